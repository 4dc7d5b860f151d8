//! Where build cache comes from and where it goes: section 8 of the rules, through the public API.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod automatic;
mod branches;
mod buildkit;
mod choosing;
mod explicit;
mod names;
mod owned;
mod platforms;
mod ranking;
#[cfg(feature = "oci-spec")]
mod systems;
mod trust;
#[cfg(feature = "serde")]
mod wire;

use registry_resolver::cache::{CacheImport, NoCache, PastImage};
use registry_resolver::pull::ErrorKind;
use registry_resolver::{
    CacheDecision, CacheError, CachePlan, CacheRequest, Catalog, CatalogBuilder, Digest, RegistryConfig,
};

use crate::support::other;

/// Digests that differ in their first digit: `digest('1')` comes before `digest('2')`.
fn digest(first: char) -> Digest<'static> {
    let texts = [
        ('0', "sha256:0000000000000000000000000000000000000000000000000000000000000000"),
        ('1', "sha256:1000000000000000000000000000000000000000000000000000000000000000"),
        ('2', "sha256:2000000000000000000000000000000000000000000000000000000000000000"),
        ('3', "sha256:3000000000000000000000000000000000000000000000000000000000000000"),
    ];
    Digest::parse(texts.into_iter().find(|(digit, _)| *digit == first).unwrap().1).unwrap()
}

/// An image of `app` of which nothing is known.
fn past(first: char) -> PastImage<'static> {
    PastImage::new("app", digest(first))
}

/// An account with a main registry, one for cache, and Docker Hub.
fn builder() -> CatalogBuilder {
    Catalog::builder()
        .registry(other("main", "main.example").prefix("team").default_registry())
        .registry(other("cache", "cache.example").prefix("build/cache"))
        .registry(RegistryConfig::new("hub").docker_hub())
        .set_caching("cache")
}

fn account() -> Catalog {
    builder().build().unwrap()
}

fn app() -> CacheRequest<'static> {
    CacheRequest::new("app")
}

#[track_caller]
fn plan<'c, 'r>(catalog: &'c Catalog, request: CacheRequest<'r>) -> CachePlan<'c, 'r> {
    catalog.resolve_cache(request).unwrap().plan().unwrap().clone()
}

#[track_caller]
fn disabled(catalog: &Catalog, request: CacheRequest<'_>) -> NoCache {
    match catalog.resolve_cache(request).unwrap() {
        CacheDecision::Disabled(reason) => reason,
        CacheDecision::Cache(plan) => unreachable!("{plan:?}"),
    }
}

#[track_caller]
fn refused(catalog: &Catalog, request: CacheRequest<'_>) -> CacheError {
    catalog.resolve_cache(request).unwrap_err()
}

#[track_caller]
fn refused_as(catalog: &Catalog, request: CacheRequest<'_>) -> ErrorKind {
    refused(catalog, request).kind()
}

/// Every reference that is imported, best first, less what builds of branches exported.
fn imported(plan: &CachePlan<'_, '_>) -> Vec<String> {
    plan.imports().iter().filter(|it| it.branch().is_none()).map(|it| it.target().to_string()).collect()
}

/// What builds of branches exported.
fn imported_of_branches(plan: &CachePlan<'_, '_>) -> Vec<String> {
    plan.imports().iter().filter(|it| it.branch().is_some()).map(|it| it.target().to_string()).collect()
}

/// Every reference that is exported to.
fn exported(plan: &CachePlan<'_, '_>) -> Vec<String> {
    plan.exports().iter().map(|it| it.target().to_string()).collect()
}

/// The reference of the image that stands for the build, if one does.
fn skipped(plan: &CachePlan<'_, '_>) -> Option<String> {
    plan.skip_build().map(|it: &CacheImport<'_, '_>| it.target().to_string())
}
