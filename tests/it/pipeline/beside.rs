//! Rules 9.1 and 9.2: pushes of one tag at the same time, wherever they stand, and tags that are not known yet.

use crate::pipeline::{preflight, problems, pushed, steps, texts};

fn push(tag: &str) -> String {
    format!(r#"{{"type": "push", "candidate": "nginx", "image_name": "x", "tag": "{tag}"}}"#)
}

/// Rule 9.2: white space within `${{ NAME }}` means nothing, whatever stands around it.
#[test]
fn a_tag_that_is_not_known_yet_is_the_same_however_it_is_written() {
    let group = |one: &str, other: &str| {
        let inner = format!(r#""one": {}, "two": {}"#, push(one), push(other));
        preflight(&steps(&[("group", &format!(r#"{{"type": "parallel", "steps": {{{inner}}}}}"#))]))
    };
    assert_eq!(
        texts(&group("${{T}}", "${{ T }}")),
        [
            "two: `one` runs at the same time and pushes acme.azurecr.io/x:${{T}} as well; give one another tag"
        ]
    );
    assert_eq!(problems(&group("a-${{T}}", "a-${{T}}")), ["two - parallel_push"]);
    for (one, other) in [("${{T}}", "${{U}}"), ("${{T}}-a", "${{T}}-b"), ("${{T}}", "T")] {
        assert_eq!(problems(&group(one, other)), [""; 0], "{one} {other}");
    }
    // Beyond what an excerpt shows they are two tags.
    let long = "x".repeat(100);
    assert_eq!(problems(&group(&format!("{long}${{{{T}}}}a"), &format!("{long}${{{{T}}}}b"))), [""; 0]);
}

/// Rule 9.2: in hooks, too.
#[test]
fn pushes_in_hooks_are_compared() {
    let (one, two) = (push("1"), push("1"));
    let hook =
        |hook: &str| steps(&[("s", &format!(r#"{{"image": "alpine", "hooks": {{"on_finish": {hook}}}}}"#))]);
    let parallel =
        format!(r#"{{"steps": {{"p": {{"type": "parallel", "steps": {{"one": {one}, "two": {two}}}}}}}}}"#);
    assert_eq!(problems(&preflight(&hook(&parallel))), ["two - parallel_push"]);
    let at_once = format!(r#"{{"mode": "parallel", "steps": {{"one": {one}, "two": {two}}}}}"#);
    assert_eq!(problems(&preflight(&hook(&at_once))), ["on_finish.two - parallel_push"]);
    let in_turn = format!(r#"{{"steps": {{"one": {one}, "two": {two}}}}}"#);
    assert_eq!(problems(&preflight(&hook(&in_turn))), [""; 0]);
    let of_pipeline = format!(r#"{{"hooks": {{"on_finish": {parallel}}}, "steps": {{"s": {one}}}}}"#);
    assert_eq!(problems(&preflight(&of_pipeline)), ["two - parallel_push"]);
    let scaled = format!(
        r#"{{"steps": {{"p": {}, "scale": {{"a": {{}}, "b": {{}}}}}}}}}}"#,
        one.trim_end_matches('}')
    );
    assert_eq!(problems(&preflight(&hook(&scaled))), ["b - parallel_push"]);
    // A hook of one step beside another step, and not beside its own step or what is inside it.
    let group = format!(
        r#"{{"type": "parallel", "hooks": {{"on_finish": {one}}}, "steps": {{
            "a": {{"image": "alpine", "hooks": {{"on_finish": {two}}}}}, "b": {}}}}}"#,
        push("2")
    );
    assert_eq!(problems(&preflight(&steps(&[("group", &group)]))), [""; 0]);
    let beside = format!(
        r#"{{"type": "parallel", "steps": {{"a": {one}, "b": {{"image": "alpine", "hooks": {{"on_elected": {two}}}}}}}}}"#
    );
    assert_eq!(problems(&preflight(&steps(&[("group", &beside)]))), ["on_elected - parallel_push"]);
}

/// Rule 9.1: no text of a file is taken for a tag that is not known yet.
#[test]
fn no_text_stands_for_what_is_not_known() {
    let first = "__known_in_the_run_alone_0__";
    let build = |tags: &str| {
        let step = format!(r#"{{"type": "build", "image_name": "a", "tags": {tags}}}"#);
        pushed(&preflight(&steps(&[("s", &step)])), "s")
    };
    let to = |tag: &str| format!("azure acme.azurecr.io/a:{tag}");
    assert_eq!(
        build(&format!(r#"["${{{{SHA}}}}", "{first}", "v1"]"#)),
        [to("${{SHA}}"), to(first), to("v1")]
    );
    let upper = first.to_uppercase();
    assert_eq!(
        build(&format!(r#"["{upper}", "${{{{SHA}}}}", "${{{{B}}}}"]"#)),
        [to(first), to("${{SHA}}"), to("${{B}}")]
    );
}
