//! A table as a file: XLSX or CSV, with cells that no spreadsheet runs as a formula.

use std::fs::File;
use std::io::{BufWriter, IntoInnerError, Read as _, Seek as _};
use std::path::Path;

use axum::body::Body;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use futures::StreamExt as _;
use tokio::sync::mpsc;

use super::visitor::{Refusal, Signed};
use crate::exchange::pen::{BookPen, CsvPen};
use crate::exchange::table::{Cell, Table, Unwritten};
use crate::problem::Problem;

/// How much is read of a file at once.
const CHUNK_BYTES: usize = 128 << 10;
/// Chunks that may wait for a slow reader.
const WAITING: usize = 4;

/// The form of a download.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Xlsx,
    Csv,
}

impl Kind {
    /// The last part of a download's address.
    pub(super) fn of(text: &str) -> Option<Self> {
        match text {
            "xlsx" => Some(Self::Xlsx),
            "csv" => Some(Self::Csv),
            _ => None,
        }
    }

    fn ending(self) -> &'static str {
        match self {
            Self::Xlsx => "xlsx",
            Self::Csv => "csv",
        }
    }

    fn mime(self) -> &'static str {
        match self {
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Csv => "text/csv; charset=utf-8",
        }
    }
}

/// The table as a file called `name`, which holds codes and dates only.
pub(super) fn answer(
    signed: &Signed,
    table: &Table,
    name: &str,
    kind: Kind,
) -> Result<Response, Refusal> {
    let bytes = match kind {
        Kind::Xlsx => table.to_xlsx(),
        Kind::Csv => table.to_csv(),
    };
    let bytes = bytes.map_err(|error| broken(signed, &error))?;
    attached(signed, name, kind, bytes.into())
}

fn broken(signed: &Signed, error: &dyn std::error::Error) -> Refusal {
    signed.refuse(Problem::broken("broken", error))
}

fn attached(signed: &Signed, name: &str, kind: Kind, body: Body) -> Result<Response, Refusal> {
    let disposition = format!("attachment; filename=\"{name}.{}\"", kind.ending());
    let disposition =
        HeaderValue::from_str(&disposition).map_err(|error| broken(signed, &error))?;
    Ok((
        [
            (header::CONTENT_TYPE, HeaderValue::from_static(kind.mime())),
            (header::CONTENT_DISPOSITION, disposition),
        ],
        body,
    )
        .into_response())
}

/// A table that is written to the disk part by part and handed out from there, so that its
/// length is nothing to the memory. The file has no name, and is gone when it was read.
pub(super) struct Growing {
    kind: Kind,
    pen: Pen,
}

enum Pen {
    Csv(Box<CsvPen<BufWriter<File>>>),
    Xlsx(Box<BookPen>, BufWriter<File>),
}

impl Growing {
    /// Begins with the head and the rows of a table.
    pub(super) fn begin(signed: &Signed, first: &Table, kind: Kind) -> Result<Self, Refusal> {
        let folder = &signed.running().settings.data;
        let pen = Pen::new(first, kind, folder).map_err(|error| broken(signed, &error))?;
        let mut growing = Self { kind, pen };
        growing.go_on(signed, &first.rows)?;
        Ok(growing)
    }

    pub(super) fn go_on(&mut self, signed: &Signed, rows: &[Vec<Cell>]) -> Result<(), Refusal> {
        let mut rows = rows.iter();
        let written = match &mut self.pen {
            Pen::Csv(pen) => rows.try_for_each(|row| pen.row(row)),
            Pen::Xlsx(pen, _) => rows.try_for_each(|row| pen.row(row)),
        };
        written.map_err(|error| broken(signed, &error))
    }

    /// The file, called `name`, which holds codes and dates only.
    pub(super) async fn answer(self, signed: &Signed, name: &str) -> Result<Response, Refusal> {
        let Self { kind, pen } = self;
        let file = tokio::task::spawn_blocking(|| pen.finish()).await;
        let file = file.map_err(|cause| broken(signed, &cause))?;
        let file = file.map_err(|error| broken(signed, &error))?;
        attached(signed, name, kind, streamed(file))
    }
}

impl Pen {
    fn new(like: &Table, kind: Kind, folder: &Path) -> Result<Self, Unwritten> {
        let file = BufWriter::new(tempfile::tempfile_in(folder)?);
        Ok(match kind {
            Kind::Csv => Self::Csv(Box::new(CsvPen::new(file, &like.headers)?)),
            Kind::Xlsx => Self::Xlsx(Box::new(BookPen::new(like, Some(folder))?), file),
        })
    }

    fn finish(self) -> Result<File, Unwritten> {
        let file = match self {
            Self::Csv(pen) => pen.finish()?,
            Self::Xlsx(pen, mut file) => {
                pen.finish(&mut file)?;
                file
            }
        };
        let mut file = file.into_inner().map_err(IntoInnerError::into_error)?;
        file.rewind()?;
        Ok(file)
    }
}

/// The file as it is read, chunk by chunk, by a thread that no page waits for.
pub(super) fn streamed(mut file: File) -> Body {
    let (sender, receiver) = mpsc::channel::<std::io::Result<Vec<u8>>>(WAITING);
    tokio::task::spawn_blocking(move || {
        loop {
            let mut chunk = vec![0; CHUNK_BYTES];
            let read = file.read(&mut chunk);
            let sent = match read {
                Ok(0) => break,
                Ok(bytes) => {
                    chunk.truncate(bytes);
                    sender.blocking_send(Ok(chunk))
                }
                Err(cause) => sender.blocking_send(Err(cause)),
            };
            if sent.is_err() {
                break;
            }
        }
    });
    let chunks = futures::stream::unfold(receiver, async |mut receiver| {
        receiver.recv().await.map(|chunk| (chunk, receiver))
    });
    // Whoever packs the answer once more asks again after its end.
    Body::from_stream(chunks.fuse())
}
