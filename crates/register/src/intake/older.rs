//! Names and codes that places had before they were reformed: a file of older visits is read by
//! the map of its day, and one that keeps to an old name is understood all the same.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::entered::{EnteredPlace, EnteredRow, Finding, Weighs};
use crate::failure::Failure;
use crate::history::Cut;
use crate::place::{Atlas, Level, PlaceId, Resolution, Resolver, Tree, atlas};
use crate::store::Reader;

/// Older maps that are looked at, the newest; a kab/kota is seldom reformed.
const MOST: usize = 24;

/// The maps before those reforms that concern a file.
#[derive(Debug)]
pub(super) struct Older {
    /// By the first day on which each no longer holds; drawn when first asked for.
    maps: Vec<(NaiveDate, Option<Resolver<'static>>)>,
    atlas: Option<Atlas>,
}

impl Older {
    /// Those that a file of a place may speak of.
    pub(super) fn of(tree: &Tree, place: PlaceId) -> Self {
        let kin: BTreeSet<PlaceId> =
            tree.kabkota_of(place).into_iter().flat_map(|kabkota| tree.kin(kabkota)).collect();
        let concerns = |id: &PlaceId| {
            let kabkota = tree.at(*id, Level::Kabkota);
            kabkota.is_none_or(|kabkota| kin.contains(&kabkota.id))
        };
        let days: BTreeSet<NaiveDate> = tree
            .in_force()
            .iter()
            .filter(|reform| reform.places.iter().any(concerns))
            .map(|reform| reform.since)
            .collect();
        let newest = days.len().saturating_sub(MOST);
        let maps = days.into_iter().skip(newest).map(|day| (day, None)).collect();
        Self { maps, atlas: None }
    }

    /// The place that a row means, on the map of its visit before that of now; a finding says
    /// where the map of now does not call it so.
    pub(super) async fn resolve(
        &mut self,
        reader: &impl Reader,
        now: &mut Resolver<'_>,
        row: &mut EnteredRow,
    ) -> Result<Resolution, Failure> {
        let today = now.resolve(&row.place);
        if self.maps.is_empty() {
            return Ok(today);
        }
        let visited = row.visits.iter().map(|visit| visit.visited_on).max();
        let of_visit = visited.map_or(self.maps.len(), |visited| {
            self.maps.partition_point(|(until, _)| *until <= visited)
        });
        let rest = if is_whole(&row.place, &today) { 0 } else { self.maps.len() };
        let others = (0..rest).rev().filter(|at| *at != of_visit);
        for at in std::iter::once(of_visit).chain(others) {
            let Some(map) = self.map(reader, at).await? else { continue };
            let found = map.resolve(&row.place);
            if is_whole(&row.place, &found) {
                if ids(&found) != ids(&today) {
                    row.findings.push(old_name(&row.place));
                }
                return Ok(found);
            }
        }
        Ok(today)
    }

    async fn map(
        &mut self,
        reader: &impl Reader,
        at: usize,
    ) -> Result<Option<&mut Resolver<'static>>, Failure> {
        let Some((until, map)) = self.maps.get_mut(at) else { return Ok(None) };
        if map.is_none() {
            let atlas = match &mut self.atlas {
                Some(atlas) => atlas,
                none => none.insert(atlas(reader, Cut::NOW).await?),
            };
            let day = until.pred_opt().unwrap_or(*until);
            *map = Some(Resolver::over(atlas.tree(day)));
        }
        Ok(map.as_mut())
    }
}

/// Whether every name of the row was found, as far as a child has to be placed.
fn is_whole(entered: &EnteredPlace, found: &Resolution) -> bool {
    let unsaid = !entered.posyandu.chars().any(char::is_alphanumeric);
    found.desa.is_some() && (unsaid || found.posyandu.is_some())
}

fn ids(found: &Resolution) -> (Option<PlaceId>, Option<PlaceId>) {
    (found.desa, found.posyandu)
}

fn old_name(entered: &EnteredPlace) -> Finding {
    let path = [&entered.kecamatan, &entered.desa, &entered.posyandu].map(|name| name.trim());
    let said: Vec<&str> = path.into_iter().filter(|name| !name.is_empty()).collect();
    Finding {
        code: "place.old_name".to_owned(),
        weighs: Weighs::Note,
        column: "Desa/Kel".to_owned(),
        entered: said.join(" / "),
    }
}
