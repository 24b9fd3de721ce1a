//! What the words mean, drawn as tables.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a drawing that cannot be read should stop the test"
)]

#[path = "../../../science/tests/properties/attacker.rs"]
mod attacker;
mod briefing;
mod by_hand;
mod cascade;
mod child_month;
mod commitment;
mod definitions;
mod drawn;
mod explain;
mod fresh;
mod incidence;
mod indicators;
mod maps;
mod measuring;
mod packs;
mod partitions;
mod planted;
mod promises;
mod reforms;
mod refreshing;
mod register_of;
mod released;
mod sharing;
mod sums;
mod sweeps;
mod table;
mod worklist;
mod world;
