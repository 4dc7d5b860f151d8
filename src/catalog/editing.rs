//! Changes of registries that are there already.

use super::builder::CatalogBuilder;
use crate::registry::RegistryConfig;

impl CatalogBuilder {
    /// Adds registries, in this order.
    ///
    /// ```
    /// use registry_resolver::{Catalog, RegistryConfig};
    ///
    /// let mirrors = (1..=3).map(|number| {
    ///     RegistryConfig::new(format!("mirror-{number}")).other(format!("mirror-{number}.example"))
    /// });
    /// assert_eq!(Catalog::builder().registries(mirrors).build()?.len(), 3);
    /// # Ok::<(), registry_resolver::Problems>(())
    /// ```
    #[must_use]
    pub fn registries(mut self, registries: impl IntoIterator<Item = RegistryConfig>) -> Self {
        self.registries.extend(registries);
        self
    }

    /// Changes the registry of this name to what `change` makes of it, in its place; a name that no registry has is a
    /// problem. What `change` gives back may have another name: what points at the old one is not changed with it.
    ///
    /// ```
    /// use registry_resolver::{Catalog, RegistryConfig};
    ///
    /// let catalog = Catalog::builder().registry(RegistryConfig::new("ghcr").github().prefix("acme")).build()?;
    /// let moved = catalog.edit().update("ghcr", |ghcr| ghcr.prefix("acme-labs").inside_only()).build()?;
    /// assert_eq!(moved.registry("ghcr").unwrap().prefix().unwrap().to_string(), "acme-labs");
    ///
    /// let problems = catalog.edit().update("ghrc", |it| it.plain_http()).build().unwrap_err();
    /// assert!(problems.to_string().ends_with("update: unknown registry `ghrc`; did you mean `ghcr`?"));
    /// # Ok::<(), registry_resolver::Problems>(())
    /// ```
    #[must_use]
    pub fn update(mut self, name: &str, change: impl FnOnce(RegistryConfig) -> RegistryConfig) -> Self {
        if let Some(index) = self.find("update", name) {
            self.lookup.update(&mut self.registries, index, change);
        }
        self
    }

    /// Leaves the account without a default registry, unless it has a single one, which is it then (rule [4.3](crate::rules::catalog)).
    ///
    /// ```
    /// use registry_resolver::{Catalog, RegistryConfig};
    ///
    /// let catalog = Catalog::builder()
    ///     .registry(RegistryConfig::new("ghcr").github().default_registry())
    ///     .registry(RegistryConfig::new("quay").quay())
    ///     .build()?;
    /// assert!(catalog.default_registry().is_some());
    /// assert_eq!(catalog.edit().clear_default().build()?.default_registry(), None);
    /// # Ok::<(), registry_resolver::Problems>(())
    /// ```
    #[must_use]
    pub fn clear_default(mut self) -> Self {
        self.lookup.clear_defaults(&self.registries);
        self.default = None;
        self
    }

    /// Takes the mark of the primary registry from this one (rule [4.4](crate::rules::catalog)); a name that no registry has is a problem.
    ///
    /// ```
    /// use registry_resolver::{Catalog, RegistryConfig};
    ///
    /// let catalog = Catalog::builder()
    ///     .registry(RegistryConfig::new("team").docker_hub().primary())
    ///     .registry(RegistryConfig::new("release").docker_hub())
    ///     .build()?;
    /// let open = catalog.edit().clear_primary("team").build()?;
    /// assert!(open.registries().all(|registry| !registry.is_primary()));
    /// # Ok::<(), registry_resolver::Problems>(())
    /// ```
    #[must_use]
    pub fn clear_primary(mut self, name: &str) -> Self {
        if let Some(index) = self.find("clear_primary", name) {
            self.lookup
                .update(&mut self.registries, index, |config| RegistryConfig { primary: false, ..config });
        }
        self
    }
}
