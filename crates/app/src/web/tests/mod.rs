//! Doors of several rooms: what lies out of an account's reach, and one number told three ways.

mod doubt;
mod one_number;
mod reach;
