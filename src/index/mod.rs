//! Constant-time look-up by text, without `std` and without entropy.
//!
//! The hash is deterministic, so whoever writes a catalog could aim at collisions. Building therefore checks
//! how long the longest probe is and takes another seed until it is short. No hash whose keys are public keeps
//! texts apart that are crafted for every seed: then the texts themselves are put in order and searched by halves.
//! What holds is verified, not hoped.

use alloc::boxed::Box;
use alloc::vec;
use alloc::vec::Vec;
use core::cmp::Ordering;

const EMPTY: u32 = u32::MAX;
/// No look-up in slots takes more steps than this, found or not. Chance alone does not come near at any size.
const LONGEST_PROBE: usize = 128;
const SEEDS: u64 = 32;

/// How letters compare.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Case {
    Exact,
    Folded,
}

impl Case {
    fn same<'a>(self, a: impl Text<'a>, b: impl Text<'a>) -> bool {
        let texts = match self {
            Self::Exact => a.text() == b.text(),
            Self::Folded => a.text().eq_ignore_ascii_case(b.text()),
        };
        texts && a.set() == b.set()
    }

    /// How a text stands to one in parts.
    fn order(self, a: &str, parts: &[&str]) -> Ordering {
        let b = parts.iter().flat_map(|part| part.bytes());
        match self {
            Self::Exact => a.bytes().cmp(b),
            Self::Folded => {
                let fold = |byte: u8| byte.to_ascii_lowercase();
                a.bytes().map(fold).cmp(b.map(fold))
            }
        }
    }
}

/// From a text's hash to its position in somebody's list. The list holds the texts; the table does not.
#[derive(Debug)]
pub(crate) struct Table {
    key: Key,
    case: Case,
    slots: Box<[Slot]>,
    /// The texts in order, each with its position; only where no seed spread them well, and then `slots` are
    /// empty.
    ordered: Box<[Ordered]>,
}

#[derive(Debug)]
struct Ordered {
    set: u32,
    text: Box<str>,
    index: u32,
}

/// A text, perhaps of a numbered set: one text in two sets is two keys.
pub(crate) trait Text<'a>: Copy {
    /// 0 where there is one set only.
    fn set(self) -> u32;
    fn text(self) -> &'a str;
}

impl<'a> Text<'a> for &'a str {
    #[inline]
    fn set(self) -> u32 {
        0
    }

    #[inline]
    fn text(self) -> &'a str {
        self
    }
}

impl<'a> Text<'a> for (u32, &'a str) {
    #[inline]
    fn set(self) -> u32 {
        self.0
    }

    #[inline]
    fn text(self) -> &'a str {
        self.1
    }
}

#[derive(Clone, Copy, Debug)]
struct Slot {
    /// The other half of the hash: a look-up that ends elsewhere hardly ever reads a text.
    check: u32,
    index: u32,
}

/// Texts sorted into groups of equal ones, numbered in the order in which each first appears.
pub(crate) struct Groups {
    /// From a text to its group.
    pub(crate) table: Table,
    /// The group of each text.
    pub(crate) of: Vec<u32>,
    /// The first text of each group.
    pub(crate) first: Vec<u32>,
}

impl Groups {
    /// Groups `texts`, in one pass over them.
    pub(crate) fn of<'a>(case: Case, count: usize, text: impl Fn(usize) -> &'a str) -> Self {
        Self::of_texts(case, count, text)
    }

    /// The same for texts of several sets.
    pub(crate) fn in_sets<'a>(case: Case, count: usize, text: impl Fn(usize) -> (u32, &'a str)) -> Self {
        Self::of_texts(case, count, text)
    }

    fn of_texts<'a, T: Text<'a>>(case: Case, count: usize, text: impl Fn(usize) -> T) -> Self {
        let groups = Self::seeded(case, count, &text);
        if slots_for(groups.first.len()) == slots_for(count) {
            return groups;
        }
        // Many are equal: a table for the different ones is smaller.
        let text_of_group = |group: usize| text(groups.first[group] as usize);
        let Self { table, .. } = Self::seeded(case, groups.first.len(), &text_of_group);
        Self { table, ..groups }
    }

    fn seeded<'a, T: Text<'a>>(case: Case, count: usize, text: &impl Fn(usize) -> T) -> Self {
        let mut size = slots_for(count);
        for seed in 0..SEEDS {
            let groups = Self::fill(Table::empty(case, seed, size), count, text, LONGEST_PROBE);
            if let Some(groups) = groups.filter(|groups| groups.table.longest_probe() <= LONGEST_PROBE) {
                return groups;
            }
            if seed % 8 == 7 {
                size *= 2;
            }
        }
        Self::in_order(case, count, text)
    }

    /// For texts that are crafted against every seed: slower, and bounded all the same.
    #[cold]
    fn in_order<'a, T: Text<'a>>(case: Case, count: usize, text: &impl Fn(usize) -> T) -> Self {
        let mut sorted: Vec<u32> = (0..count).map(position).collect();
        sorted.sort_by(|&a, &b| {
            let (a, b) = (text(a as usize), text(b as usize));
            a.set().cmp(&b.set()).then_with(|| case.order(a.text(), &[b.text()]))
        });
        // The sort is stable: of equal texts, the one that appears first is first here, too.
        let runs = sorted.chunk_by(|&a, &b| case.same(text(a as usize), text(b as usize)));
        let mut same_as = vec![0; count];
        for run in runs.clone() {
            for &index in run {
                same_as[index as usize] = run[0];
            }
        }
        let (mut of, mut first) = (Vec::with_capacity(count), Vec::new());
        for (index, &same) in same_as.iter().enumerate() {
            let group = if same as usize == index {
                first.push(same);
                position(first.len() - 1)
            } else {
                of[same as usize]
            };
            of.push(group);
        }
        let mut table = Table::empty(case, SEEDS, 1);
        let ordered = |run: &[u32]| {
            let first = text(run[0] as usize);
            Ordered { set: first.set(), text: first.text().into(), index: of[run[0] as usize] }
        };
        table.ordered = runs.map(ordered).collect();
        Self { table, of, first }
    }

    /// None where a text would stand further than `longest` from its place.
    fn fill<'a, T: Text<'a>>(
        mut table: Table,
        count: usize,
        text: &impl Fn(usize) -> T,
        longest: usize,
    ) -> Option<Self> {
        let mut of = Vec::with_capacity(count);
        let mut first: Vec<u32> = Vec::with_capacity(count);
        for index in 0..count {
            let own = text(index);
            let (mut at, check) =
                table.start(hash(table.key.of_set(own.set()), table.case, own.text().as_bytes()));
            let mut steps = 0;
            let group = loop {
                let slot = table.slots[at];
                if slot.index == EMPTY {
                    let group = position(first.len());
                    table.slots[at] = Slot { check, index: group };
                    first.push(position(index));
                    break group;
                }
                let same = || table.case.same(own, text(first[slot.index as usize] as usize));
                if slot.check == check && same() {
                    break slot.index;
                }
                steps += 1;
                if steps > longest {
                    return None;
                }
                at = table.after(at);
            };
            of.push(group);
        }
        Some(Self { table, of, first })
    }
}

/// At most half of the slots are full.
fn slots_for(count: usize) -> usize {
    (count * 2).next_power_of_two().max(2)
}

#[expect(clippy::cast_possible_truncation, reason = "a catalog has fewer registries")]
fn position(index: usize) -> u32 {
    index as u32
}

impl Table {
    fn empty(case: Case, seed: u64, size: usize) -> Self {
        let slots = vec![Slot { check: 0, index: EMPTY }; size].into_boxed_slice();
        Self { key: Key::of(seed), case, slots, ordered: Box::default() }
    }

    /// Leads to other positions from now on.
    pub(crate) fn renumber(&mut self, to: impl Fn(u32) -> u32) {
        for slot in self.slots.iter_mut().filter(|slot| slot.index != EMPTY) {
            slot.index = to(slot.index);
        }
        for Ordered { index, .. } in &mut self.ordered {
            *index = to(*index);
        }
    }

    /// The position for which `is_it` is true, among those whose hash is that of `text`.
    #[inline]
    pub(crate) fn find(&self, text: &str, is_it: impl FnMut(u32) -> bool) -> Option<u32> {
        self.find_in(0, text, is_it)
    }

    /// The same in one of several sets.
    #[inline]
    pub(crate) fn find_in(&self, set: u32, text: &str, mut is_it: impl FnMut(u32) -> bool) -> Option<u32> {
        let (mut at, check) = self.start(hash(self.key.of_set(set), self.case, text.as_bytes()));
        loop {
            let slot = self.slots[at];
            if slot.index == EMPTY {
                return if self.ordered.is_empty() { None } else { self.find_in_order(set, &[text], is_it) };
            }
            if slot.check == check && is_it(slot.index) {
                return Some(slot.index);
            }
            at = self.after(at);
        }
    }

    /// The same for a text in parts, which are put together nowhere.
    #[cold]
    pub(crate) fn find_joined(&self, parts: &[&str], mut is_it: impl FnMut(u32) -> bool) -> Option<u32> {
        if !self.ordered.is_empty() {
            return self.find_in_order(0, parts, is_it);
        }
        let (mut at, check) = self.start(hash_joined(self.key, self.case, parts));
        while self.slots[at].index != EMPTY {
            let slot = self.slots[at];
            if slot.check == check && is_it(slot.index) {
                return Some(slot.index);
            }
            at = self.after(at);
        }
        None
    }

    #[cold]
    fn find_in_order(&self, set: u32, parts: &[&str], mut is_it: impl FnMut(u32) -> bool) -> Option<u32> {
        let order = |known: &Ordered| known.set.cmp(&set).then_with(|| self.case.order(&known.text, parts));
        let at = self.ordered.binary_search_by(order).ok()?;
        Some(self.ordered[at].index).filter(|&index| is_it(index))
    }

    #[expect(clippy::cast_possible_truncation, reason = "the halves of the hash are what is meant")]
    #[inline]
    fn start(&self, hash: u64) -> (usize, u32) {
        (hash as usize & (self.slots.len() - 1), (hash >> 32) as u32)
    }

    #[inline]
    fn after(&self, at: usize) -> usize {
        (at + 1) & (self.slots.len() - 1)
    }

    /// The longest run of full slots: one step less than the longest look-up.
    fn longest_probe(&self) -> usize {
        let (mut longest, mut run) = (0, 0);
        // Around again, for the run that goes over the end.
        for slot in self.slots.iter().chain(self.slots.iter().take(LONGEST_PROBE)) {
            run = if slot.index == EMPTY { 0 } else { run + 1 };
            longest = longest.max(run);
        }
        longest.min(self.slots.len())
    }
}

// No text in UTF-8 has the bytes of `A`: what is xored with it is never 0 and undoes no multiplication. The other
// factor can be 0, but only of a text that is crafted for the key.
const A: u64 = 0x9e37_79b9_7f4a_7c15;
const B: u64 = 0xd6e8_feb8_6659_fd93;

/// A seed, spread over all bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Key(u64);

impl Key {
    fn of(seed: u64) -> Self {
        Self(mix(seed ^ A, B))
    }

    /// The key of one of several sets.
    #[inline]
    fn of_set(self, set: u32) -> Self {
        Self(self.0 ^ u64::from(set).wrapping_mul(A))
    }
}

/// Folded multiplication over sixteen bytes at a time. The last sixteen, which may overlap those before, are
/// multiplied at the same time as the others: of most names and domains there are no more.
#[inline]
fn hash(key: Key, case: Case, bytes: &[u8]) -> u64 {
    let step = |state: u64, one: u64, other: u64| step(case, state, one, other);
    let mut state = key.0;
    let mut rest = bytes;
    while let Some((chunk, behind)) = rest.split_first_chunk::<16>().filter(|(_, behind)| !behind.is_empty())
    {
        state = step(state, eight(chunk), eight(&chunk[8..]));
        rest = behind;
    }
    let last = match (bytes.last_chunk::<16>(), rest.len()) {
        (Some(last), _) => (eight(last), eight(&last[8..])),
        (None, 8..) => (eight(rest), eight(&rest[rest.len() - 8..])),
        (None, 4..) => (four(rest), four(&rest[rest.len() - 4..])),
        (None, 1..) => {
            (u64::from(rest[0]) << 8 | u64::from(rest[rest.len() / 2]), u64::from(rest[rest.len() - 1]))
        }
        (None, 0) => (0, 0),
    };
    let last = step(key.0.rotate_left(32), last.0, last.1);
    mix(state ^ last ^ bytes.len() as u64, B)
}

#[inline]
fn step(case: Case, state: u64, one: u64, other: u64) -> u64 {
    // Folds A-Z onto a-z; whatever else it merges, the comparison tells apart.
    let fold = match case {
        Case::Exact => 0,
        Case::Folded => 0x2020_2020_2020_2020,
    };
    mix(state ^ (one | fold), A ^ (other | fold))
}

/// The [`hash`] of the parts put together.
fn hash_joined(key: Key, case: Case, parts: &[&str]) -> u64 {
    const CHUNK: usize = 16;
    let length: usize = parts.iter().map(|part| part.len()).sum();
    let bytes = || parts.iter().flat_map(|part| part.bytes());
    let next = |bytes: &mut dyn Iterator<Item = u8>| {
        let mut chunk = [0; CHUNK];
        chunk.iter_mut().zip(bytes).for_each(|(to, byte)| *to = byte);
        chunk
    };
    if length < CHUNK {
        return hash(key, case, &next(&mut bytes())[..length]);
    }
    let over = |state: u64, chunk: [u8; CHUNK]| step(case, state, eight(&chunk), eight(&chunk[8..]));
    let mut ahead = bytes();
    let state = (0..(length - 1) / CHUNK).fold(key.0, |state, _| over(state, next(&mut ahead)));
    let last = over(key.0.rotate_left(32), next(&mut bytes().skip(length - CHUNK)));
    mix(state ^ last ^ length as u64, B)
}

/// The first eight bytes as a number.
#[inline]
fn eight(bytes: &[u8]) -> u64 {
    bytes.first_chunk().map_or(0, |chunk| u64::from_le_bytes(*chunk))
}

/// The first four bytes as a number.
#[inline]
fn four(bytes: &[u8]) -> u64 {
    bytes.first_chunk().map_or(0, |chunk| u32::from_le_bytes(*chunk).into())
}

#[expect(clippy::cast_possible_truncation, reason = "the halves of the product are what is meant")]
#[inline]
fn mix(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    product as u64 ^ (product >> 64) as u64
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod tests {
    use super::{Case, Groups, Key, LONGEST_PROBE, Table};
    use alloc::format;
    use alloc::string::String;
    use alloc::vec;
    use alloc::vec::Vec;

    #[test]
    fn finds_every_text_and_no_other_within_the_bound() {
        for count in [0, 1, 2, 3, 10, 1_000, 100_000] {
            let texts: Vec<String> = (0..count).map(|n| format!("registry-{n}.example.com:5000")).collect();
            let table = Groups::of(Case::Folded, texts.len(), |index| &texts[index]).table;
            assert!(table.longest_probe() <= LONGEST_PROBE, "{count}");
            for (n, text) in texts.iter().enumerate() {
                let loud = text.to_uppercase();
                let found = table.find(&loud, |index| texts[index as usize].eq_ignore_ascii_case(&loud));
                assert_eq!(found, u32::try_from(n).ok());
            }
            assert_eq!(
                table.find("elsewhere.example", |index| texts[index as usize] == "elsewhere.example"),
                None
            );
        }
    }

    /// The longest run of full slots under the first seed.
    fn longest_run(texts: &[String]) -> usize {
        let table = Table::empty(Case::Folded, 0, super::slots_for(texts.len()));
        let groups = Groups::fill(table, texts.len(), &|index| texts[index].as_str(), LONGEST_PROBE);
        groups.map_or(usize::MAX, |groups| groups.table.longest_probe())
    }

    #[test]
    fn names_and_domains_as_people_write_them_are_spread_well() {
        let shapes: [fn(u32) -> String; 5] = [
            |n| format!("registry-{n}"),
            |n| format!("registry-{n:06}.example.com:5000"),
            |n| format!("{:012}.dkr.ecr.eu-west-1.amazonaws.com", 100_000_000_000 + u64::from(n)),
            |n| format!("team{}.eu{}.registry.internal.example", n % 1_000, n / 1_000),
            |n| format!("{n:08x}"),
        ];
        for (number, shape) in shapes.into_iter().enumerate() {
            let texts: Vec<String> = (0..100_000).map(shape).collect();
            let longest = longest_run(&texts);
            assert!(longest <= 32, "{number}: {longest}");
        }
    }

    #[test]
    fn at_most_half_of_the_slots_are_full() {
        for count in 0..1_000 {
            let slots = super::slots_for(count);
            assert!(slots.is_power_of_two() && slots >= count * 2 && slots <= (count * 4).max(2), "{count}");
        }
    }

    #[test]
    fn a_run_is_as_long_as_it_is() {
        let one = |longest| Groups::fill(Table::empty(Case::Exact, 0, 8), 1, &|_| "a", longest);
        assert_eq!(one(0).map(|groups| groups.table.longest_probe()), Some(1));
        // The second of two texts that belong into the last slot stands in the first, one step from its place.
        let texts: Vec<String> = (0..100)
            .map(|n| format!("r{n}"))
            .filter(|text| super::hash(Key::of(0), Case::Exact, text.as_bytes()) & 7 == 7)
            .take(2)
            .collect();
        let two = |longest| {
            Groups::fill(Table::empty(Case::Exact, 0, 8), 2, &|index| texts[index].as_str(), longest)
        };
        assert_eq!(two(1).map(|groups| groups.table.longest_probe()), Some(2));
        assert!(two(0).is_none());
    }

    #[test]
    fn where_eight_seeds_do_not_help_the_table_is_larger() {
        let keys: Vec<Key> = (0..8).map(Key::of).collect();
        let in_first_part =
            |key: &Key, text: &str| super::hash(*key, Case::Exact, text.as_bytes()) & 511 < 215;
        let texts: Vec<String> = (0..600_000_u32)
            .map(|n| format!("r{n}"))
            .filter(|text| keys.iter().all(|key| in_first_part(key, text)))
            .take(256)
            .collect();
        let table = Groups::of(Case::Exact, texts.len(), |index| &texts[index]).table;
        assert_eq!((texts.len(), table.slots.len()), (256, 1_024));
        assert!(keys.iter().all(|key| *key != table.key));
    }

    #[test]
    fn texts_whose_hashes_are_nearly_the_same_are_told_apart() {
        let mut hashed: Vec<(u64, String)> = (0..400_000_u32)
            .map(|n| format!("r{n}.example"))
            .map(|text| (super::hash(Key::of(0), Case::Folded, text.as_bytes()), text))
            .collect();
        // By all that a slot keeps of the hash, and the place among four.
        let kept = |hash: u64| (hash >> 32, hash & 3);
        hashed.sort_unstable_by_key(|(hash, _)| kept(*hash));
        assert!(hashed.windows(2).all(|pair| pair[0].0 != pair[1].0), "of so few no two are the same");
        let pair = hashed.windows(2).find(|pair| kept(pair[0].0) == kept(pair[1].0));
        let Some([(_, one), (_, other)]) = pair else { unreachable!("of so many two are nearly the same") };
        let both = [one.as_str(), other.as_str()];
        let groups = Groups::of(Case::Folded, 2, |index| both[index]);
        assert_eq!((groups.of, groups.first), (vec![0, 1], vec![0, 1]));
        for (index, text) in (0..).zip(both) {
            assert_eq!(groups.table.find(text, |found| both[found as usize] == text), Some(index));
            assert_eq!(groups.table.find(text, |_| false), None);
        }
        let registry = crate::RegistryConfig::named("one").other(one.as_str());
        let catalog = crate::Catalog::builder().registry(registry).build();
        for (domain, covered) in [(one, Some(1)), (other, Some(0))] {
            let domain = crate::Domain::parsed(domain);
            let count = catalog.as_ref().ok().map(|catalog| catalog.on_domain(domain).count());
            assert_eq!(count, covered, "{domain}");
        }
    }

    #[test]
    fn a_look_up_hardly_ever_reads_another_text() {
        let texts: Vec<String> = (0..1_000).map(|n| format!("registry-{n}")).collect();
        let table = Groups::of(Case::Exact, texts.len(), |index| &texts[index]).table;
        let mut read = 0;
        for n in 0..1_000 {
            let found = table.find(&format!("elsewhere-{n}"), |_| {
                read += 1;
                false
            });
            assert_eq!(found, None);
        }
        assert_eq!(read, 0);
    }

    #[test]
    fn every_seed_is_another_key() {
        let keys: alloc::collections::BTreeSet<u64> =
            (0..=super::SEEDS).map(|seed| Key::of(seed).0).collect();
        assert_eq!(keys.len() as u64, super::SEEDS + 1);
    }

    #[test]
    fn reseeds_away_from_texts_that_collide_under_the_first_seed() {
        // All texts whose first hash falls into one sixteenth of the table: a run far over the bound.
        let mask = 4_095_u64;
        let texts: Vec<String> = (0..200_000_u32)
            .map(|n| format!("r{n}.example"))
            .filter(|text| super::hash(Key::of(0), Case::Exact, text.as_bytes()) & mask < 100)
            .take(2_000)
            .collect();
        let text = |index: usize| texts[index].as_str();
        let first = |longest| Groups::fill(Table::empty(Case::Exact, 0, 4_096), 2_000, &text, longest);
        assert!(first(LONGEST_PROBE).is_none());
        assert!(first(usize::MAX).is_some_and(|groups| groups.table.longest_probe() > LONGEST_PROBE));
        let table = Groups::of(Case::Exact, 2_000, text).table;
        assert!(table.longest_probe() <= LONGEST_PROBE);
        assert_ne!(table.key, Key::of(0));
    }

    #[test]
    fn texts_in_order_are_found_and_grouped_as_in_a_table() {
        let texts = ["b", "A", "", "a", "B", "b", "c", "", "a"];
        let (text, spread) = (|index: usize| texts[index], Groups::of(Case::Folded, 9, |index| texts[index]));
        let groups = Groups::in_order(Case::Folded, texts.len(), &text);
        assert_eq!((&groups.of, &groups.first), (&spread.of, &spread.first));
        for (index, own) in texts.iter().enumerate() {
            let is_it = |group: u32| texts[groups.first[group as usize] as usize].eq_ignore_ascii_case(own);
            assert_eq!(groups.table.find(own, is_it), Some(groups.of[index]));
        }
        assert_eq!(groups.table.find("d", |_| true), None);
    }

    /// Texts whose hashes are all the same under a key: the third word undoes the first two, so that the fourth
    /// is multiplied by 0.
    fn colliding(key: Key, count: usize) -> Vec<String> {
        let undone = (0_u64..).find_map(|number| {
            let block = format!("{number:016x}");
            let [one, other] = [0, 8].map(|at| super::eight(&block.as_bytes()[at..]));
            let state = super::mix(key.0 ^ one, super::A ^ other).to_le_bytes();
            let printable = state.iter().all(|byte| (b' '..=b'~').contains(byte));
            printable.then(|| block + core::str::from_utf8(&state).unwrap())
        });
        let undone = undone.unwrap();
        (0..count).map(|number| format!("{undone}{number:08x}zzzzzzzzzzzzzzzz")).collect()
    }

    #[test]
    fn texts_with_one_hash_under_every_key_cost_no_more_than_putting_them_in_order() {
        let crowds = (0..=super::SEEDS).map(|seed| colliding(Key::of(seed), LONGEST_PROBE + 2));
        let mut texts: Vec<String> = crowds.flatten().collect();
        texts.extend(colliding(Key::of(super::SEEDS), 30_000).split_off(LONGEST_PROBE + 2));
        for seed in 0..=super::SEEDS {
            let crowd = &texts[usize::try_from(seed).unwrap() * (LONGEST_PROBE + 2)..][..LONGEST_PROBE + 2];
            let hash = |text: &String| super::hash(Key::of(seed), Case::Exact, text.as_bytes());
            assert!(crowd.iter().all(|text| hash(text) == hash(&crowd[0])), "{seed}");
        }
        let read = core::cell::Cell::new(0);
        let groups = Groups::of(Case::Exact, texts.len(), |index| {
            read.set(read.get() + 1);
            &texts[index]
        });
        assert_eq!((groups.first.len(), groups.table.slots.len()), (texts.len(), 1));
        // Each seed reads the texts once, and a crowd against itself; a sort reads each some thirty times.
        assert!(read.get() < texts.len() * 80, "{} for {}", read.get(), texts.len());
        for (index, own) in texts.iter().enumerate() {
            let mut steps = 0;
            let found = groups.table.find(own, |found| {
                steps += 1;
                texts[found as usize] == *own
            });
            assert_eq!((found, steps), (u32::try_from(index).ok(), 1));
            let (front, back) = own.split_at(own.len() / 2);
            assert_eq!(groups.table.find_joined(&[front, back], |_| true), found);
        }
        assert_eq!(groups.table.find(&texts[0][1..], |_| true), None);
    }

    #[test]
    fn equal_texts_are_one_group_and_the_table_is_for_the_groups() {
        let texts = ["b", "A", "", "a", "B", "b", "c", "", "a", "a", "a", "a", "a", "a", "a", "a", "a"];
        let groups = Groups::of(Case::Folded, texts.len(), |index| texts[index]);
        assert_eq!(groups.first, [0, 1, 2, 6]);
        assert_eq!(groups.of[..8], [0, 1, 2, 1, 0, 0, 3, 2]);
        assert_eq!(groups.table.slots.len(), 8);
        let exact = Groups::of(Case::Exact, texts.len(), |index| texts[index]);
        assert_eq!(exact.first, [0, 1, 2, 3, 4, 6]);
    }

    #[test]
    fn texts_that_differ_a_little_have_different_hashes() {
        // Each letter alone, at every length; another one at every place; and two at every two places.
        let mut texts: Vec<Vec<u8>> = Vec::new();
        for letter in b'a'..=b'l' {
            texts.extend((1..=48).map(|length| vec![letter; length]));
        }
        for length in 0..=48_usize {
            texts.push(vec![b'm'; length]);
            for first in 0..length {
                let mut text = vec![b'm'; length];
                text[first] = b'n';
                texts.push(text.clone());
                for second in first + 1..length {
                    let mut text = text.clone();
                    text[second] = b'o';
                    texts.push(text);
                }
            }
        }
        let hashes: alloc::collections::BTreeSet<u64> =
            texts.iter().map(|text| super::hash(Key::of(0), Case::Folded, text)).collect();
        assert_eq!(hashes.len(), texts.len());
    }

    #[test]
    fn parts_hash_as_what_they_are_together() {
        let text: String = (0..100_u8).map(|at| char::from(b'A' + at % 50)).collect();
        for case in [Case::Exact, Case::Folded] {
            for length in 0..=text.len() {
                let whole = super::hash(Key::of(1), case, &text.as_bytes()[..length]);
                for cut in 0..=length {
                    let parts = [&text[..cut], &text[cut..cut], &text[cut..length]];
                    assert_eq!(super::hash_joined(Key::of(1), case, &parts), whole, "{cut} of {length}");
                }
            }
        }
    }

    #[test]
    fn every_byte_counts_at_every_length() {
        for length in 1..100 {
            let text = vec![b'm'; length];
            for place in 0..length {
                let mut other = text.clone();
                other[place] = b'n';
                let [a, b] = [&text, &other].map(|bytes| super::hash(Key::of(0), Case::Folded, bytes));
                assert_ne!(a, b, "{place} of {length}");
            }
        }
    }
}
