//! Routes, places, short names and endpoints as they are configured: sections 12 and 13 of the rules, through the
//! public API.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod endpoints;
mod look_up;
mod merging;
#[cfg(feature = "serde")]
mod own_format;
mod problems;
mod scopes;
mod short_names;
mod views;

use registry_resolver::catalog::{Problem, ProblemKind};
use registry_resolver::routes::{Route, RouteRef};
use registry_resolver::{Catalog, CatalogBuilder, Reference};

use crate::support::{builder, named, other};

fn routed(routes: impl IntoIterator<Item = Route>) -> CatalogBuilder {
    routes.into_iter().fold(Catalog::builder(), CatalogBuilder::route)
}

/// The scope of the route that decides for an image.
fn decides<'c>(catalog: &'c Catalog, image: &str) -> Option<&'c str> {
    let image = Reference::parse(image).unwrap();
    catalog.route_of(image.domain(), image.path()).map(RouteRef::scope)
}

/// This is refused for one reason, and this is said of it.
#[track_caller]
fn assert_refused(account: CatalogBuilder, kind: ProblemKind, text: &str) {
    let problems = account.build().unwrap_err();
    assert_eq!(problems.iter().map(ToString::to_string).collect::<Vec<_>>(), [text]);
    assert_eq!(problems.iter().map(Problem::kind).collect::<Vec<_>>(), [kind], "{text}");
}
