//! Accounts for the targets `resolve` and `session`.

use arbitrary::{Arbitrary, Unstructured};
use core::time::Duration;
use registry_resolver::{
    Access, Catalog, CatalogBuilder, DefaultPush, Domain, Fallback, FallbackPolicy, Matching, RegistryConfig,
    RetryPolicy, UncoveredDomains,
};

/// Neighbours may be one endpoint (2.8).
pub const DOMAINS: [&str; 16] = [
    "docker.io",
    "registry-1.docker.io:443",
    "index.docker.io",
    "ghcr.io",
    "GHCR.io:443",
    "a.example",
    "A.Example:443",
    "a.example:5000",
    "A.EXAMPLE:5000",
    "acme.azurecr.io",
    "eu-docker.pkg.dev",
    "123456789012.dkr.ecr.us-west-2.amazonaws.com",
    "123456789012.DKR.ecr.us-west-2.amazonaws.com:443",
    "[::1]:5000",
    "localhost",
    "Upper",
];
pub const PREFIXES: [&str; 6] = ["acme", "acme/web", "p/images", "library", "team-a", "a/b/c/d/e/f/g/h"];

#[derive(Arbitrary, Clone, Debug)]
pub struct Drawn {
    domain: u8,
    prefix: Option<u8>,
    access: u8,
    primary: bool,
    fallback: Option<(u8, bool, bool, bool)>,
    tries: u8,
    delay: u16,
    factor: u8,
    cap: u16,
    http: bool,
    inside: bool,
    untrusted: bool,
    namespace: Option<u8>,
}

#[derive(Clone, Debug)]
pub struct Account {
    pub registries: Vec<RegistryConfig>,
    default: Option<u8>,
    caching: Option<u8>,
    matching: bool,
    deny: bool,
    push: u8,
}

impl<'a> Arbitrary<'a> for Account {
    fn arbitrary(u: &mut Unstructured<'a>) -> arbitrary::Result<Self> {
        let count = u.int_in_range(0..=9)?;
        let drawn: Vec<Drawn> = (0..count).map(|_| u.arbitrary()).collect::<Result<_, _>>()?;
        Ok(Self {
            registries: registries(&drawn),
            default: u.arbitrary()?,
            caching: u.arbitrary()?,
            matching: u.arbitrary()?,
            deny: u.arbitrary()?,
            push: u.arbitrary()?,
        })
    }
}

impl Account {
    /// The catalog of these registries, in an order of the caller's.
    pub fn catalog(&self, reversed: bool) -> Option<Catalog> {
        let mut registries = self.registries.clone();
        if reversed {
            registries.reverse();
        }
        let count = registries.len();
        let named = |at: u8| format!("r{}", usize::from(at) % count.max(1));
        let mut builder = registries.into_iter().fold(Catalog::builder(), CatalogBuilder::registry);
        if let Some(at) = self.default.filter(|_| count > 0) {
            builder = builder.set_default(&named(at));
        }
        if let Some(at) = self.caching.filter(|_| count > 0) {
            builder = builder.set_caching(&named(at));
        }
        builder
            .matching(if self.matching { Matching::LongestPrefix } else { Matching::Domain })
            .uncovered_domains(if self.deny { UncoveredDomains::Deny } else { UncoveredDomains::Allow })
            .default_push(
                [DefaultPush::Always, DefaultPush::Never, DefaultPush::Explicit][self.push as usize % 3],
            )
            .build()
            .ok()
    }
}

fn registries(drawn: &[Drawn]) -> Vec<RegistryConfig> {
    let mut primaries: Vec<Domain<'_>> = Vec::new();
    let place = |drawn: &Drawn| DOMAINS[drawn.domain as usize % DOMAINS.len()];
    let mut registries = Vec::new();
    for (index, one) in drawn.iter().enumerate() {
        let endpoint = Domain::parse(place(one)).expect("a domain");
        let mut registry = RegistryConfig::named(format!("r{index}")).other(place(one));
        if let Some(prefix) = one.prefix {
            registry = registry.prefix(PREFIXES[prefix as usize % PREFIXES.len()]);
        }
        registry = registry.access(match one.access % 3 {
            0 => Access::Public,
            // A handle belongs to one endpoint (3.6).
            1 => {
                let first =
                    DOMAINS.iter().position(|other| Domain::parse(other).expect("a domain") == endpoint);
                Access::Credential(format!("robot-{}", first.unwrap_or_default()))
            }
            _ => Access::Private,
        });
        if one.primary && !primaries.contains(&endpoint) {
            primaries.push(endpoint);
            registry = registry.primary();
        }
        // Only ever to a later one, so that there is no circle; one chain in ten is too long.
        if let Some((ahead, keep, pinned, transient)) = one.fallback {
            let to = index + 1 + usize::from(ahead % 3);
            if to < drawn.len() {
                let mut policy = FallbackPolicy::default();
                policy = if keep { policy.keep_path() } else { policy };
                policy = if pinned { policy.pinned_only() } else { policy };
                policy = if transient { policy.transient_only() } else { policy };
                registry = registry.fallback(Fallback::to(format!("r{to}")).when(policy));
            }
        }
        registry = registry.retry(retry(one));
        if one.http && place(one).ends_with(":5000") {
            registry = registry.plain_http();
        }
        if one.inside {
            registry = registry.behind_firewall();
        }
        if let Some(at) = one.namespace {
            registry = registry.namespace(["acme", "library", "team-a"][at as usize % 3]);
        }
        registries.push(if one.untrusted { registry.accept_untrusted_pushes() } else { registry });
    }
    registries
}

fn retry(drawn: &Drawn) -> RetryPolicy {
    let policy = RetryPolicy::default()
        .with_tries(u32::from(drawn.tries % 10) + 1)
        .and_then(|it| it.with_delay(Duration::from_millis(u64::from(drawn.delay) % 60_001)))
        .and_then(|it| it.with_factor(u32::from(drawn.factor % 5) + 1))
        .and_then(|it| it.with_max_delay(Duration::from_millis(1_000 + u64::from(drawn.cap) * 4)));
    policy.expect("every value is in its range")
}
