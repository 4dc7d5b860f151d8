//! Errors for programs: `{"kind": …, "rule": …, "message": …}`, with `help` and `offset` where there are any.

use serde_core::ser::{Serialize, SerializeMap as _, Serializer};

use super::{PullError, PushError};
use crate::reference::ReferenceError;
use crate::resolve::cache::CacheError;

/// Writes an error with its stable kind, the number of its rule, the sentence for people, what to do
/// about it, and of a text that does not parse the byte.
macro_rules! written_errors {
    ($($error:ty $(, $offset:ident)?;)+) => {
        $(impl Serialize for $error {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let mut map = serializer.serialize_map(None)?;
                map.serialize_entry("kind", &self.kind())?;
                map.serialize_entry("rule", self.rule())?;
                map.serialize_entry("message", &self.message())?;
                self.help().map_or(Ok(()), |help| map.serialize_entry("help", &help))?;
                $(self.$offset().map_or(Ok(()), |offset| map.serialize_entry("offset", &offset))?;)?
                map.end()
            }
        })+
    };
}

written_errors! { PullError; PushError, offset; CacheError, offset; }

/// `{"kind": …, "message": …, "help": …, "offset": …}`
impl Serialize for ReferenceError {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("kind", &self.kind())?;
        map.serialize_entry("message", &self.message())?;
        self.help().map_or(Ok(()), |help| map.serialize_entry("help", &format_args!("{help}")))?;
        map.serialize_entry("offset", &self.offset())?;
        map.end()
    }
}
