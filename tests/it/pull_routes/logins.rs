//! Rule 12.6: whose login a place has.

use registry_resolver::catalog::{Matching, UncoveredAccess};
use registry_resolver::routes::{Place, Route};
use registry_resolver::{Access, Catalog, Login, PullPlan, RegistryConfig, Transport};

use super::{asked, at, attempts, left_out, with_routes};
use crate::support::{builder, named, other, pull};

/// `m.example/x:1 of m: `m` for m.example`.
fn logins(plan: &PullPlan<'_, '_>) -> Vec<String> {
    let shown = |attempt: registry_resolver::Attempt<'_, '_>| {
        let registry = attempt.registry().map_or("-", |registry| registry.name());
        format!("{} of {registry}: {}", attempt.target().domain(), attempt.login())
    };
    plan.attempts().map(shown).collect()
}

#[track_caller]
fn login_at(registries: impl IntoIterator<Item = RegistryConfig>, place: Place) -> Vec<String> {
    let catalog = with_routes(builder(registries), [Route::new("r.example").mirror(place)]);
    logins(&catalog.resolve_pull(pull("r.example/x:1")).unwrap())
}

#[test]
fn rule_12_6_the_named_registry_s_else_the_place_s_else_the_registry_s_there() {
    let m = || other("m", "m.example");
    let source = "r.example of -: anonymous".to_string();
    let by_name = login_at([m()], Place::registry("m"));
    assert_eq!(by_name, ["m.example of m: `m` for m.example".to_string(), source.clone()]);
    let there = login_at([m()], at("https://M.example/p"));
    assert_eq!(there, ["M.example of m: `m` for M.example".to_string(), source.clone()]);
    let own = at("m.example").access(Access::Credential("own".into()));
    assert_eq!(login_at([m()], own)[0], "m.example of -: `own` for m.example");
    let public = at("m.example").access(Access::Public);
    assert_eq!(login_at([m()], public)[0], "m.example of -: anonymous");
    let kept = at("m.example").access(Access::Ambient);
    assert_eq!(login_at([m()], kept)[0], "m.example of -: what is kept for m.example");
    assert_eq!(login_at([m()], at("elsewhere.example"))[0], "elsewhere.example of -: anonymous");
}

#[test]
fn rule_10_1_never_the_origin_s_unless_both_are_one_endpoint() {
    let origin = || other("r", "r.example");
    let catalog = |mirror: &str| with_routes(builder([origin()]), [Route::new("r.example").mirror(mirror)]);
    let elsewhere = catalog("m.example");
    let elsewhere = elsewhere.resolve_pull(pull("r.example/x:1")).unwrap();
    assert_eq!(logins(&elsewhere), ["m.example of -: anonymous", "r.example of r: `r` for r.example"]);
    let here = catalog("R.example:443/copies");
    let here = here.resolve_pull(pull("r.example/x:1")).unwrap();
    assert_eq!(logins(&here)[0], "R.example:443 of r: `r` for R.example:443");
}

#[test]
fn rule_12_6_a_context_chooses_at_a_shared_mirror_by_the_name_asked_there() {
    let tenants =
        || [other("one", "m.example").prefix("one").primary(), other("two", "m.example").prefix("two")];
    let route = || Route::new("docker.io").mirror("m.example/two");
    let catalog = with_routes(builder(tenants()), [route()]);
    let plan = catalog.resolve_pull(pull("nginx:1")).unwrap();
    assert_eq!(logins(&plan)[0], "m.example of one: `one` for m.example");
    let plan = catalog.resolve_pull(pull("nginx:1").with_contexts(&["two"])).unwrap();
    assert_eq!(logins(&plan)[0], "m.example of two: `two` for m.example");
    // 5.3, by the name that is asked there.
    let prefixes = builder(tenants()).matching(Matching::LongestPrefix);
    let catalog = with_routes(prefixes, [route()]);
    let plan = catalog.resolve_pull(pull("nginx:1")).unwrap();
    assert_eq!(logins(&plan)[0], "m.example of two: `two` for m.example");
    // A mirror that names a registry keeps it, whatever the context there.
    let named = Route::new("docker.io").mirror(Place::registry("one"));
    let catalog = with_routes(builder(tenants()), [named]);
    let plan = catalog.resolve_pull(pull("nginx:1").with_contexts(&["two"])).unwrap();
    assert_eq!(logins(&plan)[0], "m.example of one: `one` for m.example");
}

#[test]
fn rule_12_6_where_nothing_chooses_a_mirror_is_left_out_and_an_origin_an_error() {
    let tied = || [other("one", "m.example"), other("two", "m.example")];
    let catalog = with_routes(builder(tied()), [Route::new("docker.io").mirror("m.example/hub")]);
    assert_eq!(
        asked(&catalog, "nginx:1"),
        ["source docker.io/library/nginx:1", "m.example/hub/library/nginx:1 ambiguous"]
    );
    let ambiguous = super::refused(&catalog, "m.example/x:1");
    assert!(ambiguous.starts_with("ambiguous_registry: "), "{ambiguous}");
    // Mirrors or not.
    let mirrored = with_routes(builder(tied()), [Route::new("m.example").mirror("n.example")]);
    assert!(super::refused(&mirrored, "m.example/x:1").starts_with("ambiguous_registry: "));
    // One that would not be asked is none.
    let never = Route::new("m.example").mirror("n.example").origin(registry_resolver::routes::Origin::Never);
    let never = with_routes(builder(tied()), [never]);
    assert_eq!(asked(&never, "m.example/x:1"), ["mirror n.example/x:1"]);
}

#[test]
fn rule_12_6_a_registry_s_login_is_for_its_port_and_its_transport() {
    let plain = || other("m", "m.example:5000").transport(Transport::Http);
    // It takes the transport from the registry there.
    assert_eq!(login_at([plain()], at("m.example:5000"))[0], "m.example:5000 of m: `m` for m.example:5000");
    assert_eq!(
        login_at([plain()], at("https://m.example:5000"))[0],
        "m.example:5000 of m: `m` for m.example:5000"
    );
    let secure = || other("m", "m.example:5000");
    let insecure = |registry: RegistryConfig, place: Place| {
        let catalog = with_routes(builder([registry]), [Route::new("r.example").mirror(place)]);
        left_out(&catalog.resolve_pull(pull("r.example/x:1")).unwrap())
    };
    let told = ["m.example:5000/x:1 insecure_login"];
    assert_eq!(insecure(secure(), at("http://m.example:5000")), told);
    let unverified = at("m.example:5000").transport(Transport::HttpsUnverified);
    assert_eq!(insecure(secure(), unverified.clone()), told);
    let public = secure().access(Access::Public);
    assert_eq!(insecure(public, unverified), [""; 0]);
    // Loopback is no danger, on the registry's port.
    let local = other("m", "localhost:5000");
    assert_eq!(insecure(local, at("http://localhost:5000")), [""; 0]);
    let local = other("m", "127.0.0.1");
    assert_eq!(insecure(local, at("http://127.0.0.1")), ["127.0.0.1/x:1 insecure_login"]);
}

#[test]
fn rule_12_6_an_unwritten_port_counts_as_the_registry_s() {
    let plain = || other("m", "m.example").transport(Transport::Http);
    assert_eq!(login_at([plain()], at("m.example"))[0], "m.example of m: `m` for m.example");
    assert_eq!(
        login_at([plain()], at("m.example:80").transport(Transport::Http))[0],
        "m.example:80 of m: `m` for m.example:80"
    );
    let written = other("m", "m.example:80").transport(Transport::Http);
    assert_eq!(login_at([written], at("http://m.example"))[0], "m.example of m: `m` for m.example");
    let catalog = with_routes(builder([plain()]), [Route::new("r.example").mirror("https://m.example")]);
    assert_eq!(asked(&catalog, "r.example/x:1"), ["source r.example/x:1", "m.example/x:1 insecure_login"]);
}

#[test]
fn rule_14_1_what_the_caller_keeps_has_audience_and_issuers() {
    let catalog = builder([named("hub").docker_hub().access(Access::Ambient)]).build().unwrap();
    let plan = catalog.resolve_pull(pull("nginx:1")).unwrap();
    let login = plan.source().unwrap().login();
    let Login::Ambient { audience, token_issuers, .. } = login else { panic!("{login:?}") };
    assert_eq!(
        (audience.to_string(), token_issuers.to_string()),
        ("docker.io".into(), "auth.docker.io".into())
    );
    assert!(login.may_see(registry_resolver::Domain::parse("auth.docker.io").unwrap()));
    assert_eq!((login.as_str(), login.credential()), ("ambient", None));
    let uncovered = Catalog::builder().uncovered_access(UncoveredAccess::Ambient).build().unwrap();
    let plan = uncovered.resolve_pull(pull("registry.gitlab.com/acme/app:1")).unwrap();
    let Login::Ambient { token_issuers, .. } = plan.source().unwrap().login() else { panic!("{plan:?}") };
    assert_eq!(token_issuers.to_string(), "gitlab.com");
}

#[test]
fn rule_12_6_what_is_kept_goes_over_verified_https_or_to_loopback() {
    let catalog = |place: Place| {
        let builder = Catalog::builder().uncovered_access(UncoveredAccess::Ambient);
        with_routes(builder, [Route::new("r.example").mirror(place)])
    };
    let walk = |place: Place| {
        let catalog = catalog(place);
        let plan = catalog.resolve_pull(pull("r.example/x:1")).unwrap();
        let mut told = attempts(&plan);
        told.extend(left_out(&plan));
        told
    };
    let source = "source r.example/x:1";
    assert_eq!(walk(at("http://m.example")), [source, "m.example/x:1 insecure_login"]);
    assert_eq!(walk(at("http://[::1]")), ["mirror [::1]/x:1", source]);
    assert_eq!(walk(at("http://127.1.2.3:5000")), ["mirror 127.1.2.3:5000/x:1", source]);
    // The place that states it states the transport, too.
    let both = at("http://m.example").access(Access::Ambient);
    assert_eq!(walk(both), ["mirror m.example/x:1", source]);
}

#[test]
fn rule_12_6_the_first_reason_is_told() {
    let registries = || [other("one", "m.example"), other("two", "m.example")];
    let catalog = with_routes(
        builder(registries()),
        [
            Route::new("r.example/x")
                .mirror(at("m.example").images(registry_resolver::routes::PlaceImages::Pinned)),
            Route::new("m.example").blocked(),
        ],
    );
    // No name, before a limit, before that it is blocked, before that it is ambiguous.
    assert_eq!(asked(&catalog, "r.example/x:1")[1], "m.example no_name");
    assert_eq!(asked(&catalog, "r.example/x/y:1")[1], "m.example/y:1 not_pinned");
    let pinned = format!("r.example/x/y@{}", crate::support::SHA);
    assert_eq!(asked(&catalog, &pinned)[1], format!("m.example/y@{} blocked", crate::support::SHA));
}
