//! 2.8: when two domains are one.

/// The domains that are all Docker Hub in a catalog (2.8).
const HUB: [&str; 4] = ["docker.io", "index.docker.io", "registry-1.docker.io", "registry.hub.docker.com"];

/// The one spelling that all spellings of an endpoint share.
pub fn endpoint(domain: &str) -> String {
    // 2.8: case-insensitively; `:443` and no port are one; other ports compare as text.
    let lower = domain.to_ascii_lowercase();
    let bare = match lower.strip_suffix(":443") {
        // `[::443]` has no port, and ends with a bracket anyway.
        Some(host) => host.to_owned(),
        None => lower,
    };
    if HUB.contains(&bare.as_str()) { HUB[0].to_owned() } else { bare }
}

pub fn is_hub(domain: &str) -> bool {
    endpoint(domain) == HUB[0]
}

/// The port, as written.
pub fn port(domain: &str) -> Option<&str> {
    let after_host = match domain.rfind(']') {
        Some(bracket) => &domain[bracket + 1..],
        None => domain,
    };
    after_host.rsplit_once(':').map(|(_, port)| port)
}
