//! An attempt along a route as a plan hands it out: small, so that an attempt without a route costs nothing to move.
//! What is asked of it is put together then.

use super::access::Access;
use super::candidate::Candidate;
use super::form::Form;
use super::login::Login;
use super::pull_request::PullRequest;
use super::role::Role;
use super::routing::Routing;
use super::spoken::Spoken;
use super::spot::{HostKind, Spot};
use super::target::Target;
use super::target_domain::TargetDomain;
use super::target_path::{Host, Library, RoutedParts, TargetPath};
use crate::catalog::{Catalog, PlaceRef, Registry, UncoveredAccess};
use crate::policy::{FallbackFailures, RetryPolicy};
use crate::reference::{Digest, Path, Reference};
use crate::registry::{Reach, Transport};

#[derive(Clone, Copy)]
pub(super) struct Packed<'c, 'r> {
    catalog: &'c Catalog,
    place: Option<PlaceRef<'c>>,
    pinned: Option<Digest<'r>>,
    /// What the path of a location has behind the prefix of the registry there.
    behind: &'c str,
    tls: Option<&'c str>,
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
    /// Where it stands among the candidate's attempts, in the order without avoiding.
    pub(super) order: u8,
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
    pub(super) order: u8,
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
            place: spot.place,
            pinned: routing.request.pinned,
            behind: parts.behind,
            tls: spot.spoken.tls,
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
        self.place
    }

    pub(super) fn spoken(&self) -> Spoken<'c> {
        Spoken { transport: self.transport, tls: self.tls, reach: self.reach }
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

    /// The target. Left out of line, and by value, as what is lent is kept in memory: an attempt without a route pays
    /// nothing for it.
    #[cold]
    #[inline(never)]
    pub(super) fn target(self, image: Reference<'r>, registry: Option<Registry<'c>>) -> Target<'c, 'r> {
        let candidate = self.candidate(image);
        let path = match self.name {
            Name::AsAsked => candidate.path(),
            Name::Below | Name::WithHost => TargetPath::routed(self.parts(candidate, registry)),
        };
        candidate.target(self.domain(image, registry), path)
    }

    /// The login, in the same way.
    #[cold]
    #[inline(never)]
    pub(super) fn login(self, image: Reference<'r>, registry: Option<Registry<'c>>) -> Login<'c, 'r> {
        match self.access(registry) {
            Access::Uncovered(UncoveredAccess::Anonymous) => Login::Anonymous,
            access => access.login(self.domain(image, registry)),
        }
    }

    /// The retry policy that its place states, in the same way.
    #[cold]
    #[inline(never)]
    pub(super) fn retry(self) -> Option<RetryPolicy> {
        self.place.and_then(PlaceRef::retry)
    }

    /// The domain; `registry` is the one whose login it has.
    fn domain(&self, image: Reference<'r>, registry: Option<Registry<'c>>) -> TargetDomain<'c, 'r> {
        let at = || self.place.and_then(PlaceRef::domain);
        let there = match self.host {
            HostKind::Registry => registry.map(TargetDomain::of_registry),
            HostKind::Location(no_port) => at().map(|at| TargetDomain::of_place(at, no_port)),
            HostKind::Ported(port) => at().and_then(|at| TargetDomain::ported(at, port)),
            HostKind::AsNamed => None,
            HostKind::AsNamedPlain => Some(self.candidate(image).plain_domain()),
        };
        there.unwrap_or_else(|| self.candidate(image).domain(registry))
    }

    /// Whose login it has.
    fn access(&self, registry: Option<Registry<'c>>) -> Access<'c> {
        match (self.access, registry, self.place) {
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
            _ => self.place.and_then(PlaceRef::prefix).map_or("", Path::written),
        };
        let host: Option<Host<'c, 'r>> = match self.name {
            Name::WithHost => Some(candidate.host()),
            Name::AsAsked | Name::Below => None,
        };
        let cut = candidate.parts().cut(self.cut.into());
        RoutedParts { prefix, host, library: self.library, behind: self.behind, ..cut }
    }
}
