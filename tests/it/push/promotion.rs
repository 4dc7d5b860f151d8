//! Rules 7.6 and 7.9: a push step's candidate, what it is called there, and from where it is fetched first.

use registry_resolver::catalog::{Matching, UncoveredDomains};
use registry_resolver::policy::FallbackPolicy;
use registry_resolver::pull::ErrorKind;
use registry_resolver::push::{Candidate, SourceFallbacks};
use registry_resolver::registry::GcrLocation;
use registry_resolver::{Catalog, PushRequest, Reference, RegistryConfig};

use crate::push::{SHA, asked, build, builder, candidate, catalog, other, plan, pushed, refused_as};

fn to_azure(extra: impl IntoIterator<Item = RegistryConfig>) -> Catalog {
    let azure = RegistryConfig::new("azure").azure("acme").prefix("prod").default_registry();
    catalog([azure].into_iter().chain(extra))
}

fn of(image: &str) -> Candidate<'_> {
    Candidate::image(Reference::parse(image).unwrap())
}

/// Rule 7.6: less its domain; with an official image's `library/`.
#[test]
fn a_candidate_keeps_its_own_name() {
    let catalog = to_azure([]);
    for (image, expected) in [
        ("nginx", "acme.azurecr.io/prod/library/nginx:latest"),
        ("nginx:1.27", "acme.azurecr.io/prod/library/nginx:latest"),
        ("docker.io/library/nginx", "acme.azurecr.io/prod/library/nginx:latest"),
        ("registry-1.docker.io/nginx", "acme.azurecr.io/prod/nginx:latest"),
        ("acme/app", "acme.azurecr.io/prod/acme/app:latest"),
        ("quay.io/acme/team/app", "acme.azurecr.io/prod/acme/team/app:latest"),
        ("localhost:5000/app", "acme.azurecr.io/prod/app:latest"),
    ] {
        assert_eq!(pushed(&catalog, candidate(image)), [expected]);
    }
}

/// Rule 7.6: less the prefix of the registry that 5.2 picks for it.
#[test]
fn a_candidate_is_pushed_less_its_registry_s_prefix() {
    let catalog = to_azure([
        RegistryConfig::new("us-gcr").gcr(GcrLocation::Us).prefix("project-k8s-sample-123454"),
        RegistryConfig::new("one").gcr(GcrLocation::Any).prefix("one").primary(),
        RegistryConfig::new("two").gcr(GcrLocation::Any).prefix("two"),
    ]);
    for (image, contexts, name) in [
        ("us.gcr.io/project-k8s-sample-123454/my-golang-app", &[][..], "my-golang-app"),
        ("US.gcr.io:443/project-k8s-sample-123454/team/app", &[], "team/app"),
        // Outside of the prefix there is nothing to take off.
        ("us.gcr.io/project-k8s-sample-1234/app", &[], "project-k8s-sample-1234/app"),
        ("us.gcr.io/project-k8s-sample-123454", &[], "project-k8s-sample-123454"),
        ("eu.gcr.io/project-k8s-sample-123454/app", &[], "project-k8s-sample-123454/app"),
        ("gcr.io/one/app", &[], "app"),
        ("gcr.io/two/app", &[], "two/app"),
        ("gcr.io/two/app", &["two"], "app"),
        ("gcr.io/one/app", &["two"], "one/app"),
    ] {
        let request = candidate(image).with_contexts(contexts);
        assert_eq!(pushed(&catalog, request), [format!("acme.azurecr.io/prod/{name}:latest")], "{image}");
    }
}

/// Rules 5.3 and 7.6: picked by prefix, where the catalog asks for that.
#[test]
fn the_longest_prefix_is_taken_off() {
    let catalog = builder([
        other("own", "own.example").default_registry(),
        other("a", "a.example").prefix("acme"),
        other("b", "a.example").prefix("acme/web").primary(),
    ])
    .matching(Matching::LongestPrefix)
    .build()
    .unwrap();
    assert_eq!(pushed(&catalog, candidate("a.example/acme/x/app")), ["own.example/x/app:latest"]);
    assert_eq!(pushed(&catalog, candidate("a.example/acme/web/app")), ["own.example/app:latest"]);
}

/// Rule 7.6: an `image_name` of the step's own comes before the candidate's.
#[test]
fn a_step_may_name_it_anew() {
    let catalog = to_azure([]);
    for (name, expected) in [
        ("web", "acme.azurecr.io/prod/web:1"),
        ("prod/web", "acme.azurecr.io/prod/prod/web:1"),
        ("acme.azurecr.io/prod/web", "acme.azurecr.io/prod/web:1"),
    ] {
        let request = PushRequest::new(of("quay.io/acme/app:2").with_image_name(name)).with_tags("1");
        assert_eq!(pushed(&catalog, request), [expected]);
        // It is fetched from where it is all the same.
        assert_eq!(asked(&plan(&catalog, request).source().unwrap()), ["- quay.io/acme/app:2"]);
        let built = PushRequest::new(Candidate::built("app").with_image_name(name)).with_tags("1");
        assert_eq!(pushed(&catalog, built), [expected]);
    }
}

/// Rules 7.6 and 7.9: a build's output keeps its `image_name` and is fetched from nowhere.
#[test]
fn the_output_of_a_build_keeps_its_name() {
    let catalog = to_azure([]);
    let request = PushRequest::new(Candidate::built("team/app")).with_tags("1");
    assert_eq!(pushed(&catalog, request), ["acme.azurecr.io/prod/team/app:1"]);
    assert!(plan(&catalog, request).source().is_none());
    assert!(plan(&catalog, build("team/app")).source().is_none());
    // Its name has no `library/` to begin with.
    assert_eq!(
        pushed(&catalog, PushRequest::new(Candidate::built("nginx"))),
        ["acme.azurecr.io/prod/nginx:latest"]
    );
}

fn with_mirror() -> Catalog {
    to_azure([
        RegistryConfig::new("ghcr").github().fallback("mirror").primary(),
        RegistryConfig::new("ghcr-too").github(),
        other("mirror", "mirror.example").prefix("m"),
    ])
}

/// Rule 7.9: decided, a lagging copy must not be promoted.
#[test]
fn a_candidate_is_fetched_from_its_source_alone() {
    let catalog = with_mirror();
    for (image, shown) in
        [("ghcr.io/acme/app", "ghcr.io/acme/app:latest"), ("ghcr.io/acme/app:1", "ghcr.io/acme/app:1")]
    {
        let plan = plan(&catalog, candidate(image));
        let source = plan.source().unwrap();
        assert_eq!(asked(&source), [format!("ghcr {shown}")]);
        assert_eq!(source.left_out().count(), 0);
        assert_eq!(source.source().unwrap().login().to_string(), "`ghcr` for ghcr.io");
    }
}

/// Rule 7.9: a digest cannot lag, and a step may ask for its fallbacks.
#[test]
fn a_pinned_candidate_or_one_that_asks_for_it_has_fallbacks() {
    let catalog = with_mirror();
    let pinned = format!("ghcr.io/acme/app@{SHA}");
    let both = format!("ghcr.io/acme/app:1@{SHA}");
    let always = |image| PushRequest::new(of(image).with_source_fallbacks(SourceFallbacks::Always));
    for (request, tail) in [
        (candidate(&pinned), format!("@{SHA}")),
        (candidate(&both), format!(":1@{SHA}")),
        (always("ghcr.io/acme/app:1"), ":1".to_owned()),
        (always("ghcr.io/acme/app"), ":latest".to_owned()),
        (always(&pinned), format!("@{SHA}")),
    ] {
        assert_eq!(
            asked(&plan(&catalog, request).source().unwrap()),
            [format!("ghcr ghcr.io/acme/app{tail}"), format!("mirror mirror.example/m/acme/app{tail}")]
        );
    }
    let only_pinned =
        PushRequest::new(of("ghcr.io/acme/app:1").with_source_fallbacks(SourceFallbacks::WhenPinned));
    assert_eq!(asked(&plan(&catalog, only_pinned).source().unwrap()).len(), 1);
}

/// Rules 5.8 and 7.9: what the catalog limits stays limited, whatever the step asks for.
#[test]
fn a_step_cannot_lift_the_limits_of_a_fallback() {
    let policy = FallbackPolicy::default().pinned_only();
    let mirror = registry_resolver::Fallback::new("mirror").with_policy(policy);
    let catalog =
        to_azure([RegistryConfig::new("ghcr").github().fallback(mirror), other("mirror", "mirror.example")]);
    let request = PushRequest::new(of("ghcr.io/acme/app:1").with_source_fallbacks(SourceFallbacks::Always));
    let plan = plan(&catalog, request);
    let source = plan.source().unwrap();
    assert_eq!((source.attempts().len(), source.left_out().count()), (1, 1));
}

/// Rule 7.9: the step's registry context chooses the source; it never chooses where the push goes.
#[test]
fn the_source_is_chosen_by_the_step_s_context() {
    let catalog = with_mirror();
    let request = candidate("ghcr.io/acme/app:1").with_contexts(&["ghcr-too"]);
    let plan = plan(&catalog, request);
    assert_eq!(asked(&plan.source().unwrap()), ["ghcr-too ghcr.io/acme/app:1"]);
    assert_eq!(pushed(&catalog, request), ["acme.azurecr.io/prod/acme/app:latest"]);
    // Its own registry is both, each time with its own credential.
    let back =
        candidate("ghcr.io/acme/app:1").with_contexts(&["ghcr-too"]).with_target("ghcr").with_tags("2");
    let plan = crate::push::plan(&catalog, back);
    assert_eq!(plan.source().unwrap().source().unwrap().login().to_string(), "`ghcr-too` for ghcr.io");
    assert_eq!(plan.destinations().next().unwrap().login().to_string(), "`ghcr` for ghcr.io");
}

/// Rules 4.4, 5.4, 5.9 and 7.9: what cannot be fetched cannot be promoted.
#[test]
fn a_candidate_that_cannot_be_pulled_is_refused() {
    let catalog = builder([
        other("own", "own.example").default_registry(),
        other("one", "a.example"),
        other("two", "a.example"),
    ])
    .uncovered_domains(UncoveredDomains::Deny)
    .build()
    .unwrap();
    for (image, contexts, kind) in [
        ("a.example/app:1", &[][..], ErrorKind::AmbiguousRegistry),
        ("b.example/app:1", &[], ErrorKind::Denied),
        ("nginx", &[], ErrorKind::Denied),
        ("a.example/app:1", &["one", "two"], ErrorKind::ConflictingContexts),
        ("a.example/app:1", &["three"], ErrorKind::UnknownRegistry),
    ] {
        assert_eq!(refused_as(&catalog, candidate(image).with_contexts(contexts)), kind, "{image}");
        // A new name does not help: the image has to be fetched.
        let renamed = PushRequest::new(of(image).with_image_name("app")).with_contexts(contexts);
        assert_eq!(refused_as(&catalog, renamed), kind, "{image}");
    }
    assert_eq!(
        pushed(&catalog, candidate("a.example/app:1").with_contexts(&["two"])),
        ["own.example/app:latest"]
    );
    // What was built needs no fetching.
    assert_eq!(pushed(&catalog, PushRequest::new(Candidate::built("nginx"))), ["own.example/nginx:latest"]);
}
