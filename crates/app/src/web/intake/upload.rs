//! Handing a file over: it streams to the disk while its fingerprint is taken.

use std::io::Write;
use std::sync::Arc;

use axum::extract::Multipart;
use axum::extract::multipart::{Field, MultipartRejection};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use register::account::Deed;
use register::place::PlaceId;
use sha2::{Digest, Sha256};
use tempfile::TempPath;

use super::job::{self, Handed, Job};
use super::{own_place, upload_page};
use crate::problem::{Kind, Problem};
use crate::web::visitor::{Refusal, Signed};

/// A file name longer than this is cut.
const LONGEST_NAME: usize = 120;

/// What was sent with the form.
#[derive(Default)]
struct Sent {
    csrf: String,
    place: String,
    file: Option<(String, TempPath, Vec<u8>)>,
}

pub(in crate::web) async fn upload(
    signed: Signed,
    form: Result<Multipart, MultipartRejection>,
) -> Result<Response, Refusal> {
    let own = own_place(&signed)?;
    let form = form.map_err(|_| signed.refuse(Problem::new(Kind::AskedWrongly, "bad_form")))?;
    let running = Arc::clone(&signed.visitor.doors.running);
    let sent = match sent(&signed, form).await {
        Ok(sent) => sent,
        Err(problem) if problem.kind == Kind::Refused => {
            return refused(&signed, problem.code).await;
        }
        Err(problem) => return Err(signed.refuse(problem)),
    };
    signed.must_be_ours(&sent.csrf)?;
    let Some((name, path, hash)) = sent.file else {
        return refused(&signed, "file.none").await;
    };
    if !job::has_room(&running, signed.account.id) {
        return refused(&signed, "intake.too_many").await;
    }
    let place = place(&signed, own, &sent.place)?;
    let job = Job::start(&running, &signed.account, Handed { name, path, hash, place });
    job.settled_soon().await;
    Ok(Redirect::to(&format!("/impor/{}", job.id)).into_response())
}

async fn refused(signed: &Signed, code: &str) -> Result<Response, Refusal> {
    let page = upload_page(signed, Some(signed.bad_news(code))).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

fn place(signed: &Signed, own: PlaceId, code: &str) -> Result<PlaceId, Refusal> {
    if code.is_empty() { Ok(own) } else { Ok(signed.place(code, Deed::Import)?.id) }
}

async fn sent(signed: &Signed, mut form: Multipart) -> Result<Sent, Problem> {
    let mut sent = Sent::default();
    while let Some(field) = form.next_field().await.map_err(|error| cut_off(&error))? {
        match field.name().unwrap_or_default() {
            "csrf" => sent.csrf = text(field).await?,
            "tempat" => sent.place = text(field).await?,
            "berkas" => sent.file = file(signed, field).await?,
            _ => {}
        }
    }
    Ok(sent)
}

async fn text(field: Field<'_>) -> Result<String, Problem> {
    field.text().await.map(|text| text.trim().to_owned()).map_err(|error| cut_off(&error))
}

/// The file on the disk with its SHA-256; none where no file was chosen.
async fn file(
    signed: &Signed,
    mut field: Field<'_>,
) -> Result<Option<(String, TempPath, Vec<u8>)>, Problem> {
    let name = plain_name(field.file_name().unwrap_or_default());
    let (mut file, path) = job::place_for_file(signed.running())?;
    let mut hash = Sha256::new();
    let mut bytes = 0;
    while let Some(chunk) = field.chunk().await.map_err(|error| cut_off(&error))? {
        hash.update(&chunk);
        file.write_all(&chunk)?;
        bytes += chunk.len();
    }
    if name.is_empty() && bytes == 0 {
        return Ok(None);
    }
    Ok(Some((name, path, hash.finalize().to_vec())))
}

/// The last part of a file's path, without what does not belong into a name.
fn plain_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    last.chars().filter(|c| !c.is_control()).take(LONGEST_NAME).collect()
}

fn cut_off(error: &axum::extract::multipart::MultipartError) -> Problem {
    let too_large = error.status() == StatusCode::PAYLOAD_TOO_LARGE;
    let code = if too_large { "file.too_large" } else { "file.cut_off" };
    Problem::because(Kind::Refused, code, error.body_text())
}

#[cfg(test)]
mod tests {
    use super::plain_name;

    #[test]
    fn a_name_of_a_file_has_no_folders() {
        assert_eq!(plain_name("C:\\Users\\gizi\\Nov 2024.xlsx"), "Nov 2024.xlsx");
        assert_eq!(plain_name("../../etc/passwd\n"), "passwd");
    }
}
