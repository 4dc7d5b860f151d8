//! Rules 9.3, 10.1 and 10.6, whatever stands under `steps`.

use alloc::collections::BTreeSet;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use registry_resolver::pipeline::{PlannedPush, PulledFrom, StepPlan};
use registry_resolver::{Catalog, CatalogBuilder, Pipeline, Preflight, Reference, Run};
use serde_json::Value;

use crate::pipeline::{builder, registries};
use crate::shrinking::config;

const KEYS: [&str; 38] = [
    "type",
    "image",
    "image_name",
    "candidate",
    "registry",
    "tag",
    "tags",
    "registry_context",
    "registry_contexts",
    "region",
    "role_arn",
    "aws_session_name",
    "aws_duration_seconds",
    "disable_push",
    "buildx",
    "platform",
    "tag_policy",
    "no_cache",
    "no_cf_cache",
    "cache_from",
    "cache_to",
    "credentials",
    "arguments",
    "services",
    "composition",
    "composition_candidates",
    "readiness",
    "setup",
    "matrix",
    "scale",
    "when",
    "steps",
    "hooks",
    "on_elected",
    "on_finish",
    "exec",
    "name",
    "a",
];

const TEXTS: [&str; 40] = [
    "build",
    "push",
    "freestyle",
    "composition",
    "parallel",
    "git-clone",
    "true",
    "false",
    "app",
    "acme/app",
    "gcr.io/acme/app:1",
    "us.gcr.io/project/app",
    "nginx",
    "docker.io/acme/app",
    "azure",
    "hub",
    "second-hub",
    "staging-gcr",
    "production-gcr",
    "us-gcr",
    "ecr",
    "mirror",
    "1",
    "eu-west-1",
    "900",
    "linux/amd64,linux/arm64",
    "original",
    "${{a}}",
    "${{b}}",
    "${{c}}",
    "${{steps.a.imageId}}",
    "${{steps.z.imageId}}",
    "${{VAR}}",
    "${{STRANGE}}/app",
    "x-${{STRANGE}}",
    "${{UNKNOWN}}",
    "${{",
    "type=registry,ref=quay.io/acme/cache:1",
    "partner.example:5000",
    "",
];

const NAMES: [&str; 7] = ["a", "b", "c", "d", "e.f", "g-h", ""];

/// Any value; the keys are those that mean something, so that it is often nearly a step.
fn value() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        8 => select(TEXTS.to_vec()).prop_map(|text| Value::from(text).to_string()),
        1 => any::<String>().prop_map(|text| Value::from(text).to_string()),
        1 => any::<i64>().prop_map(|number| number.to_string()),
        1 => any::<f32>().prop_filter("JSON has no others", |it| it.is_finite()).prop_map(|it| it.to_string()),
        1 => any::<bool>().prop_map(|flag| flag.to_string()),
        1 => Just("null".to_owned()),
    ];
    leaf.prop_recursive(4, 40, 6, |inner| {
        prop_oneof![
            1 => vec(inner.clone(), 0..4).prop_map(|items| format!("[{}]", items.join(", "))),
            3 => vec((select(KEYS.to_vec()), inner), 0..7).prop_map(|entries| object(&entries)),
        ]
    })
}

/// A JSON object, its keys in order and perhaps twice.
fn object<K: AsRef<str>>(entries: &[(K, String)]) -> String {
    let entries: Vec<String> =
        entries.iter().map(|(key, value)| format!("{}: {value}", Value::from(key.as_ref()))).collect();
    format!("{{{}}}", entries.join(", "))
}

fn texts(choice: &'static [&'static str]) -> impl Strategy<Value = String> {
    select(choice).prop_map(|text| Value::from(text).to_string())
}

/// A step that is nearly right: most of its fields hold what they should.
fn likely() -> impl Strategy<Value = String> {
    const IMAGES: &[&str] = &[
        "nginx",
        "gcr.io/acme/app:1",
        "us.gcr.io/project/app",
        "${{a}}",
        "${{b}}",
        "${{c}}",
        "${{VAR}}",
        "acme/app",
    ];
    const REGISTRIES: &[&str] = &[
        "azure",
        "hub",
        "second-hub",
        "staging-gcr",
        "production-gcr",
        "us-gcr",
        "ecr",
        "mirror",
        "${{VAR}}",
        "no",
    ];
    const NAMED: &[&str] = &["app", "acme/app", "docker.io/acme/app", "${{VAR}}", "${{UNKNOWN}}"];
    const TAGS: &[&str] = &["1", "2", "${{VAR}}", "${{UNKNOWN}}", "x-${{STRANGE}}"];
    const CACHES: &[&str] =
        &["quay.io/acme/cache:1", "gcr.io/acme/cache", "type=registry,ref=docker.io/acme/cache:1"];
    let flag = || prop_oneof![Just("true".to_owned()), Just("false".to_owned()), texts(&["${{UNKNOWN}}"])];
    let field = |name: &'static str, value: BoxedStrategy<String>| {
        proptest::option::of(value).prop_map(move |value| value.map(|value| (name, value))).boxed()
    };
    let list = |choice: &'static [&'static str]| {
        vec(texts(choice), 0..3).prop_map(|items| format!("[{}]", items.join(", "))).boxed()
    };
    let fields = vec![
        field("image", texts(IMAGES).boxed()),
        field("candidate", texts(IMAGES).boxed()),
        field("image_name", texts(NAMED).boxed()),
        field("registry", texts(REGISTRIES).boxed()),
        field("tag", texts(TAGS).boxed()),
        field("registry_contexts", list(REGISTRIES)),
        field("disable_push", flag().boxed()),
        field("buildx", flag().boxed()),
        field("platform", texts(&["linux/amd64", "linux/amd64,linux/arm64", "${{UNKNOWN}}"]).boxed()),
        field("cache_from", list(CACHES)),
        field("cache_to", list(CACHES)),
        field(
            "when",
            texts(NAMES_AS_TEXT).prop_map(|name| format!("{{\"steps\": [{{\"name\": {name}}}]}}")).boxed(),
        ),
        field(
            "services",
            texts(IMAGES)
                .prop_map(|it| format!("{{\"composition\": {{\"db\": {{\"image\": {it}}}}}}}"))
                .boxed(),
        ),
        field(
            "composition",
            texts(IMAGES).prop_map(|it| format!("{{\"web\": {{\"image\": {it}}}}}")).boxed(),
        ),
        field(
            "hooks",
            texts(IMAGES).prop_map(|it| format!("{{\"on_finish\": {{\"image\": {it}}}}}")).boxed(),
        ),
    ];
    (select(vec!["build", "push", "freestyle", "composition", "custom"]), fields).prop_map(
        |(kind, fields)| {
            let kind = ("type", Value::from(kind).to_string());
            object(&core::iter::once(kind).chain(fields.into_iter().flatten()).collect::<Vec<_>>())
        },
    )
}

const NAMES_AS_TEXT: &[&str] = &NAMES;

fn step() -> impl Strategy<Value = String> {
    let group = vec((select(NAMES.to_vec()), likely()), 0..4)
        .prop_map(|steps| format!("{{\"type\": \"parallel\", \"steps\": {}}}", object(&steps)));
    prop_oneof![4 => likely(), 2 => value(), 1 => group]
}

fn file() -> impl Strategy<Value = (Vec<&'static str>, String)> {
    let mode = select(vec!["\"sequential\"", "\"parallel\"", "5", "null"]);
    (vec((select(NAMES.to_vec()), step()), 0..6), mode, value(), value()).prop_map(
        |(steps, mode, services, hooks)| {
            let names = steps.iter().map(|(name, _)| *name).collect();
            let steps = object(&steps);
            (
                names,
                format!(
                    "{{\"mode\": {mode}, \"services\": {services}, \"hooks\": {hooks}, \"steps\": {steps}}}"
                ),
            )
        },
    )
}

fn run() -> Run<'static> {
    Run::default()
        .with_branch("main")
        .with_variable("VAR", "hub")
        .with_variable("e.f", "a variable with a step's name")
        .with_untrusted_variable("STRANGE", "evil.com")
}

fn domain_of(reference: &str) -> String {
    // A tag that is known in the run alone stands as the file writes it: the domain is what is in front.
    reference.split('/').next().unwrap().to_lowercase()
}

/// Rule 10.1: every login is for the domain of what the step pulls, pushes or keeps cache in, or of one of its contexts.
fn logins_have_a_use(step: &StepPlan, catalog: &Catalog) -> Result<(), TestCaseError> {
    let mut domains: BTreeSet<String> = BTreeSet::new();
    for pull in &step.pulls {
        if let PulledFrom::Registries { attempts, .. } = &pull.from {
            domains.extend(attempts.iter().map(|it| domain_of(&it.reference)));
            for attempt in attempts {
                if let Some(login) = &attempt.login {
                    prop_assert_eq!(login.audience.to_lowercase(), domain_of(&attempt.reference));
                    prop_assert!(attempt.registry.is_some());
                }
            }
        }
    }
    if let Some(PlannedPush::To(destinations)) = &step.push {
        prop_assert!(!destinations.is_empty());
        for to in destinations {
            prop_assert_eq!(
                to.login.as_ref().map(|it| it.audience.to_lowercase()),
                Some(domain_of(&to.reference))
            );
            domains.insert(domain_of(&to.reference));
        }
    }
    if let Some(cache) = &step.cache {
        domains.extend(cache.import.iter().chain(&cache.export).map(|it| domain_of(it)));
    }
    if step.kind == "build" {
        // A build may pull its base images with any of its contexts.
        domains.extend(catalog.registries().map(|it| it.domain().as_str().to_lowercase()));
    }
    for login in &step.logins {
        prop_assert!(domains.contains(&login.audience.to_lowercase()), "{} {:?}", step.name, login);
        if let Some(handle) = &login.credential {
            // A handle is for its own registry's domain, or for the same account's in another region.
            let registry = catalog.registry(handle).unwrap();
            let own = registry.domain().as_str();
            prop_assert!(own.eq_ignore_ascii_case(&login.audience) || own.contains(".dkr.ecr."), "{login:?}");
        }
    }
    let once: BTreeSet<_> = step.logins.iter().map(|it| (&it.credential, &it.audience)).collect();
    prop_assert_eq!(once.len(), step.logins.len());
    Ok(())
}

fn holds(report: &Preflight, names: &[&str], catalog: &Catalog) -> Result<(), TestCaseError> {
    // Rule 9.3: every step of the file is there, in its order, between services and hooks.
    let top: Vec<&str> =
        report.steps.iter().filter(|it| it.kind != "services").map(|it| it.name.as_str()).collect();
    prop_assert!(top.starts_with(names), "{top:?} {names:?}");
    let known: BTreeSet<&str> = report.all_steps().map(|it| it.name.as_str()).collect();
    for problem in report.problems() {
        prop_assert!(problem.step().is_empty() || known.contains(problem.step()), "{}", problem.step());
        prop_assert!(!problem.to_string().is_empty());
    }
    prop_assert_eq!(report.would_fail(), report.problems().next().is_some());
    for step in report.all_steps() {
        for problem in &step.problems {
            prop_assert_eq!(problem.step(), &step.name);
        }
        for field in &step.unknown {
            prop_assert_eq!(&field.step, &step.name);
        }
        logins_have_a_use(step, catalog)?;
        for pull in &step.pulls {
            if let PulledFrom::Local(from) = &pull.from {
                prop_assert!(known.contains(from.as_str()));
            }
            if let PulledFrom::Registries { attempts, .. } = &pull.from {
                for attempt in attempts.iter().filter(|it| !it.reference.contains("${{")) {
                    prop_assert!(Reference::parse(&attempt.reference).is_ok(), "{}", attempt.reference);
                }
            }
        }
    }
    let written: Value = serde_json::from_str(&serde_json::to_string(report).unwrap()).unwrap();
    prop_assert_eq!(written["steps"].as_array().unwrap().len(), report.steps.len());
    Ok(())
}

proptest! {
    #![proptest_config(config(120))]

    /// Rules 9.3, 10.1 and 10.6.
    #[test]
    fn any_file_is_reported_on((names, text) in file()) {
        let catalog = builder().build().unwrap();
        let file: Pipeline = serde_json::from_str(&text).unwrap();
        let report = file.preflight(&catalog, &run());
        holds(&report, &names, &catalog)?;
        // The same file gives the same report.
        let again = file.preflight(&catalog, &run());
        prop_assert_eq!(serde_json::to_string(&again).unwrap(), serde_json::to_string(&report).unwrap());
    }

    /// Rule 9.3: any value at all, and whatever is no map with `steps` is an error and no panic.
    #[test]
    fn any_value_is_a_pipeline_or_an_error(text in value()) {
        if let Ok(file) = serde_json::from_str::<Pipeline>(&text) {
            let catalog = builder().build().unwrap();
            holds(&file.preflight(&catalog, &run()), &[], &catalog)?;
        }
    }

    /// Rule 9.3: a step that is wrong changes nothing for one that is right and has nothing to do with it.
    #[test]
    fn a_step_never_hides_another(wrong in step(), first in any::<bool>()) {
        let right = r#"{"type": "push", "candidate": "nginx", "image_name": "apart", "tag": "apart"}"#.to_owned();
        let steps = if first { [("r", right), ("w", wrong)] } else { [("w", wrong), ("r", right)] };
        let file: Pipeline = serde_json::from_str(&format!("{{\"steps\": {}}}", object(&steps))).unwrap();
        let report = file.preflight(&builder().build().unwrap(), &run());
        let right = report.steps.iter().find(|step| step.name == "r").unwrap();
        prop_assert!(right.problems.is_empty(), "{:?}", right.problems);
        let Some(PlannedPush::To(to)) = &right.push else { unreachable!() };
        prop_assert_eq!(&to[0].reference, "acme.azurecr.io/apart:apart");
        prop_assert_eq!(right.logins.len(), 2);
    }

    /// Rule 10.6: the order of registries decides nothing.
    #[test]
    fn the_order_of_registries_decides_nothing((_, text) in file(), shuffled in Just(registries().to_vec()).prop_shuffle()) {
        let catalog = builder().build().unwrap();
        let shuffled = shuffled.into_iter().fold(Catalog::builder(), CatalogBuilder::registry).build().unwrap();
        let file: Pipeline = serde_json::from_str(&text).unwrap();
        let told = |catalog: &Catalog| serde_json::to_string(&file.preflight(catalog, &run())).unwrap();
        prop_assert_eq!(told(&shuffled), told(&catalog));
    }
}
