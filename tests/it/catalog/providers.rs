//! Rule 3.2: what is known of each of the nine providers stands in one table, and the constructors keep to it.

use registry_resolver::registry::{
    AzureCloud, BuildCache, DomainPattern, EcrRegistry, GcrLocation, Namespaces, PathDepth,
    RepositoryCreation, Service,
};
use registry_resolver::{Catalog, Domain, Provider, RegistryConfig};

use crate::catalog::{account, named};

/// One line of the table, in the words of the rule.
struct Line {
    provider: Provider,
    id: &'static str,
    name: &'static str,
    domains: &'static [&'static str],
    /// The fewest components of a path, and the most.
    depth: (usize, Option<usize>),
    naming: &'static str,
    namespaces: Namespaces,
    repositories: RepositoryCreation,
    cache: BuildCache,
    issuers: &'static [&'static str],
}

const TABLE: [Line; 9] = {
    use BuildCache::{Allowed, Refused};
    use Namespaces::{Own, Shared, Unknown};
    use RepositoryCreation::{Beforehand, OnPush};

    let line = Line {
        provider: Provider::Other,
        id: "other",
        name: "another registry",
        domains: &[],
        depth: (1, None),
        naming: "name",
        namespaces: Unknown,
        repositories: OnPush,
        cache: Allowed,
        issuers: &[],
    };
    [
        Line {
            provider: Provider::DockerHub,
            id: "docker-hub",
            name: "Docker Hub",
            domains: &["docker.io"],
            depth: (2, Some(2)),
            naming: "namespace/name",
            namespaces: Shared,
            cache: Refused,
            issuers: &["auth.docker.io"],
            ..line
        },
        Line {
            provider: Provider::Azure,
            id: "azure",
            name: "Azure Container Registry",
            domains: &[
                "<name>.azurecr.io",
                "<name>.azurecr.us",
                "<name>.azurecr.cn",
                "<name>.<region>.geo.azurecr.io",
            ],
            namespaces: Own,
            ..line
        },
        Line {
            provider: Provider::Gcr,
            id: "gcr",
            name: "Google Container Registry",
            domains: &["gcr.io", "us.gcr.io", "eu.gcr.io", "asia.gcr.io"],
            depth: (2, None),
            naming: "project/image",
            namespaces: Shared,
            ..line
        },
        Line {
            provider: Provider::Gar,
            id: "gar",
            name: "Google Artifact Registry",
            domains: &["<name>-docker.pkg.dev"],
            depth: (3, None),
            naming: "project/repository/image",
            namespaces: Shared,
            repositories: Beforehand,
            ..line
        },
        Line {
            provider: Provider::Ecr,
            id: "ecr",
            name: "Amazon ECR",
            domains: &[
                "<account>.dkr.ecr.<region>.amazonaws.com",
                "<account>.dkr.ecr-fips.<region>.amazonaws.com",
                "<account>.dkr-ecr.<region>.on.aws",
                "<account>.dkr-ecr-fips.<region>.on.aws",
                "<account>.dkr.ecr.<region>.amazonaws.com.cn",
                "<account>.dkr-ecr.<region>.on.amazonwebservices.com.cn",
                "<account>.dkr.ecr.<region>.amazonaws.eu",
                "<account>.dkr.ecr.<region>.c2s.ic.gov",
                "<account>.dkr.ecr.<region>.sc2s.sgov.gov",
                "<account>.dkr.ecr.<region>.cloud.adc-e.uk",
                "<account>.dkr.ecr.<region>.csp.hci.ic.gov",
                "public.ecr.aws",
                "ecr-public.aws.com",
            ],
            namespaces: Own,
            repositories: Beforehand,
            ..line
        },
        Line {
            provider: Provider::Artifactory,
            id: "artifactory",
            name: "JFrog Artifactory",
            domains: &["*.jfrog.io", "*.bintray.io"],
            namespaces: Own,
            repositories: Beforehand,
            ..line
        },
        Line {
            provider: Provider::Quay,
            id: "quay",
            name: "Quay",
            domains: &["quay.io"],
            depth: (2, None),
            naming: "namespace/name",
            namespaces: Shared,
            ..line
        },
        Line {
            provider: Provider::GitHub,
            id: "github",
            name: "GitHub Container Registry",
            domains: &["ghcr.io"],
            depth: (2, None),
            naming: "owner/name",
            namespaces: Shared,
            ..line
        },
        line,
    ]
};

#[test]
fn rule_3_2_the_table_has_the_facts_of_all_nine_providers_in_order() {
    assert_eq!(TABLE.map(|line| line.provider), *Provider::ALL);
    for line in TABLE {
        let facts = line.provider.facts();
        assert_eq!((facts.provider.as_str(), facts.provider.to_string().as_str()), (line.id, line.name));
        let shapes: Vec<String> = facts.domains.iter().map(|pattern| pattern.shape.to_string()).collect();
        assert_eq!(shapes, line.domains, "{}", line.id);
        assert_eq!((facts.depth.least, facts.depth.most), line.depth, "{}", line.id);
        assert_eq!(facts.naming(), line.naming);
        assert_eq!(facts.namespaces, line.namespaces, "{}", line.id);
        assert_eq!(facts.repositories, line.repositories, "{}", line.id);
        assert_eq!(facts.build_cache, line.cache, "{}", line.id);
        assert_eq!(facts.token_issuers, line.issuers, "{}", line.id);
        let sole = if line.domains.len() == 1 && !line.domains[0].contains('<') {
            Some(line.domains[0])
        } else {
            None
        };
        assert_eq!(facts.sole_host(), sole, "{}", line.id);
    }
}

/// Rule 3.2: Bintray closed in 2021, and GCR in 2025, whose names Artifact Registry serves.
#[test]
fn rule_3_2_services_that_closed_are_marked_with_the_year_and_a_successor() {
    let mut closed = Vec::new();
    for &provider in Provider::ALL {
        for DomainPattern { shape, service, .. } in provider.facts().domains {
            match service {
                Service::Closed { year, instead } => closed.push(format!("{shape} {year}: {instead}")),
                Service::Replaced { year, by, domains, .. } => {
                    closed.push(format!("{shape} {year}: {by}, on {domains}"));
                }
                _ => assert_eq!(*service, Service::Open),
            }
        }
    }
    let gcr = |domain| {
        format!(
            "{domain} 2025: Artifact Registry, which serves the gcr.io names, on <location>-docker.pkg.dev"
        )
    };
    let mut expected = ["gcr.io", "us.gcr.io", "eu.gcr.io", "asia.gcr.io"].map(gcr).to_vec();
    expected.push("*.bintray.io 2021: JFrog Artifactory on jfrog.io".to_owned());
    assert_eq!(closed, expected);
    // Lints, not errors.
    let account = account([named("gcr").gcr(GcrLocation::Any), named("old").artifactory("acme.bintray.io")]);
    assert_eq!(account.build().unwrap().len(), 2);
}

#[test]
fn rule_3_2_a_providers_name_in_our_format_reads_back() {
    for &provider in Provider::ALL {
        assert_eq!(provider.as_str().parse(), Ok(provider));
    }
    for unknown in ["", "Docker-Hub", "dockerhub", "docker_hub", "acr", "ghcr", "Other", " gcr", "gcr\0"] {
        assert_eq!(unknown.parse::<Provider>().ok(), None, "{unknown}");
    }
}

#[test]
fn rule_3_2_a_depth_holds_from_the_fewest_components_to_the_most() {
    for line in TABLE {
        let depth: PathDepth = line.provider.facts().depth;
        for components in 0..10 {
            let (least, most) = line.depth;
            let fits = components >= least && most.is_none_or(|most| components <= most);
            assert_eq!(depth.holds(components), fits, "{} {components}", line.id);
        }
        assert!(!depth.holds(0) && depth.holds(usize::MAX) == line.depth.1.is_none());
    }
}

/// Rule 3.2: every constructor makes the domain of its provider, and detection agrees.
#[test]
fn rule_3_2_constructors_make_the_domains_of_their_providers() {
    let ecr = |account, region| EcrRegistry { account, region };
    let rows: Vec<(RegistryConfig, Provider, &str)> = vec![
        (named("r").docker_hub(), Provider::DockerHub, "docker.io"),
        (named("r").azure("acme"), Provider::Azure, "acme.azurecr.io"),
        (named("r").azure_in(AzureCloud::Public, "acme"), Provider::Azure, "acme.azurecr.io"),
        (named("r").azure_in(AzureCloud::UsGovernment, "acme"), Provider::Azure, "acme.azurecr.us"),
        (named("r").azure_in(AzureCloud::China, "acme"), Provider::Azure, "acme.azurecr.cn"),
        (named("r").gcr(GcrLocation::Any), Provider::Gcr, "gcr.io"),
        (named("r").gcr(GcrLocation::Us), Provider::Gcr, "us.gcr.io"),
        (named("r").gcr(GcrLocation::Eu), Provider::Gcr, "eu.gcr.io"),
        (named("r").gcr(GcrLocation::Asia), Provider::Gcr, "asia.gcr.io"),
        (named("r").gar("europe-west1"), Provider::Gar, "europe-west1-docker.pkg.dev"),
        (named("r").gar("us"), Provider::Gar, "us-docker.pkg.dev"),
        (
            named("r").ecr(ecr("123456789012", "eu-west-1")),
            Provider::Ecr,
            "123456789012.dkr.ecr.eu-west-1.amazonaws.com",
        ),
        (
            named("r").ecr(ecr("123456789012", "cn-north-1")),
            Provider::Ecr,
            "123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn",
        ),
        (
            named("r").ecr(ecr("123456789012", "eusc-de-east-1")),
            Provider::Ecr,
            "123456789012.dkr.ecr.eusc-de-east-1.amazonaws.eu",
        ),
        (
            named("r").ecr(ecr("123456789012", "us-iso-east-1")),
            Provider::Ecr,
            "123456789012.dkr.ecr.us-iso-east-1.c2s.ic.gov",
        ),
        (named("r").artifactory("acme.jfrog.io"), Provider::Artifactory, "acme.jfrog.io"),
        (named("r").quay(), Provider::Quay, "quay.io"),
        (named("r").github(), Provider::GitHub, "ghcr.io"),
        (named("r").other("nexus.example:8443"), Provider::Other, "nexus.example:8443"),
    ];
    for (config, provider, domain) in rows {
        let catalog = Catalog::builder().registry(config).build().unwrap();
        let registry = catalog.registry("r").unwrap();
        assert_eq!((registry.provider(), registry.domain().as_str()), (provider, domain));
        assert_eq!(Provider::detect(Domain::parse(domain).unwrap()), provider, "{domain}");
    }
}

/// Rule 3.4: a provider behind a domain that is not its own is no error, and its token issuers are not trusted there.
#[test]
fn rule_3_4_any_provider_may_stand_behind_any_domain() {
    for &provider in Provider::ALL {
        let catalog = account([named("proxy").on(provider, "proxy.example")]).build().unwrap();
        let proxy = catalog.registry("proxy").unwrap();
        assert_eq!((proxy.provider(), proxy.domain().as_str()), (provider, "proxy.example"));
        assert!(proxy.token_issuers().is_empty());
    }
    let catalog = account([named("hub").docker_hub(), named("strange").on(Provider::Azure, "ghcr.io")]);
    let catalog = catalog.build().unwrap();
    assert_eq!(catalog.registry("hub").unwrap().token_issuers().to_string(), "auth.docker.io");
    assert_eq!(catalog.registry("strange").unwrap().provider(), Provider::Azure);
}

/// Rule 3.2: an account's registry is its own, and the public one is everybody's.
#[test]
fn rule_3_2_strangers_own_namespaces_on_amazon_s_public_registry() {
    let facts = Provider::Ecr.facts();
    for (domain, namespaces) in [
        ("123456789012.dkr.ecr.eu-west-1.amazonaws.com", Namespaces::Own),
        ("123456789012.dkr-ecr.eu-west-1.on.aws", Namespaces::Own),
        ("ecr.proxy.example", Namespaces::Own),
        ("public.ecr.aws", Namespaces::Shared),
        ("ECR-public.aws.com:443", Namespaces::Shared),
    ] {
        assert_eq!(facts.namespaces_on(Domain::parse(domain).unwrap()), namespaces, "{domain}");
    }
    assert_eq!(Provider::Quay.facts().namespaces_on(Domain::parse("quay.io").unwrap()), Namespaces::Shared);
}
