//! The evaluation that a meeting looks at, from its pack and nothing else: the same pack gives the
//! same evaluation, whenever it is asked for.

use std::collections::BTreeMap;
use std::sync::Arc;

use evaluation::briefing::{
    Asked, Briefing, Kept, Limits, Pack as Known, Question, Since, prepare, questions,
};
use evaluation::commitment::{self, Grounds, Promise};
use evaluation::engine::Engine;
use evaluation::indicator::{Definitions, InForce};
use evaluation::pack::{self, Contents};
use register::history::Cut;
use register::pack::Pack;
use register::place::{PlaceId, Tree};
use register::rakor::{self, Meeting, Which};
use uuid::Uuid;

use super::judged::heirs;
use crate::problem::Problem;
use crate::running::Running;

/// An evaluation with what is needed to tell it.
pub(crate) struct Brief {
    pub(crate) pack: Pack,
    /// The places of the pack.
    pub(crate) tree: Arc<Tree>,
    pub(crate) engine: Engine,
    pub(crate) briefing: Briefing,
    /// Worth asking each place below.
    pub(crate) questions: Vec<(PlaceId, Vec<Question>)>,
}

/// A pack that lies open.
struct Open {
    contents: Contents,
    engine: Engine,
    tree: Arc<Tree>,
}

/// As many evaluations as are kept: a province with its kab/kota, and a few more.
pub(crate) const BRIEFS_KEPT: usize = 40;
/// As many promises of earlier meetings as an evaluation looks at.
const PROMISES: u32 = 500;
/// What is held against where there was no meeting before: the same months of the year before.
const A_YEAR: u32 = 12;

impl Running {
    /// The evaluation of a place of a meeting's pack; None where the meeting was not prepared.
    pub(crate) async fn brief(
        &self,
        meeting: &Meeting,
        place: PlaceId,
    ) -> Result<Option<Arc<Brief>>, Problem> {
        let Some(id) = meeting.pack else { return Ok(None) };
        if let Some(known) = self.briefs.get(&(id, place)) {
            return Ok(Some(known));
        }
        let Some(pack) = register::pack::get(&self.store, id).await? else { return Ok(None) };
        let brief = Arc::new(self.prepared(meeting, pack, place).await?);
        self.briefs.keep((id, place), Arc::clone(&brief));
        Ok(Some(brief))
    }

    fn opened(&self, id: Uuid) -> Result<Open, Problem> {
        let folder = self.settings.pack(id);
        let damaged = |failure: evaluation::Failure| Problem::broken("pack_damaged", &failure);
        let (contents, engine) =
            pack::open(&folder, self.engine().shared_rules()).map_err(damaged)?;
        let tree = Arc::new(pack::tree(&folder).map_err(damaged)?);
        Ok(Open { contents, engine, tree })
    }

    async fn prepared(
        &self,
        meeting: &Meeting,
        pack: Pack,
        place: PlaceId,
    ) -> Result<Brief, Problem> {
        let mut now = self.opened(pack.id)?;
        let cut = Cut(pack.seq);
        let wanted = InForce::at(&self.store, cut).await?.definitions;
        let mut earlier =
            match rakor::previous(&self.store, meeting.place, meeting.starts_on).await? {
                Some(Meeting { pack: Some(id), .. }) if id != pack.id => Some(self.opened(id)?),
                Some(_) | None => None,
            };
        let is_first = |open: &Open| open.contents.subject.stamp.map.are_the_first();
        if !is_first(&now) || earlier.as_ref().is_some_and(|earlier| !is_first(earlier)) {
            // A pack does not say what its places were on other days.
            for open in std::iter::once(&mut now).chain(&mut earlier) {
                open.tree = self.map_of(&open.contents.subject).await?;
            }
        }
        let promises = self.promises_at(&now, meeting, place, cut).await?;
        let since = match &earlier {
            Some(Open { contents, engine, tree }) => {
                Since::Pack(Known { contents, engine, tree })
            }
            None => Since::Months(A_YEAR),
        };
        let briefing = briefed(&now, place, &wanted, since, &promises).await?;
        let asked = questions(&briefing, &Limits::default());
        let Open { engine, tree, .. } = now;
        Ok(Brief { pack, tree, engine, briefing, questions: asked })
    }

    /// What earlier meetings promised, judged as known when the pack was frozen.
    async fn promises_at(
        &self,
        now: &Open,
        meeting: &Meeting,
        place: PlaceId,
        cut: Cut,
    ) -> Result<Vec<Kept>, Problem> {
        let asked =
            rakor::Asked { place, which: Which::Open, cut, after: None, limit: PROMISES };
        let commitments = rakor::commitments_of(&self.store, &now.tree, &asked).await?;
        let mut made: Vec<_> = Vec::new();
        let mut meetings: BTreeMap<Uuid, Meeting> = BTreeMap::new();
        for commitment in commitments {
            if commitment.meeting == meeting.id {
                continue;
            }
            if !meetings.contains_key(&commitment.meeting)
                && let Some(of) = rakor::get(&self.store, commitment.meeting).await?
            {
                meetings.insert(of.id, of);
            }
            made.push(commitment);
        }
        let promises: Vec<Promise<'_>> = made
            .iter()
            .filter_map(|commitment| {
                let of = meetings.get(&commitment.meeting)?;
                Some(Promise { commitment, met_on: of.ends_on, pack: of.pack })
            })
            .collect();
        let packs = self.packs_for(&now.engine, &promises);
        let seen = self.seen(&now.tree, &promises, cut).await?;
        let grounds = Grounds {
            engine: &now.engine,
            tree: &now.tree,
            today: now.contents.subject.stamp.known_on,
            packs: &packs,
            heirs: &heirs(&now.tree, &promises),
            seen: &seen,
        };
        let verdicts = commitment::verify(&grounds, &promises).await?;
        let kept = promises.iter().zip(verdicts);
        Ok(kept
            .map(|(promise, verdict)| Kept { commitment: promise.commitment.clone(), verdict })
            .collect())
    }
}

async fn briefed(
    now: &Open,
    place: PlaceId,
    wanted: &Definitions,
    since: Since<'_>,
    promises: &[Kept],
) -> Result<Briefing, Problem> {
    let asked = Asked {
        pack: Known { contents: &now.contents, engine: &now.engine, tree: &now.tree },
        place,
        wanted,
        since,
        drive: None,
        promises,
    };
    Ok(prepare(&asked).await?)
}
