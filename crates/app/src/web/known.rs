//! As known on a past day and in the boundaries of another: the pages of a place under
//! `/pada/<day>` and `/peta/<day>`, answered from relations that are folded for them when
//! somebody first asks.

use std::sync::Arc;

use askama::Template;
use axum::extract::Request;
use axum::http::Uri;
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Redirect, Response};
use chrono::NaiveDate;
use evaluation::engine::Engine;
use evaluation::past::Progress;
use register::account::Deed;
use register::place::{Place, PlaceId, Tree};

use super::page::study::WaitingPage;
use super::visitor::{Refusal, Signed};
use crate::problem::{Kind, Problem};
use crate::running::Running;
use crate::standpoint::Standpoint;
use crate::text::date;

/// What is known on a day.
const KNOWN: &str = "/pada/";
/// In the boundaries of a day.
const MAP: &str = "/peta/";
/// Pages that are told so begin so.
const OF_A_PLACE: &str = "/tempat/";
/// The days in a query, as the control of time sends them.
const KNOWN_ASKED: &str = "diketahui";
const MAP_ASKED: &str = "peta";

/// How a page is looked at, where it is not as of now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Turn {
    /// As known on the day.
    pub(super) known: Option<NaiveDate>,
    /// In the boundaries of the day.
    pub(super) map: Option<NaiveDate>,
}

impl Turn {
    /// An address of a place, looked at so.
    pub(super) fn kept(self, path: &str) -> String {
        let known = self.known.map_or_else(String::new, |day| format!("{KNOWN}{day}"));
        let map = self.map.map_or_else(String::new, |day| format!("{MAP}{day}"));
        if path.starts_with(OF_A_PLACE) {
            format!("{known}{map}{path}")
        } else {
            path.to_owned()
        }
    }

    /// Keeps the links of a page looking at things so.
    pub(super) fn keep(self, html: &str) -> String {
        html.replace("=\"/tempat/", &format!("=\"{}", self.kept(OF_A_PLACE)))
    }
}

/// Takes the days off an address, so that one table of routes serves them all; a day asked for
/// in the query moves into the address.
pub(super) async fn address(mut request: Request, next: Next) -> Response {
    let (turn, path) = split(request.uri().path());
    let query = request.uri().query().unwrap_or_default();
    if path.starts_with(OF_A_PLACE)
        && let Some((asked, rest)) = asked(query, turn)
    {
        let path = asked.kept(path);
        let address = if rest.is_empty() { path } else { format!("{path}?{rest}") };
        return Redirect::to(&address).into_response();
    }
    if turn != Turn::default() {
        let stripped =
            if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") };
        if let Ok(uri) = stripped.parse::<Uri>() {
            *request.uri_mut() = uri;
            request.extensions_mut().insert(turn);
        }
    }
    next.run(request).await
}

/// The days before an address, and the address without them.
fn split(path: &str) -> (Turn, &str) {
    let (known, rest) = day_before(path, KNOWN);
    let (map, rest) = day_before(rest, MAP);
    if rest.starts_with(OF_A_PLACE) {
        (Turn { known, map }, rest)
    } else {
        (Turn::default(), path)
    }
}

fn day_before<'a>(path: &'a str, word: &str) -> (Option<NaiveDate>, &'a str) {
    let found = path.strip_prefix(word).and_then(|rest| {
        let at = rest.find('/')?;
        let (day, rest) = rest.split_at(at);
        Some((day.parse().ok()?, rest))
    });
    found.map_or((None, path), |(day, rest)| (Some(day), rest))
}

/// The days asked for in a query, those of the address where it does not say, and the query
/// without them; None where it asks for neither.
fn asked(query: &str, now: Turn) -> Option<(Turn, String)> {
    let value = |word: &str| {
        let pairs = query.split('&').filter_map(|part| part.split_once('='));
        pairs.filter(|(name, _)| *name == word).map(|(_, day)| day.parse().ok()).next_back()
    };
    let (known, map) = (value(KNOWN_ASKED), value(MAP_ASKED));
    if known.is_none() && map.is_none() {
        return None;
    }
    let asked = |part: &&str| {
        let name = part.split_once('=').map_or(*part, |(name, _)| name);
        name != KNOWN_ASKED && name != MAP_ASKED
    };
    let rest: Vec<&str> = query.split('&').filter(asked).collect();
    let turn = Turn { known: known.unwrap_or(now.known), map: map.unwrap_or(now.map) };
    Some((turn, rest.join("&")))
}

/// Turns somebody signed in to the days of the address, or tells them to wait.
pub(super) async fn turned(mut signed: Signed, parts: &Parts) -> Result<Signed, Refusal> {
    let Some(turn) = parts.extensions.get::<Turn>().copied() else { return Ok(signed) };
    let code = parts.uri.path().split('/').nth(2).unwrap_or_default().to_owned();
    let running = Arc::clone(&signed.visitor.doors.running);
    let seen = running
        .standpoint(&code, turn.known, turn.map)
        .await
        .map_err(|problem| signed.refuse(problem))?;
    let newest = running.engine().stamp().map(|stamp| stamp.known_on);
    signed.turn = Turn { known: turn.known.filter(|day| Some(*day) < newest), ..turn };
    signed.tree = Arc::clone(&seen.tree);
    let place = signed.place(&code, Deed::ReadTotals)?.id;
    signed.engine = folded(&signed, &seen, place, turn).await?;
    Ok(signed)
}

/// The engine that knows a place as of a day, and the map that it tells it on; a page that
/// tells to wait where the day is not folded yet, which then asks again.
pub(super) async fn engine_on(
    signed: &Signed,
    place: &Place,
    day: NaiveDate,
) -> Result<(Arc<Engine>, Arc<Tree>), Refusal> {
    let running = &signed.visitor.doors.running;
    let seen = running
        .standpoint(&place.code, Some(day), signed.turn.map)
        .await
        .map_err(|problem| signed.refuse(problem))?;
    let turn = Turn { known: Some(day), map: signed.turn.map };
    Ok((folded(signed, &seen, place.id, turn).await?, seen.tree))
}

async fn folded(
    signed: &Signed,
    seen: &Standpoint,
    place: PlaceId,
    turn: Turn,
) -> Result<Arc<Engine>, Refusal> {
    let running = &signed.visitor.doors.running;
    if let Some(engine) = running.engine_ready(seen, place) {
        return Ok(engine);
    }
    let begun = Arc::clone(running).begin_folding(seen.clone(), place);
    // What is folded soon is not worth a page that says so.
    for _ in 0..LOOKS {
        tokio::time::sleep(LOOKED_AFTER).await;
        if let Some(engine) = running.engine_ready(seen, place) {
            return Ok(engine);
        }
        if !running.folding().contains_key(&seen.stamp) {
            break;
        }
    }
    let now = running.folding().get(&seen.stamp).copied();
    match now.unwrap_or(begun) {
        Folding::Going(progress) => Err(waiting(signed, turn, progress)),
        Folding::Failed => {
            running.folding().remove(&seen.stamp);
            Err(signed.refuse(Problem::new(Kind::Broken, "broken")))
        }
    }
}

/// How often, and after how long, somebody waiting is told nothing yet.
const LOOKS: u32 = 10;
const LOOKED_AFTER: std::time::Duration = std::time::Duration::from_millis(100);

fn waiting(signed: &Signed, turn: Turn, progress: Progress) -> Refusal {
    let say = |key: &str, day| signed.fill(key, &[("day", &date(signed.language(), day))]);
    let title = match (turn.known, turn.map) {
        (Some(day), _) => say("known.title", day),
        (None, Some(day)) => say("known.map_title", day),
        (None, None) => String::new(),
    };
    let asked = signed.visitor.uri.path_and_query().map_or("", |path| path.as_str());
    let page = WaitingPage {
        shell: signed.shell(&title),
        says: signed.fill(
            "known.folding",
            &[("n", &progress.done.to_string()), ("of", &progress.of.to_string())],
        ),
        title,
        done: progress.done,
        of: progress.of.max(1),
        href: signed.turn.kept(asked),
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
    /// Folds relations behind the pages; says how far it has come. A failure is told once;
    /// whoever asks again begins again.
    pub(crate) fn begin_folding(
        self: Arc<Self>,
        standpoint: Standpoint,
        place: PlaceId,
    ) -> Folding {
        let key = standpoint.stamp;
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
            let folded = handle.block_on(self.engine_at(&standpoint, place, |progress| {
                heard.folding().insert(key, Folding::Going(progress));
            }));
            match folded {
                Ok(_) => self.folding().remove(&key),
                Err(problem) => {
                    tracing::error!(%problem, "a past day or another map could not be folded");
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
        match self.turn.known {
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
    fn the_days_come_off_the_address() {
        let known = Some(day("2024-10-15"));
        let map = Some(day("2023-01-01"));
        for (path, turn) in [
            ("/pada/2024-10-15/tempat/18", Turn { known, map: None }),
            ("/peta/2023-01-01/tempat/18", Turn { known: None, map }),
            ("/pada/2024-10-15/peta/2023-01-01/tempat/18", Turn { known, map }),
            ("/tempat/18", Turn::default()),
        ] {
            assert_eq!(split(path), (turn, "/tempat/18"));
            assert_eq!(turn.kept("/tempat/18"), path);
        }
        for path in ["/pada/kemarin/tempat/18", "/pada/2024-10-15/akun", "/peta/2024/tempat/1"]
        {
            assert_eq!(split(path), (Turn::default(), path));
        }
    }

    #[test]
    fn a_day_in_the_query_moves_into_the_address() {
        let october = Some(day("2024-10-15"));
        let here = Turn { known: None, map: Some(day("2023-01-01")) };
        let found = asked("periode=2024-09&diketahui=2024-10-15", here);
        let turn = Turn { known: october, map: here.map };
        assert_eq!(found, Some((turn, "periode=2024-09".to_owned())));
        assert_eq!(asked("diketahui=&peta=", here), Some((Turn::default(), String::new())));
        let old = Turn { known: october, map: None };
        assert_eq!(
            asked("peta=2023-01-01", old),
            Some((Turn { known: october, map: here.map }, String::new()))
        );
        assert_eq!(asked("periode=2024-09", here), None);
    }

    #[test]
    fn links_stay_on_their_days() {
        let html = "<a href=\"/tempat/18\">a</a><a href=\"/anak/1\">b</a>";
        let turn = Turn { known: Some(day("2024-10-15")), map: Some(day("2023-01-01")) };
        let kept = turn.keep(html);
        assert!(kept.contains("\"/pada/2024-10-15/peta/2023-01-01/tempat/18\""));
        assert!(kept.contains("\"/anak/1\""));
    }
}
