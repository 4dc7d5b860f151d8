//! Rules 7.10, 8.1 and 9.4: ad-hoc targets, other builders, what push steps push, base images, deployments.

use registry_resolver::catalog::AdHocPushes;
use registry_resolver::pipeline::{BaseImages, PlannedPush};
use registry_resolver::push::{SkipReason, Trust};
use registry_resolver::{Catalog, RegistryConfig, Run};

use crate::pipeline::{
    builder, catalog, from, logins, main_branch, pipeline, preflight, preflight_in, problems, pulled, pushed,
    step, steps, texts, unknown,
};

const BUILD: (&str, &str) = ("build", r#"{"type": "build", "image_name": "team/app", "tag": "1"}"#);
const KEYS: &str = r#""provider": "ecr", "accessKeyId": "x", "secretAccessKey": "hunter2""#;

fn push(fields: &str) -> String {
    steps(&[BUILD, ("s", &format!(r#"{{"type": "push", "candidate": "${{{{build}}}}", {fields}}}"#))])
}

/// Rule 7.10: the registry of an account that is known in the run alone, listed and no destination.
#[test]
fn aws_keys_are_an_ad_hoc_target() {
    let text = push(&format!(
        r#"{KEYS}, "region": "eu-west-1", "image_name": "a/b", "tags": ["1", "${{{{ T }}}}", "1"], "registry": "no-such""#
    ));
    let report = preflight(&text);
    assert_eq!(texts(&report), [""; 0]);
    let Some(PlannedPush::AdHocEcr(to)) = &step(&report, "s").push else { unreachable!() };
    assert_eq!((to.region.as_str(), to.name.as_str()), ("eu-west-1", "a/b"));
    assert_eq!(to.tags, ["1", "${{T}}"]);
    let written = serde_json::to_value(&report).unwrap();
    assert_eq!(
        written["steps"][1]["push"],
        serde_json::json!({"ad_hoc_ecr": {"account": "unknown", "region": "eu-west-1", "name": "a/b", "tags": ["1", "${{T}}"]}})
    );
    // The only login is for the candidate.
    assert_eq!(logins(&report, "s"), ["azure acme.azurecr.io"]);
    // A build's name is its own, and `latest` its tag.
    let report = preflight(&push(&format!(r#"{KEYS}, "region": "${{{{R}}}}""#)));
    let Some(PlannedPush::AdHocEcr(to)) = &step(&report, "s").push else { unreachable!() };
    assert_eq!(
        (to.region.as_str(), to.name.as_str(), &to.tags[..]),
        ("${{R}}", "team/app", &["latest".to_owned()][..])
    );
    assert_eq!(unknown(&report), ["s region R"]);
    assert!(!format!("{:?} {report:?}", pipeline(&text)).contains("hunter2"));
}

/// Rule 7.10: what is wrong with such a target.
#[test]
fn what_an_ad_hoc_target_on_ecr_lacks_is_told() {
    let region = r#""region": "eu-west-1""#;
    for (fields, said) in [
        (KEYS.to_owned(), "s: region: is missing; AWS keys are of an account, and of no region"),
        (
            format!(r#""provider": "ecr", "accessKeyId": "x", {region}"#),
            "s: secretAccessKey: is missing; AWS keys are a pair",
        ),
        (
            format!(r#""accessKeyId": "x", "secretAccessKey": "y", {region}"#),
            "s: provider: is not `ecr`, so the step's AWS keys are for nothing; write `ecr`, or take the keys out",
        ),
        (r#""provider": "quay""#.to_owned(), "s: provider: expected `docker`, `standard` or `ecr`"),
        (
            format!(r#"{KEYS}, {region}, "image_name": "r.example/a""#),
            "s: image_name: has a host, and which one the keys are for is known in the run alone; drop it",
        ),
    ] {
        let report = preflight(&push(&fields));
        assert_eq!(texts(&report), [said]);
        assert!(step(&report, "s").push.is_none());
    }
    assert_eq!(
        problems(&preflight(&push(&format!(r#"{KEYS}, {region}, "tag": "a b""#)))),
        ["s tags invalid_name"]
    );
    let text = push(&format!("{KEYS}, {region}"));
    let denied = builder().ad_hoc_pushes(AdHocPushes::Deny).build().unwrap();
    assert_eq!(problems(&pipeline(&text).preflight(&denied, &main_branch())), ["s provider denied"]);
    let untrusted = preflight_in(&text, &Run::default().with_trust(Trust::Untrusted));
    assert_eq!(pushed(&untrusted, "s"), ["skipped untrusted"]);
    assert_eq!(pushed(&preflight(&push(r#""provider": "ecr", "registry": "ecr""#)), "s").len(), 1);
}

/// Rule 7.10: credentials are for the host that `registry` names, and nobody else's.
#[test]
fn credentials_are_for_a_host() {
    let given = r#""credentials": {"username": "u", "password": "p"}"#;
    let report = preflight(&push(&format!(r#""registry": "dtr.example", {given}"#)));
    assert_eq!(texts(&report), [""; 0]);
    assert_eq!(pushed(&report, "s"), ["- dtr.example/team/app:latest"]);
    assert_eq!(logins(&report, "s"), ["azure acme.azurecr.io", "the step's own dtr.example"]);
    for (fields, kind) in [
        (given.to_owned(), "s credentials invalid_request"),
        (r#""registry": "dtr.example""#.to_owned(), "s registry unknown_registry"),
        (r#""registry": "acme.azurecr.io""#.to_owned(), "s registry unknown_registry"),
        (format!(r#""registry": "acme.azurecr.io", {given}"#), "s registry denied"),
    ] {
        let report = preflight(&push(&fields));
        assert_eq!(problems(&report), [kind], "{fields}");
        assert!(step(&report, "s").push.is_none());
    }
    // A registry of the account keeps its login, and that is said.
    let report = preflight(&push(&format!(r#""registry": "production-gcr", {given}"#)));
    assert_eq!(pushed(&report, "s"), ["production-gcr gcr.io/team/app:latest"]);
    assert_eq!(
        report.notices().map(ToString::to_string).collect::<Vec<_>>(),
        ["s: credentials: are not used: `production-gcr` is a registry of the account and has its own login"]
    );
}

/// Rule 9.4: a push step's image is what it pushed, for runs and for pushes.
#[test]
fn the_image_of_a_push_step_is_what_it_pushed() {
    let report = preflight(&steps(&[
        BUILD,
        ("push1", r#"{"type": "push", "candidate": "${{build}}", "registry": "us-gcr", "tag": "2"}"#),
        ("run", r#"{"image": "${{push1}}"}"#),
        ("again", r#"{"type": "push", "candidate": "${{push1}}", "registry": "ecr", "tag": "3"}"#),
        (
            "promote",
            r#"{"type": "push", "candidate": "us.gcr.io/project/x:1", "registry": "mirror", "tag": "4"}"#,
        ),
        ("on", r#"{"type": "push", "candidate": "${{ steps.promote.imageId }}", "registry": "azure"}"#),
        ("id", r#"{"image": "${{again.imageId}}"}"#),
        ("other", r#"{"image": "${{build.imageTag}}"}"#),
    ]));
    assert_eq!(texts(&report), [""; 0]);
    assert_eq!(pulled(&report, "run"), ["us-gcr us.gcr.io/project/team/app:2"]);
    assert_eq!(pulled(&report, "again"), ["us-gcr us.gcr.io/project/team/app:2"]);
    let ecr = "ecr 123456789012.dkr.ecr.us-west-2.amazonaws.com/team/team/app:3";
    assert_eq!(pushed(&report, "again"), [ecr]);
    assert_eq!(pushed(&report, "promote"), ["mirror mirror.example:5000/us/x:4"]);
    assert_eq!(pushed(&report, "on"), ["azure acme.azurecr.io/x:latest"]);
    assert_eq!(pulled(&report, "id"), [ecr]);
    assert_eq!(unknown(&report), ["other image build.imageTag"]);
}

/// Rules 9.2 and 9.4: a push that is not there yet, that pushes nothing, that goes round in a circle.
#[test]
fn the_image_of_a_push_that_is_not_there() {
    let report = preflight(&steps(&[
        ("a", r#"{"type": "push", "candidate": "${{b}}", "image_name": "a"}"#),
        ("b", r#"{"type": "push", "candidate": "${{a}}", "image_name": "b"}"#),
        ("c", r#"{"type": "push", "candidate": "${{c}}", "image_name": "c"}"#),
    ]));
    assert_eq!(problems(&report), ["a candidate unavailable_image", "c candidate unavailable_image"]);
    let text = steps(&[
        ("build", r#"{"type": "build", "image_name": "app", "tag": "1", "disable_push": true}"#),
        ("push", r#"{"type": "push", "candidate": "${{build}}"}"#),
        ("run", r#"{"image": "${{push}}"}"#),
    ]);
    assert_eq!(pulled(&preflight(&text), "run"), ["azure acme.azurecr.io/app:latest"]);
    let report = preflight_in(&text, &Run::default().with_trust(Trust::Untrusted));
    assert_eq!(pulled(&report, "run"), ["local build"]);
    // A chain as long as the file is walked without recursion, whichever way it is written.
    let chain: Vec<String> = (0..3_000)
        .map(|n| format!(r#""p{n}": {{"type": "push", "candidate": "${{{{p{}}}}}", "image_name": "x", "tag": "t{n}"}}"#, n + 1))
        .collect();
    let report = preflight(&format!("{{\"steps\": {{{}}}}}", chain.join(", ")));
    assert_eq!(report.problems().count(), 2_999);
}

/// Rule 9.4: a Dockerfile within the step is read for its base images.
#[test]
fn base_images_of_an_inline_dockerfile_are_pulled() {
    let report = preflight(&steps(&[
        BUILD,
        (
            "inline",
            r#"{"type": "build", "image_name": "x", "tag": "1", "registry_contexts": ["staging-gcr"], "dockerfile": {"content":
                "FROM gcr.io/a/b:1 AS one\nFROM one\nFROM ${{build}} AS two\nFROM alpine:${V}\nFROM scratch\nFROM ${{X}}"}}"#,
        ),
        ("file", r#"{"type": "build", "image_name": "x", "tag": "2", "dockerfile": "Dockerfile.x"}"#),
        ("with", r#"{"type": "build", "image_name": "x", "tag": "3", "registry_contexts": ["staging-gcr"]}"#),
    ]));
    assert_eq!(texts(&report), [""; 0]);
    assert_eq!(
        pulled(&report, "inline"),
        ["staging-gcr gcr.io/a/b:1", "azure acme.azurecr.io/team/app:1", "undecided", "undecided"]
    );
    assert_eq!(unknown(&report), ["inline dockerfile V", "inline dockerfile X"]);
    assert_eq!(step(&report, "inline").base_images, None);
    assert_eq!(step(&report, "file").base_images, Some(BaseImages::PrimaryRegistries));
    assert_eq!(step(&report, "with").base_images, Some(BaseImages::RegistryContexts));
    let report = preflight(&steps(&[(
        "s",
        r#"{"type": "build", "image_name": "x", "tag": "1", "dockerfile": {"content": "FROM gcr.io/a/b:1\nFROM A:b"}}"#,
    )]));
    assert_eq!(problems(&report), ["s dockerfile ambiguous_registry", "s dockerfile invalid_reference"]);
}

/// Rule 8.1: buildx with settings keeps the step's entries, another builder its own cache.
#[test]
fn other_builders_have_other_cache() {
    let build = |fields: &str| {
        let entries = r#""cache_from": "gcr.io/p/c:1", "cache_to": "quay.io/a/c:1", "registry_contexts": ["production-gcr"]"#;
        let step_text = format!(r#"{{"type": "build", "image_name": "a", "tag": "1", {entries}, {fields}}}"#);
        let caching = builder().set_caching("azure").build().unwrap();
        let report = pipeline(&steps(&[("s", &step_text)])).preflight(&caching, &main_branch());
        assert_eq!(texts(&report), [""; 0]);
        let cache = step(&report, "s").cache.clone().unwrap();
        (cache.import, cache.export, cache.no_automatic, logins(&report, "s"))
    };
    let (import, export, why, logged_in) = build(r#""buildx": {"builder": {"driver": "docker-container"}}"#);
    assert_eq!((import, export), (vec!["gcr.io/p/c:1".to_owned()], vec!["quay.io/a/c:1".to_owned()]));
    assert_eq!(why, Some("buildx"));
    assert_eq!(logged_in, ["production-gcr gcr.io", "azure acme.azurecr.io"]);
    for (fields, why) in
        [(r#""buildx": true"#, "buildx"), (r#""provider": {"type": "gcb"}"#, "other_builder")]
    {
        let (import, export, reason, _) = build(fields);
        assert!(import.is_empty() && export.is_empty());
        assert_eq!(reason, Some(why));
    }
    let (import, _, why, _) = build(r#""provider": {"type": "cf"}"#);
    assert_eq!((import.len(), why), (2, None));
}

/// Rule 9.1: what a cluster runs, and with which registry it is pulled.
#[test]
fn a_deployment_is_read_for_its_image_and_registry() {
    let report = preflight(&steps(&[
        BUILD,
        ("one", r#"{"type": "deploy", "candidate": {"image": "${{build}}", "registry": "azure"}}"#),
        ("two", r#"{"type": "deploy", "candidate": {"image": "gcr.io/a/b:1", "registry": "staging-gcr"}}"#),
        ("three", r#"{"type": "deploy", "candidate": {"image": "alpine", "registry": "stagin-gcr"}}"#),
        ("four", r#"{"type": "deploy", "candidate": {"image": "alpine"}}"#),
        ("five", r#"{"type": "deploy", "candidate": "${{build}}"}"#),
        ("six", r#"{"type": "deploy", "service": "x"}"#),
    ]));
    assert_eq!(
        texts(&report),
        [
            "three: candidate.registry: unknown registry `stagin-gcr`; did you mean `staging-gcr`?",
            "five: candidate: expected a map with `image` and `registry`, found a single value",
        ]
    );
    assert_eq!(pulled(&report, "one"), ["azure acme.azurecr.io/team/app:1"]);
    assert_eq!(pulled(&report, "two"), ["staging-gcr gcr.io/a/b:1"]);
    assert_eq!(pulled(&report, "four"), ["hub docker.io/library/alpine:latest"]);
    let launch = r#"{"type": "launch-composition", "composition": {"services": {"db": {"image": "mongo"}}}}"#;
    let report = preflight(&steps(&[("s", launch)]));
    assert_eq!(from(&step(&report, "s").pulls[0].from), ["hub docker.io/library/mongo:latest"]);
    assert_eq!(step(&report, "s").kind, "launch-composition");
    assert!(catalog().registry("hub").is_some());
}

/// Rules 5.1 and 7.1: an account without a default registry, or without any, builds all the same.
#[test]
fn without_a_default_registry_a_build_keeps_its_image() {
    let text = steps(&[
        ("build", r#"{"type": "build", "image_name": "app", "tag": "1"}"#),
        ("test", r#"{"image": "${{build}}"}"#),
        ("buildx", r#"{"type": "build", "image_name": "app", "tag": "2", "buildx": true}"#),
        ("push", r#"{"type": "push", "candidate": "${{build}}"}"#),
        ("late", r#"{"type": "build", "image_name": "app", "tag": "3", "registry": "${{R}}"}"#),
    ]);
    for catalog in [
        Catalog::builder().build().unwrap(),
        Catalog::builder()
            .registry(RegistryConfig::new("a").quay())
            .registry(RegistryConfig::new("b").github())
            .build()
            .unwrap(),
    ] {
        let report = pipeline(&text).preflight(&catalog, &main_branch());
        assert_eq!(pushed(&report, "build"), ["skipped no_default_registry"]);
        assert_eq!(pulled(&report, "test"), ["local build"]);
        assert!(step(&report, "late").push.is_none());
        assert_eq!(
            problems(&report),
            ["buildx registry no_default_registry", "push registry no_default_registry"]
        );
        assert_eq!(
            report.notices().map(ToString::to_string).collect::<Vec<_>>(),
            [
                "build: registry: the image is not pushed: the step names no registry, and none is the default; name one"
            ]
        );
    }
}

/// Rules 7.1 and 9.1: whether such a build pushes is for its registry, `disable_push` and `buildx` to say; what else
/// cannot be read is a problem, and its image is on its machine all the same.
#[test]
fn without_a_default_registry_no_other_field_has_a_say() {
    let catalog = Catalog::builder().build().unwrap();
    for (field, value, kept) in [
        ("tag", "[\"1\"]", true),
        ("tags", "{\"a\": 1}", true),
        ("tag_policy", "[]", true),
        ("registry", "[\"hub\"]", false),
        ("disable_push", "[true]", false),
        ("buildx", "[true]", false),
    ] {
        let build = format!(r#"{{"type": "build", "image_name": "app", "{field}": {value}}}"#);
        let text = steps(&[("build", &build), ("test", r#"{"image": "${{build}}"}"#)]);
        let report = pipeline(&text).preflight(&catalog, &main_branch());
        let push = step(&report, "build").push.as_ref();
        let skipped = PlannedPush::Skipped(SkipReason::NoDefaultRegistry);
        assert_eq!(push, kept.then_some(&skipped), "{field}");
        assert_eq!(pulled(&report, "test"), [if kept { "local build" } else { "undecided" }], "{field}");
        assert_eq!(problems(&report), [format!("build {field} invalid_request")]);
    }
}

/// Rules 7.6 and 9.1: what is pushed to a registry that the run will name keeps its name, which the registry has no say
/// in; where the name has a domain, it has.
#[test]
fn a_push_whose_registry_is_not_known_keeps_its_name() {
    let file = |name: &str| {
        preflight(&steps(&[
            BUILD,
            (
                "first",
                &format!(
                    r#"{{"type": "push", "candidate": "${{{{build}}}}", "registry": "${{{{R}}}}"{name}}}"#
                ),
            ),
            ("second", r#"{"type": "push", "candidate": "${{first}}", "registry": "us-gcr", "tag": "2"}"#),
        ]))
    };
    for (name, to) in [
        ("", Some("us-gcr us.gcr.io/project/team/app:2")),
        (r#", "image_name": "other""#, Some("us-gcr us.gcr.io/project/other:2")),
        (r#", "image_name": "quay.io/a/b""#, None),
        (r#", "image_name": "${{N}}""#, None),
    ] {
        let report = file(name);
        assert_eq!(texts(&report), [""; 0], "{name}");
        let pushed = step(&report, "second").push.is_some().then(|| pushed(&report, "second"));
        assert_eq!(pushed.unwrap_or_default(), to.as_slice(), "{name}");
    }
}
