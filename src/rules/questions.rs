//! Questions to a catalog: what all requests together can do.
//!
//! A request is answered with a plan. A catalog is answered with [flows](crate::Flow): every way on which some
//! request comes to a host. They are read off the catalog, not sampled: a row stands for at least one request,
//! and every request that resolves is in a row.
//!
//! | question | answer |
//! |---|---|
//! | which credentials can be sent, where, by which requests? | [`Catalog::credential_flows`] |
//! | which of them can this host ever see? | [`Catalog::credential_flows_to`] |
//! | which registries can a push reach, or build cache? | [`Catalog::push_destinations`] |
//! | which images can end on this host? | [`Catalog::images_on`], [`Catalog::images_on_docker_hub`] |
//! | all of it | [`Catalog::flows`] |
//!
//! # What makes a flow
//!
//! | kind | there is a row where | rule |
//! |---|---|---|
//! | picked | a pull without a context picks the registry: as the sole one, the primary one, or by prefix | 5.2, 5.3 |
//! | context | always: a pull may name it | 5.2 |
//! | built | the registry takes some name: what is pushed there is pulled from there, whichever is primary | 5.1 |
//! | fallback | some image of the source has a name there; the row has the limits of the whole chain | 5.5 to 5.8 |
//! | fallback of what was pushed | some pushed image has a name there; pinned images only | 5.1, 5.5 to 5.8 |
//! | anonymous | uncovered domains are allowed | 5.9 |
//! | push by name | the registry takes some name | 7.1, 7.8 |
//! | default push | the same, and it is the default registry | 7.1 |
//! | built and pushed, in other regions | its domain is an Amazon account's; the hosts are those of every other region of its partition | 7.12 |
//! | ad-hoc push | such pushes are allowed; the hosts are all that no registry covers | 7.10 |
//! | build cache | it is the caching registry, and takes some name | 8.1 |
//! | build cache by name | it may hold build cache, and takes some name: a request may name it as its own | 8.1 |
//! | cache entry | always, and anonymously where uncovered domains are allowed: a step's `cache_from` and `cache_to` take any name, with what 5.2 gives a pull | 8.2 |
//!
//! Hosts that no registry covers are, for pulls and entries, all that an image can name; the address of an
//! ad-hoc push is checked.
//!
//! What a push step fetches first (7.9) is a pull like any other. A build that is not trusted, a step that does
//! not push, and the like only ever take requests away.
//!
//! The hosts that issue a registry's tokens see its credential too (10.1), and `credential_flows_to` counts
//! them.
//!
//! ```
//! use registry_resolver::{Catalog, Domain, EcrRegistry, FlowKind, RegistryConfig};
//!
//! let ecr = EcrRegistry { account: "123456789012", region: "us-west-2" };
//! let catalog = Catalog::builder()
//!     .registry(RegistryConfig::named("hub").docker_hub().namespace("acme").fallback("ecr"))
//!     .registry(RegistryConfig::named("ecr").ecr(ecr).prefix("hub").default_registry())
//!     .build()?;
//!
//! // What can the registry in another region see? What steps push there and pull again, and what they bring
//! // for hosts that are no registry's.
//! let elsewhere = Domain::parse("123456789012.dkr.ecr.eu-west-1.amazonaws.com")?;
//! assert_eq!(
//!     catalog.credential_flows_to(elsewhere).to_string(),
//!     "`ecr` for 123456789012.dkr.ecr.*.amazonaws.com\n\
//!      \x20 ecr  pulls of what was pushed to another region\n\
//!      \x20 ecr  pushes that name it and another region\n\
//!      \x20 ecr  pushes that name another region alone\n\
//!      the step's own credentials for any host that no registry covers\n\
//!      \x20 -    pushes with the step's own credentials",
//! );
//!
//! // Which images can end on Docker Hub? Its own, and cache of any name; nothing falls back to it.
//! let images = catalog.images_on_docker_hub();
//! assert!(images.iter().all(|flow| !matches!(flow.kind(), FlowKind::Fallback(_))));
//! assert_eq!(
//!     images.to_string(),
//!     "docker.io/**\n\
//!      \x20 hub  pulls, as the sole registry there\n\
//!      \x20 hub  pulls that name it as context\n\
//!      \x20 hub  entries of `cache_from` and `cache_to`\n\
//!      docker.io/acme/*\n\
//!      \x20 hub  pulls of what was pushed there\n\
//!      \x20 hub  pushes that name it",
//! );
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! [`Catalog::credential_flows`]: crate::Catalog::credential_flows
//! [`Catalog::credential_flows_to`]: crate::Catalog::credential_flows_to
//! [`Catalog::push_destinations`]: crate::Catalog::push_destinations
//! [`Catalog::images_on`]: crate::Catalog::images_on
//! [`Catalog::images_on_docker_hub`]: crate::Catalog::images_on_docker_hub
//! [`Catalog::flows`]: crate::Catalog::flows
