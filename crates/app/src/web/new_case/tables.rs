//! Where each child of a period is counted and by which rule, and new cases by age.

use evaluation::engine::Answer;
use evaluation::indicator::Over;
use evaluation::relation::AgeGroup;

use super::answer::months_at_risk;
use super::{Known, NEW};
use crate::web::page::study::Section;
use crate::web::page::{Cell, Column, Row, TableView};

/// Each event with the rule that places a child there, those that are new cases first.
const EVENTS: [(&str, &str); 9] = [
    ("onset_confirmed", "rule.onset_confirmed"),
    ("onset_awaiting", "rule.onset_awaiting"),
    ("onset_unconfirmed", "rule.onset_unconfirmed"),
    ("onset_refuted", "rule.onset_refuted"),
    ("first_measured_stunted", "rule.first_measured_stunted"),
    ("arrived_stunted", "rule.arrived_stunted"),
    ("recovered", "rule.recovered"),
    ("relapsed", "rule.relapsed"),
    ("ageing_out_stunted", "rule.ageing_out_stunted"),
];

pub(super) fn placed(known: &Known<'_>) -> Section {
    let study = &known.study;
    let row = |(code, rule): (&str, &str)| {
        let defined = study.signed.engine().definitions().get(code)?;
        let is_new = matches!(code, "onset_confirmed" | "onset_awaiting" | "onset_unconfirmed");
        let counts = if is_new { "new.is_new" } else { "new.is_not_new" };
        Some(Row::of(vec![
            Cell::text(study.signed.of_language(&defined.name)),
            study.counted(code, known.events(code)),
            Cell::text(study.say(counts)),
            Cell::text(study.say(rule)),
        ]))
    };
    let title = study.say("new.placed");
    Section {
        title: title.to_owned(),
        sub: study.say("new.placed_said").to_owned(),
        table: TableView {
            caption: title.to_owned(),
            columns: vec![
                Column::text(study.say("new.event")),
                Column::number(study.say("people.child")),
                Column::text(study.say("new.counts_as")),
                Column::text(study.say("new.rule")),
            ],
            rows: EVENTS.into_iter().filter_map(row).collect(),
            sheets: true,
        },
        note: study.say("new.placed_note").to_owned(),
    }
}

pub(super) fn ages(known: &Known<'_>) -> Section {
    let study = &known.study;
    let of_age = |group: AgeGroup| {
        let mut total = Answer {
            indicator: NEW.to_owned(),
            over: Over::PersonTime,
            numerator: 0,
            denominator: 0,
            left_out: Vec::new(),
        };
        for (_, _, answer) in known.groups.iter().filter(|(_, age, _)| *age == group) {
            total.numerator += answer.numerator;
            total.denominator += answer.denominator;
        }
        total
    };
    let line = |name: String, answer: &Answer| {
        Row::of(vec![
            Cell::text(name),
            Cell::number(study.count(answer.numerator)),
            Cell::number(months_at_risk(known, answer)),
            Cell::figure(study.rate(answer)),
            Cell::number(study.between(answer.interval(), 2)),
        ])
    };
    let mut rows: Vec<Row> = AgeGroup::ALL
        .into_iter()
        .map(|group| {
            let months = group.code().replace('-', "–");
            line(study.fill("place.months", &[("n", &months)]), &of_age(group))
        })
        .collect();
    if let Some(new) = known.new_cases() {
        rows.push(line(study.name(), new).total());
    }
    let title = study.say("new.by_age");
    Section {
        title: title.to_owned(),
        sub: study.say("new.by_age_said").to_owned(),
        table: TableView {
            caption: title.to_owned(),
            columns: vec![
                Column::text(study.say("place.group")),
                Column::number(study.say("new.cases")),
                Column::number(study.say("new.at_risk")),
                Column::number(study.say("new.per_100")),
                Column::number(study.say("place.interval")),
            ],
            rows,
            sheets: false,
        },
        note: String::new(),
    }
}
