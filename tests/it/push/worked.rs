//! The worked examples: what users of the modelled system rely on today.

use registry_resolver::catalog::ProblemKind;
use registry_resolver::pull::ErrorKind;
use registry_resolver::push::{Builder, Candidate, PushChoice};
use registry_resolver::registry::GcrLocation;
use registry_resolver::{
    BuildOutput, Catalog, PullRequest, PushError, PushRequest, Reference, RegistryConfig, SkipReason,
};

use crate::push::{
    asked, build, builder, candidate, catalog, logins, other, plan, pushed, refused, refused_as, skipped,
};

fn azure() -> RegistryConfig {
    RegistryConfig::new("azure").azure("kostisazureregistry")
}

/// Rule 7.4: a registry's prefix stands in front of the name.
#[test]
fn a_prefix_is_put_in_front_of_the_name() {
    let expected = ["kostisazureregistry.azurecr.io/acme-company/trivial-go-web:latest"];
    let with = catalog([azure().prefix("acme-company")]);
    assert_eq!(pushed(&with, build("trivial-go-web").with_tags("latest").with_target("azure")), expected);
    // Without one, the step writes it itself.
    let without = catalog([azure()]);
    assert_eq!(
        pushed(&without, build("acme-company/trivial-go-web").with_tags("latest").with_target("azure")),
        expected
    );
}

/// Rules 7.6 and 7.9: promotion from a registry that the account does not have.
#[test]
fn an_image_is_promoted_under_its_own_name() {
    let catalog = catalog([RegistryConfig::new("azure-demo").azure("my-azure-registry"), azure()]);
    let request = candidate("us.gcr.io/project-k8s-sample-123454/my-golang-app")
        .with_tags("1.2.3")
        .with_target("azure-demo");
    assert_eq!(
        pushed(&catalog, request),
        ["my-azure-registry.azurecr.io/project-k8s-sample-123454/my-golang-app:1.2.3"]
    );
    assert_eq!(logins(&catalog, request), ["`azure-demo` for my-azure-registry.azurecr.io"]);
    let source = plan(&catalog, request).source().unwrap();
    assert_eq!(asked(&source), ["- us.gcr.io/project-k8s-sample-123454/my-golang-app:latest"]);
    assert_eq!(source.source().unwrap().login().to_string(), "anonymous");
}

/// Rule 7.6: pushed to where it comes from under another tag, the prefix stands there once.
#[test]
fn an_image_is_tagged_again_where_it_is() {
    let catalog = catalog([
        RegistryConfig::new("azure-demo").azure("my-azure-registry").prefix("kostis-codefresh"),
        azure(),
    ]);
    let request = candidate("my-azure-registry.azurecr.io/kostis-codefresh/my-python-app:1.2.3")
        .with_tags("production")
        .with_target("azure-demo");
    assert_eq!(
        pushed(&catalog, request),
        ["my-azure-registry.azurecr.io/kostis-codefresh/my-python-app:production"]
    );
    assert_eq!(
        asked(&plan(&catalog, request).source().unwrap()),
        ["azure-demo my-azure-registry.azurecr.io/kostis-codefresh/my-python-app:1.2.3"]
    );
}

/// Rule 7.8: each account pushes to its own namespace; the other's is refused before anything runs.
#[test]
fn two_docker_hub_accounts_push_to_their_own_namespaces() {
    let catalog = catalog([
        RegistryConfig::new("dockerhub").docker_hub().namespace("kostiscodefresh").primary(),
        RegistryConfig::new("second-dockerhub").docker_hub().namespace("kkapelon"),
    ]);
    for (image, registry, login) in [
        ("kostiscodefresh/trivial-go-web", "dockerhub", "`dockerhub` for docker.io"),
        ("kkapelon/trivial-go-web", "second-dockerhub", "`second-dockerhub` for docker.io"),
    ] {
        assert_eq!(pushed(&catalog, build(image).with_target(registry)), [format!("docker.io/{image}:1")]);
        assert_eq!(logins(&catalog, build(image).with_target(registry)), [login]);
    }
    for (image, registry, text) in [
        (
            "kostiscodefresh/trivial-go-web",
            "second-dockerhub",
            "`second-dockerhub` does not own the Docker Hub namespace `kostiscodefresh`; it owns `kkapelon`",
        ),
        (
            "kkapelon/trivial-go-web",
            "dockerhub",
            "`dockerhub` does not own the Docker Hub namespace `kkapelon`; it owns `kostiscodefresh`",
        ),
    ] {
        let error = refused(&catalog, build(image).with_target(registry));
        assert_eq!((error.kind(), &*error.to_string()), (ErrorKind::NamingRule, text));
    }
}

/// Rules 5.2 and 7.5: built from staging's base image, pushed with production's credential.
#[test]
fn a_build_pulls_with_its_context_and_pushes_with_its_registry() {
    for primary in ["production-gcr", "staging-gcr"] {
        let catalog = builder([
            RegistryConfig::new("production-gcr").gcr(GcrLocation::Any),
            RegistryConfig::new("staging-gcr").gcr(GcrLocation::Any),
        ])
        .set_primary(primary)
        .build()
        .unwrap();
        let contexts = ["staging-gcr"];
        let request = build("gcr.io/production-project/my-image")
            .with_target("production-gcr")
            .with_contexts(&contexts);
        assert_eq!(pushed(&catalog, request), ["gcr.io/production-project/my-image:1"]);
        assert_eq!(logins(&catalog, request), ["`production-gcr` for gcr.io"]);
        let base = Reference::parse("gcr.io/staging-project/base:1").unwrap();
        let base = catalog.resolve_pull(PullRequest::new(base).with_contexts(&contexts)).unwrap();
        assert_eq!(asked(&base), ["staging-gcr gcr.io/staging-project/base:1"]);
        assert_eq!(base.source().unwrap().login().to_string(), "`staging-gcr` for gcr.io");
    }
}

fn pulled(catalog: &Catalog, image: &str) -> (Vec<String>, String) {
    let plan = catalog.resolve_pull(PullRequest::new(Reference::parse(image).unwrap())).unwrap();
    (asked(&plan), plan.source().unwrap().login().to_string())
}

/// Rule 5.2: with an integration, its credential; without one, anonymously.
#[test]
fn a_public_image_needs_no_integration() {
    let hub = catalog([RegistryConfig::new("dockerhub").docker_hub(), azure()]);
    let (asked, login) = pulled(&hub, "python:3.6.4-alpine3.6");
    assert_eq!(asked, ["dockerhub docker.io/library/python:3.6.4-alpine3.6"]);
    assert_eq!(login, "`dockerhub` for docker.io");
    let none = catalog([azure()]);
    for (image, expected) in [
        ("python:3.6.4-alpine3.6", "- docker.io/library/python:3.6.4-alpine3.6"),
        ("registry.access.redhat.com/ubi9/python-312", "- registry.access.redhat.com/ubi9/python-312:latest"),
    ] {
        let (asked, login) = pulled(&none, image);
        assert_eq!((asked, &*login), (vec![expected.to_owned()], "anonymous"));
    }
}

/// Rule 7.2: a build that only builds.
#[test]
fn a_step_may_disable_its_push() {
    let catalog = catalog([azure()]);
    let step = BuildOutput::new("app").with_builder(Builder::docker(PushChoice::Disabled));
    assert_eq!(skipped(&catalog, PushRequest::new(step)), SkipReason::DisabledByStep);
}

/// Rule 7.3: buildx pushes what it builds.
#[test]
fn buildx_cannot_disable_its_push() {
    let error = Builder::buildx(PushChoice::Disabled).unwrap_err();
    assert!(matches!(error, PushError::BuildxMustPush { .. }));
    assert_eq!(error.kind(), ErrorKind::ConflictingOptions);
}

/// Rules 4.3 and 7.1: the only registry is the default one; of several, one must be named.
#[test]
fn the_only_registry_is_the_default_one() {
    let sole = catalog([azure()]);
    assert_eq!(pushed(&sole, build("app")), ["kostisazureregistry.azurecr.io/app:1"]);
    let several = catalog([azure(), RegistryConfig::new("azure-demo").azure("my-azure-registry")]);
    assert_eq!(skipped(&several, build("app")), SkipReason::NoDefaultRegistry);
    let error = refused(&several, PushRequest::new(Candidate::built("app")));
    assert_eq!(error.kind(), ErrorKind::NoDefaultRegistry);
    assert_eq!(
        error.to_string(),
        "no registry named, and none is the default; name one of `azure` and `azure-demo`, or make one the default"
    );
    let marked = several.edit().set_default("azure-demo").build().unwrap();
    assert_eq!(pushed(&marked, build("app")), ["my-azure-registry.azurecr.io/app:1"]);
}

/// Rule 4.5: documented, a fallback can be chosen for a new registry once there is another.
#[test]
fn a_registry_is_created_with_its_fallback_once_there_is_another() {
    let new = || RegistryConfig::new("quay").quay().fallback("azure");
    let problems = Catalog::builder().registry(new()).build().unwrap_err();
    let problem = problems.iter().next().unwrap();
    assert_eq!((problems.len(), problem.kind()), (1, ProblemKind::UnknownRegistry));
    assert_eq!((problem.path(), problem.message()), ("registries[0].fallback", "unknown registry `azure`"));
    let account = catalog([azure()]).edit().registry(new()).build().unwrap();
    let (asked, _) = pulled(&account, "quay.io/acme/app:1");
    assert_eq!(asked, ["quay quay.io/acme/app:1", "azure kostisazureregistry.azurecr.io/acme/app:1"]);
    // A push never falls back (6.8).
    assert_eq!(pushed(&account, build("acme/app").with_target("quay")), ["quay.io/acme/app:1"]);
}

/// Rule 7.7: one name, a destination for every tag.
#[test]
fn two_tags_are_two_destinations() {
    let catalog = catalog([
        RegistryConfig::new("github-container-registry").github().prefix("anais-codefresh"),
        other("digital-ocean", "registry.digitalocean.com").prefix("anais-codefresh"),
    ]);
    let tags = ["feature-x", "2.0.0"];
    let request = build("react-article-display").with_tags(&tags).with_target("github-container-registry");
    assert_eq!(
        pushed(&catalog, request),
        [
            "ghcr.io/anais-codefresh/react-article-display:feature-x",
            "ghcr.io/anais-codefresh/react-article-display:2.0.0",
        ]
    );
    assert_eq!(logins(&catalog, request), ["`github-container-registry` for ghcr.io"; 2]);
}

/// Rule 7.5: documented, an image of one project must not go to another's registry.
#[test]
fn an_absolute_name_on_another_domain_is_refused() {
    let catalog = catalog([azure(), RegistryConfig::new("production-gcr").gcr(GcrLocation::Any)]);
    let name = "gcr.io/production-project/my-image";
    assert_eq!(pushed(&catalog, build(name).with_target("production-gcr")), [format!("{name}:1")]);
    assert_eq!(refused_as(&catalog, build(name).with_target("azure")), ErrorKind::DomainMismatch);
}
