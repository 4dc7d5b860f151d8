//! Rule 9.2: two pipelines with one mistake of each kind. Every mistake is found once, none is invented, and the same
//! pipelines without them have none.

use registry_resolver::Preflight;

use crate::pipeline::{preflight, problems, texts};

/// Sequential; every `$mistake` is filled in by a test.
const SEQUENTIAL: &str = r#"{"version": "1.0", "steps": {
    "clone": {"type": "git-clone", "repo": "acme/app"},
    "early": {"image": "$early", "commands": ["true"]},
    "build": {"type": "build", "image_name": "acme/app", "registry": "$registry", "tag": "1"},
    "multi": {"type": "build", "image_name": "acme/multi", "disable_push": $disable_push, "buildx": true,
              "platform": ["linux/amd64", "linux/arm64"]},
    "use-multi": {"image": "${{multi}}"},
    "publish": {"type": "parallel", "steps": {
        "one": {"type": "push", "candidate": "${{tools}}", "image_name": "acme/all", "registry": "hub", "tag": "2"},
        "two": {"type": "push", "candidate": "${{tools}}", "image_name": "acme/all", "registry": "$second", "tag": "2"}
    }},
    "buildx": {"type": "build", "image_name": "acme/app", "registry": "hub", "tag": "x", "buildx": true,
               "registry_contexts": ["$buildx_context"]},
    "compose": {"type": "composition", "registry_contexts": ["production-gcr", "$second_context"],
                "composition": {"services": {"web": {"image": "$web"}, "db": {"image": "postgres"}}}},
    "typo": {"image": "$typo"},
    "twice": {"type": "build", "image_name": "acme/twice", "tag": "1"$tags},
    "nameless": {"type": "build"$image_name},
    "bare": {"type": "push"$candidate},
    "wrong": {"image": $image},
    "tests": {"image": "$tests"}
}}"#;

/// In parallel; the same.
const PARALLEL: &str = r#"{"mode": "parallel", "steps": {
    "build": {"type": "build", "image_name": "acme/app", "registry": "us-gcr", "tag": "$build_tag"},
    "test": {"image": "${{build}}"$test_waits},
    "multi": {"type": "build", "image_name": "acme/multi", "tag": "1", "disable_push": $disable_push,
              "buildx": true, "platform": "linux/amd64,linux/arm64"},
    "use-multi": {"image": "debian", "when": {"steps": [{"name": "multi", "on": ["success"]}]},
                  "services": {"composition": {"multi": {"image": "${{multi}}"}}}},
    "same": {"type": "build", "image_name": "acme/app", "registry": "us-gcr", "tag": "2"},
    "buildx": {"type": "build", "image_name": "acme/x", "registry": "production-gcr", "tag": "1", "buildx": "true",
               "registry_contexts": ["$context"]},
    "promote": {"type": "push", "candidate": "quay.io/acme/app:1", "registry": "azure", "image_name": "promoted",
                "registry_context": ["hub"$two_contexts]},
    "far": {"type": "push", "candidate": "quay.io/acme/app:1", "image_name": "$far", "registry": "azure", "tag": "9"},
    "gone": {"type": "push", "candidate": "quay.io/acme/app:1", "image_name": "gone", "registry": "$gone", "tag": "1"},
    "bad-tag": {"type": "build", "image_name": "bad-tag", "tag": "$bad_tag"},
    "ambiguous": {"image": "gcr.io/acme/app"$ambiguous},
    "text": {"type": "build", "image_name": "$text", "tag": "1"},
    "region": {"type": "build", "image_name": "region", "tag": "1", "registry": "$region", "region": "eu-west-1"}
}}"#;

/// Nothing wrong.
const MENDED: [Value; 13] = [
    ("early", "alpine"),
    ("registry", "azure"),
    ("disable_push", "false"),
    ("second", "azure"),
    ("buildx_context", "production-gcr"),
    ("second_context", "second-hub"),
    ("web", "gcr.io/acme/web"),
    ("typo", "${{steps.build.imageId}}"),
    ("tags", ""),
    ("image_name", r#", "image_name": "nameless""#),
    ("candidate", r#", "candidate": "nginx""#),
    ("image", r#""alpine""#),
    ("tests", "${{build}}"),
];

/// The mistakes, and what is said of each.
const MISTAKES: [(Value, &str); 13] = [
    (("early", "${{build}}"), "early image unavailable_image"),
    (("registry", "azrue"), "build registry unknown_registry"),
    (("disable_push", "true"), "multi disable_push conflicting_options"),
    (("second", "second-hub"), "two - parallel_push"),
    (("buildx_context", "second-hub"), "buildx registry_contexts conflicting_contexts"),
    (("second_context", "staging-gcr"), "compose registry_contexts conflicting_contexts"),
    (("web", "gcr.io//acme"), "compose web.image invalid_reference"),
    (("typo", "${{steps.biuld.imageId}}"), "typo image unknown_step"),
    (("tags", r#", "tags": ["1"]"#), "twice tags conflicting_options"),
    (("image_name", r#", "image": "app""#), "nameless image invalid_request"),
    (("candidate", ""), "bare candidate invalid_request"),
    (("image", r#"["alpine"]"#), "wrong image invalid_request"),
    (("tests", "${{early}}"), "tests image unavailable_image"),
];

const MENDED_PARALLEL: [Value; 11] = [
    ("build_tag", "1"),
    ("test_waits", r#", "when": {"steps": [{"name": "build", "on": ["success"]}]}"#),
    ("disable_push", "false"),
    ("context", "hub"),
    ("two_contexts", ""),
    ("far", "acme/far"),
    ("gone", "mirror"),
    ("bad_tag", "good"),
    ("ambiguous", r#", "registry_context": "staging-gcr""#),
    ("text", "text"),
    ("region", "ecr"),
];

const PARALLEL_MISTAKES: [(Value, &str); 11] = [
    (("build_tag", "2"), "same - parallel_push"),
    (("test_waits", ""), "test image unavailable_image"),
    (("disable_push", "true"), "multi disable_push conflicting_options"),
    (("context", "staging-gcr"), "buildx registry_contexts conflicting_contexts"),
    (("two_contexts", r#", "second-hub""#), "promote registry_context conflicting_contexts"),
    (("far", "quay.io/acme/far"), "far image_name domain_mismatch"),
    (("gone", "mirorr"), "gone registry unknown_registry"),
    (("bad_tag", "a/b"), "bad-tag tags invalid_name"),
    (("ambiguous", ""), "ambiguous image ambiguous_registry"),
    (("text", "${{build}}"), "text image_name invalid_request"),
    (("region", "azure"), "region region conflicting_options"),
];

/// What is filled in for `$name`.
type Value = (&'static str, &'static str);

fn filled(text: &str, values: &[Value]) -> Preflight {
    let mut text = text.to_owned();
    let mut values = values.to_vec();
    // `$image_name` is no `$image` with something behind it.
    values.sort_by_key(|(name, _)| core::cmp::Reverse(name.len()));
    for (name, value) in values {
        let name = format!("${name}");
        assert!(text.contains(&name), "{name}");
        text = text.replace(&name, value);
    }
    preflight(&text)
}

/// All mended but for one.
fn but(mended: &[Value], mistake: Value) -> Vec<Value> {
    mended.iter().map(|&value| if value.0 == mistake.0 { mistake } else { value }).collect()
}

fn sorted(mut lines: Vec<String>) -> Vec<String> {
    lines.sort();
    lines
}

/// Rules 9.2 and 9.3.
#[test]
fn without_mistakes_there_are_no_problems() {
    assert_eq!(texts(&filled(SEQUENTIAL, &MENDED)), [""; 0]);
    assert_eq!(texts(&filled(PARALLEL, &MENDED_PARALLEL)), [""; 0]);
}

/// Rule 9.2: each alone.
#[test]
fn every_mistake_is_found_alone() {
    for (mistake, expected) in MISTAKES {
        let report = filled(SEQUENTIAL, &but(&MENDED, mistake));
        assert_eq!(problems(&report), [expected], "{:?}", texts(&report));
    }
    for (mistake, expected) in PARALLEL_MISTAKES {
        let report = filled(PARALLEL, &but(&MENDED_PARALLEL, mistake));
        assert_eq!(problems(&report), [expected], "{:?}", texts(&report));
    }
}

/// Rules 9.2 and 9.3: all of them together; none hides another.
#[test]
fn every_mistake_is_found_once_among_the_others() {
    let report = filled(SEQUENTIAL, &MISTAKES.map(|(mistake, _)| mistake));
    let expected = MISTAKES.iter().map(|(_, problem)| (*problem).to_owned()).collect();
    assert_eq!(sorted(problems(&report)), sorted(expected), "{:#?}", texts(&report));

    let report = filled(PARALLEL, &PARALLEL_MISTAKES.map(|(mistake, _)| mistake));
    let expected = PARALLEL_MISTAKES.iter().map(|(_, problem)| (*problem).to_owned()).collect();
    assert_eq!(sorted(problems(&report)), sorted(expected), "{:#?}", texts(&report));
}

/// Rule 10.9: a preflight reports all failures of one request, not the first alone.
#[test]
fn one_step_has_all_its_problems() {
    let report = preflight(
        r#"{"steps": {"push": {
            "type": "push", "candidate": "gcr.io/acme/app", "registry": "azrue",
            "registry_context": ["nowhere", "hub", "second-hub"], "tag": "a b", "tags": ["", "ok"]
        }}}"#,
    );
    assert_eq!(
        sorted(problems(&report)),
        [
            "push registry unknown_registry",
            "push registry_context conflicting_contexts",
            "push registry_context unknown_registry",
            "push tags conflicting_options",
            "push tags invalid_name",
            "push tags invalid_name",
        ],
        "{:#?}",
        texts(&report)
    );
}

/// Rules 7.2 and 7.3: a build with buildx that does not push is one mistake.
#[test]
fn buildx_without_a_push_is_one_problem() {
    let report = preflight(
        r#"{"steps": {
            "build": {"type": "build", "image_name": "app", "tag": "1", "buildx": true, "disable_push": true,
                      "platform": "linux/amd64,linux/arm64"},
            "use": {"image": "${{build}}"}
        }}"#,
    );
    assert_eq!(problems(&report), ["build disable_push conflicting_options"]);
}
