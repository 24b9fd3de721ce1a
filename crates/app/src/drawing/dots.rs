//! Sorted dots with their intervals beside a reference: the picture that separates a real
//! difference from chance. A row is filled and coloured only where its interval leaves the
//! reference outside; otherwise its dot is hollow and grey.

use super::canvas::{Anchor, Canvas, Caption, NARROW, Role, Type};
use super::lettering::{width as text_width, wrap};
use super::palette::{Better, INK, SOFT, Tone};
use super::scale::{Figure, Reference, Scale, airy, extent};

/// A value with the ends of its interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Interval {
    pub(crate) value: f64,
    pub(crate) low: f64,
    pub(crate) high: f64,
}

/// One place or group.
#[derive(Debug, Clone)]
pub(crate) struct DotRow {
    pub(crate) name: String,
    /// The figure at the right, or the words why there is none.
    pub(crate) figure: String,
    pub(crate) interval: Option<Interval>,
    pub(crate) href: Option<String>,
    pub(crate) spoken: String,
}

/// Rows to compare with one reference.
#[derive(Debug, Clone)]
pub(crate) struct Dots {
    pub(crate) caption: Caption,
    pub(crate) width: f64,
    pub(crate) rows: Vec<DotRow>,
    pub(crate) reference: Option<Reference>,
    pub(crate) better: Better,
    pub(crate) tick: Figure,
}

struct Layout {
    narrow: bool,
    row: f64,
    top: f64,
    name_room: f64,
    left: f64,
    right: f64,
}

impl Layout {
    fn of(dots: &Dots) -> Self {
        let narrow = dots.width < NARROW;
        let widest = |words: fn(&DotRow) -> Option<f64>| {
            dots.rows.iter().filter_map(words).fold(0.0, f64::max)
        };
        let top = if dots.reference.is_some() { 24.0 } else { 6.0 };
        if narrow {
            return Self {
                narrow,
                row: 44.0,
                top,
                name_room: dots.width,
                left: 8.0,
                right: dots.width - 8.0,
            };
        }
        let name_room =
            widest(|row| Some(text_width(&row.name, 13.0, false))).min(dots.width * 0.36);
        let figure_room =
            widest(|row| row.interval.map(|_| text_width(&row.figure, 13.0, true)));
        Self {
            narrow,
            row: 26.0,
            top,
            name_room,
            left: name_room + 20.0,
            right: dots.width - figure_room - 20.0,
        }
    }
}

/// Below the ranked rows, where the scale is written.
const AXIS: f64 = 26.0;
/// A row of words alone.
const BARE: f64 = 26.0;

/// Draws [`Dots`], highest value first; rows without a value come last, below the scale, with
/// their words.
pub(crate) fn dots_with_intervals(dots: &Dots) -> String {
    let layout = Layout::of(dots);
    let mut rows: Vec<&DotRow> = dots.rows.iter().collect();
    let height_of = |row: &DotRow| row.interval.map_or(f64::NEG_INFINITY, |i| i.value);
    rows.sort_by(|a, b| height_of(b).total_cmp(&height_of(a)));

    let ranked = rows.iter().filter(|row| row.interval.is_some()).count();
    let bottom = layout.top + layout.row * ranked as f64;
    let bare = rows.len() - ranked;
    let height = bottom + AXIS + BARE * bare as f64;
    let mut canvas = Canvas::open(&dots.caption, Role::Links, dots.width, height);
    let intervals = dots.rows.iter().filter_map(|row| row.interval);
    let values = intervals
        .flat_map(|interval| [interval.low, interval.value, interval.high])
        .chain(dots.reference.iter().map(|reference| reference.value));
    let scale = Scale::new(airy(extent(values), 0.04), layout.left, layout.right);

    for tick in scale.ticks(if layout.narrow { 4 } else { 6 }) {
        let x = scale.at(tick);
        canvas.grid((x, layout.top), (x, bottom));
        let words = Type::soft(12.0).anchored(Anchor::Middle);
        canvas.text(x, bottom + 18.0, words, &(dots.tick)(tick));
    }
    if let Some(reference) = &dots.reference {
        draw_reference(&mut canvas, reference, &scale, &layout, bottom);
    }
    for (index, row) in rows.iter().enumerate() {
        let (y, tall) = match index.checked_sub(ranked) {
            None => (layout.top + layout.row * index as f64, layout.row),
            Some(bare) => (bottom + AXIS + BARE * bare as f64, BARE),
        };
        draw_row(&mut canvas, row, dots, &scale, &layout, (y, tall));
    }
    canvas.close()
}

fn draw_reference(
    canvas: &mut Canvas,
    reference: &Reference,
    scale: &Scale,
    layout: &Layout,
    bottom: f64,
) {
    let x = scale.held(reference.value);
    let look = format!(
        r#"class="d-l-ink" stroke="{INK}" stroke-width="1.4" stroke-dasharray="3 3" fill="none""#
    );
    canvas.line((x, layout.top - 6.0), (x, bottom), &look);
    let half = text_width(&reference.label, 12.0, true) / 2.0;
    let (low, high) = (layout.left.min(half), layout.right + 16.0);
    let middle = x.min(high - half).max(low.max(half));
    let words = Type::ink(12.0).bold().anchored(Anchor::Middle);
    canvas.text(middle, layout.top - 11.0, words, &reference.label);
}

fn draw_row(
    canvas: &mut Canvas,
    row: &DotRow,
    dots: &Dots,
    scale: &Scale,
    layout: &Layout,
    (top, tall): (f64, f64),
) {
    let href = row.href.as_deref();
    canvas.open_link(href, "d-row", &row.spoken);
    let area = r#"class="d-hit" fill="none" pointer-events="all""#;
    canvas.rect((0.0, top), (dots.width, tall), 4.0, area);
    let (name_y, mark_y) =
        if layout.narrow { (top + 16.0, top + 30.0) } else { (top + 17.5, top + 13.0) };

    let name_room = if layout.narrow {
        layout.name_room - text_width(&row.figure, 13.0, true) - 12.0
    } else {
        layout.name_room + 4.0
    };
    let name = wrap(&row.name, 13.0, false, name_room, 1).concat();
    if layout.narrow {
        canvas.text_on_ground(0.0, name_y, Type::ink(13.0), &name);
    } else {
        canvas.text(layout.left - 14.0, name_y, Type::ink(13.0).anchored(Anchor::End), &name);
    }

    if let Some(interval) = row.interval {
        let tone = verdict(interval, dots.reference.as_ref(), dots.better);
        draw_interval(canvas, interval, tone, scale, mark_y);
        let figure = Type::ink(13.0).bold().anchored(Anchor::End);
        canvas.text_on_ground(dots.width, name_y, figure, &row.figure);
    } else if layout.narrow {
        let words = Type::soft(12.0).anchored(Anchor::End);
        canvas.text_on_ground(dots.width, name_y, words, &row.figure);
    } else {
        canvas.text_on_ground(layout.left + 4.0, name_y, Type::soft(12.0), &row.figure);
    }
    canvas.close_link(href);
}

/// The tone of a real difference, or none.
fn verdict(interval: Interval, reference: Option<&Reference>, better: Better) -> Option<Tone> {
    let reference = reference?.value;
    let above = interval.low > reference;
    let below = interval.high < reference;
    match (better, above, below) {
        (Better::Lower, true, _) | (Better::Higher, _, true) => Some(Tone::Rust),
        (Better::Lower, _, true) | (Better::Higher, true, _) => Some(Tone::Accent),
        (Better::Lower | Better::Higher, false, false) => None,
    }
}

fn draw_interval(
    canvas: &mut Canvas,
    interval: Interval,
    tone: Option<Tone>,
    scale: &Scale,
    y: f64,
) {
    let line = format!(
        r#"{} stroke-width="3" stroke-linecap="round" stroke-opacity=".45""#,
        tone.unwrap_or(Tone::Grey).stroke()
    );
    canvas.line((scale.held(interval.low), y), (scale.held(interval.high), y), &line);
    let at = (scale.held(interval.value), y);
    match tone {
        Some(tone) => canvas.circle(at, 5.5, &tone.fill(), ""),
        None => {
            let hollow = format!(
                r##"class="d-hollow" fill="#ffffff" stroke="{SOFT}" stroke-width="2""##
            );
            canvas.circle(at, 4.5, &hollow, "");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn interval(low: f64, value: f64, high: f64) -> Interval {
        Interval { value, low, high }
    }

    fn row(name: &str, interval: Option<Interval>) -> DotRow {
        DotRow {
            name: name.to_owned(),
            figure: "9,9".to_owned(),
            interval,
            href: Some("/desa".to_owned()),
            spoken: name.to_owned(),
        }
    }

    fn draw(rows: Vec<DotRow>, width: f64) -> String {
        dots_with_intervals(&Dots {
            caption: Caption { id: "d".into(), title: "t".into(), description: "d".into() },
            width,
            rows,
            reference: Some(Reference { value: 14.6, label: "provinsi <14,6>".into() }),
            better: Better::Lower,
            tick: |value| format!("{value}"),
        })
    }

    #[test]
    fn only_an_interval_that_leaves_the_reference_out_is_coloured() {
        let reference = Reference { value: 10.0, label: String::new() };
        let tone =
            |low, high, better| verdict(interval(low, low, high), Some(&reference), better);
        assert_eq!(tone(11.0, 12.0, Better::Lower), Some(Tone::Rust));
        assert_eq!(tone(8.0, 9.0, Better::Lower), Some(Tone::Accent));
        assert_eq!(tone(11.0, 12.0, Better::Higher), Some(Tone::Accent));
        assert_eq!(tone(10.0, 12.0, Better::Lower), None);
    }

    #[test]
    fn the_highest_comes_first_and_the_unknown_last() {
        let rows = vec![
            row("tanpa", None),
            row("rendah", Some(interval(1.0, 2.0, 3.0))),
            row("tinggi", Some(interval(20.0, 21.0, 22.0))),
        ];
        let svg = draw(rows, 600.0);
        let place = |name: &str| svg.find(&format!("<title>{name}</title>")).expect("drawn");
        assert!(place("tinggi") < place("rendah") && place("rendah") < place("tanpa"));
        assert!(svg.contains("provinsi &lt;14,6&gt;"));
    }

    #[test]
    fn empty_and_single_input_stay_finite() {
        for width in [318.0, 600.0] {
            for rows in [Vec::new(), vec![row("x", Some(interval(14.6, 14.6, 14.6)))]] {
                let svg = draw(rows, width);
                assert!(!svg.contains("NaN") && !svg.contains("inf"), "{svg}");
            }
        }
    }
}
