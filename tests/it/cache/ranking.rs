//! Rule 8.3: which past image is the best, and when one stands for the build.

use proptest::prelude::*;
use proptest::sample::select;
use registry_resolver::CacheRequest;
use registry_resolver::cache::{PastImage, Platform};
use registry_resolver::push::Trust;

use crate::cache::{account, app, digest, imported, past, plan, skipped};
use crate::shrinking::config;

/// Asserts that `better` is imported before `worse` whichever comes first in the request.
#[track_caller]
fn ranked(request: CacheRequest<'_>, better: PastImage<'_>, worse: PastImage<'_>) {
    let catalog = account();
    let expected = [better, worse].map(|image| format!("cache.example/build/cache/app@{}", image.digest()));
    for images in [[better, worse], [worse, better]] {
        assert_eq!(imported(&plan(&catalog, request.with_past(&images))), expected);
    }
}

fn wanted() -> CacheRequest<'static> {
    app().with_branch("own").with_base_branch("base").with_default_branch("default").with_content_hash("hash")
}

/// Images that are alike but for one clause: the better one loses on everything behind that clause.
#[test]
fn the_content_hash_comes_first() {
    ranked(
        wanted(),
        past('2').with_content_hash("hash").with_branch("x").with_built_at(1),
        past('1').with_content_hash("other").with_branch("own").with_built_at(2),
    );
    ranked(wanted(), past('2').with_content_hash("hash"), past('1'));
    // Without one in the request nothing is the same.
    ranked(app(), past('1'), past('2').with_content_hash("hash"));
    ranked(app().with_content_hash(""), past('1'), past('2').with_content_hash(""));
}

#[test]
fn then_the_branch_itself() {
    ranked(
        wanted(),
        past('2').with_branch("own").with_built_at(1),
        past('1').with_branch("base").with_built_at(2),
    );
    ranked(app().with_branch("own"), past('2').with_branch("own"), past('1').with_branch("Own"));
}

#[test]
fn then_the_base_branch() {
    ranked(
        wanted(),
        past('2').with_branch("base").with_built_at(1),
        past('1').with_branch("default").with_built_at(2),
    );
    ranked(app().with_base_branch("base"), past('2').with_branch("base"), past('1').with_branch("x"));
}

#[test]
fn then_the_default_branch() {
    ranked(
        wanted(),
        past('2').with_branch("default").with_built_at(1),
        past('1').with_branch("x").with_built_at(2),
    );
    ranked(app().with_default_branch("default"), past('2').with_branch("default"), past('1'));
}

#[test]
fn no_branch_is_like_no_branch_of_the_request() {
    ranked(app(), past('1'), past('2').with_branch("own"));
    ranked(app().with_branch(""), past('1').with_built_at(2), past('2').with_branch("").with_built_at(1));
}

#[test]
fn then_the_newer_one_and_no_time_is_the_oldest() {
    ranked(wanted(), past('2').with_built_at(2), past('1').with_built_at(1));
    ranked(wanted(), past('2').with_built_at(i64::MIN), past('1'));
    ranked(wanted(), past('2').with_built_at(0), past('1').with_built_at(-1));
}

#[test]
fn then_the_digest() {
    ranked(
        wanted(),
        past('1').with_branch("z").with_revision("z"),
        past('2').with_branch("a").with_revision("a"),
    );
}

/// Which of two sets of facts about one digest is kept.
#[track_caller]
fn kept(request: CacheRequest<'_>, better: PastImage<'_>, worse: PastImage<'_>) {
    let catalog = account();
    for images in [[better, worse], [worse, better]] {
        let plan = plan(&catalog, request.with_past(&images));
        assert_eq!(imported(&plan).len(), 1);
        assert_eq!(*plan.imports()[0].past_image().unwrap(), better);
    }
}

#[test]
fn then_branch_revision_content_hash_and_trust() {
    kept(
        wanted(),
        past('1').with_branch("a").with_revision("z"),
        past('1').with_branch("b").with_revision("a"),
    );
    kept(
        wanted(),
        past('1').with_revision("a").with_content_hash("z"),
        past('1').with_revision("b").with_content_hash("a"),
    );
    let (a, b) = (past('1').with_content_hash("a"), past('1').with_content_hash("b"));
    kept(wanted().with_trust(Trust::Untrusted), a.with_trust(Trust::Untrusted), b);
    kept(wanted().with_trust(Trust::Untrusted), a, a.with_trust(Trust::Untrusted));
}

#[test]
fn then_name_and_platform_as_they_are_written() {
    let absolute = PastImage::new("cache.example/build/cache/app", digest('1'));
    kept(wanted(), past('1'), absolute);
    let catalog = account();
    let on = |platform| past('1').with_platform(Platform::parse(platform).unwrap());
    for images in [[on("Plan9/mips"), on("plan9/mips")], [on("plan9/mips"), on("Plan9/mips")]] {
        let request = app().with_platform(Platform::parse("plan9/mips").unwrap());
        let plan = plan(&catalog, request.with_past(&images));
        let kept = plan.imports()[0].past_image().unwrap().platform().unwrap();
        assert_eq!((plan.imports().len(), kept.os()), (1, "Plan9"));
    }
}

#[test]
fn what_was_said_of_a_past_image_is_kept() {
    let platform = Platform::parse("linux/arm64").unwrap();
    let image = past('1')
        .with_branch("b")
        .with_revision("r")
        .with_platform(platform)
        .with_content_hash("h")
        .with_built_at(7);
    assert_eq!((image.name(), image.digest()), ("app", digest('1')));
    assert_eq!((image.branch(), image.revision()), (Some("b"), Some("r")));
    assert_eq!((image.platform(), image.content_hash()), (Some(platform), Some("h")));
    assert_eq!((image.built_at(), past('1').built_at()), (Some(7), None));
}

#[test]
fn the_platform_has_to_be_the_same() {
    let catalog = account();
    let on = |platform| Platform::parse(platform).unwrap();
    let images = [
        past('1'),
        past('2').with_platform(on("linux/arm64/v8")),
        past('3').with_platform(on("linux/amd64")),
    ];
    let digests = |request: CacheRequest<'_>| -> Vec<String> {
        let plan = plan(&catalog, request.with_past(&images));
        plan.imports().iter().map(|it| it.target().digest().unwrap().to_string()).collect()
    };
    assert_eq!(digests(app()), [digest('1').to_string()]);
    assert_eq!(digests(app().with_platform(on("Linux/aarch64"))), [digest('2').to_string()]);
    assert_eq!(digests(app().with_platform(on("linux/x86_64"))), [digest('3').to_string()]);
    assert!(digests(app().with_platform(on("windows/amd64"))).is_empty());
}

#[test]
fn an_identical_content_hash_skips_the_build() {
    let catalog = account();
    let images = [
        past('0').with_branch("own"),
        past('1').with_content_hash("hash").with_branch("other"),
        past('2').with_content_hash("hash").with_branch("base"),
    ];
    let plan_of = |request: CacheRequest<'static>| plan(&catalog, request);
    let best = plan(&catalog, wanted().with_past(&images));
    assert_eq!(skipped(&best), Some(format!("cache.example/build/cache/app@{}", digest('2'))));
    assert_eq!(best.skip_build().unwrap().login().to_string(), "`cache` for cache.example");
    assert_eq!(skipped(&plan_of(wanted())), None);
    let none = [past('0').with_branch("own"), past('1').with_content_hash("Hash")];
    assert_eq!(skipped(&plan(&catalog, wanted().with_past(&none))), None);
    assert_eq!(skipped(&plan(&catalog, app().with_past(&images))), None);
    // Neither does one of another platform or another name.
    let elsewhere = [
        past('1').with_content_hash("hash").with_platform(Platform::parse("linux/amd64").unwrap()),
        PastImage::new("other", digest('2')).with_content_hash("hash"),
    ];
    assert_eq!(skipped(&plan(&catalog, wanted().with_past(&elsewhere))), None);
}

fn text() -> impl Strategy<Value = Option<&'static str>> {
    select(vec![None, Some("own"), Some("base"), Some("default"), Some("x"), Some("")])
}

fn image() -> impl Strategy<Value = PastImage<'static>> {
    let name = select(vec!["app", "cache.example/build/cache/app", "other"]);
    let platform = select(vec![None, Some("linux/amd64"), Some("Linux/x86_64"), Some("linux/arm")]);
    let trust = select(vec![Trust::Trusted, Trust::Untrusted]);
    let time = prop::option::of(0_i64..3);
    let first = select(vec!['0', '1', '2', '3']);
    (name, first, text(), text(), (text(), platform, time, trust)).prop_map(
        |(name, first, branch, revision, (hash, platform, time, trust))| {
            let mut image = PastImage::new(name, digest(first)).with_trust(trust);
            image = branch.map_or(image, |branch| image.with_branch(branch));
            image = revision.map_or(image, |revision| image.with_revision(revision));
            image = hash.map_or(image, |hash| image.with_content_hash(hash));
            image = time.map_or(image, |time| image.with_built_at(time));
            platform.map_or(image, |platform| image.with_platform(Platform::parse(platform).unwrap()))
        },
    )
}

proptest! {
    #![proptest_config(config(256))]

    #[test]
    fn the_order_of_past_images_never_shows(
        (images, shuffled) in prop::collection::vec(image(), 0..12)
            .prop_flat_map(|images| (Just(images.clone()), Just(images).prop_shuffle())),
        platform in select(vec![None, Some("linux/amd64")]),
        trust in select(vec![Trust::Trusted, Trust::Untrusted]),
    ) {
        let catalog = account();
        let request = app().with_branch("own").with_base_branch("base").with_default_branch("default").with_content_hash("x");
        let request = platform.map_or(request, |text| request.with_platform(Platform::parse(text).unwrap()));
        let request = request.with_trust(trust);
        let told = |images: &[PastImage<'static>]| {
            let plan = plan(&catalog, request.with_past(images));
            let facts = |image: &PastImage<'_>| format!("{image:?}");
            let images: Vec<String> =
                plan.imports().iter().filter_map(|it| it.past_image().map(facts)).collect();
            (imported(&plan), images, skipped(&plan))
        };
        prop_assert_eq!(told(&images), told(&shuffled));
    }
}
