//! The cascade after a measurement drive: how far each child came that should have been
//! measured, and where it was lost.
//!
//! Every child ends in one place only: at the first step that it did not take, or at the end.

use std::collections::{BTreeMap, HashMap};

use datafusion::arrow::array::{Array, AsArray, RecordBatch};
use datafusion::arrow::datatypes::{Date32Type, Int32Type};
use datafusion::logical_expr::{Expr, col, lit};
use futures::TryStreamExt as _;
use register::history::Step;
use register::place::{Level, PlaceId, Tree};
use uuid::Uuid;

use crate::engine::{Engine, Home, Scope, Told, id, part, rows};
use crate::failure::Failure;
use crate::month::Month;
use crate::relation::{Cell, ChildMonth};

/// A step of the cascade, in order.
///
/// Whether a referred child arrived is not yet asked of any register; the step stands between
/// [`Stage::Referred`] and [`Stage::Served`] once there is one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    Target,
    Present,
    Weighed,
    MeasuredWell,
    Problem,
    Referred,
    Served,
    Remeasured,
    Recovered,
}

/// Where a child stands in the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Leaf {
    NotPresent,
    NotWeighed,
    /// No length, or one that cannot be.
    NotMeasuredWell,
    /// Measured well, and well.
    NoProblem,
    /// Closed with a reason before anybody served it.
    Closed,
    NotReferred,
    NotServed,
    NotRemeasured,
    NotRecovered,
    Recovered,
}

impl Stage {
    pub const ALL: [Self; 9] = [
        Self::Target,
        Self::Present,
        Self::Weighed,
        Self::MeasuredWell,
        Self::Problem,
        Self::Referred,
        Self::Served,
        Self::Remeasured,
        Self::Recovered,
    ];

    pub const fn code(self) -> &'static str {
        match self {
            Self::Target => "target",
            Self::Present => "present",
            Self::Weighed => "weighed",
            Self::MeasuredWell => "measured_well",
            Self::Problem => "problem",
            Self::Referred => "referred",
            Self::Served => "served",
            Self::Remeasured => "remeasured",
            Self::Recovered => "recovered",
        }
    }
}

impl Leaf {
    pub const ALL: [Self; 10] = [
        Self::NotPresent,
        Self::NotWeighed,
        Self::NotMeasuredWell,
        Self::NoProblem,
        Self::Closed,
        Self::NotReferred,
        Self::NotServed,
        Self::NotRemeasured,
        Self::NotRecovered,
        Self::Recovered,
    ];

    pub const fn code(self) -> &'static str {
        match self {
            Self::NotPresent => "not_present",
            Self::NotWeighed => "not_weighed",
            Self::NotMeasuredWell => "not_measured_well",
            Self::NoProblem => "no_problem",
            Self::Closed => "closed",
            Self::NotReferred => "not_referred",
            Self::NotServed => "not_served",
            Self::NotRemeasured => "not_remeasured",
            Self::NotRecovered => "not_recovered",
            Self::Recovered => "recovered",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|leaf| leaf.code() == code)
    }

    fn position(self) -> Option<usize> {
        Self::ALL.iter().position(|found| *found == self)
    }

    /// The last step taken.
    pub const fn reached(self) -> Stage {
        match self {
            Self::NotPresent => Stage::Target,
            Self::NotWeighed => Stage::Present,
            Self::NotMeasuredWell => Stage::Weighed,
            Self::NoProblem => Stage::MeasuredWell,
            Self::Closed | Self::NotReferred => Stage::Problem,
            Self::NotServed => Stage::Referred,
            Self::NotRemeasured => Stage::Served,
            Self::NotRecovered => Stage::Remeasured,
            Self::Recovered => Stage::Recovered,
        }
    }

    /// Those who end here were lost at this step; the others are where they should be.
    pub const fn is_a_loss(self) -> bool {
        match self {
            Self::NoProblem | Self::Closed | Self::Recovered => false,
            Self::NotPresent
            | Self::NotWeighed
            | Self::NotMeasuredWell
            | Self::NotReferred
            | Self::NotServed
            | Self::NotRemeasured
            | Self::NotRecovered => true,
        }
    }
}

/// How many children ended at each leaf.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Leaves([u64; Leaf::ALL.len()]);

impl Leaves {
    pub fn ended(&self, leaf: Leaf) -> u64 {
        leaf.position().map_or(0, |at| self.0[at])
    }

    /// The children who came as far as a step.
    pub fn reached(&self, stage: Stage) -> u64 {
        let came = Leaf::ALL.into_iter().filter(|leaf| stage <= leaf.reached());
        came.map(|leaf| self.ended(leaf)).sum()
    }

    fn add(&mut self, leaf: Leaf) {
        if let Some(at) = leaf.position() {
            self.0[at] += 1;
        }
    }
}

/// The children of a drive, each under its leaf.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cascade {
    pub drive: Month,
    pub whole: Leaves,
    /// In the order of the tree; the children of a desa of whom no posyandu is known come
    /// last, under the desa's own id.
    pub below: Vec<(PlaceId, Leaves)>,
    /// By id, for each leaf of [`Leaf::ALL`].
    leaves: Vec<Vec<Uuid>>,
}

impl Cascade {
    /// The children who came as far as a step.
    pub fn reached(&self, stage: Stage) -> u64 {
        self.whole.reached(stage)
    }

    /// In the order of their ids.
    pub fn children(&self, leaf: Leaf) -> &[Uuid] {
        leaf.position().map_or(&[], |at| &self.leaves[at])
    }

    /// At most `limit` of the children of a leaf, after `after`.
    pub fn page(&self, leaf: Leaf, after: Option<Uuid>, limit: usize) -> &[Uuid] {
        let children = self.children(leaf);
        let from = after.map_or(0, |after| children.partition_point(|child| *child <= after));
        &children[from..children.len().min(from + limit)]
    }
}

/// What is known of one child of the drive.
#[derive(Debug, Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "each is a step that was taken or was not")]
struct Track {
    /// The place of the table below in which it lived.
    part: PlaceId,
    visit_on: Option<i32>,
    present: bool,
    weighed: bool,
    measured: bool,
    problem: bool,
    referred: bool,
    served: bool,
    closed: bool,
    /// Whether the last measurement of a later month shows a problem.
    later: Option<bool>,
}

impl Track {
    fn leaf(self) -> Leaf {
        if !self.present {
            Leaf::NotPresent
        } else if !self.weighed {
            Leaf::NotWeighed
        } else if !self.measured {
            Leaf::NotMeasuredWell
        } else if !self.problem {
            Leaf::NoProblem
        } else if !self.referred && !self.served {
            if self.closed { Leaf::Closed } else { Leaf::NotReferred }
        } else if !self.served {
            Leaf::NotServed
        } else {
            match self.later {
                None => Leaf::NotRemeasured,
                Some(true) => Leaf::NotRecovered,
                Some(false) => Leaf::Recovered,
            }
        }
    }
}

/// What finds a problem: the indicator whose people a drive looks for.
const PROBLEM: &str = "any_problem";

impl Engine {
    /// The cascade after the drive of a month, with all that is known since.
    ///
    /// A step of following up counts from the day of the drive's visit on; a child measured
    /// in a later month was measured again.
    pub async fn cascade(
        &self,
        tree: &Tree,
        place: PlaceId,
        drive: Month,
    ) -> Result<Told<Cascade>, Failure> {
        let scope = Scope::of(tree, place)?;
        let (_, told) = self.held().asked(tree, place)?;
        let problem = self.measures(PROBLEM)?.numerator.clone();
        let mut tracks: HashMap<Uuid, Track> = HashMap::new();
        let asked = Asked { tree, place, scope, drive };
        if let Some(table) = self.whole_table(tree, place).await? {
            let names = [
                "child",
                "month",
                "kabkota",
                "kecamatan",
                "desa",
                "posyandu",
                "counted",
                "visited",
                "weighed",
                "measured",
                "visit_on",
                "response",
                "response_on",
            ];
            let columns = names.map(col).into_iter().chain([problem.alias("problem")]);
            let rows = table
                .filter(col("month").gt_eq(lit(drive.index())))?
                // What a child brought along is told in the row it came from.
                .filter(
                    col("elsewhere_until")
                        .is_null()
                        .or(col("elsewhere_until").lt(col("month"))),
                )?
                .select(columns.collect::<Vec<_>>())?
                .sort(vec![col("month").sort(true, false)])?;
            let mut batches = rows.execute_stream().await?;
            while let Some(batch) = batches.try_next().await? {
                read(&batch, &asked, &mut tracks)
                    .ok_or_else(|| Failure::damaged("child_month", "a column is absent"))?;
            }
        }
        Ok(told.map(|()| asked.cascade(&tracks)))
    }

    /// The children of a leaf as they were in the month of the drive, by id, at most `limit`
    /// of those after `after`; with the cascade that they are part of.
    pub async fn cascade_people(
        &self,
        tree: &Tree,
        place: PlaceId,
        drive: Month,
        leaf: Leaf,
        (after, limit): (Option<Uuid>, usize),
    ) -> Result<Told<(Cascade, Vec<ChildMonth>)>, Failure> {
        let told = self.cascade(tree, place, drive).await?;
        let page: Vec<Expr> =
            told.answer.page(leaf, after, limit).iter().map(|child| id(*child)).collect();
        let found = match self.whole_table(tree, place).await? {
            Some(table) if !page.is_empty() => {
                let of_drive = col("counted").and(col("month").eq(lit(drive.index())));
                let listed =
                    table.filter(of_drive)?.filter(col("child").in_list(page, false))?;
                let (ascending, nulls_first) = (true, false);
                rows(listed.sort(vec![col("child").sort(ascending, nulls_first)])?).await?
            }
            Some(_) | None => Vec::new(),
        };
        Ok(told.map(|cascade| (cascade, found)))
    }

    /// The months of which one may have been a drive, oldest first, each with how many
    /// children came.
    pub async fn drives(
        &self,
        tree: &Tree,
        place: PlaceId,
        last: Month,
    ) -> Result<Told<Vec<(Month, u64)>>, Failure> {
        let months = self.trend(tree, place, "weighed", last.plus(-MONTHS_BACK), last).await?;
        Ok(months.map(|months| {
            months.into_iter().map(|(month, answer)| (month, answer.numerator)).collect()
        }))
    }
}

/// A drive may lie so far back.
const MONTHS_BACK: i32 = 11;
/// The last drive is looked for in so many months.
const LOOKED_FOR: usize = 6;
/// The drives of the nation are held in June.
///
/// Source: the measuring and intervention drive for stunting of June 2024; ours to choose, and
/// every month can be asked for.
const DRIVE_OF_THE_YEAR: u32 = 6;

/// The drive to be shown where nobody chose one: the last June in which children came, else
/// the month of the last six in which most did. None without months.
pub fn last_drive(months: &[(Month, u64)]) -> Option<Month> {
    let recent = &months[months.len().saturating_sub(LOOKED_FOR)..];
    let june = recent.iter().find(|(month, n)| month.number() == DRIVE_OF_THE_YEAR && *n > 0);
    let fullest = recent.iter().max_by_key(|(_, came)| *came);
    june.or(fullest).map(|(month, _)| *month)
}

/// Which children of which month.
struct Asked<'a> {
    tree: &'a Tree,
    place: PlaceId,
    scope: Scope,
    drive: Month,
}

impl Asked<'_> {
    fn cascade(&self, tracks: &HashMap<Uuid, Track>) -> Cascade {
        let mut leaves = vec![Vec::new(); Leaf::ALL.len()];
        let mut whole = Leaves::default();
        let mut parts: BTreeMap<PlaceId, Leaves> = BTreeMap::new();
        for (child, track) in tracks {
            let leaf = track.leaf();
            whole.add(leaf);
            parts.entry(track.part).or_default().add(leaf);
            if let Some(at) = leaf.position() {
                leaves[at].push(*child);
            }
        }
        for children in &mut leaves {
            children.sort_unstable();
        }
        let below = self.tree.below(self.place);
        let mut places: Vec<PlaceId> = below
            .filter(|below| below.level != Level::Puskesmas)
            .map(|below| below.id)
            .collect();
        if parts.contains_key(&self.place) {
            places.push(self.place);
        }
        let below = places.into_iter().map(|id| (id, parts.remove(&id).unwrap_or_default()));
        Cascade { drive: self.drive, whole, below: below.collect(), leaves }
    }
}

/// Takes rows in the order of their months.
fn read(
    batch: &RecordBatch,
    asked: &Asked<'_>,
    tracks: &mut HashMap<Uuid, Track>,
) -> Option<()> {
    let column = |name: &str| batch.column_by_name(name);
    let number = |name: &str| column(name)?.as_primitive_opt::<Int32Type>();
    let day = |name: &str| column(name)?.as_primitive_opt::<Date32Type>();
    let flag = |name: &str| column(name)?.as_boolean_opt();
    let (months, kecamatan, desa) = (number("month")?, number("kecamatan")?, number("desa")?);
    let kabkota = number("kabkota")?;
    let posyandu = number("posyandu")?;
    let (counted, visited, weighed) = (flag("counted")?, flag("visited")?, flag("weighed")?);
    let (measured, problem) = (flag("measured")?, flag("problem")?);
    let (visit_on, response_on) = (day("visit_on")?, day("response_on")?);
    let (children, responses) = (column("child")?, column("response")?);
    for row in 0..batch.num_rows() {
        let child = Uuid::read(children, row)?;
        let month = Month::from_index(months.value(row));
        let problem = problem.is_valid(row) && problem.value(row);
        if month == asked.drive {
            let home = Home {
                kecamatan: PlaceId(kecamatan.value(row)),
                desa: PlaceId(desa.value(row)),
                posyandu: posyandu.is_valid(row).then(|| PlaceId(posyandu.value(row))),
            };
            if !counted.value(row) || !asked.scope.holds(home) {
                continue;
            }
            let kabkota = PlaceId(kabkota.value(row));
            tracks.insert(
                child,
                Track {
                    part: part(asked.tree, asked.place, kabkota, home),
                    visit_on: visit_on.is_valid(row).then(|| visit_on.value(row)),
                    present: visited.value(row),
                    weighed: weighed.value(row),
                    measured: measured.value(row),
                    problem,
                    referred: false,
                    served: false,
                    closed: false,
                    later: None,
                },
            );
        }
        let Some(track) = tracks.get_mut(&child) else { continue };
        let answered = response_on.is_valid(row)
            && track.visit_on.is_some_and(|visit| visit <= response_on.value(row));
        if answered {
            match Option::<Step>::read(responses, row)? {
                Some(Step::Referred) => track.referred = true,
                Some(Step::Served) => track.served = true,
                Some(Step::Closed) => track.closed = true,
                Some(Step::Verified) | None => {}
            }
        }
        if month > asked.drive && weighed.value(row) && measured.value(row) {
            track.later = Some(problem);
        }
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn track() -> Track {
        Track {
            part: PlaceId(0),
            visit_on: Some(0),
            present: true,
            weighed: true,
            measured: true,
            problem: true,
            referred: true,
            served: true,
            closed: false,
            later: None,
        }
    }

    #[test]
    fn a_child_ends_at_the_first_step_it_did_not_take() {
        assert_eq!(Track { present: false, ..track() }.leaf(), Leaf::NotPresent);
        assert_eq!(Track { measured: false, ..track() }.leaf(), Leaf::NotMeasuredWell);
        assert_eq!(Track { problem: false, ..track() }.leaf(), Leaf::NoProblem);
        assert_eq!(track().leaf(), Leaf::NotRemeasured);
        assert_eq!(Track { later: Some(false), ..track() }.leaf(), Leaf::Recovered);
    }

    #[test]
    fn whoever_was_served_was_reached() {
        assert_eq!(Track { referred: false, ..track() }.leaf(), Leaf::NotRemeasured);
        let closed = Track { referred: false, served: false, closed: true, ..track() };
        assert_eq!(closed.leaf(), Leaf::Closed);
    }

    #[test]
    fn june_is_the_drive_unless_nobody_came() {
        let months = |june: u64, august: u64| {
            let first: Month = "2024-05".parse().unwrap();
            let came = [9, june, 5, august, 7, 7, 3];
            first.to(first.plus(6)).zip(came).collect::<Vec<_>>()
        };
        let drive = |june, august| last_drive(&months(june, august)).unwrap().to_string();
        assert_eq!([drive(4, 8), drive(0, 8), drive(0, 2)], ["2024-06", "2024-08", "2024-10"]);
        assert_eq!(last_drive(&[]), None);
    }

    #[test]
    fn the_steps_stand_in_the_order_of_the_leaves() {
        assert!(Leaf::ALL.is_sorted_by_key(|leaf| leaf.reached()));
    }
}
