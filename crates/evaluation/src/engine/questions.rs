//! What may be asked of a place, each question one function.

use std::collections::BTreeMap;
use std::sync::Arc;

use datafusion::logical_expr::{Expr, col, lit};
use datafusion::prelude::DataFrame;
use datafusion::scalar::ScalarValue;
use register::place::{Level, PlaceId, Tree};
use science::measure::Sex;
use uuid::Uuid;

use super::answer::{Answer, Part, STANDARD, Told};
use super::groups::{Groups, groups};
use super::layout::{Grain, Layout, Speaker, Spoken, Sums};
use super::scope::{Home, Scope};
use super::source::{counting, rows};
use super::{Engine, Held, Ledger};
use crate::failure::Failure;
use crate::indicator::Over;
use crate::month::{Month, Period};
use crate::partition::Current;
use crate::relation::{AgeGroup, ChildMonth};

impl Held {
    /// The partitions that hold a place, and what an answer from them has to say.
    pub(crate) fn asked(
        &self,
        tree: &Tree,
        place: PlaceId,
    ) -> Result<(Vec<Arc<Ledger>>, Told<()>), Failure> {
        let Current { stamp, built, .. } =
            self.current.as_ref().ok_or(Failure::NotBuilt(place))?;
        let kabkota = tree.kabkota_of(place);
        let ledgers = match tree.at(place, Level::Kecamatan) {
            Some(kecamatan) => {
                self.partitions.get(&kecamatan.id).into_iter().cloned().collect()
            }
            None => self
                .partitions
                .values()
                .filter(|ledger| kabkota.contains(&ledger.kabkota()))
                .cloned()
                .collect(),
        };
        let not_built =
            kabkota.into_iter().filter(|kabkota| !built.contains(kabkota)).collect();
        let told = Told {
            answer: (),
            standard: STANDARD,
            seq: stamp.seq,
            known_on: stamp.known_on,
            until: stamp.until,
            not_built,
        };
        Ok((ledgers, told))
    }
}

impl Engine {
    /// Every indicator of a place, in the order of the definitions.
    pub async fn tally(
        &self,
        tree: &Tree,
        place: PlaceId,
        period: Period,
    ) -> Result<Told<Vec<Answer>>, Failure> {
        let scope = Scope::of(tree, place)?;
        let (ledgers, told) = self.held().asked(tree, place)?;
        self.count(&ledgers, period).await?;
        let layout = &self.layout;
        let mut sums = layout.nobody(period);
        for ledger in &ledgers {
            sums.add_all(&ledger.counted(period)?, scope)?;
        }
        Ok(told.map(|()| layout.answers(&self.definitions, &sums)))
    }

    /// An indicator of a place where nobody lives.
    pub(crate) fn nobody(&self, indicator: &str) -> Result<Answer, Failure> {
        let at = self.position(indicator)?;
        Ok(self.layout.nothing(at, &self.definitions.all()[at].code))
    }

    /// One indicator in each place directly below, in the order of the tree.
    ///
    /// The children of a desa of whom no posyandu is known come last, under the desa's own
    /// id, so that the parts are the whole.
    pub async fn by_place(
        &self,
        tree: &Tree,
        place: PlaceId,
        period: Period,
        indicator: &str,
    ) -> Result<Told<Vec<(PlaceId, Answer)>>, Failure> {
        let at = self.position(indicator)?;
        let told = self.tallies_below(tree, place, period).await?;
        Ok(told.map(|places| {
            let of_indicator =
                |(place, mut answers): (PlaceId, Vec<Answer>)| (place, answers.swap_remove(at));
            places.into_iter().map(of_indicator).collect()
        }))
    }

    /// Every indicator in each place directly below, as [`Self::by_place`] gives one.
    pub async fn tallies_below(
        &self,
        tree: &Tree,
        place: PlaceId,
        period: Period,
    ) -> Result<Told<Vec<(PlaceId, Vec<Answer>)>>, Failure> {
        let scope = Scope::of(tree, place)?;
        let (ledgers, told) = self.held().asked(tree, place)?;
        self.count(&ledgers, period).await?;
        let layout = &self.layout;
        let below = tree.below(place).filter(|below| below.level != Level::Puskesmas);
        let mut places: Vec<PlaceId> = below.map(|below| below.id).collect();
        let mut sums: BTreeMap<PlaceId, Spoken> = BTreeMap::new();
        for ledger in &ledgers {
            let counted = ledger.counted(period)?;
            counted.each_line(Grain::below(scope), |speaker, home, counts| {
                if scope.holds(home) {
                    let part = part(tree, place, ledger.kabkota(), home);
                    let sums = sums.entry(part).or_insert_with(|| layout.nobody(period));
                    sums.add(speaker, counts);
                }
            })?;
        }
        if sums.contains_key(&place) {
            places.push(place);
        }
        Ok(told.map(|()| {
            let nobody = layout.nobody(period);
            let answers = |place: PlaceId| {
                let sums = sums.get(&place).unwrap_or(&nobody);
                (place, layout.answers(&self.definitions, sums))
            };
            places.into_iter().map(answers).collect()
        }))
    }

    /// One indicator month by month, from `first` to `last`.
    pub async fn trend(
        &self,
        tree: &Tree,
        place: PlaceId,
        indicator: &str,
        first: Month,
        last: Month,
    ) -> Result<Told<Vec<(Month, Answer)>>, Failure> {
        let at = self.position(indicator)?;
        let told = self.months(tree, place, first, last).await?;
        Ok(told.map(|months| {
            let of_indicator =
                |(month, mut answers): (Month, Vec<Answer>)| (month, answers.swap_remove(at));
            months.into_iter().map(of_indicator).collect()
        }))
    }

    /// Every indicator month by month, as [`Self::trend`] gives one.
    pub async fn months(
        &self,
        tree: &Tree,
        place: PlaceId,
        first: Month,
        last: Month,
    ) -> Result<Told<Vec<(Month, Vec<Answer>)>>, Failure> {
        let scope = Scope::of(tree, place)?;
        let (ledgers, told) = self.held().asked(tree, place)?;
        let layout = &self.layout;
        let mut sums: Vec<(Month, Spoken)> =
            first.to(last).map(|month| (month, layout.nobody(Period::Month(month)))).collect();
        self.count_months(&ledgers).await?;
        for ledger in &ledgers {
            let cube = ledger.months()?;
            cube.each_line(first, last, Grain::of(scope), |month, home, counts| {
                let at = usize::try_from(month.index() - first.index()).unwrap_or(usize::MAX);
                if let Some((_, sums)) = sums.get_mut(at).filter(|_| scope.holds(home)) {
                    sums.add(Speaker::Both, counts);
                }
            })?;
        }
        Ok(told.map(|()| {
            let answers = |(month, sums): (Month, Spoken)| {
                (month, layout.answers(&self.definitions, &sums))
            };
            sums.into_iter().map(answers).collect()
        }))
    }

    /// One indicator by sex and age group.
    pub async fn breakdown(
        &self,
        tree: &Tree,
        place: PlaceId,
        period: Period,
        indicator: &str,
    ) -> Result<Told<Groups>, Failure> {
        let at = self.position(indicator)?;
        let layout = Layout::only(&self.definitions.measures()[at]);
        let scope = Scope::of(tree, place)?;
        let (ledgers, told) = self.held().asked(tree, place)?;
        let mut sums: Vec<Sums> = groups().map(|_| layout.empty()).collect();
        for grouped in self.grouped(&ledgers, (period, at)).await? {
            grouped.add_to(scope, &mut sums);
        }
        let answer = |((sex, age), sums): ((Sex, AgeGroup), &Sums)| {
            (sex, age, layout.answer(0, indicator, sums))
        };
        Ok(told.map(|()| groups().zip(&sums).map(answer).collect()))
    }

    /// The children behind a number, by id and month, at most `limit` of those after `after`.
    /// Where every month speaks, a child is there once for each month that it counts in.
    #[expect(clippy::too_many_arguments, reason = "the question, and where the page begins")]
    pub async fn people(
        &self,
        tree: &Tree,
        place: PlaceId,
        period: Period,
        indicator: &str,
        part: &Part,
        after: Option<(Uuid, Month)>,
        limit: usize,
    ) -> Result<Told<Vec<ChildMonth>>, Failure> {
        let predicate = self.predicate(indicator, part)?;
        let over = self.definitions.all()[self.position(indicator)?].over;
        let (found, told) = self.counting(tree, place, period, over).await?;
        let Some(found) = found else { return Ok(told.map(|()| Vec::new())) };
        let mut query = found.filter(predicate)?;
        if let Some((child, month)) = after {
            let later = col("month").gt(lit(month.index()));
            let of_child = col("child").eq(id(child)).and(later);
            query = query.filter(col("child").gt(id(child)).or(of_child))?;
        }
        let (ascending, nulls_first) = (true, false);
        let by = ["child", "month"].map(|column| col(column).sort(ascending, nulls_first));
        let page = query.sort(by.to_vec())?.limit(0, Some(limit))?;
        let people = rows(page).await?;
        Ok(told.map(|()| people))
    }

    /// The rows that speak for some children in a period, wherever in the kab/kota of a place
    /// they count; a child that does not count has none.
    pub async fn those(
        &self,
        tree: &Tree,
        place: PlaceId,
        period: Period,
        children: &[Uuid],
    ) -> Result<Vec<ChildMonth>, Failure> {
        let mut found = Vec::new();
        let wanted: Vec<Expr> = children.iter().map(|child| id(*child)).collect();
        for kabkota in tree.kabkota_of(place) {
            let (counting, _) = self.counting(tree, kabkota, period, Over::Last).await?;
            let Some(counting) = counting else { continue };
            let asked = col("child").in_list(wanted.clone(), false);
            found.extend(rows(counting.filter(asked)?).await?);
        }
        Ok(found)
    }

    /// The rows that count in a place and period; None where nothing is built of it.
    pub(crate) async fn counting(
        &self,
        tree: &Tree,
        place: PlaceId,
        period: Period,
        over: Over,
    ) -> Result<(Option<DataFrame>, Told<()>), Failure> {
        let scope = Scope::of(tree, place)?;
        let (ledgers, told) = self.held().asked(tree, place)?;
        let Some(table) = self.table_where_any(&ledgers).await? else {
            return Ok((None, told));
        };
        let found = counting(table, &self.definitions, period, over)?;
        let found = match scope.predicate() {
            Some(within) => found.filter(within)?,
            None => found,
        };
        Ok((Some(found), told))
    }

    /// All rows of the kab/kota of a place, counting or not; None where nothing is built.
    pub(crate) async fn whole_table(
        &self,
        tree: &Tree,
        place: PlaceId,
    ) -> Result<Option<DataFrame>, Failure> {
        let (ledgers, _) = self.held().asked(tree, place)?;
        self.table_where_any(&ledgers).await
    }

    async fn table_where_any(
        &self,
        ledgers: &[Arc<Ledger>],
    ) -> Result<Option<DataFrame>, Failure> {
        if ledgers.is_empty() { Ok(None) } else { self.table_of(ledgers).await.map(Some) }
    }

    fn predicate(&self, indicator: &str, part: &Part) -> Result<Expr, Failure> {
        let measures = &self.definitions.measures()[self.position(indicator)?];
        match part {
            Part::Denominator => Ok(measures.denominator.clone()),
            Part::Numerator => Ok(measures.numerator.clone()),
            Part::LeftOut(reason) => {
                let found = measures.left_out.iter().find(|(code, _)| code == reason);
                let (_, predicate) = found.ok_or_else(|| Failure::NoSuchReason {
                    indicator: indicator.to_owned(),
                    reason: reason.clone(),
                })?;
                Ok(predicate.clone())
            }
        }
    }
}

pub(crate) fn id(child: Uuid) -> Expr {
    let bytes = child.as_bytes().to_vec();
    lit(ScalarValue::FixedSizeBinary(16, Some(bytes)))
}

/// The place directly below `place` in which a home lies, or `place` itself.
pub(crate) fn part(tree: &Tree, place: PlaceId, kabkota: PlaceId, home: Home) -> PlaceId {
    match tree.get(place).map(|place| place.level) {
        Some(Level::Nation) => {
            tree.at(kabkota, Level::Province).map_or(place, |province| province.id)
        }
        Some(Level::Province) => kabkota,
        Some(Level::Kabkota) => home.kecamatan,
        Some(Level::Kecamatan) => home.desa,
        Some(Level::Desa) => home.posyandu.unwrap_or(place),
        Some(Level::Posyandu | Level::Puskesmas) | None => place,
    }
}
