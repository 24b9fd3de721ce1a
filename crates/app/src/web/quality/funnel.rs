//! Last digits: how often each occurs, and which places round more than chance explains.

use evaluation::quality::Summary;
use register::place::PlaceId;
use science::quality::{Digits, Limits, Verdict};

use super::Known;
use crate::drawing::{
    self, Column as Bar, ColumnPart, Columns, Fill, FunnelLimit, FunnelPlot, FunnelPoint, Lies,
    Reference, Tone,
};
use crate::text::{Language, decimal};
use crate::web::page::{Cell, Column, Picture, Row, TableView};
use crate::web::place::View;
use crate::web::study::{NARROW, PER, WIDE, tick};

/// What was measured.
#[derive(Debug, Clone, Copy)]
enum Of {
    Length,
    Weight,
}

impl Of {
    fn digits(self, summary: &Summary) -> &Digits {
        match self {
            Self::Length => &summary.lengths,
            Self::Weight => &summary.weights,
        }
    }

    fn words(self, length: &'static str, weight: &'static str) -> &'static str {
        match self {
            Self::Length => length,
            Self::Weight => weight,
        }
    }
}

pub(super) fn pictures(known: &Known<'_>) -> Vec<Picture> {
    let mut pictures = Vec::new();
    for of in [Of::Length, Of::Weight] {
        if known.has_below() {
            pictures.push(funnel(known, of));
        }
        pictures.push(digits(known, of));
    }
    pictures
}

fn lies(verdict: Verdict) -> Lies {
    match verdict {
        Verdict::TooFew => Lies::TooFew,
        // Fewer than a fifth is no rounding; one in twenty lies beyond 95 % by chance alone.
        Verdict::Below998 | Verdict::Below95 | Verdict::Inside | Verdict::Above95 => {
            Lies::Inside
        }
        Verdict::Above998 => Lies::FarBeyond,
    }
}

fn verdict_key(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::TooFew => "quality.too_few",
        Verdict::Below998 | Verdict::Below95 | Verdict::Inside | Verdict::Above95 => {
            "quality.inside"
        }
        Verdict::Above998 => "quality.far_beyond",
    }
}

/// The limits from the fewest that are judged to the most that were counted.
fn limits(known: &Known<'_>, most: u64) -> Vec<FunnelLimit> {
    const STEPS: u64 = 40;
    let funnel = &known.limits.funnel;
    let target = known.limits.noughts_and_fives;
    let most = most.max(funnel.fewest * 2);
    let line = |counted: u64| {
        let of = |coverage: f64| {
            Limits::of(counted, target, coverage)
                .map(|limits| (limits.line.lower * PER, limits.line.upper * PER))
        };
        Some(FunnelLimit {
            counted: counted as f64,
            inner: of(funnel.inner)?,
            outer: of(funnel.outer)?,
        })
    };
    // Closer where the funnel is steep.
    (0..=STEPS)
        .map(|step| funnel.fewest + (most - funnel.fewest) * step * step / (STEPS * STEPS))
        .filter_map(line)
        .collect()
}

fn name(known: &Known<'_>, id: PlaceId) -> String {
    match known.study.signed.tree.get(id) {
        Some(place) if id != known.study.place.id => place.name.clone(),
        Some(_) | None => known.study.say("place.without_posyandu").to_owned(),
    }
}

fn funnel(known: &Known<'_>, of: Of) -> Picture {
    let study = &known.study;
    let target = known.limits.noughts_and_fives;
    let title = study.fill(
        of.words("quality.funnel_length", "quality.funnel_weight"),
        &[("kind", &study.below_kind().to_lowercase())],
    );
    let places = || {
        known.measured.by_place.iter().filter_map(|(id, summary)| {
            let share = of.digits(summary).noughts_and_fives()?;
            Some((*id, share, known.limits.funnel.verdict(share, target)))
        })
    };
    let most = places().map(|(_, share, _)| share.denominator()).max().unwrap_or(0);
    let points = || {
        places().map(|(id, share, verdict)| {
            let name = name(known, id);
            let place = study.signed.tree.get(id).filter(|place| place.id != study.place.id);
            FunnelPoint {
                spoken: format!(
                    "{name}: {} ({}), {}",
                    study.percent(share.share()),
                    known.of(Some(share)),
                    study.say(verdict_key(verdict))
                ),
                href: place.map(|place| View::Quality.href(place, study.carried())),
                name,
                counted: share.denominator() as f64,
                share: share.share() * PER,
                lies: lies(verdict),
            }
        })
    };
    let limits = limits(known, most);
    let draw = |width: f64, id: &str| {
        drawing::funnel(&FunnelPlot {
            caption: study.caption(
                &format!("{}-{id}", of.words("corong-panjang", "corong-berat")),
                &title,
            ),
            width,
            limits: limits.clone(),
            target: Reference {
                value: target * PER,
                label: study.say("quality.target").to_owned(),
            },
            points: points().collect(),
            inner: study.percent_short(known.limits.funnel.inner),
            outer: study.percent_short(known.limits.funnel.outer),
            across: study.say("quality.measurements").to_owned(),
            upright: study.say("quality.share_of_05").to_owned(),
            tick: tick(study.language()),
        })
    };
    let row = |(id, share, verdict): (PlaceId, science::survey::Proportion, Verdict)| {
        Row::of(vec![
            study.head(id, View::Quality),
            Cell::number(study.count(share.denominator())),
            Cell::figure(known.share(Some(share))),
            Cell::text(study.say(verdict_key(verdict))),
        ])
    };
    Picture {
        subtitle: study.say("quality.funnel_said").to_owned(),
        wide: draw(WIDE, "w"),
        narrow: draw(NARROW, "n"),
        note: study.say("quality.funnel_note").to_owned(),
        table: TableView {
            caption: title.clone(),
            columns: vec![
                Column::text(study.below_kind()),
                Column::number(study.say("quality.measurements")),
                Column::number(study.say("quality.share_of_05")),
                Column::text(study.say("quality.verdict")),
            ],
            rows: places().map(row).collect(),
            sheets: false,
        },
        title,
        ..Picture::default()
    }
}

/// Thousandths as per cent without decimals.
fn percent_id(per_mille: f64) -> String {
    format!("{}\u{a0}%", decimal(Language::Id, per_mille / 10.0, 0))
}

fn percent_en(per_mille: f64) -> String {
    format!("{}%", decimal(Language::En, per_mille / 10.0, 0))
}

fn digits(known: &Known<'_>, of: Of) -> Picture {
    let study = &known.study;
    let digits = of.digits(&known.measured.whole);
    let title = study.say(of.words("quality.digits_length", "quality.digits_weight"));
    let total = digits.total();
    let share = |count: u64| if total == 0 { 0.0 } else { count as f64 / total as f64 };
    let per_mille = |count: u64| (count * 1000 + total / 2).checked_div(total).unwrap_or(0);
    let bars: Vec<Bar> = (0..)
        .zip(digits.counts())
        .map(|(digit, count): (usize, u64)| Bar {
            name: digit.to_string(),
            group: String::new(),
            counts: if digit % 5 == 0 {
                vec![per_mille(count), 0]
            } else {
                vec![0, per_mille(count)]
            },
            // The others lie along the line; their figures are in the table.
            figure: if digit % 5 == 0 {
                study.percent_short(share(count))
            } else {
                String::new()
            },
        })
        .collect();
    let draw = |width: f64, id: &str| {
        drawing::columns(&Columns {
            caption: study
                .caption(&format!("{}-{id}", of.words("angka-panjang", "angka-berat")), title),
            width,
            parts: vec![
                ColumnPart {
                    words: study.say("quality.digits_05").to_owned(),
                    fill: Fill::Solid(Tone::Rust),
                },
                ColumnPart {
                    words: study.say("quality.digits_other").to_owned(),
                    fill: Fill::Solid(Tone::Grey),
                },
            ],
            bars: bars.clone(),
            reference: Some(Reference {
                value: 100.0,
                label: study.say("quality.digits_even").to_owned(),
            }),
            tick: match study.language() {
                Language::Id => percent_id,
                Language::En => percent_en,
            },
        })
    };
    let rows = (0..).zip(digits.counts()).map(|(digit, count): (usize, u64)| {
        Row::of(vec![
            Cell::text(digit.to_string()),
            Cell::number(study.count(count)),
            Cell::number(study.percent(share(count))),
        ])
    });
    let score = digits.score().map_or_else(String::new, |score| {
        study.fill("quality.digits_score", &[("score", &study.decimal(score, 1))])
    });
    Picture {
        title: title.to_owned(),
        subtitle: study
            .say(of.words("quality.digits_length_said", "quality.digits_weight_said"))
            .to_owned(),
        wide: draw(WIDE, "w"),
        narrow: draw(NARROW, "n"),
        note: score,
        table: TableView {
            caption: title.to_owned(),
            columns: vec![
                Column::text(study.say("quality.digit")),
                Column::number(study.say("quality.measurements")),
                Column::number(study.say("quality.share")),
            ],
            rows: rows.collect(),
            sheets: false,
        },
        ..Picture::default()
    }
}
