//! The way of a plan along a route where a request chooses nothing: what is known of a place for every image is only
//! copied. A place that is not known, or that an image has no plain name at, is looked at in [`spot`](super::spot).

use super::access::Access;
use super::login::Login;
use super::role::Role;
use super::target::{Pinned, Target};
use super::target_domain::{NoPort, TargetDomain};
use super::target_path::TargetPath;
use crate::catalog::{Catalog, PlaceRef, Registry, RouteRef, UncoveredAccess};
use crate::reference::{PATH_MAX, Reference};
use crate::registry::{Reach, Transport};
use crate::routes::compiled::{Asks, Settled};
use crate::routes::{AskedPort, HTTPS, Origin, PlaceImages};

/// A catalog and the position of the route that decides, if any does: small, as all of a plan is moved.
#[derive(Clone, Copy)]
pub(super) struct Direct<'c> {
    pub(super) catalog: &'c Catalog,
    route: Option<u32>,
}

/// How far a plan is along its route: its mirrors and its origin, in the route's order.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Turn {
    number: u8,
    /// The position of the last one.
    last: u8,
}

impl Turn {
    #[inline]
    pub(super) fn next(self) -> Option<Self> {
        (self.number < self.last).then(|| Self { number: self.number + 1, ..self })
    }
}

/// What an image is asked of in one turn.
pub(super) enum Asked<'c> {
    /// The origin as it is named.
    Origin,
    /// A place, and the registry whose login it has.
    Known(Known<'c>, Option<Registry<'c>>),
    /// The place of the route at this position, which has to be looked at.
    Unknown(u8),
}

impl<'c> Direct<'c> {
    pub(super) fn new(catalog: &'c Catalog, route: Option<RouteRef<'c>>) -> Self {
        Self { catalog, route: route.map(RouteRef::index) }
    }

    #[inline]
    pub(super) fn route(self) -> Option<RouteRef<'c>> {
        self.catalog.route_at(self.route?)
    }

    /// The first turn; none where nothing is asked.
    #[inline(never)]
    pub(super) fn start(self) -> Option<Turn> {
        let last = match self.route() {
            None => 0,
            Some(route) if route.origin() == Origin::Never => route.mirror_count().checked_sub(1)?,
            Some(route) => route.mirror_count(),
        };
        Some(Turn { number: 0, last })
    }

    /// Out of line: plans without routes have no turns.
    #[inline(never)]
    pub(super) fn ask(self, turn: Turn, image: &Reference<'_>) -> Asked<'c> {
        let Some(route) = self.route() else { return Asked::Origin };
        let mirrors = route.mirror_count();
        // The origin's place is behind the mirrors.
        let index = match (route.origin(), turn.number) {
            (Origin::First, 0) => mirrors,
            (Origin::First, number) => number - 1,
            (Origin::Last | Origin::Never, number) => number,
        };
        if index == mirrors && !route.has_at() {
            return Asked::Origin;
        }
        match self.known(route, index, image) {
            Some((known, registry)) => Asked::Known(known, registry),
            None => Asked::Unknown(index),
        }
    }

    /// The place of its route at this position, and the registry whose login it has, where nothing about it has to be
    /// looked at.
    #[inline]
    pub(super) fn known(
        self,
        route: RouteRef<'c>,
        index: u8,
        image: &Reference<'_>,
    ) -> Option<(Known<'c>, Option<Registry<'c>>)> {
        let place = route.place(index.into())?;
        let settled = place.settled()?;
        let left = image.path().len().checked_sub(settled.cut.into())?;
        let is_admitted = settled.asks == Asks::Length || admits(place, image);
        if usize::from(settled.front) + left > PATH_MAX || !is_admitted {
            return None;
        }
        let left = u8::try_from(left).ok()?;
        let role = if index < route.mirror_count() { Role::Mirror } else { Role::Source };
        let known = Known { catalog: self.catalog, place: place.index(), left, role };
        Some((known, place.settled_registry()))
    }
}

/// Left out of line: most places ask nothing of an image.
#[cold]
fn admits(place: PlaceRef<'_>, image: &Reference<'_>) -> bool {
    let is_as_written = place.asked_port() == AskedPort::Ignored || image.domain().port().is_none();
    is_as_written
        && match place.images() {
            PlaceImages::Any => true,
            PlaceImages::Pinned => image.digest().is_some(),
            PlaceImages::Tagged => image.digest().is_none(),
        }
}

/// A place that is asked for the end of an image's path. It fits into two registers.
#[derive(Clone, Copy)]
pub(super) struct Known<'c> {
    catalog: &'c Catalog,
    /// Its position among the places of all routes.
    place: u32,
    /// How long that end is.
    left: u8,
    pub(super) role: Role,
}

impl<'c> Known<'c> {
    pub(super) fn place(self) -> Option<PlaceRef<'c>> {
        self.catalog.place_at(self.place)
    }

    /// The registry whose login it has.
    #[inline]
    pub(super) fn registry(self) -> Option<Registry<'c>> {
        self.place()?.settled_registry()
    }

    pub(super) fn target<'r>(self, image: &Reference<'r>, registry: Option<Registry<'c>>) -> Target<'c, 'r> {
        let name = image.path().end(self.left.into());
        let (domain, path) = match (self.place(), registry) {
            (Some(place), _) if place.is_location() => {
                (domain(place, image, registry), TargetPath::at(place.prefix_text(), name))
            }
            (_, Some(registry)) => (TargetDomain::of_registry(registry), TargetPath::below(registry, name)),
            // What is known is one of these.
            (_, None) => (TargetDomain::of_request(image.domain(), None), TargetPath::of_request(name)),
        };
        Target { domain, path, version: Pinned::AsAsked(image.version()) }
    }

    pub(super) fn login<'r>(self, image: &Reference<'r>, registry: Option<Registry<'c>>) -> Login<'c, 'r> {
        let Some(place) = self.place() else { return Login::Anonymous };
        let access = match (registry, place.login()) {
            (Some(registry), _) => Access::Registry(registry),
            (None, Some(login)) => Access::Stated(place, login),
            (None, None) => match self.catalog.uncovered_access() {
                UncoveredAccess::Anonymous => return Login::Anonymous,
                access => Access::Uncovered(access),
            },
        };
        access.login(domain(place, image, registry))
    }

    pub(super) fn transport(self) -> Transport {
        self.settled().map(|settled| settled.transport).unwrap_or_default()
    }

    pub(super) fn reach(self) -> Reach {
        self.settled().map(|settled| settled.reach).unwrap_or_default()
    }

    pub(super) fn tls(self) -> Option<&'c str> {
        let place = self.place()?;
        let stated = place.tls();
        if stated.is_some() || place.transport().is_some() {
            return stated;
        }
        match self.registry() {
            Some(registry) => registry.tls(),
            None => self.catalog.spoken_by_endpoints(place.domain()?, HTTPS)?.tls,
        }
    }

    fn settled(self) -> Option<&'c Settled> {
        self.place()?.settled()
    }
}

fn domain<'c, 'r>(
    place: PlaceRef<'c>,
    image: &Reference<'r>,
    registry: Option<Registry<'c>>,
) -> TargetDomain<'c, 'r> {
    match (place.domain(), registry) {
        (Some(domain), _) => TargetDomain::of_place(domain, NoPort::Means443),
        (None, Some(registry)) => TargetDomain::of_registry(registry),
        (None, None) => TargetDomain::of_request(image.domain(), None),
    }
}
