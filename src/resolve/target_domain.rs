use alloc::borrow::Cow;
use alloc::format;
use alloc::string::{String, ToString as _};
use core::fmt::{self, Write as _};
use core::hash::{Hash, Hasher};

use super::buffer::Buffer;
use crate::catalog::{LocationTexts, Registry};
use crate::reference::{Domain, Reference, hash_bytes};
use crate::registry::{AwsRegion, EcrDomain, Transport};

/// The domain of a [`Target`](super::Target): as the catalog or the request writes it, with the port that was asked
/// for where a place takes that over (rule 12.4), or an ECR registry's in a step's own region (rule 7.12).
///
/// Two are equal, and hash alike, when they are the same endpoint (rule 2.8), however they came about; so are
/// one and a [`Domain`].
///
/// ```
/// use registry_resolver::{Catalog, Domain, PullRequest, Reference, RegistryConfig};
///
/// let catalog = Catalog::builder().registry(RegistryConfig::new("own").other("r.example:443")).build()?;
/// let plan = catalog.resolve_pull(PullRequest::new(Reference::parse("R.example/app")?))?;
/// let domain = plan.attempts().next().unwrap().target().domain();
/// assert_eq!((domain.text(), domain.host(), domain.port()), ("R.example".into(), "R.example".into(), None));
/// assert_eq!(domain, Domain::parse("r.example:443")?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy)]
pub struct TargetDomain<'c, 'r>(Written<'c, 'r>);

/// What it is made of; its text is put together where somebody asks for it.
#[derive(Clone, Copy)]
enum Written<'c, 'r> {
    /// The registry's own.
    Registry(Registry<'c>),
    /// Of an image that was asked for, and the registry there that says what no port means.
    Asked(Reference<'r>, Option<Registry<'c>>),
    /// The same of a domain alone.
    Request(Domain<'r>, Option<Registry<'c>>),
    /// As a request writes it, where no port means 80 without the word of a registry whose login is used.
    Plain(Domain<'r>),
    /// A place's, as the catalog writes it.
    Place(Domain<'c>, NoPort),
    /// A place's, as its location writes it, where no port means 443.
    Location(LocationTexts<'c>),
    /// A place's host, with the port that was asked for.
    Ported(Domain<'c>, u16),
    /// Of the registry's account, in another region.
    Regional(Registry<'c>, AwsRegion<'r>),
}

/// What no port means on its host (rule 2.8).
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum NoPort {
    Means443,
    Means80,
}

impl NoPort {
    #[inline]
    pub(super) fn at(registry: Option<Registry<'_>>) -> Self {
        if registry.is_some_and(Registry::is_on_port_80) { Self::Means80 } else { Self::Means443 }
    }
}

/// The same, as it is displayed.
#[derive(Clone, Copy)]
enum Read<'a> {
    Text(Domain<'a>, NoPort),
    Ported(Domain<'a>, u16),
    Regional(EcrDomain<'a, 'a>),
}

/// Room for a host and a port.
type DomainBuffer = Buffer<{ TargetDomain::LONGEST_HOST + 6 }>;

impl<'c, 'r> TargetDomain<'c, 'r> {
    /// How long a host may be that takes a port over.
    const LONGEST_HOST: usize = 255;

    /// A registry's own.
    #[inline]
    pub(super) fn of_registry(registry: Registry<'c>) -> Self {
        Self(Written::Registry(registry))
    }

    /// That of an image that was asked for, which is cut out where it is read: a registry's, or that of none.
    #[inline]
    pub(super) fn of_image(image: Reference<'r>, registry: Option<Registry<'c>>) -> Self {
        Self(Written::Asked(image, registry))
    }

    /// A registry's, or that of none, as a request writes it.
    #[inline]
    pub(super) fn of_request(domain: Domain<'r>, registry: Option<Registry<'c>>) -> Self {
        Self(Written::Request(domain, registry))
    }

    /// As a request writes it, where no port means 80.
    pub(super) fn plain(domain: Domain<'r>) -> Self {
        Self(Written::Plain(domain))
    }

    /// The same over plain HTTP, where a request writes it without a port.
    pub(super) fn over_plain_http(self) -> Self {
        match self.0 {
            Written::Request(domain, _) if domain.port().is_none() => Self::plain(domain),
            Written::Asked(image, _) if image.domain().port().is_none() => Self::plain(image.domain()),
            _ => self,
        }
    }

    /// A place's, as the catalog writes it.
    pub(super) fn of_place(domain: Domain<'c>, no_port: NoPort) -> Self {
        Self(Written::Place(domain, no_port))
    }

    /// A place's, as its location writes it, where no port means 443.
    #[inline]
    pub(super) fn at(location: LocationTexts<'c>) -> Self {
        Self(Written::Location(location))
    }

    /// A place's host with the port that was asked for; none where there is no such endpoint.
    pub(super) fn ported(host: Domain<'c>, port: u16) -> Option<Self> {
        Self::has_room_for_port(host).then_some(Self(Written::Ported(host, port)))
    }

    /// That of the registry's account in another region, where there is one.
    pub(super) fn regional(registry: Registry<'c>, region: AwsRegion<'r>) -> Self {
        Self(Written::Regional(registry, region))
    }

    fn read<'a>(self) -> Read<'a>
    where
        'c: 'a,
        'r: 'a,
    {
        match self.0 {
            Written::Registry(registry) => Read::Text(registry.domain(), NoPort::at(Some(registry))),
            Written::Asked(image, registry) => Read::Text(image.domain(), NoPort::at(registry)),
            Written::Request(domain, registry) => Read::Text(domain, NoPort::at(registry)),
            Written::Plain(domain) => Read::Text(domain, NoPort::Means80),
            Written::Place(domain, no_port) => Read::Text(domain, no_port),
            Written::Location(location) => Read::Text(location.domain(), NoPort::Means443),
            Written::Ported(host, port) => Read::Ported(host, port),
            Written::Regional(registry, region) => {
                let sibling = registry.in_region().and_then(|own| own.in_region(region));
                // There is one: `regional` is for siblings alone.
                sibling.map_or(Read::Text(registry.domain(), NoPort::at(Some(registry))), Read::Regional)
            }
        }
    }

    /// What `ask` says of the text, whatever no port means there.
    pub(super) fn with_text<T>(self, ask: impl FnOnce(Domain<'_>) -> T) -> Option<T> {
        match self.read() {
            Read::Text(domain, _) => Some(ask(domain)),
            Read::Ported(..) | Read::Regional(_) => self.with_domain(ask),
        }
    }

    /// What `ask` says of the text with port 80; none where there is no room for that.
    pub(super) fn with_port_80<T>(self, ask: impl FnOnce(Domain<'_>) -> T) -> Option<T> {
        self.with_text(|domain| {
            let mut buffer = DomainBuffer::new();
            buffer.push(domain.host())?;
            buffer.push(":80")?;
            Some(ask(Domain::parsed(buffer.as_str())))
        })?
    }

    /// Whether a host may take a port over: some are too long.
    pub(super) fn has_room_for_port(host: Domain<'_>) -> bool {
        host.as_str().len() <= Self::LONGEST_HOST
    }

    /// What no port means on its host.
    pub(super) fn no_port(self) -> NoPort {
        match self.read() {
            Read::Text(_, no_port) => no_port,
            Read::Ported(..) | Read::Regional(_) => NoPort::Means443,
        }
    }

    /// Whether its port is 80 without being written, where this transport takes no port for another one.
    pub(crate) fn hides_port_80(self, transport: Transport) -> bool {
        self.no_port() == NoPort::Means80
            && transport != Transport::Http
            && self.with_text(|domain| domain.port().is_none()) == Some(true)
    }

    /// Its port over this transport: that which is written, else the usual one.
    pub(super) fn meant_port(self, transport: Transport) -> Option<u16> {
        let usual = match (self.no_port(), transport) {
            (NoPort::Means80, _) | (_, Transport::Http) => 80,
            (NoPort::Means443, _) => 443,
        };
        match self.read() {
            Read::Text(domain, _) => domain.port().map_or(Some(usual), port_number),
            Read::Ported(_, port) => Some(port),
            Read::Regional(_) => Some(usual),
        }
    }

    /// What `ask` says of the domain as a text. Without a port, it is on the one that none means here; none where
    /// that is 80.
    pub(super) fn with_domain<T>(self, ask: impl FnOnce(Domain<'_>) -> T) -> Option<T> {
        match self.read() {
            Read::Text(_, NoPort::Means80) => None,
            Read::Text(domain, NoPort::Means443) => Some(ask(domain)),
            Read::Ported(host, port) => Some(ask(Domain::parsed(ported(host, port).as_str()))),
            Read::Regional(domain) => {
                let mut buffer = DomainBuffer::new();
                let whole = domain.parts().into_iter().try_for_each(|part| buffer.push(part));
                whole.map(|()| ask(Domain::parsed(buffer.as_str())))
            }
        }
    }

    /// Whether this is the same endpoint. Without a port, a domain is on the one that none means here.
    pub(super) fn is(self, domain: Domain<'_>) -> bool {
        match self.read() {
            Read::Text(own, NoPort::Means443) => own == domain,
            Read::Text(own, NoPort::Means80) => {
                let on_80 = domain.port().is_none_or(|port| port.parse() == Ok(80_u16));
                on_80 && Domain::parsed(own.host()) == Domain::parsed(domain.host())
            }
            Read::Ported(host, port) => Domain::parsed(ported(host, port).as_str()) == domain,
            Read::Regional(own) => EcrDomain::of(domain.endpoint()).is_some_and(|other| other.is(own)),
        }
    }

    /// The text that equal domains have in common, with the port that is meant.
    pub(crate) fn key(self) -> String {
        match self.read() {
            Read::Text(own, NoPort::Means80) => Domain::parsed(&format!("{}:80", own.host())).key(),
            Read::Text(own, NoPort::Means443) => own.key(),
            Read::Ported(host, port) => Domain::parsed(ported(host, port).as_str()).key(),
            Read::Regional(own) => own.to_string().to_ascii_lowercase(),
        }
    }

    /// Writes the text that equal domains have in common, without a copy.
    pub(super) fn write_normal(self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let write = |domain: Domain<'_>, f: &mut fmt::Formatter<'_>| match domain.respelled() {
            Some(canonical) => canonical.bytes().try_for_each(|byte| f.write_char(byte.into())),
            None => {
                domain.endpoint().bytes().try_for_each(|byte| f.write_char(byte.to_ascii_lowercase().into()))
            }
        };
        match self.with_domain(|domain| write(domain, f)) {
            Some(written) => written,
            None => self.with_port_80(|domain| write(domain, f)).unwrap_or(Ok(())),
        }
    }

    /// `host[:port]` as it is displayed. It is copied only where it was put together.
    pub fn text(self) -> Cow<'r, str>
    where
        'c: 'r,
    {
        match self.read() {
            Read::Text(domain, _) => Cow::Borrowed(domain.as_str()),
            Read::Ported(..) | Read::Regional(_) => Cow::Owned(self.to_string()),
        }
    }

    /// The host without the port; an IPv6 address keeps its brackets.
    pub fn host(self) -> Cow<'r, str>
    where
        'c: 'r,
    {
        match self.read() {
            Read::Text(domain, _) | Read::Ported(domain, _) => Cow::Borrowed(domain.host()),
            Read::Regional(domain) => Cow::Owned(domain.to_string()),
        }
    }

    /// The port as it is displayed, if any.
    pub fn port(self) -> Option<Cow<'r, str>>
    where
        'c: 'r,
    {
        match self.read() {
            Read::Text(domain, _) => domain.port().map(Cow::Borrowed),
            Read::Ported(_, port) => Some(Cow::Owned(port.to_string())),
            Read::Regional(_) => None,
        }
    }

    pub(super) fn len(self) -> usize {
        match self.read() {
            Read::Text(domain, _) => domain.as_str().len(),
            Read::Ported(host, port) => ported(host, port).as_str().len(),
            Read::Regional(domain) => domain.len(),
        }
    }

    /// Where a client connects.
    ///
    /// # Errors
    ///
    /// [`EndpointError`](crate::registry::EndpointError) for a host that is no address.
    #[cfg(feature = "url")]
    pub fn endpoint(self, transport: Transport) -> Result<url::Url, crate::registry::EndpointError> {
        crate::registry::endpoint(Domain::parsed(&format!("{self}")), transport)
    }
}

/// None above 65535.
pub(super) fn port_number(port: &str) -> Option<u16> {
    let number = port.trim_start_matches('0');
    if number.is_empty() { Some(0) } else { number.parse().ok() }
}

/// A host and a port, one behind the other.
fn ported(host: Domain<'_>, port: u16) -> DomainBuffer {
    struct Writer<'a>(&'a mut DomainBuffer);

    impl fmt::Write for Writer<'_> {
        fn write_str(&mut self, text: &str) -> fmt::Result {
            self.0.push(text).ok_or(fmt::Error)
        }
    }

    let mut buffer = DomainBuffer::new();
    // `TargetDomain::ported` made sure that there is room.
    let _ = write!(Writer(&mut buffer), "{host}:{port}");
    buffer
}

impl PartialEq for TargetDomain<'_, '_> {
    fn eq(&self, other: &TargetDomain<'_, '_>) -> bool {
        if let (Read::Regional(own), Read::Regional(other)) = (self.read(), other.read()) {
            return own.is(other);
        }
        let same = other.with_domain(|other| self.with_domain(|own| own == other)).flatten();
        // Only where no port means 80 has one no such text.
        same.unwrap_or_else(|| self.key() == other.key())
    }
}

impl Eq for TargetDomain<'_, '_> {}

impl PartialEq<Domain<'_>> for TargetDomain<'_, '_> {
    fn eq(&self, other: &Domain<'_>) -> bool {
        self.is(*other)
    }
}

impl PartialEq<TargetDomain<'_, '_>> for Domain<'_> {
    fn eq(&self, other: &TargetDomain<'_, '_>) -> bool {
        other.is(*self)
    }
}

impl Hash for TargetDomain<'_, '_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        if self.with_domain(|domain| domain.hash(state)).is_none() {
            hash_bytes(self.key().bytes(), state);
        }
    }
}

impl fmt::Display for TargetDomain<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.read() {
            Read::Text(domain, _) => f.write_str(domain.as_str()),
            Read::Ported(host, port) => write!(f, "{host}:{port}"),
            Read::Regional(domain) => fmt::Display::fmt(&domain, f),
        }
    }
}

impl fmt::Debug for TargetDomain<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TargetDomain({self})")
    }
}
