//! From where an image is pulled when there are routes: sections 12 and 13 of the rules, through the public API.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod avoided;
mod blocked;
mod by_hand;
mod logins;
mod names;
mod order;
mod replaced;
mod sessions;
mod short;
mod spoken;

use registry_resolver::routes::{Place, Route};
use registry_resolver::{Catalog, CatalogBuilder, PullPlan, PullRequest};

use crate::support::pull;

/// A catalog of one route and nothing else.
fn routed(route: Route) -> Catalog {
    Catalog::builder().route(route).build().unwrap()
}

fn with_routes(builder: CatalogBuilder, routes: impl IntoIterator<Item = Route>) -> Catalog {
    routes.into_iter().fold(builder, CatalogBuilder::route).build().unwrap()
}

/// Who is asked, and for what: `mirror m.example/hub/x:1`.
fn attempts(plan: &PullPlan<'_, '_>) -> Vec<String> {
    plan.attempts().map(|attempt| format!("{} {}", attempt.role().as_str(), attempt.target())).collect()
}

/// Who is not asked, and why, by the reference where there is one: `m.example/x:1 blocked`.
fn left_out(plan: &PullPlan<'_, '_>) -> Vec<String> {
    let shown = |it: registry_resolver::pull::LeftOut<'_, '_>| {
        let place = it.target().map_or_else(|| it.name().to_string(), |target| target.to_string());
        format!("{place} {}", it.reason().as_str())
    };
    plan.left_out().map(shown).collect()
}

/// All attempts, and behind them what is left out.
#[track_caller]
fn walked(catalog: &Catalog, request: PullRequest<'_>) -> Vec<String> {
    let plan = catalog.resolve_pull(request).unwrap();
    attempts(&plan).into_iter().chain(left_out(&plan)).collect()
}

/// The same for an image.
#[track_caller]
fn asked(catalog: &Catalog, image: &str) -> Vec<String> {
    walked(catalog, pull(image))
}

/// Why an image cannot be pulled.
#[track_caller]
fn refused(catalog: &Catalog, image: &str) -> String {
    let error = catalog.resolve_pull(pull(image)).unwrap_err();
    format!("{}: {error}", error.kind())
}

fn at(location: &str) -> Place {
    Place::at(location)
}
