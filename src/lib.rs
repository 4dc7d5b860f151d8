//! Where a container image is pushed and under which name, from where it is pulled, with whose credentials,
//! and what to try when a registry is down: decided from a validated catalog of an account's registries.
//!
//! ```
//! use registry_resolver::{Catalog, PullRequest, Reference, RegistryConfig};
//!
//! let catalog = Catalog::builder()
//!     .registry(RegistryConfig::named("dockerhub").docker_hub().fallback("mirror"))
//!     .registry(RegistryConfig::named("mirror").other("mirror.example:5000").prefix("docker-hub"))
//!     .build()?;
//! let image = Reference::parse("python:3.12")?;
//! for attempt in catalog.resolve_pull(PullRequest::new(image))?.attempts() {
//!     println!("{}", attempt.target());
//! }
//! // docker.io/library/python:3.12
//! // mirror.example:5000/docker-hub/library/python:3.12
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! It opens no socket, reads no file, asks no clock and holds no secret: pure functions over typed values.
//!
//! # Where to look
//!
//! | for | see |
//! |---|---|
//! | what an image is called | [`Reference`] and its parts |
//! | one registry, and what is known of its product | [`RegistryConfig`], [`Provider`] |
//! | an account's registries | [`Catalog`], [`CatalogBuilder`], [`Problems`] |
//! | pulling | [`Catalog::resolve_pull`], [`PullPlan`] |
//! | pushing | [`Catalog::resolve_push`], [`PushPlan`] |
//! | build cache | [`Catalog::resolve_cache`], [`CachePlan`] |
//! | what changes between two catalogs | [`Catalog::diff`], [`CatalogDiff`] |
//! | what a whole pipeline will do, and what a step built | `Pipeline`, `Preflight`, [`BuiltImages`] |
//! | why a decision is as it is | [`Catalog::explain_pull`], [`Explanation`] |
//! | what is weak in an account | [`Catalog::lints`], [`Lint`] |
//! | which credential can go where | [`Catalog::credential_flows`], [`Flow`] |
//! | who keeps the login, and under which key | [`CredentialStore`], `CredentialFiles` |
//! | what to do next while it runs | [`Session`], [`FailurePolicy`] |
//! | why it decides as it does | [`rules`] |
//!
//! # Features
//!
//! None changes a decision. Without them the crate is `no_std` with `alloc`.
//!
//! | feature | on by default | what it adds |
//! |---|---|---|
//! | `std` | yes | `std` in the dependencies, classes of `std::io::Error` |
//! | `serde` | yes | our own format in and out, account exports (`AccountExport`), plans as section 11 of the rules writes them |
//! | `pipeline` | yes | pipeline files, what steps built, the preflight; implies `serde` |
//! | `analysis` | yes | explanations, lints, flows, diffs and diagrams |
//! | `oci-spec` | no | conversions from and to the types of `oci-spec`; implies `std` |
//! | `url` | no | the endpoint of a domain as a `url::Url` |

#![no_std]
#![cfg_attr(docsrs, feature(doc_cfg))]
#![cfg_attr(
    not(all(feature = "analysis", feature = "pipeline")),
    allow(dead_code, unused_imports, reason = "those two ask the rooms below for more than anybody else")
)]

extern crate alloc;
// For `std::io::ErrorKind` alone.
#[cfg(feature = "std")]
extern crate std;

/// The programs of README are tests too.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
#[cfg(all(test, not(feature = "std")))]
extern crate std;

#[cfg(feature = "analysis")]
mod analysis;
mod catalog;
mod credentials;
#[cfg(feature = "serde")]
mod format;
mod index;
#[cfg(feature = "pipeline")]
mod pipeline;
mod policy;
mod reference;
mod registry;
mod resolve;
pub mod routes;
pub mod rules;
mod session;

#[cfg(feature = "analysis")]
pub use analysis::{
    Answer, AnswerPlace, CatalogDiff, Change, ChangeKind, Class, EcrRegions, Explanation, FallbackFlow, Flow,
    FlowKind, Flows, Hosts, ImageClass, Lint, LintCode, LintEdit, Lints, Reason, ReasonCode, Setting,
    Severity, SourceReached, UncoveredHosts, Verdict, Witness,
};
pub use catalog::{
    AdHocPushes, Catalog, CatalogBuilder, DefaultPush, FallbackRegistry, Matching, PickedAs, Problem,
    ProblemKind, Problems, Registries, Registry, UncoveredAccess, UncoveredDomains, UnplacedRegistry,
};
pub use credentials::{
    CredentialKey, CredentialKeys, CredentialStore, CredentialStoreError, CredentialTarget, KeyMatch,
    KubernetesKey,
};
#[cfg(feature = "serde")]
pub use format::{
    Account, AccountExport, AccountNotice, CredentialFile, CredentialFileError, CredentialFiles,
    CredentialLookup, CredentialPath, CredentialPaths, CredentialProblem, CredentialsAnswer,
    CredentialsRequest, CredentialsRequestError, Effect, Engine, File, FilePlace, FileProblem, FileReaction,
    FoundCredential, FoundIn, InvalidFiles, Machine, Notice, NoticeClass, Notices, PathRule, TlsFiles,
    TlsTable, UnknownEngine, WrittenFiles,
};
#[cfg(feature = "toml")]
pub use format::{mirror_sets, registries_conf};
#[cfg(feature = "pipeline")]
pub use pipeline::{
    AwaitedOutcome, AwaitedStep, AwsKeys, BaseImages, BuildStep, Buildx, CompositionStep, Container,
    DeployStep, Dockerfile, FreestyleStep, Mode, Pipeline, PlannedAttempt, PlannedCache, PlannedDestination,
    PlannedEcrPush, PlannedLogin, PlannedPull, PlannedPush, Preflight, PulledFrom, PushStep, Run, Services,
    Step, StepCredentials, StepError, StepKind, StepNote, StepNotice, StepPlan, StepProblem, TargetFields,
    Template, UnknownField, Wait,
};
#[cfg(feature = "pipeline")]
pub use pipeline::{BuiltImage, BuiltImageError, BuiltImages, ImageSource};
pub use policy::{
    Behaviour, FailureClass, FailurePolicy, FallbackFailures, FallbackImages, FallbackNaming, FallbackPolicy,
    Reaction, RetryPolicy, RetryPolicyError, RetrySetting, Rounds, RoundsError, retry_after,
};
#[cfg(feature = "oci-spec")]
pub use reference::OciReferenceError;
pub use reference::{
    Components, Digest, DigestAlgorithm, Domain, Excerpt, ImageName, Path, Reference, ReferenceBuf,
    ReferenceError, ReferenceErrorKind, ReferenceMend, ShortName, Tag,
};
pub use registry::{
    Access, AwsRegion, AwsRegionError, AzureCloud, BuildCache, Credential, DomainPattern, DomainShape,
    EcrRegistry, Fallback, GcrLocation, NamedRegistry, Namespaces, PathDepth, Provider, ProviderFacts, Reach,
    RegistryConfig, RepositoryCreation, Service, TokenIssuers, Transport,
};
#[cfg(feature = "url")]
pub use registry::{EndpointError, endpoint};
pub use resolve::{
    AdHocTarget, AdHocTargetError, Asked, Attempt, AttemptIndex, Attempts, AutomaticCache, AwsOptions,
    AwsSessionDuration, AwsSessionDurationError, BuildOutput, Builder, BuilderKind, CacheDecision,
    CacheEntry, CacheError, CacheExport, CacheImport, CacheList, CacheMode, CacheOrigin, CachePlan,
    CacheRequest, CacheUsage, Candidate, Destination, Destinations, Endpoint, ErrorKind, LeftOut,
    LeftOutReason, LeftOuts, Login, Names, NoCache, NoExport, PastImage, Platform, PlatformError, PullError,
    PullPlan, PullRequest, PushChoice, PushDecision, PushError, PushPlan, PushRequest, PushSubject,
    PushTarget, RegistryNames, Role, SkipReason, SourceFallbacks, TagPolicy, Tags, Target, TargetDomain,
    TargetPath, TargetTag, Trust, Upstream,
};
pub use session::{
    Action, Ending, Impossible, Limits, NotAsked, Outcome, Plan, PlanChanged, Reported, SavedSession,
    Session, Story, TryId, TryRecord, TryResult, WorstCase,
};
