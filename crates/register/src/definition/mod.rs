//! Files of indicators, frames and targets that this installation has added, as facts: what
//! they say is read on the floor above, before they are written down here.

use sea_orm::FromQueryResult;
use uuid::Uuid;

use crate::account::{Account, Deed, OutOfReach};
use crate::act::{Act, Door};
use crate::clock::{Clock, Instant};
use crate::failure::Failure;
use crate::history::Cut;
use crate::place::{Level, Tree};
use crate::store::{Reader, Store, all};

/// A file that is in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DefinitionFile {
    pub id: Uuid,
    pub name: String,
    pub text: String,
    pub added_at: Instant,
    /// Who added it; None where the program did.
    pub added_by: Option<String>,
}

impl DefinitionFile {
    /// One that is not written down yet.
    pub fn draft(name: &str, text: &str) -> Self {
        Self {
            id: Uuid::nil(),
            name: name.to_owned(),
            text: text.to_owned(),
            added_at: Instant(0),
            added_by: None,
        }
    }
}

/// Why a file could not be added or withdrawn.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    #[error(transparent)]
    OutOfReach(#[from] OutOfReach),
    #[error("a name is small letters, digits, `-` and `_`, and ends in .toml")]
    BadName,
    #[error("the file is larger than {MOST_BYTES} bytes")]
    TooLarge,
    #[error("no such file is in force")]
    UnknownFile,
    #[error("somebody else changed the definitions meanwhile")]
    ChangedMeanwhile,
    #[error(transparent)]
    Failure(#[from] Failure),
}

/// The longest file.
pub const MOST_BYTES: usize = 200_000;

/// What holds for the whole installation is changed by those who are assigned to all of it.
fn must(by: &Account, tree: &Tree) -> Result<(), Refused> {
    let nation = tree.all().iter().find(|place| place.level == Level::Nation);
    let nation = nation.ok_or(OutOfReach)?;
    Ok(by.must(Deed::ManageDefinitions, nation.id, tree)?)
}

/// Writes a file down, in the place of the one of its name where there is one. `checked` are
/// the files in force with which it was read. Sending the same file again changes nothing.
pub async fn add(
    at: &Store,
    by: &Account,
    tree: &Tree,
    new: (&str, &str),
    checked: &[DefinitionFile],
    door: Door,
    clock: &Clock,
) -> Result<(), Refused> {
    must(by, tree)?;
    let (name, text) = new;
    if !is_name(name) {
        return Err(Refused::BadName);
    }
    if text.len() > MOST_BYTES {
        return Err(Refused::TooLarge);
    }
    let replaced = checked.iter().find(|file| file.name == name);
    if replaced.is_some_and(|file| file.text == text) {
        return Ok(());
    }
    let change = Change { kind: "definition.add", name, text, replaces: replaced, void: false };
    write(at, by, change, checked, door, clock).await
}

/// Takes a file out of force; what it said stays known for the days on which it held.
pub async fn withdraw(
    at: &Store,
    by: &Account,
    tree: &Tree,
    name: &str,
    checked: &[DefinitionFile],
    door: Door,
    clock: &Clock,
) -> Result<(), Refused> {
    must(by, tree)?;
    let file = checked.iter().find(|file| file.name == name).ok_or(Refused::UnknownFile)?;
    let change = Change {
        kind: "definition.withdraw",
        name,
        text: "",
        replaces: Some(file),
        void: true,
    };
    write(at, by, change, checked, door, clock).await
}

/// A line about to be written.
struct Change<'a> {
    kind: &'a str,
    name: &'a str,
    text: &'a str,
    replaces: Option<&'a DefinitionFile>,
    void: bool,
}

async fn write(
    at: &Store,
    by: &Account,
    change: Change<'_>,
    checked: &[DefinitionFile],
    door: Door,
    clock: &Clock,
) -> Result<(), Refused> {
    let act = Act::begin(at, Some(by.id), change.kind, door, None, clock).await?;
    // Two files that are sound by themselves may take the same code.
    act.tx.lock_numbering().await?;
    let now = files_at(&act.tx, Cut::NOW).await?;
    let ids = |files: &[DefinitionFile]| {
        let mut ids: Vec<Uuid> = files.iter().map(|file| file.id).collect();
        ids.sort_unstable();
        ids
    };
    if ids(&now) != ids(checked) {
        return Err(Refused::ChangedMeanwhile);
    }
    act.tx
        .execute(
            "insert into definition_file (id, act, name, text, replaces, void)
             values ($1, $2, $3, $4, $5, $6)",
            [
                Uuid::now_v7().into(),
                act.id.into(),
                change.name.into(),
                change.text.into(),
                change.replaces.map(|file| file.id).into(),
                change.void.into(),
            ],
        )
        .await?;
    act.commit().await?;
    Ok(())
}

fn is_name(name: &str) -> bool {
    let sign = |sign: u8| {
        sign.is_ascii_lowercase() || sign.is_ascii_digit() || matches!(sign, b'_' | b'-')
    };
    name.strip_suffix(".toml")
        .is_some_and(|stem| (1..=60).contains(&stem.len()) && stem.bytes().all(sign))
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    name: String,
    text: String,
    recorded_at: i64,
    display_name: Option<String>,
}

/// The files in force at a cut, by name.
pub async fn files_at(reader: &impl Reader, cut: Cut) -> Result<Vec<DefinitionFile>, Failure> {
    // Those replaced since are the ones that a line of the cut names.
    let rows: Vec<Row> = all(
        reader,
        "select f.id, f.name, f.text, act.recorded_at, account.display_name
         from definition_file f
         join act on act.id = f.act
         left join account on account.id = act.account
         where act.seq <= $1 and f.void = $2 and f.id not in (
             select later.replaces from definition_file later
             join act on act.id = later.act
             where later.replaces is not null and act.seq <= $3)
         order by f.name",
        [cut.0.into(), false.into(), cut.0.into()],
    )
    .await?;
    let file = |row: Row| DefinitionFile {
        id: row.id,
        name: row.name,
        text: row.text,
        added_at: Instant(row.recorded_at),
        added_by: row.display_name,
    };
    Ok(rows.into_iter().map(file).collect())
}
