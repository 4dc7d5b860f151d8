//! Where a request is on the axes, told from both catalogs. Its subject is what fails or differs first.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use super::answer::Answer;
use super::ask::{Pair, To};
use super::domains::{is_covered, sources, spot};
use super::places::{Destination, aws_cell, form_of, places_of, target_of};
use super::point::{Deciding, Form, Pin, Point, ShortClass, Side, Spoken, Subject};
use crate::catalog::{Catalog, DefaultPush, RouteRef};
use crate::reference::{Domain, Escaped, ImageName, Path, Reference, ShortName};
use crate::resolve::cache::{AutomaticCache, CacheRequest};
use crate::resolve::contexts;
use crate::resolve::names::Names;
use crate::resolve::push_place::own_name;
use crate::resolve::push_request::{BuilderKind, PushChoice, PushRequest, PushSubject, PushTarget, Trust};
use crate::resolve::target_tag::TargetTag;

/// Where a pull is. None where both catalogs refuse its contexts alike.
pub(super) fn of_pull<'r>(pair: Pair<'r>, image: Reference<'r>, names: Names<'r>) -> Option<Point<'r>> {
    let known = pair.map(|catalog| names.iter().all(|name| catalog.registry(name).is_some()));
    let unknown_to =
        |catalog: &Catalog| names.iter().filter(|name| catalog.registry(name).is_none()).collect();
    match known {
        [true, true] => {}
        [false, false] => return None,
        [true, false] => return Some(Point::named(unknown_to(pair[1]), Side::Before)),
        [false, true] => return Some(Point::named(unknown_to(pair[0]), Side::After)),
    }
    let [before, after] = pair.map(|catalog| together(catalog, names));
    let side = match [before.is_empty(), after.is_empty()] {
        [true, true] => return Some(image_at(pair, image, names)),
        [false, false] => return None,
        [false, true] => Side::Before,
        [true, false] => Side::After,
    };
    let names = if side == Side::Before { before } else { after };
    Some(Point { names, side, ..Point::of(Subject::Together) })
}

/// The same, and where it is by the routes that decide for it.
pub(super) fn of_routed_pull<'r>(pair: Pair<'r>, image: Reference<'r>, names: Names<'r>) -> Vec<Point<'r>> {
    let Some(point) = of_pull(pair, image, names) else { return Vec::new() };
    let says = |catalog: &&Catalog| catalog.has_routes() || catalog.has_endpoints();
    if point.subject != Subject::Pulls || !pair.iter().any(says) {
        return Vec::from([point]);
    }
    let (routes, spoken) = (deciding(pair, image), spoken(pair, image.domain()));
    let along = Point { subject: Subject::Routed, routes, spoken, ..point.clone() };
    Vec::from([point, along])
}

/// The scopes of the routes that decide for an image.
pub(super) fn deciding(pair: Pair<'_>, image: Reference<'_>) -> Deciding {
    pair.map(|catalog| {
        let route = catalog.route_of(image.domain(), image.path());
        route.map(RouteRef::scope).map(String::from)
    })
}

/// How the entries for endpoints speak to a host (rule 12.14).
pub(super) fn spoken(pair: Pair<'_>, domain: Domain<'_>) -> Spoken {
    pair.map(|catalog| {
        let spoken = catalog.spoken_by_endpoints(domain, catalog.unwritten_port(domain))?;
        Some(match spoken.tls {
            Some(tls) => format!("{} with `{}`", spoken.transport, Escaped(tls)),
            None => spoken.transport.to_string(),
        })
    })
}

/// Where a pull of a name without a domain is.
pub(super) fn of_short<'r>(pair: Pair<'r>, name: ShortName<'r>) -> Point<'r> {
    let is_alias = pair
        .iter()
        .any(|catalog| catalog.short_names().is_some_and(|settings| settings.alias(name.name()).is_some()));
    let short = match name.name() {
        alias if is_alias => ShortClass::Alias(alias.into()),
        name if name.contains('/') => ShortClass::More,
        _ => ShortClass::OneComponent,
    };
    let pin = if name.digest().is_some() { Pin::Pinned } else { Pin::Tagged };
    Point { short: Some(short), pin, ..Point::of(Subject::Short) }
}

/// The contexts that exclude each other. One stands for all on its domain, since they are in one class.
fn together<'r>(catalog: &'r Catalog, names: Names<'r>) -> Vec<&'r str> {
    let mut by_domain: BTreeMap<Domain<'_>, BTreeSet<&str>> = BTreeMap::new();
    for registry in contexts::known(catalog, names) {
        by_domain.entry(registry.address()).or_default().insert(registry.name());
    }
    let shared = by_domain.into_values().filter(|names| names.len() > 1);
    shared.filter_map(|names| names.first().copied()).collect()
}

/// An image, and the contexts on its domain.
pub(super) fn image_at<'r>(pair: Pair<'r>, image: Reference<'r>, names: Names<'r>) -> Point<'r> {
    let domain = image.domain();
    let [before, after] = pair.map(|catalog| {
        let here = contexts::known(catalog, names).find(|registry| registry.is_at(domain));
        here.map(|registry| registry.name().to_string())
    });
    Point {
        domain: Some(spot(pair, domain)),
        is_covered: is_covered(pair, domain),
        path: Some(image.path()),
        pin: if image.digest().is_some() { Pin::Pinned } else { Pin::Tagged },
        context: (before, after),
        ..Point::of(Subject::Pulls)
    }
}

/// Where a push is. None where nothing is known of it, empty where both catalogs answer it alike. What a push step
/// fetches can be in several places, since each catalog may give it another name.
pub(super) fn of_push<'r>(pair: Pair<'r>, request: &PushRequest<'r>) -> Option<Vec<Point<'r>>> {
    if !request.contexts.is_empty()
        || request.retry.is_some()
        || pair.iter().any(|catalog| catalog.plan_tags(request).is_err())
    {
        return None;
    }
    let mut points = match request.fetched() {
        Some(image) => promoted(pair, image, request)?,
        None => pushed(pair, request, &[]),
    };
    let [before, after] = pair.map(|catalog| Answer::of_push(catalog, *request, 0));
    if pair[0].branch_tags() != pair[1].branch_tags() && before != after {
        points.push(Point::of(Subject::Branches));
    }
    Some(points)
}

/// Where an image is that a push step fetches. None where its own name (7.6) reads as if it began with a domain,
/// since no build has such a name.
fn promoted<'r>(pair: Pair<'r>, image: Reference<'r>, request: &PushRequest<'r>) -> Option<Vec<Point<'r>>> {
    let sources = sources(pair, image, [None, None]);
    // Where it is not fetched, the whole path.
    let [first, second] = sources.each_ref().map(|source| {
        let source = source.as_ref().map_or(None, |source| *source);
        request.stated_name().is_err().then(|| own_name(image.path(), source))
    });
    let reads_as_path =
        |name: Path<'_>| matches!(ImageName::parse(&name.to_string()), Ok(ImageName::Relative(_)));
    if first == second && !first.is_none_or(reads_as_path) {
        return None;
    }
    let [before, after] = pair.map(|catalog| Answer::of_push(catalog, *request, 0));
    if before == after {
        return Some(Vec::new());
    }
    let mut points = pushed(pair, request, &[first, second]);
    match sources {
        [Ok(_), Ok(_)] if first != second => points.push(Point {
            domain: Some(spot(pair, image.domain())),
            path: Some(image.path()),
            ..Point::of(Subject::Promotions)
        }),
        [Ok(_), Ok(_)] => {}
        [Err(before), Err(after)] if before == after => {}
        // One catalog refuses what is a pull of its own (7.9).
        _ => points.push(image_at(pair, image, Names::NONE)),
    }
    Some(points)
}

/// Where a push is by the name that it states. Without one, by each of its own names.
fn pushed<'r>(pair: Pair<'r>, request: &PushRequest<'r>, own: &[Option<Path<'r>>]) -> Vec<Point<'r>> {
    let to = match target(pair, request) {
        Ok(to) => to,
        Err(points) => return points,
    };
    let places = places_of(pair, &to, Catalog::default_registry);
    let names = match request.stated_name() {
        Ok(name) => Vec::from([form_of(name, &places.map(|place| target_of(place, request)))]),
        Err(_) => own.iter().flatten().map(|path| (Form::Relative, Some(*path))).collect(),
    };
    let at = |(form, path)| Point {
        to: to.clone(),
        form,
        path,
        aws: aws_cell(places, request),
        trust: request.trust,
        ..Point::of(Subject::Pushes)
    };
    names.into_iter().map(at).collect()
}

/// What comes of what a build says of its push, and of what its account says (7.2).
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stated {
    Yes,
    No,
    /// Nothing, where something has to be said.
    Not,
}

/// Where a push goes. The checks are in the order of 10.9. Where one of them fails, the error is where the request
/// is, empty if both catalogs answer it alike.
fn target<'r>(pair: Pair<'r>, request: &PushRequest<'r>) -> Result<To, Vec<Point<'r>>> {
    let (builder, choice) = match request.subject {
        PushSubject::Build(build) => (build.builder.kind, build.builder.push),
        PushSubject::Candidate(_) => (BuilderKind::Docker, PushChoice::Enabled),
    };
    let unstated = || Point { builder, ..Point::of(Subject::Unstated) };
    let pushes = pair.map(Catalog::default_push);
    if (builder, choice) == (BuilderKind::Buildx, PushChoice::Unstated) {
        decide(pushes.map(|it| it == DefaultPush::Never), unstated)?;
    }
    let to = match request.target {
        PushTarget::Default => Some(To::Default),
        PushTarget::Registry(name) => Some(named(pair, name)?),
        PushTarget::AdHoc(target) => {
            let is_covered = is_covered(pair, target.0);
            let point =
                || Point { domain: Some(spot(pair, target.0)), is_covered, ..Point::of(Subject::AdHoc) };
            decide(pair.map(|catalog| catalog.named_target(request.target).is_err()), point)?;
            None
        }
    };
    let is_build = matches!(request.subject, PushSubject::Build(_));
    let is_default = matches!(request.target, PushTarget::Default);
    let stated = pushes.map(|default| match (choice, default) {
        (PushChoice::Disabled, _) | (PushChoice::Unstated, DefaultPush::Never) => Stated::No,
        (_, DefaultPush::Explicit) if is_build && is_default => Stated::Not,
        _ => Stated::Yes,
    });
    match stated {
        // To a host of the step's own both push alike.
        [Stated::Yes, Stated::Yes] => to.ok_or_else(Vec::new),
        [before, after] if before == after => Err(Vec::new()),
        _ => Err(Vec::from([unstated()])),
    }
}

/// Goes on if neither catalog refuses.
fn decide<'r>(is_refused: [bool; 2], point: impl FnOnce() -> Point<'r>) -> Result<(), Vec<Point<'r>>> {
    match is_refused {
        [false, false] => Ok(()),
        [true, true] => Err(Vec::new()),
        _ => Err(Vec::from([point()])),
    }
}

/// The registry of this name, where both catalogs know it.
fn named<'r>(pair: Pair<'_>, name: &'r str) -> Result<To, Vec<Point<'r>>> {
    let is_unknown = pair.map(|catalog| catalog.registry(name).is_none());
    let side = if is_unknown[1] { Side::Before } else { Side::After };
    decide(is_unknown, || Point::named(Vec::from([name]), side))?;
    Ok(To::Registry(name.into()))
}

/// Where a build's cache is. None where it is not asked about, empty where both catalogs answer it alike.
pub(super) fn of_cache<'r>(pair: Pair<'r>, request: &CacheRequest<'r>) -> Option<Vec<Point<'r>>> {
    let is_plain =
        request.contexts.is_empty() && request.cache_from.is_empty() && request.cache_to.is_empty();
    let exports = request.branch.and_then(TargetTag::normalised).is_some() && request.trust == Trust::Trusted;
    if request.disabled().is_some() || request.automatic == AutomaticCache::Off || !is_plain || !exports {
        return None;
    }
    let to = match request.caching_registry.map_or(Ok(To::Default), |name| named(pair, name)) {
        Ok(to) => to,
        Err(points) => return Some(points),
    };
    let places = places_of(pair, &to, Catalog::caching_registry);
    let targets = places.map(|place| place.map(Destination::of_registry));
    let (form, path) = form_of(request.image_name, &targets);
    let mut points = Vec::from([Point { to, form, path, ..Point::of(Subject::Caches) }]);
    let tags =
        pair.map(|catalog| TargetTag::build_cache(request.branch.unwrap_or_default(), catalog.branch_tags()));
    let [before, after] = pair.map(|catalog| Answer::of_cache(&catalog.resolve_cache(*request), 0));
    if tags[0] != tags[1] && before != after {
        points.push(Point::of(Subject::Branches));
    }
    Some(points)
}
