//! Where the answer goes. A file may be scored onto itself.

use std::io::{self, Write};
use std::path::Path;

use super::problem::Problem;
use crate::making::Making;

/// The answer's form and place.
pub(super) enum Outlet<'a> {
    Csv(Stream<'a>),
    Parquet(Making),
}

/// Standard output or a file.
pub(super) enum Stream<'a> {
    Stdout(&'a mut dyn Write),
    File(Making),
}

impl<'a> Outlet<'a> {
    pub(super) fn of(out: Option<&Path>, stdout: &'a mut dyn Write) -> Result<Self, Problem> {
        let Some(path) = out else { return Ok(Self::Csv(Stream::Stdout(stdout))) };
        let at = |path: &Path| Making::at(path).map_err(Problem::Write);
        let ends_in = |ending: &str| {
            path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case(ending))
        };
        if ends_in("csv") {
            Ok(Self::Csv(Stream::File(at(path)?)))
        } else if ends_in("parquet") {
            Ok(Self::Parquet(at(path)?))
        } else {
            Err(Problem::OutKind)
        }
    }
}

impl Stream<'_> {
    pub(super) fn finish(self) -> Result<(), Problem> {
        match self {
            Self::Stdout(stdout) => stdout.flush().map_err(Problem::Write),
            Self::File(file) => file.finish().map_err(Problem::Write),
        }
    }
}

impl Write for Stream<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Stdout(stdout) => stdout.write(bytes),
            Self::File(file) => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Stdout(stdout) => stdout.flush(),
            Self::File(file) => file.flush(),
        }
    }
}
