//! Rule 4.6: the fields of an export, one by one: absent, empty and null are the same, and unknown ones are tolerated.

use registry_resolver::format::AccountExport;
use registry_resolver::registry::Reach;
use registry_resolver::{Catalog, Provider};
use serde_json::{Value, json};

use crate::account::{EXAMPLE, catalog, example, export_of, noticed, refused, said};

/// Every field that is read.
const FIELDS: [&str; 10] = [
    "_id",
    "name",
    "provider",
    "domain",
    "default",
    "primary",
    "fallbackRegistry",
    "repositoryPrefix",
    "behindFirewall",
    "username",
];

/// All that comes of an export, as text.
fn outcome(account: &Value) -> String {
    let export: AccountExport = export_of(account);
    let notices = noticed(&export);
    match export.into_builder().build() {
        Ok(catalog) => format!("{notices:?} {}", serde_json::to_string(&catalog).unwrap()),
        Err(problems) => format!("{notices:?} {problems}"),
    }
}

#[test]
fn rule_4_6_absent_empty_and_null_are_the_same_for_every_field() {
    let whole = example();
    let mut changed = 0;
    for place in 0..15 {
        for field in FIELDS {
            let mut absent = whole.clone();
            absent[place].as_object_mut().unwrap().remove(field);
            let expected = outcome(&absent);
            changed += usize::from(expected != outcome(&whole));
            for nothing in [json!(""), Value::Null] {
                let mut account = whole.clone();
                account[place][field] = nothing;
                assert_eq!(outcome(&account), expected, "{field} of [{place}]");
            }
        }
        for flag in ["default", "primary", "behindFirewall"] {
            let mut account = whole.clone();
            account[place][flag] = json!(false);
            let no = outcome(&account);
            account[place][flag] = Value::Null;
            assert_eq!(no, outcome(&account), "{flag} of [{place}]");
        }
    }
    assert!(changed > 40, "most fields matter: {changed}");
}

/// Rule 4.6: everything else may be there, whatever it holds, and changes nothing.
#[test]
fn rule_4_6_unknown_fields_are_tolerated() {
    let expected = catalog(EXAMPLE);
    let deep = format!("{}{}", "[".repeat(100), "]".repeat(100));
    let values = [
        "null".to_owned(),
        "5".to_owned(),
        "-1.5e300".to_owned(),
        r#""text""#.to_owned(),
        "[]".to_owned(),
        r#"{"name": "z", "domain": 5, "fallbackRegistry": {"_id": []}}"#.to_owned(),
        format!("\"{}\"", "x".repeat(1 << 20)),
        format!("[{}]", vec![r#"{"a": [1, "b", null]}"#; 20_000].join(",")),
        deep,
    ];
    let keys = [
        "metadata",
        "Name",
        "DOMAIN",
        "name ",
        "fallback",
        "prefix",
        "",
        "id",
        "\\u0000",
        "🦀",
        "credential",
    ];
    let mut text = EXAMPLE.to_owned();
    for (place, value) in values.iter().enumerate() {
        let unknown = keys.map(|key| format!(r#""{key}": {value}, "#)).concat();
        text = EXAMPLE.replace("{\"_id\"", &format!("{{{unknown}\"_id\""));
        assert_eq!(catalog(&text), expected, "value {place}");
        // Twice as well: only what is read may be there once.
        let twice = EXAMPLE.replacen("{\"_id\"", &format!("{{{unknown}{unknown}\"_id\""), 1);
        assert_eq!(catalog(&twice), expected, "value {place}");
    }
    assert!(text.len() > EXAMPLE.len());
}

/// Rule 4.2: what is read may be there once.
#[test]
fn rule_4_2_a_doubled_field_is_told() {
    for field in FIELDS {
        let text = format!(r#"[{{"name": "a", "domain": "ghcr.io", "{field}": null, "{field}": null}}]"#);
        let problems = refused(&text);
        let last =
            problems.iter().map(ToString::to_string).find(|text| text.starts_with(&format!("[0].{field}: ")));
        assert_eq!(last, Some(format!("[0].{field}: the key is written twice; keep one of them")));
    }
    // An escape does not hide it.
    let text = r#"[{"name": "a", "n\u0061me": "b", "domain": "ghcr.io"}]"#;
    assert_eq!(said(&refused(text)), ["[0].name: the key is written twice; keep one of them"]);
}

#[test]
fn rule_4_6_every_provider_of_an_export() {
    let rows = [
        ("dockerhub", "docker.io", Provider::DockerHub),
        ("acr", "acme.azurecr.io", Provider::Azure),
        ("gcr", "gcr.io", Provider::Gcr),
        ("gar", "us-docker.pkg.dev", Provider::Gar),
        ("ecr", "123456789012.dkr.ecr.eu-west-1.amazonaws.com", Provider::Ecr),
        ("bintray", "acme.bintray.io", Provider::Artifactory),
        ("bintray", "artifacts.acme.example", Provider::Artifactory),
        ("other", "registry.example", Provider::Other),
        // A claim stands on any domain but Docker Hub's (2.8, 3.4).
        ("acr", "registry.example", Provider::Azure),
        ("ecr", "ghcr.io", Provider::Ecr),
        ("dockerhub", "hub.proxy.example", Provider::DockerHub),
        ("gcr", "registry-1.docker.io", Provider::DockerHub),
    ];
    for (word, domain, provider) in rows {
        let catalog = catalog(&json!([{"name": "a", "provider": word, "domain": domain}]).to_string());
        assert_eq!(catalog.registry("a").unwrap().provider(), provider, "{word} on {domain}");
    }
    // The words are the export's own, as they are.
    for word in ["DockerHub", "ACR", "github", "quay", "artifactory", "docker-hub", "azure", "dockerhub "] {
        let text = json!([{"name": "a", "provider": word, "domain": "a.io"}]).to_string();
        let says = said(&refused(&text));
        assert!(
            says.len() == 1 && says[0].starts_with(&format!("[0].provider: unknown provider `{word}`; ")),
            "{says:?}"
        );
    }
}

/// Rule 4.6: `other` on a known provider's domain becomes that provider, and so does no provider at all.
#[test]
fn rule_4_6_other_becomes_the_provider_of_its_domain() {
    let rows = [
        ("docker.io", Provider::DockerHub),
        ("https://index.docker.io/v1/", Provider::DockerHub),
        ("REGISTRY-1.DOCKER.IO", Provider::DockerHub),
        ("registry.hub.docker.com", Provider::DockerHub),
        ("acme.azurecr.io", Provider::Azure),
        ("acme.azurecr.us", Provider::Azure),
        ("acme.azurecr.cn", Provider::Azure),
        ("gcr.io", Provider::Gcr),
        ("eu.gcr.io", Provider::Gcr),
        ("europe-west1-docker.pkg.dev", Provider::Gar),
        ("123456789012.dkr.ecr.us-west-2.amazonaws.com", Provider::Ecr),
        ("123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn", Provider::Ecr),
        ("acme.jfrog.io", Provider::Artifactory),
        ("acme.bintray.io", Provider::Artifactory),
        ("https://quay.io/", Provider::Quay),
        ("GHCR.io:443", Provider::GitHub),
        ("ghcr.io:5000", Provider::Other),
        ("evilgcr.io", Provider::Other),
        ("gcr.io.evil.com", Provider::Other),
        ("registry.digitalocean.com", Provider::Other),
    ];
    for (domain, provider) in rows {
        for word in [json!("other"), json!(""), Value::Null] {
            let catalog = catalog(&json!([{"name": "a", "provider": word, "domain": domain}]).to_string());
            assert_eq!(catalog.registry("a").unwrap().provider(), provider, "{word} on {domain}");
        }
    }
}

/// Rule 7.8, as chosen: the user of a Docker Hub login is a namespace of the account; of no other registry, and an
/// address is none.
#[test]
fn rule_7_8_the_user_name_on_docker_hub_is_a_namespace() {
    let namespaces = |registry: Value| {
        let catalog = catalog(&json!([registry]).to_string());
        catalog.registry("a").unwrap().namespaces().map(str::to_owned).collect::<Vec<_>>()
    };
    let on_hub = |user: &str| namespaces(json!({"name": "a", "provider": "dockerhub", "username": user}));
    assert_eq!(on_hub("kostis"), ["kostis"]);
    assert_eq!(on_hub("Kostis"), ["kostis"]);
    for user in ["", "me@acme.example", "a/b", "a b", "é", "<token>", "-x"] {
        assert_eq!(on_hub(user), [""; 0], "{user}");
    }
    let other = |domain: &str| {
        namespaces(json!({"name": "a", "provider": "other", "domain": domain, "username": "me"}))
    };
    assert_eq!(other("https://index.docker.io/v1/"), ["me"]);
    assert_eq!(other("ghcr.io"), [""; 0]);
    assert_eq!(other("docker.io:5000"), [""; 0]);
}

#[test]
fn rule_4_6_an_empty_export_is_an_empty_account() {
    let empty = catalog("[]");
    assert!(empty.is_empty() && empty.default_registry().is_none());
    assert_eq!(empty, Catalog::builder().build().unwrap());
    assert!(catalog(" \n[\t]\r\n").is_empty());
}

/// Rules 4.3 and 4.7: a sole registry is the default one, and what is behind a firewall stays there.
#[test]
fn rule_4_7_the_facts_of_an_export() {
    let sole =
        catalog(r#"[{"name": "a", "domain": "10.0.0.1:5000", "behindFirewall": true, "primary": true}]"#);
    let registry = sole.default_registry().unwrap();
    assert_eq!((registry.name(), registry.reach(), registry.is_primary()), ("a", Reach::InsideOnly, true));
    let two =
        catalog(r#"[{"name": "a", "domain": "a.io", "default": false}, {"name": "b", "domain": "b.io"}]"#);
    assert_eq!(two.default_registry(), None);
}
