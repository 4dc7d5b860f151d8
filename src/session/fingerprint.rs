use core::fmt::{self, Write};

use crate::catalog::Registry;
use crate::policy::{FallbackFailures, RetryPolicy};
use crate::registry::{Credential, Reach, Transport};
use crate::resolve::{Attempt, AwsOptions, AwsRoleArn, AwsSessionName, Login};
use crate::routes::PlaceFailures;

/// FNV-1a over what is added to it, each text followed by a byte that is in none. Rule 6.7.
///
/// Saved sessions keep it, so what goes in is a format: names, targets, and the codes that stand below. A new
/// variant gets a new code and leaves the others alone. A new fact of a plan is added only where it is not the
/// default, so that the sessions of plans without it can still be restored.
pub(super) struct Fingerprint(u64);

impl Fingerprint {
    pub(super) fn value(&self) -> u64 {
        self.0
    }

    /// All that an attempt of a pull says, at this position of its plan.
    pub(super) fn add_attempt(&mut self, attempt: &Attempt<'_, '_>, position: usize) {
        self.add_text(attempt.role().as_str());
        self.add_text(attempt.registry().map_or("", Registry::name));
        self.add(attempt.target());
        self.add_login(attempt.login());
        self.add_retry(attempt.retry());
        self.add_limit(attempt.after());
        self.add_way(attempt.transport(), attempt.reach());
        self.add_route(attempt, position);
    }

    pub(super) fn add(&mut self, text: impl fmt::Display) {
        // Writing here cannot fail.
        let _ = write!(self, "{text}");
        self.add_bytes(&[0xff]);
    }

    /// The same for what is a text already.
    pub(super) fn add_text(&mut self, text: &str) {
        self.add_bytes(text.as_bytes());
        self.add_bytes(&[0xff]);
    }

    pub(super) fn add_login(&mut self, login: Login<'_, '_>) {
        let (credential, audience, token_issuers) = match login {
            Login::Anonymous => {
                self.add_bytes(&[0]);
                return;
            }
            Login::With { credential, audience, token_issuers } => {
                (Some(credential), audience, token_issuers)
            }
            Login::Ambient { audience, token_issuers } => (None, audience, token_issuers),
        };
        match credential.map(Credential::handle) {
            Some(Some(handle)) => {
                self.add_bytes(&[1]);
                self.add_text(handle);
            }
            // The step's own.
            Some(None) => self.add_bytes(&[2]),
            // What the caller keeps.
            None => self.add_bytes(&[3]),
        }
        self.add(audience);
        for issuer in token_issuers.iter() {
            self.add_text(issuer.as_str());
        }
    }

    pub(super) fn add_retry(&mut self, policy: RetryPolicy) {
        for number in [policy.tries(), policy.factor(), policy.delay_ms(), policy.max_delay_ms()] {
            self.add_bytes(&number.to_le_bytes());
        }
    }

    fn add_limit(&mut self, after: FallbackFailures) {
        self.add_bytes(&[match after {
            FallbackFailures::Any => 0,
            FallbackFailures::Transient => 1,
        }]);
    }

    pub(super) fn add_way(&mut self, transport: Transport, reach: Reach) {
        let transport = match transport {
            Transport::Https => 0,
            Transport::Http => 1,
            Transport::HttpsUnverified => 2,
            Transport::HttpsThenHttp => 3,
        };
        let reach = match reach {
            Reach::Anywhere => 0,
            Reach::InsideOnly => 1,
        };
        self.add_bytes(&[transport, reach]);
    }

    /// What only the attempts of routed plans have, each behind a code of its own. The same whether a plan had to be
    /// looked at or was known.
    fn add_route(&mut self, attempt: &Attempt<'_, '_>, position: usize) {
        let standing = attempt.standing();
        let is_avoided = standing.is_some_and(|standing| standing.is_avoided);
        if attempt.place().is_none() && !attempt.is_of_short_name() && !is_avoided {
            return;
        }
        let in_plan = u8::try_from(position).unwrap_or(u8::MAX);
        let (candidate, order) =
            standing.map_or((0, in_plan), |standing| (standing.candidate, standing.order));
        self.add_bytes(&[5, candidate, order, u8::from(is_avoided)]);
        self.add(attempt.candidate());
        self.add(attempt.endpoint());
        for (code, text) in [(6, Some(attempt.api())), (7, attempt.tls())] {
            if let Some(text) = text {
                self.add_bytes(&[code]);
                self.add_text(text);
            }
        }
        if attempt.failures() == PlaceFailures::Transient {
            self.add_bytes(&[8]);
        }
    }

    /// Each option that is set, behind a code of its own.
    pub(super) fn add_aws(&mut self, options: AwsOptions<'_>) {
        if let Some(region) = options.region() {
            self.add_bytes(&[1]);
            self.add_text(region.as_str());
        }
        for (code, text) in [
            (2, options.role_arn().map(AwsRoleArn::as_str)),
            (3, options.session_name().map(AwsSessionName::as_str)),
        ] {
            if let Some(text) = text {
                self.add_bytes(&[code]);
                self.add_text(text);
            }
        }
        if let Some(duration) = options.session_duration() {
            self.add_bytes(&[4]);
            self.add_bytes(&duration.as_secs().to_le_bytes());
        }
    }

    fn add_bytes(&mut self, bytes: &[u8]) {
        let add = |value: u64, byte: &u8| (value ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        // In parts of one length, so that their loop has no end to look for.
        let parts = bytes.chunks_exact(8);
        let rest = parts.remainder();
        let whole = parts.fold(self.0, |value, part| part.iter().fold(value, add));
        self.0 = rest.iter().fold(whole, add);
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
