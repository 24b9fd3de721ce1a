//! The tables of a paper as a workbook: a first sheet that says what it is, then a sheet for each
//! table, in which numbers are numbers, and no cell runs as a formula.

mod pen;
mod summary;

use std::collections::BTreeSet;

use rust_xlsxwriter::{DocProperties, Workbook};

use self::pen::Pen;
use super::Unprinted;
use super::paper::{Attendance, Block, Paper};
use super::table::{Cell, Column, Look, Row, Table};
use crate::exchange::table::{excel, sheet_name};

/// Letters that a header, a footer or a property holds.
const MARGIN_LETTERS: usize = 255;

pub(super) fn print(paper: &Paper) -> Result<Vec<u8>, Unprinted> {
    let mut workbook = Workbook::new();
    let about = DocProperties::new()
        .set_title(cut(&paper.title, MARGIN_LETTERS, "…"))
        .set_subject(cut(&paper.place, MARGIN_LETTERS, "…"))
        .set_author("Cegah")
        .set_comment(paper.pack_said().unwrap_or_default())
        .set_creation_datetime(&excel(paper.known_on).ok_or(Unprinted::Undated)?);
    workbook.set_properties(&about);

    let words = paper.language.words();
    let mut names = BTreeSet::new();
    let first = unused(words.get("paper.summary"), &mut names);
    let tables: Vec<(String, Table)> = paper
        .blocks
        .iter()
        .filter_map(|block| tabled(block, paper))
        .map(|table| (unused(&table.name, &mut names), table))
        .collect();
    summary::write(workbook.add_worksheet().set_name(&first)?, paper, &tables)?;
    for (name, table) in &tables {
        Pen::new(workbook.add_worksheet().set_name(name)?, paper).table(table)?;
    }
    Ok(workbook.save_to_buffer()?)
}

/// What of a paper is a table.
fn tabled(block: &Block, paper: &Paper) -> Option<Table> {
    if let Block::Table(table) = block {
        Some(table.clone())
    } else if let Block::Attendance(attendance) = block {
        Some(attended(attendance, paper))
    } else {
        None
    }
}

fn attended(attendance: &Attendance, paper: &Paper) -> Table {
    let [number, name, role, organisation, signature] = paper.attendance_heads();
    let rows = (1..)
        .zip(&attendance.attendees)
        .map(|(at, one)| {
            Row::plain(vec![
                Cell::whole(at),
                Cell::words(one.name.as_str()),
                Cell::words(one.role.as_str()),
                Cell::words(one.organisation.as_str()),
                Cell::to_write(),
            ])
        })
        .collect();
    Table {
        name: paper.title.clone(),
        look: Look::Form,
        columns: vec![
            Column::numbers(number, 1),
            Column::words(name, 4),
            Column::words(role, 4),
            Column::words(organisation, 4),
            Column::words(signature, 3),
        ],
        rows,
        notes: Vec::new(),
    }
}

/// A name that no sheet has yet, whatever its capitals.
fn unused(wanted: &str, names: &mut BTreeSet<String>) -> String {
    let plain = sheet_name(wanted);
    let mut name = plain.clone();
    let mut number = 1;
    while !names.insert(name.to_lowercase()) {
        number += 1;
        let end = format!(" {number}");
        let kept: String = plain.chars().take(31 - end.chars().count()).collect();
        name = format!("{}{end}", kept.trim_end());
    }
    name
}

/// The first letters of a text, with an end that says so.
fn cut(text: &str, most: usize, end: &str) -> String {
    if text.encode_utf16().count() <= most {
        return text.to_owned();
    }
    let room = most.saturating_sub(end.encode_utf16().count());
    let mut taken = 0;
    let kept: String = text
        .chars()
        .take_while(|letter| {
            taken += letter.len_utf16();
            taken <= room
        })
        .collect();
    format!("{kept}{end}")
}
