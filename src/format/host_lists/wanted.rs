//! What a catalog asks, in lists of hosts: what the writers of these formats say. Rule 15.4.

use alloc::borrow::ToOwned;
use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use super::Report;
use crate::catalog::{Catalog, PlaceRef, Registry, RouteRef, UncoveredDomains};
use crate::format::notice::{Effect, NoticeClass};
use crate::policy::{FallbackFailures, FallbackImages, FallbackNaming};
use crate::reference::{Domain, Excerpt, Path};
use crate::registry::Transport;
use crate::routes::{
    EndpointSetting, Endpoints, HTTPS, LocationPort, Origin, PlaceFailures, PlaceImages, PlaceNaming, Scope,
};

/// Who reads a format, and for which images it has words.
#[derive(Clone, Copy, Debug)]
pub(in crate::format) struct Sayable<'s> {
    /// The engine, as notices call it.
    pub(in crate::format) engine: &'s str,
    /// Whether there are words for all hosts at once.
    pub(in crate::format) everything: Everything,
    /// How the engine speaks to the machine itself without being told.
    pub(in crate::format) loopback: &'s [EndpointSetting],
}

/// Whether a format has words for all hosts at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::format) enum Everything {
    Sayable,
    NotSayable,
}

/// Where the images of a host, or of all, are asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::format) struct Wanted {
    /// `host[:port]`, or `*`.
    pub(in crate::format) key: String,
    /// In the order in which they are asked.
    pub(in crate::format) hosts: Vec<WantedHost>,
}

/// A host that is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::format) struct WantedHost {
    pub(in crate::format) what: Which,
    /// `host[:port]`; for the image's own host the key.
    pub(in crate::format) address: String,
    pub(in crate::format) api: String,
    /// What stands in front of every name there; often nothing.
    pub(in crate::format) names: String,
    pub(in crate::format) transport: Transport,
    pub(in crate::format) tls: Option<String>,
    pub(in crate::format) images: PlaceImages,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::format) enum Which {
    Own,
    Other,
}

/// The lists of a catalog, in the order of their keys, and a notice for all that is no list of hosts.
pub(in crate::format) fn wanted(catalog: &Catalog, sayable: Sayable<'_>, report: &mut Report) -> Vec<Wanted> {
    let blocked_in_part = catalog.routes().filter(|route| route.is_blocked()).filter_map(partly).collect();
    let mut writing = Writing { catalog, sayable, report, blocked_in_part };
    writing.about_settings();
    let (mut keys, mut known) = (Vec::new(), BTreeSet::new());
    let mut add = |key: &str| {
        let endpoint = Domain::parse(key).map_or_else(|_| key.to_owned(), Domain::key);
        if known.insert(endpoint) {
            keys.push(key.to_owned());
        }
    };
    for route in catalog.routes() {
        if let Some(key) = writing.key_of(route) {
            add(&key);
        }
    }
    for registry in catalog.registries() {
        let stated = registry.transport() != Transport::Https || registry.tls().is_some();
        if registry.is_primary() || catalog.on_domain(registry.domain()).len() == 1 {
            if stated || registry.fallback().is_some() {
                add(&domain_key(registry.domain()));
            }
        } else if !catalog.on_domain(registry.domain()).any(Registry::is_primary) {
            writing.ambiguous(registry);
        }
    }
    for setting in &writing.settings() {
        if let (Endpoints::Hosts(scope), false) = (&setting.which, setting.is_wildcard()) {
            add(scope);
        }
    }
    keys.sort();
    keys.into_iter().map(|key| writing.list(key)).collect()
}

fn domain_key(domain: Domain<'_>) -> String {
    if domain.is_docker_hub() {
        return "docker.io".to_owned();
    }
    domain.as_str().strip_suffix(":443").unwrap_or(domain.as_str()).to_ascii_lowercase()
}

struct Writing<'w, 'c> {
    catalog: &'c Catalog,
    sayable: Sayable<'w>,
    report: &'w mut Report,
    /// Endpoints of which a route blocks some names.
    blocked_in_part: BTreeSet<String>,
}

/// The endpoint of a route that is for some of its names.
fn partly(route: RouteRef<'_>) -> Option<String> {
    let scope = Scope::parse(route.scope()).ok()?;
    scope.path()?;
    scope.endpoint().map(Domain::key)
}

impl<'c> Writing<'_, 'c> {
    fn left_out(&mut self, class: NoticeClass, message: String) {
        self.report.told((Effect::LeftOut, class), message);
    }

    fn settings(&self) -> Vec<EndpointSetting> {
        self.catalog.edit().endpoints.into_iter().filter(|it| !self.sayable.loopback.contains(it)).collect()
    }

    fn about_settings(&mut self) {
        let engine = self.sayable.engine;
        if self.catalog.uncovered_domains() == UncoveredDomains::Deny {
            let message = format!("`*`: {engine} denies no image that nothing covers, and asks its own host");
            self.left_out(NoticeClass::Inexpressible, message);
        }
        for setting in self.settings().into_iter().filter(EndpointSetting::is_wildcard) {
            let which = match &setting.which {
                Endpoints::Hosts(scope) => scope,
                Endpoints::Network { network, .. } => network,
            };
            let message = format!(
                "`{}`: {engine} is told of single hosts alone how they are spoken to, and uses its own default",
                Excerpt::of(which)
            );
            self.left_out(NoticeClass::Transport, message);
        }
    }

    fn ambiguous(&mut self, registry: Registry<'_>) {
        let message = format!(
            "`{}`: several registries are there and none is primary; {} asks it all the same",
            registry.domain(),
            self.sayable.engine
        );
        self.left_out(NoticeClass::Inexpressible, message);
    }

    /// The key that a route is written under, where there is one for its scope.
    fn key_of(&mut self, route: RouteRef<'c>) -> Option<String> {
        let scope = Scope::parse(route.scope()).ok()?;
        if scope.path().is_none() {
            if let Some(domain) = scope.endpoint() {
                return Some(domain_key(domain));
            }
            if route.scope() == Scope::ALL && self.sayable.everything == Everything::Sayable {
                return Some(Scope::ALL.to_owned());
            }
        }
        let engine = self.sayable.engine;
        let message = match (scope.path(), scope.endpoint()) {
            (Some(_), Some(domain)) => format!(
                "`{scope}`: {engine} has no words for a part of a host, and asks what it asks for `{domain}`"
            ),
            _ => {
                format!("`{scope}`: {engine} has words for single hosts alone, and asks the image's own host")
            }
        };
        self.left_out(NoticeClass::Inexpressible, message);
        None
    }

    fn list(&mut self, key: String) -> Wanted {
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
        let (engine, shown) = (self.sayable.engine, format!("`{key}`: the mirror {place}"));
        if place.port() == LocationPort::Asked {
            self.left_out(NoticeClass::AnyPort, format!("{shown} takes over the port that was asked, which {engine} has no words for; it is not asked"));
            return None;
        }
        let mut host = self.place(place)?;
        if self.has_no_login(place, host.transport) {
            return None;
        }
        if place.naming() == PlaceNaming::WithDomain {
            let plain = domain.filter(|domain| domain.port().is_none() && !domain.host().starts_with('['));
            let Some(domain) = plain else {
                let message = format!(
                    "{shown} has the image's host in its names, which {engine} has no words for; it is not asked"
                );
                self.left_out(NoticeClass::NoName, message);
                return None;
            };
            host.names = join(&host.names, &domain_key(domain));
        }
        if place.failures() == PlaceFailures::Transient {
            self.report.told(
                (Effect::Approximated, NoticeClass::Inexpressible),
                format!("{shown} is for transient failures alone, and {engine} asks it after any"),
            );
        }
        if self.is_blocked(&host, &shown) { None } else { Some(host) }
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
                logs_in && !safe && !super::is_loopback(domain.as_str())
            }
            None => self.catalog.on_domain(domain).len() > 1,
        }
    }

    /// Whether all names there are blocked; that some are is told.
    fn is_blocked(&mut self, host: &WantedHost, shown: &str) -> bool {
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
        if self.blocked_in_part.contains(&domain.key()) {
            self.left_out(
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
            if place.port() == LocationPort::Asked {
                let message = format!(
                    "`{key}`: its images are at {place}, on the port that was asked, which {} has no words for; it asks their own host",
                    self.sayable.engine
                );
                self.left_out(NoticeClass::AnyPort, message);
            } else {
                return self.place(place);
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
        let transport = transport.unwrap_or_default();
        // It stays on its port, and the engine's own host is on that of its transport.
        let unwritten = domain.map_or(HTTPS, |domain| self.catalog.unwritten_port(domain));
        let is_elsewhere = unwritten != HTTPS && transport != Transport::Http;
        Some(WantedHost {
            what: if is_elsewhere { Which::Other } else { Which::Own },
            address: if is_elsewhere { format!("{key}:{unwritten}") } else { key.to_owned() },
            api: at.map_or("/v2", PlaceRef::api).to_owned(),
            names: String::new(),
            transport,
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
            let shown = format!("`{key}`: the fallback `{}`", Excerpt::of(registry.name()));
            if policy.images == FallbackImages::Pinned {
                images = PlaceImages::Pinned;
            }
            if policy.failures == FallbackFailures::Transient {
                self.report.told(
                    (Effect::Approximated, NoticeClass::Inexpressible),
                    format!("{shown} is for transient failures alone, and {engine} asks it after any"),
                );
            }
            if moved || (policy.naming == FallbackNaming::Replace && source.prefix().is_some()) {
                self.left_out(NoticeClass::NoName, format!("{shown} has names of its own for some images, which {engine} has no words for; it is not asked"));
                continue;
            }
            if registry.domain().is_docker_hub() && registry.prefix().is_none() {
                self.report.told(
                    (Effect::Approximated, NoticeClass::NoName),
                    format!(
                        "{shown} is asked for names of one component too, which are nobody's on Docker Hub"
                    ),
                );
            }
            let host = WantedHost { images, ..of_registry(registry) };
            if !self.is_blocked(&host, &shown) {
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

impl WantedHost {
    /// Where it is connected to: Docker Hub's registry has a name of its own.
    pub(in crate::format) fn connects_to(&self) -> &str {
        let is_hub = Domain::parse(&self.address).is_ok_and(Domain::is_docker_hub);
        if is_hub { "registry-1.docker.io" } else { &self.address }
    }

    /// All that stands in front of the image's own name in a request.
    pub(in crate::format) fn path(&self) -> String {
        if self.names.is_empty() { self.api.clone() } else { format!("{}/{}", self.api, self.names) }
    }
}
