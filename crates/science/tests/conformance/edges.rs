//! The edges of the standard, one by one.
