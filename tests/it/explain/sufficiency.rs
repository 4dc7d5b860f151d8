//! What an explanation cites is enough: a catalog with no more decides the same.

use core::fmt::Debug;

use proptest::prelude::*;
use registry_resolver::catalog::Matching;
use registry_resolver::pull::ErrorKind;
use registry_resolver::{CacheError, Catalog, PullError, PushError};
use serde::Serialize;

use crate::explain::account::{Asked, case, cited_by};
use crate::explain::{builder, public, pull};
use crate::shrinking::config;

/// A plan in full, or the kind of a refusal.
type Decision = Result<String, ErrorKind>;

/// As programs read it, and whatever else is in it.
fn in_full<T: Serialize + Debug, E>(decision: Result<T, E>, kind: impl Fn(&E) -> ErrorKind) -> Decision {
    let write = |plan: T| format!("{} {plan:?}", serde_json::to_string(&plan).unwrap());
    decision.map(write).map_err(|error| kind(&error))
}

fn pulled(catalog: &Catalog, asked: &Asked<'_>) -> Decision {
    in_full(catalog.resolve_pull(asked.pull()), PullError::kind)
}

fn pushed(catalog: &Catalog, asked: &Asked<'_>) -> Decision {
    in_full(catalog.resolve_push(asked.push()), PushError::kind)
}

fn cached(catalog: &Catalog, asked: &Asked<'_>) -> Decision {
    in_full(catalog.resolve_cache(asked.cache()), CacheError::kind)
}

#[test]
fn of_more_registries_than_are_listed() {
    let tied = (0..12).map(|number| public(&format!("r{number:02}"), "r.example").prefix("acme"));
    // In front of all others, and it would be taken if they were not there.
    let catalog = builder(tied.chain([public("a", "r.example").prefix("aaa").primary()]))
        .matching(Matching::LongestPrefix)
        .build()
        .unwrap();
    let request = pull("r.example/acme/app:1");
    let cited = catalog.explain_pull(request).registries();
    let others = catalog.registries().filter(|registry| !cited.contains(registry));
    let kept = others.fold(catalog.edit(), |builder, other| builder.remove(other.name())).build().unwrap();
    assert_eq!((catalog.len(), kept.len()), (13, 11));
    for catalog in [catalog, kept] {
        assert_eq!(catalog.resolve_pull(request).unwrap_err().kind(), ErrorKind::AmbiguousRegistry);
    }
}

proptest! {
    #![proptest_config(config(300))]

    #[test]
    fn of_a_pull((account, ask) in case()) {
        let (catalog, asked) = (account.catalog(), ask.asked());
        let explanation = catalog.explain_pull(asked.pull());
        let kept = cited_by(&account, &explanation);
        prop_assert_eq!(pulled(&kept, &asked), pulled(&catalog, &asked), "{}\n{:?}", explanation, kept);
    }

    #[test]
    fn of_a_push((account, ask) in case()) {
        let (catalog, asked) = (account.catalog(), ask.asked());
        let explanation = catalog.explain_push(asked.push());
        let kept = cited_by(&account, &explanation);
        prop_assert_eq!(pushed(&kept, &asked), pushed(&catalog, &asked), "{}\n{:?}", explanation, kept);
    }

    #[test]
    fn of_cache((account, ask) in case()) {
        let (catalog, asked) = (account.catalog(), ask.asked());
        let explanation = catalog.explain_cache(asked.cache());
        let kept = cited_by(&account, &explanation);
        prop_assert_eq!(cached(&kept, &asked), cached(&catalog, &asked), "{}\n{:?}", explanation, kept);
    }
}
