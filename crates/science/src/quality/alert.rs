//! The alerts that WHO and UNICEF give with a report: no score, no verdict on a team.

use super::spread::Spread;
use crate::survey::Proportion;

/// Where a distribution of scores asks for a second look.
///
/// Of the seven parameters that the report shows, these two have limits. The spread of the
/// scores has none: it is reported, and expected wider for length than for weight. Digits,
/// sexes and ages are shown beside what is expected, without a limit.
///
/// Source: WHO and UNICEF, Recommendations for data collection, analysis and reporting on
/// anthropometric indicators in children under 5 years old, 2019 (TEAM); the quality report of
/// the WHO Anthro Survey Analyser, annex.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Team {
    /// An alert when a larger share is implausible: 1 %.
    pub implausible_share: f64,
    /// An alert when skewness is farther from nought on either side: 0.5.
    pub skewness: f64,
    /// An alert when kurtosis, not in excess, is lower: 2.
    pub kurtosis_least: f64,
    /// An alert when kurtosis, not in excess, is higher: 4.
    pub kurtosis_most: f64,
}

impl Default for Team {
    fn default() -> Self {
        Self { implausible_share: 0.01, skewness: 0.5, kurtosis_least: 2.0, kurtosis_most: 4.0 }
    }
}

/// What about the scores of one index asks for a second look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Alert {
    /// Too many scores are implausible.
    Implausible,
    /// A long tail of low scores.
    SkewedLow,
    /// A long tail of high scores.
    SkewedHigh,
    /// Flat: few scores near the middle.
    Flat,
    /// Peaked, with many far out.
    HeavyTailed,
}

impl Alert {
    pub const ALL: [Self; 5] =
        [Self::Implausible, Self::SkewedLow, Self::SkewedHigh, Self::Flat, Self::HeavyTailed];

    pub const fn code(self) -> &'static str {
        match self {
            Self::Implausible => "implausible",
            Self::SkewedLow => "skewed_low",
            Self::SkewedHigh => "skewed_high",
            Self::Flat => "flat",
            Self::HeavyTailed => "heavy_tailed",
        }
    }
}

impl Team {
    /// The alerts of one index; shape is that of the plausible scores. A limit itself is no
    /// alert, and what cannot be computed is none.
    ///
    /// A survey has hundreds of children. For a place with few, one implausible child is far
    /// beyond one in a hundred: there `Funnel` is asked.
    pub fn alerts(&self, spread: &Spread) -> Vec<Alert> {
        let share = spread.implausible_share().map(Proportion::share);
        let skewness = spread.plausible.skewness().map(|skewness| skewness.value);
        let kurtosis = spread.plausible.kurtosis().map(|kurtosis| kurtosis.value);
        let raised = |alert: Alert| match alert {
            Alert::Implausible => share.is_some_and(|share| share > self.implausible_share),
            Alert::SkewedLow => skewness.is_some_and(|value| value < -self.skewness),
            Alert::SkewedHigh => skewness.is_some_and(|value| value > self.skewness),
            Alert::Flat => kurtosis.is_some_and(|value| value < self.kurtosis_least),
            Alert::HeavyTailed => kurtosis.is_some_and(|value| value > self.kurtosis_most),
        };
        Alert::ALL.into_iter().filter(|alert| raised(*alert)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::growth::{Index, Score};

    fn spread(scores: impl IntoIterator<Item = i32>) -> Spread {
        let mut spread = Spread::default();
        for hundredths in scores {
            spread.add(Score::of(Index::WeightForHeight, hundredths));
        }
        spread
    }

    fn alerts(scores: impl IntoIterator<Item = i32>) -> Vec<Alert> {
        Team::default().alerts(&spread(scores))
    }

    #[test]
    fn one_in_a_hundred_itself_is_no_alert() {
        let bell = [-200, -100, -100, -50, 0, 0, 50, 100, 100, 200];
        let many = |implausible: usize, plausible: usize| {
            let believed = bell.into_iter().cycle().take(plausible);
            alerts(believed.chain(std::iter::repeat_n(501, implausible)))
        };
        assert_eq!(many(1, 99), []);
        assert_eq!(many(2, 98), [Alert::Implausible]);
    }

    #[test]
    fn shape_is_that_of_the_plausible() {
        assert_eq!(alerts([-100, 100, -100, 100]), [Alert::Flat]);
        let tail = |sign: i32| {
            let middle = [-10, -5, 0, 0, 5, 10].into_iter().cycle().take(30);
            alerts(middle.chain([300 * sign]))
        };
        assert_eq!(tail(1), [Alert::SkewedHigh, Alert::HeavyTailed]);
        assert_eq!(tail(-1), [Alert::SkewedLow, Alert::HeavyTailed]);
        assert_eq!(alerts([]), []);
    }
}
