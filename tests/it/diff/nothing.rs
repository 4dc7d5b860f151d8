//! What is no change: the same catalog, another order, another spelling, a setting that decides nothing.

use proptest::prelude::*;
use registry_resolver::catalog::{AdHocPushes, DefaultPush, Matching};
use registry_resolver::policy::FallbackPolicy;
use registry_resolver::{Catalog, CatalogBuilder, Fallback, RegistryConfig};

use crate::diff::drawn::{account, reversed};
use crate::diff::{builder, catalog, other, told};
use crate::shrinking::config;

#[track_caller]
fn assert_same(before: &Catalog, after: &Catalog) {
    assert_eq!(told(before, after), Vec::<String>::new());
    assert_eq!(before.diff(after).to_string(), "nothing changes\n");
}

fn three() -> [RegistryConfig; 3] {
    [
        RegistryConfig::new("hub").docker_hub().fallback("mirror").primary(),
        RegistryConfig::new("team").docker_hub().prefix("team"),
        other("mirror", "mirror.example:5000").prefix("m"),
    ]
}

#[test]
fn the_same_catalog_and_another_order() {
    let [hub, team, mirror] = three();
    let before = catalog(three());
    assert_same(&before, &before.clone());
    assert_same(&before, &catalog([mirror, team, hub]));
}

#[test]
fn the_spelling_of_a_domain() {
    assert_same(&catalog([other("a", "ghcr.io")]), &catalog([other("a", "GHCR.io:443")]));
    assert_same(&catalog([other("a", "docker.io")]), &catalog([other("a", "registry-1.docker.io")]));
}

#[test]
fn settings_that_decide_nothing() {
    let before = catalog([other("a", "a.example").prefix("acme"), other("b", "b.example")]);
    let same = |edit: fn(CatalogBuilder) -> CatalogBuilder| {
        assert_same(&before, &edit(before.edit()).build().unwrap());
    };
    // One registry on each domain: nothing to choose (5.2, 5.3).
    same(|edit| edit.matching(Matching::LongestPrefix));
    same(|edit| edit.set_primary("a"));
    same(|edit| edit.other_contexts(["a git context"]));
    same(|edit| edit.share_credential("nobody's", ["a.example", "b.example"]));
    // A sole registry is the default one anyway (4.3).
    let sole = catalog([other("a", "a.example")]);
    assert_same(&sole, &sole.edit().set_default("a").build().unwrap());
    // Namespaces are asked for where no prefix gives one (7.8).
    let hub = || RegistryConfig::new("hub").docker_hub().prefix("acme");
    assert_same(&catalog([hub()]), &catalog([hub().namespace("other")]));
    // A fallback that puts the same name together in another way (5.6).
    let mirror = |fallback: Fallback, prefix: Option<&str>| {
        let mirror = other("m", "m.example");
        let mirror = prefix.into_iter().fold(mirror, RegistryConfig::prefix);
        catalog([other("a", "a.example").fallback(fallback), mirror])
    };
    let keep = Fallback::new("m").with_policy(FallbackPolicy::default().keep_path());
    assert_same(&mirror("m".into(), None), &mirror(keep, None));
}

#[test]
fn what_is_said_in_both_is_told_once() {
    let before = builder(three()).default_push(DefaultPush::Never).ad_hoc_pushes(AdHocPushes::Deny);
    let after = before.clone().registry(other("new", "new.example"));
    assert_eq!(
        told(&before.build().unwrap(), &after.build().unwrap()),
        ["registry: requests that name `new`, which is new", "source: images on new.example",],
    );
}

proptest! {
    #![proptest_config(config(32))]

    /// Rule 4.5: the order in which registries were added decides nothing.
    #[test]
    fn any_order_is_the_same(account in account()) {
        let (catalog, reversed) = (account.catalog(), reversed(&account).catalog());
        prop_assert!(catalog.diff(&reversed).is_empty(), "{}", catalog.diff(&reversed));
    }
}
