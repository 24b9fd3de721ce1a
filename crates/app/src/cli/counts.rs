//! The counts of every indicator as a Parquet file, for whoever goes on reckoning with them: a
//! line for each place, month and group.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, Int64Array, StringBuilder};
use datafusion::arrow::datatypes::{DataType, Field, Schema};
use datafusion::arrow::record_batch::RecordBatch;
use datafusion::parquet::arrow::ArrowWriter;
use datafusion::parquet::basic::{Compression, Encoding, ZstdLevel};
use datafusion::parquet::errors::ParquetError;
use datafusion::parquet::file::properties::{EnabledStatistics, WriterProperties};
use datafusion::parquet::schema::types::ColumnPath;
use evaluation::Period;
use evaluation::engine::{Stretch, Swept, Told};
use evaluation::indicator::{Definitions, Indicator, Over};
use register::place::{Place, Tree};
use science::measure::Sex;

use super::ask::Options;
use super::printer::{Listing, Printer};
use crate::making::Making;
use crate::problem::{Kind, Problem};

/// Columns that say whom a line counts; those of sex and age group are empty where groups are
/// not told apart.
const WHOM: [&str; 5] = ["code", "place", "period", "sex", "age_group"];
/// How the file ends.
const EXTENSION: &str = "parquet";

/// A file of counts in the making.
pub(super) struct Table {
    path: PathBuf,
    writer: ArrowWriter<Making>,
    schema: Arc<Schema>,
    /// The places of the indicators among all.
    wanted: Vec<usize>,
    lines: usize,
}

impl Table {
    pub(super) fn begin(
        path: &Path,
        definitions: &Definitions,
        told: &Told<()>,
        options: &Options,
    ) -> Result<Self, Problem> {
        if path.extension().is_none_or(|extension| !extension.eq_ignore_ascii_case(EXTENSION)) {
            return Err(Problem::new(Kind::AskedWrongly, "counts_are_parquet"));
        }
        let all = definitions.all().iter().enumerate();
        let (wanted, indicators): (Vec<usize>, Vec<&Indicator>) =
            all.filter(|(_, indicator)| options.wants(&indicator.code)).unzip();
        let whom = WHOM.map(|name| Field::new(name, DataType::Utf8, true));
        let counts = indicators.iter().flat_map(|indicator| {
            let of = match indicator.over {
                Over::Last | Over::Each => "denominator",
                Over::PersonTime => "risk_days",
            };
            ["numerator", of].map(|part| {
                Field::new(format!("{}_{part}", indicator.code), DataType::Int64, false)
            })
        });
        let fields: Vec<Field> = whom.into_iter().chain(counts).collect();
        let versions =
            indicators.iter().map(|indicator| (&indicator.code, indicator.version()));
        let mut metadata: HashMap<String, String> =
            versions.map(|(code, version)| (code.clone(), version.to_string())).collect();
        metadata.insert("standard".to_owned(), told.standard.to_owned());
        metadata.insert("known_on".to_owned(), told.known_on.to_string());
        metadata.insert("seq".to_owned(), told.seq.to_string());
        let mut properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(ZstdLevel::default()))
            .set_statistics_enabled(EnabledStatistics::None);
        for counts in &fields[WHOM.len()..] {
            // Small numbers, hardly two of them alike for long.
            let counts = ColumnPath::from(counts.name().as_str());
            properties = properties
                .set_column_dictionary_enabled(counts.clone(), false)
                .set_column_encoding(counts, Encoding::DELTA_BINARY_PACKED);
        }
        let schema = Arc::new(Schema::new_with_metadata(fields, metadata));
        let making = Making::at(path)?;
        let writer =
            ArrowWriter::try_new(making, Arc::clone(&schema), Some(properties.build()));
        let writer = writer.map_err(unwritten)?;
        Ok(Self { path: path.to_owned(), writer, schema, wanted, lines: 0 })
    }

    pub(super) fn take(
        &mut self,
        tree: &Tree,
        stretch: &Stretch,
        period: Period,
    ) -> Result<(), Problem> {
        let swept: Vec<(Swept<'_>, &Place)> =
            stretch.swept().filter_map(|swept| Some((swept, tree.get(swept.place)?))).collect();
        let mut whom = WHOM.map(|_| StringBuilder::new());
        let mut counts: Vec<Vec<i64>> =
            vec![Vec::with_capacity(swept.len()); 2 * self.wanted.len()];
        for (swept, place) in &swept {
            let [code, name, when, sex, age_group] = &mut whom;
            code.append_value(&place.code);
            name.append_value(&place.name);
            when.append_value(swept.month.map_or(period, Period::Month).to_string());
            sex.append_option(swept.group.map(|(sex, _)| letter(sex)));
            age_group.append_option(swept.group.map(|(_, age)| age.code()));
            let shares: Vec<(u64, u64)> = swept.shares().collect();
            for (columns, &at) in counts.chunks_exact_mut(2).zip(&self.wanted) {
                let (numerator, denominator) = shares[at];
                for (column, count) in columns.iter_mut().zip([numerator, denominator]) {
                    column.push(i64::try_from(count).unwrap_or(i64::MAX));
                }
            }
        }
        self.lines += swept.len();
        let whom = whom.map(|mut column| Arc::new(column.finish()) as ArrayRef);
        let counts = counts.into_iter().map(|column| Arc::new(Int64Array::from(column)) as _);
        let columns = whom.into_iter().chain(counts).collect();
        let batch = RecordBatch::try_new(Arc::clone(&self.schema), columns)
            .map_err(|cause| Problem::broken("broken", &cause))?;
        self.writer.write(&batch).map_err(unwritten)
    }

    /// Gives the file its name, and says what is in it.
    pub(super) fn end(self, printer: Printer) -> Result<(), Problem> {
        self.writer.into_inner().map_err(unwritten)?.finish()?;
        let row = [self.path.display().to_string(), self.lines.to_string()];
        printer.print(&Listing {
            heads: vec!["file", "lines"],
            numbers: &["lines"],
            rows: vec![row.to_vec()],
        })
    }
}

/// As in the relations.
const fn letter(sex: Sex) -> &'static str {
    match sex {
        Sex::Male => "m",
        Sex::Female => "f",
    }
}

fn unwritten(error: ParquetError) -> Problem {
    std::io::Error::other(error).into()
}
