//! What changes between two catalogs: classes of requests that they answer differently.

mod answer;
mod change;
mod class;
mod grid;
mod heads;
mod promotions;
mod pulls;
mod pushed_names;
mod pushes;
mod same;
#[cfg(feature = "serde")]
mod wire;

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use core::fmt;

pub use answer::{Answer, AnswerPlace};
pub use change::{Change, ChangeKind, Witness};
pub use class::Class;

use crate::catalog::{Catalog, Registry};
use crate::reference::{Domain, ImageName, Path, Reference};
use crate::resolve::cache::CacheRequest;
use crate::resolve::contexts;
use crate::resolve::error::ErrorKind;
use crate::resolve::names::Names;
use crate::resolve::push::plan_tags;
use crate::resolve::push_request::PushRequest;
use change::Asked;
use class::{Context, Matter, Pin, PullClass, Side};

/// The catalog before, and the catalog after.
pub(crate) type Pair<'c> = [&'c Catalog; 2];

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
    /// skipped, and why. Refusals compare by their [`kind`](crate::ErrorKind), domains as endpoints (2.8). The
    /// order of registries, the spelling of a domain and settings that decide nothing make no difference.
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
    /// What a push step fetches first, and a step's own cache entries, are pulls and told as such. The
    /// accessors answer `None` for a request that is none of these.
    ///
    /// # How much work it is
    ///
    /// Registries whose settings and fallbacks are equal in both catalogs are compared and not asked about.
    /// For *n* registries, each on a domain of its own, that is *n* · log *n*; each one that differs costs some
    /// hundreds of questions, whatever *n* is. On one domain, the contexts that differ are combined with the
    /// prefixes and the lengths that matter there: *m* registries that share a domain and all differ cost about
    /// *m* questions for each length, and *m*² where they have prefixes by which one is chosen or a fallback is
    /// named. Registries that left a domain are not combined with those that joined it.
    ///
    /// ```
    /// use registry_resolver::{Catalog, RegistryConfig};
    ///
    /// let catalog = Catalog::builder()
    ///     .registry(RegistryConfig::named("ghcr").github())
    ///     .registry(RegistryConfig::named("mirror").other("mirror.example:5000"))
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
        registries(pair, &mut changes);
        let fresh = fresh_domain(pair);
        pulls::changes(pair, &fresh, &mut changes);
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
        let verdict = self.contexts(image.domain(), contexts.into());
        self.changes.iter().filter(move |change| match (&change.class.0, &verdict) {
            (Matter::Registry { name, side }, Verdict::Unknown { names, known }) => {
                side == known && names.iter().any(|other| other == name)
            }
            (Matter::Contexts { groups, side }, Verdict::Conflict { together, on }) => {
                let is_there = |name: &String| groups.iter().any(|group| group.binary_search(name).is_ok());
                side == on && together.iter().any(is_there)
            }
            (Matter::Pulls(class), Verdict::Chosen(context)) => self.holds(class, image, context),
            _ => false,
        })
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
    /// let catalog = Catalog::builder().registry(RegistryConfig::named("ghcr").github()).build()?;
    /// let other = Catalog::builder().registry(RegistryConfig::named("ghcr").github().prefix("acme")).build()?;
    /// let diff = catalog.diff(&other);
    /// let told = |name| {
    ///     let build = BuildOutput::named(name).branch("main");
    ///     let mut changes = diff.changes_to_push(PushRequest::of(build))?;
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
        if !request.contexts.is_empty() || request.retry.is_some() || plan_tags(&request).is_err() {
            return None;
        }
        let fetched = match request.fetched() {
            Some(image) => Some(Fetched::of(self.pair(), image, &request)?),
            None => None,
        };
        Some(self.changes.iter().filter(move |change| match (&fetched, &change.class.0) {
            (None, class) => pushes::holds(self.pair(), class, &request, &[]),
            (Some(fetched), _) if !fetched.differs => false,
            (Some(fetched), Matter::Pulls(class)) => {
                fetched.is_refused_by_one && self.holds(class, fetched.image, &(None, None))
            }
            (Some(fetched), Matter::Promotions(class)) => {
                let [before, after] = fetched.names;
                before != after
                    && fetched.is_fetched_by_both
                    && Domain::parsed(&class.domain) == fetched.image.domain()
                    && class.paths.holds(fetched.image.path())
            }
            (Some(fetched), class) => pushes::holds(self.pair(), class, &request, &fetched.names),
        }))
    }

    /// The changes that a build's cache is in: the automatic one of a trusted build on a usable branch, without
    /// contexts and entries of its own. There is none if and only if both catalogs answer it alike; `None` for
    /// other cache, which is not asked about.
    pub fn changes_to_cache<'a>(
        &'a self,
        request: CacheRequest<'a>,
    ) -> Option<impl Iterator<Item = &'a Change>> {
        let holds = move |change: &&Change| pushes::holds_cache(self.pair(), &change.class.0, &request);
        pushes::is_asked(&request).then(|| self.changes.iter().filter(holds))
    }

    fn pair(&self) -> Pair<'_> {
        [&self.before, &self.after]
    }

    fn holds(&self, class: &PullClass, image: Reference<'_>, context: &Context) -> bool {
        let here = match &class.domain {
            Some(domain) => Domain::parsed(domain) == image.domain(),
            None => self.pair().iter().all(|catalog| catalog.on_domain(image.domain()).len() == 0),
        };
        let pin = if image.digest().is_some() { Pin::Pinned } else { Pin::Tagged };
        here && class.pins.contains(&pin) && class.contexts.holds(context) && class.paths.holds(image.path())
    }

    /// What both catalogs make of the contexts.
    fn contexts(&self, domain: Domain<'_>, names: Names<'_>) -> Verdict {
        let pair = self.pair();
        let known = pair.map(|catalog| names.iter().all(|name| catalog.registry(name).is_some()));
        let only = |side: Side, other: &Catalog| {
            let unknown = names.iter().filter(|name| other.registry(name).is_none());
            Verdict::Unknown { names: unknown.map(Into::into).collect(), known: side }
        };
        match known {
            [true, true] => {}
            [false, false] => return Verdict::Alike,
            [true, false] => return only(Side::Before, pair[1]),
            [false, true] => return only(Side::After, pair[0]),
        }
        let conflicts = pair.map(|catalog| {
            let mut by_domain: BTreeMap<Domain<'_>, BTreeSet<&str>> = BTreeMap::new();
            for registry in contexts::known(catalog, names) {
                by_domain.entry(registry.domain()).or_default().insert(registry.name());
            }
            // One name stands for all on its domain: the class is that domain's.
            let shared = by_domain.into_values().filter(|names| names.len() > 1);
            shared.filter_map(|names| names.first().map(|name| String::from(*name))).collect::<Vec<_>>()
        });
        match conflicts {
            [before, after] if before.is_empty() && after.is_empty() => {}
            [together, after] if after.is_empty() => {
                return Verdict::Conflict { together, on: Side::Before };
            }
            [before, together] if before.is_empty() => {
                return Verdict::Conflict { together, on: Side::After };
            }
            _ => return Verdict::Alike,
        }
        let [first, second] = pair.map(|catalog| {
            let here = contexts::known(catalog, names).find(|registry| registry.is_at(domain));
            here.map(|registry| registry.name().to_string())
        });
        Verdict::Chosen((first, second))
    }
}

/// What both catalogs make of an image that a push step fetches first.
struct Fetched<'r> {
    image: Reference<'r>,
    /// Whether the push is answered differently.
    differs: bool,
    /// Whether one fetches it and the other does not, or for another reason.
    is_refused_by_one: bool,
    is_fetched_by_both: bool,
    /// Its own names (7.6), where the step gives it none; the whole path where it is not fetched.
    names: [Option<Path<'r>>; 2],
}

impl<'r> Fetched<'r> {
    /// None where the own name reads as if it began with a domain: no build has such a name.
    fn of(pair: Pair<'_>, image: Reference<'r>, request: &PushRequest<'r>) -> Option<Self> {
        let [before, after] = pair.map(|catalog| Answer::of_push(&catalog.resolve_push(*request), 0));
        let sources = pair.map(|catalog| catalog.source_registry(image, None).map_err(|it| it.kind()));
        let names = sources.each_ref().map(|source| {
            let source = source.as_ref().map_or(None, |source| *source);
            request.stated_name().is_err().then(|| promotions::own_name(image.path(), source))
        });
        let reads_as_path =
            |name: &Path<'_>| matches!(ImageName::parse(&name.to_string()), Ok(ImageName::Relative(_)));
        let is_known = names[0] != names[1] || names[0].as_ref().is_none_or(reads_as_path);
        let is_fetched_by_both = sources.iter().all(Result::is_ok);
        let is_refused_by_one = match sources {
            [Ok(_), Ok(_)] => false,
            [Err(before), Err(after)] => before != after,
            _ => true,
        };
        let differs = before != after;
        is_known.then_some(Self { image, differs, is_refused_by_one, is_fetched_by_both, names })
    }
}

/// What registry contexts come to.
enum Verdict {
    /// Both catalogs refuse them alike.
    Alike,
    /// One catalog knows them all, and the other these not.
    Unknown { names: Vec<String>, known: Side },
    /// They exclude each other in one catalog: of every domain that several are on, one of these.
    Conflict { together: Vec<String>, on: Side },
    /// Those on the image's domain.
    Chosen(Context),
}

/// Registries of one catalog alone, each once.
fn registries(pair: Pair<'_>, out: &mut Vec<Change>) {
    for (side, other, words) in [(0, 1, Side::Before), (1, 0, Side::After)] {
        let alone = |registry: &Registry<'_>| pair[other].registry(registry.name()).is_none();
        let mut alone: Vec<Registry<'_>> = pair[side].registries().filter(alone).collect();
        alone.sort_by_key(|registry| registry.name());
        for registry in alone {
            let class = Class(Matter::Registry { name: registry.name().into(), side: words });
            let image = pulls::image_on(registry.domain(), "team/app") + ":1";
            let contexts = Vec::from([registry.name().into()]);
            let witness = Witness(Asked::Pull { image, contexts });
            let Some(request) = witness.pull() else { continue };
            let known = Answer::of_pull(&pair[side].resolve_pull(request));
            // Not asked for: looking for a name that may have been meant takes as long as there are names.
            let unknown = Answer::Refused(ErrorKind::UnknownRegistry);
            let (before, after) = if side == 0 { (known, unknown) } else { (unknown, known) };
            out.push(Change { kind: ChangeKind::Registry, class, witness, before, after });
        }
    }
}

/// A domain that neither catalog covers.
fn fresh_domain(pair: Pair<'_>) -> String {
    let fits =
        |domain: &String| pair.iter().all(|catalog| catalog.on_domain(Domain::parsed(domain)).len() == 0);
    // One more than there are registries, so that one is free.
    let numbered = (2..).map(|number| format!("registry-{number}.example"));
    core::iter::once("registry.example".to_string()).chain(numbered).find(fits).unwrap_or_default()
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

/// What it is about and the class, the witness, and both answers.
impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let class = format!("{}: {}", self.kind, self.class);
        wrapped(f, &class, Indent { first: "", next: "    " })?;
        wrapped(f, &self.witness.to_string(), Indent { first: "  ", next: "      " })?;
        for (label, answer) in [("  before: ", &self.before), ("  after:  ", &self.after)] {
            for (index, line) in answer.to_string().lines().enumerate() {
                let first = if index == 0 { label } else { "          " };
                wrapped(f, line, Indent { first, next: "            " })?;
            }
        }
        Ok(())
    }
}

/// What stands in front of the first line of a text, and of every other.
#[derive(Clone, Copy)]
struct Indent {
    first: &'static str,
    next: &'static str,
}

/// Lines of at most 80 columns where words allow it.
fn wrapped(f: &mut fmt::Formatter<'_>, text: &str, indent: Indent) -> fmt::Result {
    const COLUMNS: usize = 80;
    let mut line = String::from(indent.first);
    let mut is_begun = false;
    for word in text.split(' ') {
        if is_begun && line.chars().count() + 1 + word.chars().count() > COLUMNS {
            writeln!(f, "{line}")?;
            line = indent.next.into();
            is_begun = false;
        }
        if is_begun {
            line.push(' ');
        }
        line.push_str(word);
        is_begun = true;
    }
    writeln!(f, "{line}")
}
