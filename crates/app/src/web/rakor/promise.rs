//! One promise: what the data say of it, the way it goes, its parts, and what people noted.

use axum::extract::Path;
use axum::response::Response;
use register::account::Deed;
use register::act::Door;
use register::rakor::{self, Measure, NewNote};
use uuid::Uuid;

use super::verdict::{self, Judged};
use super::{Held, after, day_of, id_of, papers, promises, way, who};
use crate::problem::Problem;
use crate::rakor::Teller;
use crate::web::attached;
use crate::web::form::{Posted, PostedFile, SentFile};
use crate::web::frame::{below, level_key};
use crate::web::page::rakor::{Note, PromisePage};
use crate::web::page::study::Offer;
use crate::web::page::{Link, Sentence, TableView, Term};
use crate::web::visitor::{Refusal, Signed};

/// A promise of a meeting in an address.
struct Found<'a> {
    held: Held<'a>,
    judged: Judged,
    /// Its parts for the places below.
    parts: Vec<Judged>,
}

impl<'a> Found<'a> {
    async fn of(
        signed: &'a Signed,
        code: &str,
        id: &str,
        promise: &str,
    ) -> Result<Self, Refusal> {
        let held = Held::of(signed, code, id).await?;
        let none = || signed.refuse(Problem::not_found());
        let promise: Uuid = promise.parse().map_err(|_| none())?;
        let all = verdict::of_meeting(&held).await?;
        let (mut own, others): (Vec<Judged>, Vec<Judged>) =
            all.into_iter().partition(|judged| judged.commitment.id == promise);
        let judged = own.pop().ok_or_else(none)?;
        let parts = others.into_iter().filter(|part| part.commitment.parent == Some(promise));
        Ok(Self { held, judged, parts: parts.collect() })
    }

    fn href(&self, below: &str) -> String {
        self.held.href(&format!("janji/{}{below}", self.judged.commitment.id))
    }
}

pub(in crate::web) async fn show(
    signed: Signed,
    Path((code, id, promise)): Path<(String, String, String)>,
) -> Result<Response, Refusal> {
    let found = Found::of(&signed, &code, &id, &promise).await?;
    let Found { held, judged, parts } = &found;
    let status = judged.status();
    let commitment = &judged.commitment;
    let title = signed.fill("rakor.promise_title", &[("what", &commitment.what)]);
    let theme = &held.meeting().theme;
    let speaks =
        signed.turn.known.is_none() && signed.reaches(Deed::SpeakAtRakor, held.place.id);
    signed.page(&PromisePage {
        shell: held.shell(&title),
        particulars: signed
            .fill("rakor.promise_at", &[("theme", theme), ("days", &held.days())]),
        answer: answer(&signed, judged),
        status: signed.say(status.key()).to_owned(),
        tone: status.tone(),
        pictures: way::picture(&signed, judged).await?.into_iter().collect(),
        terms: terms(&signed, judged),
        parts: if parts.is_empty() {
            TableView::default()
        } else {
            verdict::table(&signed, &parts.iter().collect::<Vec<_>>())
        },
        parts_said: parts_said(&signed, parts),
        share: share_offer(&found),
        notes: notes(&found),
        noting: if speaks { found.href("/catatan") } else { String::new() },
        note_id: Uuid::now_v7().to_string(),
        back: Link::new(signed.say("rakor.open_promises"), held.href("janji")),
        refused: None,
        title,
    })
}

fn answer(signed: &Signed, judged: &Judged) -> Vec<Sentence> {
    let engine = signed.engine();
    let teller = Teller { language: signed.language(), engine };
    let why = teller.why_not(judged);
    let mut said = Vec::new();
    if let Some(now) = teller.now(judged) {
        let day = crate::text::date(signed.language(), judged.verdict.evidence.known_on);
        let goal = teller.goal(&judged.commitment);
        let due = promises::due_said(signed, judged);
        let values = [("day", day.as_str()), ("now", &now), ("goal", &goal), ("due", &due)];
        said.push(match teller.then(judged) {
            Some(from) => {
                let values: Vec<_> =
                    values.into_iter().chain([("from", from.as_str())]).collect();
                signed.fill("rakor.promise_says_value", &values)
            }
            None => signed.fill("rakor.promise_says_first", &values),
        });
        if judged.verdict.evidence.was_reached {
            said.push(signed.say("rakor.promise_was_reached").to_owned());
        }
        let moving =
            matches!(judged.status(), verdict::Status::Late | verdict::Status::OnTrack);
        if let Some(expected) = teller.expected(judged).filter(|_| moving) {
            said.push(signed.fill("rakor.promise_says_path", &[("expected", &expected)]));
        }
    }
    if !why.is_empty() {
        said.push(signed.fill("rakor.promise_not", &[("why", &why)]));
    }
    said.iter().map(|said| Sentence::marked(said)).collect()
}

fn terms(signed: &Signed, judged: &Judged) -> Vec<Term> {
    let commitment = &judged.commitment;
    let term = |key: &str, value: String| Term::new(signed.say(key), value);
    let engine = signed.engine();
    let teller = Teller { language: signed.language(), engine };
    let (owner, role) = judged.owner();
    let owner = [owner, role].into_iter().filter(|part| !part.is_empty());
    let place = signed.tree.get(commitment.place);
    let mut terms = vec![
        term("rakor.what", commitment.what.clone()),
        term("rakor.measure", teller.measure(&commitment.measure)),
        term("rakor.goal", teller.goal(commitment)),
        term("rakor.due", promises::due_said(signed, judged)),
        term("rakor.where", place.map_or_else(String::new, |place| signed.place_name(place))),
        term("rakor.who", owner.collect::<Vec<_>>().join(" · ")),
    ];
    if let Some(money) = commitment.money {
        let amount = format!("Rp{}", crate::text::grouped(signed.language(), money));
        let source = match commitment.money_source.as_str() {
            "" => amount,
            source => format!("{amount} · {source}"),
        };
        terms.push(term("rakor.money", source));
    }
    if let Measure::Indicator { baseline: Some(baseline), .. } = &commitment.measure {
        let hash = crate::web::packs::short(&baseline.pack_hash);
        terms.push(term("rakor.baseline_pack", hash.to_owned()));
        terms.push(term("rakor.baseline_version", baseline.version.clone()));
    }
    terms
}

/// What became of the parts together.
fn parts_said(signed: &Signed, parts: &[Judged]) -> String {
    let about = signed.say("rakor.parts_said");
    if parts.is_empty() {
        about.to_owned()
    } else {
        format!("{about} {}", verdict::capital(&verdict::told(signed, parts.iter())))
    }
}

fn share_offer(found: &Found<'_>) -> Option<Offer> {
    let Found { held, judged, parts } = found;
    let signed = held.signed;
    let places = below(&signed.tree, judged.commitment.place);
    let kind = places.first().filter(|first| first.level <= register::place::Level::Desa)?;
    let open = held.leads() && held.meeting().closed.is_none() && parts.is_empty();
    let kind = signed.say(match level_key(kind.level) {
        "regency" => "rakor.kind_regency",
        "district" => "rakor.kind_district",
        "province" => "rakor.kind_province",
        _ => "rakor.kind_village",
    });
    open.then(|| Offer {
        action: found.href("/bagi"),
        button: signed.fill("rakor.share", &[("kind", kind)]),
        keep: Vec::new(),
    })
}

fn notes(found: &Found<'_>) -> Vec<Note> {
    let Found { held, judged, .. } = found;
    let signed = held.signed;
    let own = held.all.notes.iter().filter(|note| note.commitment == judged.commitment.id);
    let told = |note: &rakor::CommitmentNote| Note {
        by: signed.fill(
            "rakor.note_by",
            &[
                ("who", &who(signed, note.known.recorded_by.as_deref())),
                ("day", &day_of(signed, held.place, note.known.recorded_at)),
            ],
        ),
        text: note.text.clone(),
        file: note.attachment.map(|file| {
            Link::new(signed.say("rakor.evidence"), found.href(&format!("/bukti/{file}")))
        }),
    };
    own.map(told).collect()
}

pub(in crate::web) async fn note(
    Path((code, id, promise)): Path<(String, String, String)>,
    posted: PostedFile,
) -> Result<Response, Refusal> {
    let PostedFile { signed, fields, file } = posted;
    signed.must_be_now()?;
    let found = Found::of(&signed, &code, &id, &promise).await?;
    let running = signed.running();
    let (store, clock, tree) = (&running.store, &running.clock, &signed.today);
    let mut evidence = None;
    if let Some(SentFile { name, bytes }) = file {
        let kept = attached::keep_file(&signed, found.judged.commitment.place, name, bytes);
        evidence = Some(kept.await.map_err(|refused| signed.refuse(refused))?);
    }
    let new = NewNote {
        id: id_of(fields.get("id")),
        commitment: found.judged.commitment.id,
        text: fields.get("isi").to_owned(),
        attachment: evidence,
    };
    let done = rakor::note(store, &signed.account, tree, &new, Door::Form, clock).await;
    let back = found.href("#catatan");
    after(&signed, done.map_err(Problem::from), &back)
}

/// Evidence that came with a note.
pub(in crate::web) async fn evidence(
    signed: Signed,
    Path((code, id, promise, file)): Path<(String, String, String, String)>,
) -> Result<Response, Refusal> {
    let found = Found::of(&signed, &code, &id, &promise).await?;
    let none = || signed.refuse(Problem::not_found());
    let file: Uuid = file.parse().map_err(|_| none())?;
    let known = found.held.all.notes.iter().any(|note| note.attachment == Some(file));
    if known { papers::handed_out(&signed, file).await } else { Err(none()) }
}

pub(in crate::web) async fn share(
    Path((code, id, promise)): Path<(String, String, String)>,
    posted: Posted,
) -> Result<Response, Refusal> {
    let signed = posted.signed;
    signed.must_be_now()?;
    let found = Found::of(&signed, &code, &id, &promise).await?;
    signed.may(Deed::ManageRakor, found.held.place.id)?;
    let there: Vec<_> = found.parts.iter().map(|part| part.commitment.place).collect();
    let done = signed
        .running()
        .share(
            &signed.account,
            &signed.today,
            found.held.meeting(),
            &found.judged.commitment,
            &there,
        )
        .await;
    after(&signed, done, &found.href(""))
}
