//! Boundaries that an installation brings along: GeoJSON or TopoJSON, keyed by the Kemendagri
//! code found among the properties, whatever the file calls it.
//!
//! Faults met in the field are put right where that is safe (positions as latitude, longitude;
//! open rings; repeated positions) and counted where they are not, so that the caller can say
//! what was left out. Boundaries are unofficial and serve the display only.

mod code;
mod geojson;
mod topojson;

use std::collections::BTreeMap;
use std::fmt;

use serde_json::Value;

#[cfg(test)]
use code::as_kemendagri;

/// Longitude and latitude, in degrees.
pub(crate) type Position = (f64, f64);

/// A closed line: the last position is the first.
pub(crate) type Ring = Vec<Position>;

/// The area of one place. Outer rings and holes stand together: what lies within an even number
/// of rings is outside.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Boundary {
    /// The code with dots, such as `18.01.04.2001`.
    pub(crate) code: String,
    pub(crate) name: Option<String>,
    pub(crate) rings: Vec<Ring>,
}

/// What was read from one file, and what was not.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Boundaries {
    /// In the order of their codes.
    pub(crate) places: Vec<Boundary>,
    /// Shapes without a code of a place.
    pub(crate) without_code: usize,
    /// Rings that enclose nothing or leave the country, and were left out.
    pub(crate) broken_rings: usize,
    /// Whether positions came as latitude, longitude and were turned.
    pub(crate) turned: bool,
}

/// Why a file of boundaries cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum BoundaryError {
    NotJson { line: usize },
    NeitherGeoNorTopo,
    Empty,
    NoCodes { shapes: usize, seen: Vec<String> },
    OutsideIndonesia,
}

impl fmt::Display for BoundaryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotJson { line } => {
                write!(f, "Berkas batas bukan JSON yang utuh: ada yang salah di baris {line}.")
            }
            Self::NeitherGeoNorTopo => {
                f.write_str("Berkas batas harus GeoJSON (FeatureCollection) atau TopoJSON.")
            }
            Self::Empty => f.write_str("Berkas batas tidak memuat satu pun bidang wilayah."),
            Self::NoCodes { shapes, seen } => write!(
                f,
                "Tidak ada kode Kemendagri pada {shapes} bidang. Kolom yang ada: {}. \
                 Beri nama `kode` pada kolom kode, misalnya 18.01.04.",
                if seen.is_empty() { "tidak ada".to_owned() } else { seen.join(", ") }
            ),
            Self::OutsideIndonesia => f.write_str(
                "Titik-titiknya di luar Indonesia. Simpan ulang dengan koordinat bujur dan \
                 lintang (WGS 84).",
            ),
        }
    }
}

impl std::error::Error for BoundaryError {}

/// One shape of the file, before its code and its positions are judged.
struct Shape<'a> {
    properties: Option<&'a Value>,
    id: Option<&'a Value>,
    rings: Vec<Ring>,
}

/// Reads GeoJSON or TopoJSON.
pub(crate) fn read_boundaries(text: &str) -> Result<Boundaries, BoundaryError> {
    let text = text.trim_start_matches('\u{feff}');
    let file: Value = serde_json::from_str(text)
        .map_err(|fault| BoundaryError::NotJson { line: fault.line() })?;
    let shapes = match file.get("type").and_then(Value::as_str) {
        Some("FeatureCollection" | "Feature") => geojson::shapes(&file),
        Some("Topology") => topojson::shapes(&file),
        _ => return Err(BoundaryError::NeitherGeoNorTopo),
    };
    if shapes.iter().all(|shape| shape.rings.is_empty()) {
        return Err(BoundaryError::Empty);
    }
    let turned = latitude_comes_first(&shapes)?;
    gather(&shapes, turned)
}

fn gather(shapes: &[Shape<'_>], turned: bool) -> Result<Boundaries, BoundaryError> {
    let mut places: BTreeMap<String, Boundary> = BTreeMap::new();
    let mut read = Boundaries { turned, ..Boundaries::default() };
    for shape in shapes {
        let Some(code) = code::of_shape(shape.properties, shape.id) else {
            read.without_code += 1;
            continue;
        };
        let place = places.entry(code.clone()).or_insert_with(|| Boundary {
            code,
            name: code::name_of(shape.properties),
            rings: Vec::new(),
        });
        for ring in &shape.rings {
            match sound(ring, turned) {
                // The same ring twice would cancel itself out.
                Some(ring) if place.rings.contains(&ring) => {}
                Some(ring) => place.rings.push(ring),
                None => read.broken_rings += 1,
            }
        }
    }
    if places.is_empty() {
        let seen = code::property_names(shapes.first().and_then(|shape| shape.properties));
        return Err(BoundaryError::NoCodes { shapes: shapes.len(), seen });
    }
    read.places = places.into_values().filter(|place| !place.rings.is_empty()).collect();
    if read.places.is_empty() {
        return Err(BoundaryError::Empty);
    }
    Ok(read)
}

fn is_in_indonesia((longitude, latitude): Position) -> bool {
    (94.0..=142.0).contains(&longitude) && (-12.0..=7.0).contains(&latitude)
}

/// Whether most positions lie in Indonesia only when read as latitude, longitude.
fn latitude_comes_first(shapes: &[Shape<'_>]) -> Result<bool, BoundaryError> {
    let (mut straight, mut swapped, mut all) = (0_usize, 0_usize, 0_usize);
    for &(x, y) in shapes.iter().flat_map(|shape| shape.rings.iter().flatten()) {
        all += 1;
        straight += usize::from(is_in_indonesia((x, y)));
        swapped += usize::from(is_in_indonesia((y, x)));
    }
    if straight.max(swapped) * 2 <= all {
        return Err(BoundaryError::OutsideIndonesia);
    }
    Ok(swapped > straight)
}

/// The ring closed and without repeated positions; none when it encloses nothing or strays out
/// of the country.
fn sound(ring: &[Position], turned: bool) -> Option<Ring> {
    let mut clean: Ring =
        ring.iter().map(|&(x, y)| if turned { (y, x) } else { (x, y) }).collect();
    if !clean.iter().copied().all(is_in_indonesia) {
        return None;
    }
    clean.dedup();
    if clean.first() != clean.last() {
        let first = *clean.first()?;
        clean.push(first);
    }
    (clean.len() >= 4 && enclosed(&clean).abs() > 1e-12).then_some(clean)
}

/// Twice the signed area of a closed ring, in square degrees.
fn enclosed(ring: &[Position]) -> f64 {
    ring.windows(2)
        .map(|pair| match pair {
            [a, b] => a.0 * b.1 - b.0 * a.1,
            _ => 0.0,
        })
        .sum()
}

/// The numbers of a JSON position; none when it is not one.
fn position(value: &Value) -> Option<Position> {
    let pair = value.as_array()?;
    Some((pair.first()?.as_f64()?, pair.get(1)?.as_f64()?))
}

#[cfg(test)]
mod tests;
