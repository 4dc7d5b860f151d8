//! Sections 12 and 13: what is weak about routes and about names without a domain.

use registry_resolver::catalog::UncoveredDomains;
use registry_resolver::lint::LintKind;
use registry_resolver::routes::{Origin, Place, PlaceImages, PlaceNaming, Route, ShortNames};
use registry_resolver::{Access, CatalogBuilder, Transport};

use crate::lints::{account, assert_edit_mends, assert_no_edit, assert_said, assert_silent, codes, named};

fn routed(routes: impl IntoIterator<Item = Route>) -> CatalogBuilder {
    routes.into_iter().fold(account([]), CatalogBuilder::route)
}

#[test]
fn rule_12_5_a_clean_route_has_none() {
    assert_silent(&routed([
        Route::new("docker.io").mirror("https://m.example/hub").mirror("https://n.example/hub"),
        Route::new("ghcr.io").mirror("https://m.example/ghcr").origin(Origin::First),
        Route::new("*").mirror(Place::at("p.example").naming(PlaceNaming::WithDomain)),
        Route::new("evil.example:*").blocked(),
    ]));
}

#[test]
fn rule_12_1_a_scope_that_is_not_completed() {
    let route = routed([Route::new("docker.io/nginx").mirror("m.example")]);
    assert_said(
        &route,
        LintKind::UncompletedScope,
        "advice[uncompleted_scope] routes[0].scope: the route of `docker.io/nginx` covers the namespace `nginx` on \
         Docker Hub, and not the image `nginx`; write `docker.io/library/nginx` where the image is meant",
    );
    assert_no_edit(&route);
    for scope in ["docker.io/library", "docker.io/library/nginx", "docker.io", "r.example/nginx"] {
        assert_silent(&routed([Route::new(scope).mirror("m.example")]));
    }
    let own = account([named("hub").docker_hub().namespace("acme")]);
    assert_silent(&own.route(Route::new("index.docker.io/acme").mirror("m.example")));
}

#[test]
fn rule_12_5_nothing_or_little_to_ask() {
    assert_said(
        &routed([Route::new("r.example").origin(Origin::Never)]),
        LintKind::NothingToAsk,
        "warning[nothing_to_ask] routes[0].origin: the route of `r.example` never asks the origin, and has no mirror \
         to ask: nothing can be pulled by it; name a mirror, ask the origin, or say `blocked`",
    );
    assert_said(
        &routed([Route::new("r.example").mirror("m.example").origin(Origin::Never)]),
        LintKind::SinglePlace,
        "advice[single_place] routes[0].origin: the route of `r.example` has one mirror and never asks the origin: \
         where that is down, nothing can be pulled; name a second mirror, or ask the origin last",
    );
    let unplaced = account([named("ecr").unplaced_ecr("eu-west-1")])
        .route(Route::new("r.example").mirror(Place::registry("ecr")).origin(Origin::Never));
    assert!(codes(&unplaced).contains(&LintKind::NothingToAsk));
    assert_silent(&routed([Route::new("r.example:*").blocked().origin(Origin::Never)]));
}

#[test]
fn rule_12_5_a_mirror_twice_and_the_origin_as_its_own_mirror() {
    let twice = routed([Route::new("r.example").mirror("m.example/p").mirror("https://M.example:443/p")]);
    assert_said(
        &twice,
        LintKind::MirrorTwice,
        "warning[mirror_twice] routes[0].mirrors[1]: the route of `r.example` asks `https://M.example:443/p` twice: \
         mirror 1 is the same place; take one of them away",
    );
    assert_edit_mends(&twice);
    // The one serves what the other does not.
    assert_silent(&routed([Route::new("r.example")
        .mirror(Place::at("m.example").images(PlaceImages::Pinned))
        .mirror(Place::at("m.example").images(PlaceImages::Tagged))]));
    let own = routed([Route::new("r.example/acme").mirror("R.example/acme")]);
    assert_said(
        &own,
        LintKind::OriginAsMirror,
        "warning[origin_as_mirror] routes[0].mirrors[0]: the route of `r.example/acme` asks `R.example/acme` as a \
         mirror, which is the origin itself; take the mirror away, or say `origin = \"first\"` where it is to be \
         asked before others",
    );
    assert_edit_mends(&own);
    assert_silent(&routed([Route::new("r.example/acme").mirror("r.example/copies")]));
    let moved = Route::new("r.example").at(Place::at("n.example/p")).mirror("n.example/p");
    assert_eq!(codes(&routed([moved])), [LintKind::OriginAsMirror]);
}

#[test]
fn rule_10_3_a_login_to_anything_but_verified_https() {
    let with = |place: Place| routed([Route::new("r.example").mirror(place)]);
    let own = |location: &str| Place::at(location).access(Access::Credential("own".into()));
    assert_said(
        &with(own("http://m.example:5000")),
        LintKind::PlainHttpPlace,
        "danger[plain_http_place] routes[0].mirrors[0]: the route of `r.example` sends a login to \
         `http://m.example:5000` over plain HTTP, where others may read it; speak verified HTTPS, with `tls` where \
         the certificate is one's own, or pull anonymously",
    );
    assert_eq!(
        codes(&with(own("m.example").transport(Transport::HttpsUnverified))),
        [LintKind::PlainHttpPlace]
    );
    assert_silent(&with(own("https://m.example")));
    assert_silent(&with(own("http://localhost:5000")));
    assert_silent(&with(Place::at("http://m.example:5000")));
}

#[test]
fn rule_12_4_where_strangers_own_names() {
    let hub = routed([Route::new("r.example").mirror("quay.io")]);
    assert_said(
        &hub,
        LintKind::SharedPlace,
        "danger[shared_place] routes[0].mirrors[0]: the route of `r.example` asks `quay.io` on Quay by tag, where \
         strangers own namespaces, without a path of one's own: an image there may be a stranger's; give it a path \
         of your own, or say `images = \"pinned\"`",
    );
    assert_edit_mends(&hub);
    assert_silent(&routed([Route::new("r.example").mirror("quay.io/acme")]));
    let moved = routed([Route::new("r.example").at(Place::at("ghcr.io"))]);
    assert_eq!(codes(&moved), [LintKind::SharedPlace]);
    assert_no_edit(&moved);
    assert_silent(&routed([Route::new("quay.io").at(Place::at("https://quay.io"))]));
}

#[test]
fn rule_12_4_a_credential_for_many_hosts() {
    let place =
        Place::at("m.example").access(Access::Credential("own".into())).naming(PlaceNaming::WithDomain);
    assert_said(
        &routed([Route::new("*.example.com").mirror(place)]),
        LintKind::WildcardCredential,
        "advice[wildcard_credential] routes[0].mirrors[0]: the route of `*.example.com` sends the credential `own` to \
         `m.example` for images of every host that it is for; name the hosts one by one, or make sure that all of \
         them are meant",
    );
}

#[test]
fn rule_12_4_images_that_meet_under_one_name() {
    assert_said(
        &routed([Route::new("*").mirror("m.example/all")]),
        LintKind::MirrorNamesMeet,
        "danger[mirror_names_meet] routes[0].mirrors[0]: the route of `*` is for many hosts, whose images have the \
         same names at `m.example/all`: one may be another's; say `naming = \"with_domain\"`, or `images = \"pinned\"`",
    );
    assert_said(
        &routed([Route::new("r.example:*/acme").mirror("m.example")]),
        LintKind::MirrorNamesMeet,
        "danger[mirror_names_meet] routes[0].mirrors[0]: the route of `r.example:*/acme` is for many ports, whose \
         images have the same names at `m.example`: one may be another's; name the ports one by one, each with a \
         path of its own there",
    );
    let two = |first: Place, second: Place| {
        routed([Route::new("docker.io").mirror(first), Route::new("ghcr.io").mirror(second)])
    };
    let said = crate::lints::said(&two(Place::at("m.example"), Place::at("https://m.example")));
    assert_eq!(
        said,
        [
            "danger[mirror_names_meet] routes[0].mirrors[0]: images of `docker.io` have the same names at `m.example` \
             as those of `ghcr.io`: one may be another's; say `naming = \"with_domain\"` or `\"whole\"`, or give each a \
             path of its own there",
            "danger[mirror_names_meet] routes[1].mirrors[0]: images of `ghcr.io` have the same names at \
             `https://m.example` as those of `docker.io`: one may be another's; say `naming = \"with_domain\"` or \
             `\"whole\"`, or give each a path of its own there",
        ]
    );
    let with_domain = || Place::at("m.example").naming(PlaceNaming::WithDomain);
    assert_silent(&two(with_domain(), with_domain()));
    assert_silent(&two(Place::at("m.example/a"), Place::at("m.example/b")));
    // Of one endpoint, whole paths say which image is meant; what is behind a path does not.
    let one = |naming| {
        let place = || Place::at("m.example").naming(naming);
        routed([Route::new("r.example/a").mirror(place()), Route::new("r.example/b").mirror(place())])
    };
    assert_silent(&one(PlaceNaming::Whole));
    assert_eq!(codes(&one(PlaceNaming::Rest)), [LintKind::MirrorNamesMeet; 2]);
}

#[test]
fn rule_12_5_one_place_as_mirror_and_as_fallback() {
    let registries = [named("r").other("r.example").fallback("m"), named("m").other("m.example").prefix("p")];
    let both = account(registries).route(Route::new("r.example").mirror("https://m.example/p"));
    assert_said(
        &both,
        LintKind::MirrorAndFallback,
        "advice[mirror_and_fallback] routes[0].mirrors[0]: the route of `r.example` asks `https://m.example/p` as a \
         mirror, and `r` falls back to the same place: it is asked twice; take the mirror or the fallback away",
    );
}

#[test]
fn rule_12_4_a_port_that_has_no_place_in_a_name() {
    let whole = |place: Place| routed([Route::new("r.example:*").mirror(place)]);
    let said = crate::lints::said(&whole(Place::at("m.example/p")));
    assert_eq!(
        said,
        [
            "warning[port_in_name] routes[0].mirrors[0]: images that the route of `r.example:*` is asked for on a port \
          have no name at `m.example/p`, which is left out; say `naming = \"whole\"`"
        ]
    );
    // A port that is taken over is no trouble.
    assert_silent(&whole(Place::at("m.example")));
}

#[test]
fn rule_5_9_a_blocked_scope_that_leaves_ports_open() {
    assert_said(
        &routed([Route::new("r.example:443/acme").blocked()]),
        LintKind::BlockedPort,
        "advice[blocked_port] routes[0].blocked: the route of `r.example:443/acme` blocks one port, and the same names \
         on other ports are open; write `r.example:*/acme`",
    );
    assert_silent(&routed([Route::new("r.example").blocked(), Route::new("*").blocked()]));
    assert_silent(&routed([Route::new("r.example").blocked(), Route::new("*.example:*").blocked()]));
    assert_eq!(codes(&routed([Route::new("*.r.example").blocked()])), [LintKind::BlockedPort]);
    let denied = routed([Route::new("r.example").blocked()]).uncovered_domains(UncoveredDomains::Deny);
    assert_silent(&denied);
}

#[test]
fn rule_12_7_a_place_whose_names_are_all_blocked() {
    let with = |open: &str| {
        let routes = [Route::new("r.example").mirror("m.example/hub"), Route::new("m.example:*").blocked()];
        routed(routes).route(Route::new(open))
    };
    assert_said(
        &with("other.example"),
        LintKind::BlockedPlace,
        "warning[blocked_place] routes[0].mirrors[0]: the route of `r.example` asks `m.example/hub`, and the route of \
         `m.example:*` blocks every name there; take the place away, or give it a route of its own that is not blocked",
    );
    assert_silent(&with("m.example/hub"));
    assert_silent(&with("m.example/hub/library"));
}

#[test]
fn rule_12_6_a_place_where_nothing_chooses_a_registry() {
    let registries =
        || [named("a").other("m.example").prefix("a"), named("b").other("m.example").prefix("b")];
    let with = |place: Place| account(registries()).route(Route::new("r.example").mirror(place));
    let said = crate::lints::said(&with(Place::at("m.example/c")));
    let text = "warning[ambiguous_place] routes[0].mirrors[0]: the route of `r.example` asks `m.example/c`, where \
                several registries are and none is chosen: it is left out; mark one of them as primary, name one in \
                the place, or give the place an `access` of its own";
    assert!(said.contains(&text.to_string()), "{said:?}");
    assert!(!codes(&with(Place::registry("a"))).contains(&LintKind::AmbiguousPlace));
    assert!(!codes(&with(Place::at("m.example").access(Access::Public))).contains(&LintKind::AmbiguousPlace));
}

#[test]
fn rule_13_4_public_registries_in_a_search_list() {
    let list = |entries: &[&str]| {
        let names = entries.iter().fold(ShortNames::new(), |names, entry| names.search(*entry));
        account([]).short_names(names)
    };
    assert_said(
        &list(&["docker.io", "r.example"]),
        LintKind::PublicSearch,
        "danger[public_search] short_names.search[0]: names without a domain are looked for on docker.io, where \
         strangers own namespaces, before r.example: an image there may be a stranger's; put it last, or make aliases \
         of the names that are meant",
    );
    assert_said(
        &list(&["r.example", "docker.io", "quay.io"]),
        LintKind::PublicSearch,
        "danger[public_search] short_names.search[2]: names without a domain are looked for on docker.io and quay.io, \
         where strangers own namespaces: an image there may be a stranger's; keep one of them, or make aliases of \
         the names that are meant",
    );
    assert_silent(&list(&["r.example", "docker.io"]));
    assert_silent(&list(&["docker.io/acme", "quay.io"]));
    assert_silent(&list(&["docker.io"]));
}
