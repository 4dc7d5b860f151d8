//! What a catalog decides on one request, on its own.

use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use core::fmt;

use super::ask::{Pair, Witness};
use super::kind::ChangeKind;
use crate::analysis::words::Shortened;
use crate::catalog::Catalog;
use crate::policy::{FallbackFailures, RetryPolicy};
use crate::reference::{Domain, Escaped, ReferenceBuf};
use crate::registry::{Reach, Transport};
use crate::resolve::cache::{CacheDecision, CacheError, CacheExport, NoCache};
use crate::resolve::contact::{Contact, ContactBuf};
use crate::resolve::error::{ErrorKind, PullError};
use crate::resolve::pull::PullPlan;
use crate::resolve::push_plan::{Destination, PushDecision, SkipReason};
use crate::resolve::push_request::PushRequest;
use crate::resolve::{Attempt, LeftOutReason, Role};

/// What a catalog decides on the witness of a [`Change`](super::Change), on its own.
///
/// Two are equal when the catalogs decide the same: the same places in the same order, in the same roles, under the same
/// names, with the same logins, retries and ways of speaking; and the same places left out for the same reasons. Domains
/// compare as endpoints (rule 2.8), and of a refusal the kind. Two that differ may have a client do the same, as where
/// nothing but a place that is left out differs.
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
    /// The answers of both catalogs.
    pub(super) fn of_both(pair: Pair<'_>, witness: &Witness) -> Option<[Self; 2]> {
        if let Some(request) = witness.pull() {
            return Some(pair.map(|catalog| Self::of_pull(&catalog.resolve_pull(request))));
        }
        if let Some(request) = witness.push() {
            return Some(pair.map(|catalog| Self::of_push(catalog, request, witness.path_length())));
        }
        let request = witness.cache()?;
        let asked = witness.path_length();
        Some(pair.map(|catalog| Self::of_cache(&catalog.resolve_cache(request), asked)))
    }

    pub(super) fn of_pull(decided: &Result<PullPlan<'_, '_>, PullError>) -> Self {
        let plan = match decided {
            Ok(plan) => plan,
            Err(error) => return Self::Refused(error.kind()),
        };
        let asked = plan.reference().path().len();
        let place = |attempt: Attempt<'_, '_>| AnswerPlace {
            after: attempt.after(),
            tls: attempt.tls().map(String::from),
            ..AnswerPlace::new(PlaceRole::Asked(attempt.role()), &attempt.contact(), asked)
        };
        let left_out = plan.left_out().map(|it| (it.name().into_owned(), it.reason())).collect();
        Self::Places { places: plan.attempts().map(place).collect(), left_out }
    }

    /// `asked` is how long the path is that is asked for.
    pub(super) fn of_push(catalog: &Catalog, request: PushRequest<'_>, asked: usize) -> Self {
        match catalog.resolve_push(request) {
            Err(error) => Self::Refused(error.kind()),
            Ok(PushDecision::Skip(reason)) => Self::Skipped(reason),
            Ok(PushDecision::Push(plan)) => {
                let place = |to: Destination<'_, '_>| AnswerPlace {
                    tls: to.tls().map(String::from),
                    ..AnswerPlace::new(PlaceRole::Destination, to.contact(), asked)
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
                let place =
                    |to: &CacheExport<'_, '_>| AnswerPlace::new(PlaceRole::Cache, to.contact(), asked);
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
        self.places().first()?.contact.registry.clone()
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
        let moved =
            |a: &AnswerPlace, b: &AnswerPlace| a.registry() != b.registry() || !a.shares_domain_with(b);
        // Wherever other places stand around it, a pull has at most one source.
        match [a, b].map(|places| places.iter().find(|it| it.role == PlaceRole::Asked(Role::Source))) {
            [Some(first), Some(second)] if moved(first, second) => return ChangeKind::Source,
            [Some(_), None] | [None, Some(_)] => return ChangeKind::Source,
            _ => {}
        }
        let all = || a.iter().zip(b);
        if all().any(|(a, b)| !matches!(a.role, PlaceRole::Asked(_)) && moved(a, b)) {
            return ChangeKind::Destination;
        }
        let left_out = |answer: &Self| match answer {
            Self::Places { left_out, .. } => left_out.clone(),
            _ => Vec::new(),
        };
        if a.len() != b.len()
            || left_out(self) != left_out(other)
            || all().any(|(a, b)| moved(a, b) || a.after != b.after)
        {
            ChangeKind::Fallback
        } else if all().any(|(a, b)| a.reference() != b.reference()) {
            ChangeKind::Name
        } else if all().any(|(a, b)| !a.logs_in_like(b)) {
            ChangeKind::Credential
        } else if all().any(|(a, b)| a.is_spoken_to_otherwise(b)) {
            ChangeKind::Connection
        } else {
            ChangeKind::Retry
        }
    }
}

/// A source, a fallback or a destination of an [`Answer`].
#[derive(Clone, Debug)]
pub struct AnswerPlace {
    role: PlaceRole,
    contact: ContactBuf,
    after: FallbackFailures,
    tls: Option<String>,
    made: Made,
}

/// What a place is there for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum PlaceRole {
    Asked(Role),
    Destination,
    Cache,
}

impl PlaceRole {
    fn as_str(self) -> &'static str {
        match self {
            Self::Asked(role) => role.as_str(),
            Self::Destination => "destination",
            Self::Cache => "cache",
        }
    }
}

/// How a name is made: on which endpoint, below which prefix, and how much of the name asked for is gone.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Made {
    endpoint: String,
    prefix: Option<String>,
    name: usize,
}

impl AnswerPlace {
    /// `asked` is how long the name was that was asked for.
    fn new(role: PlaceRole, contact: &Contact<'_, '_>, asked: usize) -> Self {
        let target = contact.target();
        let made = Made {
            endpoint: target.domain().key(),
            prefix: target.prefix().map(|prefix| prefix.to_string()),
            name: asked.saturating_sub(target.name().len()),
        };
        Self { role, contact: ContactBuf::of(contact), after: FallbackFailures::Any, tls: None, made }
    }

    /// `source`, `fallback`, `destination` or `cache`.
    pub fn role(&self) -> &'static str {
        self.role.as_str()
    }

    /// The registry's name; none for a domain that no registry covers.
    pub fn registry(&self) -> Option<&str> {
        self.contact.registry.as_deref()
    }

    /// The full reference.
    pub fn reference(&self) -> &ReferenceBuf {
        &self.contact.reference
    }

    /// The handle of the credential; none for an anonymous pull, and for a step's own credentials.
    pub fn credential(&self) -> Option<&str> {
        self.contact.login.as_ref()?.credential.as_deref()
    }

    /// The one domain that may see the credential, where there is one.
    pub fn audience(&self) -> Option<&str> {
        self.contact.login.as_ref().map(|login| login.audience.as_str())
    }

    /// Other hosts that issue the audience's tokens.
    pub fn token_issuers(&self) -> &[String] {
        self.contact.login.as_ref().map_or(&[], |login| &login.token_issuers)
    }

    /// How the registry is spoken to.
    pub fn transport(&self) -> Transport {
        self.contact.transport
    }

    /// The handle of the TLS material that it wants (rule 3.8).
    pub fn tls(&self) -> Option<&str> {
        self.tls.as_deref()
    }

    /// From where it can be reached.
    pub fn reach(&self) -> Reach {
        self.contact.reach
    }

    /// How often it is tried; build cache has no such policy.
    pub fn retry(&self) -> Option<RetryPolicy> {
        (self.role != PlaceRole::Cache).then_some(self.contact.retry)
    }

    /// After which failures of the source it is asked (rule 5.8).
    pub fn after(&self) -> FallbackFailures {
        self.after
    }

    fn shares_domain_with(&self, other: &Self) -> bool {
        self.reference().as_reference().domain() == other.reference().as_reference().domain()
    }

    fn logs_in_like(&self, other: &Self) -> bool {
        let same_audience = match (self.audience(), other.audience()) {
            (Some(a), Some(b)) => Domain::parsed(a) == Domain::parsed(b),
            (a, b) => a.is_none() == b.is_none(),
        };
        same_audience
            && self.credential() == other.credential()
            && self.token_issuers() == other.token_issuers()
    }

    fn is_spoken_to_otherwise(&self, other: &Self) -> bool {
        (self.transport(), self.tls(), self.reach()) != (other.transport(), other.tls(), other.reach())
    }

    fn has_facts_of(&self, other: &Self) -> bool {
        self.role == other.role
            && self.registry() == other.registry()
            && self.logs_in_like(other)
            && !self.is_spoken_to_otherwise(other)
            && (self.retry(), self.after) == (other.retry(), other.after)
    }
}

impl PartialEq for AnswerPlace {
    fn eq(&self, other: &Self) -> bool {
        self.reference() == other.reference() && self.has_facts_of(other)
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
        f.write_str(self.role())?;
        if let Some(registry) = self.registry() {
            write!(f, " `{registry}`")?;
        }
        write!(f, " {}", Shortened(self.reference().as_str()))?;
        match (self.credential(), self.audience()) {
            (Some(handle), _) => write!(f, ", login `{handle}`")?,
            (None, Some(_)) => f.write_str(", the step's own login")?,
            (None, None) => f.write_str(", anonymous")?,
        }
        for issuer in self.token_issuers() {
            write!(f, ", tokens of {issuer}")?;
        }
        if self.transport() != Transport::Https {
            write!(f, ", {}", self.transport())?;
        }
        if let Some(tls) = self.tls() {
            write!(f, ", TLS as of `{}`", Escaped(tls))?;
        }
        if self.reach() == Reach::InsideOnly {
            f.write_str(", from inside only")?;
        }
        if self.after == FallbackFailures::Transient {
            f.write_str(", after transient failures")?;
        }
        match self.retry() {
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
