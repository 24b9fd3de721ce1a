//! A figure, what moved it, and the figure it became: each cause a bar from where the one
//! before it ended, pointing the way it moved. The two figures are marks and not bars, so that
//! a small change can be drawn large without a bar that does not begin at nought.

use super::canvas::{Anchor, Canvas, Caption, NARROW, Role, Type, trace};
use super::lettering::{width as text_width, wrap};
use super::palette::{INK, SOFT, Tone};
use super::scale::{Figure, Scale, airy, extent};

/// The figure at one end.
#[derive(Debug, Clone)]
pub(crate) struct Level {
    pub(crate) name: String,
    pub(crate) value: f64,
    pub(crate) figure: String,
}

/// One cause.
#[derive(Debug, Clone)]
pub(crate) struct Fall {
    pub(crate) name: String,
    /// What it adds; negative where it takes away.
    pub(crate) by: f64,
    pub(crate) figure: String,
    /// Filled where it is of the children themselves; else hollow.
    pub(crate) tone: Option<Tone>,
}

#[derive(Debug, Clone)]
pub(crate) struct Waterfall {
    pub(crate) caption: Caption,
    pub(crate) width: f64,
    pub(crate) from: Level,
    pub(crate) falls: Vec<Fall>,
    pub(crate) to: Level,
    pub(crate) tick: Figure,
}

const TEXT: f64 = 13.0;
/// How far the tip of a bar reaches, at most.
const TIP: f64 = 6.0;

struct Layout {
    narrow: bool,
    row: f64,
    bar: f64,
    name_room: f64,
    left: f64,
    right: f64,
    /// Where figures end.
    end: f64,
    top: f64,
}

impl Layout {
    fn of(chart: &Waterfall) -> Self {
        let names = chart.falls.iter().map(|fall| (&fall.name, false));
        let widest = names
            .chain([(&chart.from.name, true), (&chart.to.name, true)])
            .map(|(name, bold)| text_width(name, TEXT, bold))
            .fold(0.0, f64::max);
        let figures = chart.falls.iter().map(|fall| &fall.figure);
        let figure = figures
            .chain([&chart.from.figure, &chart.to.figure])
            .map(|figure| text_width(figure, TEXT, true))
            .fold(0.0, f64::max);
        let narrow = chart.width < NARROW;
        let name_room =
            if narrow { chart.width - figure - 12.0 } else { widest.min(chart.width * 0.4) };
        let (row, bar, top) = if narrow { (46.0, 14.0, 4.0) } else { (34.0, 18.0, 4.0) };
        let left = if narrow { 10.0 } else { name_room + 24.0 };
        let right = if narrow { chart.width - 10.0 } else { chart.width - figure - 24.0 };
        Self { narrow, row, bar, name_room, left, right, end: chart.width, top }
    }

    /// Where the words of a row stand, and the middle of its bar.
    fn heights(&self, row: usize) -> (f64, f64) {
        let top = self.top + self.row * row as f64;
        if self.narrow {
            (top + 15.0, top + 31.0)
        } else {
            (top + self.row / 2.0 + 4.5, top + self.row / 2.0)
        }
    }
}

/// Draws a [`Waterfall`], from the figure before to the figure after.
pub(crate) fn waterfall(chart: &Waterfall) -> String {
    let layout = Layout::of(chart);
    let bottom = layout.top + layout.row * (chart.falls.len() + 2) as f64;
    let mut canvas = Canvas::open(&chart.caption, Role::Picture, chart.width, bottom + 26.0);
    let levels = levels(chart);
    let all = levels.iter().copied().chain([chart.from.value, chart.to.value]);
    let scale = Scale::new(airy(extent(all), 0.06), layout.left, layout.right);
    for tick in scale.ticks(if layout.narrow { 4 } else { 6 }) {
        let x = scale.at(tick);
        canvas.grid((x, layout.top), (x, bottom));
        let words = Type::soft(12.0).anchored(Anchor::Middle);
        canvas.text(x, bottom + 18.0, words, &(chart.tick)(tick));
    }
    draw_links(&mut canvas, &levels, &scale, &layout);
    draw_level(&mut canvas, &chart.from, &scale, &layout, 0);
    for (at, fall) in chart.falls.iter().enumerate() {
        let between = (levels[at], levels[at + 1]);
        draw_fall(&mut canvas, fall, between, &scale, &layout, at + 1);
    }
    draw_level(&mut canvas, &chart.to, &scale, &layout, chart.falls.len() + 1);
    canvas.close()
}

/// The figure before, and after each cause.
fn levels(chart: &Waterfall) -> Vec<f64> {
    let mut level = chart.from.value;
    let mut levels = vec![level];
    for fall in &chart.falls {
        level += fall.by;
        levels.push(level);
    }
    levels
}

/// The thin lines that lead from the end of one bar to the beginning of the next.
fn draw_links(canvas: &mut Canvas, levels: &[f64], scale: &Scale, layout: &Layout) {
    let look =
        format!(r#"class="d-l-soft" stroke="{SOFT}" stroke-dasharray="2 3" fill="none""#);
    for (row, level) in levels.iter().enumerate() {
        let x = scale.held(*level);
        let (_, from) = layout.heights(row);
        let (_, to) = layout.heights(row + 1);
        canvas.line((x, from), (x, to), &look);
    }
}

fn draw_level(canvas: &mut Canvas, level: &Level, scale: &Scale, layout: &Layout, row: usize) {
    let (words, middle) = layout.heights(row);
    let x = scale.held(level.value);
    let half = layout.bar / 2.0 + 3.0;
    let look = format!(r#"class="d-l-ink" stroke="{INK}" stroke-width="3" fill="none""#);
    canvas.line((x, middle - half), (x, middle + half), &look);
    canvas.circle((x, middle), 5.5, &Tone::Ink.fill(), "");
    write(canvas, (&level.name, true), &level.figure, words, layout);
}

fn draw_fall(
    canvas: &mut Canvas,
    fall: &Fall,
    (from, to): (f64, f64),
    scale: &Scale,
    layout: &Layout,
    row: usize,
) {
    let (words, middle) = layout.heights(row);
    let (from, to) = (scale.held(from), scale.held(to));
    let half = layout.bar / 2.0;
    let long = (to - from).abs();
    let tip = TIP.min(long);
    let neck = if to < from { to + tip } else { to - tip };
    let outline = [
        (from, middle - half),
        (neck, middle - half),
        (to, middle),
        (neck, middle + half),
        (from, middle + half),
    ];
    let look = match fall.tone {
        Some(tone) => tone.fill(),
        None => {
            format!(r##"class="d-hollow" fill="#ffffff" stroke="{SOFT}" stroke-width="1.6""##)
        }
    };
    if long < 1.0 {
        // Too little for a bar: a mark that something is there.
        let stroke = fall.tone.unwrap_or(Tone::Grey).stroke();
        let look = format!(r#"{stroke} stroke-width="2.4""#);
        canvas.line((to, middle - half), (to, middle + half), &look);
    } else {
        canvas.path(&format!("{}Z", trace(&outline)), &look);
    }
    write(canvas, (&fall.name, false), &fall.figure, words, layout);
}

/// The name at the left and the figure at the right of a row.
fn write(
    canvas: &mut Canvas,
    (name, bold): (&str, bool),
    figure: &str,
    y: f64,
    layout: &Layout,
) {
    let kind = if bold { Type::ink(TEXT).bold() } else { Type::ink(TEXT) };
    let name = wrap(name, TEXT, bold, layout.name_room, 1).concat();
    let figures = Type::ink(TEXT).bold().anchored(Anchor::End);
    if layout.narrow {
        canvas.text_on_ground(0.0, y, kind, &name);
        canvas.text_on_ground(layout.end, y, figures, figure);
    } else {
        canvas.text(layout.left - 16.0, y, kind.anchored(Anchor::End), &name);
        canvas.text_on_ground(layout.end, y, figures, figure);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chart(by: &[f64], to: f64, width: f64) -> Waterfall {
        let level = |value: f64| Level {
            name: "Agustus <2024>".to_owned(),
            value,
            figure: format!("{value}"),
        };
        let fall = |by: &f64| Fall {
            name: "membaik".to_owned(),
            by: *by,
            figure: format!("{by}"),
            tone: (*by < 0.0).then_some(Tone::Accent),
        };
        Waterfall {
            caption: Caption { id: "w".into(), title: "t".into(), description: "d".into() },
            width,
            from: level(14.6),
            falls: by.iter().map(fall).collect(),
            to: level(to),
            tick: |value| format!("{value}"),
        }
    }

    #[test]
    fn each_bar_begins_where_the_one_before_ended() {
        assert_eq!(levels(&chart(&[-0.5, 0.25], 14.35, 600.0)), [14.6, 14.1, 14.35]);
    }

    #[test]
    fn every_cause_is_drawn_and_words_are_safe() {
        for width in [318.0, 1_000.0] {
            let svg = waterfall(&chart(&[-0.5, 0.25, 0.0], 14.35, width));
            assert_eq!(svg.matches("membaik").count(), 3);
            assert!(svg.contains("&lt;2024&gt;"));
        }
    }

    #[test]
    fn empty_and_equal_input_stay_finite() {
        for width in [318.0, 1_000.0] {
            for by in [&[][..], &[0.0]] {
                let svg = waterfall(&chart(by, 14.6, width));
                assert!(!svg.contains("NaN") && !svg.contains("inf"), "{svg}");
            }
        }
    }
}
