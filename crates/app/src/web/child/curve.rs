//! The growth curve of one index: the lines of the standard, the child's visits among them, and
//! the same as a table.

use register::child::Sheet;
use science::growth::{Index, value_at};
use science::measure::{DAYS_PER_MONTH, Length, Sex};

use super::standing::{FIRST_STANDING_DAY, INDICES, Seen, Standing, age_said, slug};
use crate::drawing::{
    Axis, Caption, GrowthChart, GrowthPoint, Mark, Rule, SdLine, Tone as Ink, Zone,
    growth_chart,
};
use crate::text::{Language, date, decimal};
use crate::web::page::{Cell, Choice, Column, Picture, Row, TableView};

const DESK: f64 = 760.0;
const PHONE: f64 = 340.0;
const YOUNG_MONTHS: f64 = 24.0;
const LAST_MONTH: f64 = 60.0;
/// Steps along a line of the standard.
const STEPS: u32 = 120;
const SDS: [i8; 7] = [-3, -2, -1, 0, 1, 2, 3];

/// A visit on the curve.
struct Placed<'a> {
    seen: &'a Seen<'a>,
    x: f64,
    y: f64,
    standing: Standing,
}

/// The tabs of the curves, the chosen one marked.
pub(super) fn tabs(language: Language, child: &str, chosen: Index) -> Vec<Choice> {
    INDICES
        .into_iter()
        .map(|index| Choice {
            text: language.words().get(&format!("index.{}_short", slug(index))).to_owned(),
            count: String::new(),
            href: href(child, index),
            chosen: index == chosen,
        })
        .collect()
}

pub(super) fn href(child: &str, index: Index) -> String {
    format!("/anak/{child}/grafik/{}#grafik", slug(index))
}

pub(super) fn picture(
    language: Language,
    sheet: &Sheet,
    seen: &[Seen<'_>],
    index: Index,
) -> Picture {
    let words = language.words();
    let placed: Vec<Placed<'_>> = seen.iter().filter_map(|seen| placed(index, seen)).collect();
    let name = words.get(&format!("index.{}", slug(index))).to_owned();
    let sex = match sheet.history.sex {
        Sex::Male => words.get("child.male"),
        Sex::Female => words.get("child.female"),
    };
    let subtitle = if placed.is_empty() { "curve.nothing" } else { "curve.said" };
    let draw =
        |width: f64, id: &str| growth_chart(&chart(language, sheet, &placed, index, width, id));
    Picture {
        title: format!("{name} · {sex}"),
        subtitle: words.get(subtitle).to_owned(),
        wide: draw(DESK, "kurva-lebar"),
        narrow: draw(PHONE, "kurva-sempit"),
        note: words.get("curve.note").to_owned(),
        table: table(language, sheet, &placed, index, &name),
        ..Picture::default()
    }
}

/// Where a visit lies on a curve; None where it does not belong there.
fn placed<'a>(index: Index, seen: &'a Seen<'a>) -> Option<Placed<'a>> {
    let age = seen.age.filter(|age| age.months() < LAST_MONTH)?;
    let visit = seen.visit;
    let kilograms = visit.weight_g.filter(|_| !visit.oedema).map(|g| f64::from(g) / 1000.0);
    let centimetres = seen.scores.length_adjusted.map(Length::centimetres);
    let at_age = |y: Option<f64>| Some((age.months(), y?));
    let (x, y) = match index {
        Index::LengthForAge => at_age(centimetres),
        Index::WeightForAge => at_age(kilograms),
        Index::WeightForLength | Index::WeightForHeight => {
            if seen.weight_by_size() != index {
                return None;
            }
            centimetres.zip(kilograms)
        }
        Index::BmiForAge => {
            at_age(centimetres.filter(|cm| *cm > 0.0).zip(kilograms).map(|(cm, kg)| {
                let metres = cm / 100.0;
                kg / (metres * metres)
            }))
        }
        Index::HeadForAge => at_age(visit.head_tenth_mm.map(|v| f64::from(v) / 100.0)),
        Index::ArmForAge => at_age(visit.muac_tenth_mm.map(|v| f64::from(v) / 100.0)),
        Index::TricepsForAge => at_age(visit.triceps_tenth_mm.map(|v| f64::from(v) / 10.0)),
        Index::SubscapularForAge => {
            at_age(visit.subscapular_tenth_mm.map(|v| f64::from(v) / 10.0))
        }
    }?;
    Some(Placed { seen, x, y, standing: seen.standing(index) })
}

fn by_size(index: Index) -> bool {
    matches!(index, Index::WeightForLength | Index::WeightForHeight)
}

fn chart(
    language: Language,
    sheet: &Sheet,
    placed: &[Placed<'_>],
    index: Index,
    width: f64,
    id: &str,
) -> GrowthChart {
    let words = language.words();
    let figure = match language {
        Language::Id => figure_id,
        Language::En => figure_en,
    };
    let (from, to) = span(index, placed);
    let label = match index {
        Index::WeightForLength => "curve.x_wlz",
        Index::WeightForHeight => "curve.x_whz",
        Index::LengthForAge
        | Index::WeightForAge
        | Index::BmiForAge
        | Index::HeadForAge
        | Index::ArmForAge
        | Index::TricepsForAge
        | Index::SubscapularForAge => "curve.months",
    };
    let until_60 = !by_size(index) && to > YOUNG_MONTHS;
    let rules = if until_60 && !matches!(index, Index::HeadForAge | Index::ArmForAge) {
        vec![Rule { x: YOUNG_MONTHS, label: words.get("curve.standing").to_owned() }]
    } else {
        Vec::new()
    };
    let name = words.get(&format!("index.{}", slug(index))).to_owned();
    GrowthChart {
        caption: Caption {
            id: id.to_owned(),
            title: format!("{name}: {}", sheet.person.name),
            description: placed.last().map_or_else(
                || words.get("curve.nothing").to_owned(),
                |last| callout(language, sheet, last, index).join(", "),
            ),
        },
        width,
        x: Axis { label: words.get(label).to_owned(), months: !by_size(index), figure },
        y: Axis { label: words.get(unit(index)).to_owned(), months: false, figure },
        lines: lines(language, sheet.history.sex, index, from, to),
        zones: zones(language, index),
        points: points(language, sheet, placed, index),
        rules,
        callout: placed
            .iter()
            .rfind(|placed| !matches!(placed.standing, Standing::Implausible(_)))
            .map(|last| callout(language, sheet, last, index))
            .unwrap_or_default(),
        implausible: words.get("curve.implausible").to_owned(),
    }
}

/// How far the standard is drawn: two years for the young, five for the others; by length, as
/// far as the visits need.
fn span(index: Index, placed: &[Placed<'_>]) -> (f64, f64) {
    let believed = placed
        .iter()
        .filter(|placed| !matches!(placed.standing, Standing::Implausible(_)))
        .map(|placed| placed.x);
    let (least, most) =
        believed.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, m), x| (l.min(x), m.max(x)));
    match index {
        Index::WeightForLength if most > 0.0 => {
            ((least - 10.0).max(45.0).floor(), (most + 12.0).min(110.0).ceil())
        }
        Index::WeightForHeight if most > 0.0 => {
            ((least - 10.0).max(65.0).floor(), (most + 12.0).min(120.0).ceil())
        }
        Index::WeightForLength => (45.0, 110.0),
        Index::WeightForHeight => (65.0, 120.0),
        Index::LengthForAge
        | Index::WeightForAge
        | Index::BmiForAge
        | Index::HeadForAge
        | Index::ArmForAge
        | Index::TricepsForAge
        | Index::SubscapularForAge => {
            (0.0, if most > YOUNG_MONTHS { LAST_MONTH } else { YOUNG_MONTHS })
        }
    }
}

fn lines(language: Language, sex: Sex, index: Index, from: f64, to: f64) -> Vec<SdLine> {
    SDS.into_iter()
        .map(|sd| {
            let points = (0..=STEPS)
                .filter_map(|step| {
                    let x = from + (to - from) * f64::from(step) / f64::from(STEPS);
                    // The last day of the standard lies just short of 60 months.
                    let entry =
                        if by_size(index) { x } else { (x * DAYS_PER_MONTH).min(1826.0) };
                    Some((x, value_at(index, sex, entry, f64::from(sd))?))
                })
                .collect();
            let label = match sd {
                0 => language.words().get("curve.median").to_owned(),
                _ => format!("{}{} SD", if sd < 0 { "−" } else { "+" }, sd.abs()),
            };
            SdLine { sd, label, points }
        })
        .collect()
}

fn zones(language: Language, index: Index) -> Vec<Zone> {
    let zone = |key: &str, above: Option<i8>, below: Option<i8>, tone: Ink| Zone {
        label: language.words().get(key).to_lowercase(),
        above,
        below,
        tone,
    };
    match index {
        Index::LengthForAge => vec![
            zone("category.stature.severely_stunted", None, Some(-3), Ink::Rust),
            zone("category.stature.stunted", Some(-3), Some(-2), Ink::Sand),
        ],
        Index::WeightForAge => vec![
            zone("category.weight.severely_underweight", None, Some(-3), Ink::Rust),
            zone("category.weight.underweight", Some(-3), Some(-2), Ink::Sand),
        ],
        Index::WeightForLength | Index::WeightForHeight | Index::BmiForAge => vec![
            zone("category.wasting.severely_wasted", None, Some(-3), Ink::Rust),
            zone("category.wasting.wasted", Some(-3), Some(-2), Ink::Sand),
            zone("category.wasting.overweight", Some(2), Some(3), Ink::Sand),
            zone("category.wasting.obese", Some(3), None, Ink::Rust),
        ],
        Index::HeadForAge => vec![
            zone("category.head.microcephaly", None, Some(-2), Ink::Sand),
            zone("category.head.macrocephaly", Some(2), None, Ink::Sand),
        ],
        Index::ArmForAge | Index::TricepsForAge | Index::SubscapularForAge => Vec::new(),
    }
}

/// The points in order; the line is not drawn from lying to standing.
fn points(
    language: Language,
    sheet: &Sheet,
    placed: &[Placed<'_>],
    index: Index,
) -> Vec<GrowthPoint> {
    let last =
        placed.iter().rposition(|placed| !matches!(placed.standing, Standing::Implausible(_)));
    let standing = |placed: &Placed<'_>| {
        placed.seen.age.is_some_and(|age| age.whole_days() >= FIRST_STANDING_DAY)
    };
    placed
        .iter()
        .enumerate()
        .map(|(place, point)| {
            let mark = match point.standing {
                Standing::Implausible(_) => Mark::Implausible,
                Standing::Scored(_)
                | Standing::NotMeasured
                | Standing::Outside
                | Standing::Oedema => {
                    if Some(place) == last {
                        Mark::Filled
                    } else {
                        Mark::Hollow
                    }
                }
            };
            let before = place.checked_sub(1).and_then(|before| placed.get(before));
            let by_length = matches!(index, Index::LengthForAge | Index::BmiForAge);
            let joined =
                !by_length || before.is_none_or(|before| standing(before) == standing(point));
            let label = format!(
                "{}: {}",
                date(language, point.seen.visit.on),
                callout(language, sheet, point, index).join(" · ")
            );
            GrowthPoint { x: point.x, y: point.y, label, mark, joined }
        })
        .collect()
}

fn value(language: Language, index: Index, y: f64) -> String {
    let unit = language.words().get(unit(index));
    format!("{} {unit}", decimal(language, y, 1))
}

fn unit(index: Index) -> &'static str {
    match index {
        Index::LengthForAge | Index::HeadForAge | Index::ArmForAge => "curve.cm",
        Index::WeightForAge | Index::WeightForLength | Index::WeightForHeight => "curve.kg",
        Index::BmiForAge => "curve.bmi",
        Index::TricepsForAge | Index::SubscapularForAge => "curve.mm",
    }
}

/// `72,1 cm · 17 bulan` and `z −2,66 · pendek`.
fn callout(
    language: Language,
    sheet: &Sheet,
    placed: &Placed<'_>,
    index: Index,
) -> Vec<String> {
    let words = language.words();
    let seen = placed.seen;
    let beside = if by_size(index) {
        format!("{} cm", decimal(language, placed.x, 1))
    } else {
        seen.months.map_or_else(
            || age_said(language, sheet.history.born_on, seen.visit.on),
            |months| words.fill("curve.at", &[("n", &months.to_string())]),
        )
    };
    let first = format!("{} · {beside}", value(language, index, placed.y));
    let category = words.get(&seen.category(index).0).to_lowercase();
    let z = placed.standing.z(language);
    let second = if z.is_empty() { category } else { format!("z {z} · {category}") };
    vec![first, second]
}

fn table(
    language: Language,
    sheet: &Sheet,
    placed: &[Placed<'_>],
    index: Index,
    name: &str,
) -> TableView {
    let words = language.words();
    let mut columns =
        vec![Column::text(words.get("visit.day")), Column::text(words.get("visit.age"))];
    if by_size(index) {
        columns.push(Column::number(words.get("visit.length")));
    }
    columns.push(Column::number(words.get("curve.value")));
    columns.push(Column::number("z"));
    columns.push(Column::text(words.get("curve.category")));
    let rows = placed
        .iter()
        .rev()
        .map(|placed| {
            let seen = placed.seen;
            let (category, tone) = seen.category(index);
            let mut cells = vec![
                Cell::text(date(language, seen.visit.on)),
                Cell::text(age_said(language, sheet.history.born_on, seen.visit.on)),
            ];
            if by_size(index) {
                cells.push(Cell::number(format!("{} cm", decimal(language, placed.x, 1))));
            }
            cells.push(Cell::number(value(language, index, placed.y)));
            cells.push(Cell::number(placed.standing.z(language)));
            cells.push(Cell::chip(tone, words.get(&category)));
            Row::of(cells)
        })
        .collect();
    TableView { caption: name.to_owned(), columns, rows, sheets: false }
}

fn figure_id(value: f64) -> String {
    figure(Language::Id, value)
}

fn figure_en(value: f64) -> String {
    figure(Language::En, value)
}

/// As many decimals as a tick needs.
fn figure(language: Language, value: f64) -> String {
    let decimals = usize::from((value - value.round()).abs() > 0.01);
    decimal(language, value, decimals)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_index_has_its_seven_lines() {
        for index in INDICES {
            let (from, to) = span(index, &[]);
            for line in lines(Language::Id, Sex::Female, index, from, to) {
                assert!(line.points.len() > 80, "{index:?} {}", line.sd);
            }
        }
        let (from, to) = (0.0, LAST_MONTH);
        let whole = lines(Language::Id, Sex::Male, Index::LengthForAge, from, to);
        assert!(whole.iter().all(|line| line.points.last().is_some_and(|(x, _)| *x > 59.9)));
    }

    #[test]
    fn ticks_have_no_idle_decimals() {
        assert_eq!(figure(Language::Id, 12.0), "12");
        assert_eq!(figure(Language::Id, 12.5), "12,5");
    }
}
