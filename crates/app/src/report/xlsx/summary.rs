//! The first sheet: what the file is, its big figures, and what stands on the others.

use rust_xlsxwriter::{Format, Worksheet, XlsxError};

use super::pen::{A4, INK, LINE, Pen, SOFT, head, lines_of, plain};
use crate::report::paper::{Block, Card, Paper};
use crate::report::table::{Align, Table, Weight};

/// Letters that the last column is wide.
const WIDE: f64 = 70.0;

pub(super) fn write(
    sheet: &mut Worksheet,
    paper: &Paper,
    tables: &[(String, Table)],
) -> Result<(), XlsxError> {
    sheet.set_column_width(0, 34)?.set_column_width(1, 22)?.set_column_width(2, WIDE)?;
    sheet.set_paper_size(A4).set_print_fit_to_pages(1, 0);
    let mut pen = Pen::new(sheet, paper);
    let line = what_it_is(&mut pen, paper)?;
    let line = figures(&mut pen, paper, line)?;
    sheets(&mut pen, paper, tables, line)
}

fn what_it_is(pen: &mut Pen<'_>, paper: &Paper) -> Result<u32, XlsxError> {
    let title = Format::new().set_bold().set_font_size(14).set_font_color(INK);
    let soft = Format::new().set_font_color(SOFT);
    pen.words(0, 0, &paper.title, &title)?;
    let mut lines = vec![paper.subtitle.clone(), paper.place.clone(), paper.period.clone()];
    lines.push(paper.known_on_said());
    lines.extend(paper.pack_said());
    if !paper.back.is_empty() {
        let words = paper.language.words();
        lines.push(format!("{}: {}", words.get("paper.address"), paper.back));
    }
    let mut line = 1;
    for words in lines.iter().filter(|words| !words.is_empty()) {
        pen.words(line, 0, words, &soft)?;
        line += 1;
    }
    Ok(line + 1)
}

/// A head over three columns.
fn heads(pen: &mut Pen<'_>, paper: &Paper, line: u32, key: &str) -> Result<(), XlsxError> {
    let words = paper.language.words();
    pen.words(line, 0, words.get(key), &head(Align::Left))?;
    pen.words(line, 1, "", &head(Align::Left))?;
    pen.words(line, 2, words.get("paper.note"), &head(Align::Left))
}

/// The words of the last column, in a row that is high enough for them.
fn tall(pen: &mut Pen<'_>, line: u32, said: &str) -> Result<(), XlsxError> {
    pen.words(line, 2, said, &plain())?;
    pen.sheet.set_row_height(line, lines_of(said, WIDE) * LINE)?;
    Ok(())
}

fn figures(pen: &mut Pen<'_>, paper: &Paper, mut line: u32) -> Result<u32, XlsxError> {
    let cards: Vec<&Card> = paper
        .blocks
        .iter()
        .filter_map(|block| if let Block::Cards(cards) = block { Some(cards) } else { None })
        .flatten()
        .collect();
    if cards.is_empty() {
        return Ok(line);
    }
    heads(pen, paper, line, "paper.figures")?;
    for card in cards {
        line += 1;
        pen.words(line, 0, &card.name, &plain())?;
        pen.cell(line, 1, &card.figure, Weight::Plain)?;
        let small = card.figure.written(paper.language).small;
        let mut said = vec![card.sentence.as_str(), small.as_str()];
        said.extend(card.below.iter().map(String::as_str));
        said.retain(|words| !words.is_empty());
        tall(pen, line, &said.join("\n"))?;
    }
    Ok(line + 2)
}

fn sheets(
    pen: &mut Pen<'_>,
    paper: &Paper,
    tables: &[(String, Table)],
    mut line: u32,
) -> Result<(), XlsxError> {
    if tables.is_empty() {
        return Ok(());
    }
    heads(pen, paper, line, "paper.sheets")?;
    for (name, table) in tables {
        line += 1;
        pen.words(line, 0, name, &plain())?;
        let mut said = vec![table.name.as_str()];
        said.extend(table.notes.iter().map(String::as_str));
        tall(pen, line, &said.join("\n"))?;
    }
    Ok(())
}
