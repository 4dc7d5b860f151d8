//! Where the registries of an account are in a catalog.

use alloc::vec;
use alloc::vec::Vec;

use crate::registry::RegistryConfig;

/// Positions in the account, and those in the catalog: registries with a domain are first there, each kind in its
/// order.
pub(super) struct Slots {
    pub(super) placed: Vec<usize>,
    pub(super) unplaced: Vec<usize>,
    of: Vec<usize>,
}

impl Slots {
    pub(super) fn of(configs: &[RegistryConfig]) -> Self {
        let has_domain = |index: &usize| configs[*index].place.domain().is_some();
        let (placed, unplaced): (Vec<usize>, Vec<usize>) = (0..configs.len()).partition(has_domain);
        let mut of = vec![0; configs.len()];
        for (slot, &index) in placed.iter().chain(&unplaced).enumerate() {
            of[index] = slot;
        }
        Self { placed, unplaced, of }
    }

    /// Whether every registry has a domain, and so is where it was.
    pub(super) fn all_placed(&self) -> bool {
        self.unplaced.is_empty()
    }

    pub(super) fn slot(&self, index: usize) -> u32 {
        position(self.of[index])
    }

    /// The position of a registry without a domain among those.
    pub(super) fn unplaced_slot(&self, index: usize) -> u32 {
        position(self.of[index] - self.placed.len())
    }
}

/// The text is 4 GiB at most, and every registry has a name: fewer than `u32::MAX` registries.
#[expect(clippy::cast_possible_truncation, reason = "see above")]
pub(super) fn position(index: usize) -> u32 {
    index as u32
}
