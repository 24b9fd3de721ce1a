//! Cards, tables and pictures as the values that the templates read.

use serde_json::{Value, json};

use super::values::{narrow, narrow_runs, plain};
use crate::drawing::patched;
use crate::report::paper::{Card, Multiples, Picture, Tone};
use crate::report::raster;
use crate::report::table::{Align, Cell, Look, Mark, Row, Table, Weight, Why};
use crate::text::Language;

/// A row with more letters than this may run over a page; a shorter one stays together.
const LETTERS_KEPT_TOGETHER: usize = 900;
/// A table of so few rows and letters is not torn apart.
const ROWS_KEPT_TOGETHER: usize = 8;
const LETTERS_OF_A_KEPT_TABLE: usize = 2_500;
/// What a sheet is wide between its margins, in the pixels of a drawing: at this scale a label
/// of 12 px is printed in 8.4 pt.
const PIXELS_ACROSS: f64 = 704.0;

fn cell(cell: &Cell, language: Language) -> Value {
    let written = cell.written(language);
    json!({
        "said": narrow_runs(&written.said),
        "small": narrow(&written.small),
        "missing": written.missing.map(why),
        "mark": written.mark.map(mark),
    })
}

fn why(why: Why) -> &'static str {
    match why {
        Why::NoData => "no-data",
        Why::TooLittle => "too-little",
        Why::Withheld => "withheld",
        Why::NotDue => "not-due",
        Why::NotYet => "not-yet",
    }
}

fn mark(mark: Mark) -> &'static str {
    match mark {
        Mark::Met => "met",
        Mark::OnTrack => "on-track",
        Mark::Late => "late",
        Mark::Missed => "missed",
        Mark::Unknown => "unknown",
    }
}

pub(super) fn cards(cards: &[Card], language: Language) -> Value {
    let card = |card: &Card| {
        json!({
            "name": plain(&card.name),
            "figure": cell(&card.figure, language),
            "sentence": plain(&card.sentence),
            "trend": card.trend,
            "below": card.below.iter().map(|line| plain(line)).collect::<Value>(),
            "tone": match card.tone {
                Tone::Plain => "plain",
                Tone::Better => "better",
                Tone::Worse => "worse",
            },
        })
    };
    json!({ "is": "cards", "cards": cards.iter().map(card).collect::<Value>() })
}

pub(super) fn table(table: &Table, language: Language) -> Value {
    let columns: Value = table
        .columns
        .iter()
        .map(|column| {
            json!({
                "head": narrow(&column.head),
                "share": column.share.max(1),
                "align": match column.align {
                    Align::Left => "left",
                    Align::Right => "right",
                    Align::Centre => "centre",
                },
            })
        })
        .collect();
    let rows: Value = table.rows.iter().map(|one| row(one, language)).collect();
    let letters: usize =
        table.rows.iter().flat_map(|row| &row.cells).map(|cell| letters(cell, language)).sum();
    let kept = table.rows.len() <= ROWS_KEPT_TOGETHER && letters <= LETTERS_OF_A_KEPT_TABLE;
    json!({
        "is": "table",
        "name": plain(&table.name),
        "look": match table.look {
            Look::Figures => "figures",
            Look::Form => "form",
        },
        "kept": kept,
        "columns": columns,
        "rows": rows,
        "notes": table.notes.iter().map(|note| plain(note)).collect::<Value>(),
    })
}

fn letters(cell: &Cell, language: Language) -> usize {
    let written = cell.written(language);
    written.said.text().len() + written.small.len()
}

fn row(row: &Row, language: Language) -> Value {
    let longest = row.cells.iter().map(|cell| letters(cell, language)).max().unwrap_or(0);
    json!({
        "weight": match row.weight {
            Weight::Plain => "plain",
            Weight::Group => "group",
            Weight::Total => "total",
        },
        "breakable": longest > LETTERS_KEPT_TOGETHER,
        "cells": row.cells.iter().map(|one| cell(one, language)).collect::<Value>(),
    })
}

pub(super) fn picture(picture: &Picture) -> Value {
    let share = raster::width(&picture.svg).map_or(1.0, |pixels| pixels / PIXELS_ACROSS);
    json!({
        "is": "picture",
        "svg": patched(&picture.svg),
        "alt": plain(&picture.alt),
        "caption": plain(&picture.caption),
        "share": share.clamp(0.1, 1.0),
    })
}

pub(super) fn multiples(multiples: &Multiples, language: Language) -> Value {
    let items: Value = multiples
        .items
        .iter()
        .map(|one| {
            json!({
                "name": plain(&one.name),
                "figure": cell(&one.figure, language),
                "svg": patched(&one.svg),
                "ratio": raster::height_over_width(&one.svg).unwrap_or(1.0),
                "alt": plain(&one.alt),
                "note": plain(&one.note),
            })
        })
        .collect();
    json!({
        "is": "multiples",
        "caption": plain(&multiples.caption),
        "columns": multiples.columns.clamp(1, 8),
        "items": items,
    })
}
