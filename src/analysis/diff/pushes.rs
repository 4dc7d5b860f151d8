//! Pushes that differ, and build cache: by target, trust, AWS options and name.

use alloc::collections::BTreeSet;
use alloc::string::{String, ToString as _};
use alloc::vec;
use alloc::vec::Vec;

use super::change::{Asked, Aws, Change, Pushed, To};
use super::class::{AwsCell, Class, Form, Matter, Side};
use super::pushed_names::{CACHE, Family, PUSH};
use super::same::pushes_alike;
use super::{Pair, pulls};
use crate::catalog::{AdHocPushes, Catalog, DefaultPush, Registry};
use crate::reference::{Domain, ImageName, Path};
use crate::registry::AwsRegion;
use crate::resolve::cache::{AutomaticCache, CacheRequest};
use crate::resolve::push_request::{BuilderKind, PushChoice, PushRequest, PushSubject, PushTarget, Trust};
use crate::resolve::target::TargetTag;

pub(super) fn changes(pair: Pair<'_>, fresh: &str, out: &mut Vec<Change>) {
    unstated(pair, out);
    ad_hoc(pair, fresh, out);
    let defaults = pair.map(Catalog::default_registry);
    let caching = pair.map(Catalog::caching_registry);
    let mut known: Vec<Registry<'_>> =
        pair[0].registries().filter(|it| pair[1].registry(it.name()).is_some()).collect();
    known.sort_by_key(|registry| registry.name());
    for kind in [PUSH, CACHE] {
        let roles = if kind == PUSH { defaults } else { caching };
        let mut named = false;
        for &before in &known {
            let Some(after) = pair[1].registry(before.name()) else { continue };
            let mut to = vec![To::Registry(before.name().into())];
            if roles == [Some(before), Some(after)] {
                named = true;
                to.push(To::Default);
            }
            if !pushes_alike(before, after) {
                Family::of(pair, fresh, kind, to, [Some(before), Some(after)]).changes(out);
            }
        }
        if !named && roles != [None, None] {
            Family::of(pair, fresh, kind, vec![To::Default], roles).changes(out);
        }
    }
}

/// Builds that leave it to the catalog whether they push (7.2, 7.3). Wherever one goes on, the other does
/// not, or gives another reason.
fn unstated(pair: Pair<'_>, out: &mut Vec<Change>) {
    if pair[0].default_push() == pair[1].default_push() {
        return;
    }
    // To where it can be pushed, if there is such a registry: the push is what changes.
    let both = |registry: &Registry<'_>| pair[1].registry(registry.name()).is_some();
    let to = if pair.iter().all(|catalog| catalog.default_registry().is_some()) {
        To::Default
    } else {
        let first = pair[0].registries().filter(both).map(Registry::name).min();
        first.map_or(To::Default, |name| To::Registry(name.into()))
    };
    for builder in [BuilderKind::Docker, BuilderKind::Buildx] {
        let pushed = Pushed { builder, push: PushChoice::Unstated, ..Pushed::build("team/app", to.clone()) };
        out.extend(pulls::told(pair, Class(Matter::Unstated(builder)), Asked::Push(pushed), None));
    }
}

/// Hosts that a step may push to with credentials of its own in one catalog alone (7.10).
fn ad_hoc(pair: Pair<'_>, fresh: &str, out: &mut Vec<Change>) {
    let denies = pair.map(|catalog| catalog.ad_hoc_pushes() == AdHocPushes::Deny);
    if denies == [true, true] {
        return;
    }
    let domains: BTreeSet<Domain<'_>> =
        pair.iter().flat_map(|catalog| catalog.registries().map(Registry::domain)).collect();
    let mut note = |host: String, class: Option<String>| {
        let asked = Asked::Push(Pushed::build("team/lib/app", To::AdHoc(host)));
        out.extend(pulls::told(pair, Class(Matter::AdHoc(class)), asked, None));
    };
    for domain in domains {
        let refused = [0, 1].map(|side: usize| denies[side] || pair[side].on_domain(domain).len() > 0);
        if refused[0] != refused[1] {
            note(domain.as_str().into(), Some(domain.as_str().into()));
        }
    }
    if denies[0] != denies[1] {
        note(fresh.into(), None);
    }
}

/// Whether a push is in a class, without contexts and retries of its own: by the name that it states, or else
/// by one of its own names.
pub(super) fn holds(
    pair: Pair<'_>,
    class: &Matter,
    request: &PushRequest<'_>,
    own: &[Option<Path<'_>>],
) -> bool {
    let (builder, choice) = match request.subject {
        PushSubject::Build(build) => (build.builder.kind, build.builder.push),
        PushSubject::Candidate(_) => (BuilderKind::Docker, PushChoice::Enabled),
    };
    let is_unstated = choice == PushChoice::Unstated;
    // Refused before anything else is looked at (7.3).
    let refused = pair.map(|catalog| {
        builder == BuilderKind::Buildx && is_unstated && catalog.default_push() == DefaultPush::Never
    });
    if refused[0] || refused[1] {
        return refused[0] != refused[1] && matches!(class, Matter::Unstated(BuilderKind::Buildx));
    }
    match request.target {
        PushTarget::Registry(name) => match pair.map(|catalog| catalog.registry(name).is_some()) {
            [true, true] => {}
            [false, false] => return false,
            [true, false] => return is_registry(class, name, Side::Before),
            [false, true] => return is_registry(class, name, Side::After),
        },
        PushTarget::AdHoc(target) => {
            let host = target.0;
            let refused = pair.map(|catalog| catalog.named_target(request.target).is_err());
            if refused[0] || refused[1] {
                let covered = pair.iter().any(|catalog| catalog.on_domain(host).len() > 0);
                return refused[0] != refused[1]
                    && match class {
                        Matter::AdHoc(Some(domain)) => Domain::parsed(domain) == host,
                        Matter::AdHoc(None) => !covered,
                        _ => false,
                    };
            }
        }
        PushTarget::Default => {}
    }
    match (choice, pair.map(Catalog::default_push)) {
        (PushChoice::Unstated, [before, after]) if before != after => {
            return matches!(class, Matter::Unstated(kind) if *kind == builder);
        }
        (PushChoice::Disabled, _)
        | (PushChoice::Unstated, [DefaultPush::Never | DefaultPush::Explicit, _]) => {
            return false;
        }
        (PushChoice::Unstated | PushChoice::Enabled, _) => {}
    }
    let (Matter::Pushes(class), Some(to)) = (class, to_of(request.target)) else { return false };
    if !class.to.contains(&to) || !class.trusts.contains(&request.trust) {
        return false;
    }
    let places = places_of(pair, &to, Catalog::default_registry);
    let aws = aws_cell(places, request);
    if !class.aws.iter().any(|cell| cell.is(&aws)) {
        return false;
    }
    let Ok(name) = request.stated_name() else {
        let mut own = own.iter().flatten();
        return class.forms.held.contains(&Form::Relative) && own.any(|path| class.paths.holds(*path));
    };
    let targets = places.map(|place| target_of(place, request));
    let (form, path) = form_of(name, &targets);
    class.forms.held.contains(&form) && path.is_none_or(|path| class.paths.holds(path))
}

/// Whether a build's cache is what is asked about.
pub(super) fn is_asked(request: &CacheRequest<'_>) -> bool {
    let is_plain =
        request.contexts.is_empty() && request.cache_from.is_empty() && request.cache_to.is_empty();
    let exports =
        request.branch.and_then(TargetTag::build_cache).is_some() && request.trust == Trust::Trusted;
    request.disabled().is_none() && request.automatic != AutomaticCache::Off && is_plain && exports
}

/// Whether a build's cache is in a class.
pub(super) fn holds_cache(pair: Pair<'_>, class: &Matter, request: &CacheRequest<'_>) -> bool {
    let to = request.caching_registry.map_or(To::Default, |name| To::Registry(name.into()));
    if let To::Registry(name) = &to {
        match pair.map(|catalog| catalog.registry(name).is_some()) {
            [true, true] => {}
            [false, false] => return false,
            [true, false] => return is_registry(class, name, Side::Before),
            [false, true] => return is_registry(class, name, Side::After),
        }
    }
    let Matter::Caches(class) = class else { return false };
    let places = places_of(pair, &to, Catalog::caching_registry);
    let targets = places.map(|place| place.map(|place| place.domain().as_str().into()));
    let (form, path) = form_of(request.image_name, &targets);
    class.to.contains(&to)
        && class.forms.held.contains(&form)
        && path.is_none_or(|path| class.paths.holds(path))
}

fn is_registry(class: &Matter, named: &str, on: Side) -> bool {
    matches!(class, Matter::Registry { name, side } if name == named && *side == on)
}

fn to_of(target: PushTarget<'_>) -> Option<To> {
    match target {
        PushTarget::Default => Some(To::Default),
        PushTarget::Registry(name) => Some(To::Registry(name.into())),
        PushTarget::AdHoc(_) => None,
    }
}

pub(super) type Places<'c> = [Option<Registry<'c>>; 2];

fn places_of<'c>(pair: Pair<'c>, to: &To, role: fn(&'c Catalog) -> Option<Registry<'c>>) -> Places<'c> {
    pair.map(|catalog| match to {
        To::Registry(name) => catalog.registry(name),
        To::Default | To::AdHoc(_) => role(catalog),
    })
}

/// The domain that is pushed to: the registry's own, or its sibling's in the region that is asked for.
pub(super) fn target_of(place: Option<Registry<'_>>, request: &PushRequest<'_>) -> Option<String> {
    let place = crate::resolve::push_place::Place::Registry(place?);
    Some(place.region(request).ok()?.unwrap_or(place.domain()).to_string())
}

/// How a name is written, and its path.
pub(super) fn form_of<'n>(name: &'n str, targets: &[Option<String>; 2]) -> (Form, Option<Path<'n>>) {
    match ImageName::parse(name) {
        Err(_) => (Form::Invalid, None),
        Ok(ImageName::Relative(path)) => (Form::Relative, Some(path)),
        Ok(ImageName::Absolute { domain, path }) => {
            let is =
                |target: &Option<String>| target.as_deref().is_some_and(|it| Domain::parsed(it) == domain);
            (Form::Absolute([is(&targets[0]), is(&targets[1])]), Some(path))
        }
    }
}

/// The region of an ECR registry.
fn own_region(place: Option<Registry<'_>>) -> Option<String> {
    let own = place.and_then(Registry::in_region)?;
    Some(own.region().to_ascii_lowercase())
}

fn siblings(places: Places<'_>, region: &str) -> [bool; 2] {
    places.map(|place| {
        let own = place.and_then(Registry::in_region);
        let region = AwsRegion::parse(region).ok();
        own.zip(region).and_then(|(own, region)| own.in_region(region)).is_some()
    })
}

impl AwsCell {
    /// Examples of other regions stand for all that have siblings of the same registries.
    fn is(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Other { siblings, .. }, Self::Other { siblings: others, .. }) => siblings == others,
            _ => self == other,
        }
    }
}

/// What AWS options come to for these registries. Without an ECR registry among them, a region is an option
/// like any other.
fn aws_cell(places: Places<'_>, request: &PushRequest<'_>) -> AwsCell {
    let is_ecr = places.into_iter().flatten().any(Registry::has_regions);
    match (request.aws.first_set(), request.aws.region) {
        (None, _) => AwsCell::None,
        (Some(_), Some(region)) if is_ecr => {
            let region = region.as_str();
            if places.into_iter().any(|place| own_region(place).as_deref() == Some(region)) {
                return AwsCell::Own(region.into());
            }
            AwsCell::Other { siblings: siblings(places, region), example: "" }
        }
        _ => AwsCell::NoRegion,
    }
}

/// Every such cell, and options that come to it.
pub(super) fn aws_cells(places: Places<'_>) -> Vec<(AwsCell, Aws)> {
    let mut cells = vec![(AwsCell::None, Aws::None), (AwsCell::NoRegion, Aws::Role)];
    if !places.into_iter().flatten().any(Registry::has_regions) {
        return cells;
    }
    let own: BTreeSet<String> = places.into_iter().filter_map(own_region).collect();
    let named = own.iter().map(|region| (AwsCell::Own(region.clone()), Aws::Region(region.clone())));
    cells.extend(named);
    for example in AwsRegion::EXAMPLES.into_iter().filter(|region| !own.contains(*region)) {
        let cell = AwsCell::Other { siblings: siblings(places, example), example };
        if !cells.iter().any(|(known, _)| known.is(&cell)) {
            cells.push((cell, Aws::Region(example.into())));
        }
    }
    cells
}
