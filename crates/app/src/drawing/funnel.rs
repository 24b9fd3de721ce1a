//! A funnel: the share of each place against how many were counted there, between the limits
//! that chance alone allows. Places inside are grey and say nothing; those outside are coloured
//! and named.

use super::canvas::{Anchor, Canvas, Caption, NARROW, Role, Type, trace};
use super::lettering::width as text_width;
use super::palette::{GREY, SOFT, Tone};
use super::scale::{Figure, Reference, Scale};

/// The limits at one number counted.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FunnelLimit {
    pub(crate) counted: f64,
    pub(crate) inner: (f64, f64),
    pub(crate) outer: (f64, f64),
}

/// Where a place lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lies {
    Inside,
    /// Beyond the inner limits.
    Beyond,
    /// Beyond the outer limits.
    FarBeyond,
    /// Too few were counted.
    TooFew,
}

/// One place.
#[derive(Debug, Clone)]
pub(crate) struct FunnelPoint {
    pub(crate) name: String,
    pub(crate) counted: f64,
    pub(crate) share: f64,
    pub(crate) lies: Lies,
    pub(crate) href: Option<String>,
    pub(crate) spoken: String,
}

/// Places within their limits; shares as the axis writes them.
#[derive(Debug, Clone)]
pub(crate) struct FunnelPlot {
    pub(crate) caption: Caption,
    pub(crate) width: f64,
    pub(crate) limits: Vec<FunnelLimit>,
    pub(crate) target: Reference,
    pub(crate) points: Vec<FunnelPoint>,
    /// What the limits are called: `95 %`, `99,8 %`.
    pub(crate) inner: String,
    pub(crate) outer: String,
    /// Below the axis across, and above the upright one.
    pub(crate) across: String,
    pub(crate) upright: String,
    pub(crate) tick: Figure,
}

const TEXT: f64 = 12.0;

type Box = (f64, f64, f64, f64);
/// One of the four ends of the limits.
type End = fn(&FunnelLimit) -> f64;

/// Draws a [`FunnelPlot`].
pub(crate) fn funnel(plot: &FunnelPlot) -> String {
    let narrow = plot.width < NARROW;
    let height = if narrow { 300.0 } else { 360.0 };
    let (top, bottom) = (30.0, height - 46.0);
    let widest = plot.points.iter().map(|point| point.counted);
    let far = plot.limits.iter().map(|limit| limit.counted).chain(widest).fold(1.0, f64::max);
    let highest = plot
        .points
        .iter()
        .map(|point| point.share)
        .chain([plot.target.value * 2.0])
        .fold(0.0, f64::max);
    let up = Scale::new((0.0, (highest * 1.08).clamp(1e-6, 1e9)), bottom, top);
    let figures: Vec<(f64, String)> =
        up.ticks(4).into_iter().map(|tick| (tick, (plot.tick)(tick))).collect();
    let figure_room = figures.iter().map(|(_, words)| text_width(words, TEXT, false));
    let left = figure_room.fold(12.0, f64::max) + 8.0;
    let limit_room =
        text_width(&plot.outer, TEXT, false).max(text_width(&plot.inner, TEXT, false)) + 8.0;
    let right = plot.width - limit_room;
    let across = Scale::new((0.0, far), left, right);

    let mut canvas = Canvas::open(&plot.caption, Role::Links, plot.width, height);
    canvas.text(0.0, 14.0, Type::soft(TEXT), &plot.upright);
    for (tick, words) in &figures {
        let y = up.at(*tick);
        canvas.grid((left, y), (right, y));
        canvas.text(left - 6.0, y + 4.0, Type::soft(TEXT).anchored(Anchor::End), words);
    }
    for tick in across.ticks(if narrow { 3 } else { 6 }) {
        let x = across.at(tick);
        canvas.grid((x, bottom), (x, bottom + 5.0));
        let kind = Type::soft(TEXT).anchored(Anchor::Middle);
        canvas.text(x, bottom + 19.0, kind, &(plot.tick)(tick));
    }
    let kind = Type::soft(TEXT).anchored(Anchor::End);
    canvas.text(right, bottom + 38.0, kind, &plot.across);
    let mut taken = draw_limits(&mut canvas, plot, &across, &up, (left, right));
    draw_points(&mut canvas, plot, &across, &up);
    let room = (left, top - 12.0, plot.width, bottom);
    name_points(&mut canvas, plot, &across, &up, room, &mut taken);
    canvas.close()
}

fn draw_limits(
    canvas: &mut Canvas,
    plot: &FunnelPlot,
    across: &Scale,
    up: &Scale,
    (left, right): (f64, f64),
) -> Vec<Box> {
    let mut taken = Vec::new();
    let side = |pick: End| -> Vec<(f64, f64)> {
        plot.limits
            .iter()
            .map(|limit| (across.at(limit.counted), up.held(pick(limit))))
            .collect()
    };
    let inner = format!(r#"class="d-l-grey" stroke="{GREY}" stroke-width="1.6" fill="none""#);
    let outer = format!(
        r#"class="d-l-soft" stroke="{SOFT}" stroke-width="1.2" stroke-dasharray="5 4" fill="none""#
    );
    let lines: [(End, &str, &str, f64); 4] = [
        (|limit| limit.outer.1, &outer, &plot.outer, -3.0),
        (|limit| limit.inner.1, &inner, &plot.inner, 9.0),
        (|limit| limit.inner.0, &inner, "", 0.0),
        (|limit| limit.outer.0, &outer, "", 0.0),
    ];
    for (pick, look, words, down) in lines {
        let points = side(pick);
        canvas.path(&trace(&points), look);
        if let Some((_, y)) = points.last().filter(|_| !words.is_empty()) {
            canvas.text(right + 5.0, y + down, Type::soft(TEXT), words);
        }
    }
    let y = up.held(plot.target.value);
    let look = Tone::Ink.stroke();
    canvas.line(
        (left, y),
        (right, y),
        &format!(r#"{look} stroke-width="1.2" stroke-opacity=".6""#),
    );
    let wide = text_width(&plot.target.label, TEXT, true);
    let kind = Type::ink(TEXT).bold().anchored(Anchor::End);
    canvas.text_on_ground(right - 2.0, y + 16.0, kind, &plot.target.label);
    taken.push((right - 2.0 - wide, y + 4.0, right, y + 20.0));
    taken
}

fn draw_points(canvas: &mut Canvas, plot: &FunnelPlot, across: &Scale, up: &Scale) {
    // Those outside lie on top.
    let mut points: Vec<&FunnelPoint> = plot.points.iter().collect();
    points.sort_by_key(|point| point.lies == Lies::FarBeyond || point.lies == Lies::Beyond);
    for point in points {
        let href = point.href.as_deref();
        canvas.open_link(href, "d-point", &point.spoken);
        let at = (across.at(point.counted), up.held(point.share));
        match point.lies {
            Lies::Inside => {
                let look = format!(r#"{} fill-opacity=".55""#, Tone::Grey.fill());
                canvas.circle(at, 4.0, &look, "");
            }
            Lies::TooFew => {
                let look = format!(
                    r##"class="d-hollow" fill="#ffffff" stroke="{GREY}" stroke-width="1.2""##
                );
                canvas.circle(at, 3.4, &look, "");
            }
            Lies::Beyond => {
                let look = format!(
                    r##"class="d-far" fill="#ffffff" stroke="{}" stroke-width="2.4""##,
                    Tone::Rust.colour()
                );
                canvas.circle(at, 4.8, &look, "");
            }
            Lies::FarBeyond => canvas.circle(at, 5.6, &Tone::Rust.fill(), ""),
        }
        canvas.close_link(href);
    }
}

/// Writes the names of those outside where they fit, the farthest first; the others are in the
/// table.
fn name_points(
    canvas: &mut Canvas,
    plot: &FunnelPlot,
    across: &Scale,
    up: &Scale,
    room: Box,
    taken: &mut Vec<Box>,
) {
    let outside = |point: &&FunnelPoint| matches!(point.lies, Lies::Beyond | Lies::FarBeyond);
    let mut named: Vec<&FunnelPoint> = plot.points.iter().filter(outside).collect();
    for point in &named {
        let (x, y) = (across.at(point.counted), up.held(point.share));
        taken.push((x - 6.0, y - 6.0, x + 6.0, y + 6.0));
    }
    named.sort_by(|a, b| {
        let far = |point: &FunnelPoint| point.lies == Lies::FarBeyond;
        far(b).cmp(&far(a)).then(b.counted.total_cmp(&a.counted))
    });
    for point in named {
        let (x, y) = (across.at(point.counted), up.held(point.share));
        let wide = text_width(&point.name, TEXT, true);
        let ways = [
            (x + 9.0, y + 4.0),
            (x - 9.0 - wide, y + 4.0),
            (x - wide / 2.0, y - 10.0),
            (x - wide / 2.0, y + 20.0),
        ];
        let free = ways.into_iter().find(|(left, line)| {
            let mine = (*left, line - 11.0, left + wide, line + 3.0);
            let inside =
                room.0 <= mine.0 && room.1 <= mine.1 && mine.2 <= room.2 && mine.3 <= room.3;
            inside && !taken.iter().any(|other| meet(mine, *other))
        });
        if let Some((left, line)) = free {
            taken.push((left, line - 11.0, left + wide, line + 3.0));
            let kind = Type::ink(TEXT).bold();
            canvas.text_on_ground(left, line, kind, &point.name);
        }
    }
}

fn meet(one: Box, other: Box) -> bool {
    one.0 < other.2 && other.0 < one.2 && one.1 < other.3 && other.1 < one.3
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(name: &str, counted: f64, share: f64, lies: Lies) -> FunnelPoint {
        FunnelPoint {
            name: name.to_owned(),
            counted,
            share,
            lies,
            href: None,
            spoken: name.to_owned(),
        }
    }

    fn draw(points: Vec<FunnelPoint>, width: f64) -> String {
        let limit = |counted: f64| FunnelLimit {
            counted,
            inner: (20.0 - 100.0 / counted, 20.0 + 100.0 / counted),
            outer: (20.0 - 150.0 / counted, 20.0 + 150.0 / counted),
        };
        funnel(&FunnelPlot {
            caption: Caption { id: "f".into(), title: "t".into(), description: "d".into() },
            width,
            limits: [20.0, 60.0, 120.0].map(limit).to_vec(),
            target: Reference { value: 20.0, label: "20 %".into() },
            points,
            inner: "95 %".into(),
            outer: "99,8 %".into(),
            across: "jumlah".into(),
            upright: "%".into(),
            tick: |value| format!("{value}"),
        })
    }

    #[test]
    fn only_those_outside_are_named() {
        let svg = draw(
            vec![
                point("Melati", 90.0, 21.0, Lies::Inside),
                point("Mawar <1>", 60.0, 60.0, Lies::FarBeyond),
            ],
            540.0,
        );
        assert!(svg.contains(">Mawar &lt;1&gt;</text>") && !svg.contains(">Melati</text>"));
    }

    #[test]
    fn no_two_names_lie_on_each_other() {
        let crowd = (0..30).map(|_| point("Mawar", 60.0, 60.0, Lies::FarBeyond)).collect();
        let svg = draw(crowd, 540.0);
        assert!(svg.matches(">Mawar</text>").count() <= 4);
    }

    #[test]
    fn empty_and_single_input_stay_finite() {
        for points in [vec![], vec![point("x", 0.0, 0.0, Lies::TooFew)]] {
            let svg = draw(points, 318.0);
            assert!(!svg.contains("NaN") && !svg.contains("inf"), "{svg}");
        }
    }
}
