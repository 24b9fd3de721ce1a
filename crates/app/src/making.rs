//! A file in the making: it appears under its name only when it is whole, so that a run that
//! fails leaves what was there.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

/// Where it is written.
pub(crate) enum Making {
    Beside {
        file: NamedTempFile,
        path: PathBuf,
    },
    /// A pipe or device, written to as it is.
    Itself(File),
}

impl Making {
    pub(crate) fn at(path: &Path) -> io::Result<Self> {
        if path.exists() && !path.is_file() {
            return OpenOptions::new().write(true).open(path).map(Self::Itself);
        }
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        let mut builder = tempfile::Builder::new();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            builder.permissions(std::fs::Permissions::from_mode(0o666));
        }
        let file = builder.prefix(".cegah-").tempfile_in(folder.unwrap_or(Path::new(".")))?;
        Ok(Self::Beside { file, path: path.to_owned() })
    }

    /// Gives the file its name.
    pub(crate) fn finish(self) -> io::Result<()> {
        match self {
            Self::Beside { file, path } => {
                file.persist(path).map(drop).map_err(|error| error.error)
            }
            Self::Itself(_) => Ok(()),
        }
    }
}

impl Write for Making {
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
