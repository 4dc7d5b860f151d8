//! Rules 7.8, 8.2 and 10.4: what the image is called in the caching registry.

use registry_resolver::cache::PastImage;
use registry_resolver::pull::ErrorKind;
use registry_resolver::{CacheRequest, Catalog, RegistryConfig};

use crate::cache::{account, digest, exported, imported, plan, refused_as};

#[test]
fn an_absolute_name_counts_without_its_domain() {
    let catalog = account();
    for (name, kept) in [
        ("app", "app"),
        ("acme/app", "acme/app"),
        ("ghcr.io/acme/app", "acme/app"),
        ("docker.io/app", "library/app"),
        // On the caching registry, less its prefix; elsewhere the same path is what it is.
        ("cache.example/build/cache/app", "app"),
        ("CACHE.example:443/build/cache/app", "app"),
        ("main.example/build/cache/app", "build/cache/app"),
        ("cache.example/build/cache", "build/cache"),
        ("cache.example/build/cachex/app", "build/cachex/app"),
        // A relative name has the prefix put in front, always (7.4).
        ("build/cache/app", "build/cache/app"),
    ] {
        let plan = plan(&catalog, CacheRequest::new(name).with_branch("b"));
        assert_eq!(exported(&plan), [format!("cache.example/build/cache/{kept}:buildcache-b")], "{name}");
    }
}

#[test]
fn past_images_of_another_name_are_passed_over() {
    let catalog = account();
    let of = |name: &'static str, past: &'static str| {
        let images = [PastImage::new(past, digest('1'))];
        imported(&plan(&catalog, CacheRequest::new(name).with_past(&images))).len()
    };
    for (name, past) in [
        ("app", "app"),
        ("ghcr.io/acme/app", "acme/app"),
        ("acme/app", "quay.io/acme/app"),
        ("app", "cache.example/build/cache/app"),
        ("docker.io/app", "library/app"),
    ] {
        assert_eq!((of(name, past), of(past, name)), (1, 1), "{name} {past}");
    }
    for (name, past) in [
        ("app", "apps"),
        ("app", "acme/app"),
        ("acme/app", "app"),
        ("app", "docker.io/app"),
        ("app", "../app"),
    ] {
        assert_eq!(of(name, past), 0, "{name} {past}");
    }
    for past in ["", "App", "app:1", "${{app}}", "app/"] {
        assert_eq!(of("app", past), 0, "{past}");
    }
}

#[test]
fn a_name_that_is_none_is_refused() {
    let catalog = account();
    for name in ["", "../../evil", "a//b", "app:1", "App/", "${{app}}", "/app", "me:hunter2@ghcr.io/app"] {
        assert_eq!(refused_as(&catalog, CacheRequest::new(name)), ErrorKind::InvalidName, "{name}");
    }
}

#[test]
fn prefix_and_name_have_at_most_255_characters() {
    let catalog = account();
    let fits = "x".repeat(255 - "build/cache/".len());
    assert_eq!(plan(&catalog, CacheRequest::new(&fits).with_branch("b")).exports().len(), 1);
    let long = format!("{fits}x");
    assert_eq!(refused_as(&catalog, CacheRequest::new(&long)), ErrorKind::InvalidName);
}

#[test]
fn the_name_has_to_be_one_of_its_provider() {
    let gar = |prefix| RegistryConfig::new("gar").gar("europe-west1").prefix(prefix);
    let catalog = |prefix| Catalog::builder().registry(gar(prefix)).set_caching("gar").build().unwrap();
    assert_eq!(refused_as(&catalog("acme"), CacheRequest::new("app")), ErrorKind::NamingRule);
    assert!(catalog("acme/images").resolve_cache(CacheRequest::new("app")).is_ok());
    // Only where there is automatic cache.
    let off = registry_resolver::cache::AutomaticCache::Off;
    assert!(catalog("acme").resolve_cache(CacheRequest::new("app").with_automatic(off)).is_ok());
}
