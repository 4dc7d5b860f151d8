//! Where a catalog pulls an image from, in the words of the recorded cases.

use registry_resolver::routes::{LocationPort, Origin, PlaceImages, PlaceRef, RouteRef};
use registry_resolver::{Catalog, Domain, Path, Reference, Transport};
use serde_json::Value;

/// One source: its name, how it is spoken to, and whether it is blocked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Source {
    pub(super) reference: String,
    pub(super) insecure: bool,
    pub(super) blocked: bool,
}

/// The sources of an image in order, blocked ones in their places, and how many places have no name for it.
pub(super) fn sources(catalog: &Catalog, image: Reference<'_>) -> (Vec<Source>, usize) {
    let written = written(image);
    let Some(route) = catalog.route_of(image.domain(), image.path()) else {
        let source = Source {
            reference: format!("{}/{}{written}", image.domain(), image.path()),
            insecure: false,
            blocked: false,
        };
        return (vec![source], 0);
    };
    let (mut found, mut nameless) = (Vec::new(), 0);
    let mut add = |place: Option<PlaceRef<'_>>| {
        let transport = place.and_then(|place| place.transport());
        match place.filter(|place| place.domain().is_some()) {
            None => found.push((format!("{}/{}", image.domain(), image.path()), transport)),
            Some(place) => match name_at(route, place, image) {
                Some(name) => found.push((name, transport)),
                None => nameless += 1,
            },
        }
    };
    for place in route.mirrors() {
        let asked = match place.images() {
            PlaceImages::Pinned => image.digest().is_some(),
            PlaceImages::Tagged => image.digest().is_none(),
            _ => true,
        };
        if asked {
            add(Some(place));
        }
    }
    if route.origin() != Origin::Never {
        add(route.at());
    }
    let found = found.into_iter().map(|(name, transport)| {
        let (domain, path) = name.split_once('/').unwrap();
        let there = catalog.route_of(Domain::parse(domain).unwrap(), Path::parse(path).unwrap());
        Source {
            blocked: there.is_some_and(RouteRef::is_blocked),
            insecure: matches!(transport, Some(Transport::HttpsThenHttp | Transport::HttpsUnverified)),
            reference: format!("{name}{written}"),
        }
    });
    (found.collect(), nameless)
}

fn written(image: Reference<'_>) -> String {
    let tag = image.tag().map(|tag| format!(":{tag}")).unwrap_or_default();
    let digest = image.digest().map(|digest| format!("@{digest}")).unwrap_or_default();
    if tag.is_empty() && digest.is_empty() { ":latest".to_owned() } else { format!("{tag}{digest}") }
}

fn name_at(route: RouteRef<'_>, place: PlaceRef<'_>, image: Reference<'_>) -> Option<String> {
    let (scope_host, scope_path) = match route.scope().split_once('/') {
        Some((host, path)) => (host, Some(path)),
        None => (route.scope(), None),
    };
    let path = image.path().to_string();
    let rest = match scope_path {
        Some(scope) => path.strip_prefix(scope)?.trim_start_matches('/').to_owned(),
        None => path,
    };
    let mut domain = place.domain()?.to_string();
    if let Some(port) = image.domain().port().filter(|_| scope_host.ends_with(":*")) {
        if place.port() != LocationPort::Unwritten || place.prefix().is_some() {
            return None;
        }
        domain = format!("{domain}:{port}");
    }
    let prefix = place.prefix().map(|prefix| prefix.to_string());
    let parts: Vec<&str> =
        prefix.iter().map(String::as_str).chain([rest.as_str()]).filter(|part| !part.is_empty()).collect();
    let name = parts.join("/");
    let on_hub = Domain::parse(&domain).unwrap().is_docker_hub();
    (!name.is_empty() && !(on_hub && !name.contains('/'))).then(|| format!("{domain}/{name}"))
}

/// The recorded sources.
pub(super) fn recorded(sources: &Value) -> Vec<Source> {
    let sources = sources.as_array().into_iter().flatten();
    let source = |source: &Value| Source {
        reference: with_tag(source["reference"].as_str().unwrap()),
        insecure: source["insecure"].as_bool().unwrap_or(false),
        blocked: source["blocked"].as_bool().unwrap_or(false),
    };
    sources.map(source).collect()
}

/// A recorded reference, its tag written out.
pub(super) fn with_tag(reference: &str) -> String {
    let image = Reference::parse(reference).unwrap();
    if image.tag().is_none() && image.digest().is_none() {
        format!("{reference}:latest")
    } else {
        reference.to_owned()
    }
}
