//! The people behind a number, for those who may read them; every reading is written down.

use axum::extract::{Path, Query};
use axum::response::Response;
use chrono::NaiveDate;
use evaluation::engine::{Answer, Part};
use evaluation::indicator::{Indicator, Over, Unit};
use evaluation::relation::ChildMonth;
use evaluation::{Month, Period};
use register::account::Deed;
use register::audit::Reading;
use register::child::Person;
use register::place::Place;
use science::incidence::child_months;
use science::measure::Sex;
use serde::Deserialize;
use uuid::Uuid;

use super::download::{Growing, Kind};
use super::frame::period_value;
use super::page::people::PeoplePage;
use super::page::{
    Cell, Choice, Column, Empty, Filters, Link, Paging, Row, Sentence, TableView,
};
use super::study::PER;
use super::visitor::{Refusal, Signed};
use crate::exchange::table::{Cell as SheetCell, Table};
use crate::problem::Problem;
use crate::text::{date, decimal, grouped};

const ON_A_PAGE: usize = 50;
/// How many of a file are read at once: few in tests, whose lists are short.
const READ_AT_ONCE: usize = if cfg!(test) { 2 } else { 50_000 };

#[derive(Deserialize)]
pub(super) struct Asked {
    bagian: Option<String>,
    periode: Option<String>,
    sesudah: Option<String>,
}

/// Where a page begins: after a child in a month.
type After = (Uuid, Month);

fn written((child, month): After) -> String {
    format!("{child}~{month}")
}

/// `0192…~2024-06`; anything else is nothing.
fn after(text: &str) -> Option<After> {
    let (child, month) = text.split_once('~')?;
    Some((child.parse().ok()?, month.parse().ok()?))
}

struct List<'a> {
    signed: &'a Signed,
    place: &'a Place,
    indicator: &'a Indicator,
    part: Part,
    period: Period,
    answer: Answer,
    rows: Vec<ChildMonth>,
}

/// The word of a part in an address.
fn word(part: &Part) -> &str {
    match part {
        Part::Numerator => "pembilang",
        Part::Denominator => "penyebut",
        Part::LeftOut(reason) => reason,
    }
}

fn part(word: Option<&str>) -> Part {
    match word {
        None | Some("pembilang") => Part::Numerator,
        Some("penyebut") => Part::Denominator,
        Some(reason) => Part::LeftOut(reason.to_owned()),
    }
}

async fn list<'a>(
    signed: &'a Signed,
    code: &str,
    indicator: &str,
    asked: &Asked,
    limit: usize,
) -> Result<List<'a>, Refusal> {
    let place = signed.place(code, Deed::ReadPeople)?;
    let engine = signed.engine();
    let indicator = engine
        .definitions()
        .get(indicator)
        .ok_or_else(|| signed.refuse(Problem::not_found()))?;
    let part = part(asked.bagian.as_deref());
    let period = signed.period(asked.periode.as_deref());
    let broken = |failure| signed.refuse(Problem::from(failure));
    let told = engine.tally(&signed.tree, place.id, period).await.map_err(broken)?;
    let answer = told
        .answer
        .into_iter()
        .find(|answer| answer.indicator == indicator.code)
        .ok_or_else(|| signed.refuse(Problem::not_found()))?;
    let after = asked.sesudah.as_deref().and_then(after);
    let rows = engine
        .people(&signed.tree, place.id, period, &indicator.code, &part, after, limit)
        .await
        .map_err(broken)?
        .answer;
    Ok(List { signed, place, indicator, part, period, answer, rows })
}

impl List<'_> {
    /// How many are on the whole list.
    fn total(&self) -> u64 {
        match &self.part {
            Part::Numerator => self.answer.numerator,
            Part::Denominator => self.answer.denominator,
            Part::LeftOut(reason) => self
                .answer
                .left_out
                .iter()
                .find(|(code, _)| code == reason)
                .map_or(0, |(_, count)| *count),
        }
    }

    fn count(&self, number: u64) -> String {
        grouped(self.signed.language(), i64::try_from(number).unwrap_or(i64::MAX))
    }

    /// A count of a part; days at risk as the months that they make up.
    fn said(&self, part: &Part, number: u64) -> String {
        match (part, self.answer.over) {
            (Part::Denominator, Over::PersonTime) => {
                decimal(self.signed.language(), child_months(number), 0)
            }
            (Part::Numerator | Part::Denominator | Part::LeftOut(_), _) => self.count(number),
        }
    }

    /// How long the list is, in what its rows are.
    fn length(&self) -> String {
        let n = self.said(&self.part, self.total());
        let key = match (&self.part, self.answer.over) {
            (_, Over::Last) => "people.total",
            (Part::Numerator, Over::Each | Over::PersonTime) => "people.total_events",
            (Part::Denominator | Part::LeftOut(_), Over::Each | Over::PersonTime) => {
                "people.total_months"
            }
        };
        self.signed.fill(key, &[("n", &n)])
    }

    fn address(&self, part: &Part, after: Option<After>) -> String {
        let address = format!(
            "/tempat/{}/daftar/{}?bagian={}&periode={}",
            self.place.code,
            self.indicator.code,
            word(part),
            period_value(self.period)
        );
        match after {
            Some(after) => format!("{address}&sesudah={}", written(after)),
            None => address,
        }
    }

    fn filters(&self) -> Filters {
        let signed = self.signed;
        let choice = |part: Part, text: String, count: u64| Choice {
            chosen: part == self.part,
            href: self.address(&part, None),
            count: self.said(&part, count),
            text,
        };
        let denominator = match self.answer.over {
            Over::Last => "people.denominator",
            Over::Each | Over::PersonTime => "people.denominator_months",
        };
        let mut choices = vec![
            choice(
                Part::Numerator,
                signed.of_language(&self.indicator.name),
                self.answer.numerator,
            ),
            choice(
                Part::Denominator,
                signed.say(denominator).to_owned(),
                self.answer.denominator,
            ),
        ];
        for reason in &self.indicator.left_out {
            let count = self
                .answer
                .left_out
                .iter()
                .find(|(code, _)| *code == reason.code)
                .map_or(0, |(_, count)| *count);
            if count > 0 {
                let text = signed.of_language(&reason.words);
                choices.push(choice(Part::LeftOut(reason.code.clone()), text, count));
            }
        }
        Filters { name: signed.say("people.part").to_owned(), choices }
    }

    fn sentence(&self) -> Sentence {
        let signed = self.signed;
        let n = self.said(&self.part, self.total());
        let d = self.said(&Part::Denominator, self.answer.denominator);
        let text = match (&self.part, self.indicator.unit, self.answer.over) {
            (Part::Numerator, Unit::Children, Over::Each) => signed.fill(
                "people.answer_events",
                &[("n", &n), ("name", &signed.of_language(&self.indicator.name))],
            ),
            (Part::Numerator, Unit::Per100ChildMonths, _) => {
                let rate = self.answer.value().map_or_else(String::new, |value| {
                    decimal(signed.language(), value * PER, 2)
                });
                let unit = signed.say("unit.per_100_child_months");
                signed.fill(
                    "people.answer_rate",
                    &[("n", &n), ("months", &d), ("rate", &rate), ("unit", unit)],
                )
            }
            (Part::Numerator, Unit::Children | Unit::Percent, _) => signed.fill(
                "people.answer",
                &[("n", &n), ("d", &d), ("whom", &signed.whom(self.indicator))],
            ),
            (Part::Denominator, _, Over::PersonTime) => {
                signed.fill("people.answer_months", &[("n", &n)])
            }
            (Part::Denominator, _, Over::Last | Over::Each) => {
                signed.fill("people.answer_denominator", &[("n", &n)])
            }
            (Part::LeftOut(reason), _, over) => {
                let why = self
                    .indicator
                    .left_out
                    .iter()
                    .find(|defined| defined.code == *reason)
                    .map(|defined| signed.of_language(&defined.words))
                    .unwrap_or_default();
                let key = match over {
                    Over::Last => "people.answer_left_out",
                    Over::Each | Over::PersonTime => "people.answer_left_out_months",
                };
                signed.fill(key, &[("n", &n), ("why", &why)])
            }
        };
        Sentence::marked(&text)
    }
}

/// A z-score in hundredths, in the words of the page; empty where there is none.
pub(super) fn z(signed: &Signed, hundredths: Option<i32>) -> String {
    hundredths.map(|z| decimal(signed.language(), f64::from(z) / 100.0, 2)).unwrap_or_default()
}

pub(super) async fn show(
    signed: Signed,
    Path((code, indicator)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let mut list = list(&signed, &code, &indicator, &asked, ON_A_PAGE + 1).await?;
    let more = list.rows.len() > ON_A_PAGE;
    list.rows.truncate(ON_A_PAGE);
    let last = list.rows.last().map(|row| (row.child, row.month));
    let ids: Vec<Uuid> = list.rows.iter().map(|row| row.child).collect();
    let people = signed.read_people(list.place.id, &ids).await?;
    // Ages are those of the child's own page, unless the period ended before.
    let on = list.period.last().last_day().min(signed.running().today());
    let rows: Vec<Row> = list
        .rows
        .iter()
        .filter_map(|row| Some(line(&signed, row, people.get(&row.child)?, on)))
        .collect();
    let title = format!(
        "{} · {}",
        signed.of_language(&list.indicator.name),
        signed.place_name(list.place)
    );
    let path = format!("/tempat/{code}/daftar/{indicator}");
    let mut shell = signed.shell_at(list.place.id, &title, Some(list.period));
    let mut time = signed.time_choice(list.period, &path);
    time.keep = vec![("bagian".to_owned(), word(&list.part).to_owned())];
    shell.time = Some(time);
    let query = format!("?bagian={}&periode={}", word(&list.part), period_value(list.period));
    let page = PeoplePage {
        title,
        answer: vec![list.sentence()],
        filters: vec![list.filters()],
        table: TableView {
            caption: signed.of_language(&list.indicator.name),
            columns: columns(&signed),
            rows,
            sheets: true,
        },
        paging: Paging {
            said: list.length(),
            previous: asked.sesudah.is_some().then(|| list.address(&list.part, None)),
            next: more.then(|| list.address(&list.part, last)),
        },
        empty: list.rows.is_empty().then(|| Empty {
            says: signed.say("people.empty").to_owned(),
            why: signed.say("people.empty_why").to_owned(),
            good: false,
            door: None,
        }),
        downloads: vec![
            Link::new(signed.say("download.excel"), format!("{path}/unduh/xlsx{query}")),
            Link::new(signed.say("download.csv"), format!("{path}/unduh/csv{query}")),
        ],
        shell,
    };
    signed.page(&page)
}

/// What a list of children shows of each.
pub(super) fn columns(signed: &Signed) -> Vec<Column> {
    vec![
        Column::text(signed.say("people.child")),
        Column::text(signed.say("people.place")),
        Column::text(signed.say("people.visit")),
        Column::number(signed.say("people.weight")),
        Column::number(signed.say("people.length")),
        Column::number(signed.say("index.haz_short")),
        Column::number(signed.say("index.waz_short")),
        Column::number(signed.say("index.whz_short")),
        Column::text(signed.say("people.gain")),
    ]
}

/// One child of the list.
pub(super) fn line(signed: &Signed, row: &ChildMonth, person: &Person, on: NaiveDate) -> Row {
    let language = signed.language();
    let day = row.visit_on.map_or(String::new(), |day| date(language, day));
    let number = |value: Option<i32>, scale: f64| {
        value.map(|v| decimal(language, f64::from(v) / scale, 1)).unwrap_or_default()
    };
    Row::of(vec![
        Cell::text(person.name.clone())
            .link(format!("/anak/{}", row.child))
            .noted(signed.who(person, on)),
        Cell::text(signed.where_lives(row.posyandu.unwrap_or(row.desa))),
        Cell::text(day),
        Cell::number(number(row.weight_g, 1000.0)),
        Cell::number(number(row.length_tenth_mm, 100.0)),
        Cell::number(z(signed, row.haz)),
        Cell::number(z(signed, row.waz)),
        Cell::number(z(signed, row.whz)),
        Cell::text(row.gain.map(|gain| gain.letter().to_string()).unwrap_or_default()),
    ])
}

pub(super) async fn download(
    signed: Signed,
    Path((code, indicator, kind)): Path<(String, String, String)>,
    Query(mut asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let kind = Kind::of(&kind).ok_or_else(|| signed.refuse(Problem::not_found()))?;
    let mut part = list(&signed, &code, &indicator, &asked, READ_AT_ONCE).await?;
    let title = signed.of_language(&part.indicator.name);
    let mut file = Growing::begin(&signed, &sheet(&signed, &part.rows, &title).await?, kind)?;
    let mut children = part.rows.len();
    while part.rows.len() == READ_AT_ONCE {
        asked.sesudah = part.rows.last().map(|row| written((row.child, row.month)));
        part = list(&signed, &code, &indicator, &asked, READ_AT_ONCE).await?;
        file.go_on(&signed, &sheet(&signed, &part.rows, &title).await?.rows)?;
        children += part.rows.len();
    }
    signed.write_down(Reading::Export, part.place.id, children).await?;
    let name = format!("cegah-{code}-{indicator}-{}", period_value(part.period));
    file.answer(&signed, &name).await
}

/// A list of people as a table; their names, never their NIK.
async fn sheet(signed: &Signed, rows: &[ChildMonth], title: &str) -> Result<Table, Refusal> {
    let ids: Vec<Uuid> = rows.iter().map(|row| row.child).collect();
    let people = register::child::people(&signed.running().store, &ids)
        .await
        .map_err(|failure| signed.refuse(failure))?;
    let text = |text: &str| SheetCell::Text(text.to_owned());
    let number = |value: Option<i32>, scale: f64, places: u8| {
        value.map_or(SheetCell::Empty, |v| SheetCell::Decimal(f64::from(v) / scale, places))
    };
    let rows = rows
        .iter()
        .filter_map(|row| {
            let person = people.get(&row.child)?;
            Some(vec![
                text(&person.name),
                text(match person.sex {
                    Sex::Male => "L",
                    Sex::Female => "P",
                }),
                SheetCell::Date(person.born_on),
                text(&person.mother),
                text(&signed.where_lives(row.posyandu.unwrap_or(row.desa))),
                row.visit_on.map_or(SheetCell::Empty, SheetCell::Date),
                number(row.weight_g, 1000.0, 2),
                number(row.length_tenth_mm, 100.0, 1),
                number(row.haz, 100.0, 2),
                number(row.waz, 100.0, 2),
                number(row.whz, 100.0, 2),
                row.gain.map_or(SheetCell::Empty, |gain| text(&gain.letter().to_string())),
            ])
        })
        .collect();
    let headers = [
        "people.child",
        "people.sex",
        "people.born",
        "child.mother",
        "people.place",
        "people.visit",
        "people.weight",
        "people.length",
        "index.haz_short",
        "index.waz_short",
        "index.whz_short",
        "people.gain",
    ]
    .map(|key| signed.say(key).to_owned())
    .to_vec();
    Ok(Table { title: title.to_owned(), headers, rows })
}

#[cfg(test)]
mod tests {
    use register::account::Role;

    use super::*;
    use crate::web::stage::Stage;

    #[tokio::test(flavor = "multi_thread")]
    async fn a_file_has_everybody_of_a_list_that_is_read_in_parts() {
        let stage = Stage::world(200).await;
        let gizi = stage.signed_in("petugas", Role::Gizi, "18.01").await;
        let (engine, tree) = (stage.running.engine(), stage.running.tree());
        let place = tree.by_code("18.01").unwrap().id;
        let june = Period::Month(Month::of(NaiveDate::from_ymd_opt(2024, 6, 1).unwrap()));
        for (indicator, word, part) in [
            ("measured", "penyebut", Part::Denominator),
            ("sasaran", "pembilang", Part::Numerator),
        ] {
            let rows = engine
                .people(&tree, place, june, indicator, &part, None, 100_000)
                .await
                .unwrap()
                .answer;
            assert!(rows.len() > 2 * READ_AT_ONCE);
            let ids: Vec<Uuid> = rows.iter().map(|row| row.child).collect();
            let people = register::child::people(&stage.running.store, &ids).await.unwrap();
            let names: Vec<&str> = ids.iter().map(|id| people[id].name.as_str()).collect();
            let path = format!(
                "/tempat/18.01/daftar/{indicator}/unduh/csv?bagian={word}&periode=2024-06"
            );
            let csv = stage.get_as(&gizi, &path).await.text();
            let told = csv.lines().skip(1).filter_map(|line| line.split(';').next());
            assert_eq!(told.collect::<Vec<_>>(), names);
        }
    }
}
