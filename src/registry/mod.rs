//! One registry: its provider and what is known of it, where it is, and how a program logs in there.
//!
//! A [`RegistryConfig`] is what an account says of a registry; a [`Catalog`](crate::Catalog) is built of
//! them. A [`Provider`] is the product behind a domain, with its [`ProviderFacts`]. [`Access`] is how a
//! program logs in, with a [`Credential`] that is a handle and no secret; [`Transport`] is how it connects.
//! [Section 3](crate::rules::registries) of the rules.
//!
//! ```
//! use registry_resolver::{Access, Catalog, Credential, RegistryConfig, Transport};
//!
//! let catalog = Catalog::builder()
//!     .registry(RegistryConfig::new("azure").azure("acme").access(Access::Credential("acme-push".into())))
//!     .registry(RegistryConfig::new("local").other("registry.internal:5000").transport(Transport::Http))
//!     .build()?;
//! let azure = catalog.registry("azure").unwrap();
//! assert_eq!(azure.domain().as_str(), "acme.azurecr.io");
//! assert_eq!(azure.credential().and_then(Credential::handle), Some("acme-push"));
//! # Ok::<(), registry_resolver::Problems>(())
//! ```

mod address;
mod cloud;
mod config;
mod ecr;
#[cfg(feature = "url")]
mod endpoint;
mod facts;
mod issuers;
mod login;
mod provider;
mod shape;
mod short_form;
mod table;
mod wrong_host;

pub use cloud::{AzureCloud, GcrLocation};
pub use config::{EcrRegistry, Fallback, NamedRegistry, RegistryConfig};
pub use ecr::{AwsRegion, AwsRegionError};
#[cfg(feature = "url")]
pub use endpoint::{EndpointError, endpoint};
pub use facts::{BuildCache, PathDepth, ProviderFacts, RepositoryCreation};
pub use issuers::TokenIssuers;
pub use login::{Access, Credential, Reach, Transport};
pub use provider::Provider;
pub use shape::{DomainPattern, DomainShape, Namespaces, Service};

pub(crate) use address::{AddressFault, address_fault};
pub(crate) use config::Place;
pub(crate) use ecr::{EcrDomain, EcrForm};
pub(crate) use facts::{BareNames, Hosting, OwnNamespaces, StrayPath};
pub(crate) use issuers::{OwnIssuers, issued_by};
#[cfg(feature = "serde")]
pub(crate) use short_form::DomainPart;
pub(crate) use short_form::{FROM_SERVICE_ACCOUNT, is_aws_account, is_label};
pub(crate) use wrong_host::{RightHost, WrongHost};
