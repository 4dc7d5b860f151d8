//! Section 4: how an account's registries become a catalog.
//!
//! A [`Catalog`] is made by a [`CatalogBuilder`], in code or read with serde. There is one door,
//! [`build`](crate::CatalogBuilder::build), and nothing is checked before it.
//!
//! ## 4.1 Every problem at once
//!
//! Building fails with all that is wrong. Each [`Problem`] has its path, what is wrong there, and a mend
//! where there is a plain one, "did you mean" included. Text that is broken, or a value of the wrong type,
//! ends the reading at that place, with its line and column; a key that is unknown or written twice is
//! collected with the rest.
//!
//! ```
//! # #[cfg(feature = "serde")] {
//! use registry_resolver::CatalogBuilder;
//!
//! let builder: CatalogBuilder = serde_json::from_str(
//!     r#"{"registries": [
//!         {"name": "azure-demo", "domain": "acme.azurecr.io", "prefx": "team-a"},
//!         {"name": "quay", "provider": "quay", "fallback": "azure-dmeo"}
//!     ]}"#,
//! )?;
//! let found: Vec<String> = builder.build().unwrap_err().iter().map(ToString::to_string).collect();
//! assert_eq!(found, [
//!     "registries[0].prefx: unknown key; did you mean `prefix`?",
//!     "registries[1].fallback: unknown registry `azure-dmeo`; did you mean `azure-demo`?",
//! ]);
//!
//! let error = serde_json::from_str::<CatalogBuilder>(r#"{"registries": 7}"#).unwrap_err();
//! assert_eq!(error.to_string(), "expected a list, found a number at line 1 column 16");
//! # }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! ## 4.2 What is an error
//!
//! | kind | what is wrong |
//! |---|---|
//! | [`InvalidName`], [`DuplicateName`] | a name that is empty, breaks 3.1, or is taken |
//! | [`InvalidDomain`], [`InvalidPrefix`] | a domain or a prefix that breaks 3.3 or 3.5 |
//! | [`UnknownRegistry`] | the default, the caching or a fallback registry is not there |
//! | [`SelfFallback`], [`FallbackCycle`], [`FallbackChain`] | a registry falls back to itself; several do so in a circle; a chain has more than 8 registries |
//! | [`TwoDefaults`], [`TwoPrimaries`] | two default registries; two primary ones on a domain |
//! | [`DockerHubCache`] | Docker Hub is the caching registry (documented) |
//! | [`RetryRange`] | a retry setting is outside its range; see [`RetryPolicy`] |
//! | [`UnknownKey`], [`DuplicateKey`] | our own format has no such key; a key is there twice |
//!
//! [`ProblemKind`] has the rest, each with the rule it comes from.
//!
//! ```
//! use registry_resolver::{Catalog, ProblemKind, RegistryConfig};
//!
//! let problems = Catalog::builder()
//!     .registry(RegistryConfig::named("a").azure("a").fallback("b"))
//!     .registry(RegistryConfig::named("b").azure("b").fallback("a"))
//!     .registry(RegistryConfig::named("hub").docker_hub())
//!     .set_caching("hub")
//!     .build()
//!     .unwrap_err();
//! let kinds: Vec<ProblemKind> = problems.iter().map(|problem| problem.kind()).collect();
//! assert_eq!(kinds, [ProblemKind::FallbackCycle, ProblemKind::DockerHubCache]);
//! assert_eq!(problems.iter().next().unwrap().text(), "the fallbacks go in a circle: a → b → a");
//! ```
//!
//! ## 4.3 A sole registry is the default
//!
//! It need not be marked (documented: there is a choice only with more than one). With a second registry and
//! no mark, there is no default.
//!
//! ```
//! use registry_resolver::{Catalog, RegistryConfig};
//!
//! let sole = Catalog::builder().registry(RegistryConfig::named("ghcr").github()).build()?;
//! assert_eq!(sole.default_registry().unwrap().name(), "ghcr");
//! let two = sole.edit().registry(RegistryConfig::named("quay").quay()).build()?;
//! assert_eq!(two.default_registry(), None);
//! # Ok::<(), registry_resolver::Problems>(())
//! ```
//!
//! ## 4.4 Several on one domain, and none primary
//!
//! Such a catalog is accepted, and has a [lint](super::lints). A pull that needs the choice fails and names the
//! registries (decided: never guess with credentials). A pull that names a context does not need it, and a
//! push names its registry.
//!
//! ```
//! use registry_resolver::{Catalog, PullRequest, Reference, RegistryConfig};
//!
//! let catalog = Catalog::builder()
//!     .registry(RegistryConfig::named("company").docker_hub())
//!     .registry(RegistryConfig::named("open-source").docker_hub())
//!     .build()?;
//! let request = PullRequest::new(Reference::parse("python:3.12")?);
//! assert_eq!(
//!     catalog.resolve_pull(request).unwrap_err().to_string(),
//!     "`company` and `open-source` are on docker.io and none is its primary registry; mark one as primary, \
//!      or name one as registry context",
//! );
//! assert!(catalog.resolve_pull(request.contexts(&["company"])).is_ok());
//! assert!(catalog.edit().set_primary("company").build()?.resolve_pull(request).is_ok());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! ## 4.5 A catalog never changes; a copy does
//!
//! A clone shares everything, and threads may share one. To change a catalog, [`edit`](crate::Catalog::edit)
//! a copy and build that: add a registry, whose fallback must be there (documented); remove one, unless
//! something points at it; set the default, primary, fallback or caching registry. The order in which
//! registries were added decides nothing.
//!
//! ```
//! use registry_resolver::{Catalog, RegistryConfig};
//!
//! let catalog = Catalog::builder()
//!     .registry(RegistryConfig::named("quay").quay().fallback("ghcr"))
//!     .registry(RegistryConfig::named("ghcr").github())
//!     .build()?;
//! assert_eq!(
//!     catalog.edit().remove("ghcr").build().unwrap_err().iter().next().unwrap().to_string(),
//!     "registries[0].fallback: registry `ghcr` cannot be removed while `quay` falls back to it; remove or \
//!      change the fallback first",
//! );
//! let smaller = catalog.edit().clear_fallback("quay").remove("ghcr").build()?;
//! assert_eq!((catalog.len(), smaller.len()), (2, 1));
//! # Ok::<(), registry_resolver::Problems>(())
//! ```
//!
//! What a change does is asked before it is made: [`diff`](crate::Catalog::diff) compares how two catalogs
//! behave, and not how they are written. It names every class of pulls, pushes and build cache that they
//! answer differently, by domain, prefix, components, length, digest and context, with a request out of it
//! and both answers; and of promotions those whose own names (7.6) change, for they depend on the prefix of the
//! registry that the image comes from. Registries are paired by name.
//!
//! ```
//! use registry_resolver::{Catalog, RegistryConfig};
//!
//! let catalog = Catalog::builder()
//!     .registry(RegistryConfig::named("hub").docker_hub().primary())
//!     .registry(RegistryConfig::named("acme").docker_hub())
//!     .build()?;
//! let other = catalog.edit().set_primary("acme").build()?;
//! let diff = catalog.diff(&other);
//! let change = &diff.changes()[0];
//! assert_eq!(change.class().to_string(), "images on docker.io, without a registry context");
//! assert_eq!(change.witness().to_string(), "pull docker.io/team/app:1");
//! # Ok::<(), registry_resolver::Problems>(())
//! ```
//!
//! ## 4.6 Two ways in
//!
//! **Our own format** is for people, who write it as YAML, TOML or JSON. Its keys stand at
//! [`Catalog`](crate::Catalog#our-own-format).
//!
//! **The account export** of the modelled system, `AccountExport` with the feature `serde`, is a JSON array
//! of its registries. There:
//!
//! - `""` and null are the same as absent, fields of no interest are passed over, every registry is private;
//! - `provider` is `dockerhub`, `acr`, `gcr`, `gar`, `ecr`, `bintray` or `other`, and `other` becomes what
//!   its domain says;
//! - a missing Docker Hub domain is `docker.io`, and Google Artifact Registry's may be a bare location;
//! - a domain may carry a scheme or a slash at its end, Docker Hub's also its old path `/v1/`; a dropped
//!   `http://` is told in the notices, and never means plain HTTP;
//! - `fallbackRegistry` is a name or an `_id`; a text that is the name of one registry and the `_id` of
//!   another is an error;
//! - no caching registry is named: the caller sets one.
//!
//! **Chosen:** the user name of a Docker Hub login counts as a namespace of the account (rule 7.8), in lower
//! case; an e-mail address does not.
//!
//! ```
//! # #[cfg(feature = "serde")] {
//! use registry_resolver::{AccountExport, Provider};
//!
//! let export: AccountExport = serde_json::from_str(
//!     r#"[
//!         {"_id": "1", "name": "hub", "provider": "dockerhub", "domain": "https://index.docker.io/v1/"},
//!         {"_id": "2", "name": "gar", "provider": "gar", "domain": "asia", "fallbackRegistry": "3"},
//!         {"_id": "3", "name": "ghcr", "provider": "other", "domain": "http://ghcr.io", "token": "hunter2"}
//!     ]"#,
//! )?;
//! assert_eq!(
//!     export.notices()[0].to_string(),
//!     "[2].domain: `http://` is dropped: an export never means plain HTTP",
//! );
//! let catalog = export.into_builder().set_caching("gar").build()?;
//! let gar = catalog.caching_registry().unwrap();
//! assert_eq!(gar.domain().as_str(), "asia-docker.pkg.dev");
//! assert_eq!(gar.fallback().unwrap().registry().provider(), Provider::GitHub);
//! assert_eq!(catalog.registry("hub").unwrap().domain().as_str(), "docker.io");
//! # }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! ## 4.7 Behind a firewall
//!
//! That a registry can be reached from inside only is a fact for the caller. It travels on attempts and
//! destinations, as [`Reach`], and no decision depends on it.
//!
//! ```
//! use registry_resolver::{Catalog, PullRequest, Reach, Reference, RegistryConfig};
//!
//! let inside = RegistryConfig::named("inside").other("registry.internal.example:5000").behind_firewall();
//! let catalog = Catalog::builder().registry(inside).build()?;
//! let image = Reference::parse("registry.internal.example:5000/app:1")?;
//! assert_eq!(catalog.resolve_pull(PullRequest::new(image))?.source().reach(), Reach::InsideOnly);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! [`Catalog`]: crate::Catalog
//! [`CatalogBuilder`]: crate::CatalogBuilder
//! [`Problem`]: crate::Problem
//! [`ProblemKind`]: crate::ProblemKind
//! [`Reach`]: crate::Reach
//! [`RetryPolicy`]: crate::RetryPolicy
//! [`InvalidName`]: crate::ProblemKind::InvalidName
//! [`DuplicateName`]: crate::ProblemKind::DuplicateName
//! [`InvalidDomain`]: crate::ProblemKind::InvalidDomain
//! [`InvalidPrefix`]: crate::ProblemKind::InvalidPrefix
//! [`UnknownRegistry`]: crate::ProblemKind::UnknownRegistry
//! [`SelfFallback`]: crate::ProblemKind::SelfFallback
//! [`FallbackCycle`]: crate::ProblemKind::FallbackCycle
//! [`FallbackChain`]: crate::ProblemKind::FallbackChain
//! [`TwoDefaults`]: crate::ProblemKind::TwoDefaults
//! [`TwoPrimaries`]: crate::ProblemKind::TwoPrimaries
//! [`DockerHubCache`]: crate::ProblemKind::DockerHubCache
//! [`RetryRange`]: crate::ProblemKind::RetryRange
//! [`UnknownKey`]: crate::ProblemKind::UnknownKey
//! [`DuplicateKey`]: crate::ProblemKind::DuplicateKey
