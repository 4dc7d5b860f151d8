//! Rules 6.1, 6.5 and 10.5: what the rustdoc of `Session` promises to a caller.

use core::time::Duration;

use registry_resolver::policy::{Behaviour, Reaction};
use registry_resolver::pull::AttemptIndex;
use registry_resolver::session::{Ending, PlanChanged, Reported, SavedSession, Story, TryRecord, WorstCase};
use registry_resolver::{
    Action, Digest, FailureClass, FailurePolicy, Limits, Outcome, PullPlan, RetryPolicy, Session, TryId,
    TryResult,
};

use crate::session::{IMAGE, PINNED, SHA256, chain, drive, due, finish, plan, result, secs, session};

const DOCUMENTED: FailurePolicy = FailurePolicy::DOCUMENTED;

/// Can be kept in a task, sent to another thread, shared between two.
#[test]
fn all_values_can_cross_threads() {
    fn assert_free<T: Send + Sync + Clone + core::fmt::Debug + 'static>() {}
    fn assert_error<T: core::error::Error + Send + Sync + 'static>() {}

    assert_free::<Session>();
    assert_free::<SavedSession>();
    assert_free::<(Action, TryId, AttemptIndex, Reported, TryResult<'static>)>();
    assert_free::<(Outcome<'static>, Ending, TryRecord, WorstCase, Limits)>();
    assert_free::<Story<'static, 'static, PullPlan<'static, 'static>>>();
    assert_free::<(FailureClass, FailurePolicy, Reaction, RetryPolicy, Behaviour)>();
    assert_error::<PlanChanged>();
}

/// It holds no lifetime: the plan, the request and the catalog may go.
#[test]
fn a_session_outlives_its_plan() {
    let mut session = {
        let catalog = chain(2);
        session(&plan(&catalog, IMAGE), DOCUMENTED)
    };
    let told = std::thread::spawn(move || drive(&mut session, "tls tls tls ok")).join().unwrap();
    assert_eq!(told, "0 5s 0 10s 0 1 succeeded");
}

/// Rule 6.1: asking changes nothing, at any point of a run.
#[test]
fn next_is_the_same_until_a_report() {
    let catalog = chain(2);
    let limits = Limits::default().with_seed(9).with_deadline(secs(1_000));
    let mut session = Session::new(&plan(&catalog, IMAGE), DOCUMENTED, limits);
    // Six tries, four waits between them, and after the end.
    for _ in 0..12 {
        let before = session.clone();
        let action = session.action();
        for _ in 0..3 {
            assert_eq!(session.action(), action);
            let _ = (session.outcome(), session.story(), session.worst_case(), session.save());
        }
        assert_eq!(session, before);
        let reported = match action {
            Action::Try { id, .. } => session.report(id, result("other"), secs(1)),
            Action::Wait(delay) => session.waited(delay),
            Action::Finished => Reported::Ignored,
        };
        assert_eq!(session == before, reported == Reported::Ignored);
        assert_eq!(action == Action::Finished, reported == Reported::Ignored);
    }
    assert_eq!(session.action(), Action::Finished);
}

/// Everything that is not asked for: reports under these ids, whatever they say.
#[track_caller]
fn assert_ignores_reports(session: &mut Session, ids: &[TryId]) {
    let before = session.clone();
    for &id in ids {
        for word in ["ok", "unavailable", "forbidden", "rate_limited/1", "rate_limited/9999"] {
            for took in [Duration::ZERO, secs(1), Duration::MAX] {
                assert_eq!(session.report(id, result(word), took), Reported::Ignored, "{id:?} {word}");
                assert_eq!(*session, before, "{id:?} {word}");
            }
        }
    }
}

#[track_caller]
fn assert_ignores_waits(session: &mut Session) {
    let before = session.clone();
    for took in [Duration::ZERO, secs(5), Duration::MAX] {
        assert_eq!(session.waited(took), Reported::Ignored);
        assert_eq!(*session, before);
    }
}

/// The ids that a run of eight sources with three tries each gives out.
fn ids() -> Vec<TryId> {
    let catalog = chain(8);
    let mut session = session(&plan(&catalog, IMAGE), DOCUMENTED);
    let done = finish(&mut session, |_| (result("timeout"), secs(1)));
    let id = |action| if let Action::Try { id, .. } = action { Some(id) } else { None };
    done.into_iter().filter_map(id).collect()
}

/// A stale id, an id that is not given out yet, `waited` while a try is due, a report while a wait is due, and
/// anything at the end: ignored, and nothing changes.
#[test]
fn spurious_calls_change_nothing() {
    let all = ids();
    assert_eq!(all.len(), 24);
    let runs = [
        (DOCUMENTED, "timeout not_found timeout tls tls tls"),
        (DOCUMENTED, "timeout ok"),
        (FailurePolicy::PRUDENT, "rate_limited/3 tls rate_limited/61"),
        (FailurePolicy::STRICT, "unavailable forbidden"),
    ];
    for (policy, words) in runs {
        for limits in [Limits::default(), Limits::default().with_deadline(secs(3_600)).with_seed(5)] {
            let catalog = chain(2);
            let mut session = Session::new(&plan(&catalog, IMAGE), policy, limits);
            let mut words = words.split_whitespace();
            loop {
                match session.action() {
                    Action::Try { id, .. } => {
                        let others: Vec<TryId> = all.iter().copied().filter(|&other| other != id).collect();
                        assert_eq!(others.len(), 23);
                        assert_ignores_reports(&mut session, &others);
                        assert_ignores_waits(&mut session);
                        let word = words.next().unwrap();
                        assert_eq!(session.report(id, result(word), secs(1)), Reported::Taken);
                    }
                    Action::Wait(delay) => {
                        assert_ignores_reports(&mut session, &all);
                        assert_eq!(session.waited(delay), Reported::Taken);
                    }
                    Action::Finished => break,
                }
            }
            assert_eq!(words.next(), None);
            assert_ignores_reports(&mut session, &all);
            assert_ignores_waits(&mut session);
        }
    }
}

/// A report counts once: the second is stale.
#[test]
fn a_report_is_taken_once() {
    let catalog = chain(2);
    let mut session = session(&plan(&catalog, IMAGE), FailurePolicy::PRUDENT);
    let first = due(&session);
    assert_eq!(session.report(first, result("forbidden"), secs(1)), Reported::Taken);
    assert_ignores_reports(&mut session, &[first]);
    let second = due(&session);
    assert_ne!(first, second);
    assert_eq!(session.report(second, result("timeout"), secs(1)), Reported::Taken);
    assert_eq!(session.waited(secs(5)), Reported::Taken);
    assert_ignores_waits(&mut session);
    assert_eq!(session.story().len(), 2);
}

/// No outcome while it runs; afterwards always the same one.
#[test]
fn the_outcome_is_there_at_the_end() {
    let catalog = chain(1);
    let mut session = session(&plan(&catalog, IMAGE), DOCUMENTED);
    assert_eq!(session.outcome(), None);
    session.report(due(&session), result("timeout"), secs(1));
    assert_eq!(session.outcome(), None);
    session.waited(secs(5));
    assert_eq!(session.outcome(), None);
    session.report(due(&session), result("ok"), secs(1));
    assert_eq!(session.outcome(), session.clone().outcome());
    assert_eq!(session.outcome().unwrap().elapsed(), secs(7));
}

/// The image of [`PINNED`] with another digest: its algorithm's name and a hexadecimal digit, repeated.
fn other_digest(algorithm: &str, digits: usize) -> String {
    format!("{algorithm}:{}", "5".repeat(digits))
}

/// Rule 6.5, at the source and at a fallback.
#[test]
fn a_pinned_image_is_what_it_is_pinned_to() {
    let texts = [
        other_digest("sha256", 64),
        other_digest("sha384", 96),
        other_digest("sha512", 128),
        // The same digits and more of them.
        format!("sha384:{}{}", &SHA256[7..], &SHA256[7..39]),
        format!("sha512:{}{}", &SHA256[7..], &SHA256[7..]),
        // The last digit differs.
        format!("{}e", &SHA256[..SHA256.len() - 1]),
    ];
    let wrong = texts.iter().map(|text| TryResult::succeeded_with(Digest::parse(text).unwrap()));
    let catalog = chain(2);
    let plan = plan(&catalog, PINNED);
    for wrong in wrong.chain([TryResult::succeeded()]) {
        let mut prudent = session(&plan, FailurePolicy::PRUDENT);
        assert_eq!(prudent.report(due(&prudent), wrong, secs(1)), Reported::Taken);
        let mut corrupt = session(&plan, FailurePolicy::PRUDENT);
        corrupt.report(due(&corrupt), TryResult::failed(FailureClass::Corrupt), secs(1));
        assert_eq!(prudent, corrupt, "{wrong:?}");
        assert_eq!(prudent.story()[0].failure(), Some(FailureClass::Corrupt));

        let mut documented = session(&plan, DOCUMENTED);
        documented.report(due(&documented), wrong, secs(1));
        assert_eq!(documented.action(), Action::Wait(secs(5)));

        let stops = DOCUMENTED
            .with_reaction(FailureClass::Corrupt, Reaction::Stop)
            .with_reaction(FailureClass::Tls, Reaction::Next);
        let mut at_fallback = session(&plan, stops);
        at_fallback.report(due(&at_fallback), result("tls"), secs(1));
        at_fallback.report(due(&at_fallback), wrong, secs(1));
        let ending = at_fallback.outcome().map(Outcome::ending);
        assert_eq!(ending, Some(Ending::Stopped { class: FailureClass::Corrupt }));
    }
    let mut right = session(&plan, FailurePolicy::STRICT);
    assert_eq!(drive(&mut right, "ok"), "0 succeeded");
    assert_eq!(right.story()[0].failure(), None);
}

/// Rule 6.5: what is not pinned may have any digest, or none.
#[test]
fn an_image_that_is_not_pinned_may_be_any() {
    let texts = [SHA256.to_owned(), other_digest("sha384", 96), other_digest("sha512", 128)];
    let digests = texts.iter().map(|text| TryResult::succeeded_with(Digest::parse(text).unwrap()));
    let catalog = chain(1);
    for image in [IMAGE, "r0.example/acme/app"] {
        for fine in digests.clone().chain([TryResult::succeeded()]) {
            let mut session = session(&plan(&catalog, image), FailurePolicy::STRICT);
            session.report(due(&session), fine, secs(1));
            assert!(matches!(session.outcome().unwrap().ending(), Ending::Succeeded { .. }), "{fine:?}");
        }
    }
}

/// Rules 2.4 and 6.5: a tag beside the digest does not matter, nor does which algorithm it is.
#[test]
fn every_algorithm_pins() {
    for (algorithm, digits) in [("sha256", 64), ("sha384", 96), ("sha512", 128)] {
        let (asked, other) = (other_digest(algorithm, digits), format!("{algorithm}:{}", "6".repeat(digits)));
        let image: &'static str = format!("r0.example/acme/app@{asked}").leak();
        let catalog = chain(1);
        let reports = |digest: &str| {
            let mut session = session(&plan(&catalog, image), FailurePolicy::STRICT);
            session.report(due(&session), TryResult::succeeded_with(Digest::parse(digest).unwrap()), secs(1));
            session.outcome().map(|outcome| outcome.ending().as_str())
        };
        assert_eq!((reports(&asked), reports(&other)), (Some("succeeded"), Some("exhausted")), "{algorithm}");
    }
}

/// Rule 10.5: every try of a session is for the digest that was asked.
#[test]
fn the_digest_is_in_every_attempt() {
    let catalog = chain(8);
    let plan = plan(&catalog, PINNED);
    let mut session = session(&plan, FailurePolicy::PRUDENT);
    let mut asked = 0;
    while let Action::Try { id, source, .. } = session.action() {
        let target = plan.attempt(source).unwrap().target();
        assert_eq!(target.digest(), Some(Digest::parse(SHA256).unwrap()));
        assert_eq!(target.to_string(), format!("r{asked}.example/acme/app:1@{SHA256}"));
        asked += 1;
        session.report(id, result("not_found"), secs(1));
    }
    assert_eq!(asked, 8);
}
