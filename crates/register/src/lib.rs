//! Facts and acts: places, children, visits, accounts, intake. The only SQL over the store.

pub mod account;
pub mod act;
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
pub mod pack;
pub mod place;
pub mod response;
pub mod store;
pub mod visit;

pub use failure::Failure;
