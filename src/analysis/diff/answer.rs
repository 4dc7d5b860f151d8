use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use core::fmt;

use super::change::ChangeKind;
use crate::catalog::Registry;
use crate::policy::{FallbackFailures, RetryPolicy};
use crate::reference::{Domain, ReferenceBuf};
use crate::registry::{Credential, Reach, Transport};
use crate::resolve::cache::{CacheDecision, CacheError, CacheExport, NoCache};
use crate::resolve::error::{ErrorKind, PullError, PushError};
use crate::resolve::login::Login;
use crate::resolve::pull::{Attempt, LeftOutReason, PullPlan};
use crate::resolve::push_plan::{Destination, PushDecision, SkipReason};
use crate::resolve::target::Target;

/// What a catalog decides on the witness of a [`Change`](super::Change), on its own.
///
/// Two are equal when a client would do the same: domains compare as endpoints (rule 2.8), and of a refusal
/// the kind.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Answer {
    /// These places, in this order.
    #[non_exhaustive]
    Places {
        /// The attempts of a pull, the destination of a push, or where build cache is exported.
        places: Vec<AnswerPlace>,
        /// Registries along the chain of fallbacks that are not asked, and why.
        left_out: Vec<(String, LeftOutReason)>,
    },
    /// Nothing is pushed, and that is right.
    Skipped(SkipReason),
    /// There is no build cache, and that is right.
    NoCache(NoCache),
    /// An error of this kind.
    Refused(ErrorKind),
}

impl Answer {
    pub(super) fn of_pull(decided: &Result<PullPlan<'_, '_>, PullError>) -> Self {
        let plan = match decided {
            Ok(plan) => plan,
            Err(error) => return Self::Refused(error.kind()),
        };
        let asked = plan.reference().path().len();
        let place = |attempt: Attempt<'_, '_>| AnswerPlace {
            retry: Some(attempt.retry()),
            after: attempt.after(),
            transport: attempt.transport(),
            reach: attempt.reach(),
            ..AnswerPlace::new(attempt.role().as_str(), attempt.registry(), attempt.target(), attempt.login())
                .stripped(asked)
        };
        let left_out = plan.left_out().map(|it| (it.registry().name().into(), it.reason())).collect();
        Self::Places { places: plan.attempts().map(place).collect(), left_out }
    }

    pub(super) fn of_push(decided: &Result<PushDecision<'_, '_>, PushError>, asked: usize) -> Self {
        match decided {
            Err(error) => Self::Refused(error.kind()),
            Ok(PushDecision::Skip(reason)) => Self::Skipped(*reason),
            Ok(PushDecision::Push(plan)) => {
                let place = |it: Destination<'_, '_>| AnswerPlace {
                    retry: Some(it.retry()),
                    transport: it.transport(),
                    reach: it.reach(),
                    ..AnswerPlace::new("destination", it.registry(), it.target(), it.login()).stripped(asked)
                };
                Self::Places { places: plan.destinations().map(place).collect(), left_out: Vec::new() }
            }
        }
    }

    pub(super) fn of_cache(decided: &Result<CacheDecision<'_, '_>, CacheError>, asked: usize) -> Self {
        match decided {
            Err(error) => Self::Refused(error.kind()),
            Ok(CacheDecision::Disabled(reason)) => Self::NoCache(*reason),
            Ok(CacheDecision::Cache(plan)) => {
                let place = |it: &CacheExport<'_, '_>| AnswerPlace {
                    transport: it.transport(),
                    reach: it.reach(),
                    ..AnswerPlace::new("cache", it.registry(), it.target(), it.login()).stripped(asked)
                };
                Self::Places { places: plan.exports().iter().map(place).collect(), left_out: Vec::new() }
            }
        }
    }

    /// The places; none where nothing is pulled, pushed or cached.
    pub fn places(&self) -> &[AnswerPlace] {
        match self {
            Self::Places { places, .. } => places,
            Self::Skipped(_) | Self::NoCache(_) | Self::Refused(_) => &[],
        }
    }

    /// Equal for answers that are made in the same way: the registry that is asked first.
    pub(super) fn key(&self) -> Option<String> {
        self.places().first()?.registry.clone()
    }

    /// Whether both are made in the same way, whatever the name that was asked for.
    pub(super) fn is_made_like(&self, other: &Self) -> bool {
        match (self, other) {
            (
                Self::Places { places, left_out },
                Self::Places { places: other_places, left_out: other_left_out },
            ) => {
                left_out == other_left_out
                    && places.len() == other_places.len()
                    && places.iter().zip(other_places).all(|(a, b)| a.made == b.made && a.has_facts_of(b))
            }
            _ => self == other,
        }
    }

    /// What it is that differs most: who answers, then what for, then how.
    pub(super) fn kind_of_change(&self, other: &Self) -> ChangeKind {
        let (a, b) = match (self, other) {
            (Self::Places { .. }, Self::Places { .. }) => (self.places(), other.places()),
            _ => return ChangeKind::Refusal,
        };
        let (Some(first), Some(second)) = (a.first(), b.first()) else { return ChangeKind::Fallback };
        let moved = |a: &AnswerPlace, b: &AnswerPlace| a.registry != b.registry || !a.shares_domain_with(b);
        if moved(first, second) {
            return if first.role == "source" { ChangeKind::Source } else { ChangeKind::Destination };
        }
        let all = || a.iter().zip(b);
        let left_out = |answer: &Self| match answer {
            Self::Places { left_out, .. } => left_out.clone(),
            _ => Vec::new(),
        };
        if a.len() != b.len()
            || left_out(self) != left_out(other)
            || all().any(|(a, b)| moved(a, b) || a.after != b.after)
        {
            ChangeKind::Fallback
        } else if all().any(|(a, b)| a.reference != b.reference) {
            ChangeKind::Name
        } else if all().any(|(a, b)| !a.logs_in_like(b)) {
            ChangeKind::Credential
        } else if all().any(|(a, b)| (a.transport, a.reach) != (b.transport, b.reach)) {
            ChangeKind::Connection
        } else {
            ChangeKind::Retry
        }
    }
}

/// A source, a fallback or a destination of an [`Answer`].
#[derive(Clone, Debug)]
pub struct AnswerPlace {
    role: &'static str,
    registry: Option<String>,
    reference: ReferenceBuf,
    credential: Option<String>,
    audience: Option<String>,
    token_issuers: Vec<String>,
    transport: Transport,
    reach: Reach,
    retry: Option<RetryPolicy>,
    after: FallbackFailures,
    made: Made,
}

/// How a name is made: on which endpoint, below which prefix, and how much of the name asked for is gone.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Made {
    endpoint: String,
    prefix: Option<String>,
    name: usize,
}

impl AnswerPlace {
    fn new(
        role: &'static str,
        registry: Option<Registry<'_>>,
        target: Target<'_, '_>,
        login: Login<'_, '_>,
    ) -> Self {
        let domain = target.domain().to_string();
        let (credential, audience, token_issuers) = match login {
            Login::Anonymous => (None, None, Vec::new()),
            Login::With { credential, audience, token_issuers } => {
                let handle = match credential {
                    Credential::Handle(handle) => Some(handle.into()),
                    Credential::Step => None,
                };
                let issuers = token_issuers.iter().map(|issuer| issuer.to_string()).collect();
                (handle, Some(audience.to_string()), issuers)
            }
        };
        Self {
            role,
            registry: registry.map(|registry| registry.name().into()),
            reference: target.to_buf(),
            credential,
            audience,
            token_issuers,
            transport: Transport::Https,
            reach: Reach::Anywhere,
            retry: None,
            after: FallbackFailures::Any,
            made: Made {
                endpoint: Domain::parsed(&domain).endpoint().to_ascii_lowercase(),
                prefix: target.prefix().map(|prefix| prefix.to_string()),
                name: target.name().len(),
            },
        }
    }

    /// Says how long the name was that was asked for.
    fn stripped(mut self, asked: usize) -> Self {
        self.made.name = asked.saturating_sub(self.made.name);
        self
    }

    /// `source`, `fallback`, `destination` or `cache`.
    pub fn role(&self) -> &'static str {
        self.role
    }

    /// The registry's name; none for a domain that no registry covers.
    pub fn registry(&self) -> Option<&str> {
        self.registry.as_deref()
    }

    /// The full reference.
    pub fn reference(&self) -> &ReferenceBuf {
        &self.reference
    }

    /// The handle of the credential; none for an anonymous pull, and for a step's own credentials.
    pub fn credential(&self) -> Option<&str> {
        self.credential.as_deref()
    }

    /// The one domain that may see the credential, where there is one.
    pub fn audience(&self) -> Option<&str> {
        self.audience.as_deref()
    }

    /// Other hosts that issue the audience's tokens.
    pub fn token_issuers(&self) -> &[String] {
        &self.token_issuers
    }

    /// How the registry is spoken to.
    pub fn transport(&self) -> Transport {
        self.transport
    }

    /// From where it can be reached.
    pub fn reach(&self) -> Reach {
        self.reach
    }

    /// How often it is tried; build cache has no such policy.
    pub fn retry(&self) -> Option<RetryPolicy> {
        self.retry
    }

    /// After which failures of the source it is asked (rule 5.8).
    pub fn after(&self) -> FallbackFailures {
        self.after
    }

    fn shares_domain_with(&self, other: &Self) -> bool {
        self.reference.as_reference().domain() == other.reference.as_reference().domain()
    }

    fn logs_in_like(&self, other: &Self) -> bool {
        let same_audience = match (&self.audience, &other.audience) {
            (Some(a), Some(b)) => Domain::parsed(a) == Domain::parsed(b),
            (a, b) => a.is_none() == b.is_none(),
        };
        self.credential == other.credential && self.token_issuers == other.token_issuers && same_audience
    }

    fn has_facts_of(&self, other: &Self) -> bool {
        self.role == other.role
            && self.registry == other.registry
            && self.logs_in_like(other)
            && (self.transport, self.reach) == (other.transport, other.reach)
            && (self.retry, self.after) == (other.retry, other.after)
    }
}

impl PartialEq for AnswerPlace {
    fn eq(&self, other: &Self) -> bool {
        self.reference == other.reference && self.has_facts_of(other)
    }
}

impl Eq for AnswerPlace {}

/// A line for each place, and for each registry that is left out.
impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Places { places, left_out } => {
                for (index, place) in places.iter().enumerate() {
                    f.write_str(if index > 0 { "\n" } else { "" })?;
                    fmt::Display::fmt(place, f)?;
                }
                left_out.iter().try_for_each(|(name, why)| write!(f, "\nnot `{name}`: {why}"))
            }
            Self::Skipped(reason) => write!(f, "skipped: {reason}"),
            Self::NoCache(reason) => write!(f, "no build cache: {reason}"),
            Self::Refused(kind) => write!(f, "refused: {kind}"),
        }
    }
}

/// ``source `ghcr` ghcr.io/acme/app:1, login `ghcr` ``, and what is out of the ordinary.
impl fmt::Display for AnswerPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.role)?;
        if let Some(registry) = &self.registry {
            write!(f, " `{registry}`")?;
        }
        write!(f, " {}", Shortened(self.reference.as_str()))?;
        match (&self.credential, &self.audience) {
            (Some(handle), _) => write!(f, ", login `{handle}`")?,
            (None, Some(_)) => f.write_str(", the step's own login")?,
            (None, None) => f.write_str(", anonymous")?,
        }
        for issuer in &self.token_issuers {
            write!(f, ", tokens of {issuer}")?;
        }
        if self.transport != Transport::Https {
            write!(f, ", {}", self.transport)?;
        }
        if self.reach == Reach::InsideOnly {
            f.write_str(", from inside only")?;
        }
        if self.after == FallbackFailures::Transient {
            f.write_str(", after transient failures")?;
        }
        match self.retry {
            Some(retry) if retry != RetryPolicy::DEFAULT => write!(
                f,
                ", {} tries {} ms apart, times {} up to {} ms",
                retry.tries(),
                retry.delay_ms(),
                retry.factor(),
                retry.max_delay_ms()
            ),
            _ => Ok(()),
        }
    }
}

/// A long reference with its middle left out.
pub(super) struct Shortened<'a>(pub(super) &'a str);

impl fmt::Display for Shortened<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const LONGEST: usize = 64;
        let text = self.0;
        match text.len().checked_sub(LONGEST) {
            // References are ASCII.
            Some(more) if more > 0 => {
                write!(f, "{}…{}", &text[..LONGEST / 2], &text[text.len() - LONGEST / 2 + 1..])
            }
            _ => f.write_str(text),
        }
    }
}
