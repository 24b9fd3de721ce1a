//! Paper through Typst: fixed templates that are handed values, never text of anybody's.

pub(super) mod faces;
mod figures;
mod values;
mod world;

use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::Value;
use typst::diag::SourceDiagnostic;
use typst::foundations::Smart;
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

use self::world::{Desk, Template};
use super::{Paper, Unprinted, slides};

/// The paper in the printer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Size {
    #[default]
    A4,
    /// Folio as Indonesia cuts it.
    ///
    /// Source: 215 mm × 330 mm, the F4 of office printers.
    F4,
}

/// How it lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Orientation {
    #[default]
    Upright,
    Turned,
}

/// A sheet of paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Sheet {
    pub(crate) size: Size,
    pub(crate) orientation: Orientation,
}

impl Sheet {
    /// Width and height in millimetres.
    pub(super) fn millimetres(self) -> (u16, u16) {
        let (short, long) = match self.size {
            Size::A4 => (210, 297),
            Size::F4 => (215, 330),
        };
        match self.orientation {
            Orientation::Upright => (short, long),
            Orientation::Turned => (long, short),
        }
    }
}

/// The standards in the order they are tried: a script whose letters have no plain reading, or a
/// picture with a fault, costs a document its tags of level A but never its print.
const STANDARDS: [PdfStandard; 3] = [PdfStandard::A_2a, PdfStandard::A_2b, PdfStandard::V_1_7];

pub(super) fn print(paper: &Paper, sheet: Sheet) -> Result<Vec<u8>, Unprinted> {
    set(Template::Sheet, paper, &values::sheet(paper, sheet))
}

pub(super) fn project(paper: &Paper) -> Result<Vec<u8>, Unprinted> {
    set(Template::Slides, paper, &values::slides(paper, &slides::cut(paper)))
}

fn set(template: Template, paper: &Paper, values: &Value) -> Result<Vec<u8>, Unprinted> {
    let _working = Working::begin();
    let values = serde_json::to_vec(values).map_err(|error| unset(&[], error.to_string()))?;
    let ident = format!("{template:?} {}", ident(paper));
    let desk = Desk::new(template, values);
    let document = typst::compile::<PagedDocument>(&desk)
        .output
        .map_err(|faults| unset(&faults, String::new()))?;
    let mut last = Unprinted::Unset(String::new());
    for standard in STANDARDS {
        let options = PdfOptions {
            ident: Smart::Custom(ident.clone()),
            creator: Smart::Custom(Some("Cegah".to_owned())),
            standards: PdfStandards::new(&[standard])
                .map_err(|hinted| Unprinted::Unset(hinted.message().to_string()))?,
            ..PdfOptions::default()
        };
        match typst_pdf::pdf(&document, &options) {
            Ok(bytes) => return Ok(bytes),
            Err(faults) => last = unset(&faults, String::new()),
        }
    }
    Err(last)
}

/// What stays the same when a paper is printed again.
fn ident(paper: &Paper) -> String {
    let pack = paper.pack.as_deref().unwrap_or_default();
    [pack, &paper.title, &paper.place, &paper.period, &paper.back].join("\n")
}

fn unset(faults: &[SourceDiagnostic], otherwise: String) -> Unprinted {
    let said = faults.first().map_or(otherwise, |fault| fault.message.to_string());
    Unprinted::Unset(said)
}

/// How many papers are being set; what was remembered for them is forgotten after the last.
static WORKING: AtomicUsize = AtomicUsize::new(0);
/// Remembered results outlive this many clearings without use.
const KEPT_FOR: usize = 2;

struct Working;

impl Working {
    fn begin() -> Self {
        WORKING.fetch_add(1, Ordering::SeqCst);
        Self
    }
}

impl Drop for Working {
    fn drop(&mut self) {
        let others = WORKING.fetch_sub(1, Ordering::SeqCst) > 1;
        typst::comemo::evict(if others { KEPT_FOR } else { 0 });
    }
}
