//! New cases month by month: the count by how sure it is, and the rate with its interval.

use evaluation::Month;
use evaluation::engine::Answer;

use super::answer::months_at_risk;
use super::{Known, NEW};
use crate::drawing::{
    self, Column as Bar, ColumnPart, Columns, Fill, Interval, Tone, Trend, TrendLine,
};
use crate::web::page::{Cell, Column, Picture, Row, TableView};
use crate::web::place::find;
use crate::web::study::{NARROW, PER, WIDE, numerator, tick};

/// From the ground up, the surest first.
const PARTS: [(&str, Fill); 3] = [
    ("onset_confirmed", Fill::Solid(Tone::Rust)),
    ("onset_unconfirmed", Fill::Hatched),
    ("onset_awaiting", Fill::Solid(Tone::Sand)),
];

fn words(code: &str) -> &'static str {
    match code {
        "onset_confirmed" => "new.confirmed",
        "onset_unconfirmed" => "new.unconfirmed",
        "onset_awaiting" => "new.awaiting",
        _ => "new.refuted",
    }
}

pub(super) fn both(known: &Known<'_>) -> Vec<Picture> {
    vec![counts(known), rates(known)]
}

fn counts(known: &Known<'_>) -> Picture {
    let study = &known.study;
    let title = study.say("new.by_month");
    let bars = || {
        known.months.iter().map(|(month, answers)| {
            let counts: Vec<u64> =
                PARTS.iter().map(|(code, _)| numerator(answers, code)).collect();
            let drawn = study.drawn_month(*month);
            Bar {
                name: drawn.name,
                group: drawn.year,
                figure: study.count(counts.iter().sum()),
                counts,
            }
        })
    };
    let draw = |width: f64, id: &str| {
        drawing::columns(&Columns {
            caption: study.caption(&format!("kasus-{id}"), title),
            width,
            parts: PARTS
                .map(|(code, fill)| ColumnPart {
                    words: study.say(words(code)).to_owned(),
                    fill,
                })
                .to_vec(),
            bars: bars().collect(),
            reference: None,
            tick: tick(study.language()),
        })
    };
    Picture {
        title: title.to_owned(),
        subtitle: study.say("new.by_month_said").to_owned(),
        wide: draw(WIDE, "w"),
        narrow: draw(NARROW, "n"),
        table: twin(known, title),
        ..Picture::default()
    }
}

fn rates(known: &Known<'_>) -> Picture {
    let study = &known.study;
    let title = study.say("new.rate");
    let value = |answer: &Answer| {
        let (value, interval) = answer.value().zip(answer.interval())?;
        Some(Interval {
            value: value * PER,
            low: interval.lower * PER,
            high: interval.upper * PER,
        })
    };
    let values: Vec<Option<Interval>> = known
        .months
        .iter()
        .map(|(month, answers)| {
            find(answers, NEW).filter(|_| month.last_day() <= known.day).and_then(value)
        })
        .collect();
    let draw = |width: f64, id: &str| {
        drawing::trend(&Trend {
            caption: study.caption(&format!("laju-{id}"), title),
            width,
            months: known.months.iter().map(|(month, _)| study.drawn_month(*month)).collect(),
            lines: vec![TrendLine {
                label: study.say("new.card_rate").to_owned(),
                tone: Tone::Rust,
                values: values.clone(),
            }],
            reference: None,
            unit: study.say("unit.per_100_child_months").to_owned(),
            from_zero: true,
            tick: tick(study.language()),
        })
    };
    Picture {
        title: title.to_owned(),
        subtitle: study.say("new.rate_said").to_owned(),
        wide: draw(WIDE, "w"),
        narrow: draw(NARROW, "n"),
        note: study.say("new.rate_note").to_owned(),
        table: twin(known, title),
        ..Picture::default()
    }
}

/// The twin of both pictures, the newest month first.
fn twin(known: &Known<'_>, caption: &str) -> TableView {
    let study = &known.study;
    let row = |month: Month, answers: &[Answer]| {
        let new = find(answers, NEW)?;
        let count = |code: &str| Cell::number(study.count(numerator(answers, code)));
        Some(Row::of(vec![
            Cell::text(study.month(month)),
            Cell::number(study.count(new.numerator)),
            count("onset_confirmed"),
            count("onset_unconfirmed"),
            count("onset_awaiting"),
            count("onset_refuted"),
            Cell::number(months_at_risk(known, new)),
            Cell::figure(study.rate(new)),
            Cell::number(study.between(new.interval(), 2)),
        ]))
    };
    let number = |key: &str| Column::number(study.say(key));
    TableView {
        caption: caption.to_owned(),
        columns: vec![
            Column::text(study.say("time.period")),
            number("new.cases"),
            number("new.confirmed"),
            number("new.unconfirmed"),
            number("new.awaiting"),
            number("new.refuted"),
            number("new.at_risk"),
            number("new.per_100"),
            number("place.interval"),
        ],
        rows: known.months.iter().rev().filter_map(|(month, all)| row(*month, all)).collect(),
        sheets: false,
    }
}
