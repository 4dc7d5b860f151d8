//! What a name has to be on its registry, whether an image or build cache is pushed (rules 2.1 and 7.8).

use alloc::string::ToString as _;

use crate::reference::{Excerpt, PATH_MAX, Path};
use crate::registry::ProviderFacts;

/// A name with too few or too many components for its provider.
pub(super) struct WrongDepth {
    pub(super) path: Excerpt,
    pub(super) provider: &'static str,
    pub(super) naming: &'static str,
    pub(super) mend: &'static str,
}

/// What is wrong with the depth of a name, if anything.
pub(super) fn wrong_depth(
    facts: &ProviderFacts,
    prefix: Option<Path<'_>>,
    path: Path<'_>,
) -> Option<WrongDepth> {
    let in_prefix = prefix.map_or(0, |prefix| prefix.components().count());
    let count = in_prefix + path.components().count();
    if facts.depth.holds(count) {
        return None;
    }
    let path = prefix.map_or_else(|| path.to_string(), |prefix| alloc::format!("{prefix}/{path}"));
    Some(WrongDepth {
        path: Excerpt::of(&path),
        provider: facts.name,
        naming: facts.naming,
        mend: match facts.depth.most {
            _ if count < facts.depth.least => "put what is missing in front, or set the registry's prefix",
            Some(most) if in_prefix >= most => "the registry's prefix is too long: shorten it",
            _ => "take components away",
        },
    })
}

/// How long a name below its prefix is, where that is too long.
pub(super) fn excess_length(prefix: Option<Path<'_>>, path: Path<'_>) -> Option<usize> {
    let length = prefix.map_or(0, |prefix| prefix.len() + 1) + path.len();
    (length > PATH_MAX).then_some(length)
}
