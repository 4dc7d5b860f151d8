//! Rules 5.1 and 9.2: what has ended for certain when a step begins, and which steps run at once.

use crate::pipeline::{plan, preflight, problems, pulled, texts};

const BUILD: &str = r#"{"type": "build", "image_name": "app", "tag": "1"}"#;
const THERE: &str = "azure acme.azurecr.io/app:1";

/// Steps that use `${{build}}`, with `BUILD` filled in for `$build`.
#[track_caller]
fn told(text: &str) -> Vec<String> {
    problems(&preflight(&text.replace("$build", BUILD)))
}

/// In `mode: parallel`, the problems of a test that waits for `build` like this.
#[track_caller]
fn waiting(when: &str) -> Vec<String> {
    told(&format!(
        r#"{{"mode": "parallel", "steps": {{
            "test": {{"image": "${{{{build}}}}", "when": {when}}},
            "middle": {{"image": "alpine", "when": {{"steps": [{{"name": "build", "on": ["success"]}}]}}}},
            "other": {{"image": "alpine"}},
            "build": $build
        }}}}"#
    ))
}

/// Rule 9.2: one after the other, in the order of the file.
#[test]
fn in_sequence_a_step_uses_what_is_in_front_of_it() {
    let report = preflight(
        &r#"{"steps": {"a": {"image": "${{build}}"}, "build": $build, "b": {"image": "${{build}}"}}}"#
            .replace("$build", BUILD),
    );
    assert_eq!(
        texts(&report),
        ["a: image: the image of step `build` is used before it is built; move that step in front"]
    );
    assert_eq!(pulled(&report, "a"), ["undecided"]);
    assert_eq!(pulled(&report, "b"), [THERE]);
    // Waiting changes no order.
    assert_eq!(
        told(
            r#"{"mode": "sequential", "steps": {
                "a": {"image": "${{build}}", "when": {"steps": [{"name": "build"}]}}, "build": $build
            }}"#
        ),
        ["a image unavailable_image"]
    );
}

/// Rule 9.2: the steps of a group run at once, those behind it when all have ended.
#[test]
fn steps_of_a_group_run_at_once() {
    assert_eq!(
        told(
            r#"{"steps": {
                "first": {"type": "build", "image_name": "first", "tag": "1"},
                "group": {"type": "parallel", "steps": {
                    "before": {"image": "${{build}}"},
                    "build": $build,
                    "sibling": {"image": "${{build}}"},
                    "fine": {"image": "${{first}}"},
                    "inner": {"type": "parallel", "steps": {
                        "nested": {"image": "${{build}}"},
                        "deep": {"type": "build", "image_name": "deep", "tag": "1"}
                    }},
                    "cousin": {"type": "push", "candidate": "${{deep}}", "tag": "2"}
                }},
                "behind": {"image": "${{build}}"},
                "far-behind": {"image": "${{deep}}"}
            }}"#
        ),
        [
            "before image unavailable_image",
            "sibling image unavailable_image",
            "nested image unavailable_image",
            "cousin candidate unavailable_image",
        ]
    );
}

/// Rule 9.2: all at once, but for what waits.
#[test]
fn in_parallel_a_step_uses_what_it_waits_for() {
    let none: [&str; 0] = [];
    for when in [
        r#"{"steps": [{"name": "build", "on": ["success"]}]}"#,
        r#"{"steps": [{"name": "build"}]}"#,
        r#"{"steps": {"name": "build", "on": ["success"]}}"#,
        r#"{"steps": {"all": [{"name": "build"}, {"name": "other"}]}}"#,
        r#"{"steps": {"any": [{"name": "build"}]}}"#,
        r#"{"steps": [{"name": "other"}, {"name": "build"}], "branch": {"only": ["main"]}}"#,
        // Through another.
        r#"{"steps": [{"name": "middle", "on": ["success"]}]}"#,
        r#"{"steps": [{"all": [{"name": "middle"}]}]}"#,
    ] {
        assert_eq!(waiting(when), none, "{when}");
    }
    for when in [
        "null",
        "{}",
        r#"{"steps": null}"#,
        r#"{"steps": []}"#,
        r#"{"steps": [{"name": "other"}]}"#,
        r#"{"steps": [{"name": "nowhere"}]}"#,
        r#"{"branch": {"only": ["build"]}}"#,
        r#"{"condition": {"all": {"name": "build"}}}"#,
        r#"{"steps": [{"name": ["build"]}]}"#,
        r#"{"steps": [{"on": ["build"]}]}"#,
    ] {
        assert_eq!(waiting(when), ["test image unavailable_image"], "{when}");
    }
}

/// Rule 9.2: when any of several is enough, none has ended for certain.
#[test]
fn any_of_several_steps_is_not_each_of_them() {
    assert_eq!(
        waiting(r#"{"steps": {"any": [{"name": "build"}, {"name": "other"}]}}"#),
        ["test image unavailable_image"]
    );
    // But this one has, whichever it is.
    assert_eq!(waiting(r#"{"steps": {"any": [{"name": "build"}, {"name": "middle"}]}}"#), [""; 0]);
}

/// Rule 9.2: a group has ended when its steps have, and its steps wait for what it waits for.
#[test]
fn in_parallel_groups_wait_and_are_waited_for() {
    assert_eq!(
        told(
            r#"{"mode": "parallel", "steps": {
                "group": {"type": "parallel", "steps": {"build": $build, "sibling": {"image": "${{build}}"}}},
                "behind": {"image": "${{build}}", "when": {"steps": [{"name": "group"}]}},
                "beside": {"image": "${{build}}"},
                "later": {"type": "parallel", "when": {"steps": [{"name": "build"}]}, "steps": {
                    "one": {"image": "${{build}}"},
                    "two": {"type": "parallel", "steps": {"three": {"image": "${{steps.build.imageId}}"}}}
                }}
            }}"#
        ),
        ["sibling image unavailable_image", "beside image unavailable_image"]
    );
}

/// Rule 9.2: a step never uses what it builds itself, and waiting for oneself is no way out.
#[test]
fn a_step_cannot_use_itself() {
    for mode in ["sequential", "parallel"] {
        let report = preflight(
            &r#"{"mode": "$mode", "steps": {
                "self": {"image": "${{self}}"},
                "push": {"type": "push", "candidate": "${{push}}", "image_name": "x"},
                "build": {"type": "build", "image_name": "app", "tag": "1", "hooks": {
                    "on_elected": {"exec": {"image": "${{build}}"}},
                    "on_finish": {"exec": {"image": "${{build}}"}}
                }}
            }}"#
            .replace("$mode", mode),
        );
        assert_eq!(
            problems(&report),
            [
                "self image unavailable_image",
                "push candidate unavailable_image",
                "on_elected image unavailable_image"
            ],
            "{mode}"
        );
    }
}

/// Rules 9.2 and 9.3, and what issue 4 asks for: a circle of waits ends the preflight, not the run, and is told.
#[test]
fn a_circle_of_waits_is_a_problem() {
    let circle = told(
        r#"{"mode": "parallel", "steps": {
            "build": {"type": "build", "image_name": "app", "tag": "1", "when": {"steps": [{"name": "test"}]}},
            "test": {"image": "${{build}}", "when": {"steps": [{"name": "build"}]}}
        }}"#,
    );
    assert!(!circle.is_empty(), "these steps wait for each other");
    let itself = told(
        r#"{"mode": "parallel", "steps": {
            "build": {"type": "build", "image_name": "app", "tag": "1", "when": {"steps": [{"name": "build"}]}}
        }}"#,
    );
    assert!(!itself.is_empty(), "this step waits for itself");
}

/// Rule 9.2: the hooks of a step run before and behind it.
#[test]
fn hooks_of_a_step_run_before_and_behind_it() {
    for (event, expected) in [
        ("on_elected", &["on_elected image unavailable_image"][..]),
        ("on_success", &[]),
        ("on_fail", &[]),
        ("on_finish", &[]),
    ] {
        for mode in ["sequential", "parallel"] {
            let text = r#"{"mode": "$mode", "steps": {"build": {
                "type": "build", "image_name": "app", "tag": "1", "hooks": {"$event": {"exec": {"image": "${{build}}"}}}
            }}}"#;
            assert_eq!(
                told(&text.replace("$event", event).replace("$mode", mode)),
                expected,
                "{event} {mode}"
            );
        }
    }
}

/// Rule 9.2: the same where a hook is several steps.
#[test]
fn several_steps_of_a_hook_run_when_it_does() {
    let text = r#"{"steps": {"build": {"type": "build", "image_name": "app", "tag": "1", "hooks": {
        "on_elected": {"steps": {"one": {"image": "${{build}}"}, "two": {"image": "alpine"}}},
        "on_finish": {"steps": {"three": {"image": "${{build}}"}}}
    }}}}"#;
    assert_eq!(told(text), ["on_elected.one image unavailable_image"]);
}

/// Rule 9.2: the hooks of a pipeline run before all of its steps, or behind them.
#[test]
fn hooks_of_the_pipeline_run_before_and_behind_all() {
    for (event, expected) in [
        ("on_elected", &["on_elected image unavailable_image"][..]),
        ("on_success", &[]),
        ("on_fail", &[]),
        ("on_finish", &[]),
    ] {
        for mode in ["sequential", "parallel"] {
            let text = r#"{"mode": "$mode", "hooks": {"$event": {"exec": {"image": "${{build}}"}}},
                "steps": {"build": $build}}"#;
            assert_eq!(
                told(&text.replace("$event", event).replace("$mode", mode)),
                expected,
                "{event} {mode}"
            );
        }
    }
}

/// Rule 9.2: behind a group, what its steps built is there.
#[test]
fn hooks_of_a_group_run_behind_its_steps() {
    for mode in ["sequential", "parallel"] {
        let text = r#"{"mode": "$mode", "steps": {"group": {"type": "parallel", "steps": {"build": $build}, "hooks": {
            "on_elected": {"exec": {"image": "${{build}}"}},
            "on_finish": {"exec": {"image": "${{build}}"}}
        }}}}"#;
        assert_eq!(told(&text.replace("$mode", mode)), ["on_elected image unavailable_image"], "{mode}");
    }
}

/// Rule 9.2: services of the pipeline run beside all steps.
#[test]
fn services_of_the_pipeline_run_from_the_beginning() {
    assert_eq!(
        told(
            r#"{"services": {"composition": {"app": {"image": "${{build}}"}}}, "steps": {"build": $build}}"#
        ),
        ["services app.image unavailable_image"]
    );
}

/// Rule 9.2: only steps that run at once are told of each other, each pair of neighbours once.
#[test]
fn steps_that_push_one_tag_at_once_are_found() {
    let push =
        r#"{"type": "push", "candidate": "nginx", "image_name": "acme/x", "registry": "hub", "tag": "1"}"#;
    let with = |text: &str| told(&text.replace("$push", push));
    assert_eq!(with(r#"{"steps": {"a": $push, "b": $push}}"#), [""; 0]);
    assert_eq!(
        with(r#"{"steps": {"g": {"type": "parallel", "steps": {"a": $push, "b": $push}}, "c": $push}}"#),
        ["b - parallel_push"]
    );
    assert_eq!(
        with(
            r#"{"steps": {"g": {"type": "parallel", "steps": {
            "a": $push, "h": {"type": "parallel", "steps": {"b": $push, "c": $push}}}}}}"#
        ),
        ["b - parallel_push", "c - parallel_push"]
    );
    assert_eq!(with(r#"{"mode": "parallel", "steps": {"a": $push, "b": $push}}"#), ["b - parallel_push"]);
    for (a, b, c, expected) in [
        ("", r#", "when": {"steps": [{"name": "a"}]}"#, r#", "when": {"steps": [{"name": "b"}]}"#, &[][..]),
        (r#", "when": {"steps": [{"name": "c"}]}"#, r#", "when": {"steps": [{"name": "a"}]}"#, "", &[]),
        // Both behind the first, at once.
        (
            "",
            r#", "when": {"steps": [{"name": "a"}]}"#,
            r#", "when": {"steps": [{"name": "a"}]}"#,
            &["c - parallel_push"],
        ),
    ] {
        let text = [("a", a), ("b", b), ("c", c)]
            .map(|(name, when)| format!("\"{name}\": {}{when}}}", push.trim_end_matches('}')))
            .join(", ");
        assert_eq!(told(&format!(r#"{{"mode": "parallel", "steps": {{{text}}}}}"#)), expected, "{text}");
    }
}

/// Rule 9.2: neighbours are those in the order of the run, which is not that of the file where steps wait.
#[test]
fn steps_at_once_are_told_in_the_order_of_the_run() {
    let push =
        r#""type": "push", "candidate": "nginx", "image_name": "acme/x", "registry": "hub", "tag": "1""#;
    let text = r#"{"mode": "parallel", "steps": {
        "a": {$push, "when": {"steps": [{"name": "c"}]}}, "b": {$push}, "c": {$push}
    }}"#;
    assert_eq!(told(&text.replace("$push", push)), ["b - parallel_push"]);
}

/// Rule 9.2: what a step waits for twice is no less certain, and what has ended has not always succeeded.
#[test]
fn what_is_certain_adds_up() {
    let none: [&str; 0] = [];
    assert_eq!(waiting(r#"{"steps": [{"name": "build"}, {"name": "middle", "on": ["success"]}]}"#), none);
    assert_eq!(
        waiting(r#"{"steps": [{"name": "build", "on": ["finished"]}]}"#),
        ["test image unavailable_image"]
    );
    // A group has ended when its steps have, and with them what they waited for.
    assert_eq!(
        told(
            r#"{"mode": "parallel", "steps": {
                "build": $build,
                "group": {"type": "parallel", "steps": {
                    "one": {"image": "alpine"},
                    "two": {"image": "alpine", "when": {"steps": [{"name": "build"}]}}
                }},
                "behind": {"image": "${{build}}", "when": {"steps": [{"name": "group"}]}}
            }}"#
        ),
        none
    );
}

/// Rules 2.8 and 9.2: one tag is one, through whichever registry and in whichever spelling.
#[test]
fn one_tag_has_many_spellings() {
    let pair = |one: &str, two: &str| {
        let text = r#"{"steps": {"g": {"type": "parallel", "steps": {
            "a": {"type": "push", "candidate": "nginx", $one}, "b": {"type": "push", "candidate": "nginx", $two}}}}}"#;
        told(&text.replace("$one", one).replace("$two", two))
    };
    let hub = r#""image_name": "acme/x", "registry": "hub", "tag": "1""#;
    for same in [
        r#""image_name": "acme/x", "registry": "second-hub", "tag": "1""#,
        r#""image_name": "docker.io/acme/x", "registry": "hub", "tag": "1""#,
        r#""image_name": "index.docker.io/acme/x", "registry": "hub", "tags": ["2", "1"]"#,
        r#""image_name": "registry-1.docker.io/acme/x", "registry": "hub", "tag": 1"#,
    ] {
        assert_eq!(pair(hub, same), ["b - parallel_push"], "{same}");
    }
    for other in [
        r#""image_name": "acme/x", "registry": "hub", "tag": "2""#,
        r#""image_name": "acme/y", "registry": "hub", "tag": "1""#,
        r#""image_name": "acme/x", "registry": "azure", "tag": "1""#,
    ] {
        assert_eq!(pair(hub, other), [""; 0], "{other}");
    }
    // The same variable is the same tag, whatever it will be.
    let open = r#""image_name": "acme/x", "registry": "hub", "tag": "${{X}}""#;
    assert_eq!(pair(open, open), ["b - parallel_push"]);
    assert_eq!(pair(open, hub), [""; 0]);
    // A build and a push are two pushes as well.
    assert_eq!(
        told(
            r#"{"steps": {"g": {"type": "parallel", "steps": {"build": $build,
                "push": {"type": "push", "candidate": "nginx", "image_name": "app", "tag": "1"}}}}}"#
        ),
        ["push - parallel_push"]
    );
}

/// Rule 9.2: the plan has the steps in the order of the file, each inside its group, hooks behind them.
#[test]
fn the_plan_is_in_the_order_of_the_file() {
    let report = preflight(
        r#"{"mode": "parallel", "hooks": {"on_finish": {"image": "alpine"}},
            "services": {"composition": {"db": {"image": "redis"}}},
            "steps": {
                "z": {"type": "wait", "when": {"steps": [{"name": "a"}]}},
                "g": {"type": "parallel", "steps": {"y": {"type": "wait"}, "h": {"type": "parallel", "steps": {
                    "x": {"type": "wait"}}}, "w": {"type": "wait"}},
                    "hooks": {"on_success": {"image": "alpine"}}},
                "a": {"type": "wait"}
            }}"#,
    );
    let names: Vec<&str> = report.all_steps().map(|step| step.name.as_str()).collect();
    assert_eq!(names, ["services", "z", "g", "y", "h", "x", "w", "on_success", "a", "on_finish"]);
    assert_eq!(plan(&report)[0], "services: services");
}
