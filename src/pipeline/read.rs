//! From any value to typed steps, however loosely they are written.

use alloc::borrow::ToOwned as _;
use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use serde_core::Deserialize;
use serde_core::de::{Deserializer, Error};

use super::expand::Expansion;
use super::fields::{Fields, Taken};
use super::loose::Loose;
use super::spelled;
use super::step::{HookMode, Mode, Order, Pipeline, Step, StepKind};
use super::template::Template;
use crate::reference::Excerpt;

/// No name of a step, a hook or a container is longer; reports repeat them.
pub(super) const LONGEST_NAME: usize = 256;

/// No pipeline runs more steps at once, those inside others included: a bit is kept for every two of them.
const MOST_AT_ONCE: usize = 16_384;

fn count(steps: &[Step]) -> usize {
    steps.iter().map(|step| 1 + count(step.children())).sum()
}

impl<'de> Deserialize<'de> for Pipeline {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let expected = "expected a pipeline, a map with `steps`";
        let file = match Loose::deserialize(deserializer)? {
            Loose::Map(entries) => entries,
            other => return Err(D::Error::custom(format_args!("{expected}, found {}", other.found()))),
        };
        let mut fields = Fields::new(file);
        let order = match fields.text("mode") {
            None => Order::Known(Mode::Sequential),
            Some(mode) => match mode.as_str() {
                "sequential" => Order::Known(Mode::Sequential),
                "parallel" => Order::Known(Mode::Parallel),
                _ => {
                    if mode.is_readable() {
                        fields.fault("mode", "expected `sequential` or `parallel`".to_string());
                    }
                    Order::Unreadable
                }
            },
        };
        let steps = match fields.take("steps") {
            Taken::Value(Loose::Map(steps)) => steps,
            Taken::Value(other) => {
                let found = other.found();
                let names = "`steps`: expected a map from names to steps";
                return Err(D::Error::custom(format_args!("{names}, found {found}")));
            }
            Taken::Absent => return Err(D::Error::custom(format_args!("{expected}, found none"))),
            // Which of them is meant is a problem of the file.
            Taken::Unreadable => Vec::new(),
        };
        fields.rename();
        let services = fields.services("services");
        let mut expansion = Expansion::default();
        let hooks = fields.hooks(&mut expansion);
        if steps.is_empty() && fields.faults.iter().all(|fault| fault.field != "steps") {
            fields.fault("steps", "there is no step".to_string());
        }
        let steps: Vec<Step> =
            steps.into_iter().map(|(name, step)| read_step(&mut expansion, name, step)).collect();
        let count = count(&steps);
        if order != Order::Known(Mode::Sequential) && count > MOST_AT_ONCE {
            let many = "`steps`: expected at most";
            return Err(D::Error::custom(format_args!(
                "{many} {MOST_AT_ONCE} that run at once, found {count}"
            )));
        }
        Ok(Self { order, services, steps, hooks, faults: fields.faults, notes: fields.notes })
    }
}

pub(super) fn read_step(expansion: &mut Expansion, name: String, value: Loose) -> Step {
    let mut fields = match value {
        Loose::Map(entries) => Fields::of_step(entries),
        other => {
            let mut fields = Fields::new(Vec::new());
            fields.fault("", format!("expected a map of a step's fields, found {}", other.found()));
            return fields.step(name, StepKind::Other(String::new()), expansion);
        }
    };
    let name = if name.len() > LONGEST_NAME {
        fields.fault(
            "",
            format!("the name of the step has {} bytes, expected at most {LONGEST_NAME}", name.len()),
        );
        Excerpt::of(&name).to_string()
    } else {
        name
    };
    // What it is cannot be told, so nothing can be missing from it, nor from what it would be expanded to.
    let Some(kind) = fields.kind() else {
        return fields.step(name, StepKind::Other(String::new()), expansion);
    };
    if spelled::is_read(&kind) {
        fields.rename();
    }
    if let Some(children) = fields.children(&name, expansion) {
        let children = children.into_iter().map(|(name, child)| read_step(expansion, name, child)).collect();
        // They have its hooks.
        fields.entries.retain(|(key, _)| key != "hooks");
        return fields.step(name, StepKind::Parallel(children), expansion);
    }
    if spelled::is_read(&kind) {
        fields.check_kind(&kind);
    }
    let kind = fields.of_kind(kind, expansion);
    fields.step(name, kind, expansion)
}

impl Fields {
    /// The type of a step; none where it cannot be told. It stays where it is: others may inherit it.
    fn kind(&mut self) -> Option<String> {
        let taken = self.text("type");
        let kind = match &taken {
            Some(kind) if !kind.is_readable() => return None,
            kind => kind.as_ref().map_or("freestyle", Template::as_str).to_owned(),
        };
        self.entries.push(("type".to_owned(), Loose::Scalar(kind.clone())));
        Some(kind)
    }

    fn of_kind(&mut self, kind: String, expansion: &mut Expansion) -> StepKind {
        match kind.as_str() {
            "build" => StepKind::Build(self.build()),
            "push" => StepKind::Push(self.push()),
            "freestyle" => StepKind::Freestyle(self.freestyle()),
            "composition" => StepKind::Composition(self.composition()),
            "launch-composition" => StepKind::LaunchComposition(self.composition()),
            "deploy" => StepKind::Deploy(self.deploy()),
            "parallel" => StepKind::Parallel(self.inner_steps(expansion)),
            _ => StepKind::Other(kind),
        }
    }

    /// The steps of a parallel one.
    fn inner_steps(&mut self, expansion: &mut Expansion) -> Vec<Step> {
        let found = match self.take("steps") {
            Taken::Value(Loose::Map(steps)) => return self.steps(expansion, steps),
            Taken::Value(other) => other.found(),
            Taken::Absent => Loose::Absent.found(),
            Taken::Unreadable => return Vec::new(),
        };
        self.fault("steps", format!("expected a map from names to steps, found {found}"));
        Vec::new()
    }

    fn step(mut self, name: String, kind: StepKind, expansion: &mut Expansion) -> Step {
        let waits = self.waits();
        let hooks = self.hooks(expansion);
        let hook_mode = HookMode::InTurn;
        Step { name, kind, waits, hooks, hook_mode, faults: self.faults, notes: self.notes }
    }

    fn steps(&mut self, expansion: &mut Expansion, entries: Vec<(String, Loose)>) -> Vec<Step> {
        if entries.is_empty() {
            self.fault("steps", "there is no step".to_string());
        }
        entries.into_iter().map(|(name, step)| read_step(expansion, name, step)).collect()
    }
}
