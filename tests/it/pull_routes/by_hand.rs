//! What programs in Rust do by hand about mirrors, each in our terms, and what went wrong there and cannot here
//! (rules 12.1 to 12.9 and 10.1). How each of them does it was read in its source in November 2026.

use registry_resolver::registry::Transport;
use registry_resolver::routes::{Origin, PlaceNaming, Route};
use registry_resolver::{Access, Catalog, Login, RegistryConfig};

use super::{asked, at, refused, routed, with_routes};
use crate::support::{build, builder, other, pull};

/// Where each attempt goes, and with whose login.
fn logins(catalog: &Catalog, image: &str) -> Vec<String> {
    let plan = catalog.resolve_pull(pull(image)).unwrap();
    let login = |attempt: registry_resolver::Attempt<'_, '_>| match attempt.login() {
        Login::With { credential, audience, .. } => {
            format!("{} with {credential} for {audience}", attempt.target())
        }
        Login::Ambient { audience, .. } => format!("{} ambient for {audience}", attempt.target()),
        Login::Anonymous => attempt.target().to_string(),
    };
    plan.attempts().map(login).collect()
}

/// Image-rs reads rules of `registries.conf`: a prefix, mirrors in order, the place that the prefix really is, a block.
fn image_rs() -> Catalog {
    with_routes(
        builder([]),
        [
            Route::new("example.com/banned").blocked(),
            Route::new("example.com/foo")
                .mirror("https://mirror-0.example/mirror-for-foo")
                .mirror("http://mirror-1.example/mirrors/foo")
                .at("https://internal.example/bar"),
            Route::new("docker.io").mirror("https://123456.mirror.example"),
            Route::new("*.bad.example").blocked(),
        ],
    )
}

#[test]
fn image_rs_mirrors_moves_and_blocks_by_prefix() {
    let catalog = image_rs();
    assert_eq!(
        asked(&catalog, "example.com/foo/image:1"),
        [
            "mirror mirror-0.example/mirror-for-foo/image:1",
            "mirror mirror-1.example/mirrors/foo/image:1",
            "source internal.example/bar/image:1",
        ]
    );
    assert_eq!(
        asked(&catalog, "nginx:1"),
        ["mirror 123456.mirror.example/library/nginx:1", "source docker.io/library/nginx:1"]
    );
    let plan = catalog.resolve_pull(pull("example.com/foo/image:1")).unwrap();
    let transports: Vec<Transport> = plan.attempts().map(|attempt| attempt.transport()).collect();
    assert_eq!(transports, [Transport::Https, Transport::Http, Transport::Https]);
    assert!(refused(&catalog, "example.com/banned/image:1").starts_with("denied: "));
}

/// Its prefixes are looked for anywhere in the text of the image. Rule 12.1: hosts are whole, and paths are compared
/// component by component.
#[test]
fn image_rs_finds_a_prefix_in_the_middle_of_a_name() {
    let catalog = image_rs();
    for image in [
        "notdocker.io/x:1",
        "r.example/docker.io/x:1",
        "example.com/foobar/image:1",
        "not-example.com/foo/image:1",
        "r.example/example.com/foo/image:1",
        "example.com/banned-suffix/image:1",
        "r.example/example.com/banned/image:1",
    ] {
        assert_eq!(asked(&catalog, image), [format!("source {image}")]);
    }
}

/// Its wildcard looks at the first place only where the suffix is found, so that a host with the suffix twice is not
/// blocked. Rule 12.1: a suffix is a suffix; the port and the spelling of the host change nothing.
#[test]
fn image_rs_lets_a_second_suffix_through_a_block() {
    let catalog = image_rs();
    for image in [
        "r.bad.example/x:1",
        "r.bad.example.bad.example/x:1",
        "a.bad.examples.bad.example/x:1",
        "R.BAD.Example:443/x:1",
    ] {
        assert!(refused(&catalog, image).starts_with("denied: "), "{image}");
    }
    assert_eq!(asked(&catalog, "bad.example/x:1"), ["source bad.example/x:1"]);
    assert_eq!(asked(&catalog, "r.bad.example.org/x:1"), ["source r.bad.example.org/x:1"]);
}

/// Pelagos has a map of hosts to lists of mirrors, perhaps with a path, before the origin. The user and the password of
/// a pull go to every mirror as well.
#[test]
fn pelagos_asks_mirrors_in_order_and_hands_them_the_origins_password() {
    let catalog = with_routes(
        builder([other("hub", "docker.io"), other("k8s", "registry.k8s.io")]),
        [
            Route::new("docker.io")
                .mirror("http://mirror.example:5000")
                .mirror("https://public.ecr.aws/docker"),
            Route::new("registry.k8s.io")
                .mirror("http://mirror.example:5001")
                .mirror("https://fallback.example"),
        ],
    );
    // Rule 10.1: the login of a place is its own.
    assert_eq!(
        logins(&catalog, "alpine:3"),
        [
            "mirror.example:5000/library/alpine:3",
            "public.ecr.aws/docker/library/alpine:3",
            "docker.io/library/alpine:3 with `hub` for docker.io",
        ]
    );
    assert_eq!(
        logins(&catalog, "registry.k8s.io/pause:3.9"),
        [
            "mirror.example:5001/pause:3.9",
            "fallback.example/pause:3.9",
            "registry.k8s.io/pause:3.9 with `k8s` for registry.k8s.io",
        ]
    );
    // The hub under another name, and with its port, is the same endpoint (2.8).
    assert_eq!(logins(&catalog, "index.docker.io/library/alpine:3").len(), 3);
    assert_eq!(logins(&catalog, "registry.k8s.io:443/pause:3.9").len(), 3);
}

/// Ocx maps a host to one place that replaces it, with a path in front of the whole name; the image stays what it was
/// asked for. Plain HTTP has to be allowed for the host beside the map.
#[test]
fn ocx_replaces_a_host_and_keeps_the_identity() {
    let catalog =
        routed(Route::new("ghcr.io").mirror("https://company.example/ghcr-remote").origin(Origin::Never));
    assert_eq!(asked(&catalog, "ghcr.io/acme/tool:1"), ["mirror company.example/ghcr-remote/acme/tool:1"]);
    let plan = catalog.resolve_pull(pull("ghcr.io/acme/tool:1")).unwrap();
    assert_eq!(plan.asked().to_string(), "ghcr.io/acme/tool:1");
    // An entry that names no place sends the pull to the origin in silence there; here it is no catalog.
    for location in ["", "https://", "https:///ghcr-remote", "ftp://company.example"] {
        let route = Route::new("ghcr.io").mirror(location).origin(Origin::Never);
        assert!(Catalog::builder().route(route).build().is_err(), "{location}");
    }
}

/// Smolvm maps a host to a mirror that replaces it, and logs in there with what the file says of the origin; its
/// `localhost` is on Docker Hub.
#[test]
fn smolvm_logs_in_to_the_mirror_as_to_the_origin() {
    let registry = other("r", "registry.example.com");
    let route = Route::new("registry.example.com").mirror("mirror.example.com").origin(Origin::Never);
    let hub = Route::new("docker.io").mirror("hub.example").origin(Origin::Never);
    let catalog = with_routes(builder([registry.clone()]), [route, hub.clone()]);
    assert_eq!(logins(&catalog, "registry.example.com/a/app:1"), ["mirror.example.com/a/app:1"]);
    assert_eq!(asked(&catalog, "alpine:3"), ["mirror hub.example/library/alpine:3"]);
    assert_eq!(asked(&catalog, "localhost/app:1"), ["source localhost/app:1"]);
    // Whoever wants a login there says whose it is.
    let own = at("mirror.example.com").access(Access::Credential("mirror".into()));
    let route = Route::new("registry.example.com").mirror(own).origin(Origin::Never);
    let catalog = with_routes(builder([registry]), [route, hub]);
    assert_eq!(
        logins(&catalog, "registry.example.com/a/app:1"),
        ["mirror.example.com/a/app:1 with `mirror` for mirror.example.com"]
    );
}

/// `PREvant` looks up one mirror by the exact host, in the table that has the host's user and password.
#[test]
fn prevant_has_a_mirror_beside_the_login_of_a_host() {
    let catalog = with_routes(
        builder([other("private", "private.example.com"), other("m", "m.example.com").prefix("cache")]),
        [
            Route::new("private.example.com").mirror(registry_resolver::routes::Place::registry("m")),
            Route::new("docker.io").mirror("m.example.com/hub"),
        ],
    );
    // A mirror that is a registry of the account has that registry's login, by name or by location (12.6).
    assert_eq!(
        logins(&catalog, "private.example.com/library/openid:latest"),
        [
            "m.example.com/cache/library/openid:latest with `m` for m.example.com",
            "private.example.com/library/openid:latest with `private` for private.example.com",
        ]
    );
    assert_eq!(
        logins(&catalog, "nginx"),
        [
            "m.example.com/hub/library/nginx:latest with `m` for m.example.com",
            "docker.io/library/nginx:latest"
        ]
    );
    // Its table knows a host in one spelling only.
    assert_eq!(logins(&catalog, "Private.example.com:443/library/openid:latest").len(), 2);
}

/// Cua has pairs of a registry and the mirror that replaces it, and `*` for every other; pushes and references stay, and
/// the mirror is told the registry that was asked for.
fn cua(registries: impl IntoIterator<Item = RegistryConfig>) -> Catalog {
    with_routes(
        builder(registries),
        [
            Route::new("docker.io").mirror("mirror.example:5000").origin(Origin::Never),
            Route::new("*").mirror("http://cache.example:5001").origin(Origin::Never),
        ],
    )
}

#[test]
fn cua_has_an_entry_for_everything_else() {
    let catalog = cua([other("r", "r.example")]);
    assert_eq!(asked(&catalog, "nginx:1"), ["mirror mirror.example:5000/library/nginx:1"]);
    assert_eq!(asked(&catalog, "quay.io/a/b:1"), ["mirror cache.example:5001/a/b:1"]);
    let plan = catalog.resolve_pull(pull("quay.io/a/b:1")).unwrap();
    let attempt = plan.attempts().next().unwrap();
    assert_eq!(attempt.endpoint().to_string(), "http://cache.example:5001");
    // Its `?ns=`.
    assert_eq!(attempt.upstream().to_string(), "quay.io");
    assert_eq!(plan.asked().to_string(), "quay.io/a/b:1");
    // Pushes go where their names say (12.9).
    let decision = catalog.resolve_push(build("app").with_target("r")).unwrap();
    let pushed: Vec<String> = decision.destinations().map(|to| to.target().to_string()).collect();
    assert_eq!(pushed, ["r.example/app:1"]);
}

/// Its pairs know three spellings of Docker Hub and one of any other host, so that the rest fall to `*`; and it passes
/// over a pair that says nothing, which leaves the origin.
#[test]
fn cua_knows_a_registry_in_one_spelling() {
    let catalog = cua([]);
    for image in ["registry.hub.docker.com/library/nginx:1", "DOCKER.IO:443/library/nginx:1"] {
        assert_eq!(asked(&catalog, image), ["mirror mirror.example:5000/library/nginx:1"], "{image}");
    }
    for (scope, mirror) in [("quay.io", ""), ("", "cache.example"), ("quay.io", "http://")] {
        let route = Route::new(scope).mirror(mirror).origin(Origin::Never);
        assert!(Catalog::builder().route(route).build().is_err(), "{scope} {mirror}");
    }
}

/// A credential that it is given without a registry goes to whichever host is asked, a mirror over plain HTTP too. Rules
/// 10.1 and 3.6: a credential is of one endpoint.
#[test]
fn cua_hands_a_credential_of_no_registry_to_every_mirror() {
    let catalog = cua([other("hub", "docker.io"), other("quay", "quay.io")]);
    assert_eq!(logins(&catalog, "nginx:1"), ["mirror.example:5000/library/nginx:1"]);
    assert_eq!(logins(&catalog, "quay.io/a/b:1"), ["cache.example:5001/a/b:1"]);
    // The mirror's own login is asked for there, as here.
    let own = cua([other("hub", "docker.io"), other("m", "mirror.example:5000")]);
    assert_eq!(
        logins(&own, "nginx:1"),
        ["mirror.example:5000/library/nginx:1 with `m` for mirror.example:5000"]
    );
}

/// Two registries' images meet there under one name, and only what the mirror is told besides keeps them apart; a mirror
/// that does not ask for it serves the wrong one. With `with_domain` they have two names.
#[test]
fn cua_has_one_name_for_two_registries_images() {
    let catalog = cua([]);
    assert_eq!(asked(&catalog, "ghcr.io/a/b:1"), asked(&catalog, "quay.io/a/b:1"));
    let all = at("cache.example").naming(PlaceNaming::WithDomain);
    let catalog = with_routes(
        builder([]),
        [Route::new("*").mirror(all).origin(Origin::Never), Route::new("ghcr.io/own").origin(Origin::First)],
    );
    assert_eq!(asked(&catalog, "nginx:1"), ["mirror cache.example/docker.io/library/nginx:1"]);
    assert_eq!(asked(&catalog, "quay.io/a/b:1"), ["mirror cache.example/quay.io/a/b:1"]);
    assert_eq!(asked(&catalog, "ghcr.io/own/app:1"), ["source ghcr.io/own/app:1"]);
    assert_eq!(asked(&catalog, "ghcr.io/owner/app:1"), ["mirror cache.example/ghcr.io/owner/app:1"]);
    // A port included (12.4).
    assert!(refused(&catalog, "quay.io:8443/a/b:1").starts_with("no_source: "));
}
