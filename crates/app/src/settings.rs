//! What an installation may choose; read once, from the command line.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

/// Where things lie and how they are kept.
#[derive(Debug, Clone, Args)]
pub(crate) struct Settings {
    /// Folder for the database, the relations and the keys.
    #[arg(long, global = true, default_value = "cegah-data", value_name = "FOLDER")]
    pub(crate) data: PathBuf,
    /// A PostgreSQL server instead of the embedded database: `postgres://user:word@host/name`.
    #[arg(long, global = true, value_name = "ADDRESS")]
    pub(crate) database: Option<String>,
    /// Folder of the key file, kept out of backups of the data [default: the data folder].
    #[arg(long, global = true, value_name = "FOLDER")]
    pub(crate) keys: Option<PathBuf>,
    /// How surely an act is on the disk before it is answered (embedded database only).
    #[arg(long, global = true, value_enum, default_value_t = Durability::Full)]
    pub(crate) durability: Durability,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Durability {
    /// Survives a power cut.
    Full,
    /// Survives a crash of the program.
    Normal,
}

/// Where pages are served.
#[derive(Debug, Clone, Args)]
pub(crate) struct Listening {
    /// Address and port; port 0 takes a free one.
    #[arg(long, default_value = "127.0.0.1:8018", value_name = "ADDRESS")]
    pub(crate) listen: SocketAddr,
    /// Cookies are sent over HTTPS only: set behind a TLS proxy.
    #[arg(long)]
    pub(crate) https: bool,
    /// The address by which people know the site, for links that leave it:
    /// `https://cegah.example.go.id` [default: as it is asked for].
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) address: Option<String>,
}

impl Settings {
    pub(crate) fn database_address(&self) -> String {
        self.database
            .clone()
            .unwrap_or_else(|| self.data.join("cegah.sqlite").display().to_string())
    }

    pub(crate) fn key_file(&self) -> PathBuf {
        self.keys.as_ref().unwrap_or(&self.data).join("keys")
    }

    pub(crate) fn relations(&self) -> PathBuf {
        self.data.join("relations")
    }

    pub(crate) fn durability(&self) -> register::store::Durability {
        match self.durability {
            Durability::Full => register::store::Durability::Full,
            Durability::Normal => register::store::Durability::Normal,
        }
    }
}
