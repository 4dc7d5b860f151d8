use core::fmt::{self, Write};

use crate::catalog::Registry;
use crate::policy::{FallbackFailures, RetryPolicy};
use crate::reference::Digest;
use crate::resolve::{Destination, Login, PullPlan, SourceIndex};

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
            fingerprint.add(attempt.role().as_str());
            fingerprint.add(attempt.registry().map_or("", Registry::name));
            fingerprint.add(attempt.target());
            fingerprint.add_login(attempt.login());
            fingerprint.add_retry(attempt.retry());
            fingerprint.add_bytes(&[attempt.after() as u8, attempt.transport() as u8, attempt.reach() as u8]);
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
        fingerprint.add(self.registry().map_or("", Registry::name));
        fingerprint.add(self.target());
        fingerprint.add_login(self.login());
        fingerprint.add_retry(self.retry());
        fingerprint.add(format_args!("{:?}", self.aws()));
        fingerprint.add_bytes(&[self.transport() as u8, self.reach() as u8]);
        fingerprint.0
    }
}

/// FNV-1a over what is added to it, each text followed by a byte that is in none.
struct Fingerprint(u64);

impl Fingerprint {
    fn add(&mut self, text: impl fmt::Display) {
        // Writing here cannot fail.
        let _ = write!(self, "{text}");
        self.add_bytes(&[0xff]);
    }

    fn add_login(&mut self, login: Login<'_, '_>) {
        self.add(login);
        if let Login::With { token_issuers, .. } = login {
            for issuer in token_issuers.iter() {
                self.add(issuer);
            }
        }
    }

    fn add_retry(&mut self, policy: RetryPolicy) {
        for number in [policy.tries(), policy.factor(), policy.delay_ms(), policy.max_delay_ms()] {
            self.add_bytes(&number.to_le_bytes());
        }
    }

    fn add_bytes(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}

impl Default for Fingerprint {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Write for Fingerprint {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.add_bytes(text.as_bytes());
        Ok(())
    }
}
