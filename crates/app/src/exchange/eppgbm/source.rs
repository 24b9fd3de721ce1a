//! Where lines come from: a text file read as a stream, or a sheet held in memory.

use std::fs::File;
use std::io::{self, Cursor as Bytes, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::grid::{Grid, RawRow};
use super::header::Layout;
use super::unreadable::Unreadable;

/// How the letters of a text file are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TextEncoding {
    Utf8,
    Utf16,
    Windows1252,
}

/// What kind of table a file turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    Csv {
        delimiter: char,
        encoding: TextEncoding,
    },
    /// A web page named `.xls`.
    HtmlTable,
    Xlsx,
    /// The workbook of Excel 97–2003.
    Xls,
}

#[derive(Debug)]
pub(super) enum Source {
    Csv { text: Text, delimiter: u8, encoding: TextEncoding, record_bytes: u64 },
    Held(Grid),
}

#[derive(Debug, Clone)]
pub(super) enum Text {
    File(PathBuf),
    Decoded(Arc<[u8]>),
}

impl Text {
    fn open(&self) -> io::Result<Box<dyn Read + Send>> {
        Ok(match self {
            Self::File(path) => Box::new(File::open(path)?),
            Self::Decoded(bytes) => Box::new(Bytes::new(Arc::clone(bytes))),
        })
    }

    /// The encoding of a file, from its mark or from whether all of it is UTF-8.
    pub(super) fn of(path: &Path, head: &[u8]) -> io::Result<(Self, TextEncoding)> {
        if head.starts_with(&[0xFF, 0xFE]) || head.starts_with(&[0xFE, 0xFF]) {
            let bytes = std::fs::read(path)?;
            let decoder = encoding_rs::Encoding::for_bom(&bytes).map(|(found, _)| found);
            let (text, ..) = decoder.unwrap_or(encoding_rs::UTF_16LE).decode(&bytes);
            return Ok((
                Self::Decoded(text.into_owned().into_bytes().into()),
                TextEncoding::Utf16,
            ));
        }
        let marked = head.starts_with(b"\xEF\xBB\xBF");
        let is_utf8 = marked || is_utf8(File::open(path)?)?;
        let encoding = if is_utf8 { TextEncoding::Utf8 } else { TextEncoding::Windows1252 };
        Ok((Self::File(path.to_owned()), encoding))
    }

    /// The whole text, for a web page.
    pub(super) fn whole(&self, encoding: TextEncoding) -> io::Result<String> {
        let mut bytes = Vec::new();
        self.open()?.read_to_end(&mut bytes)?;
        Ok(decoded(&bytes, encoding).into_owned())
    }
}

fn is_utf8(mut file: File) -> io::Result<bool> {
    let mut buffer = vec![0; 1 << 16];
    let mut kept = 0;
    loop {
        let got = file.read(&mut buffer[kept..])?;
        if got == 0 {
            return Ok(true);
        }
        let filled = kept + got;
        kept = match std::str::from_utf8(&buffer[..filled]) {
            Ok(_) => 0,
            Err(error) if error.error_len().is_some() => return Ok(false),
            Err(error) => {
                buffer.copy_within(error.valid_up_to()..filled, 0);
                filled - error.valid_up_to()
            }
        };
    }
}

fn decoded(bytes: &[u8], encoding: TextEncoding) -> std::borrow::Cow<'_, str> {
    match encoding {
        TextEncoding::Utf8 | TextEncoding::Utf16 => String::from_utf8_lossy(bytes),
        TextEncoding::Windows1252 => {
            encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0
        }
    }
}

/// The delimiter whose reading of the first lines gives the best header.
pub(super) fn sniffed(
    text: &Text,
    encoding: TextEncoding,
    record_bytes: u64,
) -> Result<(u8, Option<Layout>), Unreadable> {
    let mut best: Option<(u8, Layout)> = None;
    for delimiter in [b',', b';', b'\t', b'|'] {
        let source = Source::Csv { text: text.clone(), delimiter, encoding, record_bytes };
        let rows = source.first_rows()?;
        if let Some(layout) = Layout::find(&rows)
            && best.as_ref().is_none_or(|(_, best)| layout.understood() > best.understood())
        {
            best = Some((delimiter, layout));
        }
    }
    Ok(best.map_or((b',', None), |(delimiter, layout)| (delimiter, Some(layout))))
}

impl Source {
    pub(super) fn cursor(&self) -> Result<Cursor<'_>, Unreadable> {
        Ok(match self {
            Self::Held(grid) => Cursor::Held { grid, next: 0 },
            Self::Csv { text, delimiter, encoding, record_bytes } => {
                let budget = Arc::new(AtomicU64::new(0));
                let reader = Budgeted {
                    inner: text.open()?,
                    spent: Arc::clone(&budget),
                    limit: *record_bytes,
                };
                let reader = csv::ReaderBuilder::new()
                    .has_headers(false)
                    .flexible(true)
                    .delimiter(*delimiter)
                    .buffer_capacity(1 << 16)
                    .from_reader(reader);
                Cursor::Csv {
                    reader: Box::new(reader),
                    record: csv::ByteRecord::new(),
                    encoding: *encoding,
                    budget,
                    limit: *record_bytes,
                }
            }
        })
    }

    /// The rows a header is looked for in.
    pub(super) fn first_rows(&self) -> Result<Vec<Vec<String>>, Unreadable> {
        let mut cursor = self.cursor()?;
        let mut rows = Vec::new();
        let mut row = RawRow::default();
        while rows.len() <= super::header::SEARCHED && cursor.read(&mut row)? {
            rows.push(std::mem::take(&mut row.cells));
        }
        Ok(rows)
    }
}

/// Reads a source line by line from its start.
pub(super) enum Cursor<'a> {
    Csv {
        reader: Box<csv::Reader<Budgeted>>,
        record: csv::ByteRecord,
        encoding: TextEncoding,
        budget: Arc<AtomicU64>,
        limit: u64,
    },
    Held {
        grid: &'a Grid,
        next: usize,
    },
}

impl Cursor<'_> {
    /// Fills `row` with the next line; false at the end.
    pub(super) fn read(&mut self, row: &mut RawRow) -> Result<bool, Unreadable> {
        match self {
            Self::Held { grid, next } => {
                *next += 1;
                Ok(grid.read(*next - 1, row))
            }
            Self::Csv { reader, record, encoding, budget, limit } => {
                budget.store(0, Ordering::Relaxed);
                let line = u32::try_from(reader.position().line()).unwrap_or(u32::MAX);
                match reader.read_byte_record(record) {
                    Ok(false) => return Ok(false),
                    Ok(true) => {}
                    Err(error) => return Err(failed(error, line, *limit)),
                }
                let at = record.position().map_or(line.into(), csv::Position::line);
                row.line = u32::try_from(at).unwrap_or(u32::MAX);
                row.cells.truncate(record.len());
                for (column, cell) in record.iter().enumerate() {
                    row.put(column, &decoded(cell, *encoding));
                }
                Ok(true)
            }
        }
    }
}

fn failed(error: csv::Error, line: u32, limit: u64) -> Unreadable {
    let too_large = |error: &io::Error| error.kind() == io::ErrorKind::FileTooLarge;
    if let csv::ErrorKind::Io(error) = error.kind()
        && too_large(error)
    {
        return Unreadable::CellTooLarge { line, limit };
    }
    Unreadable::Io(error.into())
}

/// Stops a record that never ends, such as a quote that is never closed.
pub(super) struct Budgeted {
    inner: Box<dyn Read + Send>,
    spent: Arc<AtomicU64>,
    limit: u64,
}

impl Read for Budgeted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let got = self.inner.read(buffer)?;
        let spent = self.spent.fetch_add(got as u64, Ordering::Relaxed) + got as u64;
        if spent > self.limit && got > 0 {
            return Err(io::Error::from(io::ErrorKind::FileTooLarge));
        }
        Ok(got)
    }
}
