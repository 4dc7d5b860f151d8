//! Rules 4.5 and 10.2: catalogs are shared by threads, and what is shown of one has no secret in it.

use core::any::type_name;
use core::hash::Hash;

use registry_resolver as crate_under_test;
use registry_resolver::{Access, Catalog, CatalogBuilder, Fallback, Problems, RegistryConfig};

use crate::catalog::{SECRET, account, kinds, named, refused};

/// A URL with user-info, which somebody pasted where a name or a domain belongs.
fn pasted() -> String {
    format!("https://me:{SECRET}@ghcr.io")
}

fn is_shared<T: Send + Sync + 'static>() {
    // The bounds are the test; the name proves that it is about something.
    assert!(!type_name::<T>().is_empty());
}

fn is_value<T: Clone + core::fmt::Debug + Eq>() {
    assert!(!type_name::<T>().is_empty());
}

fn is_key<T: Clone + core::fmt::Debug + Eq + Hash>() {
    assert!(!type_name::<T>().is_empty());
}

/// Rule 4.5.
#[test]
fn rule_4_5_public_types_are_shared_by_threads() {
    use crate_under_test::catalog::{
        AdHocPushes, DefaultPush, FallbackRegistry, Matching, Problem, ProblemKind, Registries,
        UncoveredDomains,
    };
    use crate_under_test::policy::RetryPolicyError;
    use crate_under_test::registry::{
        DomainPattern, DomainShape, NamedRegistry, PathDepth, ProviderFacts, Reach, Service,
    };
    use crate_under_test::{
        Credential, Provider, PullError, PullPlan, PushError, Registry, RetryPolicy, Transport,
    };

    is_shared::<Catalog>();
    is_shared::<CatalogBuilder>();
    is_shared::<RegistryConfig>();
    is_shared::<NamedRegistry>();
    is_shared::<Problem>();
    is_shared::<Problems>();
    is_shared::<ProblemKind>();
    is_shared::<Registry<'static>>();
    is_shared::<Registries<'static>>();
    is_shared::<FallbackRegistry<'static>>();
    is_shared::<Credential<'static>>();
    is_shared::<Access>();
    is_shared::<Fallback>();
    is_shared::<(Provider, ProviderFacts, DomainPattern, DomainShape, PathDepth, Service)>();
    is_shared::<(Matching, UncoveredDomains, DefaultPush, AdHocPushes, Reach, Transport)>();
    is_shared::<(RetryPolicy, RetryPolicyError)>();
    is_shared::<(PullPlan<'static, 'static>, PullError, PushError)>();
    #[cfg(feature = "serde")]
    is_shared::<(crate_under_test::format::AccountExport, crate_under_test::format::AccountNotice)>();
}

/// The house style: what is a value compares, and what is a key hashes.
#[test]
fn rule_4_5_values_compare() {
    use crate_under_test::catalog::{
        AdHocPushes, DefaultPush, Matching, Problem, ProblemKind, UncoveredDomains,
    };
    use crate_under_test::policy::{FallbackPolicy, RetryPolicyError};
    use crate_under_test::registry::{AzureCloud, GcrLocation};
    use crate_under_test::{Credential, Provider, Registry, RetryPolicy, Transport};

    is_value::<Catalog>();
    is_value::<RegistryConfig>();
    is_value::<Problem>();
    is_value::<Problems>();
    is_value::<RetryPolicyError>();
    is_key::<Registry<'static>>();
    is_key::<Credential<'static>>();
    is_key::<Access>();
    is_key::<Fallback>();
    is_key::<(Provider, ProblemKind, RetryPolicy, FallbackPolicy, Transport)>();
    is_key::<(Matching, UncoveredDomains, DefaultPush, AdHocPushes, AzureCloud, GcrLocation)>();
}

/// Rule 10.2: `Debug` of a catalog says what is in it, and nothing more.
#[test]
fn rule_10_2_debug_of_a_catalog_is_useful() {
    let catalog = account([
        named("hub").docker_hub().fallback("mirror"),
        named("mirror").other("mirror.example:5000").prefix("hub").access(Access::Credential("bot".into())),
    ])
    .set_default("mirror")
    .set_caching("mirror")
    .build()
    .unwrap();
    assert_eq!(
        format!("{catalog:?}"),
        "Catalog { registries: [Registry(hub on docker.io), Registry(mirror on mirror.example:5000)], \
         default: Some(\"mirror\"), caching: Some(\"mirror\"), settings: Settings { matching: Domain, \
         uncovered_domains: Allow, uncovered_access: Anonymous, default_push: Always, ad_hoc_pushes: Allow, \
         branch_tags: Plain, compositions: DockerHub }, routes: [] }"
    );
    let mirror = catalog.registry("mirror").unwrap();
    assert_eq!(format!("{mirror:?}"), "Registry(mirror on mirror.example:5000)");
    assert_eq!(
        format!("{:?}", catalog.registries()),
        format!("[{:?}, {mirror:?}]", catalog.registry("hub").unwrap())
    );
    assert!(format!("{:?}", catalog.edit()).contains("mirror.example:5000"));
}

/// Rule 3.3 and 10.2: a registry that is not validated yet may hold user-info, and never shows it.
#[test]
fn rule_10_2_debug_of_a_registry_to_be_never_shows_user_info() {
    let text = pasted();
    let configs = [
        named("a").other(&*text),
        named("a").github().prefix(&*text),
        named("a").github().fallback(&*text),
        named("a").docker_hub().namespace(&*text),
        named("a").github().access(Access::Credential(text.clone())),
        named(&text).github(),
        named(&"x".repeat(200)).other(format!("{}:{SECRET}@{}", "u".repeat(90), "h".repeat(90))),
    ];
    for config in configs {
        for shown in [format!("{config:?}"), format!("{config:#?}")] {
            assert!(!shown.contains("hunter2"), "{shown}");
            assert!(shown.starts_with("RegistryConfig"), "{shown}");
        }
        let builder = account([config, named("b").quay().fallback(&*text)]);
        let shown = format!("{builder:?} {builder:#?}");
        assert!(!shown.contains("hunter2"), "{shown}");
        if let Err(problems) = builder.build() {
            let shown = format!("{problems} {problems:?}");
            assert!(!shown.contains("hunter2"), "{shown}");
        }
    }
    assert_eq!(
        format!("{:?}", named("a").other(&*text).prefix("p").fallback("b")),
        "RegistryConfig { name: `a`, provider: None, place: At(`https://…@ghcr.io`), prefix: Some(`p`), \
         fallback: Some(`b`), .. }"
    );
}

/// Rule 10.2, for what is said of the account and not of one registry: each on its own, so that it is told apart.
fn pasted_into_an_account() -> [(&'static str, CatalogBuilder); 6] {
    let text = pasted();
    let ghcr = || account([named("ghcr").github(), named("quay").quay()]);
    let nothing: [&str; 0] = [];
    [
        ("a domain of a shared credential", ghcr().share_credential("bot", [&*text])),
        ("the handle of a shared credential", ghcr().share_credential(&*text, nothing)),
        ("the default registry", ghcr().set_default(&text)),
        ("the caching registry", ghcr().set_caching(&text)),
        ("another context", ghcr().other_contexts([&*text])),
        ("a removed registry", ghcr().registry(named(&text).github()).remove(&text)),
    ]
}

#[test]
fn rule_10_2_debug_of_a_builder_never_shows_user_info() {
    let leaks: Vec<&str> = pasted_into_an_account()
        .into_iter()
        .filter(|(_, builder)| format!("{builder:?} {builder:#?}").contains("hunter2"))
        .map(|(what, _)| what)
        .collect();
    assert_eq!(leaks, [""; 0], "these are shown as they are");
}

#[test]
fn rule_10_2_problems_of_an_account_never_show_user_info() {
    let mut refusals = 0;
    for (what, builder) in pasted_into_an_account() {
        if let Err(problems) = builder.build() {
            refusals += 1;
            let shown = format!("{problems} {problems:?} {problems:#?}");
            assert!(!shown.contains("hunter2"), "{what}: {shown}");
            assert!(shown.contains("https://…@ghcr.io"), "{what}: {shown}");
        }
    }
    assert_eq!(refusals, 3, "the domain, the default and the caching registry");
}

/// Rule 10.2: problems escape what could speak to a terminal, wherever it stands.
#[test]
fn rule_10_2_problems_show_no_control_characters() {
    let evil = "e\u{1b}[2J\u{202e}\n\u{7}vil";
    let problems = refused(
        account([
            named(evil).other(evil).prefix(evil).fallback(evil),
            named("b")
                .other(format!("https://{evil}"))
                .fallback(evil)
                .access(Access::Credential(evil.into())),
            named("c").docker_hub().namespace(evil).default_registry(),
            named(evil).docker_hub().default_registry().fallback("zz\u{9b}zz"),
        ])
        .set_caching(evil)
        .share_credential(evil, [evil])
        .other_contexts([evil]),
    );
    assert!(kinds(&problems).len() >= 12, "{problems}");
    for problem in &problems {
        let shown = format!("{problem} {problem:?} {} {}", problem.path(), problem.message());
        let bad = |c: char| c.is_control() || ('\u{202a}'..='\u{202e}').contains(&c);
        assert!(!shown.contains(bad), "{shown:?}");
    }
}

/// Rule 10.2: what is not checked yet is shown as an excerpt, and the rest in full.
#[test]
fn rule_10_2_names_are_shown_as_excerpts() {
    assert_eq!(format!("{:?}", RegistryConfig::new("a\u{1b}b")), r"NamedRegistry(a\u{1b}b)");
    assert_eq!(
        format!("{:?}", Fallback::new("https://me:hunter2@ghcr.io")),
        format!("Fallback(https://…@ghcr.io, {:?})", crate_under_test::policy::FallbackPolicy::default())
    );
    assert_eq!(format!("{:?}", crate_under_test::pull::Names::from(&["a", "b"])), "[`a`, `b`]");
}
