//! Images that a push step fetches and pushes under their own names: less the prefix of the registry that they
//! come from (rule 7.6).

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::{String, ToString as _};
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::ops::RangeInclusive;

use super::ask::{Asked, Pair, To};
use super::axis::{Host, Only, Values};
use super::change::Change;
use super::class::Class;
use super::domains::{by_domain, image_on, sources};
use super::heads::{Count, Heads};
use super::point::Subject;
use super::same::{picks_alike, pushes_alike};
use crate::catalog::{AdHocPushes, Catalog, Registry};
use crate::reference::{Domain, PATH_MAX, Reference};
use crate::resolve::push_place::own_name;

const ANY: RangeInclusive<usize> = 1..=PATH_MAX;
/// Providers ask for different numbers of components (3.2).
const COUNTS: [Count; 3] = [Count::Exactly(1), Count::AtLeast(2), Count::AtLeast(3)];

/// A target of witnesses, and how long the prefixes there are, the slash among them.
type Known = (To, [usize; 2]);

pub(super) fn changes(pair: Pair<'_>, fresh: &str, out: &mut Vec<Change>) {
    let mut known = None;
    for covered in &by_domain(pair) {
        let (domain, members) = (Domain::parsed(&covered.text), &covered.members);
        if picks_alike(pair, members) {
            continue;
        }
        let prefixes = members.iter().flatten().filter_map(|registry| registry.prefix());
        let heads = Arc::new(Heads::of(prefixes.map(|prefix| prefix.to_string())));
        let axes = [Values::One(Only::Domain(Some(Host::of(covered)))), Values::Part(heads.clone())];
        let class = Class::of(Subject::Promotions, axes);
        for (taken, parts) in by_taken_off(pair, domain, &heads) {
            let known: &Vec<Known> = known.get_or_insert_with(|| targets(pair, fresh));
            let mut images = images(known, taken).filter_map(|(to, lengths, count)| {
                let image = parts.iter().find_map(|part| image(domain, &heads, *part, count, &lengths))?;
                Some(Asked::Promote { image, to: to.clone() })
            });
            let class = class.only(&[Vec::from([0]), parts.clone()]);
            out.extend(images.find_map(|asked| Change::of(pair, class.clone(), asked)));
        }
    }
}

/// The parts whose images lose prefixes of different lengths, by these lengths.
fn by_taken_off(pair: Pair<'_>, domain: Domain<'_>, heads: &Heads) -> BTreeMap<[usize; 2], Vec<usize>> {
    let mut ways: BTreeMap<[usize; 2], Vec<usize>> = BTreeMap::new();
    for part in 0..heads.len() {
        let shortest = COUNTS.into_iter().find_map(|count| image(domain, heads, part, count, &ANY));
        let Some(Ok(image)) = shortest.as_deref().map(Reference::parse) else { continue };
        let [Ok(before), Ok(after)] = sources(pair, image, [None, None]) else { continue };
        let [before, after] =
            [before, after].map(|source| image.path().len() - own_name(image.path(), source).len());
        if before != after {
            ways.entry([before, after]).or_default().push(part);
        }
    }
    ways
}

/// What may tell two own names apart, by target, length and components. Where all short ones are refused, one may
/// be too long for a prefix, and the other not (7.4).
fn images(known: &[Known], taken: [usize; 2]) -> impl Iterator<Item = (&To, RangeInclusive<usize>, Count)> {
    let least = taken.into_iter().min().unwrap_or(0);
    let short = known.iter().map(|(to, _)| (to, ANY));
    let long = known.iter().flat_map(move |(to, rooms)| {
        rooms.map(|room| (PATH_MAX + 1 + least).saturating_sub(room)).map(|length| (to, length..=length))
    });
    short.chain(long).flat_map(|(to, lengths)| COUNTS.map(|count| (to, lengths.clone(), count)))
}

fn image(
    domain: Domain<'_>,
    heads: &Heads,
    part: usize,
    count: Count,
    lengths: &RangeInclusive<usize>,
) -> Option<String> {
    Some(image_on(domain, &heads.path(part, count, lengths)?) + ":1")
}

/// Where witnesses go: the default registry, then others, those that are the same in both catalogs before
/// those that are not, and last a host of the step's own. Of those that name images alike, one.
fn targets(pair: Pair<'_>, fresh: &str) -> Vec<Known> {
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
