//! The shapes of a TopoJSON file, whose neighbours share the arcs between them.
//!
//! Source: The TopoJSON Format Specification, version 1 (Bostock and Metcalf).

use serde_json::Value;

use super::{Position, Ring, Shape, position};

/// The shapes of every object in the file.
pub(super) fn shapes(file: &Value) -> Vec<Shape<'_>> {
    let arcs = arcs(file);
    let objects = file.get("objects").and_then(Value::as_object);
    let mut found = Vec::new();
    for object in objects.into_iter().flat_map(|objects| objects.values()) {
        collect(object, &arcs, &mut found);
    }
    found
}

fn collect<'a>(geometry: &'a Value, arcs: &[Ring], found: &mut Vec<Shape<'a>>) {
    if let Some(inner) = geometry.get("geometries").and_then(Value::as_array) {
        for geometry in inner {
            collect(geometry, arcs, found);
        }
        return;
    }
    let Some(list) = geometry.get("arcs").and_then(Value::as_array) else { return };
    let rings = match geometry.get("type").and_then(Value::as_str) {
        Some("Polygon") => list.iter().map(|indices| stitch(indices, arcs)).collect(),
        Some("MultiPolygon") => list
            .iter()
            .filter_map(Value::as_array)
            .flatten()
            .map(|indices| stitch(indices, arcs))
            .collect(),
        _ => return,
    };
    found.push(Shape { properties: geometry.get("properties"), id: geometry.get("id"), rings });
}

/// The arcs as positions, with the file's scale and its running differences undone.
fn arcs(file: &Value) -> Vec<Ring> {
    let pair = |name: &str| {
        file.get("transform").and_then(|transform| transform.get(name)).and_then(position)
    };
    let transform = pair("scale").zip(pair("translate"));
    let Some(arcs) = file.get("arcs").and_then(Value::as_array) else { return Vec::new() };
    arcs.iter()
        .map(|arc| {
            let positions = arc.as_array().into_iter().flatten().filter_map(position);
            match transform {
                None => positions.collect(),
                Some((scale, translate)) => unfold(positions, scale, translate),
            }
        })
        .collect()
}

fn unfold(steps: impl Iterator<Item = Position>, scale: Position, translate: Position) -> Ring {
    let (mut x, mut y) = (0.0, 0.0);
    steps
        .map(|(dx, dy)| {
            x += dx;
            y += dy;
            (x * scale.0 + translate.0, y * scale.1 + translate.1)
        })
        .collect()
}

/// A ring from its arcs; an arc numbered `!n` is arc `n` walked backwards. An arc the file does
/// not have leaves the ring broken, to be counted by the caller.
fn stitch(indices: &Value, arcs: &[Ring]) -> Ring {
    let mut ring = Ring::new();
    for index in indices.as_array().into_iter().flatten().filter_map(Value::as_i64) {
        let backwards = index < 0;
        let number = if backwards { !index } else { index };
        let Some(arc) = usize::try_from(number).ok().and_then(|number| arcs.get(number)) else {
            return Ring::new();
        };
        if backwards {
            ring.extend(arc.iter().rev());
        } else {
            ring.extend(arc);
        }
    }
    ring
}
