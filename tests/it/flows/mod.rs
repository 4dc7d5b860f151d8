//! What all requests together can do to a catalog: the tables, and that they are exact.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[cfg(feature = "pipeline")]
mod brute;
mod drawn;
mod hosts;
mod lengths;
#[cfg(feature = "pipeline")]
mod lints;
mod tables;
mod values;
#[cfg(feature = "serde")]
mod written;

use registry_resolver::{Catalog, CatalogBuilder, Domain, EcrRegistry, NamedRegistry, RegistryConfig};

fn named(name: &str) -> NamedRegistry {
    RegistryConfig::named(name)
}

/// An account of these registries.
fn account<const N: usize>(registries: [RegistryConfig; N]) -> CatalogBuilder {
    registries.into_iter().fold(Catalog::builder(), CatalogBuilder::registry)
}

fn domain(text: &str) -> Domain<'_> {
    Domain::parse(text).unwrap()
}

const WEST: EcrRegistry<'static> = EcrRegistry { account: "123456789012", region: "us-west-2" };
