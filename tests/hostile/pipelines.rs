//! Pipeline files that are deep, wide or full of names.

use core::fmt::Write as _;

use registry_resolver::{Catalog, Pipeline, RegistryConfig, Run};

use crate::measured;

fn catalog() -> Catalog {
    Catalog::builder()
        .registry(RegistryConfig::named("azure").azure("acme"))
        .registry(RegistryConfig::named("hub").docker_hub())
        .set_default("azure")
        .build()
        .unwrap()
}

/// Rule 10.6: ten thousand levels end in the reader's error, and never in the stack.
#[test]
fn rule_10_6_ten_thousand_levels_are_answered() {
    for (open, close) in [
        ("[", "]"),
        (r#"{"steps":"#, "}"),
        (r#"{"steps":{"a":"#, "}}"),
        (r#"{"type":"parallel","steps":{"a":"#, "}}"),
        (r#"{"hooks":{"exec":"#, "}}"),
        (r#"{"exec":"#, "}"),
    ] {
        for text in [open.repeat(10_000), format!("{}1{}", open.repeat(10_000), close.repeat(10_000))] {
            for text in [format!(r#"{{"steps":{{"x":{text}}}}}"#), format!(r#"{{"hooks":{text}}}"#), text] {
                let error = serde_json::from_str::<Pipeline>(&text).unwrap_err();
                assert!(error.to_string().contains(" at line 1 column "), "{error}");
            }
        }
    }
}

/// A pipeline of so many steps, each written by `step`.
fn pipeline(mode: &str, count: usize, step: impl Fn(usize) -> String) -> Pipeline {
    let mut text = format!(r#"{{"mode": "{mode}", "steps": {{"#);
    for number in 0..count {
        let comma = if number == 0 { "" } else { "," };
        write!(text, r#"{comma}"s{number}": {}"#, step(number)).unwrap();
    }
    text.push_str("}}");
    serde_json::from_str(&text).unwrap()
}

/// Rule 9.3: all are reported, in proportion to what they are.
#[test]
fn rule_9_3_ten_thousand_steps_are_all_reported_in_proportion() {
    let catalog = catalog();
    for mode in ["sequential", "parallel"] {
        let [small, large] = [1_000, 10_000].map(|count| {
            let pipeline = pipeline(mode, count, |number| match number % 3 {
                0 => format!(r#"{{"type": "build", "image_name": "app{number}", "tag": "1"}}"#),
                1 => format!(
                    r#"{{"image": "${{{{s{}}}}}", "when": {{"steps": [{{"name": "s{}"}}]}}}}"#,
                    number - 1,
                    number - 1
                ),
                _ => r#"{"type": "push", "candidate": "nginx", "registry": "azur"}"#.to_owned(),
            });
            let (preflight, counted) = measured(|| pipeline.preflight(&catalog, &Run::default()));
            assert_eq!(preflight.all_steps().count(), count);
            assert!(preflight.problems().count() >= count / 3);
            counted.bytes_total / count as u64
        });
        assert!(large <= small * 3, "{mode}, bytes a step: {small}, {large}");
    }
}

/// Rule 9.2: a thousand steps at once that push one tag, and a chain of waits as long as the file.
#[test]
fn rule_9_2_a_thousand_parallel_pushes_of_one_tag_are_all_reported() {
    let catalog = catalog();
    let same = r#"{"type": "build", "image_name": "app", "tag": "1"}"#;
    let pipeline = pipeline("parallel", 1_000, |_| same.to_owned());
    let preflight = pipeline.preflight(&catalog, &Run::default());
    assert_eq!(preflight.problems().count(), 999);
    let chained = |number: usize| {
        let before = if number == 0 { "none".to_owned() } else { format!("s{}", number - 1) };
        format!(
            r#"{{"type": "build", "image_name": "app", "tag": "1", "when": {{"steps": [{{"name": "{before}"}}]}}}}"#
        )
    };
    let preflight = self::pipeline("parallel", 1_000, chained).preflight(&catalog, &Run::default());
    assert_eq!(preflight.problems().count(), 0, "each waits for the one before");
    // And where all wait for each other in a circle.
    let ring = |number: usize| {
        format!(r#"{{"image": "nginx", "when": {{"steps": [{{"name": "s{}"}}]}}}}"#, (number + 1) % 1_000)
    };
    let preflight = self::pipeline("parallel", 1_000, ring).preflight(&catalog, &Run::default());
    assert_eq!(preflight.all_steps().count(), 1_000);
}

/// Rule 9.1: a value is filled in once, so no value makes another grow.
#[test]
fn rule_9_1_values_never_expand_each_other() {
    let name = "${{A}}".repeat(10);
    let value = "${{A}}".repeat(1_000);
    let text = format!(r#"{{"steps": {{"s": {{"image": "{name}"}}}}}}"#);
    let pipeline: Pipeline = serde_json::from_str(&text).unwrap();
    let run = Run::default().variable("A", &value);
    let (preflight, counted) = measured(|| pipeline.preflight(&catalog(), &run));
    assert!(preflight.would_fail());
    assert!(counted.bytes_max <= 10 * value.len() as u64 * 4, "{counted:?}");
    let message = preflight.problems().next().unwrap().to_string();
    assert!(message.len() < 1024, "{message}");
}

/// Rule 9.3: no step is hidden, wherever it is written.
#[test]
fn rule_9_3_the_steps_inside_a_hook_are_reported() {
    let inner = r#"{"type": "parallel", "steps": {"one": {"image": "a//b"}}}"#;
    let below = r#"{"image": "y", "hooks": {"on_finish": {"exec": {"image": "a//b"}}}}"#;
    for step in [below, inner] {
        let text = format!(
            r#"{{"steps": {{"s": {{"image": "x", "hooks": {{"on_finish": {{"steps": {{"p": {step}}}}}}}}}}}}}"#
        );
        let pipeline: Pipeline = serde_json::from_str(&text).unwrap();
        let preflight = pipeline.preflight(&catalog(), &Run::default());
        assert!(preflight.would_fail(), "{text}");
    }
}
