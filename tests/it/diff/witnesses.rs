//! Promotions that only some targets and lengths tell apart, and what one class holds (4.5, 7.4, 7.6, 7.11, 7.12).

use registry_resolver::catalog::AdHocPushes;
use registry_resolver::registry::EcrRegistry;
use registry_resolver::{Access, Catalog, RegistryConfig};

use crate::diff::{builder, catalog, other, told};

/// Every change of a promotion: its class, what is promoted and where to, and how long its path is.
fn promoted(before: &Catalog, after: &Catalog) -> Vec<(String, String, usize)> {
    let diff = before.diff(after);
    let promotions = diff.changes().iter().filter(|change| change.class().to_string().contains("promotions"));
    promotions
        .map(|change| {
            let path = change.witness().name().trim_start_matches("a.example/").trim_end_matches(":1");
            let to = change.witness().to_string();
            let to = to.rsplit(' ').next().unwrap_or_default().to_string();
            (format!("{}: {}", change.kind(), change.class()), to, path.len())
        })
        .collect()
}

/// Rules 7.4 and 7.8: a prefix of two components leaves no room for a third on Docker Hub, so all names are refused; and
/// the longest, of what one catalog takes less off, for another reason: they are too long as well.
#[test]
fn promotions_that_only_the_longest_names_tell_apart() {
    let with = |source: RegistryConfig| {
        let hub = RegistryConfig::new("hub").docker_hub().prefix("acme/x");
        builder([source, hub]).ad_hoc_pushes(AdHocPushes::Deny).build().unwrap()
    };
    let [before, after] =
        [("s1", "t"), ("s2", "t/web")].map(|(name, prefix)| with(other(name, "a.example").prefix(prefix)));
    let expected = [
        // `acme/x/` is 7 characters, and what is left of 249 and of 251 is 249 in one catalog: together 256.
        ("refusal: promotions of images on a.example under t/ but not under t/web/, by their own names", 249),
        ("refusal: promotions of images on a.example under t/web/, by their own names", 251),
    ];
    assert_eq!(
        promoted(&before, &after),
        expected.map(|(text, length)| (text.into(), "`hub`".into(), length))
    );
}

/// Rule 7.6: what is said of own names is shown on a registry that is the same in both catalogs, where there is one.
#[test]
fn promotions_go_to_what_has_not_changed() {
    let with = |name: &str, prefix: &str, target: RegistryConfig| {
        catalog([other(name, "a.example").prefix(prefix), target, other("z", "z.example")])
    };
    let before = with("s1", "team", other("b", "b.example"));
    let after = with("s2", "team/web", other("b", "b.example").inside_only());
    let to: Vec<String> = promoted(&before, &after).into_iter().map(|(_, to, _)| to).collect();
    assert_eq!(to, ["`z`", "`z`"]);
}

fn ecr() -> RegistryConfig {
    RegistryConfig::new("a").ecr(EcrRegistry { account: "123456789012", region: "us-west-2" })
}

fn pushes(before: RegistryConfig, after: RegistryConfig) -> Vec<String> {
    let told = told(&catalog([before]), &catalog([after]));
    told.into_iter().filter(|it| it.contains("pushes to")).collect()
}

/// Rule 7.12: another region is another domain, also where nobody logs in.
#[test]
fn pushes_to_two_domains_are_two_classes() {
    let public = || ecr().access(Access::Public);
    assert_eq!(
        pushes(public(), public().inside_only()),
        [
            "connection: pushes to `a`, the default registry, the name relative or on its domain, without AWS options or with AWS options or in region us-west-2",
            "connection: pushes to `a`, the default registry, the name relative or on its domain, in regions such as eu-west-3"
        ]
    );
}
