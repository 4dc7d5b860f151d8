//! Rule 7.7: under which tags something is pushed.

use alloc::borrow::Cow;

use registry_resolver::pull::{ErrorKind, TargetTag};
use registry_resolver::push::{Candidate, TagPolicy, Tags};
use registry_resolver::{BuildOutput, Catalog, PushError, PushRequest, RegistryConfig};

use crate::push::{SHA, candidate, catalog, other, plan, refused, refused_as};

fn account() -> Catalog {
    catalog([other("own", "own.example")])
}

/// The tags of a push, in order.
#[track_caller]
fn tags(request: PushRequest<'_>) -> Vec<String> {
    let catalog = account();
    let plan = plan(&catalog, request);
    let tags: Vec<String> = plan.destinations().map(|to| to.target().tag().unwrap().to_string()).collect();
    let lengths: Vec<usize> = (0..tags.len())
        .map(|passed| {
            let mut rest = plan.destinations();
            rest.by_ref().take(passed).for_each(drop);
            rest.len()
        })
        .collect();
    assert_eq!(lengths, (1..=tags.len()).rev().collect::<Vec<_>>());
    tags
}

fn build(step: BuildOutput<'_>) -> PushRequest<'_> {
    PushRequest::new(step)
}

fn step() -> BuildOutput<'static> {
    BuildOutput::new("app")
}

/// Rule 7.7: branches as people name them, and the tags that they become.
const BRANCHES: [(&str, &str); 24] = [
    ("main", "main"),
    ("feature/login", "feature-login"),
    ("feature//login", "feature-login"),
    ("feature/#7 (wip)!", "feature-7-wip-"),
    ("dependabot/npm_and_yarn/x-1.2.3", "dependabot-npm_and_yarn-x-1.2.3"),
    ("a--b", "a--b"),
    ("a/-b", "a--b"),
    ("-main", "main"),
    (".hidden", "hidden"),
    ("--.-./main", "main"),
    ("/main", "main"),
    ("/.-/main", "main"),
    ("main/", "main-"),
    ("v1.2.3+build", "v1.2.3-build"),
    ("_private", "_private"),
    ("übung", "bung"),
    ("feature/Übung", "feature-bung"),
    ("日本語/x", "x"),
    ("x/日本語", "x-"),
    ("a\tb\nc", "a-b-c"),
    ("a:b@c", "a-b-c"),
    ("\u{202e}x", "x"),
    ("a\u{212a}b", "a-b"),
    ("1", "1"),
];

/// Rule 7.7: the branch is normalised, then lower-cased like every tag of a build.
#[test]
fn a_branch_becomes_the_tag() {
    for (branch, expected) in BRANCHES {
        assert_eq!(tags(build(step().with_branch(branch).with_revision("abc"))), [expected], "{branch:?}");
        assert_eq!(TargetTag::normalised(branch).unwrap().to_string(), expected, "{branch:?}");
        let shouted = branch.to_ascii_uppercase();
        assert_eq!(tags(build(step().with_branch(&shouted))), [expected], "{branch:?}");
        let original = build(step().with_branch(&shouted).with_tag_policy(TagPolicy::Original));
        assert_eq!(tags(original), [expected.to_uppercase()], "{branch:?}");
    }
}

/// Rule 7.7: leading marks go before the tag is cut at 128 characters.
#[test]
fn a_branch_is_cut_at_128_characters() {
    for (branch, expected) in [
        ("x".repeat(128), "x".repeat(128)),
        ("x".repeat(129), "x".repeat(128)),
        (format!("--{}", "x".repeat(128)), "x".repeat(128)),
        (format!("{}/y", "x".repeat(127)), format!("{}-", "x".repeat(127))),
        (format!("{}/y", "x".repeat(128)), "x".repeat(128)),
        ("é/".repeat(500) + "x", "x".into()),
        ("é".repeat(10_000) + &"y".repeat(10_000), "y".repeat(128)),
    ] {
        assert_eq!(tags(build(step().with_branch(&branch))), [expected]);
    }
}

/// Rule 7.7: a branch of which nothing is left gives way to the revision, and without that there is no tag.
#[test]
fn an_empty_branch_gives_way_to_the_revision() {
    for branch in ["", "/", "---", "...", "./-", "日本語", " "] {
        assert_eq!(
            tags(build(step().with_branch(branch).with_revision("0DB1e2f"))),
            ["0db1e2f"],
            "{branch:?}"
        );
        assert_eq!(refused_as(&account(), build(step().with_branch(branch))), ErrorKind::MissingTag);
        assert_eq!(TargetTag::normalised(branch), None);
    }
    assert_eq!(tags(build(step().with_revision("0DB1e2f"))), ["0db1e2f"]);
    let original = step().with_revision("0DB1e2f").with_tag_policy(TagPolicy::Original);
    assert_eq!(tags(build(original)), ["0DB1e2f"]);
    assert_eq!(refused_as(&account(), build(step())), ErrorKind::MissingTag);
}

/// Rule 7.7: the default of a push step is `latest`, whatever the candidate's own tag or digest.
#[test]
fn a_push_step_s_default_is_latest() {
    let digest = format!("ghcr.io/acme/app@{SHA}");
    for image in ["ghcr.io/acme/app", "ghcr.io/acme/app:1.2", &digest] {
        let request = candidate(image);
        assert_eq!(tags(request), ["latest"]);
        assert_eq!(tags(request.with_tags("2")), ["2"]);
        let catalog = account();
        assert_eq!(plan(&catalog, request).destinations().next().unwrap().target().digest(), None);
    }
    assert_eq!(tags(PushRequest::new(Candidate::built("acme/app"))), ["latest"]);
}

/// Rule 7.7: an empty list names no tag.
#[test]
fn an_empty_list_is_as_good_as_none() {
    let none: [&str; 0] = [];
    assert_eq!(tags(build(step().with_branch("Main")).with_tags(&none)), ["main"]);
    assert_eq!(tags(candidate("ghcr.io/acme/app").with_tags(&none)), ["latest"]);
    assert_eq!(refused_as(&account(), build(step()).with_tags(&none)), ErrorKind::MissingTag);
}

/// Rule 7.7: tags that are named come before the branch.
#[test]
fn named_tags_come_before_the_branch() {
    assert_eq!(tags(build(step().with_branch("main").with_revision("abc")).with_tags("2")), ["2"]);
    assert_eq!(tags(build(step().with_branch("main")).with_tags(&["b", "a"])), ["b", "a"]);
}

/// Rule 7.7: a build's tags are lower-cased, a push step's are not.
#[test]
fn the_tags_of_a_build_are_lower_cased() {
    let written = ["RC-1", "v2_X.Y"];
    assert_eq!(tags(build(step()).with_tags(&written)), ["rc-1", "v2_x.y"]);
    assert_eq!(tags(build(step().with_tag_policy(TagPolicy::Original)).with_tags(&written)), written);
    assert_eq!(tags(build(step().with_tag_policy(TagPolicy::Lowercase)).with_tags("RC")), ["rc"]);
    assert_eq!(tags(candidate("ghcr.io/acme/app").with_tags(&written)), written);
    assert_eq!(tags(PushRequest::new(Candidate::built("app")).with_tags(&written)), written);
}

/// Rule 7.7: duplicates fold after that, and the order stays.
#[test]
fn duplicates_fold_and_the_order_stays() {
    let written = ["b", "A", "a", "B", "c", "b", "A"];
    assert_eq!(tags(build(step()).with_tags(&written)), ["b", "a", "c"]);
    let original = step().with_tag_policy(TagPolicy::Original);
    assert_eq!(tags(build(original).with_tags(&written)), ["b", "A", "a", "B", "c"]);
    assert_eq!(tags(candidate("ghcr.io/acme/app").with_tags(&written)), ["b", "A", "a", "B", "c"]);
    assert_eq!(tags(build(step()).with_tags(&["1"; 64])), ["1"]);
}

/// Rule 7.7: `tag` or `tags`, not both, and at most 64.
#[test]
fn the_number_of_tags_is_limited() {
    let many: Vec<String> = (0..66).map(|index| format!("t{index}")).collect();
    assert_eq!(tags(build(step()).with_tags(Tags::Listed(many[..64].into()))), many[..64]);
    for count in [65, 66] {
        let error = refused(&account(), build(step()).with_tags(Tags::Listed(many[..count].into())));
        assert_eq!(error.kind(), ErrorKind::InvalidRequest);
        assert_eq!(error.to_string(), format!("{count} tags, expected at most 64"));
    }
    // They are counted as they are written, before they fold.
    assert_eq!(refused_as(&account(), build(step()).with_tags(&["1"; 65])), ErrorKind::InvalidRequest);

    let listed = ["1", "2"];
    assert!(matches!(Tags::of_step(Some("1"), Some((&listed).into())), Err(PushError::TagAndTags)));
    assert_eq!(tags(build(step()).with_tags(Tags::of_step(Some("3"), None).unwrap())), ["3"]);
    assert_eq!(tags(build(step()).with_tags(Tags::of_step(None, Some((&listed).into())).unwrap())), listed);
    assert_eq!(tags(build(step().with_branch("b")).with_tags(Tags::of_step(None, None).unwrap())), ["b"]);
}

/// Rule 7.7: a tag that the grammar refuses is an error that offers its normalised form.
#[test]
fn a_tag_outside_of_the_grammar_is_refused_and_mended() {
    let long = "x".repeat(129);
    let cut = "x".repeat(128);
    for (tag, mended) in [
        ("feature/x", Some("feature-x")),
        ("1.0+x", Some("1.0-x")),
        (".1", Some("1")),
        ("-1", Some("1")),
        ("1.0:2", Some("1.0-2")),
        ("1.0#2", Some("1.0-2")),
        // What may be a password is not offered (10.2).
        ("me:hunter2@1.0", None),
        ("ü1", Some("1")),
        (&*long, Some(&*cut)),
        ("///", None),
        ("", None),
        ("日本語", None),
    ] {
        for request in [
            build(step()).with_tags(tag),
            build(step().with_revision(tag)).with_tags(Tags::Unstated),
            candidate("ghcr.io/acme/app").with_tags(tag),
        ] {
            let error = refused(&account(), request);
            let PushError::InvalidTag { normalised, .. } = &error else { unreachable!("{error}") };
            assert_eq!(error.kind(), ErrorKind::InvalidName);
            assert_eq!(normalised.as_deref(), mended, "{tag:?}");
        }
        let among = ["good", tag];
        assert_eq!(refused_as(&account(), build(step()).with_tags(&among)), ErrorKind::InvalidName);
    }
}

/// Rule 7.7: tags may be kept in any of these ways.
#[test]
fn tags_are_taken_as_the_caller_keeps_them() {
    let borrowed = ["1", "2"];
    let owned: Vec<String> = borrowed.map(String::from).into();
    let either: Vec<Cow<'_, str>> = vec![Cow::Borrowed("1"), Cow::Owned("2".into())];
    assert_eq!(tags(build(step()).with_tags(&borrowed)), borrowed);
    assert_eq!(tags(build(step()).with_tags(&owned)), borrowed);
    assert_eq!(tags(build(step()).with_tags(&either)), borrowed);
    assert_eq!(tags(build(step()).with_tags("1")), ["1"]);
}

/// Rule 7.7: two tags are one when they are written alike, however they came to be.
#[test]
fn a_tag_compares_as_it_is_written() {
    let tag = TargetTag::normalised("feature/x").unwrap();
    assert!(tag == *"feature-x" && tag != *"feature/x");
    assert_eq!(tag, TargetTag::normalised("feature#x").unwrap());
    let catalog = catalog([RegistryConfig::new("quay").quay()]);
    let plan = plan(&catalog, PushRequest::new(BuildOutput::new("a/b").with_branch("Feature/X")));
    assert_eq!(plan.destinations().next().unwrap().target().tag(), Some(tag));
}

/// Rule 7.7: tags are equal where their characters are; plans are shown with where they push.
#[test]
fn tags_and_plans_are_values() {
    let [a, same, b] = ["feature/a", "feature-a", "feature-b"].map(|it| TargetTag::normalised(it).unwrap());
    assert_eq!(a, same);
    assert_ne!(a, b);
    let catalog = account();
    let request = PushRequest::new(BuildOutput::new("app")).with_tags(&["1", "2"]);
    let registry_resolver::PushDecision::Push(plan) = catalog.resolve_push(request).unwrap() else {
        unreachable!()
    };
    let listed: Vec<_> = plan.destinations().collect();
    assert_eq!(format!("{:?}", plan.destinations()), format!("{listed:?}"));
    assert_eq!(format!("{plan:?}"), format!("PushPlan {{ destinations: {listed:?}, source: None }}"));
}
