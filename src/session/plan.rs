use alloc::vec::Vec;
use core::fmt;

use super::fingerprint::Fingerprint;
use crate::catalog::Registry;
use crate::policy::{FallbackFailures, RetryPolicy};
use crate::reference::Digest;
use crate::resolve::{Attempt, AttemptIndex, Destination, PullPlan, Role};
use crate::routes::PlaceFailures;

/// What a session can drive: a [`PullPlan`] along all its sources, or a [`Destination`] at its one registry.
///
/// It cannot be implemented elsewhere.
pub trait Plan: Steps {}

impl Plan for PullPlan<'_, '_> {}

impl Plan for Destination<'_, '_> {}

/// What a session keeps of an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Source {
    pub(super) role: Role,
    pub(super) retry: RetryPolicy,
    pub(super) after: FallbackFailures,
    /// What a place of a route asks of those before it (rule 12.4).
    pub(super) place: PlaceFailures,
    /// The position of the candidate that it is for (rule 13.3).
    pub(super) candidate: u8,
    /// Where it stands in the candidate, before what is avoided goes to the end (rule 12.11).
    pub(super) order: u8,
    pub(super) lap: Lap,
    pub(super) standing: Standing,
}

/// What has come of an attempt so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// No round has come to it.
    Ahead,
    /// It is for a source that is down, and that was not (rule 5.8).
    PassedOver,
    Asked,
    /// Its try could not be made (rule 6.9).
    Impossible,
}

/// When in its candidate a source is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lap {
    InTurn,
    /// At the end, because the caller says that it is down.
    Avoided,
}

impl Source {
    /// A source of one candidate, nothing of which is avoided.
    pub(super) fn new(role: Role, retry: RetryPolicy, after: FallbackFailures, order: usize) -> Self {
        Self {
            role,
            retry,
            after,
            place: PlaceFailures::Any,
            candidate: 0,
            order: u8::try_from(order).unwrap_or(u8::MAX),
            lap: Lap::InTurn,
            standing: Standing::Ahead,
        }
    }

    /// The source of an attempt of a pull.
    fn of(attempt: &Attempt<'_, '_>, order: usize) -> Self {
        let plain = Self::new(attempt.role(), attempt.retry(), attempt.after(), order);
        let source = Self { place: attempt.failures(), ..plain };
        let Some(routed) = attempt.standing() else { return source };
        Self {
            candidate: routed.candidate,
            order: routed.order,
            lap: if routed.is_avoided { Lap::Avoided } else { Lap::InTurn },
            ..source
        }
    }
}

/// What a session is about, for the words of its story.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    Pull,
    Push,
}

pub trait Steps {
    /// What a session keeps of each attempt, and a number that is the same for the same plan, and hardly ever for
    /// another: of all that its attempts say.
    fn known(&self) -> (Vec<Source>, u64);

    fn subject(&self) -> Subject;

    fn pinned(&self) -> Option<Digest<'_>>;

    fn write_source(&self, source: AttemptIndex, f: &mut fmt::Formatter<'_>) -> fmt::Result;
}

impl Steps for PullPlan<'_, '_> {
    fn known(&self) -> (Vec<Source>, u64) {
        // Not collected: how many attempts there are is found by walking the plan once more.
        let (mut sources, mut fingerprint) = (Vec::new(), Fingerprint::default());
        for attempt in self.attempts() {
            fingerprint.add_attempt(&attempt, sources.len());
            sources.push(Source::of(&attempt, sources.len()));
        }
        (sources, fingerprint.value())
    }

    fn subject(&self) -> Subject {
        Subject::Pull
    }

    fn pinned(&self) -> Option<Digest<'_>> {
        self.digest()
    }

    fn write_source(&self, source: AttemptIndex, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.attempt(source).map_or(Ok(()), |attempt| fmt::Display::fmt(&attempt.target(), f))
    }
}

impl Steps for Destination<'_, '_> {
    fn known(&self) -> (Vec<Source>, u64) {
        let source = Source::new(Role::Source, self.retry(), FallbackFailures::Any, 0);
        let mut fingerprint = Fingerprint::default();
        fingerprint.add_text(self.registry().map_or("", Registry::name));
        fingerprint.add(self.target());
        fingerprint.add_login(self.login());
        fingerprint.add_retry(self.retry());
        fingerprint.add_way(self.transport(), self.reach());
        fingerprint.add_aws(self.aws());
        (Vec::from([source]), fingerprint.value())
    }

    fn subject(&self) -> Subject {
        Subject::Push
    }

    /// A push makes its digest; none is asked for.
    fn pinned(&self) -> Option<Digest<'_>> {
        None
    }

    fn write_source(&self, _: AttemptIndex, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.target(), f)
    }
}
