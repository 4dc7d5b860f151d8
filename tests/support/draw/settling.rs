//! Taking back of drawn routes what validation would refuse.

use super::routing::{DrawnEndpoint, DrawnPlace, DrawnPlaceTo, DrawnRouting, DrawnScope};
use super::texts::{endpoint, has_port, host_and_port, is_hub};
use super::{DrawnAccount, DrawnAmazon};

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
        // 13.1: a name in which 2.2 finds no domain.
        short.aliases.retain(|(name, _)| {
            let first = name.split_once('/').map_or("", |(first, _)| first);
            !first.contains(['.', ':']) && first != "localhost" && first.to_lowercase() == first
        });
    }
}

fn is_443(host: &str, port: &str) -> bool {
    match port {
        "" | "*" => is_hub(host),
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
        // No name has room behind both.
        let in_front = place.api.strip_prefix("/v2/").unwrap_or_default().len();
        if location.path.as_ref().is_some_and(|path| path.len() + 1 + in_front > 255) {
            place.api = "";
        }
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
        // Where its images may be, whatever is in front of them.
        DrawnPlaceTo::Location(location) => account.registries.iter().any(|it| {
            let port = if location.port == "*" { "" } else { &location.port };
            let domain =
                if port.is_empty() { location.host.clone() } else { format!("{}:{port}", location.host) };
            it.accepts_untrusted
                && it.amazon != DrawnAmazon::Unplaced
                && endpoint(&it.domain) == endpoint(&domain)
        }),
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
