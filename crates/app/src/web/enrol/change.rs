//! What is known of a child is corrected: who it is, where it lives, that it left or returned.

use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::NaiveDate;
use register::account::Deed;
use register::child::{self, Sheet};
use register::history::ExitReason;
use register::place::{Level, Place, PlaceId};
use uuid::Uuid;

use super::entry::Typed;
use crate::problem::{Kind, Problem};
use crate::web::child::{child_id, particulars, sheet};
use crate::web::form::{Fields, Posted};
use crate::web::page::enrol::{ChangePage, Input};
use crate::web::page::{Choice, Link};
use crate::web::visitor::{Refusal, Signed};

/// Why a child leaves, as it is posted.
const REASONS: [(&str, ExitReason, &str); 3] = [
    ("pindah", ExitReason::MovedAway, "enrol.moved_away"),
    ("meninggal", ExitReason::Died, "enrol.died"),
    ("bukan", ExitReason::NotAChildHere, "enrol.not_here"),
];

/// The days of a move and of leaving, or returning, as they are posted.
const MOVED_ON: &str = "sejak";
const LEFT_ON: &str = "tanggal";

/// A child of whom something is being changed: what was typed, and what is known.
struct Changing {
    signed: Signed,
    fields: Fields,
    sheet: Sheet,
    typed: Typed,
}

pub(in crate::web) async fn show_change(
    signed: Signed,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let posted = Posted { signed, fields: Fields::default() };
    Changing::of(posted, &id).await?.page(None)
}

pub(in crate::web) async fn identify(
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Refusal> {
    let mut changing = Changing::of(posted, &id).await?;
    let (typed, identity) = Typed::read(&changing.fields);
    changing.typed = typed;
    let shown: Option<Uuid> = changing.fields.get("koreksi").parse().ok();
    let (Some(identity), Some(shown)) = (identity, shown) else { return changing.page(None) };
    let Changing { signed, sheet, .. } = &changing;
    let running = signed.running();
    let (store, by, clock) = (&running.store, &signed.account, &running.clock);
    let (child, home) = (sheet.person.child, sheet.person.place);
    if identity.nik.is_some() {
        let alike = child::resembling(store, &signed.tree, &identity, home).await;
        let alike = alike.map_err(|failure| signed.refuse(failure))?;
        if alike.iter().any(|it| it.has_its_nik && it.person.child != child) {
            changing.typed.wrong("nik", "enrol.nik_taken");
            return changing.page(None);
        }
    }
    let done = child::identify(store, by, &signed.tree, child, shown, &identity, clock).await;
    changing.finished(done, "identitas", home)
}

pub(in crate::web) async fn moved(
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Refusal> {
    let changing = Changing::of(posted, &id).await?;
    let Changing { signed, fields, sheet, .. } = &changing;
    let to = code_in(fields.get("ke")).and_then(|code| signed.tree.by_code(code));
    let (Some(to), Some(on)) = (to, changing.day(MOVED_ON)) else {
        return changing.refused("enrol.move_incomplete");
    };
    let running = signed.running();
    let (store, by, clock) = (&running.store, &signed.account, &running.clock);
    let child = sheet.person.child;
    let done = child::move_to(store, by, &signed.tree, child, to.id, on, clock).await;
    changing.finished(done, "pindah", to.id)
}

pub(in crate::web) async fn left(
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Refusal> {
    let changing = Changing::of(posted, &id).await?;
    let Changing { signed, fields, sheet, .. } = &changing;
    let reason = REASONS.iter().find(|(word, ..)| *word == fields.get("alasan"));
    let (Some((_, reason, _)), Some(on)) = (reason, changing.day(LEFT_ON)) else {
        return changing.refused("enrol.leave_incomplete");
    };
    let running = signed.running();
    let (store, by, clock) = (&running.store, &signed.account, &running.clock);
    let child = sheet.person.child;
    let done = child::leave(store, by, &signed.tree, child, on, *reason, clock).await;
    changing.finished(done, "keluar", sheet.person.place)
}

pub(in crate::web) async fn returned(
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Refusal> {
    let changing = Changing::of(posted, &id).await?;
    let Changing { signed, sheet, .. } = &changing;
    let Some(on) = changing.day(LEFT_ON) else {
        return changing.refused("enrol.move_incomplete");
    };
    let running = signed.running();
    let (store, by, clock) = (&running.store, &signed.account, &running.clock);
    let child = sheet.person.child;
    let done = child::return_to(store, by, &signed.tree, child, on, clock).await;
    changing.finished(done, "kembali", sheet.person.place)
}

/// The code of a place as it was typed, or as the list gives it: `Melati 1, Kedaton (18.01..)`.
fn code_in(typed: &str) -> Option<&str> {
    let inside = typed.rsplit_once('(').and_then(|(_, rest)| rest.strip_suffix(')'));
    Some(inside.unwrap_or(typed).trim()).filter(|code| !code.is_empty())
}

impl Changing {
    /// A child of whom the account may change something.
    async fn of(posted: Posted, id: &str) -> Result<Self, Refusal> {
        let Posted { signed, fields } = posted;
        let sheet = sheet(&signed, child_id(&signed, id)?).await?;
        signed.may(Deed::Enrol, sheet.person.place)?;
        let typed = Typed::known(&sheet);
        Ok(Self { signed, fields, sheet, typed })
    }

    fn day(&self, field: &str) -> Option<NaiveDate> {
        self.fields.get(field).parse().ok()
    }

    /// The form again, with what is missing.
    fn refused(&self, code: &'static str) -> Result<Response, Refusal> {
        self.page(Some(&Problem::new(Kind::Refused, code)))
    }

    /// Back to the child with what was written down, where it lives since; or to the form.
    fn finished(
        &self,
        done: Result<(), child::Refused>,
        what: &str,
        home: PlaceId,
    ) -> Result<Response, Refusal> {
        let Self { signed, sheet, .. } = self;
        match done {
            Ok(()) => {
                signed.running().facts_changed();
                // Whoever sends a child elsewhere may no longer read of it.
                let to = if signed.reaches(Deed::ReadPeople, home) {
                    format!("/anak/{}?dicatat={what}", sheet.person.child)
                } else {
                    let from = signed.tree.here(sheet.person.place);
                    let code = from.map_or("", |from| from.code.as_str());
                    format!("/tempat/{code}?dicatat={what}")
                };
                Ok(Redirect::to(&to).into_response())
            }
            Err(refused) => {
                let problem = Problem::from(refused);
                if problem.kind == Kind::Refused {
                    self.page(Some(&problem))
                } else {
                    Err(signed.refuse(problem))
                }
            }
        }
    }

    fn page(&self, problem: Option<&Problem>) -> Result<Response, Refusal> {
        let Self { signed, fields, sheet, typed } = self;
        let person = &sheet.person;
        let today = signed.running().today();
        let back = format!("/anak/{}", person.child);
        let title = signed.say("enrol.change");
        let mut shell = signed.shell_at(person.place, title, None);
        shell.crumbs.push(Link::new(person.name.clone(), back.clone()));
        shell.crumbs.push(Link::new(title, ""));
        shell.notice = problem.map(|problem| signed.bad_news(problem.code));
        let on = |name: &'static str, label: &str| Input {
            name,
            kind: "date",
            label: signed.say(label).to_owned(),
            value: today.to_string(),
            least: person.born_on.to_string(),
            most: today.to_string(),
            ..Input::default()
        };
        signed.page(&ChangePage {
            child: person.name.clone(),
            particulars: particulars(signed, sheet, today),
            identity: sheet.identity.to_string(),
            form: typed.form(signed, sheet.has_nik),
            to: Input {
                name: "ke",
                kind: "text",
                label: signed.say("enrol.to").to_owned(),
                value: fields.get("ke").to_owned(),
                hint: signed.say("enrol.to_said").to_owned(),
                list: "para-tempat",
                ..Input::default()
            },
            places: self.homes(),
            moved_on: on(MOVED_ON, "enrol.since"),
            has_left: person.left_on.is_some(),
            reasons: REASONS
                .iter()
                .map(|(word, _, key)| Choice {
                    text: signed.say(key).to_owned(),
                    count: String::new(),
                    href: (*word).to_owned(),
                    chosen: false,
                })
                .collect(),
            left_on: on(LEFT_ON, "enrol.on"),
            back,
            shell,
        })
    }

    /// The posyandu of the kab/kota of the child, as the list gives them.
    fn homes(&self) -> Vec<String> {
        let tree = &self.signed.tree;
        let Some(kabkota) = tree.at(self.sheet.person.place, Level::Kabkota) else {
            return Vec::new();
        };
        let within = |kecamatan: &Place, desa: &Place| {
            let within = format!("{}, {}", desa.name, kecamatan.name);
            let posyandu = tree.below(desa.id).filter(|it| it.level == Level::Posyandu);
            posyandu
                .map(|it| format!("{}, {within} ({})", it.name, it.code))
                .collect::<Vec<_>>()
        };
        let mut homes = Vec::new();
        for kecamatan in tree.below(kabkota.id) {
            homes.extend(tree.below(kecamatan.id).flat_map(|desa| within(kecamatan, desa)));
        }
        homes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_meant_by_its_code() {
        assert_eq!(
            code_in("Melati 1, Kedaton, Kalianda (18.01.06.2018-p1)"),
            Some("18.01.06.2018-p1")
        );
        assert_eq!(code_in(" 18.01.06.2018 "), Some("18.01.06.2018"));
        assert_eq!(code_in("  "), None);
    }
}
