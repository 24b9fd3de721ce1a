//! The NIK as a file gives it: real, partly hidden, or lost. A lost digit is never repaired.

use chrono::{Datelike, NaiveDate};
use register::intake::EnteredNik;
use science::measure::Sex;

/// What a cell says of a NIK; `None` as code where nothing is doubtful.
pub(super) fn read(text: &str, stored_as_number: bool) -> (EnteredNik, Option<&'static str>) {
    let compact: String = text.chars().filter(|c| !super::text::is_blank(*c)).collect();
    let digits_only = !compact.is_empty() && compact.bytes().all(|b| b.is_ascii_digit());
    if super::text::is_nothing(&compact) || compact.bytes().all(|b| b == b'0') {
        (EnteredNik::Absent, None)
    } else if compact.contains(['*', '•']) || is_crossed_out(&compact) {
        (EnteredNik::Masked(compact), None)
    } else if compact.contains(['E', 'e'])
        && compact.bytes().all(|b| b.is_ascii_digit() || b"eE+.,".contains(&b))
    {
        (EnteredNik::Unusable(compact), Some("nik.scientific"))
    } else if stored_as_number && digits_only && number_may_have_lost_digits(&compact) {
        (EnteredNik::Unusable(compact), Some("nik.number_cell"))
    } else if digits_only && is_real(&compact) {
        (EnteredNik::Real(compact), None)
    } else {
        (EnteredNik::Unusable(compact), Some("nik.unusable"))
    }
}

/// `180106XXXXXXXXXX`
fn is_crossed_out(text: &str) -> bool {
    text.trim_end_matches(['X', 'x']).bytes().all(|b| b.is_ascii_digit())
        && text.ends_with(['X', 'x'])
}

/// Spreadsheets keep fifteen digits of a number and put a nought for the sixteenth; above
/// 2^53 a number is not exact at all.
fn number_may_have_lost_digits(digits: &str) -> bool {
    digits.ends_with('0') || digits.parse::<u64>().is_ok_and(|number| number > 1 << 53)
}

fn is_real(digits: &str) -> bool {
    digits.len() == 16
        && !digits.starts_with('0')
        && !digits.ends_with("0000")
        && birth_in(digits).is_some()
}

/// Day, month, year within the century and sex in a real NIK; the day of women is 40 more.
fn birth_in(digits: &str) -> Option<(u32, u32, u32, Sex)> {
    let two = |at: usize| digits.get(at..at + 2).and_then(|part| part.parse::<u32>().ok());
    let (day, month, year) = (two(6)?, two(8)?, two(10)?);
    let (day, sex) = if day > 40 { (day - 40, Sex::Female) } else { (day, Sex::Male) };
    let exists = [1900, 2000].iter().any(|century| {
        i32::try_from(year)
            .ok()
            .is_some_and(|year| NaiveDate::from_ymd_opt(century + year, month, day).is_some())
    });
    exists.then_some((day, month, year, sex))
}

/// The code of what a real NIK contradicts in the line, if anything.
pub(super) fn contradiction(
    nik: &EnteredNik,
    sex: Option<Sex>,
    birth: Option<NaiveDate>,
) -> Option<&'static str> {
    let digits = match nik {
        EnteredNik::Real(digits) => digits,
        EnteredNik::Masked(_) | EnteredNik::Unusable(_) | EnteredNik::Absent => return None,
    };
    let (day, month, year, said) = birth_in(digits)?;
    if sex.is_some_and(|sex| sex != said) {
        return Some("nik.sex_differs");
    }
    let differs = |birth: NaiveDate| {
        (birth.day(), birth.month()) != (day, month)
            || birth.year().rem_euclid(100) != i32::try_from(year).unwrap_or(-1)
    };
    birth.is_some_and(differs).then_some("nik.birth_date_differs")
}
