//! Moves: changes of several counts at once that no equation notices. When all the cells that
//! change are withheld, the table after the move looks to the public like the one before.

use super::table::{Standing, Table};

/// A cell and by how much it changes.
pub(super) type Change = (u32, i64);

/// What a search may spend.
#[derive(Debug, Clone, Copy)]
pub(super) struct Effort {
    /// Whether cells that are shown so far may be withheld for it.
    pub(super) may_withhold: bool,
    /// How many partial moves are looked at.
    pub(super) nodes: u32,
    /// How many cells are tried for each equation.
    pub(super) breadth: usize,
    /// By how much one cell may change, in steps of the same direction.
    pub(super) repeats: i64,
    /// Whether what is easiest goes before what is cheapest.
    pub(super) at_any_price: bool,
    /// Nought takes the cells as they seem best; any other number shuffles them, each its way.
    pub(super) shuffle: u32,
}

/// What the public does not know, and another table that agrees with all it knows.
#[derive(Debug)]
pub(super) struct Moves<'t> {
    table: &'t Table,
    withheld: Vec<bool>,
    /// By how much the other table differs.
    moved: Vec<i64>,
    moved_cells: Vec<u32>,
    search: Search,
}

/// One search, with room that is used again by the next.
#[derive(Debug)]
struct Search {
    change: Vec<i64>,
    /// What was changed by how much and at what cost, in order; a cell may come again.
    steps: Vec<(u32, i64, u64)>,
    residual: Vec<i64>,
    unbalanced: Vec<u32>,
    nodes: u32,
    /// How many partial moves were looked at in all searches.
    spent: u64,
    /// The cell that the move is for.
    fixed: u32,
    cost: u64,
    best: Option<(u64, Vec<Change>)>,
}

/// What one more cell that changes costs when it is withheld anyway.
const OPEN: u64 = 1;
/// What the cheapest shown cell costs.
const SHOWN: u64 = 16;
/// A zero is worth as much as some two hundred children: it cannot give way downwards, so that it
/// would take a second cell beside it.
const NOBODY: u64 = 8;
/// More steps than this are no move that anybody would follow.
const LONGEST: usize = 500;
/// What an equation that is out of balance is expected to cost.
const EQUATION: u64 = 12;

impl<'t> Moves<'t> {
    pub(super) fn new(table: &'t Table) -> Self {
        let (cells, equations) = (table.len(), table.equations());
        Self {
            table,
            withheld: vec![false; cells],
            moved: vec![0; cells],
            moved_cells: Vec::new(),
            search: Search {
                change: vec![0; cells],
                steps: Vec::new(),
                residual: vec![0; equations],
                unbalanced: Vec::new(),
                nodes: 0,
                spent: 0,
                fixed: 0,
                cost: 0,
                best: None,
            },
        }
    }

    pub(super) fn withhold(&mut self, cell: u32) {
        match self.table.get(cell).standing {
            Standing::Candidate => self.withheld[cell as usize] = true,
            Standing::Derived | Standing::Published => {}
        }
    }

    pub(super) fn is_withheld(&self, cell: u32) -> bool {
        self.withheld[cell as usize]
    }

    /// What is withheld of the counts that the cell limits as their denominator.
    pub(super) fn numerators_of(&self, cell: u32) -> Vec<u32> {
        let shares = self.table.equations_of(cell).iter().filter(|equation| {
            self.table
                .slack_of(equation.index)
                .is_some_and(|slack| slack.sign != equation.sign && slack.index != cell)
        });
        let parts = shares.flat_map(|equation| {
            let terms = self.table.cells_of(equation.index).iter();
            terms.filter(|term| term.sign != equation.sign)
        });
        let parts = parts.map(|term| term.index);
        parts.filter(|&part| self.is_open(part) && !self.is_slack(part)).collect()
    }

    /// How many partial moves were looked at until now.
    pub(super) fn spent(&self) -> u64 {
        self.search.spent
    }

    /// The cells in which the other table differs from the true one.
    pub(super) fn moved_cells(&self) -> &[u32] {
        &self.moved_cells
    }

    /// The count of a cell in the other table.
    pub(super) fn count(&self, cell: u32) -> u64 {
        self.table.get(cell).count.saturating_add_signed(self.moved[cell as usize])
    }

    /// The other table is the true one again.
    pub(super) fn reset(&mut self) {
        for cell in self.moved_cells.drain(..) {
            self.moved[cell as usize] = 0;
        }
    }

    /// The cheapest move found that changes `target` by `unit`, which is 1 or -1.
    pub(super) fn find(
        &mut self,
        target: u32,
        unit: i64,
        effort: Effort,
    ) -> Option<Vec<Change>> {
        if !self.is_open(target) {
            return None;
        }
        self.table.get(target).count.checked_add_signed(self.moved[target as usize] + unit)?;
        self.search.nodes = effort.nodes;
        self.search.best = None;
        self.search.fixed = target;
        self.place(target, unit);
        self.deepen(effort);
        self.take_back();
        self.search.best.take().map(|(_, changes)| changes)
    }

    /// Withholds what the move needs and goes along it, at most `most` times and never below
    /// zero.
    pub(super) fn follow(&mut self, changes: &[Change], most: u64) {
        let times = changes
            .iter()
            .filter(|(_, change)| *change < 0)
            .map(|&(cell, change)| self.count(cell) / change.unsigned_abs())
            .fold(most, u64::min);
        let times = i64::try_from(times).unwrap_or(1);
        for &(cell, change) in changes {
            self.withhold(cell);
            let moved = &mut self.moved[cell as usize];
            if *moved == 0 {
                self.moved_cells.push(cell);
            }
            *moved += change * times;
        }
    }

    /// Whether the other table is one that the public cannot tell from the true one, seen afresh
    /// and not by the search that made it.
    pub(super) fn holds(&self) -> bool {
        self.moved_cells.iter().all(|&cell| {
            let Some(moved) = self.moved.get(cell as usize).copied() else { return false };
            let unknown = match self.table.get(cell).standing {
                Standing::Candidate => self.withheld[cell as usize],
                Standing::Derived => true,
                Standing::Published => false,
            };
            let whole = self.table.get(cell).count.checked_add_signed(moved).is_some();
            let balanced = self.table.equations_of(cell).iter().all(|equation| {
                let sum: i64 = self
                    .table
                    .cells_of(equation.index)
                    .iter()
                    .map(|term| i64::from(term.sign) * self.moved[term.index as usize])
                    .sum();
                sum == 0
            });
            (unknown || moved == 0) && whole && balanced
        })
    }

    fn is_open(&self, cell: u32) -> bool {
        match self.table.get(cell).standing {
            Standing::Candidate => self.withheld[cell as usize],
            Standing::Derived => true,
            Standing::Published => false,
        }
    }

    fn is_slack(&self, cell: u32) -> bool {
        match self.table.equations_of(cell) {
            [only] => self.table.slack_of(only.index).is_some_and(|slack| slack.index == cell),
            [] | [_, _, ..] => false,
        }
    }

    fn allows(&self, cell: u32, change: i64, effort: Effort) -> bool {
        let index = cell as usize;
        let known = self.table.get(cell);
        let may_change = match known.standing {
            Standing::Candidate => self.withheld[index] || effort.may_withhold,
            Standing::Derived => true,
            Standing::Published => false,
        };
        may_change
            && !self.is_slack(cell)
            && cell != self.search.fixed
            && (0..effort.repeats).contains(&(self.search.change[index] * change.signum()))
            && known
                .count
                .checked_add_signed(self.moved[index] + self.search.change[index] + change)
                .is_some()
    }

    /// Small counts low in the tree go first; a total is worth four times its parts.
    fn cost(&self, cell: u32) -> u64 {
        if self.is_open(cell) || self.search.change[cell as usize] != 0 {
            return OPEN;
        }
        let known = self.table.get(cell);
        let size = known.count.checked_ilog2().map_or(NOBODY, |size| u64::from(size) + 1);
        (SHOWN * size) << (2 * known.height)
    }

    fn place(&mut self, cell: u32, change: i64) {
        let cost = self.cost(cell);
        self.search.change[cell as usize] += change;
        self.search.steps.push((cell, change, cost));
        self.search.cost += cost;
        self.shift(cell, change);
    }

    fn take_back(&mut self) {
        let Some((cell, change, cost)) = self.search.steps.pop() else { return };
        self.search.change[cell as usize] -= change;
        self.search.cost -= cost;
        self.shift(cell, -change);
    }

    fn shift(&mut self, cell: u32, change: i64) {
        for term in self.table.equations_of(cell) {
            let at = term.index as usize;
            let before = self.search.residual[at];
            let after = before + change * i64::from(term.sign);
            let was_balanced = self.absorbs(term.index, before);
            self.search.residual[at] = after;
            match (was_balanced, self.absorbs(term.index, after)) {
                (true, false) => self.search.unbalanced.push(term.index),
                (false, true) => self.search.unbalanced.retain(|&other| other != term.index),
                (true, true) | (false, false) => {}
            }
        }
    }

    /// Whether an equation out by `residual` is right, or its slack sets it right.
    fn absorbs(&self, equation: u32, residual: i64) -> bool {
        residual == 0 || self.slack(equation, residual).is_some()
    }

    /// What the slack of an equation has to change by. None when it has none, or not enough.
    fn slack(&self, equation: u32, residual: i64) -> Option<Change> {
        let slack = self.table.slack_of(equation)?;
        let change = -residual * i64::from(slack.sign);
        let at = slack.index as usize;
        let free = self.search.fixed != slack.index;
        let count = self.table.get(slack.index).count;
        (free && count.checked_add_signed(self.moved[at] + change).is_some())
            .then_some((slack.index, change))
    }

    fn keep(&mut self) {
        let search = &self.search;
        let mut cells: Vec<u32> = search.steps.iter().map(|step| step.0).collect();
        cells.sort_unstable();
        cells.dedup();
        let equations = cells.iter().flat_map(|&cell| self.table.equations_of(cell));
        let mut slacks: Vec<Change> = equations
            .map(|term| (term.index, search.residual[term.index as usize]))
            .filter(|(_, residual)| *residual != 0)
            .filter_map(|(equation, residual)| self.slack(equation, residual))
            .collect();
        slacks.sort_unstable();
        slacks.dedup();
        let changed = cells.iter().map(|&cell| (cell, search.change[cell as usize]));
        let changes = changed.chain(slacks).collect();
        self.search.best = Some((search.cost, changes));
    }

    fn deepen(&mut self, effort: Effort) {
        let dearer = |best: &(u64, Vec<Change>)| best.0 <= self.search.cost;
        let too_long = self.search.steps.len() > LONGEST;
        if too_long || self.search.best.as_ref().is_some_and(dearer) {
            return;
        }
        let Some(equation) = self.scarcest(effort) else {
            if self.search.unbalanced.is_empty() {
                self.keep();
            }
            return;
        };
        let mut choices = self.choices(equation, effort);
        choices.sort_unstable();
        for (_, cell, change) in choices.into_iter().take(effort.breadth) {
            if self.search.nodes == 0 || (self.search.best.is_some() && !effort.may_withhold) {
                return;
            }
            self.search.nodes -= 1;
            self.search.spent += 1;
            self.place(cell, change);
            self.deepen(effort);
            self.take_back();
        }
    }

    /// The equation out of balance that the fewest cells could set right. None when there is
    /// none, or one that no cell can.
    fn scarcest(&self, effort: Effort) -> Option<u32> {
        let mut fewest = usize::MAX;
        let mut scarcest = None;
        for &equation in self.search.unbalanced.iter().rev() {
            let residual = self.portion(equation, effort);
            let choices = self
                .table
                .cells_of(equation)
                .iter()
                .filter(|term| {
                    self.allows(term.index, -residual * i64::from(term.sign), effort)
                })
                .take(fewest)
                .count();
            if choices == 0 {
                return None;
            }
            if choices < fewest {
                (fewest, scarcest) = (choices, Some(equation));
            }
            if fewest == 1 {
                break;
            }
        }
        scarcest
    }

    /// How much of what is out of balance the next cell is to set right: where cells may change
    /// again, one after the other by one.
    fn portion(&self, equation: u32, effort: Effort) -> i64 {
        let residual = self.search.residual[equation as usize];
        if effort.repeats > 1 { residual.signum() } else { residual }
    }

    /// The cells that could set an equation right, with how good each seems.
    fn choices(&self, equation: u32, effort: Effort) -> Vec<(u64, u32, i64)> {
        let residual = self.portion(equation, effort);
        let choice = |cell: u32, sign: i8| {
            let change = -residual * i64::from(sign);
            if !self.allows(cell, change, effort) {
                return None;
            }
            let cost = if effort.at_any_price { OPEN } else { self.cost(cell) };
            let mut score = cost + EQUATION * 8;
            for term in self.table.equations_of(cell) {
                let before = self.search.residual[term.index as usize];
                let after = before + change * i64::from(term.sign);
                match (self.absorbs(term.index, before), self.absorbs(term.index, after)) {
                    (true, false) => score += EQUATION,
                    (false, true) => score = score.saturating_sub(EQUATION),
                    (true, true) | (false, false) => {}
                }
            }
            if change < 0 && self.count(cell) < 4 {
                score += 4 - self.count(cell);
            }
            Some((shuffled(score, cell, effort.shuffle), cell, change))
        };
        self.table
            .cells_of(equation)
            .iter()
            .filter_map(|term| choice(term.index, term.sign))
            .collect()
    }
}

/// The score up to three times as high, by an arbitrary rule that is the same every time.
fn shuffled(score: u64, cell: u32, shuffle: u32) -> u64 {
    if shuffle == 0 {
        return score;
    }
    let mixed = (cell ^ shuffle.rotate_left(16)).wrapping_mul(0x9E37_79B1);
    let mixed = (mixed ^ (mixed >> 15)).wrapping_mul(0x85EB_CA77);
    score * (8 + u64::from(mixed >> 28)) / 8
}
