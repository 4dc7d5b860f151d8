//! Rules 12.4 and 12.14: how a place is spoken to, and what else of it is a fact of the attempt.

use registry_resolver::registry::Reach;
use registry_resolver::routes::{EndpointSetting, Place, Route};
use registry_resolver::{Catalog, RetryPolicy, Transport};

use super::{at, with_routes};
use crate::support::{builder, other, pull};

/// `http http://m.example` of every attempt.
fn spoken(catalog: &Catalog, image: &str) -> Vec<String> {
    let plan = catalog.resolve_pull(pull(image)).unwrap();
    plan.attempts().map(|it| format!("{} {}", it.transport().as_str(), it.endpoint())).collect()
}

#[test]
fn rule_12_4_a_place_s_own_transport_else_the_registry_s_else_the_entry_s() {
    let m = || other("m", "m.example:5000").transport(Transport::HttpsUnverified).tls("ca");
    let entry = EndpointSetting::hosts("n.example:*").transport(Transport::Http).tls("lab");
    let route = Route::new("r.example")
        .mirror("m.example:5000")
        .mirror(at("m.example:5000").transport(Transport::Https))
        .mirror("n.example:81")
        .mirror("http://o.example/p")
        .mirror("q.example")
        .mirror(Place::registry("m"));
    let catalog = with_routes(builder([m()]).endpoint(entry), [route]);
    assert_eq!(
        spoken(&catalog, "r.example/x:1"),
        [
            "https_unverified https://m.example:5000",
            "https https://m.example:5000",
            "http http://n.example:81",
            "http http://o.example",
            "https https://q.example",
            "https_unverified https://m.example:5000",
            "https https://r.example",
        ]
    );
    let plan = catalog.resolve_pull(pull("r.example/x:1")).unwrap();
    let tls: Vec<_> = plan.attempts().map(|attempt| attempt.tls()).collect();
    assert_eq!(tls, [Some("ca"), None, Some("lab"), None, None, Some("ca"), None]);
    // An image on such an endpoint itself.
    assert_eq!(spoken(&catalog, "n.example:81/x:1"), ["http http://n.example:81"]);
}

#[test]
fn rule_12_4_registries_that_agree_speak_for_their_endpoint() {
    let tenants = |other_transport| {
        builder([
            other("a", "m.example").transport(Transport::HttpsUnverified),
            other("b", "m.example").transport(other_transport),
        ])
    };
    let public = at("m.example").access(registry_resolver::Access::Public);
    let agreed =
        with_routes(tenants(Transport::HttpsUnverified), [Route::new("r.example").mirror(public.clone())]);
    assert_eq!(spoken(&agreed, "r.example/x:1")[0], "https_unverified https://m.example");
    let split = with_routes(tenants(Transport::Https), [Route::new("r.example").mirror(public)]);
    assert_eq!(spoken(&split, "r.example/x:1")[0], "https https://m.example");
}

#[test]
fn rule_10_3_a_transport_spreads_neither_from_the_origin_nor_from_a_mirror() {
    let registries = [other("r", "r.example").transport(Transport::Http)];
    let catalog = with_routes(builder(registries), [Route::new("r.example").mirror("m.example")]);
    assert_eq!(spoken(&catalog, "r.example/x:1"), ["https https://m.example", "http http://r.example"]);
}

#[test]
fn rule_12_4_api_retry_and_reach_are_facts_of_the_attempt() {
    let retry = RetryPolicy::default().with_tries(1).unwrap();
    let route = Route::new("r.example")
        .mirror(at("m.example/p").api("/v2/proxy"))
        .mirror(at("n.example").api("/artifactory/v2").retry(retry).reach(Reach::InsideOnly));
    let catalog = with_routes(builder([]), [route]);
    let plan = catalog.resolve_pull(pull("r.example/x:1")).unwrap();
    let facts: Vec<_> = plan
        .attempts()
        .map(|it| (it.api().to_string(), it.target().path().to_string(), it.retry().tries(), it.reach()))
        .collect();
    let default = RetryPolicy::default().tries();
    assert_eq!(
        facts,
        [
            ("/v2".into(), "proxy/p/x".into(), default, Reach::Anywhere),
            ("/artifactory/v2".into(), "x".into(), 1, Reach::InsideOnly),
            ("/v2".into(), "x".into(), default, Reach::Anywhere),
        ]
    );
    // A request's own policy is for every attempt (rule 6.2).
    let own = RetryPolicy::default().with_tries(2).unwrap();
    let plan = catalog.resolve_pull(pull("r.example/x:1").with_retry(own)).unwrap();
    assert!(plan.attempts().all(|attempt| attempt.retry() == own));
}

#[test]
fn rule_12_4_targets_are_equal_whatever_they_are_made_of() {
    let catalog = with_routes(builder([]), [Route::new("r.example/a").mirror("R.example:443/a")]);
    let plan = catalog.resolve_pull(pull("r.example/a/b/c:1")).unwrap();
    let targets: Vec<_> = plan.attempts().map(|attempt| attempt.target()).collect();
    assert_eq!(targets[0], targets[1]);
    let hash = |it| {
        use core::hash::BuildHasher;
        core::hash::BuildHasherDefault::<std::hash::DefaultHasher>::default().hash_one(it)
    };
    assert_eq!(hash(targets[0]), hash(targets[1]));
    assert_eq!(targets[0].to_buf().as_str(), "R.example:443/a/b/c:1");
    assert_eq!(targets[0].components().collect::<Vec<_>>(), ["a", "b", "c"]);
    assert_eq!(targets[0].path().len(), 5);
    assert_eq!(
        (targets[0].prefix().unwrap().to_string(), targets[0].name().to_string()),
        ("a".into(), "b/c".into())
    );
}
