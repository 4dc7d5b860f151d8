//! Where a step stands among all steps of a pipeline.

use alloc::vec::Vec;

use super::step::{AwaitedOutcome, Step};

/// A step and what it waits for. Those inside it stand behind it.
pub(super) struct Place<'p> {
    pub(super) step: &'p Step,
    /// The top-level step that this one is, or is in.
    pub(super) top: usize,
    pub(super) parent: Option<usize>,
    /// Behind the last step inside it.
    pub(super) end: usize,
    /// What it waits for: one of each group.
    pub(super) waits: Vec<Vec<(usize, Awaited)>>,
    /// Whether it waits for something that cannot be told.
    pub(super) is_open: bool,
}

/// How much is certain of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Awaited {
    Ended,
    Succeeded,
}

impl From<AwaitedOutcome> for Awaited {
    fn from(outcome: AwaitedOutcome) -> Self {
        match outcome {
            AwaitedOutcome::Success => Self::Succeeded,
            AwaitedOutcome::Any => Self::Ended,
        }
    }
}

/// The steps directly inside a parallel one.
pub(super) fn inside(places: &[Place<'_>], number: usize) -> impl Iterator<Item = usize> {
    siblings(places, number + 1, places[number].end)
}

/// The steps from one position to another that are in no step between them.
pub(super) fn siblings(places: &[Place<'_>], first: usize, end: usize) -> impl Iterator<Item = usize> {
    let next = |&number: &usize| places.get(number).map(|place| place.end);
    core::iter::successors(Some(first), next).take_while(move |&number| number < end)
}
