//! New cases: who became stunted while under observation, out of how much time at risk, and
//! whether a place without a new case has shown that it has none.
//!
//! A child first measured stunted was never seen to become so, and is no new case. Time is
//! counted in whole days and becomes months only where a rate is printed.

mod at_risk;
mod course;
mod month;
mod rate;
mod run;
mod zero;

pub use at_risk::AtRisk;
pub use course::{
    Confirmation, Course, Departure, Episode, Exit, History, Onset, Placement, Reading, Rule,
    Standing,
};
pub use month::{MonthState, State};
pub use rate::{EXCLUDED_BY_ZERO_ONE_SIDED, EXCLUDED_BY_ZERO_TWO_SIDED, Rate, child_months};
pub use run::{MonthCount, Run, run_without_case};
pub use zero::{Claim, Demands, Evidence, Quality, Verdict, Why};
