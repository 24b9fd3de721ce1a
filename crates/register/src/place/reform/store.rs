//! Reforms and the terms of places, and their SQL.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use sea_orm::FromQueryResult;
use uuid::Uuid;

use super::atlas::{Atlas, Effect, Term, What, Written};
use super::{Law, NewReform, Part};
use crate::act::Act;
use crate::failure::Failure;
use crate::history::Cut;
use crate::place::{Level, PlaceId};
use crate::store::{Bulk, Reader, all, marks};

#[derive(FromQueryResult)]
struct TermRow {
    place: i32,
    level: String,
    code: String,
    name: String,
    parent: Option<i32>,
    since: NaiveDate,
}

#[derive(FromQueryResult)]
struct EffectRow {
    id: Uuid,
    since: NaiveDate,
    law: String,
    law_on: NaiveDate,
    place: i32,
    level: String,
    part: String,
    code: Option<String>,
    name: Option<String>,
    parent: Option<i32>,
    stands_for: Option<i32>,
    withdrawn: i64,
}

/// Places read at once: the whole country in the rows of a database takes many times the
/// memory of the country.
const AT_ONCE: i64 = 4_000;

/// All places over time, as known at a cut.
pub(crate) async fn read(reader: &impl Reader, cut: Cut) -> Result<Atlas, Failure> {
    // An act in progress has no number yet; whoever is inside it asks for everything.
    let sql = format!(
        "select t.place, p.level, t.code, t.name, t.parent, t.since
         from place_term t join place p on p.id = t.place join act on act.id = t.act
         where t.place > $1 and coalesce(act.seq, {}) <= $2 order by t.place limit $3",
        i64::MAX
    );
    let mut atlas = Atlas::default();
    let mut after = i32::MIN;
    loop {
        let asked = [after.into(), cut.0.into(), AT_ONCE.into()];
        let rows: Vec<TermRow> = all(reader, &sql, asked).await?;
        let Some(last) = rows.last() else { break };
        after = last.place;
        for row in rows {
            let parent = row.parent.map(PlaceId);
            let term = Term { since: row.since, code: row.code, name: row.name, parent };
            atlas.add(PlaceId(row.place), level(&row.level)?, term);
        }
    }
    let sql = format!(
        "select r.id, r.since, r.law, r.law_on, e.place, p.level, e.part, e.code, e.name,
            e.parent, e.stands_for, (
                select count(*) from reform_withdrawal w join act wa on wa.id = w.act
                where w.reform = r.id and coalesce(wa.seq, {now}) <= $1) as withdrawn
         from reform_place e join reform r on r.id = e.reform
         join place p on p.id = e.place join act on act.id = r.act
         where coalesce(act.seq, {now}) <= $2
         order by r.since, coalesce(act.seq, {now}), r.number, e.place",
        now = i64::MAX
    );
    let rows: Vec<EffectRow> = all(reader, &sql, [cut.0.into(), cut.0.into()]).await?;
    for rows in rows.chunk_by(|a, b| a.id == b.id) {
        let Some(first) = rows.first() else { continue };
        if first.withdrawn > 0 {
            for row in rows {
                atlas.unmake(&effect(row)?);
            }
        } else {
            atlas.reform(Written {
                id: first.id,
                since: first.since,
                law: Law { number: first.law.clone(), on: first.law_on },
                effects: rows.iter().map(effect).collect::<Result<_, _>>()?,
            });
        }
    }
    Ok(atlas)
}

fn level(code: &str) -> Result<Level, Failure> {
    Level::from_code(code).ok_or_else(|| Failure::Stored(format!("no level is {code}")))
}

fn effect(row: &EffectRow) -> Result<Effect, Failure> {
    let term = || {
        let (code, name) = (row.code.clone()?, row.name.clone()?);
        Some(Term { since: row.since, code, name, parent: row.parent.map(PlaceId) })
    };
    let stands_for = row.stands_for.map(PlaceId);
    let what = Part::from_code(&row.part).and_then(|part| match part {
        Part::Made => Some(What::Made { term: term()?, origin: stands_for? }),
        Part::Changed => Some(What::Changed { term: term()? }),
        Part::Ended => Some(What::Ended { heir: stands_for? }),
    });
    let what = what.ok_or_else(|| {
        Failure::Stored(format!("what a reform did to place {} is not whole", row.place))
    })?;
    Ok(Effect { place: PlaceId(row.place), level: level(&row.level)?, what })
}

#[derive(FromQueryResult)]
struct Begun {
    place: i32,
    since: NaiveDate,
}

/// The first day of those places that a reform has made.
pub(in crate::place) async fn begun(
    reader: &impl Reader,
    places: &[i32],
) -> Result<HashMap<i32, NaiveDate>, Failure> {
    let mut begun = HashMap::new();
    for chunk in places.chunks(1_000) {
        let sql = format!(
            "select e.place, r.since from reform_place e join reform r on r.id = e.reform
             where e.part = 'made' and e.place in ({})",
            marks(1, chunk.len())
        );
        for row in all::<Begun>(reader, &sql, chunk.iter().map(|id| (*id).into())).await? {
            begun.insert(row.place, row.since);
        }
    }
    Ok(begun)
}

#[derive(FromQueryResult)]
struct Said {
    said: String,
}

/// What every reform that is written down says, to know one that is sent again.
pub(super) async fn said(reader: &impl Reader) -> Result<HashSet<String>, Failure> {
    let rows: Vec<Said> = all(
        reader,
        "select said from reform where id not in (select reform from reform_withdrawal)",
        [],
    )
    .await?;
    Ok(rows.into_iter().map(|row| row.said).collect())
}

/// Writes reforms, each with what it says and what it does.
pub(super) async fn write(
    act: &Act,
    reforms: &[(&NewReform, String, Vec<Effect>)],
) -> Result<(), Failure> {
    let mut places = Bulk::new("insert into place (id, act, level)", 3);
    let mut rows =
        Bulk::new("insert into reform (id, act, number, kind, since, law, law_on, said)", 8);
    let mut effects = Bulk::new(
        "insert into reform_place (reform, place, part, code, name, parent, stands_for)",
        7,
    );
    for (number, (new, said, done)) in (1_i32..).zip(reforms) {
        let id = Uuid::now_v7();
        rows.gather([
            id.into(),
            act.id.into(),
            number.into(),
            new.change.kind().into(),
            new.since.into(),
            new.law.number.trim().into(),
            new.law.on.into(),
            said.as_str().into(),
        ]);
        for effect in done {
            let (term, stands_for) = match &effect.what {
                What::Made { term, origin } => (Some(term), Some(origin.0)),
                What::Changed { term } => (Some(term), None),
                What::Ended { heir } => (None, Some(heir.0)),
            };
            if matches!(effect.what, What::Made { .. }) {
                let level = effect.level.code();
                places.gather([effect.place.0.into(), act.id.into(), level.into()]);
            }
            effects.gather([
                id.into(),
                effect.place.0.into(),
                effect.what.part().code().into(),
                term.map(|term| term.code.clone()).into(),
                term.map(|term| term.name.clone()).into(),
                term.and_then(|term| term.parent).map(|parent| parent.0).into(),
                stands_for.into(),
            ]);
        }
    }
    places.finish(&act.tx).await?;
    rows.finish(&act.tx).await?;
    effects.finish(&act.tx).await
}

/// Takes a reform away; whether it was there.
pub(super) async fn withdraw(act: &Act, reform: Uuid) -> Result<bool, Failure> {
    let withdrawn = act
        .tx
        .execute(
            "insert into reform_withdrawal (reform, act)
             select id, $1 from reform where id = $2 on conflict do nothing",
            [act.id.into(), reform.into()],
        )
        .await?;
    Ok(withdrawn == 1)
}
