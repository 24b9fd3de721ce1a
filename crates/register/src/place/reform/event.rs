//! What became of a place, as its page and the terminal tell it.

use std::collections::HashMap;

use chrono::NaiveDate;
use uuid::Uuid;

use super::Law;
use super::atlas::{Atlas, Term, What, Written};
use crate::place::PlaceId;

/// A place as it was called when something happened to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    pub id: PlaceId,
    pub code: String,
    pub name: String,
}

/// What happened to a place on a day, by which law.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    pub reform: Uuid,
    /// The first day on which it is so.
    pub since: NaiveDate,
    pub law: Law,
    pub what: Happened,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Happened {
    /// It was made out of others.
    Came { from: Vec<Named> },
    /// Others were made out of it, and it went on.
    Gave { to: Vec<Named> },
    /// Others became part of it.
    Took { from: Vec<Named> },
    /// It was called or numbered otherwise, or went over to another place.
    Changed { before: Box<Term>, after: Box<Term>, from: Option<Named>, to: Option<Named> },
    /// It is no more.
    Ended { into: Vec<Named> },
}

/// What became of every place that was ever reformed, by day.
pub(super) fn events(atlas: &Atlas) -> HashMap<PlaceId, Vec<Event>> {
    let mut events: HashMap<PlaceId, Vec<Event>> = HashMap::new();
    for (at, reform) in atlas.reforms.iter().enumerate() {
        let earlier = &atlas.reforms[..at];
        let (law, telling) = (&reform.law, Telling { atlas, earlier, reform });
        for (place, what) in telling.told() {
            let (reform, since) = (reform.id, reform.since);
            let event = Event { reform, since, law: law.clone(), what };
            events.entry(place).or_default().push(event);
        }
    }
    events
}

/// One reform, about to be told by each place.
struct Telling<'a> {
    atlas: &'a Atlas,
    /// By day.
    earlier: &'a [Written],
    reform: &'a Written,
}

impl Telling<'_> {
    fn told(&self) -> Vec<(PlaceId, Happened)> {
        let mut told = Vec::new();
        for effect in &self.reform.effects {
            match &effect.what {
                What::Made { origin, .. } => {
                    let mut from = vec![*origin];
                    from.extend(self.ended_into(effect.place).filter(|id| id != origin));
                    told.push((effect.place, Happened::Came { from: self.named(from) }));
                }
                What::Changed { term } => told.extend(self.changed(effect.place, term)),
                What::Ended { heir } => {
                    let mut into = vec![*heir];
                    into.extend(self.made_of(effect.place).filter(|id| id != heir));
                    told.push((effect.place, Happened::Ended { into: self.named(into) }));
                }
            }
        }
        for giver in self.givers() {
            let to = self.named(self.made_of(giver).collect());
            told.push((giver, Happened::Gave { to }));
        }
        for taker in self.takers() {
            let from = self.named(self.ended_into(taker).collect());
            told.push((taker, Happened::Took { from }));
        }
        told
    }

    fn changed(&self, place: PlaceId, after: &Term) -> Option<(PlaceId, Happened)> {
        let since = self.reform.since;
        let same_day = self.earlier.iter().rev().take_while(|reform| reform.since == since);
        let same_day = same_day.flat_map(|reform| &reform.effects);
        let before = self.atlas.before(place, since, same_day)?;
        let moved = before.parent != after.parent;
        let parent = |term: &Term| {
            let parent = term.parent.filter(|_| moved)?;
            self.named(vec![parent]).pop()
        };
        let what = Happened::Changed {
            from: parent(before),
            to: parent(after),
            before: Box::new(before.clone()),
            after: Box::new(after.clone()),
        };
        Some((place, what))
    }

    fn made_of(&self, place: PlaceId) -> impl Iterator<Item = PlaceId> {
        self.reform.effects.iter().filter_map(move |effect| match &effect.what {
            What::Made { origin, .. } => (*origin == place).then_some(effect.place),
            What::Changed { .. } | What::Ended { .. } => None,
        })
    }

    fn ended_into(&self, place: PlaceId) -> impl Iterator<Item = PlaceId> {
        self.reform.effects.iter().filter_map(move |effect| match &effect.what {
            What::Ended { heir } => (*heir == place).then_some(effect.place),
            What::Made { .. } | What::Changed { .. } => None,
        })
    }

    fn is_made(&self, place: PlaceId) -> bool {
        let made = |what: &What| matches!(what, What::Made { .. });
        self.reform.effects.iter().any(|effect| effect.place == place && made(&effect.what))
    }

    fn is_ended(&self, place: PlaceId) -> bool {
        let ended = |what: &What| matches!(what, What::Ended { .. });
        self.reform.effects.iter().any(|effect| effect.place == place && ended(&effect.what))
    }

    /// Places out of which others were made, and which went on.
    fn givers(&self) -> Vec<PlaceId> {
        let origins = self.reform.effects.iter().filter_map(|effect| match &effect.what {
            What::Made { origin, .. } => Some(*origin),
            What::Changed { .. } | What::Ended { .. } => None,
        });
        once_each(origins.filter(|id| !self.is_ended(*id)))
    }

    /// Places that were there before and that others became part of.
    fn takers(&self) -> Vec<PlaceId> {
        let heirs = self.reform.effects.iter().filter_map(|effect| match &effect.what {
            What::Ended { heir } => Some(*heir),
            What::Made { .. } | What::Changed { .. } => None,
        });
        once_each(heirs.filter(|id| !self.is_made(*id)))
    }

    /// Places as they were called on the first day, or before it where they ended.
    fn named(&self, places: Vec<PlaceId>) -> Vec<Named> {
        let named = |id: PlaceId| {
            let course = self.atlas.courses.get(&id)?;
            let since = self.reform.since;
            let term = course.term_on(since).or_else(|| course.term_before(since))?;
            Some(Named { id, code: term.code.clone(), name: term.name.clone() })
        };
        places.into_iter().filter_map(named).collect()
    }
}

fn once_each(places: impl Iterator<Item = PlaceId>) -> Vec<PlaceId> {
    let mut places: Vec<PlaceId> = places.collect();
    places.sort_unstable();
    places.dedup();
    places
}
