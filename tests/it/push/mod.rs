//! Where a step's image is pushed, and why not: section 7 of the rules, and what section 10 asks of a push plan,
//! through the public API.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod absolute;
mod ad_hoc;
mod choosing;
mod ecr;
mod naming;
mod options;
mod order;
mod promotion;
mod relative;
mod tags;
mod worked;

use registry_resolver::{
    BuildOutput, Candidate, Catalog, CatalogBuilder, ErrorKind, Login, PullPlan, PushDecision, PushError,
    PushPlan, PushRequest, Reference, RegistryConfig, SkipReason,
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

/// A build step's push of `image_name` under the tag `1`.
fn build(image_name: &str) -> PushRequest<'_> {
    PushRequest::of(BuildOutput::named(image_name)).tags("1")
}

/// A push step's push of an image that is elsewhere.
fn candidate(image: &str) -> PushRequest<'_> {
    PushRequest::of(Candidate::image(Reference::parse(image).unwrap()))
}

#[track_caller]
fn plan<'c, 'r>(catalog: &'c Catalog, request: PushRequest<'r>) -> PushPlan<'c, 'r> {
    *catalog.resolve_push(request).unwrap().plan().unwrap()
}

/// Every full reference that is pushed to, in order.
#[track_caller]
fn pushed(catalog: &Catalog, request: PushRequest<'_>) -> Vec<String> {
    let plan = plan(catalog, request);
    let targets: Vec<String> = plan.destinations().map(|to| to.target().to_string()).collect();
    assert_eq!(plan.destinations().len(), targets.len());
    targets
}

/// How each destination is logged in to: `` `azure` for acme.azurecr.io ``.
#[track_caller]
fn logins(catalog: &Catalog, request: PushRequest<'_>) -> Vec<String> {
    plan(catalog, request).destinations().map(|to| to.login().to_string()).collect()
}

#[track_caller]
fn skipped(catalog: &Catalog, request: PushRequest<'_>) -> SkipReason {
    match catalog.resolve_push(request).unwrap() {
        PushDecision::Skip(reason) => reason,
        PushDecision::Push(plan) => unreachable!("{plan:?}"),
    }
}

#[track_caller]
fn refused(catalog: &Catalog, request: PushRequest<'_>) -> PushError {
    catalog.resolve_push(request).unwrap_err()
}

#[track_caller]
fn refused_as(catalog: &Catalog, request: PushRequest<'_>) -> ErrorKind {
    refused(catalog, request).kind()
}

/// Who is asked for what when a candidate is fetched: `ghcr ghcr.io/acme/app:1`, with `-` for no registry.
fn asked(plan: &PullPlan<'_, '_>) -> Vec<String> {
    plan.attempts()
        .map(|attempt| {
            let registry = attempt.registry().map_or("-", |registry| registry.name());
            format!("{registry} {}", attempt.target())
        })
        .collect()
}

fn issuers(login: Login<'_, '_>) -> Vec<String> {
    match login {
        Login::With { token_issuers, .. } => token_issuers.iter().map(|issuer| issuer.to_string()).collect(),
        Login::Anonymous => Vec::new(),
    }
}
