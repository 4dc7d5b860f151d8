//! Registries whose own settings are checked, and which of them are on one endpoint.

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use super::flags::PORT_80;
use crate::index::{Case, Groups, Table};
use crate::policy::RetryPolicy;
use crate::reference::{DOCKER_HUB, Domain};
use crate::registry::Provider;

/// What is known of one registry once its own settings are checked.
pub(super) struct Checked<'a> {
    /// The provider that its domain tells.
    pub(super) known: Option<Provider>,
    pub(super) provider: Provider,
    pub(super) domain: Option<Domain<'a>>,
    pub(super) unwritten_port: UnwrittenPort,
    pub(super) retry: RetryPolicy,
}

/// What a domain means that writes no port (rule 2.8).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum UnwrittenPort {
    /// 443, or it writes one.
    Usual,
    /// 80.
    Plain,
}

impl<'a> Checked<'a> {
    /// The domain as it is compared: with `:80` where that is meant.
    pub(super) fn address(&self) -> Cow<'a, str> {
        let domain = self.domain.unwrap_or(DOCKER_HUB).as_str();
        match self.unwritten_port {
            UnwrittenPort::Usual => Cow::Borrowed(domain),
            UnwrittenPort::Plain => Cow::Owned(format!("{domain}{PORT_80}")),
        }
    }
}

/// Which registries are on one endpoint.
pub(super) struct Grouping {
    pub(super) of: Vec<Option<usize>>,
    pub(super) count: usize,
    table: Table,
}

impl Grouping {
    pub(super) fn of(registries: &[Checked<'_>]) -> Self {
        let placed: Vec<usize> =
            (0..registries.len()).filter(|&index| registries[index].domain.is_some()).collect();
        let domain = |place: usize| registries[placed[place]].domain.unwrap_or(DOCKER_HUB);
        // Few are written otherwise than in other letters, or without the port that is meant.
        let respelled = |place: usize| {
            let checked = &registries[placed[place]];
            let differs =
                checked.unwritten_port == UnwrittenPort::Plain || domain(place).respelled().is_some();
            differs.then(|| (place, Domain::parsed(&checked.address()).key()))
        };
        let respelled: Vec<(usize, String)> = (0..placed.len()).filter_map(respelled).collect();
        let endpoint = |place: usize| match respelled.binary_search_by_key(&place, |(place, _)| *place) {
            Ok(at) => &respelled[at].1,
            Err(_) => domain(place).endpoint(),
        };
        let groups = Groups::of(Case::Folded, placed.len(), endpoint);
        let mut of = vec![None; registries.len()];
        for (&index, &group) in placed.iter().zip(&groups.of) {
            of[index] = Some(group as usize);
        }
        Self { of, count: groups.first.len(), table: groups.table }
    }

    /// From an endpoint to its group.
    pub(super) fn into_table(self) -> Table {
        self.table
    }
}
