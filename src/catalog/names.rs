//! Names of registries: which may be one, and whose each is (rule 3.1).

use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::cell::OnceCell;

use super::slots::Slots;
use crate::index::{Case, Groups, Table};
use crate::reference::{Excerpt, is_unsafe};
use crate::registry::RegistryConfig;

/// How many characters a name has at most.
pub(crate) const NAME_MAX: usize = 128;

/// The first registry of each name, and the names that more than one has.
pub(super) struct Names<'a> {
    registries: &'a [RegistryConfig],
    groups: Groups,
    pub(super) twice: BTreeSet<&'a str>,
    /// In order, once a mend needs them.
    sorted: OnceCell<Vec<&'a str>>,
}

impl<'a> Names<'a> {
    pub(super) fn of(registries: &'a [RegistryConfig]) -> Self {
        let groups = Groups::of(Case::Exact, registries.len(), |index| registries[index].name.as_str());
        Self { registries, groups, twice: BTreeSet::new(), sorted: OnceCell::new() }
    }

    /// The first registry of the same name as this one.
    pub(super) fn first_like(&self, index: usize) -> usize {
        self.groups.first[self.groups.of[index] as usize] as usize
    }

    /// The first registry of this name; a missing name is none.
    pub(super) fn find(&self, name: &str) -> Option<usize> {
        let first = |group: u32| self.groups.first[group as usize] as usize;
        let group = self.groups.table.find(name, |group| self.registries[first(group)].name == name)?;
        Some(first(group)).filter(|_| !name.is_empty())
    }

    pub(super) fn sorted(&self) -> &[&'a str] {
        self.sorted.get_or_init(|| {
            let names = self.groups.first.iter().map(|&index| self.registries[index as usize].name.as_str());
            let mut names: Vec<&str> = names.filter(|name| !name.is_empty()).collect();
            names.sort_unstable();
            names
        })
    }

    /// From a name to its registry with a domain, where no two have one name.
    pub(super) fn into_table(self, slots: &Slots) -> Table {
        if slots.all_placed() {
            return self.groups.table;
        }
        let name = |slot: usize| self.registries[slots.placed[slot]].name.as_str();
        Groups::of(Case::Exact, slots.placed.len(), name).table
    }
}

/// Why a text cannot be the name of a registry, of a credential or of TLS material (rule 3.1).
pub(super) fn name_fault(name: &str) -> Option<String> {
    if name.is_empty() {
        return Some("missing or empty name".into());
    }
    if let Some((at, c)) = name.char_indices().find(|(_, c)| is_unsafe(*c)) {
        let text = Excerpt::around(name, at);
        return Some(format!("the name `{text}` has the control character U+{:04X} at byte {at}", c as u32));
    }
    if let Some(at) = name.find("${{") {
        let text = Excerpt::around(name, at);
        return Some(format!("the name `{text}` has `${{{{` at byte {at}, which begins a variable"));
    }
    let length = name.chars().count();
    if length > NAME_MAX {
        let text = Excerpt::of(name);
        return Some(format!("the name `{text}` has {length} characters, expected at most {NAME_MAX}"));
    }
    None
}
