//! The evaluation of a meeting: the same paper on a page, as PDF, on a wall and in a workbook.

use std::sync::Arc;

use axum::extract::{Path, Query};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};
use register::account::Deed;
use register::place::{Level, PlaceId};

use super::Held;
use super::paper::shown;
use crate::problem::Problem;
use crate::rakor::{Brief, evaluation, narrow_pictures};
use crate::report::{self, Paper, Sheet, Size};
use crate::text::Language;
use crate::web::page::Link;
use crate::web::study::NARROW;
use crate::web::visitor::{Refusal, Signed};

/// The evaluation of a place of the meeting's pack; its own, or one below it.
async fn brief(held: &Held<'_>, place: PlaceId) -> Result<Option<Arc<Brief>>, Refusal> {
    held.signed
        .running()
        .brief(held.meeting(), place)
        .await
        .map_err(|problem| held.signed.refuse(problem))
}

fn back(held: &Held<'_>) -> String {
    let visitor = &held.signed.visitor;
    let scheme = if visitor.doors.https { "https" } else { "http" };
    format!("{scheme}://{}{}", visitor.host, held.href("evaluasi"))
}

pub(in crate::web) async fn briefing(
    signed: Signed,
    Path((code, id)): Path<(String, String)>,
) -> Result<Response, Refusal> {
    let held = Held::of(&signed, &code, &id).await?;
    let Some(brief) = brief(&held, held.place.id).await? else {
        return Ok(Redirect::to(&held.href("")).into_response());
    };
    let paper = evaluation(&brief, signed.language(), back(&held));
    let narrow = narrow_pictures(&brief, signed.language(), NARROW);
    let mut page = shown(&signed, held.shell(&paper.title), &paper, narrow);
    page.particulars.clone_from(&held.meeting().theme);
    page.downloads = downloads(&held);
    signed.page(&page)
}

/// The papers of the meeting's place, and one of each place below.
fn downloads(held: &Held<'_>) -> Vec<Link> {
    let signed = held.signed;
    let own = [
        ("rakor.paper_pdf", "evaluasi.pdf"),
        ("rakor.paper_f4", "evaluasi.pdf?kertas=f4"),
        ("rakor.paper_slides", "tayangan.pdf"),
        ("rakor.paper_xlsx", "evaluasi.xlsx"),
    ];
    let own = own.map(|(key, name)| Link::new(signed.say(key), held.href(name)));
    let below = signed.tree.below(held.place.id).filter(|below| below.level <= Level::Desa);
    let below = below.map(|below| {
        Link::new(
            format!("{} (PDF)", below.name),
            held.href(&format!("evaluasi/{}", below.code)),
        )
    });
    // Names only for those who may read them; that they were read is written down.
    let named = signed.reaches(Deed::ReadPeople, held.place.id).then(|| {
        Link::new(
            signed.say("rakor.named_annex"),
            format!("/tempat/{}/perlu-bantuan/unduh/xlsx", held.place.code),
        )
    });
    own.into_iter().chain(named).chain(below).collect()
}

/// The paper that is in the office's printer.
#[derive(serde::Deserialize)]
pub(in crate::web) struct Wish {
    kertas: Option<String>,
}

impl Wish {
    fn sheet(&self) -> Sheet {
        let size = match self.kertas.as_deref() {
            Some("f4") => Size::F4,
            Some(_) | None => Size::A4,
        };
        Sheet { size, ..Sheet::default() }
    }
}

/// Which printer a paper is sent to.
#[derive(Debug, Clone, Copy)]
enum Printer {
    Pdf(Sheet),
    Slides,
    Workbook,
}

async fn printed(
    held: &Held<'_>,
    place: PlaceId,
    printer: Printer,
) -> Result<Response, Refusal> {
    let signed = held.signed;
    let none = || signed.refuse(Problem::not_found());
    let brief = brief(held, place).await?.ok_or_else(none)?;
    // Papers are Indonesian: a meeting has one, whoever asks for it.
    let paper = evaluation(&brief, Language::Id, back(held));
    let name = brief.tree.get(place).map_or_else(String::new, |place| place.code.clone());
    let made = tokio::task::spawn_blocking(move || print(&paper, printer)).await;
    let (bytes, media, ending) = match made {
        Ok(Ok(made)) => made,
        Ok(Err(unprinted)) => return Err(signed.refuse(Problem::broken("broken", &unprinted))),
        Err(cause) => return Err(signed.refuse(Problem::broken("broken", &cause))),
    };
    let kind = match printer {
        Printer::Pdf(_) | Printer::Workbook => "evaluasi",
        Printer::Slides => "tayangan",
    };
    let file = format!("{kind}-{name}-{}.{ending}", held.meeting().starts_on);
    let disposition = HeaderValue::from_str(&format!("inline; filename=\"{file}\""))
        .map_err(|error| signed.refuse(Problem::broken("broken", &error)))?;
    Ok((
        [
            (header::CONTENT_TYPE, HeaderValue::from_static(media)),
            (header::CONTENT_DISPOSITION, disposition),
        ],
        bytes,
    )
        .into_response())
}

type Printed = (Vec<u8>, &'static str, &'static str);

fn print(paper: &Paper, printer: Printer) -> Result<Printed, report::Unprinted> {
    const PDF: &str = "application/pdf";
    const WORKBOOK: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    Ok(match printer {
        Printer::Pdf(sheet) => (report::pdf(paper, sheet)?, PDF, "pdf"),
        Printer::Slides => (report::slides(paper)?, PDF, "pdf"),
        Printer::Workbook => (report::xlsx(paper)?, WORKBOOK, "xlsx"),
    })
}

pub(in crate::web) async fn pdf(
    signed: Signed,
    Path((code, id)): Path<(String, String)>,
    Query(wish): Query<Wish>,
) -> Result<Response, Refusal> {
    let held = Held::of(&signed, &code, &id).await?;
    printed(&held, held.place.id, Printer::Pdf(wish.sheet())).await
}

pub(in crate::web) async fn slides(
    signed: Signed,
    Path((code, id)): Path<(String, String)>,
) -> Result<Response, Refusal> {
    let held = Held::of(&signed, &code, &id).await?;
    printed(&held, held.place.id, Printer::Slides).await
}

pub(in crate::web) async fn workbook(
    signed: Signed,
    Path((code, id)): Path<(String, String)>,
) -> Result<Response, Refusal> {
    let held = Held::of(&signed, &code, &id).await?;
    printed(&held, held.place.id, Printer::Workbook).await
}

/// The evaluation of a place below, from the same pack.
pub(in crate::web) async fn of_below(
    signed: Signed,
    Path((code, id, below)): Path<(String, String, String)>,
    Query(wish): Query<Wish>,
) -> Result<Response, Refusal> {
    let held = Held::of(&signed, &code, &id).await?;
    let place = signed.place(&below, Deed::ReadTotals)?;
    if !signed.tree.within(place.id, held.place.id) || place.level > Level::Desa {
        return Err(signed.refuse(Problem::not_found()));
    }
    printed(&held, place.id, Printer::Pdf(wish.sheet())).await
}
