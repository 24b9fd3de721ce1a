//! Arithmetic that the published methods leave to their program.

pub mod beta;
pub mod gamma;
mod root;
pub mod rounding;
