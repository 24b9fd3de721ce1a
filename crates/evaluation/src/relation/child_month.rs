//! One row for each child and calendar month: the relation behind every number on children.

use chrono::NaiveDate;
use register::history::ExitReason;
use register::place::PlaceId;
use science::gain::Gain;
use science::incidence::{Placement, State};
use science::measure::{Position, Sex};
use uuid::Uuid;

use super::cell::{AgeGroup, Step};
use super::columns::relation;
use crate::month::Month;

relation! {
    /// A child in a calendar month.
    ///
    /// Growth and gain are those of the month's visit. In `child_now`, which has one row
    /// for each child still counted, they are those of its last visit in whatever month.
    ///
    /// A child that moved brings the row of its last visit along: told where it moved to, it
    /// does not count, but speaks for the child in a period that knows no later visit.
    ChildMonth as "child_month" by (
        child: Uuid,
        month: Month,
        elsewhere_until: Option<Month>
    ) {
        /// The child.
        child: Uuid,
        /// The calendar month: year * 12 + month - 1.
        month: Month,
        /// Whether the child counts: it resides here on the last day of the month and is
        /// under 60 months at the visit, or where there is none, on that day.
        counted: bool,
        /// Residence on the last day of the month, or the last one before an exit.
        kabkota: PlaceId,
        /// The kecamatan of residence.
        kecamatan: PlaceId,
        /// The desa or kelurahan of residence.
        desa: PlaceId,
        /// The posyandu of residence, where one is known.
        posyandu: Option<PlaceId>,
        /// Why it left in this month: died, `moved_away` or `not_here`.
        exit: Option<ExitReason>,
        /// The first later month in which it lived elsewhere.
        elsewhere_from: Option<Month>,
        /// The last earlier month in which it lived elsewhere; in a row brought along from
        /// there, the last month before it came, which is not before the row's own.
        elsewhere_until: Option<Month>,
        /// m or f.
        sex: Sex,
        /// Months completed on the last day of the month.
        age_months_at_end: i32,
        /// 0-5, 6-11, 12-23, 24-35, 36-47 or 48-59 months: at the visit, else at the end of
        /// the month; absent from 60 months on.
        age_group: Option<AgeGroup>,
        /// Grams at birth.
        birth_weight_g: Option<i32>,
        /// Length at birth in 0.1 mm.
        birth_length_tenth_mm: Option<i32>,
        /// Born with less than 2,500 g; absent where the weight at birth is not known.
        low_birth_weight: Option<bool>,
        /// Born shorter than 48 cm; absent where the length at birth is not known.
        short_at_birth: Option<bool>,
        /// Seen and something was measured.
        visited: bool,
        /// The visit.
        visit: Option<Uuid>,
        /// The day of the visit.
        visit_on: Option<NaiveDate>,
        /// The posyandu that measured, where known.
        measured_at: Option<PlaceId>,
        /// Measured on one day by two sources that both stand.
        two_on_one_day: bool,
        /// Age in days at the visit.
        age_days: Option<i32>,
        /// Months completed at the visit.
        age_months: Option<i32>,
        /// Whether a weight was taken.
        weighed: bool,
        /// Grams.
        weight_g: Option<i32>,
        /// Whether a length was taken and gives a plausible score.
        measured: bool,
        /// Length as taken, in 0.1 mm.
        length_tenth_mm: Option<i32>,
        /// Length as the standard of this age wants it, in 0.1 mm.
        length_adjusted_tenth_mm: Option<i32>,
        /// lying or standing.
        position: Option<Position>,
        /// Pitting oedema of both feet.
        oedema: bool,
        /// Mid-upper arm circumference in 0.1 mm.
        muac_tenth_mm: Option<i32>,
        /// Head circumference in 0.1 mm.
        head_tenth_mm: Option<i32>,
        /// Length for age in hundredths; absent when implausible, as are all below.
        haz: Option<i32>,
        /// Weight for age in hundredths.
        waz: Option<i32>,
        /// Weight for length or height in hundredths.
        whz: Option<i32>,
        /// Body mass index for age in hundredths.
        baz: Option<i32>,
        /// Head circumference for age in hundredths.
        hcz: Option<i32>,
        /// The length for age cannot be.
        haz_implausible: bool,
        /// The weight for age cannot be.
        waz_implausible: bool,
        /// The weight for length cannot be.
        whz_implausible: bool,
        /// The body mass index for age cannot be.
        baz_implausible: bool,
        /// The head circumference for age cannot be.
        hcz_implausible: bool,
        /// Length for age by completed months, only for comparing.
        haz_month: Option<i32>,
        /// Weight for age by completed months.
        waz_month: Option<i32>,
        /// Weight for length by completed months.
        whz_month: Option<i32>,
        /// Body mass index for age by completed months.
        baz_month: Option<i32>,
        /// N, T, O or B.
        gain: Option<Gain>,
        /// T in this month and the one before.
        twice_not_gaining: bool,
        /// Below the red line; absent without a weight for age.
        below_red_line: Option<bool>,
        /// Stunted at the last length: the first visit of the run.
        stunted_since: Option<NaiveDate>,
        /// Wasted, or with oedema, at the last weight for length: the first visit of the run.
        wasted_since: Option<NaiveDate>,
        /// Underweight at the last weight for age: the first visit of the run.
        underweight_since: Option<NaiveDate>,
        /// T at the last weighing: the first visit of the run.
        not_gaining_since: Option<NaiveDate>,
        /// Days of the month at risk of becoming stunted: from the first valid reading, not
        /// stunted, to the onset, the last reading, the exit or 60 months.
        risk_days: i32,
        /// `not_yet_measured`, `never_stunted`, `newly_stunted`, `still_stunted`, recovered,
        /// `not_stunted_after_recovery` or relapsed; absent outside the time observed.
        stunting: Option<State>,
        /// In the month of the first valid reading, the rule that placed the child:
        /// `never_stunted`, `first_measured_stunted`, `arrived_stunted` or `stunted_before_arrival`.
        entry: Option<Placement>,
        /// In the month of the first onset, the rule that placed it: `onset_confirmed`,
        /// `onset_awaiting`, `onset_unconfirmed` or `onset_refuted`.
        onset: Option<Placement>,
        /// The last visit up to the end of the month.
        last_visit_on: Option<NaiveDate>,
        /// Whole calendar months since the last visit, or since arrival where there is none.
        months_unseen: i32,
        /// The last step of following up to the end of the month.
        response: Option<Step>,
        /// The day of that step.
        response_on: Option<NaiveDate>,
    }
}

impl ChildMonth {
    /// A row on which a predicate can be tried.
    pub(crate) fn sample() -> Self {
        let day = NaiveDate::default();
        Self {
            child: Uuid::nil(),
            month: Month::of(day),
            counted: true,
            kabkota: PlaceId(0),
            kecamatan: PlaceId(0),
            desa: PlaceId(0),
            posyandu: None,
            exit: None,
            elsewhere_from: None,
            elsewhere_until: None,
            sex: Sex::Female,
            age_months_at_end: 0,
            age_group: Some(AgeGroup::From0),
            birth_weight_g: Some(0),
            birth_length_tenth_mm: Some(0),
            low_birth_weight: Some(true),
            short_at_birth: Some(true),
            visited: true,
            visit: Some(Uuid::nil()),
            visit_on: Some(day),
            measured_at: None,
            two_on_one_day: false,
            age_days: Some(0),
            age_months: Some(0),
            weighed: true,
            weight_g: Some(0),
            measured: true,
            length_tenth_mm: Some(0),
            length_adjusted_tenth_mm: Some(0),
            position: Some(Position::Lying),
            oedema: false,
            muac_tenth_mm: Some(0),
            head_tenth_mm: Some(0),
            haz: Some(0),
            waz: Some(0),
            whz: Some(0),
            baz: Some(0),
            hcz: Some(0),
            haz_implausible: false,
            waz_implausible: false,
            whz_implausible: false,
            baz_implausible: false,
            hcz_implausible: false,
            haz_month: Some(0),
            waz_month: Some(0),
            whz_month: Some(0),
            baz_month: Some(0),
            gain: Some(Gain::FirstTime),
            twice_not_gaining: false,
            below_red_line: Some(false),
            stunted_since: Some(day),
            wasted_since: Some(day),
            underweight_since: Some(day),
            not_gaining_since: Some(day),
            risk_days: 0,
            stunting: Some(State::NeverStunted),
            entry: None,
            onset: None,
            last_visit_on: Some(day),
            months_unseen: 0,
            response: None,
            response_on: None,
        }
    }
}
