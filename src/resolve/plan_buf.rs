//! Plans on their own: what is kept, sent elsewhere or compared once catalog and request are gone.

use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use super::attempt::Attempt;
use super::aws::{AwsOptions, AwsSessionDuration};
use super::contact::{ContactBuf, LoginBuf};
use super::hop::LeftOutReason;
use super::left_out::LeftOut;
use super::pull::PullPlan;
use super::push_plan::{Destination, PushPlan};
use super::role::Role;
use super::target::Target;
use crate::policy::{FallbackFailures, RetryPolicy};
use crate::reference::{Excerpt, Reference, ReferenceBuf};
use crate::registry::{Reach, Transport};
use crate::routes::PlaceFailures;

/// A [`PullPlan`] on its own: it borrows nothing, and is written as the plan is.
///
/// Two are equal when the same images are asked for at the same endpoints, in the same order and way, with the same
/// logins.
///
/// ```
/// use registry_resolver::pull::PullPlanBuf;
/// use registry_resolver::{Catalog, PullRequest, Reference, RegistryConfig};
///
/// fn planned() -> Result<PullPlanBuf, Box<dyn std::error::Error>> {
///     let catalog = Catalog::builder().registry(RegistryConfig::new("ghcr").github()).build()?;
///     let image = Reference::parse("ghcr.io/acme/app:1")?;
///     Ok(catalog.resolve_pull(PullRequest::new(image))?.to_buf())
/// }
///
/// let plan = planned()?;
/// let source = &plan.attempts()[0];
/// assert_eq!((source.registry(), source.endpoint()), (Some("ghcr"), "https://ghcr.io"));
/// assert_eq!(source.login().unwrap().audience(), "ghcr.io");
/// assert_eq!(plan, planned()?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PullPlanBuf {
    image: ReferenceBuf,
    attempts: Vec<AttemptBuf>,
    left_out: Vec<LeftOutBuf>,
}

impl PullPlan<'_, '_> {
    /// The same plan on its own.
    pub fn to_buf(&self) -> PullPlanBuf {
        PullPlanBuf {
            image: self.identity().to_buf(),
            attempts: self.attempts().map(|attempt| attempt.to_buf()).collect(),
            left_out: self.left_out().map(|left_out| left_out.to_buf()).collect(),
        }
    }
}

impl PullPlanBuf {
    /// What was asked for, in full and with its tag written out; of a short name, the first image that it may mean.
    pub fn image(&self) -> Reference<'_> {
        self.image.as_reference()
    }

    /// The attempts, in the order to make them.
    pub fn attempts(&self) -> &[AttemptBuf] {
        &self.attempts
    }

    /// Places that are not asked, and why.
    pub fn left_out(&self) -> &[LeftOutBuf] {
        &self.left_out
    }
}

/// An [`Attempt`] on its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttemptBuf {
    contact: ContactBuf,
    role: Role,
    after: FallbackFailures,
    failures: PlaceFailures,
    endpoint: String,
    api: String,
    tls: Option<String>,
    upstream: String,
    candidate: ReferenceBuf,
    is_of_short_name: bool,
}

impl Attempt<'_, '_> {
    /// The same attempt on its own.
    pub fn to_buf(&self) -> AttemptBuf {
        AttemptBuf {
            contact: ContactBuf::of(&self.contact()),
            role: self.role(),
            after: self.after(),
            failures: self.failures(),
            endpoint: self.endpoint().to_string(),
            api: self.api().into(),
            tls: self.tls().map(Into::into),
            upstream: self.upstream().to_string(),
            candidate: self.candidate().to_buf(),
            is_of_short_name: self.is_of_short_name(),
        }
    }
}

/// What attempts and destinations on their own have in common.
macro_rules! contact_accessors {
    () => {
        /// The name of the registry; none where no registry is.
        pub fn registry(&self) -> Option<&str> {
            self.contact.registry.as_deref()
        }

        /// The full reference, its tag written out.
        pub fn target(&self) -> Reference<'_> {
            self.contact.reference.as_reference()
        }

        /// How to log in; none for anonymously.
        pub fn login(&self) -> Option<&LoginBuf> {
            self.contact.login.as_ref()
        }

        /// How often to try it, and how far apart.
        pub fn retry(&self) -> RetryPolicy {
            self.contact.retry
        }

        /// How it is spoken to.
        pub fn transport(&self) -> Transport {
            self.contact.transport
        }

        /// From where it can be reached.
        pub fn reach(&self) -> Reach {
            self.contact.reach
        }
    };
}

pub(super) use contact_accessors;

impl AttemptBuf {
    contact_accessors!();

    /// Why it is in the plan.
    pub fn role(&self) -> Role {
        self.role
    }

    /// After which failures of the source it is made (rule [5.8](crate::rules::pulling)).
    pub fn after(&self) -> FallbackFailures {
        self.after
    }

    /// After which failures of what was asked before it a place of a route is asked (rule [12.4](crate::rules::routes)).
    pub fn failures(&self) -> PlaceFailures {
        self.failures
    }

    /// Where a client connects, such as `https://mirror.example:5000`.
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// What stands in front of the name in a request, such as `/v2`.
    pub fn api(&self) -> &str {
        &self.api
    }

    /// The handle of what to show and to trust when TLS is spoken.
    pub fn tls(&self) -> Option<&str> {
        self.tls.as_deref()
    }

    /// The domain that was asked for.
    pub fn upstream(&self) -> &str {
        &self.upstream
    }

    /// The image that was asked for, in full; of a short name, the one that it was taken for.
    pub fn candidate(&self) -> Reference<'_> {
        self.candidate.as_reference()
    }
}

#[cfg(feature = "serde")]
impl AttemptBuf {
    pub(super) fn is_of_short_name(&self) -> bool {
        self.is_of_short_name
    }
}

/// A [`LeftOut`] on its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOutBuf {
    registry: Option<String>,
    reference: Option<ReferenceBuf>,
    endpoint: Option<String>,
    role: Role,
    reason: LeftOutReason,
    note: Option<String>,
}

impl LeftOut<'_, '_> {
    /// The same on its own.
    pub fn to_buf(&self) -> LeftOutBuf {
        LeftOutBuf {
            registry: self.registry_name().map(Into::into),
            reference: self.target().map(Target::to_buf),
            endpoint: self.endpoint().map(|endpoint| endpoint.to_string()),
            role: self.role(),
            reason: self.reason(),
            note: self.note().map(Into::into),
        }
    }
}

impl LeftOutBuf {
    /// The name of the registry; none where no registry is.
    pub fn registry(&self) -> Option<&str> {
        self.registry.as_deref()
    }

    /// The reference that would have been asked for, where the image has a name there.
    pub fn target(&self) -> Option<Reference<'_>> {
        self.reference.as_ref().map(ReferenceBuf::as_reference)
    }

    /// Where a client would have connected; none for a registry without a domain.
    pub fn endpoint(&self) -> Option<&str> {
        self.endpoint.as_deref()
    }

    /// As what it would have been asked.
    pub fn role(&self) -> Role {
        self.role
    }

    /// Why it is not asked, for programs.
    pub fn reason(&self) -> LeftOutReason {
        self.reason
    }

    /// Why it is not asked, for people, in one sentence: without what to do about it.
    pub fn message(&self) -> String {
        let target = self.reference.as_ref().map(ReferenceBuf::as_str);
        let name = target.or(self.registry()).or(self.endpoint()).unwrap_or_default();
        format!("`{}` is not asked, {}", Excerpt::of(name), self.reason)
    }

    /// What to do about it, where that is plain.
    pub fn help(&self) -> Option<&'static str> {
        self.reason.help()
    }

    /// What the route that blocks it has to say.
    pub fn note(&self) -> Option<&str> {
        self.note.as_deref()
    }
}

/// A [`PushPlan`] on its own: it borrows nothing, and is written as the plan is.
///
/// ```
/// use registry_resolver::push::PushPlanBuf;
/// use registry_resolver::{BuildOutput, Catalog, PushRequest, RegistryConfig};
///
/// fn planned(branch: &str) -> Result<PushPlanBuf, Box<dyn std::error::Error>> {
///     let catalog = Catalog::builder().registry(RegistryConfig::new("azure").azure("acme")).build()?;
///     let decision = catalog.resolve_push(PushRequest::new(BuildOutput::new("app").with_branch(branch)))?;
///     Ok(decision.plan().ok_or("skipped")?.to_buf())
/// }
///
/// let plan = planned("main")?;
/// assert_eq!(plan.destinations()[0].target().to_string(), "acme.azurecr.io/app:main");
/// assert_ne!(plan, planned("dev")?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PushPlanBuf {
    destinations: Vec<DestinationBuf>,
    source: Option<PullPlanBuf>,
}

impl PushPlan<'_, '_> {
    /// The same plan on its own.
    pub fn to_buf(&self) -> PushPlanBuf {
        PushPlanBuf {
            destinations: self.destinations().map(|destination| destination.to_buf()).collect(),
            source: self.source().map(|source| source.to_buf()),
        }
    }
}

impl PushPlanBuf {
    /// The destinations, a tag each; at least one.
    pub fn destinations(&self) -> &[DestinationBuf] {
        &self.destinations
    }

    /// From where to fetch the candidate first (rule [7.9](crate::rules::pushing)).
    pub fn source(&self) -> Option<&PullPlanBuf> {
        self.source.as_ref()
    }
}

/// A [`Destination`] on its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DestinationBuf {
    contact: ContactBuf,
    region: Option<String>,
    role_arn: Option<String>,
    session_name: Option<String>,
    session_duration: Option<AwsSessionDuration>,
}

impl Destination<'_, '_> {
    /// The same destination on its own.
    pub fn to_buf(&self) -> DestinationBuf {
        let aws: AwsOptions<'_> = self.aws();
        DestinationBuf {
            contact: ContactBuf::of(self.contact()),
            region: aws.region().map(|it| it.as_str().into()),
            role_arn: aws.role_arn().map(|it| it.as_str().into()),
            session_name: aws.session_name().map(|it| it.as_str().into()),
            session_duration: aws.session_duration(),
        }
    }
}

impl DestinationBuf {
    contact_accessors!();

    /// The step's region for Amazon ECR.
    pub fn region(&self) -> Option<&str> {
        self.region.as_deref()
    }

    /// The role to assume for Amazon ECR.
    pub fn role_arn(&self) -> Option<&str> {
        self.role_arn.as_deref()
    }

    /// What the session of that role is called.
    pub fn session_name(&self) -> Option<&str> {
        self.session_name.as_deref()
    }

    /// How long that session lasts.
    pub fn session_duration(&self) -> Option<AwsSessionDuration> {
        self.session_duration
    }
}
