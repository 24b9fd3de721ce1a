//! A published figure as everybody may read it: shown, told as an interval only, or withheld.

use evaluation::engine::Answer;
use evaluation::indicator::{Indicator, Over};
use evaluation::pack::PublicFigure;
use science::survey::Interval;

use super::reader::Reader;
use crate::text::{decimal, percent};
use crate::web::page::Figure;

/// Fewer measured than this: an interval says more than a figure.
const INTERVAL_ONLY: u64 = 10;
/// Fewer measured than this: the figure is marked as unreliable.
const UNRELIABLE: u64 = 30;

/// What a figure says.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Reading {
    /// A count of it is withheld, which is not nought.
    Withheld,
    /// Nobody was measured, which is not nought either.
    Nobody,
    /// A count alone.
    Count(u64),
    /// Too few for a figure.
    Few {
        of: u64,
        interval: Interval,
    },
    Share {
        some: u64,
        of: u64,
        value: f64,
        interval: Interval,
        is_unreliable: bool,
    },
}

impl Reading {
    pub(super) fn of(figure: &PublicFigure) -> Self {
        let Some(some) = figure.numerator else { return Self::Withheld };
        if !figure.is_share {
            return Self::Count(some);
        }
        let Some(of) = figure.denominator else { return Self::Withheld };
        let answer = Answer {
            indicator: figure.indicator.clone(),
            // A share is published of the last month that speaks for a child.
            over: Over::Last,
            numerator: some,
            denominator: of,
            left_out: Vec::new(),
        };
        match answer.value().zip(answer.interval()) {
            None => Self::Nobody,
            Some((_, interval)) if of < INTERVAL_ONLY => Self::Few { of, interval },
            Some((value, interval)) => {
                Self::Share { some, of, value, interval, is_unreliable: of < UNRELIABLE }
            }
        }
    }

    /// A share with its interval, where it may be compared with others.
    pub(super) fn share(self) -> Option<(f64, Interval)> {
        match self {
            Self::Share { value, interval, .. } => Some((value, interval)),
            Self::Withheld | Self::Nobody | Self::Count(_) | Self::Few { .. } => None,
        }
    }

    pub(super) fn is_unreliable(self) -> bool {
        match self {
            Self::Share { is_unreliable, .. } => is_unreliable,
            Self::Withheld | Self::Nobody | Self::Count(_) | Self::Few { .. } => false,
        }
    }
}

impl Reader {
    /// `14,0–15,2 %`.
    pub(super) fn between(&self, interval: Interval) -> String {
        let low = decimal(self.language, interval.lower * 100.0, 1);
        format!("{low}–{}", percent(self.language, interval.upper))
    }

    /// The figure as a mark with the words of its state.
    pub(super) fn figure(&self, reading: Reading) -> Figure {
        match reading {
            Reading::Withheld => Figure::Withheld,
            Reading::Nobody => Figure::NoData,
            Reading::Count(count) => Figure::Value(self.count(count)),
            Reading::Few { of, .. } => {
                Figure::TooLittle(self.fill("public.few", &[("n", &self.count(of))]))
            }
            Reading::Share { value, .. } => Figure::Value(percent(self.language, value)),
        }
    }

    /// The figure in a few words: `14,6 %`, `ditahan`.
    pub(super) fn short(&self, reading: Reading) -> String {
        match reading {
            Reading::Withheld => self.say("public.short_withheld").to_owned(),
            Reading::Nobody => self.say("public.short_nobody").to_owned(),
            Reading::Count(count) => self.count(count),
            Reading::Few { interval, .. } => self.between(interval),
            Reading::Share { value, is_unreliable, .. } => {
                let star = if is_unreliable { "*" } else { "" };
                format!("{}{star}", percent(self.language, value))
            }
        }
    }

    /// The children among whom an indicator counts: `balita yang ditimbang`.
    pub(super) fn whom(&self, indicator: &Indicator) -> String {
        let sentence = self.of_language(&indicator.sentence);
        let sentence = sentence.strip_prefix("dari ").unwrap_or(sentence);
        sentence.strip_prefix("of ").unwrap_or(sentence).to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn share(some: Option<u64>, of: Option<u64>) -> Reading {
        let indicator = "stunted".to_owned();
        let is_share = true;
        Reading::of(&PublicFigure { indicator, numerator: some, denominator: of, is_share })
    }

    #[test]
    fn what_is_withheld_is_never_nought() {
        assert_eq!(share(None, Some(40)), Reading::Withheld);
        assert_eq!(share(Some(0), None), Reading::Withheld);
        assert_eq!(share(Some(0), Some(0)), Reading::Nobody);
        assert!(matches!(share(Some(0), Some(40)), Reading::Share { some: 0, .. }));
    }

    #[test]
    fn few_measured_are_an_interval_and_some_are_marked() {
        assert!(matches!(share(Some(0), Some(9)), Reading::Few { of: 9, .. }));
        assert!(share(Some(0), Some(10)).is_unreliable());
        assert!(share(Some(5), Some(29)).is_unreliable());
        assert!(!share(Some(5), Some(30)).is_unreliable());
    }

    #[test]
    fn a_count_alone_is_a_count() {
        let figure = |numerator| PublicFigure {
            indicator: "sasaran".to_owned(),
            numerator,
            denominator: None,
            is_share: false,
        };
        assert_eq!(Reading::of(&figure(Some(12))), Reading::Count(12));
        assert_eq!(Reading::of(&figure(None)), Reading::Withheld);
    }
}
