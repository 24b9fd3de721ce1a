//! Where partitions lie and who reads them: this process, or a cluster where the program was
//! built with one.

use evaluation::Failure;
use evaluation::engine::Reader;

use crate::problem::Problem;

/// Whether partitions lie in a folder.
pub(super) fn is_on_disk(at: &str) -> bool {
    !at.contains("://") || at.starts_with("file://")
}

#[cfg(feature = "cluster")]
pub(super) fn must_be_reachable(at: &str) -> Result<(), Problem> {
    if is_on_disk(at) || at.starts_with("s3://") {
        Ok(())
    } else {
        Err(Problem::new(crate::problem::Kind::AskedWrongly, "cluster.no_such_store"))
    }
}

#[cfg(feature = "cluster")]
pub(super) async fn reader(cluster: Option<&str>) -> Result<Reader, Problem> {
    match cluster {
        Some(address) => Ok(::cluster::connect(&super::cluster::address(address)?).await?),
        None => Ok(::cluster::here()?),
    }
}

/// What kept a question from being answered, in the words of the cluster where it was one.
#[cfg(feature = "cluster")]
pub(super) fn told(failure: Failure) -> Problem {
    ::cluster::Failure::from(failure).into()
}

#[cfg(not(feature = "cluster"))]
pub(super) fn must_be_reachable(at: &str) -> Result<(), Problem> {
    if is_on_disk(at) { Ok(()) } else { Err(not_built_in()) }
}

#[cfg(not(feature = "cluster"))]
#[expect(clippy::unused_async, reason = "a cluster is connected to")]
pub(super) async fn reader(cluster: Option<&str>) -> Result<Reader, Problem> {
    match cluster {
        Some(_) => Err(not_built_in()),
        None => Ok(Reader::here(None)?),
    }
}

#[cfg(not(feature = "cluster"))]
pub(super) fn told(failure: Failure) -> Problem {
    failure.into()
}

#[cfg(not(feature = "cluster"))]
fn not_built_in() -> Problem {
    Problem::new(crate::problem::Kind::Refused, "cluster.not_built_in")
}
