//! Why there is no cache, or no export.

use crate::words::words;

words! {
    /// Why there is no cache, or none beyond a step's own entries. Rule 8.1.
    pub enum NoCache, "reason" {
        /// The step uses none at all.
        Unused = "no_cache" => "the step says `no_cache`",
        /// Buildx builds, and uses none of it.
        Buildx = "buildx" => "the step builds with buildx",
        /// Another builder builds, with cache of its own.
        OtherBuilder = "other_builder" => "the step builds with a builder that keeps cache of its own",
        /// The step wants none beyond its own entries.
        AutomaticOff = "no_cf_cache" => "the step says `no_cf_cache`",
        /// There is no registry to keep it in.
        NoCachingRegistry = "no_caching_registry" => "the account has no caching registry, and the request names none",
    }
}

words! {
    /// Why a plan exports nothing of its own accord. Rules 8.2 and 8.4.
    pub enum NoExport, "reason" {
        /// The build is not trusted: it exports nothing at all, not even to the step's own entries.
        Untrusted = "untrusted" => "the build is not trusted",
        /// The request names no branch.
        NoBranch = "no_branch" => "the request names no branch",
        /// Nothing is left of the branch's name when it is made a tag.
        UnusableBranch = "unusable_branch" => "nothing of the branch's name can stand in a tag",
        /// A route blocks the image in the caching registry, and nothing is imported from there either.
        Blocked = "blocked" => "a route blocks the image there",
    }
}
