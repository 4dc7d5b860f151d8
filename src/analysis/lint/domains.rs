//! Domains: whose they are, how they are written, and how they are spoken to.

use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use core::net::{Ipv4Addr, Ipv6Addr};

use super::{Finding, Lint, LintCode, LintEdit, domain_of, punycode, script, shown};
use crate::catalog::{Catalog, Registry};
use crate::reference::{Domain, Excerpt};
use crate::registry::{Provider, Service, Transport};

use unicode_script::Script;

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum DomainFinding {
    /// The domain looks like this provider's, or like no known one's.
    Foreign(Provider),
    Closed {
        year: u16,
        instead: &'static str,
    },
    /// Closed, and its names are served all the same.
    Replaced {
        year: u16,
        by: &'static str,
    },
    DefaultPort,
    MixedScripts,
    PlainHttpCredential,
}

pub(super) fn find<'c>(catalog: &'c Catalog, found: &mut Vec<Lint<'c>>) {
    let mut push = |registry, finding| found.push(Lint { registry, finding: Finding::Domain(finding) });
    for registry in catalog.registries() {
        let (domain, provider) = (registry.domain(), registry.provider());
        let detected = Provider::detect(domain);
        // Artifactory runs on domains of one's own too (3.2).
        let own = detected == Provider::Other && provider == Provider::Artifactory;
        if detected != provider && !own {
            push(registry, DomainFinding::Foreign(detected));
        }
        let pattern = detected.facts().domain_pattern(domain);
        if let Some(Service::Closed { year, instead }) = pattern.map(|pattern| pattern.service) {
            let finding = match detected {
                // Artifact Registry serves its names.
                Provider::Gcr => DomainFinding::Replaced { year, by: instead },
                _ => DomainFinding::Closed { year, instead },
            };
            push(registry, finding);
        }
        if without_default_port(domain).is_some() {
            push(registry, DomainFinding::DefaultPort);
        }
        if mixed_label(domain).is_some() {
            push(registry, DomainFinding::MixedScripts);
        }
        let secret = registry.credential().is_some();
        if registry.transport() == Transport::Http && secret && !is_loopback(domain) {
            push(registry, DomainFinding::PlainHttpCredential);
        }
    }
}

/// The domain less its `:443`; none where there is no such port, or where only that makes it a domain (2.2).
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

/// Whether nobody is between the client and this host.
fn is_loopback(domain: Domain<'_>) -> bool {
    let host = domain.host();
    let ipv6 = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
    host.eq_ignore_ascii_case("localhost")
        || host.parse::<Ipv4Addr>().is_ok_and(|address| address.is_loopback())
        || ipv6.and_then(|host| host.parse::<Ipv6Addr>().ok()).is_some_and(|address| address.is_loopback())
}

impl DomainFinding {
    pub(super) fn code(self) -> LintCode {
        match self {
            Self::Foreign(_) => LintCode::ForeignDomain,
            Self::Closed { .. } => LintCode::ClosedProvider,
            Self::Replaced { .. } => LintCode::ReplacedProvider,
            Self::DefaultPort => LintCode::DefaultPort,
            Self::MixedScripts => LintCode::MixedScripts,
            Self::PlainHttpCredential => LintCode::PlainHttpCredential,
        }
    }

    pub(super) fn key(self) -> &'static str {
        match self {
            Self::Foreign(_) => "provider",
            Self::Closed { .. } | Self::Replaced { .. } | Self::DefaultPort | Self::MixedScripts => "domain",
            Self::PlainHttpCredential => "transport",
        }
    }

    pub(super) fn reason(self, at: Registry<'_>) -> String {
        let (name, domain) = (shown(at), domain_of(at));
        match self {
            Self::Foreign(detected) => {
                let provider = at.provider().facts();
                let looks = match detected {
                    Provider::Other => {
                        let shapes: Vec<String> =
                            provider.domains.iter().map(|pattern| pattern.shape.to_string()).collect();
                        format!("its domains look like {}", shapes.join(", "))
                    }
                    known => format!("that is a domain of {}", known.facts().name),
                };
                format!("the provider of {name} is {} and its domain {domain}; {looks}", provider.name)
            }
            Self::Closed { year, .. } => {
                format!("{name} is on {domain}, a service that was closed in {year}")
            }
            Self::Replaced { year, by } => {
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
            Self::PlainHttpCredential => {
                format!(
                    "the credential of {name} goes to {domain} over plain HTTP, for anyone between to read"
                )
            }
        }
    }

    pub(super) fn mend(self, at: Registry<'_>) -> String {
        match self {
            Self::Foreign(Provider::Other) => {
                "this is right where a proxy stands in front of it; otherwise correct the one or the other"
                    .into()
            }
            Self::Foreign(detected) => format!("make it `{}`", detected.as_str()),
            Self::Closed { instead, .. } => format!("use {instead}"),
            Self::Replaced { .. } => {
                "nothing has to change today; put new repositories on <location>-docker.pkg.dev".into()
            }
            Self::DefaultPort => {
                let rest = without_default_port(at.domain()).unwrap_or_default();
                format!("write `{}`", Excerpt::of(rest))
            }
            Self::MixedScripts => "make sure that this is the host you mean".into(),
            Self::PlainHttpCredential => "use HTTPS, or pull anonymously".into(),
        }
    }

    pub(super) fn edit(self, at: Registry<'_>) -> Option<LintEdit> {
        let registry: String = at.name().into();
        match self {
            // HTTPS may be spoken on another port, or not at all.
            Self::Foreign(Provider::Other)
            | Self::Closed { .. }
            | Self::Replaced { .. }
            | Self::MixedScripts
            | Self::PlainHttpCredential => None,
            Self::Foreign(provider) => Some(LintEdit::SetProvider { registry, provider }),
            Self::DefaultPort => {
                let domain = without_default_port(at.domain())?.into();
                Some(LintEdit::SetDomain { registry, domain })
            }
        }
    }
}
