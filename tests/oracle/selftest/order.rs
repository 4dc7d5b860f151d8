//! 12.5, 12.7 to 12.11, 5.9: which places are asked, in which order, and what is left out.

use serde_json::{Value, json};

use super::shown::{DIGEST, answer, catalog, facts, oracle, pull, pull_of, routes};

/// Two registries with a chain behind the first.
fn chained(routes: Value) -> Value {
    catalog(
        json!([
            {"name": "a", "domain": "a.example", "prefix": "acme", "fallback": "b"},
            {"name": "b", "domain": "b.example", "fallback": "c"},
            {"name": "c", "domain": "c.example", "prefix": "copy"},
        ]),
        routes,
    )
}

#[test]
fn rule_12_5_mirrors_and_origin_then_the_chain() {
    let list = |origin: &str| {
        chained(json!([{"scope": "a.example", "mirrors": ["m.example", "n.example"], "origin": origin}]))
    };
    let (m, n, source) =
        ("mirror m.example/acme/x:1", "mirror n.example/acme/x:1", "source a.example/acme/x:1");
    let (b, c) = ("fallback b.example/x:1", "fallback c.example/copy/x:1");
    assert_eq!(pull(&list("last"), "a.example/acme/x:1"), [m, n, source, b, c]);
    // Last of all.
    assert_eq!(pull(&list("first"), "a.example/acme/x:1"), [source, m, n, b, c]);
    // With `never` there is neither source nor chain.
    assert_eq!(pull(&list("never"), "a.example/acme/x:1"), [m, n]);
}

#[test]
fn rule_12_5_a_source_that_is_left_out_keeps_its_chain() {
    let list = |route: Value| chained(json!([route]));
    let (b, c) = ("fallback b.example/x:1", "fallback c.example/copy/x:1");
    // A blocked one has none, nor is it listed.
    let blocked = list(json!({"scope": "a.example", "blocked": true, "mirrors": ["m.example"]}));
    assert_eq!(
        pull(&blocked, "a.example/acme/x:1"),
        ["mirror m.example/acme/x:1", "left out: blocked a.example/acme/x:1"]
    );
    // One that is for pinned images alone does.
    let pinned = list(json!({"scope": "a.example", "at": {"images": "pinned"}}));
    assert_eq!(pull(&pinned, "a.example/acme/x:1"), [b, c, "left out: not_pinned a.example/acme/x:1"]);
    // And one whose login may not go there.
    let plain = list(json!({"scope": "a.example", "at": {"transport": "http"}}));
    assert_eq!(pull(&plain, "a.example/acme/x:1"), [b, c, "left out: insecure_login a.example/acme/x:1"]);
}

#[test]
fn rule_12_5_a_plan_without_attempts() {
    for (route, image, kind) in [
        (json!({"scope": "a.example", "blocked": true}), "a.example/x", "denied"),
        (json!({"scope": "a.example", "origin": "never"}), "a.example/x", "no_source"),
        (json!({"scope": "a.example", "at": {"images": "pinned"}}), "a.example/x", "no_source"),
        // Limits aside, nothing was left out otherwise.
        (
            json!({"scope": "a.example", "blocked": true, "mirrors": [{"location": "m.example", "images": "pinned"}]}),
            "a.example/x",
            "denied",
        ),
        // Another reason besides.
        (
            json!({"scope": "a.example", "blocked": true, "mirrors": ["docker.io"]}),
            "a.example/x",
            "no_source",
        ),
        (
            json!({"scope": "a.example/x", "origin": "never", "mirrors": ["m.example"]}),
            "a.example/x",
            "no_source",
        ),
    ] {
        assert_eq!(pull(&routes(json!([route])), image), [kind], "{route}");
    }
    // Duplicates are asked as written.
    let twice = routes(json!([{"scope": "a.example", "mirrors": ["a.example", "m.example", "m.example"]}]));
    assert_eq!(
        pull(&twice, "a.example/x:1"),
        ["mirror a.example/x:1", "mirror m.example/x:1", "mirror m.example/x:1", "source a.example/x:1"]
    );
}

#[test]
fn rule_12_7_blocked_is_asked_of_every_name_that_would_be_contacted() {
    let list = routes(json!([
        {"scope": "docker.io", "blocked": true, "mirrors": ["m.example/hub", "n.example"]},
        {"scope": "n.example", "blocked": true, "mirrors": ["else.example"]},
        {"scope": "n.example/open"},
        {"scope": "b.example", "mirrors": ["docker.io/acme", "n.example/open"]},
    ]));
    // A mirror of a blocked origin serves; a mirror under somebody else's blocked scope is left out.
    assert_eq!(
        pull(&list, "nginx:1"),
        [
            "mirror m.example/hub/library/nginx:1",
            "left out: blocked n.example/library/nginx:1",
            "left out: blocked docker.io/library/nginx:1"
        ]
    );
    // The most specific route over the target decides.
    assert_eq!(
        pull(&list, "b.example/x:1"),
        ["mirror n.example/open/x:1", "source b.example/x:1", "left out: blocked docker.io/acme/x:1"]
    );
    // Of that route nothing but `blocked` is used: routes are looked up once.
    assert!(!pull(&list, "nginx:1").iter().any(|line| line.contains("else.example")));
    // A fallback is such a name as well, and the chain goes on behind it.
    let list = chained(json!([{"scope": "b.example", "blocked": true}]));
    assert_eq!(
        pull(&list, "a.example/acme/x:1"),
        ["source a.example/acme/x:1", "fallback c.example/copy/x:1", "left out: blocked b.example/x:1"]
    );
    // It is asked of where the origin is, not of the name that was asked for.
    let moved = routes(json!([
        {"scope": "a.example", "blocked": true, "at": "m.example/a"},
        {"scope": "b.example", "at": "bad.example"},
        {"scope": "bad.example", "blocked": true},
    ]));
    assert_eq!(pull(&moved, "a.example/x:1"), ["source m.example/a/x:1"]);
    assert_eq!(pull(&moved, "b.example/x:1"), ["denied"]);
    // By the endpoint that would be spoken to (2.8): a place over plain HTTP without a port is on 80.
    let ports = routes(json!([
        {"scope": "a.example", "mirrors": ["http://m.example", "https://m.example"]},
        {"scope": "m.example:80", "blocked": true},
    ]));
    assert_eq!(
        pull(&ports, "a.example/x:1"),
        ["mirror m.example/x:1", "source a.example/x:1", "left out: blocked m.example/x:1"]
    );
    assert_eq!(
        facts(&ports, json!({"image": "a.example/x:1"}), "endpoint"),
        ["https://m.example", "https://a.example"]
    );
}

#[test]
fn rule_5_9_what_is_covered() {
    let deny = |routes: Value| {
        let mut list = catalog(json!([{"name": "r", "domain": "r.example"}]), routes);
        list["uncovered_domains"] = json!("deny");
        list
    };
    let list = deny(
        json!([{"scope": "*", "mirrors": ["m.example"]}, {"scope": "a.example/acme", "mirrors": ["m.example"]}]),
    );
    // A registry covers, and a route with nothing but a scope (12.7); a route `*` covers nothing.
    assert_eq!(pull(&list, "r.example/x:1"), ["mirror m.example/x:1", "source r.example/x:1"]);
    assert_eq!(pull(&list, "b.example/x:1"), ["denied"]);
    assert_eq!(pull(&list, "a.example/x:1"), ["denied"]);
    // What the catalog itself writes is covered when a plan contacts it, and an image of that name is not.
    assert_eq!(pull(&list, "a.example/acme/x:1"), ["mirror m.example/x:1", "source a.example/acme/x:1"]);
    assert_eq!(pull(&list, "m.example/x:1"), ["denied"]);
    assert_eq!(pull(&deny(json!([{"scope": "a.example"}])), "a.example/x:1"), ["source a.example/x:1"]);
    // An allow-list by path, which mirrors and fallbacks obey too.
    let list = chained(json!([
        {"scope": "*", "blocked": true}, {"scope": "a.example/acme", "mirrors": ["m.example/hub", "n.example"]},
        {"scope": "m.example/hub"},
    ]));
    assert_eq!(
        pull(&list, "a.example/acme/x:1"),
        [
            "mirror m.example/hub/x:1",
            "source a.example/acme/x:1",
            "left out: blocked n.example/x:1",
            "left out: blocked b.example/x:1",
            "left out: blocked c.example/copy/x:1"
        ]
    );
    assert_eq!(pull(&list, "a.example/other/x:1"), ["denied"]);
}

#[test]
fn rule_12_8_where_the_origin_really_is() {
    let list = |at: Value| chained(json!([{"scope": "z.example/old", "at": at, "mirrors": ["m.example"]}]));
    let ask = || json!({"image": "z.example/old/x:1"});
    // What the scope matched is replaced; the role stays source; registry, credential and the names of 5.6 follow.
    let moved = list(json!("a.example/acme/new"));
    assert_eq!(
        pull(&moved, "z.example/old/x:1"),
        [
            "mirror m.example/x:1",
            "source a.example/acme/new/x:1",
            "fallback b.example/new/x:1",
            "fallback c.example/copy/new/x:1"
        ]
    );
    assert_eq!(facts(&moved, ask(), "credential"), ["-", "a", "b", "c"]);
    assert_eq!(facts(&moved, ask(), "registry"), ["-", "a", "b", "c"]);
    // The identity is what was asked for.
    assert_eq!(facts(&moved, ask(), "upstream"), ["z.example"; 4]);
    assert_eq!(answer(&moved, json!({"pull": ask()}))["pull"]["image"], "z.example/old/x:1");
    // A registry puts its prefix in front.
    let named = list(json!({"registry": "a"}));
    assert_eq!(pull(&named, "z.example/old/x:1")[1], "source a.example/acme/x:1");
    assert_eq!(pull(&named, "z.example/old/x:1")[2], "fallback b.example/x:1");
    // With neither the origin stays where it is, and the rest applies.
    let stays =
        list(json!({"transport": "https_unverified", "retry": {"tries": 1}, "failures": "transient"}));
    assert_eq!(pull(&stays, "z.example/old/x:1")[1], "source z.example/old/x:1");
    assert_eq!(facts(&stays, ask(), "transport"), ["https", "https_unverified"]);
    assert_eq!(facts(&stays, ask(), "max_tries"), ["3", "1"]);
    assert_eq!(facts(&stays, ask(), "after"), ["-", "transient"]);
    // Docker Hub's `library/` is taken off by a scope that has it, and never put in front.
    let hub = routes(
        json!([{"scope": "docker.io/library", "at": "m.example"}, {"scope": "b.example", "at": "docker.io"}]),
    );
    assert_eq!(pull(&hub, "nginx:1"), ["source m.example/nginx:1"]);
    assert_eq!(pull(&hub, "b.example/nginx:1"), ["no_source"]);
    assert_eq!(pull(&hub, "b.example/acme/nginx:1"), ["source docker.io/acme/nginx:1"]);
}

#[test]
fn rule_5_7_a_source_that_drops_library() {
    let list = |completes: bool| {
        catalog(
            json!([
                {"name": "proxy", "domain": "git.example", "prefix": "dep", "fallback": "hub",
                    "completes_library": completes},
                {"name": "hub", "provider": "docker-hub"},
                {"name": "acme", "provider": "docker-hub", "prefix": "acme", "primary": true},
            ]),
            json!([{"scope": "git.example/dep", "mirrors": ["docker.io", {"registry": "acme"}]}]),
        )
    };
    assert_eq!(
        pull(&list(true), "git.example/dep/nginx:1"),
        [
            "mirror docker.io/library/nginx:1",
            "mirror docker.io/acme/nginx:1",
            "source git.example/dep/nginx:1",
            "fallback docker.io/library/nginx:1"
        ]
    );
    assert_eq!(pull(&list(true), "git.example/dep/team/app:1")[0], "mirror docker.io/team/app:1");
    assert_eq!(
        pull(&list(false), "git.example/dep/nginx:1")[2..],
        ["left out: no_namespace https://registry-1.docker.io"; 2]
    );
    // 3.9: one that has no domain yet is the source of nothing, and says nothing of what it drops.
    let nowhere = catalog(
        json!([{"name": "proxy", "provider": "ecr", "region": "eu-west-1", "completes_library": true}]),
        json!([{"scope": "r.example", "mirrors": ["docker.io"], "at": {"registry": "proxy"}}]),
    );
    assert_eq!(pull(&nowhere, "r.example/app:1"), ["no_source"]);
    assert_eq!(
        pull(&nowhere, "r.example/team/app:1"),
        ["mirror docker.io/team/app:1", "left out: no_domain proxy"]
    );
}

#[test]
fn rule_12_11_avoided_endpoints_come_last() {
    let list = chained(
        json!([{"scope": "a.example", "mirrors": ["m.example:5000", "http://n.example", "o.example"]}]),
    );
    let avoid = |hosts: Value| pull_of(&list, json!({"image": "a.example/acme/x:1", "avoid": hosts}));
    let all = pull(&list, "a.example/acme/x:1");
    let [m, n, o, source, b, c] = [0, 1, 2, 3, 4, 5].map(|at| all[at].clone());
    assert_eq!(avoid(json!([])), all);
    assert_eq!(avoid(json!(["M.Example:05000"])), [&n, &o, &source, &b, &c, &m].map(String::clone));
    // In their order, not in the list's.
    assert_eq!(
        avoid(json!(["b.example", "https://m.example:5000"])),
        [&n, &o, &source, &c, &m, &b].map(String::clone)
    );
    // As `endpoint` is printed, and by 2.8.
    assert_eq!(avoid(json!(["http://n.example"])), [&m, &o, &source, &b, &c, &n].map(String::clone));
    assert_eq!(avoid(json!(["n.example:80"])), [&m, &o, &source, &b, &c, &n].map(String::clone));
    assert_eq!(avoid(json!(["n.example"])), all);
    assert_eq!(avoid(json!(["o.example:443"])), [&m, &n, &source, &b, &c, &o].map(String::clone));
    // Not lost, even where all are avoided.
    assert_eq!(
        avoid(json!([
            "m.example:5000",
            "http://n.example",
            "o.example",
            "a.example",
            "b.example",
            "c.example"
        ])),
        all
    );
    let hub = routes(json!([{"scope": "docker.io", "mirrors": ["m.example"], "origin": "first"}]));
    let asked = json!({"image": "nginx:1", "avoid": ["https://registry-1.docker.io"]});
    assert_eq!(
        pull_of(&hub, asked),
        ["mirror m.example/library/nginx:1", "source docker.io/library/nginx:1"]
    );
    // A seventeenth, or a text that is no endpoint.
    assert_eq!(avoid(json!(vec!["x.example"; 16])), all);
    assert_eq!(avoid(json!(vec!["x.example"; 17])), ["invalid_request"]);
    for text in ["", "x.example/y", "x.example:65536", "ftp://x.example", "a b"] {
        assert_eq!(avoid(json!([text])), ["invalid_request"], "{text}");
    }
}

/// 12.10: pinned-only edges are in.
#[test]
fn rule_12_10_the_second_step() {
    let list = catalog(
        json!([{"name": "a", "domain": "a.example", "fallback": {"registry": "b", "images": "pinned"}},
            {"name": "b", "domain": "b.example"}]),
        json!([]),
    );
    assert_eq!(pull(&list, "a.example/x:1"), ["source a.example/x:1", "left out: not_pinned b.example/x:1"]);
    assert_eq!(
        pull_of(&list, json!({"image": "a.example/x:1", "pinned": DIGEST})),
        [format!("source a.example/x:1@{DIGEST}"), format!("fallback b.example/x:1@{DIGEST}")]
    );
    assert_eq!(
        pull_of(&list, json!({"image": "a.example/x", "pinned": DIGEST}))[0],
        format!("source a.example/x@{DIGEST}")
    );
    assert_eq!(pull_of(&list, json!({"image": "a.example/x", "pinned": "sha256:1"})), ["invalid_request"]);
}

/// 10.9: which failure wins.
#[test]
fn rule_10_9_the_first_failure_wins() {
    let mut list = catalog(
        json!([{"name": "a", "domain": "a.example"}, {"name": "b", "domain": "a.example"}]),
        json!([{"scope": "c.example", "at": "a.example/c", "mirrors": ["m.example"]},
            {"scope": "d.example", "at": "a.example/d", "mirrors": ["m.example"], "origin": "never"},
            {"scope": "e.example", "at": {"location": "a.example/e", "images": "pinned"}, "mirrors": ["m.example"]},
            {"scope": "*", "at": "a.example/all"}]),
    );
    list["uncovered_domains"] = json!("deny");
    // Ambiguity of an origin that would be asked, mirrors or not; denial.
    assert_eq!(pull(&list, "c.example/x"), ["ambiguous_registry"]);
    assert_eq!(pull(&list, "d.example/x:1"), ["mirror m.example/x:1"]);
    assert_eq!(
        pull(&list, "e.example/x:1"),
        ["mirror m.example/x:1", "left out: not_pinned a.example/e/x:1"]
    );
    assert_eq!(pull(&list, "z.example/x"), ["ambiguous_registry"]);
    // The reference, contexts.
    assert_eq!(pull_of(&list, json!({"image": "c.example/X", "contexts": ["no"]})), ["invalid_reference"]);
    assert_eq!(pull_of(&list, json!({"image": "c.example/x", "contexts": ["no"]})), ["unknown_registry"]);
    assert_eq!(
        pull_of(&list, json!({"image": "c.example/x", "contexts": ["a", "b"]})),
        ["conflicting_contexts"]
    );
    assert_eq!(
        pull_of(&list, json!({"image": "c.example/x:1", "contexts": ["a"]})),
        ["mirror m.example/x:1", "source a.example/c/x:1"]
    );
    oracle(&list);
}
