//! The questions: where an image is pulled from, where it is pushed, and where its build's cache is; why it is
//! so; and what a catalog can answer to all such questions together.

mod cache;
mod contexts;
mod diff;
mod error;
mod explain;
mod flows;
mod login;
mod mermaid;
mod names;
mod naming;
#[cfg(feature = "serde")]
mod problems;
mod pull;
mod push;
mod push_plan;
mod push_request;
mod tags;
mod target;
#[cfg(feature = "serde")]
mod wire;

pub use cache::{
    AutomaticCache, CacheDecision, CacheEntry, CacheError, CacheExport, CacheImport, CacheList, CacheMode,
    CacheOrigin, CachePlan, CacheRequest, CacheUsage, NoCache, NoExport, PastImage, Platform, PlatformError,
};
pub use diff::{Answer, AnswerPlace, CatalogDiff, Change, ChangeKind, Class, Witness};
pub(crate) use error::Mend;
pub use error::{ErrorKind, PullError, PushError, RegistryNames};
pub use explain::{Explanation, Reason, ReasonCode, Setting, Verdict};
pub use flows::{
    EcrRegions, FallbackFlow, Flow, FlowKind, Flows, Hosts, ImageClass, SourceReached, UncoveredHosts,
};
pub use login::Login;
pub use names::Names;
#[cfg(feature = "serde")]
pub(crate) use problems::Decided;
pub use pull::{
    Attempt, Attempts, LeftOut, LeftOutReason, LeftOuts, PullPlan, PullRequest, Role, SourceIndex,
};
pub use push_plan::{Destination, Destinations, PushDecision, PushPlan, SkipReason};
pub use push_request::{
    AdHocTarget, AdHocTargetError, AwsOptions, AwsSessionDuration, AwsSessionDurationError, BuildOutput,
    Builder, BuilderKind, Candidate, PushChoice, PushRequest, PushSubject, PushTarget, SourceFallbacks,
    TagPolicy, Trust,
};
pub use tags::Tags;
pub use target::{Target, TargetDomain, TargetTag};
#[cfg(feature = "serde")]
pub(crate) use wire::facts;
