//! Whoever reads what is public: nobody in particular. No session is asked for, no cookie is read
//! or set; the language stands in the address.

use std::sync::Arc;

use askama::Template;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use register::place::{Level, Place, Tree, source};

use super::kept::{Kept, Kind, Lasts};
use super::site::Now;
use crate::problem::{Kind as Of, Problem};
use crate::running::Running;
use crate::text::{Language, grouped};
use crate::web::Doors;
use crate::web::frame::level_key;
use crate::web::page::Link;
use crate::web::page::public::{Frame, NothingPage};

/// The query that asks for a language.
const LANGUAGE: &str = "bahasa";

pub(in crate::web) struct Reader {
    pub(super) running: Arc<Running>,
    pub(super) language: Language,
    /// Scheme and host by which the site is known, or by which it was asked; may be empty.
    pub(super) origin: String,
    pub(super) headers: HeaderMap,
    /// Whether the page itself is asked for, and not its head alone.
    pub(super) is_get: bool,
    path: String,
}

impl FromRequestParts<Doors> for Reader {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(
        parts: &mut Parts,
        doors: &Doors,
    ) -> Result<Self, Self::Rejection> {
        let language = value(parts.uri.query().unwrap_or_default(), LANGUAGE)
            .and_then(Language::of)
            .unwrap_or_default();
        let host = parts.headers.get(header::HOST).and_then(|host| host.to_str().ok());
        let origin = match &doors.address {
            Some(address) => address.to_string(),
            None => host.map_or_else(String::new, |host| asked(host, doors.https)),
        };
        Ok(Self {
            running: Arc::clone(&doors.running),
            language,
            origin,
            headers: parts.headers.clone(),
            is_get: parts.method == Method::GET,
            path: parts.uri.path().to_owned(),
        })
    }
}

/// A value of a query, as it stands there.
pub(super) fn value<'a>(query: &'a str, name: &str) -> Option<&'a str> {
    query
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value)
}

/// The origin by which a browser asked; nothing where the host is none.
fn asked(host: &str, https: bool) -> String {
    let sign = |sign: u8| sign.is_ascii_alphanumeric() || b".-:[]".contains(&sign);
    if host.is_empty() || host.len() > 255 || !host.bytes().all(sign) {
        return String::new();
    }
    format!("{}://{host}", if https { "https" } else { "http" })
}

impl Reader {
    pub(super) fn say<'a>(&self, key: &'a str) -> &'a str {
        self.language.words().get(key)
    }

    pub(super) fn fill(&self, key: &str, values: &[(&str, &str)]) -> String {
        self.language.words().fill(key, values)
    }

    pub(super) fn count(&self, number: u64) -> String {
        grouped(self.language, i64::try_from(number).unwrap_or(i64::MAX))
    }

    /// A path in the language of the reader.
    pub(super) fn href(&self, path: &str) -> String {
        in_language(path, self.language)
    }

    /// Words of a definition in the language of the reader.
    pub(super) fn of_language<'a>(&self, words: &'a evaluation::indicator::Words) -> &'a str {
        match self.language {
            Language::Id => &words.id,
            Language::En => &words.en,
        }
    }

    /// A place with its kind where its name does not hold it: `Kecamatan Kalianda`.
    pub(super) fn place_name(&self, place: &Place) -> String {
        let kind = match place.level {
            Level::Nation | Level::Kabkota => return place.name.clone(),
            Level::Desa => match source::kind_of(&place.code) {
                Some(source::Kind::Kelurahan) => "level.kelurahan",
                Some(_) | None => "level.desa",
            },
            Level::Province => "level.province",
            Level::Kecamatan => "level.district",
            Level::Posyandu => "level.posyandu",
            Level::Puskesmas => "level.health_centre",
        };
        format!("{} {}", self.say(kind), place.name)
    }

    /// What the places of a level are called: `Kecamatan`.
    pub(super) fn level(&self, level: Level) -> &'static str {
        self.language.words().find(&format!("level.{}", level_key(level))).unwrap_or_default()
    }

    /// The frame of a page at a path.
    pub(super) fn frame(&self, path: &str, title: &str, description: &str) -> Frame {
        Frame {
            language: self.language,
            title: title.to_owned(),
            description: description.to_owned(),
            crumbs: vec![Link::new(self.say("public.crumb"), self.href("/publik"))],
            home: self.href("/publik"),
            other: in_language(path, self.language.other()),
            origin: self.origin.clone(),
            path: self.href(path),
            kind: "website",
            image: None,
            feed: String::new(),
            grounds: vec![self.say("public.licence").to_owned()],
            demo: self.running.demo,
        }
    }

    /// The frame of a page of a place; `public` tells which places above have a page.
    pub(super) fn frame_at(
        &self,
        path: &str,
        title: &str,
        description: &str,
        (tree, place): (&Tree, &Place),
        public: impl Fn(&Place) -> bool,
    ) -> Frame {
        let mut frame = self.frame(path, title, description);
        let mut above = tree.path(place.id);
        above.reverse();
        frame.crumbs.extend(above.into_iter().filter(|place| public(place)).map(|place| {
            Link::new(place.name.clone(), self.href(&format!("/publik/{}", place.code)))
        }));
        frame.feed = format!("/publik/{}/umpan.xml", place.code);
        frame
    }

    /// An answer that is kept under the path and what is said beside it, or made now. None where
    /// there is nothing to be read.
    pub(super) async fn answer(
        &self,
        beside: &str,
        make: impl AsyncFnOnce(&Now) -> Result<Option<Kept>, Problem>,
    ) -> Response {
        let site = &self.running.site;
        let now = match site.now(&self.running).await {
            Ok(now) => now,
            Err(problem) => return self.broken(&problem),
        };
        let tag = self.language.tag();
        let address = format!("{}\n{tag}\n{}\n{beside}", self.origin, self.path);
        if let Some(kept) = site.kept(&address) {
            return kept.answer(&self.headers);
        }
        match make(&now).await {
            Ok(Some(kept)) => {
                let kept = Arc::new(kept);
                if site.may_keep(&self.origin) {
                    site.keep(address, &kept);
                }
                kept.answer(&self.headers)
            }
            Ok(None) => self.nothing(),
            Err(problem) if problem.kind == Of::NotFound => self.nothing(),
            Err(problem) => self.broken(&problem),
        }
    }

    fn told(&self, code: &str, status: StatusCode) -> Response {
        let words = self.language.words();
        let part = |part: &str| words.get(&format!("problem.{code}.{part}")).to_owned();
        let says = part("says");
        let page =
            NothingPage { shell: self.frame("/publik", &says, &says), says, does: part("do") };
        let moment = [(header::CACHE_CONTROL, HeaderValue::from_static("no-store"))];
        match page.render() {
            Ok(html) => (status, moment, Html(html)).into_response(),
            Err(_) => status.into_response(),
        }
    }

    /// There is no such page, or not for everybody.
    pub(super) fn nothing(&self) -> Response {
        self.told("not_public", StatusCode::NOT_FOUND)
    }

    fn broken(&self, problem: &Problem) -> Response {
        tracing::error!(%problem, path = self.path, "a public page is broken");
        self.told("broken", StatusCode::INTERNAL_SERVER_ERROR)
    }
}

/// A path in a language: Indonesian has the plain one.
pub(super) fn in_language(path: &str, language: Language) -> String {
    match language {
        Language::Id => path.to_owned(),
        Language::En if path.contains('?') => format!("{path}&{LANGUAGE}=en"),
        Language::En => format!("{path}?{LANGUAGE}=en"),
    }
}

/// A filled page as an answer to keep.
pub(super) fn page(page: &impl Template) -> Result<Kept, Problem> {
    let html = page.render().map_err(|cause| Problem::broken("broken", &cause))?;
    Kept::new(Kind::Html, Lasts::Moment, html.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_that_is_none_is_no_origin() {
        assert_eq!(asked("cegah.id:8018", false), "http://cegah.id:8018");
        assert_eq!(asked("cegah.id", true), "https://cegah.id");
        for host in ["", "a b", "a\"><script>", "a/b", &"a".repeat(300)] {
            assert_eq!(asked(host, true), "", "{host}");
        }
    }

    #[test]
    fn the_language_stands_in_the_address() {
        assert_eq!(in_language("/publik/18", Language::Id), "/publik/18");
        assert_eq!(in_language("/publik/18", Language::En), "/publik/18?bahasa=en");
        assert_eq!(in_language("/publik/18?a=1", Language::En), "/publik/18?a=1&bahasa=en");
        assert_eq!(value("sebelum=7&bahasa=en", "bahasa"), Some("en"));
        assert_eq!(value("", "bahasa"), None);
    }
}
