//! Scores of one child against the WHO growth standards for 0 to 60 months.
//!
//! Every index is z = ((y/M)^L - 1) / (L S), with L, M and S by sex and day of age, or by
//! length. Weight, body mass index, arm and skinfolds leave that curve beyond three
//! standard deviations and go on in steps as wide as the last one; length and head do not.
//! [`score`] enters the tables with the age in days, as the WHO does;
//! [`score_in_completed_months`] with calendar months, as Indonesian practice does. The two
//! are never mixed.
//!
//! Scores equal those of WHO's program, anthro for R 1.1.0, to the printed hundredth, save
//! where that program slips:
//!
//! * Lengths are whole tenths of a millimetre. There, 103.1 cm taken lying at two years or
//!   later becomes 102.39999999999999 cm, is interpolated over the wrong pair of rows, and
//!   weight for height comes out 0.02 too low.
//! * A length of nought or less has no body mass index. There it has one.
//! * A child whose age or sex cannot be read is one child without a score. There it stops
//!   the whole survey.
//!
//! Source: WHO Multicentre Growth Reference Study Group, WHO Child Growth Standards, 2006
//! (length, weight, body mass index) and 2007 (head, arm, skinfolds).

pub mod batch;
mod index;
mod lms;
mod measurement;
mod score;
mod tables;

pub use index::{Index, value_at};
pub use measurement::{Measurement, Scores, day_of_completed_months};
pub use score::Score;

use measurement::Entry;
pub(crate) use measurement::{FIRST_STANDING_DAY, LYING_OVER_STANDING};

/// The scores by age in days, as the WHO computes them.
pub fn score(measurement: &Measurement) -> Scores {
    measurement.scored_at(measurement.age.map(Entry::by_days))
}

/// The scores by completed calendar months ("umur bulan penuh"), the Indonesian convention.
///
/// The tables are entered at the day nearest to `months` × 30.4375; lying and standing part
/// at 24 completed months, and the standard ends with the 59th. When `months` is not known
/// the completed months of `measurement.age` are used.
pub fn score_in_completed_months(measurement: &Measurement, months: Option<u16>) -> Scores {
    let entry = months
        .map(Entry::by_completed_months)
        .or_else(|| measurement.age.map(Entry::by_months_completed_in_days));
    measurement.scored_at(entry)
}
