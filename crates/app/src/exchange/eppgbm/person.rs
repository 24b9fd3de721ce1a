//! The words of a line about people: sex, parents, how a length was taken, weight gain.

use science::measure::{Position, Sex};

use super::text::{is_blank, key, said};

pub(super) fn sex(text: &str) -> Option<Sex> {
    match key(text).as_str() {
        "l" | "1" | "lk" | "laki" | "lakilaki" | "pria" | "male" => Some(Sex::Male),
        "p" | "2" | "pr" | "perempuan" | "wanita" | "female" => Some(Sex::Female),
        _ => None,
    }
}

/// `L` and `B` stand for lying and *berdiri*.
pub(super) fn position(text: &str) -> Option<Position> {
    match key(text).as_str() {
        "telentang" | "terlentang" | "t" | "l" | "baring" | "berbaring" | "tidur" => {
            Some(Position::Lying)
        }
        "berdiri" | "b" | "diri" => Some(Position::Standing),
        _ => None,
    }
}

/// `N`, `T`, `O` or `B`. T is *tidak naik*, O not weighed last month, B new.
pub(super) fn gain(text: &str) -> Option<char> {
    match key(text).as_str() {
        "n" | "naik" => Some('N'),
        "t" | "tidaknaik" => Some('T'),
        "o" => Some('O'),
        "b" | "baru" => Some('B'),
        _ => None,
    }
}

pub(super) fn yes(text: &str) -> Option<bool> {
    match key(text).as_str() {
        "ya" | "y" | "ada" | "1" | "2" | "true" | "sudah" => Some(true),
        "tidak" | "tdk" | "0" | "false" | "belum" => Some(false),
        _ if text.trim() == "+" => Some(true),
        _ => None,
    }
}

/// Mother and father as one cell gives them.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Parents {
    pub mother: Option<String>,
    pub father: Option<String>,
}

/// Splits `AYAH / IBU` (the column says when the mother comes first). A single name is
/// usually the mother's.
pub(super) fn parents(cell: &str, mother_first: bool) -> Parents {
    let name = |part: &str| {
        let part = part.split(is_blank).filter(|word| !word.is_empty()).collect::<Vec<_>>();
        said(&part.join(" ")).map(str::to_owned)
    };
    let cell = cell.trim_matches(is_blank).trim_start_matches(['\'', '`']);
    let spaced = cell.replace('\u{a0}', " ");
    let Some((first, second)) = split(&spaced) else {
        return Parents { mother: name(cell), father: None };
    };
    let (father, mother) = if mother_first { (second, first) } else { (first, second) };
    Parents { mother: name(mother), father: name(father) }
}

fn split(cell: &str) -> Option<(&str, &str)> {
    ["/", "\n", "&", " - "].iter().find_map(|mark| cell.split_once(mark)).or_else(|| {
        let word = cell.to_ascii_lowercase().find(" dan ");
        word.map(|at| (&cell[..at], &cell[at + 5..]))
            .or_else(|| cell.split_once(',').filter(|(_, rest)| !is_title(rest)))
            .or_else(|| {
                cell.split_once('-').filter(|(first, rest)| {
                    !first.trim().is_empty() && !rest.trim().is_empty() && !rest.contains('-')
                })
            })
    })
}

/// `, S.Pd` and `, AMD` belong to the name before them.
fn is_title(text: &str) -> bool {
    let text = text.trim();
    text.contains('.') || text.len() <= 3
}
