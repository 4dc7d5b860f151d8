//! What is wrong with a text, as whoever reads it is told.

use alloc::string::String;

use crate::reference::ReferenceError;
use crate::routes::{LocationError, ScopeError};

/// What is wrong, what to do about it, and what to write instead.
pub(super) struct Told {
    pub(super) text: String,
    pub(super) mend: Option<String>,
    pub(super) replacement: Option<String>,
}

impl Told {
    /// With nothing to write instead.
    #[inline(never)]
    pub(super) fn of(text: String, mend: Option<&str>) -> Self {
        Self { text, mend: mend.map(String::from), replacement: None }
    }
}

impl From<ReferenceError> for Told {
    fn from(error: ReferenceError) -> Self {
        let replacement = error.replacement().map(String::from);
        Self { text: error.message(), mend: error.help_text(), replacement }
    }
}

impl From<LocationError> for Told {
    fn from(error: LocationError) -> Self {
        let replacement = error.replacement().map(String::from);
        Self { text: error.message(), mend: error.help(), replacement }
    }
}

impl From<ScopeError> for Told {
    fn from(error: ScopeError) -> Self {
        let replacement = error.replacement().map(String::from);
        Self { text: error.message(), mend: error.help(), replacement }
    }
}
