//! The terminal as an office uses it: every command a process, what it prints and says and how
//! it ends, and what is left where it is killed in the middle.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a stage that cannot be set stops the test"
)]

mod commands;
mod installation;
mod killed;
mod packs;
mod serving;
mod sheet;
