//! One registry: its provider and what is known of it, where it is, and how a program logs in there.

mod address;
mod config;
mod ecr;
#[cfg(feature = "url")]
mod endpoint;
mod facts;
mod issuers;
mod login;
mod provider;
mod short_form;

pub use config::{AzureCloud, EcrRegistry, Fallback, GcrLocation, NamedRegistry, RegistryConfig};
pub use ecr::{AwsRegion, AwsRegionError};
#[cfg(feature = "url")]
pub use endpoint::{EndpointError, endpoint};
pub use facts::{
    BuildCache, DomainPattern, DomainShape, Namespaces, PathDepth, ProviderFacts, RepositoryCreation, Service,
};
pub use issuers::TokenIssuers;
pub use login::{Access, Credential, Reach, Transport};
pub use provider::Provider;

pub(crate) use address::{AddressFault, address_fault};
pub(crate) use config::Place;
pub(crate) use ecr::EcrDomain;
pub(crate) use issuers::{OwnIssuers, issued_by};
pub(crate) use short_form::{DomainForm, FROM_SERVICE_ACCOUNT, ecr_domain, is_aws_account, is_label};
