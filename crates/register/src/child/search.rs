//! Finding children by a name half remembered, and naming those whose ids are known.

use std::collections::HashMap;

use chrono::{Days, NaiveDate};
use science::measure::Sex;
use sea_orm::FromQueryResult;
use uuid::Uuid;

use super::name::{likeness, plain};
use super::{Identity, current};
use crate::account::{Account, Deed};
use crate::failure::Failure;
use crate::history::store::sex;
use crate::place::{PlaceId, Tree};
use crate::store::{Reader, Store, all, among};

/// Names looked at more closely after the grams agreed.
const CLOSE_LOOKS: usize = 300;
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

pub(super) fn person(row: current::Current) -> Person {
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

/// A child of the register who may be the very child that is about to be taken in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alike {
    pub person: Person,
    /// It holds the same NIK.
    pub has_its_nik: bool,
}

/// As many are shown.
const ALIKE: usize = 5;
/// Names less alike are of two children, where all that speaks for one is a birth near by.
const ALIKE_ENOUGH: f64 = 0.7;
/// Days between two birth dates of which one may be a slip.
const NEAR: u64 = 31;

/// Who is already there of the same NIK anywhere, or born within a month with a name alike in the
/// same kab/kota; those who left included. Who may see them is for the door to say.
pub async fn resembling(
    at: &Store,
    tree: &Tree,
    identity: &Identity,
    place: PlaceId,
) -> Result<Vec<Alike>, Failure> {
    let mut found = Vec::new();
    if let Some(index) = at.indexed(identity.nik.as_ref())? {
        for row in current::with_nik(at, &[index]).await? {
            found.push(Alike { person: person(row), has_its_nik: true });
        }
    }
    let around = |days: Days| {
        let first = identity.born_on.checked_sub_days(days).unwrap_or(identity.born_on);
        (first, identity.born_on.checked_add_days(days).unwrap_or(identity.born_on))
    };
    let name = plain(&identity.name);
    let mut near: Vec<(f64, Person)> =
        current::born_within(at, current::kabkota_of(tree, place), around(Days::new(NEAR)))
            .await?
            .into_iter()
            .map(|row| (likeness(&name, &plain(&row.name)), person(row)))
            .filter(|(likeness, _)| *likeness >= ALIKE_ENOUGH)
            .collect();
    near.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    for (_, person) in near {
        if !found.iter().any(|known| known.person.child == person.child) {
            found.push(Alike { person, has_its_nik: false });
        }
    }
    found.truncate(ALIKE);
    Ok(found)
}

#[derive(FromQueryResult)]
struct Listed {
    /// Number, place and name of each, with semicolons between.
    names: Option<String>,
}

/// Children whose name is like `query`, most alike first, within the area whose people the
/// account may read.
pub async fn find(
    at: &Store,
    by: &Account,
    tree: &Tree,
    query: &str,
    limit: usize,
) -> Result<Vec<Found>, Failure> {
    let wanted = plain(query);
    if wanted.chars().count() < 2 {
        return Ok(Vec::new());
    }
    let hits = at.names().like(at, &wanted, CLOSE_LOOKS).await?;
    let likenesses = likenesses(at, by, tree, &wanted, &hits).await?;
    // Those as alike as the last that is shown are ordered by their names.
    let least = likenesses.get(limit.saturating_sub(1)).map_or(0.0, |(_, likeness)| *likeness);
    let likenesses: HashMap<i64, f64> =
        likenesses.into_iter().take_while(|(_, likeness)| *likeness >= least).collect();
    let rows = current::numbered(at, likenesses.keys().copied()).await?;
    let mut found: Vec<Found> = rows
        .into_iter()
        .filter_map(|row| {
            Some(Found { likeness: *likenesses.get(&row.no)?, person: person(row) })
        })
        .collect();
    found.sort_by(|a, b| {
        b.likeness.total_cmp(&a.likeness).then_with(|| a.person.name.cmp(&b.person.name))
    });
    found.truncate(limit);
    Ok(found)
}

/// How alike the names of some children are, the most alike first; without those who are not,
/// and those whom the account may not read.
async fn likenesses(
    at: &Store,
    by: &Account,
    tree: &Tree,
    wanted: &str,
    hits: &[i64],
) -> Result<Vec<(i64, f64)>, Failure> {
    if hits.is_empty() {
        return Ok(Vec::new());
    }
    let (among, keys) = among(at, 1, hits.iter().map(|no| (*no).into()))?;
    let sql = format!(
        "select string_agg(no || ' ' || place || ' ' || plain_name, ';') as names
         from current_child where no {among}"
    );
    let listed: Vec<Listed> = all(at, &sql, keys).await?;
    let texts = listed.iter().filter_map(|listed| listed.names.as_deref());
    let mut found: Vec<(i64, f64)> = texts
        .flat_map(|text| text.split(';'))
        .filter_map(|one| {
            let mut parts = one.splitn(3, ' ');
            let no = parts.next()?.parse().ok()?;
            let place = PlaceId(parts.next()?.parse().ok()?);
            let name = parts.next()?;
            by.may(Deed::ReadPeople, place, tree).then(|| (no, alike(wanted, name)))
        })
        .filter(|(_, likeness)| *likeness >= LEAST_LIKENESS)
        .collect();
    found.sort_by(|(a, of_a), (b, of_b)| of_b.total_cmp(of_a).then(a.cmp(b)));
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
