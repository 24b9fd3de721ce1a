//! A cell as the words of a language, for every printer whose cells are read and not counted.

use super::said::Said;
use super::table::{Cell, Mark, Value, Why};
use crate::text::{self, Language};

/// What is written in a cell.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Written {
    pub(super) said: Said,
    /// The interval and the note, smaller.
    pub(super) small: String,
    /// Why there is no value, where there is none.
    pub(super) missing: Option<Why>,
    pub(super) mark: Option<Mark>,
}

impl Cell {
    pub(super) fn written(&self, language: Language) -> Written {
        let mut written = Written::default();
        let mut decimals = 1;
        match &self.value {
            Value::Words(said) => written.said = said.clone(),
            Value::Whole(number) => written.said = text::grouped(language, *number).into(),
            Value::Decimal(number, places) if number.is_finite() => {
                decimals = *places;
                written.said = text::decimal(language, *number, usize::from(*places)).into();
            }
            Value::Share(share) if share.is_finite() => {
                written.said = text::percent(language, *share).into();
            }
            Value::Rupiah(amount) => written.said = rupiah(language, *amount).into(),
            Value::Day(day) => written.said = text::date(language, *day).into(),
            Value::Marked(mark, words) => {
                written.said = words.as_str().into();
                written.mark = Some(*mark);
            }
            Value::Missing(why) => {
                written.said = why.words(language).into();
                written.missing = Some(*why);
            }
            Value::Decimal(..) | Value::Share(_) => {
                written.said = Why::NoData.words(language).into();
                written.missing = Some(Why::NoData);
            }
            Value::ToWrite => {}
        }
        let interval = self.interval.filter(|(low, high)| low.is_finite() && high.is_finite());
        written.small = match (interval, self.note.as_str()) {
            (None, note) => note.to_owned(),
            (Some(ends), "") => self.ends(language, ends, decimals),
            (Some(ends), note) => format!("{} · {note}", self.ends(language, ends, decimals)),
        };
        written
    }

    /// Both ends as the value is written, without its unit.
    fn ends(&self, language: Language, (low, high): (f64, f64), decimals: u8) -> String {
        let times = if matches!(self.value, Value::Share(_)) { 100.0 } else { 1.0 };
        let end = |value: f64| text::decimal(language, value * times, usize::from(decimals));
        format!("{}–{}", end(low), end(high))
    }
}

impl Why {
    pub(super) fn words(self, language: Language) -> &'static str {
        let words = language.words();
        words.get(match self {
            Self::NoData => "figure.no_data",
            Self::TooLittle => "paper.too_little",
            Self::Withheld => "paper.withheld",
            Self::NotDue => "figure.not_due",
            Self::NotYet => "paper.not_available",
        })
    }
}

fn rupiah(language: Language, amount: i64) -> String {
    format!("Rp\u{a0}{}", text::grouped(language, amount))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(cell: &Cell) -> (String, String) {
        let written = cell.written(Language::Id);
        (written.said.text(), written.small)
    }

    #[test]
    fn numbers_are_written_with_their_intervals() {
        let share = Cell::share(0.231).between(0.213, 0.249).noted("SSGI");
        assert_eq!(said(&share), ("23,1\u{a0}%".to_owned(), "21,3–24,9 · SSGI".to_owned()));
        let rate = Cell::decimal(1.253, 2).between(0.9, 1.7);
        assert_eq!(said(&rate), ("1,25".to_owned(), "0,90–1,70".to_owned()));
        assert_eq!(said(&Cell::rupiah(1_250_000)).0, "Rp\u{a0}1.250.000");
        assert_eq!(said(&Cell::whole(0)).0, "0");
    }

    #[test]
    fn every_reason_for_no_value_has_words_of_its_own() {
        let all = [Why::NoData, Why::TooLittle, Why::Withheld, Why::NotDue, Why::NotYet];
        for language in [Language::Id, Language::En] {
            let words: std::collections::BTreeSet<&str> =
                all.into_iter().map(|why| why.words(language)).collect();
            assert_eq!(words.len(), all.len());
            assert!(!words.iter().any(|words| words.contains('.') || *words == "N/A"));
        }
        assert_eq!(Cell::share(f64::NAN).written(Language::Id).missing, Some(Why::NoData));
    }
}
