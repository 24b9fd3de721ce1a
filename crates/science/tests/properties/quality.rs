//! Summaries may be added in any order, and no verdict turns round.

use chrono::{Days, NaiveDate};
use proptest::prelude::*;
use science::growth::{Index, Score};
use science::measure::{Length, Sex, Weight};
use science::quality::{
    AgesInMonths, Along, Digits, Funnel, Limits, Moments, Reading, Sexes, SmartFlags, Spread,
    Verdict, findings,
};
use science::survey::Proportion;

/// The slow way, in floating point, of mean, deviation, skewness and kurtosis.
fn plainly(scores: &[i32]) -> [f64; 4] {
    let n = scores.len() as f64;
    let z: Vec<f64> = scores.iter().map(|z| f64::from(*z) / 100.0).collect();
    let mean = z.iter().sum::<f64>() / n;
    let sum = |power: i32| z.iter().map(|z| (z - mean).powi(power)).sum::<f64>();
    [
        mean,
        (sum(2) / (n - 1.0)).sqrt(),
        n.sqrt() * sum(3) / sum(2).powf(1.5),
        n * sum(4) / sum(2).powi(2),
    ]
}

fn place(verdict: Verdict) -> usize {
    Verdict::ALL.iter().position(|other| *other == verdict).unwrap()
}

proptest! {
    /// Readings dealt to posyandu, and the posyandu added from the last to the first.
    #[test]
    fn the_parts_sum_to_the_whole(
        readings in prop::collection::vec(
            (0..5_usize, 4_000..13_000, 1_500..30_000, 0..70_u16, -900..900, any::<bool>()),
            0..80,
        ),
    ) {
        type Summaries = (Digits, Digits, AgesInMonths, Sexes, Spread);
        let mut whole = Summaries::default();
        let mut parts = [Summaries::default(); 5];
        for (part, tenth_mm, grams, months, z, male) in readings {
            for summaries in [&mut whole, &mut parts[part]] {
                summaries.0.add_length(Length::from_tenth_mm(tenth_mm));
                summaries.1.add_weight(Weight::from_grams(grams));
                summaries.2.add(months);
                summaries.3.add(if male { Sex::Male } else { Sex::Female });
                summaries.4.add(Score::of(Index::LengthForAge, z));
            }
        }
        let mut sum = Summaries::default();
        for part in parts.iter().rev() {
            sum.0.merge(&part.0);
            sum.1.merge(&part.1);
            sum.2.merge(&part.2);
            sum.3.merge(&part.3);
            sum.4.merge(&part.4);
        }
        prop_assert_eq!(sum, whole);
        prop_assert_eq!(sum.4.all().kurtosis(), whole.4.all().kurtosis());
        let moments = whole.4.plausible;
        prop_assert_eq!(Moments::from_sums(moments.count(), moments.sums()), Some(moments));
    }

    #[test]
    fn moments_are_those_of_the_scores(scores in prop::collection::vec(-900..900, 4..60)) {
        prop_assume!(scores.iter().any(|z| *z != scores[0]));
        let mut moments = Moments::default();
        for z in &scores {
            moments.add(*z);
        }
        let ours = [
            moments.mean().unwrap(),
            moments.sd().unwrap(),
            moments.skewness().unwrap().value,
            moments.kurtosis().unwrap().value,
        ];
        for (ours, slow) in ours.into_iter().zip(plainly(&scores)) {
            prop_assert!((ours - slow).abs() < 1e-9 * slow.abs().max(1.0), "{} {}", ours, slow);
        }
    }

    #[test]
    fn turning_scores_round_turns_skewness_alone(
        scores in prop::collection::vec(-900..900, 4..60),
        shift in -500..500,
    ) {
        prop_assume!(scores.iter().any(|z| *z != scores[0]));
        let (mut ahead, mut turned) = (Moments::default(), Moments::default());
        for z in &scores {
            ahead.add(*z);
            turned.add(shift - z);
        }
        let skewness = |of: &Moments| of.skewness().unwrap().value;
        prop_assert!((skewness(&ahead) + skewness(&turned)).abs() < 1e-9);
        let kurtosis = |of: &Moments| of.kurtosis().unwrap().value;
        prop_assert!((kurtosis(&ahead) - kurtosis(&turned)).abs() < 1e-9 * kurtosis(&ahead));
        prop_assert!(kurtosis(&ahead) >= 1.0 + skewness(&ahead).powi(2) - 1e-9);
    }

    #[test]
    fn flags_are_three_deviations_from_the_mean(
        scores in prop::collection::vec(-900..900, 1..40),
        z in -900..900,
    ) {
        let mut moments = Moments::default();
        for z in &scores {
            moments.add(*z);
        }
        let gap = (f64::from(z) / 100.0 - moments.mean().unwrap()).abs();
        prop_assume!((gap - 3.0).abs() > 1e-9);
        prop_assert_eq!(SmartFlags::around(&moments).unwrap().is_flagged(z), gap > 3.0);
    }

    /// Digits that are all alike score nought, however many; any others more, at most 100.
    #[test]
    fn even_digits_score_nought(each in 1..1_000_000_u64, more in 1..1_000_u64, digit in 0..10_usize) {
        prop_assert_eq!(Digits::from_counts([each; 10]).score(), Some(0.0));
        let mut counts = [each; 10];
        counts[digit] += more;
        let digits = Digits::from_counts(counts);
        prop_assert!(digits.test().unwrap().statistic > 0.0);
        let score = digits.score().unwrap();
        prop_assert!((0.0..=100.0).contains(&score));
        counts[digit] += more;
        prop_assert!(Digits::from_counts(counts).score().unwrap() >= score);
    }

    #[test]
    fn more_never_lies_lower(of in 20..400_u64, count in 0..400_u64, target in 0.0..=1.0_f64) {
        prop_assume!(count < of);
        let funnel = Funnel::default();
        let verdict = |count| place(funnel.verdict(Proportion::of(count, of), target));
        prop_assert!(verdict(count) <= verdict(count + 1));
        prop_assert!(verdict(count) > 0);
    }

    #[test]
    fn wider_limits_hold_the_narrower(of in 1..2_000_u64, target in 0.0..=1.0_f64) {
        let [inner, outer] =
            [0.95, 0.998].map(|coverage| Limits::of(of, target, coverage).unwrap());
        prop_assert!(outer.least <= inner.least && inner.most <= outer.most);
        prop_assert!(inner.least <= inner.most);
        for limits in [inner, outer] {
            let n = of as f64;
            let (least, most) = (limits.least as f64 / n, limits.most as f64 / n);
            prop_assert!(limits.line.lower <= least + 1e-12);
            prop_assert!(least - limits.line.lower <= 1.0 / n + 1e-12);
            prop_assert!(limits.line.upper <= most + 1e-12);
            prop_assert!(most - limits.line.upper <= 1.0 / n + 1e-12);
        }
    }

    #[test]
    fn few_readings_are_never_judged(of in 1..20_u64, count in 0..20_u64, target in 0.0..=1.0_f64) {
        let verdict = Funnel::default().verdict(Proportion::of(count.min(of), of), target);
        prop_assert_eq!(verdict, Verdict::TooFew);
    }

    #[test]
    fn a_child_that_grows_has_no_finding(
        steps in prop::collection::vec((1..90_u64, 1..300), 0..20),
        first in 4_500..6_000,
    ) {
        let born_on = NaiveDate::from_ymd_opt(2024, 1, 1).unwrap();
        let (mut on, mut tenth_mm) = (born_on, first);
        let readings: Vec<Reading> = steps
            .into_iter()
            .map(|(days, growth)| {
                (on, tenth_mm) = (on + Days::new(days), tenth_mm + growth);
                Reading { on, length: Length::from_tenth_mm(tenth_mm), position: None }
            })
            .collect();
        prop_assert_eq!(findings(born_on, &readings, &Along::default()), []);
    }
}
