//! New cases in sentences and cards.

use evaluation::engine::Answer;
use science::incidence::{MonthCount, Verdict, child_months, run_without_case};

use super::{Known, NEW};
use crate::web::page::{Card, Figure, Sentence};
use crate::web::place::find;
use crate::web::study::PER;

/// Days at risk as whole months of children, as they are told.
pub(super) fn months_at_risk(known: &Known<'_>, answer: &Answer) -> String {
    known.study.decimal(child_months(answer.denominator), 0)
}

fn said(known: &Known<'_>, key: &str, values: &[(&str, &str)]) -> Sentence {
    Sentence::marked(&known.study.fill(key, values))
}

pub(super) fn sentences(known: &Known<'_>) -> Vec<Sentence> {
    let study = &known.study;
    let Some(new) = known.new_cases() else { return Vec::new() };
    let months = months_at_risk(known, new);
    let mut told = match new.value() {
        None => vec![said(known, "new.answer_nobody", &[])],
        Some(_) if new.numerator == 0 => vec![none(known, &months)],
        Some(value) => vec![said(
            known,
            "new.answer",
            &[
                ("n", &study.count(new.numerator)),
                ("months", &months),
                ("rate", &study.decimal(value * PER, 2)),
                ("interval", &study.between(new.interval(), 2)),
            ],
        )],
    };
    if new.numerator > 0 {
        told.push(said(
            known,
            "new.answer_confirmed",
            &[
                ("confirmed", &study.count(known.events("onset_confirmed"))),
                ("awaiting", &study.count(known.events("onset_awaiting"))),
                ("unconfirmed", &study.count(known.events("onset_unconfirmed"))),
            ],
        ));
    }
    let refuted = known.events("onset_refuted");
    if refuted > 0 {
        told.push(said(known, "new.answer_refuted", &[("n", &study.count(refuted))]));
    }
    let (first, arrived) =
        (known.events("first_measured_stunted"), known.events("arrived_stunted"));
    if first + arrived > 0 {
        told.push(said(
            known,
            "new.answer_not_new",
            &[("first", &study.count(first)), ("arrived", &study.count(arrived))],
        ));
    }
    told.extend(run(known));
    told
}

/// No new case is only worth what was measured.
fn none(known: &Known<'_>, months: &str) -> Sentence {
    let verdict = known.zeroes.first().map(|(_, zero)| zero.new_cases);
    match verdict {
        Some(Verdict::ZeroProven { upper }) => said(
            known,
            "new.answer_zero_proven",
            &[("months", months), ("upper", &known.study.decimal(upper, 2))],
        ),
        Some(Verdict::ZeroUnmeasured { .. } | Verdict::NotZero { .. }) | None => {
            said(known, "new.answer_zero_unproven", &[("months", months)])
        }
    }
}

/// How long there has been no new case, where children were at risk.
fn run(known: &Known<'_>) -> Option<Sentence> {
    let counts: Vec<MonthCount> = known
        .months
        .iter()
        .filter_map(|(_, answers)| find(answers, NEW))
        .map(|new| MonthCount { new_cases: new.numerator, person_days: new.denominator })
        .collect();
    let run = run_without_case(&counts);
    if run.months == 0 {
        return None;
    }
    let n = run.months.to_string();
    let seen = said(known, "new.answer_run", &[("n", &n)]);
    if run.months_unseen == 0 {
        return Some(seen);
    }
    let unseen = run.months_unseen.to_string();
    Some(said(known, "new.answer_run_unseen", &[("n", &n), ("unseen", &unseen)]))
}

pub(super) fn cards(known: &Known<'_>) -> Vec<Card> {
    let study = &known.study;
    let count = |code: &str| study.count(known.events(code));
    let mut cards = Vec::new();
    if let Some(new) = known.new_cases() {
        let interval = study.between(new.interval(), 2);
        cards.push(Card {
            name: study.say("new.card_rate").to_owned(),
            figure: study.rate(new),
            sentence: study.fill(
                "new.card_rate_said",
                &[
                    ("n", &study.count(new.numerator)),
                    ("months", &months_at_risk(known, new)),
                    ("unit", study.say("unit.per_100_child_months")),
                ],
            ),
            spark: String::new(),
            foot: if interval.is_empty() {
                String::new()
            } else {
                study.fill("new.interval_said", &[("interval", &interval)])
            },
            href: study.people(NEW, new.numerator),
        });
    }
    cards.push(Card {
        name: study.say("new.card_awaiting").to_owned(),
        figure: Figure::Value(count("onset_awaiting")),
        sentence: study.say("new.card_awaiting_said").to_owned(),
        spark: String::new(),
        foot: study.fill(
            "new.card_awaiting_foot",
            &[
                ("confirmed", &count("onset_confirmed")),
                ("unconfirmed", &count("onset_unconfirmed")),
                ("refuted", &count("onset_refuted")),
            ],
        ),
        href: study.people("onset_awaiting", known.events("onset_awaiting")),
    });
    cards.push(Card {
        name: study.say("new.card_first").to_owned(),
        figure: Figure::Value(count("first_measured_stunted")),
        sentence: study.say("new.card_first_said").to_owned(),
        spark: String::new(),
        foot: study.fill("new.card_first_foot", &[("n", &count("arrived_stunted"))]),
        href: study.people("first_measured_stunted", known.events("first_measured_stunted")),
    });
    cards.push(Card {
        name: study.say("new.card_recovered").to_owned(),
        figure: Figure::Value(count("recovered")),
        sentence: study.say("new.card_recovered_said").to_owned(),
        spark: String::new(),
        foot: study.fill(
            "new.card_recovered_foot",
            &[("relapsed", &count("relapsed")), ("out", &count("ageing_out_stunted"))],
        ),
        href: study.people("recovered", known.events("recovered")),
    });
    cards
}
