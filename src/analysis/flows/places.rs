use alloc::vec::Vec;
use core::fmt;

use super::flow::{Flow, FlowKind};
use super::hosts::Hosts;
use super::images::ImageClass;
use crate::analysis::lint::{Blocked, spoken};
use crate::analysis::words::quoted;
use crate::catalog::{Catalog, PlaceLogin, PlaceRef, Registry, RouteRef, UncoveredAccess};
use crate::reference::Domain;
use crate::registry::{TokenIssuers, Transport};
use crate::routes::{Origin, PlaceFailures, PlaceImages, Scope, is_loopback};

/// How images come to a place of a route: a mirror, or where the route has its origin (rule 12).
#[derive(Clone, Copy)]
pub struct PlaceFlow<'c> {
    route: RouteRef<'c>,
    place: PlaceRef<'c>,
    /// Which mirror it is, counted from 0; none for the origin.
    mirror: Option<usize>,
    /// How images are logged in to where neither a registry nor the place states it (rule 5.9).
    uncovered: UncoveredAccess,
}

impl<'c> PlaceFlow<'c> {
    /// The route.
    pub fn route(self) -> RouteRef<'c> {
        self.route
    }

    /// The place.
    pub fn place(self) -> PlaceRef<'c> {
        self.place
    }

    /// Which mirror it is, counted from 0. None where the route has its origin there.
    pub fn mirror(self) -> Option<usize> {
        self.mirror
    }

    /// How it logs in where no registry is there, or the place states it itself (rule 12.6).
    pub(super) fn login(self) -> PlaceLogin<'c> {
        self.place.login().unwrap_or(match self.uncovered {
            UncoveredAccess::Anonymous => PlaceLogin::Anonymous,
            UncoveredAccess::Ambient => PlaceLogin::Ambient,
        })
    }

    pub(super) fn token_issuers(self) -> TokenIssuers<'c> {
        match (self.place.login(), self.uncovered, self.place.domain()) {
            (None, UncoveredAccess::Ambient, Some(domain)) => TokenIssuers::of_host(domain),
            _ => self.place.token_issuers(),
        }
    }

    /// The images of the scope.
    pub(super) fn images(self) -> ImageClass<'c> {
        let path = self.route.scope().split_once('/').map(|(_, path)| crate::reference::Path::parsed(path));
        ImageClass { below: path, ..ImageClass::on(Hosts::Scope(self.route)) }
    }
}

/// Two are one where route and position are.
impl PartialEq for PlaceFlow<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.route == other.route && self.mirror == other.mirror
    }
}

impl Eq for PlaceFlow<'_> {}

impl fmt::Debug for PlaceFlow<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PlaceFlow({self})")
    }
}

/// ``mirror 1 of the route of `docker.io`, pinned images only``
impl fmt::Display for PlaceFlow<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scope = quoted(self.route.scope());
        match self.mirror {
            Some(index) => write!(f, "mirror {} of the route of {scope}", index + 1)?,
            None => write!(f, "origin of the route of {scope}")?,
        }
        f.write_str(match self.place.images() {
            PlaceImages::Any => "",
            PlaceImages::Pinned => ", pinned images only",
            PlaceImages::Tagged => ", images that are not pinned only",
        })?;
        f.write_str(if self.place.failures() == PlaceFailures::Transient { ", when it is down" } else { "" })
    }
}

/// Every place of every route, with every login that a request can come to there. A place whose names are all blocked is
/// never asked (rule 12.7).
pub(super) fn find<'c>(catalog: &'c Catalog, rows: &mut Vec<Flow<'c>>) {
    let (blocked, uncovered) = (Blocked::of(catalog), catalog.uncovered_access());
    for route in catalog.routes() {
        let mirrors = route.mirrors().enumerate().map(|(index, place)| (Some(index), place));
        let asks_origin = route.origin() != Origin::Never;
        let at = route.at().filter(|place| asks_origin && !place.is_as_named()).map(|place| (None, place));
        let asked = mirrors.chain(at).filter(|(_, place)| blocked.over(catalog, *place).is_none());
        for (mirror, place) in asked {
            let kind = FlowKind::Place(PlaceFlow { route, place, mirror, uncovered });
            let named = place.registry();
            let Some(domain) = named.map(Registry::domain).or_else(|| place.domain()) else { continue };
            let hosts = Hosts::One(domain);
            // A context of the request chooses among all that are there (rule 12.6).
            let there: Vec<Registry<'c>> = catalog.on_domain(domain).collect();
            if named.is_some() || place.login().is_some() || there.is_empty() {
                if named.is_some() || keeps_login(catalog, place, domain) {
                    rows.push(Flow { registry: named, hosts, kind });
                }
                continue;
            }
            let usable = there.into_iter().filter(|registry| is_secure(place, *registry));
            rows.extend(usable.map(|registry| Flow { registry: Some(registry), hosts, kind }));
        }
    }
}

/// Whether what the caller keeps may go to a place that no registry speaks for: over verified HTTPS, unless the place
/// says both (rule 12.6).
fn keeps_login(catalog: &Catalog, place: PlaceRef<'_>, domain: Domain<'_>) -> bool {
    let stated = place.transport();
    let says_both = match (place.login(), catalog.uncovered_access()) {
        (Some(PlaceLogin::Ambient), _) => stated.is_some(),
        (None, UncoveredAccess::Ambient) => false,
        _ => return true,
    };
    let transport = stated.unwrap_or_else(|| spoken(catalog, domain));
    says_both || transport == Transport::Https || is_loopback(domain.host())
}

/// Whether the login of a registry may go to a place on its endpoint, as the place says that it is spoken to.
fn is_secure(place: PlaceRef<'_>, registry: Registry<'_>) -> bool {
    let transport = place.transport().unwrap_or_else(|| registry.transport());
    let has_login = registry.credential().is_some() || registry.is_ambient();
    let is_own = transport == registry.transport() || transport == Transport::Https;
    // Without a port, another scheme is another port.
    let written = registry.domain().port().is_some() || transport == registry.transport();
    !has_login || written && (is_own || is_loopback(registry.domain().host()))
}

/// Whether a host is one of those that a scope is for.
pub(super) fn includes(route: RouteRef<'_>, domain: Domain<'_>) -> bool {
    let hosts = route.scope().split('/').next().unwrap_or_default();
    let alone = Catalog::builder().route(crate::routes::Route::new(hosts)).build();
    let path = crate::reference::Path::parsed("x");
    Scope::parse(hosts).is_ok() && alone.is_ok_and(|catalog| catalog.route_of(domain, path).is_some())
}
