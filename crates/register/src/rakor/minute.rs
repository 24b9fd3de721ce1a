//! The minutes (notulen), section by section. Two secretaries who write one section at a time both
//! keep what they wrote: both texts are shown until one of them settles it.

use std::collections::{HashMap, HashSet};

use sea_orm::FromQueryResult;
use uuid::Uuid;

use super::fact::{self, Kind, Line};
use super::standing::Book;
use super::{Known, Refused, Stand};
use crate::account::Account;
use crate::act::Door;
use crate::clock::Clock;
use crate::failure::Failure;
use crate::place::Tree;
use crate::store::{Reader, Store, all};
use crate::written::{fits, says};

/// A text of a section about to be written down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewMinute {
    pub id: Uuid,
    pub meeting: Uuid,
    pub section: String,
    pub text: String,
    /// The text that its writer had before him.
    pub replaces: Option<Uuid>,
    /// Further texts of the section that it takes the place of.
    pub settles: Vec<Uuid>,
}

/// A text of a section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Minute {
    pub id: Uuid,
    pub meeting: Uuid,
    pub section: String,
    pub text: String,
    pub replaces: Option<Uuid>,
    pub settles: Vec<Uuid>,
    pub known: Known,
}

/// A section with the texts that nobody has taken the place of, the first written first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section<'a> {
    pub section: &'a str,
    pub texts: Vec<&'a Minute>,
}

impl Section<'_> {
    /// Two texts wait for a person to settle them.
    pub fn disputed(&self) -> bool {
        1 < self.texts.len()
    }
}

/// Writes a text down.
pub async fn minute(
    at: &Store,
    by: &Account,
    tree: &Tree,
    new: &NewMinute,
    door: Door,
    clock: &Clock,
) -> Result<(), Refused> {
    let line = Line::new(new.id, new.meeting, Kind::Minute).replacing(new.replaces);
    let begun = fact::begin((at, tree, clock), by, &line, "rakor.minute", door).await?;
    let Some(sitting) = begun else { return Ok(()) };
    if !says(&new.section, 200) {
        return Err(Refused::BadText("section"));
    }
    // A section may be emptied again.
    if !fits(&new.text, 50_000) {
        return Err(Refused::BadText("text"));
    }
    sitting
        .say(
            "insert into minute (id, section, text) values ($1, $2, $3)",
            [new.id.into(), new.section.trim().into(), new.text.as_str().into()],
        )
        .await?;
    for settled in &new.settles {
        let known = fact::known(&sitting.act.tx, *settled).await?;
        let here = known.is_some_and(|known| {
            known.meeting == new.meeting && known.kind == Kind::Minute.code() && !known.void
        });
        if !here || *settled == new.id {
            return Err(Refused::UnknownFact);
        }
        sitting
            .say(
                "insert into minute_settled (minute, settled) values ($1, $2)
                 on conflict do nothing",
                [new.id.into(), (*settled).into()],
            )
            .await?;
    }
    sitting.end().await
}

/// The sections of [`super::Proceedings::minutes`], in the order of their first text.
pub fn sections(minutes: &[Minute]) -> Vec<Section<'_>> {
    let mut sections: Vec<Section<'_>> = Vec::new();
    for minute in minutes {
        match sections.iter_mut().find(|section| section.section == minute.section) {
            Some(section) => section.texts.push(minute),
            None => sections.push(Section { section: &minute.section, texts: vec![minute] }),
        }
    }
    sections
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    section: String,
    text: String,
}

#[derive(FromQueryResult)]
struct Settled {
    minute: Uuid,
    settled: Uuid,
}

/// All texts, in the order in which they became known. A text stands until another takes its
/// place, and two of one section may: the first holds, the second is its rival.
pub(super) async fn of_meeting(
    reader: &impl Reader,
    book: &Book,
) -> Result<Vec<Minute>, Failure> {
    let rows: Vec<Row> = all(
        reader,
        "select m.id, m.section, m.text from minute m
         join rakor_fact f on f.id = m.id where f.meeting = $1",
        [book.meeting.into()],
    )
    .await?;
    let settled: Vec<Settled> = all(
        reader,
        "select s.minute, s.settled from minute_settled s
         join rakor_fact f on f.id = s.minute where f.meeting = $1 order by s.settled",
        [book.meeting.into()],
    )
    .await?;
    let mut minutes: Vec<Minute> = Vec::with_capacity(rows.len());
    for row in rows {
        let Some(known) = book.known(row.id) else { continue };
        let settles = settled.iter().filter(|settled| settled.minute == row.id);
        minutes.push(Minute {
            known,
            replaces: book.replaces(row.id),
            settles: settles.map(|settled| settled.settled).collect(),
            id: row.id,
            meeting: book.meeting,
            section: row.section,
            text: row.text,
        });
    }
    minutes.sort_by_key(|minute| (minute.known.seq, minute.id));
    stand(&mut minutes, book);
    Ok(minutes)
}

fn stand(minutes: &mut [Minute], book: &Book) {
    let mut gone: HashMap<Uuid, Stand> = HashMap::new();
    for (id, target) in book.taken_back() {
        gone.entry(target).or_insert(Stand::Withdrawn(id));
    }
    for minute in minutes.iter() {
        for target in minute.replaces.iter().chain(&minute.settles) {
            gone.entry(*target).or_insert(Stand::Replaced(minute.id));
        }
    }
    let mut held: HashSet<String> = HashSet::new();
    for minute in minutes {
        minute.known.stand = match gone.get(&minute.id) {
            Some(stand) => *stand,
            None if held.insert(minute.section.clone()) => Stand::Holds,
            None => Stand::Rival,
        };
    }
}
