//! The worklist: who needs help now, why, since when, and what to do next.

mod list;
mod page;
mod rule;

pub use list::{RuleSet, State, WorkItem};
pub use page::{Cursor, Filter, NotACursor, Sort, Worklist};
pub use rule::{Rule, Rules};
