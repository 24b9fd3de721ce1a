//! One row as the science takes it.

use science::growth::Measurement;
use science::measure::{Age, Length, Weight, completed_months};

use super::cell::{Cell, DecimalMarks};
use super::column::{Column, Layout};
use super::fault::{Fault, What};

/// One child on one day.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row {
    pub(super) measurement: Measurement,
    /// Calendar months, known when both dates are.
    pub(super) months: Option<u16>,
    pub(super) age_disagrees: bool,
}

/// Decimal places from kilograms down to grams.
const GRAMS: u8 = 3;

/// Decimal places from centimetres down to 0.1 mm.
const HUNDREDTHS_OF_CM: u8 = 2;

/// Decimal places from millimetres down to 0.1 mm.
const TENTHS_OF_MM: u8 = 1;

impl Row {
    /// Reads the cells of a row; `cell` gives the one at a place. The first that cannot be
    /// read is the row's fault.
    pub(super) fn read<'a>(
        layout: &Layout,
        marks: DecimalMarks,
        cell: impl Fn(usize) -> Cell<'a>,
    ) -> Result<Self, Fault> {
        let at = |column| layout.place(column).map_or(Cell::Nothing, &cell);
        let length = |column, places| {
            let parts =
                at(column).parts(places, marks).map_err(|what| Fault::of(column, what))?;
            Ok::<_, Fault>(parts.map(Length::from_tenth_mm))
        };
        let fault = |column| move |what| Fault::of(column, what);

        let sex = at(Column::Sex).sex().map_err(fault(Column::Sex))?;
        let age_given = at(Column::AgeDays).age(marks).map_err(fault(Column::AgeDays))?;
        let birth = at(Column::BirthDate).date().map_err(fault(Column::BirthDate))?;
        let visit = at(Column::VisitDate).date().map_err(fault(Column::VisitDate))?;
        let (age, months) = match birth.zip(visit) {
            Some((birth, visit)) => {
                let age = Age::between(birth, visit)
                    .ok_or(Fault::of(Column::VisitDate, What::BeforeBirth))?;
                (Some(age), completed_months(birth, visit))
            }
            None => (age_given, None),
        };
        let age_disagrees = age_given
            .zip(age)
            .is_some_and(|(given, used)| (given.days() - used.days()).abs() >= 1.0);
        let weight = at(Column::Weight).parts(GRAMS, marks).map_err(fault(Column::Weight))?;
        let measurement = Measurement {
            sex,
            age,
            weight: weight.map(Weight::from_grams),
            length: length(Column::Length, HUNDREDTHS_OF_CM)?,
            position: at(Column::Position).position().map_err(fault(Column::Position))?,
            oedema: at(Column::Oedema).oedema().map_err(fault(Column::Oedema))?,
            head: length(Column::Head, HUNDREDTHS_OF_CM)?,
            muac: length(Column::Muac, HUNDREDTHS_OF_CM)?,
            triceps: length(Column::Triceps, TENTHS_OF_MM)?,
            subscapular: length(Column::Subscapular, TENTHS_OF_MM)?,
        };
        Ok(Self { measurement, months, age_disagrees })
    }
}
