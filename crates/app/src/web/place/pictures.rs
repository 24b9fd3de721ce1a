//! The pictures of a place: a map that compares, dots that part difference from chance, and
//! months in a line.

use std::collections::HashMap;

use evaluation::Month;
use evaluation::engine::Answer;
use register::place::{Place, PlaceId, source};

use super::answer::{count, is_thin, share};
use super::{ENOUGH_MEASURED, Known, find, measured_share, tables};
use crate::drawing::{
    self, Better, Caption, DotRow, Dots, Interval, PolygonMap, RampKey, Reference, Region,
    Shade, Tile, TileMap, Tone, Trend, TrendLine,
};
use crate::problem::Problem;
use crate::text::{decimal, percent};
use crate::web::frame::{period_said, place_href};
use crate::web::page::{Figure, Picture};
use crate::web::visitor::Refusal;

const WIDE: f64 = 540.0;
const FULL: f64 = 1100.0;
const NARROW: f64 = 318.0;
/// Months before the last one that a line shows.
const MONTHS_BACK: i32 = 23;

/// Upper bounds of the lower four classes of the map, as shares.
const CLASSES: [f64; 4] = [0.12, 0.15, 0.18, 0.21];

/// The months of the indicators that a card or line shows.
pub(super) struct Trends {
    by_indicator: HashMap<&'static str, Vec<(Month, Answer)>>,
}

impl Trends {
    pub(super) async fn ask(known: &Known<'_>) -> Result<Self, Refusal> {
        let last = known.period.last();
        let engine = &known.signed.engine();
        let told = engine
            .months(&known.signed.tree, known.place.id, last.plus(-MONTHS_BACK), last)
            .await
            .map_err(|failure| known.signed.refuse(Problem::from(failure)))?;
        let mut by_indicator: HashMap<&'static str, Vec<(Month, Answer)>> = HashMap::new();
        for (month, answers) in told.answer {
            for code in ["measured", "stunted", "wasted", "not_gaining"] {
                if let Some(answer) = find(&answers, code) {
                    by_indicator.entry(code).or_default().push((month, answer.clone()));
                }
            }
        }
        Ok(Self { by_indicator })
    }

    /// The last twelve months as shares; a month without data is a gap.
    pub(super) fn values(&self, code: &str) -> Vec<Option<f64>> {
        let months = self.by_indicator.get(code).map_or(&[][..], Vec::as_slice);
        let from = months.len().saturating_sub(12);
        let share = |answer: &Answer| answer.value().filter(|_| !is_thin(answer));
        months[from..].iter().map(|(_, answer)| share(answer)).collect()
    }

    pub(super) fn half_a_year_before(&self, code: &str) -> Option<(Month, &Answer)> {
        let months = self.by_indicator.get(code)?;
        let at = months.len().checked_sub(7)?;
        months.get(at).map(|(month, answer)| (*month, answer))
    }
}

fn caption(id: &str, title: &str, description: &str) -> Caption {
    Caption { id: id.to_owned(), title: title.to_owned(), description: description.to_owned() }
}

/// Whether enough was measured for a place to be coloured and ranked.
pub(super) fn is_comparable(answers: &[Answer]) -> bool {
    matches!(shade(answers), Shade::Step(_))
}

fn shade(answers: &[Answer]) -> Shade {
    let Some(stunted) = find(answers, "stunted") else { return Shade::Missing };
    match (stunted.value(), measured_share(answers)) {
        (None, _) => Shade::Missing,
        (Some(_), _) if is_thin(stunted) => Shade::Little,
        (Some(_), Some(measured)) if measured < ENOUGH_MEASURED => Shade::Little,
        (Some(value), _) => Shade::step(value, &CLASSES),
    }
}

/// The figure of a place on a map, in per cent without its sign.
fn on_map(known: &Known<'_>, answers: &[Answer]) -> (String, String) {
    let language = known.signed.language();
    let measured = measured_share(answers);
    let Some((stunted, value)) = find(answers, "stunted").and_then(|a| Some((a, a.value()?)))
    else {
        return ("–".to_owned(), String::new());
    };
    if is_thin(stunted) {
        let n = count(known, stunted.denominator);
        return ("–".to_owned(), known.signed.fill("place.too_few", &[("n", &n)]));
    }
    match measured {
        Some(share) if share < ENOUGH_MEASURED => {
            let share = percent(language, share);
            ("–".to_owned(), known.signed.fill("figure.too_little", &[("share", &share)]))
        }
        Some(_) | None => (decimal(language, value * 100.0, 1), String::new()),
    }
}

pub(super) async fn comparisons(known: &Known<'_>) -> Result<Vec<Picture>, Refusal> {
    if known.below.len() < 2 {
        return Ok(Vec::new());
    }
    Ok(vec![map(known).await?, dots(known)])
}

fn subtitle(known: &Known<'_>) -> String {
    known.signed.fill(
        "place.map_said",
        &[("period", &period_said(known.signed.language(), known.period))],
    )
}

async fn map(known: &Known<'_>) -> Result<Picture, Refusal> {
    let signed = known.signed;
    let title = signed.fill(
        "place.map",
        &[
            ("indicator", signed.say("place.stunted")),
            ("kind", &known.below_kind().to_lowercase()),
        ],
    );
    let places: Vec<(&Place, &Vec<Answer>)> = known
        .below
        .iter()
        .filter_map(|(id, answers)| Some((signed.tree.get(*id)?, answers)))
        .collect();
    let codes: Vec<&str> = places.iter().map(|(place, _)| place.code.as_str()).collect();
    let shapes = register::boundary::of(&signed.running().store, &codes)
        .await
        .map_err(|failure| signed.refuse(failure))?;
    let (wide, narrow) = if shapes.len() == places.len() {
        (polygons(known, &places, &shapes, WIDE, "p"), tiles(known, &places, NARROW, "n"))
    } else {
        (tiles(known, &places, WIDE, "w"), tiles(known, &places, NARROW, "n"))
    };
    Ok(Picture {
        subtitle: subtitle(known),
        wide: wide + &key(known, WIDE, "kw"),
        narrow: narrow + &key(known, NARROW, "kn"),
        note: signed
            .say(if shapes.len() == places.len() {
                "place.boundaries_said"
            } else {
                "place.tiles_said"
            })
            .to_owned(),
        table: tables::compared(known, &title),
        title,
        ..Picture::default()
    })
}

fn spoken(known: &Known<'_>, place: &Place, answers: &[Answer]) -> String {
    let figure = find(answers, "stunted").map_or(Figure::NoData, |answer| share(known, answer));
    let note = figure.note(known.signed.language().words());
    let said = if note.is_empty() { figure.mark().to_owned() } else { note };
    format!("{}: {said}", place.name)
}

/// The name as it fits a tile: without the kind of the place.
fn short(place: &Place) -> String {
    ["Kabupaten ", "Kota "]
        .iter()
        .find_map(|kind| place.name.strip_prefix(kind))
        .unwrap_or(&place.name)
        .to_owned()
}

fn href(known: &Known<'_>, place: PlaceId) -> Option<String> {
    (place != known.place.id)
        .then(|| known.signed.tree.get(place))
        .flatten()
        .map(|place| place_href(place, known.carried()))
}

fn tiles(known: &Known<'_>, places: &[(&Place, &Vec<Answer>)], width: f64, id: &str) -> String {
    let grid: Option<Vec<(u32, u32)>> = places
        .iter()
        .map(|(place, _)| source::tile(&place.code))
        .map(|tile| tile.map(|(column, row)| (u32::from(column), u32::from(row))))
        .collect();
    let grid = grid.unwrap_or_else(|| drawing::auto_grid(places.len(), width));
    let tiles = places
        .iter()
        .zip(grid)
        .map(|((place, answers), (column, row))| {
            let (figure, note) = on_map(known, answers);
            Tile {
                column,
                row,
                name: short(place),
                figure,
                note,
                shade: shade(answers),
                href: href(known, place.id),
                spoken: spoken(known, place, answers),
            }
        })
        .collect();
    drawing::tile_map(&TileMap {
        caption: caption(
            &format!("petak-{id}"),
            known.signed.say("place.stunted"),
            &subtitle(known),
        ),
        width,
        tiles,
    })
}

fn polygons(
    known: &Known<'_>,
    places: &[(&Place, &Vec<Answer>)],
    shapes: &HashMap<String, Vec<drawing::Ring>>,
    width: f64,
    id: &str,
) -> String {
    let regions = places
        .iter()
        .map(|(place, answers)| Region {
            name: short(place),
            figure: on_map(known, answers).0,
            shade: shade(answers),
            href: href(known, place.id),
            spoken: spoken(known, place, answers),
            rings: shapes.get(&place.code).cloned().unwrap_or_default(),
        })
        .collect();
    drawing::polygon_map(&PolygonMap {
        caption: caption(
            &format!("peta-{id}"),
            known.signed.say("place.stunted"),
            &subtitle(known),
        ),
        width,
        tallest: width,
        regions,
    })
}

fn key(known: &Known<'_>, width: f64, id: &str) -> String {
    let signed = known.signed;
    let [first, second, third, fourth] =
        CLASSES.map(|bound| decimal(signed.language(), bound * 100.0, 0));
    let between = |low: &str, high: &str| format!("{low}–{high}");
    let entries = vec![
        (Shade::Step(0), signed.fill("place.key_below", &[("n", &first)])),
        (Shade::Step(1), between(&first, &second)),
        (Shade::Step(2), between(&second, &third)),
        (Shade::Step(3), between(&third, &fourth)),
        (Shade::Step(4), signed.fill("place.key_above", &[("n", &fourth)])),
        (Shade::Little, signed.say("place.key_little").to_owned()),
        (Shade::Missing, signed.say("figure.no_data").to_owned()),
    ];
    drawing::ramp_key(&RampKey {
        caption: caption(&format!("kunci-{id}"), signed.say("place.key"), ""),
        width,
        entries,
    })
}

fn dots(known: &Known<'_>) -> Picture {
    let signed = known.signed;
    let language = signed.language();
    let value = known.answer("stunted").and_then(Answer::value);
    let reference = value.map(|value| Reference {
        value: value * 100.0,
        label: format!("{} {}", short(known.place), decimal(language, value * 100.0, 1)),
    });
    let rows = || {
        known
            .below
            .iter()
            .filter_map(|(id, answers)| {
                let place = signed.tree.get(*id)?;
                let stunted = find(answers, "stunted")?;
                let shade = shade(answers);
                let interval = stunted.value().zip(stunted.interval());
                let interval = interval.filter(|_| matches!(shade, Shade::Step(_)));
                Some(DotRow {
                    name: short(place),
                    figure: match (shade, interval) {
                        (_, Some((value, _))) => decimal(language, value * 100.0, 1),
                        (Shade::Little, None) => signed.say("place.dots_little").to_owned(),
                        (_, None) => signed.say("figure.no_data").to_owned(),
                    },
                    interval: interval.map(|(value, interval)| Interval {
                        value: value * 100.0,
                        low: interval.lower * 100.0,
                        high: interval.upper * 100.0,
                    }),
                    href: href(known, place.id),
                    spoken: spoken(known, place, answers),
                })
            })
            .collect::<Vec<_>>()
    };
    let draw = |width: f64, id: &str| {
        drawing::dots_with_intervals(&Dots {
            caption: caption(
                &format!("titik-{id}"),
                signed.say("place.dots"),
                &subtitle(known),
            ),
            width,
            rows: rows(),
            reference: reference.clone(),
            better: Better::Lower,
            tick: match language {
                crate::text::Language::Id => tick_id,
                crate::text::Language::En => tick_en,
            },
        })
    };
    Picture {
        title: signed.say("place.dots").to_owned(),
        subtitle: signed.fill("place.dots_said", &[("place", &short(known.place))]),
        wide: draw(WIDE, "w"),
        narrow: draw(NARROW, "n"),
        table: tables::compared(known, signed.say("place.dots")),
        ..Picture::default()
    }
}

fn tick_id(value: f64) -> String {
    decimal(crate::text::Language::Id, value, 0)
}

fn tick_en(value: f64) -> String {
    decimal(crate::text::Language::En, value, 0)
}

pub(super) fn trend_picture(known: &Known<'_>, trends: &Trends) -> Option<Picture> {
    let signed = known.signed;
    let months = trends.by_indicator.get("stunted")?;
    months.iter().filter(|(_, answer)| !is_thin(answer)).nth(1)?;
    let names: Vec<drawing::Month> = months
        .iter()
        .map(|(month, _)| {
            let said = crate::text::month(signed.language(), month.first_day());
            let (name, year) = said.split_once(' ').unwrap_or((said.as_str(), ""));
            drawing::Month { name: name.to_owned(), year: year.to_owned() }
        })
        .collect();
    let line = |code: &'static str, tone: Tone| TrendLine {
        label: signed.short_name(code),
        tone,
        values: trends
            .by_indicator
            .get(code)
            .into_iter()
            .flatten()
            .map(|(_, answer)| {
                let known = answer.value().zip(answer.interval());
                let (value, interval) = known.filter(|_| !is_thin(answer))?;
                Some(Interval {
                    value: value * 100.0,
                    low: interval.lower * 100.0,
                    high: interval.upper * 100.0,
                })
            })
            .collect(),
    };
    let draw = |width: f64, id: &str| {
        drawing::trend(&Trend {
            caption: caption(&format!("bulan-{id}"), signed.say("place.trend"), ""),
            width,
            months: names.clone(),
            lines: vec![line("stunted", Tone::Rust), line("wasted", Tone::Ink)],
            reference: None,
            unit: "%".to_owned(),
            from_zero: true,
            tick: match signed.language() {
                crate::text::Language::Id => tick_id,
                crate::text::Language::En => tick_en,
            },
        })
    };
    Some(Picture {
        title: signed.say("place.trend").to_owned(),
        subtitle: signed.say("place.trend_said").to_owned(),
        wide: draw(FULL, "w"),
        narrow: draw(NARROW, "n"),
        table: tables::months(
            known,
            months,
            trends.by_indicator.get("wasted").map_or(&[][..], Vec::as_slice),
        ),
        ..Picture::default()
    })
}
