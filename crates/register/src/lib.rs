//! Facts and acts: places, children, visits, accounts, intake. The only SQL over the store.

pub mod account;
pub mod act;
pub mod attachment;
pub mod audit;
pub mod boundary;
pub mod child;
pub mod clock;
pub mod definition;
pub mod export;
mod failure;
pub mod history;
pub mod intake;
pub mod load;
pub mod measurer;
pub mod pack;
pub mod place;
pub mod post;
pub mod rakor;
pub mod response;
pub mod store;
pub mod tpps;
pub mod visit;
mod written;

pub use failure::Failure;
