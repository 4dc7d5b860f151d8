//! 2.8: when two domains are one.

/// The domains that are all Docker Hub in a catalog (2.8).
const HUB: [&str; 4] = ["docker.io", "index.docker.io", "registry-1.docker.io", "registry.hub.docker.com"];

/// The one spelling that all spellings of an endpoint share.
pub fn endpoint(domain: &str) -> String {
    // 2.8: case-insensitively.
    let lower = domain.to_ascii_lowercase();
    let (host, written) = match port(&lower) {
        Some(port) => (&lower[..lower.len() - port.len() - 1], Some(port)),
        None => (&*lower, None),
    };
    // 2.8: bracketed IPv6 hosts compare as addresses, as text where they are none.
    let inside = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    let host = match inside.map(str::parse::<std::net::Ipv6Addr>) {
        Some(Ok(address)) => format!("[{:032x}]", u128::from(address)),
        _ => host.to_owned(),
    };
    // 2.8: ports compare as numbers, as text above 65535; `:443` and no port are one.
    let port = match written.map(|text| (text, text.parse::<u128>())) {
        None | Some((_, Ok(443))) => String::new(),
        Some((_, Ok(number))) if number <= 65535 => format!(":{number}"),
        Some((text, _)) => format!(":{text}"),
    };
    let endpoint = host + &port;
    if HUB.contains(&endpoint.as_str()) { HUB[0].to_owned() } else { endpoint }
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
