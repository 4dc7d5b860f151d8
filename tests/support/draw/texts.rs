//! Texts: names of images and their parts, and what of domains the generator has to know.

use super::choices::Choices;
use super::pools::{BRANCHES, BROKEN_DIGESTS, BROKEN_IMAGES, BROKEN_TAGS, FOREIGN, SHA256, TAGS, WORDS};
use super::{DrawnAccount, DrawnRegistry};

/// A path of one to three words, under a prefix where one is given.
pub fn path(choices: &mut Choices<'_>, prefix: Option<&str>) -> String {
    let mut parts: Vec<String> = Vec::new();
    match prefix {
        // Nearly under the prefix: no boundary of a component.
        Some(prefix) if choices.percent(10) => parts.push(format!("{prefix}corp")),
        // The prefix and nothing else.
        Some(prefix) if choices.percent(5) => return prefix.to_owned(),
        Some(prefix) => parts.push(prefix.to_owned()),
        None => {}
    }
    if choices.percent(2) {
        // Near the limit of 255.
        parts.push("x".repeat(215 + choices.below(45)));
        return parts.join("/");
    }
    for _ in 0..=choices.below(3) {
        parts.push(choices.of(&WORDS).to_owned());
    }
    parts.join("/")
}

/// A registry of the account, if it has one.
fn registry<'a>(choices: &mut Choices<'_>, account: &'a DrawnAccount) -> Option<&'a DrawnRegistry> {
    account.registries.get(choices.below(account.registries.len()))
}

/// The prefix of some registry that has one.
fn any_prefix<'a>(choices: &mut Choices<'_>, account: &'a DrawnAccount) -> Option<&'a str> {
    let prefixes: Vec<&str> = account.registries.iter().filter_map(|it| it.prefix.as_deref()).collect();
    choices.some(&prefixes)
}

/// A name with or without a domain, mostly one of the account's.
pub fn named(choices: &mut Choices<'_>, account: &DrawnAccount) -> String {
    match choices.below(20) {
        0..=10 => {
            let registry = registry(choices, account);
            let domain = registry.map_or("a.example", |registry| &*registry.domain);
            // Its own prefix, another registry's, or none.
            let prefix = match choices.below(4) {
                0 => None,
                1 => any_prefix(choices, account),
                _ => registry.and_then(|registry| registry.prefix.as_deref()),
            };
            format!("{}/{}", respelled(choices, domain), path(choices, prefix))
        }
        11..=13 => format!("{}/{}", choices.of(&FOREIGN), path(choices, None)),
        14..=15 => choices.of(&WORDS).to_owned(),
        _ => {
            let prefix = choices.maybe(50, |choices| any_prefix(choices, account)).flatten();
            path(choices, prefix)
        }
    }
}

/// Another spelling of the same domain, or nearly.
pub fn respelled(choices: &mut Choices<'_>, domain: &str) -> String {
    let has_port = has_port(domain);
    match choices.below(12) {
        7 => domain.to_ascii_uppercase(),
        8 if !has_port => format!("{domain}:443"),
        9 if is_hub(domain) => choices
            .of(&[
                "docker.io",
                "index.docker.io",
                "registry-1.docker.io",
                "registry.hub.docker.com",
                "Docker.io",
            ])
            .to_owned(),
        10 if !domain.starts_with('[') => format!("x{domain}"),
        11 if !has_port => format!("{domain}:5000"),
        5 if domain.contains("::") => domain.replace("::", ":0::"),
        6 if has_port => {
            domain.rsplit_once(':').map_or_else(String::new, |(host, port)| format!("{host}:00{port}"))
        }
        _ => domain.to_owned(),
    }
}

fn digest(choices: &mut Choices<'_>) -> String {
    match choices.below(6) {
        4 => format!("sha384:{}", "ab".repeat(48)),
        5 => format!("sha512:{}", "0f".repeat(64)),
        _ => SHA256.to_owned(),
    }
}

/// A reference to an image, or a text that is none.
pub fn any_image(choices: &mut Choices<'_>, account: &DrawnAccount) -> String {
    if choices.percent(7) {
        return choices.of(&BROKEN_IMAGES).to_owned();
    }
    if choices.percent(1) {
        return "${{build_step}}".to_owned();
    }
    let mut image = named(choices, account);
    if choices.percent(60) {
        image.push(':');
        image.push_str(if choices.percent(5) { choices.of(&BROKEN_TAGS) } else { choices.of(&TAGS) });
    }
    if choices.percent(1) {
        image.push(':');
        image.push_str(&"t".repeat(126 + choices.below(5)));
    }
    if choices.percent(25) {
        image.push('@');
        let is_broken = choices.percent(10);
        image.push_str(&if is_broken { choices.of(&BROKEN_DIGESTS).to_owned() } else { digest(choices) });
    }
    image
}

/// An `image_name`: relative or absolute, and sometimes none at all.
pub fn any_image_name(choices: &mut Choices<'_>, account: &DrawnAccount) -> String {
    match choices.below(20) {
        0..=9 => {
            let prefix = choices.maybe(25, |choices| any_prefix(choices, account)).flatten();
            path(choices, prefix)
        }
        10..=12 => choices.of(&WORDS).to_owned(),
        13..=17 => named(choices, account),
        18 => any_image(choices, account),
        _ => choices.of(&BROKEN_IMAGES).to_owned(),
    }
}

pub fn any_tag(choices: &mut Choices<'_>) -> String {
    match choices.below(40) {
        38 => choices.of(&BROKEN_TAGS).to_owned(),
        39 => "t".repeat(127 + choices.below(3)),
        _ => choices.of(&TAGS).to_owned(),
    }
}

pub fn branch(choices: &mut Choices<'_>) -> String {
    if choices.percent(6) { "long/".repeat(20 + choices.below(10)) } else { choices.of(&BRANCHES).to_owned() }
}

// ---- domains ----

pub fn has_port(domain: &str) -> bool {
    domain.rsplit(']').next().is_some_and(|rest| rest.contains(':'))
}

/// Host and port as they compare; none where it is not written or 443 (2.8).
pub fn host_and_port(domain: &str) -> (String, Option<String>) {
    let lower = domain.to_ascii_lowercase();
    let (host, port) = match lower.rsplit_once(':') {
        Some((host, port)) if has_port(&lower) => (host, Some(port.trim_start_matches('0'))),
        _ => (&*lower, None),
    };
    let inside = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
    let host = match inside.map(str::parse::<core::net::Ipv6Addr>) {
        Some(Ok(address)) => format!("[{address}]"),
        _ => host.to_owned(),
    };
    (host, port.filter(|port| *port != "443").map(str::to_owned))
}

/// Plain HTTP may be spoken there: not on the port of HTTPS, and not with Docker Hub (3.8).
pub fn may_be_plain(domain: &str) -> bool {
    let writes_443 = has_port(domain) && host_and_port(domain).1.is_none();
    !writes_443 && !is_hub(domain)
}

/// The same text for all spellings of an endpoint (2.8).
pub fn endpoint(domain: &str) -> String {
    match host_and_port(domain) {
        (host, None) if is_hub_name(&host) => "docker.io".to_owned(),
        (host, None) => host,
        (host, Some(port)) => format!("{host}:{port}"),
    }
}

fn is_hub_name(bare: &str) -> bool {
    ["docker.io", "index.docker.io", "registry-1.docker.io", "registry.hub.docker.com"].contains(&bare)
}

pub fn is_hub(domain: &str) -> bool {
    endpoint(domain) == "docker.io"
}
