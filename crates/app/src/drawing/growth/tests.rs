//! The growth chart keeps its promises: no line across a change of method, nothing unescaped,
//! nothing that is not a number.

use super::*;

fn chart(points: Vec<GrowthPoint>, lines: Vec<SdLine>, width: f64) -> String {
    growth_chart(&GrowthChart {
        caption: Caption { id: "g".into(), title: "PB/U".into(), description: "d".into() },
        width,
        x: Axis { label: "Umur (bulan)".into(), months: true, figure: |v| format!("{v}") },
        y: Axis { label: "cm".into(), months: false, figure: |v| format!("{v}") },
        lines,
        zones: vec![
            Zone { label: "pendek".into(), above: Some(-3), below: Some(-2), tone: Tone::Sand },
            Zone {
                label: "sangat <pendek>".into(),
                above: None,
                below: Some(-3),
                tone: Tone::Rust,
            },
        ],
        points,
        rules: Vec::new(),
        callout: vec!["72,1 cm · 17 bulan".into(), "z −2,66 & pendek".into()],
        implausible: "disisihkan".into(),
    })
}

fn line(sd: i8) -> SdLine {
    let points = (0..=24).map(|m| (f64::from(m), 50.0 + f64::from(m) + 3.0 * f64::from(sd)));
    SdLine { sd, label: format!("{sd} SD"), points: points.collect() }
}

fn point(x: f64, mark: Mark, joined: bool) -> GrowthPoint {
    GrowthPoint { x, y: 48.0 + x, label: "<b>".into(), mark, joined }
}

fn strokes(svg: &str) -> usize {
    svg.matches("d-child-line").count()
}

#[test]
fn the_line_stops_at_a_change_of_method() {
    let lines = || vec![line(-3), line(-2), line(0)];
    let joined: Vec<_> = (0..4).map(|i| point(f64::from(i), Mark::Hollow, true)).collect();
    assert_eq!(strokes(&chart(joined.clone(), lines(), 600.0)), 1);
    let mut broken = joined;
    broken[2].joined = false;
    assert_eq!(strokes(&chart(broken, lines(), 600.0)), 2);
}

#[test]
fn an_implausible_point_is_off_the_line_and_named() {
    let points = vec![
        point(1.0, Mark::Filled, true),
        GrowthPoint { y: 190.0, ..point(2.0, Mark::Implausible, true) },
        point(3.0, Mark::Filled, true),
    ];
    let svg = chart(points, vec![line(-3), line(-2)], 600.0);
    assert!(svg.contains("↑ disisihkan"));
    let stroke =
        svg.find("d-child-line").map(|at| &svg[svg[..at].rfind("<path").expect("path")..at]);
    assert_eq!(stroke.expect("drawn").matches('L').count(), 1);
}

#[test]
fn words_are_escaped() {
    let svg = chart(vec![point(1.0, Mark::Filled, true)], vec![line(-3), line(-2)], 600.0);
    assert!(svg.contains("sangat &lt;pendek&gt;") && svg.contains("&lt;b&gt;"));
    assert!(svg.contains("z −2,66 &amp; pendek"));
}

#[test]
fn empty_and_single_input_stay_finite() {
    for width in [300.0, 900.0] {
        for points in [vec![], vec![point(1.0, Mark::Filled, true)]] {
            for lines in [vec![], vec![line(0)]] {
                let svg = chart(points.clone(), lines, width);
                assert!(!svg.contains("NaN") && !svg.contains("inf"));
            }
        }
    }
}
