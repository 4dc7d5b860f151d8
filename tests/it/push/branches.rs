//! Rule 7.7: what a branch loses when it becomes a tag, and how two branches are told apart.

use registry_resolver::catalog::BranchTags;
use registry_resolver::push::TagPolicy;
use registry_resolver::{BuildOutput, Catalog, PushRequest};

use crate::push::{builder, other, plan};

fn account(tags: BranchTags) -> Catalog {
    builder([other("own", "own.example")]).branch_tags(tags).build().unwrap()
}

#[track_caller]
fn tag(catalog: &Catalog, build: BuildOutput<'_>) -> String {
    plan(catalog, PushRequest::new(build)).destinations().next().unwrap().target().tag().unwrap().to_string()
}

fn of(branch: &str) -> BuildOutput<'_> {
    BuildOutput::new("app").with_branch(branch)
}

/// Rule 7.7: white space at either end goes, so that no `main-` is pushed.
#[test]
fn rule_7_7_white_space_at_the_ends_goes() {
    let catalog = account(BranchTags::Plain);
    for branch in ["main\n", "main ", " main", "\t main \r\n", "\u{3000}main\u{a0}"] {
        assert_eq!(tag(&catalog, of(branch)), "main", "{branch:?}");
    }
    assert_eq!(tag(&catalog, of("a / b ")), "a-b");
    assert_eq!(tag(&catalog, of("main/ ")), "main-");
}

/// Rule 7.7: a branch that its tag shows whole stays; any other, and one that ends like a mark, is marked with eight
/// digits of the SHA-256 of the branch as given (`printf BRANCH | sha256sum`).
#[test]
fn rule_7_7_a_branch_may_have_a_tag_of_its_own() {
    let catalog = account(BranchTags::Distinct);
    for (branch, expected) in [
        ("main", "main"),
        ("feature-x", "feature-x"),
        ("feature/x", "feature-x-217d2bf5"),
        ("Main", "main-eb814be3"),
        ("main\n", "main-6403203d"),
        ("x-1a2b3c4d", "x-1a2b3c4d-66c727fb"),
        ("feature/a-b", "feature-a-b-10b80f5c"),
        ("feature-a/b", "feature-a-b-5dcb4b02"),
    ] {
        assert_eq!(tag(&catalog, of(branch)), expected, "{branch:?}");
    }
    // As it is written, a capital is no change.
    assert_eq!(tag(&catalog, of("Main").with_tag_policy(TagPolicy::Original)), "Main");
    // Seven digits are no mark, and neither are eight without the hyphen.
    for branch in ["x-1a2b3c4", "x1a2b3c4d", "1a2b3c4d"] {
        assert_eq!(tag(&catalog, of(branch)), branch);
    }
    // A tag that a step writes is nobody's branch.
    let request = PushRequest::new(of("feature/x")).with_tags("RC");
    assert_eq!(plan(&catalog, request).destinations().next().unwrap().target().tag().unwrap(), *"rc");
}

/// Rule 7.7: what stands in front of the mark is cut at 119, so that the whole has 128.
#[test]
fn rule_7_7_two_long_branches_stay_two_tags() {
    let (plain, distinct) = (account(BranchTags::Plain), account(BranchTags::Distinct));
    let long = "x".repeat(133);
    let longer = "x".repeat(134);
    assert_eq!(tag(&plain, of(&long)), tag(&plain, of(&longer)));
    assert_eq!(tag(&distinct, of(&long)), format!("{}-074dce39", "x".repeat(119)));
    assert_ne!(tag(&distinct, of(&long)), tag(&distinct, of(&longer)));
    // 128 are shown whole.
    let whole = "x".repeat(128);
    assert_eq!(tag(&distinct, of(&whole)), whole);
}

/// Rule 7.7: the notice shows what was lost, also where both begin alike.
#[cfg(feature = "analysis")]
#[test]
fn rule_7_7_what_was_lost_is_told() {
    let told = |catalog: &Catalog, branch: &str| -> Vec<String> {
        let explanation = catalog.explain_push(PushRequest::new(of(branch)));
        let codes = ["branch_changed", "branch_cut", "distinct_tag"];
        let reasons = explanation.reasons().iter().filter(|it| codes.contains(&it.kind().as_str()));
        reasons.map(|reason| reason.message().to_owned()).collect()
    };
    let plain = account(BranchTags::Plain);
    assert_eq!(told(&plain, "main"), [""; 0]);
    assert_eq!(told(&plain, "feature/x"), ["branch `feature/x` becomes `feature-x` as a tag"]);
    assert_eq!(told(&plain, "main\n"), ["white space at the ends of branch `main\\u{a}` is left out"]);
    let cut = format!("9937-{}-the-end", "x".repeat(120));
    assert_eq!(cut.len(), 133);
    assert_eq!(
        told(&plain, &cut),
        [format!(
            "as a tag, branch `9937-{}…` has 133 characters and is cut at 128: `e-end` at the end goes",
            "x".repeat(59)
        )],
    );
    // Both begin alike, so what differs is shown.
    let late = format!("{}/y", "x".repeat(100));
    let x = "x".repeat(62);
    assert_eq!(told(&plain, &late), [format!("branch `…{x}/y` becomes `…{x}-y` as a tag")]);
    assert_eq!(
        told(&account(BranchTags::Distinct), "feature/x"),
        [
            "branch `feature/x` becomes `feature-x` as a tag",
            "`-217d2bf5` of the branch's SHA-256 stands behind it, so that no other branch has this tag",
        ],
    );
}
