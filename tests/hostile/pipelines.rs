//! Pipeline files that are deep, wide or full of names.

use core::fmt::Write as _;

use registry_resolver::cache::PastImage;
use registry_resolver::{Catalog, Digest, Pipeline, RegistryConfig, Run};

use crate::measured;

fn catalog() -> Catalog {
    Catalog::builder()
        .registry(RegistryConfig::new("azure").azure("acme"))
        .registry(RegistryConfig::new("hub").docker_hub())
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
    let run = Run::default().with_variable("A", &value);
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

/// What the preflight of a file allocates, in bytes for each byte of the file.
fn share(catalog: &Catalog, text: &str, run: &Run<'_>) -> u64 {
    let (_, counted) = measured(|| {
        let pipeline: Pipeline = serde_json::from_str(text).unwrap();
        pipeline.preflight(catalog, run)
    });
    counted.bytes_total / text.len() as u64
}

/// What fills a file, and the file of a size.
type File<'f> = (&'static str, Box<dyn Fn(usize) -> String + 'f>);

/// Rules 9.1 and 10.6: memory grows with the file, whatever fills it: at ten times the size the share of each byte is
/// nearly the same.
#[test]
fn rule_10_6_memory_is_in_proportion_to_the_file() {
    let catalog = catalog();
    let run = Run::default().with_branch("main").with_untrusted_variable("U", "a/b");
    let within = |step: String| format!(r#"{{"steps": {{"s": {step}}}}}"#);
    let files: [File<'_>; 8] = [
        // A name that is repeated by every problem of its field.
        ("a container's name", {
            Box::new(move |n| {
                let (name, image) = ("n".repeat(10 * n), "${{U}}".repeat(n));
                within(format!(
                    r#"{{"type": "composition", "composition": {{"{name}": {{"image": "{image}"}}}}}}"#
                ))
            })
        }),
        ("one variable in one field", {
            Box::new(move |n| within(format!(r#"{{"image": "{}"}}"#, "${{U}}".repeat(n))))
        }),
        ("a domain of variables", {
            Box::new(move |n| {
                let entry = format!("ghcr.io{}{}.x/b", "${{U}}".repeat(n), "a".repeat(6 * n));
                within(format!(
                    r#"{{"type": "build", "image_name": "a", "tag": "1", "cache_from": ["{entry}"]}}"#
                ))
            })
        }),
        ("tags that are not known", {
            Box::new(move |n| {
                let tags: Vec<String> = (0..n).map(|n| format!("\"${{{{T{n}}}}}\"")).collect();
                within(format!(r#"{{"type": "build", "image_name": "a", "tags": [{}]}}"#, tags.join(",")))
            })
        }),
        ("entries of a scale", {
            Box::new(move |n| {
                let entries: Vec<String> =
                    (0..n).map(|n| format!(r#""{}{n}": {{}}"#, "e".repeat(99))).collect();
                within(format!(r#"{{"image": "alpine", "scale": {{{}}}}}"#, entries.join(",")))
            })
        }),
        ("base images", {
            Box::new(move |n| {
                let lines: Vec<String> = (0..n).map(|n| format!("FROM alpine:{n} AS s{n}")).collect();
                let lines = lines.join("\\n");
                within(format!(
                    r#"{{"type": "build", "image_name": "a", "tag": "1", "dockerfile": {{"content": "{lines}"}}}}"#
                ))
            })
        }),
        ("continued lines", {
            Box::new(move |n| {
                let lines = "RUN a \\\\\\n".repeat(n);
                within(format!(
                    r#"{{"type": "build", "image_name": "a", "tag": "1", "dockerfile": {{"content": "{lines}"}}}}"#
                ))
            })
        }),
        ("pushes of pushes", {
            Box::new(|n| {
                let push = |n: usize| {
                    format!(
                        r#""p{n}": {{"type": "push", "candidate": "${{{{p{}}}}}", "image_name": "x", "tag": "t{n}"}}"#,
                        n + 1
                    )
                };
                format!(r#"{{"steps": {{{}}}}}"#, (0..n).map(push).collect::<Vec<_>>().join(","))
            })
        }),
    ];
    for (what, file) in files {
        let [small, large] = [1_000, 10_000].map(|size| share(&catalog, &file(size), &run));
        assert!(large <= small * 2 + 8, "{what}, bytes for each byte of the file: {small}, {large}");
    }
}

/// Rule 9.1: what `scale` copies of one step is bounded, however large the step.
#[test]
fn rule_9_1_what_a_scale_copies_is_bounded() {
    let catalog = catalog();
    let entries: Vec<String> = (0..256).map(|n| format!(r#""e{n}": {{}}"#)).collect();
    let file = |size: usize| {
        let tags = vec!["\"1\""; size].join(",");
        format!(
            r#"{{"steps": {{"s": {{"type": "build", "image_name": "a", "tags": [{tags}], "scale": {{{}}}}}}}}}"#,
            entries.join(",")
        )
    };
    for size in [1_000, 10_000, 100_000] {
        let text = file(size);
        let (_, counted) = measured(|| {
            let pipeline: Pipeline = serde_json::from_str(&text).unwrap();
            pipeline.preflight(&catalog, &Run::default())
        });
        assert!(counted.bytes_max < (64 << 20) + 200 * text.len() as u64, "{size}: {counted:?}");
    }
}

/// Rules 8.3 and 9.2: past images are looked up once for all builds of one name, and a report keeps the best of them.
#[test]
fn rule_8_3_builds_of_one_name_share_their_past_images() {
    let catalog = Catalog::builder()
        .registry(RegistryConfig::new("azure").azure("acme"))
        .set_caching("azure")
        .build()
        .unwrap();
    let digests: Vec<String> = (0..2_000).map(|n| format!("sha256:{n:064x}")).collect();
    let past = |count: usize| -> Vec<PastImage<'_>> {
        let images = digests.iter().take(count).zip(0_i64..);
        images
            .map(|(digest, n)| PastImage::new("app", Digest::parse(digest).unwrap()).with_built_at(n))
            .collect()
    };
    let bytes_a_step = |steps: usize, images: usize| {
        let past = past(images);
        let run = Run::default().with_branch("main").with_past(&past);
        let same = r#"{"type": "build", "image_name": "app", "tag": "1"}"#;
        let file = pipeline("sequential", steps, |_| same.to_owned());
        let (preflight, counted) = measured(|| file.preflight(&catalog, &run));
        let cache = preflight.steps[0].cache.as_ref().unwrap();
        // And what the builds of the branch export.
        assert_eq!(cache.import.len(), images.min(64) + 1);
        // The newest is the best.
        assert!(cache.import[0].ends_with(digests[images - 1].as_str()));
        counted.bytes_total / steps as u64
    };
    let [few, many] = [(200, 200), (2_000, 2_000)].map(|(steps, images)| bytes_a_step(steps, images));
    assert!(many <= few * 2, "bytes a step: {few}, {many}");
}
