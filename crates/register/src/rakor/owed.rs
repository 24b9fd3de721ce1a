//! What is owed: the commitments of places, of persons, and their history.

use std::collections::HashSet;

use chrono::NaiveDate;
use sea_orm::{FromQueryResult, Value};
use uuid::Uuid;

use super::Commitment;
use super::promised::{COLUMNS, hand_over, read};
use super::standing::lines;
use crate::account::AccountId;
use crate::failure::Failure;
use crate::history::Cut;
use crate::history::standing::Corrections;
use crate::place::{PlaceId, Tree};
use crate::store::{Reader, all, among};
use crate::tpps::members_of_account;

/// Which commitments are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// Those that stand.
    Open,
    /// Those replaced, withdrawn or rival too.
    All,
}

/// A question about commitments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked {
    /// And all below it.
    pub place: PlaceId,
    pub which: Which,
    pub cut: Cut,
    /// Due day and id of the last one had.
    pub after: Option<(NaiveDate, Uuid)>,
    pub limit: u32,
}

/// The commitments of a place and of all below it, by due day, then id.
pub async fn commitments_of(
    reader: &impl Reader,
    tree: &Tree,
    asked: &Asked,
) -> Result<Vec<Commitment>, Failure> {
    let rows: Vec<Somewhere> = all(reader, "select distinct place from commitment", []).await?;
    let mut places: Vec<i32> = rows.into_iter().map(|row| row.place).collect();
    places.retain(|inner| tree.within(PlaceId(*inner), asked.place));
    let mut found = Vec::new();
    for some in places.chunks(10_000) {
        let mut query = Query::at(asked.cut);
        let (among, values) =
            among(reader, query.next(), some.iter().map(|place| (*place).into()))?;
        query.and(&format!("c.place {among}"), values);
        if let Some((due_on, id)) = asked.after {
            let n = query.next();
            query.and(
                &format!("(c.due_on > ${n} or (c.due_on = ${} and c.id > ${}))", n + 1, n + 2),
                vec![due_on.into(), due_on.into(), id.into()],
            );
        }
        found.extend(query.ask(reader, asked.which, asked.limit).await?);
    }
    found.sort_by_key(|one| (one.due_on, one.id));
    found.truncate(usize::try_from(asked.limit).unwrap_or(usize::MAX));
    Ok(found)
}

/// The open commitments of somebody who signs in, by due day.
pub async fn commitments_owned_by(
    reader: &impl Reader,
    account: AccountId,
) -> Result<Vec<Commitment>, Failure> {
    let members: Vec<Uuid> = members_of_account(reader, account)
        .await?
        .into_iter()
        .map(|member| member.id)
        .collect();
    let mut found = Vec::new();
    for member in &members {
        let mut query = Query::at(Cut::NOW);
        let n = query.next();
        query.and(
            &format!(
                "(c.owner = ${n} or c.id in
                    (select o.commitment from commitment_owner o where o.owner = ${}))",
                n + 1
            ),
            vec![(*member).into(), (*member).into()],
        );
        let theirs = query.ask(reader, Which::Open, u32::MAX).await?;
        found.extend(theirs.into_iter().filter(|one| one.owner == Some(*member)));
    }
    found.sort_by_key(|one| (one.due_on, one.id));
    Ok(found)
}

/// The open commitments of a place and below whose owner's assignment ended before a day.
pub async fn owner_gone(
    reader: &impl Reader,
    tree: &Tree,
    place: PlaceId,
    day: NaiveDate,
) -> Result<Vec<Commitment>, Failure> {
    let asked =
        Asked { place, which: Which::Open, cut: Cut::NOW, after: None, limit: u32::MAX };
    let mut found = commitments_of(reader, tree, &asked).await?;
    found.retain(|one| one.owner_gone(day));
    Ok(found)
}

/// One commitment, standing or not.
pub async fn commitment(reader: &impl Reader, id: Uuid) -> Result<Option<Commitment>, Failure> {
    let mut query = Query::at(Cut::NOW);
    let condition = format!("c.id = ${}", query.next());
    query.and(&condition, vec![id.into()]);
    Ok(query.ask(reader, Which::All, 1).await?.pop())
}

/// A commitment and all that it took the place of, the newest first.
pub async fn history_of(reader: &impl Reader, id: Uuid) -> Result<Vec<Commitment>, Failure> {
    let mut told: Vec<Commitment> = Vec::new();
    let mut next = Some(id);
    while let Some(id) = next {
        let Some(one) = commitment(reader, id).await? else { break };
        next = one.replaces;
        told.push(one);
    }
    Ok(told)
}

/// Those of one meeting at a cut.
pub(super) async fn of_meeting(
    reader: &impl Reader,
    meeting: Uuid,
    cut: Cut,
) -> Result<Vec<Commitment>, Failure> {
    let mut query = Query::at(cut);
    let condition = format!("f.meeting = ${}", query.next());
    query.and(&condition, vec![meeting.into()]);
    let mut found = query.ask(reader, Which::All, u32::MAX).await?;
    found.sort_by_key(|one| (one.known.seq, one.id));
    Ok(found)
}

#[derive(FromQueryResult)]
struct Somewhere {
    place: i32,
}

/// A condition on commitments, as known at a cut.
struct Query {
    cut: Cut,
    condition: String,
    values: Vec<Value>,
}

impl Query {
    fn at(cut: Cut) -> Self {
        Self { cut, condition: "act.seq <= $1".to_owned(), values: vec![cut.0.into()] }
    }

    /// Number of the next value.
    fn next(&self) -> usize {
        self.values.len() + 1
    }

    fn and(&mut self, condition: &str, values: Vec<Value>) {
        self.condition.push_str(" and ");
        self.condition.push_str(condition);
        self.values.extend(values);
    }

    async fn ask(
        mut self,
        reader: &impl Reader,
        which: Which,
        limit: u32,
    ) -> Result<Vec<Commitment>, Failure> {
        let corrections = Corrected::at(reader, self.cut).await?;
        match which {
            Which::All => {}
            Which::Open => {
                let n = self.next();
                self.and(
                    &format!(
                        "not exists (select 1 from rakor_fact r join act ra on ra.id = r.act
                            where r.replaces = c.id and ra.seq <= ${n})"
                    ),
                    vec![self.cut.0.into()],
                );
                for rival in corrections.told.rivals() {
                    let n = self.next();
                    self.and(&format!("c.id <> ${n}"), vec![rival.into()]);
                }
            }
        }
        let n = self.next();
        self.values.push(i64::from(limit).into());
        let sql = format!(
            "select {COLUMNS} from commitment c
             join rakor_fact f on f.id = c.id
             join act on act.id = f.act
             left join account on account.id = act.account
             left join meeting_closing mc on mc.meeting = f.meeting
             left join rakor_fact mf on mf.id = mc.id
             left join act closed on closed.id = mf.act
             where {} order by c.due_on, c.id limit ${n}",
            self.condition
        );
        let rows = reader.rows(&sql, self.values).await?;
        let mut found = Vec::with_capacity(rows.len());
        for row in &rows {
            found.push(read(row, &corrections, self.cut)?);
        }
        hand_over(reader, &mut found, self.cut).await?;
        Ok(found)
    }
}

/// What corrected which commitment, of whatever meeting.
pub(super) struct Corrected {
    pub(super) told: Corrections,
    pub(super) void: HashSet<Uuid>,
}

impl Corrected {
    async fn at(reader: &impl Reader, cut: Cut) -> Result<Self, Failure> {
        let condition = "f.kind = 'commitment' and f.replaces is not null";
        let lines = lines(reader, condition, Vec::new(), cut).await?;
        let void = lines.iter().filter(|line| line.void).map(|line| line.id).collect();
        Ok(Self { told: Corrections::of(&lines), void })
    }
}
