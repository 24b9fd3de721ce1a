//! Cases that were open at a meeting, and what became of them: each child as the meeting's pack
//! knew it, looked up month by month in what is known now.

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;
use datafusion::arrow::array::{Array, AsArray, RecordBatch};
use datafusion::arrow::datatypes::{Date32Type, Int32Type};
use datafusion::logical_expr::{Expr, col, lit};
use futures::TryStreamExt as _;
use register::history::Step;
use register::place::{Level, PlaceId, Tree};
use register::rakor::SeenAct;
use uuid::Uuid;

use crate::engine::Engine;
use crate::failure::Failure;
use crate::month::Month;
use crate::relation::Cell;
use crate::worklist::{Filter, Sort, State, WorkItem};

/// What is asked of the cases of a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Asked {
    pub(super) place: PlaceId,
    pub(super) end: End,
    /// The last day on which a step still counts.
    pub(super) by: NaiveDate,
}

/// What a case should come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// Any step, where none was taken.
    Answered,
    Closed,
}

/// What the cases came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Cases {
    /// Open at the meeting.
    pub(super) open: u64,
    pub(super) done: u64,
    /// Not done, and not to be done any more: the child died, moved away or grew out.
    pub(super) gone: u64,
}

/// A child that was open at the meeting.
#[derive(Debug)]
struct Track {
    last_visit_on: Option<NaiveDate>,
    months: Vec<Noted>,
}

/// What is known of it in a month.
#[derive(Debug, Clone, Copy)]
struct Noted {
    month: Month,
    kabkota: PlaceId,
    counted: bool,
    /// The last step up to the end of the month.
    step: Option<(NaiveDate, Step)>,
}

/// What the cases of some places came to since a pack, in the order in which they are asked.
pub(super) async fn cases(
    pack: &Engine,
    now: &Engine,
    tree: &Tree,
    asked: &[Asked],
) -> Result<Vec<Cases>, Failure> {
    let (Some(then), Some(known)) = (pack.stamp(), now.stamp()) else {
        return Ok(vec![Cases::default(); asked.len()]);
    };
    let mut cases = vec![Cases::default(); asked.len()];
    let zones: Vec<BTreeSet<PlaceId>> = asked
        .iter()
        .map(|asked| tree.kabkota_of(zone(tree, asked.place)).into_iter().collect())
        .collect();
    let mut by_place: HashMap<PlaceId, Vec<usize>> = HashMap::new();
    for (at, asked) in asked.iter().enumerate() {
        by_place.entry(asked.place).or_default().push(at);
    }
    for root in roots(tree, asked) {
        let items = open_cases(pack, tree, root).await?;
        let mut tracks: HashMap<Uuid, Track> = items.iter().map(Track::of).collect();
        follow(now, tree, (zone(tree, root), then.until), &mut tracks).await?;
        let mut above = Above { tree, paths: HashMap::new() };
        for item in &items {
            let Some(track) = tracks.get(&item.child) else { continue };
            let homes = above.homes(item);
            for at in homes.iter().filter_map(|home| by_place.get(home)).flatten().copied() {
                let last = known.until.min(Month::of(asked[at].by));
                if let Some(became) = track.became(item, &asked[at], &zones[at], last) {
                    cases[at].add(became);
                }
            }
        }
    }
    Ok(cases)
}

/// What a case came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Became {
    Done,
    Gone,
    /// It still waits.
    Waiting,
}

impl Cases {
    fn add(&mut self, became: Became) {
        self.open += 1;
        match became {
            Became::Done => self.done += 1,
            Became::Gone => self.gone += 1,
            Became::Waiting => {}
        }
    }
}

/// The places in which a child lived at the meeting, from the posyandu up.
struct Above<'a> {
    tree: &'a Tree,
    /// Of each kab/kota.
    paths: HashMap<PlaceId, Vec<PlaceId>>,
}

impl Above<'_> {
    fn homes(&mut self, item: &WorkItem) -> Vec<PlaceId> {
        let path = || self.tree.path(item.kabkota).iter().map(|place| place.id).collect();
        let above: &Vec<PlaceId> = self.paths.entry(item.kabkota).or_insert_with(path);
        let own = item.posyandu.into_iter().chain([item.desa, item.kecamatan]);
        own.chain(above.iter().copied()).collect()
    }
}

/// Where a child of a place is looked for: one that moved within the kab/kota is found.
fn zone(tree: &Tree, place: PlaceId) -> PlaceId {
    tree.at(place, Level::Kabkota).map_or(place, |kabkota| kabkota.id)
}

/// How many cases of a place are open in the pack of a meeting, as a promise on them counts
/// them; None for acts that are not about cases.
pub async fn open_at_the_meeting(
    pack: &Engine,
    tree: &Tree,
    place: PlaceId,
    act: SeenAct,
) -> Result<Option<u32>, Failure> {
    let unanswered = match act {
        SeenAct::CasesAnswered => true,
        SeenAct::CasesClosed => false,
        SeenAct::DecreeUploaded | SeenAct::DocumentUploaded | SeenAct::RupiahRealised => {
            return Ok(None);
        }
    };
    let items = open_cases(pack, tree, place).await?;
    let open = items.iter().filter(|item| !unanswered || item.state == State::Open).count();
    Ok(Some(u32::try_from(open).unwrap_or(u32::MAX)))
}

/// The places that hold all others that are asked.
fn roots(tree: &Tree, asked: &[Asked]) -> BTreeSet<PlaceId> {
    let places: BTreeSet<PlaceId> = asked.iter().map(|asked| asked.place).collect();
    let outer = |place: &PlaceId| {
        let above = tree.path(*place).into_iter().skip(1);
        !above.into_iter().any(|above| places.contains(&above.id))
    };
    places.iter().copied().filter(outer).collect()
}

/// Those of the worklist that are not closed.
async fn open_cases(
    pack: &Engine,
    tree: &Tree,
    place: PlaceId,
) -> Result<Vec<WorkItem>, Failure> {
    let all = Filter::default();
    let told = pack.worklist(tree, place, &all, Sort::Since, None, usize::MAX).await?;
    Ok(told.answer.items)
}

impl Track {
    fn of(item: &WorkItem) -> (Uuid, Self) {
        (item.child, Self { last_visit_on: item.last_visit_on, months: Vec::new() })
    }

    /// None where the case is not among those that are asked for.
    fn became(
        &self,
        item: &WorkItem,
        asked: &Asked,
        zone: &BTreeSet<PlaceId>,
        last: Month,
    ) -> Option<Became> {
        let counts = match asked.end {
            End::Answered => item.state == State::Open,
            End::Closed => true,
        };
        let here = || self.months.iter().filter(|noted| zone.contains(&noted.kabkota));
        counts.then(|| {
            if self.is_done(asked, here()) {
                Became::Done
            } else if here().any(|noted| noted.month == last && noted.counted) {
                Became::Waiting
            } else {
                Became::Gone
            }
        })
    }

    /// A step of before the visit that the meeting knew of answered something else.
    fn is_done<'a>(&self, asked: &Asked, months: impl Iterator<Item = &'a Noted>) -> bool {
        let in_time = |noted: &&Noted| {
            noted.step.is_some_and(|(on, _)| {
                on <= asked.by && self.last_visit_on.is_none_or(|visit| visit <= on)
            })
        };
        let mut answered = months.filter(in_time);
        match asked.end {
            End::Answered => answered.next().is_some(),
            End::Closed => answered
                .max_by_key(|noted| noted.month)
                .and_then(|noted| noted.step)
                .is_some_and(|(_, step)| step == Step::Closed),
        }
    }
}

/// Notes what was done about the children from a month on.
async fn follow(
    now: &Engine,
    tree: &Tree,
    (place, since): (PlaceId, Month),
    tracks: &mut HashMap<Uuid, Track>,
) -> Result<(), Failure> {
    let Some(table) = now.whole_table(tree, place).await? else { return Ok(()) };
    let columns: Vec<Expr> =
        ["child", "month", "counted", "response", "response_on", "kabkota"].map(col).to_vec();
    let rows = table.filter(col("month").gt_eq(lit(since.index())))?.select(columns)?;
    let mut batches = rows.execute_stream().await?;
    while let Some(batch) = batches.try_next().await? {
        read(&batch, tracks)
            .ok_or_else(|| Failure::damaged("child_month", "a column is absent"))?;
    }
    Ok(())
}

fn read(batch: &RecordBatch, tracks: &mut HashMap<Uuid, Track>) -> Option<()> {
    let (children, responses) = (batch.column(0), batch.column(3));
    let months = batch.column(1).as_primitive_opt::<Int32Type>()?;
    let counted = batch.column(2).as_boolean_opt()?;
    let response_on = batch.column(4).as_primitive_opt::<Date32Type>()?;
    let kabkota = batch.column(5).as_primitive_opt::<Int32Type>()?;
    for row in 0..batch.num_rows() {
        let Some(track) = tracks.get_mut(&Uuid::read(children, row)?) else { continue };
        let step = Option::<Step>::read(responses, row)?.filter(|_| response_on.is_valid(row));
        let on = NaiveDate::from_epoch_days(response_on.value(row));
        track.months.push(Noted {
            month: Month::from_index(months.value(row)),
            kabkota: PlaceId(kabkota.value(row)),
            counted: counted.value(row),
            step: on.zip(step),
        });
    }
    Some(())
}
