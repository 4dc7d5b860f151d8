use alloc::collections::BTreeMap;
use alloc::vec::Vec;
use core::fmt;

use crate::reference::Excerpt;
use crate::resolve::Trust;
use crate::resolve::cache::{PastImage, Platform};

/// What is known of a run before it begins.
///
/// ```
/// use registry_resolver::push::Trust;
/// use registry_resolver::Run;
///
/// let run = Run::default()
///     .with_branch("feature/login")
///     .with_variable("CF_REPO_NAME", "app")
///     .with_untrusted_variable("CF_PULL_REQUEST_TITLE", "evil/x:y")
///     .with_trust(Trust::Untrusted);
/// # let _ = run;
/// ```
#[derive(Clone, Default)]
pub struct Run<'r> {
    pub(super) variables: BTreeMap<&'r str, Variable<'r>>,
    pub(super) branch: Option<&'r str>,
    pub(super) base_branch: Option<&'r str>,
    pub(super) default_branch: Option<&'r str>,
    pub(super) revision: Option<&'r str>,
    pub(super) trust: Trust,
    pub(super) caching_registry: Option<&'r str>,
    pub(super) past: &'r [PastImage<'r>],
    pub(super) platform: Option<Platform<'r>>,
}

#[derive(Clone, Copy)]
pub(super) struct Variable<'r> {
    pub(super) value: &'r str,
    pub(super) trust: Trust,
}

/// Of variables the names alone, and excerpts of all else: a value may be a secret (rule 10.2).
impl fmt::Debug for Run<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<Excerpt> = self.variables.keys().map(|name| Excerpt::of(name)).collect();
        f.debug_struct("Run")
            .field("variables", &names)
            .field("branch", &self.branch.map(Excerpt::of))
            .field("base_branch", &self.base_branch.map(Excerpt::of))
            .field("default_branch", &self.default_branch.map(Excerpt::of))
            .field("revision", &self.revision.map(Excerpt::of))
            .field("trust", &self.trust)
            .field("caching_registry", &self.caching_registry.map(Excerpt::of))
            .field("past", &self.past.len())
            .field("platform", &self.platform)
            .finish()
    }
}

impl<'r> Run<'r> {
    /// A variable and its value, which is never expanded again (rule 9.1). The last value of a name counts.
    #[must_use]
    pub fn with_variable(self, name: &'r str, value: &'r str) -> Self {
        self.with(name, Variable { value, trust: Trust::Trusted })
    }

    /// A variable whose value a stranger may have chosen, such as the title of a pull request: it may fill in
    /// letters, digits, `_`, `.` and `-`, and never a registry or a domain (rule 9.1).
    #[must_use]
    pub fn with_untrusted_variable(self, name: &'r str, value: &'r str) -> Self {
        self.with(name, Variable { value, trust: Trust::Untrusted })
    }

    fn with(mut self, name: &'r str, variable: Variable<'r>) -> Self {
        self.variables.insert(name, variable);
        self
    }

    /// The branch, which becomes the tag of builds that name none (rule 7.7).
    #[must_use]
    pub fn with_branch(self, branch: &'r str) -> Self {
        Self { branch: Some(branch), ..self }
    }

    /// The branch that the branch is to be merged into; its build cache comes next (rule 8.3).
    #[must_use]
    pub fn with_base_branch(self, branch: &'r str) -> Self {
        Self { base_branch: Some(branch), ..self }
    }

    /// The repository's default branch; its build cache comes after that (rule 8.3).
    #[must_use]
    pub fn with_default_branch(self, branch: &'r str) -> Self {
        Self { default_branch: Some(branch), ..self }
    }

    /// The revision, which becomes the tag where there is no branch (rule 7.7).
    #[must_use]
    pub fn with_revision(self, revision: &'r str) -> Self {
        Self { revision: Some(revision), ..self }
    }

    /// The registry for build cache, instead of the catalog's (rule 8.2).
    #[must_use]
    pub fn with_caching_registry(self, name: &'r str) -> Self {
        Self { caching_registry: Some(name), ..self }
    }

    /// What is known of past images, for build cache (rule 8.3).
    #[must_use]
    pub fn with_past(self, images: &'r [PastImage<'r>]) -> Self {
        Self { past: images, ..self }
    }

    /// The platform of builds that name none.
    #[must_use]
    pub fn with_platform(self, platform: Platform<'r>) -> Self {
        Self { platform: Some(platform), ..self }
    }

    /// Whether the run's builds are to be trusted (rule 7.11).
    #[must_use]
    pub fn with_trust(self, trust: Trust) -> Self {
        Self { trust, ..self }
    }
}
