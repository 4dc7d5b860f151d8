//! Why a line has no answer.

use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use core::fmt;

use serde_core::ser::{Serialize, SerializeMap as _, Serializer};

use crate::cache::{CacheError, PlatformError};
use crate::format::{CredentialsRequestError, FileRequestError};
use crate::reference::ReferenceError;
use crate::resolve::{ErrorKind, PullError, PushError};

/// Why a request cannot be answered: `{"kind": …, "message": …}`, and the `problems` of files.
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
#[error("{message}")]
pub struct LineError {
    kind: ErrorKind,
    message: String,
    problems: Vec<String>,
}

impl LineError {
    pub(super) fn new(kind: ErrorKind, message: String) -> Self {
        Self { kind, message, problems: Vec::new() }
    }

    /// The request is out of shape.
    pub(super) fn shape(message: impl fmt::Display) -> Self {
        Self::new(ErrorKind::InvalidRequest, message.to_string())
    }

    /// The stable name for programs.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// What is wrong, where, and what would be right, for people; no value of a file is in it.
    pub fn message(&self) -> &str {
        &self.message
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
        if !self.problems.is_empty() {
            map.serialize_entry("problems", &self.problems)?;
        }
        map.end()
    }
}

impl From<ReferenceError> for LineError {
    fn from(error: ReferenceError) -> Self {
        Self::new(error.error_kind(), error.to_string())
    }
}

impl From<PlatformError> for LineError {
    fn from(error: PlatformError) -> Self {
        Self::shape(error)
    }
}

/// Errors that have a kind of their own.
macro_rules! of_kind {
    ($($error:ty)+) => {$(
        impl From<$error> for LineError {
            fn from(error: $error) -> Self {
                Self::new(error.kind(), error.to_string())
            }
        }
    )+};
}
of_kind!(PullError PushError CacheError);

/// Errors that tell of files.
macro_rules! of_files {
    ($($error:ty)+) => {$(
        impl From<$error> for LineError {
            fn from(error: $error) -> Self {
                Self { problems: error.problems(), ..Self::new(error.kind(), error.to_string()) }
            }
        }
    )+};
}
of_files!(CredentialsRequestError FileRequestError);
