//! What the pages that answer one question of a place have in common: their place, their period,
//! their frame, and how they write counts, rates and intervals.

use evaluation::engine::Answer;
use evaluation::{Failure, Month, Period};
use register::account::Deed;
use register::place::{Level, Place, PlaceId};
use science::survey::Interval;

use super::frame::{below, level_key, period_value, place_href, with_period};
use super::page::study::StudyPage;
use super::page::{Cell, Empty, Figure};
use super::place::{View, tabs};
use super::visitor::{Refusal, Signed};
use crate::drawing::{self, Caption};
use crate::problem::Problem;
use crate::text::{Language, decimal, grouped, percent};

/// Drawings beside each other, alone in their row, and on a phone.
pub(super) const WIDE: f64 = 540.0;
pub(super) const FULL: f64 = 1100.0;
pub(super) const NARROW: f64 = 318.0;

/// Rates are told in 100 months of children at risk.
pub(super) const PER: f64 = 100.0;

/// Newest months that a page looks at where nobody chose.
const LAST_MONTHS: i32 = 6;

/// A question to a place in a period.
pub(super) struct Study<'a> {
    pub(super) signed: &'a Signed,
    pub(super) place: &'a Place,
    pub(super) period: Period,
    /// What is looked at where nobody chose.
    usual: Period,
}

/// The last six months, the newest among them.
pub(super) fn last_months(signed: &Signed) -> Period {
    let last = signed.newest_month();
    Period::Span { first: last.plus(1 - LAST_MONTHS), last }
}

impl<'a> Study<'a> {
    pub(super) fn of(
        signed: &'a Signed,
        code: &str,
        asked: Option<&str>,
        usual: Period,
    ) -> Result<Self, Refusal> {
        let place = signed.place(code, Deed::ReadTotals)?;
        if place.level == Level::Puskesmas {
            return Err(signed.refuse(Problem::not_found()));
        }
        let period = asked.and_then(super::frame::period_of).unwrap_or(usual);
        Ok(Self { signed, place, period, usual })
    }

    /// The period as an address carries it: nothing for the usual one.
    pub(super) fn carried(&self) -> Option<Period> {
        (self.period != self.usual).then_some(self.period)
    }

    pub(super) fn broken(&self, failure: Failure) -> Refusal {
        self.signed.refuse(Problem::from(failure))
    }

    pub(super) fn say<'b>(&self, key: &'b str) -> &'b str {
        self.signed.say(key)
    }

    pub(super) fn fill(&self, key: &str, values: &[(&str, &str)]) -> String {
        self.signed.fill(key, values)
    }

    pub(super) fn language(&self) -> Language {
        self.signed.language()
    }

    pub(super) fn name(&self) -> String {
        self.signed.place_name(self.place)
    }

    pub(super) fn period_said(&self) -> String {
        super::frame::period_said(self.language(), self.period)
    }

    pub(super) fn count(&self, number: u64) -> String {
        grouped(self.language(), i64::try_from(number).unwrap_or(i64::MAX))
    }

    pub(super) fn decimal(&self, number: f64, places: usize) -> String {
        decimal(self.language(), number, places)
    }

    /// A share or the rate of an answer, as its unit is read.
    pub(super) fn percent(&self, share: f64) -> String {
        percent(self.language(), share)
    }

    /// A round share as an axis or a rule names it: `20 %`, `99,8 %`.
    pub(super) fn percent_short(&self, share: f64) -> String {
        let hundredths = share * PER;
        let whole = (hundredths - hundredths.round()).abs() < 1e-6 || hundredths > 9.95;
        let odd = (hundredths * 10.0).round() % 10.0 != 0.0 && hundredths > 99.0;
        let said = self.decimal(hundredths, usize::from(odd || !whole));
        match self.language() {
            Language::Id => format!("{said}\u{a0}%"),
            Language::En => format!("{said}%"),
        }
    }

    /// New cases in 100 months of children at risk.
    pub(super) fn rate(&self, answer: &Answer) -> Figure {
        answer
            .value()
            .map_or(Figure::NoData, |value| Figure::Value(self.decimal(value * PER, 2)))
    }

    /// `0,30–0,71`, in hundreds with so many decimals; empty where there is none.
    pub(super) fn between(&self, interval: Option<Interval>, places: usize) -> String {
        interval.map_or_else(String::new, |interval| {
            let (low, high) = (interval.lower * PER, interval.upper * PER);
            format!("{}–{}", self.decimal(low, places), self.decimal(high, places))
        })
    }

    pub(super) fn month(&self, month: Month) -> String {
        crate::text::month(self.language(), month.first_day())
    }

    /// A month below a drawing: its short name, and the year apart.
    pub(super) fn drawn_month(&self, month: Month) -> drawing::Month {
        let said = self.month(month);
        let (name, year) = said.split_once(' ').unwrap_or((said.as_str(), ""));
        drawing::Month { name: name.to_owned(), year: year.to_owned() }
    }

    /// The list behind an indicator; empty for who may not read people, and of nobody.
    pub(super) fn people(&self, indicator: &str, people: u64) -> String {
        if people == 0 || !self.reads_people() {
            return String::new();
        }
        format!(
            "/tempat/{}/daftar/{indicator}?bagian=pembilang&periode={}",
            self.place.code,
            period_value(self.period)
        )
    }

    pub(super) fn reads_people(&self) -> bool {
        self.signed.reaches(Deed::ReadPeople, self.place.id)
    }

    /// A count that opens its people.
    pub(super) fn counted(&self, indicator: &str, people: u64) -> Cell {
        Cell::number(self.count(people)).link(self.people(indicator, people))
    }

    /// The head of a row: a place below with its own page of this kind, or the children of a
    /// desa of whom no posyandu is known.
    pub(super) fn head(&self, id: PlaceId, view: View) -> Cell {
        match self.signed.tree.get(id) {
            Some(place) if place.id != self.place.id => {
                let href = if self.view_has_page(place) {
                    with_period(view.address(place), self.carried())
                } else {
                    place_href(place, self.carried())
                };
                Cell::text(place.name.clone()).link(href)
            }
            Some(_) | None => Cell::text(self.say("place.without_posyandu")),
        }
    }

    fn view_has_page(&self, place: &Place) -> bool {
        self.signed.reaches(Deed::ReadTotals, place.id)
    }

    /// What the places below are called; the kind of the place itself at the lowest level.
    pub(super) fn below_kind(&self) -> &'static str {
        let level = below(&self.signed.tree, self.place.id)
            .first()
            .map_or(self.place.level, |first| first.level);
        self.language().words().find(&format!("level.{}", level_key(level))).unwrap_or("")
    }

    pub(super) fn caption(&self, id: &str, title: &str) -> Caption {
        Caption { id: id.to_owned(), title: title.to_owned(), description: self.name() }
    }

    /// The page with its frame; the handler fills the rest.
    pub(super) fn page(&self, view: View, title: &str) -> StudyPage {
        let signed = self.signed;
        let title = format!("{title} · {}", self.name());
        let mut shell = signed.shell_at(self.place.id, &title, self.carried());
        shell.time = Some(signed.time_choice(self.period, &view.address(self.place)));
        StudyPage {
            shell,
            title,
            tabs: tabs(signed, self.place, self.carried(), None, view),
            ..StudyPage::default()
        }
    }

    /// Why there is nothing to tell.
    pub(super) fn nothing(&self) -> Empty {
        Empty {
            says: self.fill("place.answer_none", &[("place", &self.name())]),
            why: self.say("place.empty_why").to_owned(),
            good: false,
            door: None,
        }
    }
}

/// How an axis writes its numbers: with a decimal only where one is needed.
pub(crate) fn tick(language: Language) -> fn(f64) -> String {
    fn written(language: Language, value: f64) -> String {
        let whole = (value - value.round()).abs() < 1e-6;
        let tenths = (value * 10.0 - (value * 10.0).round()).abs() < 1e-6;
        decimal(
            language,
            value,
            if whole {
                0
            } else if tenths {
                1
            } else {
                2
            },
        )
    }
    match language {
        Language::Id => |value| written(Language::Id, value),
        Language::En => |value| written(Language::En, value),
    }
}

/// The answer of an indicator; nothing counted where there is none.
pub(super) fn numerator(answers: &[Answer], code: &str) -> u64 {
    super::place::find(answers, code).map_or(0, |answer| answer.numerator)
}
