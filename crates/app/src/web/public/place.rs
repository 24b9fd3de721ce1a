//! The public page of a place: sentences, at most four cards, one picture that compares, what is
//! aimed at, what is withheld.

use chrono::{Datelike as _, NaiveDate};
use evaluation::Period;
use evaluation::indicator::{Indicator, Target, Unit};
use register::clock::Zone;
use register::place::Place;

use super::kept::Kept;
use super::news;
use super::picture;
use super::reader::Reader;
use super::reading::Reading;
use super::site::{Now, Shown};
use crate::problem::Problem;
use crate::text::{date, decimal, percent};
use crate::web::frame::period_said;
use crate::web::page::public::{Entry, PublicPlacePage, Shelf};
use crate::web::page::{Card, Cell, Column, Figure, Link, Row, Sentence, TableView};

/// What the cards tell of, in their order.
const CARDS: [&str; 4] = ["stunted", "measured", "wasted", "new_stunting"];
/// One in so many is said where it is near a whole number.
const ONE_IN: std::ops::RangeInclusive<f64> = 2.0..=20.0;

/// A place that is being told of.
#[derive(Clone, Copy)]
pub(super) struct Telling<'a> {
    pub(super) reader: &'a Reader,
    pub(super) shown: &'a Shown,
}

impl<'a> Telling<'a> {
    pub(super) fn period(self) -> Period {
        self.shown.out.period
    }

    pub(super) fn reading(self, place: &Place, indicator: &str) -> Option<Reading> {
        self.shown.loaded.table.get(place.id, indicator).map(Reading::of)
    }

    pub(super) fn own(self, indicator: &str) -> Option<Reading> {
        self.reading(&self.shown.place, indicator)
    }

    pub(super) fn defined(self, indicator: &str) -> Option<&'a Indicator> {
        self.shown.loaded.definitions.get(indicator)
    }

    /// The places below that have figures.
    pub(super) fn below(self) -> Vec<&'a Place> {
        let loaded = &self.shown.loaded;
        let below = loaded.tree.below(self.shown.place.id);
        below.filter(|below| loaded.table.figures.contains_key(&below.id)).collect()
    }

    pub(super) fn period_said(self) -> String {
        period_said(self.reader.language, self.period())
    }

    pub(super) fn name(self) -> String {
        self.reader.place_name(&self.shown.place)
    }

    pub(super) fn href(self, place: &Place) -> String {
        self.reader.href(&format!("/publik/{}", place.code))
    }

    /// The short name of an indicator, where it has one.
    pub(super) fn short_name(self, indicator: &str) -> String {
        let words = self.reader.language.words();
        match words.find(&format!("short.{indicator}")) {
            Some(short) => short.to_owned(),
            None => self
                .defined(indicator)
                .map_or_else(String::new, |of| self.reader.of_language(&of.name).to_owned()),
        }
    }

    pub(super) fn released_on(self) -> Option<NaiveDate> {
        let zone = Zone::of_code(&self.shown.place.code);
        self.shown.out.pack.release.map(|release| release.at.date_in(zone))
    }

    /// Whether a place has a page here.
    pub(super) fn is_public(self, place: &Place) -> bool {
        self.shown.loaded.table.figures.contains_key(&place.id)
    }
}

pub(super) async fn page(
    reader: &Reader,
    now: &Now,
    code: &str,
) -> Result<Option<Kept>, Problem> {
    let Some(shown) = now.of(&reader.running, code).await else { return Ok(None) };
    let telling = Telling { reader, shown: &shown };
    let path = format!("/publik/{code}");
    let answer = sentences(telling);
    let description: Vec<String> = answer.iter().map(Sentence::plain).collect();
    let name = telling.name();
    let title = reader
        .fill("public.place_title", &[("place", &name), ("period", &telling.period_said())]);
    let mut shell = reader.frame_at(
        &path,
        &title,
        &description.join(" "),
        (&shown.loaded.tree, &shown.place),
        |place| telling.is_public(place),
    );
    shell.grounds = grounds(telling);
    let picture = picture::compared(telling);
    let news = news::latest(reader, &shown.place).await?;
    let page = PublicPlacePage {
        particulars: particulars(telling),
        cards: CARDS.into_iter().filter_map(|code| card(telling, code)).collect(),
        below: if picture.is_none() { shelf(telling) } else { None },
        picture,
        targets: targets(telling),
        withheld: withheld(telling),
        figures: figures(telling),
        all_news: news.more.then(|| {
            let href = reader.href(&format!("{path}/berita"));
            Link::new(reader.say("public.all_news"), href)
        }),
        news: news.items,
        data: Link::new(reader.say("public.data"), reader.href(&format!("{path}/data"))),
        answer,
        name,
        shell,
    };
    super::reader::page(&page).map(Some)
}

pub(super) fn grounds(telling: Telling<'_>) -> Vec<String> {
    let reader = telling.reader;
    let pack = &telling.shown.out.pack;
    let short = pack.hash.get(..8).unwrap_or(&pack.hash);
    vec![
        reader.say("source.register").to_owned(),
        reader.say("standard.who").to_owned(),
        reader.fill(
            "public.ground",
            &[("day", &date(reader.language, pack.known_on)), ("hash", short)],
        ),
        reader.say("public.licence").to_owned(),
    ]
}

fn particulars(telling: Telling<'_>) -> String {
    let reader = telling.reader;
    let known = date(reader.language, telling.shown.out.pack.known_on);
    let period = telling.period_said();
    match telling.released_on() {
        Some(day) => reader.fill(
            "public.particulars",
            &[("period", &period), ("day", &known), ("released", &date(reader.language, day))],
        ),
        None => {
            reader.fill("public.particulars_known", &[("period", &period), ("day", &known)])
        }
    }
}

/// What a bupati could read aloud: how many are short, and how many nobody has measured.
fn sentences(telling: Telling<'_>) -> Vec<Sentence> {
    let reader = telling.reader;
    let (name, period) = (telling.name(), telling.period_said());
    let place = [("place", name.as_str()), ("period", period.as_str())];
    let told = |key: &str, more: &[(&str, &str)]| {
        Sentence::marked(&reader.fill(key, &[&place, more].concat()))
    };
    let first = match telling.own("stunted") {
        None | Some(Reading::Nobody) => told("public.says_nobody", &[]),
        Some(Reading::Withheld | Reading::Count(_)) => told("public.says_withheld", &[]),
        Some(Reading::Few { of, interval }) => {
            let (n, between) = (reader.count(of), reader.between(interval));
            told("public.says_few", &[("n", &n), ("between", &between)])
        }
        Some(Reading::Share { some: 0, of, interval, .. }) => {
            let (n, high) = (reader.count(of), percent(reader.language, interval.upper));
            told("public.says_none", &[("n", &n), ("high", &high)])
        }
        Some(Reading::Share { value, .. }) => {
            let share = percent(reader.language, value);
            let one_in = (1.0 / value + 0.5).floor();
            if ONE_IN.contains(&one_in) {
                let n = decimal(reader.language, one_in, 0);
                told("public.says_one_in", &[("n", &n), ("share", &share)])
            } else {
                told("public.says_share", &[("share", &share)])
            }
        }
    };
    let mut said = vec![first];
    if let Some(Reading::Share { some, of, .. }) = telling.own("measured") {
        let (n, d, rest) = (reader.count(some), reader.count(of), reader.count(of - some));
        let key = if some == of { "public.says_all" } else { "public.says_unmeasured" };
        said.push(told(key, &[("n", &n), ("d", &d), ("rest", &rest)]));
    }
    said
}

fn card(telling: Telling<'_>, code: &str) -> Option<Card> {
    let reader = telling.reader;
    let reading = telling.own(code)?;
    let indicator = telling.defined(code)?;
    let (sentence, foot) = match reading {
        Reading::Withheld => (reader.say("public.card_withheld").to_owned(), String::new()),
        Reading::Nobody => (reader.say("public.card_nobody").to_owned(), String::new()),
        Reading::Count(_) => {
            let key = match indicator.unit {
                Unit::Per100ChildMonths => "public.card_cases",
                Unit::Children | Unit::Percent => "public.card_children",
            };
            (reader.say(key).to_owned(), String::new())
        }
        Reading::Few { interval, .. } => (
            reader.fill("public.card_few", &[("between", &reader.between(interval))]),
            String::new(),
        ),
        Reading::Share { some, of, interval, is_unreliable, .. } => {
            let whom = reader.whom(indicator);
            let of = reader.fill(
                "place.of",
                &[("n", &reader.count(some)), ("d", &reader.count(of)), ("whom", &whom)],
            );
            let mut foot =
                reader.fill("public.interval", &[("between", &reader.between(interval))]);
            if is_unreliable {
                foot = format!("{foot} · {}", reader.say("public.unreliable"));
            }
            (of, foot)
        }
    };
    Some(Card {
        name: telling.short_name(code),
        figure: reader.figure(reading),
        sentence,
        spark: String::new(),
        foot,
        href: definition(telling, code),
    })
}

/// Where an indicator is explained.
pub(super) fn definition(telling: Telling<'_>, code: &str) -> String {
    let data = format!("/publik/{}/data", telling.shown.place.code);
    format!("{}#{code}", telling.reader.href(&data))
}

fn shelf(telling: Telling<'_>) -> Option<Shelf> {
    let below = telling.below();
    let kind = telling.reader.level(below.first()?.level);
    let entry = |place: &&Place| Entry {
        name: place.name.clone(),
        href: telling.href(place),
        says: telling
            .reading(place, "stunted")
            .map_or_else(String::new, |reading| telling.reader.short(reading)),
        period: String::new(),
    };
    Some(Shelf {
        title: telling
            .reader
            .fill("place.below", &[("kind", kind), ("place", &telling.shown.place.name)]),
        entries: below.iter().map(entry).collect(),
    })
}

/// What is wanted of stunting in the year of the period, each with whoever wants it.
fn targets(telling: Telling<'_>) -> Vec<Sentence> {
    let reader = telling.reader;
    let tree = reader.running.tree();
    let engine = reader.running.engine();
    let year = telling.period().last().first_day().year();
    let aims = engine.targets_of(&tree, telling.shown.place.id, "stunted", year);
    let said = |target: &&Target| {
        let place = tree.by_code(&target.place);
        let places = match target.value {
            value if value.fract() == 0.0 => 0,
            value if (value * 10.0).fract() == 0.0 => 1,
            _ => 2,
        };
        let said = reader.fill(
            "place.target",
            &[
                ("year", &year.to_string()),
                ("place", place.map_or(target.place.as_str(), |place| place.name.as_str())),
                ("value", &decimal(reader.language, target.value, places)),
                ("source", &target.source),
            ],
        );
        let against = telling.own("stunted").and_then(Reading::share).map(|(_, interval)| {
            let key = if interval.lower * 100.0 > target.value {
                "public.target_above"
            } else if interval.upper * 100.0 <= target.value {
                "public.target_reached"
            } else {
                "public.target_open"
            };
            reader.say(key)
        });
        let unverified = (!target.verified).then(|| reader.say("place.target_unverified"));
        let mut said = said;
        if let Some(words) = unverified {
            said = format!("{said} ({words})");
        }
        if let Some(words) = against {
            said = format!("{said}. {words}");
        }
        Sentence::marked(&said)
    };
    let mut all: Vec<Sentence> = aims.targets.iter().map(said).collect();
    if aims.conflict {
        all.push(Sentence::marked(reader.say("place.target_conflict")));
    }
    all
}

/// How many of the figures of the place and those below it are withheld, and why any is.
fn withheld(telling: Telling<'_>) -> Vec<Sentence> {
    let reader = telling.reader;
    let loaded = &telling.shown.loaded;
    let within = loaded
        .table
        .figures
        .iter()
        .filter(|(place, _)| loaded.tree.within(**place, telling.shown.place.id));
    let (mut withheld, mut all) = (0_u64, 0_u64);
    for figure in within.flat_map(|(_, figures)| figures) {
        all += 1;
        withheld += u64::from(figure.is_withheld());
    }
    let counts = [("n", reader.count(withheld)), ("all", reader.count(all))];
    let counts: Vec<(&str, &str)> =
        counts.iter().map(|(name, n)| (*name, n.as_str())).collect();
    let key = if withheld == 0 { "public.withheld_none" } else { "public.withheld_some" };
    [reader.fill(key, &counts), reader.say("public.why_withheld").to_owned()]
        .map(|said| Sentence::marked(&said))
        .into()
}

/// Every published indicator of the place.
fn figures(telling: Telling<'_>) -> TableView {
    let reader = telling.reader;
    let rows = telling.shown.loaded.table.of(telling.shown.place.id).iter();
    let row = |figure: &evaluation::pack::PublicFigure| {
        let defined = telling.defined(&figure.indicator)?;
        let reading = Reading::of(figure);
        let name = Cell::text(reader.of_language(&defined.name))
            .link(definition(telling, &figure.indicator));
        let empty = || Cell::number(String::new());
        let mut value = Cell::figure(reader.figure(reading));
        if reading.is_unreliable() {
            value = value.noted(reader.say("public.unreliable"));
        }
        let (interval, some, of) = match reading {
            Reading::Withheld => {
                let hidden = || Cell::figure(Figure::Withheld);
                let of = match figure.denominator {
                    Some(of) if figure.is_share => Cell::number(reader.count(of)),
                    None if figure.is_share => hidden(),
                    Some(_) | None => empty(),
                };
                // A nought out of a number that is withheld would read as the figure itself.
                (empty(), hidden(), of)
            }
            Reading::Nobody => (empty(), Cell::number("0"), Cell::number("0")),
            Reading::Count(count) => (empty(), Cell::number(reader.count(count)), empty()),
            Reading::Few { of, interval } => (
                Cell::number(reader.between(interval)),
                Cell::number(reader.count(figure.numerator.unwrap_or(0))),
                Cell::number(reader.count(of)),
            ),
            Reading::Share { some, of, interval, .. } => (
                Cell::number(reader.between(interval)),
                Cell::number(reader.count(some)),
                Cell::number(reader.count(of)),
            ),
        };
        Some(Row::of(vec![name, value, interval, some, of]))
    };
    TableView {
        caption: reader.say("public.figures").to_owned(),
        columns: vec![
            Column::text(reader.say("place.indicator")),
            Column::number(reader.say("place.value")),
            Column::number(reader.say("place.interval")),
            Column::number(reader.say("place.counted")),
            Column::number(reader.say("place.among")),
        ],
        rows: rows.filter_map(row).collect(),
        sheets: true,
    }
}
