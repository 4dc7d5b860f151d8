//! Requests and classes that few differences have: promotions, forks, hosts of a step's own, many groups (4.5, 7.6,
//! 7.10, 7.11), as people and as programs read them.

use registry_resolver::diff::Change;
use registry_resolver::{Catalog, RegistryConfig};
#[cfg(feature = "serde")]
use serde_json::json;

use crate::diff::{catalog, other, told};

/// The first witness whose JSON has this in it.
#[cfg(feature = "serde")]
#[track_caller]
fn witness(before: &Catalog, after: &Catalog, part: &str) -> serde_json::Value {
    let diff = before.diff(after);
    let mut written = diff.changes().iter().map(|change| serde_json::to_string(change.witness()).unwrap());
    serde_json::from_str(&written.find(|text| text.contains(part)).unwrap()).unwrap()
}

/// Rule 7.6: what is taken off an image's own name has changed.
fn promotions(target: &RegistryConfig) -> [Catalog; 2] {
    let source = |prefix| other("source", "a.example").prefix(prefix);
    [source("team"), source("team/web")].map(|source| catalog([source, target.clone()]))
}

const PROMOTED: [&str; 2] = [
    "name: promotions of images on a.example under team/ but not under team/web/, by their own names",
    "name: promotions of images on a.example under team/web/, by their own names",
];

#[track_caller]
fn promoted(before: &Catalog, after: &Catalog) -> Vec<String> {
    told(before, after).into_iter().filter(|text| text.contains("promotions")).collect()
}

#[test]
fn rule_7_6_promotions() {
    // Also where all but the shortest names are too long for where they go.
    let targets = [
        other("target", "b.example"),
        other("target", "b.example").default_registry(),
        other("target", "b.example").prefix("x".repeat(252)),
    ];
    for target in &targets {
        let [before, after] = promotions(target);
        assert_eq!(promoted(&before, &after), PROMOTED);
    }
    let alone = ["team", "team/web"].map(|prefix| catalog([other("source", "a.example").prefix(prefix)]));
    assert_eq!(promoted(&alone[0], &alone[1]), PROMOTED);
}

/// Rule 7.8: Docker Hub takes two components, and with a prefix of one no more than one behind it.
#[test]
fn rule_7_8_promotions_that_the_provider_refuses() {
    let [before, after] = promotions(&RegistryConfig::new("target").docker_hub().prefix("acme"));
    assert_eq!(promoted(&before, &after), PROMOTED.map(|text| text.replace("name:", "refusal:")));
}

#[cfg(feature = "serde")]
#[test]
fn rule_7_6_promotions_for_programs() {
    let [before, after] = promotions(&other("target", "b.example"));
    assert_eq!(
        witness(&before, &after, "candidate"),
        json!({"push": {"candidate": "a.example/team/app:1", "registry": "target"}}),
    );
    let [before, after] = promotions(&other("target", "b.example").default_registry());
    assert_eq!(witness(&before, &after, "candidate"), json!({"push": {"candidate": "a.example/team/app:1"}}),);
    let alone = ["team", "team/web"].map(|prefix| catalog([other("source", "a.example").prefix(prefix)]));
    assert_eq!(
        witness(&alone[0], &alone[1], "host"),
        json!({"push": {"candidate": "a.example/team/web/app:1", "host": "registry.example"}}),
    );
}

#[cfg(feature = "serde")]
#[test]
fn rule_7_11_builds_that_are_not_trusted_for_programs() {
    let before = catalog([RegistryConfig::new("ghcr").github()]);
    let after = catalog([RegistryConfig::new("ghcr").github().accept_untrusted_pushes()]);
    assert_eq!(
        witness(&before, &after, "trusted"),
        json!({"push": {
            "image_name": "app", "branch": "main", "registry": "ghcr", "disable_push": false, "trusted": false
        }}),
    );
}

#[test]
fn cache_asks_with_no_context() {
    let before = catalog([other("a", "a.example"), other("b", "b.example")]);
    let after = before.edit().set_caching("b").build().unwrap();
    let diff = before.diff(&after);
    assert!(!diff.is_empty());
    for witness in diff.changes().iter().map(Change::witness) {
        assert!(witness.cache().is_some() && witness.contexts().iter().next().is_none());
    }
}

#[test]
fn more_than_three_groups_are_counted() {
    let on = |domains: &[&str]| {
        catalog(domains.iter().enumerate().map(|(index, domain)| other(&format!("r{index}"), domain)))
    };
    let [a, b, c, d] = ["a.example", "b.example", "c.example", "d.example"];
    let before = on(&[a, a, b, b, c, c, d, d, "e.example"]);
    let told = told(&before, &on(&["z.example"; 9]));
    let told: Vec<_> = told.into_iter().filter(|text| text.starts_with("context")).collect();
    assert_eq!(
        told,
        [
            "context: requests with two contexts, not both out of one of `r0` and `r1`; `r2` and `r3`; `r4` and `r5`; \
             or 2 more such groups, which now share a domain"
        ],
    );
}

/// Rules 5.2 and 5.4: two that left a domain and two that joined it.
#[test]
fn contexts_that_trade_places() {
    let on = |domains: [&str; 4]| {
        let names = ["a", "b", "c", "d"].into_iter();
        catalog(names.zip(domains).map(|(name, domain)| other(name, domain)))
    };
    let (x, y) = ("x.example", "y.example");
    let told = told(&on([x, x, y, y]), &on([y, y, x, x]));
    let moved = |text: &&String| text.contains("images");
    assert_eq!(
        told.iter().filter(moved).collect::<Vec<_>>(),
        [
            "refusal: images on x.example, with context `a`, which moved",
            "refusal: images on x.example, with context `b`, which moved",
            "refusal: images on x.example, with context `c`, which moved",
            "refusal: images on x.example, with context `d`, which moved",
            "source: images on x.example, with a context out of `a` and `b`, which left, and one out of `c` and \
             `d`, which joined",
            "refusal: images on y.example, with context `c`, which moved",
            "refusal: images on y.example, with context `d`, which moved",
            "refusal: images on y.example, with context `a`, which moved",
            "refusal: images on y.example, with context `b`, which moved",
            "source: images on y.example, with a context out of `c` and `d`, which left, and one out of `a` and \
             `b`, which joined",
        ],
    );
}
