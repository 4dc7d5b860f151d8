use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::host::{Asked, Host, LONGEST_HOST, plain_is_spoken};
use super::{Report, normal_host};
use crate::catalog::is_api;
use crate::format::files::FilePlace;
use crate::format::notice::{Effect, NoticeKind};
use crate::reference::{Domain, Excerpt};
use crate::registry::Transport;
use crate::routes::{Origin, Place, Route, Scope};

/// The hosts that are asked for the images of one host, in order.
#[derive(Clone, Debug)]
pub(in crate::format) struct HostList {
    /// `host[:port]`, or `*`, as the engine compares it.
    pub(in crate::format) key: String,
    pub(in crate::format) hosts: Vec<Host>,
    pub(in crate::format) upstream: Upstream,
    pub(in crate::format) at: FilePlace,
}

/// Where an engine goes behind its mirrors.
#[derive(Clone, Debug)]
pub(in crate::format) enum Upstream {
    /// To the host of the image's own name.
    AsNamed(AsNamed),
    /// To this one.
    Elsewhere(Host),
    /// Nowhere.
    Nowhere,
}

/// How the host of an image's own name is spoken to, as far as a file says it.
#[derive(Clone, Debug)]
pub(in crate::format) struct AsNamed {
    pub(in crate::format) transport: Option<Transport>,
    pub(in crate::format) tls: Option<String>,
    pub(in crate::format) api: Option<String>,
    pub(in crate::format) asked: Asked,
    /// Where it is said, if that is known.
    pub(in crate::format) at: Option<FilePlace>,
}

impl Default for AsNamed {
    fn default() -> Self {
        Self { transport: None, tls: None, api: None, asked: Asked::Any, at: None }
    }
}

impl Upstream {
    /// A host that a file names: the image's own, or another.
    pub(in crate::format) fn of(key: &str, host: Host) -> Self {
        let same = match (Domain::parse(key), Domain::parse(&host.address)) {
            (Ok(key), Ok(address)) => key == address,
            _ => false,
        };
        // Plain HTTP is on another port where none is written.
        let means_another = host.transport == Transport::Http || key.contains(':');
        let plain_port = host.transport.may_be_plain() && means_another && !host.address.contains(':');
        if !same || plain_port || !is_api(&host.api) || host.api.starts_with("/v2/") {
            return Self::Elsewhere(host);
        }
        let api = (host.api != "/v2").then_some(host.api);
        let (transport, at) = (Some(host.transport), Some(host.at));
        Self::AsNamed(AsNamed { transport, tls: host.tls, api, asked: host.asked, at })
    }
}

impl HostList {
    /// The same with the hosts alone that a route takes.
    pub(in crate::format) fn within_limits(&self) -> Self {
        let hosts = self.hosts.iter().filter(|host| host.is_place()).take(Route::MOST_MIRRORS);
        Self {
            key: self.key.clone(),
            hosts: hosts.cloned().collect(),
            upstream: self.upstream.clone(),
            at: self.at.clone(),
        }
    }

    /// The route for these images under a scope.
    fn route(self, scope: &str, report: &mut Report) -> Route {
        let mut places: Vec<(Place, FilePlace)> = Vec::new();
        let mut add = |host: &Host, report: &mut Report| {
            if let Some(place) = host.place(report) {
                places.push((place, host.at.clone()));
            }
        };
        self.hosts.iter().for_each(|host| add(host, report));
        let mut route = Route::new(scope);
        match self.upstream {
            Upstream::AsNamed(origin) => route = origin.of(route, &self.key, &self.at, report),
            Upstream::Elsewhere(host) => {
                add(&host, report);
                route = route.origin(Origin::Never);
            }
            Upstream::Nowhere => route = route.origin(Origin::Never),
        }
        if let Some((_, at)) = places.get(Route::MOST_MIRRORS) {
            let message = format!(
                "{} hosts are asked for one image, and the first {} are taken",
                places.len(),
                Route::MOST_MIRRORS
            );
            report.notice(at, (Effect::LeftOut, NoticeKind::TooMany), message, "");
        }
        places.into_iter().take(Route::MOST_MIRRORS).fold(route, |route, (place, _)| route.mirror(place))
    }
}

impl AsNamed {
    fn of(self, route: Route, key: &str, at: &FilePlace, report: &mut Report) -> Route {
        let Some(images) = self.asked.images() else { return route.origin(Origin::Never) };
        let stated = self.transport.filter(|transport| *transport != Transport::Https || self.tls.is_some());
        let transport = stated.filter(|transport| plain_is_spoken(key, *transport));
        if let (Some(stated), None) = (stated, transport) {
            let message =
                format!("`{}` is spoken to over HTTPS here, and not over {stated}", Excerpt::of(key));
            let at = self.at.as_ref().unwrap_or(at);
            report.notice(at, (Effect::Approximated, NoticeKind::Transport), message, "");
        }
        // What the key's own loopback default would be is said by what is stated, HTTPS included.
        let transport = transport.or_else(|| {
            self.transport.filter(|stated| super::is_loopback(key) && plain_is_spoken(key, *stated))
        });
        let plain = self.api.is_none() && self.tls.is_none() && transport.is_none();
        if plain && self.asked == Asked::Any {
            return route;
        }
        let mut place = Place::as_named().images(images);
        if let Some(transport) = transport {
            place = place.transport(transport);
        }
        if let Some(handle) = self.tls {
            place = place.tls(handle);
        }
        if let Some(api) = self.api {
            place = place.api(api);
        }
        route.at(place)
    }
}

/// The routes of a file, one for each endpoint (rule 15.2).
#[derive(Debug, Default)]
pub(in crate::format) struct Scopes {
    routes: Vec<Route>,
    known: BTreeMap<Scope, String>,
}

impl Scopes {
    /// Adds a list whose key is a host or `*`; whether it counts. Keys in their normal spelling have to come first.
    pub(in crate::format) fn add(&mut self, list: HostList, report: &mut Report) -> bool {
        let (key, at) = (list.key.clone(), list.at.clone());
        let Some(scope) = self.scope_of(&key, &at, report) else { return false };
        self.known.insert(scope, key.clone());
        self.routes.push(list.route(&key, report));
        true
    }

    /// Adds a list for the images below a path of its key, of which everything is told already.
    pub(in crate::format) fn add_below(&mut self, list: HostList, path: &str) {
        let scope = format!("{}/{path}", list.key);
        if Scope::parse(&scope).is_ok() {
            self.routes.push(list.route(&scope, &mut Report::default()));
        }
    }

    /// Adds lists, those in their normal spelling first.
    pub(in crate::format) fn add_all(&mut self, lists: Vec<HostList>, report: &mut Report) {
        let (normal, others): (Vec<_>, Vec<_>) = lists.into_iter().partition(|list| is_normal(&list.key));
        normal.into_iter().chain(others).for_each(|list| {
            self.add(list, report);
        });
    }

    pub(in crate::format) fn into_routes(self) -> Vec<Route> {
        self.routes
    }

    /// Whether a key is a scope of ours that no other key has taken.
    fn scope_of(&self, key: &str, at: &FilePlace, report: &mut Report) -> Option<Scope> {
        let shown = Excerpt::of(key);
        let scope = match Scope::parse(key) {
            Ok(scope)
                if scope.path().is_none()
                    && (key == Scope::ALL || !key.contains('*'))
                    && key.len() <= LONGEST_HOST =>
            {
                scope
            }
            _ => {
                let message = format!("no image is on `{shown}`, so what is said of it is never used");
                let mend = "write `host[:port]` as it stands in the names of images";
                report.notice(at, (Effect::Ignored, NoticeKind::NeverMatches), message, mend);
                return None;
            }
        };
        if scope.endpoint().is_some_and(Domain::is_docker_hub) && key != "docker.io" {
            let message =
                format!("`{shown}` serves no image of `docker.io`, and would serve all of Docker Hub here");
            let classes = (Effect::LeftOut, NoticeKind::DockerHubSpelling);
            report.notice(at, classes, message, "write `docker.io`");
            return None;
        }
        if let Some(first) = self.known.get(&scope) {
            let message =
                format!("`{shown}` is the endpoint `{}` too, which decides for both", Excerpt::of(first));
            report.notice(at, (Effect::Approximated, NoticeKind::Spelling), message, "keep one of them");
            return None;
        }
        if !is_normal(key) {
            let message = format!(
                "`{shown}` is for every spelling of this endpoint here, and for this one alone there"
            );
            let mend = format!("write `{}` where images are called so", normal(key));
            report.notice(at, (Effect::Approximated, NoticeKind::Spelling), message, mend);
        }
        Some(scope)
    }
}

fn is_normal(key: &str) -> bool {
    normal(key) == key
}

fn normal(key: &str) -> String {
    Domain::parse(key).map_or_else(|_| key.to_ascii_lowercase(), normal_host)
}
