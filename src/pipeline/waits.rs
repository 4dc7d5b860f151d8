//! What a step waits for, and what hangs on it: `when`, `steps` and `hooks`.

use alloc::borrow::ToOwned as _;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::expand::Expansion;
use super::fields::{Fields, Readable, Taken};
use super::loose::Loose;
use super::read::read_step;
use super::step::{AwaitedOutcome, AwaitedStep, HookMode, Step, Wait, Waits};
use crate::reference::Excerpt;

impl Fields {
    /// The steps below `when`, `steps`, in any of its shapes.
    pub(super) fn waits(&mut self) -> Waits {
        let entries = match self.map("when", "a map of conditions") {
            Readable::Absent => return Waits::Known(Vec::new()),
            Readable::Not => return Waits::Unreadable,
            Readable::Is(entries) => entries,
        };
        let mut when = Self::new(entries);
        let waits = match when.take("steps") {
            Taken::Absent => Waits::Known(Vec::new()),
            Taken::Unreadable => Waits::Unreadable,
            Taken::Value(Loose::Scalar(_)) => {
                when.fault(
                    "steps",
                    "expected the names of steps to wait for, found a single value".to_owned(),
                );
                Waits::Unreadable
            }
            Taken::Value(steps) => Waits::Known(read_waits(steps)),
        };
        self.absorb("when", when);
        waits
    }

    /// A step for each event of `hooks`.
    pub(super) fn hooks(&mut self, expansion: &mut Expansion) -> Vec<Step> {
        let Some(hooks) = self.map("hooks", "a map").is() else { return Vec::new() };
        hooks
            .into_iter()
            .flat_map(|(event, hook)| read_hook(expansion, &event, hook, HookMode::InTurn))
            .collect()
    }
}

/// A hook is a step itself, or has one under `exec`, or several under `steps`; others annotate or tell.
fn read_hook(expansion: &mut Expansion, event: &str, hook: Loose, mode: HookMode) -> Vec<Step> {
    let Loose::Map(entries) = hook else { return Vec::new() };
    let is_parallel = |(key, value): &(String, Loose)| {
        key == "mode" && matches!(value, Loose::Scalar(mode) if mode == "parallel")
    };
    let mode = if entries.iter().any(is_parallel) { HookMode::AtOnce } else { mode };
    let mut fields = Fields::new(entries);
    match (fields.take("exec"), fields.take("steps")) {
        (Taken::Value(exec @ Loose::Map(_)), _) => read_hook(expansion, event, exec, mode),
        (_, Taken::Value(Loose::Map(steps))) => {
            let event = Excerpt::of(event);
            let mut read = |(name, step)| {
                let mut step = read_step(expansion, format!("{event}.{name}"), step);
                step.hook_mode = mode;
                step
            };
            steps.into_iter().map(&mut read).collect()
        }
        _ if fields.has("image") || fields.has("type") => {
            Vec::from([read_step(expansion, event.to_owned(), Loose::Map(fields.entries))])
        }
        _ => Vec::new(),
    }
}

/// A list, or what is below `all`, has to hold altogether; of what is below `any`, one is as good as another.
fn read_waits(value: Loose) -> Vec<Wait> {
    match value {
        Loose::List(items) => items.into_iter().flat_map(read_waits).collect(),
        Loose::Map(entries) if entries.iter().any(|(key, _)| key == "name") => {
            read_awaited(entries).into_iter().map(|step| Wait { any_of: Vec::from([step]) }).collect()
        }
        Loose::Map(entries) => {
            let mut groups = Fields::new(entries);
            let mut waits = match groups.take("all") {
                Taken::Value(all) => read_waits(all),
                Taken::Absent | Taken::Unreadable => Vec::new(),
            };
            if let Taken::Value(Loose::List(any)) = groups.take("any") {
                let count = any.len();
                let maps = any.into_iter().filter_map(|item| match item {
                    Loose::Map(entries) => read_awaited(entries),
                    _ => None,
                });
                let any_of: Vec<AwaitedStep> = maps.collect();
                // One that cannot be read may be the one that holds.
                if any_of.len() == count && count > 0 {
                    waits.push(Wait { any_of });
                }
            }
            waits
        }
        Loose::Scalar(_) | Loose::Absent => Vec::new(),
    }
}

/// `name`, and under `on` what has to have come of it.
fn read_awaited(entries: Vec<(String, Loose)>) -> Option<AwaitedStep> {
    let mut fields = Fields::new(entries);
    let step = fields.text("name")?.as_str().to_owned();
    let on = fields.texts("on").unwrap_or_default();
    // Then it has perhaps not run at all.
    if on.iter().any(|on| on.as_str() == "skipped") {
        return None;
    }
    let outcome = if on.iter().all(|on| on.as_str() == "success") {
        AwaitedOutcome::Success
    } else {
        AwaitedOutcome::Any
    };
    Some(AwaitedStep { step, outcome })
}
