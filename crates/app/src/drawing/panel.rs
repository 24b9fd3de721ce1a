//! One of many small pictures on one scale: a line with its interval as a band, the value to
//! compare with, and the ends of its time. Its name and figure stand beside it in type.

use super::canvas::{Anchor, Canvas, Caption, Role, Type, trace};
use super::dots::Interval;
use super::palette::{INK, LINE, Tone};
use super::scale::{Scale, airy, extent};
use super::sparkline::runs;

const TEXT: f64 = 11.0;

/// A small picture.
#[derive(Debug, Clone)]
pub(crate) struct Panel {
    pub(crate) caption: Caption,
    pub(crate) width: f64,
    pub(crate) height: f64,
    /// The scale that all of them share.
    pub(crate) domain: (f64, f64),
    pub(crate) values: Vec<Option<Interval>>,
    pub(crate) reference: Option<f64>,
    pub(crate) tone: Tone,
    /// What is written under its first and its last value.
    pub(crate) ends: (String, String),
}

/// The scale of many panels: all their intervals and the value to compare with.
pub(crate) fn shared_domain<'a>(
    panels: impl IntoIterator<Item = &'a [Option<Interval>]>,
    reference: Option<f64>,
) -> (f64, f64) {
    let intervals = panels.into_iter().flatten().flatten();
    airy(extent(intervals.flat_map(|i| [i.low, i.value, i.high]).chain(reference)), 0.05)
}

/// Draws a [`Panel`].
pub(crate) fn panel(panel: &Panel) -> String {
    let mut canvas = Canvas::open(&panel.caption, Role::Picture, panel.width, panel.height);
    let bottom = panel.height - TEXT - 6.0;
    let last = (panel.values.len().max(2) - 1) as f64;
    let across = Scale::new((0.0, last), 3.0, panel.width - 5.0);
    let up = Scale::new(extent([panel.domain.0, panel.domain.1]), bottom - 2.0, 3.0);

    canvas.line(
        (0.0, bottom),
        (panel.width, bottom),
        &format!(r#"class="d-grid" stroke="{LINE}" stroke-width="1.2""#),
    );
    let words = Type::soft(TEXT);
    canvas.text(0.0, panel.height - 3.0, words, &panel.ends.0);
    let right = words.anchored(Anchor::End);
    canvas.text(panel.width, panel.height - 3.0, right, &panel.ends.1);
    if let Some(reference) = panel.reference {
        let y = up.held(reference);
        let look = format!(
            r#"class="d-l-ink" stroke="{INK}" stroke-width="1" stroke-dasharray="3 3" fill="none""#
        );
        canvas.line((0.0, y), (panel.width, y), &look);
    }
    let band = format!(
        r#"class="d-f-{}" fill="{}" fill-opacity=".16""#,
        panel.tone.name(),
        panel.tone.colour()
    );
    let stroke = format!(
        r#"{} stroke-width="2" stroke-linejoin="round" stroke-linecap="round""#,
        panel.tone.stroke()
    );
    let mut end = None;
    for run in runs(&panel.values) {
        let at = |index: usize, value: f64| (across.at(index as f64), up.held(value));
        let middle: Vec<(f64, f64)> = run.iter().map(|(i, v)| at(*i, v.value)).collect();
        match (middle.as_slice(), run.as_slice()) {
            ([alone], [(_, value)]) => {
                let ends = [value.low, value.high].map(|end| (alone.0, up.held(end)));
                canvas.line(ends[0], ends[1], &format!("{stroke} stroke-opacity=\".4\""));
                canvas.circle(*alone, 2.4, &panel.tone.fill(), "");
            }
            _ => {
                let mut edge: Vec<(f64, f64)> =
                    run.iter().map(|(i, v)| at(*i, v.high)).collect();
                edge.extend(run.iter().rev().map(|(i, v)| at(*i, v.low)));
                canvas.path(&format!("{}Z", trace(&edge)), &band);
                canvas.path(&trace(&middle), &stroke);
            }
        }
        end = middle.last().copied();
    }
    if let Some(at) = end {
        canvas.circle(at, 3.2, &panel.tone.fill(), "");
    }
    canvas.close()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draw(values: Vec<Option<Interval>>, domain: (f64, f64)) -> String {
        panel(&Panel {
            caption: Caption { id: "p".into(), title: "t".into(), description: "d".into() },
            width: 140.0,
            height: 64.0,
            domain,
            values,
            reference: Some(14.0),
            tone: Tone::Rust,
            ends: ("2023".into(), "<2024>".into()),
        })
    }

    fn known(value: f64) -> Interval {
        Interval { value, low: value - 1.0, high: value + 1.0 }
    }

    #[test]
    fn one_scale_holds_all_panels() {
        let one = [Some(known(10.0)), None];
        let other = [Some(known(30.0))];
        let domain = shared_domain([one.as_slice(), other.as_slice()], Some(5.0));
        assert!(domain.0 < 5.0 && domain.1 > 31.0);
    }

    #[test]
    fn a_gap_is_not_bridged_and_words_are_escaped() {
        let values = vec![Some(known(12.0)), Some(known(13.0)), None, Some(known(15.0))];
        let svg = draw(values, (0.0, 20.0));
        assert_eq!(svg.matches(r#"stroke-width="2" stroke-linejoin"#).count(), 2);
        assert!(svg.contains("&lt;2024&gt;"));
    }

    #[test]
    fn empty_and_flat_input_stay_finite() {
        for values in [vec![], vec![None], vec![Some(known(4.0))]] {
            for domain in [(0.0, 0.0), (f64::NAN, 1.0), (0.0, 20.0)] {
                let svg = draw(values.clone(), domain);
                assert!(!svg.contains("NaN") && !svg.contains("inf"), "{svg}");
            }
        }
    }
}
