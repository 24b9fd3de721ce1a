//! Files that people hand in: a photograph is written anew without what a camera says, any other
//! file is kept as it is, and a program is refused.

use std::path::Path;

use register::act::Door;
use register::attachment::{self, NewAttachment};
use register::place::PlaceId;
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;
use uuid::Uuid;

use super::visitor::Signed;
use crate::photograph::{self, LONGEST, Refused};
use crate::problem::{Kind, Problem};

/// Photographs that are read at once, each into up to some hundred megabytes.
static READING: Semaphore = Semaphore::const_new(1);

/// Keeps a photograph, and refuses what is none.
pub(super) async fn keep_photograph(
    signed: &Signed,
    place: PlaceId,
    name: &str,
    bytes: impl AsRef<[u8]> + Send + 'static,
) -> Result<Uuid, Problem> {
    let _one_at_a_time =
        READING.acquire().await.map_err(|cause| Problem::broken("broken", &cause))?;
    let taken = spawn_blocking(move || photograph::taken_in(bytes.as_ref(), LONGEST))
        .await
        .map_err(|cause| Problem::broken("broken", &cause))?;
    let taken = taken.map_err(|refused| {
        let code = match refused {
            Refused::NoPicture => "attachment.no_picture",
            Refused::TooLarge { .. } => "attachment.too_many_dots",
            Refused::Damaged(_) => "attachment.damaged_picture",
        };
        Problem::because(Kind::Refused, code, refused.to_string())
    })?;
    keep(signed, place, format!("{name}.jpg"), taken.jpeg).await
}

/// Keeps a file of any kind that is taken.
pub(super) async fn keep_file(
    signed: &Signed,
    place: PlaceId,
    name: String,
    bytes: Vec<u8>,
) -> Result<Uuid, Problem> {
    if photograph::is_one(&bytes) {
        let stem = Path::new(&name).file_stem().unwrap_or_default();
        return keep_photograph(signed, place, &stem.to_string_lossy(), bytes).await;
    }
    keep(signed, place, name, bytes).await
}

async fn keep(
    signed: &Signed,
    place: PlaceId,
    name: String,
    bytes: Vec<u8>,
) -> Result<Uuid, Problem> {
    let running = signed.running();
    let new = NewAttachment { id: Uuid::now_v7(), place, name, bytes };
    let (store, tree, clock) = (&running.store, &signed.tree, &running.clock);
    attachment::keep(store, &signed.account, tree, &new, Door::Form, clock).await?;
    Ok(new.id)
}

#[cfg(test)]
mod tests {
    use axum::http::StatusCode;
    use register::account::Role;

    use crate::web::stage::{Stage, photograph};

    #[tokio::test(flavor = "multi_thread")]
    async fn a_decree_may_be_photographed_and_says_nothing_of_the_camera() {
        let stage = Stage::empty().await;
        let session = stage.signed_in("sekretariat", Role::Tpps, "18.01").await;
        let photo = photograph();
        let sent = [
            ("csrf", "", session.csrf.as_bytes()),
            ("nomor", "", b"SK 12/2024"),
            ("tentang", "", b"TPPS Lampung Selatan"),
            ("tanggal", "", b"2024-02-01"),
            ("berkas", "SK 12.jpeg", &photo),
        ];
        let answer = stage.send(&session, "/tempat/18.01/tpps/sk", &sent).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
        let page = stage.get_as(&session, "/tempat/18.01/tpps").await.text();
        let paper = page.split("href=\"").find_map(|rest| {
            let address = rest.split('"').next()?;
            address.contains("/tpps/sk/").then(|| address.to_owned())
        });
        let kept = stage.get_as(&session, &paper.unwrap()).await;
        assert_eq!(crate::photograph::size(&kept.body), Some((32, 64)));
        assert!(!kept.body.windows(3).any(|three| three == b"GPS"));
        let damaged = [
            ("csrf", "", session.csrf.as_bytes()),
            ("nomor", "", b"SK 13/2024"),
            ("tentang", "", b"TPPS Lampung Selatan"),
            ("tanggal", "", b"2024-02-01"),
            ("berkas", "SK 13.jpeg", &photo[..40]),
        ];
        let answer = stage.send(&session, "/tempat/18.01/tpps/sk", &damaged).await;
        assert!(answer.text().contains("rusak"), "{}", answer.text());
    }
}
