//! How well measurements were taken, as far as the measurements themselves can tell.
//!
//! Every test is computed from a small summary of whole counts or sums ([`Digits`],
//! [`AgesInMonths`], [`Sexes`], [`Spread`] of [`Moments`]), and summaries are added: those of
//! the posyandu, the months or the measurers of a place give exactly the answer of the whole.
//! Two publications are kept apart. [`Team`] raises the alerts of WHO and UNICEF, which know
//! no score and are what may be reported; [`Smart`] rates and scores as SMART and NIPN do,
//! for feedback to those who measure. A place with few children is judged by neither but by
//! [`Funnel`], which asks whether chance explains it. [`findings`] looks along the visits of
//! one child. Nothing here changes or drops a measurement.

mod age_heaping;
mod age_ratio;
mod alert;
mod chi_square;
mod digit_preference;
mod funnel;
mod longitudinal;
mod score;
mod sex_ratio;
mod spread;

pub use age_heaping::AgesInMonths;
pub use age_ratio::{AgeRatio, AgeStructure};
pub use alert::{Alert, Team};
pub use chi_square::ChiSquare;
pub use digit_preference::Digits;
pub use funnel::{Funnel, Limits, Verdict};
pub use longitudinal::{Along, Finding, Kind, Reading, findings};
pub use score::{Checks, Penalties, Rated, Rating, Smart, Steps};
pub use sex_ratio::{EQUAL_SEXES, Sexes};
pub use spread::{Estimate, Moments, NORMAL_KURTOSIS, SmartFlags, Spread};
