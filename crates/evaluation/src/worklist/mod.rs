//! The worklist: who needs help now, why, since when, and what to do next.

mod kept;
mod list;
mod merge;
mod page;
mod planned;
mod record;
mod rule;

pub use list::{RuleSet, State, WorkItem};
pub use page::{Cursor, Filter, NotACursor, Sort, Worklist};
pub use rule::{Rule, Rules};

pub(crate) use kept::Work;
pub(crate) use planned::Planned;
