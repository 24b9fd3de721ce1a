//! The box with the latest measurement: where it hides least, and how it is drawn.

use super::{GrowthChart, Plot, height_at};
use crate::drawing::canvas::{Canvas, Type};
use crate::drawing::lettering::width as text_width;
use crate::drawing::palette::INK;

/// A rectangle in pixels.
#[derive(Debug, Clone, Copy)]
pub(super) struct Box2 {
    left: f64,
    top: f64,
    wide: f64,
    tall: f64,
}

impl Box2 {
    pub(super) fn middle(&self) -> (f64, f64) {
        (self.left + self.wide / 2.0, self.top + self.tall / 2.0)
    }

    pub(super) fn touches(&self, left: f64, top: f64, right: f64, bottom: f64) -> bool {
        left < self.left + self.wide
            && right > self.left
            && top < self.top + self.tall
            && bottom > self.top
    }
}

const LEADING: f64 = 17.0;

/// The free place nearest to the last point: inside the plot, off the child's line, and over as
/// few lines of the standard as possible.
pub(super) fn place_callout(
    chart: &GrowthChart,
    plot: &Plot,
    child: &[(f64, f64)],
) -> Option<Box2> {
    let (x, y) = *child.last()?;
    if chart.callout.is_empty() {
        return None;
    }
    let wide = chart
        .callout
        .iter()
        .enumerate()
        .map(|(index, words)| text_width(words, plot.text + 1.0, index == 0))
        .fold(0.0, f64::max)
        + 22.0;
    let tall = chart.callout.len() as f64 * LEADING + 13.0;
    let there = There::on(chart, plot, child);
    let mut best: Option<(f64, Box2)> = None;
    for across in -4..=4 {
        for down in [-150.0, -110.0, -78.0, -52.0, 30.0, 52.0, 78.0, 110.0, 150.0] {
            let left = (x - wide / 2.0 + f64::from(across) * wide / 4.0)
                .clamp(plot.left + 4.0, (plot.right - wide - 4.0).max(plot.left + 4.0));
            let top = if down > 0.0 { y + down } else { y + down - tall + 30.0 };
            if top < plot.top + 4.0 || top + tall > plot.bottom - 4.0 {
                continue;
            }
            let place = Box2 { left, top, wide, tall };
            let gap = (left + wide / 2.0 - x).hypot(top + tall / 2.0 - y);
            let cost = there.hidden(&place) + gap * 0.12;
            if best.as_ref().is_none_or(|(least, _)| cost < *least) {
                best = Some((cost, place));
            }
        }
    }
    best.map(|(_, place)| place)
}

/// What a box could hide, in pixels.
struct There {
    /// Along the child's line.
    own: Vec<(f64, f64)>,
    /// Along the lines of the standard.
    standard: Vec<(f64, f64)>,
    /// Upright rules, from the top of the plot to its bottom.
    rules: Vec<f64>,
    top: f64,
    bottom: f64,
    implausible: Vec<(f64, f64)>,
}

impl There {
    fn on(chart: &GrowthChart, plot: &Plot, child: &[(f64, f64)]) -> Self {
        let own = child.windows(2).flat_map(|pair| {
            (0..=8).filter_map(move |part| match pair {
                [a, b] => {
                    let part = f64::from(part) / 8.0;
                    Some((a.0 + (b.0 - a.0) * part, a.1 + (b.1 - a.1) * part))
                }
                _ => None,
            })
        });
        let pairs = chart.lines.iter().flat_map(|line| line.points.windows(2));
        let standard = pairs.filter_map(|pair| match pair {
            [a, b] => {
                let middle = f64::midpoint(a.0, b.0);
                height_at(pair, middle).map(|y| plot.at((middle, y)))
            }
            _ => None,
        });
        let doubted =
            chart.points.iter().filter(|point| point.mark == super::Mark::Implausible);
        Self {
            own: own.collect(),
            standard: standard.collect(),
            rules: chart.rules.iter().map(|rule| plot.x.held(rule.x)).collect(),
            top: plot.top,
            bottom: plot.bottom,
            implausible: doubted.map(|point| plot.at((point.x, point.y))).collect(),
        }
    }

    /// How much a box would hide: the child's line weighs far more than the standard's.
    fn hidden(&self, place: &Box2) -> f64 {
        let near =
            |(x, y): &&(f64, f64), by: f64| place.touches(*x - by, *y - by, *x + by, *y + by);
        let own = self.own.iter().filter(|at| near(at, 9.0)).count();
        let sd = self.standard.iter().filter(|at| near(at, 2.0)).count();
        let over = |x: &&f64| place.touches(**x - 4.0, self.top, **x + 4.0, self.bottom);
        let rules = self.rules.iter().filter(over).count();
        let beside =
            |(x, y): &&(f64, f64)| place.touches(*x - 12.0, *y - 12.0, *x + 90.0, *y + 12.0);
        let doubted = self.implausible.iter().filter(beside).count();
        own as f64 * 40.0 + sd as f64 * 3.0 + rules as f64 * 10.0 + doubted as f64 * 60.0
    }
}

pub(super) fn draw_callout(
    canvas: &mut Canvas,
    chart: &GrowthChart,
    (x, y): (f64, f64),
    place: &Box2,
    size: f64,
) {
    let foot = if place.top > y { place.top } else { place.top + place.tall };
    let end = (x.clamp(place.left + 8.0, place.left + place.wide - 8.0), foot);
    let reach = (end.0 - x).hypot(end.1 - y).max(1.0);
    // The leader starts at the rim of the point, not in its middle.
    let start = (x + (end.0 - x) / reach * 8.0, y + (end.1 - y) / reach * 8.0);
    let leader = format!(r#"class="d-l-ink" stroke="{INK}" stroke-width="1.2" fill="none""#);
    canvas.line(start, end, &leader);
    let ground = format!(r#"class="d-callout" fill="{INK}""#);
    canvas.rect((place.left, place.top), (place.wide, place.tall), 6.0, &ground);
    for (index, words) in chart.callout.iter().enumerate() {
        let kind = if index == 0 {
            Type::ink(size + 1.0).bold().coloured("d-callout-strong", "#ffffff")
        } else {
            Type::ink(size).coloured("d-callout-soft", "#dfe6ea")
        };
        let base = place.top + 19.0 + index as f64 * LEADING;
        canvas.text(place.left + 11.0, base, kind, words);
    }
}
