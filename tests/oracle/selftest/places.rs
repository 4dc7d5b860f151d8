//! 12.4: places, and what an image is called there.

use serde_json::{Value, json};

use super::shown::{DIGEST, catalog, facts, pull, pull_of, route_problem, routes};

/// What the image is called at one mirror, or why it has no name there; the origin is not asked.
fn named(scope: &str, mirror: Value, image: &str) -> String {
    let spare = json!({"location": "spare.example", "naming": "whole"});
    let list = routes(json!([{"scope": scope, "mirrors": [mirror, spare], "origin": "never"}]));
    let lines = pull(&list, image);
    let left_out = lines.iter().find_map(|line| line.strip_prefix("left out: "));
    left_out.unwrap_or_else(|| lines[0].strip_prefix("mirror ").unwrap()).to_owned()
}

fn rest(location: &str) -> Value {
    json!(location)
}

fn called(location: &str, naming: &str) -> Value {
    json!({"location": location, "naming": naming})
}

#[test]
fn rule_12_4_rest_takes_the_scopes_path_off() {
    for (scope, location, image, name) in [
        ("docker.io", "m.example", "nginx:1", "m.example/library/nginx:1"),
        ("docker.io", "m.example/hub", "nginx:1", "m.example/hub/library/nginx:1"),
        ("docker.io/library", "m.example/hub", "nginx:1", "m.example/hub/nginx:1"),
        ("docker.io/library", "m.example", "nginx:1", "m.example/nginx:1"),
        ("docker.io/library/nginx", "m.example/web", "nginx:1", "m.example/web:1"),
        ("a.example/acme", "m.example/x/y", "a.example/acme/app/z:1", "m.example/x/y/app/z:1"),
        ("*", "m.example", "a.example:5000/app:1", "m.example/app:1"),
        ("*.example", "m.test/p", "a.example/app:1", "m.test/p/app:1"),
        ("a.example:5000", "m.example", "a.example:5000/app:1", "m.example/app:1"),
        // The digest travels, and the tag.
        ("*", "m.example", "a.example/app", "m.example/app:latest"),
        // Case and port as they are written.
        ("*", "M.Example:05000", "a.example/app:1", "M.Example:05000/app:1"),
        // An empty name is none.
        ("a.example/acme", "m.example", "a.example/acme:1", "no_name https://m.example"),
    ] {
        assert_eq!(named(scope, rest(location), image), name, "{scope} {location} {image}");
    }
    assert_eq!(
        named("*", rest("m.example"), &format!("a.example/app@{DIGEST}")),
        format!("m.example/app@{DIGEST}")
    );
}

#[test]
fn rule_12_4_a_port_that_was_asked() {
    for (scope, location, image, name) in [
        // Neither port nor path: the port is taken over, `:443` included.
        ("a.example:*", "m.net", "a.example:5000/x:1", "m.net:5000/x:1"),
        ("a.example:*", "m.net", "a.example:443/x:1", "m.net:443/x:1"),
        ("a.example:*", "m.net", "a.example/x:1", "m.net/x:1"),
        ("*.example:*", "m.net", "a.example:5000/x:1", "m.net:5000/x:1"),
        // Any other has no name then, and one where no port was asked.
        ("a.example:*", "m.net/p", "a.example:5000/x:1", "port_in_name https://m.net"),
        ("a.example:*", "m.net:80", "a.example:5000/x:1", "port_in_name https://m.net:80"),
        ("a.example:*", "m.net/p", "a.example:443/x:1", "port_in_name https://m.net"),
        ("a.example:*", "m.net/p", "a.example/x:1", "m.net/p/x:1"),
        ("a.example:*", "m.net:80", "a.example/x:1", "m.net:80/x:1"),
        // With a path in the scope the port is not looked at.
        ("a.example:*/acme", "m.net/p", "a.example:5000/acme/x:1", "m.net/p/x:1"),
        ("a.example:*/acme", "m.net", "a.example:5000/acme/x:1", "m.net/x:1"),
        // `*` in the location.
        ("a.example:*", "m.net:*", "a.example:5000/x:1", "m.net:5000/x:1"),
        ("a.example:*", "m.net:*/p", "a.example:5000/x:1", "m.net:5000/p/x:1"),
        ("a.example:5000", "m.net:*/p", "a.example:5000/x:1", "m.net:5000/p/x:1"),
        ("*", "m.net:*", "a.example/x:1", "m.net/x:1"),
        ("*", "m.net:*", "a.example:8443/x:1", "m.net:8443/x:1"),
    ] {
        assert_eq!(named(scope, rest(location), image), name, "{scope} {location} {image}");
    }
    // `whole` does not ask for the port.
    assert_eq!(named("a.example:*", called("m.net/p", "whole"), "a.example:5000/x:1"), "m.net/p/x:1");
    assert_eq!(named("a.example:*", called("m.net", "whole"), "a.example:5000/x:1"), "m.net/x:1");
}

#[test]
fn rule_12_4_whole_and_with_domain() {
    for (naming, image, name) in [
        ("whole", "a.example/acme/app:1", "m.example/p/acme/app:1"),
        ("with_domain", "a.example/acme/app:1", "m.example/p/a.example/acme/app:1"),
        ("with_domain", "A.Example:443/acme/app:1", "m.example/p/a.example/acme/app:1"),
        ("with_domain", "nginx:1", "m.example/p/docker.io/library/nginx:1"),
        ("with_domain", "registry-1.docker.io/acme/app:1", "m.example/p/docker.io/acme/app:1"),
        ("with_domain", "a.example:5000/acme/app:1", "port_in_name https://m.example"),
        ("with_domain", "[fd00::1]/app:1", "no_name https://m.example"),
        ("with_domain", "[fd00::1]:443/app:1", "no_name https://m.example"),
        ("with_domain", "[fd00::1]:5000/app:1", "no_name https://m.example"),
    ] {
        assert_eq!(named("*", called("m.example/p", naming), image), name, "{naming} {image}");
    }
    // Brackets are no part of a name on any port, so that they are told before the port that plain HTTP never has.
    for (image, name) in [
        ("[fd00::1]:443/app:1", "no_name http://m.example:443"),
        ("a.example:443/app:1", "port_in_name http://m.example:443"),
    ] {
        assert_eq!(named("*", called("http://m.example:*", "with_domain"), image), name, "{image}");
    }
    // `whole` keeps what `rest` takes off.
    assert_eq!(
        named("a.example/acme", called("m.example", "whole"), "a.example/acme/app:1"),
        "m.example/acme/app:1"
    );
    assert_eq!(named("a.example/acme", called("m.example", "whole"), "a.example/acme:1"), "m.example/acme:1");
}

#[test]
fn rule_12_4_names_that_there_are_none_of() {
    let long = "x".repeat(240);
    let image = format!("a.example/{long}:1");
    // 255 characters and not more.
    let most = format!("m.example/{}", "p".repeat(14));
    assert_eq!(named("*", rest(&most), &image), format!("{most}/{long}:1"));
    assert_eq!(named("*", rest(&format!("{most}p")), &image), "name_too_long https://m.example");
    // One component on Docker Hub; `library/` is not added.
    assert_eq!(named("*", rest("docker.io"), "a.example/app:1"), "no_namespace https://registry-1.docker.io");
    assert_eq!(named("*", rest("docker.io/acme"), "a.example/app:1"), "docker.io/acme/app:1");
    assert_eq!(
        named("docker.io/library", rest("docker.io"), "nginx:1"),
        "no_namespace https://registry-1.docker.io"
    );
    // An origin that stays as named has the name that was asked, whatever it is.
    let list = routes(json!([{"scope": "*", "at": {"images": "any"}}]));
    assert_eq!(pull(&list, "registry-1.docker.io/app:1"), ["source registry-1.docker.io/app:1"]);
}

#[test]
fn rule_12_4_a_registry_is_a_place() {
    let registries = json!([{"name": "m", "domain": "m.example:5000", "prefix": "hub", "retry": {"tries": 7}},
        {"name": "gone", "provider": "ecr", "region": "eu-west-1"}]);
    let list =
        |place: Value| catalog(registries.clone(), json!([{"scope": "docker.io", "mirrors": [place]}]));
    let named = list(json!({"registry": "m"}));
    assert_eq!(
        pull(&named, "nginx:1"),
        ["mirror m.example:5000/hub/library/nginx:1", "source docker.io/library/nginx:1"]
    );
    let ask = json!({"image": "nginx"});
    assert_eq!(facts(&named, ask.clone(), "max_tries"), ["7", "3"]);
    assert_eq!(facts(&named, ask.clone(), "registry"), ["m", "-"]);
    assert_eq!(
        facts(&named, ask.clone(), "endpoint"),
        ["https://m.example:5000", "https://registry-1.docker.io"]
    );
    assert_eq!(facts(&named, ask.clone(), "name"), ["hub/library/nginx", "library/nginx"]);
    assert_eq!(facts(&named, ask.clone(), "upstream"), ["docker.io", "docker.io"]);
    let own = list(
        json!({"registry": "m", "retry": {"tries": 2}, "reach": "inside_only", "failures": "transient"}),
    );
    assert_eq!(facts(&own, ask.clone(), "max_tries"), ["2", "3"]);
    assert_eq!(facts(&own, ask.clone(), "reach"), ["inside_only", "-"]);
    assert_eq!(facts(&own, ask, "after"), ["transient", "-"]);
    // 3.9: a registry without a domain.
    assert_eq!(
        pull(&list(json!({"registry": "gone"})), "nginx:1"),
        ["source docker.io/library/nginx:1", "left out: no_domain gone"]
    );
    // Under a scope that leaves the port open a registry takes none over.
    let open = catalog(registries.clone(), json!([{"scope": "a.example:*", "mirrors": [{"registry": "m"}]}]));
    assert_eq!(
        pull(&open, "a.example:8443/x:1"),
        ["source a.example:8443/x:1", "left out: port_in_name https://m.example:5000"]
    );
}

#[test]
fn rule_12_4_images_and_failures() {
    let list = routes(json!([{"scope": "*", "mirrors": [
        {"location": "p.example", "images": "pinned"}, {"location": "t.example", "images": "tagged"},
        {"location": "n.example", "images": "any", "failures": "transient"},
    ]}]));
    assert_eq!(
        pull(&list, "a.example/x:1"),
        [
            "mirror t.example/x:1",
            "mirror n.example/x:1",
            "source a.example/x:1",
            "left out: not_pinned p.example/x:1"
        ]
    );
    // A tag with a digest is pinned.
    let name = format!("x:1@{DIGEST}");
    assert_eq!(
        pull(&list, &format!("a.example/{name}")),
        [
            format!("mirror p.example/{name}"),
            format!("mirror n.example/{name}"),
            format!("source a.example/{name}"),
            format!("left out: not_tagged t.example/{name}")
        ]
    );
    assert_eq!(facts(&list, json!({"image": "a.example/x"}), "after"), ["-", "transient", "-"]);
    // 12.10: exactly the plan of the image with that digest.
    assert_eq!(
        pull_of(&list, json!({"image": "a.example/x:1", "pinned": DIGEST})),
        pull(&list, &format!("a.example/{name}"))
    );
    let other = format!("sha256:{}", "0".repeat(64));
    let asked = format!("a.example/{name}");
    assert_eq!(pull_of(&list, json!({"image": asked, "pinned": other})), ["invalid_request"]);
    assert_eq!(pull_of(&list, json!({"image": asked, "pinned": DIGEST})), pull(&list, &asked));
}

#[test]
fn rule_12_4_api_and_transport() {
    let list = |place: Value| routes(json!([{"scope": "*", "mirrors": [place], "origin": "never"}]));
    let ask = || json!({"image": "a.example/x:1"});
    for (place, reference, endpoint, api, transport) in [
        (json!("m.example"), "m.example/x:1", "https://m.example", "/v2", "https"),
        (json!("http://m.example:5000/p"), "m.example:5000/p/x:1", "http://m.example:5000", "/v2", "http"),
        (
            json!({"location": "m.example", "transport": "http"}),
            "m.example/x:1",
            "http://m.example",
            "/v2",
            "http",
        ),
        (
            json!({"location": "https://m.example", "transport": "https_unverified"}),
            "m.example/x:1",
            "https://m.example",
            "/v2",
            "https_unverified",
        ),
        (
            json!({"location": "m.example", "transport": "https_then_http"}),
            "m.example/x:1",
            "https://m.example",
            "/v2",
            "https_then_http",
        ),
        // `/v2/proxy` is `/v2` and the path `proxy`, in front of the location's path.
        (
            json!({"location": "m.example/p", "api": "/v2/proxy"}),
            "m.example/proxy/p/x:1",
            "https://m.example",
            "/v2",
            "https",
        ),
        (
            json!({"location": "m.example", "api": "/api/docker/hub/v2"}),
            "m.example/x:1",
            "https://m.example",
            "/api/docker/hub/v2",
            "https",
        ),
    ] {
        let list = list(place);
        assert_eq!(pull(&list, "a.example/x:1"), [format!("mirror {reference}")]);
        assert_eq!(facts(&list, ask(), "endpoint"), [endpoint]);
        assert_eq!(facts(&list, ask(), "api"), [api]);
        assert_eq!(facts(&list, ask(), "transport"), [transport]);
        // 10.3: never inherited by a mirror from its origin or back.
        assert_eq!(facts(&list, ask(), "upstream"), ["a.example"]);
    }
}

#[test]
fn rule_12_4_what_contradicts_itself() {
    let of = |place: Value| route_problem(json!({"scope": "docker.io", "mirrors": [place]}));
    let at = |scope: &str, place: Value| route_problem(json!({"scope": scope, "at": place}));
    for text in [
        "",
        "mirror",
        "ftp://m.example",
        "https://",
        "user@m.example",
        "m.example/Hub",
        "m.example//x",
        "m.example/",
        "m.example:65536",
        "m.example/x:1",
        "mir_ror.example",
        "*.m.example",
        "m.example/../x",
        "*",
    ] {
        assert_eq!(of(json!(text)), "mirrors[0] bad_location", "{text}");
    }
    for place in [
        json!({"location": "http://m.example", "transport": "https"}),
        json!({"location": "http://m.example", "transport": "https_then_http"}),
        json!({"location": "https://m.example", "transport": "http"}),
        json!({"location": "https://m.example", "transport": "https_then_http"}),
    ] {
        assert_eq!(of(place), "mirrors[0] scheme_and_transport");
    }
    // With `registry`, only these may stand beside it.
    assert_eq!(
        of(json!({"registry": "a", "images": "any", "failures": "any", "retry": {}, "reach": "inside_only",
            "naming": "whole"})),
        ""
    );
    for key in ["location", "api", "transport", "tls", "access", "credential", "token_issuers"] {
        let found = of(json!({"registry": "a", key: "m.example"}));
        assert!(found.contains("beside_a_registry"), "{key}: {found}");
    }
    assert_eq!(of(json!({"registry": "b"})), "mirrors[0] unknown_registry");
    assert_eq!(of(json!({"naming": "whole"})), "mirrors[0] no_place");
    // `private` needs a credential, `public` and `ambient` refuse one; issuers belong to a login that is stated.
    let with = |more: Value| {
        let mut place = json!({"location": "m.example"});
        place.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        of(place)
    };
    assert_eq!(with(json!({"access": "private"})), "mirrors[0] private_without_credential");
    assert_eq!(with(json!({"access": "private", "credential": "bot", "token_issuers": ["t.example"]})), "");
    assert_eq!(with(json!({"access": "public", "credential": "bot"})), "mirrors[0] credential_of_no_use");
    assert_eq!(with(json!({"access": "ambient", "credential": "bot"})), "mirrors[0] credential_of_no_use");
    assert_eq!(with(json!({"token_issuers": ["t.example"]})), "mirrors[0] token_issuers_of_no_login");
    // 10.3: plain HTTP never has port 443.
    assert_eq!(of(json!("http://m.example:443")), "mirrors[0] plain_http_on_443");
    assert_eq!(of(json!("http://docker.io/acme")), "mirrors[0] plain_http_on_443");
    assert_eq!(of(json!({"location": "m.example", "api": "v2"})), "mirrors[0] bad_api");
    assert_eq!(of(json!({"location": "m.example", "api": "/v2/UP"})), "mirrors[0] bad_api");
    assert_eq!(of(json!({"location": "m.example", "retry": {"tries": 11}})), "mirrors[0] retry_out_of_range");
    // The origin's `at` is a place without `naming`.
    assert_eq!(at("docker.io", json!({"location": "m.example", "naming": "rest"})), "at naming_of_an_origin");
    // A place whose endpoint depends on the image states no login.
    let ambient = json!({"access": "ambient"});
    for scope in ["*", "*.example", "a.example:*", "a.example:*/acme"] {
        assert_eq!(at(scope, ambient.clone()), "at login_of_any_endpoint", "{scope}");
    }
    assert_eq!(at("a.example", ambient.clone()), "");
    assert_eq!(
        with(json!({"location": "m.example:*", "access": "ambient"})),
        "mirrors[0] login_of_any_endpoint"
    );
    assert_eq!(
        at("a.example:*", json!({"location": "m.example", "access": "ambient"})),
        "at login_of_any_endpoint"
    );
    assert_eq!(at("a.example:*", json!({"location": "m.example/p", "access": "ambient"})), "");
    // 7.11: what accepts pushes that are not trusted, unless for pinned images alone.
    assert_eq!(of(json!({"registry": "open"})), "mirrors[0] untrusted_pushes");
    assert_eq!(of(json!({"registry": "open", "images": "pinned"})), "");
    assert_eq!(at("docker.io", json!({"registry": "open"})), "at untrusted_pushes");
    // 3.6: a handle belongs to one endpoint.
    let two = |one: &str, other: &str| {
        let place = |at: &str| json!({"location": at, "access": "private", "credential": "bot"});
        route_problem(json!({"scope": "docker.io", "mirrors": [place(one), place(other)]}))
    };
    assert_eq!(two("m.example/x", "https://M.example:443/y"), "");
    assert_eq!(two("m.example", "m.example:5000"), "mirrors[1] handle_on_two_domains");
    assert_eq!(two("m.example", "http://m.example"), "mirrors[1] handle_on_two_domains");
    assert_eq!(with(json!({"access": "private", "credential": "a"})), "mirrors[0] handle_on_two_domains");
}
