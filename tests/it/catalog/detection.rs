//! Rule 3.2: which provider a domain looks like, and which it only tries to.

use registry_resolver::{Domain, Provider};

use crate::catalog::{account, named};

#[track_caller]
fn assert_detected(provider: Provider, domain: &str) {
    assert_eq!(Provider::detect(Domain::parse(domain).unwrap()), provider, "{domain}");
    // The catalog tells the same where nobody says which provider it is.
    let catalog = account([named("r").other(domain)]).build().unwrap();
    assert_eq!(catalog.registry("r").unwrap().provider(), provider, "{domain}");
}

/// Every shape of domain that the table has.
const KNOWN: [(Provider, &[&str]); 8] = [
    (
        Provider::DockerHub,
        &["docker.io", "index.docker.io", "registry-1.docker.io", "registry.hub.docker.com"],
    ),
    (
        Provider::Azure,
        &[
            "acme.azurecr.io",
            "acme.azurecr.us",
            "acme.azurecr.cn",
            "a.azurecr.io",
            // With the hash of a domain name label.
            "acme-c4h8bsbdeyfkdma3.azurecr.io",
            "acme.westeurope.geo.azurecr.io",
        ],
    ),
    (Provider::Gcr, &["gcr.io", "us.gcr.io", "eu.gcr.io", "asia.gcr.io"]),
    (
        Provider::Gar,
        &[
            "us-docker.pkg.dev",
            "europe-docker.pkg.dev",
            "asia-docker.pkg.dev",
            "europe-west1-docker.pkg.dev",
            "me-central2-docker.pkg.dev",
        ],
    ),
    (
        Provider::Ecr,
        &[
            "123456789012.dkr.ecr.us-west-2.amazonaws.com",
            "000000000000.dkr.ecr.us-gov-east-1.amazonaws.com",
            "123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn",
            "123456789012.dkr.ecr-fips.us-east-1.amazonaws.com",
            "123456789012.dkr-ecr.eu-west-1.on.aws",
            "123456789012.dkr-ecr-fips.us-gov-west-1.on.aws",
            "123456789012.dkr-ecr.cn-northwest-1.on.amazonwebservices.com.cn",
            "123456789012.dkr.ecr.eusc-de-east-1.amazonaws.eu",
            "123456789012.dkr.ecr.us-iso-east-1.c2s.ic.gov",
            "123456789012.dkr.ecr.us-isob-east-1.sc2s.sgov.gov",
            "123456789012.dkr.ecr.eu-isoe-west-1.cloud.adc-e.uk",
            "123456789012.dkr.ecr.us-isof-south-1.csp.hci.ic.gov",
            "public.ecr.aws",
            "ecr-public.aws.com",
        ],
    ),
    (
        Provider::Artifactory,
        &["acme.jfrog.io", "acme-docker-snapshot.jfrog.io", "docker.acme.jfrog.io", "acme-docker.bintray.io"],
    ),
    (Provider::Quay, &["quay.io"]),
    (Provider::GitHub, &["ghcr.io"]),
];

#[test]
fn rule_3_2_every_listed_shape_is_detected() {
    for (provider, domains) in KNOWN {
        for domain in domains {
            assert_detected(provider, domain);
        }
    }
}

/// Rules 2.8 and 3.2: the case and the default port of a domain never matter.
#[test]
fn rule_3_2_detection_sees_neither_case_nor_the_default_port() {
    let mixed = |domain: &str| -> String {
        domain.char_indices().map(|(at, c)| if at % 2 == 0 { c.to_ascii_uppercase() } else { c }).collect()
    };
    for (provider, domains) in KNOWN {
        for domain in domains {
            assert_detected(provider, &domain.to_ascii_uppercase());
            assert_detected(provider, &mixed(domain));
            assert_detected(provider, &format!("{domain}:443"));
            assert_detected(provider, &format!("{}:443", mixed(domain)));
        }
    }
}

/// Another port is another endpoint, which somebody fronts the provider with.
#[test]
fn rule_2_8_a_known_host_on_another_port_is_another_registry() {
    for (_, domains) in KNOWN {
        for domain in domains {
            for port in ["5000", "80", "1443", "4430", "44"] {
                assert_detected(Provider::Other, &format!("{domain}:{port}"));
            }
        }
    }
}

#[test]
fn rule_3_2_what_only_looks_like_a_provider_is_another_registry() {
    let hosts = [
        // Something in front of a fixed host, or behind it.
        "evilgcr.io",
        "evil.gcr.io",
        "us.gcr.io.evil.com",
        "gcr.io.evil.com",
        "africa.gcr.io",
        "us-gcr.io",
        "gcr.io.",
        "evilghcr.io",
        "x.ghcr.io",
        "ghcr.io.evil.com",
        "evilquay.io",
        "cdn.quay.io",
        "quay.io.evil.com",
        "evildocker.io",
        "x.docker.io",
        "docker.io.evil.com",
        "registry-2.docker.io",
        "hub.docker.com",
        "registry.hub.docker.com.evil.com",
        // A label too few, too many, or none.
        "azurecr.io",
        "xazurecr.io",
        "a.b.azurecr.io",
        "acme.azurecr.io.evil.com",
        "acme.azurecr.de",
        "acme-azurecr.io",
        "docker.pkg.dev",
        "xdocker.pkg.dev",
        "a.b-docker.pkg.dev",
        "us-docker.pkg.dev.evil.com",
        "us-npm.pkg.dev",
        "jfrog.io",
        "xjfrog.io",
        "acme.jfrog.io.evil.com",
        "bintray.io",
        "acme.bintray.com",
        // Nearly an Amazon one.
        "12345678901.dkr.ecr.us-west-2.amazonaws.com",
        "1234567890123.dkr.ecr.us-west-2.amazonaws.com",
        "12345678901x.dkr.ecr.us-west-2.amazonaws.com",
        "x123456789012.dkr.ecr.us-west-2.amazonaws.com",
        "123456789012.dkr.ecr.amazonaws.com",
        "123456789012.dkr.ecr.a.b.amazonaws.com",
        "123456789012.dkr.ecr.us-west-2.amazonaws.com.evil.com",
        "123456789012.dkr.ecr.us-west-2.amazonaws.com.cn.evil.com",
        "123456789012.dkr.ecr.us-west-2.amazonaws.co",
        "123456789012.dkr.ecr.us-west-2.evilamazonaws.com",
        "123456789012.dkr.s3.us-west-2.amazonaws.com",
        "123456789012-dkr.ecr.us-west-2.amazonaws.com",
        "123456789012.dkr.ecr.us-west-2.on.aws",
        "123456789012.dkr-ecr.us-west-2.amazonaws.com",
        "123456789012.dkr.ecr-fips.cn-north-1.amazonaws.com.cn",
        "x.public.ecr.aws",
        "gallery.ecr.aws",
        "acme.westeurope.data.azurecr.io",
        "westeurope.geo.azurecr.io",
        "a.b.westeurope.geo.azurecr.io",
        // Nobody's.
        "localhost",
        "localhost:5000",
        "[::1]:5000",
        "10.0.0.1:5000",
        "registry.acme.example",
    ];
    for host in hosts {
        let Ok(domain) = Domain::parse(host) else {
            assert_eq!(host, "gcr.io.", "every other one is a domain");
            continue;
        };
        assert_eq!(Provider::detect(domain), Provider::Other, "{host}");
        for &provider in Provider::ALL {
            assert!(provider.facts().domain_pattern(domain).is_none(), "{host} is none of {provider}");
        }
        assert_detected(Provider::Other, host);
    }
}

/// Rule 3.2: one domain, one provider; and the pattern that fits is one of that provider's own.
#[test]
fn rule_3_2_no_domain_fits_two_providers() {
    for (provider, domains) in KNOWN {
        for text in domains {
            let domain = Domain::parse(text).unwrap();
            let fitting: Vec<Provider> = Provider::ALL
                .iter()
                .copied()
                .filter(|other| other.facts().domain_pattern(domain).is_some())
                .collect();
            assert_eq!(fitting, [provider], "{text}");
            let pattern = provider.facts().domain_pattern(domain).unwrap();
            assert!(provider.facts().domains.contains(pattern), "{text}");
        }
    }
}

/// Rules 2.8 and 3.2: whatever provider is claimed, Docker Hub's four names are Docker Hub; any other claim stands.
#[test]
fn rule_2_8_a_claim_never_hides_docker_hub() {
    for &provider in Provider::ALL {
        for hub in KNOWN[0].1 {
            for domain in [(*hub).to_owned(), hub.to_uppercase(), format!("{hub}:443")] {
                let catalog = account([named("r").on(provider, domain)]).build().unwrap();
                let registry = catalog.registry("r").unwrap();
                assert_eq!(registry.provider(), Provider::DockerHub, "{provider} on {hub}");
                assert_eq!(registry.domain().as_str(), "docker.io");
                assert_eq!(registry.token_issuers().to_string(), "auth.docker.io");
            }
        }
        for (_, domains) in &KNOWN[1..] {
            let catalog = account([named("r").on(provider, domains[0])]).build().unwrap();
            assert_eq!(catalog.registry("r").unwrap().provider(), provider);
        }
    }
}
