//! Section 6, rounds and impossible tries included: random operations on a session, against a model that is told the whole story every time.
#![no_main]

use arbitrary::Arbitrary;
use core::time::Duration;
use libfuzzer_sys::fuzz_target;
use registry_resolver::policy::{FallbackFailures, Reaction, Rounds};
use registry_resolver::session::{Ending, Impossible, Reported, SavedSession};
use registry_resolver::{
    Action, Digest, FailureClass, FailurePolicy, Limits, PullRequest, Reference, RetryPolicy, Session,
    TryResult,
};

mod accounts;

use accounts::{Account, DOMAINS};

const WANTED: &str = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
const OTHER: &str = "sha256:ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff";

#[derive(Arbitrary, Debug)]
struct Run {
    account: Account,
    domain: u8,
    pinned: bool,
    preset: u8,
    changed: Vec<(u8, u8)>,
    /// How many more rounds than one, and the tenths of a second between them.
    rounds: (u8, u16),
    deadline: Option<u32>,
    seed: Option<u64>,
    operations: Vec<Operation>,
}

#[derive(Arbitrary, Clone, Copy, Debug)]
enum Operation {
    /// Does what is asked, with this outcome and after so many milliseconds.
    Go { outcome: u8, told: Option<u16>, took: u16 },
    /// Reports under the id of the try before, which is over.
    Stale,
    /// Says that a wait is over.
    Waited(u16),
    /// Goes on with the session that a text makes again.
    Restore,
}

fuzz_target!(|run: Run| {
    let Some(catalog) = run.account.catalog(false) else { return };
    let digest = if run.pinned { format!("@{WANTED}") } else { String::new() };
    let image = format!("{}/acme/web/app:1{digest}", DOMAINS[run.domain as usize % DOMAINS.len()]);
    let reference = Reference::parse(&image).expect("an image");
    let Ok(plan) = catalog.resolve_pull(PullRequest::new(reference)) else { return };
    let policy = policy(&run);
    let mut limits = Limits::default();
    if let Some(deadline) = run.deadline {
        limits = limits.with_deadline(Duration::from_millis(u64::from(deadline % 1_000_000)));
    }
    if let Some(seed) = run.seed {
        limits = limits.with_seed(seed);
    }
    let sources: Vec<Source> = plan.attempts().map(|it| (it.retry(), it.after())).collect();
    let mut session = Session::new(&plan, policy, limits);
    let mut twin = session.clone();
    let worst = session.worst_case();
    let mut story: Vec<Told> = Vec::new();
    let mut waits = Vec::new();
    let mut honest = true;
    let mut before = None;
    // What is not said is a success, so every run ends.
    let rest = core::iter::repeat_n(Operation::Go { outcome: 2, told: None, took: 1 }, 200);
    for operation in run.operations.iter().copied().take(1_000).chain(rest) {
        let action = session.action();
        assert_eq!(action, session.action(), "asking changes nothing");
        assert_eq!(action, twin.action(), "6.1: the same reports give the same actions");
        if run.deadline.is_none() && run.seed.is_none() {
            assert_eq!(action_of(&action), expected(&sources, policy, &story, waits.len()));
        }
        match (operation, action) {
            (Operation::Go { outcome, told, took }, Action::Try { id, source, within }) => {
                assert!(source.get() < sources.len());
                assert!(run.deadline.is_some() || within.is_none());
                let (result, outcome) = result(outcome, told, run.pinned);
                let took = Duration::from_millis(u64::from(took));
                assert_eq!(session.report(id, result, took), Reported::Taken);
                assert_eq!(twin.report(id, result, took), Reported::Taken);
                story.push(Told { source: source.get(), outcome });
                before = Some(id);
            }
            (Operation::Go { .. }, Action::Wait(delay)) => {
                waits.push(delay);
                assert_eq!(session.waited(delay), Reported::Taken);
                twin.waited(delay);
            }
            (Operation::Waited(took), Action::Wait(delay)) => {
                waits.push(delay);
                let took = Duration::from_millis(u64::from(took));
                honest &= took >= delay;
                assert_eq!(session.waited(took), Reported::Taken);
                twin.waited(took);
            }
            (Operation::Waited(_), _) => assert_eq!(session.waited(Duration::MAX), Reported::Ignored),
            (Operation::Stale, _) => {
                if let Some(id) = before {
                    assert_eq!(session.report(id, TryResult::succeeded(), Duration::MAX), Reported::Ignored);
                }
            }
            (Operation::Restore, _) => {
                let text = serde_json::to_string(&session.save()).expect("numbers");
                let saved: SavedSession = serde_json::from_str(&text).expect("what was saved");
                let again = Session::restore(&saved, &plan, policy).expect("the same plan");
                assert_eq!(again, session);
                session = again;
            }
            (Operation::Go { .. }, Action::Finished) => break,
        }
        assert_eq!(session, twin);
        assert_eq!(session.story().len(), story.len());
    }
    // 6.6: it ends, and within what it said.
    let outcome = session.outcome().expect("it has ended");
    assert!(story.len() <= worst.tries() as usize);
    let waited: Duration = waits.iter().sum();
    if honest || run.deadline.is_none() {
        assert!(waited <= worst.waiting(), "{waited:?} of {:?}", worst.waiting());
    }
    // 5.5 and 6.10: in the plan's order, and a source that was given up stays so for its round.
    let places = outcome.tries().iter().map(|record| (record.round(), record.source()));
    assert!(places.clone().is_sorted());
    assert!(places.clone().all(|(round, _)| (1..=policy.rounds().count()).contains(&round)));
    assert!(outcome.tries().iter().zip(&story).all(|(record, told)| record.source().get() == told.source));
    let won = matches!(outcome.ending(), Ending::Succeeded { .. });
    assert_eq!(won, matches!(story.last(), Some(Told { outcome: Came::Well, .. })));
    // 6.9: every attempt is in the story, or named as not asked.
    for at in 0..sources.len() {
        let is_named = outcome.not_asked().any(|(source, _)| source.get() == at);
        assert_eq!(is_named, story.iter().all(|told| told.source != at), "{at}");
    }
    assert!(!outcome.told_of(&plan).to_string().is_empty());
});

type Source = (RetryPolicy, FallbackFailures);

#[derive(Clone, Copy)]
struct Told {
    source: usize,
    outcome: Came,
}

#[derive(Clone, Copy)]
enum Came {
    Well,
    /// A failure's class, and the delay asked for.
    Wrong(FailureClass, Option<Duration>),
    /// It could not be made (6.9).
    Never,
}

#[derive(Debug, PartialEq)]
enum Step {
    Try(usize),
    Wait(Duration),
    Finished,
}

fn action_of(action: &Action) -> Step {
    match action {
        Action::Try { source, .. } => Step::Try(source.get()),
        Action::Wait(delay) => Step::Wait(*delay),
        Action::Finished => Step::Finished,
    }
}

/// Rules 6.2 to 6.5, 6.9 and 6.10 without deadline and seed, from the beginning: what follows all that was told,
/// `waits` of its waits being over.
fn expected(sources: &[Source], policy: FailurePolicy, story: &[Told], mut waits: usize) -> Step {
    let (mut here, mut tries, mut round) = (0, 0, 1);
    for (at, told) in story.iter().enumerate() {
        assert_eq!(told.source, here);
        tries += 1;
        let wait = match told.outcome {
            Came::Well => return Step::Finished,
            Came::Never => None,
            Came::Wrong(class, asked) => {
                let (retry, _) = sources[here];
                let own = || {
                    let grown = retry.delay().as_millis() * u128::from(retry.factor()).pow(tries - 1);
                    Duration::from_millis(grown.min(retry.max_delay().as_millis()) as u64)
                };
                let wait = match policy.reaction(class) {
                    Reaction::Stop => return Step::Finished,
                    Reaction::Retry => Some(own()),
                    Reaction::RetryObeying => match asked {
                        Some(asked) => Some(asked).filter(|asked| *asked <= retry.max_delay()),
                        None => Some(own()),
                    },
                    _ => None,
                };
                wait.filter(|_| tries < retry.tries())
            }
        };
        let so_far = &story[..=at];
        match wait {
            Some(Duration::ZERO) => {}
            Some(_) if waits > 0 => waits -= 1,
            Some(wait) => return Step::Wait(wait),
            None => {
                tries = 0;
                if let Some(next) = (here + 1..sources.len()).find(|at| is_open(sources, so_far, *at)) {
                    here = next;
                    continue;
                }
                let rounds = policy.rounds();
                let again = (0..sources.len()).find(|at| is_open(sources, so_far, *at));
                let transient = last_failure(so_far, |_| true).is_some_and(FailureClass::is_transient);
                let Some(next) = again.filter(|_| transient && round < rounds.count()) else {
                    return Step::Finished;
                };
                match rounds.wait() {
                    Duration::ZERO => {}
                    _ if waits > 0 => waits -= 1,
                    wait => return Step::Wait(wait),
                }
                (here, round) = (next, round + 1);
            }
        }
    }
    Step::Try(here)
}

fn last_failure(story: &[Told], at: impl Fn(usize) -> bool) -> Option<FailureClass> {
    story.iter().rev().filter(|told| at(told.source)).find_map(|told| match told.outcome {
        Came::Wrong(class, _) => Some(class),
        Came::Well | Came::Never => None,
    })
}

/// 5.8: judged by the source's last failure; 6.9: one that cannot be asked is not, and is not down.
fn is_open(sources: &[Source], story: &[Told], at: usize) -> bool {
    let never =
        |source: usize| story.iter().any(|told| told.source == source && matches!(told.outcome, Came::Never));
    let is_down = last_failure(story, |source| source == 0).is_some_and(FailureClass::is_transient);
    !never(at) && (sources[at].1 == FallbackFailures::Any || is_down)
}

/// What is reported, and what the session should make of it (6.5).
fn result(outcome: u8, told: Option<u16>, pinned: bool) -> (TryResult<'static>, Came) {
    let corrupt = || if pinned { Came::Wrong(FailureClass::Corrupt, None) } else { Came::Well };
    match outcome {
        0 => (TryResult::succeeded(), corrupt()),
        1 => (TryResult::succeeded_with(Digest::parse(OTHER).expect("a digest")), corrupt()),
        2 => (TryResult::succeeded_with(Digest::parse(WANTED).expect("a digest")), Came::Well),
        3 => (TryResult::impossible(Impossible::NoSecret), Came::Never),
        4 => (TryResult::impossible(Impossible::OutOfReach), Came::Never),
        at => {
            let class = FailureClass::ALL[at as usize % FailureClass::ALL.len()];
            let told = told.map(|seconds| Duration::from_millis(u64::from(seconds) * 7));
            let result = told.map_or(TryResult::failed(class), |told| TryResult::failed_for(class, told));
            (result, Came::Wrong(class, told))
        }
    }
}

fn policy(run: &Run) -> FailurePolicy {
    const REACTIONS: [Reaction; 4] =
        [Reaction::Retry, Reaction::RetryObeying, Reaction::Next, Reaction::Stop];
    let presets = [FailurePolicy::DOCUMENTED, FailurePolicy::PRUDENT, FailurePolicy::STRICT];
    let (more, tenths) = run.rounds;
    let rounds = Rounds::new(1 + u32::from(more % 5)).expect("one to five");
    let rounds =
        rounds.with_wait(Duration::from_millis(u64::from(tenths % 3_001) * 100)).expect("up to 300 s");
    let preset = presets[run.preset as usize % 3].with_rounds(rounds);
    run.changed.iter().fold(preset, |policy, (class, reaction)| {
        let class = FailureClass::ALL[*class as usize % FailureClass::ALL.len()];
        policy.with_reaction(class, REACTIONS[*reaction as usize % REACTIONS.len()])
    })
}
