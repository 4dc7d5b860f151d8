//! Rule 5.4: registry contexts, a request's own choice of registries to pull with.

use alloc::borrow::Cow;

use registry_resolver::pull::{ErrorKind, Names};
use registry_resolver::registry::GcrLocation;
use registry_resolver::{Catalog, PullError, RegistryConfig};

use crate::pull::{asked, catalog, other, request};

/// Registries `r0`, `r1`, … on a domain each, and `twin` on the domain of `r0`, which is primary.
fn many(count: usize) -> Catalog {
    let registries = (0..count).map(|index| {
        let registry = other(&format!("r{index}"), &format!("r{index}.example"));
        if index == 0 { registry.primary() } else { registry }
    });
    catalog(registries.chain([other("twin", "R0.example:443")]))
}

fn refused<'r>(catalog: &Catalog, image: &'r str, contexts: impl Into<Names<'r>>) -> PullError {
    catalog.resolve_pull(request(image).with_contexts(contexts)).unwrap_err()
}

/// Rule 5.4: a client cannot be logged in to both, wherever the image is.
#[test]
fn two_contexts_on_one_domain_are_refused() {
    let catalog = catalog([
        RegistryConfig::new("production").gcr(GcrLocation::Any).primary(),
        RegistryConfig::new("staging").gcr(GcrLocation::Any),
        RegistryConfig::new("ghcr").github(),
    ]);
    for image in ["gcr.io/acme/app", "ghcr.io/acme/app", "nginx"] {
        for contexts in [
            ["production", "staging", "ghcr"],
            ["production", "ghcr", "staging"],
            ["ghcr", "production", "staging"],
        ] {
            let error = refused(&catalog, image, &contexts);
            assert_eq!(error.kind(), ErrorKind::ConflictingContexts);
            assert_eq!(
                error.to_string(),
                "registry contexts `production` and `staging` are both on gcr.io, and a client cannot be logged in \
                 to both; name one of them"
            );
        }
    }
}

/// Rules 2.8 and 5.4: one domain, however the catalog spells it.
#[test]
fn two_spellings_of_one_domain_conflict() {
    let catalog = catalog([
        other("a", "Registry.Example").primary(),
        other("b", "registry.example:443"),
        other("c", "registry.example:5000"),
        RegistryConfig::new("hub").docker_hub().primary(),
        other("hub-too", "registry.hub.docker.com"),
    ]);
    for contexts in [["a", "b"], ["hub", "hub-too"]] {
        assert_eq!(refused(&catalog, "nginx", &contexts).kind(), ErrorKind::ConflictingContexts);
    }
    for contexts in [["a", "c"], ["b", "c"], ["a", "hub"], ["b", "hub-too"]] {
        assert!(catalog.resolve_pull(request("nginx").with_contexts(&contexts)).is_ok(), "{contexts:?}");
    }
}

/// Rule 5.4: the same context twice is one login, however often it is named.
#[test]
fn one_context_named_twice_is_no_conflict() {
    let catalog = many(2);
    for count in [2, 16, 17, 10_000] {
        let contexts = vec!["twin"; count];
        let plan = catalog.resolve_pull(request("r0.example/app:1").with_contexts(&contexts)).unwrap();
        assert_eq!(asked(&plan), ["twin r0.example/app:1"]);
        let mut with_other = contexts;
        with_other.insert(count / 2, "r1");
        assert!(catalog.resolve_pull(request("r0.example/app:1").with_contexts(&with_other)).is_ok());
        with_other.push("r0");
        assert!(matches!(
            refused(&catalog, "r0.example/app:1", &with_other),
            PullError::ConflictingContexts { .. }
        ));
    }
}

/// Rule 5.4: a context elsewhere is left unused.
#[test]
fn a_context_on_another_domain_changes_nothing() {
    let catalog = many(3);
    for image in ["r0.example/app:1", "nowhere.example/app:1", "nginx:1"] {
        let without = catalog.resolve_pull(request(image)).unwrap();
        let with = catalog.resolve_pull(request(image).with_contexts(&["r2", "r1"])).unwrap();
        assert_eq!(asked(&with), asked(&without));
        assert_eq!(with.source().unwrap().login(), without.source().unwrap().login());
    }
}

/// Rule 5.4: an unknown context is an error, with the name that was probably meant.
#[test]
fn an_unknown_context_is_refused() {
    let catalog =
        catalog([RegistryConfig::new("azure-demo").azure("acme"), RegistryConfig::new("ghcr").github()]);
    for (name, text) in [
        ("azure-dmeo", "unknown registry context `azure-dmeo`; did you mean `azure-demo`?"),
        ("Azure-Demo", "unknown registry context `Azure-Demo`; did you mean `azure-demo`?"),
        ("azure_demo", "unknown registry context `azure_demo`; did you mean `azure-demo`?"),
        ("ghrc", "unknown registry context `ghrc`; did you mean `ghcr`?"),
        ("ghcr ", "unknown registry context `ghcr `; did you mean `ghcr`?"),
        ("dockerhub", "unknown registry context `dockerhub`"),
        ("", "unknown registry context ``"),
        ("\u{1b}[31m", r"unknown registry context `\u{1b}[31m`"),
    ] {
        // Wherever the image is, and next to contexts that there are.
        for image in ["ghcr.io/acme/app", "nginx"] {
            for contexts in [&[name][..], &["azure-demo", name], &[name, "ghcr"]] {
                let error = refused(&catalog, image, contexts);
                assert_eq!((error.kind(), &*error.to_string()), (ErrorKind::UnknownRegistry, text));
            }
        }
    }
}

/// Rules 5.4 and 10.7: at 16 contexts, behind it, and far behind it, the answers are the same.
#[test]
fn the_number_of_contexts_changes_no_answer() {
    let catalog = many(10_000);
    let names: Vec<String> = (0..10_000).map(|index| format!("r{index}")).collect();
    for count in [1, 2, 15, 16, 17, 18, 10_000] {
        let contexts: Vec<&str> = names[..count].iter().map(String::as_str).collect();
        let last = format!("r{}.example/app:1", count - 1);
        let plan = catalog.resolve_pull(request(&last).with_contexts(&contexts)).unwrap();
        assert_eq!(asked(&plan), [format!("r{} {last}", count - 1)]);
        // The other registry on the domain of the first.
        let mut swapped = contexts.clone();
        swapped[0] = "twin";
        let plan = catalog.resolve_pull(request("r0.example/app:1").with_contexts(&swapped)).unwrap();
        assert_eq!(asked(&plan), ["twin r0.example/app:1"]);
        // Both of them, and an unknown one: unknown comes first (10.9).
        for place in [0, count / 2, count] {
            let mut conflicting = contexts.clone();
            conflicting.insert(place, "twin");
            let error = refused(&catalog, "nginx", &conflicting).to_string();
            assert!(error.contains("`twin`") && error.contains("`r0`"), "{error}");
            assert!(error.to_lowercase().contains(" are both on r0.example"), "{error}");
            conflicting.push("nobody");
            let error = refused(&catalog, "nginx", &conflicting);
            assert_eq!(error.to_string(), "unknown registry context `nobody`");
        }
    }
}

/// Rules 5.4 and 10.9: which unknown context is named does not depend on the account.
#[test]
fn the_first_unknown_context_is_named() {
    let catalog = many(3);
    let error = refused(&catalog, "nginx", &["r1", "first", "second"]);
    assert_eq!(error.to_string(), "unknown registry context `first`");
    let error = refused(&catalog, "nginx", &["r0", "twin", "second", "first"]);
    assert_eq!(error.to_string(), "unknown registry context `second`");
}

/// Rule 5.4: the contexts of a request may be kept in any of these ways.
#[test]
fn contexts_are_taken_as_the_caller_keeps_them() {
    let catalog = many(2);
    let borrowed = ["r1", "twin"];
    let listed = borrowed.to_vec();
    let owned: Vec<String> = borrowed.map(String::from).into();
    let either: Vec<Cow<'_, str>> = vec![Cow::Borrowed("r1"), Cow::Owned("twin".into())];
    let all: [Names<'_>; 7] = [
        (&borrowed).into(),
        borrowed.as_slice().into(),
        (&listed).into(),
        (&owned).into(),
        owned.as_slice().into(),
        (&either).into(),
        either.as_slice().into(),
    ];
    for names in all {
        assert_eq!(names.iter().collect::<Vec<_>>(), borrowed);
        let plan = catalog.resolve_pull(request("r0.example/app:1").with_contexts(names)).unwrap();
        assert_eq!(asked(&plan), ["twin r0.example/app:1"]);
    }
    assert!(Names::NONE.is_empty() && Names::default().is_empty());
    let plan = catalog.resolve_pull(request("r0.example/app:1").with_contexts(Names::NONE)).unwrap();
    assert_eq!(asked(&plan), ["r0 r0.example/app:1"]);
}

/// Rule 5.4: of several conflicts the first of the request is told.
#[test]
fn the_first_conflict_is_told() {
    let catalog = catalog([
        other("a", "a.example"),
        other("b", "a.example"),
        other("y", "z.example"),
        other("z", "z.example"),
    ]);
    let error = refused(&catalog, "a.example/app:1", &["z", "y", "b", "a"]);
    assert_eq!(error.kind(), ErrorKind::ConflictingContexts);
    assert_eq!(
        error.to_string(),
        "registry contexts `z` and `y` are both on z.example, and a client cannot be logged in to both; name one of \
         them"
    );
}
