//! Rule 6.10: the whole plan is repeated when the last attempt that was asked failed transiently.

use core::time::Duration;

use registry_resolver::policy::{Reaction, Rounds, RoundsError};
use registry_resolver::{Action, FailurePolicy, Limits, Session, TryResult};

use crate::session::{IMAGE, Link, catalog, chain, drive, driven, finish, plan, result, secs, session};

fn rounds(count: u32, wait: u64) -> Rounds {
    Rounds::new(count).unwrap().with_wait(secs(wait)).unwrap()
}

fn prudent(count: u32, wait: u64) -> FailurePolicy {
    FailurePolicy::PRUDENT.with_rounds(rounds(count, wait))
}

/// The ends of the ranges are in, and what is out is an error that names the range.
#[test]
fn rounds_have_ranges() {
    assert_eq!(Rounds::default(), Rounds::ONCE);
    assert_eq!((Rounds::ONCE.count(), Rounds::ONCE.wait()), (1, secs(0)));
    for count in 1..=5 {
        assert_eq!(Rounds::new(count).unwrap().count(), count);
    }
    for count in [0, 6, 257, u32::MAX] {
        let error = Rounds::new(count).unwrap_err();
        assert_eq!(error, RoundsError::Rounds(count));
        assert_eq!(error.to_string(), format!("`rounds` is {count}, expected 1 to 5"));
    }
    for wait in [0, 1, 300_000].map(Duration::from_millis) {
        let rounds = Rounds::new(2).unwrap().with_wait(wait).unwrap();
        assert_eq!((rounds.count(), rounds.wait()), (2, wait));
    }
    let error = Rounds::ONCE.with_wait(Duration::from_millis(300_001)).unwrap_err();
    assert_eq!(error.to_string(), "`wait_ms` is 300001, expected 0 to 300000");
    let error = Rounds::ONCE.with_wait(Duration::MAX).unwrap_err();
    assert_eq!(error.to_string(), "`wait_ms` is 18446744073709551615999, expected 0 to 300000");
}

/// One round is what every preset has.
#[test]
fn presets_have_one_round() {
    for preset in [FailurePolicy::DOCUMENTED, FailurePolicy::PRUDENT, FailurePolicy::STRICT] {
        assert_eq!(preset.rounds(), Rounds::ONCE);
        assert_eq!(preset.with_rounds(rounds(3, 9)).rounds(), rounds(3, 9));
        assert_eq!(preset.with_rounds(rounds(3, 9)).with_rounds(Rounds::ONCE), preset);
    }
}

/// Who was asked last decides, whatever the others said.
#[test]
fn a_round_follows_a_transient_failure_at_the_last() {
    let limited = "rate_limited/61";
    assert_eq!(
        driven(2, prudent(3, 30), &format!("forbidden {limited} forbidden {limited} not_found ok")),
        "0 1 30s 0 1 30s 0 1 succeeded"
    );
    assert_eq!(driven(2, prudent(3, 30), "rate_limited/61 forbidden"), "0 1 exhausted");
    assert_eq!(
        driven(2, prudent(2, 30), &[limited; 4].join(" ")),
        "0 1 30s 0 1 exhausted",
        "the rounds are over"
    );
    assert_eq!(
        driven(1, prudent(2, 0), "rate_limited/61 ok"),
        "0 0 succeeded",
        "without a wait none is asked for"
    );
}

/// Each source has its tries again, and its own waits from the beginning.
#[test]
fn a_round_is_like_the_first() {
    assert_eq!(
        driven(1, prudent(2, 100), &["timeout"; 6].join(" ")),
        "0 5s 0 10s 0 100s 0 5s 0 10s 0 exhausted"
    );
}

/// A stop ends all rounds.
#[test]
fn a_stop_ends_all_rounds() {
    let strict = FailurePolicy::STRICT.with_rounds(rounds(5, 1));
    assert_eq!(driven(1, strict, "timeout timeout timeout forbidden"), "0 5s 0 10s 0 1s 0 stopped");
    let policy = prudent(5, 1).with_reaction(registry_resolver::FailureClass::Timeout, Reaction::Stop);
    assert_eq!(driven(2, policy, "timeout"), "0 stopped");
}

/// Rule 5.8: each round judges anew whether the source is down.
#[test]
fn the_source_is_judged_in_each_round() {
    let catalog = catalog(&[Link::DEFAULT, Link::DEFAULT, Link::DEFAULT.transient_only()]);
    let plan = plan(&catalog, IMAGE);
    let limited = "rate_limited/61";
    let words = format!("forbidden {limited} {limited} forbidden {limited} forbidden {limited}");
    assert_eq!(drive(&mut session(&plan, prudent(3, 7)), &words), "0 1 7s 0 1 2 7s 0 1 exhausted");
}

/// A deadline's shares are those of the first round; later ones use what is left.
#[test]
fn later_rounds_use_what_is_left() {
    let catalog = chain(2);
    let limits = Limits::default().with_deadline(secs(100));
    let mut session = Session::new(&plan(&catalog, IMAGE), prudent(3, 20), limits);
    let mut seen = Vec::new();
    for took in [10, 10, 20, 15] {
        let Action::Try { id, source, within } = session.action() else { unreachable!("{session:?}") };
        seen.push((source.get(), within.unwrap().as_secs()));
        session.report(id, result("rate_limited/61"), secs(took));
        if let Action::Wait(delay) = session.action() {
            assert_eq!(delay, secs(20));
            session.waited(delay);
        }
    }
    // 100 s in two shares; 90 s in one; 60 s behind the wait, and 40 s behind that try.
    assert_eq!(seen, [(0, 50), (1, 90), (0, 60), (1, 40)]);
    assert!(matches!(session.action(), Action::Try { within: Some(left), .. } if left == secs(5)));
}

/// A wait that would leave no time for a round is not made, and every source has had its try.
#[test]
fn a_round_needs_time() {
    let catalog = chain(1);
    let limits = Limits::default().with_deadline(secs(60));
    for (took, wait, expected) in [(39, 20, "0 20s …"), (40, 20, "0 exhausted"), (60, 0, "0 exhausted")] {
        let mut session = Session::new(&plan(&catalog, IMAGE), prudent(2, wait), limits);
        let Action::Try { id, .. } = session.action() else { unreachable!() };
        session.report(id, result("rate_limited/61"), secs(took));
        assert_eq!(format!("0 {}", drive(&mut session, "")), expected, "{took} {wait}");
    }
    // The wait took longer than it should.
    let mut session = Session::new(&plan(&catalog, IMAGE), prudent(2, 20), limits);
    let Action::Try { id, .. } = session.action() else { unreachable!() };
    session.report(id, result("rate_limited/61"), secs(10));
    session.waited(secs(50));
    assert_eq!(session.outcome().unwrap().ending().as_str(), "exhausted");
}

/// Rule 6.1: a seed shortens the wait between rounds by up to a half, and the same seed the same way.
#[test]
fn the_wait_between_is_jittered_like_any_other() {
    let catalog = chain(1);
    let plan = plan(&catalog, IMAGE);
    let mut waits = Vec::new();
    for seed in 0..100 {
        let wait = || {
            let mut session = Session::new(&plan, prudent(2, 40), Limits::default().with_seed(seed));
            let Action::Try { id, .. } = session.action() else { unreachable!() };
            session.report(id, result("rate_limited/61"), secs(1));
            let Action::Wait(delay) = session.action() else { unreachable!() };
            delay
        };
        assert_eq!(wait(), wait());
        assert!((secs(20)..=secs(40)).contains(&wait()), "{:?}", wait());
        waits.push(wait());
    }
    waits.sort_unstable();
    waits.dedup();
    assert!(waits.len() > 90, "{}", waits.len());
}

/// Rule 6.6: rounds times tries and waits, and the waits between.
#[test]
fn the_worst_case_counts_rounds() {
    let catalog = chain(2);
    let plan = plan(&catalog, IMAGE);
    let policy = FailurePolicy::DOCUMENTED.with_rounds(rounds(3, 50));
    let mut session = session(&plan, policy);
    let worst = session.worst_case();
    assert_eq!((worst.tries(), worst.waiting()), (3 * 2 * 3, 3 * 2 * secs(15) + 2 * secs(50)));
    assert_eq!(worst.to_string(), "at most 18 tries and 190s of waiting");
    let done =
        finish(&mut session, |_| (TryResult::failed(registry_resolver::FailureClass::Timeout), secs(1)));
    let waited: Duration =
        done.iter().map(|action| if let Action::Wait(delay) = action { *delay } else { secs(0) }).sum();
    assert_eq!((session.story().len(), waited), (18, secs(190)));
}

/// The story says in which round.
#[test]
fn a_story_names_later_rounds() {
    let catalog = chain(2);
    let mut session = session(&plan(&catalog, IMAGE), prudent(2, 30));
    drive(&mut session, "impossible rate_limited/61 ok");
    assert_eq!(session.story().iter().map(|it| it.round()).collect::<Vec<_>>(), [1, 1, 2]);
    assert_eq!(
        session.outcome().unwrap().to_string(),
        "succeeded after 2 tries in 33s\n\
         - source 1: impossible, the caller has no secret for it\n\
         1. source 2: rate limited after 1s, told to wait 61s, waited 30s\n\
         2. source 2, round 2: succeeded after 1s"
    );
}
