//! The file's own N, T, O or B beside ours. Ours needs the child's earlier weighings, some of which
//! may stand further down in the same file, so a difference is looked at again at its end.

use chrono::{Datelike, Months, NaiveDate};
use science::gain::{Before, Gain, gain};
use science::measure::{Sex, Weight, completed_months};
use uuid::Uuid;

use super::entered::{EnteredVisit, Finding, Weighs};
use super::visits::{Known, KnownVisits, Owned, known_visits};
use crate::act::Act;
use crate::failure::Failure;
use crate::visit::Values;

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

    fn otherwise(&self, known: &KnownVisits) -> Option<Finding> {
        self.differs(known.get(&self.child).map_or(&[][..], Vec::as_slice))
    }

    /// The weight of the month before, where somebody weighed.
    fn last_month(&self, known: &[Known]) -> Option<i32> {
        let first = self.on.with_day(1)?;
        let month_before = first - Months::new(1);
        let last = weighty(known)
            .filter(|visit| (month_before..first).contains(&visit.on))
            // Of one day the first speaks.
            .rev()
            .max_by_key(|visit| visit.on);
        last.and_then(|visit| visit.values.weight_g)
    }

    /// What the register says otherwise; nothing where another visit counts for the month, or
    /// where the card has no least gain for the age. Of a child that was not weighed in the month
    /// before, `known` has all visits.
    fn differs(&self, known: &[Known]) -> Option<Finding> {
        let first = self.on.with_day(1)?;
        let next = first + Months::new(1);
        if weighty(known).any(|visit| visit.on > self.on && visit.on < next) {
            return None;
        }
        let ever =
            || known.iter().any(|visit| visit.on < first && visit.values.weight_g.is_some());
        let before = match self.last_month(known) {
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

fn weighty(known: &[Known]) -> impl DoubleEndedIterator<Item = &Known> {
    let measured = |values: &Values| values.weight_g.or(values.length_tenth_mm).is_some();
    known.iter().filter(move |visit| measured(&visit.values))
}

/// Adds to the rows, whose visits are written and `known`, what the register says otherwise;
/// answers those that have to be looked at again.
pub(super) async fn compare(
    act: &Act,
    rows: &mut [Owned],
    mut known: KnownVisits,
) -> Result<Vec<Asked>, Failure> {
    let asked: Vec<(usize, Asked)> = rows
        .iter()
        .enumerate()
        .flat_map(|(at, row)| {
            let visits = row.placed.row.visits.iter();
            visits.filter_map(move |visit| Some((at, Asked::of(row, visit)?)))
        })
        .collect();
    let sure = |asked: &Asked| {
        known.get(&asked.child).is_some_and(|known| asked.last_month(known).is_some())
    };
    let unsure = asked.iter().map(|(_, asked)| asked).filter(|asked| !sure(asked));
    let whole = all_of(act, unsure).await?;
    known.extend(whole);
    let mut again = Vec::new();
    for (at, asked) in asked {
        if let (Some(finding), Some(row)) = (asked.otherwise(&known), rows.get_mut(at)) {
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
        let known = all_of(act, some.iter()).await?;
        let agree = some.iter().filter(|asked| asked.otherwise(&known).is_none());
        lines.extend(agree.map(|asked| asked.line));
    }
    Ok(lines)
}

/// All visits of the children asked about.
async fn all_of(
    act: &Act,
    asked: impl Iterator<Item = &Asked>,
) -> Result<KnownVisits, Failure> {
    let mut children: Vec<Uuid> = asked.map(|asked| asked.child).collect();
    children.sort_unstable();
    children.dedup();
    known_visits(act, &children, None).await
}
