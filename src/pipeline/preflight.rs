//! What every step of a pipeline will do (rules 9.2 and 9.3).

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use super::ad_hoc::TargetKind;
use super::built::BuiltImageError;
use super::fill::{Field, Filled, Filler, Findings, PLACEHOLDER, Purpose};
use super::makers::makers_in_order;
use super::notice::StepNote;
use super::parallel::{Plans, note_pushes};
use super::past::Past;
use super::plan::{assemble, pulled_from, pulled_from_destination};
use super::problem::StepError;
use super::pushes::{Pushing, Wanted};
use super::report::{PlannedPush, Preflight, PulledFrom, StepPlan};
use super::run::Run;
use super::schedule::{Schedule, When};
use super::step::{Mode, Order, Pipeline, PushStep, Services, Step, StepKind};
use super::target::{Contexts, Target};
use super::template::Template;
use crate::catalog::{Catalog, Registry};
use crate::reference::{Domain, Excerpt, Reference};
use crate::resolve::judge::{All, Decided};
use crate::resolve::{Candidate, Names, PullError, PullPlan, PullRequest, Role, contexts};

impl Pipeline {
    /// Resolves every step before anything runs: what is pulled, pushed and cached, with which logins in
    /// which order, and every problem of every step. Section 9.
    ///
    /// ```
    /// use registry_resolver::{Catalog, Pipeline, RegistryConfig, Run};
    ///
    /// let catalog = Catalog::builder().registry(RegistryConfig::new("azure").azure("acme")).build()?;
    /// let pipeline: Pipeline = serde_json::from_str(
    ///     r#"{"steps": {
    ///         "build": {"type": "build", "image_name": "app", "registry": "azur"},
    ///         "test": {"image": "${{tools}}"}
    ///     }}"#,
    /// )?;
    /// let preflight = pipeline.preflight(&catalog, &Run::default().with_branch("main"));
    /// let problems: Vec<String> = preflight.problems().map(|problem| problem.to_string()).collect();
    /// assert_eq!(problems, ["build: registry: unknown registry `azur`; did you mean `azure`?"]);
    /// // `tools` is no step, so it is a variable that the run may set.
    /// assert_eq!(preflight.unknown().next().unwrap().names, ["tools"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn preflight(&self, catalog: &Catalog, run: &Run<'_>) -> Preflight {
        let schedule = Schedule::of(self);
        let filler = Filler::new(run, &schedule);
        let mut flight = Flight {
            catalog,
            filler: &filler,
            past: Past::of(catalog, run),
            schedule: &schedule,
            order: self.order,
            built: BTreeMap::new(),
        };
        let mut plans: Vec<Option<StepPlan>> = vec![None; schedule.len()];
        for number in makers_in_order(&schedule, &filler) {
            plans[number] = Some(flight.plan_maker(number));
        }
        for (number, plan) in plans.iter_mut().enumerate() {
            let plan = plan.get_or_insert_with(|| flight.plan_step(schedule.step(number), When::In(number)));
            flight.note_place(number, plan);
            plan.steps = flight.plan_hooks(schedule.step(number).hooks(), number);
        }
        let when = |hook: &Step| if is_before(hook) { When::Start } else { When::End };
        let mut hooks: Vec<StepPlan> =
            self.hooks.iter().map(|hook| flight.plan_hook(hook, when(hook))).collect();
        let mut all = Plans { steps: &mut plans, pipeline_hooks: &mut hooks };
        note_pushes(&schedule, &self.hooks, &mut all);
        let mut steps = Vec::new();
        if !self.services.containers.is_empty() || !self.services.files.is_empty() {
            steps.push(flight.plan_services("services", &self.services));
        }
        steps.extend(schedule.top_level().filter_map(|number| assemble(&schedule, &mut plans, number)));
        steps.extend(hooks);
        let problems = self.faults.iter().map(|fault| fault.of_step("")).collect();
        let notices = self.notes.iter().map(|note| note.of_step("")).collect();
        Preflight { steps, problems, notices }
    }
}

/// Whether a hook runs before what it belongs to.
fn is_before(hook: &Step) -> bool {
    hook.name.split('.').next() == Some("on_elected")
}

pub(super) struct Flight<'p> {
    pub(super) catalog: &'p Catalog,
    pub(super) filler: &'p Filler<'p>,
    pub(super) past: Past<'p>,
    schedule: &'p Schedule<'p>,
    order: Order,
    built: BTreeMap<usize, Built>,
}

/// What a build step will have made, or a push step pushed.
pub(super) struct Built {
    pub(super) name: Field,
    pub(super) push: Option<PlannedPush>,
    pub(super) unpushed: Unpushed,
}

/// Where an image is that is not pushed.
pub(super) enum Unpushed {
    /// On the machine that built it.
    Kept,
    /// Nowhere: it is for several platforms.
    Nowhere,
    /// Where the candidate of the push is.
    As(PulledFrom),
    /// Nowhere: a problem keeps its step from making it.
    Failed,
    /// That cannot be told.
    Open,
}

impl Flight<'_> {
    fn plan_step(&self, step: &Step, when: When) -> StepPlan {
        self.plan_any(step, when).0
    }

    fn plan_maker(&mut self, number: usize) -> StepPlan {
        let (plan, built) = self.plan_any(self.schedule.step(number), When::In(number));
        self.built.extend(built.map(|built| (number, built)));
        plan
    }

    fn plan_any(&self, step: &Step, when: When) -> (StepPlan, Option<Built>) {
        let mut findings = Findings::of(&step.name);
        let mut plan = StepPlan::of(&step.name, step.kind.as_str());
        let mut made = None;
        match &step.kind {
            StepKind::Build(build) => made = Some(self.build(&mut findings, &mut plan, build, when)),
            StepKind::Push(push) => made = Some(self.push(&mut findings, &mut plan, push, when)),
            StepKind::Freestyle(freestyle) => self.freestyle(&mut findings, &mut plan, freestyle, when),
            StepKind::Composition(composition) | StepKind::LaunchComposition(composition) => {
                self.composition(&mut findings, &mut plan, composition, when);
            }
            StepKind::Deploy(deploy) => self.deploy(&mut findings, &mut plan, deploy, when),
            StepKind::Parallel(_) | StepKind::Other(_) => {}
        }
        let plan = plan.conclude(&step.faults, &step.notes, findings);
        let made = made.map(|built| match built.push {
            None if !plan.problems.is_empty() => Built { unpushed: Unpushed::Failed, ..built },
            _ => built,
        });
        (plan, made)
    }

    fn plan_services(&self, name: &str, services: &Services) -> StepPlan {
        let mut findings = Findings::of(name);
        let mut plan = StepPlan::of(name, "services");
        self.services(&mut findings, &mut plan, "", services, &Pulling::without_contexts(When::Start));
        plan.conclude(&[], &[], findings)
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
            findings.problem("", StepError::shape_with("another step has this name", "rename one"));
        } else if self.filler.run.variables.contains_key(name.as_str()) {
            findings.problem("", StepError::VariableIsStep { name: Excerpt::of(name) });
        }
        if self.schedule.waits_for_itself(number) {
            findings.problem("when", StepError::WaitsForItself);
        }
        plan.problems.extend(findings.problems);
    }

    fn push(&self, findings: &mut Findings<'_>, plan: &mut StepPlan, push: &PushStep, when: When) -> Built {
        let image_name =
            Field::of(self.filler, findings, "image_name", Purpose::Name, push.image_name.as_ref());
        let kind = TargetKind::of(self.filler, findings, push);
        let target = Target::of(self.filler, findings, "registry_context", &push.target);
        let before = findings.problems.len();
        let candidate = push.candidate.as_ref();
        let candidate =
            candidate.and_then(|text| self.filler.fill(findings, "candidate", Purpose::Image, text));
        let mut is_lost = candidate.is_none();
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
                if let Some(built) = self.built.get(step) {
                    own_name = built.name.clone();
                    is_lost = matches!(built.unpushed, Unpushed::Failed);
                } else {
                    // In a circle of candidates one is used before it is there.
                    let kind = self.schedule.step(*step).kind();
                    is_lost = matches!(kind, StepKind::Build(_) | StepKind::Push(_));
                }
            }
            Some(Filled::Unknown) | None => {}
        }
        // Without a candidate nothing is pushed, wherever that would be.
        let is_lost = is_lost || findings.problems.len() > before;
        let name = if image_name == Field::Absent { own_name } else { image_name.clone() };
        let subject = match reference {
            Some(image) => Candidate::image(image),
            None => Candidate::built(name.known().unwrap_or(PLACEHOLDER)),
        };
        let subject = image_name.known().map_or(subject, |name| subject.with_image_name(name));
        let wanted = Wanted { subject: subject.into(), name: &name, kind, credentials: push.credentials };
        let Pushing { push: to, source, name: pushed_as, .. } =
            target.push(self.catalog, self.filler, findings, &push.target, wanted);
        let to = to.filter(|_| !is_lost);
        let skipped = matches!(to, Some(PlannedPush::Skipped(_)));
        if let Some(template) = push.candidate.as_ref().filter(|text| !skipped && text.is_readable()) {
            plan.pull("candidate", template, source.unwrap_or_else(|| from.clone()));
        }
        plan.log_in_to_push(to.as_ref());
        plan.push.clone_from(&to);
        let name = pushed_as.map_or(Field::Open, Field::Known);
        Built { name, push: to, unpushed: if is_lost { Unpushed::Failed } else { Unpushed::As(from) } }
    }

    /// The registry contexts of a step, checked once for all its images.
    pub(super) fn pulling(
        &self,
        findings: &mut Findings<'_>,
        field: &str,
        templates: &[Template],
        when: When,
    ) -> Pulling<'_> {
        let contexts = Contexts::of(self.filler, findings, field, templates);
        let names = (&contexts.names).into();
        let mut suggester = self.filler.suggester.borrow_mut();
        let decided = Decided { contexts: !contexts.open, ..Decided::ALL };
        let mut judge = All::of(decided, &mut suggester);
        let Ok(held) = contexts::judge::<PullError, _>(self.catalog, names, &mut judge);
        for problem in judge.into_refusals() {
            findings.problem(field, problem);
        }
        Pulling::of(self.catalog, &contexts.names, held, when)
    }

    pub(super) fn pull(
        &self,
        findings: &mut Findings<'_>,
        plan: &mut StepPlan,
        (field, purpose): (&str, Purpose),
        image: &Template,
        pulling: &Pulling<'_>,
    ) {
        // There is nothing to show of it, and its problem is told.
        if !image.is_readable() {
            return;
        }
        let from = match self.filler.fill(findings, field, purpose, image) {
            Some(Filled::Known(text)) => self.pull_known(findings, (field, purpose), &text, pulling),
            Some(Filled::Step(step)) => self.built(findings, field, step, pulling.when),
            Some(Filled::Unknown) | None => PulledFrom::Undecided,
        };
        plan.pull(field, image, from);
    }

    fn pull_known(
        &self,
        findings: &mut Findings<'_>,
        (field, purpose): (&str, Purpose),
        text: &str,
        pulling: &Pulling<'_>,
    ) -> PulledFrom {
        let request = match Reference::parse(text) {
            Ok(reference) if purpose == Purpose::Service => {
                self.pull_of_service(findings, field, text, reference)
            }
            Ok(reference) => PullRequest::new(reference),
            Err(error) => {
                findings.problem(field, error);
                return PulledFrom::Undecided;
            }
        };
        let held = pulling.contexts.as_ref().map(|_| ()).map_err(|&gap| gap);
        let mut suggester = self.filler.suggester.borrow_mut();
        let mut judge = All::<PullError>::of(Decided::ALL, &mut suggester);
        let request = request.with_contexts(Names::by_endpoint(&pulling.names));
        let Ok(plan) = self.catalog.judge_pull(request, held, &mut judge);
        for problem in judge.into_refusals() {
            findings.problem(field, problem);
        }
        let Ok(plan) = plan else { return PulledFrom::Undecided };
        note_contexts_beside(findings, field, &plan, pulling);
        pulled_from(&plan)
    }

    /// From where the image of another step comes (rule 5.1).
    fn built(&self, findings: &mut Findings<'_>, field: &str, number: usize, when: When) -> PulledFrom {
        let step = self.schedule.step(number);
        let shown = || Excerpt::of(&step.name);
        match step.kind() {
            StepKind::Build(_) | StepKind::Push(_) => {}
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
            let help = match self.order {
                _ if self.schedule.is_open(when) => return PulledFrom::Undecided,
                Order::Known(Mode::Sequential) => "move that step in front",
                Order::Known(Mode::Parallel) | Order::Unreadable => {
                    "let this step wait for that one under `when`, `steps`"
                }
            };
            findings.problem(field, BuiltImageError::NotYetBuilt { step: shown(), help });
            return PulledFrom::Undecided;
        }
        let Some(built) = self.built.get(&number) else { return PulledFrom::Undecided };
        match (&built.push, &built.unpushed) {
            (Some(PlannedPush::To(destinations)), _) => {
                destinations.first().map_or(PulledFrom::Undecided, pulled_from_destination)
            }
            (Some(PlannedPush::Skipped(_)), Unpushed::Kept) => PulledFrom::Local(step.name.clone()),
            (Some(PlannedPush::Skipped(_)), Unpushed::Nowhere) => {
                findings.problem(field, BuiltImageError::not_pushed(&step.name));
                PulledFrom::Undecided
            }
            (Some(PlannedPush::Skipped(_)), Unpushed::As(from)) => from.clone(),
            (Some(PlannedPush::Skipped(_)), Unpushed::Open | Unpushed::Failed)
            | (Some(PlannedPush::AdHocEcr(_)) | None, _) => PulledFrom::Undecided,
        }
    }
}

/// Rule 5.4: a fallback or a mirror names its registry, so a context beside it has no say.
fn note_contexts_beside(
    findings: &mut Findings<'_>,
    field: &str,
    plan: &PullPlan<'_, '_>,
    pulling: &Pulling<'_>,
) {
    let Ok(contexts) = &pulling.contexts else { return };
    for attempt in plan.attempts().filter(|attempt| attempt.role() != Role::Source) {
        let Some(registry) = attempt.registry() else { continue };
        if let Some(context) = contexts.get(&registry.address()).filter(|context| **context != registry) {
            let (context, registry) = (Excerpt::of(context.name()), Excerpt::of(registry.name()));
            findings.note(field, StepNote::ContextBeside { context, registry, role: attempt.role() });
        }
    }
}

/// How the images of a step are pulled.
pub(super) struct Pulling<'c> {
    /// The registry contexts by endpoint, where all are known and none is an error.
    pub(super) contexts: Result<BTreeMap<Domain<'c>, Registry<'c>>, ()>,
    /// Their names, in the same order.
    names: Vec<&'c str>,
    when: When,
}

impl<'c> Pulling<'c> {
    /// With these contexts, if they hold.
    pub(super) fn of(catalog: &'c Catalog, contexts: &[String], held: Result<(), ()>, when: When) -> Self {
        let known = contexts.iter().filter_map(|name| catalog.registry(name));
        Self::with(held.map(|()| by_endpoint(known)), when)
    }

    /// With this registry; where it is none, that cannot be told.
    pub(super) fn with_registry(registry: Option<Registry<'c>>, when: When) -> Self {
        Self::with(registry.map(|registry| by_endpoint([registry])).ok_or(()), when)
    }

    pub(super) fn without_contexts(when: When) -> Self {
        Self::with(Ok(BTreeMap::new()), when)
    }

    fn with(contexts: Result<BTreeMap<Domain<'c>, Registry<'c>>, ()>, when: When) -> Self {
        let names = contexts.iter().flat_map(BTreeMap::values).map(|registry| registry.name()).collect();
        Self { contexts, names, when }
    }
}

fn by_endpoint<'c>(registries: impl IntoIterator<Item = Registry<'c>>) -> BTreeMap<Domain<'c>, Registry<'c>> {
    registries.into_iter().map(|registry| (registry.address(), registry)).collect()
}
