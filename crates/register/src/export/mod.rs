//! Handing children back: identity and visits of a place, chunk by chunk, written down as a
//! reading before the first is read. A NIK is masked unless the account may reveal it and asks.

use std::collections::{HashMap, VecDeque};

use chrono::NaiveDate;
use sea_orm::FromQueryResult;
use uuid::Uuid;

use crate::account::{Account, Deed, OutOfReach};
use crate::act::latest;
use crate::audit::{self, Reading};
use crate::child::in_kabkota;
use crate::clock::Clock;
use crate::failure::Failure;
use crate::history::store::{IDENTITY, IdentityRow, facts_of};
use crate::history::{self, ChildHistory, Cut, ExitReason, Residence, Visit};
use crate::place::{PlaceId, Tree};
use crate::store::{Store, all, among};

/// Children read at once.
const AT_ONCE: usize = 1_000;

/// How a NIK leaves the house.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NikShown {
    /// The first six digits, as the ministry's own exports mask it.
    Masked,
    Whole,
}

/// Why nothing was handed out.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    #[error(transparent)]
    OutOfReach(#[from] OutOfReach),
    #[error(transparent)]
    Failure(#[from] Failure),
}

/// One child with those of its visits that were asked for.
#[derive(Debug, Clone)]
pub struct Exported {
    pub name: String,
    pub mother: String,
    pub father: String,
    /// Sixteen digits, masked or whole; empty where none is known.
    pub nik: String,
    pub address: String,
    /// All that is known of the child; a visit's gain needs the one before it.
    pub history: ChildHistory,
    /// The visits asked for, with the place where the child lived then.
    pub visits: Vec<(Visit, PlaceId)>,
    /// Those visits of which it is known whether vitamin A was given.
    pub vitamin_a: HashMap<Uuid, bool>,
    /// Where a child lives of whom no visit at all is known.
    pub never_measured: Option<PlaceId>,
}

#[derive(FromQueryResult)]
struct Given {
    id: Uuid,
    vitamin_a: bool,
}

/// The visits of the children of a place, read chunk by chunk.
#[derive(Debug)]
pub struct Export<'a> {
    at: &'a Store,
    tree: &'a Tree,
    place: PlaceId,
    first: NaiveDate,
    last: NaiveDate,
    nik: NikShown,
    cut: Cut,
    partitions: VecDeque<PlaceId>,
    partition: PlaceId,
    waiting: VecDeque<Uuid>,
}

/// Opens the visits from `first` to `last` of children who lived in the place on the day.
#[expect(clippy::too_many_arguments, reason = "who asks, for what, and what is shown")]
pub async fn visits_of<'a>(
    at: &'a Store,
    by: &Account,
    tree: &'a Tree,
    place: PlaceId,
    first: NaiveDate,
    last: NaiveDate,
    nik: NikShown,
    clock: &Clock,
) -> Result<Export<'a>, Refused> {
    by.must(Deed::ReadPeople, place, tree)?;
    let reading = match nik {
        NikShown::Masked => Reading::Export,
        NikShown::Whole => {
            by.must(Deed::RevealNik, place, tree)?;
            Reading::Nik
        }
    };
    let partitions = tree.kabkota_of(place);
    let mut people = 0;
    for kabkota in &partitions {
        let children = in_kabkota(at, tree, *kabkota).await?;
        people += children.iter().filter(|row| tree.within(PlaceId(row.place), place)).count();
    }
    audit::read(at, by, reading, Some(place), None, people, clock).await?;
    Ok(Export {
        at,
        tree,
        place,
        first,
        last,
        nik,
        cut: latest(at).await?,
        partitions: partitions.into(),
        partition: place,
        waiting: VecDeque::new(),
    })
}

impl Export<'_> {
    /// The next children; `None` once there are no more.
    pub async fn next(&mut self) -> Result<Option<Vec<Exported>>, Failure> {
        while self.waiting.is_empty() {
            let Some(kabkota) = self.partitions.pop_front() else { return Ok(None) };
            self.partition = kabkota;
            let children =
                history::children_within(self.at, self.tree, kabkota, self.cut).await?;
            self.waiting = children.into();
        }
        let some = self.waiting.len().min(AT_ONCE);
        let children: Vec<Uuid> = self.waiting.drain(..some).collect();
        let mut identities = facts_of::<IdentityRow>(
            self.at,
            "identity",
            IDENTITY,
            &children,
            self.cut,
            |fact| fact.child,
        )
        .await?;
        let mut exported = Vec::new();
        for history in history::of(self.at, &children, self.cut).await? {
            let visits = self.asked_for(&history);
            let never_measured = self.never_measured(&history);
            let identity = identities.remove(&history.child).and_then(|mut facts| facts.pop());
            let is_asked_for = !visits.is_empty() || never_measured.is_some();
            if let Some(identity) = identity.filter(|_| is_asked_for) {
                exported.push(Exported {
                    nik: self.nik(identity.nik_sealed.as_deref())?,
                    name: identity.name,
                    mother: identity.mother,
                    father: identity.father,
                    address: identity.address,
                    history,
                    visits,
                    vitamin_a: HashMap::new(),
                    never_measured,
                });
            }
        }
        self.add_vitamin_a(&mut exported).await?;
        Ok(Some(exported))
    }

    /// Vitamin A is handed back as it came; nothing here is judged by it, so no history has it.
    async fn add_vitamin_a(&self, children: &mut [Exported]) -> Result<(), Failure> {
        let ids: Vec<Uuid> = children
            .iter()
            .flat_map(|child| &child.visits)
            .map(|(visit, _)| visit.id)
            .collect();
        let mut known = HashMap::new();
        for some in ids.chunks(AT_ONCE) {
            let (among, keys) = among(self.at, 1, some.iter().map(|id| (*id).into()))?;
            let sql = format!(
                "select id, vitamin_a from visit where id {among} and vitamin_a is not null"
            );
            let rows: Vec<Given> = all(self.at, &sql, keys).await?;
            known.extend(rows.into_iter().map(|row| (row.id, row.vitamin_a)));
        }
        for child in children {
            let given =
                child.visits.iter().filter_map(|(visit, _)| known.remove_entry(&visit.id));
            child.vitamin_a = given.collect();
        }
        Ok(())
    }

    /// The visits of the period on days when the child lived here. A child that moved between
    /// two kab/kota belongs to both partitions; each visit to the one it lived in.
    fn asked_for(&self, history: &ChildHistory) -> Vec<(Visit, PlaceId)> {
        if history.exits.iter().any(|exit| exit.reason == ExitReason::NotAChildHere) {
            return Vec::new();
        }
        history
            .visits
            .iter()
            .filter(|visit| (self.first..=self.last).contains(&visit.on))
            .filter_map(|visit| {
                let home = residence_on(&history.residences, visit.on)?;
                let here = self.tree.within(home, self.place)
                    && self.tree.within(home, self.partition);
                here.then_some((*visit, home))
            })
            .collect()
    }

    /// Where a child lived at the end of the period that was never measured, if that is here.
    fn never_measured(&self, history: &ChildHistory) -> Option<PlaceId> {
        let here = |place: &PlaceId| {
            self.tree.within(*place, self.place) && self.tree.within(*place, self.partition)
        };
        let left = history
            .exits
            .iter()
            .any(|exit| exit.reason == ExitReason::NotAChildHere || exit.on < self.first);
        let expected = history.visits.is_empty() && !left && history.born_on <= self.last;
        residence_on(&history.residences, self.last).filter(|place| expected && here(place))
    }

    fn nik(&self, sealed: Option<&[u8]>) -> Result<String, Failure> {
        let Some(sealed) = sealed else { return Ok(String::new()) };
        let nik = self.at.unsealed(sealed)?;
        Ok(match self.nik {
            NikShown::Whole => nik.digits().to_owned(),
            NikShown::Masked => {
                nik.digits().chars().take(6).chain("**********".chars()).collect()
            }
        })
    }
}

fn residence_on(residences: &[Residence], day: NaiveDate) -> Option<PlaceId> {
    residences
        .iter()
        .rfind(|residence| residence.since <= day)
        .or(residences.first())
        .map(|residence| residence.place)
}
