use core::fmt::{self, Write as _};
use core::hash::{Hash, Hasher};

use crate::reference::{TAG_MAX, Tag, hash_bytes, is_tag_byte};

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

    pub(super) fn len(self) -> usize {
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

impl Hash for TargetTag<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        hash_bytes(self.characters(), state);
    }
}

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
