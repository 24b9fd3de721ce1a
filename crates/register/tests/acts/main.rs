//! The acts on a real database: who may, what is refused, what is written. Each test runs on
//! SQLite and on PostgreSQL; `./test` starts the latter and says where it is.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a stage that cannot be set stops the test"
)]

mod account;
mod attachment;
mod boundary;
mod child;
mod definition;
mod export;
mod full_disk;
mod history;
mod intake;
mod locked;
mod pack;
mod place;
mod post;
mod rakor;
mod stage;
mod tpps;
mod visit;
