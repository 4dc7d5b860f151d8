//! Drawing routes, short names and endpoints for an account.

use super::DrawnAccount;
use super::accounts::retry;
use super::choices::Choices;
use super::pools::{DOMAINS, ISSUERS, MIRRORS, NETWORKS, PATHS, PREFIXES, SUFFIXES, WORDS};
use super::routing::{
    DrawnEndpoint, DrawnLocation, DrawnPlace, DrawnPlaceTo, DrawnRoute, DrawnRouting, DrawnScope,
    DrawnShortNames,
};
use super::settling::settle;
use super::texts::{endpoint, has_port, path, respelled};

/// Routes that pass validation, unless somebody spoils them.
pub fn routing(choices: &mut Choices<'_>, account: &DrawnAccount) -> DrawnRouting {
    let mut routing = DrawnRouting {
        uncovered_access: if choices.percent(20) { "ambient" } else { "" },
        ..DrawnRouting::default()
    };
    for _ in 0..=choices.below(5) {
        let scope = scope(choices, account);
        let route = route(choices, account, scope);
        routing.routes.push(route);
    }
    if choices.percent(25) {
        // Somebody else's scope over a mirror (12.7).
        let places: Vec<DrawnLocation> = routing.locations().into_iter().cloned().collect();
        if let Some(location) = choices.some(&places).filter(|location| location.port != "*") {
            let DrawnLocation { host, port, path, .. } = location;
            let path = path.filter(|_| choices.percent(60));
            let scope = DrawnScope::Host { host, port, path };
            let is_blocked = choices.percent(70);
            routing.routes.push(DrawnRoute { scope, is_blocked, ..DrawnRoute::default() });
        }
    }
    if choices.percent(6) {
        // An allow-list (5.9).
        let all =
            DrawnRoute { is_blocked: true, note: Some("ask the platform team"), ..DrawnRoute::default() };
        routing.routes.push(all);
    }
    routing.short_names = choices.maybe(50, |choices| short_names(choices, account));
    for _ in 0..choices.maybe(45, |choices| 1 + choices.below(4)).unwrap_or(0) {
        let entry = endpoint_entry(choices, account);
        routing.endpoints.push(entry);
    }
    for registry in &account.registries {
        if choices.percent(8) {
            routing.ambient.push(registry.name.clone());
        }
        if choices.percent(8) {
            routing.completing.push(registry.name.clone());
        }
    }
    settle(&mut routing, account);
    choices.shuffle(&mut routing.routes);
    routing
}

/// A domain of the account's, of the pool, or where mirrors are.
pub fn domain_of(choices: &mut Choices<'_>, account: &DrawnAccount) -> String {
    let own: Vec<&str> = account.registries.iter().map(|registry| &*registry.domain).collect();
    match choices.below(10) {
        0..=5 => choices.some(&own).unwrap_or("a.example").to_owned(),
        6 => choices.of(&["docker.io", "docker.io", "registry-1.docker.io", "index.docker.io"]).to_owned(),
        7 => choices.of(&DOMAINS).to_owned(),
        _ => choices.of(&MIRRORS).to_owned(),
    }
}

/// A domain that several registries are on.
fn shared(choices: &mut Choices<'_>, account: &DrawnAccount) -> Option<String> {
    let is_shared = |domain: &str| {
        account.registries.iter().filter(|it| endpoint(&it.domain) == endpoint(domain)).count() > 1
    };
    let all: Vec<&str> = account.registries.iter().map(|it| &*it.domain).filter(|it| is_shared(it)).collect();
    choices.some(&all).map(str::to_owned)
}

/// Host and port as they are written.
fn parts(domain: &str) -> (String, String) {
    match domain.rsplit_once(':') {
        Some((host, port)) if has_port(domain) => (host.to_owned(), port.to_owned()),
        _ => (domain.to_owned(), String::new()),
    }
}

/// The same port, any, or another one.
fn port(choices: &mut Choices<'_>, own: &str) -> String {
    match choices.below(12) {
        0..=6 => own,
        7..=9 => "*",
        10 => choices.of(&["443", "80", "5000", "05000"]),
        _ => "",
    }
    .to_owned()
}

fn scope_path(choices: &mut Choices<'_>, account: &DrawnAccount) -> Option<String> {
    match choices.below(10) {
        0..=4 => None,
        5 => Some(choices.of(&PATHS).to_owned()),
        6 => Some(choices.of(&PREFIXES).to_owned()),
        7 => Some(path(choices, None)),
        _ => account.registries.iter().find_map(|registry| registry.prefix.clone()),
    }
    .filter(|path| path.split('/').count() <= 32 && path.len() <= 255)
}

pub fn scope(choices: &mut Choices<'_>, account: &DrawnAccount) -> DrawnScope {
    match choices.below(12) {
        0..=8 => {
            let domain = domain_of(choices, account);
            let (host, own) = parts(&respelled_safely(choices, &domain));
            let port = port(choices, &own);
            // A bare host is a domain with a port alone (2.2).
            let is_bare = !host.contains(['.', '[']) && host != "localhost" && host.to_lowercase() == host;
            let port = if is_bare && port.is_empty() { "5000".to_owned() } else { port };
            DrawnScope::Host { host, port, path: scope_path(choices, account) }
        }
        9..=10 => {
            let own: Vec<String> =
                account.registries.iter().filter_map(|it| behind_label(&it.domain)).collect();
            let suffix = choices.maybe(50, |choices| choices.some(&own)).flatten();
            let suffix = suffix.unwrap_or_else(|| choices.of(&SUFFIXES).to_owned());
            DrawnScope::Suffix { suffix, port: port(choices, "") }
        }
        _ => DrawnScope::All,
    }
}

/// What stands behind the first label of a host.
fn behind_label(domain: &str) -> Option<String> {
    let (host, _) = parts(domain);
    let is_name =
        host.contains('.') && !host.starts_with('[') && !host.starts_with(|c: char| c.is_ascii_digit());
    host.split_once('.').filter(|_| is_name).map(|(_, suffix)| suffix.to_owned())
}

/// Another spelling, or another host, that is still a domain.
fn respelled_safely(choices: &mut Choices<'_>, domain: &str) -> String {
    if choices.percent(80) { domain.to_owned() } else { respelled(choices, domain) }
}

fn route(choices: &mut Choices<'_>, account: &DrawnAccount, scope: DrawnScope) -> DrawnRoute {
    let count = choices.below(4);
    let mirrors: Vec<DrawnPlace> = (0..count).map(|_| place(choices, account, &scope, false)).collect();
    let at = choices.maybe(25, |choices| place(choices, account, &scope, true));
    let origin = match choices.below(8) {
        0..=3 => "",
        4 => "last",
        5..=6 => "first",
        // Without a mirror nothing is left.
        _ if mirrors.is_empty() && choices.percent(80) => "",
        _ => "never",
    };
    DrawnRoute {
        scope,
        mirrors,
        origin,
        at,
        is_blocked: choices.percent(15),
        note: choices.maybe(20, |choices| choices.of(&["moved", "use `mirror.example`", "\u{202e}"])),
    }
}

fn place(choices: &mut Choices<'_>, account: &DrawnAccount, scope: &DrawnScope, is_at: bool) -> DrawnPlace {
    let names: Vec<&String> = account.registries.iter().map(|registry| &registry.name).collect();
    let to = match choices.below(20) {
        0..=7 => choices.some(&names).map(|name| DrawnPlaceTo::Registry(name.clone())),
        8..=10 if is_at => Some(DrawnPlaceTo::Here),
        _ => None,
    };
    let to = to.unwrap_or_else(|| DrawnPlaceTo::Location(location(choices, account, scope)));
    let is_registry = matches!(to, DrawnPlaceTo::Registry(_));
    let is_plain = choices.percent(35);
    let mut place = DrawnPlace { to, ..DrawnPlace::default() };
    if is_plain {
        return place;
    }
    place.images = choices.of(&["", "", "", "any", "pinned", "tagged"]);
    place.failures = choices.of(&["", "", "any", "transient"]);
    place.retry = choices.maybe(20, retry);
    place.is_inside_only = choices.percent(15);
    if !is_at {
        place.naming = choices.of(&["", "", "rest", "whole", "with_domain"]);
    }
    if is_registry {
        return place;
    }
    let is_located = matches!(place.to, DrawnPlaceTo::Location(_));
    place.api = match choices.below(10) {
        6 => "/v2",
        7 => "/api/docker/hub/v2",
        8 if is_located => "/v2/proxy",
        9 if is_located => "/v2/hub/deep",
        _ => "",
    };
    place.transport = choices.of(&["", "", "", "https", "http", "https_unverified", "https_then_http"]);
    place.tls = choices.maybe(10, |choices| choices.of(&["ca", "tls-1"]));
    place.access = choices.of(&["", "", "", "public", "private", "ambient"]);
    if place.access == "ambient" || place.access == "private" {
        place.token_issuers =
            choices.maybe(15, |choices| vec![choices.of(&ISSUERS).to_owned()]).unwrap_or_default();
    }
    place
}

fn location(choices: &mut Choices<'_>, account: &DrawnAccount, scope: &DrawnScope) -> DrawnLocation {
    let domain = match (choices.below(10), scope) {
        (0..=2, _) => choices.of(&MIRRORS).to_owned(),
        // The origin as its own mirror.
        (3, DrawnScope::Host { host, port, .. }) if port != "*" => {
            if port.is_empty() {
                host.clone()
            } else {
                format!("{host}:{port}")
            }
        }
        // Where several registries are (12.6).
        (4..=7, _) => shared(choices, account).unwrap_or_else(|| domain_of(choices, account)),
        _ => domain_of(choices, account),
    };
    let (host, own) = parts(&domain);
    let port = match choices.below(12) {
        0..=8 => own,
        9 => String::new(),
        10 => "*".to_owned(),
        _ => choices.of(&["443", "80", "5000"]).to_owned(),
    };
    let is_bare = !host.contains(['.', '[']) && host != "localhost" && host.to_lowercase() == host;
    DrawnLocation {
        scheme: choices.of(&["", "", "", "https", "https", "http"]),
        // Whoever asks without a port asks a `*` without one.
        port: if is_bare && (port.is_empty() || port == "*") { "5000".to_owned() } else { port },
        host,
        path: match choices.below(6) {
            0..=2 => None,
            3 => Some("l".repeat(choices.of(&[200, 240, 255]))).filter(|_| choices.percent(10)),
            4 => Some(choices.of(&["hub", "proxy/hub", "mirror"]).to_owned()),
            _ => Some(choices.of(&PREFIXES).to_owned()),
        },
    }
}

fn short_names(choices: &mut Choices<'_>, account: &DrawnAccount) -> DrawnShortNames {
    let alias = |choices: &mut Choices<'_>| {
        let name = if choices.percent(70) { choices.of(&WORDS).to_owned() } else { path(choices, None) };
        (name, format!("{}/{}", domain_of(choices, account), path(choices, None)))
    };
    let mut aliases: Vec<(String, String)> =
        (0..choices.below(3)).map(|_| alias(choices)).filter(|(name, _)| name.len() < 200).collect();
    aliases.retain(|(_, target)| target.len() < 250);
    aliases.dedup_by(|one, other| one.0 == other.0);
    let entry = |choices: &mut Choices<'_>| {
        let domain = domain_of(choices, account);
        match choices.maybe(35, |choices| choices.of(&PREFIXES)) {
            Some(path) => format!("{domain}/{path}"),
            None => domain,
        }
    };
    let count = match choices.below(8) {
        0 => 0,
        7 => 5 + choices.below(12),
        few => few / 2,
    };
    DrawnShortNames {
        aliases,
        search: (0..count).map(|_| entry(choices)).collect(),
        mode: choices.of(&["", "", "", "all", "one"]),
    }
}

fn endpoint_entry(choices: &mut Choices<'_>, account: &DrawnAccount) -> DrawnEndpoint {
    let is_network = choices.percent(30);
    let host = match scope(choices, account) {
        DrawnScope::Host { host, port, .. } => DrawnScope::Host { host, port, path: None },
        other => other,
    };
    DrawnEndpoint {
        host: (!is_network).then_some(host),
        network: if is_network { choices.of(&NETWORKS) } else { "" },
        port: choices.maybe(30, |choices| choices.of(&[5000, 8443, 80])).filter(|_| is_network),
        transport: choices.of(&["http", "https_unverified", "https_then_http", "https", ""]),
        tls: choices.maybe(15, |choices| choices.of(&["ca", "tls-1"])),
    }
}
