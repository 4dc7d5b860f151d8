//! What the checks of places and routes ask of the registries.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::String;
use core::ops::Bound;

use super::builder::CatalogBuilder;
use super::grouping::{Checked, UnwrittenPort};
use super::names::Names;
use crate::reference::Domain;
use crate::routes::HTTPS;

/// What the checks of places ask of the registries.
pub(super) struct Around<'n, 'a> {
    pub(super) registries: &'a [Checked<'a>],
    pub(super) names: &'n Names<'a>,
    /// Hosts where no port means 80 (rule 2.8).
    pub(super) plain: BTreeSet<Domain<'a>>,
    /// The registries that accept pushes that are not trusted, by domain and prefix.
    untrusted: BTreeMap<Domain<'a>, BTreeMap<&'a str, usize>>,
}

impl<'n, 'a> Around<'n, 'a> {
    pub(super) fn of(
        builder: &'a CatalogBuilder,
        registries: &'a [Checked<'a>],
        names: &'n Names<'a>,
    ) -> Self {
        let mut plain = BTreeSet::new();
        let mut untrusted: BTreeMap<Domain<'a>, BTreeMap<&'a str, usize>> = BTreeMap::new();
        for (index, checked) in registries.iter().enumerate() {
            let Some(domain) = checked.domain else { continue };
            if checked.unwritten_port == UnwrittenPort::Plain {
                plain.insert(domain);
            }
            if builder.registries[index].accepts_untrusted {
                let prefix = builder.registries[index].prefix.as_deref().unwrap_or_default();
                untrusted.entry(domain).or_default().entry(prefix).or_insert(index);
            }
        }
        Self { registries, names, plain, untrusted }
    }

    /// A registry on this domain that accepts pushes that are not trusted, and whose images may be under this path.
    pub(super) fn untrusted_at(&self, domain: Domain<'_>, path: &str) -> Option<usize> {
        let there = self.untrusted.get(&domain)?;
        let slashes = path.match_indices('/').map(|(slash, _)| &path[..slash]);
        let above = slashes.chain(["", path]).find_map(|prefix| there.get(prefix));
        let below = || {
            let first = if path.is_empty() { String::new() } else { format!("{path}/") };
            let from = (Bound::Included(first.as_str()), Bound::Unbounded);
            let (prefix, index) = there.range::<str, _>(from).next()?;
            prefix.starts_with(&first).then_some(index)
        };
        above.or_else(below).copied()
    }

    /// The port that none means on this host.
    pub(super) fn unwritten(&self, host: Option<Domain<'_>>) -> u16 {
        unwritten_port(&self.plain, host)
    }
}

/// The port that none means on a host, where these are spoken to over plain HTTP without a port (rule 2.8).
pub(super) fn unwritten_port(plain: &BTreeSet<Domain<'_>>, host: Option<Domain<'_>>) -> u16 {
    match host {
        Some(host) if !plain.is_empty() && plain.contains(&host) => 80,
        _ => HTTPS,
    }
}
