//! Rule 12.13: places of routes in the tables, held against what requests do.

use alloc::collections::BTreeSet;

use registry_resolver::catalog::{AdHocPushes, PlaceLogin, UncoveredAccess};
use registry_resolver::flows::FlowKind;
use registry_resolver::routes::{Origin, Place, PlaceFailures, PlaceImages, Route};
use registry_resolver::{
    Access, Catalog, CatalogBuilder, Credential, Login, PullRequest, Reference, Registry, RegistryConfig,
    Role,
};

use crate::flows::domain;
use crate::support::{builder, other};

#[test]
fn rules_12_6_and_12_13_the_credentials_of_places() {
    let own = Place::at("own.example").access(Access::Credential("own".into())).token_issuer("auth.example");
    let m = Place::registry("m").images(PlaceImages::Pinned).failures(PlaceFailures::Transient);
    let catalog = builder([other("m", "m.example")])
        .ad_hoc_pushes(AdHocPushes::Deny)
        .route(Route::new("docker.io/acme").mirror(own).mirror(m).mirror("public.example"))
        .route(Route::new("old.example").at("https://m.example/old"))
        .build()
        .unwrap();
    assert_eq!(
        catalog.flows().credentials().to_string(),
        "\
`m` for m.example
  m  pulls, as the sole registry there
  m  pulls that name it as context
  m  pulls of what was pushed there
  m  pushes that name it
  m  pushes that name no registry
  m  build cache that names it
  m  entries of `cache_from` and `cache_to`
  m  mirror 2 of the route of `docker.io/acme`, pinned images only, when it is down
  m  origin of the route of `old.example`
`own` for own.example, tokens from auth.example
  -  mirror 1 of the route of `docker.io/acme`",
    );
    let told = catalog.flows().seen_by(domain("auth.example"));
    assert_eq!(told.iter().map(|flow| flow.images().to_string()).collect::<Vec<_>>(), ["docker.io/acme/**"]);
    let images = catalog.flows().to(domain("public.example"));
    assert!(images.iter().any(|flow| flow.kind().as_str() == "place"), "{images}");
}

/// Whose credential goes to which host, through which scope, to which mirror.
type Row = (Option<String>, String, String, Option<usize>);

fn told(catalog: &Catalog) -> BTreeSet<Row> {
    let rows = catalog.flows().into_iter().filter_map(|flow| {
        let FlowKind::Place(place) = flow.kind() else { return None };
        let handle = flow.credential().and_then(Credential::handle).map(String::from);
        Some((handle, flow.hosts().to_string(), place.route().scope().to_string(), place.mirror()))
    });
    rows.collect()
}

/// What pulls of these images do, without a context and with each.
fn seen(catalog: &Catalog, images: &[&str]) -> BTreeSet<Row> {
    let mut rows = BTreeSet::new();
    let contexts: Vec<Vec<&str>> =
        core::iter::once(Vec::new()).chain(catalog.registries().map(|it| vec![Registry::name(it)])).collect();
    for (image, names) in images.iter().flat_map(|image| contexts.iter().map(move |names| (image, names))) {
        let request = PullRequest::new(Reference::parse(image).unwrap()).with_contexts(&names[..]);
        let Ok(plan) = catalog.resolve_pull(request) else { continue };
        let route = plan.route().unwrap();
        for attempt in plan.attempts() {
            let Some(place) = attempt.place() else { continue };
            let is_mirror = attempt.role() == Role::Mirror;
            let mirror = route.mirrors().position(|it| is_mirror && it.to_string() == place.to_string());
            if place.to_string() == "as named" {
                continue;
            }
            let handle = attempt.login().credential().and_then(Credential::handle).map(String::from);
            let host = attempt.target().domain().to_string();
            rows.insert((handle, host, route.scope().to_string(), mirror));
        }
    }
    rows
}

#[test]
fn rule_12_13_the_rows_are_what_requests_do() {
    let places: [fn() -> Place; 7] = [
        || Place::at("a.example/p"),
        || Place::at("http://a.example"),
        || Place::at("https://plain.example:5000"),
        || Place::at("plain.example:5000"),
        || Place::registry("b"),
        || Place::at("own.example").access(Access::Credential("own".into())),
        || Place::at("nobody.example"),
    ];
    let registries: fn() -> [RegistryConfig; 4] = || {
        [
            other("a", "a.example").primary(),
            other("a2", "a.example").prefix("p"),
            other("b", "b.example").prefix("b"),
            other("plain", "plain.example:5000").transport(registry_resolver::Transport::Http),
        ]
    };
    let images = ["r.example/acme/app:1", "r.example/x/app:1", "o.example/acme/app:1", "o.example/app:1"];
    for first in places {
        for second in places {
            for origin in [Origin::Last, Origin::First, Origin::Never] {
                let one = Route::new("r.example/acme").mirror(first()).mirror("other.example").origin(origin);
                let two = Route::new("*.example").mirror("other.example").at(second()).origin(origin);
                let catalog = [one, two].into_iter().fold(builder(registries()), CatalogBuilder::route);
                let Ok(catalog) = catalog.build() else { continue };
                assert_eq!(told(&catalog), seen(&catalog, &images), "{catalog:?}");
            }
        }
    }
}

/// Rule 12.7: a place of which every name is blocked is never asked, and so is no row; one with names left is.
#[test]
fn rule_12_7_a_blocked_place_is_no_flow() {
    let mirrors = |blocked: &str, open: Option<&str>| {
        let route = Route::new("r.example").mirror("m.example/p").mirror("n.example");
        let builder = Catalog::builder().route(route).route(Route::new(blocked).blocked());
        let builder = open.into_iter().map(Route::new).fold(builder, CatalogBuilder::route);
        let catalog = builder.build().unwrap();
        let images = ["r.example/acme/app:1", "r.example/x/app:1", "r.example/app:1"];
        assert_eq!(told(&catalog), seen(&catalog, &images), "{blocked} {open:?}");
        told(&catalog).into_iter().filter_map(|(_, _, _, mirror)| mirror).collect::<Vec<_>>()
    };
    assert_eq!(mirrors("m.example", None), [1]);
    assert_eq!(mirrors("m.example/p", None), [1]);
    assert_eq!(mirrors("*.example", Some("n.example")), [1]);
    assert_eq!(mirrors("m.example", Some("m.example/p/acme")), [0, 1]);
    assert_eq!(mirrors("m.example/p/acme", None), [0, 1]);
    assert_eq!(mirrors("m.example/q", None), [0, 1]);
    // Nor is where the origin would be.
    let moved = Route::new("r.example").at("https://o.example");
    let catalog = Catalog::builder().route(moved).route(Route::new("o.example").blocked()).build().unwrap();
    assert!(told(&catalog).is_empty());
    assert!(catalog.flows().to(domain("o.example")).iter().all(|flow| flow.kind().as_str() != "place"));
}

/// Rules 5.9 and 14.1: what the caller keeps goes with pulls to hosts that nothing covers, to places and to registries.
#[test]
fn rule_14_1_what_the_caller_keeps_has_rows_of_its_own() {
    let kept = Place::at("kept.example").access(Access::Ambient).token_issuer("auth.example");
    let on_80 = Place::at("http://plain.example").access(Access::Ambient);
    let route =
        Route::new("docker.io").mirror(kept).mirror(on_80).mirror("m.example").mirror("http://n.example");
    let with = |uncovered| {
        let builder =
            builder([other("r", "r.example").access(Access::Ambient)]).ad_hoc_pushes(AdHocPushes::Deny);
        builder.uncovered_access(uncovered).route(route.clone()).build().unwrap()
    };
    let registry = "\
what the caller keeps for kept.example, tokens from auth.example
  -  mirror 1 of the route of `docker.io`";
    let on_80 = "\
what the caller keeps for plain.example
  -  mirror 2 of the route of `docker.io`
what the caller keeps for r.example
  r  pulls, as the sole registry there
  r  pulls that name it as context
  r  pulls of what was pushed there
  r  pushes that name it
  r  pushes that name no registry
  r  build cache that names it
  r  entries of `cache_from` and `cache_to`";
    let anonymous = with(UncoveredAccess::Anonymous);
    assert_eq!(anonymous.flows().credentials().to_string(), format!("{registry}\n{on_80}"));
    let ambient = with(UncoveredAccess::Ambient);
    assert_eq!(
        ambient.flows().credentials().to_string(),
        format!(
            "{registry}\n\
what the caller keeps for m.example
  -  mirror 3 of the route of `docker.io`
{on_80}
what the caller keeps for any host that no registry covers
  -  pulls, with what the caller keeps
  -  entries of `cache_from`, with what the caller keeps, and of `cache_to`, anonymously"
        )
    );
    // Each is what requests do: plain HTTP to `n.example` never has it (rule 12.6).
    let ambient_to = |catalog: &Catalog, image: &str| -> BTreeSet<String> {
        let plan = catalog.resolve_pull(PullRequest::new(Reference::parse(image).unwrap())).unwrap();
        let kept = plan.attempts().filter(|it| matches!(it.login(), Login::Ambient { .. }));
        kept.map(|attempt| attempt.target().domain().to_string()).collect()
    };
    for catalog in [&anonymous, &ambient] {
        for host in
            ["kept.example", "plain.example", "m.example", "n.example", "r.example", "docker.io", "u.example"]
        {
            let own = format!("{host}/x:1");
            let seen = ["nginx:1", &own].iter().any(|image| ambient_to(catalog, image).contains(host));
            let flows = catalog.flows();
            let mut to = flows.iter().filter(|flow| flow.login() == PlaceLogin::Ambient);
            let told = to.any(|flow| flow.sends_credential_to(domain(host)));
            assert_eq!(told, seen, "{host} {:?}", catalog.uncovered_access());
            assert_eq!(!catalog.flows().seen_by(domain(host)).is_empty(), seen, "{host}");
        }
    }
    assert!(!anonymous.flows().seen_by(domain("auth.example")).is_empty());
    assert!(ambient.flows().iter().all(|flow| flow.credential().is_none()));
    #[cfg(feature = "serde")]
    {
        let written = serde_json::to_value(ambient.flows().seen_by(domain("m.example"))).unwrap();
        assert_eq!(
            written[0],
            serde_json::json!({
                "registry": null, "hosts": "m.example", "credential": null, "login": "ambient", "by": "place",
                "scope": "docker.io", "mirror": 2, "images": "docker.io/**",
            })
        );
    }
}
