//! The worklist of a place: who needs help now, why, since when, and the one next step.

use axum::extract::{Path, Query};
use axum::response::Response;
use chrono::NaiveDate;
use evaluation::worklist::{Cursor, Filter, Rule, Sort, State, WorkItem, Worklist};
use register::account::Deed;
use register::audit::Reading;
use register::child::Person;
use register::history::Step;
use register::place::Place;
use serde::Deserialize;
use std::collections::HashMap;
use uuid::Uuid;

use super::child::tone;
use super::download::{Growing, Kind};
use super::frame::days_since;
use super::page::child::StepForm;
use super::page::worklist::{Reason, WorkRow, WorklistPage};
use super::page::{Choice, Empty, Filters, Link, Paging, Sentence, Tone};
use super::place::{View, open, tabs};
use super::step;
use super::visitor::{Refusal, Signed, form_encoded};
use crate::exchange::table::{Cell as SheetCell, Table};
use crate::problem::Problem;
use crate::text::{date, grouped};

const ON_A_PAGE: usize = 30;
/// How many of a file are read at once: few in tests, whose lists are short.
const READ_AT_ONCE: usize = if cfg!(test) { 2 } else { 50_000 };

#[derive(Clone, Deserialize)]
pub(super) struct Asked {
    sebab: Option<String>,
    keadaan: Option<String>,
    urut: Option<String>,
    sesudah: Option<String>,
}

impl Asked {
    fn filter(&self) -> Filter {
        Filter {
            rule: self.sebab.clone(),
            state: match self.keadaan.as_deref() {
                None => Some(State::Open),
                Some(code) => State::from_code(code),
            },
            urgency_at_most: None,
        }
    }

    fn sort(&self) -> Sort {
        match self.urut.as_deref() {
            Some("lama") => Sort::Since,
            Some("tempat") => Sort::Place,
            Some("terlihat") => Sort::LastVisit,
            Some(_) | None => Sort::Urgency,
        }
    }

    /// The address of the list with one thing changed; a page begins anew.
    fn address(&self, code: &str, changed: &[(&str, Option<&str>)]) -> String {
        let mut parts: Vec<(&str, Option<String>)> = vec![
            ("sebab", self.sebab.clone()),
            ("keadaan", self.keadaan.clone()),
            ("urut", self.urut.clone()),
            ("sesudah", None),
        ];
        for (name, value) in changed {
            for part in parts.iter_mut().filter(|part| part.0 == *name) {
                part.1 = value.map(str::to_owned);
            }
        }
        let query: Vec<String> = parts
            .into_iter()
            .filter_map(|(name, value)| Some(format!("{name}={}", form_encoded(&value?))))
            .collect();
        let path = format!("/tempat/{code}/perlu-bantuan");
        if query.is_empty() { path } else { format!("{path}?{}", query.join("&")) }
    }
}

/// The word of a state in the words of the pages.
fn state_key(state: State) -> &'static str {
    match state {
        State::Open => "state.open",
        State::Verified => "state.verified",
        State::Referred => "state.referred",
        State::Served => "state.served",
        State::Closed => "state.closed",
    }
}

fn state_tone(state: State) -> Tone {
    match state {
        State::Open => Tone::Worse,
        State::Verified | State::Referred => Tone::Doubtful,
        State::Served | State::Closed => Tone::Better,
    }
}

/// The step that usually follows a state.
fn proposed(state: State) -> Option<Step> {
    match state {
        State::Open => Some(Step::Verified),
        State::Verified => Some(Step::Referred),
        State::Referred | State::Served => Some(Step::Served),
        State::Closed => None,
    }
}

/// The form that records a step and comes back to the list.
fn step_form(signed: &Signed, item: &WorkItem, rule: &Rule, back: &str) -> StepForm {
    let next = proposed(item.state);
    let mut form = step::form(signed, item.child, Some(rule.code.clone()), next, String::new());
    form.keep.push(("kembali".to_owned(), back.to_owned()));
    form
}

/// The words at the head of a file.
const HEADERS: [&str; 9] = [
    "people.child",
    "people.born",
    "child.mother",
    "people.place",
    "work.by_rule",
    "work.since",
    "work.last_visit",
    "work.by_state",
    "work.next",
];

struct List<'a> {
    signed: &'a Signed,
    place: &'a Place,
    worklist: Worklist,
    people: HashMap<Uuid, Person>,
}

impl<'a> List<'a> {
    async fn ask(
        signed: &'a Signed,
        code: &str,
        asked: &Asked,
        limit: usize,
    ) -> Result<Self, Refusal> {
        let place = signed.place(code, Deed::ReadPeople)?;
        let after: Option<Cursor> = asked.sesudah.as_deref().and_then(|text| text.parse().ok());
        let running = signed.running();
        let told = running
            .engine()
            .worklist(&signed.tree, place.id, &asked.filter(), asked.sort(), after, limit)
            .await
            .map_err(|failure| signed.refuse(Problem::from(failure)))?;
        let ids: Vec<Uuid> = told.answer.items.iter().map(|item| item.child).collect();
        let people = register::child::people(&running.store, &ids)
            .await
            .map_err(|failure| signed.refuse(failure))?;
        Ok(Self { signed, place, worklist: told.answer, people })
    }

    async fn read(&self, what: Reading) -> Result<(), Refusal> {
        self.signed.write_down(what, self.place.id, self.worklist.items.len()).await
    }

    /// The rules that hold for a child, the most urgent first.
    fn rules(&self, item: &WorkItem) -> Vec<&'a Rule> {
        let all = self.signed.engine().rules().all();
        let mut rules: Vec<&Rule> =
            item.rules.iter().filter_map(|rule| all.get(rule)).collect();
        rules.sort_by_key(|rule| rule.urgency);
        rules
    }

    fn row(&self, item: &WorkItem, back: &str) -> Option<WorkRow> {
        let signed = self.signed;
        let language = signed.language();
        let today = signed.running().today();
        let person = self.people.get(&item.child)?;
        let rules = self.rules(item);
        let first = rules.first()?;
        // Whoever was never seen has waited since it was taken in.
        let never = || signed.say("work.since_enrolled").to_owned();
        let since = item.since.map_or_else(never, |since| {
            let days = days_since(since, today).to_string();
            signed.fill("work.since_said", &[("day", &date(language, since)), ("n", &days)])
        });
        let may = signed.reaches(Deed::Respond, person.place);
        Some(WorkRow {
            name: person.name.clone(),
            href: format!("/anak/{}", item.child),
            particulars: signed.who(person, today),
            place: signed.where_lives(person.place),
            reasons: rules
                .iter()
                .map(|rule| Reason { text: signed.of_language(&rule.why), tone: tone(rule) })
                .collect(),
            since,
            last_visit: item
                .last_visit_on
                .map_or_else(|| signed.say("work.never").to_owned(), |day| date(language, day)),
            state: signed.say(state_key(item.state)).to_owned(),
            state_tone: state_tone(item.state),
            next: signed.of_language(&first.next),
            form: (may && item.state != State::Closed)
                .then(|| step_form(signed, item, first, back)),
        })
    }

    /// The rows of a file.
    fn rows(&self) -> Vec<Vec<SheetCell>> {
        let signed = self.signed;
        let text = |text: String| SheetCell::Text(text);
        let date = |day: Option<NaiveDate>| day.map_or(SheetCell::Empty, SheetCell::Date);
        let row = |item: &WorkItem| {
            let person = self.people.get(&item.child)?;
            let rules = self.rules(item);
            let first = rules.first()?;
            let why: Vec<String> =
                rules.iter().map(|rule| signed.of_language(&rule.why)).collect();
            Some(vec![
                text(person.name.clone()),
                SheetCell::Date(person.born_on),
                text(person.mother.clone()),
                text(signed.where_lives(person.place)),
                text(why.join("; ")),
                date(item.since),
                date(item.last_visit_on),
                text(signed.say(state_key(item.state)).to_owned()),
                text(signed.of_language(&first.next)),
            ])
        };
        self.worklist.items.iter().filter_map(row).collect()
    }

    fn table(&self) -> Table {
        let signed = self.signed;
        let headers = HEADERS.map(|key| signed.say(key).to_owned()).to_vec();
        let place = signed.place_name(self.place);
        let title = signed.fill("work.title", &[("place", &place)]);
        Table { title, headers, rows: self.rows() }
    }

    fn filters(&self, asked: &Asked) -> Vec<Filters> {
        let signed = self.signed;
        let code = &self.place.code;
        let language = signed.language();
        let number = |count: u64| grouped(language, i64::try_from(count).unwrap_or(i64::MAX));
        let mut by_state: Vec<Choice> = self
            .worklist
            .by_state
            .iter()
            .map(|(state, count)| Choice {
                text: signed.say(state_key(*state)).to_owned(),
                count: number(*count),
                href: asked.address(code, &[("keadaan", Some(state.code()))]),
                chosen: asked.filter().state == Some(*state),
            })
            .collect();
        by_state.push(Choice {
            text: signed.say("list.all").to_owned(),
            count: String::new(),
            href: asked.address(code, &[("keadaan", Some("semua"))]),
            chosen: asked.filter().state.is_none(),
        });
        let mut by_rule = vec![Choice {
            text: signed.say("list.all").to_owned(),
            count: String::new(),
            href: asked.address(code, &[("sebab", None)]),
            chosen: asked.sebab.is_none(),
        }];
        by_rule.extend(self.worklist.by_rule.iter().filter(|(_, count)| *count > 0).map(
            |(rule, count)| Choice {
                text: signed.short_name(rule),
                count: number(*count),
                href: asked.address(code, &[("sebab", Some(rule))]),
                chosen: asked.sebab.as_deref() == Some(rule),
            },
        ));
        vec![
            Filters { name: signed.say("work.by_state").to_owned(), choices: by_state },
            Filters { name: signed.say("work.by_rule").to_owned(), choices: by_rule },
        ]
    }

    fn sorts(&self, asked: &Asked) -> Vec<Choice> {
        [
            (None, "work.urgent_first"),
            (Some("lama"), "work.longest"),
            (Some("terlihat"), "work.unseen_first"),
            (Some("tempat"), "work.by_place"),
        ]
        .into_iter()
        .map(|(value, key)| Choice {
            text: self.signed.say(key).to_owned(),
            count: String::new(),
            href: asked.address(&self.place.code, &[("urut", value)]),
            chosen: asked.urut.as_deref() == value,
        })
        .collect()
    }
}

pub(super) async fn show(
    signed: Signed,
    Path(code): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let list = List::ask(&signed, &code, &asked, ON_A_PAGE).await?;
    list.read(Reading::List).await?;
    let place = list.place;
    let name = signed.place_name(place);
    let title = signed.fill("work.title", &[("place", &name)]);
    let back = asked.address(&code, &[]);
    let waiting = grouped(signed.language(), open(&list.worklist));
    let total = i64::try_from(list.worklist.total).unwrap_or(i64::MAX);
    let empty = list.worklist.items.is_empty().then(|| {
        let narrowed = asked.sebab.is_some() || asked.keadaan.is_some();
        let (says, why) = if narrowed {
            ("work.empty_filter", "work.empty_filter_why")
        } else {
            ("work.empty_good", "work.empty_good_why")
        };
        Empty {
            says: signed.say(says).to_owned(),
            why: signed.say(why).to_owned(),
            good: !narrowed,
            door: None,
        }
    });
    let download = |kind: &str| {
        let address = asked.address(&code, &[]);
        address.replacen("perlu-bantuan", &format!("perlu-bantuan/unduh/{kind}"), 1)
    };
    let page = WorklistPage {
        shell: signed.shell_at(place.id, &title, None),
        answer: vec![Sentence::marked(&signed.fill("work.answer", &[("n", &waiting)]))],
        tabs: tabs(&signed, place, None, Some(&list.worklist), View::Worklist),
        filters: list.filters(&asked),
        sorts: list.sorts(&asked),
        rows: list.worklist.items.iter().filter_map(|item| list.row(item, &back)).collect(),
        paging: Paging {
            said: signed.fill("people.total", &[("n", &grouped(signed.language(), total))]),
            previous: asked.sesudah.is_some().then(|| back.clone()),
            next: list
                .worklist
                .next
                .map(|next| asked.address(&code, &[("sesudah", Some(&next.to_string()))])),
        },
        empty,
        downloads: vec![
            Link::new(signed.say("download.excel"), download("xlsx")),
            Link::new(signed.say("download.csv"), download("csv")),
        ],
        title,
    };
    signed.page(&page)
}

pub(super) async fn download(
    signed: Signed,
    Path((code, kind)): Path<(String, String)>,
    Query(mut asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let kind = Kind::of(&kind).ok_or_else(|| signed.refuse(Problem::not_found()))?;
    let mut list = List::ask(&signed, &code, &asked, READ_AT_ONCE).await?;
    let mut children = list.worklist.items.len();
    let mut file = Growing::begin(&signed, &list.table(), kind)?;
    while let Some(next) = list.worklist.next {
        asked.sesudah = Some(next.to_string());
        list = List::ask(&signed, &code, &asked, READ_AT_ONCE).await?;
        children += list.worklist.items.len();
        file.go_on(&signed, &list.rows())?;
    }
    signed.write_down(Reading::Export, list.place.id, children).await?;
    let today = signed.running().today();
    file.answer(&signed, &format!("cegah-{code}-perlu-bantuan-{today}")).await
}

#[cfg(test)]
mod tests {
    use calamine::{Data, Reader as _, Xlsx};
    use register::account::Role;

    use super::*;
    use crate::web::stage::Stage;

    #[tokio::test(flavor = "multi_thread")]
    async fn a_file_has_every_child_of_a_list_that_is_read_in_parts() {
        let stage = Stage::world(200).await;
        let gizi = stage.signed_in("petugas", Role::Gizi, "18.01").await;
        let (engine, tree) = (stage.running.engine(), stage.running.tree());
        let place = tree.by_code("18.01").unwrap().id;
        let longest = (Filter::default(), Sort::Since, "?keadaan=semua&urut=lama");
        let open = Filter { state: Some(State::Open), ..Filter::default() };
        for (filter, sort, asked) in [(open, Sort::Urgency, ""), longest] {
            let whole = engine.worklist(&tree, place, &filter, sort, None, usize::MAX).await;
            let items = whole.unwrap().answer.items;
            assert!(items.len() > 2 * READ_AT_ONCE);
            let ids: Vec<Uuid> = items.iter().map(|item| item.child).collect();
            let people = register::child::people(&stage.running.store, &ids).await.unwrap();
            let names: Vec<&str> = ids.iter().map(|id| people[id].name.as_str()).collect();
            let file = async |kind: &str| {
                let path = format!("/tempat/18.01/perlu-bantuan/unduh/{kind}{asked}");
                stage.get_as(&gizi, &path).await
            };
            let csv = file("csv").await.text();
            let told = csv.lines().skip(1).filter_map(|line| line.split(';').next());
            assert_eq!(told.collect::<Vec<_>>(), names);
            let bytes = std::io::Cursor::new(file("xlsx").await.body);
            let mut book: Xlsx<_> = calamine::open_workbook_from_rs(bytes).unwrap();
            let sheet = book.worksheet_range_at(0).unwrap().unwrap();
            let told = sheet.rows().skip(1).map(|row| row[0].clone());
            let names: Vec<Data> =
                names.iter().map(|name| Data::String((*name).to_owned())).collect();
            assert_eq!(told.collect::<Vec<_>>(), names);
        }
    }
}
