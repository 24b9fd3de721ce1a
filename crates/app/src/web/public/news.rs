//! News in lists: of a place, of everywhere, and as a feed.

use register::clock::Zone;
use register::place::{Place, Tree};
use register::post::{self, Post};

use super::article;
use super::kept::Kept;
use super::reader::Reader;
use super::site::Now;
use crate::problem::Problem;
use crate::text::date;
use crate::web::page::public::{Item, NewsListPage, Photo};
use crate::web::page::{Link, Paging};

/// News below the figures of a place.
const ON_A_PLACE: u32 = 4;
/// News on the page that lists it.
const ON_A_LIST: u32 = 20;
/// As many letters of a text stand in a list.
const BEGINNING: usize = 180;

/// The latest news of a place, and whether there is more.
pub(super) struct Latest {
    pub(super) items: Vec<Item>,
    pub(super) more: bool,
}

pub(super) async fn latest(reader: &Reader, place: &Place) -> Result<Latest, Problem> {
    let mut posts =
        post::published(&reader.running.store, place.id, None, ON_A_PLACE + 1).await?;
    let more = posts.len() > usize::try_from(ON_A_PLACE).unwrap_or(usize::MAX);
    posts.truncate(usize::try_from(ON_A_PLACE).unwrap_or(usize::MAX));
    Ok(Latest { items: items(reader, &posts, false).await?, more })
}

/// The newest of all places.
pub(super) async fn newest(reader: &Reader) -> Result<Vec<Item>, Problem> {
    let posts = post::newest(&reader.running.store, ON_A_PLACE).await?;
    items(reader, &posts, true).await
}

/// Posts as they stand in a list, with their place where they are of several.
pub(super) async fn items(
    reader: &Reader,
    posts: &[Post],
    with_place: bool,
) -> Result<Vec<Item>, Problem> {
    let tree = reader.running.tree();
    let mut items = Vec::new();
    for post in posts {
        let Some(place) = tree.get(post.place) else { continue };
        let day = date(reader.language, post.published_at.date_in(Zone::of_code(&place.code)));
        let particulars =
            if with_place { format!("{day} · {}", reader.place_name(place)) } else { day };
        let photo = match post.photos.first() {
            Some(id) => article::photo(reader, place, post, *id).await?,
            None => None,
        };
        items.push(Item {
            title: post.title.clone(),
            href: reader.href(&address(place, post)),
            particulars,
            begins: article::begins(&post.text, BEGINNING),
            tag: reader.tag(post),
            photo: photo
                .map(|photo| Photo { href: format!("{}?lebar=640", photo.href), ..photo }),
        });
    }
    Ok(items)
}

pub(super) fn address(place: &Place, post: &Post) -> String {
    format!("/publik/{}/berita/{}", place.code, post.id)
}

impl Reader {
    /// The language of a post, where it is not that of the page.
    pub(super) fn tag(&self, post: &Post) -> String {
        if post.language == self.language.tag() { String::new() } else { post.language.clone() }
    }

    /// A place whose news may be read: one that has figures, or news.
    pub(super) async fn told_of<'t>(
        &self,
        tree: &'t Tree,
        now: &Now,
        code: &str,
    ) -> Result<Option<&'t Place>, Problem> {
        let Some(place) = tree.by_code(code) else { return Ok(None) };
        if now.of(&self.running, code).await.is_some() {
            return Ok(Some(place));
        }
        let news = post::published(&self.running.store, place.id, None, 1).await?;
        Ok((!news.is_empty()).then_some(place))
    }
}

pub(super) async fn list(
    reader: &Reader,
    now: &Now,
    code: &str,
    before: Option<i64>,
) -> Result<Option<Kept>, Problem> {
    let tree = reader.running.tree();
    let Some(place) = reader.told_of(&tree, now, code).await? else { return Ok(None) };
    let mut posts =
        post::published(&reader.running.store, place.id, before, ON_A_LIST + 1).await?;
    let most = usize::try_from(ON_A_LIST).unwrap_or(usize::MAX);
    let path = format!("/publik/{code}/berita");
    let next = (posts.len() > most).then(|| posts.get(most - 1).map(|last| last.seq)).flatten();
    posts.truncate(most);
    let title = reader.fill("public.news_of", &[("place", &reader.place_name(place))]);
    let said = reader.fill("public.news_said", &[("place", &reader.place_name(place))]);
    let public = now.own_codes(&reader.running, place).await;
    let mut shell = reader
        .frame_at(&path, &title, &said, (&tree, place), |place| public.contains(&place.code));
    shell.crumbs.push(Link::new(reader.say("public.news"), reader.href(&path)));
    let page = NewsListPage {
        news: items(reader, &posts, false).await?,
        paging: Paging {
            said: if next.is_some() || before.is_some() {
                reader.say("public.news_newest").to_owned()
            } else {
                String::new()
            },
            previous: before.map(|_| reader.href(&path)),
            next: next.map(|seq| reader.href(&format!("{path}?sebelum={seq}"))),
        },
        title,
        shell,
    };
    super::reader::page(&page).map(Some)
}
