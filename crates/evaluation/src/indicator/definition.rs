//! The definitions as they stand in a file, and what a count of them needs.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use datafusion::logical_expr::{Expr, col, lit};
use register::place::{Level, Place, PlaceId, Tree};
use serde::Deserialize;

use super::frame::{Frames, ItemUnit};
use super::predicate::{Predicates, Refused};
use super::target::{Aims, NATION, Targets};
use super::within;
use crate::failure::Failure;
use crate::relation::{ChildMonth, Relation};
use crate::tpps::{self, Tpps};

/// What people read, in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    pub id: String,
    pub en: String,
}

/// A reason for which a row that counts is not in a denominator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    pub code: String,
    pub predicate: String,
    pub words: Words,
}

/// How the value of an indicator is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// The numerator alone.
    Children,
    Percent,
    /// Events in 100 months of children at risk.
    #[serde(rename = "per_100_child_months")]
    Per100ChildMonths,
}

/// Which way is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    Higher,
    Lower,
    Neutral,
}

/// What a public answer may show of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Disclosure {
    Count,
    Share,
}

/// Which month of a longer period speaks for a child.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Over {
    /// The last month with a visit, else the last month.
    Last,
    /// Every month of the child by itself.
    Each,
    /// Every month by itself, out of the days at risk in them.
    PersonTime,
}

/// One indicator as its file defines it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Indicator {
    pub code: String,
    pub name: Words,
    /// Who is in the denominator: `dari balita yang diukur panjang/tingginya`.
    pub sentence: Words,
    pub relation: String,
    pub denominator: String,
    pub numerator: String,
    /// In the order in which they are tried.
    pub left_out: Vec<Reason>,
    pub unit: Unit,
    pub direction: Direction,
    pub disclosure: Disclosure,
    pub frame: String,
    pub source: String,
    pub over: Over,
    /// Another indicator, some of whose people this one names: the others are a count as well,
    /// and public tables protect it.
    pub within: Option<String>,
    /// Whether public tables hold it; not where it differs from others by a few children only.
    pub published: bool,
    /// The name of the file that defines it.
    pub file: String,
}

/// A definition that cannot be used, and where it stands.
#[derive(Debug, Clone, thiserror::Error, PartialEq, Eq)]
#[error("{place}: {why}")]
pub struct BadDefinition {
    /// `stunted.numerator`, or the file.
    pub place: String,
    pub why: String,
}

impl BadDefinition {
    pub(crate) fn at(place: impl Into<String>, why: &(impl ToString + ?Sized)) -> Self {
        Self { place: place.into(), why: why.to_string() }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    relation: String,
    #[serde(default)]
    reason: Vec<ReasonEntry>,
    indicator: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ReasonEntry {
    code: String,
    predicate: String,
    id: String,
    en: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    code: String,
    name: Words,
    sentence: Words,
    denominator: String,
    numerator: String,
    left_out: Vec<String>,
    unit: Unit,
    direction: Direction,
    disclosure: Disclosure,
    frame: String,
    source: String,
    over: Over,
    #[serde(default)]
    within: Option<String>,
    #[serde(default = "yes")]
    published: bool,
}

fn yes() -> bool {
    true
}

/// The reason of those whom no other reason names.
const OTHER: &str = "other";

/// Words that name a part already.
const TAKEN: [&str; 3] = [OTHER, "denominator", "numerator"];

/// The files that come with the program, in the order in which they are shown.
const BUILT_IN: [(&str, &str); 3] = [
    ("child.toml", include_str!("../../indicators/child.toml")),
    ("convention.toml", include_str!("../../indicators/convention.toml")),
    ("incidence.toml", include_str!("../../indicators/incidence.toml")),
];

/// The frames and targets that come with the program.
const FRAMES: (&str, &str) = ("frames.toml", include_str!("../../indicators/frames.toml"));
const TARGETS: (&str, &str) = ("targets.toml", include_str!("../../indicators/targets.toml"));

/// More than anybody reads, and few enough to be counted together.
const MOST_INDICATORS: usize = 300;

/// The indicators of one or more files, each checked.
#[derive(Debug, Clone)]
pub struct Definitions {
    files: Vec<(String, String)>,
    frames: Frames,
    targets: Targets,
    tpps: Tpps,
    indicators: Vec<Indicator>,
    counts: Expr,
    measures: Vec<Measures>,
}

/// The predicates of one indicator, each holding on its own: the parts of the rows that
/// count are disjoint and leave nobody out.
#[derive(Debug, Clone)]
pub(crate) struct Measures {
    pub(crate) denominator: Expr,
    pub(crate) numerator: Expr,
    /// By code, the last being [`OTHER`].
    pub(crate) left_out: Vec<(String, Expr)>,
    pub(crate) over: Over,
}

impl Definitions {
    /// The first set, which comes with the program.
    pub fn built_in() -> Result<Self, BadDefinition> {
        let files = BUILT_IN.map(|(name, text)| (name.to_owned(), text.to_owned()));
        let mut definitions = Self::read(&files)?;
        definitions.frames.take(FRAMES.1)?;
        definitions.take_targets(TARGETS.1)?;
        for (_, text) in tpps::BUILT_IN {
            definitions.tpps.take(text)?;
        }
        definitions.agree()?;
        Ok(definitions)
    }

    /// Whether a file of this name comes with the program.
    pub fn is_built_in(name: &str) -> bool {
        let shipped = BUILT_IN.iter().chain([&FRAMES, &TARGETS]).chain(&tpps::BUILT_IN);
        let shipped = shipped.map(|(shipped, _)| *shipped);
        shipped.chain(["worklist.toml"]).any(|shipped| shipped == name)
    }

    /// Whether a file of this name may stand in the place of the one that comes with the
    /// program: what others want, and how they meet, is no matter of ours.
    pub fn may_replace(name: &str) -> bool {
        name == TARGETS.0 || tpps::BUILT_IN.iter().any(|(shipped, _)| *shipped == name)
    }

    /// The files of a folder, in the order of their names.
    pub fn read_folder(folder: &Path) -> Result<Self, Failure> {
        let mut files = Vec::new();
        for entry in fs::read_dir(folder).map_err(Failure::file(folder))? {
            let path = entry.map_err(Failure::file(folder))?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            files.push((name, fs::read_to_string(&path).map_err(Failure::file(&path))?));
        }
        files.sort_unstable();
        Self::read(&files).map_err(|bad| Failure::damaged(folder, &bad))
    }

    /// Reads files of indicators, each with its name; the first that cannot be used refuses
    /// them all. A pack keeps these alone: what is aimed at is no part of a number.
    pub fn read(files: &[(String, String)]) -> Result<Self, BadDefinition> {
        let predicates = predicates()?;
        let mut definitions = Self {
            files: Vec::new(),
            frames: Frames::default(),
            targets: Targets::default(),
            tpps: Tpps::default(),
            indicators: Vec::new(),
            counts: col("counted"),
            measures: Vec::new(),
        };
        for (name, text) in files {
            definitions.take(name, text, &predicates)?;
        }
        within::agree(&definitions.indicators)?;
        Ok(definitions)
    }

    /// With what one more file has: indicators, frames, targets, or what a TPPS works by.
    pub fn with(&self, name: &str, text: &str) -> Result<Self, BadDefinition> {
        let mut definitions = self.clone();
        let table: toml::Table = text
            .parse()
            .map_err(|cause: toml::de::Error| BadDefinition::at("the file", &cause))?;
        if table.contains_key("target") {
            if Self::may_replace(name) {
                definitions.targets = Targets::default();
            }
            definitions.take_targets(text)?;
        } else if table.contains_key("frame") {
            definitions.frames.take(text)?;
        } else if tpps::TABLES.iter().any(|name| table.contains_key(*name)) {
            definitions.tpps.forget(name);
            definitions.tpps.take(text)?;
        } else {
            definitions.take(name, text, &predicates()?)?;
        }
        definitions.agree()?;
        Ok(definitions)
    }

    fn take_targets(&mut self, text: &str) -> Result<(), BadDefinition> {
        let Self { frames, targets, indicators, .. } = self;
        targets.take(text, |of| {
            let indicator = indicators.iter().find(|indicator| indicator.code == of);
            let unit = indicator.map(|indicator| match indicator.unit {
                Unit::Children => ItemUnit::Count,
                Unit::Percent => ItemUnit::Percent,
                Unit::Per100ChildMonths => ItemUnit::Per100ChildMonths,
            });
            unit.or_else(|| frames.item(of).map(|item| item.unit))
        })
    }

    /// Whether frames and indicators name each other as they should.
    fn agree(&self) -> Result<(), BadDefinition> {
        for indicator in &self.indicators {
            if self.frames.get(&indicator.frame).is_none() {
                let why = format!("there is no frame `{}`", indicator.frame);
                return Err(BadDefinition::at(format!("{}.frame", indicator.code), &why));
            }
        }
        within::agree(&self.indicators)?;
        for frame in self.frames.all() {
            for item in &frame.items {
                let Some(code) = &item.indicator else { continue };
                let place = format!("{}/{}", frame.code, item.number);
                match self.get(code) {
                    None => {
                        let why = format!("there is no indicator `{code}`");
                        return Err(BadDefinition::at(place, &why));
                    }
                    Some(indicator) if !item.unit.is(indicator.unit) => {
                        let why = format!("`{code}` is in another unit");
                        return Err(BadDefinition::at(place, &why));
                    }
                    Some(_) => {}
                }
            }
        }
        let known = |code: &str| self.get(code).is_some() || self.frames.item(code).is_some();
        self.tpps.agree(known)
    }

    fn take(
        &mut self,
        name: &str,
        text: &str,
        predicates: &Predicates,
    ) -> Result<(), BadDefinition> {
        let File { relation, reason, indicator } = toml::from_str(text)
            .map_err(|cause| BadDefinition::at("the file", cause.to_string().trim()))?;
        if relation != ChildMonth::NAME {
            let why = format!("there is no relation `{relation}`");
            return Err(BadDefinition::at("relation", &why));
        }
        let read = |place: String, text: &str| {
            predicates.read(text).map_err(|why: Refused| BadDefinition::at(place, &why))
        };
        let mut reasons = BTreeMap::new();
        for ReasonEntry { code, predicate, id, en } in reason {
            let expr = read(format!("{code}.predicate"), &predicate)?;
            let words = Words { id, en };
            let place = code.clone();
            let entry = (Reason { code: code.clone(), predicate, words }, expr);
            if TAKEN.contains(&code.as_str()) || reasons.insert(code, entry).is_some() {
                return Err(BadDefinition::at(place, "the code is taken"));
            }
        }
        if self.indicators.len() + indicator.len() > MOST_INDICATORS {
            let why = format!("there would be more than {MOST_INDICATORS} indicators");
            return Err(BadDefinition::at("indicator", &why));
        }
        for entry in indicator {
            if !is_word(&entry.code) {
                let why = "a code is small letters, digits and `_`, at most 60 of them";
                return Err(BadDefinition::at(entry.code, why));
            }
            if self.get(&entry.code).is_some() {
                return Err(BadDefinition::at(entry.code, "the code is taken"));
            }
            let place = |field: &str| format!("{}.{field}", entry.code);
            if (entry.over == Over::PersonTime) != (entry.unit == Unit::Per100ChildMonths) {
                let why = "events out of time at risk have this unit, and no others";
                return Err(BadDefinition::at(place("unit"), why));
            }
            let denominator = read(place("denominator"), &entry.denominator)?;
            let numerator = read(place("numerator"), &entry.numerator)?;
            let mut left_out = Vec::new();
            for code in &entry.left_out {
                let reason = reasons.get(code).cloned().ok_or_else(|| {
                    let why = format!("there is no reason `{code}`");
                    BadDefinition::at(place("left_out"), &why)
                })?;
                left_out.push(reason);
            }
            let (left_out, exprs) = left_out
                .into_iter()
                .map(|(reason, expr)| (reason.clone(), (reason.code, expr)))
                .unzip();
            self.measures.push(measures(denominator, numerator, exprs, entry.over));
            self.indicators.push(entry.indicator(&relation, left_out, name));
        }
        self.files.push((name.to_owned(), text.to_owned()));
        Ok(())
    }

    pub fn frames(&self) -> &Frames {
        &self.frames
    }

    pub fn targets(&self) -> &Targets {
        &self.targets
    }

    /// Templates of meetings, frames of action and working frames.
    pub fn tpps(&self) -> &Tpps {
        &self.tpps
    }

    /// What is wanted of an indicator, or of an item of a frame, in a year: by a place and by
    /// those it lies in, whose codes are given from the nation down.
    pub fn targets_of(&self, what: &str, places: &[&str], year: i32) -> Aims<'_> {
        self.targets.of(&self.frames, what, places, year)
    }

    /// The same of a place in the tree of a day.
    pub fn targets_at(&self, tree: &Tree, place: PlaceId, what: &str, year: i32) -> Aims<'_> {
        let code = |place: &&'_ Place| {
            let code = if place.level == Level::Nation { NATION } else { place.code.as_str() };
            code.to_owned()
        };
        let codes: Vec<String> = tree.path(place).iter().rev().map(code).collect();
        let codes: Vec<&str> = codes.iter().map(String::as_str).collect();
        self.targets_of(what, &codes, year)
    }

    /// The files of indicators as they were read, by name.
    pub fn files(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files.iter().map(|(name, text)| (name.as_str(), text.as_str()))
    }

    /// In the order of the files.
    pub fn all(&self) -> &[Indicator] {
        &self.indicators
    }

    pub fn get(&self, code: &str) -> Option<&Indicator> {
        self.indicators.iter().find(|indicator| indicator.code == code)
    }

    /// Which rows count at all.
    pub(crate) fn counts(&self) -> &Expr {
        &self.counts
    }

    /// In the order of [`Self::all`].
    pub(crate) fn measures(&self) -> &[Measures] {
        &self.measures
    }

    pub(crate) fn position(&self, code: &str) -> Option<usize> {
        self.indicators.iter().position(|indicator| indicator.code == code)
    }
}

impl Entry {
    fn indicator(self, relation: &str, left_out: Vec<Reason>, file: &str) -> Indicator {
        Indicator {
            code: self.code,
            name: self.name,
            sentence: self.sentence,
            relation: relation.to_owned(),
            denominator: self.denominator,
            numerator: self.numerator,
            left_out,
            unit: self.unit,
            direction: self.direction,
            disclosure: self.disclosure,
            frame: self.frame,
            source: self.source,
            over: self.over,
            within: self.within,
            published: self.published,
            file: file.to_owned(),
        }
    }
}

fn predicates() -> Result<Predicates, BadDefinition> {
    Predicates::new().map_err(|cause| BadDefinition::at("the file", &cause))
}

/// Codes stand in addresses and in the names of columns.
fn is_word(code: &str) -> bool {
    let sign = |sign: u8| sign.is_ascii_lowercase() || sign.is_ascii_digit() || sign == b'_';
    (1..=60).contains(&code.len()) && code.bytes().all(sign)
}

fn measures(
    denominator: Expr,
    numerator: Expr,
    reasons: Vec<(String, Expr)>,
    over: Over,
) -> Measures {
    // A predicate that cannot tell is not true: unknown is never counted in.
    let mut rest = denominator.clone().is_not_true();
    let mut left_out = Vec::new();
    for (code, reason) in reasons {
        left_out.push((code, rest.clone().and(reason.clone().is_true())));
        rest = rest.and(reason.is_not_true());
    }
    if denominator != lit(true) {
        left_out.push((OTHER.to_owned(), rest));
    }
    Measures {
        numerator: denominator.clone().is_true().and(numerator.is_true()),
        denominator: denominator.is_true(),
        left_out,
        over,
    }
}
