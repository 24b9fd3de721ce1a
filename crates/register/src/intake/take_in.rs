//! Taking a file in: each row finds its place and its child, and its visits become facts, all
//! in one act. Killed at any moment, either the whole file is in or none of it.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::areas::Areas;
use super::entered::{EnteredNik, EnteredRow, Finding, Weighs};
use super::matching::{Candidate, Faces, Known, Verdict, Weights};
use super::older::Older;
use super::visits::{Came, Owned};
use super::waiting::Waiting;
use super::{compare, gains, store, visits};
use crate::account::{Account, Deed, OutOfReach};
use crate::act::{Act, Door};
use crate::child::{Newcomers, Nik, in_kabkota, with_nik};
use crate::clock::{Clock, Zone};
use crate::failure::Failure;
use crate::place::{
    Level, NewFacility, Place, PlaceId, Resolution, Resolver, Tree, spelling, write_facility,
};
use crate::store::Store;

/// Rows matched and written together.
const AT_ONCE: usize = 2_000;
/// Rows looked at before the database's answers are.
const IN_ONE_GO: usize = 25;

/// What is known of the file as a whole.
#[derive(Debug, Clone)]
pub struct File {
    pub name: String,
    /// SHA-256 of its bytes.
    pub hash: Vec<u8>,
    /// The place whose rows are taken; a row elsewhere is refused. Rows that name no place at
    /// all belong to it.
    pub place: PlaceId,
    /// How the exchange read it, for people: format, variant, date order.
    pub reading: String,
    /// The door it came through.
    pub door: Door,
}

/// How many rows came to what.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    pub rows: u64,
    pub enrolled: u64,
    pub linked: u64,
    pub unchanged: u64,
    pub corrected: u64,
    pub waiting: u64,
    pub refused: u64,
    pub visits_written: u64,
    pub visits_corrected: u64,
    pub differences: u64,
    pub doubtful: u64,
    pub posyandu_added: u64,
    /// Desa of which the file said to which puskesmas they belong, when nobody had.
    #[serde(default)]
    pub desa_served: u64,
}

/// What a row came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    Enrolled,
    Linked,
    Unchanged,
    Corrected,
    Waiting,
    Refused,
}

impl Outcome {
    pub const ALL: [Self; 6] = [
        Self::Enrolled,
        Self::Linked,
        Self::Unchanged,
        Self::Corrected,
        Self::Waiting,
        Self::Refused,
    ];

    pub fn code(self) -> &'static str {
        match self {
            Self::Enrolled => "enrolled",
            Self::Linked => "linked",
            Self::Unchanged => "unchanged",
            Self::Corrected => "corrected",
            Self::Waiting => "waiting",
            Self::Refused => "refused",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.code() == code)
    }
}

/// Why a file could not be taken in.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    #[error(transparent)]
    OutOfReach(#[from] OutOfReach),
    #[error("no such question, or it was answered already")]
    NoQuestion,
    #[error("the reading of the file stopped: {0}")]
    Unread(String),
    #[error(transparent)]
    Failure(#[from] Failure),
}

/// What came of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    pub batch: Uuid,
    pub counts: Counts,
    /// The very same file was taken in before; nothing was done.
    pub before: bool,
}

/// Takes in the rows of a file. `said` is told how many rows are done.
pub async fn take_in(
    at: &Store,
    by: &Account,
    tree: &Tree,
    file: &File,
    mut rows: impl Iterator<Item = Result<EnteredRow, String>> + Send,
    clock: &Clock,
    said: &(dyn Fn(u64) + Send + Sync),
) -> Result<Taken, Refused> {
    by.must(Deed::Import, file.place, tree)?;
    if let Some((batch, counts)) = store::taken_before(at, &file.hash, file.place).await? {
        return Ok(Taken { batch, counts, before: true });
    }
    let act = Act::begin(at, Some(by.id), "intake", file.door, Some(file.place), clock).await?;
    let batch = Uuid::now_v7();
    store::write_batch(&act, batch, by, file, clock).await?;
    let mut matching = Matching::new(at, &act, by, tree, file, clock);
    let mut writing = Writing::new(at, &act, batch, tree);
    let mut next = matching.chunk(&mut rows).await?;
    while let Some(chunk) = next {
        // While the database writes these rows, the next are read and matched.
        let (written, following) =
            futures::future::join(writing.write(chunk), matching.chunk(&mut rows)).await;
        written?;
        next = following?;
        said(writing.counts.rows);
    }
    writing.counts.desa_served = matching.areas.write(&act, &matching.tree).await?;
    let counts = writing.finish().await?;
    said(counts.rows);
    act.commit().await?;
    Ok(Taken { batch, counts, before: false })
}

/// A row on its way: what it is, where, whose.
pub(super) struct Placed {
    pub(super) row: EnteredRow,
    pub(super) place: PlaceId,
    pub(super) desa: PlaceId,
    pub(super) nik: Option<Nik>,
}

/// What is to be done with a row.
enum Matched {
    Refused(EnteredRow),
    Ask(Placed, Vec<Candidate>),
    Enrol(Owned),
    Known(Owned),
}

/// Rows that were matched together.
struct Chunk {
    rows: Vec<Matched>,
    /// Posyandu that these rows brought.
    added: Vec<Place>,
}

/// Writes what was matched.
struct Writing<'a> {
    at: &'a Store,
    act: &'a Act,
    batch: Uuid,
    tree: Cow<'a, Tree>,
    counts: Counts,
    gains_again: Vec<gains::Asked>,
}

impl<'a> Writing<'a> {
    fn new(at: &'a Store, act: &'a Act, batch: Uuid, tree: &'a Tree) -> Self {
        let (tree, counts) = (Cow::Borrowed(tree), Counts::default());
        Self { at, act, batch, tree, counts, gains_again: Vec::new() }
    }

    async fn write(&mut self, chunk: Chunk) -> Result<(), Failure> {
        for place in chunk.added {
            self.counts.posyandu_added += 1;
            self.tree.to_mut().add(place);
        }
        let mut outcomes = Vec::with_capacity(chunk.rows.len());
        let mut owned: Vec<Owned> = Vec::with_capacity(chunk.rows.len());
        let mut enrolled: HashMap<Uuid, u32> = HashMap::new();
        let mut questions = store::questions_in_bulk();
        let mut new = Newcomers::new();
        for matched in chunk.rows {
            match matched {
                Matched::Refused(row) => outcomes.push((row, Outcome::Refused, None)),
                Matched::Ask(placed, candidates) => {
                    let sealed = self.at.sealed(placed.nik.as_ref())?;
                    let waiting = Waiting::of(&placed, sealed.as_deref());
                    let question =
                        store::question_row(self.batch, &waiting, &placed, &candidates)?;
                    questions.gather(question);
                    outcomes.push((placed.row, Outcome::Waiting, None));
                }
                Matched::Enrol(row) => {
                    let (identity, since) = visits::stranger(&row.placed)?;
                    let residences = [(since, row.placed.place)];
                    new.gather(self.act, self.at, row.child, &identity, &residences)?;
                    enrolled.insert(row.child, row.placed.row.line);
                    owned.push(row);
                }
                Matched::Known(row) => owned.push(row),
            }
        }
        questions.finish(&self.act.tx).await?;
        new.write(self.act).await?;
        let strangers: Vec<Uuid> = enrolled.keys().copied().collect();
        crate::child::refresh(self.act, &self.tree, &strangers).await?;
        let Came { changes, known } =
            visits::write_all(self.act, &self.tree, self.at, &mut owned).await?;
        self.gains_again.extend(gains::compare(self.act, &mut owned, known).await?);
        for (Owned { placed, child, .. }, change) in owned.into_iter().zip(changes) {
            self.counts.visits_written += change.written;
            self.counts.visits_corrected += change.corrected;
            let outcome = match () {
                () if enrolled.get(&child) == Some(&placed.row.line) => Outcome::Enrolled,
                () if change.corrected > 0 || change.identity => Outcome::Corrected,
                () if change.written > 0 => Outcome::Linked,
                () => Outcome::Unchanged,
            };
            outcomes.push((placed.row, outcome, Some(child)));
        }
        for (row, outcome, _) in &outcomes {
            self.count(row, *outcome);
        }
        store::write_rows(self.act, self.batch, &outcomes).await
    }

    fn count(&mut self, row: &EnteredRow, outcome: Outcome) {
        let counts = &mut self.counts;
        counts.rows += 1;
        *match outcome {
            Outcome::Enrolled => &mut counts.enrolled,
            Outcome::Linked => &mut counts.linked,
            Outcome::Unchanged => &mut counts.unchanged,
            Outcome::Corrected => &mut counts.corrected,
            Outcome::Waiting => &mut counts.waiting,
            Outcome::Refused => &mut counts.refused,
        } += 1;
        counts.differences +=
            u64::from(row.findings.iter().any(|f| f.code.starts_with("said.")));
        counts.doubtful += u64::from(row.findings.iter().any(|f| f.weighs == Weighs::NotUsed));
    }

    async fn finish(mut self) -> Result<Counts, Failure> {
        let agreeing = gains::agreeing(self.act, &self.gains_again).await?;
        let gone = store::forget_finding(self.act, self.batch, gains::CODE, &agreeing).await?;
        self.counts.differences -= gone;
        store::write_counts(self.act, self.batch, &self.counts).await?;
        Ok(self.counts)
    }
}

/// Reads rows and finds the place and the child of each. Writes nothing but posyandu that a file
/// brings; its questions to the database go between those of [`Writing`].
struct Matching<'a> {
    at: &'a Store,
    act: &'a Act,
    by: &'a Account,
    /// Grows by the posyandu that the file brings.
    tree: Cow<'a, Tree>,
    resolver: Resolver<'a>,
    older: Older,
    file: &'a File,
    faces: Faces,
    loaded: HashSet<PlaceId>,
    new_posyandu: HashMap<(PlaceId, String), PlaceId>,
    desa_with_new: HashSet<PlaceId>,
    added: Vec<Place>,
    areas: Areas,
    weights: Weights,
    today: chrono::NaiveDate,
}

impl<'a> Matching<'a> {
    fn new(
        at: &'a Store,
        act: &'a Act,
        by: &'a Account,
        tree: &'a Tree,
        file: &'a File,
        clock: &Clock,
    ) -> Self {
        Self {
            at,
            act,
            by,
            tree: Cow::Borrowed(tree),
            resolver: Resolver::new(tree),
            older: Older::of(tree, file.place),
            file,
            faces: Faces::default(),
            loaded: HashSet::new(),
            new_posyandu: HashMap::new(),
            desa_with_new: HashSet::new(),
            added: Vec::new(),
            areas: Areas::default(),
            weights: Weights::default(),
            today: clock.today(Zone::Wib),
        }
    }

    /// The next rows, matched; `None` at the end of the file.
    async fn chunk(
        &mut self,
        rows: &mut (impl Iterator<Item = Result<EnteredRow, String>> + Send),
    ) -> Result<Option<Chunk>, Refused> {
        let mut entered = Vec::with_capacity(AT_ONCE);
        for row in rows.by_ref().take(AT_ONCE) {
            let mut row = row.map_err(Refused::Unread)?;
            mask_nik(&mut row);
            self.check(&mut row);
            entered.push(row);
            if entered.len().is_multiple_of(IN_ONE_GO) {
                tokio::task::yield_now().await;
            }
        }
        if entered.is_empty() {
            return Ok(None);
        }
        self.know_by_nik(&entered).await?;
        let mut matched = Vec::with_capacity(entered.len());
        for row in entered {
            matched.push(self.matched(row).await?);
            if matched.len().is_multiple_of(IN_ONE_GO) {
                tokio::task::yield_now().await;
            }
        }
        Ok(Some(Chunk { rows: matched, added: std::mem::take(&mut self.added) }))
    }

    async fn matched(&mut self, row: EnteredRow) -> Result<Matched, Failure> {
        let placed = match self.place(row).await? {
            Ok(placed) => placed,
            Err(row) => return Ok(Matched::Refused(row)),
        };
        let here = crate::child::kabkota_of(&self.tree, placed.desa);
        if self.loaded.insert(here) {
            for current in in_kabkota(&self.act.tx, &self.tree, here).await? {
                self.faces.add_current_in(here, &current, &self.tree);
            }
        }
        let index = self.at.indexed(placed.nik.as_ref())?;
        let verdict = self.faces.verdict(
            &placed.row.child,
            index.as_deref(),
            placed.place,
            &self.tree,
            &self.weights,
        );
        Ok(match verdict {
            Verdict::Known(child) => {
                let kabkota = self.faces.kabkota(child).unwrap_or(here.0);
                Matched::Known(Owned { placed, child, kabkota })
            }
            Verdict::Ask(candidates) => Matched::Ask(placed, candidates),
            Verdict::Stranger => {
                let child = Uuid::now_v7();
                let entered = &placed.row.child;
                if let (Some(born_on), Some(sex)) = (entered.birth_date, entered.sex) {
                    let known = Known {
                        child,
                        name: &entered.name,
                        mother: entered.mother.as_deref().unwrap_or(""),
                        born_on,
                        sex,
                        nik_index: index.as_deref(),
                        place: placed.place,
                    };
                    self.faces.add(&known, &self.tree);
                }
                Matched::Enrol(Owned { placed, child, kabkota: here.0 })
            }
        })
    }

    /// A NIK finds its child in whatever kab/kota the register has it.
    async fn know_by_nik(&mut self, rows: &[EnteredRow]) -> Result<(), Failure> {
        let mut wanted = Vec::new();
        for row in rows {
            if let EnteredNik::Real(digits) = &row.child.nik
                && let Some(index) = self.at.indexed(Nik::parse(digits).as_ref())?
                && !self.faces.knows_nik(&index)
            {
                wanted.push(index);
            }
        }
        for current in with_nik(&self.act.tx, &wanted).await? {
            self.faces.add_current(&current, &self.tree);
        }
        Ok(())
    }

    /// What the row itself does not allow, beyond what the exchange saw.
    fn check(&self, row: &mut EnteredRow) {
        let refuse = |findings: &mut Vec<Finding>, code: &str, entered: String| {
            if !findings.iter().any(|finding| finding.weighs == Weighs::Refuses) {
                findings.push(Finding {
                    code: code.to_owned(),
                    weighs: Weighs::Refuses,
                    column: String::new(),
                    entered,
                });
            }
        };
        if row.child.name.trim().is_empty() {
            refuse(&mut row.findings, "child.no_name", String::new());
        }
        if row.child.birth_date.is_none() {
            refuse(&mut row.findings, "child.no_birth_date", String::new());
        }
        if row.child.sex.is_none() {
            refuse(&mut row.findings, "child.no_sex", String::new());
        }
        if row.child.birth_date.is_some_and(|born| born > self.today) {
            refuse(&mut row.findings, "child.born_in_future", String::new());
        }
        if let Some(visit) = row.visits.iter().find(|visit| visit.visited_on > self.today) {
            let entered = visit.visited_on.to_string();
            refuse(&mut row.findings, "visit.in_future", entered);
        }
        for visit in &row.visits {
            if let (Some(born), Some(sex)) = (row.child.birth_date, row.child.sex)
                && visit.visited_on >= born
            {
                let values = visits::values(visit);
                row.findings.extend(compare::differences(sex, born, visit, &values));
            }
        }
    }

    /// Finds the place of a row; the inner `Err` holds a refused row.
    async fn place(
        &mut self,
        mut row: EnteredRow,
    ) -> Result<Result<Placed, EnteredRow>, Failure> {
        if row.is_refused() {
            return Ok(Err(row));
        }
        let names = &row.place;
        let unnamed = names.desa.trim().is_empty()
            && names.kecamatan.trim().is_empty()
            && names.posyandu.trim().is_empty();
        let resolved = if unnamed {
            Resolution {
                desa: self.tree.at(self.file.place, Level::Desa).map(|desa| desa.id),
                posyandu: self.tree.at(self.file.place, Level::Posyandu).map(|place| place.id),
                ..Resolution::default()
            }
        } else {
            self.older.resolve(&self.act.tx, &mut self.resolver, &mut row).await?
        };
        let refused = |mut row: EnteredRow, code: &str, entered: String| {
            row.findings.push(Finding {
                code: code.to_owned(),
                weighs: Weighs::Refuses,
                column: "Desa/Kel".to_owned(),
                entered,
            });
            Ok(Err(row))
        };
        // One that has ended since lies in what took its facts.
        let found = resolved.desa.and_then(|desa| Some((desa, self.tree.here(desa)?.id)));
        let Some((named, desa)) = found else {
            let path =
                [&row.place.kabkota, &row.place.kecamatan, &row.place.desa].map(|s| s.trim());
            let entered = path.join(" / ");
            let code =
                if resolved.ambiguous.is_empty() { "place.unknown" } else { "place.ambiguous" };
            return refused(row, code, entered);
        };
        let inside =
            self.tree.within(desa, self.file.place) || self.tree.within(self.file.place, desa);
        if !inside || !self.by.may(Deed::Import, desa, &self.tree) {
            let entered =
                self.tree.get(desa).map(|place| place.name.clone()).unwrap_or_default();
            return refused(row, "place.out_of_reach", entered);
        }
        self.areas.see(&self.tree, desa, &row.place.puskesmas, resolved.puskesmas);
        let posyandu = match resolved.posyandu {
            Some(posyandu) => Some(posyandu),
            None => self.posyandu(&mut row, desa).await?,
        };
        let nik = match &row.child.nik {
            EnteredNik::Real(digits) => Nik::parse(digits),
            EnteredNik::Masked(_) | EnteredNik::Unusable(_) | EnteredNik::Absent => None,
        };
        Ok(Ok(Placed { place: posyandu.unwrap_or(named), desa, nik, row }))
    }

    /// A posyandu that the register does not know: taken over from the file where its desa has
    /// none at all, otherwise kept as a finding and the child counted in its desa.
    async fn posyandu(
        &mut self,
        row: &mut EnteredRow,
        desa: PlaceId,
    ) -> Result<Option<PlaceId>, Failure> {
        let name = row.place.posyandu.split_whitespace().collect::<Vec<_>>().join(" ");
        if name.is_empty() || name == "-" {
            return Ok(None);
        }
        let key = (desa, spelling(Level::Posyandu, &name));
        if let Some(known) = self.new_posyandu.get(&key) {
            return Ok(Some(*known));
        }
        let new_here = self.desa_with_new.contains(&desa);
        let has_some = self.tree.below(desa).any(|place| place.level == Level::Posyandu);
        if has_some && !new_here {
            row.findings.push(Finding {
                code: "place.unknown_posyandu".to_owned(),
                weighs: Weighs::NotUsed,
                column: "Posyandu".to_owned(),
                entered: name,
            });
            return Ok(None);
        }
        let new = NewFacility { level: Level::Posyandu, name: name.clone(), parent: desa };
        let id = write_facility(self.act, &new, &self.tree).await?;
        let place = Place {
            id,
            level: Level::Posyandu,
            code: format!("{}-{}", self.tree.get(desa).map_or("", |d| d.code.as_str()), id.0),
            name,
            parent: Some(desa),
        };
        self.tree.to_mut().add(place.clone());
        self.added.push(place);
        self.new_posyandu.insert(key, id);
        self.desa_with_new.insert(desa);
        Ok(Some(id))
    }
}

/// A whole NIK never lies in a cell that is kept.
fn mask_nik(row: &mut EnteredRow) {
    let (EnteredNik::Real(digits) | EnteredNik::Unusable(digits)) = &row.child.nik else {
        return;
    };
    if digits.len() < 8 {
        return;
    }
    let masked = format!("{}**********", digits.chars().take(6).collect::<String>());
    for cell in &mut row.cells {
        if cell.contains(digits.as_str()) {
            cell.clone_from(&masked);
        }
    }
    for finding in &mut row.findings {
        if finding.entered.contains(digits.as_str()) {
            finding.entered.clone_from(&masked);
        }
    }
}
