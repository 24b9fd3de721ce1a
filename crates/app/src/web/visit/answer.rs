//! What typed measurements mean: scores, gain, what to do, and what deserves a second look.

use evaluation::Month;
use evaluation::relation::{ChildMonth, fold};
use register::history::{ChildHistory, Visit};
use register::visit::{self, Doubt};
use science::gain::{Gain, kbm};
use science::growth::{Index, Score, Scores};
use science::measure::Weight;
use uuid::Uuid;

use super::entry::{LENGTH, Typed, WEIGHT};
use crate::text::{Language, date, grouped};
use crate::web::child::standing::{Seen, age_said, slug};
use crate::web::child::{advised, does, gain_key, kilograms};
use crate::web::page::visit::{Answer, AnswerLine, Doubt as Question};
use crate::web::visitor::Signed;

/// What came of reading a form against a child's history.
#[derive(Default)]
pub(super) struct Reckoned {
    pub(super) answer: Answer,
    /// Every doubt with its field, answered ones included.
    pub(super) doubts: Vec<(&'static str, Question)>,
}

/// Judges what was typed as if it were saved; `corrects` is the visit that it would replace.
pub(super) fn reckon(
    signed: &Signed,
    history: &ChildHistory,
    typed: &Typed,
    corrects: Option<Uuid>,
) -> Reckoned {
    let language = signed.language();
    let mut answer = Answer { shell: signed.visitor.shell(""), ..Answer::default() };
    let Some(visit) = typed.visit().filter(|visit| visit.on >= history.born_on) else {
        return Reckoned { answer, ..Reckoned::default() };
    };
    answer.age = age_said(language, history.born_on, visit.on);
    if typed.is_empty() {
        return Reckoned { answer, ..Reckoned::default() };
    }
    let mut history = history.clone();
    history.visits.retain(|other| Some(other.id) != corrects && other.id != visit.id);
    let (scores, doubts) =
        visit::doubts(history.sex, history.born_on, visit.on, &typed.values, &history.visits);
    let place = history.visits.partition_point(|other| other.on < visit.on);
    history.visits.insert(place, visit);
    answer.lines = lines(language, &Seen::of(&history, &visit));
    let folded = fold(&history, &signed.tree, Month::of(visit.on));
    let row = folded.rows.iter().find(|row| row.visit == Some(visit.id));
    if let Some(row) = row {
        answer.gain = gain_said(language, &history, &folded.rows, row);
        let advice = advised(signed.engine(), row);
        answer.does = advice.iter().map(|(rule, _)| does(&advice, rule, language)).collect();
    }
    let doubts = doubts
        .into_iter()
        .map(|doubt| {
            let question = Question {
                asks: asks(language, doubt),
                code: doubt.code().to_owned(),
                sure: typed.sure.contains(doubt.code()),
            };
            (field_of(doubt, &scores), question)
        })
        .collect();
    Reckoned { answer, doubts }
}

/// The indices for which there is something to say.
fn lines(language: Language, seen: &Seen<'_>) -> Vec<AnswerLine> {
    let words = language.words();
    let Visit { weight_g, length_tenth_mm, head_tenth_mm, muac_tenth_mm, oedema, .. } =
        *seen.visit;
    let both = (weight_g.is_some() && length_tenth_mm.is_some()) || oedema;
    [
        length_tenth_mm.map(|_| Index::LengthForAge),
        weight_g.map(|_| Index::WeightForAge),
        both.then(|| seen.weight_by_size()),
        both.then_some(Index::BmiForAge),
        head_tenth_mm.map(|_| Index::HeadForAge),
        muac_tenth_mm.map(|_| Index::ArmForAge),
        seen.visit.triceps_tenth_mm.map(|_| Index::TricepsForAge),
        seen.visit.subscapular_tenth_mm.map(|_| Index::SubscapularForAge),
    ]
    .into_iter()
    .flatten()
    .map(|index| {
        let (category, tone) = seen.category(index);
        let z = seen.standing(index).z(language);
        AnswerLine {
            index: words.get(&format!("index.{}_short", slug(index))).to_owned(),
            score: if z.is_empty() { z } else { format!("z {z}") },
            category: words.get(&category).to_owned(),
            tone,
            doubt: seen
                .doubt(index)
                .map_or_else(String::new, |doubted| words.get(doubted.key()).to_owned()),
        }
    })
    .collect()
}

/// `Naik 320 g dari 12 Okt 2024; perlu paling sedikit 200 g.`
fn gain_said(
    language: Language,
    history: &ChildHistory,
    rows: &[ChildMonth],
    row: &ChildMonth,
) -> String {
    let words = language.words();
    let Some(gain) = row.gain else { return String::new() };
    let before = rows.iter().find(|before| before.month == row.month.plus(-1));
    let least = row
        .age_months
        .and_then(|months| kbm(history.sex, u16::try_from(months).ok()?))
        .map(Weight::grams);
    let compared = before.and_then(|before| Some((before.weight_g?, before.visit_on?)));
    match (gain, compared.zip(row.weight_g), least) {
        (Gain::Gained | Gain::NotGained, Some(((was, on), weight)), Some(least)) => {
            let key = match (gain, weight - was) {
                (Gain::Gained, _) => "visit.gained",
                (_, 0) => "visit.same_weight",
                (_, change) if change < 0 => "visit.lost",
                (_, _) => "visit.gained_little",
            };
            words.fill(
                key,
                &[
                    ("n", &grouped(language, i64::from((weight - was).abs()))),
                    ("day", &date(language, on)),
                    ("least", &grouped(language, i64::from(least))),
                ],
            )
        }
        (gain, _, _) => {
            let said = words.get(gain_key(gain, row.twice_not_gaining));
            words.fill("visit.gain_said", &[("said", said)])
        }
    }
}

/// The field beside which a doubt is asked.
fn field_of(doubt: Doubt, scores: &Scores) -> &'static str {
    match doubt {
        Doubt::Shrunk { .. } | Doubt::CarriedForward { .. } | Doubt::StandingInfant => {
            LENGTH.name
        }
        Doubt::WeightJumped { .. } | Doubt::Swapped => WEIGHT.name,
        Doubt::Implausible => {
            let length = scores.haz.is_some_and(Score::is_implausible);
            if length { LENGTH.name } else { WEIGHT.name }
        }
    }
}

fn asks(language: Language, doubt: Doubt) -> String {
    let words = language.words();
    let day = |day| date(language, day);
    match doubt {
        Doubt::Shrunk { by_tenth_mm, since } => {
            let by = crate::web::child::centimetres(language, by_tenth_mm);
            words.fill("doubt.shrunk", &[("n", &by), ("day", &day(since))])
        }
        Doubt::WeightJumped { from_g, since } => {
            let from = kilograms(language, from_g);
            words.fill("doubt.weight_jumped", &[("n", &from), ("day", &day(since))])
        }
        Doubt::Swapped => words.get("doubt.swapped").to_owned(),
        Doubt::Implausible => words.get("doubt.implausible").to_owned(),
        Doubt::StandingInfant => words.get("doubt.standing_infant").to_owned(),
        Doubt::CarriedForward { since } => {
            words.fill("doubt.carried_forward", &[("day", &day(since))])
        }
    }
}
