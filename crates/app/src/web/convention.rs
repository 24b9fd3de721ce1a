//! One number counted both ways: by age in days, as the WHO's own program takes it, and by
//! completed months, as the Indonesian tables are taught; and the children who change sides.

use axum::extract::{Path, Query};
use axum::response::Response;
use evaluation::Period;
use evaluation::engine::{Answer, Groups};
use evaluation::indicator::Over;
use evaluation::relation::AgeGroup;
use register::place::PlaceId;
use serde::Deserialize;

use super::page::study::Section;
use super::page::{Card, Cell, Column, Figure, Picture, Row, Sentence, TableView};
use super::place::{View, find};
use super::study::{FULL, NARROW, Study, numerator, tick};
use super::visitor::{Refusal, Signed};
use crate::drawing::{self, Column as Bar, ColumnPart, Columns, Fill, Tone};

#[derive(Deserialize)]
pub(super) struct Asked {
    periode: Option<String>,
}

const BY_DAY: &str = "stunted";
const BY_MONTH: &str = "stunted_by_month";
const ONLY_BY_DAY: &str = "stunted_only_by_day";
const ONLY_BY_MONTH: &str = "stunted_only_by_month";
const ALL: [&str; 4] = [BY_DAY, BY_MONTH, ONLY_BY_DAY, ONLY_BY_MONTH];

/// Both counts of a place, by place below and by age.
struct Known<'a> {
    study: Study<'a>,
    answers: Vec<Answer>,
    below: Vec<(PlaceId, Vec<Answer>)>,
    /// For each of [`ALL`].
    groups: Vec<Groups>,
}

pub(super) async fn show(
    signed: Signed,
    Path(code): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let usual = Period::Month(signed.newest_month());
    let study = Study::of(&signed, &code, asked.periode.as_deref(), usual)?;
    let (engine, tree) = (signed.engine(), &signed.tree);
    let (place, period) = (study.place.id, study.period);
    let broken = |failure| study.broken(failure);
    let answers = engine.tally(tree, place, period).await.map_err(broken)?.answer;
    let below = engine.tallies_below(tree, place, period).await.map_err(broken)?.answer;
    let mut groups = Vec::new();
    for code in ALL {
        groups.push(engine.breakdown(tree, place, period, code).await.map_err(broken)?.answer);
    }
    let known = Known { study, answers, below, groups };
    let mut page = known.study.page(View::Conventions, signed.say("convention.title"));
    page.particulars =
        signed.fill("convention.about", &[("period", &known.study.period_said())]);
    if known.answer(BY_DAY).is_none_or(|answer| answer.denominator == 0) {
        page.empty = Some(known.study.nothing());
        return signed.page(&page);
    }
    page.answer = known.sentences();
    page.cards = known.cards();
    page.pictures = vec![known.picture()];
    page.sections = vec![known.ages()];
    page.sections.extend(known.places());
    signed.page(&page)
}

/// The group of an age, both sexes together.
fn of_age(groups: &Groups, group: AgeGroup, code: &str) -> Answer {
    let mut total = Answer {
        indicator: code.to_owned(),
        over: Over::Last,
        numerator: 0,
        denominator: 0,
        left_out: Vec::new(),
    };
    for (_, _, answer) in groups.iter().filter(|(_, age, _)| *age == group) {
        total.numerator += answer.numerator;
        total.denominator += answer.denominator;
    }
    total
}

impl Known<'_> {
    fn answer(&self, code: &str) -> Option<&Answer> {
        find(&self.answers, code)
    }

    fn share(&self, answer: &Answer) -> Figure {
        answer.value().map_or(Figure::NoData, |value| Figure::Value(self.study.percent(value)))
    }

    fn sentences(&self) -> Vec<Sentence> {
        let study = &self.study;
        let share = |code: &str| {
            let value = self.answer(code).and_then(Answer::value);
            value.map_or_else(String::new, |value| study.percent(value))
        };
        let (missed, added) =
            (numerator(&self.answers, ONLY_BY_DAY), numerator(&self.answers, ONLY_BY_MONTH));
        let said =
            |key: &str, values: &[(&str, &str)]| Sentence::marked(&study.fill(key, values));
        let mut told = vec![said(
            "convention.answer",
            &[("day", &share(BY_DAY)), ("month", &share(BY_MONTH))],
        )];
        told.push(if missed == 0 {
            said("convention.answer_none", &[])
        } else {
            said("convention.answer_missed", &[("n", &study.count(missed))])
        });
        if added > 0 {
            told.push(said("convention.answer_added", &[("n", &study.count(added))]));
        }
        told
    }

    fn cards(&self) -> Vec<Card> {
        let study = &self.study;
        let card = |code: &'static str, name: &str| {
            let answer = self.answer(code)?;
            let plain = code == ONLY_BY_DAY || code == ONLY_BY_MONTH;
            let of = study.fill(
                "convention.of",
                &[
                    ("n", &study.count(answer.numerator)),
                    ("d", &study.count(answer.denominator)),
                ],
            );
            Some(Card {
                name: study.say(name).to_owned(),
                figure: if plain {
                    Figure::Value(study.count(answer.numerator))
                } else {
                    self.share(answer)
                },
                sentence: if plain {
                    let key = if code == ONLY_BY_DAY {
                        "convention.card_missed_said"
                    } else {
                        "convention.card_added_said"
                    };
                    study.say(key).to_owned()
                } else {
                    of
                },
                spark: String::new(),
                foot: if plain {
                    String::new()
                } else {
                    study.fill(
                        "convention.interval",
                        &[("interval", &study.between(answer.interval(), 1))],
                    )
                },
                href: study.people(code, answer.numerator),
            })
        };
        [
            card(BY_DAY, "convention.by_day"),
            card(BY_MONTH, "convention.by_month"),
            card(ONLY_BY_DAY, "convention.missed"),
            card(ONLY_BY_MONTH, "convention.added"),
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    /// The answers of an age, in the order of [`ALL`].
    fn of_age(&self, group: AgeGroup) -> Vec<Answer> {
        ALL.into_iter()
            .zip(&self.groups)
            .map(|(code, groups)| of_age(groups, group, code))
            .collect()
    }

    /// The children who change sides, by age.
    fn picture(&self) -> Picture {
        let study = &self.study;
        let title = study.say("convention.picture");
        let bars: Vec<Bar> = AgeGroup::ALL
            .into_iter()
            .map(|group| {
                let answers = self.of_age(group);
                let sides = [ONLY_BY_DAY, ONLY_BY_MONTH].map(|code| numerator(&answers, code));
                Bar {
                    name: group.code().replace('-', "–"),
                    group: String::new(),
                    counts: sides.to_vec(),
                    figure: study.count(sides.iter().sum()),
                }
            })
            .collect();
        let part = |key: &str, fill| ColumnPart { words: study.say(key).to_owned(), fill };
        let draw = |width: f64, id: &str| {
            drawing::columns(&Columns {
                caption: study.caption(&format!("pindah-{id}"), title),
                width,
                parts: vec![
                    part("convention.missed", Fill::Solid(Tone::Rust)),
                    part("convention.added", Fill::Hatched),
                ],
                bars: bars.clone(),
                reference: None,
                tick: tick(study.language()),
            })
        };
        Picture {
            title: title.to_owned(),
            subtitle: study.say("convention.picture_said").to_owned(),
            wide: draw(FULL, "w"),
            broad: true,
            narrow: draw(NARROW, "n"),
            table: self.table(title, study.say("place.group"), self.age_rows()),
            ..Picture::default()
        }
    }

    fn age_rows(&self) -> Vec<Row> {
        AgeGroup::ALL
            .into_iter()
            .map(|group| {
                let months = group.code().replace('-', "–");
                let name = self.study.fill("place.months", &[("n", &months)]);
                self.row(Cell::text(name), &self.of_age(group))
            })
            .collect()
    }

    fn row(&self, name: Cell, answers: &[Answer]) -> Row {
        let share = |code: &str| match find(answers, code) {
            None => Cell::figure(Figure::NoData),
            Some(answer) => {
                Cell::figure(self.share(answer)).noted(self.study.between(answer.interval(), 1))
            }
        };
        let count = |code: &str| Cell::number(self.study.count(numerator(answers, code)));
        let measured = find(answers, BY_DAY).map_or(0, |answer| answer.denominator);
        Row::of(vec![
            name,
            share(BY_DAY),
            share(BY_MONTH),
            count(ONLY_BY_DAY),
            count(ONLY_BY_MONTH),
            Cell::number(self.study.count(measured)),
        ])
    }

    fn table(&self, caption: &str, first: &str, rows: Vec<Row>) -> TableView {
        let number = |key: &str| Column::number(self.study.say(key));
        TableView {
            caption: caption.to_owned(),
            columns: vec![
                Column::text(first),
                number("convention.by_day"),
                number("convention.by_month"),
                number("convention.missed"),
                number("convention.added"),
                number("convention.measured"),
            ],
            rows,
            sheets: false,
        }
    }

    fn ages(&self) -> Section {
        let title = self.study.say("convention.by_age");
        let mut rows = self.age_rows();
        rows.push(self.row(Cell::text(self.study.name()), &self.answers).total());
        Section {
            title: title.to_owned(),
            sub: self.study.say("convention.by_age_said").to_owned(),
            table: self.table(title, self.study.say("place.group"), rows),
            note: self.study.say("convention.note").to_owned(),
        }
    }

    /// None at the lowest level.
    fn places(&self) -> Option<Section> {
        let study = &self.study;
        if self.below.iter().all(|(id, _)| *id == study.place.id) {
            return None;
        }
        let rows = self
            .below
            .iter()
            .map(|(id, answers)| self.row(study.head(*id, View::Conventions), answers));
        let mut rows: Vec<Row> = rows.collect();
        rows.push(self.row(Cell::text(study.name()), &self.answers).total());
        let title = study
            .fill("place.below", &[("kind", study.below_kind()), ("place", &study.place.name)]);
        Some(Section {
            table: self.table(&title, study.below_kind(), rows),
            title,
            sub: String::new(),
            note: String::new(),
        })
    }
}
