use alloc::string::String;
use core::cmp::Ordering;
use core::fmt;
use core::hash::{Hash, Hasher};

use super::canonical::{self, Canonical};
use super::error::ReferenceError;
use super::fault::Subject;
use super::scan;

/// What `:443` at the end of a domain is: no port at all (rule 2.8).
pub(crate) const DEFAULT_PORT: &str = ":443";
/// Where an image is whose name writes no domain. The grammar completes names there (2.2) and takes four hosts
/// for one (2.8), so it knows them itself; the table of providers, which stands above it, quotes them.
pub(crate) const DOCKER_HUB: Domain<'static> = Domain("docker.io");
pub(crate) const DOCKER_HUB_NAMES: [&str; 4] =
    ["docker.io", "index.docker.io", "registry-1.docker.io", "registry.hub.docker.com"];

/// How long its names are, as bits. Most hosts are told apart from it by that.
const DOCKER_HUB_LENGTHS: u32 = {
    let (mut lengths, mut at) = (0, 0);
    while at < DOCKER_HUB_NAMES.len() {
        lengths |= 1 << DOCKER_HUB_NAMES[at].len();
        at += 1;
    }
    lengths
};

/// Whether an endpoint without the default port is Docker Hub.
#[inline]
fn is_docker_hub(endpoint: &str) -> bool {
    let length = endpoint.len();
    length < 32 && DOCKER_HUB_LENGTHS >> length & 1 != 0 && is_named_so(endpoint)
}

/// Left out of line: few hosts are that long. Most are written the same, which is a number to compare or two.
#[cold]
fn is_named_so(endpoint: &str) -> bool {
    const FIRST: &str = DOCKER_HUB_NAMES[0];
    const SECOND: &str = DOCKER_HUB_NAMES[1];
    const THIRD: &str = DOCKER_HUB_NAMES[2];
    const FOURTH: &str = DOCKER_HUB_NAMES[3];
    matches!(endpoint, FIRST | SECOND | THIRD | FOURTH)
        || DOCKER_HUB_NAMES.iter().any(|host| endpoint.eq_ignore_ascii_case(host))
}

/// `host[:port]`: the endpoint of a registry, never with a scheme, a path or user-info.
///
/// # Syntax
///
/// See [`Reference`](super::Reference#syntax). A port above 65535 parses, as it does in the field's own
/// grammar; a catalog refuses it and no endpoint can be made of it.
///
/// Two domains are equal, and hash and order alike, when they are the same endpoint: letters compare
/// case-insensitively, `:443` and no port are one, ports compare as numbers (above 65535 as text), IPv6
/// hosts in brackets compare as addresses (as text where they are none), and `docker.io`,
/// `index.docker.io`, `registry-1.docker.io` and `registry.hub.docker.com` are all Docker Hub.
/// [`as_str`](Self::as_str) is the text as it was written. Rule 2.8.
///
/// ```
/// use registry_resolver::Domain;
///
/// let domain = Domain::parse("GHCR.io:443")?;
/// assert_eq!(domain, Domain::parse("ghcr.io")?);
/// assert_eq!(domain.as_str(), "GHCR.io:443");
/// assert_eq!((domain.host(), domain.port()), ("GHCR.io", Some("443")));
/// assert_eq!(Domain::parse("[fd12::1]:05000")?, Domain::parse("[fd12:0:0:0:0:0:0:1]:5000")?);
/// # Ok::<(), registry_resolver::ReferenceError>(())
/// ```
#[derive(Clone, Copy)]
pub struct Domain<'a>(&'a str);

impl<'a> Domain<'a> {
    /// Parses `host[:port]`.
    ///
    /// # Errors
    ///
    /// [`ReferenceError`] for anything else: `https://ghcr.io`, `ghcr.io/acme`, `me@ghcr.io`, `ghcr.io:`.
    pub fn parse(text: &'a str) -> Result<Self, ReferenceError> {
        match scan::domain(text.as_bytes()) {
            Ok(()) => Ok(Self(text)),
            Err(fault) => Err(ReferenceError::new(Subject::Domain, text, fault)),
        }
    }

    /// Rule 2.2's one replacement.
    #[cfg(feature = "oci-spec")]
    pub(super) fn normalised(text: &'a str) -> Self {
        if Self::is_replaced(text.as_bytes()) { DOCKER_HUB } else { Self(text) }
    }

    /// Whether rule 2.2 replaces this text.
    #[inline]
    pub(super) fn is_replaced(text: &[u8]) -> bool {
        text == b"index.docker.io"
    }

    /// A text that has been through [`parse`](Self::parse) before.
    #[inline]
    pub(crate) fn parsed(text: &'a str) -> Self {
        Self(text)
    }

    /// The domain as it was written.
    #[inline]
    pub const fn as_str(self) -> &'a str {
        self.0
    }

    /// The host without the port; an IPv6 address keeps its brackets.
    #[inline]
    pub fn host(self) -> &'a str {
        self.parts().0
    }

    /// The port as it was written, if any: digits, perhaps more than a port has.
    #[inline]
    pub fn port(self) -> Option<&'a str> {
        self.parts().1
    }

    /// The port as its number is written: without zeros in front.
    pub(crate) fn port_number(self) -> Option<&'a str> {
        self.port().map(canonical::number)
    }

    /// Host and port, for who wants both.
    #[inline]
    pub(crate) fn parts(self) -> (&'a str, Option<&'a str>) {
        canonical::split(self.0)
    }

    /// Whether this endpoint is Docker Hub, under any of its four names (rule 2.8).
    #[inline]
    pub fn is_docker_hub(self) -> bool {
        is_docker_hub(self.without_default_port())
    }

    /// The same endpoint in the one spelling that names read back in as they are (2.2).
    pub(crate) fn canonical(self) -> Self {
        if self.is_docker_hub() { DOCKER_HUB } else { self }
    }

    /// Whether this is `docker.io` itself, where 2.2 completes names.
    #[inline]
    pub(crate) fn is_canonical_docker_hub(self) -> bool {
        self.0 == DOCKER_HUB.0
    }

    /// Whether 2.2 reads this text as a domain when a slash follows it, and not as the first path component.
    pub(crate) fn reads_as_domain(self) -> bool {
        self.0 == "localhost" || self.0.bytes().any(|b| matches!(b, b'.' | b':') || b.is_ascii_uppercase())
    }

    #[inline]
    fn without_default_port(self) -> &'a str {
        match self.0.strip_suffix(&DEFAULT_PORT[1..]) {
            Some(rest) => self.host_of_default_port(rest),
            None => self.0,
        }
    }

    /// Of a domain that ends in the digits of the default port. Left out of line: few do.
    #[cold]
    fn host_of_default_port(self, rest: &'a str) -> &'a str {
        rest.trim_end_matches('0').strip_suffix(':').unwrap_or(self.0)
    }

    /// The text that equal domains have in common, but for its case and where [`respelled`](Self::respelled)
    /// gives another.
    #[inline]
    pub(crate) fn endpoint(self) -> &'a str {
        let endpoint = self.without_default_port();
        if is_docker_hub(endpoint) { DOCKER_HUB.0 } else { endpoint }
    }

    /// The endpoint's parts where equal domains may differ by more than case: an address in brackets, or a
    /// port with leading zeros.
    #[inline]
    pub(crate) fn respelled(self) -> Option<Canonical<'a>> {
        Self::respelled_endpoint(self.endpoint())
    }

    /// The same for who has the endpoint's text already.
    #[inline]
    pub(crate) fn respelled_endpoint(endpoint: &'a str) -> Option<Canonical<'a>> {
        Canonical::is_needed(endpoint).then(|| Canonical::of(endpoint))
    }

    /// The text that equal domains have in common, and no other domain has.
    pub(crate) fn key(self) -> String {
        match self.respelled() {
            Some(canonical) => canonical.text(),
            None => self.endpoint().to_ascii_lowercase(),
        }
    }

    fn folded(self) -> impl Iterator<Item = u8> {
        self.endpoint().bytes().map(|byte| byte.to_ascii_lowercase())
    }

    #[cold]
    fn cmp_respelled(self, other: Domain<'_>) -> Ordering {
        let [own, other] = [self.endpoint(), other.endpoint()].map(Canonical::of);
        own.bytes().cmp(other.bytes())
    }
}

impl PartialEq for Domain<'_> {
    #[inline]
    fn eq(&self, other: &Domain<'_>) -> bool {
        let (own, theirs) = (self.endpoint(), other.endpoint());
        let respelled = || Canonical::is_needed(own) || Canonical::is_needed(theirs);
        own.eq_ignore_ascii_case(theirs) || respelled() && self.cmp_respelled(*other) == Ordering::Equal
    }
}

impl Eq for Domain<'_> {}

impl PartialOrd for Domain<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Domain<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        if self.respelled().is_some() || other.respelled().is_some() {
            return self.cmp_respelled(*other);
        }
        self.folded().cmp(other.folded())
    }
}

impl Hash for Domain<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match self.respelled() {
            Some(canonical) => hash_bytes(canonical.bytes(), state),
            None => hash_bytes(self.folded(), state),
        }
    }
}

/// Hashes the lower-case text of an endpoint as a [`Domain`] does.
pub(crate) fn hash_bytes(bytes: impl Iterator<Item = u8>, state: &mut impl Hasher) {
    for byte in bytes {
        state.write_u8(byte);
    }
    state.write_u8(0xff);
}

impl fmt::Display for Domain<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl fmt::Debug for Domain<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Domain({self})")
    }
}

#[cfg(feature = "serde")]
impl serde_core::Serialize for Domain<'_> {
    fn serialize<S: serde_core::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0)
    }
}
