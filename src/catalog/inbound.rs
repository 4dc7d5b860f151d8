//! How pulls come to a registry, from the structure of the catalog alone: which pick it, and for which images.
//! No request is made to find out.

use super::compiled::{Group, NONE};
use super::registry::{Registries, Registry};
use super::settings::Matching;
use crate::reference::PATH_MAX;
use crate::words::words;

words! {
    /// As what a pull picks a registry without being told to (rules 5.2 and 5.3).
    pub enum PickedAs, "way to pick" {
        /// The sole registry on its domain.
        Sole = "sole",
        /// The primary one of its domain; under [`Matching::LongestPrefix`], for images that no prefix covers.
        Primary = "primary",
        /// The one whose repository prefix covers most of the path.
        LongestPrefix = "longest_prefix",
    }
}

/// Which images come to a registry as their source.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scope {
    /// All on its domain.
    Domain,
    /// Those that its prefix covers, and no longer one.
    Covered,
    /// Those that no prefix on its domain covers.
    Uncovered,
}

impl<'c> Registry<'c> {
    /// Which of several registries on one domain a pull uses.
    pub(crate) fn matching(self) -> Matching {
        self.catalog.settings.matching
    }

    /// As what pulls without a context pick it; nothing where they never do.
    pub(crate) fn picked(self) -> impl Iterator<Item = PickedAs> + use<> {
        let group = self.group();
        let found = if group.count == 1 {
            [Some(PickedAs::Sole), None]
        } else if self.catalog.settings.matching == Matching::Domain {
            [(group.chosen == self.index()).then_some(PickedAs::Primary), None]
        } else {
            let wins = self.tied().len() == 1 || self.is_primary();
            [
                (wins && self.covers_some()).then_some(PickedAs::LongestPrefix),
                (self.is_primary() && !self.has_catch_all()).then_some(PickedAs::Primary),
            ]
        };
        found.into_iter().flatten()
    }

    /// Which images it is picked for.
    pub(crate) fn scope(self, picked: PickedAs) -> Scope {
        match (picked, self.catalog.settings.matching) {
            (PickedAs::LongestPrefix, _) => Scope::Covered,
            (PickedAs::Primary, Matching::LongestPrefix) => Scope::Uncovered,
            (PickedAs::Primary, Matching::Domain) | (PickedAs::Sole, _) => Scope::Domain,
        }
    }

    /// Whether it is one of several that a pull cannot choose between (rule 4.4).
    pub(crate) fn is_contended(self) -> bool {
        let group = self.group();
        let settled = self.chosen_on_domain().is_some_and(|chosen| chosen.prefix() == self.prefix());
        if group.count == 1 || settled {
            return false;
        }
        match self.catalog.settings.matching {
            Matching::Domain => group.chosen == NONE,
            Matching::LongestPrefix => {
                let tie = self.tied().len() > 1 && self.covers_some();
                tie || (group.chosen == NONE && !self.has_catch_all())
            }
        }
    }

    fn group(self) -> &'c Group {
        self.catalog.group(self.record)
    }

    /// The registries on its domain, itself included: by prefix and then by name.
    pub(crate) fn on_its_domain(self) -> Registries<'c> {
        Registries::some(self.catalog, self.catalog.members(self.group()))
    }

    /// Whether its prefix covers any path at all: one that is as long as paths get does not.
    pub(crate) fn covers_some(self) -> bool {
        self.prefix().is_none_or(|prefix| prefix.len() + "/x".len() <= PATH_MAX)
    }

    /// The primary registry of its domain, or the sole one.
    pub(crate) fn chosen_on_domain(self) -> Option<Registry<'c>> {
        let chosen = self.group().chosen;
        (chosen != NONE).then(|| Registry::at(self.catalog, chosen))
    }

    /// The registries on its domain with its prefix: a part of the domain's, by name.
    pub(crate) fn tied(self) -> Registries<'c> {
        let catalog = self.catalog;
        let members = catalog.members(self.group());
        let prefix = |index: u32| catalog.record(index).parts.prefix(&catalog.text);
        let own = prefix(self.index());
        let from = members.partition_point(|&index| prefix(index) < own);
        let count = members[from..].partition_point(|&index| prefix(index) == own);
        Registries::some(catalog, &members[from..][..count])
    }

    /// Whether a registry without a prefix is on its domain, which covers every image.
    pub(crate) fn has_catch_all(self) -> bool {
        self.on_its_domain().next().is_some_and(|first| first.prefix().is_none())
    }
}
