//! Rules 5.3 and 5.9: a login that is used for strangers' images, and the public registry that takes those over.

use registry_resolver::catalog::{Coverage, Matching, UncoveredDomains};
use registry_resolver::lint::{LintEdit, LintKind};
use registry_resolver::policy::FallbackPolicy;
use registry_resolver::{Access, CatalogBuilder, Fallback, PullRequest, Reference};

use crate::lints::{account, assert_edit_mends, assert_no_edit, assert_said, assert_silent, codes, named};

fn ghcr() -> CatalogBuilder {
    account([named("ghcr").github().prefix("myorg")])
        .matching(Matching::LongestPrefix)
        .uncovered_domains(UncoveredDomains::Deny)
}

#[test]
fn rule_5_3_a_private_login_for_public_images_of_the_same_host() {
    assert_said(
        &ghcr(),
        LintKind::LoginBeyondPrefix,
        "advice[login_beyond_prefix] registries[0].prefix: the login of `ghcr` is used for every image on ghcr.io, \
         those of strangers too: a prefix says what is the account's, and takes no image away; add a public registry \
         without a prefix there, for all other images",
    );
    assert_edit_mends(&ghcr());
    // Where prefixes do not choose, a second registry would not help.
    assert_silent(&ghcr().matching(Matching::Domain));
    assert_silent(&account([named("own").azure("acme").prefix("a")]).matching(Matching::LongestPrefix));
    let public = account([named("a").github().prefix("a").access(Access::Public), named("b").azure("b")]);
    assert_silent(&public.matching(Matching::LongestPrefix));
    let both = account([named("a").github().prefix("a"), named("b").github().access(Access::Public)]);
    assert_silent(&both.set_default("a").matching(Matching::LongestPrefix));
    let primary = account([named("a").github().prefix("a").primary(), named("b").github().prefix("b")]);
    assert_eq!(codes(&primary.matching(Matching::LongestPrefix)), [LintKind::LoginBeyondPrefix]);
}

/// The public registry takes the others' images over; everything else, the default registry included, stays.
#[test]
fn rule_5_3_a_public_registry_beside_it_takes_the_others() {
    let catalog = ghcr().build().unwrap();
    let edit = catalog.lints().iter().next().unwrap().edit().unwrap();
    assert_eq!(edit, LintEdit::AddPublic { registry: "ghcr".into(), name: "ghcr-public".into() });
    assert_eq!((edit.registry(), edit.as_str()), (Some("ghcr"), "add_public"));
    let mended = edit.apply(catalog.edit()).build().unwrap();
    assert_eq!(mended.default_registry().unwrap().name(), "ghcr");
    let credential = |image: &str| {
        let plan = mended.resolve_pull(PullRequest::new(Reference::parse(image).unwrap())).unwrap();
        let registry = plan.attempts().next().unwrap().registry().unwrap();
        registry.credential().map(|it| it.handle().unwrap().to_owned())
    };
    assert_eq!(credential("ghcr.io/myorg/tool").as_deref(), Some("ghcr"));
    assert_eq!(credential("ghcr.io/public-org/tool"), None);
}

#[test]
fn rule_3_1_the_new_name_is_nobody_s() {
    let taken = ghcr().other_contexts(["ghcr-public", "ghcr-public-2"]);
    let catalog = taken.build().unwrap();
    let edit = catalog.lints().iter().next().unwrap().edit().unwrap();
    assert_eq!(edit, LintEdit::AddPublic { registry: "ghcr".into(), name: "ghcr-public-3".into() });
    assert!(edit.apply(catalog.edit()).build().is_ok());
    let long = "x".repeat(122);
    let builder = account([named(&long).github().prefix("myorg")]).matching(Matching::LongestPrefix);
    assert_no_edit(&builder);
    let fits = account([named(&long[1..]).github().prefix("myorg")]).matching(Matching::LongestPrefix);
    assert_edit_mends(&fits);
}

/// A fallback that serves images outside the prefix would be lost to them.
#[test]
fn rule_5_6_a_fallback_that_keeps_paths_is_not_taken_away() {
    let with = |policy: FallbackPolicy| {
        account([
            named("ghcr").github().prefix("myorg").fallback(Fallback::new("cache").with_policy(policy)),
            named("cache").azure("cache"),
        ])
        .matching(Matching::LongestPrefix)
    };
    assert_no_edit(&with(FallbackPolicy::default().keep_path()));
    assert_edit_mends(&with(FallbackPolicy::default()));
}

/// Rule 5.9: what a registry covers, and what is its own.
#[test]
fn rule_5_9_covers_answers_for_one_image() {
    let catalog = account([
        named("ghcr").github().prefix("myorg"),
        named("hub").docker_hub(),
        named("a").quay(),
        named("b").quay(),
    ])
    .build()
    .unwrap();
    let registry = |name| catalog.registry(name).unwrap();
    let covers = |image| catalog.covers(Reference::parse(image).unwrap());
    assert_eq!(covers("ghcr.io/myorg/app"), Coverage::Within(registry("ghcr")));
    assert_eq!(covers("GHCR.io:443/myorg/a/b"), Coverage::Within(registry("ghcr")));
    assert_eq!(covers("ghcr.io/myorg"), Coverage::Outside(registry("ghcr")));
    assert_eq!(covers("ghcr.io/myorganisation/app"), Coverage::Outside(registry("ghcr")));
    assert_eq!(covers("nginx"), Coverage::Within(registry("hub")));
    assert_eq!(covers("quay.io/x/y"), Coverage::Ambiguous);
    assert_eq!(covers("example.com/x"), Coverage::Uncovered);
    assert_eq!(covers("quay.io/x/y").registry(), None);
    assert_eq!(covers("ghcr.io/evil/app").registry(), Some(registry("ghcr")));
    let covered =
        ["ghcr.io/evil/app", "nginx", "quay.io/x/y", "example.com/x"].map(|it| covers(it).is_covered());
    assert_eq!(covered, [true, true, true, false]);
    // It is what denies and nothing else is.
    let denying = catalog.edit().uncovered_domains(UncoveredDomains::Deny).build().unwrap();
    for image in ["ghcr.io/evil/app", "nginx", "quay.io/x/y", "example.com/x"] {
        let image = Reference::parse(image).unwrap();
        let denied = denying.resolve_pull(PullRequest::new(image)).err().map(|error| error.kind().as_str());
        assert_eq!(denied == Some("denied"), !denying.covers(image).is_covered(), "{image}");
    }
}
