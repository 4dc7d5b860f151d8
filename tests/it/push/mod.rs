//! Where a step's image is pushed, and why not: section 7 of the rules, and what section 10 asks of a push plan,
//! through the public API.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod absolute;
mod ad_hoc;
mod branches;
mod buildkit;
mod cache_tags;
mod choosing;
mod ecr;
mod naming;
mod options;
mod order;
mod promotion;
mod relative;
mod shown;
mod tags;
mod worked;

use registry_resolver::pull::ErrorKind;
use registry_resolver::{Catalog, Login, PushDecision, PushError, PushPlan, PushRequest, SkipReason};

use crate::support::{SHA, asked, build, builder, candidate, catalog, other};

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

fn issuers(login: Login<'_, '_>) -> Vec<String> {
    match login {
        Login::With { token_issuers, .. } => token_issuers.iter().map(|issuer| issuer.to_string()).collect(),
        Login::Anonymous | Login::Ambient { .. } => Vec::new(),
    }
}
