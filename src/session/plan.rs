use core::fmt::{self, Write};

use crate::catalog::Registry;
use crate::policy::{FallbackFailures, RetryPolicy};
use crate::reference::Digest;
use crate::resolve::{Destination, PullPlan, SourceIndex};

/// What a session can drive: a [`PullPlan`] along all its sources, or a [`Destination`] at its one registry.
///
/// It cannot be implemented elsewhere.
pub trait Plan: Steps {}

impl Plan for PullPlan<'_, '_> {}

impl Plan for Destination<'_, '_> {}

pub trait Steps {
    fn sources(&self) -> impl Iterator<Item = (RetryPolicy, FallbackFailures)>;

    fn pinned(&self) -> Option<Digest<'_>>;

    fn write_source(&self, source: SourceIndex, f: &mut fmt::Formatter<'_>) -> fmt::Result;

    /// The same for the same plan, and hardly ever for another: all that its attempts say.
    fn fingerprint(&self) -> u64;
}

impl Steps for PullPlan<'_, '_> {
    fn sources(&self) -> impl Iterator<Item = (RetryPolicy, FallbackFailures)> {
        self.attempts().map(|attempt| (attempt.retry(), attempt.after()))
    }

    fn pinned(&self) -> Option<Digest<'_>> {
        self.reference().digest()
    }

    fn write_source(&self, source: SourceIndex, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.attempt(source).map_or(Ok(()), |attempt| fmt::Display::fmt(&attempt.target(), f))
    }

    fn fingerprint(&self) -> u64 {
        let mut fingerprint = Fingerprint::default();
        for attempt in self.attempts() {
            fingerprint.add(format_args!(
                "{} {:?} {} {:?} {:?} {:?} {:?} {:?}\n",
                attempt.role().as_str(),
                attempt.registry().map(Registry::name),
                attempt.target(),
                attempt.login(),
                attempt.retry(),
                attempt.after(),
                attempt.transport(),
                attempt.reach(),
            ));
        }
        fingerprint.0
    }
}

impl Steps for Destination<'_, '_> {
    fn sources(&self) -> impl Iterator<Item = (RetryPolicy, FallbackFailures)> {
        core::iter::once((self.retry(), FallbackFailures::Any))
    }

    /// A push makes its digest; none is asked for.
    fn pinned(&self) -> Option<Digest<'_>> {
        None
    }

    fn write_source(&self, _: SourceIndex, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.target(), f)
    }

    fn fingerprint(&self) -> u64 {
        let mut fingerprint = Fingerprint::default();
        let registry = self.registry().map(Registry::name);
        fingerprint.add(format_args!(
            "{registry:?} {} {:?} {:?} {:?} {:?} {:?}",
            self.target(),
            self.login(),
            self.retry(),
            self.aws(),
            self.transport(),
            self.reach(),
        ));
        fingerprint.0
    }
}

/// FNV-1a over what is written to it.
struct Fingerprint(u64);

impl Fingerprint {
    fn add(&mut self, text: fmt::Arguments<'_>) {
        // Writing here cannot fail.
        let _ = self.write_fmt(text);
    }
}

impl Default for Fingerprint {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Write for Fingerprint {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for byte in text.bytes() {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
        Ok(())
    }
}
