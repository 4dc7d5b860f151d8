//! Differences as programs read them; never to be read back (rule 6.7).

use serde_core::ser::{Serialize, SerializeMap, Serializer};

use super::answer::{Answer, AnswerPlace};
use super::ask::{Asked, Aws, Pushed, PushedBy, ROLE, To, Witness};
use super::{CatalogDiff, Change, Class};
use crate::policy::FallbackFailures;
use crate::registry::{Reach, Transport};
use crate::resolve::LeftOutReason;
use crate::resolve::push_request::{BuilderKind, PushChoice, Trust};

/// `{"changes": […]}`
impl Serialize for CatalogDiff {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(1))?;
        map.serialize_entry("changes", self.changes())?;
        map.end()
    }
}

/// `{"kind": …, "class": …, "witness": …, "before": …, "after": …}`
impl Serialize for Change {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(5))?;
        map.serialize_entry("kind", &self.kind())?;
        map.serialize_entry("class", self.class())?;
        map.serialize_entry("witness", self.witness())?;
        map.serialize_entry("before", self.before())?;
        map.serialize_entry("after", self.after())?;
        map.end()
    }
}

/// In words.
impl Serialize for Class {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// `{"pull": {…}}`, `{"push": {…}}` or `{"cache": {…}}`
impl Serialize for Witness {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

/// `{"places": […]}`, with `left_out` where a fallback is; `{"skipped": …}`, `{"disabled": …}` or
/// `{"refused": …}`.
impl Serialize for Answer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        match self {
            Self::Places { places, left_out } => {
                map.serialize_entry("places", places)?;
                if !left_out.is_empty() {
                    map.serialize_entry("left_out", &LeftOut(left_out))?;
                }
            }
            Self::Skipped(reason) => map.serialize_entry("skipped", reason.as_str())?,
            Self::NoCache(reason) => map.serialize_entry("disabled", reason.as_str())?,
            Self::Refused(kind) => map.serialize_entry("refused", kind.as_str())?,
        }
        map.end()
    }
}

struct LeftOut<'a>(&'a [(alloc::string::String, LeftOutReason)]);

impl Serialize for LeftOut<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, reason)| (name, reason.as_str())))
    }
}

impl Serialize for AnswerPlace {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("registry", &self.registry())?;
        map.serialize_entry("role", self.role())?;
        map.serialize_entry("reference", self.reference().as_str())?;
        map.serialize_entry("credential", &self.credential())?;
        if let Some(audience) = self.audience() {
            map.serialize_entry("audience", audience)?;
        }
        if !self.token_issuers().is_empty() {
            map.serialize_entry("token_issuers", self.token_issuers())?;
        }
        if let Some(retry) = self.retry() {
            map.serialize_entry("max_tries", &retry.tries())?;
            map.serialize_entry("delay_ms", &retry.delay_ms())?;
            map.serialize_entry("factor", &retry.factor())?;
            map.serialize_entry("max_delay_ms", &retry.max_delay_ms())?;
        }
        if self.after() == FallbackFailures::Transient {
            map.serialize_entry("after", "transient")?;
        }
        if self.transport() != Transport::Https {
            map.serialize_entry("transport", self.transport().as_str())?;
        }
        if let Some(tls) = self.tls() {
            map.serialize_entry("tls", tls)?;
        }
        if self.reach() != Reach::Anywhere {
            map.serialize_entry("reach", self.reach().as_str())?;
        }
        map.end()
    }
}

impl Serialize for Asked {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let what = match self {
            Self::Pull { .. } | Self::Short(_) => "pull",
            Self::Push(_) | Self::Promote { .. } => "push",
            Self::Cache { .. } => "cache",
        };
        let mut map = serializer.serialize_map(Some(1))?;
        map.serialize_entry(what, &Fields(self))?;
        map.end()
    }
}

/// In the words of the rules' section 11 where it has them.
struct Fields<'a>(&'a Asked);

impl Serialize for Fields<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        match self.0 {
            Asked::Pull { image, contexts } => {
                map.serialize_entry("image", image)?;
                map.serialize_entry("contexts", contexts)?;
            }
            Asked::Short(name) => {
                map.serialize_entry("image", name)?;
                map.serialize_entry("short", &true)?;
            }
            Asked::Push(pushed) => {
                match pushed.by {
                    PushedBy::Build => {
                        map.serialize_entry("image_name", &pushed.name)?;
                        map.serialize_entry("branch", pushed.branch)?;
                    }
                    PushedBy::Step => map.serialize_entry("built", &pushed.name)?,
                }
                target(&mut map, &pushed.to)?;
                options(&mut map, pushed)?;
            }
            Asked::Promote { image, to } => {
                map.serialize_entry("candidate", image)?;
                target(&mut map, to)?;
            }
            Asked::Cache { name, registry } => {
                map.serialize_entry("image_name", name)?;
                map.serialize_entry("branch", "main")?;
                map.serialize_entry("caching_registry", registry)?;
            }
        }
        map.end()
    }
}

fn target<M: SerializeMap>(map: &mut M, to: &To) -> Result<(), M::Error> {
    match to {
        To::Default => Ok(()),
        To::Registry(name) => map.serialize_entry("registry", name),
        To::AdHoc(host) => map.serialize_entry("host", host),
    }
}

/// What is out of the ordinary.
fn options<M: SerializeMap>(map: &mut M, pushed: &Pushed) -> Result<(), M::Error> {
    if pushed.push == PushChoice::Enabled && pushed.by == PushedBy::Build {
        map.serialize_entry("disable_push", &false)?;
    }
    if pushed.builder == BuilderKind::Buildx {
        map.serialize_entry("buildx", &true)?;
    }
    if pushed.trust == Trust::Untrusted {
        map.serialize_entry("trusted", &false)?;
    }
    match &pushed.aws {
        Aws::None => Ok(()),
        Aws::Role => map.serialize_entry("role_arn", ROLE),
        Aws::Region(region) => map.serialize_entry("region", region),
    }
}
