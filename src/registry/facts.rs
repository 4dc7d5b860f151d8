use core::fmt;

use super::Provider;
use super::ecr::EcrDomain;
use crate::reference::Domain;

/// What is known of one provider. Rule 3.2; the values are the providers' own documentation of 2025.
///
/// ```
/// use registry_resolver::{Namespaces, Provider};
///
/// let hub = Provider::DockerHub.facts();
/// assert_eq!(hub.naming, "namespace/name");
/// assert_eq!(hub.namespaces, Namespaces::Shared);
/// assert_eq!(hub.token_issuers, ["auth.docker.io"]);
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub struct ProviderFacts {
    /// The provider itself.
    pub provider: Provider,
    /// Its name in our own format.
    pub id: &'static str,
    /// Its name as people write it.
    pub name: &'static str,
    /// How its domains look. None are listed for [`Provider::Other`].
    pub domains: &'static [DomainPattern],
    /// How many path components a repository has.
    pub depth: PathDepth,
    /// The same in words, such as `project/repository/image`.
    pub naming: &'static str,
    /// Whether strangers own namespaces on the same domain.
    pub namespaces: Namespaces,
    /// Whether a repository has to be made before the first push.
    pub repositories: RepositoryCreation,
    /// Whether the registry may hold build cache.
    pub build_cache: BuildCache,
    /// Hosts other than the registry's own that issue its tokens and may see its credential (rule 10.1).
    pub token_issuers: &'static [&'static str],
}

impl ProviderFacts {
    /// The pattern that `domain` fits, if any: by host, whatever its case, on the default port.
    pub fn domain_pattern(&self, domain: Domain<'_>) -> Option<&'static DomainPattern> {
        // Docker Hub's four names are one endpoint (rule 2.8).
        self.host_pattern(domain.endpoint())
    }

    pub(super) fn host_pattern(&self, host: &str) -> Option<&'static DomainPattern> {
        self.domains.iter().find(|pattern| pattern.shape.fits(host))
    }
}

/// One way a provider's domains look, and whether they are still served.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DomainPattern {
    /// What the host looks like.
    pub shape: DomainShape,
    /// Whether the service still exists as such.
    pub service: Service,
}

/// The shape of a host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DomainShape {
    /// This host.
    Host(&'static str),
    /// One label directly in front of this ending.
    Label(&'static str),
    /// Anything in front of this ending.
    Below(&'static str),
    /// `<account>.dkr.ecr.<region>` in front of this ending.
    Ecr(&'static str),
}

impl DomainShape {
    fn fits(self, host: &str) -> bool {
        match self {
            Self::Host(name) => host.eq_ignore_ascii_case(name),
            Self::Label(ending) => {
                in_front(host, ending).is_some_and(|label| !label.is_empty() && !label.contains(['.', ':']))
            }
            Self::Below(ending) => in_front(host, ending).is_some_and(|labels| !labels.is_empty()),
            Self::Ecr(ending) => EcrDomain::of(host).is_some_and(|ecr| ecr.ending() == ending),
        }
    }
}

impl fmt::Display for DomainShape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Host(name) => f.write_str(name),
            Self::Label(ending) => write!(f, "<name>{ending}"),
            Self::Below(ending) => write!(f, "*{ending}"),
            Self::Ecr(ending) => write!(f, "<account>.dkr.ecr.<region>{ending}"),
        }
    }
}

/// The part of `host` in front of `ending`, compared without case.
fn in_front<'a>(host: &'a str, ending: &str) -> Option<&'a str> {
    let at = host.len().checked_sub(ending.len())?;
    let (front, back) = host.split_at_checked(at)?;
    back.eq_ignore_ascii_case(ending).then_some(front)
}

/// Whether a service still exists as such.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Service {
    /// It does.
    Open,
    /// It was closed.
    Closed {
        /// The year.
        year: u16,
        /// What serves these names now, or what to use instead.
        instead: &'static str,
    },
}

/// How many path components a repository has on a provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PathDepth {
    /// The fewest.
    pub least: usize,
    /// The most, where there is a limit.
    pub most: Option<usize>,
}

impl PathDepth {
    const fn at_least(least: usize) -> Self {
        Self { least, most: None }
    }

    /// Whether a path of so many components fits.
    pub fn holds(self, components: usize) -> bool {
        components >= self.least && self.most.is_none_or(|most| components <= most)
    }
}

/// Who owns the namespaces on a provider's domain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Namespaces {
    /// Anyone may own one: a name taken from elsewhere may be a stranger's image.
    Shared,
    /// The domain is one customer's.
    Own,
    /// Not known.
    Unknown,
}

/// Whether a repository has to be made before it is pushed to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RepositoryCreation {
    /// The first push makes it.
    OnPush,
    /// It must exist.
    Beforehand,
}

/// Whether a registry may hold build cache.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum BuildCache {
    /// It may.
    Allowed,
    /// It may not.
    Refused,
}

const fn open(shape: DomainShape) -> DomainPattern {
    DomainPattern { shape, service: Service::Open }
}

const fn closed(shape: DomainShape, year: u16, instead: &'static str) -> DomainPattern {
    DomainPattern { shape, service: Service::Closed { year, instead } }
}

const GCR_INSTEAD: &str = "Artifact Registry, which serves the gcr.io names";

pub(super) static FACTS: [ProviderFacts; 9] = [
    ProviderFacts {
        provider: Provider::DockerHub,
        id: "docker-hub",
        name: "Docker Hub",
        domains: &[open(DomainShape::Host("docker.io"))],
        depth: PathDepth { least: 2, most: Some(2) },
        naming: "namespace/name",
        namespaces: Namespaces::Shared,
        repositories: RepositoryCreation::OnPush,
        build_cache: BuildCache::Refused,
        token_issuers: &["auth.docker.io"],
    },
    ProviderFacts {
        provider: Provider::Azure,
        id: "azure",
        name: "Azure Container Registry",
        domains: &[
            open(DomainShape::Label(".azurecr.io")),
            open(DomainShape::Label(".azurecr.us")),
            open(DomainShape::Label(".azurecr.cn")),
        ],
        depth: PathDepth::at_least(1),
        naming: "name",
        namespaces: Namespaces::Own,
        repositories: RepositoryCreation::OnPush,
        build_cache: BuildCache::Allowed,
        token_issuers: &[],
    },
    ProviderFacts {
        provider: Provider::Gcr,
        id: "gcr",
        name: "Google Container Registry",
        domains: &[
            closed(DomainShape::Host("gcr.io"), 2025, GCR_INSTEAD),
            closed(DomainShape::Host("us.gcr.io"), 2025, GCR_INSTEAD),
            closed(DomainShape::Host("eu.gcr.io"), 2025, GCR_INSTEAD),
            closed(DomainShape::Host("asia.gcr.io"), 2025, GCR_INSTEAD),
        ],
        depth: PathDepth::at_least(2),
        naming: "project/image",
        namespaces: Namespaces::Shared,
        repositories: RepositoryCreation::OnPush,
        build_cache: BuildCache::Allowed,
        token_issuers: &[],
    },
    ProviderFacts {
        provider: Provider::Gar,
        id: "gar",
        name: "Google Artifact Registry",
        domains: &[open(DomainShape::Label("-docker.pkg.dev"))],
        depth: PathDepth::at_least(3),
        naming: "project/repository/image",
        namespaces: Namespaces::Shared,
        repositories: RepositoryCreation::Beforehand,
        build_cache: BuildCache::Allowed,
        token_issuers: &[],
    },
    ProviderFacts {
        provider: Provider::Ecr,
        id: "ecr",
        name: "Amazon ECR",
        domains: &[
            open(DomainShape::Ecr(EcrDomain::GLOBAL_ENDING)),
            open(DomainShape::Ecr(EcrDomain::CHINA_ENDING)),
        ],
        depth: PathDepth::at_least(1),
        naming: "name",
        namespaces: Namespaces::Own,
        repositories: RepositoryCreation::Beforehand,
        build_cache: BuildCache::Allowed,
        token_issuers: &[],
    },
    ProviderFacts {
        provider: Provider::Artifactory,
        id: "artifactory",
        name: "JFrog Artifactory",
        domains: &[
            open(DomainShape::Below(".jfrog.io")),
            closed(DomainShape::Below(".bintray.io"), 2021, "JFrog Artifactory on jfrog.io"),
        ],
        // One component where the domain names the repository, two where the path does.
        depth: PathDepth::at_least(1),
        naming: "name",
        namespaces: Namespaces::Own,
        repositories: RepositoryCreation::Beforehand,
        build_cache: BuildCache::Allowed,
        token_issuers: &[],
    },
    ProviderFacts {
        provider: Provider::Quay,
        id: "quay",
        name: "Quay",
        domains: &[open(DomainShape::Host("quay.io"))],
        depth: PathDepth::at_least(2),
        naming: "namespace/name",
        namespaces: Namespaces::Shared,
        repositories: RepositoryCreation::OnPush,
        build_cache: BuildCache::Allowed,
        token_issuers: &[],
    },
    ProviderFacts {
        provider: Provider::GitHub,
        id: "github",
        name: "GitHub Container Registry",
        domains: &[open(DomainShape::Host("ghcr.io"))],
        depth: PathDepth::at_least(2),
        naming: "owner/name",
        namespaces: Namespaces::Shared,
        repositories: RepositoryCreation::OnPush,
        build_cache: BuildCache::Allowed,
        token_issuers: &[],
    },
    ProviderFacts {
        provider: Provider::Other,
        id: "other",
        name: "another registry",
        domains: &[],
        depth: PathDepth::at_least(1),
        naming: "name",
        namespaces: Namespaces::Unknown,
        repositories: RepositoryCreation::OnPush,
        build_cache: BuildCache::Allowed,
        token_issuers: &[],
    },
];
