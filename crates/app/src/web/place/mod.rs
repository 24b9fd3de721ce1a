//! The page of a place: the answer in words, the figures, the comparison, what needs a decision.

mod answer;
pub(super) mod json;
mod lineage;
mod pictures;
mod tables;

use axum::extract::{Path, Query};
use axum::response::{IntoResponse, Redirect, Response};
use evaluation::Period;
use evaluation::engine::{Answer, Told};
use evaluation::worklist::{Filter, Sort, State, Worklist};
use register::account::Deed;
use register::place::{Level, Place, PlaceId};
use serde::Deserialize;

use super::download::{self, Kind};
use super::frame::{below, level_key, place_href, with_period};
use super::page::place::PlacePage;
use super::page::{Choice, Empty, Link};
use super::visitor::{Refusal, Signed};
use crate::problem::{Kind as Of, Problem};
use crate::rakor::Judged;
use crate::text::grouped;

#[derive(Deserialize)]
pub(super) struct Asked {
    pub(super) periode: Option<String>,
    /// What was just written down of a child that is no longer there.
    dicatat: Option<String>,
}

/// All that the page of a place is made of.
pub(super) struct Known<'a> {
    pub(super) signed: &'a Signed,
    pub(super) place: &'a Place,
    pub(super) period: Period,
    pub(super) answers: Vec<Answer>,
    /// Each place below with every indicator.
    pub(super) below: Vec<(PlaceId, Vec<Answer>)>,
    pub(super) worklist: Worklist,
    /// Rows of imports that wait for a person, where the account decides on them.
    pub(super) waiting: u64,
    pub(super) not_built: bool,
    /// What whoever asks has promised, on the page that greets them.
    pub(super) owned: Vec<Judged>,
}

/// Measured fewer than this: an interval says more than a figure.
pub(super) const TOO_FEW: u64 = 10;
/// A place that measured less than this share is not compared.
pub(super) const ENOUGH_MEASURED: f64 = 0.5;

impl Known<'_> {
    /// The answer of an indicator for the place itself.
    pub(super) fn answer(&self, indicator: &str) -> Option<&Answer> {
        find(&self.answers, indicator)
    }

    /// The list behind a part of a number.
    pub(super) fn people_href(&self, indicator: &str, part: &str) -> String {
        let path = format!("/tempat/{}/daftar/{indicator}?bagian={part}", self.place.code);
        if self.is_newest() { path } else { format!("{path}&periode={}", self.period_value()) }
    }

    pub(super) fn period_value(&self) -> String {
        super::frame::period_value(self.period)
    }

    fn is_newest(&self) -> bool {
        self.period == Period::Month(self.signed.newest_month())
    }

    /// The period as an address carries it: nothing for the newest.
    pub(super) fn carried(&self) -> Option<Period> {
        (!self.is_newest()).then_some(self.period)
    }
}

pub(super) fn find<'a>(answers: &'a [Answer], indicator: &str) -> Option<&'a Answer> {
    answers.iter().find(|answer| answer.indicator == indicator)
}

/// The share of the children of a place whose length was measured.
pub(super) fn measured_share(answers: &[Answer]) -> Option<f64> {
    find(answers, "measured").and_then(Answer::value)
}

pub(super) async fn home(signed: Signed) -> Result<Response, Refusal> {
    match signed.account.home(&signed.tree).and_then(|home| signed.tree.get(home)) {
        Some(place) => Ok(Redirect::to(&place_href(place, None)).into_response()),
        None => Err(signed.refuse(Problem::new(Of::Forbidden, "no_assignment"))),
    }
}

async fn known<'a>(
    signed: &'a Signed,
    code: &str,
    asked: &Asked,
) -> Result<Known<'a>, Refusal> {
    let place = signed.place(code, Deed::ReadTotals)?;
    if place.level == Level::Puskesmas {
        return Err(signed.refuse(Problem::not_found()));
    }
    let period = signed.period(asked.periode.as_deref());
    let engine = signed.engine();
    let broken = |failure| signed.refuse(Problem::from(failure));
    let told = engine.tally(&signed.tree, place.id, period).await.map_err(broken)?;
    let lower: Told<Vec<(PlaceId, Vec<Answer>)>> =
        engine.tallies_below(&signed.tree, place.id, period).await.map_err(broken)?;
    let worklist = engine
        .worklist(&signed.tree, place.id, &Filter::default(), Sort::Urgency, None, 1)
        .await
        .map_err(broken)?;
    let waiting = if signed.reaches(Deed::Import, place.id) {
        register::intake::waiting_in(&signed.running().store, &signed.tree, place.id)
            .await
            .map_err(|failure| signed.refuse(failure))?
    } else {
        0
    };
    let greets = signed.turn.known.is_none()
        && asked.periode.is_none()
        && signed.account.home(&signed.tree) == Some(place.id);
    let owned = if greets { super::rakor::owned(signed).await? } else { Vec::new() };
    let mut under = lower.answer;
    // The children of a place with nothing below it are those of the place.
    if under.iter().all(|(id, _)| *id == place.id) {
        under.clear();
    }
    Ok(Known {
        owned,
        signed,
        place,
        period,
        not_built: told.not_built.len() == signed.tree.kabkota_of(place.id).len(),
        answers: told.answer,
        below: under,
        worklist: worklist.answer,
        waiting,
    })
}

pub(super) async fn show(
    signed: Signed,
    Path(code): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let known = known(&signed, &code, &asked).await?;
    let name = signed.place_name(known.place);
    let mut shell = signed.shell_at(known.place.id, &name, known.carried());
    shell.time = Some(signed.time_choice(known.period, &format!("/tempat/{code}")));
    let told = |what: &str| super::enrol::told(&signed, what);
    shell.notice = asked.dicatat.as_deref().and_then(told);
    let particulars = particulars(&known);
    let public = signed.running().public_page(&code).await;
    let public = public.map(|href| Link::new(signed.say("public.page"), href));
    let nobody = known.not_built
        || known.answer("sasaran").is_none_or(|sasaran| sasaran.denominator == 0);
    let page = if nobody {
        PlacePage {
            answer: Vec::new(),
            tabs: known.tabs(),
            cards: Vec::new(),
            pictures: Vec::new(),
            trend: None,
            doors: answer::doors(&known),
            breakdowns: Vec::new(),
            below_title: below_title(&known),
            below: tables::below(&known),
            indicators: Vec::new(),
            downloads: Vec::new(),
            lineage: lineage::told(&known),
            checks: None,
            enrol: enrol(&known),
            empty: Some(Empty {
                says: signed.fill("place.answer_none", &[("place", &name)]),
                why: signed.say("place.empty_why").to_owned(),
                good: false,
                door: Some(Link::new(signed.say("import.title"), "/impor")),
            }),
            shell,
            name,
            particulars,
            public,
        }
    } else {
        let trends = pictures::Trends::ask(&known).await?;
        PlacePage {
            answer: answer::sentences(&known),
            tabs: known.tabs(),
            cards: answer::cards(&known, &trends),
            pictures: pictures::comparisons(&known).await?,
            trend: pictures::trend_picture(&known, &trends),
            doors: answer::doors(&known),
            breakdowns: tables::breakdowns(&known).await?,
            below_title: below_title(&known),
            below: tables::below(&known),
            indicators: tables::indicators(&known),
            downloads: vec![
                Link::new(
                    signed.say("download.excel"),
                    with_period(format!("/tempat/{code}/unduh/xlsx"), known.carried()),
                ),
                Link::new(
                    signed.say("download.csv"),
                    with_period(format!("/tempat/{code}/unduh/csv"), known.carried()),
                ),
            ],
            lineage: lineage::told(&known),
            checks: Some(Link::new(
                signed.say(View::Sums.word()),
                View::Sums.href(known.place, known.carried()),
            )),
            enrol: enrol(&known),
            empty: None,
            shell,
            name,
            particulars,
            public,
        }
    };
    signed.page(&page)
}

/// Where a child is taken in; empty where children do not live, or as of another day.
fn enrol(known: &Known<'_>) -> String {
    let lives = matches!(known.place.level, Level::Desa | Level::Posyandu);
    let now = known.signed.turn.known.is_none();
    if lives && now && known.signed.reaches(Deed::Enrol, known.place.id) {
        format!("/tempat/{}/anak-baru", known.place.code)
    } else {
        String::new()
    }
}

fn particulars(known: &Known<'_>) -> String {
    let code = known.signed.fill("place.code", &[("code", &known.place.code)]);
    let under = below(&known.signed.tree, known.place.id);
    match under.first() {
        Some(first) => {
            let count =
                grouped(known.signed.language(), i64::try_from(under.len()).unwrap_or(0));
            let kind = known.say_level(first.level);
            format!("{code} · {count} {}", kind.to_lowercase())
        }
        None => code,
    }
}

impl Known<'_> {
    /// What the places of a level are called: `Kecamatan`.
    pub(super) fn say_level(&self, level: Level) -> &'static str {
        self.signed
            .language()
            .words()
            .find(&format!("level.{}", level_key(level)))
            .unwrap_or("")
    }

    fn tabs(&self) -> Vec<Choice> {
        tabs(self.signed, self.place, self.carried(), Some(&self.worklist), View::Summary)
    }

    /// What the places below are called; empty at the lowest level.
    pub(super) fn below_kind(&self) -> &'static str {
        below(&self.signed.tree, self.place.id)
            .first()
            .map_or("", |first| self.say_level(first.level))
    }
}

fn below_title(known: &Known<'_>) -> String {
    known
        .signed
        .fill("place.below", &[("kind", known.below_kind()), ("place", &known.place.name)])
}

/// One of the pages of a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum View {
    Summary,
    Worklist,
    NewCases,
    /// Why a number moved.
    Moved,
    Cascade,
    Quality,
    /// One number counted both ways.
    Conventions,
    Packs,
    /// Whether the parts sum to the whole; found at the foot of the summary.
    Sums,
    Rakor,
    /// News for the public.
    News,
}

impl View {
    /// In the order of the tabs.
    const ALL: [Self; 10] = [
        Self::Summary,
        Self::Worklist,
        Self::NewCases,
        Self::Moved,
        Self::Cascade,
        Self::Quality,
        Self::Conventions,
        Self::Packs,
        Self::Rakor,
        Self::News,
    ];

    fn word(self) -> &'static str {
        match self {
            Self::Summary => "tab.summary",
            Self::Worklist => "tab.worklist",
            Self::NewCases => "tab.new_cases",
            Self::Moved => "tab.moved",
            Self::Cascade => "tab.cascade",
            Self::Quality => "tab.quality",
            Self::Conventions => "tab.conventions",
            Self::Packs => "tab.packs",
            Self::Sums => "sums.link",
            Self::Rakor => "tab.rakor",
            Self::News => "tab.news",
        }
    }

    /// What an account must be allowed to do to read the page.
    fn deed(self) -> Deed {
        match self {
            Self::Worklist => Deed::ReadPeople,
            Self::News => Deed::Publish,
            Self::Summary
            | Self::NewCases
            | Self::Moved
            | Self::Cascade
            | Self::Quality
            | Self::Conventions
            | Self::Packs
            | Self::Sums
            | Self::Rakor => Deed::ReadTotals,
        }
    }

    pub(super) fn address(self, place: &Place) -> String {
        let end = match self {
            Self::Summary => "",
            Self::Worklist => "/perlu-bantuan",
            Self::NewCases => "/kasus-baru",
            Self::Moved => "/mengapa",
            Self::Cascade => "/kaskade",
            Self::Quality => "/mutu",
            Self::Conventions => "/dua-cara",
            Self::Packs => "/paket",
            Self::Sums => "/jumlah",
            Self::Rakor => "/rakor",
            Self::News => "/berita",
        };
        format!("/tempat/{}{end}", place.code)
    }

    /// The address with the period that is looked at, where the page is about one.
    pub(super) fn href(self, place: &Place, period: Option<Period>) -> String {
        let address = self.address(place);
        match (self, period) {
            (Self::Moved, Some(period)) => {
                format!("{address}?sampai={}", super::frame::period_value(period))
            }
            (Self::Worklist | Self::Packs | Self::Rakor | Self::News, _) => address,
            (
                Self::Summary
                | Self::NewCases
                | Self::Moved
                | Self::Cascade
                | Self::Quality
                | Self::Conventions
                | Self::Sums,
                period,
            ) => with_period(address, period),
        }
    }
}

/// The pages of a place that are there and that the account may read; the worklist with how
/// many are open, where that is known.
pub(super) fn tabs(
    signed: &Signed,
    place: &Place,
    period: Option<Period>,
    worklist: Option<&Worklist>,
    view: View,
) -> Vec<Choice> {
    let count = |tab: View| match (tab, worklist) {
        (View::Worklist, Some(worklist)) => grouped(signed.language(), open(worklist)),
        (
            View::Summary
            | View::Worklist
            | View::NewCases
            | View::Moved
            | View::Cascade
            | View::Quality
            | View::Conventions
            | View::Packs
            | View::Sums
            | View::Rakor
            | View::News,
            _,
        ) => String::new(),
    };
    View::ALL
        .into_iter()
        .filter(|tab| signed.reaches(tab.deed(), place.id))
        .map(|tab| Choice {
            text: signed.say(tab.word()).to_owned(),
            count: count(tab),
            href: tab.href(place, period),
            chosen: tab == view,
        })
        .collect()
}

/// How many nobody has answered yet.
pub(super) fn open(worklist: &Worklist) -> i64 {
    worklist
        .by_state
        .iter()
        .find(|(state, _)| *state == State::Open)
        .and_then(|(_, count)| i64::try_from(*count).ok())
        .unwrap_or(0)
}

pub(super) async fn download(
    signed: Signed,
    Path((code, kind)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let kind = Kind::of(&kind).ok_or_else(|| signed.refuse(Problem::not_found()))?;
    let known = known(&signed, &code, &asked).await?;
    let name = format!("cegah-{}-{}", known.place.code, known.period_value());
    download::answer(&signed, &tables::sheet(&known), &name, kind)
}
