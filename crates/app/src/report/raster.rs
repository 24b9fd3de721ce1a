//! A drawing as pixels, for programs that do not read SVG.

use std::sync::{Arc, LazyLock};

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{self, Options, Tree, fontdb};

use super::Unprinted;
use super::pdf::faces::{BOLD, HEAVY, OTHERS, REGULAR};

const HOUSE_FACE: &str = "Plus Jakarta Sans";
/// Pixels of the picture for each pixel of the drawing: sharp in print at its usual size.
const SCALE: f32 = 2.5;
/// No picture is larger than this on either side.
const LARGEST: f32 = 8000.0;

static FACES: LazyLock<Arc<fontdb::Database>> = LazyLock::new(|| {
    let mut faces = fontdb::Database::new();
    for face in [REGULAR, BOLD, HEAVY, OTHERS] {
        faces.load_font_data(face.to_vec());
    }
    Arc::new(faces)
});

/// The width that a drawing gives itself, in its own pixels.
pub(super) fn width(svg: &str) -> Option<f64> {
    attribute(svg, "width")
}

/// The height over the width of a drawing.
pub(super) fn height_over_width(svg: &str) -> Option<f64> {
    let (width, height) = (attribute(svg, "width")?, attribute(svg, "height")?);
    (width > 0.0).then(|| height / width)
}

/// A number among the attributes of the outermost element.
fn attribute(svg: &str, name: &str) -> Option<f64> {
    let head = svg.split_once('>')?.0;
    let (_, rest) = head.split_once(&format!(" {name}=\""))?;
    rest.split('"').next()?.parse().ok()
}

/// The drawing as PNG; the same drawing gives the same bytes.
pub(super) fn png(svg: &str) -> Result<Vec<u8>, Unprinted> {
    let undrawn = |fault: String| Unprinted::Undrawn(fault);
    let options = Options {
        font_family: HOUSE_FACE.to_owned(),
        fontdb: Arc::clone(&FACES),
        image_href_resolver: usvg::ImageHrefResolver {
            resolve_data: Box::new(|_, _, _| None),
            resolve_string: Box::new(|_, _| None),
        },
        ..Options::default()
    };
    let tree = Tree::from_str(svg, &options).map_err(|fault| undrawn(fault.to_string()))?;
    let size = tree.size();
    let scale = SCALE.min(LARGEST / size.width()).min(LARGEST / size.height());
    let pixels = size.to_int_size().scale_by(scale).ok_or_else(|| undrawn(String::new()))?;
    let mut picture =
        Pixmap::new(pixels.width(), pixels.height()).ok_or_else(|| undrawn(String::new()))?;
    picture.fill(resvg::tiny_skia::Color::WHITE);
    resvg::render(&tree, Transform::from_scale(scale, scale), &mut picture.as_mut());
    picture.encode_png().map_err(|fault| undrawn(fault.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SVG: &str = r##"<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><text x="2" y="14" font-size="12" fill="#10202e">14,6</text></svg>"##;

    #[test]
    fn a_drawing_is_the_same_picture_twice_and_its_letters_are_drawn() {
        let picture = png(SVG).unwrap();
        assert_eq!(picture, png(SVG).unwrap());
        assert!(picture.starts_with(b"\x89PNG"));
        let blank = png(&SVG.replace("14,6", "")).unwrap();
        assert_ne!(picture, blank);
        assert!(png("<svg").is_err());
    }

    #[test]
    fn a_drawing_says_how_large_it_is() {
        assert_eq!(width(SVG), Some(40.0));
        assert_eq!(height_over_width(SVG), Some(0.5));
        assert_eq!(width("<svg/>"), None);
    }
}
