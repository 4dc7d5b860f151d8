//! What build and push steps push: requests made of filled fields, and their answers.

use alloc::borrow::ToOwned as _;
use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use super::fill::{Filled, Filler, Findings, Purpose};
use super::plan::{planned_login, pulled_from};
use super::problem::StepError;
use super::report::{PlannedDestination, PlannedPush, PulledFrom};
use super::step::{StepCredentials, TargetFields};
use super::template::Template;
use crate::catalog::Catalog;
use crate::reference::Domain;
use crate::registry::AwsRegion;
use crate::resolve::{
    AdHocTarget, AwsOptions, AwsSessionDuration, Decided, Destination, PushDecision, PushError, PushRequest,
    PushSubject, PushTarget, Tags,
};

/// A field as far as it is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Field {
    Absent,
    Known(String),
    /// Known in the run alone, or an error that is noted.
    Open,
}

impl Field {
    pub(super) fn of(
        filler: &Filler<'_>,
        findings: &mut Findings<'_>,
        name: &str,
        purpose: Purpose,
        template: Option<&Template>,
    ) -> Self {
        match template.map(|template| filler.text(findings, name, purpose, Some(template))) {
            None => Self::Absent,
            Some(Some(text)) => Self::Known(text),
            Some(None) => Self::Open,
        }
    }

    pub(super) fn known(&self) -> Option<&str> {
        match self {
            Self::Known(text) => Some(text),
            Self::Absent | Self::Open => None,
        }
    }

    fn is_open(&self) -> bool {
        *self == Self::Open
    }
}

/// Where a step pushes, as far as it is known.
pub(super) struct Target {
    registry: Field,
    tags: Vec<Tag>,
    pub(super) contexts: Vec<String>,
    region: Option<String>,
    role_arn: Option<String>,
    session_name: Option<String>,
    session_duration: Option<AwsSessionDuration>,
}

/// What a step pushes, and from where it fetches that first; none where it is refused, or the run decides.
#[derive(Default)]
pub(super) struct Pushing {
    pub(super) push: Option<PlannedPush>,
    pub(super) source: Option<PulledFrom>,
}

/// A tag to ask for, and how it is shown where it is known in the run alone.
struct Tag {
    asked: String,
    shown: Option<String>,
}

impl Target {
    pub(super) fn of(filler: &Filler<'_>, findings: &mut Findings<'_>, fields: &TargetFields) -> Self {
        let registry = Field::of(filler, findings, "registry", Purpose::Registry, fields.registry.as_ref());
        let contexts = contexts(filler, findings, &fields.contexts);
        let tags = tags(filler, findings, fields);
        let mut setting = |name, template: &Option<Template>| {
            filler.text(findings, name, Purpose::Other, template.as_ref())
        };
        let region = setting("region", &fields.region);
        let role_arn = setting("role_arn", &fields.role_arn);
        let session_name = setting("aws_session_name", &fields.aws_session_name);
        let duration = setting("aws_duration_seconds", &fields.aws_duration_seconds);
        let session_duration = duration.and_then(|text| {
            let seconds =
                text.parse().map_err(|_| "expected a whole number of seconds, 900 to 3600".to_owned());
            let duration = seconds.and_then(|seconds| {
                AwsSessionDuration::from_secs(seconds).map_err(|error| error.to_string())
            });
            let note = |message| findings.problem("aws_duration_seconds", StepError::Shape { message });
            duration.map_err(note).ok()
        });
        let region = region.filter(|text| match AwsRegion::parse(text) {
            Ok(_) => true,
            Err(error) => {
                findings.problem("region", StepError::Shape { message: error.to_string() });
                false
            }
        });
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
            .contexts(&self.contexts)
            .trust(filler.run.trust)
            .tags(Tags::Listed((&asked).into()))
            .aws(self.aws());
        let target = self.target(catalog, findings, credentials);
        if let Some(target) = target {
            request = request.to(target);
        }
        let decided = Decided { name: !name.is_open(), target: target.is_some() };
        let problems = catalog.push_problems(request, decided);
        let refused = !problems.is_empty();
        for problem in problems {
            findings.problem("", problem);
        }
        if refused || !decided.target {
            return Pushing::default();
        }
        match catalog.resolve_push(request) {
            Ok(PushDecision::Skip(reason)) => {
                Pushing { push: Some(PlannedPush::Skipped(reason)), source: None }
            }
            Ok(PushDecision::Push(plan)) => {
                let to = plan.destinations().map(|to| self.destination(&to)).collect();
                let push = decided.name.then_some(PlannedPush::To(to));
                Pushing { push, source: plan.source().map(|source| pulled_from(&source)) }
            }
            Err(_) => Pushing::default(),
        }
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
        let refuse =
            |error: crate::resolve::AdHocTargetError| StepError::Shape { message: error.to_string() };
        AdHocTarget::on(domain)
            .map(PushTarget::AdHoc)
            .map_err(|error| findings.problem("registry", refuse(error)))
            .ok()
    }

    fn aws(&self) -> AwsOptions<'_> {
        let mut aws = AwsOptions::default();
        if let Some(region) = self.region.as_deref().and_then(|region| AwsRegion::parse(region).ok()) {
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
        let reference = match open.and_then(|tag| tag.shown.as_deref()) {
            Some(shown) => format!("{}:{shown}", target.without_tag()),
            None => target.to_string(),
        };
        PlannedDestination {
            registry: to.registry().map(|registry| registry.name().to_owned()),
            reference,
            login: planned_login(to.login()),
            transport: to.transport(),
            reach: to.reach(),
        }
    }

    /// Where a build step names no tag, and neither branch nor revision are known yet.
    pub(super) fn tag_of_branch(&mut self) {
        if self.tags.is_empty() {
            self.tags.push(Tag { asked: placeholder(0), shown: Some("<branch>".to_owned()) });
        }
    }
}

fn tags(filler: &Filler<'_>, findings: &mut Findings<'_>, fields: &TargetFields) -> Vec<Tag> {
    if fields.tag.is_some() && fields.tags.is_some() {
        findings.problem("tags", PushError::TagAndTags);
    }
    let one = fields.tag.iter().map(|tag| ("tag", tag));
    let many = fields.tags.iter().flatten().map(|tag| ("tags", tag));
    let mut tags = Vec::new();
    for (field, template) in one.chain(many) {
        let tag = match filler.fill(findings, field, Purpose::Other, template) {
            Some(Filled::Known(asked)) => Tag { asked, shown: None },
            _ => Tag { asked: placeholder(tags.len()), shown: Some(template.as_str().to_owned()) },
        };
        tags.push(tag);
    }
    tags
}

/// A tag for one that is not known yet, unlike any that a file would ask for.
fn placeholder(number: usize) -> String {
    format!("__known_in_the_run_alone_{number}__")
}

/// The registry contexts that are known.
pub(super) fn contexts(
    filler: &Filler<'_>,
    findings: &mut Findings<'_>,
    templates: &[Template],
) -> Vec<String> {
    let text = |template| filler.text(findings, "registry_contexts", Purpose::Registry, Some(template));
    templates.iter().filter_map(text).collect()
}
