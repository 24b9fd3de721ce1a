//! The body in the making: paragraphs and runs, and what they call for elsewhere in the file.

use std::fmt::Write as _;

use crate::report::letters::xml;
use crate::report::paper::Paper;
use crate::report::said::Said;
use crate::report::{Unprinted, raster};

/// Twentieths of a point between the margins of A4.
pub(super) const ACROSS: usize = 9_866;
/// Units of a drawing in a twentieth of a point.
const EMU: f64 = 635.0;

/// How a list is numbered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Numbering {
    Points,
    From(usize),
}

/// How a run of letters looks, beside its style.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Ink {
    pub(super) bold: bool,
    pub(super) italic: bool,
    pub(super) soft: bool,
    /// In half points; none for that of the style.
    pub(super) size: Option<u16>,
}

impl Ink {
    pub(super) fn soft() -> Self {
        Self { soft: true, ..Self::default() }
    }

    pub(super) fn bold() -> Self {
        Self { bold: true, ..Self::default() }
    }
}

pub(super) struct Writer<'a> {
    pub(super) paper: &'a Paper,
    pub(super) out: String,
    pub(super) pictures: Vec<Vec<u8>>,
    pub(super) lists: Vec<Numbering>,
    pub(super) tables: usize,
    pub(super) figures: usize,
}

impl<'a> Writer<'a> {
    pub(super) fn new(paper: &'a Paper) -> Self {
        Self {
            paper,
            out: String::with_capacity(64 << 10),
            pictures: Vec::new(),
            lists: Vec::new(),
            tables: 0,
            figures: 0,
        }
    }

    pub(super) fn put(&mut self, markup: &str) {
        self.out.push_str(markup);
    }

    /// A paragraph with what its properties say beside the style.
    pub(super) fn paragraph(&mut self, style: &str, more: &str, runs: &str) {
        // Writing to a String cannot fail.
        let _ = write!(
            self.out,
            r#"<w:p><w:pPr><w:pStyle w:val="{style}"/>{more}</w:pPr>{runs}</w:p>"#
        );
    }

    /// A new list; its number is named by each of its items.
    pub(super) fn list(&mut self, numbering: Numbering) -> usize {
        self.lists.push(numbering);
        self.lists.len()
    }

    /// A drawing as a run, so many twentieths of a point wide.
    pub(super) fn picture(
        &mut self,
        svg: &str,
        alt: &str,
        width: f64,
    ) -> Result<String, Unprinted> {
        self.pictures.push(raster::png(svg)?);
        let number = self.pictures.len();
        let height = width * raster::height_over_width(svg).unwrap_or(1.0);
        Ok(inline(&format!("rIdPicture{number}"), number, alt, (width, height)))
    }
}

/// A picture in a line of text.
pub(super) fn inline(link: &str, number: usize, alt: &str, size: (f64, f64)) -> String {
    let (width, height) = (size.0 * EMU, size.1 * EMU);
    format!(
        concat!(
            r#"<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{w:.0}" cy="{h:.0}"/>"#,
            r#"<wp:docPr id="{n}" name="{n}" descr="{alt}"/><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture">"#,
            r#"<pic:pic><pic:nvPicPr><pic:cNvPr id="{n}" name="{n}" descr="{alt}"/><pic:cNvPicPr/></pic:nvPicPr>"#,
            r#"<pic:blipFill><a:blip r:embed="{link}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>"#,
            r#"<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{w:.0}" cy="{h:.0}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr>"#,
            r#"</pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"#
        ),
        w = width,
        h = height,
        n = number,
        alt = xml(alt),
        link = link,
    )
}

/// Letters in one ink; a new line of the text is a new line of the paragraph.
pub(super) fn run(text: &str, ink: Ink) -> String {
    if text.is_empty() {
        return String::new();
    }
    let mut look = String::new();
    if ink.bold {
        look.push_str("<w:b/><w:bCs/>");
    }
    if ink.italic {
        look.push_str("<w:i/><w:iCs/>");
    }
    if ink.soft {
        look.push_str(r#"<w:color w:val="53616C"/>"#);
    }
    if let Some(size) = ink.size {
        // Writing to a String cannot fail.
        let _ = write!(look, r#"<w:sz w:val="{size}"/><w:szCs w:val="{size}"/>"#);
    }
    let look = if look.is_empty() { look } else { format!("<w:rPr>{look}</w:rPr>") };
    let mut runs = String::new();
    for (index, line) in text.split('\n').enumerate() {
        let turn = if index > 0 { "<w:br/>" } else { "" };
        let line = xml(line.trim_end_matches('\r')).replace('\t', " ");
        // Writing to a String cannot fail.
        let _ =
            write!(runs, r#"<w:r>{look}{turn}<w:t xml:space="preserve">{line}</w:t></w:r>"#);
    }
    runs
}

/// A sentence with its bold words.
pub(super) fn said(said: &Said, ink: Ink) -> String {
    said.runs()
        .iter()
        .map(|part| run(&part.text, Ink { bold: ink.bold || part.bold, ..ink }))
        .collect()
}
