//! The counts of a place and of all below it, a line for each place and indicator.

use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, Float64Builder, StringBuilder, UInt64Builder};
use datafusion::arrow::datatypes::{DataType, Field, Schema};
use datafusion::arrow::record_batch::RecordBatch;
use datafusion::parquet::arrow::ArrowWriter;
use datafusion::parquet::basic::{Compression, ZstdLevel};
use datafusion::parquet::file::properties::WriterProperties;
use evaluation::pack::PublicFigure;
use register::place::Place;

use super::super::reading::Reading;
use super::super::site::Shown;
use super::{LICENCE, version};
use crate::problem::Problem;
use crate::web::frame::period_value;

/// Per cent are told with so many decimals.
const DECIMALS: usize = 2;

/// A line of the file.
struct Line<'a> {
    place: &'a Place,
    figure: &'a PublicFigure,
    state: &'static str,
    percent: Option<[f64; 3]>,
}

/// The place itself first, then by code; each with its indicators in their order.
fn lines(shown: &Shown) -> Vec<Line<'_>> {
    let loaded = &shown.loaded;
    let mut places: Vec<&Place> = loaded
        .table
        .figures
        .keys()
        .filter(|place| loaded.tree.within(**place, shown.place.id))
        .filter_map(|place| loaded.tree.get(*place))
        .collect();
    places.sort_by(|a, b| (a.level, &a.code).cmp(&(b.level, &b.code)));
    let of_place = |place: &'_ Place| loaded.table.of(place.id);
    places
        .into_iter()
        .flat_map(|place| of_place(place).iter().map(move |figure| line(place, figure)))
        .collect()
}

fn line<'a>(place: &'a Place, figure: &'a PublicFigure) -> Line<'a> {
    let (state, percent) = match Reading::of(figure) {
        Reading::Withheld => ("withheld", None),
        Reading::Nobody => ("no_data", None),
        Reading::Count(_) => ("shown", None),
        Reading::Few { interval, .. } => {
            ("interval_only", Some([f64::NAN, interval.lower, interval.upper]))
        }
        Reading::Share { value, interval, is_unreliable, .. } => {
            let state = if is_unreliable { "unreliable" } else { "shown" };
            (state, Some([value, interval.lower, interval.upper]))
        }
    };
    Line { place, figure, state, percent }
}

impl Line<'_> {
    /// Value and the ends of its interval, in per cent; None where it is not told.
    fn in_hundred(&self, at: usize) -> Option<f64> {
        let value = self.percent?.get(at).copied()? * 100.0;
        value.is_finite().then_some(value)
    }
}

pub(super) fn csv(shown: &Shown) -> Result<Vec<u8>, Problem> {
    let broken = |cause: csv::Error| Problem::broken("broken", &cause);
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(super::COLUMNS.map(|(name, _)| name)).map_err(broken)?;
    let period = period_value(shown.out.period);
    let known_on = shown.out.pack.known_on.to_string();
    let hash = version(&shown.loaded.contents.hash);
    let count = |count: Option<u64>| count.map_or_else(String::new, |count| count.to_string());
    for line in lines(shown) {
        let in_hundred = |at| {
            line.in_hundred(at).map_or_else(String::new, |value| format!("{value:.DECIMALS$}"))
        };
        writer
            .write_record([
                line.place.code.as_str(),
                line.place.level.code(),
                &line.place.name,
                &line.figure.indicator,
                &period,
                &known_on,
                &count(line.figure.numerator),
                &count(line.figure.denominator),
                line.state,
                &in_hundred(0),
                &in_hundred(1),
                &in_hundred(2),
                &hash,
            ])
            .map_err(broken)?;
    }
    writer.into_inner().map_err(|cause| Problem::broken("broken", cause.error()))
}

pub(super) fn parquet(shown: &Shown) -> Result<Vec<u8>, Problem> {
    let lines = lines(shown);
    let period = period_value(shown.out.period);
    let known_on = shown.out.pack.known_on.to_string();
    let hash = version(&shown.loaded.contents.hash);
    let text = |of: &dyn Fn(&Line<'_>) -> String| -> ArrayRef {
        let mut column = StringBuilder::new();
        for line in &lines {
            column.append_value(of(line));
        }
        Arc::new(column.finish())
    };
    let count = |of: &dyn Fn(&Line<'_>) -> Option<u64>| -> ArrayRef {
        let mut column = UInt64Builder::new();
        for line in &lines {
            column.append_option(of(line));
        }
        Arc::new(column.finish())
    };
    let in_hundred = |at: usize| -> ArrayRef {
        let mut column = Float64Builder::new();
        for line in &lines {
            column.append_option(line.in_hundred(at));
        }
        Arc::new(column.finish())
    };
    let columns: [ArrayRef; 13] = [
        text(&|line| line.place.code.clone()),
        text(&|line| line.place.level.code().to_owned()),
        text(&|line| line.place.name.clone()),
        text(&|line| line.figure.indicator.clone()),
        text(&|_| period.clone()),
        text(&|_| known_on.clone()),
        count(&|line| line.figure.numerator),
        count(&|line| line.figure.denominator),
        text(&|line| line.state.to_owned()),
        in_hundred(0),
        in_hundred(1),
        in_hundred(2),
        text(&|_| hash.clone()),
    ];
    let fields: Vec<Field> = super::COLUMNS
        .iter()
        .zip(&columns)
        .map(|((name, _), column)| {
            let nullable = !matches!(column.data_type(), DataType::Utf8);
            Field::new(*name, column.data_type().clone(), nullable)
        })
        .collect();
    let metadata = [
        ("licence", LICENCE.to_owned()),
        ("source", format!("Cegah, {}", shown.place.name)),
        ("version", shown.loaded.contents.hash.to_string()),
    ];
    let metadata = metadata.map(|(name, value)| (name.to_owned(), value)).into();
    let schema = Arc::new(Schema::new_with_metadata(fields, metadata));
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .build();
    let write = || {
        let batch = RecordBatch::try_new(Arc::clone(&schema), columns.to_vec())?;
        let mut writer = ArrowWriter::try_new(Vec::new(), schema, Some(properties))?;
        writer.write(&batch)?;
        writer.into_inner()
    };
    write().map_err(|cause| Problem::broken("broken", &cause))
}
