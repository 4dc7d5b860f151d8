//! The domains of two catalogs, and images on them.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use super::ask::Pair;
use crate::catalog::{Catalog, Pick, Registry};
use crate::reference::{Domain, Reference};
use crate::resolve::error::ErrorKind;

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
