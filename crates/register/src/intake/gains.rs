//! The file's own N, T, O or B beside ours. Ours needs the child's earlier weighings, some of which
//! may stand further down in the same file, so a difference is looked at again at its end.

use std::collections::HashMap;

use chrono::{Datelike, Months, NaiveDate};
use science::gain::{Before, Gain, gain};
use science::measure::{Sex, Weight, completed_months};
use uuid::Uuid;

use super::entered::{EnteredVisit, Finding, Weighs};
use super::visits::Owned;
use crate::act::Act;
use crate::failure::Failure;
use crate::history::Cut;
use crate::history::store::{VISIT, VisitRow, facts_of};

pub(super) const CODE: &str = "said.gain";

/// A visit of which the file says how the child grew.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked {
    pub(super) line: u32,
    child: Uuid,
    sex: Sex,
    born_on: NaiveDate,
    on: NaiveDate,
    weight_g: i32,
    theirs: char,
}

impl Asked {
    fn of(owned: &Owned, visit: &EnteredVisit) -> Option<Self> {
        let row = &owned.placed.row;
        Some(Self {
            line: row.line,
            child: owned.child,
            sex: row.child.sex?,
            born_on: row.child.birth_date?,
            on: visit.visited_on,
            weight_g: visit.weight_g?,
            theirs: visit.said.gain?.to_ascii_uppercase(),
        })
    }

    /// What the register says otherwise; nothing where another visit counts for the month, or
    /// where the card has no least gain for the age.
    fn differs(&self, known: &[VisitRow]) -> Option<Finding> {
        let first = self.on.with_day(1)?;
        let month_before = first - Months::new(1);
        let weighty =
            |visit: &&VisitRow| visit.weight_g.is_some() || visit.length_tenth_mm.is_some();
        let later = known.iter().filter(weighty).any(|visit| {
            visit.visited_on > self.on && visit.visited_on < first + Months::new(1)
        });
        if later {
            return None;
        }
        let last = known
            .iter()
            .filter(weighty)
            .filter(|visit| (month_before..first).contains(&visit.visited_on))
            .max_by_key(|visit| (visit.visited_on, visit.source == "form", visit.seq))
            .and_then(|visit| visit.weight_g);
        let ever =
            || known.iter().any(|visit| visit.visited_on < first && visit.weight_g.is_some());
        let before = match last {
            Some(grams) => Before::LastMonth(Weight::from_grams(grams)),
            None if ever() => Before::NotLastMonth,
            None => Before::Never,
        };
        let age = completed_months(self.born_on, self.on)?;
        let ours = gain(self.sex, age, before, Weight::from_grams(self.weight_g))?;
        let is_one = Gain::ALL.iter().any(|gain| gain.letter() == self.theirs);
        (is_one && ours.letter() != self.theirs).then(|| Finding {
            code: CODE.to_owned(),
            weighs: Weighs::Note,
            column: "Naik Berat Badan".to_owned(),
            entered: format!("{} → {}", self.theirs, ours.letter()),
        })
    }
}

/// Adds to the rows, whose visits are written, what the register says otherwise; answers those
/// that have to be looked at again.
pub(super) async fn compare(act: &Act, rows: &mut [Owned]) -> Result<Vec<Asked>, Failure> {
    let asked: Vec<(usize, Asked)> = rows
        .iter()
        .enumerate()
        .flat_map(|(at, row)| {
            let visits = row.placed.row.visits.iter();
            visits.filter_map(move |visit| Some((at, Asked::of(row, visit)?)))
        })
        .collect();
    let known = known_to(act, asked.iter().map(|(_, asked)| asked)).await?;
    let mut again = Vec::new();
    for (at, asked) in asked {
        let known = known.get(&asked.child).map_or(&[][..], Vec::as_slice);
        if let (Some(finding), Some(row)) = (asked.differs(known), rows.get_mut(at)) {
            row.placed.row.findings.push(finding);
            again.push(asked);
        }
    }
    Ok(again)
}

/// Those whose difference has gone, now that the whole file is in.
pub(super) async fn agreeing(act: &Act, asked: &[Asked]) -> Result<Vec<u32>, Failure> {
    let mut lines = Vec::new();
    for some in asked.chunks(2_000) {
        let known = known_to(act, some.iter()).await?;
        lines.extend(
            some.iter()
                .filter(|asked| {
                    let known = known.get(&asked.child).map_or(&[][..], Vec::as_slice);
                    asked.differs(known).is_none()
                })
                .map(|asked| asked.line),
        );
    }
    Ok(lines)
}

/// All visits of the children asked about.
async fn known_to(
    act: &Act,
    asked: impl Iterator<Item = &Asked>,
) -> Result<HashMap<Uuid, Vec<VisitRow>>, Failure> {
    let mut children: Vec<Uuid> = asked.map(|asked| asked.child).collect();
    children.sort_unstable();
    children.dedup();
    facts_of(&act.tx, "visit", VISIT, &children, Cut(i64::MAX), |fact: &VisitRow| fact.child)
        .await
}
