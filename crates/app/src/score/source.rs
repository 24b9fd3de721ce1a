//! Opening the input: what kind of file it is goes by its first bytes, not by its name.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, Cursor, Read, Seek, stdin};
use std::path::Path;
use std::rc::Rc;

use flate2::read::MultiGzDecoder;

use super::problem::Problem;

/// An input whose kind is known.
pub(super) enum Opened {
    Delimited(Delimited),
    Columnar(File),
}

/// Text with separators, gzipped or not.
pub(super) struct Delimited {
    /// The first bytes, enough for the header and some rows.
    pub(super) head: Vec<u8>,
    /// What follows.
    pub(super) rest: Box<dyn Read>,
    /// Of the whole; None for a stream or a gzipped file.
    pub(super) bytes: Option<u64>,
}

/// Bytes looked at before reading.
const HEAD: u64 = 65_536;

pub(super) fn open(path: &Path) -> Result<Opened, Problem> {
    if path == Path::new("-") {
        return delimited(Box::new(stdin()), None).map(Opened::Delimited);
    }
    let mut file = File::open(path).map_err(Problem::Open)?;
    let bytes = file.metadata().map_err(Problem::Open)?.len();
    let mut magic = Vec::new();
    file.by_ref().take(4).read_to_end(&mut magic).map_err(Problem::Open)?;
    if magic == b"PAR1" {
        file.rewind().map_err(Problem::Read)?;
        return Ok(Opened::Columnar(file));
    }
    delimited(Box::new(Cursor::new(magic).chain(file)), Some(bytes)).map(Opened::Delimited)
}

fn delimited(mut read: Box<dyn Read>, bytes: Option<u64>) -> Result<Delimited, Problem> {
    let head = head(&mut read)?;
    if !head.starts_with(&[0x1F, 0x8B]) {
        wrong_kind(&head)?;
        return Ok(Delimited { head, rest: read, bytes });
    }
    let mut unpacked: Box<dyn Read> =
        Box::new(MultiGzDecoder::new(Cursor::new(head).chain(read)));
    let head = self::head(&mut unpacked)?;
    wrong_kind(&head)?;
    Ok(Delimited { head, rest: unpacked, bytes: None })
}

fn head(read: &mut dyn Read) -> Result<Vec<u8>, Problem> {
    let mut head = Vec::new();
    read.take(HEAD).read_to_end(&mut head).map_err(failed)?;
    Ok(head)
}

/// An error in the content is the file's; any other is the machine's.
pub(super) fn failed(error: io::Error) -> Problem {
    let of_content = matches!(
        error.kind(),
        io::ErrorKind::UnexpectedEof | io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput
    );
    if of_content {
        Problem::Damaged { cause: error.to_string() }
    } else {
        Problem::Read(error)
    }
}

fn wrong_kind(head: &[u8]) -> Result<(), Problem> {
    let start = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head).trim_ascii_start();
    if start.is_empty() {
        return Err(Problem::Empty);
    }
    let known: [(&[u8], &'static str); 7] = [
        (b"PAR1", ""),
        (b"PK\x03\x04", "XLSX / ZIP"),
        (b"\xD0\xCF\x11\xE0", "XLS"),
        (b"%PDF", "PDF"),
        (b"\xFF\xFE", "UTF-16"),
        (b"\xFE\xFF", "UTF-16"),
        (b"<", "HTML / XML"),
    ];
    match known.into_iter().find(|(magic, _)| start.starts_with(magic)) {
        Some((b"PAR1", _)) => Err(Problem::ParquetFromStdin),
        Some((_, kind)) => Err(Problem::WrongKind { kind }),
        None if head.contains(&0) => Err(Problem::WrongKind { kind: "binary" }),
        None => Ok(()),
    }
}

/// Bytes one record may take: a quote that is never closed would swallow the whole file.
const LARGEST_RECORD: u64 = 16 * 1024 * 1024;

/// A reader that stops when a record grows without end.
pub(super) struct Bounded<R> {
    inner: R,
    taken: u64,
    allowed: Allowed,
}

/// How far a [`Bounded`] reader may go.
#[derive(Debug, Clone)]
pub(super) struct Allowed(Rc<Cell<u64>>);

impl Allowed {
    /// Records up to this byte have been taken in.
    pub(super) fn records_end_at(&self, byte: u64) {
        self.0.set(byte.saturating_add(LARGEST_RECORD));
    }
}

impl<R: Read> Bounded<R> {
    pub(super) fn new(inner: R) -> (Self, Allowed) {
        let allowed = Allowed(Rc::new(Cell::new(LARGEST_RECORD)));
        (Self { inner, taken: 0, allowed: allowed.clone() }, allowed)
    }
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.taken > self.allowed.0.get() {
            return Err(io::Error::new(
                io::ErrorKind::InvalidData,
                "a record of more than 16 MB: a quote is not closed",
            ));
        }
        let taken = self.inner.read(buffer)?;
        self.taken += taken as u64;
        Ok(taken)
    }
}
