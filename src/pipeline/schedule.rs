//! In which order the steps of a pipeline run.

use alloc::collections::BTreeMap;
use alloc::vec;
use alloc::vec::Vec;

use super::step::{Mode, Pipeline, Step};

/// Every named step, those inside others included, and what runs before what.
pub(super) struct Schedule<'p> {
    mode: Mode,
    steps: Vec<Place<'p>>,
    by_name: BTreeMap<&'p str, usize>,
    /// A number each, so that a step has a higher one than those it waits for.
    ranks: Vec<usize>,
}

struct Place<'p> {
    step: &'p Step,
    /// The top-level step that this one is, or is in.
    top: usize,
    parent: Option<usize>,
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
        let mut schedule =
            Self { mode: pipeline.mode, steps: Vec::new(), by_name: BTreeMap::new(), ranks: Vec::new() };
        for (top, step) in pipeline.steps.iter().enumerate() {
            schedule.add(step, top, None);
        }
        schedule.ranks = schedule.all_ranks();
        schedule
    }

    fn add(&mut self, step: &'p Step, top: usize, parent: Option<usize>) {
        let number = self.steps.len();
        self.by_name.entry(&step.name).or_insert(number);
        self.steps.push(Place { step, top, parent });
        for child in step.children() {
            self.add(child, top, Some(number));
        }
    }

    pub(super) fn len(&self) -> usize {
        self.steps.len()
    }

    pub(super) fn top_level(&self) -> impl Iterator<Item = usize> {
        (0..self.len()).filter(|&number| self.steps[number].parent.is_none())
    }

    pub(super) fn number(&self, name: &str) -> Option<usize> {
        self.by_name.get(name).copied()
    }

    pub(super) fn step(&self, number: usize) -> &'p Step {
        self.steps[number].step
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &'p str> {
        self.by_name.keys().copied()
    }

    /// A number that is higher for whatever runs later.
    pub(super) fn rank(&self, number: usize) -> usize {
        self.ranks[number]
    }

    /// Whether the step has ended for certain when something happens.
    pub(super) fn has_ended(&self, step: usize, when: When) -> bool {
        match when {
            When::Start => false,
            When::End => true,
            When::Behind(other) => step == other || self.has_ended(step, When::In(other)),
            When::In(other) => match self.mode {
                Mode::Sequential => self.steps[step].top < self.steps[other].top,
                Mode::Parallel => self.waits(other, step),
            },
        }
    }

    /// Whether `from` waits for `target`, however many steps stand between them.
    fn waits(&self, from: usize, target: usize) -> bool {
        let mut seen = vec![false; self.len()];
        let mut open = self.awaited(from);
        while let Some(step) = open.pop() {
            if !core::mem::replace(&mut seen[step], true) {
                if step == target {
                    return true;
                }
                open.extend(self.awaited(step));
                open.extend(self.inside(step));
            }
        }
        false
    }

    /// What a step waits for by itself, or with the step it is in.
    fn awaited(&self, number: usize) -> Vec<usize> {
        let with_parents = core::iter::successors(Some(number), |&inner| self.steps[inner].parent);
        let names = with_parents.flat_map(|step| &self.steps[step].step.waits_for);
        names.filter_map(|name| self.number(name)).collect()
    }

    /// The steps directly inside a parallel one: they stand behind it.
    pub(super) fn inside(&self, number: usize) -> impl Iterator<Item = usize> {
        let below =
            (number + 1..self.len()).take_while(move |&inner| self.steps[inner].parent >= Some(number));
        below.filter(move |&inner| self.steps[inner].parent == Some(number))
    }

    /// Top-level steps count one after the other; where they run at once, a step counts behind what it waits
    /// for. No recursion: a chain of waits may be as long as the file.
    fn all_ranks(&self) -> Vec<usize> {
        if self.mode == Mode::Sequential {
            return self.steps.iter().map(|place| place.top).collect();
        }
        let mut ranks = vec![0; self.len()];
        let mut entered = vec![false; self.len()];
        let mut next = 0;
        for start in 0..self.len() {
            let mut open = vec![Visit::Enter(start)];
            while let Some(visit) = open.pop() {
                match visit {
                    Visit::Enter(step) if !core::mem::replace(&mut entered[step], true) => {
                        open.push(Visit::Leave(step));
                        let before = self.awaited(step).into_iter().chain(self.inside(step));
                        open.extend(before.map(Visit::Enter));
                    }
                    Visit::Enter(_) => {}
                    Visit::Leave(step) => {
                        ranks[step] = next;
                        next += 1;
                    }
                }
            }
        }
        ranks
    }
}

enum Visit {
    Enter(usize),
    Leave(usize),
}
