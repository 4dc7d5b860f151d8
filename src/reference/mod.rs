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
mod extent;
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

use extent::Extent;
use fault::{Fault, Subject};

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
    /// As it was written, or in normal form.
    text: &'a str,
    extent: Extent,
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
        Self::extent(text).map(|extent| Self { text, extent })
    }

    /// Left out of line: what comes back is two words, and the rest is never moved.
    fn extent(text: &str) -> Result<Extent, ReferenceError> {
        Extent::scan(text).map_err(|fault| ReferenceError::new(Subject::Reference, text, fault))
    }

    /// For who tells of faults in words of their own.
    #[cold]
    fn scan(text: &'a str) -> Result<Self, Fault> {
        Extent::scan(text).map(|extent| Self { text, extent })
    }

    /// Where the image lives; `docker.io` where the text named no domain.
    #[inline]
    pub fn domain(self) -> Domain<'a> {
        match self.extent.domain() {
            Some(length) => Domain::parsed(self.text.get(..length).unwrap_or_default()),
            None => DOCKER_HUB,
        }
    }

    /// The repository on that domain, `library/` included.
    #[inline]
    pub fn path(self) -> Path<'a> {
        Path::scanned(self.written_path(), self.extent.is_official())
    }

    #[inline]
    fn written_path(self) -> &'a str {
        let start = self.extent.start();
        self.text.get(start..start + self.extent.path()).unwrap_or_default()
    }

    /// The tag that was written, if any. See [`tag_or_latest`](Self::tag_or_latest).
    #[inline]
    pub fn tag(self) -> Option<Tag<'a>> {
        let length = self.extent.tag();
        let start = self.extent.start() + self.extent.path() + 1;
        let tag = self.text.get(start..start + length).filter(|_| length > 0);
        tag.map(Tag::parsed)
    }

    /// The digest that pins the image, if any. It decides what is pulled, whatever the tag says (rule 2.4).
    #[inline]
    pub fn digest(self) -> Option<Digest<'a>> {
        let tag = self.extent.tag();
        let start = self.extent.start() + self.extent.path() + 1 + if tag > 0 { tag + 1 } else { 0 };
        self.text.get(start..).map(Digest::scanned)
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
        self.tag().or_else(|| self.digest().is_none().then_some(Tag::LATEST))
    }

    /// How many characters its path has, which is not cut out for that.
    #[inline]
    pub(crate) fn path_length(self) -> usize {
        self.extent.path() + if self.extent.is_official() { LIBRARY.len() + 1 } else { 0 }
    }

    /// The owned form, in one allocation.
    pub fn to_buf(self) -> ReferenceBuf {
        ReferenceBuf::from(self)
    }

    fn parts(self) -> (Domain<'a>, Path<'a>, Option<Tag<'a>>, Option<Digest<'a>>) {
        (self.domain(), self.path(), self.tag(), self.digest())
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

impl<'a> TryFrom<&'a str> for Reference<'a> {
    type Error = ReferenceError;

    fn try_from(text: &'a str) -> Result<Self, ReferenceError> {
        Self::parse(text)
    }
}

/// The normal form in full; it parses to the same value (rule 2.6).
impl fmt::Display for Reference<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let library = if self.extent.is_official() { "/library/" } else { "/" };
        f.write_str(self.domain().as_str())?;
        f.write_str(library)?;
        f.write_str(self.text.get(self.extent.start()..).unwrap_or_default())
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
