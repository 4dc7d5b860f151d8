//! Rule 9.1: variables, filled in once, and the names of steps.

use registry_resolver::Run;
use registry_resolver::pipeline::PulledFrom;

use crate::pipeline::{
    builder, main_branch, pipeline, preflight, preflight_in, problems, pulled, pushed, step, steps, texts,
    unknown,
};

/// A build with this field, in this run.
fn build(field: &str, run: &Run<'_>) -> registry_resolver::Preflight {
    preflight_in(&steps(&[("build", &format!(r#"{{"type": "build", {field}}}"#))]), run)
}

fn image(text: &str, run: &Run<'_>) -> registry_resolver::Preflight {
    preflight_in(
        &steps(&[
            ("build", r#"{"type": "build", "image_name": "app"}"#),
            ("test", &format!(r#"{{"image": "{text}"}}"#)),
        ]),
        run,
    )
}

/// Rule 9.1: in every field, with spaces or without, several in one.
#[test]
fn variables_are_filled_in() {
    let run = main_branch()
        .with_variable("NAME", "app")
        .with_variable("TEAM", "acme")
        .with_variable("REGISTRY", "us-gcr")
        .with_variable("TAG", "1")
        .with_variable("OFF", "false")
        .with_variable("lower.case-too_1", "x");
    let report = build(
        r#""image_name": "${{TEAM}}/${{ NAME }}", "registry": "${{REGISTRY}}",
           "tags": ["v${{TAG}}-${{  NAME}}", "${{lower.case-too_1}}"], "disable_push": "${{OFF}}""#,
        &run,
    );
    assert_eq!(texts(&report), [""; 0]);
    assert_eq!(
        pushed(&report, "build"),
        ["us-gcr us.gcr.io/project/acme/app:v1-app", "us-gcr us.gcr.io/project/acme/app:x"]
    );
    // The last value of a name counts.
    let run = run.with_variable("TAG", "2");
    assert_eq!(
        pushed(&build(r#""image_name": "app", "tag": "${{TAG}}""#, &run), "build"),
        ["azure acme.azurecr.io/app:2"]
    );
}

/// Rule 9.1: a value is never expanded again, and what it holds is no step.
#[test]
fn a_value_is_never_expanded_again() {
    let run = main_branch()
        .with_variable("X", "alpine")
        .with_variable("A", "${{X}}")
        .with_variable("B", "${{build}}");
    for text in ["${{A}}", "${{B}}", "docker.io/${{A}}", "alpine:${{B}}"] {
        let report = image(text, &run);
        assert_eq!(problems(&report), ["test image invalid_reference"], "{text}");
    }
    let report = build(r#""image_name": "app", "tag": "${{A}}""#, &run);
    assert_eq!(problems(&report), ["build tags invalid_name"]);
    let report = build(r#""image_name": "app", "registry": "${{A}}", "tag": "1""#, &run);
    assert_eq!(problems(&report), ["build registry unknown_registry"]);
    // Put together, the parts open nothing.
    let run =
        main_branch().with_variable("OPEN", "${{").with_variable("CLOSE", "}}").with_variable("X", "alpine");
    for text in ["${{OPEN}}X}}", "${{OPEN}}X${{CLOSE}}"] {
        assert_eq!(problems(&image(text, &run)), ["test image invalid_reference"], "{text}");
    }
}

/// Rule 9.1: a value that is a step's name is a text.
#[test]
fn a_value_that_is_a_step_s_name_is_no_step() {
    let run = main_branch().with_variable("X", "build").with_variable("Y", "steps.build.imageId");
    let report = image("${{X}}", &run);
    assert_eq!(texts(&report), [""; 0]);
    assert_eq!(pulled(&report, "test"), ["hub docker.io/library/build:latest"]);
    assert_eq!(problems(&image("${{Y}}", &run)), ["test image invalid_reference"]);
}

/// Rule 9.1: once, at the step, however often it is used.
#[test]
fn a_variable_with_a_step_s_name_is_an_error() {
    let run = main_branch().with_variable("build", "alpine");
    let report = image("${{build}}", &run);
    assert_eq!(
        texts(&report),
        ["build: a variable is called `build` as well, and `${{build}}` would mean both; rename one"]
    );
    assert_eq!(problems(&image("alpine", &run)), ["build - invalid_request"]);
    // Inside a parallel step as well; of a hook the event is no name.
    let report = preflight_in(
        r#"{"steps": {"both": {"type": "parallel", "steps": {"inner": {"image": "alpine"}}, "hooks": {
            "on_finish": {"exec": {"image": "alpine"}}}}}}"#,
        &Run::default().with_untrusted_variable("inner", "x").with_variable("on_finish", "y"),
    );
    assert_eq!(problems(&report), ["inner - invalid_request"]);
}

/// Rule 9.1: characters of a tag, never a registry, and no `/`, `:` or `@`.
#[test]
fn an_untrusted_value_fills_in_characters_of_a_tag() {
    let with = |value| main_branch().with_untrusted_variable("V", value);
    for value in ["fix-42", "a.b_c", "UPPER", "1", "..", "-x"] {
        let report = build(r#""image_name": "app", "tag": "x${{V}}""#, &with(value));
        assert_eq!(texts(&report), [""; 0], "{value}");
        let expected = format!("azure acme.azurecr.io/app:x{}", value.to_lowercase());
        assert_eq!(pushed(&report, "build"), [expected]);
    }
    for value in [
        "evil/x:y",
        "a@b",
        "a:b",
        "a/b",
        "a b",
        "${{build}}",
        "${{X}}",
        "é",
        "a\u{202e}b",
        "a\n",
        "\0",
        "a,type=registry",
    ] {
        for field in [
            r#""image_name": "app", "tag": "${{V}}""#,
            r#""image_name": "app", "tags": ["ok", "x-${{V}}"]"#,
            r#""image_name": "${{V}}", "tag": "1""#,
            r#""image_name": "acme/${{V}}", "tag": "1""#,
        ] {
            let report = build(field, &with(value));
            let problems = problems(&report);
            assert_eq!(problems.len(), 1, "{field} {value:?} {problems:?}");
            assert!(problems[0].ends_with(" untrusted_value"), "{field} {value:?} {problems:?}");
        }
        let report = image("alpine:${{V}}", &with(value));
        assert_eq!(problems(&report), ["test image untrusted_value"], "{value:?}");
    }
}

/// Rule 9.1: not even where the value is the name of one.
#[test]
fn an_untrusted_value_never_chooses_a_registry() {
    for value in ["hub", "nowhere", ""] {
        let run = main_branch().with_untrusted_variable("V", value);
        let report = build(r#""image_name": "app", "tag": "1", "registry": "${{V}}""#, &run);
        assert_eq!(problems(&report), ["build registry untrusted_value"]);
        let report = build(r#""image_name": "app", "tag": "1", "registry": "hu${{V}}b""#, &run);
        assert_eq!(problems(&report), ["build registry untrusted_value"]);
        let report = build(r#""image_name": "app", "tag": "1", "registry_contexts": ["${{V}}"]"#, &run);
        assert_eq!(problems(&report), ["build registry_contexts untrusted_value"]);
        let report =
            preflight_in(&steps(&[("s", r#"{"image": "gcr.io/a/b", "registry_context": "${{V}}"}"#)]), &run);
        assert_eq!(problems(&report), ["s registry_context untrusted_value"]);
        // An ad-hoc target is a registry too.
        let report = preflight_in(
            &steps(&[(
                "s",
                r#"{"type": "push", "candidate": "nginx", "registry": "${{V}}.example",
                    "credentials": {"username": "u", "password": "p"}}"#,
            )]),
            &run,
        );
        assert_eq!(problems(&report), ["s registry untrusted_value"]);
    }
}

/// Rule 9.1: it would be all of a domain or a part of one.
#[test]
fn an_untrusted_value_never_chooses_a_domain() {
    for (value, text) in [
        ("evil.com", "${{V}}/app"),
        ("evil.com", "${{V}}/library/app:1"),
        ("localhost", "${{V}}/app"),
        ("evil", "${{V}}.com/app"),
        ("evil", "${{V}}:5000/app"),
        ("5000", "reg.example:${{V}}/app"),
        (".evil.com", "acme.azurecr.io${{V}}/app"),
        ("Evil", "${{V}}/app"),
        ("evil.com", "${{SLASHED}}${{V}}/app"),
        ("m", "evil.co${{V}}/app"),
    ] {
        let run = main_branch().with_untrusted_variable("V", value).with_variable("SLASHED", "");
        let report = image(text, &run);
        assert_eq!(problems(&report), ["test image untrusted_value"], "{value} {text}");
        let field = format!(r#""image_name": "{text}", "tag": "1""#);
        let report = build(&field.replace(":1\"", "\""), &run);
        assert_eq!(problems(&report)[0], "build image_name untrusted_value", "{value} {text}");
        let report =
            preflight_in(&steps(&[("s", &format!(r#"{{"type": "push", "candidate": "{text}"}}"#))]), &run);
        assert_eq!(problems(&report), ["s candidate untrusted_value"], "{value} {text}");
    }
    // Behind a domain, or where there is none, it is a name as any other.
    for (value, text, expected) in [
        ("evil.com", "docker.io/acme/${{V}}", "hub docker.io/acme/evil.com:latest"),
        ("evil.com", "acme.azurecr.io/${{V}}/app", "azure acme.azurecr.io/evil.com/app:latest"),
        ("evil", "${{V}}/app", "hub docker.io/evil/app:latest"),
        ("evil.com", "alpine:${{V}}", "hub docker.io/library/alpine:evil.com"),
        ("evil.com", "${{V}}", "hub docker.io/library/evil.com:latest"),
    ] {
        let report = image(text, &main_branch().with_untrusted_variable("V", value));
        assert_eq!(texts(&report), [""; 0], "{text}");
        assert_eq!(pulled(&report, "test"), [expected], "{text}");
    }
}

/// Rules 8.2 and 9.1: nor in either form of an entry of build cache.
#[test]
fn an_untrusted_value_never_chooses_where_build_cache_is() {
    let run = main_branch().with_untrusted_variable("V", "evil.com");
    for field in ["cache_from", "cache_to"] {
        for entry in
            ["${{V}}/app:cache", "type=registry,ref=${{V}}/app:cache", "ref=${{V}}/app:cache,type=registry"]
        {
            let report = build(&format!(r#""image_name": "app", "tag": "1", "{field}": [{entry:?}]"#), &run);
            assert_eq!(problems(&report), [format!("build {field} untrusted_value")], "{entry}");
        }
        for entry in ["docker.io/acme/app:${{V}}", "type=registry,ref=docker.io/acme/app:${{V}}"] {
            let report = build(&format!(r#""image_name": "app", "tag": "1", "{field}": [{entry:?}]"#), &run);
            assert_eq!(texts(&report), [""; 0], "{entry}");
        }
    }
}

/// Rule 9.1: the same where the rest of the field is known in the run alone.
#[test]
fn an_untrusted_value_is_an_error_beside_an_unknown_one() {
    let run = main_branch().with_untrusted_variable("V", "evil/x:y");
    let report = image("${{UNKNOWN}}${{V}}", &run);
    assert_eq!(problems(&report), ["test image untrusted_value"]);
    let run = main_branch().with_untrusted_variable("V", "evil.com");
    for text in ["${{V}}/${{UNKNOWN}}", "${{V}}${{UNKNOWN}}/app", "${{UNKNOWN}}.${{V}}/app"] {
        assert_eq!(problems(&image(text, &run)), ["test image untrusted_value"], "{text}");
    }
}

/// Rule 9.1: a variable without a value makes that field unknown, and nothing else; never a problem.
#[test]
fn an_unknown_variable_is_no_problem_in_any_field() {
    let build_fields = [
        "registry",
        "tag",
        "tags",
        "registry_contexts",
        "region",
        "role_arn",
        "aws_session_name",
        "aws_duration_seconds",
        "disable_push",
        "buildx",
        "platform",
        "tag_policy",
    ];
    for field in build_fields {
        let mut fields = format!(r#""image_name": "app", "{field}": "a${{{{X}}}}b""#);
        if field.starts_with("aws") || field.starts_with("ro") || field == "region" {
            fields += r#", "registry": "ecr""#;
        }
        if field == "platform" {
            fields += r#", "buildx": true"#;
        }
        let report = build(&fields, &main_branch());
        assert_eq!(texts(&report), [""; 0], "{field}");
        assert_eq!(unknown(&report), [format!("build {field} X")], "{field}");
        serde_json::to_string(&report).unwrap();
    }
    let report = build(r#""image_name": "${{X}}/${{Y}}""#, &main_branch());
    assert_eq!((texts(&report), unknown(&report)), (vec![], vec!["build image_name X,Y".to_owned()]));
    assert!(step(&report, "build").push.is_none());

    for (text, expected) in [
        (r#"{"image": "${{X}}"}"#, "s image X"),
        (r#"{"image": "gcr.io/a/b", "registry_context": "${{X}}"}"#, "s registry_context X"),
        (
            r#"{"image": "alpine", "services": {"composition": {"db": {"image": "x:${{X}}"}}}}"#,
            "s services.db.image X",
        ),
        (r#"{"type": "push", "candidate": "${{X}}", "tag": "1"}"#, "s candidate X"),
        (r#"{"type": "push", "candidate": "nginx", "image_name": "${{X}}", "tag": "1"}"#, "s image_name X"),
        (r#"{"type": "push", "candidate": "nginx", "tag": "${{X}}"}"#, "s tag X"),
        (r#"{"type": "composition", "composition": {"a": {"image": "${{X}}"}}}"#, "s a.image X"),
        (r#"{"matrix": {"image": ["${{X}}"]}}"#, "s-1 image X"),
    ] {
        let report = preflight(&steps(&[("s", text)]));
        assert_eq!((texts(&report), unknown(&report)), (vec![], vec![expected.to_owned()]), "{text}");
    }
}

/// Rule 9.1: what depends on an unknown value is not stated as if it were known.
#[test]
fn nothing_is_claimed_of_what_is_unknown() {
    // Which registry, which region, whether at all.
    for field in
        [r#""registry": "${{X}}""#, r#""registry": "ecr", "region": "${{X}}""#, r#""disable_push": "${{X}}""#]
    {
        let report = build(&format!(r#""image_name": "app", "tag": "1", {field}"#), &main_branch());
        let push = &step(&report, "build").push;
        assert!(push.is_none(), "{field}: {push:?}");
    }
    // A context that is unknown may be the one that chooses.
    for text in [
        r#"{"image": "gcr.io/a/b", "registry_context": "${{X}}"}"#,
        r#"{"type": "push", "candidate": "gcr.io/a/b", "registry": "azure", "registry_context": "${{X}}"}"#,
    ] {
        let report = preflight(&steps(&[("s", text)]));
        assert_eq!(texts(&report), [""; 0], "{text}");
        assert_eq!(step(&report, "s").pulls[0].from, PulledFrom::Undecided, "{text}");
    }
    // Several platforms or one, and not pushed: perhaps there is something to use.
    let report = preflight(&steps(&[
        (
            "build",
            r#"{"type": "build", "image_name": "app", "platform": "${{X}}", "buildx": "${{Y}}",
                       "disable_push": true}"#,
        ),
        ("use", r#"{"image": "${{build}}"}"#),
    ]));
    assert_eq!((texts(&report), pulled(&report, "use")), (vec![], vec!["undecided".to_owned()]));
    // With buildx or without: a context on the target's domain may be a conflict, and is not called one.
    let report = build(
        r#""image_name": "acme/app", "registry": "hub", "registry_contexts": "second-hub", "buildx": "${{X}}""#,
        &main_branch(),
    );
    assert_eq!(texts(&report), [""; 0]);
}

/// Rules 7.3 and 9.1: a build whose push the run decides is not one that says nothing.
#[test]
fn buildx_is_no_error_while_the_push_is_unknown() {
    let catalog = builder().default_push(registry_resolver::catalog::DefaultPush::Never).build().unwrap();
    let file = pipeline(&steps(&[(
        "build",
        r#"{"type": "build", "image_name": "app", "tag": "1", "buildx": true, "disable_push": "${{X}}"}"#,
    )]));
    assert_eq!(texts(&file.preflight(&catalog, &main_branch())), [""; 0]);
}

/// Rules 7.7 and 9.1.
#[test]
fn a_tag_that_expands_to_nothing_is_an_error() {
    let run = main_branch().with_variable("EMPTY", "").with_untrusted_variable("STRANGE", "");
    for field in [
        r#""tag": "${{EMPTY}}""#,
        r#""tag": "${{EMPTY}}${{EMPTY}}""#,
        r#""tag": """#,
        r#""tags": ["1", "${{EMPTY}}"]"#,
        r#""tags": "${{EMPTY}}""#,
        r#""tag": "${{STRANGE}}""#,
    ] {
        let report = build(&format!(r#""image_name": "app", {field}"#), &run);
        assert_eq!(problems(&report), ["build tags invalid_name"], "{field}");
        let push = format!(r#"{{"type": "push", "candidate": "nginx", {field}}}"#);
        let report = preflight_in(&steps(&[("push", &push)]), &run);
        assert_eq!(problems(&report), ["push tags invalid_name"], "{field}");
    }
    // So is an image that expands to nothing.
    assert_eq!(problems(&image("${{EMPTY}}", &run)), ["test image invalid_reference"]);
    assert_eq!(problems(&build(r#""image_name": "${{EMPTY}}""#, &run)), ["build image_name invalid_name"]);
}

/// Rule 9.1: `steps.x.imageId` is the image, anything else of a step is known in the run, and no step is an error.
#[test]
fn steps_have_an_image_and_more() {
    let there = "azure acme.azurecr.io/app:main";
    for text in ["${{build}}", "${{ build }}", "${{steps.build.imageId}}", "${{  steps.build.imageId }}"] {
        let report = image(text, &main_branch());
        assert_eq!((texts(&report), pulled(&report, "test")), (vec![], vec![there.to_owned()]), "{text}");
    }
    for text in ["${{steps.build.result}}", "${{steps.build.imageName}}", "acme/app:${{steps.build.result}}"]
    {
        let report = image(text, &main_branch());
        assert_eq!(
            (texts(&report), pulled(&report, "test")),
            (vec![], vec!["undecided".to_owned()]),
            "{text}"
        );
        assert_eq!(unknown(&report).len(), 1);
    }
    for text in
        ["${{steps.nope.imageId}}", "${{steps.nope.result}}", "x:${{steps.nope.result}}", "${{steps.nope}}"]
    {
        let report = image(text, &main_branch());
        assert_eq!(problems(&report), ["test image unknown_step"], "{text}");
    }
    assert_eq!(
        texts(&image("${{steps.biuld.imageId}}", &main_branch())),
        ["test: image: `biuld` is no step of this run that builds an image; did you mean `build`?"]
    );
}

/// Rule 9.1: a step that there is, is not called one that there is not.
#[test]
fn a_step_without_a_field_is_a_step() {
    let report = image("${{steps.build}}", &main_branch());
    assert!(!problems(&report).iter().any(|it| it.ends_with(" unknown_step")), "{:?}", texts(&report));
}

/// Rule 9.1: a step is the whole of an image, and nothing else.
#[test]
fn a_step_s_name_is_no_text() {
    for text in ["x-${{build}}", "${{build}}:1", "docker.io/${{steps.build.imageId}}", "${{build}}${{build}}"]
    {
        let report = image(text, &main_branch());
        assert!(problems(&report).iter().all(|it| it == "test image invalid_request"), "{text}");
        assert!(report.would_fail());
    }
    for field in ["image_name", "tag", "registry", "registry_contexts", "disable_push"] {
        let rest = if field == "image_name" { "" } else { r#""image_name": "x", "# };
        let report = preflight(&steps(&[
            ("build", r#"{"type": "build", "image_name": "app"}"#),
            ("s", &format!(r#"{{"type": "build", {rest}"{field}": "${{{{build}}}}"}}"#)),
        ]));
        assert_eq!(problems(&report), [format!("s {field} invalid_request")]);
    }
}

/// Rule 9.1: what is not closed is no variable.
#[test]
fn what_is_not_closed_is_text() {
    for text in ["${{build", "${{", "${{build}", "app:${{X", "${{X}}/${{"] {
        let report = image(text, &main_branch().with_variable("X", "x"));
        assert_eq!(problems(&report), ["test image invalid_reference"], "{text}");
    }
    assert_eq!(problems(&image("$X", &main_branch())), ["test image invalid_reference"]);
    assert_eq!(problems(&image("${X}", &main_branch())), ["test image invalid_reference"]);
    // Nothing between is a variable without a name, which has no value.
    assert_eq!(unknown(&image("${{}}", &main_branch())), ["test image "]);
}

/// Rule 9.1: names with dots, hyphens, spaces and characters of any kind.
#[test]
fn step_names_may_be_anything() {
    for name in
        ["a.b", "a-b", "build image", "v1.2.3-x", "steps", "steps.x", "Ünïcode", "imageId", "a.imageId"]
    {
        for text in [format!("${{{{{name}}}}}"), format!("${{{{steps.{name}.imageId}}}}")] {
            let report = preflight(&steps(&[
                (name, r#"{"type": "build", "image_name": "app"}"#),
                ("test", &format!(r#"{{"image": "{text}"}}"#)),
            ]));
            assert_eq!(texts(&report), [""; 0], "{text}");
            assert_eq!(pulled(&report, "test"), ["azure acme.azurecr.io/app:main"], "{text}");
        }
    }
}

/// Rule 9.1: a step whose name begins with another's is meant when all of its name is there.
#[test]
fn the_longest_name_of_a_step_is_meant() {
    let report = preflight(&steps(&[
        ("build", r#"{"type": "build", "image_name": "one"}"#),
        ("build.arm", r#"{"type": "build", "image_name": "two"}"#),
        ("a", r#"{"image": "${{steps.build.imageId}}"}"#),
        ("b", r#"{"image": "${{steps.build.arm.imageId}}"}"#),
    ]));
    assert_eq!(texts(&report), [""; 0]);
    assert_eq!(pulled(&report, "a"), ["azure acme.azurecr.io/one:main"]);
    assert_eq!(pulled(&report, "b"), ["azure acme.azurecr.io/two:main"]);
}

/// Rule 9.1: an unknown field is listed once for what it waits for, and every other by itself.
#[test]
fn what_a_field_waits_for_is_listed_once() {
    let report = build(
        r#""image_name": "${{A}}", "tags": ["${{A}}-1", "${{A}}-2", "${{A}}${{B}}"], "tag_policy": "${{A}}${{A}}""#,
        &main_branch(),
    );
    assert_eq!(
        unknown(&report),
        ["build image_name A", "build tag_policy A", "build tags A", "build tags A,B"]
    );
    let names: Vec<String> = (10..30).map(|n| format!("V{n}")).collect();
    let text = names.iter().map(|name| format!("${{{{{name}}}}}")).collect::<Vec<_>>().concat();
    let report = build(&format!(r#""image_name": "app", "tag": "{text}""#), &main_branch());
    assert_eq!(report.unknown().next().unwrap().names, names[..16]);
}

/// Rule 9.1: a field may have 4096 bytes once it is filled in, and no more.
#[test]
fn a_filled_field_has_a_longest_length() {
    for (length, expected) in
        [(4095, &[][..]), (4096, &["s: image: has more than 4096 bytes once it is filled in"])]
    {
        let value = "a".repeat(length);
        let run = main_branch().with_variable("V", &value);
        let report = preflight_in(&steps(&[("s", r#"{"type": "x", "image": "a${{V}}"}"#)]), &run);
        assert_eq!(texts(&report), [""; 0], "no field of its own");
        let report = preflight_in(&steps(&[("s", r#"{"image": "a${{V}}"}"#)]), &run);
        let too_long: Vec<String> = texts(&report).into_iter().filter(|it| it.contains("4096")).collect();
        assert_eq!(too_long, expected);
    }
}

/// Rule 9.1: how many destinations there are does not depend on which of the tags are known.
#[test]
fn each_unknown_tag_is_a_destination_of_its_own() {
    let to =
        |fields: &str| pushed(&build(&format!(r#""image_name": "app", {fields}"#), &main_branch()), "build");
    let there =
        |tags: &[&str]| tags.iter().map(|tag| format!("azure acme.azurecr.io/app:{tag}")).collect::<Vec<_>>();
    assert_eq!(
        to(r#""tags": ["1", "${{A}}", "2", "${{B}}", "${{A}}"]"#),
        there(&["1", "${{A}}", "2", "${{B}}"])
    );
}

/// Rules 7.7 and 9.1: what becomes of a tag is for the policy to say, and who is pushed to is certain or unsaid.
#[test]
fn a_push_is_planned_when_all_of_it_is_known() {
    for fields in [
        r#""image_name": "app", "tag": "V1", "tag_policy": "${{X}}""#,
        r#""image_name": "${{X}}", "tag": "1""#,
        r#""image_name": "${{X}}", "tag": "1", "registry": "ecr", "region": "eu-west-1""#,
        r#""image_name": "app", "tag": "1", "registry": "ecr", "region": "${{X}}""#,
    ] {
        let report = build(fields, &main_branch());
        assert_eq!(texts(&report), [""; 0], "{fields}");
        assert!(step(&report, "build").push.is_none(), "{fields}");
    }
}

/// Rule 9.1: steps of hooks have names as well, with the event in front and without, and what they leave behind is
/// known in the run alone.
#[test]
fn steps_of_hooks_are_steps() {
    let with = |text: &str| {
        let report = preflight(
            &r#"{"steps": {"s": {"image": "$image", "hooks": {
                "on_success": {"image": "alpine"},
                "on_finish": {"steps": {
                    "notify": {"image": "alpine"},
                    "both": {"type": "parallel", "steps": {"inner": {"image": "alpine"}}}
                }}
            }}}, "hooks": {"on_elected": {"steps": {"first": {"image": "alpine"}}}}}"#
                .replace("$image", text),
        );
        (texts(&report), unknown(&report))
    };
    for name in ["on_success", "notify", "both", "inner", "first"] {
        let name = format!("steps.{name}.result");
        assert_eq!(with(&format!("${{{{{name}}}}}")), (vec![], vec![format!("s image {name}")]));
    }
    assert_eq!(
        with("${{steps.second.result}}").0,
        ["s: image: `second` is no step of this run that builds an image"]
    );
}
