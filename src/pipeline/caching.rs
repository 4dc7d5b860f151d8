//! Where the build cache of a step comes from and goes to (rule 8.2).

use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use super::fill::{Field, Filler, Findings, Purpose, flag};
use super::past::Past;
use super::plan::planned_login;
use super::report::{PlannedCache, PlannedLogin};
use super::step::BuildStep;
use super::template::Template;
use crate::catalog::Catalog;
use crate::resolve::cache::{
    AutomaticCache, CacheDecision, CacheEntry, CacheError, CacheExport, CacheImport, CacheList, CacheOrigin,
    CacheRequest, CacheUsage, NoCache, NoExport,
};
use crate::resolve::judge::{All, Decided};
use crate::resolve::{BuilderKind, Names, PullError};

/// Build cache, and the logins for it.
pub(super) struct Caching {
    pub(super) cache: PlannedCache,
    pub(super) logins: Vec<PlannedLogin>,
}

impl Caching {
    /// No cache at all, for this reason.
    fn none(reason: &'static str) -> Self {
        let no_automatic = Some(reason);
        let cache = PlannedCache { import: Vec::new(), export: Vec::new(), no_automatic, no_export: None };
        Self { cache, logins: Vec::new() }
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

/// Who builds, as far as it matters to cache (rule 8.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CacheBuilder {
    Docker,
    /// Buildx as it comes: without cache.
    Buildx,
    /// Buildx with settings of its own, which keeps the step's entries.
    SetUpBuildx,
    /// Another one, which keeps cache of its own.
    Other,
}

/// Why a builder of another kind has no cache here.
const OTHER_BUILDER: &str = "other_builder";

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
    let run = filler.run;
    let unused = flag(filler, findings, "no_cache", step.no_cache.as_ref());
    let off = flag(filler, findings, "no_cf_cache", step.no_cf_cache.as_ref());
    let from = Entries::of(filler, findings, "cache_from", &step.cache_from);
    let to = Entries::of(filler, findings, "cache_to", &step.cache_to);
    let (Field::Known(builder), false, false) = (build.builder, unused.is_open(), off.is_open()) else {
        return None;
    };
    if from.is_unreadable || to.is_unreadable {
        return None;
    }
    if builder == CacheBuilder::Other {
        return Some(Caching::none(OTHER_BUILDER));
    }
    let is_set_up = builder == CacheBuilder::SetUpBuildx;
    let is_off = off == Field::Known(true) || is_set_up;
    let name = build.name.known();
    let images = past.images(catalog, name.unwrap_or_default());
    // Without a name there is nothing to keep it under.
    let automatic = if is_off || name.is_none() { AutomaticCache::Off } else { AutomaticCache::On };
    let mut request = CacheRequest::of(name.unwrap_or_default())
        .branch(run.branch.unwrap_or(BRANCH))
        .builder(if builder == CacheBuilder::Buildx { BuilderKind::Buildx } else { BuilderKind::Docker })
        .usage(if unused == Field::Known(true) { CacheUsage::Unused } else { CacheUsage::Used })
        .automatic(automatic)
        .trust(run.trust)
        .cache_from(&from.known)
        .cache_to(&to.known);
    if let Some(contexts) = build.contexts {
        request = request.contexts(contexts);
    }
    if let Some(branch) = run.base_branch {
        request = request.base_branch(branch);
    }
    if let Some(branch) = run.default_branch {
        request = request.default_branch(branch);
    }
    // Past images are of one platform each; a step that names its own builds with buildx, which has none.
    if build.platforms.is_some_and(<[String]>::is_empty) {
        request = run.platform.map_or(request, |platform| request.platform(platform)).past(&images);
    }
    let entry = |list, index: usize| match list {
        CacheList::From => CacheEntry::new(list, from.positions[index]),
        CacheList::To => CacheEntry::new(list, to.positions[index]),
    };
    let mut suggester = filler.suggester.borrow_mut();
    let mut judge = All::of(Decided::ALL, &mut suggester);
    let Ok(decision) = catalog.judge_cache(&request, entry, &mut judge);
    let problems = judge.into_refusals();
    let refused = !problems.is_empty();
    for problem in problems {
        // A context that is not known might choose.
        if build.contexts.is_some() || !matches!(problem, CacheError::Pull(PullError::Ambiguous { .. })) {
            findings.problem("", problem);
        }
    }
    let has_entries = !(from.known.is_empty() && to.known.is_empty());
    if refused || has_entries && build.contexts.is_none() || !has_entries && name.is_none() {
        return None;
    }
    let no_automatic = |reason: NoCache| match (reason, name) {
        (NoCache::AutomaticOff, _) if is_set_up && off != Field::Known(true) => {
            Some(NoCache::Buildx.as_str())
        }
        (NoCache::AutomaticOff, None) if !is_off => {
            catalog.caching_registry().is_none().then_some(NoCache::NoCachingRegistry.as_str())
        }
        (reason, _) => Some(reason.as_str()),
    };
    match decision.ok()? {
        CacheDecision::Disabled(reason) => {
            let no_automatic = no_automatic(reason);
            let cache =
                PlannedCache { import: Vec::new(), export: Vec::new(), no_automatic, no_export: None };
            Some(Caching { cache, logins: Vec::new() })
        }
        CacheDecision::Cache(plan) => {
            let import = plan.imports().iter().map(|from| from.target().to_string()).collect();
            let export = plan.exports().iter().map(|to| {
                let open = run.branch.is_none() && to.origin() == CacheOrigin::Automatic;
                let target = to.target().to_string();
                match target.strip_suffix(BRANCH) {
                    Some(before) if open => format!("{before}<branch>"),
                    _ => target,
                }
            });
            let logins = plan.imports().iter().map(CacheImport::login);
            let logins = logins.chain(plan.exports().iter().map(CacheExport::login));
            Some(Caching {
                cache: PlannedCache {
                    import,
                    export: export.collect(),
                    no_automatic: plan.automatic().err().and_then(no_automatic),
                    no_export: plan.no_export().map(NoExport::as_str),
                },
                logins: logins.filter_map(planned_login).collect(),
            })
        }
    }
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
