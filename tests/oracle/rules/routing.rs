//! 12.3 and 12.14: the catalog's routes, short names and endpoints as our own format writes them.

use serde_json::{Map, Value};

use super::Settings;
use super::account::{Model, Registry};
use super::domain::{Key, endpoint};
use super::endpoints::{self, Entry};
use super::place::{Access, For, Found, Location, Place, To, read as read_place};
use super::scope::{Port, Scope};
use super::short::{self, ShortNames};

/// When the origin is asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Origin {
    #[default]
    Last,
    First,
    Never,
}

#[derive(Clone, Debug)]
pub struct Route {
    pub scope: Scope,
    pub mirrors: Vec<Place>,
    pub origin: Origin,
    pub at: Option<Place>,
    pub blocked: bool,
    pub note: Option<String>,
}

/// What 12.14 adds to a catalog.
#[derive(Clone, Debug, Default)]
pub struct Routing {
    pub routes: Vec<Route>,
    pub short_names: Option<ShortNames>,
    pub endpoints: Vec<Entry>,
    /// 5.9, 14.1: with what the caller keeps, where neither a registry nor a place says anything.
    pub ambient_uncovered: bool,
}

/// 12.3: at most 16 places.
const MOST_MIRRORS: usize = 16;
const KEYS: [&str; 4] = ["routes", "short_names", "endpoints", "uncovered_access"];
const ROUTE: [&str; 6] = ["scope", "mirrors", "origin", "at", "blocked", "note"];

pub fn read(written: &Map<String, Value>, found: &mut Found) -> Routing {
    let said = |key: &str| written.get(key).filter(|value| !value.is_null());
    if written.keys().any(|key| !KEYS.contains(&key.as_str())) {
        found.push((String::new(), "unknown_field"));
    }
    let list = |key: &str| said(key).and_then(Value::as_array).into_iter().flatten().enumerate();
    Routing {
        routes: list("routes").filter_map(|(at, route)| read_route(route, at, found)).collect(),
        short_names: said("short_names").map(|value| short::read(value, found)),
        endpoints: list("endpoints").filter_map(|(at, entry)| endpoints::read(entry, at, found)).collect(),
        ambient_uncovered: match said("uncovered_access").map(Value::as_str) {
            None | Some(Some("anonymous")) => false,
            Some(Some("ambient")) => true,
            Some(_) => {
                found.push(("uncovered_access".to_owned(), "wrong_type"));
                false
            }
        },
    }
}

fn read_route(value: &Value, at: usize, found: &mut Found) -> Option<Route> {
    let path = format!("routes[{at}]");
    let Some(route) = value.as_object() else {
        found.push((path, "wrong_type"));
        return None;
    };
    if route.keys().any(|key| !ROUTE.contains(&key.as_str())) {
        found.push((path.clone(), "unknown_field"));
    }
    let said = |key: &str| route.get(key).filter(|value| !value.is_null());
    let scope = said("scope").and_then(Value::as_str).and_then(Scope::parse);
    if scope.is_none() {
        found.push((format!("{path}.scope"), "bad_scope"));
    }
    let written = said("mirrors").and_then(Value::as_array).cloned().unwrap_or_default();
    if written.len() > MOST_MIRRORS {
        found.push((format!("{path}.mirrors"), "many_mirrors"));
    }
    let mut mirrors = Vec::new();
    for (at, mirror) in written.iter().enumerate() {
        mirrors.extend(read_place(mirror, &format!("{path}.mirrors[{at}]"), scope.as_ref(), false, found));
    }
    let at = said("at").and_then(|at| read_place(at, &format!("{path}.at"), scope.as_ref(), true, found));
    let origin = match said("origin").map(Value::as_str) {
        None | Some(Some("last")) => Origin::Last,
        Some(Some("first")) => Origin::First,
        Some(Some("never")) => Origin::Never,
        Some(_) => {
            found.push((format!("{path}.origin"), "wrong_type"));
            Origin::Last
        }
    };
    Some(Route {
        scope: scope?,
        mirrors,
        origin,
        at,
        blocked: said("blocked").and_then(Value::as_bool).unwrap_or(false),
        note: said("note").and_then(Value::as_str).map(str::to_owned),
    })
}

/// What only the whole catalog tells.
pub fn check(model: &Model, settings: &Settings, found: &mut Found) {
    let routing = &model.routing;
    // 12.2: two routes of one scope.
    for (at, route) in routing.routes.iter().enumerate() {
        let own = route.scope.normal(model);
        if routing.routes[..at].iter().any(|earlier| earlier.scope.normal(model) == own) {
            found.push((format!("routes[{at}].scope"), "two_routes"));
        }
    }
    endpoints::check(model, found);
    for (path, place) in places(routing) {
        let name = match &place.to {
            To::Registry(name) => name,
            // 7.11: OPEN: nor a location on such a registry, where its images may be.
            To::Location(location) if place.images != For::Pinned => {
                if model.registries.iter().any(|registry| accepts_at(registry, location)) {
                    found.push((path, "untrusted_pushes"));
                }
                continue;
            }
            _ => continue,
        };
        match model.registries.iter().find(|registry| registry.name == *name) {
            None => found.push((path, "unknown_registry")),
            // 7.11: unless that place is limited to pinned images.
            Some(registry) if registry.extra.accepts_untrusted && place.images != For::Pinned => {
                found.push((path, "untrusted_pushes"));
            }
            Some(_) => {}
        }
    }
    // 7.11: nor as a fallback, nor as the caching registry, which is not limited.
    if settings.knows_routes {
        for registry in &model.registries {
            let next = registry.fallback.map(|at| &model.registries[at]);
            let is_open = next.is_some_and(|next| next.extra.accepts_untrusted);
            if is_open && registry.extra.images != super::Images::Pinned {
                found.push((format!("{}.fallback", registry.name), "untrusted_pushes"));
            }
        }
        if model.caching.is_some_and(|at| model.registries[at].extra.accepts_untrusted) {
            found.push(("caching".to_owned(), "untrusted_pushes"));
        }
    }
    handles(model, settings, found);
}

fn accepts_at(registry: &Registry, location: &Location) -> bool {
    let domain = match &location.port {
        Port::Written(port) => format!("{}:{port}", location.host),
        _ => location.host.clone(),
    };
    let path = |path: &Option<String>| path.as_ref().map(|path| format!("{path}/")).unwrap_or_default();
    let (own, other) = (path(&registry.prefix), path(&location.path));
    registry.extra.accepts_untrusted
        && registry.placed
        && registry.endpoint == endpoint(&domain)
        && (own.starts_with(&other) || other.starts_with(&own))
}

/// Every place of every route, with its path.
fn places(routing: &Routing) -> Vec<(String, &Place)> {
    let mut all = Vec::new();
    for (at, route) in routing.routes.iter().enumerate() {
        let mirrors = route.mirrors.iter().enumerate();
        all.extend(mirrors.map(|(mirror, place)| (format!("routes[{at}].mirrors[{mirror}]"), place)));
        all.extend(route.at.iter().map(|place| (format!("routes[{at}].at"), place)));
    }
    all
}

/// 3.6, 12.4: a handle belongs to one endpoint, whether a registry or a place names it, unless the catalog lists all
/// of its domains.
fn handles(model: &Model, settings: &Settings, found: &mut Found) {
    let mut uses: Vec<(String, String, Key)> = Vec::new();
    for registry in model.registries.iter().filter(|registry| registry.placed) {
        let handle = registry.credential.clone();
        uses.extend(handle.map(|handle| (registry.name.clone(), handle, registry.key())));
    }
    let of_registries = uses.len();
    for (at, route) in model.routing.routes.iter().enumerate() {
        let own = route.at.iter().map(|place| ("at".to_owned(), place));
        let mirrors = route.mirrors.iter().enumerate().map(|(at, place)| (format!("mirrors[{at}]"), place));
        for (name, place) in mirrors.chain(own) {
            let Some(Access::Private(handle)) = &place.access else { continue };
            let endpoint = match (&place.to, &route.scope) {
                (To::Here, Scope::Host { host, port, .. }) => here(model, place, host, port),
                _ => place.endpoint(|host| model.none_means(&super::domain::fold(host))),
            };
            uses.extend(endpoint.map(|key| (format!("routes[{at}].{name}"), handle.clone(), key)));
        }
    }
    let is_listed = |handle: &String, key: &Key| {
        let listed = settings.credentials.iter().filter(|(known, _)| known == handle);
        listed.flat_map(|(_, domains)| domains).any(|domain| model.key(domain) == *key)
    };
    // Between registries alone it is told elsewhere.
    for (at, (path, handle, key)) in uses.iter().enumerate().skip(of_registries) {
        let clashes = uses[..at].iter().any(|(_, other, there)| {
            other == handle && there != key && !(is_listed(handle, key) && is_listed(handle, there))
        });
        if clashes {
            found.push((path.clone(), "handle_on_two_domains"));
        }
    }
}

/// The endpoint of an origin that stays where its scope says.
fn here(model: &Model, place: &Place, host: &str, port: &Port) -> Option<Key> {
    use super::Transport;
    use super::scope::Port;
    match port {
        Port::Star => None,
        Port::Written(port) => Some(model.key(&format!("{host}:{port}"))),
        Port::Unwritten => Some(match place.transport {
            Some(Transport::Http) => Key::of(host, "80"),
            Some(_) => Key::of(host, "443"),
            None => model.key(host),
        }),
    }
}

impl Routing {
    /// 12.2: the route that decides for this endpoint and path.
    pub fn over(&self, model: &Model, key: &Key, path: &str) -> Option<&Route> {
        let covering = self.routes.iter().filter(|route| route.scope.covers(model, key, path));
        covering.max_by_key(|route| route.scope.rank())
    }

    /// 12.7: of a name that would be contacted.
    pub fn blocks(&self, model: &Model, key: &Key, path: &str) -> bool {
        self.over(model, key, path).is_some_and(|route| route.blocked)
    }
}

impl Model {
    /// 2.8: which port none means on a host, folded.
    pub fn none_means(&self, host: &str) -> &'static str {
        let is_80 = |registry: &Registry| {
            registry.placed && registry.is_on_80_unwritten() && super::domain::fold(&registry.domain) == host
        };
        if self.registries.iter().any(is_80) { "80" } else { "443" }
    }

    /// 2.8: the endpoint that a name is on.
    pub fn key(&self, domain: &str) -> Key {
        let (host, _) = super::domain::split(domain);
        Key::of(domain, self.none_means(&super::domain::fold(host)))
    }
}
