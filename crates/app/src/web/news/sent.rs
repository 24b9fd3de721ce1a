//! What the form of news sends: words, what is kept already, and what is handed in now.

use axum::extract::Multipart;
use axum::extract::multipart::Field;
use uuid::Uuid;

use crate::problem::{Kind, Problem};

/// Further photographs, and further files, that one form takes.
pub(super) const SLOTS: u8 = 3;

/// News as it stands in the form.
#[derive(Debug, Clone, Default)]
pub(super) struct Draft {
    pub(super) id: Uuid,
    pub(super) replaces: Option<Uuid>,
    pub(super) title: String,
    pub(super) text: String,
    pub(super) language: String,
    pub(super) meeting: Option<Uuid>,
    pub(super) photos: Vec<Uuid>,
    pub(super) files: Vec<Uuid>,
}

/// A file that is handed in, by the number of its place in the form.
#[derive(Debug)]
pub(super) struct HandedIn {
    pub(super) slot: u8,
    pub(super) name: String,
    pub(super) bytes: axum::body::Bytes,
}

#[derive(Debug, Default)]
pub(super) struct Sent {
    pub(super) csrf: String,
    /// Only to be looked at.
    pub(super) looks: bool,
    pub(super) draft: Draft,
    /// What the photographs show, by their number.
    pub(super) shows: Vec<(u8, String)>,
    pub(super) photos: Vec<HandedIn>,
    pub(super) files: Vec<HandedIn>,
}

impl Sent {
    pub(super) async fn read(mut form: Multipart) -> Result<Self, Problem> {
        let mut sent = Self::default();
        let mut left_out: Vec<Uuid> = Vec::new();
        while let Some(field) = form.next_field().await.map_err(|error| cut_off(&error))? {
            let name = field.name().unwrap_or_default().to_owned();
            if let Some(slot) = slot(&name, "foto_") {
                sent.photos.extend(handed_in(slot, field).await?);
                continue;
            }
            if let Some(slot) = slot(&name, "berkas_") {
                sent.files.extend(handed_in(slot, field).await?);
                continue;
            }
            let text = field.text().await.map_err(|error| cut_off(&error))?;
            let id = || text.trim().parse::<Uuid>().ok();
            if let Some(slot) = slot(&name, "tampak_") {
                sent.shows.push((slot, text.trim().to_owned()));
                continue;
            }
            match name.as_str() {
                "csrf" => text.trim().clone_into(&mut sent.csrf),
                "aksi" => sent.looks = text == "lihat",
                "id" => sent.draft.id = id().ok_or_else(bad_form)?,
                "replaces" => sent.draft.replaces = id(),
                "judul" => text.trim().clone_into(&mut sent.draft.title),
                // Browsers end lines with two signs.
                "teks" => sent.draft.text = text.replace("\r\n", "\n"),
                "bahasa" => text.trim().clone_into(&mut sent.draft.language),
                "rakor" => sent.draft.meeting = id(),
                "foto" => sent.draft.photos.extend(id()),
                "berkas" => sent.draft.files.extend(id()),
                "buang" => left_out.extend(id()),
                _ => {}
            }
        }
        sent.draft.photos.retain(|id| !left_out.contains(id));
        sent.draft.files.retain(|id| !left_out.contains(id));
        if sent.draft.id.is_nil() { Err(bad_form()) } else { Ok(sent) }
    }

    /// What a photograph shows, in words.
    pub(super) fn shows(&self, slot: u8) -> &str {
        self.shows.iter().find(|(of, _)| *of == slot).map_or("", |(_, text)| text)
    }
}

fn slot(name: &str, prefix: &str) -> Option<u8> {
    let slot: u8 = name.strip_prefix(prefix)?.parse().ok()?;
    (1..=SLOTS).contains(&slot).then_some(slot)
}

/// None where nothing was chosen.
async fn handed_in(slot: u8, field: Field<'_>) -> Result<Option<HandedIn>, Problem> {
    let name = field.file_name().unwrap_or_default().to_owned();
    let bytes = field.bytes().await.map_err(|error| cut_off(&error))?;
    let chosen = !name.is_empty() || !bytes.is_empty();
    Ok(chosen.then_some(HandedIn { slot, name, bytes }))
}

fn bad_form() -> Problem {
    Problem::new(Kind::AskedWrongly, "bad_form")
}

fn cut_off(error: &axum::extract::multipart::MultipartError) -> Problem {
    let too_large = error.status() == axum::http::StatusCode::PAYLOAD_TOO_LARGE;
    let code = if too_large { "attachment.too_large" } else { "file.cut_off" };
    Problem::because(Kind::Refused, code, error.body_text())
}
