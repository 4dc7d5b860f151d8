//! Drawing routes, short names and endpoints for an account.

use super::accounts::retry;
use super::choices::Choices;
use super::pools::{
    BROKEN_AVOIDED, DOMAINS, ISSUERS, MIRRORS, NETWORKS, PATHS, PREFIXES, SHA256, SUFFIXES, TAGS, WORDS,
};
use super::routing::{
    DrawnEndpoint, DrawnLocation, DrawnPlace, DrawnPlaceTo, DrawnRoute, DrawnRouting, DrawnScope,
    DrawnShortNames,
};
use super::texts::{endpoint, has_port, host_and_port, is_hub, path, respelled};
use super::{DrawnAccount, DrawnAmazon};

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
fn domain_of(choices: &mut Choices<'_>, account: &DrawnAccount) -> String {
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
    .filter(|path| path.split('/').count() <= 32)
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
        port: if is_bare && port.is_empty() { "5000".to_owned() } else { port },
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

// ---- taking back what validation would refuse ----

/// A registry over plain HTTP without a port: none means 80 on its host (2.8).
fn means_80(account: &DrawnAccount, host: &str) -> bool {
    account.registries.iter().any(|it| {
        let is_there =
            it.amazon != DrawnAmazon::Unplaced && host_and_port(&it.domain).0 == host_and_port(host).0;
        is_there && it.transport == "http" && !has_port(&it.domain)
    })
}

/// The same text for all spellings of a scope (12.2).
pub fn normal(account: &DrawnAccount, scope: &DrawnScope) -> String {
    let star = |host: &str| {
        if is_hub(host) { "docker.io:*".to_owned() } else { format!("{}:*", host_and_port(host).0) }
    };
    match scope {
        DrawnScope::All | DrawnScope::Broken(_) => scope.text(),
        DrawnScope::Suffix { suffix, port } if port == "*" => format!("*.{}", star(suffix)),
        DrawnScope::Suffix { suffix, port } if port.is_empty() => format!("*.{}", suffix.to_lowercase()),
        DrawnScope::Suffix { suffix, port } => format!("*.{}", endpoint(&format!("{suffix}:{port}"))),
        DrawnScope::Host { host, port, path } => {
            let domain = match &**port {
                "*" => star(host),
                "" if means_80(account, host) => format!("{}:80", host_and_port(host).0),
                "" => endpoint(host),
                port => endpoint(&format!("{host}:{port}")),
            };
            format!("{domain}/{}", path.as_deref().unwrap_or_default())
        }
    }
}

/// Takes back what validation would refuse (12.1 to 12.4, 12.14), also after registries were taken out or changed.
pub fn settle(routing: &mut DrawnRouting, account: &DrawnAccount) {
    let mut seen = Vec::new();
    routing.routes.retain(|route| {
        let own = normal(account, &route.scope);
        let is_new = !seen.contains(&own);
        seen.push(own);
        is_new
    });
    for route in &mut routing.routes {
        let is_there = |place: &DrawnPlace| match &place.to {
            DrawnPlaceTo::Registry(name) => account.named(name).is_some(),
            _ => true,
        };
        route.mirrors.retain(is_there);
        route.at = route.at.take().filter(is_there);
        for place in route.mirrors.iter_mut().chain(&mut route.at) {
            settle_place(place, &route.scope, account);
        }
    }
    let mut seen = Vec::new();
    for entry in &mut routing.endpoints {
        settle_entry(entry, account);
    }
    routing.endpoints.retain(|entry| {
        let own = entry.host.as_ref().map(|host| normal(account, host));
        let own = own.unwrap_or_else(|| format!("{} {:?}", entry.network, entry.port));
        let is_new = !seen.contains(&own);
        seen.push(own);
        is_new
    });
    for names in [&mut routing.ambient, &mut routing.completing] {
        names.retain(|name| account.named(name).is_some());
    }
    if let Some(short) = &mut routing.short_names {
        short.search.truncate(16);
    }
}

fn is_443(host: &str, port: &str) -> bool {
    match port {
        "*" => false,
        "" => is_hub(host),
        port => host_and_port(&format!("{host}:{port}")).1.is_none(),
    }
}

fn settle_place(place: &mut DrawnPlace, scope: &DrawnScope, account: &DrawnAccount) {
    // 3.8: what goes with which scheme.
    let scheme = match &place.to {
        DrawnPlaceTo::Location(location) => location.scheme,
        _ => "",
    };
    let fits = match scheme {
        "http" => ["", "http"].contains(&place.transport),
        "https" => ["", "https", "https_unverified"].contains(&place.transport),
        _ => true,
    };
    if !fits {
        place.transport = "";
    }
    // 10.3.
    let is_tls = match (&place.to, scope) {
        (DrawnPlaceTo::Location(location), _) => is_443(&location.host, &location.port),
        (DrawnPlaceTo::Here, DrawnScope::Host { host, port, .. }) => is_443(host, port),
        (DrawnPlaceTo::Here, DrawnScope::Suffix { port, .. }) => is_443("a.example", port),
        _ => false,
    };
    if is_tls && place.transport.ends_with("http") {
        place.transport = "";
    }
    if let DrawnPlaceTo::Location(location) = &mut place.to {
        if location.scheme == "http" && (is_tls || location.port == "*") {
            location.scheme = "";
        }
    }
    if place.depends_on_image(scope) {
        (place.access, place.token_issuers) = ("", Vec::new());
    }
    place.credential = (place.access == "private").then(|| handle(place, scope, account));
    // 7.11.
    let accepts = match &place.to {
        DrawnPlaceTo::Registry(name) => account.named(name).is_some_and(|it| it.accepts_untrusted),
        _ => false,
    };
    if accepts {
        place.images = "pinned";
    }
}

/// 3.6: a handle for each endpoint, of which the port is the one that is spoken to.
fn handle(place: &DrawnPlace, scope: &DrawnScope, account: &DrawnAccount) -> String {
    let (scheme, host, port) = match (&place.to, scope) {
        (DrawnPlaceTo::Location(location), _) => (location.scheme, &*location.host, &*location.port),
        (_, DrawnScope::Host { host, port, .. }) => ("", &**host, &**port),
        _ => ("", "", ""),
    };
    let is_stated = !place.transport.is_empty() || !scheme.is_empty();
    let is_plain = place.transport == "http" || scheme == "http";
    let means_80 = if is_stated { is_plain } else { means_80(account, host) };
    let port = if port.is_empty() && means_80 { "80" } else { port };
    let domain = if port.is_empty() { host.to_owned() } else { format!("{host}:{port}") };
    format!("key of {}", endpoint(&domain))
}

fn settle_entry(entry: &mut DrawnEndpoint, account: &DrawnAccount) {
    let is_tls = match &entry.host {
        None => entry.port == Some(443),
        Some(DrawnScope::Host { host, port, .. }) if port.is_empty() => !means_80(account, host),
        Some(DrawnScope::Host { host, port, .. }) => is_443(host, port),
        Some(DrawnScope::Suffix { port, .. }) => !port.is_empty() && is_443("a.example", port),
        Some(_) => false,
    };
    if is_tls && entry.transport.ends_with("http") {
        entry.transport = "https_unverified";
    }
}

/// 7.11: what accepts pushes that are not trusted is asked for pinned images alone, and holds no cache.
pub fn distrust(account: &mut DrawnAccount) {
    let mut asked: Vec<String> = account.caching.iter().cloned().collect();
    for fallback in account.registries.iter().filter_map(|registry| registry.fallback.as_ref()) {
        asked.extend((!fallback.is_pinned_only).then(|| fallback.registry.clone()));
    }
    for registry in &mut account.registries {
        registry.accepts_untrusted &= !asked.contains(&registry.name);
    }
}

// ---- requests ----

/// A name that some route is about, or a place of one.
pub fn routed_name(choices: &mut Choices<'_>, account: &DrawnAccount) -> Option<String> {
    let route = choices.some(&account.routing.routes)?;
    let asked = |choices: &mut Choices<'_>, host: &str, port: &str| {
        let port = match port {
            "*" => choices.of(&["", "443", "5000", "80"]),
            port => port,
        };
        if port.is_empty() { host.to_owned() } else { format!("{host}:{port}") }
    };
    if choices.percent(15) {
        // What a place is called itself (12.7).
        let locations: Vec<DrawnLocation> = account.routing.locations().into_iter().cloned().collect();
        if let Some(location) = choices.some(&locations) {
            let domain = asked(choices, &location.host, &location.port);
            let path = path(choices, location.path.as_deref());
            return Some(format!("{domain}/{path}"));
        }
    }
    Some(match &route.scope {
        DrawnScope::Host { host, port, path: own } => {
            let domain = asked(choices, host, port);
            let path = match own {
                // The scope itself.
                Some(own) if choices.percent(15) => own.clone(),
                own => path(choices, own.as_deref()),
            };
            format!("{}/{path}", if choices.percent(15) { respelled(choices, &domain) } else { domain })
        }
        DrawnScope::Suffix { suffix, port } => {
            let host = format!("{}.{suffix}", choices.of(&["a", "acme", "x.y"]));
            format!("{}/{}", asked(choices, &host, port), path(choices, None))
        }
        DrawnScope::All | DrawnScope::Broken(_) => {
            format!("{}/{}", choices.of(&MIRRORS), path(choices, None))
        }
    })
}

/// A text without a domain, with and without a tag, mostly one that short names speak of (13.1).
pub fn short_text(choices: &mut Choices<'_>, account: &DrawnAccount) -> String {
    let aliases: Vec<String> =
        account.routing.short_names.iter().flat_map(|it| &it.aliases).map(|it| it.0.clone()).collect();
    let alias = choices.maybe(45, |choices| choices.some(&aliases)).flatten();
    let name = alias.unwrap_or_else(|| match choices.below(20) {
        0..=12 => choices.of(&WORDS).to_owned(),
        19 => SHA256.trim_start_matches("sha256:").to_owned(),
        _ => path(choices, None),
    });
    match choices.below(6) {
        0..=2 => name,
        3 => format!("{name}@{SHA256}"),
        _ => format!("{name}:{}", choices.of(&TAGS)),
    }
}

/// Endpoints to avoid (12.11), mostly such as plans have.
pub fn avoided(choices: &mut Choices<'_>, account: &DrawnAccount) -> Vec<String> {
    let locations: Vec<String> = account.routing.locations().into_iter().map(DrawnLocation::domain).collect();
    let count = if choices.percent(2) { 15 + choices.below(4) } else { 1 + choices.below(3) };
    let one = |choices: &mut Choices<'_>| {
        if choices.percent(2) {
            return choices.of(&BROKEN_AVOIDED).to_owned();
        }
        let place = choices.maybe(45, |choices| choices.some(&locations)).flatten();
        let domain =
            place.filter(|domain| !domain.ends_with('*')).unwrap_or_else(|| domain_of(choices, account));
        match choices.below(8) {
            6 => format!("https://{domain}"),
            7 => format!("http://{domain}"),
            5 => domain.to_ascii_uppercase(),
            _ => domain,
        }
    };
    (0..count).map(|_| one(choices)).collect()
}
