//! Who asks: the language, the session, and how an answer or a problem becomes a page.

use std::collections::HashMap;

use askama::Template;
use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use evaluation::engine::Engine;
use register::account::{self, Account, Deed};
use register::audit::{self, Reading};
use register::child::Person;
use register::measurer::MeasurerId;
use register::place::{Place, PlaceId, Tree};
use std::sync::Arc;
use uuid::Uuid;

use super::Doors;
use super::known::Turn;
use super::page::problem::ProblemPage;
use super::page::{Link, Notice, Sentence, Shell, Tone};
use crate::problem::{Kind, Problem};
use crate::running::Running;
use crate::text::Language;

/// The cookie that holds the session's token.
pub(super) const SESSION: &str = "cegah";
/// The cookie that holds the chosen language.
pub(super) const LANGUAGE: &str = "bahasa";

/// The cookie that holds who measured last, by number.
const MEASURER: &str = "pengukur";

/// Remembers who measured until the day is over; forgets whoever did where nobody is said.
pub(super) fn measurer_remembered(measurer: Option<MeasurerId>) -> String {
    const A_DAY_AT_THE_POSYANDU: u32 = 12 * 60 * 60;
    match measurer {
        Some(MeasurerId(number)) => format!(
            "{MEASURER}={number}; Path=/; Max-Age={A_DAY_AT_THE_POSYANDU}; HttpOnly; SameSite=Lax"
        ),
        None => format!("{MEASURER}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax"),
    }
}

/// Somebody before our door.
#[derive(Clone)]
pub(super) struct Visitor {
    pub(super) doors: Doors,
    pub(super) language: Language,
    pub(super) uri: Uri,
    pub(super) host: String,
    /// The session's token, valid or not.
    pub(super) token: Option<String>,
    /// Who measured last on this device.
    pub(super) measurer: Option<MeasurerId>,
}

/// Somebody signed in.
#[derive(Clone)]
pub(super) struct Signed {
    pub(super) visitor: Visitor,
    pub(super) account: Account,
    pub(super) csrf: String,
    /// The map that is shown.
    pub(super) tree: Arc<Tree>,
    /// The map of today, by which reach goes whatever is shown.
    pub(super) today: Arc<Tree>,
    /// Answers as of now, or of the days in the address.
    pub(super) engine: Arc<Engine>,
    /// The days in the address.
    pub(super) turn: Turn,
}

pub(super) fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|cookies| cookies.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value.to_owned())
}

impl FromRequestParts<Doors> for Visitor {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(
        parts: &mut Parts,
        doors: &Doors,
    ) -> Result<Self, Self::Rejection> {
        let language = cookie(&parts.headers, LANGUAGE)
            .and_then(|tag| Language::of(&tag))
            .unwrap_or_default();
        let host = parts
            .headers
            .get(header::HOST)
            .and_then(|host| host.to_str().ok())
            .unwrap_or_default()
            .to_owned();
        Ok(Self {
            doors: doors.clone(),
            language,
            uri: parts.uri.clone(),
            host,
            token: cookie(&parts.headers, SESSION),
            measurer: cookie(&parts.headers, MEASURER)
                .and_then(|number| number.parse().ok())
                .map(MeasurerId),
        })
    }
}

impl Visitor {
    /// The signed-in account behind the visitor, if any.
    pub(super) async fn session(self) -> Result<Signed, Refusal> {
        let running = Arc::clone(&self.doors.running);
        let session = match &self.token {
            Some(token) => account::resume(&running.store, token, &running.clock).await,
            None => Ok(None),
        };
        match session {
            Ok(Some(session)) => Ok(Signed {
                tree: running.tree(),
                today: running.tree(),
                engine: running.engine(),
                turn: Turn::default(),
                account: session.account,
                csrf: session.csrf,
                visitor: self,
            }),
            Ok(None) => Err(self.refuse(Problem::sign_in())),
            Err(failure) => Err(self.refuse(failure.into())),
        }
    }

    /// The frame of a page for somebody who is not signed in.
    pub(super) fn shell(&self, title: &str) -> Shell {
        Shell {
            language: self.language,
            title: title.to_owned(),
            path: self.uri.path().to_owned(),
            address: format!("{}{}", self.host, self.uri.path()),
            demo: self.doors.running.demo,
            ..Shell::default()
        }
    }

    /// What is wrong and what to do, in the words of a problem's code.
    pub(super) fn bad_news(&self, code: &str) -> Notice {
        let words = self.language.words();
        let said = |part: &str| words.get(&format!("problem.{code}.{part}")).to_owned();
        Notice {
            tone: Tone::Worse,
            says: Sentence::marked(&said("says")),
            does: said("do"),
            link: None,
        }
    }

    pub(super) fn refuse(self, problem: Problem) -> Refusal {
        Refusal(Box::new(Refused::Problem { visitor: self, problem }))
    }
}

impl FromRequestParts<Doors> for Signed {
    type Rejection = Refusal;

    async fn from_request_parts(
        parts: &mut Parts,
        doors: &Doors,
    ) -> Result<Self, Self::Rejection> {
        let Ok(visitor) =
            <Visitor as FromRequestParts<Doors>>::from_request_parts(parts, doors).await;
        super::known::turned(visitor.session().await?, parts).await
    }
}

impl OptionalFromRequestParts<Doors> for Signed {
    type Rejection = Refusal;

    async fn from_request_parts(
        parts: &mut Parts,
        doors: &Doors,
    ) -> Result<Option<Self>, Self::Rejection> {
        match <Self as FromRequestParts<Doors>>::from_request_parts(parts, doors).await {
            Ok(signed) => Ok(Some(signed)),
            Err(refusal) if refusal.is_for_strangers() => Ok(None),
            Err(refusal) => Err(refusal),
        }
    }
}

impl Signed {
    pub(super) fn running(&self) -> &Running {
        &self.visitor.doors.running
    }

    /// A problem told on the page that it happened on.
    pub(super) fn bad_news(&self, code: &str) -> Notice {
        self.visitor.bad_news(code)
    }

    /// A problem as a page of this visitor.
    pub(super) fn refuse(&self, problem: impl Into<Problem>) -> Refusal {
        self.visitor.clone().refuse(problem.into())
    }

    /// The place of a code in an address, where the account may do this; a place out of reach
    /// is told apart from one that does not exist only for those who reach it.
    pub(super) fn place(&self, code: &str, deed: Deed) -> Result<&Place, Refusal> {
        if let Some(place) = self.tree.by_code(code) {
            self.may(deed, place.id)?;
            return Ok(place);
        }
        // A code of other days leads to the place that stands for it on this map.
        let other =
            self.tree.by_other_code(code).ok_or_else(|| self.refuse(Problem::not_found()))?;
        self.may(deed, other.id)?;
        let asked = self.visitor.uri.path_and_query().map_or("", |path| path.as_str());
        let there =
            asked.replacen(&format!("/tempat/{code}"), &format!("/tempat/{}", other.code), 1);
        Err(Refusal::with(Redirect::to(&self.turn.kept(&there)).into_response()))
    }

    pub(super) fn may(&self, deed: Deed, place: PlaceId) -> Result<(), Refusal> {
        if self.reaches(deed, place) { Ok(()) } else { Err(self.refuse(Problem::forbidden())) }
    }

    /// Whether the account may do this in a place of the map that is shown. Its reach is that
    /// of today: whatever is more than a total wants each part of the place, as it is today,
    /// within it.
    pub(super) fn reaches(&self, deed: Deed, place: PlaceId) -> bool {
        let may = |id: PlaceId| self.account.may(deed, id, &self.today);
        let same = Arc::ptr_eq(&self.tree, &self.today)
            || self.tree.boundaries() == self.today.boundaries();
        may(place)
            && (same || deed == Deed::ReadTotals || self.parts(place).into_iter().all(may))
    }

    /// Everything that lies in a place on the map that is shown.
    fn parts(&self, place: PlaceId) -> Vec<PlaceId> {
        let mut parts = vec![place];
        let mut at = 0;
        while let Some(outer) = parts.get(at).copied() {
            parts.extend(self.tree.below(outer).map(|below| below.id));
            at += 1;
        }
        parts
    }

    /// The people of a list, by id; that they were read is written down.
    pub(super) async fn read_people(
        &self,
        place: PlaceId,
        ids: &[Uuid],
    ) -> Result<HashMap<Uuid, Person>, Refusal> {
        let people = register::child::people(&self.running().store, ids)
            .await
            .map_err(|failure| self.refuse(failure))?;
        self.write_down(Reading::List, place, ids.len()).await?;
        Ok(people)
    }

    /// Says in the audit that so many people of a place were read.
    pub(super) async fn write_down(
        &self,
        what: Reading,
        place: PlaceId,
        people: usize,
    ) -> Result<(), Refusal> {
        let Running { store, clock, .. } = self.running();
        audit::read(store, &self.account, what, Some(place), None, people, clock)
            .await
            .map_err(|failure| self.refuse(failure))
    }

    /// Whether a form was made for this session.
    pub(super) fn must_be_ours(&self, csrf: &str) -> Result<(), Refusal> {
        if csrf == self.csrf {
            Ok(())
        } else {
            Err(self.refuse(Problem::new(Kind::Forbidden, "stale_form")))
        }
    }

    /// A filled page as an answer.
    pub(super) fn page(&self, page: &impl Template) -> Result<Response, Refusal> {
        if self.turn == Turn::default() {
            return self.visitor.page(page);
        }
        match page.render() {
            Ok(html) => Ok(Html(self.turn.keep(&html)).into_response()),
            Err(error) => Err(self.refuse(Problem::broken("broken", &error))),
        }
    }
}

impl Visitor {
    pub(super) fn page(&self, page: &impl Template) -> Result<Response, Refusal> {
        match page.render() {
            Ok(html) => Ok(Html(html).into_response()),
            Err(error) => Err(self.clone().refuse(Problem::broken("broken", &error))),
        }
    }
}

/// A problem on its way to the one who asked, or a page in its place.
pub(super) struct Refusal(Box<Refused>);

enum Refused {
    Problem { visitor: Visitor, problem: Problem },
    Instead(Response),
}

impl Refusal {
    /// Another page than the one asked for, without anything being wrong.
    pub(super) fn with(page: Response) -> Self {
        Self(Box::new(Refused::Instead(page)))
    }

    fn is_for_strangers(&self) -> bool {
        match &*self.0 {
            Refused::Problem { problem, .. } => problem.kind == Kind::SignIn,
            Refused::Instead(_) => false,
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let (visitor, problem) = match *self.0 {
            Refused::Problem { visitor, problem } => (visitor, problem),
            Refused::Instead(page) => return page,
        };
        match problem.kind {
            Kind::Broken => tracing::error!(%problem, path = visitor.uri.path(), "broken"),
            Kind::SignIn
            | Kind::Forbidden
            | Kind::NotFound
            | Kind::Refused
            | Kind::AskedWrongly => {}
        }
        if problem.kind == Kind::SignIn {
            let then = visitor.uri.path_and_query().map_or("/", |path| path.as_str());
            let then: String = form_encoded(then);
            return Redirect::to(&format!("/masuk?tujuan={then}")).into_response();
        }
        let status =
            StatusCode::from_u16(problem.kind.status()).unwrap_or(StatusCode::BAD_REQUEST);
        let words = visitor.language.words();
        let doors = vec![Link::new(words.get("problem_page.home"), "/")];
        let page = ProblemPage::of(visitor.shell(""), problem.code, doors);
        match page.render() {
            Ok(html) => (status, Html(html)).into_response(),
            Err(_) => status.into_response(),
        }
    }
}

/// Text as it may stand in a query.
pub(super) fn form_encoded(text: &str) -> String {
    use std::fmt::Write;
    text.bytes().fold(String::new(), |mut encoded, byte| {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~' | b'/') {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
        encoded
    })
}

pub(super) async fn nothing_here(visitor: Visitor) -> Refusal {
    visitor.refuse(Problem::not_found())
}
