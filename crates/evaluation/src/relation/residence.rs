//! Where a child resides at the end of each month, and when it does not.

use chrono::NaiveDate;
use register::history::{ChildHistory, Exit, ExitReason};
use register::place::{Level, PlaceId, Tree};

use crate::month::Month;

/// The places of a residence on a map, from the kab/kota down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Home {
    /// The place that the fact names, which is the same on every map.
    pub(super) fact: PlaceId,
    pub(super) kabkota: PlaceId,
    pub(super) kecamatan: PlaceId,
    pub(super) desa: PlaceId,
    pub(super) posyandu: Option<PlaceId>,
}

impl Home {
    fn of(place: PlaceId, tree: &Tree) -> Option<Self> {
        let at = |level| tree.at(place, level).map(|place| place.id);
        Some(Self {
            fact: place,
            kabkota: at(Level::Kabkota)?,
            kecamatan: at(Level::Kecamatan)?,
            desa: at(Level::Desa)?,
            posyandu: at(Level::Posyandu),
        })
    }
}

/// How a child stands to the register at the end of a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    Resident(Home),
    /// It left in this very month.
    Leaving(Home, ExitReason),
    Absent,
    /// Its place is not in the tree.
    Unplaced(PlaceId),
}

/// The homes of one child: the same one for months on end.
#[derive(Debug)]
pub(super) struct Homes<'a> {
    tree: &'a Tree,
    last: Option<(PlaceId, Option<Home>)>,
}

impl<'a> Homes<'a> {
    pub(super) fn new(tree: &'a Tree) -> Self {
        Self { tree, last: None }
    }

    fn of(&mut self, place: PlaceId) -> Option<Home> {
        match self.last {
            Some((known, home)) if known == place => home,
            Some(_) | None => {
                let home = Home::of(place, self.tree);
                self.last = Some((place, home));
                home
            }
        }
    }
}

/// `day` is the last one of the month.
pub(super) fn standing(
    history: &ChildHistory,
    homes: &mut Homes<'_>,
    day: NaiveDate,
) -> Standing {
    let residence = history.residences.iter().rfind(|residence| residence.since <= day);
    let Some(residence) = residence else { return Standing::Absent };
    let exit = exit_since(history, residence.since, day);
    if exit.is_some_and(|exit| Month::of(exit.on) < Month::of(day)) {
        return Standing::Absent;
    }
    match (homes.of(residence.place), exit) {
        (None, _) => Standing::Unplaced(residence.place),
        (Some(home), None) => Standing::Resident(home),
        (Some(home), Some(exit)) => Standing::Leaving(home, exit.reason),
    }
}

/// The exit that ended a residence; one dated before the residence was undone by it.
fn exit_since(history: &ChildHistory, since: NaiveDate, day: NaiveDate) -> Option<Exit> {
    history.exits.iter().copied().find(|exit| since <= exit.on && exit.on <= day)
}

/// Whether the entry was found to be no child here, and nothing later says otherwise.
pub(super) fn is_a_mistake(history: &ChildHistory) -> bool {
    history.exits.last().is_some_and(|exit| {
        exit.reason == ExitReason::NotAChildHere
            && history.residences.last().is_none_or(|last| last.since <= exit.on)
    })
}
