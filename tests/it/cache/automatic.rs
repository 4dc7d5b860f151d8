//! Rule 8.2: what comes from the caching registry and goes there.

use registry_resolver::cache::{CacheMode, CacheOrigin, NoExport, PastImage};
use registry_resolver::registry::Reach;
use registry_resolver::{RegistryConfig, Transport};

use crate::cache::{account, app, builder, digest, exported, imported, other, past, plan};

#[test]
fn past_images_are_imported_by_digest() {
    let images = [past('1'), past('2')];
    let catalog = account();
    let plan = plan(&catalog, app().with_past(&images));
    let expected = ['1', '2'].map(|first| format!("cache.example/build/cache/app@{}", digest(first)));
    assert_eq!(imported(&plan), expected);
    let import = &plan.imports()[0];
    assert_eq!((import.origin(), import.past_image()), (CacheOrigin::Automatic, Some(&images[0])));
    assert_eq!(import.registry().unwrap().name(), "cache");
    assert_eq!(import.login().to_string(), "`cache` for cache.example");
    assert_eq!(import.target().tag(), None);
}

#[test]
fn one_digest_is_imported_once_as_the_best_that_is_known_of_it() {
    let images = [past('1').with_revision("r"), past('1').with_branch("main"), past('1')];
    let catalog = account();
    let plan = plan(&catalog, app().with_branch("main").with_past(&images));
    assert_eq!(imported(&plan).len(), 1);
    assert_eq!(plan.imports()[0].past_image(), Some(&images[1]));
}

#[test]
fn as_many_are_imported_as_there_are() {
    let texts: Vec<String> = (0..500).map(|number| format!("sha256:{number:064x}")).collect();
    let images: Vec<PastImage<'_>> = texts
        .iter()
        .map(|text| PastImage::new("app", registry_resolver::Digest::parse(text).unwrap()))
        .collect();
    assert_eq!(plan(&account(), app().with_past(&images)).imports().len(), 500);
}

#[test]
fn the_branch_names_the_export() {
    let catalog = account();
    let exported = |branch: &str| exported(&plan(&catalog, app().with_branch(branch)));
    let front = "cache.example/build/cache/app:buildcache-";
    for (branch, tag) in [
        ("main", "main"),
        ("feature/Login", "feature-Login"),
        ("a//b", "a-b"),
        ("Übung #7", "bung-7"),
        ("--.x", "x"),
        ("v1.2_3", "v1.2_3"),
    ] {
        assert_eq!(exported(branch), [format!("{front}{tag}")], "{branch}");
    }
}

#[test]
fn the_whole_tag_has_at_most_128_characters() {
    let catalog = account();
    for length in [116, 117, 118, 5_000] {
        let branch = "x".repeat(length);
        let plan = plan(&catalog, app().with_branch(&branch));
        let target = plan.exports()[0].target();
        let tag = target.tag().unwrap().to_string();
        assert_eq!(tag, format!("buildcache-{}", "x".repeat(length.min(117))));
        // It reads back as it is.
        assert_eq!(target.to_buf().as_str(), target.to_string());
        registry_resolver::Reference::parse(&target.to_string()).unwrap();
    }
}

#[test]
fn without_a_usable_branch_nothing_is_exported_and_the_plan_says_so() {
    let catalog = account();
    for (request, reason, name) in [
        (app(), NoExport::NoBranch, "no_branch"),
        (app().with_branch(""), NoExport::NoBranch, "no_branch"),
        (app().with_branch("///"), NoExport::UnusableBranch, "unusable_branch"),
        (app().with_branch("…"), NoExport::UnusableBranch, "unusable_branch"),
    ] {
        let plan = plan(&catalog, request);
        assert!(plan.exports().is_empty());
        assert_eq!((plan.no_export(), reason.as_str()), (Some(reason), name));
        assert!(!reason.to_string().is_empty());
    }
    assert_eq!(plan(&catalog, app().with_branch("x")).no_export(), None);
}

#[test]
fn the_automatic_export_keeps_every_layer() {
    let catalog = account();
    let plan = plan(&catalog, app().with_branch("main"));
    let export = &plan.exports()[0];
    assert_eq!((export.mode(), export.origin()), (CacheMode::Max, CacheOrigin::Automatic));
    assert_eq!(export.mode().as_str(), "max");
    assert_eq!(export.attributes().len(), 0);
}

/// Rules 4.7 and 10.3.
#[test]
fn facts_of_the_caching_registry_travel_along() {
    let inside = other("inside", "inside.example:5000").plain_http().inside_only();
    let catalog = builder().registry(inside).set_caching("inside").build().unwrap();
    let images = [past('1')];
    let plan = plan(&catalog, app().with_branch("main").with_past(&images));
    let (import, export) = (&plan.imports()[0], &plan.exports()[0]);
    assert_eq!((import.transport(), import.reach()), (Transport::Http, Reach::InsideOnly));
    assert_eq!((export.transport(), export.reach()), (Transport::Http, Reach::InsideOnly));
}

/// Rule 10.1: contexts are for the step's own entries.
#[test]
fn the_caching_registry_keeps_its_own_login() {
    let catalog = builder()
        .registry(RegistryConfig::new("one").quay().prefix("acme"))
        .registry(RegistryConfig::new("two").quay().prefix("acme").primary())
        .set_caching("one")
        .build()
        .unwrap();
    let plan = plan(
        &catalog,
        app().with_branch("main").with_contexts(&["two"]).with_cache_from(&["quay.io/acme/x:1"]),
    );
    assert_eq!(plan.imports()[0].login().to_string(), "`two` for quay.io");
    assert_eq!(plan.exports()[0].login().to_string(), "`one` for quay.io");
}
