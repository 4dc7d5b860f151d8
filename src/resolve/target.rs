use alloc::borrow::Cow;
use alloc::format;
use alloc::string::{String, ToString as _};
use core::fmt::{self, Write as _};
use core::hash::{Hash, Hasher};

use crate::catalog::Registry;
use crate::reference::{Digest, Domain, Lengths, Path, ReferenceBuf, TAG_MAX, Tag, hash_bytes, is_tag_byte};
use crate::registry::EcrDomain;

/// The full reference that an attempt asks for or a destination is pushed to, put together from parts of the
/// catalog (`'c`) and of the request (`'r`) without a copy.
///
/// Displaying it gives the reference as any client takes it; [`to_buf`](Self::to_buf) keeps it.
#[derive(Clone, Copy, Debug)]
pub struct Target<'c, 'r> {
    pub(super) domain: TargetDomain<'c, 'r>,
    pub(super) prefix: Option<Path<'c>>,
    pub(super) name: Path<'r>,
    pub(super) tag: Option<TargetTag<'r>>,
    pub(super) digest: Option<Digest<'r>>,
}

impl<'c, 'r> Target<'c, 'r> {
    /// Where the image is.
    pub fn domain(self) -> TargetDomain<'c, 'r> {
        self.domain
    }

    /// The registry's repository prefix in front of the name, if any.
    pub fn prefix(self) -> Option<Path<'c>> {
        self.prefix
    }

    /// The name behind the prefix; the whole path where there is no prefix.
    pub fn name(self) -> Path<'r> {
        self.name
    }

    /// The path components, prefix and name.
    pub fn components(self) -> impl Iterator<Item = &'r str>
    where
        'c: 'r,
    {
        self.prefix.into_iter().flat_map(Path::components).chain(self.name.components())
    }

    /// The tag; none where a digest alone was asked for.
    pub fn tag(self) -> Option<TargetTag<'r>> {
        self.tag
    }

    /// The same, pinned to this digest if there is one.
    pub(crate) fn pinned(self, digest: Option<Digest<'r>>) -> Self {
        Self { digest: digest.or(self.digest), ..self }
    }

    #[cfg(feature = "serde")]
    pub(crate) fn without_tag(self) -> Self {
        Self { tag: None, ..self }
    }

    /// The digest that pins the image (rule 10.5).
    pub fn digest(self) -> Option<Digest<'r>> {
        self.digest
    }

    /// The same reference, on its own.
    pub fn to_buf(self) -> ReferenceBuf {
        // Parts that were checked, each by its own rule; nothing is read again.
        let lengths = Lengths {
            domain: self.domain.len(),
            path: self.prefix.map_or(0, |prefix| prefix.len() + 1) + self.name.len(),
            tag: self.tag.map_or(0, TargetTag::len),
            digest: self.digest.map_or(0, |digest| digest.as_str().len()),
        };
        ReferenceBuf::displayed(self, lengths)
    }
}

impl fmt::Display for Target<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.domain, f)?;
        f.write_str("/")?;
        if let Some(prefix) = self.prefix {
            fmt::Display::fmt(&prefix, f)?;
            f.write_str("/")?;
        }
        fmt::Display::fmt(&self.name, f)?;
        if let Some(tag) = self.tag {
            f.write_str(":")?;
            fmt::Display::fmt(&tag, f)?;
        }
        if let Some(digest) = self.digest {
            f.write_str("@")?;
            fmt::Display::fmt(&digest, f)?;
        }
        Ok(())
    }
}

/// The domain of a [`Target`]: as the catalog or the request writes it, or an ECR registry's in a step's own
/// region (rule 7.12).
///
/// Two are equal, and hash alike, when they are the same endpoint (rule 2.8), however they came about; so are
/// one and a [`Domain`].
///
/// ```
/// use registry_resolver::{Catalog, Domain, PullRequest, Reference, RegistryConfig};
///
/// let catalog = Catalog::builder().registry(RegistryConfig::named("own").other("r.example:443")).build()?;
/// let plan = catalog.resolve_pull(PullRequest::new(Reference::parse("R.example/app")?))?;
/// let domain = plan.source().target().domain();
/// assert_eq!((domain.text(), domain.host(), domain.port()), ("R.example".into(), "R.example".into(), None));
/// assert_eq!(domain, Domain::parse("r.example:443")?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy)]
pub struct TargetDomain<'c, 'r>(Written<'c, 'r>);

#[derive(Clone, Copy)]
enum Written<'c, 'r> {
    Catalog(Domain<'c>, NoPort),
    Request(Domain<'r>, NoPort),
    Regional(EcrDomain<'c, 'r>),
}

/// What no port means on its host (rule 2.8).
#[derive(Clone, Copy, PartialEq, Eq)]
enum NoPort {
    Means443,
    Means80,
}

impl NoPort {
    #[inline]
    fn at(registry: Option<Registry<'_>>) -> Self {
        if registry.is_some_and(Registry::is_on_port_80) { Self::Means80 } else { Self::Means443 }
    }
}

impl<'c, 'r> TargetDomain<'c, 'r> {
    /// A registry's own.
    #[inline]
    pub(super) fn of_registry(registry: Registry<'c>) -> Self {
        Self(Written::Catalog(registry.domain(), NoPort::at(Some(registry))))
    }

    /// A registry's, or that of none, as a request writes it.
    #[inline]
    pub(super) fn of_request(domain: Domain<'r>, registry: Option<Registry<'c>>) -> Self {
        Self(Written::Request(domain, NoPort::at(registry)))
    }

    pub(super) fn regional(domain: EcrDomain<'c, 'r>) -> Self {
        Self(Written::Regional(domain))
    }

    /// Whether this is the same endpoint. Without a port, a domain is on the one that none means here.
    pub(super) fn is(self, domain: Domain<'_>) -> bool {
        match self.0 {
            Written::Catalog(own, NoPort::Means443) | Written::Request(own, NoPort::Means443) => {
                own == domain
            }
            Written::Catalog(own, NoPort::Means80) | Written::Request(own, NoPort::Means80) => {
                let on_80 = domain.port().is_none_or(|port| port.parse() == Ok(80_u16));
                on_80 && Domain::parsed(own.host()) == Domain::parsed(domain.host())
            }
            Written::Regional(own) => EcrDomain::of(domain.endpoint()).is_some_and(|other| other.is(own)),
        }
    }

    /// The text that equal domains have in common, with the port that is meant.
    pub(crate) fn key(self) -> String {
        match self.0 {
            Written::Catalog(own, NoPort::Means80) | Written::Request(own, NoPort::Means80) => {
                Domain::parsed(&format!("{}:80", own.host())).key()
            }
            Written::Catalog(own, NoPort::Means443) | Written::Request(own, NoPort::Means443) => own.key(),
            Written::Regional(own) => own.to_string().to_ascii_lowercase(),
        }
    }

    fn is_on_port_80(self) -> bool {
        matches!(self.0, Written::Catalog(_, NoPort::Means80) | Written::Request(_, NoPort::Means80))
    }

    /// `host[:port]` as it is displayed. It is copied only where it was put together for a step's own region.
    pub fn text(self) -> Cow<'r, str>
    where
        'c: 'r,
    {
        match self.0 {
            Written::Catalog(domain, _) | Written::Request(domain, _) => Cow::Borrowed(domain.as_str()),
            Written::Regional(domain) => Cow::Owned(domain.to_string()),
        }
    }

    /// The host without the port; an IPv6 address keeps its brackets.
    pub fn host(self) -> Cow<'r, str>
    where
        'c: 'r,
    {
        match self.0 {
            Written::Catalog(domain, _) | Written::Request(domain, _) => Cow::Borrowed(domain.host()),
            Written::Regional(domain) => Cow::Owned(domain.to_string()),
        }
    }

    /// The port as it was written, if any.
    pub fn port(self) -> Option<&'r str>
    where
        'c: 'r,
    {
        match self.0 {
            Written::Catalog(domain, _) | Written::Request(domain, _) => domain.port(),
            Written::Regional(_) => None,
        }
    }

    fn len(self) -> usize {
        match self.0 {
            Written::Catalog(domain, _) | Written::Request(domain, _) => domain.as_str().len(),
            Written::Regional(domain) => domain.len(),
        }
    }

    /// Where a client connects.
    ///
    /// # Errors
    ///
    /// [`EndpointError`](crate::registry::EndpointError) for a host that is no address.
    #[cfg(feature = "url")]
    pub fn endpoint(
        self,
        transport: crate::registry::Transport,
    ) -> Result<url::Url, crate::registry::EndpointError> {
        crate::registry::endpoint(Domain::parsed(&format!("{self}")), transport)
    }
}

impl PartialEq for TargetDomain<'_, '_> {
    fn eq(&self, other: &TargetDomain<'_, '_>) -> bool {
        match (self.0, other.0) {
            (Written::Regional(own), Written::Regional(other)) => own.is(other),
            (_, Written::Catalog(domain, NoPort::Means443) | Written::Request(domain, NoPort::Means443))
                if !self.is_on_port_80() =>
            {
                self.is(domain)
            }
            (Written::Catalog(domain, NoPort::Means443) | Written::Request(domain, NoPort::Means443), _)
                if !other.is_on_port_80() =>
            {
                other.is(domain)
            }
            _ => self.key() == other.key(),
        }
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
        match self.0 {
            Written::Catalog(domain, NoPort::Means443) | Written::Request(domain, NoPort::Means443) => {
                domain.hash(state);
            }
            Written::Catalog(..) | Written::Request(..) => hash_bytes(self.key().bytes(), state),
            Written::Regional(domain) => hash_bytes(domain.lower_case(), state),
        }
    }
}

impl fmt::Display for TargetDomain<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Written::Catalog(domain, _) | Written::Request(domain, _) => f.write_str(domain.as_str()),
            Written::Regional(domain) => fmt::Display::fmt(&domain, f),
        }
    }
}

impl fmt::Debug for TargetDomain<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TargetDomain({self})")
    }
}

/// The tag of a [`Target`]: as it was written, in lower case, or made of a branch's name. Rule 7.7.
///
/// ```
/// use registry_resolver::pull::TargetTag;
///
/// let tag = TargetTag::normalised("feature/Übung #7").unwrap();
/// assert_eq!(tag.to_string(), "feature-bung-7");
/// assert_eq!(TargetTag::normalised("///"), None);
/// ```
#[derive(Clone, Copy)]
pub struct TargetTag<'r> {
    text: &'r str,
    spelling: Spelling,
    case: TagCase,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Spelling {
    AsWritten,
    Normalised,
    /// Normalised, behind [`TargetTag::CACHE`].
    BuildCache,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum TagCase {
    AsWritten,
    Lowered,
}

impl<'r> TargetTag<'r> {
    const CACHE: &'static str = "buildcache-";

    #[inline]
    pub(super) fn written(tag: Tag<'r>) -> Self {
        Self { text: tag.as_str(), spelling: Spelling::AsWritten, case: TagCase::AsWritten }
    }

    /// The tag that a branch, or any other text, becomes: every run of characters other than letters,
    /// digits, `_`, `.` and `-` becomes `-`, leading `.` and `-` go, and it is cut at 128 characters. None
    /// where nothing is left.
    pub fn normalised(text: &'r str) -> Option<Self> {
        let tag = Self { text, spelling: Spelling::Normalised, case: TagCase::AsWritten };
        tag.characters().next().map(|_| tag)
    }

    /// The tag that build cache of a branch has (rule 8.2), cut at 128 characters as a whole.
    pub(crate) fn build_cache(branch: &'r str) -> Option<Self> {
        Self::normalised(branch).map(|tag| Self { spelling: Spelling::BuildCache, ..tag })
    }

    pub(super) fn with_case(self, case: TagCase) -> Self {
        Self { case, ..self }
    }

    fn len(self) -> usize {
        if self.spelling == Spelling::AsWritten { self.text.len() } else { self.characters().count() }
    }

    /// Whether it is spelled otherwise than it was written.
    pub(crate) fn is_changed(self) -> bool {
        self != *self.text
    }

    fn characters(self) -> impl Iterator<Item = u8> {
        let mut in_run = false;
        let normalised = self.text.chars().filter_map(move |c| {
            let byte = u8::try_from(c).ok().filter(|&byte| is_tag_byte(byte));
            let first_of_run = !core::mem::replace(&mut in_run, byte.is_none());
            byte.or_else(|| first_of_run.then_some(b'-'))
        });
        let normalised = normalised.skip_while(|byte| matches!(byte, b'.' | b'-'));
        let (written, room) = match self.spelling {
            Spelling::AsWritten => (self.text, 0),
            Spelling::Normalised => ("", TAG_MAX),
            Spelling::BuildCache => (Self::CACHE, TAG_MAX - Self::CACHE.len()),
        };
        let bytes = written.bytes().chain(normalised.take(room));
        bytes.map(move |byte| match self.case {
            TagCase::AsWritten => byte,
            TagCase::Lowered => byte.to_ascii_lowercase(),
        })
    }
}

impl PartialEq for TargetTag<'_> {
    fn eq(&self, other: &TargetTag<'_>) -> bool {
        self.characters().eq(other.characters())
    }
}

impl Eq for TargetTag<'_> {}

impl PartialEq<str> for TargetTag<'_> {
    fn eq(&self, other: &str) -> bool {
        self.characters().eq(other.bytes())
    }
}

impl fmt::Display for TargetTag<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if (self.spelling, self.case) == (Spelling::AsWritten, TagCase::AsWritten) {
            return f.write_str(self.text);
        }
        self.characters().try_for_each(|byte| f.write_char(byte.into()))
    }
}

impl fmt::Debug for TargetTag<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TargetTag({self})")
    }
}
