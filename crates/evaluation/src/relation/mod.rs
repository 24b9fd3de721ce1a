//! Relations: facts folded, person by person, into rows that a question can count.

mod cell;
mod child_month;
mod columns;
mod course;
mod fold;
mod growth;
mod hash;
mod measured;
mod measurement;
mod residence;
mod visits;

pub use cell::{AgeGroup, Later, LengthFinding, Step};
pub use child_month::ChildMonth;
pub use columns::{ColumnNote, Relation};
pub use fold::{Finding, Folded, fold};
pub use hash::{ContentHash, content_hash};
pub use measurement::Measurement;

pub(crate) use cell::Cell;
pub(crate) use columns::relation;
