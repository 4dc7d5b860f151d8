//! Errors for programs: `{"kind": …, "rule": …, "message": …}`.

use alloc::string::ToString as _;

use serde_core::ser::{Serialize, SerializeMap as _, Serializer};

use super::{PullError, PushError};
use crate::resolve::cache::CacheError;

/// Writes an error with its stable kind, the number of its rule, and the sentence for people.
macro_rules! written_errors {
    ($($error:ty)+) => {
        $(impl Serialize for $error {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let mut map = serializer.serialize_map(Some(3))?;
                map.serialize_entry("kind", self.kind().as_str())?;
                map.serialize_entry("rule", self.rule())?;
                map.serialize_entry("message", &self.to_string())?;
                map.end()
            }
        })+
    };
}

written_errors! { PullError PushError CacheError }
