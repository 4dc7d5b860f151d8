//! Classes of requests: what belongs to one, and how it is called.

use alloc::format;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;
use core::ops::RangeInclusive;

use super::answer::Shortened;
use super::change::To;
use super::heads::{Count, Heads};
use crate::reference::{PATH_MAX, Path};
use crate::resolve::push_request::{BuilderKind, Trust};

/// Which requests a [`Change`](super::Change) is about; displayed in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Class(pub(super) Matter);

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Matter {
    /// All that name this registry, which is in one catalog alone.
    Registry {
        name: String,
        side: Side,
    },
    /// All with two registries out of different groups as contexts: all of them share a domain in one
    /// catalog, and in the other those of one group alone.
    Contexts {
        groups: Vec<Vec<String>>,
        side: Side,
    },
    Pulls(PullClass),
    /// Builds by this builder that do not say whether they push.
    Unstated(BuilderKind),
    /// Pushes to this host with credentials of a step's own; to any other without one.
    AdHoc(Option<String>),
    Pushes(PushClass),
    /// Images that push steps fetch, and push under their own names.
    Promotions(PromotionClass),
    Caches(CacheClass),
}

/// One of the two catalogs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Before,
    After,
}

/// The registry contexts on an image's domain, in the one catalog and in the other.
pub(super) type Context = (Option<String>, Option<String>);

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PullClass {
    /// None for all domains that neither catalog covers.
    pub(super) domain: Option<String>,
    pub(super) contexts: Contexts,
    pub(super) paths: Paths,
    pub(super) pins: Vec<Pin>,
}

/// With which contexts an image is pulled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Contexts {
    All,
    These(Vec<Context>),
    /// One of those that left the image's domain, and one of those that joined it; both in order.
    Moved([Vec<String>; 2]),
}

impl Contexts {
    pub(super) fn holds(&self, context: &Context) -> bool {
        match (self, context) {
            (Self::All, _) => true,
            (Self::These(contexts), _) => contexts.contains(context),
            (Self::Moved([left, joined]), (Some(a), Some(b))) => {
                left.binary_search(a).is_ok() && joined.binary_search(b).is_ok()
            }
            (Self::Moved(_), _) => false,
        }
    }
}

/// Whether an image is pinned by digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pin {
    Tagged,
    Pinned,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PushClass {
    /// The registry by its name, as the default one, or both.
    pub(super) to: Vec<To>,
    pub(super) trusts: Vec<Trust>,
    pub(super) aws: Vec<AwsCell>,
    pub(super) forms: Forms,
    pub(super) paths: Paths,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PromotionClass {
    pub(super) domain: String,
    pub(super) paths: Paths,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct CacheClass {
    /// A registry by its name, as the catalog's own for build cache, or both.
    pub(super) to: Vec<To>,
    pub(super) forms: Forms,
    pub(super) paths: Paths,
}

/// What a step's options for Amazon ECR come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum AwsCell {
    None,
    /// Options, and no region among them.
    NoRegion,
    /// This region, one of the registries' own.
    Own(String),
    /// Another one; whether either registry has a sibling there, and an example.
    Other {
        siblings: [bool; 2],
        example: &'static str,
    },
}

/// How a name is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Relative,
    /// Beginning with a domain; whether it is where the one catalog pushes, and the other.
    Absolute([bool; 2]),
    /// No name at all.
    Invalid,
}

/// How the names of a class are written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Forms {
    pub(super) held: Vec<Form>,
    /// The same; none where all names are meant, for that a name has to be one goes without saying.
    pub(super) said: Vec<Form>,
}

/// Paths by what covers them, by how many components and by how many characters they have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Paths {
    pub(super) heads: Arc<Heads>,
    pub(super) parts: Vec<usize>,
    /// None for all.
    pub(super) counts: Option<Vec<Count>>,
    pub(super) counted: Counted,
    pub(super) lengths: Vec<RangeInclusive<usize>>,
}

/// Which components are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Counted {
    /// Those behind the prefix.
    Behind,
    All,
}

impl Paths {
    pub(super) fn all() -> Self {
        Self {
            heads: Arc::new(Heads::default()),
            parts: Vec::from([0]),
            counts: None,
            counted: Counted::Behind,
            lengths: Vec::from([1..=PATH_MAX]),
        }
    }

    pub(super) fn holds(&self, path: Path<'_>) -> bool {
        let part = self.heads.part_of(path);
        let front = if self.counted == Counted::Behind { self.heads.depth(part) } else { 0 };
        let count = path.components().count() - front;
        self.parts.binary_search(&part).is_ok()
            && self.counts.as_ref().is_none_or(|counts| counts.iter().any(|it| it.holds(count)))
            && self.lengths.iter().any(|range| range.contains(&path.len()))
    }

    /// What is said of the prefixes: `under acme/ but not under acme/web/`; nothing for all paths.
    fn cover(&self) -> String {
        let has = |part: usize| self.parts.binary_search(&part).is_ok();
        let shown = |part: usize| format!("{}/", Shortened(self.heads.head(part).unwrap_or_default()));
        let outside: Vec<usize> = (1..self.heads.len())
            .filter(|part| !has(*part) && self.heads.around(*part).is_some_and(has))
            .collect();
        let mut pieces = Vec::new();
        for &root in &self.parts {
            if self.heads.around(root).is_some_and(has) {
                continue;
            }
            let inside = |part: &usize| {
                let mut at = self.heads.around(*part);
                while let Some(around) = at.filter(|around| has(*around) && *around != root) {
                    at = self.heads.around(around);
                }
                at == Some(root)
            };
            let except: Vec<String> = outside.iter().copied().filter(inside).map(shown).collect();
            let except = match except.as_slice() {
                [] => String::new(),
                except => format!("not under {}", listed(except, "or")),
            };
            pieces.push(match (root, except.is_empty()) {
                (0, _) => except,
                (_, true) => format!("under {}", shown(root)),
                (_, false) => format!("under {} but {except}", shown(root)),
            });
        }
        if pieces.iter().all(|piece| !piece.contains(" but ")) && pieces.len() > 1 {
            // Only roots: one `under` is enough, but for what is below none.
            let (none, roots): (Vec<_>, Vec<_>) = pieces.into_iter().partition(|it| it.starts_with("not"));
            let roots: Vec<String> = roots.iter().map(|it| it.trim_start_matches("under ").into()).collect();
            let roots = format!("under {}", listed(&roots, "or"));
            return none.into_iter().chain([roots]).collect::<Vec<_>>().join(", or ");
        }
        pieces.join(", or ")
    }

    /// What is said of components and characters, each with a comma in front.
    fn size(&self) -> String {
        let ranges = runs(&self.lengths, |a, b| a.end() + 1 == *b.start());
        let ranges: Vec<String> = ranges
            .iter()
            .map(|(first, last)| match (*first.start(), *last.end()) {
                (1, end) => format!("at most {end}"),
                (start, PATH_MAX) => format!("at least {start}"),
                (start, end) => format!("{start} to {end}"),
            })
            .collect();
        let all = self.lengths.first().is_some_and(|range| *range.start() == 1)
            && self.lengths.last().is_some_and(|range| *range.end() == PATH_MAX)
            && ranges.len() == 1;
        let length = if all { String::new() } else { format!(", of {} characters", ranges.join(" or ")) };
        self.components() + &length
    }

    fn components(&self) -> String {
        let Some(counts) = &self.counts else { return String::new() };
        let counts = runs(counts, |a, b| a.is_before(*b));
        // What is below a prefix has more components than the prefix.
        let depth = self.parts.iter().map(|part| self.heads.depth(*part)).min().unwrap_or(0);
        if let ([(first, Count::AtLeast(_))], Counted::All) = (&counts[..], self.counted) {
            if first.least() <= depth + 1 {
                return String::new();
            }
        }
        let words: Vec<String> = counts
            .iter()
            .map(|(first, last)| match last {
                Count::AtLeast(_) => format!("{} or more", first.least()),
                Count::Exactly(last) if *last == first.least() => format!("{last}"),
                Count::Exactly(last) => format!("{} to {last}", first.least()),
            })
            .collect();
        let plural = if words == ["1"] { "" } else { "s" };
        let there = if self.counted == Counted::Behind && self.parts != [0] { " there" } else { "" };
        format!(", of {} component{plural}{there}", words.join(" or "))
    }
}

/// The first and the last of every run of neighbours.
fn runs<T: Clone>(items: &[T], is_before: impl Fn(&T, &T) -> bool) -> Vec<(T, T)> {
    let mut runs: Vec<(T, T)> = Vec::new();
    for item in items {
        match runs.last_mut() {
            Some((_, last)) if is_before(last, item) => *last = item.clone(),
            _ => runs.push((item.clone(), item.clone())),
        }
    }
    runs
}

/// The first three, and how many more there are.
fn listed(items: &[String], word: &str) -> String {
    match items {
        [] => String::new(),
        [first] => first.clone(),
        [all @ .., last] if items.len() <= 3 => format!("{} {word} {last}", all.join(", ")),
        _ => format!("{} {word} {} more", items[..3].join(", "), items.len() - 3),
    }
}

/// Names, the first three of them.
fn quoted<'a>(names: impl IntoIterator<Item = &'a String>) -> String {
    let names: Vec<String> = names.into_iter().map(|name| format!("`{name}`")).collect();
    listed(&names, "and")
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Matter::Registry { name, side } => {
                let now = if *side == Side::Before { "no longer there" } else { "new" };
                write!(f, "requests that name `{name}`, which is {now}")
            }
            Matter::Contexts { groups, side } => {
                let now = if *side == Side::Before { "no longer" } else { "now" };
                match &groups[..] {
                    groups if groups.iter().all(|group| group.len() == 1) => {
                        write!(f, "requests with two contexts out of {}", quoted(groups.iter().flatten()))?;
                    }
                    [first, second] => {
                        let [first, second] = [first, second].map(quoted);
                        write!(f, "requests with a context out of {first} and one out of {second}")?;
                    }
                    groups => {
                        let groups: Vec<String> = groups.iter().map(quoted).collect();
                        let groups = if groups.len() > 3 {
                            format!("{}; or {} more such groups", groups[..3].join("; "), groups.len() - 3)
                        } else {
                            groups.join("; ")
                        };
                        write!(f, "requests with two contexts, not both out of one of {groups}")?;
                    }
                }
                write!(f, ", which {now} share a domain")
            }
            Matter::Pulls(class) => class.fmt(f),
            Matter::Unstated(BuilderKind::Docker) => f.write_str("builds that do not say whether they push"),
            Matter::Unstated(BuilderKind::Buildx) => {
                f.write_str("builds with buildx that do not say whether they push")
            }
            Matter::AdHoc(Some(host)) => write!(f, "pushes to {host} with a step's own credentials"),
            Matter::AdHoc(None) => {
                f.write_str("pushes with a step's own credentials to hosts without a registry")
            }
            Matter::Pushes(class) => class.fmt(f),
            Matter::Promotions(PromotionClass { domain, paths }) => {
                let cover = paths.cover();
                let space = if cover.is_empty() { "" } else { " " };
                write!(f, "promotions of images on {domain}{space}{cover}, by their own names")
            }
            Matter::Caches(class) => class.fmt(f),
        }
    }
}

impl fmt::Display for PullClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.domain {
            Some(domain) => write!(f, "images on {domain}")?,
            None => f.write_str("images on domains that no registry covers")?,
        }
        let cover = self.paths.cover();
        if !cover.is_empty() {
            write!(f, " {cover}")?;
        }
        f.write_str(&self.paths.size())?;
        match self.pins[..] {
            [Pin::Tagged] => f.write_str(", not pinned")?,
            [Pin::Pinned] => f.write_str(", pinned")?,
            _ => {}
        }
        let contexts = match &self.contexts {
            Contexts::All => return Ok(()),
            Contexts::These(contexts) => contexts,
            Contexts::Moved([left, joined]) => {
                let [left, joined] = [left, joined].map(quoted);
                f.write_str(", with a context out of ")?;
                return write!(f, "{left}, which left, and one out of {joined}, which joined");
            }
        };
        let words: Vec<String> = contexts
            .iter()
            .map(|context| match context {
                (None, None) => "without a registry context".into(),
                (Some(a), Some(b)) if a == b => format!("with context `{a}`"),
                (Some(a), Some(b)) => format!("with contexts `{a}` and `{b}`"),
                (Some(a), None) | (None, Some(a)) => format!("with context `{a}`, which moved"),
            })
            .collect();
        write!(f, ", {}", listed(&words, "or"))
    }
}

impl fmt::Display for PushClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.to[..] {
            [To::Registry(name), To::Default] => write!(f, "pushes to `{name}`, the default registry")?,
            [To::Registry(name), ..] => write!(f, "pushes to `{name}`")?,
            _ => f.write_str("pushes to the default registry")?,
        }
        f.write_str(&name_words(&self.forms, &self.paths))?;
        // What is said of the ordinary request goes without saying.
        match &self.aws[..] {
            [AwsCell::None] => {}
            [AwsCell::None, AwsCell::NoRegion] => f.write_str(", in no region of the step's own")?,
            aws => {
                let words: Vec<String> = aws
                    .iter()
                    .map(|cell| match cell {
                        AwsCell::None => "without AWS options".into(),
                        AwsCell::NoRegion => "with AWS options".into(),
                        AwsCell::Own(region) => format!("in region {region}"),
                        AwsCell::Other { example, .. } => format!("in regions such as {example}"),
                    })
                    .collect();
                write!(f, ", {}", words.join(" or "))?;
            }
        }
        match self.trusts[..] {
            [Trust::Trusted] => Ok(()),
            [Trust::Untrusted] => f.write_str(", of builds that are not trusted"),
            _ => f.write_str(", trusted or not"),
        }
    }
}

impl fmt::Display for CacheClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.to[..] {
            [To::Registry(name), To::Default] => write!(f, "build cache in `{name}`, the caching registry")?,
            [To::Registry(name), ..] => write!(f, "build cache in `{name}`")?,
            _ => f.write_str("build cache in the caching registry")?,
        }
        f.write_str(&name_words(&self.forms, &self.paths))
    }
}

fn name_words(forms: &Forms, paths: &Paths) -> String {
    let forms: Vec<&str> = forms
        .said
        .iter()
        .map(|form| match form {
            Form::Relative => "relative",
            Form::Absolute([true, true]) => "on its domain",
            Form::Absolute([true, false]) => "on its domain before",
            Form::Absolute([false, true]) => "on its domain after",
            Form::Absolute([false, false]) => "on another domain",
            Form::Invalid => "none at all",
        })
        .collect();
    let forms = if forms.is_empty() { String::new() } else { format!(", the name {}", forms.join(" or ")) };
    let cover = paths.cover();
    let cover = if cover.is_empty() { cover } else { format!(", {cover}") };
    forms + &cover + &paths.size()
}
