//! What the files say, merged, and what the engine refuses (rules 15.1, 15.2, 15.5).

use registry_resolver::format::registries_conf::{RegistriesConf, Rule};
use registry_resolver::format::{Engine, File, InvalidFiles};
use serde_json::{Value, json};

use super::suite::{GENERATIONS, Suite, Tally, expected, text};

/// What of a problem's text says which of the recorded refusals it is.
const REFUSALS: &[(&str, &str)] = &[
    ("both_unset", "a rule has neither `prefix` nor `location`"),
    ("location_unset", "has no `location`, which a wildcard alone may leave out"),
    ("scheme", "a registry is written without a scheme"),
    ("mirror_location_unset", "a mirror has no `location`"),
    ("pull_from_mirror_value", "unknown `pull-from-mirror`"),
    ("pull_from_mirror_on_rule", "`pull-from-mirror` is a mirror's, and this is a rule"),
    ("pull_from_mirror_twice", "`pull-from-mirror` stands beside the rule's `mirror-by-digest-only`"),
    ("wildcard_form", "a wildcard is `*.` and a domain alone"),
    ("conflict_insecure", "differ in `insecure`"),
    ("conflict_blocked", "differ in `blocked`"),
    ("search_entry", "a search entry is a domain with perhaps a port"),
    ("short_name_mode", "unknown short-name mode"),
    ("toml_type", ", not "),
    ("toml_duplicate_key", "duplicate key"),
    ("toml_syntax", ""),
    ("aliases", "alias"),
    ("v1_v2_mixed", "version 1 of the format stands beside keys of version 2"),
    ("v1_in_drop_in", "version 1 of the format, which a drop-in cannot have"),
    ("v1_not_supported", "version 1 of the format, which this engine no longer reads"),
];

/// Whether files were refused for the recorded reason, among others.
fn refused_for(reason: &str, found: &InvalidFiles) -> bool {
    let told = REFUSALS.iter().find(|(known, _)| *known == reason).map(|(_, told)| *told).unwrap();
    found.problems().iter().any(|problem| problem.message().contains(told))
}

fn rule(rule: &Rule) -> Value {
    let mirrors = rule.mirrors().iter().map(|mirror| {
        let pull = mirror.pull_from_mirror().map_or("", |pull| pull.as_str());
        json!({"location": mirror.location(), "insecure": mirror.is_insecure(), "pull": pull})
    });
    json!({
        "prefix": rule.prefix(),
        "location": rule.location(),
        "insecure": rule.is_insecure(),
        "blocked": rule.is_blocked(),
        "digest_only": rule.is_mirror_by_digest_only(),
        "mirrors": mirrors.collect::<Vec<_>>(),
    })
}

/// The same of what was recorded, whose keys are spelled in two ways.
fn recorded_rule(rule: &Value) -> Value {
    let either = |value: &Value, keys: [&str; 2]| keys.iter().find_map(|key| value.get(*key)).cloned();
    let mirrors = rule["mirrors"].as_array().into_iter().flatten().map(|mirror| {
        let pull = either(mirror, ["pull-from-mirror", "pull_from_mirror"]).unwrap_or(json!(""));
        json!({"location": mirror["location"], "insecure": mirror["insecure"], "pull": pull})
    });
    json!({
        "prefix": rule["prefix"],
        "location": rule["location"],
        "insecure": rule["insecure"],
        "blocked": rule["blocked"],
        "digest_only": either(rule, ["mirror-by-digest-only", "mirror_by_digest_only"]),
        "mirrors": mirrors.collect::<Vec<_>>(),
    })
}

fn merged(conf: &RegistriesConf) -> Value {
    json!({
        "registries": conf.rules().map(rule).collect::<Vec<_>>(),
        "search": conf.search().map(Iterator::collect::<Vec<_>>),
        "mode": conf.short_name_mode().as_str(),
        "credential_helpers": conf.credential_helpers().collect::<Vec<_>>(),
    })
}

fn recorded_merge(expected: &Value) -> Value {
    let either =
        |keys: [&str; 2]| keys.iter().find_map(|key| expected.get(*key)).cloned().unwrap_or_default();
    let mut rules: Vec<Value> =
        expected["registries"].as_array().into_iter().flatten().map(recorded_rule).collect();
    rules.sort_by(|a, b| text(a, "prefix").cmp(text(b, "prefix")));
    json!({
        "registries": rules,
        "search": either(["search", "unqualified_search_registries"]),
        "mode": either(["mode", "short_name_mode"]),
        "credential_helpers": expected["credential_helpers"],
    })
}

#[test]
fn files_are_merged_and_refused_as_the_engine_does_it() {
    let mut tally = Tally::default();
    for name in ["upstream.json", "own.json"] {
        let suite = Suite::read(name);
        for case in suite.of(&["load"]) {
            for (engine, key) in GENERATIONS {
                let (id, expected) = (format!("{} {engine}", text(case, "id")), expected(case, key));
                match (suite.read_files(case, engine), expected["error"].as_str()) {
                    (Ok(conf), None) => {
                        tally.compare(&id, &merged(&conf), &recorded_merge(expected));
                        if let Some(aliases) = expected["aliases"].as_object() {
                            let found =
                                aliases.iter().all(|(name, value)| conf.alias(name) == value.as_str());
                            assert!(found, "{id}");
                        }
                    }
                    (Err(found), Some(reason)) if refused_for(reason, &found) => tally.equal(),
                    (Err(found), _) => tally.fails(&id, found),
                    (Ok(_), Some(reason)) => tally.fails(&id, format_args!("read, not refused for {reason}")),
                }
            }
        }
    }
    assert_eq!(tally.counts(), (178, vec![]));
}

#[test]
fn rules_are_found_by_text_as_the_engine_finds_them() {
    let (suite, mut tally) = (Suite::read("upstream.json"), Tally::default());
    for case in suite.of(&["find_registry"]) {
        for (engine, key) in GENERATIONS {
            let (id, expected) = (format!("{} {engine}", text(case, "id")), expected(case, key));
            // Version 1, which a case says of the first generation alone.
            let Ok(conf) = suite.read_files(case, engine) else {
                assert_eq!((text(case, "config"), engine), ("v1-compatibility", Engine::Podman6));
                continue;
            };
            let found = conf.rule_for(text(case, "ref")).map(rule);
            tally.compare(
                &id,
                &found,
                &expected["found"].as_bool().unwrap().then(|| recorded_rule(expected)),
            );
        }
    }
    for case in suite.of(&["match_prefix", "match_subdomain_prefix"]) {
        let file = format!("[[registry]]\nprefix = {:?}\nlocation = \"l.example\"", text(case, "prefix"));
        let files = [File { name: "registries.conf", text: &file }];
        let conf = RegistriesConf::read(Engine::Podman5, &files).unwrap();
        let found = conf.rule_for(text(case, "ref")).is_some();
        tally.compare(text(case, "id"), &found, &(case["expect"]["len"] != -1));
    }
    assert_eq!(tally.counts(), (83, vec![]));
}

#[test]
fn aliases_are_what_the_engine_takes_for_some() {
    let (suite, mut tally) = (Suite::read("upstream.json"), Tally::default());
    for case in suite.of(&["resolve_alias"]) {
        let conf = suite.read_files(case, Engine::Podman5).unwrap();
        tally.compare(text(case, "id"), &conf.alias(text(case, "name")), &case["expect"]["value"].as_str());
    }
    let alias = |name: &str, value: &str| {
        let file = format!("[aliases]\n{name:?} = {value:?}");
        let conf = RegistriesConf::read(Engine::Podman5, &[File { name: "registries.conf", text: &file }]);
        conf.map(|conf| conf.alias(name).map(str::to_owned))
    };
    for case in suite.of(&["parse_alias_value"]) {
        let found = alias("short", text(case, "input")).ok().flatten();
        tally.compare(text(case, "id"), &found.as_deref(), &case["expect"]["value"].as_str());
    }
    for case in suite.of(&["validate_short_name"]) {
        let found = alias(text(case, "input"), "r.example/app").is_ok();
        tally.compare(text(case, "id"), &found, &case["expect"].get("error").is_none());
    }
    assert_eq!(tally.counts(), (47, vec![]));
}

#[test]
fn single_values_are_read_as_the_engine_reads_them() {
    let (suite, mut tally) = (Suite::read("upstream.json"), Tally::default());
    let read =
        |text: &str| RegistriesConf::read(Engine::Podman5, &[File { name: "registries.conf", text }]).ok();
    for case in suite.of(&["parse_location"]) {
        let conf = read(&format!("[[registry]]\nlocation = {:?}", text(case, "input")));
        let found = conf.as_ref().and_then(|conf| conf.rules().next()).map(Rule::location);
        tally.compare(text(case, "id"), &found, &case["expect"]["location"].as_str());
    }
    for case in suite.of(&["parse_short_name_mode"]) {
        let conf = read(&format!("short-name-mode = {:?}", text(case, "input")));
        let found = conf.map(|conf| conf.short_name_mode().as_str());
        if text(case, "input").is_empty() {
            // The function refuses it; in a file it is the same as nothing.
            assert_eq!(found, Some("permissive"));
            tally.decided("an empty mode in a file", text(case, "id"));
        } else {
            tally.compare(text(case, "id"), &found, &case["expect"]["mode"].as_str());
        }
    }
    assert_eq!(tally.counts(), (10, vec![("an empty mode in a file", 1)]));
}
