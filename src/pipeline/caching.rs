//! Where the build cache of a step comes from and goes to (rule 8.2).

use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use super::fill::{Filled, Filler, Findings, Purpose, flag};
use super::plan::planned_login;
use super::pushes::Field;
use super::report::{PlannedCache, PlannedLogin};
use super::step::BuildStep;
use super::template::Template;
use crate::catalog::Catalog;
use crate::resolve::{
    AutomaticCache, BuilderKind, CacheDecision, CacheExport, CacheImport, CacheRequest, CacheUsage, Names,
    NoCache, Platform,
};

/// Build cache, and the logins for it.
pub(super) struct Caching {
    pub(super) cache: PlannedCache,
    pub(super) logins: Vec<PlannedLogin>,
}

/// What the build around a cache is, as far as it is known.
pub(super) struct Cached<'b> {
    pub(super) name: &'b Field,
    pub(super) builder: BuilderKind,
    /// Its platform, where it is one.
    pub(super) platform: Option<Platform<'b>>,
    /// Its registry contexts, where they hold.
    pub(super) contexts: Names<'b>,
}

/// Stands for the branch where the run does not name it.
const BRANCH: &str = "__known_in_the_run_alone__";

pub(super) fn plan(
    catalog: &Catalog,
    filler: &Filler<'_>,
    findings: &mut Findings<'_>,
    step: &BuildStep,
    build: &Cached<'_>,
) -> Option<Caching> {
    let run = filler.run;
    let usage = match flag(filler, findings, "no_cache", step.no_cache.as_ref()) {
        Some(true) => CacheUsage::Unused,
        _ => CacheUsage::Used,
    };
    let off = flag(filler, findings, "no_cf_cache", step.no_cf_cache.as_ref()) == Some(true);
    // Without a name there is none to keep it under.
    let automatic =
        if off || build.name.known().is_none() { AutomaticCache::Off } else { AutomaticCache::On };
    let cache_from = entries(filler, findings, "cache_from", &step.cache_from);
    let cache_to = entries(filler, findings, "cache_to", &step.cache_to);
    let mut request = CacheRequest::of(build.name.known().unwrap_or_default())
        .branch(run.branch.unwrap_or(BRANCH))
        .builder(build.builder)
        .usage(usage)
        .automatic(automatic)
        .contexts(build.contexts)
        .trust(run.trust)
        .past(run.past)
        .cache_from(&cache_from)
        .cache_to(&cache_to);
    if let Some(branch) = run.base_branch {
        request = request.base_branch(branch);
    }
    if let Some(branch) = run.default_branch {
        request = request.default_branch(branch);
    }
    if let Some(platform) = build.platform {
        request = request.platform(platform);
    }
    let problems = catalog.cache_problems(request);
    let refused = !problems.is_empty();
    for problem in problems {
        findings.problem("", problem);
    }
    if refused || *build.name == Field::Open && cache_from.is_empty() && cache_to.is_empty() {
        return None;
    }
    match catalog.resolve_cache(request).ok()? {
        CacheDecision::Disabled(reason) => {
            let no_automatic = Some(reason.as_str());
            let cache = PlannedCache { import: Vec::new(), export: Vec::new(), no_automatic };
            Some(Caching { cache, logins: Vec::new() })
        }
        CacheDecision::Cache(plan) => {
            let import = plan.imports().iter().map(|from| from.target().to_string()).collect();
            let export = plan.exports().iter().map(|to| to.target().to_string().replace(BRANCH, "<branch>"));
            let no_automatic = plan.automatic().err().map(NoCache::as_str);
            let logins = plan.imports().iter().map(CacheImport::login);
            let logins = logins.chain(plan.exports().iter().map(CacheExport::login));
            Some(Caching {
                cache: PlannedCache { import, export: export.collect(), no_automatic },
                logins: logins.filter_map(planned_login).collect(),
            })
        }
    }
}

/// The entries that are known.
fn entries(
    filler: &Filler<'_>,
    findings: &mut Findings<'_>,
    field: &str,
    templates: &[Template],
) -> Vec<String> {
    let known = |template| match filler.fill(findings, field, Purpose::Name, template)? {
        Filled::Known(text) => Some(text),
        Filled::Step(_) | Filled::Unknown => None,
    };
    templates.iter().filter_map(known).collect()
}
