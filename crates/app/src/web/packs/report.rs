//! The report that a TPPS hands in, drafted from a pack.

use axum::extract::Path;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use evaluation::Period;
use register::pack::Pack;

use super::{Asked, asked, href, short};
use crate::problem::Problem;
use crate::rakor::{Opened, semester};
use crate::report::{self, Sheet};
use crate::web::visitor::{Refusal, Signed};

/// A printed form of the report: its name in an address, its media type.
const KINDS: [(&str, &str); 3] = [
    ("pdf", "application/pdf"),
    ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
];

pub(in crate::web) async fn report(
    signed: Signed,
    Path((code, id, kind)): Path<(String, String, String)>,
) -> Result<Response, Refusal> {
    let Asked { place, pack } = asked(&signed, &code, &id).await?;
    let none = || signed.refuse(Problem::not_found());
    let (kind, media) = KINDS.into_iter().find(|(name, _)| *name == kind).ok_or_else(none)?;
    let running = signed.running();
    let packs = register::pack::of_place(&running.store, place.id)
        .await
        .map_err(|failure| signed.refuse(failure))?;
    let open = async |pack: &Pack| {
        let opened = Opened::of(&running.settings.pack(pack.id), pack).await;
        opened.map_err(|problem| signed.refuse(problem))
    };
    let now = open(&pack).await?;
    let before = match last_before(&packs, &pack) {
        Some(before) => Some(open(before).await?),
        None => None,
    };
    let scheme = if signed.visitor.doors.https { "https" } else { "http" };
    let back = format!("{scheme}://{}{}", signed.visitor.host, href(place, pack.id));
    let paper = semester(&pack, &now, before.as_ref(), back);
    let printed = tokio::task::spawn_blocking(move || match kind {
        "pdf" => report::pdf(&paper, Sheet::default()),
        "docx" => report::docx(&paper),
        _ => report::xlsx(&paper),
    });
    let bytes = match printed.await {
        Ok(Ok(bytes)) => bytes,
        Ok(Err(unprinted)) => return Err(signed.refuse(Problem::broken("broken", &unprinted))),
        Err(cause) => return Err(signed.refuse(Problem::broken("broken", &cause))),
    };
    let name =
        format!("cegah-laporan-{}-{}-{}.{kind}", place.code, pack.period, short(&pack.hash));
    let disposition = HeaderValue::from_str(&format!("attachment; filename=\"{name}\""))
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

/// The last pack of an earlier period that was there when this one was frozen: which one it is
/// never changes.
fn last_before<'a>(packs: &'a [Pack], pack: &Pack) -> Option<&'a Pack> {
    let period = |pack: &Pack| pack.period.parse::<Period>().ok();
    let first = period(pack)?.first();
    packs
        .iter()
        .filter(|other| other.frozen_at < pack.frozen_at)
        .filter_map(|other| Some((period(other)?, other)))
        .filter(|(period, _)| period.last() < first)
        .max_by_key(|(period, other)| (period.last(), other.frozen_at))
        .map(|(_, other)| other)
}
