//! Files from elsewhere: what they said, what was matched, what waits for a person.

mod areas;
mod compare;
mod decide;
mod entered;
mod gains;
mod matching;
mod older;
mod store;
mod take_in;
mod visits;
mod waiting;

pub use decide::{Decision, decide, undo};
pub use entered::{
    EnteredChild, EnteredNik, EnteredPlace, EnteredRow, EnteredVisit, Finding, Said, Weighs,
};
pub use matching::{Candidate, Evidence, Weights};
pub use store::{
    Batch, LookedAt, Question, batch, batches, questions, rows_with_findings, waiting_in,
};
pub use take_in::{Counts, File, Outcome, Refused, Taken, take_in};
pub use waiting::{Waiting, WaitingVisit};
