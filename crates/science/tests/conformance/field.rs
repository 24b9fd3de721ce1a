//! Reading the decimal figures of a fixture into measurements.

use science::growth::Score;
use science::measure::{Age, Length, Position, Sex, Weight};

/// A table with its header, every field as written.
pub(crate) struct Sheet {
    header: Vec<String>,
    rows: Vec<csv::StringRecord>,
}

impl Sheet {
    pub(crate) fn read(source: impl std::io::Read) -> Self {
        let mut reader = csv::Reader::from_reader(source);
        let header = reader.headers().unwrap().iter().map(str::to_owned).collect();
        Self { header, rows: reader.records().map(Result::unwrap).collect() }
    }

    pub(crate) fn rows(&self) -> impl ExactSizeIterator<Item = Row<'_>> {
        self.rows.iter().map(|record| Row { header: &self.header, record })
    }
}

pub(crate) struct Row<'a> {
    header: &'a [String],
    record: &'a csv::StringRecord,
}

impl Row<'_> {
    /// The first column of that name; None when empty or NA.
    pub(crate) fn text(&self, column: &str) -> Option<&str> {
        let place = self.header.iter().position(|name| name == column).unwrap();
        Some(&self.record[place]).filter(|text| !text.is_empty() && *text != "NA")
    }

    pub(crate) fn number(&self, column: &str) -> Option<f64> {
        self.text(column).map(|text| text.parse().unwrap())
    }

    /// The figure in whole parts of its unit; these files hold none finer.
    pub(crate) fn whole(&self, column: &str, parts: f64) -> Option<i32> {
        self.number(column).map(|value| {
            let scaled = value * parts;
            assert!((scaled - scaled.round()).abs() < 1e-3, "{column}: {value}");
            #[expect(clippy::cast_possible_truncation, reason = "figures of a fixture")]
            let whole = scaled.round() as i32;
            whole
        })
    }

    pub(crate) fn sex(&self, column: &str) -> Option<Sex> {
        match self.text(column)? {
            "1" => Some(Sex::Male),
            "2" => Some(Sex::Female),
            other => panic!("sex {other}"),
        }
    }

    pub(crate) fn age(&self, column: &str) -> Option<Age> {
        self.number(column).map(|days| Age::from_days(days).unwrap())
    }

    pub(crate) fn position(&self, column: &str) -> Option<Position> {
        match self.text(column)? {
            "l" | "L" => Some(Position::Lying),
            "h" | "H" => Some(Position::Standing),
            other => panic!("position {other}"),
        }
    }

    pub(crate) fn oedema(&self, column: &str) -> bool {
        matches!(self.text(column), Some("y" | "Y" | "1"))
    }

    pub(crate) fn weight(&self, column: &str) -> Option<Weight> {
        self.whole(column, 1000.0).map(Weight::from_grams)
    }

    pub(crate) fn centimetres(&self, column: &str) -> Option<Length> {
        self.whole(column, 100.0).map(Length::from_tenth_mm)
    }

    pub(crate) fn millimetres(&self, column: &str) -> Option<Length> {
        self.whole(column, 10.0).map(Length::from_tenth_mm)
    }

    /// A printed score and its flag, in hundredths.
    pub(crate) fn score(&self, index: &str) -> Option<(i32, bool)> {
        let hundredths = self.whole(&format!("z{index}"), 100.0)?;
        let flag = self.whole(&format!("f{index}"), 1.0).unwrap();
        Some((hundredths, flag == 1))
    }
}

pub(crate) fn printed(score: Option<Score>) -> Option<(i32, bool)> {
    score.map(|score| (score.hundredths(), score.is_implausible()))
}
