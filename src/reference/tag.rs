use core::fmt;

use super::error::ReferenceError;
use super::fault::{Expected, Fault, Subject};
use super::scan;

/// A tag: 1 to 128 letters, digits, `_`, `.` and `-`, beginning with none of the last two. Case counts.
///
/// Source: the `distribution/reference` project, and [rule 2.1](crate::rules::references).
///
/// ```
/// use registry_resolver::Tag;
///
/// assert_eq!(Tag::parse("1.2.3-rc.1")?.as_str(), "1.2.3-rc.1");
/// assert_eq!(Tag::parse("feature/x").unwrap_err().offset(), 7);
/// # Ok::<(), registry_resolver::ReferenceError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tag<'a>(&'a str);

impl<'a> Tag<'a> {
    /// What stands where neither tag nor digest was written and one is needed (rule 2.2).
    pub const LATEST: Tag<'static> = Tag("latest");

    /// Parses a tag.
    ///
    /// # Errors
    ///
    /// [`ReferenceError`] for anything else: the empty text, `.hidden`, `a/b`, 129 characters.
    pub fn parse(text: &'a str) -> Result<Self, ReferenceError> {
        let end = match scan::tag(text.as_bytes(), 0) {
            Ok(end) if end == text.len() => return Ok(Self(text)),
            Ok(end) => Fault::new(end, Expected::TagAlone),
            Err(fault) => fault.alone(),
        };
        Err(ReferenceError::new(Subject::Tag, text, end))
    }

    /// A text that has been checked before.
    #[inline]
    pub(crate) fn parsed(text: &'a str) -> Self {
        Self(text)
    }

    /// The tag as it was written.
    #[inline]
    pub fn as_str(self) -> &'a str {
        self.0
    }
}

impl fmt::Display for Tag<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl fmt::Debug for Tag<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Tag({self})")
    }
}

#[cfg(feature = "serde")]
impl serde_core::Serialize for Tag<'_> {
    fn serialize<S: serde_core::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0)
    }
}
