//! How requests come to a registry, from the structure of the catalog alone: which pulls pick it, and along
//! which fallbacks images have a name there. No request is made to find out.

use core::iter;

use super::compiled::{Group, NONE};
use super::registry::{FallbackRegistry, Registries, Registry};
use super::settings::Matching;
use crate::policy::{FallbackNaming, FallbackPolicy};
use crate::reference::PATH_MAX;

/// As what a pull picks a registry without being told to (rules 5.2 and 5.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum PickedAs {
    /// The sole registry on its domain.
    Sole,
    /// The primary one of its domain; under [`Matching::LongestPrefix`], for images that no prefix covers.
    Primary,
    /// The one whose repository prefix covers most of the path.
    LongestPrefix,
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

/// One step of a chain of fallbacks, as it is for the registry where the chain begins.
#[derive(Clone, Copy)]
pub(crate) struct Link<'c> {
    /// The registry whose fallback this is.
    pub(crate) from: Registry<'c>,
    pub(crate) to: Registry<'c>,
    /// The naming of this step, and what all steps so far ask for together (rule 5.8).
    pub(crate) policy: FallbackPolicy,
}

impl<'c> Registry<'c> {
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

    /// The chain of fallbacks behind it: at most seven.
    pub(crate) fn chain(self) -> impl Iterator<Item = Link<'c>> {
        let step = |from: Registry<'c>, before: FallbackPolicy| {
            let fallback: FallbackRegistry<'c> = from.fallback()?;
            let own = fallback.policy();
            let (images, failures) = (own.images.max(before.images), own.failures.max(before.failures));
            let policy = FallbackPolicy { images, failures, ..own };
            Some(Link { from, to: fallback.registry(), policy })
        };
        iter::successors(step(self, FallbackPolicy::default()), move |link| step(link.to, link.policy))
    }

    /// Whether some image of this source has a name at the end of `link`, within the rules' own limits
    /// (5.6 and 5.7). What the provider there takes is another matter.
    ///
    /// Exact up to a prefix so long that a single character is left, and every one of them taken by a longer
    /// prefix.
    pub(crate) fn has_names_at(self, link: Link<'_>, scope: Scope) -> bool {
        let put_on = link.to.prefix_length();
        let shortest = 2 * link.to.fewest_components() - 1;
        let own = self.prefix().map(|prefix| prefix.len() + 1);
        let (name, taken_off) = match (link.policy.naming, own, scope) {
            (FallbackNaming::Replace, Some(_), Scope::Uncovered) => return false,
            (FallbackNaming::Replace, Some(own), _) => (shortest, own),
            (FallbackNaming::Keep, Some(own), Scope::Covered) => (own + 1, 0),
            _ => (shortest, 0),
        };
        name + put_on.max(taken_off) <= PATH_MAX
    }

    /// Whether any name can be pushed to it: one that its provider takes (rule 7.8) and that is not too long.
    pub(crate) fn takes_pushes(self) -> bool {
        let depth = self.provider().facts().depth;
        let prefix = self.prefix();
        let (held, put_on) = prefix.map_or((0, 0), |it| (it.components().count(), it.len() + 1));
        let components = depth.least.saturating_sub(held).max(1);
        // Of a name without a prefix, the first component may have to be one of the account's.
        let namespace = match prefix {
            None => self.own_namespaces().map(str::len).min(),
            Some(_) => None,
        };
        let shortest = 2 * components - 1 + namespace.map_or(0, |length| length - 1);
        depth.holds(held + components) && put_on + shortest <= PATH_MAX
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
