//! Rules 12.10 and 12.11: the second step of a client, and endpoints that it knows to be down.

use registry_resolver::policy::FallbackPolicy;
use registry_resolver::pull::ErrorKind;
use registry_resolver::routes::{PlaceImages, Route};
use registry_resolver::{Catalog, Digest, FailurePolicy, Fallback, Limits, PullRequest, Session, Transport};

use super::{asked, at, walked, with_routes};
use crate::support::{SHA, builder, other, pull};

fn catalog() -> Catalog {
    let chain = Fallback::new("f").with_policy(FallbackPolicy::default().pinned_only());
    let registries = [other("r", "r.example").fallback(chain), other("f", "f.example")];
    let route = Route::new("r.example")
        .mirror(at("p.example").images(PlaceImages::Pinned))
        .mirror(at("t.example").images(PlaceImages::Tagged));
    with_routes(builder(registries), [route])
}

#[test]
fn rule_12_10_exactly_the_plan_of_the_image_with_that_digest() {
    let catalog = catalog();
    let digest = Digest::parse(SHA).unwrap();
    for (image, whole) in
        [("r.example/x:1", format!("r.example/x:1@{SHA}")), ("r.example/x", format!("r.example/x@{SHA}"))]
    {
        let second = walked(&catalog, pull(image).with_digest(digest));
        assert_eq!(second, asked(&catalog, &whole));
        let rest = whole.strip_prefix("r.example").unwrap();
        assert_eq!(
            second,
            [
                format!("mirror p.example{rest}"),
                format!("source r.example{rest}"),
                format!("fallback f.example{rest}"),
                format!("t.example{rest} not_tagged"),
            ]
        );
        let plan = catalog.resolve_pull(pull(image).with_digest(digest)).unwrap();
        assert_eq!(plan.digest(), Some(digest));
    }
    // Where there is no route at all.
    let plain = builder([other("r", "r.example")]).build().unwrap();
    assert_eq!(
        walked(&plain, pull("r.example/x").with_digest(digest)),
        [format!("source r.example/x@{SHA}")]
    );
}

#[test]
fn rule_12_10_another_digest_beside_it_is_refused() {
    let catalog = catalog();
    let other = format!("sha256:{}", "0".repeat(64));
    let image = format!("r.example/x@{SHA}");
    let error = catalog.resolve_pull(pull(&image).with_digest(Digest::parse(&other).unwrap())).unwrap_err();
    assert_eq!((error.kind(), error.rule()), (ErrorKind::InvalidRequest, "12.10"));
    assert!(catalog.resolve_pull(pull(&image).with_digest(Digest::parse(SHA).unwrap())).is_ok());
}

#[test]
fn rule_12_11_attempts_at_avoided_endpoints_come_last_in_their_order() {
    let route = Route::new("r.example").mirror("a.example").mirror("b.example:5000/p").mirror("c.example");
    let catalog = with_routes(builder([]), [route]);
    let [a, b, c, r] = [
        "mirror a.example/x:1",
        "mirror b.example:5000/p/x:1",
        "mirror c.example/x:1",
        "source r.example/x:1",
    ];
    let avoiding = |avoid: &[&str]| walked(&catalog, pull("r.example/x:1").with_avoided(avoid));
    assert_eq!(avoiding(&[]), [a, b, c, r]);
    assert_eq!(avoiding(&["A.example:443", "https://b.example:5000"]), [c, r, a, b]);
    assert_eq!(avoiding(&["r.example"]), [a, b, c, r]);
    assert_eq!(avoiding(&["b.example", "http://a.example", "a.example:80"]), [a, b, c, r]);
    assert_eq!(avoiding(&["a.example", "b.example:05000", "c.example", "r.example"]), [a, b, c, r]);
    // As an endpoint is displayed.
    let hub = with_routes(builder([]), [Route::new("docker.io").mirror("m.example")]);
    let request = pull("nginx:1").with_avoided(&["https://registry-1.docker.io"]);
    assert_eq!(
        walked(&hub, request),
        ["mirror m.example/library/nginx:1", "source docker.io/library/nginx:1"]
    );
    let first = Route::new("docker.io").mirror("m.example").origin(registry_resolver::routes::Origin::First);
    let first = with_routes(builder([]), [first]);
    assert_eq!(
        walked(&first, request),
        ["mirror m.example/library/nginx:1", "source docker.io/library/nginx:1"]
    );
}

#[test]
fn rule_2_8_the_registry_on_a_host_says_which_port_none_means() {
    let registries =
        [other("h", "h.example").transport(Transport::Http).fallback("f"), other("f", "f.example")];
    let catalog = builder(registries).build().unwrap();
    let avoiding = |avoid: &str| walked(&catalog, pull("h.example/x:1").with_avoided(&[avoid]))[0].clone();
    for down in ["h.example", "h.example:80", "http://h.example"] {
        assert_eq!(avoiding(down), "fallback f.example/x:1", "{down}");
    }
    for up in ["h.example:443", "https://h.example"] {
        assert_eq!(avoiding(up), "source h.example/x:1", "{up}");
    }
}

#[test]
fn rule_12_11_at_most_16_and_each_an_endpoint() {
    let catalog = catalog();
    let avoid = |texts: &[&str]| catalog.resolve_pull(pull("r.example/x").with_avoided(texts)).map(|_| ());
    assert!(avoid(&["m.example"; PullRequest::MOST_AVOIDED]).is_ok());
    let error = avoid(&["m.example"; 17]).unwrap_err();
    assert_eq!((error.kind(), error.rule()), (ErrorKind::InvalidRequest, "12.11"));
    assert_eq!(error.to_string(), "17 endpoints to avoid, expected at most 16");
    for text in ["", "m.example/p", "ftp://m.example", "m", "m.example:99999", "https://"] {
        let error = avoid(&["m.example", text]).unwrap_err();
        assert_eq!(
            error.to_string(),
            format!(
                "`{text}` is no endpoint to avoid, expected `host[:port]`, such as `mirror.example:5000`"
            )
        );
    }
}

#[test]
fn rule_12_11_a_session_is_restored_with_the_same_list() {
    let catalog = with_routes(builder([]), [Route::new("r.example").mirror("m.example").mirror("n.example")]);
    let avoid = ["m.example"];
    let plan = |request: PullRequest<'static>| catalog.resolve_pull(request).unwrap();
    let avoiding = plan(pull("r.example/x:1").with_avoided(&["m.example"]));
    let (policy, limits) = (FailurePolicy::PRUDENT, Limits::default());
    let saved = Session::new(&avoiding, policy, limits).save();
    let again = catalog.resolve_pull(pull("r.example/x:1").with_avoided(&avoid)).unwrap();
    assert!(Session::restore(&saved, &again, policy).is_ok());
    assert!(Session::restore(&saved, &plan(pull("r.example/x:1")), policy).is_err());
}

/// Rule 2.8: the names of Docker Hub are one on its own port, and hosts of their own on any other.
#[test]
fn rule_12_11_docker_hub_is_avoided_under_each_of_its_names() {
    let route = Route::new("r.example").mirror(at("registry-1.docker.io:80/m")).mirror(at("docker.io/m"));
    let catalog = with_routes(builder([]), [route]);
    let order = |avoid: &str| walked(&catalog, pull("r.example/x:1").with_avoided(&[avoid]));
    let [plain, hub, source] =
        ["mirror registry-1.docker.io:80/m/x:1", "mirror docker.io/m/x:1", "source r.example/x:1"];
    assert_eq!(order("index.docker.io"), [plain, source, hub]);
    assert_eq!(order("https://registry.hub.docker.com:443"), [plain, source, hub]);
    assert_eq!(order("http://Registry-1.docker.io"), [hub, source, plain]);
    assert_eq!(order("http://docker.io"), [plain, hub, source]);
}
