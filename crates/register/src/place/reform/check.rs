//! What is wrong with reforms before they are written: rules that hold for all places on all
//! days, looked at for those that a file touches.

use chrono::NaiveDate;

use super::atlas::{Atlas, Course};
use super::draft::Draft;
use crate::place::{Level, PlaceId};

/// What is wrong on a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Complaint {
    pub line: usize,
    pub wrong: Wrong,
}

/// Places are named by their codes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wrong {
    /// Every reform rests on a law.
    NoLaw,
    /// No place has this code on the day.
    UnknownCode {
        code: String,
    },
    /// The place begins later.
    NotYet {
        code: String,
        begins: NaiveDate,
    },
    /// The place has ended before.
    Over {
        code: String,
        ended: NaiveDate,
    },
    /// The place changed on this day or later; what is earlier cannot be put in between.
    ChangedSince {
        code: String,
        on: NaiveDate,
    },
    /// Another place has the code at the time.
    CodeTaken {
        code: String,
    },
    /// The code has not the digits of its level.
    BadCode {
        code: String,
    },
    NoName {
        code: String,
    },
    /// A place lies in one of the level above its own.
    SkipsLevel {
        code: String,
        parent: String,
    },
    /// A place within itself, or one that stands for itself.
    Cycle {
        code: String,
    },
    /// It is no part of the place that is divided.
    NotPartOf {
        code: String,
        of: String,
    },
    /// A place that ends has parts that go on.
    LivingParts {
        code: String,
        parts: Vec<String>,
    },
    /// The place that it is to lie in is not there all the time.
    ParentGone {
        code: String,
        parent: String,
    },
    /// Nothing says what takes the facts of a place that ends.
    NoHeir {
        code: String,
    },
    /// Two that must be of one level are not.
    OtherLevel {
        code: String,
        other: String,
    },
    /// Nothing would change.
    Nothing {
        code: String,
    },
}

/// Whether a code has the digits of its level: `18.01.06.2018` is one of a desa. Codes of
/// posyandu and puskesmas are ours, and given when they are added.
pub(super) fn is_code_of(level: Level, code: &str) -> bool {
    let lengths: &[usize] = match level {
        Level::Province => &[2],
        Level::Kabkota => &[2, 2],
        Level::Kecamatan => &[2, 2, 2],
        Level::Desa => &[2, 2, 2, 4],
        Level::Nation | Level::Posyandu | Level::Puskesmas => return false,
    };
    let parts: Vec<&str> = code.split('.').collect();
    parts.len() == lengths.len()
        && parts.iter().zip(lengths).all(|(part, length)| {
            part.len() == *length && part.bytes().all(|sign| sign.is_ascii_digit())
        })
}

/// The level of the place that one lies in.
pub(super) fn above(level: Level) -> Option<Level> {
    match level {
        Level::Nation => None,
        Level::Province => Some(Level::Nation),
        Level::Kabkota => Some(Level::Province),
        Level::Kecamatan => Some(Level::Kabkota),
        Level::Desa | Level::Puskesmas => Some(Level::Kecamatan),
        Level::Posyandu => Some(Level::Desa),
    }
}

impl Draft {
    /// Looks at the lives of all places that were touched, once everything is put in.
    pub(super) fn look_over(&mut self) {
        let mut complaints = Vec::new();
        for &(line, place) in &self.touched {
            let wrongs = self
                .gone_parents(place)
                .chain(self.living_parts(place))
                .chain(self.taken_codes(place));
            complaints.extend(wrongs.map(|wrong| Complaint { line, wrong }));
        }
        for complaint in complaints {
            if !self.complaints.contains(&complaint) {
                self.complaints.push(complaint);
            }
        }
    }

    /// Terms during which the place above is not there.
    fn gone_parents(&self, place: PlaceId) -> impl Iterator<Item = Wrong> {
        let spans = self.atlas.courses.get(&place).into_iter().flat_map(Course::spans);
        spans.filter_map(|(term, until)| {
            let parent = term.parent?;
            let lives = self
                .atlas
                .courses
                .get(&parent)
                .is_some_and(|above| above.lives(term.since, until));
            (!lives).then(|| Wrong::ParentGone {
                code: term.code.clone(),
                parent: code_of(&self.atlas, parent),
            })
        })
    }

    /// Parts that outlive a place.
    fn living_parts(&self, place: PlaceId) -> Option<Wrong> {
        let course = self.atlas.courses.get(&place)?;
        let (ended, _) = course.ended?;
        let parts = self.parts.get(&place).map_or(&[][..], Vec::as_slice);
        let mut outliving: Vec<String> = parts
            .iter()
            .filter_map(|part| self.atlas.courses.get(part)?.term_on(ended))
            .filter(|term| term.parent == Some(place))
            .map(|term| term.code.clone())
            .collect();
        outliving.sort_unstable();
        outliving.dedup();
        (!outliving.is_empty())
            .then(|| Wrong::LivingParts { code: code_of(&self.atlas, place), parts: outliving })
    }

    /// Codes that another place has at the same time.
    fn taken_codes(&self, place: PlaceId) -> impl Iterator<Item = Wrong> {
        let spans = self.atlas.courses.get(&place).into_iter().flat_map(Course::spans);
        spans.filter_map(move |(term, until)| {
            let others = self.by_code.get(&term.code)?.iter().filter(|id| **id != place);
            let taken = others.filter_map(|id| self.atlas.courses.get(id)).any(|other| {
                other.spans().any(|(theirs, end)| {
                    theirs.code == term.code
                        && until.is_none_or(|until| theirs.since < until)
                        && end.is_none_or(|end| term.since < end)
                })
            });
            taken.then(|| Wrong::CodeTaken { code: term.code.clone() })
        })
    }
}

/// The last code of a place.
pub(super) fn code_of(atlas: &Atlas, place: PlaceId) -> String {
    let course = atlas.courses.get(&place);
    course
        .and_then(|course| course.terms.last())
        .map_or_else(|| place.0.to_string(), |term| term.code.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_the_digits_of_its_level() {
        for (level, code) in [
            (Level::Province, "18"),
            (Level::Kabkota, "18.01"),
            (Level::Kecamatan, "18.01.06"),
            (Level::Desa, "18.01.06.2018"),
        ] {
            assert!(is_code_of(level, code), "{code}");
        }
        for (level, code) in [
            (Level::Desa, "18.01.06.201"),
            (Level::Desa, "18.01.06"),
            (Level::Kecamatan, "18.01.0x"),
            (Level::Posyandu, "18.01.06.2018-p1"),
            (Level::Province, ""),
        ] {
            assert!(!is_code_of(level, code), "{code}");
        }
    }
}
