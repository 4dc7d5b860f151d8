//! One place of a routed plan: what an image is called there, whose login it has, and how it is spoken to. Rules 12.4
//! to 12.8.

use super::access::Access;
use super::avoided::Avoided;
use super::candidate::Candidate;
use super::contexts;
use super::hop::{self, LeftOutReason};
use super::routing::Routing;
use super::spoken::Spoken;
use super::target_domain::{NoPort, TargetDomain, port_number};
use super::target_path::{Library, RoutedParts, TargetPath};
use crate::catalog::{
    Catalog, Pick, PlaceLogin, PlaceRef, Registries, Registry, RouteRef, UncoveredAccess, UnplacedRegistry,
};
use crate::reference::{Domain, PATH_MAX};
use crate::registry::{BareNames, Provider, Transport};
use crate::routes::{AskedPort, HTTPS, PlaceImages, PlaceNaming, is_loopback};

/// A place that may be asked.
#[derive(Clone, Copy)]
pub(super) struct Spot<'c, 'r> {
    pub(super) domain: TargetDomain<'c, 'r>,
    pub(super) path: TargetPath<'c, 'r>,
    pub(super) access: Access<'c>,
    pub(super) spoken: Spoken<'c>,
    /// What a route says of it; of a fallback, of its origin.
    pub(super) place: Option<PlaceRef<'c>>,
    pub(super) host: HostKind,
}

/// How its domain comes about.
#[derive(Clone, Copy)]
pub(super) enum HostKind {
    /// The registry's own.
    Registry,
    /// As the place's location writes it.
    Location(NoPort),
    /// The same, with the port that was asked for.
    Ported,
    /// As it was asked for.
    AsNamed,
    /// The same where no port is written and means 80.
    AsNamedPlain,
}

/// A place that is not asked: as much of it as is known, and why.
#[derive(Clone, Copy)]
pub(super) struct Refused<'c, 'r> {
    pub(super) registry: Option<Registry<'c>>,
    pub(super) unplaced: Option<UnplacedRegistry<'c>>,
    pub(super) domain: Option<TargetDomain<'c, 'r>>,
    pub(super) path: Option<TargetPath<'c, 'r>>,
    pub(super) reason: LeftOutReason,
    pub(super) blocked_by: Option<RouteRef<'c>>,
    pub(super) transport: Transport,
}

/// Where the origin of an image is.
pub(super) struct Origin<'c, 'r> {
    /// The registry whose login and whose chain it has.
    pub(super) registry: Option<Registry<'c>>,
    pub(super) spot: Result<Spot<'c, 'r>, Refused<'c, 'r>>,
    /// The registries of which none is chosen.
    pub(super) ambiguous: Option<Registries<'c>>,
}

impl<'c> Refused<'c, '_> {
    /// A place that is nowhere: an unplaced registry, or a location that no name can be made of.
    fn nowhere(place: Option<PlaceRef<'c>>) -> Self {
        let unplaced = place.and_then(PlaceRef::unplaced);
        let (domain, reason) = match unplaced {
            Some(_) => (None, LeftOutReason::NoDomain),
            None => (place.and_then(PlaceRef::domain), LeftOutReason::NoName),
        };
        let domain = domain.map(|domain| TargetDomain::of_place(domain, NoPort::Means443));
        let transport = place.and_then(PlaceRef::transport).unwrap_or_default();
        Self { registry: None, unplaced, domain, path: None, reason, blocked_by: None, transport }
    }
}

/// A place that has been found, before anything is asked of its name.
struct Found<'c, 'r> {
    place: Option<PlaceRef<'c>>,
    /// The registry that the place names.
    named: Option<Registry<'c>>,
    /// How the host is written; none where it is none.
    host: Option<Host<'c, 'r>>,
    /// The name there, or why it has none.
    name: Result<RoutedParts<'c, 'r>, LeftOutReason>,
}

#[derive(Clone, Copy)]
enum Host<'c, 'r> {
    Registry(Registry<'c>),
    Location(Domain<'c>),
    Ported(Domain<'c>, u16),
    /// Where the image's own name says.
    AsNamed(Candidate<'c, 'r>),
}

impl<'c, 'r> Host<'c, 'r> {
    /// Which port none means there. A place that says how it is spoken to says that too.
    fn unwritten_port(self, stated: Option<Transport>) -> Option<u16> {
        match (stated, self) {
            (Some(Transport::Http), _) => Some(80),
            (Some(_), Self::Registry(_) | Self::Location(_) | Self::Ported(..)) => Some(HTTPS),
            (Some(_), Self::AsNamed(_)) | (None, _) => None,
        }
    }

    /// How the domain comes about where it is spoken to over this transport.
    fn kind(self, catalog: &Catalog, transport: Option<Transport>) -> HostKind {
        let is_plain = transport == Some(Transport::Http);
        match self {
            Self::Registry(_) => HostKind::Registry,
            Self::Ported(..) => HostKind::Ported,
            Self::Location(domain) if is_plain && domain.port().is_none() => {
                HostKind::Location(NoPort::Means80)
            }
            Self::Location(_) => HostKind::Location(NoPort::Means443),
            // It stays on its port, too, whatever its route says (rule 12.4).
            Self::AsNamed(candidate) if candidate.port().is_none() => {
                let on_80 = is_plain || candidate.with_domain(|domain| catalog.unwritten_port(domain)) == 80;
                if on_80 { HostKind::AsNamedPlain } else { HostKind::AsNamed }
            }
            Self::AsNamed(_) => HostKind::AsNamed,
        }
    }

    /// The domain of this kind, where this registry is.
    fn domain(self, kind: HostKind, registry: Option<Registry<'c>>) -> TargetDomain<'c, 'r> {
        match (self, kind) {
            (Self::Registry(registry), _) => TargetDomain::of_registry(registry),
            (Self::Ported(host, port), _) => {
                TargetDomain::ported(host, port).unwrap_or(TargetDomain::of_place(host, NoPort::Means443))
            }
            (Self::Location(domain), HostKind::Location(no_port)) => TargetDomain::of_place(domain, no_port),
            (Self::Location(domain), _) => TargetDomain::of_place(domain, NoPort::Means443),
            (Self::AsNamed(candidate), HostKind::AsNamedPlain) => candidate.plain_domain(),
            (Self::AsNamed(candidate), _) => candidate.domain(registry),
        }
    }
}

impl<'c, 'r> Routing<'c, 'r> {
    /// The one route that decides for a candidate (rule 12.2).
    pub(super) fn route(&self, candidate: Candidate<'c, 'r>) -> Option<RouteRef<'c>> {
        if !self.catalog.has_routes() {
            return None;
        }
        candidate
            .path()
            .with_path(|path| candidate.with_domain(|domain| self.catalog.route_of(domain, path)))?
    }

    /// The registry that 5.2 picks for the name that was asked for, whatever its route (rule 12.9).
    ///
    /// # Errors
    ///
    /// The registries of which none is chosen.
    pub(super) fn picked(
        &self,
        candidate: Candidate<'c, 'r>,
    ) -> Result<Option<Registry<'c>>, Registries<'c>> {
        self.at_domain(candidate.domain(None), candidate.path())
    }

    /// Whether no registry is on the domain that was asked for (rule 5.9).
    pub(super) fn is_uncovered(&self, candidate: Candidate<'c, 'r>) -> bool {
        matches!(self.at_domain(candidate.domain(None), candidate.path()), Ok(None))
    }

    /// A mirror of the route that decides.
    #[expect(clippy::result_large_err, reason = "nothing is allocated, and it is made where it is returned")]
    pub(super) fn mirror(
        &self,
        candidate: Candidate<'c, 'r>,
        route: RouteRef<'c>,
        place: PlaceRef<'c>,
        source: Option<Registry<'c>>,
    ) -> Result<Spot<'c, 'r>, Refused<'c, 'r>> {
        let found = find(candidate, route, place);
        self.settle(candidate, &found, Library::where_dropped_by(source)).map_err(|(refused, _)| refused)
    }

    /// Where the origin is: as named, unless the route says otherwise (rule 12.8).
    pub(super) fn origin(&self, candidate: Candidate<'c, 'r>, route: Option<RouteRef<'c>>) -> Origin<'c, 'r> {
        let found = self.find_origin(candidate, route);
        let (registry, spot, ambiguous) = match self.settle(candidate, &found, Library::Absent) {
            Ok(spot) => (spot.access.registry(), Ok(spot), None),
            Err((refused, ambiguous)) => (refused.registry, Err(refused), ambiguous),
        };
        Origin { registry, spot, ambiguous }
    }

    /// What the image is called where its origin is, for the names of 5.6; why it has no name there.
    pub(super) fn origin_parts(
        &self,
        candidate: Candidate<'c, 'r>,
        route: Option<RouteRef<'c>>,
    ) -> Result<RoutedParts<'c, 'r>, LeftOutReason> {
        let name = self.find_origin(candidate, route).name?;
        if name.len() == 0 { Err(LeftOutReason::NoName) } else { Ok(name) }
    }

    fn find_origin(&self, candidate: Candidate<'c, 'r>, route: Option<RouteRef<'c>>) -> Found<'c, 'r> {
        let place = route.and_then(RouteRef::at);
        let moved = place.zip(route).filter(|(place, _)| !place.is_as_named());
        // What was pushed is where it was pushed: that is not rewritten (rule 12.9).
        match moved.filter(|_| self.pushed.is_none()) {
            Some((place, route)) => find(candidate, route, place),
            None => Found {
                place,
                named: self.pushed,
                host: Some(Host::AsNamed(candidate)),
                name: Ok(candidate.parts()),
            },
        }
    }

    /// A fallback of the origin's registry, under this name; `origin` is what the route says of that.
    #[expect(clippy::result_large_err, reason = "nothing is allocated, and it is made where it is returned")]
    pub(super) fn fallback(
        &self,
        registry: Registry<'c>,
        name: Result<RoutedParts<'c, 'r>, LeftOutReason>,
        origin: Option<PlaceRef<'c>>,
    ) -> Result<Spot<'c, 'r>, Refused<'c, 'r>> {
        let domain = TargetDomain::of_registry(registry);
        let refused = |reason| Refused {
            registry: Some(registry),
            unplaced: None,
            domain: Some(domain),
            path: None,
            reason,
            blocked_by: None,
            transport: registry.transport(),
        };
        let path = TargetPath::routed(name.map_err(refused)?);
        if let Some(route) = self.catalog.blocking(domain, path) {
            let blocked = refused(LeftOutReason::Blocked);
            return Err(Refused { path: Some(path), blocked_by: Some(route), ..blocked });
        }
        let spoken = Spoken::of_registry(registry);
        Ok(Spot {
            domain,
            path,
            access: Access::Registry(registry),
            spoken,
            place: origin,
            host: HostKind::Registry,
        })
    }

    /// The name, the limits, whether it is blocked, whose login, and whether that may be used: the first that does not
    /// hold is why the place is left out (rule 12.6).
    #[expect(clippy::result_large_err, reason = "nothing is allocated, and it is made where it is returned")]
    fn settle(
        &self,
        candidate: Candidate<'c, 'r>,
        found: &Found<'c, 'r>,
        completed: Library,
    ) -> Result<Spot<'c, 'r>, (Refused<'c, 'r>, Option<Registries<'c>>)> {
        let Found { place, named, host, .. } = *found;
        let Some(host) = host else { return Err((Refused::nowhere(place), None)) };
        let stated = stated_transport(place, host);
        let written = host.domain(host.kind(self.catalog, stated), named);
        let name = match (host, found.name) {
            (Host::AsNamed(_), name) => name,
            (Host::Registry(registry), name) => {
                let is_hub = registry.provider().facts().bare_names == BareNames::Completed;
                name.and_then(|parts| hop::named(parts, || is_hub, completed))
            }
            (_, name) => name.and_then(|parts| hop::named(parts, || needs_namespace(written), completed)),
        };
        let parts = name.or(found.name).unwrap_or_default();
        let path = match host {
            Host::AsNamed(candidate) => candidate.path(),
            _ => TargetPath::routed(parts),
        };
        let access = self.access(named, place, written, path);
        let registry = access.as_ref().ok().and_then(Access::registry);
        // Without a name nobody was looked for.
        let known = access.as_ref().ok().filter(|access| !path.is_empty() || access.registry().is_some());
        let spoken = self.spoken(stated, place, known, written);
        let kind = host.kind(self.catalog, Some(spoken.transport));
        let domain = host.domain(kind, registry);
        let refused = |reason, path| Refused {
            registry,
            unplaced: None,
            domain: Some(domain),
            path,
            reason,
            blocked_by: None,
            transport: spoken.transport,
        };
        if let Err(reason) = name {
            return Err((refused(reason, None), None));
        }
        if let Err(reason) = admit(place, candidate) {
            return Err((refused(reason, Some(path)), None));
        }
        if let Some(route) = self.catalog.blocking_at(domain, host.unwritten_port(stated), path) {
            let blocked = refused(LeftOutReason::Blocked, Some(path));
            return Err((Refused { blocked_by: Some(route), ..blocked }, None));
        }
        let access = match access {
            Ok(access) => access,
            Err(tied) => return Err((refused(LeftOutReason::Ambiguous, Some(path)), Some(tied))),
        };
        let spot = Spot { domain, path, access, spoken, place, host: kind };
        if spot.has_insecure_login() {
            return Err((refused(LeftOutReason::InsecureLogin, Some(path)), None));
        }
        Ok(spot)
    }

    /// Whose login a place has (rule 12.6). The error is the registries of which none is chosen.
    fn access(
        &self,
        named: Option<Registry<'c>>,
        place: Option<PlaceRef<'c>>,
        domain: TargetDomain<'c, 'r>,
        path: TargetPath<'c, 'r>,
    ) -> Result<Access<'c>, Registries<'c>> {
        if let Some(registry) = named {
            return Ok(Access::Registry(registry));
        }
        if let Some((place, login)) = place.and_then(|place| Some((place, place.login()?))) {
            return Ok(Access::Stated(place, login));
        }
        let registry = self.at_domain(domain, path)?;
        Ok(registry.map_or(Access::Uncovered(self.catalog.uncovered_access()), Access::Registry))
    }

    /// The context of the request that is there, else what 5.2 and 5.3 pick.
    fn at_domain(
        &self,
        domain: TargetDomain<'c, 'r>,
        path: TargetPath<'c, 'r>,
    ) -> Result<Option<Registry<'c>>, Registries<'c>> {
        let catalog = self.catalog;
        let contexts = self.request.contexts;
        let pick = |domain: Domain<'_>| {
            if let Some(context) = contexts::on(catalog, contexts, domain) {
                return Pick::Registry(context);
            }
            // A path is put together only where it decides.
            catalog.only_at(domain).unwrap_or_else(|| {
                let picked = path.with_path(|path| catalog.pick_at(domain, path));
                picked.unwrap_or_else(|| path.with_leading_path(|path| catalog.pick_at(domain, path)))
            })
        };
        // The registry on the port that is meant, else the one that is on this host where no port is written.
        let meant = match domain.no_port() {
            NoPort::Means80 => domain.with_port_80(pick),
            NoPort::Means443 => None,
        };
        let meant = meant.filter(|pick| !matches!(pick, Pick::Uncovered));
        match meant.or_else(|| domain.with_text(pick)) {
            Some(Pick::Registry(registry)) => Ok(Some(registry)),
            Some(Pick::Uncovered) | None => Ok(None),
            Some(Pick::Ambiguous(registries)) => Err(registries),
        }
    }
}

impl Catalog {
    /// The route that blocks a name, if the most specific one over it does (rule 12.7).
    pub(crate) fn blocking<'c>(
        &'c self,
        domain: TargetDomain<'_, '_>,
        path: TargetPath<'_, '_>,
    ) -> Option<RouteRef<'c>> {
        self.blocking_at(domain, None, path)
    }

    /// The same where it is known which port none means.
    fn blocking_at<'c>(
        &'c self,
        domain: TargetDomain<'_, '_>,
        unwritten: Option<u16>,
        path: TargetPath<'_, '_>,
    ) -> Option<RouteRef<'c>> {
        if !self.has_blocked_routes() {
            return None;
        }
        let over = path.with_path(|path| {
            domain.with_text(|text| {
                let unwritten = unwritten.unwrap_or_else(|| match domain.no_port() {
                    NoPort::Means80 => 80,
                    NoPort::Means443 => self.unwritten_port(text),
                });
                self.route_over(text, unwritten, path.components())
            })
        });
        over.flatten().flatten().filter(|route| route.is_blocked())
    }
}

/// The place of a route, and the name of a candidate there.
fn find<'c, 'r>(candidate: Candidate<'c, 'r>, route: RouteRef<'c>, place: PlaceRef<'c>) -> Found<'c, 'r> {
    let named = place.registry();
    let asked = candidate.port();
    let host = match (named, place.domain()) {
        (Some(registry), _) => Some(Host::Registry(registry)),
        (None, Some(domain)) => match (place.asked_port(), asked) {
            (AskedPort::TakenOver, Some(port)) => {
                let port = port_number(port).filter(|_| TargetDomain::has_room_for_port(domain));
                port.map(|port| Host::Ported(domain, port))
            }
            _ => Some(Host::Location(domain)),
        },
        (None, None) => None,
    };
    let prefix = match named {
        Some(registry) => registry.prefix_text(),
        None => place.prefix().map_or("", crate::reference::Path::written),
    };
    let takes_https =
        place.asked_port() == AskedPort::TakenOver && asked.and_then(port_number) == Some(HTTPS);
    let name = match (place.asked_port(), asked, place.naming()) {
        // On no port is an address in brackets a part of a name.
        (_, _, PlaceNaming::WithDomain) if candidate.is_in_brackets() => Err(LeftOutReason::NoName),
        // Plain HTTP never has port 443 (rule 10.3).
        _ if takes_https && place.transport().is_some_and(Transport::may_be_plain) => {
            Err(LeftOutReason::PortInName)
        }
        (AskedPort::NoName, Some(_), _) => Err(LeftOutReason::PortInName),
        (_, _, PlaceNaming::WithDomain) => with_domain(candidate),
        (_, _, PlaceNaming::Whole) => Ok(candidate.parts()),
        (..) => Ok(candidate.parts().cut(route.scope_path_length())),
    };
    Found { place: Some(place), named, host, name: name.map(|name| RoutedParts { prefix, ..name }) }
}

/// How a place says that it is spoken to.
fn stated_transport(place: Option<PlaceRef<'_>>, host: Host<'_, '_>) -> Option<Transport> {
    match host {
        Host::AsNamed(candidate) => stated_as_named(place, candidate),
        Host::Registry(_) | Host::Location(_) | Host::Ported(..) => place?.transport(),
    }
}

/// The same of an origin that stays as named: it may be asked for on port 443, which plain HTTP never has (rule 10.3),
/// and Docker Hub is there.
pub(super) fn stated_as_named(
    place: Option<PlaceRef<'_>>,
    candidate: Candidate<'_, '_>,
) -> Option<Transport> {
    let stated = place?.transport()?;
    let is_https_port = candidate.port().and_then(port_number) == Some(HTTPS) || candidate.on_docker_hub();
    Some(if is_https_port && stated.may_be_plain() { Transport::Https } else { stated })
}

/// The whole path behind the host that was asked for (rule 12.4).
fn with_domain<'c, 'r>(candidate: Candidate<'c, 'r>) -> Result<RoutedParts<'c, 'r>, LeftOutReason> {
    let is_usual = |port: &str| port_number(port) == Some(443);
    candidate.with_domain(|domain| match domain.port() {
        Some(port) if !is_usual(port) => Err(LeftOutReason::PortInName),
        _ if domain.host().len() > PATH_MAX => Err(LeftOutReason::NameTooLong),
        _ => Ok(RoutedParts { host: Some(candidate.host()), ..candidate.parts() }),
    })
}

/// Whether a name of one component has no place there (rule 5.7).
fn needs_namespace(domain: TargetDomain<'_, '_>) -> bool {
    domain
        .with_text(|domain| Provider::detect(domain).facts().bare_names == BareNames::Completed)
        .unwrap_or(false)
}

/// Which images are asked for at a place (rule 12.4). A tag with a digest is pinned.
fn admit(place: Option<PlaceRef<'_>>, candidate: Candidate<'_, '_>) -> Result<(), LeftOutReason> {
    match place.map(PlaceRef::images) {
        Some(PlaceImages::Pinned) if !candidate.is_pinned() => Err(LeftOutReason::NotPinned),
        Some(PlaceImages::Tagged) if candidate.is_pinned() => Err(LeftOutReason::NotTagged),
        _ => Ok(()),
    }
}

impl<'c, 'r> Spot<'c, 'r> {
    /// Rule 12.6: a registry's login is for its own port, over its own transport or verified HTTPS; what the caller
    /// keeps is for verified HTTPS, unless who says so says the transport too. Loopback hosts are no danger.
    fn has_insecure_login(&self) -> bool {
        let transport = self.spoken.transport;
        let is_private = || {
            transport == Transport::Https || self.domain.with_text(|it| is_loopback(it.host())) == Some(true)
        };
        match self.access {
            Access::Registry(registry) => {
                let has_login = registry.credential().is_some() || registry.is_ambient();
                let own = TargetDomain::of_registry(registry).meant_port(registry.transport());
                let on_own_port = self.domain.meant_port(transport) == own;
                has_login && !(on_own_port && (transport == registry.transport() || is_private()))
            }
            Access::Stated(place, PlaceLogin::Ambient) => place.transport().is_none() && !is_private(),
            Access::Uncovered(UncoveredAccess::Ambient) => !is_private(),
            Access::Stated(_, PlaceLogin::Anonymous | PlaceLogin::With(_))
            | Access::Uncovered(UncoveredAccess::Anonymous) => false,
        }
    }

    /// Whether this is one of the endpoints that a request avoids (rule 12.11).
    pub(super) fn is_avoided(&self, routing: &Routing<'c, 'r>) -> bool {
        if routing.request.avoid.is_empty() {
            return false;
        }
        let own = self.domain.meant_port(self.spoken.transport);
        routing.request.avoid.iter().filter_map(Avoided::parse).any(|avoided| {
            let port = avoided.port(routing.catalog);
            let host = Domain::parsed(avoided.domain.host());
            // The names of Docker Hub are one on its own port alone (rule 2.8).
            let is_same = |other: Domain<'_>| {
                let is_spelled_alike = || host.as_str().eq_ignore_ascii_case(other.as_str());
                host == other && (own == Some(HTTPS) || !host.is_docker_hub() || is_spelled_alike())
            };
            port == own
                && self.domain.with_text(|domain| is_same(Domain::parsed(domain.host()))) == Some(true)
        })
    }
}
