//! The pictures of an evaluation: dots that part difference from chance, a funnel, and a small
//! trend of each place.

use evaluation::briefing::{Line, Sheet};
use science::quality::{Limits, Verdict};
use science::survey::Proportion;

use super::{TOO_FEW, Telling, tables};
use crate::drawing::{
    self, Better, Caption, DotRow, Dots, FunnelLimit, FunnelPlot, FunnelPoint, Interval, Lies,
    Panel, Reference, Sparkline, Tone, shared_domain,
};
use crate::report::{Block, Multiple, Multiples, Picture};
use crate::web::tick;

pub(super) const WIDE: f64 = 560.0;
const SMALL: f64 = 150.0;
const PER: f64 = 100.0;
/// What the pictures compare.
const COMPARED: &str = "stunted";
/// The limits of the funnel.
///
/// Source: Spiegelhalter 2005: 95 % and 99.8 %.
const INNER: f64 = 0.95;
const OUTER: f64 = 0.998;
/// Steps along the funnel.
const STEPS: u64 = 40;
const COLUMNS: usize = 5;

/// A drawing's name, which differs by width: both may stand on one page.
fn named(what: &str, width: f64) -> String {
    if width < WIDE { format!("{what}-sempit") } else { what.to_owned() }
}

/// The small trend of a card.
pub(super) fn trend(line: &Line, name: &str) -> String {
    let values: Vec<Option<f64>> = line
        .months
        .iter()
        .map(|(n, d)| (*d >= TOO_FEW).then(|| *n as f64 / *d as f64 * PER))
        .collect();
    if values.iter().flatten().count() < 2 {
        return String::new();
    }
    drawing::sparkline(&Sparkline {
        caption: Caption {
            id: format!("evaluasi-tren-{}", line.answer.indicator),
            title: name.to_owned(),
            description: String::new(),
        },
        width: SMALL,
        height: 36.0,
        values,
        tone: Tone::Accent,
    })
}

/// A line of the compared indicator with enough children to say anything.
fn judged(sheet: &Sheet) -> Option<&Line> {
    sheet.line(COMPARED).filter(|line| line.answer.denominator >= TOO_FEW)
}

fn caption(telling: &Telling<'_>, id: &str, title: &str) -> Caption {
    Caption {
        id: format!("evaluasi-{id}"),
        title: title.to_owned(),
        description: telling.name(),
    }
}

pub(super) fn dots(telling: &Telling<'_>, width: f64) -> Option<Picture> {
    let whole = judged(&telling.brief.briefing.whole)?;
    // A place with too few has no dot; the table below says so of it.
    let row = |sheet: &Sheet| {
        let line = judged(sheet)?;
        let name = telling.name_of(sheet.place);
        let interval = line.answer.value().zip(line.answer.interval());
        let figure =
            telling.teller.share(COMPARED, (line.answer.numerator, line.answer.denominator));
        Some(DotRow {
            spoken: format!("{name}: {figure}"),
            figure,
            interval: interval.map(|(value, interval)| Interval {
                value: value * PER,
                low: interval.lower * PER,
                high: interval.upper * PER,
            }),
            href: None,
            name,
        })
    };
    let title = telling
        .fill("evaluation.dots", &[("what", &telling.teller.name(COMPARED).to_lowercase())]);
    let svg = drawing::dots_with_intervals(&Dots {
        caption: caption(telling, &named("titik", width), &title),
        width,
        rows: telling.sheets().filter_map(row).collect(),
        reference: Some(Reference {
            value: whole.answer.value()? * PER,
            label: telling.name(),
        }),
        better: Better::Lower,
        tick: tick(telling.language),
    });
    Some(Picture { svg, alt: title.clone(), caption: title })
}

pub(super) fn funnel(telling: &Telling<'_>, width: f64) -> Option<Picture> {
    let whole = judged(&telling.brief.briefing.whole)?;
    let target = whole.answer.value()?;
    let lies = |verdict: Verdict| match verdict {
        Verdict::TooFew => Lies::TooFew,
        Verdict::Inside => Lies::Inside,
        Verdict::Below95 | Verdict::Above95 => Lies::Beyond,
        Verdict::Below998 | Verdict::Above998 => Lies::FarBeyond,
    };
    let point = |sheet: &Sheet| {
        let line = judged(sheet)?;
        let name = telling.name_of(sheet.place);
        Some(FunnelPoint {
            spoken: name.clone(),
            name,
            counted: line.answer.denominator as f64,
            share: line.answer.value()? * PER,
            lies: lies(line.stands),
            href: None,
        })
    };
    let points: Vec<FunnelPoint> = telling.sheets().filter_map(point).collect();
    if points.len() < 3 {
        return None;
    }
    let counts = telling.sheets().filter_map(judged).map(|line| line.answer.denominator);
    let most = counts.max()?.max(2 * TOO_FEW);
    let limit = |counted: u64| {
        let of = |coverage: f64| {
            Limits::of(counted, target, coverage)
                .map(|limits| (limits.line.lower * PER, limits.line.upper * PER))
        };
        Some(FunnelLimit { counted: counted as f64, inner: of(INNER)?, outer: of(OUTER)? })
    };
    let limits = (0..=STEPS)
        .map(|step| TOO_FEW + (most - TOO_FEW) * step * step / (STEPS * STEPS))
        .filter_map(limit)
        .collect();
    let title = telling.say("evaluation.funnel").to_owned();
    let svg = drawing::funnel(&FunnelPlot {
        caption: caption(telling, &named("corong", width), &title),
        width,
        limits,
        target: Reference { value: target * PER, label: telling.name() },
        points,
        inner: "95 %".to_owned(),
        outer: "99,8 %".to_owned(),
        across: telling.say("evaluation.measured_children").to_owned(),
        upright: "%".to_owned(),
        tick: tick(telling.language),
    });
    Some(Picture { svg, alt: title.clone(), caption: title })
}

/// The share of each month with its interval, in hundredths; None where too few were counted.
fn monthly(line: &Line) -> Vec<Option<Interval>> {
    let of = |(n, d): &(u64, u64)| {
        let share = Proportion::of(*n, *d).filter(|_| *d >= TOO_FEW)?;
        let interval = share.interval();
        Some(Interval {
            value: share.share() * PER,
            low: interval.lower * PER,
            high: interval.upper * PER,
        })
    };
    line.months.iter().map(of).collect()
}

/// Months that make a line.
const FEWEST_MONTHS: usize = 2;

/// A small trend of each place on one page, all on one scale; places with nothing to draw are
/// named in one sentence.
pub(super) fn multiples(telling: &Telling<'_>) -> Vec<Block> {
    let briefing = &telling.brief.briefing;
    let (lines, bare): (Vec<_>, Vec<_>) = telling
        .sheets()
        .filter_map(|sheet| {
            let line = sheet.line(COMPARED)?;
            Some((sheet, line, monthly(line)))
        })
        .partition(|(.., values)| values.iter().flatten().count() >= FEWEST_MONTHS);
    let mut blocks = Vec::new();
    if !bare.is_empty() {
        let names: Vec<String> =
            bare.iter().map(|(sheet, ..)| telling.name_of(sheet.place)).collect();
        blocks.push(Block::paragraph(telling.fill(
            "evaluation.multiples_few",
            &[("n", &names.len().to_string()), ("names", &names.join(", "))],
        )));
    }
    let whole = judged(&briefing.whole).and_then(|line| line.answer.value());
    let reference = whole.map(|value| value * PER);
    let domain = shared_domain(lines.iter().map(|(.., values)| values.as_slice()), reference);
    let month = |month: Option<&evaluation::Month>| {
        month.map_or_else(String::new, |month| {
            crate::text::month(telling.language, month.first_day())
        })
    };
    let ends = (month(briefing.months.first()), month(briefing.months.last()));
    let item = |(sheet, line, values): &(&Sheet, &Line, Vec<Option<Interval>>)| {
        let name = telling.name_of(sheet.place);
        let svg = drawing::panel(&Panel {
            caption: caption(telling, &format!("kecil-{}", sheet.place.0), &name),
            width: SMALL,
            height: 74.0,
            domain,
            values: values.clone(),
            reference,
            tone: Tone::Rust,
            ends: ends.clone(),
        });
        let moved = line.change.as_ref().map(|change| telling.teller.moved(line, change));
        Multiple {
            figure: tables::cell(line),
            alt: name.clone(),
            note: moved.unwrap_or_default(),
            name,
            svg,
        }
    };
    if !lines.is_empty() {
        blocks.push(Block::Multiples(Multiples {
            caption: telling.say("evaluation.multiples").to_owned(),
            columns: COLUMNS,
            items: lines.iter().map(item).collect(),
        }));
    }
    blocks
}
