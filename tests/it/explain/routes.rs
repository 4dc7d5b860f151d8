//! Sections 12 and 13: which route decides, whom it asks under which name, and whom not.

use registry_resolver::catalog::{UncoveredAccess, UncoveredDomains};
use registry_resolver::reference::ShortName;
use registry_resolver::routes::{Origin, Place, PlaceFailures, PlaceImages, PlaceNaming, Route, ShortNames};
use registry_resolver::{Access, Catalog, CatalogBuilder, Digest, PullRequest, RegistryConfig, Transport};

use crate::explain::{SHA, build, builder, other, pull, same, told};

fn routed(
    registries: impl IntoIterator<Item = RegistryConfig>,
    routes: impl IntoIterator<Item = Route>,
) -> Catalog {
    routes.into_iter().fold(builder(registries), CatalogBuilder::route).build().unwrap()
}

fn short(text: &str) -> PullRequest<'_> {
    PullRequest::short(ShortName::parse(text).unwrap())
}

#[test]
pub(crate) fn rule_12_2_the_route_that_decides_and_those_that_lost() {
    let scopes = [
        "r.example:5000/acme/web",
        "r.example:5000/acme",
        "r.example:5000/other",
        "r.example:*/acme",
        "r.example:*",
        "*.example:5000",
        "*.example:*",
        "*.example",
        "*",
    ];
    let catalog = routed([], scopes.map(Route::new));
    told(
        &catalog.explain_pull(pull("r.example:5000/acme/web/app:1")),
        "\
r.example:5000/acme/web/app:1 is pulled anonymously

  2.2   note     in full, the image is r.example:5000/acme/web/app:1
  12.2  chosen   the route of `r.example:5000/acme/web` decides: it is for the
                 endpoint and the path `acme/web`
  12.2  lost     the route of `r.example:5000/acme` covers it too, but that of
                 `r.example:5000/acme/web` covers more of the path
  12.2  lost     the route of `r.example:*/acme` covers it too, but that of
                 `r.example:5000/acme/web` is for the endpoint itself
  12.2  lost     the route of `r.example:*` covers it too, but that of
                 `r.example:5000/acme/web` is for the endpoint itself
  12.2  lost     the route of `*.example:5000` covers it too, but that of
                 `r.example:5000/acme/web` is for the endpoint itself
  12.2  lost     the route of `*.example:*` covers it too, but that of
                 `r.example:5000/acme/web` is for the endpoint itself
  12.2  lost     the route of `*` covers it too, but that of
                 `r.example:5000/acme/web` is for the endpoint itself
  5.2   chosen   no registry is on r.example:5000, so it is pulled anonymously
  12.5  chosen   its origin is asked for r.example:5000/acme/web/app:1
",
    );
}

#[test]
fn rule_12_2_what_makes_a_route_the_more_specific_one() {
    let decides = |scopes: &[&str], image: &str| {
        let catalog = routed([], scopes.iter().map(|scope| Route::new(*scope)));
        let explanation = catalog.explain_pull(pull(image));
        let told =
            explanation.reasons().iter().filter(|it| it.rule() == "12.2").map(|it| it.message().to_string());
        told.collect::<Vec<_>>()
    };
    assert_eq!(
        decides(&["a.b.example:*", "*.b.example"], "a.b.example/x"),
        [
            "the route of `a.b.example:*` decides: it is for the host on any port",
            "the route of `*.b.example` covers it too, but that of `a.b.example:*` is for the host itself",
        ]
    );
    assert_eq!(
        decides(&["*.b.example:*", "*.example"], "a.b.example/x"),
        [
            "the route of `*.b.example:*` decides: it is for the suffix of the host on any port",
            "the route of `*.example` covers it too, but that of `*.b.example:*` has the longer suffix",
        ]
    );
    assert_eq!(
        decides(&["*.example:*", "*.example", "*"], "a.b.example/x"),
        [
            "the route of `*.example` decides: it is for the suffix of the host",
            "the route of `*.example:*` covers it too, but that of `*.example` is for the port itself",
            "the route of `*` covers it too, but that of `*.example` is for a suffix of the host",
        ]
    );
    assert_eq!(decides(&["*"], "index.docker.io/x"), ["the route of `*` decides: it is for everything"]);
    assert_eq!(
        decides(&["docker.io/library"], "registry-1.docker.io/library/x"),
        ["the route of `docker.io/library` decides: it is for the endpoint and the path `library`"]
    );
    assert_eq!(decides(&["r.example/acme"], "r.example/acmecorp/x"), [""; 0]);
}

#[test]
pub(crate) fn rules_12_4_and_12_5_what_an_image_is_called_at_each_place() {
    let mirrors = [
        Place::at("m.example/copies"),
        Place::at("w.example").naming(PlaceNaming::Whole),
        Place::at("http://d.example:5000").naming(PlaceNaming::WithDomain),
        Place::registry("m").failures(PlaceFailures::Transient),
    ];
    let route = mirrors.into_iter().fold(Route::new("r.example/acme"), Route::mirror);
    let catalog = routed([other("m", "named.example").prefix("p"), other("r", "r.example")], [route]);
    told(
        &catalog.explain_pull(pull("r.example/acme/app:1")),
        "\
r.example/acme/app:1 is pulled with `r`

  2.2   note     in full, the image is r.example/acme/app:1
  12.2  chosen   the route of `r.example/acme` decides: it is for the endpoint
                 and the path `acme`
  5.2   chosen   `r` is the only registry on r.example
  12.5  chosen   a mirror is asked for m.example/copies/app:1, without the path
                 of the scope
  12.5  chosen   a mirror is asked for w.example/acme/app:1, with its whole path
  12.5  chosen   a mirror is asked for d.example:5000/r.example/acme/app:1, with
                 its domain and its whole path
  10.3  note     d.example:5000 is spoken to over plain HTTP
  12.5  chosen   a mirror is asked for named.example/p/app:1, without the path
                 of the scope
  12.4  note     named.example is asked only if what stands before it is down
  10.1  note     only named.example may see the credential `m`
  12.5  chosen   its origin is asked for r.example/acme/app:1
  10.1  note     only r.example may see the credential `r`
",
    );
}

#[test]
pub(crate) fn rule_12_5_an_origin_that_is_never_asked() {
    let route = Route::new("docker.io").mirror("m.example/hub").origin(Origin::Never);
    told(
        &routed([], [route]).explain_pull(pull("nginx:1")),
        "\
docker.io/library/nginx:1 is pulled from elsewhere than its origin

  2.2   note     in full, the image is docker.io/library/nginx:1
  12.2  chosen   the route of `docker.io` decides: it is for the endpoint
  12.5  lost     its origin is not asked: the route says `never`
  12.5  chosen   a mirror is asked for m.example/hub/library/nginx:1
",
    );
}

#[test]
pub(crate) fn rule_12_8_an_origin_that_is_replaced() {
    let registries = [other("n", "new.example").prefix("p").fallback("f"), other("f", "f.example")];
    let catalog = routed(registries, [Route::new("old.example/team").at(Place::registry("n"))]);
    told(
        &catalog.explain_pull(pull("old.example/team/app:1")),
        "\
old.example/team/app:1 is pulled with `n`

  2.2   note     in full, the image is old.example/team/app:1
  12.2  chosen   the route of `old.example/team` decides: it is for the endpoint
                 and the path `team`
  12.8  chosen   its origin is asked for new.example/p/app:1, in place of
                 `old.example/team`; the image stays old.example/team/app:1
  10.1  note     only new.example may see the credential `n`
  5.5   chosen   `n` falls back to `f` for f.example/app:1
  10.1  note     only f.example may see the credential `f`
",
    );
}

#[test]
pub(crate) fn rules_12_4_to_12_7_why_a_place_is_left_out() {
    let route = [
        Place::at("pinned.example").images(PlaceImages::Pinned),
        Place::at("blocked.example/bad"),
        Place::at("tied.example"),
        Place::at("http://one.example"),
        Place::registry("ecr"),
        Place::at("docker.io"),
    ];
    let route = route.into_iter().fold(Route::new("r.example/x"), Route::mirror);
    let registries = [
        other("one", "one.example"),
        other("tied-a", "tied.example"),
        other("tied-b", "tied.example"),
        crate::support::named("ecr").unplaced_ecr("eu-west-1"),
    ];
    let blocked = Route::new("blocked.example").blocked().note("out of support since May");
    told(
        &routed(registries, [route, blocked]).explain_pull(pull("r.example/x/app:1")),
        "\
r.example/x/app:1 is pulled anonymously

  2.2   note     in full, the image is r.example/x/app:1
  12.2  chosen   the route of `r.example/x` decides: it is for the endpoint and
                 the path `x`
  5.2   chosen   no registry is on r.example, so it is pulled anonymously
  12.4  lost     `pinned.example/app:1` is not asked: it serves only images
                 pinned by digest
  12.7  lost     `blocked.example/bad/app:1` is not asked: the route of
                 `blocked.example` blocks that name: out of support since May
  12.6  lost     `tied.example/app:1` is not asked: several registries are
                 there, and none is chosen; mark one of them as primary, name
                 one in the place, or give it as a context
  12.6  lost     `one.example/app:1` is not asked: the login of `one` is for the
                 port of `one.example` alone, over its own transport or verified
                 HTTPS; name `one` as the place's registry, or give the place an
                 `access` of its own
  3.9   lost     `ecr` is not asked: it has no domain yet
  12.4  lost     `docker.io` is not asked: Docker Hub has no place for a name of
                 one component
  12.5  chosen   its origin is asked for r.example/x/app:1
",
    );
}

#[test]
pub(crate) fn rule_12_4_names_that_a_place_does_not_have() {
    let route = Route::new("r.example:*/app")
        .mirror(Place::at("empty.example"))
        .mirror(Place::at("tagged.example/p").images(PlaceImages::Tagged))
        .mirror(Place::at("port.example").naming(PlaceNaming::WithDomain));
    let image = format!("r.example:5000/app@{SHA}");
    told(
        &routed([], [route]).explain_pull(pull(&image)),
        "\
r.example:5000/app@sha256:e6693c20186f837fc393390135d8a598a96a833917917789d63766cab6c59582
is pulled anonymously

  2.2   note     in full, the image is
                 r.example:5000/app@sha256:e6693c20186f837fc393390135d8a598a96a833917917789d63766cab6c59582
  12.2  chosen   the route of `r.example:*/app` decides: it is for the host on
                 any port and the path `app`
  5.2   chosen   no registry is on r.example:5000, so it is pulled anonymously
  12.4  lost     `empty.example` is not asked: the image has no name there
  12.4  lost     `tagged.example/p@sha256:e6693c20186f837fc393390135d8a598a96a8339…`
                 is not asked: it serves only images that no digest pins
  12.4  lost     `port.example` is not asked: the image was asked for on a port,
                 and has no name there; `naming = \"whole\"` there leaves the port
                 out
  12.5  chosen   its origin is asked for
                 r.example:5000/app@sha256:e6693c20186f837fc393390135d8a598a96a833917917789d63766cab6c59582
",
    );
}

#[test]
pub(crate) fn rules_5_9_and_12_6_a_login_that_the_caller_keeps() {
    let catalog = builder([])
        .uncovered_access(UncoveredAccess::Ambient)
        .route(Route::new("r.example").mirror("http://m.example").mirror("s.example"))
        .build()
        .unwrap();
    told(
        &catalog.explain_pull(pull("r.example/app:1")),
        "\
r.example/app:1 is pulled with what the caller keeps

  2.2   note     in full, the image is r.example/app:1
  12.2  chosen   the route of `r.example` decides: it is for the endpoint
  5.2   chosen   no registry is on r.example, so it is pulled with what the
                 caller keeps for it
  12.6  lost     `m.example/app:1` is not asked: what the caller keeps is for
                 verified HTTPS alone; speak HTTPS there, or state both `access
                 = \"ambient\"` and the `transport` at the place
  12.5  chosen   a mirror is asked for s.example/app:1
  14.1  note     only s.example may see what the caller keeps for s.example
  12.5  chosen   its origin is asked for r.example/app:1
  14.1  note     only r.example may see what the caller keeps for r.example
",
    );
}

#[test]
pub(crate) fn rule_12_5_nothing_is_left_to_ask() {
    let route = Route::new("r.example").mirror("b.example").blocked().note("use q.example");
    told(
        &routed([], [route, Route::new("b.example").blocked()]).explain_pull(pull("r.example/app:1")),
        "\
r.example/app:1 cannot be pulled

  12.2  chosen   the route of `r.example` decides: it is for the endpoint
  12.5  refused  r.example/app:1 is blocked: `b.example/app:1` is not asked, the
                 route of `b.example` blocks its name there; `r.example/app:1`
                 is not asked, the route of `r.example` blocks its name there
                 (use q.example)
",
    );
}

#[test]
pub(crate) fn rule_12_7_a_push_to_a_blocked_name() {
    let route = Route::new("r.example/app").blocked().note("frozen");
    told(
        &routed([other("r", "r.example")], [route]).explain_push(build("app")),
        "\
the image cannot be pushed

  4.3   chosen   `r` is the only registry, and so the default one
  12.7  lost     `r.example/app` is not pushed: the route of `r.example/app`
                 blocks that name: frozen
  12.7  refused  r.example/app is blocked (frozen); push under another name
",
    );
}

#[test]
pub(crate) fn rules_12_10_and_12_11_a_second_step_that_avoids_an_endpoint() {
    let registries = [other("r", "r.example").fallback("f"), other("f", "f.example")];
    let catalog = routed(registries, [Route::new("r.example").mirror("m.example")]);
    let request = pull("r.example/app:1").with_digest(Digest::parse(SHA).unwrap());
    told(
        &catalog.explain_pull(request.with_avoided(&["m.example", "r.example"])),
        "\
r.example/app:1@sha256:e6693c20186f837fc393390135d8a598a96a833917917789d63766cab6c59582
is pulled with `r`

  2.2   note     in full, the image is
                 r.example/app:1@sha256:e6693c20186f837fc393390135d8a598a96a833917917789d63766cab6c59582
  12.10 note     this is the second step of a pull, by the digest that was
                 found:
                 sha256:e6693c20186f837fc393390135d8a598a96a833917917789d63766cab6c59582
  12.2  chosen   the route of `r.example` decides: it is for the endpoint
  5.2   chosen   `r` is the only registry on r.example
  5.5   chosen   `r` falls back to `f` for
                 f.example/app:1@sha256:e6693c20186f837fc393390135d8a598a96a833917917789d63766cab6c59582
  10.1  note     only f.example may see the credential `f`
  12.5  chosen   a mirror is asked for
                 m.example/app:1@sha256:e6693c20186f837fc393390135d8a598a96a833917917789d63766cab6c59582
  12.11 note     the request avoids https://m.example, so it is asked last
  12.5  chosen   its origin is asked for
                 r.example/app:1@sha256:e6693c20186f837fc393390135d8a598a96a833917917789d63766cab6c59582
  12.11 note     the request avoids https://r.example, so it is asked last
  10.1  note     only r.example may see the credential `r`
",
    );
}

#[test]
pub(crate) fn rule_13_3_every_image_that_a_short_name_may_mean() {
    let names = ShortNames::new()
        .alias("fedora", "registry.example/fedora/base")
        .search("uncovered.example")
        .search("docker.io")
        .search("q.example/copies");
    let catalog = builder([other("q", "q.example")])
        .uncovered_domains(UncoveredDomains::Deny)
        .short_names(names)
        .route(Route::new("docker.io").mirror("m.example"))
        .route(Route::new("registry.example"))
        .build()
        .unwrap();
    told(
        &catalog.explain_pull(short("nginx:1")),
        "\
nginx:1 is pulled as one of 3 images

  13.2  chosen   entry 1 of the search list, `uncovered.example`, makes it
                 uncovered.example/nginx:1
  13.2  chosen   entry 2 of the search list, `docker.io`, makes it
                 docker.io/library/nginx:1
  12.2  chosen   the route of `docker.io` decides: it is for the endpoint
  13.2  chosen   entry 3 of the search list, `q.example/copies`, makes it
                 q.example/copies/nginx:1
  13.3  lost     `uncovered.example/nginx:1` is not asked: neither a registry
                 nor a route covers it
  12.5  chosen   a mirror is asked for m.example/library/nginx:1
  12.5  chosen   its origin is asked for docker.io/library/nginx:1
  12.5  chosen   its origin is asked for q.example/copies/nginx:1
  10.1  note     only q.example may see the credential `q`
",
    );
    same(
        &catalog.explain_pull(short("fedora:40")).to_string(),
        "\
registry.example/fedora/base:40 is pulled anonymously

  13.2  chosen   `fedora` is an alias of registry.example/fedora/base:40
  12.2  chosen   the route of `registry.example` decides: it is for the endpoint
  12.5  chosen   its origin is asked for registry.example/fedora/base:40
",
    );
    same(
        &Catalog::builder().build().unwrap().explain_pull(short("fedora:40")).to_string(),
        "\
docker.io/library/fedora:40 is pulled anonymously

  13.2  chosen   nothing is said of names without a domain, and so it is
                 docker.io/library/fedora:40
",
    );
}

#[test]
pub(crate) fn rule_5_4_a_context_beside_a_mirror_that_names_its_registry() {
    let registries = [other("one", "m.example").primary(), other("two", "m.example")];
    let catalog = routed(registries, [Route::new("docker.io").mirror(Place::registry("one"))]);
    told(
        &catalog.explain_pull(pull("nginx:1").with_contexts(&["two"])),
        "\
docker.io/library/nginx:1 is pulled with `one` from a mirror, or anonymously
from its origin

  5.4   note     registry context `two` is on m.example, not on docker.io, and
                 is not used
  2.2   note     in full, the image is docker.io/library/nginx:1
  12.2  chosen   the route of `docker.io` decides: it is for the endpoint
  5.2   chosen   no registry is on docker.io, so it is pulled anonymously
  12.5  chosen   a mirror is asked for m.example/library/nginx:1
  5.4   note     registry context `two` is on the domain of `one` too, which is
                 used: the mirror names it
  10.1  note     only m.example may see the credential `one`
  12.5  chosen   its origin is asked for docker.io/library/nginx:1
",
    );
}

#[test]
fn rule_12_6_a_place_s_own_login_and_its_transport() {
    let place = Place::at("m.example:5000")
        .transport(Transport::HttpsUnverified)
        .access(Access::Credential("own".into()))
        .token_issuer("auth.example");
    let catalog = routed([], [Route::new("r.example").mirror(place).origin(Origin::First)]);
    told(
        &catalog.explain_pull(pull("r.example/app:1")),
        "\
r.example/app:1 is pulled with the login `own` from a mirror, or anonymously
from its origin

  2.2   note     in full, the image is r.example/app:1
  12.2  chosen   the route of `r.example` decides: it is for the endpoint
  5.2   chosen   no registry is on r.example, so it is pulled anonymously
  12.5  chosen   its origin is asked for r.example/app:1
  12.5  chosen   a mirror is asked for m.example:5000/app:1
  10.1  note     only m.example:5000 and auth.example may see the credential
                 `own`
  3.8   note     m.example:5000 is spoken to over unverified HTTPS
",
    );
}

/// Rule 12.6: with whose logins, in a sentence, and of an origin whose login the route states.
#[test]
fn rule_12_6_the_headline_tells_every_login() {
    let headline = |route: Route| {
        let registries = [other("one", "one.example"), other("two", "two.example")];
        let told = routed(registries, [route]).explain_pull(pull("r.example/app:1")).to_string();
        told.lines().take_while(|line| !line.is_empty()).collect::<Vec<_>>().join(" ")
    };
    let (one, two) = (|| Place::registry("one"), || Place::at("two.example/p"));
    let own = || Access::Credential("own".into());
    let route = || Route::new("r.example");
    for (route, with) in [
        (route().mirror("m.example"), "anonymously"),
        (
            route().mirror(one()).mirror(two()),
            "with `one` or `two` from mirrors, or anonymously from its origin",
        ),
        (route().mirror(one()).mirror(one()), "with `one` from mirrors, or anonymously from its origin"),
        (route().mirror(one()).mirror("m.example"), "with `one` from some of its mirrors, or anonymously"),
        (
            route().mirror(Place::at("m.example").access(Access::Ambient)),
            "with what the caller keeps from a mirror, or anonymously from its origin",
        ),
        (route().mirror(one()).at(Place::as_named().access(own())), "with the login `own`"),
        (route().mirror(one()).at(Place::at("o.example").access(own())), "with the login `own`"),
        (route().mirror(one()).origin(Origin::Never), "from elsewhere than its origin"),
    ] {
        assert_eq!(headline(route), format!("r.example/app:1 is pulled {with}"));
    }
    let stated = routed([other("r", "r.example")], [route().at(Place::as_named().access(own()))]);
    told(
        &stated.explain_pull(pull("r.example/app:1")),
        "\
r.example/app:1 is pulled with the login `own`

  2.2   note     in full, the image is r.example/app:1
  12.2  chosen   the route of `r.example` decides: it is for the endpoint
  12.5  chosen   the route says whose login its origin has: it is pulled with
                 the login `own`
  12.5  chosen   its origin is asked for r.example/app:1
  10.1  note     only r.example may see the credential `own`
",
    );
}
