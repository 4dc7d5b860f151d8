//! Steps that run images: in a container, in several, on a cluster.

use alloc::format;
use alloc::string::String;

use super::aws::Role;
use super::fill::{Field, Findings, Purpose};
use super::notice::StepNote;
use super::preflight::{Flight, Pulling};
use super::problem::StepError;
use super::report::{PlannedRole, StepPlan};
use super::schedule::When;
use super::step::{CompositionStep, DeployStep, FreestyleStep, Services};
use super::template::Template;
use crate::catalog::{Compositions, Registry};
use crate::reference::{Excerpt, Reference, ShortName};
use crate::resolve::{PullRequest, PushError};

impl Flight<'_> {
    pub(super) fn freestyle(
        &self,
        findings: &mut Findings<'_>,
        plan: &mut StepPlan,
        step: &FreestyleStep,
        when: When,
    ) {
        let mut pulling = self.pulling(findings, "registry_context", &step.contexts, when);
        let (role, holds) = self.role(findings, step, &pulling);
        if !holds {
            pulling.contexts = Err(());
        }
        if let Some(image) = &step.image {
            self.pull(findings, plan, ("image", Purpose::Image), image, &pulling);
            if let (Some(pull), true) = (plan.pulls.last_mut(), pulling.contexts.is_ok()) {
                pull.role = role;
            }
        }
        self.services(findings, plan, "services.", &step.services, &pulling);
    }

    /// The role, and whether it is one is one for the pull from the step's registry context (rule 7.12).
    fn role(
        &self,
        findings: &mut Findings<'_>,
        step: &FreestyleStep,
        pulling: &Pulling<'_>,
    ) -> (Option<PlannedRole>, bool) {
        let before = findings.problems.len();
        let fields = [&step.role_arn, &step.aws_session_name, &step.aws_duration_seconds];
        let role = Role::of(self.filler, findings, fields.map(Option::as_ref));
        let first = role.first().filter(|_| findings.problems.len() == before);
        if let Some(field) = first.filter(|_| step.contexts.is_empty()) {
            let needed = "is for the pull with a `registry_context`, and the step has none";
            findings.problem(field, StepError::shape_with(needed, "name one on Amazon ECR"));
        } else if let (Some(option), Ok(contexts)) = (first, &pulling.contexts) {
            let first = contexts.values().next().filter(|_| !contexts.values().any(|it| it.has_regions()));
            if let Some(registry) = first.map(|registry| Excerpt::of(registry.name())) {
                findings.problem(option, PushError::AwsOptionElsewhere { option, registry });
            }
        }
        if role.lacks_arn() && findings.problems.len() == before {
            findings.problem("aws_duration_seconds", PushError::SessionWithoutRole);
        }
        let is_readable = fields.into_iter().flatten().all(Template::is_readable);
        (role.planned(), is_readable && findings.problems.len() == before)
    }

    pub(super) fn composition(
        &self,
        findings: &mut Findings<'_>,
        plan: &mut StepPlan,
        step: &CompositionStep,
        when: When,
    ) {
        let pulling = self.pulling(findings, "registry_contexts", &step.contexts, when);
        self.services(findings, plan, "", &step.services, &pulling);
    }

    pub(super) fn services(
        &self,
        findings: &mut Findings<'_>,
        plan: &mut StepPlan,
        above: &str,
        services: &Services,
        pulling: &Pulling<'_>,
    ) {
        for service in &services.containers {
            let field = format!("{above}{}.image", service.name);
            self.pull(findings, plan, (&field, Purpose::Service), &service.image, pulling);
        }
        if !services.files.is_empty() {
            let files = services.files.iter().map(|file| Excerpt::whole(file.as_str()));
            findings.unknown(&format!("{above}composition"), files.collect());
        }
    }

    /// Rule 9.5: an image of a composition that names no domain is on Docker Hub, unless the account wants it looked
    /// for as a short name.
    pub(super) fn pull_of_service<'r>(
        &self,
        findings: &mut Findings<'_>,
        field: &str,
        text: &'r str,
        image: Reference<'r>,
    ) -> PullRequest<'r> {
        let Ok(name) = ShortName::parse(text) else { return PullRequest::new(image) };
        let settings = self.catalog.short_names();
        match self.catalog.compositions() {
            Compositions::Search => {
                if settings.is_none() {
                    findings.note(field, StepNote::NoSearchList);
                }
                PullRequest::short(name)
            }
            Compositions::DockerHub => {
                if settings.is_some_and(|settings| settings.search().len() > 0) {
                    findings.note(field, StepNote::SearchListUnused);
                }
                PullRequest::new(image)
            }
        }
    }

    /// The cluster pulls it, with the registry that the step names.
    pub(super) fn deploy(
        &self,
        findings: &mut Findings<'_>,
        plan: &mut StepPlan,
        step: &DeployStep,
        when: When,
    ) {
        let field = "candidate.registry";
        let registry = Field::of(self.filler, findings, field, Purpose::Registry, step.registry.as_ref());
        let known = registry.known().and_then(|name| self.catalog.registry(name));
        if let (Some(name), None) = (registry.known(), known) {
            let unplaced = self.catalog.unplaced().any(|unplaced| unplaced.name() == name);
            let names = self.catalog.registries().map(Registry::name);
            let nearest = self.filler.suggester.borrow_mut().nearest(name, names).map(String::from);
            let name = Excerpt::of(name);
            findings.problem(
                field,
                if unplaced {
                    PushError::WithoutDomain { name }
                } else {
                    PushError::UnknownRegistry { name, nearest }
                },
            );
        }
        // Where none is named, the cluster pulls it as anybody else does.
        let pulling = match registry {
            Field::Absent => Pulling::without_contexts(when),
            Field::Known(_) | Field::Open => Pulling::with_registry(known, when),
        };
        if let Some(image) = &step.image {
            self.pull(findings, plan, ("candidate.image", Purpose::Image), image, &pulling);
        }
    }
}
