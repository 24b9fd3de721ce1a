//! Promises with the verdict of the data, for pages, papers and terminals alike.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;
use evaluation::commitment::{self, Grounds, Promise, Verdict};
use evaluation::engine::Engine;
use evaluation::pack;
use register::clock::Zone;
use register::history::Cut;
use register::place::{PlaceId, Tree};
use register::rakor::{self, Asked, Commitment, Measure, Meeting, SeenAct, Which};
use register::tpps;
use uuid::Uuid;

use crate::problem::Problem;
use crate::running::Running;

/// A commitment with the meeting that made it and what the data say of it.
#[derive(Debug, Clone)]
pub(crate) struct Judged {
    pub(crate) commitment: Commitment,
    pub(crate) meeting: Arc<Meeting>,
    pub(crate) verdict: Verdict,
    /// Its owner no longer holds office.
    pub(crate) owner_gone: bool,
}

/// As many commitments as are judged for one page.
const MOST: u32 = 2_000;

impl Running {
    /// The commitments of a place and of all below it, by due day.
    pub(crate) async fn judge_place(
        &self,
        tree: &Tree,
        place: PlaceId,
        which: Which,
    ) -> Result<Vec<Judged>, Problem> {
        let cut = Cut::NOW;
        let asked = Asked { place, which, cut, after: None, limit: MOST };
        let commitments = rakor::commitments_of(&self.store, tree, &asked).await?;
        self.judge(tree, commitments).await
    }

    /// What the data say of some commitments today, in the order in which they are given.
    pub(crate) async fn judge(
        &self,
        tree: &Tree,
        commitments: Vec<Commitment>,
    ) -> Result<Vec<Judged>, Problem> {
        if commitments.is_empty() {
            return Ok(Vec::new());
        }
        let engine = self.engine();
        let meetings = self.meetings_of(&commitments).await?;
        let known = |commitment: &Commitment| meetings.get(&commitment.meeting).cloned();
        let (commitments, meetings): (Vec<Commitment>, Vec<Arc<Meeting>>) = commitments
            .into_iter()
            .filter_map(|commitment| Some((known(&commitment)?, commitment)))
            .map(|(meeting, commitment)| (commitment, meeting))
            .unzip();
        let promises: Vec<Promise<'_>> = commitments
            .iter()
            .zip(&meetings)
            .map(|(commitment, meeting)| Promise {
                commitment,
                met_on: meeting.ends_on,
                pack: meeting.pack,
            })
            .collect();
        let packs = self.packs_for(&engine, &promises);
        let seen = self.seen(tree, &promises, Cut::NOW).await?;
        let today = self.today();
        let grounds = Grounds {
            engine: &engine,
            tree,
            today,
            packs: &packs,
            heirs: &heirs(tree, &promises),
            seen: &seen,
        };
        let verdicts = commitment::verify(&grounds, &promises).await?;
        let judged = commitments.into_iter().zip(meetings).zip(verdicts);
        Ok(judged
            .map(|((commitment, meeting), verdict)| Judged {
                owner_gone: commitment.owner_gone(today),
                commitment,
                meeting,
                verdict,
            })
            .collect())
    }

    async fn meetings_of(
        &self,
        commitments: &[Commitment],
    ) -> Result<BTreeMap<Uuid, Arc<Meeting>>, Problem> {
        let mut meetings = BTreeMap::new();
        for commitment in commitments {
            if meetings.contains_key(&commitment.meeting) {
                continue;
            }
            if let Some(meeting) = rakor::get(&self.store, commitment.meeting).await? {
                meetings.insert(commitment.meeting, Arc::new(meeting));
            }
        }
        Ok(meetings)
    }

    /// The packs without which nothing can be said of some promises. One that cannot be read is
    /// left out: the verdict says that it is not at hand.
    pub(super) fn packs_for(
        &self,
        engine: &Engine,
        promises: &[Promise<'_>],
    ) -> BTreeMap<Uuid, Engine> {
        let open = |id: Uuid| {
            let opened = pack::open(&self.settings.pack(id), engine.shared_rules());
            match opened {
                Ok((_, engine)) => Some((id, engine)),
                Err(failure) => {
                    tracing::warn!(%id, %failure, "a pack of a meeting cannot be read");
                    None
                }
            }
        };
        commitment::packs_needed(engine, promises).into_iter().filter_map(open).collect()
    }

    /// The days of the acts that no relation knows, by commitment.
    pub(super) async fn seen(
        &self,
        tree: &Tree,
        promises: &[Promise<'_>],
        cut: Cut,
    ) -> Result<BTreeMap<Uuid, Vec<NaiveDate>>, Problem> {
        let by = |act: SeenAct| {
            promises.iter().filter(move |promise| {
                matches!(&promise.commitment.measure, Measure::Act { act: of, .. } if *of == act)
            })
        };
        let mut seen: BTreeMap<Uuid, Vec<NaiveDate>> = BTreeMap::new();
        for promise in by(SeenAct::DecreeUploaded) {
            let place = promise.commitment.place;
            let decrees = tpps::decrees_within(&self.store, tree, place, cut).await?;
            let days = decrees
                .into_iter()
                .filter(|decree| decree.file.is_some() && decree.signed_on > promise.met_on)
                .map(|decree| decree.recorded_at.date_in(zone(tree, place)));
            seen.insert(promise.commitment.id, days.collect());
        }
        let ids: Vec<Uuid> =
            by(SeenAct::DocumentUploaded).map(|promise| promise.commitment.id).collect();
        if !ids.is_empty() {
            let places: BTreeMap<Uuid, PlaceId> =
                promises.iter().map(|p| (p.commitment.id, p.commitment.place)).collect();
            let notes = rakor::notes_of(&self.store, &ids, cut).await?;
            for note in notes.into_iter().filter(|note| note.attachment.is_some()) {
                let place = places.get(&note.commitment).copied();
                let zone = place.map_or(Zone::Wib, |place| zone(tree, place));
                let day = note.known.recorded_at.date_in(zone);
                seen.entry(note.commitment).or_default().push(day);
            }
        }
        Ok(seen)
    }
}

/// What took the part of those places of promises that are there no more.
pub(super) fn heirs(tree: &Tree, promises: &[Promise<'_>]) -> BTreeMap<PlaceId, Vec<PlaceId>> {
    let places = promises.iter().map(|promise| promise.commitment.place);
    let gone = places.filter(|place| tree.get(*place).is_none());
    gone.map(|place| (place, tree.heirs(place))).collect()
}

fn zone(tree: &Tree, place: PlaceId) -> Zone {
    tree.get(place).map_or(Zone::Wib, |place| Zone::of_code(&place.code))
}
