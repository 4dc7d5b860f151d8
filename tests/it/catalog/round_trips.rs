//! Rules 2.6 and 4.6: what a catalog is written as, an equal catalog is read from.

use proptest::prelude::*;
use registry_resolver::catalog::{
    AdHocPushes, BranchTags, Compositions, DefaultPush, Matching, UncoveredDomains,
};
use registry_resolver::policy::FallbackPolicy;
use registry_resolver::{Access, Catalog, CatalogBuilder, Fallback, RetryPolicy};

use crate::catalog::{account, arbitrary, named};
use crate::shrinking::config;

fn json(catalog: &Catalog) -> String {
    serde_json::to_string(catalog).unwrap()
}

/// Through JSON, through TOML and through JSON's own values.
#[track_caller]
fn assert_round_trips(catalog: &Catalog) {
    let text = json(catalog);
    let read: Catalog = serde_json::from_str(&text).unwrap();
    assert_eq!((&read, json(&read)), (catalog, text.clone()), "{text}");
    let builder: CatalogBuilder = serde_json::from_slice(text.as_bytes()).unwrap();
    assert_eq!(&builder.build().unwrap(), catalog);
    let value = serde_json::to_value(catalog).unwrap();
    assert_eq!(&serde_json::from_value::<Catalog>(value).unwrap(), catalog);
    let text = toml::to_string(catalog).unwrap();
    assert_eq!(&toml::from_str::<Catalog>(&text).unwrap(), catalog, "{text}");
    let text = toml::to_string_pretty(catalog).unwrap();
    assert_eq!(&toml::from_str::<Catalog>(&text).unwrap(), catalog, "{text}");
}

/// An account in which nothing has its default.
fn full() -> Catalog {
    let policy = FallbackPolicy::default().keep_path().pinned_only().transient_only();
    let retry = RetryPolicy::DEFAULT.with_tries(10).unwrap().with_factor(1).unwrap();
    account([
        named("a \"quoted\" \\ név 🦀").docker_hub().namespace("acme").namespace("acme-oss").primary(),
        named("b")
            .other("10.0.0.1:5000")
            .prefix("team/apps")
            .access(Access::Credential("bot".into()))
            .fallback(Fallback::new("c").with_policy(policy))
            .retry(retry)
            .plain_http()
            .inside_only()
            .accept_untrusted_pushes(),
        named("c").quay().access(Access::Public),
        named("d")
            .other("GHCR.io:443")
            .access(Access::Credential("bot".into()))
            .fallback(Fallback::new("b").with_policy(FallbackPolicy::default().pinned_only())),
    ])
    .set_default("d")
    .set_caching("c")
    .matching(Matching::LongestPrefix)
    .uncovered_domains(UncoveredDomains::Deny)
    .default_push(DefaultPush::Never)
    .ad_hoc_pushes(AdHocPushes::Deny)
    .branch_tags(BranchTags::Distinct)
    .compositions(Compositions::Search)
    .share_credential("bot", ["10.0.0.1:5000", "ghcr.io"])
    .other_contexts(["vault", "helm"])
    .build()
    .unwrap()
}

#[test]
fn rule_4_6_a_catalog_is_read_back_as_it_was() {
    assert_round_trips(&full());
    assert_round_trips(&Catalog::builder().build().unwrap());
    assert_round_trips(&account([named("a").github()]).build().unwrap());
    assert_round_trips(&account([named("a").github().default_registry()]).build().unwrap());
}

/// Rule 4.6: what is written, defaults left out.
#[test]
fn rule_4_6_the_written_form() {
    assert_eq!(json(&Catalog::builder().build().unwrap()), r#"{"registries":[]}"#);
    assert_eq!(
        json(&account([named("a").github()]).build().unwrap()),
        r#"{"registries":[{"name":"a","provider":"github","domain":"ghcr.io"}]}"#
    );
    let expected = serde_json::json!({
        "default": "d",
        "caching": "c",
        "matching": "longest_prefix",
        "uncovered_domains": "deny",
        "build_push": "never",
        "ad_hoc_pushes": "deny",
        "branch_tags": "distinct",
        "compositions": "search",
        "other_contexts": ["vault", "helm"],
        "credentials": {"bot": ["10.0.0.1:5000", "ghcr.io"]},
        "registries": [
            {
                "name": "a \"quoted\" \\ név 🦀", "provider": "docker-hub", "domain": "docker.io",
                "namespaces": ["acme", "acme-oss"], "primary": true,
            },
            {
                "name": "b", "provider": "other", "domain": "10.0.0.1:5000", "prefix": "team/apps", "credential": "bot",
                "reach": "inside_only", "accepts_untrusted_pushes": true, "transport": "http",
                "fallback": {"registry": "c", "naming": "keep", "images": "pinned", "failures": "transient"},
                "retry": {"tries": 10, "delay_ms": 5000, "factor": 1, "max_delay_ms": 60000},
            },
            {"name": "c", "provider": "quay", "domain": "quay.io", "access": "public"},
            {
                "name": "d", "provider": "github", "domain": "GHCR.io:443", "credential": "bot",
                "fallback": {"registry": "b", "naming": "replace", "images": "pinned", "failures": "any"},
            },
        ],
    });
    assert_eq!(serde_json::to_value(full()).unwrap(), expected);
}

/// Rule 4.6: one registry is written as the format has it, and can be put into another account.
#[test]
fn rule_4_6_a_registry_is_written_by_itself() {
    let full = full();
    let written = serde_json::to_string(&full.registry("c").unwrap()).unwrap();
    assert_eq!(written, r#"{"name":"c","provider":"quay","domain":"quay.io","access":"public"}"#);
    let read: Catalog = serde_json::from_str(&format!(r#"{{"registries": [{written}]}}"#)).unwrap();
    assert_eq!(read.registry("c").unwrap().domain().as_str(), "quay.io");
}

/// Rule 3.6: the lists of shared credentials come back as they were given, in whatever order.
#[test]
fn rule_3_6_lists_of_shared_credentials_are_read_back_in_any_order() {
    let catalog = account([named("a").github()])
        .share_credential("zulu", ["z.example"])
        .share_credential("alpha", ["b.example", "a.example"])
        .build()
        .unwrap();
    assert_round_trips(&catalog);
}

/// Rule 3.6: a handle listed twice has all its domains; none is lost in writing.
#[test]
fn rule_3_6_a_credential_listed_twice_is_read_back() {
    let bot = || Access::Credential("bot".into());
    let catalog = account([named("a").github().access(bot()), named("b").quay().access(bot())])
        .share_credential("bot", ["ghcr.io"])
        .share_credential("bot", ["quay.io"])
        .build()
        .unwrap();
    let read = serde_json::from_str::<Catalog>(&json(&catalog)).map_err(|error| error.to_string());
    assert_eq!(read, Ok(catalog));
}

/// Rule 2.8: Docker Hub comes back under its one name, whichever it was given.
#[test]
fn rule_2_8_docker_hub_is_written_under_one_name() {
    for hub in ["index.docker.io", "registry-1.docker.io:443", "registry.hub.docker.com", "DOCKER.IO"] {
        let catalog = account([named("hub").other(hub)]).build().unwrap();
        assert_eq!(
            json(&catalog),
            r#"{"registries":[{"name":"hub","provider":"docker-hub","domain":"docker.io"}]}"#
        );
        assert_round_trips(&catalog);
    }
}

/// Rule 10.2: whatever is written holds handles and no more.
#[test]
fn rule_10_2_what_is_written_is_what_may_be_read() {
    let keys = [
        "default",
        "caching",
        "matching",
        "uncovered_domains",
        "build_push",
        "ad_hoc_pushes",
        "branch_tags",
        "compositions",
        "other_contexts",
        "credentials",
        "registries",
    ];
    let of_registry = [
        "name",
        "provider",
        "domain",
        "prefix",
        "access",
        "credential",
        "namespaces",
        "primary",
        "reach",
        "accepts_untrusted_pushes",
        "transport",
        "fallback",
        "retry",
    ];
    let value = serde_json::to_value(full()).unwrap();
    let written: Vec<&str> = value.as_object().unwrap().keys().map(String::as_str).collect();
    assert!(written.iter().all(|key| keys.contains(key)) && written.len() == keys.len(), "{written:?}");
    for registry in value["registries"].as_array().unwrap() {
        assert!(
            registry.as_object().unwrap().keys().all(|key| of_registry.contains(&key.as_str())),
            "{registry}"
        );
    }
}

/// Rule 4.2: a document of one mistake is refused through `Catalog` too; there is one door.
#[test]
fn rule_4_1_reading_a_catalog_goes_through_the_door() {
    let mut value = serde_json::to_value(full()).unwrap();
    value["registries"][1]["domain"] = "https://10.0.0.1:5000".into();
    let error = serde_json::from_value::<Catalog>(value.clone()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "1 problem in the catalog:\n- registries[1].domain: `https://10.0.0.1:5000` is no domain: it has a scheme; \
         write `10.0.0.1:5000`"
    );
    let error = toml::from_str::<Catalog>(&toml::to_string(&value).unwrap()).unwrap_err();
    assert!(
        error.to_string().contains("registries[1].domain: `https://10.0.0.1:5000` is no domain"),
        "{error}"
    );
}

proptest! {
    #![proptest_config(config(150))]

    /// Rules 2.6 and 4.6: any catalog at all.
    #[test]
    fn rule_4_6_any_catalog_is_read_back_as_it_was(account in arbitrary::accounts(12)) {
        assert_round_trips(&account.catalog());
    }

    /// Rule 4.6: any text is a catalog, problems or an error, and never a panic.
    #[test]
    fn rule_10_6_any_document_is_answered(account in arbitrary::accounts(4), at in any::<proptest::sample::Index>(), put in any::<u8>()) {
        let mut bytes = json(&account.catalog()).into_bytes();
        let at = at.index(bytes.len());
        bytes[at] = put;
        match serde_json::from_slice::<CatalogBuilder>(&bytes) {
            Ok(builder) => prop_assert!(builder.build().map_or_else(|problems| problems.len(), |_| 1) > 0),
            Err(error) => prop_assert!(error.to_string().contains("at line "), "{}", error),
        }
    }
}
