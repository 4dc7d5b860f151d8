//! Rules 12.3 and 12.5: who is asked, in which order, and what is an error.

use registry_resolver::policy::FallbackPolicy;
use registry_resolver::pull::ErrorKind;
use registry_resolver::routes::{Origin, Place, PlaceImages, Route};
use registry_resolver::{Fallback, Role, Transport};

use super::{asked, at, refused, routed, with_routes};
use crate::support::{SHA, builder, named, other, pull};

fn route(origin: Origin) -> Route {
    Route::new("r.example").mirror("a.example").mirror("b.example/p").origin(origin)
}

#[test]
fn rule_12_5_mirrors_and_origin_in_the_route_s_order_and_then_the_chain() {
    let registries = || builder([other("r", "r.example").fallback("f"), other("f", "f.example")]);
    let catalog = |origin| with_routes(registries(), [route(origin)]);
    let (a, b) = ("mirror a.example/x:1", "mirror b.example/p/x:1");
    let (source, fallback) = ("source r.example/x:1", "fallback f.example/x:1");
    assert_eq!(asked(&catalog(Origin::Last), "r.example/x:1"), [a, b, source, fallback]);
    assert_eq!(asked(&catalog(Origin::First), "r.example/x:1"), [source, a, b, fallback]);
    assert_eq!(asked(&catalog(Origin::Never), "r.example/x:1"), [a, b]);
    let plan = catalog(Origin::Never);
    let plan = plan.resolve_pull(pull("r.example/x:1")).unwrap();
    assert!(plan.source().is_none());
    assert!(plan.attempts().all(|attempt| attempt.role() == Role::Mirror));
    assert_eq!(plan.asked().to_string(), "r.example/x:1");
}

#[test]
fn rule_12_5_duplicates_are_asked_as_written() {
    let twice = Route::new("r.example").mirror("m.example").mirror("m.example").mirror("r.example");
    assert_eq!(
        asked(&routed(twice), "r.example/x:1"),
        ["mirror m.example/x:1", "mirror m.example/x:1", "mirror r.example/x:1", "source r.example/x:1"]
    );
}

#[test]
fn rule_12_5_a_source_that_is_left_out_keeps_its_chain_and_a_blocked_one_has_none() {
    let registries = || {
        let chain = Fallback::new("f").with_policy(FallbackPolicy::default());
        builder([other("r", "r.example").fallback(chain), other("f", "f.example")])
    };
    let pinned = Route::new("r.example").at(Place::as_named().images(PlaceImages::Pinned));
    let catalog = with_routes(registries(), [pinned]);
    assert_eq!(asked(&catalog, "r.example/x:1"), ["fallback f.example/x:1", "r.example/x:1 not_pinned"]);
    let blocked = Route::new("r.example").mirror("m.example").blocked().note("use m");
    let catalog = with_routes(registries(), [blocked]);
    assert_eq!(asked(&catalog, "r.example/x:1"), ["mirror m.example/x:1", "r.example/x:1 blocked"]);
    let plan = catalog.resolve_pull(pull("r.example/x:1")).unwrap();
    let left_out = plan.left_out().next().unwrap();
    assert_eq!(
        (left_out.note(), left_out.blocked_by().map(registry_resolver::catalog::RouteRef::scope)),
        (Some("use m"), Some("r.example"))
    );
}

#[test]
fn rule_12_5_nothing_left_is_an_error() {
    let blocked = routed(Route::new("evil.example").blocked().note("ask the platform team"));
    assert_eq!(
        refused(&blocked, "evil.example/x"),
        "denied: evil.example/x:latest is blocked: `evil.example/x:latest` is not asked, the route of \
         `evil.example` blocks its name there (ask the platform team)"
    );
    let nobody = routed(Route::new("r.example").origin(Origin::Never));
    assert_eq!(refused(&nobody, "r.example/x:1"), "no_source: no place is left to pull r.example/x:1 from");
    // Limits aside, nothing was left out but what is blocked.
    let limit = at("p.example").images(PlaceImages::Pinned);
    let route = Route::new("r.example").mirror(limit.clone()).blocked();
    assert_eq!(
        refused(&routed(route), "r.example/x:1"),
        "denied: r.example/x:1 is blocked: `p.example/x:1` is not asked, it serves only images pinned by digest; \
         `r.example/x:1` is not asked, the route of `r.example` blocks its name there"
    );
    let no_name = Route::new("r.example/x").mirror("m.example").blocked();
    assert_eq!(
        refused(&routed(no_name), "r.example/x:1"),
        "no_source: no place is left to pull r.example/x:1 from: `m.example` is not asked, the image has no name \
         there; `r.example/x:1` is not asked, the route of `r.example/x` blocks its name there"
    );
    let only_limit = Route::new("r.example").mirror(limit).origin(Origin::Never);
    let error = routed(only_limit);
    let error = error.resolve_pull(pull("r.example/x:1")).unwrap_err();
    assert_eq!((error.kind(), error.rule()), (ErrorKind::NoSource, "12.5"));
}

#[test]
fn rule_12_2_the_most_specific_route_decides_and_nothing_is_inherited() {
    let catalog = with_routes(
        builder([]),
        [
            Route::new("*").mirror("all.example"),
            Route::new("r.example").mirror("host.example"),
            Route::new("r.example/acme").mirror("path.example").origin(Origin::Never),
        ],
    );
    assert_eq!(asked(&catalog, "r.example/acme/x:1"), ["mirror path.example/x:1"]);
    assert_eq!(asked(&catalog, "r.example/y:1"), ["mirror host.example/y:1", "source r.example/y:1"]);
    assert_eq!(asked(&catalog, "s.example/y:1"), ["mirror all.example/y:1", "source s.example/y:1"]);
    let plan = catalog.resolve_pull(pull("r.example/acme/x:1")).unwrap();
    assert_eq!(plan.route().unwrap().scope(), "r.example/acme");
}

#[test]
fn rule_3_9_a_mirror_without_a_domain_is_left_out() {
    let ecr = named("ecr").unplaced_ecr("eu-west-1");
    let catalog = with_routes(
        builder([ecr, other("r", "r.example")]),
        [Route::new("r.example").mirror(Place::registry("ecr"))],
    );
    assert_eq!(asked(&catalog, "r.example/x:1"), ["source r.example/x:1", "ecr no_domain"]);
}

#[test]
fn rule_7_9_without_fallbacks_is_without_mirrors_where_the_origin_is_asked() {
    let catalog = routed(route(Origin::Last));
    let alone = |catalog: &registry_resolver::Catalog, image: &str| {
        super::walked(catalog, pull(image).without_fallbacks())
    };
    assert_eq!(alone(&catalog, "r.example/x:1"), ["source r.example/x:1"]);
    let image = format!("r.example/x@{SHA}");
    assert_eq!(alone(&catalog, &image).len(), 3);
    let never = routed(route(Origin::Never));
    assert_eq!(alone(&never, "r.example/x:1"), ["mirror a.example/x:1", "mirror b.example/p/x:1"]);
    let blocked = routed(Route::new("r.example").mirror("a.example").blocked());
    assert_eq!(alone(&blocked, "r.example/x:1"), ["mirror a.example/x:1", "r.example/x:1 blocked"]);
}

#[test]
fn rule_10_7_a_catalog_without_routes_is_as_before() {
    let catalog = builder([other("r", "r.example")]).build().unwrap();
    let plan = catalog.resolve_pull(pull("r.example/x:1")).unwrap();
    let source = plan.source().unwrap();
    assert_eq!((source.transport(), source.api(), source.tls()), (Transport::Https, "/v2", None));
    assert_eq!(source.endpoint().to_string(), "https://r.example");
    assert_eq!(source.upstream().to_string(), "r.example");
    assert_eq!(source.candidate().to_string(), "r.example/x:1");
    assert!(plan.route().is_none() && source.place().is_none());
}
