//! The key of the ramp: what each step and each missing state on a map means, in words.

use super::canvas::{Canvas, Caption, Role, Type, identifier};
use super::lettering::width as text_width;
use super::palette::{Shade, patterns};

/// The words for the shades a map uses, in the order to be read.
#[derive(Debug, Clone)]
pub(crate) struct RampKey {
    pub(crate) caption: Caption,
    pub(crate) width: f64,
    pub(crate) entries: Vec<(Shade, String)>,
}

/// Draws a [`RampKey`], in as many rows as the width asks for.
pub(crate) fn ramp_key(key: &RampKey) -> String {
    let id = identifier(&key.caption.id);
    let mut places = Vec::with_capacity(key.entries.len());
    let (mut x, mut y) = (0.0, 0.0);
    for (_, words) in &key.entries {
        let wide = 30.0 + text_width(words, 12.0, false);
        if x > 0.0 && x + wide > key.width {
            x = 0.0;
            y += 22.0;
        }
        places.push((x, y));
        x += wide + 14.0;
    }
    let mut canvas = Canvas::open(&key.caption, Role::Picture, key.width, y + 20.0);
    if key.entries.iter().any(|(shade, _)| shade.patterned()) {
        canvas.put(&patterns(&id));
    }
    for ((shade, words), (x, y)) in key.entries.iter().zip(places) {
        let look = format!("{} {}", shade.area(&id), shade.outline());
        canvas.rect((x + 0.5, y + 3.5), (22.0, 12.0), 3.0, &look);
        canvas.text(x + 29.0, y + 14.0, Type::soft(12.0), words);
    }
    canvas.close()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_escaped_and_wrap_into_rows() {
        let entry = |words: &str| (Shade::Little, words.to_owned());
        let key = |width| RampKey {
            caption: Caption { id: "k".into(), title: "t".into(), description: "d".into() },
            width,
            entries: vec![entry("di bawah <12>"), entry("kurang dari separuh diukur")],
        };
        assert!(ramp_key(&key(600.0)).contains("di bawah &lt;12&gt;"));
        assert!(ramp_key(&key(600.0)).contains(r#"height="20""#));
        assert!(ramp_key(&key(220.0)).contains(r#"height="42""#));
    }
}
