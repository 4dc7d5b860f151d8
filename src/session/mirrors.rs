//! Rules 5.8 and 6.4 at mirrors, over a plan that says nothing but roles.

use core::fmt;
use core::time::Duration;

use super::plan::{Plan, Source, Steps, Subject};
use super::{Action, Impossible, Limits, NotAsked, Session, TryResult};
use crate::policy::{FailureClass, FailurePolicy, FallbackFailures, Reaction, RetryPolicy, Rounds};
use crate::reference::Digest;
use crate::resolve::{AttemptIndex, Role};
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// `m` is a mirror, `s` the source, `f` a fallback, `t` one for transient failures.
struct Roles(&'static str);

impl Plan for Roles {}

impl Steps for Roles {
    fn known(&self) -> (Vec<Source>, u64) {
        let source = |(place, letter): (usize, char)| {
            let role = match letter {
                'm' => Role::Mirror,
                's' => Role::Source,
                _ => Role::Fallback,
            };
            let retry = RetryPolicy::of_ms(2, 5_000, 1, 60_000);
            let after = if letter == 't' { FallbackFailures::Transient } else { FallbackFailures::Any };
            Source::new(role, retry, after, place)
        };
        (self.0.chars().enumerate().map(source).collect(), 0)
    }

    fn subject(&self) -> Subject {
        Subject::Pull
    }

    fn pinned(&self) -> Option<Digest<'_>> {
        None
    }

    fn write_source(&self, source: AttemptIndex, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", source.get())
    }
}

/// What a session did with these reports: the number of the source, `+` for a wait, and how it ended.
fn driven(roles: &'static str, policy: FailurePolicy, words: &str) -> String {
    let mut session = Session::new(&Roles(roles), policy, Limits::default());
    let mut told = Vec::new();
    let mut words = words.split(' ');
    loop {
        match session.action() {
            Action::Try { id, source, .. } => {
                let Some(word) = words.next() else { break };
                told.push(source.get().to_string());
                let result = match word.parse() {
                    Ok(class) => TryResult::failed(class),
                    Err(_) if word == "ok" => TryResult::succeeded(),
                    Err(_) => TryResult::impossible(Impossible::Unstated),
                };
                session.report(id, result, Duration::ZERO);
            }
            Action::Wait(delay) => {
                told.push("+".into());
                session.waited(delay);
            }
            Action::Finished => {
                told.extend(session.outcome().map(|outcome| outcome.ending().as_str().into()));
                break;
            }
        }
    }
    assert_eq!(words.next(), None, "{told:?}");
    told.join(" ")
}

const PRESETS: [FailurePolicy; 3] =
    [FailurePolicy::DOCUMENTED, FailurePolicy::PRUDENT, FailurePolicy::STRICT];

/// Rule 6.4: another source is asked before anybody waits, whatever the mirror says.
#[test]
fn every_failure_at_a_mirror_means_the_next_source() {
    for policy in PRESETS {
        for class in FailureClass::ALL.iter().map(|class| class.as_str()) {
            let words = [class, class, "ok"].join(" ");
            assert_eq!(driven("mms", policy, &words), "0 1 2 succeeded", "{class}");
        }
    }
}

/// Rule 6.4: at the last source of the candidate it is as anywhere.
#[test]
fn a_mirror_that_is_the_last_source_is_like_any_other() {
    assert_eq!(driven("sm", FailurePolicy::PRUDENT, "forbidden timeout ok"), "0 1 + 1 succeeded");
    assert_eq!(driven("m", FailurePolicy::STRICT, "forbidden"), "0 stopped");
}

/// Rule 6.4: what a policy says of mirrors holds at every mirror, and at mirrors alone.
#[test]
fn a_policy_may_speak_of_mirrors() {
    let class = FailureClass::Forbidden;
    let stops = FailurePolicy::DOCUMENTED.with_reaction_on_mirror(class, Reaction::Stop);
    assert_eq!(driven("ms", stops, "forbidden"), "0 stopped");
    assert_eq!(driven("sm", stops, "forbidden forbidden forbidden"), "0 + 0 1 stopped");
    let waits = FailurePolicy::STRICT.with_reaction_on_mirror(class, Reaction::Retry);
    assert_eq!(driven("ms", waits, "forbidden forbidden forbidden"), "0 + 0 1 stopped");
    assert_eq!(driven("ms", waits, "not_found forbidden"), "0 1 stopped");
    // The rest of the table says nothing of them.
    let elsewhere = FailurePolicy::PRUDENT.with_reaction(class, Reaction::Stop);
    assert_eq!(driven("ms", elsewhere, "forbidden forbidden"), "0 1 stopped");
}

/// Rule 5.8: the source decides wherever it stands, and not what a mirror said.
#[test]
fn the_source_is_found_by_its_role() {
    let policy = FailurePolicy::PRUDENT;
    assert_eq!(driven("mst", policy, "timeout forbidden"), "0 1 exhausted");
    assert_eq!(driven("mst", policy, "forbidden timeout timeout ok"), "0 1 + 1 2 succeeded");
    assert_eq!(driven("smt", policy, "forbidden timeout"), "0 1 exhausted");
    // Avoided, it comes last and counts as down.
    assert_eq!(driven("mts", policy, "forbidden not_found ok"), "0 1 2 succeeded");
}

/// Rule 5.8: left out or not asked, the last failure of a mirror decides; an impossible source is not down, whatever
/// mirrors say.
#[test]
fn mirrors_decide_where_the_source_was_not_asked() {
    let policy = FailurePolicy::PRUDENT;
    assert_eq!(driven("mmt", policy, "forbidden timeout ok"), "0 1 2 succeeded");
    assert_eq!(driven("mmt", policy, "timeout forbidden"), "0 1 exhausted");
    assert_eq!(driven("mst", policy, "timeout impossible"), "0 1 exhausted");
    assert_eq!(driven("smt", policy, "impossible timeout"), "0 1 exhausted");
    assert_eq!(driven("mst", policy, "forbidden impossible"), "0 1 exhausted");
    assert_eq!(driven("mst", policy, "impossible impossible"), "0 1 exhausted");
    assert_eq!(driven("mt", policy, "impossible"), "0 exhausted");
    // A mirror behind them is avoided.
    assert_eq!(driven("tm", policy, "not_found ok"), "0 1 succeeded");
}

/// Rules 6.6 and 6.10: the worst case knows who waits.
#[test]
fn a_mirror_counts_once() {
    let worst = |roles, policy| {
        let worst = Session::new(&Roles(roles), policy, Limits::default()).worst_case();
        (worst.tries(), worst.waiting().as_secs())
    };
    let documented = FailurePolicy::DOCUMENTED;
    assert_eq!(worst("mmsf", documented), (1 + 1 + 2 + 2, 10));
    assert_eq!(worst("sm", documented), (2 + 2, 10));
    let waits = documented.with_reaction_on_mirror(FailureClass::RateLimited, Reaction::RetryObeying);
    assert_eq!(worst("ms", waits), (2 + 2, 60 + 5));
    let never = documented;
    let never = FailureClass::ALL
        .iter()
        .copied()
        .fold(never, |policy, class| policy.with_reaction_on_mirror(class, Reaction::Next));
    assert_eq!(worst("sm", never), (2 + 1, 5));
    let twice = Rounds::new(2).unwrap_or_default();
    assert_eq!(worst("ms", documented.with_rounds(twice)), (6, 10));
}

/// Rule 6.9: a fallback that was not asked because a mirror said no is told so.
#[test]
fn what_mirrors_kept_from_being_asked_is_told() {
    let mut session = Session::new(&Roles("mt"), FailurePolicy::PRUDENT, Limits::default());
    let Action::Try { id, .. } = session.action() else { unreachable!("{session:?}") };
    session.report(id, TryResult::failed(FailureClass::NotFound), Duration::ZERO);
    let outcome = session.outcome().into_iter().flat_map(|it| it.not_asked().collect::<Vec<_>>());
    assert_eq!(outcome.collect::<Vec<_>>(), [(AttemptIndex::new(1), NotAsked::SourceNotDown)]);
}
