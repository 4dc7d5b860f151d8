//! Rules 8.3 and 8.4: what builds may use and export that are not trusted.

use registry_resolver::CacheRequest;
use registry_resolver::cache::{AutomaticCache, NoExport};
use registry_resolver::pull::ErrorKind;
use registry_resolver::push::Trust;

use crate::cache::{account, app, digest, exported, imported, past, plan, refused_as, skipped};

const FROM: [&str; 1] = ["quay.io/a/b:1"];
const TO: [&str; 1] = ["quay.io/a/c:1"];

fn request(trust: Trust) -> CacheRequest<'static> {
    app()
        .with_branch("main")
        .with_content_hash("hash")
        .with_cache_from(&FROM)
        .with_cache_to(&TO)
        .with_trust(trust)
}

#[test]
fn a_trusted_build_uses_no_image_that_is_not() {
    let catalog = account();
    let own = |first| format!("cache.example/build/cache/app@{}", digest(first));
    let images = [past('1').with_content_hash("hash").with_trust(Trust::Untrusted), past('2')];
    let trusted = plan(&catalog, request(Trust::Trusted).with_past(&images));
    assert_eq!(imported(&trusted), [FROM[0].to_owned(), own('2')]);
    assert_eq!(skipped(&trusted), None);
    let untrusted = plan(&catalog, request(Trust::Untrusted).with_past(&images));
    assert_eq!(imported(&untrusted), [FROM[0].to_owned(), own('1'), own('2')]);
    assert_eq!(skipped(&untrusted), Some(own('1')));
}

/// The same digest, once built by a stranger: what is known of the trusted build counts.
#[test]
fn a_strangers_record_of_a_trusted_image_takes_nothing_away() {
    let catalog = account();
    let trusted = past('1').with_content_hash("hash");
    for images in
        [[trusted, trusted.with_trust(Trust::Untrusted)], [trusted.with_trust(Trust::Untrusted), trusted]]
    {
        let plan = plan(&catalog, request(Trust::Trusted).with_past(&images));
        assert_eq!(plan.skip_build().unwrap().past_image(), Some(&trusted));
    }
}

#[test]
fn a_build_that_is_not_trusted_exports_nothing_at_all() {
    let catalog = account();
    let trusted = plan(&catalog, request(Trust::Trusted));
    assert_eq!((exported(&trusted).len(), trusted.no_export()), (2, None));
    for request in [
        request(Trust::Untrusted),
        request(Trust::Untrusted).with_automatic(AutomaticCache::Off),
        app().with_trust(Trust::Untrusted),
    ] {
        let plan = plan(&catalog, request);
        assert!(exported(&plan).is_empty());
        assert_eq!(plan.no_export(), Some(NoExport::Untrusted));
        assert_eq!(NoExport::Untrusted.as_str(), "untrusted");
    }
    assert_eq!(imported(&plan(&catalog, request(Trust::Untrusted))), FROM);
}

#[test]
fn what_a_trusted_step_names_itself_is_its_own_word() {
    let catalog = account();
    let named = format!("cache.example/build/cache/app@{}", digest('1'));
    let images = [past('1').with_content_hash("hash").with_trust(Trust::Untrusted)];
    let from = [&*named];
    let plan = plan(&catalog, app().with_content_hash("hash").with_past(&images).with_cache_from(&from));
    assert_eq!(imported(&plan), [&*named]);
    assert_eq!((plan.imports()[0].past_image(), skipped(&plan)), (None, None));
}

#[test]
fn its_entries_are_checked_all_the_same() {
    let wrong = app().with_cache_to(&["type=s3"]).with_trust(Trust::Untrusted);
    assert_eq!(refused_as(&account(), wrong), ErrorKind::InvalidRequest);
}

#[test]
fn everything_is_trusted_unless_somebody_says_otherwise() {
    assert_eq!(past('1').trust(), Trust::Trusted);
    assert_eq!(plan(&account(), app().with_branch("x")).exports().len(), 1);
}
