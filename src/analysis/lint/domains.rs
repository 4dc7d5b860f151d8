//! Domains: whose they are, how they are written, and how they are spoken to.

use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use super::{Finding, Lint, LintEdit, LintKind, domain_of, punycode, script, shown};
use crate::analysis::words;
use crate::catalog::{Catalog, Registry};
use crate::reference::{Domain, Excerpt};
use crate::registry::{
    BuildCache, Credential, EcrDomain, Hosting, Provider, ProviderFacts, RightHost, Service, Transport,
    WrongHost,
};

use crate::routes::is_loopback;
use unicode_script::Script;

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum DomainFinding {
    /// The domain looks like this provider's, or like no known one's.
    Foreign(Option<Provider>),
    /// The host is none of a registry.
    WrongHost(&'static WrongHost, Move),
    Closed {
        year: u16,
        instead: &'static str,
    },
    /// Closed, and its names are served all the same.
    Replaced {
        year: u16,
        by: &'static str,
        domains: &'static str,
    },
    DefaultPort,
    MixedScripts,
    PlainHttpCredential,
    UnverifiedCredential,
    /// The domain is of another region than the one that is stated.
    RegionMismatch,
}

/// What stands against a registry on another domain.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Move {
    /// Nothing of the catalog.
    Free,
    /// A role, a credential, or a registry there: the owner has to choose.
    Chosen,
}

pub(super) fn find<'c>(catalog: &'c Catalog, found: &mut Vec<Lint<'c>>) {
    let mut push =
        |registry, finding| found.push(Lint { registry: Some(registry), finding: Finding::Domain(finding) });
    for registry in catalog.registries() {
        let (domain, claimed) = (registry.domain(), registry.claimed_provider());
        let detected = Provider::known(domain);
        let own = detected.is_none() && claimed.facts().hosting == Hosting::Anyone;
        if let Some(wrong) = WrongHost::of(domain) {
            push(registry, DomainFinding::WrongHost(wrong, freedom(catalog, registry, wrong)));
        } else if detected != Some(claimed) && !own {
            push(registry, DomainFinding::Foreign(detected));
        }
        let pattern = detected.and_then(|detected| detected.facts().domain_pattern(domain));
        match pattern.map(|pattern| pattern.service) {
            Some(Service::Closed { year, instead }) => {
                push(registry, DomainFinding::Closed { year, instead });
            }
            Some(Service::Replaced { year, by, domains }) => {
                push(registry, DomainFinding::Replaced { year, by, domains });
            }
            Some(Service::Open) | None => {}
        }
        if registry.stated_region().is_some() && EcrDomain::of(domain.endpoint()).is_some() {
            push(registry, DomainFinding::RegionMismatch);
        }
        if without_default_port(domain).is_some() {
            push(registry, DomainFinding::DefaultPort);
        }
        if mixed_label(domain).is_some() {
            push(registry, DomainFinding::MixedScripts);
        }
        let secret = registry.credential().is_some();
        if secret && !is_loopback(domain.host()) {
            match registry.transport() {
                Transport::Https => {}
                Transport::Http => push(registry, DomainFinding::PlainHttpCredential),
                Transport::HttpsUnverified | Transport::HttpsThenHttp => {
                    push(registry, DomainFinding::UnverifiedCredential);
                }
            }
        }
    }
}

/// The domain less its `:443`. None without that port, or where the rest does not read as a domain (2.2).
fn without_default_port(domain: Domain<'_>) -> Option<&str> {
    let rest = domain.as_str().strip_suffix(":443")?;
    Domain::parse(rest).is_ok_and(Domain::reads_as_domain).then_some(rest)
}

/// The first label that mixes writings, as it reads, and which they are.
fn mixed_label(domain: Domain<'_>) -> Option<(&str, String, Vec<Script>)> {
    domain.host().split('.').find_map(|label| {
        let decoded = punycode::decode(label)?;
        let scripts = script::mixed(&decoded)?;
        Some((label, decoded.into_iter().collect(), scripts))
    })
}

/// How a provider's domains look; of many, the first.
fn shapes(provider: &ProviderFacts) -> String {
    const LISTED: usize = 4;
    words::listed(provider.domains.iter().map(|pattern| pattern.shape.to_string()), LISTED, "and")
}

/// What stands against this registry on the right domain.
fn freedom(catalog: &Catalog, registry: Registry<'_>, wrong: &WrongHost) -> Move {
    let RightHost::Domain(there) = wrong.right(registry.domain()) else { return Move::Chosen };
    let there = Domain::parsed(&there);
    let refuses_cache = Provider::detect(there).facts().build_cache == BuildCache::Refused;
    let handle = registry.credential().and_then(Credential::handle);
    let free = registry.on_its_domain().len() == 1
        && catalog.on_domain(there).next().is_none()
        && !registry.is_primary()
        && registry.transport() == Transport::Https
        && !(refuses_cache && catalog.caching_registry() == Some(registry))
        && !handle.is_some_and(|handle| catalog.lists_credential(handle));
    if free { Move::Free } else { Move::Chosen }
}

impl DomainFinding {
    pub(super) fn code(self) -> LintKind {
        match self {
            Self::Foreign(_) => LintKind::ForeignDomain,
            Self::WrongHost(..) => LintKind::NotARegistry,
            Self::Closed { .. } => LintKind::ClosedProvider,
            Self::Replaced { .. } => LintKind::ReplacedProvider,
            Self::DefaultPort => LintKind::DefaultPort,
            Self::MixedScripts => LintKind::MixedScripts,
            Self::PlainHttpCredential => LintKind::PlainHttpCredential,
            Self::UnverifiedCredential => LintKind::UnverifiedCredential,
            Self::RegionMismatch => LintKind::RegionMismatch,
        }
    }

    pub(super) fn key(self) -> &'static str {
        match self {
            Self::Foreign(_) => "provider",
            Self::WrongHost(..)
            | Self::Closed { .. }
            | Self::Replaced { .. }
            | Self::DefaultPort
            | Self::MixedScripts => "domain",
            Self::PlainHttpCredential | Self::UnverifiedCredential => "transport",
            Self::RegionMismatch => "region",
        }
    }

    pub(super) fn reason(self, at: Registry<'_>) -> String {
        let (name, domain) = (shown(at), domain_of(at));
        match self {
            Self::Foreign(detected) => {
                let provider = at.claimed_provider().facts();
                let looks = match detected {
                    None => {
                        format!("its domains look like {}", shapes(provider))
                    }
                    Some(known) => format!("that is a domain of {known}"),
                };
                format!("the provider of {name} is {} and its domain {domain}; {looks}", provider.provider)
            }
            Self::WrongHost(wrong, _) => {
                format!("{name} is on {domain}, which is {} and no registry", wrong.is)
            }
            Self::Closed { year, .. } => {
                format!("{name} is on {domain}, a service that was closed in {year}")
            }
            Self::Replaced { year, by, .. } => {
                format!("{name} is on {domain}, a service that was closed in {year} and replaced by {by}")
            }
            Self::DefaultPort => {
                format!("the domain of {name} writes the port that every domain has without it: {domain}")
            }
            Self::MixedScripts => {
                let (label, decoded, scripts) =
                    mixed_label(at.domain()).unwrap_or_else(|| ("", String::new(), Vec::new()));
                let scripts: Vec<&str> = scripts.into_iter().map(Script::full_name).collect();
                format!(
                    "the domain of {name} has the label `{}`, which reads `{}` and mixes {}: it may pass for \
                     another",
                    Excerpt::of(label),
                    Excerpt::of(&decoded),
                    scripts.join(" and ")
                )
            }
            Self::RegionMismatch => {
                let region = Excerpt::of(at.stated_region().unwrap_or_default());
                format!("the region of {name} is {region}, and its domain {domain} is in another one")
            }
            Self::UnverifiedCredential => {
                format!(
                    "the credential of {name} goes to {domain} over {}, for whoever answers there to read",
                    at.transport()
                )
            }
            Self::PlainHttpCredential => {
                format!(
                    "the credential of {name} goes to {domain} over plain HTTP, for anyone between to read"
                )
            }
        }
    }

    pub(super) fn mend(self, at: Registry<'_>) -> String {
        match self {
            Self::Foreign(None) => {
                "this is right where a proxy stands in front of it; otherwise correct the one or the other"
                    .into()
            }
            Self::Foreign(Some(detected)) => format!("make it `{}`", detected.as_str()),
            Self::WrongHost(wrong, _) => match wrong.right(at.domain()) {
                RightHost::Domain(domain) => format!("write `{}`", Excerpt::of(&domain)),
                RightHost::Like(shape) => {
                    format!("write the domain of the registry itself, which looks like {shape}")
                }
            },
            Self::Closed { instead, .. } => format!("use {instead}"),
            Self::Replaced { domains, .. } => {
                format!("nothing has to change today; put new repositories on {domains}")
            }
            Self::DefaultPort => {
                let rest = without_default_port(at.domain()).unwrap_or_default();
                format!("write `{}`", Excerpt::of(rest))
            }
            Self::MixedScripts => "make sure that this is the host you mean".into(),
            Self::PlainHttpCredential => "use HTTPS, or pull anonymously".into(),
            Self::RegionMismatch => "correct the one or the other".into(),
            Self::UnverifiedCredential => "verify HTTPS, with `tls` where a certificate is one's own".into(),
        }
    }

    pub(super) fn edit(self, at: Registry<'_>) -> Option<LintEdit> {
        let registry: String = at.name().into();
        match self {
            // HTTPS may be spoken on another port, or not at all.
            Self::Foreign(None)
            | Self::Closed { .. }
            | Self::Replaced { .. }
            | Self::MixedScripts
            | Self::PlainHttpCredential
            | Self::UnverifiedCredential
            | Self::RegionMismatch
            | Self::WrongHost(_, Move::Chosen) => None,
            Self::Foreign(Some(provider)) => Some(LintEdit::SetProvider { registry, provider }),
            Self::WrongHost(wrong, Move::Free) => match wrong.right(at.domain()) {
                RightHost::Domain(domain) => Some(LintEdit::SetDomain { registry, domain }),
                RightHost::Like(_) => None,
            },
            Self::DefaultPort => {
                let domain = without_default_port(at.domain())?.into();
                Some(LintEdit::SetDomain { registry, domain })
            }
        }
    }
}
