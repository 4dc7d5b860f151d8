//! Whether a catalog speaks for an image at all.

use super::{Catalog, Pick, Registry};
use crate::reference::Reference;

/// What a [`Catalog`] says of one image: whether a registry covers it (rule [5.9](crate::rules::pulling)), and whose
/// it is by prefix.
///
/// Answered by [`Catalog::covers`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Coverage<'c> {
    /// A pull picks this registry, and the image is below its prefix, or it has none.
    Within(Registry<'c>),
    /// A pull picks this registry, with its login, and the image is not below its prefix.
    Outside(Registry<'c>),
    /// Several registries are on its domain, and a pull that names none of them as context cannot choose (4.4).
    Ambiguous,
    /// No registry is on its domain.
    Uncovered,
}

impl<'c> Coverage<'c> {
    /// The registry that a pull picks, if it picks one.
    pub fn registry(self) -> Option<Registry<'c>> {
        match self {
            Self::Within(registry) | Self::Outside(registry) => Some(registry),
            Self::Ambiguous | Self::Uncovered => None,
        }
    }

    /// Whether a registry is on the image's domain: what
    /// [`UncoveredDomains::Deny`](super::UncoveredDomains::Deny) asks.
    pub fn is_covered(self) -> bool {
        self != Self::Uncovered
    }
}

impl Catalog {
    /// Whether a registry covers this image, contexts aside. Rules [5.2](crate::rules::pulling),
    /// [5.3](crate::rules::pulling) and [5.9](crate::rules::pulling).
    ///
    /// A registry covers its whole domain. Its prefix is what is put in front of names that are pushed, and takes
    /// no image away from a pull: what others own on a shared domain is covered as well. A program that admits
    /// the account's own images alone asks for [`Coverage::Within`].
    ///
    /// ```
    /// use registry_resolver::catalog::{Coverage, UncoveredDomains};
    /// use registry_resolver::{Catalog, Reference, RegistryConfig};
    ///
    /// let catalog = Catalog::builder()
    ///     .registry(RegistryConfig::new("ghcr").github().prefix("acme"))
    ///     .uncovered_domains(UncoveredDomains::Deny)
    ///     .build()?;
    /// let ghcr = catalog.registry("ghcr").unwrap();
    /// let covers = |image| Reference::parse(image).map(|image| catalog.covers(image));
    ///
    /// assert_eq!(covers("ghcr.io/acme/app:1")?, Coverage::Within(ghcr));
    /// assert_eq!(covers("ghcr.io/evil/app:1")?, Coverage::Outside(ghcr));
    /// assert_eq!(covers("nginx")?, Coverage::Uncovered);
    /// assert!(covers("ghcr.io/evil/app:1")?.is_covered());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn covers(&self, image: Reference<'_>) -> Coverage<'_> {
        match self.pick(image) {
            Pick::Uncovered => Coverage::Uncovered,
            Pick::Ambiguous(_) => Coverage::Ambiguous,
            Pick::Registry(registry) => {
                let outside = |prefix| image.path().strip_prefix(prefix).is_none();
                match registry.prefix().filter(|prefix| outside(*prefix)) {
                    Some(_) => Coverage::Outside(registry),
                    None => Coverage::Within(registry),
                }
            }
        }
    }
}
