//! What every step of a pipeline will do (rules 9.2 and 9.3).

use alloc::borrow::ToOwned as _;
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::built::BuiltImageError;
use super::fill::{Field, Filled, Filler, Findings, Purpose};
use super::plan::{pulled_from, pulled_from_destination};
use super::problem::{Fault, StepError, StepProblem};
use super::pushes::{Contexts, Pushing, Target};
use super::report::{PlannedLogin, PlannedPull, PlannedPush, Preflight, PulledFrom, StepPlan};
use super::run::Run;
use super::schedule::{Schedule, When};
use super::step::{
    BuildStep, CompositionStep, FreestyleStep, Mode, Pipeline, PushStep, Services, Step, StepKind,
};
use super::template::Template;
use crate::catalog::{Catalog, Registry};
use crate::reference::{Domain, Excerpt, ImageName, Reference};
use crate::resolve::judge::{All, Decided};
use crate::resolve::{Candidate, PullError, PullPlan, PullRequest, contexts};

impl Pipeline {
    /// Resolves every step before anything runs: what is pulled, pushed and cached, with which logins in
    /// which order, and every problem of every step. Section 9.
    ///
    /// ```
    /// use registry_resolver::{Catalog, Pipeline, RegistryConfig, Run};
    ///
    /// let catalog = Catalog::builder().registry(RegistryConfig::named("azure").azure("acme")).build()?;
    /// let pipeline: Pipeline = serde_json::from_str(
    ///     r#"{"steps": {
    ///         "build": {"type": "build", "image_name": "app", "registry": "azur"},
    ///         "test": {"image": "${{tools}}"}
    ///     }}"#,
    /// )?;
    /// let preflight = pipeline.preflight(&catalog, &Run::default().branch("main"));
    /// let problems: Vec<String> = preflight.problems().map(|problem| problem.to_string()).collect();
    /// assert_eq!(problems, ["build: registry: unknown registry `azur`; did you mean `azure`?"]);
    /// // `tools` is no step, so it is a variable that the run may set.
    /// assert_eq!(preflight.unknown().next().unwrap().names, ["tools"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn preflight(&self, catalog: &Catalog, run: &Run<'_>) -> Preflight {
        let schedule = Schedule::of(self);
        let filler = Filler::new(run, &schedule);
        let mut flight =
            Flight { catalog, filler: &filler, schedule: &schedule, mode: self.mode, built: BTreeMap::new() };
        let mut plans: Vec<Option<StepPlan>> = Vec::new();
        for number in 0..schedule.len() {
            plans.push(match schedule.step(number).kind() {
                StepKind::Build(build) => Some(flight.plan_build(number, build)),
                _ => None,
            });
        }
        for (number, plan) in plans.iter_mut().enumerate() {
            let plan = plan.get_or_insert_with(|| flight.plan_step(schedule.step(number), When::In(number)));
            flight.note_place(number, plan);
            plan.steps = flight.plan_hooks(schedule.step(number).hooks(), number);
        }
        note_parallel_pushes(&schedule, &mut plans);
        let mut steps = Vec::new();
        if !self.services.containers.is_empty() || !self.services.files.is_empty() {
            steps.push(flight.plan_services("services", &self.services));
        }
        steps.extend(schedule.top_level().filter_map(|number| assemble(&schedule, &mut plans, number)));
        let when = |hook: &Step| if is_before(hook) { When::Start } else { When::End };
        steps.extend(self.hooks.iter().map(|hook| flight.plan_hook(hook, when(hook))));
        let problems = self.faults.iter().map(|fault| fault.of_step("")).collect();
        Preflight { steps, problems }
    }
}

/// Puts the plans of the steps inside a step where they belong.
fn assemble(schedule: &Schedule<'_>, plans: &mut [Option<StepPlan>], number: usize) -> Option<StepPlan> {
    let mut plan = plans[number].take()?;
    let hooks = core::mem::take(&mut plan.steps);
    plan.steps = schedule.inside(number).filter_map(|inner| assemble(schedule, plans, inner)).collect();
    plan.steps.extend(hooks);
    Some(plan)
}

/// Whether a hook runs before what it belongs to.
fn is_before(hook: &Step) -> bool {
    hook.name.split('.').next() == Some("on_elected")
}

pub(super) struct Flight<'p> {
    pub(super) catalog: &'p Catalog,
    pub(super) filler: &'p Filler<'p>,
    schedule: &'p Schedule<'p>,
    mode: Mode,
    built: BTreeMap<usize, Built>,
}

/// What a build step will have made.
pub(super) struct Built {
    pub(super) name: Field,
    pub(super) push: Option<PlannedPush>,
    pub(super) platforms: Platforms,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Platforms {
    One,
    Several,
    Open,
}

impl Flight<'_> {
    fn plan_step(&self, step: &Step, when: When) -> StepPlan {
        let mut findings = Findings::of(&step.name);
        let mut plan = StepPlan::of(&step.name, step.kind.as_str());
        match &step.kind {
            StepKind::Build(build) => {
                self.build(&mut findings, &mut plan, build);
            }
            StepKind::Push(push) => self.push(&mut findings, &mut plan, push, when),
            StepKind::Freestyle(freestyle) => self.freestyle(&mut findings, &mut plan, freestyle, when),
            StepKind::Composition(composition) => {
                self.composition(&mut findings, &mut plan, composition, when);
            }
            StepKind::Parallel(_) | StepKind::Other(_) => {}
        }
        plan.conclude(&step.faults, findings)
    }

    fn plan_build(&mut self, number: usize, fields: &BuildStep) -> StepPlan {
        let step = self.schedule.step(number);
        let mut findings = Findings::of(&step.name);
        let mut plan = StepPlan::of(&step.name, step.kind.as_str());
        let built = self.build(&mut findings, &mut plan, fields);
        self.built.insert(number, built);
        plan.conclude(&step.faults, findings)
    }

    fn plan_services(&self, name: &str, services: &Services) -> StepPlan {
        let mut findings = Findings::of(name);
        let mut plan = StepPlan::of(name, "services");
        self.services(&mut findings, &mut plan, "", services, &Pulling::without_contexts(When::Start));
        plan.conclude(&[], findings)
    }

    fn plan_hooks(&self, hooks: &[Step], number: usize) -> Vec<StepPlan> {
        let when = |hook: &Step| if is_before(hook) { When::In(number) } else { When::Behind(number) };
        hooks.iter().map(|hook| self.plan_hook(hook, when(hook))).collect()
    }

    /// A hook, the steps inside it where it is a parallel one, and its own hooks.
    fn plan_hook(&self, hook: &Step, when: When) -> StepPlan {
        let mut plan = self.plan_step(hook, when);
        let inner = hook.children().iter().chain(&hook.hooks);
        plan.steps = inner.map(|step| self.plan_hook(step, when)).collect();
        plan
    }

    /// A name that is written twice, or is a variable's as well, and a step that never begins.
    fn note_place(&self, number: usize, plan: &mut StepPlan) {
        let name = &self.schedule.step(number).name;
        let mut findings = Findings::of(name);
        if self.schedule.number(name) != Some(number) {
            findings.problem("", StepError::shape("another step has this name; rename one"));
        } else if self.filler.run.variables.contains_key(name.as_str()) {
            findings.problem("", StepError::VariableIsStep { name: Excerpt::of(name) });
        }
        if self.schedule.waits_for_itself(number) {
            findings.problem("when", StepError::WaitsForItself);
        }
        plan.problems.extend(findings.problems);
    }

    fn push(&self, findings: &mut Findings<'_>, plan: &mut StepPlan, push: &PushStep, when: When) {
        let image_name =
            Field::of(self.filler, findings, "image_name", Purpose::Name, push.image_name.as_ref());
        let target = Target::of(self.filler, findings, &push.target);
        let candidate = push.candidate.as_ref();
        let candidate =
            candidate.and_then(|text| self.filler.fill(findings, "candidate", Purpose::Image, text));
        let mut from = PulledFrom::Undecided;
        let mut own_name = Field::Open;
        let mut reference = None;
        match &candidate {
            Some(Filled::Known(text)) => match Reference::parse(text) {
                Ok(image) => {
                    reference = Some(image);
                    own_name = Field::Absent;
                }
                Err(error) => findings.problem("candidate", error),
            },
            Some(Filled::Step(step)) => {
                from = self.built(findings, "candidate", *step, when);
                // A name that is none is the build's problem, once.
                let named = self.built.get(step).map(|built| &built.name);
                let named =
                    named.filter(|name| name.known().is_some_and(|name| ImageName::parse(name).is_ok()));
                own_name = named.cloned().unwrap_or(Field::Open);
            }
            Some(Filled::Unknown) | None => {}
        }
        let name = if image_name == Field::Absent { own_name } else { image_name.clone() };
        let subject = match reference {
            Some(image) => Candidate::image(image),
            None => Candidate::built(name.known().unwrap_or(PLACEHOLDER)),
        };
        let subject = image_name.known().map_or(subject, |name| subject.image_name(name));
        let Pushing { push: to, source, .. } =
            target.push(self.catalog, self.filler, findings, subject, &name, push.credentials);
        let skipped = matches!(to, Some(PlannedPush::Skipped(_)));
        if let Some(template) = push.candidate.as_ref().filter(|_| !skipped) {
            plan.pull("candidate", template, source.unwrap_or(from));
        }
        plan.log_in_to_push(to.as_ref());
        plan.push = to;
    }

    fn freestyle(&self, findings: &mut Findings<'_>, plan: &mut StepPlan, step: &FreestyleStep, when: When) {
        let pulling = self.pulling(findings, &step.contexts, when);
        for image in &step.images {
            self.pull(findings, plan, "image", image, &pulling);
        }
        self.services(findings, plan, "services.", &step.services, &pulling);
    }

    fn composition(
        &self,
        findings: &mut Findings<'_>,
        plan: &mut StepPlan,
        step: &CompositionStep,
        when: When,
    ) {
        let pulling = self.pulling(findings, &step.contexts, when);
        self.services(findings, plan, "", &step.services, &pulling);
    }

    fn services(
        &self,
        findings: &mut Findings<'_>,
        plan: &mut StepPlan,
        above: &str,
        services: &Services,
        pulling: &Pulling<'_>,
    ) {
        for service in &services.containers {
            let field = format!("{above}{}.image", service.name);
            self.pull(findings, plan, &field, &service.image, pulling);
        }
        if !services.files.is_empty() {
            let files = services.files.iter().map(|file| Excerpt::whole(file.as_str()));
            findings.unknown(&format!("{above}composition"), files.collect());
        }
    }

    /// The registry contexts of a step, checked once for all its images.
    fn pulling(&self, findings: &mut Findings<'_>, templates: &[Template], when: When) -> Pulling<'_> {
        let contexts = Contexts::of(self.filler, findings, templates);
        let names = (&contexts.names).into();
        let mut suggester = self.filler.suggester.borrow_mut();
        let decided = Decided { contexts: !contexts.open, ..Decided::ALL };
        let mut judge = All::of(decided, &mut suggester);
        let Ok(held) = contexts::judge::<PullError, _>(self.catalog, names, &mut judge);
        for problem in judge.into_refusals() {
            findings.problem("registry_contexts", problem);
        }
        let known = contexts::known(self.catalog, names);
        let contexts = held.map(|()| known.map(|registry| (registry.domain(), registry)).collect());
        Pulling { contexts, when }
    }

    fn pull(
        &self,
        findings: &mut Findings<'_>,
        plan: &mut StepPlan,
        field: &str,
        image: &Template,
        pulling: &Pulling<'_>,
    ) {
        let from = match self.filler.fill(findings, field, Purpose::Image, image) {
            Some(Filled::Known(text)) => self.pull_known(findings, field, &text, pulling),
            Some(Filled::Step(step)) => self.built(findings, field, step, pulling.when),
            Some(Filled::Unknown) | None => PulledFrom::Undecided,
        };
        plan.pull(field, image, from);
    }

    fn pull_known(
        &self,
        findings: &mut Findings<'_>,
        field: &str,
        text: &str,
        pulling: &Pulling<'_>,
    ) -> PulledFrom {
        let reference = match Reference::parse(text) {
            Ok(reference) => reference,
            Err(error) => {
                findings.problem(field, error);
                return PulledFrom::Undecided;
            }
        };
        // Of contexts that hold, only the one on the image's domain has a say.
        let context = pulling.contexts.as_ref().map(|on| on.get(&reference.domain()).copied());
        let mut suggester = self.filler.suggester.borrow_mut();
        let mut judge = All::<PullError>::of(Decided::ALL, &mut suggester);
        let context = context.map_err(|&gap| gap);
        let Ok(source) = self.catalog.judge_source(reference, context, &mut judge);
        for problem in judge.into_refusals() {
            findings.problem(field, problem);
        }
        let plan = source.map(|source| PullPlan::from_source(PullRequest::new(reference), source));
        plan.map_or(PulledFrom::Undecided, |plan| pulled_from(&plan))
    }

    /// From where the image of another step comes (rule 5.1).
    fn built(&self, findings: &mut Findings<'_>, field: &str, number: usize, when: When) -> PulledFrom {
        let step = self.schedule.step(number);
        let shown = || Excerpt::of(&step.name);
        match step.kind() {
            StepKind::Build(_) => {}
            StepKind::Other(_) => {
                findings.unknown(field, Vec::from([step.name.clone()]));
                return PulledFrom::Undecided;
            }
            kind => {
                let kind = Excerpt::of(kind.as_str());
                findings.problem(field, BuiltImageError::NoImage { step: shown(), kind });
                return PulledFrom::Undecided;
            }
        }
        if !self.schedule.has_succeeded(number, when) {
            let mend = match self.mode {
                Mode::Sequential => "move that step in front",
                Mode::Parallel => "let this step wait for that one under `when`, `steps`",
            };
            findings.problem(field, BuiltImageError::NotYetBuilt { step: shown(), mend });
            return PulledFrom::Undecided;
        }
        let Some(built) = self.built.get(&number) else { return PulledFrom::Undecided };
        match (&built.push, built.platforms) {
            (Some(PlannedPush::To(destinations)), _) => {
                destinations.first().map_or(PulledFrom::Undecided, pulled_from_destination)
            }
            (Some(PlannedPush::Skipped(_)), Platforms::One) => PulledFrom::Local(step.name.clone()),
            (Some(PlannedPush::Skipped(_)), Platforms::Several) => {
                findings.problem(field, BuiltImageError::not_pushed(&step.name));
                PulledFrom::Undecided
            }
            (Some(PlannedPush::Skipped(_)), Platforms::Open) | (None, _) => PulledFrom::Undecided,
        }
    }
}

/// For a name that is not known yet; nothing is decided by it.
pub(super) const PLACEHOLDER: &str = "name";

/// How the images of a step are pulled.
struct Pulling<'c> {
    /// The registry contexts by domain, where all are known and none is an error.
    contexts: Result<BTreeMap<Domain<'c>, Registry<'c>>, ()>,
    when: When,
}

impl Pulling<'_> {
    fn without_contexts(when: When) -> Self {
        Self { contexts: Ok(BTreeMap::new()), when }
    }
}

impl StepPlan {
    fn of(name: &str, kind: &str) -> Self {
        Self {
            name: name.to_owned(),
            kind: kind.to_owned(),
            pulls: Vec::new(),
            push: None,
            cache: None,
            logins: Vec::new(),
            problems: Vec::new(),
            unknown: Vec::new(),
            steps: Vec::new(),
        }
    }

    fn conclude(mut self, faults: &[Fault], findings: Findings<'_>) -> Self {
        self.problems.extend(faults.iter().map(|fault| fault.of_step(&self.name)));
        self.problems.extend(findings.problems);
        self.unknown.extend(findings.unknown);
        self
    }

    fn pull(&mut self, field: &str, image: &Template, from: PulledFrom) {
        if let PulledFrom::Registries { attempts, .. } = &from {
            // Where nothing fails, no other one is asked.
            self.log_in(attempts.first().and_then(|asked| asked.login.clone()));
        }
        self.pulls.push(PlannedPull { field: field.to_owned(), image: Excerpt::whole(image.as_str()), from });
    }

    pub(super) fn log_in_to_push(&mut self, push: Option<&PlannedPush>) {
        if let Some(PlannedPush::To(destinations)) = push {
            self.log_in(destinations.first().and_then(|to| to.login.clone()));
        }
    }

    pub(super) fn log_in(&mut self, login: Option<PlannedLogin>) {
        self.logins.extend(login.filter(|login| !self.logins.contains(login)));
    }
}

impl Fault {
    fn of_step(&self, step: &str) -> StepProblem {
        let error = StepError::Shape { message: self.message.clone() };
        StepProblem { step: step.to_owned(), field: self.field.clone(), error }
    }
}

/// Two steps that run at once push one tag (rule 9.2).
fn note_parallel_pushes(schedule: &Schedule<'_>, plans: &mut [Option<StepPlan>]) {
    let mut pushers: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (number, plan) in plans.iter().enumerate() {
        let Some(PlannedPush::To(destinations)) = plan.as_ref().and_then(|plan| plan.push.as_ref()) else {
            continue;
        };
        for to in destinations {
            pushers.entry(by_endpoint(&to.reference)).or_default().push(number);
        }
    }
    for (reference, mut steps) in pushers {
        steps.sort_by_key(|&number| schedule.rank(number));
        let at_once = |a, b| a != b && !schedule.has_ended(a, b) && !schedule.has_ended(b, a);
        for pair in steps.windows(2).filter(|pair| at_once(pair[0], pair[1])) {
            let Some(plan) = &mut plans[pair[1]] else { continue };
            let other = Excerpt::of(&schedule.step(pair[0]).name);
            let error = StepError::ParallelPush { other, reference: Excerpt::of(&reference) };
            let (step, field) = (plan.name.clone(), String::new());
            plan.problems.push(StepProblem { step, field, error });
        }
    }
}

/// A reference under the name that its endpoint has, however it is written.
fn by_endpoint(reference: &str) -> String {
    match reference.split_once('/') {
        Some((domain, rest)) => {
            let endpoint = Domain::parse(domain).map_or(domain, Domain::endpoint);
            format!("{}/{rest}", endpoint.to_ascii_lowercase())
        }
        None => reference.to_owned(),
    }
}
