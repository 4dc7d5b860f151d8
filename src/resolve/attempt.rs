use core::fmt;

use super::contact::{Contact, reach_at, retry_at, transport_at};
use super::hop::Suffix;
use super::login::Login;
use super::target::Target;
use super::target_domain::TargetDomain;
use super::target_path::TargetPath;
use super::target_tag::TargetTag;
use crate::catalog::Registry;
use crate::policy::{FallbackFailures, RetryPolicy};
use crate::reference::Reference;
use crate::registry::{Reach, Transport};

/// One entry of a [`PullPlan`](super::PullPlan): whom to ask, for what, with which credential.
///
/// It is a view: what is asked of it is put together then.
#[derive(Clone, Copy)]
pub struct Attempt<'c, 'r> {
    /// The image that was asked for.
    pub(super) image: Reference<'r>,
    /// The request's own.
    pub(super) retry: Option<RetryPolicy>,
    pub(super) registry: Option<Registry<'c>>,
    pub(super) place: Place,
}

#[derive(Clone, Copy)]
pub(super) enum Place {
    /// Where the image's own name says it is, under that name.
    Source,
    Fallback {
        name: Suffix,
        after: FallbackFailures,
    },
}

impl<'c, 'r> Attempt<'c, 'r> {
    /// Why it is in the plan.
    #[inline]
    pub fn role(&self) -> Role {
        match self.place {
            Place::Source => Role::Source,
            Place::Fallback { .. } => Role::Fallback,
        }
    }

    /// The registry; none where a source is pulled from a domain that no registry covers.
    #[inline]
    pub fn registry(&self) -> Option<Registry<'c>> {
        self.registry
    }

    /// The full reference to pull, its tag written out.
    #[inline]
    pub fn target(&self) -> Target<'c, 'r> {
        let tag = self.image.tag_or_latest().map(TargetTag::written);
        let digest = self.image.digest();
        let path = self.image.path();
        if let (Place::Fallback { name, .. }, Some(registry)) = (self.place, self.registry) {
            let domain = TargetDomain::of_registry(registry);
            let path = TargetPath::below(registry, name.of(path));
            return Target { domain, path, tag, digest };
        }
        let domain = TargetDomain::of_request(self.image.domain(), self.registry);
        Target { domain, path: TargetPath::of_request(path), tag, digest }
    }

    /// How to log in.
    #[inline]
    pub fn login(&self) -> Login<'c, 'r> {
        let Some(registry) = self.registry else { return Login::Anonymous };
        let audience = match self.place {
            // `resolve_pushed` made sure of the same account's in another region.
            Place::Source => TargetDomain::of_request(self.image.domain(), Some(registry)),
            Place::Fallback { .. } => TargetDomain::of_registry(registry),
        };
        Login::of(registry, audience)
    }

    /// How often to try it, and how far apart.
    #[inline]
    pub fn retry(&self) -> RetryPolicy {
        retry_at(self.registry, self.retry)
    }

    /// After which failures of the source it is made: a fallback may be for transient ones only (rule 5.8).
    #[inline]
    pub fn after(&self) -> FallbackFailures {
        match self.place {
            Place::Source => FallbackFailures::Any,
            Place::Fallback { after, .. } => after,
        }
    }

    /// How the registry is spoken to: HTTPS unless the registry itself says otherwise (rule 10.3).
    #[inline]
    pub fn transport(&self) -> Transport {
        transport_at(self.registry)
    }

    /// From where the registry can be reached.
    #[inline]
    pub fn reach(&self) -> Reach {
        reach_at(self.registry)
    }

    /// All of that together.
    pub(crate) fn contact(&self) -> Contact<'c, 'r> {
        Contact::new(self.registry, self.target(), self.login(), self.retry)
    }
}

impl fmt::Debug for Attempt<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Attempt")
            .field("role", &self.role())
            .field("registry", &self.registry())
            .field("target", &self.target())
            .field("retry", &self.retry())
            .field("after", &self.after())
            .finish()
    }
}

/// The position of an attempt in its plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AttemptIndex(usize);

impl AttemptIndex {
    pub(crate) fn new(position: usize) -> Self {
        Self(position)
    }

    /// The position, counted from 0.
    pub fn get(self) -> usize {
        self.0
    }
}

/// Why an attempt is in a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Role {
    /// The image's own domain.
    Source,
    /// A registry that the one before falls back to.
    Fallback,
    /// A place that the route of the image asks beside its own domain.
    Mirror,
}

impl Role {
    /// `source`, `fallback` or `mirror`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Source => "source",
            Self::Fallback => "fallback",
            Self::Mirror => "mirror",
        }
    }
}
