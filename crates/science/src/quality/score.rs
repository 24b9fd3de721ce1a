//! Ratings and score of SMART and NIPN, to tell those who measure how it went. Not for national
//! reports, which follow WHO and UNICEF and have no score.

use super::spread::{Estimate, NORMAL_KURTOSIS};
use crate::survey::Proportion;

/// What a test says in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rating {
    Excellent,
    Good,
    Acceptable,
    Problematic,
}

impl Rating {
    pub const ALL: [Self; 4] =
        [Self::Excellent, Self::Good, Self::Acceptable, Self::Problematic];

    pub const fn code(self) -> &'static str {
        match self {
            Self::Excellent => "excellent",
            Self::Good => "good",
            Self::Acceptable => "acceptable",
            Self::Problematic => "problematic",
        }
    }

    fn first(excellent: bool, good: bool, acceptable: bool) -> Self {
        match (excellent, good, acceptable) {
            (true, _, _) => Self::Excellent,
            (false, true, _) => Self::Good,
            (false, false, true) => Self::Acceptable,
            (false, false, false) => Self::Problematic,
        }
    }
}

/// The limits of three ratings; what passes none is problematic.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Steps {
    pub excellent: f64,
    pub good: f64,
    pub acceptable: f64,
}

impl Steps {
    const fn of(excellent: f64, good: f64, acceptable: f64) -> Self {
        Self { excellent, good, acceptable }
    }

    /// The best rating whose limit `passes` accepts.
    fn rate(&self, passes: impl Fn(f64) -> bool) -> Rating {
        Rating::first(passes(self.excellent), passes(self.good), passes(self.acceptable))
    }
}

/// What each rating adds to the score; more is worse.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Penalties {
    pub excellent: u32,
    pub good: u32,
    pub acceptable: u32,
    pub problematic: u32,
}

impl Penalties {
    const fn of(excellent: u32, good: u32, acceptable: u32, problematic: u32) -> Self {
        Self { excellent, good, acceptable, problematic }
    }

    pub const fn points(&self, rating: Rating) -> u32 {
        match rating {
            Rating::Excellent => self.excellent,
            Rating::Good => self.good,
            Rating::Acceptable => self.acceptable,
            Rating::Problematic => self.problematic,
        }
    }
}

/// The limits and penalties of the plausibility check, for weight for height.
///
/// Source: SMART plausibility check, as in the R packages `mwana` (`quality_raters.R`,
/// `quality_scorers.R`) and `nipnTK` (`digitPreference`). Skewness is rated by its size on
/// either side, where mwana calls any negative one excellent.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Smart {
    /// Largest share of scores flagged around the observed mean, the limit included.
    pub flagged: Steps,
    /// The standard deviation lies above these ...
    pub sd_above: Steps,
    /// ... and below these, both excluded. For weight for height only: length spreads wider.
    pub sd_below: Steps,
    /// The p of the sex and of the age ratio lies above these.
    pub ratio_p: Steps,
    /// The digit preference score lies below these.
    pub digits: Steps,
    /// Skewness, and kurtosis in excess of the normal 3, are nearer to nought than these.
    pub shape: Steps,
    /// For flags and standard deviation.
    pub points_of_scores: Penalties,
    /// For sexes, ages and digits.
    pub points_of_counts: Penalties,
    /// For skewness and kurtosis.
    pub points_of_shape: Penalties,
    /// The largest total of each rating, the limit included.
    pub total: [u32; 3],
}

impl Default for Smart {
    fn default() -> Self {
        Self {
            flagged: Steps::of(0.025, 0.05, 0.075),
            sd_above: Steps::of(0.9, 0.85, 0.8),
            sd_below: Steps::of(1.1, 1.15, 1.2),
            ratio_p: Steps::of(0.1, 0.05, 0.001),
            digits: Steps::of(8.0, 12.0, 20.0),
            shape: Steps::of(0.2, 0.4, 0.6),
            points_of_scores: Penalties::of(0, 5, 10, 20),
            points_of_counts: Penalties::of(0, 2, 4, 10),
            points_of_shape: Penalties::of(0, 1, 3, 5),
            total: [9, 14, 24],
        }
    }
}

/// What the eight checks of weight for height found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Checks {
    /// Scores flagged by `SmartFlags`, out of all.
    pub flagged: Proportion,
    /// Of the scores not flagged, as are skewness and kurtosis.
    pub sd: f64,
    pub skewness: Estimate,
    /// Not in excess: 3 is normal.
    pub kurtosis: Estimate,
    /// The p of the sex ratio test.
    pub sexes_p: f64,
    /// The p of the age ratio test.
    pub ages_p: f64,
    /// The digit preference score of weights.
    pub weight_digits: f64,
    /// The digit preference score of lengths.
    pub length_digits: f64,
}

/// The rating of each check, their total and what it is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Rated {
    pub flagged: Rating,
    pub sd: Rating,
    pub skewness: Rating,
    pub kurtosis: Rating,
    pub sexes: Rating,
    pub ages: Rating,
    pub weight_digits: Rating,
    pub length_digits: Rating,
    /// Nought is the best.
    pub points: u32,
    pub overall: Rating,
}

impl Smart {
    pub fn rate_flagged(&self, flagged: Proportion) -> Rating {
        self.flagged.rate(|limit| flagged.share() <= limit)
    }

    /// For weight for height only.
    pub fn rate_sd(&self, sd: f64) -> Rating {
        let (above, below) = (&self.sd_above, &self.sd_below);
        Rating::first(
            above.excellent < sd && sd < below.excellent,
            above.good < sd && sd < below.good,
            above.acceptable < sd && sd < below.acceptable,
        )
    }

    /// A sex ratio or an age ratio by the p of its test.
    pub fn rate_ratio(&self, p: f64) -> Rating {
        self.ratio_p.rate(|limit| p > limit)
    }

    /// By the digit preference score.
    pub fn rate_digits(&self, score: f64) -> Rating {
        self.digits.rate(|limit| score < limit)
    }

    pub fn rate_skewness(&self, skewness: f64) -> Rating {
        self.shape.rate(|limit| skewness.abs() < limit)
    }

    /// By kurtosis that is not in excess.
    pub fn rate_kurtosis(&self, kurtosis: f64) -> Rating {
        self.shape.rate(|limit| (kurtosis - NORMAL_KURTOSIS).abs() < limit)
    }

    pub fn rate_total(&self, points: u32) -> Rating {
        let [excellent, good, acceptable] = self.total.map(|most| points <= most);
        Rating::first(excellent, good, acceptable)
    }

    pub fn rate(&self, checks: &Checks) -> Rated {
        let flagged = self.rate_flagged(checks.flagged);
        let sd = self.rate_sd(checks.sd);
        let skewness = self.rate_skewness(checks.skewness.value);
        let kurtosis = self.rate_kurtosis(checks.kurtosis.value);
        let sexes = self.rate_ratio(checks.sexes_p);
        let ages = self.rate_ratio(checks.ages_p);
        let weight_digits = self.rate_digits(checks.weight_digits);
        let length_digits = self.rate_digits(checks.length_digits);
        let sum = |penalties: &Penalties, ratings: &[Rating]| -> u32 {
            ratings.iter().map(|rating| penalties.points(*rating)).sum()
        };
        let points = sum(&self.points_of_scores, &[flagged, sd])
            + sum(&self.points_of_counts, &[sexes, ages, weight_digits, length_digits])
            + sum(&self.points_of_shape, &[skewness, kurtosis]);
        Rated {
            flagged,
            sd,
            skewness,
            kurtosis,
            sexes,
            ages,
            weight_digits,
            length_digits,
            points,
            overall: self.rate_total(points),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Rating::{Acceptable, Excellent, Good, Problematic};
    use super::*;

    fn smart() -> Smart {
        Smart::default()
    }

    fn estimate(value: f64) -> Estimate {
        Estimate { value, standard_error: 0.1 }
    }

    #[test]
    fn a_digit_score_at_the_limit_is_the_worse_rating() {
        let rated = [0.0, 7.99, 8.0, 11.99, 12.0, 19.99, 20.0].map(|x| smart().rate_digits(x));
        let expected = [Excellent, Excellent, Good, Good, Acceptable, Acceptable, Problematic];
        assert_eq!(rated, expected);
    }

    #[test]
    fn a_share_of_flags_at_the_limit_is_the_better_rating() {
        let at = |count| smart().rate_flagged(Proportion::of(count, 1_000).unwrap());
        assert_eq!(
            [25, 26, 50, 51, 75, 76].map(at),
            [Excellent, Good, Good, Acceptable, Acceptable, Problematic]
        );
    }

    #[test]
    fn deviations_too_narrow_are_as_bad_as_too_wide() {
        let expected =
            [Problematic, Acceptable, Good, Excellent, Good, Acceptable, Problematic];
        let sds = [0.8, 0.85, 0.9, 1.0, 1.1, 1.15, 1.2];
        assert_eq!(sds.map(|sd| smart().rate_sd(sd)), expected);
    }

    #[test]
    fn a_ratio_is_rated_by_its_p() {
        let rated = [0.11, 0.1, 0.05, 0.001].map(|p| smart().rate_ratio(p));
        assert_eq!(rated, [Excellent, Good, Acceptable, Problematic]);
    }

    /// Regression against mwana, which rates the signed value.
    #[test]
    fn skewness_to_the_left_is_no_better_than_to_the_right() {
        for skewness in [1.5, -1.5, 0.6, -0.6] {
            assert_eq!(smart().rate_skewness(skewness), Problematic);
        }
        assert_eq!(smart().rate_skewness(-0.19), Excellent);
        assert_eq!(
            [3.19, 2.81, 2.7, 3.5, 1.8].map(|k| smart().rate_kurtosis(k)),
            [Excellent, Excellent, Good, Acceptable, Problematic]
        );
    }

    #[test]
    fn what_is_no_number_is_problematic() {
        assert_eq!(smart().rate_sd(f64::NAN), Problematic);
        assert_eq!(smart().rate_ratio(f64::NAN), Problematic);
        assert_eq!(smart().rate_skewness(f64::NAN), Problematic);
    }

    #[test]
    fn the_total_is_that_of_its_penalties() {
        let best = Checks {
            flagged: Proportion::of(0, 400).unwrap(),
            sd: 1.0,
            skewness: estimate(0.0),
            kurtosis: estimate(3.0),
            sexes_p: 0.9,
            ages_p: 0.9,
            weight_digits: 3.76,
            length_digits: 7.0,
        };
        let rated = smart().rate(&best);
        assert_eq!((rated.points, rated.overall), (0, Excellent));
        let worse = Checks { length_digits: 16.22, sexes_p: 0.06, ..best };
        let rated = smart().rate(&worse);
        assert_eq!((rated.length_digits, rated.sexes), (Acceptable, Good));
        assert_eq!((rated.points, rated.overall), (6, Excellent));
        let worst = Checks {
            flagged: Proportion::of(40, 400).unwrap(),
            sd: 1.3,
            skewness: estimate(-1.5),
            kurtosis: estimate(9.0),
            sexes_p: 0.0,
            ages_p: 0.0,
            weight_digits: 50.0,
            length_digits: 50.0,
        };
        assert_eq!(smart().rate(&worst).points, 90);
        assert_eq!(
            [9, 10, 14, 15, 24, 25].map(|points| smart().rate_total(points)),
            [Excellent, Good, Good, Acceptable, Acceptable, Problematic]
        );
    }
}
