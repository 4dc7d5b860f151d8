//! One registry: its provider and what is known of it, where it is, and how a program logs in there.

mod address;
mod cloud;
mod config;
mod ecr;
#[cfg(feature = "url")]
mod endpoint;
mod facts;
mod login;
mod provider;
mod shape;
mod table;
mod wrong_host;

pub use cloud::{AzureCloud, GcrLocation};
pub use config::{EcrRegistry, Fallback, NamedRegistry, RegistryConfig};
pub use ecr::{AwsRegion, AwsRegionError};
#[cfg(feature = "url")]
pub use endpoint::{EndpointError, endpoint};
pub use facts::{BuildCache, Namespaces, PathDepth, ProviderFacts, RepositoryCreation};
pub use login::{Access, Credential, Reach, Transport};
pub use provider::Provider;
pub use shape::{DomainPattern, DomainShape, Service};

pub(crate) use address::{AddressFault, address_fault};
pub(crate) use ecr::{EcrDomain, EcrForm};
pub(crate) use facts::{BareNames, Hosting, OwnNamespaces, StrayPath};
pub(crate) use wrong_host::{RightHost, WrongHost};
