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

/// The host as written, and the port as written.
pub fn split(domain: &str) -> (&str, Option<&str>) {
    match port(domain) {
        Some(port) => (&domain[..domain.len() - port.len() - 1], Some(port)),
        None => (domain, None),
    }
}

/// 2.8: a host as hosts compare.
pub fn fold(host: &str) -> String {
    let lower = host.to_ascii_lowercase();
    let inside = lower.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    match inside.map(str::parse::<std::net::Ipv6Addr>) {
        Some(Ok(address)) => format!("[{:032x}]", u128::from(address)),
        _ => lower,
    }
}

/// The same, all names of Docker Hub being one.
pub fn fold_hub(host: &str) -> String {
    let host = fold(host);
    if HUB.contains(&host.as_str()) { HUB[0].to_owned() } else { host }
}

/// An endpoint (2.8) whose port is known, written or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    pub host: String,
    /// As a number without zeros in front; as text above 65535.
    pub port: String,
}

impl Key {
    /// Of a domain on whose host no port means this one.
    pub fn of(domain: &str, none: &str) -> Key {
        let (host, written) = split(domain);
        let number = written.map(|text| text.parse::<u128>().ok().filter(|number| *number <= 65535));
        let port = match (written, number) {
            (_, Some(Some(number))) => number.to_string(),
            (Some(text), _) => text.to_owned(),
            (None, _) => none.to_owned(),
        };
        // 2.8: Docker Hub under each of its names, on the port of HTTPS.
        let host = if port == "443" { fold_hub(host) } else { fold(host) };
        Key { host, port }
    }

    pub fn text(&self) -> String {
        format!("{}:{}", self.host, self.port)
    }

    /// 3.8, 12.14: addresses as written, and `localhost`.
    pub fn is_loopback(&self) -> bool {
        let ipv4 = self.host.parse::<std::net::Ipv4Addr>().is_ok_and(|address| address.is_loopback());
        self.host == "localhost" || ipv4 || self.host == format!("[{:032x}]", 1)
    }
}

/// Of a text as `https://host:5000`: what is spoken, and to whom.
pub fn endpoint_of(text: &str) -> Option<(String, String)> {
    let (scheme, domain) = text.split_once("://")?;
    let none = if scheme == "http" { "80" } else { "443" };
    Some((scheme.to_owned(), Key::of(domain, none).text()))
}
