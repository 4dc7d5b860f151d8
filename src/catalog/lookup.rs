//! The registries of a builder by name and by primary mark, so that each of many changes costs no walk over all.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::String;
use alloc::vec::Vec;

use super::suggest::Suggester;
use crate::reference::Domain;
use crate::registry::{Place, RegistryConfig};

/// What is known of a list of registries that only grows: a removed one keeps its place until the end.
#[derive(Clone)]
pub(crate) struct Lookup {
    names: BTreeMap<String, Vec<usize>>,
    /// How many registries are in `names`.
    named: usize,
    /// Those that are marked as primary, by endpoint.
    primaries: BTreeMap<String, Vec<usize>>,
    /// How many registries were looked at for `primaries`.
    marked: usize,
    gone: BTreeSet<usize>,
    /// Marks of the default registry do not count on this many registries.
    void_defaults: usize,
    suggester: Suggester,
}

impl Default for Lookup {
    fn default() -> Self {
        Self {
            names: BTreeMap::new(),
            named: 0,
            primaries: BTreeMap::new(),
            marked: 0,
            gone: BTreeSet::new(),
            void_defaults: 0,
            suggester: Suggester::new(),
        }
    }
}

impl Lookup {
    fn all_named(&mut self, configs: &[RegistryConfig]) {
        for (index, config) in configs.iter().enumerate().skip(self.named) {
            self.names.entry(config.name.clone()).or_default().push(index);
        }
        self.named = configs.len();
    }

    /// The first registry of this name.
    pub(super) fn find(&mut self, configs: &[RegistryConfig], name: &str) -> Option<usize> {
        self.all_named(configs);
        self.names.get(name)?.first().copied()
    }

    /// The name that may have been meant; all look-ups share one budget.
    pub(super) fn nearest(&mut self, name: &str) -> Option<String> {
        self.suggester.nearest(name, self.names.keys().map(String::as_str)).map(String::from)
    }

    pub(super) fn remove(&mut self, configs: &[RegistryConfig], name: &str) {
        self.all_named(configs);
        self.gone.extend(self.names.remove(name).unwrap_or_default());
    }

    /// How many registries are left.
    pub(super) fn left(&self, configs: &[RegistryConfig]) -> usize {
        configs.len() - self.gone.len()
    }

    /// Makes every mark of the default registry void that is there now.
    pub(super) fn clear_defaults(&mut self, configs: &[RegistryConfig]) {
        self.void_defaults = configs.len();
    }

    /// Marks one registry as primary, and no other on its endpoint.
    pub(super) fn set_primary(&mut self, configs: &mut [RegistryConfig], chosen: usize) {
        for (index, config) in configs.iter().enumerate().skip(self.marked) {
            if let Some(endpoint) = endpoint(&config.place).filter(|_| config.primary) {
                self.primaries.entry(endpoint).or_default().push(index);
            }
        }
        self.marked = configs.len();
        if let Some(endpoint) = endpoint(&configs[chosen].place) {
            for index in self.primaries.insert(endpoint, Vec::from([chosen])).unwrap_or_default() {
                configs[index].primary = false;
            }
        }
        configs[chosen].primary = true;
    }

    /// Puts a registry somewhere else.
    pub(super) fn set_place(&mut self, configs: &mut [RegistryConfig], index: usize, place: Place) {
        let config = &mut configs[index];
        let before = core::mem::replace(&mut config.place, place);
        if index >= self.marked || !config.primary {
            return;
        }
        if let Some(there) = endpoint(&before).and_then(|before| self.primaries.get_mut(&before)) {
            there.retain(|other| *other != index);
        }
        if let Some(endpoint) = endpoint(&config.place) {
            self.primaries.entry(endpoint).or_default().push(index);
        }
    }

    /// The registries that are left, with the marks that count.
    pub(super) fn finish(self, mut configs: Vec<RegistryConfig>) -> Vec<RegistryConfig> {
        for config in configs.iter_mut().take(self.void_defaults) {
            config.default = false;
        }
        if !self.gone.is_empty() {
            let mut index = 0..;
            configs.retain(|_| index.next().is_none_or(|index| !self.gone.contains(&index)));
        }
        configs
    }
}

/// What equal domains have in common.
fn endpoint(place: &Place) -> Option<String> {
    Domain::parse(place.domain()?).ok().map(Domain::key)
}
