//! What is compared and not asked about: registries that are alike differ in nothing that a request can show, and the
//! least that tells two apart is a change.

use registry_resolver::catalog::{Matching, UncoveredDomains};
use registry_resolver::{Provider, RegistryConfig};

use crate::diff::{builder, catalog, other, told};

#[test]
fn one_namespace_less_is_a_change() {
    let hub = |names: &[&str]| {
        catalog([names
            .iter()
            .fold(RegistryConfig::new("hub").docker_hub(), |hub, name| hub.namespace(*name))])
    };
    let (three, two) = (hub(&["a", "b", "c"]), hub(&["a", "b"]));
    assert_eq!(
        told(&three, &two),
        [
            "refusal: pushes to `hub`, the default registry, the name relative or on its domain, under c/, of 2 components"
        ]
    );
    assert_eq!(
        told(&two, &three),
        [
            "refusal: pushes to `hub`, the default registry, the name relative or on its domain, under c/, of 2 components"
        ]
    );
    assert_eq!(told(&two, &hub(&["b", "a"])), [""; 0]);
    assert_eq!(
        told(&hub(&["x"]), &hub(&["a", "b", "x"])),
        [
            "refusal: pushes to `hub`, the default registry, the name relative or on its domain, under a/ or b/, of 2 components"
        ]
    );
}

#[test]
fn another_name_is_another_registry() {
    let with = |fallback: &str| {
        let mirror =
            |name: &str| other(name, "m.example").access(registry_resolver::Access::Credential("bot".into()));
        catalog([other("a", "a.example").fallback(fallback), mirror("b").primary(), mirror("c")])
    };
    assert_eq!(told(&with("b"), &with("c")), ["fallback: images on a.example"]);
}

/// Rule 7.8: what a provider takes.
#[test]
fn another_provider_is_a_change() {
    let on = |provider: Provider| catalog([RegistryConfig::new("a").on(provider, "a.example")]);
    assert_eq!(
        told(&on(Provider::Other), &on(Provider::Gar)),
        [
            "refusal: pushes to `a`, the default registry, the name relative or on its domain, of 1 to 2 components",
            "refusal: build cache in `a`, of 1 to 2 components"
        ]
    );
    assert_eq!(
        told(&on(Provider::Other), &on(Provider::DockerHub)),
        [
            "refusal: pushes to `a`, the default registry, the name relative or on its domain, of 1 or 3 or more components",
            "refusal: build cache in `a`",
            "refusal: build cache in `a`, the name none at all"
        ]
    );
}

/// Rules 5.2 and 5.3: who is picked, where all registries are the same.
#[test]
fn another_choice_is_a_change() {
    let primary = |name: &str| {
        let mark = |it: &str| {
            let registry = other(it, "a.example");
            if it == name { registry.primary() } else { registry }
        };
        catalog([mark("a"), mark("b")])
    };
    assert_eq!(
        told(&primary("a"), &primary("b")),
        ["source: images on a.example, without a registry context"]
    );
    let by = |matching: Matching| {
        let on = |name: &str, prefix: &str| other(name, "a.example").prefix(prefix);
        builder([on("a", "x").primary(), on("b", "y"), on("c", "z")]).matching(matching).build().unwrap()
    };
    assert_eq!(
        told(&by(Matching::Domain), &by(Matching::LongestPrefix)),
        [
            "source: images on a.example under y/, without a registry context",
            "source: images on a.example under z/, without a registry context",
            "name: promotions of images on a.example under y/ or z/, by their own names"
        ]
    );
}

/// Rules 4.4 and 5.9: refused for another reason.
#[test]
fn another_refusal_is_a_change() {
    let before = catalog([other("a", "a.example"), other("b", "a.example"), other("c", "c.example")]);
    let after = builder([other("c", "c.example")]).uncovered_domains(UncoveredDomains::Deny).build().unwrap();
    let pulls: Vec<String> = told(&before, &after).into_iter().filter(|it| it.contains("images")).collect();
    assert_eq!(pulls, ["refusal: images on a.example", "refusal: images on domains that no registry covers"]);
}

/// Rule 5.4: a context that left and one that joined choose together.
#[test]
fn contexts_that_change_places() {
    let on = |domains: &[(&str, &str)]| catalog(domains.iter().map(|(name, domain)| other(name, domain)));
    let sources = |before: &[(&str, &str)], after: &[(&str, &str)]| -> Vec<String> {
        told(&on(before), &on(after)).into_iter().filter(|it| it.contains("images on x.example")).collect()
    };
    let (x, y) = ("x.example", "y.example");
    assert_eq!(sources(&[("a", x), ("b", y)], &[("a", y), ("b", x)]), ["source: images on x.example"]);
    assert_eq!(
        sources(&[("a", x), ("b", y), ("c", x)], &[("a", y), ("b", x), ("c", x)]),
        [
            "refusal: images on x.example, with context `a`, which moved",
            "refusal: images on x.example, with context `b`, which moved",
            "source: images on x.example, with contexts `a` and `b`"
        ]
    );
    // Of several pairs all are told at once.
    assert_eq!(
        sources(&[("a1", x), ("a2", x), ("b1", y), ("b2", y)], &[("a1", y), ("a2", y), ("b1", x), ("b2", x)]),
        [
            "refusal: images on x.example, with context `a1`, which moved",
            "refusal: images on x.example, with context `a2`, which moved",
            "refusal: images on x.example, with context `b1`, which moved",
            "refusal: images on x.example, with context `b2`, which moved",
            "source: images on x.example, with a context out of `a1` and `a2`, which left, and one out of `b1` and \
             `b2`, which joined",
        ]
    );
}

/// Rule 5.6: the prefix that is taken off leaves room.
#[test]
fn a_prefix_that_is_taken_off_leaves_room() {
    let before = catalog([other("a", "a.example").prefix("p"), other("m", "m.example").prefix("longer")]);
    let after = before.edit().set_fallback("a", "m".into()).build().unwrap();
    assert_eq!(
        told(&before, &after),
        [
            "fallback: images on a.example not under p/",
            "fallback: images on a.example under p/, of at most 250 characters",
            "fallback: images on a.example under p/, of at least 251 characters"
        ]
    );
}

/// Rule 8.1: a cache that is reached otherwise.
#[test]
fn the_caching_registry_is_called_so() {
    let with =
        |config: RegistryConfig| builder([config, other("b", "b.example")]).set_caching("a").build().unwrap();
    let changes = told(&with(other("a", "a.example")), &with(other("a", "a.example").inside_only()));
    assert_eq!(
        changes,
        [
            "connection: images on a.example",
            "connection: pushes to `a`, the name relative or on its domain",
            "connection: build cache in `a`, the caching registry"
        ]
    );
}

#[test]
fn many_groups_of_contexts_are_counted() {
    let names = ["a", "b", "c", "d", "e"];
    let before = catalog(
        names
            .map(|name| other(name, &format!("{name}.example")))
            .into_iter()
            .chain([other("f", "e.example")]),
    );
    let after = catalog(names.into_iter().chain(["f"]).map(|name| other(name, "z.example")));
    let contexts: Vec<String> =
        told(&before, &after).into_iter().filter(|it| it.starts_with("context")).collect();
    assert_eq!(
        contexts,
        [
            "context: requests with two contexts, not both out of one of `a`; `b`; `c`; or 2 more such groups, which now share a domain"
        ]
    );
}

/// Rules 7.4, 7.5 and 7.12: what is said of names and of AWS options where it is about some of them, and where about all.
#[test]
fn what_is_about_all_goes_without_saying() {
    let pushes = |before: RegistryConfig, after: RegistryConfig| -> Vec<String> {
        let told = told(&catalog([before]), &catalog([after]));
        told.into_iter().filter(|it| it.contains("pushes to")).collect()
    };
    let ecr = || {
        RegistryConfig::new("a")
            .ecr(registry_resolver::registry::EcrRegistry { account: "123456789012", region: "us-west-2" })
    };
    let a = || other("a", "a.example");
    assert_eq!(
        pushes(a().prefix("p"), a().prefix("q")),
        [
            "name: pushes to `a`, the default registry, the name relative, of at most 253 characters",
            "refusal: pushes to `a`, the default registry, the name on its domain, under p/",
            "refusal: pushes to `a`, the default registry, the name on its domain, under q/"
        ]
    );
    assert_eq!(
        pushes(a().prefix("p"), a()),
        [
            "name: pushes to `a`, the default registry, the name relative, of at most 253 characters",
            "refusal: pushes to `a`, the default registry, the name relative, of at least 254 characters",
            "refusal: pushes to `a`, the default registry, the name on its domain, not under p/, of 2 or more components",
            "refusal: pushes to `a`, the default registry, the name on its domain, of 1 component"
        ]
    );
    assert_eq!(
        pushes(ecr(), ecr().inside_only()),
        [
            "connection: pushes to `a`, the default registry, the name relative or on its domain, without AWS options or with AWS options or in region us-west-2",
            "connection: pushes to `a`, the default registry, the name relative or on its domain, in regions such as eu-west-3"
        ]
    );
}
