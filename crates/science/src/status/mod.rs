//! What a score is called: the categories of the Indonesian standard.
//!
//! A category is taken from the score in whole hundredths: -2.00 is normal, -2.01 is not.
//!
//! Source: Permenkes 2/2020, Standar Antropometri Anak, table of categories, 0 to 60 months.

mod head;
mod muac;
mod stature;
mod underweight;
mod wasting;

pub use head::Head;
pub use muac::Muac;
pub use stature::Stature;
pub use underweight::Underweight;
pub use wasting::Wasting;
