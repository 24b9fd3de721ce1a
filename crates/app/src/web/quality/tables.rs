//! The quality of measuring as tables: by place, by month, the shape of the scores, ages and
//! sexes; each with what it is judged by.

use evaluation::quality::Summary;
use register::measurer::Measurer;
use register::place::Level;
use science::quality::{AgeRatio, ChiSquare, EQUAL_SEXES, Funnel, Spread, Team};

use super::Known;
use super::answer::{contradicted, verdict};
use crate::web::page::study::Section;
use crate::web::page::{Cell, Column, Figure, Row, TableView};
use crate::web::place::View;

/// A place or month in the columns of [`columns`].
fn line(known: &Known<'_>, name: Cell, summary: &Summary) -> Row {
    let study = &known.study;
    let (tone, said, why) = verdict(known, summary);
    let share = |share| Cell::figure(known.share(share));
    Row::of(vec![
        name,
        Cell::chip(tone, said).noted(why),
        Cell::number(study.count(summary.measurements)),
        share(summary.lengths.noughts_and_fives()),
        share(summary.weights.noughts_and_fives()),
        share(summary.haz.implausible_share()),
        share(summary.whz.implausible_share()),
        share(contradicted(summary)),
    ])
}

fn columns(known: &Known<'_>, first: &str) -> Vec<Column> {
    let number = |key: &str| Column::number(known.study.say(key));
    vec![
        Column::text(first),
        Column::text(known.study.say("quality.verdict")),
        number("quality.measurements"),
        number("quality.col_length"),
        number("quality.col_weight"),
        number("quality.col_haz"),
        number("quality.col_whz"),
        number("quality.col_contradicted"),
    ]
}

/// Rows of [`line`] under a title and what it says; `first` heads their names.
fn section(
    known: &Known<'_>,
    (title, sub): (&str, &str),
    first: &str,
    rows: Vec<Row>,
) -> Section {
    Section {
        title: title.to_owned(),
        sub: sub.to_owned(),
        table: TableView {
            caption: title.to_owned(),
            columns: columns(known, first),
            rows,
            sheets: false,
        },
        note: String::new(),
    }
}

pub(super) fn by_place(known: &Known<'_>) -> Section {
    let study = &known.study;
    let title = study
        .fill("place.below", &[("kind", study.below_kind()), ("place", &study.place.name)]);
    let mut rows: Vec<Row> = if known.has_below() {
        known
            .measured
            .by_place
            .iter()
            .map(|(id, summary)| line(known, study.head(*id, View::Quality), summary))
            .collect()
    } else {
        Vec::new()
    };
    let whole = line(known, Cell::text(study.name()), &known.measured.whole);
    rows.push(if rows.is_empty() { whole } else { whole.total() });
    let sub = study.say("quality.by_place_said");
    Section {
        note: thresholds(known),
        ..section(known, (&title, sub), study.below_kind(), rows)
    }
}

/// The puskesmas of a kab/kota or kecamatan, by the desa that each serves.
pub(super) fn by_puskesmas(known: &Known<'_>) -> Option<Section> {
    let study = &known.study;
    let shown = matches!(study.place.level, Level::Kabkota | Level::Kecamatan);
    if !shown || known.measured.by_puskesmas.is_empty() {
        return None;
    }
    let rows = known.measured.by_puskesmas.iter().filter_map(|(id, summary)| {
        let name = study.signed.tree.get(*id)?.name.clone();
        Some(line(known, Cell::text(name), summary))
    });
    let said = (study.say("quality.by_puskesmas"), study.say("quality.by_puskesmas_said"));
    Some(section(known, said, study.say("level.health_centre"), rows.collect()))
}

/// Who measured, of a desa and a posyandu, for who may read people.
pub(super) fn by_measurer(known: &Known<'_>) -> Option<Section> {
    let study = &known.study;
    if !study.reads_people() || known.measured.by_measurer.is_empty() {
        return None;
    }
    let at = |measurer: &Measurer| {
        let place = study.signed.tree.here(measurer.place);
        place.map_or_else(String::new, |place| place.name.clone())
    };
    let mut named: Vec<(String, &str, &Summary)> = known
        .measurers
        .iter()
        .filter_map(|measurer| {
            let summary = known.measured.by_measurer.get(&Some(measurer.id))?;
            Some((at(measurer), measurer.name.as_str(), summary))
        })
        .collect();
    named.sort_unstable_by_key(|(place, name, _)| (place.clone(), *name));
    let of_nobody = known.measured.by_measurer.get(&None);
    let anybody = !named.is_empty();
    let rows = named
        .into_iter()
        .map(|(place, name, summary)| line(known, Cell::text(name).noted(place), summary))
        .chain(of_nobody.map(|summary| {
            line(known, Cell::text(study.say("quality.measurer_unsaid")), summary)
        }));
    let sub = if anybody { "quality.by_measurer_said" } else { "quality.by_measurer_none" };
    let said = (study.say("quality.by_measurer"), study.say(sub));
    Some(section(known, said, study.say("quality.measurer"), rows.collect()))
}

pub(super) fn by_month(known: &Known<'_>) -> Section {
    let study = &known.study;
    let rows = known
        .measured
        .by_month
        .iter()
        .rev()
        .map(|(month, summary)| line(known, Cell::text(study.month(*month)), summary));
    let said = (study.say("quality.by_month"), study.say("quality.by_month_said"));
    section(known, said, study.say("time.period"), rows.collect())
}

/// What a place is judged by, and whose limits those are.
fn thresholds(known: &Known<'_>) -> String {
    let study = &known.study;
    let limits = &known.limits;
    let Funnel { fewest, inner: _, outer } = limits.funnel;
    study.fill(
        "quality.thresholds",
        &[
            ("digits", &study.percent_short(limits.noughts_and_fives)),
            ("implausible", &study.percent_short(limits.implausible)),
            ("contradicted", &study.percent_short(limits.contradicted)),
            ("outer", &study.percent_short(outer)),
            ("fewest", &study.count(fewest)),
        ],
    )
}

pub(super) fn spread(known: &Known<'_>) -> Section {
    let study = &known.study;
    let whole = &known.measured.whole;
    let number = |value: Option<f64>| {
        Cell::figure(
            value.map_or(Figure::NoData, |value| Figure::Value(study.decimal(value, 2))),
        )
    };
    let row = |key: &str, spread: &Spread| {
        let flagged = spread.implausible_share();
        Row::of(vec![
            Cell::text(study.say(key)),
            Cell::number(study.count(spread.all().count())),
            number(spread.plausible.mean()),
            number(spread.plausible.sd()),
            number(spread.plausible.skewness().map(|skewness| skewness.value)),
            number(spread.plausible.kurtosis().map(|kurtosis| kurtosis.value)),
            Cell::figure(known.share(flagged)).noted(known.of(flagged)),
        ])
    };
    let Team { implausible_share, skewness, kurtosis_least, kurtosis_most } = known.limits.team;
    let title = study.say("quality.spread");
    let column = |key: &str| Column::number(study.say(key));
    Section {
        title: title.to_owned(),
        sub: study.say("quality.spread_said").to_owned(),
        table: TableView {
            caption: title.to_owned(),
            columns: vec![
                Column::text(study.say("place.indicator")),
                column("quality.scores"),
                column("quality.mean"),
                column("quality.sd"),
                column("quality.skewness"),
                column("quality.kurtosis"),
                column("quality.flagged"),
            ],
            rows: vec![
                row("index.haz_short", &whole.haz),
                row("index.waz_short", &whole.waz),
                row("index.whz_short", &whole.whz),
            ],
            sheets: false,
        },
        note: study.fill(
            "quality.spread_note",
            &[
                ("flagged", &study.percent_short(implausible_share)),
                ("skewness", &study.decimal(skewness, 1)),
                ("least", &study.decimal(kurtosis_least, 0)),
                ("most", &study.decimal(kurtosis_most, 0)),
            ],
        ),
    }
}

/// Below this a test says that chance hardly does it.
///
/// Source: the usual level; R `nipnTK` leaves it to the reader.
const UNLIKELY: f64 = 0.05;

pub(super) fn ages(known: &Known<'_>) -> Section {
    let study = &known.study;
    let whole = &known.measured.whole;
    let ratio = AgeRatio::default();
    let test = |test: Option<ChiSquare>| match test.map(ChiSquare::p) {
        None => Cell::figure(Figure::NoData),
        Some(p) => {
            let key = if p < UNLIKELY { "quality.unlikely" } else { "quality.likely" };
            let p = if p < 0.001 {
                format!("p < {}", study.decimal(0.001, 3))
            } else {
                format!("p = {}", study.decimal(p, 3))
            };
            Cell::text(study.say(key)).noted(p)
        }
    };
    let heaped = whole.ages.remainders();
    let on_birthdays = science::survey::Proportion::of(heaped[0], heaped.iter().sum());
    let younger = AgeRatio::younger(&whole.ages);
    let boys = whole.sexes.boys();
    let expected = |share: f64| Cell::number(study.percent(share));
    let row = |key: &str, share, wanted: f64, tested| {
        Row::of(vec![
            Cell::text(study.say(key)),
            Cell::figure(known.share(share)).noted(known.of(share)),
            expected(wanted),
            test(tested),
        ])
    };
    let positioned = science::survey::Proportion::of(whole.against_the_age, whole.positioned);
    let mut rows = vec![
        row("quality.heaping", on_birthdays, 1.0 / 12.0, whole.ages.heaping()),
        row(
            "quality.age_ratio",
            younger,
            ratio.younger_to_older / (1.0 + ratio.younger_to_older),
            ratio.test(&whole.ages),
        ),
        row("quality.sex_ratio", boys, EQUAL_SEXES, whole.sexes.test(EQUAL_SEXES)),
    ];
    rows.push(Row::of(vec![
        Cell::text(study.say("quality.position")),
        Cell::figure(known.share(positioned)).noted(known.of(positioned)),
        expected(0.0),
        Cell::text(""),
    ]));
    let count = |key: &str, n: u64| {
        Row::of(vec![
            Cell::text(study.say(key)),
            Cell::number(study.count(n)),
            Cell::text(""),
            Cell::text(""),
        ])
    };
    rows.push(count("quality.lost", whole.lost));
    rows.push(count("quality.impossible", whole.impossible));
    rows.push(count("quality.repeated", whole.repeated));
    let title = study.say("quality.ages");
    Section {
        title: title.to_owned(),
        sub: study.say("quality.ages_said").to_owned(),
        table: TableView {
            caption: title.to_owned(),
            columns: vec![
                Column::text(study.say("quality.checked")),
                Column::number(study.say("quality.found")),
                Column::number(study.say("quality.expected_head")),
                Column::text(study.say("quality.meaning")),
            ],
            rows,
            sheets: false,
        },
        note: study.say("quality.ages_note").to_owned(),
    }
}
