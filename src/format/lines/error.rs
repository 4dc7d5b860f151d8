//! Why a line has no answer.

use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use core::fmt;

use serde_core::ser::{Serialize, SerializeMap as _, Serializer};

use crate::cache::{CacheError, PlatformError};
use crate::format::{CredentialsRequestError, FileRequestError};
use crate::reference::{ReferenceError, Then};
use crate::resolve::{ErrorKind, PullError, PushError};

/// Why a request cannot be answered: `{"kind": …, "message": …}`, with `help`, `offset` and the `problems` of files
/// where there are any.
///
/// ```
/// use registry_resolver::format::lines::Request;
/// use registry_resolver::pull::ErrorKind;
///
/// let request: Request = serde_json::from_str(r#"{"pull": {"image": "https://ghcr.io/a"}}"#)?;
/// let Request::Pull(pull) = &request else { return Ok(()) };
/// assert_eq!(pull.request().unwrap_err().kind(), ErrorKind::InvalidReference);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}{}", Then(.help.as_ref()))]
pub struct LineError {
    kind: ErrorKind,
    message: String,
    help: Option<String>,
    offset: Option<usize>,
    problems: Vec<String>,
}

impl LineError {
    pub(super) fn new(kind: ErrorKind, message: String) -> Self {
        Self { kind, message, help: None, offset: None, problems: Vec::new() }
    }

    /// The request is out of shape.
    pub(super) fn shape(message: impl fmt::Display) -> Self {
        Self::new(ErrorKind::InvalidRequest, message.to_string())
    }

    /// The stable name for programs.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// What is wrong, for people, in one sentence: without what to do about it. No value of a file is in it.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// What to do about it, where that is plain.
    pub fn help(&self) -> Option<&str> {
        self.help.as_deref()
    }

    /// The first byte of the text that does not fit, counted from 0, where that is what is wrong.
    pub fn offset(&self) -> Option<usize> {
        self.offset
    }

    /// Every problem of a file, one text each; none of other requests.
    pub fn problems(&self) -> &[String] {
        &self.problems
    }
}

impl Serialize for LineError {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("kind", self.kind.as_str())?;
        map.serialize_entry("message", &self.message)?;
        self.help().map_or(Ok(()), |help| map.serialize_entry("help", help))?;
        self.offset.map_or(Ok(()), |offset| map.serialize_entry("offset", &offset))?;
        if !self.problems.is_empty() {
            map.serialize_entry("problems", &self.problems)?;
        }
        map.end()
    }
}

impl From<ReferenceError> for LineError {
    fn from(error: ReferenceError) -> Self {
        let (help, offset) = (error.help_text(), Some(error.offset()));
        Self { help, offset, ..Self::new(error.error_kind(), error.message()) }
    }
}

impl From<PlatformError> for LineError {
    fn from(error: PlatformError) -> Self {
        Self::shape(error)
    }
}

impl From<PullError> for LineError {
    fn from(error: PullError) -> Self {
        Self { help: error.help(), ..Self::new(error.kind(), error.message()) }
    }
}

impl From<PushError> for LineError {
    fn from(error: PushError) -> Self {
        let (help, offset) = (error.help(), error.offset());
        Self { help, offset, ..Self::new(error.kind(), error.message()) }
    }
}

impl From<CacheError> for LineError {
    fn from(error: CacheError) -> Self {
        let (help, offset) = (error.help(), error.offset());
        Self { help, offset, ..Self::new(error.kind(), error.message()) }
    }
}

impl From<CredentialsRequestError> for LineError {
    fn from(error: CredentialsRequestError) -> Self {
        match error {
            CredentialsRequestError::Image(error) => error.into(),
            CredentialsRequestError::File(_) => {
                Self { problems: error.problems(), ..Self::new(error.kind(), error.to_string()) }
            }
        }
    }
}

impl From<FileRequestError> for LineError {
    fn from(error: FileRequestError) -> Self {
        Self { problems: error.problems(), ..Self::new(error.kind(), error.to_string()) }
    }
}
