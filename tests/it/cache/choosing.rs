//! Rule 8.1: whether there is cache, and in which registry.

use registry_resolver::cache::{AutomaticCache, CacheUsage, NoCache};
use registry_resolver::pull::ErrorKind;
use registry_resolver::push::BuilderKind;
use registry_resolver::{Catalog, RegistryConfig};

use crate::cache::{
    account, app, builder, disabled, exported, imported, other, past, plan, refused, refused_as,
};

#[test]
fn the_main_registry_a_separate_one_and_none_are_a_setting_away() {
    let exported_to = |catalog: &Catalog| exported(&plan(catalog, app().with_branch("main")));
    assert_eq!(exported_to(&account()), ["cache.example/build/cache/app:buildcache-main"]);
    let main = builder().set_caching("main").build().unwrap();
    assert_eq!(exported_to(&main), ["main.example/team/app:buildcache-main"]);
    let none = builder().clear_caching().build().unwrap();
    assert_eq!(disabled(&none, app().with_branch("main")), NoCache::NoCachingRegistry);
    // A sole registry is the default one (4.3), but nobody made it the caching one.
    let sole = Catalog::builder().registry(other("main", "main.example")).build().unwrap();
    assert_eq!(disabled(&sole, app().with_branch("main")), NoCache::NoCachingRegistry);
}

#[test]
fn a_request_names_a_registry_of_its_own() {
    for catalog in [account(), builder().clear_caching().build().unwrap()] {
        let plan = plan(&catalog, app().with_branch("main").with_caching_registry("main"));
        assert_eq!(exported(&plan), ["main.example/team/app:buildcache-main"]);
        assert_eq!(plan.automatic().unwrap().name(), "main");
        assert_eq!(plan.exports()[0].login().to_string(), "`main` for main.example");
    }
    let error = refused(&account(), app().with_caching_registry("cahce"));
    assert_eq!(error.kind(), ErrorKind::UnknownRegistry);
    assert!(error.to_string().ends_with("did you mean `cache`?"), "{error}");
}

#[test]
fn docker_hub_is_refused_under_all_its_names() {
    let domains = ["docker.io", "index.docker.io", "registry-1.docker.io", "registry.hub.docker.com"];
    for domain in domains.into_iter().chain(["Docker.io", "docker.io:443"]) {
        for hub in
            [other("h", domain), RegistryConfig::new("h").on(registry_resolver::Provider::Quay, domain)]
        {
            let catalog = Catalog::builder().registry(hub).build().unwrap();
            assert_eq!(
                refused_as(&catalog, app().with_caching_registry("h")),
                ErrorKind::CachingRefused,
                "{domain}"
            );
        }
    }
    assert_eq!(refused_as(&account(), app().with_caching_registry("hub")).as_str(), "caching_refused");
    // A proxy for Docker Hub is its provider's registry too.
    let proxy = RegistryConfig::new("p").on(registry_resolver::Provider::DockerHub, "proxy.example");
    let catalog = Catalog::builder().registry(proxy).build().unwrap();
    assert_eq!(refused_as(&catalog, app().with_caching_registry("p")), ErrorKind::CachingRefused);
}

#[test]
fn every_reason_has_its_turn() {
    let none = builder().clear_caching().build().unwrap();
    let all = app()
        .with_usage(CacheUsage::Unused)
        .with_builder(BuilderKind::Buildx)
        .with_automatic(AutomaticCache::Off);
    let steps = [
        (all, NoCache::Unused, "no_cache"),
        (all.with_usage(CacheUsage::Used), NoCache::Buildx, "buildx"),
        (
            all.with_usage(CacheUsage::Used).with_builder(BuilderKind::Docker),
            NoCache::AutomaticOff,
            "no_cf_cache",
        ),
        (app(), NoCache::NoCachingRegistry, "no_caching_registry"),
    ];
    for (request, reason, name) in steps {
        assert_eq!(disabled(&none, request), reason);
        assert_eq!(reason.as_str(), name);
        assert!(!reason.to_string().is_empty());
    }
}

#[test]
fn without_cache_nothing_else_is_looked_at() {
    let wrong =
        app().with_caching_registry("nobody").with_contexts(&["nobody"]).with_cache_from(&["Wrong//"]);
    assert_eq!(disabled(&account(), wrong.with_usage(CacheUsage::Unused)), NoCache::Unused);
    assert_eq!(disabled(&account(), wrong.with_builder(BuilderKind::Buildx)), NoCache::Buildx);
    // No automatic cache has no use for a registry or a name.
    let off = registry_resolver::CacheRequest::new("../evil")
        .with_caching_registry("nobody")
        .with_automatic(AutomaticCache::Off);
    assert_eq!(disabled(&account(), off), NoCache::AutomaticOff);
}

/// Rule 10.6.
#[test]
fn neither_order_nor_a_registry_elsewhere_changes_the_plan() {
    let images = [past('1'), past('2').with_branch("main")];
    let request =
        app().with_branch("main").with_past(&images).with_cache_from(&["main.example/a", "quay.io/a/b"]);
    let arguments = |catalog: &Catalog| plan(catalog, request).to_buildkit_args();
    let more = builder().registry(other("more", "more.example")).build().unwrap();
    assert_eq!(arguments(&account()), arguments(&more));
    let backwards = Catalog::builder()
        .registry(RegistryConfig::new("hub").docker_hub())
        .registry(other("cache", "cache.example").prefix("build/cache"))
        .registry(other("main", "main.example").prefix("team").default_registry())
        .set_caching("cache");
    assert_eq!(arguments(&account()), arguments(&backwards.build().unwrap()));
}

#[test]
fn requests_and_plans_are_shared_by_threads() {
    fn is_shared<T: Send + Sync + Clone + core::fmt::Debug>(_: &T) {}
    let catalog = account();
    let decision = catalog.resolve_cache(app().with_branch("main")).unwrap();
    is_shared(&app());
    is_shared(&past('1'));
    is_shared(&decision);
    is_shared(decision.plan().unwrap());
    is_shared(&refused(&catalog, app().with_caching_registry("hub")));
}

#[test]
fn entries_of_the_step_need_no_caching_registry() {
    let (from, to) = (["quay.io/acme/a:1"], ["quay.io/acme/b:1"]);
    let past = [past('1').with_content_hash("x")];
    let request = app()
        .with_branch("main")
        .with_content_hash("x")
        .with_past(&past)
        .with_cache_from(&from)
        .with_cache_to(&to);
    let none = builder().clear_caching().build().unwrap();
    let cases = [
        (plan(&none, request), NoCache::NoCachingRegistry),
        (plan(&none, request.with_automatic(AutomaticCache::Off)), NoCache::AutomaticOff),
    ];
    for (plan, reason) in cases {
        assert_eq!((imported(&plan), exported(&plan)), (vec![from[0].into()], vec![to[0].into()]));
        assert_eq!(plan.automatic().unwrap_err(), reason);
        // There is no registry to take the past image from.
        assert!(plan.skip_build().is_none());
        assert_eq!(plan.no_export(), None);
    }
    let catalog = account();
    let off = plan(&catalog, request.with_automatic(AutomaticCache::Off));
    assert_eq!((imported(&off).len(), exported(&off).len(), off.skip_build().is_some()), (1, 1, false));
    // Empty lists are no entries.
    let empty: [&str; 0] = [];
    assert_eq!(
        disabled(&none, app().with_cache_from(&empty).with_cache_to(&empty)),
        NoCache::NoCachingRegistry
    );
}
