//! Names that find no room where they are to go: how many components a provider takes, and how many come.

use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use super::fallbacks::{Through, minding, past, through};
use super::{Finding, Lint, LintEdit, LintKind, domain_of, shown};
use crate::catalog::{Catalog, Registry, Scope};
use crate::reference::{Excerpt, Path};
use crate::resolve::hop::Hop;

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum NameFinding<'c> {
    /// Of the images of a source, the end of a hop can hold none.
    NeverFits {
        from: Registry<'c>,
        to: Registry<'c>,
        why: Misfit,
        through: Through<'c>,
    },
    /// It can hold those with so many components where `behind` says.
    PartlyFits {
        from: Registry<'c>,
        to: Registry<'c>,
        fits: Count,
        behind: Behind,
    },
    DeepPrefix,
    ShortPrefix,
    UnknownNamespace,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Misfit {
    /// Names there would have so many components.
    Depth(Count),
    /// They would have more than 255 characters.
    Length,
}

/// How many path components: at least, and at most where there is a limit.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Count {
    least: usize,
    most: Option<usize>,
}

/// Where the components are counted.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Behind {
    Domain,
    Prefix,
}

pub(super) fn find<'c>(catalog: &'c Catalog, found: &mut Vec<Lint<'c>>) {
    let mut push =
        |registry, finding| found.push(Lint { registry: Some(registry), finding: Finding::Name(finding) });
    let through = through(catalog);
    for registry in catalog.registries() {
        for hop in registry.hops() {
            let others =
                if hop.from == registry { through[registry.index() as usize] } else { Some(hop.from) };
            if let Some(finding) = misfit(hop, others) {
                push(registry, finding);
            }
        }
        if registry.prefix().is_some() && !registry.takes_pushes() {
            push(registry, NameFinding::DeepPrefix);
        }
        let held = registry.prefix().map_or(0, |prefix| prefix.components().count());
        // A prefix is a project at least, and where names have more parts, a project and a repository.
        if held > 0 && held + 1 < registry.provider().facts().depth.least {
            push(registry, NameFinding::ShortPrefix);
        }
    }
    let unknown =
        |registry: &Registry<'c>| registry.lists_namespaces() && registry.own_namespaces().next().is_none();
    if let Some(registry) = catalog.default_registry().filter(unknown) {
        push(registry, NameFinding::UnknownNamespace);
    }
}

/// What the end of a hop cannot hold of the images that the source's own provider holds.
fn misfit<'c>(hop: Hop<'c>, through: Through<'c>) -> Option<NameFinding<'c>> {
    let Hop { from, to, .. } = hop;
    let (come, behind) = names_of(hop)?;
    let put_on = to.prefix().map_or(0, components);
    let takes = to.provider().facts().depth;
    let least = takes.least.saturating_sub(put_on).max(come.least);
    let room = takes.most.map(|most| most.saturating_sub(put_on));
    let most = [room, come.most].into_iter().flatten().min();
    if most.is_some_and(|most| most < least) {
        let there = Count { least: come.least + put_on, most: come.most.map(|most| most + put_on) };
        return Some(NameFinding::NeverFits { from, to, why: Misfit::Depth(there), through });
    }
    if !hop.has_names(Scope::Domain) {
        return Some(NameFinding::NeverFits { from, to, why: Misfit::Length, through });
    }
    let fits = Count { least, most };
    (fits != come).then_some(NameFinding::PartlyFits { from, to, fits, behind })
}

/// How many components come along a hop: those of the source's paths, or what is left behind its prefix.
/// None where the prefix leaves no room for a name on the source itself.
fn names_of(hop: Hop<'_>) -> Option<(Count, Behind)> {
    let held = hop.source.provider().facts().depth;
    let (taken_off, behind) = match hop.taken_off() {
        Some(prefix) => (components(prefix), Behind::Prefix),
        None => (0, Behind::Domain),
    };
    let least = held.least.saturating_sub(taken_off).max(1);
    let most = held.most.map(|most| most.saturating_sub(taken_off));
    most.is_none_or(|most| most >= least).then_some((Count { least, most }, behind))
}

fn components(path: Path<'_>) -> usize {
    path.components().count()
}

impl<'c> NameFinding<'c> {
    pub(super) fn code(self) -> LintKind {
        match self {
            Self::NeverFits { .. } => LintKind::FallbackNeverFits,
            Self::PartlyFits { .. } => LintKind::FallbackPartlyFits,
            Self::DeepPrefix => LintKind::DeepPrefix,
            Self::ShortPrefix => LintKind::ShortPrefix,
            Self::UnknownNamespace => LintKind::UnknownNamespace,
        }
    }

    /// The registry whose setting is meant, where that is not the one whose images are.
    pub(super) fn at(self) -> Option<Registry<'c>> {
        match self {
            Self::NeverFits { from, .. } | Self::PartlyFits { from, .. } => Some(from),
            Self::DeepPrefix | Self::ShortPrefix | Self::UnknownNamespace => None,
        }
    }

    pub(super) fn key(self) -> &'static str {
        match self {
            Self::NeverFits { .. } | Self::PartlyFits { .. } => "fallback",
            Self::DeepPrefix | Self::ShortPrefix => "prefix",
            Self::UnknownNamespace => "namespaces",
        }
    }

    pub(super) fn other(self) -> Option<Registry<'c>> {
        match self {
            Self::NeverFits { to, .. } | Self::PartlyFits { to, .. } => Some(to),
            Self::DeepPrefix | Self::ShortPrefix | Self::UnknownNamespace => None,
        }
    }

    pub(super) fn reason(self, at: Registry<'c>) -> String {
        let name = shown(at);
        let prefix = at.prefix().map_or_else(String::new, |prefix| prefix.to_string());
        let prefix = Excerpt::of(&prefix);
        match self {
            Self::NeverFits { to, why: Misfit::Depth(there), .. } => format!(
                "no image of {name} fits its fallback {}: its name there would have {}, and {}",
                shown(to),
                there.in_words(),
                takes(to)
            ),
            Self::NeverFits { to, why: Misfit::Length, .. } => format!(
                "no image of {name} fits its fallback {}: its name there would have more than 255 characters",
                shown(to)
            ),
            Self::PartlyFits { to, fits, behind, .. } => {
                let behind = match behind {
                    Behind::Domain => format!("behind {}", domain_of(at)),
                    Behind::Prefix => format!("behind the prefix `{prefix}`"),
                };
                format!(
                    "of the images of {name}, only those with {} {behind} can exist on its fallback {}: {}, and \
                     trying any other there is in vain",
                    fits.in_words(),
                    shown(to),
                    takes(to)
                )
            }
            Self::DeepPrefix => format!(
                "nothing can be pushed to {name}: below its prefix `{prefix}` there is no room for a name, as {}",
                takes(at)
            ),
            Self::ShortPrefix => format!(
                "the prefix `{prefix}` of {name} is no project and repository, so that every image name has to \
                 begin with the repository: {}",
                takes(at)
            ),
            Self::UnknownNamespace => format!(
                "{name} is the default registry, and which namespaces on {} are the account's is not known: a push \
                 to another one shows only when it fails",
                at.provider()
            ),
        }
    }

    pub(super) fn mend(self, at: Registry<'c>) -> String {
        match self {
            Self::NeverFits { to, why: Misfit::Depth(_), through, .. } => {
                let change = if to.prefix().is_some() { "change the prefix of" } else { "give a prefix to" };
                format!("{change} {}, or fall back to another registry{}", shown(to), minding(through))
            }
            Self::NeverFits { through, .. } => format!("shorten the prefixes{}", minding(through)),
            Self::PartlyFits { .. } => "fall back to a registry that holds all of them".to_string(),
            Self::DeepPrefix => "shorten it".to_string(),
            Self::ShortPrefix => "write `project/repository`".to_string(),
            Self::UnknownNamespace => {
                format!(
                    "list the user name and organisations as namespaces of {}, or set its prefix",
                    shown(at)
                )
            }
        }
    }

    pub(super) fn edit(self, at: Registry<'c>) -> Option<LintEdit> {
        match self {
            // It is never answered: without it, the same images come from the same places.
            Self::NeverFits { through: None, .. } => {
                past(at, |hop| matches!(misfit(hop, None), Some(Self::NeverFits { .. })))
            }
            _ => None,
        }
    }
}

/// What a registry's provider takes: `Docker Hub takes namespace/name`.
fn takes(registry: Registry<'_>) -> String {
    let facts = registry.provider().facts();
    format!("{} takes {}", facts.provider, facts.naming)
}

impl Count {
    fn in_words(self) -> String {
        let Self { least, most } = self;
        match most {
            None => format!("{least} path components or more"),
            Some(1) => "1 path component".to_string(),
            Some(most) if most == least => format!("{least} path components"),
            Some(most) => format!("{least} to {most} path components"),
        }
    }
}
