//! Rule 6.9: a try that cannot be made at all, and what was never asked.

use registry_resolver::policy::{Reaction, Rounds};
use registry_resolver::pull::AttemptIndex;
use registry_resolver::session::{Ending, Impossible, NotAsked, Reported};
use registry_resolver::{BuildOutput, FailureClass, FailurePolicy, Limits, PushRequest, Session, TryResult};

use crate::session::{IMAGE, Link, PINNED, catalog, chain, drive, driven, due, plan, secs, session};

const PRESETS: [FailurePolicy; 3] =
    [FailurePolicy::DOCUMENTED, FailurePolicy::PRUDENT, FailurePolicy::STRICT];

/// A policy with one reaction to everything.
fn always(reaction: Reaction) -> FailurePolicy {
    FailureClass::ALL
        .iter()
        .copied()
        .fold(FailurePolicy::DOCUMENTED, |policy, class| policy.with_reaction(class, reaction))
}

/// No wait, no repeat, the next source, under every policy.
#[test]
fn the_next_source_follows_at_once_under_every_policy() {
    let reactions = [Reaction::Retry, Reaction::RetryObeying, Reaction::Next, Reaction::Stop].map(always);
    for policy in PRESETS.into_iter().chain(reactions) {
        assert_eq!(driven(3, policy, "impossible ok"), "0 1 succeeded", "{policy:?}");
        assert_eq!(driven(3, policy, "impossible impossible impossible"), "0 1 2 exhausted", "{policy:?}");
    }
    // Also where a try before it could be made.
    assert_eq!(driven(2, FailurePolicy::DOCUMENTED, "timeout impossible ok"), "0 5s 0 1 succeeded");
}

/// It is no failure: it has no class, asks for no delay, and takes the time that it took.
#[test]
fn it_is_no_failure() {
    let catalog = chain(1);
    for why in [Impossible::NoSecret, Impossible::OutOfReach, Impossible::Unstated] {
        for image in [IMAGE, PINNED] {
            let mut session = session(&plan(&catalog, image), FailurePolicy::STRICT);
            let id = due(&session);
            assert_eq!(session.report(id, TryResult::impossible(why), secs(2)), Reported::Taken);
            assert_eq!(session.report(id, TryResult::impossible(why), secs(2)), Reported::Ignored);
            let [record] = session.story() else { unreachable!("{session:?}") };
            assert_eq!((record.failure(), record.retry_after(), record.waited()), (None, None, None));
            assert_eq!((record.impossible(), record.took()), (Some(why), secs(2)));
            let outcome = session.outcome().unwrap();
            assert_eq!((outcome.ending(), outcome.elapsed()), (Ending::Exhausted, secs(2)));
        }
    }
}

/// Rule 5.8: an impossible source is not down; one that failed before is judged by that failure.
#[test]
fn an_impossible_source_is_not_down() {
    let catalog = catalog(&[Link::DEFAULT, Link::DEFAULT.transient_only()]);
    let plan = plan(&catalog, IMAGE);
    let drives = |words: &str| drive(&mut session(&plan, FailurePolicy::DOCUMENTED), words);
    assert_eq!(drives("impossible"), "0 exhausted");
    assert_eq!(drives("timeout impossible ok"), "0 5s 0 1 succeeded");
    assert_eq!(drives("forbidden impossible"), "0 5s 0 exhausted");
}

/// Rule 6.6: its share of a deadline is for those behind it.
#[test]
fn its_share_is_left_to_the_others() {
    let catalog = chain(3);
    let limits = Limits::default().with_deadline(secs(90));
    let mut session = Session::new(&plan(&catalog, IMAGE), FailurePolicy::DOCUMENTED, limits);
    let mut within = Vec::new();
    for _ in 0..3 {
        let registry_resolver::Action::Try { id, within: time, .. } = session.action() else {
            unreachable!()
        };
        within.push(time.unwrap().as_secs());
        session.report(id, TryResult::impossible(Impossible::OutOfReach), secs(0));
    }
    assert_eq!(within, [30, 45, 90]);
}

/// Rule 6.10: it is not asked again in later rounds.
#[test]
fn later_rounds_do_not_ask_it() {
    let policy = FailurePolicy::PRUDENT.with_rounds(Rounds::new(5).unwrap());
    assert_eq!(
        driven(2, policy, "impossible timeout timeout timeout timeout timeout ok"),
        "0 1 5s 1 10s 1 1 5s 1 10s 1 succeeded"
    );
    assert_eq!(driven(2, policy, "rate_limited/99 impossible rate_limited/99 ok"), "0 1 0 0 succeeded");
    assert_eq!(driven(2, policy, "rate_limited/99 impossible impossible"), "0 1 0 exhausted");
    assert_eq!(driven(2, policy, "impossible impossible"), "0 1 exhausted");
}

fn not_asked(session: &Session) -> Vec<(usize, NotAsked)> {
    let outcome = session.outcome().unwrap();
    outcome.not_asked().map(|(source, reason)| (AttemptIndex::get(source), reason)).collect()
}

/// What was never asked is in the story, with its reason.
#[test]
fn what_was_never_asked_is_told() {
    let catalog = catalog(&[Link::DEFAULT, Link::DEFAULT, Link::DEFAULT.transient_only()]);
    let plan = plan(&catalog, IMAGE);
    let ended = |policy, limits, words: &str| {
        let mut session = Session::new(&plan, policy, limits);
        drive(&mut session, words);
        session
    };
    let free = Limits::default();
    let no = ended(FailurePolicy::PRUDENT, free, "not_found not_found");
    assert_eq!(not_asked(&no), [(2, NotAsked::SourceNotDown)]);
    assert_eq!(
        no.outcome().unwrap().to_string(),
        "failed at 2 of 3 sources after 2 tries in 2s\n\
         1. source 1: not found after 1s\n\
         2. source 2: not found after 1s\n\
         - source 3: not asked, the source is not down"
    );
    let stopped = ended(FailurePolicy::STRICT, free, "impossible forbidden");
    assert_eq!(not_asked(&stopped), [(2, NotAsked::Stopped)]);
    assert_eq!(
        stopped.outcome().unwrap().told_of(&plan).to_string(),
        "stopped (forbidden) after 1 try in 2s\n\
         - r0.example/acme/app:1: impossible, the caller has no secret for it\n\
         1. r1.example/acme/app:1: forbidden after 1s\n\
         - r2.example/acme/app:1: not asked, stopped before"
    );
    let late = ended(FailurePolicy::DOCUMENTED, free.with_deadline(secs(0)), "");
    let reason = NotAsked::OutOfTime;
    assert_eq!(not_asked(&late), [(0, reason), (1, reason), (2, reason)]);
    // In data, what a success made needless is there too; people do not miss it.
    let done = ended(FailurePolicy::DOCUMENTED, free, "ok");
    assert_eq!(not_asked(&done), [(1, NotAsked::NotNeeded), (2, NotAsked::NotNeeded)]);
    assert_eq!(
        done.outcome().unwrap().to_string(),
        "succeeded after 1 try in 1s\n1. source 1: succeeded after 1s"
    );
}

/// Rule 6.9: nobody has failed where nobody was asked.
#[test]
fn nobody_fails_unasked() {
    let catalog = chain(1);
    let mut session = session(&plan(&catalog, IMAGE), FailurePolicy::DOCUMENTED);
    let out = TryResult::impossible(Impossible::OutOfReach);
    session.report(due(&session), out, secs(0));
    assert_eq!(
        session.outcome().unwrap().to_string(),
        "no source could be asked after 0 tries in 0s\n- source 1: impossible, the caller cannot reach it"
    );
}

/// Rule 6.8: a push has one registry, and no source.
#[test]
fn a_push_is_told_of_its_registry() {
    let catalog = chain(1);
    let request = PushRequest::new(BuildOutput::new("app")).with_target("r0").with_tags("1");
    let plan = catalog.resolve_push(request).unwrap().destinations().next().unwrap();
    let mut failed = session(&plan, FailurePolicy::PRUDENT);
    drive(&mut failed, "forbidden");
    assert_eq!(
        failed.outcome().unwrap().to_string(),
        "failed at its registry after 1 try in 1s\n1. registry: forbidden after 1s"
    );
    let mut unmade = session(&plan, FailurePolicy::PRUDENT);
    unmade.report(due(&unmade), TryResult::impossible(Impossible::Unstated), secs(0));
    assert_eq!(
        unmade.outcome().unwrap().to_string(),
        "its registry could not be asked after 0 tries in 0s\n- registry: impossible"
    );
}

#[test]
fn reasons_have_names() {
    let impossible = [Impossible::NoSecret, Impossible::OutOfReach, Impossible::Unstated];
    assert_eq!(impossible.map(Impossible::as_str), ["no_secret", "out_of_reach", "unstated"]);
    let not_asked = [NotAsked::SourceNotDown, NotAsked::Stopped, NotAsked::OutOfTime, NotAsked::NotNeeded];
    assert_eq!(not_asked.map(NotAsked::as_str), ["source_not_down", "stopped", "out_of_time", "not_needed"]);
    assert_eq!(NotAsked::NotNeeded.to_string(), "not needed");
}
