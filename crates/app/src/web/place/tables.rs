//! The tables of a place: the places below, every indicator with who was left out, sex and age,
//! and the twins of the pictures.

use chrono::Datelike as _;
use evaluation::Month;
use evaluation::engine::Answer;
use evaluation::indicator::{Over, Target, Unit};
use evaluation::relation::AgeGroup;
use register::account::Deed;
use science::measure::Sex;

use super::answer::{count, interval, share};
use super::pictures::is_comparable;
use super::{Known, find};
use crate::exchange::table::{Cell as SheetCell, Table};
use crate::problem::Problem;
use crate::web::frame::{period_said, place_href};
use crate::web::page::place::{IndicatorGroup, IndicatorLine};
use crate::web::page::{Cell, Column, Figure, Link, Row, TableView};
use crate::web::visitor::Refusal;

/// The shares that the table of places shows, in its columns.
const SHARES: [&str; 5] = ["weighed", "measured", "stunted", "wasted", "not_gaining"];

fn share_cell(known: &Known<'_>, answers: &[Answer], code: &str) -> Cell {
    let Some(answer) = find(answers, code) else { return Cell::figure(Figure::NoData) };
    let cell = Cell::figure(share(known, answer));
    if answer.denominator == 0 {
        return cell;
    }
    let of = known.signed.fill(
        "place.of_short",
        &[("n", &count(known, answer.numerator)), ("d", &count(known, answer.denominator))],
    );
    cell.noted(of)
}

fn children(answers: &[Answer]) -> u64 {
    find(answers, "sasaran").map_or(0, |sasaran| sasaran.denominator)
}

pub(super) fn below(known: &Known<'_>) -> TableView {
    let signed = known.signed;
    let mut columns =
        vec![Column::text(known.below_kind()), Column::number(signed.say("place.registered"))];
    columns.extend(SHARES.map(|code| Column::number(signed.short_name(code))));
    let row = |name: Cell, answers: &[Answer]| {
        let mut cells = vec![name, Cell::number(count(known, children(answers)))];
        cells.extend(SHARES.map(|code| share_cell(known, answers, code)));
        Row::of(cells)
    };
    let mut rows: Vec<Row> = known
        .below
        .iter()
        .filter_map(|(id, answers)| {
            let place = signed.tree.get(*id)?;
            let name = if *id == known.place.id {
                Cell::text(signed.say("place.without_posyandu"))
            } else {
                Cell::text(place.name.clone()).link(place_href(place, known.carried()))
            };
            Some(row(name, answers))
        })
        .collect();
    if !rows.is_empty() {
        rows.push(row(Cell::text(known.place.name.clone()), &known.answers).total());
    }
    TableView {
        caption: signed
            .fill("place.below", &[("kind", known.below_kind()), ("place", &known.place.name)]),
        columns,
        rows,
        sheets: false,
    }
}

/// The twin of the map and of the dots: one indicator in each place, highest first.
pub(super) fn compared(known: &Known<'_>, caption: &str) -> TableView {
    let signed = known.signed;
    let mut places: Vec<_> = known
        .below
        .iter()
        .filter_map(|(id, answers)| {
            let figure = (find(answers, "stunted")?, is_comparable(answers));
            Some((signed.tree.get(*id)?, figure))
        })
        .collect();
    let rank = |(answer, comparable): (&Answer, bool)| {
        answer.value().filter(|_| comparable).unwrap_or(-1.0)
    };
    places.sort_by(|a, b| rank(b.1).total_cmp(&rank(a.1)));
    TableView {
        caption: caption.to_owned(),
        columns: vec![
            Column::text(known.below_kind()),
            Column::number(signed.say("place.value")),
            Column::number(signed.say("place.interval")),
            Column::number(signed.say("place.counted")),
            Column::number(signed.say("place.among")),
        ],
        rows: places
            .into_iter()
            .map(|(place, (answer, comparable))| {
                let figure = share(known, answer);
                let figure = if !comparable && matches!(figure, Figure::Value(_)) {
                    Figure::TooLittle(signed.say("place.dots_little").to_owned())
                } else {
                    figure
                };
                let ends = interval(known, answer).filter(|_| comparable);
                Row::of(vec![
                    Cell::text(place.name.clone()).link(place_href(place, known.carried())),
                    Cell::figure(figure),
                    Cell::number(
                        ends.map_or(String::new(), |(low, high)| format!("{low}–{high}")),
                    ),
                    Cell::number(count(known, answer.numerator)),
                    Cell::number(count(known, answer.denominator)),
                ])
            })
            .collect(),
        sheets: false,
    }
}

/// The twin of the line of months.
pub(super) fn months(
    known: &Known<'_>,
    stunted: &[(Month, Answer)],
    wasted: &[(Month, Answer)],
) -> TableView {
    let signed = known.signed;
    TableView {
        caption: signed.say("place.trend").to_owned(),
        columns: vec![
            Column::text(signed.say("time.period")),
            Column::number(signed.short_name("stunted")),
            Column::number(signed.say("place.among")),
            Column::number(signed.short_name("wasted")),
            Column::number(signed.say("place.among")),
        ],
        rows: stunted
            .iter()
            .zip(wasted)
            .rev()
            .map(|((month, stunted), (_, wasted))| {
                Row::of(vec![
                    Cell::text(crate::text::month(signed.language(), month.first_day())),
                    Cell::figure(share(known, stunted)),
                    Cell::number(count(known, stunted.denominator)),
                    Cell::figure(share(known, wasted)),
                    Cell::number(count(known, wasted.denominator)),
                ])
            })
            .collect(),
        sheets: false,
    }
}

pub(super) async fn breakdowns(known: &Known<'_>) -> Result<Vec<TableView>, Refusal> {
    let signed = known.signed;
    let told = signed
        .engine()
        .breakdown(&signed.tree, known.place.id, known.period, "stunted")
        .await
        .map_err(|failure| signed.refuse(Problem::from(failure)))?;
    let sum = |keep: &dyn Fn(Sex, AgeGroup) -> bool| {
        let mut total = Answer {
            indicator: "stunted".to_owned(),
            over: Over::Last,
            numerator: 0,
            denominator: 0,
            left_out: Vec::new(),
        };
        for (_, _, answer) in told.answer.iter().filter(|(sex, age, _)| keep(*sex, *age)) {
            total.numerator += answer.numerator;
            total.denominator += answer.denominator;
        }
        total
    };
    let line = |name: String, answer: &Answer| {
        Row::of(vec![
            Cell::text(name),
            Cell::figure(share(known, answer)),
            Cell::number(
                interval(known, answer)
                    .map_or(String::new(), |(low, high)| format!("{low}–{high}")),
            ),
            Cell::number(count(known, answer.numerator)),
            Cell::number(count(known, answer.denominator)),
        ])
    };
    let table = |key: &str, rows: Vec<Row>| TableView {
        caption: format!(
            "{}: {}",
            signed.short_name("stunted"),
            signed.say(key).to_lowercase()
        ),
        columns: vec![
            Column::text(signed.say("place.group")),
            Column::number(signed.say("place.value")),
            Column::number(signed.say("place.interval")),
            Column::number(signed.say("place.counted")),
            Column::number(signed.say("place.among")),
        ],
        rows,
        sheets: false,
    };
    let sexes = [(Sex::Male, "child.male"), (Sex::Female, "child.female")]
        .map(|(sex, key)| line(signed.say(key).to_owned(), &sum(&|s, _| s == sex)));
    let ages = AgeGroup::ALL.map(|group| {
        let name = signed.fill("place.months", &[("n", &group.code().replace('-', "–"))]);
        line(name, &sum(&|_, age| age == group))
    });
    Ok(vec![table("place.by_sex", sexes.to_vec()), table("place.by_age", ages.to_vec())])
}

/// Every indicator, in groups, each count a door to its people for those who may read them.
pub(super) fn indicators(known: &Known<'_>) -> Vec<IndicatorGroup> {
    const GROUPS: [(&str, &[&str]); 4] = [
        ("place.group_coverage", &["sasaran", "registered", "weighed", "measured"]),
        (
            "place.group_status",
            &[
                "stunted",
                "severely_stunted",
                "stunted_under_six_months",
                "wasted",
                "severely_wasted",
                "underweight",
                "overweight",
            ],
        ),
        (
            "place.group_growth",
            &["not_gaining", "not_gaining_twice", "below_red_line", "any_problem"],
        ),
        ("place.group_birth", &["low_birth_weight", "short_at_birth"]),
    ];
    let mut groups: Vec<IndicatorGroup> = GROUPS
        .iter()
        .map(|(key, codes)| IndicatorGroup {
            name: known.signed.say(key).to_owned(),
            lines: codes.iter().filter_map(|code| indicator(known, code)).collect(),
        })
        .collect();
    let grouped = |code: &str| GROUPS.iter().any(|(_, codes)| codes.contains(&code));
    let more: Vec<IndicatorLine> = known
        .signed
        .engine()
        .definitions()
        .all()
        .iter()
        .filter(|defined| !grouped(&defined.code))
        .filter(|defined| !ELSEWHERE.contains(&defined.frame.as_str()))
        .filter(|defined| defined.over == Over::Last)
        .filter_map(|defined| indicator(known, &defined.code))
        .collect();
    if !more.is_empty() {
        let name = known.signed.say("place.group_more").to_owned();
        groups.push(IndicatorGroup { name, lines: more });
    }
    groups
}

/// Frames whose indicators have a page of their own.
const ELSEWHERE: [&str; 2] = ["new_zero_stunting", "convention"];

/// What is wanted in the year of the period, each with whoever wants it.
fn targets(known: &Known<'_>, code: &str) -> Vec<String> {
    let signed = known.signed;
    let year = known.period.last().first_day().year();
    let aims = signed.engine().targets_of(&signed.tree, known.place.id, code, year);
    let say = |target: &&Target| {
        // The nation's code is that of the register as well.
        let place = signed.tree.by_code(&target.place);
        let places = match target.value {
            value if value.fract() == 0.0 => 0,
            value if (value * 10.0).fract() == 0.0 => 1,
            _ => 2,
        };
        let value = crate::text::decimal(signed.language(), target.value, places);
        let said = signed.fill(
            "place.target",
            &[
                ("year", &year.to_string()),
                ("place", place.map_or(target.place.as_str(), |place| place.name.as_str())),
                ("value", &value),
                ("source", &target.source),
            ],
        );
        if target.verified {
            said
        } else {
            format!("{said} ({})", signed.say("place.target_unverified"))
        }
    };
    let mut said: Vec<String> = aims.targets.iter().map(say).collect();
    if aims.conflict {
        said.push(signed.say("place.target_conflict").to_owned());
    }
    said
}

fn indicator(known: &Known<'_>, code: &str) -> Option<IndicatorLine> {
    let signed = known.signed;
    let answer = known.answer(code)?;
    let defined = signed.engine().definitions().get(code)?;
    let reads = signed.reaches(Deed::ReadPeople, known.place.id);
    let door = |text: String, part: &str, n: u64| {
        let href = if reads && n > 0 { known.people_href(code, part) } else { String::new() };
        Link::new(text, href)
    };
    let left_out = answer
        .left_out
        .iter()
        .filter(|(_, n)| *n > 0)
        .map(|(reason, n)| {
            let words = defined.left_out.iter().find(|defined| defined.code == *reason);
            let words = words.map_or_else(
                || signed.say("left_out.other").to_owned(),
                |defined| signed.of_language(&defined.words),
            );
            let n_said = count(known, *n);
            let said = signed.fill("place.left_out_said", &[("n", &n_said), ("why", &words)]);
            door(said, reason, *n)
        })
        .collect();
    let is_count = match defined.unit {
        Unit::Children => true,
        Unit::Percent | Unit::Per100ChildMonths => false,
    };
    let value = if is_count {
        Figure::Value(count(known, answer.numerator))
    } else {
        share(known, answer)
    };
    Some(IndicatorLine {
        name: signed.of_language(&defined.name),
        meaning: signed.of_language(&defined.sentence),
        targets: targets(known, code),
        value,
        interval: if is_count {
            String::new()
        } else {
            interval(known, answer).map_or(String::new(), |(low, high)| format!("{low}–{high}"))
        },
        numerator: door(count(known, answer.numerator), "pembilang", answer.numerator),
        denominator: door(count(known, answer.denominator), "penyebut", answer.denominator),
        left_out,
    })
}

/// The download: every place below and the place itself, every indicator with its counts.
pub(super) fn sheet(known: &Known<'_>) -> Table {
    let signed = known.signed;
    let definitions = signed.engine().definitions();
    let mut headers = vec![
        signed.say("place.code_head").to_owned(),
        signed.say("place.name_head").to_owned(),
    ];
    for indicator in definitions.all() {
        let name = signed.of_language(&indicator.name);
        headers.push(format!("{name}: {}", signed.say("place.counted").to_lowercase()));
        headers.push(format!("{name}: {}", signed.say("place.among").to_lowercase()));
        let unit = match indicator.unit {
            Unit::Percent | Unit::Children => "%",
            Unit::Per100ChildMonths => signed.say("unit.per_100_child_months"),
        };
        headers.push(format!("{name}: {unit}"));
    }
    let row = |code: &str, name: &str, answers: &[Answer]| {
        let mut cells =
            vec![SheetCell::Text(code.to_owned()), SheetCell::Text(name.to_owned())];
        for answer in answers {
            let whole = |n: u64| SheetCell::Integer(i64::try_from(n).unwrap_or(i64::MAX));
            cells.push(whole(answer.numerator));
            cells.push(whole(answer.denominator));
            cells.push(
                answer
                    .value()
                    .map_or(SheetCell::Empty, |value| SheetCell::Decimal(value * 100.0, 1)),
            );
        }
        cells
    };
    let mut rows: Vec<Vec<SheetCell>> = known
        .below
        .iter()
        .filter_map(|(id, answers)| {
            let place = signed.tree.get(*id)?;
            let name = if *id == known.place.id {
                signed.say("place.without_posyandu")
            } else {
                &place.name
            };
            Some(row(&place.code, name, answers))
        })
        .collect();
    rows.push(row(&known.place.code, &known.place.name, &known.answers));
    Table {
        title: format!(
            "{} · {}",
            known.place.name,
            period_said(signed.language(), known.period)
        ),
        headers,
        rows,
    }
}
