//! Fallbacks that may bring a stranger's image, and fallbacks that help no pull.

use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec;
use alloc::vec::Vec;

use super::{Finding, Lint, LintCode, LintEdit, domain_of, shown};
use crate::catalog::{Catalog, FallbackRegistry, Link, Registry, Scope};
use crate::policy::{FallbackImages, FallbackNaming, FallbackPolicy};
use crate::registry::{Fallback, Namespaces, Provider};

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum FallbackFinding<'c> {
    /// Images of this private registry come by tag from the public one that this falls back to.
    Public { source: Registry<'c> },
    /// The same, from a place where strangers own namespaces.
    Shared { source: Registry<'c> },
    /// The first registry of its chain that is on its own domain.
    SameDomain { other: Registry<'c>, through: Through<'c> },
    /// The registry for build cache falls back to this one.
    Caching(Registry<'c>),
}

/// The first registry by name whose images come along the fallback of another one too.
pub(super) type Through<'c> = Option<Registry<'c>>;

/// The nearest private registry whose images come along a fallback by tag: how far it is, and which.
type Nearest<'c> = Option<(usize, Registry<'c>)>;

pub(super) fn find<'c>(catalog: &'c Catalog, found: &mut Vec<Lint<'c>>) {
    let mut push = |registry, finding| found.push(Lint { registry, finding: Finding::Fallback(finding) });
    // By the registry that falls back: a mend of its one fallback mends it for every chain through it.
    let mut nearest: Vec<Nearest<'c>> = vec![None; catalog.len()];
    let through = through(catalog);
    for source in catalog.registries() {
        for (distance, link) in source.chain().enumerate() {
            let nearest = &mut nearest[link.from.index() as usize];
            let nearer = nearest.is_none_or(|(other, by)| (distance, source.name()) < (other, by.name()));
            if nearer && may_bring_another_image(source, link) {
                *nearest = Some((distance, source));
            }
        }
        if let Some(link) = source.chain().find(|link| link.to.shares_domain_with(source)) {
            let through = through[source.index() as usize];
            push(source, FallbackFinding::SameDomain { other: link.to, through });
        }
    }
    for registry in catalog.registries() {
        let Some(fallback) = registry.fallback() else { continue };
        let to = fallback.registry();
        if let Some((_, source)) = nearest[registry.index() as usize] {
            if to.credential().is_none() {
                push(registry, FallbackFinding::Public { source });
            }
            if shared_place(to).is_some() && to.prefix().is_none() {
                push(registry, FallbackFinding::Shared { source });
            }
        }
        if catalog.caching_registry() == Some(registry) {
            push(registry, FallbackFinding::Caching(to));
        }
    }
}

/// Who falls back to each registry, by index.
pub(super) fn through(catalog: &Catalog) -> Vec<Through<'_>> {
    let mut through: Vec<Through<'_>> = vec![None; catalog.len()];
    for registry in catalog.registries() {
        let Some(fallback) = registry.fallback() else { continue };
        let first = &mut through[fallback.registry().index() as usize];
        if first.is_none_or(|first| registry.name() < first.name()) {
            *first = Some(registry);
        }
    }
    through
}

/// The provider where strangers own namespaces next to this registry's: the one it is said to be, or the one
/// whose domain it is on, as a wrong word makes no stranger a friend.
fn shared_place(registry: Registry<'_>) -> Option<Provider> {
    let providers = [registry.provider(), Provider::detect(registry.domain())];
    providers.into_iter().find(|provider| provider.facts().namespaces == Namespaces::Shared)
}

/// Whether a tag of this private registry can be asked of the end of `link`, and mean another image there.
/// Limits add up along a chain (5.8), and the same name on the same domain is the same image.
fn may_bring_another_image(source: Registry<'_>, link: Link<'_>) -> bool {
    let (own, there) = (source.prefix(), link.to.prefix());
    let same_name = match link.policy.naming {
        FallbackNaming::Replace => own == there,
        FallbackNaming::Keep => there.is_none(),
    };
    source.credential().is_some()
        && link.policy.images == FallbackImages::Any
        && !(same_name && link.to.shares_domain_with(source))
        && source.has_names_at(link, Scope::Domain)
}

impl<'c> FallbackFinding<'c> {
    pub(super) fn code(self) -> LintCode {
        match self {
            Self::Public { .. } => LintCode::PublicFallback,
            Self::Shared { .. } => LintCode::SharedFallback,
            Self::SameDomain { .. } => LintCode::SameDomainFallback,
            Self::Caching(_) => LintCode::CachingFallback,
        }
    }

    #[expect(clippy::unused_self, reason = "as in the other families")]
    pub(super) fn key(self) -> &'static str {
        "fallback"
    }

    pub(super) fn other(self) -> Registry<'c> {
        match self {
            Self::Public { source } | Self::Shared { source } => source,
            Self::SameDomain { other, .. } | Self::Caching(other) => other,
        }
    }

    pub(super) fn reason(self, at: Registry<'c>) -> String {
        let to = at.fallback().map_or_else(String::new, |fallback| shown(fallback.registry()));
        let (name, domain) = (shown(at), domain_of(at));
        match self {
            Self::Public { source } => {
                format!(
                    "{} by tag to {to}, which is public: what it serves need not be yours",
                    leads(source, at)
                )
            }
            Self::Shared { source } => {
                let provider = at.fallback().and_then(|fallback| shared_place(fallback.registry()));
                let provider = provider.map_or("", |provider| provider.facts().name);
                format!(
                    "{} by tag to {to} on {provider}, where strangers own namespaces, without a prefix of \
                     one's own: an image there may be a stranger's",
                    leads(source, at)
                )
            }
            Self::SameDomain { other, .. }
                if at.fallback().map(FallbackRegistry::registry) == Some(other) =>
            {
                format!("{name} falls back to {to} on its own domain: where {domain} is down, both are")
            }
            Self::SameDomain { other, .. } => format!(
                "the fallbacks of {name} lead to {} on its own domain: where {domain} is down, both are",
                shown(other)
            ),
            Self::Caching(_) => format!(
                "{name} is the registry for build cache and falls back to {to}: what is missing from a cache is \
                 built anew, and looking for it elsewhere takes longer"
            ),
        }
    }

    pub(super) fn mend(self, at: Registry<'c>) -> String {
        let to = at.fallback().map_or_else(String::new, |fallback| shown(fallback.registry()));
        match self {
            Self::Public { .. } => "limit the fallback to pinned images".to_string(),
            Self::Shared { .. } => format!("give {to} a prefix, or limit the fallback to pinned images"),
            Self::SameDomain { through, .. } => format!("fall back to another domain{}", minding(through)),
            Self::Caching(_) => "keep the cache in a registry without a fallback".to_string(),
        }
    }

    pub(super) fn edit(self, at: Registry<'c>) -> Option<LintEdit> {
        match self {
            Self::Public { .. } | Self::Shared { .. } => {
                let fallback = at.fallback()?;
                let policy = fallback.policy().pinned_only();
                Some(set(at, fallback.registry(), policy))
            }
            Self::SameDomain { other, through } => {
                let next = at.fallback()?.registry() == other;
                (next && through.is_none()).then(|| past(at, |link| link.to.shares_domain_with(at)))
            }
            Self::Caching(_) => None,
        }
    }
}

/// How the images of `source` come to the fallback of `at`.
fn leads(source: Registry<'_>, at: Registry<'_>) -> String {
    if source == at {
        format!("{} falls back", shown(at))
    } else {
        format!("{} falls back, with images of {} that came so far,", shown(at), shown(source))
    }
}

/// What a mend has to mind where a fallback serves others as well.
pub(super) fn minding(through: Through<'_>) -> String {
    let said = |registry| format!("; mind that images of {} come through this fallback too", shown(registry));
    through.map_or_else(String::new, said)
}

/// Makes `at` fall back to the first registry of its chain that helps it. All others behind it are asked as they
/// were: names come from the source (5.6), and limits add up (5.8). That holds for the images of `at` alone, so no
/// other registry may fall back through it.
pub(super) fn past<'c>(at: Registry<'c>, helps_nothing: impl Fn(&Link<'c>) -> bool) -> LintEdit {
    let next = at.chain().find(|link| !helps_nothing(link));
    match next {
        Some(link) => set(at, link.to, link.policy),
        None => LintEdit::ClearFallback { registry: at.name().into() },
    }
}

fn set(at: Registry<'_>, to: Registry<'_>, policy: FallbackPolicy) -> LintEdit {
    LintEdit::SetFallback { registry: at.name().into(), fallback: Fallback::to(to.name()).when(policy) }
}
