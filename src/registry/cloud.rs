/// What follows the location in a domain of Google Artifact Registry.
pub(super) const GAR_ENDING: &str = "-docker.pkg.dev";

/// One of Azure's clouds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AzureCloud {
    /// `azurecr.io`
    Public,
    /// `azurecr.us`
    UsGovernment,
    /// `azurecr.cn`
    China,
}

impl AzureCloud {
    /// What is behind a registry's name in its domain.
    pub(super) const fn ending(self) -> &'static str {
        match self {
            Self::Public => ".azurecr.io",
            Self::UsGovernment => ".azurecr.us",
            Self::China => ".azurecr.cn",
        }
    }
}

/// One of Google Container Registry's four domains.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum GcrLocation {
    /// `gcr.io`
    Any,
    /// `us.gcr.io`
    Us,
    /// `eu.gcr.io`
    Eu,
    /// `asia.gcr.io`
    Asia,
}

impl GcrLocation {
    pub(super) const fn host(self) -> &'static str {
        match self {
            Self::Any => "gcr.io",
            Self::Us => "us.gcr.io",
            Self::Eu => "eu.gcr.io",
            Self::Asia => "asia.gcr.io",
        }
    }
}
