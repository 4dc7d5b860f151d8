//! 12.6, 14.1 and 10.1: with whose login a place is asked.

use serde_json::{Value, json};

use super::shown::{catalog, facts, problems, pull, pull_of};

/// `registry/credential/login` of every attempt.
fn logins(catalog: &Value, request: Value) -> Vec<String> {
    let [registries, credentials, logins] =
        ["registry", "credential", "login"].map(|fact| facts(catalog, request.clone(), fact));
    (0..logins.len()).map(|at| format!("{}/{}/{}", registries[at], credentials[at], logins[at])).collect()
}

fn registries() -> Value {
    json!([
        {"name": "a", "domain": "a.example"},
        {"name": "m", "domain": "m.example"},
        {"name": "public", "domain": "p.example", "access": "public"},
        {"name": "one", "domain": "t.example", "prefix": "one"},
        {"name": "two", "domain": "t.example", "prefix": "two"},
        {"name": "plain", "domain": "plain.example", "transport": "http"},
        {"name": "kept", "domain": "kept.example", "access": "ambient"},
    ])
}

fn list(mirrors: Value) -> Value {
    catalog(registries(), json!([{"scope": "a.example", "mirrors": mirrors}]))
}

#[test]
fn rule_12_6_the_login_at_a_place() {
    let ask = || json!({"image": "a.example/x:1"});
    for (mirror, login) in [
        // The named registry's.
        (json!({"registry": "m"}), "m/m/credential"),
        // What the place itself states; then it has no registry.
        (json!({"location": "m.example/x", "access": "private", "credential": "bot"}), "-/bot/credential"),
        (json!({"location": "m.example/x", "access": "public"}), "-/-/anonymous"),
        (json!({"location": "m.example/x", "access": "ambient"}), "-/-/ambient"),
        // Else that of the registry which 5.2 picks for the name there.
        (json!("m.example/x"), "m/m/credential"),
        (json!("M.example:443/x"), "m/m/credential"),
        (json!("p.example"), "public/-/anonymous"),
        (json!("kept.example"), "kept/-/ambient"),
        // No registry there. 10.1: never the origin's.
        (json!("else.example"), "-/-/anonymous"),
        // Unless both are one endpoint.
        (json!("A.Example:443/copy"), "a/a/credential"),
    ] {
        assert_eq!(logins(&list(json!([mirror])), ask()), [login, "a/a/credential"], "{mirror}");
    }
}

#[test]
fn rule_12_6_several_registries_at_a_place() {
    let ask = |contexts: Value| json!({"image": "a.example/x:1", "contexts": contexts});
    let shared = list(json!(["t.example/one", "m.example"]));
    // Where they cannot choose, the place is left out.
    assert_eq!(
        pull(&shared, "a.example/x:1"),
        ["mirror m.example/x:1", "source a.example/x:1", "left out: ambiguous t.example/one/x:1"]
    );
    // A context of the request first: a tenant's own login at a shared mirror.
    assert_eq!(
        logins(&shared, ask(json!(["two"]))),
        ["two/two/credential", "m/m/credential", "a/a/credential"]
    );
    // Where a mirror names a registry, that one is used.
    let named = list(json!([{"registry": "one"}]));
    assert_eq!(logins(&named, ask(json!(["two"]))), ["one/one/credential", "a/a/credential"]);
    // 5.3, for the name asked there.
    let mut matching = shared;
    matching["matching"] = json!("longest_prefix");
    assert_eq!(logins(&matching, ask(json!([])))[0], "one/one/credential");
}

#[test]
fn rule_12_6_only_over_its_own_transport_or_verified_https() {
    let left = |place: &str| {
        vec!["source a.example/x:1".to_owned(), format!("left out: insecure_login {place}/x:1")]
    };
    let asked = |mirror: Value| pull(&list(json!([mirror])), "a.example/x:1");
    // Another port than the registry's own.
    assert_eq!(asked(json!("http://m.example")), left("m.example"));
    assert_eq!(asked(json!("https://plain.example")), left("plain.example"));
    // Another transport.
    assert_eq!(asked(json!({"location": "m.example", "transport": "https_unverified"})), left("m.example"));
    assert_eq!(asked(json!({"location": "m.example", "transport": "https_then_http"})), left("m.example"));
    // Its own, stated or taken over.
    assert_eq!(asked(json!("http://plain.example"))[0], "mirror plain.example/x:1");
    assert_eq!(asked(json!("plain.example"))[0], "mirror plain.example/x:1");
    assert_eq!(
        facts(&list(json!(["plain.example"])), json!({"image": "a.example/x"}), "endpoint")[0],
        "http://plain.example"
    );
    // A public registry has no login to lose.
    assert_eq!(asked(json!("http://p.example"))[0], "mirror p.example/x:1");
    // A loopback host on that port.
    let local = catalog(
        json!([{"name": "l", "domain": "localhost:5000"}, {"name": "n", "domain": "127.0.0.1:5000"}]),
        json!([{"scope": "a.example", "mirrors": ["http://localhost:5000", "http://localhost:5001", "http://127.0.0.1:5000"]}]),
    );
    assert_eq!(
        logins(&local, json!({"image": "a.example/x"})),
        ["l/l/credential", "-/-/anonymous", "n/n/credential", "-/-/anonymous"]
    );
    // What a place states itself goes where the place is.
    let own = json!({"location": "http://m.example", "access": "private", "credential": "bot"});
    assert_eq!(asked(own)[0], "mirror m.example/x:1");
}

#[test]
fn rule_12_6_an_ambient_login() {
    let asked = |mirror: Value| pull(&list(json!([mirror])), "a.example/x:1")[0].clone();
    let served = "mirror o.example/x:1";
    // Over verified HTTPS; or where the place that says `ambient` states the transport too.
    assert_eq!(asked(json!({"location": "o.example", "access": "ambient"})), served);
    assert_eq!(asked(json!({"location": "http://o.example", "access": "ambient"})), served);
    // Of a transport that only `endpoints` says, no.
    let mut spoken = list(json!([{"location": "o.example:5000", "access": "ambient"}, "o.example:5000"]));
    spoken["endpoints"] = json!([{"host": "o.example:5000", "transport": "http"}]);
    assert_eq!(
        pull(&spoken, "a.example/x:1"),
        ["mirror o.example:5000/x:1", "source a.example/x:1", "left out: insecure_login o.example:5000/x:1"]
    );
    // A registry always states its transport (3.8): its ambient login goes over that.
    let plain = catalog(
        json!([{"name": "k", "domain": "k.example", "transport": "http", "access": "ambient"}]),
        json!([{"scope": "a.example", "mirrors": ["k.example", "https://k.example"]}]),
    );
    assert_eq!(
        pull(&plain, "a.example/x:1"),
        ["mirror k.example/x:1", "source a.example/x:1", "left out: insecure_login k.example/x:1"]
    );
    // 5.9: the setting for what neither a registry nor a place says anything of.
    let mut uncovered = list(json!(["o.example", "http://o.example", "http://127.0.0.1:5000", "p.example"]));
    uncovered["uncovered_access"] = json!("ambient");
    assert_eq!(
        logins(&uncovered, json!({"image": "a.example/x"})),
        ["-/-/ambient", "-/-/ambient", "public/-/anonymous", "a/a/credential"]
    );
    assert_eq!(pull(&uncovered, "a.example/x:1")[4], "left out: insecure_login o.example/x:1");
    assert_eq!(logins(&uncovered, json!({"image": "z.example/x"})), ["-/-/ambient"]);
}

/// Where several reasons hold, the first of: no name, limit, blocked, ambiguous, insecure login.
#[test]
fn rule_12_6_which_reason_is_told() {
    let list = |mirror: Value| {
        let routes = json!([{"scope": "a.example", "mirrors": [mirror]}, {"scope": "t.example/shut", "blocked": true},
            {"scope": "docker.io", "blocked": true}, {"scope": "m.example/shut", "blocked": true}]);
        pull(&catalog(registries(), routes), "a.example/x:1")[1].clone()
    };
    for (mirror, told) in [
        (json!({"location": "docker.io", "images": "pinned"}), "no_namespace https://registry-1.docker.io"),
        (json!({"location": "t.example/shut", "images": "pinned"}), "not_pinned t.example/shut/x:1"),
        (json!("t.example/shut"), "blocked t.example/shut/x:1"),
        (json!({"location": "t.example", "transport": "https_unverified"}), "ambiguous t.example/x:1"),
        (
            json!({"location": "m.example/shut", "transport": "https_unverified"}),
            "blocked m.example/shut/x:1",
        ),
        (json!({"location": "m.example", "transport": "https_unverified"}), "insecure_login m.example/x:1"),
    ] {
        assert_eq!(list(mirror), format!("left out: {told}"));
    }
}

/// 10.1, 2.8: the audience is spelled as the target is.
#[test]
fn rule_10_1_the_audience_is_the_target() {
    let list = list(json!(["M.example:443/x"]));
    let ask = json!({"image": "A.example/x"});
    assert_eq!(facts(&list, ask, "audience"), ["M.example:443", "A.example"]);
    // 5.4: a context whose domain is no place's is left unused.
    assert_eq!(pull_of(&list, json!({"image": "a.example/x:1", "contexts": ["plain"]})).len(), 2);
}

/// 3.6, 12.4: a place that takes a registry's handle has to be there.
#[test]
fn rule_3_6_a_handle_belongs_to_one_endpoint() {
    let with = |location: &str, credentials: Value| {
        let place = json!({"location": location, "access": "private", "credential": "m"});
        let mut list = list(json!([place]));
        list["credentials"] = credentials;
        problems(&list)
    };
    assert_eq!(with("m.example/x", json!({})), [""; 0]);
    assert_eq!(with("n.example/x", json!({})), ["routes[0].mirrors[0] handle_on_two_domains"]);
    assert_eq!(with("n.example/x", json!({"m": ["m.example", "n.example"]})), [""; 0]);
}
