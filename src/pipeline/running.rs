//! Steps that run images: in a container, in several, on a cluster.

use alloc::format;

use super::aws::Role;
use super::fill::{Field, Findings, Purpose};
use super::preflight::{Flight, Pulling};
use super::problem::StepError;
use super::report::StepPlan;
use super::schedule::When;
use super::step::{CompositionStep, DeployStep, FreestyleStep, Services};
use super::template::Template;
use crate::catalog::Registry;
use crate::reference::Excerpt;
use crate::resolve::PushError;

impl Flight<'_> {
    pub(super) fn freestyle(
        &self,
        findings: &mut Findings<'_>,
        plan: &mut StepPlan,
        step: &FreestyleStep,
        when: When,
    ) {
        let mut pulling = self.pulling(findings, "registry_context", &step.contexts, when);
        if !self.role_holds(findings, step, &pulling) {
            pulling.contexts = Err(());
        }
        if let Some(image) = &step.image {
            self.pull(findings, plan, ("image", Purpose::Image), image, &pulling);
        }
        self.services(findings, plan, "services.", &step.services, &pulling);
    }

    /// Whether the role is one for the pull from the step's registry context (rule 7.12).
    fn role_holds(&self, findings: &mut Findings<'_>, step: &FreestyleStep, pulling: &Pulling<'_>) -> bool {
        let before = findings.problems.len();
        let fields = [&step.role_arn, &step.aws_session_name, &step.aws_duration_seconds];
        let role = Role::of(self.filler, findings, fields.map(Option::as_ref));
        let first = role.first().filter(|_| findings.problems.len() == before);
        if let Some(field) = first.filter(|_| step.contexts.is_empty()) {
            let needed =
                "is for the pull with a `registry_context`, and the step has none; name one on Amazon ECR";
            findings.problem(field, StepError::shape(needed));
        } else if let (Some(option), Ok(contexts)) = (first, &pulling.contexts) {
            let first = contexts.values().next().filter(|_| !contexts.values().any(|it| it.has_regions()));
            if let Some(registry) = first.map(|registry| Excerpt::of(registry.name())) {
                findings.problem(option, PushError::AwsOptionElsewhere { option, registry });
            }
        }
        let is_readable = fields.into_iter().flatten().all(Template::is_readable);
        is_readable && findings.problems.len() == before
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
            self.pull(findings, plan, (&field, Purpose::Image), &service.image, pulling);
        }
        if !services.files.is_empty() {
            let files = services.files.iter().map(|file| Excerpt::whole(file.as_str()));
            findings.unknown(&format!("{above}composition"), files.collect());
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
            let names = self.catalog.registries().map(Registry::name);
            let mend = self.filler.suggester.borrow_mut().mend(name, names);
            findings.problem(field, PushError::UnknownRegistry { name: Excerpt::of(name), mend });
        }
        let pulling = Pulling::with_registry(known, when);
        if let Some(image) = &step.image {
            self.pull(findings, plan, ("candidate.image", Purpose::Image), image, &pulling);
        }
    }
}
