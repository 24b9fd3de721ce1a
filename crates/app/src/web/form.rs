//! A posted form, checked to be of the session that posts it.

use std::collections::HashMap;

use axum::extract::{FromRequest, Request};

use super::Doors;
use super::visitor::{Refusal, Signed};
use crate::problem::{Kind, Problem};

/// The fields of a form, those given more than once included.
#[derive(Debug, Default)]
pub(super) struct Fields(HashMap<String, Vec<String>>);

impl Fields {
    pub(super) fn of(pairs: Vec<(String, String)>) -> Self {
        let mut fields: HashMap<String, Vec<String>> = HashMap::new();
        for (name, value) in pairs {
            fields.entry(name).or_default().push(value);
        }
        Self(fields)
    }

    /// The value of a field, without blanks around it; empty where it was not sent.
    pub(super) fn get(&self, name: &str) -> &str {
        self.0.get(name).and_then(|values| values.first()).map_or("", |value| value.trim())
    }

    pub(super) fn all(&self, name: &str) -> &[String] {
        self.0.get(name).map_or(&[], Vec::as_slice)
    }

    pub(super) fn is_set(&self, name: &str) -> bool {
        !self.get(name).is_empty()
    }
}

/// Somebody signed in who posted a form of ours.
pub(super) struct Posted {
    pub(super) signed: Signed,
    pub(super) fields: Fields,
}

impl FromRequest<Doors> for Posted {
    type Rejection = Refusal;

    async fn from_request(request: Request, doors: &Doors) -> Result<Self, Self::Rejection> {
        let (mut parts, body) = request.into_parts();
        let signed = <Signed as axum::extract::FromRequestParts<Doors>>::from_request_parts(
            &mut parts, doors,
        )
        .await?;
        let request = Request::from_parts(parts, body);
        let axum::Form(pairs) =
            axum::Form::<Vec<(String, String)>>::from_request(request, doors)
                .await
                .map_err(|_| signed.refuse(Problem::new(Kind::AskedWrongly, "bad_form")))?;
        let fields = Fields::of(pairs);
        signed.must_be_ours(fields.get("csrf"))?;
        Ok(Self { signed, fields })
    }
}

/// A file that came with a form.
pub(super) struct SentFile {
    pub(super) name: String,
    pub(super) bytes: Vec<u8>,
}

/// Somebody signed in who posted a form of ours with a file, or without one.
pub(super) struct PostedFile {
    pub(super) signed: Signed,
    pub(super) fields: Fields,
    pub(super) file: Option<SentFile>,
}

/// The longest name of a file that is kept.
const LONGEST_NAME: usize = 200;

impl FromRequest<Doors> for PostedFile {
    type Rejection = Refusal;

    async fn from_request(request: Request, doors: &Doors) -> Result<Self, Self::Rejection> {
        let (mut parts, body) = request.into_parts();
        let signed = <Signed as axum::extract::FromRequestParts<Doors>>::from_request_parts(
            &mut parts, doors,
        )
        .await?;
        let bad = || signed.refuse(Problem::new(Kind::AskedWrongly, "bad_form"));
        let cut_off = |error: axum::extract::multipart::MultipartError| {
            let large = error.status() == axum::http::StatusCode::PAYLOAD_TOO_LARGE;
            let code = if large { "attachment.too_large" } else { "file.cut_off" };
            signed.refuse(Problem::new(Kind::Refused, code))
        };
        let request = Request::from_parts(parts, body);
        let mut form =
            axum::extract::Multipart::from_request(request, doors).await.map_err(|_| bad())?;
        let (mut pairs, mut file) = (Vec::new(), None);
        while let Some(field) = form.next_field().await.map_err(cut_off)? {
            let name = field.name().unwrap_or_default().to_owned();
            let chosen = field.file_name().map(plain_name);
            match chosen {
                Some(of) => {
                    let bytes = field.bytes().await.map_err(cut_off)?;
                    if !(of.is_empty() && bytes.is_empty()) {
                        file = Some(SentFile { name: of, bytes: bytes.to_vec() });
                    }
                }
                None => pairs.push((name, field.text().await.map_err(cut_off)?)),
            }
        }
        let fields = Fields::of(pairs);
        signed.must_be_ours(fields.get("csrf"))?;
        Ok(Self { signed, fields, file })
    }
}

/// The last part of a file's path, without what does not belong into a name.
fn plain_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    last.chars().filter(|sign| !sign.is_control()).take(LONGEST_NAME).collect()
}
