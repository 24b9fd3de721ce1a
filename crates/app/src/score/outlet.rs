//! Where the answer goes. A file appears under its name only when it is whole, so that a run
//! that fails leaves what was there, and a file may be scored onto itself.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::problem::Problem;

/// The answer's form and place.
pub(super) enum Outlet<'a> {
    Csv(Stream<'a>),
    Parquet(Place),
}

/// Standard output or a file.
pub(super) enum Stream<'a> {
    Stdout(&'a mut dyn Write),
    Place(Place),
}

/// A file in the making.
pub(super) enum Place {
    Beside {
        file: NamedTempFile,
        path: PathBuf,
    },
    /// A pipe or device, written to as it is.
    Itself(File),
}

impl<'a> Outlet<'a> {
    pub(super) fn of(out: Option<&Path>, stdout: &'a mut dyn Write) -> Result<Self, Problem> {
        let Some(path) = out else { return Ok(Self::Csv(Stream::Stdout(stdout))) };
        let ends_in = |ending: &str| {
            path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case(ending))
        };
        if ends_in("csv") {
            Ok(Self::Csv(Stream::Place(Place::at(path)?)))
        } else if ends_in("parquet") {
            Ok(Self::Parquet(Place::at(path)?))
        } else {
            Err(Problem::OutKind)
        }
    }
}

impl Place {
    fn at(path: &Path) -> Result<Self, Problem> {
        if path.exists() && !path.is_file() {
            return OpenOptions::new()
                .write(true)
                .open(path)
                .map(Self::Itself)
                .map_err(Problem::Write);
        }
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        let mut builder = tempfile::Builder::new();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            builder.permissions(std::fs::Permissions::from_mode(0o666));
        }
        let file = builder
            .prefix(".cegah-score-")
            .tempfile_in(folder.unwrap_or(Path::new(".")))
            .map_err(Problem::Write)?;
        Ok(Self::Beside { file, path: path.to_owned() })
    }

    /// Gives the file its name.
    pub(super) fn finish(self) -> Result<(), Problem> {
        match self {
            Self::Beside { file, path } => {
                file.persist(path).map(drop).map_err(|error| Problem::Write(error.error))
            }
            Self::Itself(_) => Ok(()),
        }
    }
}

impl Stream<'_> {
    pub(super) fn finish(self) -> Result<(), Problem> {
        match self {
            Self::Stdout(stdout) => stdout.flush().map_err(Problem::Write),
            Self::Place(place) => place.finish(),
        }
    }
}

impl Write for Place {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Beside { file, .. } => file.write(bytes),
            Self::Itself(file) => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Beside { file, .. } => file.flush(),
            Self::Itself(file) => file.flush(),
        }
    }
}

impl Write for Stream<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Stdout(stdout) => stdout.write(bytes),
            Self::Place(place) => place.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Stdout(stdout) => stdout.flush(),
            Self::Place(place) => place.flush(),
        }
    }
}
