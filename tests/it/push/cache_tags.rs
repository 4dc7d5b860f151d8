//! Rule 8.2: tags that begin `buildcache-` are cache's.

use registry_resolver::pull::ErrorKind;
use registry_resolver::push::{Candidate, TagPolicy, Trust};
use registry_resolver::{BuildOutput, Catalog, PushRequest};

use crate::push::{builder, other, pushed, refused, refused_as};

/// The caching registry, a second one on its host, and one elsewhere that takes a fork's pushes.
fn account() -> Catalog {
    builder([
        other("cache", "cache.example:443").prefix("build").primary(),
        other("beside", "Cache.example"),
        other("main", "main.example").default_registry(),
        other("forks", "forks.example").accept_untrusted_pushes(),
    ])
    .set_caching("cache")
    .build()
    .unwrap()
}

fn build(name: &str) -> PushRequest<'_> {
    PushRequest::new(BuildOutput::new(name)).with_tags("buildcache-main")
}

/// Rule 8.2: by endpoint and prefix, component by component.
#[test]
fn rule_8_2_under_a_name_of_cache_such_a_tag_is_refused() {
    let catalog = account();
    for (request, is_refused) in [
        (build("app").with_target("cache"), true),
        (build("build/app").with_target("beside"), true),
        (build("cache.example/build/app").with_target("beside"), true),
        (build("builder/app").with_target("beside"), false),
        (build("build").with_target("beside"), false),
        (build("app").with_target("beside"), false),
        (build("app"), false),
        (
            PushRequest::new(Candidate::built("app")).with_tags(&["1", "buildcache-x"]).with_target("cache"),
            true,
        ),
        (PushRequest::new(BuildOutput::new("app").with_branch("buildcache/main")).with_target("cache"), true),
        (PushRequest::new(BuildOutput::new("app").with_branch("BuildCache-x")).with_target("cache"), true),
        (build("app").with_tags("buildcache").with_target("cache"), false),
    ] {
        let error = catalog.resolve_push(request).err();
        assert_eq!(
            error.as_ref().map(registry_resolver::PushError::kind),
            is_refused.then_some(ErrorKind::InvalidName)
        );
        assert_eq!(error.map(|error| error.rule()), is_refused.then_some("8.2"), "{request:?}");
    }
    // In capitals it is another tag.
    let original = BuildOutput::new("app").with_tag_policy(TagPolicy::Original);
    let request = PushRequest::new(original).with_tags("BUILDCACHE-x").with_target("cache");
    assert_eq!(pushed(&catalog, request), ["cache.example:443/build/app:BUILDCACHE-x"]);
}

/// Rule 8.2: one named for the run is in place of the account's.
#[test]
fn rule_8_2_the_caching_registry_may_be_named() {
    let catalog = account();
    assert_eq!(refused_as(&catalog, build("app").with_caching_registry("main")), ErrorKind::InvalidName);
    assert_eq!(
        pushed(&catalog, build("app").with_target("cache").with_caching_registry("main")),
        ["cache.example:443/build/app:buildcache-main"]
    );
}

/// Rules 8.2 and 7.11: of a build that is not trusted, anywhere, push steps included.
#[test]
fn rule_8_2_an_untrusted_build_pushes_no_tag_of_cache() {
    let catalog = account();
    for request in [
        build("app"),
        PushRequest::new(Candidate::built("app")).with_tags("buildcache-main"),
        PushRequest::new(BuildOutput::new("app").with_branch("buildcache/main")),
    ] {
        let error = refused(&catalog, request.with_target("forks").with_trust(Trust::Untrusted));
        assert_eq!((error.kind(), error.rule()), (ErrorKind::InvalidName, "8.2"));
        assert!(catalog.resolve_push(request.with_target("forks")).is_ok());
    }
}

/// Rule 8.2: elsewhere it is told.
#[cfg(feature = "analysis")]
#[test]
fn rule_8_2_elsewhere_such_a_tag_is_told() {
    let catalog = account();
    let told = |request: PushRequest<'_>| -> Vec<String> {
        let explanation = catalog.explain_push(request);
        let reasons = explanation.reasons().iter().filter(|it| it.rule() == "8.2");
        reasons.map(|reason| reason.message().to_owned()).collect()
    };
    assert_eq!(
        told(build("app")),
        ["`buildcache-main` begins as the tags of build cache do; another tag is safer"]
    );
    let explanation = catalog.explain_push(build("app").with_target("cache"));
    assert!(explanation.settings().contains(&registry_resolver::explain::Setting::Caching));
    assert!(explanation.registries().iter().any(|registry| registry.name() == "cache"));
}
