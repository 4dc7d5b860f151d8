//! Why build cache comes from and goes to where it does.

use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use core::cell::Cell;

use super::pull::Choice;
use super::{Explanation, Reason, ReasonKind, Setting, Subject, Trail, count_of};
use crate::analysis::words::name;
use crate::catalog::{Catalog, Matching, Registry};
use crate::reference::{Excerpt, ImageName};
use crate::resolve::cache::{
    AutomaticCache, CacheDecision, CacheEntry, CacheError, CacheImport, CacheList, CacheOrigin, CachePlan,
    CacheRequest, NoCache, NoExport, PastImage, content_name,
};
use crate::resolve::error::PullError;
use crate::resolve::judge::First;
use crate::resolve::login::Login;
use crate::resolve::names::Names;
use crate::resolve::push_request::Trust;
use crate::resolve::target::Target;

impl Catalog {
    /// Why [`resolve_cache`](Self::resolve_cache) answers this request as it does. Rule 10.8.
    ///
    /// ```
    /// use registry_resolver::{CacheRequest, Catalog, RegistryConfig};
    ///
    /// let catalog = Catalog::builder().registry(RegistryConfig::new("ghcr").github()).build()?;
    /// let explanation = catalog.explain_cache(CacheRequest::new("acme/app").with_branch("main"));
    /// assert_eq!(explanation.headline(), "there is no build cache");
    /// assert_eq!(
    ///     explanation.reasons()[0].message(),
    ///     "the account has no caching registry, and the request names none",
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn explain_cache<'c>(&'c self, request: CacheRequest<'_>) -> Explanation<'c> {
        let mut trail = Trail::on(self);
        let decision = self.resolve_cache(request);
        // Where there is no cache whatever else is said, contexts are not even looked up (rule 8.1).
        if request.disabled().is_none() {
            trail.contexts(request.contexts, None);
        }
        let none = match &decision {
            Ok(CacheDecision::Disabled(reason)) => Some(reason.to_string()),
            Ok(CacheDecision::Cache(plan)) => plan.automatic().err().map(|reason| reason.to_string()),
            Err(_) => Some("the request is refused before it is looked for".to_string()),
        };
        let headline = match decision {
            Ok(CacheDecision::Disabled(reason)) => {
                trail.no_cache(reason, reason.to_string());
                "there is no build cache".to_string()
            }
            Ok(CacheDecision::Cache(plan)) => {
                trail.cached(&request, &plan);
                let images = |count| match count {
                    0 => "no image".to_string(),
                    count => count_of(count, "image", "images"),
                };
                let (from, to) = (images(plan.imports().len()), images(plan.exports().len()));
                let skip = if plan.skip_build().is_some() { "; the build can be skipped" } else { "" };
                format!("build cache is imported from {from} and exported to {to}{skip}")
            }
            Err(error) => {
                trail.cache_refused(&request, &error);
                "build cache cannot be decided on".to_string()
            }
        };
        trail.explain(Subject::Cache { none }, headline)
    }
}

impl<'c> Trail<'c> {
    fn no_cache(&mut self, reason: NoCache, text: String) {
        let by_account = reason == NoCache::NoCachingRegistry;
        let reason = Reason::of(ReasonKind::NoCache, text);
        self.push(if by_account { reason.under(Setting::Caching) } else { reason });
    }

    fn cached(&mut self, request: &CacheRequest<'_>, plan: &CachePlan<'c, '_>) {
        self.own_entries(request);
        match plan.automatic() {
            Err(reason) => {
                self.no_cache(reason, format!("there is no cache beyond the step's own: {reason}"));
            }
            Ok(registry) => self.automatic(request, plan, registry),
        }
        match plan.no_export() {
            None => {}
            Some(reason @ NoExport::Untrusted) => {
                let text = format!("nothing is exported, whatever the step says: {reason}");
                self.note(ReasonKind::ExportUntrusted, text);
            }
            Some(reason @ (NoExport::NoBranch | NoExport::UnusableBranch | NoExport::Blocked)) => {
                let text = format!("nothing is exported to the caching registry: {reason}");
                self.note(ReasonKind::NoExport, text);
            }
        }
    }

    /// What the step writes itself, where all of it is well-formed: even what is not exported is checked.
    fn own_entries(&mut self, request: &CacheRequest<'_>) {
        let own = request.with_automatic(AutomaticCache::Off).with_trust(Trust::Trusted);
        let Ok(CacheDecision::Cache(plan)) = self.catalog.resolve_cache(own) else { return };
        for import in plan.imports() {
            self.own_entry(request, "cache_from", import.target(), import.registry());
            if let Some(plan) = import.plan() {
                self.chain(request.contexts, &plan);
            }
        }
        for export in plan.exports() {
            self.own_entry(request, "cache_to", export.target(), export.registry());
        }
    }

    fn own_entry(
        &mut self,
        request: &CacheRequest<'_>,
        list: &str,
        target: Target<'_, '_>,
        registry: Option<Registry<'c>>,
    ) {
        let Some(registry) = registry else {
            let text = format!("`{list}` names {target}, on whose domain is no registry");
            return self.push(Reason::of(ReasonKind::OwnEntry, text).under(Setting::UncoveredDomains));
        };
        let choice = target.name().with_path(|path| self.choice(request.contexts, path, registry));
        let choice = choice.unwrap_or(Choice::Sole);
        let how = match choice {
            Choice::Context => "the registry context there",
            Choice::Sole => "the only registry there",
            Choice::Primary => "the primary registry there",
            Choice::Prefix(Some(_)) => "whose prefix covers most of it",
            Choice::Prefix(None) => "which takes what no prefix there covers",
        };
        let text = format!("`{list}` names {target}, which is reached with {}, {how}", name(registry));
        let reason = Reason::of(ReasonKind::OwnEntry, text).about(registry);
        let by_prefix = self.catalog.matching() == Matching::LongestPrefix;
        let matched = by_prefix && !matches!(choice, Choice::Context | Choice::Sole);
        self.push(if matched { reason.under(Setting::Matching) } else { reason });
        self.login(Login::to_registry(registry));
        self.transport(registry, registry.transport(), registry.reach());
    }

    fn caching_registry(&mut self, request: &CacheRequest<'_>) {
        let own = self.catalog.caching_registry();
        let Some(named) = request.caching_registry else {
            let Some(own) = own else { return };
            let text = format!("{} is the account's caching registry", name(own));
            return self
                .push(Reason::of(ReasonKind::CachingRegistry, text).about(own).under(Setting::Caching));
        };
        let Some(named) = self.catalog.registry(named) else { return };
        let text = format!("the request names {} as caching registry", name(named));
        self.about(named, ReasonKind::CachingRegistry, text);
        if let Some(own) = own.filter(|own| *own != named) {
            let text = format!(
                "{} is the account's caching registry, but the request names {}",
                name(own),
                name(named)
            );
            self.push(Reason::of(ReasonKind::NotCaching, text).about(own).under(Setting::Caching));
        }
    }

    fn automatic(&mut self, request: &CacheRequest<'_>, plan: &CachePlan<'c, '_>, registry: Registry<'c>) {
        self.caching_registry(request);
        self.login(Login::to_registry(registry));
        self.transport(registry, registry.transport(), registry.reach());
        let past = plan.imports().iter().filter(|import| import.past_image().is_some());
        let used = past.clone().count();
        for (place, import) in past.enumerate().take(Self::MOST) {
            let Some(image) = import.past_image() else { continue };
            let why = request.why_so_good(image);
            self.note(
                ReasonKind::PastImage,
                format!("past image no. {} to import from is {}: {why}", place + 1, shown(import)),
            );
        }
        if let Some(more @ 1..) = used.checked_sub(Self::MOST) {
            let more = count_of(more, "more past image comes", "more past images come");
            self.note(ReasonKind::PastImage, format!("{more} behind these"));
        }
        for (why, count) in request.unfit(plan) {
            if count > 0 {
                let images = count_of(count, "past image is", "past images are");
                self.note(ReasonKind::PastImageUnfit, format!("{images} not used: {why}"));
            }
        }
        if let Some(identical) = plan.skip_build() {
            let text =
                format!("the same content went into {}, so the build can be skipped", shown(identical));
            self.note(ReasonKind::SkipBuild, text);
        }
        for import in plan.imports() {
            let (Some(branch), Some(tag)) = (import.branch(), import.target().tag()) else { continue };
            let whose = request.whose(branch);
            let text = format!("cache is imported from {}, which is named after {whose}", shown(import));
            self.about(registry, ReasonKind::BranchImport, text);
            self.branch_changes(tag);
        }
        if let Some(export) = plan.exports().iter().find(|export| export.origin() == CacheOrigin::Automatic) {
            let text = format!("cache is exported to {}, which is named after the branch", export.target());
            self.about(registry, ReasonKind::BranchExport, text);
        }
    }

    /// What the step writes in front of the entry that is refused, if one is.
    fn entries_before(&mut self, request: &CacheRequest<'_>) {
        let entry = Cell::new(None);
        let note = |list, index| {
            entry.set(Some((list, index)));
            CacheEntry::new(list, index)
        };
        let own = request.with_automatic(AutomaticCache::Off);
        if let (Err(_), Some((list, index))) =
            (self.catalog.judge_cache(&own, note, &mut First), entry.into_inner())
        {
            let before = match list {
                CacheList::From => {
                    request.with_cache_from(request.cache_from.first(index)).with_cache_to(Names::NONE)
                }
                CacheList::To => request.with_cache_to(request.cache_to.first(index)),
            };
            self.own_entries(&before);
        }
    }

    fn cache_refused(&mut self, request: &CacheRequest<'_>, error: &CacheError) {
        self.entries_before(request);
        match error {
            CacheError::Pull(PullError::Ambiguous { names, .. }) => {
                // Excerpts of names. A primary registry is never one of them.
                let listed = |registry: &Registry<'_>| {
                    let own = Excerpt::of(registry.name());
                    !registry.is_primary() && names.iter().any(|name| name == own.as_str())
                };
                let registries: Vec<_> = self.catalog.registries().filter(listed).collect();
                for registry in registries {
                    let text = format!(
                        "{} is on the domain of an entry, and nothing tells it from the others there",
                        name(registry)
                    );
                    self.about(registry, ReasonKind::Ambiguous, text);
                }
            }
            CacheError::Pull(PullError::Denied { .. }) => self.uncovered_denied(),
            // By then its own entries have been found to be right.
            CacheError::UnknownRegistry { .. }
            | CacheError::WithoutDomain { .. }
            | CacheError::CachingRefused { .. }
            | CacheError::UntrustedCache { .. }
            | CacheError::InvalidName(_)
            | CacheError::NameTooLong { .. }
            | CacheError::Depth { .. } => {
                self.own_entries(request);
                self.caching_registry(request);
            }
            _ => {}
        }
        self.refuse(error.kind(), error.rule(), error);
    }
}

/// Enough of a reference to tell it from its neighbours.
fn shown(import: &CacheImport<'_, '_>) -> String {
    Excerpt::of(&import.target().to_string()).to_string()
}

impl CacheRequest<'_> {
    /// What puts a past image where it is in the order of rule 8.3.
    fn why_so_good(&self, image: &PastImage<'_>) -> &'static str {
        let is_of = |branch: Option<&str>| branch.is_some() && image.branch() == branch;
        if self.content_hash.is_some() && image.content_hash() == self.content_hash {
            "its content hash is that of this build"
        } else if is_of(self.branch) {
            "it is of the same branch"
        } else if is_of(self.base_branch) {
            "it is of the base branch"
        } else if is_of(self.default_branch) {
            "it is of the default branch"
        } else if image.branch().is_some() {
            "it is of another branch; the newer, the better"
        } else {
            "its branch is not known; the newer, the better"
        }
    }

    /// Which branch it is.
    fn whose(&self, branch: &str) -> &'static str {
        if self.branch == Some(branch) {
            "the branch"
        } else if self.base_branch == Some(branch) {
            "the base branch"
        } else {
            "the default branch"
        }
    }

    /// How many past images are not used, by reason.
    fn unfit(&self, plan: &CachePlan<'_, '_>) -> [(&'static str, usize); 4] {
        let mut counts = [
            ("made by a build that was not trusted, while this build is", 0),
            ("made for another platform", 0),
            ("made under another name", 0),
            ("the same as one that is used", 0),
        ];
        let own_name = |name| {
            let name = ImageName::parse(name).ok()?;
            Some(content_name(name, plan.automatic().ok()?))
        };
        let wanted = own_name(self.image_name);
        let imported = plan.imports().iter().filter_map(CacheImport::past_image);
        let used: BTreeSet<*const PastImage<'_>> = imported.map(core::ptr::from_ref).collect();
        for image in self.past {
            if used.contains(&core::ptr::from_ref(image)) {
                continue;
            }
            let place = if self.trust == Trust::Trusted && image.trust() == Trust::Untrusted {
                0
            } else if image.platform() != self.platform {
                1
            } else if own_name(image.name()) != wanted {
                2
            } else {
                // What fits is used, unless it is there already.
                3
            };
            counts[place].1 += 1;
        }
        counts
    }
}
