//! Rule 9.1: `scale` and `matrix` make several steps of one.

use crate::pipeline::{logins, plan, preflight, problems, pulled, pushed, step, steps, texts};

const BUILD: (&str, &str) = ("build", r#"{"type": "build", "image_name": "app", "tag": "1"}"#);

fn names(text: &str) -> Vec<String> {
    preflight(text).all_steps().map(|step| format!("{}: {}", step.name, step.kind)).collect()
}

/// Rule 9.1: three pushes at once, none of them to the default registry.
#[test]
fn each_entry_of_a_scale_is_a_step() {
    let publish = r#"{"type": "push", "candidate": "${{build}}", "tag": "latest", "image_name": "acme/app",
        "scale": {"a": {"registry": "hub"}, "b": {"registry": "production-gcr"}, "c": {"registry": "no-such"}}}"#;
    let report = preflight(&steps(&[BUILD, ("publish", publish)]));
    assert_eq!(
        plan(&report)[3..],
        [
            "publish: parallel",
            "a: push",
            "  candidate from azure acme.azurecr.io/app:1",
            "  to hub docker.io/acme/app:latest",
            "  as azure acme.azurecr.io",
            "  as hub docker.io",
            "b: push",
            "  candidate from azure acme.azurecr.io/app:1",
            "  to production-gcr gcr.io/acme/app:latest",
            "  as azure acme.azurecr.io",
            "  as production-gcr gcr.io",
            "c: push",
            "  candidate from azure acme.azurecr.io/app:1",
            "  as azure acme.azurecr.io",
            "  problem c: registry: unknown registry `no-such`",
        ]
    );
    let matrix = r#"{"type": "push", "candidate": "${{build}}", "image_name": "acme/app",
        "matrix": {"registry": ["hub", "production-gcr"], "tag": ["1", "2"]}}"#;
    let report = preflight(&steps(&[BUILD, ("publish", matrix)]));
    assert_eq!(texts(&report), [""; 0]);
    for (name, to) in [
        ("publish-1", "hub docker.io/acme/app:1"),
        ("publish-2", "hub docker.io/acme/app:2"),
        ("publish-3", "production-gcr gcr.io/acme/app:1"),
        ("publish-4", "production-gcr gcr.io/acme/app:2"),
    ] {
        assert_eq!(pushed(&report, name), [to]);
    }
}

/// Rules 9.1 and 9.4: a child is a step that others use; its parent makes no image.
#[test]
fn a_child_is_named_as_any_step() {
    let report = preflight(&steps(&[
        (
            "s",
            r#"{"type": "build", "tag": "v1", "scale": {"a": {"image_name": "one"}, "b": {"image-name": "two"}}}"#,
        ),
        ("first", r#"{"image": "${{a}}"}"#),
        ("second", r#"{"image": "${{steps.b.imageId}}"}"#),
        ("parent", r#"{"image": "${{s}}"}"#),
        ("inside", r#"{"matrix": {"image": ["${{a}}", "${{b}}"]}}"#),
    ]));
    assert_eq!(pulled(&report, "first"), ["azure acme.azurecr.io/one:v1"]);
    assert_eq!(pulled(&report, "second"), ["azure acme.azurecr.io/two:v1"]);
    assert_eq!(problems(&report), ["parent image unavailable_image"]);
    assert_eq!(pulled(&report, "inside-2"), ["azure acme.azurecr.io/two:v1"]);
    // They run at once.
    let report = preflight(&steps(&[(
        "s",
        r#"{"type": "build", "image_name": "x", "scale": {"a": {"tag": "1"}, "b": {"tag": "1"}, "c": {"tag": "2"}}}"#,
    )]));
    assert_eq!(problems(&report), ["b - parallel_push"]);
    let own = r#"{"type": "push", "image_name": "x", "scale": {"a": {"candidate": "nginx", "tag": "1"}, "b": {"candidate": "${{a}}"}}}"#;
    assert_eq!(problems(&preflight(&steps(&[("s", own)]))), ["b candidate unavailable_image"]);
}

/// Rule 9.1, documented: what both have is merged; maps by key, all else as a whole.
#[test]
fn fields_are_merged_over_the_parents() {
    let report = preflight(&steps(&[(
        "s",
        r#"{"image": "alpine:1", "environment": ["A=1"], "services": {"composition": {"db": {"image": "postgres"}}},
            "scale": {
                "a": {"environment": ["B=1"]},
                "b": {"image": "alpine:2", "services": {"composition": {"db": {"image": "mysql"}, "q": {"image": "redis"}}}},
                "c": {"arguments": {"image": "alpine:3"}},
                "d": null
            }}"#,
    )]));
    assert_eq!(texts(&report), [""; 0]);
    let hub = |image: &str| format!("hub docker.io/library/{image}");
    assert_eq!(pulled(&report, "a"), [hub("alpine:1"), hub("postgres:latest")]);
    assert_eq!(pulled(&report, "b"), [hub("alpine:2"), hub("mysql:latest"), hub("redis:latest")]);
    assert_eq!(pulled(&report, "c"), [hub("alpine:3"), hub("postgres:latest")]);
    assert_eq!(pulled(&report, "d"), pulled(&report, "a"));
    assert_eq!(pulled(&report, "s"), [""; 0]);

    // `when`: a child waits for what its parent waits for, unless it says otherwise.
    let report = preflight(
        r#"{"mode": "parallel", "steps": {
            "build": {"type": "build", "image_name": "app", "tag": "1"},
            "s": {"image": "${{build}}", "when": {"steps": [{"name": "build"}], "branch": {"only": ["main"]}},
                  "scale": {"a": {}, "b": {"when": {"branch": {"only": ["x"]}}}}},
            "t": {"image": "${{build}}", "matrix": {"commands": [["a"], ["b"]]}}
        }}"#,
    );
    assert_eq!(problems(&report), ["t-1 image unavailable_image", "t-2 image unavailable_image"]);
    assert_eq!(pulled(&report, "b"), ["azure acme.azurecr.io/app:1"]);
}

/// Rule 9.1: what is not read has combinations all the same, and the last axis is the fastest.
#[test]
fn a_matrix_has_every_combination() {
    let report = preflight(&steps(&[(
        "s",
        r#"{"matrix": {"image": ["golang:1", "golang:2"], "environment": [["CGO=1"], ["CGO=0"]], "title": ["a"]}}"#,
    )]));
    assert_eq!(texts(&report), [""; 0]);
    let images: Vec<String> = (1..5).flat_map(|n| pulled(&report, &format!("s-{n}"))).collect();
    let hub = |tag: u8| format!("hub docker.io/library/golang:{tag}");
    assert_eq!(images, [hub(1), hub(1), hub(2), hub(2)]);
}

/// Rule 9.1: steps of any kind, in parallel ones, in hooks, and within each other.
#[test]
fn they_stand_wherever_steps_stand() {
    let text = r#"{"steps": {
        "group": {"type": "parallel", "steps": {
            "inner": {"image": "alpine", "scale": {"x": {}, "y": {"matrix": {"image": ["a", "b"]}}}}
        }},
        "nested": {"type": "parallel", "scale": {"p": {"steps": {"p1": {"image": "alpine"}}}, "q": {"steps": {"q1": {}}}}},
        "hooked": {"image": "alpine", "hooks": {"on_finish": {"steps": {"h": {"image": "alpine", "scale": {"z": {}}}}}}},
        "other": {"type": "git-clone", "scale": {"one": {"repo": "a"}, "two": {"repo": "b"}}}
    }}"#;
    assert_eq!(
        names(text),
        [
            "group: parallel",
            "inner: parallel",
            "x: freestyle",
            "y: parallel",
            "y-1: freestyle",
            "y-2: freestyle",
            "nested: parallel",
            "p: parallel",
            "p1: freestyle",
            "q: parallel",
            "q1: freestyle",
            "hooked: freestyle",
            "on_finish.h: parallel",
            "z: freestyle",
            "other: parallel",
            "one: git-clone",
            "two: git-clone",
        ]
    );
    assert_eq!(problems(&preflight(text)), ["q1 image invalid_request"]);
    assert_eq!(logins(&preflight(text), "z"), ["hub docker.io"]);
}

/// Rule 9.1: names are those of all steps.
#[test]
fn a_name_that_is_repeated_is_a_problem() {
    for (entries, repeated) in
        [(r#""s": {}"#, "s"), (r#""other": {}"#, "other"), (r#""a": {}, "a": {}"#, "a")]
    {
        let step = format!(r#"{{"image": "alpine", "scale": {{{entries}}}}}"#);
        let report = preflight(&steps(&[("s", &step), ("other", r#"{"image": "alpine"}"#)]));
        assert_eq!(problems(&report), [format!("{repeated} - invalid_request")]);
    }
    let report = preflight(&steps(&[
        ("s-1", r#"{"image": "alpine"}"#),
        ("s", r#"{"matrix": {"image": ["alpine", "nginx"]}}"#),
    ]));
    assert_eq!(problems(&report), ["s-1 - invalid_request"]);
}

/// Rule 9.1: what cannot be expanded is one problem, and is not expanded; nothing is pushed for it.
#[test]
fn what_cannot_be_expanded_is_one_problem() {
    for (fields, said) in [
        (
            r#""scale": {"a": {}}, "matrix": {"tag": ["1"]}"#,
            "s: matrix: `scale` and `matrix` exclude each other; keep one",
        ),
        (r#""scale": ["a"]"#, "s: scale: expected a map from names to fields, found a list"),
        (r#""scale": {}"#, "s: scale: expected a map from names to fields, found none"),
        (r#""matrix": ["a"]"#, "s: matrix: expected a map from fields to lists of values, found a list"),
        (r#""matrix": {}"#, "s: matrix: expected a map from fields to lists of values, found none"),
        (r#""matrix": {"tag": "1"}"#, "s: matrix.tag: expected a list of values, found a single value"),
        (r#""matrix": {"tag": []}"#, "s: matrix.tag: expected a list of values, found none"),
        (r#""matrix": {"tag": ["1"], "tag": ["2"]}"#, "s: matrix.tag: is written twice; keep one"),
        (r#""scale": {"a": {}}, "scale": {"b": {}}"#, "s: scale: is written twice; keep one"),
    ] {
        let report = preflight(&steps(&[
            BUILD,
            ("s", &format!(r#"{{"type": "push", "candidate": "${{{{build}}}}", {fields}}}"#)),
            ("use", r#"{"image": "${{a}}"}"#),
        ]));
        assert_eq!(texts(&report), [said]);
        assert!(step(&report, "s").push.is_none() && step(&report, "s").steps.is_empty(), "{fields}");
    }
    // Of what kind they would be is not known.
    let report = preflight(&steps(&[(
        "s",
        r#"{"type": ["push"], "candidate": "nginx", "scale": {"a": {}, "b": {}}}"#,
    )]));
    assert_eq!(texts(&report), ["s: type: expected a single value, found a list"]);
    assert_eq!(report.all_steps().count(), 1);
    // An entry that is no map is a step that cannot be read.
    let report =
        preflight(&steps(&[("s", r#"{"type": "push", "candidate": "nginx", "scale": {"a": [], "b": {}}}"#)]));
    assert_eq!(texts(&report), ["a: expected a map of a step's fields, found a list"]);
    assert!(step(&report, "a").push.is_none());
    assert_eq!(pushed(&report, "b"), ["azure acme.azurecr.io/library/nginx:latest"]);
    // And a value that cannot be read is the child's.
    let report = preflight(&steps(&[("s", r#"{"matrix": {"image": [["alpine"], "alpine"]}}"#)]));
    assert_eq!(problems(&report), ["s-1 image invalid_request"]);
}

/// Rule 9.1: at most 256 children in a file, and no more of their parents than the file can hold.
#[test]
fn there_is_a_limit_to_children() {
    let list = |count: usize| vec!["\"alpine\""; count].join(", ");
    let file = |one: usize, other: usize| {
        steps(&[
            ("s", &format!(r#"{{"matrix": {{"image": [{}]}}}}"#, list(one))),
            ("t", &format!(r#"{{"matrix": {{"image": [{}]}}}}"#, list(other))),
        ])
    };
    assert_eq!(texts(&preflight(&file(255, 1))), [""; 0]);
    let report = preflight(&file(255, 2));
    assert_eq!(
        texts(&report),
        ["t: matrix: makes more than 256 steps of the file, behind 255 others; write less of them"]
    );
    assert_eq!(report.all_steps().count(), 257);
    let report = preflight(&file(257, 256));
    assert_eq!(texts(&report), ["s: matrix: makes more than 256 steps of the file; write less of them"]);
    // Axes that multiply beyond all numbers.
    let axes: Vec<String> = (0..64).map(|n| format!("\"a{n}\": [1, 2]")).collect();
    let report = preflight(&steps(&[("s", &format!("{{\"matrix\": {{{}}}}}", axes.join(", ")))]));
    assert_eq!(problems(&report), ["s matrix invalid_request"]);
    let tags = vec![format!("\"{}\"", "x".repeat(128)); 2_000].join(",");
    let entries: Vec<String> = (0..100).map(|n| format!("\"e{n}\": {{}}")).collect();
    let large = format!(
        r#"{{"type": "build", "image_name": "a", "tags": [{tags}], "scale": {{{}}}}}"#,
        entries.join(", ")
    );
    assert_eq!(
        texts(&preflight(&steps(&[("s", &large)]))),
        ["s: scale: makes 100 steps of one that is too large; write its fields less long"]
    );
}

/// Rules 2.8 and 9.2: one address in two spellings is one place.
#[test]
fn pushes_at_once_to_one_address_in_two_spellings() {
    let catalog = crate::support::catalog([
        crate::support::other("short", "[fd12::1]:5000"),
        crate::support::other("long", "[fd12:0:0:0:0:0:0:1]:05000").primary(),
    ]);
    let text = steps(&[(
        "s",
        r#"{"type": "build", "image_name": "app", "tag": "1", "matrix": {"registry": ["short", "long"]}}"#,
    )]);
    let report = crate::pipeline::pipeline(&text).preflight(&catalog, &crate::pipeline::main_branch());
    assert_eq!(problems(&report), ["s-2 - parallel_push"]);
}
