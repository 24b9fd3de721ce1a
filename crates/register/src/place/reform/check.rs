//! What is wrong with reforms before they are written: rules that hold for all places on all
//! days, looked at for those that a file touches.

use std::collections::HashSet;

use chrono::NaiveDate;

use super::atlas::{Atlas, Course, Term};
use super::draft::Draft;
use crate::place::source::{Kind, kind_of};
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
    let told = kind_of(code).map(|kind| match kind {
        Kind::Province => Level::Province,
        Kind::Kabupaten | Kind::Kota => Level::Kabkota,
        Kind::Kecamatan => Level::Kecamatan,
        Kind::Kelurahan | Kind::Desa | Kind::DesaAdat => Level::Desa,
    });
    told == Some(level)
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
            let wrongs = self.wrongs_of(place).into_iter();
            complaints.extend(wrongs.map(|wrong| Complaint { line, wrong }));
        }
        for complaint in complaints {
            if !self.complaints.contains(&complaint) {
                self.complaints.push(complaint);
            }
        }
    }

    /// Touched places, each with another that it does not go together with.
    pub(super) fn contradictions(&self) -> HashSet<(PlaceId, PlaceId)> {
        let touched = self.touched.iter().map(|(_, place)| *place);
        let others = |place| {
            let found = self.gone_parents(place).chain(self.outliving(place));
            found.chain(self.same_codes(place)).map(move |(_, other)| (place, other))
        };
        touched.flat_map(others).collect()
    }

    /// What is wrong about a place that was not wrong before.
    fn wrongs_of(&self, place: PlaceId) -> Vec<Wrong> {
        let is_new = |found: &(&Term, PlaceId)| !self.known.contains(&(place, found.1));
        let gone = self.gone_parents(place).filter(is_new).map(|(term, parent)| {
            let (code, parent) = (term.code.clone(), code_of(&self.atlas, parent));
            Wrong::ParentGone { code, parent }
        });
        let mut wrongs: Vec<Wrong> = gone.collect();
        let outliving = self.outliving(place).filter(is_new);
        let mut parts: Vec<String> = outliving.map(|(term, _)| term.code.clone()).collect();
        if !parts.is_empty() {
            parts.sort_unstable();
            parts.dedup();
            wrongs.push(Wrong::LivingParts { code: code_of(&self.atlas, place), parts });
        }
        let taken = self.same_codes(place).filter(is_new);
        wrongs.extend(taken.map(|(term, _)| Wrong::CodeTaken { code: term.code.clone() }));
        wrongs
    }

    fn spans(&self, place: PlaceId) -> impl Iterator<Item = (&Term, Option<NaiveDate>)> {
        self.atlas.courses.get(&place).into_iter().flat_map(Course::spans)
    }

    /// Terms during which the place above is not there, with that place.
    fn gone_parents(&self, place: PlaceId) -> impl Iterator<Item = (&Term, PlaceId)> {
        self.spans(place).filter_map(|(term, until)| {
            let parent = term.parent?;
            let above = self.atlas.courses.get(&parent);
            let lives = above.is_some_and(|above| above.lives(term.since, until));
            (!lives).then_some((term, parent))
        })
    }

    /// Terms of parts that outlive a place, also of those that come to it after its end.
    fn outliving(&self, place: PlaceId) -> impl Iterator<Item = (&Term, PlaceId)> {
        let ended = self.atlas.courses.get(&place).and_then(|course| course.ended);
        let parts = ended.and_then(|_| self.parts.get(&place)).map_or(&[][..], Vec::as_slice);
        let outlives = move |term: &Term, until: Option<NaiveDate>| {
            term.parent == Some(place)
                && ended.is_some_and(|(ended, _)| until.is_none_or(|until| ended < until))
        };
        parts.iter().filter_map(move |part| {
            let (term, _) = self.spans(*part).find(|(term, until)| outlives(term, *until))?;
            Some((term, *part))
        })
    }

    /// Terms whose code another place has at the same time, with that place.
    fn same_codes(&self, place: PlaceId) -> impl Iterator<Item = (&Term, PlaceId)> {
        self.spans(place).flat_map(move |(term, until)| {
            let known = self.by_code.get(&term.code).map_or(&[][..], Vec::as_slice);
            let at_once = move |other: PlaceId| {
                self.spans(other).any(|(theirs, end)| {
                    theirs.code == term.code
                        && until.is_none_or(|until| theirs.since < until)
                        && end.is_none_or(|end| term.since < end)
                })
            };
            let others = known.iter().copied().filter(move |other| *other != place);
            others.filter(move |other| at_once(*other)).map(move |other| (term, other))
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
            (Level::Desa, "18.01.06.4001"),
            (Level::Desa, "18.01.06"),
            (Level::Kecamatan, "18.01.0x"),
            (Level::Posyandu, "18.01.06.2018-p1"),
            (Level::Province, ""),
        ] {
            assert!(!is_code_of(level, code), "{code}");
        }
    }
}
