//! One row for each visit at which something was measured: the relation behind the quality
//! of measuring.

use chrono::NaiveDate;
use register::history::Source;
use register::measurer::MeasurerId;
use register::place::PlaceId;
use science::measure::{Position, Sex};
use uuid::Uuid;

use super::cell::{Later, LengthFinding};
use super::columns::relation;
use crate::month::Month;

relation! {
    /// A measurement of a child, whether or not it is the one that speaks for its month.
    Measurement as "measurement" by (child: Uuid, visit_on: NaiveDate, visit: Uuid) {
        /// The child.
        child: Uuid,
        /// The day of the visit.
        visit_on: NaiveDate,
        /// The visit.
        visit: Uuid,
        /// The calendar month of the visit: year * 12 + month - 1.
        month: Month,
        /// Residence on the day of the visit, or the first one where it was before.
        kabkota: PlaceId,
        /// The kecamatan of residence.
        kecamatan: PlaceId,
        /// The desa or kelurahan of residence.
        desa: PlaceId,
        /// The posyandu of residence, where one is known.
        posyandu: Option<PlaceId>,
        /// The posyandu that measured: the one named, else that of residence.
        measured_at: Option<PlaceId>,
        /// form or file.
        source: Source,
        /// Whether this is the visit of its month.
        speaks: bool,
        /// m or f.
        sex: Sex,
        /// Age in days.
        age_days: i32,
        /// Months completed.
        age_months: i32,
        /// Grams.
        weight_g: Option<i32>,
        /// Length as taken, in 0.1 mm.
        length_tenth_mm: Option<i32>,
        /// Length as the standard of this age wants it, in 0.1 mm.
        length_adjusted_tenth_mm: Option<i32>,
        /// lying or standing.
        position: Option<Position>,
        /// Mid-upper arm circumference in 0.1 mm.
        muac_tenth_mm: Option<i32>,
        /// Length for age in hundredths, implausible or not.
        haz: Option<i32>,
        /// Weight for age in hundredths, implausible or not.
        waz: Option<i32>,
        /// Weight for length in hundredths, implausible or not.
        whz: Option<i32>,
        /// The length for age cannot be.
        haz_implausible: bool,
        /// The weight for age cannot be.
        waz_implausible: bool,
        /// The weight for length cannot be.
        whz_implausible: bool,
        /// Change from the length before, as the standard wants both, in 0.1 mm.
        length_change_tenth_mm: Option<i32>,
        /// Days since the length before.
        length_days: Option<i32>,
        /// lost, impossible or repeated, beside the lengths before.
        finding: Option<LengthFinding>,
        /// Whoever took it, where known.
        measurer: Later<MeasurerId>,
    }
}
