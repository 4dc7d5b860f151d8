//! What a catalog accepts and its owner may want to know: weak points, each with a mend.
//!
//! [`Catalog::lints`] finds them all. A [`Lint`] has a [`LintKind`], a [`Severity`] and often a [`LintEdit`]
//! that mends it. [The rules](crate::rules::lints) have a table of all codes.
//!
//! ```
//! use registry_resolver::lint::{LintKind, Severity};
//! use registry_resolver::{Catalog, RegistryConfig};
//!
//! let catalog = Catalog::builder()
//!     .registry(RegistryConfig::new("azure").azure("acme").fallback("quay"))
//!     .registry(RegistryConfig::new("quay").quay())
//!     .build()?;
//! let lints = catalog.lints();
//! let worst = lints.iter().next().unwrap();
//! assert_eq!((worst.kind(), worst.severity()), (LintKind::SharedFallback, Severity::Danger));
//! # Ok::<(), registry_resolver::Problems>(())
//! ```

mod domains;
mod edit;
mod fallbacks;
mod kind;
mod names;
mod picking;
mod punycode;
mod pushing;
mod routes;
mod script;
mod search;
mod spelling;
#[cfg(feature = "serde")]
mod wire;

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::cmp::Reverse;
use core::fmt;

pub use edit::LintEdit;
pub use kind::{LintKind, Severity};
pub(in crate::analysis) use routes::{Blocked, spoken};

use super::words::name as shown;
use crate::catalog::{Catalog, Registry, RouteRef};
use crate::reference::{Excerpt, Then};
use domains::DomainFinding;
use fallbacks::FallbackFinding;
use names::NameFinding;
use picking::PickingFinding;
use pushing::PushingFinding;
use routes::RouteFinding;
use search::SearchFinding;
use spelling::SpellingFinding;

impl Catalog {
    /// What is weak in this catalog, worst first. Nothing of it is an error: it resolves as the rules say.
    /// [The rules](crate::rules::lints) have a table of all lints.
    ///
    /// They come by severity, by kind, and by the names of registries. The order in which registries were
    /// added shows in paths alone.
    ///
    /// ```
    /// use registry_resolver::lint::LintKind;
    /// use registry_resolver::{Catalog, RegistryConfig};
    ///
    /// let catalog = Catalog::builder()
    ///     .registry(RegistryConfig::new("azure").azure("acme").fallback("quay"))
    ///     .registry(RegistryConfig::new("quay").quay())
    ///     .build()?;
    /// let lints = catalog.lints();
    /// assert_eq!(
    ///     lints.iter().next().unwrap().to_string(),
    ///     "danger[shared_fallback] registries[0].fallback: `azure` falls back by tag to `quay` on Quay, where \
    ///      strangers own namespaces, without a prefix of one's own: an image there may be a stranger's; give \
    ///      `quay` a prefix, or limit the fallback to pinned images",
    /// );
    /// let mended = lints.iter().filter_map(|lint| lint.edit()).fold(catalog.edit(), |it, edit| edit.apply(it));
    /// assert!(mended.build()?.lints().iter().all(|lint| lint.kind() != LintKind::SharedFallback));
    /// # Ok::<(), registry_resolver::Problems>(())
    /// ```
    pub fn lints(&self) -> Lints<'_> {
        let mut found = Vec::new();
        picking::find(self, &mut found);
        pushing::find(self, &mut found);
        fallbacks::find(self, &mut found);
        names::find(self, &mut found);
        domains::find(self, &mut found);
        spelling::find(self, &mut found);
        routes::find(self, &mut found);
        search::find(self, &mut found);
        found.sort_by_cached_key(|lint| {
            let (code, other) = (lint.kind(), lint.finding.other().map(Registry::name));
            let name = lint.registry.map(Registry::name);
            let place = lint.finding.route().map(|finding| (finding.scope(), finding.key()));
            (Reverse(code.severity()), code, name, other, place)
        });
        Lints(found)
    }
}

/// The lints of a catalog, displayed one a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lints<'c>(Vec<Lint<'c>>);

impl<'c> Lints<'c> {
    /// The lints, worst first.
    pub fn iter(&self) -> core::slice::Iter<'_, Lint<'c>> {
        self.0.iter()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is nothing to say.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<'c> IntoIterator for Lints<'c> {
    type Item = Lint<'c>;
    type IntoIter = alloc::vec::IntoIter<Lint<'c>>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a, 'c> IntoIterator for &'a Lints<'c> {
    type Item = &'a Lint<'c>;
    type IntoIter = core::slice::Iter<'a, Lint<'c>>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl fmt::Display for Lints<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, lint) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{lint}")?;
        }
        Ok(())
    }
}

/// One weak point of a catalog: where, what, and how to mend it. Its texts are made when asked for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Lint<'c> {
    /// None where it is about a route or about names without a domain.
    registry: Option<Registry<'c>>,
    finding: Finding<'c>,
}

impl<'c> Lint<'c> {
    /// What it is about, for programs.
    pub fn kind(&self) -> LintKind {
        self.finding.code()
    }

    /// How much it matters: the same for every lint of a kind.
    pub fn severity(&self) -> Severity {
        self.kind().severity()
    }

    /// The registry that it is about; of several, the first by prefix and name. None where it is about a route or
    /// about names without a domain.
    pub fn registry(&self) -> Option<Registry<'c>> {
        self.registry
    }

    /// The route that it is about, where it is about one.
    pub fn route(&self) -> Option<RouteRef<'c>> {
        self.finding.route().map(RouteFinding::route)
    }

    /// Where it is, in the words of our own format, counted from 0: `registries[2].fallback`.
    pub fn path(&self) -> String {
        let at = |registry: Option<Registry<'c>>, key: &str| {
            let dot = if key.is_empty() { "" } else { "." };
            format!("registries[{}]{dot}{key}", registry.map_or(0, Registry::position))
        };
        match self.finding {
            Finding::Picking(finding) => at(self.registry, finding.key()),
            Finding::Pushing(finding) => at(self.registry, finding.key()),
            Finding::Fallback(finding) => at(self.registry, finding.key()),
            Finding::Name(finding) => at(finding.at().or(self.registry), finding.key()),
            Finding::Domain(finding) => at(self.registry, finding.key()),
            Finding::Spelling(finding) => at(self.registry, finding.key()),
            Finding::Route(finding) => format!("routes[{}].{}", finding.route().index(), finding.key()),
            Finding::Search(finding) => finding.path(),
        }
    }

    /// What is weak, for people, in one sentence: without its place and without what to do about it.
    pub fn message(&self) -> String {
        match (self.finding, self.registry) {
            (Finding::Route(finding), _) => finding.reason(),
            (Finding::Search(finding), _) => finding.reason(),
            (Finding::Picking(finding), Some(registry)) => finding.reason(registry),
            (Finding::Pushing(finding), Some(registry)) => finding.reason(registry),
            (Finding::Fallback(finding), Some(registry)) => finding.reason(registry),
            (Finding::Name(finding), Some(registry)) => finding.reason(registry),
            (Finding::Domain(finding), Some(registry)) => finding.reason(registry),
            (Finding::Spelling(finding), Some(registry)) => finding.reason(registry),
            (_, None) => String::new(),
        }
    }

    /// What to do about it.
    pub fn help(&self) -> Option<String> {
        Some(match (self.finding, self.registry) {
            (Finding::Route(finding), _) => finding.mend(),
            (Finding::Search(finding), _) => finding.mend(),
            (Finding::Picking(finding), Some(registry)) => finding.mend(registry),
            (Finding::Pushing(finding), Some(registry)) => finding.mend(registry),
            (Finding::Fallback(finding), Some(registry)) => finding.mend(registry),
            (Finding::Name(finding), Some(registry)) => finding.mend(registry),
            (Finding::Domain(finding), Some(registry)) => finding.mend(registry),
            (Finding::Spelling(finding), Some(registry)) => finding.mend(registry),
            (_, None) => return None,
        })
    }

    /// The change that mends it. None where no change does, or where the account's owner has to choose one.
    pub fn edit(&self) -> Option<LintEdit> {
        match self.finding {
            Finding::Pushing(_) | Finding::Spelling(_) | Finding::Search(_) => None,
            Finding::Picking(finding) => finding.edit(self.registry?),
            Finding::Fallback(finding) => finding.edit(self.registry?),
            Finding::Name(finding) => finding.edit(self.registry?),
            Finding::Domain(finding) => finding.edit(self.registry?),
            Finding::Route(finding) => finding.edit(),
        }
    }
}

/// ``danger[public_fallback] registries[0].fallback: …; …``
impl fmt::Display for Lint<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (severity, kind, path) = (self.severity(), self.kind(), self.path());
        write!(f, "{severity}[{kind}] {path}: {}{}", self.message(), Then(self.help()))
    }
}

impl fmt::Debug for Lint<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Lint({} at {})", self.kind(), self.path())
    }
}

/// What was found, by family.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Finding<'c> {
    Picking(PickingFinding<'c>),
    Pushing(PushingFinding<'c>),
    Fallback(FallbackFinding<'c>),
    Name(NameFinding<'c>),
    Domain(DomainFinding),
    Spelling(SpellingFinding<'c>),
    Route(RouteFinding<'c>),
    Search(SearchFinding<'c>),
}

impl<'c> Finding<'c> {
    fn code(self) -> LintKind {
        match self {
            Self::Picking(finding) => finding.code(),
            Self::Pushing(finding) => finding.code(),
            Self::Fallback(finding) => finding.code(),
            Self::Name(finding) => finding.code(),
            Self::Domain(finding) => finding.code(),
            Self::Spelling(finding) => finding.code(),
            Self::Route(finding) => finding.code(),
            Self::Search(_) => SearchFinding::CODE,
        }
    }

    /// The other registry of a pair, which tells two lints of one code and registry apart.
    fn other(self) -> Option<Registry<'c>> {
        match self {
            Self::Fallback(finding) => Some(finding.other()),
            Self::Name(finding) => finding.other(),
            Self::Pushing(finding) => finding.other(),
            Self::Picking(_) | Self::Domain(_) | Self::Spelling(_) | Self::Route(_) | Self::Search(_) => None,
        }
    }

    fn route(self) -> Option<RouteFinding<'c>> {
        match self {
            Self::Route(finding) => Some(finding),
            _ => None,
        }
    }
}

/// A registry's domain as texts show it.
fn domain_of(registry: Registry<'_>) -> Excerpt {
    Excerpt::of(registry.domain().as_str())
}
