//! What a name has to be on its registry, whether an image or build cache is pushed (rules 2.1 and 7.8).

use alloc::string::ToString as _;

use crate::catalog::Registry;
use crate::reference::{Excerpt, PATH_MAX, Path};
use crate::registry::{Provider, ProviderFacts};

/// A name with too few or too many components for its provider.
pub(super) struct WrongDepth {
    pub(super) path: Excerpt,
    pub(super) provider: Provider,
    pub(super) naming: &'static str,
    pub(super) help: &'static str,
}

/// What is wrong with the depth of a name, if anything.
pub(super) fn wrong_depth(
    facts: &ProviderFacts,
    prefix: Option<Path<'_>>,
    path: Path<'_>,
) -> Option<WrongDepth> {
    // Any path has one, and nothing is counted where that is enough.
    if facts.depth.least <= 1 && facts.depth.most.is_none() {
        return None;
    }
    let in_prefix = prefix.map_or(0, |prefix| prefix.components().count());
    let count = in_prefix + path.components().count();
    if facts.depth.holds(count) {
        return None;
    }
    let path = prefix.map_or_else(|| path.to_string(), |prefix| alloc::format!("{prefix}/{path}"));
    Some(WrongDepth {
        path: Excerpt::of(&path),
        provider: facts.provider,
        naming: facts.naming,
        help: match facts.depth.most {
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

impl Registry<'_> {
    /// Whether any name can be pushed to it: one that its provider takes (rule 7.8) and that is not too long.
    pub(crate) fn takes_pushes(self) -> bool {
        let depth = self.provider().facts().depth;
        let prefix = self.prefix();
        let (held, put_on) = prefix.map_or((0, 0), |it| (it.components().count(), it.len() + 1));
        let components = depth.least.saturating_sub(held).max(1);
        // Of a name without a prefix, the first component may have to be one of the account's.
        let namespace = match prefix {
            None => self.own_namespaces().map(str::len).min(),
            Some(_) => None,
        };
        let shortest = 2 * components - 1 + namespace.map_or(0, |length| length - 1);
        depth.holds(held + components) && put_on + shortest <= PATH_MAX
    }
}
