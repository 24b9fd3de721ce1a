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
use crate::place::{Level, PlaceId, serving};
use crate::store::{Bulk, Reader, all, marks, text};

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

/// Places in one text: some hundred kilobytes.
const AT_ONCE: i64 = 4_000;

/// What ends a field and a place in such a text; no name keeps them.
const FIELD: char = '\u{1f}';
const PLACE: char = '\u{1e}';

/// All places over time, as known at a cut.
pub(crate) async fn read(reader: &impl Reader, cut: Cut) -> Result<Atlas, Failure> {
    let areas = serving::read(reader, cut).await?;
    let mut atlas = Atlas { areas, ..Atlas::default() };
    let mut after = i32::MIN;
    while let Some(told) = told(reader, after, cut).await? {
        for line in told.split(PLACE) {
            let unreadable = || Failure::Stored("a place cannot be read".to_owned());
            let (place, level, term) = term(line).ok_or_else(unreadable)?;
            after = after.max(place.0);
            atlas.add(place, level, term);
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

/// The next places after one, written into one text by the store itself, as the histories of
/// children are; None where no more are known.
async fn told(reader: &impl Reader, after: i32, cut: Cut) -> Result<Option<String>, Failure> {
    // An act in progress has no number yet; whoever is inside it asks for everything.
    let sql = format!(
        "select string_agg(concat(place, '{FIELD}', level, '{FIELD}', code, '{FIELD}',
             replace(replace(name, '{FIELD}', ' '), '{PLACE}', ' '), '{FIELD}',
             parent, '{FIELD}', since), '{PLACE}')
         from (
             select t.place, p.level, t.code, t.name, t.parent, t.since
             from place_term t join place p on p.id = t.place join act on act.id = t.act
             where t.place > $1 and coalesce(act.seq, {}) <= $2 order by t.place limit $3
         ) as next",
        i64::MAX
    );
    text(reader, &sql, [after.into(), cut.0.into(), AT_ONCE.into()]).await
}

/// A place in a text.
fn term(line: &str) -> Option<(PlaceId, Level, Term)> {
    let mut fields = line.split(FIELD);
    let mut next = || fields.next();
    let (place, level) = (next()?.parse().ok()?, Level::from_code(next()?)?);
    let (code, name) = (next()?.to_owned(), next()?.to_owned());
    let parent = match next()? {
        "" => None,
        parent => Some(PlaceId(parent.parse().ok()?)),
    };
    let since = next()?.parse().ok()?;
    let term = Term { since, code, name, parent };
    fields.next().is_none().then_some((PlaceId(place), level, term))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_read_field_by_field() {
        let line = ["31", "desa", "18.01.04.2001", "Hajimena, Natar", "7", "1900-01-01"];
        let (place, level, read) = term(&line.join("\u{1f}")).unwrap();
        assert_eq!((place, level, read.parent), (PlaceId(31), Level::Desa, Some(PlaceId(7))));
        assert_eq!((&*read.code, &*read.name), ("18.01.04.2001", "Hajimena, Natar"));
        assert_eq!(read.since, NaiveDate::from_ymd_opt(1900, 1, 1).unwrap());
        let nation = ["1", "nation", "id", "Indonesia", "", "1900-01-01"];
        assert_eq!(term(&nation.join("\u{1f}")).unwrap().2.parent, None);
    }

    #[test]
    fn a_place_that_is_not_whole_is_none() {
        let line = ["31", "desa", "18.01.04.2001", "Hajimena", "7", "1900-01-01"];
        for end in 0..line.len() {
            assert!(term(&line[..end].join("\u{1f}")).is_none(), "{end}");
        }
        assert!(term(&[&line[..], &["more"]].concat().join("\u{1f}")).is_none());
        assert!(term(&line.join("\u{1f}").replace("desa", "hamlet")).is_none());
    }
}
