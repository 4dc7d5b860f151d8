use alloc::string::String;

use crate::catalog::CatalogBuilder;
use crate::registry::{Access, Fallback, Place, Provider, RegistryConfig};
use crate::routes::Route;

/// A change that mends a [`Lint`](super::Lint) and breaks nothing else of the catalog it was made for.
///
/// With the feature `serde` it is written as `{"edit": "set_domain", "registry": …, "domain": …}`.
///
/// ```
/// use registry_resolver::{Catalog, RegistryConfig};
///
/// let catalog =
///     Catalog::builder().registry(RegistryConfig::new("ghcr").other("ghcr.io:443")).build()?;
/// let edits = catalog.lints().iter().filter_map(|lint| lint.edit()).collect::<Vec<_>>();
/// let mended = edits.iter().fold(catalog.edit(), |builder, edit| edit.apply(builder)).build()?;
/// assert_eq!(mended.registry("ghcr").unwrap().domain().as_str(), "ghcr.io");
/// assert!(mended.lints().is_empty());
/// # Ok::<(), registry_resolver::Problems>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LintEdit {
    /// Takes the registry's fallback away.
    ClearFallback {
        /// The registry's name.
        registry: String,
    },
    /// Gives the registry this fallback.
    SetFallback {
        /// The registry's name.
        registry: String,
        /// Its new fallback.
        fallback: Fallback,
    },
    /// Writes the registry's domain like this.
    SetDomain {
        /// The registry's name.
        registry: String,
        /// Its new domain.
        domain: String,
    },
    /// Makes this the registry's provider.
    SetProvider {
        /// The registry's name.
        registry: String,
        /// Its new provider.
        provider: Provider,
    },
    /// Adds a public registry on the registry's domain, without a prefix, which is spoken to as that one is. The
    /// default registry stays the same, a sole one included (rule 4.3).
    AddPublic {
        /// The name of the registry that is on the domain already.
        registry: String,
        /// The name of the new one.
        name: String,
    },
    /// Puts this route in the place of the one that has its scope.
    SetRoute {
        /// The route as it is then.
        route: Route,
    },
}

impl LintEdit {
    /// The registry that is changed, or that another one is put beside.
    /// None where a route is changed.
    pub fn registry(&self) -> Option<&str> {
        Some(match self {
            Self::ClearFallback { registry }
            | Self::SetFallback { registry, .. }
            | Self::SetDomain { registry, .. }
            | Self::SetProvider { registry, .. }
            | Self::AddPublic { registry, .. } => registry,
            Self::SetRoute { .. } => return None,
        })
    }

    /// The stable word for programs: `clear_fallback`, `set_fallback`, `set_domain`, `set_provider`,
    /// `add_public` or `set_route`.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::ClearFallback { .. } => "clear_fallback",
            Self::SetFallback { .. } => "set_fallback",
            Self::SetDomain { .. } => "set_domain",
            Self::SetProvider { .. } => "set_provider",
            Self::AddPublic { .. } => "add_public",
            Self::SetRoute { .. } => "set_route",
        }
    }

    /// Makes the change. Building a catalog without that registry reports a problem.
    ///
    /// Edits of one catalog may be applied together, and it builds. Of two to the fallback of one registry, or to one route, the
    /// later one stands, and may bring back what the other mended: lint again after building.
    #[must_use]
    pub fn apply(&self, mut builder: CatalogBuilder) -> CatalogBuilder {
        let registry = match (self, self.registry()) {
            (Self::SetRoute { route }, _) => return builder.set_route(route.clone()),
            (_, registry) => registry.unwrap_or_default(),
        };
        let Some(index) = builder.find(self.as_str(), registry) else { return builder };
        match self {
            Self::ClearFallback { .. } => builder.registries[index].fallback = None,
            Self::SetFallback { fallback, .. } => builder.registries[index].fallback = Some(fallback.clone()),
            Self::SetDomain { domain, .. } => builder.set_place(index, Place::At(domain.clone())),
            Self::SetProvider { provider, .. } => builder.registries[index].provider = Some(*provider),
            Self::AddPublic { name, .. } => {
                let beside = &builder.registries[index];
                let public = public_beside(beside, name);
                let sole = builder.is_sole().then(|| beside.name.clone());
                builder.default = builder.default.or(sole);
                return builder.registry(public);
            }
            Self::SetRoute { .. } => {}
        }
        builder
    }
}

/// A registry at the same endpoint, in what belongs to the endpoint alone.
fn public_beside(config: &RegistryConfig, name: &str) -> RegistryConfig {
    RegistryConfig {
        provider: config.provider,
        place: config.place.clone(),
        access: Access::Public,
        retry: config.retry.clone(),
        transport: config.transport,
        tls: config.tls.clone(),
        reach: config.reach,
        ..RegistryConfig::blank(name.into())
    }
}
