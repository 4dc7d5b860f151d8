//! The questions: where an image is pulled from, where it is pushed, and where its build's cache is; why it is
//! so; and what a catalog can answer to all such questions together.

mod access;
pub(crate) mod attempt;
mod avoided;
pub(crate) mod aws;
mod buffer;
pub mod cache;
mod candidate;
pub(crate) mod contact;
pub(crate) mod contexts;
mod direct;
mod endpoint;
pub(crate) mod error;
mod form;
pub(crate) mod hop;
#[cfg(feature = "oci-spec")]
mod interop;
pub(crate) mod judge;
pub(crate) mod left_out;
pub(crate) mod login;
pub(crate) mod names;
pub(crate) mod naming;
mod packed;
mod plan_buf;
pub(crate) mod pull;
pub(crate) mod pull_request;
pub(crate) mod push;
pub(crate) mod push_place;
pub(crate) mod push_plan;
pub(crate) mod push_request;
pub(crate) mod role;
mod routing;
mod seed;
mod spoken;
mod spot;
pub(crate) mod steps;
#[cfg(any(feature = "analysis", feature = "pipeline"))]
pub(crate) mod tag_change;
pub(crate) mod tags;
pub(crate) mod target;
pub(crate) mod target_domain;
pub(crate) mod target_path;
pub(crate) mod target_tag;
mod walk;
#[cfg(feature = "serde")]
pub(crate) mod wire;

pub use attempt::{Attempt, AttemptIndex};
pub use aws::{
    AwsOptions, AwsRoleArn, AwsRoleArnError, AwsSession, AwsSessionDuration, AwsSessionDurationError,
    AwsSessionName, AwsSessionNameError,
};
pub use contact::LoginBuf;
pub use endpoint::{Endpoint, Upstream};
pub use error::{ErrorKind, LeftOutPlace, LeftOutPlaces, PullError, PushError, RegistryNames};
pub use hop::LeftOutReason;
pub use left_out::LeftOut;
pub use login::Login;
pub use names::Names;
pub use plan_buf::{AttemptBuf, DestinationBuf, LeftOutBuf, PullPlanBuf, PushPlanBuf};
pub use pull::PullPlan;
pub use pull_request::{Asked, PullRequest};
pub use push_plan::{Destination, Destinations, PushDecision, PushPlan, SkipReason};
pub use push_request::{
    AdHocTarget, AdHocTargetError, BuildOutput, Builder, BuilderKind, Candidate, PushChoice, PushRequest,
    PushSubject, PushTarget, SourceFallbacks, TagPolicy, Trust,
};
pub use role::Role;
pub use steps::{Attempts, LeftOuts};
pub use tags::Tags;
pub use target::Target;
pub use target_domain::TargetDomain;
pub use target_path::TargetPath;
pub use target_tag::TargetTag;
#[cfg(feature = "serde")]
pub(crate) use wire::facts;
