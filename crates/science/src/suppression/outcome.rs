//! What of a table is shown, and what it cost.

use super::table::{CellId, Level, Standing, Table};

/// Why a count is withheld: for the keeper of the figures, never for print.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Why {
    /// It is small itself.
    Primary,
    /// A small one could be computed from it.
    Complementary,
}

/// What becomes of a count. A withheld count is no number, and so never a zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verdict {
    Shown(u64),
    Withheld(Why),
    /// It was never to be printed.
    Derived,
}

/// What the public sees of a count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Public {
    Shown(u64),
    Withheld,
}

/// What was lost at one level, over the cells that were to be published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Loss {
    pub level: Level,
    pub shown: u64,
    pub primary: u64,
    pub complementary: u64,
    /// The counts of the shown cells added up: a child counts once in each cell it is in.
    pub children_shown: u64,
    pub children_withheld: u64,
}

impl Loss {
    const fn none_at(level: Level) -> Self {
        Self {
            level,
            shown: 0,
            primary: 0,
            complementary: 0,
            children_shown: 0,
            children_withheld: 0,
        }
    }

    pub const fn cells(&self) -> u64 {
        self.shown + self.primary + self.complementary
    }

    /// Between 0 and 1. None when there was nothing to publish.
    pub fn share_withheld(&self) -> Option<f64> {
        let cells = self.cells();
        (cells > 0).then(|| (self.primary + self.complementary) as f64 / cells as f64)
    }

    /// Between 0 and 1. None when nobody was counted.
    pub fn share_of_children_withheld(&self) -> Option<f64> {
        let children = self.children_shown + self.children_withheld;
        (children > 0).then(|| self.children_withheld as f64 / children as f64)
    }
}

/// The verdict on each cell of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suppression {
    pub(super) verdicts: Vec<Verdict>,
    pub(super) losses: Vec<Loss>,
    pub(super) out_already: Vec<CellId>,
}

impl Suppression {
    pub fn verdict(&self, cell: CellId) -> Verdict {
        self.verdicts[cell.0 as usize]
    }

    /// None for a cell that was never to be printed.
    pub fn public(&self, cell: CellId) -> Option<Public> {
        match self.verdict(cell) {
            Verdict::Shown(count) => Some(Public::Shown(count)),
            Verdict::Withheld(Why::Primary | Why::Complementary) => Some(Public::Withheld),
            Verdict::Derived => None,
        }
    }

    /// One line for each level, in their order.
    pub fn losses(&self) -> &[Loss] {
        &self.losses
    }

    /// Sensitive counts that an earlier release has shown, which no withholding mends.
    pub fn out_already(&self) -> &[CellId] {
        &self.out_already
    }
}

pub(super) fn losses(table: &Table, verdicts: &[Verdict]) -> Vec<Loss> {
    let mut at = [const { None }; 256];
    for (cell, verdict) in table.cells().iter().zip(verdicts) {
        match cell.standing {
            Standing::Derived | Standing::Published => continue,
            Standing::Candidate => {}
        }
        let loss =
            at[usize::from(cell.level.0)].get_or_insert_with(|| Loss::none_at(cell.level));
        match verdict {
            Verdict::Shown(_) => {
                loss.shown += 1;
                loss.children_shown += cell.count;
            }
            Verdict::Withheld(why) => {
                match why {
                    Why::Primary => loss.primary += 1,
                    Why::Complementary => loss.complementary += 1,
                }
                loss.children_withheld += cell.count;
            }
            Verdict::Derived => {}
        }
    }
    at.into_iter().flatten().collect()
}
