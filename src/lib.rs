//! Where a container image is pushed and under which name, from where it is pulled, with whose credentials,
//! and what to try when a registry is down: decided from a validated [`Catalog`] of an account's registries.
//!
//! It opens no socket, reads no file, asks no clock and holds no secret: pure functions over typed values.
//!
//! # Build a catalog, and ask it
//!
//! ```
//! use registry_resolver::{BuildOutput, Catalog, PullRequest, PushRequest};
//! use registry_resolver::{Reference, RegistryConfig};
//!
//! let catalog = Catalog::builder()
//!     .registry(RegistryConfig::new("azure").azure("acme").prefix("team-a").default_registry())
//!     .registry(RegistryConfig::new("dockerhub").docker_hub().fallback("mirror"))
//!     .registry(RegistryConfig::new("mirror").other("mirror.example").prefix("docker-hub"))
//!     .build()?;
//!
//! // From where is it pulled, and from where else?
//! let plan = catalog.resolve_pull(PullRequest::new(Reference::parse("python:3.12")?))?;
//! for attempt in plan.attempts() {
//!     println!("pull {} with {}", attempt.target(), attempt.login());
//! }
//! // pull docker.io/library/python:3.12 with `dockerhub` for docker.io
//! // pull mirror.example/docker-hub/library/python:3.12 with `mirror` for mirror.example
//!
//! // Where is it pushed, and under which name?
//! let build = BuildOutput::new("app").with_branch("feature/Login");
//! let push = catalog.resolve_push(PushRequest::new(build))?;
//! for destination in push.destinations() {
//!     println!("push {} with {}", destination.target(), destination.login());
//! }
//! // push acme.azurecr.io/team-a/app:feature-login with `azure` for acme.azurecr.io
//! # let pulled: Vec<_> = plan.attempts().map(|it| format!("{} with {}", it.target(), it.login())).collect();
//! # assert_eq!(pulled, [
//! #     "docker.io/library/python:3.12 with `dockerhub` for docker.io",
//! #     "mirror.example/docker-hub/library/python:3.12 with `mirror` for mirror.example",
//! # ]);
//! # let pushed: Vec<_> = push.destinations().map(|it| format!("{} with {}", it.target(), it.login())).collect();
//! # assert_eq!(pushed, ["acme.azurecr.io/team-a/app:feature-login with `azure` for acme.azurecr.io"]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! A whole pipeline, before anything of it runs:
//!
//! ```
//! # #[cfg(feature = "pipeline")] {
//! use registry_resolver::{Catalog, Pipeline, RegistryConfig, Run};
//!
//! let catalog = Catalog::builder().registry(RegistryConfig::new("azure").azure("acme")).build()?;
//! let pipeline: Pipeline = serde_json::from_str(
//!     r#"{"steps": {"build": {"type": "build", "image_name": "app", "registry": "azur"}}}"#,
//! )?;
//! for problem in pipeline.preflight(&catalog, &Run::default().with_branch("main")).problems() {
//!     println!("{problem}");
//! }
//! // build: registry: unknown registry `azur`; did you mean `azure`?
//! # let preflight = pipeline.preflight(&catalog, &Run::default().with_branch("main"));
//! # let problems: Vec<_> = preflight.problems().map(|it| it.to_string()).collect();
//! # assert_eq!(problems, ["build: registry: unknown registry `azur`; did you mean `azure`?"]);
//! # }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Where to look
//!
//! Every name stands in a module. The root repeats those that nearly every caller needs. Whole programs are in the
//! [`cookbook`]: an async client, a push with retries, reloading, tenants, admission, saved sessions.
//!
//! | for | ask | with, and for | module |
//! |---|---|---|---|
//! | an account's registries | [`Catalog::builder`] | [`RegistryConfig`], [`Provider`]; [`Problems`] | [`catalog`], [`registry`] |
//! | mirrors, blocking and short names | [`CatalogBuilder::route`] | [`Route`], [`Place`](routes::Place) | [`routes`] |
//! | an account's file | [`Account`] | [`AccountExport`](format::AccountExport) | [`format`](mod@format) |
//! | what an image is called | [`Reference::parse`] | [`Domain`], [`Tag`], [`Digest`]; [`ReferenceError`] | [`reference`](mod@reference) |
//! | pulling | [`Catalog::resolve_pull`] | [`PullRequest`]; [`PullPlan`], [`Attempt`] | [`pull`] |
//! | pushing | [`Catalog::resolve_push`] | [`PushRequest`]; [`PushDecision`], [`Destination`] | [`push`] |
//! | build cache | [`Catalog::resolve_cache`] | [`CacheRequest`]; [`CacheDecision`] | [`cache`] |
//! | what to do next while it runs | [`Session::new`] | [`FailurePolicy`], [`Limits`]; [`Action`], [`Outcome`] | [`session`], [`policy`] |
//! | a whole pipeline | [`Pipeline::preflight`] | [`Run`]; [`Preflight`] | [`pipeline`] |
//! | what another step built | [`Catalog::resolve_built`] | [`BuiltImages`](pipeline::BuiltImages) | [`pipeline`] |
//! | whether an image is the account's | [`Catalog::covers`] | [`Coverage`](catalog::Coverage) | [`catalog`] |
//! | why a decision is as it is | [`Catalog::explain_pull`] | [`Explanation`] | [`explain`] |
//! | what is weak in an account | [`Catalog::lints`] | [`Lint`](lint::Lint) | [`lint`] |
//! | which credential can go where | [`Catalog::flows`] | [`Flows::credentials`](flows::Flows::credentials); [`Flow`](flows::Flow) | [`flows`] |
//! | what changes between two catalogs | [`Catalog::diff`] | [`Change`](diff::Change) | [`diff`] |
//! | who keeps the login, and under which key | [`CredentialFiles::look_up`](format::CredentialFiles::look_up) | [`CredentialStore`](credentials::CredentialStore) | [`credentials`], [`format`](mod@format) |
//! | other engines' files, in and out | [`CatalogRequest`](format::CatalogRequest) | [`WriteRequest`](format::WriteRequest) | [`format`](mod@format) |
//! | programs in other languages | [`Service`](format::lines::Service) | [`Request`](format::lines::Request), [`Answer`](format::lines::Answer) | [`format::lines`] |
//! | why it decides as it does | | | [`rules`] |
//!
//! The [rules] model the container registries, build steps and push steps of [Codefresh](https://codefresh.io/docs/):
//! its accounts are read as its API exports them ([fields](crate::rules::catalog#the-fields-of-an-export)), its pipelines
//! as they are written.
//!
//! # Features
//!
//! None changes a decision. Without them the crate is `no_std` with `alloc`, and brings 7 crates: `hmac-sha256`, and
//! `thiserror` with what its macro needs to build. With the defaults they are 9.
//!
//! | feature | on by default | what it adds | crates |
//! |---|---|---|---|
//! | `std` | yes | classes of [`std::io::Error`] and of clients' errors ([`FailureClass::from_error`]) | none |
//! | `serde` | yes | our own format in and out, [account exports](format::AccountExport), plans and requests as [section 11](crate::rules::json_lines) writes them | `serde_core` |
//! | `pipeline` | yes | pipeline files, what steps built, the preflight; implies `serde` | none more |
//! | `analysis` | yes | explanations, lints, flows, diffs and diagrams | `unicode-script` |
//! | `toml` | no | neighbours' files that are TOML: `registries.conf`, `hosts.toml`, `buildkitd.toml` and others; implies `serde` | `toml_edit`, 8 in all |
//! | `oci-spec` | no | conversions from and to the types of `oci-spec`; implies `std` | `oci-spec`, 30 in all |
//! | `url` | no | the endpoint of a domain as a `url::Url` | `url`, 29 in all |

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
pub mod catalog;
pub mod cookbook;
pub mod credentials;
#[cfg(feature = "serde")]
pub mod format;
mod index;
#[cfg(feature = "pipeline")]
pub mod pipeline;
pub mod policy;
pub mod reference;
pub mod registry;
mod resolve;
pub mod routes;
pub mod rules;
pub mod session;
pub mod words;

#[cfg(feature = "analysis")]
pub use analysis::{diff, explain, flows, lint};
pub use resolve::cache;

pub mod pull {
    //! From where an image is pulled, and what to ask when that fails.
    //!
    //! [`Catalog::resolve_pull`](crate::Catalog::resolve_pull) answers a [`PullRequest`] with a [`PullPlan`]
    //! of attempts, or with a [`PullError`]. An [`Attempt`] has a [`Target`], a [`Login`] and a [`Role`]; a
    //! fallback that cannot serve the image is a [`LeftOut`]. [Section 5](crate::rules::pulling) of the
    //! rules.
    //!
    //! [`Target`], [`Login`], [`Names`] and [`ErrorKind`] are those of pushes and build cache too.
    //!
    //! ```
    //! use registry_resolver::{Catalog, PullRequest, Reference, RegistryConfig, Role};
    //!
    //! let catalog = Catalog::builder()
    //!     .registry(RegistryConfig::new("ghcr").github().fallback("mirror"))
    //!     .registry(RegistryConfig::new("mirror").other("mirror.example:5000"))
    //!     .build()?;
    //! let plan = catalog.resolve_pull(PullRequest::new(Reference::parse("ghcr.io/acme/app:1")?))?;
    //! let attempts: Vec<_> = plan.attempts().map(|it| (it.role(), it.target().to_string())).collect();
    //! assert_eq!(
    //!     attempts,
    //!     [
    //!         (Role::Source, "ghcr.io/acme/app:1".to_owned()),
    //!         (Role::Fallback, "mirror.example:5000/acme/app:1".to_owned()),
    //!     ],
    //! );
    //! # Ok::<(), Box<dyn std::error::Error>>(())
    //! ```

    pub use crate::resolve::{
        Asked, Attempt, AttemptBuf, AttemptIndex, Attempts, Endpoint, ErrorKind, LeftOut, LeftOutBuf,
        LeftOutPlace, LeftOutPlaces, LeftOutReason, LeftOuts, Login, LoginBuf, Names, PullError, PullPlan,
        PullPlanBuf, PullRequest, RegistryNames, Role, Target, TargetDomain, TargetPath, TargetTag, Upstream,
    };
}

pub mod push {
    //! Where an image is pushed and under which name, or why it is not.
    //!
    //! [`Catalog::resolve_push`](crate::Catalog::resolve_push) answers a [`PushRequest`] with a
    //! [`PushDecision`], or with a [`PushError`]. What is pushed is a [`BuildOutput`] or a [`Candidate`]; a
    //! [`PushPlan`] has a [`Destination`] for each tag, and for a candidate a pull plan of its source.
    //! [Section 7](crate::rules::pushing) of the rules.
    //!
    //! ```
    //! use registry_resolver::push::Candidate;
    //! use registry_resolver::registry::GcrLocation;
    //! use registry_resolver::{Catalog, PushRequest, Reference, RegistryConfig};
    //!
    //! let catalog = Catalog::builder()
    //!     .registry(RegistryConfig::new("staging").gcr(GcrLocation::Us))
    //!     .registry(RegistryConfig::new("azure").azure("acme").prefix("team-a"))
    //!     .build()?;
    //! let candidate = Candidate::image(Reference::parse("us.gcr.io/project/app:1")?);
    //! let decision = catalog.resolve_push(PushRequest::new(candidate).with_target("azure").with_tags(&["1", "latest"]))?;
    //! let pushed: Vec<_> = decision.destinations().map(|it| it.target().to_string()).collect();
    //! assert_eq!(pushed, ["acme.azurecr.io/team-a/project/app:1", "acme.azurecr.io/team-a/project/app:latest"]);
    //! # Ok::<(), Box<dyn std::error::Error>>(())
    //! ```

    pub use crate::resolve::{
        AdHocTarget, AdHocTargetError, AwsOptions, AwsRoleArn, AwsRoleArnError, AwsSession,
        AwsSessionDuration, AwsSessionDurationError, AwsSessionName, AwsSessionNameError, BuildOutput,
        Builder, BuilderKind, Candidate, Destination, DestinationBuf, Destinations, PushChoice, PushDecision,
        PushError, PushPlan, PushPlanBuf, PushRequest, PushSubject, PushTarget, SkipReason, SourceFallbacks,
        TagPolicy, Tags, Trust,
    };
}

// What nearly every caller needs. Each stands in its module too.
#[doc(no_inline)]
pub use cache::{CacheDecision, CacheError, CachePlan, CacheRequest};
pub use catalog::{Catalog, CatalogBuilder, Problems, Registry};
#[cfg(feature = "analysis")]
#[doc(no_inline)]
pub use explain::Explanation;
#[cfg(feature = "serde")]
pub use format::Account;
#[cfg(feature = "pipeline")]
pub use pipeline::{Pipeline, Preflight, Run};
pub use policy::{FailureClass, FailurePolicy, RetryPolicy};
pub use pull::{Attempt, Login, PullError, PullPlan, PullRequest, Role, Target};
pub use push::{BuildOutput, Destination, PushDecision, PushError, PushPlan, PushRequest, SkipReason};
pub use reference::{Digest, Domain, Reference, ReferenceBuf, ReferenceError, Tag};
pub use registry::{Access, Credential, Fallback, Provider, RegistryConfig, Transport};
pub use routes::Route;
pub use session::{Action, Limits, Outcome, Session, TryId, TryResult};
