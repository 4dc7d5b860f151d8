//! What is drawn as a strategy of `proptest`, which shrinks the choices: fewer of them, and smaller ones.

use alloc::rc::Rc;
use core::fmt;

use proptest::prelude::any;
use proptest::strategy::{NewTree, Strategy, ValueTree};
use proptest::test_runner::{Config, TestRunner};

use crate::draw::Choices;

/// More than any account with its requests takes.
const MOST_CHOICES: usize = 4_096;

/// How many times as much is asked for as in a usual run.
pub(crate) fn times() -> u32 {
    std::env::var("CASES").ok().and_then(|times| times.parse().ok()).unwrap_or(1)
}

/// So many cases of a property in a usual run; `CASES=10` in the environment asks ten times as many.
pub(crate) fn config(cases: u32) -> Config {
    Config { cases: cases.saturating_mul(times()), failure_persistence: None, ..Config::default() }
}

/// Whatever these choices make.
pub(crate) fn drawn<T, F>(draw: F) -> Drawn<F>
where
    T: fmt::Debug,
    F: Fn(&mut Choices<'_>) -> T,
{
    Drawn(Rc::new(draw))
}

pub(crate) struct Drawn<F>(Rc<F>);

impl<F> fmt::Debug for Drawn<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("drawn")
    }
}

impl<T, F> Strategy for Drawn<F>
where
    T: fmt::Debug,
    F: Fn(&mut Choices<'_>) -> T,
{
    type Tree = Tree<F>;
    type Value = T;

    fn new_tree(&self, runner: &mut TestRunner) -> NewTree<Self> {
        let mut list = Choices::numbers(any::<u64>().new_tree(runner)?.current(), MOST_CHOICES);
        let mut choices = Choices::listed(&list);
        (self.0)(&mut choices);
        let taken = list.len() - choices.left();
        list.truncate(taken);
        Ok(Tree { draw: Rc::clone(&self.0), before: list.clone(), step: Step::Cut(taken.div_ceil(2)), list })
    }
}

pub(crate) struct Tree<F> {
    draw: Rc<F>,
    list: Vec<u32>,
    /// The list before the last step.
    before: Vec<u32>,
    step: Step,
}

#[derive(Clone, Copy)]
enum Step {
    /// So many choices less.
    Cut(usize),
    /// The first possibility at this choice.
    Zero(usize),
    /// An earlier possibility at this choice.
    Halve(usize),
}

impl<F> Tree<F> {
    /// Takes the next step that changes anything; false where there is none.
    fn advance(&mut self) -> bool {
        loop {
            let place = match self.step {
                Step::Cut(count) if count == 0 || self.list.is_empty() => {
                    self.step = Step::Zero(0);
                    continue;
                }
                Step::Cut(count) => {
                    self.before.clone_from(&self.list);
                    self.list.truncate(self.list.len().saturating_sub(count));
                    return true;
                }
                Step::Zero(place) | Step::Halve(place) => place,
            };
            let Some(choice) = self.list.get(place).copied() else { return false };
            let smaller = if matches!(self.step, Step::Zero(_)) { 0 } else { choice / 2 };
            if choice == smaller {
                self.step = Step::Zero(place + 1);
                continue;
            }
            self.before.clone_from(&self.list);
            self.list[place] = smaller;
            return true;
        }
    }
}

impl<T, F> ValueTree for Tree<F>
where
    T: fmt::Debug,
    F: Fn(&mut Choices<'_>) -> T,
{
    type Value = T;

    fn current(&self) -> T {
        (self.draw)(&mut Choices::listed(&self.list))
    }

    fn simplify(&mut self) -> bool {
        self.advance()
    }

    fn complicate(&mut self) -> bool {
        self.list.clone_from(&self.before);
        self.step = match self.step {
            Step::Cut(count) => Step::Cut(count / 2),
            Step::Zero(place) => Step::Halve(place),
            Step::Halve(place) => Step::Zero(place + 1),
        };
        self.advance()
    }
}
