//! The growth chart: one child's measurements of one index against the lines of the standard,
//! with the zones named where they lie and a callout on the latest measurement.

mod callout;
mod zones;

use super::canvas::{Anchor, Canvas, Caption, NARROW, Role, Type, trace};
use super::lettering::width as text_width;
use super::palette::{ACCENT, CHILD, DEEP, GREY, INK, SOFT, Tone};
use super::scale::{Figure, Scale, airy, extent, spread};
use callout::{draw_callout, place_callout};
use zones::{along, draw_zone, draw_zone_label};

/// One axis: its words with the unit, and how its numbers are written.
#[derive(Debug, Clone)]
pub(crate) struct Axis {
    pub(crate) label: String,
    /// Ticks by months, with every full year heavier.
    pub(crate) months: bool,
    pub(crate) figure: Figure,
}

/// One line of the standard, with x ascending.
#[derive(Debug, Clone)]
pub(crate) struct SdLine {
    /// Standard deviations from the median: -3, -2, -1, 0, 1, 2 or 3.
    pub(crate) sd: i8,
    pub(crate) label: String,
    pub(crate) points: Vec<(f64, f64)>,
}

/// A named area between two lines, or beyond one of them.
#[derive(Debug, Clone)]
pub(crate) struct Zone {
    pub(crate) label: String,
    /// The line below the area; without one it reaches the foot of the chart.
    pub(crate) above: Option<i8>,
    /// The line over the area; without one it reaches the head of the chart.
    pub(crate) below: Option<i8>,
    pub(crate) tone: Tone,
}

/// How a measurement is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mark {
    Hollow,
    Filled,
    /// Not believed: a cross, apart from the line.
    Implausible,
}

/// One measurement.
#[derive(Debug, Clone)]
pub(crate) struct GrowthPoint {
    pub(crate) x: f64,
    pub(crate) y: f64,
    /// What is shown when the point is pointed at.
    pub(crate) label: String,
    pub(crate) mark: Mark,
    /// Whether the line from the measurement before may be drawn: not across a change of method.
    pub(crate) joined: bool,
}

/// An upright line where something changes, such as lying to standing.
#[derive(Debug, Clone)]
pub(crate) struct Rule {
    pub(crate) x: f64,
    pub(crate) label: String,
}

/// A growth chart of one index.
#[derive(Debug, Clone)]
pub(crate) struct GrowthChart {
    pub(crate) caption: Caption,
    pub(crate) width: f64,
    pub(crate) x: Axis,
    pub(crate) y: Axis,
    pub(crate) lines: Vec<SdLine>,
    pub(crate) zones: Vec<Zone>,
    pub(crate) points: Vec<GrowthPoint>,
    pub(crate) rules: Vec<Rule>,
    /// The lines of the callout on the latest plausible measurement; the first is bold.
    pub(crate) callout: Vec<String>,
    /// The word beside an implausible measurement.
    pub(crate) implausible: String,
}

/// The height at the foot of the plot in which the words of a rule stand.
const RULE_FOOT: f64 = 24.0;

/// The plot and its scales.
#[derive(Debug, Clone, Copy)]
struct Plot {
    narrow: bool,
    text: f64,
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
    x: Scale,
    y: Scale,
}

impl Plot {
    fn of(chart: &GrowthChart) -> (Self, f64) {
        let narrow = chart.width < NARROW;
        let text = 12.0;
        let height = if narrow {
            (chart.width * 1.1).clamp(320.0, 440.0)
        } else {
            (chart.width * 0.6).clamp(380.0, 540.0)
        };
        let plausible = chart.points.iter().filter(|point| point.mark != Mark::Implausible);
        let on_lines = || chart.lines.iter().flat_map(|line| line.points.iter());
        let xs = extent(on_lines().map(|(x, _)| *x).chain(plausible.clone().map(|p| p.x)));
        let ys = airy(extent(on_lines().map(|(_, y)| *y).chain(plausible.map(|p| p.y))), 0.02);
        let figures = Scale::new(ys, 1.0, 0.0).ticks(6);
        let figure_room = figures
            .iter()
            .map(|v| text_width(&(chart.y.figure)(*v), text, false))
            .fold(12.0, f64::max);
        let label_room =
            chart.lines.iter().map(|l| text_width(&l.label, text, true)).fold(0.0, f64::max);
        let (left, right) = (figure_room + 10.0, chart.width - label_room - 10.0);
        let (top, bottom) = (26.0, height - 42.0);
        let plot = Self {
            narrow,
            text,
            left,
            right,
            top,
            bottom,
            x: Scale::new(xs, left, right),
            y: Scale::new(ys, bottom, top),
        };
        (plot, height)
    }

    fn at(&self, point: (f64, f64)) -> (f64, f64) {
        (self.x.held(point.0), self.y.held(point.1))
    }
}

/// Draws a [`GrowthChart`]; below the narrow width it is taller than wide.
pub(crate) fn growth_chart(chart: &GrowthChart) -> String {
    let (plot, height) = Plot::of(chart);
    let mut canvas = Canvas::open(&chart.caption, Role::Picture, chart.width, height);
    for zone in &chart.zones {
        draw_zone(&mut canvas, zone, chart, &plot);
    }
    draw_axes(&mut canvas, chart, &plot, height);
    for line in &chart.lines {
        let points: Vec<(f64, f64)> = line.points.iter().map(|point| plot.at(*point)).collect();
        canvas.path(&trace(&points), &line_look(line.sd));
    }
    draw_line_labels(&mut canvas, chart, &plot);
    for rule in &chart.rules {
        draw_rule(&mut canvas, rule, &plot);
    }

    let path = child_path(chart, &plot);
    let callout = place_callout(chart, &plot, &path);
    let along = along(&path);
    for zone in &chart.zones {
        draw_zone_label(&mut canvas, zone, chart, &plot, &along, callout.as_ref());
    }
    draw_child(&mut canvas, chart, &plot);
    if let (Some(at), Some(place)) = (path.last(), callout) {
        draw_callout(&mut canvas, chart, *at, &place, plot.text);
    }
    canvas.close()
}

fn line_look(sd: i8) -> String {
    let (class, colour, wide) = match sd.abs() {
        0 => ("d-l-accent", ACCENT, "2.2"),
        1 => ("d-l-soft", SOFT, "1"),
        2 => ("d-l-deep", DEEP, "1.8"),
        _ => ("d-l-ink", INK, "1.3"),
    };
    let dash = if sd.abs() == 1 { r#" stroke-dasharray="2 3""# } else { "" };
    format!(
        r#"class="{class}" stroke="{colour}" stroke-width="{wide}" fill="none" stroke-linejoin="round"{dash}"#
    )
}

fn line_ink(sd: i8) -> (&'static str, &'static str) {
    match sd.abs() {
        0 => ("d-t-accent", ACCENT),
        1 => ("d-soft", SOFT),
        2 => ("d-t-deep", DEEP),
        _ => ("d-ink", INK),
    }
}

/// The y of a line at some x, between its points.
fn height_at(points: &[(f64, f64)], x: f64) -> Option<f64> {
    points.windows(2).find_map(|pair| match pair {
        [(x0, y0), (x1, y1)] if (*x0..=*x1).contains(&x) && x1 > x0 => {
            Some(y0 + (y1 - y0) * (x - x0) / (x1 - x0))
        }
        _ => None,
    })
}

fn line_of(chart: &GrowthChart, sd: i8) -> Option<&[(f64, f64)]> {
    chart.lines.iter().find(|line| line.sd == sd).map(|line| line.points.as_slice())
}

fn draw_axes(canvas: &mut Canvas, chart: &GrowthChart, plot: &Plot, height: f64) {
    let faint = r##"class="d-rule" stroke="#10202e" stroke-opacity=".09""##;
    let heavy = r##"class="d-rule" stroke="#10202e" stroke-opacity=".32""##;
    for tick in plot.y.ticks(if plot.narrow { 6 } else { 7 }) {
        let y = plot.y.at(tick);
        canvas.line((plot.left, y), (plot.right, y), faint);
        let words = Type::soft(plot.text).anchored(Anchor::End);
        canvas.text(plot.left - 6.0, y + 4.0, words, &(chart.y.figure)(tick));
    }
    let ticks = if chart.x.months {
        let month = plot.x.at(1.0) - plot.x.at(0.0);
        let step = [1.0, 2.0, 3.0, 6.0, 12.0]
            .into_iter()
            .find(|step| step * month >= if plot.narrow { 24.0 } else { 38.0 })
            .unwrap_or(12.0);
        plot.x.ticks_every(step)
    } else {
        plot.x.ticks(if plot.narrow { 6 } else { 12 })
    };
    for tick in ticks {
        let x = plot.x.at(tick);
        let year = chart.x.months && (tick / 12.0).fract().abs() < 1e-9;
        canvas.line((x, plot.top), (x, plot.bottom), if year { heavy } else { faint });
        let words = Type::soft(plot.text).anchored(Anchor::Middle);
        let words = if year { words.bold() } else { words };
        canvas.text(x, plot.bottom + 17.0, words, &(chart.x.figure)(tick));
    }
    let words = Type::soft(plot.text);
    canvas.text(0.0, 14.0, words, &chart.y.label);
    let middle = f64::midpoint(plot.left, plot.right);
    canvas.text(middle, height - 6.0, words.anchored(Anchor::Middle), &chart.x.label);
}

fn draw_line_labels(canvas: &mut Canvas, chart: &GrowthChart, plot: &Plot) {
    let ends: Vec<(&SdLine, f64)> = chart
        .lines
        .iter()
        .filter_map(|line| Some((line, plot.y.held(line.points.last()?.1))))
        .collect();
    let wanted: Vec<f64> = ends.iter().map(|(_, y)| *y).collect();
    for ((line, _), y) in ends.iter().zip(spread(&wanted, 14.0, plot.top, plot.bottom)) {
        let (class, colour) = line_ink(line.sd);
        let kind = Type::ink(plot.text).bold().coloured(class, colour);
        canvas.text(plot.right + 6.0, y + 4.0, kind, &line.label);
    }
}

fn draw_rule(canvas: &mut Canvas, rule: &Rule, plot: &Plot) {
    if !plot.x.covers(rule.x) {
        return;
    }
    let x = plot.x.at(rule.x);
    let look =
        format!(r#"class="d-l-soft" stroke="{SOFT}" stroke-dasharray="4 3" fill="none""#);
    canvas.line((x, plot.top), (x, plot.bottom), &look);
    let fits_right = x + 6.0 + text_width(&rule.label, plot.text, false) < plot.right;
    let (at, anchor) =
        if fits_right { (x + 6.0, Anchor::Start) } else { (x - 6.0, Anchor::End) };
    let words = Type::soft(plot.text).anchored(anchor);
    canvas.text(at, plot.bottom - RULE_FOOT / 3.0, words, &rule.label);
}

/// The plausible measurements in pixels, in the order given.
fn child_path(chart: &GrowthChart, plot: &Plot) -> Vec<(f64, f64)> {
    chart
        .points
        .iter()
        .filter(|p| p.mark != Mark::Implausible && p.x.is_finite() && p.y.is_finite())
        .map(|point| plot.at((point.x, point.y)))
        .collect()
}

/// The straight stretches of the child's line, broken where the method changed.
fn stretches(chart: &GrowthChart, plot: &Plot) -> Vec<Vec<(f64, f64)>> {
    let mut found: Vec<Vec<(f64, f64)>> = Vec::new();
    // A break marked on a measurement that is set apart still breaks the line.
    let mut broken = true;
    for point in &chart.points {
        broken |= !point.joined;
        if point.mark == Mark::Implausible || !point.x.is_finite() || !point.y.is_finite() {
            continue;
        }
        let at = plot.at((point.x, point.y));
        match found.last_mut() {
            Some(stretch) if !broken => stretch.push(at),
            _ => found.push(vec![at]),
        }
        broken = false;
    }
    found
}

fn draw_child(canvas: &mut Canvas, chart: &GrowthChart, plot: &Plot) {
    let line = format!(
        r#"class="d-child-line" stroke="{CHILD}" stroke-width="2.8" fill="none" stroke-linejoin="round" stroke-linecap="round""#
    );
    for stretch in stretches(chart, plot).iter().filter(|stretch| stretch.len() > 1) {
        canvas.path(&trace(stretch), &line);
    }
    let hollow = format!(
        r##"class="d-child-hollow" fill="#ffffff" stroke="{CHILD}" stroke-width="2.2""##
    );
    let filled =
        format!(r##"class="d-child" fill="{CHILD}" stroke="#ffffff" stroke-width="1.2""##);
    let last = chart.points.iter().rposition(|point| point.mark != Mark::Implausible);
    for (index, point) in chart.points.iter().enumerate() {
        if !point.x.is_finite() || !point.y.is_finite() {
            continue;
        }
        let at = plot.at((point.x, point.y));
        let radius = if Some(index) == last { 6.5 } else { 4.2 };
        match point.mark {
            Mark::Hollow => canvas.circle(at, radius, &hollow, &point.label),
            Mark::Filled => canvas.circle(at, radius, &filled, &point.label),
            Mark::Implausible => draw_implausible(canvas, chart, point, at, plot),
        }
    }
}

/// A cross at its place, or at the edge with an arrow when its place is outside the chart.
fn draw_implausible(
    canvas: &mut Canvas,
    chart: &GrowthChart,
    point: &GrowthPoint,
    at: (f64, f64),
    plot: &Plot,
) {
    let (x, y) = (at.0, at.1.clamp(plot.top + 7.0, plot.bottom - 7.0));
    let cross = format!(
        r#"class="d-l-grey" stroke="{GREY}" stroke-width="2.4" stroke-linecap="round" fill="none""#
    );
    let (left, right, over, under) = (x - 4.5, x + 4.5, y - 4.5, y + 4.5);
    canvas.circle(at, 9.0, r#"class="d-hit" fill="none" pointer-events="all""#, &point.label);
    canvas.line((left, over), (right, under), &cross);
    canvas.line((left, under), (right, over), &cross);
    let arrow = match (plot.y.covers(point.y), point.y > 0.0 && at.1 <= plot.top + 1.0) {
        (true, _) => "",
        (false, true) => "↑ ",
        (false, false) => "↓ ",
    };
    let words = format!("{arrow}{}", chart.implausible);
    let fits_right = x + 10.0 + text_width(&words, 11.0, false) < plot.right;
    let (from, anchor) =
        if fits_right { (x + 9.0, Anchor::Start) } else { (x - 9.0, Anchor::End) };
    canvas.text_on_ground(from, y + 4.0, Type::soft(11.0).anchored(anchor), &words);
}

#[cfg(test)]
mod tests;
