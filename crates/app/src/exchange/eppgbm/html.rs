//! The web page with one table that the ministry's site names `.xls`.

use html5gum::{DefaultEmitter, StartTag, Token, Tokenizer};

use super::grid::{Grid, Stored};
use super::reading::Limits;
use super::unreadable::{Unreadable, WrongKind};

/// The rows of every table in the page, one below the other.
pub(super) fn read(page: &str, limits: &Limits) -> Result<Grid, Unreadable> {
    let mut rows = Rows::new(limits);
    let mut emitter = DefaultEmitter::default();
    emitter.naively_switch_states(true);
    for token in Tokenizer::new_with_emitter(page, emitter) {
        let Ok(token) = token;
        match token {
            Token::StartTag(tag) => rows.start(&tag)?,
            Token::EndTag(tag) => match tag.name.as_slice() {
                b"td" | b"th" => rows.end_cell()?,
                b"tr" | b"table" => rows.end_row()?,
                _ => {}
            },
            Token::String(text) => {
                if rows.in_cell {
                    rows.cell.push_str(&String::from_utf8_lossy(&text));
                }
            }
            Token::Comment(_) | Token::Doctype(_) | Token::Error(_) => {}
        }
    }
    rows.end_row()?;
    if rows.grid.len() == 0 {
        Err(Unreadable::WrongKind(WrongKind::WebPage))
    } else {
        Ok(rows.grid)
    }
}

struct Rows<'a> {
    limits: &'a Limits,
    grid: Grid,
    line: u32,
    in_cell: bool,
    cell: String,
    span: usize,
    reaches_down: u32,
    /// Cells from above that reach down, by column: how many rows still.
    hanging: Vec<u32>,
}

const WIDEST: usize = 1024;

impl<'a> Rows<'a> {
    fn new(limits: &'a Limits) -> Self {
        Self {
            limits,
            grid: Grid::within(limits),
            line: 0,
            in_cell: false,
            cell: String::new(),
            span: 1,
            reaches_down: 1,
            hanging: Vec::new(),
        }
    }

    fn start(&mut self, tag: &StartTag<()>) -> Result<(), Unreadable> {
        match tag.name.as_slice() {
            b"tr" => self.end_row(),
            b"td" | b"th" => {
                self.end_cell()?;
                self.in_cell = true;
                let number = |name: &[u8]| {
                    let value = tag.attributes.get(name)?;
                    std::str::from_utf8(value).ok()?.trim().parse::<usize>().ok()
                };
                self.span = number(b"colspan").unwrap_or(1).clamp(1, WIDEST);
                let rows = number(b"rowspan").unwrap_or(1).clamp(1, 64);
                self.reaches_down = u32::try_from(rows).unwrap_or(1);
                Ok(())
            }
            b"br" | b"p" | b"div" if self.in_cell && !self.cell.is_empty() => {
                self.cell.push('\n');
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn push(&mut self, text: &str) -> Result<(), Unreadable> {
        if self.grid.width_of_open_row() < WIDEST {
            self.grid.cell(text, Stored::Text)?;
        }
        Ok(())
    }

    fn fill_hanging(&mut self) -> Result<(), Unreadable> {
        while let Some(left) = self.hanging.get_mut(self.grid.width_of_open_row()) {
            if *left == 0 {
                break;
            }
            *left -= 1;
            self.push("")?;
        }
        Ok(())
    }

    fn end_cell(&mut self) -> Result<(), Unreadable> {
        if !self.in_cell {
            return Ok(());
        }
        self.in_cell = false;
        self.fill_hanging()?;
        let text = std::mem::take(&mut self.cell);
        for step in 0..self.span {
            let column = self.grid.width_of_open_row();
            if self.reaches_down > 1 && column < WIDEST {
                self.hanging.resize(self.hanging.len().max(column + 1), 0);
                self.hanging[column] = self.reaches_down - 1;
            }
            self.push(if step == 0 { text.trim() } else { "" })?;
        }
        self.reaches_down = 1;
        self.span = 1;
        Ok(())
    }

    fn end_row(&mut self) -> Result<(), Unreadable> {
        self.end_cell()?;
        if self.grid.width_of_open_row() == 0 {
            return Ok(());
        }
        self.fill_hanging()?;
        self.line += 1;
        if self.line > self.limits.rows {
            return Err(Unreadable::TooManyRows { limit: self.limits.rows });
        }
        self.grid.end_row(self.line);
        Ok(())
    }
}
