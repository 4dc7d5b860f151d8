//! What was drawn of an account as an account export (4.6), and what an export cannot say.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::draw::texts::{endpoint, is_hub};
use super::draw::{
    self, AccountKnobs, Choices, DrawnAccess, DrawnAccount, DrawnAmazon, DrawnFallback, DrawnRegistry,
    DrawnSettings, Handles, Names,
};
use super::rules::{BuildPush, Extra, Failures, Images, Naming, Retry, Settings, Transport};
use super::spoilt::spoil;

/// A drawn account as both programs are given it.
#[derive(Clone, Debug)]
pub struct Exported {
    /// What was drawn; requests are about it.
    pub account: DrawnAccount,
    pub export: Value,
    pub settings: Settings,
    /// The export has a fault, or what looks like one, that was not drawn.
    pub is_spoilt: bool,
}

const KNOBS: AccountKnobs = AccountKnobs {
    names: Names::Strange,
    long_prefixes: 4,
    claims: 8,
    handles: Handles::Shared,
    // What the rules over there do not know.
    facts: 0,
    ..AccountKnobs::MANY
};

/// Accounts without routes stay usual.
const ROUTED: AccountKnobs = AccountKnobs { facts: 15, unplaced: 5, routes: 70, ..KNOBS };

/// An account of one to eight registries, valid in most cases.
pub fn random_account(choices: &mut Choices<'_>) -> Exported {
    exported_account(choices, &KNOBS)
}

/// The same, mostly with routes, short names and settings of endpoints.
pub fn routed_account(choices: &mut Choices<'_>) -> Exported {
    exported_account(choices, &ROUTED)
}

fn exported_account(choices: &mut Choices<'_>, knobs: &AccountKnobs) -> Exported {
    let mut account = draw::account(choices, knobs);
    if knobs.routes > 0 && choices.percent(12) {
        let mut routing = account.routing.clone();
        draw::spoil_routing(choices, &mut routing, &account);
        account.routing = routing;
    } else if knobs.routes > 0 && !account.routing.is_stated() {
        // 7.11, of an account without routes.
        draw::distrust(&mut account);
    }
    let mut settings = settings(&account);
    settings.knows_routes = knobs.routes > 0;
    let names: Vec<String> = account.registries.iter().map(|registry| registry.name.clone()).collect();
    let registries = account.registries.iter().enumerate();
    let mut registries: Vec<Map<String, Value>> = registries
        .map(|(at, registry)| exported(choices, registry, at, &names, &account, &mut settings))
        .collect();
    if let Some(at) = names.iter().position(|name| Some(name) == account.default.as_ref()) {
        registries[at].insert("default".to_owned(), json!(true));
    }
    let is_spoilt = choices.percent(14);
    if is_spoilt {
        spoil(choices, &mut registries, &mut settings, &names);
    }
    // Insertion order never changes a decision.
    choices.shuffle(&mut registries);
    let export = Value::Array(registries.into_iter().map(Value::Object).collect());
    Exported { account, export, settings, is_spoilt }
}

pub fn id(at: usize) -> String {
    format!("64f0a1b2c3d4e5f6010203{at:02x}")
}

/// One registry of the export; what an export has no words for goes into the settings.
fn exported(
    choices: &mut Choices<'_>,
    registry: &DrawnRegistry,
    at: usize,
    names: &[String],
    account: &DrawnAccount,
    settings: &mut Settings,
) -> Map<String, Value> {
    let DrawnRegistry {
        name,
        provider,
        domain,
        prefix,
        access,
        namespaces,
        is_primary,
        fallback,
        retry,
        transport,
        tls: _,
        token_issuers: _,
        amazon,
        is_inside_only,
        accepts_untrusted,
    } = registry;
    let is_unplaced = *amazon == DrawnAmazon::Unplaced;
    // What states an account and a region is on ECR, whatever it claims.
    let provider = match amazon {
        DrawnAmazon::Unstated => export_word(choices, *provider, domain),
        DrawnAmazon::Facts | DrawnAmazon::Unplaced => "ecr",
    };
    let mut object = Map::new();
    let mut put = |key: &str, value: Value| object.insert(key.to_owned(), value);
    put("_id", json!(id(at)));
    put("name", json!(name));
    put("provider", json!(provider));
    let nothing = |choices: &mut Choices<'_>| match choices.below(5) {
        0 => Some(json!("")),
        1 => Some(Value::Null),
        _ => None,
    };
    let mut put_some = |key: &str, value: Option<Value>| value.map(|value| put(key, value));
    match written(choices, domain, provider) {
        // 3.9: what stands for a domain that is not known yet.
        _ if is_unplaced => put_some("domain", Some(json!("from.service-account"))),
        Some(written) => put_some("domain", Some(json!(written))),
        None => put_some("domain", nothing(choices)),
    };
    put_some("repositoryPrefix", prefix.as_ref().map(|prefix| json!(prefix)).or_else(|| nothing(choices)));
    let kind = if provider == "ecr" { "ecr" } else { "standard" };
    put_some("region", is_unplaced.then_some(json!("eu-west-1")));
    put_some("kind", choices.maybe(30, |_| json!(kind)));
    put_some("behindFirewall", is_inside_only.then_some(json!(true)));
    put_some(
        "username",
        choices.maybe(30, |choices| json!(choices.of(&["acme", "kkapelon", "mirror", "acme+robot"]))),
    );
    put_some("password", choices.maybe(30, |_| json!("not-a-real-secret")));
    put_some("somethingNew", choices.maybe(10, |_| json!({"a": [1, null, "x"]})));
    put_some("default", choices.maybe(30, |_| json!(false)));
    put_some("primary", choices.maybe(30, |_| json!(false)));
    let said_elsewhere = choices.percent(20);
    put_some("primary", (*is_primary && !said_elsewhere).then_some(json!(true)));
    let to = fallback.as_ref().and_then(|fallback| names.iter().position(|name| *name == fallback.registry));
    let to = to.map(|to| json!(if choices.percent(50) { id(to) } else { names[to].clone() }));
    put_some("fallbackRegistry", to.or_else(|| nothing(choices)));
    let edge = fallback.clone().unwrap_or_default();
    let DrawnFallback { registry: _, keeps_path, is_pinned_only, is_transient_only } = edge;
    let extra = Extra {
        public: *access == DrawnAccess::Public,
        namespaces: namespaces.clone(),
        naming: if keeps_path { Naming::Keep } else { Naming::Replace },
        images: if is_pinned_only { Images::Pinned } else { Images::Any },
        failures: if is_transient_only { Failures::Transient } else { Failures::Any },
        primary: (*is_primary && said_elsewhere).then_some(true),
        accepts_untrusted: *accepts_untrusted,
        credential: match access {
            DrawnAccess::Credential(handle) => Some(handle.clone()),
            _ => None,
        },
        transport: Transport::of(transport).unwrap_or_default(),
        ambient: account.routing.ambient.contains(name),
        completes_library: account.routing.completing.contains(name),
        retry: retry.map(|retry| Retry {
            tries: retry.tries.into(),
            delay_ms: retry.delay_ms.into(),
            factor: retry.factor.into(),
            max_delay_ms: retry.max_delay_ms.into(),
        }),
    };
    if extra != Extra::default() {
        settings.registries.insert(name.clone(), extra);
    }
    object
}

fn settings(account: &DrawnAccount) -> Settings {
    let DrawnAccount { registries: _, default: _, caching, settings, credentials, other_contexts, routing } =
        account;
    // Section 9 is not read there.
    let DrawnSettings {
        matching,
        uncovered_domains,
        build_push,
        ad_hoc_pushes,
        branch_tags,
        compositions: _,
    } = settings;
    Settings {
        caching: caching.clone(),
        match_prefixes: *matching == "longest_prefix",
        deny_uncovered: *uncovered_domains == "deny",
        deny_ad_hoc: *ad_hoc_pushes == "deny",
        build_push: match *build_push {
            "never" => BuildPush::Never,
            "explicit" => BuildPush::Explicit,
            _ => BuildPush::Always,
        },
        distinct_tags: *branch_tags == "distinct",
        credentials: credentials.clone(),
        other_contexts: other_contexts.clone(),
        registries: BTreeMap::new(),
        routing: routing.keys(),
        knows_routes: false,
    }
}

/// An export's word for the provider; `other` where it has none, and sometimes although it has.
fn export_word(choices: &mut Choices<'_>, claimed: Option<&str>, domain: &str) -> &'static str {
    let bare = endpoint(domain);
    let provider = claimed.unwrap_or_else(|| {
        let by_suffix = [
            (".azurecr.io", "azure"),
            (".azurecr.cn", "azure"),
            ("gcr.io", "gcr"),
            ("-docker.pkg.dev", "gar"),
            (".amazonaws.com", "ecr"),
            (".amazonaws.com.cn", "ecr"),
            (".jfrog.io", "artifactory"),
            (".bintray.io", "artifactory"),
        ];
        let known = by_suffix.iter().find(|(suffix, _)| bare.ends_with(suffix));
        if is_hub(domain) { "docker-hub" } else { known.map_or("other", |(_, provider)| provider) }
    });
    match provider {
        _ if claimed.is_none() && choices.percent(25) => "other",
        "docker-hub" => "dockerhub",
        "azure" => "acr",
        "gcr" => "gcr",
        "gar" => "gar",
        "ecr" => "ecr",
        "artifactory" => "bintray",
        _ => "other",
    }
}

/// 4.6: the ways to write a domain; none where it can be left away.
fn written(choices: &mut Choices<'_>, domain: &str, provider: &str) -> Option<String> {
    let location = domain.strip_suffix("-docker.pkg.dev");
    match choices.below(12) {
        0..=1 if provider == "dockerhub" && is_hub(domain) => None,
        2 if is_hub(domain) => Some("https://index.docker.io/v1/".to_owned()),
        3..=6 if provider == "gar" && location.is_some() => location.map(str::to_owned),
        7 => Some(format!("https://{domain}/")),
        8 => Some(format!("https://{domain}")),
        9 => Some(format!("{domain}/")),
        10 => Some(format!("http://{domain}")),
        _ => Some(domain.to_owned()),
    }
}
