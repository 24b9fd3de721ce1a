//! Opening a file: what kind it is, where its header stands, in which order its dates are
//! written. Then its lines, one by one.

use std::collections::HashSet;
use std::fs::File;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

use chrono::NaiveDate;
use register::intake::{EnteredRow, Finding, Weighs};

use super::date::{DateCell, DateOrder, Evidence, Gathered};
use super::grid::RawRow;
use super::header::{Field, Layout, SEARCHED, Variant};
use super::kind::Kind;
use super::row::Reader;
use super::source::{Cursor, Format, Source, Text, sniffed};
use super::text::unwrapped;
use super::unreadable::{AmbiguousDate, Unreadable};
use super::workbook::Sheets;
use super::{html, kind, workbook};

/// What a person says of the whole file where the file does not say it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Hints {
    pub(crate) date_order: Option<DateOrder>,
    /// The day of measuring, for lists without one.
    pub(crate) measured_on: Option<NaiveDate>,
    /// The year of sheets that give a day and a month only.
    pub(crate) year: Option<i32>,
    /// The children live in one place that was named beside the file.
    pub(crate) place_known: bool,
}

/// What a file may cost.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    pub(crate) bytes: u64,
    pub(crate) rows: u32,
    /// Of one record of a CSV.
    pub(crate) record_bytes: u64,
    /// Of a web page, which is held whole.
    pub(crate) page_bytes: u64,
    /// Of a workbook once unpacked, and of the sheet that is held of it or of a web page.
    pub(crate) unpacked_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes: 512 << 20,
            rows: 2_000_000,
            record_bytes: 1 << 20,
            page_bytes: 96 << 20,
            unpacked_bytes: 1 << 30,
        }
    }
}

/// A file that can be read.
#[derive(Debug)]
pub(crate) struct Reading {
    source: Source,
    layout: Layout,
    format: Format,
    sheets: Sheets,
    order: DateOrder,
    evidence: Evidence,
    hints: Hints,
    lines: u32,
    /// A line at the end of a text that ends in the middle of a record, if that is so.
    cut_off: Option<u32>,
}

/// Bytes that tell what a file is.
const HEAD: usize = 4096;

/// Looks at the whole file once; its lines are then read with [`Reading::rows`].
pub(crate) fn open(path: &Path, hints: &Hints, limits: &Limits) -> Result<Reading, Unreadable> {
    let bytes = std::fs::metadata(path)?.len();
    if bytes > limits.bytes {
        return Err(Unreadable::TooLarge { bytes, limit: limits.bytes });
    }
    let mut head = vec![0; HEAD];
    let mut filled = 0;
    let mut file = File::open(path)?;
    while filled < HEAD {
        match file.read(&mut head[filled..])? {
            0 => break,
            got => filled += got,
        }
    }
    head.truncate(filled);
    let mut sheets = Sheets::default();
    let (source, layout, format) = match kind::of(&head)? {
        Kind::Text => {
            let (text, encoding) = Text::of(path, &head)?;
            let (delimiter, layout) = sniffed(&text, encoding, limits.record_bytes)?;
            let record_bytes = limits.record_bytes;
            let source = Source::Csv { text, delimiter, encoding, record_bytes };
            (source, layout, Format::Csv { delimiter: char::from(delimiter), encoding })
        }
        Kind::Html => {
            if bytes > limits.page_bytes {
                return Err(Unreadable::TooLarge { bytes, limit: limits.page_bytes });
            }
            let (text, encoding) = Text::of(path, &head)?;
            let page = text.whole(encoding)?;
            // A page that was not loaded to its end has lost rows that nobody would miss.
            if !page.to_ascii_lowercase().contains("</table") {
                return Err(Unreadable::Damaged);
            }
            let source = Source::Held(html::read(&page, limits)?);
            let layout = Layout::find(&source.first_rows()?);
            (source, layout, Format::HtmlTable)
        }
        Kind::Zip => {
            let chosen = workbook::xlsx(path, None, limits)?;
            sheets = chosen.sheets;
            (chosen.source, chosen.layout, Format::Xlsx)
        }
        Kind::Compound => {
            let chosen = workbook::xls(path, None, limits)?;
            sheets = chosen.sheets;
            (chosen.source, chosen.layout, Format::Xls)
        }
    };
    let layout = layout.ok_or(Unreadable::NoHeader { searched: SEARCHED })?;
    must_suffice(&layout, hints)?;
    let Surveyed { lines, gathered, last } = survey(&source, &layout, limits)?;
    let open_ended = matches!(source, Source::Csv { .. }) && !ends_with_a_line(path, bytes)?;
    if lines == 0 {
        return Err(Unreadable::NoRows);
    }
    let (order, evidence) = gathered.decide(hints.date_order, layout.stated_order)?;
    let cut_off = last.filter(|_| open_ended);
    Ok(Reading {
        source,
        layout,
        format,
        sheets,
        order,
        evidence,
        hints: hints.clone(),
        lines,
        cut_off,
    })
}

/// Whether the columns, with what was said beside them, are enough.
fn must_suffice(layout: &Layout, hints: &Hints) -> Result<(), Unreadable> {
    let needed = [(Field::Name, "Nama"), (Field::Birth, "Tgl Lahir"), (Field::Sex, "JK")];
    let missing: Vec<&'static str> =
        needed.iter().filter(|(field, _)| !layout.has(*field)).map(|(_, name)| *name).collect();
    if !missing.is_empty() {
        return Err(Unreadable::MissingColumns { missing, found: layout.columns.clone() });
    }
    let measures = layout.has(Field::Weight) || layout.has(Field::Length);
    if measures
        && layout.months.is_empty()
        && !layout.has(Field::Visited)
        && hints.measured_on.is_none()
    {
        return Err(Unreadable::NeedsVisitDate);
    }
    let undated = layout.months.iter().any(|month| month.visited.is_none());
    if undated && hints.year.is_none() && layout.months.iter().any(|month| month.year.is_none())
    {
        return Err(Unreadable::NeedsYear);
    }
    if !layout.has(Field::Desa) && !layout.has(Field::Posyandu) && !hints.place_known {
        return Err(Unreadable::NeedsPlace);
    }
    Ok(())
}

/// Whether the last byte of a text ends a line.
fn ends_with_a_line(path: &Path, bytes: u64) -> Result<bool, Unreadable> {
    let mut file = File::open(path)?;
    file.seek(SeekFrom::Start(bytes.saturating_sub(1)))?;
    let mut last = [0];
    file.read_exact(&mut last)?;
    Ok(last[0] == b'\n' || last[0] == b'\r')
}

struct Surveyed {
    lines: u32,
    gathered: Gathered,
    /// The line of the last row, where that has fewer cells than the header.
    last: Option<u32>,
}

/// Counts the lines and gathers what decides the order of the dates.
fn survey(source: &Source, layout: &Layout, limits: &Limits) -> Result<Surveyed, Unreadable> {
    let mut gathered = Gathered::default();
    let mut lines = 0;
    let mut last = None;
    let mut cursor = source.cursor()?;
    let mut row = RawRow::default();
    let mut at = 0;
    while cursor.read(&mut row)? {
        at += 1;
        if at <= layout.rows_above_data || row.is_blank() || layout.is_header_again(&row.cells)
        {
            continue;
        }
        lines += 1;
        last = (row.cells.len() < layout.columns.len()).then_some(row.line);
        if lines > limits.rows {
            return Err(Unreadable::TooManyRows { limit: limits.rows });
        }
        let shift = super::row::shift(layout, &row.cells);
        let cell = |at: Option<usize>| {
            at.and_then(|at| row.cells.get(shift(at)?))
                .map(|cell| unwrapped(cell))
                .unwrap_or_default()
        };
        let example = |at: Option<usize>| AmbiguousDate {
            line: row.line,
            column: at.and_then(|at| layout.columns.get(at)).cloned().unwrap_or_default(),
            entered: cell(at).into_owned(),
        };
        let (birth_at, visited_at) = (layout.at(Field::Birth), layout.at(Field::Visited));
        let birth = DateCell::read(&cell(birth_at));
        let visited = DateCell::read(&cell(visited_at));
        gathered.cell(birth, || example(birth_at));
        gathered.cell(visited, || example(visited_at));
        if let Some(age) = layout.at(Field::Age) {
            gathered.age((birth, visited), &cell(Some(age)), || example(birth_at));
        }
        for month in &layout.months {
            let date = DateCell::read(&cell(month.visited));
            gathered.cell(date, || example(month.visited));
            gathered.month(date, month.number, || example(month.visited));
        }
    }
    Ok(Surveyed { lines, gathered, last })
}

impl Reading {
    pub(crate) fn format(&self) -> Format {
        self.format
    }

    /// Which sheet of a workbook was read; none of a text or a web page.
    pub(crate) fn sheets(&self) -> &Sheets {
        &self.sheets
    }

    pub(crate) fn variant(&self) -> Variant {
        self.layout.variant()
    }

    pub(crate) fn order(&self) -> DateOrder {
        self.order
    }

    pub(crate) fn evidence(&self) -> &Evidence {
        &self.evidence
    }

    /// The headers in the file's order.
    pub(crate) fn columns(&self) -> &[String] {
        &self.layout.columns
    }

    /// Headers that nobody here knows.
    pub(crate) fn unknown(&self) -> Vec<String> {
        self.layout.unknown()
    }

    /// How many lines hold data.
    pub(crate) fn lines(&self) -> u32 {
        self.lines
    }

    /// The lines, in the file's order.
    pub(crate) fn rows(&self) -> Result<Rows<'_>, Unreadable> {
        Ok(Rows {
            cursor: self.source.cursor()?,
            reader: Reader::new(&self.layout, self.order, &self.hints, self.cut_off),
            raw: RawRow::default(),
            at: 0,
            seen: HashSet::new(),
        })
    }
}

/// The lines of a file as the register takes them.
pub(crate) struct Rows<'a> {
    cursor: Cursor<'a>,
    reader: Reader<'a>,
    raw: RawRow,
    at: usize,
    /// Digests of the lines met, to know a line that stands there twice.
    seen: HashSet<u64>,
}

impl Iterator for Rows<'_> {
    type Item = Result<EnteredRow, Unreadable>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            match self.cursor.read(&mut self.raw) {
                Ok(true) => {}
                Ok(false) => return None,
                Err(unreadable) => return Some(Err(unreadable)),
            }
            self.at += 1;
            let layout = self.reader.layout();
            let passed_over = self.at <= layout.rows_above_data
                || self.raw.is_blank()
                || layout.is_header_again(&self.raw.cells);
            if passed_over {
                continue;
            }
            let mut row = self.reader.read(&self.raw);
            let mut digest = DefaultHasher::new();
            // The running number differs although the line is the same.
            let number = layout.at(Field::Number);
            for (at, cell) in row.cells.iter().enumerate() {
                if Some(at) != number {
                    cell.hash(&mut digest);
                }
            }
            if !self.seen.insert(digest.finish()) {
                row.findings.push(Finding {
                    code: "row.duplicate".to_owned(),
                    weighs: Weighs::Note,
                    column: String::new(),
                    entered: String::new(),
                });
            }
            return Some(Ok(row));
        }
    }
}
