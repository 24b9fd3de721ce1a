//! A commitment as it is read: its row, whether it stands, and who answers for it now.

use std::collections::HashMap;

use chrono::NaiveDate;
use sea_orm::{FromQueryResult, QueryResult};
use uuid::Uuid;

use super::owed::Corrected;
use super::standing::stand;
use super::{Commitment, Known, measure};
use crate::clock::Instant;
use crate::failure::Failure;
use crate::history::Cut;
use crate::place::PlaceId;
use crate::store::{Reader, all, among};
use crate::tpps::members_at;

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    meeting: Uuid,
    parent: Option<Uuid>,
    place: i32,
    what: String,
    owner_role: String,
    owner_organisation: String,
    owner: Option<Uuid>,
    due_on: NaiveDate,
    money: Option<i64>,
    money_source: String,
    replaces: Option<Uuid>,
    seq: i64,
    recorded_at: i64,
    display_name: Option<String>,
    closed: Option<i64>,
}

pub(super) const COLUMNS: &str = "c.id, f.meeting, c.parent, c.place, c.what, c.owner_role,
    c.owner_organisation, c.owner, c.due_on, c.money, c.money_source, f.replaces, act.seq,
    act.recorded_at, account.display_name, closed.seq as closed, c.indicator,
    c.goal_hundredths, c.higher_is_better, c.pack, c.pack_hash, c.numerator, c.denominator,
    c.version, c.seen_act, c.seen_count, c.seen_baseline";

/// A commitment with the owner it was made with.
pub(super) fn read(
    row: &QueryResult,
    corrected: &Corrected,
    cut: Cut,
) -> Result<Commitment, Failure> {
    let measure = measure::Row::from_query_result(row, "").map_err(Failure::from_database)?;
    let row = Row::from_query_result(row, "").map_err(Failure::from_database)?;
    let closed = row.closed.filter(|closed| *closed <= cut.0);
    Ok(Commitment {
        id: row.id,
        meeting: row.meeting,
        parent: row.parent,
        place: PlaceId(row.place),
        what: row.what,
        owner_role: row.owner_role,
        owner_organisation: row.owner_organisation,
        owner: row.owner,
        owner_name: None,
        owner_until: None,
        due_on: row.due_on,
        money: row.money,
        money_source: row.money_source,
        measure: measure.read()?,
        made_at: Instant(row.recorded_at),
        replaces: row.replaces,
        known: Known {
            seq: row.seq,
            recorded_at: Instant(row.recorded_at),
            recorded_by: row.display_name,
            late: closed.is_some_and(|closed| closed < row.seq),
            stand: stand(&corrected.told, row.id, |by| corrected.void.contains(&by)),
        },
    })
}

#[derive(FromQueryResult)]
struct Given {
    commitment: Uuid,
    owner_role: String,
    owner_organisation: String,
    owner: Option<Uuid>,
}

/// Gives each commitment the owner of its last hand-over, by name and with the end of his
/// assignment.
pub(super) async fn hand_over(
    reader: &impl Reader,
    commitments: &mut [Commitment],
    cut: Cut,
) -> Result<(), Failure> {
    let mut given: HashMap<Uuid, Given> = HashMap::new();
    for some in commitments.chunks(10_000) {
        let ids = some.iter().map(|one| one.id.into());
        let (among, mut values) = among(reader, 1, ids)?;
        values.push(cut.0.into());
        let sql = format!(
            "select o.commitment, o.owner_role, o.owner_organisation, o.owner
             from commitment_owner o
             join rakor_fact f on f.id = o.id
             join act on act.id = f.act
             where o.commitment {among} and act.seq <= ${} order by act.seq",
            values.len()
        );
        let rows: Vec<Given> = all(reader, &sql, values).await?;
        given.extend(rows.into_iter().map(|row| (row.commitment, row)));
    }
    for one in commitments.iter_mut() {
        if let Some(given) = given.remove(&one.id) {
            one.owner_role = given.owner_role;
            one.owner_organisation = given.owner_organisation;
            one.owner = given.owner;
        }
    }
    let owners = commitments.iter().filter_map(|one| one.owner);
    let members = members_at(reader, owners, cut).await?;
    for one in commitments {
        if let Some(member) = one.owner.and_then(|owner| members.get(&owner)) {
            one.owner_name = Some(member.name.clone());
            one.owner_until = member.until;
        }
    }
    Ok(())
}
