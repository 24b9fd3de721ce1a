//! An answer that everybody gets alike: packed once, told apart by a mark of its bytes.

use std::io::{Read as _, Write as _};

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};

use crate::problem::Problem;

/// How long browsers and what lies between may keep an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lasts {
    /// Asked for again each time; unchanged, it is not sent again.
    Moment,
    /// What never changes under its address, unless it is taken away.
    Day,
}

impl Lasts {
    fn said(self) -> &'static str {
        match self {
            Self::Moment => "public, no-cache",
            Self::Day => "public, max-age=86400",
        }
    }
}

/// What an answer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Html,
    Atom,
    Xml,
    Text,
    Csv,
    Json,
    Parquet,
    Jpeg,
}

impl Kind {
    fn said(self) -> &'static str {
        match self {
            Self::Html => "text/html; charset=utf-8",
            Self::Atom => "application/atom+xml; charset=utf-8",
            Self::Xml => "application/xml; charset=utf-8",
            Self::Text => "text/plain; charset=utf-8",
            Self::Csv => "text/csv; charset=utf-8",
            Self::Json => "application/json",
            Self::Parquet => "application/vnd.apache.parquet",
            Self::Jpeg => "image/jpeg",
        }
    }

    /// Whether it is packed already.
    fn is_packed(self) -> bool {
        match self {
            Self::Parquet | Self::Jpeg => true,
            Self::Html | Self::Atom | Self::Xml | Self::Text | Self::Csv | Self::Json => false,
        }
    }
}

/// An answer that is kept.
#[derive(Debug)]
pub(super) struct Kept {
    kind: Kind,
    lasts: Lasts,
    /// GZIP, unless the kind is packed by itself.
    bytes: axum::body::Bytes,
    mark: HeaderValue,
    /// The name of the file it is saved as.
    name: Option<HeaderValue>,
}

impl Kept {
    pub(super) fn new(kind: Kind, lasts: Lasts, content: &[u8]) -> Result<Self, Problem> {
        let broken = |cause: &dyn std::error::Error| Problem::broken("broken", cause);
        let mark = hex::encode(&Sha256::digest(content)[..8]);
        // Weak: the same words may be packed or not.
        let mark = HeaderValue::from_str(&format!("W/\"{mark}\"")).map_err(|c| broken(&c))?;
        let bytes = if kind.is_packed() {
            content.to_vec()
        } else {
            let mut packed = GzEncoder::new(Vec::new(), Compression::default());
            packed.write_all(content)?;
            packed.finish()?
        };
        Ok(Self { kind, lasts, bytes: bytes.into(), mark, name: None })
    }

    /// To be saved as a file of this name, which holds codes and dates only.
    pub(super) fn named(self, name: &str) -> Self {
        let disposition = format!("attachment; filename=\"{name}\"");
        Self { name: HeaderValue::from_str(&disposition).ok(), ..self }
    }

    pub(super) fn bytes(&self) -> usize {
        self.bytes.len()
    }

    /// Whether the one who asks has it already.
    pub(super) fn is_known(&self, headers: &HeaderMap) -> bool {
        let asked = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
        let mark = self.mark.to_str().unwrap_or_default();
        asked.is_some_and(|asked| {
            asked.split(',').any(|one| {
                let one = one.trim();
                one == "*" || one == mark || one == mark.trim_start_matches("W/")
            })
        })
    }

    pub(super) fn answer(&self, asked: &HeaderMap) -> Response {
        let mut headers = HeaderMap::new();
        headers.insert(header::ETAG, self.mark.clone());
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(self.lasts.said()));
        if !self.kind.is_packed() {
            headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        }
        if self.is_known(asked) {
            return (StatusCode::NOT_MODIFIED, headers).into_response();
        }
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(self.kind.said()));
        if let Some(name) = &self.name {
            headers.insert(header::CONTENT_DISPOSITION, name.clone());
        }
        if self.kind.is_packed() {
            return (headers, Body::from(self.bytes.clone())).into_response();
        }
        if takes_packed(asked) {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
            return (headers, Body::from(self.bytes.clone())).into_response();
        }
        let mut content = Vec::new();
        match GzDecoder::new(&*self.bytes).read_to_end(&mut content) {
            Ok(_) => (headers, content).into_response(),
            Err(cause) => {
                tracing::error!(%cause, "what was packed does not unpack");
                StatusCode::INTERNAL_SERVER_ERROR.into_response()
            }
        }
    }
}

fn takes_packed(asked: &HeaderMap) -> bool {
    let encodings = asked.get_all(header::ACCEPT_ENCODING).iter();
    encodings.filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(',')).any(
        |one| {
            let mut parts = one.split(';');
            let name = parts.next().unwrap_or_default().trim();
            let refused =
                parts.any(|part| matches!(part.trim(), "q=0" | "q=0.0" | "q=0.00" | "q=0.000"));
            matches!(name, "gzip" | "x-gzip" | "*") && !refused
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(name: header::HeaderName, value: &str) -> HeaderMap {
        HeaderMap::from_iter([(name, HeaderValue::from_str(value).unwrap())])
    }

    async fn body(response: Response) -> Vec<u8> {
        axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap().to_vec()
    }

    #[tokio::test]
    async fn an_answer_is_packed_for_those_who_take_it_so() {
        let kept = Kept::new(Kind::Html, Lasts::Moment, b"<p>halo</p>").unwrap();
        let plain = kept.answer(&HeaderMap::new());
        assert!(plain.headers().get(header::CONTENT_ENCODING).is_none());
        assert_eq!(body(plain).await, b"<p>halo</p>");
        let packed = kept.answer(&asked(header::ACCEPT_ENCODING, "br, gzip;q=0.8"));
        assert_eq!(packed.headers()[header::CONTENT_ENCODING], "gzip");
        assert_eq!(packed.headers()[header::VARY], "accept-encoding");
        let refused = kept.answer(&asked(header::ACCEPT_ENCODING, "gzip;q=0"));
        assert!(refused.headers().get(header::CONTENT_ENCODING).is_none());
    }

    #[tokio::test]
    async fn what_is_known_is_not_sent_again() {
        let kept = Kept::new(Kind::Html, Lasts::Moment, b"<p>halo</p>").unwrap();
        let mark = kept.answer(&HeaderMap::new()).headers()[header::ETAG].clone();
        let again = kept.answer(&asked(header::IF_NONE_MATCH, mark.to_str().unwrap()));
        assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
        assert!(body(again).await.is_empty());
        let other = Kept::new(Kind::Html, Lasts::Moment, b"<p>hai</p>").unwrap();
        assert!(!other.is_known(&asked(header::IF_NONE_MATCH, mark.to_str().unwrap())));
    }
}
