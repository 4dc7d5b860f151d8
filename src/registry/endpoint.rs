use alloc::format;

use url::Url;

use super::{Provider, Transport};
use crate::reference::{Domain, Excerpt};

/// Where a client connects to reach `domain`: `https://host[:port]/`, and always `https://registry-1.docker.io/`
/// for Docker Hub, under any of its names (rule 2.8).
///
/// # Errors
///
/// [`EndpointError`] for a domain that the grammar allows and that is no address: a port above 65535
/// (rule 2.1), an IPv6 or IPv4 address that is none, punycode that decodes to nothing.
///
/// ```
/// use registry_resolver::registry::endpoint;
/// use registry_resolver::{Domain, Transport};
///
/// assert_eq!(endpoint(Domain::parse("docker.io")?, Transport::Https)?.as_str(), "https://registry-1.docker.io/");
/// assert_eq!(endpoint(Domain::parse("[::1]:5000")?, Transport::Http)?.as_str(), "http://[::1]:5000/");
/// assert!(endpoint(Domain::parse("ghcr.io:99999")?, Transport::Https).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn endpoint(domain: Domain<'_>, transport: Transport) -> Result<Url, EndpointError> {
    let (transport, host) = match Provider::detect(domain).facts().connects_to {
        Some(host) => (Transport::Https, host),
        None => (transport, domain.as_str()),
    };
    Url::parse(&format!("{}://{host}/", transport.scheme()))
        .map_err(|source| EndpointError { domain: Excerpt::of(host), source })
}

/// A domain that no client can connect to.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no endpoint on `{domain}`: {source}")]
pub struct EndpointError {
    domain: Excerpt,
    source: url::ParseError,
}
