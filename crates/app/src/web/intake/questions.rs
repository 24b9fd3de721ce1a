//! What a file must be asked once, and what the answers mean.

use axum::response::{IntoResponse, Redirect, Response};
use register::account::Deed;
use register::place::Level;

use super::job::{Answers, Job, State, day};
use super::read::shown;
use crate::exchange::eppgbm::{DateOrder, Unreadable};
use crate::web::form::Fields;
use crate::web::page::import::{Question, QuestionsPage};
use crate::web::page::{Choice, TableView};
use crate::web::visitor::{Refusal, Signed};

const ORDER: &str = "urutan";
const MEASURED_ON: &str = "tanggal";
const YEAR: &str = "tahun";
const PLACE: &str = "tempat";

/// The page with what a file must be asked.
pub(super) fn page(
    signed: &Signed,
    job: &Job,
    why: &Unreadable,
    error: Option<&str>,
) -> Result<Response, Refusal> {
    let mut shell = signed.shell(signed.say("import.asks"));
    shell.grounds.clear();
    signed.page(&QuestionsPage {
        shell,
        file: job.handed.name.clone(),
        action: format!("/impor/{}", job.id),
        terms: Vec::new(),
        questions: vec![question(signed, why, error)],
        sample: TableView::default(),
    })
}

fn question(signed: &Signed, why: &Unreadable, error: Option<&str>) -> Question {
    let code = why.code();
    let said = |part: &str| {
        signed.language().words().get(&format!("problem.{code}.{part}")).to_owned()
    };
    let mut asked = Question {
        asks: said("says"),
        why: said("do"),
        name: String::new(),
        choices: Vec::new(),
        kind: "text",
        value: String::new(),
        error: error.map(|key| signed.say(key).to_owned()).unwrap_or_default(),
    };
    match why {
        Unreadable::DatesUndecidable { examples } => {
            ORDER.clone_into(&mut asked.name);
            let shown: Vec<String> = examples.iter().take(3).map(shown).collect();
            if !shown.is_empty() {
                asked.why = format!("{} {}.", asked.why, shown.join("; "));
            }
            asked.choices =
                [("dmy", "reading.order.day_first"), ("mdy", "reading.order.month_first")]
                    .into_iter()
                    .map(|(value, key)| Choice {
                        text: signed.say(key).to_owned(),
                        href: value.to_owned(),
                        ..Choice::default()
                    })
                    .collect();
        }
        Unreadable::NeedsVisitDate => {
            MEASURED_ON.clone_into(&mut asked.name);
            asked.kind = "date";
        }
        Unreadable::NeedsYear => YEAR.clone_into(&mut asked.name),
        Unreadable::NeedsPlace => {
            PLACE.clone_into(&mut asked.name);
            asked.choices = desa_within_reach(signed);
        }
        Unreadable::WrongKind(_)
        | Unreadable::Empty
        | Unreadable::Damaged
        | Unreadable::PasswordProtected
        | Unreadable::UnpacksTooLarge { .. }
        | Unreadable::TooLarge { .. }
        | Unreadable::TooManyRows { .. }
        | Unreadable::CellTooLarge { .. }
        | Unreadable::NoHeader { .. }
        | Unreadable::MissingColumns { .. }
        | Unreadable::NoRows
        | Unreadable::DatesMixed { .. }
        | Unreadable::NoSuchSheet { .. }
        | Unreadable::Io(_) => {}
    }
    asked
}

/// The desa to choose from, where they are few enough to choose from; otherwise the code is
/// typed.
fn desa_within_reach(signed: &Signed) -> Vec<Choice> {
    const FEW: usize = 40;
    let mut found = Vec::new();
    for place in signed.account.places_for(Deed::Import) {
        let mut open = vec![place];
        while let Some(id) = open.pop() {
            let Some(place) = signed.tree.get(id) else { continue };
            if place.level == Level::Desa {
                found.push(Choice {
                    text: signed.place_name(place),
                    href: place.code.clone(),
                    ..Choice::default()
                });
            } else if place.level < Level::Desa {
                open.extend(signed.tree.below(id).map(|below| below.id));
            }
            if found.len() > FEW {
                return Vec::new();
            }
        }
    }
    found.sort_by(|a, b| a.text.cmp(&b.text));
    found
}

/// Takes the answers and reads on.
pub(super) async fn answered(
    signed: &Signed,
    job: &std::sync::Arc<Job>,
    fields: &Fields,
) -> Result<Response, Refusal> {
    let back = Redirect::to(&format!("/impor/{}", job.id)).into_response();
    let State::Asking { why, mut answers } = job.state() else { return Ok(back) };
    if let Err(error) = take(signed, fields, &why, &mut answers) {
        return page(signed, job, &why, Some(error));
    }
    job.go_on(&signed.visitor.doors.running, &signed.account, answers);
    job.settled_soon().await;
    Ok(back)
}

/// Puts one answer to the others; `Err` is the key of what is wrong with it.
fn take(
    signed: &Signed,
    fields: &Fields,
    why: &Unreadable,
    answers: &mut Answers,
) -> Result<(), &'static str> {
    let hints = &mut answers.hints;
    if fields.is_set(ORDER) {
        hints.date_order = match fields.get(ORDER) {
            "dmy" => Some(DateOrder::DayFirst),
            "mdy" => Some(DateOrder::MonthFirst),
            _ => return Err("import.bad_answer"),
        };
    }
    if fields.is_set(MEASURED_ON) {
        let measured = day(fields.get(MEASURED_ON))
            .filter(|day| *day <= signed.running().today())
            .ok_or("import.bad_day")?;
        hints.measured_on = Some(measured);
    }
    if fields.is_set(YEAR) {
        let year = fields.get(YEAR).parse().ok().filter(|year| (2000..=2100).contains(year));
        hints.year = Some(year.ok_or("import.bad_year")?);
    }
    if fields.is_set(PLACE) {
        let place = signed
            .tree
            .by_code(fields.get(PLACE))
            .filter(|place| matches!(place.level, Level::Desa | Level::Posyandu))
            .filter(|place| signed.account.may(Deed::Import, place.id, &signed.tree))
            .ok_or("import.bad_place")?;
        answers.place = Some(place.id);
        hints.place_known = true;
    }
    let unanswered = matches!(why, Unreadable::NeedsPlace) && answers.place.is_none();
    if unanswered { Err("import.bad_answer") } else { Ok(()) }
}
