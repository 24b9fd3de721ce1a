//! A drawing for printers that paint the ground around a word letter by letter, over the letter
//! before: each word gets one pale patch instead.

use std::fmt::Write as _;

use super::canvas::short;
use super::lettering::width as text_width;

const OPENS: &str = r#"<g class="d-halo""#;
const CLOSES: &str = "</g>";

/// The same drawing with a patch under each word that stands where lines pass.
pub(crate) fn patched(svg: &str) -> String {
    let mut out = String::with_capacity(svg.len());
    let mut rest = svg;
    while let Some((before, after)) = rest.split_once(OPENS) {
        out.push_str(before);
        let Some((group, behind)) = after.split_once(CLOSES) else {
            out.push_str(OPENS);
            rest = after;
            continue;
        };
        let text = group.split_once('>').map_or("", |(_, text)| text);
        out.push_str(&patch(text).unwrap_or_default());
        out.push_str(text);
        rest = behind;
    }
    out.push_str(rest);
    out
}

/// The patch of one `<text>` element.
fn patch(text: &str) -> Option<String> {
    let (head, words) = text.split_once('>')?;
    let words = words.split("</text>").next()?;
    let attribute = |name: &str| -> Option<&str> {
        head.split_once(&format!(" {name}=\""))?.1.split('"').next()
    };
    let number = |name: &str| attribute(name)?.parse::<f64>().ok();
    let (x, y, size) = (number("x")?, number("y")?, number("font-size")?);
    // An entity is one letter.
    let plain: String = words
        .split('&')
        .enumerate()
        .map(|(at, part)| match part.split_once(';') {
            Some((_, rest)) if at > 0 => format!("x{rest}"),
            _ => part.to_owned(),
        })
        .collect();
    let wide = text_width(&plain, size, attribute("font-weight").is_some());
    let left = match attribute("text-anchor") {
        Some("middle") => x - wide / 2.0,
        Some("end") => x - wide,
        _ => x,
    };
    let mut patch = String::new();
    // Writing to a String cannot fail.
    let _ = write!(
        patch,
        r##"<rect x="{}" y="{}" width="{}" height="{}" rx="2" fill="#ffffff" fill-opacity=".86"/>"##,
        short(left - 1.0),
        short(y - size * 0.86),
        short(wide + 2.0),
        short(size * 1.12),
    );
    Some(patch)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::drawing::canvas::{Anchor, Canvas, Caption, Role, Type};

    #[test]
    fn a_word_on_a_line_has_one_patch_and_all_else_stays() {
        let caption = Caption { id: "g".into(), title: "t".into(), description: "d".into() };
        let mut canvas = Canvas::open(&caption, Role::Picture, 100.0, 20.0);
        canvas.text(0.0, 10.0, Type::ink(12.0), "bebas");
        let kind = Type::ink(12.0).bold().anchored(Anchor::End);
        canvas.text_on_ground(90.0, 10.0, kind, "A & B");
        let svg = canvas.close();
        let patched = patched(&svg);
        assert!(!patched.contains("d-halo") && !patched.contains("paint-order"));
        assert_eq!(patched.matches("<rect").count(), 1);
        assert!(
            patched.contains(">A &amp; B</text></svg>") && patched.contains(">bebas</text>")
        );
        let plain = "<svg><text x=\"1\">a</text></svg>";
        assert_eq!(super::patched(plain), plain);
    }
}
