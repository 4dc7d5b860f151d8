//! Rule 12.14: routes, short names and endpoints in our own format.

use registry_resolver::Route;
use registry_resolver::catalog::{Problem, UncoveredAccess, UncoveredDomains};
use registry_resolver::registry::Reach;
use registry_resolver::routes::{
    EndpointSetting, PlaceFailures, PlaceImages, PlaceNaming, ShortNameMode, ShortNames,
};
use registry_resolver::routes::{Origin, Place};
use registry_resolver::{Access, Account, Catalog, CatalogBuilder, RetryPolicy, Transport};

use super::{other, routed};

fn read(text: &str) -> Catalog {
    toml::from_str::<CatalogBuilder>(text).unwrap().build().unwrap()
}

#[track_caller]
fn assert_said(text: &str, said: &[&str]) {
    let problems = serde_json::from_str::<CatalogBuilder>(text).unwrap().build().unwrap_err();
    assert_eq!(problems.iter().map(ToString::to_string).collect::<Vec<_>>(), said);
}

fn policy() -> RetryPolicy {
    RetryPolicy::DEFAULT.with_tries(7).unwrap()
}

/// A catalog with everything that can be said.
fn full() -> CatalogBuilder {
    let place = Place::at("https://cache.example:5000/hub")
        .api("/v2/proxy")
        .transport(Transport::HttpsUnverified)
        .tls("ca")
        .images(PlaceImages::Pinned)
        .failures(PlaceFailures::Transient)
        .retry(policy())
        .reach(Reach::InsideOnly)
        .access(Access::Credential("bot".into()))
        .token_issuer("auth.example")
        .naming(PlaceNaming::Whole);
    routed([
        Route::new("docker.io").mirror("https://m.example/hub").mirror(place).mirror(Place::registry("m")),
        Route::new("*.example:*")
            .origin(Origin::First)
            .mirror(Place::at("o.example").access(Access::Ambient).naming(PlaceNaming::Whole)),
        Route::new("r.example:*/acme").at(Place::as_named().images(PlaceImages::Tagged)),
        Route::new("quay.io")
            .origin(Origin::Never)
            .at("http://q.example")
            .mirror(Place::at("m4.example").access(Access::Public)),
        Route::new("*").blocked().note("ask the platform team"),
    ])
    .registry(other("m", "m3.example"))
    .registry(other("b", "b.example").access(Access::Ambient))
    .short_names(
        ShortNames::new()
            .alias("z", "r.example/z")
            .alias("a", "docker.io/a")
            .search("quay.io/x")
            .mode(ShortNameMode::One),
    )
    .endpoint(EndpointSetting::hosts("*.lab.example:*").transport(Transport::Http))
    .endpoint(EndpointSetting::network("10.0.0.0/8").port(5000).tls("ca"))
    .uncovered_access(UncoveredAccess::Ambient)
    .uncovered_domains(UncoveredDomains::Allow)
}

/// Rule 12.14: every key is read.
#[test]
fn rule_12_14_every_key_is_read() {
    let text = r#"
        uncovered_access = "ambient"
        uncovered_domains = "allow"

        [[registries]]
        name = "m"
        domain = "m3.example"

        [[registries]]
        name = "b"
        domain = "b.example"
        access = "ambient"

        [[routes]]
        scope = "docker.io"

        [[routes.mirrors]]
        location = "https://m.example/hub"

        [[routes.mirrors]]
        location = "https://cache.example:5000/hub"
        api = "/v2/proxy"
        transport = "https_unverified"
        tls = "ca"
        images = "pinned"
        failures = "transient"
        retry = { tries = 7 }
        reach = "inside_only"
        access = "private"
        credential = "bot"
        token_issuers = ["auth.example"]
        naming = "whole"

        [[routes.mirrors]]
        registry = "m"

        [[routes]]
        scope = "*.example:*"
        origin = "first"
        mirrors = [{ location = "o.example", access = "ambient", naming = "whole" }]

        [[routes]]
        scope = "r.example:*/acme"
        at = { images = "tagged" }

        [[routes]]
        scope = "quay.io"
        origin = "never"
        at = "http://q.example"
        mirrors = [{ location = "m4.example", access = "public" }]

        [[routes]]
        scope = "*"
        blocked = true
        note = "ask the platform team"

        [short_names]
        aliases = { z = "r.example/z", a = "docker.io/a" }
        search = ["quay.io/x"]
        mode = "one"

        [[endpoints]]
        host = "*.lab.example:*"
        transport = "http"

        [[endpoints]]
        network = "10.0.0.0/8"
        port = 5000
        tls = "ca"
    "#;
    assert_eq!(read(text), full().build().unwrap());
}

/// Rules 2.6 and 12.14: what is written reads back the same, in every format.
#[test]
fn rule_12_14_what_is_written_reads_the_same() {
    let catalog = full().build().unwrap();
    let json = serde_json::to_string(&catalog).unwrap();
    assert_eq!(serde_json::from_str::<Catalog>(&json).unwrap(), catalog);
    assert_eq!(toml::from_str::<Catalog>(&toml::to_string(&catalog).unwrap()).unwrap(), catalog);
    assert_eq!(serde_json::to_string(&serde_json::from_str::<Catalog>(&json).unwrap()).unwrap(), json);
    // A place of which only the location is said is a text, and a setting that is stated stays so.
    assert!(json.contains(r#""mirrors":["https://m.example/hub",{"location":"#), "{json}");
    assert!(json.contains(r#""uncovered_domains":"allow""#) && !json.contains("matching"), "{json}");
}

/// Rule 4.6: routes alone are a catalog of our own format.
#[test]
fn rule_4_6_a_catalog_of_routes_alone() {
    for text in [
        r#"{"routes": [{"scope": "docker.io", "mirrors": ["m.example"]}]}"#,
        r#"{"name": "x", "routes": null, "short_names": {"search": ["docker.io"]}}"#,
        r#"{"short_names": null, "registries": [], "endpoints": null}"#,
        r#"{"routes": [{"scope": "*", "mirrors": null, "at": null, "blocked": null, "note": null, "origin": null}]}"#,
    ] {
        let read = serde_json::from_str::<Account>(text).unwrap().into_builder().build();
        let catalog = read.or_else(|problems| {
            // `name` is no key of a catalog, and all else is.
            assert_eq!(problems.iter().map(Problem::path).collect::<Vec<_>>(), ["name"]);
            Catalog::builder().build()
        });
        assert!(catalog.is_ok(), "{text}");
    }
}

/// Rules 4.1 and 12.14: what is wrong below a route is told with its place.
#[test]
fn rule_4_1_problems_have_their_place() {
    assert_said(
        r#"{"routes": [{"scope": "docker.io", "mirror": 1, "origin": "lats", "mirrors": ["m.example",
            {"location": "m.example", "registry": "m", "image": "pinned", "retry": {"tires": 1, "tries": 11},
             "reach": "inside"}]}]}"#,
        &[
            "routes[0].mirror: unknown key; drop it, as `mirrors` is there",
            "routes[0].origin: unknown word `lats`; did you mean `last`?",
            "routes[0].mirrors[1].image: unknown key; did you mean `images`?",
            "routes[0].mirrors[1].retry.tires: unknown key; drop it, as `tries` is there",
            "routes[0].mirrors[1].reach: unknown word `inside`; it is one of anywhere, inside_only",
            "routes[0].mirrors[1].location: a place is a registry or a location; keep one of them",
            "routes[0].mirrors[1].retry.tries: `tries` is 11, expected 1 to 10",
        ],
    );
    assert_said(
        r#"{"routes": [{"mirrors": [{"location": "m.example", "access": "public", "credential": "bot"}]}]}"#,
        &[
            "routes[0].mirrors[0].credential: a public place has no credential; drop it, or make the access private",
            "routes[0].scope: invalid scope ``: it is empty, expected a host such as `ghcr.io` and perhaps a path, `*.` \
             and a suffix, or `*`",
        ],
    );
    assert_said(
        r#"{"short_names": {"alias": {}, "aliases": {"x": "a.example/x", "x": "b.example/x"}, "mode": "any"}}"#,
        &[
            "short_names.alias: unknown key; did you mean `aliases`?",
            "short_names.aliases.x: the key is written twice; keep one of them",
            "short_names.mode: unknown word `any`; it is one of all, one",
        ],
    );
    assert_said(
        r#"{"endpoints": [{"port": 70000, "network": "10.0.0.0/8"}, {"host": "a.example", "port": 5000}, {"tls": "ca"},
            {"host": "a.example:1", "network": "::/0"}]}"#,
        &[
            "endpoints[0].port: `port` is 70000, expected 0 to 65535",
            "endpoints[1].port: the port of a host stands in its scope; write it behind the host",
            "endpoints[2].host: missing host; write a `host` or a `network`",
            "endpoints[3].network: an entry is for a host or for a network; keep one of them",
        ],
    );
    assert_said(
        r#"{"registries": [{"name": "a", "domain": "a.example", "access": "ambient", "credential": "bot"}]}"#,
        &[
            "registries[0].credential: an ambient registry has no credential; drop it, or make the access private",
        ],
    );
}

/// Rule 4.1: a value of the wrong type ends the reading, and no error quotes it.
#[test]
fn rule_4_1_types_are_told() {
    for (text, said) in [
        (r#"{"routes": [{"scope": 1}]}"#, "expected a text, found a number"),
        (r#"{"routes": [{"mirrors": [null]}]}"#, "expected a location, or a map, found null"),
        (r#"{"routes": [{"at": ["x"]}]}"#, "expected a location, or a map, found a list"),
        (r#"{"routes": {}}"#, "expected a list, found a map"),
        (r#"{"short_names": []}"#, "expected short names, found a list"),
        (r#"{"short_names": {"aliases": []}}"#, "expected a map from names to images, found a list"),
        (r#"{"endpoints": [{"port": "5000"}]}"#, "expected a whole number, found a text"),
    ] {
        let error = serde_json::from_str::<CatalogBuilder>(text).unwrap_err().to_string();
        assert!(error.starts_with(said), "{error}");
    }
}
