//! 12.4, 12.6 to 12.8: one place for one image: its name there, its transport, its login, or why it is left out.

use super::account::{Model, Registry};
use super::domain::{Key, is_hub, split};
use super::place::{Access, Called, For, Location, Place, To, takes_port};
use super::providers::Provider;
use super::pull::pick_among;
use super::reference::{LONGEST_PATH, Reference};
use super::routing::Route;
use super::scope::{Port, under};
use super::{Retry, Transport, endpoints};

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Login {
    Anonymous,
    Credential(String),
    Ambient,
}

/// What a place is for an image.
#[derive(Clone, Debug)]
pub struct Spot<'a> {
    /// The one whose login is used.
    pub registry: Option<&'a Registry>,
    pub domain: String,
    pub key: Key,
    /// Whatever its length; none where no name can be made at all.
    pub path: Option<String>,
    pub transport: Transport,
    pub api: String,
    pub inside: bool,
    pub retry: Retry,
    pub issuers: Vec<String>,
    pub login: Login,
    /// The first reason that holds (12.6).
    pub reason: Option<&'static str>,
}

/// What is asked for, of whom.
pub struct Asked<'a> {
    pub model: &'a Model,
    pub image: &'a Reference,
    pub contexts: &'a [&'a Registry],
    pub route: Option<&'a Route>,
}

/// Where a name is made, before anybody is asked.
struct Named<'a> {
    registry: Option<&'a Registry>,
    domain: String,
    path: Result<String, &'static str>,
}

impl<'a> Asked<'a> {
    /// The image where it is, or where the route's `at` says that it is.
    pub fn origin(&self) -> Spot<'a> {
        match self.route.and_then(|route| route.at.as_ref()) {
            Some(at) if at.to != To::Here => self.placed(at, false),
            Some(at) => self.here(Some(at)),
            None => self.here(None),
        }
    }

    /// An origin that stays as named has the name that was asked, whatever it is.
    fn here(&self, at: Option<&Place>) -> Spot<'a> {
        let named =
            Named { registry: None, domain: self.image.domain.clone(), path: Ok(self.image.path.clone()) };
        self.spot(named, at, false)
    }

    /// A mirror, or an origin that is elsewhere. `completes` as 5.7 has it.
    pub fn placed(&self, place: &Place, completes: bool) -> Spot<'a> {
        let named = self.named(place, completes);
        self.spot(named, Some(place), true)
    }

    /// 12.4: what the image is called at a place.
    fn named(&self, place: &Place, completes: bool) -> Named<'a> {
        let asked_port = split(&self.image.domain).1;
        let with_port = |host: &str, port: Option<&str>| match port {
            Some(port) => format!("{host}:{port}"),
            None => host.to_owned(),
        };
        let scope = self.route.map(|route| &route.scope);
        let (registry, domain, prefix, carries_port) = match &place.to {
            To::Registry(name) => {
                let registry = self.model.registries.iter().find(|registry| registry.name == *name);
                let domain = registry.map(|registry| registry.domain.clone()).unwrap_or_default();
                (registry, domain, registry.and_then(|registry| registry.prefix.clone()), false)
            }
            To::Location(location) => {
                let Location { host, port, path } = location;
                // OPEN: as a number, without zeros in front.
                let taken = asked_port.map(|port| port.trim_start_matches('0'));
                let takes = scope.is_some_and(|scope| takes_port(place, location, scope));
                let domain = match port {
                    Port::Written(port) => with_port(host, Some(port)),
                    // 12.4: `*` is the port that was asked for.
                    Port::Star => with_port(host, taken),
                    Port::Unwritten if takes => with_port(host, taken),
                    Port::Unwritten => host.clone(),
                };
                (None, domain, path.clone(), takes || *port == Port::Star)
            }
            To::Here => (None, self.image.domain.clone(), None, true),
        };
        let named = |path| Named { registry, domain: domain.clone(), path };
        // 3.9.
        if registry.is_some_and(|registry| !registry.placed) {
            return named(Err("no_domain"));
        }
        let tail = match self.tail(place, carries_port, asked_port) {
            Ok(tail) => tail,
            Err(reason) => return named(Err(reason)),
        };
        // 10.3. OPEN: a place over plain HTTP that would take 443 over has no name for the port that was asked.
        let took_443 = carries_port && asked_port.is_some_and(|port| port.trim_start_matches('0') == "443");
        let has_plain = [Some(Transport::Http), Some(Transport::HttpsThenHttp)].contains(&place.transport);
        if took_443 && has_plain && place.to != To::Here {
            return named(Err("port_in_name"));
        }
        let is_at_hub = registry.map_or(is_hub(&domain), |registry| registry.provider == Provider::DockerHub);
        let is_bare = prefix.is_none() && !tail.is_empty() && !tail.contains('/');
        // 5.7: completed on Docker Hub, without a prefix, where the source drops it.
        let tail = if completes && is_at_hub && is_bare { format!("library/{tail}") } else { tail };
        let parts: Vec<String> = prefix.into_iter().chain((!tail.is_empty()).then_some(tail)).collect();
        named(if parts.is_empty() { Err("no_name") } else { Ok(parts.join("/")) })
    }

    /// The image's end of the name.
    fn tail(&self, place: &Place, carries_port: bool, asked: Option<&str>) -> Result<String, &'static str> {
        let path = &self.image.path;
        let scope = self.route.map(|route| &route.scope);
        match place.called {
            Called::Whole => Ok(path.clone()),
            Called::Rest => {
                let leaves_open = scope.is_some_and(|scope| scope.leaves_port_open());
                if leaves_open && asked.is_some() && !carries_port {
                    return Err("port_in_name");
                }
                let own = scope.and_then(|scope| scope.path());
                Ok(own.map_or(Some(&**path), |own| under(path, own)).unwrap_or(path).to_owned())
            }
            Called::WithDomain => {
                let (host, _) = split(&self.image.domain);
                // An IPv6 host is `no_name`; another port is `port_in_name`.
                // OPEN: of an IPv6 host with another port, the host is told.
                if host.starts_with('[') {
                    return Err("no_name");
                }
                if is_hub(&self.image.domain) {
                    return Ok(format!("docker.io/{path}"));
                }
                // OPEN: a port that is not written is none, whatever none means on the host.
                if asked.is_some_and(|port| port.trim_start_matches('0') != "443") {
                    return Err("port_in_name");
                }
                Ok(format!("{}/{path}", host.to_ascii_lowercase()))
            }
        }
    }

    fn spot(&self, named: Named<'a>, place: Option<&Place>, checks_name: bool) -> Spot<'a> {
        let model = self.model;
        let Named { registry: by_name, domain, path } = named;
        // 10.3. OPEN: where the origin stays as named, `:443` is spoken to over HTTPS whatever its place states.
        let is_443 = split(&domain).1.is_some_and(|port| port.trim_start_matches('0') == "443");
        let at_443 = !checks_name && (is_443 || is_hub(&domain));
        let speaks = |transport| match transport {
            Transport::Http | Transport::HttpsThenHttp if at_443 => Transport::Https,
            other => other,
        };
        let stated = place.and_then(|place| place.transport).map(speaks);
        // 2.8, 3.8: what no port means at the place.
        let key = match (by_name, stated) {
            (Some(registry), _) => registry.key(),
            (None, Some(Transport::Http)) => Key::of(&domain, "80"),
            // 12.4: the origin stays where it is, on the port that none means there.
            (None, Some(_)) if !checks_name => model.key(&domain),
            (None, Some(_)) => Key::of(&domain, "443"),
            (None, None) => model.key(&domain),
        };
        let access = place.and_then(|place| place.access.as_ref());
        let whole = path.clone().unwrap_or_default();
        let picked = match (by_name, access) {
            (Some(registry), _) => Ok(Some(registry)),
            // 12.6: an attempt has no registry where the place states its own login.
            (None, Some(_)) => Ok(None),
            (None, None) => pick_among(model, self.there(&key, &domain), &whole, self.contexts),
        };
        let registry = picked.ok().flatten();
        // 12.4: stated, else the registry's, else what all there agree on, else by `endpoints`, else https.
        let all = self.there(&key, &domain);
        let agreed = |what: fn(&Registry) -> Transport| {
            let first = all.first().map(|registry| what(registry));
            first.filter(|first| all.iter().all(|registry| what(registry) == *first))
        };
        let transport = stated
            .or(registry.map(|registry| registry.transport))
            .or(agreed(|registry| registry.transport))
            .unwrap_or_else(|| endpoints::transport(model, &key, &domain));
        let everywhere_inside = !all.is_empty() && all.iter().all(|registry| registry.inside_only);
        let reached = match (by_name, stated) {
            (Some(registry), _) => registry.inside_only,
            // OPEN: a place that states its transport takes over none of the three.
            (None, Some(_)) => false,
            (None, None) => registry.map_or(everywhere_inside, |registry| registry.inside_only),
        };
        let (login, is_secure) = self.login(registry, access, &key, transport, stated.is_some());
        // 12.6: no name, limit, blocked, ambiguous, insecure login.
        let no_name = match &path {
            Err(reason) => Some(*reason),
            Ok(_) if !checks_name => None,
            Ok(path) if path.len() > LONGEST_PATH => Some("name_too_long"),
            Ok(path) => {
                let at_hub = by_name.map_or(is_hub(&domain), |it| it.provider == Provider::DockerHub);
                (at_hub && !path.contains('/')).then_some("no_namespace")
            }
        };
        let limit = place.and_then(|place| match (place.images, &self.image.digest) {
            (For::Pinned, None) => Some("not_pinned"),
            (For::Tagged, Some(_)) => Some("not_tagged"),
            _ => None,
        });
        let blocked = model.routing.blocks(model, &key, &whole).then_some("blocked");
        let ambiguous = picked.is_err().then_some("ambiguous");
        let insecure = (!is_secure).then_some("insecure_login");
        Spot {
            registry,
            key,
            path: path.ok(),
            transport,
            api: place.map_or("/v2", |place| &place.api).to_owned(),
            inside: place.and_then(|place| place.inside).unwrap_or(reached),
            retry: place
                .and_then(|place| place.retry)
                .or(registry.map(|it| it.extra.retry.unwrap_or_default()))
                .unwrap_or_default(),
            issuers: place.map(|place| place.issuers.clone()).unwrap_or_default(),
            login,
            reason: no_name.or(limit).or(blocked).or(ambiguous).or(insecure),
            domain,
        }
    }

    /// 12.6: the registries of an endpoint; else, where no port is written, those that a name on this domain is of.
    fn there(&self, key: &Key, domain: &str) -> Vec<&'a Registry> {
        let placed = || self.model.registries.iter().filter(|registry| registry.placed);
        let on_it: Vec<&Registry> = placed().filter(|registry| registry.key() == *key).collect();
        if !on_it.is_empty() || split(domain).1.is_some() {
            return on_it;
        }
        placed().filter(|registry| registry.is_at(domain)).collect()
    }

    /// 12.6: the login at a place, and whether it may go there.
    fn login(
        &self,
        registry: Option<&Registry>,
        access: Option<&Access>,
        key: &Key,
        transport: Transport,
        states_transport: bool,
    ) -> (Login, bool) {
        let is_verified = transport == Transport::Https;
        match (access, registry) {
            (Some(Access::Public), _) => (Login::Anonymous, true),
            // OPEN: the rules bind a registry's login and an ambient one; a place's own goes where the place is.
            (Some(Access::Private(handle)), _) => (Login::Credential(handle.clone()), true),
            (Some(Access::Ambient), _) => {
                (Login::Ambient, is_verified || key.is_loopback() || states_transport)
            }
            (None, Some(registry)) => {
                let login = match &registry.credential {
                    _ if registry.extra.ambient => Login::Ambient,
                    Some(handle) => Login::Credential(handle.clone()),
                    None => return (Login::Anonymous, true),
                };
                // Only on its own port, and over its own transport, verified HTTPS, or to a loopback host.
                let own = transport == registry.transport || is_verified || key.is_loopback();
                (login, registry.key().port == key.port && own)
            }
            // 5.9: a setting; an ambient login over verified HTTPS or to loopback alone.
            (None, None) if self.model.routing.ambient_uncovered => {
                (Login::Ambient, is_verified || key.is_loopback())
            }
            (None, None) => (Login::Anonymous, true),
        }
    }
}
