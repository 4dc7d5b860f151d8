use alloc::boxed::Box;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt::{self, Write as _};

use super::entry::{Attribute, CacheMode};
use super::past::PastImage;
use crate::catalog::Registry;
use crate::registry::{Reach, Transport};
use crate::resolve::login::Login;
use crate::resolve::target::Target;

/// Whether a build uses cache, and which; or why not. Rule 8.1.
#[derive(Clone, Debug)]
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

/// Why there is no cache, or none beyond a step's own entries. Rule 8.1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum NoCache {
    /// The step uses none at all.
    Unused,
    /// Buildx builds, and uses none of it.
    Buildx,
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
}

impl NoExport {
    /// The stable name for programs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Untrusted => "untrusted",
            Self::NoBranch => "no_branch",
            Self::UnusableBranch => "unusable_branch",
        }
    }
}

impl fmt::Display for NoExport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Untrusted => "the build is not trusted",
            Self::NoBranch => "the request names no branch",
            Self::UnusableBranch => "nothing of the branch's name can stand in a tag",
        })
    }
}

/// From where a build imports its cache, and where it exports it.
///
/// It borrows the catalog (`'c`) and the request (`'r`). With the feature `serde` it is written as in the
/// rules' section 11.
#[derive(Clone, Debug)]
pub struct CachePlan<'c, 'r> {
    pub(super) imports: Vec<CacheImport<'c, 'r>>,
    pub(super) exports: Vec<CacheExport<'c, 'r>>,
    pub(super) skip_build: Option<CacheImport<'c, 'r>>,
    pub(super) automatic: Result<Registry<'c>, NoCache>,
    pub(super) no_export: Option<NoExport>,
}

impl<'c, 'r> CachePlan<'c, 'r> {
    /// What to import from: the step's own entries in their order, then past images, best first. There may
    /// be as many as the request has; take as many as are worth it.
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
    /// let request = CacheRequest::of("app").cache_to(&["type=registry,ref=ghcr.io/acme/app:c,mode=max"]);
    /// let catalog = Catalog::builder().build()?;
    /// let decision = catalog.resolve_cache(request)?;
    /// assert_eq!(
    ///     decision.plan().unwrap().to_buildkit_args(),
    ///     ["--cache-to", "type=registry,ref=ghcr.io/acme/app:c,mode=max"],
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn to_buildkit_args(&self) -> Vec<String> {
        let imports = self.imports.iter().flat_map(|it| ["--cache-from".into(), it.place.to_buildkit()]);
        let exports = self.exports.iter().flat_map(|it| ["--cache-to".into(), it.to_buildkit()]);
        imports.chain(exports).collect()
    }
}

/// A reference, and who is asked for it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place<'c, 'r> {
    pub(super) registry: Option<Registry<'c>>,
    pub(super) target: Target<'c, 'r>,
}

impl<'c, 'r> Place<'c, 'r> {
    fn login(&self) -> Login<'c, 'r> {
        self.registry.map_or(Login::Anonymous, Login::to_registry)
    }

    fn transport(&self) -> Transport {
        self.registry.map_or(Transport::Https, Registry::transport)
    }

    fn reach(&self) -> Reach {
        self.registry.map_or(Reach::Anywhere, Registry::reach)
    }

    /// Neither a comma nor a quote can stand in a reference.
    fn to_buildkit(self) -> String {
        let insecure = match self.transport() {
            Transport::Http | Transport::HttpsUnverified | Transport::HttpsThenHttp => {
                ",registry.insecure=true"
            }
            Transport::Https => "",
        };
        format!("type=registry,ref={}{insecure}", self.target)
    }
}

/// Whether a step wrote an entry itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CacheOrigin {
    /// It did, in `cache_from` or `cache_to`.
    Explicit,
    /// It is in the caching registry.
    Automatic,
}

/// One reference to import cache from.
#[derive(Clone, Copy, Debug)]
pub struct CacheImport<'c, 'r> {
    pub(super) place: Place<'c, 'r>,
    pub(super) past: Option<&'r PastImage<'r>>,
}

impl<'c, 'r> CacheImport<'c, 'r> {
    /// The full reference.
    pub fn target(&self) -> Target<'c, 'r> {
        self.place.target
    }

    /// The registry; none for a domain that no registry covers.
    pub fn registry(&self) -> Option<Registry<'c>> {
        self.place.registry
    }

    /// How to log in.
    pub fn login(&self) -> Login<'c, 'r> {
        self.place.login()
    }

    /// How the registry is spoken to (rule 10.3).
    pub fn transport(&self) -> Transport {
        self.place.transport()
    }

    /// From where the registry can be reached.
    pub fn reach(&self) -> Reach {
        self.place.reach()
    }

    /// Whether the step wrote it itself.
    pub fn origin(&self) -> CacheOrigin {
        if self.past.is_some() { CacheOrigin::Automatic } else { CacheOrigin::Explicit }
    }

    /// The past image that it is, where the step did not write it itself.
    pub fn past_image(&self) -> Option<&'r PastImage<'r>> {
        self.past
    }
}

/// One reference to export cache to.
#[derive(Clone, Debug)]
pub struct CacheExport<'c, 'r> {
    pub(super) place: Place<'c, 'r>,
    pub(super) origin: CacheOrigin,
    pub(super) mode: CacheMode,
    pub(super) attributes: Box<[Attribute<'r>]>,
}

impl<'c, 'r> CacheExport<'c, 'r> {
    /// The full reference.
    pub fn target(&self) -> Target<'c, 'r> {
        self.place.target
    }

    /// The registry; none for a domain that no registry covers.
    pub fn registry(&self) -> Option<Registry<'c>> {
        self.place.registry
    }

    /// How to log in.
    pub fn login(&self) -> Login<'c, 'r> {
        self.place.login()
    }

    /// How the registry is spoken to (rule 10.3).
    pub fn transport(&self) -> Transport {
        self.place.transport()
    }

    /// From where the registry can be reached.
    pub fn reach(&self) -> Reach {
        self.place.reach()
    }

    /// Whether the step wrote it itself.
    pub fn origin(&self) -> CacheOrigin {
        self.origin
    }

    /// Of which layers the cache is kept.
    pub fn mode(&self) -> CacheMode {
        self.mode
    }

    /// The further attributes that the step wrote, in their order: `("compression", "zstd")`.
    pub fn attributes(&self) -> impl ExactSizeIterator<Item = (&'static str, &'r str)> + '_ {
        self.attributes.iter().map(|attribute| (attribute.name, attribute.value))
    }

    fn to_buildkit(&self) -> String {
        let mut text = format!("{},mode={}", self.place.to_buildkit(), self.mode.as_str());
        for (name, value) in self.attributes() {
            // Writing to a String cannot fail.
            let _ = write!(text, ",{name}={value}");
        }
        text
    }
}
