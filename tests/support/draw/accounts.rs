//! Drawing an account.

use super::choices::Choices;
use super::pools::{DOMAINS, ISSUERS, LETTERS, NAMES, NAMESPACES, PREFIXES, PROVIDERS};
use super::routes::routing;
use super::settling::{self, distrust};
use super::texts::{endpoint, has_port, host_and_port, is_hub, may_be_plain};
use super::{
    DrawnAccess, DrawnAccount, DrawnAmazon, DrawnFallback, DrawnRegistry, DrawnRetry, DrawnSettings,
    EVERYWHERE,
};

/// What an account is drawn from.
#[derive(Clone, Copy, Debug)]
pub struct AccountKnobs {
    /// So many registries, at least and at most.
    pub registries: (usize, usize),
    pub names: Names,
    /// Neighbours may be one endpoint.
    pub domains: &'static [&'static str],
    pub meeting: Meeting,
    pub prefixes: &'static [&'static str],
    /// Organisations that a registry may list (7.8).
    pub namespaces: &'static [&'static str],
    /// In so many of a hundred cases a prefix is nearly as long as a path may be (2.1).
    pub long_prefixes: usize,
    /// In so many of a hundred cases a registry claims any provider, whatever its domain looks like (3.4).
    pub claims: usize,
    pub handles: Handles,
    /// In so many of a hundred cases a registry states token issuers, TLS material, facts of Amazon's, or one of the
    /// transports that the second reading of the rules does not know (3.7 to 3.9).
    pub facts: usize,
    /// In so many of a hundred cases a registry has no domain yet (3.9).
    pub unplaced: usize,
    /// In so many of a hundred cases an account has routes, short names and settings of endpoints (12 to 14).
    pub routes: usize,
    /// So many registries at the most from a source to the end of its chain; 8 is what 4.2 allows.
    pub longest_chain: usize,
}

impl AccountKnobs {
    /// Up to eight registries on domains of every kind.
    pub const MANY: Self = Self {
        registries: (1, 8),
        names: Names::Numbered,
        domains: &DOMAINS,
        meeting: Meeting::Often,
        prefixes: &PREFIXES,
        namespaces: &NAMESPACES,
        long_prefixes: 0,
        claims: 0,
        handles: Handles::OfEndpoint,
        facts: 15,
        unplaced: 0,
        routes: 0,
        longest_chain: 8,
    };
}

/// How registries are called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Names {
    /// `r0`, `r1`, …
    Numbered,
    /// The same, some of them so long that errors cut them where they are all alike.
    Long,
    /// As in [`NAMES`], or of any letters; none twice.
    Strange,
}

/// Whether registries are on one domain more often than by chance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meeting {
    ByChance,
    /// All are on few of the domains, Docker Hub more often than others.
    Often,
}

/// What credentials are called that are not called like their registry (3.6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Handles {
    /// One for each endpoint.
    OfEndpoint,
    /// Or [`EVERYWHERE`].
    Shared,
}

/// An account that passes validation.
pub fn account(choices: &mut Choices<'_>, knobs: &AccountKnobs) -> DrawnAccount {
    let (least, most) = knobs.registries;
    let count = least + choices.below(most - least + 1);
    let domains = domains(choices, knobs, count);
    let names = names(choices, knobs.names, count);
    let mut account = DrawnAccount { settings: settings(choices), ..DrawnAccount::default() };
    for at in 0..count {
        let domain = choices.of(&domains);
        let registry = registry(choices, knobs, &names[at..], domain);
        account.registries.push(registry);
    }
    account.default = choices.maybe(60, |choices| choices.some(&names)).flatten();
    account.caching = choices.maybe(45, |choices| choices.some(&names)).flatten();
    account.other_contexts =
        (0..choices.below(3)).map(|at| format!("context {}{at}", choices.of(&["", "\"", "é\\"]))).collect();
    account.settle(knobs);
    // Where none has any, nothing is chosen.
    if knobs.routes > 0 && choices.percent(knobs.routes) {
        distrust(&mut account);
        account.routing = routing(choices, &account);
    }
    account
}

fn domains(choices: &mut Choices<'_>, knobs: &AccountKnobs, count: usize) -> Vec<&'static str> {
    if knobs.meeting == Meeting::ByChance {
        return knobs.domains.to_vec();
    }
    // In each of a few places a domain and those next to it in the pool, which may be spellings of it.
    let mut few = Vec::new();
    for _ in 0..=choices.below(count + 1) {
        let from = choices.below(knobs.domains.len());
        few.extend(knobs.domains.iter().skip(from).take(2));
    }
    if choices.percent(40) {
        few.extend(knobs.domains.iter().filter(|domain| is_hub(domain)));
    }
    few
}

fn names(choices: &mut Choices<'_>, names: Names, count: usize) -> Vec<String> {
    let numbered = |at: usize| format!("r{at}");
    match names {
        Names::Numbered => (0..count).map(numbered).collect(),
        Names::Long => (0..count)
            .map(|at| if choices.percent(20) { format!("{}-{at}", "n".repeat(80)) } else { numbered(at) })
            .collect(),
        Names::Strange => {
            let mut all: Vec<String> = NAMES.iter().map(|name| (*name).to_owned()).collect();
            // As long as a name may be.
            all.push("n".repeat(128));
            choices.shuffle(&mut all);
            all.truncate(count);
            for (at, name) in all.iter_mut().enumerate() {
                if choices.percent(40) {
                    let letters: String = (0..choices.below(11)).map(|_| choices.of(&LETTERS)).collect();
                    *name = format!("{letters}\u{a7}{at}");
                }
            }
            all
        }
    }
}

/// `names` are its own and those of the registries behind it.
fn registry(
    choices: &mut Choices<'_>,
    knobs: &AccountKnobs,
    names: &[String],
    domain: &'static str,
) -> DrawnRegistry {
    DrawnRegistry {
        name: names[0].clone(),
        provider: choices.maybe(knobs.claims, |choices| choices.of(&PROVIDERS)),
        domain: domain.to_owned(),
        prefix: choices.maybe(55, |choices| prefix(choices, knobs)),
        access: access(choices, knobs.handles, domain),
        namespaces: match choices.below(5) {
            0..=3 => Vec::new(),
            _ => (0..=choices.below(2)).map(|_| choices.of(knobs.namespaces).to_owned()).collect(),
        },
        is_primary: choices.percent(45),
        fallback: choices.maybe(50, |choices| DrawnFallback {
            registry: names.get(1 + choices.below(3)).cloned().unwrap_or_default(),
            keeps_path: choices.percent(35),
            is_pinned_only: choices.percent(25),
            is_transient_only: choices.percent(25),
        }),
        retry: choices.maybe(25, retry),
        transport: transport(choices, knobs),
        tls: choices.maybe(knobs.facts, |choices| choices.of(&["ca", "tls-1"])),
        token_issuers: match choices.percent(knobs.facts) {
            false => Vec::new(),
            true => (0..=choices.below(2)).map(|_| choices.of(&ISSUERS).to_owned()).collect(),
        },
        amazon: match (choices.percent(knobs.unplaced), choices.percent(knobs.facts)) {
            (true, _) => DrawnAmazon::Unplaced,
            (false, true) => DrawnAmazon::Facts,
            (false, false) => DrawnAmazon::Unstated,
        },
        is_inside_only: choices.percent(15),
        accepts_untrusted: choices.percent(30),
    }
}

fn transport(choices: &mut Choices<'_>, knobs: &AccountKnobs) -> &'static str {
    match (choices.percent(40), choices.percent(knobs.facts)) {
        (_, true) => choices.of(&["https_unverified", "https_then_http"]),
        (true, false) => "http",
        (false, false) => "",
    }
}

fn prefix(choices: &mut Choices<'_>, knobs: &AccountKnobs) -> String {
    if choices.percent(knobs.long_prefixes) {
        return "l".repeat(choices.of(&[240, 252, 253, 255]));
    }
    choices.of(knobs.prefixes).to_owned()
}

fn access(choices: &mut Choices<'_>, handles: Handles, domain: &str) -> DrawnAccess {
    match choices.below(10) {
        0..=5 => DrawnAccess::Private,
        6..=7 => DrawnAccess::Public,
        8 if handles == Handles::Shared => DrawnAccess::Credential(EVERYWHERE.to_owned()),
        _ => DrawnAccess::Credential(format!("robot of {}", endpoint(domain))),
    }
}

/// A policy within its ranges, the ends of them included.
pub fn retry(choices: &mut Choices<'_>) -> DrawnRetry {
    DrawnRetry {
        tries: 1 + choices.below(10) as u32,
        delay_ms: choices.below(60_001) as u32,
        factor: 1 + choices.below(5) as u32,
        max_delay_ms: 1_000 + choices.below(299_001) as u32,
    }
}

fn settings(choices: &mut Choices<'_>) -> DrawnSettings {
    DrawnSettings {
        matching: choices.of(&["domain", "domain", "longest_prefix"]),
        uncovered_domains: choices.of(&["allow", "allow", "allow", "allow", "deny"]),
        build_push: choices.of(&["always", "always", "always", "always", "never", "explicit"]),
        ad_hoc_pushes: choices.of(&["allow", "allow", "allow", "deny"]),
        branch_tags: choices.of(&["plain", "plain", "distinct"]),
        compositions: choices.of(&["docker_hub", "docker_hub", "search"]),
    }
}

impl DrawnAccount {
    pub fn named(&self, name: &str) -> Option<&DrawnRegistry> {
        self.registries.iter().find(|registry| registry.name == name)
    }

    /// Takes back what validation would refuse (4.2, 3.6, 10.3), also after registries were taken out or changed.
    pub fn settle(&mut self, knobs: &AccountKnobs) {
        let mut primaries: Vec<String> = Vec::new();
        for registry in &mut self.registries {
            let endpoint = endpoint(&registry.domain);
            registry.is_primary &= !primaries.contains(&endpoint);
            primaries.extend(registry.is_primary.then_some(endpoint));
            let is_plain = registry.transport == "http" || registry.transport == "https_then_http";
            if is_plain && !may_be_plain(&registry.domain) {
                registry.transport = "";
            }
        }
        self.settle_ports();
        // A fallback is further back in the list, so that there is no circle.
        let mut lengths: Vec<(String, usize)> = Vec::new();
        for registry in self.registries.iter_mut().rev() {
            let behind = registry.fallback.as_ref().map(|fallback| {
                let known = lengths.iter().find(|(name, _)| *name == fallback.registry);
                known.map_or(knobs.longest_chain, |(_, length)| *length)
            });
            if behind.is_some_and(|length| length >= knobs.longest_chain) {
                registry.fallback = None;
            }
            let length = if registry.fallback.is_some() { behind.unwrap_or(0) } else { 0 };
            lengths.push((registry.name.clone(), length + 1));
        }
        let is_there = |name: &String| self.registries.iter().any(|registry| registry.name == *name);
        self.default = self.default.take().filter(is_there);
        self.caching = self.caching.take().filter(|name| {
            // 4.2: never Docker Hub, nor what claims to be it.
            let is_hub = |it: &DrawnRegistry| {
                let claims = it.amazon == DrawnAmazon::Unstated && it.provider == Some("docker-hub");
                it.amazon != DrawnAmazon::Unplaced && (claims || is_hub(&it.domain))
            };
            self.registries.iter().any(|registry| registry.name == *name && !is_hub(registry))
        });
        self.settle_trust();
        let shared = DrawnAccess::Credential(EVERYWHERE.to_owned());
        let is_shared = self.registries.iter().any(|registry| registry.access == shared);
        let all = knobs.domains.iter().map(|domain| (*domain).to_owned()).collect();
        self.credentials = if is_shared { vec![(EVERYWHERE.to_owned(), all)] } else { Vec::new() };
        let mut routing = core::mem::take(&mut self.routing);
        settling::settle(&mut routing, self);
        self.routing = routing;
    }

    /// Where trusted builds look, no other one pushes (7.11).
    fn settle_trust(&mut self) {
        let edges = self.registries.iter().filter_map(|registry| registry.fallback.as_ref());
        let open = edges.filter(|edge| !edge.is_pinned_only).map(|edge| edge.registry.clone());
        let looked_at: Vec<String> = open.chain(self.caching.clone()).collect();
        for registry in &mut self.registries {
            registry.accepts_untrusted &= !looked_at.contains(&registry.name);
        }
    }

    /// What no port means on a host is one thing (2.8).
    fn settle_ports(&mut self) {
        let is_bare = |it: &DrawnRegistry| it.transport == "http" && !has_port(&it.domain);
        let is_there = |it: &DrawnRegistry| it.amazon != DrawnAmazon::Unplaced;
        while let Some(at) = self.registries.iter().position(|one| {
            let host = host_and_port(&one.domain).0;
            let clashes = |other: &DrawnRegistry| {
                let (there, port) = host_and_port(&other.domain);
                is_there(other) && there == host && !is_bare(other) && port.is_none_or(|port| port == "80")
            };
            is_there(one) && is_bare(one) && self.registries.iter().any(clashes)
        }) {
            self.registries[at].transport = "";
        }
    }
}
