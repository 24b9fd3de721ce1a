//! The places that have something public, and the newest news of all.

use std::collections::BTreeMap;

use register::place::Level;

use super::kept::Kept;
use super::news;
use super::reader::Reader;
use super::reading::Reading;
use super::site::Now;
use crate::problem::Problem;
use crate::web::frame::period_said;
use crate::web::page::public::{Entry, IndexPage, Shelf};

pub(super) async fn page(reader: &Reader, now: &Now) -> Result<Option<Kept>, Problem> {
    let tree = reader.running.tree();
    let mut shelves: BTreeMap<Level, Vec<(String, Entry)>> = BTreeMap::new();
    for out in now.own() {
        let Some(place) = tree.get(out.pack.place) else { continue };
        // A pack of its own may be older than one of a place above it.
        let Some(shown) = now.of(&reader.running, &place.code).await else { continue };
        let stunted = shown.loaded.table.get(place.id, "stunted").map(Reading::of);
        let says = stunted.map_or_else(String::new, |reading| {
            reader.fill("public.entry", &[("share", &reader.short(reading))])
        });
        let entry = Entry {
            name: reader.place_name(place),
            href: reader.href(&format!("/publik/{}", place.code)),
            says,
            period: period_said(reader.language, shown.out.period),
        };
        shelves.entry(place.level).or_default().push((place.code.clone(), entry));
    }
    let shelves = shelves.into_iter().map(|(level, mut entries)| {
        entries.sort_by(|(a, _), (b, _)| a.cmp(b));
        Shelf {
            title: reader.level(level).to_owned(),
            entries: entries.into_iter().map(|(_, entry)| entry).collect(),
        }
    });
    let title = reader.say("public.index_title");
    let page = IndexPage {
        shelves: shelves.collect(),
        news: news::newest(reader).await?,
        shell: reader.frame("/publik", title, reader.say("public.index_lead")),
    };
    super::reader::page(&page).map(Some)
}
