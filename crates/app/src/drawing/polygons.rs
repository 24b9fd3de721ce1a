//! The map of real outlines, for installations that have loaded boundaries: the same shades and
//! links as the tile map, fitted to the width and labelled where a label fits.

use std::fmt::Write as _;

use super::boundaries::{Position, Ring};
use super::canvas::{Anchor, Canvas, Caption, NARROW, Role, Type, identifier};
use super::lettering::{width as text_width, wrap};
use super::palette::{Shade, patterns};
use super::scale::extent;
use super::simplify::simplify;

/// Half a square pixel: a point that adds less is not seen.
const LEAST_TRIANGLE: f64 = 0.5;

/// One place on the map.
#[derive(Debug, Clone)]
pub(crate) struct Region {
    pub(crate) name: String,
    pub(crate) figure: String,
    pub(crate) shade: Shade,
    pub(crate) href: Option<String>,
    pub(crate) spoken: String,
    pub(crate) rings: Vec<Ring>,
}

/// A map of outlines.
#[derive(Debug, Clone)]
pub(crate) struct PolygonMap {
    pub(crate) caption: Caption,
    pub(crate) width: f64,
    /// The map is made narrower rather than taller than this.
    pub(crate) tallest: f64,
    pub(crate) regions: Vec<Region>,
}

/// An equirectangular projection with its true scale at the middle latitude.
struct Projection {
    west: f64,
    north: f64,
    squeeze: f64,
    scale: f64,
    inset: f64,
}

impl Projection {
    fn fit(map: &PolygonMap) -> (Self, f64) {
        let all = || map.regions.iter().flat_map(|region| region.rings.iter().flatten());
        let (west, east) = extent(all().map(|position| position.0));
        let (south, north) = extent(all().map(|position| position.1));
        let squeeze = f64::midpoint(south, north).to_radians().cos().max(0.1);
        let (wide, tall) = ((east - west) * squeeze, north - south);
        let scale = ((map.width - 4.0) / wide).min((map.tallest - 4.0) / tall);
        let inset = (map.width - wide * scale) / 2.0;
        (Self { west, north, squeeze, scale, inset }, tall * scale + 4.0)
    }

    fn at(&self, (longitude, latitude): Position) -> (f64, f64) {
        (
            self.inset + (longitude - self.west) * self.squeeze * self.scale,
            2.0 + (self.north - latitude) * self.scale,
        )
    }
}

/// Draws a [`PolygonMap`].
pub(crate) fn polygon_map(map: &PolygonMap) -> String {
    let (projection, height) = Projection::fit(map);
    let id = identifier(&map.caption.id);
    let mut canvas = Canvas::open(&map.caption, Role::Links, map.width, height);
    if map.regions.iter().any(|region| region.shade.patterned()) {
        canvas.put(&patterns(&id));
    }
    let size = if map.width < NARROW { 11.0 } else { 12.0 };
    let outlines: Vec<Vec<Vec<(f64, f64)>>> = map
        .regions
        .iter()
        .map(|region| region.rings.iter().map(|ring| project(ring, &projection)).collect())
        .collect();
    for (region, rings) in map.regions.iter().zip(&outlines) {
        let href = region.href.as_deref();
        canvas.open_link(href, "d-region", &region.spoken);
        let border = match region.shade {
            Shade::Step(_) => r##"stroke="#ffffff""##,
            Shade::Stale(_)
            | Shade::Little
            | Shade::Missing
            | Shade::Withheld
            | Shade::NotDue => region.shade.outline(),
        };
        let look = format!(
            r#"{} {border} stroke-width=".9" stroke-linejoin="round" fill-rule="evenodd" data-state="{}""#,
            region.shade.area(&id),
            region.shade.state()
        );
        let data: String = rings.iter().map(|ring| ring_path(ring)).collect();
        canvas.path(&data, &look);
        canvas.close_link(href);
    }
    // Labels come after all areas, so that no neighbour is drawn over one.
    canvas.put(r#"<g aria-hidden="true" pointer-events="none">"#);
    for (region, rings) in map.regions.iter().zip(&outlines) {
        label(&mut canvas, region, rings, size);
    }
    canvas.put("</g>");
    canvas.close()
}

/// The ring in tenths of a pixel, without the points that are not seen there.
fn project(ring: &Ring, projection: &Projection) -> Vec<(f64, f64)> {
    let mut points: Vec<(f64, f64)> = Vec::with_capacity(ring.len());
    for position in ring {
        let (x, y) = projection.at(*position);
        let at = ((x * 10.0).round() / 10.0, (y * 10.0).round() / 10.0);
        if points.last().is_none_or(|last| (last.0 - at.0).hypot(last.1 - at.1) >= 0.2) {
            points.push(at);
        }
    }
    simplify(&points, LEAST_TRIANGLE)
}

/// Path data with relative steps in whole tenths; islands below a pixel stay as a dot, because
/// people live there.
fn ring_path(points: &[(f64, f64)]) -> String {
    let Some(first) = points.first() else { return String::new() };
    let mut d = format!("M{} {}", super::canvas::short(first.0), super::canvas::short(first.1));
    if points.len() < 3 {
        d.push_str("h1v1h-1z");
        return d;
    }
    d.push('l');
    for pair in points.windows(2) {
        if let [from, to] = pair {
            let step = |delta: f64| {
                let text = super::canvas::short(delta);
                text.strip_prefix("0.").map(|t| format!(".{t}")).unwrap_or(
                    text.strip_prefix("-0.").map(|t| format!("-.{t}")).unwrap_or(text),
                )
            };
            let (dx, dy) = (step(to.0 - from.0), step(to.1 - from.1));
            let between = if dy.starts_with('-') { "" } else { " " };
            let before = if d.ends_with('l') || dx.starts_with('-') { "" } else { " " };
            let _ = write!(d, "{before}{dx}{between}{dy}");
        }
    }
    d.push('z');
    d
}

/// Writes figure and name where both fit, else the figure alone, else nothing.
fn label(canvas: &mut Canvas, region: &Region, rings: &[Vec<(f64, f64)>], size: f64) {
    let (class, colour) = region.shade.ink();
    let figure = text_width(&region.figure, size + 2.0, true);
    let name = Type::ink(size).coloured(&class, colour).anchored(Anchor::Middle);
    let bold = Type::ink(size + 2.0).bold().coloured(&class, colour).anchored(Anchor::Middle);
    for room in [110.0, 70.0] {
        let lines = wrap(&region.name, size, false, room, 2);
        let wide = lines.iter().map(|l| text_width(l, size, false)).fold(figure, f64::max);
        let tall = lines.len() as f64 * (size + 1.0) + size + 4.0;
        if lines.iter().any(|line| line.ends_with(['-', '…'])) {
            continue;
        }
        if let Some((x, y)) = free_place(rings, wide + 4.0, tall + 2.0) {
            let top = y - tall / 2.0;
            for (index, line) in lines.iter().enumerate() {
                canvas.text(x, top + size * 0.9 + index as f64 * (size + 1.0), name, line);
            }
            canvas.text(x, top + tall - 2.0, bold, &region.figure);
            return;
        }
    }
    if let Some((x, y)) = free_place(rings, figure + 2.0, size + 2.0) {
        canvas.text(x, y + size * 0.4, bold, &region.figure);
    }
}

/// The middle of a box of this size inside the outline, as far from its edges as found.
fn free_place(rings: &[Vec<(f64, f64)>], wide: f64, tall: f64) -> Option<(f64, f64)> {
    let (top, bottom) = extent(rings.iter().flatten().map(|point| point.1));
    let mut best: Option<(f64, (f64, f64))> = None;
    for step in 1..40_u32 {
        let y = top + (bottom - top) * f64::from(step) / 40.0;
        let bands: Vec<Vec<(f64, f64)>> = [-0.5, -0.25, 0.0, 0.25, 0.5]
            .into_iter()
            .map(|part| inside(rings, y + part * tall))
            .collect();
        let shared =
            bands.iter().skip(1).fold(bands[0].clone(), |shared, band| meet(&shared, band));
        for (left, right) in shared {
            let slack = (right - left - wide).min((y - top).min(bottom - y) * 1.2);
            if right - left >= wide && best.is_none_or(|(most, _)| slack > most) {
                best = Some((slack, (f64::midpoint(left, right), y)));
            }
        }
    }
    best.map(|(_, at)| at)
}

/// The stretches of a level line that lie inside the outline.
fn inside(rings: &[Vec<(f64, f64)>], y: f64) -> Vec<(f64, f64)> {
    let mut crossings: Vec<f64> = rings
        .iter()
        .flat_map(|ring| ring.windows(2))
        .filter_map(|pair| match pair {
            [a, b] if (a.1 <= y) != (b.1 <= y) => {
                Some(a.0 + (b.0 - a.0) * (y - a.1) / (b.1 - a.1))
            }
            _ => None,
        })
        .collect();
    crossings.sort_by(f64::total_cmp);
    crossings.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect()
}

fn meet(one: &[(f64, f64)], other: &[(f64, f64)]) -> Vec<(f64, f64)> {
    one.iter()
        .flat_map(|a| other.iter().map(move |b| (a.0.max(b.0), a.1.min(b.1))))
        .filter(|(left, right)| right > left)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn region(name: &str, rings: Vec<Ring>) -> Region {
        Region {
            name: name.to_owned(),
            figure: "9,9".to_owned(),
            shade: Shade::Step(3),
            href: Some("/18.01".to_owned()),
            spoken: format!("{name} 9,9 %"),
            rings,
        }
    }

    fn draw(regions: Vec<Region>) -> String {
        let caption = Caption { id: "p".into(), title: "t".into(), description: "d".into() };
        polygon_map(&PolygonMap { caption, width: 400.0, tallest: 400.0, regions })
    }

    fn square(side: f64) -> Ring {
        vec![
            (105.0, -5.0),
            (105.0 + side, -5.0),
            (105.0 + side, -5.0 + side),
            (105.0, -5.0 + side),
            (105.0, -5.0),
        ]
    }

    #[test]
    fn a_label_is_written_only_where_it_fits() {
        let svg = draw(vec![region("Besar <1>", vec![square(1.0)])]);
        assert!(svg.contains(">Besar &lt;1&gt;</text>") && svg.contains(">9,9</text>"));
        let svg =
            draw(vec![region("Besar", vec![square(1.0)]), region("Kecil", vec![square(0.01)])]);
        assert!(!svg.contains(">Kecil</text>") && svg.contains("<title>Kecil 9,9 %</title>"));
    }

    #[test]
    fn empty_and_degenerate_outlines_stay_finite() {
        for rings in [vec![], vec![vec![]], vec![vec![(105.0, -5.0)]]] {
            let svg = draw(vec![region("X", rings)]);
            assert!(!svg.contains("NaN") && !svg.contains("inf"), "{svg}");
        }
        assert!(!draw(Vec::new()).contains("NaN"));
    }
}
