//! Rules 6.1 and 6.6 for plans of up to eight sources, any policy and number of rounds, any report and any duration.

use core::time::Duration;

use proptest::prelude::*;
use proptest::sample::select;
use registry_resolver::policy::{Reaction, Rounds};
use registry_resolver::session::{Ending, Impossible, Reported};
use registry_resolver::{Action, Digest, FailureClass, FailurePolicy, Limits, Session, TryResult};

use crate::draw;
use crate::session::laws::{Bounds, Event, Rules};
use crate::session::{IMAGE, Link, PINNED, SHA256, catalog, chain, plan, secs, session};
use crate::shrinking::{config, drawn};

/// A session, and what will come.
#[derive(Clone, Debug)]
pub(crate) struct Scenario {
    pub(crate) links: Vec<Link>,
    pub(crate) policy: FailurePolicy,
    pub(crate) bounds: Bounds,
    turns: Vec<Turn>,
    caller: Caller,
}

/// What a try comes to, or how long is really waited.
#[derive(Clone, Copy, Debug)]
struct Turn {
    came_of: CameOf,
    told: Option<Duration>,
    right: bool,
    took: Duration,
}

#[derive(Clone, Copy, Debug)]
enum CameOf {
    Success,
    Failure(FailureClass),
    Impossible(Impossible),
}

/// Whether a caller keeps to `within` and to the waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Caller {
    Careful,
    Careless,
}

impl Scenario {
    pub(crate) fn image(&self) -> &'static str {
        if self.bounds.pinned { PINNED } else { IMAGE }
    }

    pub(crate) fn session(&self) -> Session {
        let catalog = catalog(&self.links);
        Session::new(&plan(&catalog, self.image()), self.policy, self.bounds.limits())
    }

    pub(crate) fn rules(&self, session: &Session) -> Rules {
        Rules::new(&self.links, self.policy, self.bounds, session.worst_case())
    }

    /// Does what the session says, and reports; none when it is finished.
    pub(crate) fn step(&self, session: &mut Session, number: usize) -> Option<Event> {
        assert!(number <= 5 * 2 * 80, "a session of eight sources ends");
        let Turn { came_of, told, right, took } = self.turns[number % self.turns.len()];
        match session.action() {
            Action::Finished => None,
            Action::Wait(delay) => {
                let took = if self.caller == Caller::Careful { delay } else { took };
                assert_eq!(session.waited(took), Reported::Taken);
                Some(Event::Waited { took })
            }
            Action::Try { id, within, .. } => {
                let patience = within.filter(|_| self.caller == Caller::Careful).unwrap_or(Duration::MAX);
                let took = took.min(patience);
                let digest = Digest::parse(SHA256).unwrap();
                let (result, event) = match came_of {
                    CameOf::Success if right => {
                        (TryResult::succeeded_with(digest), Event::Succeeded { right, took })
                    }
                    CameOf::Success => (TryResult::succeeded(), Event::Succeeded { right, took }),
                    CameOf::Failure(class) => {
                        let failed = TryResult::failed(class);
                        let result = told.map_or(failed, |delay| TryResult::failed_for(class, delay));
                        (result, Event::Failed { class, told, took })
                    }
                    CameOf::Impossible(why) => (TryResult::impossible(why), Event::Impossible { took }),
                };
                assert_eq!(session.report(id, result, took), Reported::Taken);
                Some(event)
            }
        }
    }
}

pub(crate) fn duration() -> impl Strategy<Value = Duration> {
    prop_oneof![
        2 => Just(Duration::ZERO),
        1 => Just(Duration::from_nanos(1)),
        6 => (0_u64..5_000).prop_map(Duration::from_millis),
        6 => (0_u64..400).prop_map(Duration::from_secs),
        1 => (any::<u64>(), 0_u32..1_000_000_000).prop_map(|(secs, nanos)| Duration::new(secs, nanos)),
        1 => Just(Duration::MAX),
        1 => Just(Duration::new(u64::MAX, 999_999_998)),
    ]
}

/// One to eight of them.
fn links() -> impl Strategy<Value = Vec<Link>> {
    drawn(|choices| {
        let count = 1 + choices.below(8);
        let mut link = || {
            let link = Link { retry: draw::retry(choices).policy(), ..Link::DEFAULT };
            if choices.percent(50) { link.transient_only() } else { link }
        };
        (0..count).map(|_| link()).collect()
    })
}

fn policy() -> impl Strategy<Value = FailurePolicy> {
    let reaction = prop_oneof![
        4 => Just(Reaction::Retry),
        4 => Just(Reaction::RetryObeying),
        3 => Just(Reaction::Next),
        1 => Just(Reaction::Stop),
    ];
    let table = proptest::collection::vec(reaction, FailureClass::ALL.len()).prop_map(|reactions| {
        let rows = FailureClass::ALL.iter().copied().zip(reactions);
        rows.fold(FailurePolicy::DOCUMENTED, |policy, (class, reaction)| {
            policy.with_reaction(class, reaction)
        })
    });
    let presets = [FailurePolicy::DOCUMENTED, FailurePolicy::PRUDENT, FailurePolicy::STRICT];
    let policy = prop_oneof![1 => select(presets.to_vec()), 2 => table];
    (policy, rounds()).prop_map(|(policy, rounds)| policy.with_rounds(rounds))
}

/// Mostly one round, as in every preset.
fn rounds() -> impl Strategy<Value = Rounds> {
    let wait = prop_oneof![1 => Just(0), 3 => 0_u64..=300_000].prop_map(Duration::from_millis);
    let several =
        (1_u32..=5, wait).prop_map(|(count, wait)| Rounds::new(count).unwrap().with_wait(wait).unwrap());
    prop_oneof![1 => Just(Rounds::ONCE), 2 => several]
}

fn turn() -> impl Strategy<Value = Turn> {
    let why = vec![Impossible::NoSecret, Impossible::OutOfReach, Impossible::Unstated];
    let came_of = prop_oneof![
        1 => Just(CameOf::Success),
        15 => select(FailureClass::ALL.to_vec()).prop_map(CameOf::Failure),
        1 => select(why).prop_map(CameOf::Impossible),
    ];
    (came_of, proptest::option::of(duration()), any::<bool>(), duration())
        .prop_map(|(came_of, told, right, took)| Turn { came_of, told, right, took })
}

fn bounds(deadline: impl Strategy<Value = Option<Duration>>) -> impl Strategy<Value = Bounds> {
    (deadline, any::<Option<u64>>(), any::<bool>()).prop_map(|(deadline, seed, pinned)| Bounds {
        deadline,
        seed,
        pinned,
    })
}

fn scenario_of(
    deadline: impl Strategy<Value = Option<Duration>>,
    callers: Vec<Caller>,
) -> impl Strategy<Value = Scenario> {
    let turns = proptest::collection::vec(turn(), 1..40);
    (links(), policy(), bounds(deadline), turns, select(callers))
        .prop_map(|(links, policy, bounds, turns, caller)| Scenario { links, policy, bounds, turns, caller })
}

/// Any plan, any policy, any caller.
pub(crate) fn scenario() -> impl Strategy<Value = Scenario> {
    let deadline = prop_oneof![2 => Just(None), 3 => deadline().prop_map(Some)];
    scenario_of(deadline, vec![Caller::Careful, Caller::Careless])
}

/// From nothing to everything, by way of what people set.
fn deadline() -> impl Strategy<Value = Duration> {
    prop_oneof![
        2 => (0_u64..100).prop_map(Duration::from_nanos),
        6 => (1_u64..600_000).prop_map(Duration::from_millis),
        2 => (0_u64..7_200).prop_map(Duration::from_secs),
        1 => duration(),
    ]
}

proptest! {
    #![proptest_config(config(500))]

    /// Rule 6.6, whoever calls: a session ends within its worst case, keeps to the plan's order and to each
    /// source's tries, and comes back to none.
    #[test]
    fn every_session_keeps_the_rules(scenario in scenario()) {
        let mut session = scenario.session();
        let rules = scenario.rules(&session);
        let mut run = rules.begin(&session);
        let mut number = 0;
        while let Some(event) = scenario.step(&mut session, number) {
            run.follow(event, &session);
            number += 1;
        }
        run.ends(&session);
    }

    /// Rule 6.6: a deadline is kept by a caller who keeps to `within`, and every source that may be asked has had
    /// its try.
    #[test]
    fn a_deadline_is_kept_and_starves_nobody(
        scenario in scenario_of(deadline().prop_map(Some), vec![Caller::Careful]),
    ) {
        let deadline = scenario.bounds.deadline.unwrap();
        let mut session = scenario.session();
        let rules = scenario.rules(&session);
        let mut run = rules.begin(&session);
        let mut number = 0;
        while let Some(event) = scenario.step(&mut session, number) {
            run.follow(event, &session);
            prop_assert!(run.elapsed <= deadline);
            number += 1;
        }
        let outcome = session.outcome().unwrap();
        prop_assert!(outcome.elapsed() <= deadline);
        prop_assert!(session.worst_case().waiting() <= deadline);
        prop_assert_eq!(session.worst_case().deadline(), Some(deadline));
        // A nanosecond for each is the least there is. The referee has seen that none is passed over. A later round
        // has no shares, and may have been the first to find the source down.
        let is_first = session.story().last().is_none_or(|record| record.round() == 1);
        if is_first && deadline >= Duration::from_nanos(rules.sources() as u64) {
            prop_assert_ne!(outcome.ending(), Ending::OutOfTime);
        }
    }
}

proptest! {
    #![proptest_config(config(200))]

    /// Rule 6.1: the same seed and reports give the same actions, and equal sessions.
    #[test]
    fn the_same_reports_give_the_same_actions(scenario in scenario()) {
        let (mut one, mut two) = (scenario.session(), scenario.session());
        let mut number = 0;
        loop {
            prop_assert_eq!(&one, &two);
            prop_assert_eq!(one.action(), two.action());
            if scenario.step(&mut one, number).is_none() {
                break;
            }
            scenario.step(&mut two, number);
            number += 1;
        }
        prop_assert_eq!(one.outcome(), two.outcome());
    }

    /// Rule 6.1: without a deadline a seed changes how long is waited, and nothing else.
    #[test]
    fn a_seed_only_shortens_waits(scenario in scenario_of(Just(None), vec![Caller::Careful]), seed in any::<u64>()) {
        let exact = Scenario { bounds: Bounds { seed: None, ..scenario.bounds }, ..scenario.clone() };
        let jittered = Scenario { bounds: Bounds { seed: Some(seed), ..scenario.bounds }, ..scenario };
        let (mut one, mut two) = (exact.session(), jittered.session());
        let mut number = 0;
        loop {
            match (one.action(), two.action()) {
                (Action::Wait(exact), Action::Wait(jittered)) => prop_assert!(jittered <= exact),
                (one, two) => prop_assert_eq!(one, two),
            }
            if exact.step(&mut one, number).is_none() {
                break;
            }
            jittered.step(&mut two, number);
            number += 1;
        }
    }
}

/// Rule 6.6: the deadline is split evenly among those that are still to be asked, and what one leaves is for the
/// others.
#[test]
fn a_deadline_is_split() {
    let catalog =
        catalog(&[Link::DEFAULT.tries(1), Link::DEFAULT.tries(1).transient_only(), Link::DEFAULT.tries(1)]);
    let within = |words: &[(&str, u64)]| {
        let limits = Bounds { deadline: Some(secs(90)), ..Bounds::default() }.limits();
        let mut session = Session::new(&plan(&catalog, IMAGE), FailurePolicy::DOCUMENTED, limits);
        let mut shares = Vec::new();
        for &(word, took) in words {
            let Action::Try { id, within, .. } = session.action() else { break };
            shares.push(within.unwrap().as_secs());
            session.report(id, crate::session::result(word), secs(took));
        }
        shares
    };
    assert_eq!(within(&[("timeout", 30), ("timeout", 30), ("timeout", 30)]), [30, 30, 30]);
    assert_eq!(within(&[("timeout", 10), ("timeout", 0), ("timeout", 80)]), [30, 40, 80]);
    // Nothing of it is kept for those that will not be asked.
    assert_eq!(within(&[("not_found", 30)]), [30]);
    // Who overruns, takes from those behind.
    assert_eq!(within(&[("timeout", 70), ("timeout", 15), ("timeout", 5)]), [30, 10, 5]);
    assert_eq!(within(&[("timeout", 90), ("timeout", 1)]), [30]);
}

/// Rule 6.6: the deadline is part of the worst case.
#[test]
fn a_worst_case_knows_its_deadline() {
    let catalog = chain(2);
    let limits = Limits::default().with_deadline(secs(60));
    let worst = Session::new(&plan(&catalog, IMAGE), FailurePolicy::DOCUMENTED, limits).worst_case();
    assert_eq!((worst.tries(), worst.waiting(), worst.deadline()), (6, secs(30), Some(secs(60))));
    let worst = session(&plan(&catalog, IMAGE), FailurePolicy::DOCUMENTED).worst_case();
    assert_eq!((worst.waiting(), worst.deadline()), (secs(30), None));
}
