//! Whether a nought is proven, here and in each place below: what was measured, how well, and
//! what is still possible.

use register::place::PlaceId;
use science::incidence::{Claim, Demands, Quality, Verdict, Why};
use science::survey::Proportion;

use super::Known;
use crate::web::page::study::Section;
use crate::web::page::{Cell, Column, Figure, Row, TableView, Tone};
use crate::web::place::View;
use evaluation::zero::Zero;

pub(super) fn section(known: &Known<'_>) -> Section {
    let study = &known.study;
    let mut zeroes = known.zeroes.iter();
    let whole = zeroes.next();
    let below: Vec<&(PlaceId, Zero)> = zeroes.collect();
    let mut rows: Vec<Row> =
        below.iter().map(|(id, zero)| row(known, Some(*id), zero)).collect();
    if let Some((_, zero)) = whole {
        rows.push(row(known, None, zero).total());
    }
    Section {
        title: study.say("zero.title").to_owned(),
        sub: summary(known, &below),
        table: TableView {
            caption: study.say("zero.title").to_owned(),
            columns: vec![
                Column::text(study.below_kind()),
                Column::text(study.say("zero.new_cases")),
                Column::text(study.say("zero.stunted")),
                Column::number(study.say("zero.measured")),
                Column::text(study.say("zero.quality")),
            ],
            rows,
            sheets: true,
        },
        note: demands(known),
    }
}

/// How many places below stand where.
fn summary(known: &Known<'_>, below: &[&(PlaceId, Zero)]) -> String {
    let study = &known.study;
    if below.is_empty() {
        return study.say("zero.said").to_owned();
    }
    let how_many = |code: &str| {
        let found = below.iter().filter(|(_, zero)| zero.new_cases.code() == code).count();
        study.count(found as u64)
    };
    study.fill(
        "zero.summary",
        &[
            ("all", &study.count(below.len() as u64)),
            ("kind", &study.below_kind().to_lowercase()),
            ("proven", &how_many("zero_proven")),
            ("unmeasured", &how_many("zero_unmeasured")),
            ("cases", &how_many("not_zero")),
        ],
    )
}

fn row(known: &Known<'_>, below: Option<PlaceId>, zero: &Zero) -> Row {
    let study = &known.study;
    let evidence = &zero.evidence;
    let name = match below {
        Some(id) => study.head(id, View::NewCases),
        None => Cell::text(study.name()),
    };
    let share = Proportion::of(evidence.measured, evidence.targets);
    let measured =
        share.map_or(Figure::NoData, |share| Figure::Value(study.percent(share.share())));
    let of = study.fill(
        "place.of_short",
        &[("n", &study.count(evidence.measured)), ("d", &study.count(evidence.targets))],
    );
    let quality = match evidence.quality {
        Quality::Passed => Cell::chip(Tone::Better, study.say("zero.quality_passed")),
        Quality::Failed => Cell::chip(Tone::Worse, study.say("zero.quality_failed")),
        Quality::TooFew => Cell::chip(Tone::Plain, study.say("zero.quality_too_few")),
    };
    Row::of(vec![
        name,
        verdict(known, below, Claim::NoNewCase, zero),
        verdict(known, below, Claim::NoneStunted, zero),
        Cell::figure(measured).noted(of),
        quality,
    ])
}

/// A verdict in words; numbers of the place itself open their people.
fn verdict(known: &Known<'_>, below: Option<PlaceId>, claim: Claim, zero: &Zero) -> Cell {
    let study = &known.study;
    let (verdict, unsettled) = match claim {
        Claim::NoNewCase => (zero.new_cases, zero.evidence.onsets_unsettled),
        Claim::NoneStunted => (zero.stunted, 0),
    };
    match verdict {
        Verdict::ZeroProven { upper } => Cell::chip(Tone::Better, study.say("zero.proven"))
            .noted(study.fill(at_most(claim), &[("upper", &bound(known, claim, upper))])),
        // Somebody is stunted by one measurement: nobody may call that a nought.
        Verdict::ZeroUnmeasured { .. } if unsettled > 0 => {
            let count = study.count(unsettled);
            Cell::chip(Tone::Worse, study.say("zero.unsettled"))
                .noted(study.fill("zero.why_unsettled", &[("n", &count)]))
        }
        Verdict::ZeroUnmeasured { why } => Cell::chip(Tone::Doubtful, study.say(unproven(why)))
            .noted(reason(known, claim, why)),
        Verdict::NotZero { cases } => {
            let (key, indicator) = match claim {
                Claim::NoNewCase => ("zero.cases", "new_stunting_confirmed"),
                Claim::NoneStunted => ("zero.children", "stunted"),
            };
            let cell = Cell::text(study.fill(key, &[("n", &study.count(cases))]));
            match below {
                Some(_) => cell,
                None => cell.link(study.people(indicator, cases)),
            }
        }
    }
}

/// What a nought is called that is not proven; only one for want of measuring is blamed on that.
fn unproven(why: Why) -> &'static str {
    match why {
        Why::Nobody => "zero.unmeasured",
        Why::CoverageTooLow { .. } => "zero.too_little",
        Why::QualityFailed
        | Why::QualityUnknown
        | Why::OnsetsUnsettled { .. }
        | Why::BoundTooHigh { .. } => "zero.unproven",
    }
}

fn at_most(claim: Claim) -> &'static str {
    match claim {
        Claim::NoNewCase => "zero.at_most_rate",
        Claim::NoneStunted => "zero.at_most_share",
    }
}

fn bound(known: &Known<'_>, claim: Claim, upper: f64) -> String {
    match claim {
        Claim::NoNewCase => known.study.decimal(upper, 2),
        Claim::NoneStunted => known.study.percent(upper),
    }
}

fn reason(known: &Known<'_>, claim: Claim, why: Why) -> String {
    let study = &known.study;
    match why {
        Why::Nobody => study.say("zero.why_nobody").to_owned(),
        Why::CoverageTooLow { measured, targets } => study.fill(
            "zero.why_coverage",
            &[("n", &study.count(measured)), ("d", &study.count(targets))],
        ),
        Why::QualityFailed => study.say("zero.why_failed").to_owned(),
        Why::QualityUnknown => study.say("zero.why_unknown").to_owned(),
        Why::OnsetsUnsettled { count } => {
            study.fill("zero.why_unsettled", &[("n", &study.count(count))])
        }
        Why::BoundTooHigh { upper, limit: _ } => {
            let key = match claim {
                Claim::NoNewCase => "zero.why_bound_rate",
                Claim::NoneStunted => "zero.why_bound_share",
            };
            study.fill(key, &[("upper", &bound(known, claim, upper))])
        }
    }
}

/// What is asked before a nought is believed, and whose demand that is.
fn demands(known: &Known<'_>) -> String {
    let study = &known.study;
    let Demands { least_measured_percent, most_per_100_child_months, most_stunted_share } =
        Demands::default();
    study.fill(
        "zero.demands",
        &[
            ("share", &least_measured_percent.to_string()),
            ("rate", &study.decimal(most_per_100_child_months, 0)),
            ("stunted", &study.decimal(most_stunted_share * 100.0, 0)),
        ],
    )
}
