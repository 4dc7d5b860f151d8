use alloc::vec::Vec;
use core::fmt;

use super::flow::{Flow, FlowKind};
use super::hosts::Hosts;
use super::images::ImageClass;
use crate::analysis::words::quoted;
use crate::catalog::{Catalog, PlaceLogin, PlaceRef, Registry, RouteRef};
use crate::registry::{Credential, TokenIssuers, Transport};
use crate::routes::{Origin, PlaceFailures, PlaceImages, Scope, is_loopback};

/// How images come to a place of a route: a mirror, or where the route has its origin (rule 12).
#[derive(Clone, Copy)]
pub struct PlaceFlow<'c> {
    route: RouteRef<'c>,
    place: PlaceRef<'c>,
    /// Which mirror it is, counted from 0; none for the origin.
    mirror: Option<usize>,
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

    /// The credential that the place itself states (rule 12.6).
    pub(super) fn credential(self) -> Option<Credential<'c>> {
        match self.place.login()? {
            PlaceLogin::With(credential) => Some(credential),
            PlaceLogin::Anonymous | PlaceLogin::Ambient => None,
        }
    }

    pub(super) fn token_issuers(self) -> TokenIssuers<'c> {
        self.place.token_issuers()
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

/// Every place of every route, with every login that a request can come to there.
pub(super) fn find<'c>(catalog: &'c Catalog, rows: &mut Vec<Flow<'c>>) {
    for route in catalog.routes() {
        let mirrors = route.mirrors().enumerate().map(|(index, place)| (Some(index), place));
        let asks_origin = route.origin() != Origin::Never;
        let at = route.at().filter(|place| asks_origin && !place.is_as_named()).map(|place| (None, place));
        for (mirror, place) in mirrors.chain(at) {
            let flow = PlaceFlow { route, place, mirror };
            let kind = FlowKind::Place(flow);
            let named = place.registry();
            let Some(domain) = named.map(Registry::domain).or_else(|| place.domain()) else { continue };
            let hosts = Hosts::One(domain);
            if named.is_some() || place.login().is_some() {
                rows.push(Flow { registry: named, hosts, kind });
                continue;
            }
            // A context of the request chooses among all that are there (rule 12.6).
            let there: Vec<Registry<'c>> = catalog.on_domain(domain).collect();
            if there.is_empty() {
                rows.push(Flow { registry: None, hosts, kind });
            }
            let usable = there.into_iter().filter(|registry| is_secure(place, *registry));
            rows.extend(usable.map(|registry| Flow { registry: Some(registry), hosts, kind }));
        }
    }
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
pub(super) fn includes(route: RouteRef<'_>, domain: crate::reference::Domain<'_>) -> bool {
    let hosts = route.scope().split('/').next().unwrap_or_default();
    let alone = Catalog::builder().route(crate::routes::Route::new(hosts)).build();
    let path = crate::reference::Path::parsed("x");
    Scope::parse(hosts).is_ok() && alone.is_ok_and(|catalog| catalog.route_of(domain, path).is_some())
}
