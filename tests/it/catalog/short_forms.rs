//! Rules 3.3 and 12.14: our own format makes a domain of what its provider's is made of.

use registry_resolver::{Catalog, CatalogBuilder};

use crate::catalog::said;

fn read(registry: &str) -> CatalogBuilder {
    serde_json::from_str(&format!(r#"{{"registries": [{{"name": "a", {registry}}}]}}"#)).unwrap()
}

#[test]
fn rule_3_3_a_domain_is_made_of_location_account_and_region() {
    for (registry, domain) in [
        (r#""provider": "gar", "location": "asia""#, "asia-docker.pkg.dev"),
        (r#""provider": "gar", "location": "europe-west1""#, "europe-west1-docker.pkg.dev"),
        (r#""provider": "azure", "account": "acme""#, "acme.azurecr.io"),
        (
            r#""provider": "ecr", "account": "123456789012", "region": "eu-west-1""#,
            "123456789012.dkr.ecr.eu-west-1.amazonaws.com",
        ),
        (
            r#""provider": "ecr", "account": "123456789012", "region": "cn-north-1""#,
            "123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn",
        ),
        (r#""provider": "bintray", "domain": "acme.jfrog.io""#, "acme.jfrog.io"),
    ] {
        let catalog = read(registry).build().unwrap();
        assert_eq!(catalog.registry("a").unwrap().domain().as_str(), domain, "{registry}");
        // What is written has the whole domain, and is read the same.
        let written = serde_json::to_string(&catalog).unwrap();
        assert_eq!(serde_json::from_str::<Catalog>(&written).unwrap(), catalog, "{written}");
    }
}

/// Rules 3.3 and 4.1: what makes no domain is one problem, with its mend.
#[test]
fn rule_3_3_what_makes_no_domain_is_told_once() {
    let path = |given: &str, domain: &str| {
        format!(
            "registries[0].domain: `{given}` would be read as a path on Docker Hub: it has no dot and no port; write \
             `{domain}`"
        )
    };
    for (registry, says) in [
        (r#""provider": "gar", "domain": "asia""#, path("asia", "asia-docker.pkg.dev")),
        (r#""provider": "azure", "domain": "acme""#, path("acme", "acme.azurecr.io")),
        (
            r#""provider": "azure", "account": "evil.example/""#,
            "registries[0].account: no domain can be made of `evil.example/`; write lower-case letters, digits and \
             inner `-`"
                .to_owned(),
        ),
        (
            r#""provider": "ecr", "account": "123456789012""#,
            "registries[0].domain: missing domain; write `123456789012.dkr.ecr.<region>.amazonaws.com`".to_owned(),
        ),
        (
            r#""provider": "githb""#,
            "registries[0].provider: unknown word `githb`; did you mean `github`?".to_owned(),
        ),
        (
            r#""provider": "azur", "account": "acme""#,
            "registries[0].provider: unknown word `azur`; did you mean `azure`?".to_owned(),
        ),
        (
            r#""provider": "gra", "domain": "asia""#,
            "registries[0].provider: unknown word `gra`; did you mean `gar`?".to_owned(),
        ),
    ] {
        assert_eq!(said(&read(registry).build().unwrap_err()), [says], "{registry}");
    }
}
