//! `cegah ask`: the same questions as the pages, answered in a terminal, by this process or by
//! a cluster.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::Arc;

use chrono::NaiveDate;
use clap::{Args, ValueEnum};
use evaluation::Period;
use evaluation::engine::{Answer, Told};
use evaluation::indicator::{Definitions, Indicator, Unit};
use evaluation::relation::AgeGroup;
use register::place::{Level, Place};
use science::measure::Sex;

use super::printer::{Printer, Printing};
use super::sweep;
use crate::problem::{Kind, Problem};
use crate::running::Running;
use crate::settings::Settings;

#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Code of an indicator, such as stunted; all of them where none is named.
    pub(super) indicator: Option<String>,
    /// Kemendagri code of the place.
    #[arg(long, default_value = "id")]
    pub(super) place: String,
    /// A month (2024-11) or a span (2024-07..2024-12) [default: the newest month].
    #[arg(long)]
    pub(super) period: Option<String>,
    /// As known at the end of this day (2025-01-15) [default: now].
    #[arg(long, value_name = "DAY")]
    known_on: Option<NaiveDate>,
    /// In the boundaries of this day (2023-01-01), as they are known now [default: those of
    /// the day of the data].
    #[arg(long, value_name = "DAY")]
    map: Option<NaiveDate>,
    /// By which definitions a past day is told.
    #[arg(long, value_enum, default_value_t = Defined::Then, requires = "known_on")]
    definitions: Defined,
    /// Answer for each place directly below.
    #[arg(long)]
    pub(super) below: bool,
    /// Answer for each place of this level.
    #[arg(long, value_enum, conflicts_with = "below")]
    pub(super) by: Option<By>,
    /// Answer for each month of the period.
    #[arg(long)]
    pub(super) monthly: bool,
    /// Answer by sex and age group.
    #[arg(long)]
    pub(super) by_group: bool,
    /// Write the counts of every indicator into this Parquet file instead: a line for each
    /// place, month and group, two columns for each indicator.
    #[arg(long, value_name = "FILE")]
    pub(super) out: Option<PathBuf>,
    /// Ask partitions in a folder or at `s3://bucket/prefix` instead of the installation.
    #[arg(long, value_name = "WHERE", conflicts_with_all = ["known_on", "map"])]
    pub(super) partitions: Option<String>,
    /// Let the cluster behind this scheduler count.
    #[arg(long, value_name = "HOST:PORT")]
    pub(super) cluster: Option<String>,
    /// Whether the bytes of partitions are first compared with those written.
    #[arg(long, value_enum, default_value_t = Check::OnDisk)]
    pub(super) check: Check,
}

/// The level of the places that are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum By {
    Nation,
    Province,
    Kabkota,
    Kecamatan,
    Desa,
    Posyandu,
}

impl By {
    pub(super) fn level(self) -> Level {
        match self {
            Self::Nation => Level::Nation,
            Self::Province => Level::Province,
            Self::Kabkota => Level::Kabkota,
            Self::Kecamatan => Level::Kecamatan,
            Self::Desa => Level::Desa,
            Self::Posyandu => Level::Posyandu,
        }
    }
}

/// When partitions are checked before they are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Check {
    /// Where they lie on a disk; what lies in an object store was checked when it was put.
    OnDisk,
    Always,
    Never,
}

/// Whose definitions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Defined {
    /// Those known on the day asked for.
    Then,
    /// Those of today.
    Today,
}

const HEADS: [&str; 16] = [
    "code",
    "place",
    "group",
    "indicator",
    "numerator",
    "denominator",
    "unit",
    "value",
    "lower",
    "upper",
    "left_out",
    "known_on",
    "seq",
    "definition",
    "map",
    "period",
];

const NUMBERS: [&str; 5] = ["numerator", "denominator", "value", "lower", "upper"];

pub(crate) async fn run(
    settings: Settings,
    options: &Options,
    printer: Printer,
) -> Result<(), Problem> {
    if let Some(at) = &options.partitions {
        return sweep::published(at, options, printer).await;
    }
    let running = Running::for_command(settings).await?;
    let seen = running.standpoint(&options.place, options.known_on, options.map).await?;
    let tree = Arc::clone(&seen.tree);
    let place = super::place_typed(&tree, &options.place)?;
    let mut engine = super::engine_at(&running, &seen, place, printer).await?;
    if options.definitions == Defined::Today {
        let today = running.in_force().definitions.clone();
        engine = Arc::new(engine.by(Arc::new(today))?);
    }
    let period = super::period_typed(seen.stamp, options.period.as_deref())?;
    if options.asks_many() {
        return sweep::of_engine(&engine, tree, options, printer).await;
    }
    let definitions = engine.definitions();
    let grounds = |told: &Told<()>| Grounds::of(definitions, told, options, period);
    let wanted = |answer: &Answer| options.wants(&answer.indicator);
    options.must_name_one_of(definitions)?;
    let mut printing = begin(printer)?;
    if let Some(indicator) = options.indicator.as_deref().filter(|_| options.by_group) {
        let told = engine.breakdown(&tree, place.id, period, indicator).await?;
        let (told, groups) = told.apart();
        let grounds = grounds(&told);
        for (sex, age, part) in &groups {
            printing.row(&row(place, &group((*sex, *age)), part, &grounds))?;
        }
    } else if options.below {
        let told = engine.tallies_below(&tree, place.id, period).await?;
        let (told, places) = told.apart();
        let grounds = grounds(&told);
        for (id, answers) in &places {
            let Some(below) = tree.get(*id) else { continue };
            for part in answers.iter().filter(|part| wanted(part)) {
                printing.row(&row(below, "", part, &grounds))?;
            }
        }
    } else {
        let told = engine.tally(&tree, place.id, period).await?;
        let (told, answers) = told.apart();
        let grounds = grounds(&told);
        for part in answers.iter().filter(|part| wanted(part)) {
            printing.row(&row(place, "", part, &grounds))?;
        }
    }
    printing.end()
}

impl Options {
    /// Whether more is asked than is held counted, so that rows are read for it.
    fn asks_many(&self) -> bool {
        let groups = self.by_group && (self.indicator.is_none() || self.below);
        let places = self.by.is_some() || self.monthly;
        groups || places || self.cluster.is_some() || self.out.is_some()
    }

    pub(super) fn wants(&self, code: &str) -> bool {
        self.indicator.as_ref().is_none_or(|indicator| indicator == code)
    }

    /// The indicator that is named has to be there.
    pub(super) fn must_name_one_of(&self, definitions: &Definitions) -> Result<(), Problem> {
        match &self.indicator {
            Some(indicator) if definitions.get(indicator).is_none() => {
                Err(Problem::new(Kind::AskedWrongly, "no_such_indicator"))
            }
            Some(_) | None => Ok(()),
        }
    }
}

pub(super) fn begin(printer: Printer) -> Result<Printing, Problem> {
    printer.begin(&HEADS, &NUMBERS)
}

/// As a line names a group: `Male 12-23`.
pub(super) fn group((sex, age): (Sex, AgeGroup)) -> String {
    format!("{sex:?} {}", age.code())
}

/// What an answer rests on, exactly.
#[derive(Clone)]
pub(super) struct Grounds<'a> {
    defined: Arc<BTreeMap<&'a str, Definition>>,
    known_on: String,
    /// The last act whose facts are in.
    seq: String,
    /// The day of the boundaries.
    map: String,
    period: String,
}

/// How an indicator is read, and by which version of it a value was counted.
struct Definition {
    unit: &'static str,
    decimals: usize,
    version: String,
}

impl<'a> Grounds<'a> {
    pub(super) fn of(
        definitions: &'a Definitions,
        told: &Told<()>,
        options: &Options,
        period: Period,
    ) -> Self {
        let definition = |indicator: &'a Indicator| {
            let (unit, decimals) = unit(indicator.unit);
            let version = indicator.version().to_string();
            (indicator.code.as_str(), Definition { unit, decimals, version })
        };
        Self {
            defined: Arc::new(definitions.all().iter().map(definition).collect()),
            known_on: told.known_on.to_string(),
            seq: told.seq.to_string(),
            map: options.map.unwrap_or(told.known_on).to_string(),
            period: period.to_string(),
        }
    }

    pub(super) fn in_period(&self, period: Period) -> Self {
        Self { period: period.to_string(), ..self.clone() }
    }
}

/// How a value is read, and how finely it is written.
fn unit(unit: Unit) -> (&'static str, usize) {
    match unit {
        // Of plain counts it is their share of all.
        Unit::Children | Unit::Percent => ("percent", 1),
        Unit::Per100ChildMonths => ("per_100_child_months", 3),
    }
}

pub(super) fn row<'a>(
    place: &'a Place,
    group: &'a str,
    answer: &'a Answer,
    grounds: &'a Grounds<'_>,
) -> [Cow<'a, str>; HEADS.len()] {
    let defined = grounds.defined.get(answer.indicator.as_str());
    let decimals = defined.map_or(0, |defined| defined.decimals);
    // A value is out of one child, or in one month of a child.
    let of_hundred = |value: Option<f64>| {
        value.map_or(String::new(), |value| format!("{:.decimals$}", value * 100.0))
    };
    let mut left_out = String::new();
    for (reason, count) in answer.left_out.iter().filter(|(_, count)| *count > 0) {
        let apart = if left_out.is_empty() { "" } else { " " };
        let _ = write!(left_out, "{apart}{reason}={count}");
    }
    let interval = answer.interval();
    [
        place.code.as_str().into(),
        place.name.as_str().into(),
        group.into(),
        answer.indicator.as_str().into(),
        answer.numerator.to_string().into(),
        answer.denominator.to_string().into(),
        defined.map_or("", |defined| defined.unit).into(),
        of_hundred(answer.value()).into(),
        of_hundred(interval.map(|interval| interval.lower)).into(),
        of_hundred(interval.map(|interval| interval.upper)).into(),
        left_out.into(),
        grounds.known_on.as_str().into(),
        grounds.seq.as_str().into(),
        defined.map_or("", |defined| defined.version.as_str()).into(),
        grounds.map.as_str().into(),
        grounds.period.as_str().into(),
    ]
}
