use crate::words::words;

words! {
    /// The product behind a registry's domain. What is known of each stands in one table: [`facts`](Self::facts).
    ///
    /// Rule 3.2.
    pub enum Provider, "provider" {
        /// Docker Hub
        DockerHub = "docker-hub" => "Docker Hub",
        /// Azure Container Registry
        Azure = "azure" => "Azure Container Registry",
        /// Google Container Registry
        Gcr = "gcr" => "Google Container Registry",
        /// Google Artifact Registry
        Gar = "gar" => "Google Artifact Registry",
        /// Amazon Elastic Container Registry
        Ecr = "ecr" => "Amazon ECR",
        /// `JFrog` Artifactory, and Bintray before it closed
        Artifactory = "artifactory" => "JFrog Artifactory",
        /// Quay
        Quay = "quay" => "Quay",
        /// GitHub Container Registry
        GitHub = "github" => "GitHub Container Registry",
        /// Any other registry that speaks the distribution protocol
        Other = "other" => "another registry",
    }
}
