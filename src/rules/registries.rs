//! Section 3: what a registry is, and what is known of its provider.
//!
//! A registry is described by a [`RegistryConfig`]. Nothing of it is checked before the catalog is built,
//! where everything is ([section 4](super::catalog)).
//!
//! ## 3.1 A name belongs to one registry
//!
//! A name has 1 to 128 characters, without control or bidirectional characters and without `${{`, which
//! begins a variable. No two registries share one, and none takes the name of another context of the account,
//! where the caller passes those (documented).
//!
//! ```
//! use registry_resolver::{Catalog, RegistryConfig};
//!
//! let problems = Catalog::builder()
//!     .registry(RegistryConfig::named("ghcr").github())
//!     .registry(RegistryConfig::named("ghcr").quay())
//!     .registry(RegistryConfig::named("cluster").azure("acme"))
//!     .other_contexts(["cluster"])
//!     .build()
//!     .unwrap_err();
//! let found: Vec<String> = problems.iter().map(ToString::to_string).collect();
//! assert_eq!(found, [
//!     "registries[1].name: `ghcr` is the name of registries[0] too; names are unique in an account",
//!     "registries[2].name: `cluster` is the name of another context of the account; choose another",
//! ]);
//! ```
//!
//! ## 3.2 What is known of each provider
//!
//! It is all in one table, [`Provider::facts`], of which this is a part:
//!
//! | provider | domains | a name is | whose namespaces | a repository is made |
//! |---|---|---|---|---|
//! | Docker Hub | `docker.io` | `namespace/name`, no more | shared with strangers | by the first push |
//! | Azure | `<name>.azurecr.io`, `.us`, `.cn` | `name` | the customer's | by the first push |
//! | Google Container Registry | `gcr.io`, `us.`, `eu.`, `asia.gcr.io` | `project/image` | shared with strangers | by the first push |
//! | Google Artifact Registry | `<location>-docker.pkg.dev` | `project/repository/image` | shared with strangers | beforehand |
//! | Amazon ECR | `<account>.dkr.ecr.<region>.amazonaws.com`, `.com.cn` | `name` | the customer's | beforehand |
//! | Artifactory | `*.jfrog.io`, `*.bintray.io`, one's own | `name` | the customer's | beforehand |
//! | Quay | `quay.io` | `namespace/name` | shared with strangers | by the first push |
//! | GitHub | `ghcr.io` | `owner/name` | shared with strangers | by the first push |
//! | another | any | `name` | not known | by the first push |
//!
//! Except on Docker Hub, a name may have more components than shown. Docker Hub is also the one that may hold
//! no build cache, and the one with a token issuer on another host, `auth.docker.io`. Two services are
//! closed: Bintray since 2021; Google Container Registry since 2025, its names now served by Artifact
//! Registry.
//!
//! ```
//! use registry_resolver::{BuildCache, Domain, Namespaces, Provider, RepositoryCreation, Service};
//!
//! let gar = Provider::Gar.facts();
//! assert_eq!(gar.naming, "project/repository/image");
//! assert_eq!((gar.depth.holds(2), gar.depth.holds(3), gar.depth.holds(4)), (false, true, true));
//! assert_eq!(gar.namespaces, Namespaces::Shared);
//! assert_eq!(gar.repositories, RepositoryCreation::Beforehand);
//!
//! for provider in Provider::ALL {
//!     let is_hub = provider == Provider::DockerHub;
//!     assert_eq!(provider.facts().build_cache == BuildCache::Refused, is_hub);
//!     assert_eq!(!provider.facts().token_issuers.is_empty(), is_hub);
//! }
//!
//! let pattern = Provider::Gcr.facts().domain_pattern(Domain::parse("eu.gcr.io")?).unwrap();
//! assert!(matches!(pattern.service, Service::Closed { year: 2025, .. }));
//! # Ok::<(), registry_resolver::ReferenceError>(())
//! ```
//!
//! Each provider has a constructor that asks for what its domain is made of. **Chosen:** where no provider is
//! named, the domain tells it.
//!
//! ```
//! use registry_resolver::{AzureCloud, Catalog, EcrRegistry, Provider, RegistryConfig};
//!
//! let china = EcrRegistry { account: "123456789012", region: "cn-north-1" };
//! let catalog = Catalog::builder()
//!     .registry(RegistryConfig::named("gar").gar("europe-west1"))
//!     .registry(RegistryConfig::named("gov").azure_in(AzureCloud::UsGovernment, "acme"))
//!     .registry(RegistryConfig::named("ecr").ecr(china))
//!     .registry(RegistryConfig::named("told").other("acme.jfrog.io"))
//!     .build()?;
//! let domain = |name: &str| catalog.registry(name).unwrap().domain().to_string();
//! assert_eq!(domain("gar"), "europe-west1-docker.pkg.dev");
//! assert_eq!(domain("gov"), "acme.azurecr.us");
//! assert_eq!(domain("ecr"), "123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn");
//! assert_eq!(catalog.registry("told").unwrap().provider(), Provider::Artifactory);
//! # Ok::<(), registry_resolver::Problems>(())
//! ```
//!
//! ## 3.3 A domain is a host and a port
//!
//! With a scheme, a path or user-info it is an error, and the mend is shown. A path that was put behind a
//! Google domain belongs in the repository prefix (documented: builds fail with it).
//!
//! ```
//! use registry_resolver::{Catalog, Provider, RegistryConfig};
//!
//! let problem = |config: RegistryConfig| {
//!     let problems = Catalog::builder().registry(config).build().unwrap_err();
//!     problems.iter().next().unwrap().to_string()
//! };
//! assert_eq!(
//!     problem(RegistryConfig::named("gcr").on(Provider::Gcr, "us.gcr.io/my_org")),
//!     "registries[0].domain: `us.gcr.io/my_org` is no domain: it has a path; write `us.gcr.io`, and \
//!      `my_org` as the repository prefix",
//! );
//! assert_eq!(
//!     problem(RegistryConfig::named("nexus").other("https://ci:hunter2@nexus.acme.example")),
//!     "registries[0].domain: `https://…@nexus.acme.example` is no domain: it has user-info; write \
//!      `nexus.acme.example`",
//! );
//! // Chosen: an image on this domain would be read as one of Docker Hub (2.2).
//! assert_eq!(
//!     problem(RegistryConfig::named("local").other("registry")),
//!     "registries[0].domain: `registry` would be read as a path on Docker Hub: it has no dot and no port; \
//!      write its port, as in `registry:443`",
//! );
//! ```
//!
//! ## 3.4 A provider may answer on a strange domain
//!
//! People put proxies in front of registries, so a domain that does not look like its provider's is accepted;
//! it has a [lint](super::lints).
//! **Chosen:** the provider's token issuers are not trusted there: they issue tokens for its own domain.
//!
//! ```
//! use registry_resolver::{Catalog, Provider, RegistryConfig};
//!
//! let catalog = Catalog::builder()
//!     .registry(RegistryConfig::named("proxy").on(Provider::DockerHub, "hub.acme.example"))
//!     .registry(RegistryConfig::named("hub").docker_hub())
//!     .build()?;
//! let (proxy, hub) = (catalog.registry("proxy").unwrap(), catalog.registry("hub").unwrap());
//! assert_eq!(proxy.provider(), hub.provider());
//! assert_eq!((proxy.token_issuers().len(), hub.token_issuers()), (0, &["auth.docker.io"][..]));
//! # Ok::<(), registry_resolver::Problems>(())
//! ```
//!
//! ## 3.5 A repository prefix is a path
//!
//! One or more path components of the grammar: no slash at either end, no `.` and no `..`, no upper case.
//! Anything else is an error.
//!
//! ```
//! use registry_resolver::{Catalog, RegistryConfig};
//!
//! let quay = || RegistryConfig::named("quay").quay();
//! let built = |prefix: &str| Catalog::builder().registry(quay().prefix(prefix)).build();
//! assert!(built("acme/team-a").is_ok());
//! for wrong in ["/acme", "acme/", "acme/../root", "Acme", "acme:1"] {
//!     assert!(built(wrong).is_err(), "{wrong}");
//! }
//! ```
//!
//! ## 3.6 A credential is a handle, and belongs to one endpoint
//!
//! A registry is public, and pulled from without a login, or it has a handle: the name of secrets that the
//! caller keeps. No secret is ever in a value of this crate, and the passwords, tokens and key files of an
//! account export are not even read. One handle on two domains is an error unless the catalog lists both for
//! it: a password for one host would go to another.
//!
//! ```
//! use registry_resolver::{Access, Catalog, RegistryConfig};
//!
//! let robot = || Access::Credential("robot".into());
//! let both = Catalog::builder()
//!     .registry(RegistryConfig::named("eu").azure("acme-eu").access(robot()))
//!     .registry(RegistryConfig::named("us").azure("acme-us").access(robot()))
//!     .registry(RegistryConfig::named("mirror").other("mirror.example").access(Access::Public));
//! assert_eq!(
//!     both.clone().build().unwrap_err().iter().next().unwrap().to_string(),
//!     "registries[1].credential: credential `robot` belongs to acme-eu.azurecr.io, and this registry is on \
//!      acme-us.azurecr.io; list both domains for it, or use another credential",
//! );
//!
//! let catalog = both.share_credential("robot", ["acme-eu.azurecr.io", "acme-us.azurecr.io"]).build()?;
//! let handle = |name: &str| catalog.registry(name).unwrap().credential().and_then(|it| it.handle());
//! assert_eq!((handle("eu"), handle("us"), handle("mirror")), (Some("robot"), Some("robot"), None));
//! # Ok::<(), registry_resolver::Problems>(())
//! ```
//!
//! [`Provider::facts`]: crate::Provider::facts
//! [`RegistryConfig`]: crate::RegistryConfig
