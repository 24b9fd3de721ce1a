//! Promises drawn for a test.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use evaluation::commitment::{Grounds, Promise, Verdict, verify};
use evaluation::engine::Engine;
use register::clock::Instant;
use register::place::{PlaceId, Tree};
use register::rakor::{Baseline, Commitment, Known, Measure};
use uuid::Uuid;

use crate::table::Line;
use crate::world::day;

/// A commitment of nobody in particular.
pub(crate) fn commitment(
    number: u128,
    place: PlaceId,
    due_on: NaiveDate,
    measure: Measure,
) -> Commitment {
    Commitment {
        id: Uuid::from_u128(number),
        meeting: Uuid::nil(),
        parent: None,
        place,
        what: "Janji".to_owned(),
        owner_role: "Camat".to_owned(),
        owner_organisation: "Kecamatan".to_owned(),
        owner: None,
        owner_name: None,
        owner_until: None,
        due_on,
        money: None,
        money_source: String::new(),
        measure,
        made_at: Instant(0),
        replaces: None,
        known: Known::at(1, Instant(0)),
    }
}

/// `12,5` as 1250.
pub(crate) fn hundredths(text: &str) -> i64 {
    let (whole, part) = text.split_once(',').unwrap_or((text, "0"));
    let part = format!("{part:0<2}");
    whole.parse::<i64>().unwrap() * 100 + part.parse::<i64>().unwrap()
}

/// `7 / 12`.
pub(crate) fn quotient(text: &str) -> (u64, u64) {
    let (n, d) = text.split_once('/').unwrap();
    (n.trim().parse().unwrap(), d.trim().parse().unwrap())
}

/// A promise on an indicator, drawn with `indicator | baseline | goal | better`.
pub(crate) fn on_indicator(line: &Line, version: &str) -> Measure {
    let baseline =
        line.get("baseline").map(quotient).map(|(numerator, denominator)| Baseline {
            pack: Uuid::nil(),
            pack_hash: String::new(),
            numerator,
            denominator,
            version: version.to_owned(),
        });
    Measure::Indicator {
        indicator: line.the("indicator").to_owned(),
        goal_hundredths: hundredths(line.the("goal")),
        higher_is_better: line.the("better") == "higher",
        baseline,
    }
}

/// What promises are verified by, and nothing besides the engine.
pub(crate) struct Scene<'a> {
    pub(crate) engine: &'a Engine,
    pub(crate) tree: &'a Tree,
    pub(crate) today: NaiveDate,
    pub(crate) met_on: NaiveDate,
    pub(crate) pack: Option<Uuid>,
    pub(crate) packs: BTreeMap<Uuid, Engine>,
    pub(crate) heirs: BTreeMap<PlaceId, Vec<PlaceId>>,
    pub(crate) seen: BTreeMap<Uuid, Vec<NaiveDate>>,
}

impl<'a> Scene<'a> {
    pub(crate) fn new(engine: &'a Engine, tree: &'a Tree, met_on: &str, today: &str) -> Self {
        Self {
            engine,
            tree,
            today: day(today),
            met_on: day(met_on),
            pack: None,
            packs: BTreeMap::new(),
            heirs: BTreeMap::new(),
            seen: BTreeMap::new(),
        }
    }

    pub(crate) async fn verify(&self, commitments: &[Commitment]) -> Vec<Verdict> {
        let promise = |commitment| Promise { commitment, met_on: self.met_on, pack: self.pack };
        let promises: Vec<Promise<'_>> = commitments.iter().map(promise).collect();
        let grounds = Grounds {
            engine: self.engine,
            tree: self.tree,
            today: self.today,
            packs: &self.packs,
            heirs: &self.heirs,
            seen: &self.seen,
        };
        verify(&grounds, &promises).await.unwrap()
    }
}
