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
