//! The cascade after a measurement drive: how far each child came that should have been
//! measured, and where it was lost.
//!
//! Every child ends in one place only: at the first step that it did not take, or at the end.

use std::collections::HashMap;

use datafusion::arrow::array::{Array, AsArray, RecordBatch};
use datafusion::arrow::datatypes::{Date32Type, Int32Type};
use datafusion::logical_expr::{col, lit};
use futures::TryStreamExt as _;
use register::history::Step;
use register::place::{PlaceId, Tree};
use uuid::Uuid;

use crate::engine::{Engine, Home, Scope, Told};
use crate::failure::Failure;
use crate::month::Month;
use crate::relation::Cell;

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

    /// The last step taken.
    const fn reached(self) -> Stage {
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

/// The children of a drive, each under its leaf.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cascade {
    pub drive: Month,
    /// By id, for each leaf of [`Leaf::ALL`].
    leaves: Vec<Vec<Uuid>>,
}

impl Cascade {
    /// The children who came as far as a step.
    pub fn reached(&self, stage: Stage) -> u64 {
        let came = Leaf::ALL.into_iter().filter(|leaf| stage <= leaf.reached());
        came.map(|leaf| self.children(leaf).len() as u64).sum()
    }

    pub fn children(&self, leaf: Leaf) -> &[Uuid] {
        let at = Leaf::ALL.iter().position(|found| *found == leaf);
        at.map_or(&[], |at| &self.leaves[at])
    }
}

/// What is known of one child of the drive.
#[derive(Debug, Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "each is a step that was taken or was not")]
struct Track {
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
        if let Some(table) = self.whole_table(tree, place).await? {
            let names = [
                "child",
                "month",
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
                .select(columns.collect::<Vec<_>>())?
                .sort(vec![col("month").sort(true, false)])?;
            let mut batches = rows.execute_stream().await?;
            while let Some(batch) = batches.try_next().await? {
                read(&batch, scope, drive, &mut tracks)
                    .ok_or_else(|| Failure::damaged("child_month", "a column is absent"))?;
            }
        }
        let mut leaves = vec![Vec::new(); Leaf::ALL.len()];
        for (child, track) in tracks {
            let leaf = track.leaf();
            if let Some(at) = Leaf::ALL.iter().position(|found| *found == leaf) {
                leaves[at].push(child);
            }
        }
        for children in &mut leaves {
            children.sort_unstable();
        }
        Ok(told.map(|()| Cascade { drive, leaves }))
    }
}

/// Takes rows in the order of their months.
fn read(
    batch: &RecordBatch,
    scope: Scope,
    drive: Month,
    tracks: &mut HashMap<Uuid, Track>,
) -> Option<()> {
    let column = |name: &str| batch.column_by_name(name);
    let number = |name: &str| column(name)?.as_primitive_opt::<Int32Type>();
    let day = |name: &str| column(name)?.as_primitive_opt::<Date32Type>();
    let flag = |name: &str| column(name)?.as_boolean_opt();
    let (months, kecamatan, desa) = (number("month")?, number("kecamatan")?, number("desa")?);
    let posyandu = number("posyandu")?;
    let (counted, visited, weighed) = (flag("counted")?, flag("visited")?, flag("weighed")?);
    let (measured, problem) = (flag("measured")?, flag("problem")?);
    let (visit_on, response_on) = (day("visit_on")?, day("response_on")?);
    let (children, responses) = (column("child")?, column("response")?);
    for row in 0..batch.num_rows() {
        let child = Uuid::read(children, row)?;
        let month = Month::from_index(months.value(row));
        let problem = problem.is_valid(row) && problem.value(row);
        if month == drive {
            let home = Home {
                kecamatan: PlaceId(kecamatan.value(row)),
                desa: PlaceId(desa.value(row)),
                posyandu: posyandu.is_valid(row).then(|| PlaceId(posyandu.value(row))),
            };
            if !counted.value(row) || !scope.holds(home) {
                continue;
            }
            tracks.insert(
                child,
                Track {
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
        if month > drive && weighed.value(row) && measured.value(row) {
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
    fn the_steps_stand_in_the_order_of_the_leaves() {
        assert!(Leaf::ALL.is_sorted_by_key(|leaf| leaf.reached()));
    }
}
