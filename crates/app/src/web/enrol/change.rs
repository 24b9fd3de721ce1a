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
use super::notice;
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

pub(in crate::web) async fn show_change(
    signed: Signed,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let sheet = reached(&signed, &id).await?;
    page(&signed, &sheet, &Typed::known(&sheet), &Fields::default(), None)
}

/// The sheet of a child of whom something may be changed.
async fn reached(signed: &Signed, id: &str) -> Result<Sheet, Refusal> {
    let sheet = sheet(signed, child_id(signed, id)?).await?;
    signed.may(Deed::Enrol, sheet.person.place)?;
    Ok(sheet)
}

pub(in crate::web) async fn identify(
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Refusal> {
    let Posted { signed, fields } = posted;
    let sheet = reached(&signed, &id).await?;
    let (mut typed, identity) = Typed::read(&fields);
    let shown: Option<Uuid> = fields.get("koreksi").parse().ok();
    let (Some(identity), Some(shown)) = (identity, shown) else {
        return page(&signed, &sheet, &typed, &fields, None);
    };
    let running = signed.running();
    let (store, clock) = (&running.store, &running.clock);
    if identity.nik.is_some() {
        let alike = child::resembling(store, &signed.tree, &identity, sheet.person.place).await;
        let alike = alike.map_err(|failure| signed.refuse(failure))?;
        let another =
            |it: &child::Alike| it.has_its_nik && it.person.child != sheet.person.child;
        if alike.iter().any(another) {
            typed.wrong("nik", "enrol.nik_taken");
            return page(&signed, &sheet, &typed, &fields, None);
        }
    }
    let child = sheet.person.child;
    let by = &signed.account;
    let done = child::identify(store, by, &signed.tree, child, shown, &identity, clock).await;
    finished(&signed, &sheet, &typed, &fields, done, ("identitas", sheet.person.place))
}

pub(in crate::web) async fn moved(
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Refusal> {
    let Posted { signed, fields } = posted;
    let sheet = reached(&signed, &id).await?;
    let typed = Typed::known(&sheet);
    let to = code_in(fields.get("ke")).and_then(|code| signed.tree.by_code(code));
    let (Some(to), Some(on)) = (to, day(&fields)) else {
        let problem = Problem::new(Kind::Refused, "enrol.move_incomplete");
        return page(&signed, &sheet, &typed, &fields, Some(&problem));
    };
    let running = signed.running();
    let (store, by, clock) = (&running.store, &signed.account, &running.clock);
    let child = sheet.person.child;
    let done = child::move_to(store, by, &signed.tree, child, to.id, on, clock).await;
    finished(&signed, &sheet, &typed, &fields, done, ("pindah", to.id))
}

pub(in crate::web) async fn left(
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Refusal> {
    let Posted { signed, fields } = posted;
    let sheet = reached(&signed, &id).await?;
    let typed = Typed::known(&sheet);
    let reason = REASONS.iter().find(|(word, ..)| *word == fields.get("alasan"));
    let (Some((_, reason, _)), Some(on)) = (reason, day(&fields)) else {
        let problem = Problem::new(Kind::Refused, "enrol.leave_incomplete");
        return page(&signed, &sheet, &typed, &fields, Some(&problem));
    };
    let running = signed.running();
    let (store, by, clock) = (&running.store, &signed.account, &running.clock);
    let child = sheet.person.child;
    let done = child::leave(store, by, &signed.tree, child, on, *reason, clock).await;
    finished(&signed, &sheet, &typed, &fields, done, ("keluar", sheet.person.place))
}

pub(in crate::web) async fn returned(
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Refusal> {
    let Posted { signed, fields } = posted;
    let sheet = reached(&signed, &id).await?;
    let typed = Typed::known(&sheet);
    let Some(on) = day(&fields) else {
        let problem = Problem::new(Kind::Refused, "enrol.move_incomplete");
        return page(&signed, &sheet, &typed, &fields, Some(&problem));
    };
    let running = signed.running();
    let (store, by, clock) = (&running.store, &signed.account, &running.clock);
    let done = child::return_to(store, by, &signed.tree, sheet.person.child, on, clock).await;
    finished(&signed, &sheet, &typed, &fields, done, ("kembali", sheet.person.place))
}

fn day(fields: &Fields) -> Option<NaiveDate> {
    fields.get("tanggal").parse().ok()
}

/// The code of a place as it was typed, or as the list gives it: `Melati 1, Kedaton (18.01..)`.
fn code_in(typed: &str) -> Option<&str> {
    let inside = typed.rsplit_once('(').and_then(|(_, rest)| rest.strip_suffix(')'));
    Some(inside.unwrap_or(typed).trim()).filter(|code| !code.is_empty())
}

/// Back to the child with what was written down and where it lives since, or to the form.
fn finished(
    signed: &Signed,
    sheet: &Sheet,
    typed: &Typed,
    fields: &Fields,
    done: Result<(), child::Refused>,
    (what, home): (&str, PlaceId),
) -> Result<Response, Refusal> {
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
                page(signed, sheet, typed, fields, Some(&problem))
            } else {
                Err(signed.refuse(problem))
            }
        }
    }
}

fn page(
    signed: &Signed,
    sheet: &Sheet,
    typed: &Typed,
    fields: &Fields,
    problem: Option<&Problem>,
) -> Result<Response, Refusal> {
    let person = &sheet.person;
    let today = signed.running().today();
    let back = format!("/anak/{}", person.child);
    let title = signed.say("enrol.change");
    let mut shell = signed.shell_at(person.place, title, None);
    shell.crumbs.push(Link::new(person.name.clone(), back.clone()));
    shell.crumbs.push(Link::new(title, ""));
    shell.notice = problem.map(|problem| notice(signed, problem));
    let on = |label: &str| Input {
        name: "tanggal",
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
        places: homes(signed, sheet),
        moved_on: on("enrol.since"),
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
        left_on: on("enrol.on"),
        back,
        shell,
    })
}

/// The posyandu of the kab/kota of a child, as the list gives them.
fn homes(signed: &Signed, sheet: &Sheet) -> Vec<String> {
    let tree = &signed.tree;
    let Some(kabkota) = tree.at(sheet.person.place, Level::Kabkota) else { return Vec::new() };
    let kecamatan = tree.below(kabkota.id);
    let desa = kecamatan
        .flat_map(|kecamatan| tree.below(kecamatan.id).map(move |desa| (kecamatan, desa)));
    let named = |(kecamatan, desa): (&Place, &Place)| {
        let within = format!("{}, {}", desa.name, kecamatan.name);
        let posyandu = tree.below(desa.id);
        posyandu
            .map(move |it| format!("{}, {within} ({})", it.name, it.code))
            .collect::<Vec<_>>()
    };
    desa.flat_map(named).collect()
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
