//! What build and push steps push: requests made of filled fields, and their answers.

use alloc::borrow::ToOwned;
use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use super::ad_hoc::{self, TargetKind};
use super::aws::Role;
use super::fill::{Field, Filled, Filler, Findings, Purpose};
use super::notice::StepNote;
use super::plan::pulled_from;
use super::preflight::PLACEHOLDER;
use super::problem::StepError;
use super::report::{PlannedDestination, PlannedPush, PulledFrom};
use super::step::{StepCredentials, TargetFields};
use super::template::Template;
use crate::catalog::{Catalog, Registry};
use crate::reference::{Domain, Excerpt};
use crate::registry::AwsRegion;
use crate::resolve::contact::ContactBuf;
use crate::resolve::judge::{All, Decided};
use crate::resolve::{
    AdHocTarget, AdHocTargetError, AwsOptions, Destination, PullError, PushDecision, PushError, PushPlan,
    PushRequest, PushSubject, PushTarget, SkipReason, Tags,
};

/// Where a step pushes, as far as it is known.
pub(super) struct Target {
    registry: Field,
    pub(super) tags: Vec<Tag>,
    pub(super) contexts: Contexts,
    /// What its kind of step calls them.
    contexts_field: &'static str,
    pub(super) region: Field,
    role: Role,
    /// Whether every field holds; otherwise where it pushes is not known.
    pub(super) is_sound: bool,
}

/// The registry contexts of a step, each once.
pub(super) struct Contexts {
    pub(super) names: Vec<String>,
    /// Whether one more is known in the run alone.
    pub(super) open: bool,
}

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

/// A tag to ask for, and how it is shown where it is known in the run alone.
pub(super) struct Tag {
    pub(super) asked: String,
    pub(super) shown: Option<String>,
}

impl Target {
    pub(super) fn of(
        filler: &Filler<'_>,
        findings: &mut Findings<'_>,
        contexts_field: &'static str,
        fields: &TargetFields,
    ) -> Self {
        let before = findings.problems.len();
        let registry = Field::of(filler, findings, "registry", Purpose::Registry, fields.registry.as_ref());
        let contexts = Contexts::of(filler, findings, contexts_field, &fields.contexts);
        let tags = tags(filler, findings, fields);
        let region = Field::of(filler, findings, "region", Purpose::Aws, fields.region.as_ref());
        let role = [&fields.role_arn, &fields.aws_session_name, &fields.aws_duration_seconds];
        let role = Role::of(filler, findings, role.map(Option::as_ref));
        let region = match region.known().map(AwsRegion::parse) {
            Some(Err(error)) => {
                findings.problem("region", StepError::Shape { message: error.to_string() });
                Field::Open
            }
            _ => region,
        };
        let is_sound = findings.problems.len() == before && fields.is_readable();
        Self { registry, tags, contexts, contexts_field, region, role, is_sound }
    }

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
        let asked: Vec<&str> = self.tags.iter().map(|tag| tag.asked.as_str()).collect();
        let mut request = PushRequest::of(subject)
            .contexts(&self.contexts.names)
            .trust(filler.run.trust)
            .tags(Tags::Listed((&asked).into()))
            .aws(self.aws());
        let target = match kind {
            TargetKind::Open => None,
            _ => self.target(catalog, findings, credentials),
        };
        // Which registry it is that the run will name does not matter, but that it names one does.
        request = request.to(target.unwrap_or(PushTarget::Registry(PLACEHOLDER)));
        let decided =
            Decided { name: !name.is_open(), target: target.is_some(), contexts: !self.contexts.open };
        let mut suggester = filler.suggester.borrow_mut();
        let mut judge = All::of(decided, &mut suggester);
        let Ok(judged) = catalog.judge_push(&request, &mut judge);
        let problems = judge.into_refusals();
        let refused = !problems.is_empty();
        let contexts_hold = decided.contexts && !problems.iter().any(is_of_contexts);
        for problem in problems {
            let field = if is_of_contexts(&problem) { self.contexts_field } else { field_of(&problem) };
            findings.problem(field, problem);
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
        let is_certain = decided.name && self.is_sound && !self.region.is_open();
        let to = |plan: &PushPlan<'_, '_>| {
            let to = plan.destinations().map(|to| self.destination(&to)).collect();
            is_certain.then_some(PlannedPush::To(to))
        };
        let name = |plan: &PushPlan<'_, '_>| decided.name.then(|| own_name(plan));
        let (push, name) = match judged {
            _ if is_open => (None, None),
            Ok(PushDecision::Skip(reason)) => {
                if reason == SkipReason::NoDefaultRegistry {
                    findings.note("registry", StepNote::NoDefaultRegistry);
                }
                (Some(PlannedPush::Skipped(reason)), None)
            }
            Ok(PushDecision::Push(plan)) => (to(&plan), name(&plan)),
            // As if the run named no further context.
            Err(()) => {
                let decision = catalog.resolve_push(request).ok();
                let plan = decision.as_ref().and_then(PushDecision::plan);
                (plan.and_then(to), plan.and_then(name))
            }
        };
        Pushing { push, source, name, contexts_hold }
    }

    fn target(
        &self,
        catalog: &Catalog,
        findings: &mut Findings<'_>,
        credentials: StepCredentials,
    ) -> Option<PushTarget<'_>> {
        let name = match (&self.registry, credentials) {
            (Field::Absent, StepCredentials::None) => return Some(PushTarget::Default),
            (Field::Absent, StepCredentials::Given) => {
                findings.problem("credentials", StepError::CredentialsWithoutHost);
                return None;
            }
            (Field::Absent, StepCredentials::Unreadable) | (Field::Open, _) => return None,
            (Field::Known(name), _) => name,
        };
        if catalog.registry(name).is_some() {
            if credentials == StepCredentials::Given {
                findings.note("credentials", StepNote::CredentialsUnused { registry: Excerpt::of(name) });
            }
            return Some(PushTarget::Registry(name));
        }
        let domain = Domain::parse(name);
        match credentials {
            StepCredentials::Unreadable => None,
            StepCredentials::None => match domain {
                Ok(domain) if domain.reads_as_domain() => {
                    let registry = catalog.on_domain(domain).next();
                    let registry = registry.map(|registry| Excerpt::of(registry.name()));
                    let host = Excerpt::of(name);
                    findings.problem("registry", StepError::HostWithoutCredentials { host, registry });
                    None
                }
                _ => Some(PushTarget::Registry(name)),
            },
            StepCredentials::Given => {
                let domain = domain.map_err(|error| findings.problem("registry", error)).ok()?;
                let refuse = |error: AdHocTargetError| StepError::Shape { message: error.to_string() };
                let target = AdHocTarget::on(domain).map(PushTarget::AdHoc);
                target.map_err(|error| findings.problem("registry", refuse(error))).ok()
            }
        }
    }

    fn aws(&self) -> AwsOptions<'_> {
        let mut aws = AwsOptions::default();
        if let Some(region) = self.region.known().and_then(|region| AwsRegion::parse(region).ok()) {
            aws = aws.region(region);
        }
        if let Some(role_arn) = self.role.arn.known() {
            aws = aws.role_arn(role_arn);
        }
        if let Some(name) = self.role.session_name.known() {
            aws = aws.session_name(name);
        }
        self.role.session_duration.map_or(aws, |duration| aws.session_duration(duration))
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
    pub(super) fn of(
        filler: &Filler<'_>,
        findings: &mut Findings<'_>,
        field: &str,
        templates: &[Template],
    ) -> Self {
        let mut contexts = Self { names: Vec::new(), open: false };
        let mut seen = BTreeSet::new();
        for template in templates {
            match Field::of(filler, findings, field, Purpose::Registry, Some(template)) {
                Field::Known(name) if seen.insert(name.clone()) => contexts.names.push(name),
                Field::Known(_) => {}
                Field::Absent | Field::Open => contexts.open = true,
            }
        }
        contexts
    }
}

fn tags(filler: &Filler<'_>, findings: &mut Findings<'_>, fields: &TargetFields) -> Vec<Tag> {
    let mut written = fields.tag.iter().chain(fields.tags.iter().flatten());
    if fields.tag.is_some() && fields.tags.is_some() && written.all(Template::is_readable) {
        findings.problem("tags", PushError::TagAndTags);
    }
    let one = fields.tag.iter().map(|tag| ("tag", tag));
    let many = fields.tags.iter().flatten().map(|tag| ("tags", tag));
    let mut open: BTreeSet<String> = BTreeSet::new();
    let mut tags = Vec::new();
    for (field, template) in one.chain(many) {
        if let Some(Filled::Known(asked)) = filler.fill(findings, field, Purpose::Other, template) {
            tags.push(Tag { asked, shown: None });
            continue;
        }
        // The same text is the same tag, whatever it will be.
        let shown = template.shown();
        if open.insert(shown.clone()) {
            tags.push(Tag { asked: String::new(), shown: Some(shown) });
        }
    }
    let known: BTreeSet<String> =
        tags.iter().filter(|tag| tag.shown.is_none()).map(|tag| tag.asked.to_ascii_lowercase()).collect();
    let mut free = (0..).map(placeholder).filter(|text| !known.contains(text));
    for tag in tags.iter_mut().filter(|tag| tag.shown.is_some()) {
        tag.asked = free.next().unwrap_or_default();
    }
    tags
}

impl TargetFields {
    fn is_readable(&self) -> bool {
        let single = [
            &self.registry,
            &self.tag,
            &self.region,
            &self.role_arn,
            &self.aws_session_name,
            &self.aws_duration_seconds,
        ];
        let single = single.into_iter().flatten();
        single.chain(self.tags.iter().flatten()).chain(&self.contexts).all(Template::is_readable)
    }
}

/// The name that a push step gives to what it pushed, for those that push it on (rule 7.6).
fn own_name(plan: &PushPlan<'_, '_>) -> String {
    let (path, name) = (plan.path, plan.path.behind_prefix());
    let registry = plan.registry.filter(|_| path.prefix().is_none());
    let less =
        |prefix| path.with_path(|path| path.strip_prefix(prefix).map(|name| name.to_string())).flatten();
    registry.and_then(Registry::prefix).and_then(less).unwrap_or_else(|| name.to_string())
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
        | PushError::Blocked { .. }
        | PushError::Depth { .. }
        | PushError::Namespace { .. } => "image_name",
    }
}

/// A tag for one that is not known yet.
fn placeholder(number: usize) -> String {
    format!("__known_in_the_run_alone_{number}__")
}
