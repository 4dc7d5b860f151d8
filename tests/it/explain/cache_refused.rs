//! Section 8: where build cache cannot be decided on.

use registry_resolver::catalog::UncoveredDomains;
use registry_resolver::{CacheRequest, RegistryConfig};

use crate::explain::cache::{app, caching};
use crate::explain::{SHA, builder, catalog, public, told};

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
