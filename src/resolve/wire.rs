//! Plans as section 11 writes them: for reading, never to be read back (rule 6.7).

use serde_core::ser::{Serialize, SerializeMap, Serializer};

use super::attempt::{Attempt, Role};
use super::aws::{AwsRoleArn, AwsSessionName};
use super::left_out::LeftOut;
use super::login::Login;
use super::pull::PullPlan;
use super::push_plan::{Destination, PushDecision, PushPlan};
use super::target::Target;
use super::target_domain::TargetDomain;
use super::target_path::TargetPath;
use super::target_tag::TargetTag;
use crate::catalog::Registry;
use crate::policy::FallbackFailures;
use crate::registry::{AwsRegion, Credential, Reach, Transport};
use crate::routes::PlaceFailures;

/// `{"image": …, "attempts": […]}`, and `left_out` where a place is.
impl Serialize for PullPlan<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("image", &self.identity())?;
        map.serialize_entry("attempts", &Each(self.attempts()))?;
        if self.left_out().next().is_some() {
            map.serialize_entry("left_out", &Each(self.left_out()))?;
        }
        map.end()
    }
}

/// `{"registry": …, "role": …, "reference": …, "credential": …, "max_tries": …}` and what goes with them.
impl Serialize for Attempt<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("registry", &self.registry().map(Registry::name))?;
        map.serialize_entry("role", self.role().as_str())?;
        map.serialize_entry("reference", &self.target())?;
        credential(&mut map, self.login())?;
        map.serialize_entry("max_tries", &self.retry().tries())?;
        let is_for_transient =
            self.after() == FallbackFailures::Transient || self.failures() == PlaceFailures::Transient;
        if is_for_transient {
            map.serialize_entry("after", "transient")?;
        }
        map.serialize_entry("endpoint", &Shown(self.endpoint()))?;
        map.serialize_entry("api", self.api())?;
        map.serialize_entry("name", &self.target().path())?;
        map.serialize_entry("transport", self.transport().as_str())?;
        if self.reach() != Reach::Anywhere {
            map.serialize_entry("reach", self.reach().as_str())?;
        }
        map.serialize_entry("upstream", &Shown(self.upstream()))?;
        map.serialize_entry("login", self.login().as_str())?;
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

/// `{"reference" or "endpoint": …, "reason": …}`, with the name of a fallback and of what has no domain.
impl Serialize for LeftOut<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        let is_told = self.role() == Role::Fallback || self.domain().is_none();
        if let Some(name) = self.registry_name().filter(|_| is_told) {
            map.serialize_entry("registry", name)?;
        }
        match (self.target(), self.endpoint()) {
            (Some(target), _) => map.serialize_entry("reference", &target)?,
            (None, Some(endpoint)) => map.serialize_entry("endpoint", &Shown(endpoint))?,
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

/// `{"destinations": […]}`, with `source` for a candidate to fetch first.
impl Serialize for PushPlan<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("destinations", &Each(self.destinations()))?;
        if let Some(source) = self.source() {
            map.serialize_entry("source", &source)?;
        }
        map.end()
    }
}

/// `{"registry": …, "reference": …, "credential": …}` and what goes with them.
impl Serialize for Destination<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("registry", &self.registry().map(Registry::name))?;
        map.serialize_entry("reference", &self.target())?;
        credential(&mut map, self.login())?;
        if matches!(self.login(), Login::Ambient { .. }) {
            map.serialize_entry("login", self.login().as_str())?;
        }
        let aws = self.aws();
        for (key, value) in [
            ("region", aws.region().map(AwsRegion::as_str)),
            ("role_arn", aws.role_arn().map(AwsRoleArn::as_str)),
            ("aws_session_name", aws.session_name().map(AwsSessionName::as_str)),
        ] {
            if let Some(value) = value {
                map.serialize_entry(key, value)?;
            }
        }
        if let Some(duration) = aws.session_duration() {
            map.serialize_entry("aws_duration_seconds", &duration.as_secs())?;
        }
        facts(&mut map, self.transport(), self.reach())?;
        map.end()
    }
}

fn credential<M: SerializeMap>(map: &mut M, login: Login<'_, '_>) -> Result<(), M::Error> {
    let (audience, token_issuers) = match login {
        Login::Anonymous => return map.serialize_entry("credential", &None::<&str>),
        Login::With { credential, audience, token_issuers } => {
            write_credential(map, credential)?;
            (audience, token_issuers)
        }
        Login::Ambient { audience, token_issuers } => {
            map.serialize_entry("credential", &None::<&str>)?;
            (audience, token_issuers)
        }
    };
    map.serialize_entry("audience", &audience)?;
    if token_issuers.is_empty() { Ok(()) } else { map.serialize_entry("token_issuers", &token_issuers) }
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

/// A list of what an iterator yields.
struct Each<I>(I);

impl<I> Serialize for Each<I>
where
    I: Iterator + Clone,
    I::Item: Serialize,
{
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.clone())
    }
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
