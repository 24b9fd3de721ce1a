//! Choosing the language of the pages.

use axum::extract::{Path, Query};
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::visitor::{LANGUAGE, Refusal, Visitor};
use crate::problem::Problem;
use crate::text::Language;

#[derive(Deserialize)]
pub(super) struct Back {
    kembali: Option<String>,
}

pub(super) async fn choose(
    visitor: Visitor,
    Path(tag): Path<String>,
    Query(back): Query<Back>,
) -> Result<Response, Refusal> {
    let Some(language) = Language::of(&tag) else {
        return Err(visitor.refuse(Problem::not_found()));
    };
    let cookie =
        format!("{LANGUAGE}={}; Path=/; Max-Age=31536000; SameSite=Lax", language.tag());
    let to = own_path(back.kembali.as_deref());
    Ok(([(header::SET_COOKIE, cookie)], Redirect::to(to)).into_response())
}

/// A path of ours to go back to, never another site.
pub(super) fn own_path(path: Option<&str>) -> &str {
    match path {
        Some(path)
            if path.starts_with('/') && !path.starts_with("//") && !path.contains('\\') =>
        {
            path
        }
        Some(_) | None => "/",
    }
}
