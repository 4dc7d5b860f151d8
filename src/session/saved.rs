use alloc::vec::Vec;
use core::time::Duration;

use super::outcome::Told;
use super::{Impossible, Limits, Reported, Session, TryResult};
use crate::policy::{FailureClass, Rounds};

/// A session to be kept: numbers only. Rule [6.7](crate::rules::trying).
///
/// It has a fingerprint of the plan, the limits, the rounds of the policy and what was reported. [`Session::restore`] makes the same
/// session of it by reporting all of that again, so a text that somebody changed can do no more than a caller
/// could.
///
/// With the feature `serde` it is written and read as a list of numbers and durations; no secret and no name is
/// in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedSession {
    fingerprint: u64,
    limits: Limits,
    rounds: Rounds,
    reports: Vec<Report>,
}

/// No class and no impossible try has this code.
const SUCCEEDED: u8 = 0;

/// The code of what came of a try, how long it took, the delay asked for, and the wait behind it.
type Report = (u8, Duration, Option<Duration>, Option<Duration>);

/// A saved session that does not belong to this plan and policy: resolve again and begin anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PlanChanged {
    /// The plan is another one.
    #[error("the plan is not the one that the session was saved with; begin a new session")]
    Plan,
    /// The policy goes through the plan more often or less often, or waits otherwise in between (rule
    /// [6.10](crate::rules::trying)).
    #[error(
        "the policy has other rounds than the session was saved with; give the same, or begin a new session"
    )]
    Rounds,
    /// The reports are none that this plan and policy allow.
    #[error("the saved reports do not follow from this plan and policy; begin a new session")]
    Reports,
}

impl SavedSession {
    pub(super) fn of(session: &Session) -> Self {
        let reports = session.story.iter().map(|record| {
            let code = match record.came_of {
                Told::Succeeded => SUCCEEDED,
                Told::Failed { class, .. } => class.number(),
                Told::Impossible(why) => why.number(),
            };
            (code, record.took, record.retry_after(), record.waited)
        });
        Self {
            fingerprint: session.fingerprint,
            limits: session.limits,
            rounds: session.policy.rounds(),
            reports: reports.collect(),
        }
    }

    pub(super) fn limits(&self) -> Limits {
        self.limits
    }

    pub(super) fn replay(&self, session: &mut Session) -> Result<(), PlanChanged> {
        if self.fingerprint != session.fingerprint {
            return Err(PlanChanged::Plan);
        }
        if self.rounds != session.policy.rounds() {
            return Err(PlanChanged::Rounds);
        }
        // Whether a success was what was asked for has been judged when it was reported.
        let pinned = session.pinned.take();
        for &(code, took, retry_after, waited) in &self.reports {
            let result = result(code, retry_after).ok_or(PlanChanged::Reports)?;
            taken(session.report(session.current_id(), result, took))?;
            if let Some(waited) = waited {
                taken(session.waited(waited))?;
            }
        }
        session.pinned = pinned;
        Ok(())
    }
}

fn result(code: u8, retry_after: Option<Duration>) -> Option<TryResult<'static>> {
    if code == SUCCEEDED {
        return Some(TryResult::succeeded());
    }
    let failed = FailureClass::from_number(code).map(|class| TryResult::Failed { class, retry_after });
    failed.or_else(|| Impossible::from_number(code).map(TryResult::Impossible))
}

fn taken(reported: Reported) -> Result<(), PlanChanged> {
    match reported {
        Reported::Taken => Ok(()),
        Reported::Ignored => Err(PlanChanged::Reports),
    }
}

#[cfg(feature = "serde")]
mod wire {
    use core::fmt;
    use core::time::Duration;

    use serde_core::de::{Deserialize, Deserializer, Error, SeqAccess, Visitor};
    use serde_core::{Serialize, Serializer};

    use super::{Limits, Report, Rounds, SavedSession, Vec};

    /// The first number is the version of this list, and of what a fingerprint is made of.
    ///
    /// | version | the list |
    /// |---|---|
    /// | 1 | version, fingerprint, deadline, seed, reports |
    /// | 2 | version, fingerprint, deadline, seed, rounds, milliseconds between two, reports |
    const VERSION: u8 = 2;

    impl Serialize for SavedSession {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            let Limits { deadline, seed } = self.limits;
            let rounds = (self.rounds.count(), self.rounds.wait_ms());
            (VERSION, self.fingerprint, deadline, seed, rounds.0, rounds.1, &self.reports)
                .serialize(serializer)
        }
    }

    impl<'de> Deserialize<'de> for SavedSession {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            deserializer.deserialize_tuple(7, Numbers)
        }
    }

    struct Numbers;

    impl<'de> Visitor<'de> for Numbers {
        type Value = SavedSession;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a saved session")
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<SavedSession, A::Error> {
            let version: u8 = next(&mut list)?;
            if !(1..=VERSION).contains(&version) {
                return Err(A::Error::custom("a saved session of another version; begin a new one"));
            }
            let fingerprint = next(&mut list)?;
            let limits = Limits { deadline: next(&mut list)?, seed: next(&mut list)? };
            let rounds = if version == 1 {
                Rounds::ONCE
            } else {
                let rounds = Rounds::new(next(&mut list)?).map_err(A::Error::custom)?;
                let wait = Duration::from_millis(next(&mut list)?);
                rounds.with_wait(wait).map_err(A::Error::custom)?
            };
            let reports: Vec<Report> = next(&mut list)?;
            Ok(SavedSession { fingerprint, limits, rounds, reports })
        }
    }

    fn next<'de, A: SeqAccess<'de>, T: Deserialize<'de>>(list: &mut A) -> Result<T, A::Error> {
        list.next_element()?
            .ok_or_else(|| A::Error::custom("a saved session that ends early; begin a new one"))
    }
}
