use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use crate::format::files::FilePlace;
use crate::resolve::ErrorKind;

/// Something for which a store fails on a file: where, and what. It quotes no value.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CredentialProblem {
    place: FilePlace,
    message: String,
}

impl CredentialProblem {
    pub(super) fn new(place: FilePlace, message: String) -> Self {
        Self { place, message }
    }

    /// `invalid_file`.
    pub fn kind(&self) -> ErrorKind {
        ErrorKind::InvalidFile
    }

    /// Which line of which file.
    pub fn place(&self) -> &FilePlace {
        &self.place
    }

    /// What is wrong there, and what was expected.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// What to do about it: none, as the message says what was expected.
    pub fn help(&self) -> Option<&str> {
        None
    }
}

/// ``config.json:3: expected a map behind `auths` ``
impl fmt::Display for CredentialProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.message)
    }
}

/// A file that the store fails on, with every problem that it has. Nothing is looked up there, and nothing behind it:
/// the store's own client stops too. Rule 15.2.
///
/// ```
/// use registry_resolver::format::CredentialFiles;
/// use registry_resolver::credentials::CredentialStore;
/// use registry_resolver::Domain;
///
/// let text = "{\n  \"auths\": {\"quay.io\": {\"auth\": \"hunter2\"}}\n}";
/// let files = CredentialFiles::read(CredentialStore::Docker, [("config.json", text)]);
/// let error = files.look_up(Domain::parse("ghcr.io")?).unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "config.json:2: the `auth` of `quay.io` is no base64, for which Docker refuses the whole file",
/// );
/// # Ok::<(), registry_resolver::ReferenceError>(())
/// ```
///
/// `Debug` says what is displayed, as that is what a `main` prints that returns a `Result`.
#[derive(Clone, PartialEq, Eq, thiserror::Error)]
pub struct CredentialFileError {
    problems: Vec<CredentialProblem>,
}

impl CredentialFileError {
    pub(super) fn of(problems: impl IntoIterator<Item = CredentialProblem>) -> Self {
        Self { problems: problems.into_iter().collect() }
    }

    /// All problems, in the file's order. There is one at least.
    pub fn problems(&self) -> &[CredentialProblem] {
        &self.problems
    }

    pub(super) fn texts(&self) -> Vec<String> {
        self.problems.iter().map(|problem| format!("{problem}")).collect()
    }
}

/// One problem a line.
impl fmt::Display for CredentialFileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.problems.iter().enumerate() {
            write!(f, "{}{problem}", if index > 0 { "\n" } else { "" })?;
        }
        Ok(())
    }
}

/// As it is displayed.
impl fmt::Debug for CredentialFileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
