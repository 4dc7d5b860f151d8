//! Rule 14.2: under which keys stores keep a login.

use core::cmp::Ordering;

use registry_resolver::credentials::{CredentialStore, KeyMatch, KubernetesKey};
use registry_resolver::push::{AwsOptions, Candidate};
use registry_resolver::registry::{AwsRegion, EcrRegistry};
use registry_resolver::{Domain, PushDecision, PushRequest, Reference, RegistryConfig};

use crate::support::{catalog, named, pull};

fn keys(store: CredentialStore, image: &str) -> Vec<String> {
    store.keys(Reference::parse(image).unwrap()).map(|key| key.to_string()).collect()
}

#[test]
fn rule_14_2_docker_is_asked_for_the_host_alone() {
    for (image, key) in [
        ("quay.io/acme/app:1", "quay.io"),
        ("r.example:5000/app", "r.example:5000"),
        ("R.example/app", "R.example"),
        ("r.example:443/app", "r.example:443"),
    ] {
        assert_eq!(keys(CredentialStore::Docker, image), [key], "{image}");
    }
}

#[test]
fn rule_14_2_containers_are_asked_for_the_repository_its_parents_and_the_host() {
    assert_eq!(
        keys(CredentialStore::Containers, "r.example:5000/a/b/c:1"),
        ["r.example:5000/a/b/c", "r.example:5000/a/b", "r.example:5000/a", "r.example:5000"]
    );
    let host = Domain::parse("r.example").unwrap();
    let of_host: Vec<_> = CredentialStore::Containers.keys(host).map(|key| key.to_string()).collect();
    assert_eq!(of_host, ["r.example"]);
}

#[test]
fn rule_14_2_docker_hub_has_the_key_of_each_store_under_every_spelling() {
    let spellings = [
        "acme/app",
        "docker.io/acme/app",
        "index.docker.io/acme/app",
        "registry-1.docker.io/acme/app",
        "registry.hub.docker.com/acme/app",
        "Registry-1.docker.io:443/acme/app",
    ];
    for image in spellings {
        assert_eq!(keys(CredentialStore::Docker, image), ["https://index.docker.io/v1/"], "{image}");
        assert_eq!(
            keys(CredentialStore::Containers, image),
            ["docker.io/acme/app", "docker.io/acme", "docker.io"],
            "{image}"
        );
        let key = KubernetesKey::new("https://index.docker.io/v1/");
        assert_eq!(key.serves(Reference::parse(image).unwrap()), KeyMatch::IfNoOther, "{image}");
    }
}

#[test]
fn rule_14_2_the_keys_of_a_plan_are_those_of_its_targets() {
    let catalog = catalog([
        RegistryConfig::new("hub").docker_hub().fallback("own"),
        named("own").other("r.example").prefix("cache"),
    ]);
    let request = pull("nginx:1");
    let plan = catalog.resolve_pull(request).unwrap();
    let of_plan: Vec<Vec<String>> = plan
        .attempts()
        .map(|attempt| {
            CredentialStore::Containers.keys(attempt.target()).map(|key| key.to_string()).collect()
        })
        .collect();
    assert_eq!(of_plan[0], ["docker.io/library/nginx", "docker.io/library", "docker.io"]);
    assert_eq!(
        of_plan[1],
        ["r.example/cache/library/nginx", "r.example/cache/library", "r.example/cache", "r.example"]
    );
}

#[test]
fn rule_14_2_a_step_in_another_region_has_the_keys_of_that_region() {
    let catalog = catalog([named("ecr").ecr(EcrRegistry { account: "123456789012", region: "us-east-1" })]);
    let aws = AwsOptions::default().with_region(AwsRegion::parse("eu-west-1").unwrap());
    let candidate = Candidate::image(Reference::parse("quay.io/acme/app:1").unwrap());
    let decision = catalog
        .resolve_push(PushRequest::new(candidate).with_target("ecr").with_tags("1").with_aws(aws))
        .unwrap();
    let PushDecision::Push(plan) = decision else { unreachable!() };
    let target = plan.destinations().next().unwrap().target();
    let host = "123456789012.dkr.ecr.eu-west-1.amazonaws.com";
    assert!(CredentialStore::Docker.keys(target).all(|key| key == *host));
    assert_eq!(KubernetesKey::new("*.dkr.ecr.*.amazonaws.com").serves(target), KeyMatch::Yes);
    assert_eq!(KubernetesKey::new(host).serves(target), KeyMatch::Yes);
}

#[test]
fn rule_14_2_a_key_compares_with_the_whole_text() {
    let image = Reference::parse("quay.io/acme/app").unwrap();
    let key = CredentialStore::Containers.keys(image).next().unwrap();
    assert!(key == *"quay.io/acme/app");
    assert!(*"quay.io/acme/app" == key);
    for other in
        ["", "quay.io", "quay.io/acme/ap", "quay.io/acme/apps", "quay.io/acme/app/", "Quay.io/acme/app"]
    {
        assert!(key != *other, "{other}");
    }
    assert_eq!(format!("{key:?}"), "CredentialKey(quay.io/acme/app)");
    assert_eq!(CredentialStore::Containers.keys(image).len(), 3);
}

fn serves(key: &str, image: &str) -> KeyMatch {
    KubernetesKey::new(key).serves(Reference::parse(image).unwrap())
}

#[test]
fn rule_14_2_a_star_stands_within_one_label() {
    for (key, image, serving) in [
        ("*.azurecr.io", "acme.azurecr.io/app", KeyMatch::Yes),
        ("*.azurecr.io", "a.b.azurecr.io/app", KeyMatch::No),
        ("*", "quay.io/app", KeyMatch::No),
        ("*", "localhost/app", KeyMatch::Yes),
        ("a*c*e.x.io", "abcde.x.io/app", KeyMatch::Yes),
        ("a*c*e.x.io", "ace.x.io/app", KeyMatch::Yes),
        ("a*c*e.x.io", "abde.x.io/app", KeyMatch::No),
        ("a*b.x.io", "aabab.x.io/app", KeyMatch::Yes),
        ("**.x.io", "a.x.io/app", KeyMatch::Yes),
        ("r.example/*", "r.example/app", KeyMatch::No),
        ("R.example", "r.example/app", KeyMatch::No),
    ] {
        assert_eq!(serves(key, image), serving, "{key} {image}");
    }
}

#[test]
fn rule_14_2_a_key_of_the_kubelet_that_is_no_host_serves_nothing() {
    for key in
        ["app?.k8s.io", "app[0-9].k8s.io", "", "/app", "r.example:*", "r.example:x", "me@r.example", "a:b:5"]
    {
        assert!(KubernetesKey::new(key).serves_nothing(), "{key}");
    }
    assert!(!KubernetesKey::new("r.example:5000/app").serves_nothing());
}

#[test]
fn rule_14_2_the_path_of_a_key_of_the_kubelet_is_a_prefix_of_text() {
    assert_eq!(serves("quay.io/acme", "quay.io/acmecorp/x"), KeyMatch::Yes);
    assert_eq!(serves("quay.io/acme/", "quay.io/acmecorp/x"), KeyMatch::No);
    assert_eq!(serves("quay.io/acme/", "quay.io/acme/x"), KeyMatch::Yes);
    assert_eq!(serves("quay.io/acme/x", "quay.io/acme"), KeyMatch::No);
    assert_eq!(serves("https://quay.io/v2", "quay.io/v2/x"), KeyMatch::Yes);
    assert_eq!(serves("https://quay.io/v2/acme", "quay.io/acme/x"), KeyMatch::Yes);
}

#[test]
fn rule_14_2_keys_of_the_kubelet_come_in_reverse_order_of_their_bytes() {
    let mut keys = ["*.x.io/a", "a.x.io", "https://a.x.io/v1/a/b", "a.x.io/a"].map(KubernetesKey::new);
    keys.sort_by(|one, other| one.turn(*other));
    assert_eq!(keys.map(KubernetesKey::as_str), ["https://a.x.io/v1/a/b", "a.x.io/a", "a.x.io", "*.x.io/a"]);
    assert_eq!(KubernetesKey::new("a.x.io").turn(KubernetesKey::new("http://a.x.io/")), Ordering::Equal);
}
