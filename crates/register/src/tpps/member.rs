//! Members: a person's assignment to a role in the team of a place, with its decree and its time.

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;
use sea_orm::{FromQueryResult, Value};
use uuid::Uuid;

use super::{Refused, has_team};
use crate::account::{Account, AccountId, Deed};
use crate::act::{Act, Door};
use crate::clock::{Clock, Instant};
use crate::failure::Failure;
use crate::history::Cut;
use crate::place::{PlaceId, Tree};
use crate::store::{Reader, Store, all, among, number};
use crate::written::{fits, says};

/// An assignment about to be written down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewMember {
    pub id: Uuid,
    pub place: PlaceId,
    pub name: String,
    /// As the decree says it: `Ketua`, `Wakil Ketua Tim Monev`.
    pub role: String,
    pub organisation: String,
    /// The bidang; may be empty.
    pub field: String,
    /// With which the member signs in, where there is one.
    pub account: Option<AccountId>,
    pub sk_number: String,
    pub since: NaiveDate,
}

/// A correction of an assignment: everything as it should have been said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberVersion {
    pub id: Uuid,
    /// The [`Member::version`] that it corrects.
    pub replaces: Uuid,
    /// `id` is the member's and `place` stays the member's.
    pub member: NewMember,
    pub until: Option<NaiveDate>,
}

/// The end of an assignment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EndOfMember {
    pub id: Uuid,
    pub member: Uuid,
    /// The last day.
    pub until: NaiveDate,
}

/// Somebody's assignment to a team. It stays named in what was done before it ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    pub id: Uuid,
    pub place: PlaceId,
    pub name: String,
    pub role: String,
    pub organisation: String,
    pub field: String,
    pub account: Option<AccountId>,
    pub sk_number: String,
    pub since: NaiveDate,
    /// The last day, where it has ended or is to end.
    pub until: Option<NaiveDate>,
    /// The fact that holds now.
    pub version: Uuid,
    /// The act of the fact that holds now.
    pub seq: i64,
    pub recorded_at: Instant,
}

impl Member {
    pub fn holds_on(&self, day: NaiveDate) -> bool {
        self.since <= day && self.until.is_none_or(|until| day <= until)
    }
}

/// Writes an assignment down. Sending the same id again changes nothing.
pub async fn add_member(
    at: &Store,
    by: &Account,
    tree: &Tree,
    new: &NewMember,
    door: Door,
    clock: &Clock,
) -> Result<(), Refused> {
    by.must(Deed::ManageTpps, new.place, tree)?;
    let act =
        Act::begin(at, Some(by.id), "tpps.add_member", door, Some(new.place), clock).await?;
    act.tx.lock_numbering().await?;
    if is_there(&act.tx, new.id).await? {
        return Ok(());
    }
    if !has_team(new.place, tree) {
        return Err(Refused::NoTeam);
    }
    check(&act.tx, new, None).await?;
    write(&act, new.id, None, new, None).await?;
    act.commit().await?;
    Ok(())
}

/// Says an assignment anew.
pub async fn correct_member(
    at: &Store,
    by: &Account,
    tree: &Tree,
    new: &MemberVersion,
    door: Door,
    clock: &Clock,
) -> Result<(), Refused> {
    let known = member(at, new.member.id).await?.ok_or(Refused::UnknownMember)?;
    by.must(Deed::ManageTpps, known.place, tree)?;
    let act =
        Act::begin(at, Some(by.id), "tpps.correct_member", door, Some(known.place), clock)
            .await?;
    act.tx.lock_numbering().await?;
    if is_there(&act.tx, new.id).await? {
        return Ok(());
    }
    let known = member(&act.tx, new.member.id).await?.ok_or(Refused::UnknownMember)?;
    if known.version != new.replaces {
        return Err(Refused::ChangedMeanwhile);
    }
    if known.place != new.member.place {
        return Err(Refused::UnknownMember);
    }
    check(&act.tx, &new.member, new.until).await?;
    write(&act, new.id, Some(known.version), &new.member, new.until).await?;
    act.commit().await?;
    Ok(())
}

/// Ends an assignment.
pub async fn end_member(
    at: &Store,
    by: &Account,
    tree: &Tree,
    new: &EndOfMember,
    door: Door,
    clock: &Clock,
) -> Result<(), Refused> {
    let known = member(at, new.member).await?.ok_or(Refused::UnknownMember)?;
    by.must(Deed::ManageTpps, known.place, tree)?;
    let act =
        Act::begin(at, Some(by.id), "tpps.end_member", door, Some(known.place), clock).await?;
    act.tx.lock_numbering().await?;
    if is_there(&act.tx, new.id).await? {
        return Ok(());
    }
    let known = member(&act.tx, new.member).await?.ok_or(Refused::UnknownMember)?;
    if new.until < known.since {
        return Err(Refused::EndsBeforeItBegins);
    }
    let version = known.version;
    let said = NewMember {
        id: known.id,
        place: known.place,
        name: known.name,
        role: known.role,
        organisation: known.organisation,
        field: known.field,
        account: known.account,
        sk_number: known.sk_number,
        since: known.since,
    };
    write(&act, new.id, Some(version), &said, Some(new.until)).await?;
    act.commit().await?;
    Ok(())
}

async fn is_there(reader: &impl Reader, id: Uuid) -> Result<bool, Failure> {
    let sql = "select count(*) from tpps_member where id = $1";
    Ok(number(reader, sql, [id.into()]).await? != Some(0))
}

async fn check(
    reader: &impl Reader,
    said: &NewMember,
    until: Option<NaiveDate>,
) -> Result<(), Refused> {
    for (what, text) in
        [("name", &said.name), ("role", &said.role), ("sk_number", &said.sk_number)]
    {
        if !says(text, 200) {
            return Err(Refused::BadText(what));
        }
    }
    for (what, text) in [("organisation", &said.organisation), ("field", &said.field)] {
        if !fits(text, 200) {
            return Err(Refused::BadText(what));
        }
    }
    if until.is_some_and(|until| until < said.since) {
        return Err(Refused::EndsBeforeItBegins);
    }
    let Some(account) = said.account else { return Ok(()) };
    let sql = "select count(*) from account where id = $1";
    if number(reader, sql, [account.0.into()]).await? == Some(0) {
        return Err(Refused::UnknownAccount);
    }
    Ok(())
}

async fn write(
    act: &Act,
    id: Uuid,
    replaces: Option<Uuid>,
    said: &NewMember,
    until: Option<NaiveDate>,
) -> Result<(), Failure> {
    act.tx
        .execute(
            "insert into tpps_member (id, act, member, replaces, place, name, role, organisation,
                field, account, sk_number, since, until)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
            [
                id.into(),
                act.id.into(),
                said.id.into(),
                replaces.into(),
                said.place.0.into(),
                said.name.trim().into(),
                said.role.trim().into(),
                said.organisation.trim().into(),
                said.field.trim().into(),
                said.account.map(|account| account.0).into(),
                said.sk_number.trim().into(),
                said.since.into(),
                until.into(),
            ],
        )
        .await
        .map(|_| ())
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    member: Uuid,
    place: i32,
    name: String,
    role: String,
    organisation: String,
    field: String,
    account: Option<Uuid>,
    sk_number: String,
    since: NaiveDate,
    until: Option<NaiveDate>,
    seq: i64,
    recorded_at: i64,
}

impl From<Row> for Member {
    fn from(row: Row) -> Self {
        Self {
            id: row.member,
            place: PlaceId(row.place),
            name: row.name,
            role: row.role,
            organisation: row.organisation,
            field: row.field,
            account: row.account.map(AccountId),
            sk_number: row.sk_number,
            since: row.since,
            until: row.until,
            version: row.id,
            seq: row.seq,
            recorded_at: Instant(row.recorded_at),
        }
    }
}

/// Members of a condition on `m`, each as its last version known at a cut says, in the order in
/// which they were first written down. The cut is the last value.
async fn standing(
    reader: &impl Reader,
    condition: &str,
    mut values: Vec<Value>,
    cut: Cut,
) -> Result<Vec<Member>, Failure> {
    values.push(cut.0.into());
    values.push(cut.0.into());
    let (known, later) = (values.len() - 1, values.len());
    let sql = format!(
        "select m.id, m.member, m.place, m.name, m.role, m.organisation, m.field, m.account,
            m.sk_number, m.since, m.until, act.seq, act.recorded_at
         from tpps_member m
         join act on act.id = m.act
         join tpps_member f on f.id = m.member
         join act fa on fa.id = f.act
         where {condition} and act.seq <= ${known} and not exists (
             select 1 from tpps_member r join act ra on ra.id = r.act
             where r.replaces = m.id and ra.seq <= ${later})
         order by fa.seq, m.member"
    );
    let rows: Vec<Row> = all(reader, &sql, values).await?;
    Ok(rows.into_iter().map(Member::from).collect())
}

/// The members of a place's team on a day, in the order in which they were written down.
pub async fn members_on(
    reader: &impl Reader,
    place: PlaceId,
    day: NaiveDate,
) -> Result<Vec<Member>, Failure> {
    let mut members = members_of(reader, place).await?;
    members.retain(|member| member.holds_on(day));
    Ok(members)
}

/// Everybody who is or was in a place's team.
pub async fn members_of(reader: &impl Reader, place: PlaceId) -> Result<Vec<Member>, Failure> {
    standing(reader, "m.place = $1", vec![place.0.into()], Cut::NOW).await
}

/// The assignments of somebody who signs in, those ended included.
pub async fn members_of_account(
    reader: &impl Reader,
    account: AccountId,
) -> Result<Vec<Member>, Failure> {
    standing(reader, "m.account = $1", vec![account.0.into()], Cut::NOW).await
}

/// One member, as known now.
pub async fn member(reader: &impl Reader, id: Uuid) -> Result<Option<Member>, Failure> {
    Ok(standing(reader, "m.member = $1", vec![id.into()], Cut::NOW).await?.into_iter().next())
}

/// Some members by id, as known at a cut.
pub(crate) async fn members_at(
    reader: &impl Reader,
    ids: impl IntoIterator<Item = Uuid>,
    cut: Cut,
) -> Result<HashMap<Uuid, Member>, Failure> {
    let ids: BTreeSet<Uuid> = ids.into_iter().collect();
    let ids: Vec<Uuid> = ids.into_iter().collect();
    let mut members = HashMap::with_capacity(ids.len());
    for some in ids.chunks(10_000) {
        let (among, values) = among(reader, 1, some.iter().map(|id| (*id).into()))?;
        let condition = format!("m.member {among}");
        for member in standing(reader, &condition, values, cut).await? {
            members.insert(member.id, member);
        }
    }
    Ok(members)
}
