//! The arithmetic of a block of ordinary rows, in polynomials without a branch.
//!
//! With x = ln(y / M) a score is z = phi(L x) x / S, where phi(u) = (e^u - 1) / u. Within
//! three deviations |L x| is below 0.21 in every row of the standard, so seven powers of phi
//! are enough, and the form has no difficulty where L is nearly nought.
//!
//! How wrong can z × 100 be? phi stops at u^7, so at |u| <= 1/4 it is off by less than
//! 1.1 × (1/4)^8 / 9! = 4.7e-11 of itself, which is 1.4e-8 at three deviations. The logarithm
//! stops at s^13 with |s| < 0.172: off by less than 1.6e-12, which over the smallest S of
//! the standard, 0.0777, is 2.1e-9. Rounding errors of some 1e-14 in x add 2e-11, and the
//! one-by-one formula has its own: at the smallest |L| S of the standard, 1.1e-5, half a
//! unit of 1e-16 is 2e-9. All together stay below 2e-8, a fiftieth of [`MARGIN`].

use std::f64::consts::{LN_2, SQRT_2};

use super::prepared::Curve;

/// Rows scored together: few enough to stay in the first cache.
pub(super) const BLOCK: usize = 128;

/// Scores nearer than this to a rounding boundary or to three deviations, in hundredths,
/// are taken again one by one.
const MARGIN: f64 = 1e-6;

/// Where phi is as exact as the module says.
const PHI_WITHIN: f64 = 0.25;

/// Beyond three deviations the curves go on straight.
const CURVED_WITHIN: f64 = 300.0 - MARGIN;

/// Beyond this a rounded score would not fit its vector lane.
const STRAIGHT_WITHIN: f64 = 1e6;

/// Adding it leaves the nearest whole number in the low bits of a double.
const NEAREST: f64 = 6_755_399_441_055_744.0;

/// The figures of one index for each row.
pub(super) struct Curves {
    l: [f64; BLOCK],
    ln_median: [f64; BLOCK],
    scale: [f64; BLOCK],
}

/// What a block of rows is scored from.
pub(super) struct Block {
    /// False for a row whose place holds another row's figures.
    pub(super) ordinary: [bool; BLOCK],
    /// In grams.
    pub(super) weight: [f64; BLOCK],
    /// In 0.1 mm.
    pub(super) length: [f64; BLOCK],
    pub(super) twice_ln_length: [f64; BLOCK],
    pub(super) haz_median: [f64; BLOCK],
    pub(super) haz_scale: [f64; BLOCK],
    pub(super) waz: Curves,
    pub(super) whz: Curves,
    pub(super) baz: Curves,
}

/// The answers for a block of rows.
pub(super) struct Rounded {
    pub(super) haz: Answers,
    pub(super) waz: Answers,
    pub(super) whz: Answers,
    pub(super) baz: Answers,
    /// Whether all four are certainly those of the one-by-one formula.
    pub(super) sure: [bool; BLOCK],
}

/// The answers of one index.
pub(super) struct Answers {
    pub(super) hundredths: [i32; BLOCK],
    /// Nought where the answer is certain.
    doubt: [f64; BLOCK],
}

impl Curves {
    const fn new() -> Self {
        Self { l: [1.0; BLOCK], ln_median: [0.0; BLOCK], scale: [1.0; BLOCK] }
    }

    #[inline]
    pub(super) fn enter(&mut self, place: usize, curve: Curve) {
        self.l[place] = curve.l;
        self.ln_median[place] = curve.ln_median;
        self.scale[place] = curve.scale;
    }
}

impl Block {
    pub(super) const fn new() -> Self {
        Self {
            ordinary: [false; BLOCK],
            weight: [1.0; BLOCK],
            length: [1.0; BLOCK],
            twice_ln_length: [0.0; BLOCK],
            haz_median: [1.0; BLOCK],
            haz_scale: [1.0; BLOCK],
            waz: Curves::new(),
            whz: Curves::new(),
            baz: Curves::new(),
        }
    }
}

impl Answers {
    const fn new() -> Self {
        Self { hundredths: [0; BLOCK], doubt: [0.0; BLOCK] }
    }

    #[inline]
    pub(super) fn is_sure(&self, place: usize) -> bool {
        self.doubt[place] < 1.0
    }
}

impl Rounded {
    pub(super) const fn new() -> Self {
        Self {
            haz: Answers::new(),
            waz: Answers::new(),
            whz: Answers::new(),
            baz: Answers::new(),
            sure: [false; BLOCK],
        }
    }
}

/// Scores every place of a block.
#[inline]
pub(super) fn score(block: &Block, rounded: &mut Rounded) {
    let mut ln_weight = [0.0; BLOCK];
    for (ln_weight, weight) in ln_weight.iter_mut().zip(&block.weight) {
        *ln_weight = ln(*weight);
    }
    straight(block, &mut rounded.haz);
    curve(&block.waz, &ln_weight, &mut rounded.waz);
    curve(&block.whz, &ln_weight, &mut rounded.whz);
    for (ln_y, twice_ln_length) in ln_weight.iter_mut().zip(&block.twice_ln_length) {
        *ln_y -= twice_ln_length;
    }
    curve(&block.baz, &ln_weight, &mut rounded.baz);
    let doubts = [&rounded.haz, &rounded.waz, &rounded.whz, &rounded.baz].map(|a| &a.doubt);
    for (i, sure) in rounded.sure.iter_mut().enumerate() {
        *sure = doubts[0][i] + doubts[1][i] + doubts[2][i] + doubts[3][i] < 1.0;
    }
}

/// Scores length, which is not skewed.
#[inline]
fn straight(block: &Block, answers: &mut Answers) {
    for i in 0..BLOCK {
        let hundredths = (block.length[i] - block.haz_median[i]) * block.haz_scale[i];
        let (nearest, distance) = round(hundredths);
        answers.hundredths[i] = nearest;
        answers.doubt[i] = doubtful(distance, hundredths, STRAIGHT_WITHIN);
    }
}

/// Scores one skewed index.
#[inline]
fn curve(curves: &Curves, ln_y: &[f64; BLOCK], answers: &mut Answers) {
    for (i, ln_y) in ln_y.iter().enumerate() {
        let x = ln_y - curves.ln_median[i];
        let u = curves.l[i] * x;
        let hundredths = phi(u) * x * curves.scale[i];
        let (nearest, distance) = round(hundredths);
        answers.hundredths[i] = nearest;
        let polynomial = if u.abs() <= PHI_WITHIN { 0.0 } else { 1.0 };
        answers.doubt[i] = doubtful(distance, hundredths, CURVED_WITHIN) + polynomial;
    }
}

/// A score × 100 rounded, when that is certain.
pub(super) fn surely_rounded(hundredths: f64) -> Option<i32> {
    let (nearest, distance) = round(hundredths);
    (doubtful(distance, hundredths, STRAIGHT_WITHIN) < 1.0).then_some(nearest)
}

/// Nought when the rounding is certain.
#[inline]
fn doubtful(distance: f64, hundredths: f64, within: f64) -> f64 {
    let clear = if distance.abs() < 0.5 - MARGIN { 0.0 } else { 1.0 };
    let inside = if hundredths.abs() < within { 0.0 } else { 1.0 };
    clear + inside
}

/// The nearest whole number and how far it is.
#[inline]
#[expect(clippy::cast_possible_truncation, reason = "the low half holds the whole number")]
fn round(x: f64) -> (i32, f64) {
    let shifted = x + NEAREST;
    ((shifted.to_bits() as u32).cast_signed(), x - (shifted - NEAREST))
}

/// (e^u - 1) / u, for |u| up to 1/4.
#[inline]
fn phi(u: f64) -> f64 {
    const C: [f64; 8] = [
        1.0,
        1.0 / 2.0,
        1.0 / 6.0,
        1.0 / 24.0,
        1.0 / 120.0,
        1.0 / 720.0,
        1.0 / 5_040.0,
        1.0 / 40_320.0,
    ];
    let u2 = u * u;
    let low = (C[0] + C[1] * u) + (C[2] + C[3] * u) * u2;
    let high = (C[4] + C[5] * u) + (C[6] + C[7] * u) * u2;
    low + high * (u2 * u2)
}

/// The natural logarithm of a number of 1 or more.
#[inline]
fn ln(x: f64) -> f64 {
    /// 2^52, whose low bits count whole numbers.
    const TWO_52: f64 = 4_503_599_627_370_496.0;
    let bits = x.to_bits();
    // The exponent that leaves a mantissa between sqrt(1/2) and sqrt(2).
    let exponent = (bits - (SQRT_2 / 2.0).to_bits()) >> 52;
    let mantissa = f64::from_bits(bits - (exponent << 52));
    let exponent = f64::from_bits(exponent | TWO_52.to_bits()) - TWO_52;
    let s = (mantissa - 1.0) / (mantissa + 1.0);
    let s2 = s * s;
    let s4 = s2 * s2;
    let low = 1.0 + s2 * (1.0 / 3.0) + (1.0 / 5.0 + s2 * (1.0 / 7.0)) * s4;
    let high = 1.0 / 9.0 + s2 * (1.0 / 11.0) + s4 * (1.0 / 13.0);
    exponent * LN_2 + 2.0 * s * (low + high * (s4 * s4))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::growth::index::Index;
    use crate::growth::tables::Table;

    /// The module's bounds are about these numbers of the standard.
    #[test]
    fn the_standard_is_as_tame_as_the_bounds_suppose() {
        let curved = [
            Index::WeightForAge,
            Index::BmiForAge,
            Index::WeightForLength,
            Index::WeightForHeight,
        ];
        for row in curved.into_iter().flat_map(|index| Table::of(index).rows()) {
            assert!(row.s >= 0.0777 && (row.l * row.s).abs() > 1.1e-5);
            for z in [-3.0, 3.0] {
                assert!((row.l * row.s * z).ln_1p().abs() < 0.21);
            }
        }
    }

    #[test]
    fn phi_is_within_its_bound() {
        for step in -1_000..=1_000 {
            let u = f64::from(step) * PHI_WITHIN / 1_000.0;
            let exact = if step == 0 { 1.0 } else { u.exp_m1() / u };
            assert!((phi(u) / exact - 1.0).abs() < 4.8e-11, "{u}");
        }
    }

    #[test]
    fn ln_is_within_its_bound() {
        for grams in 1..200_000 {
            let x = f64::from(grams);
            assert!((ln(x) - x.ln()).abs() < 1.6e-12, "{x}");
        }
        assert!((ln(f64::from(i32::MAX)) - f64::from(i32::MAX).ln()).abs() < 1.6e-12);
    }

    #[test]
    fn rounding_tells_how_far_it_went() {
        assert_eq!(round(-204.25), (-204, -0.25));
        assert_eq!(round(12.75), (13, -0.25));
        assert_eq!(round(0.0), (0, 0.0));
    }
}
