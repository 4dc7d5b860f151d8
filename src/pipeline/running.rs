//! Steps that run images: in a container, in several, on a cluster.

use alloc::format;

use super::aws::Role;
use super::fill::{Field, Findings, Purpose};
use super::notice::StepNote;
use super::preflight::{Flight, Pulling};
use super::problem::StepError;
use super::report::{PlannedRole, StepPlan};
use super::schedule::When;
use super::step::{CompositionStep, DeployStep, FreestyleStep, Services};
use super::template::{Part, Template};
use crate::catalog::{Compositions, Registry};
use crate::reference::{Domain, Excerpt, Reference};
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
            let needed =
                "is for the pull with a `registry_context`, and the step has none; name one on Amazon ECR";
            findings.problem(field, StepError::shape(needed));
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
            self.note_search(findings, &field, &service.image);
            self.pull(findings, plan, (&field, Purpose::Image), &service.image, pulling);
        }
        if !services.files.is_empty() {
            let files = services.files.iter().map(|file| Excerpt::whole(file.as_str()));
            findings.unknown(&format!("{above}composition"), files.collect());
        }
    }

    /// Rule 9.5: an image of a composition that names no domain. The account has no search list yet, so that it is
    /// on Docker Hub, as rule 13.2 has it without settings; with a list, this is where it is asked as a short name.
    fn note_search(&self, findings: &mut Findings<'_>, field: &str, image: &Template) {
        let names_domain = |text: &str| {
            let (first, _) = text.split_once('/').unwrap_or_default();
            Reference::parse(text).is_err() || Domain::parse(first).is_ok_and(Domain::reads_as_domain)
        };
        let is_search = self.catalog.compositions() == Compositions::Search;
        let is_variable = image.parts().any(|part| matches!(part, Part::Name(_)));
        if is_search && image.is_readable() && !is_variable && !names_domain(image.as_str()) {
            findings.note(field, StepNote::NoSearchList);
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
