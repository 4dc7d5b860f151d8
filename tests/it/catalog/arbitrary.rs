//! Random accounts that are right, for the properties of `order` and `round_trips`.

use core::time::Duration;

use proptest::prelude::*;
use proptest::sample::{Index, select};
use registry_resolver::{
    Access, AdHocPushes, Catalog, CatalogBuilder, DefaultPush, Fallback, FallbackPolicy, Matching, Provider,
    RegistryConfig, RetryPolicy, UncoveredDomains,
};

/// Domains to draw from, each with the number of its endpoint; `true` where it may speak plain HTTP.
pub(crate) const DOMAINS: [(&str, usize, bool); 16] = [
    ("docker.io", 0, false),
    ("registry-1.docker.io:443", 0, false),
    ("ghcr.io", 1, false),
    ("GHCR.io:443", 1, false),
    ("acme.azurecr.io", 2, false),
    ("reg.example:5000", 3, true),
    ("REG.example:5000", 3, true),
    ("reg.example:05000", 3, true),
    ("reg.example:5001", 4, true),
    ("[::1]:5000", 5, true),
    ("[0:0:0:0:0:0:0:1]:05000", 5, true),
    ("localhost", 6, false),
    ("us-docker.pkg.dev", 7, false),
    ("123456789012.dkr.ecr.eu-west-1.amazonaws.com", 8, false),
    ("gcr.io", 9, false),
    ("Nexus", 10, false),
];
const ENDPOINTS: usize = 11;
/// A handle that is listed for every domain.
const EVERYWHERE: &str = "the handle of all domains";

/// An account whose registries may be added in any order.
#[derive(Clone, Debug)]
pub(crate) struct Account {
    pub(crate) registries: Vec<RegistryConfig>,
    pub(crate) names: Vec<String>,
    default: Option<String>,
    caching: Option<String>,
    settings: Settings,
    other_contexts: Vec<String>,
}

type Settings = (Matching, UncoveredDomains, DefaultPush, AdHocPushes);

impl Account {
    pub(crate) fn catalog(&self) -> Catalog {
        self.built(Catalog::builder(), self.registries.clone())
    }

    /// The same account, its registries in another order.
    pub(crate) fn catalog_in(&self, order: &[usize]) -> Catalog {
        let registries = order.iter().map(|&place| self.registries[place].clone());
        self.built(Catalog::builder(), registries.collect())
    }

    fn built(&self, builder: CatalogBuilder, registries: Vec<RegistryConfig>) -> Catalog {
        let (matching, uncovered_domains, default_push, ad_hoc_pushes) = self.settings;
        let mut builder = registries
            .into_iter()
            .fold(builder, CatalogBuilder::registry)
            .share_credential(EVERYWHERE, DOMAINS.map(|(domain, ..)| domain))
            .other_contexts(self.other_contexts.iter().cloned())
            .matching(matching)
            .uncovered_domains(uncovered_domains)
            .default_push(default_push)
            .ad_hoc_pushes(ad_hoc_pushes);
        if let Some(name) = &self.default {
            builder = builder.set_default(name);
        }
        if let Some(name) = &self.caching {
            builder = builder.set_caching(name);
        }
        builder.build().unwrap()
    }
}

/// One registry as it is drawn; what depends on the others is settled later.
#[derive(Clone, Debug)]
struct Draft {
    name: String,
    domain: Index,
    provider: Option<Provider>,
    prefix: Option<String>,
    access: u8,
    namespaces: Vec<String>,
    primary: bool,
    fallback: Option<(Index, FallbackPolicy)>,
    retry: Option<RetryPolicy>,
    flags: [bool; 3],
}

fn policy() -> impl Strategy<Value = FallbackPolicy> {
    any::<[bool; 3]>().prop_map(|[keep, pinned, transient]| {
        let policy = FallbackPolicy::default();
        let policy = if keep { policy.keep_path() } else { policy };
        let policy = if pinned { policy.pinned_only() } else { policy };
        if transient { policy.transient_only() } else { policy }
    })
}

fn retry() -> impl Strategy<Value = RetryPolicy> {
    (1_u32..=10, 0_u64..=60_000, 1_u32..=5, 1_000_u64..=300_000).prop_map(|(tries, delay, factor, most)| {
        let policy = RetryPolicy::DEFAULT.with_tries(tries).unwrap().with_factor(factor).unwrap();
        let policy = policy.with_delay(Duration::from_millis(delay)).unwrap();
        policy.with_max_delay(Duration::from_millis(most)).unwrap()
    })
}

fn draft() -> impl Strategy<Value = Draft> {
    let component = "[a-z0-9]{1,4}([._-][a-z0-9]{1,3})?";
    let prefix = proptest::collection::vec(component, 1..3).prop_map(|components| components.join("/"));
    let prefix = prop_oneof![prefix, select(vec!["a", "a/b", "a/b/c"]).prop_map(str::to_owned)];
    (
        "[a-zA-Z0-9 _.@/:é語🦀\"'\\\\#}$%=\\[\\]-]{0,10}",
        any::<Index>(),
        proptest::option::weighted(0.2, select(Provider::ALL.to_vec())),
        proptest::option::of(prefix),
        0_u8..5,
        proptest::collection::vec(component, 0..3),
        any::<bool>(),
        proptest::option::of((any::<Index>(), policy())),
        proptest::option::of(retry()),
        any::<[bool; 3]>(),
    )
        .prop_map(
            |(name, domain, provider, prefix, access, namespaces, primary, fallback, retry, flags)| Draft {
                name,
                domain,
                provider,
                prefix,
                access,
                namespaces,
                primary,
                fallback,
                retry,
                flags,
            },
        )
}

fn settings() -> impl Strategy<Value = Settings> {
    (
        select(vec![Matching::Domain, Matching::LongestPrefix]),
        select(vec![UncoveredDomains::Allow, UncoveredDomains::Deny]),
        select(vec![DefaultPush::Always, DefaultPush::Never, DefaultPush::Explicit]),
        select(vec![AdHocPushes::Allow, AdHocPushes::Deny]),
    )
}

/// Any account of up to so many registries.
pub(crate) fn accounts(most: usize) -> impl Strategy<Value = Account> {
    let roles = proptest::option::of(any::<Index>());
    let contexts = proptest::collection::vec("context [a-z\"\\\\]{0,6}", 0..3);
    (proptest::collection::vec(draft(), 0..=most), roles.clone(), roles, settings(), contexts).prop_map(
        |(drafts, default, caching, settings, contexts)| settle(drafts, default, caching, settings, contexts),
    )
}

/// Draws roles and fallbacks so that the account is right.
fn settle(
    drafts: Vec<Draft>,
    default: Option<Index>,
    caching: Option<Index>,
    settings: Settings,
    other_contexts: Vec<String>,
) -> Account {
    let names: Vec<String> =
        drafts.iter().enumerate().map(|(place, draft)| format!("{}{place}", draft.name)).collect();
    let mut has_primary = [false; ENDPOINTS];
    let mut depth: Vec<usize> = Vec::new();
    let mut may_cache: Vec<&str> = Vec::new();
    let mut registries = Vec::new();
    for (place, draft) in drafts.into_iter().enumerate() {
        let (domain, endpoint, plain) = DOMAINS[draft.domain.index(DOMAINS.len())];
        let mut config = match draft.provider {
            Some(provider) => RegistryConfig::named(&*names[place]).on(provider, domain),
            None => RegistryConfig::named(&*names[place]).other(domain),
        };
        config = match draft.access {
            0 => config.access(Access::Public),
            1 => config.access(Access::Credential(format!("the handle of domain {endpoint}"))),
            2 => config.access(Access::Credential(EVERYWHERE.into())),
            _ => config,
        };
        if let Some(prefix) = draft.prefix {
            config = config.prefix(prefix);
        }
        config = draft.namespaces.into_iter().fold(config, RegistryConfig::namespace);
        if draft.primary && !has_primary[endpoint] {
            has_primary[endpoint] = true;
            config = config.primary();
        }
        depth.push(1);
        if let Some((target, policy)) = draft.fallback.filter(|_| place > 0) {
            let target = target.index(place);
            if depth[target] < 8 {
                depth[place] = depth[target] + 1;
                config = config.fallback(Fallback::to(&*names[target]).when(policy));
            }
        }
        if let Some(retry) = draft.retry {
            config = config.retry(retry);
        }
        let [http, inside, untrusted] = draft.flags;
        config = if http && plain { config.plain_http() } else { config };
        config = if inside { config.behind_firewall() } else { config };
        config = if untrusted { config.accept_untrusted_pushes() } else { config };
        if endpoint != 0 && draft.provider != Some(Provider::DockerHub) {
            may_cache.push(&names[place]);
        }
        registries.push(config);
    }
    let one_of = |role: Option<Index>, names: &[&str]| {
        let role = role.filter(|_| !names.is_empty())?;
        Some(role.get(names).to_string())
    };
    let all: Vec<&str> = names.iter().map(String::as_str).collect();
    let (default, caching) = (one_of(default, &all), one_of(caching, &may_cache));
    Account { registries, names, default, caching, settings, other_contexts }
}
