//! Section 13: names without a domain.

use registry_resolver::catalog::UncoveredDomains;
use registry_resolver::pull::ErrorKind;
use registry_resolver::reference::ShortName;
use registry_resolver::routes::{Origin, Route, ShortNameMode, ShortNames};
use registry_resolver::{Catalog, CatalogBuilder, Digest, PullRequest};

use super::{attempts, left_out, walked, with_routes};
use crate::support::{SHA, builder, other};

fn short(text: &str) -> PullRequest<'_> {
    PullRequest::short(ShortName::parse(text).unwrap())
}

fn names(names: ShortNames) -> CatalogBuilder {
    Catalog::builder().short_names(names)
}

#[track_caller]
fn refused(catalog: &Catalog, request: PullRequest<'_>) -> String {
    let error = catalog.resolve_pull(request).unwrap_err();
    format!("{}: {error}", error.kind())
}

#[test]
fn rule_13_1_a_short_name_has_no_domain() {
    for text in ["nginx", "team/app:1", "a/b/c", &format!("app@{SHA}"), &"a".repeat(64)] {
        assert_eq!(ShortName::parse(text).unwrap().to_string(), *text);
    }
    for text in ["localhost/app", "r.example/x", "host:5000/x", "Upper/x"] {
        let error = ShortName::parse(text).unwrap_err();
        assert!(error.to_string().contains(", expected a name without a domain"), "{error}");
    }
    for text in ["", "Nginx", "app:", "a//b"] {
        assert!(ShortName::parse(text).is_err(), "{text}");
    }
}

#[test]
fn rule_13_1_settings_apply_only_where_a_request_asks_for_them() {
    let catalog = names(ShortNames::new().search("r.example")).build().unwrap();
    assert_eq!(super::asked(&catalog, "nginx:1"), ["source docker.io/library/nginx:1"]);
    assert_eq!(walked(&catalog, short("nginx:1")), ["source r.example/nginx:1"]);
    let plan = catalog.resolve_pull(short("nginx:1")).unwrap();
    assert_eq!(plan.asked().short_name().unwrap().to_string(), "nginx:1");
    assert_eq!(plan.asked().reference(), None);
}

#[test]
fn rule_13_2_an_alias_is_the_only_candidate_else_the_list() {
    let list = ShortNames::new()
        .alias("fedora", "registry.example/fedora/base")
        .alias("hub", "docker.io/nginx")
        .search("docker.io")
        .search("q.example/copies");
    let catalog = names(list).build().unwrap();
    assert_eq!(walked(&catalog, short("fedora:40")), ["source registry.example/fedora/base:40"]);
    assert_eq!(walked(&catalog, short("hub")), ["source docker.io/library/nginx:latest"]);
    assert_eq!(
        walked(&catalog, short("nginx")),
        ["source docker.io/library/nginx:latest", "source q.example/copies/nginx:latest"]
    );
    assert_eq!(
        walked(&catalog, short(&format!("fedora/x:1@{SHA}"))),
        [format!("source docker.io/fedora/x:1@{SHA}"), format!("source q.example/copies/fedora/x:1@{SHA}")]
    );
    let digest = Digest::parse(SHA).unwrap();
    assert_eq!(
        walked(&catalog, short("fedora").with_digest(digest)),
        [format!("source registry.example/fedora/base@{SHA}")]
    );
}

#[test]
fn rule_13_2_mode_one_and_no_list() {
    let one = |list: ShortNames| names(list.mode(ShortNameMode::One)).build().unwrap();
    let several = one(ShortNames::new().search("docker.io").search("q.example"));
    assert_eq!(
        refused(&several, short("nginx:1")),
        "ambiguous_short_name: short name `nginx:1` may mean `docker.io/library/nginx:1` and \
         `q.example/nginx:1`; name one of them in full, or make one its alias"
    );
    let single = one(ShortNames::new().search("q.example"));
    assert_eq!(walked(&single, short("nginx:1")), ["source q.example/nginx:1"]);
    let aliases = names(ShortNames::new().alias("fedora", "r.example/fedora")).build().unwrap();
    assert_eq!(
        refused(&aliases, short("fedoar")),
        "unknown_short_name: short name `fedoar` has no alias, and no search list says where to look; did you \
         mean `fedora`?; name a registry in front of it"
    );
    let hex = "0".repeat(64);
    assert!(refused(&aliases, short(&hex)).starts_with("unknown_short_name: "));
    // Without settings it is on Docker Hub.
    let plain = Catalog::builder().build().unwrap();
    assert_eq!(walked(&plain, short("team/app")), ["source docker.io/team/app:latest"]);
}

#[test]
fn rule_13_3_each_candidate_has_its_own_route_chain_and_avoided_end() {
    let registries =
        [other("a", "a.example").fallback("f"), other("f", "f.example"), other("b", "b.example")];
    let list = ShortNames::new().search("a.example/x").search("b.example");
    let catalog = with_routes(
        builder(registries).short_names(list),
        [Route::new("a.example/x").mirror("m.example"), Route::new("b.example").mirror("n.example")],
    );
    let (mirror, own, fallback) =
        ("mirror m.example/app:1", "source a.example/x/app:1", "fallback f.example/x/app:1");
    let (other, its_own) = ("mirror n.example/app:1", "source b.example/app:1");
    assert_eq!(walked(&catalog, short("app:1")), [mirror, own, fallback, other, its_own]);
    assert_eq!(
        walked(&catalog, short("app:1").with_avoided(&["m.example", "n.example"])),
        [own, fallback, mirror, its_own, other]
    );
    let plan = catalog.resolve_pull(short("app:1")).unwrap();
    let candidates: Vec<String> = plan.attempts().map(|it| it.candidate().to_string()).collect();
    let (first, second) = ("a.example/x/app:1", "b.example/app:1");
    assert_eq!(candidates, [first, first, first, second, second]);
    assert_eq!(plan.source().unwrap().target().to_string(), first);
}

#[test]
fn rule_12_4_a_scope_takes_its_path_off_an_entry_s_and_the_name_s() {
    let list = ShortNames::new().search("a.example/x/y");
    let catalog = |scope: &str| {
        with_routes(Catalog::builder().short_names(list.clone()), [Route::new(scope).mirror("m.example/p")])
    };
    for (scope, mirror) in [
        ("a.example", "m.example/p/x/y/team/app:1"),
        ("a.example/x", "m.example/p/y/team/app:1"),
        ("a.example/x/y", "m.example/p/team/app:1"),
        ("a.example/x/y/team", "m.example/p/app:1"),
        ("a.example/x/y/team/app", "m.example/p:1"),
    ] {
        assert_eq!(walked(&catalog(scope), short("team/app:1"))[0], format!("mirror {mirror}"), "{scope}");
    }
}

#[test]
fn rule_13_3_an_ambiguous_candidate_fails_the_plan_and_a_denied_one_is_left_out() {
    let tied = [other("a", "t.example"), other("b", "t.example")];
    let list = ShortNames::new().search("u.example").search("t.example");
    let catalog = builder(tied).short_names(list).build().unwrap();
    assert!(refused(&catalog, short("x")).starts_with("ambiguous_registry: "));

    let list = || ShortNames::new().search("u.example").search("r.example").search("v.example");
    let deny = builder([other("r", "r.example")]).uncovered_domains(UncoveredDomains::Deny);
    let catalog = with_routes(deny.short_names(list()), [Route::new("v.example").blocked()]);
    let plan = catalog.resolve_pull(short("x:1")).unwrap();
    assert_eq!(attempts(&plan), ["source r.example/x:1"]);
    assert_eq!(left_out(&plan), ["u.example/x:1 denied", "v.example/x:1 blocked"]);

    let nothing = Catalog::builder().uncovered_domains(UncoveredDomains::Deny).short_names(list());
    let nothing = with_routes(nothing, [Route::new("v.example").blocked()]);
    let error = nothing.resolve_pull(short("x:1")).unwrap_err();
    assert_eq!((error.kind(), error.rule()), (ErrorKind::Denied, "12.5"));
    let never = with_routes(
        Catalog::builder().short_names(ShortNames::new().search("v.example")),
        [Route::new("v.example").origin(Origin::Never)],
    );
    assert_eq!(refused(&never, short("x")), "no_source: no place is left to pull x from");
}

/// A path has 255 characters at most (2.1), and so no route is over more: what is longer is no image.
#[test]
fn rule_13_3_a_candidate_that_is_too_long_for_a_name_is_left_out() {
    let (long, most) = ("a".repeat(241), "a".repeat(240));
    let list = ShortNames::new().search("r.example/team/of/people").search("docker.io");
    let catalog = names(list.clone()).build().unwrap();
    assert_eq!(
        walked(&catalog, short(&long)),
        [format!("source docker.io/library/{long}:latest"), "r.example name_too_long".into()]
    );
    // With 255 characters it is one.
    let exact = names(ShortNames::new().search("r.example/team/of/people")).build().unwrap();
    assert_eq!(walked(&exact, short(&most)), [format!("source r.example/team/of/people/{most}:latest")]);
    // Neither a block nor `never` is passed by with a long name, and no mirror is asked for a part of it.
    for route in [
        Route::new("*").blocked(),
        Route::new("r.example").origin(Origin::Never).mirror("m.example"),
        Route::new("r.example/team/of").mirror("m.example"),
    ] {
        let alone = names(ShortNames::new().search("r.example/team/of/people"));
        let catalog = with_routes(alone, [route]);
        let error = catalog.resolve_pull(short(&long)).unwrap_err();
        assert_eq!((error.kind(), error.rule()), (ErrorKind::NoSource, "12.5"));
        assert!(
            error
                .to_string()
                .ends_with("`r.example` is not asked, its name there would have more than 255 characters")
        );
    }
}
