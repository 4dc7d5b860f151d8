//! Fallbacks that may bring a stranger's image, and fallbacks that help no pull.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec;
use alloc::vec::Vec;

use super::{Finding, Lint, LintEdit, LintKind, domain_of, shown};
use crate::catalog::{Catalog, FallbackRegistry, Registry, Scope};
use crate::policy::{FallbackImages, FallbackPolicy};
use crate::registry::{Fallback, Namespaces, Provider};
use crate::resolve::hop::Hop;

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
    /// Images of this one have the same names on the registry that both fall back to.
    Meeting(Registry<'c>),
}

/// The first registry by name whose images come along the fallback of another one too.
pub(super) type Through<'c> = Option<Registry<'c>>;

/// The nearest private registry whose images come along a fallback by tag: how far it is, and which.
type Nearest<'c> = Option<(usize, Registry<'c>)>;

pub(super) fn find<'c>(catalog: &'c Catalog, found: &mut Vec<Lint<'c>>) {
    let mut push = |registry, finding| {
        found.push(Lint { registry: Some(registry), finding: Finding::Fallback(finding) });
    };
    // By the registry that falls back: a mend of its one fallback mends it for every chain through it.
    let mut nearest: Vec<Nearest<'c>> = vec![None; catalog.len()];
    let through = through(catalog);
    for source in catalog.registries() {
        for (distance, hop) in source.hops().enumerate() {
            let nearest = &mut nearest[hop.from.index() as usize];
            let nearer = nearest.is_none_or(|(other, by)| (distance, source.name()) < (other, by.name()));
            if nearer && may_bring_another_image(hop) {
                *nearest = Some((distance, source));
            }
        }
        if let Some(hop) = source.hops().find(|hop| hop.to.shares_domain_with(source)) {
            let through = through[source.index() as usize];
            push(source, FallbackFinding::SameDomain { other: hop.to, through });
        }
    }
    for registry in catalog.registries() {
        let Some(fallback) = registry.fallback() else { continue };
        let to = fallback.registry();
        if let Some((_, source)) = nearest[registry.index() as usize] {
            if to.is_public() {
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
    for (registry, other) in meetings(catalog) {
        push(registry, FallbackFinding::Meeting(other));
    }
}

/// Registries that fall back by tag to where another one's images have the same names, each with the first such
/// one by name. Those of one chain hold the same images, and so do those whose names say the same.
fn meetings(catalog: &Catalog) -> impl Iterator<Item = (Registry<'_>, Registry<'_>)> {
    // By the first registry on that endpoint with that prefix.
    let mut places: BTreeMap<u32, Vec<Hop<'_>>> = BTreeMap::new();
    for hop in catalog.registries().filter_map(|registry| registry.hops().next()) {
        let place = hop.to.tied().next().unwrap_or(hop.to);
        if hop.has_names(Scope::Domain) {
            places.entry(place.index()).or_default().push(hop);
        }
    }
    places.into_values().flat_map(|mut hops| {
        hops.sort_by_key(|hop| hop.source.name());
        let first = hops[0];
        let second = hops.iter().find(|hop| !says_the_same(first, **hop)).copied();
        let by_tag = hops.into_iter().filter(|hop| hop.policy().images == FallbackImages::Any);
        by_tag.filter_map(move |hop| {
            let other = if says_the_same(first, hop) { second? } else { first };
            Some((hop.source, other.source))
        })
    })
}

/// Whether one name at the end of both hops is one image of one endpoint.
fn says_the_same(one: Hop<'_>, other: Hop<'_>) -> bool {
    one.source.shares_domain_with(other.source) && one.taken_off() == other.taken_off()
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
pub(super) fn shared_place(registry: Registry<'_>) -> Option<Provider> {
    let providers = [registry.provider(), Provider::detect(registry.domain())];
    let domain = registry.domain();
    providers.into_iter().find(|provider| provider.facts().namespaces_on(domain) == Namespaces::Shared)
}

/// Whether a tag of a private source can be asked for at the end of the hop, and mean another image there. The
/// same name on the same domain is the same image.
fn may_bring_another_image(hop: Hop<'_>) -> bool {
    hop.source.credential().is_some()
        && hop.policy().images == FallbackImages::Any
        && !(hop.keeps_names() && hop.to.shares_domain_with(hop.source))
        && hop.has_names(Scope::Domain)
}

impl<'c> FallbackFinding<'c> {
    pub(super) fn code(self) -> LintKind {
        match self {
            Self::Public { .. } => LintKind::PublicFallback,
            Self::Shared { .. } => LintKind::SharedFallback,
            Self::SameDomain { .. } => LintKind::SameDomainFallback,
            Self::Caching(_) => LintKind::CachingFallback,
            Self::Meeting(_) => LintKind::FallbackNamesMeet,
        }
    }

    #[expect(clippy::unused_self, reason = "as in the other families")]
    pub(super) fn key(self) -> &'static str {
        "fallback"
    }

    pub(super) fn other(self) -> Registry<'c> {
        match self {
            Self::Public { source } | Self::Shared { source } => source,
            Self::SameDomain { other, .. } | Self::Caching(other) | Self::Meeting(other) => other,
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
                let provider = provider.map_or_else(String::new, |provider| provider.to_string());
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
            Self::Meeting(other) => {
                let other = shown(other);
                format!(
                    "{name} falls back by tag to {to}, where images of {other} have the same names as its own: an \
                     image there may be one of {other}"
                )
            }
        }
    }

    pub(super) fn mend(self, at: Registry<'c>) -> String {
        let to = at.fallback().map_or_else(String::new, |fallback| shown(fallback.registry()));
        match self {
            Self::Public { .. } => "limit the fallback to pinned images".to_string(),
            Self::Shared { .. } => format!("give {to} a prefix, or limit the fallback to pinned images"),
            Self::SameDomain { through, .. } => format!("fall back to another domain{}", minding(through)),
            Self::Caching(_) => "keep the cache in a registry without a fallback".to_string(),
            Self::Meeting(_) => {
                "fall back to a registry with a prefix of its own, or limit the fallback to pinned images"
                    .to_string()
            }
        }
    }

    pub(super) fn edit(self, at: Registry<'c>) -> Option<LintEdit> {
        match self {
            Self::Public { .. } | Self::Shared { .. } | Self::Meeting(_) => {
                let fallback = at.fallback()?;
                let policy = fallback.policy().pinned_only();
                leads_straight(at).then(|| set(at, fallback.registry(), policy))
            }
            Self::SameDomain { other, through } => {
                let next = at.fallback()?.registry() == other;
                if !next || through.is_some() {
                    return None;
                }
                past(at, |hop| hop.to.shares_domain_with(at))
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

/// The fallback of `at` without the registries that its chain begins with and that help it nothing. All
/// others are asked as they were: names come from the source (5.6), and limits add up (5.8). That is so for the
/// images of `at` alone: nothing else may come through its fallback. None where that would lose a registry
/// without a domain, which helps once it is placed (3.9).
pub(super) fn past<'c>(at: Registry<'c>, helps_nothing: impl Fn(Hop<'c>) -> bool) -> Option<LintEdit> {
    let mut passed = at;
    for hop in at.hops() {
        if !leads_straight(passed) {
            return None;
        }
        if !helps_nothing(hop) {
            return Some(set(at, hop.to, hop.policy()));
        }
        passed = hop.to;
    }
    leads_straight(passed).then(|| LintEdit::ClearFallback { registry: at.name().into() })
}

/// Whether no registry without a domain is on the way to the fallback.
fn leads_straight(at: Registry<'_>) -> bool {
    at.skipped_fallbacks().next().is_none()
}

fn set(at: Registry<'_>, to: Registry<'_>, policy: FallbackPolicy) -> LintEdit {
    LintEdit::SetFallback {
        registry: at.name().into(),
        fallback: Fallback::new(to.name()).with_policy(policy),
    }
}
