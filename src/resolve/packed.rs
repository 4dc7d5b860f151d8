//! An attempt along a route as a plan hands it out: small, so that an attempt without a route costs nothing to move.
//! What is asked of it is put together then.

use super::access::Access;
use super::candidate::Candidate;
use super::direct::Known;
use super::form::Form;
use super::login::Login;
use super::pull_request::PullRequest;
use super::role::Role;
use super::routing::Routing;
use super::spot::{HostKind, Spot, stated_as_named};
use super::target::Target;
use super::target_domain::{TargetDomain, port_number};
use super::target_path::{Host, Library, RoutedParts, TargetPath};
use crate::catalog::{Catalog, PlaceRef, Registry, UncoveredAccess};
use crate::policy::{FallbackFailures, RetryPolicy};
use crate::reference::{Digest, Reference};
use crate::registry::{Reach, Transport};

/// A place along a route. Its accessors are left out of line, and by value, as what is lent is kept in memory: an attempt
/// without a route pays nothing for them.
#[derive(Clone, Copy)]
pub(super) enum Routed<'c, 'r> {
    /// Nothing about it had to be looked at.
    Known(Known<'c>),
    Looked(Packed<'c, 'r>),
}

impl<'c, 'r> Routed<'c, 'r> {
    #[cold]
    #[inline(never)]
    pub(super) fn target(self, image: &Reference<'r>, registry: Option<Registry<'c>>) -> Target<'c, 'r> {
        match self {
            Self::Known(known) => known.target(image),
            Self::Looked(packed) => packed.target(*image, registry),
        }
    }

    #[cold]
    #[inline(never)]
    pub(super) fn login(self, image: &Reference<'r>, registry: Option<Registry<'c>>) -> Login<'c, 'r> {
        match self {
            Self::Known(known) => known.login(),
            Self::Looked(packed) => packed.login(*image, registry),
        }
    }

    /// The retry policy that its place states, or the registry that it is known to have.
    #[cold]
    #[inline(never)]
    pub(super) fn retry(self) -> Option<RetryPolicy> {
        match self {
            Self::Known(known) => Some(known.retry()),
            Self::Looked(packed) => packed.place()?.retry(),
        }
    }

    #[cold]
    pub(super) fn tls(&self, image: Reference<'r>, registry: Option<Registry<'c>>) -> Option<&'c str> {
        match self {
            Self::Known(known) => known.tls(),
            Self::Looked(packed) => packed.tls(image, registry),
        }
    }

    pub(super) fn role(&self) -> Role {
        match self {
            Self::Known(known) => known.role(),
            Self::Looked(packed) => packed.role,
        }
    }

    pub(super) fn transport(&self) -> Transport {
        match self {
            Self::Known(known) => known.transport(),
            Self::Looked(packed) => packed.transport,
        }
    }

    pub(super) fn reach(&self) -> Reach {
        match self {
            Self::Known(known) => known.reach(),
            Self::Looked(packed) => packed.reach,
        }
    }

    pub(super) fn place(&self) -> Option<PlaceRef<'c>> {
        match self {
            Self::Known(known) => known.place(),
            Self::Looked(packed) => packed.place(),
        }
    }
}

#[derive(Clone, Copy)]
pub(super) struct Packed<'c, 'r> {
    catalog: &'c Catalog,
    pinned: Option<Digest<'r>>,
    /// The position of the place; of a fallback, that of its origin's.
    place: Option<u32>,
    /// How long an end of what the origin has in front of names stands in a fallback's.
    behind: u8,
    host: HostKind,
    access: Whose,
    name: Name,
    library: Library,
    /// How much of the candidate's path is taken off.
    cut: u8,
    transport: Transport,
    reach: Reach,
    asked: Form,
    pub(super) role: Role,
    /// The position of the candidate.
    pub(super) number: u8,
    /// Where it stands among the candidate's attempts, in the order without avoiding; none where that is the plan's.
    pub(super) order: Option<u8>,
    pub(super) is_avoided: bool,
    pub(super) after: FallbackFailures,
}

#[derive(Clone, Copy)]
enum Whose {
    Registry,
    Stated,
    Uncovered(UncoveredAccess),
}

/// What of the candidate is in the name.
#[derive(Clone, Copy)]
enum Name {
    AsAsked,
    Below,
    /// With the host in front.
    WithHost,
}

/// Where an attempt stands in its plan, and why it is there.
#[derive(Clone, Copy)]
pub(super) struct Position {
    pub(super) role: Role,
    pub(super) number: u8,
    pub(super) order: Option<u8>,
    pub(super) is_avoided: bool,
    pub(super) after: FallbackFailures,
}

impl<'c, 'r> Packed<'c, 'r> {
    pub(super) fn new(
        routing: &Routing<'c, 'r>,
        candidate: Candidate<'c, 'r>,
        spot: &Spot<'c, 'r>,
        position: Position,
    ) -> Self {
        let Position { role, number, order, is_avoided, after } = position;
        let parts = spot.path.parts();
        let whole = candidate.parts().len();
        let left = RoutedParts { listed: parts.listed, tail: parts.tail, ..RoutedParts::default() }.len();
        let cut = match whole.saturating_sub(left) {
            0 => 0,
            // All of it, or with the slash in between.
            cut if left == 0 => cut,
            cut => cut - 1,
        };
        Self {
            catalog: routing.catalog,
            pinned: routing.request.pinned,
            place: spot.place.map(PlaceRef::index),
            behind: u8::try_from(parts.behind.len()).unwrap_or(u8::MAX),
            host: spot.host,
            access: match spot.access {
                Access::Registry(_) => Whose::Registry,
                Access::Stated(..) => Whose::Stated,
                Access::Uncovered(access) => Whose::Uncovered(access),
            },
            name: match (spot.host, parts.host) {
                (HostKind::AsNamed | HostKind::AsNamedPlain, _) => Name::AsAsked,
                (_, Some(_)) => Name::WithHost,
                (_, None) => Name::Below,
            },
            library: parts.library,
            cut: u8::try_from(cut).unwrap_or(u8::MAX),
            transport: spot.spoken.transport,
            reach: spot.spoken.reach,
            asked: Form::of(&routing.request),
            role,
            number,
            order,
            is_avoided,
            after,
        }
    }

    pub(super) fn place(&self) -> Option<PlaceRef<'c>> {
        self.kept_place().filter(|_| self.role != Role::Fallback)
    }

    fn kept_place(&self) -> Option<PlaceRef<'c>> {
        self.catalog.place_at(self.place?)
    }

    /// The handle of what to show and to trust, looked for again.
    fn tls(&self, image: Reference<'r>, registry: Option<Registry<'c>>) -> Option<&'c str> {
        let (place, access) = (self.place(), self.access(registry));
        let routing = Routing { catalog: self.catalog, request: self.asked.request(image), pushed: None };
        routing.spoken(self.stated(image), place, Some(&access), self.domain(image, registry)).tls
    }

    /// How the place says that it is spoken to.
    fn stated(&self, image: Reference<'r>) -> Option<Transport> {
        let place = self.place();
        match self.host {
            HostKind::AsNamed | HostKind::AsNamedPlain => stated_as_named(place, self.candidate(image)),
            HostKind::Registry | HostKind::Location(_) | HostKind::Ported => place?.transport(),
        }
    }

    pub(super) fn is_of_short_name(&self) -> bool {
        matches!(self.asked, Form::Short)
    }

    /// The candidate that it is for; `image` is what was asked for.
    pub(super) fn candidate(&self, image: Reference<'r>) -> Candidate<'c, 'r> {
        let request = PullRequest { pinned: self.pinned, ..self.asked.request(image) };
        let candidate = Candidate::at(self.catalog, &request, self.number.into());
        candidate.unwrap_or_else(|| Candidate::of_request(&request))
    }

    #[inline(never)]
    fn target(self, image: Reference<'r>, registry: Option<Registry<'c>>) -> Target<'c, 'r> {
        let candidate = self.candidate(image);
        let path = match self.name {
            Name::AsAsked => candidate.path(),
            Name::Below | Name::WithHost => TargetPath::routed(self.parts(candidate, registry)),
        };
        candidate.target(self.domain(image, registry), path)
    }

    #[inline(never)]
    fn login(self, image: Reference<'r>, registry: Option<Registry<'c>>) -> Login<'c, 'r> {
        match self.access(registry) {
            Access::Uncovered(UncoveredAccess::Anonymous) => Login::Anonymous,
            access => access.login(self.domain(image, registry)),
        }
    }

    /// The domain; `registry` is the one whose login it has.
    fn domain(&self, image: Reference<'r>, registry: Option<Registry<'c>>) -> TargetDomain<'c, 'r> {
        let at = || self.place().and_then(PlaceRef::domain);
        let there = match self.host {
            HostKind::Registry => registry.map(TargetDomain::of_registry),
            HostKind::Location(no_port) => at().map(|at| TargetDomain::of_place(at, no_port)),
            HostKind::Ported => {
                let port = self.candidate(image).port().and_then(port_number);
                at().zip(port).and_then(|(at, port)| TargetDomain::ported(at, port))
            }
            HostKind::AsNamed => None,
            HostKind::AsNamedPlain => Some(self.candidate(image).plain_domain()),
        };
        there.unwrap_or_else(|| self.candidate(image).domain(registry))
    }

    /// Whose login it has.
    fn access(&self, registry: Option<Registry<'c>>) -> Access<'c> {
        match (self.access, registry, self.place()) {
            (Whose::Registry, Some(registry), _) => Access::Registry(registry),
            (Whose::Stated, _, Some(place)) => match place.login() {
                Some(login) => Access::Stated(place, login),
                None => Access::Uncovered(UncoveredAccess::Anonymous),
            },
            (Whose::Uncovered(access), ..) => Access::Uncovered(access),
            (Whose::Registry | Whose::Stated, ..) => Access::Uncovered(UncoveredAccess::Anonymous),
        }
    }

    fn parts(&self, candidate: Candidate<'c, 'r>, registry: Option<Registry<'c>>) -> RoutedParts<'c, 'r> {
        let prefix = match (self.host, registry) {
            (HostKind::Registry, Some(registry)) => registry.prefix_text(),
            _ => self.place().map_or("", PlaceRef::prefix_text),
        };
        let host: Option<Host<'c, 'r>> = match self.name {
            Name::WithHost => Some(candidate.host()),
            Name::AsAsked | Name::Below => None,
        };
        let cut = candidate.parts().cut(self.cut.into());
        RoutedParts { prefix, host, library: self.library, behind: self.behind(), ..cut }
    }

    fn behind(&self) -> &'c str {
        let Some(origin) = self.kept_place().filter(|_| self.behind > 0) else { return "" };
        let prefix = origin.registry().map_or(origin.prefix_text(), Registry::prefix_text);
        prefix.get(prefix.len().saturating_sub(self.behind.into())..).unwrap_or_default()
    }
}
