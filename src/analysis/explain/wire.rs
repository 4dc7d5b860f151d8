//! Explanations for programs: for reading, never to be read back.

use serde_core::ser::{Serialize, SerializeMap, Serializer};

use super::{Explanation, Reason};
use crate::catalog::Registry;
use crate::resolve::error::ErrorKind;

/// `{"headline": …, "reasons": […]}`
impl Serialize for Explanation<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(2))?;
        map.serialize_entry("headline", self.headline())?;
        map.serialize_entry("reasons", self.reasons())?;
        map.end()
    }
}

/// `{"rule": …, "kind": …, "verdict": …, "message": …}` and what it cites.
impl Serialize for Reason<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("rule", self.rule())?;
        map.serialize_entry("kind", self.kind().as_str())?;
        map.serialize_entry("verdict", self.verdict().as_str())?;
        map.serialize_entry("message", self.message())?;
        if let Some(kind) = self.error_kind().map(ErrorKind::as_str) {
            map.serialize_entry("error", kind)?;
        }
        if !self.registries().is_empty() {
            map.serialize_entry("registries", &Names(self.registries()))?;
        }
        if let Some(setting) = self.setting() {
            map.serialize_entry("setting", setting.as_str())?;
        }
        map.end()
    }
}

struct Names<'a, 'c>(&'a [Registry<'c>]);

impl Serialize for Names<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(|registry| registry.name()))
    }
}
