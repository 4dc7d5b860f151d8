//! In which order the steps are looked at that make an image: each after those whose images it uses.

use alloc::vec;
use alloc::vec::Vec;

use super::fill::Filler;
use super::schedule::Schedule;
use super::step::{Dockerfile, StepKind};

enum Visit {
    Enter(usize),
    Leave(usize),
}

/// The numbers of all build and push steps. Of those that use each other in a circle, none is after all that it
/// uses; one of them does so too early, whatever the order.
pub(super) fn makers_in_order(schedule: &Schedule<'_>, filler: &Filler<'_>) -> Vec<usize> {
    let mut order = Vec::new();
    let mut seen = vec![false; schedule.len()];
    for first in 0..schedule.len() {
        // No recursion: pushes of pushes may be as many as the file has steps.
        let mut open = vec![Visit::Enter(first)];
        while let Some(visit) = open.pop() {
            match visit {
                Visit::Leave(number) => order.push(number),
                Visit::Enter(number) if seen[number] => {}
                Visit::Enter(number) => {
                    let images = match schedule.step(number).kind() {
                        StepKind::Build(build) => match &build.dockerfile {
                            Dockerfile::Inline(images) => images.as_slice(),
                            Dockerfile::File | Dockerfile::Unreadable => &[],
                        },
                        StepKind::Push(push) => push.candidate.as_slice(),
                        _ => continue,
                    };
                    seen[number] = true;
                    open.push(Visit::Leave(number));
                    open.extend(images.iter().filter_map(|image| filler.step_named(image)).map(Visit::Enter));
                }
            }
        }
    }
    order
}
