//! The hosts that a catalog asks for the images of one key, in order.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use super::{Wanted, WantedHost, Which, Writing, domain_key};
use crate::catalog::{PlaceRef, Registry, RouteRef};
use crate::format::host_lists::is_loopback;
use crate::format::notice::{Effect, NoticeClass};
use crate::policy::{FallbackFailures, FallbackImages, FallbackNaming};
use crate::reference::{Domain, Excerpt, Path};
use crate::registry::Transport;
use crate::routes::{AskedPort, Origin, PlaceFailures, PlaceImages, PlaceNaming, Scope};

impl<'c> Writing<'_, 'c> {
    pub(super) fn list(&mut self, key: String) -> Wanted {
        let domain = Domain::parse(&key).ok().filter(|_| key != Scope::ALL);
        let route = match domain {
            Some(domain) => {
                self.catalog.route_over(domain, self.catalog.unwritten_port(domain), core::iter::empty())
            }
            None => Scope::parse(Scope::ALL).ok().and_then(|all| self.catalog.route(&all)),
        };
        let mut hosts: Vec<WantedHost> = Vec::new();
        for place in route.into_iter().flat_map(RouteRef::mirrors) {
            hosts.extend(self.mirror(&key, domain, place));
        }
        let origin = route.map_or(Origin::Last, RouteRef::origin);
        let blocked = route.is_some_and(RouteRef::is_blocked);
        if origin != Origin::Never && !blocked {
            let own = self.origin(&key, domain, route);
            let chain = self.chain(&key, domain, route);
            match origin {
                Origin::First => hosts.splice(0..0, own).for_each(drop),
                _ => hosts.extend(own),
            }
            hosts.extend(chain);
        }
        Wanted { key, hosts }
    }

    fn mirror(&mut self, key: &str, domain: Option<Domain<'_>>, place: PlaceRef<'c>) -> Option<WantedHost> {
        let (engine, shown) = (self.sayable.engine, format!("the mirror {place}"));
        let port = domain.and_then(Domain::port);
        if place.asked_port() == AskedPort::TakenOver && domain.is_none() {
            let message = format!(
                "{shown} takes over the port that was asked, which {engine} has no words for; it is not asked"
            );
            self.left_out(key, NoticeClass::AnyPort, message);
            return None;
        }
        if place.asked_port() == AskedPort::NoName && port.is_some() {
            return None;
        }
        let mut host = self.place(place)?;
        if let (AskedPort::TakenOver, Some(port)) = (place.asked_port(), port) {
            host.address = format!("{}:{port}", host.address);
        }
        if self.has_no_login(place, host.transport) {
            return None;
        }
        if place.naming() == PlaceNaming::WithDomain {
            let plain = domain.filter(|domain| domain.port().is_none() && !domain.host().starts_with('['));
            let Some(domain) = plain else {
                let message = format!(
                    "{shown} has the image's host in its names, which {engine} has no words for; it is not asked"
                );
                self.left_out(key, NoticeClass::NoName, message);
                return None;
            };
            host.names = join(&host.names, &domain_key(domain));
        }
        if place.failures() == PlaceFailures::Transient {
            self.report.told(
                key,
                (Effect::Approximated, NoticeClass::Inexpressible),
                format_args!("{shown} is for transient failures alone, and {engine} asks it after any"),
            );
        }
        if self.is_blocked(key, &host, &shown) { None } else { Some(host) }
    }

    /// Whether a plan leaves it out for its login (rule 12.6).
    fn has_no_login(&self, place: PlaceRef<'c>, transport: Transport) -> bool {
        let Some(domain) = place.domain().filter(|_| place.login().is_none()) else { return false };
        if transport == Transport::Https && self.catalog.on_domain(domain).len() < 2 {
            return false;
        }
        match self.picked(domain) {
            Some(registry) => {
                let logs_in = registry.credential().is_some() || registry.is_ambient();
                let safe = transport == Transport::Https || transport == registry.transport();
                logs_in && !safe && !is_loopback(domain.as_str())
            }
            None => self.catalog.on_domain(domain).len() > 1,
        }
    }

    /// Whether all names there are blocked; that some are is told.
    fn is_blocked(&mut self, key: &str, host: &WantedHost, shown: &str) -> bool {
        // Plain HTTP without a port is on another one than the scopes that write none.
        let written = match Domain::parse(&host.address).ok().and_then(Domain::port) {
            None if host.transport == Transport::Http => format!("{}:80", host.address),
            _ => host.address.clone(),
        };
        let Ok(domain) = Domain::parse(&written) else { return false };
        let unwritten = self.catalog.unwritten_port(domain);
        let components = host.names.split('/').filter(|component| !component.is_empty());
        let over = self.catalog.route_over(domain, unwritten, components);
        if over.is_some_and(RouteRef::is_blocked) {
            return true;
        }
        let below = |route: RouteRef<'_>| {
            let scope = Scope::parse(route.scope()).ok();
            route.is_blocked()
                && scope.is_some_and(|scope| scope.endpoint() == Some(domain) && scope.path().is_some())
        };
        if self.catalog.routes().any(below) {
            self.left_out(
                key,
                NoticeClass::NotBlocking,
                format!("{shown} is blocked for some names, which {} asks all the same", self.sayable.engine),
            );
        }
        false
    }

    fn place(&mut self, place: PlaceRef<'c>) -> Option<WantedHost> {
        if let Some(registry) = place.registry() {
            return Some(WantedHost { images: place.images(), ..of_registry(registry) });
        }
        let domain = place.domain()?;
        let there = self.picked(domain);
        let spoken = self.catalog.spoken_by_endpoints(domain, self.catalog.unwritten_port(domain));
        let transport = place
            .transport()
            .or_else(|| there.map(Registry::transport))
            .or_else(|| spoken.map(|spoken| spoken.transport));
        let tls = place
            .tls()
            .or_else(|| there.and_then(Registry::tls))
            .or_else(|| spoken.and_then(|spoken| spoken.tls));
        Some(WantedHost {
            what: Which::Other,
            address: domain.as_str().to_owned(),
            api: place.api().to_owned(),
            names: text_of(place.prefix()),
            transport: transport.unwrap_or_default(),
            tls: tls.map(ToOwned::to_owned),
            images: place.images(),
        })
    }

    fn picked(&self, domain: Domain<'_>) -> Option<Registry<'c>> {
        let mut there = self.catalog.on_domain(domain);
        if there.len() == 1 { there.next() } else { there.find(|registry| registry.is_primary()) }
    }

    fn origin(
        &mut self,
        key: &str,
        domain: Option<Domain<'_>>,
        route: Option<RouteRef<'c>>,
    ) -> Option<WantedHost> {
        let at = route.and_then(RouteRef::at);
        if let Some(place) = at.filter(|at| at.location().is_some() || at.registry().is_some()) {
            match (place.asked_port(), domain) {
                (AskedPort::TakenOver, None) => {
                    let message = format!(
                        "its images are at {place}, on the port that was asked, which {} has no words for; it asks their own host",
                        self.sayable.engine
                    );
                    self.left_out(key, NoticeClass::AnyPort, message);
                }
                (AskedPort::NoName, Some(domain)) if domain.port().is_some() => return None,
                (asked, domain) => {
                    let mut host = self.place(place)?;
                    if let (AskedPort::TakenOver, Some(port)) = (asked, domain.and_then(Domain::port)) {
                        host.address = format!("{}:{port}", host.address);
                    }
                    return Some(host);
                }
            }
        }
        let there = domain.and_then(|domain| self.picked(domain));
        let spoken = domain
            .and_then(|domain| self.catalog.spoken_by_endpoints(domain, self.catalog.unwritten_port(domain)));
        let transport = at
            .and_then(PlaceRef::transport)
            .or_else(|| there.map(Registry::transport))
            .or_else(|| spoken.map(|spoken| spoken.transport));
        let tls = at
            .and_then(PlaceRef::tls)
            .or_else(|| there.and_then(Registry::tls))
            .or_else(|| spoken.and_then(|spoken| spoken.tls));
        Some(WantedHost {
            what: Which::Own,
            address: key.to_owned(),
            api: at.map_or("/v2", PlaceRef::api).to_owned(),
            names: String::new(),
            transport: transport.unwrap_or_default(),
            tls: tls.map(ToOwned::to_owned),
            images: at.map_or(PlaceImages::Any, PlaceRef::images),
        })
    }

    /// The fallbacks of the registry that the images are on (rule 5.5).
    fn chain(
        &mut self,
        key: &str,
        domain: Option<Domain<'_>>,
        route: Option<RouteRef<'c>>,
    ) -> Vec<WantedHost> {
        let engine = self.sayable.engine;
        let at = route.and_then(RouteRef::at);
        let moved = at.is_some_and(|at| at.location().is_some() || at.registry().is_some());
        let first = match at.and_then(PlaceRef::registry) {
            Some(registry) => Some(registry),
            None => at.and_then(PlaceRef::domain).or(domain).and_then(|domain| self.picked(domain)),
        };
        let Some(source) = first else { return Vec::new() };
        let (mut hosts, mut next, mut images) = (Vec::new(), source.fallback(), PlaceImages::Any);
        while let Some(fallback) = next {
            let (registry, policy) = (fallback.registry(), fallback.policy());
            next = registry.fallback();
            let shown = format!("the fallback `{}`", Excerpt::of(registry.name()));
            if policy.images == FallbackImages::Pinned {
                images = PlaceImages::Pinned;
            }
            if policy.failures == FallbackFailures::Transient {
                self.report.told(
                    key,
                    (Effect::Approximated, NoticeClass::Inexpressible),
                    format_args!("{shown} is for transient failures alone, and {engine} asks it after any"),
                );
            }
            if moved || (policy.naming == FallbackNaming::Replace && source.prefix().is_some()) {
                let message = format!(
                    "{shown} has names of its own for some images, which {engine} has no words for; it is not asked"
                );
                self.left_out(key, NoticeClass::NoName, message);
                continue;
            }
            if registry.domain().is_docker_hub() && registry.prefix().is_none() {
                self.report.told(
                    key,
                    (Effect::Approximated, NoticeClass::NoName),
                    format_args!(
                        "{shown} is asked for names of one component too, which are nobody's on Docker Hub"
                    ),
                );
            }
            let host = WantedHost { images, ..of_registry(registry) };
            if !self.is_blocked(key, &host, &shown) {
                hosts.push(host);
            }
        }
        hosts
    }
}

fn of_registry(registry: Registry<'_>) -> WantedHost {
    WantedHost {
        what: Which::Other,
        address: registry.domain().as_str().to_owned(),
        api: "/v2".to_owned(),
        names: text_of(registry.prefix()),
        transport: registry.transport(),
        tls: registry.tls().map(ToOwned::to_owned),
        images: PlaceImages::Any,
    }
}

fn text_of(path: Option<Path<'_>>) -> String {
    path.map(|path| path.to_string()).unwrap_or_default()
}

fn join(one: &str, other: &str) -> String {
    if one.is_empty() { other.to_owned() } else { format!("{one}/{other}") }
}
