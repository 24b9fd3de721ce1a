//! Indicators: two predicates over a relation, written as data with their names, sources
//! and the reasons for leaving someone out.

mod definition;
mod frame;
mod guard;
mod in_force;
mod predicate;
mod target;
mod version;
mod within;

pub use definition::{
    BadDefinition, Definitions, Direction, Disclosure, Indicator, Over, Reason, Unit, Words,
};
pub use frame::{Frame, Frames, Item, ItemUnit, Register};
pub use in_force::{InForce, Unusable};
pub use predicate::plain_kind;
pub use target::{Aims, NATION, Target, Targets};
pub use version::Version;

pub(crate) use definition::Measures;
pub(crate) use predicate::Predicates;

#[cfg(test)]
mod tests;
