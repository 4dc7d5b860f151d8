//! Sections 12 and 13, rule by rule: what an explanation says, whole, of those that no other has for its subject.

use registry_resolver::catalog::UncoveredDomains;
use registry_resolver::reference::ShortName;
use registry_resolver::routes::{Origin, Place, Route, ShortNameMode, ShortNames};
use registry_resolver::{Catalog, CatalogBuilder, PullRequest, Transport};
use serde_json::json;

use crate::explain::{build, builder, candidate, other, pull, same, told};

fn routed(builder: CatalogBuilder, routes: impl IntoIterator<Item = Route>) -> Catalog {
    routes.into_iter().fold(builder, CatalogBuilder::route).build().unwrap()
}

fn short(text: &str) -> PullRequest<'_> {
    PullRequest::short(ShortName::parse(text).unwrap())
}

#[test]
fn rule_12_1_a_scope_covers_whole_components_and_every_spelling() {
    let scopes = ["r.example/acme", "*.example", "docker.io/library", "docker.io/nginx"];
    let catalog = routed(builder([]), scopes.map(|scope| Route::new(scope).mirror("m.test")));
    told(
        &catalog.explain_pull(pull("r.example/acmecorp/app:1")),
        "\
r.example/acmecorp/app:1 is pulled anonymously

  2.2   note     in full, the image is r.example/acmecorp/app:1
  12.2  chosen   the route of `*.example` decides: it is for the suffix of the
                 host
  5.2   chosen   no registry is on r.example, so it is pulled anonymously
  12.5  chosen   a mirror is asked for m.test/acmecorp/app:1
  12.5  chosen   its origin is asked for r.example/acmecorp/app:1
",
    );
    told(
        &catalog.explain_pull(pull("index.docker.io/nginx:1")),
        "\
docker.io/library/nginx:1 is pulled anonymously

  2.2   note     in full, the image is docker.io/library/nginx:1
  12.2  chosen   the route of `docker.io/library` decides: it is for the
                 endpoint and the path `library`
  5.2   chosen   no registry is on docker.io, so it is pulled anonymously
  12.5  chosen   a mirror is asked for m.test/nginx:1, without the path of the
                 scope
  12.5  chosen   its origin is asked for docker.io/library/nginx:1
",
    );
    // A suffix has a label in front.
    told(
        &catalog.explain_pull(pull("example/app:1")),
        "\
docker.io/example/app:1 is pulled anonymously

  2.2   note     in full, the image is docker.io/example/app:1
  5.2   chosen   no registry is on docker.io, so it is pulled anonymously
",
    );
}

#[test]
fn rule_12_3_when_the_origin_is_asked_and_what_the_note_says() {
    let first = Route::new("r.example").mirror("m.example").origin(Origin::First).note("frozen in May");
    let blocked = Route::new("m.example/old").blocked().note("use m.example/new");
    let catalog = routed(builder([]), [first, blocked]);
    // The note of a route that refuses nothing is not told.
    told(
        &catalog.explain_pull(pull("r.example/app:1")),
        "\
r.example/app:1 is pulled anonymously

  2.2   note     in full, the image is r.example/app:1
  12.2  chosen   the route of `r.example` decides: it is for the endpoint
  5.2   chosen   no registry is on r.example, so it is pulled anonymously
  12.5  chosen   its origin is asked for r.example/app:1
  12.5  chosen   a mirror is asked for m.example/app:1
",
    );
    told(
        &catalog.explain_pull(pull("r.example/old/app:1")),
        "\
r.example/old/app:1 is pulled anonymously

  2.2   note     in full, the image is r.example/old/app:1
  12.2  chosen   the route of `r.example` decides: it is for the endpoint
  5.2   chosen   no registry is on r.example, so it is pulled anonymously
  12.5  chosen   its origin is asked for r.example/old/app:1
  12.7  lost     `m.example/old/app:1` is not asked: the route of
                 `m.example/old` blocks that name: use m.example/new
",
    );
}

#[test]
fn rule_12_7_a_mirror_of_a_blocked_origin_serves() {
    let registries = [other("r", "r.example").fallback("f"), other("f", "f.example")];
    let catalog = routed(builder(registries), [Route::new("r.example").mirror("m.example").blocked()]);
    told(
        &catalog.explain_pull(pull("r.example/app:1")),
        "\
r.example/app:1 is pulled from elsewhere than its origin

  2.2   note     in full, the image is r.example/app:1
  12.2  chosen   the route of `r.example` decides: it is for the endpoint
  12.5  chosen   a mirror is asked for m.example/app:1
  12.7  lost     `r.example/app:1` is not asked: the route of `r.example` blocks
                 that name
",
    );
}

#[test]
fn rule_12_9_a_push_follows_no_route() {
    let route = Route::new("r.example").mirror("m.example").at("n.example").origin(Origin::Never);
    let catalog = routed(builder([other("r", "r.example").prefix("team")]), [route]);
    told(
        &catalog.explain_push(build("app")),
        "\
the image is pushed to r.example/team/app:1

  4.3   chosen   `r` is the only registry, and so the default one
  7.4   chosen   `app` names no domain, and so is relative to the registry
  7.4   chosen   the registry's prefix `team` stands in front of the name
  7.7   chosen   the step states the tag
  10.1  note     only r.example may see the credential `r`
",
    );
    // What is promoted is fetched along its route, and pushed under the name that was asked for (7.6).
    told(
        &catalog.explain_push(candidate("r.example/team/app:1")),
        "\
the image is pushed to r.example/team/app:latest

  4.3   chosen   `r` is the only registry, and so the default one
  7.6   chosen   the step states no name, so the candidate keeps its own:
                 `team/app`, which is r.example/team/app less the domain
  7.4   chosen   the registry's prefix `team` stands in front of the name
  7.4   note     `team/app` begins with the prefix already, and gets it again
  7.7   chosen   the step states no tag, so it is `latest`
  10.1  note     only r.example may see the credential `r`
  7.9   note     the candidate is fetched first: r.example/team/app:1
  2.2   note     in full, the image is r.example/team/app:1
  12.2  chosen   the route of `r.example` decides: it is for the endpoint
  12.5  lost     its origin is not asked: the route says `never`
  12.5  chosen   a mirror is asked for m.example/team/app:1
",
    );
}

#[test]
fn rule_12_12_of_routes_elsewhere_nothing_is_said() {
    let own = || Route::new("r.example/acme").mirror("m.example");
    let alone = routed(builder([]), [own()]);
    let elsewhere = (0..2_000).flat_map(|at| {
        [Route::new(format!("r.example/acme{at}")), Route::new(format!("h{at}.example/acme")).blocked()]
    });
    let among = routed(builder([]), elsewhere.chain([own()]));
    let text = "\
r.example/acme/app:1 is pulled anonymously

  2.2   note     in full, the image is r.example/acme/app:1
  12.2  chosen   the route of `r.example/acme` decides: it is for the endpoint
                 and the path `acme`
  5.2   chosen   no registry is on r.example, so it is pulled anonymously
  12.5  chosen   a mirror is asked for m.example/app:1, without the path of the
                 scope
  12.5  chosen   its origin is asked for r.example/acme/app:1
";
    for catalog in [alone, among] {
        told(&catalog.explain_pull(pull("r.example/acme/app:1")), text);
    }
    // Without routes nothing is said of any.
    told(
        &builder([]).build().unwrap().explain_pull(pull("r.example/acme/app:1")),
        "\
r.example/acme/app:1 is pulled anonymously

  2.2   note     in full, the image is r.example/acme/app:1
  5.2   chosen   no registry is on r.example, so it is pulled anonymously
",
    );
}

#[test]
fn rule_12_13_a_machine_s_routes_and_an_account_s_registries() {
    let account = builder([other("r", "r.example"), other("m", "m.example")]).build().unwrap();
    let machine = routed(builder([]), [Route::new("r.example").mirror("m.example/copies")]);
    let text = "\
r.example/app:1 is pulled with `r`

  2.2   note     in full, the image is r.example/app:1
  12.2  chosen   the route of `r.example` decides: it is for the endpoint
  5.2   chosen   `r` is the only registry on r.example
  12.5  chosen   a mirror is asked for m.example/copies/app:1
  10.1  note     only m.example may see the credential `m`
  12.5  chosen   its origin is asked for r.example/app:1
  10.1  note     only r.example may see the credential `r`
";
    for merged in [account.merge(&machine).unwrap(), machine.merge(&account).unwrap()] {
        told(&merged.explain_pull(pull("r.example/app:1")), text);
    }
}

#[test]
fn rule_12_14_a_catalog_in_our_own_format() {
    let own = json!({
        "registries": [{"name": "r", "domain": "r.example"}],
        "routes": [{
            "scope": "r.example",
            "mirrors": [
                "10.1.2.3:5000/copies",
                {"location": "lab.example:8443", "api": "/v2/hub", "naming": "whole", "reach": "inside_only"},
            ],
            "origin": "last",
            "at": {"registry": "r", "failures": "transient"},
        }],
        "endpoints": [
            {"network": "10.0.0.0/8", "port": 5000, "transport": "http"},
            {"host": "*.example:*", "transport": "https_unverified"},
        ],
    });
    let catalog: Catalog = serde_json::from_value(own).unwrap();
    told(
        &catalog.explain_pull(pull("r.example/app:1")),
        "\
r.example/app:1 is pulled with `r`

  2.2   note     in full, the image is r.example/app:1
  12.2  chosen   the route of `r.example` decides: it is for the endpoint
  12.5  chosen   a mirror is asked for 10.1.2.3:5000/copies/app:1
  10.3  note     10.1.2.3:5000 is spoken to over plain HTTP
  12.5  chosen   a mirror is asked for lab.example:8443/hub/app:1, with its
                 whole path
  3.8   note     lab.example:8443 is spoken to over unverified HTTPS
  4.7   note     lab.example:8443 can be reached from inside the firewall only
  12.8  chosen   its origin is asked for r.example/app:1, in place of
                 `r.example`; the image stays r.example/app:1
  12.4  note     r.example is asked only if what stands before it is down
  10.1  note     only r.example may see the credential `r`
",
    );
}

#[test]
fn rule_13_1_a_reference_follows_2_2() {
    let names = ShortNames::new().search("r.example/hub");
    let catalog = builder([]).short_names(names).build().unwrap();
    told(
        &catalog.explain_pull(pull("nginx:1")),
        "\
docker.io/library/nginx:1 is pulled anonymously

  2.2   note     in full, the image is docker.io/library/nginx:1
  5.2   chosen   no registry is on docker.io, so it is pulled anonymously
",
    );
    told(
        &catalog.explain_pull(short("nginx:1")),
        "\
r.example/hub/nginx:1 is pulled anonymously

  13.2  chosen   entry 1 of the search list, `r.example/hub`, makes it
                 r.example/hub/nginx:1
",
    );
}

#[test]
fn rule_13_2_where_somebody_has_to_choose_and_where_nothing_is_known() {
    let one = ShortNames::new().search("docker.io").search("q.example/copies").mode(ShortNameMode::One);
    told(
        &builder([]).short_names(one).build().unwrap().explain_pull(short("nginx:1")),
        "\
nginx:1 cannot be pulled

  13.2  refused  short name `nginx:1` may mean `docker.io/library/nginx:1` and
                 `q.example/copies/nginx:1`; name one of them in full, or make
                 one its alias
",
    );
    let aliases = ShortNames::new().alias("fedora", "registry.example/fedora");
    told(
        &builder([]).short_names(aliases).build().unwrap().explain_pull(short("fedoar:40")),
        "\
fedoar:40 cannot be pulled

  13.2  refused  short name `fedoar:40` has no alias, and no search list says
                 where to look; did you mean `fedora:40`?; name a registry in
                 front of it
",
    );
}

#[test]
fn rule_13_3_what_is_left_out_and_what_fails_the_plan() {
    let long = "a".repeat(241);
    let names = ShortNames::new().search("r.example/team/of/people").search("s.example").search("t.example");
    let catalog = builder([]).short_names(names.clone());
    let catalog = routed(catalog, [Route::new("*").mirror("m.example"), Route::new("t.example").blocked()]);
    let text = format!(
        "\
{long}
is pulled as one of 3 images

  13.2  chosen   entry 1 of the search list, `r.example/team/of/people`, makes
                 it
                 r.example/team/of/people/{long}:latest
  13.2  chosen   entry 2 of the search list, `s.example`, makes it
                 s.example/{long}:latest
  12.2  chosen   the route of `*` decides: it is for everything
  13.2  chosen   entry 3 of the search list, `t.example`, makes it
                 t.example/{long}:latest
  12.2  chosen   the route of `t.example` decides: it is for the endpoint
  12.2  lost     the route of `*` covers it too, but that of `t.example` is for
                 the endpoint itself
  12.4  lost     `r.example` is not asked: its name there would have more than
                 255 characters
  12.5  chosen   a mirror is asked for
                 m.example/{long}:latest
  12.5  chosen   its origin is asked for
                 s.example/{long}:latest
  12.7  lost     `t.example/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa…`
                 is not asked: the route of `t.example` blocks that name
"
    );
    same(&catalog.explain_pull(short(&long)).to_string(), &text);
    let tied = builder([other("a", "s.example"), other("b", "s.example")]).short_names(names);
    told(
        &tied.build().unwrap().explain_pull(short("app:1")),
        "\
app:1 cannot be pulled

  4.4   refused  `a` and `b` are on s.example and none is its primary registry;
                 mark one as primary, or name one as registry context
",
    );
}

#[test]
fn rule_5_9_a_route_for_everything_covers_nothing() {
    let deny = builder([]).uncovered_domains(UncoveredDomains::Deny);
    let plain = Place::as_named().transport(Transport::HttpsUnverified);
    let catalog = routed(deny, [Route::new("*").mirror("m.example"), Route::new("r.example").at(plain)]);
    told(
        &catalog.explain_pull(pull("s.example/app:1")),
        "\
s.example/app:1 cannot be pulled

  5.9   note     the account denies images from domains that no registry covers
  12.2  chosen   the route of `*` decides: it is for everything
  5.9   refused  no registry covers s.example, and images from such domains are
                 denied; add a registry on it
",
    );
    told(
        &catalog.explain_pull(pull("r.example/app:1")),
        "\
r.example/app:1 is pulled anonymously

  2.2   note     in full, the image is r.example/app:1
  12.2  chosen   the route of `r.example` decides: it is for the endpoint
  12.2  lost     the route of `*` covers it too, but that of `r.example` is for
                 the endpoint itself
  5.2   chosen   no registry is on r.example, so it is pulled anonymously
  12.5  chosen   its origin is asked for r.example/app:1
  3.8   note     r.example is spoken to over unverified HTTPS
",
    );
}
