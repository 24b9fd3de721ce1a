//! A running program for tests of its doors, asked as a browser asks it.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use image::codecs::jpeg::JpegEncoder;
use image::{ImageEncoder as _, Rgb, RgbImage};
use register::account::{self, NewAssignment, Role};
use tempfile::TempDir;
use tower::ServiceExt as _;

use crate::cli::demo::{self, WorldOptions};
use crate::cli::printer::Printer;
use crate::running::{Running, system_clock};
use crate::settings::{Durability, Settings};
use crate::world::last_day;

/// What a phone calls itself.
pub(super) const PHONE: &str =
    "Mozilla/5.0 (Linux; Android 13; SM-A125F) AppleWebKit/537.36 Chrome/120.0 Mobile";

pub(super) struct Stage {
    pub(super) running: Arc<Running>,
    router: Router,
    _folder: TempDir,
}

/// What came back.
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Vec<u8>,
}

impl Answer {
    pub(super) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(super) fn header(&self, name: header::HeaderName) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}

/// Somebody signed in: the session's token and the mark of its forms.
pub(super) struct Session {
    token: String,
    pub(super) csrf: String,
}

fn settings(data: PathBuf) -> Settings {
    Settings { data, database: None, keys: None, durability: Durability::Normal }
}

impl Stage {
    /// The demonstration world, with so many children.
    pub(super) async fn world(children: u32) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let options = WorldOptions { children, seed: 18 };
        let settings = settings(folder.path().join("demo"));
        let running = demo::create(settings, &options, demo::Lived::AtOnce, Printer::default())
            .await
            .unwrap();
        Self::of(running, folder)
    }

    /// The country without anybody in it.
    pub(super) async fn empty() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = system_clock().moved_to(last_day());
        let settings = settings(folder.path().join("data"));
        let running = Running::open(settings, clock, false).await.unwrap();
        Self::of(running, folder)
    }

    fn of(running: Arc<Running>, folder: TempDir) -> Self {
        let router = super::routes(Arc::clone(&running), false, None);
        Self { running, router, _folder: folder }
    }

    pub(super) async fn ask(&self, request: Request<Body>) -> Answer {
        let answer = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = answer.into_parts();
        let body = axum::body::to_bytes(body, usize::MAX).await.unwrap().to_vec();
        Answer { status: parts.status, headers: parts.headers, body }
    }

    /// Asks as a stranger.
    pub(super) async fn get(&self, path: &str) -> Answer {
        self.get_with(path, &[]).await
    }

    pub(super) async fn get_with(
        &self,
        path: &str,
        headers: &[(header::HeaderName, &str)],
    ) -> Answer {
        let mut request = Request::get(path).header(header::HOST, "cegah.test");
        for (name, value) in headers {
            request = request.header(name, *value);
        }
        self.ask(request.body(Body::empty()).unwrap()).await
    }

    pub(super) async fn head(&self, path: &str) -> Answer {
        let request = Request::head(path).header(header::USER_AGENT, PHONE);
        self.ask(request.body(Body::empty()).unwrap()).await
    }

    /// Somebody with a role in a place.
    pub(super) async fn signed_in(&self, name: &str, role: Role, code: &str) -> Session {
        let (store, clock) = (&self.running.store, &self.running.clock);
        let place = self.running.tree().by_code(code).unwrap().id;
        let assignment = NewAssignment {
            role,
            place,
            sk_number: "SK 1/2024".to_owned(),
            since: crate::world::first_day(),
            until: None,
        };
        let word = "rahasia-sekali";
        account::with_password(store, name, name, word, &[assignment], clock).await.unwrap();
        let token = account::sign_in(store, name, word, clock).await.unwrap();
        let session = account::resume(store, &token, clock).await.unwrap().unwrap();
        Session { token, csrf: session.csrf }
    }

    pub(super) async fn get_as(&self, session: &Session, path: &str) -> Answer {
        let cookie = format!("cegah={}", session.token);
        self.get_with(path, &[(header::COOKIE, &cookie)]).await
    }

    /// Sends a form with files: each a field, the name of a file or nothing, and its bytes.
    pub(super) async fn send(
        &self,
        session: &Session,
        path: &str,
        fields: &[(&str, &str, &[u8])],
    ) -> Answer {
        const MARK: &str = "----between-two-fields";
        let mut body = Vec::new();
        for (name, file, bytes) in fields {
            let file = if file.is_empty() {
                String::new()
            } else {
                format!("; filename=\"{file}\"\r\ncontent-type: application/octet-stream")
            };
            let head = format!(
                "--{MARK}\r\ncontent-disposition: form-data; name=\"{name}\"{file}\r\n\r\n"
            );
            body.extend(head.as_bytes());
            body.extend(*bytes);
            body.extend(b"\r\n");
        }
        body.extend(format!("--{MARK}--\r\n").as_bytes());
        let request = Request::builder()
            .method(Method::POST)
            .uri(path)
            .header(header::COOKIE, format!("cegah={}", session.token))
            .header(header::CONTENT_TYPE, format!("multipart/form-data; boundary={MARK}"));
        self.ask(request.body(Body::from(body)).unwrap()).await
    }

    /// Sends a plain form.
    pub(super) async fn post(
        &self,
        session: &Session,
        path: &str,
        fields: &HashMap<&str, &str>,
    ) -> Answer {
        let pairs: Vec<String> = fields
            .iter()
            .map(|(name, value)| format!("{name}={}", super::visitor::form_encoded(value)))
            .collect();
        let request = Request::post(path)
            .header(header::COOKIE, format!("cegah={}", session.token))
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.ask(request.body(Body::from(pairs.join("&"))).unwrap()).await
    }
}

/// What a hidden field of a page holds.
pub(super) fn hidden(page: &str, name: &str) -> String {
    let field = format!("name=\"{name}\" value=\"");
    let found = page.split_once(&field).and_then(|(_, rest)| rest.split('"').next());
    found.unwrap_or_default().to_owned()
}

/// A JPEG that was held upright, and says where it was taken.
pub(super) fn photograph() -> Vec<u8> {
    let picture = RgbImage::from_pixel(64, 32, Rgb([120, 90, 60]));
    let mut bytes = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut bytes, 90);
    let mut exif = b"MM\0\x2a\0\0\0\x08\0\x02".to_vec();
    exif.extend(b"\x01\x12\0\x03\0\0\0\x01\0\x06\0\0");
    exif.extend(b"\x01\x0f\0\x02\0\0\0\x04GPS\0");
    exif.extend(b"\0\0\0\0");
    encoder.set_exif_metadata(exif).unwrap();
    encoder.encode_image(&picture).unwrap();
    bytes
}
