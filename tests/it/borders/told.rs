//! What is told to a writer that is full is refused with the writer's own error, wherever its room ends.

use core::time::Duration;

use registry_resolver::reference::Path;
use registry_resolver::{
    Action, Catalog, Digest, Domain, FailureClass, FailurePolicy, Limits, Reference, Session, TryResult,
};

use crate::borders::full_writers::assert_told;
use crate::borders::written::{abroad, account, image};
use crate::support::{SHA as DIGEST, named};

#[test]
fn rule_2_6_references() {
    for text in ["nginx", "team/app:1", "[::1]:5000/a/b"] {
        let reference = Reference::parse(text).unwrap();
        assert_told(&reference);
        assert_told(&reference.to_buf());
        assert_told(&reference.domain());
        assert_told(&reference.path());
    }
    let both = format!("a.example/b/c:1@{DIGEST}");
    assert_told(&Reference::parse(&both).unwrap());
    assert_told(&Digest::parse(DIGEST).unwrap());
    assert_told(&Path::parse("a/b").unwrap());
    assert_told(&Domain::parse("a.example:5000").unwrap());
}

/// Rule 2.7: of each shape a message has.
#[test]
fn rule_2_7_errors_of_references() {
    let identifier = "0".repeat(64);
    let bare = format!("@{DIGEST}");
    let no_hex = format!("a@{}g", &DIGEST[..DIGEST.len() - 1]);
    for text in [
        "",
        "a b",
        "a/",
        "a/B",
        "a:\u{7}",
        "a:é",
        "user:secret@ghcr.io/a",
        "https://ghcr.io/a",
        "a@md5:00",
        &bare,
        &identifier,
        &no_hex,
        "ghcr.io/Team/App",
    ] {
        assert_told(&Reference::parse(text).unwrap_err());
    }
}

#[test]
fn rule_4_1_problems() {
    let bad = || named("a b").other("https://a.example").prefix("A");
    assert_told(&Catalog::builder().registry(bad()).build().unwrap_err());
    assert_told(&account().registry(bad()).registry(bad()).set_default("nobody").build().unwrap_err());
    let ambiguous = account().matching(registry_resolver::catalog::Matching::LongestPrefix);
    let two = ambiguous.registry(named("a").quay().prefix("acme")).registry(named("b").quay());
    assert_told(&two.build().unwrap().lints());
}

#[test]
fn section_7_plans_and_their_errors() {
    let catalog = account().build().unwrap();
    let decision = catalog.resolve_push(abroad()).unwrap();
    let plan = decision.plan().unwrap();
    for destination in plan.destinations() {
        assert_told(&destination.target());
    }
    assert_told(&catalog.resolve_push(abroad().with_target("nobody")).unwrap_err());
    let both = format!("nowhere.example/a/b:1@{DIGEST}");
    assert_told(&catalog.resolve_pull(image(&both)).unwrap().source().unwrap().target());
    let fallback = catalog.resolve_pull(image("team/app:1")).unwrap();
    for attempt in fallback.attempts() {
        assert_told(&attempt.target());
    }
}

#[test]
fn rule_10_8_explanations() {
    let catalog = account().build().unwrap();
    assert_told(&catalog.explain_pull(image("app")));
    assert_told(&catalog.explain_push(abroad()));
    assert_told(&catalog.flows());
}

#[test]
fn rule_4_5_differences() {
    let before = account().build().unwrap();
    let after = before
        .edit()
        .set_default("hub")
        .clear_fallback("hub")
        .remove("ecr")
        .registry(named("own").other("own.example:5000").plain_http().inside_only())
        .build()
        .unwrap();
    for diff in [before.diff(&after), after.diff(&before)] {
        assert_told(&diff);
        for change in diff.changes() {
            assert_told(change.class());
            assert_told(change.witness());
            if !change.before().places().is_empty() {
                assert_told(change.before());
            }
        }
    }
}

#[test]
fn rule_6_7_stories() {
    let catalog = account().build().unwrap();
    let plan = catalog.resolve_pull(image("team/app:1")).unwrap();
    let limits = Limits::default().with_deadline(Duration::from_secs(600));
    let mut session = Session::new(&plan, FailurePolicy::PRUDENT, limits);
    assert_told(&session.worst_case());
    loop {
        match session.action() {
            Action::Try { id, source, .. } => {
                let failed = match source.get() {
                    0 => TryResult::failed_for(FailureClass::RateLimited, Duration::from_secs(30)),
                    1 => TryResult::failed(FailureClass::Unavailable),
                    _ => TryResult::succeeded(),
                };
                session.report(id, failed, Duration::from_secs(1));
            }
            Action::Wait(delay) => {
                session.waited(delay);
            }
            Action::Finished => break,
        }
    }
    let outcome = session.outcome().unwrap();
    assert_told(&outcome);
    assert_told(&outcome.told_of(&plan));
}
