//! Rule 9.1: old spellings, fields of another kind of step, and the system's variables.

use registry_resolver::Run;
use registry_resolver::push::Trust;

use crate::pipeline::{
    logins, preflight, preflight_in, problems, pulled, pushed, step, steps, texts, unknown,
};

fn notices(text: &str) -> Vec<String> {
    preflight(text).notices().map(ToString::to_string).collect()
}

/// Rule 9.1: the seven that the modelled system's validator renames.
#[test]
fn old_spellings_are_read_with_a_notice() {
    let report = steps(&[
        (
            "build",
            r#"{"type": "build", "image-name": "app", "tag": "V1", "tag-policy": "original", "build-arguments": ["a=b"],
                "working-directory": "x", "fail-fast": false}"#,
        ),
        (
            "compose",
            r#"{"type": "composition", "composition": {}, "composition-candidates": {"main": {"image": "alpine"}},
                "composition-variables": []}"#,
        ),
        ("clone", r#"{"type": "git-clone", "working-directory": "x", "image-name": "mine"}"#),
    ]);
    assert_eq!(texts(&preflight(&report)), [""; 0]);
    assert_eq!(pushed(&preflight(&report), "build"), ["azure acme.azurecr.io/app:V1"]);
    assert_eq!(pulled(&preflight(&report), "compose"), ["hub docker.io/library/alpine:latest"]);
    assert_eq!(
        notices(&report),
        [
            "build: image-name: is an old spelling; write `image_name`",
            "build: tag-policy: is an old spelling; write `tag_policy`",
            "build: build-arguments: is an old spelling; write `build_arguments`",
            "build: working-directory: is an old spelling; write `working_directory`",
            "build: fail-fast: is an old spelling; write `fail_fast`",
            "compose: composition-candidates: is an old spelling; write `composition_candidates`",
            "compose: composition-variables: is an old spelling; write `composition_variables`",
        ]
    );
    let written = serde_json::to_value(preflight(&report)).unwrap();
    assert_eq!(written["steps"][0]["notices"][0]["kind"], "old_spelling");
    assert_eq!(
        notices(r#"{"fail-fast": true, "steps": {"s": {"image": "a"}}}"#),
        ["fail-fast: is an old spelling; write `fail_fast`"]
    );
}

/// Rule 9.1: both spellings are the field twice.
#[test]
fn a_field_in_both_spellings_is_written_twice() {
    let report =
        preflight(&steps(&[("s", r#"{"type": "build", "image-name": "a", "image_name": "b", "tag": "1"}"#)]));
    assert_eq!(texts(&report), ["s: image_name: is written twice; keep one"]);
    assert!(step(&report, "s").push.is_none());
}

/// Rules 7.12 and 9.1: a field that another kind of step has is a problem that names the right one.
#[test]
fn a_field_of_another_kind_of_step_is_a_problem() {
    for (step, said) in [
        (
            r#"{"image": "alpine", "registry_contexts": ["hub"]}"#,
            "s: registry_contexts: is a field of `build`, `composition` and `launch-composition` steps, and this is a \
             `freestyle` step; write `registry_context`",
        ),
        (
            r#"{"type": "composition", "composition": {}, "registry_context": "hub"}"#,
            "s: registry_context: is a field of `push` and `freestyle` steps, and this is a `composition` step; write \
             `registry_contexts`",
        ),
        (
            r#"{"type": "build", "image_name": "a", "tag": "1", "platform": "linux/arm64"}"#,
            "s: platform: is for buildx; write `buildx: true`, or take it out",
        ),
        (
            r#"{"type": "build", "image_name": "a", "tag": "1", "platform": "linux/arm64", "buildx": false}"#,
            "s: platform: is for buildx; write `buildx: true`, or take it out",
        ),
        (
            r#"{"type": "push", "candidate": "nginx", "disable_push": true}"#,
            "s: disable_push: is a field of `build` steps, and this is a `push` step; take it out",
        ),
        (
            r#"{"image_name": "app"}"#,
            "s: image_name: is a field of `build` and `push` steps, and this is a `freestyle` step; write `image`",
        ),
        (
            r#"{"image": "alpine", "registry": "hub"}"#,
            "s: registry: is a field of `build` and `push` steps, and this is a `freestyle` step; write `registry_context`",
        ),
        (
            r#"{"type": "push", "image": "nginx"}"#,
            "s: image: is a field of `freestyle` steps, and this is a `push` step; write `candidate`",
        ),
        (
            r#"{"type": "parallel", "steps": {"a": {"image": "alpine"}}, "tag": "1"}"#,
            "s: tag: is a field of `build` and `push` steps, and this is a `parallel` step; take it out",
        ),
    ] {
        assert_eq!(texts(&preflight(&steps(&[("s", step)]))), [said]);
    }
    // With which login it would be pulled is not known then.
    let report = preflight(&steps(&[("s", r#"{"image": "alpine", "registry_contexts": ["hub"]}"#)]));
    assert_eq!(pulled(&report, "s"), ["undecided"]);
    // Of other kinds nothing is known, and what is null is not there.
    for step in [
        r#"{"type": "helm", "registry": "x", "image_name": "y"}"#,
        r#"{"image": "alpine", "registry_contexts": null, "tag": null}"#,
        r#"{"type": "build", "image_name": "a", "tag": "1", "platform": "linux/arm64", "buildx": {}}"#,
    ] {
        assert_eq!(texts(&preflight(&steps(&[("s", step)]))), [""; 0], "{step}");
    }
}

/// Rule 7.12: a role is an ARN, a session needs one, and a freestyle step's is for its pull.
#[test]
fn a_role_is_checked() {
    let role = r#""role_arn": "arn:aws:iam::123456789012:role/path/ci""#;
    let push = |fields: &str| {
        steps(&[(
            "s",
            &format!(
                r#"{{"type": "push", "candidate": "nginx", "image_name": "a", "registry": "ecr", {fields}}}"#
            ),
        )])
    };
    let arn = "expected the ARN of a role, such as `arn:aws:iam::123456789012:role/name`";
    for wrong in [
        "foo",
        "arn:aws:iam::12345:role/x",
        "arn:aws:iam::123456789012:user/x",
        "arn:aws:iam:us-east-1:123456789012:role/x",
        "arn:aws:iam::123456789012:role/",
        "arn:aws:iam::123456789012:role/a\\nb",
    ] {
        let report = preflight(&push(&format!("\"role_arn\": \"{wrong}\"")));
        let shown = wrong.replace("\\n", "\\u{a}");
        assert_eq!(texts(&report), [format!("s: role_arn: invalid role `{shown}`: {arn}")], "{wrong}");
        assert!(step(&report, "s").push.is_none());
    }
    for right in ["arn:aws-cn:iam::123456789012:role/x", "arn:aws-us-gov:iam::123456789012:role/a/b+=,.@_-c"]
    {
        assert_eq!(texts(&preflight(&push(&format!("\"role_arn\": \"{right}\"")))), [""; 0], "{right}");
    }
    assert_eq!(
        texts(&preflight(&push(r#""aws_duration_seconds": 900"#))),
        [
            "s: aws_duration_seconds: `aws_duration_seconds` is for the session of a role; name the role under `role_arn`"
        ]
    );
    assert_eq!(texts(&preflight(&push(&format!(r#"{role}, "aws_duration_seconds": 900"#)))), [""; 0]);
    let session = format!(r#"{role}, "aws_session_name": "a b""#);
    assert_eq!(
        texts(&preflight(&push(&session))),
        ["s: aws_session_name: invalid session name `a b`: expected 2 to 64 letters, digits and `_+=,.@-`"]
    );

    let image = r#""image": "123456789012.dkr.ecr.us-west-2.amazonaws.com/team/app:1""#;
    let run = |fields: &str| preflight(&steps(&[("s", &format!("{{{image}, {fields}}}"))]));
    let report = run(role);
    assert_eq!(
        texts(&report),
        [
            "s: role_arn: is for the pull with a `registry_context`, and the step has none; name one on Amazon ECR"
        ]
    );
    assert_eq!(pulled(&report, "s"), ["undecided"]);
    let report = run(&format!(r#"{role}, "registry_context": "ecr""#));
    assert_eq!(texts(&report), [""; 0]);
    assert_eq!(logins(&report, "s"), ["ecr 123456789012.dkr.ecr.us-west-2.amazonaws.com"]);
    assert_eq!(
        problems(&run(&format!(r#"{role}, "registry_context": "hub""#))),
        ["s role_arn conflicting_options"]
    );
}

/// Rule 9.1: what the system sets follows from what is known of the run.
#[test]
fn the_system_s_variables_are_filled_in() {
    let tags = r#"["${{CF_BRANCH_TAG_NORMALIZED}}", "${{CF_BRANCH_TAG_NORMALIZED_LOWER_CASE}}", "${{CF_REVISION}}",
        "${{CF_SHORT_REVISION}}", "to-${{CF_PULL_REQUEST_TARGET}}", "${{CF_BUILD_ID}}"]"#;
    let text = steps(&[
        ("s", &format!(r#"{{"type": "push", "candidate": "nginx", "image_name": "a", "tags": {tags}}}"#)),
        ("t", r#"{"image": "acme/${{CF_BRANCH}}"}"#),
    ]);
    let run = Run::default()
        .with_branch("feature/Login")
        .with_base_branch("main")
        .with_revision("df6a04c9e1d2b3a4f5a6b7c8d9e0f1a2b3c4d5e6");
    let report = preflight_in(&text, &run.clone().with_variable("CF_BRANCH", "given"));
    let to = |tag: &str| format!("azure acme.azurecr.io/a:{tag}");
    assert_eq!(
        pushed(&report, "s"),
        [
            to("feature-Login"),
            to("feature-login"),
            to("df6a04c9e1d2b3a4f5a6b7c8d9e0f1a2b3c4d5e6"),
            to("df6a04c"),
            to("to-main"),
            to("${{CF_BUILD_ID}}"),
        ]
    );
    assert_eq!(unknown(&report), ["s tags CF_BUILD_ID"]);
    assert_eq!(pulled(&report, "t"), ["hub docker.io/acme/given:latest"]);
    // What is not told is known in the run alone; and a stranger's branch is a stranger's value.
    let report = preflight_in(&text, &Run::default());
    assert_eq!(texts(&report), [""; 0]);
    assert_eq!(unknown(&report).len(), 7);
    let report = preflight_in(&text, &run.with_trust(Trust::Untrusted));
    assert_eq!(problems(&report), ["t image untrusted_value"]);
}

/// Rules 8.2 and 9.1: `$NAME` in build cache is for the builder, and no fault.
#[test]
fn a_shell_s_variable_in_build_cache_is_unknown() {
    let report = preflight(&steps(&[(
        "s",
        r#"{"type": "build", "image_name": "a", "tag": "1", "cache_from": ["owner/image:$CF_BRANCH", "owner/${X}:1", "owner/b:1"],
            "cache_to": "owner/$"}"#,
    )]));
    assert_eq!(problems(&report), ["s - invalid_reference"]);
    assert_eq!(unknown(&report), ["s cache_from CF_BRANCH", "s cache_from X"]);
}
