use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use serde_core::ser::{Serialize, SerializeMap as _, Serializer};

use super::FilePlace;
use crate::resolve::ErrorKind;
use crate::words::words;

/// One thing for which an engine refuses a file. Rule 15.2.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileProblem {
    pub(crate) at: FilePlace,
    pub(crate) text: String,
    pub(crate) mend: Option<String>,
}

impl FileProblem {
    /// `invalid_file`.
    pub fn kind(&self) -> ErrorKind {
        ErrorKind::InvalidFile
    }

    /// Where it is.
    pub fn place(&self) -> &FilePlace {
        &self.at
    }

    /// What is wrong, for people, in one sentence: without its place and without what to do about it.
    pub fn message(&self) -> &str {
        &self.text
    }

    /// What to do about it, where that is plain.
    pub fn help(&self) -> Option<&str> {
        self.mend.as_deref()
    }
}

/// Place, fault and mend: `registries.conf:12: a location has no scheme; write it without`.
impl fmt::Display for FileProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.at, self.text)?;
        match &self.mend {
            Some(mend) => write!(f, "; {mend}"),
            None => Ok(()),
        }
    }
}

/// `{"kind": "invalid_file", "at": …, "message": …}`, and `help` where there is one.
impl Serialize for FileProblem {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("kind", &self.kind())?;
        map.serialize_entry("at", &format_args!("{}", self.at))?;
        map.serialize_entry("message", &self.text)?;
        self.help().map_or(Ok(()), |help| map.serialize_entry("help", help))?;
        map.end()
    }
}

words! {
    /// What an engine does about files that are wrong.
    pub enum FileReaction, "file reaction" {
        /// It says so, and does not start or does not pull.
        Refuses = "refuses",
        /// It goes on without them, and tells nobody.
        PassesOver = "passes_over",
    }
}

/// Files that an engine refuses or passes over, with every problem; never empty. Rule 15.2.
///
/// `Debug` says what is displayed, as that is what a `main` prints that returns a `Result`.
#[derive(Clone, PartialEq, Eq, thiserror::Error)]
pub struct InvalidFiles {
    problems: Vec<FileProblem>,
    reaction: FileReaction,
    /// What follows from it, in the engine's terms.
    consequence: &'static str,
}

impl InvalidFiles {
    /// An error if there is any problem.
    pub(crate) fn check(
        problems: Vec<FileProblem>,
        reaction: FileReaction,
        consequence: &'static str,
    ) -> Result<(), Self> {
        if problems.is_empty() { Ok(()) } else { Err(Self::of(problems, reaction, consequence)) }
    }

    /// These problems, of which there is one at least.
    pub(in crate::format) fn of(
        problems: Vec<FileProblem>,
        reaction: FileReaction,
        consequence: &'static str,
    ) -> Self {
        Self { problems, reaction, consequence }
    }

    /// Every problem, in the order of the files and of their lines.
    pub fn problems(&self) -> &[FileProblem] {
        &self.problems
    }

    /// What the engine does about it.
    pub fn reaction(&self) -> FileReaction {
        self.reaction
    }
}

impl fmt::Display for InvalidFiles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.problems.len() {
            1 => f.write_str("1 problem")?,
            count => write!(f, "{count} problems")?,
        }
        write!(f, "; {}:", self.consequence)?;
        for problem in &self.problems {
            write!(f, "\n- {problem}")?;
        }
        Ok(())
    }
}

/// As it is displayed.
impl fmt::Debug for InvalidFiles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
