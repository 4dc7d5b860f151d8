//! Rule 9.1: a field that cannot be read is one problem, and what depends on it is not known; never is it as if the
//! field were not there.

use registry_resolver::Run;
use registry_resolver::pipeline::StepPlan;

use crate::pipeline::{preflight, preflight_in, problems, pulled, step, steps, texts, unknown};

/// What cannot be read where a single value belongs.
const SHAPES: [&str; 4] = ["[\"hub\"]", "{\"a\": \"hub\"}", "[]", "{}"];

const BUILD: &str = r#""type": "build", "image_name": "app""#;
const PUSH: &str = r#""type": "push", "candidate": "${{first}}""#;

/// A step with one field, behind a build, and a step that uses what it makes.
fn around(fields: &str, field: &str, value: &str) -> String {
    steps(&[
        ("first", r#"{"type": "build", "image_name": "first", "tag": "1"}"#),
        ("s", &format!("{{{fields}, \"{field}\": {value}}}")),
        ("use", r#"{"image": "${{s}}"}"#),
        ("push", r#"{"type": "push", "candidate": "${{s}}", "registry": "azure", "tag": "9"}"#),
    ])
}

fn makes_nothing(plan: &StepPlan) -> bool {
    plan.push.is_none()
}

/// Rule 9.1: every field that has a say in where something is pushed.
#[test]
fn no_field_that_cannot_be_read_is_as_if_it_were_absent() {
    let single = ["registry", "tag", "region", "role_arn", "aws_session_name", "aws_duration_seconds"];
    let build = ["image_name", "disable_push", "tag_policy"];
    let push = ["image_name", "candidate", "provider"];
    let of_build = single.iter().chain(&build).map(|field| (BUILD, *field));
    let of_push = single.iter().chain(&push).map(|field| (PUSH, *field));
    for (fields, field) in of_build.chain(of_push) {
        // The field is not there twice.
        let fields = match field {
            "image_name" => fields.replace(", \"image_name\": \"app\"", ""),
            "candidate" => fields.replace(", \"candidate\": \"${{first}}\"", ""),
            _ => fields.to_owned(),
        };
        for shape in SHAPES {
            let report = preflight(&around(&fields, field, shape));
            assert_eq!(problems(&report), [format!("s {field} invalid_request")], "{fields} {field} {shape}");
            assert!(makes_nothing(step(&report, "s")), "{fields} {field} {shape}");
            assert_eq!(pulled(&report, "use"), ["undecided"], "{field} {shape}");
            assert_eq!(unknown(&report), [""; 0], "{field} {shape}");
        }
    }
}

/// Rule 9.1: of a list one item is enough.
#[test]
fn a_list_with_an_item_that_cannot_be_read_is_not_known() {
    let of_build = ["tags", "registry_contexts"].map(|field| (BUILD, field));
    let of_push = ["tags", "registry_context"].map(|field| (PUSH, field));
    for (fields, field) in of_build.into_iter().chain(of_push) {
        for shape in [r#"["1", ["2"]]"#, r#"{"a": "hub"}"#, r#"[["1"], {"a": 1}, ["2"]]"#] {
            let report = preflight(&around(fields, field, shape));
            let ours: Vec<String> =
                problems(&report).into_iter().filter(|it| it.contains("invalid_request")).collect();
            assert_eq!(ours, [format!("s {field} invalid_request")], "{shape}");
            assert!(makes_nothing(step(&report, "s")), "{field} {shape}");
            assert_eq!(pulled(&report, "use"), ["undecided"], "{field} {shape}");
        }
    }
}

/// Rule 9.1: the same where it is too long, or written twice, or under `arguments` that are no map.
#[test]
fn what_is_too_long_or_written_twice_cannot_be_read() {
    let long = format!("\"{}\"", "a".repeat(4097));
    for (value, said) in [
        (long.as_str(), "s: registry: has 4097 bytes, expected at most 4096"),
        (r#""hub", "registry": "azure""#, "s: registry: is written twice; keep one"),
    ] {
        let report = preflight(&around(BUILD, "registry", value));
        assert_eq!(texts(&report), [said]);
        assert!(makes_nothing(step(&report, "s")));
    }
    let report = preflight(&around(BUILD, "arguments", "5"));
    assert_eq!(texts(&report), ["s: arguments: expected a map, found a single value"]);
    assert!(makes_nothing(step(&report, "s")));
    let scaled = around(r#""type": "push""#, "arguments", r#"5, "scale": {"a": {}, "b": {}}"#);
    let report = preflight(&scaled);
    assert_eq!(problems(&report)[0], "s arguments invalid_request");
    assert!(report.all_steps().all(|step| step.name != "a"));
}

/// Rule 9.1: images, their contexts and roles.
#[test]
fn an_image_is_pulled_from_where_is_not_known() {
    for field in ["registry_context", "role_arn", "aws_session_name", "aws_duration_seconds"] {
        let contexts = if field == "registry_context" { "" } else { ", \"registry_context\": \"ecr\"" };
        let text = format!(r#"{{"image": "gcr.io/a/b:1"{contexts}, "{field}": {{"a": 1}}}}"#);
        let report = preflight(&steps(&[("s", &text)]));
        let [problem] = &problems(&report)[..] else { unreachable!("{field}: {:?}", texts(&report)) };
        assert_eq!(*problem, format!("s {field} invalid_request"));
        assert_eq!(pulled(&report, "s"), ["undecided"], "{field}");
    }
    let report = preflight(&steps(&[(
        "s",
        r#"{"type": "composition", "registry_contexts": {"a": "hub"}, "composition": {"x": {"image": "alpine"}}}"#,
    )]));
    assert_eq!(problems(&report), ["s registry_contexts invalid_request"]);
    assert_eq!(pulled(&report, "s"), ["undecided"]);
    let report = preflight(&steps(&[(
        "s",
        r#"{"type": "deploy", "candidate": {"image": "alpine", "registry": ["hub"]}}"#,
    )]));
    assert_eq!(problems(&report), ["s candidate.registry invalid_request"]);
    assert_eq!(pulled(&report, "s"), ["undecided"]);
}

/// Rule 9.1: build cache is not stated without what cannot be read.
#[test]
fn cache_is_not_known_without_its_entries() {
    for field in ["cache_from", "cache_to", "no_cache", "no_cf_cache", "buildx", "provider"] {
        let value = if field == "provider" { r#""gcb""# } else { r#"{"a": 1}"# };
        let value = if field == "buildx" { "[true]" } else { value };
        let report = preflight(&around(BUILD, field, value));
        assert_eq!(problems(&report), [format!("s {field} invalid_request")]);
        assert!(step(&report, "s").cache.is_none(), "{field}");
        assert!(step(&report, "s").push.is_some(), "{field} has no say in the push");
    }
}

/// Rules 9.1 and 9.2: where the order of steps cannot be read, nothing is said that depends on it.
#[test]
fn an_order_that_cannot_be_read_is_not_known() {
    let inner = r#""build": {"type": "build", "image_name": "app", "tag": "1"}, "use": {"image": "${{build}}"$when},
        "other": {"type": "build", "image_name": "app", "tag": "1"$when}, "late": {"image": "${{build}}"}"#;
    let file = |mode: &str, when: &str| {
        preflight(&format!("{{\"mode\": {mode}, \"steps\": {{{}}}}}", inner.replace("$when", when)))
    };
    let report = file("[\"parallel\"]", "");
    assert_eq!(problems(&report), ["- mode invalid_request"]);
    assert_eq!(pulled(&report, "use"), ["undecided"]);
    // Of the step itself; what another one has wrong is told.
    for when in ["5", r#"{"steps": "build"}"#] {
        let report = file("\"parallel\"", &format!(", \"when\": {when}"));
        let told = problems(&report);
        let when: Vec<&String> = told.iter().filter(|it| it.contains(" when")).collect();
        assert_eq!(when.len(), 2, "{told:?}");
        assert_eq!(told.len(), 3, "{told:?}");
        assert!(told.contains(&"late image unavailable_image".to_owned()), "{told:?}");
        assert_eq!(pulled(&report, "use"), ["undecided"]);
    }
    // And where it waits for one of which that is so.
    let report = preflight(
        r#"{"mode": "parallel", "steps": {
            "build": {"type": "build", "image_name": "app", "tag": "1"},
            "between": {"image": "alpine", "when": ["build"]},
            "use": {"image": "${{build}}", "when": {"steps": [{"name": "between"}]}}
        }}"#,
    );
    assert_eq!(problems(&report), ["between when invalid_request"]);
}

/// Rule 9.1: a value that a variable fills in wrongly is a problem, and no destination either.
#[test]
fn a_value_that_is_refused_is_no_destination() {
    let run = Run::default().with_branch("main").with_untrusted_variable("U", "a/b");
    let report = preflight_in(&around(BUILD, "tag", "\"x-${{U}}\""), &run);
    assert_eq!(problems(&report), ["s tag untrusted_value"]);
    assert!(makes_nothing(step(&report, "s")));
    // One problem for one variable in one field.
    let report = preflight_in(&around(BUILD, "tag", "\"${{U}}-${{U}}-${{ U }}\""), &run);
    assert_eq!(problems(&report), ["s tag untrusted_value"]);
}
