use core::fmt;
use core::time::Duration;

use super::backoff;
use super::outcome::Shown;
use super::plan::Source;
use super::steer::reaction;
use crate::policy::{FailureClass, FailurePolicy, Reaction, RetryPolicy};

/// The most that a session can take. Rule 6.6.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct WorstCase {
    tries: u32,
    waiting: Duration,
    deadline: Option<Duration>,
}

impl WorstCase {
    pub(super) fn of(sources: &[Source], policy: FailurePolicy, deadline: Option<Duration>) -> Self {
        let mut round = Self { tries: 0, waiting: Duration::ZERO, deadline };
        for (at, source) in sources.iter().enumerate() {
            round.add(source.retry, |wanted| {
                FailureClass::ALL.iter().any(|&class| reaction(policy, sources, at, class) == wanted)
            });
        }
        let (rounds, between) = (policy.rounds().count(), policy.rounds().wait());
        let waiting = round.waiting.saturating_mul(rounds).saturating_add(between * (rounds - 1));
        let waiting = deadline.map_or(waiting, |deadline| waiting.min(deadline));
        Self { tries: round.tries.saturating_mul(rounds), waiting, deadline }
    }

    /// One source, by how its failures are reacted to.
    fn add(&mut self, retry: RetryPolicy, reacts: impl Fn(Reaction) -> bool) {
        let obeys = reacts(Reaction::RetryObeying);
        let tries = if obeys || reacts(Reaction::Retry) { retry.tries() } else { 1 };
        self.tries = self.tries.saturating_add(tries);
        for number in 1..tries {
            let wait = if obeys { retry.max_delay() } else { backoff::wait(retry, number, None, 0) };
            self.waiting = self.waiting.saturating_add(wait);
        }
    }

    /// The most tries, at all sources and in all rounds together.
    pub fn tries(self) -> u32 {
        self.tries
    }

    /// The longest waiting, all waits together; the cap of the retry policy counts wherever a registry's delay
    /// is obeyed. The waits between rounds are among them (rule 6.10).
    pub fn waiting(self) -> Duration {
        self.waiting
    }

    /// The time for everything, where the session has a deadline.
    pub fn deadline(self) -> Option<Duration> {
        self.deadline
    }
}

impl fmt::Display for WorstCase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plural = if self.tries == 1 { "try" } else { "tries" };
        write!(f, "at most {} {plural} and {} of waiting", self.tries, Shown(self.waiting))?;
        match self.deadline {
            Some(deadline) => write!(f, ", all within {}", Shown(deadline)),
            None => Ok(()),
        }
    }
}
