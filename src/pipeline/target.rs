//! Where a step says that it pushes, as far as it is known.

use alloc::borrow::ToOwned as _;
use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use super::aws::Role;
use super::fill::{Field, Filled, Filler, Findings, Purpose};
use super::notice::StepNote;
use super::problem::StepError;
use super::step::{StepCredentials, TargetFields};
use super::template::Template;
use crate::catalog::Catalog;
use crate::reference::{Domain, Excerpt};
use crate::registry::AwsRegion;
use crate::resolve::{AdHocTarget, AdHocTargetError, AwsOptions, PushError, PushTarget};

/// Where a step pushes, as far as it is known.
pub(super) struct Target {
    registry: Field,
    pub(super) tags: Vec<Tag>,
    pub(super) contexts: Contexts,
    /// What its kind of step calls them.
    pub(super) contexts_field: &'static str,
    pub(super) region: Field,
    pub(super) role: Role,
    /// Whether every field holds; otherwise where it pushes is not known.
    pub(super) is_sound: bool,
}

/// The registry contexts of a step, each once.
pub(super) struct Contexts {
    pub(super) names: Vec<String>,
    /// Whether one more is known in the run alone.
    pub(super) open: bool,
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
                findings.problem("region", StepError::Shape { message: error.to_string(), help: None });
                Field::Open
            }
            _ => region,
        };
        let is_sound = findings.problems.len() == before && fields.is_readable();
        Self { registry, tags, contexts, contexts_field, region, role, is_sound }
    }

    /// The registry or host, where that is known.
    pub(super) fn place(
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
                    let registry = registry.map(|registry| registry.name().to_owned());
                    let host = Excerpt::of(name);
                    findings.problem("registry", StepError::HostWithoutCredentials { host, registry });
                    None
                }
                _ => Some(PushTarget::Registry(name)),
            },
            StepCredentials::Given => {
                let domain = domain.map_err(|error| findings.problem("registry", error)).ok()?;
                let refuse =
                    |error: AdHocTargetError| StepError::Shape { message: error.to_string(), help: None };
                let target = AdHocTarget::new(domain).map(PushTarget::AdHoc);
                target.map_err(|error| findings.problem("registry", refuse(error))).ok()
            }
        }
    }

    /// What is known of the options for Amazon ECR.
    pub(super) fn aws(&self) -> AwsOptions<'_> {
        let aws = self.role.options();
        let region = self.region.known().and_then(|region| AwsRegion::parse(region).ok());
        region.map_or(aws, |region| aws.with_region(region))
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
        if let Some(Filled::Known(asked)) = filler.fill(findings, field, Purpose::Tag, template) {
            filler.note_branch_of(findings, field, template);
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

/// A tag for one that is not known yet.
fn placeholder(number: usize) -> String {
    format!("__known_in_the_run_alone_{number}__")
}
