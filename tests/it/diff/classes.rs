//! Classes in words: every axis of 5.2 to 5.9, 7.1 to 7.12 and 8.1, and no more of them than there are.

use registry_resolver::catalog::{AdHocPushes, DefaultPush, Matching};
use registry_resolver::policy::FallbackPolicy;
use registry_resolver::registry::EcrRegistry;
use registry_resolver::{Fallback, RegistryConfig};

use crate::diff::{builder, catalog, other, told};

#[test]
fn pinned_or_not_and_how_long() {
    let pinned = Fallback::new("mirror").with_policy(FallbackPolicy::default().pinned_only());
    let before = catalog([other("hub", "a.example"), other("mirror", "m.example").prefix("m")]);
    let after = before.edit().set_fallback("hub", pinned).build().unwrap();
    assert_eq!(
        told(&before, &after),
        [
            "fallback: images on a.example, of at most 253 characters, not pinned",
            "fallback: images on a.example, of at most 253 characters, pinned",
            "fallback: images on a.example, of at least 254 characters",
        ],
    );
}

#[test]
fn one_component_has_no_place_on_docker_hub() {
    let hub = RegistryConfig::new("hub").docker_hub();
    let before = catalog([other("a", "a.example").prefix("acme"), hub]);
    let after = before.edit().set_fallback("a", "hub".into()).build().unwrap();
    assert_eq!(
        told(&before, &after),
        [
            "fallback: images on a.example not under acme/",
            "fallback: images on a.example under acme/, of 1 component there",
            "fallback: images on a.example under acme/, of 2 or more components there",
        ],
    );
    // Each with the reason that the crate itself gives.
    let diff = before.diff(&after);
    let after: Vec<String> = diff
        .changes()
        .iter()
        .map(|change| change.after().to_string().lines().last().unwrap_or_default().to_owned())
        .collect();
    assert_eq!(
        after,
        [
            "not `hub`: the image is outside the source's repository prefix",
            "not `hub`: Docker Hub has no place for a name of one component",
            "fallback `hub` docker.io/team/app:1, login `hub`, tokens of auth.docker.io",
        ],
    );
}

#[test]
fn nested_prefixes() {
    let account = |primary: &str| {
        let registry = |name: &str, prefix: &str| {
            let registry = other(name, "a.example").prefix(prefix);
            if name == primary { registry.primary() } else { registry }
        };
        builder([registry("all", "acme"), registry("web", "acme/web"), registry("own", "acme")])
            .matching(Matching::LongestPrefix)
            .build()
            .unwrap()
    };
    assert_eq!(
        told(&account("all"), &account("own")),
        ["source: images on a.example not under acme/web/, without a registry context"],
    );
    assert_eq!(
        told(&account("all"), &account("web")),
        [
            "source: images on a.example not under acme/, without a registry context",
            "refusal: images on a.example under acme/ but not under acme/web/, without a registry context",
        ],
    );
}

#[test]
fn contexts_on_the_domain() {
    let account = |b: RegistryConfig| catalog([other("a", "a.example").primary(), b]);
    let before = account(other("b", "a.example"));
    let pulls = |after| -> Vec<String> {
        told(&before, &after).into_iter().filter(|text| text.contains("images")).collect()
    };
    assert_eq!(
        pulls(account(other("b", "a.example").inside_only())),
        ["connection: images on a.example, with context `b`"],
    );
    assert_eq!(
        pulls(account(other("b", "b.example"))),
        ["source: images on a.example, with context `b`, which moved", "source: images on b.example",],
    );
}

#[test]
fn settings_of_pushes() {
    let before = catalog([RegistryConfig::new("ghcr").github()]);
    let explicit = before.edit().default_push(DefaultPush::Explicit).build().unwrap();
    assert_eq!(
        told(&before, &explicit),
        [
            "refusal: builds that do not say whether they push, or where to",
            "refusal: builds with buildx that do not say whether they push, or where to",
        ],
    );
    let deny = before.edit().ad_hoc_pushes(AdHocPushes::Deny).build().unwrap();
    assert_eq!(
        told(&before, &deny),
        ["refusal: pushes with a step's own credentials to hosts without a registry"],
    );
}

#[test]
fn trust_and_namespaces() {
    let hub = || RegistryConfig::new("hub").docker_hub().namespace("acme");
    assert_eq!(
        told(&catalog([hub()]), &catalog([hub().namespace("team")])),
        [
            "refusal: pushes to `hub`, the default registry, the name relative or on its domain, under team/, of 2 components"
        ],
    );
    let before = catalog([RegistryConfig::new("ghcr").github()]);
    let after = catalog([RegistryConfig::new("ghcr").github().accept_untrusted_pushes()]);
    // A registry that accepts them holds no cache (7.11).
    let (cache, told): (Vec<String>, Vec<String>) =
        told(&before, &after).into_iter().partition(|text| text.contains("build cache"));
    assert!(cache.iter().all(|text| text.starts_with("refusal: build cache in `ghcr`")), "{cache:?}");
    assert!(told.iter().all(|text| text.ends_with("of builds that are not trusted")), "{told:?}");
    assert_eq!(
        told[1],
        "refusal: pushes to `ghcr`, the default registry, the name relative or on its domain, of 2 or more \
         components, of builds that are not trusted",
    );
}

#[test]
fn regions_of_ecr() {
    let ecr =
        |region| catalog([RegistryConfig::new("ecr").ecr(EcrRegistry { account: "123456789012", region })]);
    let told: Vec<String> = told(&ecr("eu-west-1"), &ecr("cn-north-1"))
        .into_iter()
        .filter(|text| text.starts_with("destination: pushes") || text.contains("region"))
        .collect();
    let pushes = "pushes to `ecr`, the default registry,";
    let expected = [
        "destination: … the name relative, in no region of the step's own",
        "refusal: … the name on its domain before, in no region of the step's own",
        "refusal: … the name on its domain after, in no region of the step's own",
        "refusal: … the name relative or on its domain after, in region cn-north-1",
        "refusal: … the name on another domain, in region cn-north-1 or in regions such as cn-northwest-1",
        "refusal: … the name none at all, in region cn-north-1 or in regions such as cn-northwest-1",
        "refusal: … the name relative or on its domain before, in region eu-west-1",
        "refusal: … the name on another domain, in region eu-west-1 or in regions such as eu-west-3",
        "refusal: … the name none at all, in region eu-west-1 or in regions such as eu-west-3",
        "refusal: … the name relative or on its domain before, in regions such as eu-west-3",
        "refusal: … the name relative or on its domain after, in regions such as cn-northwest-1",
    ];
    assert_eq!(told, expected.map(|text| text.replace('…', pushes)));
}

#[test]
fn the_caching_registry() {
    let before = catalog([RegistryConfig::new("hub").docker_hub(), other("a", "a.example")]);
    let after = before.edit().set_caching("a").build().unwrap();
    assert_eq!(
        told(&before, &after),
        [
            "refusal: build cache in the caching registry",
            "refusal: build cache in the caching registry, the name none at all"
        ],
    );
}
