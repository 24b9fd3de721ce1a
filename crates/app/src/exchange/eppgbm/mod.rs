//! Lists of children and measurements as e-PPGBM / Sigizi exports them and as offices edit
//! them: [`open`] looks at the whole file once (its kind, its header, its order of dates) and
//! then gives its lines one by one as the register wants them; [`write`] hands them back.

mod compound;
mod corrections;
mod date;
mod grid;
mod header;
mod html;
mod kind;
mod nik;
mod number;
mod person;
mod reading;
mod row;
mod source;
mod text;
mod unreadable;
mod visit;
mod workbook;
pub(crate) mod write;

#[cfg(test)]
mod tests;

pub(crate) use corrections::{Correction, corrections};
pub(crate) use date::{DateOrder, Evidence};
pub(crate) use header::Variant;
pub(crate) use reading::{Hints, Limits, Reading, open};
pub(crate) use source::{Format, TextEncoding};
pub(crate) use unreadable::{AmbiguousDate, Unreadable};
