//! Visits: one measurement of one child on one day, written once, corrected by a further fact.

mod doubt;
mod record;

pub use doubt::{Doubt, doubts};
pub use record::{LAST_DAY, NewVisit, Refused, Values, correct, never_was, record};

pub(crate) use doubt::measurement;
pub(crate) use record::{Written, write_void};
