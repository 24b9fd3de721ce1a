//! The world broke: the database is away, the disk is full. Refusals of a rule are each act's own.

/// A failure of the store or of what it stands on.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    #[error("the database did not do as asked")]
    Database(#[from] sea_orm::DbErr),
    #[error("the disk is full")]
    DiskFull(#[source] sea_orm::DbErr),
    #[error("the database is in use by another program")]
    Locked(#[source] sea_orm::DbErr),
    #[error("the key file could not be used: {0}")]
    Keys(String),
    #[error("a stored value could not be read: {0}")]
    Stored(String),
    #[error("a file could not be used")]
    Io(#[from] std::io::Error),
}

impl Failure {
    /// Sorts what the database said into what a person can do about it.
    pub(crate) fn from_database(error: sea_orm::DbErr) -> Self {
        let said = error.to_string();
        if said.contains("database or disk is full") || said.contains("No space left") {
            Self::DiskFull(error)
        } else if said.contains("database is locked") {
            Self::Locked(error)
        } else {
            Self::Database(error)
        }
    }
}
