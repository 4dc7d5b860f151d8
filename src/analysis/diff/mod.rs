//! What changes between two catalogs: classes of requests that they answer differently.
//!
//! [`Catalog::diff`] makes a [`CatalogDiff`]: each [`Change`] has a [`ChangeKind`], the [`Class`] of requests that it is
//! about, a [`Witness`] out of it, and the [`Answer`] of both catalogs. [Rule 4.5](crate::rules::catalog).
//!
//! ```
//! use registry_resolver::diff::ChangeKind;
//! use registry_resolver::{Catalog, RegistryConfig};
//!
//! let before = Catalog::builder()
//!     .registry(RegistryConfig::new("ghcr").github())
//!     .registry(RegistryConfig::new("mirror").other("mirror.example:5000"))
//!     .build()?;
//! let after = before.edit().set_fallback("ghcr", "mirror".into()).build()?;
//! let diff = before.diff(&after);
//! assert!(diff.changes().iter().all(|change| change.kind() == ChangeKind::Fallback));
//! # Ok::<(), registry_resolver::Problems>(())
//! ```

// A class is a conjunction over axes (`axis`). Every request has a place on them (`locate`). What may be
// answered differently is explored by a question for each combination of values (`explore`).

mod answer;
mod ask;
mod axis;
mod change;
mod class;
mod domains;
mod explore;
mod grid;
mod heads;
mod kind;
mod locate;
mod places;
mod point;
mod promotions;
mod pulls;
mod pushes;
mod routes;
mod same;
mod short;
#[cfg(feature = "serde")]
mod wire;
mod words;

use alloc::collections::BTreeSet;
use alloc::vec::Vec;
use core::fmt;

pub use answer::{Answer, AnswerPlace};
pub use ask::Witness;
pub use change::Change;
pub use class::Class;
pub use kind::ChangeKind;

use crate::catalog::{Catalog, Registry, UnplacedRegistry};
use crate::reference::{Reference, ShortName};
use crate::resolve::cache::CacheRequest;
use crate::resolve::error::ErrorKind;
use crate::resolve::names::Names;
use crate::resolve::push_request::PushRequest;
use ask::{Asked, Pair};
use axis::{Only, Values};
use domains::{fresh_domain, image_on};
use point::{Point, Side, Subject};

impl Catalog {
    /// What changes when `other` takes this catalog's place: not its text, but its behaviour. Every class of
    /// requests that the two answer differently, with a request out of it, and both answers. Registries are
    /// paired by name.
    ///
    /// # What counts as a difference
    ///
    /// For pulls, the attempts in their order: registry, reference, credential with its audience and token
    /// issuers, transport, reach, retries, after which failures (5.8); and what is left out and why. For
    /// pushes the same of the destinations, for build cache of the automatic export; and that something is
    /// skipped, and why. Refusals compare by their [`kind`](crate::pull::ErrorKind), domains as endpoints
    /// (2.8). The order of registries, the spelling of a domain and settings that decide nothing make no difference.
    ///
    /// # How exact it is
    ///
    /// A request of these is answered differently if and only if it is in a class:
    ///
    /// - **pulls** of any image with any contexts, as long as the request leaves retries and fallbacks to the
    ///   catalog. A plan depends on an image by its domain, the longest prefix that covers it (5.3, 5.6),
    ///   whether one component is left behind that (5.7), its length where some name becomes too long, and
    ///   its digest (5.8): every combination is asked once. Of the contexts, those on the image's domain
    ///   choose, and all others are left unused (5.4); that one is unknown to a catalog, or that two share a
    ///   domain, has classes of its own.
    ///   Pulls with two contexts that chose one each, for one left the domain and the other joined it, are
    ///   told together where there are several such pairs: the first one is the source before, the second one
    ///   after;
    /// - **pushes** of images that have a tag, whether a build step's or a push step's, without contexts and
    ///   retries of their own: by target, trust, AWS options, and the name's form, namespace, components and
    ///   length;
    /// - **promotions** of images that a push step fetches and does not name itself: pushed under their own
    ///   names, they are as well told by the domain that they come from, where the prefix that is taken off
    ///   there is another one (7.6), as long as some target tells the names apart;
    /// - the **automatic build cache** of trusted builds on a usable branch, without contexts and entries of
    ///   the step's own.
    ///
    /// **Routes** (rule 12) have a class for each pair of routes that decide for an image in the two catalogs, pinned or
    /// not. It is asked at the edges of every scope: in it, right above it, beside it, on another port and on other
    /// hosts of a suffix. **Entries for endpoints** (rule 12.14) split these classes by how they speak to the image's own host, and are
    /// asked at their edges too. A change that only deeper names would show, or one of a request with contexts, is not
    /// found. So of pulls along routes a class says that its witness is answered differently: neither that each of its requests is, nor that no
    /// other is.
    ///
    /// **Names without a domain** (rule 13) have a class for each alias, and one each for the other names of one component
    /// and of several, pinned or not, where aliases, search list or mode differ. What changes for them because a registry
    /// or a route does is told of the images that they mean. Names that a limit of length or a route for a part of a host
    /// tells from others are not asked.
    ///
    /// What a push step fetches first, and a step's own cache entries, are pulls and told as such. The
    /// accessors answer `None` for a request that is none of these.
    ///
    /// # How much work it is
    ///
    /// Registries whose settings and fallbacks are equal in both catalogs are compared and not asked about.
    /// For *n* registries, each on a domain of its own, that is *n* · log *n*. Each one that differs costs some
    /// hundreds of questions, whatever *n* is. A promotion is asked of one target after the other, until one tells
    /// its names apart. Targets that name images alike count once.
    ///
    /// On one domain, the contexts that differ are combined with the prefixes and the lengths that matter there.
    /// *m* registries that share a domain and all differ cost about *m* questions for each length, and *m*² where
    /// they have prefixes by which one is chosen or a fallback is named. Registries that left a domain are not
    /// combined with those that joined it.
    ///
    /// ```
    /// use registry_resolver::{Catalog, RegistryConfig};
    ///
    /// let catalog = Catalog::builder()
    ///     .registry(RegistryConfig::new("ghcr").github())
    ///     .registry(RegistryConfig::new("mirror").other("mirror.example:5000"))
    ///     .build()?;
    /// let other = catalog.edit().set_fallback("ghcr", "mirror".into()).build()?;
    /// assert_eq!(
    ///     catalog.diff(&other).to_string(),
    ///     "1 change\n\
    ///      \n\
    ///      fallback: images on ghcr.io\n  \
    ///        pull ghcr.io/app:1\n  \
    ///        before: source `ghcr` ghcr.io/app:1, login `ghcr`\n  \
    ///        after:  source `ghcr` ghcr.io/app:1, login `ghcr`\n          \
    ///                fallback `mirror` mirror.example:5000/app:1, login `mirror`\n",
    /// );
    /// assert!(catalog.diff(&catalog).is_empty());
    /// # Ok::<(), registry_resolver::Problems>(())
    /// ```
    pub fn diff(&self, other: &Self) -> CatalogDiff {
        let pair = [self, other];
        let mut changes = Vec::new();
        let fresh = fresh_domain(pair);
        // In this order they are told. What fails first comes first: a name, then the pull, then the push (10.9).
        registries(pair, &mut changes);
        pulls::changes(pair, &fresh, &mut changes);
        routes::changes(pair, &fresh, &mut changes);
        short::changes(pair, &mut changes);
        pushes::changes(pair, &fresh, &mut changes);
        promotions::changes(pair, &fresh, &mut changes);
        CatalogDiff { before: self.clone(), after: other.clone(), changes }
    }
}

/// What [`Catalog::diff`] finds. The order is always the same: registries of one catalog alone, pulls by
/// domain, pushes and build cache by registry.
///
/// Displayed for people; with the feature `serde` written for programs, and never read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CatalogDiff {
    before: Catalog,
    after: Catalog,
    changes: Vec<Change>,
}

impl CatalogDiff {
    /// Every class of requests that changes.
    pub fn changes(&self) -> &[Change] {
        &self.changes
    }

    /// Whether nothing changes.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    /// The changes that a pull of this image with these contexts is in. There is none if and only if both
    /// catalogs answer it alike.
    pub fn changes_to_pull<'a>(
        &'a self,
        image: Reference<'a>,
        contexts: impl Into<Names<'a>>,
    ) -> impl Iterator<Item = &'a Change> {
        self.at(locate::of_routed_pull(self.pair(), image, contexts.into()))
    }

    /// The changes that a pull of this name without a domain is in, by aliases, search list and mode (rule 13).
    ///
    /// ```
    /// use registry_resolver::reference::ShortName;
    /// use registry_resolver::routes::ShortNames;
    /// use registry_resolver::Catalog;
    ///
    /// let before = Catalog::builder().short_names(ShortNames::new().search("docker.io")).build()?;
    /// let after = Catalog::builder().short_names(ShortNames::new().search("quay.io")).build()?;
    /// let diff = before.diff(&after);
    /// let mut changes = diff.changes_to_short(ShortName::parse("nginx").unwrap());
    /// assert_eq!(changes.next().unwrap().class().to_string(), "the short names of one component, not pinned");
    /// # Ok::<(), registry_resolver::Problems>(())
    /// ```
    pub fn changes_to_short<'a>(&'a self, name: ShortName<'a>) -> impl Iterator<Item = &'a Change> {
        self.at(Vec::from([locate::of_short(self.pair(), name)]))
    }

    /// The changes that a push is in. There is none if and only if both catalogs answer it alike; what a push
    /// step fetches first is a pull, and asked about with [`changes_to_pull`](Self::changes_to_pull).
    ///
    /// `None` for a push that is not asked about, so that nothing is known of it: one with contexts or retries
    /// of its own, one without a tag or with tags that are refused, and the promotion of an image whose own
    /// name (7.6) reads as if it began with a domain.
    ///
    /// ```
    /// use registry_resolver::{BuildOutput, Catalog, PushRequest, RegistryConfig};
    ///
    /// let catalog = Catalog::builder().registry(RegistryConfig::new("ghcr").github()).build()?;
    /// let other = Catalog::builder().registry(RegistryConfig::new("ghcr").github().prefix("acme")).build()?;
    /// let diff = catalog.diff(&other);
    /// let told = |name| {
    ///     let build = BuildOutput::new(name).with_branch("main");
    ///     let mut changes = diff.changes_to_push(PushRequest::new(build))?;
    ///     changes.next().map(|change| change.kind().as_str())
    /// };
    /// assert_eq!([told("team/app"), told("app")], [Some("name"), Some("refusal")]);
    /// assert_eq!(told("ghcr.io/acme/app"), None);
    /// # Ok::<(), registry_resolver::Problems>(())
    /// ```
    pub fn changes_to_push<'a>(
        &'a self,
        request: PushRequest<'a>,
    ) -> Option<impl Iterator<Item = &'a Change>> {
        locate::of_push(self.pair(), &request).map(|points| self.at(points))
    }

    /// The changes that a build's cache is in: the automatic one of a trusted build on a usable branch, without
    /// contexts and entries of its own. There is none if and only if both catalogs answer it alike; `None` for
    /// other cache, which is not asked about.
    pub fn changes_to_cache<'a>(
        &'a self,
        request: CacheRequest<'a>,
    ) -> Option<impl Iterator<Item = &'a Change>> {
        locate::of_cache(self.pair(), &request).map(|points| self.at(points))
    }

    fn pair(&self) -> Pair<'_> {
        [&self.before, &self.after]
    }

    /// The changes whose class holds one of these.
    fn at<'a>(&'a self, points: Vec<Point<'a>>) -> impl Iterator<Item = &'a Change> {
        self.changes.iter().filter(move |change| points.iter().any(|point| change.class().holds(point)))
    }
}

/// Registries of one catalog alone, each once.
fn registries(pair: Pair<'_>, out: &mut Vec<Change>) {
    for (side, other, words) in [(0, 1, Side::Before), (1, 0, Side::After)] {
        let alone = |registry: &Registry<'_>| pair[other].registry(registry.name()).is_none();
        let mut alone: Vec<Registry<'_>> = pair[side].registries().filter(alone).collect();
        alone.sort_by_key(|registry| registry.name());
        let unplaced: BTreeSet<&str> = pair[other].unplaced().map(UnplacedRegistry::name).collect();
        for registry in alone {
            let class = Class::of(
                Subject::Named,
                [Values::One(Only::Name { registry: registry.name().into(), side: words })],
            );
            let image = image_on(registry.domain(), "team/app") + ":1";
            let contexts = Vec::from([registry.name().into()]);
            let witness = Witness(Asked::Pull { image, contexts });
            let Some(request) = witness.pull() else { continue };
            let known = Answer::of_pull(&pair[side].resolve_pull(request));
            // Not asked for: looking for a name that may have been meant takes as long as there are names.
            let is_unplaced = unplaced.contains(registry.name());
            let kind =
                if is_unplaced { ErrorKind::RegistryWithoutDomain } else { ErrorKind::UnknownRegistry };
            let unknown = Answer::Refused(kind);
            let answers = if side == 0 { [known, unknown] } else { [unknown, known] };
            out.extend(Change::between(class, witness, answers));
        }
    }
}

/// A paragraph for each change, or that there is none.
impl fmt::Display for CatalogDiff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.changes.len() {
            0 => return f.write_str("nothing changes\n"),
            1 => f.write_str("1 change\n")?,
            count => writeln!(f, "{count} changes")?,
        }
        self.changes.iter().try_for_each(|change| write!(f, "\n{change}"))
    }
}
