//! Images that a push step fetches and pushes under their own names: less the prefix of the registry that they
//! come from (rule 7.6).

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::{String, ToString as _};
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::ops::RangeInclusive;

use super::Pair;
use super::change::{Asked, Change, To};
use super::class::{Class, Counted, Matter, Paths, PromotionClass};
use super::heads::{Count, Heads};
use super::pulls::{by_domain, image_on, picks_alike, told};
use super::same::pushes_alike;
use crate::catalog::{AdHocPushes, Catalog, Registry};
use crate::reference::{PATH_MAX, Path, Reference};

const ANY: RangeInclusive<usize> = 1..=PATH_MAX;

/// What is left of a path without the prefix of its source.
pub(super) fn own_name<'r>(path: Path<'r>, source: Option<Registry<'_>>) -> Path<'r> {
    source.and_then(Registry::prefix).and_then(|prefix| path.strip_prefix(prefix)).unwrap_or(path)
}

pub(super) fn changes(pair: Pair<'_>, fresh: &str, out: &mut Vec<Change>) {
    let mut known = None;
    for (domain, members) in &by_domain(pair) {
        if picks_alike(pair, members) {
            continue;
        }
        let prefixes = members.iter().flatten().filter_map(|registry| registry.prefix());
        let heads = Arc::new(Heads::of(prefixes.map(|prefix| prefix.to_string())));
        let image = |part: usize, count: Count, lengths: &RangeInclusive<usize>| {
            Some(image_on(*domain, &heads.path(part, count, lengths)?) + ":1")
        };
        // By the prefixes that are taken off.
        let mut ways: BTreeMap<[usize; 2], Vec<usize>> = BTreeMap::new();
        for part in 0..heads.len() {
            let shortest =
                [Count::Exactly(1), Count::AtLeast(2)].into_iter().find_map(|it| image(part, it, &ANY));
            let taken = |catalog: &Catalog| {
                let image = Reference::parse(shortest.as_deref()?).ok()?;
                let source = catalog.source_registry(image, None).ok()?;
                Some(image.path().len() - own_name(image.path(), source).len())
            };
            if let [Some(before), Some(after)] = pair.map(taken) {
                if before != after {
                    ways.entry([before, after]).or_default().push(part);
                }
            }
        }
        for (taken, parts) in ways {
            let known: &Vec<(To, [usize; 2])> = known.get_or_insert_with(|| targets(pair, fresh));
            let paths = Paths {
                heads: heads.clone(),
                parts: parts.clone(),
                counts: None,
                counted: Counted::Behind,
                lengths: Vec::from([1..=PATH_MAX]),
            };
            let class = PromotionClass { domain: domain.as_str().into(), paths };
            // Providers ask for different numbers of components (3.2).
            let counts = [Count::Exactly(1), Count::AtLeast(2), Count::AtLeast(3)];
            let all = known.iter().map(|(to, _)| (to, ANY));
            // Where all short ones are refused, one may be too long for a prefix, and the other not (7.4).
            let least = taken.into_iter().min().unwrap_or(0);
            let long = known.iter().flat_map(|(to, rooms)| {
                rooms
                    .map(|room| (PATH_MAX + 1 + least).saturating_sub(room))
                    .map(|length| (to, length..=length))
            });
            let all = all.chain(long).flat_map(|(to, lengths)| counts.map(|it| (to, lengths.clone(), it)));
            out.extend(all.into_iter().find_map(|(to, lengths, count)| {
                let image = parts.iter().find_map(|part| image(*part, count, &lengths))?;
                let asked = Asked::Promote { image, to: to.clone() };
                told(pair, Class(Matter::Promotions(class.clone())), asked, None)
            }));
        }
    }
}

/// Where witnesses go: the default registry, then others, those that are the same in both catalogs before
/// those that are not, and last a host of the step's own. Of those that name images alike, one. With how long
/// their prefixes are, the slash among them.
fn targets(pair: Pair<'_>, fresh: &str) -> Vec<(To, [usize; 2])> {
    type Naming = (String, Option<String>, Vec<String>);
    let naming = |it: Registry<'_>| -> Naming {
        let namespaces = it.namespaces().map(String::from).collect();
        (it.provider().to_string(), it.prefix().map(|prefix| prefix.to_string()), namespaces)
    };
    let both = pair[0].registries().filter_map(|it| Some((it, pair[1].registry(it.name())?)));
    let mut known: Vec<_> = both.map(|(a, b)| (!pushes_alike(a, b), a.name(), a, b)).collect();
    known.sort_unstable_by_key(|(differs, name, ..)| (*differs, *name));
    let rooms = |both: [Registry<'_>; 2]| both.map(Registry::prefix_length);
    let mut seen = BTreeSet::new();
    let mut targets = Vec::new();
    if let [Some(before), Some(after)] = pair.map(Catalog::default_registry) {
        if pushes_alike(before, after) {
            targets.push((To::Default, rooms([before, after])));
            seen.insert((false, naming(before), naming(after)));
        }
    }
    for (differs, name, before, after) in known {
        if seen.insert((differs, naming(before), naming(after))) {
            targets.push((To::Registry(name.into()), rooms([before, after])));
        }
    }
    if pair.iter().all(|catalog| catalog.ad_hoc_pushes() == AdHocPushes::Allow) {
        targets.push((To::AdHoc(fresh.into()), [0, 0]));
    }
    targets
}
