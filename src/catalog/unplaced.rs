//! Registries whose domain is not known yet (rule 3.9).

use alloc::boxed::Box;
use core::fmt;

use crate::policy::FallbackPolicy;
use crate::registry::{Fallback, Provider, RegistryConfig};

/// A registry without a domain: an Amazon ECR registry whose account only the run knows. Rule 3.9.
///
/// It has a name that no other has, and it counts where there is a choice to be made (rule 4.3); no image is on
/// it, and a request cannot name it. [`CatalogBuilder::place`](super::CatalogBuilder::place) gives it its domain.
///
/// ```
/// use registry_resolver::{Catalog, RegistryConfig};
///
/// let catalog = Catalog::builder().registry(RegistryConfig::new("ecr").unplaced_ecr("eu-west-1")).build()?;
/// let unplaced = catalog.unplaced().next().unwrap();
/// assert_eq!((unplaced.name(), unplaced.region()), ("ecr", "eu-west-1"));
/// assert!(catalog.registry("ecr").is_none());
///
/// let placed = catalog.edit().place("ecr", "123456789012").build()?;
/// let domain = placed.registry("ecr").unwrap().domain();
/// assert_eq!(domain.as_str(), "123456789012.dkr.ecr.eu-west-1.amazonaws.com");
/// # Ok::<(), registry_resolver::Problems>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct UnplacedRegistry<'c> {
    pub(super) config: &'c RegistryConfig,
}

impl<'c> UnplacedRegistry<'c> {
    /// Its name, unique in the account.
    pub fn name(self) -> &'c str {
        &self.config.name
    }

    /// The product that it will be on.
    pub fn provider(self) -> Provider {
        self.config.provider.unwrap_or(Provider::Other)
    }

    /// The region that it will be in.
    pub fn region(self) -> &'c str {
        self.config.region.as_deref().unwrap_or_default()
    }
}

impl fmt::Debug for UnplacedRegistry<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "UnplacedRegistry({} in {})", self.name(), self.region())
    }
}

/// One of them, and where it stands among all registries of the account.
#[derive(Debug)]
pub(super) struct Unplaced {
    pub(super) position: u32,
    pub(super) config: RegistryConfig,
}

/// A fallback that leads to registries without a domain first.
#[derive(Debug)]
pub(super) struct FallbackToUnplaced {
    /// As it was written.
    pub(super) written: Fallback,
    /// Which of them, from the first to the last.
    pub(super) skipped: Box<[u32]>,
}

/// The fallback of a registry once those without a domain are left out: the limits of all steps add up
/// (rule 5.8), and the last one says how the image is called.
pub(super) struct Shortened {
    pub(super) to: Option<usize>,
    pub(super) policy: FallbackPolicy,
    /// Positions in the account.
    pub(super) skipped: Box<[usize]>,
}

impl Shortened {
    pub(super) fn of(configs: &[RegistryConfig], fallbacks: &[Option<usize>], from: usize) -> Self {
        let policy = |index: usize| configs[index].fallback.as_ref().map(|it| it.policy).unwrap_or_default();
        let (mut to, mut all) = (fallbacks[from], policy(from));
        let mut skipped = alloc::vec::Vec::new();
        while let Some(index) = to.filter(|&index| configs[index].place.domain().is_none()) {
            skipped.push(index);
            to = fallbacks[index];
            let own = policy(index);
            let (images, failures) = (own.images.max(all.images), own.failures.max(all.failures));
            all = FallbackPolicy { images, failures, ..own };
        }
        Self { to, policy: all, skipped: skipped.into_boxed_slice() }
    }
}
