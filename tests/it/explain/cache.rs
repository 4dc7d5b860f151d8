//! Section 8: where build cache comes from and goes to.

use registry_resolver::cache::{AutomaticCache, CacheUsage, PastImage, Platform};
use registry_resolver::catalog::{Matching, UncoveredDomains};
use registry_resolver::push::{BuilderKind, Trust};
use registry_resolver::{CacheRequest, Catalog, CatalogBuilder, Digest, RegistryConfig};

use crate::explain::{SHA, builder, catalog, other, public, told};

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

fn caching() -> Catalog {
    account().set_caching("cache").build().unwrap()
}

fn app() -> CacheRequest<'static> {
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
pub(crate) fn refused_for_the_caching_registry() {
    told(
        &caching().explain_cache(app().with_caching_registry("cahce")),
        "\
build cache cannot be decided on

  8.1   refused  unknown caching registry `cahce`; did you mean `cache`?
",
    );
    told(
        &caching().explain_cache(app().with_caching_registry("hub")),
        "\
build cache cannot be decided on

  8.1   chosen   the request names `hub` as caching registry
  8.1   lost     `cache` is the account's caching registry, but the request
                 names `hub`
  8.1   refused  `hub` is on Docker Hub, which cannot hold build cache; name
                 another registry
",
    );
}

#[test]
pub(crate) fn refused_for_the_name() {
    told(
        &caching().explain_cache(CacheRequest::new("app:1")),
        "\
build cache cannot be decided on

  8.1   chosen   `cache` is the account's caching registry
  8.2   refused  invalid image name `app:1`: found `:` at byte 3, expected path
                 components only, without tag or digest
",
    );
    let long = vec!["a"; 126].join("/");
    told(
        &caching().explain_cache(CacheRequest::new(&long)),
        "\
build cache cannot be decided on

  8.1   chosen   `cache` is the account's caching registry
  2.1   refused  `a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/…`
                 under the prefix of `cache` has 257 characters, expected at
                 most 255
",
    );
    let gar = builder([RegistryConfig::new("gar").gar("eu").prefix("project")]).set_caching("gar");
    let request = app().with_cache_from(&["python:3"]);
    told(
        &gar.build().unwrap().explain_cache(request),
        "\
build cache cannot be decided on

  8.2   chosen   `cache_from` names docker.io/library/python:3, on whose domain
                 is no registry
  8.1   chosen   `gar` is the account's caching registry
  7.8   refused  `project/app` is no name on Google Artifact Registry, which
                 takes project/repository/image; put what is missing in front,
                 or set the registry's prefix
",
    );
}

/// Rule 10.8: what decided of the entries in front of the one that is refused.
#[test]
fn rule_10_8_a_refused_entry_has_others_in_front() {
    let catalog = caching();
    let request = app()
        .with_cache_from(&["cache.example/a", "quay.io/b"])
        .with_cache_to(&["spare.example:5000/c", "UPPER"]);
    told(
        &catalog.explain_cache(request),
        "\
build cache cannot be decided on

  8.2   chosen   `cache_from` names cache.example/a:latest, which is reached
                 with `cache`, the only registry there
  10.1  note     only cache.example may see the credential `cache`
  8.2   chosen   `cache_from` names quay.io/b:latest, on whose domain is no
                 registry
  8.2   chosen   `cache_to` names spare.example:5000/c:latest, which is reached
                 with `spare`, the only registry there
  10.3  note     `spare` is spoken to over plain HTTP
  8.2   refused  `cache_to[1]`: invalid reference `UPPER`: found `U` at byte 0,
                 expected a lower-case letter or a digit; did you mean `upper`?
",
    );
    // Those behind it have no say.
    let request =
        app().with_cache_from(&["UPPER", "cache.example/a"]).with_cache_to(&["spare.example:5000/c"]);
    assert_eq!(catalog.explain_cache(request).reasons().len(), 1);
    let request = app().with_cache_from(&["spare.example:5000/c", "type=s3"]).with_caching_registry("nobody");
    assert_eq!(catalog.explain_cache(request).registries(), [catalog.registry("spare").unwrap()]);
}

#[test]
pub(crate) fn refused_for_an_entry() {
    let catalog = caching();
    let from = |entry: &'static [&'static str]| app().with_cache_from(entry);
    let to = |entry: &'static [&'static str]| app().with_cache_to(entry);
    told(
        &catalog.explain_cache(from(&["UPPER"])),
        "\
build cache cannot be decided on

  8.2   refused  `cache_from[0]`: invalid reference `UPPER`: found `U` at byte
                 0, expected a lower-case letter or a digit; did you mean
                 `upper`?
",
    );
    told(
        &catalog.explain_cache(from(&["type=s3,bucket=b"])),
        "\
build cache cannot be decided on

  8.2   refused  `cache_from[0]` is of type `s3`, expected `type=registry`; only
                 that names a registry
",
    );
    told(
        &catalog.explain_cache(from(&["type=registry,oops"])),
        "\
build cache cannot be decided on

  8.2   refused  part 2 of `cache_from[0]` is not `name=value`; write a
                 reference, or `type=registry,ref=…`
",
    );
    told(
        &catalog.explain_cache(from(&["type=registry,ref=a,token=x"])),
        "\
build cache cannot be decided on

  8.2   refused  unknown attribute `token` in `cache_from[0]`; expected `type`,
                 `ref`, `mode`, `compression`, `compression-level`,
                 `force-compression`, `oci-mediatypes`, `image-manifest` or
                 `ignore-error`
",
    );
    told(
        &catalog.explain_cache(from(&["type=registry,ref=a,ref=b"])),
        "\
build cache cannot be decided on

  8.2   refused  `ref` is in `cache_from[0]` more than once; write it once
",
    );
    told(
        &catalog.explain_cache(from(&["type=registry"])),
        "\
build cache cannot be decided on

  8.2   refused  `cache_from[0]` has no `ref`; write a reference, or
                 `type=registry,ref=…`
",
    );
    told(
        &catalog.explain_cache(to(&["type=registry,ref=a,mode=most"])),
        "\
build cache cannot be decided on

  8.2   refused  `mode` in `cache_to[0]` has another value than it takes,
                 expected `min` or `max`
",
    );
    told(
        &catalog.explain_cache(to(&["type=registry,ref=a,registry.insecure=true"])),
        "\
build cache cannot be decided on

  10.3  refused  `registry.insecure` in `cache_to[0]`: plain HTTP is spoken
                 where a registry says so and nowhere else; drop it, and set the
                 transport of the registry
",
    );
    let pinned = [format!("a.example/app@{SHA}")];
    told(
        &catalog.explain_cache(app().with_cache_to(&pinned[..])),
        "\
build cache cannot be decided on

  8.2   refused  `cache_to[0]` exports to
                 `a.example/app@sha256:e6693c20186f837fc393390135d8a598a96a8339179…`,
                 and nothing can be exported to a digest; name a tag
",
    );
}

#[test]
pub(crate) fn refused_for_the_registry_of_an_entry() {
    let catalog = catalog([public("a", "r.example"), public("b", "r.example")]);
    let request = app().with_cache_from(&["r.example/app:c"]);
    told(
        &catalog.explain_cache(request),
        "\
build cache cannot be decided on

  4.4   lost     `a` is on the domain of an entry, and nothing tells it from the
                 others there
  4.4   lost     `b` is on the domain of an entry, and nothing tells it from the
                 others there
  4.4   refused  `a` and `b` are on r.example and none is its primary registry;
                 mark one as primary, or name one as registry context
",
    );
    let denying = catalog.edit().uncovered_domains(UncoveredDomains::Deny).build().unwrap();
    told(
        &denying.explain_cache(app().with_cache_to(&["python:c"])),
        "\
build cache cannot be decided on

  5.9   note     the account denies images from domains that no registry covers
  5.9   refused  no registry covers docker.io, and images from such domains are
                 denied; add a registry on it
",
    );
    told(
        &catalog.explain_cache(app().with_contexts(&["a", "b"])),
        "\
build cache cannot be decided on

  5.4   note     registry context `a` is for images on r.example
  5.4   note     registry context `b` is for images on r.example
  5.4   refused  registry contexts `a` and `b` are both on r.example, and a
                 client cannot be logged in to both; name one of them
",
    );
    told(
        &catalog.explain_cache(app().with_contexts(&["a", "c"])),
        "\
build cache cannot be decided on

  5.4   note     registry context `a` is for images on r.example
  5.4   refused  unknown registry context `c`; did you mean `a`?
",
    );
}

#[test]
pub(crate) fn refused_for_the_registry_of_an_entry_among_others() {
    let catalog = catalog([public("a", "r.example"), public("b", "r.example"), public("c", "c.example")]);
    let explanation = catalog.explain_cache(app().with_cache_from(&["r.example/app:c"]));
    let cited: Vec<&str> = explanation.registries().iter().map(|it| it.name()).collect();
    assert_eq!(cited, ["a", "b"]);
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
    let unfit = explanation.reasons().iter().filter(|reason| reason.code().as_str() == "past_image_unfit");
    assert_eq!(
        unfit.map(ToString::to_string).collect::<Vec<_>>(),
        [
            "1 past image is not used: made by a build that was not trusted, while this build is",
            "3 past images are not used: made for another platform",
            "1 past image is not used: made under another name"
        ]
    );
}
