use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use core::fmt;

use super::cloud::{AzureCloud, GAR_ENDING, GcrLocation};
use super::ecr::EcrDomain;
use super::{Access, Provider, Reach, Transport};
use crate::policy::{FallbackPolicy, RetryPolicy, RetrySetting};
use crate::reference::Excerpt;

/// One registry as somebody describes it, not validated yet: that happens with all others, when the
/// catalog is built.
///
/// Every provider has a constructor that asks for what it needs:
///
/// ```
/// use registry_resolver::registry::{EcrRegistry, GcrLocation};
/// use registry_resolver::{Catalog, RegistryConfig};
///
/// let catalog = Catalog::builder()
///     .registry(RegistryConfig::new("dockerhub").docker_hub().namespace("acme"))
///     .registry(RegistryConfig::new("azure").azure("acme").prefix("team-a").default_registry())
///     .registry(RegistryConfig::new("gcr").gcr(GcrLocation::Us).prefix("acme-prod"))
///     .registry(RegistryConfig::new("gar").gar("europe-west1").prefix("acme-prod/images"))
///     .registry(
///         RegistryConfig::new("ecr").ecr(EcrRegistry { account: "123456789012", region: "eu-west-1" }),
///     )
///     .registry(RegistryConfig::new("jfrog").artifactory("acme.jfrog.io"))
///     .registry(RegistryConfig::new("quay").quay())
///     .registry(RegistryConfig::new("ghcr").github())
///     .registry(RegistryConfig::new("nexus").other("nexus.acme.example:8443").inside_only())
///     .build()?;
/// assert_eq!(catalog.registry("azure").unwrap().domain().as_str(), "acme.azurecr.io");
/// # Ok::<(), registry_resolver::Problems>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a mark that a registry has or has not")]
pub struct RegistryConfig {
    pub(crate) name: String,
    pub(crate) provider: Option<Provider>,
    pub(crate) place: Place,
    /// Of an Amazon ECR registry whose domain does not say them (rule [3.9](crate::rules::registries)).
    pub(crate) account: Option<String>,
    /// The same; one that is not placed yet has it, too.
    pub(crate) region: Option<String>,
    pub(crate) prefix: Option<String>,
    pub(crate) access: Access,
    pub(crate) token_issuers: Vec<String>,
    pub(crate) namespaces: Vec<String>,
    pub(crate) default: bool,
    pub(crate) primary: bool,
    pub(crate) fallback: Option<Fallback>,
    /// As they were written: a range is a problem of the catalog, not of its syntax.
    pub(crate) retry: Vec<(RetrySetting, i128)>,
    pub(crate) transport: Transport,
    pub(crate) tls: Option<String>,
    pub(crate) reach: Reach,
    pub(crate) accepts_untrusted: bool,
    pub(crate) completes_library: bool,
}

impl RegistryConfig {
    /// Begins with the registry's name: 1 to 128 characters, unique in the account (rule
    /// [3.1](crate::rules::registries)).
    #[expect(clippy::new_ret_no_self, reason = "a registry is whole once it is said where it is")]
    pub fn new(name: impl Into<String>) -> NamedRegistry {
        NamedRegistry { name: name.into() }
    }

    pub(crate) fn blank(name: String) -> Self {
        Self {
            name,
            provider: None,
            place: Place::Missing,
            account: None,
            region: None,
            prefix: None,
            access: Access::default(),
            token_issuers: Vec::new(),
            namespaces: Vec::new(),
            default: false,
            primary: false,
            fallback: None,
            retry: Vec::new(),
            transport: Transport::default(),
            tls: None,
            reach: Reach::default(),
            accepts_untrusted: false,
            completes_library: false,
        }
    }

    /// Puts these path components in front of every relative image name (rules [3.5](crate::rules::registries) and
    /// [7.4](crate::rules::pushing)).
    #[must_use]
    pub fn prefix(self, prefix: impl Into<String>) -> Self {
        Self { prefix: Some(prefix.into()), ..self }
    }

    /// How it is logged in to; privately, with its own name as the handle, unless set (rule
    /// [3.6](crate::rules::registries)).
    #[must_use]
    pub fn access(self, access: Access) -> Self {
        Self { access, ..self }
    }

    /// Adds a host, `host[:port]`, that issues this registry's tokens and so sees its credential, beside those
    /// that are known to (rule [3.7](crate::rules::registries)).
    #[must_use]
    pub fn token_issuer(mut self, issuer: impl Into<String>) -> Self {
        self.token_issuers.push(issuer.into());
        self
    }

    /// Adds a Docker Hub namespace that the account may push to: its user name, or an organisation
    /// (rule [7.8](crate::rules::pushing)).
    #[must_use]
    pub fn namespace(mut self, namespace: impl Into<String>) -> Self {
        self.namespaces.push(namespace.into());
        self
    }

    /// Makes it the registry of build and push steps that name none.
    #[must_use]
    pub fn default_registry(self) -> Self {
        Self { default: true, ..self }
    }

    /// Makes it the one of its domain to pull with (rule [5.2](crate::rules::pulling)).
    #[must_use]
    pub fn primary(self) -> Self {
        Self { primary: true, ..self }
    }

    /// The registry to ask when pulling from this one has failed for good (rules [5.5](crate::rules::pulling) to
    /// [5.8](crate::rules::pulling)).
    #[must_use]
    pub fn fallback(self, fallback: impl Into<Fallback>) -> Self {
        Self { fallback: Some(fallback.into()), ..self }
    }

    /// How often it is tried.
    #[must_use]
    pub fn retry(self, policy: RetryPolicy) -> Self {
        let retry = Vec::from([
            (RetrySetting::Tries, policy.tries().into()),
            (RetrySetting::Delay, policy.delay_ms().into()),
            (RetrySetting::Factor, policy.factor().into()),
            (RetrySetting::MaxDelay, policy.max_delay_ms().into()),
        ]);
        Self { retry, ..self }
    }

    /// How it is spoken to; over HTTPS, verified, unless set (rule [3.8](crate::rules::registries)).
    #[must_use]
    pub fn transport(self, transport: Transport) -> Self {
        Self { transport, ..self }
    }

    /// What to show and to trust when TLS is spoken: an opaque handle for certificates and keys that the caller
    /// keeps. It is bound to no endpoint (rule [3.8](crate::rules::registries)).
    #[must_use]
    pub fn tls(self, handle: impl Into<String>) -> Self {
        Self { tls: Some(handle.into()), ..self }
    }

    /// Speaks plain HTTP to it, on port 80 unless its domain writes another (rules [3.8](crate::rules::registries)
    /// and [10.3](crate::rules::invariants)).
    #[must_use]
    pub fn plain_http(self) -> Self {
        Self { transport: Transport::Http, ..self }
    }

    /// From where it can be reached; from anywhere unless set (rule [4.7](crate::rules::catalog)).
    #[must_use]
    pub fn reach(self, reach: Reach) -> Self {
        Self { reach, ..self }
    }

    /// Says that it can be reached from inside only (rule [4.7](crate::rules::catalog)).
    #[must_use]
    pub fn inside_only(self) -> Self {
        self.reach(Reach::InsideOnly)
    }

    /// Lets builds push to it that are not trusted (rule [7.11](crate::rules::pushing)).
    #[must_use]
    pub fn accept_untrusted_pushes(self) -> Self {
        Self { accepts_untrusted: true, ..self }
    }

    /// Says that it is a proxy of Docker Hub that drops `library/`, as GitLab's dependency proxy does: a name of one
    /// component is completed with it on Docker Hub, as a fallback or a mirror without a prefix (rule
    /// [5.7](crate::rules::pulling)).
    #[must_use]
    pub fn completes_library(self) -> Self {
        Self { completes_library: true, ..self }
    }
}

/// Where a registry is, as far as it was said.
#[derive(Clone, Default, PartialEq, Eq)]
pub(crate) enum Place {
    /// Nothing was said of it.
    #[default]
    Missing,
    /// What was said of it is a problem already.
    #[cfg_attr(not(feature = "serde"), allow(dead_code, reason = "only a format says so"))]
    Refused,
    At(String),
    /// In a region, with an account that nobody knows yet (rule [3.9](crate::rules::registries)).
    Unplaced,
}

impl Place {
    pub(crate) fn domain(&self) -> Option<&str> {
        match self {
            Self::At(domain) => Some(domain),
            Self::Missing | Self::Refused | Self::Unplaced => None,
        }
    }
}

/// A domain as an excerpt: before validation it may still carry user-info (rule [10.2](crate::rules::invariants)).
impl fmt::Debug for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("Missing"),
            Self::Refused => f.write_str("Refused"),
            Self::At(domain) => write!(f, "At({:?})", Excerpt::of(domain)),
            Self::Unplaced => f.write_str("Unplaced"),
        }
    }
}

/// Text is shown as an excerpt: before validation, a domain may still carry user-info (rule
/// [10.2](crate::rules::invariants)).
impl fmt::Debug for RegistryConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = |text: &Option<String>| text.as_deref().map(Excerpt::of);
        f.debug_struct("RegistryConfig")
            .field("name", &Excerpt::of(&self.name))
            .field("provider", &self.provider)
            .field("place", &self.place)
            .field("prefix", &shown(&self.prefix))
            .field("fallback", &self.fallback.as_ref().map(|fallback| Excerpt::of(&fallback.registry)))
            .finish_non_exhaustive()
    }
}

/// A name that waits for its place.
#[derive(Clone)]
pub struct NamedRegistry {
    name: String,
}

/// As an excerpt: nothing is checked yet (rule [10.2](crate::rules::invariants)).
impl fmt::Debug for NamedRegistry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "NamedRegistry({})", Excerpt::of(&self.name))
    }
}

impl NamedRegistry {
    /// Docker Hub.
    pub fn docker_hub(self) -> RegistryConfig {
        self.at_home(Provider::DockerHub)
    }

    /// `<registry>.azurecr.io`. See [`azure_in`](Self::azure_in) for the sovereign clouds.
    pub fn azure(self, registry: &str) -> RegistryConfig {
        self.azure_in(AzureCloud::Public, registry)
    }

    /// An Azure registry in one of Azure's clouds.
    pub fn azure_in(self, cloud: AzureCloud, registry: &str) -> RegistryConfig {
        self.on(Provider::Azure, format!("{registry}{}", cloud.ending()))
    }

    /// `gcr.io` or one of its three locations.
    pub fn gcr(self, location: GcrLocation) -> RegistryConfig {
        self.on(Provider::Gcr, location.host())
    }

    /// `<location>-docker.pkg.dev`; a location is a region such as `europe-west1`, or `us`, `europe`, `asia`.
    pub fn gar(self, location: &str) -> RegistryConfig {
        self.on(Provider::Gar, format!("{location}{GAR_ENDING}"))
    }

    /// `<account>.dkr.ecr.<region>.amazonaws.com`, with `.cn` behind it for China's regions.
    pub fn ecr(self, registry: EcrRegistry<'_>) -> RegistryConfig {
        let EcrRegistry { account, region } = registry;
        self.on(Provider::Ecr, EcrDomain::made_of(account, region).to_string())
    }

    /// Amazon ECR in this region, whose account only the run knows: a registry without a domain until it is
    /// [placed](crate::CatalogBuilder::place) (rule [3.9](crate::rules::registries)).
    pub fn unplaced_ecr(self, region: impl Into<String>) -> RegistryConfig {
        let (provider, place, region) = (Some(Provider::Ecr), Place::Unplaced, Some(region.into()));
        RegistryConfig { provider, place, region, ..RegistryConfig::blank(self.name) }
    }

    /// Amazon ECR behind a domain of one's own. Account and region are facts for whoever fetches its tokens,
    /// and decide nothing (rule [3.9](crate::rules::registries)).
    pub fn ecr_behind(self, domain: impl Into<String>, registry: EcrRegistry<'_>) -> RegistryConfig {
        RegistryConfig {
            account: Some(registry.account.into()),
            region: Some(registry.region.into()),
            ..self.on(Provider::Ecr, domain)
        }
    }

    /// `JFrog` Artifactory, in its cloud (`acme.jfrog.io`) or on a domain of one's own.
    pub fn artifactory(self, domain: impl Into<String>) -> RegistryConfig {
        self.on(Provider::Artifactory, domain)
    }

    /// `quay.io`. A Quay of one's own is an [`other`](Self::other) registry, or [`on`](Self::on) its domain.
    pub fn quay(self) -> RegistryConfig {
        self.at_home(Provider::Quay)
    }

    /// GitHub's `ghcr.io`.
    pub fn github(self) -> RegistryConfig {
        self.at_home(Provider::GitHub)
    }

    /// Any registry; the provider is told from the domain where it is a known one.
    pub fn other(self, domain: impl Into<String>) -> RegistryConfig {
        RegistryConfig { place: Place::At(domain.into()), ..RegistryConfig::blank(self.name) }
    }

    /// On the provider's one host.
    fn at_home(self, provider: Provider) -> RegistryConfig {
        let place = provider.facts().sole_host().map_or(Place::Missing, |host| Place::At(host.into()));
        RegistryConfig { provider: Some(provider), place, ..RegistryConfig::blank(self.name) }
    }

    /// A provider behind a domain that does not look like its own, such as a proxy's (rule
    /// [3.4](crate::rules::registries)).
    pub fn on(self, provider: Provider, domain: impl Into<String>) -> RegistryConfig {
        let config = self.other(domain);
        RegistryConfig { provider: Some(provider), ..config }
    }
}

/// What makes an Amazon ECR domain.
#[derive(Clone, Copy, Debug)]
pub struct EcrRegistry<'a> {
    /// The account, twelve digits.
    pub account: &'a str,
    /// The region, such as `eu-west-1`.
    pub region: &'a str,
}

/// The registry to fall back to, and when.
///
/// ```
/// use registry_resolver::policy::FallbackPolicy;
/// use registry_resolver::Fallback;
///
/// let plain = Fallback::new("mirror");
/// let careful = Fallback::new("mirror").with_policy(FallbackPolicy::default().pinned_only());
/// assert_ne!(plain, careful);
/// assert_eq!(careful.registry(), "mirror");
/// assert_eq!(careful.policy(), FallbackPolicy::default().pinned_only());
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Fallback {
    pub(crate) registry: String,
    pub(crate) policy: FallbackPolicy,
}

impl Fallback {
    /// Falls back to the registry of this name, for any image and any reason.
    pub fn new(registry: impl Into<String>) -> Self {
        Self { registry: registry.into(), policy: FallbackPolicy::default() }
    }

    /// Sets how the image is called there and when it is asked for.
    #[must_use]
    pub fn with_policy(self, policy: FallbackPolicy) -> Self {
        Self { policy, ..self }
    }

    /// The name of the registry to fall back to, as it was given: until the catalog is built, there may be none
    /// of that name (rule [5.5](crate::rules::pulling)).
    pub fn registry(&self) -> &str {
        &self.registry
    }

    /// How the image is called there and when it is asked for (rules [5.6](crate::rules::pulling) to
    /// [5.8](crate::rules::pulling)).
    pub fn policy(&self) -> FallbackPolicy {
        self.policy
    }
}

/// As an excerpt: nothing is checked yet (rule [10.2](crate::rules::invariants)).
impl fmt::Debug for Fallback {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Fallback({}, {:?})", Excerpt::of(&self.registry), self.policy)
    }
}

impl From<&str> for Fallback {
    fn from(registry: &str) -> Self {
        Self::new(registry)
    }
}

impl From<String> for Fallback {
    fn from(registry: String) -> Self {
        Self::new(registry)
    }
}
