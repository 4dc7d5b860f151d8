use core::fmt;
use core::time::Duration;

use super::backoff;
use super::outcome::Shown;
use crate::policy::{FailurePolicy, RetryPolicy};

/// The most that a session can take. Rule 6.6.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct WorstCase {
    tries: u32,
    waiting: Duration,
    deadline: Option<Duration>,
}

impl WorstCase {
    pub(super) fn of(
        sources: impl Iterator<Item = RetryPolicy>,
        policy: FailurePolicy,
        deadline: Option<Duration>,
    ) -> Self {
        let mut worst = Self { tries: 0, waiting: Duration::ZERO, deadline };
        for retry in sources {
            let tries = if policy.retries() { retry.tries() } else { 1 };
            worst.tries += tries;
            for number in 1..tries {
                let wait = if policy.obeys_delays() {
                    retry.max_delay()
                } else {
                    backoff::wait(retry, number, None, 0)
                };
                worst.waiting = worst.waiting.saturating_add(wait);
            }
        }
        worst.waiting = deadline.map_or(worst.waiting, |deadline| worst.waiting.min(deadline));
        worst
    }

    /// The most tries, at all sources together.
    pub fn tries(self) -> u32 {
        self.tries
    }

    /// The longest waiting, all waits together; the cap of the retry policy counts wherever a registry's delay
    /// is obeyed.
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
