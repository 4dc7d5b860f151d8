//! Configurations: files as people write them, and catalogs for us to write as files.

pub(crate) mod docker_daemon;
pub(crate) mod hosts_toml;
pub(crate) mod logins;
pub(crate) mod registries_conf;

use crate::draw::routing::{DrawnLocation, DrawnPlace, DrawnPlaceTo, DrawnScope};
use crate::draw::{AccountKnobs, Choices, DrawnAccount, Meeting, account, texts};

/// Domains that have one spelling.
const TAME: [&str; 10] = [
    "a.example",
    "docker.io",
    "docker.io",
    "ghcr.io",
    "quay.io",
    "a.example:5000",
    "acme.azurecr.io",
    "registry.internal.example:5000",
    "eu.gcr.io",
    "b.internal.example",
];

const KNOBS: AccountKnobs = AccountKnobs {
    registries: (0, 3),
    meeting: Meeting::ByChance,
    facts: 0,
    routes: 100,
    ..AccountKnobs::MANY
};

/// An account with routes. What an engine has no words for is left to the writers.
pub(crate) fn with_routes(choices: &mut Choices<'_>) -> DrawnAccount {
    let knobs = if choices.percent(30) { KNOBS } else { AccountKnobs { domains: &TAME, ..KNOBS } };
    account(choices, &knobs)
}

/// An image to pull: with a tag, its digest, another digest, or both.
pub(crate) fn image(choices: &mut Choices<'_>, account: &DrawnAccount, digest: &str) -> String {
    let routed = choices.maybe(80, |choices| crate::draw::routed::routed_name(choices, account)).flatten();
    let name = routed.unwrap_or_else(|| texts::named(choices, account));
    ended(choices, &name, digest)
}

/// A name with a tag, or a digest behind it.
pub(crate) fn ended(choices: &mut Choices<'_>, name: &str, digest: &str) -> String {
    match choices.below(10) {
        0..=5 => format!("{name}:1"),
        6 => name.to_owned(),
        7..=8 => format!("{name}@{digest}"),
        _ => format!("{name}@sha256:{}", "0f".repeat(32)),
    }
}

/// `host[:port][/path]` of a scope, as those write it who have no other words for ports.
fn scope(scope: &DrawnScope) -> Option<String> {
    match scope {
        DrawnScope::Host { host, port, path } => {
            let path = path.as_ref().map(|path| format!("/{path}")).unwrap_or_default();
            Some(with_port(host, port) + &path)
        }
        DrawnScope::Suffix { suffix, port } => Some(with_port(&format!("*.{suffix}"), port)),
        DrawnScope::All => Some("*".to_owned()),
        DrawnScope::Broken(_) => None,
    }
}

fn with_port(host: &str, port: &str) -> String {
    match port {
        "" | "*" => host.to_owned(),
        port => format!("{host}:{port}"),
    }
}

/// The host and the path of a place.
fn place(account: &DrawnAccount, place: &DrawnPlace) -> Option<(String, Option<String>)> {
    match &place.to {
        DrawnPlaceTo::Location(DrawnLocation { host, port, path, .. }) => {
            Some((with_port(host, port), path.clone()))
        }
        DrawnPlaceTo::Registry(name) => {
            account.named(name).map(|known| (known.domain.clone(), known.prefix.clone()))
        }
        DrawnPlaceTo::Here | DrawnPlaceTo::Broken(_) => None,
    }
}
