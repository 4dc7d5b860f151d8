//! `scale` and `matrix`: one step that is several (rule 9.1).

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use super::fields::{Fields, Taken};
use super::loose::Loose;
use super::spelled;

/// How many steps of a file may come out of `scale` and `matrix`.
const MOST_CHILDREN: usize = 256;

/// How much of their parents' fields they may have between them, in bytes: a child has all of them.
const MOST_COPIED: usize = 1 << 22;

/// What other systems' matrices have beside their axes. As axes they would make more steps, and not fewer.
const NO_AXES: [&str; 2] = ["exclude", "include"];

/// What has been made so far of the steps of one file.
#[derive(Default)]
pub(super) struct Expansion {
    children: usize,
    copied: usize,
}

type Entries = Vec<(String, Loose)>;

impl Fields {
    /// The steps that `scale` or `matrix` makes of this one, by name; none where it has neither. What cannot be
    /// expanded is a problem, and has no children.
    pub(super) fn children(&mut self, step: &str, expansion: &mut Expansion) -> Option<Entries> {
        let (key, children) = match (self.has("scale"), self.has("matrix")) {
            (false, false) => return None,
            (true, true) => {
                self.fault_with("matrix", "`scale` and `matrix` exclude each other".to_string(), "keep one");
                return Some(Vec::new());
            }
            (true, false) => {
                let scale = self.take("scale");
                ("scale", self.scaled(scale))
            }
            (false, true) => {
                let matrix = self.take("matrix");
                ("matrix", self.combined(step, matrix))
            }
        };
        // What they would inherit is not known.
        let children = children.filter(|_| !self.has_lost());
        let Some(children) = children else { return Some(Vec::new()) };
        self.entries.retain(|(field, _)| spelled::is_field(field));
        Some(if self.may_expand(key, children.len(), expansion) {
            let inherited = |own| merged(&self.entries, own);
            children.into_iter().map(|(name, own)| (name, inherited(own))).collect()
        } else {
            Vec::new()
        })
    }

    fn may_expand(&mut self, key: &str, count: usize, expansion: &mut Expansion) -> bool {
        let made = expansion.children;
        if count > MOST_CHILDREN - made {
            let before = if made == 0 { String::new() } else { format!(", behind {made} others") };
            self.fault_with(
                key,
                format!("makes more than {MOST_CHILDREN} steps of the file{before}"),
                "write less of them",
            );
            return false;
        }
        let copied =
            self.entries.iter().map(|(name, value)| name.len() + weight(value)).sum::<usize>() * count;
        if copied > MOST_COPIED - expansion.copied {
            self.fault_with(
                key,
                format!("makes {count} steps of one that is too large"),
                "write its fields less long",
            );
            return false;
        }
        expansion.children += count;
        expansion.copied += copied;
        true
    }

    /// A step for each entry.
    fn scaled(&mut self, scale: Taken) -> Option<Entries> {
        let entries = match scale {
            Taken::Value(Loose::Map(entries)) if !entries.is_empty() => entries,
            Taken::Value(other) => {
                let found = if matches!(other, Loose::Map(_)) { "none" } else { other.found() };
                self.fault("scale", format!("expected a map from names to fields, found {found}"));
                return None;
            }
            Taken::Absent | Taken::Unreadable => return None,
        };
        let read = |(name, value)| match value {
            Loose::Map(own) => {
                let mut own = Self::of_step(own);
                own.rename();
                let own_entries = core::mem::take(&mut own.entries);
                self.absorb("scale", own);
                (name, Loose::Map(own_entries))
            }
            Loose::Absent => (name, Loose::Map(Vec::new())),
            other => (name, other),
        };
        Some(entries.into_iter().map(read).collect())
    }

    /// A step for each combination of a value of every axis: `<step>-<n>`, from 1, the last axis fastest.
    fn combined(&mut self, step: &str, matrix: Taken) -> Option<Entries> {
        let entries = match matrix {
            Taken::Value(Loose::Map(entries)) if !entries.is_empty() => entries,
            Taken::Value(other) => {
                let found = if matches!(other, Loose::Map(_)) { "none" } else { other.found() };
                self.fault("matrix", format!("expected a map from fields to lists of values, found {found}"));
                return None;
            }
            Taken::Absent | Taken::Unreadable => return None,
        };
        let mut matrix = Self::new(entries);
        matrix.rename();
        let axes = matrix.axes();
        self.absorb("matrix", matrix);
        let axes = axes?;
        let count = axes.iter().try_fold(1_usize, |count, (_, values)| count.checked_mul(values.len()));
        let count = count.filter(|&count| count <= MOST_CHILDREN).unwrap_or(MOST_CHILDREN + 1);
        let children = (0..count).map(|number| {
            let mut rest = number;
            let pick = |(field, values): &(String, Vec<Loose>)| {
                let value = values.get(rest % values.len()).cloned();
                rest /= values.len();
                (field.clone(), value.unwrap_or(Loose::Absent))
            };
            let mut own: Entries = axes.iter().rev().map(pick).collect();
            own.retain(|(field, _)| spelled::is_field(field));
            (format!("{step}-{}", number + 1), Loose::Map(own))
        });
        Some(children.collect())
    }

    fn axes(&mut self) -> Option<Vec<(String, Vec<Loose>)>> {
        let mut axes: Vec<(String, Vec<Loose>)> = Vec::new();
        for (field, values) in core::mem::take(&mut self.entries) {
            match values {
                _ if NO_AXES.contains(&field.as_str()) => {
                    let message = "a matrix has all combinations".to_string();
                    self.fault_with(&field, message, "write the steps that are meant under `scale`");
                }
                _ if axes.iter().any(|(other, _)| *other == field) => {
                    self.fault_with(&field, "is written twice".to_string(), "keep one");
                }
                Loose::List(values) if !values.is_empty() => {
                    axes.push((field, values));
                    continue;
                }
                Loose::List(_) => self.fault(&field, "expected a list of values, found none".to_string()),
                other => self.fault(&field, format!("expected a list of values, found {}", other.found())),
            }
            return None;
        }
        Some(axes)
    }
}

/// The fields of a child over those of its parent: maps key by key, all else as a whole.
fn merged(parent: &[(String, Loose)], own: Loose) -> Loose {
    let Loose::Map(own) = own else { return own };
    let mut fields = parent.to_vec();
    // Of a key that is written twice the first counts.
    let mut places: BTreeMap<String, usize> =
        fields.iter().enumerate().rev().map(|(place, (key, _))| (key.clone(), place)).collect();
    for (key, value) in own {
        let inherited = places.get(&key).and_then(|&place| fields.get_mut(place));
        match (inherited, value) {
            (Some((_, inherited @ Loose::Map(_))), value @ Loose::Map(_)) => {
                if let Loose::Map(entries) = core::mem::replace(inherited, Loose::Absent) {
                    *inherited = merged(&entries, value);
                }
            }
            (Some((_, inherited)), value) => *inherited = value,
            (None, value) => {
                places.insert(key.clone(), fields.len());
                fields.push((key, value));
            }
        }
    }
    Loose::Map(fields)
}

/// How much there is to copy, in bytes or nearly so.
fn weight(value: &Loose) -> usize {
    const NODE: usize = 32;
    NODE + match value {
        Loose::Absent => 0,
        Loose::Scalar(text) => text.len(),
        Loose::List(items) => items.iter().map(weight).sum(),
        Loose::Map(entries) => entries.iter().map(|(key, value)| key.len() + weight(value)).sum(),
    }
}
