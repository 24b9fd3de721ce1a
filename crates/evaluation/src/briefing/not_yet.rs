//! Parts of an evaluation that no register can answer yet: named with whose they are, and
//! never told as nought. They are answered as soon as their relation is there.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::indicator::{Definitions, Register};
use crate::relation::{ChildMonth, Measurement, Relation};

/// A part of the evaluation with a register of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Section {
    Services,
    Audits,
    Money,
    Lokus,
}

impl Section {
    pub const ALL: [Self; 4] = [Self::Services, Self::Audits, Self::Money, Self::Lokus];

    pub const fn code(self) -> &'static str {
        match self {
            Self::Services => "services",
            Self::Audits => "audits",
            Self::Money => "money",
            Self::Lokus => "lokus",
        }
    }

    /// The relation that will answer it.
    const fn relation(self) -> &'static str {
        match self {
            Self::Services => "service_due",
            Self::Audits => "case_audit",
            Self::Money => "budget_line",
            Self::Lokus => "lokus",
        }
    }
}

/// What is not available yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotYet {
    pub section: Section,
    /// Whose facts it waits for; None where the section waits as a whole.
    pub register: Option<Register>,
    /// What has to be reported.
    pub items: Vec<FrameItem>,
}

/// The code of a frame and the number of an item in it.
pub type FrameItem = (String, String);

/// What is there.
const RELATIONS: [&str; 2] = [ChildMonth::NAME, Measurement::NAME];

/// What has to be reported on a day and cannot be answered, and the sections without a
/// register.
pub(super) fn not_yet(wanted: &Definitions, day: NaiveDate) -> Vec<NotYet> {
    let mut waiting: BTreeMap<&str, (Register, Vec<FrameItem>)> = BTreeMap::new();
    let holds = |from: Option<NaiveDate>, until: Option<NaiveDate>| {
        from.is_none_or(|from| from <= day) && until.is_none_or(|until| day <= until)
    };
    let frames = wanted.frames().all().iter();
    for frame in frames.filter(|frame| holds(frame.from, frame.until)) {
        for item in &frame.items {
            let Some(register) = item.register else { continue };
            let of = waiting.entry(register.code()).or_insert((register, Vec::new()));
            of.1.push((frame.code.clone(), item.number.clone()));
        }
    }
    let services = waiting.into_values().map(|(register, items)| NotYet {
        section: Section::Services,
        register: Some(register),
        items,
    });
    let sections = Section::ALL.into_iter().filter(|section| {
        *section != Section::Services && !RELATIONS.contains(&section.relation())
    });
    let whole = |section| NotYet { section, register: None, items: Vec::new() };
    services.chain(sections.map(whole)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_answered_is_named_with_whose_it_is() {
        let wanted = Definitions::built_in().unwrap();
        let on = |day: &str| not_yet(&wanted, day.parse().unwrap());
        let then = on("2024-11-14");
        let of = |register: Register| {
            let found = then.iter().find(|waits| waits.register == Some(register));
            found.map(|waits| waits.items.clone()).unwrap_or_default()
        };
        let first = ("perpres_72_2021".to_owned(), "S1".to_owned());
        assert!(of(Register::Pregnancy).contains(&first));
        let sections: Vec<_> = then.iter().filter(|waits| waits.register.is_none()).collect();
        assert_eq!(sections.len(), 3);
        // Its targets have ended.
        let now = on("2025-04-01");
        let items = now.iter().flat_map(|waits| &waits.items);
        assert!(items.into_iter().all(|(frame, _)| frame != "perpres_72_2021"));
    }
}
