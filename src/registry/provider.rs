use core::fmt;

use super::facts::{FACTS, ProviderFacts};
use crate::reference::Domain;

/// The product behind a registry's domain. What is known of each stands in one table: [`facts`](Self::facts).
///
/// Rule 3.2.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Provider {
    /// Docker Hub
    DockerHub,
    /// Azure Container Registry
    Azure,
    /// Google Container Registry
    Gcr,
    /// Google Artifact Registry
    Gar,
    /// Amazon Elastic Container Registry
    Ecr,
    /// `JFrog` Artifactory, and Bintray before it closed
    Artifactory,
    /// Quay
    Quay,
    /// GitHub Container Registry
    GitHub,
    /// Any other registry that speaks the distribution protocol
    Other,
}

impl Provider {
    /// Every provider, in the order of the table.
    pub const ALL: [Self; 9] = [
        Self::DockerHub,
        Self::Azure,
        Self::Gcr,
        Self::Gar,
        Self::Ecr,
        Self::Artifactory,
        Self::Quay,
        Self::GitHub,
        Self::Other,
    ];

    /// The provider whose domains look like `domain`; [`Other`](Self::Other) where none does.
    ///
    /// ```
    /// use registry_resolver::{Domain, Provider};
    ///
    /// assert_eq!(Provider::detect(Domain::parse("acme.azurecr.io")?), Provider::Azure);
    /// assert_eq!(Provider::detect(Domain::parse("registry.acme.example")?), Provider::Other);
    /// # Ok::<(), registry_resolver::ReferenceError>(())
    /// ```
    pub fn detect(domain: Domain<'_>) -> Self {
        let host = domain.endpoint();
        let known = FACTS.iter().find(|facts| facts.host_pattern(host).is_some());
        known.map_or(Self::Other, |facts| facts.provider)
    }

    /// What is known of this provider.
    #[inline]
    pub fn facts(self) -> &'static ProviderFacts {
        // The table has the order of the variants; a test holds it there.
        &FACTS[self as usize]
    }

    /// The provider's name in our own format: `docker-hub`, `azure`, `gcr`, …
    pub fn as_str(self) -> &'static str {
        self.facts().id
    }

    /// The provider that our own format calls `id`.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|provider| provider.as_str() == id)
    }
}

/// The product's name as people write it.
impl fmt::Display for Provider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.facts().name)
    }
}
