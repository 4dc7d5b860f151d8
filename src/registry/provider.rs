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
}
