//! The published figures of the standard, read once from the files beside this one.

use std::sync::LazyLock;

use super::index::Index;
use super::lms::Lms;
use crate::measure::{Length, Sex};

/// One index of the standard: its rows for boys, then as many for girls.
pub(super) struct Table {
    first: i32,
    per_sex: usize,
    rows: Vec<Lms>,
}

static LENGTH_FOR_AGE: LazyLock<Table> =
    LazyLock::new(|| Table::parse(include_str!("length_for_age.tsv")));
static WEIGHT_FOR_AGE: LazyLock<Table> =
    LazyLock::new(|| Table::parse(include_str!("weight_for_age.tsv")));
static WEIGHT_FOR_LENGTH: LazyLock<Table> =
    LazyLock::new(|| Table::parse(include_str!("weight_for_length.tsv")));
static WEIGHT_FOR_HEIGHT: LazyLock<Table> =
    LazyLock::new(|| Table::parse(include_str!("weight_for_height.tsv")));
static BMI_FOR_AGE: LazyLock<Table> =
    LazyLock::new(|| Table::parse(include_str!("bmi_for_age.tsv")));
static HEAD_FOR_AGE: LazyLock<Table> =
    LazyLock::new(|| Table::parse(include_str!("head_for_age.tsv")));
static ARM_FOR_AGE: LazyLock<Table> =
    LazyLock::new(|| Table::parse(include_str!("arm_for_age.tsv")));
static TRICEPS_FOR_AGE: LazyLock<Table> =
    LazyLock::new(|| Table::parse(include_str!("triceps_for_age.tsv")));
static SUBSCAPULAR_FOR_AGE: LazyLock<Table> =
    LazyLock::new(|| Table::parse(include_str!("subscapular_for_age.tsv")));

impl Table {
    pub(super) fn of(index: Index) -> &'static Self {
        match index {
            Index::LengthForAge => &LENGTH_FOR_AGE,
            Index::WeightForAge => &WEIGHT_FOR_AGE,
            Index::WeightForLength => &WEIGHT_FOR_LENGTH,
            Index::WeightForHeight => &WEIGHT_FOR_HEIGHT,
            Index::BmiForAge => &BMI_FOR_AGE,
            Index::HeadForAge => &HEAD_FOR_AGE,
            Index::ArmForAge => &ARM_FOR_AGE,
            Index::TricepsForAge => &TRICEPS_FOR_AGE,
            Index::SubscapularForAge => &SUBSCAPULAR_FOR_AGE,
        }
    }

    /// The row of a day of age, or of a length in whole millimetres.
    pub(super) fn row(&self, sex: Sex, key: i32) -> Option<&Lms> {
        let place = usize::try_from(key - self.first).ok()?;
        let half = match sex {
            Sex::Male => 0,
            Sex::Female => self.per_sex,
        };
        (place < self.per_sex).then(|| self.rows.get(half + place))?
    }

    /// The row of a length, between two printed millimetres in proportion.
    pub(super) fn row_by_length(&self, sex: Sex, length: Length) -> Option<Lms> {
        let (millimetre, tenths) =
            (length.tenth_mm().div_euclid(10), length.tenth_mm().rem_euclid(10));
        let low = self.row(sex, millimetre)?;
        if tenths == 0 {
            return Some(*low);
        }
        let next = self.row(sex, millimetre + 1)?;
        Some(low.towards(next, f64::from(tenths) / 10.0))
    }

    /// Every row, for tests that hold for all of them.
    #[cfg(test)]
    pub(super) fn rows(&self) -> &[Lms] {
        &self.rows
    }

    /// Reads `sex key l m s` lines. A line that cannot be read becomes a row that scores
    /// nothing; the conformance tests hold the files to their checksums.
    fn parse(text: &str) -> Self {
        let lines = || text.lines().skip(1);
        let figure = |field: Option<&str>, scale: f64| -> f64 {
            field.and_then(|field| field.parse::<f64>().ok()).unwrap_or(f64::NAN) / scale
        };
        let rows: Vec<Lms> = lines()
            .map(|line| {
                let mut fields = line.split('\t').skip(2);
                Lms {
                    l: figure(fields.next(), 1e4),
                    m: figure(fields.next(), 1e4),
                    s: figure(fields.next(), 1e5),
                }
            })
            .collect();
        let first = lines()
            .next()
            .and_then(|line| line.split('\t').nth(1)?.parse().ok())
            .unwrap_or_default();
        Self { first, per_sex: rows.len() / 2, rows }
    }
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "the figures are exact")]
mod tests {
    use flate2::Crc;

    use super::*;

    /// Rows and CRC-32 of each file, as `README.md` lists them.
    const FILES: [(&str, usize, u32); 9] = [
        (include_str!("length_for_age.tsv"), 3_654, 0x4a8d_2009),
        (include_str!("weight_for_age.tsv"), 3_654, 0xac34_36ef),
        (include_str!("bmi_for_age.tsv"), 3_654, 0x15ee_d7fb),
        (include_str!("head_for_age.tsv"), 3_654, 0x9142_fa56),
        (include_str!("arm_for_age.tsv"), 3_472, 0x4527_a18c),
        (include_str!("triceps_for_age.tsv"), 3_472, 0x6893_3c0c),
        (include_str!("subscapular_for_age.tsv"), 3_472, 0x1378_5a93),
        (include_str!("weight_for_length.tsv"), 1_302, 0xf71d_793b),
        (include_str!("weight_for_height.tsv"), 1_102, 0x1972_1e39),
    ];

    #[test]
    fn the_files_are_the_published_figures() {
        let mut total = 0;
        for (text, rows, sum) in FILES {
            let mut crc = Crc::new();
            crc.update(text.as_bytes());
            assert_eq!((text.lines().count() - 1, crc.sum()), (rows, sum));
            total += rows;
        }
        assert_eq!(total, 27_436);
    }

    #[test]
    fn every_row_is_where_its_key_says() {
        for (text, rows, _) in FILES {
            let table = Table::parse(text);
            assert_eq!(table.rows.len(), rows);
            for line in text.lines().skip(1) {
                let fields: Vec<&str> = line.split('\t').collect();
                let sex = if fields[0] == "M" { Sex::Male } else { Sex::Female };
                let row = table.row(sex, fields[1].parse().unwrap()).unwrap();
                let printed = [(row.l, 2, 1e4), (row.m, 3, 1e4), (row.s, 4, 1e5)];
                for (value, field, scale) in printed {
                    assert_eq!(value, fields[field].parse::<f64>().unwrap() / scale);
                }
                assert!(row.l != 0.0 && row.m > 0.0 && row.s > 0.0);
            }
        }
    }

    #[test]
    fn length_and_head_are_not_skewed() {
        for index in [Index::LengthForAge, Index::HeadForAge] {
            assert!(Table::of(index).rows.iter().all(|row| row.l == 1.0));
        }
    }

    /// A reader may take this for an error in the data; eight independent copies agree.
    #[test]
    fn weight_for_length_has_one_skewness_for_each_sex() {
        for index in [Index::WeightForLength, Index::WeightForHeight] {
            let table = Table::of(index);
            let (boys, girls) = table.rows.split_at(table.per_sex);
            assert!(boys.iter().all(|row| row.l == -0.3521));
            assert!(girls.iter().all(|row| row.l == -0.3833));
        }
    }
}
