//! Tables: columns in fixed widths, a head on every page, rows that stay together.

use std::fmt::Write as _;

use super::writer::{ACROSS, Ink, Writer, run, said};
use crate::report::letters::xml;
use crate::report::table::{Align, Cell, Look, Mark, Row, Table, Weight, Why};
use crate::text::Language;

/// Letters of a row that stays on one page.
const LETTERS_KEPT_TOGETHER: usize = 900;
const RULE: &str = r#"w:val="single" w:sz="8" w:space="0" w:color="10202E""#;
const HAIR: &str = r#"w:val="single" w:sz="4" w:space="0" w:color="CFC8BA""#;
const BOX: &str = r#"w:val="single" w:sz="4" w:space="0" w:color="53616C""#;

/// Which lines a table draws by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Edges {
    None,
    /// Between rows.
    Rows,
    /// Around every cell.
    Boxes,
}

/// Widths over a whole line, by their shares.
pub(super) fn shares(shares: &[usize]) -> Vec<usize> {
    let all = shares.iter().sum::<usize>().max(1);
    let mut widths: Vec<usize> = shares.iter().map(|share| ACROSS * share / all).collect();
    let rest = ACROSS.saturating_sub(widths.iter().sum());
    if let Some(last) = widths.last_mut() {
        *last += rest;
    }
    widths
}

pub(super) fn open(writer: &mut Writer<'_>, widths: &[usize], edges: Edges, name: &str) {
    let side = |name: &str, look: &str| format!("<w:{name} {look}/>");
    let borders = match edges {
        Edges::None => String::new(),
        Edges::Rows => side("bottom", HAIR) + &side("insideH", HAIR),
        Edges::Boxes => ["top", "left", "bottom", "right", "insideH", "insideV"]
            .map(|name| side(name, BOX))
            .concat(),
    };
    let margin = if edges == Edges::None { 0 } else { 60 };
    let right = if edges == Edges::Boxes { 60 } else { 110 };
    let all: usize = widths.iter().sum();
    let grid = widths.iter().fold(String::new(), |mut grid, width| {
        let _ = write!(grid, r#"<w:gridCol w:w="{width}"/>"#);
        grid
    });
    let name = if name.is_empty() {
        String::new()
    } else {
        format!(r#"<w:tblCaption w:val="{}"/>"#, xml(name))
    };
    // Writing to a String cannot fail.
    let _ = write!(
        writer.out,
        concat!(
            r#"<w:tbl><w:tblPr><w:tblW w:w="{all}" w:type="dxa"/><w:tblBorders>{borders}</w:tblBorders><w:tblLayout w:type="fixed"/>"#,
            r#"<w:tblCellMar><w:top w:w="{margin}" w:type="dxa"/><w:left w:w="0" w:type="dxa"/><w:bottom w:w="{margin}" w:type="dxa"/><w:right w:w="{right}" w:type="dxa"/></w:tblCellMar>"#,
            r#"{name}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>"#
        ),
        all = all,
        borders = borders,
        margin = margin,
        right = right,
        name = name,
        grid = grid,
    );
}

/// Closes the table; the small paragraph keeps it apart from one that follows.
pub(super) fn close(writer: &mut Writer<'_>) {
    writer.put("</w:tbl>");
    apart(writer);
}

/// A small space.
pub(super) fn apart(writer: &mut Writer<'_>) {
    let little = r#"<w:spacing w:before="0" w:after="0" w:line="160" w:lineRule="exact"/>"#;
    writer.paragraph("Note", little, "");
}

pub(super) fn row(writer: &mut Writer<'_>, look: &str, fill: impl FnOnce(&mut Cells<'_>)) {
    // Writing to a String cannot fail.
    let _ = write!(writer.out, "<w:tr><w:trPr>{look}</w:trPr>");
    fill(&mut Cells { out: &mut writer.out });
    writer.put("</w:tr>");
}

/// The cells of a row in the making.
pub(super) struct Cells<'a> {
    out: &'a mut String,
}

impl Cells<'_> {
    /// A cell of one paragraph.
    pub(super) fn cell(
        &mut self,
        width: usize,
        look: &str,
        style: &str,
        more: &str,
        runs: &str,
    ) {
        self.filled(width, look, &line(style, more, runs));
    }

    /// A cell of paragraphs that are written already.
    pub(super) fn filled(&mut self, width: usize, look: &str, inside: &str) {
        // Writing to a String cannot fail.
        let _ = write!(
            self.out,
            r#"<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{look}</w:tcPr>{inside}</w:tc>"#
        );
    }
}

pub(super) fn line(style: &str, more: &str, runs: &str) -> String {
    format!(r#"<w:p><w:pPr><w:pStyle w:val="{style}"/>{more}</w:pPr>{runs}</w:p>"#)
}

/// The words of a caption with a number that counts itself.
pub(super) fn numbered(
    writer: &Writer<'_>,
    key: &'static str,
    number: usize,
    words: &str,
) -> String {
    let name = writer.paper.language.words().get(key);
    format!(
        concat!(
            "{name}",
            r#"<w:fldSimple w:instr=" SEQ {field} \* ARABIC "><w:r><w:rPr><w:b/><w:bCs/></w:rPr><w:t>{number}</w:t></w:r></w:fldSimple>"#,
            "{words}"
        ),
        name = run(&format!("{name} "), Ink::bold()),
        field = xml(name),
        number = number,
        words = run(&format!("  {words}"), Ink::default()),
    )
}

pub(super) fn table(writer: &mut Writer<'_>, table: &Table) {
    if !table.name.is_empty() {
        writer.tables += 1;
        let number = writer.tables;
        let runs = numbered(writer, "paper.table", number, &table.name);
        writer.paragraph("Caption", "<w:keepNext/>", &runs);
    }
    form(writer, table, 0);
    for note in &table.notes {
        writer.paragraph("Note", "", &run(note, Ink::default()));
    }
}

/// A table whose rows are at least so many twentieths of a point high.
pub(super) fn form(writer: &mut Writer<'_>, table: &Table, height: usize) {
    let language = writer.paper.language;
    let all: Vec<usize> =
        table.columns.iter().map(|column| usize::from(column.share.max(1))).collect();
    let widths = shares(&all);
    let (edges, head) = match table.look {
        Look::Figures => (
            Edges::Rows,
            format!("<w:tcBorders><w:top {RULE}/><w:bottom {RULE}/></w:tcBorders><w:vAlign w:val=\"bottom\"/>"),
        ),
        Look::Form => (
            Edges::Boxes,
            r#"<w:shd w:val="clear" w:color="auto" w:fill="F3F0EA"/><w:tcMar><w:left w:w="80" w:type="dxa"/></w:tcMar>"#.to_owned(),
        ),
    };
    open(writer, &widths, edges, &table.name);
    row(writer, "<w:cantSplit/><w:tblHeader/>", |cells| {
        for (column, width) in table.columns.iter().zip(&widths) {
            let runs = run(&column.head, Ink::default());
            cells.cell(*width, &head, "CellHead", side(column.align), &runs);
        }
    });
    let tall = if height == 0 {
        String::new()
    } else {
        format!(r#"<w:trHeight w:val="{height}" w:hRule="atLeast"/>"#)
    };
    for one in &table.rows {
        body_row(writer, table, one, &widths, &tall, language);
    }
    close(writer);
}

fn body_row(
    writer: &mut Writer<'_>,
    table: &Table,
    one: &Row,
    widths: &[usize],
    tall: &str,
    language: Language,
) {
    let letters = |cell: &Cell| cell.written(language).said.text().len();
    let longest = one.cells.iter().map(letters).max().unwrap_or(0);
    let kept = if longest > LETTERS_KEPT_TOGETHER { "" } else { "<w:cantSplit/>" };
    row(writer, &format!("{kept}{tall}"), |cells| {
        let form = match table.look {
            Look::Figures => "",
            Look::Form => r#"<w:tcMar><w:left w:w="80" w:type="dxa"/></w:tcMar>"#,
        };
        if one.weight == Weight::Group {
            let span = format!(
                r#"<w:gridSpan w:val="{}"/><w:shd w:val="clear" w:color="auto" w:fill="F3F0EA"/>"#,
                table.columns.len().max(1)
            );
            let name = one.cells.first().cloned().unwrap_or_default();
            let runs = said(&name.written(language).said, Ink::bold());
            cells.cell(ACROSS, &span, "Cell", "<w:keepNext/>", &runs);
            return;
        }
        let empty = Cell::default();
        for (at, (column, width)) in table.columns.iter().zip(widths).enumerate() {
            let cell = one.cells.get(at).unwrap_or(&empty);
            let rule = if one.weight == Weight::Total {
                format!("<w:tcBorders><w:top {RULE}/></w:tcBorders>")
            } else {
                String::new()
            };
            let look = format!("{rule}{}{form}", ground(cell, language));
            let runs = written(cell, one.weight, language);
            cells.cell(*width, &look, "Cell", side(column.align), &runs);
        }
    });
}

fn side(align: Align) -> &'static str {
    match align {
        Align::Left => "",
        Align::Right => r#"<w:jc w:val="right"/>"#,
        Align::Centre => r#"<w:jc w:val="center"/>"#,
    }
}

/// A ground of its own for each reason why there is no value.
fn ground(cell: &Cell, language: Language) -> &'static str {
    match cell.written(language).missing {
        Some(Why::NoData) => {
            r#"<w:shd w:val="thinReverseDiagStripe" w:color="CCD3D8" w:fill="FFFFFF"/>"#
        }
        Some(Why::TooLittle) => {
            r#"<w:shd w:val="thinHorzStripe" w:color="CCD3D8" w:fill="FFFFFF"/>"#
        }
        Some(Why::Withheld) => r#"<w:shd w:val="pct12" w:color="53616C" w:fill="FFFFFF"/>"#,
        Some(Why::NotDue | Why::NotYet) | None => "",
    }
}

fn written(cell: &Cell, weight: Weight, language: Language) -> String {
    let written = cell.written(language);
    let missing = written.missing.is_some();
    let ink = Ink { bold: weight == Weight::Total, italic: missing, soft: missing, size: None };
    let mut runs = String::new();
    if let Some(mark) = written.mark {
        runs += &run(&format!("{} ", sign(mark)), ink);
    }
    runs += &said(&written.said, ink);
    if !written.small.is_empty() {
        let small = Ink { size: Some(14), ..Ink::soft() };
        if !written.said.runs().is_empty() {
            runs += &run("\n", small);
        }
        runs += &run(&written.small, small);
    }
    runs
}

fn sign(mark: Mark) -> char {
    match mark {
        Mark::Met => '●',
        Mark::OnTrack => '◉',
        Mark::Late => '▲',
        Mark::Missed => '✕',
        Mark::Unknown => '○',
    }
}
