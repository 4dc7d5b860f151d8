//! Our own format (4.6, 12.14), taken apart into an account export and what an export cannot say.

use serde_json::{Map, Value, json};

use super::place::INSIDE;
use super::{BuildPush, Extra, Failures, Images, Naming, Retry, Settings, Transport};

/// The keys of the catalog that 12.14 adds and this reads.
const ROUTING: [&str; 4] = ["routes", "short_names", "endpoints", "uncovered_access"];

/// None where something has a type that it cannot have.
pub fn as_export(catalog: &Value) -> Option<(Value, Settings)> {
    let catalog = catalog.as_object()?;
    let text = |key: &str| catalog.get(key).and_then(Value::as_str);
    let mut settings = Settings {
        caching: text("caching").map(str::to_owned),
        match_prefixes: text("matching") == Some("longest_prefix"),
        deny_uncovered: text("uncovered_domains") == Some("deny"),
        deny_ad_hoc: text("ad_hoc_pushes") == Some("deny"),
        build_push: match text("build_push") {
            Some("never") => BuildPush::Never,
            Some("explicit") => BuildPush::Explicit,
            _ => BuildPush::Always,
        },
        knows_routes: true,
        ..Settings::default()
    };
    for (handle, domains) in catalog.get("credentials").and_then(Value::as_object).into_iter().flatten() {
        settings.credentials.push((handle.clone(), texts(domains)));
    }
    settings.other_contexts = catalog.get("other_contexts").map(texts).unwrap_or_default();
    for key in ROUTING {
        settings.routing.extend(catalog.get(key).map(|value| (key.to_owned(), value.clone())));
    }
    let mut export = Vec::new();
    for registry in catalog.get("registries").and_then(Value::as_array).into_iter().flatten() {
        let registry = registry.as_object()?;
        let (mut written, extra) = exported(registry)?;
        if registry.get("name") == catalog.get("default") {
            written.insert("default".to_owned(), json!(true));
        }
        let name = registry.get("name").and_then(Value::as_str).unwrap_or_default();
        settings.registries.insert(name.to_owned(), extra);
        export.push(Value::Object(written));
    }
    Some((Value::Array(export), settings))
}

fn texts(list: &Value) -> Vec<String> {
    list.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

fn exported(registry: &Map<String, Value>) -> Option<(Map<String, Value>, Extra)> {
    let said = |key: &str| registry.get(key).filter(|value| !value.is_null());
    let text = |key: &str| said(key).and_then(Value::as_str);
    let flag = |key: &str| said(key).and_then(Value::as_bool).unwrap_or(false);
    let provider = match text("provider") {
        Some("docker-hub") => "dockerhub",
        Some("azure") => "acr",
        Some("artifactory" | "bintray") => "bintray",
        Some(known @ ("gcr" | "gar" | "ecr")) => known,
        _ => "other",
    };
    let domain = match (text("domain"), text("provider")) {
        (Some(domain), _) => Some(domain),
        (None, Some("quay")) => Some("quay.io"),
        (None, Some("github")) => Some("ghcr.io"),
        // 3.9: with a region and no account.
        (None, Some("ecr")) => Some("from.service-account"),
        (None, _) => None,
    };
    let fallback = said("fallback");
    let edge = |key: &str| fallback.and_then(|fallback| fallback.get(key)).and_then(Value::as_str);
    let to = fallback.and_then(Value::as_str).or(edge("registry"));
    let mut written = Map::new();
    let fields = [
        ("name", text("name")),
        ("provider", Some(provider)),
        ("domain", domain),
        ("repositoryPrefix", text("prefix")),
        ("fallbackRegistry", to),
    ];
    for (key, value) in fields {
        written.extend(value.map(|value| (key.to_owned(), json!(value))));
    }
    for (key, on) in [("primary", flag("primary")), ("behindFirewall", (text("reach") == Some(INSIDE)))] {
        written.insert(key.to_owned(), json!(on));
    }
    let extra = Extra {
        public: text("access") == Some("public"),
        ambient: text("access") == Some("ambient"),
        credential: text("credential").map(str::to_owned),
        namespaces: said("namespaces").map(texts).unwrap_or_default(),
        naming: if edge("naming") == Some("keep") { Naming::Keep } else { Naming::Replace },
        images: if edge("images") == Some("pinned") { Images::Pinned } else { Images::Any },
        failures: if edge("failures") == Some("transient") { Failures::Transient } else { Failures::Any },
        primary: None,
        accepts_untrusted: flag("accepts_untrusted_pushes"),
        completes_library: flag("completes_library"),
        transport: match text("transport") {
            Some(word) => Transport::of(word)?,
            None => Transport::Https,
        },
        retry: match said("retry") {
            Some(retry) => Some(Retry::read(retry)?),
            None => None,
        },
    };
    Some((written, extra))
}
