//! Whether a place differs from all places together by more than chance: the funnel.

use science::incidence::Rate;
use science::quality::{Funnel, Verdict};
use science::survey::Proportion;

use crate::engine::Answer;
use crate::indicator::{Direction, Unit};

/// Where an indicator of a place lies beside the whole, by exact limits for its size. Counts
/// are not compared: a larger place has more.
pub fn compared(unit: Unit, place: &Answer, whole: &Answer, funnel: &Funnel) -> Verdict {
    match unit {
        Unit::Children => Verdict::TooFew,
        Unit::Percent => match Proportion::of(whole.numerator, whole.denominator) {
            Some(all) => {
                let own = Proportion::of(place.numerator, place.denominator);
                funnel.verdict(own, all.share())
            }
            None => Verdict::TooFew,
        },
        Unit::Per100ChildMonths => match Rate::of(whole.numerator, whole.denominator) {
            Some(all) => {
                let own = Rate::of(place.numerator, place.denominator);
                funnel.verdict_of_rate(own, all)
            }
            None => Verdict::TooFew,
        },
    }
}

/// Whether a place is beyond the outer limit on the side that is worse.
pub fn is_worse(direction: Direction, stands: Verdict) -> bool {
    match stands {
        Verdict::Above998 => direction == Direction::Lower,
        Verdict::Below998 => direction == Direction::Higher,
        Verdict::TooFew | Verdict::Below95 | Verdict::Inside | Verdict::Above95 => false,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::test_runner::{Config, TestRunner};

    use super::*;
    use crate::indicator::Over;

    fn answer(numerator: u64, denominator: u64) -> Answer {
        Answer {
            indicator: "stunted".to_owned(),
            over: Over::Last,
            numerator,
            denominator,
            left_out: Vec::new(),
        }
    }

    /// In worlds in which every place has the same true share, the limits are crossed about as
    /// often as they say, and never much more.
    #[test]
    fn chance_alone_crosses_the_limits_as_rarely_as_they_say() {
        const WORLDS: u32 = 60;
        const PLACES: usize = 40;
        let mut runner = TestRunner::new(Config::with_cases(WORLDS));
        let (mut judged, mut outer, mut inner) = (0_u32, 0_u32, 0_u32);
        for _ in 0..WORLDS {
            let share = 0.05 + 0.4 * f64::from(runner.rng().next_u32()) / f64::from(u32::MAX);
            let sizes: Vec<u64> =
                (0..PLACES).map(|_| 25 + u64::from(runner.rng().next_u32() % 400)).collect();
            let parts: Vec<Answer> = sizes
                .iter()
                .map(|size| {
                    let drawn = (0..*size).filter(|_| {
                        f64::from(runner.rng().next_u32()) < share * f64::from(u32::MAX)
                    });
                    answer(u64::try_from(drawn.count()).unwrap(), *size)
                })
                .collect();
            let sum = |of: fn(&Answer) -> u64| parts.iter().map(of).sum();
            let whole = answer(sum(|part| part.numerator), sum(|part| part.denominator));
            for part in &parts {
                let stands = compared(Unit::Percent, part, &whole, &Funnel::default());
                judged += u32::from(stands != Verdict::TooFew);
                outer += u32::from(matches!(stands, Verdict::Above998 | Verdict::Below998));
                inner += u32::from(stands != Verdict::TooFew && stands != Verdict::Inside);
            }
        }
        assert_eq!(judged, WORLDS * u32::try_from(PLACES).unwrap());
        // Exact limits leave out at most 5 % and 0.2 %; of 2,400 that is 120 and 5. Twice and
        // three times as many would come once in thousands of such tests.
        assert!(inner <= judged * 8 / 100, "{inner} of {judged}");
        assert!(inner >= judged / 100, "{inner} of {judged}");
        assert!(outer <= 16, "{outer} of {judged}");
    }

    #[test]
    fn a_count_is_not_compared() {
        let found =
            compared(Unit::Children, &answer(90, 90), &answer(100, 900), &Funnel::default());
        assert_eq!(found, Verdict::TooFew);
    }

    #[test]
    fn only_one_side_is_worse() {
        assert!(is_worse(Direction::Lower, Verdict::Above998));
        assert!(!is_worse(Direction::Lower, Verdict::Below998));
        assert!(is_worse(Direction::Higher, Verdict::Below998));
        assert!(!is_worse(Direction::Neutral, Verdict::Above998));
        assert!(!is_worse(Direction::Lower, Verdict::Above95));
    }
}
