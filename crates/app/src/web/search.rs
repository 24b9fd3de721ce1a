//! Searching: a name half remembered, or a place.

use axum::extract::Query;
use axum::response::Response;
use register::account::Deed;
use register::audit::{self, Reading};
use register::place::Level;
use serde::Deserialize;

use super::frame::place_href;
use super::page::search::{Hit, SearchPage};
use super::page::{Empty, Paging};
use super::visitor::{Refusal, Signed};
use crate::problem::Problem;

const CHILDREN: usize = 30;
const PLACES: usize = 12;
/// A likeness below this is told as a likeness, not as a hit.
const SURE: f64 = 0.97;

#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    q: String,
}

pub(super) async fn show(
    signed: Signed,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let query: String = asked.q.trim().chars().take(80).collect();
    let running = signed.running();
    let today = running.today();
    let found =
        register::child::find(&running.store, &signed.account, &signed.tree, &query, CHILDREN)
            .await
            .map_err(|failure| signed.refuse(Problem::from(failure)))?;
    if !found.is_empty() {
        audit::read(
            &running.store,
            &signed.account,
            Reading::Search,
            None,
            None,
            found.len(),
            &running.clock,
        )
        .await
        .map_err(|failure| signed.refuse(failure))?;
    }
    let children: Vec<Hit> = found
        .iter()
        .map(|found| Hit {
            name: found.person.name.clone(),
            href: format!("/anak/{}", found.person.child),
            particulars: signed.who(&found.person, today),
            place: signed.where_lives(found.person.place),
            likeness: if found.likeness < SURE {
                signed.say("search.alike").to_owned()
            } else {
                String::new()
            },
            chip: None,
        })
        .collect();
    let places = places(&signed, &query);
    let empty =
        (children.is_empty() && places.is_empty() && !query.is_empty()).then(|| Empty {
            says: signed.fill("search.none", &[("asked", &query)]),
            why: signed.say("search.none_why").to_owned(),
            good: false,
            door: None,
        });
    let mut shell = signed.shell(signed.say("search.title"));
    shell.asked = query;
    let page = SearchPage { shell, places, children, paging: Paging::default(), empty };
    signed.page(&page)
}

/// Places whose name begins with what was asked, or holds it, within reach.
fn places(signed: &Signed, query: &str) -> Vec<Hit> {
    let wanted = register::child::plain(query);
    if wanted.len() < 3 {
        return Vec::new();
    }
    let coded = signed.tree.by_code(query);
    let named = signed.tree.holding(&wanted).into_iter();
    let named = named.filter(|(place, _)| coded.is_none_or(|coded| coded.id != place.id));
    let mut found: Vec<_> = coded
        .map(|place| (place, 0))
        .into_iter()
        .chain(named)
        .filter(|(place, _)| place.level != Level::Puskesmas)
        .filter(|(place, _)| signed.reaches(Deed::ReadTotals, place.id))
        .map(|(place, at)| (at > 0, place.level, place))
        .collect();
    found.sort_by(|a, b| (a.0, a.1, a.2.code.as_str()).cmp(&(b.0, b.1, b.2.code.as_str())));
    found
        .into_iter()
        .take(PLACES)
        .map(|(_, _, place)| {
            let above = place.parent.and_then(|parent| signed.tree.get(parent));
            Hit {
                name: signed.place_name(place),
                href: place_href(place, None),
                particulars: place.code.clone(),
                place: above.map(|above| signed.place_name(above)).unwrap_or_default(),
                likeness: String::new(),
                chip: None,
            }
        })
        .collect()
}
