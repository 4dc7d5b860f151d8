//! Thousands of registries, each on a domain of its own: what is equal is not asked about. How the work grows is in
//! the suite `cost`.

use registry_resolver::diff::ChangeKind;
use registry_resolver::{Access, Catalog, CatalogBuilder, RegistryConfig};

use crate::diff::{builder, catalog, other};

const COUNT: usize = 10_000;

fn many(change: impl Fn(usize, RegistryConfig) -> RegistryConfig) -> Catalog {
    let registries =
        (0..COUNT).map(|index| change(index, other(&format!("r{index}"), &format!("h{index}.example"))));
    builder(registries).set_default("r0").build().unwrap()
}

#[test]
fn one_in_ten_thousand_is_found() {
    let before = many(|_, registry| registry);
    let after = many(|index, registry| if index == 7777 { registry.inside_only() } else { registry });
    let diff = before.diff(&after);
    let told: Vec<String> = diff.changes().iter().map(|change| change.class().to_string()).collect();
    assert_eq!(
        told,
        [
            "images on h7777.example",
            "pushes to `r7777`, the name relative or on its domain",
            "build cache in `r7777`",
        ],
    );
}

#[test]
fn a_thousand_registries_that_are_new_are_told_once_each() {
    let before = many(|_, registry| registry);
    let added = (0..1000).map(|index| other(&format!("n{index}"), &format!("n{index}.example")));
    let after = added.fold(before.edit(), CatalogBuilder::registry).build().unwrap();
    // As a name, as a source, and as a host that steps may no longer push to (7.10).
    assert_eq!(before.diff(&after).changes().len(), 3000);
}

/// The domain that no registry covers is looked for once: the names for it are taken here, one after the other.
#[test]
fn domains_that_are_named_like_the_free_one_cost_no_more() {
    let domain = |index| match index {
        0 => "registry.example".to_owned(),
        _ => format!("registry-{}.example", index + 1),
    };
    let all = |config: fn(RegistryConfig) -> RegistryConfig| {
        let registries = (0..500).map(|index| config(other(&format!("r{index}"), &domain(index))));
        builder(registries).set_default("r0").build().unwrap()
    };
    let diff = all(|registry| registry).diff(&all(RegistryConfig::accept_untrusted_pushes));
    let classes = diff.changes().iter().map(|change| change.class().to_string());
    // By the four forms that a name has, and so many witnesses on the free domain.
    let (untrusted, others): (Vec<String>, Vec<String>) =
        classes.partition(|class| class.ends_with("of builds that are not trusted"));
    assert_eq!(untrusted.len(), 4 * 500);
    // Such a registry holds no build cache (7.11).
    assert!(others.iter().all(|class| class.starts_with("build cache in `r")));
    assert_eq!(others.len(), 2 * 500);
}

/// Ways to differ are compared with those of the same registries alone.
#[test]
fn all_credentials_of_one_domain() {
    let all = |access: Access| {
        let registry = |index| other(&format!("r{index}"), "a.example").access(access.clone());
        builder((0..500).map(registry)).share_credential("robot", ["a.example"]).build().unwrap()
    };
    let diff = all(Access::Public).diff(&all(Access::Credential("robot".into())));
    let pulls = diff.changes().iter().filter(|change| change.witness().pull().is_some());
    assert!(pulls.clone().all(|change| change.kind() == ChangeKind::Credential));
    assert_eq!(pulls.count(), 500);
}

/// Rule 5.4: of two contexts that swapped domains, each chooses in one catalog. As many pairs as their product.
#[test]
fn two_groups_that_swap_domains() {
    const EACH: usize = 40;
    let swapped = |first: &str, second: &str| {
        let group = |name: &'static str, domain: &str| {
            let domain = domain.to_owned();
            (0..EACH)
                .map(move |index| other(&format!("{name}{index:03}"), &domain).prefix(format!("p{index}")))
        };
        catalog(group("a", first).chain(group("b", second)))
    };
    let (before, after) = (swapped("a.example", "b.example"), swapped("b.example", "a.example"));
    let diff = before.diff(&after);
    let together: Vec<String> = diff
        .changes()
        .iter()
        .map(|change| change.class().to_string())
        .filter(|class| class.contains("joined"))
        .collect();
    assert_eq!(
        together,
        [
            "images on a.example, with a context out of `a000`, `a001`, `a002` and 37 more, which left, and one \
             out of `b000`, `b001`, `b002` and 37 more, which joined",
            "images on b.example, with a context out of `b000`, `b001`, `b002` and 37 more, which left, and one \
             out of `a000`, `a001`, `a002` and 37 more, which joined",
        ],
    );
    let pulls = diff.changes().iter().filter(|change| change.witness().pull().is_some()).count();
    // Of each domain: without a context, with each one that left or joined, and all pairs.
    assert_eq!(pulls, 2 * (2 * EACH + 1));
}

/// Rule 5.4: many contexts on one domain, which exclude each other now.
#[test]
fn many_contexts_that_exclude_each_other() {
    let names: Vec<String> = (0..250).map(|index| format!("r{index}")).collect();
    let before = catalog(names.iter().map(|name| other(name, &format!("{name}.example"))));
    let after = catalog(names.iter().map(|name| other(name, "a.example")));
    let diff = before.diff(&after);
    let image = registry_resolver::Reference::parse("elsewhere.example/app:1").unwrap();
    let kinds: Vec<ChangeKind> =
        diff.changes_to_pull(image, &names).map(registry_resolver::diff::Change::kind).collect();
    assert_eq!(kinds, [ChangeKind::Context]);
}
