//! What is asked of the facts: relations folded from them, indicators defined over the
//! relations, and the questions that doors ask.

pub mod engine;
mod failure;
pub mod indicator;
mod month;
pub mod partition;
pub mod refresher;
pub mod relation;
pub mod worklist;

pub use failure::Failure;
pub use month::{Month, NotAMonth, Period};
