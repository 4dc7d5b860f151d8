use core::time::Duration;

use crate::policy::{RetryPolicy, Rounds};

/// The wait behind the failed try of this `number`, counted from 1 (rules 6.1 and 6.2): the delay, times the
/// factor for each failure before, at most the cap; with a seed between a half of it and the whole.
pub(super) fn wait(retry: RetryPolicy, number: u32, seed: Option<u64>, nth: usize) -> Duration {
    let cap = u64::from(retry.max_delay_ms());
    let growth = u64::from(retry.factor()).saturating_pow(number.saturating_sub(1));
    shortened(u64::from(retry.delay_ms()).saturating_mul(growth).min(cap), seed, nth)
}

/// The wait between two rounds (rule 6.10), which a seed shortens like any other.
pub(super) fn rest(rounds: Rounds, seed: Option<u64>, nth: usize) -> Duration {
    shortened(rounds.wait_ms().into(), seed, nth)
}

/// So many milliseconds, with a seed between a half of them and the whole.
fn shortened(whole: u64, seed: Option<u64>, nth: usize) -> Duration {
    let off = seed.map_or(0, |seed| random(seed, nth as u64) % (whole / 2 + 1));
    Duration::from_millis(whole - off)
}

/// `SplitMix64`: one number for each seed and position, without a state to keep.
fn random(seed: u64, nth: u64) -> u64 {
    let mut z = seed.wrapping_add(nth.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::{random, wait};
    use crate::policy::RetryPolicy;
    use core::time::Duration;

    #[test]
    fn waits_grow_by_the_factor_up_to_the_cap() {
        let seconds = |number| wait(RetryPolicy::DEFAULT, number, None, 0).as_secs();
        assert_eq!([1, 2, 3, 4, 5, 6].map(seconds), [5, 10, 20, 40, 60, 60]);
    }

    /// The first numbers that the reference implementation of `SplitMix64` gives for this seed.
    #[test]
    fn the_numbers_are_those_of_splitmix64() {
        assert_eq!(
            [0, 1, 2, 3, 4].map(|nth| random(1_234_567, nth)),
            [
                6_457_827_717_110_365_317,
                3_203_168_211_198_807_973,
                9_817_491_932_198_370_423,
                4_593_380_528_125_082_431,
                16_408_922_859_458_223_821,
            ]
        );
    }

    #[test]
    fn a_seed_shortens_by_at_most_half_and_always_the_same() {
        let whole = Duration::from_secs(40);
        for seed in 0..1_000 {
            let shortened = wait(RetryPolicy::DEFAULT, 4, Some(seed), 7);
            assert!(shortened >= whole / 2 && shortened <= whole, "{shortened:?}");
            assert_eq!(shortened, wait(RetryPolicy::DEFAULT, 4, Some(seed), 7));
        }
        assert_ne!(wait(RetryPolicy::DEFAULT, 4, Some(1), 0), wait(RetryPolicy::DEFAULT, 4, Some(2), 0));
    }
}
