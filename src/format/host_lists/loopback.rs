use alloc::vec::Vec;

use crate::registry::Transport;
use crate::routes::EndpointSetting;

/// Whether the engines take this `host[:port]` for the machine itself.
pub(in crate::format) fn is_loopback(address: &str) -> bool {
    let host = match address.strip_prefix('[') {
        Some(rest) => rest.split_once(']').map_or(rest, |(host, _)| host),
        None => address.split_once(':').map_or(address, |(host, _)| host),
    };
    let is_address =
        |host: &str| host.parse::<core::net::IpAddr>().is_ok_and(|address| address.is_loopback());
    host == "localhost" || is_address(host)
}

/// How the machine itself is spoken to: on any port, and on single ones.
pub(in crate::format) fn loopback_settings(
    any: Transport,
    ports: &[(u16, Transport)],
) -> Vec<EndpointSetting> {
    let mut settings = Vec::new();
    for network in ["127.0.0.0/8", "::1/128"] {
        settings.push(EndpointSetting::network(network).transport(any));
        for (port, transport) in ports {
            settings.push(EndpointSetting::network(network).port(*port).transport(*transport));
        }
    }
    settings
}
