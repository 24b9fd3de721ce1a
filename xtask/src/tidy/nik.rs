//! No number of a real person: whatever looks like a NIK begins with 99, a province that does
//! not exist.

use super::Listed;

const DIGITS: usize = 16;

pub(super) fn complaints(file: &Listed) -> Vec<String> {
    let Some(text) = file.text() else { return Vec::new() };
    (1..)
        .zip(text.lines())
        .filter(|(_, content)| numbers(content).any(could_be_real))
        .map(|(line, _)| {
            format!("{}:{line} holds what could be a real NIK; write 99…", file.path)
        })
        .collect()
}

/// The whole numbers of a line, unless they are part of a word or of a fraction.
fn numbers(line: &str) -> impl Iterator<Item = &str> {
    line.split(|sign: char| !(sign.is_alphanumeric() || sign == '.'))
        .filter(|word| word.len() == DIGITS && word.bytes().all(|sign| sign.is_ascii_digit()))
}

/// A NIK is PPKKCC DDMMYY SSSS: a province, here 11 to 96 as in the register of places, and from
/// the seventh digit a birth day, a woman's with 40 added, and a month.
fn could_be_real(nik: &str) -> bool {
    let two = |from: usize| nik.get(from..from + 2).and_then(|part| part.parse::<u8>().ok());
    matches!(two(0), Some(11..=96))
        && matches!(two(6), Some(1..=31 | 41..=71))
        && matches!(two(8), Some(1..=12))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str) -> usize {
        complaints(&Listed { path: "fixture.csv".to_owned(), bytes: line.into() }).len()
    }

    // Written in parts, so that this file may hold them.
    const MAN: &str = concat!("180101", "150623", "0001");
    const WOMAN: &str = concat!("180101", "550623", "0001");

    #[test]
    fn a_number_of_a_province_that_exists_stays_out() {
        assert_eq!(check(&format!("Budi,{MAN},L")), 1);
        assert_eq!(check(&format!("Sari;'{WOMAN};P")), 1);
    }

    #[test]
    fn the_province_that_does_not_exist_may_be_written() {
        assert_eq!(check("Budi,9901011506230001,L"), 0);
    }

    #[test]
    fn other_long_numbers_are_no_nik() {
        assert_eq!(check("1731646800000000"), 0); // microseconds
        assert_eq!(check("1801010000000000"), 0); // digits lost to a spreadsheet
        assert_eq!(check(&format!("0.{MAN}")), 0);
        assert_eq!(check(&format!("{MAN}9")), 0);
        assert_eq!(check(&format!("a{MAN}")), 0);
    }
}
