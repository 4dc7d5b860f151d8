//! Why there is no cache, or no export.

use core::fmt;

/// Why there is no cache, or none beyond a step's own entries. Rule 8.1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum NoCache {
    /// The step uses none at all.
    Unused,
    /// Buildx builds, and uses none of it.
    Buildx,
    /// Another builder builds, with cache of its own.
    OtherBuilder,
    /// The step wants none beyond its own entries.
    AutomaticOff,
    /// There is no registry to keep it in.
    NoCachingRegistry,
}

impl NoCache {
    /// The stable name for programs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unused => "no_cache",
            Self::Buildx => "buildx",
            Self::OtherBuilder => "other_builder",
            Self::AutomaticOff => "no_cf_cache",
            Self::NoCachingRegistry => "no_caching_registry",
        }
    }
}

impl fmt::Display for NoCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unused => "the step says `no_cache`",
            Self::Buildx => "the step builds with buildx",
            Self::OtherBuilder => "the step builds with a builder that keeps cache of its own",
            Self::AutomaticOff => "the step says `no_cf_cache`",
            Self::NoCachingRegistry => "the account has no caching registry, and the request names none",
        })
    }
}

/// Why a plan exports nothing of its own accord. Rules 8.2 and 8.4.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum NoExport {
    /// The build is not trusted: it exports nothing at all, not even to the step's own entries.
    Untrusted,
    /// The request names no branch.
    NoBranch,
    /// Nothing is left of the branch's name when it is made a tag.
    UnusableBranch,
    /// A route blocks the image in the caching registry, and nothing is imported from there either.
    Blocked,
}

impl NoExport {
    /// The stable name for programs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Untrusted => "untrusted",
            Self::NoBranch => "no_branch",
            Self::UnusableBranch => "unusable_branch",
            Self::Blocked => "blocked",
        }
    }
}

impl fmt::Display for NoExport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Untrusted => "the build is not trusted",
            Self::NoBranch => "the request names no branch",
            Self::UnusableBranch => "nothing of the branch's name can stand in a tag",
            Self::Blocked => "a route blocks the image there",
        })
    }
}
