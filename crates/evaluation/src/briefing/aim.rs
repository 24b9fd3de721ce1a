//! Whether what is wanted is reached, as surely as so many children can tell.

use science::survey::Interval;

use crate::engine::Answer;
use crate::indicator::{Aims, Direction, Target, Unit};

/// What one source wants in the year of the period.
#[derive(Debug, Clone, PartialEq)]
pub struct Aim {
    pub target: Target,
    pub reach: Reach,
}

/// How a value stands to what is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reach {
    /// The whole interval is as good, or better.
    Reached,
    /// The value is, its interval is not: chance may have brought it there.
    JustReached,
    /// The value is not; chance alone may explain it.
    JustMissed,
    /// The whole interval is worse.
    Missed,
    /// Nobody, or too few to say anything.
    NotMeasured,
}

impl Reach {
    pub const fn code(self) -> &'static str {
        match self {
            Self::Reached => "reached",
            Self::JustReached => "just_reached",
            Self::JustMissed => "just_missed",
            Self::Missed => "missed",
            Self::NotMeasured => "not_measured",
        }
    }
}

/// Fewer measured than this are no share.
///
/// Source: ours; a share of fewer than ten is told as an interval only.
const FEWEST: u64 = 10;

/// A value as people read it, with its interval where it has one.
fn read(unit: Unit, answer: &Answer) -> Option<(f64, Interval)> {
    let (value, interval) = match unit {
        Unit::Children => {
            let count = answer.numerator as f64;
            return Some((count, Interval { lower: count, upper: count }));
        }
        Unit::Percent if answer.denominator < FEWEST => return None,
        Unit::Percent | Unit::Per100ChildMonths => (answer.value()?, answer.interval()?),
    };
    let of_a_hundred = |share: f64| 100.0 * share;
    let Interval { lower, upper } = interval;
    let interval = Interval { lower: of_a_hundred(lower), upper: of_a_hundred(upper) };
    Some((of_a_hundred(value), interval))
}

/// How an answer stands to a wanted value; None where neither way is better.
pub(super) fn reach(
    unit: Unit,
    direction: Direction,
    answer: &Answer,
    wanted: f64,
) -> Option<Reach> {
    let as_good = |value: f64| match direction {
        Direction::Lower => Some(value <= wanted),
        Direction::Higher => Some(value >= wanted),
        Direction::Neutral => None,
    };
    as_good(wanted)?;
    let Some((value, Interval { lower, upper })) = read(unit, answer) else {
        return Some(Reach::NotMeasured);
    };
    let (best, worst) = match direction {
        Direction::Lower | Direction::Neutral => (lower, upper),
        Direction::Higher => (upper, lower),
    };
    Some(if as_good(worst)? {
        Reach::Reached
    } else if as_good(value)? {
        Reach::JustReached
    } else if as_good(best)? {
        Reach::JustMissed
    } else {
        Reach::Missed
    })
}

/// Every target of a place, each with whether it is reached.
pub(super) fn aims(
    unit: Unit,
    direction: Direction,
    answer: &Answer,
    wanted: &Aims<'_>,
) -> Vec<Aim> {
    let aim = |target: &&Target| {
        let reach = reach(unit, direction, answer, target.value)?;
        Some(Aim { target: (*target).clone(), reach })
    };
    wanted.targets.iter().filter_map(aim).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::indicator::Over;

    fn found(direction: Direction, numerator: u64, denominator: u64) -> Option<Reach> {
        let answer = Answer {
            indicator: "stunted".to_owned(),
            over: Over::Last,
            numerator,
            denominator,
            left_out: Vec::new(),
        };
        reach(Unit::Percent, direction, &answer, 14.0)
    }

    /// Fourteen per cent is wanted. The interval of 12 of 100 reaches from 7 to 20 %.
    #[test]
    fn chance_is_told_from_reaching() {
        let lower = |n, d| found(Direction::Lower, n, d).unwrap();
        assert_eq!(lower(120, 1_000), Reach::JustReached);
        assert_eq!(lower(110, 1_000), Reach::Reached);
        assert_eq!(lower(12, 100), Reach::JustReached);
        assert_eq!(lower(16, 100), Reach::JustMissed);
        assert_eq!(lower(180, 1_000), Reach::Missed);
        assert_eq!(lower(0, 9), Reach::NotMeasured);
        let higher = |n, d| found(Direction::Higher, n, d).unwrap();
        assert_eq!(higher(180, 1_000), Reach::Reached);
        assert_eq!(higher(110, 1_000), Reach::Missed);
        assert_eq!(found(Direction::Neutral, 1, 100), None);
    }
}
