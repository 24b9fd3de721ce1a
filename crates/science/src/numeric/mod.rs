//! Arithmetic that the published methods leave to their program.

pub mod rounding;
