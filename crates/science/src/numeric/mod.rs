//! Arithmetic that the published methods leave to their program.

pub mod beta;
pub mod binomial;
pub mod gamma;
pub mod normal;
mod root;
pub mod rounding;
