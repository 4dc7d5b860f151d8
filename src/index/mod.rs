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
    fn same(self, a: Keyed<'_>, b: Keyed<'_>) -> bool {
        let texts = match self {
            Self::Exact => a.1 == b.1,
            Self::Folded => a.1.eq_ignore_ascii_case(b.1),
        };
        texts && a.0 == b.0
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

/// A text in a numbered set, 0 where there is one set only: one text in two sets is two keys.
pub(crate) type Keyed<'a> = (u32, &'a str);

#[derive(Clone, Copy, Debug)]
struct Slot {
    /// The other half of the hash: a look-up that ends elsewhere hardly ever reads a text.
    check: u32,
    index: u32,
}

/// The positions of a list in the order of what is there; of equal ones, the first is first. All lists share this: a
/// sort is many instructions, and each kind of things would have its own.
#[inline(never)]
pub(crate) fn in_order(count: usize, order: &dyn Fn(usize, usize) -> Ordering) -> Vec<u32> {
    let mut sorted: Vec<u32> = (0..count).map(position).collect();
    sorted.sort_unstable_by(|&a, &b| in_turn(order, a, b));
    sorted
}

/// Out of line: a sort has it in dozens of places.
#[inline(never)]
fn in_turn(order: &dyn Fn(usize, usize) -> Ordering, a: u32, b: u32) -> Ordering {
    order(a as usize, b as usize).then(a.cmp(&b))
}

/// The same things in order; of equal ones, the first is first.
pub(crate) fn sorted<T: Copy>(things: &[T], order: impl Fn(&T, &T) -> Ordering) -> Vec<T> {
    let positions = in_order(things.len(), &|a, b| order(&things[a], &things[b]));
    positions.iter().map(|&place| things[place as usize]).collect()
}

/// Positions that are marked, as far as the last of them.
#[derive(Debug, Default)]
pub(crate) struct Marks(Vec<bool>);

impl Marks {
    #[inline(never)]
    pub(crate) fn set(&mut self, at: usize) {
        if self.0.len() <= at {
            self.0.resize(at + 1, false);
        }
        self.0[at] = true;
    }

    pub(crate) fn has(&self, at: usize) -> bool {
        self.0.get(at) == Some(&true)
    }
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
    /// Groups texts, in one pass over them.
    pub(crate) fn of<'a>(case: Case, count: usize, text: impl Fn(usize) -> &'a str) -> Self {
        Self::in_sets(case, count, &|index| (0, text(index)))
    }

    /// The same for texts of several sets. One copy of it serves all lists.
    #[inline(never)]
    pub(crate) fn in_sets<'a>(case: Case, count: usize, text: &dyn Fn(usize) -> Keyed<'a>) -> Self {
        let groups = Self::seeded(case, count, text);
        if slots_for(groups.first.len()) == slots_for(count) {
            return groups;
        }
        // Many are equal: a table for the different ones is smaller.
        let text_of_group = |group: usize| text(groups.first[group] as usize);
        let Self { table, .. } = Self::seeded(case, groups.first.len(), &text_of_group);
        Self { table, ..groups }
    }

    #[inline(never)]
    fn seeded<'a>(case: Case, count: usize, text: &dyn Fn(usize) -> Keyed<'a>) -> Self {
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
    fn in_order<'a>(case: Case, count: usize, text: &dyn Fn(usize) -> Keyed<'a>) -> Self {
        // Of equal texts, the one that appears first is first here, too.
        let sorted = in_order(count, &|a, b| {
            let (a, b) = (text(a), text(b));
            a.0.cmp(&b.0).then_with(|| case.order(a.1, &[b.1]))
        });
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
        let mut table = Table::empty(case, SEEDS, 0);
        let ordered = |run: &[u32]| {
            let (set, text) = text(run[0] as usize);
            Ordered { set, text: text.into(), index: of[run[0] as usize] }
        };
        table.ordered = runs.map(ordered).collect();
        Self { table, of, first }
    }

    /// None where a text would stand further than `longest` from its place.
    fn fill<'a>(
        mut table: Table,
        count: usize,
        text: &dyn Fn(usize) -> Keyed<'a>,
        longest: usize,
    ) -> Option<Self> {
        let mut of = Vec::with_capacity(count);
        let mut first: Vec<u32> = Vec::with_capacity(count);
        for index in 0..count {
            let own = text(index);
            let (mut at, check) = table.start(hash(table.key.of_set(own.0), table.case, own.1.as_bytes()));
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
            let (index, is_last) = match self.slots.get(at) {
                // Texts that are in order have no slots.
                None => (self.find_in_order(set, &[text])?, true),
                Some(slot) if slot.index == EMPTY => return None,
                Some(slot) => (slot.index, false),
            };
            // One place asks `is_it`, so that it is a part of the loop.
            if (is_last || self.slots[at].check == check) && is_it(index) {
                return Some(index);
            }
            if is_last {
                return None;
            }
            at = self.after(at);
        }
    }

    /// The positions whose hash is that of `text`, one after the other, for who looks itself: none where texts are in
    /// order.
    #[inline]
    pub(crate) fn probe(&self, text: &str) -> Probe<'_> {
        let (at, check) = self.start(hash(self.key, self.case, text.as_bytes()));
        Probe { slots: &self.slots, at, check }
    }

    /// Whether texts are in order, and have no slots.
    #[inline]
    pub(crate) fn is_in_order(&self) -> bool {
        self.slots.is_empty()
    }

    /// The same for a text in parts, which are put together nowhere.
    #[cold]
    pub(crate) fn find_joined(&self, parts: &[&str], mut is_it: impl FnMut(u32) -> bool) -> Option<u32> {
        if !self.ordered.is_empty() {
            return self.find_in_order(0, parts).filter(|&index| is_it(index));
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

    /// The position of a text where they are in order.
    #[cold]
    fn find_in_order(&self, set: u32, parts: &[&str]) -> Option<u32> {
        let order = |known: &Ordered| known.set.cmp(&set).then_with(|| self.case.order(&known.text, parts));
        let at = self.ordered.binary_search_by(order).ok()?;
        Some(self.ordered[at].index)
    }

    #[expect(clippy::cast_possible_truncation, reason = "the halves of the hash are what is meant")]
    #[inline]
    fn start(&self, hash: u64) -> (usize, u32) {
        (hash as usize & self.slots.len().wrapping_sub(1), (hash >> 32) as u32)
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

/// Slots with one hash.
pub(crate) struct Probe<'t> {
    slots: &'t [Slot],
    at: usize,
    check: u32,
}

impl Iterator for Probe<'_> {
    type Item = u32;

    #[inline]
    fn next(&mut self) -> Option<u32> {
        loop {
            let Slot { check, index } = *self.slots.get(self.at)?;
            if index == EMPTY {
                return None;
            }
            self.at = (self.at + 1) & (self.slots.len() - 1);
            if check == self.check {
                return Some(index);
            }
        }
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
    let length: usize = parts.iter().map(|part| part.len()).sum();
    if length < CHUNK {
        return hash(key, case, &chunk(parts, 0)[..length]);
    }
    let over = |state: u64, start: usize| {
        let chunk = chunk(parts, start);
        step(case, state, eight(&chunk), eight(&chunk[8..]))
    };
    let state = (0..(length - 1) / CHUNK).fold(key.0, |state, number| over(state, number * CHUNK));
    let last = over(key.0.rotate_left(32), length - CHUNK);
    mix(state ^ last ^ length as u64, B)
}

/// How many bytes of a text are hashed at a time.
const CHUNK: usize = 16;

/// So many bytes of the parts put together, from `start`; zeros behind their end. Parts in front of `start` are passed
/// over whole: a walk over their bytes, for each chunk of a long text, is a square.
#[inline(never)]
fn chunk(parts: &[&str], mut start: usize) -> [u8; CHUNK] {
    let mut chunk = [0; CHUNK];
    let mut room = chunk.iter_mut();
    for part in parts {
        let bytes = part.as_bytes().get(start..).unwrap_or_default();
        start = start.saturating_sub(part.len());
        bytes.iter().zip(&mut room).for_each(|(byte, to)| *to = *byte);
    }
    chunk
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
mod tests;
