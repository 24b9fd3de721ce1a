//! Indicators: two predicates over a relation, written as data with their names, sources
//! and the reasons for leaving someone out.

mod definition;
mod predicate;

pub use definition::{
    BadDefinition, Definitions, Direction, Disclosure, Indicator, Over, Reason, Unit, Words,
};

pub(crate) use definition::Measures;
pub(crate) use predicate::Predicates;

#[cfg(test)]
mod tests;
