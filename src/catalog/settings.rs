//! What holds for the whole account; every default is what the modelled system does.

use crate::words::words;

words! {
    /// Which of several registries on one domain a pull uses. Rules 5.2 and 5.3.
    #[derive(Default)]
    pub enum Matching, "matching" {
        /// The sole one, else the primary one.
        #[default]
        Domain = "domain",
        /// The one whose repository prefix covers most of the path, the primary one breaking ties.
        LongestPrefix = "longest_prefix",
    }
}

words! {
    /// Whether images may come from domains that no registry covers. Rule 5.9.
    ///
    /// A registry covers all of its domain. Its prefix is no limit here: `ghcr.io/evil/app` is covered by a registry
    /// on `ghcr.io` with the prefix `acme`, and pulled with its login. [`Catalog::covers`](super::Catalog::covers)
    /// tells such images apart.
    #[derive(Default)]
    pub enum UncoveredDomains, "uncovered domains" {
        /// They may, anonymously.
        #[default]
        Allow = "allow",
        /// Such a pull is denied.
        Deny = "deny",
    }
}

words! {
    /// How images are logged in to from domains that no registry covers. Rules 5.9 and 14.1.
    #[derive(Default)]
    pub enum UncoveredAccess, "uncovered access" {
        /// Anonymously.
        #[default]
        Anonymous = "anonymous",
        /// With what the caller keeps for the domain.
        Ambient = "ambient",
    }
}

words! {
    /// Whether a build step pushes that does not say so. Rule 7.2.
    #[derive(Default)]
    pub enum DefaultPush, "default push" {
        /// It does.
        #[default]
        Always = "always",
        /// It does not.
        Never = "never",
        /// It must state it: a registry that it names is its push, and `disable_push: true` its absence.
        Explicit = "explicit",
    }
}

words! {
    /// Whether steps may push to hosts that are no registry of the account. Rule 7.10.
    #[derive(Default)]
    pub enum AdHocPushes, "ad hoc pushes" {
        /// They may, with credentials of their own.
        #[default]
        Allow = "allow",
        /// Such a push is denied.
        Deny = "deny",
    }
}

words! {
    /// Which tag a branch becomes. Rule 7.7.
    #[derive(Default)]
    pub enum BranchTags, "branch tags" {
        /// Its normalised form; two branches may become one tag.
        #[default]
        Plain = "plain",
        /// The same, with a part of the branch's SHA-256 behind it where the tag is not the branch itself.
        Distinct = "distinct",
    }
}

words! {
    /// Where images of a composition are looked for that are written without a domain. Rule 9.5.
    #[derive(Default)]
    pub enum Compositions, "compositions" {
        /// On Docker Hub, as all others.
        #[default]
        DockerHub = "docker_hub",
        /// In the places of the account's search list, as short names are.
        Search = "search",
    }
}

/// All of them together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Settings {
    pub(crate) matching: Matching,
    pub(crate) uncovered_domains: UncoveredDomains,
    pub(crate) uncovered_access: UncoveredAccess,
    pub(crate) default_push: DefaultPush,
    pub(crate) ad_hoc_pushes: AdHocPushes,
    pub(crate) branch_tags: BranchTags,
    pub(crate) compositions: Compositions,
}

/// Which settings somebody stated, be it as their defaults: when catalogs are merged, what one does not state yields
/// (rule 12.13).
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Stated(u16);

impl Stated {
    pub(crate) const MATCHING: u16 = 1;
    pub(crate) const UNCOVERED_DOMAINS: u16 = 1 << 1;
    pub(crate) const UNCOVERED_ACCESS: u16 = 1 << 2;
    pub(crate) const DEFAULT_PUSH: u16 = 1 << 3;
    pub(crate) const AD_HOC_PUSHES: u16 = 1 << 4;
    pub(crate) const BRANCH_TAGS: u16 = 1 << 5;
    pub(crate) const COMPOSITIONS: u16 = 1 << 6;

    pub(crate) fn add(&mut self, setting: u16) {
        self.0 |= setting;
    }

    pub(crate) fn merge(&mut self, other: Self) {
        self.0 |= other.0;
    }

    pub(crate) fn has(self, setting: u16) -> bool {
        self.0 & setting != 0
    }
}
