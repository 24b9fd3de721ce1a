//! Withholding until nothing small can be computed.

use super::moves::{Effort, Moves};
use super::outcome::{Suppression, Verdict, Why, losses};
use super::rule::Rule;
use super::table::{CellId, Standing, Table, narrow};

/// A cell for which no other table was found that agrees with what would be shown, because what
/// is out already tells it, or because the search gave up: the table is to be made coarser.
/// Until then nothing of it may be published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no protection was found for a small count")]
pub struct Unprotected {
    pub cell: CellId,
}

/// First with what is withheld already.
const FREE: Effort = Effort {
    may_withhold: false,
    nodes: 200,
    breadth: 4,
    repeats: 1,
    at_any_price: false,
    shuffle: 0,
};

/// Then with a little more.
const CHEAP: Effort = Effort { may_withhold: true, nodes: 300, breadth: 6, ..FREE };

/// Then again and again in another order: a short search that begins well finds what a long one
/// that began badly does not.
const SHUFFLES: u32 = 200;

fn efforts() -> impl Iterator<Item = Effort> {
    let again = (1..=SHUFFLES).map(|shuffle| Effort {
        nodes: 500,
        repeats: if shuffle % 2 == 0 { 3 } else { 1 },
        at_any_price: shuffle > SHUFFLES / 4,
        shuffle,
        ..CHEAP
    });
    [FREE, CHEAP].into_iter().chain(again)
}

/// Partial moves looked at before a table is given up: ten times as many as a province of whole
/// desa takes for each of its cells, and some for the smallest.
const MOVES_FOR_A_CELL: u64 = 40;
const MOVES_AT_LEAST: u64 = 500_000;

/// What is proved of a cell: another table has it at zero, another has it large enough.
#[derive(Debug, Clone, Copy, Default)]
struct Proved {
    nought: bool,
    enough: bool,
}

/// The verdict on each cell, such that every sensitive one may be 0 and may be `rule.least()` or
/// more for all that is shown.
///
/// Each move that is found serves all sensitive cells on its way, so time grows with the number
/// of cells and sensitive cells, not with the size of what hangs together. Where few cells have
/// room, as where most denominators are small or twelve months hang together by small steps,
/// hundreds of searches may go to one cell: after a number of looks that grows with the table it
/// is given up, and is to be made coarser. That number is counted and not timed, so that the same
/// table has the same end everywhere.
pub fn suppress(table: &Table, rule: Rule) -> Result<Suppression, Unprotected> {
    let mut sensitive = Vec::new();
    let mut out_already = Vec::new();
    for (index, cell) in table.cells().iter().enumerate() {
        if rule.is_sensitive(cell.count, cell.zeros) {
            match cell.standing {
                Standing::Candidate | Standing::Derived => sensitive.push(narrow(index)),
                Standing::Published => out_already.push(CellId(narrow(index))),
            }
        }
    }
    let mut moves = Moves::new(table);
    let mut primary = vec![false; table.len()];
    for &cell in &sensitive {
        primary[cell as usize] = true;
        moves.withhold(cell);
    }
    // What is withheld far below leaves the totals their room.
    sensitive.sort_by_key(|&cell| (table.get(cell).height, cell));
    let mut proved = vec![Proved::default(); table.len()];
    let allowed = MOVES_AT_LEAST + MOVES_FOR_A_CELL * table.len() as u64;
    for &cell in &sensitive {
        let mut reached = |towards| reach(&mut moves, &mut proved, rule, cell, towards);
        if !(reached(Towards::Nought) && reached(Towards::Enough)) || moves.spent() > allowed {
            return Err(Unprotected { cell: CellId(cell) });
        }
    }
    let verdicts: Vec<Verdict> = table
        .cells()
        .iter()
        .enumerate()
        .map(|(index, cell)| match cell.standing {
            Standing::Derived => Verdict::Derived,
            Standing::Candidate if primary[index] => Verdict::Withheld(Why::Primary),
            Standing::Candidate if moves.is_withheld(narrow(index)) => {
                Verdict::Withheld(Why::Complementary)
            }
            Standing::Candidate | Standing::Published => Verdict::Shown(cell.count),
        })
        .collect();
    let losses = losses(table, &verdicts);
    Ok(Suppression { verdicts, losses, out_already })
}

#[derive(Debug, Clone, Copy)]
enum Towards {
    Nought,
    Enough,
}

/// Whether another table is found in which the cell is zero, or large enough.
fn reach(
    moves: &mut Moves<'_>,
    proved: &mut [Proved],
    rule: Rule,
    cell: u32,
    towards: Towards,
) -> bool {
    note(moves, proved, rule, cell);
    let there = |proved: &[Proved]| match towards {
        Towards::Nought => proved[cell as usize].nought,
        Towards::Enough => proved[cell as usize].enough,
    };
    if there(proved) {
        return true;
    }
    // A denominator can go as low as its numerators let it: they go first, one by one.
    match towards {
        Towards::Nought => {
            for part in moves.numerators_of(cell) {
                while moves.count(part) > 0 && advance(moves, proved, rule, part, -1) {}
            }
        }
        Towards::Enough => {}
    }
    let unit = match towards {
        Towards::Nought => -1,
        Towards::Enough => 1,
    };
    let mut arrived = there(proved);
    while !arrived && advance(moves, proved, rule, cell, unit) {
        arrived = there(proved);
    }
    moves.reset();
    arrived
}

/// Changes a cell by one or more in the direction of `unit`, and notes all that the new table
/// proves. False when there is no way.
fn advance(
    moves: &mut Moves<'_>,
    proved: &mut [Proved],
    rule: Rule,
    cell: u32,
    unit: i64,
) -> bool {
    let found = efforts().find_map(|effort| moves.find(cell, unit, effort));
    let Some(found) = found else { return false };
    moves.follow(&found, rule.least());
    if !moves.holds() {
        return false;
    }
    for at in 0..moves.moved_cells().len() {
        let moved = moves.moved_cells()[at];
        note(moves, proved, rule, moved);
    }
    true
}

fn note(moves: &Moves<'_>, proved: &mut [Proved], rule: Rule, cell: u32) {
    let count = moves.count(cell);
    let proved = &mut proved[cell as usize];
    proved.nought |= count == 0;
    proved.enough |= count >= rule.least();
}
