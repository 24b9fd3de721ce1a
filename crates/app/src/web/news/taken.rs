//! Taking in what was handed in with news.

use register::place::Place;
use uuid::Uuid;

use super::sent::{Draft, HandedIn, Sent};
use crate::problem::{Kind, Problem};
use crate::web::attached;
use crate::web::visitor::Signed;

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
        match attached::keep_file(signed, place.id, file.name.clone(), file.bytes.to_vec())
            .await
        {
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
    // It is called by what it shows.
    let name = shows.replace(['/', '\\'], "-");
    attached::keep_photograph(signed, place.id, &name, photo.bytes.clone()).await
}
