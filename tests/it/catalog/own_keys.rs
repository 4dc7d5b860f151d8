//! Rule 4.6: our own format, key by key.

use core::time::Duration;

use registry_resolver::catalog::{AdHocPushes, DefaultPush, Matching, UncoveredDomains};
use registry_resolver::policy::{FallbackFailures, FallbackImages, FallbackNaming};
use registry_resolver::registry::Reach;
use registry_resolver::{Catalog, CatalogBuilder, Provider, Registry, Transport};

use crate::catalog::{refused, said};

fn read(text: &str) -> Catalog {
    serde_json::from_str(text).unwrap()
}

/// A catalog with one registry that has these keys besides.
fn one(keys: &str) -> Catalog {
    read(&format!(
        r#"{{"registries": [{{"name": "a", "domain": "ghcr.io", {keys}}}, {{"name": "b", "domain": "b.io"}}]}}"#
    ))
}

fn a(catalog: &Catalog) -> Registry<'_> {
    catalog.registry("a").unwrap()
}

#[track_caller]
fn refuses(text: &str, says: &[&str]) {
    let builder: CatalogBuilder = serde_json::from_str(text).unwrap();
    assert_eq!(said(&refused(builder)), says, "{text}");
}

#[test]
fn rule_4_6_every_key_of_a_catalog() {
    let catalog = read(
        r#"{
            "default": "b", "caching": "a", "matching": "longest_prefix", "uncovered_domains": "deny",
            "ad_hoc_pushes": "deny", "build_push": "explicit", "other_contexts": ["vault"],
            "credentials": {"bot": ["ghcr.io", "quay.io"]},
            "registries": [
                {"name": "a", "domain": "ghcr.io", "credential": "bot"},
                {"name": "b", "domain": "quay.io", "credential": "bot"}
            ]
        }"#,
    );
    assert_eq!(catalog.default_registry().unwrap().name(), "b");
    assert_eq!(catalog.caching_registry().unwrap().name(), "a");
    assert_eq!(catalog.matching(), Matching::LongestPrefix);
    assert_eq!(catalog.uncovered_domains(), UncoveredDomains::Deny);
    assert_eq!(catalog.ad_hoc_pushes(), AdHocPushes::Deny);
    assert_eq!(catalog.default_push(), DefaultPush::Explicit);
    assert_eq!(catalog.len(), 2);
    let taken = catalog.edit().registry(crate::catalog::named("vault").azure("acme"));
    assert_eq!(
        said(&refused(taken)),
        ["registries[2].name: `vault` is the name of another context of the account; choose another"]
    );
}

#[test]
fn rule_4_6_every_key_of_a_registry() {
    let catalog = read(
        r#"{"registries": [
            {
                "name": "a", "provider": "docker-hub", "domain": "hub.example:5000", "prefix": "acme/x",
                "access": "private", "credential": "bot", "namespaces": ["acme", "acme-oss"], "primary": true,
                "reach": "inside_only", "accepts_untrusted_pushes": true, "transport": "http",
                "fallback": {"registry": "b", "naming": "keep", "images": "pinned", "failures": "transient"},
                "retry": {"tries": 10, "delay_ms": 0, "factor": 5, "max_delay_ms": 300000}
            },
            {"name": "b", "provider": "quay", "access": "public", "fallback": "c"},
            {"name": "c", "provider": "github"},
            {"name": "d", "provider": "docker-hub"}
        ]}"#,
    );
    let registry = a(&catalog);
    assert_eq!((registry.provider(), registry.domain().as_str()), (Provider::DockerHub, "hub.example:5000"));
    assert_eq!(registry.prefix().unwrap().to_string(), "acme/x");
    assert_eq!(registry.credential().unwrap().handle(), Some("bot"));
    assert_eq!(registry.namespaces().collect::<Vec<_>>(), ["acme", "acme-oss"]);
    assert!(registry.is_primary() && registry.accepts_untrusted_pushes());
    assert_eq!((registry.reach(), registry.transport()), (Reach::InsideOnly, Transport::Http));
    let fallback = registry.fallback().unwrap();
    let policy = fallback.policy();
    assert_eq!(fallback.registry().name(), "b");
    assert_eq!(policy.naming, FallbackNaming::Keep);
    assert_eq!(policy.images, FallbackImages::Pinned);
    assert_eq!(policy.failures, FallbackFailures::Transient);
    let retry = registry.retry();
    assert_eq!((retry.tries(), retry.factor()), (10, 5));
    assert_eq!((retry.delay(), retry.max_delay()), (Duration::ZERO, Duration::from_secs(300)));
    // These three providers have one domain; a fallback may be a name alone.
    let others: Vec<&str> = catalog.registries().skip(1).map(|registry| registry.domain().as_str()).collect();
    assert_eq!(others, ["quay.io", "ghcr.io", "docker.io"]);
    let b = catalog.registry("b").unwrap();
    assert_eq!((b.credential(), b.fallback().unwrap().registry().name()), (None, "c"));
    assert_eq!(b.fallback().unwrap().policy(), registry_resolver::policy::FallbackPolicy::default());
}

/// Every key but the name and the domain may be absent, or null.
#[test]
fn rule_4_6_what_is_absent_or_null_has_its_default() {
    let sparse = read(r#"{"registries": [{"name": "a", "domain": "ghcr.io"}]}"#);
    let nulls = read(
        r#"{
            "default": null, "caching": null, "matching": null, "uncovered_domains": null, "ad_hoc_pushes": null,
            "branch_tags": null, "compositions": null, "build_push": null, "other_contexts": null, "credentials": null,
            "registries": [{
                "name": "a", "domain": "ghcr.io", "provider": null, "prefix": null, "access": null, "credential": null,
                "namespaces": null, "primary": null, "reach": null, "accepts_untrusted_pushes": null,
                "transport": null, "fallback": null, "retry": null
            }]
        }"#,
    );
    let built = crate::catalog::account([crate::catalog::named("a").github()]).build().unwrap();
    assert_eq!((&sparse, &nulls), (&built, &built));
    let inner = r#""retry": {"tries": null, "factor": 3}, "fallback": {"registry": "b", "naming": null}"#;
    assert_eq!(a(&one(inner)).retry().factor(), 3);
    refuses(
        r#"{"registries": [{"name": null, "domain": null}]}"#,
        &[
            "registries[0].name: missing or empty name",
            "registries[0].domain: missing domain; write its host and perhaps its port",
        ],
    );
    for (provider, mend) in [
        ("azure", "`<name>.azurecr.io`"),
        ("gar", "`<location>-docker.pkg.dev`"),
        ("ecr", "`<account>.dkr.ecr.<region>.amazonaws.com`"),
        ("gcr", "its host and perhaps its port"),
        ("artifactory", "its host and perhaps its port"),
        ("other", "its host and perhaps its port"),
    ] {
        refuses(
            &format!(r#"{{"registries": [{{"name": "a", "provider": "{provider}"}}]}}"#),
            &[&format!("registries[0].domain: missing domain; write {mend}")],
        );
    }
}

#[test]
fn rule_4_6_every_word_of_every_setting() {
    for &provider in Provider::ALL {
        assert_eq!(a(&one(&format!(r#""provider": "{}""#, provider.as_str()))).provider(), provider);
    }
    let top = |key: &str, word: &str| read(&format!(r#"{{"{key}": "{word}", "registries": []}}"#));
    for (word, matching) in [("domain", Matching::Domain), ("longest_prefix", Matching::LongestPrefix)] {
        assert_eq!((top("matching", word).matching(), matching.as_str()), (matching, word));
    }
    for (word, allowed) in [("allow", true), ("deny", false)] {
        let uncovered = if allowed { UncoveredDomains::Allow } else { UncoveredDomains::Deny };
        assert_eq!(
            (top("uncovered_domains", word).uncovered_domains(), uncovered.as_str()),
            (uncovered, word)
        );
        let pushes = if allowed { AdHocPushes::Allow } else { AdHocPushes::Deny };
        assert_eq!((top("ad_hoc_pushes", word).ad_hoc_pushes(), pushes.as_str()), (pushes, word));
    }
    let pushes =
        [("always", DefaultPush::Always), ("never", DefaultPush::Never), ("explicit", DefaultPush::Explicit)];
    for (word, push) in pushes {
        assert_eq!((top("build_push", word).default_push(), push.as_str()), (push, word));
    }
    assert_eq!(a(&one(r#""access": "private""#)).credential().unwrap().handle(), Some("a"));
    assert_eq!(a(&one(r#""access": "public""#)).credential(), None);
    assert_eq!(a(&one(r#""transport": "https""#)).transport(), Transport::Https);
    let policy = |key: &str, word: &str| {
        let catalog = one(&format!(r#""fallback": {{"registry": "b", "{key}": "{word}"}}"#));
        a(&catalog).fallback().unwrap().policy()
    };
    assert_eq!(policy("naming", "replace").naming, FallbackNaming::Replace);
    assert_eq!(policy("naming", "keep").naming, FallbackNaming::Keep);
    assert_eq!(policy("images", "any").images, FallbackImages::Any);
    assert_eq!(policy("images", "pinned").images, FallbackImages::Pinned);
    assert_eq!(policy("failures", "any").failures, FallbackFailures::Any);
    assert_eq!(policy("failures", "transient").failures, FallbackFailures::Transient);
}

#[test]
fn rule_4_2_an_unknown_word_is_told_the_near_one_or_all() {
    let top = |key: &str, word: &str| format!(r#"{{"{key}": "{word}", "registries": []}}"#);
    let rows = [
        (top("matching", "Domain"), "matching: unknown word `Domain`; did you mean `domain`?"),
        (top("matching", ""), "matching: unknown word ``; it is one of domain, longest_prefix"),
        (top("uncovered_domains", "dney"), "uncovered_domains: unknown word `dney`; did you mean `deny`?"),
        (
            top("uncovered_domains", "true"),
            "uncovered_domains: unknown word `true`; it is one of allow, deny",
        ),
        (top("ad_hoc_pushes", "no"), "ad_hoc_pushes: unknown word `no`; it is one of allow, deny"),
        (top("build_push", "allways"), "build_push: unknown word `allways`; did you mean `always`?"),
        (top("build_push", "no"), "build_push: unknown word `no`; it is one of always, never, explicit"),
    ];
    for (text, says) in rows {
        refuses(&text, &[says]);
    }
    let registry = |keys: &str| {
        format!(
            r#"{{"registries": [{{"name": "a", "domain": "ghcr.io", {keys}}}, {{"name": "b", "domain": "b.io"}}]}}"#
        )
    };
    let rows = [
        (r#""access": "open""#, "access: unknown word `open`; it is one of private, public, ambient"),
        (r#""access": "Public""#, "access: unknown word `Public`; did you mean `public`?"),
        (r#""transport": "htps""#, "transport: unknown word `htps`; did you mean `https`?"),
        (
            r#""transport": "ftp""#,
            "transport: unknown word `ftp`; it is one of https, http, https_unverified, https_then_http",
        ),
        (r#""provider": "dockerhub""#, "provider: unknown word `dockerhub`; did you mean `docker-hub`?"),
        (
            r#""fallback": {"registry": "b", "naming": "rename"}"#,
            "fallback.naming: unknown word `rename`; it is one of replace, keep",
        ),
        (
            r#""fallback": {"registry": "b", "images": "pined"}"#,
            "fallback.images: unknown word `pined`; did you mean `pinned`?",
        ),
        (
            r#""fallback": {"registry": "b", "failures": "none"}"#,
            "fallback.failures: unknown word `none`; it is one of any, transient",
        ),
    ];
    for (keys, says) in rows {
        refuses(&registry(keys), &[&format!("registries[0].{says}")]);
    }
}

#[test]
fn rule_4_2_unknown_keys_are_told_at_every_level() {
    let registries = r#""registries": [{"name": "a", "domain": "ghcr.io""#;
    refuses(
        &format!(
            r#"{{"Default": "a", "registry": [], "zzz": {{"deep": [1, {{}}]}}, {registries}, "domian": 1, "colour": null,
            "retry": {{"Tries": 1, "backoff": []}}, "fallback": {{"registry": "b", "name": "x", "zzz": 1}}}},
            {{"name": "b", "domain": "b.io"}}]}}"#
        ),
        &[
            "registries[0].domian: unknown key; drop it, as `domain` is there",
            "registries[0].colour: unknown key; a registry has name, provider, domain, account, region, location, prefix, access, credential, \
             token_issuers, namespaces, primary, reach, accepts_untrusted_pushes, completes_library, transport, tls, fallback, retry",
            "registries[0].retry.Tries: unknown key; did you mean `tries`?",
            "registries[0].retry.backoff: unknown key; a retry policy has tries, delay_ms, factor, max_delay_ms",
            "registries[0].fallback.name: unknown key; a fallback has registry, naming, images, failures",
            "registries[0].fallback.zzz: unknown key; a fallback has registry, naming, images, failures",
            "Default: unknown key; did you mean `default`?",
            "registry: unknown key; drop it, as `registries` is there",
            "zzz: unknown key; a catalog has registries, default, caching, matching, uncovered_domains, uncovered_access, \
             build_push, ad_hoc_pushes, branch_tags, compositions, credentials, other_contexts, routes, short_names, \
             endpoints",
        ],
    );
    // A key is shown like any other input (10.2).
    let key = "k".repeat(1000);
    let builder: CatalogBuilder =
        serde_json::from_str(&format!(r#"{{"{key}\u001b": 1, "registries": []}}"#)).unwrap();
    let problems = refused(builder);
    assert_eq!(problems.iter().next().unwrap().path(), "k".repeat(64) + "…");
}

#[test]
fn rule_4_2_doubled_keys_are_told_at_every_level() {
    let twice = "the key is written twice; keep one of them";
    refuses(
        r#"{"caching": null, "caching": "a", "credentials": {"bot": ["a.io"], "bot": ["b.io"], "bot": []},
            "registries": [
                {"name": "a", "name": "z", "domain": "ghcr.io", "fallback": {"registry": "b", "registry": "c"}},
                {"name": "b", "domain": "b.io", "retry": {"factor": 1, "factor": 99, "factor": 2}}
            ],
            "registries": [{"name": "never read", "domain": 5}]}"#,
        &[
            &format!("registries[0].name: {twice}"),
            &format!("registries[0].fallback.registry: {twice}"),
            &format!("registries[1].retry.factor: {twice}"),
            &format!("registries[1].retry.factor: {twice}"),
            &format!("caching: {twice}"),
            &format!("credentials.bot: {twice}"),
            &format!("credentials.bot: {twice}"),
            &format!("registries: {twice}"),
        ],
    );
}

/// Rule 4.6: every key of our own format may be absent, `registries` too.
#[test]
fn rule_4_6_a_document_without_registries_is_an_empty_account() {
    let builder: CatalogBuilder = serde_json::from_str("{}").unwrap();
    assert!(builder.build().unwrap().is_empty());
}

#[test]
fn rule_4_6_an_empty_list_of_registries_is_an_empty_account() {
    assert!(read(r#"{"registries": []}"#).is_empty());
    assert!(toml::from_str::<Catalog>("registries = []").unwrap().is_empty());
}

/// Rule 4.1: a path that shows where, also of a key without a character.
#[test]
fn rule_4_1_an_empty_key_is_seen_in_the_path() {
    let (catalog, registry) = (
        "a catalog has registries, default, caching, matching, uncovered_domains, uncovered_access, \
        build_push, ad_hoc_pushes, branch_tags, compositions, credentials, other_contexts, routes, short_names, \
        endpoints",
        "a registry has name, provider, domain, account, region, location, prefix, access, \
        credential, token_issuers, namespaces, primary, reach, accepts_untrusted_pushes, completes_library, transport, tls, fallback, retry",
    );
    refuses(r#"{"registries": [], "": 1}"#, &[&format!("\"\": unknown key; {catalog}")]);
    refuses(
        r#"{"registries": [{"name": "a", "domain": "a.io", "": 1}]}"#,
        &[&format!("registries[0].\"\": unknown key; {registry}")],
    );
    refuses(
        r#"{"registries": [], "credentials": {"": [], "": ["a b"]}}"#,
        &[
            "credentials.\"\": the key is written twice; keep one of them",
            "credentials: missing or empty name",
        ],
    );
    refuses(
        r#"{"registries": [], "credentials": {"": ["a b"]}}"#,
        &[
            "credentials: missing or empty name",
            "credentials.\"\"[0]: invalid domain `a b`: found a space at byte 1, expected a letter, a digit, `-`, `.`, \
             `:` and a port, or the end of the domain",
        ],
    );
}
