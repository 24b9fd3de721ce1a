//! Shares and intervals of counts of children.

mod difference;
mod exact;
mod proportion;

pub use difference::chance_of_so_uneven;
pub use proportion::{Interval, Proportion};
