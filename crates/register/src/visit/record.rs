//! Recording a visit and correcting it.

use chrono::NaiveDate;
use science::measure::Position;
use sea_orm::FromQueryResult;
use uuid::Uuid;

use crate::account::{Account, Deed, OutOfReach};
use crate::act::{Act, Door};
use crate::child::Current;
use crate::clock::{Clock, Zone};
use crate::failure::Failure;
use crate::history::Visit;
use crate::history::store::position_code;
use crate::measurer::{self, MeasurerId, NoName};
use crate::place::{PlaceId, Tree};
use crate::store::{Reader, Store, all, first};

/// A child no older than this is measured here.
pub const LAST_DAY: i64 = 1856;

/// What was measured. `None` is "not measured".
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Values {
    pub weight_g: Option<i32>,
    pub length_tenth_mm: Option<i32>,
    pub position: Option<Position>,
    pub oedema: bool,
    pub muac_tenth_mm: Option<i32>,
    pub head_tenth_mm: Option<i32>,
    pub triceps_tenth_mm: Option<i32>,
    pub subscapular_tenth_mm: Option<i32>,
    pub vitamin_a: Option<bool>,
}

/// A visit about to be recorded; its id is made by whoever records it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewVisit {
    pub id: Uuid,
    pub child: Uuid,
    pub visited_on: NaiveDate,
    /// The posyandu that measured; its residence's where unsaid.
    pub place: Option<PlaceId>,
    /// The name of whoever measured there; empty where unsaid.
    pub measurer: String,
    pub values: Values,
}

/// Why a visit could not be recorded.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    #[error(transparent)]
    OutOfReach(#[from] OutOfReach),
    #[error("no such child")]
    UnknownChild,
    #[error("no such visit")]
    UnknownVisit,
    #[error("the visit is before the child's birth")]
    BeforeBirth,
    #[error("the visit lies in the future")]
    InFuture,
    #[error("the child was older than five years")]
    TooOld,
    #[error("nothing was measured")]
    NothingMeasured,
    #[error("a value lies outside what the field can hold")]
    OutOfRange,
    #[error(transparent)]
    NoName(#[from] NoName),
    #[error("a visit of this child on this day is already recorded")]
    AlreadyRecorded,
    #[error("this visit was corrected in the meantime")]
    CorrectedMeanwhile,
    #[error(transparent)]
    Failure(#[from] Failure),
}

impl Values {
    /// What a visit says; of vitamin A a history says nothing.
    pub fn of(visit: &Visit) -> Self {
        Self {
            weight_g: visit.weight_g,
            length_tenth_mm: visit.length_tenth_mm,
            position: visit.position,
            oedema: visit.oedema,
            muac_tenth_mm: visit.muac_tenth_mm,
            head_tenth_mm: visit.head_tenth_mm,
            triceps_tenth_mm: visit.triceps_tenth_mm,
            subscapular_tenth_mm: visit.subscapular_tenth_mm,
            vitamin_a: None,
        }
    }

    fn is_empty(&self) -> bool {
        self.weight_g.is_none()
            && self.length_tenth_mm.is_none()
            && self.muac_tenth_mm.is_none()
            && self.head_tenth_mm.is_none()
            && self.triceps_tenth_mm.is_none()
            && self.subscapular_tenth_mm.is_none()
            && !self.oedema
    }

    /// Wide enough for any child and any slip worth keeping: the standard flags the rest.
    fn in_range(&self) -> bool {
        let within = |value: Option<i32>, most: i32| value.is_none_or(|v| 0 < v && v <= most);
        within(self.weight_g, 99_999)
            && within(self.length_tenth_mm, 20_000)
            && within(self.muac_tenth_mm, 5_000)
            && within(self.head_tenth_mm, 9_000)
            && within(self.triceps_tenth_mm, 600)
            && within(self.subscapular_tenth_mm, 600)
    }
}

async fn current(reader: &impl Reader, child: Uuid) -> Result<Current, Refused> {
    crate::child::current_of(reader, child).await?.ok_or(Refused::UnknownChild)
}

fn check(
    child: &Current,
    visited_on: NaiveDate,
    values: &Values,
    clock: &Clock,
) -> Result<(), Refused> {
    if visited_on < child.born_on {
        return Err(Refused::BeforeBirth);
    }
    if visited_on > clock.today(Zone::Wib) {
        return Err(Refused::InFuture);
    }
    if (visited_on - child.born_on).num_days() > LAST_DAY {
        return Err(Refused::TooOld);
    }
    if values.is_empty() {
        return Err(Refused::NothingMeasured);
    }
    if !values.in_range() {
        return Err(Refused::OutOfRange);
    }
    Ok(())
}

/// Writes down one measurement of one child.
///
/// A value that no child can have is kept: the standard flags it. Sending the same id again
/// changes nothing.
pub async fn record(
    at: &Store,
    by: &Account,
    tree: &Tree,
    new: &NewVisit,
    door: Door,
    clock: &Clock,
) -> Result<(), Refused> {
    let child = current(at, new.child).await?;
    by.must(Deed::RecordVisit, PlaceId(child.place), tree)?;
    check(&child, new.visited_on, &new.values, clock)?;
    let measurer = measurer::tidied(&new.measurer)?;
    let act =
        Act::begin(at, Some(by.id), "visit.record", door, Some(PlaceId(child.place)), clock)
            .await?;
    let there = standing_on(&act.tx, new.child, new.visited_on).await?;
    if there.iter().any(|row| row.id == new.id) {
        return Ok(());
    }
    if there.iter().any(|row| row.source == "form") {
        return Err(Refused::AlreadyRecorded);
    }
    write(&act, &child, new, measurer, None).await?;
    act.touch(PlaceId(child.kabkota), new.child).await?;
    act.commit().await?;
    Ok(())
}

/// Replaces a visit by what was really measured.
pub async fn correct(
    at: &Store,
    by: &Account,
    tree: &Tree,
    replaces: Uuid,
    new: &NewVisit,
    clock: &Clock,
) -> Result<(), Refused> {
    let child = current(at, new.child).await?;
    by.must(Deed::RecordVisit, PlaceId(child.place), tree)?;
    check(&child, new.visited_on, &new.values, clock)?;
    let measurer = measurer::tidied(&new.measurer)?;
    let act = Act::begin(
        at,
        Some(by.id),
        "visit.correct",
        Door::Form,
        Some(PlaceId(child.place)),
        clock,
    )
    .await?;
    must_stand(&act, new.child, replaces).await?;
    write(&act, &child, new, measurer, Some(replaces)).await?;
    act.touch(PlaceId(child.kabkota), new.child).await?;
    act.commit().await?;
    Ok(())
}

/// Says that a visit never was.
pub async fn never_was(
    at: &Store,
    by: &Account,
    tree: &Tree,
    child: Uuid,
    visit: Uuid,
    clock: &Clock,
) -> Result<(), Refused> {
    let owner = current(at, child).await?;
    by.must(Deed::RecordVisit, PlaceId(owner.place), tree)?;
    let act = Act::begin(
        at,
        Some(by.id),
        "visit.void",
        Door::Form,
        Some(PlaceId(owner.place)),
        clock,
    )
    .await?;
    let on = must_stand(&act, child, visit).await?;
    write_void(&act, child, visit, on, "form").await?;
    act.touch(PlaceId(owner.kabkota), child).await?;
    act.commit().await?;
    Ok(())
}

/// Takes a visit fact away by a further one.
pub(crate) async fn write_void(
    act: &Act,
    child: Uuid,
    visit: Uuid,
    on: NaiveDate,
    source: &str,
) -> Result<(), Failure> {
    act.tx
        .execute(
            "insert into visit (id, act, child, replaces, void, visited_on, source, oedema, entered)
             values ($1, $2, $3, $4, $5, $6, $7, $8, '')",
            [
                Uuid::now_v7().into(),
                act.id.into(),
                child.into(),
                visit.into(),
                true.into(),
                on.into(),
                source.into(),
                false.into(),
            ],
        )
        .await
        .map(|_| ())
}

#[derive(FromQueryResult)]
struct Standing {
    id: Uuid,
    source: String,
    visited_on: NaiveDate,
}

async fn standing_on(
    reader: &impl Reader,
    child: Uuid,
    on: NaiveDate,
) -> Result<Vec<Standing>, Failure> {
    all(
        reader,
        "select v.id, v.source, v.visited_on from visit v
         where v.child = $1 and v.visited_on = $2 and not v.void
           and not exists (select 1 from visit c where c.child = v.child and c.replaces = v.id)",
        [child.into(), on.into()],
    )
    .await
}

async fn must_stand(act: &Act, child: Uuid, visit: Uuid) -> Result<NaiveDate, Refused> {
    let row: Option<Standing> = first(
        &act.tx,
        "select id, source, visited_on from visit where id = $1 and child = $2 and not void",
        [visit.into(), child.into()],
    )
    .await?;
    let row = row.ok_or(Refused::UnknownVisit)?;
    let replaced: Vec<Standing> = all(
        &act.tx,
        "select id, source, visited_on from visit where replaces = $1 and child = $2",
        [visit.into(), child.into()],
    )
    .await?;
    if replaced.is_empty() { Ok(row.visited_on) } else { Err(Refused::CorrectedMeanwhile) }
}

/// A visit fact ready to be written.
pub(crate) struct Written<'a> {
    pub(crate) id: Uuid,
    pub(crate) child: Uuid,
    pub(crate) replaces: Option<Uuid>,
    pub(crate) visited_on: NaiveDate,
    pub(crate) place: Option<PlaceId>,
    pub(crate) measurer: Option<MeasurerId>,
    pub(crate) source: &'static str,
    pub(crate) values: &'a Values,
    pub(crate) entered: String,
}

impl Written<'_> {
    /// How many columns [`Self::HEAD`] names.
    pub(crate) const WIDTH: usize = 18;
    pub(crate) const HEAD: &'static str =
        "insert into visit (id, act, child, replaces, visited_on,
        place, measurer, source, weight_g, length_tenth_mm, position, oedema, muac_tenth_mm,
        head_tenth_mm, triceps_tenth_mm, subscapular_tenth_mm, vitamin_a, entered)";

    pub(crate) fn row(&self, act: Uuid) -> [sea_orm::Value; 18] {
        [
            self.id.into(),
            act.into(),
            self.child.into(),
            self.replaces.into(),
            self.visited_on.into(),
            self.place.map(|place| place.0).into(),
            self.measurer.map(|measurer| measurer.0).into(),
            self.source.into(),
            self.values.weight_g.into(),
            self.values.length_tenth_mm.into(),
            self.values.position.map(position_code).into(),
            self.values.oedema.into(),
            self.values.muac_tenth_mm.into(),
            self.values.head_tenth_mm.into(),
            self.values.triceps_tenth_mm.into(),
            self.values.subscapular_tenth_mm.into(),
            self.values.vitamin_a.into(),
            self.entered.as_str().into(),
        ]
    }
}

/// Writes what a form said of a child, and who measured where nobody of that name did before.
async fn write(
    act: &Act,
    child: &Current,
    new: &NewVisit,
    measurer: Option<String>,
    replaces: Option<Uuid>,
) -> Result<(), Failure> {
    let measurer = match measurer {
        Some(name) => {
            let there = new.place.unwrap_or(PlaceId(child.place));
            Some(measurer::named(act, there, &name).await?)
        }
        None => None,
    };
    let visit = Written {
        id: new.id,
        child: new.child,
        replaces,
        visited_on: new.visited_on,
        place: new.place,
        measurer,
        source: "form",
        values: &new.values,
        entered: String::new(),
    };
    let mut rows = crate::store::Bulk::new(Written::HEAD, Written::WIDTH);
    rows.add(&act.tx, visit.row(act.id)).await?;
    rows.finish(&act.tx).await
}
