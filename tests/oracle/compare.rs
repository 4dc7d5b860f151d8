//! The crate against the second reading, over accounts and requests by chance.
//!
//! `ORACLE_PAIRS=1000000 ORACLE_SEED=7 cargo test --release --test oracle compare -- --nocapture` asks more than the
//! bounded number of a usual run.

use std::collections::{BTreeMap, BTreeSet};

use registry_resolver::catalog::{
    AdHocPushes, BranchTags, DefaultPush, Matching, ProblemKind, UncoveredDomains,
};
use registry_resolver::format::AccountExport;
use registry_resolver::{Catalog, CatalogBuilder};
use serde::Deserialize as _;
use serde_json::{Value, json};

use super::asked;
use super::draw::Choices;
use super::exported::{Exported, random_account, routed_account};
use super::routed;
use super::rules::{BuildPush, Extra, Failures, Images, Naming, Oracle, Retry, Settings, Transport, facts};
use super::written::random_request;

/// Whether the crate reads the keys of 12.14 and answers what sections 12 to 14 add. Until it does, accounts have no
/// routes and nothing is asked that needs them; the oracle alone knows them then.
const KNOWS_ROUTES: bool = true;

/// In a usual run.
const PAIRS: u64 = 20_000;
const REQUESTS_OF_AN_ACCOUNT: u64 = 20;
/// That are shown before the comparison ends.
const MOST_DISAGREEMENTS: usize = 10;

/// Fields that the crate adds to what section 11 shows, as its rules say they may be.
const ADDED: [&str; 12] = [
    "audience",
    "token_issuers",
    "after",
    "transport",
    "reach",
    "left_out",
    "region",
    "role_arn",
    "aws_session_name",
    "aws_duration_seconds",
    "automatic",
    "no_export",
];

#[test]
fn the_crate_answers_as_the_second_reading_does() {
    let number = |name: &str| std::env::var(name).ok().map(|text| text.parse::<u64>().unwrap());
    let pairs = number("ORACLE_PAIRS").unwrap_or(PAIRS);
    let mut choices = Choices::seeded(number("ORACLE_SEED").unwrap_or(6));
    let mut asked = 0;
    let (mut accounts, mut refused) = (0_u64, 0_u64);
    let mut answers: BTreeMap<String, u64> = BTreeMap::new();
    let mut left_out = BTreeSet::new();
    let mut disagreements: Vec<String> = Vec::new();
    while asked < pairs && disagreements.len() < MOST_DISAGREEMENTS {
        let draw = if KNOWS_ROUTES { routed_account } else { random_account };
        let Exported { account: drawn, export: account, settings, .. } = draw(&mut choices);
        accounts += 1;
        same_problems(&account);
        let oracle = Oracle::of(&account, &settings);
        let catalog = catalog(&account, &settings);
        let (oracle, catalog) = match (oracle, catalog) {
            (Ok(oracle), Ok(catalog)) => (oracle, catalog),
            (Err(_), Err(_)) => {
                refused += 1;
                continue;
            }
            (Err(problems), Ok(_)) => {
                panic!("only the oracle refuses: {problems:?}\n{account}\n{settings:?}")
            }
            (Ok(_), Err(problem)) => panic!("only the crate refuses: {problem}\n{account}\n{settings:?}"),
        };
        for _ in 0..REQUESTS_OF_AN_ACCOUNT {
            let request = random_request(&mut choices, &drawn);
            let expected = oracle.answer(&request);
            let answer = asked::answer(&catalog, &request);
            let agree = if KNOWS_ROUTES {
                reasons(&answer, &mut left_out);
                routed::agrees(&expected, &answer)
            } else {
                agrees(&expected, &answer) && same_facts(&oracle, &request, &answer, &mut left_out)
            };
            if !agree {
                disagreements.push(format!(
                    "pair {asked}\nrequest {request}\noracle  {expected}\ncrate   {answer}\naccount {account}\n{settings:?}"
                ));
            }
            asked += 1;
            *answers.entry(what(&request, &expected)).or_default() += 1;
        }
    }
    assert!(disagreements.is_empty(), "{}", disagreements.join("\n\n"));
    println!("{asked} pairs agree, over {accounts} accounts of which both refuse {refused}: {answers:?}");
    assert!(refused > 0 && refused * 2 < accounts);
    for kind in [
        "pull",
        "build",
        "candidate",
        "cache",
        "session",
        "skipped",
        "naming_rule",
        "ambiguous_registry",
        "ad_hoc",
    ] {
        assert!(answers.contains_key(kind), "{kind}: {answers:?}");
    }
    let few = ["outside_prefix", "name_too_long", "no_namespace", "not_pinned"];
    for reason in few.iter().chain(KNOWS_ROUTES.then_some(&routed::REASONS).into_iter().flatten()) {
        assert!(left_out.contains(*reason), "{reason}: {left_out:?}");
    }
}

/// Why anything was left out of a plan.
fn reasons(answer: &Value, reasons: &mut BTreeSet<String>) {
    let left_out = answer.pointer("/pull/left_out").and_then(Value::as_array);
    reasons.extend(left_out.into_iter().flatten().filter_map(|it| it["reason"].as_str().map(str::to_owned)));
}

/// What section 11 does not show of a pull, and what was left out of the plan.
fn same_facts(oracle: &Oracle, request: &Value, answer: &Value, reasons: &mut BTreeSet<String>) -> bool {
    let Some(pull) = answer.get("pull") else { return true };
    let found = facts::of_answer(pull);
    let left_out = found["left_out"].as_array().unwrap().iter();
    reasons.extend(left_out.map(|left_out| left_out["reason"].as_str().unwrap().to_owned()));
    facts::of_pull(&oracle.model, &request["pull"]) == Ok(found)
}

/// Everything that the oracle says is in the answer; whatever else is there is known to be added.
fn agrees(expected: &Value, answer: &Value) -> bool {
    match (expected, answer) {
        (Value::Object(expected), Value::Object(answer)) => {
            expected.iter().all(|(key, value)| answer.get(key).is_some_and(|other| agrees(value, other)))
                && answer.keys().all(|key| expected.contains_key(key) || ADDED.contains(&key.as_str()))
        }
        (Value::Array(expected), Value::Array(answer)) => {
            expected.len() == answer.len()
                && expected.iter().zip(answer).all(|(one, other)| agrees(one, other))
        }
        _ => expected == answer,
    }
}

fn what(request: &Value, answer: &Value) -> String {
    let question = request.as_object().unwrap().keys().next().unwrap();
    match (answer["error"]["kind"].as_str(), answer["push"].get("skipped")) {
        (Some(kind), _) => kind.to_owned(),
        (None, Some(_)) => "skipped".to_owned(),
        (None, None)
            if request
                .pointer("/push/build/ad_hoc")
                .or(request.pointer("/push/candidate/ad_hoc"))
                .is_some() =>
        {
            "ad_hoc".to_owned()
        }
        (None, None) if question == "push" => {
            request["push"].as_object().unwrap().keys().next().unwrap().clone()
        }
        _ => question.clone(),
    }
}

/// The catalog of an export and of what an export cannot say: built, written in our own format, completed there, and
/// built again.
pub fn catalog(account: &Value, settings: &Settings) -> Result<Catalog, String> {
    let export = AccountExport::deserialize(account).map_err(|error| error.to_string())?;
    let catalog = export.into_builder().build().map_err(|problems| problems.to_string())?;
    let mut own = serde_json::to_value(&catalog).unwrap();
    for (name, extra) in &settings.registries {
        let registries = own["registries"].as_array_mut().unwrap();
        let registry = registries.iter_mut().find(|registry| registry["name"] == json!(name));
        complete(registry.ok_or_else(|| format!("a setting of no registry: {name}"))?, extra);
    }
    for (key, value) in &settings.routing {
        own[key] = value.clone();
    }
    let builder = CatalogBuilder::deserialize(own).map_err(|error| error.to_string())?;
    let builder = match &settings.caching {
        Some(name) => builder.set_caching(name),
        None => builder,
    };
    let builder = settings.credentials.iter().fold(builder, |builder, (handle, domains)| {
        builder.share_credential(handle, domains.iter().map(String::as_str))
    });
    let builder = builder.other_contexts(settings.other_contexts.iter().cloned());
    builder
        .matching(if settings.match_prefixes { Matching::LongestPrefix } else { Matching::Domain })
        .uncovered_domains(if settings.deny_uncovered {
            UncoveredDomains::Deny
        } else {
            UncoveredDomains::Allow
        })
        .branch_tags(if settings.distinct_tags { BranchTags::Distinct } else { BranchTags::Plain })
        .ad_hoc_pushes(if settings.deny_ad_hoc { AdHocPushes::Deny } else { AdHocPushes::Allow })
        .default_push(match settings.build_push {
            BuildPush::Always => DefaultPush::Always,
            BuildPush::Never => DefaultPush::Never,
            BuildPush::Explicit => DefaultPush::Explicit,
        })
        .build()
        .map_err(|problems| problems.to_string())
}

/// Writes into a registry of our own format what an export has no words for.
fn complete(registry: &mut Value, extra: &Extra) {
    if extra.completes_library {
        registry["completes_library"] = json!(true);
    }
    if extra.ambient {
        registry["access"] = json!("ambient");
    } else if extra.public {
        registry["access"] = json!("public");
    } else if let Some(handle) = &extra.credential {
        registry["credential"] = json!(handle);
    }
    if !extra.namespaces.is_empty() {
        let mut namespaces = registry["namespaces"].as_array().cloned().unwrap_or_default();
        namespaces.extend(extra.namespaces.iter().map(|name| json!(name)));
        registry["namespaces"] = Value::Array(namespaces);
    }
    if let Some(primary) = extra.primary {
        registry["primary"] = json!(primary);
    }
    if extra.accepts_untrusted {
        registry["accepts_untrusted_pushes"] = json!(true);
    }
    if extra.transport != Transport::Https {
        registry["transport"] = json!(extra.transport.word());
    }
    if let Some(Retry { tries, delay_ms, factor, max_delay_ms }) = extra.retry {
        registry["retry"] =
            json!({"tries": tries, "delay_ms": delay_ms, "factor": factor, "max_delay_ms": max_delay_ms});
    }
    let fallback = match &registry["fallback"] {
        Value::Object(fallback) => fallback["registry"].clone(),
        other => other.clone(),
    };
    if !fallback.is_null() {
        registry["fallback"] = json!({
            "registry": fallback,
            "naming": if extra.naming == Naming::Keep { "keep" } else { "replace" },
            "images": if extra.images == Images::Pinned { "pinned" } else { "any" },
            "failures": if extra.failures == Failures::Transient { "transient" } else { "any" },
        });
    }
}

/// Of an export alone both report the same kinds of problems, not only that there is one.
fn same_problems(account: &Value) {
    let oracle = Oracle::of(account, &Settings::default()).err().unwrap_or_default();
    let export = match AccountExport::deserialize(account) {
        Ok(export) => export,
        Err(error) => {
            assert_eq!(oracle, ["wrong_type"], "{error}\n{account}");
            return;
        }
    };
    let expected: BTreeSet<String> = oracle.iter().map(|problem| kind(problem).to_owned()).collect();
    let problems = export.into_builder().build().err();
    let found = problems.iter().flatten().map(|problem| format!("{:?}", problem.kind())).collect();
    assert_eq!(expected, found, "{problems:?}\n{account}");
}

/// The crate's name of one of the oracle's problems.
fn kind(problem: &str) -> String {
    let kind = match problem {
        "empty_name" | "long_name" | "bad_name" => ProblemKind::InvalidName,
        "duplicate_name" => ProblemKind::DuplicateName,
        "duplicate_id" => ProblemKind::DuplicateId,
        "unknown_provider" => ProblemKind::UnknownProvider,
        "missing_domain" | "bad_domain" => ProblemKind::InvalidDomain,
        "bad_prefix" => ProblemKind::InvalidPrefix,
        "unknown_fallback" => ProblemKind::UnknownRegistry,
        "ambiguous_fallback" => ProblemKind::AmbiguousFallback,
        "two_defaults" => ProblemKind::TwoDefaults,
        "two_primaries" => ProblemKind::TwoPrimaries,
        "falls_back_to_itself" => ProblemKind::SelfFallback,
        "fallback_cycle" => ProblemKind::FallbackCycle,
        "long_chain" => ProblemKind::FallbackChain,
        other => panic!("an export alone cannot have the problem {other}"),
    };
    format!("{kind:?}")
}
