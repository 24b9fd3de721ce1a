//! Every measurement of a child, each with its scores and its change from the length before.

use chrono::NaiveDate;
use register::history::ChildHistory;
use register::place::Tree;
use science::growth::Score;
use science::measure::Length;
use science::quality::{self, Along, Kind};

use super::fold::on_map;
use super::growth::{Seen, implausible};
use super::visits::{Reading, measured_something};
use super::{ChildMonth, Later, LengthFinding, Measurement};
use crate::month::Month;

/// The measurements up to a day, in the place where the child resided in that month; those
/// before it arrived count where it arrived.
pub(super) fn measurements(
    history: &ChildHistory,
    rows: &[ChildMonth],
    readings: &[Reading<'_>],
    until: NaiveDate,
    tree: &Tree,
) -> Vec<Measurement> {
    let mut before: Option<(NaiveDate, i32)> = None;
    let known = history.visits.partition_point(|visit| visit.on <= until);
    let mut measurements = Vec::with_capacity(known);
    for visit in history.visits[..known].iter().filter(|visit| measured_something(visit)) {
        let month = Month::of(visit.on);
        let after = rows.partition_point(|row| row.month <= month);
        let Some(home) = rows.get(after.saturating_sub(1)) else { continue };
        let speaking = readings
            .binary_search_by_key(&month, |reading| reading.month)
            .ok()
            .map(|at| readings[at].seen)
            .filter(|seen| seen.visit.id == visit.id);
        let speaks = speaking.is_some();
        let Some(seen) = speaking.or_else(|| Seen::of(history, visit)) else { continue };
        let adjusted = seen.scores.length_adjusted.map(Length::tenth_mm);
        let change = before.zip(adjusted);
        measurements.push(Measurement {
            child: history.child,
            visit_on: visit.on,
            visit: visit.id,
            month,
            kabkota: home.kabkota,
            kecamatan: home.kecamatan,
            desa: home.desa,
            posyandu: home.posyandu,
            measured_at: visit.at.map(|at| on_map(tree, at)).or(home.posyandu),
            source: visit.source,
            speaks,
            sex: history.sex,
            age_days: seen.age_days,
            age_months: i32::from(seen.age_months),
            weight_g: visit.weight_g,
            length_tenth_mm: visit.length_tenth_mm,
            length_adjusted_tenth_mm: adjusted,
            position: visit.position,
            muac_tenth_mm: visit.muac_tenth_mm,
            haz: seen.scores.haz.map(Score::hundredths),
            waz: seen.scores.waz.map(Score::hundredths),
            whz: seen.scores.whz.map(Score::hundredths),
            haz_implausible: implausible(seen.scores.haz),
            waz_implausible: implausible(seen.scores.waz),
            whz_implausible: implausible(seen.scores.whz),
            length_change_tenth_mm: change.map(|((_, before), now)| now - before),
            length_days: change
                .and_then(|((on, _), _)| i32::try_from((visit.on - on).num_days()).ok()),
            finding: None,
            measurer: Later(visit.measurer),
        });
        if let Some(length) = adjusted {
            before = Some((visit.on, length));
        }
    }
    mark_findings(history, &mut measurements);
    measurements
}

/// Says which lengths those before contradict; where several do, the gravest.
fn mark_findings(history: &ChildHistory, measurements: &mut [Measurement]) {
    let readings: Vec<quality::Reading> = measurements
        .iter()
        .filter_map(|measured| {
            Some(quality::Reading {
                on: measured.visit_on,
                length: Length::from_tenth_mm(measured.length_tenth_mm?),
                position: measured.position,
            })
        })
        .collect();
    for found in quality::findings(history.born_on, &readings, &Along::default()) {
        let of_day = measurements.iter_mut().filter(|measured| {
            measured.visit_on == found.on && measured.length_tenth_mm.is_some()
        });
        for measured in of_day {
            measured.finding = Some(match (found.kind, measured.finding) {
                (Kind::Impossible { .. }, _) | (_, Some(LengthFinding::Impossible)) => {
                    LengthFinding::Impossible
                }
                (Kind::Lost { .. }, _) | (_, Some(LengthFinding::Lost)) => LengthFinding::Lost,
                (Kind::Repeated, Some(LengthFinding::Repeated) | None) => {
                    LengthFinding::Repeated
                }
            });
        }
    }
}
