//! Rule 3.9: Amazon ECR behind a domain of one's own, and registries whose domain is not known yet.

use registry_resolver::catalog::ProblemKind as Kind;
use registry_resolver::lint::LintKind;
use registry_resolver::policy::FallbackPolicy;
use registry_resolver::pull::ErrorKind;
use registry_resolver::push::Candidate;
use registry_resolver::registry::EcrRegistry;
use registry_resolver::{
    CacheRequest, Catalog, Domain, Fallback, Provider, PullRequest, PushRequest, Reference, RegistryConfig,
};

use crate::catalog::{account, asked, assert_refused, named, said};

const ACCOUNT: &str = "123456789012";

fn unplaced() -> RegistryConfig {
    named("ecr").unplaced_ecr("eu-west-1")
}

fn pull(catalog: &Catalog, image: &str, contexts: &[&str]) -> Result<String, (ErrorKind, String)> {
    let request = PullRequest::new(Reference::parse(image).unwrap());
    match catalog.resolve_pull(request.with_contexts(contexts)) {
        Ok(plan) => Ok(plan.source().unwrap().target().to_string()),
        Err(error) => Err((error.kind(), error.to_string())),
    }
}

fn push(catalog: &Catalog, registry: Option<&str>) -> Result<(), (ErrorKind, String)> {
    let request = PushRequest::new(Candidate::built("app"));
    let request = if let Some(name) = registry { request.with_target(name) } else { request };
    catalog.resolve_push(request).map(drop).map_err(|error| (error.kind(), error.to_string()))
}

/// It counts for unique names and for 4.3, and is in no look-up.
#[test]
fn rule_3_9_a_registry_without_a_domain_is_in_no_look_up() {
    let catalog = account([unplaced(), named("ghcr").github()]).build().unwrap();
    assert_eq!(catalog.registry("ecr"), None);
    assert_eq!(catalog.registries().map(registry_resolver::Registry::name).collect::<Vec<_>>(), ["ghcr"]);
    assert_eq!(catalog.registry("ghcr").unwrap().name(), "ghcr");
    let [only] = catalog.unplaced().collect::<Vec<_>>().try_into().unwrap();
    assert_eq!((only.name(), only.region(), only.provider()), ("ecr", "eu-west-1", Provider::Ecr));
    assert_eq!(format!("{only:?}"), "UnplacedRegistry(ecr in eu-west-1)");
    assert_eq!(catalog.default_registry(), None, "there are two");
    let host = Domain::parse("from.service-account").unwrap();
    assert_eq!(catalog.on_domain(host).len(), 0);
    assert_refused(
        account([unplaced(), named("ecr").github()]),
        Kind::DuplicateName,
        "registries[1].name: `ecr` is the name of registries[0] too; names are unique in an account",
    );
    // A placed one keeps its lints' paths: positions are the account's.
    let catalog = account([unplaced(), named("ghcr").other("ghcr.io:443")]).build().unwrap();
    assert_eq!(
        catalog.lints().iter().map(registry_resolver::lint::Lint::path).collect::<Vec<_>>(),
        ["registries[1].domain"]
    );
}

/// Naming it is an error of its own, and so is its use as the default or the caching registry.
#[test]
fn rule_3_9_naming_it_is_registry_without_domain() {
    let catalog = account([unplaced(), named("ghcr").github().prefix("acme")]).build().unwrap();
    let says = |what: &str| {
        let text = format!("{what} `ecr` has no domain yet; place it in its account, or name another");
        (ErrorKind::RegistryWithoutDomain, text)
    };
    assert_eq!(ErrorKind::RegistryWithoutDomain.as_str(), "registry_without_domain");
    assert_eq!(pull(&catalog, "nginx", &["ecr"]), Err(says("registry context")));
    assert_eq!(push(&catalog, Some("ecr")), Err(says("registry")));
    assert_eq!(push(&catalog, None).unwrap_err().0, ErrorKind::NoDefaultRegistry);
    let marked = catalog.edit().set_default("ecr").set_caching("ecr").build().unwrap();
    assert_eq!(push(&marked, None), Err(says("registry")));
    assert_eq!(marked.unplaced_default().unwrap().name(), "ecr");
    assert_eq!((marked.default_registry(), marked.caching_registry()), (None, None));
    let error = marked.resolve_cache(CacheRequest::new("app")).unwrap_err();
    assert_eq!((error.kind(), error.to_string()), says("caching registry"));
    let error = catalog.resolve_cache(CacheRequest::new("app").with_caching_registry("ecr")).unwrap_err();
    assert_eq!((error.kind(), error.to_string()), says("caching registry"));
    // Alone, it is the default one without being marked (4.3).
    let sole = account([unplaced()]).build().unwrap();
    assert_eq!(push(&sole, None), Err(says("registry")));
}

/// A fallback to it is left out, and what is behind it is asked; limits add up (5.8).
#[test]
fn rule_3_9_a_fallback_to_it_is_left_out() {
    let pinned = FallbackPolicy::default().pinned_only();
    let catalog = account([
        named("a").other("a.example").fallback(Fallback::new("ecr").with_policy(pinned)),
        unplaced().fallback("c"),
        named("c").other("c.example").fallback("d"),
        named("d").other("d.example"),
    ]);
    let catalog = catalog.build().unwrap();
    assert_eq!(asked(&catalog, "a.example/app:1"), ["a: a.example/app:1 `a` for a.example"]);
    let digest = format!("a.example/app@sha256:{}", "0".repeat(64));
    assert_eq!(asked(&catalog, &digest).len(), 3);
    let a = catalog.registry("a").unwrap();
    assert_eq!(
        a.skipped_fallbacks().map(registry_resolver::catalog::UnplacedRegistry::name).collect::<Vec<_>>(),
        ["ecr"]
    );
    assert_eq!(catalog.registry("c").unwrap().skipped_fallbacks().count(), 0);
    // What was written stays written.
    assert_eq!(catalog.edit().build().unwrap(), catalog);
    let placed = catalog.edit().place("ecr", ACCOUNT).build().unwrap();
    assert_eq!(asked(&placed, &digest).len(), 4);
    // Circles and chains are found through it.
    let circle = account([unplaced().fallback("a"), named("a").other("a.example").fallback("ecr")]);
    assert!(said(&circle.build().unwrap_err())[0].contains("ecr → a → ecr"));
}

/// `place` gives it its domain.
#[test]
fn rule_3_9_place_gives_it_its_domain() {
    let catalog = account([named("ghcr").github(), unplaced().prefix("team").primary(), named("q").quay()]);
    let catalog = catalog.set_default("ecr").build().unwrap();
    let placed = catalog.edit().place("ecr", ACCOUNT).build().unwrap();
    let ecr = placed.registry("ecr").unwrap();
    assert_eq!(ecr.domain().as_str(), "123456789012.dkr.ecr.eu-west-1.amazonaws.com");
    assert_eq!((ecr.aws_account(), ecr.aws_region()), (Some(ACCOUNT), Some("eu-west-1")));
    assert_eq!(placed.default_registry(), Some(ecr));
    assert_eq!(
        placed.registries().map(registry_resolver::Registry::name).collect::<Vec<_>>(),
        ["ghcr", "ecr", "q"]
    );
    assert_eq!(placed.unplaced().len(), 0);
    for (edited, says) in [
        (catalog.edit().place("ecr", "123"), "place: `123` is no account; write its twelve digits"),
        (catalog.edit().place("ghcr", ACCOUNT), "place: `ghcr` has a domain already"),
        (catalog.edit().place("ecrr", ACCOUNT), "place: unknown registry `ecrr`; did you mean `ecr`?"),
    ] {
        assert_eq!(said(&edited.build().unwrap_err()), [says]);
    }
}

/// An ECR registry behind a domain of one's own keeps account and region as facts.
#[test]
fn rule_3_9_account_and_region_are_facts_behind_another_domain() {
    let there = EcrRegistry { account: ACCOUNT, region: "eu-west-1" };
    let catalog = account([named("front").ecr_behind("ecr.acme.example", there), named("own").ecr(there)]);
    let catalog = catalog.build().unwrap();
    for name in ["front", "own"] {
        let registry = catalog.registry(name).unwrap();
        assert_eq!(
            (registry.aws_account(), registry.aws_region()),
            (Some(ACCOUNT), Some("eu-west-1")),
            "{name}"
        );
    }
    assert_eq!(catalog.registry("front").unwrap().domain().as_str(), "ecr.acme.example");
    assert_eq!(catalog.edit().build().unwrap(), catalog);
    let wrong = EcrRegistry { account: "12", region: "EU" };
    assert_eq!(
        said(&account([named("a").ecr_behind("ecr.acme.example", wrong)]).build().unwrap_err()),
        [
            "registries[0].region: invalid region `EU`: expected lower-case letters, digits and inner `-`, such as \
             `eu-west-1`",
            "registries[0].account: `12` is no account; write its twelve digits",
        ]
    );
}

/// Rule 3.9: a domain of one region with another one stated is a lint.
#[test]
fn rule_3_9_a_region_beside_another_regions_domain_is_a_lint() {
    let on = |region| {
        let there = EcrRegistry { account: ACCOUNT, region };
        named("ecr").ecr_behind("123456789012.dkr.ecr.us-east-1.amazonaws.com", there)
    };
    let catalog = account([on("eu-west-1")]).build().unwrap();
    assert_eq!(
        catalog.lints().to_string(),
        "warning[region_mismatch] registries[0].region: the region of `ecr` is eu-west-1, and its domain \
         123456789012.dkr.ecr.us-east-1.amazonaws.com is in another one; correct the one or the other"
    );
    assert_eq!(catalog.registry("ecr").unwrap().aws_region(), Some("us-east-1"));
    let agreeing = account([on("us-east-1")]).build().unwrap();
    assert!(agreeing.lints().iter().all(|lint| lint.kind() != LintKind::RegionMismatch));
}

/// Rule 4.6: an export's placeholder is no host.
#[cfg(feature = "serde")]
#[test]
fn rule_3_9_the_placeholder_of_an_export_is_no_host() {
    use registry_resolver::{Account, CatalogBuilder};

    let read = |text: &str| serde_json::from_str::<Account>(text).unwrap().into_builder();
    let catalog = read(
        r#"[{"name": "ecr", "provider": "ecr", "region": "us-east-1", "domain": "from.service-account",
             "getCredsFromServiceAccount": true, "behindFirewall": true, "default": true, "primary": true},
            {"name": "ghcr", "provider": "other", "domain": "ghcr.io", "fallbackRegistry": "ecr"}]"#,
    );
    let catalog = catalog.build().unwrap();
    assert_eq!(
        pull(&catalog, "from.service-account/app", &[]),
        Ok("from.service-account/app:latest".to_owned())
    );
    assert!(asked(&catalog, "from.service-account/app")[0].ends_with("anonymous"));
    let written = serde_json::to_string(&catalog).unwrap();
    assert_eq!(
        written,
        r#"{"default":"ecr","registries":[{"name":"ecr","provider":"ecr","region":"us-east-1","primary":true,"reach":"inside_only"},{"name":"ghcr","provider":"github","domain":"ghcr.io","fallback":{"registry":"ecr","naming":"replace","images":"any","failures":"any"}}]}"#
    );
    assert_eq!(serde_json::from_str::<Catalog>(&written).unwrap(), catalog);
    for (registry, says) in [
        (
            r#"{"name": "a", "provider": "gcr", "domain": "from.service-account"}"#,
            "[0].domain: `from.service-account` is no host: it stands for one that is not known yet; write its host and \
             perhaps its port",
        ),
        (
            r#"{"name": "a", "provider": "ecr", "domain": "from.service-account"}"#,
            "[0].region: missing region; a registry without a domain is in one",
        ),
    ] {
        assert_eq!(said(&read(&format!("[{registry}]")).build().unwrap_err()), [says]);
    }
    let own: CatalogBuilder = serde_json::from_str(
        r#"{"registries": [{"name": "a", "provider": "ecr", "domain": "ecr.acme.example", "region": "eu-west-1"}]}"#,
    )
    .unwrap();
    let own = own.build().unwrap();
    assert_eq!(own.registry("a").unwrap().aws_region(), Some("eu-west-1"));
    assert_eq!(serde_json::from_str::<Catalog>(&serde_json::to_string(&own).unwrap()).unwrap(), own);
}
