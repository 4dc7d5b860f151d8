//! Rule 2.7: a mend of a problem that gives a replacement carries it as data, and what it replaces is no problem
//! afterwards, whatever else is wrong.

use proptest::prelude::*;
use proptest::sample::select;
use registry_resolver::CatalogBuilder;
use registry_resolver::catalog::{Problem, ProblemKind};
use serde_json::{Value, json};

use crate::shrinking::config;

/// What is wrong with the text of an account in our own format.
fn problems(account: &Value) -> Vec<Problem> {
    let builder: CatalogBuilder = serde_json::from_value(account.clone()).unwrap();
    builder.build().err().into_iter().flatten().collect()
}

/// The account with this in place of what is at the path.
fn replaced(account: &Value, path: &str, with: &str) -> Value {
    let pointer = format!("/{}", path.replace(']', "").replace(['.', '['], "/"));
    let mut account = account.clone();
    // The key may be missing, and then its map is not.
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    match account.pointer_mut(parent).unwrap() {
        Value::Array(list) => list[key.parse::<usize>().unwrap()] = with.into(),
        map => map[key] = with.into(),
    }
    account
}

fn names() -> impl Strategy<Value = &'static str> {
    select(vec!["azure", "azrue", "ghcr", "ghrc", "mirror", "Azure", "nobody-knows-it"])
}

fn registry(name: &'static str) -> impl Strategy<Value = Value> {
    let domains = vec![
        "acme.azurecr.io",
        "https://acme.azurecr.io",
        "https://ghcr.io/v2/",
        "http://user:secret@ghcr.io",
        "oci://localhost:5000",
        "us.gcr.io/my_org",
        "registry",
        "asia",
        "Registry:5000/",
        "fd2e::1:5000",
        " ghcr.io",
        "ghcr.io:99999",
        "https://h:70000",
        "a b",
    ];
    let prefixes = vec!["team", "Team", "/team/", "a//b", "team/", "..", "a b", "A/B/c"];
    let providers = vec!["azure", "gar", "gcr", "other", "artifactory"];
    let issuers = vec!["https://auth.example/token", "auth.example", "AUTH example", "auth.example/x"];
    let maybe = |pool: Vec<&'static str>| proptest::option::of(select(pool));
    (maybe(domains), maybe(prefixes), maybe(providers), maybe(issuers), proptest::option::of(names()))
        .prop_map(move |(domain, prefix, provider, issuer, fallback)| {
            let mut registry = json!({"name": name, "domain": domain.unwrap_or("ghcr.io")});
            let settings = [("prefix", prefix), ("provider", provider), ("fallback", fallback)];
            for (key, value) in settings.into_iter().filter_map(|(key, value)| Some((key, value?))) {
                registry[key] = value.into();
            }
            if let Some(issuer) = issuer {
                registry["token_issuers"] = json!([issuer]);
            }
            registry
        })
}

fn accounts() -> impl Strategy<Value = Value> {
    let roles = (proptest::option::of(names()), proptest::option::of(names()));
    (registry("azure"), registry("ghcr"), registry("mirror"), roles).prop_map(|(a, b, c, (default, caching))| {
        json!({"registries": [a, b, c], "default": default, "caching": caching})
    })
}

proptest! {
    #![proptest_config(config(300))]

    #[test]
    fn rule_2_7_a_replacement_is_accepted(account in accounts()) {
        let before = problems(&account);
        for problem in &before {
            let Some(with) = problem.replacement() else { continue };
            let after = problems(&replaced(&account, problem.path(), with));
            let still = after.iter().any(|it| it.path() == problem.path() && it.kind() == problem.kind());
            prop_assert!(!still, "{} replaced by {}: {:?}", problem, with, after);
        }
    }

    /// Whoever is told `did you mean` can have it done.
    #[test]
    fn rule_2_7_what_a_text_offers_is_data_as_well(account in accounts()) {
        for problem in problems(&account) {
            let text = problem.to_string();
            if text.contains("did you mean `") {
                let with = problem.replacement().unwrap_or_default();
                prop_assert!(text.ends_with(&format!("did you mean `{with}`?")), "{}", text);
            }
        }
    }
}

#[test]
fn rule_2_7_each_kind_of_replacement() {
    let account = json!({
        "registries": [
            {"name": "azure", "domain": "https://acme.azurecr.io", "prefix": "Team", "fallback": "ghrc"},
            {"name": "ghcr", "provider": "gar", "domain": "asia", "token_issuers": ["https://auth.example/token"]},
            {"name": "plain", "domain": "registry"},
        ],
        "default": "azrue",
        "caching": "ghr",
    });
    let told: Vec<_> = problems(&account)
        .iter()
        .map(|it| (it.path().to_owned(), it.kind(), it.replacement().map(str::to_owned)))
        .collect();
    let expected = [
        ("registries[0].domain", ProblemKind::InvalidDomain, "acme.azurecr.io"),
        ("registries[0].prefix", ProblemKind::InvalidPrefix, "team"),
        ("registries[0].fallback", ProblemKind::UnknownRegistry, "ghcr"),
        ("registries[1].domain", ProblemKind::InvalidDomain, "asia-docker.pkg.dev"),
        ("registries[1].token_issuers[0]", ProblemKind::InvalidTokenIssuer, "auth.example"),
        ("registries[2].domain", ProblemKind::InvalidDomain, "registry:443"),
        ("default", ProblemKind::UnknownRegistry, "azure"),
        ("caching", ProblemKind::UnknownRegistry, "ghcr"),
    ];
    assert_eq!(told, expected.map(|(path, kind, with)| (path.to_owned(), kind, Some(with.to_owned()))));
}
