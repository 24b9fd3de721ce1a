//! The children of one partition that a rule names.

use std::fs::File;
use std::path::Path;

use chrono::NaiveDate;
use datafusion::parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use register::history::Step;
use register::place::PlaceId;
use science::gain::Gain;
use science::measure::Sex;
use uuid::Uuid;

use super::Rules;
use super::planned::{Planned, Said};
use crate::engine::Home;
use crate::failure::Failure;
use crate::relation::{Cell, ChildMonth, Relation};

/// Which rules hold for a child, by their place in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct RuleSet(u64);

impl RuleSet {
    pub fn contains(self, rule: usize) -> bool {
        self.0 & (1 << rule) != 0
    }

    /// In the order of the file.
    pub fn iter(self) -> impl Iterator<Item = usize> {
        (0..64).filter(move |&rule| self.contains(rule))
    }

    fn insert(&mut self, rule: usize) {
        self.0 |= 1 << rule;
    }

    pub(super) const fn bits(self) -> u64 {
        self.0
    }

    pub(super) const fn of_bits(bits: u64) -> Self {
        Self(bits)
    }
}

/// How far following up has come since the child was last seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    Open,
    Verified,
    Referred,
    Served,
    Closed,
}

impl State {
    pub const ALL: [Self; 5] =
        [Self::Open, Self::Verified, Self::Referred, Self::Served, Self::Closed];

    pub const fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Verified => "verified",
            Self::Referred => "referred",
            Self::Served => "served",
            Self::Closed => "closed",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }

    /// A step counts from the day of the last visit on: one before it answered what was
    /// known then.
    pub fn of(row: &ChildMonth) -> Self {
        let answered = match (row.response_on, row.last_visit_on) {
            (Some(response), Some(visit)) => visit <= response,
            (Some(_), None) => true,
            (None, _) => false,
        };
        match row.response.filter(|_| answered) {
            None => Self::Open,
            Some(Step::Verified) => Self::Verified,
            Some(Step::Referred) => Self::Referred,
            Some(Step::Served) => Self::Served,
            Some(Step::Closed) => Self::Closed,
        }
    }
}

/// A child on the worklist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkItem {
    pub child: Uuid,
    pub kabkota: PlaceId,
    pub kecamatan: PlaceId,
    pub desa: PlaceId,
    pub posyandu: Option<PlaceId>,
    pub sex: Sex,
    /// Months completed at the end of the month.
    pub age_months: i32,
    pub rules: RuleSet,
    /// Of its most urgent rule.
    pub urgency: u8,
    /// The earliest of its rules.
    pub since: Option<NaiveDate>,
    pub state: State,
    pub response_on: Option<NaiveDate>,
    pub last_visit_on: Option<NaiveDate>,
    pub months_unseen: i32,
    pub weight_g: Option<i32>,
    pub length_tenth_mm: Option<i32>,
    pub muac_tenth_mm: Option<i32>,
    pub oedema: bool,
    pub haz: Option<i32>,
    pub waz: Option<i32>,
    pub whz: Option<i32>,
    pub gain: Option<Gain>,
}

impl WorkItem {
    pub(crate) fn home(&self) -> Home {
        Home { kecamatan: self.kecamatan, desa: self.desa, posyandu: self.posyandu }
    }

    fn of(row: &ChildMonth, rules: &Rules, said: &[Said], at: usize) -> Option<Self> {
        let mut set = RuleSet::default();
        let (mut urgency, mut since) = (u8::MAX, None::<NaiveDate>);
        for (index, (rule, said)) in rules.all().iter().zip(said).enumerate() {
            if !said.holds.value(at) {
                continue;
            }
            set.insert(index);
            urgency = urgency.min(rule.urgency);
            let begun = Option::<NaiveDate>::read(&said.since, at)?;
            since = match (since, begun) {
                (Some(since), Some(begun)) => Some(since.min(begun)),
                (Some(day), None) | (None, Some(day)) => Some(day),
                (None, None) => None,
            };
        }
        Some(Self {
            child: row.child,
            kabkota: row.kabkota,
            kecamatan: row.kecamatan,
            desa: row.desa,
            posyandu: row.posyandu,
            sex: row.sex,
            age_months: row.age_months_at_end,
            rules: set,
            urgency,
            since,
            state: State::of(row),
            response_on: row.response_on,
            last_visit_on: row.last_visit_on,
            months_unseen: row.months_unseen,
            weight_g: row.weight_g,
            length_tenth_mm: row.length_tenth_mm,
            muac_tenth_mm: row.muac_tenth_mm,
            oedema: row.oedema,
            haz: row.haz,
            waz: row.waz,
            whz: row.whz,
            gain: row.gain,
        })
    }
}

/// Everyone in a file of `child_now` whom a rule names, in whatever state.
pub(super) fn named(
    file: &Path,
    rules: &Rules,
    planned: &Planned,
) -> Result<Vec<WorkItem>, Failure> {
    let opened = File::open(file).map_err(Failure::file(file))?;
    let unreadable = || Failure::damaged(file, "a column is absent");
    let mut items = Vec::new();
    for batch in ParquetRecordBatchReaderBuilder::try_new(opened)?.build()? {
        let batch = batch?;
        // The rules were planned for these columns in this order.
        if *batch.schema().fields() != *ChildMonth::schema().fields() {
            return Err(unreadable());
        }
        let batch = planned.named(&batch)?;
        let said = planned.ask(&batch)?;
        let rows = ChildMonth::rows(&batch).ok_or_else(unreadable)?;
        for (at, row) in rows.iter().enumerate() {
            items.push(WorkItem::of(row, rules, &said, at).ok_or_else(unreadable)?);
        }
    }
    Ok(items)
}
