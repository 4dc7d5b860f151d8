//! Rule 5.2: the registry that an image is pulled with, and what every attempt says of it.

use core::time::Duration;

use registry_resolver::policy::FallbackPolicy;
use registry_resolver::registry::{GcrLocation, Reach};
use registry_resolver::{Access, Login, RegistryConfig, RetryPolicy, Role, Transport};

use crate::pull::{SHA, asked, catalog, fallback, orders, other, plan, request};

/// Rule 5.2.
#[test]
fn the_sole_registry_on_the_domain_is_the_source() {
    for ghcr in [RegistryConfig::new("ghcr").github(), RegistryConfig::new("ghcr").github().primary()] {
        let catalog = catalog([ghcr, RegistryConfig::new("quay").quay()]);
        let plan = plan(&catalog, "ghcr.io/acme/app:1");
        assert_eq!(asked(&plan), ["ghcr ghcr.io/acme/app:1"]);
        assert_eq!(plan.source().unwrap().role(), Role::Source);
        assert_eq!(plan.source().unwrap().login().to_string(), "`ghcr` for ghcr.io");
        assert_eq!(plan.asked().reference().unwrap().to_string(), "ghcr.io/acme/app:1");
    }
}

/// Rule 5.2, in every order that the account may list them.
#[test]
fn of_several_registries_the_primary_is_the_source() {
    let registries = [
        RegistryConfig::new("a").gcr(GcrLocation::Any).prefix("acme"),
        RegistryConfig::new("b").gcr(GcrLocation::Any).primary(),
        RegistryConfig::new("c").gcr(GcrLocation::Any),
        RegistryConfig::new("d").gcr(GcrLocation::Us).primary(),
    ];
    for order in orders(&registries) {
        let catalog = catalog(order);
        // The prefix of another registry plays no part in this (5.3 is off).
        assert_eq!(asked(&plan(&catalog, "gcr.io/acme/app:1")), ["b gcr.io/acme/app:1"]);
        assert_eq!(asked(&plan(&catalog, "us.gcr.io/acme/app:1")), ["d us.gcr.io/acme/app:1"]);
    }
}

/// Rule 5.2: a context comes before the primary, and before the sole registry it comes to the same.
#[test]
fn a_context_on_the_domain_is_the_source() {
    let catalog = catalog([
        RegistryConfig::new("production-gcr").gcr(GcrLocation::Any).primary(),
        RegistryConfig::new("staging-gcr").gcr(GcrLocation::Any),
        RegistryConfig::new("testing-gcr").gcr(GcrLocation::Any),
        RegistryConfig::new("ghcr").github(),
    ]);
    for (contexts, expected) in [
        (&[][..], "production-gcr"),
        (&["staging-gcr"], "staging-gcr"),
        (&["testing-gcr"], "testing-gcr"),
        (&["production-gcr"], "production-gcr"),
        (&["ghcr", "staging-gcr"], "staging-gcr"),
        (&["ghcr"], "production-gcr"),
    ] {
        let request = request("gcr.io/production-project/my-image").with_contexts(contexts);
        let plan = catalog.resolve_pull(request).unwrap();
        assert_eq!(asked(&plan), [format!("{expected} gcr.io/production-project/my-image:latest")]);
        assert_eq!(plan.source().unwrap().login().to_string(), format!("`{expected}` for gcr.io"));
    }
    let plan = catalog.resolve_pull(request("ghcr.io/acme/app").with_contexts(&["ghcr"])).unwrap();
    assert_eq!(asked(&plan), ["ghcr ghcr.io/acme/app:latest"]);
}

/// Rule 5.2: the context's own fallbacks are followed, not those of the primary it stands in for.
#[test]
fn a_context_brings_its_own_fallbacks() {
    let catalog = catalog([
        RegistryConfig::new("one").github().primary().fallback("one-mirror"),
        RegistryConfig::new("two").github().fallback("two-mirror"),
        other("one-mirror", "one.example"),
        other("two-mirror", "two.example"),
    ]);
    let plan = catalog.resolve_pull(request("ghcr.io/acme/app:1").with_contexts(&["two"])).unwrap();
    assert_eq!(asked(&plan), ["two ghcr.io/acme/app:1", "two-mirror two.example/acme/app:1"]);
}

/// Rule 5.2: documented for public images.
#[test]
fn without_a_registry_on_the_domain_the_image_is_pulled_anonymously() {
    let catalogs = [
        catalog([]),
        catalog([RegistryConfig::new("ghcr").github().fallback("quay"), RegistryConfig::new("quay").quay()]),
    ];
    for catalog in &catalogs {
        for (image, expected) in [
            ("python:3.6.4-alpine3.6", "- docker.io/library/python:3.6.4-alpine3.6"),
            ("public.ecr.aws/lambda/python:3.12", "- public.ecr.aws/lambda/python:3.12"),
            ("localhost:5000/app", "- localhost:5000/app:latest"),
        ] {
            let plan = plan(catalog, image);
            assert_eq!(asked(&plan), [expected]);
            let attempt = plan.source();
            assert_eq!(attempt.unwrap().login(), Login::Anonymous);
            assert_eq!(attempt.unwrap().retry(), RetryPolicy::DEFAULT);
            assert_eq!(
                (attempt.unwrap().transport(), attempt.unwrap().reach()),
                (Transport::Https, Reach::Anywhere)
            );
            assert!(attempt.unwrap().registry().is_none());
        }
    }
}

/// Rule 5.2: `Quay.io` must not slip past the rule for `quay.io`, and no look-alike must pass for it.
#[test]
fn a_domain_that_only_resembles_a_registry_s_is_another() {
    let catalog = catalog([
        RegistryConfig::new("gcr").gcr(GcrLocation::Any),
        other("nexus", "nexus.example:8443"),
        RegistryConfig::new("hub").docker_hub(),
    ]);
    for image in [
        "us.gcr.io/acme/app",
        "gcr.io.evil.example/acme/app",
        "evilgcr.io/acme/app",
        "gcr.io:8443/acme/app",
        "gcr.io:80/acme/app",
        "nexus.example/acme/app",
        "nexus.example:8444/acme/app",
        "docker.io.evil.example/acme/app",
        "hub.docker.com/acme/app",
    ] {
        let plan = plan(&catalog, image);
        assert_eq!(asked(&plan), [format!("- {image}:latest")]);
        assert_eq!(plan.source().unwrap().login(), Login::Anonymous);
    }
}

/// Rules 3.6 and 5.2: a public registry is chosen like any other, and pulled from anonymously.
#[test]
fn a_public_registry_is_pulled_from_anonymously() {
    let catalog = catalog([
        RegistryConfig::new("quay").quay().access(Access::Public).fallback("mirror"),
        other("mirror", "mirror.example").access(Access::Public),
    ]);
    let plan = plan(&catalog, "quay.io/acme/app:1");
    assert_eq!(asked(&plan), ["quay quay.io/acme/app:1", "mirror mirror.example/acme/app:1"]);
    assert!(plan.attempts().all(|attempt| attempt.login() == Login::Anonymous));
}

/// Rules 2.2, 2.4 and 10.5: `latest` stands where a tag is needed, and nothing is put in front of a digest.
#[test]
fn every_attempt_writes_its_tag_out_and_carries_the_digest() {
    let catalog = catalog([
        other("a", "a.example").fallback("b"),
        other("b", "b.example")
            .prefix("mirror")
            .fallback(fallback("c", FallbackPolicy::default().keep_path())),
        other("c", "c.example"),
    ]);
    let pinned = format!("@{SHA}");
    let both = format!(":1@{SHA}");
    for (written, shown) in [("", ":latest"), (":1", ":1"), (&*pinned, &*pinned), (&*both, &*both)] {
        let image = format!("a.example/acme/app{written}");
        let plan = plan(&catalog, &image);
        assert_eq!(
            asked(&plan),
            [
                format!("a a.example/acme/app{shown}"),
                format!("b b.example/mirror/acme/app{shown}"),
                format!("c c.example/acme/app{shown}"),
            ]
        );
        for attempt in plan.attempts() {
            assert_eq!(attempt.target().digest(), plan.asked().reference().unwrap().digest());
            assert_eq!(attempt.target().tag().is_none(), written == pinned);
            assert_eq!(attempt.target().to_buf().as_str(), attempt.target().to_string());
        }
    }
}

/// Rule 6.2: each registry has its own policy, and a request's comes before them all.
#[test]
fn a_request_may_override_the_retry_policies() {
    let patient = RetryPolicy::default().with_tries(7).unwrap();
    let hasty = RetryPolicy::default().with_tries(1).unwrap().with_delay(Duration::ZERO).unwrap();
    let catalog = catalog([
        RegistryConfig::new("ghcr").github().retry(patient).fallback("plain"),
        other("plain", "plain.example"),
    ]);
    let retries = |request| {
        let plan = catalog.resolve_pull(request).unwrap();
        plan.attempts().map(|attempt| attempt.retry()).collect::<Vec<_>>()
    };
    assert_eq!(retries(request("ghcr.io/a/b")), [patient, RetryPolicy::DEFAULT]);
    assert_eq!(retries(request("ghcr.io/a/b").with_retry(hasty)), [hasty, hasty]);
    assert_eq!(retries(request("nginx")), [RetryPolicy::DEFAULT]);
    assert_eq!(retries(request("nginx").with_retry(hasty)), [hasty]);
}

/// Rule 4.7: a fact of each registry for itself.
#[test]
fn every_attempt_says_from_where_it_can_be_reached() {
    let catalog = catalog([
        other("inside", "inside.example").inside_only().fallback("outside"),
        other("outside", "outside.example").fallback("inside-too"),
        other("inside-too", "too.example").inside_only(),
    ]);
    let reaches: Vec<Reach> =
        plan(&catalog, "inside.example/app").attempts().map(|attempt| attempt.reach()).collect();
    assert_eq!(reaches, [Reach::InsideOnly, Reach::Anywhere, Reach::InsideOnly]);
}
