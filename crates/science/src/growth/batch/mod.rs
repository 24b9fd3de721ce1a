//! Many children at once: the four common scores over whole columns.
//!
//! The answer is that of [`super::score`] to the last hundredth. Rows are taken in blocks;
//! ordinary ones go through short polynomials (`lane`) that the compiler turns into vector
//! instructions. A score beyond three deviations is taken from the straight end of its
//! curve. A row that is out of the ordinary, or has a score too near to a rounding boundary
//! or to three deviations, is scored again one by one.

mod lane;
mod prepared;

use lane::{BLOCK, Block, Rounded};
use prepared::{Ends, Prepared};

use super::measurement::bmi;
use super::{Measurement, Scores, score as score_one};
use crate::measure::{Age, Length, Position, Sex, Weight};

/// Stands for "not known" in a column of numbers, and for "no score" in an answer.
pub const MISSING: i32 = i32::MIN;

/// The rows, one slice for each column, all of one length.
#[derive(Debug, Clone, Copy)]
pub struct Columns<'a> {
    pub sex: &'a [Option<Sex>],
    /// Whole days; one below nought is not known. For scores by completed months, the days
    /// of [`super::day_of_completed_months`].
    pub age_days: &'a [i32],
    pub weight_g: &'a [i32],
    pub length_tenth_mm: &'a [i32],
    pub position: &'a [Option<Position>],
    pub oedema: &'a [bool],
}

/// Where the answers are written, in hundredths or [`MISSING`].
#[derive(Debug)]
pub struct Out<'a> {
    pub haz: &'a mut [i32],
    pub waz: &'a mut [i32],
    pub whz: &'a mut [i32],
    pub baz: &'a mut [i32],
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the columns are not of one length")]
pub struct Uneven;

/// Scores every row. Allocates nothing, save that the first call lays out the tables, which
/// takes some milliseconds.
pub fn score(columns: &Columns, out: &mut Out) -> Result<(), Uneven> {
    let rows = columns.rows()?;
    if [out.haz.len(), out.waz.len(), out.whz.len(), out.baz.len()] != [rows; 4] {
        return Err(Uneven);
    }
    let prepared = Prepared::get();
    let (mut block, mut rounded) = (Block::new(), Rounded::new());
    for start in (0..rows).step_by(BLOCK) {
        let end = rows.min(start + BLOCK);
        for (place, row) in (start..end).enumerate() {
            block.ordinary[place] = columns.enter(row, place, prepared, &mut block);
        }
        lane::score(&block, &mut rounded);
        let filled = end - start;
        for (place, row) in (start..end).enumerate() {
            let sure = block.ordinary[place]
                && (rounded.sure[place]
                    || columns.settle(row, place, prepared, &mut rounded).is_some());
            if !sure {
                rounded.write(place, &score_one(&columns.measurement(row)));
            }
        }
        out.haz[start..end].copy_from_slice(&rounded.haz.hundredths[..filled]);
        out.waz[start..end].copy_from_slice(&rounded.waz.hundredths[..filled]);
        out.whz[start..end].copy_from_slice(&rounded.whz.hundredths[..filled]);
        out.baz[start..end].copy_from_slice(&rounded.baz.hundredths[..filled]);
    }
    Ok(())
}

impl Columns<'_> {
    fn rows(&self) -> Result<usize, Uneven> {
        let rows = self.sex.len();
        let others = [
            self.age_days.len(),
            self.weight_g.len(),
            self.length_tenth_mm.len(),
            self.position.len(),
            self.oedema.len(),
        ];
        if others == [rows; 5] { Ok(rows) } else { Err(Uneven) }
    }

    /// One row as the other door takes it.
    fn measurement(&self, row: usize) -> Measurement {
        let known = |value: i32| (value != MISSING).then_some(value);
        Measurement {
            sex: self.sex[row],
            age: Age::from_days(f64::from(self.age_days[row])),
            weight: known(self.weight_g[row]).map(Weight::from_grams),
            length: known(self.length_tenth_mm[row]).map(Length::from_tenth_mm),
            position: self.position[row],
            oedema: self.oedema[row],
            ..Measurement::default()
        }
    }

    /// Puts one row's figures in its place of the block; false when the row is out of the
    /// ordinary and has to be scored by itself.
    #[inline]
    fn enter(&self, row: usize, place: usize, prepared: &Prepared, block: &mut Block) -> bool {
        let (age_days, weight_g) = (self.age_days[row], self.weight_g[row]);
        let Some(sex) = self.sex[row] else { return false };
        if weight_g <= 0 || self.oedema[row] {
            return false;
        }
        let length =
            prepared::adjusted(self.length_tenth_mm[row], self.position[row], age_days);
        let Some(by_age) = prepared.by_age(sex, age_days) else { return false };
        let Some(by_length) = prepared.by_length(sex, age_days, length) else { return false };
        block.weight[place] = f64::from(weight_g);
        block.length[place] = f64::from(length);
        block.twice_ln_length[place] = by_length.twice_ln_length;
        block.haz_median[place] = by_age.length_median;
        block.haz_scale[place] = by_age.length_scale;
        block.waz.enter(place, by_age.weight);
        block.whz.enter(place, by_length.weight);
        block.baz.enter(place, by_age.bmi);
        true
    }

    /// Settles an ordinary row in doubt where the curves are straight; None when it is still
    /// in doubt.
    fn settle(
        &self,
        row: usize,
        place: usize,
        prepared: &Prepared,
        rounded: &mut Rounded,
    ) -> Option<()> {
        let (sex, age_days) = (self.sex[row]?, self.age_days[row]);
        let length =
            prepared::adjusted(self.length_tenth_mm[row], self.position[row], age_days);
        let kilograms = Weight::from_grams(self.weight_g[row]).kilograms();
        let far = |ends: &Ends, y: f64| lane::surely_rounded(ends.hundredths(y)?);
        if !rounded.haz.is_sure(place) {
            return None;
        }
        if !rounded.waz.is_sure(place) {
            let ends = prepared.weight_ends(sex, age_days)?;
            rounded.waz.hundredths[place] = far(ends, kilograms)?;
        }
        if !rounded.whz.is_sure(place) {
            let ends = prepared.length_ends(sex, age_days, length)?;
            rounded.whz.hundredths[place] = far(ends, kilograms)?;
        }
        if !rounded.baz.is_sure(place) {
            let ends = prepared.bmi_ends(sex, age_days)?;
            let y = bmi(kilograms, Length::from_tenth_mm(length))?;
            rounded.baz.hundredths[place] = far(ends, y)?;
        }
        Some(())
    }
}

impl Rounded {
    fn write(&mut self, place: usize, scores: &Scores) {
        let hundredths =
            |score: Option<super::Score>| score.map_or(MISSING, super::Score::hundredths);
        self.haz.hundredths[place] = hundredths(scores.haz);
        self.waz.hundredths[place] = hundredths(scores.waz);
        self.whz.hundredths[place] = hundredths(scores.whz);
        self.baz.hundredths[place] = hundredths(scores.baz);
    }
}
