//! News of a place for the public: text, photographs, and how many read it. Nothing is known of
//! who reads.

use chrono::NaiveDate;
use sea_orm::{FromQueryResult, Value};
use uuid::Uuid;

use crate::account::{Account, Deed, OutOfReach};
use crate::act::{Act, Door};
use crate::attachment;
use crate::clock::{Clock, Instant};
use crate::failure::Failure;
use crate::place::{PlaceId, Tree};
use crate::rakor;
use crate::store::{Reader, Store, all, among, first, number};
use crate::written::says;

/// News about to be published, or said anew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPost {
    pub id: Uuid,
    pub place: PlaceId,
    /// The meeting it tells of.
    pub meeting: Option<Uuid>,
    pub title: String,
    pub text: String,
    /// `id` or `en`.
    pub language: String,
    /// Attachments of the place that are pictures, in order.
    pub photos: Vec<Uuid>,
    /// Attachments of the place that anybody may take along, in order.
    pub files: Vec<Uuid>,
    /// The [`Post::version`] that it corrects.
    pub replaces: Option<Uuid>,
}

/// News as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Post {
    /// Of the first version; it stays through corrections, so addresses do too.
    pub id: Uuid,
    /// The fact that holds now.
    pub version: Uuid,
    pub place: PlaceId,
    pub meeting: Option<Uuid>,
    pub title: String,
    pub text: String,
    pub language: String,
    pub photos: Vec<Uuid>,
    pub files: Vec<Uuid>,
    /// When the first version became known.
    pub published_at: Instant,
    /// When the version that holds became known, where it is not the first.
    pub changed_at: Option<Instant>,
    /// Act of the first version: the order of news.
    pub seq: i64,
    pub by: Option<String>,
}

/// Takes news away again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Withdrawal {
    pub id: Uuid,
    /// The [`Post::id`].
    pub post: Uuid,
}

/// Why news could not be published or withdrawn.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    #[error(transparent)]
    OutOfReach(#[from] OutOfReach),
    #[error("no such news")]
    UnknownPost,
    #[error("no such meeting of this place")]
    UnknownMeeting,
    #[error("a photograph is a picture handed in at this place")]
    UnknownPhoto,
    #[error("a file is one handed in at this place")]
    UnknownFile,
    #[error("{0} is missing or too long")]
    BadText(&'static str),
    #[error("news is written in Indonesian (id) or English (en)")]
    UnknownLanguage,
    #[error("somebody else changed this news meanwhile")]
    ChangedMeanwhile,
    #[error(transparent)]
    Failure(#[from] Failure),
}

/// Publishes news, or a correction of it. Sending the same id again changes nothing.
pub async fn publish(
    at: &Store,
    by: &Account,
    tree: &Tree,
    new: &NewPost,
    door: Door,
    clock: &Clock,
) -> Result<(), Refused> {
    by.must(Deed::Publish, new.place, tree)?;
    let act = Act::begin(at, Some(by.id), "post.publish", door, Some(new.place), clock).await?;
    act.tx.lock_numbering().await?;
    if version(&act.tx, new.id).await?.is_some() {
        return Ok(());
    }
    let post = match new.replaces {
        Some(replaced) => standing(&act.tx, replaced, new.place).await?,
        None => new.id,
    };
    check(&act.tx, new).await?;
    let written = Written { id: new.id, post, replaces: new.replaces, void: false };
    write(&act, &written, new).await?;
    act.commit().await?;
    Ok(())
}

/// The post whose version, which is of a place and holds, is about to be replaced.
async fn standing(
    reader: &impl Reader,
    replaced: Uuid,
    place: PlaceId,
) -> Result<Uuid, Refused> {
    let known = version(reader, replaced).await?;
    let known = known.filter(|known| known.place == place.0).ok_or(Refused::UnknownPost)?;
    if known.void {
        return Err(Refused::UnknownPost);
    }
    if known.replaced { Err(Refused::ChangedMeanwhile) } else { Ok(known.post) }
}

async fn check(reader: &impl Reader, new: &NewPost) -> Result<(), Refused> {
    for (what, text, most) in [("title", &new.title, 300), ("text", &new.text, 50_000)] {
        if !says(text, most) {
            return Err(Refused::BadText(what));
        }
    }
    if !matches!(new.language.as_str(), "id" | "en") {
        return Err(Refused::UnknownLanguage);
    }
    if let Some(meeting) = new.meeting {
        let meeting = rakor::get(reader, meeting).await?;
        if meeting.is_none_or(|meeting| meeting.place != new.place) {
            return Err(Refused::UnknownMeeting);
        }
    }
    for photo in &new.photos {
        let photo = attachment::get(reader, *photo).await?;
        if photo.is_none_or(|photo| photo.place != new.place || !photo.kind.is_image()) {
            return Err(Refused::UnknownPhoto);
        }
    }
    for file in &new.files {
        let file = attachment::get(reader, *file).await?;
        if file.is_none_or(|file| file.place != new.place) {
            return Err(Refused::UnknownFile);
        }
    }
    if MOST_PHOTOS < new.photos.len() {
        return Err(Refused::UnknownPhoto);
    }
    if MOST_FILES < new.files.len() { Err(Refused::UnknownFile) } else { Ok(()) }
}

/// Photographs of one post at most.
pub const MOST_PHOTOS: usize = 50;
/// Files of one post at most.
pub const MOST_FILES: usize = 20;

/// Takes news away; what it said stays known, but is shown to nobody.
pub async fn withdraw(
    at: &Store,
    by: &Account,
    tree: &Tree,
    new: &Withdrawal,
    door: Door,
    clock: &Clock,
) -> Result<(), Refused> {
    let first = version(at, new.post).await?.ok_or(Refused::UnknownPost)?;
    let place = PlaceId(first.place);
    by.must(Deed::Publish, place, tree)?;
    let act = Act::begin(at, Some(by.id), "post.withdraw", door, Some(place), clock).await?;
    act.tx.lock_numbering().await?;
    // Withdrawn already, by this or by another.
    let Some(known) = get(&act.tx, new.post).await? else { return Ok(()) };
    let replaces = Some(known.version);
    let written = Written { id: new.id, post: new.post, replaces, void: true };
    let nothing = NewPost {
        id: new.id,
        place,
        meeting: None,
        title: String::new(),
        text: String::new(),
        language: known.language,
        photos: Vec::new(),
        files: Vec::new(),
        replaces,
    };
    write(&act, &written, &nothing).await?;
    act.commit().await?;
    Ok(())
}

struct Written {
    id: Uuid,
    post: Uuid,
    replaces: Option<Uuid>,
    void: bool,
}

async fn write(act: &Act, written: &Written, said: &NewPost) -> Result<(), Failure> {
    act.tx
        .execute(
            "insert into post (id, act, post, replaces, void, place, meeting, title, text,
                language)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            [
                written.id.into(),
                act.id.into(),
                written.post.into(),
                written.replaces.into(),
                written.void.into(),
                said.place.0.into(),
                said.meeting.into(),
                said.title.trim().into(),
                said.text.as_str().into(),
                said.language.as_str().into(),
            ],
        )
        .await?;
    for (table, attachments) in [("post_photo", &said.photos), ("post_file", &said.files)] {
        let sql = format!("insert into {table} (post, at, attachment) values ($1, $2, $3)");
        for (at, attachment) in (0_i32..).zip(attachments) {
            let values = [written.id.into(), at.into(), (*attachment).into()];
            act.tx.execute(&sql, values).await?;
        }
    }
    Ok(())
}

#[derive(FromQueryResult)]
struct Version {
    post: Uuid,
    place: i32,
    void: bool,
    replaced: bool,
}

async fn version(reader: &impl Reader, id: Uuid) -> Result<Option<Version>, Failure> {
    first(
        reader,
        "select p.post, p.place, p.void,
            exists (select 1 from post r where r.replaces = p.id) as replaced
         from post p where p.id = $1",
        [id.into()],
    )
    .await
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    post: Uuid,
    place: i32,
    meeting: Option<Uuid>,
    title: String,
    text: String,
    language: String,
    recorded_at: i64,
    published_at: i64,
    seq: i64,
    display_name: Option<String>,
}

#[derive(FromQueryResult)]
struct Beside {
    post: Uuid,
    attachment: Uuid,
}

/// What lies beside some posts in a table, in order.
async fn beside(
    reader: &impl Reader,
    table: &str,
    rows: &[Row],
) -> Result<Vec<Beside>, Failure> {
    let (among, ids) = among(reader, 1, rows.iter().map(|row| row.id.into()))?;
    let sql =
        format!("select post, attachment from {table} where post {among} order by post, at");
    all(reader, &sql, ids).await
}

/// The posts that stand, of a condition on `p` whose values count from 1; the limit is the last.
async fn posts(
    reader: &impl Reader,
    condition: &str,
    values: Vec<Value>,
) -> Result<Vec<Post>, Failure> {
    let sql = format!(
        "select p.id, p.post, p.place, p.meeting, p.title, p.text, p.language,
            act.recorded_at, began.recorded_at as published_at, began.seq,
            account.display_name
         from post p
         join act on act.id = p.act
         join post f on f.id = p.post
         join act began on began.id = f.act
         left join account on account.id = act.account
         where {condition} and not p.void
           and not exists (select 1 from post r where r.replaces = p.id)
         order by began.seq desc limit ${}",
        values.len()
    );
    let rows: Vec<Row> = all(reader, &sql, values).await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let photos = beside(reader, "post_photo", &rows).await?;
    let files = beside(reader, "post_file", &rows).await?;
    let post = |row: Row| {
        let of = |all: &[Beside]| {
            let of = all.iter().filter(|beside| beside.post == row.id);
            of.map(|beside| beside.attachment).collect()
        };
        Post {
            id: row.post,
            version: row.id,
            place: PlaceId(row.place),
            meeting: row.meeting,
            title: row.title,
            text: row.text,
            language: row.language,
            photos: of(&photos),
            files: of(&files),
            published_at: Instant(row.published_at),
            changed_at: (row.id != row.post).then_some(Instant(row.recorded_at)),
            seq: row.seq,
            by: row.display_name,
        }
    };
    Ok(rows.into_iter().map(post).collect())
}

/// As much news as is listed at once.
const MOST: u32 = 1_000;

/// The news of a place, the newest first, those with a [`Post::seq`] below `before`.
pub async fn published(
    reader: &impl Reader,
    place: PlaceId,
    before: Option<i64>,
    limit: u32,
) -> Result<Vec<Post>, Failure> {
    let before = before.unwrap_or(i64::MAX);
    let limit = i64::from(limit.min(MOST));
    let values = vec![place.0.into(), before.into(), limit.into()];
    posts(reader, "p.place = $1 and began.seq < $2", values).await
}

/// The news of all places, the newest first.
pub async fn newest(reader: &impl Reader, limit: u32) -> Result<Vec<Post>, Failure> {
    posts(reader, "began.seq > 0", vec![i64::from(limit.min(MOST)).into()]).await
}

/// The last act that published or withdrew something; nought where there is none.
pub async fn last(reader: &impl Reader) -> Result<i64, Failure> {
    let sql = "select max(act.seq) from post join act on act.id = post.act";
    Ok(number(reader, sql, []).await?.unwrap_or(0))
}

/// One piece of news by its [`Post::id`]; None where it was withdrawn.
pub async fn get(reader: &impl Reader, id: Uuid) -> Result<Option<Post>, Failure> {
    Ok(posts(reader, "p.post = $1", vec![id.into(), 1_i64.into()]).await?.pop())
}

/// Counts readers of a post on a day; only the day and the number are kept. Not an act.
pub async fn count(
    at: &Store,
    post: Uuid,
    day: NaiveDate,
    readers: u32,
) -> Result<(), Failure> {
    at.write_beside(
        "insert into post_reader (post, day, readers) values ($1, $2, $3)
         on conflict (post, day) do update
         set readers = post_reader.readers + excluded.readers",
        [post.into(), day.into(), i64::from(readers).into()],
    )
    .await
    .map(|_| ())
}

#[derive(FromQueryResult)]
struct Readers {
    day: NaiveDate,
    readers: i64,
}

/// How many read a post, by day.
pub async fn readers(at: &Store, post: Uuid) -> Result<Vec<(NaiveDate, u64)>, Failure> {
    let sql = "select day, readers from post_reader where post = $1 order by day";
    let rows: Vec<Readers> = at.readings(sql, vec![post.into()]).await?;
    let number = |row: Readers| (row.day, u64::try_from(row.readers).unwrap_or(0));
    Ok(rows.into_iter().map(number).collect())
}
