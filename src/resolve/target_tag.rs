//! The tags that are pushed under, and what a branch becomes as one (rules 7.7 and 8.2).

#[cfg(any(feature = "analysis", feature = "pipeline"))]
use alloc::string::String;
use core::fmt::{self, Write as _};
use core::hash::{Hash, Hasher};

use crate::catalog::BranchTags;
use crate::reference::{TAG_MAX, Tag, hash_bytes, is_tag_byte};

/// The tag of a [`Target`](super::Target): as it was written, in lower case, or made of a branch's name. Rule 7.7.
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
    /// Of the branch's digest, what tells it from others that look the same as a tag.
    mark: Option<[u8; 4]>,
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
    /// How the tags of build cache begin (rule 8.2).
    pub(crate) const CACHE: &'static str = "buildcache-";
    /// How many characters a mark has: `-` and eight hexadecimal digits.
    const MARK: usize = 9;

    #[inline]
    pub(super) fn written(tag: Tag<'r>) -> Self {
        Self { text: tag.as_str(), spelling: Spelling::AsWritten, case: TagCase::AsWritten, mark: None }
    }

    /// The tag that a branch, or any other text, becomes: white space at its ends goes, every run of characters
    /// other than letters, digits, `_`, `.` and `-` becomes `-`, leading `.` and `-` go, and it is cut at 128
    /// characters. None where nothing is left.
    pub fn normalised(text: &'r str) -> Option<Self> {
        let tag = Self { text, spelling: Spelling::Normalised, case: TagCase::AsWritten, mark: None };
        tag.characters().next().map(|_| tag)
    }

    /// The tag that a branch has in an account with this setting.
    pub(crate) fn of_branch(branch: &'r str, case: TagCase, tags: BranchTags) -> Option<Self> {
        Self::normalised(branch).map(|tag| tag.with_case(case).told_apart(tags))
    }

    /// The tag that build cache of a branch has (rule 8.2), cut at 128 characters as a whole.
    pub(crate) fn build_cache(branch: &'r str, tags: BranchTags) -> Option<Self> {
        let tag = Self::normalised(branch)?;
        Some(Self { spelling: Spelling::BuildCache, ..tag }.told_apart(tags))
    }

    pub(super) fn with_case(self, case: TagCase) -> Self {
        Self { case, ..self }
    }

    /// With a mark of the branch, where another branch might become the same tag.
    fn told_apart(self, tags: BranchTags) -> Self {
        if tags == BranchTags::Plain || !(self.is_changed() || ends_like_a_mark(self.text)) {
            return self;
        }
        let [a, b, c, d, ..] = hmac_sha256::Hash::hash(self.text.as_bytes());
        Self { mark: Some([a, b, c, d]), ..self }
    }

    pub(super) fn len(self) -> usize {
        if self.spelling == Spelling::AsWritten { self.text.len() } else { self.characters().count() }
    }

    /// Whether it is spelled otherwise than it was written, what cache has in front aside.
    pub(crate) fn is_changed(self) -> bool {
        !self.characters().skip(self.front().len()).eq(self.text.bytes())
    }

    /// Whether it is one of those that build cache has (rule 8.2).
    pub(crate) fn is_of_cache(self) -> bool {
        let mut characters = self.characters();
        self.may_be_of_cache() && Self::CACHE.bytes().all(|byte| characters.next() == Some(byte))
    }

    /// Whether its first character is that of those. Most tags are told by it, and none is made to see it.
    #[inline]
    pub(super) fn may_be_of_cache(self) -> bool {
        let mut written = self.front().bytes().chain(self.text.bytes());
        let first = written.find(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
        first.is_some_and(|byte| byte.eq_ignore_ascii_case(&b'b'))
    }

    /// The branch, or what else it is made of.
    #[cfg(any(feature = "analysis", feature = "pipeline"))]
    pub(super) fn text(self) -> &'r str {
        self.text
    }

    /// What is left of that in the tag.
    #[cfg(any(feature = "analysis", feature = "pipeline"))]
    pub(super) fn kept(self) -> String {
        self.of_text().take(self.room()).map(char::from).collect()
    }

    /// How many characters the tag would have without a limit, and the end that it does not have.
    #[cfg(any(feature = "analysis", feature = "pipeline"))]
    pub(super) fn cut(self) -> Option<(usize, String)> {
        let lost: String = self.of_text().skip(self.room()).map(char::from).collect();
        let whole = self.characters().count() + lost.len();
        (!lost.is_empty()).then_some((whole, lost))
    }

    /// The part of the branch's digest in it.
    #[cfg(any(feature = "analysis", feature = "pipeline"))]
    pub(super) fn mark(self) -> Option<String> {
        self.mark.map(|[a, b, c, d]| alloc::format!("{a:02x}{b:02x}{c:02x}{d:02x}"))
    }

    /// What stands in front of the branch.
    fn front(self) -> &'static str {
        if self.spelling == Spelling::BuildCache { Self::CACHE } else { "" }
    }

    /// How many characters of the text there is room for.
    fn room(self) -> usize {
        let behind = if self.mark.is_some() { Self::MARK } else { 0 };
        match self.spelling {
            Spelling::AsWritten => self.text.len(),
            Spelling::Normalised | Spelling::BuildCache => TAG_MAX - self.front().len() - behind,
        }
    }

    /// What there is of the text, without a limit.
    fn of_text(self) -> impl Iterator<Item = u8> + use<'r> {
        let (written, made) = match self.spelling {
            Spelling::AsWritten => (self.text, ""),
            Spelling::Normalised | Spelling::BuildCache => ("", self.text.trim()),
        };
        let mut in_run = false;
        let normalised = made.chars().filter_map(move |c| {
            let byte = u8::try_from(c).ok().filter(|&byte| is_tag_byte(byte));
            let first_of_run = !core::mem::replace(&mut in_run, byte.is_none());
            byte.or_else(|| first_of_run.then_some(b'-'))
        });
        let normalised = normalised.skip_while(|byte| matches!(byte, b'.' | b'-'));
        written.bytes().chain(normalised).map(move |byte| match self.case {
            TagCase::AsWritten => byte,
            TagCase::Lowered => byte.to_ascii_lowercase(),
        })
    }

    fn characters(self) -> impl Iterator<Item = u8> + use<'r> {
        let mark = self.mark.into_iter().flat_map(|bytes| {
            let digit = |half: u8| b"0123456789abcdef"[usize::from(half & 15)];
            let digits = bytes.into_iter().flat_map(move |byte| [digit(byte >> 4), digit(byte)]);
            core::iter::once(b'-').chain(digits)
        });
        self.front().bytes().chain(self.of_text().take(self.room())).chain(mark)
    }
}

/// Whether a branch ends as a marked tag does, so that it might be taken for one.
fn ends_like_a_mark(branch: &str) -> bool {
    let mut ending = branch.bytes().rev();
    let digits = ending.by_ref().take(TargetTag::MARK - 1).filter(u8::is_ascii_hexdigit).count();
    digits == TargetTag::MARK - 1 && ending.next() == Some(b'-')
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

impl Hash for TargetTag<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        hash_bytes(self.characters(), state);
    }
}
