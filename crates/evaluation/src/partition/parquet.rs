//! Rows to Parquet and back.

use std::fs::File;
use std::path::Path;

use datafusion::parquet::arrow::ArrowWriter;
use datafusion::parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use datafusion::parquet::basic::{Compression, Encoding};
use datafusion::parquet::file::properties::{
    EnabledStatistics, WriterProperties, WriterVersion,
};
use datafusion::parquet::schema::types::ColumnPath;
use register::place::PlaceId;

use super::{
    CHILD_MONTH, CHILD_NOW, Current, FileMark, MEASUREMENT, Manifest, Partition, edition,
};
use crate::failure::Failure;
use crate::relation::{ContentHash, Relation, content_hash};

/// Rows of a group, which a question on one month can skip.
const ROWS_OF_A_GROUP: usize = 32_768;

/// The columns by which a group is skipped.
const SKIPPED_BY: [&str; 3] = ["month", "desa", "posyandu"];
const VISIT: &str = "visit";

/// Rows turned into columns at a time: few enough to stay in the processor's cache while
/// each column is taken from them.
const ROWS_AT_ONCE: usize = 1_024;

/// Whether a file must outlive a loss of power.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lasting {
    /// On the disk before it is named.
    Yes,
    /// It is found damaged by its hash and folded again.
    No,
}

/// Writes rows in an order that a question reads well, by month and place.
pub(crate) fn write<R: Relation, K: Ord>(
    path: &Path,
    rows: &[R],
    order: impl Fn(&R) -> K,
    lasting: Lasting,
) -> Result<FileMark, Failure> {
    let content = content_hash(rows);
    let mut rows: Vec<&R> = rows.iter().collect();
    rows.sort_by_cached_key(|row| order(row));
    let properties = properties();
    let file = File::create(path).map_err(Failure::file(path))?;
    let mut writer = ArrowWriter::try_new(file, R::schema(), Some(properties))?;
    for rows in rows.chunks(ROWS_AT_ONCE) {
        writer.write(&R::batch(rows)?)?;
    }
    let file = writer.into_inner()?;
    if lasting == Lasting::Yes {
        file.sync_all().map_err(Failure::file(path))?;
    }
    Ok(FileMark { rows: rows.len() as u64, content, file: file_hash(path)? })
}

/// How files are written: to be read often and at once rather than to be small.
fn properties() -> WriterProperties {
    let mut properties = WriterProperties::builder()
        .set_writer_version(WriterVersion::PARQUET_2_0)
        .set_compression(Compression::SNAPPY)
        .set_max_row_group_row_count(Some(ROWS_OF_A_GROUP))
        .set_statistics_enabled(EnabledStatistics::None)
        // A group has hardly more than one page.
        .set_offset_index_disabled(true);
    for column in SKIPPED_BY {
        let column = ColumnPath::from(column);
        properties = properties.set_column_statistics_enabled(column, EnabledStatistics::Chunk);
    }
    // No two are alike.
    let visit = ColumnPath::from(VISIT);
    properties
        .set_column_dictionary_enabled(visit.clone(), false)
        .set_column_encoding(visit, Encoding::PLAIN)
        .build()
}

pub(crate) fn file_hash(path: &Path) -> Result<ContentHash, Failure> {
    let file = File::open(path).map_err(Failure::file(path))?;
    ContentHash::of_bytes(file).map_err(Failure::file(path))
}

/// Finds a partition damaged whose files do not have the bytes that its manifest names.
pub(crate) fn verify(home: &Path, manifest: &Manifest) -> Result<(), Failure> {
    manifest.files().into_iter().try_for_each(|(name, mark)| is_as_written(home, name, mark))
}

/// Finds a file of a partition damaged that does not have the bytes of its mark.
pub(crate) fn is_as_written(home: &Path, name: &str, mark: FileMark) -> Result<(), Failure> {
    let path = home.join(name);
    if file_hash(&path)? == mark.file {
        Ok(())
    } else {
        Err(Failure::damaged(path, "its bytes are not those written"))
    }
}

/// The rows of a file, in whatever order they lie.
pub(crate) fn rows_of<R: Relation>(path: &Path) -> Result<Vec<R>, Failure> {
    let file = File::open(path).map_err(Failure::file(path))?;
    let damaged = |cause: String| Failure::damaged(path, &cause);
    let reader = ParquetRecordBatchReaderBuilder::try_new(file)
        .and_then(|builder| builder.with_batch_size(ROWS_AT_ONCE).build())
        .map_err(|cause| damaged(cause.to_string()))?;
    let mut rows = Vec::new();
    for batch in reader {
        let batch = batch.map_err(|cause| damaged(cause.to_string()))?;
        let read = R::rows(&batch);
        rows.extend(read.ok_or_else(|| damaged("a column cannot be read".to_owned()))?);
    }
    Ok(rows)
}

/// The rows of a file in the order of their keys, checked against their content hash.
fn checked<R: Relation>(path: &Path, mark: &FileMark) -> Result<Vec<R>, Failure> {
    let mut rows: Vec<R> = rows_of(path)?;
    rows.sort_unstable_by_key(Relation::key);
    if content_hash(&rows) == mark.content {
        Ok(rows)
    } else {
        Err(Failure::damaged(path, "its rows are not those written"))
    }
}

/// Reads a partition of the set that holds, checked against its content hash.
pub fn read(folder: &Path, kecamatan: PlaceId) -> Result<(Manifest, Partition), Failure> {
    let current = edition::current(folder)?.ok_or(Failure::NotBuilt(kecamatan))?;
    read_of(folder, &current, kecamatan)
}

/// Reads a partition of a set, checked against its content hash.
pub(crate) fn read_of(
    folder: &Path,
    set: &Current,
    kecamatan: PlaceId,
) -> Result<(Manifest, Partition), Failure> {
    let named = set.partitions.get(&kecamatan).ok_or(Failure::NotBuilt(kecamatan))?;
    let home = edition::home(folder, named.kabkota, kecamatan).join(&named.name);
    let manifest = Manifest::read(&home.join(edition::MANIFEST))?;
    let partition = Partition {
        rows: checked(&home.join(CHILD_MONTH), &manifest.child_month)?,
        now: checked(&home.join(CHILD_NOW), &manifest.child_now)?,
        measurements: checked(&home.join(MEASUREMENT), &manifest.measurement)?,
    };
    Ok((manifest, partition))
}

/// Reads all partitions of a kab/kota together.
pub fn read_kabkota(folder: &Path, kabkota: PlaceId) -> Result<Partition, Failure> {
    let current = edition::current(folder)?.ok_or(Failure::NotBuilt(kabkota))?;
    if !current.built.contains(&kabkota) {
        return Err(Failure::NotBuilt(kabkota));
    }
    let mut whole = Partition::default();
    for kecamatan in current.kecamatan_of(kabkota) {
        whole.take(read_of(folder, &current, kecamatan)?.1);
    }
    whole.sort();
    Ok(whole)
}
