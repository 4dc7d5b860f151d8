//! Catalogs of up to four registries, and a closed set of requests to ask them with.

use core::time::Duration;

use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;
use proptest::sample::select;
use registry_resolver::{
    Access, AdHocPushes, Catalog, DefaultPush, Domain, Fallback, FallbackPolicy, Matching, Provider,
    RegistryConfig, RetryPolicy, UncoveredDomains,
};

use crate::diff::builder;

pub(crate) const SHA: &str = "sha256:e6693c20186f837fc393390135d8a598a96a833917917789d63766cab6c59582";
pub(crate) const DOMAINS: [&str; 6] = [
    "docker.io",
    "a.example",
    "A.Example:443",
    "b.example:5000",
    "eu-docker.pkg.dev",
    "123456789012.dkr.ecr.us-west-2.amazonaws.com",
];
const PREFIXES: [&str; 7] = ["acme", "acme/web", "acme/web/x", "acmecorp", "library", "p", "p.q/images"];

/// What is drawn for one registry.
#[derive(Clone, Debug)]
pub(crate) struct Draw {
    domain: &'static str,
    prefix: Option<String>,
    access: u8,
    is_primary: bool,
    fallback: Option<(usize, u8)>,
    extra: u8,
    namespace: Option<&'static str>,
}

#[derive(Clone, Debug)]
pub(crate) struct Account {
    pub(crate) draws: Vec<Option<Draw>>,
    settings: (Matching, UncoveredDomains, DefaultPush, AdHocPushes),
    default: Option<usize>,
    caching: Option<usize>,
}

impl Account {
    pub(crate) fn catalog(&self) -> Catalog {
        self.built(self.registries())
    }

    /// The same account, its registries in the opposite order.
    pub(crate) fn reversed(&self) -> Catalog {
        self.built(self.registries().into_iter().rev().collect())
    }

    fn registries(&self) -> Vec<RegistryConfig> {
        let mut primaries: Vec<Domain<'_>> = Vec::new();
        let mut registries = Vec::new();
        let has = |index: usize| self.draws.get(index).is_some_and(Option::is_some);
        let policy = FallbackPolicy::default();
        let policies = [
            policy,
            policy.keep_path(),
            policy.pinned_only(),
            policy.transient_only(),
            policy.keep_path().pinned_only(),
        ];
        for (index, draw) in self.draws.iter().enumerate() {
            let Some(draw) = draw else { continue };
            let endpoint = Domain::parse(draw.domain).unwrap();
            let name = format!("r{index}");
            let mut registry = match draw.extra {
                // Docker Hub's naming behind a proxy's domain (3.4).
                1 => RegistryConfig::named(name).on(Provider::DockerHub, draw.domain),
                _ => RegistryConfig::named(name).other(draw.domain),
            };
            registry = match draw.access {
                0 => registry.access(Access::Public),
                1 => registry.access(Access::Credential("shared".into())),
                _ => registry,
            };
            if let Some(prefix) = &draw.prefix {
                registry = registry.prefix(prefix.as_str());
            }
            if let Some(namespace) = draw.namespace {
                registry = registry.namespace(namespace);
            }
            if draw.is_primary && !primaries.contains(&endpoint) {
                primaries.push(endpoint);
                registry = registry.primary();
            }
            registry = match draw.extra {
                2 => registry.behind_firewall(),
                3 => registry.accept_untrusted_pushes(),
                4 => registry.retry(RetryPolicy::DEFAULT.with_delay(Duration::from_secs(1)).unwrap()),
                5 if draw.domain.ends_with(":5000") => registry.plain_http(),
                _ => registry,
            };
            if let Some((ahead, which)) = draw.fallback.filter(|(ahead, _)| has(index + 1 + ahead)) {
                let to = Fallback::to(format!("r{}", index + 1 + ahead));
                registry = registry.fallback(to.when(policies[usize::from(which)]));
            }
            registries.push(registry);
        }
        registries
    }

    fn built(&self, registries: Vec<RegistryConfig>) -> Catalog {
        let has = |index: usize| self.draws.get(index).is_some_and(Option::is_some);
        let (matching, uncovered, push, ad_hoc) = self.settings;
        let mut built = builder(registries)
            .matching(matching)
            .uncovered_domains(uncovered)
            .default_push(push)
            .ad_hoc_pushes(ad_hoc)
            .share_credential("shared", DOMAINS);
        if let Some(default) = self.default.filter(|index| has(*index)) {
            built = built.set_default(&format!("r{default}"));
        }
        let cached = self.caching.filter(|index| {
            let draw = self.draws.get(*index).and_then(Option::as_ref);
            draw.is_some_and(|draw| draw.extra != 1 && draw.domain != "docker.io")
        });
        if let Some(caching) = cached {
            built = built.set_caching(&format!("r{caching}"));
        }
        built.build().unwrap()
    }
}

fn draw() -> impl Strategy<Value = Draw> {
    let long = select(vec![240_usize, 252, 253, 255]).prop_map(|length| "l".repeat(length));
    let prefix = prop_oneof![9 => select(PREFIXES.to_vec()).prop_map(String::from), 1 => long];
    (
        prop_oneof![2 => select(DOMAINS[..4].to_vec()), 1 => select(DOMAINS.to_vec())],
        of(prefix),
        0..3_u8,
        any::<bool>(),
        of((0..3_usize, 0..5_u8)),
        0..9_u8,
        of(select(vec!["acme", "p"])),
    )
        .prop_map(|(domain, prefix, access, is_primary, fallback, extra, namespace)| Draw {
            domain,
            prefix,
            access,
            is_primary,
            fallback,
            extra,
            namespace,
        })
}

pub(crate) fn account() -> impl Strategy<Value = Account> {
    let settings = (
        select(vec![Matching::Domain, Matching::LongestPrefix]),
        prop_oneof![4 => Just(UncoveredDomains::Allow), 1 => Just(UncoveredDomains::Deny)],
        prop_oneof![
            6 => Just(DefaultPush::Always),
            1 => Just(DefaultPush::Never),
            1 => Just(DefaultPush::Explicit)
        ],
        prop_oneof![4 => Just(AdHocPushes::Allow), 1 => Just(AdHocPushes::Deny)],
    );
    (vec(of(draw()), 1..5), settings, of(0..4_usize), of(0..4_usize))
        .prop_map(|(draws, settings, default, caching)| Account { draws, settings, default, caching })
}

/// Two accounts: strangers, or one of which parts were drawn again, as small as one setting of a registry.
pub(crate) fn pair() -> impl Strategy<Value = (Account, Account)> {
    let parts = vec(0..10_u8, 4);
    (account(), account(), parts, any::<[bool; 3]>(), prop::bool::weighted(0.2)).prop_map(
        |(first, second, parts, keep, strangers)| {
            if strangers {
                return (first, second);
            }
            let mut other = first.clone();
            for ((own, drawn), part) in other.draws.iter_mut().zip(second.draws).zip(parts) {
                mix(own, drawn, part);
            }
            other.settings = if keep[0] { first.settings } else { second.settings };
            other.default = if keep[1] { first.default } else { second.default };
            other.caching = if keep[2] { first.caching } else { second.caching };
            (first, other)
        },
    )
}

/// Takes a part of what was drawn, or all of it, or nothing.
fn mix(own: &mut Option<Draw>, drawn: Option<Draw>, part: u8) {
    match (own.as_mut(), drawn, part) {
        (_, drawn, 0) => *own = drawn,
        (Some(own), Some(drawn), 1) => own.access = drawn.access,
        (Some(own), Some(drawn), 2 | 3) => own.extra = drawn.extra,
        (Some(own), Some(drawn), 4) => own.fallback = drawn.fallback,
        (Some(own), Some(drawn), 5) => own.prefix = drawn.prefix,
        (Some(own), Some(drawn), 6) => own.is_primary = drawn.is_primary,
        (Some(own), Some(drawn), 7) => own.namespace = drawn.namespace,
        (Some(own), Some(drawn), 8) => own.domain = drawn.domain,
        _ => {}
    }
}
