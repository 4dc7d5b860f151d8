//! Rules 12.1 to 12.4 and what others say of places: what a catalog refuses of its routes.

use registry_resolver::Route;
use registry_resolver::catalog::ProblemKind as Kind;
use registry_resolver::catalog::UnplacedRegistry;
use registry_resolver::registry::Reach;
use registry_resolver::routes::Place;
use registry_resolver::routes::{Location, PlaceFailures, PlaceImages, PlaceNaming};
use registry_resolver::{Access, CatalogBuilder, Registry, RegistryConfig, RetryPolicy, Transport};

use super::{assert_refused, builder, named, other, routed};

fn handle(text: &str) -> Access {
    Access::Credential(text.into())
}

/// A route of this scope with this mirror, beside a registry `m` on `m.example`.
fn mirrored(scope: &str, place: impl Into<Place>) -> CatalogBuilder {
    routed([Route::new(scope).mirror(place)]).registry(other("m", "m.example"))
}

#[track_caller]
fn assert_mirror_refused(place: impl Into<Place>, kind: Kind, text: &str) {
    assert_refused(mirrored("docker.io", place), kind, &format!("routes[0].mirrors[0]{text}"));
}

/// Rules 4.1 and 12.1: a scope that is none, with its mend.
#[test]
fn rule_12_1_a_scope_is_checked() {
    assert_refused(
        routed([Route::new("https://ghcr.io")]),
        Kind::InvalidScope,
        "routes[0].scope: invalid scope `https://ghcr.io`: found the scheme `https://` at byte 0, expected none; did \
         you mean `ghcr.io`?",
    );
}

/// Rule 12.2: one route a scope, however it is spelled.
#[test]
fn rule_12_2_two_routes_of_one_scope() {
    let twice = |one, other| routed([Route::new("quay.io"), Route::new(one), Route::new(other)]);
    assert_refused(
        twice("docker.io/acme", "Index.docker.io:443/acme"),
        Kind::DuplicateScope,
        "routes[2].scope: `Index.docker.io:443/acme` is the scope of routes[1] too; one route decides for a scope: keep \
         one of them",
    );
    // What no port means is said by the registry there.
    let lab = other("lab", "lab.example").plain_http();
    assert_refused(
        twice("lab.example", "lab.example:80").registry(lab.clone()),
        Kind::DuplicateScope,
        "routes[2].scope: `lab.example:80` is the scope of routes[1] too; one route decides for a scope: keep one of \
         them",
    );
    assert!(twice("lab.example", "lab.example:443").registry(lab).build().is_ok());
    assert!(twice("lab.example", "lab.example:*").build().is_ok());
}

/// Rule 12.3: at most 16 mirrors.
#[test]
fn rule_12_3_seventeen_mirrors() {
    let with = |count: usize| {
        (0..count).fold(Route::new("*"), |route, n| route.mirror(format!("https://m{n}.example")))
    };
    assert!(routed([with(16)]).build().is_ok());
    let text = "routes[0].mirrors: 17 mirrors, expected at most 16; take some away";
    assert_refused(routed([with(17)]), Kind::TooManyMirrors, text);
}

/// Rule 12.4: a place is a registry that there is, or a location.
#[test]
fn rule_12_4_a_place_is_somewhere() {
    assert_mirror_refused(
        Place::registry("n"),
        Kind::UnknownRegistry,
        ": unknown registry `n`; did you mean `m`?",
    );
    assert_mirror_refused(
        "https://mirror.example/Hub",
        Kind::InvalidLocation,
        ": invalid location `https://mirror.example/Hub`: found `H` at byte 23, expected a lower-case letter or a \
         digit; did you mean `https://mirror.example/hub`?",
    );
    assert_mirror_refused(
        Place::as_named(),
        Kind::InvalidLocation,
        ": a mirror is a registry or a location; write `registry` or `location`",
    );
    assert!(mirrored("*", Location::parse("http://m2.example:5000").unwrap()).build().is_ok());
    assert!(
        routed([Route::new("*").at(Place::as_named().transport(Transport::HttpsUnverified))]).build().is_ok()
    );
}

/// Rule 4.5: what a place names stays.
#[test]
fn rule_4_5_a_registry_that_a_place_names_is_not_removed() {
    let catalog = mirrored("docker.io", Place::registry("m")).build().unwrap();
    assert_refused(
        catalog.edit().remove("m"),
        Kind::UnknownRegistry,
        "routes[0].mirrors[0]: registry `m` cannot be removed while this place names it; take the place away first",
    );
    assert!(catalog.edit().remove_route("docker.io").remove("m").build().is_ok());
    assert_refused(
        catalog.edit().remove_route("docker.i"),
        Kind::InvalidScope,
        "remove_route: no route has the scope `docker.i`; did you mean `docker.io`?",
    );
}

/// Rule 12.4: beside a registry only a few settings stand.
#[test]
fn rule_12_4_a_registry_states_the_rest_itself() {
    let m = || Place::registry("m");
    let beside = "beside a registry stand `images`, `failures`, `retry`, `reach` and `naming` alone";
    for (place, key) in [
        (m().api("/v2"), "api"),
        (m().transport(Transport::Https), "transport"),
        (m().tls("ca"), "tls"),
        (m().access(Access::Public), "access"),
        (m().token_issuer("auth.example"), "token_issuers"),
    ] {
        let text = format!(".{key}: registry `m` has its own `{key}`; {beside}");
        assert_mirror_refused(place, Kind::Contradiction, &text);
    }
    let allowed = m()
        .images(PlaceImages::Tagged)
        .failures(PlaceFailures::Transient)
        .retry(RetryPolicy::DEFAULT)
        .reach(Reach::InsideOnly)
        .naming(PlaceNaming::Whole);
    assert!(mirrored("docker.io", allowed).build().is_ok());
}

/// Rules 3.8 and 12.4: a scheme and a transport that contradict each other.
#[test]
fn rule_12_4_scheme_and_transport() {
    use Transport::{Http, Https, HttpsThenHttp, HttpsUnverified};
    let with = |location: &str, transport| mirrored("docker.io", Place::at(location).transport(transport));
    for (location, transport, said) in [
        ("http://m2.example", Https, "`http://` contradicts HTTPS"),
        ("http://m2.example", HttpsUnverified, "`http://` contradicts unverified HTTPS"),
        ("http://m2.example", HttpsThenHttp, "`http://` contradicts unverified HTTPS, then plain HTTP"),
        ("https://m2.example", Http, "`https://` contradicts plain HTTP"),
        ("https://m2.example", HttpsThenHttp, "`https://` contradicts unverified HTTPS, then plain HTTP"),
    ] {
        let text = format!("routes[0].mirrors[0].transport: {said}; drop the scheme, or the transport");
        assert_refused(with(location, transport), Kind::Contradiction, &text);
    }
    for (location, transport) in [
        ("http://m2.example", Http),
        ("https://m2.example", Https),
        ("https://m2.example", HttpsUnverified),
        ("m2.example", HttpsThenHttp),
        ("m2.example:5000", Http),
    ] {
        assert!(with(location, transport).build().is_ok(), "{location} {transport}");
    }
}

/// Rule 10.3: plain HTTP never has port 443, and Docker Hub never speaks it.
#[test]
fn rule_10_3_plain_http_at_places() {
    assert_mirror_refused(
        "http://m2.example:443",
        Kind::PlainHttpPort,
        ".transport: `m2.example:443` is on the port of HTTPS, and plain HTTP is never spoken there; write the port \
         that it is on, or use HTTPS",
    );
    assert_mirror_refused(
        "http://registry-1.docker.io",
        Kind::PlainHttpPort,
        ".transport: Docker Hub does not speak plain HTTP; use HTTPS",
    );
    assert_refused(
        routed([Route::new("r.example:443").at(Place::as_named().transport(Transport::HttpsThenHttp))]),
        Kind::PlainHttpPort,
        "routes[0].at.transport: `r.example:443` is on the port of HTTPS, and plain HTTP is never spoken there; leave \
         the port out, or write another",
    );
}

/// Rules 3.6, 3.7 and 12.4: the login that a place states.
#[test]
fn rule_12_4_logins_of_places() {
    let at = || Place::at("https://m2.example");
    assert_mirror_refused(
        at().access(Access::Private),
        Kind::InvalidCredential,
        ".access: private access without a credential; name its `credential`",
    );
    assert_mirror_refused(
        at().access(handle("")),
        Kind::InvalidCredential,
        ".credential: missing or empty name",
    );
    assert_mirror_refused(
        at().token_issuer("auth.example"),
        Kind::Contradiction,
        ".token_issuers: token issuers belong to a login that the place itself states; state its `access`",
    );
    assert_mirror_refused(
        at().access(handle("bot")).token_issuer("https://auth.example/token"),
        Kind::InvalidTokenIssuer,
        ".token_issuers[0]: `https://auth.example/token` is more than a host and a port; write `auth.example`",
    );
    assert!(mirrored("*", at().access(handle("bot")).token_issuer("auth.example")).build().is_ok());
    assert!(mirrored("*", at().access(Access::Ambient)).build().is_ok());
    assert_mirror_refused(
        at().tls("a\u{1b}"),
        Kind::InvalidTls,
        r".tls: the name `a\u{1b}` has the control character U+001B at byte 1",
    );
}

/// Rule 12.4: an endpoint that depends on the image has no login of its own.
#[test]
fn rule_12_4_no_login_where_the_endpoint_depends_on_the_image() {
    let says = |place: &str| {
        format!(
            "routes[0].{place}.access: the endpoint of this place depends on the image, so it states no `access`; make \
             a registry of each endpoint, with its login"
        )
    };
    for (scope, location) in
        [("docker.io", "m2.example:*"), ("r.example:*", "m2.example"), ("*.example:*", "m2.example")]
    {
        let place = Place::at(location).access(Access::Public);
        assert_refused(mirrored(scope, place), Kind::Contradiction, &says("mirrors[0]"));
    }
    for scope in ["*", "*.example", "r.example:*"] {
        let route = Route::new(scope).at(Place::as_named().access(handle("bot")));
        assert_refused(routed([route]), Kind::Contradiction, &says("at"));
    }
    // The port is part of the place, of the name, or of nothing.
    for (scope, location) in [
        ("r.example:*", "m2.example:5000"),
        ("r.example:*", "m2.example/hub"),
        ("*", "m2.example"),
        ("*.a", "m2.example"),
    ] {
        assert!(
            mirrored(scope, Place::at(location).access(Access::Public)).build().is_ok(),
            "{scope} {location}"
        );
    }
    let whole = Place::at("m2.example").naming(PlaceNaming::Whole).access(Access::Public);
    assert!(mirrored("r.example:*", whole).build().is_ok());
    assert!(routed([Route::new("r.example/x").at(Place::as_named().access(handle("bot")))]).build().is_ok());
}

/// Rules 3.6 and 12.4: a handle belongs to one endpoint, places included.
#[test]
fn rule_3_6_a_handle_at_two_endpoints() {
    let m2 = |text: &str| Place::at("https://m2.example/hub").access(handle(text));
    let says = |owner: &str, place: &str| {
        format!(
            "routes[0].{place}.credential: credential `bot` belongs to {owner}, and this place is on m2.example; list \
             both domains for it, or use another credential"
        )
    };
    let bot = || other("r", "r.example").access(handle("bot"));
    let kind = Kind::CredentialOnTwoDomains;
    assert_refused(mirrored("docker.io", m2("bot")).registry(bot()), kind, &says("r.example", "mirrors[0]"));
    let two = Route::new("*").mirror(Place::at("m3.example:5000").access(handle("bot"))).mirror(m2("bot"));
    assert_refused(routed([two]), kind, &says("m3.example:5000", "mirrors[1]"));
    let at = Route::new("*").mirror(Place::at("m3.example:5000").access(handle("bot"))).at(m2("bot"));
    assert_refused(routed([at]), kind, &says("m3.example:5000", "at"));
    // A registry's own name is a handle.
    let text = "routes[0].mirrors[0].credential: credential `m` belongs to m.example, and this place is on m2.example; \
                list both domains for it, or use another credential";
    assert_refused(mirrored("docker.io", m2("m")), kind, text);
    // One endpoint in two spellings; two that are listed; what no port means.
    let same = Place::at("M.example:443").access(handle("m"));
    assert!(mirrored("docker.io", same).build().is_ok());
    let listed = mirrored("docker.io", m2("bot")).registry(bot());
    assert!(listed.clone().share_credential("bot", ["r.example", "m2.example"]).build().is_ok());
    assert_refused(
        listed.share_credential("bot", ["r.example"]),
        kind,
        "routes[0].mirrors[0].credential: credential `bot` is not listed for m2.example; list this domain for it too, \
         or use another credential",
    );
    let lab = || other("lab", "lab.example").plain_http();
    let at = |location: &str| mirrored("*", Place::at(location).access(handle("lab"))).registry(lab());
    for location in ["http://lab.example", "lab.example", "lab.example:80"] {
        assert!(at(location).build().is_ok(), "{location}");
    }
    assert!(at("https://lab.example").build().is_err());
}

/// Rule 12.4: what stands in front of a name in a request.
#[test]
fn rule_12_4_api() {
    for (api, said) in [
        ("v2", "`v2` is not what stands in front of a name in a request"),
        ("/v2/../x", "invalid api `/v2/../x`: found `.` at byte 4, expected a lower-case letter or a digit"),
        ("/a//v2", "`/a//v2` is not what stands in front of a name in a request"),
        ("/a/../v2", "`/a/../v2` is not what stands in front of a name in a request"),
        ("/v2?x", "`/v2?x` is not what stands in front of a name in a request"),
        ("", "`` is not what stands in front of a name in a request"),
    ] {
        let problems = mirrored("*", Place::at("m2.example").api(api)).build().unwrap_err();
        let problem = problems.iter().next().unwrap();
        assert_eq!((problem.kind(), problem.message()), (Kind::InvalidApi, said), "{api}");
        assert_eq!(problem.path(), "routes[0].mirrors[0].api");
    }
    assert_mirror_refused(
        Place::at("m2.example").api("/v2/"),
        Kind::InvalidApi,
        ".api: invalid api `/v2/`: it has no repository path at byte 4, expected path components such as `acme/app`; \
         write `/v2`",
    );
    assert_refused(
        routed([Route::new("r.example").at(Place::as_named().api("/v2/proxy"))]),
        Kind::Contradiction,
        "routes[0].at.api: the end of the api `/v2/proxy` is a prefix of names; write it into a `location`",
    );
    let long = format!("/v2/{}", "a".repeat(250));
    assert_mirror_refused(
        Place::at("m2.example/proxy").api(long),
        Kind::InvalidApi,
        ".api: the end of `api` and the location's path have more than 255 characters; shorten them",
    );
}

/// Rule 12.4: an origin keeps its names.
#[test]
fn rule_12_4_an_origin_has_no_naming() {
    assert_refused(
        routed([Route::new("r.example").at(Place::at("o.example").naming(PlaceNaming::Whole))]),
        Kind::Contradiction,
        "routes[0].at.naming: an origin has no `naming`; names are kept, behind the path of its location",
    );
}

/// Rule 6.2: a place's retry policy is in its range. Ranges come from files alone; see `own_format`.
#[test]
fn rule_6_2_a_policy_that_is_built_is_in_range() {
    let policy = RetryPolicy::DEFAULT.with_tries(10).unwrap();
    let catalog = mirrored("*", Place::at("m2.example").retry(policy)).build().unwrap();
    let route = catalog.routes().next().unwrap();
    assert_eq!(route.mirrors().next().unwrap().retry(), Some(policy));
}

/// Rule 7.11: images from a registry that accepts pushes that are not trusted are pinned.
#[test]
fn rule_7_11_untrusted_pushes() {
    let open = |prefix: &str| {
        let registry = other("open", "open.example").accept_untrusted_pushes();
        if prefix.is_empty() { registry } else { registry.prefix(prefix) }
    };
    let with = |registry: RegistryConfig, place: Place| {
        builder([registry]).route(Route::new("docker.io").mirror(place))
    };
    let says = "routes[0].mirrors[0].images: registry `open` accepts pushes that are not trusted; limit this place to \
                pinned images";
    let kind = Kind::UntrustedSource;
    assert_refused(with(open(""), Place::registry("open")), kind, says);
    assert_refused(with(open(""), Place::at("https://OPEN.example:443/hub")), kind, says);
    assert_refused(with(open("forks/a"), Place::at("open.example/forks")), kind, says);
    for (registry, place) in [
        (open(""), Place::registry("open").images(PlaceImages::Pinned)),
        (open(""), Place::at("open.example").images(PlaceImages::Pinned)),
        (open("forks"), Place::at("open.example/forksafe")),
        (open(""), Place::at("open.example:5000")),
    ] {
        assert!(with(registry, place).build().is_ok());
    }
    let at = builder([open("")]).route(Route::new("docker.io").at(Place::registry("open")));
    assert_refused(at, kind, &says.replace("mirrors[0]", "at"));
}

/// Rule 3.9: a registry without a domain is no problem as a mirror.
#[test]
fn rule_3_9_an_unplaced_registry_is_a_mirror() {
    let account = builder([named("ecr").unplaced_ecr("eu-west-1"), other("m", "m.example")]);
    let route = Route::new("docker.io").mirror(Place::registry("ecr")).mirror(Place::registry("m"));
    let catalog = account.route(route).build().unwrap();
    let mirrors: Vec<_> = catalog.routes().next().unwrap().mirrors().collect();
    assert_eq!(mirrors[0].unplaced().map(UnplacedRegistry::name), Some("ecr"));
    assert_eq!((mirrors[0].registry(), mirrors[1].unplaced()), (None, None));
    assert_eq!(mirrors[1].registry().map(Registry::name), Some("m"));
    let placed = catalog.edit().place("ecr", "123456789012").build().unwrap();
    let mirror = placed.routes().next().unwrap().mirrors().next().unwrap();
    assert_eq!(mirror.registry().map(Registry::name), Some("ecr"));
}

/// Rule 4.1: all of it at once.
#[test]
fn rule_4_1_every_problem_of_routes_is_told() {
    let problems = routed([
        Route::new("Docker.io/Acme").mirror("ftp://m"),
        Route::new("quay.io").mirror(Place::registry("nobody")),
        Route::new("quay.io"),
    ])
    .build()
    .unwrap_err();
    let paths: Vec<&str> = problems.iter().map(registry_resolver::catalog::Problem::path).collect();
    assert_eq!(paths, ["routes[0].scope", "routes[0].mirrors[0]", "routes[1].mirrors[0]", "routes[2].scope"]);
}
