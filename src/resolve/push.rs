//! Where an image is pushed, in the order of rule [10.9](crate::rules::invariants): the first failure wins.

use alloc::string::ToString as _;

use super::contexts;
use super::error::{PullError, PushError, RegistryNames};
use super::judge::{First, Part, Sink};
use super::pull::PullPlan;
use super::pull_request::PullRequest;
use super::push_place::{Place, PushedName};
use super::push_plan::{PushDecision, PushPlan, SkipReason};
use super::push_request::{
    AdHocTarget, Builder, BuilderKind, Candidate, CandidateImage, PushChoice, PushRequest, PushSubject,
    PushTarget, SourceFallbacks, TagPolicy, Trust,
};
use super::spoken::Spoken;
use super::tags::{NamedTags, PlannedTags, Tags};
use super::target_domain::TargetDomain;
use super::target_tag::{TagCase, TargetTag};
use crate::catalog::{AdHocPushes, Catalog, DefaultPush, Registry};
use crate::reference::{Domain, Escaped, Excerpt, ImageName, Tag};

impl Catalog {
    /// Decides where something is pushed: to which registry, under which name and tags, with which
    /// credential; and, for a candidate that is elsewhere, from where to fetch it first. Section 7. It
    /// allocates nothing unless it fails (rule [10.7](crate::rules::invariants)).
    ///
    /// # Errors
    ///
    /// [`PushError`], the first in the order of rule [10.9](crate::rules::invariants).
    ///
    /// ```
    /// use registry_resolver::{BuildOutput, Catalog, PushDecision, PushRequest, RegistryConfig};
    ///
    /// let catalog = Catalog::builder()
    ///     .registry(RegistryConfig::new("azure").azure("acme").prefix("team-a"))
    ///     .build()?;
    /// let request = PushRequest::new(BuildOutput::new("app").with_branch("feature/Login"));
    /// let PushDecision::Push(plan) = catalog.resolve_push(request)? else { panic!("skipped") };
    /// let pushed: Vec<String> = plan.destinations().map(|to| to.target().to_string()).collect();
    /// assert_eq!(pushed, ["acme.azurecr.io/team-a/app:feature-login"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn resolve_push<'c, 'r>(
        &'c self,
        request: PushRequest<'r>,
    ) -> Result<PushDecision<'c, 'r>, PushError> {
        let Ok(decision) = self.judge_push(&request, &mut First)?;
        Ok(decision)
    }

    /// The pass of rule [10.9](crate::rules::invariants). A gap where something is refused, or the run decides it.
    #[expect(clippy::inline_always, reason = "a decision is large, and is made where it is returned")]
    #[inline(always)]
    pub(crate) fn judge_push<'c, 'r, S: Sink<PushError>>(
        &'c self,
        request: &PushRequest<'r>,
        sink: &mut S,
    ) -> Result<Result<PushDecision<'c, 'r>, S::Gap>, S::Stop> {
        let _ = sink.keep(check_builder(self, request))?;
        let _ = sink.keep(check_tag_count(request.tags))?;
        let held = contexts::judge(self, request.contexts, sink)?;
        let named = match sink.known(Part::Target) {
            Ok(()) => self.judge_target(request.target, sink)?,
            Err(gap) => Err(gap),
        };
        match (sink.keep(self.skip(request, named.unwrap_or_default()))?, named) {
            // Whether the target takes what is not trusted is not known before the target is.
            (Ok(Some(SkipReason::Untrusted)), Err(_)) | (Ok(None) | Err(_), _) => {}
            (Ok(Some(reason)), _) => return Ok(Ok(PushDecision::Skip(reason))),
        }
        let place = match named {
            Ok(Some(place)) => Ok(place),
            Ok(None) => sink.keep(self.default_target().map(Place::Registry))?,
            Err(gap) => Err(gap),
        };
        let region = match place {
            Ok(place) => {
                let _ = sink.keep(check_buildx_contexts(self, request, place))?;
                sink.keep(place.region(request))?
            }
            Err(gap) => Err(gap),
        };
        let source = self.judge_candidate(request, held, sink)?;
        let name = judge_name(self, request, &place, &region, &source, sink)?;
        let tags = self.judge_tags(request, &name, sink)?;
        match (&place, &source, &name, &tags) {
            (Ok(place), Ok(source), Ok(name), Ok(tags)) => Ok(Ok(PushDecision::Push(PushPlan {
                registry: place.registry(),
                login: place.login(name.domain),
                name: *name,
                tags: *tags,
                aws: request.aws,
                retry: request.retry,
                source: *source,
                spoken: match place {
                    Place::Registry(_) => Spoken::default(),
                    Place::AdHoc(_) => self.spoken_ad_hoc(name.domain, name.target()),
                },
            }))),
            (Err(gap), ..) | (_, Err(gap), ..) | (_, _, Err(gap), _) | (.., Err(gap)) => Ok(Err(*gap)),
        }
    }

    /// The registry or host that the request names, if it names one.
    pub(crate) fn named_target<'c, 'r>(
        &'c self,
        target: PushTarget<'r>,
    ) -> Result<Option<Place<'c, 'r>>, PushError> {
        let Ok(named) = self.judge_target(target, &mut First)?;
        Ok(named)
    }

    /// The registry that a request goes to, named or by default, if it is one of the account.
    #[cfg(feature = "analysis")]
    pub(crate) fn aimed_registry<'c>(&'c self, target: PushTarget<'_>) -> Option<Registry<'c>> {
        match self.named_target(target) {
            Ok(Some(place)) => place.registry(),
            Ok(None) => self.default_registry(),
            Err(_) => None,
        }
    }

    #[inline]
    fn judge_target<'c, 'r, S: Sink<PushError>>(
        &'c self,
        target: PushTarget<'r>,
        sink: &mut S,
    ) -> Result<Result<Option<Place<'c, 'r>>, S::Gap>, S::Stop> {
        match target {
            PushTarget::Default => Ok(Ok(None)),
            PushTarget::Registry(name) => {
                if let Some(registry) = self.registry(name) {
                    return Ok(Ok(Some(Place::Registry(registry))));
                }
                let refusal = PushError::without_domain(self, name)
                    .unwrap_or_else(|| PushError::unknown_registry(name, sink.nearest(self, name)));
                sink.refuse(refusal).map(Err)
            }
            PushTarget::AdHoc(AdHocTarget(domain)) => {
                let allowed = self.check_ad_hoc(domain).map(|()| Some(Place::AdHoc(domain)));
                sink.keep(allowed)
            }
        }
    }

    /// Rule [7.10](crate::rules::pushing).
    fn check_ad_hoc(&self, domain: Domain<'_>) -> Result<(), PushError> {
        let shown = || Excerpt::of(domain.as_str());
        if self.ad_hoc_pushes() == AdHocPushes::Deny {
            return Err(PushError::AdHocDenied { domain: shown() });
        }
        match self.on_domain(domain).next() {
            Some(registry) => {
                Err(PushError::AdHocCovered { domain: shown(), registry: Excerpt::of(registry.name()) })
            }
            None => Ok(()),
        }
    }

    fn default_target(&self) -> Result<Registry<'_>, PushError> {
        let missing = || match self.unplaced_default() {
            Some(unplaced) => PushError::WithoutDomain { name: Excerpt::of(unplaced.name()) },
            None => PushError::NoDefaultRegistry { names: RegistryNames::of(self.registries()) },
        };
        self.default_registry().ok_or_else(missing)
    }

    /// Rules [7.1](crate::rules::pushing), [7.2](crate::rules::pushing) and [7.11](crate::rules::pushing).
    fn skip(
        &self,
        request: &PushRequest<'_>,
        named: Option<Place<'_, '_>>,
    ) -> Result<Option<SkipReason>, PushError> {
        if let PushSubject::Build(build) = request.subject {
            match (build.builder.push, self.default_push()) {
                (PushChoice::Disabled, _) => return Ok(Some(SkipReason::DisabledByStep)),
                // A registry that is named is what states a push.
                (_, DefaultPush::Explicit) if matches!(request.target, PushTarget::Default) => {
                    return Err(PushError::PushNotStated);
                }
                (PushChoice::Unstated, DefaultPush::Never) => return Ok(Some(SkipReason::DisabledByAccount)),
                (PushChoice::Unstated, DefaultPush::Always | DefaultPush::Explicit)
                | (PushChoice::Enabled, _) => {}
            }
        }
        let target = named.or_else(|| self.default_registry().map(Place::Registry));
        let accepted = target.and_then(Place::registry).is_some_and(Registry::accepts_untrusted_pushes);
        if request.trust == Trust::Untrusted && !accepted {
            return Ok(Some(SkipReason::Untrusted));
        }
        // A plain build keeps its image where it was built; buildx has nowhere to keep it.
        let is_kept =
            matches!(request.subject, PushSubject::Build(build) if build.builder.kind == BuilderKind::Docker);
        // A default registry that has no domain yet is an error, and no skip (rule 3.9).
        let is_nowhere = matches!(request.target, PushTarget::Default)
            && target.is_none()
            && self.unplaced_default().is_none();
        Ok((is_kept && is_nowhere).then_some(SkipReason::NoDefaultRegistry))
    }

    /// From where a candidate is fetched that is elsewhere (rule [7.9](crate::rules::pushing)).
    pub(crate) fn candidate_plan<'c, 'r>(
        &'c self,
        request: &PushRequest<'r>,
    ) -> Result<Option<PullPlan<'c, 'r>>, PullError> {
        candidate_pull(request).map(|pull| self.resolve_pull(pull)).transpose()
    }

    /// The same, once the contexts are judged; `held` where all of them hold.
    #[inline]
    fn judge_candidate<'c, 'r, S: Sink<PushError>>(
        &'c self,
        request: &PushRequest<'r>,
        held: Result<(), S::Gap>,
        sink: &mut S,
    ) -> Result<Result<Option<PullPlan<'c, 'r>>, S::Gap>, S::Stop> {
        let Some(pull) = candidate_pull(request) else { return Ok(held.map(|()| None)) };
        Ok(self.judge_pull(pull, held, sink)?.map(Some))
    }
}

#[inline]
fn candidate_pull<'r>(request: &PushRequest<'r>) -> Option<PullRequest<'r>> {
    let PushSubject::Candidate(Candidate { what, source_fallbacks, .. }) = request.subject else {
        return None;
    };
    let CandidateImage::Remote(reference) = what else { return None };
    let pull = PullRequest::new(reference).with_contexts(request.contexts);
    let lagging = reference.digest().is_none() && source_fallbacks == SourceFallbacks::WhenPinned;
    let pull = if lagging { pull.without_fallbacks() } else { pull };
    Some(request.retry.map_or(pull, |policy| pull.with_retry(policy)))
}

/// Buildx cannot build without pushing (rule [7.3](crate::rules::pushing)).
fn check_builder(catalog: &Catalog, request: &PushRequest<'_>) -> Result<(), PushError> {
    let PushSubject::Build(build) = request.subject else { return Ok(()) };
    let Builder { kind, push } = build.builder;
    let silent = (kind, push) == (BuilderKind::Buildx, PushChoice::Unstated);
    if silent && catalog.default_push() == DefaultPush::Never {
        return Err(PushError::BuildxMustPush { reason: "the account pushes no builds unless they say so" });
    }
    Ok(())
}

/// Buildx is logged in to its target all the while, and needs another login for a context there (rule
/// [7.3](crate::rules::pushing)).
fn check_buildx_contexts(
    catalog: &Catalog,
    request: &PushRequest<'_>,
    place: Place<'_, '_>,
) -> Result<(), PushError> {
    let PushSubject::Build(build) = request.subject else { return Ok(()) };
    let (BuilderKind::Buildx, Some(target)) = (build.builder.kind, place.registry()) else { return Ok(()) };
    let other = contexts::known(catalog, request.contexts)
        .find(|context| *context != target && context.shares_domain_with(target));
    other.map_or(Ok(()), |context| {
        Err(PushError::BuildxContext {
            context: Excerpt::of(context.name()),
            target: Excerpt::of(target.name()),
            domain: Excerpt::of(target.domain().as_str()),
        })
    })
}

fn check_tag_count(tags: Tags<'_>) -> Result<(), PushError> {
    match tags.named().map_or(0, NamedTags::len) {
        0..=Tags::MOST => Ok(()),
        count => Err(PushError::TooManyTags { count }),
    }
}

/// The name to push to, and whether its registry takes it. Without a target, the name alone.
#[inline]
fn judge_name<'c, 'r, S: Sink<PushError>>(
    catalog: &Catalog,
    request: &PushRequest<'r>,
    place: &Result<Place<'c, 'r>, S::Gap>,
    region: &Result<Option<TargetDomain<'c, 'r>>, S::Gap>,
    source: &Result<Option<PullPlan<'c, 'r>>, S::Gap>,
    sink: &mut S,
) -> Result<Result<PushedName<'c, 'r>, S::Gap>, S::Stop> {
    if let Err(gap) = sink.known(Part::Name) {
        return Ok(Err(gap));
    }
    let gap = match (place, region, source) {
        (Ok(place), Ok(region), Ok(source)) => {
            // Only a name that is taken from the candidate's depends on where that is.
            let pulled_with = match (request.stated_name(), source) {
                (Err(_), Some(source)) => source.registry(),
                _ => Ok(None),
            };
            let name = pulled_with
                .map_err(PushError::from)
                .and_then(|registry| place.name(request, region.unwrap_or(place.domain()), registry));
            let name = match place {
                Place::AdHoc(_) => name.map(|name| catalog.on_spoken_port(name)),
                Place::Registry(_) => name,
            };
            let name = name.and_then(|name| check_open(catalog, &name).map(|()| name));
            return match name.and_then(|name| place.check_naming(&name).map(|()| name)) {
                Ok(name) => Ok(Ok(name)),
                Err(refusal) => sink.refuse(refusal).map(Err),
            };
        }
        (Err(gap), ..) | (_, Err(gap), _) | (_, _, Err(gap)) => *gap,
    };
    if let Ok(name) = request.stated_name() {
        let _ = sink.keep(ImageName::parse(name).map_err(PushError::InvalidName))?;
    }
    Ok(Err(gap))
}

/// Rule 12.7: no route blocks the name.
fn check_open(catalog: &Catalog, name: &PushedName<'_, '_>) -> Result<(), PushError> {
    // Asked here, so that no name is put together for it.
    if !catalog.has_blocked_routes() {
        return Ok(());
    }
    let Some(route) = catalog.blocking(name.domain, name.target()) else { return Ok(()) };
    let target = Excerpt::of(&alloc::format!("{}/{}", name.domain, name.target()));
    Err(PushError::Blocked { target, note: route.note().map(|note| Escaped(note).to_string()) })
}

impl Catalog {
    /// The tags of a push, wherever it goes (rule [7.7](crate::rules::pushing)).
    pub(crate) fn plan_tags<'r>(&self, request: &PushRequest<'r>) -> Result<PlannedTags<'r>, PushError> {
        let Ok(tags) = self.judge_written_tags(request, &mut First)?;
        Ok(tags)
    }

    /// The same under a name, where some are the cache's (rule [8.2](crate::rules::caching)).
    #[inline]
    fn judge_tags<'r, S: Sink<PushError>>(
        &self,
        request: &PushRequest<'r>,
        name: &Result<PushedName<'_, '_>, S::Gap>,
        sink: &mut S,
    ) -> Result<Result<PlannedTags<'r>, S::Gap>, S::Stop> {
        let planned = self.judge_written_tags(request, sink)?;
        match planned {
            Ok(tags) if tags.are_of_cache() => match self.check_cache_tags(request, tags, name.as_ref().ok())
            {
                Ok(()) => Ok(planned),
                Err(refusal) => sink.refuse(refusal).map(Err),
            },
            _ => Ok(planned),
        }
    }

    #[inline]
    fn judge_written_tags<'r, S: Sink<PushError>>(
        &self,
        request: &PushRequest<'r>,
        sink: &mut S,
    ) -> Result<Result<PlannedTags<'r>, S::Gap>, S::Stop> {
        let case = tag_case(request);
        let Some(tags) = request.tags.named() else { return sink.keep(self.made_tag(request, case)) };
        let mut planned = Ok(PlannedTags::Named { tags, case });
        for problem in tags.problems(case) {
            planned = Err(sink.refuse(problem)?);
        }
        Ok(planned)
    }

    /// The tag of a push that states none.
    fn made_tag<'r>(&self, request: &PushRequest<'r>, case: TagCase) -> Result<PlannedTags<'r>, PushError> {
        let PushSubject::Build(build) = request.subject else {
            return Ok(PlannedTags::Made(TargetTag::written(Tag::LATEST)));
        };
        let of_branch = |branch| TargetTag::of_branch(branch, case, self.branch_tags());
        if let Some(tag) = build.branch.and_then(of_branch) {
            return Ok(PlannedTags::Made(tag));
        }
        let tags = Tags::One(build.revision.ok_or(PushError::MissingTag)?);
        let tags = tags.named().ok_or(PushError::MissingTag)?;
        tags.check(case)?;
        Ok(PlannedTags::Named { tags, case })
    }

    /// Rule [8.2](crate::rules::caching): tags of cache are not for images, where the cache may be and wherever the
    /// build is not trusted.
    #[cold]
    fn check_cache_tags(
        &self,
        request: &PushRequest<'_>,
        tags: PlannedTags<'_>,
        name: Option<&PushedName<'_, '_>>,
    ) -> Result<(), PushError> {
        let registry = match request.caching_registry {
            Some(named) => self.registry(named),
            None => self.caching_registry(),
        };
        let registry = registry.filter(|registry| name.is_some_and(|name| name.may_be_in(*registry)));
        if registry.is_none() && request.trust == Trust::Trusted {
            return Ok(());
        }
        let tag = tags.of_cache().map(|tag| Excerpt::of(&tag.to_string()));
        let registry = registry.map(|registry| Excerpt::of(registry.name()));
        tag.map_or(Ok(()), |tag| Err(PushError::CacheTag { tag, registry }))
    }
}

pub(crate) fn tag_case(request: &PushRequest<'_>) -> TagCase {
    match request.subject {
        PushSubject::Build(build) if build.tag_policy == TagPolicy::Lowercase => TagCase::Lowered,
        _ => TagCase::AsWritten,
    }
}
