//! Counts and the equations between them.

use super::rule::Zeros;

/// One count of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CellId(pub(super) u32);

/// Under which line of the report a cell is counted, numbered as the caller likes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Level(pub u8);

/// How the world comes to know a count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// To be published, unless it is withheld.
    Candidate,
    /// Printed nowhere, but whoever has its neighbours may compute it.
    Derived,
    /// Out already.
    Published,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Cell {
    pub(super) count: u64,
    pub(super) standing: Standing,
    pub(super) zeros: Zeros,
    pub(super) level: Level,
    /// How many sums lie below: a total is worth more than its parts.
    pub(super) height: u8,
}

/// A cell in an equation, or an equation of a cell, with the sign it has there.
#[derive(Debug, Clone, Copy)]
pub(super) struct Term {
    pub(super) index: u32,
    pub(super) sign: i8,
}

/// Rows of terms behind one another.
#[derive(Debug, Clone, Default)]
struct Rows {
    starts: Vec<usize>,
    terms: Vec<Term>,
}

impl Rows {
    fn row(&self, index: u32) -> &[Term] {
        let index = index as usize;
        let end = self.starts.get(index + 1).copied().unwrap_or(self.terms.len());
        &self.terms[self.starts[index]..end]
    }
}

/// A table that is being put together.
#[derive(Debug, Clone, Default)]
pub struct Draft {
    cells: Vec<Cell>,
    equations: Rows,
    /// The equations whose first term is the total of the others.
    sums: Vec<u32>,
}

/// A table whose counts agree with its equations.
#[derive(Debug, Clone)]
pub struct Table {
    cells: Vec<Cell>,
    equations: Rows,
    memberships: Rows,
    /// For each equation a derived cell that stands in no other, and takes up what is left.
    slacks: Vec<Option<Term>>,
}

/// The counts contradict an equation, so that whatever is shown would be wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the two sides of an equation differ by {difference}")]
pub struct Unbalanced {
    pub cells: Vec<CellId>,
    pub difference: u64,
}

impl Draft {
    pub fn new() -> Self {
        Self::default()
    }

    /// A count that is to be published.
    pub fn cell(&mut self, count: u64, level: Level) -> CellId {
        self.add(count, level, Standing::Candidate)
    }

    /// A count that is printed nowhere and that nobody must be able to compute.
    pub fn derived(&mut self, count: u64, level: Level) -> CellId {
        self.add(count, level, Standing::Derived)
    }

    /// A count that an earlier release has shown.
    pub fn published(&mut self, count: u64, level: Level) -> CellId {
        self.add(count, level, Standing::Published)
    }

    /// A zero in this cell tells about everybody, and is as sensitive as a small count.
    pub fn zero_is_sensitive(&mut self, cell: CellId) {
        self.cells[cell.0 as usize].zeros = Zeros::Sensitive;
    }

    /// `parts` add up to `total`.
    pub fn sum(&mut self, total: CellId, parts: &[CellId]) {
        self.sums.push(narrow(self.equations.starts.len()));
        self.balance(&[total], parts);
    }

    /// `left` add up to as much as `right`.
    pub fn balance(&mut self, left: &[CellId], right: &[CellId]) {
        self.equations.starts.push(self.equations.terms.len());
        let signed = |cells: &[CellId], sign| -> Vec<Term> {
            cells.iter().map(|cell| Term { index: cell.0, sign }).collect()
        };
        self.equations.terms.extend(signed(left, 1));
        self.equations.terms.extend(signed(right, -1));
    }

    /// Of those in `denominator` some are in `numerator`; answers the rest, which is protected
    /// like any count and whose zero ("all of them") is sensitive unless nobody was counted.
    pub fn share(&mut self, numerator: CellId, denominator: CellId) -> CellId {
        let [part, whole] = [numerator, denominator].map(|cell| self.cells[cell.0 as usize]);
        let rest = self.derived(whole.count.saturating_sub(part.count), part.level);
        if whole.count > 0 {
            self.zero_is_sensitive(rest);
        }
        self.sum(denominator, &[numerator, rest]);
        rest
    }

    /// `before` and `after` count the same people at two times; answers the change, which is
    /// protected like any count. Several cells on a side are one place that was split or joined.
    pub fn step(&mut self, before: &[CellId], after: &[CellId]) -> CellId {
        let count = |cells: &[CellId]| -> u64 {
            cells.iter().map(|cell| self.cells[cell.0 as usize].count).sum()
        };
        let (from, to) = (count(before), count(after));
        let level = after.first().map_or(Level(0), |cell| self.cells[cell.0 as usize].level);
        let change = self.derived(from.abs_diff(to), level);
        let (less, more) = if from <= to { (before, after) } else { (after, before) };
        let with_change: Vec<CellId> = less.iter().copied().chain([change]).collect();
        self.balance(more, &with_change);
        change
    }

    pub fn close(self) -> Result<Table, Unbalanced> {
        let Self { mut cells, equations, sums } = self;
        for equation in 0..narrow(equations.starts.len()) {
            let row = equations.row(equation);
            let side = |sign| -> u64 {
                row.iter()
                    .filter(|term| term.sign == sign)
                    .map(|term| cells[term.index as usize].count)
                    .sum()
            };
            let difference = side(1).abs_diff(side(-1));
            if difference > 0 {
                let cells = row.iter().map(|term| CellId(term.index)).collect();
                return Err(Unbalanced { cells, difference });
            }
        }
        raise(&mut cells, &equations, &sums);
        let memberships = transpose(&equations, cells.len());
        let alone = |term: &&Term| match cells[term.index as usize].standing {
            Standing::Derived => memberships.row(term.index).len() == 1,
            Standing::Candidate | Standing::Published => false,
        };
        let slacks = (0..narrow(equations.starts.len()))
            .map(|equation| equations.row(equation).iter().find(alone).copied())
            .collect();
        Ok(Table { cells, equations, memberships, slacks })
    }

    fn add(&mut self, count: u64, level: Level, standing: Standing) -> CellId {
        let id = CellId(narrow(self.cells.len()));
        self.cells.push(Cell { count, standing, zeros: Zeros::Shown, level, height: 0 });
        id
    }
}

impl Table {
    /// How many cells there are, printed or not.
    pub fn len(&self) -> usize {
        self.cells.len()
    }

    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    pub(super) fn cells(&self) -> &[Cell] {
        &self.cells
    }

    pub(super) fn get(&self, cell: u32) -> &Cell {
        &self.cells[cell as usize]
    }

    pub(super) fn equations(&self) -> usize {
        self.equations.starts.len()
    }

    pub(super) fn cells_of(&self, equation: u32) -> &[Term] {
        self.equations.row(equation)
    }

    pub(super) fn slack_of(&self, equation: u32) -> Option<Term> {
        self.slacks[equation as usize]
    }

    pub(super) fn equations_of(&self, cell: u32) -> &[Term] {
        self.memberships.row(cell)
    }
}

/// Sums stacked higher than any country has levels are a circle, and are left as they are.
const MOST_HEIGHT: u8 = 16;

fn raise(cells: &mut [Cell], equations: &Rows, sums: &[u32]) {
    let mut rising = true;
    while rising {
        rising = false;
        for &equation in sums {
            let Some((total, parts)) = equations.row(equation).split_first() else { continue };
            let below = parts.iter().map(|part| cells[part.index as usize].height).max();
            let total = &mut cells[total.index as usize];
            let height = below.map_or(0, |below| below + 1);
            if total.height < height && height <= MOST_HEIGHT {
                total.height = height;
                rising = true;
            }
        }
    }
}

fn transpose(equations: &Rows, cells: usize) -> Rows {
    let mut starts = vec![0; cells + 1];
    for term in &equations.terms {
        starts[term.index as usize + 1] += 1;
    }
    for cell in 0..cells {
        starts[cell + 1] += starts[cell];
    }
    starts.pop();
    let mut next = starts.clone();
    let mut terms = vec![Term { index: 0, sign: 0 }; equations.terms.len()];
    for equation in 0..narrow(equations.starts.len()) {
        for term in equations.row(equation) {
            let place = &mut next[term.index as usize];
            terms[*place] = Term { index: equation, sign: term.sign };
            *place += 1;
        }
    }
    Rows { starts, terms }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "four thousand million cells fit into no memory"
)]
pub(super) const fn narrow(index: usize) -> u32 {
    index as u32
}
