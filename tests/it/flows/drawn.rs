//! Small accounts at random, over a closed set of domains and prefixes.

use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;
use proptest::sample::select;
use registry_resolver::{
    Access, AdHocPushes, Catalog, Domain, Fallback, FallbackPolicy, Matching, UncoveredDomains,
};

use crate::flows::named;

/// Where registries are; two are one endpoint.
pub(crate) const DOMAINS: [&str; 8] = [
    "docker.io",
    "quay.io",
    "QUAY.io:443",
    "a.example:5000",
    "acme.azurecr.io",
    "eu-docker.pkg.dev",
    "123456789012.dkr.ecr.us-west-2.amazonaws.com",
    "123456789012.dkr.ecr.eu-west-1.amazonaws.com",
];
const PREFIXES: [&str; 4] = ["acme", "acme/web", "p", "library"];

type Draw = (&'static str, Option<&'static str>, u8, bool, Option<(usize, u8)>, Option<&'static str>);

fn built(draws: &[Draw], roles: (Option<usize>, Option<usize>), settings: (Matching, bool, bool)) -> Catalog {
    let (matching, uncovered, ad_hoc) = settings;
    let mut primaries: Vec<Domain<'_>> = Vec::new();
    let mut builder = Catalog::builder()
        .matching(matching)
        .uncovered_domains(if uncovered { UncoveredDomains::Allow } else { UncoveredDomains::Deny })
        .ad_hoc_pushes(if ad_hoc { AdHocPushes::Allow } else { AdHocPushes::Deny });
    for (index, (domain, prefix, access, primary, fallback, namespace)) in draws.iter().enumerate() {
        let mut registry = named(&format!("r{index}")).other(*domain);
        let endpoint = Domain::parse(domain).unwrap();
        if let Some(prefix) = prefix {
            registry = registry.prefix(*prefix);
        }
        registry = registry.access(match access {
            0 => Access::Public,
            1 => Access::Credential(format!("robot-{}", endpoint.host().to_lowercase())),
            _ => Access::Private,
        });
        if let Some(namespace) = namespace {
            registry = registry.namespace(*namespace);
        }
        if *primary && !primaries.contains(&endpoint) {
            primaries.push(endpoint);
            registry = registry.primary();
        }
        if let Some((ahead, policy)) = fallback.filter(|(ahead, _)| index + 1 + ahead < draws.len()) {
            let plain = FallbackPolicy::default();
            let policies =
                [plain, plain.keep_path(), plain.pinned_only(), plain.transient_only().keep_path()];
            let target = format!("r{}", index + 1 + ahead);
            registry = registry.fallback(Fallback::to(target).when(policies[usize::from(policy)]));
        }
        builder = builder.registry(registry);
    }
    let (default, caching) = roles;
    if let Some(default) = default.filter(|index| *index < draws.len()) {
        builder = builder.set_default(&format!("r{default}"));
    }
    if let Some(caching) = caching.filter(|index| draws.get(*index).is_some_and(|draw| draw.0 != "docker.io"))
    {
        builder = builder.set_caching(&format!("r{caching}"));
    }
    builder.build().unwrap()
}

pub(crate) fn catalogs() -> impl Strategy<Value = Catalog> {
    let draw = (
        select(DOMAINS.to_vec()),
        of(select(PREFIXES.to_vec())),
        0..4_u8,
        any::<bool>(),
        of((0..3_usize, 0..4_u8)),
        of(select(vec!["acme", "team"])),
    );
    let settings = (select(vec![Matching::Domain, Matching::LongestPrefix]), any::<bool>(), any::<bool>());
    (vec(draw, 0..6), (of(0..4_usize), of(0..4_usize)), settings)
        .prop_map(|(draws, roles, settings)| built(&draws, roles, settings))
}
