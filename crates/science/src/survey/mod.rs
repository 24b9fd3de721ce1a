//! Shares and intervals of counts of children.

mod proportion;

pub use proportion::{Interval, Proportion};
