//! Steps that run at once and push one tag (rule 9.2).

use alloc::borrow::ToOwned as _;
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::problem::{StepError, StepProblem};
use super::report::{PlannedPush, StepPlan};
use super::schedule::{Schedule, When};
use super::step::{HookMode, Step};
use crate::reference::{Domain, Excerpt};

/// How many pushes of one tag are looked at for one that runs at the same time, the nearest first.
const LOOKED_AT: usize = 8;

/// A step that pushes, and where it stands.
struct Pusher<'p> {
    name: String,
    /// The step that it is, or whose hook it is in; none in a hook of the pipeline.
    owner: Option<usize>,
    /// Where it stands in the hooks of that; empty for the step itself.
    path: Vec<Branch<'p>>,
}

/// One of several steps in a hook.
#[derive(Clone, Copy)]
struct Branch<'p> {
    index: usize,
    /// What the others are that run at the same time: those of the same group.
    group: Option<&'p str>,
}

/// The plans of all steps, of which those of hooks are in their steps' own.
pub(super) struct Plans<'a> {
    pub(super) steps: &'a mut [Option<StepPlan>],
    pub(super) pipeline_hooks: &'a mut [StepPlan],
}

/// Notes a problem for every push that another one runs beside.
pub(super) fn note_parallel_pushes(schedule: &Schedule<'_>, pipeline_hooks: &[Step], plans: &mut Plans<'_>) {
    let mut pushers = Pushers { all: Vec::new(), by_reference: BTreeMap::new() };
    for (number, plan) in plans.steps.iter().enumerate() {
        let Some(plan) = plan else { continue };
        pushers.add(Some(number), &[], plan);
        pushers.add_inside(Some(number), &mut Vec::new(), schedule.step(number).hooks(), &plan.steps);
    }
    pushers.add_inside(None, &mut Vec::new(), pipeline_hooks, plans.pipeline_hooks);
    for (reference, mut found) in core::mem::take(&mut pushers.by_reference) {
        found.sort_by_key(|&pusher| pushers.all[pusher].owner.map(|owner| schedule.rank(owner)));
        for at in 1..found.len() {
            let this = &pushers.all[found[at]];
            let mut before = found[..at].iter().rev().take(LOOKED_AT).map(|&other| &pushers.all[other]);
            let Some(other) = before.find(|other| runs_beside(schedule, other, this)) else { continue };
            let top = match this.owner {
                Some(owner) => plans.steps[owner].as_mut(),
                None => this.path.first().and_then(|branch| plans.pipeline_hooks.get_mut(branch.index)),
            };
            let below =
                if this.owner.is_some() { &this.path[..] } else { this.path.get(1..).unwrap_or_default() };
            let plan = below.iter().fold(top, |plan, branch| plan?.steps.get_mut(branch.index));
            let Some(plan) = plan else { continue };
            let error = StepError::ParallelPush {
                other: Excerpt::of(&other.name),
                reference: Excerpt::of(&reference),
            };
            let (step, field) = (plan.name.clone(), String::new());
            plan.problems.push(StepProblem { step, field, error });
        }
    }
}

struct Pushers<'p> {
    all: Vec<Pusher<'p>>,
    by_reference: BTreeMap<String, Vec<usize>>,
}

impl<'p> Pushers<'p> {
    fn add(&mut self, owner: Option<usize>, path: &[Branch<'p>], plan: &StepPlan) {
        let references: Vec<String> = match &plan.push {
            Some(PlannedPush::To(destinations)) => {
                destinations.iter().map(|to| by_endpoint(&to.reference)).collect()
            }
            Some(PlannedPush::AdHocEcr(push)) => {
                push.tags.iter().map(|tag| format!("{}/{}:{tag}", push.region, push.name)).collect()
            }
            Some(PlannedPush::Skipped(_)) | None => return,
        };
        for reference in references {
            self.by_reference.entry(reference).or_default().push(self.all.len());
        }
        self.all.push(Pusher { name: plan.name.clone(), owner, path: path.to_vec() });
    }

    /// The steps of hooks, in the order that their plans have.
    fn add_inside(
        &mut self,
        owner: Option<usize>,
        path: &mut Vec<Branch<'p>>,
        steps: &'p [Step],
        plans: &[StepPlan],
    ) {
        for (index, (step, plan)) in steps.iter().zip(plans).enumerate() {
            let event = step.name.split('.').next().unwrap_or_default();
            let group = (step.hook_mode == HookMode::AtOnce).then_some(event);
            self.add_step(owner, path, Branch { index, group }, step, plan);
        }
    }

    fn add_step(
        &mut self,
        owner: Option<usize>,
        path: &mut Vec<Branch<'p>>,
        branch: Branch<'p>,
        step: &'p Step,
        plan: &StepPlan,
    ) {
        path.push(branch);
        self.add(owner, path, plan);
        let children = step.children();
        for (index, (child, plan)) in children.iter().zip(&plan.steps).enumerate() {
            self.add_step(owner, path, Branch { index, group: Some("") }, child, plan);
        }
        for (index, (hook, plan)) in step.hooks.iter().zip(plan.steps.iter().skip(children.len())).enumerate()
        {
            self.add_step(owner, path, Branch { index: children.len() + index, group: None }, hook, plan);
        }
        path.pop();
    }
}

/// Whether two pushes run at the same time, for all that is known.
fn runs_beside(schedule: &Schedule<'_>, a: &Pusher<'_>, b: &Pusher<'_>) -> bool {
    match (a.owner, b.owner) {
        (Some(one), Some(other)) if one != other => {
            // What is inside a step runs between its hooks.
            let is_nested = schedule.is_within(one, other) || schedule.is_within(other, one);
            let is_open = [one, other].into_iter().any(|step| schedule.is_open(When::In(step)));
            let is_after = schedule.has_ended(one, other) || schedule.has_ended(other, one);
            !is_nested && !is_open && !is_after
        }
        (one, other) if one == other => {
            let mut pairs = a.path.iter().zip(&b.path);
            let parting = pairs.find(|(one, other)| one.index != other.index);
            parting.is_some_and(|(one, other)| one.group.is_some() && one.group == other.group)
        }
        _ => false,
    }
}

/// A reference under the name that its endpoint has, however it is written.
fn by_endpoint(reference: &str) -> String {
    match reference.split_once('/') {
        Some((domain, rest)) => {
            let endpoint = Domain::parse(domain).map_or_else(|_| domain.into(), Domain::key);
            format!("{endpoint}/{rest}")
        }
        None => reference.to_owned(),
    }
}
