//! Pulls that differ: by domain, context, prefix, components, length and digest.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::sync::Arc;
use alloc::vec;
use alloc::vec::Vec;
use core::ops::RangeInclusive;

use super::Pair;
use super::answer::Answer;
use super::change::{Asked, Change, ChangeKind, Witness};
use super::class::{Class, Context, Contexts, Counted, Matter, Paths, Pin, PullClass, Side};
use super::grid::{Block, Cell, Grid, Ways};
use super::heads::{Count, Heads, lengths};
use super::same::pulls_alike;
use crate::catalog::{Catalog, Matching, Registry};
use crate::reference::{Domain, ImageName, PATH_MAX, Reference};
use crate::resolve::error::ErrorKind;
use crate::resolve::hop::Hop;
use crate::resolve::push_request::PushRequest;

const PINNED: &str = "@sha256:e6693c20186f837fc393390135d8a598a96a833917917789d63766cab6c59582";
const COUNTS: [Count; 2] = [Count::Exactly(1), Count::AtLeast(2)];
const PINS: [Pin; 2] = [Pin::Tagged, Pin::Pinned];
/// The axes of a domain's grid.
const CONTEXT: usize = 0;
const PART: usize = 1;
const COUNT: usize = 2;
const LENGTH: usize = 3;
const PIN: usize = 4;

pub(super) type Members<'c> = [Vec<Registry<'c>>; 2];

/// The registries of both catalogs by domain, and there by name.
pub(super) fn by_domain(pair: Pair<'_>) -> BTreeMap<Domain<'_>, Members<'_>> {
    let mut domains: BTreeMap<Domain<'_>, Members<'_>> = BTreeMap::new();
    for (side, catalog) in pair.into_iter().enumerate() {
        for registry in catalog.registries() {
            domains.entry(registry.domain()).or_default()[side].push(registry);
        }
    }
    for side in domains.values_mut().flatten() {
        side.sort_by_key(|registry| registry.name());
    }
    domains
}

pub(super) fn changes(pair: Pair<'_>, fresh: &str, out: &mut Vec<Change>) {
    for (domain, members) in &by_domain(pair) {
        contexts_together(pair, fresh, members, out);
        if let Some(on_domain) = OnDomain::of(pair, *domain, members) {
            on_domain.changes(out);
        }
    }
    uncovered(pair, fresh, out);
}

/// Two contexts that are on one domain in one catalog alone (rule 5.4).
fn contexts_together(pair: Pair<'_>, fresh: &str, members: &Members<'_>, out: &mut Vec<Change>) {
    for (side, other, words) in [(0, 1, Side::Before), (1, 0, Side::After)] {
        // By where they are in the other catalog: two that share a domain there, too, are no change.
        let mut by_domain: BTreeMap<Domain<'_>, Vec<String>> = BTreeMap::new();
        for registry in &members[side] {
            if let Some(there) = pair[other].registry(registry.name()) {
                by_domain.entry(there.domain()).or_default().push(registry.name().into());
            }
        }
        let mut groups: Vec<Vec<String>> = by_domain.into_values().collect();
        groups.sort_unstable();
        let [first, second, ..] = &groups[..] else { continue };
        let contexts = [first, second].into_iter().filter_map(|group| group.first().cloned()).collect();
        let image = format!("{fresh}/app:1");
        let class = Class(Matter::Contexts { groups, side: words });
        out.extend(told(pair, class, Asked::Pull { image, contexts }, Some(ChangeKind::Context)));
    }
}

fn uncovered(pair: Pair<'_>, fresh: &str, out: &mut Vec<Change>) {
    if pair[0].uncovered_domains() == pair[1].uncovered_domains() {
        return;
    }
    let (contexts, paths) = (Contexts::All, Paths::all());
    let class = PullClass { domain: None, contexts, paths, pins: PINS.to_vec() };
    let image = format!("{fresh}/app:1");
    out.extend(told(pair, Class(Matter::Pulls(class)), Asked::Pull { image, contexts: Vec::new() }, None));
}

/// A change with the answers that both catalogs give to its witness; none where they are the same.
pub(super) fn told(pair: Pair<'_>, class: Class, asked: Asked, kind: Option<ChangeKind>) -> Option<Change> {
    let witness = Witness(asked);
    let [before, after] = answers(pair, &witness)?;
    let kind = kind.unwrap_or_else(|| before.kind_of_change(&after));
    (before != after).then_some(Change { kind, class, witness, before, after })
}

pub(super) fn answers(pair: Pair<'_>, witness: &Witness) -> Option<[Answer; 2]> {
    if let Some(request) = witness.pull() {
        return Some(pair.map(|catalog| Answer::of_pull(&catalog.resolve_pull(request))));
    }
    if let Some(request) = witness.push() {
        return Some(pair.map(|catalog| push_answer(catalog, witness, request)));
    }
    let (request, asked) = (witness.cache()?, path_length(witness.name()));
    Some(pair.map(|catalog| Answer::of_cache(&catalog.resolve_cache(request), asked)))
}

pub(super) fn push_answer(catalog: &Catalog, witness: &Witness, request: PushRequest<'_>) -> Answer {
    Answer::of_push(&catalog.resolve_push(request), path_length(witness.name()))
}

fn path_length(name: &str) -> usize {
    match ImageName::parse(name) {
        Ok(ImageName::Relative(path) | ImageName::Absolute { path, .. }) => path.len(),
        Err(_) => 0,
    }
}

/// All images on one domain.
struct OnDomain<'a> {
    pair: Pair<'a>,
    domain: Domain<'a>,
    /// How many choices contexts can make here.
    contexts: usize,
    /// Those that left the domain and those that joined it, where more than one pair can be made of them.
    moved: Option<[Vec<String>; 2]>,
    /// Those that may make a difference.
    open: Vec<Context>,
    heads: Arc<Heads>,
    /// By context and part: whether both catalogs pull from the same source in the same way.
    alike: Vec<Vec<bool>>,
    lengths: Vec<RangeInclusive<usize>>,
}

impl<'a> OnDomain<'a> {
    /// None where nothing can differ.
    fn of(pair: Pair<'a>, domain: Domain<'a>, members: &Members<'a>) -> Option<Self> {
        let (contexts, moved) = contexts(pair, members);
        let all = contexts.len() + usize::from(moved.is_some());
        let registry = |side: usize, name: &Option<String>| pair[side].registry(name.as_deref()?);
        let mut open = contexts;
        open.retain(|context| match (registry(0, &context.0), registry(1, &context.1)) {
            (Some(before), Some(after)) => !pulls_alike(before, after),
            (None, None) => !picks_alike(pair, members),
            _ => true,
        });
        if open.is_empty() {
            return None;
        }
        let heads = Arc::new(heads(pair, members));
        let mut thresholds = Vec::new();
        let mut alike = Vec::new();
        for context in &open {
            let by_part = (0..heads.len()).map(|part| {
                let path = heads.path(part, COUNTS[0], &(1..=PATH_MAX)).unwrap_or_default();
                let text = image_on(domain, &path);
                let Ok(reference) = Reference::parse(&text) else { return true };
                let chosen = [registry(0, &context.0), registry(1, &context.1)];
                let sources = [0, 1].map(|side| {
                    pair[side].source_registry(reference, chosen[side]).map_err(|error| error.kind())
                });
                let same = sources_alike(sources);
                if !same {
                    let sources = sources.into_iter().flatten().flatten();
                    thresholds.extend(sources.flat_map(Registry::hops).map(Hop::longest_path));
                }
                same
            });
            alike.push(by_part.collect());
        }
        Some(Self { pair, domain, contexts: all, moved, open, heads, alike, lengths: lengths(thresholds) })
    }

    fn changes(&self, out: &mut Vec<Change>) {
        let mut grid =
            Grid::of(&[self.open.len(), self.heads.len(), COUNTS.len(), self.lengths.len(), PINS.len()]);
        let mut ways = Ways::new();
        grid.judge(|at| {
            if self.alike[at[CONTEXT]][at[PART]] {
                return Cell::Same;
            }
            let Some(witness) = self.witness(at) else { return Cell::Empty };
            match answers(self.pair, &witness) {
                Some([before, after]) if before != after => {
                    let alike = |a: &[Answer; 2], b: &[Answer; 2]| {
                        a[0].is_made_like(&b[0]) && a[1].is_made_like(&b[1])
                    };
                    Cell::Differs(ways.number([before.key(), after.key()], [before, after], alike))
                }
                _ => Cell::Same,
            }
        });
        grid.fill(LENGTH);
        grid.fill(COUNT);
        for (block, _) in grid.blocks(&[PIN, COUNT, LENGTH, PART, CONTEXT]) {
            // Docker Hub's images have two components as a rule.
            let is_usual = |at: &Vec<usize>| !self.domain.is_docker_hub() || at[PART] > 0 || at[COUNT] > 0;
            let mut usual = cells(&block).filter(is_usual).chain(cells(&block));
            let witness = usual.find_map(|at| self.witness(&at));
            let class = Class(Matter::Pulls(self.class(&block)));
            out.extend(witness.and_then(|witness| told(self.pair, class, witness.0, None)));
        }
        self.moved(out);
    }

    /// Two contexts, one that left the domain and one that joined it: whatever the image, the one is the source
    /// before, and the other after. All pairs are told at once, for there are as many as their product.
    fn moved(&self, out: &mut Vec<Change>) {
        let Some(moved) = &self.moved else { return };
        let path = if self.domain.is_docker_hub() { "team/app" } else { "app" };
        let image = image_on(self.domain, path) + ":1";
        let contexts = moved.iter().filter_map(|names| names.first().cloned()).collect();
        let class = PullClass {
            domain: Some(self.domain.as_str().into()),
            contexts: Contexts::Moved(moved.clone()),
            paths: Paths::all(),
            pins: PINS.to_vec(),
        };
        out.extend(told(self.pair, Class(Matter::Pulls(class)), Asked::Pull { image, contexts }, None));
    }

    fn witness(&self, at: &[usize]) -> Option<Witness> {
        let path = self.heads.path(at[PART], COUNTS[at[COUNT]], &self.lengths[at[LENGTH]])?;
        let end = if PINS[at[PIN]] == Pin::Pinned { PINNED } else { ":1" };
        let image = image_on(self.domain, &path) + end;
        let (first, second) = &self.open[at[CONTEXT]];
        let second = second.as_ref().filter(|second| first.as_ref() != Some(*second));
        Some(Witness(Asked::Pull { image, contexts: first.iter().chain(second).cloned().collect() }))
    }

    fn class(&self, block: &Block) -> PullClass {
        let chosen = || block[CONTEXT].iter().map(|&context| self.open[context].clone()).collect();
        let counts = || block[COUNT].iter().map(|&count| COUNTS[count]).collect();
        PullClass {
            domain: Some(self.domain.as_str().into()),
            contexts: if block[CONTEXT].len() < self.contexts {
                Contexts::These(chosen())
            } else {
                Contexts::All
            },
            paths: Paths {
                heads: self.heads.clone(),
                parts: block[PART].clone(),
                counts: (block[COUNT].len() < COUNTS.len()).then(counts),
                counted: Counted::Behind,
                lengths: block[LENGTH].iter().map(|&length| self.lengths[length].clone()).collect(),
            },
            pins: block[PIN].iter().map(|&pin| PINS[pin]).collect(),
        }
    }
}

/// The places of a block, in order.
pub(super) fn cells(block: &Block) -> impl Iterator<Item = Vec<usize>> + '_ {
    let count: usize = block.iter().map(Vec::len).product();
    (0..count).map(|mut number| {
        let mut place = vec![0; block.len()];
        for (axis, values) in block.iter().enumerate().rev() {
            place[axis] = values[number % values.len()];
            number /= values.len();
        }
        place
    })
}

/// Docker Hub's short name completes a path of one component (rule 2.2); another of its names does not.
pub(super) fn image_on(domain: Domain<'_>, path: &str) -> String {
    let domain = match (domain.is_docker_hub(), path.contains('/')) {
        (true, false) => "registry-1.docker.io",
        (true, true) => "docker.io",
        (false, _) => domain.as_str(),
    };
    format!("{domain}/{path}")
}

/// What contexts can choose on a domain. All have to be known in both catalogs, and no two may be on one
/// domain in either: so at most one was here before, and one is here after. Any other is left unused (5.4).
/// Pairs of one that left and one that joined are given apart where there is more than one.
fn contexts(pair: Pair<'_>, members: &Members<'_>) -> (Vec<Context>, Option<[Vec<String>; 2]>) {
    let mut contexts: Vec<Context> = vec![(None, None)];
    let mut left = Vec::new();
    for registry in &members[0] {
        let name = || registry.name().to_string();
        match pair[1].registry(registry.name()) {
            Some(other) if other.domain() == registry.domain() => {
                contexts.push((Some(name()), Some(name())));
            }
            Some(_) => left.push(name()),
            None => {}
        }
    }
    let joined: Vec<String> = members[1]
        .iter()
        .filter(|it| pair[0].registry(it.name()).is_some_and(|other| other.domain() != it.domain()))
        .map(|it| it.name().to_string())
        .collect();
    contexts.extend(left.iter().map(|name| (Some(name.clone()), None)));
    contexts.extend(joined.iter().map(|name| (None, Some(name.clone()))));
    match (&left[..], &joined[..]) {
        ([], _) | (_, []) => (contexts, None),
        ([left], [joined]) => {
            contexts.push((Some(left.clone()), Some(joined.clone())));
            (contexts, None)
        }
        _ => (contexts, Some([left, joined])),
    }
}

/// Whether 5.2 and 5.3 pick the same for every image of a domain, and pull it in the same way.
pub(super) fn picks_alike(pair: Pair<'_>, members: &Members<'_>) -> bool {
    let [before, after] = members;
    before.len() == after.len()
        && (before.len() < 2 || pair[0].matching() == pair[1].matching())
        && before
            .iter()
            .zip(after)
            .all(|(a, b)| pulls_alike(*a, *b) && (before.len() < 2 || a.is_primary() == b.is_primary()))
}

fn sources_alike(sources: [Result<Option<Registry<'_>>, ErrorKind>; 2]) -> bool {
    match sources {
        [Ok(Some(before)), Ok(Some(after))] => pulls_alike(before, after),
        [Ok(None), Ok(None)] => true,
        [Err(before), Err(after)] => before == after,
        _ => false,
    }
}

/// The prefixes by which a registry is picked (5.3), and those that are taken off for a fallback (5.6).
fn heads(pair: Pair<'_>, members: &Members<'_>) -> Heads {
    let both = members.iter().zip(pair).flat_map(|(members, catalog)| {
        let picks = members.len() > 1 && catalog.matching() == Matching::LongestPrefix;
        members.iter().filter(move |registry| picks || registry.fallback().is_some())
    });
    Heads::of(both.filter_map(|registry| registry.prefix()).map(|prefix| prefix.to_string()))
}
