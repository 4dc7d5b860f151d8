//! Rules 9.1 and 9.2: what is made of a step that has a problem.

use crate::pipeline::{main_branch, preflight, preflight_in, problems, pulled, pushed, step, steps};

/// Rule 9.2: what is built is called so, whether it is pushed or not; what a push step pushes of it has no problem of
/// its own, and no destination.
#[test]
fn rule_9_2_the_name_of_a_build_that_is_not_pushed_is_a_problem() {
    let build = |name: &str| format!(r#"{{"type": "build", "image_name": "{name}", "disable_push": true}}"#);
    let push = r#"{"type": "push", "candidate": "${{b}}", "tag": "1"}"#;
    let promoted = r#"{"type": "push", "candidate": "${{p}}", "image_name": "other"}"#;
    for name in ["Acme/App", "../app", "app:1"] {
        let report = preflight(&steps(&[("b", &build(name)), ("p", push), ("q", promoted)]));
        assert_eq!(problems(&report), ["b image_name invalid_name"], "{name}");
        assert!(["b", "p", "q"].iter().all(|name| step(&report, name).push.is_none()));
        assert_eq!(pulled(&report, "p"), ["undecided"]);
    }
    let report = preflight(&steps(&[("b", &build("acme/app")), ("p", push)]));
    assert_eq!(problems(&report), [""; 0]);
    assert_eq!(pushed(&report, "p"), ["azure acme.azurecr.io/acme/app:1"]);
    // Once, also where cache would have the name.
    let run = main_branch().with_caching_registry("azure");
    for rest in ["", r#", "disable_push": true"#] {
        let text = steps(&[("b", &format!(r#"{{"type": "build", "image_name": "Acme/App"{rest}}}"#))]);
        assert_eq!(problems(&preflight_in(&text, &run)), ["b image_name invalid_name"]);
    }
}

/// Rule 9.1: nothing is built on what is not there: a push step without a candidate has no destination.
#[test]
fn rule_9_1_a_push_without_a_candidate_has_no_destination() {
    let broken = r#"{"type": "build", "image_name": "app", "registry": ["a", "b"]}"#;
    for (candidate, kind) in [
        (r#""${{later}}""#, "unavailable_image"),
        (r#""${{free}}""#, "unavailable_image"),
        (r#""a b""#, "invalid_reference"),
        (r#"["a", "b"]"#, "invalid_request"),
        ("null", "invalid_request"),
    ] {
        let push = format!(r#"{{"type": "push", "candidate": {candidate}, "image_name": "x", "tag": "1"}}"#);
        let report = preflight(&steps(&[
            ("free", r#"{"image": "alpine"}"#),
            ("p", &push),
            ("q", r#"{"type": "push", "candidate": "${{p}}", "image_name": "y"}"#),
            ("later", r#"{"type": "build", "image_name": "app"}"#),
        ]));
        let kinds: Vec<_> = report.problems().map(|it| format!("{} {}", it.step(), it.kind())).collect();
        assert_eq!(kinds, [format!("p {kind}")], "{candidate}");
        assert!(["p", "q"].iter().all(|name| step(&report, name).push.is_none()), "{candidate}");
    }
    let push = r#"{"type": "push", "candidate": "${{b}}", "image_name": "x", "tag": "1"}"#;
    let report = preflight(&steps(&[("b", broken), ("p", push)]));
    assert_eq!(problems(&report), ["b registry invalid_request"]);
    assert!(step(&report, "p").push.is_none());
    // What the run alone knows of the build changes nothing of where its image is pushed.
    let open = r#"{"type": "build", "image_name": "app", "registry": "${{WHERE}}"}"#;
    let report = preflight(&steps(&[("b", open), ("p", push)]));
    assert_eq!(pushed(&report, "p"), ["azure acme.azurecr.io/x:1"]);
}
