//! Short names as the engine resolves them without a terminal (rule 13.2).

use registry_resolver::format::Engine;
use registry_resolver::format::registries_conf::ShortNameMode;
use registry_resolver::pull::ErrorKind;
use registry_resolver::reference::ShortName;
use registry_resolver::{Catalog, PullRequest, Reference};
use serde_json::{Value, json};

use super::sources::with_tag;
use super::suite::{GENERATIONS, Suite, Tally, expected, text};

/// The images that a text may mean, or why none.
fn candidates(catalog: &Catalog, input: &str, hub: bool) -> Result<Vec<String>, &'static str> {
    let reference = Reference::parse(input);
    let request = match (ShortName::parse(input), &reference) {
        (Ok(name), _) if hub => PullRequest::new(name.on_docker_hub()),
        (Ok(name), _) => PullRequest::short(name),
        (Err(_), Ok(reference)) => PullRequest::new(*reference),
        (Err(_), Err(_)) => return Err("reference_invalid"),
    };
    match catalog.resolve_pull(request) {
        Ok(plan) => {
            let mut found: Vec<String> =
                plan.attempts().map(|attempt| with_tag(&attempt.candidate().to_string())).collect();
            found.dedup();
            Ok(found)
        }
        Err(error) if error.kind() == ErrorKind::AmbiguousShortName => Err("cannot_prompt"),
        Err(error) if error.kind() == ErrorKind::UnknownShortName => Err("no_candidate"),
        Err(error) => panic!("{error}"),
    }
}

/// What a case calls its text.
fn input(case: &Value) -> &str {
    case["ref"].as_str().or(case["input"].as_str()).unwrap_or_default()
}

/// The library's own sentences, where a case has these.
fn reason(error: &str) -> &str {
    match error {
        _ if error.contains("did not resolve to an alias") => "no_candidate",
        _ if error.contains("cannot prompt") => "cannot_prompt",
        _ if error.contains("cannot parse input") => "reference_invalid",
        _ => error,
    }
}

#[test]
fn short_names_mean_what_they_mean_to_the_engine() {
    let mut tally = Tally::default();
    for name in ["upstream.json", "own.json"] {
        let suite = Suite::read(name);
        for case in suite.of(&["resolve"]) {
            for (engine, key) in GENERATIONS {
                let (id, expected) = (format!("{} {engine}", text(case, "id")), expected(case, key));
                let recorded: Result<Vec<String>, &str> = match expected["error"].as_str() {
                    Some(error) => Err(reason(error)),
                    None => Ok(serde_json::from_value(expected["candidates"].clone()).unwrap()),
                };
                if text(case, "mode") == "invalid" {
                    tally.decided("a mode that no file can have", &id);
                    continue;
                }
                let Ok(conf) = suite.read_files(case, engine) else {
                    // Recorded aliases that are none.
                    tally.compare(&id, &recorded, &Err("recorded_aliases"));
                    continue;
                };
                let stated = ShortNameMode::ALL.iter().find(|mode| mode.as_str() == text(case, "mode"));
                let conf = stated.into_iter().fold(conf, |conf, mode| conf.with_short_name_mode(*mode));
                let hub = case["force_docker_hub"] == true || case["ctx"]["forcehub"] == "1";
                let catalog = conf.into_builder().build().unwrap();
                tally.compare(&id, &candidates(&catalog, input(case), hub), &recorded);
            }
        }
    }
    assert_eq!(tally.counts(), (214, vec![("a mode that no file can have", 6)]));
}

#[test]
fn cri_o_is_enforcing_whatever_the_files_say() {
    let case = json!({"files": {"etc/containers/registries.conf":
        "short-name-mode = \"permissive\"\nunqualified-search-registries = [\"a.example\", \"b.example\"]\n"}});
    let suite = Suite::read("own.json");
    let conf = suite.read_files(&case, Engine::CriO).unwrap();
    assert_eq!(
        conf.notices().to_string(),
        "/etc/containers/registries.conf:1: the mode `permissive` is overridden by CRI-O's own setting (ignored)\n\
         /etc/containers/registries.conf:2: a short name without an alias is refused, and CRI-O asks nobody which of 2 \
         registries is meant; write aliases, or one registry (refused)"
    );
    let disabled = conf.clone().with_short_name_mode(ShortNameMode::Disabled).into_builder().build().unwrap();
    assert_eq!(candidates(&conf.into_builder().build().unwrap(), "app", false), Err("cannot_prompt"));
    assert_eq!(
        candidates(&disabled, "app", false).unwrap(),
        ["a.example/app:latest", "b.example/app:latest"]
    );
}

#[test]
fn names_are_short_where_the_engine_sees_no_registry() {
    let (suite, mut tally) = (Suite::read("upstream.json"), Tally::default());
    for case in suite.of(&["is_short_name"]) {
        let input = text(case, "input");
        let found = match (ShortName::parse(input), Reference::parse(input)) {
            (Ok(_), _) => Some(true),
            (Err(_), Ok(_)) => Some(false),
            (Err(_), Err(_)) => None,
        };
        tally.compare(text(case, "id"), &found, &case["expect"]["short"].as_bool());
    }
    for case in suite.of(&["split_user_input"]) {
        let input = text(case, "input");
        let image = Reference::parse(input).unwrap();
        let name = match ShortName::parse(input) {
            Ok(name) => name.path().to_string(),
            Err(_) => format!("{}/{}", image.domain(), image.path()),
        };
        let found =
            json!({"repo": name, "tagged": image.tag().is_some(), "digested": image.digest().is_some()});
        tally.compare(text(case, "id"), &found, &case["expect"]);
    }
    for case in suite.of(&["resolve_locally"]).chain(Suite::read("own.json").of(&["resolve_locally"])) {
        // Storage is asked under names of its own; nothing is pulled.
        tally.decided("a local look-up is no pull", text(case, "id"));
    }
    assert_eq!(tally.counts(), (29, vec![("a local look-up is no pull", 18)]));
}
