//! What an image is called: the grammar, its parts, and errors that point at a byte.
//!
//! A [`Reference`] is a view of the caller's text; a [`ReferenceBuf`] owns it. Both have a [`Domain`], a
//! [`Path`], and perhaps a [`Tag`] and a [`Digest`]; an [`ImageName`] has a path alone. [`ReferenceError`]
//! tells which byte is wrong, what was expected there, and what to write instead. [Section
//! 2](crate::rules::references) of the rules.
//!
//! ```
//! use registry_resolver::Reference;
//!
//! let image = Reference::parse("python:3.12")?;
//! assert_eq!(image.to_string(), "docker.io/library/python:3.12");
//! assert_eq!((image.domain().as_str(), image.path().to_string().as_str()), ("docker.io", "library/python"));
//!
//! let error = Reference::parse("Python:3.12").unwrap_err();
//! assert_eq!(error.replacement().as_deref(), Some("python:3.12"));
//! # Ok::<(), registry_resolver::ReferenceError>(())
//! ```

mod buf;
mod canonical;
mod digest;
mod domain;
mod error;
mod excerpt;
mod fault;
mod help;
mod image_name;
#[cfg(feature = "oci-spec")]
mod interop;
mod list;
mod mend;
mod path;
mod scan;
mod short_name;
mod tag;

use core::cmp::Ordering;
use core::fmt;
use core::hash::{Hash, Hasher};

pub use buf::ReferenceBuf;
pub use digest::{Digest, DigestAlgorithm};
pub use domain::Domain;
pub use error::{ReferenceError, ReferenceHelp};
pub use excerpt::Excerpt;
pub use fault::ReferenceErrorKind;
pub use image_name::ImageName;
#[cfg(feature = "oci-spec")]
pub use interop::OciReferenceError;
pub use path::{Components, Path};
pub use short_name::ShortName;
pub use tag::Tag;

pub(crate) use buf::Lengths;
pub(crate) use digest::DigestValue;
pub(crate) use domain::{DEFAULT_PORT, DOCKER_HUB, DOCKER_HUB_NAMES, hash_bytes};
pub(crate) use excerpt::{Escaped, is_unsafe, user_info};
pub(crate) use fault::{PATH_MAX, TAG_MAX};
pub(crate) use help::{Then, both, without_help};
pub(crate) use list::write_list;
pub(crate) use scan::{LIBRARY, is_tag_byte};

use fault::{Expected, Fault, Subject};
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
#[derive(Clone, Copy)]
pub struct Reference<'a> {
    domain: Domain<'a>,
    /// Path, tag and digest as they were written.
    rest: &'a str,
    extent: Extent,
}

/// How long path and tag are, no tag being 0, and whether `library/` goes in front of the path: in one word, as
/// processors are slow to read together what was written apart.
#[derive(Clone, Copy)]
struct Extent(u64);

impl Extent {
    const OFFICIAL: u64 = 1 << 16;

    #[inline]
    fn of(path: usize, tag: usize) -> Self {
        debug_assert!(path <= PATH_MAX && tag <= TAG_MAX, "{path} and {tag} characters");
        Self(path as u64 | (tag as u64) << 8)
    }

    #[inline]
    fn path(self) -> usize {
        (self.0 & 0xff) as usize
    }

    #[inline]
    fn tag(self) -> usize {
        (self.0 >> 8 & 0xff) as usize
    }

    #[inline]
    fn official(self) -> bool {
        self.0 & Self::OFFICIAL != 0
    }
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
        let mut end = path.end;
        if bytes.get(end) == Some(&b':') {
            end = scan::tag(bytes, end + 1)?;
        }
        if end < bytes.len() {
            scan::digest(bytes, end + 1)?;
        }
        let Extent(extent) = Extent::of(path.end - start, (end - path.end).saturating_sub(1));
        let extent = Extent(if official { extent | Extent::OFFICIAL } else { extent });
        Ok(Self { domain, rest: &text[start..], extent })
    }

    /// Where the image lives; `docker.io` where the text named no domain.
    #[inline]
    pub fn domain(self) -> Domain<'a> {
        self.domain
    }

    /// The repository on that domain, `library/` included.
    #[inline]
    pub fn path(self) -> Path<'a> {
        Path::scanned(&self.rest[..self.extent.path()], self.extent.official())
    }

    /// The tag that was written, if any. See [`tag_or_latest`](Self::tag_or_latest).
    #[inline]
    pub fn tag(self) -> Option<Tag<'a>> {
        self.version().tag()
    }

    /// The digest that pins the image, if any. It decides what is pulled, whatever the tag says (rule 2.4).
    #[inline]
    pub fn digest(self) -> Option<Digest<'a>> {
        self.version().digest()
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
        self.version().tag_or_latest()
    }

    /// How many characters its path has, which is not cut out for that.
    #[inline]
    pub(crate) fn path_length(self) -> usize {
        self.extent.path() + if self.extent.official() { LIBRARY.len() + 1 } else { 0 }
    }

    /// Tag and digest together.
    #[inline]
    pub(crate) fn version(self) -> Version<'a> {
        Version { rest: self.rest, extent: self.extent }
    }

    /// The owned form, in one allocation.
    pub fn to_buf(self) -> ReferenceBuf {
        ReferenceBuf::from(self)
    }

    fn parts(self) -> (Domain<'a>, Path<'a>, Option<Tag<'a>>, Option<Digest<'a>>) {
        (self.domain(), self.path(), self.tag(), self.digest())
    }
}

/// Which of the images under a name is meant: tag and digest, cut out where they are asked.
#[derive(Clone, Copy)]
pub(crate) struct Version<'a> {
    rest: &'a str,
    extent: Extent,
}

impl<'a> Version<'a> {
    #[inline]
    fn tag(self) -> Option<Tag<'a>> {
        let (path, tag) = (self.extent.path(), self.extent.tag());
        (tag > 0).then(|| Tag::parsed(&self.rest[path + 1..][..tag]))
    }

    #[inline]
    pub(crate) fn tag_or_latest(self) -> Option<Tag<'a>> {
        self.tag().or_else(|| self.digest().is_none().then_some(Tag::LATEST))
    }

    #[inline]
    pub(crate) fn digest(self) -> Option<Digest<'a>> {
        let tag = self.extent.tag();
        let end = self.extent.path() + if tag > 0 { 1 + tag } else { 0 };
        self.rest.get(end + 1..).map(Digest::scanned)
    }
}

impl PartialEq for Reference<'_> {
    fn eq(&self, other: &Reference<'_>) -> bool {
        self.parts() == other.parts()
    }
}

impl Eq for Reference<'_> {}

impl PartialOrd for Reference<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Reference<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.parts().cmp(&other.parts())
    }
}

impl Hash for Reference<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.parts().hash(state);
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
        let library = if self.extent.official() { "/library/" } else { "/" };
        f.write_str(self.domain.as_str())?;
        f.write_str(library)?;
        f.write_str(self.rest)
    }
}

impl fmt::Debug for Reference<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Reference({self})")
    }
}

#[cfg(feature = "serde")]
impl serde_core::Serialize for Reference<'_> {
    fn serialize<S: serde_core::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
