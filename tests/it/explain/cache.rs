//! Section 8: where build cache comes from and goes to.

use registry_resolver::cache::{AutomaticCache, CacheUsage, PastImage, Platform};
use registry_resolver::catalog::Matching;
use registry_resolver::push::{BuilderKind, Trust};
use registry_resolver::{CacheRequest, Catalog, CatalogBuilder, Digest, RegistryConfig};

use crate::explain::{builder, other, public, told};

fn digest(number: usize) -> Digest<'static> {
    const TEXTS: [&str; 12] = [
        "sha256:0000000000000000000000000000000000000000000000000000000000000000",
        "sha256:1000000000000000000000000000000000000000000000000000000000000000",
        "sha256:2000000000000000000000000000000000000000000000000000000000000000",
        "sha256:3000000000000000000000000000000000000000000000000000000000000000",
        "sha256:4000000000000000000000000000000000000000000000000000000000000000",
        "sha256:5000000000000000000000000000000000000000000000000000000000000000",
        "sha256:6000000000000000000000000000000000000000000000000000000000000000",
        "sha256:7000000000000000000000000000000000000000000000000000000000000000",
        "sha256:8000000000000000000000000000000000000000000000000000000000000000",
        "sha256:9000000000000000000000000000000000000000000000000000000000000000",
        "sha256:a000000000000000000000000000000000000000000000000000000000000000",
        "sha256:b000000000000000000000000000000000000000000000000000000000000000",
    ];
    Digest::parse(TEXTS[number]).unwrap()
}

fn past(number: usize) -> PastImage<'static> {
    PastImage::new("app", digest(number))
}

fn account() -> CatalogBuilder {
    builder([
        other("cache", "cache.example").prefix("build"),
        public("spare", "spare.example:5000").plain_http(),
        RegistryConfig::new("hub").docker_hub(),
    ])
}

pub(super) fn caching() -> Catalog {
    account().set_caching("cache").build().unwrap()
}

pub(super) fn app() -> CacheRequest<'static> {
    CacheRequest::new("app").with_branch("main")
}

#[test]
pub(crate) fn disabled() {
    let catalog = caching();
    told(
        &catalog.explain_cache(app().with_usage(CacheUsage::Unused).with_contexts(&["nobody"])),
        "\
there is no build cache

  8.1   chosen   the step says `no_cache`
",
    );
    told(
        &catalog.explain_cache(app().with_builder(BuilderKind::Buildx)),
        "\
there is no build cache

  8.1   chosen   the step builds with buildx
",
    );
    told(
        &catalog.explain_cache(app().with_automatic(AutomaticCache::Off).with_contexts(&["hub"])),
        "\
there is no build cache

  5.4   note     registry context `hub` is for images on docker.io
  8.1   chosen   the step says `no_cf_cache`
",
    );
    told(
        &account().build().unwrap().explain_cache(app()),
        "\
there is no build cache

  8.1   chosen   the account has no caching registry, and the request names none
",
    );
}

#[test]
pub(crate) fn the_caching_registry() {
    told(
        &caching().explain_cache(app()),
        "\
build cache is imported from 1 image and exported to 1 image

  8.1   chosen   `cache` is the account's caching registry
  10.1  note     only cache.example may see the credential `cache`
  8.2   chosen   cache is imported from cache.example/build/app:buildcache-main,
                 which is named after the branch
  8.2   chosen   cache is exported to cache.example/build/app:buildcache-main,
                 which is named after the branch
",
    );
    told(
        &caching().explain_cache(app().with_caching_registry("spare")),
        "\
build cache is imported from 1 image and exported to 1 image

  8.1   chosen   the request names `spare` as caching registry
  8.1   lost     `cache` is the account's caching registry, but the request
                 names `spare`
  10.3  note     `spare` is spoken to over plain HTTP
  8.2   chosen   cache is imported from spare.example:5000/app:buildcache-main,
                 which is named after the branch
  8.2   chosen   cache is exported to spare.example:5000/app:buildcache-main,
                 which is named after the branch
",
    );
    told(
        &account().build().unwrap().explain_cache(app().with_caching_registry("spare")),
        "\
build cache is imported from 1 image and exported to 1 image

  8.1   chosen   the request names `spare` as caching registry
  10.3  note     `spare` is spoken to over plain HTTP
  8.2   chosen   cache is imported from spare.example:5000/app:buildcache-main,
                 which is named after the branch
  8.2   chosen   cache is exported to spare.example:5000/app:buildcache-main,
                 which is named after the branch
",
    );
}

#[test]
pub(crate) fn the_steps_own_entries() {
    let catalog = builder([
        public("sole", "sole.example"),
        public("first", "two.example").primary(),
        public("second", "two.example"),
        other("acme", "three.example").prefix("acme"),
        public("rest", "three.example"),
    ]);
    let from = ["sole.example/app:c", "two.example/app:c", "three.example/acme/app:c", "three.example/app:c"];
    let to = ["type=registry,ref=strangers.example/app:c,mode=max"];
    let request = app().with_cache_from(&from).with_cache_to(&to);
    let matching = catalog.matching(Matching::LongestPrefix).build().unwrap();
    told(
        &matching.explain_cache(request),
        "\
build cache is imported from 4 images and exported to 1 image

  8.2   chosen   `cache_from` names sole.example/app:c, which is reached with
                 `sole`, the only registry there
  8.2   chosen   `cache_from` names two.example/app:c, which is reached with
                 `first`, which takes what no prefix there covers
  8.2   chosen   `cache_from` names three.example/acme/app:c, which is reached
                 with `acme`, whose prefix covers most of it
  10.1  note     only three.example may see the credential `acme`
  8.2   chosen   `cache_from` names three.example/app:c, which is reached with
                 `rest`, which takes what no prefix there covers
  8.2   chosen   `cache_to` names strangers.example/app:c, on whose domain is no
                 registry
  8.1   chosen   there is no cache beyond the step's own: the account has no
                 caching registry, and the request names none
",
    );
    let from = ["two.example/app:c"];
    let request = app().with_cache_from(&from).with_contexts(&["second"]).with_automatic(AutomaticCache::Off);
    told(
        &matching.explain_cache(request),
        "\
build cache is imported from 1 image and exported to no image

  5.4   note     registry context `second` is for images on two.example
  8.2   chosen   `cache_from` names two.example/app:c, which is reached with
                 `second`, the registry context there
  8.1   chosen   there is no cache beyond the step's own: the step says
                 `no_cf_cache`
",
    );
}

#[test]
pub(crate) fn why_past_images_are_in_their_order() {
    let images = [
        past(1).with_content_hash("h"),
        past(2).with_branch("feature"),
        past(3).with_branch("develop"),
        past(4).with_branch("main"),
        past(5).with_branch("other"),
        past(0),
        past(6).with_trust(Trust::Untrusted),
        past(7).with_trust(Trust::Untrusted),
        past(8).with_platform(Platform::parse("linux/arm64").unwrap()),
        PastImage::new("else", digest(9)),
        past(2).with_branch("feature").with_revision("r"),
    ];
    let request = CacheRequest::new("app")
        .with_branch("feature")
        .with_base_branch("develop")
        .with_default_branch("main");
    told(
        &caching().explain_cache(request.with_content_hash("h").with_past(&images)),
        "\
build cache is imported from 9 images and exported to 1 image; the build can be
skipped

  8.1   chosen   `cache` is the account's caching registry
  10.1  note     only cache.example may see the credential `cache`
  8.3   chosen   past image no. 1 to import from is
                 cache.example/build/app@sha256:100000000000000000000000000000000…:
                 its content hash is that of this build
  8.3   chosen   past image no. 2 to import from is
                 cache.example/build/app@sha256:200000000000000000000000000000000…:
                 it is of the same branch
  8.3   chosen   past image no. 3 to import from is
                 cache.example/build/app@sha256:300000000000000000000000000000000…:
                 it is of the base branch
  8.3   chosen   past image no. 4 to import from is
                 cache.example/build/app@sha256:400000000000000000000000000000000…:
                 it is of the default branch
  8.3   chosen   past image no. 5 to import from is
                 cache.example/build/app@sha256:000000000000000000000000000000000…:
                 its branch is not known; the newer, the better
  8.3   chosen   past image no. 6 to import from is
                 cache.example/build/app@sha256:500000000000000000000000000000000…:
                 it is of another branch; the newer, the better
  8.3   lost     2 past images are not used: made by a build that was not
                 trusted, while this build is
  8.3   lost     1 past image is not used: made for another platform
  8.3   lost     1 past image is not used: made under another name
  8.3   lost     1 past image is not used: the same as one that is used
  8.3   chosen   the same content went into
                 cache.example/build/app@sha256:100000000000000000000000000000000…,
                 so the build can be skipped
  8.2   chosen   cache is imported from
                 cache.example/build/app:buildcache-feature, which is named
                 after the branch
  8.2   chosen   cache is imported from
                 cache.example/build/app:buildcache-develop, which is named
                 after the base branch
  8.2   chosen   cache is imported from cache.example/build/app:buildcache-main,
                 which is named after the default branch
  8.2   chosen   cache is exported to
                 cache.example/build/app:buildcache-feature, which is named
                 after the branch
",
    );
}

#[test]
pub(crate) fn of_many_past_images_ten_are_listed() {
    let images: Vec<PastImage<'_>> = (0..12).map(|number| past(number).with_branch("other")).collect();
    told(
        &caching().explain_cache(app().with_past(&images)),
        "\
build cache is imported from 13 images and exported to 1 image

  8.1   chosen   `cache` is the account's caching registry
  10.1  note     only cache.example may see the credential `cache`
  8.3   chosen   past image no. 1 to import from is
                 cache.example/build/app@sha256:000000000000000000000000000000000…:
                 it is of another branch; the newer, the better
  8.3   chosen   past image no. 2 to import from is
                 cache.example/build/app@sha256:100000000000000000000000000000000…:
                 it is of another branch; the newer, the better
  8.3   chosen   past image no. 3 to import from is
                 cache.example/build/app@sha256:200000000000000000000000000000000…:
                 it is of another branch; the newer, the better
  8.3   chosen   past image no. 4 to import from is
                 cache.example/build/app@sha256:300000000000000000000000000000000…:
                 it is of another branch; the newer, the better
  8.3   chosen   past image no. 5 to import from is
                 cache.example/build/app@sha256:400000000000000000000000000000000…:
                 it is of another branch; the newer, the better
  8.3   chosen   past image no. 6 to import from is
                 cache.example/build/app@sha256:500000000000000000000000000000000…:
                 it is of another branch; the newer, the better
  8.3   chosen   past image no. 7 to import from is
                 cache.example/build/app@sha256:600000000000000000000000000000000…:
                 it is of another branch; the newer, the better
  8.3   chosen   past image no. 8 to import from is
                 cache.example/build/app@sha256:700000000000000000000000000000000…:
                 it is of another branch; the newer, the better
  8.3   chosen   past image no. 9 to import from is
                 cache.example/build/app@sha256:800000000000000000000000000000000…:
                 it is of another branch; the newer, the better
  8.3   chosen   past image no. 10 to import from is
                 cache.example/build/app@sha256:900000000000000000000000000000000…:
                 it is of another branch; the newer, the better
  8.3   chosen   2 more past images come behind these
  8.2   chosen   cache is imported from cache.example/build/app:buildcache-main,
                 which is named after the branch
  8.2   chosen   cache is exported to cache.example/build/app:buildcache-main,
                 which is named after the branch
",
    );
}

#[test]
pub(crate) fn a_build_that_is_not_trusted() {
    let request = app().with_trust(Trust::Untrusted).with_cache_to(&["cache.example/build/app:c"]);
    told(
        &caching().explain_cache(request),
        "\
build cache is imported from 1 image and exported to no image

  8.2   chosen   `cache_to` names cache.example/build/app:c, which is reached
                 with `cache`, the only registry there
  10.1  note     only cache.example may see the credential `cache`
  8.1   chosen   `cache` is the account's caching registry
  8.2   chosen   cache is imported from cache.example/build/app:buildcache-main,
                 which is named after the branch
  8.4   note     nothing is exported, whatever the step says: the build is not
                 trusted
",
    );
}

#[test]
pub(crate) fn no_branch_to_export_under() {
    told(
        &caching().explain_cache(CacheRequest::new("app")),
        "\
build cache is imported from no image and exported to no image

  8.1   chosen   `cache` is the account's caching registry
  10.1  note     only cache.example may see the credential `cache`
  8.2   note     nothing is exported to the caching registry: the request names
                 no branch
",
    );
    told(
        &caching().explain_cache(CacheRequest::new("app").with_branch("///")),
        "\
build cache is imported from no image and exported to no image

  8.1   chosen   `cache` is the account's caching registry
  10.1  note     only cache.example may see the credential `cache`
  8.2   note     nothing is exported to the caching registry: nothing of the
                 branch's name can stand in a tag
",
    );
}

#[test]
pub(crate) fn why_a_past_image_is_not_used() {
    let [amd64, arm64] = ["linux/amd64", "linux/arm64"].map(|it| Platform::parse(it).unwrap());
    let images = [
        past(0).with_platform(amd64).with_trust(Trust::Untrusted),
        past(1).with_platform(arm64),
        past(2).with_platform(arm64),
        past(3),
        PastImage::new("other", digest(4)).with_platform(amd64),
        past(5).with_platform(amd64),
    ];
    let catalog = caching();
    let explanation = catalog.explain_cache(app().with_platform(amd64).with_past(&images));
    let unfit = explanation.reasons().iter().filter(|reason| reason.kind().as_str() == "past_image_unfit");
    assert_eq!(
        unfit.map(ToString::to_string).collect::<Vec<_>>(),
        [
            "1 past image is not used: made by a build that was not trusted, while this build is",
            "3 past images are not used: made for another platform",
            "1 past image is not used: made under another name"
        ]
    );
}
