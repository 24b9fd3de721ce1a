//! Names of places written alike: case, blanks, signs, numerals and the words that say what
//! kind of place it is.

use super::Level;
use crate::place::source::Kind;

/// The words before a name that say only what kind of place it is.
fn kind_words(level: Level) -> &'static [&'static str] {
    match level {
        Level::Province => &["PROVINSI", "PROPINSI", "PROV", "DAERAH", "ISTIMEWA", "DI", "DKI"],
        Level::Kabkota => &["KABUPATEN", "KOTA"],
        Level::Kecamatan => &["KECAMATAN", "KEC", "DISTRIK"],
        Level::Desa => &[
            "DESA",
            "DS",
            "KELURAHAN",
            "KEL",
            "PEKON",
            "KAMPUNG",
            "KP",
            "TIYUH",
            "NAGARI",
            "GAMPONG",
        ],
        Level::Posyandu => &["POSYANDU", "POSY", "PYD", "POS"],
        Level::Puskesmas => {
            &["UPTD", "UPT", "BLUD", "PUSKESMAS", "PKM", "PUSK", "NON", "RAWAT", "INAP"]
        }
        Level::Nation => &[],
    }
}

/// Whether the cell names nothing: empty, or signs only (`-`).
pub(super) fn is_blank(cell: &str) -> bool {
    !cell.chars().any(char::is_alphanumeric)
}

/// The spellings under which a listed place is found.
///
/// A kab/kota is found with its kind and without: a file mostly says `LAMPUNG SELATAN`.
/// A desa keeps its whole name, for `Kampung Baru` is not `Baru`.
pub(super) fn listed(level: Level, name: &str) -> Vec<String> {
    let words = words(level, name);
    match level {
        Level::Kabkota => vec![key(&words), key(without_kind(level, &words))],
        Level::Province | Level::Posyandu | Level::Puskesmas => {
            vec![key(without_kind(level, &words))]
        }
        Level::Nation | Level::Kecamatan | Level::Desa => vec![key(&words)],
    }
}

/// The spellings to look for, the surest first.
pub(super) fn entered(level: Level, name: &str) -> Vec<String> {
    let words = words(level, name);
    match level {
        Level::Kabkota => vec![key(&words)],
        Level::Province | Level::Posyandu | Level::Puskesmas => {
            vec![key(without_kind(level, &words))]
        }
        Level::Nation | Level::Kecamatan | Level::Desa => {
            vec![key(&words), key(without_kind(level, &words))]
        }
    }
}

/// The words of a name without those that say its kind.
pub(super) fn own_words(level: Level, name: &str) -> Vec<String> {
    let words = words(level, name);
    without_kind(level, &words).to_vec()
}

/// Whether the cell calls the place a desa or a kelurahan.
pub(super) fn kind_entered(level: Level, name: &str) -> Option<Kind> {
    let words = words(level, name);
    match words.first().map(String::as_str) {
        Some("KELURAHAN" | "KEL") if level == Level::Desa => Some(Kind::Kelurahan),
        Some("DESA" | "DS") if level == Level::Desa => Some(Kind::Desa),
        _ => None,
    }
}

/// Blanks between words are not kept, since lists differ in them (`Tanjungkarang Barat`,
/// `TANJUNG KARANG BARAT`); numbers stay apart, so that 1 and 11 do not run together.
fn key(words: &[String]) -> String {
    let mut key = String::new();
    for word in words {
        if word.starts_with(|c: char| c.is_ascii_digit()) {
            key.push('#');
            key.push_str(word);
            key.push('#');
        } else {
            key.push_str(word);
        }
    }
    key
}

fn without_kind(level: Level, words: &[String]) -> &[String] {
    let kinds = kind_words(level);
    let kind = words.iter().take_while(|word| kinds.contains(&word.as_str())).count();
    if kind == words.len() { words } else { &words[kind..] }
}

fn words(level: Level, name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut word = String::new();
    for c in name.chars().filter(|c| !matches!(c, '\'' | '’' | '‘' | '`' | '´')) {
        let goes_on = c.is_alphanumeric()
            && word.ends_with(|last: char| last.is_numeric() == c.is_numeric());
        if !goes_on && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        if c.is_alphanumeric() {
            word.extend(c.to_uppercase());
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    for word in &mut words {
        if let Some(number) = roman(word) {
            *word = number.to_string();
        } else if word.starts_with('0') {
            let number = word.trim_start_matches('0');
            *word = if number.is_empty() { "0".to_owned() } else { number.to_owned() };
        } else if level == Level::Kabkota && word == "KAB" {
            "KABUPATEN".clone_into(word);
        }
    }
    if level == Level::Kabkota {
        words.retain(|word| word != "ADMINISTRASI" && word != "ADM");
    }
    words
}

/// The number that a word writes in Roman numerals, up to 39.
fn roman(word: &str) -> Option<u32> {
    let tens = word.bytes().take_while(|b| *b == b'X').count();
    let ones = ["", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"]
        .into_iter()
        .position(|ones| ones == &word[tens..])?;
    let number = u32::try_from(tens * 10 + ones).ok()?;
    (1..=39).contains(&number).then_some(number)
}

/// The Kemendagri code in a cell, dotted, where it has the digits of the level's codes; and
/// what else the cell says.
pub(super) fn code_and_name(level: Level, cell: &str) -> (Option<String>, String) {
    let found = cell
        .split(|c: char| !c.is_ascii_digit() && c != '.')
        .find_map(|part| dotted(level, part.trim_matches('.')).map(|code| (part, code)));
    match found {
        Some((part, code)) => (Some(code), cell.replacen(part, " ", 1)),
        None => (None, cell.to_owned()),
    }
}

fn dotted(level: Level, part: &str) -> Option<String> {
    let ends: &[usize] = match level {
        Level::Province => &[2],
        Level::Kabkota => &[2, 4],
        Level::Kecamatan => &[2, 4, 6],
        Level::Desa => &[2, 4, 6, 10],
        Level::Nation | Level::Posyandu | Level::Puskesmas => return None,
    };
    let digits: String = part.chars().filter(char::is_ascii_digit).collect();
    if Some(&digits.len()) != ends.last() {
        return None;
    }
    let mut start = 0;
    let segments: Vec<&str> =
        ends.iter().map(|end| &digits[std::mem::replace(&mut start, *end)..*end]).collect();
    let code = segments.join(".");
    (part == code || part == digits).then_some(code)
}
