use core::fmt;

use super::past::{PastImage, some_text};
use super::platform::Platform;
use super::reason::NoCache;
use crate::reference::Excerpt;
use crate::resolve::names::Names;
use crate::resolve::push_request::{BuilderKind, Trust};

/// A build that wants cache. Section 8 of [the rules](crate::rules::caching).
///
/// An empty branch or content hash is the same as none.
///
/// ```
/// use registry_resolver::cache::Platform;
/// use registry_resolver::CacheRequest;
///
/// let request = CacheRequest::new("app")
///     .with_branch("feature/x")
///     .with_default_branch("main")
///     .with_platform(Platform::parse("linux/arm64")?)
///     .with_cache_from(&["ghcr.io/acme/base:cache"]);
/// # let _ = request;
/// # Ok::<(), registry_resolver::cache::PlatformError>(())
/// ```
#[derive(Clone, Copy)]
pub struct CacheRequest<'r> {
    pub(crate) image_name: &'r str,
    pub(crate) branch: Option<&'r str>,
    pub(crate) base_branch: Option<&'r str>,
    pub(crate) default_branch: Option<&'r str>,
    pub(crate) platform: Option<Platform<'r>>,
    pub(crate) content_hash: Option<&'r str>,
    pub(crate) caching_registry: Option<&'r str>,
    pub(crate) past: &'r [PastImage<'r>],
    pub(crate) cache_from: Names<'r>,
    pub(crate) cache_to: Names<'r>,
    pub(crate) contexts: Names<'r>,
    pub(crate) trust: Trust,
    pub(crate) automatic: AutomaticCache,
    usage: CacheUsage,
    builder: CacheBuilder,
}

/// Excerpts: a text of a step may be a secret (rule [10.2](crate::rules::invariants)).
impl fmt::Debug for CacheRequest<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CacheRequest")
            .field("image_name", &Excerpt::of(self.image_name))
            .field("branch", &self.branch.map(Excerpt::of))
            .field("base_branch", &self.base_branch.map(Excerpt::of))
            .field("default_branch", &self.default_branch.map(Excerpt::of))
            .field("platform", &self.platform)
            .field("content_hash", &self.content_hash.map(Excerpt::of))
            .field("caching_registry", &self.caching_registry.map(Excerpt::of))
            .field("past", &self.past.len())
            .field("cache_from", &self.cache_from)
            .field("cache_to", &self.cache_to)
            .field("contexts", &self.contexts)
            .field("trust", &self.trust)
            .field("automatic", &self.automatic)
            .field("usage", &self.usage)
            .field("builder", &self.builder)
            .finish()
    }
}

impl<'r> CacheRequest<'r> {
    /// A build of the image of this name: relative, or absolute on any domain, which is then left out of what
    /// the cache is called.
    pub fn new(image_name: &'r str) -> Self {
        Self {
            image_name,
            branch: None,
            base_branch: None,
            default_branch: None,
            platform: None,
            content_hash: None,
            caching_registry: None,
            past: &[],
            cache_from: Names::NONE,
            cache_to: Names::NONE,
            contexts: Names::NONE,
            trust: Trust::Trusted,
            automatic: AutomaticCache::On,
            usage: CacheUsage::Used,
            builder: CacheBuilder::Docker,
        }
    }

    /// The branch that is built: its images come first, and its cache is exported under its name.
    #[must_use]
    pub fn with_branch(self, branch: &'r str) -> Self {
        Self { branch: some_text(branch), ..self }
    }

    /// The branch that it is to be merged into.
    #[must_use]
    pub fn with_base_branch(self, branch: &'r str) -> Self {
        Self { base_branch: some_text(branch), ..self }
    }

    /// The default branch of the repository.
    #[must_use]
    pub fn with_default_branch(self, branch: &'r str) -> Self {
        Self { default_branch: some_text(branch), ..self }
    }

    /// The platform that is built for; past images are for the same one.
    #[must_use]
    pub fn with_platform(self, platform: Platform<'r>) -> Self {
        Self { platform: Some(platform), ..self }
    }

    /// A hash of all that goes into the build, of the caller's making. A past image with the same one makes
    /// the build superfluous (rule [8.3](crate::rules::caching)).
    #[must_use]
    pub fn with_content_hash(self, hash: &'r str) -> Self {
        Self { content_hash: some_text(hash), ..self }
    }

    /// The registry for build cache, instead of the catalog's.
    #[must_use]
    pub fn with_caching_registry(self, name: &'r str) -> Self {
        Self { caching_registry: Some(name), ..self }
    }

    /// The past images that the caller knows, in any order.
    #[must_use]
    pub fn with_past(self, images: &'r [PastImage<'r>]) -> Self {
        Self { past: images, ..self }
    }

    /// What the step wants to import from: references, or `type=registry,ref=…`.
    #[must_use]
    pub fn with_cache_from(self, entries: impl Into<Names<'r>>) -> Self {
        Self { cache_from: entries.into(), ..self }
    }

    /// Where the step wants to export to: references, or `type=registry,ref=…,mode=max`.
    #[must_use]
    pub fn with_cache_to(self, entries: impl Into<Names<'r>>) -> Self {
        Self { cache_to: entries.into(), ..self }
    }

    /// Which registries the step's own entries are reached with (rule [5.2](crate::rules::pulling)). The caching
    /// registry keeps its
    /// own login.
    #[must_use]
    pub fn with_contexts(self, contexts: impl Into<Names<'r>>) -> Self {
        Self { contexts: contexts.into(), ..self }
    }

    /// Whether the build is to be trusted; a fork's is not (rule [8.4](crate::rules::caching)).
    #[must_use]
    pub fn with_trust(self, trust: Trust) -> Self {
        Self { trust, ..self }
    }

    /// Whether there is cache beyond the step's own entries.
    #[must_use]
    pub fn with_automatic(self, automatic: AutomaticCache) -> Self {
        Self { automatic, ..self }
    }

    /// Whether the build uses cache at all.
    #[must_use]
    pub fn with_usage(self, usage: CacheUsage) -> Self {
        Self { usage, ..self }
    }

    /// Who builds, which decides what cache there can be.
    #[must_use]
    pub fn with_builder(self, builder: impl Into<CacheBuilder>) -> Self {
        Self { builder: builder.into(), ..self }
    }

    /// Why there is no cache at all, whatever else is said (rule [8.1](crate::rules::caching)).
    pub(crate) fn disabled(&self) -> Option<NoCache> {
        match (self.usage, self.builder) {
            (CacheUsage::Unused, _) => Some(NoCache::Unused),
            (CacheUsage::Used, CacheBuilder::Buildx) => Some(NoCache::Buildx),
            (CacheUsage::Used, CacheBuilder::Other) => Some(NoCache::OtherBuilder),
            (CacheUsage::Used, CacheBuilder::Docker | CacheBuilder::BuildxWithSettings) => None,
        }
    }

    /// Why there is none of its own accord, whatever the account says.
    pub(super) fn no_automatic(&self) -> Option<NoCache> {
        match (self.automatic, self.builder) {
            (AutomaticCache::Off, _) => Some(NoCache::AutomaticOff),
            (AutomaticCache::On, CacheBuilder::Buildx | CacheBuilder::BuildxWithSettings) => {
                Some(NoCache::Buildx)
            }
            (AutomaticCache::On, CacheBuilder::Other) => Some(NoCache::OtherBuilder),
            (AutomaticCache::On, CacheBuilder::Docker) => None,
        }
    }
}

/// Who builds, as far as it matters to cache. Rule [8.1](crate::rules::caching).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CacheBuilder {
    /// A plain build: with the step's own entries, and with the caching registry.
    #[default]
    Docker,
    /// Buildx as it comes (`buildx: true`): without any cache.
    Buildx,
    /// Buildx with settings of its own: with the step's own entries alone.
    BuildxWithSettings,
    /// Another builder, which keeps cache of its own.
    Other,
}

impl From<BuilderKind> for CacheBuilder {
    fn from(kind: BuilderKind) -> Self {
        match kind {
            BuilderKind::Docker => Self::Docker,
            BuilderKind::Buildx => Self::Buildx,
        }
    }
}

/// Whether there is cache beyond a step's own entries. Rule [8.1](crate::rules::caching).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AutomaticCache {
    /// There is, where there is a caching registry.
    #[default]
    On,
    /// There is not: `no_cf_cache`.
    Off,
}

/// Whether a build uses cache at all. Rule [8.1](crate::rules::caching).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CacheUsage {
    /// It does.
    #[default]
    Used,
    /// It does not: `no_cache`.
    Unused,
}
