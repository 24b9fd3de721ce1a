//! One sheet in the making: cells of every kind, intervals and notes in columns of their own.

use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, FormatPattern, Worksheet, XlsxError};

use super::{MARGIN_LETTERS, cut};
use crate::exchange::table::excel;
use crate::report::paper::Paper;
use crate::report::table::{Align, Cell, Table, Value, Weight, Why};
use crate::text::Language;

pub(super) const INK: u32 = 0x0010_202e;
pub(super) const SOFT: u32 = 0x0053_616c;
const PALE: u32 = 0x00cc_d3d8;
/// Letters that a cell holds.
///
/// Source: Microsoft, Excel specifications and limits.
const CELL_LETTERS: usize = 32_767;
pub(super) const A4: u8 = 9;
const DAY: &str = "d mmm yyyy";
/// Points that a line of a cell is high, and a row may be.
pub(super) const LINE: f64 = 15.0;
const TALLEST: f64 = 400.0;
/// Letters that A4 holds upright without being shrunk much.
const UPRIGHT: f64 = 105.0;
const WIDEST: f64 = 40.0;
const NOTE_WIDTH: f64 = 28.0;

/// Lines that words take in so wide a column.
pub(super) fn lines_of(words: &str, width: f64) -> f64 {
    let lines =
        |line: &str| (line.chars().count() as f64 / (width - 3.0).max(4.0)).ceil().max(1.0);
    words.lines().map(lines).sum::<f64>().max(1.0)
}

/// A line of a margin, in which `&` begins a command.
fn margin(text: &str) -> String {
    text.replace('&', "&&")
}

pub(super) fn plain() -> Format {
    Format::new().set_align(FormatAlign::Top).set_text_wrap()
}

pub(super) fn head(align: Align) -> Format {
    let side = match align {
        Align::Left => FormatAlign::Left,
        Align::Right => FormatAlign::Right,
        Align::Centre => FormatAlign::Center,
    };
    plain()
        .set_align(side)
        .set_bold()
        .set_align(FormatAlign::Bottom)
        .set_border_bottom(FormatBorder::Thin)
        .set_border_top(FormatBorder::Thin)
}

/// Words beside the numbers of the column before, a little away from them.
fn set_apart(format: Format, column: u16) -> Format {
    if column == 0 { format } else { format.set_align(FormatAlign::Left).set_indent(1) }
}

/// Writes on one sheet.
pub(super) struct Pen<'a> {
    pub(super) sheet: &'a mut Worksheet,
    paper: &'a Paper,
}

impl<'a> Pen<'a> {
    pub(super) fn new(sheet: &'a mut Worksheet, paper: &'a Paper) -> Self {
        Self { sheet, paper }
    }

    fn language(&self) -> Language {
        self.paper.language
    }

    /// Text that stays text, also when somebody edits it.
    pub(super) fn words(
        &mut self,
        line: u32,
        column: u16,
        text: &str,
        format: &Format,
    ) -> Result<(), XlsxError> {
        let end = self.language().words().get("paper.cut_short");
        let text = cut(text, CELL_LETTERS, end);
        if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
            let quoted = format.clone().set_quote_prefix();
            self.sheet.write_string_with_format(line, column, text, &quoted)?;
        } else {
            self.sheet.write_string_with_format(line, column, text, format)?;
        }
        Ok(())
    }

    pub(super) fn table(&mut self, table: &Table) -> Result<(), XlsxError> {
        let spread: Vec<Spread> =
            (0..table.columns.len()).map(|column| Spread::of(table, column)).collect();
        let mut columns = 0;
        let mut wide = 0.0;
        for (column, spread) in table.columns.iter().zip(&spread) {
            for (words, width) in spread.heads(&column.head, self.language()) {
                let format = match column.align {
                    Align::Left => set_apart(head(column.align), columns),
                    Align::Right | Align::Centre => head(column.align),
                };
                self.words(0, columns, &words, &format)?;
                self.sheet.set_column_width(columns, width)?;
                columns += 1;
                wide += width;
            }
        }
        let deepest = table
            .columns
            .iter()
            .zip(&spread)
            .flat_map(|(column, spread)| spread.heads(&column.head, self.language()))
            .map(|(words, width)| lines_of(&words, width))
            .fold(1.0, f64::max);
        self.sheet.set_row_height(0, deepest * LINE)?;
        for (line, row) in (1_u32..).zip(&table.rows) {
            let mut column = 0;
            let mut deepest = 1.0;
            for (cell, spread) in row.cells.iter().zip(&spread) {
                self.cell(line, column, cell, row.weight)?;
                self.beside(line, column + 1, cell, *spread, row.weight)?;
                column += spread.columns();
                let said = cell.written(self.language()).said.text();
                deepest = f64::max(deepest, lines_of(&said, spread.width));
                deepest = f64::max(deepest, lines_of(&cell.note, NOTE_WIDTH));
            }
            self.sheet.set_row_height(line, (deepest * LINE).min(TALLEST))?;
        }
        self.sheet.set_freeze_panes(1, 0)?;
        if let (Ok(last), Some(right)) =
            (u32::try_from(table.rows.len()), columns.checked_sub(1))
            && last > 0
        {
            self.sheet.autofilter(0, 0, last, right)?;
        }
        self.set_page(wide, &table.name)
    }

    /// How the sheet is printed.
    fn set_page(&mut self, wide: f64, name: &str) -> Result<(), XlsxError> {
        let end = "…";
        let over = format!("&L{}", margin(&[name, &self.paper.place].join(" · ")));
        let known_on = self.paper.known_on_said();
        let under = format!("&L{}&R&P / &N", margin(&known_on));
        self.sheet.set_paper_size(A4).set_print_fit_to_pages(1, 0);
        self.sheet.set_repeat_rows(0, 0)?;
        self.sheet.set_header(cut(&over, MARGIN_LETTERS, end));
        self.sheet.set_footer(under);
        if wide > UPRIGHT {
            self.sheet.set_landscape();
        }
        Ok(())
    }

    pub(super) fn cell(
        &mut self,
        line: u32,
        column: u16,
        cell: &Cell,
        weight: Weight,
    ) -> Result<(), XlsxError> {
        let format = match weight {
            Weight::Plain => plain(),
            Weight::Group => plain().set_bold(),
            Weight::Total => plain().set_bold().set_border_top(FormatBorder::Thin),
        };
        // Words keep away from the numbers before them.
        let worded = set_apart(format.clone(), column);
        let number = |code: &str| format.clone().set_num_format(code);
        match &cell.value {
            Value::Words(said) => self.words(line, column, &said.text(), &worded)?,
            Value::Marked(_, words) => self.words(line, column, words, &worded)?,
            Value::Whole(whole) => {
                self.number(line, column, *whole as f64, &number("#,##0"))?;
            }
            Value::Rupiah(amount) => {
                self.number(line, column, *amount as f64, &number("\"Rp\" #,##0"))?;
            }
            Value::Decimal(value, places) if value.is_finite() => {
                self.number(line, column, *value, &number(&decimals(*places)))?;
            }
            Value::Share(share) if share.is_finite() => {
                self.number(line, column, *share, &number("0.0%"))?;
            }
            Value::Day(day) => match excel(*day) {
                Some(date) => {
                    self.sheet.write_datetime_with_format(line, column, &date, &number(DAY))?;
                }
                None => self.words(line, column, &day.to_string(), &format)?,
            },
            Value::Missing(why) => self.missing(line, column, *why)?,
            Value::Decimal(..) | Value::Share(_) => self.missing(line, column, Why::NoData)?,
            Value::ToWrite => {
                self.sheet.write_blank(line, column, &format)?;
            }
        }
        Ok(())
    }

    fn number(
        &mut self,
        line: u32,
        column: u16,
        value: f64,
        format: &Format,
    ) -> Result<(), XlsxError> {
        self.sheet.write_number_with_format(line, column, value, format)?;
        Ok(())
    }

    /// The reason in words, on a ground of its own.
    fn missing(&mut self, line: u32, column: u16, why: Why) -> Result<(), XlsxError> {
        let format = plain().set_italic().set_font_color(SOFT).set_foreground_color(PALE);
        let format = match why {
            Why::NoData => format.set_pattern(FormatPattern::LightUp),
            Why::TooLittle => format.set_pattern(FormatPattern::LightHorizontal),
            Why::Withheld => format.set_pattern(FormatPattern::Gray125),
            Why::NotDue | Why::NotYet => plain().set_italic().set_font_color(SOFT),
        };
        let words = why.words(self.language());
        self.words(line, column, words, &set_apart(format, column))
    }

    /// The ends of the interval and the note, in columns of their own.
    fn beside(
        &mut self,
        line: u32,
        mut column: u16,
        cell: &Cell,
        spread: Spread,
        weight: Weight,
    ) -> Result<(), XlsxError> {
        if spread.interval {
            if let Some((low, high)) = cell.interval {
                let ends = [low, high].map(|end| Cell {
                    value: match &cell.value {
                        Value::Decimal(_, places) => Value::Decimal(end, *places),
                        Value::Whole(_) | Value::Rupiah(_) => Value::Decimal(end, 0),
                        Value::Share(_)
                        | Value::Words(_)
                        | Value::Day(_)
                        | Value::Missing(_)
                        | Value::Marked(..)
                        | Value::ToWrite => Value::Share(end),
                    },
                    ..Cell::default()
                });
                self.cell(line, column, &ends[0], weight)?;
                self.cell(line, column + 1, &ends[1], weight)?;
            }
            column += 2;
        }
        if spread.note && !cell.note.is_empty() {
            self.words(line, column, &cell.note, &set_apart(plain(), column))?;
        }
        Ok(())
    }
}

fn decimals(places: u8) -> String {
    match places {
        0 => "#,##0".to_owned(),
        places => format!("#,##0.{}", "0".repeat(usize::from(places))),
    }
}

/// How many columns of a workbook a column of the paper takes.
#[derive(Debug, Clone, Copy)]
struct Spread {
    interval: bool,
    note: bool,
    /// In letters.
    width: f64,
}

impl Spread {
    fn of(table: &Table, column: usize) -> Self {
        let cells = || table.rows.iter().filter_map(|row| row.cells.get(column));
        let head = table.columns.get(column).map_or(0, |column| column.head.chars().count());
        let widest = cells()
            .map(|cell| cell.written(Language::Id).said.text().chars().count())
            .max()
            .unwrap_or(0);
        Self {
            interval: table.has_intervals(column),
            note: cells().any(|cell| !cell.note.is_empty()),
            width: (widest.max(head.min(24)) as f64 + 3.0).clamp(8.0, WIDEST),
        }
    }

    fn columns(self) -> u16 {
        1 + if self.interval { 2 } else { 0 } + u16::from(self.note)
    }

    fn heads(self, head: &str, language: Language) -> Vec<(String, f64)> {
        let words = language.words();
        let mut heads = vec![(head.to_owned(), self.width)];
        if self.interval {
            heads.push((words.fill("paper.low", &[("head", head)]), 14.0));
            heads.push((words.fill("paper.high", &[("head", head)]), 14.0));
        }
        if self.note {
            heads.push((
                format!("{head}, {}", words.get("paper.note").to_lowercase()),
                NOTE_WIDTH,
            ));
        }
        heads
    }
}
