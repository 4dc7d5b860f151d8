//! What build and push steps push: requests made of filled fields, and their answers.

use alloc::borrow::ToOwned;
use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use super::fill::{Field, Filled, Filler, Findings, Purpose};
use super::plan::pulled_from;
use super::problem::StepError;
use super::report::{PlannedDestination, PlannedPush, PulledFrom};
use super::step::{StepCredentials, TargetFields};
use super::template::Template;
use crate::catalog::Catalog;
use crate::reference::{Domain, Excerpt};
use crate::registry::AwsRegion;
use crate::resolve::contact::ContactBuf;
use crate::resolve::judge::{All, Decided};
use crate::resolve::{
    AdHocTarget, AdHocTargetError, AwsOptions, AwsSessionDuration, Destination, PullError, PushDecision,
    PushError, PushPlan, PushRequest, PushSubject, PushTarget, Tags,
};

/// Where a step pushes, as far as it is known.
pub(super) struct Target {
    registry: Field,
    tags: Vec<Tag>,
    pub(super) contexts: Contexts,
    region: Field,
    role_arn: Option<String>,
    session_name: Option<String>,
    session_duration: Option<AwsSessionDuration>,
}

/// The registry contexts of a step, each once.
pub(super) struct Contexts {
    pub(super) names: Vec<String>,
    /// Whether one more is known in the run alone.
    pub(super) open: bool,
}

/// What a step pushes, and from where it fetches that first; none where it is refused, or the run decides.
pub(super) struct Pushing {
    pub(super) push: Option<PlannedPush>,
    pub(super) source: Option<PulledFrom>,
    /// Whether all registry contexts are known, and none is an error.
    pub(super) contexts_hold: bool,
}

/// A tag to ask for, and how it is shown where it is known in the run alone.
struct Tag {
    asked: String,
    shown: Option<String>,
}

impl Target {
    pub(super) fn of(filler: &Filler<'_>, findings: &mut Findings<'_>, fields: &TargetFields) -> Self {
        let registry = Field::of(filler, findings, "registry", Purpose::Registry, fields.registry.as_ref());
        let contexts = Contexts::of(filler, findings, &fields.contexts);
        let tags = tags(filler, findings, fields);
        let mut setting = |name, template: &Option<Template>| {
            Field::of(filler, findings, name, Purpose::Aws, template.as_ref())
        };
        let region = setting("region", &fields.region);
        let role_arn = setting("role_arn", &fields.role_arn).known().map(ToOwned::to_owned);
        let session_name =
            setting("aws_session_name", &fields.aws_session_name).known().map(ToOwned::to_owned);
        let duration = setting("aws_duration_seconds", &fields.aws_duration_seconds);
        let session_duration = duration.known().and_then(|text| {
            let seconds =
                text.parse().map_err(|_| "expected a whole number of seconds, 900 to 3600".to_owned());
            let duration = seconds.and_then(|seconds| {
                AwsSessionDuration::from_secs(seconds).map_err(|error| error.to_string())
            });
            let note = |message| findings.problem("aws_duration_seconds", StepError::Shape { message });
            duration.map_err(note).ok()
        });
        let region = match region.known().map(AwsRegion::parse) {
            Some(Err(error)) => {
                findings.problem("region", StepError::Shape { message: error.to_string() });
                Field::Open
            }
            _ => region,
        };
        Self { registry, tags, contexts, region, role_arn, session_name, session_duration }
    }

    /// What the catalog says of pushing this there.
    pub(super) fn push<'s>(
        &self,
        catalog: &Catalog,
        filler: &Filler<'_>,
        findings: &mut Findings<'_>,
        subject: impl Into<PushSubject<'s>>,
        name: &Field,
        credentials: StepCredentials,
    ) -> Pushing {
        let asked: Vec<&str> = self.tags.iter().map(|tag| tag.asked.as_str()).collect();
        let mut request = PushRequest::of(subject)
            .contexts(&self.contexts.names)
            .trust(filler.run.trust)
            .tags(Tags::Listed((&asked).into()))
            .aws(self.aws());
        let target = self.target(catalog, findings, credentials);
        if let Some(target) = target {
            request = request.to(target);
        }
        let decided =
            Decided { name: !name.is_open(), target: target.is_some(), contexts: !self.contexts.open };
        let mut suggester = filler.suggester.borrow_mut();
        let mut judge = All::of(decided, &mut suggester);
        let Ok(judged) = catalog.judge_push(&request, &mut judge);
        let problems = judge.into_refusals();
        let refused = !problems.is_empty();
        let contexts_hold = decided.contexts && !problems.iter().any(is_of_contexts);
        for problem in problems {
            findings.problem(field_of(&problem), problem);
        }
        let is_open = refused || !decided.target;
        let source = match &judged {
            Ok(PushDecision::Push(plan)) => plan.source(),
            Ok(PushDecision::Skip(_)) if !is_open => None,
            // The candidate is told all the same.
            _ if decided.contexts => catalog.candidate_plan(&request).ok().flatten(),
            _ => None,
        };
        let source = source.as_ref().map(pulled_from);
        let to = |plan: &PushPlan<'_, '_>| {
            let to = plan.destinations().map(|to| self.destination(&to)).collect();
            (decided.name && !self.region.is_open()).then_some(PlannedPush::To(to))
        };
        let push = match judged {
            _ if is_open => None,
            Ok(PushDecision::Skip(reason)) => Some(PlannedPush::Skipped(reason)),
            Ok(PushDecision::Push(plan)) => to(&plan),
            // As if the run named no further context.
            Err(()) => {
                let decision = catalog.resolve_push(request).ok();
                decision.as_ref().and_then(PushDecision::plan).and_then(to)
            }
        };
        Pushing { push, source, contexts_hold }
    }

    fn target(
        &self,
        catalog: &Catalog,
        findings: &mut Findings<'_>,
        credentials: StepCredentials,
    ) -> Option<PushTarget<'_>> {
        let name = match &self.registry {
            Field::Absent => return Some(PushTarget::Default),
            Field::Open => return None,
            Field::Known(name) => name,
        };
        if credentials == StepCredentials::None || catalog.registry(name).is_some() {
            return Some(PushTarget::Registry(name));
        }
        let domain = Domain::parse(name).map_err(|error| findings.problem("registry", error)).ok()?;
        let refuse = |error: AdHocTargetError| StepError::Shape { message: error.to_string() };
        AdHocTarget::on(domain)
            .map(PushTarget::AdHoc)
            .map_err(|error| findings.problem("registry", refuse(error)))
            .ok()
    }

    fn aws(&self) -> AwsOptions<'_> {
        let mut aws = AwsOptions::default();
        if let Some(region) = self.region.known().and_then(|region| AwsRegion::parse(region).ok()) {
            aws = aws.region(region);
        }
        if let Some(role_arn) = &self.role_arn {
            aws = aws.role_arn(role_arn);
        }
        if let Some(name) = &self.session_name {
            aws = aws.session_name(name);
        }
        self.session_duration.map_or(aws, |duration| aws.session_duration(duration))
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
        planned
    }

    /// Where a build step names no tag, and neither branch nor revision are known yet.
    pub(super) fn tag_of_branch(&mut self) {
        if self.tags.is_empty() {
            self.tags.push(Tag { asked: placeholder(0), shown: Some("<branch>".to_owned()) });
        }
    }
}

impl Contexts {
    pub(super) fn of(filler: &Filler<'_>, findings: &mut Findings<'_>, templates: &[Template]) -> Self {
        let mut contexts = Self { names: Vec::new(), open: false };
        let mut seen = BTreeSet::new();
        for template in templates {
            match Field::of(filler, findings, "registry_contexts", Purpose::Registry, Some(template)) {
                Field::Known(name) if seen.insert(name.clone()) => contexts.names.push(name),
                Field::Known(_) => {}
                Field::Absent | Field::Open => contexts.open = true,
            }
        }
        contexts
    }
}

fn tags(filler: &Filler<'_>, findings: &mut Findings<'_>, fields: &TargetFields) -> Vec<Tag> {
    if fields.tag.is_some() && fields.tags.is_some() {
        findings.problem("tags", PushError::TagAndTags);
    }
    let one = fields.tag.iter().map(|tag| ("tag", tag));
    let many = fields.tags.iter().flatten().map(|tag| ("tags", tag));
    let mut tags: Vec<Tag> = Vec::new();
    let mut open = BTreeSet::new();
    for (field, template) in one.chain(many) {
        match filler.fill(findings, field, Purpose::Other, template) {
            Some(Filled::Known(asked)) => tags.push(Tag { asked, shown: None }),
            // The same text is the same tag, whatever it will be.
            _ if !open.insert(template.as_str()) => {}
            _ => {
                let shown = Excerpt::of(template.as_str()).to_string();
                tags.push(Tag { asked: placeholder(tags.len()), shown: Some(shown) });
            }
        }
    }
    tags
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
        | PushError::AdHocDenied { .. }
        | PushError::AdHocCovered { .. } => "registry",
        PushError::Pull(
            PullError::UnknownContext { .. }
            | PullError::ContextWithoutDomain { .. }
            | PullError::ConflictingContexts { .. },
        )
        | PushError::BuildxContext { .. } => "registry_contexts",
        PushError::Pull(_) => "candidate",
        PushError::BuildxMustPush { .. } | PushError::PushNotStated => "disable_push",
        PushError::AwsOptionElsewhere { option, .. } => option,
        PushError::NoSuchRegion { .. } => "region",
        PushError::TagAndTags
        | PushError::TooManyTags { .. }
        | PushError::MissingTag
        | PushError::InvalidTag { .. } => "tags",
        PushError::InvalidName(_)
        | PushError::NameTooLong { .. }
        | PushError::DomainMismatch { .. }
        | PushError::OutsidePrefix { .. }
        | PushError::Depth { .. }
        | PushError::Namespace { .. } => "image_name",
    }
}

/// A tag for one that is not known yet, unlike any that a file would ask for.
fn placeholder(number: usize) -> String {
    format!("__known_in_the_run_alone_{number}__")
}
