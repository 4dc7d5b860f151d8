//! What is drawn leaves nothing out that a request can say, and no fault of an account.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::draw::Choices;
use super::exported::{Exported, random_account, routed_account};
use super::rules::{BUILD, CACHE, CANDIDATE, Oracle, PAST, PULL, ROUTED};
use super::written::random_request;

const ACCOUNTS: u64 = 1_000;

/// Each field of a request takes two values at least, of which one may be that it is not there.
#[test]
fn every_field_of_a_request_is_drawn() {
    let mut seen: BTreeMap<(&str, &str), BTreeSet<String>> = BTreeMap::new();
    let mut take_down = |what: &'static str, keys: &[&'static str], object: &Value| {
        for key in keys {
            let value = object.get(key).map(Value::to_string).unwrap_or_default();
            seen.entry((what, *key)).or_default().insert(value);
        }
    };
    for seed in 0..ACCOUNTS {
        let mut choices = Choices::seeded(seed);
        let Exported { account, .. } = random_account(&mut choices);
        for _ in 0..20 {
            let request = random_request(&mut choices, &account);
            let of = |pointer: &str| request.pointer(pointer).filter(|object| object.is_object());
            of("/pull").into_iter().for_each(|object| take_down("pull", &PULL, object));
            of("/push/build").into_iter().for_each(|object| take_down("build", &BUILD, object));
            of("/push/candidate").into_iter().for_each(|object| take_down("candidate", &CANDIDATE, object));
            of("/cache").into_iter().for_each(|object| take_down("cache", &CACHE, object));
            let past = of("/cache").and_then(|cache| cache["past"].as_array());
            past.into_iter().flatten().for_each(|object| take_down("past", &PAST, object));
        }
    }
    let fields = PULL.len() + BUILD.len() + CANDIDATE.len() + CACHE.len() + PAST.len();
    assert_eq!(seen.len(), fields);
    let idle: Vec<_> = seen.iter().filter(|(_, values)| values.len() < 2).map(|(key, _)| key).collect();
    assert!(idle.is_empty(), "never drawn: {idle:?}");
}

/// Every fault that 4.2 names comes up, of the account and of what an export cannot say.
#[test]
fn every_fault_is_drawn() {
    let mut found = BTreeSet::new();
    for seed in 0..8 * ACCOUNTS {
        let Exported { export, settings, .. } = random_account(&mut Choices::seeded(seed));
        found.extend(Oracle::of(&export, &settings).err().into_iter().flatten());
    }
    let expected = [
        "ambiguous_fallback",
        "bad_domain",
        "bad_name",
        "bad_prefix",
        "caching_on_docker_hub",
        "duplicate_id",
        "duplicate_name",
        "empty_name",
        "fallback_cycle",
        "falls_back_to_itself",
        "handle_on_two_domains",
        "long_chain",
        "long_name",
        "missing_domain",
        "name_of_another_context",
        "plain_http_on_443",
        "retry_out_of_range",
        "two_defaults",
        "two_primaries",
        "two_transports",
        "unknown_caching_registry",
        "unknown_fallback",
        "unknown_provider",
        "untrusted_source",
        "wrong_type",
    ];
    for fault in expected {
        assert!(found.contains(fault), "{fault}: {found:?}");
    }
}

/// Each key of 12.14 takes two values at least, and each field that 12 and 13 add to a pull.
#[test]
fn every_key_of_routes_is_drawn() {
    let mut seen: BTreeMap<(&str, &str), BTreeSet<String>> = BTreeMap::new();
    let mut take_down = |what: &'static str, keys: &[&'static str], object: &Value| {
        for key in keys {
            let value = object.get(key).map(Value::to_string).unwrap_or_default();
            seen.entry((what, *key)).or_default().insert(value);
        }
    };
    let routes = ["scope", "mirrors", "origin", "at", "blocked", "note"];
    let places = [
        "registry",
        "location",
        "api",
        "transport",
        "tls",
        "images",
        "failures",
        "retry",
        "reach",
        "access",
        "credential",
        "token_issuers",
        "naming",
    ];
    let catalogs = ["routes", "short_names", "endpoints", "uncovered_access"];
    let (short, endpoints) = (["aliases", "search", "mode"], ["host", "network", "port", "transport", "tls"]);
    for seed in 0..ACCOUNTS {
        let mut choices = Choices::seeded(seed);
        let Exported { account, .. } = routed_account(&mut choices);
        let written = account.own();
        take_down("catalog", &catalogs, &written);
        let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
        for route in list(&written["routes"]) {
            take_down("route", &routes, &route);
            for place in list(&route["mirrors"]).into_iter().chain(route.get("at").cloned()) {
                take_down("place", &places, &place);
            }
        }
        written.get("short_names").into_iter().for_each(|names| take_down("short names", &short, names));
        list(&written["endpoints"]).iter().for_each(|entry| take_down("endpoint", &endpoints, entry));
        let registries = list(&written["registries"]);
        registries.iter().for_each(|it| take_down("registry", &["access", "completes_library"], it));
        for _ in 0..20 {
            let request = random_request(&mut choices, &account);
            request.get("pull").into_iter().for_each(|pull| take_down("pull", &ROUTED, pull));
        }
    }
    let idle: Vec<_> = seen.iter().filter(|(_, values)| values.len() < 2).map(|(key, _)| key).collect();
    assert!(idle.is_empty(), "never drawn: {idle:?}");
}

/// Every fault of routes comes up.
#[test]
fn every_fault_of_routes_is_drawn() {
    let mut found = BTreeSet::new();
    let (mut routed, mut valid, mut accounts) = (0, 0, 0);
    for seed in 0..2 * ACCOUNTS {
        let Exported { account, export, settings, .. } = routed_account(&mut Choices::seeded(seed));
        accounts += 1;
        routed += u64::from(account.routing.is_stated());
        match Oracle::of(&export, &settings) {
            Ok(_) => valid += 1,
            Err(problems) => found.extend(
                problems
                    .iter()
                    .filter_map(|problem| problem.rsplit_once(' ').map(|(_, kind)| kind.to_owned())),
            ),
        }
    }
    let expected = [
        "bad_alias",
        "bad_api",
        "bad_endpoint",
        "bad_location",
        "bad_scope",
        "bad_search_entry",
        "beside_a_registry",
        "credential_of_no_use",
        "handle_on_two_domains",
        "login_of_any_endpoint",
        "many_mirrors",
        "many_search_entries",
        "naming_of_an_origin",
        "plain_http_on_443",
        "private_without_credential",
        "scheme_and_transport",
        "token_issuers_of_no_login",
        "two_endpoints",
        "two_routes",
        "unknown_registry",
        "untrusted_pushes",
        "wrong_type",
    ];
    for fault in expected {
        assert!(found.contains(fault), "{fault}: {found:?}");
    }
    // Accounts without routes stay usual, and most accounts are valid.
    assert!(routed * 10 > accounts * 6 && routed * 10 < accounts * 9, "{routed} of {accounts}");
    assert!(valid * 10 > accounts * 7, "{valid} of {accounts}: {found:?}");
}
