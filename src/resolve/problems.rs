//! Every failure of a request, not the first alone: for a preflight (rule 10.9).

use alloc::vec::Vec;

use super::contexts::{conflict, known};
use super::error::{PullError, PushError};
use super::names::Names;
use super::push::{Place, check_builder, check_buildx_contexts, check_tag_count, plan_tags, tag_case};
use super::push_plan::SkipReason;
use super::push_request::{PushRequest, PushTarget};
use crate::catalog::{Catalog, Registry, Suggester};
use crate::reference::{Excerpt, ImageName};

/// What of a request is decided before the run.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Decided {
    pub(crate) name: bool,
    pub(crate) target: bool,
    pub(crate) contexts: bool,
}

impl Catalog {
    /// Every failure of registry contexts: those that are unknown, and those on one domain.
    pub(crate) fn context_problems(&self, contexts: Names<'_>, suggester: &mut Suggester) -> Vec<PullError> {
        let unknown = contexts.iter().filter(|name| self.registry(name).is_none());
        let unknown = unknown.map(|name| {
            PullError::without_domain(self, name).unwrap_or_else(|| PullError::UnknownContext {
                name: Excerpt::of(name),
                mend: suggester.mend(name, self.registries().map(Registry::name)),
            })
        });
        let mut problems: Vec<_> = unknown.collect();
        let mut registries: Vec<_> = known(self, contexts).collect();
        registries.sort_by_key(|registry| (registry.domain(), registry.name()));
        let conflicts = registries.windows(2).filter(|pair| conflict(pair[0], pair[1]));
        problems.extend(conflicts.map(|pair| PullError::conflicting_contexts(pair[0], pair[1])));
        problems
    }

    /// Every failure of a push. What a failure or the run leaves open is not judged: the name on a registry
    /// that is unknown, say.
    pub(crate) fn push_problems(
        &self,
        request: PushRequest<'_>,
        decided: Decided,
        suggester: &mut Suggester,
    ) -> Vec<PushError> {
        let mut problems = Problems(Vec::new());
        problems.keep(check_builder(self, &request));
        problems.keep(check_tag_count(request.tags));
        let contexts = self.context_problems(request.contexts, suggester);
        let contexts_hold = contexts.is_empty() && decided.contexts;
        problems.0.extend(contexts.into_iter().map(PushError::Pull));
        let named = match request.target {
            _ if !decided.target => None,
            PushTarget::Registry(name) if self.registry(name).is_none() => {
                problems.0.push(PushError::without_domain(self, name).unwrap_or_else(|| {
                    let mend = suggester.mend(name, self.registries().map(Registry::name));
                    PushError::UnknownRegistry { name: Excerpt::of(name), mend }
                }));
                None
            }
            _ => problems.keep(self.named_target(request.target)),
        };
        match self.skip(&request, named.flatten()) {
            // Whether the target takes what is not trusted is not known before the target is.
            Ok(Some(SkipReason::Untrusted)) if named.is_none() => {}
            Ok(Some(_)) => return problems.0,
            Ok(None) => {}
            Err(error) => problems.0.push(error),
        }
        let place = match named {
            Some(None) => problems.keep(self.default_target().map(Place::Registry)),
            named => named.flatten(),
        };
        let region = place.and_then(|place| {
            problems.keep(check_buildx_contexts(self, &request, place));
            problems.keep(place.region(&request))
        });
        let source = if contexts_hold {
            problems.keep(self.candidate_plan(&request))
        } else {
            // A context that is unknown might choose among registries, but covers no other domain.
            let without = PushRequest { contexts: Names::NONE, ..request };
            let denied = self.candidate_plan(&without).err();
            problems.0.extend(denied.filter(|it| matches!(it, PushError::Pull(PullError::Denied { .. }))));
            None
        };
        if decided.name {
            let name = match (place, region, source) {
                (Some(place), Some(region), Some(source)) => {
                    let name = place.name(&request, region.unwrap_or(place.domain()), source);
                    name.and_then(|name| place.check_naming(&name))
                }
                _ => request
                    .stated_name()
                    .map_or(Ok(()), |name| ImageName::parse(name).map(drop).map_err(PushError::InvalidName)),
            };
            problems.keep(name);
        }
        match request.tags.named() {
            Some(tags) => problems.0.extend(tags.problems(tag_case(&request))),
            None => problems.0.extend(plan_tags(&request).err()),
        }
        problems.0
    }
}

struct Problems(Vec<PushError>);

impl Problems {
    fn keep<T>(&mut self, result: Result<T, PushError>) -> Option<T> {
        result.map_err(|error| self.0.push(error)).ok()
    }
}
