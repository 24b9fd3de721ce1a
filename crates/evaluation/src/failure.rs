//! What can break on this floor, with a sentence that says what to do.

use std::path::PathBuf;

use datafusion::error::DataFusionError;
use register::place::PlaceId;

/// The world broke, or something was asked for that there is not.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    #[error("cannot read or write {path}")]
    File {
        path: PathBuf,
        #[source]
        cause: std::io::Error,
    },
    #[error("{path} is damaged ({what}): rebuild the relations from the facts")]
    Damaged { path: PathBuf, what: String },
    #[error("the relations of place {} are not built: rebuild them from the facts", .0.0)]
    NotBuilt(PlaceId),
    #[error("there are no partitions at {0}")]
    NoPartitions(String),
    #[error("{found} of the {written} rows of the partitions at {at} were found")]
    RowsMissing { at: String, written: u64, found: u64 },
    #[error("there is no place {} in which children reside", .0.0)]
    NoSuchPlace(PlaceId),
    #[error("there is no indicator `{0}`")]
    NoSuchIndicator(String),
    #[error("`{indicator}` leaves nobody out for the reason `{reason}`")]
    NoSuchReason { indicator: String, reason: String },
    #[error("`{indicator}.within`: it names people who are not among those of `{within}`")]
    NotWithin { indicator: String, within: String },
    #[error("this number is not explained child by child: {0}")]
    CannotExplain(&'static str),
    #[error("there is no rule `{0}`")]
    NoSuchRule(String),
    #[error("the register could not be read")]
    Register(#[from] register::Failure),
    #[error("the work was stopped before its end")]
    Stopped(#[source] tokio::task::JoinError),
    #[error("the query failed")]
    Query(#[from] DataFusionError),
}

impl From<datafusion::arrow::error::ArrowError> for Failure {
    fn from(cause: datafusion::arrow::error::ArrowError) -> Self {
        Self::Query(cause.into())
    }
}

impl From<datafusion::parquet::errors::ParquetError> for Failure {
    fn from(cause: datafusion::parquet::errors::ParquetError) -> Self {
        Self::Query(cause.into())
    }
}

impl Failure {
    /// What broke at a file or a folder.
    pub fn file(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        |cause| Self::File { path, cause }
    }

    pub(crate) fn damaged(path: impl Into<PathBuf>, what: &(impl ToString + ?Sized)) -> Self {
        Self::Damaged { path: path.into(), what: what.to_string() }
    }
}
