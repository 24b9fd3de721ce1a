//! The named areas between the lines of the standard, and where their names are written.

use super::callout::Box2;
use super::{GrowthChart, Plot, RULE_FOOT, Zone, height_at, line_of};
use crate::drawing::canvas::{Anchor, Canvas, Type, trace};
use crate::drawing::lettering::width as text_width;
use crate::drawing::palette::{DEEP, Tone};

/// The upper and lower edge of a zone, all in pixels.
fn zone_edges(zone: &Zone, chart: &GrowthChart, plot: &Plot, x: f64) -> Option<(f64, f64)> {
    let x = plot.x.value_at(x);
    let edge = |sd: Option<i8>, open: f64| match sd {
        None => Some(open),
        Some(sd) => line_of(chart, sd).and_then(|l| height_at(l, x)).map(|y| plot.y.held(y)),
    };
    Some((edge(zone.below, plot.top)?, edge(zone.above, plot.bottom)?))
}

pub(super) fn draw_zone(canvas: &mut Canvas, zone: &Zone, chart: &GrowthChart, plot: &Plot) {
    let edge = |sd: Option<i8>, open: f64| -> Vec<(f64, f64)> {
        match sd {
            None => vec![(plot.left, open), (plot.right, open)],
            Some(sd) => line_of(chart, sd)
                .unwrap_or_default()
                .iter()
                .map(|point| plot.at(*point))
                .collect(),
        }
    };
    let mut area = edge(zone.below, plot.top);
    let mut foot = edge(zone.above, plot.bottom);
    if area.is_empty() || foot.is_empty() {
        return;
    }
    foot.reverse();
    area.append(&mut foot);
    let strength = if zone.tone == Tone::Sand { ".5" } else { ".16" };
    let look = format!(
        r#"class="d-f-{}" fill="{}" fill-opacity="{strength}""#,
        zone.tone.name(),
        zone.tone.colour()
    );
    canvas.path(&format!("{}Z", trace(&area)), &look);
}

/// Where along a zone its name could be written, with the edges there and at its ends.
#[derive(Clone, Copy)]
struct Stand {
    along: f64,
    x: f64,
    left: f64,
    right: f64,
    here: (f64, f64),
    at_left: (f64, f64),
    at_right: (f64, f64),
}

/// Writes the zone's name along the zone, where it is thick enough and hides nothing; `child`
/// is what [`along`] gives.
pub(super) fn draw_zone_label(
    canvas: &mut Canvas,
    zone: &Zone,
    chart: &GrowthChart,
    plot: &Plot,
    child: &[(f64, f64)],
    callout: Option<&Box2>,
) {
    let last = child.last();
    let size = plot.text;
    let half = text_width(&zone.label, size, true) / 2.0;
    let band = zone.above.is_some() && zone.below.is_some();
    // A band has room in its middle only; an open area is tried at several depths.
    let depths = if band { 10..=10 } else { 4..=18_u32 };
    let stands = (0..40_u32).filter_map(|step| {
        let along = 0.06 + 0.9 * f64::from(step) / 40.0;
        let x = plot.left + (plot.right - plot.left) * along;
        let (left, right) = (x - half, x + half);
        if left < plot.left + 4.0 || right > plot.right - 4.0 {
            return None;
        }
        Some(Stand {
            along,
            x,
            left,
            right,
            here: zone_edges(zone, chart, plot, x)?,
            at_left: zone_edges(zone, chart, plot, left)?,
            at_right: zone_edges(zone, chart, plot, right)?,
        })
    });
    let places = stands
        .flat_map(|stand| depths.clone().map(move |depth| (stand, f64::from(depth) / 20.0)));
    let best = places
        .map(|(stand, depth)| {
            let Stand { along, x, left, right, .. } = stand;
            let ((head, foot), (head_l, foot_l), (head_r, foot_r)) =
                (stand.here, stand.at_left, stand.at_right);
            let y = head + (foot - head) * depth;
            let slope = if band {
                (f64::midpoint(head_r, foot_r) - f64::midpoint(head_l, foot_l)) / (right - left)
            } else {
                0.0
            };
            let (over, under) = (y - size * 0.8, y + size * 0.8);
            let outside = !band && (over < head_l.max(head_r) || under > foot_l.min(foot_r));
            let thick = (foot - head).min(60.0);
            let near = distance_to(child, (x, y), half).min(if band { 60.0 } else { 90.0 });
            let hidden = callout.is_some_and(|b| b.touches(left, over, right, under))
                || over_rule(chart, plot, (left - 4.0, right + 4.0), under)
                || over_leader(callout, last, (left, right), y)
                || near < 9.0;
            let cost =
                f64::from(u8::from(hidden)) * 400.0 + f64::from(u8::from(outside)) * 200.0;
            let aside = (along - 0.6).abs() * 60.0 + (depth - 0.5).abs() * 20.0;
            let score = thick * 2.0 + near * 1.5 - aside - cost;
            (score, x, y, slope)
        })
        .max_by(|a, b| a.0.total_cmp(&b.0));
    if let Some((_, x, y, slope)) = best {
        let colour = match zone.tone {
            Tone::Sand => "#6b4a10",
            Tone::Rust => DEEP,
            tone @ (Tone::Ink | Tone::Accent | Tone::Grey) => tone.colour(),
        };
        let class = format!("d-t-{}", zone.tone.name());
        let kind = Type::ink(size).bold().coloured(&class, colour).anchored(Anchor::Middle);
        canvas.turned_text(x, y + size * 0.35, slope.atan().to_degrees(), kind, &zone.label);
    }
}

/// Whether a text would lie on the line from the last point to its callout.
fn over_leader(
    callout: Option<&Box2>,
    last: Option<&(f64, f64)>,
    (left, right): (f64, f64),
    y: f64,
) -> bool {
    callout.zip(last).is_some_and(|(place, (x, from))| {
        let middle = place.middle();
        (left..=right).contains(x) && y > from.min(middle.1) && y < from.max(middle.1)
    })
}

/// Whether a text that spans so far would meet an upright rule or its words.
fn over_rule(chart: &GrowthChart, plot: &Plot, (left, right): (f64, f64), under: f64) -> bool {
    chart.rules.iter().any(|rule| {
        let x = plot.x.held(rule.x);
        let wide = text_width(&rule.label, plot.text, false) + 10.0;
        let words = under > plot.bottom - RULE_FOOT && left < x + wide && right > x - wide;
        words || (left..=right).contains(&x)
    })
}

/// Places close to each other along the child's line, its measurements last.
pub(super) fn along(child: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let between = child.windows(2).flat_map(|pair| {
        (0..=6).filter_map(move |part| match pair {
            [a, b] => {
                let share = f64::from(part) / 6.0;
                Some((a.0 + (b.0 - a.0) * share, a.1 + (b.1 - a.1) * share))
            }
            _ => None,
        })
    });
    between.chain(child.iter().copied()).collect()
}

/// How far the child's line stays from a text this wide.
fn distance_to(child: &[(f64, f64)], (x, y): (f64, f64), half: f64) -> f64 {
    let squared = |(px, py): &(f64, f64)| {
        let (beside, over) = (((px - x).abs() - half).max(0.0), py - y);
        beside * beside + over * over
    };
    child.iter().map(squared).fold(f64::INFINITY, f64::min).sqrt()
}
