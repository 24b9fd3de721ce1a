//! Signing in and staying so: a random token with the browser, its digest with the store.

use chrono::TimeDelta;
use sea_orm::FromQueryResult;
use uuid::Uuid;

use super::{Account, AccountId, password, store, tries};
use crate::clock::{Clock, Zone};
use crate::failure::Failure;
use crate::store::{Store, first};

const HOURS: i64 = 12;

/// A signed-in browser.
#[derive(Debug, Clone)]
pub struct Session {
    pub account: Account,
    /// What every form of this session carries.
    pub csrf: String,
}

#[derive(Debug, thiserror::Error)]
pub enum SignInRefused {
    #[error("the name or the password is wrong")]
    Wrong,
    /// Right or wrong was not looked at.
    #[error("too many wrong tries; wait {} minutes", tries::MINUTES)]
    TooManyTries,
    #[error(transparent)]
    Failure(#[from] Failure),
}

#[derive(FromQueryResult)]
struct Kept {
    id: Uuid,
    password_hash: Option<String>,
}

/// Answers the token for the browser to hold. Takes the same time for an unknown name.
pub async fn sign_in(
    at: &Store,
    username: &str,
    word: &str,
    clock: &Clock,
) -> Result<String, SignInRefused> {
    let username = plain(username);
    if !tries::begin(at, &username, clock).await? {
        return Err(SignInRefused::TooManyTries);
    }
    let kept: Option<Kept> = first(
        at,
        "select id, password_hash from account where username = $1",
        [username.as_str().into()],
    )
    .await?;
    let (id, stored) = match kept {
        Some(Kept { id, password_hash: Some(stored) }) => (Some(id), stored),
        Some(_) | None => (None, "argon2id$00000000000000000000000000000000$00".to_owned()),
    };
    let word = word.to_owned();
    let right = tokio::task::spawn_blocking(move || password::verify(&word, &stored))
        .await
        .map_err(|error| Failure::Stored(error.to_string()))??;
    let Some(id) = id.filter(|_| right) else {
        // A name that nobody has is noted beside nobody, in the same time.
        let account = AccountId(id.unwrap_or_default());
        tries::note(at, account, &username, clock).await?;
        return Err(SignInRefused::Wrong);
    };
    tries::forget(at, &username).await?;
    Ok(open(at, AccountId(id), clock).await?)
}

/// A name as accounts have it.
pub(super) fn plain(username: &str) -> String {
    username.trim().to_lowercase()
}

/// Starts a session without a password: after an invitation was accepted.
pub(super) async fn open(
    at: &Store,
    account: AccountId,
    clock: &Clock,
) -> Result<String, Failure> {
    let (token, kept) = password::token()?;
    let csrf = hex::encode(password::random::<16>()?);
    let now = clock.now();
    let tx = at.begin().await?;
    tx.execute("delete from session where expires_at < $1", [now.0.into()]).await?;
    tx.execute(
        "insert into session (token_hash, account, csrf, created_at, expires_at)
         values ($1, $2, $3, $4, $5)",
        [
            kept.into(),
            account.0.into(),
            csrf.into(),
            now.0.into(),
            now.plus(TimeDelta::hours(HOURS)).0.into(),
        ],
    )
    .await?;
    tx.commit().await?;
    Ok(token)
}

#[derive(FromQueryResult)]
struct Open {
    account: Uuid,
    csrf: String,
}

/// The session of a token, while it lasts.
pub async fn resume(
    at: &Store,
    token: &str,
    clock: &Clock,
) -> Result<Option<Session>, Failure> {
    let open: Option<Open> = first(
        at,
        "select account, csrf from session where token_hash = $1 and expires_at >= $2",
        [password::digest(token).into(), clock.now().0.into()],
    )
    .await?;
    let Some(open) = open else { return Ok(None) };
    let account = store::by_id(at, AccountId(open.account), clock.today(Zone::Wib)).await?;
    Ok(account.map(|account| Session { account, csrf: open.csrf }))
}

pub async fn end_session(at: &Store, token: &str) -> Result<(), Failure> {
    let tx = at.begin().await?;
    tx.execute("delete from session where token_hash = $1", [password::digest(token).into()])
        .await?;
    tx.commit().await
}
