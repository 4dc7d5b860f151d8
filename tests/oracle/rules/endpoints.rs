//! 12.14: how endpoints are spoken to for which neither a registry nor a place states it.

use std::net::IpAddr;

use serde_json::Value;

use super::Transport;
use super::account::Model;
use super::domain::{Key, is_hub, port};
use super::place::Found;
use super::scope::{Port, Scope, is_hub_at};

#[derive(Clone, Debug, PartialEq)]
pub enum Where {
    Host(Scope),
    Network { address: IpAddr, length: u32, port: Option<u64> },
}

#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    pub place: Where,
    pub transport: Transport,
}

pub fn read(value: &Value, at: usize, found: &mut Found) -> Option<Entry> {
    let path = format!("endpoints[{at}]");
    let mut tell = |what: &'static str| found.push((path.clone(), what));
    let Some(entry) = value.as_object() else {
        tell("wrong_type");
        return None;
    };
    if entry.keys().any(|key| !["host", "network", "port", "transport", "tls"].contains(&key.as_str())) {
        tell("unknown_field");
    }
    let text = |key: &str| entry.get(key).and_then(Value::as_str);
    // OPEN: what states no transport is https, TLS material being for that.
    let transport = match text("transport").map(Transport::of) {
        None => Transport::Https,
        Some(Some(transport)) => transport,
        Some(None) => {
            tell("wrong_type");
            return None;
        }
    };
    let port = entry.get("port").and_then(Value::as_u64);
    let place = match (text("host"), text("network")) {
        (Some(host), None) => match Scope::parse(host) {
            // 12.14: a scope without a path. OPEN: `port` goes with a network.
            Some(scope) if scope.path().is_none() && port.is_none() => Where::Host(scope),
            _ => {
                tell("bad_endpoint");
                return None;
            }
        },
        (None, Some(network)) => match read_network(network) {
            Some((address, length)) if port.is_none_or(|port| port <= 65535) => {
                Where::Network { address, length, port }
            }
            _ => {
                tell("bad_endpoint");
                return None;
            }
        },
        _ => {
            tell("bad_endpoint");
            return None;
        }
    };
    Some(Entry { place, transport })
}

/// `10.0.0.0/8`. OPEN: bits behind the length are passed over.
fn read_network(text: &str) -> Option<(IpAddr, u32)> {
    let (address, length) = text.split_once('/')?;
    let address: IpAddr = address.parse().ok()?;
    let length: u32 = length.parse().ok()?;
    let most = if address.is_ipv4() { 32 } else { 128 };
    (length <= most).then_some((address, length))
}

fn contains(network: IpAddr, length: u32, address: IpAddr) -> bool {
    let first = |bits: u128, width: u32| if length == 0 { 0 } else { bits >> (width - length) };
    match (network, address) {
        (IpAddr::V4(one), IpAddr::V4(other)) => {
            first(u32::from(one).into(), 32) == first(u32::from(other).into(), 32)
        }
        (IpAddr::V6(one), IpAddr::V6(other)) => first(one.into(), 128) == first(other.into(), 128),
        _ => false,
    }
}

/// 12.14: addresses as written, and `localhost` as 127.0.0.0/8; nothing is resolved.
fn address(host: &str) -> Option<IpAddr> {
    if host == "localhost" {
        return "127.0.0.1".parse().ok();
    }
    let inside = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    match inside {
        // As `Key` has it.
        Some(digits) => u128::from_str_radix(digits, 16).ok().map(|bits| IpAddr::V6(bits.into())),
        None => host.parse().ok(),
    }
}

impl Entry {
    fn is_wildcard(&self) -> bool {
        match &self.place {
            Where::Host(scope) => scope.has_star(),
            Where::Network { port, .. } => port.is_none(),
        }
    }

    fn covers(&self, model: &Model, key: &Key) -> bool {
        match &self.place {
            Where::Host(scope) => scope.covers(model, key, ""),
            Where::Network { address: network, length, port } => {
                port.is_none_or(|port| port.to_string() == key.port)
                    && address(&key.host).is_some_and(|address| contains(*network, *length, address))
            }
        }
    }

    /// 12.14: endpoint, host on any port, longest network (its exact port before any), suffix, `*`.
    fn rank(&self) -> (u32, u32, u32) {
        match &self.place {
            Where::Host(scope) => {
                let (tier, length, port, _) = scope.rank();
                let tier = match tier {
                    3 => 4,
                    2 => 3,
                    other => other as u32,
                };
                (tier, length as u32, port as u32)
            }
            Where::Network { length, port, .. } => (2, *length, u32::from(port.is_some())),
        }
    }
}

/// How an endpoint is spoken to.
pub fn transport(model: &Model, key: &Key, domain: &str) -> Transport {
    let covering = model.routing.endpoints.iter().filter(|entry| entry.covers(model, key));
    let Some(entry) = covering.max_by_key(|entry| entry.rank()) else { return Transport::Https };
    // 12.14: the `http` of a wildcard does not reach `:443` or Docker Hub, which stay https.
    // OPEN: nor does that of *https, then http* where the port is written: without one it has port 80.
    let is_refused = match entry.transport {
        Transport::Http => key.port == "443",
        Transport::HttpsThenHttp => key.port == "443" && (port(domain).is_some() || is_hub(domain)),
        _ => false,
    };
    if is_refused && entry.is_wildcard() {
        return Transport::Https;
    }
    entry.transport
}

/// 12.14: two alike are a problem, and `http` stated by name for `:443` or for Docker Hub.
pub fn check(model: &Model, found: &mut Found) {
    let normal = |entry: &Entry| match &entry.place {
        Where::Host(scope) => scope.normal(model),
        Where::Network { address, length, port } => {
            let bits = match address {
                IpAddr::V4(address) => u128::from(u32::from(*address)).checked_shr(32 - length),
                IpAddr::V6(address) => u128::from(*address).checked_shr(128 - length),
            };
            format!("{} {:?}/{length} {port:?}", address.is_ipv4(), bits.filter(|_| *length > 0))
        }
    };
    let entries = &model.routing.endpoints;
    for (at, entry) in entries.iter().enumerate() {
        if entries[..at].iter().any(|earlier| normal(earlier) == normal(entry)) {
            found.push((format!("endpoints[{at}]"), "two_endpoints"));
        }
        let is_443 = match &entry.place {
            Where::Host(Scope::Host { host, port: Port::Unwritten, .. }) => {
                // OPEN: a host without a port is `:443` by name, unless a registry on it says that none means 80.
                is_hub_at(host, &Port::Unwritten) || model.key(host).port == "443"
            }
            Where::Host(Scope::Host { host, port: Port::Written(port), .. }) => {
                Key::of(&format!("{host}:{port}"), "443").port == "443"
            }
            // OPEN: `*.suffix:443` and a network's port 443 state that port by name; `*.suffix` does not.
            Where::Host(Scope::Suffix { port: Port::Written(port), .. }) => {
                port.trim_start_matches('0') == "443"
            }
            Where::Network { port, .. } => *port == Some(443),
            Where::Host(_) => false,
        };
        if entry.transport == Transport::Http && is_443 {
            found.push((format!("endpoints[{at}]"), "plain_http_on_443"));
        }
    }
}
