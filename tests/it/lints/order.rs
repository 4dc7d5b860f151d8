//! Lints come in an order of their own, and in linear time.

use registry_resolver::lint::{LintKind, Severity};
use registry_resolver::{Access, Catalog, CatalogBuilder, RegistryConfig};

use crate::lints::{account, assert_silent, named};
use crate::support::sized;

fn everything() -> Vec<RegistryConfig> {
    vec![
        named("gcr").gcr(registry_resolver::registry::GcrLocation::Any),
        named("b").quay().fallback("a"),
        named("a").quay(),
        named("A").azure("acme").fallback("plain"),
        named("plain").other("a.example:5000").plain_http().fallback("open"),
        named("open").other("open.example:443").access(Access::Public),
        named("hub").docker_hub().default_registry(),
    ]
}

fn said_without_paths(registries: impl IntoIterator<Item = RegistryConfig>) -> Vec<String> {
    let catalog = registries.into_iter().fold(Catalog::builder(), CatalogBuilder::registry).build().unwrap();
    let lints = catalog.lints();
    lints.iter().map(|lint| format!("{} {} {}", lint.kind(), lint.message(), lint.help().unwrap())).collect()
}

#[test]
fn rule_4_5_the_order_of_registries_shows_in_paths_alone() {
    let registries = everything();
    let expected = said_without_paths(registries.clone());
    assert!(expected.len() >= 7, "{expected:#?}");
    for turn in 0..registries.len() {
        for reversed in [false, true] {
            let mut turned = registries.clone();
            turned.rotate_left(turn);
            if reversed {
                turned.reverse();
            }
            assert_eq!(said_without_paths(turned), expected);
        }
    }
}

#[test]
fn the_worst_comes_first() {
    let catalog =
        everything().into_iter().fold(Catalog::builder(), CatalogBuilder::registry).build().unwrap();
    let severities: Vec<Severity> =
        catalog.lints().iter().map(registry_resolver::lint::Lint::severity).collect();
    assert!(severities.is_sorted_by(|a, b| a >= b));
    assert_eq!(severities.first(), Some(&Severity::Danger));
    assert_eq!(severities.last(), Some(&Severity::Advice));
}

#[test]
fn paths_point_at_registries() {
    let catalog =
        everything().into_iter().fold(Catalog::builder(), CatalogBuilder::registry).build().unwrap();
    let names: Vec<&str> = catalog.registries().map(registry_resolver::Registry::name).collect();
    for lint in &catalog.lints() {
        let index = lint.path().split(['[', ']']).nth(1).unwrap().parse::<usize>().unwrap();
        assert!(index < names.len());
        assert!(lint.message().contains(&format!("`{}`", names[index])), "{lint}");
        assert!(lint.message().contains(&format!("`{}`", lint.registry().unwrap().name())), "{lint}");
    }
}

#[test]
fn the_codes_are_as_documented() {
    let words: Vec<&str> = LintKind::ALL.iter().map(|code| code.as_str()).collect();
    let mut unique = words.clone();
    unique.sort_unstable();
    unique.dedup();
    assert_eq!(unique.len(), words.len());
    assert!(words.iter().all(|word| word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')));
    let page = include_str!("../../../src/rules/lints.md");
    for code in LintKind::ALL {
        let row = format!("| `{code}` | {} |", code.severity());
        assert!(page.contains(&row), "{row}");
    }
}

#[test]
fn a_clean_account_has_none() {
    assert_silent(&account([]));
    let clean = account([
        named("hub").docker_hub().namespace("acme").fallback("mirror"),
        named("mirror").azure("mirror").prefix("hub"),
        named("azure").azure("acme").prefix("team-a").default_registry().fallback("gar"),
        named("gar").gar("europe-west1").prefix("acme/images"),
        named("cache").other("cache.example:8443"),
    ])
    .set_caching("cache");
    assert_silent(&clean);
    assert_eq!(clean.build().unwrap().lints().to_string(), "");
}

/// Two thousand registries: on one domain, in chains of eight, on domains of their own.
#[test]
fn many_registries() {
    let many = sized(2_000);
    let build = |registry: &dyn Fn(usize) -> RegistryConfig| {
        (0..many).map(registry).fold(Catalog::builder(), CatalogBuilder::registry).build().unwrap()
    };
    let count = |catalog: &Catalog, code| catalog.lints().iter().filter(|lint| lint.kind() == code).count();

    let together = build(&|n| named(&format!("r{n}")).other("a.example"));
    assert_eq!(together.lints().len(), 1);
    let one_primary = together.edit().set_primary("r7").build().unwrap();
    assert_eq!(count(&one_primary, LintKind::UnreachedRegistry), many - 1);
    assert_eq!(one_primary.lints().len(), many - 1);

    let chains = build(&|n| {
        let registry = named(&format!("r{n}")).other(format!("r{n}.example:443"));
        if n % 8 == 7 { registry.access(Access::Public) } else { registry.fallback(format!("r{}", n + 1)) }
    });
    assert_eq!(count(&chains, LintKind::DefaultPort), many);
    assert_eq!(count(&chains, LintKind::PublicFallback), many / 8);
    assert_eq!(chains.lints().len(), many + many / 8);
    assert_eq!(chains.flows().len(), many * 6 + many / 8 * 56 + 3);

    let by_prefix =
        together.edit().matching(registry_resolver::catalog::Matching::LongestPrefix).build().unwrap();
    assert_eq!(by_prefix.lints().len(), 1);
}

#[test]
fn lints_go_from_thread_to_thread() {
    fn is_shared<T: Send + Sync + Clone + core::fmt::Debug + Eq>() {}
    is_shared::<registry_resolver::lint::Lints<'_>>();
    is_shared::<registry_resolver::lint::Lint<'_>>();
    is_shared::<registry_resolver::lint::LintEdit>();
    is_shared::<registry_resolver::flows::Flows<'_>>();
    is_shared::<registry_resolver::flows::Flow<'_>>();
    is_shared::<registry_resolver::flows::ImageClass<'_>>();
}

/// Two lints of one code and registry come by the name of the other one.
#[test]
fn the_name_of_the_other_registry_breaks_ties() {
    // Three components and more come from `a`, and neither has room for them.
    let deep = account([
        named("a").gar("europe").access(Access::Public).fallback("z"),
        named("z").docker_hub().namespace("acme").access(Access::Public).fallback("m"),
        named("m").docker_hub().namespace("acme").access(Access::Public).primary(),
    ]);
    let catalog = deep.build().unwrap();
    let lints = catalog.lints();
    let never = lints.iter().filter(|lint| lint.kind() == LintKind::FallbackNeverFits);
    let reasons: Vec<String> = never.map(registry_resolver::lint::Lint::message).collect();
    let expected = ["m", "z"].map(|name| {
        format!(
            "no image of `a` fits its fallback `{name}`: its name there would have 3 path components or more, and \
             Docker Hub takes namespace/name"
        )
    });
    assert_eq!(reasons, expected);
}

#[test]
fn lints_are_a_list() {
    let catalog =
        everything().into_iter().fold(Catalog::builder(), CatalogBuilder::registry).build().unwrap();
    let lints = catalog.lints();
    assert_eq!((lints.len(), lints.is_empty()), (lints.iter().count(), false));
    assert!(lints.len() > 1);
    let first = *lints.iter().next().unwrap();
    assert_eq!(format!("{first:?}"), format!("Lint({} at {})", first.kind(), first.path()));
    let listed: Vec<_> = lints.iter().copied().collect();
    assert_eq!(lints.into_iter().collect::<Vec<_>>(), listed);
    let none = Catalog::builder().build().unwrap();
    assert_eq!((none.lints().len(), none.lints().is_empty()), (0, true));
}
