//! Chance that falls the same way on every machine: whole-number arithmetic and sums only.

/// A stream of random numbers.
///
/// Source: Steele, Lea and Flood, Fast splittable pseudorandom number generators, OOPSLA
/// 2014 (`SplitMix64`).
#[derive(Debug, Clone)]
pub(crate) struct Chance(u64);

impl Chance {
    /// A stream of its own for each thing named by `seed` and `name`.
    pub(crate) fn of(seed: u64, name: &str) -> Self {
        let mut own = Self(seed);
        for byte in name.bytes() {
            own.0 = own.next() ^ u64::from(byte);
        }
        Self(own.next())
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ (bits >> 31)
    }

    /// From nought up to but not including one.
    pub(crate) fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    pub(crate) fn happens(&mut self, probability: f64) -> bool {
        self.share() < probability
    }

    /// From nought up to but not including `end`.
    pub(crate) fn below(&mut self, end: u32) -> u32 {
        let high = (self.next() >> 32) * u64::from(end);
        u32::try_from(high >> 32).unwrap_or_default()
    }

    pub(crate) fn one_of<T: Copy>(&mut self, these: &[T]) -> Option<T> {
        let end = u32::try_from(these.len()).ok()?;
        these.get(usize::try_from(self.below(end)).ok()?).copied()
    }

    /// Nearly normal with mean nought and deviation one: twelve uniform numbers added, so
    /// that nothing depends on a machine's logarithm.
    pub(crate) fn deviation(&mut self) -> f64 {
        let mut sum: u64 = 0;
        for _ in 0..3 {
            let bits = self.next();
            sum += (bits & 0xffff) + ((bits >> 16) & 0xffff);
            sum += ((bits >> 32) & 0xffff) + (bits >> 48);
        }
        sum as f64 / 65_536.0 + 12.0 * 0.5 / 65_536.0 - 6.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stream_is_that_of_the_published_generator() {
        let mut chance = Chance(1_234_567);
        assert_eq!(chance.next(), 6_457_827_717_110_365_317);
        assert_eq!(chance.next(), 3_203_168_211_198_807_973);
    }

    #[test]
    fn deviations_have_mean_nought_and_deviation_one() {
        let mut chance = Chance::of(7, "deviations");
        let drawn: Vec<f64> = (0..100_000).map(|_| chance.deviation()).collect();
        let mean = drawn.iter().sum::<f64>() / 100_000.0;
        let square = drawn.iter().map(|d| d * d).sum::<f64>() / 100_000.0;
        assert!(mean.abs() < 0.015 && (square - 1.0).abs() < 0.02, "{mean} {square}");
    }
}
