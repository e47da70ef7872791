//! Chance that can be had again: one seed, one run.

use std::ops::RangeInclusive;
use std::time::Duration;

/// `SplitMix64` (Steele, Lea, Flood 2014): for playing people, never for secrets.
pub(super) struct Dice(u64);

impl Dice {
    /// A row of its own for each use, so that one more throw in one place changes nothing in the others.
    pub fn new(seed: u64, what_for: &str) -> Self {
        let mut dice = Self(seed);
        for byte in what_for.bytes() {
            dice.0 ^= u64::from(byte);
            dice.throw();
        }
        dice
    }

    fn throw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// From 0 to `n` less one; 0 where `n` is 0.
    pub fn below(&mut self, n: u64) -> u64 {
        // The high half of the product: near enough to uniform for any `n` of a drill.
        u64::try_from((u128::from(self.throw()) * u128::from(n)) >> 64).unwrap_or(0)
    }

    /// A place in a list of `len`.
    pub fn place(&mut self, len: usize) -> usize {
        usize::try_from(self.below(len as u64)).unwrap_or(0)
    }

    pub fn in_a_thousand(&mut self, n: u64) -> bool {
        self.below(1_000) < n
    }

    /// A time within a range of seconds, to the millisecond.
    pub fn seconds(&mut self, range: RangeInclusive<u64>) -> Duration {
        let span = (range.end() - range.start()) * 1_000 + 1;
        Duration::from_millis(range.start() * 1_000 + self.below(span))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_throws_the_same_and_each_use_its_own() {
        let throws = |seed, what| {
            let mut dice = Dice::new(seed, what);
            (0..8).map(|_| dice.below(1_000)).collect::<Vec<_>>()
        };
        assert_eq!(throws(1, "people"), throws(1, "people"));
        assert_ne!(throws(1, "people"), throws(2, "people"));
        assert_ne!(throws(1, "people"), throws(1, "attack"));
        let mut dice = Dice::new(7, "even");
        let mut seen = [0; 10];
        (0..10_000).for_each(|_| seen[dice.place(10)] += 1);
        assert!(seen.iter().all(|n| (900..1_100).contains(n)), "{seen:?}");
    }
}
