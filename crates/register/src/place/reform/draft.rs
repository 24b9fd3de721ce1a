//! Reforms put into the atlas one after the other, before anything is written down.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;

use super::atlas::{Atlas, Course, Effect, Term, What};
use super::check::{Complaint, Wrong, above, code_of, is_code_of};
use super::{Change, NewPlace, NewReform, Target};
use crate::place::{Level, PlaceId};

/// Reforms in the order in which they are put in.
pub(super) fn by_day(new: &[NewReform]) -> Vec<&NewReform> {
    let mut by_day: Vec<&NewReform> = new.iter().collect();
    by_day.sort_by_key(|reform| reform.since);
    by_day
}

/// Puts reforms in: the atlas with them, and what each does. Refused with all that is wrong, by
/// the lines of their file.
pub(super) fn put_all(
    atlas: Atlas,
    new: &[&NewReform],
) -> Result<(Atlas, Vec<Vec<Effect>>), Vec<Complaint>> {
    let mut draft = Draft::of(atlas);
    let effects = new.iter().map(|reform| draft.put(reform)).collect();
    // What is half put in would be complained of twice.
    if draft.complaints.is_empty() {
        draft.look_over();
    }
    draft.complaints.sort_by_key(|complaint| complaint.line);
    if draft.complaints.is_empty() { Ok((draft.atlas, effects)) } else { Err(draft.complaints) }
}

/// What would be wrong with what is left of an atlas, and was not wrong with it before, about
/// any place that was ever reformed.
pub(super) fn complaints(before: Atlas, left: Atlas) -> Vec<Complaint> {
    let reformed = before.reforms.iter().flat_map(|reform| &reform.effects);
    let touched: Vec<_> = reformed.map(|effect| (0, effect.place)).collect();
    let mut draft = Draft::of(before);
    draft.touched.clone_from(&touched);
    let known = draft.contradictions();
    let mut draft = Draft { touched, known, ..Draft::of(left) };
    draft.look_over();
    draft.complaints
}

/// The atlas with the reforms of a file in it, and what is wrong with them.
pub(super) struct Draft {
    pub(super) atlas: Atlas,
    /// Every place that has or had a code.
    pub(super) by_code: HashMap<String, Vec<PlaceId>>,
    /// Every place that lies or lay directly in another.
    pub(super) parts: HashMap<PlaceId, Vec<PlaceId>>,
    /// Places that a line touches.
    pub(super) touched: Vec<(usize, PlaceId)>,
    /// Places that did not go together before; nobody is told so again.
    pub(super) known: HashSet<(PlaceId, PlaceId)>,
    pub(super) complaints: Vec<Complaint>,
    /// Terms that this file has made; others are not changed.
    fresh: HashSet<(PlaceId, NaiveDate)>,
}

/// One reform being put in.
struct Step<'a> {
    draft: &'a mut Draft,
    since: NaiveDate,
    effects: Vec<Effect>,
}

impl Draft {
    fn of(atlas: Atlas) -> Self {
        let mut by_code: HashMap<String, Vec<PlaceId>> = HashMap::new();
        let mut parts: HashMap<PlaceId, Vec<PlaceId>> = HashMap::new();
        for (id, course) in &atlas.courses {
            for term in &course.terms {
                by_code.entry(term.code.clone()).or_default().push(*id);
                if let Some(parent) = term.parent {
                    parts.entry(parent).or_default().push(*id);
                }
            }
        }
        Self {
            atlas,
            by_code,
            parts,
            touched: Vec::new(),
            known: HashSet::new(),
            complaints: Vec::new(),
            fresh: HashSet::new(),
        }
    }

    /// Puts a reform in; what is wrong with it is kept, and then it does nothing more.
    fn put(&mut self, new: &NewReform) -> Vec<Effect> {
        let mut step = Step { draft: self, since: new.since, effects: Vec::new() };
        let mut done = if new.law.number.trim().is_empty() {
            Err(Wrong::NoLaw)
        } else {
            step.change(&new.change)
        };
        let effects = step.effects;
        // What does nothing would need nobody's leave, and could not be found to withdraw it.
        if done.is_ok() && effects.is_empty() {
            done = Err(Wrong::Nothing { code: new.change.about().to_owned() });
        }
        self.touched.extend(effects.iter().map(|effect| (new.line, effect.place)));
        if let Err(wrong) = done {
            self.complaints.push(Complaint { line: new.line, wrong });
        }
        effects
    }
}

impl Step<'_> {
    fn change(&mut self, change: &Change) -> Result<(), Wrong> {
        match change {
            Change::Create { new, parent, from } => self.create(new, parent.as_deref(), from),
            Change::Split { place, into, heir } => self.split(place, into, heir.as_deref()),
            Change::Merge { places, into } => self.merge(places, into),
            Change::Move { place, to, code, name } => {
                let id = self.find(place)?;
                let to = self.find(to)?;
                self.lay_in(id, to)?;
                self.call(id, code.as_deref(), name.as_deref())
            }
            Change::Rename { place, code, name } => {
                let id = self.find(place)?;
                self.call(id, code.as_deref(), name.as_deref())
            }
            Change::End { place, heir } => self.end(place, heir.as_deref()),
        }
    }

    fn create(
        &mut self,
        new: &NewPlace,
        parent: Option<&str>,
        from: &str,
    ) -> Result<(), Wrong> {
        let origin = self.find(from)?;
        let parent = match parent {
            Some(parent) => self.find(parent)?,
            None => self.parent_of(origin)?,
        };
        let id = self.make(origin, parent, &new.code, &new.name)?;
        for part in &new.takes {
            let part = self.find(part)?;
            self.lay_in(part, id)?;
        }
        Ok(())
    }

    fn split(
        &mut self,
        place: &str,
        into: &[NewPlace],
        heir: Option<&str>,
    ) -> Result<(), Wrong> {
        let origin = self.find(place)?;
        let parent = self.parent_of(origin)?;
        if into.is_empty() {
            return Err(Wrong::Nothing { code: place.to_owned() });
        }
        for new in into {
            let id = self.make(origin, parent, &new.code, &new.name)?;
            for code in &new.takes {
                let part = self.find(code)?;
                if self.parent_of(part)? != origin {
                    let (code, of) = (code.clone(), place.to_owned());
                    return Err(Wrong::NotPartOf { code, of });
                }
                self.lay_in(part, id)?;
            }
        }
        match heir {
            Some(heir) => {
                let heir = self.find(heir)?;
                self.stop(origin, heir)
            }
            None => Ok(()),
        }
    }

    fn merge(&mut self, places: &[String], into: &Target) -> Result<(), Wrong> {
        let mut merged = Vec::new();
        for code in places {
            merged.push(self.find(code)?);
        }
        let Some(&first) = merged.first() else {
            return Err(Wrong::Nothing { code: String::new() });
        };
        let target = match into {
            Target::Known(code) => self.find(code)?,
            Target::New { code, name } => {
                let parent = self.parent_of(first)?;
                self.make(first, parent, code, name)?
            }
        };
        merged.retain(|place| *place != target);
        if merged.is_empty() {
            return Err(Wrong::Nothing { code: code_of(&self.draft.atlas, target) });
        }
        for place in merged {
            for part in self.living_parts(place) {
                self.lay_in(part, target)?;
            }
            self.stop(place, target)?;
        }
        Ok(())
    }

    fn end(&mut self, place: &str, heir: Option<&str>) -> Result<(), Wrong> {
        let id = self.find(place)?;
        let heir = match heir {
            Some(heir) => self.find(heir)?,
            None => match self.level(id) {
                Level::Posyandu | Level::Puskesmas => self.parent_of(id)?,
                Level::Nation
                | Level::Province
                | Level::Kabkota
                | Level::Kecamatan
                | Level::Desa => return Err(Wrong::NoHeir { code: place.to_owned() }),
            },
        };
        self.stop(id, heir)
    }

    /// The place that has a code on the first day of the reform.
    fn find(&self, code: &str) -> Result<PlaceId, Wrong> {
        let known = self.draft.by_code.get(code).map_or(&[][..], Vec::as_slice);
        let code = code.to_owned();
        let mut elsewhen = None;
        for id in known {
            let Some(course) = self.draft.atlas.courses.get(id) else { continue };
            if course.term_on(self.since).is_some_and(|term| term.code == code) {
                return Ok(*id);
            }
            elsewhen = elsewhen.or(match (course.begins(), course.ended) {
                (Some(begins), _) if self.since < begins => {
                    Some(Wrong::NotYet { code: code.clone(), begins })
                }
                (_, Some((ended, _))) if ended <= self.since => {
                    Some(Wrong::Over { code: code.clone(), ended })
                }
                _ => None,
            });
        }
        Err(elsewhen.unwrap_or(Wrong::UnknownCode { code }))
    }

    fn course(&self, id: PlaceId) -> Option<&Course> {
        self.draft.atlas.courses.get(&id)
    }

    fn level(&self, id: PlaceId) -> Level {
        self.course(id).map_or(Level::Nation, |course| course.level)
    }

    fn term(&self, id: PlaceId) -> Result<&Term, Wrong> {
        let term = self.course(id).and_then(|course| course.term_on(self.since));
        term.ok_or_else(|| Wrong::UnknownCode { code: code_of(&self.draft.atlas, id) })
    }

    fn parent_of(&self, id: PlaceId) -> Result<PlaceId, Wrong> {
        let term = self.term(id)?;
        let skipped = || Wrong::SkipsLevel { code: term.code.clone(), parent: String::new() };
        term.parent.ok_or_else(skipped)
    }

    /// The parts that a place has on the day.
    fn living_parts(&self, id: PlaceId) -> Vec<PlaceId> {
        let parts = self.draft.parts.get(&id).map_or(&[][..], Vec::as_slice);
        let lives_here = |part: &&PlaceId| {
            self.course(**part)
                .and_then(|course| course.term_on(self.since))
                .is_some_and(|term| term.parent == Some(id))
        };
        let mut living: Vec<PlaceId> = parts.iter().filter(lives_here).copied().collect();
        living.sort_unstable();
        living.dedup();
        living
    }

    fn make(
        &mut self,
        origin: PlaceId,
        parent: PlaceId,
        code: &str,
        name: &str,
    ) -> Result<PlaceId, Wrong> {
        let level = self.level(origin);
        let (code, name) = (code.trim().to_owned(), name.trim().to_owned());
        if !is_code_of(level, &code) {
            return Err(Wrong::BadCode { code });
        }
        if name.is_empty() {
            return Err(Wrong::NoName { code });
        }
        self.draft.atlas.last += 1;
        let id = PlaceId(self.draft.atlas.last);
        let term = Term { since: self.since, code, name, parent: Some(parent) };
        self.must_fit(level, &term)?;
        self.index(id, &term);
        self.draft.fresh.insert((id, self.since));
        let course =
            Course { level, terms: vec![term.clone()], origin: Some(origin), ended: None };
        self.draft.atlas.courses.insert(id, course);
        self.effects.push(Effect { place: id, level, what: What::Made { term, origin } });
        Ok(id)
    }

    /// The place above is of the level above.
    fn must_fit(&self, level: Level, term: &Term) -> Result<(), Wrong> {
        let parent = term.parent.and_then(|parent| self.course(parent).map(|c| (parent, c)));
        let Some((parent, course)) = parent else { return Ok(()) };
        if above(level) == Some(course.level) {
            return Ok(());
        }
        let parent = code_of(&self.draft.atlas, parent);
        Err(Wrong::SkipsLevel { code: term.code.clone(), parent })
    }

    fn lay_in(&mut self, id: PlaceId, parent: PlaceId) -> Result<(), Wrong> {
        let mut next = Some(parent);
        while let Some(place) = next {
            if place == id {
                return Err(Wrong::Cycle { code: code_of(&self.draft.atlas, id) });
            }
            next = self.term(place)?.parent;
        }
        self.set(id, |term| term.parent = Some(parent))
    }

    /// Gives a place another code or name; with its code go those of its parts that begin
    /// with it.
    fn call(
        &mut self,
        id: PlaceId,
        code: Option<&str>,
        name: Option<&str>,
    ) -> Result<(), Wrong> {
        if let Some(name) = name.map(str::trim) {
            if name.is_empty() {
                return Err(Wrong::NoName { code: code_of(&self.draft.atlas, id) });
            }
            self.set(id, |term| name.clone_into(&mut term.name))?;
        }
        let Some(code) = code.map(str::trim) else { return Ok(()) };
        if !is_code_of(self.level(id), code) {
            return Err(Wrong::BadCode { code: code.to_owned() });
        }
        self.recode(id, code)
    }

    fn recode(&mut self, id: PlaceId, code: &str) -> Result<(), Wrong> {
        let old = self.term(id)?.code.clone();
        if old == code {
            return Ok(());
        }
        self.set(id, |term| code.clone_into(&mut term.code))?;
        for part in self.living_parts(id) {
            let own = self.term(part)?.code.clone();
            let tail = own.strip_prefix(&old).filter(|tail| tail.starts_with(['.', '-']));
            if let Some(tail) = tail {
                self.recode(part, &format!("{code}{tail}"))?;
            }
        }
        Ok(())
    }

    /// Gives a place a term from the day on.
    fn set(&mut self, id: PlaceId, change: impl FnOnce(&mut Term)) -> Result<(), Wrong> {
        let (since, level) = (self.since, self.level(id));
        let mut term = self.term(id)?.clone();
        let last = self.course(id).and_then(|course| course.terms.last());
        let last = last.map_or(since, |last| last.since);
        let fresh = self.draft.fresh.contains(&(id, since));
        if since < last || (since == last && !fresh) {
            return Err(Wrong::ChangedSince { code: term.code, on: last });
        }
        change(&mut term);
        if self.term(id)? == &term {
            return Ok(());
        }
        term.since = since;
        self.must_fit(level, &term)?;
        self.index(id, &term);
        if let Some(course) = self.draft.atlas.courses.get_mut(&id) {
            course.terms.retain(|old| old.since != since);
            course.terms.push(term.clone());
        }
        self.draft.fresh.insert((id, since));
        let before = self.effects.iter_mut().find(|effect| effect.place == id);
        match before.map(|effect| &mut effect.what) {
            Some(What::Made { term: made, .. }) => *made = term,
            Some(What::Changed { term: changed }) => *changed = term,
            Some(What::Ended { .. }) => {}
            None => {
                self.effects.push(Effect { place: id, level, what: What::Changed { term } });
            }
        }
        Ok(())
    }

    /// Ends a place: the day before is its last.
    fn stop(&mut self, id: PlaceId, heir: PlaceId) -> Result<(), Wrong> {
        let (code, other) = (self.term(id)?.code.clone(), self.term(heir)?.code.clone());
        if id == heir {
            return Err(Wrong::Cycle { code });
        }
        let (level, theirs) = (self.level(id), self.level(heir));
        if level != theirs && !(above(level) == Some(theirs) && is_facility(level)) {
            return Err(Wrong::OtherLevel { code, other });
        }
        let last = self.course(id).and_then(|course| course.terms.last());
        let last = last.map(|last| last.since).filter(|last| self.since <= *last);
        let ended = self.course(id).and_then(|course| course.ended).map(|(on, _)| on);
        if let Some(on) = last.or(ended) {
            return Err(Wrong::ChangedSince { code, on });
        }
        if let Some(course) = self.draft.atlas.courses.get_mut(&id) {
            course.ended = Some((self.since, heir));
        }
        self.effects.push(Effect { place: id, level, what: What::Ended { heir } });
        Ok(())
    }

    fn index(&mut self, id: PlaceId, term: &Term) {
        let known = self.draft.by_code.entry(term.code.clone()).or_default();
        if !known.contains(&id) {
            known.push(id);
        }
        if let Some(parent) = term.parent {
            let parts = self.draft.parts.entry(parent).or_default();
            if !parts.contains(&id) {
                parts.push(id);
            }
        }
    }
}

/// Nobody's home is lost where one ends: those who are known there are known in its desa.
fn is_facility(level: Level) -> bool {
    matches!(level, Level::Posyandu | Level::Puskesmas)
}
