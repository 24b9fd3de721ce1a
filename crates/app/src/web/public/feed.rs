//! News for those who have it brought: an Atom feed of a place. And what searchers are told: which
//! pages there are.
//!
//! Source: RFC 4287, The Atom Syndication Format; sitemaps.org, protocol 0.9.

use std::fmt::Write as _;

use register::clock::{Instant, Zone};
use register::post;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::article;
use super::kept::{Kept, Kind, Lasts};
use super::news::address;
use super::reader::{Reader, in_language};
use super::site::Now;
use crate::problem::Problem;

/// News of a feed.
const ENTRIES: u32 = 30;
/// As many letters of a text stand in a feed.
const SUMMARY: usize = 400;

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            // XML knows no other signs below the blank.
            sign if sign.is_control() && !matches!(sign, '\n' | '\t' | '\r') => {}
            sign => escaped.push(sign),
        }
    }
    escaped
}

/// `2024-11-15T04:00:00Z`.
fn instant(at: Instant) -> String {
    let seconds = chrono::DateTime::from_timestamp_micros(at.0).unwrap_or_default();
    seconds.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// Of the code alone, so that it stays when the host changes.
fn feed_id(code: &str) -> String {
    let digest: [u8; 32] = Sha256::digest(format!("cegah feed {code}")).into();
    let mut first = [0; 16];
    first.copy_from_slice(&digest[..16]);
    format!("urn:uuid:{}", Uuid::from_bytes(first))
}

pub(super) async fn of_place(
    reader: &Reader,
    now: &Now,
    code: &str,
) -> Result<Option<Kept>, Problem> {
    let tree = reader.running.tree();
    let Some(place) = reader.told_of(&tree, now, code).await? else { return Ok(None) };
    let posts = post::published(&reader.running.store, place.id, None, ENTRIES).await?;
    let origin = &reader.origin;
    let changed = |post: &post::Post| {
        post.changed_at.map_or(post.published_at, |at| at.max(post.published_at))
    };
    let shown = now.of(&reader.running, code).await;
    let released = shown.and_then(|shown| shown.out.pack.release).map(|release| release.at);
    let updated = posts.iter().map(changed).chain(released).max().unwrap_or(Instant(0));
    let name = reader.place_name(place);
    let title = reader.fill("public.news_of", &[("place", &name)]);
    let mut feed = String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
    let _ = writeln!(
        feed,
        "<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{}\">\n<id>{}</id>\n\
         <title>{}</title>\n<updated>{}</updated>\n<author><name>{}</name></author>\n\
         <link rel=\"self\" href=\"{}\"/>\n<link rel=\"alternate\" type=\"text/html\" href=\"{}\"/>",
        reader.language.tag(),
        feed_id(code),
        escaped(&title),
        instant(updated),
        escaped(&reader.fill("public.author", &[("place", &name)])),
        escaped(&format!("{origin}/publik/{code}/umpan.xml")),
        escaped(&format!("{origin}{}", reader.href(&format!("/publik/{code}")))),
    );
    for post in &posts {
        let href = format!("{origin}{}", reader.href(&address(place, post)));
        let _ = writeln!(
            feed,
            "<entry xml:lang=\"{}\">\n<id>urn:uuid:{}</id>\n<title>{}</title>\n\
             <published>{}</published>\n<updated>{}</updated>\n\
             <link rel=\"alternate\" type=\"text/html\" href=\"{}\"/>\n\
             <summary>{}</summary>\n</entry>",
            escaped(&post.language),
            post.id,
            escaped(&post.title),
            instant(post.published_at),
            instant(changed(post)),
            escaped(&href),
            escaped(&article::begins(&post.text, SUMMARY)),
        );
    }
    feed.push_str("</feed>\n");
    Kept::new(Kind::Atom, Lasts::Moment, feed.as_bytes()).map(Some)
}

/// What programs that search may read: what is public, and nothing else.
pub(super) fn robots(reader: &Reader) -> Result<Option<Kept>, Problem> {
    let mut text =
        String::from("User-agent: *\nAllow: /publik\nAllow: /static/\nDisallow: /\n");
    if !reader.origin.is_empty() {
        let _ = writeln!(text, "Sitemap: {}/sitemap.xml", reader.origin);
    }
    Kept::new(Kind::Text, Lasts::Moment, text.as_bytes()).map(Some)
}

/// As many pages as one list may name.
const MOST_PAGES: usize = 50_000;

/// Every public page, in both languages.
pub(super) async fn sitemap(reader: &Reader, now: &Now) -> Result<Option<Kept>, Problem> {
    let tree = reader.running.tree();
    let mut pages: Vec<(String, Option<String>)> = vec![("/publik".to_owned(), None)];
    let mut told = std::collections::BTreeSet::new();
    for out in &now.packs {
        let Some(loaded) = out.loaded(&reader.running).await else { continue };
        let day = out.pack.release.map(|release| release.at);
        for place in loaded.table.figures.keys().filter_map(|place| loaded.tree.get(*place)) {
            if told.insert(place.code.clone()) {
                let day = day.map(|at| at.date_in(Zone::of_code(&place.code)).to_string());
                pages.push((format!("/publik/{}", place.code), day.clone()));
                pages.push((format!("/publik/{}/data", place.code), day));
            }
        }
    }
    for post in post::newest(&reader.running.store, 1_000).await? {
        let Some(place) = tree.get(post.place) else { continue };
        let day = post.published_at.date_in(Zone::of_code(&place.code)).to_string();
        pages.push((address(place, &post), Some(day)));
    }
    pages.truncate(MOST_PAGES);
    let mut map = String::from(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n\
         <urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\" \
         xmlns:xhtml=\"http://www.w3.org/1999/xhtml\">\n",
    );
    let other = crate::text::Language::En;
    for (path, day) in &pages {
        let origin = &reader.origin;
        let _ = write!(
            map,
            "<url><loc>{}</loc><xhtml:link rel=\"alternate\" hreflang=\"en\" href=\"{}\"/>",
            escaped(&format!("{origin}{path}")),
            escaped(&format!("{origin}{}", in_language(path, other))),
        );
        if let Some(day) = day {
            let _ = write!(map, "<lastmod>{day}</lastmod>");
        }
        map.push_str("</url>\n");
    }
    map.push_str("</urlset>\n");
    Kept::new(Kind::Xml, Lasts::Moment, map.as_bytes()).map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_are_marks_are_escaped() {
        assert_eq!(
            escaped("<a href=\"x\">&\u{1}</a>"),
            "&lt;a href=&quot;x&quot;&gt;&amp;&lt;/a&gt;"
        );
    }

    #[test]
    fn an_instant_is_told_as_feeds_tell_it() {
        assert_eq!(instant(Instant(1_731_646_800_000_000)), "2024-11-15T05:00:00Z");
    }
}
