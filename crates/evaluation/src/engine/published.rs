//! A set of partitions read where it lies, in a folder or an object store, without the
//! register that it came from.

use std::path::Path;
use std::sync::Arc;

use datafusion::datasource::listing::ListingTableUrl;
use datafusion::error::DataFusionError;
use datafusion::object_store::{self, GetResult, ObjectStoreExt as _, path};
use futures::{StreamExt as _, TryStreamExt as _};
use register::place::{Level, PlaceId, Tree};
use sha2::{Digest, Sha256};

use super::answer::{STANDARD, Told};
use super::source::table;
use super::{Engine, Reader};
use crate::failure::Failure;
use crate::indicator::Definitions;
use crate::partition::{
    CHILD_MONTH, CURRENT, Current, DEFINITIONS, MANIFEST, Manifest, Named, PLACES, Stamp,
    read_places,
};
use crate::past::Progress;
use crate::relation::ContentHash;

/// Partitions whose bytes are looked at together.
const CHECKED_TOGETHER: usize = 8;
/// Manifests read together: small files, of which each takes the time of a journey.
const READ_TOGETHER: usize = 32;

/// Which files of a partition are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// Those that a question here reads.
    Asked,
    All,
}

/// A set of partitions with its places and definitions, and who reads it.
#[derive(Debug, Clone)]
pub struct Published {
    pub(super) reader: Reader,
    /// The address of its folder, with a `/` at its end.
    base: String,
    current: Arc<Current>,
    tree: Arc<Tree>,
    definitions: Arc<Definitions>,
}

impl Published {
    /// Opens what lies in a folder or at `s3://bucket/prefix`. It brings its places along,
    /// and its definitions; where it has none, those that come with the program hold.
    pub async fn open(reader: Reader, at: &str) -> Result<Self, Failure> {
        let base = address(at)?;
        let current = text(&reader, &base, CURRENT).await?;
        let current = Current::read(Path::new(at), &current)?;
        let places = text(&reader, &base, PLACES).await?;
        let tree = read_places(&places).ok_or_else(|| {
            Failure::damaged(format!("{base}{PLACES}"), "a place cannot be read")
        })?;
        let files = texts(&reader, &base, DEFINITIONS).await?;
        let definitions =
            if files.is_empty() { Definitions::built_in() } else { Definitions::read(&files) };
        let definitions = definitions
            .map_err(|bad| Failure::damaged(format!("{base}{DEFINITIONS}"), &bad))?;
        let (current, tree) = (Arc::new(current), Arc::new(tree));
        let definitions = Arc::new(definitions);
        Ok(Self { reader, base, current, tree, definitions })
    }

    /// The set that an engine answers from, read by another reader.
    pub fn of(reader: Reader, engine: &Engine, tree: Arc<Tree>) -> Result<Self, Failure> {
        let base = address(&engine.folder.to_string_lossy())?;
        let held = engine.held();
        let current = held.current.clone().ok_or(Failure::NoPartitions(base.clone()))?;
        let current = Arc::new(current);
        Ok(Self { reader, base, current, tree, definitions: Arc::clone(&engine.definitions) })
    }

    pub fn stamp(&self) -> Stamp {
        self.current.stamp
    }

    pub fn tree(&self) -> &Tree {
        &self.tree
    }

    pub fn definitions(&self) -> &Definitions {
        &self.definitions
    }

    pub(super) fn shared_definitions(&self) -> Arc<Definitions> {
        Arc::clone(&self.definitions)
    }

    /// Compares the bytes of the files that hold a place with those written.
    pub async fn check(
        &self,
        place: PlaceId,
        extent: Extent,
        mut progress: impl FnMut(Progress),
    ) -> Result<(), Failure> {
        let partitions = self.partitions_of(place);
        let of = partitions.len();
        let looks = partitions.into_iter().map(|within| self.is_as_written(within, extent));
        let mut looks = futures::stream::iter(looks).buffer_unordered(CHECKED_TOGETHER);
        let mut done = 0;
        while looks.try_next().await?.is_some() {
            done += 1;
            progress(Progress { done, of });
        }
        Ok(())
    }

    async fn is_as_written(&self, within: String, extent: Extent) -> Result<(), Failure> {
        let manifest = self.manifest(&within).await?;
        let files = manifest.files();
        let looked_at = match extent {
            Extent::Asked => &files[..1],
            Extent::All => &files[..],
        };
        for (name, mark) in looked_at {
            let file = format!("{within}/{name}");
            if self.hash(&file).await? != mark.file {
                return Err(Failure::damaged(file, "its bytes are not those written"));
            }
        }
        Ok(())
    }

    async fn hash(&self, file: &str) -> Result<ContentHash, Failure> {
        let mut bytes = got(&self.reader, &self.base, file).await?.into_stream();
        // On a worker of its own: hashing is what takes the time.
        let hashing = tokio::spawn(async move {
            let mut hash = Sha256::new();
            while let Some(part) = bytes.try_next().await? {
                hash.update(&part);
            }
            Ok::<_, object_store::Error>(ContentHash::from_digest(hash.finalize().into()))
        });
        let found = hashing.await.map_err(|cause| Failure::damaged(file, &cause))?;
        Ok(found.map_err(DataFusionError::from)?)
    }

    /// Refuses partitions of which whoever counts does not find every row: a machine that sees
    /// another folder finds no file there, and would count nobody.
    pub(super) async fn must_be_found(&self, partitions: &[String]) -> Result<(), Failure> {
        let rows = |within: String| async move {
            Ok::<_, Failure>(self.manifest(&within).await?.child_month.rows)
        };
        let written = partitions.iter().cloned().map(rows);
        let written = futures::stream::iter(written).buffer_unordered(READ_TOGETHER);
        let written = written.try_fold(0, async |sum, rows| Ok(sum + rows)).await?;
        let table = table(&self.reader.context, self.files(partitions)).await?;
        let found = table.count().await? as u64;
        if found == written {
            return Ok(());
        }
        Err(Failure::RowsMissing { at: self.base.clone(), written, found })
    }

    /// The files of `child_month`.
    pub(super) fn files(&self, partitions: &[String]) -> Vec<String> {
        let file = |within| format!("{}{within}/{CHILD_MONTH}", self.base);
        partitions.iter().map(file).collect()
    }

    async fn manifest(&self, within: &str) -> Result<Manifest, Failure> {
        let named = format!("{within}/{MANIFEST}");
        let manifest = text(&self.reader, &self.base, &named).await?;
        Manifest::of(Path::new(&named), &manifest)
    }

    /// The partitions that hold the children of a place.
    pub(super) fn partitions_of(&self, place: PlaceId) -> Vec<String> {
        let kabkota = self.tree.kabkota_of(place);
        let kecamatan = self.tree.at(place, Level::Kecamatan).map(|kecamatan| kecamatan.id);
        let holds = |(id, named): &(&PlaceId, &Named)| {
            kecamatan.is_none_or(|kecamatan| kecamatan == **id)
                && kabkota.contains(&named.kabkota)
        };
        let partitions = self.current.partitions.iter().filter(holds);
        partitions.map(|(id, named)| named.within(*id)).collect()
    }

    /// What is wrong where rows lie in a place that the set does not bring along.
    pub(super) fn does_not_know(&self, stray: PlaceId) -> Failure {
        let what = format!("children live in place {}, which is not among the places", stray.0);
        Failure::damaged(&self.base, &what)
    }

    /// What an answer on a place has to say of itself.
    pub(super) fn told(&self, place: PlaceId) -> Told<()> {
        let Current { stamp, built, .. } = &*self.current;
        let kabkota = self.tree.kabkota_of(place).into_iter();
        Told {
            answer: (),
            standard: STANDARD,
            seq: stamp.seq,
            known_on: stamp.known_on,
            until: stamp.until,
            not_built: kabkota.filter(|kabkota| !built.contains(kabkota)).collect(),
        }
    }
}

/// A folder or an address in an object store, as an address that names can be put behind.
fn address(at: &str) -> Result<String, Failure> {
    let folder = format!("{}/", at.trim_end_matches('/'));
    Ok(ListingTableUrl::parse(folder)?.as_str().to_owned())
}

async fn got(reader: &Reader, base: &str, name: &str) -> Result<GetResult, Failure> {
    let url = ListingTableUrl::parse(format!("{base}{name}"))?;
    let store = reader.context.runtime_env().object_store(&url)?;
    match store.get(url.prefix()).await {
        Ok(found) => Ok(found),
        Err(object_store::Error::NotFound { .. }) => {
            Err(Failure::NoPartitions(url.as_str().to_owned()))
        }
        Err(cause) => Err(DataFusionError::from(cause).into()),
    }
}

async fn text(reader: &Reader, base: &str, name: &str) -> Result<String, Failure> {
    let found = got(reader, base, name).await?;
    let bytes = found.bytes().await.map_err(DataFusionError::from)?;
    String::from_utf8(bytes.to_vec())
        .map_err(|cause| Failure::damaged(format!("{base}{name}"), &cause))
}

/// The files of a folder with their names, in the order of these; none where it is not there.
async fn texts(
    reader: &Reader,
    base: &str,
    folder: &str,
) -> Result<Vec<(String, String)>, Failure> {
    let url = ListingTableUrl::parse(format!("{base}{folder}/"))?;
    let store = reader.context.runtime_env().object_store(&url)?;
    let listed: Vec<path::Path> = store
        .list(Some(url.prefix()))
        .map_ok(|found| found.location)
        .try_collect()
        .await
        .map_err(DataFusionError::from)?;
    let mut files = Vec::new();
    for path in listed {
        let Some(name) = path.filename() else { continue };
        files.push((name.to_owned(), text(reader, base, &format!("{folder}/{name}")).await?));
    }
    files.sort_unstable();
    Ok(files)
}
