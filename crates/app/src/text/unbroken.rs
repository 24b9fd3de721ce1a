//! What is read as one stays on one line: days, intervals, numbers with their units, scores; and
//! no line begins with a dot between two words.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use chrono::NaiveDate;

use super::Language;
use super::format::{long_month, month};

/// Kept on one line with the number before it.
const UNITS: [&str; 6] = ["kg", "g", "cm", "mm", "%", "SD"];
const NO_BREAK: char = '\u{a0}';
/// Forbids a break, and is not seen.
const JOINER: char = '\u{2060}';

/// A text in which days, intervals and measures do not break, and a minus before a number of SD
/// is a minus.
pub(crate) fn unbroken(text: &str) -> String {
    if !text.contains(|letter: char| letter.is_ascii_digit() || letter == '·') {
        return text.to_owned();
    }
    let mut whole = String::with_capacity(text.len() + 8);
    let mut words = text.split(' ').peekable();
    while let Some(word) = words.next() {
        let next = words.peek().copied();
        join_ends(&signed(word, next), &mut whole);
        if let Some(next) = next {
            whole.push(if belong(word, next) { NO_BREAK } else { ' ' });
        }
    }
    whole
}

/// The word without the marks around it.
fn bare(word: &str) -> &str {
    word.trim_matches(|letter: char| !letter.is_alphanumeric() && letter != '%')
}

fn is_number(word: &str) -> bool {
    let word = bare(word);
    word.chars().any(|letter| letter.is_ascii_digit())
        && word
            .chars()
            .all(|letter| letter.is_ascii_digit() || ".,–−+\u{2060}".contains(letter))
}

/// The months as both languages write them, short and in full.
static MONTHS: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
    let days = (1..=12).filter_map(|number| NaiveDate::from_ymd_opt(2000, number, 1));
    days.flat_map(|day| {
        [Language::Id, Language::En]
            .into_iter()
            .flat_map(move |language| [month(language, day), long_month(language, day)])
    })
    .filter_map(|said| said.split(' ').next().map(str::to_owned))
    .collect()
});

fn is_month(word: &str) -> bool {
    MONTHS.contains(bare(word))
}

/// Whether two words are read as one.
fn belong(word: &str, next: &str) -> bool {
    let is_day = is_number(word) && bare(word).len() <= 2;
    let is_year = is_number(next) && bare(next).len() == 4;
    let from = word.rsplit('–').next().unwrap_or(word);
    let until = next.split('–').next().unwrap_or(next);
    (is_day && is_month(until))
        || (is_month(from) && is_year)
        || (is_number(word) && UNITS.contains(&bare(next)))
        || next == "·"
}

/// `-2` before `SD` with a true minus.
fn signed(word: &str, next: Option<&str>) -> String {
    let of_sd = next.is_some_and(|next| bare(next) == "SD") && is_number(word);
    if of_sd { word.replacen('-', "−", 1) } else { word.to_owned() }
}

/// `14,0–15,2` without a place to break after its dash.
fn join_ends(word: &str, whole: &mut String) {
    let mut letters = word.chars().peekable();
    let mut before = ' ';
    while let Some(letter) = letters.next() {
        whole.push(letter);
        let after = letters.peek().is_some_and(|next| next.is_ascii_digit() || *next == '−');
        if letter == '–' && before.is_ascii_digit() && after {
            whole.push(JOINER);
        }
        before = letter;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_does_not_break() {
        assert_eq!(unbroken("sejak 6 Des 2022."), "sejak 6\u{a0}Des\u{a0}2022.");
        assert_eq!(unbroken("Juli–Desember 2024"), "Juli–Desember\u{a0}2024");
        assert_eq!(
            unbroken("14 November 2024 (3 hari)"),
            "14\u{a0}November\u{a0}2024 (3 hari)"
        );
        assert_eq!(unbroken("3 anak pada 2024"), "3 anak pada 2024");
        assert_eq!(unbroken("Mutu · Kalianda"), "Mutu\u{a0}· Kalianda");
    }

    #[test]
    fn an_interval_and_a_measure_do_not_break() {
        assert_eq!(unbroken("selang 95 % 14,0–15,2"), "selang 95\u{a0}% 14,0–\u{2060}15,2");
        assert_eq!(unbroken("naik 320 g dari"), "naik 320\u{a0}g dari");
        assert_eq!(unbroken("Mei–Juni"), "Mei–Juni");
    }

    #[test]
    fn a_minus_before_sd_is_a_minus() {
        assert_eq!(unbroken("di bawah -3 SD, LiLA"), "di bawah −3\u{a0}SD, LiLA");
        assert_eq!(unbroken("e-PPGBM -3 kali"), "e-PPGBM -3 kali");
    }
}
