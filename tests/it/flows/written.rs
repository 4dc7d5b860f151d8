//! Flows as programs read them.

use registry_resolver::Fallback;
use registry_resolver::catalog::AdHocPushes;
use registry_resolver::policy::FallbackPolicy;
use serde_json::json;

use crate::flows::{account, domain, named};

#[test]
fn every_kind_of_row() {
    let keeping = FallbackPolicy::default().keep_path().pinned_only().transient_only();
    let catalog = account([
        named("hub").docker_hub().prefix("acme").fallback("middle"),
        named("middle").azure("acme").fallback(Fallback::new("quay").with_policy(keeping)),
        named("quay").quay().prefix("hub"),
    ])
    .build()
    .unwrap();
    assert_eq!(
        serde_json::to_value(catalog.flows().seen_by(domain("quay.io"))).unwrap(),
        json!([
            {
                "registry": "quay", "hosts": "quay.io", "credential": "quay",
                "by": "picked", "as": "sole", "images": "quay.io/**"
            },
            {
                "registry": "quay", "hosts": "quay.io", "credential": "quay",
                "by": "context", "images": "quay.io/**"
            },
            {
                "registry": "quay", "hosts": "quay.io", "credential": "quay",
                "by": "built", "images": "quay.io/hub/**"
            },
            {
                "registry": "quay", "hosts": "quay.io", "credential": "quay",
                "by": "fallback", "source": "hub", "through": ["middle"], "naming": "keep", "only": "pinned",
                "after": "transient", "names_there": "quay.io/hub/**", "images": "docker.io/**"
            },
            {
                "registry": "quay", "hosts": "quay.io", "credential": "quay",
                "by": "fallback", "source": "hub", "through": ["middle"], "source_reached": "built",
                "naming": "keep", "only": "pinned", "after": "transient", "names_there": "quay.io/hub/**",
                "images": "docker.io/acme/*"
            },
            {
                "registry": "quay", "hosts": "quay.io", "credential": "quay",
                "by": "fallback", "source": "middle", "naming": "keep", "only": "pinned",
                "after": "transient", "names_there": "quay.io/hub/**", "images": "acme.azurecr.io/**"
            },
            {
                "registry": "quay", "hosts": "quay.io", "credential": "quay",
                "by": "fallback", "source": "middle", "source_reached": "built", "naming": "keep",
                "only": "pinned", "after": "transient", "names_there": "quay.io/hub/**",
                "images": "acme.azurecr.io/**"
            },
            {
                "registry": "quay", "hosts": "quay.io", "credential": "quay",
                "by": "push_named", "images": "quay.io/hub/**"
            },
            {
                "registry": "quay", "hosts": "quay.io", "credential": "quay",
                "by": "build_cache_named", "images": "quay.io/hub/**"
            },
            {
                "registry": "quay", "hosts": "quay.io", "credential": "quay",
                "by": "cache_entry", "images": "quay.io/**"
            }
        ])
    );
    let hub = serde_json::to_value(catalog.flows().seen_by(domain("auth.docker.io"))).unwrap();
    assert_eq!(hub[0]["token_issuers"], json!(["auth.docker.io"]));
    let step = serde_json::to_value(catalog.flows().pushes()).unwrap();
    assert_eq!(
        step.as_array().unwrap().iter().rev().nth(1).unwrap(),
        &json!({
            "registry": null, "hosts": "*", "credential": { "of": "step" },
            "by": "ad_hoc_push", "images": "*/**"
        })
    );
    let none = account([]).ad_hoc_pushes(AdHocPushes::Deny).build().unwrap();
    assert_eq!(
        serde_json::to_value(none.flows()).unwrap(),
        json!([
            { "registry": null, "hosts": "*", "credential": null, "by": "anonymous", "images": "*/**" },
            { "registry": null, "hosts": "*", "credential": null, "by": "cache_entry", "images": "*/**" }
        ])
    );
}
