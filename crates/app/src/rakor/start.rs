//! What a promise starts from: the pack of its meeting, where there is one.

use evaluation::commitment::{Start, at_the_meeting, frozen, shared};
use evaluation::engine::Engine;
use evaluation::pack::{self, Contents};
use evaluation::worklist::{Filter, Sort, State};
use register::account::Account;
use register::act::Door;
use register::place::{Level, PlaceId, Tree};
use register::rakor::{self, Baseline, Commitment, Measure, Meeting, NewCommitment, SeenAct};
use uuid::Uuid;

use crate::problem::{Kind, Problem};
use crate::running::Running;

/// The pack that a meeting looks at, opened.
pub(crate) struct Ground {
    id: Uuid,
    contents: Contents,
    engine: Engine,
    /// The places of the pack.
    tree: Tree,
}

impl Running {
    /// None where the meeting was not prepared.
    pub(crate) fn ground_of(&self, meeting: &Meeting) -> Result<Option<Ground>, Problem> {
        let Some(id) = meeting.pack else { return Ok(None) };
        let folder = self.settings.pack(id);
        let damaged = |failure: evaluation::Failure| Problem::broken("pack_damaged", &failure);
        let (contents, engine) =
            pack::open(&folder, self.engine().shared_rules()).map_err(damaged)?;
        let tree = pack::tree(&folder).map_err(damaged)?;
        Ok(Some(Ground { id, contents, engine, tree }))
    }

    /// Shares a promise among the places directly below it, each with its own part; the parts
    /// that are there already are left as they are.
    pub(crate) async fn share(
        &self,
        by: &Account,
        tree: &Tree,
        meeting: &Meeting,
        parent: &Commitment,
        there: &[PlaceId],
    ) -> Result<(), Problem> {
        let ground = self.ground_of(meeting)?;
        let below: Vec<PlaceId> = tree
            .below(parent.place)
            .filter(|place| place.level <= Level::Desa && !there.contains(&place.id))
            .map(|place| place.id)
            .collect();
        let mut starts = Vec::with_capacity(below.len());
        for place in below {
            let start = match &parent.measure {
                Measure::Indicator { indicator, .. } => {
                    Start::Indicator(baseline(ground.as_ref(), place, indicator).await?)
                }
                Measure::Act { act, .. } => {
                    Start::Acts(open_cases(ground.as_ref(), place, *act).await?)
                }
            };
            starts.push((place, start));
        }
        let unit = self.unit_of(&parent.measure)?;
        for draft in shared(&parent.measure, unit, &starts) {
            let new = NewCommitment {
                id: Uuid::now_v7(),
                meeting: meeting.id,
                parent: Some(parent.id),
                place: draft.place,
                what: parent.what.clone(),
                owner_role: String::from("Ketua TPPS"),
                owner_organisation: tree
                    .get(draft.place)
                    .map_or_else(String::new, |place| place.name.clone()),
                owner: None,
                due_on: parent.due_on,
                money: None,
                money_source: String::new(),
                measure: draft.measure,
                replaces: None,
            };
            rakor::commit(&self.store, by, tree, &new, Door::Form, &self.clock).await?;
        }
        Ok(())
    }

    fn unit_of(&self, measure: &Measure) -> Result<evaluation::indicator::Unit, Problem> {
        match measure {
            Measure::Indicator { indicator, .. } => self
                .engine()
                .definitions()
                .get(indicator)
                .map(|defined| defined.unit)
                .ok_or(Problem::new(Kind::Refused, "rakor.bad_goal")),
            Measure::Act { .. } => Ok(evaluation::indicator::Unit::Children),
        }
    }
}

/// An indicator of a place in the meeting's pack, as it is frozen with a promise.
pub(crate) async fn baseline(
    ground: Option<&Ground>,
    place: PlaceId,
    indicator: &str,
) -> Result<Option<Baseline>, Problem> {
    let Some(Ground { id, contents, engine, tree }) = ground else { return Ok(None) };
    if tree.get(place).is_none() || engine.definitions().get(indicator).is_none() {
        return Ok(None);
    }
    let answers = at_the_meeting(contents, engine, tree, place, indicator).await?;
    let own = answers.iter().find(|(of, _)| *of == place);
    Ok(own.and_then(|(_, answer)| frozen((*id, contents, engine), answer)))
}

/// How many cases were open at the meeting; nought for acts that are no cases.
pub(crate) async fn open_cases(
    ground: Option<&Ground>,
    place: PlaceId,
    act: SeenAct,
) -> Result<u32, Problem> {
    let wanted = match act {
        SeenAct::CasesAnswered => Some(State::Open),
        SeenAct::CasesClosed => None,
        SeenAct::DecreeUploaded | SeenAct::DocumentUploaded | SeenAct::RupiahRealised => {
            return Ok(0);
        }
    };
    let Some(Ground { engine, tree, .. }) = ground else { return Ok(0) };
    if tree.get(place).is_none() {
        return Ok(0);
    }
    let all = Filter::default();
    let told = engine.worklist(tree, place, &all, Sort::Urgency, None, 1).await?;
    let states = told.answer.by_state.iter();
    let open = states.filter(|(state, _)| match wanted {
        Some(wanted) => *state == wanted,
        None => *state != State::Closed,
    });
    let sum: u64 = open.map(|(_, count)| *count).sum();
    Ok(u32::try_from(sum).unwrap_or(u32::MAX))
}
