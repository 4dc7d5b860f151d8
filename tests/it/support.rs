//! What the suites of this program have in common.

use registry_resolver::push::Candidate;
use registry_resolver::registry::NamedRegistry;
use registry_resolver::{
    BuildOutput, Catalog, CatalogBuilder, Domain, PullPlan, PullRequest, PushRequest, Reference,
    RegistryConfig,
};

/// A digest of no image.
pub(crate) const SHA: &str = "sha256:e6693c20186f837fc393390135d8a598a96a833917917789d63766cab6c59582";

pub(crate) fn named(name: &str) -> NamedRegistry {
    RegistryConfig::new(name)
}

/// A registry `name` on `domain`, of no known provider.
pub(crate) fn other(name: &str, domain: &str) -> RegistryConfig {
    named(name).other(domain)
}

/// An account of these registries.
pub(crate) fn builder(registries: impl IntoIterator<Item = RegistryConfig>) -> CatalogBuilder {
    registries.into_iter().fold(Catalog::builder(), CatalogBuilder::registry)
}

pub(crate) fn catalog(registries: impl IntoIterator<Item = RegistryConfig>) -> Catalog {
    builder(registries).build().unwrap()
}

pub(crate) fn domain(text: &str) -> Domain<'_> {
    Domain::parse(text).unwrap()
}

pub(crate) fn pull(image: &str) -> PullRequest<'_> {
    PullRequest::new(Reference::parse(image).unwrap())
}

/// A build step's push of `image_name` under the tag `1`.
pub(crate) fn build(image_name: &str) -> PushRequest<'_> {
    PushRequest::new(BuildOutput::new(image_name)).with_tags("1")
}

/// A push step's push of an image that is elsewhere.
pub(crate) fn candidate(image: &str) -> PushRequest<'_> {
    PushRequest::new(Candidate::image(Reference::parse(image).unwrap()))
}

/// Who is asked, and for what: `ghcr ghcr.io/acme/app:1`, with `-` for a domain without a registry.
pub(crate) fn asked(plan: &PullPlan<'_, '_>) -> Vec<String> {
    plan.attempts()
        .map(|attempt| {
            let registry = attempt.registry().map_or("-", |registry| registry.name());
            format!("{registry} {}", attempt.target())
        })
        .collect()
}

/// A size in a usual run; `CASES=10` in the environment makes it ten times as large.
pub(crate) fn sized(usual: usize) -> usize {
    usual * usize::try_from(crate::shrinking::times()).unwrap()
}

/// Every order of `items`.
pub(crate) fn orders<T: Clone>(items: &[T]) -> Vec<Vec<T>> {
    let Some((first, rest)) = items.split_first() else { return vec![Vec::new()] };
    let mut found = Vec::new();
    for order in orders(rest) {
        for place in 0..=order.len() {
            let mut order = order.clone();
            order.insert(place, first.clone());
            found.push(order);
        }
    }
    found
}
