//! Numbers and dates as the two languages write them: `1.234`, `14,6 %`, `14 Nov 2024`.

use chrono::{Datelike, NaiveDate};

use super::Language;

/// A whole number with its thousands apart: `1.234` or `1,234`.
pub(crate) fn grouped(language: Language, number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mark = match language {
        Language::Id => '.',
        Language::En => ',',
    };
    let mut text = String::new();
    if number < 0 {
        text.push('−');
    }
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(mark);
        }
        text.push(digit);
    }
    text
}

/// A number with a fixed count of decimals and a true minus sign: `−2,41` or `−2.41`.
pub(crate) fn decimal(language: Language, number: f64, decimals: usize) -> String {
    let text = format!("{:.decimals$}", number.abs());
    let (whole, fraction) = text.split_once('.').unwrap_or((text.as_str(), ""));
    let whole =
        whole.parse().map_or_else(|_| whole.to_owned(), |whole| grouped(language, whole));
    let nothing = text.chars().all(|character| character == '0' || character == '.');
    let sign = if number < 0.0 && !nothing { "−" } else { "" };
    let mark = match language {
        Language::Id => ",",
        Language::En => ".",
    };
    if fraction.is_empty() {
        format!("{sign}{whole}")
    } else {
        format!("{sign}{whole}{mark}{fraction}")
    }
}

/// A share between 0 and 1 as per cent with one decimal: `14,6 %` or `14.6%`.
pub(crate) fn percent(language: Language, share: f64) -> String {
    let number = decimal(language, share * 100.0, 1);
    match language {
        Language::Id => format!("{number}\u{a0}%"),
        Language::En => format!("{number}%"),
    }
}

/// A day: `14 Nov 2024`.
pub(crate) fn date(language: Language, day: NaiveDate) -> String {
    format!("{} {}", day.day(), month(language, day))
}

/// A day in full: `14 November 2024`.
pub(crate) fn long_date(language: Language, day: NaiveDate) -> String {
    format!("{} {}", day.day(), long_month(language, day))
}

/// The month of a day, short: `Nov 2024`.
pub(crate) fn month(language: Language, day: NaiveDate) -> String {
    let name: String = long_name(language, day).chars().take(3).collect();
    let name = match (language, day.month()) {
        (Language::Id, 8) => "Agu",
        _ => &name,
    };
    format!("{name} {}", day.year())
}

/// The month of a day in full: `November 2024`.
pub(crate) fn long_month(language: Language, day: NaiveDate) -> String {
    format!("{} {}", long_name(language, day), day.year())
}

fn long_name(language: Language, day: NaiveDate) -> &'static str {
    let names = match language {
        Language::Id => [
            "Januari",
            "Februari",
            "Maret",
            "April",
            "Mei",
            "Juni",
            "Juli",
            "Agustus",
            "September",
            "Oktober",
            "November",
            "Desember",
        ],
        Language::En => [
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ],
    };
    names.get(day.month0() as usize).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_as_each_language_writes_them() {
        assert_eq!(grouped(Language::Id, 150_230), "150.230");
        assert_eq!(grouped(Language::En, -1_284), "−1,284");
        assert_eq!(grouped(Language::Id, 7), "7");
        assert_eq!(decimal(Language::Id, -2.414, 2), "−2,41");
        assert_eq!(decimal(Language::Id, -0.001, 2), "0,00");
        assert_eq!(decimal(Language::En, 12_345.0, 1), "12,345.0");
        assert_eq!(percent(Language::Id, 0.1459), "14,6\u{a0}%");
        assert_eq!(percent(Language::En, 0.1459), "14.6%");
    }

    #[test]
    fn dates_are_day_short_month_year() {
        let day = NaiveDate::from_ymd_opt(2024, 8, 3).unwrap();
        assert_eq!(date(Language::Id, day), "3 Agu 2024");
        assert_eq!(date(Language::En, day), "3 Aug 2024");
        assert_eq!(long_month(Language::Id, day), "Agustus 2024");
    }
}
