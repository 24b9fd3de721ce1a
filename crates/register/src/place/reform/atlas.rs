//! The atlas: every place over time, what it was called, what it belonged to, what it came from
//! and what took its facts when it ended. A map is what it says of one day.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use chrono::NaiveDate;
use uuid::Uuid;

use super::{Complaint, Law, NewReform, Part, draft, event};
use crate::place::serving::WorkingAreas;
use crate::place::tree::Drawn;
use crate::place::{Boundaries, InForce, Level, Place, PlaceId, Tree};

/// What a place was from a day on, until its next term or its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    pub since: NaiveDate,
    pub code: String,
    pub name: String,
    pub parent: Option<PlaceId>,
}

/// One place over time.
#[derive(Debug, Clone)]
pub(crate) struct Course {
    pub(crate) level: Level,
    /// By day; with the first it begins.
    pub(crate) terms: Vec<Term>,
    /// What it came from, where a reform made it.
    pub(crate) origin: Option<PlaceId>,
    /// The first day without it, and what takes its facts.
    pub(crate) ended: Option<(NaiveDate, PlaceId)>,
}

impl Course {
    pub(crate) fn begins(&self) -> Option<NaiveDate> {
        self.terms.first().map(|term| term.since)
    }

    pub(crate) fn term_on(&self, day: NaiveDate) -> Option<&Term> {
        if self.ended.is_some_and(|(on, _)| on <= day) {
            return None;
        }
        self.terms.iter().rfind(|term| term.since <= day)
    }

    /// The term before a day, also of a place that ends on it.
    pub(crate) fn term_before(&self, day: NaiveDate) -> Option<&Term> {
        self.terms.iter().rfind(|term| term.since < day)
    }

    /// Each term with the first day on which it holds no more.
    pub(crate) fn spans(&self) -> impl Iterator<Item = (&Term, Option<NaiveDate>)> {
        let ended = self.ended.map(|(on, _)| on);
        let next = self.terms.iter().skip(1).map(|term| Some(term.since)).chain([ended]);
        self.terms.iter().zip(next)
    }

    /// Whether it lives on every day from `since` up to, and not with, `until`.
    pub(crate) fn lives(&self, since: NaiveDate, until: Option<NaiveDate>) -> bool {
        let begun = self.begins().is_some_and(|begins| begins <= since);
        let ended = self.ended.is_some_and(|(on, _)| until.is_none_or(|until| on < until));
        begun && !ended
    }

    fn is_as_it_was(&self) -> bool {
        self.terms.len() == 1 && self.origin.is_none() && self.ended.is_none()
    }
}

/// What a reform did to one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Effect {
    pub(crate) place: PlaceId,
    pub(crate) level: Level,
    pub(crate) what: What,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum What {
    Made { term: Term, origin: PlaceId },
    Changed { term: Term },
    Ended { heir: PlaceId },
}

impl What {
    pub(crate) fn part(&self) -> Part {
        match self {
            Self::Made { .. } => Part::Made,
            Self::Changed { .. } => Part::Changed,
            Self::Ended { .. } => Part::Ended,
        }
    }

    /// What the place is from the day on.
    fn term(&self) -> Option<&Term> {
        match self {
            Self::Made { term, .. } | Self::Changed { term } => Some(term),
            Self::Ended { .. } => None,
        }
    }
}

/// A reform that is written down.
#[derive(Debug, Clone)]
pub(crate) struct Written {
    pub(crate) id: Uuid,
    pub(crate) since: NaiveDate,
    pub(crate) law: Law,
    pub(crate) effects: Vec<Effect>,
}

/// All places over time.
#[derive(Debug, Clone, Default)]
pub struct Atlas {
    pub(crate) courses: HashMap<PlaceId, Course>,
    /// By day, and on one day in the order in which they were written.
    pub(crate) reforms: Vec<Written>,
    pub(crate) areas: WorkingAreas,
    pub(crate) last: i32,
}

impl Atlas {
    /// Of places that were never reformed.
    pub fn of(places: &[Place], since: NaiveDate) -> Self {
        let mut atlas = Self::default();
        for place in places {
            let (code, name) = (place.code.clone(), place.name.clone());
            let term = Term { since, code, name, parent: place.parent };
            atlas.add(place.id, place.level, term);
        }
        atlas
    }

    /// With reforms; refused with what is wrong about them.
    pub fn with(&self, new: &[NewReform]) -> Result<Self, Vec<Complaint>> {
        let by_day = draft::by_day(new);
        let (_, effects) = draft::put_all(self.clone(), &by_day)?;
        let mut next = self.clone();
        for (reform, effects) in by_day.into_iter().zip(effects) {
            let (since, law) = (reform.since, reform.law.clone());
            next.reform(Written { id: Uuid::now_v7(), since, law, effects });
        }
        next.reforms.sort_by_key(|reform| reform.since);
        Ok(next)
    }

    /// A place with its first term, as the list of the country or whoever added it says.
    pub(crate) fn add(&mut self, id: PlaceId, level: Level, term: Term) {
        self.last = self.last.max(id.0);
        let course = Course { level, terms: vec![term], origin: None, ended: None };
        self.courses.insert(id, course);
    }

    /// Adds a reform; they come by day.
    pub(crate) fn reform(&mut self, reform: Written) {
        for effect in &reform.effects {
            self.last = self.last.max(effect.place.0);
            self.take(effect, reform.since);
        }
        self.reforms.push(reform);
    }

    /// What a reform made that was withdrawn never was: what it came from stands for it on
    /// every map.
    pub(crate) fn unmake(&mut self, effect: &Effect) {
        self.last = self.last.max(effect.place.0);
        if let What::Made { origin, .. } = &effect.what {
            let (level, origin) = (effect.level, Some(*origin));
            let course = Course { level, terms: Vec::new(), origin, ended: None };
            self.courses.insert(effect.place, course);
        }
    }

    fn take(&mut self, effect: &Effect, since: NaiveDate) {
        match &effect.what {
            What::Made { term, origin } => {
                let (level, terms) = (effect.level, vec![term.clone()]);
                let course = Course { level, terms, origin: Some(*origin), ended: None };
                self.courses.insert(effect.place, course);
            }
            What::Changed { term } => {
                if let Some(course) = self.courses.get_mut(&effect.place) {
                    course.terms.retain(|old| old.since != since);
                    course.terms.push(term.clone());
                }
            }
            What::Ended { heir } => {
                if let Some(course) = self.courses.get_mut(&effect.place) {
                    course.ended = Some((since, *heir));
                }
            }
        }
    }

    /// What a place was before a reform: by what others did on the same day, the last of them
    /// first, or else by the day before.
    pub(crate) fn before<'a>(
        &'a self,
        place: PlaceId,
        since: NaiveDate,
        same_day: impl Iterator<Item = &'a Effect>,
    ) -> Option<&'a Term> {
        let mut own = same_day.filter(|effect| effect.place == place);
        own.find_map(|effect| effect.what.term())
            .or_else(|| self.courses.get(&place)?.term_before(since))
    }

    /// The place that stands for another on a day.
    pub(crate) fn stands_for(&self, id: PlaceId, day: NaiveDate) -> Option<PlaceId> {
        let mut id = id;
        let mut seen = HashSet::new();
        while seen.insert(id) {
            let course = self.courses.get(&id)?;
            if course.term_on(day).is_some() {
                return Some(id);
            }
            id = match course.terms.first() {
                None => course.origin?,
                // What was added to a place that is younger than the day lay in what that
                // place came from.
                Some(first) if day < first.since => course.origin.or(first.parent)?,
                Some(_) => course.ended?.1,
            };
        }
        None
    }

    /// The map of a day.
    pub fn tree(&self, day: NaiveDate) -> Tree {
        let mut places = Vec::with_capacity(self.courses.len());
        let mut standing = HashMap::new();
        let mut other_codes: BTreeMap<&str, (NaiveDate, PlaceId)> = BTreeMap::new();
        for (&id, course) in &self.courses {
            let now = course.term_on(day);
            match now {
                Some(term) => places.push(Place {
                    id,
                    level: course.level,
                    code: term.code.clone(),
                    name: term.name.clone(),
                    // Itself, unless what it was added to never was.
                    parent: term.parent.and_then(|parent| self.stands_for(parent, day)),
                }),
                None => {
                    if let Some(other) = self.stands_for(id, day) {
                        standing.insert(id, other);
                    }
                }
            }
            for term in course.terms.iter().filter(|term| now != Some(*term)) {
                let last = other_codes.entry(&term.code).or_insert((term.since, id));
                *last = (*last).max((term.since, id));
            }
        }
        let in_force: Vec<InForce> = self
            .reforms
            .iter()
            .filter(|reform| reform.since <= day)
            .map(|reform| InForce {
                id: reform.id,
                since: reform.since,
                places: reform.effects.iter().map(|effect| effect.place).collect(),
            })
            .collect();
        let own = |(code, (_, id)): (&str, (NaiveDate, PlaceId))| (code.to_owned(), id);
        let drawn = Drawn {
            standing,
            other_codes: other_codes.into_iter().map(own).collect(),
            boundaries: Boundaries::of(in_force.iter().map(|reform| reform.id)),
            within: self.within(&in_force),
            kin: self.kin(),
            events: event::events(self),
            puskesmas: self.puskesmas(day),
            in_force,
            last: self.last,
        };
        Tree::drawn(places, drawn)
    }

    /// The puskesmas of each desa of a day; a desa that a reform made is served as what it came
    /// from was, until something else is known.
    fn puskesmas(&self, day: NaiveDate) -> HashMap<PlaceId, PlaceId> {
        if !self.areas.are_known() {
            return HashMap::new();
        }
        let serving = |desa: PlaceId| {
            let mut seen = HashSet::new();
            let mut next = Some(desa);
            while let Some(id) = next.filter(|id| seen.insert(*id)) {
                if let Some(puskesmas) = self.areas.on(id, day) {
                    return self.stands_for(puskesmas, day);
                }
                next = self.courses.get(&id).and_then(|course| course.origin);
            }
            None
        };
        self.courses
            .iter()
            .filter(|(_, course)| course.level == Level::Desa && course.term_on(day).is_some())
            .filter_map(|(desa, _)| Some((*desa, serving(*desa)?)))
            .collect()
    }

    /// What reforms have changed within each kab/kota.
    fn within(&self, in_force: &[InForce]) -> HashMap<PlaceId, Boundaries> {
        let mut reforms: HashMap<PlaceId, Vec<Uuid>> = HashMap::new();
        for reform in in_force {
            let concerned: BTreeSet<PlaceId> =
                reform.places.iter().flat_map(|place| self.kabkota_ever(*place)).collect();
            for kabkota in concerned {
                reforms.entry(kabkota).or_default().push(reform.id);
            }
        }
        reforms
            .into_iter()
            .map(|(kabkota, reforms)| (kabkota, Boundaries::of(reforms)))
            .collect()
    }

    /// The kab/kota in which a place lay on any day, those of what it came from and of what
    /// took its facts among them.
    fn kabkota_ever(&self, place: PlaceId) -> BTreeSet<PlaceId> {
        let mut found = BTreeSet::new();
        let mut seen = HashSet::from([place]);
        let mut waiting = vec![place];
        while let Some(id) = waiting.pop() {
            let Some(course) = self.courses.get(&id) else { continue };
            if course.level < Level::Kabkota {
                continue;
            }
            let beside = course.origin.into_iter().chain(course.ended.map(|(_, heir)| heir));
            if course.level == Level::Kabkota {
                found.insert(id);
                waiting.extend(beside.filter(|next| seen.insert(*next)));
            } else {
                let above = course.terms.iter().filter_map(|term| term.parent);
                waiting.extend(above.chain(beside).filter(|next| seen.insert(*next)));
            }
        }
        found
    }

    /// Kab/kota between which places have gone over.
    fn kin(&self) -> HashMap<PlaceId, Vec<PlaceId>> {
        let mut families: Vec<BTreeSet<PlaceId>> = Vec::new();
        for (id, course) in &self.courses {
            if course.is_as_it_was() {
                continue;
            }
            let mut family = self.kabkota_ever(*id);
            if family.len() > 1 {
                families.retain(|known| {
                    let apart = known.is_disjoint(&family);
                    if !apart {
                        family.extend(known);
                    }
                    apart
                });
                families.push(family);
            }
        }
        let of_family = |family: BTreeSet<PlaceId>| {
            let all: Vec<PlaceId> = family.into_iter().collect();
            all.clone().into_iter().map(move |kabkota| (kabkota, all.clone()))
        };
        families.into_iter().flat_map(of_family).collect()
    }
}
