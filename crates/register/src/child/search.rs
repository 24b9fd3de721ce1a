//! Finding children by a name half remembered, and naming those whose ids are known.

use std::collections::HashMap;

use chrono::NaiveDate;
use science::measure::Sex;
use sea_orm::{FromQueryResult, Value};
use uuid::Uuid;

use super::current;
use super::name::{grams, likeness, plain};
use crate::account::{Account, Deed};
use crate::failure::Failure;
use crate::history::store::sex;
use crate::place::{PlaceId, Tree};
use crate::store::{Reader, all, marks};

/// Names looked at more closely after the grams agreed.
const CLOSE_LOOKS: i64 = 300;
/// A name less alike than this is not an answer.
const LEAST_LIKENESS: f64 = 0.55;

/// A child as a list names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    pub child: Uuid,
    pub name: String,
    pub mother: String,
    pub born_on: NaiveDate,
    pub sex: Sex,
    pub place: PlaceId,
    pub left_on: Option<NaiveDate>,
}

/// An answer of the search.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    pub person: Person,
    /// From 0 to 1.
    pub likeness: f64,
}

fn person(row: current::Current) -> Person {
    Person {
        child: row.child,
        name: row.name,
        mother: row.mother,
        born_on: row.born_on,
        sex: sex(&row.sex),
        place: PlaceId(row.place),
        left_on: row.left_on,
    }
}

/// Who some children are; ids that nobody has are left out.
pub async fn people(
    reader: &impl Reader,
    children: &[Uuid],
) -> Result<HashMap<Uuid, Person>, Failure> {
    let rows = current::of(reader, children).await?;
    Ok(rows.into_iter().map(|(id, row)| (id, person(row))).collect())
}

#[derive(FromQueryResult)]
struct Hit {
    no: i64,
}

#[derive(FromQueryResult)]
struct Common {
    gram: String,
    children: i64,
}

/// Children whose name is like `query`, most alike first, within the area whose people the
/// account may read.
pub async fn find(
    reader: &impl Reader,
    by: &Account,
    tree: &Tree,
    query: &str,
    limit: usize,
) -> Result<Vec<Found>, Failure> {
    let wanted = plain(query);
    let pieces = grams(&wanted);
    if wanted.chars().count() < 2 || pieces.is_empty() {
        return Ok(Vec::new());
    }
    let rare = rarest(reader, &pieces).await?;
    if rare.is_empty() {
        return Ok(Vec::new());
    }
    let least = rare.len().div_ceil(2).min(3);
    let sql = format!(
        "select no from name_gram where gram in ({}) group by no having count(*) >= $1
         order by count(*) desc, no limit {CLOSE_LOOKS}",
        marks(2, rare.len())
    );
    let values = std::iter::once(Value::from(i64::try_from(least).unwrap_or(1)))
        .chain(rare.iter().map(|gram| Value::from(gram.as_str())));
    let hits: Vec<Hit> = all(reader, &sql, values).await?;
    if hits.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "select no, child, name, plain_name, mother, born_on, sex, nik_index, place, kabkota,
            left_on
         from current_child where no in ({})",
        marks(1, hits.len())
    );
    let rows: Vec<current::Current> =
        all(reader, &sql, hits.iter().map(|hit| hit.no.into())).await?;
    let mut found: Vec<Found> = rows
        .into_iter()
        .filter(|row| by.may(Deed::ReadPeople, PlaceId(row.place), tree))
        .map(|row| Found { likeness: alike(&wanted, &row.plain_name), person: person(row) })
        .filter(|found| found.likeness >= LEAST_LIKENESS)
        .collect();
    found.sort_by(|a, b| {
        b.likeness.total_cmp(&a.likeness).then_with(|| a.person.name.cmp(&b.person.name))
    });
    found.truncate(limit);
    Ok(found)
}

/// Each word asked for against the word of the name that it is most like.
fn alike(wanted: &str, name: &str) -> f64 {
    let words: Vec<&str> = wanted.split(' ').collect();
    let sum: f64 = words
        .iter()
        .map(|word| name.split(' ').map(|other| likeness(word, other)).fold(0.0, f64::max))
        .sum();
    (sum / words.len() as f64).max(likeness(wanted, name) * 0.999)
}

/// The pieces that tell most: those with the fewest children, at most six.
async fn rarest(reader: &impl Reader, pieces: &[String]) -> Result<Vec<String>, Failure> {
    // Counting stops early: a piece that many share is common, however many.
    let sql = pieces
        .iter()
        .enumerate()
        .map(|(i, _)| {
            format!(
                "select ${n} as gram,
                    (select count(*) from (select 1 as one from name_gram
                        where gram = ${n} limit 20000) few) as children",
                n = i + 1
            )
        })
        .collect::<Vec<_>>()
        .join(" union all ");
    let mut counted: Vec<Common> =
        all(reader, &sql, pieces.iter().map(|piece| piece.as_str().into())).await?;
    counted.retain(|piece| piece.children > 0);
    counted.sort_by_key(|piece| piece.children);
    counted.truncate(6);
    Ok(counted.into_iter().map(|piece| piece.gram).collect())
}
