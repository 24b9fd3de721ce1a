//! Other systems' formats: what they export is read here, and what we hand back is written
//! here. Nothing in this room knows the store.

pub(crate) mod eppgbm;
pub(crate) mod table;
