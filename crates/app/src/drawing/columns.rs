//! Upright columns whose parts lie on each other: counts by month or by kind, each part with its
//! own fill and its own words, so that none is told by colour alone.

use super::canvas::{Anchor, Canvas, Caption, NARROW, Role, Type, identifier};
use super::lettering::width as text_width;
use super::palette::{SOFT, Tone, patterns};
use super::scale::{Figure, Reference, Scale};

/// How a part of a column is filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fill {
    Solid(Tone),
    /// Hatched in grey, with an outline.
    Hatched,
}

/// One kind of part, the same in every column.
#[derive(Debug, Clone)]
pub(crate) struct ColumnPart {
    pub(crate) words: String,
    pub(crate) fill: Fill,
}

/// One column.
#[derive(Debug, Clone)]
pub(crate) struct Column {
    /// Below the column, such as `Jun`.
    pub(crate) name: String,
    /// A second line below the first column that has it, such as the year.
    pub(crate) group: String,
    /// One for each part, from the ground up; empty where nothing is known.
    pub(crate) counts: Vec<u64>,
    /// Above the column.
    pub(crate) figure: String,
}

/// Columns beside each other.
#[derive(Debug, Clone)]
pub(crate) struct Columns {
    pub(crate) caption: Caption,
    pub(crate) width: f64,
    pub(crate) parts: Vec<ColumnPart>,
    pub(crate) bars: Vec<Column>,
    pub(crate) reference: Option<Reference>,
    pub(crate) tick: Figure,
}

/// The widest that a column is drawn.
const WIDEST: f64 = 46.0;
const TEXT: f64 = 12.0;
/// The line of the reference; its words are in the key.
const DASHED: &str = r##"class="d-l-ink" stroke="#10202e" stroke-width="1.4" stroke-dasharray="3 3" fill="none""##;

impl Fill {
    fn area(self, id: &str) -> String {
        match self {
            Self::Solid(tone) => tone.fill(),
            Self::Hatched => format!(r#"class="d-empty" fill="url(#{id}-hatch)""#),
        }
    }

    fn outline(self) -> String {
        match self {
            Self::Solid(Tone::Sand) => Tone::Rust.stroke(),
            Self::Solid(tone) => tone.stroke(),
            Self::Hatched => format!(r#"class="d-l-soft" stroke="{SOFT}" fill="none""#),
        }
    }
}

/// Draws [`Columns`], the key above them.
pub(crate) fn columns(chart: &Columns) -> String {
    let narrow = chart.width < NARROW;
    let id = identifier(&chart.caption.id);
    let (places, key_height) = key_places(chart);
    let top = key_height + 26.0;
    let bottom = top + if narrow { 160.0 } else { 190.0 };
    let total = |column: &Column| column.counts.iter().sum::<u64>() as f64;
    let highest = chart
        .bars
        .iter()
        .map(total)
        .chain(chart.reference.iter().map(|reference| reference.value))
        .fold(1.0, f64::max);
    let up = Scale::new((0.0, highest), bottom, top);
    let figures: Vec<(f64, String)> = up
        .ticks(if highest < 4.0 { 1 } else { 4 })
        .into_iter()
        .filter(|tick| tick.fract() == 0.0)
        .map(|tick| (tick, (chart.tick)(tick)))
        .collect();
    let widest = figures.iter().map(|(_, words)| text_width(words, TEXT, false));
    let left = widest.fold(10.0, f64::max) + 8.0;
    let slot = (chart.width - left) / chart.bars.len().max(1) as f64;

    let mut canvas = Canvas::open(&chart.caption, Role::Picture, chart.width, bottom + 40.0);
    if chart.parts.iter().any(|part| part.fill == Fill::Hatched) {
        canvas.put(&patterns(&id));
    }
    if let (Some(reference), Some((x, y))) = (&chart.reference, places.last()) {
        canvas.line((*x, y + 10.0), (x + 16.0, y + 10.0), DASHED);
        canvas.text(x + 21.0, y + 14.0, Type::soft(TEXT), &reference.label);
    }
    for (part, (x, y)) in chart.parts.iter().zip(places) {
        canvas.rect((x + 0.5, y + 3.5), (14.0, 12.0), 2.0, &part.fill.area(&id));
        canvas.rect((x + 0.5, y + 3.5), (14.0, 12.0), 2.0, &part.fill.outline());
        canvas.text(x + 21.0, y + 14.0, Type::soft(TEXT), &part.words);
    }
    for (tick, words) in &figures {
        let y = up.at(*tick);
        canvas.grid((left, y), (chart.width, y));
        let kind = Type::soft(TEXT).anchored(Anchor::End);
        canvas.text(left - 6.0, y + 4.0, kind, words);
    }
    let every = every(chart, slot);
    let mut group = "";
    for (index, column) in chart.bars.iter().enumerate() {
        let middle = left + slot * (index as f64 + 0.5);
        draw_column(&mut canvas, chart, column, middle, slot, &up, &id);
        let kind = Type::soft(TEXT).anchored(Anchor::Middle);
        if index % every == 0 {
            canvas.text(middle, bottom + 18.0, kind, &column.name);
            if column.group != group {
                canvas.text(middle, bottom + 34.0, kind.bold(), &column.group);
                group = &column.group;
            }
        }
    }
    if let Some(reference) = &chart.reference {
        let y = up.held(reference.value);
        canvas.line((left, y), (chart.width, y), DASHED);
    }
    // Above the line, which would cut them.
    for (at, column) in chart.bars.iter().enumerate() {
        write_figure(&mut canvas, column, left + slot * (at as f64 + 0.5), slot, &up);
    }
    canvas.close()
}

/// Where the words of the key begin, and how high they are together.
fn key_places(chart: &Columns) -> (Vec<(f64, f64)>, f64) {
    let mut places = Vec::with_capacity(chart.parts.len());
    let (mut x, mut y) = (0.0, 0.0);
    let words = chart.parts.iter().map(|part| &part.words);
    for words in words.chain(chart.reference.iter().map(|reference| &reference.label)) {
        let wide = 22.0 + text_width(words, TEXT, false);
        if x > 0.0 && x + wide > chart.width {
            x = 0.0;
            y += 20.0;
        }
        places.push((x, y));
        x += wide + 14.0;
    }
    (places, y + 20.0)
}

/// Names are left out so that none lies on the next.
fn every(chart: &Columns, slot: f64) -> usize {
    let name = |column: &Column| text_width(&column.name, TEXT, false);
    let widest = chart.bars.iter().map(name).fold(8.0, f64::max) + 6.0;
    [1, 2, 3, 4, 6].into_iter().find(|every| slot * *every as f64 >= widest).unwrap_or(12_usize)
}

fn draw_column(
    canvas: &mut Canvas,
    chart: &Columns,
    column: &Column,
    middle: f64,
    slot: f64,
    up: &Scale,
    id: &str,
) {
    let wide = (slot * 0.68).min(WIDEST);
    let mut below = 0.0;
    for (part, count) in chart.parts.iter().zip(&column.counts) {
        if *count == 0 {
            continue;
        }
        let above = below + *count as f64;
        let corner = (middle - wide / 2.0, up.at(above));
        let size = (wide, up.at(below) - up.at(above));
        canvas.rect(corner, size, 0.0, &part.fill.area(id));
        canvas.rect(corner, size, 0.0, &part.fill.outline());
        below = above;
    }
}

fn write_figure(canvas: &mut Canvas, column: &Column, middle: f64, slot: f64, up: &Scale) {
    let total: u64 = column.counts.iter().sum();
    let kind = Type::ink(TEXT).bold().anchored(Anchor::Middle);
    if text_width(&column.figure, TEXT, true) <= slot + 2.0 {
        canvas.text_on_ground(middle, up.at(total as f64) - 6.0, kind, &column.figure);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draw(counts: Vec<Vec<u64>>, width: f64) -> String {
        let column = |counts: Vec<u64>| Column {
            name: "Jun".into(),
            group: "2024".into(),
            figure: counts.iter().sum::<u64>().to_string(),
            counts,
        };
        columns(&Columns {
            caption: Caption { id: "c".into(), title: "t".into(), description: "d".into() },
            width,
            parts: vec![
                ColumnPart { words: "pasti <a>".into(), fill: Fill::Solid(Tone::Rust) },
                ColumnPart { words: "menunggu".into(), fill: Fill::Hatched },
            ],
            bars: counts.into_iter().map(column).collect(),
            reference: Some(Reference { value: 2.0, label: "merata".into() }),
            tick: |value| format!("{value}"),
        })
    }

    #[test]
    fn parts_that_are_nothing_are_not_drawn() {
        let svg = draw(vec![vec![3, 0], vec![1, 2]], 540.0);
        // Two in the key and three in the columns, each with its outline, and two patterns.
        assert_eq!(svg.matches("<rect").count(), 10 + 2);
        assert!(svg.contains("pasti &lt;a&gt;"));
    }

    #[test]
    fn empty_input_stays_finite() {
        for counts in [vec![], vec![vec![]], vec![vec![0, 0]; 12]] {
            for width in [318.0, 540.0] {
                let svg = draw(counts.clone(), width);
                assert!(!svg.contains("NaN") && !svg.contains("inf"), "{svg}");
            }
        }
    }
}
