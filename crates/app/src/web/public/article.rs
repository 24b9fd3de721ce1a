//! One piece of news: its text, its photographs, its files, and how many read it.

use register::attachment::{self, Attachment};
use register::clock::Zone;
use register::place::Place;
use register::post::{self, Post};
use register::rakor;
use uuid::Uuid;

use super::kept::{Kept, Kind, Lasts};
use super::news::address;
use super::reader::Reader;
use super::site::{Now, post_id};
use crate::photograph;
use crate::problem::Problem;
use crate::text::{Language, date, decimal, grouped};
use crate::web::page::public::{Article, ArticlePage, Handed, Photo, Stretch};
use crate::web::page::{Link, Sentence};

/// As many letters say what a page holds to whoever it is shared with.
const DESCRIPTION: usize = 200;

/// The post of an address, where it is of the place and stands.
async fn post_of(reader: &Reader, place: &Place, id: &str) -> Result<Option<Post>, Problem> {
    let Some(id) = post_id(id) else { return Ok(None) };
    let post = post::get(&reader.running.store, id).await?;
    Ok(post.filter(|post| post.place == place.id))
}

pub(super) async fn page(
    reader: &Reader,
    now: &Now,
    code: &str,
    id: &str,
) -> Result<Option<Kept>, Problem> {
    let tree = reader.running.tree();
    let Some(place) = tree.by_code(code) else { return Ok(None) };
    let Some(post) = post_of(reader, place, id).await? else { return Ok(None) };
    let read: u64 = post::readers(&reader.running.store, post.id)
        .await?
        .iter()
        .map(|(_, readers)| *readers)
        .sum();
    let article = Article {
        read: if read == 0 {
            String::new()
        } else {
            reader.fill("public.read", &[("n", &reader.count(read))])
        },
        ..told(reader, place, &post).await?
    };
    let public = now.own_codes(&reader.running, place).await;
    let path = address(place, &post);
    let said = begins(&post.text, DESCRIPTION);
    let mut shell = reader.frame_at(&path, &post.title, &said, (&tree, place), |place| {
        public.contains(&place.code)
    });
    shell.kind = "article";
    shell.image =
        article.photos.first().map(|photo| Link::new(photo.shows.clone(), photo.href.clone()));
    let list = reader.href(&format!("/publik/{code}/berita"));
    shell.crumbs.push(Link::new(reader.say("public.news"), list.clone()));
    let back =
        Link::new(reader.fill("public.news_of", &[("place", &reader.place_name(place))]), list);
    super::reader::page(&ArticlePage { shell, article, back }).map(Some)
}

/// A post as it is read.
pub(super) async fn told(
    reader: &Reader,
    place: &Place,
    post: &Post,
) -> Result<Article, Problem> {
    let zone = Zone::of_code(&place.code);
    let day = |at: register::clock::Instant| date(reader.language, at.date_in(zone));
    let mut particulars = format!("{} · {}", reader.place_name(place), day(post.published_at));
    if let Some(changed) = post.changed_at {
        let said = reader.fill("public.changed", &[("day", &day(changed))]);
        particulars = format!("{particulars} · {said}");
    }
    let mut photos = Vec::new();
    for id in &post.photos {
        photos.extend(photo(reader, place, post, *id).await?);
    }
    let mut files = Vec::new();
    for id in &post.files {
        if let Some(file) = attachment::get(&reader.running.store, *id).await? {
            files.push(Handed {
                href: format!("{}/unduh/{}", address(place, post), file.id),
                particulars: size_said(reader.language, &file),
                name: file.name,
            });
        }
    }
    let meeting = match post.meeting {
        Some(id) => rakor::get(&reader.running.store, id).await?,
        None => None,
    };
    Ok(Article {
        title: post.title.clone(),
        particulars,
        meeting: meeting.map_or_else(String::new, |meeting| {
            let (first, last) = (meeting.starts_on, meeting.ends_on);
            let days = if first == last {
                date(reader.language, first)
            } else {
                format!("{}–{}", date(reader.language, first), date(reader.language, last))
            };
            let values =
                [("theme", &*meeting.theme), ("days", &days), ("venue", &meeting.venue)];
            reader.fill("public.meeting", &values)
        }),
        tag: reader.tag(post),
        photos,
        text: stretches(&post.text),
        files,
        read: String::new(),
    })
}

/// `PDF · 1,2 MB`.
pub(in crate::web) fn size_said(language: Language, file: &Attachment) -> String {
    let kilobytes = file.size.div_ceil(1_000);
    let size = if kilobytes < 1_000 {
        format!("{} kB", grouped(language, i64::try_from(kilobytes).unwrap_or(i64::MAX)))
    } else {
        format!("{} MB", decimal(language, kilobytes as f64 / 1_000.0, 1))
    };
    format!("{} · {size}", file.kind.ending().to_uppercase())
}

/// What a photograph shows is its name, without the ending.
pub(in crate::web) fn shows(file: &Attachment) -> &str {
    let ending = format!(".{}", file.kind.ending());
    file.name.strip_suffix(ending.as_str()).unwrap_or(&file.name)
}

/// A photograph of a post.
pub(super) async fn photo(
    reader: &Reader,
    place: &Place,
    post: &Post,
    id: Uuid,
) -> Result<Option<Photo>, Problem> {
    let store = &reader.running.store;
    let Some(file) = attachment::get(store, id).await? else { return Ok(None) };
    let Some(bytes) = attachment::bytes(store, id).await? else { return Ok(None) };
    let Some((width, height)) = photograph::size(&bytes) else { return Ok(None) };
    Ok(Some(Photo {
        href: format!("{}/foto/{id}", address(place, post)),
        shows: shows(&file).to_owned(),
        width,
        height,
    }))
}

/// The file of a post, of those that it names.
async fn file_of(
    reader: &Reader,
    code: &str,
    id: &str,
    file: &str,
    among: impl Fn(&Post) -> &[Uuid],
) -> Result<Option<(Attachment, Vec<u8>)>, Problem> {
    let tree = reader.running.tree();
    let Some(place) = tree.by_code(code) else { return Ok(None) };
    let Some(post) = post_of(reader, place, id).await? else { return Ok(None) };
    let Some(file) = post_id(file).filter(|file| among(&post).contains(file)) else {
        return Ok(None);
    };
    let store = &reader.running.store;
    let found = attachment::get(store, file).await?;
    Ok(found.zip(attachment::bytes(store, file).await?))
}

/// A photograph, as it is kept or as long as a phone shows it.
pub(super) async fn photograph_of(
    reader: &Reader,
    code: &str,
    id: &str,
    file: &str,
    for_a_phone: bool,
) -> Result<Option<Kept>, Problem> {
    let Some((_, bytes)) = file_of(reader, code, id, file, |post| &post.photos).await? else {
        return Ok(None);
    };
    if !for_a_phone {
        return Kept::new(Kind::Jpeg, Lasts::Day, &bytes).map(Some);
    }
    let small =
        tokio::task::spawn_blocking(move || photograph::taken_in(&bytes, photograph::PHONE))
            .await
            .map_err(|cause| Problem::broken("broken", &cause))?;
    let small = small.map_err(|cause| Problem::broken("broken", &cause))?;
    Kept::new(Kind::Jpeg, Lasts::Day, &small.jpeg).map(Some)
}

/// A file that a post hands out.
pub(super) async fn handed(
    reader: &Reader,
    code: &str,
    id: &str,
    file: &str,
) -> Result<Option<(Attachment, Vec<u8>)>, Problem> {
    file_of(reader, code, id, file, |post| &post.files).await
}

/// A text as it is read: blank lines part paragraphs, lines with `-` are points, and one that
/// begins with `#` is a heading; `**` stands around what matters.
pub(in crate::web) fn stretches(text: &str) -> Vec<Stretch> {
    let mut stretches: Vec<Stretch> = Vec::new();
    let mut lines: Vec<&str> = Vec::new();
    let end = |lines: &mut Vec<&str>, stretches: &mut Vec<Stretch>| {
        if !lines.is_empty() {
            stretches.push(Stretch::Paragraph(Sentence::marked(&lines.join(" "))));
            lines.clear();
        }
    };
    for line in text.lines().map(str::trim) {
        let point = line.strip_prefix("- ").or_else(|| line.strip_prefix("• "));
        if let Some(point) = point {
            end(&mut lines, &mut stretches);
            let point = Sentence::marked(point);
            match stretches.last_mut() {
                Some(Stretch::Points(points)) => points.push(point),
                Some(Stretch::Paragraph(_) | Stretch::Heading(_)) | None => {
                    stretches.push(Stretch::Points(vec![point]));
                }
            }
        } else if let Some(heading) = line.strip_prefix('#') {
            end(&mut lines, &mut stretches);
            let heading = heading.trim_start_matches('#').trim().to_owned();
            stretches.push(Stretch::Heading(heading));
        } else if line.is_empty() {
            end(&mut lines, &mut stretches);
        } else {
            lines.push(line);
        }
    }
    end(&mut lines, &mut stretches);
    stretches
}

/// The beginning of a text in at most so many letters, without its marks.
pub(super) fn begins(text: &str, most: usize) -> String {
    let words = text.replace("**", "");
    let mut said = String::new();
    for word in words.split_whitespace() {
        let word = word.trim_start_matches('#');
        if word.is_empty() || matches!(word, "-" | "•") {
            continue;
        }
        let letters = said.chars().count() + word.chars().count() + 1;
        if letters > most {
            said.push('…');
            break;
        }
        if !said.is_empty() {
            said.push(' ');
        }
        said.push_str(word);
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_becomes_paragraphs_points_and_headings() {
        let text =
            "Rakor **dibuka**\noleh bupati.\n\n# Keputusan\n- satu\n- dua <script>\n\nSelesai.";
        let told = stretches(text);
        let points = vec![Sentence::marked("satu"), Sentence::marked("dua <script>")];
        assert_eq!(
            told,
            [
                Stretch::Paragraph(Sentence::marked("Rakor **dibuka** oleh bupati.")),
                Stretch::Heading("Keputusan".to_owned()),
                Stretch::Points(points),
                Stretch::Paragraph(Sentence::marked("Selesai.")),
            ]
        );
    }

    #[test]
    fn a_beginning_ends_between_words() {
        assert_eq!(begins("# Judul\n\n- satu **dua** tiga", 100), "Judul satu dua tiga");
        assert_eq!(begins("satu dua tiga", 9), "satu dua…");
        assert_eq!(begins("", 9), "");
    }
}
