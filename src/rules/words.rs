//! Section 1: the words, and what stands for them in the crate.
//!
//! | word | what it means here | type |
//! |---|---|---|
//! | registry | one place that the account is set up to use. It has a name, a provider, a domain and a login, perhaps a prefix and a fallback | [`RegistryConfig`], [`Registry`] |
//! | provider | the product that answers on a domain: Docker Hub, Azure, two of Google's, ECR, Artifactory, Quay, GitHub, or another | [`Provider`] |
//! | domain | a host and perhaps a port; nothing in front of them and nothing behind | [`Domain`] |
//! | repository prefix | the project or organisation that a registry puts in front of each relative name pushed to it | [`Path`] |
//! | credential | a name for secrets that the caller keeps; the registry's own name unless another is given | [`Credential`] |
//! | default registry | where a step pushes that names no registry. An account has one or none | [`Catalog::default_registry`] |
//! | primary registry | of several registries on one domain, the one to pull with. A domain has one or none | [`RegistryConfig::primary`] |
//! | fallback registry | whom to ask once pulling from a registry has failed for good | [`Fallback`] |
//! | caching registry | where build cache is kept. An account has one or none, and it is never Docker Hub | [`Catalog::caching_registry`] |
//! | registry context | a registry that a request picks to pull with, whichever is primary | [`PullRequest::contexts`] |
//! | candidate | what a push step was given: an image, or what a build step built | [`Candidate`] |
//! | dynamic image | an image built earlier in the same pipeline and named by its step, `${{step}}`. The crate does not resolve it yet | |
//! | catalog | all registries of an account and their roles, checked, never changing | [`Catalog`] |
//! | attempt | an entry of a pull plan: whom to ask, for what, with which login | [`Attempt`] |
//! | try | one go at an attempt. Its retry policy says how many there are | [`RetryPolicy`] |
//!
//! ## The words of a pull
//!
//! ```
//! use registry_resolver::{Catalog, PullRequest, Reference, RegistryConfig, Role};
//!
//! let catalog = Catalog::builder()
//!     .registry(RegistryConfig::named("company").docker_hub().primary().fallback("mirror"))
//!     .registry(RegistryConfig::named("open-source").docker_hub())
//!     .registry(RegistryConfig::named("mirror").azure("acme").prefix("hub"))
//!     .build()?;
//! let plan = catalog.resolve_pull(PullRequest::new(Reference::parse("acme/app:1")?))?;
//! let [source, fallback] = plan.attempts().collect::<Vec<_>>()[..] else { panic!("two attempts") };
//!
//! // The primary registry of the image's domain comes first, with its credential.
//! assert_eq!((source.role(), source.registry().unwrap().name()), (Role::Source, "company"));
//! assert_eq!(source.login().credential().unwrap().handle(), Some("company"));
//! // Its fallback registry comes next, and has the image below its own repository prefix.
//! assert_eq!(fallback.role(), Role::Fallback);
//! assert_eq!(fallback.target().prefix().unwrap().to_string(), "hub");
//! // Each attempt has up to three tries unless somebody says otherwise.
//! assert_eq!(fallback.retry().tries(), 3);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! ## The words of a push
//!
//! ```
//! use registry_resolver::{Candidate, Catalog, PushRequest, Reference, RegistryConfig};
//!
//! let catalog = Catalog::builder()
//!     .registry(RegistryConfig::named("ghcr").github())
//!     .registry(RegistryConfig::named("azure").azure("acme").prefix("team-a").default_registry())
//!     .build()?;
//!
//! // The candidate is on one registry; the step names no other, so it goes to the default registry.
//! let candidate = Candidate::image(Reference::parse("ghcr.io/acme/app:1")?);
//! let decision = catalog.resolve_push(PushRequest::of(candidate).tags("1"))?;
//! let destination = decision.destinations().next().unwrap();
//! assert_eq!(destination.registry(), catalog.default_registry());
//! assert_eq!(destination.target().to_string(), "acme.azurecr.io/team-a/acme/app:1");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! [`Attempt`]: crate::Attempt
//! [`Candidate`]: crate::Candidate
//! [`Catalog`]: crate::Catalog
//! [`Catalog::caching_registry`]: crate::Catalog::caching_registry
//! [`Catalog::default_registry`]: crate::Catalog::default_registry
//! [`Credential`]: crate::Credential
//! [`Domain`]: crate::Domain
//! [`Fallback`]: crate::Fallback
//! [`Path`]: crate::Path
//! [`Provider`]: crate::Provider
//! [`PullRequest::contexts`]: crate::PullRequest::contexts
//! [`Registry`]: crate::Registry
//! [`RegistryConfig`]: crate::RegistryConfig
//! [`RegistryConfig::primary`]: crate::RegistryConfig::primary
//! [`RetryPolicy`]: crate::RetryPolicy
