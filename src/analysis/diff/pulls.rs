//! Pulls that differ: by domain, context, prefix, components, length and digest.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::sync::Arc;
use alloc::vec::Vec;

use super::answer::Answer;
use super::ask::{Asked, Pair, Witness};
use super::axis::{Draft, Host, Only, Values};
use super::change::Change;
use super::class::Class;
use super::domains::{Covered, Members, by_domain, image_on, sources};
use super::explore::{Orders, Space, explore};
use super::heads::{Count, Heads, lengths};
use super::point::{Context, Pin, Side, Subject};
use super::same::{picks_alike, pulls_alike, sources_alike};
use crate::catalog::{Matching, Registry};
use crate::reference::{Domain, PATH_MAX, Reference};
use crate::resolve::error::ErrorKind;
use crate::resolve::hop::Hop;

pub(super) const PINNED: &str = "@sha256:e6693c20186f837fc393390135d8a598a96a833917917789d63766cab6c59582";
const COUNTS: [Count; 2] = [Count::Exactly(1), Count::AtLeast(2)];

/// The axes of a domain.
const PART: usize = 1;
const COUNT: usize = 2;
const LENGTH: usize = 3;
const PIN: usize = 4;
const CONTEXT: usize = 5;
/// A context decides before anything else (5.2). So classes are told by it first, and it is merged last. Only lengths
/// and components can leave a cell without a path, so they are filled.
const ORDERS: Orders = Orders {
    told: &[CONTEXT, PART, COUNT, LENGTH, PIN],
    filled: &[LENGTH, COUNT],
    merged: &[PIN, COUNT, LENGTH, PART, CONTEXT],
};

pub(super) fn changes(pair: Pair<'_>, fresh: &str, out: &mut Vec<Change>) {
    for covered in &by_domain(pair) {
        contexts_together(pair, fresh, &covered.members, out);
        if let Some(on_domain) = OnDomain::of(pair, covered) {
            explore(&on_domain, out);
        }
        moved(pair, covered, out);
    }
    uncovered(pair, fresh, out);
}

/// Two contexts that are on one domain in one catalog alone (rule 5.4).
fn contexts_together(pair: Pair<'_>, fresh: &str, members: &Members<'_>, out: &mut Vec<Change>) {
    for (own, other, side) in [(0, 1, Side::Before), (1, 0, Side::After)] {
        // By where they are in the other catalog: two that share a domain there, too, are no change.
        let mut by_domain: BTreeMap<Domain<'_>, Vec<String>> = BTreeMap::new();
        for registry in &members[own] {
            if let Some(there) = pair[other].registry(registry.name()) {
                by_domain.entry(there.address()).or_default().push(registry.name().into());
            }
        }
        let mut groups: Vec<Vec<String>> = by_domain.into_values().collect();
        groups.sort_unstable();
        let [first, second, ..] = &groups[..] else { continue };
        let contexts = [first, second].into_iter().filter_map(|group| group.first().cloned()).collect();
        let image = format!("{fresh}/app:1");
        let class = Class::of(Subject::Together, [Values::One(Only::Groups { groups, side })]);
        out.extend(Change::of(pair, class, Asked::Pull { image, contexts }));
    }
}

fn uncovered(pair: Pair<'_>, fresh: &str, out: &mut Vec<Change>) {
    if pair[0].uncovered_domains() == pair[1].uncovered_domains() {
        return;
    }
    let class = Class::of(Subject::Pulls, [Values::One(Only::Domain(None))]);
    let image = format!("{fresh}/app:1");
    out.extend(Change::of(pair, class, Asked::Pull { image, contexts: Vec::new() }));
}

/// All images on one domain.
struct OnDomain<'a> {
    pair: Pair<'a>,
    domain: Domain<'a>,
    heads: Arc<Heads>,
    class: Class,
    /// By context and part.
    sources: Vec<Vec<Sources>>,
}

/// What both catalogs pull from.
#[derive(Clone, Copy, Default)]
struct Sources {
    /// The same, in the same way.
    are_alike: bool,
    refused: [Option<ErrorKind>; 2],
}

impl<'a> OnDomain<'a> {
    /// None where nothing can differ.
    fn of(pair: Pair<'a>, covered: &'a Covered<'a>) -> Option<Self> {
        let (domain, members) = (Domain::parsed(&covered.text), &covered.members);
        let mut contexts = contexts(pair, members);
        let choices = contexts.len() + usize::from(many_moved(pair, members).is_some());
        let registry = |side: usize, name: &Option<String>| pair[side].registry(name.as_deref()?);
        contexts.retain(|context| match (registry(0, &context.0), registry(1, &context.1)) {
            (Some(before), Some(after)) => !pulls_alike(before, after),
            (None, None) => !picks_alike(pair, members),
            _ => true,
        });
        if contexts.is_empty() {
            return None;
        }
        let heads = Arc::new(heads(pair, members));
        let mut thresholds = Vec::new();
        let mut known = Vec::new();
        for context in &contexts {
            let chosen = [registry(0, &context.0), registry(1, &context.1)];
            let by_part = (0..heads.len()).map(|part| {
                let path = heads.path(part, COUNTS[0], &(1..=PATH_MAX)).unwrap_or_default();
                let text = image_on(domain, &path);
                let Ok(image) = Reference::parse(&text) else {
                    return Sources { are_alike: true, ..Sources::default() };
                };
                let sources = sources(pair, image, chosen);
                let are_alike = sources_alike(sources);
                if !are_alike {
                    let sources = sources.into_iter().flatten().flatten();
                    thresholds.extend(sources.flat_map(Registry::hops).map(Hop::longest_path));
                }
                Sources { are_alike, refused: sources.map(Result::err) }
            });
            known.push(by_part.collect());
        }
        let axes = [
            Values::One(Only::Domain(Some(Host::of(covered)))),
            Values::Part(heads.clone()),
            Values::Count(COUNTS.into(), Some(heads.clone())),
            Values::Length(lengths(thresholds).into()),
            Values::Pin,
            Values::Context(contexts.into(), choices),
        ];
        Some(Self { pair, domain, heads, class: Class::of(Subject::Pulls, axes), sources: known })
    }
}

impl Space for OnDomain<'_> {
    fn class(&self) -> &Class {
        &self.class
    }

    fn orders(&self) -> &Orders {
        &ORDERS
    }

    fn is_alike(&self, places: &[usize]) -> bool {
        self.sources[places[CONTEXT]][places[PART]].are_alike
    }

    /// Of a refusal the kind is known, and its text would list all registries on the domain each time.
    fn answers(&self, witness: &Witness, places: &[usize]) -> Option<[Answer; 2]> {
        let request = witness.pull()?;
        let refused = self.sources[places[CONTEXT]][places[PART]].refused;
        Some([0, 1].map(|side| match refused[side] {
            Some(kind) => Answer::Refused(kind),
            None => Answer::of_pull(&self.pair[side].resolve_pull(request)),
        }))
    }

    fn ask(&self, draft: Draft) -> Option<Asked> {
        let path = self.heads.path(draft.part, draft.count, &draft.lengths)?;
        let end = if draft.pin == Pin::Pinned { PINNED } else { ":1" };
        let image = image_on(self.domain, &path) + end;
        let (first, second) = draft.context;
        let second = second.filter(|second| first.as_ref() != Some(second));
        Some(Asked::Pull { image, contexts: first.into_iter().chain(second).collect() })
    }

    /// Docker Hub's images have two components as a rule.
    fn is_usual(&self, places: &[usize]) -> bool {
        !self.domain.is_docker_hub() || places[PART] > 0 || places[COUNT] > 0
    }
}

/// Two contexts, one that left the domain and one that joined it. Whatever the image, the first is the source before
/// and the second is the source after. All pairs are told at once, since there are as many as their product.
fn moved(pair: Pair<'_>, covered: &Covered<'_>, out: &mut Vec<Change>) {
    let domain = Domain::parsed(&covered.text);
    let Some(moved) = many_moved(pair, &covered.members) else { return };
    let path = if domain.is_docker_hub() { "team/app" } else { "app" };
    let image = image_on(domain, path) + ":1";
    let contexts = moved.iter().filter_map(|names| names.first().cloned()).collect();
    let axes = [Values::One(Only::Domain(Some(Host::of(covered)))), Values::One(Only::Moved(moved))];
    out.extend(Change::of(pair, Class::of(Subject::Pulls, axes), Asked::Pull { image, contexts }));
}

/// What contexts can choose on a domain. All have to be known in both catalogs, and no two may be on one
/// domain in either: so at most one was here before, and one is here after. Any other is left unused (5.4).
fn contexts(pair: Pair<'_>, members: &Members<'_>) -> Vec<Context> {
    let stayed = members[0].iter().filter(|it| is_among(&members[1], it.name()));
    let stayed = stayed.map(|it| (Some(it.name().to_string()), Some(it.name().to_string())));
    let [left, joined] = [[0, 1], [1, 0]].map(|sides| elsewhere(pair, members, sides));
    let both = match (&left[..], &joined[..]) {
        ([left], [joined]) => Some((Some(left.clone()), Some(joined.clone()))),
        _ => None,
    };
    let left = left.into_iter().map(|name| (Some(name), None));
    let joined = joined.into_iter().map(|name| (None, Some(name)));
    core::iter::once((None, None)).chain(stayed).chain(left).chain(joined).chain(both).collect()
}

/// Those that left the domain and those that joined it, where more than one pair can be made of them.
fn many_moved(pair: Pair<'_>, members: &Members<'_>) -> Option<[Vec<String>; 2]> {
    let [left, joined] = [[0, 1], [1, 0]].map(|sides| elsewhere(pair, members, sides));
    (left.len() * joined.len() > 1).then_some([left, joined])
}

/// The registries that are here in the one catalog, and on another domain in the other one.
fn elsewhere(pair: Pair<'_>, members: &Members<'_>, [here, there]: [usize; 2]) -> Vec<String> {
    let moved = members[here].iter().filter(|registry| {
        pair[there].registry(registry.name()).is_some() && !is_among(&members[there], registry.name())
    });
    moved.map(|registry| registry.name().into()).collect()
}

/// Whether one of these has the name, by which they are in order.
fn is_among(members: &[Registry<'_>], name: &str) -> bool {
    members.binary_search_by(|member| member.name().cmp(name)).is_ok()
}

/// The prefixes by which a registry is picked (5.3), and those that are taken off for a fallback (5.6).
fn heads(pair: Pair<'_>, members: &Members<'_>) -> Heads {
    let both = members.iter().zip(pair).flat_map(|(members, catalog)| {
        let picks = members.len() > 1 && catalog.matching() == Matching::LongestPrefix;
        members.iter().filter(move |registry| picks || registry.fallback().is_some())
    });
    Heads::of(both.filter_map(|registry| registry.prefix()).map(|prefix| prefix.to_string()))
}
