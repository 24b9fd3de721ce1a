//! What would still be true if our software did not exist: growth standards, categories,
//! weight gain and intervals, as their authorities publish them.

pub mod gain;
pub mod growth;
pub mod incidence;
pub mod measure;
pub mod numeric;
pub mod quality;
pub mod status;
pub mod suppression;
pub mod survey;
