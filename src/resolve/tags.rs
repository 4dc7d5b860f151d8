use alloc::string::{String, ToString as _};
use core::fmt;

use super::error::PushError;
use super::names::Names;
use super::target_tag::{TagCase, TargetTag};
use crate::reference::{Excerpt, Tag, user_info};

/// The tags that a step asks for. Rule 7.7.
///
/// ```
/// use registry_resolver::push::Tags;
///
/// let both = Tags::of_step(Some("1.2"), Some((&["latest"]).into()));
/// assert_eq!(both.unwrap_err().to_string(), "`tag` and `tags` exclude each other; put all tags under `tags`");
/// ```
#[derive(Clone, Copy, Default)]
#[non_exhaustive]
pub enum Tags<'r> {
    /// None are named: the branch or `latest` is used.
    #[default]
    Unstated,
    /// This one.
    One(&'r str),
    /// These, at most 64. An empty list names none.
    Listed(Names<'r>),
}

/// Excerpts: a text of a step may be a secret (rule 10.2).
impl fmt::Debug for Tags<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unstated => f.write_str("Unstated"),
            Self::One(tag) => f.debug_tuple("One").field(&Excerpt::of(tag)).finish(),
            Self::Listed(tags) => f.debug_tuple("Listed").field(tags).finish(),
        }
    }
}

impl<'r> Tags<'r> {
    /// The most tags of one push.
    pub const MOST: usize = 64;

    /// The two fields of a step, which exclude each other.
    ///
    /// # Errors
    ///
    /// [`PushError::TagAndTags`] where both are there.
    pub fn of_step(tag: Option<&'r str>, tags: Option<Names<'r>>) -> Result<Self, PushError> {
        match (tag, tags) {
            (Some(_), Some(_)) => Err(PushError::TagAndTags),
            (Some(tag), None) => Ok(Self::One(tag)),
            (None, Some(tags)) => Ok(Self::Listed(tags)),
            (None, None) => Ok(Self::Unstated),
        }
    }

    /// The tags named, none where there are none.
    pub(crate) fn named(self) -> Option<NamedTags<'r>> {
        match self {
            Self::Unstated => None,
            Self::One(tag) => Some(NamedTags::One(tag)),
            Self::Listed(tags) => (!tags.is_empty()).then_some(NamedTags::Listed(tags)),
        }
    }
}

impl<'r> From<&'r str> for Tags<'r> {
    fn from(tag: &'r str) -> Self {
        Self::One(tag)
    }
}

impl<'r> From<&'r String> for Tags<'r> {
    fn from(tag: &'r String) -> Self {
        Self::One(tag)
    }
}

/// None is [`Unstated`](Tags::Unstated).
impl<'r> From<Option<&'r str>> for Tags<'r> {
    fn from(tag: Option<&'r str>) -> Self {
        tag.map_or(Self::Unstated, Self::One)
    }
}

impl<'r, T> From<&'r T> for Tags<'r>
where
    &'r T: Into<Names<'r>>,
{
    fn from(tags: &'r T) -> Self {
        Self::Listed(tags.into())
    }
}

/// At least one tag.
#[derive(Clone, Copy)]
pub(crate) enum NamedTags<'r> {
    One(&'r str),
    Listed(Names<'r>),
}

impl<'r> NamedTags<'r> {
    pub(crate) fn len(self) -> usize {
        match self {
            Self::One(_) => 1,
            Self::Listed(tags) => tags.len(),
        }
    }

    fn at(self, index: usize) -> &'r str {
        match self {
            Self::One(tag) => tag,
            Self::Listed(tags) => tags.at(index),
        }
    }

    /// The first tag that the grammar refuses.
    pub(crate) fn check(self, case: TagCase) -> Result<(), PushError> {
        self.problems(case).next().map_or(Ok(()), Err)
    }

    /// Every tag that the grammar refuses.
    pub(crate) fn problems(self, case: TagCase) -> impl Iterator<Item = PushError> + use<'r> {
        (0..self.len()).filter_map(move |index| check(self.at(index), case).err())
    }
}

fn check(text: &str, case: TagCase) -> Result<(), PushError> {
    Tag::parse(text).map(|_| ()).map_err(|error| {
        // What may be a password is not offered as a tag (rule 10.2), and one mend is enough.
        let offered = user_info(text).is_none() && error.replacement().is_none();
        let normalised = TargetTag::normalised(text).filter(|_| offered);
        PushError::InvalidTag { error, normalised: normalised.map(|tag| tag.with_case(case).to_string()) }
    })
}

/// Whether a tag begins as those of cache do, in whatever case.
#[inline]
fn is_like_cache(tag: &str) -> bool {
    let start = tag.as_bytes().get(..TargetTag::CACHE.len());
    start.is_some_and(|start| start.eq_ignore_ascii_case(TargetTag::CACHE.as_bytes()))
}

/// The tags of a push, checked: one that was made, or those named, of which duplicates fold.
#[derive(Clone, Copy)]
pub(crate) enum PlannedTags<'r> {
    Made(TargetTag<'r>),
    Named { tags: NamedTags<'r>, case: TagCase },
}

impl<'r> PlannedTags<'r> {
    pub(crate) fn len(self) -> usize {
        match self {
            Self::Made(_) => 1,
            Self::Named { tags, .. } => tags.len(),
        }
    }

    /// Whether any of them might be a tag of cache (rule 8.2).
    #[inline]
    pub(super) fn are_of_cache(self) -> bool {
        match self {
            Self::Made(tag) => tag.may_be_of_cache(),
            Self::Named { tags, .. } => (0..tags.len()).any(|index| is_like_cache(tags.at(index))),
        }
    }

    /// The first that is a tag of cache.
    pub(crate) fn of_cache(self) -> Option<TargetTag<'r>> {
        (0..self.len()).filter_map(|index| self.at(index)).find(|tag| tag.is_of_cache())
    }

    /// The tag at `index`, or none where it is the same as one before.
    pub(crate) fn at(self, index: usize) -> Option<TargetTag<'r>> {
        let (tags, case) = match self {
            Self::Made(tag) => return (index == 0).then_some(tag),
            Self::Named { tags, case } => (tags, case),
        };
        let text = tags.at(index);
        let same = |other: &str| match case {
            TagCase::AsWritten => other == text,
            TagCase::Lowered => other.eq_ignore_ascii_case(text),
        };
        let folded = (0..index).any(|before| same(tags.at(before)));
        (!folded).then(|| TargetTag::written(Tag::parsed(text)).with_case(case))
    }
}
