//! The world broke: the database is away, the disk is full. Refusals of a rule are each act's own.

use sea_orm::{ConnAcquireErr, DbErr};

/// A failure of the store or of what it stands on.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    #[error("the database did not do as asked")]
    Database(#[from] DbErr),
    #[error("the disk is full")]
    DiskFull(#[source] DbErr),
    #[error("the database is busy with other work")]
    Locked(#[source] DbErr),
    #[error("the key file could not be used: {0}")]
    Keys(String),
    #[error("a stored value could not be read: {0}")]
    Stored(String),
    #[error("a file could not be used")]
    Io(#[from] std::io::Error),
}

impl Failure {
    /// Sorts what the database said into what a person can do about it.
    pub(crate) fn from_database(error: DbErr) -> Self {
        let said = error.to_string();
        let waited = matches!(error, DbErr::ConnectionAcquire(ConnAcquireErr::Timeout));
        if said.contains("database or disk is full") || said.contains("No space left") {
            Self::DiskFull(error)
        } else if waited || said.contains("database is locked") {
            Self::Locked(error)
        } else {
            Self::Database(error)
        }
    }
}
