//! Cache plans as section 11 writes them, for reading.

use serde_core::ser::{Serialize, SerializeMap, Serializer};

use super::plan::{CacheDecision, CachePlan};
use super::plan_buf::{CacheExportBuf, CacheImportBuf, CachePlanBuf};
use crate::reference::Reference;

/// `{"import": […], "export": […], "skip_build": …}`, or `{"disabled": …}`.
impl Serialize for CacheDecision<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Cache(plan) => plan.serialize(serializer),
            Self::Disabled(reason) => {
                let mut map = serializer.serialize_map(Some(1))?;
                map.serialize_entry("disabled", reason.as_str())?;
                map.end()
            }
        }
    }
}

impl Serialize for CachePlan<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_buf().serialize(serializer)
    }
}

/// `{"import": […], "export": […], "skip_build": …}`; `automatic` where there is none beyond the step's own
/// entries, and `no_export` where nothing is exported of its own accord, say why.
impl Serialize for CachePlanBuf {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("import", &Targets(self.imports().iter().map(CacheImportBuf::target)))?;
        map.serialize_entry("export", &Targets(self.exports().iter().map(CacheExportBuf::target)))?;
        map.serialize_entry("skip_build", &self.skip_build())?;
        if let Err(reason) = self.automatic() {
            map.serialize_entry("automatic", &reason)?;
        }
        if let Some(reason) = self.no_export() {
            map.serialize_entry("no_export", &reason)?;
        }
        map.end()
    }
}

struct Targets<I>(I);

impl<'p, I: Iterator<Item = Reference<'p>> + Clone> Serialize for Targets<I> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.clone())
    }
}
