use core::net::Ipv6Addr;

use crate::reference::Domain;

/// Why a domain of the grammar is none that a registry can be on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AddressFault {
    ReadsAsPath,
    Port,
    Ipv6,
}

impl AddressFault {
    pub(crate) fn text(self) -> &'static str {
        match self {
            Self::ReadsAsPath => "would be read as a path on Docker Hub: it has no dot and no port",
            Self::Port => "has a port above 65535",
            Self::Ipv6 => "has no IPv6 address between its brackets",
        }
    }
}

/// Rules 2.1 and 10.4: whatever is put together on this domain must read back as it is.
pub(crate) fn address_fault(domain: Domain<'_>) -> Option<AddressFault> {
    if !domain.reads_as_domain() {
        return Some(AddressFault::ReadsAsPath);
    }
    let (host, port) = domain.parts();
    if let Some(port) = port {
        let number = port.trim_start_matches('0');
        if number.len() > 5 || number.parse::<u32>().is_ok_and(|port| port > 65_535) {
            return Some(AddressFault::Port);
        }
    }
    let address = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'))?;
    address.parse::<Ipv6Addr>().is_err().then_some(AddressFault::Ipv6)
}
