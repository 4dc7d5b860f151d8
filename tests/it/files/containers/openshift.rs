//! `OpenShift`'s sets, merged as its operator does it (rule 15.1).

use registry_resolver::Reference;
use registry_resolver::format::mirror_sets::{MirrorDocument, MirrorSets};
use registry_resolver::format::registries_conf::{RegistriesConf, Rule};
use registry_resolver::format::{Effect, File, InvalidFiles, NoticeKind};
use serde_json::{Value, json};

use super::sources::{recorded, sources};
use super::suite::{Suite, Tally, text};

/// The documents that a recorded input stands for.
fn read(input: &Value) -> Result<RegistriesConf, InvalidFiles> {
    let kinds = [
        ("idms", "ImageDigestMirrorSet", "imageDigestMirrors"),
        ("itms", "ImageTagMirrorSet", "imageTagMirrors"),
        ("icsp", "ImageContentSourcePolicy", "repositoryDigestMirrors"),
    ];
    let mut documents = Vec::new();
    for (key, kind, list) in kinds {
        for set in input[key].as_array().into_iter().flatten() {
            let entries = set.as_array().unwrap().iter().map(|entry| {
                json!({
                    "source": entry["source"],
                    "mirrors": entry["mirrors"],
                    "mirrorSourcePolicy": entry["policy"],
                })
            });
            documents.push(json!({"kind": kind, "spec": {list: entries.collect::<Vec<_>>()}}));
        }
    }
    let sources = json!({"blockedRegistries": input["blocked"], "insecureRegistries": input["insecure"]});
    documents.push(json!({"kind": "Image", "spec": {"registrySources": sources}}));
    let document: MirrorDocument = serde_json::from_value(json!({"items": documents})).unwrap();
    let base = input["base"].as_str().map(|text| File { name: "registries.conf", text });
    MirrorSets::new().with_documents(File::named("sets.yaml"), [document]).read(base.as_slice())
}

fn rule(rule: &Rule) -> Value {
    let mirrors = rule.mirrors().iter().map(|mirror| {
        let pull = mirror.pull_from_mirror().map_or("", |pull| pull.as_str());
        json!({"location": mirror.location(), "insecure": mirror.is_insecure(), "pull-from-mirror": pull})
    });
    json!({
        "prefix": rule.prefix(),
        "insecure": rule.is_insecure(),
        "blocked": rule.is_blocked(),
        "mirrors": mirrors.collect::<Vec<_>>(),
    })
}

fn recorded_rules(case: &Value) -> Vec<Value> {
    let mut rules: Vec<Value> = case["registries"]
        .as_array()
        .unwrap()
        .iter()
        .map(|rule| {
            let prefix = [text(rule, "prefix"), text(rule, "location")].into_iter().find(|it| !it.is_empty());
            json!({
                "prefix": prefix,
                "insecure": rule["insecure"],
                "blocked": rule["blocked"],
                "mirrors": rule["mirrors"],
            })
        })
        .collect();
    rules.sort_by(|a, b| text(a, "prefix").cmp(text(b, "prefix")));
    rules
}

#[test]
fn sets_become_the_rules_that_the_operator_writes() {
    let (suite, mut tally) = (Suite::read("openshift.json"), Tally::default());
    for case in suite.of(&["openshift"]) {
        let (id, read) = (text(case, "id"), read(&case["input"]));
        let pulls = case["pulls"].as_object();
        let refused = case["error"].is_string()
            || pulls.is_some_and(|pulls| pulls.values().all(|pull| pull["error"].is_string()));
        let conf = match read {
            Ok(conf) if !refused => conf,
            Err(_) if refused => {
                tally.equal();
                continue;
            }
            Ok(_) => {
                tally.fails(id, "not refused");
                continue;
            }
            Err(found) => {
                tally.fails(id, found);
                continue;
            }
        };
        let rules: Vec<Value> = conf.rules().map(rule).collect();
        let catalog = conf.into_builder().build().unwrap();
        let pulled: Vec<_> = pulls
            .unwrap()
            .iter()
            .map(|(image, pull)| {
                let found = sources(&catalog, Reference::parse(image).unwrap()).0;
                (image, found, recorded(&pull["sources"]))
            })
            .collect();
        if let Some((image, found, expected)) = pulled.iter().find(|(_, found, expected)| found != expected) {
            tally.fails(id, format_args!("{image}: {found:?}\n expected {expected:?}"));
            continue;
        }
        tally.compare(id, &rules, &recorded_rules(case));
    }
    assert_eq!(tally.counts(), (16, vec![]));
}

#[test]
fn scopes_are_nested_and_valid_as_the_operator_sees_them() {
    let (suite, mut tally) = (Suite::read("openshift.json"), Tally::default());
    for case in suite.of(&["nested"]) {
        let (inner, outer) = (text(case, "sub"), text(case, "scope"));
        let conf = read(&json!({"insecure": [outer], "blocked": [inner]})).unwrap();
        let rule = conf.rules().find(|rule| rule.prefix() == inner).unwrap();
        tally.compare(text(case, "id"), &Value::from(rule.is_insecure()), &case["nested"]);
    }
    for case in suite.of(&["scope"]) {
        let refused = match read(&json!({"insecure": [text(case, "scope")]})) {
            Ok(conf) => {
                let about = (Effect::Refused, NoticeKind::Operator);
                conf.notices().iter().any(|notice| (notice.effect(), notice.kind()) == about)
            }
            Err(_) => true,
        };
        tally.compare(text(case, "id"), &Value::from(!refused), &case["valid"]);
    }
    assert_eq!(tally.counts(), (14, vec![]));
}
