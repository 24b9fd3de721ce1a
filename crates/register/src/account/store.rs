//! Accounts, assignments and invitations: the acts and their SQL.

use chrono::{NaiveDate, TimeDelta};
use sea_orm::FromQueryResult;
use uuid::Uuid;

use super::{Account, AccountId, Assignment, Deed, OutOfReach, Role, password, session};
use crate::act::{Act, Door};
use crate::clock::{Clock, Zone};
use crate::failure::Failure;
use crate::place::{PlaceId, Tree};
use crate::store::{Reader, Store, Tx, all, first, number};

const INVITATION_DAYS: i64 = 7;
const SHORTEST_PASSWORD: usize = 10;

/// Why an account could not be made or changed.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    #[error(transparent)]
    OutOfReach(#[from] OutOfReach),
    #[error("this user name is taken")]
    NameTaken,
    #[error("a user name is 3 to 40 small letters, digits, dots or dashes")]
    BadName,
    #[error("a password has at least {SHORTEST_PASSWORD} characters")]
    ShortPassword,
    #[error("no such assignment, or it has ended")]
    NoSuchAssignment,
    #[error("this link was used or has run out")]
    InvitationOver,
    #[error(transparent)]
    Failure(#[from] Failure),
}

/// The secret part of a one-time link.
#[derive(Clone, PartialEq, Eq)]
pub struct InvitationToken(pub String);

impl std::fmt::Debug for InvitationToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("InvitationToken(..)")
    }
}

#[derive(Debug, Clone)]
pub struct NewAssignment {
    pub role: Role,
    pub place: PlaceId,
    pub sk_number: String,
    pub since: NaiveDate,
    pub until: Option<NaiveDate>,
}

#[derive(FromQueryResult)]
struct AccountRow {
    id: Uuid,
    username: String,
    display_name: String,
}

#[derive(FromQueryResult)]
struct AssignmentRow {
    id: Uuid,
    account: Uuid,
    role: String,
    place: i32,
    sk_number: String,
    since: NaiveDate,
    until: Option<NaiveDate>,
}

impl AssignmentRow {
    fn read(self) -> Option<Assignment> {
        Some(Assignment {
            id: self.id,
            role: Role::from_code(&self.role)?,
            place: PlaceId(self.place),
            sk_number: self.sk_number,
            since: self.since,
            until: self.until,
        })
    }
}

/// An account with the assignments that hold on a day.
pub(super) async fn by_id(
    reader: &impl Reader,
    id: AccountId,
    on: NaiveDate,
) -> Result<Option<Account>, Failure> {
    let row: Option<AccountRow> = first(
        reader,
        "select id, username, display_name from account where id = $1",
        [id.0.into()],
    )
    .await?;
    let Some(row) = row else { return Ok(None) };
    let assignments: Vec<AssignmentRow> = all(
        reader,
        "select a.id, a.account, a.role, a.place, a.sk_number, a.since, a.until from assignment a
         where a.account = $1 and a.since <= $2 and (a.until is null or a.until >= $2)
           and not exists (select 1 from assignment r where r.replaces = a.id)",
        [id.0.into(), on.into()],
    )
    .await?;
    Ok(Some(Account {
        id,
        username: row.username,
        display_name: row.display_name,
        assignments: assignments.into_iter().filter_map(AssignmentRow::read).collect(),
    }))
}

/// The account of a user name, with the assignments that hold on a day.
pub async fn named(
    reader: &impl Reader,
    username: &str,
    on: NaiveDate,
) -> Result<Option<Account>, Failure> {
    let row: Option<AccountRow> = first(
        reader,
        "select id, username, display_name from account where username = $1",
        [session::plain(username).into()],
    )
    .await?;
    match row {
        Some(row) => by_id(reader, AccountId(row.id), on).await,
        None => Ok(None),
    }
}

/// The account of whoever sits at the machine itself; made at first use, without a password.
pub async fn operator(at: &Store, clock: &Clock) -> Result<Account, Failure> {
    let nation = number(at, "select id from place where level = 'nation'", [])
        .await?
        .and_then(|id| i32::try_from(id).ok())
        .ok_or_else(|| Failure::Stored("no places are installed".to_owned()))?;
    let known: Option<AccountRow> = first(
        at,
        "select id, username, display_name from account where username = 'terminal'",
        [],
    )
    .await?;
    let id = match known {
        Some(row) => row.id,
        None => {
            let act = Act::begin(at, None, "account.add", Door::Terminal, None, clock).await?;
            let id = insert(&act, "terminal", "Terminal", None).await?;
            act.commit().await?;
            id
        }
    };
    let everywhere = |role| Assignment {
        id: Uuid::nil(),
        role,
        place: PlaceId(nation),
        sk_number: String::new(),
        since: NaiveDate::MIN,
        until: None,
    };
    Ok(Account {
        id: AccountId(id),
        username: "terminal".to_owned(),
        display_name: "Terminal".to_owned(),
        assignments: vec![everywhere(Role::Admin), everywhere(Role::Gizi)],
    })
}

async fn insert(
    act: &Act,
    username: &str,
    display_name: &str,
    hash: Option<String>,
) -> Result<Uuid, Failure> {
    let id = Uuid::now_v7();
    act.tx
        .execute(
            "insert into account (id, act, username, display_name, password_hash)
             values ($1, $2, $3, $4, $5)",
            [id.into(), act.id.into(), username.into(), display_name.into(), hash.into()],
        )
        .await?;
    Ok(id)
}

async fn insert_assignment(
    act: &Act,
    account: Uuid,
    new: &NewAssignment,
    replaces: Option<Uuid>,
) -> Result<(), Failure> {
    act.tx
        .execute(
            "insert into assignment (id, act, account, role, place, sk_number, since, until,
                replaces)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            [
                Uuid::now_v7().into(),
                act.id.into(),
                account.into(),
                new.role.code().into(),
                new.place.0.into(),
                new.sk_number.trim().into(),
                new.since.into(),
                new.until.into(),
                replaces.into(),
            ],
        )
        .await
        .map(|_| ())
}

fn proper_name(username: &str) -> Result<String, Refused> {
    let name = username.trim().to_lowercase();
    let proper = (3..=40).contains(&name.len())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '.' || c == '-');
    if proper { Ok(name) } else { Err(Refused::BadName) }
}

async fn is_taken(reader: &impl Reader, username: &str) -> Result<bool, Failure> {
    let found =
        number(reader, "select count(*) from account where username = $1", [username.into()])
            .await?;
    Ok(found != Some(0))
}

/// Makes an account with a role and a one-time link by which its owner sets a password.
pub async fn add(
    at: &Store,
    by: &Account,
    tree: &Tree,
    username: &str,
    display_name: &str,
    assignment: &NewAssignment,
    clock: &Clock,
) -> Result<InvitationToken, Refused> {
    by.must(Deed::ManageAccounts, assignment.place, tree)?;
    let username = proper_name(username)?;
    if is_taken(at, &username).await? {
        return Err(Refused::NameTaken);
    }
    let act =
        Act::begin(at, Some(by.id), "account.add", Door::Form, Some(assignment.place), clock)
            .await?;
    let id = insert(&act, &username, display_name.trim(), None).await?;
    insert_assignment(&act, id, assignment, None).await?;
    let token = invite(&act.tx, Some(id), clock).await?;
    act.commit().await?;
    Ok(token)
}

/// Gives an account a further role.
pub async fn assign(
    at: &Store,
    by: &Account,
    tree: &Tree,
    account: AccountId,
    assignment: &NewAssignment,
    clock: &Clock,
) -> Result<(), Refused> {
    by.must(Deed::ManageAccounts, assignment.place, tree)?;
    let act = Act::begin(
        at,
        Some(by.id),
        "account.assign",
        Door::Form,
        Some(assignment.place),
        clock,
    )
    .await?;
    insert_assignment(&act, account.0, assignment, None).await?;
    act.commit().await?;
    Ok(())
}

/// Ends an assignment with the day before today; what it allowed until then stays known.
pub async fn end_assignment(
    at: &Store,
    by: &Account,
    tree: &Tree,
    assignment: Uuid,
    clock: &Clock,
) -> Result<(), Refused> {
    let row: Option<AssignmentRow> = first(
        at,
        "select a.id, a.account, a.role, a.place, a.sk_number, a.since, a.until from assignment a
         where a.id = $1 and not exists (select 1 from assignment r where r.replaces = a.id)",
        [assignment.into()],
    )
    .await?;
    let row = row.ok_or(Refused::NoSuchAssignment)?;
    let account = row.account;
    let held = row.read().ok_or(Refused::NoSuchAssignment)?;
    by.must(Deed::ManageAccounts, held.place, tree)?;
    let ended = NewAssignment {
        role: held.role,
        place: held.place,
        sk_number: held.sk_number,
        since: held.since,
        until: clock.today(Zone::Wib).pred_opt(),
    };
    let act =
        Act::begin(at, Some(by.id), "account.end", Door::Form, Some(held.place), clock).await?;
    insert_assignment(&act, account, &ended, Some(assignment)).await?;
    act.commit().await?;
    Ok(())
}

/// A new one-time link for an account whose password was lost.
pub async fn invite_again(
    at: &Store,
    by: &Account,
    tree: &Tree,
    account: AccountId,
    clock: &Clock,
) -> Result<InvitationToken, Refused> {
    let listed = list(at, by, tree).await?;
    let within = listed.iter().any(|listed| {
        listed.id == account
            && listed
                .assignments
                .iter()
                .all(|held| by.may(Deed::ManageAccounts, held.place, tree))
    });
    if !within {
        return Err(OutOfReach.into());
    }
    let act = Act::begin(at, Some(by.id), "account.invite", Door::Form, None, clock).await?;
    let token = invite(&act.tx, Some(account.0), clock).await?;
    act.commit().await?;
    Ok(token)
}

/// Makes an account with a known password at the machine itself; for the demo world.
pub async fn with_password(
    at: &Store,
    username: &str,
    display_name: &str,
    word: &str,
    assignments: &[NewAssignment],
    clock: &Clock,
) -> Result<(), Refused> {
    if is_taken(at, username).await? {
        return Err(Refused::NameTaken);
    }
    let hash = password::hash(word)?;
    let act = Act::begin(at, None, "account.add", Door::Terminal, None, clock).await?;
    let id = insert(&act, username, display_name, Some(hash)).await?;
    for assignment in assignments {
        insert_assignment(&act, id, assignment, None).await?;
    }
    act.commit().await?;
    Ok(())
}

/// The link by which the first administrator is made; `None` once somebody can sign in.
pub async fn first_invitation(
    at: &Store,
    clock: &Clock,
) -> Result<Option<InvitationToken>, Failure> {
    let able =
        number(at, "select count(*) from account where password_hash is not null", []).await?;
    if able != Some(0) {
        return Ok(None);
    }
    let tx = at.begin().await?;
    tx.execute("delete from invitation where account is null", []).await?;
    let token = invite(&tx, None, clock).await?;
    tx.commit().await?;
    Ok(Some(token))
}

async fn invite(
    tx: &Tx,
    account: Option<Uuid>,
    clock: &Clock,
) -> Result<InvitationToken, Failure> {
    let (token, kept) = password::token()?;
    let ends = clock.now().plus(TimeDelta::days(INVITATION_DAYS));
    tx.execute(
        "insert into invitation (token_hash, account, expires_at) values ($1, $2, $3)",
        [kept.into(), account.into(), ends.0.into()],
    )
    .await?;
    Ok(InvitationToken(token))
}

#[derive(FromQueryResult)]
struct InvitationRow {
    account: Option<Uuid>,
}

/// For whom a link is: `None` where it is used up, `Some(None)` for the first administrator,
/// otherwise the user name that waits for its password.
pub async fn invited(
    at: &Store,
    token: &InvitationToken,
    clock: &Clock,
) -> Result<Option<Option<String>>, Failure> {
    #[derive(FromQueryResult)]
    struct Row {
        username: Option<String>,
    }
    let row: Option<Row> = first(
        at,
        "select account.username from invitation i left join account on account.id = i.account
         where i.token_hash = $1 and i.used_at is null and i.expires_at >= $2",
        [password::digest(&token.0).into(), clock.now().0.into()],
    )
    .await?;
    Ok(row.map(|row| row.username))
}

/// Uses a one-time link: sets the password, and for the first administrator makes the account.
/// Answers the token of a new session.
pub async fn accept(
    at: &Store,
    token: &InvitationToken,
    username: &str,
    word: &str,
    clock: &Clock,
) -> Result<String, Refused> {
    if word.chars().count() < SHORTEST_PASSWORD {
        return Err(Refused::ShortPassword);
    }
    let hash = password::hash(word)?;
    let act = Act::begin(at, None, "account.accept", Door::Form, None, clock).await?;
    let kept = password::digest(&token.0);
    let open: Option<InvitationRow> = first(
        &act.tx,
        "select account from invitation
         where token_hash = $1 and used_at is null and expires_at >= $2",
        [kept.clone().into(), clock.now().0.into()],
    )
    .await?;
    let Some(open) = open else { return Err(Refused::InvitationOver) };
    let id = match open.account {
        Some(id) => {
            act.tx
                .execute(
                    "update account set password_hash = $1 where id = $2",
                    [hash.into(), id.into()],
                )
                .await?;
            id
        }
        None => {
            let username = proper_name(username)?;
            if is_taken(&act.tx, &username).await? {
                return Err(Refused::NameTaken);
            }
            let id = insert(&act, &username, &username, Some(hash)).await?;
            let nation = number(&act.tx, "select id from place where level = 'nation'", [])
                .await?
                .and_then(|id| i32::try_from(id).ok())
                .unwrap_or_default();
            let assignment = NewAssignment {
                role: Role::Admin,
                place: PlaceId(nation),
                sk_number: String::new(),
                since: clock.today(Zone::Wib),
                until: None,
            };
            insert_assignment(&act, id, &assignment, None).await?;
            id
        }
    };
    act.tx
        .execute(
            "update invitation set used_at = $1 where token_hash = $2",
            [clock.now().0.into(), kept.into()],
        )
        .await?;
    act.commit().await?;
    Ok(session::open(at, AccountId(id), clock).await?)
}

/// An account as the list of accounts shows it.
#[derive(Debug, Clone)]
pub struct Listed {
    pub id: AccountId,
    pub username: String,
    pub display_name: String,
    pub can_sign_in: bool,
    pub assignments: Vec<Assignment>,
}

#[derive(FromQueryResult)]
struct ListedRow {
    id: Uuid,
    username: String,
    display_name: String,
    able: i64,
}

/// The accounts with an assignment inside the area that `by` manages; at most 500.
pub async fn list(at: &Store, by: &Account, tree: &Tree) -> Result<Vec<Listed>, Failure> {
    let rows: Vec<ListedRow> = all(
        at,
        "select id, username, display_name,
                cast(case when password_hash is null then 0 else 1 end as bigint) as able
         from account order by username limit 500",
        [],
    )
    .await?;
    let assignments: Vec<AssignmentRow> = all(
        at,
        "select a.id, a.account, a.role, a.place, a.sk_number, a.since, a.until from assignment a
         where not exists (select 1 from assignment r where r.replaces = a.id)
         order by a.since",
        [],
    )
    .await?;
    let mut held: std::collections::HashMap<Uuid, Vec<Assignment>> =
        std::collections::HashMap::new();
    for row in assignments {
        let account = row.account;
        if let Some(assignment) = row.read() {
            held.entry(account).or_default().push(assignment);
        }
    }
    Ok(rows
        .into_iter()
        .map(|row| Listed {
            id: AccountId(row.id),
            assignments: held.remove(&row.id).unwrap_or_default(),
            username: row.username,
            display_name: row.display_name,
            can_sign_in: row.able == 1,
        })
        .filter(|listed| {
            listed
                .assignments
                .iter()
                .any(|assignment| by.may(Deed::ManageAccounts, assignment.place, tree))
        })
        .collect())
}
