//! Commitments of a meeting, verified by the data: their status is computed from the relations
//! whenever somebody asks, and never declared.
//!
//! [`status`] is the rule. [`verify`] asks the engine for what the rule needs, each place and
//! month once, and says with every verdict what it rests on. [`shared`] gives the parts of a
//! promise to the places below, and [`sum_up`] puts their verdicts together again.

mod ask;
mod baseline;
mod cases;
mod exact;
mod plan;
mod rule;
mod share;
mod verdict;
mod verify;
mod wording;

pub use baseline::{at_the_meeting, frozen};
pub use cases::open_at_the_meeting;
pub use exact::{Better, Exact};
pub use rule::{Reading, Status, Steps, Terms, Why, can_be_judged, judged, status};
pub use share::{Draft, Start, Total, shared, sum_up};
pub use verdict::{Evidence, Now, Verdict};
pub use verify::{Grounds, Promise, packs_needed, verify};
