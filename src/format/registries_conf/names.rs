//! What of a rule's texts can be in a name, and in which of our scopes and locations it is.

use alloc::format;
use alloc::string::{String, ToString as _};

use crate::reference::{Domain, Excerpt, Path};
use crate::routes::{LocationIn, Scope};

/// Which scope a prefix is.
pub(super) enum Covers {
    Scope {
        scope: Scope,
        spelling: Spelling,
    },
    /// No name has this prefix; why.
    Nothing(&'static str),
    /// Names have it, and a scope cannot say it; why.
    Unsayable(String),
}

/// How the hosts of a prefix are spelled.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Spelling {
    /// In lower case, and without a port that none means too.
    Normal,
    /// In another way: the engine tells it from the normal one.
    Other,
    /// As Docker Hub, and not `docker.io`.
    DockerHub,
}

/// The scope of a prefix. A host without a path is covered on every port: a name goes on behind it with `:`.
pub(super) fn covers(prefix: &str) -> Covers {
    if prefix.is_empty() {
        return Covers::Nothing("it is empty");
    }
    if let Some(suffix) = prefix.strip_prefix("*.") {
        if Domain::parse(suffix).is_err() || suffix.contains('[') {
            return Covers::Nothing("a wildcard is `*.` in front of a whole domain");
        }
        return scope(&format!("{prefix}:*"), suffix);
    }
    if prefix.contains('*') {
        return Covers::Nothing("`*` stands for labels in front of a domain, as `*.`, and for nothing else");
    }
    if prefix.contains('@') {
        return Covers::Nothing("names are compared without their digest");
    }
    let (host, path) = match prefix.split_once('/') {
        Some((host, path)) => (host, Some(path)),
        None => (prefix, None),
    };
    if host.starts_with('[') {
        return Covers::Nothing("the engine has no addresses in brackets");
    }
    let Ok(domain) = Domain::parse(host) else { return Covers::Nothing("its host is none") };
    let Some(path) = path else {
        let any = domain.port().is_none();
        return scope(&if any { format!("{host}:*") } else { host.to_string() }, host);
    };
    if path.contains(':') {
        return Covers::Nothing("names are compared without their tag");
    }
    if !is_registry(domain) {
        return Covers::Nothing("its first component is no registry: it has neither a dot nor a port");
    }
    if Path::parse(path).is_err() {
        return Covers::Nothing("no repository has such a path");
    }
    scope(prefix, host)
}

fn scope(text: &str, host: &str) -> Covers {
    match Scope::parse(text) {
        Ok(scope) => Covers::Scope { scope, spelling: spelling(host) },
        Err(error) => Covers::Unsayable(error.to_string()),
    }
}

fn spelling(host: &str) -> Spelling {
    let domain = Domain::parsed(host);
    if domain.is_docker_hub() && host != "docker.io" {
        return Spelling::DockerHub;
    }
    let usual = match domain.port() {
        // A host of one label is a path without its port.
        Some("443") => !Domain::parsed(domain.host()).reads_as_domain(),
        port => port.is_none_or(|port| !port.starts_with('0')),
    };
    let lower = !host.bytes().any(|byte| byte.is_ascii_uppercase());
    if usual && lower { Spelling::Normal } else { Spelling::Other }
}

/// What the engine takes for a registry in front of a path.
fn is_registry(domain: Domain<'_>) -> bool {
    domain.as_str().bytes().any(|byte| matches!(byte, b'.' | b':')) || domain.as_str() == "localhost"
}

/// Why the engine makes no name of a location; it then pulls nothing by its rule.
pub(super) fn location_fault(location: &str) -> Option<String> {
    let host = host_of(location);
    let told = |text: &str| Some(text.to_string());
    if host.starts_with('[') {
        return told("the engine has no addresses in brackets");
    }
    if host.bytes().any(|byte| byte == b'*') {
        return told("`*` is no part of a name");
    }
    if host == "index.docker.io" {
        return told("the engine takes `docker.io` alone for Docker Hub here");
    }
    let bare = !host.bytes().any(|byte| matches!(byte, b'.' | b':'));
    if bare && Domain::parse(host).is_ok_and(|domain| !is_registry(domain)) {
        return told("its host has neither a dot nor a port");
    }
    match LocationIn::parse(location) {
        Ok(found) if found.scheme().is_some() => told("a location has no scheme"),
        Ok(_) => None,
        Err(error) => Some(error.to_string()),
    }
}

/// Everything in front of the path.
pub(super) fn host_of(text: &str) -> &str {
    let end = text.bytes().position(|byte| byte == b'/');
    end.map_or(text, |end| &text[..end])
}

/// Whether plain HTTP is never spoken on a host, however insecure it is called (rules 3.8 and 10.3).
pub(super) fn is_never_plain(host: &str) -> bool {
    match Domain::parse(host_of(host)) {
        Ok(domain) => domain.is_docker_hub() || domain.port_number() == Some("443"),
        Err(_) => false,
    }
}

/// A text as messages quote it.
pub(super) fn shown(text: &str) -> Excerpt {
    Excerpt::of(text)
}
