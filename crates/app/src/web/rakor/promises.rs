//! What a meeting promised, and the form to promise more.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::{Days, NaiveDate};
use evaluation::indicator::Direction;
use register::account::Deed;
use register::act::Door;
use register::place::{Level, PlaceId};
use register::rakor::{self, Measure, NewCommitment, SeenAct};
use register::tpps;
use uuid::Uuid;

use super::verdict;
use super::{Held, form, id_of, list};
use crate::problem::{Kind, Problem};
use crate::rakor::{act_key, baseline, open_cases};
use crate::text::date;
use crate::web::form::{Fields, Posted};
use crate::web::page::rakor::{CommitForm, PromisesPage};
use crate::web::page::{Choice, Empty, Notice, Sentence, TableView};
use crate::web::visitor::{Refusal, Signed};

/// Usual time to keep a promise.
const USUAL_DAYS: u64 = 180;

/// Acts that can be promised, with the word that the form sends.
const ACTS: [(&str, SeenAct); 5] = [
    ("kasus-ditindaklanjuti", SeenAct::CasesAnswered),
    ("kasus-selesai", SeenAct::CasesClosed),
    ("sk", SeenAct::DecreeUploaded),
    ("dokumen", SeenAct::DocumentUploaded),
    ("rupiah", SeenAct::RupiahRealised),
];

pub(in crate::web) async fn show(
    signed: Signed,
    Path((code, id)): Path<(String, String)>,
) -> Result<Response, Refusal> {
    let held = Held::of(&signed, &code, &id).await?;
    page(&held, None).await
}

async fn page(held: &Held<'_>, told: Option<Notice>) -> Result<Response, Refusal> {
    let signed = held.signed;
    let judged = verdict::of_meeting(held).await?;
    let title = signed.fill("rakor.promises_title", &[("theme", &held.meeting().theme)]);
    let mut shell = held.shell(&title);
    shell.notice = told;
    let said = verdict::told(signed, judged.iter());
    signed.page(&PromisesPage {
        shell,
        particulars: list::particulars(signed, held.meeting()),
        answer: if judged.is_empty() {
            Vec::new()
        } else {
            let n = judged.len().to_string();
            let said = signed.fill("rakor.stage_promise_says", &[("n", &n), ("said", &said)]);
            vec![Sentence::marked(&said)]
        },
        promises: if judged.is_empty() {
            TableView::default()
        } else {
            verdict::table(signed, &judged.iter().collect::<Vec<_>>())
        },
        empty: judged.is_empty().then(|| Empty {
            says: signed.say("rakor.promise_none").to_owned(),
            why: signed.say("rakor.promise_none_why").to_owned(),
            good: false,
            door: None,
        }),
        form: form(held).await?,
        back: held.back(),
        title,
    })
}

async fn form(held: &Held<'_>) -> Result<Option<CommitForm>, Refusal> {
    let (signed, meeting) = (held.signed, held.meeting());
    if !held.leads() || meeting.closed.is_some() || meeting.called_off {
        return Ok(None);
    }
    let members = tpps::members_on(&signed.running().store, held.place.id, meeting.ends_on)
        .await
        .map_err(|failure| signed.refuse(failure))?;
    let choice = |text: String, href: String| Choice { text, href, ..Choice::default() };
    let engine = signed.engine();
    let due = meeting.ends_on.checked_add_days(Days::new(USUAL_DAYS));
    let mut places = vec![choice(signed.place_name(held.place), held.place.code.clone())];
    let below = signed.tree.below(held.place.id).filter(|below| below.level <= Level::Desa);
    places.extend(below.map(|below| choice(below.name.clone(), below.code.clone())));
    Ok(Some(CommitForm {
        action: held.href("janji"),
        id: Uuid::now_v7().to_string(),
        indicators: engine
            .definitions()
            .all()
            .iter()
            .map(|defined| choice(signed.of_language(&defined.name), defined.code.clone()))
            .collect(),
        acts: ACTS
            .iter()
            .map(|(word, act)| {
                choice(signed.say(act_key(*act)).to_owned(), format!("perbuatan:{word}"))
            })
            .collect(),
        places,
        owners: members
            .into_iter()
            .map(|member| {
                choice(format!("{} · {}", member.name, member.role), member.id.to_string())
            })
            .collect(),
        due: due.unwrap_or(meeting.ends_on).to_string(),
        first: meeting.starts_on.to_string(),
    }))
}

/// What a promise is measured by, with where it stood at the meeting.
async fn measure(held: &Held<'_>, fields: &Fields, place: PlaceId) -> Result<Measure, Problem> {
    let bad = || Problem::new(Kind::Refused, "rakor.bad_goal");
    let goal = form::hundredths(fields.get("capai")).ok_or_else(bad)?;
    let running = held.signed.running();
    let ground = running.ground_of(held.meeting())?;
    let word = fields.get("ukur");
    if let Some(word) = word.strip_prefix("perbuatan:") {
        let act = ACTS.iter().find(|(known, _)| *known == word).map(|(_, act)| *act);
        let act = act.ok_or_else(bad)?;
        let whole = (goal % 100 == 0).then_some(goal / 100).ok_or_else(bad)?;
        let baseline = open_cases(ground.as_ref(), place, act).await?;
        return Ok(Measure::Act {
            act,
            count: u32::try_from(whole).map_err(|_| bad())?,
            baseline,
        });
    }
    let engine = held.signed.engine();
    let defined = engine.definitions().get(word).ok_or_else(bad)?;
    Ok(Measure::Indicator {
        indicator: defined.code.clone(),
        goal_hundredths: goal,
        higher_is_better: match defined.direction {
            Direction::Higher => true,
            Direction::Lower => false,
            Direction::Neutral => return Err(bad()),
        },
        baseline: baseline(ground.as_ref(), place, word).await?,
    })
}

async fn new(held: &Held<'_>, fields: &Fields) -> Result<NewCommitment, Problem> {
    let refused = |code| Problem::new(Kind::Refused, code);
    let place = held
        .signed
        .tree
        .by_code(fields.get("tempat"))
        .ok_or_else(|| refused("rakor.outside_place"))?
        .id;
    let due_on: NaiveDate =
        fields.get("batas").parse().map_err(|_| refused("rakor.bad_due"))?;
    let money = match fields.get("uang") {
        "" => None,
        text => Some(form::rupiah(text).ok_or_else(|| refused("rakor.bad_money"))?),
    };
    Ok(NewCommitment {
        id: id_of(fields.get("id")),
        meeting: held.meeting().id,
        parent: None,
        place,
        what: fields.get("apa").to_owned(),
        owner_role: fields.get("jabatan").to_owned(),
        owner_organisation: fields.get("dari").to_owned(),
        owner: fields.get("pelaku").parse().ok(),
        due_on,
        money,
        money_source: fields.get("sumber").to_owned(),
        measure: measure(held, fields, place).await?,
        replaces: None,
    })
}

/// A member's office stands for the role and organisation that were not written.
async fn with_office(
    held: &Held<'_>,
    mut new: NewCommitment,
) -> Result<NewCommitment, Problem> {
    let Some(owner) = new.owner.filter(|_| new.owner_role.is_empty()) else { return Ok(new) };
    if let Some(member) = tpps::member(&held.signed.running().store, owner).await? {
        new.owner_role = member.role;
        new.owner_organisation = member.organisation;
    }
    Ok(new)
}

pub(in crate::web) async fn commit(
    Path((code, id)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response, Refusal> {
    let Posted { signed, fields } = posted;
    signed.must_be_now()?;
    let held = Held::of(&signed, &code, &id).await?;
    signed.may(Deed::ManageRakor, held.place.id)?;
    let done = async {
        let new = with_office(&held, new(&held, &fields).await?).await?;
        let running = signed.running();
        rakor::commit(
            &running.store,
            &signed.account,
            &signed.today,
            &new,
            Door::Form,
            &running.clock,
        )
        .await
        .map_err(Problem::from)
    };
    match done.await {
        Ok(()) => Ok(Redirect::to(&held.href("janji")).into_response()),
        Err(problem) if problem.kind == Kind::Refused => {
            let page = page(&held, Some(signed.bad_news(problem.code))).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(problem) => Err(signed.refuse(problem)),
    }
}

/// When a promise is due, in words.
pub(super) fn due_said(signed: &Signed, judged: &verdict::Judged) -> String {
    date(signed.language(), judged.commitment.due_on)
}
