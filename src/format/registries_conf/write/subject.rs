//! For which names rules are written, and what a prefix covers otherwise than the scope that it stands for.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use super::about;
use crate::catalog::{Catalog, Registry};
use crate::format::host_lists::is_of_the_machine;
use crate::format::notice::{Effect, Notice, NoticeKind};
use crate::reference::Domain;
use crate::routes::{Endpoints, RouteRef, Scope};

/// Why a rule may be needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Of {
    /// A route says something.
    Route,
    /// A registry or an entry for endpoints may.
    Rest,
}

/// Which ports a scope is for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Ports {
    /// None that is written.
    Unwritten,
    /// Any.
    Any,
    /// This one.
    One(String),
}

/// Names that one prefix is written for.
#[derive(Clone, Debug)]
pub(super) struct Subject {
    pub(super) prefix: String,
    pub(super) of: Of,
    pub(super) ports: Ports,
    pub(super) scope: Scope,
    /// The host without a port; of a wildcard its suffix, with the dot in front.
    host: String,
    path: Option<String>,
}

/// The subjects by their prefixes, and scopes that have none.
pub(super) fn all(catalog: &Catalog, notices: &mut Vec<Notice>) -> BTreeMap<String, Subject> {
    let mut subjects: BTreeMap<String, Subject> = BTreeMap::new();
    let mut add = |found: Subject, notices: &mut Vec<Notice>| match subjects.get_mut(&found.prefix) {
        None => {
            subjects.insert(found.prefix.clone(), found);
        }
        Some(known) if known.scope == found.scope => known.of = known.of.min(found.of),
        // A name without a port is what most names are.
        Some(known) => {
            let other = if known.ports <= found.ports { found } else { core::mem::replace(known, found) };
            if other.of == Of::Route {
                let message = format!(
                    "the prefix `{}` stands for `{}`, and the engine has no other for `{}`, whose names are decided so too",
                    known.prefix, known.scope, other.scope
                );
                notices.push(about(&other.scope, NoticeKind::AnyPort, Effect::LeftOut, message));
            } else if other.ports != Ports::Unwritten {
                let message = format!(
                    "how `{}` is spoken to is not written: the prefix `{}` stands for `{}`",
                    other.scope, known.prefix, known.scope
                );
                notices.push(about(&other.scope, NoticeKind::Transport, Effect::LeftOut, message));
            }
        }
    };
    let routes = catalog.routes().filter_map(|route| Scope::parse(route.scope()).ok());
    for scope in routes {
        match Subject::of(&scope, Of::Route) {
            Ok(subject) => add(subject, notices),
            Err(why) => {
                let message = format!("no prefix stands for `{scope}`: {why}");
                notices.push(about(&scope, NoticeKind::Inexpressible, Effect::LeftOut, message));
            }
        }
    }
    for text in beside_routes(catalog, notices) {
        let Ok(scope) = Scope::parse(&text) else { continue };
        match Subject::of(&scope, Of::Rest) {
            Ok(subject) => add(subject, notices),
            Err(why) => {
                let message = format!("no prefix stands for `{scope}`: {why}");
                notices.push(about(&scope, NoticeKind::Inexpressible, Effect::LeftOut, message));
            }
        }
    }
    subjects
}

/// Scopes of registries, and of entries for endpoints.
fn beside_routes(catalog: &Catalog, notices: &mut Vec<Notice>) -> Vec<String> {
    let mut texts = Vec::new();
    for registry in catalog.registries() {
        texts.push(registry.domain().to_string());
        texts.extend(registry.prefix().map(|prefix| format!("{}/{prefix}", registry.domain())));
    }
    for route in catalog.routes() {
        texts.extend(fallbacks_behind(catalog, route, notices));
    }
    for setting in catalog.beside().endpoints {
        let is_of_the_machine = is_of_the_machine(&setting);
        match setting.which {
            Endpoints::Hosts(scope) if scope != Scope::ALL => texts.push(scope),
            Endpoints::Hosts(scope) => notices.extend(not_by_name(&scope)),
            // How an engine speaks to the machine itself stands in none of its files.
            Endpoints::Network { .. } if is_of_the_machine => {}
            Endpoints::Network { network, .. } => notices.extend(not_by_name(&network)),
        }
    }
    texts
}

/// Of an origin that really is somewhere else: the scopes whose images a registry there has a fallback for.
fn fallbacks_behind(catalog: &Catalog, route: RouteRef<'_>, notices: &mut Vec<Notice>) -> Vec<String> {
    let Some(domain) = route.at().and_then(|at| at.domain().or_else(|| at.registry().map(Registry::domain)))
    else {
        return Vec::new();
    };
    let at = route.at().and_then(|at| at.prefix().or_else(|| at.registry().and_then(Registry::prefix)));
    let at = at.map(|path| format!("{path}/")).unwrap_or_default();
    let mut scopes = Vec::new();
    for registry in catalog.on_domain(domain).filter(|registry| registry.fallback().is_some()) {
        let Some(prefix) = registry.prefix().map(|prefix| prefix.to_string()) else { continue };
        let Some(rest) = prefix.strip_prefix(&at) else { continue };
        match route.scope() {
            scope if scope.starts_with('*') => {
                let message = format!(
                    "images that become `{domain}/{prefix}` have no fallback: under a wildcard no prefix has a path"
                );
                let scope = Scope::parse(scope).ok();
                notices.extend(
                    scope.map(|scope| about(&scope, NoticeKind::Inexpressible, Effect::LeftOut, message)),
                );
            }
            scope => {
                let (host, path) =
                    scope.split_once('/').map_or((scope, None), |(host, path)| (host, Some(path)));
                let host = host.strip_suffix(":*").unwrap_or(host);
                let path = path.map(|path| format!("{path}/")).unwrap_or_default();
                scopes.push(format!("{host}/{path}{rest}"));
            }
        }
    }
    scopes
}

fn not_by_name(which: &str) -> Option<Notice> {
    let message = format!(
        "how `{which}` is spoken to is written for names alone: the engine asks the others over verified HTTPS"
    );
    let everything = Scope::parse(Scope::ALL).ok()?;
    Some(about(&everything, NoticeKind::Transport, Effect::LeftOut, message))
}

impl Subject {
    /// The prefix for a scope, or why there is none.
    pub(super) fn of(scope: &Scope, of: Of) -> Result<Self, &'static str> {
        let text = scope.as_str();
        if text == Scope::ALL {
            return Err("there is none that covers everything");
        }
        let (host, path) = match text.split_once('/') {
            Some((host, path)) => (host, Some(path.to_string())),
            None => (text, None),
        };
        if host.starts_with('[') {
            return Err("the engine has no addresses in brackets");
        }
        let (wild, host) = host.strip_prefix('*').map_or((false, host), |suffix| (true, suffix));
        let (name, ports) = match host.rsplit_once(':') {
            None if !wild && is_one_label(host) => (host, Ports::One("443".to_string())),
            None => (host, Ports::Unwritten),
            Some((name, "*")) => (name, Ports::Any),
            Some((name, port)) => match Domain::parsed(host).port_number().unwrap_or(port) {
                "443" if wild || !is_one_label(name) => (name, Ports::Unwritten),
                port => (name, Ports::One(port.to_string())),
            },
        };
        // On another port it is no Docker Hub.
        let is_hub =
            !wild && !matches!(ports, Ports::One(_)) && Domain::parse(name).is_ok_and(Domain::is_docker_hub);
        let name = if is_hub { "docker.io".to_string() } else { name.to_ascii_lowercase() };
        let mut prefix = if wild { format!("*{name}") } else { name.clone() };
        if let (false, Ports::One(port)) = (wild, &ports) {
            prefix = format!("{prefix}:{port}");
        }
        if let Some(path) = &path {
            prefix = format!("{prefix}/{path}");
        }
        Ok(Self { prefix, of, ports, scope: scope.clone(), host: name, path })
    }

    pub(super) fn is_wildcard(&self) -> bool {
        self.prefix.starts_with('*')
    }

    /// Whether the names of this host have a port in any case.
    pub(super) fn is_one_label(&self) -> bool {
        !self.is_wildcard() && is_one_label(&self.host)
    }

    /// A name under the prefix, on this port if there is one: `label` stands in front of a suffix, `tail` behind.
    pub(super) fn name(&self, label: &str, port: Option<&str>, tail: &str) -> String {
        let own = match &self.ports {
            Ports::One(port) => Some(port.as_str()),
            Ports::Unwritten | Ports::Any => None,
        };
        let label = if self.is_wildcard() { label } else { "" };
        let port = port.or(own).map(|port| format!(":{port}")).unwrap_or_default();
        let path = self.path.as_ref().map(|path| format!("/{path}")).unwrap_or_default();
        let host = format!("{label}{}{port}", self.host);
        // A host of one label is a path in front of others, unless it is written in capitals.
        let is_domain = Domain::parse(&host).is_ok_and(Domain::reads_as_domain);
        let host = if is_domain { host } else { host.to_ascii_uppercase() };
        format!("{host}{path}/{tail}")
    }

    /// The name that is the whole prefix, where an image may have it.
    pub(super) fn whole(&self) -> Option<String> {
        let path = self.path.as_ref()?;
        let name = self.name("", None, "");
        let is_hub = Domain::parse(&self.host).is_ok_and(Domain::is_docker_hub);
        let has_one = !is_hub || matches!(self.ports, Ports::One(_)) || path.contains('/');
        has_one.then(|| name.trim_end_matches('/').to_string())
    }

    /// What the prefix covers beside the scope, or does not cover of it.
    pub(super) fn other_ports(&self) -> Option<Notice> {
        let (class, effect) = (NoticeKind::AnyPort, Effect::Approximated);
        match (&self.ports, &self.path) {
            (Ports::Any, None) | (Ports::Unwritten, Some(_)) => None,
            (Ports::Any, Some(_)) => {
                let message = format!(
                    "`{}` is written for names without a port alone: the engine has no prefix with a path for every port",
                    self.scope
                );
                Some(about(&self.scope, class, effect, message))
            }
            (Ports::One(_), _) if !self.is_wildcard() => None,
            (Ports::Unwritten | Ports::One(_), _) => {
                let every = Scope::parse(&format!("{}:*", self.prefix)).ok()?;
                let message =
                    format!("the prefix `{}` covers every port, and `{}` does not", self.prefix, self.scope);
                Some(about(&every, class, effect, message))
            }
        }
    }
}

/// Whether a host is a path in front of others where it has no port, and so is named with its port.
fn is_one_label(host: &str) -> bool {
    !Domain::parsed(&host.to_ascii_lowercase()).reads_as_domain()
}
