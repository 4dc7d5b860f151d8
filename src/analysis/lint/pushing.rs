//! Pushes without a login, and pushes that put one image in place of another.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use super::{Finding, Lint, LintKind, shown};
use crate::catalog::{Catalog, Registry};

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum PushingFinding<'c> {
    /// The default registry is pulled from anonymously, and pushed to as well.
    PublicDefault,
    /// Builds that are not trusted push to the default registry.
    UntrustedDefault,
    /// They push where the names of this registry are.
    UntrustedBeside(Registry<'c>),
}

pub(super) fn find<'c>(catalog: &'c Catalog, found: &mut Vec<Lint<'c>>) {
    let mut push =
        |registry, finding| found.push(Lint { registry: Some(registry), finding: Finding::Pushing(finding) });
    if let Some(default) = catalog.default_registry() {
        // A sole registry is it without having been chosen.
        if catalog.marks_default() && default.is_public() {
            push(default, PushingFinding::PublicDefault);
        }
        if default.accepts_untrusted_pushes() {
            push(default, PushingFinding::UntrustedDefault);
        }
    }
    for (registry, other) in untrusted_beside(catalog) {
        push(registry, PushingFinding::UntrustedBeside(other));
    }
}

/// Registries that take pushes of builds that are not trusted, each with the first one by name that takes none and
/// has all its names there too. Of several with one prefix, the first by name.
fn untrusted_beside(catalog: &Catalog) -> impl Iterator<Item = (Registry<'_>, Registry<'_>)> {
    // By endpoint, which its first registry stands for, and prefix.
    let mut open: BTreeMap<(u32, String), Registry<'_>> = BTreeMap::new();
    let endpoint = |registry: Registry<'_>| registry.on_its_domain().next().unwrap_or(registry).index();
    let prefix = |registry: Registry<'_>| registry.prefix().map_or_else(String::new, |path| path.to_string());
    for registry in catalog.registries().filter(|registry| registry.accepts_untrusted_pushes()) {
        let first = open.entry((endpoint(registry), prefix(registry))).or_insert(registry);
        if registry.name() < first.name() {
            *first = registry;
        }
    }
    let mut beside: BTreeMap<u32, (Registry<'_>, Registry<'_>)> = BTreeMap::new();
    let closed = catalog.registries().filter(|registry| !registry.accepts_untrusted_pushes());
    for registry in closed.filter(|_| !open.is_empty()) {
        let (at, own) = (endpoint(registry), prefix(registry));
        let parents = own.rmatch_indices('/').map(|(slash, _)| own[..slash].to_string());
        let whole = (!own.is_empty()).then(|| own.clone());
        for covering in parents.chain(whole).chain([String::new()]) {
            let Some(&accepting) = open.get(&(at, covering)) else { continue };
            let first = beside.entry(accepting.index()).or_insert((accepting, registry));
            if registry.name() < first.1.name() {
                first.1 = registry;
            }
        }
    }
    beside.into_values()
}

impl<'c> PushingFinding<'c> {
    pub(super) fn code(self) -> LintKind {
        match self {
            Self::PublicDefault => LintKind::PublicDefault,
            Self::UntrustedDefault | Self::UntrustedBeside(_) => LintKind::UntrustedPushes,
        }
    }

    pub(super) fn key(self) -> &'static str {
        match self {
            Self::PublicDefault => "access",
            Self::UntrustedDefault | Self::UntrustedBeside(_) => "accepts_untrusted_pushes",
        }
    }

    pub(super) fn other(self) -> Option<Registry<'c>> {
        match self {
            Self::PublicDefault | Self::UntrustedDefault => None,
            Self::UntrustedBeside(other) => Some(other),
        }
    }

    pub(super) fn reason(self, at: Registry<'c>) -> String {
        let name = shown(at);
        match self {
            Self::PublicDefault => format!(
                "{name} is the default registry and public: a push that names no registry has no login there"
            ),
            Self::UntrustedDefault => format!(
                "{name} takes pushes of builds that are not trusted and is the default registry: a pull by tag may \
                 bring what such a build put in place of another one's image"
            ),
            Self::UntrustedBeside(other) => format!(
                "{name} takes pushes of builds that are not trusted, under names that {} has on the same domain: a \
                 pull by tag may bring what such a build put in place of another one's image",
                shown(other)
            ),
        }
    }

    pub(super) fn mend(self, _at: Registry<'c>) -> String {
        match self {
            Self::PublicDefault => "make it private, or another one the default".to_string(),
            Self::UntrustedDefault => {
                "take such pushes in a registry of their own, or below a prefix of their own".to_string()
            }
            Self::UntrustedBeside(_) => {
                "give it a prefix that no other registry has images below".to_string()
            }
        }
    }
}
