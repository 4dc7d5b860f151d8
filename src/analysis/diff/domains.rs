//! The domains of two catalogs, and images on them.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use super::ask::Pair;
use crate::catalog::{Catalog, Pick, Registry};
use crate::reference::{DEFAULT_PORT, Domain, Reference};
use crate::resolve::error::ErrorKind;

/// The registries of both catalogs on one domain, by name.
pub(super) type Members<'c> = [Vec<Registry<'c>>; 2];

/// What each catalog takes a domain for. They differ where one of them has plain HTTP without a port on its host: no
/// port means 80 there, and 443 in the other (rule 2.8).
pub(super) type Spot = [String; 2];

pub(super) fn spot(pair: Pair<'_>, domain: Domain<'_>) -> Spot {
    pair.map(|catalog| {
        let there = if domain.port().is_none() { catalog.on_domain(domain).next() } else { None };
        let on_80 = there.filter(|registry| registry.is_on_port_80());
        on_80.map_or(domain, Registry::address).key()
    })
}

/// A domain that a registry of either catalog is on.
pub(super) struct Covered<'c> {
    /// As images on it are written.
    pub(super) text: String,
    pub(super) spot: Spot,
    pub(super) members: Members<'c>,
}

/// All of them, in order.
pub(super) fn by_domain(pair: Pair<'_>) -> Vec<Covered<'_>> {
    let mut found: BTreeMap<Spot, Covered<'_>> = BTreeMap::new();
    let mut note = |text: &str| {
        let domain = Domain::parsed(text);
        let spot = spot(pair, domain);
        if !is_covered(pair, domain) || found.contains_key(&spot) {
            return;
        }
        let members = pair.map(|catalog| {
            let mut members: Vec<Registry<'_>> = catalog.on_domain(domain).collect();
            members.sort_by_key(|registry| registry.name());
            members
        });
        found.insert(spot.clone(), Covered { text: text.into(), spot, members });
    };
    for registry in pair.into_iter().flat_map(Catalog::registries) {
        note(registry.domain().as_str());
        if registry.is_on_port_80() {
            note(registry.address().as_str());
            note(&format!("{}{DEFAULT_PORT}", registry.domain().host()));
        }
    }
    found.into_values().collect()
}

/// A domain that neither catalog covers.
pub(super) fn fresh_domain(pair: Pair<'_>) -> String {
    let fits = |domain: &String| !is_covered(pair, Domain::parsed(domain));
    // One more than there are registries, so that one is free.
    let numbered = (2..).map(|number| format!("registry-{number}.example"));
    core::iter::once("registry.example".to_string()).chain(numbered).find(fits).unwrap_or_default()
}

/// Whether a registry of either catalog is on a domain.
pub(super) fn is_covered(pair: Pair<'_>, domain: Domain<'_>) -> bool {
    pair.iter().any(|catalog| catalog.on_domain(domain).len() > 0)
}

/// What both catalogs pull an image from, without contexts or with these.
pub(super) fn sources<'c>(
    pair: Pair<'c>,
    image: Reference<'_>,
    contexts: [Option<Registry<'c>>; 2],
) -> [Result<Option<Registry<'c>>, ErrorKind>; 2] {
    let source = |catalog: &'c Catalog, context: Option<Registry<'c>>| match catalog.pick(image) {
        // The error would list all registries on the domain each time.
        Pick::Ambiguous(_) if context.is_none() => Err(ErrorKind::AmbiguousRegistry),
        _ => catalog.source_registry(image, context).map_err(|error| error.kind()),
    };
    [source(pair[0], contexts[0]), source(pair[1], contexts[1])]
}

/// Docker Hub's short name completes a path of one component (rule 2.2); another of its names does not.
pub(super) fn image_on(domain: Domain<'_>, path: &str) -> String {
    let domain = match (domain.is_docker_hub(), path.contains('/')) {
        (true, false) => "registry-1.docker.io",
        (true, true) => "docker.io",
        (false, _) => domain.as_str(),
    };
    format!("{domain}/{path}")
}
