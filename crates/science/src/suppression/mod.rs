//! Counts that may be made public, and cannot be turned back into a child.
//!
//! A published count is one of many that are tied to each other: desa add up to their
//! kecamatan, ages to all ages, those with a finding and those without to those measured, and a
//! month that includes the month before differs from it by the children that came. A small count
//! that is merely left out is therefore found again by subtraction. [`suppress`] withholds the
//! small counts and as many others as it takes.
//!
//! **What is sensitive.** A count of 1 to k - 1, whether it would be printed or could only be
//! computed: also the rest of a denominator ([`Draft::share`]) and the change between two counts
//! ([`Draft::step`]). Zero is an honest figure and may be shown, unless the rule or the cell says
//! otherwise; the rest of a share is such a cell, since "12 of 12" tells about everybody.
//!
//! **What is promised.** Whoever knows every shown count, every equation of the table, that
//! counts are whole and not negative, and k, finds for each sensitive cell that it may be 0 and
//! may be k or more. So it is neither known nor known to be small, and the same holds for any sum
//! in which it takes part: no such sum is known to be below k. The promise is kept by proof and
//! not by estimate: for each sensitive cell two other tables of whole counts are constructed, one
//! where it is 0 and one where it is at least k, which agree with everything that is shown and
//! with every equation. Where none can be constructed, nothing may be published
//! ([`Unprotected`]).
//!
//! **Months and releases.** Two counts of the same people at two times are a difference that
//! somebody will take. Of nested counts (the year to date, a list that only grew, a pack that
//! corrects a pack) the difference *is* a count of children and must be declared as a
//! [`step`](Draft::step). Of two counts on a day each the difference is those who came less
//! those who left, which is no count of anybody; declaring it as a step treats it as if nobody
//! had left, which is stricter and costs many cells. Where who came and who left are published
//! too, the equation is declared with [`balance`](Draft::balance). What an earlier pack has shown
//! enters as [`published`](Draft::published), and cannot be taken back.
//!
//! **What is not promised.** The reason why a cell is withheld is for the keeper of the figures
//! only ([`Public`] has none): "primary" says that the count is small. Who runs the program
//! again over every possible table, or reasons that among the withheld there is at least one
//! small count, learns that there is one. Equations nobody declared, knowledge from elsewhere
//! ("two of the four are mine"), and figures that encode a count (a share beside its
//! denominator, an interval of a share) are not seen from here: what is computed from a count is
//! shown only where the count and its denominator are.
//!
//! Source: cells, equations, sensitive cells, primary and secondary suppression, and the attacker
//! who computes the range of each cell: M. Fischetti and J. J. Salazar, "Solving the cell
//! suppression problem on tabular data with linear constraints", Management Science 47 (2001)
//! 1008-1027. Protection by moves over withheld cells alone follows the idea of the hypercube
//! method in A. Hundepool et al., Statistical Disclosure Control (Wiley 2012), chapter 4.

mod moves;
mod outcome;
mod protect;
mod rule;
mod table;

pub use outcome::{Loss, Public, Suppression, Verdict, Why};
pub use protect::{Unprotected, suppress};
pub use rule::{Rule, Zeros};
pub use table::{CellId, Draft, Level, Table, Unbalanced};

#[cfg(test)]
mod tests;
