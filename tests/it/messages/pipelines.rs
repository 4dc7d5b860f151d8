//! What every problem of a pipeline's steps says, word by word: rules 5.1, 9.1 and 9.2.

use alloc::collections::BTreeSet;

use registry_resolver::catalog::UncoveredDomains;
use registry_resolver::pipeline::{BuiltImage, BuiltImageError, BuiltImages, StepError};
use registry_resolver::pull::ErrorKind;
use registry_resolver::{BuildOutput, Pipeline, PushRequest, Run};

use crate::messages::{account, on, variant};

/// The variants of `StepError`, as `src/pipeline/problem.rs` declares them.
const STEP_ERRORS: [&str; 14] = [
    "Shape",
    "MisplacedField",
    "Reference",
    "Pull",
    "Push",
    "Cache",
    "Built",
    "StepInText",
    "VariableIsStep",
    "UntrustedValue",
    "HostWithoutCredentials",
    "CredentialsWithoutHost",
    "WaitsForItself",
    "ParallelPush",
];

/// The variants of `BuiltImageError`, as `src/pipeline/built.rs` declares them.
const BUILT_IMAGE_ERRORS: [&str; 5] = ["UnknownStep", "NoImage", "NotYetBuilt", "NotPushed", "Pull"];

/// The step `s` of a pipeline, the stable name of its only problem, and what that says.
type Row = (&'static str, &'static str, &'static str);

/// Every problem of `"s": step` behind a build, or of the one behind it.
fn told(step: &str) -> Vec<(StepError, String)> {
    let text = r#"{"steps": {
        "build": {"type": "build", "image_name": "app", "registry": "azure", "tag": "1"},
        "multi": {"type": "build", "image_name": "multi", "registry": "azure", "tag": "1", "buildx": true,
                  "platform": "linux/amd64,linux/arm64"},
        "s": $step,
        "late": {"type": "build", "image_name": "late", "registry": "azure", "tag": "1"}
    }}"#;
    let file: Pipeline = serde_json::from_str(&text.replace("$step", step)).unwrap();
    let run = Run::default()
        .with_branch("main")
        .with_untrusted_variable("TITLE", "evil/x:y")
        .with_untrusted_variable("HOST", "evil.com");
    let report = file.preflight(&account().build().unwrap(), &run);
    report.problems().map(|it| (it.error().clone(), it.to_string())).collect()
}

/// How a step is written.
const SHAPES: [Row; 22] = [
    ("5", "invalid_request", "s: expected a map of a step's fields, found a single value"),
    ("[]", "invalid_request", "s: expected a map of a step's fields, found a list"),
    ("null", "invalid_request", "s: expected a map of a step's fields, found nothing"),
    ("{}", "invalid_request", "s: image: is missing; a freestyle step runs in one"),
    (r#"{"image": []}"#, "invalid_request", "s: image: expected a single value, found a list"),
    (r#"{"image": "a", "image": "b"}"#, "invalid_request", "s: image: is written twice; keep one"),
    (
        r#"{"type": "build", "tag": "1", "registry": "azure"}"#,
        "invalid_request",
        "s: image_name: is missing; a build step names its image",
    ),
    (
        r#"{"type": "build", "image": "x", "tag": "1", "registry": "azure"}"#,
        "invalid_request",
        "s: image: is a field of `freestyle` steps, and this is a `build` step; write `image_name`",
    ),
    (
        r#"{"type": "push", "registry": "azure"}"#,
        "invalid_request",
        "s: candidate: is missing; a push step names an image or a build step",
    ),
    (
        r#"{"type": "composition"}"#,
        "invalid_request",
        "s: composition: is missing; expected a map of services, or a file",
    ),
    (
        r#"{"type": "parallel", "steps": []}"#,
        "invalid_request",
        "s: steps: expected a map from names to steps, found a list",
    ),
    (r#"{"type": "parallel", "steps": {}}"#, "invalid_request", "s: steps: there is no step"),
    (
        r#"{"image": "a", "arguments": 5}"#,
        "invalid_request",
        "s: arguments: expected a map, found a single value",
    ),
    (r#"{"image": "a", "hooks": []}"#, "invalid_request", "s: hooks: expected a map, found a list"),
    (
        r#"{"image": "a", "services": "x"}"#,
        "invalid_request",
        "s: services: expected a map with `composition`, found a single value",
    ),
    (
        r#"{"type": "build", "image_name": "x", "registry": "azure", "tags": [[]]}"#,
        "invalid_request",
        "s: tags: expected single values, found a list",
    ),
    (
        r#"{"type": "build", "image_name": "x", "registry": "azure", "tag": "1", "disable_push": "maybe"}"#,
        "invalid_request",
        "s: disable_push: `maybe` is neither `true` nor `false`",
    ),
    (
        r#"{"type": "build", "image_name": "x", "registry": "azure", "tag": "1", "tag_policy": "upper"}"#,
        "invalid_request",
        "s: tag_policy: expected `lowercase` or `original`",
    ),
    (
        r#"{"type": "push", "candidate": "x", "registry": "ecr", "aws_duration_seconds": "soon"}"#,
        "invalid_request",
        "s: aws_duration_seconds: expected a whole number of seconds, 900 to 3600",
    ),
    (
        r#"{"type": "push", "candidate": "x", "registry": "ecr", "aws_duration_seconds": 5}"#,
        "invalid_request",
        "s: aws_duration_seconds: `aws_duration_seconds` is 5, expected 900 to 3600",
    ),
    (r#"{"type": "wait", "build": 1, "steps": 1}"#, "", ""),
    (
        r#"{"image": "${{build}}:1"}"#,
        "invalid_request",
        "s: image: `build` is a step; its image can only be the whole of an `image` or a `candidate`",
    ),
];

/// What a step asks for.
const REQUESTS: [Row; 15] = [
    (
        r#"{"image": "Nginx:1"}"#,
        "invalid_reference",
        "s: image: invalid reference `Nginx:1`: found `N` at byte 0, expected a lower-case letter or a digit; did you mean \
         `nginx:1`?",
    ),
    (
        r#"{"image": "quay.io/acme/app"}"#,
        "ambiguous_registry",
        "s: image: `one` and `two` are on quay.io and none is its primary registry; mark one as primary, or name one as \
         registry context",
    ),
    (
        r#"{"image": "alpine", "registry_context": "azrue"}"#,
        "unknown_registry",
        "s: registry_context: unknown registry context `azrue`; did you mean `azure`?",
    ),
    (
        r#"{"type": "push", "candidate": "${{build}}", "registry": "azrue"}"#,
        "unknown_registry",
        "s: registry: unknown registry `azrue`; did you mean `azure`?",
    ),
    (
        r#"{"type": "build", "image_name": "x", "registry": "azure", "tag": "1", "cache_from": ["type=s3,bucket=b"]}"#,
        "invalid_request",
        "s: `cache_from[0]` is of type `s3`, expected `type=registry`; only that names a registry",
    ),
    (
        r#"{"image": "${{steps.biuld.imageId}}"}"#,
        "unknown_step",
        "s: image: `biuld` is no step of this run that builds an image; did you mean `build`?",
    ),
    (
        r#"{"image": "${{s}}"}"#,
        "unavailable_image",
        "s: image: step `s` is a freestyle step and makes no image; name a build or push step",
    ),
    (
        r#"{"image": "${{late}}"}"#,
        "unavailable_image",
        "s: image: the image of step `late` is used before it is built; move that step in front",
    ),
    (
        r#"{"type": "push", "candidate": "${{build}}", "registry": "acme.azurecr.io"}"#,
        "unknown_registry",
        "s: registry: `acme.azurecr.io` is a host and not the name of a registry; write `azure`, the registry on it",
    ),
    (
        r#"{"type": "push", "candidate": "${{build}}", "registry": "r.example"}"#,
        "unknown_registry",
        "s: registry: `r.example` is a host and not the name of a registry; bring `credentials` for it, or add it to the \
         account",
    ),
    (
        r#"{"type": "push", "candidate": "${{build}}", "credentials": {"username": "u", "password": "p"}}"#,
        "invalid_request",
        "s: credentials: they are for no host; name it under `registry`",
    ),
    (
        r#"{"type": "push", "candidate": "${{build}}", "registry": "r.example", "credentials": {"username": "u"}}"#,
        "invalid_request",
        "s: credentials: is missing; they have no `password`",
    ),
    (
        r#"{"type": "push", "candidate": "x", "registry": "azure", "tag": "${{TITLE}}"}"#,
        "untrusted_value",
        "s: tag: the value of `TITLE` is not to be trusted, and it has more in it than letters, digits, `_`, `.` and `-`; \
         take it out",
    ),
    (
        r#"{"image": "${{HOST}}/app"}"#,
        "untrusted_value",
        "s: image: the value of `HOST` is not to be trusted, and it would choose the domain; take it out",
    ),
    (
        r#"{"type": "push", "candidate": "${{build}}", "registry": "${{HOST}}"}"#,
        "untrusted_value",
        "s: registry: the value of `HOST` is not to be trusted, and it would choose a registry; take it out",
    ),
];

/// What only a whole file can have wrong: the steps, in their mode, with a variable, and the last of its problems.
const FILES: [(&str, &str, &str, &str, &str); 5] = [
    (
        "sequential",
        "s",
        r#""s": {"image": "alpine"}"#,
        "invalid_request",
        "s: a variable is called `s` as well, and `${{s}}` would mean both; rename one",
    ),
    (
        "sequential",
        "V",
        r#""s": {"image": "alpine"}, "s": {"image": "alpine"}"#,
        "invalid_request",
        "s: another step has this name; rename one",
    ),
    (
        "parallel",
        "V",
        r#""a": {"type": "build", "image_name": "x", "registry": "azure", "tag": "1"},
           "s": {"type": "push", "candidate": "nginx", "image_name": "x", "registry": "azure", "tag": "1"}"#,
        "parallel_push",
        "s: `a` runs at the same time and pushes acme.azurecr.io/team-a/x:1 as well; give one another tag",
    ),
    (
        "parallel",
        "V",
        r#""s": {"image": "alpine", "when": {"steps": [{"name": "t"}]}},
           "t": {"image": "alpine", "when": {"steps": [{"name": "s"}]}}"#,
        "invalid_request",
        "s: when: it waits for itself, so it never begins; take one of the waits under `steps` away",
    ),
    (
        "parallel",
        "V",
        r#""a": {"type": "build", "image_name": "x", "registry": "azure", "tag": "1"}, "s": {"image": "${{a}}"}"#,
        "unavailable_image",
        "s: image: the image of step `a` is used before it is built; let this step wait for that one under `when`, \
         `steps`",
    ),
];

fn told_of_file(mode: &str, variable: &str, steps: &str) -> Vec<(StepError, String)> {
    let text = format!("{{\"mode\": \"{mode}\", \"steps\": {{{steps}}}}}");
    let file: Pipeline = serde_json::from_str(&text).unwrap();
    let report = file.preflight(
        &account().build().unwrap(),
        &Run::default().with_branch("main").with_variable(variable, "1"),
    );
    report.problems().map(|it| (it.error().clone(), it.to_string())).collect()
}

/// Rule 7.11: what is built for several platforms is not pushed by a stranger's run.
fn told_of_untrusted() -> Vec<(StepError, String)> {
    let text = r#"{"steps": {
        "multi": {"type": "build", "image_name": "multi", "registry": "azure", "tag": "1", "buildx": true,
                  "platform": "linux/amd64,linux/arm64"},
        "s": {"image": "${{multi}}"}
    }}"#;
    let file: Pipeline = serde_json::from_str(text).unwrap();
    let run = Run::default().with_trust(registry_resolver::push::Trust::Untrusted);
    let report = file.preflight(&account().build().unwrap(), &run);
    report.problems().map(|it| (it.error().clone(), it.to_string())).collect()
}

/// Every error that the tables provoke.
pub(super) fn provoked() -> Vec<(StepError, String)> {
    let steps = SHAPES.iter().chain(&REQUESTS).flat_map(|row| told(row.0));
    let files = FILES.iter().flat_map(|row| told_of_file(row.0, row.1, row.2));
    steps.chain(files).chain(told_of_untrusted()).collect()
}

/// Rules 5.1, 9.1 and 9.2: each is one problem, and names the step, the field and the mend.
#[test]
fn every_problem_of_a_step_says_what_is_wrong_and_what_to_do() {
    let check = |told: Vec<(StepError, String)>, kind: &str, text: &str| {
        let told: Vec<(&str, String)> =
            told.into_iter().map(|(error, text)| (error.kind().as_str(), text)).collect();
        let expected = if kind.is_empty() { vec![] } else { vec![(kind, text.to_owned())] };
        assert_eq!(told, expected);
    };
    for (step, kind, text) in SHAPES.iter().chain(&REQUESTS) {
        check(told(step), kind, text);
    }
    for (mode, variable, steps, kind, text) in FILES {
        check(told_of_file(mode, variable, steps), kind, text);
    }
    let text = "s: image: the image of step `multi` is for several platforms and is not pushed, so there is nothing to \
                pull; push it, or build it for one platform";
    check(told_of_untrusted(), "unavailable_image", text);
}

/// Rule 5.1: in the run itself.
#[test]
fn every_error_of_a_built_image_says_what_is_wrong_and_what_to_do() {
    let catalog = account().uncovered_domains(UncoveredDomains::Deny).build().unwrap();
    let mut built = BuiltImages::default();
    built.record("multi", BuiltImage::multi_platform());
    let push = catalog.resolve_push(
        PushRequest::new(BuildOutput::new("app")).with_tags("1").with_target(on("partner.example")),
    );
    let push = push.unwrap();
    built.record("ad-hoc", BuiltImage::local("a").with_push(push.destinations().next().unwrap(), None));
    let mut seen = BTreeSet::new();
    for (step, kind, text) in [
        ("nowhere", "unknown_step", "`nowhere` is no step of this run that builds an image"),
        (
            "mutli",
            "unknown_step",
            "`mutli` is no step of this run that builds an image; did you mean `multi`?",
        ),
        (
            "multi",
            "unavailable_image",
            "the image of step `multi` is for several platforms and is not pushed, so there is nothing to pull; push it, \
             or build it for one platform",
        ),
        (
            "ad-hoc",
            "denied",
            "no registry covers partner.example, and images from such domains are denied; add a registry on it",
        ),
    ] {
        let error = catalog.resolve_built(&built, step).unwrap_err();
        assert_eq!((error.kind().as_str(), &*error.to_string()), (kind, text));
        seen.insert(variant(&error));
    }
    seen.extend(provoked().iter().filter_map(|(error, _)| match error {
        StepError::Built(error) => Some(variant(error)),
        _ => None,
    }));
    assert_eq!(seen, BUILT_IMAGE_ERRORS.map(String::from).into());
}

/// Rules 9.1 and 9.2: whatever can be wrong, is wrong here.
#[test]
fn every_variant_of_a_step_s_problem_is_provoked() {
    let seen: BTreeSet<String> = provoked().iter().map(|(error, _)| variant(error)).collect();
    assert_eq!(seen, STEP_ERRORS.map(String::from).into());
}

/// Section 11: the stable names of what only pipelines have.
#[test]
fn every_kind_of_a_step_s_problem_has_its_stable_name() {
    for (kind, name) in [
        (ErrorKind::UntrustedValue, "untrusted_value"),
        (ErrorKind::ParallelPush, "parallel_push"),
        (ErrorKind::UnknownStep, "unknown_step"),
        (ErrorKind::UnavailableImage, "unavailable_image"),
    ] {
        assert_eq!((kind.as_str(), kind.to_string()), (name, name.to_owned()));
        assert!(provoked().iter().any(|(error, _)| error.kind() == kind), "{name}");
    }
}

/// Rule 2.7 and the house's way: lower case, no full stop, no type names.
#[test]
fn every_problem_of_a_step_keeps_the_house_style() {
    for (error, text) in provoked() {
        let message = error.to_string();
        crate::messages::in_parts(&message, &error.message(), error.help());
        let first = message.chars().next().unwrap();
        assert!(first == '`' || first.is_ascii_digit() || first.is_lowercase(), "{message}");
        assert!(!message.ends_with('.') && !message.contains('\n'), "{message}");
        assert!(text.ends_with(&message) && !text.contains("Some("), "{text}");
        for name in STEP_ERRORS.iter().chain(&BUILT_IMAGE_ERRORS).filter(|name| name.len() > 5) {
            assert!(!message.contains(name), "{message}");
        }
    }
    // A built image's error is its own sentence wherever it is told.
    let pull = BuiltImageError::from(crate::messages::pull(account(), "quay.io/acme/app", &[]));
    assert_eq!(StepError::from(pull.clone()).to_string(), pull.to_string());
}
