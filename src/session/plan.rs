use core::fmt;

use super::fingerprint::Fingerprint;
use super::steer::Standing;
use crate::catalog::Registry;
use crate::policy::{FallbackFailures, RetryPolicy};
use crate::reference::Digest;
use crate::resolve::{AttemptIndex, Destination, PullPlan, Role};

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
    pub(super) standing: Standing,
}

/// What a session is about, for the words of its story.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    Pull,
    Push,
}

pub trait Steps {
    fn sources(&self) -> impl Iterator<Item = Source>;

    fn subject(&self) -> Subject;

    fn pinned(&self) -> Option<Digest<'_>>;

    fn write_source(&self, source: AttemptIndex, f: &mut fmt::Formatter<'_>) -> fmt::Result;

    /// The same for the same plan, and hardly ever for another: all that its attempts say.
    fn fingerprint(&self) -> u64;
}

impl Steps for PullPlan<'_, '_> {
    fn sources(&self) -> impl Iterator<Item = Source> {
        self.attempts().map(|attempt| Source {
            role: attempt.role(),
            retry: attempt.retry(),
            after: attempt.after(),
            standing: Standing::Ahead,
        })
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

    fn fingerprint(&self) -> u64 {
        let mut fingerprint = Fingerprint::default();
        for attempt in self.attempts() {
            fingerprint.add(attempt.role().as_str());
            fingerprint.add(attempt.registry().map_or("", Registry::name));
            fingerprint.add(attempt.target());
            fingerprint.add_login(attempt.login());
            fingerprint.add_retry(attempt.retry());
            fingerprint.add_limit(attempt.after());
            fingerprint.add_way(attempt.transport(), attempt.reach());
        }
        fingerprint.value()
    }
}

impl Steps for Destination<'_, '_> {
    fn sources(&self) -> impl Iterator<Item = Source> {
        let (retry, after) = (self.retry(), FallbackFailures::Any);
        core::iter::once(Source { role: Role::Source, retry, after, standing: Standing::Ahead })
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

    fn fingerprint(&self) -> u64 {
        let mut fingerprint = Fingerprint::default();
        fingerprint.add(self.registry().map_or("", Registry::name));
        fingerprint.add(self.target());
        fingerprint.add_login(self.login());
        fingerprint.add_retry(self.retry());
        fingerprint.add_way(self.transport(), self.reach());
        fingerprint.add_aws(self.aws());
        fingerprint.value()
    }
}
