use alloc::boxed::Box;
use alloc::collections::BTreeSet;
use alloc::string::String;
use alloc::vec::Vec;

use super::entry::{Attribute, CacheMode, CacheOrigin};
use super::import::CacheImport;
use super::reason::{NoCache, NoExport};
use crate::catalog::Registry;
use crate::registry::{Reach, Transport};
use crate::resolve::contact::{Contact, ask_contact};
use crate::resolve::login::Login;
use crate::resolve::target::Target;

/// Whether a build uses cache, and which; or why not. Rule 8.1.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::large_enum_variant, reason = "a plan is not boxed, as in `PushDecision`")]
pub enum CacheDecision<'c, 'r> {
    /// It does.
    Cache(CachePlan<'c, 'r>),
    /// It does not, and that is right.
    Disabled(NoCache),
}

impl<'c, 'r> CacheDecision<'c, 'r> {
    /// The plan, where there is cache.
    pub fn plan(&self) -> Option<&CachePlan<'c, 'r>> {
        match self {
            Self::Cache(plan) => Some(plan),
            Self::Disabled(_) => None,
        }
    }
}

/// From where a build imports its cache, and where it exports it.
///
/// It borrows the catalog (`'c`) and the request (`'r`). With the feature `serde` it is written as in the
/// rules' section 11.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CachePlan<'c, 'r> {
    pub(super) imports: Vec<CacheImport<'c, 'r>>,
    pub(super) exports: Vec<CacheExport<'c, 'r>>,
    pub(super) skip_build: Option<CacheImport<'c, 'r>>,
    pub(super) automatic: Result<Registry<'c>, NoCache>,
    pub(super) no_export: Option<NoExport>,
}

impl<'c, 'r> CachePlan<'c, 'r> {
    /// What to import from: the step's own entries in their order, then past images, best first, then what was
    /// exported for the branch, the base branch and the default branch. There may be as many as the request has;
    /// take as many as are worth it.
    pub fn imports(&self) -> &[CacheImport<'c, 'r>] {
        &self.imports
    }

    /// Where to export to: the step's own entries in their order, then the branch's in the caching registry.
    pub fn exports(&self) -> &[CacheExport<'c, 'r>] {
        &self.exports
    }

    /// The past image into which the same went: there is no need to build (rule 8.3).
    pub fn skip_build(&self) -> Option<&CacheImport<'c, 'r>> {
        self.skip_build.as_ref()
    }

    /// The registry of the automatic cache.
    ///
    /// # Errors
    ///
    /// [`NoCache`], why there is none beyond the step's own entries.
    pub fn automatic(&self) -> Result<Registry<'c>, NoCache> {
        self.automatic
    }

    /// Why the automatic cache is not exported, or nothing is.
    pub fn no_export(&self) -> Option<NoExport> {
        self.no_export
    }

    /// The arguments by which `docker build` tells `BuildKit` the same: `--cache-from` and `--cache-to`, each
    /// followed by its value. A value has no blanks and needs no quoting. It says `registry.insecure=true`
    /// where the registry is spoken to over plain HTTP (rule 10.3).
    ///
    /// ```
    /// use registry_resolver::{CacheRequest, Catalog};
    ///
    /// let request = CacheRequest::new("app").with_cache_to(&["type=registry,ref=ghcr.io/acme/app:c,mode=max"]);
    /// let catalog = Catalog::builder().build()?;
    /// let decision = catalog.resolve_cache(request)?;
    /// assert_eq!(
    ///     decision.plan().unwrap().to_buildkit_args(),
    ///     ["--cache-to", "type=registry,ref=ghcr.io/acme/app:c,mode=max"],
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn to_buildkit_args(&self) -> Vec<String> {
        self.to_buf().to_buildkit_args()
    }

    /// The logins for it, each once: of what is asked first for each import, and of each export. Nothing that is
    /// anonymous is among them.
    ///
    /// ```
    /// use registry_resolver::{CacheRequest, Catalog, RegistryConfig};
    ///
    /// let catalog = Catalog::builder().registry(RegistryConfig::new("ghcr").github()).set_caching("ghcr").build()?;
    /// let request = CacheRequest::new("acme/app").with_branch("x").with_default_branch("main");
    /// let decision = catalog.resolve_cache(request)?;
    /// let plan = decision.plan().unwrap();
    /// assert_eq!((plan.imports().len(), plan.logins().len()), (2, 1));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn logins(&self) -> Vec<Login<'c, 'r>> {
        let imports = self.imports.iter().map(CacheImport::login);
        let exports = self.exports.iter().map(CacheExport::login);
        let mut seen = BTreeSet::new();
        let is_new = |login: &Login<'c, 'r>| match login {
            Login::Anonymous => false,
            Login::With { credential, audience, .. } => seen.insert((Some(*credential), audience.key())),
            Login::Ambient { audience, .. } => seen.insert((None, audience.key())),
        };
        imports.chain(exports).filter(is_new).collect()
    }
}

/// One reference to export cache to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CacheExport<'c, 'r> {
    pub(super) contact: Contact<'c, 'r>,
    pub(super) origin: CacheOrigin,
    pub(super) mode: CacheMode,
    pub(super) attributes: Box<[Attribute<'r>]>,
}

impl<'c, 'r> CacheExport<'c, 'r> {
    ask_contact! {
        /// The full reference.
        target: Target<'c, 'r>;

        /// The registry; none for a domain that no registry covers.
        registry: Option<Registry<'c>>;

        /// How to log in.
        login: Login<'c, 'r>;

        /// How the registry is spoken to (rule 10.3).
        transport: Transport;

        /// From where the registry can be reached.
        reach: Reach;
    }

    /// Whether the step wrote it itself.
    pub fn origin(&self) -> CacheOrigin {
        self.origin
    }

    pub(crate) fn contact(&self) -> &Contact<'c, 'r> {
        &self.contact
    }

    /// Of which layers the cache is kept.
    pub fn mode(&self) -> CacheMode {
        self.mode
    }

    /// The further attributes that the step wrote, in their order: `("compression", "zstd")`.
    pub fn attributes(&self) -> impl ExactSizeIterator<Item = (&'static str, &'r str)> + '_ {
        self.attributes.iter().map(|attribute| (attribute.name, attribute.value))
    }
}
