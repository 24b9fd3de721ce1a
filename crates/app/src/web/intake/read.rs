//! How a file was understood, kept with it so that it can be told in any language later.

use serde::{Deserialize, Serialize};

use crate::exchange::eppgbm::{
    AmbiguousDate, DateOrder, Evidence, Format, Reading, TextEncoding, Variant,
};
use crate::text::Words;
use crate::web::page::Term;

/// What is kept of a reading.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct HowRead {
    format: String,
    encoding: String,
    delimiter: String,
    variant: String,
    order: String,
    evidence: String,
    /// Line, column and text of the date that decided.
    example: String,
    /// The header of the file, in its order.
    pub(crate) columns: Vec<String>,
    unknown: Vec<String>,
    /// The sheet of a workbook that was read, and those that were not.
    #[serde(default)]
    sheet: String,
    #[serde(default)]
    sheets_passed_over: Vec<String>,
}

impl HowRead {
    pub(crate) fn of(reading: &Reading) -> Self {
        let mut read = Self {
            variant: variant_code(reading.variant()).to_owned(),
            order: order_code(reading.order()).to_owned(),
            columns: reading.columns().to_vec(),
            unknown: reading.unknown(),
            sheet: reading.sheets().read.clone(),
            sheets_passed_over: reading.sheets().passed_over.clone(),
            ..Self::default()
        };
        match reading.format() {
            Format::Csv { delimiter, encoding } => {
                "csv".clone_into(&mut read.format);
                read.delimiter = delimiter.to_string();
                encoding_code(encoding).clone_into(&mut read.encoding);
            }
            Format::HtmlTable => "html".clone_into(&mut read.format),
            Format::Xlsx => "xlsx".clone_into(&mut read.format),
            Format::Xls => "xls".clone_into(&mut read.format),
        }
        let (evidence, example) = match reading.evidence() {
            Evidence::Unneeded => ("unneeded", None),
            Evidence::Chosen => ("chosen", None),
            Evidence::Header => ("header", None),
            Evidence::DayAboveTwelve { example, .. } => ("above_twelve", Some(example)),
            Evidence::Agrees { example, .. } => ("agrees", Some(example)),
        };
        evidence.clone_into(&mut read.evidence);
        read.example = example.map(shown).unwrap_or_default();
        read
    }

    /// As the store keeps it.
    pub(crate) fn kept(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads what [`Self::kept`] gave; of anything else nothing is known.
    pub(crate) fn told(kept: &str) -> Self {
        serde_json::from_str(kept).unwrap_or_default()
    }

    /// The column that holds the child's name.
    pub(crate) fn name_column(&self) -> Option<usize> {
        self.columns.iter().position(|column| {
            let column = column.to_lowercase();
            column.contains("nama")
                && !["ortu", "orang", "ibu", "ayah", "bapak", "posyandu", "puskesmas", "desa"]
                    .iter()
                    .any(|other| column.contains(other))
        })
    }

    /// Which sheets were left out, where there were several.
    pub(crate) fn one_sheet_of_several(&self, words: &Words) -> Option<String> {
        (!self.sheets_passed_over.is_empty()).then(|| {
            let others = self.sheets_passed_over.join(", ");
            words.fill("reading.one_sheet", &[("sheet", &self.sheet), ("others", &others)])
        })
    }

    pub(crate) fn terms(&self, words: &Words) -> Vec<Term> {
        if self.format.is_empty() {
            return Vec::new();
        }
        let said = |family: &str, code: &str| words.get(&format!("{family}.{code}")).to_owned();
        let mut format = said("reading.format", &self.format);
        if !self.delimiter.is_empty() {
            let delimiter = match self.delimiter.as_str() {
                "\t" => words.get("reading.tab"),
                other => other,
            };
            let filled = words.fill(
                "reading.csv_said",
                &[("delimiter", delimiter), ("encoding", &self.encoding)],
            );
            format = format!("{format} · {filled}");
        }
        let mut order = said("reading.evidence", &self.evidence);
        if self.evidence != "unneeded" {
            order = format!("{}: {order}", said("reading.order", &self.order));
        }
        if !self.example.is_empty() {
            order = format!("{order} ({})", self.example);
        }
        let unknown = if self.unknown.is_empty() {
            words.get("reading.none").to_owned()
        } else {
            self.unknown.join(", ")
        };
        let mut terms = vec![
            Term::new(words.get("reading.kind"), format),
            Term::new(words.get("reading.shape"), said("reading.variant", &self.variant)),
            Term::new(words.get("reading.dates"), order),
            Term::new(words.get("reading.unknown"), unknown),
        ];
        if let Some(sheets) = self.one_sheet_of_several(words) {
            terms.insert(1, Term::new(words.get("reading.sheet"), sheets));
        }
        terms
    }
}

/// A date with the place where it stands.
pub(super) fn shown(date: &AmbiguousDate) -> String {
    format!("{} {}: {}", date.column, date.line, date.entered)
}

fn variant_code(variant: Variant) -> &'static str {
    match variant {
        Variant::A => "a",
        Variant::B => "b",
        Variant::C => "c",
        Variant::C2 => "c2",
        Variant::D => "d",
        Variant::E => "e",
        Variant::Other => "other",
    }
}

fn order_code(order: DateOrder) -> &'static str {
    match order {
        DateOrder::DayFirst => "day_first",
        DateOrder::MonthFirst => "month_first",
    }
}

fn encoding_code(encoding: TextEncoding) -> &'static str {
    match encoding {
        TextEncoding::Utf8 => "UTF-8",
        TextEncoding::Utf16 => "UTF-16",
        TextEncoding::Windows1252 => "Windows-1252",
    }
}
