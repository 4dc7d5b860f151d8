//! The tables as people read them.

use registry_resolver::catalog::{AdHocPushes, Matching, UncoveredDomains};
use registry_resolver::flows::{FlowKind, SourceReached};
use registry_resolver::policy::FallbackPolicy;
use registry_resolver::{Access, CacheRequest, Catalog, Fallback};

use crate::flows::{WEST, account, domain, named};

fn acme() -> Catalog {
    let careful = FallbackPolicy::default().pinned_only().transient_only();
    account([
        named("hub").docker_hub().namespace("acme").namespace("acme-labs").primary().fallback("mirror"),
        named("open-source").docker_hub().fallback("mirror"),
        named("mirror").azure("mirror").prefix("hub").fallback(Fallback::new("ecr").with_policy(careful)),
        named("ecr").ecr(WEST).default_registry(),
        named("public").quay().access(Access::Public),
    ])
    .set_caching("mirror")
    .build()
    .unwrap()
}

#[test]
fn credentials() {
    let expected = "\
`ecr` for 123456789012.dkr.ecr.us-west-2.amazonaws.com
  ecr          pulls, as the sole registry there
  ecr          pulls that name it as context
  ecr          pulls of what was pushed there
  ecr          falling back from `hub` through `mirror`, pinned images only, when it is down
  ecr          falling back from `hub` through `mirror`, of what was pushed, pinned images only, when it is down
  ecr          falling back from `mirror`, pinned images only, when it is down
  ecr          falling back from `mirror`, of what was pushed, pinned images only, when it is down
  ecr          falling back from `open-source` through `mirror` as context, pinned images only, when it is down
  ecr          falling back from `open-source` through `mirror`, of what was pushed, pinned images only, when it is down
  ecr          pushes that name it
  ecr          pushes that name no registry
  ecr          build cache that names it
  ecr          entries of `cache_from` and `cache_to`
`ecr` for 123456789012.dkr.ecr.*.amazonaws.com
  ecr          pulls of what was pushed to another region
  ecr          pushes that name it and another region
  ecr          pushes that name another region alone
`hub` for docker.io, tokens from auth.docker.io
  hub          pulls, as the primary registry there
  hub          pulls that name it as context
  hub          pulls of what was pushed there
  hub          pushes that name it
  hub          entries of `cache_from` and `cache_to`
`mirror` for mirror.azurecr.io
  mirror       pulls, as the sole registry there
  mirror       pulls that name it as context
  mirror       pulls of what was pushed there
  mirror       falling back from `hub`
  mirror       falling back from `hub`, of what was pushed, pinned images only
  mirror       falling back from `open-source` as context
  mirror       falling back from `open-source`, of what was pushed, pinned images only
  mirror       pushes that name it
  mirror       build cache
  mirror       build cache that names it
  mirror       entries of `cache_from` and `cache_to`
`open-source` for docker.io, tokens from auth.docker.io
  open-source  pulls that name it as context
  open-source  pulls of what was pushed there
  open-source  pushes that name it
  open-source  entries of `cache_from` and `cache_to`
the step's own credentials for any host that no registry covers
  -            pushes with the step's own credentials";
    assert_eq!(acme().flows().credentials().to_string(), expected);
}

#[test]
fn credentials_of_one_host() {
    let catalog = acme();
    assert_eq!(
        catalog.flows().seen_by(domain("mirror.azurecr.io:443")).to_string(),
        "\
`mirror` for mirror.azurecr.io
  mirror  pulls, as the sole registry there
  mirror  pulls that name it as context
  mirror  pulls of what was pushed there
  mirror  falling back from `hub`
  mirror  falling back from `hub`, of what was pushed, pinned images only
  mirror  falling back from `open-source` as context
  mirror  falling back from `open-source`, of what was pushed, pinned images only
  mirror  pushes that name it
  mirror  build cache
  mirror  build cache that names it
  mirror  entries of `cache_from` and `cache_to`"
    );
    assert!(catalog.flows().seen_by(domain("quay.io")).is_empty());
    assert_eq!(catalog.flows().seen_by(domain("quay.io")).to_string(), "");
}

#[test]
fn push_destinations() {
    let expected = "\
123456789012.dkr.ecr.us-west-2.amazonaws.com
  ecr          pushes that name it
  ecr          pushes that name no registry
  ecr          build cache that names it
  ecr          entries of `cache_from` and `cache_to`
docker.io
  hub          pushes that name it
  hub          entries of `cache_from` and `cache_to`
  open-source  pushes that name it
  open-source  entries of `cache_from` and `cache_to`
mirror.azurecr.io
  mirror       pushes that name it
  mirror       build cache
  mirror       build cache that names it
  mirror       entries of `cache_from` and `cache_to`
quay.io
  public       pushes that name it
  public       build cache that names it
  public       entries of `cache_from` and `cache_to`
123456789012.dkr.ecr.*.amazonaws.com
  ecr          pushes that name it and another region
  ecr          pushes that name another region alone
any host that no registry covers
  -            pushes with the step's own credentials
  -            entries of `cache_from` and `cache_to`, anonymously";
    let catalog = acme();
    assert_eq!(catalog.flows().pushes().to_string(), expected);
    let denied = catalog.edit().ad_hoc_pushes(AdHocPushes::Deny).build().unwrap();
    assert_eq!(denied.flows().pushes().len(), catalog.flows().pushes().len() - 1);
}

#[test]
fn a_registry_that_takes_no_push_is_no_destination() {
    let catalog = account([named("hub").docker_hub().prefix("acme/web"), named("quay").quay()]);
    let catalog = catalog.ad_hoc_pushes(AdHocPushes::Deny).uncovered_domains(UncoveredDomains::Deny);
    let expected = "\
docker.io
  hub   entries of `cache_from` and `cache_to`
quay.io
  quay  pushes that name it
  quay  build cache that names it
  quay  entries of `cache_from` and `cache_to`";
    assert_eq!(catalog.build().unwrap().flows().pushes().to_string(), expected);
}

#[test]
fn images_on_docker_hub() {
    let catalog = account([
        named("azure").azure("acme").prefix("team-a").fallback("hub"),
        named("ghcr")
            .github()
            .fallback(Fallback::new("plain").with_policy(FallbackPolicy::default().pinned_only())),
        named("hub").docker_hub().prefix("acme").primary(),
        named("plain").docker_hub().namespace("acme").namespace("labs"),
    ])
    .build()
    .unwrap();
    let expected = "\
acme.azurecr.io/team-a/**
  hub    falling back from `azure`, as acme/**
  hub    falling back from `azure`, of what was pushed, pinned images only, as acme/**
docker.io/**
  hub    pulls, as the primary registry there
  hub    pulls that name it as context
  hub    entries of `cache_from` and `cache_to`
  plain  pulls that name it as context
  plain  entries of `cache_from` and `cache_to`
docker.io/acme/*
  hub    pulls of what was pushed there
  hub    pushes that name it
docker.io/{acme,labs}/*
  plain  pulls of what was pushed there
  plain  pushes that name it
ghcr.io/*/**
  plain  falling back from `ghcr`, pinned images only, as */**
  plain  falling back from `ghcr`, of what was pushed, pinned images only, as */**";
    assert_eq!(catalog.flows().to(domain("docker.io")).to_string(), expected);
    assert_eq!(catalog.flows().to(domain("registry-1.docker.io")), catalog.flows().to(domain("docker.io")));
}

#[test]
fn rule_5_3_images_by_prefix() {
    let catalog =
        account([named("acme").quay().prefix("acme"), named("web").quay().prefix("acme/web").primary()])
            .matching(Matching::LongestPrefix)
            .build()
            .unwrap();
    let expected = "\
quay.io/**
  acme  pulls that name it as context
  acme  entries of `cache_from` and `cache_to`
  web   pulls that name it as context
  web   entries of `cache_from` and `cache_to`
quay.io/** (no prefix)
  web   pulls, as the primary registry there
quay.io/acme/**
  acme  pulls of what was pushed there
  acme  pushes that name it
  acme  build cache that names it
quay.io/acme/** (no longer prefix)
  acme  pulls, by its prefix
quay.io/acme/web/**
  web   pulls of what was pushed there
  web   pushes that name it
  web   build cache that names it
quay.io/acme/web/** (no longer prefix)
  web   pulls, by its prefix";
    assert_eq!(catalog.flows().to(domain("quay.io")).to_string(), expected);
}

#[test]
fn rule_5_2_images_that_no_registry_covers() {
    let catalog = account([named("quay").quay()]).build().unwrap();
    let expected = "\
*/**
  -  pulls, anonymously
  -  pushes with the step's own credentials
  -  entries of `cache_from` and `cache_to`, anonymously";
    assert_eq!(catalog.flows().to(domain("docker.io")).to_string(), expected);
    let denied = catalog.edit().uncovered_domains(UncoveredDomains::Deny).build().unwrap();
    assert_eq!(denied.flows().to(domain("docker.io")).len(), 1);
}

/// Rule 5.1: what was pushed is pulled from there, in another region too, and its copies by digest alone.
#[test]
fn rule_5_1_what_was_pushed_is_pulled_from_there() {
    let catalog = account([named("ecr").ecr(WEST).fallback("mirror"), named("mirror").other("m.example")]);
    let catalog = catalog.build().unwrap();
    let expected = "\
`mirror` for m.example
  mirror  pulls, as the sole registry there
  mirror  pulls that name it as context
  mirror  pulls of what was pushed there
  mirror  falling back from `ecr`
  mirror  falling back from `ecr`, of what was pushed, pinned images only
  mirror  falling back from `ecr`, of what was pushed to another region, pinned images only
  mirror  pushes that name it
  mirror  build cache that names it
  mirror  entries of `cache_from` and `cache_to`";
    assert_eq!(catalog.flows().seen_by(domain("m.example")).to_string(), expected);
    let elsewhere = catalog.flows().seen_by(domain("123456789012.dkr.ecr.eu-west-1.amazonaws.com"));
    assert!(elsewhere.iter().any(|flow| flow.kind() == FlowKind::Built));
}

/// Rule 8.2: a step's own entry is written with the credential that a pull there has, under any name.
#[test]
fn rule_8_2_a_step_s_own_entries_go_anywhere() {
    let catalog = account([named("hub").docker_hub().namespace("acme")]).build().unwrap();
    let request = CacheRequest::new("app").with_cache_to(&["docker.io/stranger/x:c"]);
    let decision = catalog.resolve_cache(request).unwrap();
    let export = decision.plan().unwrap().exports()[0].clone();
    let flows = catalog.flows().pushes();
    let entry = flows.iter().find(|flow| flow.kind() == FlowKind::CacheEntry && flow.registry().is_some());
    let entry = entry.unwrap();
    assert_eq!(entry.credential(), export.login().credential());
    assert!(entry.hosts().include(domain("docker.io")));
    assert!(entry.images().includes_path(export.target().to_buf().as_reference().path()));
}

#[test]
fn a_fallback_knows_its_way() {
    let catalog = acme();
    let flows = catalog.flows();
    let to_ecr = |source: &str| {
        let fallback = flows.iter().find_map(|flow| match flow.kind() {
            FlowKind::Fallback(it) if flow.registry() == catalog.registry("ecr") => {
                (it.source().name() == source).then_some(it)
            }
            _ => None,
        });
        let it = fallback.unwrap();
        (it.source_reached(), it.through().map(registry_resolver::Registry::name).collect::<Vec<_>>())
    };
    assert_eq!(to_ecr("hub"), (SourceReached::Picked, vec!["mirror"]));
    assert_eq!(to_ecr("open-source"), (SourceReached::AsContext, vec!["mirror"]));
    assert_eq!(to_ecr("mirror"), (SourceReached::Picked, vec![]));
}

/// Rule 4.5: the order of registries decides nothing.
#[test]
fn rule_4_5_tables_do_not_depend_on_the_order_of_registries() {
    let (catalog, reversed) = (acme(), acme_reversed());
    assert_eq!(reversed.flows().to_string(), catalog.flows().to_string());
    assert_eq!(reversed.flows().credentials().to_string(), catalog.flows().credentials().to_string());
    assert_eq!(reversed.flows().pushes().to_string(), catalog.flows().pushes().to_string());
    assert_eq!(
        reversed.flows().to(domain("docker.io")).to_string(),
        catalog.flows().to(domain("docker.io")).to_string()
    );
}

/// The same account, its registries listed the other way around.
fn acme_reversed() -> Catalog {
    let careful = FallbackPolicy::default().pinned_only().transient_only();
    account([
        named("public").quay().access(Access::Public),
        named("ecr").ecr(WEST).default_registry(),
        named("mirror").azure("mirror").prefix("hub").fallback(Fallback::new("ecr").with_policy(careful)),
        named("open-source").docker_hub().fallback("mirror"),
        named("hub").docker_hub().namespace("acme").namespace("acme-labs").primary().fallback("mirror"),
    ])
    .set_caching("mirror")
    .build()
    .unwrap()
}

/// Rule 8.1: whatever provider is claimed, and whatever the domain: Docker Hub holds no build cache.
#[test]
fn rule_8_1_docker_hub_holds_no_cache() {
    use registry_resolver::Provider::{DockerHub, Other};
    for config in [
        named("a").docker_hub(),
        named("a").on(Other, "registry-1.docker.io"),
        named("a").on(DockerHub, "mirror.example"),
    ] {
        let catalog = account([config]).build().unwrap();
        assert!(catalog.flows().iter().all(|flow| flow.kind() != FlowKind::BuildCacheNamed));
    }
}

#[test]
fn a_long_way_is_told_in_its_order() {
    let catalog = account([
        named("a").other("a.example").fallback("b"),
        named("b").other("b.example").fallback("c"),
        named("c").other("c.example").fallback("d"),
        named("d").other("d.example"),
    ])
    .build()
    .unwrap();
    let flows = catalog.flows();
    let through = flows.iter().filter_map(|flow| match flow.kind() {
        FlowKind::Fallback(it)
            if it.source().name() == "a" && it.source_reached() == SourceReached::Picked =>
        {
            let names = it.through().map(registry_resolver::Registry::name);
            Some((flow.registry()?.name(), names.collect::<Vec<_>>()))
        }
        _ => None,
    });
    let mut through: Vec<_> = through.collect();
    through.sort();
    assert_eq!(through, [("b", vec![]), ("c", vec!["b"]), ("d", vec!["b", "c"])]);
}
