//! What build and push steps push: requests made of filled fields, and their answers.

use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use super::ad_hoc::{self, TargetKind};
use super::fill::{Field, Filler, Findings, PLACEHOLDER};
use super::notice::StepNote;
use super::plan::pulled_from;
use super::report::{PlannedDestination, PlannedPush, PulledFrom};
use super::step::{StepCredentials, TargetFields};
use super::target::Target;
use crate::catalog::Catalog;
use crate::reference::Excerpt;
use crate::resolve::contact::ContactBuf;
use crate::resolve::judge::{All, Decided};
use crate::resolve::tags::PlannedTags;
use crate::resolve::{
    Destination, Login, PullError, PullPlan, PushDecision, PushError, PushPlan, PushRequest, PushSubject,
    PushTarget, SkipReason, Tags,
};

/// What a step wants to push.
#[derive(Clone, Copy)]
pub(super) struct Wanted<'s> {
    pub(super) subject: PushSubject<'s>,
    /// What it is called, as far as that is known.
    pub(super) name: &'s Field,
    pub(super) kind: TargetKind,
    pub(super) credentials: StepCredentials,
}

/// What a step pushes, and from where it fetches that first; none where it is refused, or the run decides.
pub(super) struct Pushing {
    pub(super) push: Option<PlannedPush>,
    pub(super) source: Option<PulledFrom>,
    /// What the image is called there, less the registry's prefix.
    pub(super) name: Option<String>,
    /// Whether all registry contexts are known, and none is an error.
    pub(super) contexts_hold: bool,
}

/// What is asked of the catalog, and how much of that is known before the run.
struct Asked<'a> {
    catalog: &'a Catalog,
    request: PushRequest<'a>,
    decided: Decided,
    /// Whether something is refused.
    is_refused: bool,
    /// The same, or the registry is known in the run alone.
    is_open: bool,
}

impl Target {
    /// What the catalog says of pushing this there.
    pub(super) fn push(
        &self,
        catalog: &Catalog,
        filler: &Filler<'_>,
        findings: &mut Findings<'_>,
        fields: &TargetFields,
        wanted: Wanted<'_>,
    ) -> Pushing {
        let Wanted { subject, name, kind, credentials } = wanted;
        if kind == TargetKind::AdHocEcr {
            let push = ad_hoc::push(catalog, filler, findings, self, fields, name);
            return Pushing { push, source: None, name: None, contexts_hold: !self.contexts.open };
        }
        let tags: Vec<&str> = self.tags.iter().map(|tag| tag.asked.as_str()).collect();
        let before = findings.problems.len();
        let target = match kind {
            TargetKind::Open => None,
            _ => self.place(catalog, findings, credentials),
        };
        let mut request = PushRequest::new(subject)
            .with_contexts(&self.contexts.names)
            .with_trust(filler.run.trust)
            .with_tags(Tags::Listed((&tags).into()))
            .with_aws(self.aws())
            // Which registry it is that the run will name does not matter, but that it names one does.
            .with_target(target.unwrap_or(PushTarget::Registry(PLACEHOLDER)));
        if let Some(name) = filler.run.caching_registry {
            request = request.with_caching_registry(name);
        }
        let decided =
            Decided { name: !name.is_open(), target: target.is_some(), contexts: !self.contexts.open };
        let mut suggester = filler.suggester.borrow_mut();
        let mut judge = All::of(decided, &mut suggester);
        let Ok(judged) = catalog.judge_push(&request, &mut judge);
        let problems = judge.into_refusals();
        let is_refused = !problems.is_empty() || findings.problems.len() > before;
        let is_open = is_refused || !decided.target;
        let contexts_hold = decided.contexts && !problems.iter().any(is_of_contexts);
        for problem in problems {
            let field = if is_of_contexts(&problem) { self.contexts_field } else { field_of(&problem) };
            findings.problem(field, problem);
        }
        let asked = Asked { catalog, request, decided, is_refused, is_open };
        let source = asked.source(judged.as_ref().ok()).as_ref().map(pulled_from);
        let (push, name) = self.answer(findings, &asked, judged.as_ref().map_err(|&()| ()));
        Pushing { push, source, name, contexts_hold }
    }

    /// What is pushed, and the name that it has there.
    fn answer(
        &self,
        findings: &mut Findings<'_>,
        asked: &Asked<'_>,
        judged: Result<&PushDecision<'_, '_>, ()>,
    ) -> (Option<PlannedPush>, Option<String>) {
        let mut pushed = |plan: &PushPlan<'_, '_>| {
            self.note(findings, plan);
            let name = asked.decided.name.then(|| plan.content_name());
            (self.destinations(plan, asked.decided), name)
        };
        match judged {
            // That needs no registry to be known, once nothing is refused.
            Ok(PushDecision::Skip(reason)) if !asked.is_refused => {
                if *reason == SkipReason::NoDefaultRegistry {
                    findings.note("registry", StepNote::NoDefaultRegistry);
                }
                (Some(PlannedPush::Skipped(*reason)), None)
            }
            Ok(PushDecision::Skip(_)) => (None, None),
            _ if asked.is_open => (None, None),
            Ok(PushDecision::Push(plan)) => pushed(plan),
            // As if the run named no further context.
            Err(()) => {
                let decision = asked.catalog.resolve_push(asked.request).ok();
                decision.as_ref().and_then(PushDecision::plan).map(pushed).unwrap_or_default()
            }
        }
    }

    fn destinations(&self, plan: &PushPlan<'_, '_>, decided: Decided) -> Option<PlannedPush> {
        let is_certain = decided.name && self.is_sound && !self.region.is_open();
        let to = || plan.destinations().map(|to| self.destination(&to)).collect();
        is_certain.then(|| PlannedPush::To(to()))
    }

    /// What is good to know of a push that goes on.
    fn note(&self, findings: &mut Findings<'_>, plan: &PushPlan<'_, '_>) {
        if let Some(registry) = plan.registry.filter(|_| plan.login == Login::Anonymous) {
            findings.note("registry", StepNote::PublicPush { registry: Excerpt::of(registry.name()) });
        }
        if let Some(region) = plan.aws.region().filter(|region| !region.is_known()) {
            findings.note("region", StepNote::UnknownRegion { region: Excerpt::of(region.as_str()) });
        }
        if let Some(tag) = plan.tags.of_cache() {
            findings.note("tags", StepNote::CacheTag { tag: Excerpt::of(&tag.to_string()) });
        }
        if let (PlannedTags::Made(tag), true) = (plan.tags, self.tags.is_empty()) {
            findings.note_branch("tag", tag);
        }
    }

    /// A tag that is known in the run alone is shown as the file writes it.
    fn destination(&self, to: &Destination<'_, '_>) -> PlannedDestination {
        let target = to.target();
        let tag = target.tag();
        let open = self
            .tags
            .iter()
            .find(|open| open.shown.is_some() && tag.is_some_and(|tag| tag == *open.asked.as_str()));
        let mut planned = PlannedDestination::from(ContactBuf::of(to.contact()));
        if let Some(shown) = open.and_then(|tag| tag.shown.as_deref()) {
            planned.reference = format!("{}:{shown}", target.without_tag());
        }
        planned.role = self.role.planned();
        planned
    }
}

impl<'a> Asked<'a> {
    /// From where a candidate is fetched first.
    fn source<'c>(&self, judged: Option<&PushDecision<'c, 'a>>) -> Option<PullPlan<'c, 'a>>
    where
        'a: 'c,
    {
        match judged {
            Some(PushDecision::Push(plan)) => plan.source(),
            Some(PushDecision::Skip(_)) if !self.is_open => None,
            // The candidate is told all the same.
            _ if self.decided.contexts => self.catalog.candidate_plan(&self.request).ok().flatten(),
            _ => None,
        }
    }
}

fn is_of_contexts(problem: &PushError) -> bool {
    matches!(
        problem,
        PushError::Pull(
            PullError::UnknownContext { .. }
                | PullError::ContextWithoutDomain { .. }
                | PullError::ConflictingContexts { .. }
        )
    )
}

/// The field that a problem is about, where it is one.
fn field_of(problem: &PushError) -> &'static str {
    match problem {
        PushError::UnknownRegistry { .. }
        | PushError::WithoutDomain { .. }
        | PushError::NoDefaultRegistry { .. }
        | PushError::PushNotStated
        | PushError::AdHocDenied { .. }
        | PushError::AdHocCovered { .. } => "registry",
        PushError::Pull(
            PullError::UnknownContext { .. }
            | PullError::ContextWithoutDomain { .. }
            | PullError::ConflictingContexts { .. },
        )
        | PushError::BuildxContext { .. } => "registry_contexts",
        PushError::Pull(_) => "candidate",
        PushError::BuildxMustPush { .. } => "disable_push",
        PushError::AwsOptionElsewhere { option, .. } => option,
        PushError::SessionWithoutRole => "aws_duration_seconds",
        PushError::NoSuchRegion { .. } => "region",
        PushError::TagAndTags
        | PushError::TooManyTags { .. }
        | PushError::MissingTag
        | PushError::CacheTag { .. }
        | PushError::InvalidTag { .. } => "tags",
        PushError::InvalidName(_)
        | PushError::NameTooLong { .. }
        | PushError::DomainMismatch { .. }
        | PushError::OutsidePrefix { .. }
        | PushError::Blocked { .. }
        | PushError::Depth { .. }
        | PushError::Namespace { .. } => "image_name",
    }
}
