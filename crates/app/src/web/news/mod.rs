//! News of a place, written, put right and taken away by its secretariat.

mod sent;
mod taken;
#[cfg(test)]
mod tests;

use axum::extract::multipart::MultipartRejection;
use axum::extract::{Multipart, Path, Query};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use register::account::Deed;
use register::act::Door;
use register::attachment;
use register::clock::Zone;
use register::place::{Level, Place};
use register::post::{self, NewPost, Post, Withdrawal};
use register::rakor;
use serde::Deserialize;
use uuid::Uuid;

use self::sent::{Draft, Sent};
use super::form::Posted;
use super::page::news::{KeptFile, KeptPhoto, NewsFormPage, NewsPage};
use super::page::public::{Article, Handed, Photo};
use super::page::{Cell, Choice, Column, Empty, Link, Notice, Row, Sentence, TableView, Tone};
use super::place::{View, tabs};
use super::public::{shows, size_said, stretches};
use super::visitor::{Refusal, Signed};
use crate::photograph;
use crate::problem::{Kind, Problem};
use crate::text::{Language, date, grouped};

/// News that is listed.
const LISTED: u32 = 200;
/// Meetings that news may tell of, the newest.
const MEETINGS: u32 = 30;

/// What was done just now.
#[derive(Deserialize)]
pub(super) struct Done {
    terbit: Option<Uuid>,
    ditarik: Option<String>,
}

/// A place that tells news, for those who may.
fn place<'a>(signed: &'a Signed, code: &str) -> Result<&'a Place, Refusal> {
    let place = signed.place(code, Deed::Publish)?;
    signed.must_be_now()?;
    match place.level {
        Level::Posyandu | Level::Puskesmas => Err(signed.refuse(Problem::not_found())),
        Level::Nation | Level::Province | Level::Kabkota | Level::Kecamatan | Level::Desa => {
            Ok(place)
        }
    }
}

fn list_href(place: &Place) -> String {
    format!("/tempat/{}/berita", place.code)
}

fn public_href(place: &Place, post: Uuid) -> String {
    format!("/publik/{}/berita/{post}", place.code)
}

/// The post of an address, where it is of the place and stands.
async fn of_place(signed: &Signed, place: &Place, id: &str) -> Result<Post, Refusal> {
    let none = || signed.refuse(Problem::not_found());
    let id: Uuid = id.parse().map_err(|_| none())?;
    let post = post::get(&signed.running().store, id)
        .await
        .map_err(|failure| signed.refuse(failure))?;
    post.filter(|post| post.place == place.id).ok_or_else(none)
}

pub(super) async fn list(
    signed: Signed,
    Path(code): Path<String>,
    Query(done): Query<Done>,
) -> Result<Response, Refusal> {
    let place = place(&signed, &code)?;
    let store = &signed.running().store;
    let posts = post::published(store, place.id, None, LISTED)
        .await
        .map_err(|failure| signed.refuse(failure))?;
    let mut rows = Vec::new();
    for post in &posts {
        let readers =
            post::readers(store, post.id).await.map_err(|failure| signed.refuse(failure))?;
        let read: u64 = readers.iter().map(|(_, readers)| *readers).sum();
        rows.push(row(&signed, place, post, read));
    }
    let title = signed.fill("news.title", &[("place", &signed.place_name(place))]);
    let mut shell = signed.shell_at(place.id, &title, None);
    shell.notice = notice(&signed, place, &done);
    signed.page(&NewsPage {
        shell,
        answer: vec![Sentence::marked(signed.say("news.about"))],
        tabs: tabs(&signed, place, None, None, View::News),
        write: Some(Link::new(signed.say("news.write"), format!("{}/baru", list_href(place)))),
        empty: posts.is_empty().then(|| Empty {
            says: signed.say("news.none").to_owned(),
            why: signed.say("news.none_why").to_owned(),
            good: false,
            door: None,
        }),
        table: TableView {
            caption: title.clone(),
            columns: vec![
                Column::text(signed.say("news.heading")),
                Column::text(signed.say("news.published")),
                Column::text(signed.say("news.by")),
                Column::number(signed.say("news.read")),
                Column::text(signed.say("public.page")),
            ],
            rows,
            sheets: true,
        },
        title,
    })
}

fn row(signed: &Signed, place: &Place, post: &Post, read: u64) -> Row {
    let day = |at: register::clock::Instant| {
        date(signed.language(), at.date_in(Zone::of_code(&place.code)))
    };
    let published = Cell::text(day(post.published_at));
    let published = match post.changed_at {
        Some(at) => published.noted(signed.fill("public.changed", &[("day", &day(at))])),
        None => published,
    };
    let read = grouped(signed.language(), i64::try_from(read).unwrap_or(i64::MAX));
    Row::of(vec![
        Cell::text(post.title.clone()).link(format!("{}/{}", list_href(place), post.id)),
        published,
        Cell::text(post.by.clone().unwrap_or_default()),
        Cell::number(read),
        Cell::text(signed.say("news.open")).link(public_href(place, post.id)),
    ])
}

fn notice(signed: &Signed, place: &Place, done: &Done) -> Option<Notice> {
    if let Some(post) = done.terbit {
        return Some(Notice {
            tone: Tone::Better,
            says: Sentence::marked(signed.say("news.done_published")),
            does: String::new(),
            link: Some(Link::new(signed.say("public.page"), public_href(place, post))),
        });
    }
    done.ditarik.as_ref().map(|_| Notice {
        tone: Tone::Better,
        says: Sentence::marked(signed.say("news.done_withdrawn")),
        does: String::new(),
        link: None,
    })
}

pub(super) async fn begin(
    signed: Signed,
    Path(code): Path<String>,
) -> Result<Response, Refusal> {
    let place = place(&signed, &code)?;
    let draft = Draft {
        id: Uuid::now_v7(),
        language: signed.language().tag().to_owned(),
        ..Draft::default()
    };
    form(&signed, place, &draft, None, None).await
}

pub(super) async fn change(
    signed: Signed,
    Path((code, id)): Path<(String, String)>,
) -> Result<Response, Refusal> {
    let place = place(&signed, &code)?;
    let post = of_place(&signed, place, &id).await?;
    let draft = Draft {
        id: Uuid::now_v7(),
        replaces: Some(post.version),
        title: post.title.clone(),
        text: post.text.clone(),
        language: post.language.clone(),
        meeting: post.meeting,
        photos: post.photos.clone(),
        files: post.files.clone(),
    };
    form(&signed, place, &draft, Some(&post), None).await
}

pub(super) async fn publish(
    signed: Signed,
    Path(code): Path<String>,
    form: Result<Multipart, MultipartRejection>,
) -> Result<Response, Refusal> {
    let place = place(&signed, &code)?;
    send(&signed, place, None, form).await
}

pub(super) async fn publish_again(
    signed: Signed,
    Path((code, id)): Path<(String, String)>,
    form: Result<Multipart, MultipartRejection>,
) -> Result<Response, Refusal> {
    let place = place(&signed, &code)?;
    let post = of_place(&signed, place, &id).await?;
    send(&signed, place, Some(&post), form).await
}

/// Keeps what was handed in, then publishes, or shows what would be published.
async fn send(
    signed: &Signed,
    place: &Place,
    post: Option<&Post>,
    form: Result<Multipart, MultipartRejection>,
) -> Result<Response, Refusal> {
    let form = form.map_err(|_| signed.refuse(Problem::new(Kind::AskedWrongly, "bad_form")))?;
    let sent = match Sent::read(form).await {
        Ok(sent) => sent,
        Err(problem) => return Err(signed.refuse(problem)),
    };
    signed.must_be_ours(&sent.csrf)?;
    let looks = sent.looks;
    let (draft, refused) = taken::in_(signed, place, sent).await;
    if let Some(problem) = refused {
        return self::refused(signed, place, &draft, post, problem).await;
    }
    if looks {
        let preview = Some(previewed(signed, place, &draft).await?);
        return self::form(signed, place, &draft, post, preview).await;
    }
    let new = NewPost {
        id: draft.id,
        place: place.id,
        meeting: draft.meeting,
        title: draft.title.clone(),
        text: draft.text.clone(),
        language: draft.language.clone(),
        photos: draft.photos.clone(),
        files: draft.files.clone(),
        replaces: draft.replaces,
    };
    let running = signed.running();
    let (store, tree, clock) = (&running.store, &signed.today, &running.clock);
    match post::publish(store, &signed.account, tree, &new, Door::Form, clock).await {
        Ok(()) => {
            running.site.look_again();
            let shown = post.map_or(draft.id, |post| post.id);
            let address = format!("{}?terbit={shown}", list_href(place));
            Ok(Redirect::to(&address).into_response())
        }
        Err(refused) => {
            let problem = told(refused);
            if problem.kind == Kind::Refused {
                return self::refused(signed, place, &draft, post, problem).await;
            }
            Err(signed.refuse(problem))
        }
    }
}

/// Why news is not published.
fn told(refused: post::Refused) -> Problem {
    use post::Refused;
    let no = |code| Problem::new(Kind::Refused, code);
    match refused {
        Refused::OutOfReach(_) => Problem::forbidden(),
        Refused::UnknownPost => Problem::not_found(),
        Refused::UnknownMeeting => no("news.no_meeting"),
        Refused::UnknownPhoto | Refused::UnknownFile => no("news.no_file"),
        Refused::BadText(_) => no("news.bad_text"),
        Refused::UnknownLanguage => no("news.no_language"),
        Refused::ChangedMeanwhile => no("news.changed_meanwhile"),
        Refused::Failure(failure) => failure.into(),
    }
}

/// The form again, with what was written and why it was not taken.
async fn refused(
    signed: &Signed,
    place: &Place,
    draft: &Draft,
    post: Option<&Post>,
    problem: Problem,
) -> Result<Response, Refusal> {
    if problem.kind != Kind::Refused {
        return Err(signed.refuse(problem));
    }
    let mut page = form_page(signed, place, draft, post, None).await?;
    page.shell.notice = Some(signed.bad_news(problem.code));
    let page = signed.page(&page)?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

async fn form(
    signed: &Signed,
    place: &Place,
    draft: &Draft,
    post: Option<&Post>,
    preview: Option<Article>,
) -> Result<Response, Refusal> {
    let page = form_page(signed, place, draft, post, preview).await?;
    signed.page(&page)
}

async fn form_page(
    signed: &Signed,
    place: &Place,
    draft: &Draft,
    post: Option<&Post>,
    preview: Option<Article>,
) -> Result<NewsFormPage, Refusal> {
    let store = &signed.running().store;
    let name = signed.place_name(place);
    let key = if post.is_some() { "news.change_title" } else { "news.write_title" };
    let title = signed.fill(key, &[("place", &name)]);
    let (mut photos, mut files) = (Vec::new(), Vec::new());
    for id in &draft.photos {
        let found = attachment::get(store, *id).await.map_err(|f| signed.refuse(f))?;
        photos.extend(found.map(|file| KeptPhoto {
            id: id.to_string(),
            href: photo_href(place, *id),
            shows: shows(&file).to_owned(),
        }));
    }
    for id in &draft.files {
        let found = attachment::get(store, *id).await.map_err(|f| signed.refuse(f))?;
        files.extend(found.map(|file| KeptFile {
            id: id.to_string(),
            particulars: size_said(signed.language(), &file),
            name: file.name,
        }));
    }
    let mut shell = signed.shell_at(place.id, &title, None);
    shell.crumbs.push(Link::new(signed.say("tab.news"), list_href(place)));
    let action = match post {
        Some(post) => format!("{}/{}", list_href(place), post.id),
        None => format!("{}/baru", list_href(place)),
    };
    let button = if post.is_some() { "news.publish_again" } else { "news.publish" };
    Ok(NewsFormPage {
        says: signed
            .say(if post.is_some() { "news.change_said" } else { "news.write_said" })
            .to_owned(),
        id: draft.id.to_string(),
        replaces: draft.replaces.map_or_else(String::new, |id| id.to_string()),
        heading: draft.title.clone(),
        text: draft.text.clone(),
        languages: languages(signed, &draft.language),
        meetings: meetings(signed, place, draft.meeting).await?,
        photos,
        files,
        slots: (1..=sent::SLOTS).collect(),
        preview,
        button: signed.say(button).to_owned(),
        withdraw: post.map(|post| format!("{}/{}/tarik", list_href(place), post.id)),
        action,
        title,
        shell,
    })
}

fn languages(signed: &Signed, chosen: &str) -> Vec<Choice> {
    [(Language::Id, "news.indonesian"), (Language::En, "news.english")]
        .map(|(language, key)| Choice {
            text: signed.say(key).to_owned(),
            count: String::new(),
            href: language.tag().to_owned(),
            chosen: language.tag() == chosen,
        })
        .into()
}

async fn meetings(
    signed: &Signed,
    place: &Place,
    chosen: Option<Uuid>,
) -> Result<Vec<Choice>, Refusal> {
    let found = rakor::of_place(&signed.running().store, place.id, None, MEETINGS)
        .await
        .map_err(|failure| signed.refuse(failure))?;
    let none = Choice {
        text: signed.say("news.no_meeting").to_owned(),
        chosen: chosen.is_none(),
        ..Choice::default()
    };
    let of = found.into_iter().map(|meeting| Choice {
        text: format!("{}, {}", meeting.theme, date(signed.language(), meeting.starts_on)),
        count: String::new(),
        href: meeting.id.to_string(),
        chosen: chosen == Some(meeting.id),
    });
    Ok(std::iter::once(none).chain(of).collect())
}

fn photo_href(place: &Place, id: Uuid) -> String {
    format!("{}/foto/{id}", list_href(place))
}

/// The news as it would be read.
async fn previewed(signed: &Signed, place: &Place, draft: &Draft) -> Result<Article, Refusal> {
    let store = &signed.running().store;
    let (mut photos, mut files) = (Vec::new(), Vec::new());
    for id in &draft.photos {
        let file = attachment::get(store, *id).await.map_err(|f| signed.refuse(f))?;
        let bytes = attachment::bytes(store, *id).await.map_err(|f| signed.refuse(f))?;
        let size = bytes.as_deref().and_then(photograph::size);
        photos.extend(file.zip(size).map(|(file, (width, height))| Photo {
            href: photo_href(place, *id),
            shows: shows(&file).to_owned(),
            width,
            height,
        }));
    }
    for id in &draft.files {
        let file = attachment::get(store, *id).await.map_err(|f| signed.refuse(f))?;
        files.extend(file.map(|file| Handed {
            href: "#teks".to_owned(),
            particulars: size_said(signed.language(), &file),
            name: file.name,
        }));
    }
    let today = date(signed.language(), signed.running().today());
    Ok(Article {
        title: draft.title.clone(),
        particulars: format!("{} · {today}", signed.place_name(place)),
        photos,
        text: stretches(&draft.text),
        files,
        ..Article::default()
    })
}

/// A photograph for whoever is writing, before anybody else sees it.
pub(super) async fn photo(
    signed: Signed,
    Path((code, id)): Path<(String, String)>,
) -> Result<Response, Refusal> {
    let place = place(&signed, &code)?;
    let none = || signed.refuse(Problem::not_found());
    let id: Uuid = id.parse().map_err(|_| none())?;
    let store = &signed.running().store;
    let file = attachment::get(store, id).await.map_err(|f| signed.refuse(f))?;
    let file = file.filter(|file| file.place == place.id && file.kind.is_image());
    let file = file.ok_or_else(none)?;
    let bytes = attachment::bytes(store, id).await.map_err(|f| signed.refuse(f))?;
    let bytes = bytes.ok_or_else(none)?;
    Ok(([(header::CONTENT_TYPE, file.kind.media_type())], bytes).into_response())
}

pub(super) async fn withdraw(
    Path((code, id)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response, Refusal> {
    let signed = posted.signed;
    let place = place(&signed, &code)?;
    let post = of_place(&signed, place, &id).await?;
    let running = signed.running();
    let (store, tree, clock) = (&running.store, &signed.today, &running.clock);
    let end = Withdrawal { id: Uuid::now_v7(), post: post.id };
    post::withdraw(store, &signed.account, tree, &end, Door::Form, clock)
        .await
        .map_err(|refused| signed.refuse(told(refused)))?;
    running.site.look_again();
    Ok(Redirect::to(&format!("{}?ditarik=1", list_href(place))).into_response())
}
