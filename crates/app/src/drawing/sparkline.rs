//! The small trend on a card: one line, its last point, and a gap where nothing is known.

use super::canvas::{Canvas, Caption, Role, trace};
use super::palette::Tone;
use super::scale::{Scale, airy, extent};

/// A small trend; a value that is not known is `None`.
#[derive(Debug, Clone)]
pub(crate) struct Sparkline {
    pub(crate) caption: Caption,
    pub(crate) width: f64,
    pub(crate) height: f64,
    pub(crate) values: Vec<Option<f64>>,
    pub(crate) tone: Tone,
}

/// Draws a [`Sparkline`].
pub(crate) fn sparkline(spark: &Sparkline) -> String {
    let mut canvas = Canvas::open(&spark.caption, Role::Picture, spark.width, spark.height);
    let values: Vec<Option<f64>> =
        spark.values.iter().map(|value| value.filter(|v| v.is_finite())).collect();
    let across = Scale::new((0.0, (values.len().max(2) - 1) as f64), 4.0, spark.width - 5.0);
    let domain = airy(extent(values.iter().flatten().copied()), 0.05);
    let up = Scale::new(domain, spark.height - 5.0, 5.0);

    let look = format!(
        r#"{} stroke-width="2" stroke-linejoin="round" stroke-linecap="round""#,
        spark.tone.stroke()
    );
    for run in runs(&values) {
        let points: Vec<(f64, f64)> =
            run.iter().map(|(at, value)| (across.at(*at as f64), up.at(*value))).collect();
        match points.as_slice() {
            [alone] => canvas.circle(*alone, 1.8, &spark.tone.fill(), ""),
            _ => canvas.path(&trace(&points), &look),
        }
    }
    if let Some((at, value)) =
        values.iter().enumerate().rev().find_map(|(i, v)| Some((i, (*v)?)))
    {
        canvas.circle((across.at(at as f64), up.at(value)), 3.6, &spark.tone.fill(), "");
    }
    canvas.close()
}

/// The stretches of known values, each with its place in the series.
pub(super) fn runs<T: Copy>(values: &[Option<T>]) -> Vec<Vec<(usize, T)>> {
    let mut found: Vec<Vec<(usize, T)>> = Vec::new();
    let mut open = false;
    for (index, value) in values.iter().enumerate() {
        match (value, open, found.last_mut()) {
            (Some(value), true, Some(run)) => run.push((index, *value)),
            (Some(value), _, _) => {
                found.push(vec![(index, *value)]);
                open = true;
            }
            (None, _, _) => open = false,
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draw(values: Vec<Option<f64>>) -> String {
        sparkline(&Sparkline {
            caption: Caption { id: "s".into(), title: "t".into(), description: "d".into() },
            width: 150.0,
            height: 32.0,
            values,
            tone: Tone::Accent,
        })
    }

    #[test]
    fn a_gap_is_not_bridged() {
        let svg = draw(vec![Some(1.0), Some(2.0), None, Some(3.0), Some(2.0)]);
        assert_eq!(svg.matches("<path").count(), 2);
    }

    #[test]
    fn empty_single_and_broken_values_stay_finite() {
        for values in
            [vec![], vec![Some(3.0)], vec![None, None], vec![Some(f64::NAN), Some(1.0)]]
        {
            let svg = draw(values);
            assert!(!svg.contains("NaN") && !svg.contains("inf"), "{svg}");
        }
    }
}
