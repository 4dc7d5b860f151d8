//! What an image is called: the grammar, its parts, and errors that point at a byte.

mod buf;
mod digest;
mod domain;
mod error;
mod excerpt;
mod image_name;
#[cfg(feature = "oci-spec")]
mod interop;
mod path;
mod scan;
mod tag;

use core::fmt;

pub use buf::ReferenceBuf;
pub use digest::{Digest, DigestAlgorithm};
pub use domain::Domain;
pub use error::{ReferenceError, ReferenceErrorKind};
pub use excerpt::Excerpt;
pub use image_name::ImageName;
#[cfg(feature = "oci-spec")]
pub use interop::OciReferenceError;
pub use path::{Components, Path};
pub use tag::Tag;

pub(crate) use digest::DigestValue;
pub(crate) use domain::{DEFAULT_PORT, DOCKER_HUB};
pub(crate) use excerpt::{is_unsafe, user_info};
pub(crate) use scan::{LIBRARY, PATH_MAX, TAG_MAX, is_tag_byte};

use error::{Expected, Fault, Subject};
use scan::First;

/// An image reference in normal form, borrowed from the text it was parsed from.
///
/// # Syntax
///
/// ```text
/// reference  = [ domain "/" ] path [ ":" tag ] [ "@" digest ]
/// domain     = host [ ":" 1*DIGIT ]
/// host       = label *( "." label ) / "[" 1*( HEXDIG / ":" ) "]"
/// label      = ALNUM [ *( ALNUM / "-" ) ALNUM ]
/// path       = component *( "/" component )             ; at most 255 characters
/// component  = 1*lower *( separator 1*lower )           ; lower: a-z 0-9
/// separator  = "." / "_" / "__" / 1*"-"
/// tag        = ( ALNUM / "_" ) *127( ALNUM / "_" / "." / "-" )
/// digest     = ( "sha256:" 64hex ) / ( "sha384:" 96hex ) / ( "sha512:" 128hex )
/// ```
///
/// The first component is a domain when a slash follows it and it is `localhost`, contains `.` or `:`, or
/// contains an upper-case letter. Without one the image is on `docker.io`, where a path of one component
/// gains `library/`; `index.docker.io` becomes `docker.io`. A bare 64-character hexadecimal identifier is
/// no reference.
///
/// Parsing allocates nothing: every part points into the text, or is one of the two constants
/// `docker.io` and `library/`. Two references are equal when they name the same image: their domains are
/// the same endpoint ([`Domain`]) and all else is equal.
///
/// Source: the `distribution/reference` project, and [rules 2.1–2.6](crate::rules::references).
///
/// ```
/// use registry_resolver::Reference;
///
/// let image = Reference::parse("nginx:1.27")?;
/// assert_eq!(image.domain().as_str(), "docker.io");
/// assert_eq!(image.path().to_string(), "library/nginx");
/// assert_eq!(image.tag().map(|tag| tag.as_str()), Some("1.27"));
/// assert_eq!(image.digest(), None);
/// assert_eq!(image.to_string(), "docker.io/library/nginx:1.27");
/// # Ok::<(), registry_resolver::ReferenceError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Reference<'a> {
    domain: Domain<'a>,
    path: Path<'a>,
    tag: Option<Tag<'a>>,
    digest: Option<Digest<'a>>,
}

impl<'a> Reference<'a> {
    /// Parses a reference as people write it, and normalises it.
    ///
    /// # Errors
    ///
    /// [`ReferenceError`], with the byte and the mend, for anything outside the grammar: `Nginx` (upper
    /// case in a path), `nginx:` (no tag behind the colon), `https://ghcr.io/a` (a scheme),
    /// `ghcr.io//a` (an empty component), `a@md5:…` (an algorithm that is not known).
    #[inline]
    pub fn parse(text: &'a str) -> Result<Self, ReferenceError> {
        Self::scan(text).map_err(|fault| ReferenceError::new(Subject::Reference, text, fault))
    }

    #[inline]
    fn scan(text: &'a str) -> Result<Self, Fault> {
        let bytes = text.as_bytes();
        let (domain, start) = match scan::first(bytes) {
            Some(First { slash, checked }) => {
                if !checked {
                    scan::domain(&bytes[..slash])?;
                }
                (Domain::normalised(&text[..slash]), slash + 1)
            }
            None => (DOCKER_HUB, 0),
        };
        let path = scan::path(bytes, start).map_err(|fault| told_better(bytes, start, fault))?;
        let official = path.one_component && domain.is_canonical_docker_hub();
        let longest = if official { PATH_MAX - LIBRARY.len() - 1 } else { PATH_MAX };
        if path.end - start > longest {
            return Err(Fault::new(start + longest, Expected::PathLength));
        }
        if start == 0 && path.end == bytes.len() && scan::is_identifier(bytes) {
            return Err(Fault::new(0, Expected::NotIdentifier));
        }
        let mut at = path.end;
        let path = Path::scanned(&text[start..at], official);
        let mut tag = None;
        if bytes.get(at) == Some(&b':') {
            let end = scan::tag(bytes, at + 1)?;
            tag = Some(Tag::parsed(&text[at + 1..end]));
            at = end;
        }
        let mut digest = None;
        if at < bytes.len() {
            scan::digest(bytes, at + 1)?;
            digest = Some(Digest::scanned(&text[at + 1..]));
        }
        Ok(Self { domain, path, tag, digest })
    }

    /// Puts parsed parts together; whoever calls this has checked the path's length.
    pub(crate) fn from_parts(
        domain: Domain<'a>,
        path: Path<'a>,
        tag: Option<Tag<'a>>,
        digest: Option<Digest<'a>>,
    ) -> Self {
        Self { domain, path, tag, digest }
    }

    /// Where the image lives; `docker.io` where the text named no domain.
    #[inline]
    pub fn domain(self) -> Domain<'a> {
        self.domain
    }

    /// The repository on that domain, `library/` included.
    #[inline]
    pub fn path(self) -> Path<'a> {
        self.path
    }

    /// The tag that was written, if any. See [`tag_or_latest`](Self::tag_or_latest).
    #[inline]
    pub fn tag(self) -> Option<Tag<'a>> {
        self.tag
    }

    /// The digest that pins the image, if any. It decides what is pulled, whatever the tag says (rule 2.4).
    #[inline]
    pub fn digest(self) -> Option<Digest<'a>> {
        self.digest
    }

    /// The tag where one is needed: the one written, `latest` without tag and digest, none with a digest
    /// alone (rule 2.2).
    ///
    /// ```
    /// use registry_resolver::Reference;
    ///
    /// let image = Reference::parse("alpine")?;
    /// assert_eq!(image.tag(), None);
    /// assert_eq!(image.tag_or_latest().map(|tag| tag.as_str()), Some("latest"));
    /// # Ok::<(), registry_resolver::ReferenceError>(())
    /// ```
    #[inline]
    pub fn tag_or_latest(self) -> Option<Tag<'a>> {
        match (self.tag, self.digest) {
            (None, None) => Some(Tag::LATEST),
            (tag, _) => tag,
        }
    }

    /// The owned form, in one allocation.
    pub fn to_buf(self) -> ReferenceBuf {
        ReferenceBuf::from(self)
    }
}

/// An IPv6 host without a path reads as an ill-formed path; says what is really missing.
#[cold]
fn told_better(bytes: &[u8], start: usize, fault: Fault) -> Fault {
    if start == 0 && bytes.first() == Some(&b'[') && !bytes.contains(&b'/') {
        return match scan::domain(bytes) {
            Ok(()) => Fault::new(bytes.len(), Expected::Repository),
            Err(fault) => fault,
        };
    }
    let longest = start + PATH_MAX;
    if fault.at > longest { Fault::new(longest, Expected::PathLength) } else { fault }
}

impl<'a> TryFrom<&'a str> for Reference<'a> {
    type Error = ReferenceError;

    fn try_from(text: &'a str) -> Result<Self, ReferenceError> {
        Self::parse(text)
    }
}

/// The normal form in full; it parses to the same value (rule 2.6).
impl fmt::Display for Reference<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_parts(f, self.domain, None, self.path)?;
        if let Some(tag) = self.tag {
            f.write_str(":")?;
            f.write_str(tag.as_str())?;
        }
        if let Some(digest) = self.digest {
            f.write_str("@")?;
            f.write_str(digest.as_str())?;
        }
        Ok(())
    }
}

impl fmt::Debug for Reference<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Reference({self})")
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for Reference<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// `domain / prefix / path`, part by part.
fn write_parts(
    f: &mut fmt::Formatter<'_>,
    domain: Domain<'_>,
    prefix: Option<Path<'_>>,
    path: Path<'_>,
) -> fmt::Result {
    f.write_str(domain.as_str())?;
    f.write_str("/")?;
    if let Some(prefix) = prefix {
        fmt::Display::fmt(&prefix, f)?;
        f.write_str("/")?;
    }
    fmt::Display::fmt(&path, f)
}
