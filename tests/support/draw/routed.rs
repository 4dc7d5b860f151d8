//! Drawing requests that routes, short names and endpoints of an account are about.

use super::DrawnAccount;
use super::choices::Choices;
use super::pools::{BROKEN_AVOIDED, MIRRORS, SHA256, TAGS, WORDS};
use super::routes::domain_of;
use super::routing::{DrawnLocation, DrawnScope};
use super::texts::{path, respelled};

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
