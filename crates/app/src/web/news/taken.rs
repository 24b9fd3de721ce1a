//! Taking in what was handed in with news: photographs are written anew without what a camera
//! says, other files are kept as they are, and a program is refused.

use register::act::Door;
use register::attachment::{self, NewAttachment};
use register::place::Place;
use tokio::sync::Semaphore;
use uuid::Uuid;

use super::sent::{Draft, HandedIn, Sent};
use crate::photograph::{self, LONGEST};
use crate::problem::{Kind, Problem};
use crate::web::visitor::Signed;

/// Photographs that are read at once, each into up to some hundred megabytes.
static READING: Semaphore = Semaphore::const_new(1);

/// The draft with what could be taken in, and why something could not.
pub(super) async fn in_(
    signed: &Signed,
    place: &Place,
    sent: Sent,
) -> (Draft, Option<Problem>) {
    let mut draft = sent.draft.clone();
    let mut refused = None;
    for photo in &sent.photos {
        match photograph(signed, place, photo, sent.shows(photo.slot)).await {
            Ok(id) => draft.photos.push(id),
            Err(problem) => refused = refused.or(Some(problem)),
        }
    }
    for file in &sent.files {
        match keep(signed, place, &file.name, file.bytes.to_vec()).await {
            Ok(id) => draft.files.push(id),
            Err(problem) => refused = refused.or(Some(problem)),
        }
    }
    (draft, refused)
}

async fn photograph(
    signed: &Signed,
    place: &Place,
    photo: &HandedIn,
    shows: &str,
) -> Result<Uuid, Problem> {
    if shows.is_empty() {
        return Err(Problem::new(Kind::Refused, "news.photo_unsaid"));
    }
    let _one_at_a_time =
        READING.acquire().await.map_err(|cause| Problem::broken("broken", &cause))?;
    let bytes = photo.bytes.clone();
    let taken = tokio::task::spawn_blocking(move || photograph::taken_in(&bytes, LONGEST))
        .await
        .map_err(|cause| Problem::broken("broken", &cause))?;
    let taken = taken.map_err(|refused| {
        use photograph::Refused;
        let code = match refused {
            Refused::NoPicture => "news.no_picture",
            Refused::TooLarge { .. } => "news.too_many_dots",
            Refused::Damaged(_) => "news.damaged_picture",
        };
        Problem::because(Kind::Refused, code, refused.to_string())
    })?;
    // It is called by what it shows.
    let name = format!("{}.jpg", shows.replace(['/', '\\'], "-"));
    keep(signed, place, &name, taken.jpeg).await
}

async fn keep(
    signed: &Signed,
    place: &Place,
    name: &str,
    bytes: Vec<u8>,
) -> Result<Uuid, Problem> {
    let running = signed.running();
    let new =
        NewAttachment { id: Uuid::now_v7(), place: place.id, name: name.to_owned(), bytes };
    let (store, tree, clock) = (&running.store, &signed.tree, &running.clock);
    attachment::keep(store, &signed.account, tree, &new, Door::Form, clock)
        .await
        .map_err(told)?;
    Ok(new.id)
}

/// Why a file is not kept.
fn told(refused: attachment::Refused) -> Problem {
    use attachment::Refused;
    let no = |code| Problem::new(Kind::Refused, code);
    match refused {
        Refused::OutOfReach(_) => Problem::forbidden(),
        Refused::Empty => no("news.empty_file"),
        Refused::TooLarge => no("news.too_large"),
        Refused::Program => no("news.program"),
        Refused::UnknownKind => no("news.unknown_kind"),
        Refused::CarriesMetadata => no("news.picture_as_file"),
        Refused::BadName => no("news.bad_name"),
        Refused::Failure(failure) => failure.into(),
    }
}
