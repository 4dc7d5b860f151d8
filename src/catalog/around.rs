//! What the checks of places and routes ask of the registries.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::builder::CatalogBuilder;
use super::grouping::{Checked, UnwrittenPort};
use super::names::Names;
use crate::index::sorted;
use crate::reference::Domain;
use crate::routes::HTTPS;

/// What the checks of places ask of the registries.
pub(super) struct Around<'n, 'a> {
    pub(super) registries: &'a [Checked<'a>],
    pub(super) names: &'n Names<'a>,
    pub(super) plain: &'n Plain<'a>,
    /// The registries that accept pushes that are not trusted, by domain and prefix.
    untrusted: Vec<(Domain<'a>, &'a str, usize)>,
}

/// Hosts where no port means 80 (rule 2.8), in order, each with the registry that says so.
pub(super) struct Plain<'a>(Vec<(Domain<'a>, usize)>);

impl<'a> Plain<'a> {
    pub(super) fn of(registries: &[Checked<'a>]) -> Self {
        let is_plain = |checked: &Checked<'_>| checked.unwritten_port == UnwrittenPort::Plain;
        let plain = registries.iter().enumerate().filter(|(_, checked)| is_plain(checked));
        let plain = plain.filter_map(|(index, checked)| Some((checked.domain?, index)));
        Self(sorted(&plain.collect::<Vec<_>>(), |(a, _), (b, _)| a.cmp(b)))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The first registry that is on this host so.
    pub(super) fn on(&self, host: Domain<'_>) -> Option<usize> {
        let at = self.0.partition_point(|(known, _)| *known < host);
        self.0.get(at).filter(|(known, _)| *known == host).map(|(_, index)| *index)
    }

    /// The port that none means on this host.
    pub(super) fn unwritten(&self, host: Option<Domain<'_>>) -> u16 {
        if host.and_then(|host| self.on(host)).is_some() { 80 } else { HTTPS }
    }
}

impl<'n, 'a> Around<'n, 'a> {
    pub(super) fn of(
        builder: &'a CatalogBuilder,
        registries: &'a [Checked<'a>],
        names: &'n Names<'a>,
        plain: &'n Plain<'a>,
    ) -> Self {
        let configs = builder.registries.iter().enumerate().filter(|(_, config)| config.accepts_untrusted);
        let untrusted = configs.filter_map(|(index, config)| {
            Some((registries[index].domain?, config.prefix.as_deref().unwrap_or_default(), index))
        });
        let untrusted = sorted(&untrusted.collect::<Vec<_>>(), |a, b| (a.0, a.1).cmp(&(b.0, b.1)));
        Self { registries, names, plain, untrusted }
    }

    /// A registry on this domain that accepts pushes that are not trusted, and whose images may be under this path.
    pub(super) fn untrusted_at(&self, domain: Domain<'_>, path: &str) -> Option<usize> {
        if self.untrusted.is_empty() {
            return None;
        }
        // The first one there whose prefix is this, or is behind it in order.
        let from = |prefix: &str| {
            let at = self.untrusted.partition_point(|known| (known.0, known.1) < (domain, prefix));
            self.untrusted.get(at).filter(|known| known.0 == domain)
        };
        let slashes = path.match_indices('/').map(|(slash, _)| &path[..slash]);
        let above =
            slashes.chain(["", path]).find_map(|prefix| from(prefix).filter(|known| known.1 == prefix));
        let below = || {
            let first = if path.is_empty() { String::new() } else { format!("{path}/") };
            from(&first).filter(|known| known.1.starts_with(&first))
        };
        above.or_else(below).map(|known| known.2)
    }

    /// The port that none means on this host.
    pub(super) fn unwritten(&self, host: Option<Domain<'_>>) -> u16 {
        self.plain.unwritten(host)
    }
}
