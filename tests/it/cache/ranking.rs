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
        assert_eq!(imported(&plan(&catalog, request.past(&images))), expected);
    }
}

fn wanted() -> CacheRequest<'static> {
    app().branch("own").base_branch("base").default_branch("default").content_hash("hash")
}

/// Images that are alike but for one clause: the better one loses on everything behind that clause.
#[test]
fn the_content_hash_comes_first() {
    ranked(
        wanted(),
        past('2').content_hash("hash").branch("x").built_at(1),
        past('1').content_hash("other").branch("own").built_at(2),
    );
    ranked(wanted(), past('2').content_hash("hash"), past('1'));
    // Without one in the request nothing is the same.
    ranked(app(), past('1'), past('2').content_hash("hash"));
    ranked(app().content_hash(""), past('1'), past('2').content_hash(""));
}

#[test]
fn then_the_branch_itself() {
    ranked(wanted(), past('2').branch("own").built_at(1), past('1').branch("base").built_at(2));
    ranked(app().branch("own"), past('2').branch("own"), past('1').branch("Own"));
}

#[test]
fn then_the_base_branch() {
    ranked(wanted(), past('2').branch("base").built_at(1), past('1').branch("default").built_at(2));
    ranked(app().base_branch("base"), past('2').branch("base"), past('1').branch("x"));
}

#[test]
fn then_the_default_branch() {
    ranked(wanted(), past('2').branch("default").built_at(1), past('1').branch("x").built_at(2));
    ranked(app().default_branch("default"), past('2').branch("default"), past('1'));
}

#[test]
fn no_branch_is_like_no_branch_of_the_request() {
    ranked(app(), past('1'), past('2').branch("own"));
    ranked(app().branch(""), past('1').built_at(2), past('2').branch("").built_at(1));
}

#[test]
fn then_the_newer_one_and_no_time_is_the_oldest() {
    ranked(wanted(), past('2').built_at(2), past('1').built_at(1));
    ranked(wanted(), past('2').built_at(i64::MIN), past('1'));
    ranked(wanted(), past('2').built_at(0), past('1').built_at(-1));
}

#[test]
fn then_the_digest() {
    ranked(wanted(), past('1').branch("z").revision("z"), past('2').branch("a").revision("a"));
}

/// Which of two sets of facts about one digest is kept.
#[track_caller]
fn kept(request: CacheRequest<'_>, better: PastImage<'_>, worse: PastImage<'_>) {
    let catalog = account();
    for images in [[better, worse], [worse, better]] {
        let plan = plan(&catalog, request.past(&images));
        assert_eq!(plan.imports().len(), 1);
        assert_eq!(*plan.imports()[0].past_image().unwrap(), better);
    }
}

#[test]
fn then_branch_revision_content_hash_and_trust() {
    kept(wanted(), past('1').branch("a").revision("z"), past('1').branch("b").revision("a"));
    kept(wanted(), past('1').revision("a").content_hash("z"), past('1').revision("b").content_hash("a"));
    let (a, b) = (past('1').content_hash("a"), past('1').content_hash("b"));
    kept(wanted().trust(Trust::Untrusted), a.trust(Trust::Untrusted), b);
    kept(wanted().trust(Trust::Untrusted), a, a.trust(Trust::Untrusted));
}

#[test]
fn then_name_and_platform_as_they_are_written() {
    let absolute = PastImage::of("cache.example/build/cache/app", digest('1'));
    kept(wanted(), past('1'), absolute);
    let catalog = account();
    let on = |platform| past('1').platform(Platform::parse(platform).unwrap());
    for images in [[on("Plan9/mips"), on("plan9/mips")], [on("plan9/mips"), on("Plan9/mips")]] {
        let request = app().platform(Platform::parse("plan9/mips").unwrap());
        let plan = plan(&catalog, request.past(&images));
        let kept = plan.imports()[0].past_image().unwrap().get_platform().unwrap();
        assert_eq!((plan.imports().len(), kept.os()), (1, "Plan9"));
    }
}

#[test]
fn what_was_said_of_a_past_image_is_kept() {
    let platform = Platform::parse("linux/arm64").unwrap();
    let image = past('1').branch("b").revision("r").platform(platform).content_hash("h").built_at(7);
    assert_eq!((image.name(), image.digest()), ("app", digest('1')));
    assert_eq!((image.get_branch(), image.get_revision()), (Some("b"), Some("r")));
    assert_eq!((image.get_platform(), image.get_content_hash()), (Some(platform), Some("h")));
    assert_eq!((image.get_built_at(), past('1').get_built_at()), (Some(7), None));
}

#[test]
fn the_platform_has_to_be_the_same() {
    let catalog = account();
    let on = |platform| Platform::parse(platform).unwrap();
    let images = [past('1'), past('2').platform(on("linux/arm64/v8")), past('3').platform(on("linux/amd64"))];
    let digests = |request: CacheRequest<'_>| -> Vec<String> {
        let plan = plan(&catalog, request.past(&images));
        plan.imports().iter().map(|it| it.target().digest().unwrap().to_string()).collect()
    };
    assert_eq!(digests(app()), [digest('1').to_string()]);
    assert_eq!(digests(app().platform(on("Linux/aarch64"))), [digest('2').to_string()]);
    assert_eq!(digests(app().platform(on("linux/x86_64"))), [digest('3').to_string()]);
    assert!(digests(app().platform(on("windows/amd64"))).is_empty());
}

#[test]
fn an_identical_content_hash_skips_the_build() {
    let catalog = account();
    let images = [
        past('0').branch("own"),
        past('1').content_hash("hash").branch("other"),
        past('2').content_hash("hash").branch("base"),
    ];
    let plan_of = |request: CacheRequest<'static>| plan(&catalog, request);
    let best = plan(&catalog, wanted().past(&images));
    assert_eq!(skipped(&best), Some(format!("cache.example/build/cache/app@{}", digest('2'))));
    assert_eq!(best.skip_build().unwrap().login().to_string(), "`cache` for cache.example");
    assert_eq!(skipped(&plan_of(wanted())), None);
    let none = [past('0').branch("own"), past('1').content_hash("Hash")];
    assert_eq!(skipped(&plan(&catalog, wanted().past(&none))), None);
    assert_eq!(skipped(&plan(&catalog, app().past(&images))), None);
    // Neither does one of another platform or another name.
    let elsewhere = [
        past('1').content_hash("hash").platform(Platform::parse("linux/amd64").unwrap()),
        PastImage::of("other", digest('2')).content_hash("hash"),
    ];
    assert_eq!(skipped(&plan(&catalog, wanted().past(&elsewhere))), None);
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
            let mut image = PastImage::of(name, digest(first)).trust(trust);
            image = branch.map_or(image, |branch| image.branch(branch));
            image = revision.map_or(image, |revision| image.revision(revision));
            image = hash.map_or(image, |hash| image.content_hash(hash));
            image = time.map_or(image, |time| image.built_at(time));
            platform.map_or(image, |platform| image.platform(Platform::parse(platform).unwrap()))
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
        let request = app().branch("own").base_branch("base").default_branch("default").content_hash("x");
        let request = platform.map_or(request, |text| request.platform(Platform::parse(text).unwrap()));
        let request = request.trust(trust);
        let told = |images: &[PastImage<'static>]| {
            let plan = plan(&catalog, request.past(images));
            let facts = |image: &PastImage<'_>| format!("{image:?}");
            let images: Vec<String> =
                plan.imports().iter().map(|it| facts(it.past_image().unwrap())).collect();
            (imported(&plan), images, skipped(&plan))
        };
        prop_assert_eq!(told(&images), told(&shuffled));
    }
}
