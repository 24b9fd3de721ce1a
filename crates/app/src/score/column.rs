//! The columns that scoring reads, found by name.

use super::answer;
use super::problem::Problem;

/// A column that scoring reads. All but sex may be absent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Column {
    Sex,
    AgeDays,
    BirthDate,
    VisitDate,
    Weight,
    Length,
    Position,
    Oedema,
    Head,
    Muac,
    Triceps,
    Subscapular,
}

impl Column {
    pub(super) const ALL: [Self; 12] = [
        Self::Sex,
        Self::AgeDays,
        Self::BirthDate,
        Self::VisitDate,
        Self::Weight,
        Self::Length,
        Self::Position,
        Self::Oedema,
        Self::Head,
        Self::Muac,
        Self::Triceps,
        Self::Subscapular,
    ];

    /// Its name in a file, in capitals or not.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Sex => "sex",
            Self::AgeDays => "age_days",
            Self::BirthDate => "birth_date",
            Self::VisitDate => "visit_date",
            Self::Weight => "weight_kg",
            Self::Length => "length_cm",
            Self::Position => "position",
            Self::Oedema => "oedema",
            Self::Head => "head_cm",
            Self::Muac => "muac_cm",
            Self::Triceps => "triceps_mm",
            Self::Subscapular => "subscapular_mm",
        }
    }

    /// The column a header names.
    pub(super) fn named(header: &str) -> Option<Self> {
        let header = header.trim();
        Self::ALL.into_iter().find(|column| column.name().eq_ignore_ascii_case(header))
    }
}

/// Where each column stands in one file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Layout {
    places: [Option<usize>; Column::ALL.len()],
}

impl Layout {
    /// Refuses a header without the columns for any score, with one of them twice, or with
    /// a column that the answer adds.
    pub(super) fn of(header: &[String]) -> Result<Self, Problem> {
        let mut layout = Self { places: [None; Column::ALL.len()] };
        for (place, name) in header.iter().enumerate() {
            let Some(column) = Column::named(name) else { continue };
            if layout.places[column as usize].replace(place).is_some() {
                return Err(Problem::ColumnTwice { column: column.name().to_owned() });
            }
        }
        let missing = layout.missing();
        if !missing.is_empty() {
            return Err(Problem::MissingColumns { missing, found: header.to_vec() });
        }
        let taken: Vec<&'static str> = answer::COLUMNS
            .into_iter()
            .filter(|added| header.iter().any(|name| name.trim().eq_ignore_ascii_case(added)))
            .collect();
        if taken.is_empty() { Ok(layout) } else { Err(Problem::AlreadyScored { taken }) }
    }

    pub(super) fn place(&self, column: Column) -> Option<usize> {
        self.places[column as usize]
    }

    fn has(&self, column: Column) -> bool {
        self.place(column).is_some()
    }

    /// What has to be added for any score at all; several ways stand in one text.
    fn missing(&self) -> Vec<&'static str> {
        let mut missing = Vec::new();
        if !self.has(Column::Sex) {
            missing.push("sex");
        }
        let by_length = self.has(Column::Weight) && self.has(Column::Length);
        match (
            self.has(Column::AgeDays),
            self.has(Column::BirthDate),
            self.has(Column::VisitDate),
        ) {
            (true, _, _) | (false, true, true) => {}
            (false, true, false) => missing.push("visit_date"),
            (false, false, true) => missing.push("birth_date"),
            (false, false, false) if by_length => {}
            (false, false, false) => missing.push("age_days | birth_date + visit_date"),
        }
        let measured = [
            Column::Weight,
            Column::Length,
            Column::Head,
            Column::Muac,
            Column::Triceps,
            Column::Subscapular,
        ];
        if !measured.into_iter().any(|column| self.has(column)) {
            missing.push(
                "weight_kg | length_cm | head_cm | muac_cm | triceps_mm | subscapular_mm",
            );
        }
        missing
    }
}
