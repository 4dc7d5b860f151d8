//! Section 13: short names.

use serde_json::{Value, json};

use super::shown::{DIGEST, facts, problems, pull_of};

fn ask(list: &Value, image: &str) -> Vec<String> {
    pull_of(list, json!({"image": image, "short": true}))
}

fn settings(short_names: Value) -> Value {
    json!({"short_names": short_names})
}

#[test]
fn rule_13_1_what_is_a_short_name() {
    let list = settings(json!({"search": ["a.example"]}));
    for (image, line) in [
        ("nginx", "source a.example/nginx:latest"),
        ("team/app:1", "source a.example/team/app:1"),
        // With a domain it is none, and read as ever.
        ("localhost/app", "source localhost/app:latest"),
        ("b.example/app:1", "source b.example/app:1"),
        ("b:5000/app:1", "source b:5000/app:1"),
        ("Nexus/app:1", "source Nexus/app:1"),
        ("App", "invalid_reference"),
        ("app:", "invalid_reference"),
        ("", "invalid_reference"),
    ] {
        assert_eq!(ask(&list, image), [line], "{image}");
    }
    assert_eq!(ask(&list, &format!("app@{DIGEST}")), [format!("source a.example/app@{DIGEST}")]);
    // Settings apply only where a request asks for them; everything else follows 2.2.
    assert_eq!(pull_of(&list, json!({"image": "nginx:1"})), ["source docker.io/library/nginx:1"]);
    assert_eq!(
        pull_of(&list, json!({"image": "nginx:1", "short": false})),
        ["source docker.io/library/nginx:1"]
    );
}

#[test]
fn rule_13_2_aliases_and_the_search_list() {
    let list = settings(json!({
        "aliases": {"nginx": "quay.io/acme/web", "team/app": "docker.io/app"},
        "search": ["a.example", "docker.io", "b.example:5000/x/y", "index.docker.io/acme"],
    }));
    // An alias for the name, less tag and digest, is the only candidate.
    assert_eq!(ask(&list, "nginx:1"), ["source quay.io/acme/web:1"]);
    assert_eq!(ask(&list, &format!("nginx:1@{DIGEST}")), [format!("source quay.io/acme/web:1@{DIGEST}")]);
    // Normalised by 2.2.
    assert_eq!(ask(&list, "team/app"), ["source docker.io/library/app:latest"]);
    // Else each entry with the name behind it, in order.
    assert_eq!(
        ask(&list, "app:1"),
        [
            "source a.example/app:1",
            "source docker.io/library/app:1",
            "source b.example:5000/x/y/app:1",
            "source docker.io/acme/app:1"
        ]
    );
    assert_eq!(ask(&list, "library/nginx:1")[0], "source a.example/library/nginx:1");
    // Mode `one` is an error where there are several.
    let one =
        |search: Value| settings(json!({"search": search, "mode": "one", "aliases": {"x": "a.example/x"}}));
    assert_eq!(ask(&one(json!(["a.example", "b.example"])), "app"), ["ambiguous_short_name"]);
    assert_eq!(ask(&one(json!(["a.example"])), "app:1"), ["source a.example/app:1"]);
    assert_eq!(ask(&one(json!(["a.example", "b.example"])), "x:1"), ["source a.example/x:1"]);
    // Without settings it is on Docker Hub; with settings and neither alias nor list it is unknown.
    assert_eq!(ask(&json!({"registries": []}), "app:1"), ["source docker.io/library/app:1"]);
    assert_eq!(ask(&settings(json!({})), "app"), ["unknown_short_name"]);
    assert_eq!(
        ask(&settings(json!({"aliases": {"nginx": "a.example/nginx"}})), "app"),
        ["unknown_short_name"]
    );
    // 64 hexadecimal digits are a short name as any other.
    let hex = "0".repeat(64);
    assert_eq!(
        ask(&settings(json!({"search": ["a.example"]})), &hex),
        [format!("source a.example/{hex}:latest")]
    );
    assert_eq!(
        pull_of(&settings(json!({"search": ["a.example"]})), json!({"image": hex})),
        ["invalid_reference"]
    );
}

#[test]
fn rule_13_2_settings_that_are_problems() {
    let of = |short: Value| problems(&settings(short));
    for (name, target) in [
        ("app", "app"),
        ("app", "team/app"),
        ("app", "a.example/app:1"),
        ("app", &format!("a.example/app@{DIGEST}")),
        ("app:1", "a.example/app"),
        ("a.example/app", "b.example/app"),
        ("App", "a.example/app"),
        ("app", ""),
    ] {
        let found = of(json!({"aliases": {name: target}}));
        assert_eq!(found, [format!("short_names.aliases.{name} bad_alias")], "{target}");
    }
    for entry in
        ["mirror", "", "https://a.example", "a.example/UP", "a.example/", "a.example:65536", "a.example:*"]
    {
        assert_eq!(of(json!({"search": [entry]})), ["short_names.search[0] bad_search_entry"], "{entry}");
    }
    assert_eq!(of(json!({"search": vec!["a.example"; 16]})), [""; 0]);
    assert_eq!(of(json!({"search": vec!["a.example"; 17]})), ["short_names.search many_search_entries"]);
    assert_eq!(of(json!({"mode": "some"})), ["short_names.mode wrong_type"]);
}

#[test]
fn rule_13_3_each_candidate_is_resolved_on_its_own() {
    let list = json!({
        "registries": [{"name": "a", "domain": "a.example", "fallback": "c"}, {"name": "c", "domain": "c.example"}],
        "routes": [{"scope": "b.example", "mirrors": ["m.example"]}],
        "short_names": {"search": ["a.example", "b.example"]},
    });
    let asked = |more: Value| {
        let mut request = json!({"image": "x:1", "short": true});
        request.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        request
    };
    let (source, fallback) = ("source a.example/x:1", "fallback c.example/x:1");
    let (mirror, other) = ("mirror m.example/x:1", "source b.example/x:1");
    assert_eq!(pull_of(&list, asked(json!({}))), [source, fallback, mirror, other]);
    // Each tells its candidate, its tag written out, whose domain is the upstream.
    assert_eq!(
        facts(&list, asked(json!({})), "candidate"),
        ["a.example/x:1", "a.example/x:1", "b.example/x:1", "b.example/x:1"]
    );
    assert_eq!(facts(&list, json!({"image": "x", "short": true}), "candidate")[0], "a.example/x:latest");
    assert_eq!(
        facts(&list, asked(json!({})), "upstream"),
        ["a.example", "a.example", "b.example", "b.example"]
    );
    assert_eq!(facts(&list, json!({"image": "a.example/x", "short": true}), "candidate"), ["-", "-"]);
    // `avoid` stays within the candidate.
    assert_eq!(
        pull_of(&list, asked(json!({"avoid": ["a.example", "m.example"]}))),
        [fallback, source, other, mirror]
    );
    // 12.10 for every candidate.
    assert_eq!(pull_of(&list, asked(json!({"pinned": DIGEST})))[3], format!("source b.example/x:1@{DIGEST}"));
}

#[test]
fn rule_13_3_candidates_that_are_refused() {
    let list = |more: Value| {
        let mut list = json!({"short_names": {"search": ["a.example", "b.example"]}});
        list.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        list
    };
    // An ambiguous candidate fails the plan, so that leaving one out never lets a stranger's image win.
    let ambiguous = list(
        json!({"registries": [{"name": "a", "domain": "a.example"}, {"name": "b", "domain": "a.example"}]}),
    );
    assert_eq!(ask(&ambiguous, "x"), ["ambiguous_registry"]);
    // One that 5.9 denies is left out as `denied`.
    let denied =
        list(json!({"uncovered_domains": "deny", "registries": [{"name": "b", "domain": "b.example"}]}));
    assert_eq!(ask(&denied, "x:1"), ["source b.example/x:1", "left out: denied a.example/x:1"]);
    // So are blocked ones, and with none left 12.5 holds over all.
    let blocked = list(json!({"routes": [{"scope": "a.example", "blocked": true}]}));
    assert_eq!(ask(&blocked, "x:1"), ["source b.example/x:1", "left out: blocked a.example/x:1"]);
    let none =
        list(json!({"uncovered_domains": "deny", "routes": [{"scope": "a.example", "blocked": true}]}));
    assert_eq!(ask(&none, "x"), ["denied"]);
    let never = list(
        json!({"routes": [{"scope": "a.example", "blocked": true}, {"scope": "b.example/x", "at": "m.example"}]}),
    );
    assert_eq!(ask(&never, "x"), ["no_source"]);
}

#[test]
fn rule_13_3_a_candidate_that_is_too_long_for_a_name() {
    let (long, most) = ("a".repeat(241), "a".repeat(240));
    let search = |entries: Value| settings(json!({"search": entries}));
    assert_eq!(
        ask(&search(json!(["r.example/team/of/people", "docker.io"])), &long),
        [
            format!("source docker.io/library/{long}:latest"),
            "left out: name_too_long https://r.example".into()
        ]
    );
    assert_eq!(
        ask(&search(json!(["r.example/team/of/people"])), &most),
        [format!("source r.example/team/of/people/{most}:latest")]
    );
    let mut blocked = search(json!(["r.example/team/of/people"]));
    blocked["routes"] = json!([{"scope": "*", "blocked": true}]);
    assert_eq!(ask(&blocked, &long), ["no_source"]);
}
