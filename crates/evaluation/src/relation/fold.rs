//! The fold: the facts of one child become its rows, in plain arithmetic.

use chrono::NaiveDate;
use register::history::{ChildHistory, ExitReason, Response};
use register::place::{PlaceId, Tree};
use science::measure::{Length, completed_months};
use uuid::Uuid;

use super::course::mark_course;
use super::growth::{age_at, implausible, plausible};
use super::measured::measurements;
use super::residence::{Home, Homes, Standing, is_a_mistake, standing};
use super::visits::{Reading, Since, readings};
use super::{AgeGroup, ChildMonth, Measurement};
use crate::month::Month;

/// Born with less than this many grams is low birth weight.
///
/// Source: WHO ICD-10 P07.1, below 2,500 g; used so by the Kemenkes and the SSGI.
const LOW_BIRTH_WEIGHT_BELOW_G: i32 = 2_500;

/// Born shorter than this is short at birth, in 0.1 mm.
///
/// Source: practice of the Kemenkes and the SSGI, 48 cm; editable once definitions carry it.
const SHORT_AT_BIRTH_BELOW_TENTH_MM: i32 = 4_800;

/// From the month of birth to that of turning 60 months, both included.
const MOST_MONTHS: usize = 61;

/// What came of one child.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Folded {
    /// By month.
    pub rows: Vec<ChildMonth>,
    /// What was last seen of the child before each of its moves, told where it moved to.
    pub brought: Vec<ChildMonth>,
    /// The row of the last month asked for, with the readings of the last visit; None where
    /// the child no longer counts.
    pub now: Option<ChildMonth>,
    /// Every measurement up to the end of the last month, by day.
    pub measurements: Vec<Measurement>,
    pub findings: Vec<Finding>,
}

/// What the fold saw that a person should look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finding {
    /// Two visits of one day both stand; the first is used.
    TwoOnOneDay { first: Uuid, second: Uuid },
    /// Before birth, or not under 60 months.
    OutsideTheAge(Uuid),
    /// The residence is in no desa of the tree: those months have no row.
    NoSuchPlace(PlaceId),
}

/// Folds one child: a row for each calendar month from birth or arrival to the month of
/// turning 60 months, exit, or `until`.
pub fn fold(history: &ChildHistory, tree: &Tree, until: Month) -> Folded {
    let mut folded = Folded::default();
    let Some(arrival) = history.residences.first() else { return folded };
    if is_a_mistake(history) {
        return folded;
    }
    let first = Month::of(history.born_on).max(Month::of(arrival.since));
    let known_until = until.last_day();
    let readings = readings(history, known_until, &mut folded.findings);
    let months = usize::try_from(until.index() - first.index() + 1).unwrap_or(0);
    folded.rows.reserve_exact(months.min(MOST_MONTHS));
    let mut homes = Homes::new(tree);
    let mut lived_in = Vec::with_capacity(months.min(MOST_MONTHS));
    for month in first.to(until) {
        if age_at(history.born_on, month.first_day().max(history.born_on)).is_none() {
            break;
        }
        let last_day = month.last_day();
        let (home, exit) = match standing(history, &mut homes, last_day) {
            Standing::Resident(home) => (home, None),
            Standing::Leaving(home, reason) => (home, Some(reason)),
            Standing::Absent => continue,
            Standing::Unplaced(place) => {
                let finding = Finding::NoSuchPlace(place);
                if !folded.findings.contains(&finding) {
                    folded.findings.push(finding);
                }
                continue;
            }
        };
        let known = readings.partition_point(|reading| reading.month <= month);
        let last = known.checked_sub(1).map(|last| &readings[last]);
        let of_month = last.filter(|reading| reading.month == month);
        let at = Place { tree, month, last_day, home, exit, first };
        lived_in.push(home.fact);
        folded.rows.push(row(history, at, last, of_month));
        if month == until {
            let now = row(history, at, last, last);
            folded.now = Some(now).filter(|now| now.counted);
        }
    }
    mark_moves(&mut folded.rows, &lived_in);
    folded.measurements = measurements(history, &folded.rows, &readings, known_until, tree);
    let rows = folded.rows.iter_mut().chain(&mut folded.now);
    mark_course(rows, history, &folded.measurements, known_until);
    folded.brought = brought(&folded.rows, &lived_in);
    folded
}

/// Where and when a row stands.
#[derive(Debug, Clone, Copy)]
struct Place<'a> {
    tree: &'a Tree,
    month: Month,
    last_day: NaiveDate,
    home: Home,
    /// Why it left in this month, where it did.
    exit: Option<ExitReason>,
    /// The month of birth or arrival.
    first: Month,
}

/// The row of a month: `last` is the last reading up to it, `shown` the one whose growth it
/// shows.
fn row(
    history: &ChildHistory,
    Place { tree, month, last_day, home, exit, first }: Place<'_>,
    last: Option<&Reading<'_>>,
    shown: Option<&Reading<'_>>,
) -> ChildMonth {
    let at_visit = shown
        .filter(|reading| reading.month == month)
        .map(|reading| i32::from(reading.seen.age_months));
    let at_end = age_at(history.born_on, last_day).map(|(_, months)| i32::from(months));
    // Under 60 months goes by days, so the last of them may have completed 60 by calendar.
    let age_group = at_visit.or(at_end).and_then(|months| AgeGroup::of(months.min(59)));
    let response = last_response(history, last_day);
    let since = last.map_or(Since::default(), |reading| reading.since);
    let seen = shown.map(|reading| &reading.seen);
    let visit = seen.map(|seen| seen.visit);
    let scores = seen.map(|seen| seen.scores).unwrap_or_default();
    let by_month = seen.map(|seen| seen.by_month).unwrap_or_default();
    let unseen_from = last.map_or(first, |reading| reading.month);
    ChildMonth {
        child: history.child,
        month,
        counted: exit.is_none() && age_group.is_some(),
        exit,
        kabkota: home.kabkota,
        kecamatan: home.kecamatan,
        desa: home.desa,
        posyandu: home.posyandu,
        elsewhere_from: None,
        elsewhere_until: None,
        risk_days: 0,
        stunting: None,
        entry: None,
        onset: None,
        sex: history.sex,
        age_months_at_end: completed_months(history.born_on, last_day).map_or(0, i32::from),
        age_group,
        birth_weight_g: history.birth_weight_g,
        birth_length_tenth_mm: history.birth_length_tenth_mm,
        low_birth_weight: history.birth_weight_g.map(|grams| grams < LOW_BIRTH_WEIGHT_BELOW_G),
        short_at_birth: history
            .birth_length_tenth_mm
            .map(|length| length < SHORT_AT_BIRTH_BELOW_TENTH_MM),
        visited: visit.is_some(),
        visit: visit.map(|visit| visit.id),
        visit_on: visit.map(|visit| visit.on),
        measured_at: visit.and_then(|visit| visit.at).map(|at| on_map(tree, at)),
        two_on_one_day: shown.is_some_and(|reading| reading.two_on_one_day),
        age_days: seen.map(|seen| seen.age_days),
        age_months: seen.map(|seen| i32::from(seen.age_months)),
        weighed: visit.is_some_and(|visit| visit.weight_g.is_some()),
        weight_g: visit.and_then(|visit| visit.weight_g),
        measured: plausible(scores.haz).is_some(),
        length_tenth_mm: visit.and_then(|visit| visit.length_tenth_mm),
        length_adjusted_tenth_mm: scores.length_adjusted.map(Length::tenth_mm),
        position: visit.and_then(|visit| visit.position),
        oedema: visit.is_some_and(|visit| visit.oedema),
        muac_tenth_mm: visit.and_then(|visit| visit.muac_tenth_mm),
        head_tenth_mm: visit.and_then(|visit| visit.head_tenth_mm),
        haz: plausible(scores.haz),
        waz: plausible(scores.waz),
        whz: plausible(scores.whz),
        baz: plausible(scores.baz),
        hcz: plausible(scores.hcz),
        haz_implausible: implausible(scores.haz),
        waz_implausible: implausible(scores.waz),
        whz_implausible: implausible(scores.whz),
        baz_implausible: implausible(scores.baz),
        hcz_implausible: implausible(scores.hcz),
        haz_month: plausible(by_month.haz),
        waz_month: plausible(by_month.waz),
        whz_month: plausible(by_month.whz),
        baz_month: plausible(by_month.baz),
        gain: shown.and_then(|reading| reading.gain),
        twice_not_gaining: shown.is_some_and(|reading| reading.twice_not_gaining),
        below_red_line: plausible(scores.waz).map(science::gain::below_red_line),
        stunted_since: since.stunted,
        wasted_since: since.wasted,
        underweight_since: since.underweight,
        not_gaining_since: since.not_gaining,
        last_visit_on: last.map(|reading| reading.seen.visit.on),
        months_unseen: month.index() - unseen_from.max(first).index(),
        response: response.map(|response| response.step),
        response_on: response.map(|response| response.on),
    }
}

fn last_response(history: &ChildHistory, until: NaiveDate) -> Option<&Response> {
    history.responses.iter().rfind(|response| response.on <= until)
}

/// The place that stands for another on a map; one that nobody knows stands for itself.
pub(super) fn on_map(tree: &Tree, place: PlaceId) -> PlaceId {
    tree.here(place).map_or(place, |here| here.id)
}

/// Says on each row when the child was last and is next found to live elsewhere, so that a
/// question over several months meets each child in one place only, and a move is told from a
/// birth and from an end. Places are those of the facts: on whatever map, a move is a move.
fn mark_moves(rows: &mut [ChildMonth], homes: &[PlaceId]) {
    let from = elsewhere(rows.iter().zip(homes).rev());
    for (row, from) in rows.iter_mut().rev().zip(from) {
        row.elsewhere_from = from;
    }
    let until = elsewhere(rows.iter().zip(homes));
    for (row, until) in rows.iter_mut().zip(until) {
        row.elsewhere_until = until;
    }
}

/// For each row the nearest month already met in which the child lived elsewhere.
fn elsewhere<'a>(
    rows: impl Iterator<Item = (&'a ChildMonth, &'a PlaceId)>,
) -> Vec<Option<Month>> {
    let mut met: Option<(PlaceId, Month)> = None;
    let mut elsewhere: Option<Month> = None;
    rows.map(|(row, home)| {
        if let Some((before, month)) = met
            && before != *home
        {
            elsewhere = Some(month);
        }
        met = Some((*home, row.month));
        elsewhere
    })
    .collect()
}

/// The last visit before each move, told where the child moved to: over several months the last
/// visit speaks for a child, wherever it was, and each place can tell so from its own rows.
fn brought(rows: &[ChildMonth], homes: &[PlaceId]) -> Vec<ChildMonth> {
    let mut brought = Vec::new();
    let mut seen: Option<&ChildMonth> = None;
    let mut before: Option<PlaceId> = None;
    for (row, home) in rows.iter().zip(homes) {
        let moved = before.replace(*home).is_some_and(|before| before != *home);
        if let Some(seen) = seen.filter(|_| moved) {
            brought.push(ChildMonth {
                counted: false,
                kabkota: row.kabkota,
                kecamatan: row.kecamatan,
                desa: row.desa,
                posyandu: row.posyandu,
                elsewhere_from: row.elsewhere_from,
                elsewhere_until: Some(row.month.plus(-1)),
                ..seen.clone()
            });
        }
        if row.counted && row.visited {
            seen = Some(row);
        }
    }
    brought
}
