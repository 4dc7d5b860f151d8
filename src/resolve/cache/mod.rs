//! Where build cache comes from and where it goes.
//!
//! [`Catalog::resolve_cache`](crate::Catalog::resolve_cache) answers a [`CacheRequest`] with a [`CacheDecision`]: a
//! [`CachePlan`] of imports and an export, or why there is none. A request has the step's own entries and the
//! [past images](PastImage) that the caller knows of. [Section 8](crate::rules::caching) of the rules.
//!
//! ```
//! use registry_resolver::{CacheRequest, Catalog, RegistryConfig};
//!
//! let catalog = Catalog::builder()
//!     .registry(RegistryConfig::new("ghcr").github().prefix("acme"))
//!     .set_caching("ghcr")
//!     .build()?;
//! let decision = catalog.resolve_cache(CacheRequest::new("app").with_branch("main").with_default_branch("main"))?;
//! let arguments = decision.plan().unwrap().to_buildkit_args();
//! assert!(arguments.contains(&"type=registry,ref=ghcr.io/acme/app:buildcache-main,mode=max".to_owned()));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod entry;
mod error;
mod import;
mod past;
mod plan;
mod plan_buf;
mod platform;
mod ranking;
mod reason;
mod request;
#[cfg(feature = "serde")]
mod wire;

use alloc::boxed::Box;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::ToString as _;
use alloc::vec::Vec;

pub use entry::{CacheMode, CacheOrigin};
pub use error::{CacheEntry, CacheError, CacheList};
pub use import::{CacheImport, ImportAttempt, ImportAttempts};
pub use past::PastImage;
pub use plan::{CacheDecision, CacheExport, CachePlan};
pub use plan_buf::{CacheExportBuf, CacheImportBuf, CachePlanBuf, ImportAttemptBuf};
pub use platform::{Platform, PlatformError};
pub use reason::{NoCache, NoExport};
pub use request::{AutomaticCache, CacheBuilder, CacheRequest, CacheUsage};

use super::contact::Contact;
use super::contexts;
use super::error::{ErrorKind, PullError};
use super::judge::{First, Sink};
use super::names::Names;
use super::naming;
use super::pull::PullPlan;
use super::pull_request::PullRequest;
use super::push_request::Trust;
use super::target::{Pinned, Target};
use super::target_domain::TargetDomain;
use super::target_path::TargetPath;
use super::target_tag::TargetTag;
use crate::catalog::{BranchTags, Catalog, Registry};
use crate::reference::{Digest, Domain, Escaped, Excerpt, ImageName, Path, Reference, ReferenceBuf};
use crate::registry::BuildCache;
use entry::Entry;
use ranking::Wanted;

impl Catalog {
    /// Decides from where a build imports its cache, best first, where it exports it, and whether the build
    /// can be skipped: an identical one is there already. Section 8. It puts past images in order, and
    /// allocates for that (rule [10.7](crate::rules::invariants)).
    ///
    /// # Errors
    ///
    /// [`CacheError`], the first of these, where there is cache at all: a registry context that is unknown or
    /// conflicts; an entry of `cache_from`, then of `cache_to`, that is ill-formed, ambiguous or denied; and
    /// for the automatic cache an unknown registry, one that may not hold cache, an image name that is none,
    /// is too long or is not the provider's.
    ///
    /// ```
    /// use registry_resolver::cache::PastImage;
    /// use registry_resolver::{CacheRequest, Catalog, Digest, RegistryConfig};
    ///
    /// let catalog = Catalog::builder()
    ///     .registry(RegistryConfig::new("ghcr").github().prefix("acme"))
    ///     .set_caching("ghcr")
    ///     .build()?;
    /// let digest = "sha256:e6693c20186f837fc393390135d8a598a96a833917917789d63766cab6c59582";
    /// let past = [PastImage::new("app", Digest::parse(digest)?).with_branch("main")];
    /// let request = CacheRequest::new("app").with_branch("feature/x").with_default_branch("main").with_past(&past);
    /// let decision = catalog.resolve_cache(request)?;
    /// assert_eq!(
    ///     decision.plan().unwrap().to_buildkit_args(),
    ///     [
    ///         "--cache-from",
    ///         &format!("type=registry,ref=ghcr.io/acme/app@{digest}"),
    ///         "--cache-from",
    ///         "type=registry,ref=ghcr.io/acme/app:buildcache-feature-x",
    ///         "--cache-from",
    ///         "type=registry,ref=ghcr.io/acme/app:buildcache-main",
    ///         "--cache-to",
    ///         "type=registry,ref=ghcr.io/acme/app:buildcache-feature-x,mode=max",
    ///     ],
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn resolve_cache<'c, 'r>(
        &'c self,
        request: CacheRequest<'r>,
    ) -> Result<CacheDecision<'c, 'r>, CacheError> {
        let Ok(decision) = self.judge_cache(&request, CacheEntry::new, &mut First)?;
        Ok(decision)
    }

    /// The pass over a request for cache: its contexts, its own entries, then what is automatic. `entry` says
    /// which entry of the step one of the request is.
    pub(crate) fn judge_cache<'c, 'r, S: Sink<CacheError>>(
        &'c self,
        request: &CacheRequest<'r>,
        entry: impl Fn(CacheList, usize) -> CacheEntry,
        sink: &mut S,
    ) -> Result<Result<CacheDecision<'c, 'r>, S::Gap>, S::Stop> {
        if let Some(reason) = request.disabled() {
            return Ok(Ok(CacheDecision::Disabled(reason)));
        }
        let held = contexts::judge(self, request.contexts, sink)?;
        let draft = self.explicit_cache(request, held, entry, sink)?;
        let automatic = sink.keep(self.automatic_cache(request))?;
        Ok(held.and(automatic).map(|automatic| draft.decide(self, request, automatic)))
    }

    /// What the step writes itself; all of it is checked, whatever comes of it. `held` where all contexts hold.
    fn explicit_cache<'c, 'r, S: Sink<CacheError>>(
        &'c self,
        request: &CacheRequest<'r>,
        held: Result<(), S::Gap>,
        entry: impl Fn(CacheList, usize) -> CacheEntry,
        sink: &mut S,
    ) -> Result<Draft<'c, 'r>, S::Stop> {
        let known = contexts::known(self, request.contexts);
        let on_domain: BTreeMap<Domain<'_>, Registry<'c>> =
            known.map(|registry| (registry.address(), registry)).collect();
        let read = |text, entry: CacheEntry| -> Result<(Option<Registry<'c>>, Entry<'r>), CacheError> {
            let entry = Entry::parse(text, entry)?;
            let domain = entry.reference.domain();
            let address = self.on_domain(domain).next().map_or(domain, Registry::address);
            let context = on_domain.get(&address).copied();
            Ok((self.source_registry(entry.reference, context)?, entry))
        };
        let mut draft = Draft::default();
        for (index, text) in request.cache_from.iter().enumerate() {
            let at = entry(CacheList::From, index);
            let plan = if self.is_routed() {
                Entry::parse(text, at)
                    .and_then(|Entry { reference, .. }| self.routed_import(request, held, reference))
            } else {
                read(text, at).map(|(registry, Entry { reference, .. })| {
                    let pull = PullRequest::new(reference).with_contexts(request.contexts);
                    Some(PullPlan::from_source(pull, registry))
                })
            };
            if let Ok(Some(plan)) = sink.keep(plan)? {
                if let Some(import) = CacheImport::explicit(plan) {
                    draft.import(&import);
                }
            }
        }
        for (index, text) in request.cache_to.iter().enumerate() {
            let at = entry(CacheList::To, index);
            let read = read(text, at).and_then(|(registry, read)| {
                self.check_export(at, registry, read.reference).map(|()| (registry, read))
            });
            let read = sink.keep(read)?;
            if let Ok((registry, Entry { reference, mode, attributes })) = read {
                let contact = Contact::at(registry, written_target(reference, registry));
                let origin = CacheOrigin::Explicit;
                draft.export(CacheExport { contact, origin, mode, attributes });
            }
        }
        Ok(draft)
    }

    /// Rule 12.7: no route blocks the name that the step exports to.
    fn check_export(
        &self,
        entry: CacheEntry,
        registry: Option<Registry<'_>>,
        reference: Reference<'_>,
    ) -> Result<(), CacheError> {
        let Target { domain, path, .. } = written_target(reference, registry);
        let Some(route) = self.blocking(domain, path) else { return Ok(()) };
        let target = Excerpt::of(&format!("{domain}/{path}"));
        Err(CacheError::BlockedExport { entry, target, note: route.note().map(|it| Escaped(it).to_string()) })
    }

    /// From where an entry is imported along its route; none where nobody is left to ask (rule
    /// [8.2](crate::rules::caching)), or contexts that do not hold might choose.
    fn routed_import<'c, 'r, G>(
        &'c self,
        request: &CacheRequest<'r>,
        held: Result<(), G>,
        reference: Reference<'r>,
    ) -> Result<Option<PullPlan<'c, 'r>>, CacheError> {
        let is_held = held.is_ok();
        let contexts = held.map_or(Names::NONE, |()| request.contexts);
        match self.routed_plan(PullRequest::new(reference).with_contexts(contexts)) {
            Ok(plan) => Ok(Some(plan)),
            Err(PullError::NoSource { .. } | PullError::Blocked { .. }) => Ok(None),
            Err(refusal) if is_held || refusal.kind() == ErrorKind::Denied => Err(refusal.into()),
            Err(_) => Ok(None),
        }
    }

    /// Where this catalog or the request keeps cache of its own accord, and under which name (rule
    /// [8.1](crate::rules::caching)).
    fn automatic_cache<'c, 'r>(
        &'c self,
        request: &CacheRequest<'r>,
    ) -> Result<Result<Own<'c, 'r>, NoCache>, CacheError> {
        if let Some(reason) = request.no_automatic() {
            return Ok(Err(reason));
        }
        let registry = match request.caching_registry {
            Some(name) => self.registry(name).ok_or_else(|| CacheError::unknown_registry(self, name))?,
            None => match (self.caching_registry(), self.unplaced_caching()) {
                (Some(registry), _) => registry,
                (None, Some(unplaced)) => return Err(CacheError::without_domain(unplaced)),
                (None, None) => return Ok(Err(NoCache::NoCachingRegistry)),
            },
        };
        let facts = registry.provider().facts();
        if facts.build_cache == BuildCache::Refused {
            let registry = Excerpt::of(registry.name());
            return Err(CacheError::CachingRefused { registry, provider: facts.provider });
        }
        if registry.accepts_untrusted_pushes() {
            return Err(CacheError::UntrustedCache { registry: Excerpt::of(registry.name()) });
        }
        let name = ImageName::parse(request.image_name).map_err(CacheError::InvalidName)?;
        let own = Own { registry, name: content_name(name, registry) };
        if let Some(length) = naming::excess_length(registry.prefix(), own.name) {
            let name = Excerpt::of(&own.name.to_string());
            return Err(CacheError::NameTooLong { name, registry: Excerpt::of(registry.name()), length });
        }
        match naming::wrong_depth(facts, registry.prefix(), own.name) {
            Some(wrong) => Err(CacheError::wrong_depth(wrong)),
            None => Ok(Ok(own)),
        }
    }
}

/// The caching registry, and what the image is called below its prefix.
#[derive(Clone, Copy)]
struct Own<'c, 'r> {
    registry: Registry<'c>,
    name: Path<'r>,
}

impl<'c, 'r> Own<'c, 'r> {
    /// Whether a route blocks the image there (rule 12.7).
    fn is_blocked(self, catalog: &Catalog) -> bool {
        let domain = TargetDomain::of_registry(self.registry);
        catalog.blocking(domain, TargetPath::below(self.registry, self.name)).is_some()
    }

    /// The image there, under this tag or with this digest.
    fn contact(self, tag: Option<TargetTag<'r>>, digest: Option<Digest<'r>>) -> Contact<'c, 'r> {
        let domain = TargetDomain::of_registry(self.registry);
        let version = Pinned::By(tag, digest);
        let target = Target { domain, path: TargetPath::below(self.registry, self.name), version };
        Contact::at(Some(self.registry), target)
    }
}

/// What an image is called wherever it is: less its domain, and less the caching registry's prefix where it
/// is that registry's own.
pub(crate) fn content_name<'r>(name: ImageName<'r>, registry: Registry<'_>) -> Path<'r> {
    match name {
        ImageName::Relative(path) => path,
        ImageName::Absolute { domain, path } => registry
            .prefix()
            .filter(|_| registry.is_at(domain))
            .and_then(|prefix| path.strip_prefix(prefix))
            .unwrap_or(path),
    }
}

/// A reference as somebody wrote it, its tag written out.
fn written_target<'c, 'r>(reference: Reference<'r>, registry: Option<Registry<'c>>) -> Target<'c, 'r> {
    Target {
        domain: TargetDomain::of_image(reference, registry),
        path: TargetPath::of_image(reference),
        version: Pinned::AsAsked(reference),
    }
}

/// A plan in the making, in which every reference is once.
#[derive(Default)]
struct Draft<'c, 'r> {
    imports: Vec<CacheImport<'c, 'r>>,
    exports: Vec<CacheExport<'c, 'r>>,
    imported: BTreeSet<ReferenceBuf>,
    exported: BTreeSet<ReferenceBuf>,
}

impl<'c, 'r> Draft<'c, 'r> {
    /// With what is automatic, where there is any.
    fn decide(
        mut self,
        catalog: &Catalog,
        request: &CacheRequest<'r>,
        automatic: Result<Own<'c, 'r>, NoCache>,
    ) -> CacheDecision<'c, 'r> {
        let tags = catalog.branch_tags();
        let explicit = !(request.cache_from.is_empty() && request.cache_to.is_empty());
        let (automatic, skip_build, unnamed) = match automatic {
            Err(reason) if !explicit => return CacheDecision::Disabled(reason),
            Err(reason) => (Err(reason), None, None),
            // What is blocked is neither asked nor written, and what is left out is no error (rule 8.2).
            Ok(own) if own.is_blocked(catalog) => (Ok(own.registry), None, Some(NoExport::Blocked)),
            Ok(own) => {
                let skip_build = self.import_past(request, own);
                self.import_branches(request, own, tags);
                (Ok(own.registry), skip_build, self.export_branch(request, own, tags).err())
            }
        };
        let untrusted = request.trust == Trust::Untrusted;
        let exports = if untrusted { Vec::new() } else { self.exports };
        let no_export = if untrusted { Some(NoExport::Untrusted) } else { unnamed };
        let imports = self.imports;
        CacheDecision::Cache(CachePlan { imports, exports, skip_build, automatic, no_export })
    }

    fn import(&mut self, import: &CacheImport<'c, 'r>) {
        if self.imported.insert(import.target().to_buf()) {
            self.imports.push(*import);
        }
    }

    fn export(&mut self, export: CacheExport<'c, 'r>) {
        if self.exported.insert(export.target().to_buf()) {
            self.exports.push(export);
        }
    }

    /// Imports the past images, best first; gives the one that makes the build superfluous (rule
    /// [8.3](crate::rules::caching)).
    fn import_past(&mut self, request: &CacheRequest<'r>, own: Own<'c, 'r>) -> Option<CacheImport<'c, 'r>> {
        let wanted = Wanted::by(request);
        let same_name = |image: &PastImage<'_>| {
            ImageName::parse(image.name()).is_ok_and(|name| content_name(name, own.registry) == own.name)
        };
        let mut images: Vec<&PastImage<'r>> =
            request.past.iter().filter(|image| wanted.admits(image) && same_name(image)).collect();
        images.sort_unstable_by(|a, b| wanted.order(a, b));
        let mut skip_build = None;
        for image in images {
            let contact = own.contact(None, Some(image.digest()));
            let import = CacheImport::past(&contact, image);
            if skip_build.is_none() && wanted.is_identical(image) {
                skip_build = Some(import);
            }
            self.import(&import);
        }
        skip_build
    }

    /// Imports what was exported for the branch, the one it is to be merged into and the default one (rule
    /// [8.2](crate::rules::caching)).
    fn import_branches(&mut self, request: &CacheRequest<'r>, own: Own<'c, 'r>, tags: BranchTags) {
        for branch in [request.branch, request.base_branch, request.default_branch].into_iter().flatten() {
            if let Some(tag) = TargetTag::build_cache(branch, tags) {
                self.import(&CacheImport::exported(&own.contact(Some(tag), None), branch));
            }
        }
    }

    /// Exports under the branch's name (rule [8.2](crate::rules::caching)).
    fn export_branch(
        &mut self,
        request: &CacheRequest<'r>,
        own: Own<'c, 'r>,
        tags: BranchTags,
    ) -> Result<(), NoExport> {
        let branch = request.branch.ok_or(NoExport::NoBranch)?;
        let tag = TargetTag::build_cache(branch, tags).ok_or(NoExport::UnusableBranch)?;
        let contact = own.contact(Some(tag), None);
        let (origin, mode) = (CacheOrigin::Automatic, CacheMode::Max);
        self.export(CacheExport { contact, origin, mode, attributes: Box::default() });
        Ok(())
    }
}
