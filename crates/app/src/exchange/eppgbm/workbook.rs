//! Real workbooks: checked for what they would unpack to before anything is unpacked, then
//! read cell by cell into a packed sheet.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;

use calamine::{Data, DataRef, ExcelDateTime, Reader, Xls, XlsError, Xlsx, XlsxError};
use zip::ZipArchive;
use zip::result::ZipError;

use super::compound;
use super::grid::{Grid, Stored};
use super::header::Layout;
use super::reading::Limits;
use super::source::Source;
use super::unreadable::{Unreadable, WrongKind};

/// The sheet chosen.
pub(super) struct Chosen {
    pub source: Source,
    pub layout: Option<Layout>,
    pub sheets: Sheets,
}

/// The sheet of a workbook that was read, and those that were not.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Sheets {
    pub(crate) read: String,
    pub(crate) passed_over: Vec<String>,
}

/// A workbook in a zip archive.
pub(super) fn xlsx(
    path: &Path,
    wish: Option<&str>,
    limits: &Limits,
) -> Result<Chosen, Unreadable> {
    unpacks_within(path, limits)?;
    let mut book: Xlsx<_> =
        Xlsx::new(BufReader::new(File::open(path)?)).map_err(|error| xlsx_failed(&error))?;
    let names = book.sheet_names();
    choose(names, wish, |name| xlsx_sheet(&mut book, name, limits))
}

/// A workbook of Excel 97–2003.
pub(super) fn xls(
    path: &Path,
    wish: Option<&str>,
    limits: &Limits,
) -> Result<Chosen, Unreadable> {
    let bytes = std::fs::read(path)?;
    let holds = |name: &str| {
        let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        bytes.windows(wide.len()).any(|part| part == wide)
    };
    if holds("EncryptedPackage") {
        return Err(Unreadable::PasswordProtected);
    }
    if !holds("Workbook") && !holds("Book") {
        let word = holds("WordDocument") || holds("PowerPoint Document");
        return Err(if word {
            Unreadable::WrongKind(WrongKind::Document)
        } else {
            Unreadable::Damaged
        });
    }
    compound::weigh(&bytes, limits.unpacked_bytes)?;
    // The reader of this old format trusts lengths in the file; a damaged one may make it panic.
    let read = std::panic::catch_unwind(move || Xls::new(io::Cursor::new(bytes)));
    let mut book = match read {
        Ok(Ok(book)) => book,
        Ok(Err(XlsError::Password)) => return Err(Unreadable::PasswordProtected),
        Ok(Err(_)) | Err(_) => return Err(Unreadable::Damaged),
    };
    let names = book.sheet_names();
    choose(names, wish, |name| {
        let range = book.worksheet_range(name).map_err(|_| Unreadable::Damaged)?;
        let mut packing = Packing::new(limits);
        let (top, left) = range.start().unwrap_or_default();
        for (down, row) in (0_u32..).zip(range.rows()) {
            for (across, cell) in (0_u32..).zip(row) {
                if *cell != Data::Empty {
                    let cell = borrowed(cell);
                    let (text, stored) = shown(&cell);
                    packing.put((top + down, left + across), &text, stored)?;
                }
            }
        }
        Ok(packing.finish())
    })
}

/// The older reader gives cells of its own; they are looked at as the newer one's.
fn borrowed(cell: &Data) -> DataRef<'_> {
    match cell {
        Data::Int(number) => DataRef::Int(*number),
        Data::Float(number) => DataRef::Float(*number),
        Data::String(text) => DataRef::SharedString(text),
        Data::Bool(truth) => DataRef::Bool(*truth),
        Data::DateTime(moment) => DataRef::DateTime(*moment),
        Data::DateTimeIso(text) => DataRef::DateTimeIso(text.clone()),
        Data::DurationIso(text) => DataRef::DurationIso(text.clone()),
        Data::Error(error) => DataRef::Error(error.clone()),
        Data::Empty => DataRef::Empty,
    }
}

fn choose(
    names: Vec<String>,
    wish: Option<&str>,
    mut read: impl FnMut(&str) -> Result<Grid, Unreadable>,
) -> Result<Chosen, Unreadable> {
    if let Some(wish) = wish
        && !names.iter().any(|name| name == wish)
    {
        return Err(Unreadable::NoSuchSheet { sheet: wish.to_owned(), sheets: names });
    }
    let mut fallback = None;
    for name in names.iter().filter(|name| wish.is_none_or(|wish| *name == wish)) {
        let source = Source::Held(read(name)?);
        let layout = Layout::find(&source.first_rows()?);
        let found = layout.is_some();
        let passed_over = names.iter().filter(|other| *other != name).cloned().collect();
        let sheets = Sheets { read: name.clone(), passed_over };
        let chosen = Chosen { source, layout, sheets };
        if found {
            return Ok(chosen);
        }
        fallback.get_or_insert(chosen);
    }
    fallback.ok_or(Unreadable::Empty)
}

fn xlsx_sheet(
    book: &mut Xlsx<BufReader<File>>,
    name: &str,
    limits: &Limits,
) -> Result<Grid, Unreadable> {
    let mut packing = Packing::new(limits);
    let mut cells = match book.worksheet_cells_reader(name) {
        Ok(cells) => cells,
        // A sheet that is a chart has no cells.
        Err(XlsxError::NotAWorksheet(_)) => return Ok(packing.finish()),
        Err(error) => return Err(xlsx_failed(&error)),
    };
    while let Some(cell) =
        cells.next_cell_with_formula_metadata().map_err(|error| xlsx_failed(&error))?
    {
        let (text, stored) = shown(&cell.value);
        let stored = if cell.formula.is_some() { Stored::Formula } else { stored };
        if cell.formula.is_some() || cell.value != DataRef::Empty {
            packing.put(cell.pos, &text, stored)?;
        }
    }
    Ok(packing.finish())
}

fn xlsx_failed(error: &XlsxError) -> Unreadable {
    if matches!(error, XlsxError::Password) {
        Unreadable::PasswordProtected
    } else {
        Unreadable::Damaged
    }
}

/// A cell as text. A real date is written in the one way that cannot be misread.
fn shown<'a>(value: &'a DataRef<'_>) -> (std::borrow::Cow<'a, str>, Stored) {
    match value {
        DataRef::Empty => ("".into(), Stored::Text),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            (text.as_str().into(), Stored::Text)
        }
        DataRef::SharedString(text) => ((*text).into(), Stored::Text),
        DataRef::Int(number) => (number.to_string().into(), Stored::Number),
        DataRef::Float(number) => (number.to_string().into(), Stored::Number),
        DataRef::Bool(yes) => ((if *yes { "Ya" } else { "Tidak" }).into(), Stored::Text),
        DataRef::DateTime(moment) => (day(moment).into(), Stored::Text),
        DataRef::Error(error) => (error.to_string().into(), Stored::Text),
    }
}

fn day(moment: &ExcelDateTime) -> String {
    let (year, month, day, ..) = moment.to_ymd_hms_milli();
    if moment.is_datetime() && year >= 1901 {
        format!("{year:04}-{month:02}-{day:02}")
    } else {
        moment.as_f64().to_string()
    }
}

/// Fills a grid from cells that come with their place, leaving no gaps.
struct Packing<'a> {
    grid: Grid,
    limits: &'a Limits,
    row: Option<u32>,
    count: u32,
}

const WIDEST: u32 = 1024;

impl<'a> Packing<'a> {
    fn new(limits: &'a Limits) -> Self {
        Self { grid: Grid::within(limits), limits, row: None, count: 0 }
    }

    fn put(
        &mut self,
        (row, column): (u32, u32),
        text: &str,
        stored: Stored,
    ) -> Result<(), Unreadable> {
        if column >= WIDEST {
            return Ok(());
        }
        if self.row != Some(row) {
            self.end_row();
            self.row = Some(row);
            self.count += 1;
            if self.count > self.limits.rows {
                return Err(Unreadable::TooManyRows { limit: self.limits.rows });
            }
        }
        while self.grid.width_of_open_row() < column as usize {
            self.grid.cell("", Stored::Text)?;
        }
        if self.grid.width_of_open_row() == column as usize {
            self.grid.cell(text, stored)?;
        }
        Ok(())
    }

    fn end_row(&mut self) {
        if let Some(row) = self.row {
            self.grid.end_row(row + 1);
        }
    }

    fn finish(mut self) -> Grid {
        self.end_row();
        self.grid
    }
}

fn zip_failed(error: &ZipError) -> Unreadable {
    if matches!(error, ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED)) {
        Unreadable::PasswordProtected
    } else {
        Unreadable::Damaged
    }
}

/// Shared texts are held in memory whole, so they have a smaller limit than the sheets.
const SHARED_TEXTS: u64 = 128 << 20;

/// Unpacks every part once without keeping it: what an archive declares may be a lie.
fn unpacks_within(path: &Path, limits: &Limits) -> Result<(), Unreadable> {
    let mut archive = ZipArchive::new(BufReader::new(File::open(path)?))
        .map_err(|error| zip_failed(&error))?;
    let has = |name: &str| {
        archive.file_names().any(|file| file.is_ok_and(|file| file.starts_with(name)))
    };
    if has("EncryptedPackage") {
        return Err(Unreadable::PasswordProtected);
    }
    if !has("xl/workbook.xml") {
        return Err(Unreadable::WrongKind(if has("word/") || has("ppt/") {
            WrongKind::Document
        } else if has("xl/workbook.bin") {
            WrongKind::BinaryWorkbook
        } else if has("content.xml") {
            WrongKind::OpenDocument
        } else {
            WrongKind::Archive
        }));
    }
    let too_large = || Unreadable::UnpacksTooLarge { limit: limits.unpacked_bytes };
    if archive.len() > 10_000 {
        return Err(too_large());
    }
    let mut left = limits.unpacked_bytes;
    for at in 0..archive.len() {
        let part = archive.by_index(at).map_err(|error| zip_failed(&error))?;
        let holds_texts = part
            .name()
            .is_ok_and(|name| name.to_ascii_lowercase().ends_with("sharedstrings.xml"));
        let allowed = if holds_texts { left.min(SHARED_TEXTS) } else { left };
        if part.size() > allowed {
            return Err(too_large());
        }
        let mut part = part.take(allowed + 1);
        let mut texts = Vec::new();
        let unpacked = if holds_texts {
            part.read_to_end(&mut texts).map(|bytes| bytes as u64)
        } else {
            io::copy(&mut part, &mut io::sink())
        };
        let unpacked = unpacked.map_err(|_| Unreadable::Damaged)?;
        if unpacked > allowed {
            return Err(too_large());
        }
        if says_more_than_it_holds(&texts) {
            return Err(Unreadable::Damaged);
        }
        left -= unpacked;
    }
    Ok(())
}

/// Whether the shared texts say that they are more than there are bytes for: the reader makes
/// room for as many as they say before it looks for the first.
fn says_more_than_it_holds(texts: &[u8]) -> bool {
    const SAID: &[u8] = b"uniqueCount";
    const SHORTEST: usize = b"<si/>".len();
    let most = (texts.len() / SHORTEST) as u64;
    let number = |at: usize| {
        let rest = texts[at..].iter().skip_while(|b| b" \t\r\n=\"'+".contains(b));
        rest.take_while(|b| b.is_ascii_digit()).fold(0_u64, |number, b| {
            number.saturating_mul(10).saturating_add(u64::from(b - b'0'))
        })
    };
    // In another encoding than UTF-8 the number could not be seen.
    texts.iter().take(64).any(|b| *b == 0)
        || texts
            .windows(SAID.len())
            .enumerate()
            .any(|(at, said)| said == SAID && number(at + SAID.len()) > most)
}
