//! Constant-time look-up by text, without `std` and without entropy.
//!
//! The hash is deterministic, so whoever writes a catalog could aim at collisions. Building therefore checks
//! how long the longest probe is and takes another seed until it is short: what holds is verified, not hoped.

use alloc::boxed::Box;
use alloc::vec;

const EMPTY: u32 = u32::MAX;
/// No look-up takes more steps than this, found or not.
const LONGEST_PROBE: usize = 64;
const SEEDS: u64 = 32;

/// How letters compare.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Case {
    Exact,
    Folded,
}

/// From a text's hash to its position in somebody's list. The list holds the texts; the table does not.
#[derive(Debug)]
pub(crate) struct Table {
    seed: u64,
    case: Case,
    slots: Box<[Slot]>,
}

#[derive(Clone, Copy, Debug)]
struct Slot {
    /// The other half of the hash: a look-up that ends elsewhere hardly ever reads a text.
    check: u32,
    index: u32,
}

impl Table {
    /// Indexes `texts`, which are all different, by position.
    pub(crate) fn build<'a, I>(case: Case, texts: &I) -> Self
    where
        I: ExactSizeIterator<Item = &'a str> + Clone,
    {
        let mut size = (texts.len() * 2).next_power_of_two().max(2);
        for seed in 0.. {
            let table = Self::fill(case, seed, size, texts.clone());
            if table.longest_probe() <= LONGEST_PROBE || seed >= SEEDS {
                return table;
            }
            if seed % 8 == 7 {
                size *= 2;
            }
        }
        unreachable!("the last seed is taken as it is")
    }

    fn fill<'a>(case: Case, seed: u64, size: usize, texts: impl Iterator<Item = &'a str>) -> Self {
        let slots = vec![Slot { check: 0, index: EMPTY }; size].into_boxed_slice();
        let mut table = Self { seed, case, slots };
        for (index, text) in texts.enumerate() {
            let (mut at, check) = table.start(text);
            while table.slots[at].index != EMPTY {
                at = table.after(at);
            }
            #[expect(clippy::cast_possible_truncation, reason = "a catalog has fewer registries")]
            let index = index as u32;
            table.slots[at] = Slot { check, index };
        }
        table
    }

    /// The position for which `is_it` is true, among those whose hash is that of `text`.
    #[inline]
    pub(crate) fn find(&self, text: &str, mut is_it: impl FnMut(u32) -> bool) -> Option<u32> {
        let (mut at, check) = self.start(text);
        loop {
            let slot = self.slots[at];
            if slot.index == EMPTY {
                return None;
            }
            if slot.check == check && is_it(slot.index) {
                return Some(slot.index);
            }
            at = self.after(at);
        }
    }

    #[expect(clippy::cast_possible_truncation, reason = "the halves of the hash are what is meant")]
    #[inline]
    fn start(&self, text: &str) -> (usize, u32) {
        let hash = hash(self.seed, self.case, text.as_bytes());
        (hash as usize & (self.slots.len() - 1), (hash >> 32) as u32)
    }

    #[inline]
    fn after(&self, at: usize) -> usize {
        (at + 1) & (self.slots.len() - 1)
    }

    /// The longest run of full slots: one step less than the longest look-up.
    fn longest_probe(&self) -> usize {
        let (mut longest, mut run) = (0, 0);
        // Twice around, for the run that goes over the end.
        for slot in self.slots.iter().chain(self.slots.iter()) {
            run = if slot.index == EMPTY { 0 } else { run + 1 };
            longest = longest.max(run);
        }
        longest.min(self.slots.len())
    }
}

/// Folded multiplication over eight bytes at a time.
#[inline]
fn hash(seed: u64, case: Case, bytes: &[u8]) -> u64 {
    const A: u64 = 0x9e37_79b9_7f4a_7c15;
    const B: u64 = 0xd6e8_feb8_6659_fd93;
    // Folds A-Z onto a-z; whatever else it merges, the comparison tells apart.
    let fold = match case {
        Case::Exact => 0,
        Case::Folded => 0x2020_2020_2020_2020,
    };
    let mut state = mix(seed ^ A, B ^ bytes.len() as u64);
    let mut chunks = bytes.chunks_exact(8);
    for chunk in &mut chunks {
        state = mix(state ^ (eight(chunk) | fold), A);
    }
    state = mix(state ^ (eight(chunks.remainder()) | fold), B);
    mix(state, A)
}

/// At most eight bytes as a number.
#[inline]
fn eight(bytes: &[u8]) -> u64 {
    let mut word = [0; 8];
    word[..bytes.len()].copy_from_slice(bytes);
    u64::from_le_bytes(word)
}

#[expect(clippy::cast_possible_truncation, reason = "the halves of the product are what is meant")]
#[inline]
fn mix(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    product as u64 ^ (product >> 64) as u64
}

#[cfg(test)]
mod tests {
    use super::{Case, Table};
    use alloc::format;
    use alloc::string::String;
    use alloc::vec::Vec;

    #[test]
    fn finds_every_text_and_no_other_within_the_bound() {
        for count in [0, 1, 2, 3, 10, 1_000, 100_000] {
            let texts: Vec<String> = (0..count).map(|n| format!("registry-{n}.example.com:5000")).collect();
            let table = Table::build(Case::Folded, &texts.iter().map(String::as_str));
            assert!(table.longest_probe() <= super::LONGEST_PROBE, "{count}");
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

    #[test]
    fn reseeds_away_from_texts_that_collide_under_the_first_seed() {
        // All texts whose first hash falls into one sixteenth of the table: a run far over the bound.
        let mask = 4_095_u64;
        let texts: Vec<String> = (0..200_000_u32)
            .map(|n| format!("r{n}.example"))
            .filter(|text| super::hash(0, Case::Exact, text.as_bytes()) & mask < 100)
            .take(2_000)
            .collect();
        let first = Table::fill(Case::Exact, 0, 4_096, texts.iter().map(String::as_str));
        assert!(first.longest_probe() > super::LONGEST_PROBE);
        let table = Table::build(Case::Exact, &texts.iter().map(String::as_str));
        assert!(table.longest_probe() <= super::LONGEST_PROBE);
        assert_ne!(table.seed, 0);
    }
}
