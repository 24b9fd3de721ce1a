//! Putting a set of partitions into an object store, or another folder, whole: its rows first,
//! and last the line that names them, so that nobody reads half of it.

use std::sync::Arc;

use datafusion::datasource::listing::ListingTableUrl;
use datafusion::execution::object_store::ObjectStoreRegistry as _;
use evaluation::partition::{DEFINITIONS, OnePartition, Original, PLACES};
use evaluation::past::Progress;
use futures::{StreamExt as _, TryStreamExt as _};
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt as _};

use crate::Failure;
use crate::stores::Stores;

/// Partitions that are put at once.
const AT_ONCE: usize = 8;

/// What is put.
#[derive(Debug, Clone)]
pub struct Set {
    pub original: Original,
    /// The text of its places.
    pub places: String,
    /// Its files of definitions, by name; none where those of the program hold.
    pub definitions: Vec<(String, String)>,
}

/// What was put.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Pushed {
    pub partitions: usize,
    /// Those of them that were not there yet.
    pub copied: usize,
    pub bytes: u64,
}

/// Puts a set at a folder or at `s3://bucket/prefix`. Every file is compared with the hash of
/// its manifest before it goes, and read back behind it; a partition that is there is left.
pub async fn push(
    set: &Set,
    to: &str,
    mut progress: impl FnMut(Progress),
) -> Result<Pushed, Failure> {
    let url = ListingTableUrl::parse(format!("{}/", to.trim_end_matches('/')))?;
    let store = Stores::default().get_store(url.as_ref())?;
    let target = Target { store, prefix: url.prefix().clone() };
    let of = set.original.partitions.len();
    let mut pushed = Pushed { partitions: of, ..Pushed::default() };
    let puts = set.original.partitions.iter().map(|partition| target.put_partition(partition));
    let mut puts = futures::stream::iter(puts).buffer_unordered(AT_ONCE);
    let mut done = 0;
    while let Some(bytes) = puts.try_next().await? {
        pushed.copied += usize::from(bytes.is_some());
        pushed.bytes += bytes.unwrap_or_default();
        done += 1;
        progress(Progress { done, of });
    }
    target.put(PLACES, set.places.clone().into_bytes()).await?;
    for (name, text) in &set.definitions {
        target.put(&format!("{DEFINITIONS}/{name}"), text.clone().into_bytes()).await?;
    }
    target.put(Original::NAME, set.original.text.clone().into_bytes()).await?;
    Ok(pushed)
}

struct Target {
    store: Arc<dyn ObjectStore>,
    prefix: Path,
}

impl Target {
    /// The bytes that were put; None where the same partition is there already.
    async fn put_partition(&self, partition: &OnePartition) -> Result<Option<u64>, Failure> {
        let manifest = format!("{}/{}", partition.within, OnePartition::MANIFEST);
        match self.get(&manifest).await {
            Ok(there) if there == partition.manifest.as_bytes() => return Ok(None),
            Ok(_) | Err(Failure::Store(object_store::Error::NotFound { .. })) => {}
            Err(failure) => return Err(failure),
        }
        let mut sum = 0;
        for name in partition.names() {
            let bytes = partition.bytes(name).map_err(Failure::Evaluation)?;
            sum += bytes.len() as u64;
            self.put(&format!("{}/{name}", partition.within), bytes).await?;
        }
        self.put(&manifest, partition.manifest.clone().into_bytes()).await?;
        Ok(Some(sum))
    }

    /// Puts a file, and looks whether it reads back as it is.
    async fn put(&self, name: &str, bytes: Vec<u8>) -> Result<(), Failure> {
        self.store.put(&self.at(name), bytes.clone().into()).await?;
        if self.get(name).await? == bytes {
            Ok(())
        } else {
            Err(Failure::OtherBytes(name.to_owned()))
        }
    }

    async fn get(&self, name: &str) -> Result<Vec<u8>, Failure> {
        Ok(self.store.get(&self.at(name)).await?.bytes().await?.to_vec())
    }

    fn at(&self, name: &str) -> Path {
        name.split('/').fold(self.prefix.clone(), Path::join)
    }
}
