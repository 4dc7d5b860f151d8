use alloc::vec::Vec;

use crate::format::files::Engine;
use crate::registry::Transport;
use crate::routes::{EndpointSetting, Endpoints};

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

/// Whether a setting is about the machine itself.
pub(in crate::format) fn is_of_the_machine(setting: &EndpointSetting) -> bool {
    match &setting.which {
        Endpoints::Network { network, .. } => matches!(network.as_str(), "127.0.0.0/8" | "::1/128"),
        Endpoints::Hosts(_) => false,
    }
}

/// What differs between containerd 1.x and 2.x.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::format) enum Generation {
    First,
    Second,
}

impl Generation {
    pub(in crate::format) fn of(engine: Engine) -> Self {
        if engine == Engine::Containerd1 { Self::First } else { Self::Second }
    }

    /// How the machine itself is spoken to where no file says it.
    pub(in crate::format) fn loopback(self) -> Vec<EndpointSetting> {
        match self {
            Self::First => loopback_settings(Transport::Http, &[]),
            Self::Second => loopback_settings(
                Transport::HttpsThenHttp,
                &[(80, Transport::Http), (443, Transport::HttpsUnverified)],
            ),
        }
    }
}
