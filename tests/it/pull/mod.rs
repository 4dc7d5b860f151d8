//! From where an image is pulled: section 5 of the rules, and what 2.8, 4.4, 4.7, 6.2 and section 10 ask of a pull
//! plan, through the public API.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod choosing;
mod contexts;
mod credentials;
mod fallbacks;
mod limits;
mod naming;
mod prefixes;
mod refusals;
mod spelling;

use registry_resolver::{
    Catalog, CatalogBuilder, Fallback, FallbackPolicy, PullPlan, PullRequest, Reference, RegistryConfig,
};

const SHA: &str = "sha256:e6693c20186f837fc393390135d8a598a96a833917917789d63766cab6c59582";

fn builder(registries: impl IntoIterator<Item = RegistryConfig>) -> CatalogBuilder {
    registries.into_iter().fold(Catalog::builder(), CatalogBuilder::registry)
}

fn catalog(registries: impl IntoIterator<Item = RegistryConfig>) -> Catalog {
    builder(registries).build().unwrap()
}

/// A registry `name` on `domain`, of no known provider.
fn other(name: &str, domain: &str) -> RegistryConfig {
    RegistryConfig::named(name).other(domain)
}

fn fallback(to: &str, policy: FallbackPolicy) -> Fallback {
    Fallback::to(to).when(policy)
}

fn request(image: &str) -> PullRequest<'_> {
    PullRequest::new(Reference::parse(image).unwrap())
}

#[track_caller]
fn plan<'c, 'r>(catalog: &'c Catalog, image: &'r str) -> PullPlan<'c, 'r> {
    catalog.resolve_pull(request(image)).unwrap()
}

/// Who is asked, and for what: `ghcr ghcr.io/acme/app:1`, with `-` for a domain without a registry.
fn asked(plan: &PullPlan<'_, '_>) -> Vec<String> {
    plan.attempts()
        .map(|attempt| {
            let registry = attempt.registry().map_or("-", |registry| registry.name());
            format!("{registry} {}", attempt.target())
        })
        .collect()
}

/// Who is not asked, and why: `hub no_namespace`.
fn left_out(plan: &PullPlan<'_, '_>) -> Vec<String> {
    plan.left_out()
        .map(|left_out| format!("{} {}", left_out.registry().name(), left_out.reason().as_str()))
        .collect()
}

/// Every order of `items`.
fn orders<T: Clone>(items: &[T]) -> Vec<Vec<T>> {
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
