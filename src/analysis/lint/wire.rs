//! Lints for programs.

use serde_core::ser::{Serialize, SerializeMap as _, Serializer};

use super::{Lint, LintEdit, Lints};
use crate::format::WrittenRoute;
use crate::policy::WrittenFallback;

/// A list.
impl Serialize for Lints<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self)
    }
}

/// `{"kind": …, "severity": …, "path": …, "registry": … (or "scope"), "message": …, "help": …}`, and `edit` where there is
/// one.
impl Serialize for Lint<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("kind", &self.kind())?;
        map.serialize_entry("severity", &self.severity())?;
        map.serialize_entry("path", &self.path())?;
        if let Some(registry) = self.registry() {
            map.serialize_entry("registry", registry.name())?;
        }
        if let Some(route) = self.route() {
            map.serialize_entry("scope", route.scope())?;
        }
        map.serialize_entry("message", &self.message())?;
        map.serialize_entry("help", &self.help())?;
        if let Some(edit) = self.edit() {
            map.serialize_entry("edit", &edit)?;
        }
        map.end()
    }
}

impl Serialize for LintEdit {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("edit", self.as_str())?;
        if let Some(registry) = self.registry() {
            map.serialize_entry("registry", registry)?;
        }
        match self {
            Self::ClearFallback { .. } => {}
            Self::SetFallback { fallback, .. } => {
                map.serialize_entry("fallback", &WrittenFallback(&fallback.registry, fallback.policy))?;
            }
            Self::SetDomain { domain, .. } => map.serialize_entry("domain", domain)?,
            Self::SetProvider { provider, .. } => map.serialize_entry("provider", provider.as_str())?,
            Self::AddPublic { name, .. } => map.serialize_entry("name", name)?,
            Self::SetRoute { route } => map.serialize_entry("route", &WrittenRoute(route))?,
        }
        map.end()
    }
}
