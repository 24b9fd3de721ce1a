//! The one picture of a public page: the places below, sorted, each with its interval; only a
//! real difference has a colour.

use register::place::Place;

use super::place::Telling;
use super::reading::Reading;
use crate::drawing::{self, Better, Caption, DotRow, Dots, Interval, Reference};
use crate::text::{Language, decimal, percent};
use crate::web::page::{Cell, Column, Picture, Row, TableView};

const WIDE: f64 = 1080.0;
const NARROW: f64 = 318.0;

/// None where fewer than two places have a figure.
pub(super) fn compared(telling: Telling<'_>) -> Option<Picture> {
    let reader = telling.reader;
    let below = telling.below();
    let read: Vec<(&Place, Reading)> = below
        .iter()
        .filter_map(|place| Some((*place, telling.reading(place, "stunted")?)))
        .collect();
    read.iter().filter(|(_, reading)| reading.share().is_some()).nth(1)?;
    let kind = reader.level(below.first()?.level);
    let own = telling.own("stunted").and_then(Reading::share);
    let title = reader.fill(
        "public.compared",
        &[("kind", &kind.to_lowercase()), ("place", &telling.shown.place.name)],
    );
    let subtitle = reader.fill("public.compared_said", &[("period", &telling.period_said())]);
    let draw = |width: f64, id: &str| {
        drawing::dots_with_intervals(&Dots {
            caption: Caption {
                id: format!("titik-{id}"),
                title: title.clone(),
                description: subtitle.clone(),
            },
            width,
            rows: read.iter().map(|(place, reading)| row(telling, place, *reading)).collect(),
            reference: own.map(|(value, _)| Reference {
                value: value * 100.0,
                label: format!(
                    "{} {}",
                    short(&telling.shown.place),
                    percent(reader.language, value)
                ),
            }),
            better: Better::Lower,
            tick: match reader.language {
                Language::Id => |value| decimal(Language::Id, value, 0),
                Language::En => |value| decimal(Language::En, value, 0),
            },
        })
    };
    let starred = read.iter().any(|(_, reading)| reading.is_unreliable());
    let differs = differs(telling, &read, own.map(|(value, _)| value));
    let note = [Some(differs), starred.then(|| reader.say("public.star").to_owned())];
    Some(Picture {
        wide: draw(WIDE, "w"),
        narrow: draw(NARROW, "n"),
        note: note.into_iter().flatten().collect::<Vec<_>>().join(" "),
        table: table(telling, &read, &title),
        title,
        subtitle,
        broad: true,
        ..Picture::default()
    })
}

/// In how many places the figure is truly another than in all of them.
fn differs(telling: Telling<'_>, read: &[(&Place, Reading)], own: Option<f64>) -> String {
    let reader = telling.reader;
    let Some(own) = own else { return reader.say("public.colours").to_owned() };
    let shares = read.iter().filter_map(|(_, reading)| reading.share());
    let (mut above, mut below) = (0_u64, 0_u64);
    for (_, interval) in shares {
        above += u64::from(interval.lower > own);
        below += u64::from(interval.upper < own);
    }
    let place = telling.shown.place.name.as_str();
    let values = [("above", reader.count(above)), ("below", reader.count(below))];
    let [(_, up), (_, down)] = &values;
    reader.fill("public.differs", &[("above", up), ("below", down), ("place", place)])
}

/// The name as it fits a row: without the kind of the place.
fn short(place: &Place) -> String {
    ["Kabupaten ", "Kota "]
        .iter()
        .find_map(|kind| place.name.strip_prefix(kind))
        .unwrap_or(&place.name)
        .to_owned()
}

fn row(telling: Telling<'_>, place: &Place, reading: Reading) -> DotRow {
    let reader = telling.reader;
    let figure = reader.short(reading);
    DotRow {
        name: place.name.clone(),
        interval: reading.share().map(|(value, interval)| Interval {
            value: value * 100.0,
            low: interval.lower * 100.0,
            high: interval.upper * 100.0,
        }),
        href: Some(telling.href(place)),
        spoken: format!("{}: {figure}", place.name),
        figure,
    }
}

/// The twin of the picture, the highest first, those without a figure last.
fn table(telling: Telling<'_>, read: &[(&Place, Reading)], title: &str) -> TableView {
    let reader = telling.reader;
    let mut read = read.to_vec();
    let height = |reading: &Reading| reading.share().map_or(-1.0, |(value, _)| value);
    read.sort_by(|(_, a), (_, b)| height(b).total_cmp(&height(a)));
    let row = |(place, reading): &(&Place, Reading)| {
        let interval = match reading {
            Reading::Share { interval, .. } | Reading::Few { interval, .. } => {
                reader.between(*interval)
            }
            Reading::Withheld | Reading::Nobody | Reading::Count(_) => String::new(),
        };
        let mut value = Cell::figure(reader.figure(*reading));
        if reading.is_unreliable() {
            value = value.noted(reader.say("public.unreliable"));
        }
        Row::of(vec![
            Cell::text(place.name.clone()).link(telling.href(place)),
            value,
            Cell::number(interval),
        ])
    };
    TableView {
        caption: title.to_owned(),
        columns: vec![
            Column::text(read.first().map_or("", |(place, _)| reader.level(place.level))),
            Column::number(reader.say("place.value")),
            Column::number(reader.say("place.interval")),
        ],
        rows: read.iter().map(row).collect(),
        sheets: false,
    }
}
