//! A line over months with its interval as a band and its name at its end; where a month has no
//! data the line stops.

use super::canvas::{Anchor, Canvas, Caption, NARROW, Role, Type, trace};
use super::dots::Interval;
use super::lettering::{width as text_width, wrap};
use super::palette::{INK, Tone};
use super::scale::{Figure, Reference, Scale, airy, extent, spread};
use super::sparkline::runs;

/// One month of the axis.
#[derive(Debug, Clone)]
pub(crate) struct Month {
    /// The short name, such as `Jan`.
    pub(crate) name: String,
    /// The year, written under the first month of it that is labelled.
    pub(crate) year: String,
}

/// One line, with one entry per month of the axis.
#[derive(Debug, Clone)]
pub(crate) struct TrendLine {
    /// The words at the end of the line, such as `Lampung 14,6`.
    pub(crate) label: String,
    pub(crate) tone: Tone,
    pub(crate) values: Vec<Option<Interval>>,
}

/// Lines over the same months.
#[derive(Debug, Clone)]
pub(crate) struct Trend {
    pub(crate) caption: Caption,
    pub(crate) width: f64,
    pub(crate) months: Vec<Month>,
    pub(crate) lines: Vec<TrendLine>,
    pub(crate) reference: Option<Reference>,
    /// The unit, written above the upright axis.
    pub(crate) unit: String,
    pub(crate) from_zero: bool,
    pub(crate) tick: Figure,
}

struct Frame {
    narrow: bool,
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
    text: f64,
}

/// Draws a [`Trend`].
pub(crate) fn trend(chart: &Trend) -> String {
    let narrow = chart.width < NARROW;
    let text = 12.0;
    let height = if narrow { 250.0 } else { (chart.width * 0.42).clamp(240.0, 340.0) };
    let domain = domain(chart);
    let probe = Scale::new(domain, 1.0, 0.0);
    let figures: Vec<(f64, String)> =
        probe.ticks(4).into_iter().map(|tick| (tick, (chart.tick)(tick))).collect();
    let left =
        figures.iter().map(|(_, f)| text_width(f, text, false)).fold(12.0, f64::max) + 8.0;
    let label_room = chart
        .lines
        .iter()
        .map(|line| text_width(&line.label, text, true))
        .fold(0.0, f64::max)
        .min(chart.width * if narrow { 0.27 } else { 0.25 });
    let frame = Frame {
        narrow,
        left,
        right: chart.width - label_room - 12.0,
        top: if chart.unit.is_empty() { 10.0 } else { 28.0 },
        bottom: height - 38.0,
        text,
    };
    let across = Scale::new(
        (0.0, (chart.months.len().max(2) - 1) as f64),
        frame.left + 6.0,
        frame.right - 4.0,
    );
    let up = Scale::new(domain, frame.bottom, frame.top);

    let mut canvas = Canvas::open(&chart.caption, Role::Picture, chart.width, height);
    canvas.text(0.0, 14.0, Type::soft(text), &chart.unit);
    for (tick, figure) in &figures {
        let y = up.at(*tick);
        canvas.grid((frame.left, y), (frame.right, y));
        let words = Type::soft(text).anchored(Anchor::End);
        canvas.text(frame.left - 6.0, y + 4.0, words, figure);
    }
    draw_months(&mut canvas, &chart.months, &across, &frame);
    if let Some(reference) = &chart.reference {
        let y = up.held(reference.value);
        let look = format!(
            r#"class="d-l-ink" stroke="{INK}" stroke-width="1.2" stroke-dasharray="3 3" fill="none""#
        );
        canvas.line((frame.left, y), (frame.right, y), &look);
        let drop = if mostly_above(chart, reference.value) { 15.0 } else { -5.0 };
        canvas.text_on_ground(frame.left + 4.0, y + drop, Type::ink(text), &reference.label);
    }
    for line in &chart.lines {
        draw_line(&mut canvas, line, &across, &up);
    }
    draw_labels(&mut canvas, chart, &across, &up, &frame);
    canvas.close()
}

/// Whether the lines run over the reference, so that its words are freer below it.
fn mostly_above(chart: &Trend, reference: f64) -> bool {
    let values = || chart.lines.iter().flat_map(|line| line.values.iter().flatten());
    values().filter(|value| value.value > reference).count() * 2 > values().count()
}

fn domain(chart: &Trend) -> (f64, f64) {
    let values = chart.lines.iter().flat_map(|line| line.values.iter().flatten());
    let all = values
        .flat_map(|value| [value.low, value.value, value.high])
        .chain(chart.reference.iter().map(|reference| reference.value));
    let (low, high) = airy(extent(all), 0.08);
    if chart.from_zero { (0.0, high.max(1e-6)) } else { (low, high) }
}

fn draw_months(canvas: &mut Canvas, months: &[Month], across: &Scale, frame: &Frame) {
    let spacing = across.at(1.0) - across.at(0.0);
    let widest =
        months.iter().map(|m| text_width(&m.name, frame.text, false)).fold(10.0, f64::max)
            + 8.0;
    let every = [1, 2, 3, 4, 6, 12]
        .into_iter()
        .find(|every| spacing * *every as f64 >= widest)
        .unwrap_or(24_usize);
    let mut year = "";
    for (index, month) in months.iter().enumerate() {
        let x = across.at(index as f64);
        let labelled = index % every == 0;
        let length = if labelled { 5.0 } else { 3.0 };
        canvas.grid((x, frame.bottom), (x, frame.bottom + length));
        if !labelled {
            continue;
        }
        let words = Type::soft(frame.text).anchored(Anchor::Middle);
        canvas.text(x, frame.bottom + 18.0, words, &month.name);
        if month.year != year {
            canvas.text(x, frame.bottom + 33.0, words.bold(), &month.year);
            year = &month.year;
        }
    }
}

fn draw_line(canvas: &mut Canvas, line: &TrendLine, across: &Scale, up: &Scale) {
    let band = format!(
        r#"class="d-f-{}" fill="{}" fill-opacity=".14""#,
        line.tone.name(),
        line.tone.colour()
    );
    let stroke = format!(
        r#"{} stroke-width="2.4" stroke-linejoin="round" stroke-linecap="round""#,
        line.tone.stroke()
    );
    let mut last = None;
    for run in runs(&line.values) {
        let at = |index: usize, value: f64| (across.at(index as f64), up.held(value));
        let middle: Vec<(f64, f64)> = run.iter().map(|(i, v)| at(*i, v.value)).collect();
        if let ([alone], [(_, value)]) = (middle.as_slice(), run.as_slice()) {
            let ends = [(alone.0, up.held(value.low)), (alone.0, up.held(value.high))];
            canvas.line(ends[0], ends[1], &format!("{stroke} stroke-opacity=\".4\""));
            canvas.circle(*alone, 3.4, &line.tone.fill(), "");
        } else {
            let mut edge: Vec<(f64, f64)> = run.iter().map(|(i, v)| at(*i, v.high)).collect();
            edge.extend(run.iter().rev().map(|(i, v)| at(*i, v.low)));
            canvas.path(&format!("{}Z", trace(&edge)), &band);
            canvas.path(&trace(&middle), &stroke);
        }
        last = middle.last().copied();
    }
    if let Some(at) = last {
        canvas.circle(at, 4.4, &line.tone.fill(), "");
    }
}

fn draw_labels(canvas: &mut Canvas, chart: &Trend, across: &Scale, up: &Scale, frame: &Frame) {
    let ends: Vec<(&TrendLine, f64, f64)> = chart
        .lines
        .iter()
        .filter_map(|line| {
            let (index, value) =
                line.values.iter().enumerate().rev().find_map(|(i, v)| Some((i, (*v)?)))?;
            Some((line, across.at(index as f64), up.held(value.value)))
        })
        .collect();
    let room = chart.width - frame.right - 4.0;
    let wanted: Vec<f64> = ends.iter().map(|(_, _, y)| *y).collect();
    let gap = if frame.narrow { 30.0 } else { 28.0 };
    let places = spread(&wanted, gap, frame.top + 6.0, frame.bottom - 6.0);
    for ((line, x, y), place) in ends.iter().zip(places) {
        if frame.right - x > 12.0 {
            let look = format!(r#"{} stroke-dasharray="1 3""#, line.tone.stroke());
            canvas.line((x + 8.0, *y), (frame.right, place), &look);
        }
        let lines = wrap(&line.label, frame.text, true, room, 2);
        let first = place + 4.0 - (lines.len().saturating_sub(1) as f64) * 7.0;
        for (index, words) in lines.iter().enumerate() {
            let class = format!("d-t-{}", line.tone.name());
            let colour = if line.tone == Tone::Sand { INK } else { line.tone.colour() };
            let kind = Type::ink(frame.text).bold().coloured(&class, colour);
            canvas.text(frame.right + 4.0, first + index as f64 * 14.0, kind, words);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draw(values: Vec<Option<Interval>>, width: f64) -> String {
        let months = (0..values.len())
            .map(|i| Month { name: format!("B{i}"), year: "2024".to_owned() })
            .collect();
        trend(&Trend {
            caption: Caption { id: "t".into(), title: "t".into(), description: "d".into() },
            width,
            months,
            lines: vec![TrendLine { label: "A & B 14,6".into(), tone: Tone::Rust, values }],
            reference: None,
            unit: "%".into(),
            from_zero: false,
            tick: |value| format!("{value}"),
        })
    }

    fn known(value: f64) -> Interval {
        Interval { value, low: value - 1.0, high: value + 1.0 }
    }

    #[test]
    fn a_month_without_data_breaks_the_line() {
        let svg = draw(vec![Some(known(1.0)), Some(known(2.0)), None, Some(known(2.0))], 600.0);
        assert_eq!(svg.matches(r#"stroke-width="2.4""#).count(), 2);
        assert!(svg.contains("A &amp; B"));
    }

    #[test]
    fn empty_and_single_input_stay_finite() {
        for values in [vec![], vec![None], vec![Some(known(4.0))], vec![None, Some(known(4.0))]]
        {
            for width in [318.0, 700.0] {
                let svg = draw(values.clone(), width);
                assert!(!svg.contains("NaN") && !svg.contains("inf"), "{svg}");
            }
        }
    }
}
