//! The domains of two catalogs, and images on them.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use super::ask::Pair;
use crate::catalog::Registry;
use crate::reference::Domain;

/// The registries of both catalogs on one domain, by name.
pub(super) type Members<'c> = [Vec<Registry<'c>>; 2];

/// The registries of both catalogs by domain.
pub(super) fn by_domain(pair: Pair<'_>) -> BTreeMap<Domain<'_>, Members<'_>> {
    let mut domains: BTreeMap<Domain<'_>, Members<'_>> = BTreeMap::new();
    for (side, catalog) in pair.into_iter().enumerate() {
        for registry in catalog.registries() {
            domains.entry(registry.domain()).or_default()[side].push(registry);
        }
    }
    for side in domains.values_mut().flatten() {
        side.sort_by_key(|registry| registry.name());
    }
    domains
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

/// Docker Hub's short name completes a path of one component (rule 2.2); another of its names does not.
pub(super) fn image_on(domain: Domain<'_>, path: &str) -> String {
    let domain = match (domain.is_docker_hub(), path.contains('/')) {
        (true, false) => "registry-1.docker.io",
        (true, true) => "docker.io",
        (false, _) => domain.as_str(),
    };
    format!("{domain}/{path}")
}
