//! The blocks of a paper as paragraphs and tables.

use super::grid::{self, Edges};
use super::writer::{ACROSS, Ink, Numbering, Writer, run, said};
use crate::report::paper::{
    Attendance, Block, Card, Level, List, Multiples, NotYet, Order, Picture, Questions,
    Signatures, Signer,
};
use crate::report::table::{Cell, Column, Look, Row, Table};
use crate::report::{Said, Unprinted, raster};

/// Pixels of a drawing that fill a line.
const PIXELS_ACROSS: f64 = 704.0;
const CARDS: usize = 4;
const CENTRED: &str = r#"<w:jc w:val="center"/>"#;
const KEPT: &str = "<w:keepNext/>";

pub(super) fn write(writer: &mut Writer<'_>) -> Result<(), Unprinted> {
    let paper = writer.paper;
    letterhead(writer);
    let middle = if paper.letterhead.is_empty() { "" } else { CENTRED };
    writer.paragraph("Title", middle, &run(&paper.title, Ink::default()));
    if !paper.subtitle.is_empty() {
        writer.paragraph("Subtitle", middle, &run(&paper.subtitle, Ink::default()));
    }
    for block in &paper.blocks {
        one(writer, block)?;
    }
    Ok(())
}

fn letterhead(writer: &mut Writer<'_>) {
    let rows = &writer.paper.letterhead;
    let last = rows.len().saturating_sub(1);
    for (at, row) in rows.iter().enumerate() {
        let size = match at {
            0 => 24,
            1 => 28,
            _ => 17,
        };
        let ink = Ink { bold: at < 2, size: Some(size), ..Ink::default() };
        let rule = if at == last {
            r#"<w:pBdr><w:bottom w:val="thickThinSmallGap" w:sz="18" w:space="6" w:color="10202E"/></w:pBdr><w:spacing w:after="280"/>"#
        } else {
            ""
        };
        writer.paragraph("Letterhead", rule, &run(row, ink));
    }
}

fn one(writer: &mut Writer<'_>, block: &Block) -> Result<(), Unprinted> {
    match block {
        Block::Heading(level, text) => {
            let style = match level {
                Level::Part => "Heading1",
                Level::Section => "Heading2",
                Level::Detail => "Heading3",
            };
            writer.paragraph(style, "", &run(text, Ink::default()));
        }
        Block::Paragraph(words) => writer.paragraph("Normal", "", &said(words, Ink::default())),
        Block::Facts(facts) => told(writer, facts),
        Block::Cards(all) => {
            for some in all.chunks(CARDS) {
                cards(writer, some)?;
            }
        }
        Block::Table(table) => grid::table(writer, table),
        Block::Picture(picture) => shown(writer, picture)?,
        Block::Multiples(multiples) => side_by_side(writer, multiples)?,
        Block::List(list) => points(writer, list),
        Block::Questions(questions) => asked(writer, questions),
        Block::Signatures(signatures) => signed(writer, signatures),
        Block::Attendance(attendance) => attended(writer, attendance),
        Block::NotYet(not_yet) => awaited(writer, not_yet),
        Block::PageBreak => writer.put(r#"<w:p><w:r><w:br w:type="page"/></w:r></w:p>"#),
    }
    Ok(())
}

fn told(writer: &mut Writer<'_>, facts: &[(String, Said)]) {
    let widths = [ACROSS / 5, ACROSS / 40, ACROSS - ACROSS / 5 - ACROSS / 40];
    let tight = r#"<w:spacing w:after="30"/>"#;
    grid::open(writer, &widths, Edges::None, "");
    for (name, words) in facts {
        grid::row(writer, "<w:cantSplit/>", |row| {
            row.cell(widths[0], "", "Normal", tight, &run(name, Ink::soft()));
            row.cell(widths[1], "", "Normal", tight, &run(":", Ink::default()));
            row.cell(widths[2], "", "Normal", tight, &said(words, Ink::default()));
        });
    }
    grid::close(writer);
}

fn cards(writer: &mut Writer<'_>, cards: &[Card]) -> Result<(), Unprinted> {
    let language = writer.paper.language;
    let widths = grid::shares(&vec![1; cards.len()]);
    let mut filled = Vec::with_capacity(cards.len());
    for (card, width) in cards.iter().zip(&widths) {
        let figure = card.figure.written(language);
        let (style, ink) = match figure.missing {
            Some(_) => ("Cell", Ink { italic: true, ..Ink::soft() }),
            None => ("Figure", Ink::default()),
        };
        let mut inside = grid::line("CellHead", "", &run(&card.name, Ink::default()));
        inside += &grid::line(style, "", &said(&figure.said, ink));
        if !figure.small.is_empty() {
            inside += &grid::line("Note", "", &run(&figure.small, Ink::default()));
        }
        inside += &grid::line("Cell", "", &run(&card.sentence, Ink::default()));
        if !card.trend.is_empty() {
            let trend = writer.picture(&card.trend, "", *width as f64 * 0.86)?;
            inside += &grid::line("Cell", "", &trend);
        }
        for line in &card.below {
            inside += &grid::line("Note", "", &run(line, Ink::default()));
        }
        filled.push(inside);
    }
    grid::open(writer, &widths, Edges::None, "");
    grid::row(writer, "<w:cantSplit/>", |row| {
        for (inside, width) in filled.iter().zip(&widths) {
            let rule = r#"<w:tcBorders><w:top w:val="single" w:sz="12" w:space="0" w:color="10202E"/></w:tcBorders>"#;
            row.filled(*width, rule, inside);
        }
    });
    grid::close(writer);
    Ok(())
}

fn shown(writer: &mut Writer<'_>, picture: &Picture) -> Result<(), Unprinted> {
    let share = raster::width(&picture.svg).map_or(1.0, |pixels| pixels / PIXELS_ACROSS);
    let width = ACROSS as f64 * share.clamp(0.1, 1.0);
    let drawing = writer.picture(&picture.svg, &picture.alt, width)?;
    let kept = if picture.caption.is_empty() { "" } else { KEPT };
    writer.paragraph("Normal", kept, &drawing);
    caption_of_picture(writer, &picture.caption);
    Ok(())
}

fn caption_of_picture(writer: &mut Writer<'_>, caption: &str) {
    if caption.is_empty() {
        return;
    }
    writer.figures += 1;
    let number = writer.figures;
    let runs = grid::numbered(writer, "paper.picture", number, caption);
    writer.paragraph("Caption", r#"<w:spacing w:before="0" w:after="240"/>"#, &runs);
}

fn side_by_side(writer: &mut Writer<'_>, multiples: &Multiples) -> Result<(), Unprinted> {
    let language = writer.paper.language;
    let columns = multiples.columns.clamp(1, 8);
    let widths = grid::shares(&vec![1; columns]);
    let mut filled = Vec::with_capacity(multiples.items.len());
    for one in &multiples.items {
        let figure = one.figure.written(language);
        let ink = Ink {
            italic: figure.missing.is_some(),
            soft: figure.missing.is_some(),
            ..Ink::default()
        };
        let mut inside = grid::line("CellHead", "", &run(&one.name, Ink::default()));
        let style = if figure.missing.is_some() { "Cell" } else { "CellHead" };
        inside += &grid::line(style, "", &said(&figure.said, ink));
        if !figure.small.is_empty() {
            inside += &grid::line("Note", "", &run(&figure.small, Ink::default()));
        }
        if figure.missing.is_none() {
            let drawing = writer.picture(&one.svg, &one.alt, widths[0] as f64 * 0.9)?;
            inside += &grid::line("Cell", "", &drawing);
        }
        if !one.note.is_empty() {
            inside += &grid::line("Note", "", &run(&one.note, Ink::default()));
        }
        filled.push(inside);
    }
    let empty = grid::line("Cell", "", "");
    grid::open(writer, &widths, Edges::None, &multiples.caption);
    for some in filled.chunks(columns) {
        grid::row(writer, "<w:cantSplit/>", |row| {
            for (at, width) in widths.iter().enumerate() {
                row.filled(*width, "", some.get(at).unwrap_or(&empty));
            }
        });
    }
    grid::close(writer);
    caption_of_picture(writer, &multiples.caption);
    Ok(())
}

/// What makes a paragraph an item of a list.
fn item(list: usize) -> String {
    format!(r#"<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{list}"/></w:numPr>"#)
}

fn points(writer: &mut Writer<'_>, list: &List) {
    let numbering = match list.order {
        Order::Points => Numbering::Points,
        Order::Numbered { from } => Numbering::From(from),
    };
    let number = writer.list(numbering);
    for words in &list.items {
        writer.paragraph("ListParagraph", &item(number), &said(words, Ink::default()));
    }
}

fn asked(writer: &mut Writer<'_>, questions: &Questions) {
    let number = writer.list(Numbering::From(questions.from));
    for one in &questions.all {
        let mut runs = said(&one.ask, Ink::default());
        if !one.why.is_empty() {
            let why = Ink { size: Some(17), ..Ink::soft() };
            runs += &run("\n", why);
            runs += &run(&one.why, why);
        }
        writer.paragraph("ListParagraph", &item(number), &runs);
        for _ in 0..one.lines {
            let rule = r#"<w:pBdr><w:bottom w:val="single" w:sz="4" w:space="1" w:color="53616C"/></w:pBdr><w:spacing w:before="200" w:after="0"/><w:ind w:left="400"/>"#;
            writer.paragraph("Normal", rule, "");
        }
    }
}

fn signed(writer: &mut Writer<'_>, signatures: &Signatures) {
    let empty = grid::line("Normal", "", "");
    let mut cells: Vec<String> = signatures.signers.iter().map(signer).collect();
    if cells.len() == 1 {
        cells.insert(0, empty.clone());
    }
    if !signatures.where_and_when.is_empty() {
        let place = run(&signatures.where_and_when, Ink::default());
        let first =
            r#"<w:keepNext/><w:spacing w:before="240" w:after="120"/><w:jc w:val="center"/>"#;
        cells.splice(
            0..0,
            [grid::line("Normal", KEPT, ""), grid::line("Normal", first, &place)],
        );
    }
    let widths = grid::shares(&[1, 1]);
    grid::open(writer, &widths, Edges::None, "");
    for pair in cells.chunks(2) {
        grid::row(writer, "<w:cantSplit/>", |row| {
            for (at, width) in widths.iter().enumerate() {
                row.filled(*width, "", pair.get(at).unwrap_or(&empty));
            }
        });
    }
    grid::close(writer);
}

fn signer(one: &Signer) -> String {
    let tight = r#"<w:spacing w:after="0"/><w:jc w:val="center"/>"#;
    let room = r#"<w:spacing w:before="1000" w:after="0"/><w:jc w:val="center"/>"#;
    let last = r#"<w:spacing w:after="200"/><w:jc w:val="center"/>"#;
    let mut inside = grid::line("Normal", tight, &run(&one.role, Ink::default()));
    inside += &grid::line("Normal", tight, &run(&one.organisation, Ink::soft()));
    let name = if one.name.is_empty() { "_".repeat(28) } else { one.name.clone() };
    inside += &grid::line("Normal", room, &run(&name, Ink::bold()));
    let note = Ink { size: Some(17), ..Ink::default() };
    inside + &grid::line("Normal", last, &run(&one.note, note))
}

fn attended(writer: &mut Writer<'_>, attendance: &Attendance) {
    let [number, name, role, organisation, signature] = writer.paper.attendance_heads();
    let cells = |at: usize, name: &str, role: &str, organisation: &str| {
        // Odd numbers sign on the left, even ones in the middle, so that hands have room.
        let indent = if at % 2 == 1 { "" } else { "            " };
        Row::plain(vec![
            Cell::words(at.to_string()),
            Cell::words(name),
            Cell::words(role),
            Cell::words(organisation),
            Cell::words(format!("{indent}{at}.")),
        ])
    };
    let known = attendance.attendees.iter();
    let mut rows: Vec<Row> = (1..)
        .zip(known)
        .map(|(at, one)| cells(at, &one.name, &one.role, &one.organisation))
        .collect();
    let from = rows.len() + 1;
    rows.extend((from..from + attendance.blank).map(|at| cells(at, "", "", "")));
    let table = Table {
        look: Look::Form,
        columns: vec![
            Column::sign(number, 8),
            Column::words(name, 32),
            Column::words(role, 28),
            Column::words(organisation, 28),
            Column::words(signature, 28),
        ],
        rows,
        ..Table::default()
    };
    grid::form(writer, &table, 520);
}

fn awaited(writer: &mut Writer<'_>, not_yet: &NotYet) {
    let language = writer.paper.language;
    let side = |name: &str| {
        format!(r#"<w:{name} w:val="dashed" w:sz="6" w:space="6" w:color="53616C"/>"#)
    };
    let frame: String = ["top", "left", "bottom", "right"].map(side).concat();
    let look = format!(
        r#"<w:pBdr>{frame}</w:pBdr><w:spacing w:before="120" w:after="120"/><w:ind w:left="140" w:right="140"/>"#
    );
    let mut runs = run(language.words().get("paper.not_yet"), Ink::bold());
    runs += &run("\n", Ink::default());
    runs += &run(&not_yet.sentence(language), Ink::soft());
    writer.paragraph("Normal", &look, &runs);
    grid::apart(writer);
}
