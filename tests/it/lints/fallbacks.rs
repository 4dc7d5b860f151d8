//! Rule 5.8: what a fallback "for any reason" risks, and fallbacks that help nobody.

use registry_resolver::lint::{Lint, LintKind};
use registry_resolver::policy::FallbackPolicy;
use registry_resolver::{Access, Fallback, Provider, RegistryConfig};

use crate::lints::{
    account, assert_edit_mends, assert_no_edit, assert_said, assert_silent, codes, keeping, named, pinned,
};

#[test]
fn rule_5_8_a_private_registry_falls_back_to_a_public_one_by_tag() {
    let with = |fallback: Fallback| {
        account([
            named("mirror").other("mirror.example").access(Access::Public),
            named("azure").azure("acme").fallback(fallback),
        ])
    };
    assert_said(
        &with("mirror".into()),
        LintKind::PublicFallback,
        "danger[public_fallback] registries[1].fallback: `azure` falls back by tag to `mirror`, which is public: \
         what it serves need not be yours; limit the fallback to pinned images",
    );
    assert_edit_mends(&with("mirror".into()));
    assert_silent(&with(pinned("mirror")));
    assert_eq!(
        codes(&with(Fallback::new("mirror").with_policy(FallbackPolicy::default().transient_only()))),
        [LintKind::PublicFallback]
    );
}

#[test]
fn rule_5_8_public_to_public_is_nobody_s_secret() {
    assert_silent(&account([
        named("mirror").other("mirror.example").access(Access::Public),
        named("azure").azure("acme").access(Access::Public).fallback("mirror"),
    ]));
}

/// Rule 5.8: limits add up along a chain, and it is the last step that has to change.
#[test]
fn rule_5_8_through_a_chain() {
    let chain = |first: Fallback| {
        account([
            named("a").azure("a").fallback(first),
            named("b").azure("b").access(Access::Public).fallback("c"),
            named("c").azure("c").access(Access::Public),
        ])
    };
    let said = crate::lints::said(&chain("b".into()));
    assert_eq!(
        said,
        [
            "danger[public_fallback] registries[0].fallback: `a` falls back by tag to `b`, which is public: what it \
             serves need not be yours; limit the fallback to pinned images",
            "danger[public_fallback] registries[1].fallback: `b` falls back, with images of `a` that came so far, \
             by tag to `c`, which is public: what it serves need not be yours; limit the fallback to pinned images",
        ]
    );
    assert_silent(&chain(pinned("b")));
}

#[test]
fn rule_5_8_where_strangers_own_namespaces() {
    let with = |prefix: &str, fallback: Fallback| {
        let hub = named("ghcr").github();
        let hub = if prefix.is_empty() { hub } else { hub.prefix(prefix) };
        account([named("harbor").on(Provider::Quay, "quay.io").fallback(fallback), hub])
    };
    assert_said(
        &with("", "ghcr".into()),
        LintKind::SharedFallback,
        "danger[shared_fallback] registries[0].fallback: `harbor` falls back by tag to `ghcr` on GitHub Container \
         Registry, where strangers own namespaces, without a prefix of one's own: an image there may be a \
         stranger's; give `ghcr` a prefix, or limit the fallback to pinned images",
    );
    assert_edit_mends(&with("", "ghcr".into()));
    assert_said(
        &with("", keeping("ghcr")),
        LintKind::SharedFallback,
        "danger[shared_fallback] registries[0].fallback: `harbor` falls back by tag to `ghcr` on GitHub Container \
         Registry, where strangers own namespaces, without a prefix of one's own: an image there may be a \
         stranger's; give `ghcr` a prefix, or limit the fallback to pinned images",
    );
    assert_silent(&with("acme", "ghcr".into()));
    assert_silent(&with("", pinned("ghcr")));
}

/// Rule 3.4: a provider is what somebody wrote, and on quay.io are strangers whatever that is.
#[test]
fn rule_5_8_where_strangers_own_namespaces_by_the_domain() {
    let with = |domain: &str, provider| {
        account([named("azure").azure("acme").fallback("mirror"), named("mirror").on(provider, domain)])
    };
    let text = "danger[shared_fallback] registries[0].fallback: `azure` falls back by tag to `mirror` on Quay, where \
                strangers own namespaces, without a prefix of one's own: an image there may be a stranger's; give \
                `mirror` a prefix, or limit the fallback to pinned images";
    for provider in [Provider::Other, Provider::Artifactory, Provider::Azure] {
        for domain in ["quay.io", "QUAY.io:443"] {
            let said = crate::lints::said(&with(domain, provider));
            assert_eq!(said[0], text, "{provider:?} {domain}");
        }
    }
    // Nor is it its own where it only stands behind a domain of one's own.
    let text = crate::lints::said(&with("quay.acme.example", Provider::Quay)).remove(0);
    assert!(text.starts_with("danger[shared_fallback] "), "{text}");
    assert!(!codes(&with("quay.acme.example", Provider::Other)).contains(&LintKind::SharedFallback));
}

/// The same name on the same endpoint is the same image, whoever asks.
#[test]
fn the_same_image_is_no_stranger_s() {
    let two = |prefix: Option<&str>| {
        let second = named("second").quay().access(Access::Public);
        let second = if let Some(prefix) = prefix { second.prefix(prefix) } else { second };
        account([named("first").quay().primary().fallback("second"), second])
    };
    assert_eq!(codes(&two(None)), [LintKind::SameDomainFallback]);
    // Another prefix makes it another image.
    assert_eq!(codes(&two(Some("x"))), [LintKind::PublicFallback, LintKind::SameDomainFallback]);
}

#[test]
fn a_fallback_to_the_same_domain() {
    let two = account([
        named("first").quay().primary().fallback("second"),
        named("second").on(Provider::Quay, "QUAY.io").fallback(pinned("ghcr")),
        named("ghcr").github().prefix("acme"),
    ]);
    assert_said(
        &two,
        LintKind::SameDomainFallback,
        "warning[same_domain_fallback] registries[0].fallback: `first` falls back to `second` on its own domain: \
         where quay.io is down, both are; fall back to another domain",
    );
    // The edit goes past it, with the limits of both steps; nothing else leads to `second` then.
    let catalog = two.build().unwrap();
    let mended = catalog.lints().iter().next().unwrap().edit().unwrap().apply(catalog.edit());
    assert_eq!(codes(&mended), [LintKind::UnreachedRegistry]);
    let mended = mended.build().unwrap();
    let fallback = mended.registry("first").unwrap().fallback().unwrap();
    assert_eq!(fallback.registry().name(), "ghcr");
    assert_eq!(fallback.policy(), FallbackPolicy::default().pinned_only());
}

/// What is of no use to one registry may be what another one is there for.
#[test]
fn rule_5_5_a_fallback_to_the_same_domain_that_serves_others() {
    let chain = account([
        named("first").quay().primary().fallback("second"),
        named("second").quay(),
        named("x").azure("acme").fallback(pinned("first")),
    ]);
    let catalog = chain.build().unwrap();
    let lints = catalog.lints();
    let same = lints.iter().find(|lint| lint.kind() == LintKind::SameDomainFallback).unwrap();
    assert_eq!((same.registry().unwrap().name(), same.edit()), ("first", None));
    assert_eq!(
        same.help().unwrap(),
        "fall back to another domain; mind that images of `x` come through this fallback too"
    );
}

#[test]
fn a_chain_that_comes_back_to_its_domain() {
    let chain = account([
        named("first").quay().primary().fallback("azure"),
        named("azure").azure("acme").fallback(pinned("second")),
        named("second").quay().prefix("acme"),
    ]);
    assert_said(
        &chain,
        LintKind::SameDomainFallback,
        "warning[same_domain_fallback] registries[0].fallback: the fallbacks of `first` lead to `second` on its \
         own domain: where quay.io is down, both are; fall back to another domain",
    );
    // Cutting it would cut it for `azure` too.
    assert_no_edit(&chain);
}

#[test]
fn a_caching_registry_that_falls_back() {
    let two = account([named("cache").azure("cache").fallback("azure"), named("azure").azure("acme")])
        .set_caching("cache");
    assert_said(
        &two,
        LintKind::CachingFallback,
        "advice[caching_fallback] registries[0].fallback: `cache` is the registry for build cache and falls back \
         to `azure`: what is missing from a cache is built anew, and looking for it elsewhere takes longer; keep \
         the cache in a registry without a fallback",
    );
    assert_no_edit(&two);
    assert_silent(&two.clone().set_caching("azure"));
    assert_silent(&two.clear_fallback("cache"));
}

/// Rule 5.8: of several private registries whose images come along a fallback, the nearest is told.
#[test]
fn rule_5_8_the_nearest_source_is_told() {
    let of = |registries: [&str; 2]| {
        let chain = registries.map(|name| match name {
            "a" => named("a").azure("a").fallback("b"),
            _ => named("b").azure("b").fallback("c"),
        });
        let [first, second] = chain;
        account([first, second, named("c").azure("c").access(Access::Public)])
    };
    for account in [of(["a", "b"]), of(["b", "a"])] {
        let told: Vec<String> = account.build().unwrap().lints().iter().map(Lint::message).collect();
        assert_eq!(told, ["`b` falls back by tag to `c`, which is public: what it serves need not be yours"]);
    }
}

/// Rules 5.6 and 5.8: at a place that two registries fall back to, one name may be an image of either.
#[test]
fn rule_5_6_images_of_two_registries_meet_under_one_name() {
    let with = |hub: Fallback, azure: Fallback| {
        account([
            named("azure").azure("acme").fallback(azure),
            named("gar").gar("europe").prefix("p/images").fallback(hub),
            named("mirror").other("mirror.example"),
        ])
    };
    assert_eq!(
        crate::lints::said(&with("mirror".into(), "mirror".into())),
        [
            "danger[fallback_names_meet] registries[0].fallback: `azure` falls back by tag to `mirror`, where images of \
             `gar` have the same names as its own: an image there may be one of `gar`; fall back to a registry with a \
             prefix of its own, or limit the fallback to pinned images",
            "danger[fallback_names_meet] registries[1].fallback: `gar` falls back by tag to `mirror`, where images of \
             `azure` have the same names as its own: an image there may be one of `azure`; fall back to a registry \
             with a prefix of its own, or limit the fallback to pinned images",
        ]
    );
    let catalog = with("mirror".into(), "mirror".into()).build().unwrap();
    let lints = catalog.lints();
    assert_silent(&lints.iter().filter_map(Lint::edit).fold(catalog.edit(), |it, edit| edit.apply(it)));
    // A digest says which of them is meant; the other one's tag still does not.
    assert_eq!(codes(&with(pinned("mirror"), "mirror".into())), [LintKind::FallbackNamesMeet]);
    assert_silent(&with(pinned("mirror"), pinned("mirror")));
}

#[test]
fn rule_5_6_one_image_of_one_endpoint_does_not_meet_itself() {
    let on_one_endpoint = |first: &str, second: &str, fallback: fn(&str) -> Fallback| {
        account([
            named("a").azure("acme").prefix(first).primary().fallback(fallback("mirror")),
            named("b").azure("acme").prefix(second).fallback(fallback("mirror")),
            named("mirror").other("mirror.example"),
        ])
    };
    let meets = |account: &_| codes(account).contains(&LintKind::FallbackNamesMeet);
    assert!(meets(&on_one_endpoint("team-a", "team-b", |name| name.into())));
    assert!(!meets(&on_one_endpoint("team-a", "team-b", keeping)));
    assert!(!meets(&on_one_endpoint("team-a", "team-a", |name| name.into())));
    // Each below a prefix of its own, or both in one chain.
    assert_silent(&account([
        named("a").azure("a").fallback("mirror-a"),
        named("b").azure("b").fallback("mirror-b"),
        named("mirror-a").other("mirror.example").prefix("a").primary(),
        named("mirror-b").other("mirror.example").prefix("b"),
    ]));
    assert_silent(&account([
        named("a").azure("a").fallback("b"),
        named("b").azure("b").fallback("mirror"),
        named("mirror").other("mirror.example"),
    ]));
}

/// Rule 3.9: a registry without a domain stays in the chain; no edit writes it out.
#[test]
fn rule_3_9_no_edit_writes_a_registry_without_a_domain_out_of_a_chain() {
    let ecr = |fallback: Fallback| named("ecr").unplaced_ecr("eu-west-1").fallback(fallback);
    let without_edit = |registries: [RegistryConfig; 3], code| {
        let catalog = account(registries).build().unwrap();
        let lints = catalog.lints();
        let lint = lints.iter().find(|lint| lint.kind() == code).unwrap();
        assert_eq!(lint.edit(), None, "{lint}");
    };
    let public = || named("open").other("open.example").access(Access::Public);
    without_edit(
        [named("a").azure("a").fallback("ecr"), ecr("open".into()), public()],
        LintKind::PublicFallback,
    );
    let hub = || named("hub").docker_hub().namespace("acme");
    let deep = || named("deep").gar("europe");
    // It is behind what helps nothing, or in front of it, or at the end.
    without_edit([deep().fallback("ecr"), ecr("hub".into()), hub()], LintKind::FallbackNeverFits);
    without_edit(
        [deep().fallback("hub"), hub().fallback("ecr"), named("ecr").unplaced_ecr("eu-west-1")],
        LintKind::FallbackNeverFits,
    );
}
