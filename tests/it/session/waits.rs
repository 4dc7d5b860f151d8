//! Rules 6.1 and 6.2: how long is waited, and that the same is always done.

use core::time::Duration;

use registry_resolver::{Action, FailureClass, FailurePolicy, Limits, PullPlan, Session, TryResult};

use crate::session::{IMAGE, Link, catalog, chain, drive, driven, due, finish, plan, result, secs, session};

const DOCUMENTED: FailurePolicy = FailurePolicy::DOCUMENTED;
const PRUDENT: FailurePolicy = FailurePolicy::PRUDENT;

/// A link with these tries, delay, factor and cap, times in milliseconds.
fn link(tries: u32, [delay, factor, cap]: [u32; 3]) -> Link {
    let ms = |time: u32| Duration::from_millis(time.into());
    let retry = Link::DEFAULT.tries(tries).retry.with_factor(factor).unwrap();
    Link { retry: retry.with_delay(ms(delay)).unwrap().with_max_delay(ms(cap)).unwrap(), ..Link::DEFAULT }
}

/// The waits of a session whose only source is tried like this, and is never there.
fn waits_of(link: Link, limits: Limits) -> Vec<Duration> {
    let catalog = catalog(&[link]);
    waits(&plan(&catalog, IMAGE), limits)
}

fn waits(plan: &PullPlan<'_, '_>, limits: Limits) -> Vec<Duration> {
    let mut session = Session::new(plan, DOCUMENTED, limits);
    let done = finish(&mut session, |_| (TryResult::failed(FailureClass::Unreachable), secs(1)));
    let wait = |action| if let Action::Wait(delay) = action { Some(delay) } else { None };
    done.into_iter().filter_map(wait).collect()
}

fn milliseconds(waits: &[Duration]) -> Vec<u128> {
    waits.iter().map(Duration::as_millis).collect()
}

/// Rule 6.2: the default delay, factor and cap.
#[test]
fn waits_double_up_to_the_cap() {
    let waits = waits_of(Link::DEFAULT.tries(7), Limits::default());
    assert_eq!(waits, [5, 10, 20, 40, 60, 60].map(secs));
    let catalog = catalog(&[Link::DEFAULT.tries(10)]);
    let words = ["timeout"; 10].join(" ");
    assert_eq!(
        drive(&mut session(&plan(&catalog, IMAGE), DOCUMENTED), &words),
        "0 5s 0 10s 0 20s 0 40s 0 60s 0 60s 0 60s 0 60s 0 60s 0 exhausted"
    );
}

/// Rule 6.2: any delay, factor and cap of the ranges; integers only, so nothing is rounded.
#[test]
fn waits_grow_by_the_factor() {
    let rows: [([u32; 3], &[u128]); 8] = [
        ([5_000, 1, 60_000], &[5_000, 5_000, 5_000, 5_000]),
        ([1, 5, 300_000], &[1, 5, 25, 125, 625, 3_125, 15_625, 78_125, 300_000]),
        ([333, 3, 10_000], &[333, 999, 2_997, 8_991, 10_000]),
        (
            [60_000, 5, 300_000],
            &[60_000, 300_000, 300_000, 300_000, 300_000, 300_000, 300_000, 300_000, 300_000],
        ),
        // The cap is below the delay.
        ([60_000, 2, 1_000], &[1_000, 1_000, 1_000]),
        ([1_000, 2, 1_000], &[1_000, 1_000]),
        ([7, 4, 1_000], &[7, 28, 112, 448, 1_000]),
        ([5_000, 2, 60_000], &[]),
    ];
    for (settings, expected) in rows {
        let tries = u32::try_from(expected.len()).unwrap() + 1;
        let waits = waits_of(link(tries, settings), Limits::default());
        assert_eq!(milliseconds(&waits), expected, "{settings:?}");
    }
}

/// Rule 6.2: a delay of nothing is no wait, not a wait of nothing; with and without a seed.
#[test]
fn without_a_delay_there_is_no_wait() {
    for factor in 1..=5 {
        for limits in
            [Limits::default(), Limits::default().with_seed(1), Limits::default().with_seed(u64::MAX)]
        {
            assert_eq!(waits_of(link(10, [0, factor, 60_000]), limits), []);
        }
    }
    let catalog = catalog(&[link(3, [0, 2, 1_000])]);
    let drives = |policy, words| drive(&mut session(&plan(&catalog, IMAGE), policy), words);
    assert_eq!(drives(DOCUMENTED, "timeout timeout timeout"), "0 0 0 exhausted");
    // A delay that is obeyed is waited for all the same.
    assert_eq!(drives(PRUDENT, "rate_limited rate_limited/1 ok"), "0 0 1s 0 succeeded");
}

/// Rule 6.2: each source's waits begin anew, with its own settings.
#[test]
fn a_source_begins_with_its_own_delay() {
    let catalog =
        catalog(&[link(3, [5_000, 2, 60_000]), link(2, [100, 1, 1_000]), link(3, [2_000, 5, 9_000])]);
    let mut session = session(&plan(&catalog, IMAGE), DOCUMENTED);
    assert_eq!(
        drive(&mut session, &["timeout"; 8].join(" ")),
        "0 5s 0 10s 0 1 100ms 1 2 2s 2 9s 2 exhausted"
    );
}

/// Rule 6.2: how long a wait is depends on how often this source failed, not on what was told in between.
#[test]
fn an_obeyed_delay_takes_its_place_in_the_row() {
    let catalog = catalog(&[Link::DEFAULT.tries(5)]);
    let mut session = session(&plan(&catalog, IMAGE), PRUDENT);
    assert_eq!(
        drive(&mut session, "timeout rate_limited/1 timeout rate_limited/2 timeout"),
        "0 5s 0 1s 0 20s 0 2s 0 exhausted"
    );
}

/// Rule 6.1: jitter only ever shortens; here, by at most a half, as the rustdoc of `Limits::with_seed` says.
#[test]
fn jitter_only_shortens() {
    let catalog = catalog(&[Link::DEFAULT.tries(10)]);
    let plan = plan(&catalog, IMAGE);
    let exact = waits(&plan, Limits::default());
    for seed in (0..500).chain([u64::MAX, u64::MAX / 2, 1 << 63]) {
        let waits = waits(&plan, Limits::default().with_seed(seed));
        assert_eq!(waits.len(), exact.len());
        for (wait, exact) in waits.into_iter().zip(&exact) {
            assert!(wait <= *exact && wait >= *exact / 2, "{wait:?} for {exact:?} with {seed}");
        }
    }
}

/// Rule 6.1: what jitter is for: many sessions, and the many waits of one, spread over what they may.
#[test]
fn jitter_spreads() {
    let catalog = chain(1);
    let plan = plan(&catalog, IMAGE);
    let mut firsts: Vec<_> =
        (0..1_000).map(|seed| waits(&plan, Limits::default().with_seed(seed))[0]).collect();
    firsts.sort_unstable();
    assert!(firsts[0] < Duration::from_millis(2_600) && firsts[999] > Duration::from_millis(4_900));
    firsts.dedup();
    assert!(firsts.len() > 700, "{} of 1000 differ", firsts.len());

    let within_one = waits_of(link(10, [60_000, 1, 60_000]), Limits::default().with_seed(7));
    let mut distinct = within_one.clone();
    distinct.sort_unstable();
    distinct.dedup();
    assert!(distinct.len() > 6, "{within_one:?}");
}

/// Rule 6.1: the same seed gives the same waits, another one others, and none is no seed at all.
#[test]
fn the_same_seed_gives_the_same_waits() {
    let waits = |limits| waits_of(Link::DEFAULT.tries(10), limits);
    assert_eq!(waits(Limits::default().with_seed(42)), waits(Limits::default().with_seed(42)));
    assert_ne!(waits(Limits::default().with_seed(42)), waits(Limits::default().with_seed(43)));
    assert_ne!(waits(Limits::default().with_seed(0)), waits(Limits::default()));
    assert_eq!(waits(Limits::default()), [5, 10, 20, 40, 60, 60, 60, 60, 60].map(secs));
}

/// Rules 6.1 and 6.4: a delay that the registry asked for is waited for exactly, whatever the seed.
#[test]
fn an_obeyed_delay_is_never_shortened() {
    let catalog = chain(1);
    let plan = plan(&catalog, IMAGE);
    for seed in 0..200 {
        for told in [1, 7, 59, 60] {
            let mut session = Session::new(&plan, PRUDENT, Limits::default().with_seed(seed));
            let Action::Try { id, .. } = session.action() else { unreachable!() };
            session.report(id, result(&format!("rate_limited/{told}")), secs(1));
            assert_eq!(session.action(), Action::Wait(secs(told)));
        }
    }
}

/// Rule 6.1: actions come of reports; how long a try took matters to a deadline alone.
#[test]
fn without_a_deadline_time_changes_nothing() {
    let catalog = chain(2);
    let plan = plan(&catalog, IMAGE);
    let actions = |took: Duration, limits| {
        let mut session = Session::new(&plan, PRUDENT, limits);
        let mut actions = Vec::new();
        for word in ["timeout", "rate_limited/9", "timeout", "unavailable", "forbidden"] {
            if let Action::Wait(delay) = session.action() {
                actions.push(Action::Wait(delay));
                session.waited(took);
            }
            actions.push(session.action());
            let Action::Try { id, .. } = session.action() else { break };
            session.report(id, result(word), took);
        }
        actions.push(session.action());
        actions
    };
    for limits in [Limits::default(), Limits::default().with_seed(3)] {
        let told = actions(secs(1), limits);
        assert_eq!(told.last(), Some(&Action::Finished));
        for took in [Duration::ZERO, Duration::from_nanos(1), secs(86_400), Duration::MAX] {
            assert_eq!(actions(took, limits), told);
        }
    }
    assert_eq!(
        driven(2, PRUDENT, "timeout rate_limited/9 timeout unavailable forbidden"),
        "0 5s 0 9s 0 1 5s 1 exhausted"
    );
}

/// Rule 6.6: a wait that takes longer than it was to, up to all of the source's share of the deadline or beyond it,
/// leaves no time to try there again.
#[test]
fn an_overlong_wait_may_use_up_a_share() {
    let catalog = chain(2);
    let plan = plan(&catalog, IMAGE);
    // Ten seconds of thirty are gone, and five are to be waited.
    for (waited, source, within) in [(0, 0, 20), (5, 0, 15), (19, 0, 1), (20, 1, 30), (21, 1, 29), (49, 1, 1)]
    {
        let mut session = Session::new(&plan, DOCUMENTED, Limits::default().with_deadline(secs(60)));
        session.report(due(&session), result("timeout"), secs(10));
        assert_eq!(session.action(), Action::Wait(secs(5)));
        session.waited(secs(waited));
        let Action::Try { source: found, within: left, .. } = session.action() else { unreachable!() };
        assert_eq!((found.get(), left), (source, Some(secs(within))), "{waited} s");
    }
    let mut session = Session::new(&plan, DOCUMENTED, Limits::default().with_deadline(secs(60)));
    session.report(due(&session), result("timeout"), secs(10));
    session.waited(secs(50));
    assert_eq!(session.outcome().unwrap().ending().as_str(), "out_of_time");
}
