//! One cell of a file, read as what its column holds. Figures are read from their digits, so
//! that 9.3 kg is 9,300 grams and nothing else.

use chrono::NaiveDate;
use science::measure::{Age, Position, Sex};

use super::fault::What;

/// A cell as the file has it: CSV holds text only, Parquet all of these.
#[derive(Debug, Clone, Copy)]
pub(super) enum Cell<'a> {
    Nothing,
    Text(&'a [u8]),
    Number(f64),
    Day(NaiveDate),
    Truth(bool),
}

/// Which marks part whole from fraction in text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DecimalMarks {
    Point,
    PointOrComma,
}

/// Spellings of "not known" in the files of statistical programs.
const NOTHING: [&[u8]; 7] = [b"", b"NA", b"N/A", b"NaN", b"NULL", b".", b"-"];

impl<'a> Cell<'a> {
    pub(super) fn text(text: &'a [u8]) -> Self {
        let text = text.trim_ascii();
        let nothing = text.len() <= 4 && NOTHING.iter().any(|n| n.eq_ignore_ascii_case(text));
        if nothing { Self::Nothing } else { Self::Text(text) }
    }

    pub(super) fn number(number: f64) -> Self {
        if number.is_nan() { Self::Nothing } else { Self::Number(number) }
    }

    /// In parts of a unit, `places` decimal places down; finer figures are rounded, a half
    /// away from nought.
    pub(super) fn parts(self, places: u8, marks: DecimalMarks) -> Result<Option<i32>, What> {
        match self {
            Self::Nothing => Ok(None),
            Self::Text(text) => parts_of_text(text, places, marks).map(Some),
            Self::Number(number) => parts_of_number(number, places).map(Some),
            Self::Day(_) | Self::Truth(_) => Err(What::NotANumber),
        }
    }

    pub(super) fn age(self, marks: DecimalMarks) -> Result<Option<Age>, What> {
        let days = match self {
            Self::Nothing => return Ok(None),
            Self::Text(text) => number_of_text(text, marks)?,
            Self::Number(days) => days,
            Self::Day(_) | Self::Truth(_) => return Err(What::NotANumber),
        };
        if !days.is_finite() {
            return Err(What::NotANumber);
        }
        Age::from_days(days).map(Some).ok_or(What::Negative)
    }

    pub(super) fn date(self) -> Result<Option<NaiveDate>, What> {
        match self {
            Self::Nothing => Ok(None),
            Self::Day(day) => Ok(Some(day)),
            Self::Text(text) => iso_date(text).map(Some).ok_or(What::NotADate),
            Self::Number(_) | Self::Truth(_) => Err(What::NotADate),
        }
    }

    pub(super) fn sex(self) -> Result<Option<Sex>, What> {
        self.word(&[
            (Sex::Male, &["1", "m", "l", "male", "laki-laki"]),
            (Sex::Female, &["2", "f", "p", "female", "perempuan"]),
        ])
    }

    pub(super) fn position(self) -> Result<Option<Position>, What> {
        self.word(&[
            (Position::Lying, &["l", "lying", "telentang", "terlentang"]),
            (Position::Standing, &["h", "standing", "berdiri"]),
        ])
    }

    /// Not known counts as none, as the WHO has it; 2 is its "no".
    pub(super) fn oedema(self) -> Result<bool, What> {
        if let Self::Truth(truth) = self {
            return Ok(truth);
        }
        let word = self.word(&[
            (false, &["n", "0", "2", "no", "tidak", "false"]),
            (true, &["y", "1", "yes", "ya", "true"]),
        ])?;
        Ok(word.unwrap_or(false))
    }

    /// The meaning of a word, in capitals or not. A number is the word of its digit.
    fn word<T: Copy>(self, meanings: &[(T, &[&str])]) -> Result<Option<T>, What> {
        let mut digit = [0];
        let text = match self {
            Self::Nothing => return Ok(None),
            Self::Text([first, b'.', b'0']) => std::slice::from_ref(first),
            Self::Text(text) => text,
            Self::Number(number) => {
                #[expect(clippy::cast_possible_truncation, reason = "compared below")]
                #[expect(clippy::cast_sign_loss, reason = "compared below")]
                let whole = number as u8;
                if (f64::from(whole) - number).abs() > 0.0 || whole > 9 {
                    return Err(What::UnknownWord);
                }
                digit[0] = b'0' + whole;
                &digit
            }
            Self::Day(_) | Self::Truth(_) => return Err(What::UnknownWord),
        };
        meanings
            .iter()
            .find(|(_, words)| words.iter().any(|w| w.as_bytes().eq_ignore_ascii_case(text)))
            .map(|&(meaning, _)| Some(meaning))
            .ok_or(What::UnknownWord)
    }
}

fn parts_of_text(text: &[u8], places: u8, marks: DecimalMarks) -> Result<i32, What> {
    let negative = text.starts_with(b"-");
    let digits = text.strip_prefix(b"-").or(text.strip_prefix(b"+")).unwrap_or(text);
    let (mut parts, mut some, mut up, mut after) = (0_i64, false, false, None::<u8>);
    for &byte in digits {
        match (byte, after) {
            (b'0'..=b'9', None) => parts = parts * 10 + i64::from(byte - b'0'),
            (b'0'..=b'9', Some(place)) => {
                if place < places {
                    parts = parts * 10 + i64::from(byte - b'0');
                } else if place == places {
                    up = byte >= b'5';
                }
                after = Some(place.saturating_add(1));
            }
            (b'.', None) => after = Some(0),
            (b',', None) if marks == DecimalMarks::PointOrComma => after = Some(0),
            (b'e' | b'E', _) if some => {
                return parts_of_number(number_of_text(text, marks)?, places);
            }
            _ => return Err(What::NotANumber),
        }
        some |= byte.is_ascii_digit();
        if parts > i64::from(i32::MAX) {
            return Err(What::TooLarge);
        }
    }
    if !some {
        return Err(What::NotANumber);
    }
    for _ in after.unwrap_or(0)..places {
        parts *= 10;
    }
    let parts = i32::try_from(parts + i64::from(up)).map_err(|_| What::TooLarge)?;
    Ok(if negative { -parts } else { parts })
}

fn parts_of_number(number: f64, places: u8) -> Result<i32, What> {
    let parts = (number * 10_f64.powi(i32::from(places))).round();
    if parts.abs() > f64::from(i32::MAX) {
        return Err(What::TooLarge);
    }
    #[expect(clippy::cast_possible_truncation, reason = "a whole number within the type")]
    let parts = parts as i32;
    Ok(parts)
}

/// Longer than any figure that means something.
const LONGEST_NUMBER: usize = 64;

fn number_of_text(text: &[u8], marks: DecimalMarks) -> Result<f64, What> {
    if text.len() < 9 && text.iter().all(u8::is_ascii_digit) {
        let whole = text.iter().fold(0, |whole, byte| whole * 10 + u32::from(byte - b'0'));
        return Ok(f64::from(whole));
    }
    let mut plain = [0; LONGEST_NUMBER];
    let plain = plain.get_mut(..text.len()).ok_or(What::NotANumber)?;
    for (place, &byte) in plain.iter_mut().zip(text) {
        *place = match byte {
            b',' if marks == DecimalMarks::PointOrComma => b'.',
            b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E' => byte,
            _ => return Err(What::NotANumber),
        };
    }
    std::str::from_utf8(plain).ok().and_then(|text| text.parse().ok()).ok_or(What::NotANumber)
}

/// Year, month and day parted by hyphens. A time of day after it is left aside.
fn iso_date(text: &[u8]) -> Option<NaiveDate> {
    let (day, time) = text.split_at_checked(10)?;
    if !matches!(time, [] | [b'T' | b' ', ..]) || day[4] != b'-' || day[7] != b'-' {
        return None;
    }
    let digits = |range: std::ops::Range<usize>| {
        day[range].iter().try_fold(0, |whole: u32, byte| {
            byte.is_ascii_digit().then(|| whole * 10 + u32::from(byte - b'0'))
        })
    };
    NaiveDate::from_ymd_opt(digits(0..4)?.cast_signed(), digits(5..7)?, digits(8..10)?)
}
