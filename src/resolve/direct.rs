//! The way of a plan along a route where a request chooses nothing: what is known of a place for every image is only
//! copied. A place that is not known, or that an image has no plain name at, is looked at in [`spot`](super::spot).

use super::access::Access;
use super::contact::retry_at;
use super::login::Login;
use super::role::Role;
use super::steps::First;
use super::target::{Pinned, Target};
use super::target_domain::TargetDomain;
use super::target_path::TargetPath;
use crate::catalog::{Catalog, PlaceRef, Registry, RouteRef};
use crate::policy::RetryPolicy;
use crate::reference::{PATH_MAX, Reference};
use crate::registry::{Reach, Transport};
use crate::routes::compiled::{Asks, At, LogsIn, Settled};
use crate::routes::{AskedPort, HTTPS, Origin, PlaceImages};

/// A catalog and the position of the route that decides, if any does: small, as all of a plan is moved.
#[derive(Clone, Copy)]
pub(super) struct Direct<'c> {
    pub(super) catalog: &'c Catalog,
    route: Option<u32>,
}

/// How far a plan is along its route: its mirrors and its origin, in the route's order. It is one word, as processors are
/// slow to read together what was written apart.
#[derive(Clone, Copy)]
pub(super) struct Turn(u64);

/// What an image is asked of in one turn.
pub(super) enum Asked {
    /// The origin as it is named.
    Origin,
    Known(Ending),
    /// A place that has to be looked at.
    Unknown(Ending),
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
        let Some(route) = self.route() else {
            return Some(Turn::of(0, 0, Origin::First, At::AsNamed));
        };
        let (mirrors, origin) = (route.mirror_count(), route.origin());
        let is_nobody_asked = mirrors == 0 && origin == Origin::Never;
        (!is_nobody_asked).then_some(Turn::of(route.first_place(), mirrors, origin, route.origin_at()))
    }

    /// Where the origin of a route is that says so, if nothing about it has to be looked at.
    pub(super) fn moved(self, route: RouteRef<'c>, image: &Reference<'_>) -> Option<Known<'c>> {
        let place = route.first_place() + u32::from(route.mirror_count());
        match ask_at(self.catalog, place, Role::Source, image) {
            Asked::Known(ending) => Some(Known { catalog: self.catalog, ending }),
            Asked::Origin | Asked::Unknown(_) => None,
        }
    }
}

impl Turn {
    const ONE_MIRROR: u64 = 1 << 32;
    const ORIGIN_FIRST: u64 = 1 << 40;
    const ORIGIN_LAST: u64 = 1 << 41;
    const ORIGIN_MOVED: u64 = 1 << 42;

    /// The first turn along so many mirrors, which stand from this position on among the places of all routes, and the
    /// origin, whose place stands behind them.
    fn of(place: u32, mirrors: u8, origin: Origin, at: At) -> Self {
        let order = match origin {
            Origin::First => Self::ORIGIN_FIRST,
            Origin::Last => Self::ORIGIN_LAST,
            Origin::Never => 0,
        };
        let moved = if at == At::Place { Self::ORIGIN_MOVED } else { 0 };
        Self(u64::from(place) | u64::from(mirrors) << 32 | order | moved)
    }

    #[inline]
    fn has(self, bit: u64) -> bool {
        self.0 & bit != 0
    }

    /// The position of the next mirror; behind the last one, that of the origin's place.
    #[expect(clippy::cast_possible_truncation, reason = "the lower half is what is meant")]
    #[inline]
    fn place(self) -> u32 {
        self.0 as u32
    }

    /// How many mirrors are still to be asked.
    #[inline]
    fn mirrors(self) -> u8 {
        (self.0 >> 32 & 0xff) as u8
    }

    /// What an image is asked of, and the next turn. Out of line: plans without routes have no turns.
    #[inline(never)]
    pub(super) fn ask(self, catalog: &Catalog, next: &mut Option<First>, image: &Reference<'_>) -> Asked {
        let (place, mirrors) = (self.place(), self.mirrors());
        if mirrors == 0 || self.has(Self::ORIGIN_FIRST) {
            *next = (mirrors > 0).then_some(First::Turn(Self(self.0 & !Self::ORIGIN_FIRST)));
            if !self.has(Self::ORIGIN_MOVED) {
                return Asked::Origin;
            }
            return ask_at(catalog, place + u32::from(mirrors), Role::Source, image);
        }
        let is_last = mirrors == 1 && !self.has(Self::ORIGIN_LAST);
        *next = (!is_last).then_some(First::Turn(Self(self.0 + 1 - Self::ONE_MIRROR)));
        ask_at(catalog, place, Role::Mirror, image)
    }
}

/// The place at this position among those of all routes.
#[inline]
fn ask_at(catalog: &Catalog, place: u32, role: Role, image: &Reference<'_>) -> Asked {
    match left_at(catalog, place, image) {
        Some(left) => Asked::Known(Ending::of(place, left, role)),
        None => Asked::Unknown(Ending::of(place, 0, role)),
    }
}

/// How long the end of an image's path is that is its name at a place, where nothing about that has to be looked at.
#[inline]
fn left_at(catalog: &Catalog, place: u32, image: &Reference<'_>) -> Option<u8> {
    let place = catalog.place_at(place)?;
    let settled = place.settled()?;
    let left = image.path_length().checked_sub(settled.cut.into())?;
    let is_admitted = settled.asks == Asks::Length || admits(place, image);
    if usize::from(settled.front) + left > PATH_MAX || !is_admitted {
        return None;
    }
    u8::try_from(left).ok()
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

/// A place that is asked for the end of an image's path: its position among those of all routes, how long that end is,
/// and its role. It is one word, so that it is moved as one.
#[derive(Clone, Copy)]
pub(super) struct Ending(u64);

impl Ending {
    const MIRROR: u64 = 1 << 40;

    #[inline]
    fn of(place: u32, left: u8, role: Role) -> Self {
        let mirror = if role == Role::Mirror { Self::MIRROR } else { 0 };
        Self(u64::from(place) | u64::from(left) << 32 | mirror)
    }

    #[expect(clippy::cast_possible_truncation, reason = "the lower half is what is meant")]
    #[inline]
    pub(super) fn place(self) -> u32 {
        self.0 as u32
    }

    #[inline]
    fn left(self) -> usize {
        (self.0 >> 32 & 0xff) as usize
    }

    #[inline]
    fn role(self) -> Role {
        if self.0 & Self::MIRROR == 0 { Role::Source } else { Role::Mirror }
    }
}

/// A place that nothing has to be looked at for.
#[derive(Clone, Copy)]
pub(super) struct Known<'c> {
    pub(super) catalog: &'c Catalog,
    pub(super) ending: Ending,
}

impl<'c> Known<'c> {
    pub(super) fn place(self) -> Option<PlaceRef<'c>> {
        self.catalog.place_at(self.ending.place())
    }

    pub(super) fn role(self) -> Role {
        self.ending.role()
    }

    /// The registry whose login it has.
    pub(super) fn registry(self) -> Option<Registry<'c>> {
        self.place()?.settled_registry()
    }

    #[inline]
    pub(super) fn target<'r>(self, image: &Reference<'r>) -> Target<'c, 'r> {
        let left = self.ending.left();
        let (domain, path) = match self.place().and_then(PlaceRef::location_texts) {
            Some(location) => (TargetDomain::at(location), TargetPath::of_end(location, *image, left)),
            None => match self.registry() {
                Some(registry) => {
                    (TargetDomain::of_registry(registry), TargetPath::below(registry, image.path().end(left)))
                }
                // What is known is one of these.
                None => {
                    (TargetDomain::of_image(*image, None), TargetPath::of_request(image.path().end(left)))
                }
            },
        };
        Target { domain, path, version: Pinned::AsAsked(*image) }
    }

    #[inline]
    pub(super) fn login<'r>(self) -> Login<'c, 'r> {
        match self.settled() {
            Some(settled) if settled.logs_in == LogsIn::Always => self.some_login(),
            Some(_) | None => Login::Anonymous,
        }
    }

    #[inline(never)]
    fn some_login<'r>(self) -> Login<'c, 'r> {
        let Some(place) = self.place() else { return Login::Anonymous };
        let access = match (place.settled_registry(), place.login()) {
            (Some(registry), _) => Access::Registry(registry),
            (None, Some(login)) => Access::Stated(place, login),
            (None, None) => Access::Uncovered(self.catalog.uncovered_access()),
        };
        let domain = match (place.location_texts(), place.settled_registry()) {
            (Some(location), _) => TargetDomain::at(location),
            (None, Some(registry)) => TargetDomain::of_registry(registry),
            // What is known is one of these.
            (None, None) => return Login::Anonymous,
        };
        access.login(domain)
    }

    /// How often it is tried, as the place says, else its registry.
    #[inline]
    pub(super) fn retry(self) -> RetryPolicy {
        let Some(place) = self.place() else { return RetryPolicy::DEFAULT };
        retry_at(place.settled_registry(), place.retry())
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
