//! What the words mean, drawn as tables.
#![expect(clippy::unwrap_used, reason = "a drawing that cannot be read should stop the test")]

mod child_month;
mod table;
mod world;
