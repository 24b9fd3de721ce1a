//! Somebody who wants to know, with a pencil and all that was printed. Shares no code with
//! whoever protects.

use std::ops::{Add, Div, Mul, Sub};

/// `sum of left = sum of right` over the cells of a table.
#[derive(Debug, Clone)]
pub(super) struct Equation {
    pub(super) left: Vec<usize>,
    pub(super) right: Vec<usize>,
}

/// A fraction, so that no answer is a matter of rounding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Fraction {
    above: i128,
    below: i128,
}

const NOUGHT: Fraction = Fraction { above: 0, below: 1 };

impl Fraction {
    fn of(above: i128, below: i128) -> Self {
        let (mut a, mut b) = (above.unsigned_abs(), below.unsigned_abs());
        while b > 0 {
            (a, b) = (b, a % b);
        }
        let by = i128::try_from(a).unwrap() * below.signum();
        Self { above: above / by, below: below / by }
    }

    pub(super) fn whole(value: i128) -> Self {
        Self { above: value, below: 1 }
    }

    fn is_nought(self) -> bool {
        self.above == 0
    }

    fn is_below(self, other: Self) -> bool {
        self.above * other.below < other.above * self.below
    }

    /// The least whole number that is not below it.
    pub(super) fn up(self) -> i128 {
        -(-self.above).div_euclid(self.below)
    }

    /// The greatest whole number that is not above it.
    pub(super) fn down(self) -> i128 {
        self.above.div_euclid(self.below)
    }
}

impl Add for Fraction {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        if self.below == 1 && other.below == 1 {
            return Self::whole(self.above + other.above);
        }
        Self::of(self.above * other.below + other.above * self.below, self.below * other.below)
    }
}

impl Sub for Fraction {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        self + Self { above: -other.above, below: other.below }
    }
}

impl Mul for Fraction {
    type Output = Self;
    fn mul(self, other: Self) -> Self {
        if self.below == 1 && other.below == 1 {
            return Self::whole(self.above * other.above);
        }
        Self::of(self.above * other.above, self.below * other.below)
    }
}

impl Div for Fraction {
    type Output = Self;
    fn div(self, other: Self) -> Self {
        Self::of(self.above * other.below, self.below * other.above)
    }
}

/// The range of an unknown count. None above is no limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Range {
    pub(super) lower: i128,
    pub(super) upper: Option<i128>,
}

/// All tables that agree with what was printed, as a tableau of the simplex method (with Bland's
/// rule, which cannot run in a circle) over exact fractions.
pub(super) struct Attacker {
    unknown: Vec<usize>,
    rows: Vec<Vec<Fraction>>,
    basis: Vec<usize>,
}

impl Attacker {
    /// `known` is what was printed; None was not.
    pub(super) fn new(known: &[Option<u64>], equations: &[Equation]) -> Self {
        let unknown: Vec<usize> =
            (0..known.len()).filter(|&cell| known[cell].is_none()).collect();
        let column = |cell: usize| unknown.iter().position(|&at| at == cell);
        let n = unknown.len();
        let mut rows = Vec::new();
        for equation in equations {
            let mut row = vec![NOUGHT; n + 1];
            for (cells, sign) in [(&equation.left, 1), (&equation.right, -1)] {
                for &cell in cells {
                    match (known[cell], column(cell)) {
                        (Some(count), _) => {
                            row[n] = row[n] - Fraction::whole(sign * i128::from(count));
                        }
                        (None, Some(at)) => row[at] = row[at] + Fraction::whole(sign),
                        (None, None) => unreachable!("unknown cells have a column"),
                    }
                }
            }
            rows.push(row);
        }
        let mut attacker = Self { unknown, rows, basis: Vec::new() };
        attacker.find_some_table();
        attacker
    }

    /// What can be said of a cell, by whole numbers within the limits of the linear programme.
    pub(super) fn range(&mut self, cell: usize) -> Range {
        let at = self.unknown.iter().position(|&unknown| unknown == cell).unwrap();
        let n = self.unknown.len();
        let mut objective = vec![NOUGHT; n];
        objective[at] = Fraction::whole(1);
        let upper = self.greatest(&objective).map(Fraction::down);
        objective[at] = Fraction::whole(-1);
        let lower = self.greatest(&objective).map(|value| NOUGHT - value).unwrap().up();
        Range { lower, upper }
    }

    /// First with an artificial variable for each equation, which are then driven out.
    fn find_some_table(&mut self) {
        let n = self.unknown.len();
        let m = self.rows.len();
        for (index, row) in self.rows.iter_mut().enumerate() {
            let right = row.pop().unwrap();
            let turned = right.is_below(NOUGHT);
            let turn = |value: Fraction| if turned { NOUGHT - value } else { value };
            for value in row.iter_mut() {
                *value = turn(*value);
            }
            row.extend((0..m).map(|other| Fraction::whole(i128::from(other == index))));
            row.push(turn(right));
        }
        self.basis = (n..n + m).collect();
        let mut objective = vec![NOUGHT; n];
        objective.extend(vec![Fraction::whole(-1); m]);
        let artificial = self.greatest(&objective);
        assert_eq!(artificial, Some(NOUGHT), "the true table agrees with what was printed");
        let mut row = 0;
        while row < self.rows.len() {
            if self.basis[row] < n {
                row += 1;
            } else if let Some(column) = (0..n).find(|&at| !self.rows[row][at].is_nought()) {
                self.pivot(row, column);
                row += 1;
            } else {
                self.rows.remove(row);
                self.basis.remove(row);
            }
        }
        for row in &mut self.rows {
            row.drain(n..n + m);
        }
    }

    /// None without limit.
    fn greatest(&mut self, objective: &[Fraction]) -> Option<Fraction> {
        let columns = objective.len();
        loop {
            let gain = |column: usize| {
                self.rows.iter().zip(&self.basis).fold(
                    objective[column],
                    |gain, (row, &basic)| {
                        if objective[basic].is_nought() || row[column].is_nought() {
                            gain
                        } else {
                            gain - objective[basic] * row[column]
                        }
                    },
                )
            };
            let entering = (0..columns)
                .find(|column| !self.basis.contains(column) && NOUGHT.is_below(gain(*column)));
            let Some(entering) = entering else {
                let value =
                    self.rows.iter().zip(&self.basis).fold(NOUGHT, |sum, (row, &basic)| {
                        sum + objective[basic] * row[columns]
                    });
                return Some(value);
            };
            let mut leaving: Option<(Fraction, usize)> = None;
            for (index, row) in self.rows.iter().enumerate() {
                if !NOUGHT.is_below(row[entering]) {
                    continue;
                }
                let ratio = row[columns] / row[entering];
                let sooner = leaving.is_none_or(|(least, held)| {
                    ratio.is_below(least)
                        || ratio == least && self.basis[index] < self.basis[held]
                });
                if sooner {
                    leaving = Some((ratio, index));
                }
            }
            let (_, leaving) = leaving?;
            self.pivot(leaving, entering);
        }
    }

    fn pivot(&mut self, row: usize, column: usize) {
        let by = self.rows[row][column];
        for value in &mut self.rows[row] {
            if !value.is_nought() {
                *value = *value / by;
            }
        }
        let pivot = self.rows[row].clone();
        for (index, other) in self.rows.iter_mut().enumerate() {
            let factor = other[column];
            if index == row || factor.is_nought() {
                continue;
            }
            for (value, pivot) in other.iter_mut().zip(&pivot) {
                if !pivot.is_nought() {
                    *value = *value - factor * *pivot;
                }
            }
        }
        self.basis[row] = column;
    }
}
