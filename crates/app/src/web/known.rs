//! As known on a past day: the pages of a place under `/pada/<day>`, answered from relations
//! that are folded for that day when somebody first asks.

use std::sync::Arc;

use askama::Template;
use axum::extract::Request;
use axum::http::Uri;
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Redirect, Response};
use chrono::NaiveDate;
use evaluation::engine::Engine;
use evaluation::partition::Stamp;
use evaluation::past::Progress;
use register::account::Deed;
use register::place::Place;

use super::page::study::WaitingPage;
use super::visitor::{Refusal, Signed};
use crate::problem::{Kind, Problem};
use crate::running::Running;
use crate::text::date;

const BEFORE: &str = "/pada/";
/// Pages that are told as known on a day begin so.
const OF_A_PLACE: &str = "/tempat/";
/// The day in a query, as the control of time sends it.
const ASKED: &str = "diketahui";

/// The day as of which a page is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct KnownOn(pub(super) NaiveDate);

/// Takes the day off an address, so that one table of routes serves every day; a day asked for
/// in the query moves into the address.
pub(super) async fn address(mut request: Request, next: Next) -> Response {
    let (day, path) = split(request.uri().path());
    let query = request.uri().query().unwrap_or_default();
    if path.starts_with(OF_A_PLACE)
        && let Some((asked, rest)) = asked(query)
    {
        let path = asked.map_or_else(|| path.to_owned(), |day| under(day, path));
        let address = if rest.is_empty() { path } else { format!("{path}?{rest}") };
        return Redirect::to(&address).into_response();
    }
    if let Some(day) = day {
        let stripped =
            if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") };
        if let Ok(uri) = stripped.parse::<Uri>() {
            *request.uri_mut() = uri;
            request.extensions_mut().insert(KnownOn(day));
        }
    }
    next.run(request).await
}

/// The day before an address, and the address without it.
fn split(path: &str) -> (Option<NaiveDate>, &str) {
    let found = path.strip_prefix(BEFORE).and_then(|rest| {
        let at = rest.find('/')?;
        let (day, rest) = rest.split_at(at);
        Some((day.parse().ok()?, rest)).filter(|_| rest.starts_with(OF_A_PLACE))
    });
    found.map_or((None, path), |(day, rest)| (Some(day), rest))
}

fn under(day: NaiveDate, path: &str) -> String {
    format!("{BEFORE}{day}{path}")
}

/// An address of a place on the day that is looked at.
pub(super) fn kept_href(path: &str, day: Option<NaiveDate>) -> String {
    day.map_or_else(|| path.to_owned(), |day| under(day, path))
}

/// The day asked for in a query, None for today, and the query without it.
fn asked(query: &str) -> Option<(Option<NaiveDate>, String)> {
    let pair = |part: &&str| part.split_once('=').is_some_and(|(name, _)| name == ASKED);
    let found = query.split('&').find(pair)?;
    let day = found.split_once('=').and_then(|(_, day)| day.parse().ok());
    let rest: Vec<&str> = query.split('&').filter(|part| !pair(part)).collect();
    Some((day, rest.join("&")))
}

/// Keeps the links of a page on its day.
pub(super) fn kept(html: &str, day: NaiveDate) -> String {
    html.replace("=\"/tempat/", &format!("=\"{BEFORE}{day}{OF_A_PLACE}"))
}

/// Turns somebody signed in to the day of the address, or tells them to wait.
pub(super) async fn turned(mut signed: Signed, parts: &Parts) -> Result<Signed, Refusal> {
    let Some(KnownOn(day)) = parts.extensions.get().copied() else { return Ok(signed) };
    let code = parts.uri.path().split('/').nth(2).unwrap_or_default();
    let place = signed.place(code, Deed::ReadTotals)?;
    let running = &signed.visitor.doors.running;
    let stamp =
        running.stamp_on(place, Some(day)).await.map_err(|problem| signed.refuse(problem))?;
    if running.engine().stamp() == Some(stamp) {
        return Ok(signed);
    }
    let asked = parts.uri.path_and_query().map_or("", |path| path.as_str());
    let href = kept_href(asked, Some(day));
    signed.engine = folded(&signed, place, day, stamp, href)?;
    signed.known_on = Some(day);
    Ok(signed)
}

/// The engine that knows a place as of a day; a page that tells to wait where the day is not
/// folded yet, which asks for `href` again.
pub(super) async fn engine_on(
    signed: &Signed,
    place: &Place,
    day: NaiveDate,
    href: String,
) -> Result<Arc<Engine>, Refusal> {
    let running = &signed.visitor.doors.running;
    let stamp =
        running.stamp_on(place, Some(day)).await.map_err(|problem| signed.refuse(problem))?;
    let now = running.engine();
    if now.stamp() == Some(stamp) {
        return Ok(now);
    }
    folded(signed, place, day, stamp, href)
}

fn folded(
    signed: &Signed,
    place: &Place,
    day: NaiveDate,
    stamp: Stamp,
    href: String,
) -> Result<Arc<Engine>, Refusal> {
    let running = &signed.visitor.doors.running;
    running.past.ready(stamp, &signed.tree, place.id).ok_or_else(|| {
        match Arc::clone(running).begin_folding(stamp, place.clone()) {
            Folding::Going(progress) => waiting(signed, day, progress, href),
            Folding::Failed => signed.refuse(Problem::new(Kind::Broken, "broken")),
        }
    })
}

fn waiting(signed: &Signed, day: NaiveDate, progress: Progress, href: String) -> Refusal {
    let said = date(signed.language(), day);
    let title = signed.fill("known.title", &[("day", &said)]);
    let page = WaitingPage {
        shell: signed.shell(&title),
        says: signed.fill(
            "known.folding",
            &[("n", &progress.done.to_string()), ("of", &progress.of.to_string())],
        ),
        title,
        done: progress.done,
        of: progress.of.max(1),
        href,
    };
    match page.render() {
        Ok(html) => Refusal::with(Html(html).into_response()),
        Err(error) => signed.refuse(Problem::broken("broken", &error)),
    }
}

/// How far the folding of a past day has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Folding {
    Going(Progress),
    Failed,
}

impl Running {
    /// Folds the relations of a past day behind the pages; says how far it has come.
    /// A failure is told once; whoever asks again begins again.
    pub(crate) fn begin_folding(self: Arc<Self>, stamp: Stamp, place: Place) -> Folding {
        let key = (stamp.seq, stamp.known_on);
        let begun = Folding::Going(Progress { done: 0, of: 0 });
        {
            let mut folding = self.folding();
            match folding.get(&key).copied() {
                Some(Folding::Going(progress)) => return Folding::Going(progress),
                Some(Folding::Failed) => {
                    folding.remove(&key);
                    return Folding::Failed;
                }
                None => folding.insert(key, begun),
            };
        }
        let handle = tokio::runtime::Handle::current();
        tokio::task::spawn_blocking(move || {
            let heard = Arc::clone(&self);
            let folded = handle.block_on(self.engine_at(stamp, &place, |progress| {
                heard.folding().insert(key, Folding::Going(progress));
            }));
            match folded {
                Ok(_) => self.folding().remove(&key),
                Err(problem) => {
                    tracing::error!(%problem, "a past day could not be folded");
                    self.folding().insert(key, Folding::Failed)
                }
            }
        });
        begun
    }
}

impl Signed {
    /// The engine that answers: of now, or of the day in the address.
    pub(super) fn engine(&self) -> &Engine {
        &self.engine
    }

    /// Refuses what only makes sense now.
    pub(super) fn must_be_now(&self) -> Result<(), Refusal> {
        match self.known_on {
            None => Ok(()),
            Some(_) => Err(self.refuse(Problem::new(Kind::Refused, "known_past"))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn the_day_comes_off_the_address() {
        let october = Some(day("2024-10-15"));
        assert_eq!(split("/pada/2024-10-15/tempat/18"), (october, "/tempat/18"));
        assert_eq!(split("/pada/kemarin/tempat/18"), (None, "/pada/kemarin/tempat/18"));
        assert_eq!(split("/pada/2024-10-15/akun"), (None, "/pada/2024-10-15/akun"));
        assert_eq!(split("/tempat/18"), (None, "/tempat/18"));
    }

    #[test]
    fn a_day_in_the_query_moves_into_the_address() {
        let found = asked("periode=2024-09&diketahui=2024-10-15");
        assert_eq!(found, Some((Some(day("2024-10-15")), "periode=2024-09".to_owned())));
        assert_eq!(asked("diketahui="), Some((None, String::new())));
        assert_eq!(asked("periode=2024-09"), None);
    }

    #[test]
    fn links_stay_on_their_day() {
        let html = "<a href=\"/tempat/18\">a</a><a href=\"/anak/1\">b</a>";
        let kept = kept(html, day("2024-10-15"));
        assert!(
            kept.contains("\"/pada/2024-10-15/tempat/18\"") && kept.contains("\"/anak/1\"")
        );
    }
}
