//! Rules 9.1 and 9.3: steps in all the shapes that files have, and those that are written wrongly.

use registry_resolver::Pipeline;
use registry_resolver::pipeline::{AwaitedOutcome, Mode, Step, StepKind};
use serde::Deserialize as _;

use crate::pipeline::{
    logins, pipeline, plan, preflight, problems, pulled, pushed, step, steps, texts, unknown,
};

/// What is wrong with one step, alone.
#[track_caller]
fn wrong(step: &str) -> Vec<String> {
    problems(&preflight(&steps(&[("s", step), ("other", r#"{"image": "alpine"}"#)])))
}

/// Rule 9.1: a tag is a text, however the format types it.
#[test]
fn a_tag_may_be_any_single_value() {
    for (tag, text) in [
        ("\"1.2\"", "1.2"),
        ("1.2", "1.2"),
        ("1", "1"),
        ("20261123", "20261123"),
        ("18446744073709551615", "18446744073709551615"),
        ("true", "true"),
        ("false", "false"),
        ("0.5", "0.5"),
        ("\"v1\"", "v1"),
    ] {
        for field in [format!("\"tag\": {tag}"), format!("\"tags\": [{tag}]"), format!("\"tags\": {tag}")] {
            let report = preflight(&steps(&[(
                "build",
                &format!("{{\"type\": \"build\", \"image_name\": \"app\", {field}}}"),
            )]));
            assert_eq!(pushed(&report, "build"), [format!("azure acme.azurecr.io/app:{text}")], "{field}");
            assert!(!report.would_fail());
        }
    }
    // A negative number is a text that is no tag.
    assert_eq!(wrong(r#"{"type": "build", "image_name": "app", "tag": -1}"#), ["s tags invalid_name"]);
}

/// Rule 9.1: absent and null are the same.
#[test]
fn null_is_absent() {
    let report = preflight(&steps(&[(
        "build",
        r#"{"type": "build", "image_name": "app", "tag": null, "tags": null, "registry": null, "buildx": null,
            "disable_push": null, "registry_contexts": null, "platform": null, "when": null, "hooks": null,
            "services": null, "arguments": null}"#,
    )]));
    assert_eq!(pushed(&report, "build"), ["azure acme.azurecr.io/app:main"]);
    assert_eq!(texts(&report), [""; 0]);
    assert_eq!(wrong(r#"{"type": "build", "image_name": null}"#), ["s image_name invalid_request"]);
    assert_eq!(wrong(r#"{"image": null}"#), ["s image invalid_request"]);
}

/// Rule 9.1: one or several.
#[test]
fn a_registry_context_is_one_or_several() {
    for contexts in [
        r#""registry_context": "staging-gcr""#,
        r#""registry_context": ["staging-gcr"]"#,
        r#""registry_context": ["hub", "staging-gcr"]"#,
        r#""arguments": {"registry_context": ["staging-gcr"]}"#,
    ] {
        let report = preflight(&steps(&[("s", &format!(r#"{{"image": "gcr.io/a/b:1", {contexts}}}"#))]));
        assert_eq!(pulled(&report, "s"), ["staging-gcr gcr.io/a/b:1"], "{contexts}");
        assert_eq!(logins(&report, "s"), ["staging-gcr gcr.io"]);
    }
}

/// Rule 9.1: directly, under `arguments`, or some here and some there.
#[test]
fn fields_may_be_under_arguments() {
    for build in [
        r#"{"type": "build", "image_name": "app", "tag": 1, "registry": "us-gcr"}"#,
        r#"{"type": "build", "arguments": {"image_name": "app", "tag": 1, "registry": "us-gcr"}}"#,
        r#"{"type": "build", "tag": 1, "arguments": {"image_name": "app", "registry": "us-gcr"}}"#,
        r#"{"arguments": {"type": "build", "image_name": "app", "tag": 1, "registry": "us-gcr"}}"#,
    ] {
        let report = preflight(&steps(&[("build", build)]));
        assert_eq!(pushed(&report, "build"), ["us-gcr us.gcr.io/project/app:1"], "{build}");
        assert_eq!(texts(&report), [""; 0]);
    }
    // Here and there is twice.
    assert_eq!(wrong(r#"{"image": "a", "arguments": {"image": "b"}}"#), ["s image invalid_request"]);
}

/// Rule 9.1: a step without a type runs commands; of other types the name is kept.
#[test]
fn the_type_says_what_a_step_does() {
    let file = pipeline(
        r#"{"steps": {
            "none": {"image": "alpine"},
            "freestyle": {"type": "freestyle", "image": "alpine"},
            "clone": {"type": "git-clone", "repo": "a/b", "image": ["not", "ours"], "tags": {"a": 1}},
            "helm": {"type": "helm:1.1.12", "arguments": {"image": 5}},
            "approve": {"type": "pending-approval"},
            "build": {"type": "build", "image_name": "app"},
            "push": {"type": "push", "candidate": "nginx"},
            "compose": {"type": "composition", "composition": "./docker-compose.yml"},
            "both": {"type": "parallel", "steps": {"inner": {"image": "alpine"}}}
        }}"#,
    );
    let kinds: Vec<&str> = file.steps().iter().map(|step| step.kind().as_str()).collect();
    assert_eq!(
        kinds,
        [
            "freestyle",
            "freestyle",
            "git-clone",
            "helm:1.1.12",
            "pending-approval",
            "build",
            "push",
            "composition",
            "parallel"
        ]
    );
    assert!(matches!(file.steps()[3].kind(), StepKind::Other(kind) if kind == "helm:1.1.12"));
    assert_eq!(file.steps()[8].children()[0].name(), "inner");
    assert_eq!(file.mode(), Mode::Sequential);
    let report = file.preflight(&crate::pipeline::catalog(), &crate::pipeline::main_branch());
    assert_eq!(texts(&report), [""; 0]);
    assert_eq!(plan(&report)[6..9], ["clone: git-clone", "helm: helm:1.1.12", "approve: pending-approval"]);
}

/// Rule 9.1: what a step of an unknown type makes is known in the run alone.
#[test]
fn the_image_of_an_unknown_type_is_unknown() {
    let report = preflight(&steps(&[
        ("kaniko", r#"{"type": "kaniko", "image_name": "app"}"#),
        ("test", r#"{"image": "${{kaniko}}"}"#),
        ("push", r#"{"type": "push", "candidate": "${{kaniko}}", "image_name": "app", "tag": "1"}"#),
    ]));
    assert_eq!(texts(&report), [""; 0]);
    assert_eq!(unknown(&report), ["test image kaniko", "push candidate kaniko"]);
    assert_eq!(pushed(&report, "push"), ["azure acme.azurecr.io/app:1"]);
    assert_eq!(pulled(&report, "push"), ["undecided"]);
}

/// Rules 9.1 and 9.2: hooks of the pipeline and of a step, in the shapes that they have.
#[test]
fn hooks_are_steps() {
    let report = preflight(
        r#"{
            "hooks": {
                "on_elected": {"exec": {"image": "alpine:1"}},
                "on_success": {"metadata": {"set": []}},
                "on_finish": {"exec": {"image": "gcr.io/a/b", "registry_context": "hub"}}
            },
            "steps": {
                "build": {"type": "build", "image_name": "app", "hooks": {
                    "on_fail": {"image": "alpine:2"},
                    "on_success": {"annotations": {"set": []}},
                    "on_finish": {"steps": {"one": {"image": "alpine:3"}, "two": {"image": "${{build}}"}}}
                }}
            }
        }"#,
    );
    assert_eq!(problems(&report), ["on_finish image ambiguous_registry"]);
    assert_eq!(
        plan(&report).iter().filter(|line| line.contains(" from ")).collect::<Vec<_>>(),
        [
            "  image from hub docker.io/library/alpine:2",
            "  image from hub docker.io/library/alpine:3",
            "  image from azure acme.azurecr.io/app:main",
            "  image from hub docker.io/library/alpine:1",
            "  image from undecided",
        ]
    );
}

/// Rules 9.1 and 9.2: services beside a step and beside the pipeline, and what makes them ready.
#[test]
fn services_are_pulled() {
    let report = preflight(
        r#"{
            "services": {"name": "shared", "composition": {"redis": {"image": "redis:7"}}},
            "steps": {
                "test": {
                    "image": "alpine",
                    "services": {
                        "version": "3.0",
                        "composition": {"db": {"image": "postgres", "ports": [5432]}, "own": {"build": {"context": "."}}},
                        "readiness": {"image": "byrnedo/alpine-curl", "timeoutSeconds": 30},
                        "setup": {"image": "us.gcr.io/project/setup"}
                    }
                },
                "files": {"image": "alpine", "services": {"composition": ["docker-compose.yml", "${{FILE}}"]}},
                "shared": {"image": "alpine", "services": ["shared"]}
            }
        }"#,
    );
    assert_eq!(texts(&report), [""; 0]);
    assert_eq!(
        plan(&report),
        [
            "services: services",
            "  redis.image from hub docker.io/library/redis:7",
            "  as hub docker.io",
            "test: freestyle",
            "  image from hub docker.io/library/alpine:latest",
            "  services.db.image from hub docker.io/library/postgres:latest",
            "  services.readiness.image from hub docker.io/byrnedo/alpine-curl:latest",
            "  services.setup.image from us-gcr us.gcr.io/project/setup:latest",
            "  services.setup.image from mirror mirror.example:5000/us/setup:latest",
            "  as hub docker.io",
            "  as us-gcr us.gcr.io",
            "files: freestyle",
            "  image from hub docker.io/library/alpine:latest",
            "  as hub docker.io",
            "  unknown services.composition docker-compose.yml,${{FILE}}",
            "shared: freestyle",
            "  image from hub docker.io/library/alpine:latest",
            "  as hub docker.io",
        ]
    );
}

/// Rules 9.1 and 9.2: a composition is a file, several, services, or a whole Compose file.
#[test]
fn a_composition_has_many_shapes() {
    for (composition, pulls, open) in [
        (r#""docker-compose.yml""#, &[][..], &["s composition docker-compose.yml"][..]),
        (r#"["a.yml", "b.yml"]"#, &[], &["s composition a.yml,b.yml"]),
        (r#"{"web": {"image": "alpine:1"}}"#, &["hub docker.io/library/alpine:1"], &[]),
        (r#"{"services": {"web": {"image": "alpine:1"}}}"#, &["hub docker.io/library/alpine:1"], &[]),
        (
            r#"{"version": "3", "volumes": {"data": {}}, "services": {"b": {"image": "alpine:2"},
                "a": {"image": "alpine:1"}}}"#,
            &["hub docker.io/library/alpine:2", "hub docker.io/library/alpine:1"],
            &[],
        ),
        (
            r#"["a.yml", {"web": {"image": "alpine:1"}}]"#,
            &["hub docker.io/library/alpine:1"],
            &["s composition a.yml"],
        ),
    ] {
        let report = preflight(&steps(&[(
            "s",
            &format!(r#"{{"type": "composition", "composition": {composition}}}"#),
        )]));
        assert_eq!(texts(&report), [""; 0], "{composition}");
        assert_eq!(pulled(&report, "s"), pulls, "{composition}");
        assert_eq!(unknown(&report), open, "{composition}");
    }
    assert_eq!(wrong(r#"{"type": "composition"}"#), ["s composition invalid_request"]);
    assert_eq!(
        wrong(r#"{"type": "composition", "composition": {"services": {"web": {"image": ["a"]}}}}"#),
        ["s web.image invalid_request"]
    );
}

/// Rule 9.1: fields that are nobody's here are passed over, whatever is in them.
#[test]
fn other_fields_are_passed_over() {
    let report = preflight(&steps(&[(
        "build",
        r#"{"type": "build", "image_name": "app", "title": 5, "stage": ["a"], "when": {"branch": {"only": ["main"]},
            "condition": {"all": {"one": "'${{X}}' == 'y'"}}}, "retry": {"maxAttempts": 5, "delay": "x"},
            "metadata": {"set": [{"${{build.imageId}}": [{"CF_QUALITY": true}]}]}, "annotations": "x", "fail_fast": 0,
            "working_directory": "${{clone}}/x", "environment": ["TOKEN=hunter2"], "build_arguments": {"a": "hunter2"},
            "volumes": [{}], "debug": {"phases": {"before": true}}, "strict_fail_fast": null, "secrets": "hunter2"}"#,
    )]));
    assert_eq!(
        plan(&report),
        ["build: build", "  to azure acme.azurecr.io/app:main", "  as azure acme.azurecr.io"]
    );
}

/// Rule 10.2: what is passed over is not kept.
#[test]
fn nothing_is_kept_of_other_fields() {
    let text = r#"{"secret": "hunter2", "steps": {
        "a": {"image": "alpine", "environment": ["TOKEN=hunter2"], "commands": ["login hunter2"],
              "services": {"composition": {"db": {"image": "postgres", "environment": {"PASSWORD": "hunter2"}}}}},
        "b": {"type": "build", "image_name": "app", "build_arguments": ["TOKEN=hunter2"], "secrets": ["hunter2"]},
        "c": {"type": "push", "candidate": "${{b}}", "credentials": "hunter2"},
        "d": {"type": "custom", "arguments": {"token": "hunter2"}},
        "e": "hunter2",
        "f": ["hunter2"]
    }}"#;
    let file = pipeline(text);
    let report = preflight(text);
    assert_eq!(
        problems(&report),
        ["c credentials invalid_request", "e - invalid_request", "f - invalid_request"]
    );
    let shown = format!("{file:?} {report:?} {}", serde_json::to_string(&report).unwrap());
    assert!(!shown.contains("hunter2"), "{shown}");
}

/// Rules 9.2 and 9.3: each wrong shape is one problem, of its step and its field, and the other step is planned.
#[test]
fn a_wrong_shape_is_one_problem() {
    let build = |field: &str| format!(r#"{{"type": "build", "image_name": "app", "tag": "1", {field}}}"#);
    let push = |field: &str| format!(r#"{{"type": "push", "candidate": "nginx", "tag": "1", {field}}}"#);
    let run = |field: &str| format!(r#"{{"image": "alpine", {field}}}"#);
    let build_named = |field: &str| format!(r#"{{"type": "build", "image_name": "app", {field}}}"#);
    for (step, expected) in [
        ("5".to_owned(), "s - invalid_request"),
        ("null".to_owned(), "s - invalid_request"),
        ("[]".to_owned(), "s - invalid_request"),
        ("\"alpine\"".to_owned(), "s - invalid_request"),
        ("{}".to_owned(), "s image invalid_request"),
        (r#"{"image": ["alpine"]}"#.to_owned(), "s image invalid_request"),
        (r#"{"image": {"name": "alpine"}}"#.to_owned(), "s image invalid_request"),
        (r#"{"image": ""}"#.to_owned(), "s image invalid_reference"),
        (r#"{"image": true, "type": "freestyle", "image": "alpine"}"#.to_owned(), "s image invalid_request"),
        (
            r#"{"type": "build", "image_name": ["app"], "tag": "1"}"#.to_owned(),
            "s image_name invalid_request",
        ),
        (
            r#"{"type": "push", "candidate": {}, "image_name": "app"}"#.to_owned(),
            "s candidate invalid_request",
        ),
        (r#"{"type": "parallel"}"#.to_owned(), "s steps invalid_request"),
        (r#"{"type": "parallel", "steps": []}"#.to_owned(), "s steps invalid_request"),
        (r#"{"type": "parallel", "steps": {}}"#.to_owned(), "s steps invalid_request"),
        (r#"{"type": "composition", "composition": null}"#.to_owned(), "s composition invalid_request"),
        (build(r#""registry": ["azure"]"#), "s registry invalid_request"),
        (build(r#""registry_contexts": {"a": "b"}"#), "s registry_contexts invalid_request"),
        (build(r#""registry_contexts": [["hub"]]"#), "s registry_contexts invalid_request"),
        (build(r#""disable_push": "maybe""#), "s disable_push invalid_request"),
        (build(r#""disable_push": [true]"#), "s disable_push invalid_request"),
        (build(r#""buildx": "perhaps""#), "s buildx invalid_request"),
        (build(r#""buildx": [true]"#), "s buildx invalid_request"),
        (build(r#""platform": {"os": "linux"}"#), "s platform invalid_request"),
        (build(r#""tag_policy": "upper""#), "s tag_policy invalid_request"),
        (build(r#""hooks": "on_finish""#), "s hooks invalid_request"),
        (build_named(r#""tag": {"a": 1}"#), "s tag invalid_request"),
        (build_named(r#""tag": ["1"]"#), "s tag invalid_request"),
        (build_named(r#""tags": [["1"]]"#), "s tags invalid_request"),
        (build_named(r#""tags": {"a": 1}"#), "s tags invalid_request"),
        (push(r#""registry": "ecr", "region": "nowhere at all""#), "s region invalid_request"),
        (
            push(r#""registry": "ecr", "aws_duration_seconds": "soon""#),
            "s aws_duration_seconds invalid_request",
        ),
        (push(r#""registry": "ecr", "aws_duration_seconds": 5"#), "s aws_duration_seconds invalid_request"),
        (run(r#""services": "docker-compose.yml""#), "s services invalid_request"),
        (
            run(r#""services": {"composition": {"db": {"image": [1]}}}"#),
            "s services.db.image invalid_request",
        ),
    ] {
        let report = preflight(&steps(&[("s", &step), ("other", r#"{"image": "alpine"}"#)]));
        assert_eq!(problems(&report), [expected], "{step}");
        assert_eq!(pulled(&report, "other"), ["hub docker.io/library/alpine:latest"], "{step}");
    }
}

/// Rule 9.2: where a step's own shape is in question, nothing is said of fields that it may not need.
#[test]
fn what_follows_from_a_wrong_shape_is_not_reported() {
    for (step, expected) in [
        (r#"{"type": ["build"], "image_name": "app", "tag": "1"}"#, "s type invalid_request"),
        (r#"{"type": {"name": "build"}, "image_name": "app"}"#, "s type invalid_request"),
        (r#"{"type": "build", "arguments": "image_name=app"}"#, "s arguments invalid_request"),
        (r#"{"type": "push", "arguments": ["candidate"]}"#, "s arguments invalid_request"),
        (r#"{"arguments": 5}"#, "s arguments invalid_request"),
    ] {
        assert_eq!(wrong(step), [expected], "{step}");
    }
}

/// Rule 9.2: an account that wants every build to say whether it pushes has one that says it wrongly, or will say it.
#[test]
fn a_build_that_says_something_is_not_one_that_says_nothing() {
    let catalog = crate::pipeline::builder()
        .default_push(registry_resolver::catalog::DefaultPush::Explicit)
        .build()
        .unwrap();
    for (value, expected) in [
        ("\"maybe\"", &["s disable_push invalid_request"][..]),
        ("\"${{SKIP}}\"", &[]),
        ("false", &[]),
        ("null", &["s disable_push push_not_stated"]),
    ] {
        let step = format!(r#"{{"type": "build", "image_name": "app", "disable_push": {value}}}"#);
        let report = pipeline(&steps(&[("s", &step)])).preflight(&catalog, &crate::pipeline::main_branch());
        assert_eq!(problems(&report), expected, "{value}");
    }
}

/// Rules 9.2 and 9.3: two steps of one name are both there, and the second is told.
#[test]
fn a_name_that_is_written_twice_is_a_problem() {
    let report = preflight(
        r#"{"steps": {
            "a": {"image": "alpine:1"},
            "b": {"type": "parallel", "steps": {"a": {"image": "alpine:2"}, "c": {"image": "alpine:3"}}},
            "a": {"image": "alpine:4"}
        }}"#,
    );
    assert_eq!(problems(&report), ["a - invalid_request", "a - invalid_request"]);
    let said = "a: another step has this name; rename one";
    assert_eq!(texts(&report), [said, said]);
    let names: Vec<&str> = report.all_steps().map(|step| step.name.as_str()).collect();
    assert_eq!(names, ["a", "b", "a", "c", "a"]);
    assert!(report.steps[0].problems.is_empty());
    assert_eq!(crate::pipeline::from(&report.steps[2].pulls[0].from), ["hub docker.io/library/alpine:4"]);
}

/// Rule 9.3: only a file that is no map with `steps` is refused as a whole.
#[test]
fn a_file_without_steps_is_refused() {
    for (text, expected) in [
        ("5", "expected a pipeline, a map with `steps`, found a single value"),
        ("null", "expected a pipeline, a map with `steps`, found nothing"),
        ("[]", "expected a pipeline, a map with `steps`, found a list"),
        ("\"steps\"", "expected a pipeline, a map with `steps`, found a single value"),
        ("{}", "expected a pipeline, a map with `steps`, found none"),
        (r#"{"steps": null}"#, "expected a pipeline, a map with `steps`, found none"),
        (r#"{"steps": []}"#, "`steps`: expected a map from names to steps, found a list"),
        (r#"{"steps": [{"name": "a"}]}"#, "`steps`: expected a map from names to steps, found a list"),
        (r#"{"steps": "a"}"#, "`steps`: expected a map from names to steps, found a single value"),
    ] {
        let error = serde_json::from_str::<Pipeline>(text).unwrap_err().to_string();
        assert!(error.starts_with(expected), "{text}: {error}");
    }
}

/// Rule 9.3: what is wrong with the file beside its steps is a problem of no step.
#[test]
fn problems_of_the_file_have_no_step() {
    let report = preflight(
        r#"{"mode": "sideways", "hooks": 5, "services": {"composition": {"db": {"image": []}}},
            "steps": {"a": {"image": "alpine"}}}"#,
    );
    assert_eq!(
        problems(&report),
        ["- mode invalid_request", "- services.db.image invalid_request", "- hooks invalid_request"]
    );
    assert_eq!(pulled(&report, "a"), ["hub docker.io/library/alpine:latest"]);
    assert_eq!(problems(&preflight(r#"{"steps": {}}"#)), ["- steps invalid_request"]);
    assert_eq!(step(&report, "a").name, "a");
}

/// Rule 9.3: of a field that is written twice no other is lost.
#[test]
fn a_field_that_is_written_twice_is_one_problem() {
    assert_eq!(
        wrong(r#"{"type": "build", "type": "build", "image_name": "app"}"#),
        ["s type invalid_request"]
    );
    let report = preflight(&steps(&[(
        "s",
        r#"{"type": "build", "image_name": "app", "registry": "hub", "tag": "1", "tag": "2", "region": "eu-west-1"}"#,
    )]));
    assert_eq!(problems(&report), ["s tag invalid_request", "s region conflicting_options"]);
}

/// Rule 9.3: names have a longest length, and a pipeline a number of steps that run at once.
#[test]
fn limits_are_named() {
    for (length, expected) in [
        (256, None),
        (257, Some("the name of the step has 257 bytes, expected at most 256")),
        (1000, Some("the name of the step has 1000 bytes, expected at most 256")),
    ] {
        let name = "n".repeat(length);
        let told: Vec<String> = texts(&preflight(&steps(&[(&name, r#"{"image": "alpine"}"#)])));
        assert_eq!(told.len(), usize::from(expected.is_some()), "{told:?}");
        assert!(told.iter().all(|told| told.ends_with(expected.unwrap_or_default())), "{told:?}");
    }
    let read = |mode: &str, count: usize| {
        let inner: Vec<String> = (0..count - 1).map(|n| format!("\"s{n}\": {{}}")).collect();
        let group = format!("{{\"type\": \"parallel\", \"steps\": {{{}}}}}", inner.join(","));
        let file = format!("{{\"mode\": \"{mode}\", \"steps\": {{\"group\": {group}}}}}");
        serde_json::from_str::<Pipeline>(&file).map(|_| ()).map_err(|error| error.to_string())
    };
    assert_eq!(read("parallel", 16_384), Ok(()));
    for count in [16_385, 16_386] {
        let told = read("parallel", count).unwrap_err();
        let expected = format!("`steps`: expected at most 16384 that run at once, found {count}");
        assert!(told.starts_with(&expected), "{told}");
    }
    assert_eq!(read("sequential", 16_385), Ok(()));
}

/// Rule 9.1: what a file says can be read from the steps.
#[test]
fn a_file_is_read_as_it_is_written() {
    let file = pipeline(
        r#"{"mode": "parallel", "hooks": {"on_finish": {"image": "alpine:${{V}}"}}, "steps": {
            "s": {"image": "alpine", "when": {"steps": [{"name": "a", "on": ["finished"]}, {"any": [{"name": "b"}, {"name": "c"}]}]}},
            "none": {"image": "alpine", "when": {"steps": [{"any": []}, {"any": [{"name": "b"}, "c"]}]}}
        }}"#,
    );
    assert_eq!(file.mode(), Mode::Parallel);
    let waits = |at: usize| -> Vec<Vec<(&str, AwaitedOutcome)>> {
        let waits = file.steps()[at].waits_for().iter();
        waits.map(|wait| wait.any_of.iter().map(|it| (it.step.as_str(), it.outcome)).collect()).collect()
    };
    let success = AwaitedOutcome::Success;
    assert_eq!(waits(0), [vec![("a", AwaitedOutcome::Any)], vec![("b", success), ("c", success)]]);
    assert_eq!(waits(1), [[]; 0]);
    let hooks: Vec<&str> = file.hooks().iter().map(Step::name).collect();
    assert_eq!(hooks, ["on_finish"]);
    let StepKind::Freestyle(hook) = file.hooks()[0].kind() else { unreachable!() };
    let image = hook.image.as_ref().unwrap();
    assert_eq!(image.to_string(), "alpine:${{V}}");
    assert_eq!(format!("{image:?}"), "Template(`alpine:${{V}}`)");
}

/// Rule 9.1: what no format of pipelines has is refused in words.
#[test]
fn bytes_are_no_pipeline() {
    let bytes = serde::de::value::BytesDeserializer::<serde::de::value::Error>::new(b"steps");
    assert_eq!(
        Pipeline::deserialize(bytes).unwrap_err().to_string(),
        "invalid type: byte array, expected a single value, a list or a map"
    );
}

/// Section 9: a report is written with what there is of it.
#[test]
fn a_report_is_written_without_what_is_empty() {
    let write = |text: &str| serde_json::to_value(preflight(text)).unwrap();
    let report = write(r#"{"steps": {"s": {"image": "us.gcr.io/project/app:1"}}}"#);
    let keys: Vec<&String> = report.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["steps"]);
    assert_eq!(report["steps"][0]["pulls"][0].get("left_out"), None);
    let report = write(r#"{"mode": "sideways", "steps": {"s": {"image": "us.gcr.io/other/app:1"}}}"#);
    assert_eq!(report["problems"][0]["field"], "mode");
    assert_eq!(report["steps"][0]["pulls"][0]["left_out"]["mirror"], "outside_prefix");
}
