//! Why a number moved: from one period to another, and from what was known to what is known.

mod people;
mod picture;
mod side;
mod telling;

use std::sync::Arc;

use axum::extract::{Path, Query};
use axum::response::Response;
use chrono::NaiveDate;
use evaluation::Period;
use evaluation::engine::Answer;
use evaluation::explain::{Cause, Explanation, Part, Side, Step, explain};
use evaluation::indicator::{Direction, Indicator, Over, Unit};
use register::account::Deed;
use register::pack::Pack;
use register::place::{Level, Place};
use serde::Deserialize;
use uuid::Uuid;

use super::frame::{period_of, period_said, period_value};
use super::page::study::{Asking, Section, StudyPage};
use super::page::{Choice, Empty, TableView};
use super::place::{View, tabs};
use super::visitor::{Refusal, Signed, form_encoded};
use crate::problem::{Kind, Problem};
use crate::text::date;
use side::{Finder, Knowledge, Known, pack_said};

/// The period before, where none is asked for, lies so many months before the one after.
const MONTHS_BACK: i32 = 6;
/// Months offered in each choice of a period.
const MONTHS_OFFERED: i32 = 24;
/// Days offered as of which a side was known: the ends of so many months.
const DAYS_OFFERED: i32 = 6;

#[derive(Clone, Deserialize)]
pub(super) struct Asked {
    indikator: Option<String>,
    dari: Option<String>,
    dari_diketahui: Option<String>,
    sampai: Option<String>,
    sampai_diketahui: Option<String>,
    sebab: Option<String>,
    langkah: Option<String>,
    sesudah: Option<Uuid>,
}

/// What is asked, with both sides found.
struct Question<'a> {
    signed: &'a Signed,
    place: &'a Place,
    indicator: Indicator,
    packs: Vec<Pack>,
    before: Known,
    after: Known,
}

impl<'a> Question<'a> {
    async fn of(signed: &'a Signed, code: &str, asked: &Asked) -> Result<Self, Refusal> {
        let place = signed.place(code, Deed::ReadTotals)?;
        if place.level == Level::Puskesmas {
            return Err(signed.refuse(Problem::not_found()));
        }
        let packs = register::pack::of_place(&signed.running().store, place.id)
            .await
            .map_err(|failure| signed.refuse(failure))?;
        let knowledge = |text: &Option<String>| {
            Knowledge::of(text.as_deref())
                .ok_or_else(|| signed.refuse(Problem::new(Kind::AskedWrongly, "moved.no_day")))
        };
        let (then, now) =
            (knowledge(&asked.dari_diketahui)?, knowledge(&asked.sampai_diketahui)?);
        let newest = signed.newest_month();
        let to = match period(signed, asked.sampai.as_deref())? {
            Some(period) => period,
            None => frozen(&packs, now).unwrap_or(Period::Month(newest)),
        };
        let from = match period(signed, asked.dari.as_deref())? {
            Some(period) => period,
            None => frozen(&packs, then)
                .unwrap_or_else(|| Period::Month(to.last().plus(-MONTHS_BACK))),
        };
        if from.last() > newest || to.last() > newest {
            return Err(signed.refuse(Problem::new(Kind::AskedWrongly, "moved.not_yet")));
        }
        let finder = Finder { signed, place, packs: &packs };
        let after = finder.side(to, now, None).await?;
        let before = finder.side(from, then, Some(&after)).await?;
        let wanted = asked.indikator.as_deref().unwrap_or("stunted");
        let indicator =
            after.engine.definitions().get(wanted).cloned().ok_or_else(|| {
                signed.refuse(Problem::new(Kind::NotFound, "no_such_indicator"))
            })?;
        Ok(Self { signed, place, indicator, packs, before, after })
    }

    async fn told(self) -> Result<Told<'a>, Refusal> {
        let side = |known: &'_ Known| {
            (Arc::clone(&known.engine), Arc::clone(&known.tree), known.period, known.only)
        };
        let (then, map_then, from, only_then) = side(&self.before);
        let (now, map_now, to, only_now) = side(&self.after);
        let explanation = explain(
            self.place.id,
            &self.indicator.code,
            Side { engine: &then, tree: &map_then, period: from, only: only_then },
            Side { engine: &now, tree: &map_now, period: to, only: only_now },
        )
        .await
        .map_err(|failure| self.signed.refuse(Problem::from(failure)))?;
        Ok(Told { question: self, explanation })
    }

    fn address(&self, more: &[(&str, &str)]) -> String {
        let own = [
            ("indikator", self.indicator.code.clone()),
            ("dari", period_value(self.before.period)),
            ("dari_diketahui", self.before.knowledge.word()),
            ("sampai", period_value(self.after.period)),
            ("sampai_diketahui", self.after.knowledge.word()),
        ];
        let more = more.iter().map(|(name, value)| (*name, (*value).to_owned()));
        let query: Vec<String> = own
            .into_iter()
            .chain(more)
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| format!("{name}={}", form_encoded(&value)))
            .collect();
        format!("/tempat/{}/mengapa?{}", self.place.code, query.join("&"))
    }

    /// `Agustus 2024 (diketahui 31 Agu 2024)`.
    fn side_said(&self, side: &Known) -> String {
        let period = period_said(self.signed.language(), side.period);
        if side.said.is_empty() { period } else { format!("{period} ({})", side.said) }
    }

    fn name(&self) -> String {
        self.signed.short_name(&self.indicator.code)
    }

    fn reads_people(&self) -> bool {
        self.signed.reaches(Deed::ReadPeople, self.place.id)
    }

    fn asking(&self) -> Vec<Asking> {
        let signed = self.signed;
        let ask = |key: &str, name, choices| Asking {
            label: signed.say(key).to_owned(),
            name,
            choices,
        };
        vec![
            ask("moved.indicator", "indikator", self.indicators()),
            ask("moved.from", "dari", self.periods(self.before.period)),
            ask(
                "moved.known_from",
                "dari_diketahui",
                self.knowledges(&self.before, "moved.known_same"),
            ),
            ask("moved.to", "sampai", self.periods(self.after.period)),
            ask(
                "moved.known_to",
                "sampai_diketahui",
                self.knowledges(&self.after, "moved.known_here"),
            ),
        ]
    }

    /// Those that are explained child by child.
    fn indicators(&self) -> Vec<Choice> {
        let all = self.after.engine.definitions().all();
        all.iter()
            .filter(|indicator| indicator.over == Over::Last)
            .filter(|indicator| indicator.unit == Unit::Percent)
            .map(|indicator| Choice {
                text: self.signed.short_name(&indicator.code),
                count: String::new(),
                href: indicator.code.clone(),
                chosen: indicator.code == self.indicator.code,
            })
            .collect()
    }

    fn periods(&self, chosen: Period) -> Vec<Choice> {
        let newest = self.signed.newest_month();
        let mut offered: Vec<Period> =
            (0..MONTHS_OFFERED).map(|back| Period::Month(newest.plus(-back))).collect();
        let of_pack = |pack: &Pack| pack.period.parse::<Period>().ok();
        offered.extend(self.packs.iter().filter_map(of_pack));
        offered.push(chosen);
        let mut seen = Vec::new();
        offered.retain(|period| {
            let new = !seen.contains(period);
            seen.push(*period);
            new
        });
        offered
            .into_iter()
            .map(|period| Choice {
                text: period_said(self.signed.language(), period),
                count: String::new(),
                href: period_value(period),
                chosen: period == chosen,
            })
            .collect()
    }

    fn knowledges(&self, side: &Known, same: &str) -> Vec<Choice> {
        let signed = self.signed;
        let language = signed.language();
        let choice = |knowledge: Knowledge, text: String| Choice {
            text,
            count: String::new(),
            href: knowledge.word(),
            chosen: knowledge == side.knowledge,
        };
        let mut choices = vec![
            choice(Knowledge::Same, signed.say(same).to_owned()),
            choice(Knowledge::AtItsEnd, signed.say("moved.known_then").to_owned()),
        ];
        let newest = signed.newest_month();
        let mut days: Vec<NaiveDate> =
            (1..=DAYS_OFFERED).map(|back| newest.plus(-back).last_day()).collect();
        if let Knowledge::On(day) = side.knowledge
            && !days.contains(&day)
        {
            days.insert(0, day);
        }
        choices.extend(days.into_iter().map(|day| {
            let said = signed.fill("moved.known_on", &[("day", &date(language, day))]);
            choice(Knowledge::On(day), said)
        }));
        choices.extend(self.packs.iter().map(|pack| {
            choice(Knowledge::Frozen(pack.id), pack_said(signed, pack, "moved.known_pack"))
        }));
        choices
    }
}

/// The period asked for; none where none is.
fn period(signed: &Signed, text: Option<&str>) -> Result<Option<Period>, Refusal> {
    match text.filter(|text| !text.is_empty()) {
        None => Ok(None),
        Some(text) => period_of(text)
            .map(Some)
            .ok_or_else(|| signed.refuse(Problem::new(Kind::AskedWrongly, "bad_period"))),
    }
}

/// The period of a pack.
fn frozen(packs: &[Pack], knowledge: Knowledge) -> Option<Period> {
    let Knowledge::Frozen(wanted) = knowledge else { return None };
    packs.iter().find(|pack| pack.id == wanted)?.period.parse().ok()
}

/// The question with its explanation.
struct Told<'a> {
    question: Question<'a>,
    explanation: Explanation,
}

impl Told<'_> {
    /// Whether the difference can be told in points.
    fn has_points(&self) -> bool {
        self.explanation.before.value().is_some() && self.explanation.after.value().is_some()
    }

    fn part(&self, step: Step, cause: Cause) -> Option<&Part> {
        self.explanation.parts.iter().find(|part| (part.step, part.cause) == (step, cause))
    }

    /// The list behind a part.
    fn people_href(&self, part: &Part) -> String {
        self.question
            .address(&[("sebab", part.cause.code()), ("langkah", step_word(part.step))])
    }

    /// What the words of a cause are kept under: for coverage, where children do not get better
    /// but are reached, they differ.
    fn cause_key(&self, part: &Part) -> String {
        let reach = self.question.indicator.direction == Direction::Higher;
        match (part.step, part.cause) {
            (Step::Definition, _) => "cause.definition".to_owned(),
            (Step::Boundaries, _) => "cause.boundaries".to_owned(),
            (Step::Knowledge, cause) => format!("cause.knowledge.{}", cause.code()),
            (Step::Time, Cause::Improved) if reach => "cause.time.reached".to_owned(),
            (Step::Time, Cause::Worsened) if reach => "cause.time.missed".to_owned(),
            (Step::Time, cause) => format!("cause.time.{}", cause.code()),
        }
    }

    fn cause_said(&self, part: &Part) -> &'static str {
        let key = format!("{}.name", self.cause_key(part));
        self.question.signed.language().words().find(&key).unwrap_or_default()
    }

    fn cause_means(&self, part: &Part) -> &'static str {
        let key = format!("{}.means", self.cause_key(part));
        self.question.signed.language().words().find(&key).unwrap_or_default()
    }
}

/// A step in an address.
fn step_word(step: Step) -> &'static str {
    match step {
        Step::Definition => "definisi",
        Step::Boundaries => "batas",
        Step::Knowledge => "pengetahuan",
        Step::Time => "waktu",
    }
}

fn step_of(word: &str) -> Option<Step> {
    [Step::Definition, Step::Boundaries, Step::Knowledge, Step::Time]
        .into_iter()
        .find(|step| step_word(*step) == word)
}

pub(super) async fn show(
    signed: Signed,
    Path(code): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    if asked.sebab.is_some() || asked.langkah.is_some() {
        return people::show(&signed, &code, &asked).await;
    }
    let told = Question::of(&signed, &code, &asked).await?.told().await?;
    let question = &told.question;
    let place = question.place;
    let name = signed.place_name(place);
    let title = signed.fill("moved.title", &[("what", &question.name()), ("place", &name)]);
    let nothing = told.explanation.parts.is_empty();
    let told_of = |known: &Known, answer: &Answer| {
        known.knowledge != Knowledge::Same && answer.denominator == 0
    };
    let unrecorded = told_of(&question.before, &told.explanation.before)
        || told_of(&question.after, &told.explanation.after);
    let empty = if unrecorded {
        Some(("moved.no_record", "moved.no_record_why"))
    } else if !told.has_points() {
        Some(("moved.no_share", "moved.no_share_why"))
    } else if nothing {
        Some(("moved.nothing", "moved.nothing_why"))
    } else {
        None
    };
    let newest = Period::Month(signed.newest_month());
    let to = question.after.period;
    let page = StudyPage {
        shell: signed.shell_at(place.id, &title, None),
        particulars: String::new(),
        answer: telling::sentences(&told),
        tabs: tabs(&signed, place, (to != newest).then_some(to), None, View::Moved),
        filters: Vec::new(),
        asking: question.asking(),
        offers: Vec::new(),
        cards: Vec::new(),
        pictures: if empty.is_none() { vec![picture::picture(&told)] } else { Vec::new() },
        sections: sections(&told),
        downloads: Vec::new(),
        empty: empty.map(|(says, why)| Empty {
            says: signed.say(says).to_owned(),
            why: signed.say(why).to_owned(),
            good: false,
            door: None,
        }),
        title,
    };
    signed.page(&page)
}

/// A table for each thing that changed: the definition, what is known, the period.
fn sections(told: &Told<'_>) -> Vec<Section> {
    let question = &told.question;
    let signed = question.signed;
    let from = period_said(signed.language(), question.before.period);
    let to = period_said(signed.language(), question.after.period);
    let lines = telling::lines(told);
    [Step::Definition, Step::Boundaries, Step::Knowledge, Step::Time]
        .into_iter()
        .filter_map(|step| {
            let (title, sub) = match step {
                Step::Definition => ("moved.step_definition", "moved.step_definition_said"),
                Step::Boundaries => ("moved.step_boundaries", "moved.step_boundaries_said"),
                Step::Knowledge => ("moved.step_knowledge", "moved.step_knowledge_said"),
                Step::Time => ("moved.step_time", "moved.step_time_said"),
            };
            let places = [("from", from.as_str()), ("to", to.as_str())];
            let title = signed.fill(title, &places);
            let table = telling::table(told, &lines, Some(step), &title);
            (!table.rows.is_empty()).then(|| Section {
                sub: signed.fill(sub, &places),
                note: String::new(),
                title,
                table,
            })
        })
        .collect()
}
