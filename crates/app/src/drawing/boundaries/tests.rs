//! Small invented files with the faults that real ones have.

use super::*;

const SQUARE: &str = "[[[105.0,-5.0],[105.1,-5.0],[105.1,-4.9],[105.0,-4.9],[105.0,-5.0]]]";

fn feature(properties: &str, rings: &str) -> String {
    format!(
        r#"{{"type":"Feature","properties":{properties},"geometry":{{"type":"Polygon","coordinates":{rings}}}}}"#
    )
}

fn collection(features: &[String]) -> String {
    format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, features.join(","))
}

fn codes(text: &str) -> Vec<String> {
    let read = read_boundaries(text).expect("a good file");
    read.places.into_iter().map(|place| place.code).collect()
}

#[test]
fn the_code_is_found_under_its_many_names() {
    for (properties, code) in [
        (r#"{"kode":"18.01.04.2001","nama":"Sari"}"#, "18.01.04.2001"),
        (r#"{"KODE_KEMENDAGRI":1801042001}"#, "18.01.04.2001"),
        (r#"{"kab":"18.01","kec":"18.01.04"}"#, "18.01.04"),
        (r#"{"KDPPUM":"18","KDPKAB":"18.01","KDBBPS":"1803"}"#, "18.01"),
        (r#"{"kd_kab":"1801","kode_bps":"180304"}"#, "18.01"),
        (r#"{"id":"180104"}"#, "18.01.04"),
    ] {
        assert_eq!(codes(&collection(&[feature(properties, SQUARE)])), [code], "{properties}");
    }
}

#[test]
fn a_bps_code_alone_is_not_taken_for_kemendagri() {
    let refused = read_boundaries(&collection(&[feature(r#"{"kode_bps":"1803"}"#, SQUARE)]));
    assert_eq!(
        refused,
        Err(BoundaryError::NoCodes { shapes: 1, seen: vec!["kode_bps".to_owned()] })
    );
}

#[test]
fn latitude_first_is_turned() {
    let rings = "[[[-5.0,105.0],[-5.0,105.1],[-4.9,105.1],[-5.0,105.0]]]";
    let read = read_boundaries(&collection(&[feature(r#"{"kode":"18.01"}"#, rings)]));
    let read = read.expect("a good file");
    assert!(read.turned);
    assert_eq!(read.places[0].rings[0][0], (105.0, -5.0));
}

#[test]
fn open_rings_are_closed_and_empty_ones_counted() {
    let rings = "[[[105.0,-5.0],[105.1,-5.0],[105.1,-5.0],[105.1,-4.9]],\
                  [[105.0,-5.0],[105.1,-5.0],[105.0,-5.0]],[]]";
    let read = read_boundaries(&collection(&[feature(r#"{"kode":"18.01"}"#, rings)]));
    let read = read.expect("a good file");
    assert_eq!(read.broken_rings, 2);
    assert_eq!(read.places[0].rings.len(), 1);
    assert_eq!(read.places[0].rings[0].len(), 4);
}

#[test]
fn two_shapes_of_one_place_are_one_boundary() {
    let other = SQUARE.replace("105.", "106.");
    let two = [feature(r#"{"kode":"18.01"}"#, SQUARE), feature(r#"{"kode":"1801"}"#, &other)];
    let read = read_boundaries(&collection(&two)).expect("a good file");
    assert_eq!(read.places.len(), 1);
    assert_eq!(read.places[0].rings.len(), 2);
}

#[test]
fn topojson_neighbours_share_an_arc() {
    // Two squares side by side; arc 0 is the border between them.
    let text = r#"{"type":"Topology","transform":{"scale":[0.1,0.1],"translate":[105,-5]},
        "arcs":[[[1,0],[0,1]],[[1,1],[-1,0],[0,-1],[1,0]],[[1,0],[1,0],[0,1],[-1,0]]],
        "objects":{"kec":{"type":"GeometryCollection","geometries":[
          {"type":"Polygon","arcs":[[0,1]],"properties":{"kab":"18.01","kec":"18.01.04"}},
          {"type":"MultiPolygon","arcs":[[[2,-1]]],"properties":{"kec":"18.01.05"}},
          {"type":"Polygon","arcs":[[99]],"properties":{"kec":"18.01.06"}}]}}}"#;
    let read = read_boundaries(text).expect("a good file");
    assert_eq!(read.places.len(), 2, "{read:?}");
    assert_eq!(read.broken_rings, 1);
    let first = &read.places[0].rings[0];
    assert!((first[0].0 - 105.1).abs() < 1e-9 && (first[0].1 + 5.0).abs() < 1e-9);
    assert_eq!(first.first(), first.last());
    assert_eq!(read.places[1].rings[0].len(), 5);
}

#[test]
fn a_file_that_cannot_be_used_says_why() {
    let good_code = r#"{"kode":"18.01"}"#;
    let far = collection(&[feature(good_code, "[[[10,50],[11,50],[11,51],[10,50]]]")]);
    for (text, error) in [
        ("{\n\"type\":", BoundaryError::NotJson { line: 2 }),
        (r#"{"type":"Point"}"#, BoundaryError::NeitherGeoNorTopo),
        (r#"{"type":"FeatureCollection","features":[]}"#, BoundaryError::Empty),
        (far.as_str(), BoundaryError::OutsideIndonesia),
    ] {
        assert_eq!(read_boundaries(text), Err(error.clone()));
        assert!(error.to_string().ends_with('.'));
    }
}

#[test]
fn codes_that_are_none_are_refused() {
    for text in ["", "1", "18.1", "180", "18.0104", "kab", "01.02", "18.01.04.201"] {
        assert_eq!(as_kemendagri(text), None, "{text}");
    }
}
