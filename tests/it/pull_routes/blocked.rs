//! Rules 12.7, 12.9 and 5.9: what is blocked, and what is covered.

use registry_resolver::catalog::UncoveredDomains;
use registry_resolver::pull::ErrorKind;
use registry_resolver::push::{AdHocTarget, AdHocTargetError};
use registry_resolver::registry::Reach;
use registry_resolver::routes::{EndpointSetting, Origin, Place, Route};
use registry_resolver::{Access, Catalog, Domain, PushDecision, PushRequest, Transport};

use super::{asked, refused, with_routes};
use crate::support::{build, builder, candidate, other, pull};

#[test]
fn rule_12_7_blocked_is_asked_of_every_name_that_is_contacted() {
    // A mirror of a blocked origin serves.
    let origin = with_routes(builder([]), [Route::new("r.example").mirror("m.example").blocked()]);
    assert_eq!(asked(&origin, "r.example/x:1"), ["mirror m.example/x:1", "r.example/x:1 blocked"]);
    // A mirror under somebody else's blocked scope is left out, by the name that it has there.
    let elsewhere = with_routes(
        builder([]),
        [
            Route::new("r.example").mirror("m.example/good").mirror("m.example/bad"),
            Route::new("m.example/bad").blocked(),
        ],
    );
    assert_eq!(
        asked(&elsewhere, "r.example/x:1"),
        ["mirror m.example/good/x:1", "source r.example/x:1", "m.example/bad/x:1 blocked"]
    );
    // A fallback, too.
    let registries = [other("r", "r.example").fallback("f"), other("f", "f.example").prefix("p")];
    let chain = with_routes(builder(registries), [Route::new("f.example/p").blocked().note("closed")]);
    assert_eq!(asked(&chain, "r.example/x:1"), ["source r.example/x:1", "f.example/p/x:1 blocked"]);
    let note = chain.resolve_pull(pull("r.example/x:1")).unwrap().left_out().next().unwrap().note();
    assert_eq!(note, Some("closed"));
}

#[test]
fn rule_12_7_of_the_route_over_a_target_nothing_but_blocked_is_used() {
    let catalog = with_routes(
        builder([]),
        [
            Route::new("r.example").mirror("m.example"),
            Route::new("m.example").mirror("n.example").origin(Origin::Never),
        ],
    );
    assert_eq!(asked(&catalog, "r.example/x:1"), ["mirror m.example/x:1", "source r.example/x:1"]);
    // The most specific route decides that, too.
    let catalog = with_routes(
        builder([]),
        [
            Route::new("r.example").mirror("m.example/ok").mirror("m.example"),
            Route::new("*").blocked(),
            Route::new("m.example/ok"),
        ],
    );
    assert_eq!(
        asked(&catalog, "r.example/x:1"),
        ["mirror m.example/ok/x:1", "source r.example/x:1", "m.example/x:1 blocked"]
    );
    assert_eq!(
        refused(&catalog, "m.example/okay/x:1"),
        "denied: m.example/okay/x:1 is blocked: `m.example/okay/x:1` is not asked, the route of `*` blocks its name there"
    );
}

/// Rule 2.8: where a registry says that no port means 80, an origin that stays as named stays there, however its route
/// says that it is spoken to.
#[test]
fn rule_12_7_an_origin_on_port_80_is_blocked_over_https_too() {
    let registry = || other("r", "r.example").transport(Transport::Http);
    for transport in [Transport::Https, Transport::HttpsUnverified, Transport::HttpsThenHttp, Transport::Http]
    {
        let at = || Place::as_named().transport(transport).access(Access::Public);
        let shut = with_routes(builder([registry()]), [Route::new("r.example").at(at()).blocked()]);
        assert!(refused(&shut, "r.example/x:1").starts_with("denied: "), "{transport:?}");
        let open = with_routes(builder([registry()]), [Route::new("r.example").at(at())]);
        assert_eq!(asked(&open, "r.example/x:1"), ["source r.example/x:1"], "{transport:?}");
    }
}

/// Rule 12.7: the name that is contacted is asked about, on the port that its transport means.
#[test]
fn rule_12_9_an_ad_hoc_push_over_plain_http_goes_to_port_80() -> Result<(), AdHocTargetError> {
    let plain = || Route::new("h.example").at(Place::as_named().transport(Transport::Http));
    let target = || AdHocTarget::new(Domain::parse("h.example").unwrap());
    let catalog = with_routes(builder([]), [plain(), Route::new("h.example:443/team").blocked()]);
    let pushed = catalog.resolve_push(build("app").with_target(target()?)).unwrap();
    let to = pushed.destinations().next().unwrap();
    assert_eq!((to.target().to_string(), to.transport()), ("h.example/app:1".into(), Transport::Http));
    assert!(to.target().domain() == Domain::parse("h.example:80").unwrap());
    assert!(to.login().may_see(Domain::parse("h.example:80").unwrap()));
    assert!(!to.login().may_see(Domain::parse("h.example:443").unwrap()));
    let shut = with_routes(builder([]), [plain(), Route::new("h.example:80").blocked()]);
    let error = shut.resolve_push(build("app").with_target(target()?)).unwrap_err();
    assert_eq!(error.to_string(), "h.example/app is blocked; push under another name");
    assert!(refused(&shut, "h.example/app:1").starts_with("denied: "));
    Ok(())
}

#[test]
fn rule_12_9_a_push_to_a_blocked_name_is_denied_and_no_push_is_rewritten() {
    let registries = || builder([other("r", "r.example").prefix("p")]);
    let catalog = with_routes(registries(), [Route::new("r.example/p/secret").blocked().note("ask ops")]);
    let error = catalog.resolve_push(build("secret/app")).unwrap_err();
    assert_eq!((error.kind(), error.rule()), (ErrorKind::Denied, "12.7"));
    assert_eq!(error.to_string(), "r.example/p/secret/app is blocked (ask ops); push under another name");
    let pushed = |catalog: &Catalog, request: PushRequest<'_>| -> Vec<String> {
        let PushDecision::Push(plan) = catalog.resolve_push(request).unwrap() else { panic!("skipped") };
        plan.destinations().map(|to| to.target().to_string()).collect()
    };
    assert_eq!(pushed(&catalog, build("open/app")), ["r.example/p/open/app:1"]);
    let moved = with_routes(registries(), [Route::new("r.example").at("https://elsewhere.example/q")]);
    assert_eq!(pushed(&moved, build("app")), ["r.example/p/app:1"]);
    // 7.6: a candidate's own name is that which was asked for.
    let source = Route::new("s.example").at("https://elsewhere.example/q");
    let promoted = with_routes(registries(), [source]);
    assert_eq!(
        pushed(&promoted, candidate("s.example/team/app:2").with_tags("2")),
        ["r.example/p/team/app:2"]
    );
    let PushDecision::Push(plan) = promoted.resolve_push(candidate("s.example/team/app:2")).unwrap() else {
        panic!("skipped")
    };
    let fetched = plan.source().unwrap();
    assert_eq!(super::attempts(&fetched), ["source elsewhere.example/q/team/app:2"]);
}

#[test]
fn rule_12_9_an_ad_hoc_push_to_a_blocked_host_is_denied() -> Result<(), AdHocTargetError> {
    let catalog = with_routes(builder([]), [Route::new("h.example").blocked()]);
    let target = AdHocTarget::new(Domain::parse("h.example").unwrap())?;
    let error = catalog.resolve_push(build("app").with_target(target)).unwrap_err();
    assert_eq!(error.to_string(), "h.example/app is blocked; push under another name");
    Ok(())
}

/// As the route over the name says of an origin that stays as named, else as the entries for endpoints say.
#[test]
fn rule_12_9_an_ad_hoc_push_speaks_to_its_host_as_the_route_says() -> Result<(), AdHocTargetError> {
    let spoken = |catalog: &Catalog, host: &str| -> Result<_, AdHocTargetError> {
        let target = AdHocTarget::new(Domain::parse(host).unwrap())?;
        let PushDecision::Push(plan) = catalog.resolve_push(build("team/app").with_target(target)).unwrap()
        else {
            panic!("skipped")
        };
        let to = plan.destinations().next().unwrap();
        Ok((to.target().to_string(), to.transport(), to.tls().map(String::from), to.reach()))
    };
    let catalog = with_routes(
        builder([]).endpoint(
            EndpointSetting::hosts("*.lab.example:*").transport(Transport::HttpsUnverified).tls("lab"),
        ),
        [
            Route::new("h.example").at(Place::as_named().transport(Transport::Http).reach(Reach::InsideOnly)),
            Route::new("h.example/team/app").at(Place::as_named().tls("ca")),
            Route::new("i.example:*").at(Place::as_named().transport(Transport::HttpsThenHttp)),
            Route::new("moved.example").at("http://elsewhere.example"),
            Route::new("s.lab.example").at(Place::as_named().transport(Transport::Https)),
        ],
    );
    let told = |host: &str, transport, tls: Option<&str>, reach| {
        (format!("{host}/team/app:1"), transport, tls.map(String::from), reach)
    };
    let anywhere = Reach::Anywhere;
    // The most specific route decides, and nothing is inherited (12.2).
    assert_eq!(spoken(&catalog, "h.example")?, told("h.example", Transport::Https, Some("ca"), anywhere));
    let plain = with_routes(
        builder([]),
        [Route::new("h.example").at(Place::as_named().transport(Transport::Http).reach(Reach::InsideOnly))],
    );
    assert_eq!(spoken(&plain, "h.example")?, told("h.example", Transport::Http, None, Reach::InsideOnly));
    assert_eq!(
        spoken(&catalog, "i.example:5000")?,
        told("i.example:5000", Transport::HttpsThenHttp, None, anywhere)
    );
    // Rule 10.3.
    assert_eq!(spoken(&catalog, "i.example:443")?, told("i.example:443", Transport::Https, None, anywhere));
    // A push is not rewritten, and what is said of elsewhere is not said of this host.
    assert_eq!(spoken(&catalog, "moved.example")?, told("moved.example", Transport::Https, None, anywhere));
    assert_eq!(
        spoken(&catalog, "r.lab.example:5000")?,
        told("r.lab.example:5000", Transport::HttpsUnverified, Some("lab"), anywhere)
    );
    assert_eq!(spoken(&catalog, "s.lab.example")?, told("s.lab.example", Transport::Https, None, anywhere));
    assert_eq!(spoken(&catalog, "other.example")?, told("other.example", Transport::Https, None, anywhere));
    Ok(())
}

#[test]
fn rule_5_9_a_route_covers_what_it_is_for_and_a_star_covers_nothing() {
    let deny = || builder([other("r", "r.example")]).uncovered_domains(UncoveredDomains::Deny);
    let catalog = with_routes(deny(), [Route::new("s.example/ok"), Route::new("*").mirror("m.example")]);
    assert_eq!(asked(&catalog, "s.example/ok/x:1"), ["source s.example/ok/x:1"]);
    assert_eq!(asked(&catalog, "r.example/x:1"), ["mirror m.example/x:1", "source r.example/x:1"]);
    for image in ["s.example/other/x", "nginx", "m.example/x"] {
        let refusal = catalog.resolve_pull(pull(image)).unwrap_err();
        assert_eq!((refusal.kind(), refusal.rule()), (ErrorKind::Denied, "5.9"), "{image}");
    }
    // What the catalog writes itself is covered when a plan contacts it.
    let moved = with_routes(deny(), [Route::new("s.example").at("o.example").mirror("n.example")]);
    assert_eq!(asked(&moved, "s.example/x:1"), ["mirror n.example/x:1", "source o.example/x:1"]);
}

#[test]
fn rule_10_9_ambiguity_comes_before_denial_and_that_before_nothing_left() {
    let tied = builder([other("a", "t.example"), other("b", "t.example")]);
    let catalog = with_routes(
        tied.uncovered_domains(UncoveredDomains::Deny),
        [Route::new("t.example").mirror("m.example"), Route::new("*").origin(Origin::Never)],
    );
    assert!(refused(&catalog, "t.example/x").starts_with("ambiguous_registry: "));
    assert!(refused(&catalog, "u.example/x").starts_with("denied: no registry covers u.example"));
    let error = catalog.resolve_pull(pull("t.example/x").with_contexts(&["nobody"])).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UnknownRegistry);
}
