//! Rules 9.1 and 9.2, field by field: what of a step reaches requests, and what is said of a field that does not fit.

use registry_resolver::cache::{PastImage, Platform};
use registry_resolver::catalog::UncoveredDomains;
use registry_resolver::pipeline::{AwaitedOutcome, BuiltImage, StepKind};
use registry_resolver::{Digest, Pipeline, Run};

use crate::pipeline::{
    SHA, builder, catalog, main_branch, pipeline, preflight, preflight_in, problems, pulled, pushed, step,
    steps, texts, unknown,
};

#[test]
fn rule_9_1_a_pipeline_is_read_into_its_parts() {
    let pipeline = pipeline(
        r#"{
            "services": {"composition": {"db": {"image": "postgres:16"}}},
            "hooks": {"on_elected": {"exec": {"image": "curl:1"}}, "on_finish": {"steps": {"tell": {"image": "mail:1"}}}},
            "steps": {
                "one": {"image": "a.example/a:1", "hooks": {"on_success": {"exec": {"image": "ok:1"}}}},
                "two": {"image": "a.example/a:2", "when": {"steps": [{"name": "one", "on": ["success"]}]}},
                "three": {"image": "a.example/a:3", "when": {"steps": {"any": [{"name": "one"}, {"name": "two"}]}}}
            }
        }"#,
    );
    let containers: Vec<_> =
        pipeline.services().containers.iter().map(|it| (it.name.as_str(), it.image.as_str())).collect();
    assert_eq!(containers, [("db", "postgres:16")]);
    assert!(pipeline.services().files.is_empty());
    let names = |steps: &[registry_resolver::pipeline::Step]| -> Vec<String> {
        steps.iter().map(|step| step.name().to_owned()).collect()
    };
    assert_eq!(names(pipeline.hooks()), ["on_elected", "on_finish.tell"]);
    let [one, two, three] = pipeline.steps() else { unreachable!("three steps") };
    assert_eq!(names(one.hooks()), ["on_success"]);
    assert!(one.waits_for().is_empty());
    let waits = |step: &registry_resolver::pipeline::Step| -> Vec<Vec<(String, AwaitedOutcome)>> {
        let any_of = |wait: &registry_resolver::pipeline::Wait| {
            wait.any_of.iter().map(|it| (it.step.clone(), it.outcome)).collect()
        };
        step.waits_for().iter().map(any_of).collect()
    };
    assert_eq!(waits(two), [vec![("one".to_owned(), AwaitedOutcome::Success)]]);
    assert_eq!(three.waits_for().len(), 1);
    assert_eq!(three.waits_for()[0].any_of.len(), 2);
    assert!(matches!(two.kind(), StepKind::Freestyle(_)));
}

/// Rule 7.7, by way of a pipeline.
#[test]
fn rule_9_1_the_tag_policy_of_a_step() {
    let text = |policy: &str| {
        steps(&[(
            "one",
            &format!(r#"{{"type": "build", "image_name": "app", "tag": "V1", "tag_policy": "{policy}"}}"#),
        )])
    };
    assert_eq!(pushed(&preflight(&text("original")), "one"), ["azure acme.azurecr.io/app:V1"]);
    assert_eq!(pushed(&preflight(&text("lowercase")), "one"), ["azure acme.azurecr.io/app:v1"]);
    assert_eq!(texts(&preflight(&text("upper"))), ["one: tag_policy: expected `lowercase` or `original`"]);
}

/// Rule 8.3, by way of a pipeline: each platform of a build is read.
#[test]
fn rule_9_2_a_platform_that_is_none_is_told() {
    let text = steps(&[(
        "one",
        r#"{"type": "build", "image_name": "app", "buildx": true, "platform": "linux/amd64, linux"}"#,
    )]);
    assert_eq!(
        texts(&preflight(&text)),
        [
            "one: platform: invalid platform `linux`: expected an operating system, an architecture and perhaps a \
          variant between slashes, such as `linux/amd64` or `linux/arm/v7`"
        ]
    );
}

/// Rules 8.1 to 8.3, by way of a pipeline: what a run knows reaches the ranking.
#[test]
fn rule_8_3_what_the_run_knows_of_past_images() {
    let digest = Digest::parse(SHA).unwrap();
    let other = SHA.replace("sha256:e", "sha256:f");
    let past = [
        PastImage::new("app", digest)
            .with_branch("release")
            .with_platform(Platform::parse("linux/arm64").unwrap()),
        PastImage::new("app", Digest::parse(&other).unwrap())
            .with_platform(Platform::parse("linux/arm64").unwrap()),
    ];
    let cached = builder().set_caching("azure").build().unwrap();
    let import = |text: &str, run: &Run<'_>| -> Vec<String> {
        let preflight = pipeline(text).preflight(&cached, run);
        assert_eq!(problems(&preflight), [""; 0]);
        let cache = step(&preflight, "one").cache.clone().unwrap();
        cache.import.into_iter().filter(|import| import.contains('@')).collect::<Vec<_>>()
    };
    let plain = steps(&[("one", r#"{"type": "build", "image_name": "app"}"#)]);
    let arm = Platform::parse("linux/arm64").unwrap();
    let run = main_branch().with_past(&past).with_platform(arm);
    let [e, f] = [SHA, &other].map(|digest| format!("acme.azurecr.io/app@{digest}"));
    assert_eq!(import(&plain, &run), [e.clone(), f.clone()]);
    assert_eq!(import(&plain, &run.clone().with_base_branch("release")), [e, f]);
    // Of another platform, and of none.
    assert_eq!(
        import(
            &plain,
            &main_branch().with_past(&past).with_platform(Platform::parse("linux/amd64").unwrap())
        ),
        [""; 0]
    );
    assert_eq!(import(&plain, &main_branch().with_past(&past)), [""; 0]);
}

/// Rule 8.1, by way of a pipeline; and a branch that is known in the run alone is shown as that.
#[test]
fn rule_8_1_a_step_s_own_word_on_cache() {
    let cached = builder().set_caching("azure").build().unwrap();
    let cache = |fields: &str, run: &Run<'_>| {
        let step_text = format!(r#"{{"type": "build", "image_name": "app"{fields}}}"#);
        let preflight = pipeline(&steps(&[("one", &step_text)])).preflight(&cached, run);
        step(&preflight, "one").cache.clone().unwrap()
    };
    assert_eq!(cache(r#", "no_cache": true"#, &main_branch()).no_automatic, Some("no_cache"));
    assert_eq!(cache(r#", "no_cf_cache": true"#, &main_branch()).no_automatic, Some("no_cf_cache"));
    assert_eq!(cache("", &main_branch()).export, ["acme.azurecr.io/app:buildcache-main"]);
    assert_eq!(cache("", &Run::default()).export, ["acme.azurecr.io/app:buildcache-<branch>"]);
    let explicit = cache(r#", "cache_to": ["ghcr.io/acme/app:cache"]"#, &Run::default());
    assert_eq!(explicit.export, ["ghcr.io/acme/app:cache", "acme.azurecr.io/app:buildcache-<branch>"]);
}

/// Rule 7.12, by way of a pipeline: all of Amazon's options, and the field that one is refused for.
#[test]
fn rule_7_12_amazon_s_options_of_a_step() {
    let text = |aws: &str| {
        steps(&[(
            "one",
            &format!(r#"{{"type": "push", "candidate": "nginx:1", "registry": "ecr", "tag": "1", {aws}}}"#),
        )])
    };
    let all = preflight(&text(
        r#""region": "eu-west-1", "role_arn": "arn:aws:iam::123456789012:role/x", "aws_session_name": "ci",
           "aws_duration_seconds": 900"#,
    ));
    assert_eq!(
        pushed(&all, "one"),
        ["ecr 123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/library/nginx:1"]
    );
    assert_eq!(problems(&preflight(&text(r#""region": "cn-north-1""#))), ["one region conflicting_options"]);
    let run = main_branch().with_untrusted_variable("WHERE", "eu-west-1");
    let chosen = preflight_in(&text(r#""region": "${{WHERE}}""#), &run);
    assert_eq!(chosen.problems().count(), 1);
    assert!(texts(&chosen)[0].contains("it would choose a region or a role"), "{:?}", texts(&chosen));
}

/// Rule 7.10, by way of a pipeline: credentials of the step's own, for a name that is no host.
#[test]
fn rule_7_10_a_target_of_the_step_s_own_that_is_no_address() {
    let text = |registry: &str| {
        steps(&[(
            "one",
            &format!(
                r#"{{"type": "push", "candidate": "nginx:1", "registry": "{registry}", "tag": "1",
                    "credentials": {{"username": "me", "password": "x"}}}}"#
            ),
        )])
    };
    assert_eq!(pushed(&preflight(&text("own.example")), "one"), ["- own.example/library/nginx:1"]);
    for registry in ["own.example:65536", "own", "[::g]"] {
        let refused = preflight(&text(registry));
        assert_eq!(refused.problems().count(), 1, "{registry}");
        assert!(texts(&refused)[0].starts_with("one: registry: "), "{:?}", texts(&refused));
    }
}

/// Rule 9.1: one tag is one tag, whatever it will be.
#[test]
fn rule_9_1_a_tag_of_the_run_written_twice_is_one() {
    let text = steps(&[(
        "one",
        r#"{"type": "build", "image_name": "app", "tags": ["${{LATE}}", "${{LATE}}", "1"]}"#,
    )]);
    let preflight = preflight(&text);
    assert_eq!(
        pushed(&preflight, "one"),
        ["azure acme.azurecr.io/app:${{LATE}}", "azure acme.azurecr.io/app:1"]
    );
    assert_eq!(unknown(&preflight), ["one tags LATE"]);
}

/// Rules 5.9 and 9.2: what is denied is denied whatever contexts the run will name.
#[test]
fn rule_5_9_a_denied_image_is_told_before_its_contexts_are_known() {
    let strict = builder().uncovered_domains(UncoveredDomains::Deny).build().unwrap();
    for context in ["${{LATE}}", "nobody"] {
        let text = steps(&[
            (
                "one",
                &format!(
                    r#"{{"type": "push", "candidate": "nowhere.example/app:1", "registry": "azure", "tag": "1",
                        "registry_context": ["{context}"]}}"#
                ),
            ),
            ("two", &format!(r#"{{"image": "nowhere.example/app:1", "registry_context": "{context}"}}"#)),
            // Which of the two a context would choose, is for the run to say.
            ("three", r#"{"image": "gcr.io/p/app:1", "registry_context": "${{LATE}}"}"#),
        ]);
        let preflight = pipeline(&text).preflight(&strict, &main_branch());
        let denied = problems(&preflight).into_iter().filter(|problem| !problem.contains("registry_context"));
        assert_eq!(denied.collect::<Vec<_>>(), ["one candidate denied", "two image denied"], "{context}");
    }
}

/// Rule 5.6, by way of a pipeline: a fallback that is left out is there with its reason.
#[test]
fn rule_5_6_a_fallback_that_is_left_out_is_reported() {
    let text = steps(&[("one", r#"{"image": "us.gcr.io/elsewhere/app:1"}"#)]);
    let preflight = preflight(&text);
    assert_eq!(pulled(&preflight, "one"), ["us-gcr us.gcr.io/elsewhere/app:1"]);
    let written = serde_json::to_value(&preflight).unwrap();
    assert_eq!(written["steps"][0]["pulls"][0]["left_out"], serde_json::json!({"mirror": "outside_prefix"}));
}

/// Rule 9.2: so many steps at once that they could not be compared in time are refused, and said how many.
#[test]
fn rule_9_2_steps_at_once_have_a_limit() {
    let many: Vec<String> = (0..20_000).map(|number| format!(r#""s{number}": {{"image": "a"}}"#)).collect();
    let text = format!(r#"{{"mode": "parallel", "steps": {{{}}}}}"#, many.join(","));
    let refused = serde_json::from_str::<Pipeline>(&text).unwrap_err().to_string();
    assert!(refused.contains("that run at once, found 20000"), "{refused}");
    assert!(refused.starts_with("`steps`: expected at most "), "{refused}");
    let text = format!(r#"{{"steps": {{{}}}}}"#, many.join(","));
    assert_eq!(pipeline(&text).steps().len(), 20_000);
}

/// Rule 5.1: an image for several platforms is on no machine, and says what it is for.
#[test]
fn rule_5_1_platforms_of_an_image_that_was_built() {
    let platforms = |texts: &[&'static str]| {
        let parsed: Vec<Platform<'_>> = texts.iter().map(|text| Platform::parse(text).unwrap()).collect();
        BuiltImage::local("sha256:1").with_platforms(parsed)
    };
    let several = platforms(&["linux/amd64", "Linux/aarch64"]);
    assert_eq!(several.platforms().collect::<Vec<_>>(), ["linux/amd64", "linux/arm64"]);
    assert_eq!(several.references().count(), 0);
    let catalog = catalog();
    let mut built = registry_resolver::pipeline::BuiltImages::default();
    built.record("several", several);
    built.record("one", platforms(&["linux/amd64"]));
    assert!(catalog.resolve_built(&built, "several").is_err());
    assert!(catalog.resolve_built(&built, "one").is_ok());
    let request = registry_resolver::PushRequest::new(registry_resolver::BuildOutput::new("app"))
        .with_tags(&["1", "2"]);
    let decision = catalog.resolve_push(request).unwrap();
    let image =
        decision.destinations().fold(BuiltImage::multi_platform(), |image, to| image.with_push(to, None));
    let references: Vec<String> = image.references().map(ToString::to_string).collect();
    assert_eq!(references, ["acme.azurecr.io/app:1", "acme.azurecr.io/app:2"]);
}

/// Rules 9.1 and 9.2: what a step waits for is what has to hold; what cannot be read, or has perhaps not run, is not.
#[test]
fn rule_9_1_waits_that_say_nothing_certain_are_none() {
    for when in [
        r#"[{"name": "one", "on": ["skipped"]}]"#,
        r#"[{"name": "one", "on": ["success", "skipped"]}]"#,
        r#"{"any": [{"name": "one"}, "one"]}"#,
        r#"{"any": [{"name": "one"}, {"on": ["success"]}]}"#,
        r#"{"any": []}"#,
        r#"{"any": "one"}"#,
        r#""one""#,
        "null",
    ] {
        let text = steps(&[
            ("one", r#"{"image": "a.example/a:1"}"#),
            ("two", &format!(r#"{{"image": "a.example/a:1", "when": {{"steps": {when}}}}}"#)),
        ]);
        assert!(pipeline(&text).steps()[1].waits_for().is_empty(), "{when}");
    }
}

/// Rule 9.3: what is wrong below `services` is told with its place, and the others are read.
#[test]
fn rule_9_3_faults_below_services_have_their_place() {
    let text = r#"{
        "services": {
            "composition": {"db": {"image": ["postgres"]}, "queue": {"image": "queue:1"}, "volume": "x"},
            "readiness": {"image": {"name": "curl"}}
        },
        "steps": {"one": {"image": "a.example/a:1"}}
    }"#;
    let read = pipeline(text);
    let names: Vec<&str> =
        read.services().containers.iter().map(|container| container.name.as_str()).collect();
    assert_eq!(names, ["db", "queue", "readiness"]);
    let told = texts(&read.preflight(&catalog(), &main_branch()));
    assert_eq!(
        told,
        [
            "services.db.image: expected a single value, found a list",
            "services.readiness.image: expected a single value, found a map",
        ],
    );
}
