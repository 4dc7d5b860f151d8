//! What a catalog tells of its routes, and how they are edited.

use registry_resolver::registry::Reach;
use registry_resolver::routes::{
    LocationPort, Origin, Place, PlaceFailures, PlaceImages, PlaceLogin, PlaceNaming, Route, RouteRef, Scope,
};
use registry_resolver::{Access, Catalog, Credential, RegistryConfig, RetryPolicy, Transport};

use super::{decides, other, routed};

fn full() -> Place {
    Place::at("https://M.example:5000/hub")
        .api("/v2/proxy")
        .transport(Transport::HttpsUnverified)
        .tls("ca")
        .images(PlaceImages::Pinned)
        .failures(PlaceFailures::Transient)
        .retry(RetryPolicy::DEFAULT.with_tries(1).unwrap())
        .reach(Reach::InsideOnly)
        .access(Access::Credential("bot".into()))
        .token_issuer("auth.example")
        .naming(PlaceNaming::WithDomain)
}

/// Rules 12.3 and 12.4: everything that was said is told.
#[test]
fn rule_12_4_a_place_is_told_whole() {
    let route =
        Route::new("Docker.io").mirror(full()).mirror("o.example:*").origin(Origin::First).note("why");
    let catalog = routed([route.clone()]).build().unwrap();
    let told = catalog.route(&Scope::parse("index.docker.io").unwrap()).unwrap();
    assert_eq!((told.scope(), told.note(), told.origin()), ("Docker.io", Some("why"), Origin::First));
    assert!(!told.is_blocked() && told.at().is_none());
    let place = told.mirrors().next().unwrap();
    assert_eq!(place.location(), Some("https://M.example:5000/hub"));
    assert_eq!(place.domain().unwrap().as_str(), "M.example:5000");
    assert_eq!(place.port(), LocationPort::Number(5000));
    assert_eq!(place.prefix().unwrap().to_string(), "proxy/hub");
    assert_eq!((place.api(), place.tls()), ("/v2", Some("ca")));
    assert_eq!(place.transport(), Some(Transport::HttpsUnverified));
    assert_eq!((place.images(), place.failures()), (PlaceImages::Pinned, PlaceFailures::Transient));
    assert_eq!(place.retry().map(RetryPolicy::tries), Some(1));
    assert_eq!(place.reach(), Some(Reach::InsideOnly));
    assert_eq!(place.login(), Some(PlaceLogin::With(Credential::Handle("bot"))));
    assert_eq!(place.token_issuers().to_string(), "auth.example");
    assert_eq!(place.naming(), PlaceNaming::WithDomain);
    let plain = told.mirrors().nth(1).unwrap();
    assert_eq!((plain.domain().unwrap().as_str(), plain.port()), ("o.example", LocationPort::Asked));
    assert_eq!((plain.transport(), plain.login(), plain.retry(), plain.reach()), (None, None, None, None));
    assert_eq!((plain.prefix(), plain.api(), plain.naming()), (None, "/v2", PlaceNaming::Rest));
    assert!(plain.token_issuers().is_empty());
    // And it is what somebody would have written.
    assert_eq!(catalog.edit().build().unwrap(), catalog);
    assert_eq!(routed([route]).build().unwrap(), catalog);
}

/// Rule 12.4: a scheme is a transport, and the path of an `api` below `/v2` a prefix.
#[test]
fn rule_12_4_scheme_and_api_are_read() {
    let of = |place: Place| {
        let catalog = routed([Route::new("*").mirror(place)]).build().unwrap();
        let place = catalog.routes().next().unwrap().mirrors().next().unwrap();
        (place.transport(), place.api().to_owned(), place.prefix().map(|prefix| prefix.to_string()))
    };
    let api = |api: &str| of(Place::at("m.example/x").api(api));
    assert_eq!(of(Place::at("http://m.example")), (Some(Transport::Http), "/v2".into(), None));
    assert_eq!(of(Place::at("https://m.example")), (Some(Transport::Https), "/v2".into(), None));
    assert_eq!(api("/v2"), (None, "/v2".into(), Some("x".into())));
    assert_eq!(api("/v2/a/b"), (None, "/v2".into(), Some("a/b/x".into())));
    assert_eq!(api("/api/docker/v2"), (None, "/api/docker/v2".into(), Some("x".into())));
    assert_eq!(api("/v2x"), (None, "/v2x".into(), Some("x".into())));
}

/// Rule 12.13: routes are edited as registries are.
#[test]
fn rule_12_13_routes_are_edited() {
    let catalog =
        routed([Route::new("docker.io").mirror("m.example"), Route::new("*").blocked()]).build().unwrap();
    let edited = catalog
        .edit()
        .set_route(Route::new("registry-1.docker.io:443").at("https://o.example"))
        .set_route(Route::new("quay.io"))
        .remove_route("*")
        .build()
        .unwrap();
    let scopes: Vec<&str> = edited.routes().map(RouteRef::scope).collect();
    assert_eq!(scopes, ["registry-1.docker.io:443", "quay.io"]);
    assert_eq!(edited.routes().next().unwrap().at().unwrap().to_string(), "https://o.example");
    assert_ne!(edited, catalog);
    assert_eq!((decides(&catalog, "quay.io/x"), decides(&edited, "quay.io/x")), (Some("*"), Some("quay.io")));
}

/// Rule 12.3: what a place is called, whatever it is.
#[test]
fn rule_12_3_places_display() {
    let m = RegistryConfig::new("a`b").other("m.example");
    let route =
        Route::new("*").mirror(Place::registry("a`b")).at(Place::as_named().images(PlaceImages::Tagged));
    let catalog = Catalog::builder().registry(m).route(route).build().unwrap();
    let route = catalog.routes().next().unwrap();
    assert_eq!(route.mirrors().next().unwrap().to_string(), r"registry `a\u{60}b`");
    assert_eq!(route.at().unwrap().to_string(), "as named");
    assert_eq!(format!("{:?}", catalog.routes()), "[RouteRef(*)]");
}

/// Rule 14.1: access that is ambient is kept.
#[test]
fn rule_14_1_ambient_registries() {
    let catalog =
        Catalog::builder().registry(other("a", "a.example").access(Access::Ambient)).build().unwrap();
    let registry = catalog.registry("a").unwrap();
    assert!(registry.is_ambient() && registry.credential().is_none());
    assert_eq!(catalog.edit().build().unwrap(), catalog);
    let public = Catalog::builder().registry(other("a", "a.example").access(Access::Public)).build().unwrap();
    assert!(!public.registry("a").unwrap().is_ambient());
    assert_ne!(public, catalog);
}

/// Equality is equality: not of the scope alone, and of two catalogs too.
#[test]
fn routes_are_equal_when_all_of_them_is() {
    let catalog = |routes: [Route; 2]| routed(routes).build().unwrap();
    let one = catalog([Route::new("r.example").mirror("m.example"), Route::new("s.example")]);
    let same = catalog([Route::new("s.example"), Route::new("r.example").mirror("m.example")]);
    let other = catalog([Route::new("r.example").mirror("n.example"), Route::new("s.example")]);
    let of = |catalog: &Catalog, scope: &str| -> String {
        format!("{:?}", catalog.route(&Scope::parse(scope).unwrap()).unwrap())
    };
    assert_eq!(of(&one, "r.example"), of(&other, "r.example"));
    let scope = Scope::parse("r.example").unwrap();
    assert_eq!(one.route(&scope), same.route(&scope));
    assert_ne!(one.route(&scope), other.route(&scope));
    assert_ne!(one.route(&scope), one.route(&Scope::parse("s.example").unwrap()));
}
