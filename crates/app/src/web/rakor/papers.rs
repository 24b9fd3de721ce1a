//! The papers of a meeting: made and kept when it is closed, and handed out again.

use axum::extract::Path;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use register::act::Door;
use register::attachment;
use uuid::Uuid;

use super::Held;
use crate::problem::Problem;
use crate::web::visitor::{Refusal, Signed};

/// Closes the meeting with its papers.
pub(super) async fn close(held: &Held<'_>) -> Result<(), Problem> {
    let signed = held.signed;
    let scheme = if signed.visitor.doors.https { "https" } else { "http" };
    let host = format!("{scheme}://{}", signed.visitor.host);
    let meeting = (held.place, &held.all);
    let running = signed.running();
    running.close_meeting(&signed.account, &signed.today, meeting, &host, Door::Form).await
}

/// A paper that was kept with a meeting.
pub(in crate::web) async fn document(
    signed: Signed,
    Path((code, id, document)): Path<(String, String, String)>,
) -> Result<Response, Refusal> {
    let held = Held::of(&signed, &code, &id).await?;
    let none = || signed.refuse(Problem::not_found());
    let document: Uuid = document.parse().map_err(|_| none())?;
    let found = held.all.documents.iter().any(|found| found.id == document);
    if found { handed_out(&signed, document).await } else { Err(none()) }
}

/// A kept file with its name and kind; a browser saves it and runs nothing.
pub(in crate::web) async fn handed_out(signed: &Signed, id: Uuid) -> Result<Response, Refusal> {
    let none = || signed.refuse(Problem::not_found());
    let store = &signed.running().store;
    let broken = |failure: register::Failure| signed.refuse(failure);
    let kept = attachment::get(store, id).await.map_err(broken)?.ok_or_else(none)?;
    let bytes = attachment::bytes(store, id).await.map_err(broken)?.ok_or_else(none)?;
    let cannot = |error| signed.refuse(Problem::broken("broken", &error));
    let kind = HeaderValue::from_str(kept.kind.media_type()).map_err(cannot)?;
    let safe: String = kept
        .name
        .chars()
        .map(
            |sign| {
                if sign.is_ascii_alphanumeric() || "-_.".contains(sign) { sign } else { '-' }
            },
        )
        .collect();
    let disposition = HeaderValue::from_str(&format!("attachment; filename=\"{safe}\""));
    Ok((
        [
            (header::CONTENT_TYPE, kind),
            (header::CONTENT_DISPOSITION, disposition.map_err(cannot)?),
        ],
        bytes,
    )
        .into_response())
}
