//! Why something is pushed to where it is, and under that name. If it is not pushed, why that is.

use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use super::routes::blocked_by;
use super::{Explanation, Reason, ReasonKind, Setting, Subject, Trail, count_of};
use crate::analysis::words::{name, quoted};
use crate::catalog::{AdHocPushes, Catalog, DefaultPush, Registry};
use crate::reference::{Domain, Excerpt, ImageName, Path, Reference};
use crate::resolve::error::{PullError, PushError};
use crate::resolve::pull::PullPlan;
use crate::resolve::push::tag_case;
use crate::resolve::push_place::own_name;
use crate::resolve::push_plan::{PushDecision, PushPlan, SkipReason};
use crate::resolve::push_request::{AdHocTarget, PushChoice, PushRequest, PushSubject, PushTarget, Trust};
use crate::resolve::tag_change::TagChange;
use crate::resolve::target_tag::{TagCase, TargetTag};
use crate::resolve::{Login, PullRequest};

impl Catalog {
    /// Why [`resolve_push`](Self::resolve_push) answers this request as it does. Rule 10.8.
    ///
    /// ```
    /// use registry_resolver::{BuildOutput, Catalog, PushRequest, RegistryConfig};
    ///
    /// let catalog = Catalog::builder()
    ///     .registry(RegistryConfig::new("azure").azure("acme").prefix("team-a"))
    ///     .build()?;
    /// let request = PushRequest::new(BuildOutput::new("team-a/app").with_branch("feature/login"));
    /// let explanation = catalog.explain_push(request);
    /// let repeated = |reason: &&registry_resolver::explain::Reason<'_>| reason.kind().as_str() == "prefix_repeated";
    /// assert_eq!(
    ///     explanation.reasons().iter().find(repeated).unwrap().message(),
    ///     "`team-a/app` begins with the prefix already, and gets it again",
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn explain_push<'c>(&'c self, request: PushRequest<'_>) -> Explanation<'c> {
        let mut trail = Trail::on(self);
        trail.contexts(request.contexts, None);
        let decision = self.resolve_push(request);
        let instead = trail.target(&request);
        let headline = match &decision {
            Ok(PushDecision::Skip(reason)) => {
                trail.skipped(&request, *reason);
                "nothing is pushed".to_string()
            }
            Ok(PushDecision::Push(plan)) => {
                trail.pushed(&request, plan);
                let mut to = plan.destinations();
                let first = to.next().map(|to| to.target().to_string()).unwrap_or_default();
                match to.len() {
                    0 => format!("the image is pushed to {first}"),
                    more => {
                        let more = count_of(more, "more tag", "more tags");
                        format!("the image is pushed to {first} and under {more}")
                    }
                }
            }
            Err(error) => {
                trail.push_refused(&request, error);
                "the image cannot be pushed".to_string()
            }
        };
        let skipped = match &decision {
            Ok(PushDecision::Skip(reason)) => Some(reason.to_string()),
            _ => None,
        };
        let target = trail.aimed(&request);
        trail.explain(Subject::Push { target, instead, skipped }, headline)
    }
}

impl<'c> Trail<'c> {
    /// Says where the request wants to, as far as that can be told. Returns, in a clause, why not elsewhere.
    fn target(&mut self, request: &PushRequest<'_>) -> String {
        let catalog = self.catalog;
        let aimed = self.aimed(request);
        match (request.target, aimed) {
            (PushTarget::Registry(_), Some(registry)) => {
                let text = format!("the step names {} as its registry", name(registry));
                self.about(registry, ReasonKind::Named, text);
                format!("the step names {}", name(registry))
            }
            (PushTarget::Registry(named), None) => format!("the step names `{}`", Excerpt::of(named)),
            (PushTarget::Default, Some(registry)) if catalog.len() == 1 => {
                let text = format!("{} is the only registry, and so the default one", name(registry));
                self.about(registry, ReasonKind::SoleDefault, text);
                "it is the only registry".to_string()
            }
            (PushTarget::Default, Some(registry)) => {
                let text = format!("the step names no registry, and {} is the default one", name(registry));
                let reason = Reason::of(ReasonKind::Default, text.clone()).about(registry);
                self.push(reason.under(Setting::Default));
                text
            }
            (PushTarget::Default, None) => {
                self.no_default();
                "the step names no registry, and none is the default one".to_string()
            }
            (PushTarget::AdHoc(AdHocTarget(domain)), _) => {
                self.ad_hoc(domain);
                "the step pushes to a host of its own".to_string()
            }
        }
    }

    /// The registry that is pushed to, unless the push is skipped or refused.
    fn aimed(&self, request: &PushRequest<'_>) -> Option<Registry<'c>> {
        self.catalog.aimed_registry(request.target)
    }

    fn no_default(&mut self) {
        let mut registries: Vec<Registry<'c>> = self.catalog.registries().collect();
        registries.sort_unstable_by_key(|registry| registry.name());
        let told = registries.into_iter().map(|registry| {
            let text = format!("{} is neither named by the step nor the default registry", name(registry));
            Reason::of(ReasonKind::NoDefault, text).about(registry)
        });
        self.list(told.collect(), |more| {
            let more = count_of(more, "more registry", "more registries");
            Reason::of(ReasonKind::NoDefault, format!("so it is with {more}"))
        });
    }

    /// Rule 7.10.
    fn ad_hoc(&mut self, domain: Domain<'_>) {
        let host = Excerpt::of(domain.as_str());
        let covering = self.catalog.on_domain(domain).next();
        match (self.catalog.ad_hoc_pushes(), covering) {
            (AdHocPushes::Deny, _) => {
                let text = "the account denies pushes to hosts of a step's own".to_string();
                self.push(Reason::of(ReasonKind::AdHocDenied, text).under(Setting::AdHocPushes));
            }
            (AdHocPushes::Allow, Some(registry)) => {
                let text = format!(
                    "{} is on {host}, and a step's own credentials are for hosts that no registry is on",
                    name(registry)
                );
                self.about(registry, ReasonKind::AdHocCovered, text);
            }
            (AdHocPushes::Allow, None) => {
                let text = format!("the step pushes to a host of its own, {host}, with its own credentials");
                self.push(Reason::of(ReasonKind::AdHoc, text).under(Setting::AdHocPushes));
            }
        }
    }

    fn skipped(&mut self, request: &PushRequest<'_>, reason: SkipReason) {
        let (code, setting) = match reason {
            SkipReason::DisabledByStep => (ReasonKind::DisabledByStep, None),
            SkipReason::DisabledByAccount => (ReasonKind::DisabledByAccount, Some(Setting::BuildPush)),
            SkipReason::Untrusted => (ReasonKind::Untrusted, None),
            SkipReason::NoDefaultRegistry => (ReasonKind::NoRegistry, None),
        };
        let text = match reason {
            SkipReason::DisabledByStep => "the step disables its push".to_string(),
            SkipReason::NoDefaultRegistry => {
                "the step names no registry, and none is the default, so the image stays where it is built"
                    .to_string()
            }
            SkipReason::DisabledByAccount => {
                "the account pushes no builds unless they say so, and this one does not".to_string()
            }
            SkipReason::Untrusted => {
                let not_taken = match (self.aimed(request), request.target) {
                    (Some(registry), _) => format!("{} takes no such pushes", name(registry)),
                    (None, PushTarget::AdHoc(_)) => "only registries can take such pushes".to_string(),
                    (None, _) => "no default registry is there to take such pushes".to_string(),
                };
                format!("the build is not trusted, and {not_taken}")
            }
        };
        self.push(Reason { setting, ..Reason::of(code, text) });
    }

    fn pushed(&mut self, request: &PushRequest<'_>, plan: &PushPlan<'c, '_>) {
        self.stated(request);
        if let (Some(registry), Trust::Untrusted) = (plan.registry, request.trust) {
            let text = format!("the build is not trusted, but {} takes such pushes", name(registry));
            self.about(registry, ReasonKind::UntrustedAccepted, text);
        }
        if let Some(region) = request.aws.region() {
            let shown = Excerpt::of(region.as_str());
            let text = format!(
                "the step asks for region `{shown}`, where the account's registry is {}",
                plan.domain()
            );
            self.note(ReasonKind::Region, text);
            if !region.is_known() {
                let text =
                    format!("`{shown}` is no region that is known; new ones come, but look at it again");
                self.note(ReasonKind::UnknownRegion, text);
            }
        }
        self.named(request, plan.source.as_ref());
        self.fits(plan);
        self.tags(request, plan);
        if let Some(registry) = plan.registry.filter(|_| plan.login == Login::Anonymous) {
            let text = format!("{} is public, so the push has no login, and may be refused", name(registry));
            self.about(registry, ReasonKind::PublicPush, text);
        }
        self.login(plan.login);
        if let (Some(registry), Some(to)) = (plan.registry, plan.destinations().next()) {
            self.transport(registry, to.transport(), to.reach());
        }
        if let Some(source) = plan.source {
            self.fetched(request, &source);
        }
    }

    /// Rule 7.2: what a step says counts, where the account says otherwise.
    fn stated(&mut self, request: &PushRequest<'_>) {
        let PushSubject::Build(build) = request.subject else { return };
        let text = match (build.builder.push, self.catalog.default_push()) {
            (PushChoice::Enabled, DefaultPush::Never) => {
                "the step says that it pushes, so the account's default does not matter"
            }
            (_, DefaultPush::Explicit) => {
                "the step names where it pushes, as the account wants every build to do"
            }
            _ => return,
        };
        self.note(ReasonKind::StatedByStep, text.to_string());
    }

    /// Rule 7.9.
    fn fetched(&mut self, request: &PushRequest<'_>, source: &PullPlan<'c, '_>) {
        let text = format!("the candidate is fetched first: {}", source.identity());
        self.note(ReasonKind::Fetched, text);
        let pull = PullRequest::new(source.reference()).with_contexts(request.contexts);
        self.pulled(&pull, source, ReasonKind::MayLag);
    }

    /// Rules 7.4 to 7.6.
    fn named(&mut self, request: &PushRequest<'_>, source: Option<&PullPlan<'c, '_>>) {
        let name = match request.stated_name() {
            Err(candidate) => self.own_name(candidate, source),
            Ok(stated) => match ImageName::parse(stated) {
                Err(_) => return,
                Ok(ImageName::Absolute { .. }) => {
                    let stated = Excerpt::of(stated);
                    let text =
                        format!("`{stated}` names its domain itself, so nothing is put in front of it");
                    return self.note(ReasonKind::AbsoluteName, text);
                }
                Ok(ImageName::Relative(name)) => {
                    let text = format!(
                        "`{}` names no domain, and so is relative to the registry",
                        Excerpt::of(stated)
                    );
                    self.note(ReasonKind::RelativeName, text);
                    name
                }
            },
        };
        let Some(prefix) = self.aimed(request).and_then(Registry::prefix) else { return };
        let shown = |path: Path<'_>| Excerpt::of(&path.to_string());
        let text = format!("the registry's prefix `{}` stands in front of the name", shown(prefix));
        self.note(ReasonKind::Prefix, text);
        if name.strip_prefix(prefix).is_some() || name == prefix {
            let text = format!("`{}` begins with the prefix already, and gets it again", shown(name));
            self.note(ReasonKind::PrefixRepeated, text);
        }
    }

    /// Rule 7.6.
    fn own_name<'r>(&mut self, candidate: Reference<'r>, source: Option<&PullPlan<'c, '_>>) -> Path<'r> {
        let path = candidate.path();
        let source = source.and_then(PullPlan::source_registry);
        let name = own_name(path, source);
        let less = match source.and_then(Registry::prefix) {
            Some(prefix) if name != path => format!(" and the prefix `{}`", Excerpt::of(&prefix.to_string())),
            _ => String::new(),
        };
        let text = format!(
            "the step states no name, so the candidate keeps its own: `{}`, which is {} less the domain{less}",
            Excerpt::of(&name.to_string()),
            Excerpt::of(&format!("{}/{path}", candidate.domain())),
        );
        self.note(ReasonKind::OwnName, text);
        name
    }

    /// Rule 7.8.
    fn fits(&mut self, plan: &PushPlan<'c, '_>) {
        let Some(registry) = plan.registry else { return };
        let facts = registry.provider().facts();
        if facts.depth.least <= 1 && facts.depth.most.is_none() {
            return;
        }
        let owned = registry.own_namespaces().next().is_some();
        let namespace = if owned { ", in a namespace of the account's own" } else { "" };
        let text =
            format!("{} takes names like {}, and this is one{namespace}", facts.provider, facts.naming);
        self.note(ReasonKind::NameFits, text);
    }

    /// Rule 7.7.
    fn tags(&mut self, request: &PushRequest<'_>, plan: &PushPlan<'c, '_>) {
        match request.tags.named() {
            None => self.made_tag(request),
            Some(named) => {
                let count = named.len();
                let tags = if count == 1 { "the tag" } else { "the tags" };
                self.note(ReasonKind::StatedTags, format!("the step states {tags}"));
                if let Some(folded @ 1..) = count.checked_sub(plan.destinations().len()) {
                    let same = if folded == 1 { "is the same as another" } else { "are the same as others" };
                    let text = format!("{folded} of the {count} tags {same}, and no tag is pushed twice");
                    self.note(ReasonKind::TagsFolded, text);
                }
            }
        }
        if let Some(tag) = plan.tags.of_cache() {
            let text = format!("`{tag}` begins as the tags of build cache do; another tag is safer");
            self.note(ReasonKind::CacheTag, text);
        }
        let mut tags = plan.destinations().filter_map(|to| to.target().tag());
        if tag_case(request) == TagCase::Lowered {
            // A branch's tag says itself what became of it.
            let told = self.reasons.iter().any(|reason| reason.code == ReasonKind::BranchTag);
            if let Some(tag) = tags.find(|tag| !told && tag.is_changed()) {
                let text = format!("tags of builds are put in lower case, so there is `{tag}`");
                self.note(ReasonKind::TagLowered, text);
            }
        }
    }

    fn made_tag(&mut self, request: &PushRequest<'_>) {
        let PushSubject::Build(build) = request.subject else {
            let text = "the step states no tag, so it is `latest`";
            return self.note(ReasonKind::LatestTag, text.to_string());
        };
        let of_branch = |branch| TargetTag::of_branch(branch, tag_case(request), self.catalog.branch_tags());
        let Some(tag) = build.branch.and_then(of_branch) else {
            let none = if build.branch.is_some() {
                "nothing of the branch can stand in one"
            } else {
                "there is no branch"
            };
            let text = format!("the step states no tag and {none}, so the tag is the revision");
            return self.note(ReasonKind::RevisionTag, text);
        };
        self.note(ReasonKind::BranchTag, "the step states no tag, so it is the branch".to_string());
        self.branch_changes(tag);
    }

    /// What a branch lost when it became a tag.
    pub(super) fn branch_changes(&mut self, tag: TargetTag<'_>) {
        for change in tag.changes() {
            let text = change.to_string();
            match change {
                TagChange::Trimmed { .. } | TagChange::Spelled { .. } => {
                    self.note(ReasonKind::BranchChanged, text);
                }
                TagChange::Cut { .. } => self.note(ReasonKind::BranchCut, text),
                TagChange::Marked { .. } => {
                    self.push(Reason::of(ReasonKind::DistinctTag, text).under(Setting::BranchTags));
                }
            }
        }
    }

    /// Rule 8.2: the caching registry, where a tag is refused that may be its.
    fn holds_cache(&mut self, request: &PushRequest<'_>) {
        let registry = match request.caching_registry {
            Some(named) => self.catalog.registry(named),
            None => self.catalog.caching_registry(),
        };
        if let Some(registry) = registry {
            let text =
                format!("{} is the caching registry, and the name is one that it could hold", name(registry));
            let reason = Reason::of(ReasonKind::CachingRegistry, text).about(registry);
            let by_account = request.caching_registry.is_none();
            self.push(if by_account { reason.under(Setting::Caching) } else { reason });
        }
    }

    /// Rule 12.7: a push to a blocked name.
    fn push_blocked(&mut self, target: &str) {
        let Ok(target) = Reference::parse(target) else { return };
        let covering = self.catalog.routes_covering(target.domain(), target.path());
        if let Some(route) = covering.first().filter(|route| route.is_blocked()) {
            let text = format!("{} is not pushed: {}", quoted(&target.to_string()), blocked_by(*route));
            self.note(ReasonKind::Blocked, text);
        }
    }

    fn push_refused(&mut self, request: &PushRequest<'_>, error: &PushError) {
        match (error, request.fetched()) {
            (
                PushError::Pull(error @ (PullError::Ambiguous { .. } | PullError::Denied { .. })),
                Some(image),
            ) => {
                let pull = PullRequest::new(image).with_contexts(request.contexts);
                return self.pull_refused(&pull, error);
            }
            (
                PushError::InvalidName(_)
                | PushError::NameTooLong { .. }
                | PushError::DomainMismatch { .. }
                | PushError::OutsidePrefix { .. }
                | PushError::Depth { .. }
                | PushError::Namespace { .. }
                | PushError::MissingTag
                | PushError::CacheTag { .. }
                | PushError::InvalidTag { .. },
                _,
            ) => {
                // By then the candidate has been found.
                let source = self.catalog.candidate_plan(request).ok().flatten();
                if let Some(source) = &source {
                    self.fetched(request, source);
                }
                self.named(request, source.as_ref());
            }
            (PushError::Blocked { target, .. }, _) => self.push_blocked(target.as_str()),
            _ => {}
        }
        if let PushError::CacheTag { registry: Some(_), .. } = error {
            self.holds_cache(request);
        }
        self.refuse(error.kind(), error.rule(), error);
        let by_account = matches!(error, PushError::PushNotStated | PushError::BuildxMustPush { .. });
        if let (true, Some(reason)) = (by_account, self.reasons.last_mut()) {
            reason.setting = Some(Setting::BuildPush);
        }
    }
}
