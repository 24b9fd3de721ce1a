//! What the words mean, drawn as tables.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a drawing that cannot be read should stop the test"
)]

mod cascade;
mod child_month;
mod definitions;
mod explain;
mod incidence;
mod indicators;
mod measuring;
mod packs;
mod partitions;
mod register_of;
mod sums;
mod table;
mod worklist;
mod world;
