//! Which registries a pull picks, cannot choose between, or never asks.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec;
use alloc::vec::Vec;

use super::fallbacks::shared_place;
use super::{Finding, Lint, LintEdit, LintKind, domain_of, shown};
use crate::analysis::words;
use crate::catalog::{Catalog, Matching, NAME_MAX, Registries, Registry, Scope};
use crate::reference::Excerpt;
use crate::registry::WrongHost;

/// How many names a text lists.
const LISTED: usize = 10;

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum PickingFinding<'c> {
    Ambiguous(Choice),
    Unreached,
    NamesDifferByCase(Registry<'c>),
    /// Images outside its prefix are pulled with its login.
    BeyondPrefix(Spare),
}

/// The end of the first name that no registry has, for a public registry beside this one.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Spare {
    /// `-public`, and the number behind it where that is taken.
    Public(Option<usize>),
    /// The name would be too long.
    None,
}

/// Which images a pull cannot choose a registry for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Choice {
    /// All of the domain.
    Any,
    /// Those that the prefix of several covers.
    Tied,
    /// Those that no prefix covers.
    Uncovered,
}

pub(super) fn find<'c>(catalog: &'c Catalog, found: &mut Vec<Lint<'c>>) {
    let mut push =
        |registry, finding| found.push(Lint { registry: Some(registry), finding: Finding::Picking(finding) });
    let reached = reached(catalog);
    let mut names: BTreeMap<String, Vec<Registry<'c>>> = BTreeMap::new();
    for registry in catalog.registries() {
        for choice in choices(catalog, registry) {
            push(registry, PickingFinding::Ambiguous(choice));
        }
        if !reached[registry.index() as usize] {
            push(registry, PickingFinding::Unreached);
        }
        if logs_in_beyond_prefix(registry) {
            push(registry, PickingFinding::BeyondPrefix(Spare::beside(catalog, registry)));
        }
        names.entry(registry.name().to_lowercase()).or_default().push(registry);
    }
    for mut alike in names.into_values() {
        alike.sort_by_key(|registry| registry.name());
        for &registry in &alike[1..] {
            push(registry, PickingFinding::NamesDifferByCase(alike[0]));
        }
    }
}

/// Whether pulls pick a private registry for images outside its prefix, where those are strangers'.
fn logs_in_beyond_prefix(registry: Registry<'_>) -> bool {
    let takes_others = |scope| matches!(scope, Scope::Domain | Scope::Uncovered);
    registry.matching() == Matching::LongestPrefix
        && registry.prefix().is_some()
        && registry.credential().is_some()
        && registry.picked().any(|picked| takes_others(registry.scope(picked)))
        && shared_place(registry).is_some()
        && WrongHost::of(registry.domain()).is_none()
}

impl Spare {
    fn beside(catalog: &Catalog, registry: Registry<'_>) -> Self {
        let numbers = core::iter::once(None).chain((2..).map(Some));
        let found = numbers.map(Self::Public).find_map(|spare| match spare.name(registry) {
            Some(name) if catalog.has_name(&name) => None,
            Some(_) => Some(spare),
            None => Some(Self::None),
        });
        found.unwrap_or(Self::None)
    }

    fn name(self, registry: Registry<'_>) -> Option<String> {
        let name = match self {
            Self::Public(None) => format!("{}-public", registry.name()),
            Self::Public(Some(number)) => format!("{}-public-{number}", registry.name()),
            Self::None => return None,
        };
        (name.chars().count() <= NAME_MAX).then_some(name)
    }
}

/// What cannot be chosen, said once: of the first registry that is concerned.
fn choices(catalog: &Catalog, registry: Registry<'_>) -> impl Iterator<Item = Choice> + use<> {
    let (members, tied) = (registry.on_its_domain(), registry.tied());
    let first_of = |mut some: Registries<'_>| some.len() > 1 && some.next() == Some(registry);
    let contended = registry.is_contended();
    let no_primary = registry.chosen_on_domain().is_none();
    let domain = contended && first_of(members) && no_primary;
    let found = match catalog.matching() {
        Matching::Domain => [domain.then_some(Choice::Any), None],
        Matching::LongestPrefix => [
            (contended && first_of(tied) && registry.covers_some()).then_some(Choice::Tied),
            (domain && !registry.has_catch_all()).then_some(Choice::Uncovered),
        ],
    };
    found.into_iter().flatten()
}

/// Which registries are used without being named: as a pull's source, as a fallback of one, or in a role.
/// Where a pull cannot choose, all it could choose are: that is another lint's matter.
fn reached(catalog: &Catalog) -> Vec<bool> {
    let mut reached = vec![false; catalog.len()];
    for role in [catalog.default_registry(), catalog.caching_registry()].into_iter().flatten() {
        reached[role.index() as usize] = true;
    }
    for registry in catalog.registries() {
        let contended = registry.is_contended().then_some(Scope::Domain);
        let scopes: Vec<_> =
            registry.picked().map(|picked| registry.scope(picked)).chain(contended).collect();
        if scopes.is_empty() {
            continue;
        }
        reached[registry.index() as usize] = true;
        for hop in registry.hops() {
            if scopes.iter().any(|&scope| hop.has_names(scope)) {
                reached[hop.to.index() as usize] = true;
            }
        }
    }
    reached
}

impl<'c> PickingFinding<'c> {
    pub(super) fn code(self) -> LintKind {
        match self {
            Self::Ambiguous(_) => LintKind::AmbiguousDomain,
            Self::Unreached => LintKind::UnreachedRegistry,
            Self::NamesDifferByCase(_) => LintKind::NamesDifferByCase,
            Self::BeyondPrefix(_) => LintKind::LoginBeyondPrefix,
        }
    }

    pub(super) fn key(self) -> &'static str {
        match self {
            Self::Ambiguous(_) => "primary",
            Self::Unreached => "",
            Self::NamesDifferByCase(_) => "name",
            Self::BeyondPrefix(_) => "prefix",
        }
    }

    pub(super) fn reason(self, at: Registry<'c>) -> String {
        let domain = domain_of(at);
        match self {
            Self::Ambiguous(Choice::Any) => format!(
                "{} are on {domain} and none is its primary registry: a pull from there fails that names none \
                 of them",
                listed(at.on_its_domain())
            ),
            Self::Ambiguous(Choice::Tied) => format!(
                "{} are on {domain} {} and none is its primary registry: a pull fails that this is the longest \
                 prefix for and that names none of them",
                listed(at.tied()),
                with_prefix(at)
            ),
            Self::Ambiguous(Choice::Uncovered) => format!(
                "{} are on {domain}, each with a prefix, and none is its primary registry: a pull of an image \
                 that no prefix covers fails that names none of them",
                listed(at.on_its_domain())
            ),
            Self::Unreached => {
                let picked = match at.chosen_on_domain() {
                    Some(chosen) => format!("pulls from {domain} pick {} in its place", shown(chosen)),
                    None => "its prefix leaves no room for a name that a pull could pick it for".to_string(),
                };
                format!(
                    "{} is used only where a request names it: {picked}, it is neither the default nor the \
                     caching registry, and no registry that pulls pick falls back to it",
                    shown(at)
                )
            }
            Self::NamesDifferByCase(other) => {
                format!("{} and {} differ only in case, and are two registries", shown(other), shown(at))
            }
            Self::BeyondPrefix(_) => format!(
                "the login of {} is used for every image on {domain}, those of strangers too: a prefix says what is \
                 the account's, and takes no image away",
                shown(at)
            ),
        }
    }

    pub(super) fn mend(self, at: Registry<'c>) -> String {
        match self {
            Self::Ambiguous(Choice::Any | Choice::Uncovered) => "mark one as primary".to_string(),
            Self::Ambiguous(Choice::Tied) => match at.chosen_on_domain() {
                Some(_) => "give them different prefixes".to_string(),
                None => "mark one as primary, or give them different prefixes".to_string(),
            },
            Self::Unreached => "remove it, unless pipelines name it".to_string(),
            Self::NamesDifferByCase(_) => "rename one of them".to_string(),
            Self::BeyondPrefix(_) => {
                "add a public registry without a prefix there, for all other images".to_string()
            }
        }
    }

    /// A public registry beside it. It has no fallback: none where images outside the prefix have one.
    pub(super) fn edit(self, at: Registry<'c>) -> Option<LintEdit> {
        let Self::BeyondPrefix(spare) = self else { return None };
        let name = spare.name(at)?;
        let alone = at.hops().all(|hop| hop.taken_off().is_some());
        alone.then(|| LintEdit::AddPublic { registry: at.name().into(), name })
    }
}

fn with_prefix(registry: Registry<'_>) -> String {
    match registry.prefix() {
        Some(prefix) => format!("with the prefix `{}`", Excerpt::of(&prefix.to_string())),
        None => "without a prefix".to_string(),
    }
}

/// Some registries of the catalog by name: `` `a`, `b` and 3 more ``.
fn listed(members: Registries<'_>) -> String {
    words::listed(members.map(shown), LISTED, "and")
}
