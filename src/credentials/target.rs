use alloc::borrow::Cow;
use core::fmt::{self, Write as _};

use crate::reference::{DOCKER_HUB, Domain, Reference, ReferenceBuf};
use crate::resolve::Target;

/// What a login is looked for: a registry, an image, or what a plan asks for or pushes to. Rule 14.2.
///
/// Its tag and its digest are no part of a key. Docker Hub is one registry under all of its spellings (rule 2.8);
/// any other domain is spelled as it is written, since stores compare texts.
///
/// ```
/// use registry_resolver::credentials::CredentialStore;
/// use registry_resolver::{Catalog, Domain, PullRequest, Reference, RegistryConfig};
///
/// let store = CredentialStore::Docker;
/// let image = Reference::parse("registry-1.docker.io/acme/app")?;
/// assert!(store.keys(image).any(|key| key == *"https://index.docker.io/v1/"));
/// assert!(store.keys(Domain::parse("r.example:5000")?).any(|key| key == *"r.example:5000"));
///
/// let catalog = Catalog::builder().registry(RegistryConfig::new("own").other("r.example")).build()?;
/// let plan = catalog.resolve_pull(PullRequest::new(Reference::parse("R.example/app")?))?;
/// assert!(store.keys(plan.source().unwrap().target()).any(|key| key == *"R.example"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct CredentialTarget<'a>(Asked<'a>);

#[derive(Clone, Copy, Debug)]
enum Asked<'a> {
    Domain(Domain<'a>),
    Reference(Reference<'a>),
    Target(Target<'a, 'a>),
}

impl<'a> CredentialTarget<'a> {
    /// The path components; none for a registry alone.
    pub(super) fn components(self) -> impl Iterator<Item = Cow<'a, str>> {
        let (reference, target) = match self.0 {
            Asked::Domain(_) => (None, None),
            Asked::Reference(reference) => (Some(reference), None),
            Asked::Target(target) => (None, Some(target)),
        };
        let written = reference.into_iter().flat_map(|reference| reference.path().components());
        let written = written.map(Cow::Borrowed);
        written.chain(target.into_iter().flat_map(Target::components))
    }

    /// Whether this is on Docker Hub, under any of its spellings (rule 2.8).
    pub fn is_docker_hub(self) -> bool {
        match self.0 {
            Asked::Domain(domain) => domain.is_docker_hub(),
            Asked::Reference(reference) => reference.domain().is_docker_hub(),
            Asked::Target(target) => target.domain() == DOCKER_HUB,
        }
    }

    /// `host[:port]` as stores look for it: as it is written, and of Docker Hub `docker.io`.
    pub(crate) fn host(self) -> Host<'a> {
        Host(self)
    }

    /// `host[:port]` as it is written.
    #[cfg(feature = "serde")]
    pub(crate) fn written(self) -> impl fmt::Display + use<'a> {
        Written(self.0)
    }
}

impl<'a> From<Domain<'a>> for CredentialTarget<'a> {
    fn from(domain: Domain<'a>) -> Self {
        Self(Asked::Domain(domain))
    }
}

impl<'a> From<Reference<'a>> for CredentialTarget<'a> {
    fn from(reference: Reference<'a>) -> Self {
        Self(Asked::Reference(reference))
    }
}

impl<'a> From<&'a ReferenceBuf> for CredentialTarget<'a> {
    fn from(reference: &'a ReferenceBuf) -> Self {
        reference.as_reference().into()
    }
}

impl<'c: 'r, 'r> From<Target<'c, 'r>> for CredentialTarget<'r> {
    fn from(target: Target<'c, 'r>) -> Self {
        Self(Asked::Target(target))
    }
}

/// The domain of a target as stores write it.
#[derive(Clone, Copy)]
pub(crate) struct Host<'a>(CredentialTarget<'a>);

impl Host<'_> {
    /// The text, where it has room on the stack: a host of DNS has 253 characters at most.
    pub(super) fn copied(self) -> Option<HostText> {
        let mut text = HostText { bytes: [0; HostText::ROOM], len: 0 };
        write!(text, "{self}").ok()?;
        Some(text)
    }
}

impl fmt::Display for Host<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.0 {
            _ if self.0.is_docker_hub() => f.write_str(DOCKER_HUB.as_str()),
            written => fmt::Display::fmt(&Written(written), f),
        }
    }
}

struct Written<'a>(Asked<'a>);

impl fmt::Display for Written<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Asked::Domain(domain) => fmt::Display::fmt(&domain, f),
            Asked::Reference(reference) => fmt::Display::fmt(&reference.domain(), f),
            Asked::Target(target) => fmt::Display::fmt(&target.domain(), f),
        }
    }
}

/// A host that was put together, without an allocation.
pub(super) struct HostText {
    bytes: [u8; Self::ROOM],
    len: usize,
}

impl HostText {
    const ROOM: usize = 512;

    pub(super) fn as_str(&self) -> &str {
        core::str::from_utf8(&self.bytes[..self.len]).unwrap_or_default()
    }
}

impl fmt::Write for HostText {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let end = self.len + text.len();
        self.bytes.get_mut(self.len..end).ok_or(fmt::Error)?.copy_from_slice(text.as_bytes());
        self.len = end;
        Ok(())
    }
}

/// Whether `value` is displayed as this text, without displaying it anywhere.
pub(crate) fn reads_as(text: &str, value: impl fmt::Display) -> bool {
    let mut rest = Rest(text);
    write!(rest, "{value}").is_ok() && rest.0.is_empty()
}

/// What is left of a text when what is written is taken off its front.
struct Rest<'t>(&'t str);

impl fmt::Write for Rest<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0 = self.0.strip_prefix(text).ok_or(fmt::Error)?;
        Ok(())
    }
}
