//! The table of providers: the only place that knows one from another. Rule 3.2.

use super::cloud::{AzureCloud, GAR_ENDING, GcrLocation};
use super::ecr::EcrForm;
use super::facts::{
    BareNames, BuildCache, Hosting, OwnNamespaces, PathDepth, ProviderFacts, Regions, RepositoryCreation,
    StrayPath,
};
use super::provider::Provider;
use super::shape::{DomainPattern, DomainShape, Namespaces, Service};
use super::short_form::{DomainPart, ShortForm};
use crate::reference::{DOCKER_HUB, DOCKER_HUB_NAMES, Domain};

impl Provider {
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
        Self::known(domain).unwrap_or(Self::Other)
    }

    /// The provider whose domains look like `domain`, if any.
    pub(crate) fn known(domain: Domain<'_>) -> Option<Self> {
        let host = domain.endpoint();
        let known = FACTS.iter().find(|facts| facts.host_pattern(host).is_some());
        known.map(|facts| facts.provider)
    }

    /// The provider of a registry that is said to be `claimed`, on a domain whose provider is `known`.
    pub(crate) fn settled(known: Option<Self>, claimed: Option<Self>) -> Self {
        match (known, claimed) {
            // No claim hides an endpoint with several names (rule 2.8).
            (Some(known), Some(_)) if !known.facts().aliases.is_empty() => known,
            (_, Some(claimed)) => claimed,
            (known, None) => known.unwrap_or(Self::Other),
        }
    }

    /// The hosts that `issuer` issues tokens for, beside the providers' other domains.
    pub(super) fn served_by(issuer: Domain<'_>) -> impl Iterator<Item = Domain<'static>> {
        let serves = move |facts: &&ProviderFacts| {
            facts.token_issuers.iter().any(|&known| Domain::parsed(known) == issuer)
        };
        FACTS.iter().filter(serves).flat_map(ProviderFacts::hosts)
    }

    /// Whether an account has a registry in every region (rule 7.12).
    #[inline]
    pub(crate) fn has_regions(self) -> bool {
        self.facts().regions == Regions::OfAccount
    }

    /// What is known of this provider.
    #[inline]
    pub fn facts(self) -> &'static ProviderFacts {
        // The table has the order of the variants; a test holds it there.
        &FACTS[self as usize]
    }
}

const fn open(shape: DomainShape) -> DomainPattern {
    DomainPattern { shape, service: Service::Open, namespaces: None }
}

const fn closed(shape: DomainShape, year: u16, instead: &'static str) -> DomainPattern {
    DomainPattern { service: Service::Closed { year, instead }, ..open(shape) }
}

const fn gcr(location: GcrLocation) -> DomainPattern {
    let by = "Artifact Registry, which serves the gcr.io names";
    let service = Service::Replaced { year: 2025, by, domains: "<location>-docker.pkg.dev" };
    DomainPattern { service, ..open(DomainShape::Host(location.host())) }
}

const fn azure(cloud: AzureCloud) -> DomainPattern {
    open(DomainShape::Label(cloud.ending()))
}

/// The public registry, of which every customer has a part, under both its names. Source:
/// <https://docs.aws.amazon.com/AmazonECR/latest/public/public-ecr-requests.html>.
const fn ecr_public(host: &'static str) -> DomainPattern {
    DomainPattern { namespaces: Some(Namespaces::Shared), ..open(DomainShape::Host(host)) }
}

const ECR_DOMAINS: [DomainPattern; EcrForm::ALL.len() + 2] = {
    let mut domains = [ecr_public("public.ecr.aws"); EcrForm::ALL.len() + 2];
    domains[EcrForm::ALL.len() + 1] = ecr_public("ecr-public.aws.com");
    let mut at = 0;
    while at < EcrForm::ALL.len() {
        let EcrForm { service, ending } = EcrForm::ALL[at];
        domains[at] = open(DomainShape::OfAccount { service, ending });
        at += 1;
    }
    domains
};

/// What a row says that says nothing else: of a registry that no more is known of than its protocol.
const PLAIN: ProviderFacts = ProviderFacts {
    provider: Provider::Other,
    domains: &[],
    depth: PathDepth::at_least(1),
    naming: "name",
    namespaces: Namespaces::Unknown,
    repositories: RepositoryCreation::OnPush,
    build_cache: BuildCache::Allowed,
    token_issuers: &[],
    aliases: &[],
    connects_to: None,
    bare_names: BareNames::Kept,
    own_namespaces: OwnNamespaces::Unasked,
    regions: Regions::None,
    hosting: Hosting::Anyone,
    stray_path: StrayPath::Unknown,
    api_paths: &[],
    short_form: None,
};

/// In the order of [`Provider`]'s variants.
static FACTS: [ProviderFacts; 9] = [
    ProviderFacts {
        provider: Provider::DockerHub,
        domains: &[open(DomainShape::Host(DOCKER_HUB.as_str()))],
        depth: PathDepth { least: 2, most: Some(2) },
        naming: "namespace/name",
        namespaces: Namespaces::Shared,
        build_cache: BuildCache::Refused,
        token_issuers: &["auth.docker.io"],
        aliases: &DOCKER_HUB_NAMES,
        connects_to: Some("registry-1.docker.io"),
        bare_names: BareNames::Completed,
        own_namespaces: OwnNamespaces::Listed,
        // Logins are kept under `https://index.docker.io/v1/`.
        api_paths: &["v1", "v2"],
        hosting: Hosting::Provider,
        ..PLAIN
    },
    ProviderFacts {
        provider: Provider::Azure,
        domains: &[
            azure(AzureCloud::Public),
            azure(AzureCloud::UsGovernment),
            azure(AzureCloud::China),
            // The login server of one replica. Source:
            // <https://learn.microsoft.com/azure/container-registry/container-registry-endpoint-reference>.
            open(DomainShape::InRegion(".geo.azurecr.io")),
        ],
        namespaces: Namespaces::Own,
        short_form: Some(ShortForm { part: DomainPart::Account, ending: AzureCloud::Public.ending() }),
        hosting: Hosting::Provider,
        ..PLAIN
    },
    ProviderFacts {
        provider: Provider::Gcr,
        domains: &[gcr(GcrLocation::Any), gcr(GcrLocation::Us), gcr(GcrLocation::Eu), gcr(GcrLocation::Asia)],
        depth: PathDepth::at_least(2),
        naming: "project/image",
        namespaces: Namespaces::Shared,
        stray_path: StrayPath::Prefix,
        hosting: Hosting::Provider,
        ..PLAIN
    },
    ProviderFacts {
        provider: Provider::Gar,
        domains: &[open(DomainShape::Label(GAR_ENDING))],
        depth: PathDepth::at_least(3),
        naming: "project/repository/image",
        namespaces: Namespaces::Shared,
        repositories: RepositoryCreation::Beforehand,
        short_form: Some(ShortForm { part: DomainPart::Location, ending: GAR_ENDING }),
        hosting: Hosting::Provider,
        ..PLAIN
    },
    ProviderFacts {
        provider: Provider::Ecr,
        domains: &ECR_DOMAINS,
        namespaces: Namespaces::Own,
        repositories: RepositoryCreation::Beforehand,
        regions: Regions::OfAccount,
        hosting: Hosting::Provider,
        ..PLAIN
    },
    ProviderFacts {
        provider: Provider::Artifactory,
        domains: &[
            open(DomainShape::Below(".jfrog.io")),
            closed(DomainShape::Below(".bintray.io"), 2021, "JFrog Artifactory on jfrog.io"),
        ],
        // One component where the domain names the repository, two where the path does.
        namespaces: Namespaces::Own,
        repositories: RepositoryCreation::Beforehand,
        ..PLAIN
    },
    ProviderFacts {
        provider: Provider::Quay,
        domains: &[open(DomainShape::Host("quay.io"))],
        depth: PathDepth::at_least(2),
        naming: "namespace/name",
        namespaces: Namespaces::Shared,
        hosting: Hosting::Provider,
        ..PLAIN
    },
    ProviderFacts {
        provider: Provider::GitHub,
        domains: &[open(DomainShape::Host("ghcr.io"))],
        depth: PathDepth::at_least(2),
        naming: "owner/name",
        namespaces: Namespaces::Shared,
        hosting: Hosting::Provider,
        ..PLAIN
    },
    PLAIN,
];
