//! Rule 12.4: what an image is called at a place.

use registry_resolver::routes::{Place, PlaceImages, PlaceNaming, Route};
use registry_resolver::{Catalog, RegistryConfig};

use super::{asked, at, refused, routed, with_routes};
use crate::support::{SHA, builder, named, other};

#[test]
fn rule_12_4_the_location_s_path_and_the_rest_behind_the_scope() {
    let hub = routed(Route::new("docker.io").mirror("https://m.example/hub"));
    assert_eq!(
        asked(&hub, "nginx:1"),
        ["mirror m.example/hub/library/nginx:1", "source docker.io/library/nginx:1"]
    );
    let acme = routed(Route::new("r.example/acme").mirror("m.example:5000/copies"));
    assert_eq!(
        asked(&acme, "r.example/acme/team/app:1"),
        ["mirror m.example:5000/copies/team/app:1", "source r.example/acme/team/app:1"]
    );
    assert_eq!(asked(&acme, "r.example/acmecorp/app:1"), ["source r.example/acmecorp/app:1"]);
    // A registry's prefix stands in for a path.
    let registry =
        builder([other("m", "m.example").prefix("proxy").access(registry_resolver::Access::Public)]);
    let catalog = with_routes(registry, [Route::new("r.example/acme").mirror(Place::registry("m"))]);
    assert_eq!(
        asked(&catalog, "r.example/acme/app"),
        ["mirror m.example/proxy/app:latest", "source r.example/acme/app:latest"]
    );
}

#[test]
fn rule_12_4_the_whole_path_and_the_domain() {
    let place = |naming| at("m.example/p").naming(naming);
    let whole = routed(Route::new("r.example/acme").mirror(place(PlaceNaming::Whole)));
    assert_eq!(
        asked(&whole, "r.example/acme/app:1"),
        ["mirror m.example/p/acme/app:1", "source r.example/acme/app:1"]
    );
    let domain = routed(Route::new("*").mirror(place(PlaceNaming::WithDomain)));
    for (image, name) in [
        ("R.Example/acme/app:1", "m.example/p/r.example/acme/app:1"),
        ("r.example:443/app:1", "m.example/p/r.example/app:1"),
        ("registry-1.docker.io/acme/app:1", "m.example/p/docker.io/acme/app:1"),
        ("nginx:1", "m.example/p/docker.io/library/nginx:1"),
    ] {
        assert_eq!(asked(&domain, image)[0], format!("mirror {name}"), "{image}");
    }
    let left = |image| asked(&domain, image)[1].clone();
    assert_eq!(left("r.example:5000/app:1"), "m.example port_in_name");
    assert_eq!(left("[fd12::1]/app:1"), "m.example no_name");
    assert_eq!(left("[fd12::1]:443/app:1"), "m.example no_name");
    // Whatever is said of the port: brackets are no part of a name on any.
    assert_eq!(left("[fd12::1]:5000/app:1"), "m.example no_name");
    let ported = at("http://m.example:*").naming(PlaceNaming::WithDomain);
    let ported = routed(Route::new("*").mirror(ported));
    assert_eq!(
        asked(&ported, "[fd12::1]:443/app:1"),
        ["source [fd12::1]:443/app:1", "m.example:443 no_name"]
    );
    assert_eq!(
        asked(&ported, "r.example:443/app:1"),
        ["source r.example:443/app:1", "m.example:443 port_in_name"]
    );
}

#[test]
fn rule_12_4_a_port_is_taken_over_or_has_no_name() {
    let route = |scope: &str| Route::new(scope).mirror("m.net").mirror("n.net/p").mirror("o.net:80");
    for scope in ["r.example:*", "*.example:*"] {
        let catalog = routed(route(scope));
        assert_eq!(
            asked(&catalog, "r.example:05000/x:1"),
            [
                "mirror m.net:5000/x:1",
                "source r.example:05000/x:1",
                "n.net port_in_name",
                "o.net:80 port_in_name"
            ],
            "{scope}"
        );
        // Without a port nothing is taken over.
        assert_eq!(
            asked(&catalog, "r.example/x:1"),
            ["mirror m.net/x:1", "mirror n.net/p/x:1", "mirror o.net:80/x:1", "source r.example/x:1"]
        );
        // A port was asked where one is written.
        assert_eq!(asked(&catalog, "r.example:443/x:1")[0], "mirror m.net:443/x:1");
    }
    let star = routed(Route::new("r.example").mirror("m.net:*/p"));
    assert_eq!(asked(&star, "r.example/x:1")[0], "mirror m.net/p/x:1");
    let star = routed(Route::new("r.example:5000").mirror("m.net:*/p"));
    assert_eq!(asked(&star, "r.example:5000/x:1")[0], "mirror m.net:5000/p/x:1");
}

#[test]
fn rule_12_4_what_has_no_name_is_left_out_and_the_rest_stands() {
    let exact = routed(Route::new("r.example/acme/app").mirror("m.example").mirror("n.example/app"));
    assert_eq!(
        asked(&exact, "r.example/acme/app:1"),
        ["mirror n.example/app:1", "source r.example/acme/app:1", "m.example no_name"]
    );
    let long = "a/".repeat(120) + "b";
    let catalog = routed(Route::new("r.example").mirror(format!("m.example/{}", "c".repeat(20)).as_str()));
    assert_eq!(
        asked(&catalog, &format!("r.example/{long}:1")),
        [format!("source r.example/{long}:1"), "m.example name_too_long".into()]
    );
    let hub = routed(Route::new("r.example/acme").mirror("docker.io"));
    assert_eq!(
        asked(&hub, "r.example/acme/app:1"),
        ["source r.example/acme/app:1", "docker.io no_namespace"]
    );
    assert_eq!(asked(&hub, "r.example/acme/team/app:1")[0], "mirror docker.io/team/app:1");
    // `library/` is not taken off either.
    let quay = routed(Route::new("docker.io").mirror("m.example"));
    assert_eq!(asked(&quay, "nginx:1")[0], "mirror m.example/library/nginx:1");
    // 5.7 again: an origin that stays as named has the name that was asked.
    let named = routed(Route::new("docker.io"));
    assert_eq!(asked(&named, "registry-1.docker.io/nginx:1"), ["source registry-1.docker.io/nginx:1"]);
}

#[test]
fn rule_12_4_images_by_how_they_are_named() {
    let place = |location: &str, images| at(location).images(images);
    let route = Route::new("r.example")
        .mirror(place("p.example", PlaceImages::Pinned))
        .mirror(place("t.example", PlaceImages::Tagged))
        .mirror(place("a.example", PlaceImages::Any));
    let catalog = routed(route);
    assert_eq!(
        asked(&catalog, "r.example/x:1"),
        ["mirror t.example/x:1", "mirror a.example/x:1", "source r.example/x:1", "p.example/x:1 not_pinned"]
    );
    // A tag with a digest is pinned.
    for image in [format!("r.example/x@{SHA}"), format!("r.example/x:1@{SHA}")] {
        let rest = image.strip_prefix("r.example").unwrap();
        assert_eq!(
            asked(&catalog, &image),
            [
                format!("mirror p.example{rest}"),
                format!("mirror a.example{rest}"),
                format!("source r.example{rest}"),
                format!("t.example{rest} not_tagged"),
            ]
        );
    }
}

fn gitlab() -> RegistryConfig {
    other("gitlab", "git.example").prefix("group/proxy/containers").access(registry_resolver::Access::Public)
}

#[test]
fn rule_5_7_a_proxy_that_drops_library_says_so() {
    let hub = || named("hub").docker_hub().access(registry_resolver::Access::Public);
    let image = "git.example/group/proxy/containers/docker:latest";
    let plain = builder([gitlab().fallback("hub"), hub()]).build().unwrap();
    assert_eq!(asked(&plain, image), [format!("source {image}"), "hub no_namespace".into()]);
    let completing = gitlab().completes_library();
    let catalog = builder([completing.clone().fallback("hub"), hub()]).build().unwrap();
    assert!(catalog.registry("gitlab").unwrap().completes_library());
    assert_eq!(
        asked(&catalog, image),
        [format!("source {image}"), "fallback docker.io/library/docker:latest".into()]
    );
    assert_eq!(
        asked(&catalog, "git.example/group/proxy/containers/bitnami/redis:1")[1],
        "fallback docker.io/bitnami/redis:1"
    );
    // For mirrors too, and for nobody but Docker Hub without a prefix.
    let route = Route::new("git.example/group/proxy/containers")
        .mirror("docker.io")
        .mirror("docker.io/copies")
        .mirror("m.example");
    let catalog = with_routes(builder([completing]), [route]);
    assert_eq!(
        asked(&catalog, image),
        [
            "mirror docker.io/library/docker:latest".to_string(),
            "mirror docker.io/copies/docker:latest".to_string(),
            "mirror m.example/docker:latest".to_string(),
            format!("source {image}"),
        ]
    );
    // Longer by `library/`, and so too long.
    let long = "a".repeat(248);
    let deep = other("gitlab", "git.example")
        .access(registry_resolver::Access::Public)
        .completes_library()
        .fallback("hub");
    let catalog: Catalog = builder([deep, hub()]).build().unwrap();
    assert_eq!(asked(&catalog, &format!("git.example/{long}:1"))[1], "hub name_too_long");
}

/// An origin at a registry without a domain is nowhere (3.9), and so says nothing of what it drops.
#[test]
fn rule_5_7_a_registry_without_a_domain_is_the_source_of_nothing() {
    let proxy = || named("proxy").unplaced_ecr("eu-west-1").completes_library();
    let route = || Route::new("r.example").mirror("docker.io").at(Place::registry("proxy"));
    let catalog = with_routes(builder([proxy()]), [route()]);
    assert_eq!(
        refused(&catalog, "r.example/app:1"),
        "no_source: no place is left to pull r.example/app:1 from: `docker.io` is not asked, Docker Hub has no \
         place for a name of one component; `proxy` is not asked, it has no domain yet"
    );
    assert_eq!(asked(&catalog, "r.example/team/app:1"), ["mirror docker.io/team/app:1", "proxy no_domain"]);
    // Once it is somewhere, it says so.
    let placed = with_routes(builder([proxy()]).place("proxy", "123456789012"), [route()]);
    let own = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/app:1";
    assert_eq!(
        asked(&placed, "r.example/app:1"),
        ["mirror docker.io/library/app:1".to_string(), format!("source {own}")]
    );
}
