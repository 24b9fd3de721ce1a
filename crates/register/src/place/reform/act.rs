//! Writing reforms down, all of a file or none of them, and trying them out.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use chrono::NaiveDate;
use uuid::Uuid;

use super::atlas::{Atlas, Effect, Term, What};
use super::check::code_of;
use super::event::Named;
use super::{Complaint, NewReform, Part, Refused, Wrong, draft, store};
use crate::account::{Account, Deed, OutOfReach};
use crate::act::{Act, Door};
use crate::clock::{Clock, Zone};
use crate::failure::Failure;
use crate::history::Cut;
use crate::place::{Level, PlaceId, Tree};
use crate::store::{Reader, Store};

/// What came of a file of reforms.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Done {
    /// Reforms that were written down before.
    pub known: usize,
    /// What the others do, place by place.
    pub lines: Vec<Line>,
}

/// What a reform does to one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Of the file.
    pub line: usize,
    pub since: NaiveDate,
    pub part: Part,
    pub level: Level,
    /// None for a place that is made.
    pub before: Option<Term>,
    /// None for a place that ends.
    pub after: Option<Term>,
    /// What it lies in from the day on.
    pub within: Option<Named>,
    /// What it came from, or what takes its facts.
    pub stands_for: Option<Named>,
}

/// Writes the reforms of a file down. Whatever of it was written down before changes nothing;
/// where anything is wrong nothing is written at all.
pub async fn reform(
    at: &Store,
    by: &Account,
    tree: &Tree,
    new: &[NewReform],
    door: Door,
    clock: &Clock,
) -> Result<Done, Refused> {
    // Who may not is told so before the register is kept waiting.
    let about = plan(at, by, tree, new).await?.concerned().first().copied();
    let act = Act::begin(at, Some(by.id), "place.reform", door, about, clock).await?;
    // Two files that are sound by themselves may contradict each other.
    act.tx.lock_numbering().await?;
    let planned = plan(&act.tx, by, tree, new).await?;
    if planned.new.is_empty() {
        return Ok(planned.done());
    }
    store::write(&act, &planned.new).await?;
    let done = planned.done();
    act.commit().await?;
    Ok(done)
}

/// Withdraws a reform that was written down wrongly: from now on it never was. What is known
/// of days before keeps it. Refused where a later reform rests on it.
pub async fn withdraw(
    at: &Store,
    by: &Account,
    tree: &Tree,
    reform: Uuid,
    door: Door,
    clock: &Clock,
) -> Result<(), Refused> {
    let now = store::read(at, Cut::NOW).await?;
    let found = now.reforms.iter().find(|known| known.id == reform);
    let found = found.ok_or(Refused::UnknownReform)?;
    let concerned = concerned(&found.effects);
    must_reach(by, &concerned, tree)?;
    let about = found.effects.first().map(|effect| effect.place);
    let act = Act::begin(at, Some(by.id), "place.withdraw", door, about, clock).await?;
    act.tx.lock_numbering().await?;
    let before = store::read(&act.tx, Cut::NOW).await?;
    if !store::withdraw(&act, reform).await? {
        return Err(Refused::UnknownReform);
    }
    let left = store::read(&act.tx, Cut::NOW).await?;
    // Where it took something away, those who had it have a say again.
    must_reach(by, &concerned, &left.tree(clock.today(Zone::Wib)))?;
    let mut wrong = resting(&before, reform);
    wrong.extend(draft::complaints(before, left));
    if !wrong.is_empty() {
        return Err(Refused::Wrong(wrong));
    }
    act.commit().await?;
    Ok(())
}

/// Places of a reform of which a later one says something.
fn resting(atlas: &Atlas, reform: Uuid) -> Vec<Complaint> {
    let mut reforms = atlas.reforms.iter().skip_while(|known| known.id != reform);
    let Some(found) = reforms.next() else { return Vec::new() };
    let places: BTreeSet<PlaceId> = found.effects.iter().map(|effect| effect.place).collect();
    let mut said = BTreeMap::new();
    for later in reforms {
        let effects = later.effects.iter();
        let named = effects.flat_map(|effect| match &effect.what {
            What::Made { origin: other, .. } | What::Ended { heir: other } => {
                vec![effect.place, *other]
            }
            What::Changed { .. } => vec![effect.place],
        });
        for place in named.filter(|place| places.contains(place)) {
            said.entry(place).or_insert(later.since);
        }
    }
    let complaint = |(place, on)| {
        let wrong = Wrong::ChangedSince { code: code_of(atlas, place), on };
        Complaint { line: 0, wrong }
    };
    said.into_iter().map(complaint).collect()
}

/// Looks at reforms as [`reform`] does, and writes nothing.
pub async fn rehearse(
    at: &Store,
    by: &Account,
    tree: &Tree,
    new: &[NewReform],
) -> Result<Done, Refused> {
    Ok(plan(at, by, tree, new).await?.done())
}

/// Reforms that may be written.
struct Planned<'a> {
    /// Each with what it says and what it does.
    new: Vec<(&'a NewReform, String, Vec<Effect>)>,
    known: usize,
    atlas: Atlas,
}

async fn plan<'a>(
    reader: &impl Reader,
    by: &Account,
    tree: &Tree,
    new: &'a [NewReform],
) -> Result<Planned<'a>, Refused> {
    let atlas = store::read(reader, Cut::NOW).await?;
    let said = store::said(reader).await?;
    let planned = planned(atlas, &said, new)?;
    must_reach(by, &planned.concerned(), tree)?;
    Ok(planned)
}

/// Places over which whoever writes or withdraws something must have a say, those that it makes
/// aside.
fn concerned<'a>(effects: impl IntoIterator<Item = &'a Effect>) -> BTreeSet<PlaceId> {
    let mut concerned = BTreeSet::new();
    let mut made = BTreeSet::new();
    for effect in effects {
        match &effect.what {
            What::Made { term, origin } => {
                made.insert(effect.place);
                concerned.extend(term.parent);
                concerned.insert(*origin);
            }
            What::Changed { term } => {
                concerned.extend(term.parent);
                concerned.insert(effect.place);
            }
            What::Ended { heir } => {
                concerned.extend([effect.place, *heir]);
            }
        }
    }
    &concerned - &made
}

fn must_reach(
    by: &Account,
    concerned: &BTreeSet<PlaceId>,
    tree: &Tree,
) -> Result<(), OutOfReach> {
    concerned.iter().try_for_each(|place| by.must(Deed::ManagePlaces, *place, tree))
}

fn planned<'a>(
    atlas: Atlas,
    said: &HashSet<String>,
    new: &'a [NewReform],
) -> Result<Planned<'a>, Refused> {
    let mut fresh = Vec::new();
    let mut says = Vec::new();
    for reform in draft::by_day(new) {
        let text = serde_json::to_string(reform)
            .map_err(|cause| Failure::Stored(cause.to_string()))?;
        if !said.contains(&text) && !says.contains(&text) {
            fresh.push(reform);
            says.push(text);
        }
    }
    let known = new.len() - fresh.len();
    let (atlas, effects) = draft::put_all(atlas, &fresh).map_err(Refused::Wrong)?;
    let new = fresh.into_iter().zip(says).zip(effects);
    let new = new.map(|((reform, says), effects)| (reform, says, effects)).collect();
    Ok(Planned { new, known, atlas })
}

impl Planned<'_> {
    fn concerned(&self) -> BTreeSet<PlaceId> {
        concerned(self.new.iter().flat_map(|(_, _, effects)| effects))
    }

    fn done(&self) -> Done {
        let line = |at: usize, reform: &NewReform, effect: &Effect| {
            let earlier = self.new[..at].iter().rev();
            let same_day = earlier.take_while(|(other, ..)| other.since == reform.since);
            let same_day = same_day.flat_map(|(_, _, effects)| effects);
            let before = self.atlas.before(effect.place, reform.since, same_day).cloned();
            let (after, stands_for) = match &effect.what {
                What::Made { term, origin } => (Some(term.clone()), Some(*origin)),
                What::Changed { term } => (Some(term.clone()), None),
                What::Ended { heir } => (None, Some(*heir)),
            };
            let named = |id: PlaceId| Named {
                id,
                code: code_of(&self.atlas, id),
                name: name_of(&self.atlas, id),
            };
            Line {
                line: reform.line,
                since: reform.since,
                part: effect.what.part(),
                level: effect.level,
                within: after.as_ref().and_then(|term| term.parent).map(named),
                before,
                after,
                stands_for: stands_for.map(named),
            }
        };
        let lines = self.new.iter().enumerate().flat_map(|(at, (reform, _, effects))| {
            effects.iter().map(move |effect| line(at, reform, effect))
        });
        Done { known: self.known, lines: lines.collect() }
    }
}

fn name_of(atlas: &Atlas, place: PlaceId) -> String {
    let last = atlas.courses.get(&place).and_then(|course| course.terms.last());
    last.map_or_else(String::new, |term| term.name.clone())
}
