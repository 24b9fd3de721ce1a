//! Relations: facts folded, person by person, into rows that a question can count.

mod cell;
mod child_month;
mod fold;
mod growth;
mod hash;
mod residence;
mod visits;

pub use cell::{AgeGroup, Step};
pub use child_month::{ChildMonth, ColumnNote};
pub use fold::{Finding, Folded, fold};
pub use hash::{ContentHash, content_hash};

pub(crate) use cell::Cell;
