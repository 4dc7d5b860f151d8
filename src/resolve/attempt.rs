use core::fmt;

use super::contact::{Contact, Facts, reach_at, retry_at, transport_at};
use super::endpoint::{Endpoint, Upstream};
use super::hop::Suffix;
use super::login::Login;
use super::packed::{Packed, Routed};
use super::role::Role;
use super::target::{Pinned, Target};
use super::target_domain::TargetDomain;
use super::target_path::TargetPath;
use crate::catalog::{PlaceRef, Registry};
use crate::policy::{FallbackFailures, RetryPolicy};
use crate::reference::Reference;
use crate::registry::{Reach, Transport};
use crate::routes::PlaceFailures;

/// One entry of a [`PullPlan`](super::PullPlan): whom to ask, for what, with which credential.
///
/// It is a view: what is asked of it is put together then.
#[derive(Clone, Copy)]
pub struct Attempt<'c, 'r> {
    /// The image that was asked for.
    pub(super) image: Reference<'r>,
    /// The request's own.
    pub(super) retry: Option<RetryPolicy>,
    /// None of a place that knows its own.
    pub(super) registry: Option<Registry<'c>>,
    pub(super) place: Place<'c, 'r>,
}

#[derive(Clone, Copy)]
pub(super) enum Place<'c, 'r> {
    /// Where the image's own name says it is, under that name.
    Source,
    Fallback(Suffix),
    /// Along a route, or of a request that asks for more than its reference says.
    Routed(Routed<'c, 'r>),
}

impl<'c, 'r> Attempt<'c, 'r> {
    /// Why it is in the plan.
    #[inline]
    pub fn role(&self) -> Role {
        match self.place {
            Place::Source => Role::Source,
            Place::Fallback(_) => Role::Fallback,
            Place::Routed(routed) => routed.role(),
        }
    }

    /// The registry; none where a source is pulled from a domain that no registry covers.
    #[inline]
    pub fn registry(&self) -> Option<Registry<'c>> {
        match self.place {
            Place::Routed(Routed::Known(known)) => known.registry(),
            Place::Source | Place::Fallback(_) | Place::Routed(Routed::Looked(_)) => self.registry,
        }
    }

    /// The full reference to pull, its tag written out.
    #[inline]
    pub fn target(&self) -> Target<'c, 'r> {
        if let Place::Routed(routed) = self.place {
            return routed.target(&self.image, self.registry);
        }
        let version = Pinned::AsAsked(self.image);
        if let (Place::Fallback(suffix), Some(registry)) = (self.place, self.registry) {
            let domain = TargetDomain::of_registry(registry);
            let path = TargetPath::of_fallback(registry, self.image, suffix);
            return Target { domain, path, version };
        }
        let domain = TargetDomain::of_image(self.image, self.registry);
        Target { domain, path: TargetPath::of_image(self.image), version }
    }

    /// How to log in.
    #[inline]
    pub fn login(&self) -> Login<'c, 'r> {
        if let Place::Routed(routed) = self.place {
            return routed.login(&self.image, self.registry);
        }
        let Some(registry) = self.registry else { return Login::Anonymous };
        let audience = match self.place {
            // `resolve_pushed` made sure of the same account's in another region.
            Place::Source => TargetDomain::of_image(self.image, Some(registry)),
            Place::Fallback(_) | Place::Routed(_) => TargetDomain::of_registry(registry),
        };
        Login::of(registry, audience)
    }

    /// How often to try it, and how far apart: as the request says, else the place, else the registry.
    #[inline]
    pub fn retry(&self) -> RetryPolicy {
        let stated = match self.place {
            Place::Routed(routed) => routed.retry(),
            Place::Source | Place::Fallback(_) => None,
        };
        retry_at(self.registry, self.retry.or(stated))
    }

    /// After which failures of the source it is made: a fallback may be for transient ones only (rule
    /// [5.8](crate::rules::pulling)).
    #[inline]
    pub fn after(&self) -> FallbackFailures {
        match self.place {
            Place::Source | Place::Routed(Routed::Known(_)) => FallbackFailures::Any,
            Place::Fallback(suffix) => suffix.after(),
            Place::Routed(Routed::Looked(packed)) => packed.after,
        }
    }

    /// After which failures of what was asked before it a place of a route is asked (rule 12.4).
    pub fn failures(&self) -> PlaceFailures {
        self.place().map_or(PlaceFailures::Any, PlaceRef::failures)
    }

    /// How it is spoken to: HTTPS unless the place, its registry or the entry for its endpoint says otherwise
    /// (rule [10.3](crate::rules::invariants)).
    #[inline]
    pub fn transport(&self) -> Transport {
        match self.place {
            Place::Source | Place::Fallback(_) => transport_at(self.registry),
            Place::Routed(routed) => routed.transport(),
        }
    }

    /// From where it can be reached.
    #[inline]
    pub fn reach(&self) -> Reach {
        match self.place {
            Place::Source | Place::Fallback(_) => reach_at(self.registry),
            Place::Routed(routed) => routed.reach(),
        }
    }

    /// The handle of what to show and to trust when TLS is spoken, where there is one (rule
    /// [3.8](crate::rules::registries)).
    pub fn tls(&self) -> Option<&'c str> {
        match &self.place {
            Place::Source | Place::Fallback(_) => self.registry.and_then(Registry::tls),
            Place::Routed(routed) => routed.tls(self.image, self.registry),
        }
    }

    /// What stands in front of the name in a request: `/v2` unless a place says otherwise (rule 12.4).
    pub fn api(&self) -> &'c str {
        self.place().map_or(API, PlaceRef::api)
    }

    /// Where a client connects, such as `https://mirror.example:5000`.
    pub fn endpoint(&self) -> Endpoint<'c, 'r> {
        Endpoint::of(self.target().domain(), self.transport())
    }

    /// The domain that was asked for, also where the origin really is somewhere else: what caches of many upstreams
    /// want to be told.
    pub fn upstream(&self) -> Upstream<'c, 'r> {
        Upstream(self.candidate().domain())
    }

    /// The image that was asked for, in full, its tag written out: its identity, whatever a route makes of it
    /// (rule 12.8). Of a short name, the one that it was taken for (rule 13.3).
    pub fn candidate(&self) -> Target<'c, 'r> {
        match &self.place {
            Place::Routed(Routed::Looked(packed)) => packed.candidate(self.image).identity(),
            Place::Source | Place::Fallback(_) | Place::Routed(Routed::Known(_)) => {
                let version = Pinned::AsAsked(self.image);
                let domain = TargetDomain::of_image(self.image, None);
                let path = TargetPath::of_image(self.image);
                Target { domain, path, version }
            }
        }
    }

    /// The place of a route that it is at, if it is at one.
    pub fn place(&self) -> Option<PlaceRef<'c>> {
        match &self.place {
            Place::Source | Place::Fallback(_) => None,
            Place::Routed(routed) => routed.place(),
        }
    }

    /// Whether a short name was asked for, and so a candidate is told.
    pub(crate) fn is_of_short_name(&self) -> bool {
        matches!(&self.place, Place::Routed(Routed::Looked(packed)) if packed.is_of_short_name())
    }

    /// Where it stands in its plan, if that is walked for what a request asks for beside its image.
    pub(crate) fn standing(&self) -> Option<Standing> {
        match self.place {
            Place::Source | Place::Fallback(_) | Place::Routed(Routed::Known(_)) => None,
            Place::Routed(Routed::Looked(Packed { number, order, is_avoided, .. })) => {
                Some(Standing { candidate: number, order: order?, is_avoided })
            }
        }
    }

    /// All of that together.
    pub(crate) fn contact(&self) -> Contact<'c, 'r> {
        let facts = Facts { transport: self.transport(), reach: self.reach() };
        Contact::routed(self.registry(), self.target(), self.login(), self.retry(), facts)
    }
}

/// What stands in front of the name in a request, where no place says otherwise.
const API: &str = "/v2";

/// Where an attempt stands, for who drives it. Where nothing is said of that, there is one candidate, nothing is avoided,
/// and the order is that of the plan.
#[derive(Clone, Copy)]
pub(crate) struct Standing {
    pub(crate) candidate: u8,
    pub(crate) order: u8,
    pub(crate) is_avoided: bool,
}

/// Two are equal when a client would do the same: ask for the same image at the same endpoint, in the same way, with the
/// same login and patience, after the same failures.
impl PartialEq for Attempt<'_, '_> {
    fn eq(&self, other: &Attempt<'_, '_>) -> bool {
        (self.role(), self.registry(), self.target(), self.login())
            == (other.role(), other.registry(), other.target(), other.login())
            && (self.retry(), self.transport(), self.reach(), self.tls(), self.api())
                == (other.retry(), other.transport(), other.reach(), other.tls(), other.api())
            && (self.after(), self.failures(), self.upstream(), self.candidate())
                == (other.after(), other.failures(), other.upstream(), other.candidate())
    }
}

impl Eq for Attempt<'_, '_> {}

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
