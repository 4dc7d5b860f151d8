//! A class of requests, one of them, and what both catalogs answer.

use alloc::format;
use alloc::string::ToString as _;
use core::fmt;

use super::answer::Answer;
use super::ask::{Asked, Pair, Witness};
use super::class::Class;
use super::kind::ChangeKind;
use super::point::Subject;
use crate::analysis::words::{Indent, wrapped};

/// A class of requests that two catalogs answer differently, all of them in the same way; of two contexts, one
/// that left a domain and one that joined it, and of promotions, in the way that its words say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    kind: ChangeKind,
    class: Class,
    witness: Witness,
    before: Answer,
    after: Answer,
}

impl Change {
    /// What it is about.
    pub fn kind(&self) -> ChangeKind {
        self.kind
    }

    /// Which requests are meant; displayed in words, such as `images on docker.io under acme/, not pinned`.
    pub fn class(&self) -> &Class {
        &self.class
    }

    /// One of these requests.
    pub fn witness(&self) -> &Witness {
        &self.witness
    }

    /// What the first catalog decides on the witness.
    pub fn before(&self) -> &Answer {
        &self.before
    }

    /// What the second catalog decides on the witness.
    pub fn after(&self) -> &Answer {
        &self.after
    }

    /// A change with the answers that both catalogs give to its witness; none where they are the same.
    pub(super) fn of(pair: Pair<'_>, class: Class, asked: Asked) -> Option<Self> {
        let witness = Witness(asked);
        let answers = Answer::of_both(pair, &witness)?;
        Self::between(class, witness, answers)
    }

    /// A change with answers that are known; none where they are the same.
    pub(super) fn between(class: Class, witness: Witness, [before, after]: [Answer; 2]) -> Option<Self> {
        let kind = match class.subject() {
            Subject::Named => ChangeKind::Registry,
            Subject::Together => ChangeKind::Context,
            _ => before.kind_of_change(&after),
        };
        (before != after).then_some(Self { kind, class, witness, before, after })
    }
}

/// What it is about and the class, the witness, and both answers.
impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let class = format!("{}: {}", self.kind, self.class);
        wrapped(f, &class, Indent { first: "", next: "    " })?;
        wrapped(f, &self.witness.to_string(), Indent { first: "  ", next: "      " })?;
        for (label, answer) in [("  before: ", &self.before), ("  after:  ", &self.after)] {
            for (index, line) in answer.to_string().lines().enumerate() {
                let first = if index == 0 { label } else { "          " };
                wrapped(f, line, Indent { first, next: "            " })?;
            }
        }
        Ok(())
    }
}
