use alloc::string::String;

use crate::catalog::CatalogBuilder;
use crate::registry::{Fallback, Provider};

/// A change that mends a [`Lint`](super::Lint) and breaks nothing else of the catalog it was made for.
///
/// With the feature `serde` it is written as `{"edit": "set_domain", "registry": …, "domain": …}`.
///
/// ```
/// use registry_resolver::{Catalog, RegistryConfig};
///
/// let catalog =
///     Catalog::builder().registry(RegistryConfig::named("ghcr").other("ghcr.io:443")).build()?;
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
}

impl LintEdit {
    /// The registry that is changed.
    pub fn registry(&self) -> &str {
        match self {
            Self::ClearFallback { registry }
            | Self::SetFallback { registry, .. }
            | Self::SetDomain { registry, .. }
            | Self::SetProvider { registry, .. } => registry,
        }
    }

    /// The stable word for programs: `clear_fallback`, `set_fallback`, `set_domain` or `set_provider`.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::ClearFallback { .. } => "clear_fallback",
            Self::SetFallback { .. } => "set_fallback",
            Self::SetDomain { .. } => "set_domain",
            Self::SetProvider { .. } => "set_provider",
        }
    }

    /// Makes the change. Building a catalog without that registry reports a problem.
    ///
    /// Edits of one catalog may be applied together, and it builds. Of two to the fallback of one registry the
    /// later one stands, and may bring back what the other mended: lint again after building.
    #[must_use]
    pub fn apply(&self, mut builder: CatalogBuilder) -> CatalogBuilder {
        let Some(index) = builder.find(self.as_str(), self.registry()) else { return builder };
        let config = &mut builder.registries[index];
        match self {
            Self::ClearFallback { .. } => config.fallback = None,
            Self::SetFallback { fallback, .. } => config.fallback = Some(fallback.clone()),
            Self::SetDomain { domain, .. } => config.domain = Some(domain.clone()),
            Self::SetProvider { provider, .. } => config.provider = Some(*provider),
        }
        builder
    }
}
