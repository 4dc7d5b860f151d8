//! What an image is asked for, by us and by an engine, in words that compare.

use registry_resolver::routes::{Origin, PlaceImages, PlaceNaming, PlaceRef};
use registry_resolver::{Catalog, Reference, Transport};
use serde_json::Value;

/// A source: over which scheme and whether verified, the host, and the path of its manifests.
#[derive(Clone, Debug)]
pub(crate) struct Source {
    /// `https`, `http`, or `https_unverified` whether or not HTTP follows.
    pub(crate) over: &'static str,
    pub(crate) at: String,
}

impl PartialEq for Source {
    fn eq(&self, other: &Self) -> bool {
        self.at == other.at && (self.over == other.over || [self.over, other.over].contains(&"?"))
    }
}

fn over(transport: Transport) -> &'static str {
    match transport {
        Transport::Https => "https",
        Transport::Http => "http",
        _ => "https_unverified",
    }
}

/// What the engine asked, less what it asked of one source again.
pub(crate) fn recorded(case: &Value) -> Vec<Source> {
    let mut sources: Vec<Source> = Vec::new();
    let repeats = case["expect"]["repeats"] == true;
    for request in case["expect"]["requests"].as_array().unwrap() {
        let Some((name, _)) = request["path"].as_str().unwrap().split_once("/manifests/") else { continue };
        let over = match (request["scheme"].as_str().unwrap(), request["skip_verify"].as_bool()) {
            ("https", Some(true)) => "https_unverified",
            ("https", _) => "https",
            _ => "http",
        };
        let source = Source { over, at: format!("{}{name}", request["host"].as_str().unwrap()) };
        // HTTP behind unverified HTTPS is one source.
        let goes_on = |last: &Source| {
            let again = repeats && last.over == over;
            last.at == source.at && (again || (last.over == "https_unverified" && over == "http"))
        };
        if !sources.last().is_some_and(goes_on) {
            sources.push(source);
        }
    }
    sources
}

/// What a catalog asks for this image.
pub(crate) fn asked(catalog: &Catalog, image: &str) -> Vec<Source> {
    let image = Reference::parse(image).unwrap();
    let pinned = image.digest().is_some();
    let serves =
        |images: PlaceImages| images == PlaceImages::Any || (images == PlaceImages::Pinned) == pinned;
    let route = catalog.route_of(image.domain(), image.path());
    let scope = route.map(|route| registry_resolver::routes::Scope::parse(route.scope()).unwrap());
    let below = scope.as_ref().and_then(|scope| scope.path()).map_or(0, |path| path.to_string().len());
    let path = image.path().to_string();
    let mirror = |place: PlaceRef<'_>| {
        let rest = match place.naming() {
            PlaceNaming::Rest => path[below..].trim_start_matches('/'),
            _ => path.as_str(),
        };
        let names = place.prefix().map(|prefix| prefix.to_string());
        let name: Vec<&str> =
            names.as_deref().into_iter().chain([rest]).filter(|it| !it.is_empty()).collect();
        let at = format!("{}{}/{}", place.domain().unwrap(), place.api(), name.join("/"));
        Source { over: over(place.transport().unwrap()), at }
    };
    let mut sources: Vec<Source> = route
        .into_iter()
        .flat_map(|route| route.mirrors())
        .filter(|place| serves(place.images()))
        .map(mirror)
        .collect();
    let at = route.and_then(|route| route.at());
    let origin = route.is_none_or(|route| route.origin() == Origin::Last);
    if origin && at.is_none_or(|at| serves(at.images())) {
        let domain = image.domain();
        let host = if domain.is_docker_hub() { "registry-1.docker.io" } else { domain.as_str() };
        let stated = at.and_then(|at| at.transport());
        // What endpoints say is in plans alone.
        let loopback = host.starts_with("localhost") || host.starts_with(|c: char| c.is_ascii_digit());
        let over = stated.map_or(if loopback { "?" } else { "https" }, over);
        let api = at.map_or("/v2", |at| at.api());
        sources.push(Source { over, at: format!("{host}{api}/{path}") });
    }
    sources
}
