use super::error::ReferenceError;
use super::fault::{Expected, Fault, Subject};
use super::{Domain, Path, Reference, scan};

/// The name a step gives to what it pushes: relative to a registry, or absolute.
///
/// The first component is a domain by the same test as in a [`Reference`]; nothing is put on Docker Hub
/// and nothing gains `library/`, but for the absolute `docker.io/app`. Rules 7.4 and 7.5.
///
/// ```
/// use registry_resolver::reference::ImageName;
///
/// assert!(matches!(ImageName::parse("acme/app")?, ImageName::Relative(path) if path == *"acme/app"));
/// assert!(matches!(
///     ImageName::parse("gcr.io/acme/app")?,
///     ImageName::Absolute { domain, path } if domain.as_str() == "gcr.io" && path == *"acme/app",
/// ));
/// assert_eq!(ImageName::parse("acme/app:1.2").unwrap_err().offset(), 8);
/// # Ok::<(), registry_resolver::ReferenceError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ImageName<'a> {
    /// A name below a registry's repository prefix.
    Relative(Path<'a>),
    /// A name with its domain, used as it is.
    Absolute {
        /// The domain it names.
        domain: Domain<'a>,
        /// The repository on that domain.
        path: Path<'a>,
    },
}

impl<'a> ImageName<'a> {
    /// Parses a name without tag and digest.
    ///
    /// # Errors
    ///
    /// [`ReferenceError`] for a tag or a digest (`app:1`), and for all that is no name (`../evil`, `a//b`).
    pub fn parse(text: &'a str) -> Result<Self, ReferenceError> {
        Self::scan(text).map_err(|fault| ReferenceError::new(Subject::ImageName, text, fault))
    }

    pub(super) fn scan(text: &'a str) -> Result<Self, Fault> {
        if scan::is_identifier(text.as_bytes()) {
            return Err(Fault::new(0, Expected::NotIdentifier));
        }
        let Some(slash) = scan::domain_end(text.as_bytes()) else {
            return Path::scan(text).map(Self::Relative);
        };
        let start = slash + 1;
        scan::domain(&text.as_bytes()[..slash])?;
        Path::scan(&text[start..]).map_err(|fault| fault.shift(start))?;
        let name = Reference::scan(text)?;
        Ok(Self::Absolute { domain: name.domain(), path: name.path() })
    }
}
