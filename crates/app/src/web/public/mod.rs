//! What everybody may read, without a session: the figures of released packs, news, open data.
//!
//! Every figure comes from `public.csv` of a pack, frozen and released, and from nowhere else.
//! Pages are made once and kept until something is released or told anew.

mod article;
mod data;
mod feed;
mod index;
mod kept;
mod news;
mod picture;
mod place;
mod reader;
mod reading;
mod reads;
mod site;
#[cfg(test)]
mod tests;

use axum::body::Body;
use axum::extract::{Path, RawQuery};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use register::clock::Zone;

use self::reader::{Reader, value};
use self::site::post_id;
use super::visitor::form_encoded;

pub(super) use article::{shows, size_said, stretches};
pub(crate) use site::Site;

pub(super) async fn index(reader: Reader) -> Response {
    reader.answer("", async |now| index::page(&reader, now).await).await
}

pub(super) async fn place(reader: Reader, Path(code): Path<String>) -> Response {
    reader.answer("", async |now| place::page(&reader, now, &code).await).await
}

pub(super) async fn news(
    reader: Reader,
    Path(code): Path<String>,
    RawQuery(query): RawQuery,
) -> Response {
    let before = value(query.as_deref().unwrap_or_default(), "sebelum");
    let before: Option<i64> = before.and_then(|text| text.parse().ok());
    let beside = before.map_or_else(String::new, |seq| seq.to_string());
    reader.answer(&beside, async |now| news::list(&reader, now, &code, before).await).await
}

/// A post; whoever reads it is counted, unless the browser still has it.
pub(super) async fn article(
    reader: Reader,
    Path((code, id)): Path<(String, String)>,
) -> Response {
    let answer =
        reader.answer("", async |now| article::page(&reader, now, &code, &id).await).await;
    let is_read = reader.is_get && answer.status() == StatusCode::OK;
    if let Some(post) = post_id(&id).filter(|_| is_read && reads::is_person(&reader.headers)) {
        let day = reader.running.clock.today(Zone::of_code(&code));
        reader.running.site.reads.one(post, day);
    }
    answer
}

pub(super) async fn photo(
    reader: Reader,
    Path((code, id, file)): Path<(String, String, String)>,
    RawQuery(query): RawQuery,
) -> Response {
    let wide = value(query.as_deref().unwrap_or_default(), "lebar");
    let for_a_phone = wide == Some("640");
    let beside = if for_a_phone { "640" } else { "" };
    reader
        .answer(beside, async |_| {
            article::photograph_of(&reader, &code, &id, &file, for_a_phone).await
        })
        .await
}

/// A file that a post hands out, as it was handed in.
pub(super) async fn file(
    reader: Reader,
    Path((code, id, file)): Path<(String, String, String)>,
) -> Response {
    let found = match article::handed(&reader, &code, &id, &file).await {
        Ok(Some(found)) => found,
        Ok(None) => return reader.nothing(),
        Err(problem) => {
            tracing::error!(%problem, "a file of a post cannot be handed out");
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        }
    };
    let (attachment, bytes) = found;
    let named = format!("attachment; filename*=UTF-8''{}", form_encoded(&attachment.name));
    let named = HeaderValue::from_str(&named.replace('/', "_"))
        .unwrap_or(HeaderValue::from_static("attachment"));
    (
        [
            (header::CONTENT_TYPE, HeaderValue::from_static(attachment.kind.media_type())),
            (header::CONTENT_DISPOSITION, named),
            (header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=86400")),
        ],
        Body::from(bytes),
    )
        .into_response()
}

pub(super) async fn feed(reader: Reader, Path(code): Path<String>) -> Response {
    reader.answer("", async |now| feed::of_place(&reader, now, &code).await).await
}

pub(super) async fn data(reader: Reader, Path(code): Path<String>) -> Response {
    reader.answer("", async |now| data::page(&reader, now, &code).await).await
}

pub(super) async fn data_file(
    reader: Reader,
    Path((code, version, name)): Path<(String, String, String)>,
) -> Response {
    reader.answer("", async |now| data::file(&reader, now, &code, &version, &name).await).await
}

pub(super) async fn robots(reader: Reader) -> Response {
    reader.answer("", async |_| feed::robots(&reader)).await
}

pub(super) async fn sitemap(reader: Reader) -> Response {
    reader.answer("", async |now| feed::sitemap(&reader, now).await).await
}
