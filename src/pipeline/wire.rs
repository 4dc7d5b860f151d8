//! A preflight for machines: for reading, never to be read back.

use serde_core::ser::{Serialize, SerializeMap, Serializer};

use super::notice::StepNotice;
use super::problem::StepProblem;
use super::report::{
    PlannedAttempt, PlannedCache, PlannedDestination, PlannedEcrPush, PlannedLogin, PlannedLoginKind,
    PlannedPull, PlannedPush, PlannedRole, Preflight, PulledFrom, StepPlan, UnknownField,
};
use crate::resolve::facts;

/// `{"steps": […], "problems": […]}`
impl Serialize for Preflight {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("steps", &self.steps)?;
        list(&mut map, "problems", &self.problems)?;
        list(&mut map, "notices", &self.notices)?;
        map.end()
    }
}

/// `{"name": …, "kind": …}` and what there is of `pulls`, `push`, `cache`, `logins`, `problems`, `unknown` and
/// `steps`.
impl Serialize for StepPlan {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("name", &self.name)?;
        map.serialize_entry("kind", &self.kind)?;
        list(&mut map, "pulls", &self.pulls)?;
        if let Some(base) = self.base_images {
            map.serialize_entry("base_images", base.as_str())?;
        }
        if let Some(push) = &self.push {
            map.serialize_entry("push", push)?;
        }
        if let Some(cache) = &self.cache {
            map.serialize_entry("cache", cache)?;
        }
        list(&mut map, "logins", &self.logins)?;
        list(&mut map, "problems", &self.problems)?;
        list(&mut map, "unknown", &self.unknown)?;
        list(&mut map, "notices", &self.notices)?;
        list(&mut map, "steps", &self.steps)?;
        map.end()
    }
}

/// `{"field": …, "image": …, "attempts": […]}`, or `local` or `undecided` in place of the attempts.
impl Serialize for PlannedPull {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("field", &self.field)?;
        map.serialize_entry("image", &self.image)?;
        match &self.from {
            PulledFrom::Registries { attempts, left_out } => {
                map.serialize_entry("attempts", attempts)?;
                if !left_out.is_empty() {
                    map.serialize_entry("left_out", &LeftOut(left_out))?;
                }
            }
            PulledFrom::Local(step) => map.serialize_entry("local", step)?,
            PulledFrom::Undecided => map.serialize_entry("undecided", &true)?,
        }
        if let Some(role) = &self.role {
            role.write(&mut map)?;
        }
        map.end()
    }
}

struct LeftOut<'a>(&'a [(alloc::string::String, crate::resolve::LeftOutReason)]);

impl Serialize for LeftOut<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(registry, reason)| (registry, reason.as_str())))
    }
}

impl Serialize for PlannedAttempt {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("registry", &self.registry)?;
        map.serialize_entry("role", self.role.as_str())?;
        map.serialize_entry("reference", &self.reference)?;
        map.serialize_entry("login", &self.login)?;
        facts(&mut map, self.transport, self.reach)?;
        map.end()
    }
}

/// `{"account": "unknown", "region": …, "name": …, "tags": […]}`
impl Serialize for PlannedEcrPush {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(4))?;
        map.serialize_entry("account", "unknown")?;
        map.serialize_entry("region", &self.region)?;
        map.serialize_entry("name", &self.name)?;
        map.serialize_entry("tags", &self.tags)?;
        map.end()
    }
}

/// `{"destinations": […]}`, `{"skipped": …}` or `{"ad_hoc_ecr": …}`.
impl Serialize for PlannedPush {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(1))?;
        match self {
            Self::To(destinations) => map.serialize_entry("destinations", destinations)?,
            Self::Skipped(reason) => map.serialize_entry("skipped", reason.as_str())?,
            Self::AdHocEcr(push) => map.serialize_entry("ad_hoc_ecr", push)?,
        }
        map.end()
    }
}

impl Serialize for PlannedDestination {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("registry", &self.registry)?;
        map.serialize_entry("reference", &self.reference)?;
        map.serialize_entry("login", &self.login)?;
        if let Some(role) = &self.role {
            role.write(&mut map)?;
        }
        facts(&mut map, self.transport, self.reach)?;
        map.end()
    }
}

impl PlannedRole {
    /// As a step writes it.
    fn write<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        map.serialize_entry("role_arn", &self.role_arn)?;
        map.serialize_entry("aws_session_name", &self.session_name)?;
        map.serialize_entry("aws_duration_seconds", &self.session_seconds)
    }
}

impl Serialize for PlannedCache {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("import", &self.import)?;
        map.serialize_entry("export", &self.export)?;
        if let Some(reason) = self.no_automatic {
            map.serialize_entry("no_automatic", reason)?;
        }
        if let Some(reason) = self.no_export {
            map.serialize_entry("no_export", reason)?;
        }
        map.end()
    }
}

/// `{"credential": …, "audience": …}`; the credential is null for the step's own, and for what the caller keeps, which
/// `"with": "ambient"` tells.
impl Serialize for PlannedLogin {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("credential", &self.credential)?;
        if self.with == PlannedLoginKind::Ambient {
            map.serialize_entry("with", self.with.as_str())?;
        }
        map.serialize_entry("audience", &self.audience)?;
        map.end()
    }
}

/// `{"step": …, "field": …, "kind": …, "message": …}`, and `help` where there is one.
impl Serialize for StepProblem {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("step", &self.step)?;
        map.serialize_entry("field", &self.field)?;
        map.serialize_entry("kind", self.kind().as_str())?;
        map.serialize_entry("message", &self.message())?;
        self.help().map_or(Ok(()), |help| map.serialize_entry("help", &help))?;
        self.error.offset().map_or(Ok(()), |offset| map.serialize_entry("offset", &offset))?;
        map.end()
    }
}

/// `{"step": …, "field": …, "kind": …, "message": …}`, and `help` where there is one.
impl Serialize for StepNotice {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("step", self.step())?;
        map.serialize_entry("field", self.field())?;
        map.serialize_entry("kind", &self.kind())?;
        map.serialize_entry("message", &self.message())?;
        self.help().map_or(Ok(()), |help| map.serialize_entry("help", &help))?;
        map.end()
    }
}

impl Serialize for UnknownField {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(3))?;
        map.serialize_entry("step", &self.step)?;
        map.serialize_entry("field", &self.field)?;
        map.serialize_entry("names", &self.names)?;
        map.end()
    }
}

fn list<M: SerializeMap, T: Serialize>(map: &mut M, key: &str, items: &[T]) -> Result<(), M::Error> {
    if items.is_empty() { Ok(()) } else { map.serialize_entry(key, items) }
}
