//! Rules 9.3 and 10.6: files and variables that are large, deep or made to hurt. None may hang; the limits are far above
//! what any of them takes, so that a slow machine does not fail them.

use core::time::Duration;
use std::sync::mpsc;
use std::thread;
use std::time::Instant;

use registry_resolver::{Pipeline, Preflight, Run};

use crate::pipeline::{
    catalog, main_branch, pipeline, preflight, preflight_in, problems, pulled, steps, texts,
};

const MANY: usize = 2_000;
const LIMIT: Duration = Duration::from_secs(20);

/// The preflight of these steps, which may not take long. It has a thread of its own, as one that does is not waited for.
#[track_caller]
fn timely(text: &str) -> Preflight {
    timely_in(text, main_branch())
}

#[track_caller]
fn timely_in(text: &str, run: Run<'static>) -> Preflight {
    let file = pipeline(text);
    let (send, receive) = mpsc::channel();
    thread::spawn(move || send.send(file.preflight(&catalog(), &run)));
    receive.recv_timeout(LIMIT).unwrap()
}

/// A file of many steps behind one build, in this mode.
fn many(mode: &str, step: impl Fn(usize) -> String) -> String {
    let steps: Vec<String> = (0..MANY).map(|n| format!("\"s{n}\": {}", step(n))).collect();
    format!(
        r#"{{"mode": "{mode}", "steps": {{"build": {{"type": "build", "image_name": "app"}}, {}}}}}"#,
        steps.join(", ")
    )
}

/// What `n` waits for: the step in front of it.
fn after(n: usize) -> String {
    let before = if n == 0 { "build".to_owned() } else { format!("s{}", n - 1) };
    format!(r#""when": {{"steps": [{{"name": "{before}"}}]}}"#)
}

#[test]
fn two_thousand_steps_in_sequence() {
    let report = timely(&many("sequential", |_| r#"{"image": "${{build}}"}"#.to_owned()));
    assert_eq!(report.all_steps().count(), MANY + 1);
    assert_eq!(texts(&report), [""; 0]);
    assert_eq!(pulled(&report, "s1999"), ["azure acme.azurecr.io/app:main"]);
}

#[test]
fn two_thousand_steps_in_a_group() {
    let inner =
        (0..MANY).map(|n| format!(r#""s{n}": {{"image": "${{{{build}}}}"}}"#)).collect::<Vec<_>>().join(", ");
    let report = timely(&steps(&[
        ("build", r#"{"type": "build", "image_name": "app"}"#),
        ("group", &format!(r#"{{"type": "parallel", "steps": {{{inner}}}}}"#)),
    ]));
    assert_eq!(report.all_steps().count(), MANY + 2);
    assert_eq!(texts(&report), [""; 0]);
}

#[test]
fn two_thousand_groups() {
    let report = timely(&many("sequential", |n| {
        format!(r#"{{"type": "parallel", "steps": {{"i{n}": {{"image": "${{{{build}}}}"}}}}}}"#)
    }));
    assert_eq!(report.all_steps().count(), 2 * MANY + 1);
    assert_eq!(texts(&report), [""; 0]);
}

#[test]
fn two_thousand_steps_at_once() {
    let report = timely(&many("parallel", |_| r#"{"image": "${{build}}"}"#.to_owned()));
    assert_eq!(problems(&report).len(), MANY);
}

/// Each uses what the step in front of it built.
#[test]
fn two_thousand_steps_in_one_chain_of_waits() {
    let report = timely(&many("parallel", |n| {
        let before = if n == 0 { "build".to_owned() } else { format!("s{}", n - 1) };
        format!(
            r#"{{"type": "build", "image_name": "a{n}", "hooks": {{"on_elected": {{"image": "${{{{{before}}}}}"}}}}, {}}}"#,
            after(n)
        )
    }));
    assert_eq!(texts(&report), [""; 0]);
    // Their order in the file does not matter.
    let report = timely(&many("parallel", |n| {
        let n = MANY - 1 - n;
        let before = if n == MANY - 1 { "build".to_owned() } else { format!("s{n}") };
        format!(r#"{{"image": "${{{{build}}}}", "when": {{"steps": [{{"name": "{before}"}}]}}}}"#)
    }));
    assert_eq!(report.all_steps().count(), MANY + 1);
}

/// All use the first: each has as many steps in front of it as there are.
#[test]
fn two_thousand_steps_in_a_chain_that_all_use_its_first() {
    let report = timely(&many("parallel", |n| format!(r#"{{"image": "${{{{build}}}}", {}}}"#, after(n))));
    assert_eq!(texts(&report), [""; 0]);
}

/// The same, and none of them is there: everything in front is looked through.
#[test]
fn two_thousand_steps_in_a_chain_that_all_use_what_is_not_there() {
    let text = many("parallel", |n| {
        let waits = if n == 0 { "\"title\": \"x\"".to_owned() } else { after(n) };
        format!(r#"{{"image": "${{{{build}}}}", {waits}}}"#)
    });
    assert_eq!(problems(&timely(&text)).len(), MANY);
}

/// A group waits for as many as it has steps inside.
#[test]
fn a_wide_group_behind_a_wide_wait() {
    let wide = 4_000;
    let first: Vec<String> = (0..wide).map(|n| format!(r#""a{n}": {{"image": "alpine"}}"#)).collect();
    let waits: Vec<String> = (0..wide).map(|n| format!(r#"{{"name": "a{n}"}}"#)).collect();
    let inner: Vec<String> = (0..wide).map(|n| format!(r#""b{n}": {{"image": "alpine"}}"#)).collect();
    let report = timely(&format!(
        r#"{{"mode": "parallel", "steps": {{{}, "g": {{"type": "parallel", "when": {{"steps": [{}]}}, "steps": {{{}}}}}}}}}"#,
        first.join(", "),
        waits.join(", "),
        inner.join(", ")
    ));
    assert_eq!(texts(&report), [""; 0]);
}

#[test]
fn two_thousand_pushes_of_one_tag_at_once() {
    let push = r#"{"type": "push", "candidate": "nginx", "image_name": "x", "tag": "1"}"#;
    let report = timely(&many("parallel", |_| push.to_owned()));
    assert_eq!(problems(&report).len(), MANY - 1);
    // One after the other there is nothing wrong with them.
    let chain = many("parallel", |n| format!("{}, {}}}", push.trim_end_matches('}'), after(n)));
    assert_eq!(texts(&timely(&chain)), [""; 0]);
}

#[test]
fn two_thousand_steps_in_a_circle_of_waits() {
    let text = many("parallel", |n| {
        let next = (n + 1) % MANY;
        format!(r#"{{"image": "${{{{build}}}}", "when": {{"steps": [{{"name": "s{next}"}}]}}}}"#)
    });
    assert!(timely(&text).would_fail());
}

#[test]
fn two_thousand_steps_of_one_name() {
    let inner = vec![r#""a": {"image": "alpine"}"#; MANY].join(", ");
    let report = timely(&format!(r#"{{"steps": {{{inner}}}}}"#));
    assert_eq!(problems(&report).len(), MANY - 1);
}

#[test]
fn very_long_names_and_texts() {
    let long = "x".repeat(1_000_000);
    let report = timely(&steps(&[
        (&long, r#"{"image": "alpine"}"#),
        ("a", &format!(r#"{{"image": "{long}"}}"#)),
        ("b", &format!(r#"{{"image": "${{{{{long}}}}}"}}"#)),
        ("c", &format!(r#"{{"image": "${{{{steps.{long}y.imageId}}}}"}}"#)),
        (
            "d",
            &format!(r#"{{"type": "build", "image_name": "{long}", "tag": "{long}", "registry": "{long}"}}"#),
        ),
        ("e", &format!(r#"{{"type": "{long}"}}"#)),
        ("f", &format!(r#"{{"image": "alpine", "registry_context": ["{long}"]}}"#)),
        ("g", &format!(r#"{{"type": "build", "image_name": "app", "disable_push": "{long}"}}"#)),
        ("h", &format!(r#"{{"type": "composition", "composition": {{"{long}": {{"image": "x y"}}}}}}"#)),
    ]));
    // Rule 10.2: an echo is cut.
    for text in texts(&report) {
        assert!(text.len() < 500, "{} bytes", text.len());
    }
    assert_eq!(report.problems().filter(|it| it.step() == "d").count(), 3);
}

/// As deep as a reader lets: `serde_json` stops at 128 levels, two of which each group takes.
#[test]
fn groups_inside_groups() {
    let nested = |depth: usize| {
        let mut step = r#"{"image": "${{build}}"}"#.to_owned();
        for level in 0..depth {
            step = format!(r#"{{"type": "parallel", "steps": {{"n{level}": {step}}}}}"#);
        }
        steps(&[("build", r#"{"type": "build", "image_name": "app"}"#), ("deep", &step)])
    };
    let report = timely(&nested(60));
    assert_eq!(report.all_steps().count(), 62);
    assert_eq!(pulled(&report, "n0"), ["azure acme.azurecr.io/app:main"]);
    // Deeper is the reader's error.
    assert!(serde_json::from_str::<Pipeline>(&nested(100)).is_err());
    let lists = format!(
        r#"{{"steps": {{"s": {{"type": "composition", "composition": {}1{}}}}}}}"#,
        "[".repeat(100),
        "]".repeat(100)
    );
    assert_eq!(texts(&timely(&lists)), [""; 0]);
    let waits = format!(
        r#"{{"steps": {{"s": {{"image": "a", "when": {{"steps": {}1{}}}}}}}}}"#,
        "[".repeat(100),
        "]".repeat(100)
    );
    assert_eq!(texts(&timely(&waits)), [""; 0]);
}

/// Rule 9.1: filled in once, so nothing multiplies.
#[test]
fn variables_of_a_megabyte() {
    let (long, steps_of) = ("x".repeat(1_000_000), "${{steps.nope.x}}".repeat(60_000));
    let slashes = "a/".repeat(500_000);
    let run = main_branch()
        .with_variable("LONG", &long)
        .with_variable("STEPS", &steps_of)
        .with_untrusted_variable("SLASHES", &slashes)
        .with_variable("NAMES", "${{LONG}}${{LONG}}");
    let began = Instant::now();
    let report = preflight_in(
        &steps(&[
            ("a", r#"{"image": "${{LONG}}${{LONG}}"}"#),
            ("b", r#"{"image": "${{STEPS}}"}"#),
            ("c", r#"{"type": "build", "image_name": "${{SLASHES}}", "tag": "${{LONG}}"}"#),
            ("d", r#"{"type": "build", "image_name": "app", "tag": "${{NAMES}}", "registry": "${{LONG}}"}"#),
        ]),
        &run,
    );
    assert!(began.elapsed() < LIMIT);
    for text in texts(&report) {
        assert!(text.len() < 500, "{} bytes", text.len());
    }
    assert_eq!(
        problems(&report),
        [
            "a image invalid_request",
            "b image invalid_request",
            "c image_name untrusted_value",
            "c tag invalid_request",
            "d registry invalid_request",
            "d tags invalid_name",
        ]
    );
}

/// Names of steps that there are not, steps in text, unknown variables and dots, thousands in one field.
#[test]
fn thousands_of_names_in_one_field() {
    for name in ["steps.nope.x", "build", "steps.build.imageId", "steps.build.result", "UNKNOWN", "", "V"] {
        let text = format!("${{{{{name}}}}}").repeat(10_000);
        let text = steps(&[
            ("build", r#"{"type": "build", "image_name": "app"}"#),
            ("s", &format!(r#"{{"image": "{text}"}}"#)),
        ]);
        let report = timely_in(&text, main_branch().with_untrusted_variable("V", "a/b"));
        assert_eq!(report.all_steps().count(), 2);
    }
    let dots = format!(r#"{{"image": "${{{{steps{}}}}}"}}"#, ".a".repeat(100_000));
    assert_eq!(problems(&timely(&steps(&[("s", &dots)]))), ["s image invalid_request"]);
    let open = format!(r#"{{"image": "{}"}}"#, "${{".repeat(300_000));
    assert_eq!(problems(&timely(&steps(&[("s", &open)]))), ["s image invalid_request"]);
    let close = format!(r#"{{"image": "{}"}}"#, "}}".repeat(300_000));
    assert_eq!(problems(&timely(&steps(&[("s", &close)]))), ["s image invalid_request"]);
}

/// Ten thousand wrong names among ten thousand: the search for the one that was meant is bounded.
#[test]
fn thousands_of_wrong_names_are_told_quickly() {
    let report = timely(&many("sequential", |n| format!(r#"{{"image": "${{{{steps.t{n}.imageId}}}}"}}"#)));
    assert_eq!(problems(&report).len(), MANY);
    let report = timely(&many("sequential", |n| {
        format!(r#"{{"type": "push", "candidate": "nginx", "image_name": "x", "registry": "azur{n}"}}"#)
    }));
    assert_eq!(problems(&report).len(), MANY);
}

/// Many of everything in one step.
#[test]
fn thousands_of_everything_in_one_step() {
    let list = |item: &str| vec![format!("\"{item}\""); 10_000].join(", ");
    let services: Vec<String> =
        (0..10_000).map(|n| format!(r#""c{n}": {{"image": "alpine:{n}"}}"#)).collect();
    let contexts: Vec<String> = (0..1_000).map(|n| format!("\"nowhere{n}\"")).collect();
    let report = timely(&steps(&[
        ("tags", &format!(r#"{{"type": "build", "image_name": "app", "tags": [{}]}}"#, list("1"))),
        ("matrix", &format!(r#"{{"matrix": {{"image": [{}]}}}}"#, list("alpine"))),
        ("services", &format!(r#"{{"type": "composition", "composition": {{{}}}}}"#, services.join(", "))),
        ("contexts", &format!(r#"{{"image": "alpine", "registry_context": [{}]}}"#, contexts.join(", "))),
        ("same", &format!(r#"{{"image": "alpine", "registry_context": [{}]}}"#, list("hub"))),
        ("waits", &format!(r#"{{"image": "alpine", "when": {{"steps": [{}]}}}}"#, list("tags"))),
    ]));
    assert_eq!(report.problems().filter(|it| it.step() == "contexts").count(), 1_000);
    assert_eq!(report.problems().filter(|it| it.step() == "tags").count(), 1, "at most 64 tags");
    assert_eq!(pulled(&report, "services").len(), 10_000);
    let matrix: Vec<_> = report.problems().filter(|it| it.step() == "matrix").collect();
    assert_eq!(matrix.len(), 1, "at most 256 children");
    assert_eq!(report.problems().count(), 1_002);
}

/// Rule 10.2: whatever echoes a file's text, echoes no user-info and no control characters.
#[test]
fn echoes_are_safe_to_print() {
    for text in ["https://me:hunter2@ghcr.io/x:1", "me:hunter2@ghcr.io/acme/app", "a\u{1b}[31m\u{202e}b\r"] {
        let quoted = serde_json::to_string(text).unwrap();
        let report = preflight(&steps(&[
            ("a", &format!(r#"{{"image": {quoted}}}"#)),
            (
                "b",
                &format!(
                    r#"{{"type": "build", "image_name": {quoted}, "tag": {quoted}, "registry": {quoted}}}"#
                ),
            ),
            ("c", &format!(r#"{{"type": "push", "candidate": {quoted}, "registry_context": {quoted}}}"#)),
            (
                "d",
                &format!(
                    r#"{{"type": "build", "image_name": "x", "disable_push": {quoted}, "region": {quoted}}}"#
                ),
            ),
            (
                "e",
                &format!(
                    r#"{{"type": "push", "candidate": "x", "registry": {quoted}, "credentials": {{}}}}"#
                ),
            ),
            (&format!("f{}", &quoted[1..quoted.len() - 1]), "5"),
            ("g", &format!(r#"{{"type": "composition", "composition": {{{quoted}: {{"image": []}}}}}}"#)),
        ]));
        assert!(report.problems().count() >= 9);
        for text in texts(&report) {
            assert!(!text.contains("hunter2"), "{text}");
            assert!(!text.contains(['\u{1b}', '\u{202e}', '\r']), "{text:?}");
        }
    }
}

/// Rule 10.2: secrets are in no value, so not in a plan either: an image with user-info is none, and is not kept.
#[test]
fn a_report_holds_no_user_info() {
    for image in ["me:hunter2@ghcr.io/acme/app", "https://me:hunter2@ghcr.io/acme/app"] {
        let report = preflight(&steps(&[
            ("a", &format!(r#"{{"image": "{image}"}}"#)),
            ("b", &format!(r#"{{"type": "push", "candidate": "{image}"}}"#)),
        ]));
        let shown = format!("{report:?} {}", serde_json::to_string(&report).unwrap());
        assert!(!shown.contains("hunter2"), "{shown}");
    }
}

/// Rule 10.2: what is printed while debugging is an excerpt, and of a run's variables the names alone.
#[test]
fn debug_output_is_excerpts() {
    let secret = "https://me:hunter2@ghcr.io/a\u{1b}[31m";
    let entries = [secret];
    let build = registry_resolver::BuildOutput::new(secret).with_branch(secret).with_revision(secret);
    let cache = registry_resolver::CacheRequest::new(secret).with_branch(secret).with_cache_from(&entries);
    let run = main_branch().with_variable("TOKEN", "hunter2").with_revision(secret);
    let quoted = serde_json::to_string(secret).unwrap();
    let file = pipeline(&steps(&[(
        "s",
        &format!(r#"{{"type": "build", "image_name": {quoted}, "tag": {quoted}, "cache_from": [{quoted}]}}"#),
    )]));
    for shown in [format!("{build:?}"), format!("{cache:?}"), format!("{run:?}"), format!("{file:?}")] {
        assert!(!shown.contains("hunter2") && !shown.contains('\u{1b}'), "{shown:?}");
    }
    assert!(format!("{run:?}").contains("`TOKEN`"));
    assert_eq!(
        format!("{build:?}"),
        r"BuildOutput { image_name: `https://…@ghcr.io/a\u{1b}[31m`, builder: Builder { kind: Docker, push: Unstated }, branch: Some(`https://…@ghcr.io/a\u{1b}[31m`), revision: Some(`https://…@ghcr.io/a\u{1b}[31m`), tag_policy: Lowercase }"
    );
}
