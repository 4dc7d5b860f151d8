//! Rule 12.8: where the origin really is.

use registry_resolver::policy::FallbackPolicy;
use registry_resolver::registry::Reach;
use registry_resolver::routes::{Origin, Place, PlaceImages, Route};
use registry_resolver::{Access, Fallback, RetryPolicy, Role, Transport};

use super::{asked, at, routed, with_routes};
use crate::support::{builder, named, other, pull};

#[test]
fn rule_12_8_what_the_scope_matched_is_replaced() {
    let catalog = routed(Route::new("r.example/acme").at("https://o.example:5000/copies"));
    assert_eq!(asked(&catalog, "r.example/acme/app:1"), ["source o.example:5000/copies/app:1"]);
    let plan = catalog.resolve_pull(pull("r.example/acme/app:1")).unwrap();
    let source = plan.source().unwrap();
    assert_eq!(source.role(), Role::Source);
    assert_eq!(plan.asked().to_string(), "r.example/acme/app:1");
    assert_eq!(source.candidate().to_string(), "r.example/acme/app:1");
    assert_eq!(source.upstream().to_string(), "r.example");
    assert_eq!(source.endpoint().to_string(), "https://o.example:5000");
    // To one image, where nothing is left of the name.
    let exact = routed(Route::new("r.example/acme/app").at("o.example/other"));
    assert_eq!(asked(&exact, "r.example/acme/app:1"), ["source o.example/other:1"]);
}

#[test]
fn rule_12_8_registry_and_chain_are_those_of_where_it_really_is() {
    let registries = || {
        builder([
            other("o", "o.example").prefix("deep").fallback("f"),
            other("f", "f.example").prefix("q"),
            other("r", "r.example").fallback("never-asked"),
            other("never-asked", "n.example"),
        ])
    };
    let location = with_routes(registries(), [Route::new("r.example").at("o.example/deep/er")]);
    assert_eq!(
        asked(&location, "r.example/app:1"),
        ["source o.example/deep/er/app:1", "fallback f.example/q/er/app:1"]
    );
    let plan = location.resolve_pull(pull("r.example/app:1")).unwrap();
    let source = plan.source().unwrap();
    assert_eq!(source.registry().unwrap().name(), "o");
    assert_eq!(source.login().to_string(), "`o` for o.example");
    // Outside the prefix of the registry there.
    let outside = with_routes(registries(), [Route::new("r.example").at("o.example/shallow")]);
    assert_eq!(asked(&outside, "r.example/app:1"), ["source o.example/shallow/app:1", "f outside_prefix"]);
    let by_name = with_routes(registries(), [Route::new("r.example/team").at(Place::registry("o"))]);
    assert_eq!(
        asked(&by_name, "r.example/team/app:1"),
        ["source o.example/deep/app:1", "fallback f.example/q/app:1"]
    );
    // With `keep`, the whole of what it is called there.
    let kept = Fallback::new("f").with_policy(FallbackPolicy::default().keep_path());
    let keeping =
        builder([other("o", "o.example").prefix("deep").fallback(kept), other("f", "f.example").prefix("q")]);
    let keeping = with_routes(keeping, [Route::new("r.example").at("o.example/deep/er")]);
    assert_eq!(asked(&keeping, "r.example/app:1")[1], "fallback f.example/q/deep/er/app:1");
    // A place with a login of its own has no registry, and so no chain.
    let own = at("o.example/deep").access(Access::Credential("own".into()));
    let own = with_routes(registries(), [Route::new("r.example").at(own)]);
    assert_eq!(asked(&own, "r.example/app:1"), ["source o.example/deep/app:1"]);
}

#[test]
fn rule_12_4_without_a_location_the_origin_stays_and_the_rest_applies() {
    let retry = RetryPolicy::default().with_tries(7).unwrap();
    let place = Place::as_named().retry(retry).images(PlaceImages::Tagged).reach(Reach::InsideOnly);
    let catalog = with_routes(builder([other("r", "r.example")]), [Route::new("r.example").at(place)]);
    let plan = catalog.resolve_pull(pull("r.example/x:1")).unwrap();
    let source = plan.source().unwrap();
    assert_eq!(source.target().to_string(), "r.example/x:1");
    assert_eq!((source.retry(), source.reach()), (retry, Reach::InsideOnly));
    assert_eq!(source.registry().unwrap().name(), "r");
    let pinned = format!("r.example/x@{}", crate::support::SHA);
    assert!(super::refused(&catalog, &pinned).starts_with("no_source: "));
    // Plain HTTP is spoken on port 80 where none is written.
    let over_http = Place::as_named().transport(Transport::Http);
    let catalog = with_routes(builder([]), [Route::new("h.example").at(over_http)]);
    let second = catalog.resolve_pull(pull("h.example/x:1")).unwrap();
    let source = second.source().unwrap();
    assert_eq!(source.transport(), Transport::Http);
    assert_eq!(source.endpoint().to_string(), "http://h.example");
    assert!(source.target().domain() == crate::support::domain("h.example:80"));
}

/// Rules 2.8 and 12.4: an origin that stays as named stays on the port that none means there, whoever says how it is
/// spoken to, and whether or not the registry there has its login.
#[test]
fn rule_12_4_an_origin_that_stays_as_named_stays_on_port_80() {
    let registry = || other("r", "r.example").transport(Transport::Http);
    let (http, https) = ("http://r.example", "https://r.example:80");
    for (transport, endpoint) in [
        (Transport::Https, https),
        (Transport::HttpsUnverified, https),
        (Transport::HttpsThenHttp, https),
        (Transport::Http, http),
    ] {
        let own = [None, Some(Access::Public), Some(Access::Credential("own".into()))];
        for access in own {
            let at = Place::as_named().transport(transport);
            let at = access.clone().into_iter().fold(at, Place::access);
            let route = Route::new("r.example").origin(Origin::First).at(at).mirror("m.example");
            let catalog = with_routes(builder([registry()]), [route]);
            let plan = catalog.resolve_pull(pull("r.example/x:1")).unwrap();
            let told = format!("{transport:?} {access:?}");
            let Some(source) = plan.source() else {
                // The registry's login is for its own transport and verified HTTPS (rule 12.6).
                assert!(access.is_none() && transport != Transport::Https && transport != Transport::Http);
                continue;
            };
            assert_eq!(source.target().to_string(), "r.example/x:1", "{told}");
            assert_eq!(source.endpoint().to_string(), endpoint, "{told}");
            let [on_80, on_443] = ["r.example:80", "r.example:443"].map(crate::support::domain);
            assert!(source.target().domain() == on_80 && source.target().domain() != on_443, "{told}");
            let has_login = access != Some(Access::Public);
            assert_eq!([on_80, on_443].map(|it| source.login().may_see(it)), [has_login, false], "{told}");
            // Rule 12.11: the registry on the host says which port none means.
            let avoiding = |endpoint: &str| {
                let down = [endpoint];
                let plan = catalog.resolve_pull(pull("r.example/x:1").with_avoided(&down)).unwrap();
                super::attempts(&plan).remove(0)
            };
            let (origin, mirror) = ("source r.example/x:1", "mirror m.example/x:1");
            for (down, first) in [("r.example", mirror), (endpoint, mirror), ("r.example:443", origin)] {
                assert_eq!(avoiding(down), first, "{told} {down}");
            }
        }
    }
}

#[test]
fn rule_3_9_an_origin_without_a_domain_is_left_out() {
    let catalog = with_routes(
        builder([named("ecr").unplaced_ecr("eu-west-1"), other("r", "r.example")]),
        [Route::new("r.example").mirror("m.example").at(Place::registry("ecr"))],
    );
    assert_eq!(asked(&catalog, "r.example/x:1"), ["mirror m.example/x:1", "ecr no_domain"]);
}
