//! What the crate decides, rule by rule.
//!
//! Every decision follows a rule, and every rule has a number: 5.6 is the sixth of section 5. Comments, tests
//! and documentation cite these numbers; here is what they stand for, with examples that run as tests.
//!
//! | section | page | the question it answers |
//! |---|---|---|
//! | 1 | [`words`] | what do we call things? |
//! | 2 | [`references`] | what image does this text name? |
//! | 3 | [`registries`] | what is a registry, and what is known of its provider? |
//! | 4 | [`catalog`] | which accounts are accepted, and how does one change? |
//! | 5 | [`pulling`] | whom do I ask for this image, in which order, for which name? |
//! | 6 | [`trying`] | what do I do next, now that this has failed? |
//! | 7 | [`pushing`] | where does this image go, under which name and tags? |
//! | 8 | [`caching`] | where does build cache come from, and where does it go? |
//! | 9 | [`pipelines`] | what will this pipeline do, and what would fail? |
//! | 10 | [`invariants`] | what may I rely on, whatever I ask? |
//! | 11 | [`json_lines`] | how do other programs ask? |
//! | 10.8 | [`explanations`] | why is it decided like this? |
//! | | [`lints`] | what is weak in an account that is accepted? |
//! | | [`questions`] | what can all requests together do? |
//! | | [`threats`] | who may try what, and what holds? |
//!
//! # Where a rule comes from
//!
//! Most rules model a system that people run their pipelines on. Three words tell how firmly a point stands:
//!
//! - **documented**: users of that system rely on it today;
//! - **decided**: its documentation leaves the point open, and the project settled it;
//! - **chosen**: the project's rules leave it open too, and the crate does what a user would expect.
//!
//! # Two questions, one account
//!
//! ```
//! use registry_resolver::{BuildOutput, Catalog, PullRequest, PushRequest, Reference, RegistryConfig};
//!
//! let catalog = Catalog::builder()
//!     .registry(RegistryConfig::named("hub").docker_hub().fallback("azure"))
//!     .registry(RegistryConfig::named("azure").azure("acme").prefix("team-a").default_registry())
//!     .build()?;
//!
//! // Sections 2 and 5: `python` is on Docker Hub, which falls back to Azure.
//! let plan = catalog.resolve_pull(PullRequest::new(Reference::parse("python:3.12")?))?;
//! let asked: Vec<String> = plan.attempts().map(|attempt| attempt.target().to_string()).collect();
//! assert_eq!(asked, ["docker.io/library/python:3.12", "acme.azurecr.io/team-a/library/python:3.12"]);
//!
//! // Section 7: a build goes to the default registry, below its prefix, under its branch's name.
//! let decision = catalog.resolve_push(PushRequest::of(BuildOutput::named("app").branch("main")))?;
//! let pushed: Vec<String> = decision.destinations().map(|to| to.target().to_string()).collect();
//! assert_eq!(pushed, ["acme.azurecr.io/team-a/app:main"]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Sources
//!
//! - The [`distribution/reference`](https://github.com/distribution/reference) project: the grammar of image
//!   names and how they are normalised.
//! - The [OCI image specification][image-spec], *Descriptors*: digests.
//! - The [OCI distribution specification][distribution-spec]: what a registry is asked, and what repositories
//!   and tags are to it.
//! - The providers' own documentation: the facts in the table of rule 3.2.
//!
//! [image-spec]: https://github.com/opencontainers/image-spec/blob/main/descriptor.md#digests
//! [distribution-spec]: https://github.com/opencontainers/distribution-spec/blob/main/spec.md

pub mod caching;
pub mod catalog;
pub mod explanations;
pub mod invariants;
pub mod json_lines;
pub mod lints;
pub mod pipelines;
pub mod pulling;
pub mod pushing;
pub mod questions;
pub mod references;
pub mod registries;
pub mod threats;
pub mod trying;
pub mod words;
