//! What a catalog accepts and its owner may want to know: weak points, each with a mend.
//!
//! [`Catalog::lints`] finds them all. A [`Lint`] has a [`LintCode`], a [`Severity`] and often a [`LintEdit`]
//! that mends it. [The rules](crate::rules::lints) have a table of all codes.
//!
//! ```
//! use registry_resolver::lint::{LintCode, Severity};
//! use registry_resolver::{Catalog, RegistryConfig};
//!
//! let catalog = Catalog::builder()
//!     .registry(RegistryConfig::named("azure").azure("acme").fallback("quay"))
//!     .registry(RegistryConfig::named("quay").quay())
//!     .build()?;
//! let lints = catalog.lints();
//! let worst = lints.iter().next().unwrap();
//! assert_eq!((worst.code(), worst.severity()), (LintCode::SharedFallback, Severity::Danger));
//! # Ok::<(), registry_resolver::Problems>(())
//! ```

mod code;
mod domains;
mod edit;
mod fallbacks;
mod names;
mod picking;
mod punycode;
mod script;
mod spelling;
#[cfg(feature = "serde")]
mod wire;

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::cmp::Reverse;
use core::fmt;

pub use code::{LintCode, Severity};
pub use edit::LintEdit;

use super::words::name as shown;
use crate::catalog::{Catalog, Registry};
use crate::reference::Excerpt;
use domains::DomainFinding;
use fallbacks::FallbackFinding;
use names::NameFinding;
use picking::PickingFinding;
use spelling::SpellingFinding;

impl Catalog {
    /// What is weak in this catalog, worst first. Nothing of it is an error: it resolves as the rules say.
    /// [The rules](crate::rules::lints) have a table of all lints.
    ///
    /// They come by severity, by code, and by the names of registries. The order in which registries were
    /// added shows in paths alone.
    ///
    /// ```
    /// use registry_resolver::lint::LintCode;
    /// use registry_resolver::{Catalog, RegistryConfig};
    ///
    /// let catalog = Catalog::builder()
    ///     .registry(RegistryConfig::named("azure").azure("acme").fallback("quay"))
    ///     .registry(RegistryConfig::named("quay").quay())
    ///     .build()?;
    /// let lints = catalog.lints();
    /// assert_eq!(
    ///     lints.iter().next().unwrap().to_string(),
    ///     "danger[shared_fallback] registries[0].fallback: `azure` falls back by tag to `quay` on Quay, where \
    ///      strangers own namespaces, without a prefix of one's own: an image there may be a stranger's; give \
    ///      `quay` a prefix, or limit the fallback to pinned images",
    /// );
    /// let mended = lints.iter().filter_map(|lint| lint.edit()).fold(catalog.edit(), |it, edit| edit.apply(it));
    /// assert!(mended.build()?.lints().iter().all(|lint| lint.code() != LintCode::SharedFallback));
    /// # Ok::<(), registry_resolver::Problems>(())
    /// ```
    pub fn lints(&self) -> Lints<'_> {
        let mut found = Vec::new();
        picking::find(self, &mut found);
        fallbacks::find(self, &mut found);
        names::find(self, &mut found);
        domains::find(self, &mut found);
        spelling::find(self, &mut found);
        found.sort_by_cached_key(|lint| {
            let (code, other) = (lint.code(), lint.finding.other().map(Registry::name));
            (Reverse(code.severity()), code, lint.registry.name(), other)
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
    registry: Registry<'c>,
    finding: Finding<'c>,
}

impl<'c> Lint<'c> {
    /// What it is about, for programs.
    pub fn code(&self) -> LintCode {
        self.finding.code()
    }

    /// How much it matters: the same for every lint of a code.
    pub fn severity(&self) -> Severity {
        self.code().severity()
    }

    /// The registry that it is about. Of several, the first by prefix and name.
    pub fn registry(&self) -> Registry<'c> {
        self.registry
    }

    /// Where it is, in the words of our own format, counted from 0: `registries[2].fallback`.
    pub fn path(&self) -> String {
        let (at, key) = match self.finding {
            Finding::Picking(finding) => (self.registry, finding.key()),
            Finding::Fallback(finding) => (self.registry, finding.key()),
            Finding::Name(finding) => (finding.at().unwrap_or(self.registry), finding.key()),
            Finding::Domain(finding) => (self.registry, finding.key()),
            Finding::Spelling(finding) => (self.registry, finding.key()),
        };
        let dot = if key.is_empty() { "" } else { "." };
        format!("registries[{}]{dot}{key}", at.position())
    }

    /// What is weak, for people.
    pub fn reason(&self) -> String {
        match self.finding {
            Finding::Picking(finding) => finding.reason(self.registry),
            Finding::Fallback(finding) => finding.reason(self.registry),
            Finding::Name(finding) => finding.reason(self.registry),
            Finding::Domain(finding) => finding.reason(self.registry),
            Finding::Spelling(finding) => finding.reason(self.registry),
        }
    }

    /// How to mend it.
    pub fn mend(&self) -> String {
        match self.finding {
            Finding::Picking(finding) => finding.mend(self.registry),
            Finding::Fallback(finding) => finding.mend(self.registry),
            Finding::Name(finding) => finding.mend(self.registry),
            Finding::Domain(finding) => finding.mend(self.registry),
            Finding::Spelling(finding) => finding.mend(self.registry),
        }
    }

    /// The change that mends it. None where no change does, or where the account's owner has to choose one.
    pub fn edit(&self) -> Option<LintEdit> {
        match self.finding {
            Finding::Picking(_) | Finding::Spelling(_) => None,
            Finding::Fallback(finding) => finding.edit(self.registry),
            Finding::Name(finding) => finding.edit(self.registry),
            Finding::Domain(finding) => finding.edit(self.registry),
        }
    }
}

/// ``danger[public_fallback] registries[0].fallback: …; …``
impl fmt::Display for Lint<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (severity, code, path) = (self.severity(), self.code(), self.path());
        write!(f, "{severity}[{code}] {path}: {}; {}", self.reason(), self.mend())
    }
}

impl fmt::Debug for Lint<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Lint({} at {})", self.code(), self.path())
    }
}

/// What was found, by family.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Finding<'c> {
    Picking(PickingFinding<'c>),
    Fallback(FallbackFinding<'c>),
    Name(NameFinding<'c>),
    Domain(DomainFinding),
    Spelling(SpellingFinding<'c>),
}

impl<'c> Finding<'c> {
    fn code(self) -> LintCode {
        match self {
            Self::Picking(finding) => finding.code(),
            Self::Fallback(finding) => finding.code(),
            Self::Name(finding) => finding.code(),
            Self::Domain(finding) => finding.code(),
            Self::Spelling(finding) => finding.code(),
        }
    }

    /// The other registry of a pair, which tells two lints of one code and registry apart.
    fn other(self) -> Option<Registry<'c>> {
        match self {
            Self::Fallback(finding) => Some(finding.other()),
            Self::Name(finding) => finding.other(),
            Self::Picking(_) | Self::Domain(_) | Self::Spelling(_) => None,
        }
    }
}

/// A registry's domain as texts show it.
fn domain_of(registry: Registry<'_>) -> Excerpt {
    Excerpt::of(registry.domain().as_str())
}
