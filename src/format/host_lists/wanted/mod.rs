//! What a catalog asks, in lists of hosts: what the writers of these formats say. Rule 15.4.

mod hosts;

use alloc::borrow::ToOwned;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use core::fmt;

use super::{Report, is_of_the_machine, normal_host};
use crate::catalog::{Catalog, RouteRef, ShortNamesRef, UncoveredDomains};
use crate::format::notice::{Effect, Notice, NoticeKind};
use crate::format::probing::unused_label;
use crate::reference::{Domain, Excerpt, Path};
use crate::registry::Transport;
use crate::routes::{EndpointSetting, Endpoints, PlaceImages, Scope};

/// Who reads a format, and for which images it has words.
#[derive(Clone, Copy, Debug)]
pub(in crate::format) struct Sayable<'s> {
    /// The engine, as notices call it.
    pub(in crate::format) engine: &'s str,
    /// Whether there are words for all hosts at once.
    pub(in crate::format) everything: Everything,
    /// Whether there are words for a part of a host.
    pub(in crate::format) parts: Parts,
    /// How the engine speaks to the machine itself without being told.
    pub(in crate::format) loopback: &'s [EndpointSetting],
}

impl<'s> Sayable<'s> {
    /// Words for single hosts alone.
    pub(in crate::format) fn hosts(engine: &'s str, loopback: &'s [EndpointSetting]) -> Self {
        Self { engine, everything: Everything::NotSayable, parts: Parts::NotSayable, loopback }
    }

    /// Words for all hosts at once as well.
    pub(in crate::format) fn with_everything(self) -> Self {
        Self { everything: Everything::Sayable, ..self }
    }

    /// Words for other names of a part of a host as well.
    pub(in crate::format) fn with_parts(self) -> Self {
        Self { parts: Parts::Rewritten, ..self }
    }
}

/// Whether a format has words for all hosts at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::format) enum Everything {
    Sayable,
    NotSayable,
}

/// Whether a format has words for a part of a host: other names at the hosts that are asked for all of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::format) enum Parts {
    Rewritten,
    NotSayable,
}

/// Where the images of a host, or of all, are asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::format) struct Wanted {
    /// `host[:port]`, or `*`.
    pub(in crate::format) key: String,
    /// In the order in which they are asked.
    pub(in crate::format) hosts: Vec<WantedHost>,
    /// What becomes of names below a path at the hosts that are asked, less what stands in front of all names there.
    pub(in crate::format) rewrites: Vec<(String, String)>,
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
    let settings = catalog.beside().endpoints;
    let mut writing = Writing::of(catalog, sayable, &settings, report);
    writing.about_settings(&settings);
    writing.about_names_and_logins();
    // In the order of their texts: `*` comes first.
    let (mut keys, mut known) = (BTreeMap::new(), BTreeMap::new());
    let mut add = |key: String, why: Why| {
        let domain = Domain::parse(&key).ok();
        // Of several spellings the first is written.
        let key = known.entry(domain.map_or_else(|| key.clone(), Domain::key)).or_insert(key).clone();
        let domain = Domain::parse(&key).ok();
        // One endpoint to a catalog, and two texts to an engine.
        let plain = domain.filter(|domain| domain.port().is_none());
        let with_port = plain.is_some_and(|domain| catalog.unwritten_port(domain) == 80);
        for key in with_port.then(|| format!("{key}:80")).into_iter().chain([key]) {
            let stronger: &mut Why = keys.entry(key).or_insert(why);
            *stronger = why.min(*stronger);
        }
    };
    for route in catalog.routes() {
        if let Some((key, why)) = writing.key_of(route) {
            add(key, why);
        }
    }
    for registry in catalog.registries() {
        add(normal_host(registry.domain()), Why::Rest);
    }
    for setting in settings.iter().filter(|setting| !setting.is_wildcard()) {
        if let (Endpoints::Hosts(scope), false) = (&setting.which, sayable.loopback.contains(setting)) {
            if let Some(key) = writing.key_of_setting(scope) {
                add(key, Why::Rest);
            }
        }
    }
    let mut lists: Vec<Wanted> = Vec::with_capacity(keys.len());
    for (key, why) in keys {
        let list = writing.list(key);
        let all = lists.first().filter(|first| first.key == Scope::ALL);
        // What a key decides that nothing was said of is what everything else decides, or the engine itself.
        if why == Why::Route || !list.rewrites.is_empty() || !list.is_as(all) {
            lists.push(list);
        }
    }
    lists
}

/// Why a list may be needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Why {
    Route,
    /// A registry or an entry for endpoints may say something.
    Rest,
}

impl Wanted {
    /// Whether the engine asks the same where this list is not written.
    fn is_as(&self, all: Option<&Self>) -> bool {
        let own = WantedHost {
            what: Which::Own,
            address: self.key.clone(),
            api: "/v2".to_owned(),
            names: String::new(),
            transport: Transport::Https,
            tls: None,
            images: PlaceImages::Any,
        };
        let here = |host: &WantedHost| match host.what {
            Which::Own => WantedHost { address: self.key.clone(), ..host.clone() },
            Which::Other => host.clone(),
        };
        let hosts = all.map_or_else(|| Vec::from([own]), |all| all.hosts.iter().map(here).collect());
        !super::is_loopback(&self.key) && self.hosts == hosts
    }
}

struct Writing<'w, 'c> {
    catalog: &'c Catalog,
    sayable: Sayable<'w>,
    /// A component that no scope has.
    tail: String,
    /// A host that nothing is said of.
    fresh: String,
    /// Hosts of which a route blocks some names.
    blocked: BTreeSet<Partly>,
    /// Hosts of which a route leaves some names open.
    open: BTreeSet<Partly>,
    /// Paths of scopes by their endpoints, where the format has words for them.
    parts: BTreeMap<String, Vec<String>>,
    /// Hosts that are told to have no key for the port of HTTPS.
    without_key: BTreeSet<String>,
    report: &'w mut Report,
}

/// A host of which a route is for some names, and the port if it is for one.
type Partly = (String, Option<String>);

fn partly(catalog: &Catalog, route: RouteRef<'_>) -> Option<Partly> {
    let scope = Scope::parse(route.scope()).ok()?;
    scope.path()?;
    match scope.endpoint() {
        Some(domain) => {
            let (host, port) = host_and_port(catalog, domain);
            Some((host, Some(port)))
        }
        None => Some((scope.host()?.key(), None)),
    }
}

/// A host in its one spelling, and the port that is meant where none is written.
fn host_and_port(catalog: &Catalog, domain: Domain<'_>) -> (String, String) {
    let host = Domain::parsed(domain.host()).key();
    let port = domain.port_number().map(ToOwned::to_owned);
    (host, port.unwrap_or_else(|| catalog.unwritten_port(domain).to_string()))
}

impl<'w, 'c> Writing<'w, 'c> {
    fn of(
        catalog: &'c Catalog,
        sayable: Sayable<'w>,
        settings: &[EndpointSetting],
        report: &'w mut Report,
    ) -> Self {
        let endpoints = settings.iter().map(|setting| match &setting.which {
            Endpoints::Hosts(text) | Endpoints::Network { network: text, .. } => text.as_str(),
        });
        let registries = catalog.registries();
        let domains = registries.clone().map(|registry| registry.domain().as_str());
        let prefixes: Vec<String> =
            registries.filter_map(|registry| Some(registry.prefix()?.to_string())).collect();
        let scopes = catalog.routes().map(RouteRef::scope);
        let texts = scopes.chain(domains).chain(endpoints).chain(prefixes.iter().map(String::as_str));
        let tail = unused_label(&texts);
        let (blocked, open): (Vec<_>, Vec<_>) = catalog.routes().partition(|route| route.is_blocked());
        let partly = |route| partly(catalog, route);
        let [blocked, open] = [blocked, open].map(|routes| routes.into_iter().filter_map(partly).collect());
        Self {
            catalog,
            sayable,
            fresh: format!("{tail}.{tail}"),
            tail,
            blocked,
            open,
            parts: BTreeMap::new(),
            without_key: BTreeSet::new(),
            report,
        }
    }
}

impl<'c> Writing<'_, 'c> {
    fn left_out(&mut self, scope: &str, class: NoticeKind, message: impl fmt::Display) {
        self.report.told(scope, (Effect::LeftOut, class), message);
    }

    fn about_settings(&mut self, settings: &[EndpointSetting]) {
        let engine = self.sayable.engine;
        if self.catalog.uncovered_domains() == UncoveredDomains::Deny {
            let message = format!("{engine} denies no image that nothing covers, and asks its own host");
            self.left_out(Scope::ALL, NoticeKind::Inexpressible, message);
        }
        // How an engine speaks to the machine itself stands in none of its files.
        let is_told = |it: &&EndpointSetting| {
            let is_single = matches!(it.which, Endpoints::Hosts(_)) && !it.is_wildcard();
            !is_single && !is_of_the_machine(it) && !self.sayable.loopback.contains(it)
        };
        for setting in settings.iter().filter(is_told) {
            let (scope, which) = match &setting.which {
                Endpoints::Hosts(scope) => (scope.as_str(), "them"),
                // Which names DNS puts there is not known.
                Endpoints::Network { network, .. } => (Scope::ALL, network.as_str()),
            };
            let message = format!(
                "{engine} is told of single hosts alone how they are spoken to, and asks {} with its own default",
                if which == "them" { which.to_owned() } else { format!("`{}`", Excerpt::of(which)) }
            );
            self.left_out(scope, NoticeKind::Transport, message);
        }
    }

    /// What is no matter of where images are, or of these files.
    fn about_names_and_logins(&mut self) {
        let engine = self.sayable.engine;
        let is_plain = |names: ShortNamesRef<'_>| {
            let is_hub =
                |(domain, path): (Domain<'_>, Option<Path<'_>>)| domain.is_docker_hub() && path.is_none();
            names.aliases().len() == 0 && names.search().len() == 1 && names.search().all(is_hub)
        };
        if self.catalog.short_names().is_some_and(|names| !is_plain(names)) {
            let message = format!(
                "{engine} has no settings for names without a domain, and takes them for Docker Hub's"
            );
            let notice = Notice::new(NoticeKind::ShortName, Effect::LeftOut, message);
            self.report.notices.push(notice);
        }
        let count = self.catalog.registries().filter(|registry| registry.credential().is_some()).count();
        if count > 0 {
            let message = match count {
                1 => "the login of 1 registry is no matter of these files".to_owned(),
                count => format!("the logins of {count} registries are no matter of these files"),
            };
            let notice = Notice::new(NoticeKind::Logins, Effect::LeftOut, message);
            self.report.notices.push(notice.with_mend(format!("log in where {engine} keeps logins")));
        }
    }

    /// The key that a route is written under, where there is one for its scope.
    fn key_of(&mut self, route: RouteRef<'c>) -> Option<(String, Why)> {
        let scope = Scope::parse(route.scope()).ok()?;
        if scope.path().is_none() {
            if let Some(domain) = scope.endpoint() {
                return self.key_of_endpoint(&scope, domain);
            }
            if route.scope() == Scope::ALL && self.sayable.everything == Everything::Sayable {
                return Some((Scope::ALL.to_owned(), Why::Route));
            }
        }
        let engine = self.sayable.engine;
        let any_port = scope.as_str().strip_suffix(":*").filter(|host| !host.starts_with('*'));
        if let Some(domain) = any_port.and_then(|host| Domain::parse(host).ok()) {
            if !self.is_as_named_on_ports(domain) {
                let message =
                    format!("{engine} has words for one port alone, and asks on others what the names say");
                self.report.told(scope.as_str(), (Effect::Approximated, NoticeKind::AnyPort), message);
            }
            let key = normal_host(domain);
            if !self.is_same_in_capitals(&key) {
                let message =
                    format!("{engine} asks for names in capitals without a port what it asks for `{key}`");
                self.report.told(scope.as_str(), (Effect::Approximated, NoticeKind::AnyPort), message);
            }
            return Some((key, Why::Route));
        }
        if let (Some(path), Parts::Rewritten, Some(domain)) =
            (scope.path(), self.sayable.parts, scope.endpoint())
        {
            let key = normal_host(domain);
            self.parts.entry(domain.key()).or_default().push(path.to_string());
            return Some((key, Why::Rest));
        }
        let message = match (scope.path(), scope.endpoint()) {
            (Some(_), Some(domain)) => {
                format!("{engine} has no words for a part of a host, and asks what it asks for `{domain}`")
            }
            (Some(_), None) => {
                format!("{engine} has no words for a part of a host, and asks what it asks for its host")
            }
            _ => format!("{engine} has words for single hosts alone, and asks the image's own host"),
        };
        self.left_out(scope.as_str(), NoticeKind::Inexpressible, message);
        None
    }

    /// The key that an entry for one endpoint is written under.
    fn key_of_setting(&mut self, scope: &str) -> Option<String> {
        let scope = Scope::parse(scope).ok()?;
        let (key, _) = self.key_of_endpoint(&scope, scope.endpoint()?)?;
        Some(key)
    }

    /// The key of one endpoint. Beside a host of which no port means 80, one with `:443` has no key of its own: it is
    /// the same host once it is read again.
    fn key_of_endpoint(&mut self, scope: &Scope, domain: Domain<'_>) -> Option<(String, Why)> {
        let (host, port) = host_and_port(self.catalog, domain);
        if port == "443" && self.catalog.unwritten_port(Domain::parsed(domain.host())) == 80 {
            let engine = self.sayable.engine;
            let message =
                format!("{engine} is told of `{host}` alone, and asks with a port what the names say");
            // A route and an entry for endpoints may both be about it.
            if self.without_key.insert(host) {
                self.left_out(scope.as_str(), NoticeKind::AnyPort, message);
            }
            return None;
        }
        Some((normal_host(domain), Why::Route))
    }
}

impl WantedHost {
    /// Where it is connected to: Docker Hub's registry has a name of its own.
    pub(in crate::format) fn connects_to(&self) -> &str {
        let is_hub = Domain::parse(&self.address).is_ok_and(Domain::is_docker_hub);
        if is_hub { "registry-1.docker.io" } else { &self.address }
    }

    /// Where it is, for messages: its address, with what stands in front of names there.
    pub(in crate::format) fn shown(&self) -> Excerpt {
        let Self { address, names, .. } = self;
        if names.is_empty() { Excerpt::of(address) } else { Excerpt::of(&format!("{address}/{names}")) }
    }

    /// All that stands in front of the image's own name in a request.
    pub(in crate::format) fn path(&self) -> String {
        if self.names.is_empty() { self.api.clone() } else { format!("{}/{}", self.api, self.names) }
    }
}
