use alloc::vec::Vec;
use core::time::Duration;

use super::{Limits, Reported, Session, TryRecord, TryResult};
use crate::policy::FailureClass;

/// A session to be kept: numbers only. Rule 6.7.
///
/// It has a fingerprint of the plan, the limits and what was reported. [`Session::restore`] makes the same
/// session of it by reporting all of that again, so a text that somebody changed can do no more than a caller
/// could.
///
/// With the feature `serde` it is written and read as a list of numbers and durations; no secret and no name is
/// in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedSession {
    fingerprint: u64,
    limits: Limits,
    reports: Vec<Report>,
}

/// A try's class, 0 for a success, how long it took, the delay asked for, and the wait behind it.
type Report = (u8, Duration, Option<Duration>, Option<Duration>);

/// A saved session that does not belong to this plan and policy: resolve again and begin anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PlanChanged {
    /// The plan is another one.
    #[error("the plan is not the one that the session was saved with; begin a new session")]
    Plan,
    /// The reports are none that this plan and policy allow.
    #[error("the saved reports do not follow from this plan and policy; begin a new session")]
    Reports,
}

impl SavedSession {
    pub(super) fn of(fingerprint: u64, limits: Limits, story: &[TryRecord]) -> Self {
        let reports = story.iter().map(|record| {
            let code = record.failure().map_or(0, code);
            (code, record.took, record.retry_after(), record.waited)
        });
        Self { fingerprint, limits, reports: reports.collect() }
    }

    pub(super) fn limits(&self) -> Limits {
        self.limits
    }

    pub(super) fn replay(&self, session: &mut Session) -> Result<(), PlanChanged> {
        if self.fingerprint != session.fingerprint {
            return Err(PlanChanged::Plan);
        }
        // Whether a success was what was asked for has been judged when it was reported.
        let pinned = session.pinned.take();
        for &(code, took, retry_after, waited) in &self.reports {
            let result = match code {
                0 => TryResult::succeeded(),
                code => {
                    let class = FailureClass::ALL.get(usize::from(code) - 1).copied();
                    TryResult::Failed { class: class.ok_or(PlanChanged::Reports)?, retry_after }
                }
            };
            taken(session.report(session.current_id(), result, took))?;
            if let Some(waited) = waited {
                taken(session.waited(waited))?;
            }
        }
        session.pinned = pinned;
        Ok(())
    }
}

fn taken(reported: Reported) -> Result<(), PlanChanged> {
    match reported {
        Reported::Taken => Ok(()),
        Reported::Ignored => Err(PlanChanged::Reports),
    }
}

/// The class's place in the table of rule 6.4, counted from 1.
fn code(class: FailureClass) -> u8 {
    class as u8 + 1
}

#[cfg(feature = "serde")]
mod wire {
    use super::{Limits, Report, SavedSession, Vec};
    use core::time::Duration;
    use serde_core::{Deserialize, Deserializer, Serialize, Serializer};

    /// The first number is the version of this list, and of what a fingerprint is made of.
    type Numbers = (u8, u64, Option<Duration>, Option<u64>, Vec<Report>);
    const VERSION: u8 = 1;

    impl Serialize for SavedSession {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            let Limits { deadline, seed } = self.limits;
            (VERSION, self.fingerprint, deadline, seed, &self.reports).serialize(serializer)
        }
    }

    impl<'de> Deserialize<'de> for SavedSession {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            let (version, fingerprint, deadline, seed, reports) = Numbers::deserialize(deserializer)?;
            if version != VERSION {
                return Err(serde_core::de::Error::custom(
                    "a saved session of another version; begin a new one",
                ));
            }
            Ok(Self { fingerprint, limits: Limits { deadline, seed }, reports })
        }
    }
}
