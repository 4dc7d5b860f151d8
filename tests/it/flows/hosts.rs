//! Families of hosts: rules 7.10 and 7.12, and the issuers of 10.1.

use registry_resolver::catalog::{AdHocPushes, UncoveredDomains};
use registry_resolver::flows::{FlowKind, Hosts};
use registry_resolver::push::AdHocTarget;
use registry_resolver::{PullRequest, Reference};

use crate::flows::{WEST, account, domain, named};

#[test]
fn rule_7_12_every_other_region_of_the_account_s_partition() {
    let catalog = account([named("ecr").ecr(WEST)]).build().unwrap();
    let regions = |flow: &&registry_resolver::flows::Flow<'_>| matches!(flow.hosts(), Hosts::EcrRegions(_));
    let flows = catalog.flows();
    let kinds: Vec<_> = flows.iter().filter(regions).map(registry_resolver::flows::Flow::kind).collect();
    assert_eq!(kinds, [FlowKind::Built, FlowKind::PushNamed, FlowKind::PushDefault]);
    let hosts = flows.iter().find(regions).unwrap().hosts();
    assert_eq!(hosts.to_string(), "123456789012.dkr.ecr.*.amazonaws.com");
    let Hosts::EcrRegions(family) = hosts else { unreachable!() };
    assert_eq!((family.account(), family.except()), ("123456789012", "us-west-2"));
    for (text, is_there) in [
        ("123456789012.dkr.ecr.eu-west-1.amazonaws.com", true),
        ("123456789012.DKR.ecr.EU-west-1.amazonaws.com:443", true),
        ("123456789012.dkr.ecr.no-such-region.amazonaws.com", true),
        ("123456789012.dkr.ecr.us-west-2.amazonaws.com", false),
        ("210987654321.dkr.ecr.eu-west-1.amazonaws.com", false),
        ("123456789012.dkr.ecr.us-gov-west-1.amazonaws.com", false),
        ("123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn", false),
        ("123456789012.dkr.ecr.eu-west-1.amazonaws.com:8443", false),
        ("123456789012.dkr.ecr.eu-west-1.amazonaws.com.evil.example", false),
        ("123456789012.dkr.ecr-fips.eu-west-1.amazonaws.com", false),
        ("123456789012.dkr-ecr.eu-west-1.on.aws", false),
    ] {
        assert_eq!(hosts.include(domain(text)), is_there, "{text}");
    }
}

#[test]
fn rule_7_12_no_region_where_the_domain_names_none() {
    for config in [
        named("ecr").on(registry_resolver::Provider::Ecr, "ecr.acme.example"),
        // No partition has both this region and this ending.
        named("ecr").other("123456789012.dkr.ecr.us-iso-east-1.amazonaws.com"),
        named("ecr").other("public.ecr.aws"),
        named("other").on(registry_resolver::Provider::Other, "123456789012.dkr.ecr.us-west-2.amazonaws.com"),
    ] {
        let catalog = account([config]).build().unwrap();
        assert!(catalog.flows().iter().all(|flow| !matches!(flow.hosts(), Hosts::EcrRegions(_))));
    }
}

#[test]
fn rule_7_10_uncovered_hosts_are_those_that_no_registry_is_on() {
    let catalog = account([named("quay").quay()]).build().unwrap();
    let flows = catalog.flows();
    let hosts = flows.iter().find(|flow| flow.kind() == FlowKind::AdHocPush).unwrap().hosts();
    let pulled = flows.iter().find(|flow| flow.kind() == FlowKind::Anonymous).unwrap().hosts();
    assert_eq!((hosts.to_string(), pulled.to_string()), ("*".to_string(), "*".to_string()));
    assert_ne!(hosts, pulled);
    for (text, is_there) in [
        ("docker.io", true),
        ("quay.io", false),
        ("quay.io:443", false),
        ("quay.io:8443", true),
        ("registry", false),
        ("a.example:70000", false),
    ] {
        assert_eq!(hosts.include(domain(text)), is_there, "{text}");
        assert_eq!(AdHocTarget::new(domain(text)).is_ok(), is_there || text.contains("uay.io"), "{text}");
    }
    let closed = catalog.edit().uncovered_domains(UncoveredDomains::Deny).ad_hoc_pushes(AdHocPushes::Deny);
    assert!(closed.build().unwrap().flows().iter().all(|flow| flow.registry().is_some()));
}

/// The address of a push's target is checked, the domain of an image is not.
#[test]
fn rule_5_2_whatever_reads_as_a_domain_is_pulled_from_anonymously() {
    let catalog = account([named("quay").quay()]).build().unwrap();
    for text in
        ["b.example:99999", "a.example:70000", "localhost", "[::1]:5000", "b.example", "quay.io", "registry"]
    {
        let image = format!("{text}/x");
        let image = Reference::parse(&image).unwrap();
        let plan = catalog.resolve_pull(PullRequest::new(image)).unwrap();
        let pulled = image.domain() == domain(text) && plan.source().unwrap().registry().is_none();
        let images = catalog.flows().to(domain(text));
        let said = |kind| images.iter().any(|flow| flow.kind() == kind);
        assert_eq!(said(FlowKind::Anonymous), pulled, "{text}");
        assert_eq!(said(FlowKind::CacheEntry) && !text.contains("quay"), pulled, "{text}");
    }
}

#[test]
fn rule_10_1_issuers_of_tokens_see_the_credential() {
    let issuer = domain("auth.docker.io");
    let of = |builder: registry_resolver::CatalogBuilder| {
        let catalog = builder.build().unwrap();
        let flows = catalog.flows().seen_by(issuer);
        flows.iter().map(|flow| flow.credential().unwrap().to_string()).collect::<Vec<_>>()
    };
    let hub = account([named("hub").docker_hub().prefix("acme")]).ad_hoc_pushes(AdHocPushes::Deny);
    // Pulls: picked, as context and of what was pushed. Pushes: by name and by default. Entries of build cache.
    assert_eq!(of(hub), ["`hub`"; 6]);
    assert_eq!(of(account([named("quay").quay()]).ad_hoc_pushes(AdHocPushes::Deny)), [""; 0]);
    // An ad-hoc push to Docker Hub, or to the issuer itself.
    assert_eq!(of(account([named("quay").quay()])), ["the step's own credentials"]);
    let both = [named("issuer").other("auth.docker.io"), named("hub").docker_hub().access(public())];
    assert_eq!(of(account(both)), ["`issuer`"; 6]);
    let only_issuer = account([named("issuer").other("auth.docker.io").access(public())]);
    assert_eq!(of(only_issuer), ["the step's own credentials"]);
}

fn public() -> registry_resolver::Access {
    registry_resolver::Access::Public
}
