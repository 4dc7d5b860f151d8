//! Rule 4.6: the shapes in which an account is written, and how our own format and an export are told apart.

use registry_resolver::format::AccountExport;
use registry_resolver::registry::Reach;
use registry_resolver::{Account, Catalog};

use crate::account::{catalog, said};

#[track_caller]
fn account(text: &str) -> Account {
    serde_json::from_str(text).unwrap()
}

#[track_caller]
fn built(text: &str) -> Catalog {
    account(text).into_builder().build().unwrap()
}

fn names(catalog: &Catalog) -> Vec<&str> {
    catalog.registries().map(registry_resolver::Registry::name).collect()
}

const LIST: &str = r#"[{"_id": "1", "name": "hub", "provider": "dockerhub", "default": true},
    {"_id": "2", "name": "ghcr", "provider": "other", "domain": "ghcr.io", "fallbackRegistry": "1"}]"#;

/// Rule 4.6: one registry alone and an `items:` wrapper, as the modelled system's command line writes them.
#[test]
fn rule_4_6_a_list_a_wrapper_and_one_registry_are_exports() {
    let listed = catalog(LIST);
    let wrapped = format!(r#"{{"apiVersion": "v1", "kind": "List", "items": {LIST}}}"#);
    assert_eq!(catalog(&wrapped), listed);
    assert_eq!(built(&wrapped), listed);
    assert_eq!(built(LIST), listed);
    for sole in [
        r#"{"_id": "1", "name": "hub", "provider": "dockerhub", "default": true, "password": "not-a-real-secret"}"#,
        r#"{"kind": "standard", "default": true, "domain": "docker.io", "name": "hub"}"#,
        r#"{"default": "true", "behindFirewall": "false", "provider": "dockerhub", "name": "hub"}"#,
    ] {
        assert_eq!(names(&built(sole)), ["hub"], "{sole}");
        assert_eq!(built(sole), catalog(sole), "{sole}");
        assert!(!format!("{:?}", account(sole)).contains("not-a-real-secret"));
    }
}

/// Rule 4.6: our own format is a map with its keys, or any other map.
#[test]
fn rule_4_6_our_own_format_is_told_by_its_keys() {
    let own = built(
        r#"{"default": "b", "credentials": {"bot": ["quay.io"]}, "other_contexts": ["k8s"],
            "registries": [{"name": "a", "provider": "github"}, {"name": "b", "provider": "quay"}]}"#,
    );
    assert_eq!(own.default_registry().unwrap().name(), "b");
    assert!(built("{}").is_empty());
    let problems = account(r#"{"defualt": 1, "default": "x"}"#).into_builder().build().unwrap_err();
    assert_eq!(
        said(&problems),
        ["defualt: unknown key; drop it, as `default` is there", "default: unknown registry `x`"]
    );
    // A name alone makes no registry of an export.
    let problems = account(r#"{"name": "a", "domain": "a.io"}"#).into_builder().build().unwrap_err();
    assert_eq!(problems.len(), 2, "{problems}");
    assert!(problems.iter().all(|problem| problem.message() == "unknown key"), "{problems}");
}

/// Rule 4.6: the first of the keys decides, and what belongs to the other format is no less told.
#[test]
fn rule_4_6_a_mixture_of_both_formats_is_refused() {
    let problems = account(r#"{"registries": [], "items": []}"#).into_builder().build().unwrap_err();
    assert!(said(&problems)[0].starts_with("items: unknown key; "), "{problems}");
    let error = serde_json::from_str::<Account>(r#"{"items": [], "registries": []}"#).unwrap_err();
    assert_eq!(
        error.to_string(),
        "expected an account export, found the key `registries` of our own format at line 1 column 26"
    );
}

/// Rules 4.1 and 10.2: what is no account stops with its place; nothing of it is quoted.
#[test]
fn rule_4_1_what_is_no_account_stops_with_line_and_column() {
    for (text, says) in [
        ("5", "expected an account, found a number at line 1 column 1"),
        ("\"hunter2\"", "expected an account, found a text at line 1 column 9"),
        ("null", "expected an account, found null at line 1 column 4"),
        (r#"{"default": 5, "registries": []}"#, "expected a text, found a number at line 1 column "),
        (r#"{"credentials": {"hunter2": 7}}"#, "expected a list, found a number at line 1 column "),
        (r#"{"name": "a", "provider": ["hunter2"]}"#, "expected a text, found a list at line 1 column "),
    ] {
        let error = serde_json::from_str::<Account>(text).unwrap_err().to_string();
        assert!(error.starts_with(says), "{text}: {error}");
    }
}

/// Rule 4.6: YAML, as people and the command line write it.
#[test]
fn rule_4_6_yaml_is_read_in_every_shape() {
    let exported = "items:\n  - _id: 5f1e00000000000000000001\n    name: hub\n    provider: dockerhub\n    \
                    behindFirewall: 'false'\n    default: true\n  - name: gar\n    provider: gar\n    domain: asia\n";
    let read = |text: &str| serde_saphyr::from_str::<Account>(text).unwrap().into_builder().build().unwrap();
    let catalog = read(exported);
    assert_eq!(names(&catalog), ["hub", "gar"]);
    assert_eq!(catalog.registry("gar").unwrap().domain().as_str(), "asia-docker.pkg.dev");
    assert_eq!(catalog.registry("hub").unwrap().reach(), Reach::Anywhere);
    let export: AccountExport = serde_saphyr::from_str(exported).unwrap();
    assert_eq!(export.into_builder().build().unwrap(), catalog);
    let sole =
        read("name: ghcr\nkind: standard\nprovider: other\ndomain: https://ghcr.io/\ndefault: false\n");
    assert_eq!(names(&sole), ["ghcr"]);
    let own = read(
        "registries:\n- name: ghcr\n  provider: github\n- name: acme\n  provider: azure\n  account: acme\n",
    );
    assert_eq!(own.registry("acme").unwrap().domain().as_str(), "acme.azurecr.io");
}

/// Rule 4.6: the command line's listing has no domains; one problem says what to ask for instead.
#[test]
fn rule_4_6_a_listing_without_domains_is_refused_in_one_word() {
    let listing = r#"[
        {"id": "1", "provider": "dockerhub", "name": "hub", "kind": "standard", "behindFirewall": false},
        {"id": "2", "provider": "acr", "name": "azure", "kind": "standard", "behindFirewall": false, "default": true},
        {"id": "3", "provider": "gcr", "name": "gcr", "kind": "standard", "behindFirewall": false}
    ]"#;
    let problems = account(listing).into_builder().build().unwrap_err();
    assert_eq!(
        said(&problems),
        [
            "domain: no registry has its domain: this is a listing of the account's registries; ask the API for the \
             registries themselves, with `domain` and `_id`"
        ]
    );
    // Docker Hub alone needs none.
    assert_eq!(
        catalog(r#"[{"provider": "dockerhub", "name": "a"}, {"provider": "dockerhub", "name": "b"}]"#).len(),
        2
    );
}

/// Rule 4.6: flags that were written as texts.
#[test]
fn rule_4_6_flags_are_read_as_texts_too() {
    for (flag, reach) in [
        (r#""true""#, Reach::InsideOnly),
        (r#""True""#, Reach::InsideOnly),
        (r#""false""#, Reach::Anywhere),
        (r#""""#, Reach::Anywhere),
        ("null", Reach::Anywhere),
    ] {
        let catalog = catalog(&format!(r#"[{{"name": "a", "domain": "a.io", "behindFirewall": {flag}}}]"#));
        assert_eq!(catalog.registry("a").unwrap().reach(), reach, "{flag}");
    }
}

/// Rule 3.3: a short form gets its provider's mend, and one mistake is one problem.
#[test]
fn rule_3_3_short_forms_of_an_export_have_their_mend() {
    for (registry, says) in [
        (
            r#"{"name": "a", "provider": "acr", "domain": "acme"}"#,
            "[0].domain: `acme` would be read as a path on Docker Hub: it has no dot and no port; write \
             `acme.azurecr.io`",
        ),
        (
            r#"{"name": "a", "provider": "ecr", "region": "eu-west-1"}"#,
            "[0].domain: missing domain; write `<account>.dkr.ecr.eu-west-1.amazonaws.com`",
        ),
        (
            r#"{"name": "a", "provider": "ecr", "region": "cn-north-1", "domain": "123456789012"}"#,
            "[0].domain: `123456789012` would be read as a path on Docker Hub: it has no dot and no port; write \
             `123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn`",
        ),
        (
            r#"{"name": "a", "provider": "gra", "domain": "asia"}"#,
            "[0].provider: unknown provider `gra`; did you mean `gar`?",
        ),
        (r#"{"name": "a", "provider": "ec"}"#, "[0].provider: unknown provider `ec`; did you mean `ecr`?"),
    ] {
        let problems = account(&format!("[{registry}]")).into_builder().build().unwrap_err();
        assert_eq!(said(&problems), [says], "{registry}");
    }
}
