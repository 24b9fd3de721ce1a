//! Wrong passwords: after a few for one name, further tries are refused for a while. A name that
//! nobody has is treated like any other, so that an answer does not tell which names exist.

use chrono::TimeDelta;
use uuid::Uuid;

use super::{AccountId, password};
use crate::act::{Act, Door};
use crate::audit;
use crate::clock::Clock;
use crate::failure::Failure;
use crate::store::Store;

/// Wrong tries after which a name has to wait.
pub const MOST_TRIES: i64 = 5;
/// How long a wrong try counts. A refused try is not counted, so nobody waits longer.
pub const MINUTES: i64 = 15;

/// What a store keeps of a name: it may be a password typed in the wrong box.
fn kept(username: &str) -> Vec<u8> {
    password::digest(username)
}

/// Counts a try before its password is looked at, so that many at once are counted too. False
/// where the name has to wait.
///
/// One statement, beside the store: signing in does not wait for a file that is being taken in.
/// On a server as many tries as it has connections for us may pass together.
pub(super) async fn begin(at: &Store, username: &str, clock: &Clock) -> Result<bool, Failure> {
    let now = clock.now();
    let since = now.plus(TimeDelta::minutes(-MINUTES)).0;
    at.write_beside("delete from wrong_try where tried_at < $1", [since.into()]).await?;
    let counted = at
        .write_beside(
            "insert into wrong_try (id, name_hash, tried_at)
             select $1, $2, $3 where
                (select count(*) from wrong_try where name_hash = $4 and tried_at >= $5) < $6",
            [
                Uuid::now_v7().into(),
                kept(username).into(),
                now.0.into(),
                kept(username).into(),
                since.into(),
                MOST_TRIES.into(),
            ],
        )
        .await?;
    Ok(counted == 1)
}

/// The password was right: what was typed before does not count any more.
pub(super) async fn forget(at: &Store, username: &str) -> Result<(), Failure> {
    at.write_beside("delete from wrong_try where name_hash = $1", [kept(username).into()])
        .await
        .map(|_| ())
}

/// Writes down that the name of an account has to wait, where this try was the last allowed.
pub(super) async fn note(
    at: &Store,
    account: AccountId,
    username: &str,
    clock: &Clock,
) -> Result<(), Failure> {
    let since = clock.now().plus(TimeDelta::minutes(-MINUTES)).0;
    let wrong = at
        .number_beside(
            "select count(*) from wrong_try where name_hash = $1 and tried_at >= $2",
            vec![kept(username).into(), since.into()],
        )
        .await?;
    if wrong >= MOST_TRIES { audit::locked(at, account, clock).await } else { Ok(()) }
}

/// Lets a name try again at once; done at the machine itself.
pub async fn let_in_again(at: &Store, username: &str, clock: &Clock) -> Result<(), Failure> {
    let act = Act::begin(at, None, "account.unlock", Door::Terminal, None, clock).await?;
    forget(at, &super::session::plain(username)).await?;
    act.commit().await?;
    Ok(())
}
