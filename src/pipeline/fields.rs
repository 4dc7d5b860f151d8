//! The fields of a step or of a file, each taken once.

use alloc::borrow::ToOwned as _;
use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use super::loose::Loose;
use super::notice::Note;
use super::problem::Fault;
use super::template::Template;

pub(super) struct Fields {
    pub(super) entries: Vec<(String, Loose)>,
    pub(super) faults: Vec<Fault>,
    pub(super) notes: Vec<Note>,
    /// Fields that a fault says to write in place of others: what they would be is not known.
    pub(super) named: Vec<&'static str>,
    rest: Rest,
}

/// What is not among the entries.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Rest {
    Absent,
    /// `arguments` cannot be read, and may have had anything in it.
    Unreadable,
}

/// What is under a key.
pub(super) enum Taken {
    Absent,
    /// Something is, and what it says cannot be told; the problem is noted.
    Unreadable,
    Value(Loose),
}

impl Fields {
    pub(super) fn new(entries: Vec<(String, Loose)>) -> Self {
        Self { entries, faults: Vec::new(), notes: Vec::new(), named: Vec::new(), rest: Rest::Absent }
    }

    /// A step may have its fields under `arguments` as well.
    pub(super) fn of_step(entries: Vec<(String, Loose)>) -> Self {
        let mut fields = Self::new(entries);
        match fields.take("arguments") {
            Taken::Value(Loose::Map(arguments)) => fields.entries.extend(arguments),
            Taken::Value(other) => {
                fields.fault("arguments", format!("expected a map, found {}", other.found()));
                fields.rest = Rest::Unreadable;
            }
            Taken::Unreadable => fields.rest = Rest::Unreadable,
            Taken::Absent => {}
        }
        fields
    }

    pub(super) fn fault(&mut self, field: &str, message: String) {
        self.faults.push(Fault { field: field.to_owned(), message, help: None, meant: None });
    }

    /// A fault, and what to do about it.
    pub(super) fn fault_with(&mut self, field: &str, message: String, help: &str) {
        self.faults.push(Fault {
            field: field.to_owned(),
            message,
            help: Some(help.to_owned()),
            meant: None,
        });
    }

    /// A field of another kind of step, and what this kind calls it, if it has something of the sort.
    pub(super) fn misplaced(
        &mut self,
        field: &str,
        meant: Option<&'static str>,
        message: String,
        help: String,
    ) {
        self.faults.push(Fault { field: field.to_owned(), message, help: Some(help), meant });
    }

    /// The faults and notes of what stands below a key.
    pub(super) fn absorb(&mut self, key: &str, below: Self) {
        self.faults.extend(below.faults.into_iter().map(|fault| fault.below(key)));
        self.notes.extend(below.notes);
    }

    /// A field that has to be there, and is not.
    pub(super) fn missing(&mut self, field: &str, message: &str) {
        self.fault_with(field, "is missing".to_string(), message);
    }

    /// Whether anything is under a key.
    pub(super) fn has(&self, key: &str) -> bool {
        self.entries.iter().any(|(name, value)| name == key && *value != Loose::Absent)
    }

    /// Whether fields may be where nothing can be read.
    pub(super) fn has_lost(&self) -> bool {
        self.rest == Rest::Unreadable
    }

    pub(super) fn take(&mut self, key: &str) -> Taken {
        let Some(first) = self.entries.iter().position(|(name, _)| name == key) else {
            let is_lost = self.has_lost() || self.named.contains(&key);
            return if is_lost { Taken::Unreadable } else { Taken::Absent };
        };
        let (_, value) = self.entries.swap_remove(first);
        if self.entries.iter().any(|(name, _)| name == key) {
            self.fault_with(key, "is written twice".to_string(), "keep one");
            self.entries.retain(|(name, _)| name != key);
            return Taken::Unreadable;
        }
        if value == Loose::Absent { Taken::Absent } else { Taken::Value(value) }
    }

    /// A single value.
    pub(super) fn text(&mut self, key: &str) -> Option<Template> {
        match self.take(key) {
            Taken::Absent => None,
            Taken::Unreadable => Some(Template::unreadable()),
            Taken::Value(Loose::Scalar(text)) => Some(self.scalar(key, text)),
            Taken::Value(other) => {
                self.fault(key, format!("expected a single value, found {}", other.found()));
                Some(Template::unreadable())
            }
        }
    }

    /// A list of single values, or one of them; where one cannot be read, that is one problem of the field.
    pub(super) fn texts(&mut self, key: &str) -> Option<Vec<Template>> {
        let items = match self.take(key) {
            Taken::Absent => return None,
            Taken::Unreadable => return Some(Vec::from([Template::unreadable()])),
            Taken::Value(Loose::List(items)) => items,
            Taken::Value(single) => Vec::from([single]),
        };
        let mut texts = Vec::with_capacity(items.len());
        let mut is_readable = true;
        for item in items {
            if !is_readable && !matches!(item, Loose::Scalar(_)) {
                continue;
            }
            let template = match item {
                Loose::Scalar(text) if text.len() <= Template::LONGEST => Template::new(text),
                Loose::Scalar(_) if !is_readable => continue,
                Loose::Scalar(text) => self.scalar(key, text),
                other => {
                    self.fault(key, format!("expected single values, found {}", other.found()));
                    Template::unreadable()
                }
            };
            is_readable &= template.is_readable();
            texts.push(template);
        }
        Some(texts)
    }

    /// A text that is not too long for anything to come of it.
    pub(super) fn scalar(&mut self, key: &str, text: String) -> Template {
        if text.len() <= Template::LONGEST {
            return Template::new(text);
        }
        self.fault(key, format!("has {} bytes, expected at most {}", text.len(), Template::LONGEST));
        Template::unreadable()
    }

    /// A map; what else is there is a problem.
    pub(super) fn map(&mut self, key: &str, expected: &str) -> Readable<Vec<(String, Loose)>> {
        match self.take(key) {
            Taken::Absent => Readable::Absent,
            Taken::Unreadable => Readable::Not,
            Taken::Value(Loose::Map(entries)) => Readable::Is(entries),
            Taken::Value(other) => {
                self.fault(key, format!("expected {expected}, found {}", other.found()));
                Readable::Not
            }
        }
    }
}

/// What is under a key, as far as it can be read.
pub(super) enum Readable<T> {
    Absent,
    Not,
    Is(T),
}

impl<T> Readable<T> {
    pub(super) fn is(self) -> Option<T> {
        match self {
            Self::Is(value) => Some(value),
            Self::Absent | Self::Not => None,
        }
    }
}
