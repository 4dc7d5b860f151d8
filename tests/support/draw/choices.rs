//! Where every draw comes from.

/// Says which of so many possibilities comes next.
#[derive(Clone, Debug)]
pub struct Choices<'a>(Source<'a>);

#[derive(Clone, Debug)]
enum Source<'a> {
    /// The state of splitmix64.
    Seed(u64),
    /// Numbers from the whole range of `u32`, first to last.
    List(&'a [u32]),
    Bytes(&'a [u8]),
}

impl Choices<'static> {
    /// The same choices for the same seed, without an end.
    pub fn seeded(seed: u64) -> Self {
        Self(Source::Seed(seed))
    }
}

impl<'a> Choices<'a> {
    /// So many numbers for [`listed`](Self::listed).
    pub fn numbers(mut seed: u64, count: usize) -> Vec<u32> {
        (0..count).map(|_| (splitmix(&mut seed) >> 32) as u32).collect()
    }

    /// A smaller number is an earlier possibility; behind the end of the list every choice is the first one.
    pub fn listed(list: &'a [u32]) -> Self {
        Self(Source::List(list))
    }

    /// A byte for each choice among at most 256; behind the end every choice is the first one.
    pub fn read(bytes: &'a [u8]) -> Self {
        Self(Source::Bytes(bytes))
    }

    /// Below `limit`; 0 for a limit of 0.
    pub fn below(&mut self, limit: usize) -> usize {
        if limit < 2 {
            return 0;
        }
        match &mut self.0 {
            Source::Seed(state) => (splitmix(state) % limit as u64) as usize,
            Source::List(list) => {
                let Some((first, rest)) = list.split_first() else { return 0 };
                *list = rest;
                ((u64::from(*first) * limit as u64) >> 32) as usize
            }
            Source::Bytes(bytes) => {
                let wanted = if limit > 256 { 4 } else { 1 };
                let (mine, rest) = bytes.split_at(wanted.min(bytes.len()));
                *bytes = rest;
                let number = mine.iter().fold(0, |number, byte| number << 8 | u64::from(*byte));
                ((number * limit as u64) >> (8 * wanted)) as usize
            }
        }
    }

    /// Of a list or of bytes, how many are left.
    pub fn left(&self) -> usize {
        match self.0 {
            Source::Seed(_) => usize::MAX,
            Source::List(list) => list.len(),
            Source::Bytes(bytes) => bytes.len(),
        }
    }

    /// True in so many cases of a hundred; false is the plainer one.
    pub fn percent(&mut self, percent: usize) -> bool {
        self.below(100) >= 100 - percent
    }

    /// One of these, of which there is at least one.
    pub fn of<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.below(list.len())]
    }

    /// One of these, or none where there is none.
    pub fn some<T: Clone>(&mut self, list: &[T]) -> Option<T> {
        list.get(self.below(list.len())).cloned()
    }

    /// A value in so many cases of a hundred.
    pub fn maybe<T>(&mut self, percent: usize, draw: impl FnOnce(&mut Self) -> T) -> Option<T> {
        if self.percent(percent) { Some(draw(self)) } else { None }
    }

    /// Stated in so many cases of a hundred, and then either way.
    pub fn stated(&mut self, percent: usize, yes: usize) -> Option<bool> {
        self.maybe(percent, |choices| choices.percent(yes))
    }

    /// Another order; where every choice is the first one, the same.
    pub fn shuffle<T>(&mut self, list: &mut [T]) {
        for first in 0..list.len() {
            list.swap(first, first + self.below(list.len() - first));
        }
    }
}

fn splitmix(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}
