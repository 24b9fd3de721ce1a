//! The sheet a drawing is written on: escaping, short numbers, and the few shapes in use.

use std::fmt::Write as _;

use super::palette::{INK, LINE, SOFT};

/// Below this width, in pixels, a drawing is laid out for a phone.
pub(crate) const NARROW: f64 = 480.0;

/// The name of a drawing: an id that is unique on the page, and what is read aloud.
#[derive(Debug, Clone)]
pub(crate) struct Caption {
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) description: String,
}

/// Where a text is fixed to its point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// How a text is set.
#[derive(Debug, Clone, Copy)]
pub(super) struct Type<'a> {
    pub(super) size: f64,
    pub(super) bold: bool,
    pub(super) anchor: Anchor,
    pub(super) class: &'a str,
    pub(super) colour: &'a str,
}

impl<'a> Type<'a> {
    pub(super) fn soft(size: f64) -> Self {
        Self { size, bold: false, anchor: Anchor::Start, class: "d-soft", colour: SOFT }
    }

    pub(super) fn ink(size: f64) -> Self {
        Self { size, bold: false, anchor: Anchor::Start, class: "d-ink", colour: INK }
    }

    pub(super) fn bold(self) -> Self {
        Self { bold: true, ..self }
    }

    pub(super) fn anchored(self, anchor: Anchor) -> Self {
        Self { anchor, ..self }
    }

    pub(super) fn coloured(self, class: &'a str, colour: &'a str) -> Self {
        Self { class, colour, ..self }
    }
}

/// What the outermost element is to someone who listens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// One picture, read as its title and description.
    Picture,
    /// A group of links, each read by its own label.
    Links,
}

/// One drawing in the making.
#[derive(Debug)]
pub(super) struct Canvas {
    out: String,
}

impl Canvas {
    pub(super) fn open(caption: &Caption, role: Role, width: f64, height: f64) -> Self {
        let id = identifier(&caption.id);
        let role = match role {
            Role::Picture => "img",
            Role::Links => "group",
        };
        let mut canvas = Self { out: String::with_capacity(4096) };
        canvas.put(&format!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" class="drawing" viewBox="0 0 {w} {h}" width="{w}" height="{h}" font-family="inherit" role="{role}" aria-labelledby="{id}-t {id}-d"><title id="{id}-t">{}</title><desc id="{id}-d">{}</desc>"#,
            escape(&caption.title),
            escape(&caption.description),
            w = short(width),
            h = short(height),
        ));
        canvas
    }

    pub(super) fn close(mut self) -> String {
        self.out.push_str("</svg>");
        self.out
    }

    /// Writes markup that is known to be sound.
    pub(super) fn put(&mut self, markup: &str) {
        self.out.push_str(markup);
    }

    pub(super) fn text(&mut self, x: f64, y: f64, kind: Type<'_>, words: &str) {
        self.turned_text(x, y, 0.0, kind, words);
    }

    /// A text turned by some degrees around its own point.
    pub(super) fn turned_text(
        &mut self,
        x: f64,
        y: f64,
        degrees: f64,
        kind: Type<'_>,
        words: &str,
    ) {
        if words.is_empty() {
            return;
        }
        let anchor = match kind.anchor {
            Anchor::Start => "",
            Anchor::Middle => r#" text-anchor="middle""#,
            Anchor::End => r#" text-anchor="end""#,
        };
        let weight = if kind.bold { r#" font-weight="700""# } else { "" };
        let turn = if degrees.abs() < 0.5 {
            String::new()
        } else {
            format!(r#" transform="rotate({} {} {})""#, short(degrees), short(x), short(y))
        };
        // Writing to a String cannot fail.
        let _ = write!(
            self.out,
            r#"<text x="{}" y="{}" font-size="{}"{anchor}{weight}{turn} class="{}" fill="{}">{}</text>"#,
            short(x),
            short(y),
            short(kind.size),
            kind.class,
            kind.colour,
            escape(words),
        );
    }

    /// A text with the ground behind it, for places where lines pass.
    pub(super) fn text_on_ground(&mut self, x: f64, y: f64, kind: Type<'_>, words: &str) {
        self.put(
            r##"<g class="d-halo" stroke="#ffffff" stroke-width="6" stroke-linejoin="round" paint-order="stroke">"##,
        );
        self.text(x, y, kind, words);
        self.put("</g>");
    }

    pub(super) fn line(&mut self, from: (f64, f64), to: (f64, f64), look: &str) {
        let _ = write!(
            self.out,
            r#"<path d="M{} {}L{} {}" {look}/>"#,
            short(from.0),
            short(from.1),
            short(to.0),
            short(to.1),
        );
    }

    pub(super) fn grid(&mut self, from: (f64, f64), to: (f64, f64)) {
        self.line(from, to, &format!(r#"class="d-grid" stroke="{LINE}""#));
    }

    pub(super) fn path(&mut self, d: &str, look: &str) {
        if !d.is_empty() {
            let _ = write!(self.out, r#"<path d="{d}" {look}/>"#);
        }
    }

    pub(super) fn circle(&mut self, at: (f64, f64), radius: f64, look: &str, hover: &str) {
        let _ = write!(
            self.out,
            r#"<circle cx="{}" cy="{}" r="{}" {look}"#,
            short(at.0),
            short(at.1),
            short(radius),
        );
        if hover.is_empty() {
            self.out.push_str("/>");
        } else {
            let _ = write!(self.out, "><title>{}</title></circle>", escape(hover));
        }
    }

    pub(super) fn rect(
        &mut self,
        corner: (f64, f64),
        size: (f64, f64),
        radius: f64,
        look: &str,
    ) {
        let _ = write!(
            self.out,
            r#"<rect x="{}" y="{}" width="{}" height="{}""#,
            short(corner.0),
            short(corner.1),
            short(size.0.max(0.0)),
            short(size.1.max(0.0)),
        );
        if radius > 0.0 {
            let _ = write!(self.out, r#" rx="{}""#, short(radius));
        }
        let _ = write!(self.out, " {look}/>");
    }

    /// Opens a link when there is an address, else a group with the same label. The label is
    /// also what a pointer shows, for areas too small to be written on.
    pub(super) fn open_link(&mut self, href: Option<&str>, class: &str, label: &str) {
        let label = escape(label);
        let _ = match href {
            Some(href) => write!(
                self.out,
                r#"<a href="{}" class="{class}"><title>{label}</title>"#,
                escape(href)
            ),
            None => write!(
                self.out,
                r#"<g class="{class}" role="img" aria-label="{label}"><title>{label}</title>"#
            ),
        };
    }

    pub(super) fn close_link(&mut self, href: Option<&str>) {
        self.out.push_str(if href.is_some() { "</a>" } else { "</g>" });
    }
}

/// Path data through the points, in order.
pub(super) fn trace(points: &[(f64, f64)]) -> String {
    let mut d = String::new();
    for (index, (x, y)) in points.iter().enumerate() {
        let pen = if index == 0 { "M" } else { "L" };
        let _ = write!(d, "{pen}{} {}", short(*x), short(*y));
    }
    d
}

/// A number with at most one decimal; what is not finite becomes 0, so that a drawing with bad
/// input is still a drawing.
pub(super) fn short(value: f64) -> String {
    if !value.is_finite() {
        return "0".to_owned();
    }
    let text = format!("{value:.1}");
    match text.strip_suffix(".0") {
        Some("-0") => "0".to_owned(),
        Some(whole) => whole.to_owned(),
        None => text,
    }
}

/// Text that is safe between tags and inside attributes.
pub(super) fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            control if control.is_control() => safe.push(' '),
            other => safe.push(other),
        }
    }
    safe
}

/// An id that can stand in `url(#..)` and `aria-labelledby`.
pub(super) fn identifier(text: &str) -> String {
    let clean: String =
        text.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    if clean.is_empty() { "d".to_owned() } else { clean }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short_and_never_nan() {
        assert_eq!(short(12.04), "12");
        assert_eq!(short(12.06), "12.1");
        assert_eq!(short(-0.01), "0");
        assert_eq!(short(f64::NAN), "0");
    }

    #[test]
    fn text_cannot_break_out() {
        assert_eq!(escape(r#"<a b="1">'&"#), "&lt;a b=&quot;1&quot;&gt;&#39;&amp;");
        assert_eq!(identifier("18.01 x\"y"), "18-01-x-y");
    }
}
