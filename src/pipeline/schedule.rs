//! In which order the steps of a pipeline run.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec;
use alloc::vec::Vec;

use super::place::{Awaited, Place, inside, siblings};
use super::step::{Mode, Order, Pipeline, Step, Wait, Waits};
use super::waiting::Waiting;

/// Every named step, those inside others included, and what runs before what.
pub(super) struct Schedule<'p> {
    steps: Vec<Place<'p>>,
    by_name: BTreeMap<&'p str, usize>,
    /// The names of steps in hooks: they are steps, but not of the pipeline's own order.
    hooks: BTreeSet<&'p str>,
    /// What waits for what, where steps run at once.
    waiting: Option<Waiting>,
    order: Order,
}

/// When something of a pipeline happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum When {
    /// Beside all steps.
    Start,
    /// In the step of this number.
    In(usize),
    /// Behind it.
    Behind(usize),
    /// Behind all steps.
    End,
}

impl<'p> Schedule<'p> {
    pub(super) fn of(pipeline: &'p Pipeline) -> Self {
        let hooks = pipeline.hooks.iter().flat_map(names_inside).collect();
        let mut schedule =
            Self { steps: Vec::new(), by_name: BTreeMap::new(), hooks, waiting: None, order: pipeline.order };
        for (top, step) in pipeline.steps.iter().enumerate() {
            schedule.add(step, top, None);
        }
        for number in 0..schedule.len() {
            let step = schedule.steps[number].step;
            schedule.steps[number].waits =
                step.waits_for().iter().map(|wait| schedule.awaited_by(wait)).collect();
        }
        schedule.waiting = match pipeline.order {
            Order::Known(Mode::Sequential) => None,
            Order::Known(Mode::Parallel) | Order::Unreadable => Some(Waiting::of(&schedule.steps)),
        };
        schedule
    }

    fn add(&mut self, step: &'p Step, top: usize, parent: Option<usize>) {
        let number = self.steps.len();
        self.by_name.entry(&step.name).or_insert(number);
        self.hooks.extend(step.hooks.iter().flat_map(names_inside));
        let is_open = matches!(step.waits, Waits::Unreadable);
        self.steps.push(Place { step, top, parent, end: 0, waits: Vec::new(), is_open });
        for child in step.children() {
            self.add(child, top, Some(number));
        }
        self.steps[number].end = self.steps.len();
    }

    /// The steps of a wait, if it names any other.
    fn awaited_by(&self, wait: &Wait) -> Vec<(usize, Awaited)> {
        let known =
            wait.any_of.iter().map(|awaited| Some((self.number(&awaited.step)?, awaited.outcome.into())));
        // One that is no step may be the one that holds.
        known.collect::<Option<_>>().unwrap_or_default()
    }

    pub(super) fn len(&self) -> usize {
        self.steps.len()
    }

    pub(super) fn top_level(&self) -> impl Iterator<Item = usize> {
        siblings(&self.steps, 0, self.len())
    }

    /// The steps directly inside a parallel one: they stand behind it.
    pub(super) fn inside(&self, number: usize) -> impl Iterator<Item = usize> {
        inside(&self.steps, number)
    }

    pub(super) fn number(&self, name: &str) -> Option<usize> {
        self.by_name.get(name).copied()
    }

    pub(super) fn is_hook(&self, name: &str) -> bool {
        self.hooks.contains(name)
    }

    pub(super) fn step(&self, number: usize) -> &'p Step {
        self.steps[number].step
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &'p str> {
        self.by_name.keys().copied()
    }

    /// A number that is higher for whatever runs later.
    pub(super) fn rank(&self, number: usize) -> usize {
        self.waiting.as_ref().map_or(self.steps[number].top, |waiting| waiting.rank(number))
    }

    /// Whether the step has succeeded for certain when something happens.
    pub(super) fn has_succeeded(&self, step: usize, when: When) -> bool {
        match when {
            When::Start => false,
            When::End => true,
            When::Behind(other) => self.is_within(step, other) || self.has_succeeded(step, When::In(other)),
            When::In(other) => self.is_before(step, other, Awaited::Succeeded),
        }
    }

    /// Whether what has happened before something depends on what cannot be read.
    pub(super) fn is_open(&self, when: When) -> bool {
        let step = match when {
            When::Start | When::End => return false,
            When::In(step) | When::Behind(step) => step,
        };
        let is_open = |waiting: &Waiting| self.order == Order::Unreadable || waiting.is_open(step);
        self.waiting.as_ref().is_some_and(is_open)
    }

    /// Whether a step is this one or inside it.
    pub(super) fn is_within(&self, inner: usize, outer: usize) -> bool {
        (outer..self.steps[outer].end).contains(&inner)
    }

    /// Whether one step has ended for certain when another begins.
    pub(super) fn has_ended(&self, step: usize, other: usize) -> bool {
        self.is_before(step, other, Awaited::Ended)
    }

    fn is_before(&self, step: usize, other: usize, least: Awaited) -> bool {
        match &self.waiting {
            None => self.steps[step].top < self.steps[other].top,
            Some(waiting) => step != other && waiting.is_certain(step, least, other),
        }
    }

    /// Whether a step waits for itself, whatever stands between. Of the steps of a circle it is one.
    pub(super) fn waits_for_itself(&self, step: usize) -> bool {
        self.waiting.as_ref().is_some_and(|waiting| waiting.is_certain(step, Awaited::Ended, step))
    }
}

/// The name of a hook's step, and of those inside it; without the event in front, as well.
fn names_inside(hook: &Step) -> Vec<&str> {
    let mut names = vec![hook.name.as_str()];
    names.extend(hook.name.split_once('.').map(|(_, name)| name));
    names.extend(hook.children().iter().flat_map(names_inside));
    names
}
