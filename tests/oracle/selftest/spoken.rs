//! 12.4, 12.14, 3.8: how places and endpoints are spoken to.

use serde_json::{Value, json};

use super::shown::{catalog, facts, problems, routes};

/// How the source of this image is spoken to.
fn spoken(endpoints: Value, image: &str) -> String {
    let list = json!({"endpoints": endpoints});
    facts(&list, json!({"image": image}), "transport").remove(0)
}

#[test]
fn rule_12_14_the_most_specific_entry() {
    let all = json!([
        {"host": "*", "transport": "https_unverified"},
        {"host": "*.example:*", "transport": "http"},
        {"host": "*.example:5000", "transport": "https_then_http"},
        {"network": "10.0.0.0/8", "transport": "http"},
        {"network": "10.1.0.0/16", "transport": "https_then_http"},
        {"network": "10.1.0.0/16", "port": 8443, "transport": "https"},
        {"network": "127.0.0.0/8", "transport": "http"},
        {"host": "h.example:*", "transport": "https_then_http"},
        {"host": "h.example:5000", "transport": "https"},
        {"host": "10.1.2.3:*", "transport": "https"},
    ]);
    for (image, transport) in [
        ("h.example:5000/x", "https"),
        ("h.example:5001/x", "https_then_http"),
        ("x.example:5000/x", "https_then_http"),
        ("x.example:5001/x", "http"),
        // The `http` of a wildcard does not reach `:443`, which stays https.
        ("x.example/x", "https"),
        ("x.example:443/x", "https"),
        ("10.0.0.1:5000/x", "http"),
        ("10.0.0.1/x", "https"),
        ("10.1.0.1:5000/x", "https_then_http"),
        ("10.1.0.1:8443/x", "https"),
        ("10.1.2.3:5000/x", "https"),
        // Nothing is resolved; `localhost` is 127.0.0.0/8.
        ("localhost:5000/x", "http"),
        ("127.1.1.1:5000/x", "http"),
        ("else.test:5000/x", "https_unverified"),
        ("[fd00::1]:5000/x", "https_unverified"),
    ] {
        assert_eq!(spoken(all.clone(), image), transport, "{image}");
    }
    assert_eq!(spoken(json!([{"network": "fd00::/8", "transport": "http"}]), "[fd00::1]:5000/x"), "http");
    assert_eq!(spoken(json!([{"host": "*", "transport": "http"}]), "nginx"), "https");
    assert_eq!(spoken(json!([]), "x.example:5000/x"), "https");
}

#[test]
fn rule_12_14_entries_that_are_problems() {
    let of = |entries: Value| problems(&json!({"endpoints": entries}));
    for host in ["docker.io", "registry-1.docker.io", "h.example:443", "h.example:0443", "*.example:443"] {
        assert_eq!(
            of(json!([{"host": host, "transport": "http"}])),
            ["endpoints[0] plain_http_on_443"],
            "{host}"
        );
    }
    for host in ["*", "*.example", "h.example:*", "h.example:5000", "docker.io:*"] {
        assert_eq!(of(json!([{"host": host, "transport": "http"}])), [""; 0], "{host}");
    }
    for (one, other) in [
        (json!({"host": "h.example"}), json!({"host": "H.example:443"})),
        (json!({"network": "10.0.0.0/8"}), json!({"network": "10.1.1.1/8"})),
        (json!({"network": "10.0.0.0/8", "port": 80}), json!({"network": "10.0.0.0/8", "port": 80})),
    ] {
        assert_eq!(of(json!([one, other])), ["endpoints[1] two_endpoints"]);
    }
    assert_eq!(of(json!([{"network": "10.0.0.0/8"}, {"network": "10.0.0.0/8", "port": 80}])), [""; 0]);
    for entry in [
        json!({"host": "h.example/path"}),
        json!({"network": "10.0.0.0/33"}),
        json!({"network": "10.0.0.0"}),
        json!({"host": "h.example", "network": "10.0.0.0/8"}),
        json!({}),
    ] {
        assert_eq!(of(json!([entry])), ["endpoints[0] bad_endpoint"], "{entry}");
    }
    assert_eq!(of(json!([{"host": "h.example", "transport": "gopher"}])), ["endpoints[0] wrong_type"]);
}

/// 12.4: a location without scheme and `transport` takes it from the registry that 12.6 picks, else from all registries
/// on that endpoint if they agree, else from `endpoints`, else https.
#[test]
fn rule_12_4_what_a_location_does_not_say() {
    let list = |registries: Value, mirror: Value| {
        let mut list =
            catalog(registries, json!([{"scope": "a.example", "mirrors": [mirror], "origin": "never"}]));
        list["endpoints"] = json!([{"host": "m.example:5000", "transport": "https_unverified"}]);
        list
    };
    let fact = |list: &Value, fact: &str| facts(list, json!({"image": "a.example/x"}), fact).remove(0);
    let m = |name: &str, transport: &str| json!({"name": name, "domain": "m.example:5000", "transport": transport, "reach": "inside_only"});
    let bare = json!("m.example:5000");
    let picked = list(json!([m("m", "http")]), bare.clone());
    assert_eq!([fact(&picked, "transport"), fact(&picked, "reach")], ["http", "inside_only"]);
    // Its own login: no registry is picked, and all of them agree.
    let own = json!({"location": "m.example:5000", "access": "public"});
    let agree = list(json!([m("m", "http"), m("n", "http")]), own.clone());
    assert_eq!([fact(&agree, "transport"), fact(&agree, "reach")], ["http", "inside_only"]);
    // They do not.
    let differ = list(json!([m("m", "http"), m("n", "https")]), own.clone());
    assert_eq!(fact(&differ, "transport"), "https_unverified");
    // No registry there.
    assert_eq!(fact(&list(json!([]), bare), "transport"), "https_unverified");
    assert_eq!(fact(&list(json!([]), json!("m.example:5001")), "transport"), "https");
    // What it says itself counts, and then the registry's reach is not taken over.
    let said = list(json!([m("m", "https")]), json!("https://m.example:5000"));
    assert_eq!([fact(&said, "transport"), fact(&said, "reach")], ["https", "-"]);
}

/// 2.8, 3.8: what no port means.
#[test]
fn rule_2_8_what_no_port_means() {
    let plain = json!([{"name": "p", "domain": "p.example", "transport": "http"}]);
    let list = catalog(
        plain,
        json!([{"scope": "p.example:80", "mirrors": ["m.example/eighty"]}, {"scope": "p.example:443", "mirrors": ["m.example/tls"]}]),
    );
    let name = |image: &str| facts(&list, json!({"image": image}), "name").remove(0);
    assert_eq!(name("p.example/x"), "eighty/x");
    assert_eq!(name("p.example:80/x"), "eighty/x");
    assert_eq!(name("p.example:443/x"), "tls/x");
    let registry = |image: &str| facts(&list, json!({"image": image}), "registry").remove(1);
    assert_eq!([registry("p.example/x"), registry("p.example:443/x")], ["p", "-"]);
    // Without a registry there it is 443, also for a place that is written so.
    let https = routes(json!([{"scope": "q.example:443", "mirrors": ["http://q.example"]}]));
    assert_eq!(
        facts(&https, json!({"image": "q.example/x"}), "endpoint"),
        ["http://q.example", "https://q.example"]
    );
}
