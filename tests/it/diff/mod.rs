//! What changes between two catalogs (4.5): exact texts, what is no change, and brute force.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod alike;
mod asked;
mod brute;
mod classes;
mod drawn;
mod exact;
mod kinds;
mod nothing;
mod places;
mod ports;
mod routes;
mod scale;
mod short;
#[cfg(feature = "serde")]
mod wire;
mod witnesses;

use registry_resolver::Catalog;

use crate::support::{builder, catalog, other};

/// Every change: `kind: class`.
fn told(before: &Catalog, after: &Catalog) -> Vec<String> {
    let diff = before.diff(after);
    diff.changes().iter().map(|change| format!("{}: {}", change.kind(), change.class())).collect()
}

#[test]
fn differences_are_shared_by_threads() {
    fn is_shared<T: Send + Sync + Clone + core::fmt::Debug + Eq + 'static>(_: &T) {}
    let diff = catalog([other("a", "a.example")]).diff(&catalog([]));
    is_shared(&diff);
    is_shared(&diff.changes()[0]);
    is_shared(diff.changes()[0].class());
    is_shared(diff.changes()[0].witness());
    is_shared(diff.changes()[0].before());
}
