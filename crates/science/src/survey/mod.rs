//! Shares and intervals of counts of children.

mod exact;
mod proportion;

pub use proportion::{Interval, Proportion};
