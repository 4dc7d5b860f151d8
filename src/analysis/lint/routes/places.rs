//! Places of routes: which are one, how they are spoken to, and what is said of their names.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::{String, ToString as _};

use crate::catalog::{Catalog, Pick, PlaceLogin, PlaceRef, Registry, RouteRef};
use crate::reference::{DOCKER_HUB, Domain, Path};
use crate::registry::{Namespaces, Provider, Transport};
use crate::routes::{AskedPort, HTTPS, Hosts, LocationPort, PlaceImages, Scope, is_loopback};

/// An endpoint, as all its spellings have it, and what stands in front of names there.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key(String, String);

impl Key {
    pub(super) fn named(domain: Domain<'_>, prefix: &str) -> Self {
        Self(domain.key(), prefix.into())
    }

    /// None for what is where the image says, or nowhere yet.
    pub(super) fn of(place: PlaceRef<'_>) -> Option<Self> {
        let Self(mut host, prefix) = Self::named(domain_of(place)?, prefix_of(place));
        let asked = place.port() == LocationPort::Asked || place.asked_port() == AskedPort::TakenOver;
        if asked && place.registry().is_none() {
            host.push_str(":*");
        } else if place.transport() == Some(Transport::Http)
            && place.domain().is_some_and(|it| it.port().is_none())
        {
            host.push_str(":80");
        }
        Some(Self(host, prefix))
    }
}

pub(super) fn domain_of(place: PlaceRef<'_>) -> Option<Domain<'_>> {
    place.registry().map(Registry::domain).or_else(|| place.domain())
}

fn prefix_of(place: PlaceRef<'_>) -> &str {
    match place.registry() {
        Some(registry) => registry.prefix_text(),
        None => place.prefix().map_or("", Path::written),
    }
}

/// How a login that the place itself states goes over the wire, where that is not verified HTTPS to another machine.
pub(super) fn login_over(catalog: &Catalog, place: PlaceRef<'_>) -> Option<Transport> {
    let domain = place.domain()?;
    let transport = match (place.login()?, place.transport()) {
        (PlaceLogin::Anonymous, _) => return None,
        // It is left out where nobody says how it is spoken to.
        (PlaceLogin::Ambient, stated) => stated?,
        (PlaceLogin::With(_), stated) => stated.unwrap_or_else(|| spoken(catalog, domain)),
    };
    (transport != Transport::Https && !is_loopback(domain.host())).then_some(transport)
}

/// As all registries there agree, else as the entries for endpoints say (rule 12.4).
pub(in crate::analysis) fn spoken(catalog: &Catalog, domain: Domain<'_>) -> Transport {
    let mut there = catalog.on_domain(domain);
    if let Some(first) = there.next() {
        let agree = there.all(|other| other.transport() == first.transport());
        return if agree { first.transport() } else { Transport::Https };
    }
    let entry = catalog.spoken_by_endpoints(domain, catalog.unwritten_port(domain));
    entry.map_or(Transport::Https, |entry| entry.transport)
}

/// Whether nothing chooses one of several registries there (rule 12.6).
pub(super) fn is_ambiguous(catalog: &Catalog, place: PlaceRef<'_>) -> bool {
    let Some(domain) = place.domain().filter(|_| place.login().is_none()) else { return false };
    let below = place.prefix().map_or_else(|| "x".into(), |prefix| format!("{}/x", prefix.written()));
    matches!(catalog.pick_at(domain, Path::parsed(&below)), Pick::Ambiguous(_))
}

/// The provider where strangers own names, if images come from there by tag and without a path of one's own.
pub(super) fn shared(place: PlaceRef<'_>) -> Option<Provider> {
    let domain = domain_of(place)?;
    if place.images() == PlaceImages::Pinned || !prefix_of(place).is_empty() {
        return None;
    }
    let claimed = place.registry().map(Registry::provider);
    let providers = claimed.into_iter().chain([Provider::detect(domain)]);
    providers.into_iter().find(|provider| provider.facts().namespaces_on(domain) == Namespaces::Shared)
}

/// The routes with a path that do not block, by endpoint.
pub(in crate::analysis) struct Blocked(BTreeMap<String, BTreeSet<String>>);

impl Blocked {
    pub(in crate::analysis) fn of(catalog: &Catalog) -> Self {
        let mut open: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let routes = catalog.routes().filter(|route| catalog.has_blocked_routes() && !route.is_blocked());
        for scope in routes.filter_map(|route| Scope::parse(route.scope()).ok()) {
            let (Some(path), Some(host)) = (scope.path(), scope.host()) else { continue };
            open.entry(host.key()).or_default().insert(path.to_string());
        }
        Self(open)
    }

    /// The route that blocks every name of this place, if one does (rule 12.7).
    pub(in crate::analysis) fn over<'c>(
        &self,
        catalog: &'c Catalog,
        place: PlaceRef<'_>,
    ) -> Option<RouteRef<'c>> {
        if !catalog.has_blocked_routes() {
            return None;
        }
        let (domain, prefix) = (domain_of(place)?, prefix_of(place));
        let unwritten = match place.transport() {
            Some(Transport::Http) if domain.port().is_none() => 80,
            Some(_) => HTTPS,
            _ => catalog.unwritten_port(domain),
        };
        let components = prefix.split('/').filter(|component| !component.is_empty());
        let route = catalog.route_over(domain, unwritten, components).filter(|route| route.is_blocked())?;
        let below = if prefix.is_empty() { String::new() } else { format!("{prefix}/") };
        let host = Domain::parsed(domain.host()).key();
        let is_open = self.0.get(&host).is_some_and(|open| {
            open.range(below.clone()..).next().is_some_and(|path| path.starts_with(&below))
        });
        (!is_open).then_some(route)
    }
}

/// Whether the names of a blocked scope are open on a port that no scope names.
pub(super) fn leaves_ports_open(catalog: &Catalog, scope: &Scope) -> bool {
    let host = match scope.hosts() {
        Hosts::Endpoint(_) => scope.host().map(|host| host.as_str().to_string()),
        Hosts::Suffix(_) => Some(format!("x.{}", scope.place(0).1)),
        Hosts::AnyPort | Hosts::SuffixAnyPort | Hosts::All => None,
    };
    let Some(host) = host.filter(|host| Domain::parsed(host) != DOCKER_HUB) else { return false };
    let path = scope.path().map_or_else(|| "x".to_string(), |path| path.to_string());
    // Of two ports, one is no scope's; that both are is as good as meant.
    ["1", "2"].iter().any(|port| {
        let other = format!("{host}:{port}");
        let covering = catalog.routes_covering(Domain::parsed(&other), Path::parsed(&path));
        let is_denied = catalog.uncovered_domains() == crate::catalog::UncoveredDomains::Deny;
        covering.first().map_or(!is_denied, |route| !route.is_blocked())
    })
}
