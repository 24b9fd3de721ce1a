//! What is asked of the facts: relations folded from them, indicators defined over the
//! relations, and the questions that doors ask.

pub mod briefing;
pub mod cascade;
pub mod commitment;
pub mod engine;
pub mod explain;
mod failure;
pub mod indicator;
mod month;
pub mod pack;
pub mod partition;
pub mod past;
pub mod quality;
pub mod recent;
pub mod refresher;
pub mod relation;
pub mod tpps;
pub mod worklist;
pub mod zero;

pub use failure::Failure;
pub use month::{Month, NotAMonth, Period};
