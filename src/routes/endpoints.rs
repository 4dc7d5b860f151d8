use alloc::string::String;
use core::fmt;
use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use core::str::FromStr;

use crate::reference::Excerpt;
use crate::registry::Transport;

/// How endpoints are spoken to for which neither a registry nor a place states it. Rule 12.14.
///
/// Nothing is checked before the catalog is built.
///
/// ```
/// use registry_resolver::routes::EndpointSetting;
/// use registry_resolver::{Catalog, Transport};
///
/// let catalog = Catalog::builder()
///     .endpoint(EndpointSetting::hosts("lab.example:*").transport(Transport::HttpsUnverified))
///     .endpoint(EndpointSetting::network("10.0.0.0/8").port(5000).transport(Transport::Http))
///     .build()?;
/// # Ok::<(), registry_resolver::Problems>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct EndpointSetting {
    pub(crate) which: Endpoints,
    pub(crate) transport: Option<Transport>,
    pub(crate) tls: Option<String>,
}

/// Which endpoints are meant.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Endpoints {
    Hosts(String),
    Network { network: String, port: Option<u16> },
}

impl EndpointSetting {
    /// Those of a scope without a path: `lab.example:5000`, `lab.example:*`, `*.lab.example`, `*`.
    pub fn hosts(scope: impl Into<String>) -> Self {
        Self { which: Endpoints::Hosts(scope.into()), transport: None, tls: None }
    }

    /// Those whose host is an address in a network such as `10.0.0.0/8`, as it is written; nothing is resolved, and
    /// `localhost` is in `127.0.0.0/8`.
    pub fn network(network: impl Into<String>) -> Self {
        Self { which: Endpoints::Network { network: network.into(), port: None }, transport: None, tls: None }
    }

    /// Limits a network to one port; hosts have theirs in their scope.
    #[must_use]
    pub fn port(self, port: u16) -> Self {
        let which = match self.which {
            Endpoints::Network { network, .. } => Endpoints::Network { network, port: Some(port) },
            Endpoints::Hosts(scope) => Endpoints::Hosts(alloc::format!("{scope}:{port}")),
        };
        Self { which, ..self }
    }

    /// Whether it is for more than one endpoint by name: a host on any port, a suffix, everything, or a network
    /// without a port.
    pub(crate) fn is_wildcard(&self) -> bool {
        match &self.which {
            Endpoints::Hosts(scope) => scope.contains('*'),
            Endpoints::Network { port, .. } => port.is_none(),
        }
    }

    /// How they are spoken to.
    #[must_use]
    pub fn transport(self, transport: Transport) -> Self {
        Self { transport: Some(transport), ..self }
    }

    /// A handle of what to show and to trust when TLS is spoken (rule 3.8).
    #[must_use]
    pub fn tls(self, handle: impl Into<String>) -> Self {
        Self { tls: Some(handle.into()), ..self }
    }
}

/// As an excerpt: nothing is checked yet (rule 10.2).
impl fmt::Debug for EndpointSetting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let which = match &self.which {
            Endpoints::Hosts(scope) => Excerpt::of(scope),
            Endpoints::Network { network, .. } => Excerpt::of(network),
        };
        write!(f, "EndpointSetting({which}, {:?})", self.transport)
    }
}

/// Addresses with a common beginning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Network {
    family: Family,
    /// How many bits of the address count.
    length: u8,
    /// Those bits, at the upper end.
    bits: u128,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Family {
    V4,
    V6,
}

impl Network {
    /// The network of so many bits that an address is in.
    pub(crate) fn around(address: IpAddr, length: u8) -> Option<Self> {
        let (family, width, bits) = match address {
            IpAddr::V4(address) => (Family::V4, 32, u128::from(u32::from(address)) << 96),
            IpAddr::V6(address) => (Family::V6, 128, u128::from(address)),
        };
        if length > width {
            return None;
        }
        let mask = u128::MAX.checked_shl(128 - u32::from(length)).unwrap_or(0);
        Some(Self { family, length, bits: bits & mask })
    }
}

#[cfg(feature = "analysis")]
impl Network {
    /// Its first and its last address.
    pub(crate) fn ends(self) -> [IpAddr; 2] {
        let behind = u128::MAX.checked_shr(u32::from(self.length)).unwrap_or(0);
        [self.bits, self.bits | behind].map(|bits| match self.family {
            Family::V4 => IpAddr::V4(Ipv4Addr::from(u32::try_from(bits >> 96).unwrap_or(u32::MAX))),
            Family::V6 => IpAddr::V6(Ipv6Addr::from(bits)),
        })
    }
}

/// `10.0.0.0/8`; bits behind the length have to be 0.
impl FromStr for Network {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (address, length) = text.split_once('/').ok_or(())?;
        if length.len() > 3 || !length.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(());
        }
        let address: IpAddr = address.parse().map_err(|_| ())?;
        let network = Self::around(address, length.parse().map_err(|_| ())?).ok_or(())?;
        let whole = Self::around(address, if address.is_ipv4() { 32 } else { 128 }).ok_or(())?;
        if network.bits == whole.bits { Ok(network) } else { Err(()) }
    }
}

/// Whether a host is an address of the machine itself.
pub(crate) fn is_loopback(host: &str) -> bool {
    address_of(host).is_some_and(|address| address.is_loopback())
}

/// The address that a host is, as it is written (rule 12.14).
pub(crate) fn address_of(host: &str) -> Option<IpAddr> {
    if host.eq_ignore_ascii_case("localhost") {
        return Some(Ipv4Addr::LOCALHOST.into());
    }
    match host.strip_prefix('[') {
        Some(rest) => rest.strip_suffix(']')?.parse::<Ipv6Addr>().ok().map(IpAddr::V6),
        None => host.parse::<Ipv4Addr>().ok().map(IpAddr::V4),
    }
}
