//! What is asked of the facts: relations folded from them, indicators defined over the
//! relations, and the questions that doors ask.

pub mod month;
pub mod relation;

pub use month::{Month, Period};
