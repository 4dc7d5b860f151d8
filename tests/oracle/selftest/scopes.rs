//! 12.1 to 12.3: which images a scope is about, and which route decides.

use serde_json::{Value, json};

use super::shown::{DIGEST, catalog, first, oracle, pull, route_problem, routes};

/// A route whose one mirror tells that it was the one.
fn telling(scope: &str, number: usize) -> Value {
    json!({"scope": scope, "mirrors": [{"location": format!("m{number}.example"), "naming": "whole"}]})
}

/// Which of these scopes decides; none is `-`.
fn decides(scopes: &[&str], image: &str) -> String {
    let list: Vec<Value> = scopes.iter().enumerate().map(|(at, scope)| telling(scope, at)).collect();
    let line = first(&routes(json!(list)), image);
    let mut other: Vec<Value> = list;
    other.reverse();
    // 12.2: order never matters.
    assert_eq!(first(&routes(json!(other)), image), line);
    match line.strip_prefix("mirror m").and_then(|rest| rest.split_once('.')) {
        Some((number, _)) => scopes[number.parse::<usize>().unwrap()].to_owned(),
        None => "-".to_owned(),
    }
}

#[test]
fn rule_12_1_what_a_scope_is_about() {
    for (scope, image, covers) in [
        // host
        ("a.example", "a.example/app", true),
        ("a.example", "A.Example:443/app", true),
        ("a.example:0443", "a.example/app", true),
        ("a.example", "a.example:5000/app", false),
        ("a.example:5000", "a.example:05000/app", true),
        ("a.example", "b.a.example/app", false),
        ("a.example", "xa.example/app", false),
        // host/path: components, on the normal form
        ("a.example/acme", "a.example/acme/app", true),
        ("a.example/acme", "a.example/acme", true),
        ("a.example/acme", "a.example/acmecorp/app", false),
        ("a.example/acme/web", "a.example/acme/app", false),
        ("docker.io/library/nginx", "nginx", true),
        ("docker.io/nginx", "nginx", false),
        ("docker.io/library", "library/nginx", true),
        // Docker Hub under all its names
        ("docker.io", "registry-1.docker.io/acme/app", true),
        ("registry.hub.docker.com", "acme/app", true),
        ("index.docker.io:443", "nginx", true),
        ("docker.io", "docker.io:5000/app", false),
        // host:*
        ("a.example:*", "a.example/app", true),
        ("a.example:*", "a.example:443/app", true),
        ("a.example:*", "A.example:5000/app", true),
        ("a.example:*/acme", "a.example:5000/acme/app", true),
        ("a.example:*/acme", "a.example:5000/app", false),
        ("docker.io:*", "nginx", true),
        // suffixes: at least one label in front
        ("*.example", "a.example/app", true),
        ("*.example", "b.a.example/app", true),
        ("*.a.example", "a.example/app", false),
        ("*.a.example", "ba.example/app", false),
        ("*.example", "a.example:5000/app", false),
        ("*.example:5000", "a.example:5000/app", true),
        ("*.example:5000", "a.example/app", false),
        ("*.example:443", "a.example/app", true),
        ("*.example:*", "a.example/app", true),
        ("*.example:*", "a.example:5000/app", true),
        ("*.EXAMPLE", "A.example/app", true),
        // all
        ("*", "nginx", true),
        ("*", "[fd00::1]:5000/app", true),
        // addresses
        ("[fd12:0:0:0:0:0:0:1]", "[fd12::1]/app", true),
        ("10.0.0.1:8443", "10.0.0.1:8443/app", true),
    ] {
        assert_eq!(decides(&[scope], image) == scope, covers, "{scope} {image}");
    }
}

#[test]
fn rule_12_1_what_is_no_scope() {
    for scope in [
        "",
        "nginx",
        "https://a.example",
        "a.example/",
        "/a",
        "a.example//a",
        "a.example/Acme",
        "a.example:65536",
        "a.example/a:1",
        "a.example/a@sha256:1",
        "*.a.example/acme",
        "*a.example",
        "a.*.example",
        "*:5000",
        "*/acme",
        "a.example/*",
        "user@a.example",
        "a.example:port",
        "*.[fd00::1]",
        "*.",
        "a_b.example",
    ] {
        assert_eq!(route_problem(json!({"scope": scope})), "scope bad_scope", "{scope}");
    }
    // At most 16 labels and 32 components.
    let labels = |count: usize| vec!["a"; count].join(".");
    let path = |count: usize| format!("a.example/{}", vec!["a"; count].join("/"));
    assert_eq!(route_problem(json!({"scope": labels(16)})), "");
    assert_eq!(route_problem(json!({"scope": labels(17)})), "scope bad_scope");
    assert_eq!(route_problem(json!({"scope": path(32)})), "");
    assert_eq!(route_problem(json!({"scope": path(33)})), "scope bad_scope");
    for scope in ["localhost", "a.example:65535", "nexus:8443", "nexus:*", "*.example:0443"] {
        assert_eq!(route_problem(json!({"scope": scope})), "", "{scope}");
    }
}

#[test]
fn rule_12_2_the_most_specific_route_decides() {
    let all = [
        "*",
        "*.example",
        "*.example:*",
        "*.b.example:*",
        "*.b.example",
        "a.b.example:*",
        "a.b.example:*/acme",
        "a.b.example",
        "a.b.example/acme",
        "a.b.example/acme/web",
    ];
    for (image, scope) in [
        ("a.b.example/acme/web/app", "a.b.example/acme/web"),
        ("a.b.example/acme/app", "a.b.example/acme"),
        ("a.b.example/app", "a.b.example"),
        // An exact endpoint first, whatever paths the others have; then its host on any port.
        ("a.b.example:5000/acme/app", "a.b.example:*/acme"),
        ("a.b.example:5000/app", "a.b.example:*"),
        // The longest suffix, its exact port before any.
        ("x.b.example/app", "*.b.example"),
        ("x.b.example:5000/app", "*.b.example:*"),
        ("x.example/app", "*.example"),
        ("x.example:5000/app", "*.example:*"),
        ("else.test/app", "*"),
    ] {
        assert_eq!(decides(&all, image), scope, "{image}");
    }
    // A longer suffix on any port before a shorter one on its own.
    assert_eq!(decides(&["*.b.example:*", "*.example"], "x.b.example/app"), "*.b.example:*");
    // An exact endpoint before its host on any port with a longer path.
    assert_eq!(decides(&["a.example", "a.example:*/acme"], "a.example/acme/app"), "a.example");
    // An endpoint whose path is another is none, and the next one decides.
    assert_eq!(decides(&["a.example/acme", "a.example:*"], "a.example/app"), "a.example:*");
}

/// Nothing is inherited from another.
#[test]
fn rule_12_2_the_others_say_nothing() {
    let list = routes(json!([
        {"scope": "a.example", "mirrors": ["m.example"], "origin": "never", "blocked": true},
        {"scope": "a.example/acme"},
    ]));
    assert_eq!(pull(&list, "a.example/acme/app:1"), ["source a.example/acme/app:1"]);
    assert_eq!(pull(&list, "a.example/app:1"), ["mirror m.example/app:1"]);
}

#[test]
fn rule_12_2_two_routes_of_one_scope() {
    for (one, other) in [
        ("a.example", "A.example:443"),
        ("docker.io", "registry-1.docker.io"),
        ("a.example:5000/acme", "a.example:05000/acme"),
        ("a.example:*", "A.EXAMPLE:*"),
        ("*.example", "*.Example:443"),
        ("[fd12::1]:5000", "[fd12:0::1]:5000"),
        ("*", "*"),
    ] {
        let list = routes(json!([{"scope": one}, {"scope": other}]));
        assert_eq!(super::shown::problems(&list), ["routes[1].scope two_routes"], "{one} {other}");
    }
    for (one, other) in
        [("a.example", "a.example:80"), ("a.example:*", "a.example"), ("*.example", "*.example:*")]
    {
        oracle(&routes(json!([{"scope": one}, {"scope": other}])));
    }
    // 2.8: where a registry over plain HTTP says that none means 80.
    let plain = json!([{"name": "a", "domain": "a.example", "transport": "http"}]);
    let list = catalog(plain, json!([{"scope": "a.example"}, {"scope": "a.example:80"}]));
    assert_eq!(super::shown::problems(&list), ["routes[1].scope two_routes"]);
}

#[test]
fn rule_12_3_what_a_route_has() {
    let at = |origin: &str| {
        routes(json!([{"scope": "docker.io", "mirrors": ["m.example", "n.example/hub"], "origin": origin}]))
    };
    let (m, n, source) = (
        "mirror m.example/library/nginx:1",
        "mirror n.example/hub/library/nginx:1",
        "source docker.io/library/nginx:1",
    );
    assert_eq!(pull(&at("last"), "nginx:1"), [m, n, source]);
    assert_eq!(pull(&at("first"), "nginx:1"), [source, m, n]);
    assert_eq!(pull(&at("never"), "nginx:1"), [m, n]);
    // `last` is the default.
    let list = routes(json!([{"scope": "docker.io", "mirrors": ["m.example"]}]));
    assert_eq!(pull(&list, "nginx:1"), [m, source]);
    assert_eq!(pull(&list, &format!("nginx:1@{DIGEST}")).len(), 2);
    // At most 16 places.
    let many = |count: usize| json!({"scope": "docker.io", "mirrors": vec!["m.example"; count]});
    assert_eq!(route_problem(many(16)), "");
    assert_eq!(route_problem(many(17)), "mirrors many_mirrors");
    assert_eq!(route_problem(json!({"scope": "docker.io", "origin": "sometimes"})), "origin wrong_type");
    assert_eq!(route_problem(json!({"scope": "docker.io", "mirror": []})), " unknown_field");
}
