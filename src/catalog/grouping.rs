//! Registries whose own settings are checked, and which of them are on one endpoint.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use crate::index::{Case, Groups, Table};
use crate::policy::RetryPolicy;
use crate::reference::{DOCKER_HUB, Domain};
use crate::registry::Provider;

/// What is known of one registry once its own settings are checked.
pub(super) struct Checked<'a> {
    pub(super) provider: Provider,
    pub(super) domain: Option<Domain<'a>>,
    pub(super) retry: RetryPolicy,
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
        // Few are written otherwise than in other letters.
        let respelled = |place: usize| domain(place).respelled().map(|_| (place, domain(place).key()));
        let respelled: BTreeMap<usize, String> = (0..placed.len()).filter_map(respelled).collect();
        let endpoint = |place: usize| match respelled.get(&place) {
            Some(key) => key,
            None => domain(place).endpoint(),
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
