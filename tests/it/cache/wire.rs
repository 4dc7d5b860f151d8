//! Section 11: a decision as other programs read it.

use registry_resolver::CacheRequest;
use registry_resolver::cache::AutomaticCache;
use registry_resolver::push::Trust;
use serde_json::{Value, json, to_value};

use crate::cache::{account, app, builder, digest, past};

#[test]
fn a_plan_lists_references_and_says_why_one_is_not_there() {
    let catalog = account();
    let written =
        |request: CacheRequest<'_>| -> Value { to_value(catalog.resolve_cache(request).unwrap()).unwrap() };
    let images = [past('1').with_content_hash("x")];
    let own = "cache.example/build/cache/app";
    let request = app().with_branch("main").with_content_hash("x").with_past(&images);
    assert_eq!(
        written(request),
        json!({
            "import": [format!("{own}@{}", digest('1')), format!("{own}:buildcache-main")],
            "export": [format!("{own}:buildcache-main")],
            "skip_build": format!("{own}@{}", digest('1')),
        }),
    );
    assert_eq!(
        written(app().with_trust(Trust::Untrusted)),
        json!({"import": [], "export": [], "skip_build": null, "no_export": "untrusted"}),
    );
    assert_eq!(
        written(app().with_cache_from(&["nginx"]).with_automatic(AutomaticCache::Off)),
        json!({
            "import": ["docker.io/library/nginx:latest"], "export": [], "skip_build": null,
            "automatic": "no_cf_cache",
        }),
    );
    let none = builder().clear_caching().build().unwrap();
    let disabled = to_value(none.resolve_cache(app()).unwrap()).unwrap();
    assert_eq!(disabled, json!({"disabled": "no_caching_registry"}));
}

#[test]
fn a_platform_is_written_in_its_normal_form() {
    let platform = registry_resolver::cache::Platform::parse("Linux/aarch64").unwrap();
    assert_eq!(to_value(platform).unwrap(), json!("linux/arm64"));
}
