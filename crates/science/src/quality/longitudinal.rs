//! The lengths of one child along its visits: what shrank, and what was copied.

use chrono::NaiveDate;

use crate::growth::{FIRST_STANDING_DAY, LYING_OVER_STANDING};
use crate::measure::{Age, Length, Position};

/// One length of a child.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Reading {
    pub on: NaiveDate,
    pub length: Length,
    pub position: Option<Position>,
}

/// When the lengths of two visits contradict each other.
///
/// Source: growthcleanr, `pediatric_clean.R`: a loss beyond 3 cm is impossible for a child,
/// a smaller one is an error of measuring. The other limits are ours, as field practice has
/// them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Along {
    /// A larger loss asks for a second measurement, in 0.1 mm: 1 cm.
    pub lost_tenth_mm: i32,
    /// A larger loss is impossible, in 0.1 mm: 3 cm.
    pub impossible_tenth_mm: i32,
    /// The same length after so many days looks copied: 60.
    pub repeated_days: i64,
    /// Only below this age, in days, does a child grow so surely: 731, which is two years.
    pub repeated_below_day: i32,
}

impl Default for Along {
    fn default() -> Self {
        Self {
            lost_tenth_mm: 100,
            impossible_tenth_mm: 300,
            repeated_days: 60,
            repeated_below_day: FIRST_STANDING_DAY,
        }
    }
}

/// What two visits say of each other. Either of the two may be the wrong one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Finding {
    pub kind: Kind,
    /// The visit compared with.
    pub since: NaiveDate,
    /// The visit at which it shows.
    pub on: NaiveDate,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Shorter than at the visit before, by this many 0.1 mm: measure again.
    Lost { tenth_mm: i32 },
    /// Shorter by more than any child can be: one of the two is wrong.
    Impossible { tenth_mm: i32 },
    /// The very same length since a visit long ago: carried forward?
    Repeated,
}

impl Kind {
    pub const fn code(self) -> &'static str {
        match self {
            Self::Lost { .. } => "length_lost",
            Self::Impossible { .. } => "length_impossible",
            Self::Repeated => "length_repeated",
        }
    }
}

/// Findings about one child whose readings are in order of date, in that order.
///
/// A loss is that since the reading before. Both are first brought to lying, so that a child
/// who begins to stand does not seem to shrink: 0.7 cm is added to what was taken standing.
/// As in scoring, a child recorded as standing below nine months is taken to have lain, and
/// where the position is not known the one of the standard is taken, lying below two years.
///
/// A length is repeated when it was written down the very same, whatever the position, at
/// every visit since one long enough ago. Each such visit has its finding.
pub fn findings(born_on: NaiveDate, readings: &[Reading], along: &Along) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut same_since = readings.first();
    for (before, now) in readings.iter().zip(readings.iter().skip(1)) {
        let lost = lying_tenth_mm(born_on, before).saturating_sub(lying_tenth_mm(born_on, now));
        let kind = if lost > along.impossible_tenth_mm {
            Some(Kind::Impossible { tenth_mm: lost })
        } else if lost > along.lost_tenth_mm {
            Some(Kind::Lost { tenth_mm: lost })
        } else {
            None
        };
        findings.extend(kind.map(|kind| Finding { kind, since: before.on, on: now.on }));

        if before.length != now.length {
            same_since = Some(now);
        } else if let Some(first) = same_since
            && now.on.signed_duration_since(first.on).num_days() >= along.repeated_days
            && Age::between(born_on, now.on)
                .is_some_and(|age| age.whole_days() < along.repeated_below_day)
        {
            findings.push(Finding { kind: Kind::Repeated, since: first.on, on: now.on });
        }
    }
    findings
}

/// Below this age nobody stands.
///
/// Source: WHO anthro for R 1.1.0: nine months.
const STANDING_MONTHS: f64 = 9.0;

/// The length in 0.1 mm as it would have been taken lying.
fn lying_tenth_mm(born_on: NaiveDate, reading: &Reading) -> i32 {
    let age = Age::between(born_on, reading.on);
    let stood = match reading.position {
        Some(Position::Lying) => false,
        Some(Position::Standing) => age.is_none_or(|age| age.months() >= STANDING_MONTHS),
        None => age.is_some_and(|age| age.whole_days() >= FIRST_STANDING_DAY),
    };
    let shift = if stood { LYING_OVER_STANDING } else { 0 };
    reading.length.tenth_mm().saturating_add(shift)
}

#[cfg(test)]
mod tests {
    use super::*;
    use Position::{Lying, Standing};

    fn day(number: u64) -> NaiveDate {
        NaiveDate::from_ymd_opt(2024, 1, 1).unwrap() + chrono::Days::new(number)
    }

    /// A child born on day nought, measured on the days given.
    fn along(readings: &[(u64, i32, Option<Position>)]) -> Vec<(Kind, NaiveDate)> {
        let readings: Vec<Reading> = readings
            .iter()
            .map(|(number, tenth_mm, position)| Reading {
                on: day(*number),
                length: Length::from_tenth_mm(*tenth_mm),
                position: *position,
            })
            .collect();
        let findings = findings(day(0), &readings, &Along::default());
        findings.iter().map(|finding| (finding.kind, finding.on)).collect()
    }

    #[test]
    fn a_loss_of_a_centimetre_itself_is_no_finding() {
        let after =
            |tenth_mm| along(&[(400, 7_500, Some(Lying)), (430, tenth_mm, Some(Lying))]);
        assert_eq!(after(7_400), []);
        assert_eq!(after(7_399), [(Kind::Lost { tenth_mm: 101 }, day(430))]);
        assert_eq!(after(7_200), [(Kind::Lost { tenth_mm: 300 }, day(430))]);
        assert_eq!(after(7_199), [(Kind::Impossible { tenth_mm: 301 }, day(430))]);
    }

    /// 85.3 cm lying is 84.6 cm standing.
    #[test]
    fn a_child_that_begins_to_stand_has_not_shrunk() {
        let stood =
            |tenth_mm| along(&[(725, 8_530, Some(Lying)), (755, tenth_mm, Some(Standing))]);
        assert_eq!(stood(8_360), []);
        assert_eq!(stood(8_359), [(Kind::Lost { tenth_mm: 101 }, day(755))]);
        assert_eq!(along(&[(725, 8_530, None), (755, 8_360, None)]), []);
        let lay = along(&[(740, 8_530, Some(Standing)), (770, 8_490, Some(Lying))]);
        assert_eq!(lay, [(Kind::Lost { tenth_mm: 110 }, day(770))]);
    }

    #[test]
    fn a_standing_infant_is_taken_to_have_lain() {
        assert_eq!(along(&[(200, 6_600, Some(Standing)), (230, 6_550, Some(Lying))]), []);
    }

    #[test]
    fn the_same_length_two_months_on_looks_copied() {
        let again =
            |days: u64| along(&[(300, 7_000, Some(Lying)), (300 + days, 7_000, Some(Lying))]);
        assert_eq!(again(59), []);
        assert_eq!(again(60), [(Kind::Repeated, day(360))]);
        let monthly = along(&[
            (300, 7_000, None),
            (330, 7_000, None),
            (361, 7_000, None),
            (391, 7_000, None),
            (420, 7_200, None),
            (450, 7_200, None),
        ]);
        assert_eq!(monthly, [(Kind::Repeated, day(361)), (Kind::Repeated, day(391))]);
    }

    #[test]
    fn from_two_years_on_a_length_may_stay() {
        let until = |last| along(&[(600, 8_000, Some(Lying)), (last, 8_000, Some(Lying))]);
        assert_eq!(until(730), [(Kind::Repeated, day(730))]);
        assert_eq!(until(731), []);
    }

    #[test]
    fn one_visit_or_none_says_nothing() {
        assert_eq!(along(&[]), []);
        assert_eq!(along(&[(10, 5_000, None)]), []);
    }
}
