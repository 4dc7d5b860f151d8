//! What each provider's domain is made of, where it is made of anything (rules 3.2 and 3.3).

use alloc::format;
use alloc::string::String;

use super::{AwsRegion, Provider};

/// The domain that `from.service-account` stands for in an account export: none yet (rule 3.9).
pub(crate) const FROM_SERVICE_ACCOUNT: &str = "from.service-account";

/// How a provider's domain is put together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DomainForm {
    /// There is one.
    Fixed(&'static str),
    /// A location in front of this ending.
    Location(&'static str),
    /// The customer's name in front of this ending.
    Account(&'static str),
    /// Amazon's account and region.
    AccountAndRegion,
    /// It has to be written.
    Written,
}

impl DomainForm {
    pub(crate) fn of(provider: Provider) -> Self {
        match provider {
            Provider::DockerHub => Self::Fixed("docker.io"),
            Provider::Quay => Self::Fixed("quay.io"),
            Provider::GitHub => Self::Fixed("ghcr.io"),
            Provider::Gar => Self::Location("-docker.pkg.dev"),
            Provider::Azure => Self::Account(".azurecr.io"),
            Provider::Ecr => Self::AccountAndRegion,
            Provider::Gcr | Provider::Artifactory | Provider::Other => Self::Written,
        }
    }

    /// The domain that a bare label stands for.
    pub(crate) fn complete(self, label: &str) -> Option<String> {
        match self {
            Self::Location(ending) | Self::Account(ending) if is_label(label) => {
                Some(format!("{label}{ending}"))
            }
            _ => None,
        }
    }
}

/// The domain of an account's registry in a region; `.cn` is behind China's.
pub(crate) fn ecr_domain(account: &str, region: &str) -> String {
    let china = if region.starts_with("cn-") { ".cn" } else { "" };
    format!("{account}.dkr.ecr.{region}.amazonaws.com{china}")
}

/// Lower-case letters, digits and inner hyphens, so that nothing else gets into a domain.
pub(crate) fn is_label(text: &str) -> bool {
    AwsRegion::parse(text).is_ok()
}

/// Twelve digits.
pub(crate) fn is_aws_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}
