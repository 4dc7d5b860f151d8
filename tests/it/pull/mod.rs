//! From where an image is pulled: section 5 of the rules, and what 2.8, 4.4, 4.7, 6.2 and section 10 ask of a pull
//! plan, through the public API.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod choosing;
mod contexts;
mod credentials;
mod fallbacks;
mod limits;
mod naming;
mod owned;
mod prefixes;
mod refusals;
mod spelling;

use registry_resolver::policy::FallbackPolicy;
use registry_resolver::{Catalog, Fallback, PullPlan};

use crate::support::{SHA, asked, builder, catalog, orders, other, pull as request};

fn fallback(to: &str, policy: FallbackPolicy) -> Fallback {
    Fallback::new(to).with_policy(policy)
}

#[track_caller]
fn plan<'c, 'r>(catalog: &'c Catalog, image: &'r str) -> PullPlan<'c, 'r> {
    catalog.resolve_pull(request(image)).unwrap()
}

/// Who is not asked, and why: `hub no_namespace`.
fn left_out(plan: &PullPlan<'_, '_>) -> Vec<String> {
    plan.left_out().map(|left_out| format!("{} {}", left_out.name(), left_out.reason().as_str())).collect()
}
