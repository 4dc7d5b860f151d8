//! Outcomes for programs.

use alloc::string::ToString as _;
use alloc::vec::Vec;

use serde_core::ser::{Serialize, SerializeMap as _, Serializer};

use super::Outcome;

/// `{"ending": …, "message": …, "tries": …, "elapsed_ms": …, "not_asked": [{"attempt": …, "reason": …}]}`, where attempts
/// are counted from 0. The message has a line for each try.
impl Serialize for Outcome<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(5))?;
        map.serialize_entry("ending", self.ending().as_str())?;
        map.serialize_entry("message", &self.to_string())?;
        map.serialize_entry("tries", &self.tries().len())?;
        map.serialize_entry("elapsed_ms", &self.elapsed().as_millis())?;
        let not_asked = self.not_asked().map(|(attempt, reason)| Passed { attempt: attempt.get(), reason });
        map.serialize_entry("not_asked", &not_asked.collect::<Vec<_>>())?;
        map.end()
    }
}

struct Passed {
    attempt: usize,
    reason: super::NotAsked,
}

impl Serialize for Passed {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(2))?;
        map.serialize_entry("attempt", &self.attempt)?;
        map.serialize_entry("reason", self.reason.as_str())?;
        map.end()
    }
}
