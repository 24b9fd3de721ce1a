//! Other systems' formats: what they export is read here, and what we hand back is written
//! here. Nothing in this room knows the store.

pub(crate) mod eppgbm;
pub(crate) mod pen;
mod reform;
pub(crate) mod table;

pub(crate) use reform::{Unreadable, Why, read as read_reforms};
