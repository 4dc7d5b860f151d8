//! Rule 7.8: the providers' naming rules, checked before anything runs.

use registry_resolver::pull::ErrorKind;
use registry_resolver::registry::{AzureCloud, EcrRegistry, GcrLocation};
use registry_resolver::{Catalog, Provider, PushError, RegistryConfig};

use crate::push::{build, candidate, catalog, other, pushed, refused, refused_as};

/// A registry of each provider, with the fewest and the most path components that it takes, and where it is.
fn providers() -> Vec<(RegistryConfig, &'static str, usize, usize)> {
    const MANY: usize = 100;
    let named = || RegistryConfig::new("own");
    vec![
        (named().docker_hub(), "docker.io", 2, 2),
        (named().azure("acme"), "acme.azurecr.io", 1, MANY),
        (named().azure_in(AzureCloud::UsGovernment, "acme"), "acme.azurecr.us", 1, MANY),
        (named().azure_in(AzureCloud::China, "acme"), "acme.azurecr.cn", 1, MANY),
        (named().gcr(GcrLocation::Any), "gcr.io", 2, MANY),
        (named().gcr(GcrLocation::Us), "us.gcr.io", 2, MANY),
        (named().gcr(GcrLocation::Eu), "eu.gcr.io", 2, MANY),
        (named().gcr(GcrLocation::Asia), "asia.gcr.io", 2, MANY),
        (named().gar("europe-west1"), "europe-west1-docker.pkg.dev", 3, MANY),
        (
            named().ecr(EcrRegistry { account: "123456789012", region: "eu-west-1" }),
            "123456789012.dkr.ecr.eu-west-1.amazonaws.com",
            1,
            MANY,
        ),
        (
            named().ecr(EcrRegistry { account: "123456789012", region: "cn-north-1" }),
            "123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn",
            1,
            MANY,
        ),
        (named().artifactory("acme.jfrog.io"), "acme.jfrog.io", 1, MANY),
        (named().artifactory("acme-docker.bintray.io"), "acme-docker.bintray.io", 1, MANY),
        (named().artifactory("artifacts.example"), "artifacts.example", 1, MANY),
        (named().quay(), "quay.io", 2, MANY),
        (named().github(), "ghcr.io", 2, MANY),
        (named().other("nexus.example:8443"), "nexus.example:8443", 1, MANY),
    ]
}

fn path(components: usize) -> String {
    vec!["x"; components].join("/")
}

/// Rules 3.2 and 7.8: so many components, and neither fewer nor more.
#[test]
fn every_provider_takes_so_many_components() {
    for (registry, domain, least, most) in providers() {
        let catalog = catalog([registry]);
        for components in 1..=4 {
            let name = path(components);
            let absolute = format!("{domain}/{name}");
            if (least..=most).contains(&components) {
                assert_eq!(pushed(&catalog, build(&name)), [format!("{domain}/{name}:1")]);
                assert_eq!(pushed(&catalog, build(&absolute)), [format!("{domain}/{name}:1")]);
            } else {
                let error = refused(&catalog, build(&name));
                assert!(matches!(error, PushError::Depth { .. }), "{absolute}: {error}");
                assert_eq!(error.kind(), ErrorKind::NamingRule);
                // `docker.io/x` is `docker.io/library/x` (2.2).
                if absolute != "docker.io/x" {
                    assert_eq!(refused_as(&catalog, build(&absolute)), ErrorKind::NamingRule, "{absolute}");
                }
            }
        }
    }
}

/// Rules 7.4 and 7.8: the prefix counts.
#[test]
fn the_components_of_the_prefix_count() {
    for (registry, domain, least, most) in providers() {
        let catalog = catalog([registry.prefix("acme")]);
        for components in 1..=3 {
            let name = path(components);
            if (least..=most).contains(&(components + 1)) {
                assert_eq!(pushed(&catalog, build(&name)), [format!("{domain}/acme/{name}:1")]);
            } else {
                assert_eq!(refused_as(&catalog, build(&name)), ErrorKind::NamingRule, "{domain} {name}");
            }
        }
    }
}

/// Rule 3.2: the table that 7.8 checks by says the same.
#[test]
fn the_table_of_providers_says_how_many_components() {
    for (registry, domain, least, most) in providers() {
        let catalog = catalog([registry]);
        let facts = catalog.registry("own").unwrap().provider().facts();
        for components in [1, 2, 3, 4, 100] {
            assert_eq!(facts.depth.holds(components), (least..=most).contains(&components), "{domain}");
        }
    }
}

/// Rules 3.4 and 7.8: a provider behind a proxy keeps its rules, and Docker Hub's domain is Docker Hub.
#[test]
fn the_rules_are_the_provider_s_whatever_the_domain() {
    let proxied = catalog([RegistryConfig::new("own").on(Provider::Gar, "proxy.example")]);
    assert_eq!(refused_as(&proxied, build("p/app")), ErrorKind::NamingRule);
    assert_eq!(pushed(&proxied, build("p/images/app")), ["proxy.example/p/images/app:1"]);
    let hub = catalog([other("own", "registry-1.docker.io")]);
    assert_eq!(refused_as(&hub, build("app")), ErrorKind::NamingRule);
    assert_eq!(pushed(&hub, build("acme/app")), ["docker.io/acme/app:1"]);
    // Told from the domain, where it is not said.
    let quay = catalog([other("own", "quay.io")]);
    assert_eq!(refused_as(&quay, build("app")), ErrorKind::NamingRule);
}

fn hub(registry: impl Fn(RegistryConfig) -> RegistryConfig) -> Catalog {
    catalog([registry(RegistryConfig::new("hub").docker_hub())])
}

/// Rule 7.8: when nothing is known of the account's namespaces, none is refused.
#[test]
fn any_namespace_goes_when_none_is_known() {
    let catalog = hub(|hub| hub);
    for name in ["acme/app", "somebody-else/app", "library/app"] {
        assert_eq!(pushed(&catalog, build(name)), [format!("docker.io/{name}:1")]);
    }
}

/// Rule 7.8: the user's name and every listed organisation, component by component.
#[test]
fn a_known_namespace_must_be_one_of_the_account_s() {
    let catalog = hub(|hub| hub.namespace("kostis").namespace("acme"));
    for name in ["kostis/app", "acme/app", "docker.io/acme/app", "registry-1.docker.io/kostis/app"] {
        let path = name.rsplit('/').take(2).collect::<Vec<_>>();
        let pushed = pushed(&catalog, build(name));
        assert!(pushed[0].ends_with(&format!("docker.io/{}/{}:1", path[1], path[0])), "{pushed:?}");
    }
    for (name, namespace) in [
        ("somebody/app", "somebody"),
        ("acmecorp/app", "acmecorp"),
        ("acm/app", "acm"),
        ("docker.io/somebody/app", "somebody"),
        ("docker.io/app", "library"),
    ] {
        let error = refused(&catalog, build(name));
        assert_eq!(error.kind(), ErrorKind::NamingRule);
        assert_eq!(
            error.to_string(),
            format!("`hub` does not own the Docker Hub namespace `{namespace}`; it owns `acme` and `kostis`")
        );
    }
}

/// Rule 7.8: the registry's prefix is a namespace of the account's.
#[test]
fn a_prefix_is_a_known_namespace() {
    let catalog = hub(|hub| hub.prefix("acme"));
    assert_eq!(pushed(&catalog, build("app")), ["docker.io/acme/app:1"]);
    assert_eq!(pushed(&catalog, build("docker.io/acme/app")), ["docker.io/acme/app:1"]);
    let with_user = hub(|hub| hub.prefix("acme").namespace("kostis"));
    assert_eq!(pushed(&with_user, build("app")), ["docker.io/acme/app:1"]);
    // It owns that one too, but it pushes under its prefix.
    assert_eq!(refused_as(&with_user, build("docker.io/kostis/app")), ErrorKind::DomainMismatch);
    assert_eq!(refused_as(&with_user, build("kostis/app")), ErrorKind::NamingRule);
}

/// Rules 7.6 and 7.8: what is promoted keeps to the rules of where it goes.
#[test]
fn a_promoted_name_is_checked_as_well() {
    let catalog = catalog([
        RegistryConfig::new("hub").docker_hub().namespace("acme"),
        RegistryConfig::new("gar").gar("eu"),
        RegistryConfig::new("quay").quay(),
    ]);
    for (image, to, expected) in [
        ("ghcr.io/acme/app:1", "hub", Some("docker.io/acme/app:latest")),
        ("ghcr.io/somebody/app:1", "hub", None),
        ("ghcr.io/acme/team/app:1", "hub", None),
        ("nginx", "hub", None),
        ("nginx", "quay", Some("quay.io/library/nginx:latest")),
        ("nginx", "gar", None),
        ("ghcr.io/p/images/app:1", "gar", Some("eu-docker.pkg.dev/p/images/app:latest")),
        ("own.example/app", "quay", None),
    ] {
        match expected {
            Some(expected) => assert_eq!(pushed(&catalog, candidate(image).with_target(to)), [expected]),
            None => {
                assert_eq!(
                    refused_as(&catalog, candidate(image).with_target(to)),
                    ErrorKind::NamingRule,
                    "{image}"
                );
            }
        }
    }
}

/// Rule 7.8: namespaces are Docker Hub's rule, on Docker Hub.
#[test]
fn namespaces_bind_on_docker_hub_alone() {
    let catalog = catalog([RegistryConfig::new("quay").quay().namespace("acme")]);
    assert_eq!(pushed(&catalog, build("somebody/app")), ["quay.io/somebody/app:1"]);
}
