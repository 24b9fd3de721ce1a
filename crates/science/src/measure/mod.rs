//! Quantities as the field takes them: sex, position, weight, length, age.

mod age;
mod length;
mod weight;

pub use age::{Age, DAYS_PER_MONTH, completed_months};
pub use length::Length;
pub use weight::Weight;

/// The sex recorded for a child; the growth standards differ by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sex {
    Male,
    Female,
}

/// How a length was taken: lying down (telentang) or standing (berdiri).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Position {
    Lying,
    Standing,
}
