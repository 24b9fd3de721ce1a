//! The shapes of a GeoJSON file.
//!
//! Source: RFC 7946, The GeoJSON Format.

use serde_json::Value;

use super::{Ring, Shape, position};

/// The shapes of a feature or a collection of them.
pub(super) fn shapes(file: &Value) -> Vec<Shape<'_>> {
    let features: Vec<&Value> = match file.get("features").and_then(Value::as_array) {
        Some(features) => features.iter().collect(),
        None => vec![file],
    };
    features
        .into_iter()
        .map(|feature| Shape {
            properties: feature.get("properties"),
            id: feature.get("id"),
            rings: feature.get("geometry").map(rings_of).unwrap_or_default(),
        })
        .collect()
}

fn rings_of(geometry: &Value) -> Vec<Ring> {
    let coordinates = geometry.get("coordinates").map(list).unwrap_or_default();
    match geometry.get("type").and_then(Value::as_str) {
        Some("Polygon") => coordinates.iter().map(ring).collect(),
        Some("MultiPolygon") => coordinates.iter().flat_map(list).map(ring).collect(),
        Some("GeometryCollection") => geometry
            .get("geometries")
            .map(list)
            .unwrap_or_default()
            .iter()
            .flat_map(rings_of)
            .collect(),
        _ => Vec::new(),
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

fn ring(positions: &Value) -> Ring {
    list(positions).iter().filter_map(position).collect()
}
