//! Every error of build cache, and what it says.

use registry_resolver::routes::Route;
use registry_resolver::{CacheError, CacheRequest, CatalogBuilder, RegistryConfig};

use crate::messages::{Row, account};

/// The account with one registry for build cache.
fn caching(name: &str) -> CatalogBuilder {
    account().set_caching(name)
}

pub(crate) fn cache(builder: CatalogBuilder, request: CacheRequest<'_>) -> CacheError {
    builder.build().unwrap().resolve_cache(request).unwrap_err()
}

fn app() -> CacheRequest<'static> {
    CacheRequest::new("app")
}

fn from(text: &str) -> CacheError {
    cache(account(), app().with_cache_from(&[text]))
}

fn to(text: &str) -> CacheError {
    cache(account(), app().with_cache_to(&["ghcr.io/acme/app:cache", text]))
}

/// What the step's own entries have wrong.
fn caches_of_entries() -> Vec<Row<CacheError>> {
    vec![
        (
            cache(account(), app().with_contexts(&["hbu"])),
            "unknown_registry",
            "unknown registry context `hbu`; did you mean `hub`?",
        ),
        (
            from("quay.io/acme/app"),
            "ambiguous_registry",
            "`one` and `two` are on quay.io and none is its primary registry; mark one as primary, or name one as \
             registry context",
        ),
        (
            from("${{build}}"),
            "invalid_reference",
            "`cache_from[0]`: invalid reference `${{build}}`: found `$` at byte 0, expected a lower-case letter or a \
             digit; fill in the variable first",
        ),
        (
            cache(
                account().route(Route::new("shut.example").blocked().note("moved")),
                app().with_cache_to(&["shut.example/app:cache"]),
            ),
            "denied",
            "`cache_to[0]` exports to shut.example/app, which is blocked (moved); name another reference",
        ),
        (
            to("ghcr.io/acme/app@sha256:e6693c20186f837fc393390135d8a598a96a833917917789d63766cab6c59582"),
            "invalid_reference",
            "`cache_to[1]` exports to `ghcr.io/acme/app@sha256:e6693c20186f837fc393390135d8a598a96a8339…`, and nothing \
             can be exported to a digest; name a tag",
        ),
        (
            from("type=s3,bucket=b"),
            "invalid_request",
            "`cache_from[0]` is of type `s3`, expected `type=registry`; only that names a registry",
        ),
        (
            to("type=hunter2"),
            "invalid_request",
            "`cache_to[1]` is of an unknown type, expected `type=registry`; only that names a registry",
        ),
        (
            from("type=registry,ghcr.io/acme/app"),
            "invalid_request",
            "part 2 of `cache_from[0]` is not `name=value`; write a reference, or `type=registry,ref=…`",
        ),
        (
            to("type=registry,ref=a,token=hunter2"),
            "invalid_request",
            "unknown attribute `token` in `cache_to[1]`; expected `type`, `ref`, `mode`, `compression`, \
             `compression-level`, `force-compression`, `oci-mediatypes`, `image-manifest` or `ignore-error`",
        ),
        (
            from("type=registry,ref=a,ref=b"),
            "invalid_request",
            "`ref` is in `cache_from[0]` more than once; write it once",
        ),
        (
            from("type=registry"),
            "invalid_request",
            "`cache_from[0]` has no `ref`; write a reference, or `type=registry,ref=…`",
        ),
        (
            to("ref=ghcr.io/acme/app"),
            "invalid_request",
            "`cache_to[1]` has no `type`; write a reference, or `type=registry,ref=…`",
        ),
        (
            to("type=registry,ref=a,mode=hunter2"),
            "invalid_request",
            "`mode` in `cache_to[1]` has another value than it takes, expected `min` or `max`",
        ),
        (
            to("type=registry,ref=a,compression-level=23"),
            "invalid_request",
            "`compression-level` in `cache_to[1]` has another value than it takes, expected an integer from 0 to 22",
        ),
        (
            from("type=registry,ref=a,registry.insecure=true"),
            "invalid_request",
            "`registry.insecure` in `cache_from[0]`: plain HTTP is spoken where a registry says so and nowhere else; \
             drop it, and set the transport of the registry",
        ),
    ]
}

/// Where the automatic cache should be.
fn caches_of_registries() -> Vec<Row<CacheError>> {
    vec![
        (
            cache(account(), app().with_caching_registry("azrue")),
            "unknown_registry",
            "unknown caching registry `azrue`; did you mean `azure`?",
        ),
        (
            cache(account(), app().with_caching_registry("nexus-3")),
            "unknown_registry",
            "unknown caching registry `nexus-3`",
        ),
        (
            cache(account(), app().with_caching_registry("hub")),
            "caching_refused",
            "`hub` is on Docker Hub, which cannot hold build cache; name another registry",
        ),
        (
            cache(
                account().registry(RegistryConfig::new("forks").other("f.example").accept_untrusted_pushes()),
                app().with_caching_registry("forks"),
            ),
            "caching_refused",
            "`forks` accepts pushes of builds that are not trusted; name another registry for build cache",
        ),
        (
            cache(caching("azure"), CacheRequest::new("app:1")),
            "invalid_name",
            "invalid image name `app:1`: found `:` at byte 3, expected path components only, without tag or digest",
        ),
        (
            cache(caching("one"), app()),
            "naming_rule",
            "`app` is no name on Quay, which takes namespace/name; put what is missing in front, or set the \
             registry's prefix",
        ),
    ]
}

pub(crate) fn caches() -> Vec<Row<CacheError>> {
    [caches_of_entries(), caches_of_registries()].into_iter().flatten().collect()
}

/// The one message that takes a long name to provoke.
pub(crate) fn cache_name_too_long() -> (CacheError, String) {
    let name = "x".repeat(250);
    let error = cache(caching("azure"), CacheRequest::new(&name));
    let shown = "x".repeat(64);
    (error, format!("`{shown}…` under the prefix of `azure` has 257 characters, expected at most 255"))
}
