//! What is wrong with a file of reforms, in words, for whichever door was handed it.

use register::place::{Complaint, Wrong};

use crate::exchange::{Unreadable, Why};
use crate::text::{Language, Words, date};

/// Why a file cannot be read.
pub(crate) fn unreadable(language: Language, unreadable: &Unreadable) -> String {
    let words = language.words();
    let says = match &unreadable.why {
        Why::Cause(cause) => words.fill("reform.unreadable", &[("cause", cause)]),
        Why::Missing { kind, field } => {
            words.fill("reform.missing", &[("kind", kind), ("field", field)])
        }
        Why::Unexpected { kind, field } => {
            words.fill("reform.unexpected", &[("kind", kind), ("field", field)])
        }
    };
    on_line(words, unreadable.line, &says)
}

/// What is wrong, line by line.
pub(crate) fn complaints(language: Language, complaints: &[Complaint]) -> Vec<String> {
    let words = language.words();
    let said = |complaint: &Complaint| {
        on_line(words, complaint.line, &wrong(language, words, &complaint.wrong))
    };
    complaints.iter().map(said).collect()
}

/// What is wrong with a withdrawal is on no line.
fn on_line(words: &Words, line: usize, says: &str) -> String {
    if line == 0 {
        return says.to_owned();
    }
    words.fill("reform.line", &[("line", &line.to_string()), ("says", says)])
}

fn wrong(language: Language, words: &Words, wrong: &Wrong) -> String {
    let of = |key: &str, code: &str| words.fill(key, &[("code", code)]);
    match wrong {
        Wrong::NoLaw => words.get("reform.no_law").to_owned(),
        Wrong::UnknownCode { code } => of("reform.unknown_code", code),
        Wrong::NotYet { code, begins } => {
            let day = date(language, *begins);
            words.fill("reform.not_yet", &[("code", code), ("day", &day)])
        }
        Wrong::Over { code, ended } => {
            let day = date(language, *ended);
            words.fill("reform.over", &[("code", code), ("day", &day)])
        }
        Wrong::ChangedSince { code, on } => {
            let day = date(language, *on);
            words.fill("reform.changed_since", &[("code", code), ("day", &day)])
        }
        Wrong::CodeTaken { code } => of("reform.code_taken", code),
        Wrong::BadCode { code } => of("reform.bad_code", code),
        Wrong::NoName { code } => of("reform.no_name", code),
        Wrong::SkipsLevel { code, parent } => {
            words.fill("reform.skips_level", &[("code", code), ("parent", parent)])
        }
        Wrong::Cycle { code } => of("reform.cycle", code),
        Wrong::NotPartOf { code, of } => {
            words.fill("reform.not_part", &[("code", code), ("of", of)])
        }
        Wrong::LivingParts { code, parts } => {
            words.fill("reform.living_parts", &[("code", code), ("parts", &parts.join(", "))])
        }
        Wrong::ParentGone { code, parent } => {
            words.fill("reform.parent_gone", &[("code", code), ("parent", parent)])
        }
        Wrong::NoHeir { code } => of("reform.no_heir", code),
        Wrong::OtherLevel { code, other } => {
            words.fill("reform.other_level", &[("code", code), ("other", other)])
        }
        Wrong::Nothing { code } => of("reform.nothing", code),
    }
}
