//! Steps that push one tag: at once (rule 9.2), or one after the other and another image (rule 7.6).

use alloc::borrow::ToOwned as _;
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::notice::{StepNote, StepNotice};
use super::problem::{StepError, StepProblem};
use super::report::{PlannedPush, PulledFrom, StepPlan};
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
    /// From where a push step has the image, where that is known.
    image: Option<String>,
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

/// Notes a problem for every push that another one runs beside, and tells of one that replaces another image.
pub(super) fn note_pushes(schedule: &Schedule<'_>, pipeline_hooks: &[Step], plans: &mut Plans<'_>) {
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
            let before = || found[..at].iter().rev().take(LOOKED_AT).map(|&other| &pushers.all[other]);
            let beside = before().find(|other| runs_beside(schedule, other, this));
            let replaced = before().find(|other| this.has_another_image(other));
            let Some(other) = beside.or(replaced) else { continue };
            let Some(plan) = plans.of(this) else { continue };
            let (other, reference) = (Excerpt::of(&other.name), Excerpt::of(&reference));
            let (step, field) = (plan.name.clone(), String::new());
            if beside.is_some() {
                let error = StepError::ParallelPush { other, reference };
                plan.problems.push(StepProblem { step, field, error });
            } else {
                let note = StepNote::ImageReplaced { other, reference };
                plan.notices.push(StepNotice { step, field, note });
            }
        }
    }
}

impl Plans<'_> {
    fn of(&mut self, pusher: &Pusher<'_>) -> Option<&mut StepPlan> {
        let (top, below) = match (pusher.owner, &pusher.path[..]) {
            (Some(owner), path) => (self.steps.get_mut(owner)?.as_mut()?, path),
            (None, [first, path @ ..]) => (self.pipeline_hooks.get_mut(first.index)?, path),
            (None, []) => return None,
        };
        below.iter().try_fold(top, |plan, branch| plan.steps.get_mut(branch.index))
    }
}

impl Pusher<'_> {
    /// Whether both are push steps, of two images.
    fn has_another_image(&self, other: &Self) -> bool {
        matches!((&self.image, &other.image), (Some(own), Some(other)) if own != other)
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
        let image = candidate(plan);
        self.all.push(Pusher { name: plan.name.clone(), owner, path: path.to_vec(), image });
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

/// From where a push step has its image: one text for one image.
fn candidate(plan: &StepPlan) -> Option<String> {
    let candidate = plan.pulls.first().filter(|_| plan.kind == "push")?;
    match &candidate.from {
        PulledFrom::Registries { attempts, .. } => Some(by_endpoint(&attempts.first()?.reference)),
        PulledFrom::Local(step) => Some(step.clone()),
        PulledFrom::Undecided => None,
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
