//! `cegah ask`: the same questions as the pages, answered in a terminal, by this process or by
//! a cluster.

use std::sync::Arc;

use chrono::NaiveDate;
use clap::{Args, ValueEnum};
use evaluation::Period;
use evaluation::engine::{Answer, Told};
use evaluation::indicator::{Definitions, Unit};
use register::place::{Level, Place};

use super::printer::{Listing, Printer};
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
    #[arg(
        long,
        conflicts_with_all = ["below", "by", "monthly", "cluster", "partitions"],
        requires = "indicator"
    )]
    by_group: bool,
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
    if options.by.is_some() || options.monthly || options.cluster.is_some() {
        return sweep::of_engine(&engine, tree, options, printer).await;
    }
    let definitions = engine.definitions();
    let grounds = |told: &Told<()>| Grounds::of(definitions, told, options, period);
    let wanted = |answer: &Answer| options.wants(answer);
    options.must_name_one_of(definitions)?;
    let mut answer = listing();
    if options.by_group {
        let indicator = options.indicator.as_deref().unwrap_or_default();
        let told = engine.breakdown(&tree, place.id, period, indicator).await?;
        let (told, groups) = told.apart();
        let grounds = grounds(&told);
        for (sex, age, part) in &groups {
            let group = format!("{sex:?} {}", age.code());
            answer.rows.push(row(place, &group, part, &grounds));
        }
    } else if options.below {
        let told = engine.tallies_below(&tree, place.id, period).await?;
        let (told, places) = told.apart();
        let grounds = grounds(&told);
        for (id, answers) in &places {
            let Some(below) = tree.get(*id) else { continue };
            for part in answers.iter().filter(|part| wanted(part)) {
                answer.rows.push(row(below, "", part, &grounds));
            }
        }
    } else {
        let told = engine.tally(&tree, place.id, period).await?;
        let (told, answers) = told.apart();
        let grounds = grounds(&told);
        for part in answers.iter().filter(|part| wanted(part)) {
            answer.rows.push(row(place, "", part, &grounds));
        }
    }
    printer.print(&answer)
}

impl Options {
    pub(super) fn wants(&self, answer: &Answer) -> bool {
        self.indicator.as_ref().is_none_or(|indicator| *indicator == answer.indicator)
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

pub(super) fn listing() -> Listing {
    Listing { heads: HEADS.to_vec(), numbers: &NUMBERS, rows: Vec::new() }
}

/// What an answer rests on, exactly.
#[derive(Clone)]
pub(super) struct Grounds<'a> {
    definitions: &'a Definitions,
    known_on: String,
    /// The last act whose facts are in.
    seq: String,
    /// The day of the boundaries.
    map: NaiveDate,
    period: Period,
}

impl<'a> Grounds<'a> {
    pub(super) fn of(
        definitions: &'a Definitions,
        told: &Told<()>,
        options: &Options,
        period: Period,
    ) -> Self {
        let (known_on, seq) = (told.known_on.to_string(), told.seq.to_string());
        let map = options.map.unwrap_or(told.known_on);
        Self { definitions, known_on, seq, map, period }
    }

    pub(super) fn in_period(&self, period: Period) -> Self {
        Self { period, ..self.clone() }
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

pub(super) fn row(
    place: &Place,
    group: &str,
    answer: &Answer,
    grounds: &Grounds<'_>,
) -> Vec<String> {
    let defined = grounds.definitions.get(&answer.indicator);
    let (unit, decimals) = unit(defined.map_or(Unit::Percent, |defined| defined.unit));
    // A value is out of one child, or in one month of a child.
    let of_hundred = |value: Option<f64>| {
        value.map_or(String::new(), |value| format!("{:.decimals$}", value * 100.0))
    };
    let left_out: Vec<String> = answer
        .left_out
        .iter()
        .filter(|(_, count)| *count > 0)
        .map(|(reason, count)| format!("{reason}={count}"))
        .collect();
    vec![
        place.code.clone(),
        place.name.clone(),
        group.to_owned(),
        answer.indicator.clone(),
        answer.numerator.to_string(),
        answer.denominator.to_string(),
        unit.to_owned(),
        of_hundred(answer.value()),
        of_hundred(answer.interval().map(|interval| interval.lower)),
        of_hundred(answer.interval().map(|interval| interval.upper)),
        left_out.join(" "),
        grounds.known_on.clone(),
        grounds.seq.clone(),
        defined.map_or_else(String::new, |defined| defined.version().to_string()),
        grounds.map.to_string(),
        grounds.period.to_string(),
    ]
}
