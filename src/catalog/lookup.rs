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
    names: BTreeMap<String, BTreeSet<usize>>,
    /// How many registries are in `names`.
    named: usize,
    /// Those that are marked as primary, by endpoint.
    primaries: BTreeMap<String, BTreeSet<usize>>,
    /// How many registries were looked at for `primaries`.
    marked: usize,
    gone: BTreeSet<usize>,
    /// Marks of the default registry do not count on this many registries.
    void_defaults: usize,
    /// Those among them that were marked again.
    default_again: BTreeSet<usize>,
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
            default_again: BTreeSet::new(),
            suggester: Suggester::new(),
        }
    }
}

impl Lookup {
    fn all_named(&mut self, configs: &[RegistryConfig]) {
        for (index, config) in configs.iter().enumerate().skip(self.named) {
            self.names.entry(config.name.clone()).or_default().insert(index);
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
        self.default_again.clear();
    }

    /// Marks one registry as primary, and no other on its endpoint.
    pub(super) fn set_primary(&mut self, configs: &mut [RegistryConfig], chosen: usize) {
        for (index, config) in configs.iter().enumerate().skip(self.marked) {
            if let Some(endpoint) = endpoint(&config.place).filter(|_| config.primary) {
                self.primaries.entry(endpoint).or_default().insert(index);
            }
        }
        self.marked = configs.len();
        if let Some(endpoint) = endpoint(&configs[chosen].place) {
            for index in self.primaries.insert(endpoint, BTreeSet::from([chosen])).unwrap_or_default() {
                configs[index].primary = false;
            }
        }
        configs[chosen].primary = true;
    }

    /// Puts a registry somewhere else.
    pub(super) fn set_place(&mut self, configs: &mut [RegistryConfig], index: usize, place: Place) {
        self.update(configs, index, |config| RegistryConfig { place, ..config });
    }

    /// Makes something else of a registry.
    pub(super) fn update(
        &mut self,
        configs: &mut [RegistryConfig],
        index: usize,
        change: impl FnOnce(RegistryConfig) -> RegistryConfig,
    ) {
        let mut before = core::mem::replace(&mut configs[index], RegistryConfig::blank(String::new()));
        if index < self.void_defaults && !self.default_again.contains(&index) {
            before.default = false;
        }
        let name = before.name.clone();
        let mark = self.mark(index, &before);
        configs[index] = change(before);
        let after = &configs[index];
        if after.default && index < self.void_defaults {
            self.default_again.insert(index);
        }
        if name != after.name && index < self.named {
            if let Some(same) = self.names.get_mut(&name) {
                same.remove(&index);
                if same.is_empty() {
                    self.names.remove(&name);
                }
            }
            self.names.entry(after.name.clone()).or_default().insert(index);
        }
        let mark_after = self.mark(index, after);
        if mark != mark_after {
            if let Some(there) = mark.and_then(|endpoint| self.primaries.get_mut(&endpoint)) {
                there.remove(&index);
            }
            if let Some(endpoint) = mark_after {
                self.primaries.entry(endpoint).or_default().insert(index);
            }
        }
    }

    /// Under which endpoint it is among `primaries`, if those were looked at so far.
    fn mark(&self, index: usize, config: &RegistryConfig) -> Option<String> {
        let is_known = index < self.marked && config.primary;
        endpoint(&config.place).filter(|_| is_known)
    }

    /// The registries that are left, with the marks that count.
    pub(super) fn finish(self, mut configs: Vec<RegistryConfig>) -> Vec<RegistryConfig> {
        for (index, config) in configs.iter_mut().enumerate().take(self.void_defaults) {
            config.default &= self.default_again.contains(&index);
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
