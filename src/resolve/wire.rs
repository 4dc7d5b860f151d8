//! Plans as section 11 writes them: for reading, never to be read back (rule 6.7).

use serde_core::ser::{Serialize, SerializeMap, Serializer};

use super::attempt::Attempt;
use super::contact::LoginBuf;
use super::left_out::LeftOut;
use super::plan_buf::{AttemptBuf, DestinationBuf, LeftOutBuf, PullPlanBuf, PushPlanBuf};
use super::pull::PullPlan;
use super::push_plan::{Destination, PushDecision, PushPlan};
use super::role::Role;
use super::target::Target;
use super::target_domain::TargetDomain;
use super::target_path::TargetPath;
use super::target_tag::TargetTag;
use crate::policy::FallbackFailures;
use crate::registry::{Credential, Reach, Transport};
use crate::routes::PlaceFailures;

impl Serialize for PullPlan<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_buf().serialize(serializer)
    }
}

/// `{"image": …, "attempts": […]}`, and `left_out` where a place is.
impl Serialize for PullPlanBuf {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("image", &self.image())?;
        map.serialize_entry("attempts", self.attempts())?;
        if !self.left_out().is_empty() {
            map.serialize_entry("left_out", self.left_out())?;
        }
        map.end()
    }
}

impl Serialize for Attempt<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_buf().serialize(serializer)
    }
}

/// `{"registry": …, "role": …, "reference": …, "credential": …, "max_tries": …}` and what goes with them.
impl Serialize for AttemptBuf {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("registry", &self.registry())?;
        map.serialize_entry("role", self.role().as_str())?;
        map.serialize_entry("reference", &self.target())?;
        credential(&mut map, self.login())?;
        map.serialize_entry("max_tries", &self.retry().tries())?;
        let is_for_transient =
            self.after() == FallbackFailures::Transient || self.failures() == PlaceFailures::Transient;
        if is_for_transient {
            map.serialize_entry("after", "transient")?;
        }
        map.serialize_entry("endpoint", self.endpoint())?;
        map.serialize_entry("api", self.api())?;
        map.serialize_entry("name", &Shown(self.target().path()))?;
        map.serialize_entry("transport", self.transport().as_str())?;
        if self.reach() != Reach::Anywhere {
            map.serialize_entry("reach", self.reach().as_str())?;
        }
        map.serialize_entry("upstream", self.upstream())?;
        map.serialize_entry("login", self.login().map_or("anonymous", LoginBuf::as_str))?;
        if self.is_of_short_name() {
            map.serialize_entry("candidate", &self.candidate())?;
        }
        self.tls().map_or(Ok(()), |tls| map.serialize_entry("tls", tls))?;
        map.end()
    }
}

/// What is displayed, as a string.
struct Shown<T>(T);

impl<T: core::fmt::Display> Serialize for Shown<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl Serialize for LeftOut<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_buf().serialize(serializer)
    }
}

/// `{"reference" or "endpoint": …, "reason": …}`, with the name of a fallback and of what has no domain.
impl Serialize for LeftOutBuf {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        let is_told = self.role() == Role::Fallback || self.endpoint().is_none();
        if let Some(name) = self.registry().filter(|_| is_told) {
            map.serialize_entry("registry", name)?;
        }
        match (self.target(), self.endpoint()) {
            (Some(target), _) => map.serialize_entry("reference", &target)?,
            (None, Some(endpoint)) => map.serialize_entry("endpoint", endpoint)?,
            (None, None) => {}
        }
        map.serialize_entry("reason", self.reason().as_str())?;
        map.end()
    }
}

/// `{"destinations": […]}`, with `source` for a candidate to fetch first; or `{"skipped": …}`.
impl Serialize for PushDecision<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Push(plan) => plan.serialize(serializer),
            Self::Skip(reason) => {
                let mut map = serializer.serialize_map(Some(1))?;
                map.serialize_entry("skipped", reason.as_str())?;
                map.end()
            }
        }
    }
}

impl Serialize for PushPlan<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_buf().serialize(serializer)
    }
}

/// `{"destinations": […]}`, with `source` for a candidate to fetch first.
impl Serialize for PushPlanBuf {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("destinations", self.destinations())?;
        if let Some(source) = self.source() {
            map.serialize_entry("source", source)?;
        }
        map.end()
    }
}

impl Serialize for Destination<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_buf().serialize(serializer)
    }
}

/// `{"registry": …, "reference": …, "credential": …}` and what goes with them.
impl Serialize for DestinationBuf {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("registry", &self.registry())?;
        map.serialize_entry("reference", &self.target())?;
        credential(&mut map, self.login())?;
        if let Some(login) = self.login().filter(|login| login.credential().is_none()) {
            map.serialize_entry("login", login.as_str())?;
        }
        for (key, value) in [
            ("region", self.region()),
            ("role_arn", self.role_arn()),
            ("aws_session_name", self.session_name()),
        ] {
            if let Some(value) = value {
                map.serialize_entry(key, value)?;
            }
        }
        if let Some(duration) = self.session_duration() {
            map.serialize_entry("aws_duration_seconds", &duration.as_secs())?;
        }
        facts(&mut map, self.transport(), self.reach())?;
        map.end()
    }
}

fn credential<M: SerializeMap>(map: &mut M, login: Option<&LoginBuf>) -> Result<(), M::Error> {
    let Some(login) = login else { return map.serialize_entry("credential", &None::<&str>) };
    match login.credential() {
        Some(credential) => write_credential(map, credential)?,
        None => map.serialize_entry("credential", &None::<&str>)?,
    }
    map.serialize_entry("audience", login.audience())?;
    match login.token_issuers() {
        [] => Ok(()),
        issuers => map.serialize_entry("token_issuers", issuers),
    }
}

pub(crate) fn write_credential<M: SerializeMap>(
    map: &mut M,
    credential: Credential<'_>,
) -> Result<(), M::Error> {
    match credential {
        Credential::Handle(handle) => map.serialize_entry("credential", handle),
        // No text, so that no handle can be taken for it.
        Credential::Step => map.serialize_entry("credential", &StepCredential),
    }
}

struct StepCredential;

impl Serialize for StepCredential {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(1))?;
        map.serialize_entry("of", "step")?;
        map.end()
    }
}

/// What differs from the ordinary.
pub(crate) fn facts<M: SerializeMap>(
    map: &mut M,
    transport: Transport,
    reach: Reach,
) -> Result<(), M::Error> {
    if transport != Transport::Https {
        map.serialize_entry("transport", transport.as_str())?;
    }
    if reach != Reach::Anywhere {
        map.serialize_entry("reach", reach.as_str())?;
    }
    Ok(())
}

impl Serialize for Target<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl Serialize for TargetDomain<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl Serialize for TargetPath<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl Serialize for TargetTag<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
