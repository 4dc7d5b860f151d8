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

/// The account with this in place of what is at the path, or of the key that ends it.
fn replaced(account: &Value, problem: &Problem, with: &str) -> Value {
    let path = problem.path();
    let pointer = format!("/{}", path.replace(']', "").replace(['.', '['], "/"));
    let mut account = account.clone();
    // The key may be missing, and then its map is not.
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    match account.pointer_mut(parent).unwrap() {
        Value::Object(map)
            if matches!(problem.kind(), ProblemKind::UnknownKey | ProblemKind::InvalidAlias) =>
        {
            let value = map.remove(key).unwrap();
            map.insert(with.to_owned(), value);
        }
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
    let providers = vec!["azure", "azrue", "gar", "gcr", "other", "artifactory", "nobody-makes-it"];
    let prefix_keys = select(vec!["prefix", "prefix", "prefx", "Prefix", "nothing_like_it"]);
    let issuers = vec!["https://auth.example/token", "auth.example", "AUTH example", "auth.example/x"];
    let maybe = |pool: Vec<&'static str>| proptest::option::of(select(pool));
    let texts = (maybe(domains), maybe(prefixes), maybe(providers), maybe(issuers));
    (texts, prefix_keys, proptest::option::of(names()), proptest::bool::weighted(0.1)).prop_map(
        move |((domain, prefix, provider, issuer), prefix_key, fallback, is_there_too)| {
            let mut registry = json!({"name": name, "domain": domain.unwrap_or("ghcr.io")});
            let settings = [(prefix_key, prefix), ("provider", provider), ("fallback", fallback)];
            for (key, value) in settings.into_iter().filter_map(|(key, value)| Some((key, value?))) {
                registry[key] = value.into();
            }
            if let Some(issuer) = issuer {
                registry["token_issuers"] = json!([issuer]);
            }
            if is_there_too {
                registry["prefix"] = "team".into();
            }
            registry
        },
    )
}

fn accounts() -> impl Strategy<Value = Value> {
    let roles = (proptest::option::of(names()), proptest::option::of(names()));
    let words = select(vec!["domain", "longest_prefix", "longest_prefx", "Domain", "nothing like it"]);
    let keys = select(vec!["default", "defualt", "cachin"]);
    (registry("azure"), registry("ghcr"), registry("mirror"), roles, words, keys).prop_map(
        |(a, b, c, (default, caching), matching, key)| {
            let mut account = json!({"registries": [a, b, c], "caching": caching, "matching": matching});
            account[key] = default.into();
            account
        },
    )
}

proptest! {
    #![proptest_config(config(300))]

    #[test]
    fn rule_2_7_a_replacement_is_accepted(account in accounts()) {
        let before = problems(&account);
        for problem in &before {
            let Some(with) = problem.replacement() else { continue };
            let after = problems(&replaced(&account, problem, with));
            let still = after.iter().any(|it| it.path() == problem.path() && it.kind() == problem.kind());
            prop_assert!(!still, "{} replaced by {}: {:?}", problem, with, after);
        }
    }

    /// Whoever is told `did you mean` can have it done.
    #[test]
    fn rule_2_7_what_a_text_offers_is_data_as_well(account in accounts()) {
        for problem in problems(&account) {
            let text = problem.to_string();
            let with = problem.replacement().unwrap_or_default();
            if text.contains("did you mean `") {
                prop_assert!(text.ends_with(&format!("did you mean `{with}`?")), "{}", text);
            } else if text.contains("; write `") && text.ends_with('`') && !text.contains('<') {
                prop_assert!(text.ends_with(&format!("; write `{with}`")), "{}", text);
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

/// Of a key that is none, what to call it; of a word that is none, another word; of an export's provider alike.
#[test]
fn rule_2_7_keys_and_words_are_data() {
    let account = json!({
        "registries": [
            {"name": "a", "domain": "a.example", "prefx": "team", "provider": "githb"},
            {"name": "b", "domain": "b.example", "prefix": "team", "prefx": "other"},
        ],
        "matchin": "domain",
        "uncovered_domains": "denny",
        "build_push": "sometimes",
    });
    let told: Vec<_> = problems(&account)
        .iter()
        .map(|it| (it.path().to_owned(), it.kind(), it.replacement().map(str::to_owned)))
        .collect();
    let expected = [
        ("registries[0].prefx", ProblemKind::UnknownKey, Some("prefix")),
        ("registries[0].provider", ProblemKind::UnknownProvider, Some("github")),
        ("registries[1].prefx", ProblemKind::UnknownKey, None),
        ("matchin", ProblemKind::UnknownKey, Some("matching")),
        ("uncovered_domains", ProblemKind::UnknownValue, Some("deny")),
        ("build_push", ProblemKind::UnknownValue, None),
    ];
    let mut told = told;
    told.sort_by(|one, other| one.0.cmp(&other.0));
    let mut expected = expected.map(|(path, kind, with)| (path.to_owned(), kind, with.map(str::to_owned)));
    expected.sort_by(|one, other| one.0.cmp(&other.0));
    assert_eq!(told, expected);
    let twice = problems(&account).into_iter().find(|it| it.path() == "registries[1].prefx").unwrap();
    assert_eq!(twice.to_string(), "registries[1].prefx: unknown key; drop it, as `prefix` is there");
    let export: registry_resolver::format::AccountExport =
        serde_json::from_value(json!([{"name": "a", "provider": "dockrhub"}])).unwrap();
    let problems = export.into_builder().build().unwrap_err();
    let problem = problems.iter().next().unwrap();
    assert_eq!((problem.kind(), problem.replacement()), (ProblemKind::UnknownProvider, Some("dockerhub")));
}

/// Rules 2.7 and 12.14: everywhere in an account; whatever kind offers a text is seen to, and each is accepted.
#[test]
fn rule_2_7_every_problem_that_offers_is_seen_to() {
    let account = json!({
        "registries": [
            {"name": "azure", "domain": "https://acme.azurecr.io", "prefix": "Team", "fallback": "ghrc"},
            {"name": "ghcr", "provider": "githb", "domain": "ghcr.io", "namespaces": ["Acme"], "transprt": "http"},
            {"name": "gar", "provider": "gar", "domain": "asia", "token_issuers": ["https://auth.example/token"]},
            {"name": "ecr", "provider": "ecr", "account": "123456789012", "region": "EU-WEST-1"},
        ],
        "routes": [
            {"scope": "https://quay.io/acme", "mirrors": ["m.example/Hub", {"registry": "azrue"}]},
            {"scope": "Docker.io/Library", "mirrors": [{"location": "m.example", "api": "v2", "naming": "hole"}]},
            {"scope": "*.example/app", "at": {"location": "https://m.example/a//b"}},
            {"scope": "gcr.io", "mirrors": [{"location": "m.example", "transport": "htps"}], "orign": "never"},
        ],
        "short_names": {"aliases": {"Nginx": "quay.io/a/Nginx", "app": "app"}, "search": ["https://quay.io"], "mode": "al"},
        "endpoints": [{"host": "https://a.example", "transport": "http"}, {"network": "10.0.0.0/8", "transport": "htp"}],
        "default": "azrue",
        "matching": "longest_prefx",
        "uncovered_access": "ambiant",
        "compositions": "serch",
    });
    let before = problems(&account);
    let mut seen = alloc::collections::BTreeSet::new();
    for problem in &before {
        let text = problem.to_string();
        let Some(with) = problem.replacement() else {
            assert!(!text.contains("did you mean `"), "{text}");
            continue;
        };
        seen.insert(format!("{:?} {}", problem.kind(), problem.path()));
        let after = problems(&replaced(&account, problem, with));
        let still = after.iter().any(|it| it.path() == problem.path() && it.kind() == problem.kind());
        assert!(!still, "{text} replaced by {with}: {after:?}");
    }
    let seen: Vec<&str> = seen.iter().map(String::as_str).collect();
    assert_eq!(
        seen,
        [
            "InvalidAlias short_names.aliases.Nginx",
            "InvalidDomain registries[0].domain",
            "InvalidDomain registries[2].domain",
            "InvalidEndpoint endpoints[0].host",
            "InvalidLocation routes[0].mirrors[0]",
            "InvalidPrefix registries[0].prefix",
            "InvalidScope routes[0].scope",
            "InvalidScope routes[1].scope",
            "InvalidShortName short_names.aliases.Nginx",
            "InvalidShortName short_names.aliases.app",
            "InvalidShortName short_names.search[0]",
            "InvalidTokenIssuer registries[2].token_issuers[0]",
            "UnknownKey registries[1].transprt",
            "UnknownKey routes[3].orign",
            "UnknownProvider registries[1].provider",
            "UnknownRegistry default",
            "UnknownRegistry registries[0].fallback",
            "UnknownRegistry routes[0].mirrors[1]",
            "UnknownValue compositions",
            "UnknownValue endpoints[1].transport",
            "UnknownValue matching",
            "UnknownValue routes[1].mirrors[0].naming",
            "UnknownValue routes[3].mirrors[0].transport",
            "UnknownValue short_names.mode",
            "UnknownValue uncovered_access",
        ]
    );
}
