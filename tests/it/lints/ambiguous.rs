//! Rule 4.4: several registries on one domain, and which images a pull cannot choose between them for.

use registry_resolver::catalog::Matching;
use registry_resolver::lint::LintKind;
use registry_resolver::{CatalogBuilder, PullRequest, Reference};

use crate::lints::{account, assert_no_edit, assert_said, assert_silent, codes, named};

#[test]
fn rule_4_4_several_on_one_domain_and_none_primary() {
    let two = account([named("b").quay(), named("a").on(registry_resolver::Provider::Quay, "Quay.io")]);
    assert_said(
        &two,
        LintKind::AmbiguousDomain,
        "warning[ambiguous_domain] registries[1].primary: `a` and `b` are on Quay.io and none is its primary \
         registry: a pull from there fails that names none of them; mark one as primary",
    );
    assert_no_edit(&two);
    assert_eq!(codes(&two.clone().set_primary("a")), [LintKind::UnreachedRegistry]);
    // In use otherwise, the other one is nothing to mention.
    assert_silent(&two.set_primary("a").set_default("b"));
}

#[test]
fn rule_4_4_at_most_ten_are_listed() {
    let many = (0..13).map(|n| named(&format!("r{n:02}")).quay()).fold(account([]), CatalogBuilder::registry);
    assert_said(
        &many,
        LintKind::AmbiguousDomain,
        "warning[ambiguous_domain] registries[0].primary: `r00`, `r01`, `r02`, `r03`, `r04`, `r05`, `r06`, \
         `r07`, `r08`, `r09` and 3 more are on quay.io and none is its primary registry: a pull from there fails \
         that names none of them; mark one as primary",
    );
}

#[test]
fn rule_5_3_by_prefix_only_where_it_stays_ambiguous() {
    let by_prefix = |registries: [_; 3]| account(registries).matching(Matching::LongestPrefix);
    // One covers everything, and each prefix is there once.
    let clear = [named("all").quay(), named("a").quay().prefix("acme"), named("b").quay().prefix("acme/web")];
    assert_silent(&by_prefix(clear.clone()));
    assert_eq!(codes(&account(clear)), [LintKind::AmbiguousDomain]);

    let tied = [named("all").quay(), named("a").quay().prefix("acme"), named("b").quay().prefix("acme")];
    assert_said(
        &by_prefix(tied.clone()),
        LintKind::AmbiguousDomain,
        "warning[ambiguous_domain] registries[1].primary: `a` and `b` are on quay.io with the prefix `acme` and \
         none is its primary registry: a pull fails that this is the longest prefix for and that names none of \
         them; mark one as primary, or give them different prefixes",
    );
    assert_silent(&by_prefix(tied.clone()).set_primary("a").set_default("b"));
    // The domain has its primary, which does not help these two.
    assert_said(
        &by_prefix(tied).set_primary("all"),
        LintKind::AmbiguousDomain,
        "warning[ambiguous_domain] registries[1].primary: `a` and `b` are on quay.io with the prefix `acme` and \
         none is its primary registry: a pull fails that this is the longest prefix for and that names none of \
         them; give them different prefixes",
    );

    let bare = [named("x").quay(), named("y").quay(), named("a").quay().prefix("acme")];
    assert_said(
        &by_prefix(bare),
        LintKind::AmbiguousDomain,
        "warning[ambiguous_domain] registries[0].primary: `x` and `y` are on quay.io without a prefix and none \
         is its primary registry: a pull fails that this is the longest prefix for and that names none of them; \
         mark one as primary, or give them different prefixes",
    );
}

#[test]
fn rule_5_3_images_that_no_prefix_covers() {
    let two = account([named("a").quay().prefix("acme"), named("b").quay().prefix("web")])
        .matching(Matching::LongestPrefix);
    assert_said(
        &two,
        LintKind::AmbiguousDomain,
        "warning[ambiguous_domain] registries[0].primary: `a` and `b` are on quay.io, each with a prefix, and \
         none is its primary registry: a pull of an image that no prefix covers fails that names none of them; \
         mark one as primary",
    );
    assert_eq!(codes(&two.clone().set_primary("b")), [LintKind::LoginBeyondPrefix]);
    // As the text says.
    let pull = |image| {
        let catalog = two.clone().build().unwrap();
        let request = PullRequest::new(Reference::parse(image).unwrap());
        catalog.resolve_pull(request).is_ok()
    };
    assert!(pull("quay.io/acme/app") && pull("quay.io/web/app") && !pull("quay.io/other/app"));
}

#[test]
fn a_prefix_as_long_as_paths_get_ties_for_no_image() {
    let long = "a".repeat(254);
    let two = account([
        named("all").other("a.example"),
        named("x").other("a.example").prefix(&*long),
        named("y").other("a.example").prefix(&*long),
    ])
    .matching(Matching::LongestPrefix);
    assert!(!codes(&two).contains(&LintKind::AmbiguousDomain));
}
