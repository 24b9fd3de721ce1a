//! What a posyandu writes down of a child: not always, not always all of it, and not always
//! right.

use chrono::{Datelike as _, NaiveDate};
use science::measure::Position;

use super::Post;
use super::body::{FIRST_STANDING_DAY, LYING_OVER_STANDING, Truly, nearest};
use super::post::{Habits, MEASURERS};
use super::random::Chance;

/// One visit as it was written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct WorldVisit {
    pub(crate) on: NaiveDate,
    /// The posyandu that measured.
    pub(crate) at: Post,
    /// Who of the posyandu's measurers took it; not always said.
    pub(crate) measurer: Option<usize>,
    pub(crate) weight_g: Option<i32>,
    pub(crate) length_tenth_mm: Option<i32>,
    pub(crate) position: Option<Position>,
    pub(crate) muac_tenth_mm: Option<i32>,
    pub(crate) head_tenth_mm: Option<i32>,
    pub(crate) oedema: bool,
}

/// Added to the share who come, January first: vitamin A in February and August, the
/// weighing drive in June.
const DRIVES: [f64; 12] = [0.0, 0.06, 0.0, 0.0, 0.0, 0.08, 0.0, 0.06, 0.0, 0.0, 0.0, -0.03];

/// Whether a child comes in a calendar month (from nought, January) where `share` come.
pub(super) fn comes(share: f64, day: i32, month: usize, chance: &mut Chance) -> bool {
    let by_age = match day {
        ..731 => 0.06,
        731..1096 => 0.0,
        1096.. => -0.05,
    };
    let drive = DRIVES.get(month).copied().unwrap_or_default();
    chance.happens((share + by_age + drive).clamp(0.03, 0.98))
}

/// Writes down the child that is `day` days old.
pub(super) fn written_down(
    truly: Truly,
    day: i32,
    (on, at): (NaiveDate, Post),
    habits: &Habits,
    chance: &mut Chance,
) -> WorldVisit {
    let stands = if day < FIRST_STANDING_DAY {
        day > 365 && chance.happens(habits.stands_early)
    } else {
        !chance.happens(0.02)
    };
    let weight = truly.weight + habits.weight_error * chance.deviation();
    let length = truly.length - if stands { LYING_OVER_STANDING } else { 0.0 }
        + habits.length_error * chance.deviation();
    let measurer = at_work(day, on);
    let rounds = habits.round_lengths.get(measurer).copied().unwrap_or_default();
    let length_tenth_mm = if chance.happens(rounds) {
        nearest(length * 2.0) * 50
    } else {
        nearest(length * 10.0) * 10
    };
    let has_length = !chance.happens(habits.no_length);
    let position = if stands { Position::Standing } else { Position::Lying };
    let millimetres = |centimetres: f64| nearest(centimetres * 10.0) * 10;
    let muac = truly.muac.filter(|_| day >= 183 && chance.happens(0.6));
    let head = truly.head.filter(|_| day < FIRST_STANDING_DAY && chance.happens(0.3));
    let visit = WorldVisit {
        on,
        at,
        measurer: (day % 16 != 0).then_some(measurer),
        weight_g: Some(nearest(weight.max(1.0) * 10.0) * 100)
            .filter(|_| !chance.happens(0.004)),
        length_tenth_mm: has_length.then_some(length_tenth_mm),
        position: (has_length && !chance.happens(0.03)).then_some(position),
        muac_tenth_mm: muac.map(|muac| millimetres(muac + 0.2 * chance.deviation())),
        head_tenth_mm: head.map(|head| millimetres(head + 0.3 * chance.deviation())),
        oedema: truly.oedema,
    };
    if chance.happens(0.0015) { mistaken(visit, chance) } else { visit }
}

/// Who takes the next child: whoever is free. Without a draw, so that what is drawn of a child
/// does not depend on how many measure.
fn at_work(day: i32, on: NaiveDate) -> usize {
    let turn = day.unsigned_abs().wrapping_mul(2_654_435_761) >> 16;
    (turn + on.month0()) as usize % MEASURERS
}

/// A slip of the pen: a lost decimal comma, or a digit misread.
fn mistaken(visit: WorldVisit, chance: &mut Chance) -> WorldVisit {
    let (weight_g, length_tenth_mm) = (visit.weight_g, visit.length_tenth_mm);
    match chance.below(3) {
        0 => WorldVisit { weight_g: weight_g.map(|grams| grams * 10), ..visit },
        1 => WorldVisit { length_tenth_mm: length_tenth_mm.map(|it| it + 3_000), ..visit },
        _ => WorldVisit { length_tenth_mm: length_tenth_mm.map(|it| it - 2_000), ..visit },
    }
}
