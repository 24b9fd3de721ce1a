//! What can go wrong between machines, told apart as far as somebody can do something about it.

use ballista_core::error::BallistaError;

use crate::Address;

#[derive(Debug, thiserror::Error)]
pub enum Failure {
    #[error("nobody answers at {0}")]
    NoScheduler(Address),
    #[error("what answers at {0} is no scheduler")]
    NotAScheduler(Address),
    #[error("no executor has come to the scheduler at {0}")]
    NoExecutors(Address),
    #[error("every executor was lost while counting")]
    AllLost,
    #[error("the scheduler at {0} is gone")]
    SchedulerGone(Address),
    #[error("the scheduler is of another release")]
    OtherRelease(String),
    #[error("a machine of the cluster does not find the partitions")]
    NotThere(String),
    #[error("cannot listen on {address}")]
    Listen {
        address: String,
        #[source]
        cause: std::io::Error,
    },
    #[error("cannot use the folder {folder}")]
    Folder {
        folder: String,
        #[source]
        cause: std::io::Error,
    },
    #[error("what was put at {0} reads back as something else")]
    OtherBytes(String),
    #[error("the object store does not do it")]
    Store(#[from] object_store::Error),
    #[error(transparent)]
    Evaluation(evaluation::Failure),
    #[error("the cluster failed")]
    Cluster(#[from] BallistaError),
    #[error("the cluster could not be asked")]
    Query(#[from] datafusion::error::DataFusionError),
}

/// What the machines write where a file is not found: an object store, or a disk.
const ABSENT: [&str; 3] = ["not found", "No such file", "NotFound"];

impl From<evaluation::Failure> for Failure {
    /// A job tells as text what went wrong on another machine.
    fn from(failure: evaluation::Failure) -> Self {
        let evaluation::Failure::Query(cause) = &failure else {
            return Self::Evaluation(failure);
        };
        let told = cause.to_string();
        if told.contains("all executors were lost") {
            Self::AllLost
        } else if told.contains("cannot be used with") {
            Self::OtherRelease(told)
        } else if ABSENT.iter().any(|absent| told.contains(absent)) {
            Self::NotThere(told)
        } else {
            Self::Evaluation(failure)
        }
    }
}

#[cfg(test)]
mod tests {
    use datafusion::error::DataFusionError;

    use super::*;

    fn of(told: &str) -> Failure {
        evaluation::Failure::from(DataFusionError::Execution(told.to_owned())).into()
    }

    #[test]
    fn what_machines_tell_is_told_apart() {
        let gone = "Job 7 failed: all executors were lost and no executor re-registered";
        assert!(matches!(of(gone), Failure::AllLost));
        let absent = "Job 7 failed: Object at location a/b.parquet not found";
        assert!(matches!(of(absent), Failure::NotThere(_)));
        let older = "Ballista client 55.0.0 cannot be used with scheduler 53.0.0";
        assert!(matches!(of(older), Failure::OtherRelease(_)));
        let other = "Job 7 failed: out of memory";
        assert!(matches!(of(other), Failure::Evaluation(_)));
    }
}
