use super::provider::Provider;
use super::shape::{DomainPattern, DomainShape, Namespaces};
use super::short_form::ShortForm;
use crate::reference::Domain;
use crate::words::words;

/// What is known of one provider. Rule 3.2; the values are the providers' own documentation of 2025.
///
/// ```
/// use registry_resolver::registry::Namespaces;
/// use registry_resolver::Provider;
///
/// let hub = Provider::DockerHub.facts();
/// assert_eq!(hub.naming(), "namespace/name");
/// assert_eq!(hub.namespaces, Namespaces::Shared);
/// assert_eq!(hub.token_issuers, ["auth.docker.io"]);
/// assert_eq!((hub.sole_host(), hub.connects_to), (Some("docker.io"), Some("registry-1.docker.io")));
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub struct ProviderFacts {
    /// The provider itself.
    pub provider: Provider,
    /// How its domains look. None are listed for [`Provider::Other`].
    pub domains: &'static [DomainPattern],
    /// How many path components a repository has.
    pub depth: PathDepth,
    pub(crate) naming: &'static str,
    /// Whether strangers own namespaces on the same domain; see also [`namespaces_on`](Self::namespaces_on).
    pub namespaces: Namespaces,
    /// Whether a repository has to be made before the first push.
    pub repositories: RepositoryCreation,
    /// Whether the registry may hold build cache.
    pub build_cache: BuildCache,
    /// Hosts other than the registry's own that issue its tokens and may see its credential (rule 10.1).
    pub token_issuers: &'static [&'static str],
    /// Every name of its one endpoint, where that has several (rule 2.8). It is there whatever is claimed.
    pub aliases: &'static [&'static str],
    /// Where a client connects, where that is not the registry's domain.
    pub connects_to: Option<&'static str>,
    /// What is made of a name with a single component.
    pub(crate) bare_names: BareNames,
    /// Whether a registry lists the namespaces that the account owns there (rule 7.8).
    pub(crate) own_namespaces: OwnNamespaces,
    /// Whether an account has a registry in every region (rule 7.12).
    pub(crate) regions: Regions,
    /// Who runs it.
    pub(crate) hosting: Hosting,
    /// What a path is that somebody writes behind its domain (rule 3.3).
    pub(crate) stray_path: StrayPath,
    /// Paths behind its domain that are its protocol's, and of no repository (rules 3.3 and 4.6).
    pub(crate) api_paths: &'static [&'static str],
    /// What makes a domain of its short form, the location or account alone (rules 3.3 and 4.6).
    pub(crate) short_form: Option<ShortForm>,
}

impl ProviderFacts {
    /// How a repository is named, in words: `project/repository/image`.
    pub fn naming(&self) -> &'static str {
        self.naming
    }

    /// The one host that all its registries are on, if it has just one: `quay.io`.
    pub fn sole_host(&self) -> Option<&'static str> {
        match self.domains {
            [DomainPattern { shape: DomainShape::Host(host), .. }] => Some(host),
            _ => None,
        }
    }

    /// The pattern that `domain` fits, if any: by host, whatever its case, on the default port.
    pub fn domain_pattern(&self, domain: Domain<'_>) -> Option<&'static DomainPattern> {
        // Docker Hub's four names are one endpoint (rule 2.8).
        self.host_pattern(domain.endpoint())
    }

    /// Whether strangers own namespaces on this domain, one of the provider's or not.
    pub fn namespaces_on(&self, domain: Domain<'_>) -> Namespaces {
        self.domain_pattern(domain).and_then(|pattern| pattern.namespaces).unwrap_or(self.namespaces)
    }

    /// The hosts that it lists by their whole name.
    pub(super) fn hosts(&self) -> impl Iterator<Item = Domain<'static>> + use<> {
        self.domains.iter().filter_map(|pattern| match pattern.shape {
            DomainShape::Host(host) => Some(Domain::parsed(host)),
            _ => None,
        })
    }

    pub(super) fn host_pattern(&self, host: &str) -> Option<&'static DomainPattern> {
        self.domains.iter().find(|pattern| pattern.shape.fits(host))
    }
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
    pub(super) const fn at_least(least: usize) -> Self {
        Self { least, most: None }
    }

    /// Whether a path of so many components fits.
    pub fn holds(self, components: usize) -> bool {
        components >= self.least && self.most.is_none_or(|most| components <= most)
    }
}

words! {
    /// Whether a repository has to be made before it is pushed to.
    pub enum RepositoryCreation, "repository creation" {
        /// The first push makes it.
        OnPush = "on_push",
        /// It must exist.
        Beforehand = "beforehand",
    }
}

words! {
    /// Whether a registry may hold build cache.
    pub enum BuildCache, "build cache" {
        /// It may.
        Allowed = "allowed",
        /// It may not.
        Refused = "refused",
    }
}

/// What is made of a name with a single component.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BareNames {
    /// It is a name like any other.
    Kept,
    /// 2.2 completes it, so that no such name can be asked for (rule 5.7).
    Completed,
}

/// Whether a registry lists the namespaces that the account owns there (rule 7.8).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OwnNamespaces {
    /// It does, and a push to another is refused once one is known.
    Listed,
    /// It does not.
    Unasked,
}

/// Whether an account has a registry in every region (rule 7.12).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Regions {
    /// It has one in each, and the domain names both.
    OfAccount,
    /// There is no such thing.
    None,
}

/// Who runs a provider's registries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hosting {
    /// The provider, on domains of its own.
    Provider,
    /// Anyone, also on domains of their own: no unknown domain is strange.
    Anyone,
}

/// What a path is that somebody writes behind a domain, with a scheme in front.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StrayPath {
    /// The repository prefix.
    Prefix,
    /// Perhaps that of a console or of an API.
    Unknown,
}
