//! The frame around a signed-in page: where it is, for when, by whom.

use chrono::{Datelike, NaiveDate};
use evaluation::{Month, Period};
use register::account::{Deed, Role};
use register::place::{Level, Place, PlaceId, Tree};

use super::page::{Choice, Link, Shell, SignedIn, TimeChoice};
use super::visitor::Signed;
use crate::text::{Language, date, long_month, month};

/// Periods offered in the control, newest first.
const MONTHS_OFFERED: i32 = 24;

/// A place's page.
pub(super) fn place_href(place: &Place, period: Option<Period>) -> String {
    with_period(format!("/tempat/{}", place.code), period)
}

/// An address with the period that is looked at, unless it is the newest.
pub(super) fn with_period(path: String, period: Option<Period>) -> String {
    match period {
        Some(period) => format!("{path}?periode={}", period_value(period)),
        None => path,
    }
}

/// `2024-11`, or `2024-07..2024-12` for a span.
pub(super) fn period_value(period: Period) -> String {
    period.to_string()
}

/// The longest period that a page asks for, in months.
const LONGEST: i32 = 60;

/// Reads [`period_value`]; anything else, and what is too long, is nothing.
pub(crate) fn period_of(text: &str) -> Option<Period> {
    let period: Period = text.parse().ok()?;
    (period.last().index() - period.first().index() < LONGEST).then_some(period)
}

/// A period in words: `November 2024`, `Juli–Desember 2024`.
pub(crate) fn period_said(language: Language, period: Period) -> String {
    said_in(period, |day| long_month(language, day))
}

/// A period where there is little room: `Nov 2024`, `Jul–Des 2024`.
pub(crate) fn period_short(language: Language, period: Period) -> String {
    said_in(period, |day| month(language, day))
}

fn said_in(period: Period, said: impl Fn(NaiveDate) -> String) -> String {
    match period {
        Period::Month(month) => said(month.first_day()),
        Period::Span { first, last } => {
            let (from, to) = (said(first.first_day()), said(last.first_day()));
            // A year that both have is said once.
            let from = match (from.rsplit_once(' '), to.rsplit_once(' ')) {
                (Some((month, year)), Some((_, of))) if year == of => month,
                (Some(_) | None, _) => &from,
            };
            format!("{from}–{to}")
        }
    }
}

/// What kind of place it is, in words: `Kabupaten/kota`.
pub(crate) fn level_key(level: Level) -> &'static str {
    match level {
        Level::Nation => "country",
        Level::Province => "province",
        Level::Kabkota => "regency",
        Level::Kecamatan => "district",
        Level::Desa => "village",
        Level::Posyandu => "posyandu",
        Level::Puskesmas => "health_centre",
    }
}

/// A place with its kind where its name does not hold it: `Kecamatan Kalianda`.
pub(crate) fn place_name(language: Language, place: &Place) -> String {
    let kind = match place.level {
        Level::Nation | Level::Kabkota => return place.name.clone(),
        Level::Desa => match register::place::source::kind_of(&place.code) {
            Some(register::place::source::Kind::Kelurahan) => "level.kelurahan",
            Some(_) | None => "level.desa",
        },
        Level::Province => "level.province",
        Level::Kecamatan => "level.district",
        Level::Posyandu => "level.posyandu",
        Level::Puskesmas => "level.health_centre",
    };
    format!("{} {}", language.words().get(kind), place.name)
}

impl Signed {
    pub(super) fn language(&self) -> Language {
        self.visitor.language
    }

    pub(super) fn say<'a>(&self, key: &'a str) -> &'a str {
        self.language().words().get(key)
    }

    pub(super) fn fill(&self, key: &str, values: &[(&str, &str)]) -> String {
        self.language().words().fill(key, values)
    }

    /// A place with its kind where its name does not hold it: `Kecamatan Kalianda`.
    pub(super) fn place_name(&self, place: &Place) -> String {
        place_name(self.language(), place)
    }

    /// The frame of a page of no particular place.
    pub(super) fn shell(&self, title: &str) -> Shell {
        let mut shell = self.visitor.shell(title);
        shell.path = self.turn.kept(self.visitor.uri.path());
        shell.address = format!("{}{}", self.visitor.host, shell.path);
        shell.csrf.clone_from(&self.csrf);
        let home = self.account.home(&self.today).and_then(|home| self.today.get(home));
        let role = self
            .account
            .assignments
            .iter()
            .min_by_key(|assignment| self.today.get(assignment.place).map(|place| place.level))
            .map(|assignment| self.say(role_key(assignment.role)).to_owned());
        let home_href = home.map(|place| place_href(place, None)).unwrap_or_default();
        shell.account = Some(SignedIn {
            name: self.account.display_name.clone(),
            role: [role, home.map(|place| self.place_name(place))]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
                .join(" · "),
            worklist: home
                .map(|place| format!("/tempat/{}/perlu-bantuan", place.code))
                .unwrap_or_default(),
            home: home_href,
            governs: home.is_some_and(|place| {
                self.account.may(Deed::ManageAccounts, place.id, &self.today)
                    || self.account.may(Deed::ReadAudit, place.id, &self.today)
            }),
        });
        let stamp = self.engine().stamp();
        shell.grounds = vec![
            self.say("source.register").to_owned(),
            self.say("standard.who").to_owned(),
            stamp.map_or_else(
                || self.say("source.none").to_owned(),
                |stamp| {
                    let day = date(self.language(), stamp.known_on);
                    self.fill("source.day", &[("day", &day)])
                },
            ),
        ];
        shell
    }

    /// The frame of a page of a place: crumbs from the account's own place down.
    pub(super) fn shell_at(
        &self,
        place: PlaceId,
        title: &str,
        period: Option<Period>,
    ) -> Shell {
        let mut shell = self.shell(title);
        shell.crumbs = self.crumbs(place, period);
        shell
    }

    pub(super) fn crumbs(&self, place: PlaceId, period: Option<Period>) -> Vec<Link> {
        let mut path: Vec<Link> = self
            .tree
            .path(place)
            .into_iter()
            .filter(|place| self.reaches(Deed::ReadTotals, place.id))
            .map(|place| Link::new(place.name.clone(), place_href(place, period)))
            .collect();
        path.reverse();
        path
    }

    /// The months to choose from, up to the newest that the relations know.
    pub(super) fn time_choice(&self, period: Period, path: &str) -> TimeChoice {
        let language = self.language();
        let newest = self.newest_month();
        let choice = |offered: Period| Choice {
            text: period_said(language, offered),
            count: String::new(),
            href: period_value(offered),
            chosen: offered == period,
        };
        let mut periods: Vec<Choice> = semesters(newest).map(choice).collect();
        periods
            .extend((0..MONTHS_OFFERED).map(|back| choice(Period::Month(newest.plus(-back)))));
        // Whatever is looked at is among what is offered.
        if periods.iter().all(|offered| !offered.chosen) {
            periods.insert(0, choice(period));
        }
        let step = |months: i32| match period {
            Period::Month(month) => Some(month.plus(months))
                .filter(|month| *month <= newest)
                .map(Period::Month)
                .map(|to| {
                    Link::new(period_said(language, to), with_period(path.to_owned(), Some(to)))
                }),
            Period::Span { .. } => None,
        };
        TimeChoice {
            period: period_said(language, period),
            short: period_short(language, period),
            known: self
                .engine()
                .stamp()
                .map_or_else(String::new, |stamp| date(language, stamp.known_on)),
            known_on: self.turn.known.map_or_else(String::new, |day| day.to_string()),
            map: self.turn.map.map_or_else(String::new, |day| day.to_string()),
            map_said: self.turn.map.map_or_else(String::new, |day| {
                self.fill("time.map_said", &[("day", &date(language, day))])
            }),
            newest: self
                .running()
                .engine()
                .stamp()
                .map_or_else(String::new, |stamp| stamp.known_on.to_string()),
            periods,
            earlier: step(-1),
            later: step(1),
            keep: Vec::new(),
        }
    }

    /// The last month that has rows; the month of today before anything is built.
    pub(super) fn newest_month(&self) -> Month {
        self.engine()
            .stamp()
            .map_or_else(|| Month::of(self.running().today()), |stamp| stamp.until)
    }

    /// The period asked for, or the newest month.
    pub(super) fn period(&self, asked: Option<&str>) -> Period {
        asked.and_then(period_of).unwrap_or_else(|| Period::Month(self.newest_month()))
    }
}

/// The two semesters before and with the newest month.
fn semesters(newest: Month) -> impl Iterator<Item = Period> {
    let day = newest.first_day();
    let half = |year: i32, first: u32| {
        Some(Period::Span {
            first: Month::new(year, first)?,
            last: Month::new(year, first + 5)?,
        })
    };
    let (now, before) = if day.month() > 6 {
        (half(day.year(), 7), half(day.year(), 1))
    } else {
        (half(day.year(), 1), half(day.year() - 1, 7))
    };
    let clipped = now.map(|period| match period {
        Period::Span { first, last } => Period::Span { first, last: last.min(newest) },
        Period::Month(month) => Period::Month(month),
    });
    [clipped, before].into_iter().flatten()
}

pub(super) fn role_key(role: Role) -> &'static str {
    match role {
        Role::Admin => "role.admin",
        Role::Tpps => "role.tpps",
        Role::Gizi => "role.gizi",
        Role::Kader => "role.kader",
        Role::Partner => "role.partner",
    }
}

/// The places below that have people: puskesmas are beside, not below.
pub(super) fn below(tree: &Tree, place: PlaceId) -> Vec<&Place> {
    tree.below(place).filter(|below| below.level != Level::Puskesmas).collect()
}

/// Days since, in whole days.
pub(super) fn days_since(day: NaiveDate, today: NaiveDate) -> i64 {
    (today - day).num_days()
}

impl Signed {
    /// Words of a definition in the language of the page.
    pub(super) fn of_language(&self, words: &evaluation::indicator::Words) -> String {
        match self.language() {
            Language::Id => words.id.clone(),
            Language::En => words.en.clone(),
        }
    }

    /// The children among whom an indicator counts: `balita yang ditimbang`.
    pub(super) fn whom(&self, indicator: &evaluation::indicator::Indicator) -> String {
        let sentence = self.of_language(&indicator.sentence);
        let of = if self.language() == Language::Id { "dari " } else { "of " };
        sentence.strip_prefix(of).unwrap_or(&sentence).to_owned()
    }

    /// The short name of an indicator for cards and columns; its full name where it has none.
    pub(super) fn short_name(&self, indicator: &str) -> String {
        let words = self.language().words();
        if let Some(short) = words.find(&format!("short.{indicator}")) {
            return short.to_owned();
        }
        self.engine()
            .definitions()
            .get(indicator)
            .map_or_else(String::new, |defined| self.of_language(&defined.name))
    }

    /// `Perempuan · 17 bulan · ibu Ani`.
    pub(super) fn who(&self, person: &register::child::Person, on: NaiveDate) -> String {
        let sex = match person.sex {
            science::measure::Sex::Male => "child.male",
            science::measure::Sex::Female => "child.female",
        };
        let months = science::measure::completed_months(person.born_on, on)
            .map(|months| self.fill("child.months", &[("n", &months.to_string())]));
        let mother = (!person.mother.is_empty())
            .then(|| self.fill("child.of_mother", &[("name", &person.mother)]));
        [Some(self.say(sex).to_owned()), months, mother]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(" · ")
    }

    /// `Posyandu Melati 3, Kedaton, Kalianda`.
    pub(super) fn where_lives(&self, place: PlaceId) -> String {
        self.tree
            .path(place)
            .into_iter()
            .take_while(|place| place.level >= Level::Kecamatan)
            .map(|place| match place.level {
                Level::Posyandu => self.place_name(place),
                Level::Nation
                | Level::Province
                | Level::Kabkota
                | Level::Kecamatan
                | Level::Desa
                | Level::Puskesmas => place.name.clone(),
            })
            .collect::<Vec<_>>()
            .join(", ")
    }
}
