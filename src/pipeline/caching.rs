//! Where the build cache of a step comes from and goes to (rule 8.2).

use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use super::fill::{Field, Filler, Findings, Purpose, flag};
use super::past::Past;
use super::plan::planned_login;
use super::report::{PlannedCache, PlannedLogin};
use super::run::Run;
use super::step::BuildStep;
use super::template::Template;
use crate::catalog::{Catalog, Registry};
use crate::resolve::cache::{
    AutomaticCache, CacheBuilder, CacheDecision, CacheEntry, CacheError, CacheList, CacheOrigin, CachePlan,
    CacheRequest, CacheUsage, NoCache, NoExport, PastImage,
};
use crate::resolve::judge::{All, Decided};
use crate::resolve::{Names, PullError, Target};

/// Build cache, and the logins for it.
pub(super) struct Caching {
    pub(super) cache: PlannedCache,
    pub(super) logins: Vec<PlannedLogin>,
}

impl Caching {
    /// No cache at all, for this reason.
    fn none(reason: &'static str) -> Self {
        let no_automatic = Some(reason);
        Self { cache: PlannedCache { no_automatic, ..PlannedCache::default() }, logins: Vec::new() }
    }

    /// No cache as far as that is known.
    fn undecided() -> Self {
        Self { cache: PlannedCache::default(), logins: Vec::new() }
    }

    /// What a plan comes to.
    fn of(
        plan: &CachePlan<'_, '_>,
        run: &Run<'_>,
        no_automatic: impl Fn(NoCache) -> Option<&'static str>,
    ) -> Self {
        // A branch that the run names stands for itself.
        let shown = |target: Target<'_, '_>, is_of_branch: bool| {
            let target = target.to_string();
            match target.strip_suffix(BRANCH).filter(|_| run.branch.is_none() && is_of_branch) {
                Some(before) => format!("{before}<branch>"),
                None => target,
            }
        };
        let import = plan.imports().iter().map(|from| shown(from.target(), from.branch() == Some(BRANCH)));
        let export =
            plan.exports().iter().map(|to| shown(to.target(), to.origin() == CacheOrigin::Automatic));
        Self {
            cache: PlannedCache {
                import: import.collect(),
                export: export.collect(),
                no_automatic: plan.automatic().err().and_then(no_automatic),
                no_export: plan.no_export().map(NoExport::as_str),
            },
            logins: plan.logins().into_iter().filter_map(planned_login).collect(),
        }
    }
}

/// What the build around a cache is, as far as it is known.
pub(super) struct Cached<'b> {
    pub(super) name: &'b Field,
    pub(super) builder: Field<CacheBuilder>,
    /// Its platforms; none where they are known in the run alone.
    pub(super) platforms: Option<&'b [String]>,
    /// Its registry contexts, where they hold.
    pub(super) contexts: Option<Names<'b>>,
}

/// Stands for the branch where the run does not name it.
const BRANCH: &str = "__known_in_the_run_alone__";

/// None where it is refused, or the run decides.
pub(super) fn plan(
    catalog: &Catalog,
    filler: &Filler<'_>,
    past: &Past<'_>,
    findings: &mut Findings<'_>,
    step: &BuildStep,
    build: &Cached<'_>,
) -> Option<Caching> {
    let wishes = Wishes::of(filler, findings, step, build)?;
    let images = past.images(catalog, build.name.known().unwrap_or_default());
    let request = wishes.request(filler.run, build, &images);
    let decision = judge(catalog, filler, findings, &request, &wishes, build)?;
    let no_automatic = |reason| wishes.no_automatic(reason, build, past.registry(catalog));
    Some(match decision {
        CacheDecision::Disabled(reason) => match no_automatic(reason) {
            Some(reason) => Caching::none(reason),
            None => Caching::undecided(),
        },
        CacheDecision::Cache(plan) => {
            note_branches(findings, &plan);
            Caching::of(&plan, filler.run, no_automatic)
        }
    })
}

/// Rules 7.7 and 8.2: branches that are another text in the tags of their cache.
fn note_branches(findings: &mut Findings<'_>, plan: &CachePlan<'_, '_>) {
    let of_branch = plan.imports().iter().filter(|from| from.branch().is_some_and(|branch| branch != BRANCH));
    for tag in of_branch.filter_map(|from| from.target().tag()) {
        findings.note_branch("", tag);
    }
}

/// What a step says of its cache.
struct Wishes {
    builder: CacheBuilder,
    unused: Field<bool>,
    off: Field<bool>,
    from: Entries,
    to: Entries,
}

impl Wishes {
    /// None where it cannot be read, or the run decides.
    fn of(
        filler: &Filler<'_>,
        findings: &mut Findings<'_>,
        step: &BuildStep,
        build: &Cached<'_>,
    ) -> Option<Self> {
        let unused = flag(filler, findings, "no_cache", step.no_cache.as_ref());
        let off = flag(filler, findings, "no_cf_cache", step.no_cf_cache.as_ref());
        let from = Entries::of(filler, findings, "cache_from", &step.cache_from);
        let to = Entries::of(filler, findings, "cache_to", &step.cache_to);
        let Field::Known(builder) = build.builder else { return None };
        let is_open = unused.is_open() || off.is_open() || from.is_unreadable || to.is_unreadable;
        (!is_open).then_some(Self { builder, unused, off, from, to })
    }

    fn has_entries(&self) -> bool {
        !(self.from.known.is_empty() && self.to.known.is_empty())
    }

    fn request<'q>(
        &'q self,
        run: &Run<'q>,
        build: &Cached<'q>,
        images: &'q [PastImage<'q>],
    ) -> CacheRequest<'q> {
        let is_unused = self.unused == Field::Known(true);
        let name = build.name.known();
        // Without a name there is nothing to keep it under.
        let is_off = self.off == Field::Known(true) || name.is_none();
        let mut request = CacheRequest::new(name.unwrap_or_default())
            .with_branch(run.branch.unwrap_or(BRANCH))
            .with_builder(self.builder)
            .with_usage(if is_unused { CacheUsage::Unused } else { CacheUsage::Used })
            .with_automatic(if is_off { AutomaticCache::Off } else { AutomaticCache::On })
            .with_trust(run.trust)
            .with_cache_from(&self.from.known)
            .with_cache_to(&self.to.known);
        if let Some(contexts) = build.contexts {
            request = request.with_contexts(contexts);
        }
        if let Some(registry) = run.caching_registry {
            request = request.with_caching_registry(registry);
        }
        if let Some(branch) = run.base_branch {
            request = request.with_base_branch(branch);
        }
        if let Some(branch) = run.default_branch {
            request = request.with_default_branch(branch);
        }
        // Past images are of one platform each; a step that names its own builds with buildx, which has none.
        if build.platforms.is_some_and(<[String]>::is_empty) {
            request =
                run.platform.map_or(request, |platform| request.with_platform(platform)).with_past(images);
        }
        request
    }

    /// Which entry of the step one of the request is.
    fn entry(&self, list: CacheList, index: usize) -> CacheEntry {
        let entries = match list {
            CacheList::From => &self.from,
            CacheList::To => &self.to,
        };
        CacheEntry::new(list, entries.positions[index])
    }

    /// How a report names it that there is no automatic cache.
    fn no_automatic(
        &self,
        reason: NoCache,
        build: &Cached<'_>,
        registry: Option<Registry<'_>>,
    ) -> Option<&'static str> {
        // It was left out for the lack of a name alone.
        let is_nameless = self.off != Field::Known(true) && build.name.known().is_none();
        match (reason, self.builder) {
            (NoCache::AutomaticOff, CacheBuilder::BuildxWithSettings) if is_nameless => {
                Some(NoCache::Buildx.as_str())
            }
            (NoCache::AutomaticOff, _) if is_nameless => {
                registry.is_none().then_some(NoCache::NoCachingRegistry.as_str())
            }
            (reason, _) => Some(reason.as_str()),
        }
    }
}

/// What the catalog decides, where nothing is refused and everything is known.
fn judge<'c, 'r>(
    catalog: &'c Catalog,
    filler: &Filler<'_>,
    findings: &mut Findings<'_>,
    request: &CacheRequest<'r>,
    wishes: &Wishes,
    build: &Cached<'_>,
) -> Option<CacheDecision<'c, 'r>> {
    let mut suggester = filler.suggester.borrow_mut();
    let mut judge = All::of(Decided::ALL, &mut suggester);
    let entry = |list, index| wishes.entry(list, index);
    let Ok(decision) = catalog.judge_cache(request, entry, &mut judge);
    let problems = judge.into_refusals();
    let refused = !problems.is_empty();
    for problem in problems {
        // A context that is not known might choose.
        if build.contexts.is_some() || !matches!(problem, CacheError::Pull(PullError::Ambiguous { .. })) {
            findings.problem("", problem);
        }
    }
    let is_known = if wishes.has_entries() { build.contexts.is_some() } else { build.name.known().is_some() };
    decision.ok().filter(|_| is_known && !refused)
}

/// The entries that are known, and where each stands in its list.
struct Entries {
    known: Vec<String>,
    positions: Vec<usize>,
    is_unreadable: bool,
}

impl Entries {
    fn of(filler: &Filler<'_>, findings: &mut Findings<'_>, field: &str, templates: &[Template]) -> Self {
        let is_unreadable = templates.iter().any(|template| !template.is_readable());
        let mut entries = Self { known: Vec::new(), positions: Vec::new(), is_unreadable };
        for (position, template) in templates.iter().enumerate() {
            if let Field::Known(text) = Field::of(filler, findings, field, Purpose::Cache, Some(template)) {
                entries.known.push(text);
                entries.positions.push(position);
            }
        }
        entries
    }
}
