use core::fmt;

use super::ecr::EcrDomain;
use crate::words::words;

/// One way a provider's domains look, and whether they are still served.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DomainPattern {
    /// What the host looks like.
    pub shape: DomainShape,
    /// Whether the service still exists as such.
    pub service: Service,
    /// Who owns the namespaces there, where that is not as on the provider's other domains.
    pub namespaces: Option<Namespaces>,
}

words! {
    /// Who owns the namespaces on a provider's domain.
    pub enum Namespaces, "namespaces" {
        /// Anyone may own one: a name taken from elsewhere may be a stranger's image.
        Shared = "shared",
        /// The domain is one customer's.
        Own = "own",
        /// Not known.
        Unknown = "unknown",
    }
}

/// The shape of a host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DomainShape {
    /// This host.
    Host(&'static str),
    /// One label directly in front of this ending.
    Label(&'static str),
    /// Anything in front of this ending.
    Below(&'static str),
    /// A name, a dot and a region in front of this ending.
    InRegion(&'static str),
    /// An account, this service, a region and this ending, such as `<account>.dkr.ecr.<region>.amazonaws.com`.
    OfAccount {
        /// What stands between the account and the region.
        service: &'static str,
        /// What stands behind the region.
        ending: &'static str,
    },
}

impl DomainShape {
    pub(super) fn fits(self, host: &str) -> bool {
        match self {
            Self::Host(name) => host.eq_ignore_ascii_case(name),
            Self::Label(ending) => in_front(host, ending).is_some_and(is_label),
            Self::Below(ending) => in_front(host, ending).is_some_and(|labels| !labels.is_empty()),
            Self::InRegion(ending) => in_front(host, ending)
                .and_then(|front| front.split_once('.'))
                .is_some_and(|(name, region)| [name, region].into_iter().all(is_label)),
            Self::OfAccount { service, ending } => EcrDomain::of(host)
                .is_some_and(|ecr| (ecr.form().service, ecr.form().ending) == (service, ending)),
        }
    }
}

impl fmt::Display for DomainShape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Host(name) => f.write_str(name),
            Self::Label(ending) => write!(f, "<name>{ending}"),
            Self::Below(ending) => write!(f, "*{ending}"),
            Self::InRegion(ending) => write!(f, "<name>.<region>{ending}"),
            Self::OfAccount { service, ending } => write!(f, "<account>{service}<region>{ending}"),
        }
    }
}

fn is_label(text: &str) -> bool {
    !text.is_empty() && !text.contains(['.', ':'])
}

/// The part of `host` in front of `ending`, compared without case.
pub(super) fn in_front<'a>(host: &'a str, ending: &str) -> Option<&'a str> {
    let at = host.len().checked_sub(ending.len())?;
    // One byte tells most hosts apart, and every one is held against every ending.
    let last = |text: &str| text.as_bytes().last().map(u8::to_ascii_lowercase);
    if !ending.is_empty() && last(host) != last(ending) {
        return None;
    }
    let (front, back) = host.split_at_checked(at)?;
    back.eq_ignore_ascii_case(ending).then_some(front)
}

/// Whether a service still exists as such.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Service {
    /// It does.
    Open,
    /// It was closed, and nobody serves its names.
    Closed {
        /// The year.
        year: u16,
        /// What to use instead.
        instead: &'static str,
    },
    /// It was closed, and another service serves its names.
    Replaced {
        /// The year.
        year: u16,
        /// That service.
        by: &'static str,
        /// How the domains look that it has for new repositories.
        domains: &'static str,
    },
}
