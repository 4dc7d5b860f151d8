//! Names of registries: which may be one, and whose each is (rule 3.1).

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::cell::OnceCell;

use super::slots::Slots;
use crate::index::{Case, Groups, Marks, Table, sorted};
use crate::reference::{Excerpt, is_unsafe};
use crate::registry::RegistryConfig;

/// How many characters a name has at most.
pub(crate) const NAME_MAX: usize = 128;

/// The first registry of each name, and the names that more than one has.
pub(super) struct Names<'a> {
    registries: &'a [RegistryConfig],
    groups: Groups,
    /// By the first registry of each name: those that more than one has, and those of other contexts.
    twice: Marks,
    elsewhere: Marks,
    /// In order, once a mend needs them.
    sorted: OnceCell<Vec<&'a str>>,
}

impl<'a> Names<'a> {
    /// The names of registries, and which of them are those of other contexts.
    pub(super) fn of(registries: &'a [RegistryConfig], other_contexts: &[String]) -> Self {
        let groups = Groups::of(Case::Exact, registries.len(), |index| registries[index].name.as_str());
        let (twice, elsewhere) = (Marks::default(), Marks::default());
        let mut names = Self { registries, groups, twice, elsewhere, sorted: OnceCell::new() };
        for index in other_contexts.iter().filter_map(|name| names.find(name)).collect::<Vec<_>>() {
            names.elsewhere.set(index);
        }
        for index in 0..registries.len() {
            let first = names.first_like(index);
            if first != index {
                names.twice.set(first);
            }
        }
        names
    }

    /// The first registry of the same name as this one.
    pub(super) fn first_like(&self, index: usize) -> usize {
        self.groups.first[self.groups.of[index] as usize] as usize
    }

    /// Whether more than one has the name of this registry, the first of them.
    pub(super) fn is_twice(&self, first: usize) -> bool {
        self.twice.has(first)
    }

    /// Whether another context has the name of this registry.
    pub(super) fn is_elsewhere(&self, index: usize) -> bool {
        self.elsewhere.has(self.first_like(index))
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
            let names: Vec<&str> = names.filter(|name| !name.is_empty()).collect();
            sorted(&names, Ord::cmp)
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
    let is_plain = |byte: u8| matches!(byte, b' '..=b'~') && byte != b'$';
    if name.len() <= NAME_MAX && name.bytes().all(is_plain) {
        return None;
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
