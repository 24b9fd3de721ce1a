//! A paper in hand against the one that is kept: whoever holds its code may compare, and the
//! members of the team sign.

use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use register::account::Deed;
use register::act::Door;
use register::place::Place;
use register::rakor::{self, Document, NewSignature, Proceedings, Signature};
use register::tpps::{self, NewKey};
use uuid::Uuid;

use super::{day_of, days, href, id_of};
use crate::problem::{Kind, Problem};
use crate::text::date;
use crate::web::form::Posted;
use crate::web::page::rakor::{DocumentPage, SignForm};
use crate::web::page::{Cell, Column, Link, Row, Sentence, Shell, TableView, Term};
use crate::web::place_name;
use crate::web::visitor::{Refusal, Signed, Visitor};

/// A kept paper with its meeting.
struct Paper {
    place: Place,
    all: Proceedings,
    document: Document,
}

async fn paper(visitor: &Visitor, id: &str) -> Result<Paper, Refusal> {
    let none = || visitor.clone().refuse(Problem::not_found());
    let broken = |failure: register::Failure| visitor.clone().refuse(failure.into());
    let id: Uuid = id.parse().map_err(|_| none())?;
    let running = &visitor.doors.running;
    let document = rakor::document(&running.store, id).await.map_err(broken)?;
    let document = document.ok_or_else(none)?;
    let all = rakor::everything(&running.store, document.meeting).await.map_err(broken)?;
    let all = all.ok_or_else(none)?;
    let tree = running.tree();
    let place = tree.get(all.meeting.place).cloned().ok_or_else(none)?;
    Ok(Paper { place, all, document })
}

/// Anybody with the code of a paper sees whether it is kept, and by which hash; nothing of what
/// it says.
pub(in crate::web) async fn check(
    visitor: Visitor,
    signed: Option<Signed>,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let paper = paper(&visitor, &id).await?;
    let language = visitor.language;
    let words = language.words();
    let kind = words.get(kind_key(&paper.document.kind)).to_owned();
    let title = words.fill("paper_check.title", &[("kind", &kind)]);
    let reads =
        signed.as_ref().filter(|signed| signed.reaches(Deed::ReadTotals, paper.place.id));
    let shell: Shell =
        reads.map_or_else(|| visitor.shell(&title), |signed| signed.shell(&title));
    let meeting = &paper.all.meeting;
    let held = days(language, meeting.starts_on, meeting.ends_on);
    let hash = hex::encode(paper.document.hash);
    let term = |key: &str, value: String| Term::new(words.get(key), value);
    let own = signatures(&paper);
    let page = DocumentPage {
        shell,
        particulars: format!("{} · {held}", place_name(language, &paper.place)),
        answer: vec![Sentence::marked(
            &words
                .fill("paper_check.answer", &[("kind", &kind), ("n", &own.len().to_string())]),
        )],
        terms: vec![
            term("paper_check.hash", hash.clone()),
            term(
                "paper_check.size",
                crate::text::grouped(language, paper.document.size.cast_signed()),
            ),
            term("paper_check.pack", paper.document.prints_pack.clone().unwrap_or_default()),
            term(
                "paper_check.kept_on",
                date(
                    language,
                    paper
                        .document
                        .known
                        .recorded_at
                        .date_in(register::clock::Zone::of_code(&paper.place.code)),
                ),
            ),
        ],
        download: reads.map_or_else(String::new, |_| {
            format!("{}/dokumen/{}", href(&paper.place, meeting.id), paper.document.id)
        }),
        signatures: match reads {
            Some(signed) => table(signed, &paper, &own),
            None => TableView::default(),
        },
        form: match reads {
            Some(signed) => sign_form(signed, &paper).await?,
            None => None,
        },
        back: reads.map_or_else(Link::default, |signed| {
            Link::new(signed.say("rakor.back"), href(&paper.place, meeting.id))
        }),
        hash,
        title,
    };
    visitor.page(&page)
}

pub(super) fn kind_key(kind: &str) -> &'static str {
    match kind {
        "notulen" => "paper_check.notulen",
        "berita_acara" => "paper_check.berita_acara",
        "daftar_hadir" => "paper_check.daftar_hadir",
        "rtl" => "paper_check.rtl",
        "evaluasi" => "paper_check.evaluasi",
        _ => "paper_check.other_kind",
    }
}

fn signatures(paper: &Paper) -> Vec<&Signature> {
    let own = |signature: &&Signature| signature.document == paper.document.id;
    paper.all.signatures.iter().filter(own).collect()
}

fn table(signed: &Signed, paper: &Paper, own: &[&Signature]) -> TableView {
    let row = |signature: &&Signature| {
        let key = hex::encode(signature.public_key);
        let short = key.get(..16).unwrap_or(&key).to_owned();
        Row::of(vec![
            Cell::text(signature.member_name.clone()),
            Cell::text(day_of(signed, &paper.place, signature.known.recorded_at)),
            Cell::text(short),
        ])
    };
    TableView {
        caption: signed.say("paper_check.signatures").to_owned(),
        columns: vec![
            Column::text(signed.say("tpps.member")),
            Column::text(signed.say("paper_check.signed_on")),
            Column::text(signed.say("paper_check.key")),
        ],
        rows: own.iter().map(row).collect(),
        sheets: true,
    }
}

/// The form of a member of the meeting's team who signs in and has not signed.
async fn sign_form(signed: &Signed, paper: &Paper) -> Result<Option<SignForm>, Refusal> {
    let today = signed.running().today();
    let members = tpps::members_of_account(&signed.running().store, signed.account.id)
        .await
        .map_err(|failure| signed.refuse(failure))?;
    let member = members
        .into_iter()
        .find(|member| member.place == paper.place.id && member.holds_on(today));
    let Some(member) = member else { return Ok(None) };
    let has = signatures(paper).iter().any(|signature| signature.member == member.id);
    Ok((!has).then(|| SignForm {
        action: format!("/periksa/{}", paper.document.id),
        id: Uuid::now_v7().to_string(),
        button: signed.fill("paper_check.sign", &[("name", &member.name)]),
        member: member.id.to_string(),
    }))
}

fn bytes_of<const N: usize>(text: &str) -> Option<[u8; N]> {
    let mut bytes = [0; N];
    hex::decode_to_slice(text, &mut bytes).ok()?;
    Some(bytes)
}

pub(in crate::web) async fn sign(
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Refusal> {
    let Posted { signed, fields } = posted;
    let paper = paper(&signed.visitor, &id).await?;
    let refused = |code| signed.refuse(Problem::new(Kind::Refused, code));
    let bad = || refused("rakor.bad_signature");
    let member: Uuid = fields.get("anggota").parse().map_err(|_| bad())?;
    let public_key: [u8; 32] = bytes_of(fields.get("kunci")).ok_or_else(bad)?;
    let signature: [u8; 64] = bytes_of(fields.get("tanda")).ok_or_else(bad)?;
    let running = signed.running();
    let (store, clock, tree) = (&running.store, &running.clock, &signed.today);
    let keys = tpps::keys_of(store, member).await.map_err(|failure| signed.refuse(failure))?;
    let known = keys.iter().any(|key| key.public_key == public_key && key.revoked_at.is_none());
    if !known {
        let new = NewKey { id: Uuid::now_v7(), member, public_key };
        tpps::enrol_key(store, &signed.account, tree, &new, Door::Form, clock)
            .await
            .map_err(|refused| signed.refuse(refused))?;
    }
    let new = NewSignature {
        id: id_of(fields.get("id")),
        document: paper.document.id,
        member,
        public_key,
        signature,
    };
    rakor::sign(store, &signed.account, tree, &new, Door::Form, clock)
        .await
        .map_err(|refused| signed.refuse(refused))?;
    Ok(Redirect::to(&format!("/periksa/{}", paper.document.id)).into_response())
}
