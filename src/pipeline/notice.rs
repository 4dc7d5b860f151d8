use alloc::borrow::ToOwned as _;
use alloc::string::String;
use core::fmt;

use crate::reference::Excerpt;

/// Something about a step that is no problem, and that its author should know. Displayed, it names the step and
/// the field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepNotice {
    pub(super) step: String,
    pub(super) field: String,
    pub(super) note: StepNote,
}

impl StepNotice {
    /// The step; empty for the file as a whole.
    pub fn step(&self) -> &str {
        &self.step
    }

    /// The field; empty where it is no field's alone.
    pub fn field(&self) -> &str {
        &self.field
    }

    /// What there is to know.
    pub fn note(&self) -> &StepNote {
        &self.note
    }
}

impl fmt::Display for StepNotice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for part in [&self.step, &self.field].into_iter().filter(|part| !part.is_empty()) {
            write!(f, "{}: ", Excerpt::of(part))?;
        }
        fmt::Display::fmt(&self.note, f)
    }
}

/// What a [`StepNotice`] says.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StepNote {
    /// An old spelling of a field, read as the new one (9.1).
    #[non_exhaustive]
    OldSpelling {
        /// What it is called today.
        field: &'static str,
    },
    /// The step brings credentials, and its registry is one of the account, whose login is used (7.10).
    #[non_exhaustive]
    CredentialsUnused {
        /// The registry.
        registry: Excerpt,
    },
    /// A build that is not pushed, as there is no registry to push to (7.1).
    NoDefaultRegistry,
}

impl StepNote {
    /// The stable name for programs.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::OldSpelling { .. } => "old_spelling",
            Self::CredentialsUnused { .. } => "credentials_unused",
            Self::NoDefaultRegistry => "no_default_registry",
        }
    }
}

impl fmt::Display for StepNote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OldSpelling { field } => write!(f, "is an old spelling; write `{field}`"),
            Self::CredentialsUnused { registry } => {
                write!(f, "are not used: `{registry}` is a registry of the account and has its own login")
            }
            Self::NoDefaultRegistry => f.write_str(
                "the image is not pushed: the step names no registry, and none is the default; name one",
            ),
        }
    }
}

/// A notice of a step that is still being read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Note {
    pub(super) field: &'static str,
    pub(super) note: StepNote,
}

impl Note {
    pub(super) fn of_step(&self, step: &str) -> StepNotice {
        StepNotice { step: step.to_owned(), field: self.field.to_owned(), note: self.note.clone() }
    }
}
