//! Why a decision is as it is, from the same inputs and only when somebody asks (rule 10.8).
//!
//! [`Catalog::explain_pull`], [`explain_push`](Catalog::explain_push) and
//! [`explain_cache`](Catalog::explain_cache) make an [`Explanation`]: one [`Reason`] for each thing that
//! decided, lost, or is good to know, with a [`Verdict`] and the number of its rule.
//! [`why_not`](Explanation::why_not) tells why it is not another registry.
//!
//! ```
//! use registry_resolver::{Catalog, PullRequest, Reference, RegistryConfig};
//!
//! let catalog = Catalog::builder()
//!     .registry(RegistryConfig::new("dockerhub").docker_hub().primary())
//!     .registry(RegistryConfig::new("second-dockerhub").docker_hub())
//!     .build()?;
//! let explanation = catalog.explain_pull(PullRequest::new(Reference::parse("python:3.12")?));
//! assert_eq!(
//!     explanation.why_not("second-dockerhub").message(),
//!     "`second-dockerhub` is on docker.io too, but `dockerhub` is its primary",
//! );
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod cache;
mod kind;
mod pull;
mod push;
mod routes;
#[cfg(feature = "serde")]
mod wire;

use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt::{self, Write as _};

pub use kind::{ReasonKind, Verdict};

use super::words::{Indent, name, wrapped};
use crate::catalog::{Catalog, Registry, did_you_mean};
use crate::reference::{Domain, Excerpt};
use crate::resolve::error::{ErrorKind, nearest_registry};
use crate::words::words;

/// Why a decision is as it is: what decided, what lost and why, and what is good to know. Rule 10.8.
///
/// [`Catalog::explain_pull`], [`explain_push`](Catalog::explain_push) and
/// [`explain_cache`](Catalog::explain_cache) make one from the same inputs as the decision, whether that is a
/// plan or a refusal. Displayed, it is for people. With the feature `serde` it is written for programs.
///
/// The registries and settings that it cites are enough to decide the same without any other.
///
/// ```
/// use registry_resolver::{Catalog, PullRequest, Reference, RegistryConfig};
///
/// let catalog = Catalog::builder()
///     .registry(RegistryConfig::new("dockerhub").docker_hub().primary())
///     .registry(RegistryConfig::new("second-dockerhub").docker_hub())
///     .build()?;
/// let explanation = catalog.explain_pull(PullRequest::new(Reference::parse("python:3.12")?));
/// assert_eq!(explanation.to_string(), "\
/// docker.io/library/python:3.12 is pulled with `dockerhub`
///
///   2.2   note     in full, the image is docker.io/library/python:3.12
///   5.2   chosen   `dockerhub` is the primary registry on docker.io
///   5.2   lost     `second-dockerhub` is on docker.io too, but `dockerhub` is its
///                  primary
///   10.1  note     only docker.io and auth.docker.io may see the credential
///                  `dockerhub`
/// ");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Explanation<'c> {
    catalog: &'c Catalog,
    subject: Subject<'c>,
    headline: String,
    reasons: Vec<Reason<'c>>,
    /// What would be among the reasons, if it were not too much to read.
    unlisted: Vec<Reason<'c>>,
}

/// What is explained. It decides what can be said of a registry that no reason mentions.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Subject<'c> {
    /// An image on this domain, in full.
    Pull(String),
    Push {
        target: Option<Registry<'c>>,
        /// In a clause, what decides where to.
        instead: String,
        /// In a clause, why nothing is pushed.
        skipped: Option<String>,
    },
    Cache {
        /// In a clause, why there is no cache.
        none: Option<String>,
    },
}

impl<'c> Explanation<'c> {
    /// The decision in one line.
    pub fn headline(&self) -> &str {
        &self.headline
    }

    /// The decision with what made it so, in one line: for a log, or a table.
    ///
    /// ```
    /// use registry_resolver::{Catalog, PullRequest, Reference, RegistryConfig};
    ///
    /// let catalog = Catalog::builder()
    ///     .registry(RegistryConfig::new("dockerhub").docker_hub().primary())
    ///     .registry(RegistryConfig::new("second-dockerhub").docker_hub())
    ///     .build()?;
    /// let explanation = catalog.explain_pull(PullRequest::new(Reference::parse("python:3.12")?));
    /// assert_eq!(
    ///     explanation.one_line(),
    ///     "docker.io/library/python:3.12 is pulled with `dockerhub`: \
    ///      `dockerhub` is the primary registry on docker.io (5.2)",
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn one_line(&self) -> String {
        let decisive = |reason: &&Reason<'_>| matches!(reason.verdict(), Verdict::Chosen | Verdict::Refused);
        let mut line = self.headline.clone();
        for (place, reason) in self.reasons.iter().filter(decisive).enumerate() {
            let mark = if place == 0 { ": " } else { "; " };
            // Writing to a String cannot fail.
            let _ = write!(line, "{mark}{} ({})", reason.message(), reason.rule());
        }
        line
    }

    /// The reasons, in the order in which they bear on the decision.
    pub fn reasons(&self) -> &[Reason<'c>] {
        &self.reasons
    }

    /// Every registry that is cited, each once, in the order of the reasons.
    pub fn registries(&self) -> Vec<Registry<'c>> {
        let mut seen = BTreeSet::new();
        let cited = self.reasons.iter().flat_map(|reason| &reason.registries).copied();
        cited.filter(|registry| seen.insert(registry.name())).collect()
    }

    /// Every setting of the account that is cited, each once.
    pub fn settings(&self) -> Vec<Setting> {
        let mut cited: Vec<Setting> = self.reasons.iter().filter_map(|reason| reason.setting).collect();
        cited.sort_unstable();
        cited.dedup();
        cited
    }

    /// Why the registry of this name was not chosen. If it was chosen, why that is.
    pub fn why_not(&self, registry: &str) -> Reason<'c> {
        let Some(registry) = self.catalog.registry(registry) else {
            let name = Excerpt::of(registry);
            let mend = nearest_registry(self.catalog, registry).map(|it| format!("; {}", did_you_mean(&it)));
            let text = format!("the account has no registry `{name}`{}", mend.unwrap_or_default());
            return Reason::of(ReasonKind::Unknown, text);
        };
        let about = |reason: &&Reason<'c>| reason.registries.first() == Some(&registry);
        let decisive = |verdict: Verdict| {
            let mut reasons = self.reasons.iter().chain(&self.unlisted).filter(about);
            reasons.find(|reason| reason.verdict() == verdict).cloned()
        };
        if let Subject::Push { target, instead, skipped } = &self.subject {
            if let Some(why) = skipped {
                return Reason::of(
                    ReasonKind::NotTheTarget,
                    format!("{} is not pushed to: {why}", name(registry)),
                )
                .about(registry);
            }
            if *target != Some(registry) {
                let told = |reason: &&Reason<'c>| about(reason) && reason.code.is_about_the_target();
                return self.reasons.iter().chain(&self.unlisted).find(told).cloned().unwrap_or_else(|| {
                    let fetched =
                        decisive(Verdict::Chosen).map_or("", |_| ", and only what is pushed comes from it");
                    let text = format!("{} is not pushed to: {instead}{fetched}", name(registry));
                    Reason::of(ReasonKind::NotTheTarget, text).about(registry)
                });
            }
        }
        let found = [Verdict::Chosen, Verdict::Lost].into_iter().find_map(decisive);
        found.unwrap_or_else(|| self.unmentioned(registry))
    }

    fn unmentioned(&self, registry: Registry<'c>) -> Reason<'c> {
        let own = name(registry);
        let (code, text) = match &self.subject {
            Subject::Pull(domain) if registry.is_at(Domain::parsed(domain)) => {
                let on = Excerpt::of(domain);
                let text = format!("{own} is on {on}, but the request is refused before one is chosen there");
                (ReasonKind::Undecided, text)
            }
            Subject::Pull(domain) => {
                let is_fallback = |other: Registry<'c>| {
                    other.fallback().is_some_and(|fallback| fallback.registry() == registry)
                };
                let elsewhere = self.catalog.registries().any(is_fallback);
                let nothing = if elsewhere { "nothing that is asked" } else { "nothing" };
                let text = format!(
                    "{own} is on {}, and the image is on {}; {nothing} falls back to it",
                    Excerpt::of(registry.domain().as_str()),
                    Excerpt::of(domain),
                );
                (ReasonKind::OtherDomain, text)
            }
            // What is pushed to is mentioned, and what is not was answered before.
            Subject::Push { instead, .. } => {
                (ReasonKind::NotTheTarget, format!("{own} is not pushed to: {instead}"))
            }
            Subject::Cache { none: Some(why) } => {
                (ReasonKind::NotCaching, format!("{own} holds no cache of this build: {why}"))
            }
            Subject::Cache { none: None } => {
                let text = format!(
                    "{own} is neither the caching registry nor where `cache_from` and `cache_to` lead to"
                );
                (ReasonKind::NotCaching, text)
            }
        };
        Reason::of(code, text).about(registry)
    }
}

/// One reason for a decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason<'c> {
    code: ReasonKind,
    rule: &'static str,
    text: String,
    kind: Option<ErrorKind>,
    registries: Vec<Registry<'c>>,
    setting: Option<Setting>,
}

impl<'c> Reason<'c> {
    fn of(code: ReasonKind, text: String) -> Self {
        Self { code, rule: code.rule(), text, kind: None, registries: Vec::new(), setting: None }
    }

    fn about(mut self, registry: Registry<'c>) -> Self {
        self.registries.push(registry);
        self
    }

    fn under(self, setting: Setting) -> Self {
        Self { setting: Some(setting), ..self }
    }

    /// What it is about, for programs.
    pub fn kind(&self) -> ReasonKind {
        self.code
    }

    /// The number of the rule behind it.
    pub fn rule(&self) -> &'static str {
        self.rule
    }

    /// How it bears on the decision.
    pub fn verdict(&self) -> Verdict {
        self.code.verdict()
    }

    /// The reason, for people, in one sentence.
    pub fn message(&self) -> &str {
        &self.text
    }

    /// The kind of the error that a refusal is.
    pub fn error_kind(&self) -> Option<ErrorKind> {
        self.kind
    }

    /// The registries that it cites. It is about the first.
    pub fn registries(&self) -> &[Registry<'c>] {
        &self.registries
    }

    /// The setting of the account that it cites.
    pub fn setting(&self) -> Option<Setting> {
        self.setting
    }
}

impl fmt::Display for Reason<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

words! {
    /// A setting of the account that a reason cites.
    pub enum Setting, "setting" {
        /// The default registry.
        Default = "default",
        /// The caching registry.
        Caching = "caching",
        /// Which of several registries on one domain a pull uses.
        Matching = "matching",
        /// Whether images may come from domains that no registry covers.
        UncoveredDomains = "uncovered_domains",
        /// Whether a build step pushes that does not say so.
        BuildPush = "build_push",
        /// Whether steps may push to hosts that are no registry of the account.
        AdHocPushes = "ad_hoc_pushes",
        /// Which tag a branch becomes.
        BranchTags = "branch_tags",
    }
}

/// The reasons as they are found.
struct Trail<'c> {
    catalog: &'c Catalog,
    reasons: Vec<Reason<'c>>,
    unlisted: Vec<Reason<'c>>,
    /// Who may see which credential, as far as it was said.
    logins: BTreeSet<String>,
}

impl<'c> Trail<'c> {
    /// How many of a kind are listed. The others are counted.
    const MOST: usize = 10;

    fn on(catalog: &'c Catalog) -> Self {
        Self { catalog, reasons: Vec::new(), unlisted: Vec::new(), logins: BTreeSet::new() }
    }

    fn push(&mut self, reason: Reason<'c>) {
        self.reasons.push(reason);
    }

    fn note(&mut self, code: ReasonKind, text: String) {
        self.push(Reason::of(code, text));
    }

    fn about(&mut self, registry: Registry<'c>, code: ReasonKind, text: String) {
        self.push(Reason::of(code, text).about(registry));
    }

    /// About the registry at a place, where one is.
    fn at(&mut self, code: ReasonKind, text: String, registry: Option<Registry<'c>>) {
        let reason = Reason::of(code, text);
        self.push(match registry {
            Some(registry) => reason.about(registry),
            None => reason,
        });
    }

    /// Some of a kind: a few are listed, the others counted.
    fn list(&mut self, mut some: Vec<Reason<'c>>, more: impl FnOnce(usize) -> Reason<'c>) {
        let others = some.split_off(some.len().min(Self::MOST));
        self.reasons.extend(some);
        if !others.is_empty() {
            self.push(more(others.len()));
        }
        self.unlisted.extend(others);
    }

    fn refuse(&mut self, kind: ErrorKind, rule: &'static str, error: &impl fmt::Display) {
        let reason = Reason::of(ReasonKind::Refused, format!("{error}"));
        self.push(Reason { rule, kind: Some(kind), ..reason });
    }

    fn explain(self, subject: Subject<'c>, headline: String) -> Explanation<'c> {
        let Self { catalog, reasons, unlisted, .. } = self;
        Explanation { catalog, subject, headline, reasons, unlisted }
    }
}

/// `1 tag`, `2 tags`.
fn count_of(count: usize, one: &str, more: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { more })
}

/// A headline and, aligned below it, the reasons: rule, verdict and text, within 80 columns where words allow.
impl fmt::Display for Explanation<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        wrapped(f, &self.headline, Indent { first: "", next: "" })?;
        f.write_str("\n")?;
        self.reasons.iter().try_for_each(|reason| {
            let first = format!("  {:<5} {:<8} ", reason.rule(), reason.verdict().as_str());
            // As wide as these columns.
            wrapped(f, &reason.text, Indent { first: &first, next: "                 " })
        })
    }
}
