//! Everything a person sees in the browser, as plain data with its template.
//!
//! A handler fills a struct and renders it; nothing here asks, decides or computes. Every text
//! comes from `text/*.toml`, every drawing from the drawing room.

pub(crate) mod about;
pub(crate) mod account;
pub(crate) mod asset;
pub(crate) mod child;
pub(crate) mod enrol;
pub(crate) mod import;
pub(crate) mod news;
pub(crate) mod pack;
pub(crate) mod people;
pub(crate) mod place;
pub(crate) mod problem;
pub(crate) mod public;
pub(crate) mod queue;
pub(crate) mod rakor;
pub(crate) mod search;
pub(crate) mod sign_in;
pub(crate) mod study;
pub(crate) mod tpps;
pub(crate) mod trail;
pub(crate) mod visit;
pub(crate) mod worklist;

mod figure;
mod piece;
mod sentence;
mod shell;
mod table;

pub(crate) use figure::Figure;
pub(crate) use piece::{
    Card, Choice, Door, Empty, Filters, Link, Notice, Paging, Picture, Term, Tone,
};
pub(crate) use sentence::{Linked, Part, Sentence};
pub(crate) use shell::{Shell, SignedIn, TimeChoice};
pub(crate) use table::{Cell, Column, Row, TableView};
