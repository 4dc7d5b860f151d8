//! Explanations for programs.

use registry_resolver::explain::Setting;
use serde_json::json;

use crate::explain::{builder, catalog, public, pull};

#[test]
fn reasons_with_what_they_cite() {
    let catalog =
        builder([public("a", "r.example").prefix("acme"), public("b", "r.example").prefix("acme").primary()])
            .matching(registry_resolver::catalog::Matching::LongestPrefix)
            .build()
            .unwrap();
    let explanation = catalog.explain_pull(pull("r.example/acme/app:1"));
    assert_eq!(explanation.settings(), [Setting::Matching]);
    assert_eq!(
        serde_json::to_value(&explanation).unwrap(),
        json!({
            "headline": "r.example/acme/app:1 is pulled with `b`",
            "reasons": [
                {
                    "rule": "2.2",
                    "kind": "full_name",
                    "verdict": "note",
                    "message": "in full, the image is r.example/acme/app:1",
                },
                {
                    "rule": "5.3",
                    "kind": "longest_prefix",
                    "verdict": "chosen",
                    "message": "`acme`, the prefix of `b`, covers most of the path",
                    "registries": ["b"],
                    "setting": "matching",
                },
                {
                    "rule": "5.2",
                    "kind": "not_primary",
                    "verdict": "lost",
                    "message": "`a` has the same prefix on r.example, but `b` is the primary registry",
                    "registries": ["a"],
                },
            ],
        }),
    );
}

#[test]
fn a_refusal_with_its_kind() {
    let catalog = catalog([public("a", "a.example")]);
    let explanation = catalog.explain_pull(pull("a.example/app:1").with_contexts(&["nobody"]));
    let value = serde_json::to_value(&explanation).unwrap();
    assert_eq!(
        value["reasons"],
        json!([{
            "rule": "5.4",
            "kind": "refused",
            "verdict": "refused",
            "message": "unknown registry context `nobody`",
            "error": "unknown_registry",
        }]),
    );
}

/// Every setting has the name that the account's own format gives it (4.6), and a reason is its text.
#[test]
fn settings_have_the_names_of_the_format() {
    let cited = |setting: Setting| setting.as_str();
    assert_eq!(
        [
            Setting::Default,
            Setting::Caching,
            Setting::Matching,
            Setting::UncoveredDomains,
            Setting::BuildPush,
            Setting::AdHocPushes,
        ]
        .map(cited),
        ["default", "caching", "matching", "uncovered_domains", "build_push", "ad_hoc_pushes"],
    );
    let never =
        builder([public("a", "a.example")]).default_push(registry_resolver::catalog::DefaultPush::Never);
    let catalog = never.build().unwrap();
    let explanation = catalog.explain_push(crate::explain::build("app"));
    let written = serde_json::to_value(&explanation).unwrap();
    let reasons = written["reasons"].as_array().unwrap();
    assert!(reasons.iter().any(|reason| reason["setting"] == "build_push"), "{written}");
    for (reason, written) in explanation.reasons().iter().zip(reasons) {
        assert_eq!(written["message"], reason.to_string());
    }
}
