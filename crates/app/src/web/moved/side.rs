//! The two sides of a difference: a period as somebody knew it, on the map of then.

use std::sync::Arc;

use chrono::NaiveDate;
use evaluation::Period;
use evaluation::engine::Engine;
use evaluation::pack;
use evaluation::worklist::Rules;
use register::pack::Pack;
use register::place::{Place, PlaceId, Tree};
use uuid::Uuid;

use crate::problem::{Kind, Problem};
use crate::text::date;
use crate::web::known;
use crate::web::visitor::{Refusal, Signed};

const AT_ITS_END: &str = "akhir";

/// How much of what is known a side may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Knowledge {
    /// For the side after, what the page knows; for the side before, what the other knows.
    Same,
    /// What was known when its period ended.
    AtItsEnd,
    On(NaiveDate),
    Frozen(Uuid),
}

impl Knowledge {
    pub(super) fn of(text: Option<&str>) -> Option<Self> {
        match text {
            None | Some("") => Some(Self::Same),
            Some(AT_ITS_END) => Some(Self::AtItsEnd),
            Some(text) => {
                let day = text.parse().map(Self::On);
                day.ok().or_else(|| text.parse().map(Self::Frozen).ok())
            }
        }
    }

    pub(super) fn word(self) -> String {
        match self {
            Self::Same => String::new(),
            Self::AtItsEnd => AT_ITS_END.to_owned(),
            Self::On(day) => day.to_string(),
            Self::Frozen(pack) => pack.to_string(),
        }
    }
}

/// A period with who knows it.
pub(super) struct Known {
    pub(super) engine: Arc<Engine>,
    /// The map that it is told on.
    pub(super) tree: Arc<Tree>,
    /// The place of a pack, which knows no other.
    pub(super) only: Option<PlaceId>,
    pub(super) period: Period,
    pub(super) knowledge: Knowledge,
    /// `diketahui 31 Agu 2024`; empty where it goes without saying.
    pub(super) said: String,
}

/// Finds what a side knows.
pub(super) struct Finder<'a> {
    pub(super) signed: &'a Signed,
    pub(super) place: &'a Place,
    pub(super) packs: &'a [Pack],
}

impl Finder<'_> {
    pub(super) async fn side(
        &self,
        period: Period,
        knowledge: Knowledge,
        other: Option<&Known>,
    ) -> Result<Known, Refusal> {
        let signed = self.signed;
        let (engine, tree, only, said) = match (knowledge, other) {
            (Knowledge::Same, Some(other)) => {
                let (engine, tree) = (Arc::clone(&other.engine), Arc::clone(&other.tree));
                (engine, tree, other.only, String::new())
            }
            (Knowledge::Same, None) => {
                let (engine, tree) = (Arc::clone(&signed.engine), Arc::clone(&signed.tree));
                (engine, tree, None, String::new())
            }
            (Knowledge::AtItsEnd, _) => self.on(period.last().last_day()).await?,
            (Knowledge::On(day), _) => self.on(day).await?,
            (Knowledge::Frozen(id), _) => {
                let pack = self.packs.iter().find(|pack| pack.id == id);
                let pack = pack.ok_or_else(|| signed.refuse(Problem::not_found()))?;
                let folder = signed.running().settings.pack(pack.id);
                let (contents, engine) = pack::open(&folder, Arc::new(Rules::none()))
                    .map_err(|cause| signed.refuse(Problem::broken("pack_damaged", &cause)))?;
                let tree = signed.running().map_of(&contents.subject).await;
                let tree = tree.map_err(|problem| signed.refuse(problem))?;
                let said = pack_said(signed, pack, "moved.of_pack");
                (Arc::new(engine), tree, Some(pack.place), said)
            }
        };
        if engine.stamp().is_some_and(|stamp| period.last() > stamp.until) {
            return Err(signed.refuse(Problem::new(Kind::AskedWrongly, "moved.not_yet")));
        }
        Ok(Known { engine, tree, only, period, knowledge, said })
    }

    async fn on(&self, day: NaiveDate) -> Result<Seen, Refusal> {
        let signed = self.signed;
        let (engine, tree) = known::engine_on(signed, self.place, day).await?;
        let known_on = engine.stamp().map_or(day, |stamp| stamp.known_on);
        let known_on = date(signed.language(), known_on);
        Ok((engine, tree, None, signed.fill("moved.of_day", &[("day", &known_on)])))
    }
}

/// What a side knows, on which map, of which place alone, and how that is said.
type Seen = (Arc<Engine>, Arc<Tree>, Option<PlaceId>, String);

/// A pack in a sentence: the day it knows and the beginning of its hash.
pub(super) fn pack_said(signed: &Signed, pack: &Pack, key: &str) -> String {
    let day = date(signed.language(), pack.known_on);
    signed.fill(key, &[("day", &day), ("hash", crate::web::packs::short(&pack.hash))])
}
