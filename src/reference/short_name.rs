use core::fmt;

use super::error::ReferenceError;
use super::extent::Extent;
use super::fault::{Expected, Fault, Subject};
use super::{Digest, Path, Reference, Tag, scan};

/// The name of an image without a domain, such as `nginx` or `acme/app:1.2`. Which image it means is for the settings
/// of a catalog to say (section 13 of the rules), and not for 2.2, as with a [`Reference`].
///
/// # Syntax
///
/// That of a [`Reference`](Reference#syntax) in which 2.2 finds no domain. 64 hexadecimal digits are a short name, as
/// any other.
///
/// ```
/// use registry_resolver::reference::ShortName;
///
/// let name = ShortName::parse("acme/app:1.2")?;
/// assert_eq!(name.path().to_string(), "acme/app");
/// assert_eq!(name.tag().map(|tag| tag.as_str()), Some("1.2"));
/// assert_eq!(
///     ShortName::parse("localhost/app").unwrap_err().to_string(),
///     "invalid short name `localhost/app`: found `l` at byte 0, expected a name without a domain",
/// );
/// # Ok::<(), registry_resolver::ReferenceError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct ShortName<'a>(Reference<'a>);

impl<'a> ShortName<'a> {
    /// Parses a name without a domain.
    ///
    /// # Errors
    ///
    /// [`ReferenceError`] for a name with one (`localhost/app`, `ghcr.io/acme/app`), and for all that is no reference
    /// (`Nginx`, `app:`).
    pub fn parse(text: &'a str) -> Result<Self, ReferenceError> {
        Self::scan(text).map_err(|fault| ReferenceError::new(Subject::ShortName, text, fault))
    }

    pub(super) fn scan(text: &'a str) -> Result<Self, Fault> {
        if scan::is_identifier(text.as_bytes()) {
            return Ok(Self(Reference { text, extent: Extent::official(text.len()) }));
        }
        if scan::domain_end(text.as_bytes()).is_some() {
            return Err(Fault::new(0, Expected::NoDomain));
        }
        Reference::scan(text).map(Self)
    }

    /// The same as a text.
    pub(crate) fn name(self) -> &'a str {
        self.0.written_path()
    }

    /// The name, as it was written.
    pub fn path(self) -> Path<'a> {
        Path::scanned(self.name(), false)
    }

    /// The tag that was written, if any.
    pub fn tag(self) -> Option<Tag<'a>> {
        self.0.tag()
    }

    /// The digest that pins the image, if any.
    pub fn digest(self) -> Option<Digest<'a>> {
        self.0.digest()
    }

    /// The short name that [`on_docker_hub`](Self::on_docker_hub) was asked of.
    pub(crate) fn of_docker_hub(image: Reference<'a>) -> Self {
        Self(image)
    }

    /// What 2.2 makes of it: the image on Docker Hub.
    pub fn on_docker_hub(self) -> Reference<'a> {
        self.0
    }
}

impl<'a> TryFrom<&'a str> for ShortName<'a> {
    type Error = ReferenceError;

    fn try_from(text: &'a str) -> Result<Self, ReferenceError> {
        Self::parse(text)
    }
}

/// As it was written.
impl fmt::Display for ShortName<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.text)
    }
}

impl fmt::Debug for ShortName<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ShortName({self})")
    }
}
