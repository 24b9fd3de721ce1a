//! The rakor of a place: called, prepared, run, promised, closed.

mod briefing;
mod call;
mod form;
mod hall;
mod list;
mod meeting;
mod owed;
mod paper;
mod papers;
mod prepare;
mod promise;
mod promises;
mod signing;
mod verdict;
mod way;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::NaiveDate;
use register::account::Deed;
use register::clock::{Instant, Zone};
use register::place::{Level, Place};
use register::rakor::{self, Meeting, Proceedings};
use uuid::Uuid;

use super::page::Link;
use super::place::View;
use super::visitor::{Refusal, Signed};
use crate::problem::{Kind, Problem};
use crate::text::{Language, date};

pub(super) use briefing::{
    briefing, of_below as briefing_below, pdf as briefing_pdf, slides as briefing_slides,
    workbook as briefing_xlsx,
};
pub(super) use call::{call, change, invite};
pub(super) use hall::{attend, decide, minute, remark, show as hall};
pub(super) use list::show as list;
pub(super) use meeting::{close, show};
pub(super) use owed::{owned, show as owed, told};
pub(super) use papers::{document, handed_out};
pub(super) use prepare::{prepare, waiting};
pub(super) use promise::{evidence, note, share, show as promise};
pub(super) use promises::{commit, show as promises};
pub(super) use signing::{check, sign};

/// A meeting of a place in an address.
struct Held<'a> {
    signed: &'a Signed,
    place: &'a Place,
    all: Proceedings,
}

/// A place that has a team, in an address.
fn place<'a>(signed: &'a Signed, code: &str) -> Result<&'a Place, Refusal> {
    let place = signed.place(code, Deed::ReadTotals)?;
    match place.level {
        Level::Nation | Level::Province | Level::Kabkota | Level::Kecamatan | Level::Desa => {
            Ok(place)
        }
        Level::Posyandu | Level::Puskesmas => Err(signed.refuse(Problem::not_found())),
    }
}

impl<'a> Held<'a> {
    async fn of(signed: &'a Signed, code: &str, id: &str) -> Result<Self, Refusal> {
        let place = place(signed, code)?;
        let none = || signed.refuse(Problem::not_found());
        let id: Uuid = id.parse().map_err(|_| none())?;
        let all = rakor::everything(&signed.running().store, id)
            .await
            .map_err(|failure| signed.refuse(failure))?
            .filter(|all| all.meeting.place == place.id)
            .ok_or_else(none)?;
        Ok(Self { signed, place, all })
    }

    fn meeting(&self) -> &Meeting {
        &self.all.meeting
    }

    /// Whether the account may lead the meeting.
    fn leads(&self) -> bool {
        leads(self.signed, self.place)
    }

    /// The page of the meeting, or one below it.
    fn href(&self, below: &str) -> String {
        let page = href(self.place, self.meeting().id);
        if below.is_empty() { page } else { format!("{page}/{below}") }
    }

    fn days(&self) -> String {
        days(self.signed.language(), self.meeting().starts_on, self.meeting().ends_on)
    }

    fn back(&self) -> Link {
        Link::new(self.signed.say("rakor.back"), self.href(""))
    }

    /// The frame of a page of the meeting.
    fn shell(&self, title: &str) -> super::page::Shell {
        let mut shell = self.signed.shell_at(self.place.id, title, None);
        shell
            .crumbs
            .push(Link::new(self.signed.say("tab.rakor"), View::Rakor.href(self.place, None)));
        shell
    }
}

fn leads(signed: &Signed, place: &Place) -> bool {
    signed.turn.known.is_none() && signed.reaches(Deed::ManageRakor, place.id)
}

fn href(place: &Place, meeting: Uuid) -> String {
    format!("{}/{meeting}", View::Rakor.href(place, None))
}

/// `14–15 Nov 2024`, `30 Jan 2025 – 1 Feb 2025`.
fn days(language: Language, first: NaiveDate, last: NaiveDate) -> String {
    use chrono::Datelike as _;
    if first == last {
        date(language, first)
    } else if (first.year(), first.month()) == (last.year(), last.month()) {
        format!("{}–{}", first.day(), date(language, last))
    } else {
        format!("{} – {}", date(language, first), date(language, last))
    }
}

/// An instant as a day of the place.
fn day_of(signed: &Signed, place: &Place, at: Instant) -> String {
    date(signed.language(), at.date_in(Zone::of_code(&place.code)))
}

/// Who wrote something; the program where nobody did.
fn who(signed: &Signed, name: Option<&str>) -> String {
    name.unwrap_or_else(|| signed.say("shell.program")).to_owned()
}

/// After an act: back to a page; what was refused is told there, what broke on a page of its own.
fn after(signed: &Signed, done: Result<(), Problem>, to: &str) -> Result<Response, Refusal> {
    match done {
        Ok(()) => Ok(Redirect::to(to).into_response()),
        Err(problem) => Err(signed.refuse(problem)),
    }
}

/// After an act that a device sends later: nothing but whether it was taken in, and why not.
fn sent(signed: &Signed, done: Result<(), Problem>) -> Result<Response, Refusal> {
    match done {
        Ok(()) => Ok(StatusCode::NO_CONTENT.into_response()),
        Err(problem) if problem.kind == Kind::Refused || problem.kind == Kind::NotFound => {
            let words = signed.language().words();
            let says = words.get(&format!("problem.{}.says", problem.code)).to_owned();
            Ok((StatusCode::UNPROCESSABLE_ENTITY, says).into_response())
        }
        Err(problem) => Err(signed.refuse(problem)),
    }
}

/// The id that whoever records made, or a new one where a page without script sent none.
fn id_of(text: &str) -> Uuid {
    text.parse().unwrap_or_else(|_| Uuid::now_v7())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_of_one_month_name_it_once() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let said = |first, last| days(Language::Id, day(first), day(last));
        assert_eq!(said("2024-11-14", "2024-11-15"), "14–15 Nov 2024");
        assert_eq!(said("2024-08-09", "2024-08-09"), "9 Agu 2024");
        assert_eq!(said("2025-01-30", "2025-02-01"), "30 Jan 2025 – 1 Feb 2025");
    }
}
