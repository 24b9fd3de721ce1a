//! Who takes measurements at a posyandu: a name there and nothing more, so that how each of them
//! measures can be seen and helped. They need no account; most write on paper.

use sea_orm::{FromQueryResult, Value};

use crate::act::Act;
use crate::child::plain;
use crate::failure::Failure;
use crate::place::PlaceId;
use crate::store::{Bulk, Reader, all, among, number};

/// A measurer of one place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MeasurerId(pub i32);

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Measurer {
    pub id: MeasurerId,
    /// The posyandu, or the desa where children have none.
    pub place: PlaceId,
    pub name: String,
}

/// Letters of a name that are kept.
const LONGEST: usize = 80;

/// A name as it is kept: single blanks, no signs that do not print. None where nothing is said;
/// an error where it is no name.
pub(crate) fn tidied(name: &str) -> Result<Option<String>, NoName> {
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.is_empty() {
        return Ok(None);
    }
    let fits = name.chars().count() <= LONGEST && !name.chars().any(char::is_control);
    if fits && !plain(&name).is_empty() { Ok(Some(name)) } else { Err(NoName) }
}

/// What was given is not a name, or too long for one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is no name of a person who measures")]
pub struct NoName;

#[derive(FromQueryResult)]
struct Row {
    id: i32,
    place: i32,
    name: String,
}

impl Row {
    fn measurer(self) -> Measurer {
        let Self { id, place, name } = self;
        Measurer { id: MeasurerId(id), place: PlaceId(place), name }
    }
}

/// The measurers of some places, by place and name.
pub async fn of_places(
    reader: &impl Reader,
    places: &[PlaceId],
) -> Result<Vec<Measurer>, Failure> {
    let (among, keys) = among(reader, 1, places.iter().map(|place| place.0.into()))?;
    let sql = format!(
        "select id, place, name from measurer where place {among}
         order by place, plain_name"
    );
    let rows: Vec<Row> = all(reader, &sql, keys).await?;
    Ok(rows.into_iter().map(Row::measurer).collect())
}

/// Some measurers, in no order.
pub async fn of_ids(
    reader: &impl Reader,
    measurers: &[MeasurerId],
) -> Result<Vec<Measurer>, Failure> {
    if measurers.is_empty() {
        return Ok(Vec::new());
    }
    let (among, keys) = among(reader, 1, measurers.iter().map(|measurer| measurer.0.into()))?;
    let sql = format!("select id, place, name from measurer where id {among}");
    let rows: Vec<Row> = all(reader, &sql, keys).await?;
    Ok(rows.into_iter().map(Row::measurer).collect())
}

/// Names that are written where nobody of the place has them yet.
pub(crate) fn in_bulk() -> Bulk {
    Bulk::with_tail(
        "insert into measurer (act, place, name, plain_name)",
        4,
        " on conflict (place, plain_name) do nothing",
    )
}

/// A row for [`in_bulk`].
pub(crate) fn row(act: &Act, place: PlaceId, name: &str) -> [Value; 4] {
    [act.id.into(), place.0.into(), name.into(), plain(name).into()]
}

/// The measurer of a place who has a name, however it is written; added where there is none.
pub(crate) async fn named(
    act: &Act,
    place: PlaceId,
    name: &str,
) -> Result<MeasurerId, Failure> {
    let mut rows = in_bulk();
    rows.gather(row(act, place, name));
    rows.finish(&act.tx).await?;
    let id = number(
        &act.tx,
        "select id from measurer where place = $1 and plain_name = $2",
        [place.0.into(), plain(name).into()],
    )
    .await?;
    id.and_then(|id| i32::try_from(id).ok())
        .map(MeasurerId)
        .ok_or_else(|| Failure::Stored("no measurer was written".to_owned()))
}
