//! Registries that are used only where a request names them.

use registry_resolver::catalog::Matching;
use registry_resolver::lint::LintKind;

use crate::lints::{account, assert_no_edit, assert_said, assert_silent, codes, keeping, named, pinned};

#[test]
fn a_registry_that_only_a_request_can_name() {
    let two = account([named("main").quay().primary(), named("spare").quay()]);
    assert_said(
        &two,
        LintKind::UnreachedRegistry,
        "advice[unreached_registry] registries[1]: `spare` is used only where a request names it: pulls from \
         quay.io pick `main` in its place, it is neither the default nor the caching registry, and no registry \
         that pulls pick falls back to it; remove it, unless pipelines name it",
    );
    assert_no_edit(&two);
    assert_silent(&two.clone().remove("spare"));
    assert_silent(&two.clone().set_default("spare"));
    assert_silent(&two.clone().set_caching("spare"));
    assert_silent(&two.set_primary("spare").remove("main"));
}

#[test]
fn a_fallback_of_a_registry_that_is_picked_reaches_it() {
    let registries = [
        named("main").quay().primary(),
        named("spare").quay().prefix("acme"),
        named("azure").azure("acme").prefix("p"),
    ];
    let three = account(registries);
    assert_eq!(codes(&three), [LintKind::UnreachedRegistry]);
    assert_silent(&three.set_fallback("azure", pinned("spare")));
    // The fallback of one that is only named itself is no help.
    let chain = account([
        named("main").quay().primary(),
        named("spare").quay(),
        named("ghcr").github().primary(),
        named("second").github().prefix("x").fallback(pinned("spare")),
    ]);
    assert_eq!(
        codes(&chain),
        [LintKind::FallbackPartlyFits, LintKind::UnreachedRegistry, LintKind::UnreachedRegistry]
    );
}

#[test]
fn rule_5_6_a_fallback_that_no_image_has_a_name_on_reaches_nothing() {
    let with = |length: usize, path: &str| {
        account([
            named("main").other("a.example").primary(),
            named("spare").other("a.example").prefix("a".repeat(length)),
            named("source").other("b.example").prefix(path).fallback("spare"),
        ])
    };
    let unreached = |account| codes(&account).contains(&LintKind::UnreachedRegistry);
    assert!(!unreached(with(253, "team")));
    assert!(unreached(with(254, "team")));
    // Nor is there an image to begin with below a prefix as long as paths get.
    assert!(unreached(with(3, &"b".repeat(254))));
}

/// Under the longest prefix, the source is picked for what it covers alone, and that may be too long to keep.
#[test]
fn rule_5_3_a_fallback_for_what_the_source_is_picked_for() {
    let with = |length: usize| {
        account([
            named("all").other("b.example"),
            named("source").other("b.example").prefix("team").fallback(keeping("spare")),
            named("main").other("a.example").primary(),
            named("tied").other("a.example").prefix("a".repeat(length)).primary(),
            named("spare").other("a.example").prefix("a".repeat(length)),
        ])
        .set_primary("tied")
        .matching(Matching::LongestPrefix)
    };
    let unreached = |account: &_| {
        let said = crate::lints::said(account);
        said.iter().any(|text| text.contains("[unreached_registry]") && text.contains(" `spare` is used"))
    };
    // `team/x` behind 248 characters and a slash has 255.
    assert!(!unreached(&with(248)));
    assert!(unreached(&with(249)));
}

#[test]
fn rule_5_3_the_loser_of_a_tie_and_a_prefix_that_covers_nothing() {
    let long = "a".repeat(254);
    let registries = [
        named("all").other("a.example"),
        named("main").other("a.example").prefix("acme").primary(),
        named("spare").other("a.example").prefix("acme"),
        named("stuck").other("a.example").prefix(&*long),
    ];
    let lints = crate::lints::said(&account(registries).matching(Matching::LongestPrefix));
    assert_eq!(lints.len(), 3, "{lints:#?}");
    assert!(
        lints[0].starts_with("warning[deep_prefix] registries[3].prefix: nothing can be pushed to `stuck`")
    );
    assert_eq!(
        lints[1],
        "advice[unreached_registry] registries[2]: `spare` is used only where a request names it: pulls from \
         a.example pick `main` in its place, it is neither the default nor the caching registry, and no registry \
         that pulls pick falls back to it; remove it, unless pipelines name it"
    );
    assert!(lints[2].starts_with("advice[unreached_registry] registries[3]: `stuck` is used only where"));
}

#[test]
fn names_that_differ_only_in_case() {
    let two = account([named("Azure").azure("a"), named("azure").azure("b"), named("ghcr").github()]);
    assert_said(
        &two,
        LintKind::NamesDifferByCase,
        "advice[names_differ_by_case] registries[1].name: `Azure` and `azure` differ only in case, and are two \
         registries; rename one of them",
    );
    assert_no_edit(&two);
    assert_silent(&account([named("azure-a").azure("a"), named("azure").azure("b"), named("ghcr").github()]));
    let three = account([named("ÄA").azure("a"), named("äa").azure("b"), named("äA").azure("c")]);
    assert_eq!(codes(&three), [LintKind::NamesDifferByCase; 2]);
}

/// Rules 5.3, 5.6 and 7.4: with `keep`, an image below the source's prefix needs room behind both.
#[test]
fn a_fallback_that_has_no_room_is_not_reached() {
    for (length, expected) in [(152, &[][..]), (153, &[LintKind::UnreachedRegistry])] {
        let by_prefix = account([
            named("a").other("a.example").prefix("a".repeat(100)).fallback(keeping("f")),
            named("b").other("a.example").prefix("b"),
            named("c").other("a.example").primary(),
            // Never picked itself: another one with its prefix is primary.
            named("f").quay().prefix("f".repeat(length)),
            named("q").quay().prefix("f".repeat(length)).primary(),
        ]);
        let codes: Vec<LintKind> = codes(&by_prefix.matching(Matching::LongestPrefix));
        let unreached: Vec<LintKind> =
            codes.into_iter().filter(|code| *code == LintKind::UnreachedRegistry).collect();
        assert_eq!(unreached, expected, "{length}");
    }
}
