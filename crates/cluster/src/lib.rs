//! The same questions on many machines: a scheduler, its executors, and a reader that lets
//! them count. Nothing here knows an indicator; what is counted comes as a query from
//! `evaluation`, which runs the same one in its own process.

mod address;
mod client;
mod executor;
mod failure;
mod push;
mod scheduler;
mod stores;

pub use address::{Address, NotAnAddress};
pub use client::{connect, here};
pub use executor::Executor;
pub use failure::Failure;
pub use push::{Pushed, Set, push};
pub use scheduler::Scheduler;
