//! 12.4: places, and what may not stand beside what.

use serde_json::{Map, Value};

use super::domain::Key;
use super::reference::{LONGEST_PATH, is_path};
use super::scope::{Port, Scope, host_and_port, is_hub_at, is_place};
use super::{Failures, Retry, Transport};

/// Where a place is.
#[derive(Clone, Debug, PartialEq)]
pub enum To {
    /// A registry's name.
    Registry(String),
    Location(Location),
    /// Of an origin alone: as named.
    Here,
}

/// `[scheme://]host[:port][/path]`
#[derive(Clone, Debug, PartialEq)]
pub struct Location {
    pub host: String,
    pub port: Port,
    pub path: Option<String>,
}

/// Which images a place is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum For {
    #[default]
    Any,
    Pinned,
    Tagged,
}

/// The login that a place states itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Access {
    Public,
    Private(String),
    Ambient,
}

/// What an image is called at a place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Called {
    #[default]
    Rest,
    Whole,
    WithDomain,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    pub to: To,
    pub api: String,
    /// By its scheme or in words.
    pub transport: Option<Transport>,
    pub images: For,
    pub failures: Failures,
    pub retry: Option<Retry>,
    pub inside: Option<bool>,
    pub access: Option<Access>,
    pub issuers: Vec<String>,
    pub called: Called,
}

/// Problems with their paths.
pub type Found = Vec<(String, &'static str)>;

const BESIDE_A_REGISTRY: [&str; 6] = ["registry", "images", "failures", "retry", "reach", "naming"];
const KEYS: [&str; 13] = [
    "registry",
    "location",
    "api",
    "transport",
    "tls",
    "images",
    "failures",
    "retry",
    "reach",
    "access",
    "credential",
    "token_issuers",
    "naming",
];

/// A mirror, or an `at`.
pub fn read(
    value: &Value,
    path: &str,
    scope: Option<&Scope>,
    is_at: bool,
    found: &mut Found,
) -> Option<Place> {
    let mut tell = |what: &'static str| found.push((path.to_owned(), what));
    // 12.14: a text, which is a location, or a map.
    let written = match value {
        Value::String(text) => Map::from_iter([("location".to_owned(), Value::String(text.clone()))]),
        Value::Object(map) => map.clone(),
        _ => {
            tell("wrong_type");
            return None;
        }
    };
    let said = |key: &str| written.get(key).filter(|value| !value.is_null());
    let text = |key: &str| said(key).and_then(Value::as_str);
    if written.keys().any(|key| !KEYS.contains(&key.as_str())) {
        tell("unknown_field");
    }
    // 12.4: with `registry`, only these may stand beside it.
    if said("registry").is_some()
        && KEYS.iter().any(|key| said(key).is_some() && !BESIDE_A_REGISTRY.contains(key))
    {
        tell("beside_a_registry");
    }
    // 12.4: an `at` has no `naming`.
    if is_at && said("naming").is_some() {
        tell("naming_of_an_origin");
    }
    let mut transport = match text("transport") {
        None => None,
        Some(word) => Transport::of(word).or_else(|| {
            tell("wrong_type");
            None
        }),
    };
    let (api, in_front) = match text("api").map(api) {
        None => ("/v2".to_owned(), None),
        Some(Some(read)) => read,
        Some(None) => {
            tell("bad_api");
            return None;
        }
    };
    let to = match (text("registry"), text("location")) {
        (Some(name), _) => To::Registry(name.to_owned()),
        (None, Some(written)) => {
            let Some((scheme, mut location)) = location(written) else {
                tell("bad_location");
                return None;
            };
            // 3.8: `http://` goes with `http` alone, `https://` with `https` and `https_unverified`.
            let fits = match (scheme, transport) {
                (_, None) | (None, _) => true,
                (Some(Transport::Http), Some(stated)) => stated == Transport::Http,
                (Some(_), Some(stated)) => [Transport::Https, Transport::Unverified].contains(&stated),
            };
            if !fits {
                tell("scheme_and_transport");
            }
            transport = transport.or(scheme);
            // 12.4: `/v2/proxy` is `/v2` and the path `proxy`, in front of the location's.
            let parts: Vec<String> = in_front.into_iter().chain(location.path.take()).collect();
            location.path = (!parts.is_empty()).then(|| parts.join("/"));
            // OPEN: no name has room behind both.
            if location.path.as_ref().is_some_and(|path| path.len() > LONGEST_PATH) {
                tell("bad_api");
            }
            To::Location(location)
        }
        (None, None) if is_at => {
            // OPEN: a name prefix of an origin that stays as named (12.5 gives it the name that was asked).
            if in_front.is_some() {
                tell("bad_api");
            }
            To::Here
        }
        (None, None) => {
            tell("no_place");
            return None;
        }
    };
    let place = Place {
        api,
        transport,
        images: match text("images") {
            Some("pinned") => For::Pinned,
            Some("tagged") => For::Tagged,
            _ => For::Any,
        },
        failures: if text("failures") == Some("transient") { Failures::Transient } else { Failures::Any },
        retry: said("retry").and_then(|retry| Retry::of_own(retry, &mut tell)),
        inside: text("reach").map(|reach| reach == INSIDE),
        access: access(&written, &mut tell),
        issuers: texts(said("token_issuers")),
        called: match text("naming") {
            Some("whole") => Called::Whole,
            Some("with_domain") => Called::WithDomain,
            _ => Called::Rest,
        },
        to,
    };
    if let Some(scope) = scope {
        check(&place, scope, &mut tell);
    }
    Some(place)
}

// OPEN: the rules name `reach` and not its words; `Reach::InsideOnly` of the crate gives this one.
pub const INSIDE: &str = "inside_only";

fn texts(list: Option<&Value>) -> Vec<String> {
    list.and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .map(str::to_owned)
        .collect()
}

/// 12.4: what `access` and `credential` say together.
fn access(written: &Map<String, Value>, tell: &mut impl FnMut(&'static str)) -> Option<Access> {
    let text = |key: &str| written.get(key).and_then(Value::as_str);
    let access = match (text("access"), text("credential")) {
        (None, None) => None,
        // OPEN: a credential alone is private access, as a registry's is (3.6).
        (None | Some("private"), Some(handle)) => Some(Access::Private(handle.to_owned())),
        (Some("private"), None) => {
            tell("private_without_credential");
            None
        }
        (Some("public"), None) => Some(Access::Public),
        (Some("ambient"), None) => Some(Access::Ambient),
        (Some("public" | "ambient"), Some(_)) => {
            tell("credential_of_no_use");
            None
        }
        (Some(_), _) => {
            tell("wrong_type");
            None
        }
    };
    // 12.4: they belong to the login that the place itself states. OPEN: `public` states none.
    let has_issuers = written.get("token_issuers").is_some_and(|list| !list.is_null());
    if has_issuers && !matches!(access, Some(Access::Private(_) | Access::Ambient)) {
        tell("token_issuers_of_no_login");
    }
    access
}

/// What depends on the scope.
fn check(place: &Place, scope: &Scope, tell: &mut impl FnMut(&'static str)) {
    // 12.4: a place whose endpoint depends on the image states no login.
    let depends = match &place.to {
        To::Registry(_) => false,
        To::Here => scope.has_star(),
        To::Location(location) => location.port == Port::Star || takes_port(place, location, scope),
    };
    if depends && place.access.is_some() {
        tell("login_of_any_endpoint");
    }
    // 10.3: plain HTTP never has port 443. OPEN: nor is it a half of *https, then http* there.
    let plain = [Some(Transport::Http), Some(Transport::HttpsThenHttp)].contains(&place.transport);
    let is_443 = |host: &str, port: &Port| match port {
        Port::Written(_) => is_hub_at(host, port) || written_443(port),
        // Where no port was asked, `*` is none.
        Port::Star | Port::Unwritten => is_hub_at(host, &Port::Unwritten),
    };
    let refused = match (&place.to, scope) {
        (To::Location(location), _) => is_443(&location.host, &location.port),
        (To::Here, Scope::Host { host, port, .. }) => is_443(host, port),
        (To::Here, Scope::Suffix { port, .. }) => written_443(port),
        _ => false,
    };
    if plain && refused {
        tell("plain_http_on_443");
    }
}

fn written_443(port: &Port) -> bool {
    matches!(port, Port::Written(port) if port.trim_start_matches('0') == "443")
}

/// 12.4: under a scope that leaves the port open, a place with neither port nor path takes the port over.
pub fn takes_port(place: &Place, location: &Location, scope: &Scope) -> bool {
    place.called == Called::Rest
        && scope.leaves_port_open()
        && location.port == Port::Unwritten
        && location.path.is_none()
}

/// `[scheme://]host[:port][/path]`. OPEN: a slash at the end is no path.
fn location(text: &str) -> Option<(Option<Transport>, Location)> {
    let (scheme, rest) = match text.split_once("://") {
        Some(("http", rest)) => (Some(Transport::Http), rest),
        Some(("https", rest)) => (Some(Transport::Https), rest),
        Some(_) => return None,
        None => (None, text),
    };
    let (domain, path) = match rest.split_once('/') {
        Some((domain, path)) => (domain, Some(path)),
        None => (rest, None),
    };
    let (host, port) = host_and_port(domain)?;
    // 3.3: without the port that `*` stands for, too, which need not be asked for.
    let least = if port == Port::Star { &Port::Unwritten } else { &port };
    if !is_place(host, least) || !path.is_none_or(is_path) {
        return None;
    }
    // OPEN: a location is called as it is written, on Docker Hub too.
    Some((scheme, Location { host: host.to_owned(), port, path: path.map(str::to_owned) }))
}

/// What stands in front of the name, and what of it is a part of the name.
fn api(text: &str) -> Option<(String, Option<String>)> {
    if let Some(in_front) = text.strip_prefix("/v2/") {
        return is_path(in_front).then(|| ("/v2".to_owned(), Some(in_front.to_owned())));
    }
    // OPEN: a path of plain characters, without a slash at the end.
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-~".contains(c);
    let is_path =
        text.starts_with('/') && !text.ends_with('/') && text.chars().all(plain) && !text.contains("//");
    let dots = text.split('/').any(|part| part == "." || part == "..");
    (is_path && !dots).then(|| (text.to_owned(), None))
}

impl Place {
    /// The one endpoint of a place that is a location with a port of its own; its transport decides what none means.
    pub fn endpoint(&self, none_means: impl Fn(&str) -> &'static str) -> Option<Key> {
        let To::Location(Location { host, port: written, .. }) = &self.to else { return None };
        let none = match self.transport {
            Some(Transport::Http) => "80",
            Some(_) => "443",
            None => none_means(host),
        };
        match written {
            Port::Star => None,
            Port::Unwritten => Some(Key::of(host, none)),
            Port::Written(port) => Some(Key::of(&format!("{host}:{port}"), none)),
        }
    }
}
