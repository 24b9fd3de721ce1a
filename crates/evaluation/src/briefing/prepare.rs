//! Preparing a briefing: every question is asked of the pack, and of nothing else.

use std::collections::BTreeMap;

use register::place::{PlaceId, Tree};
use science::quality::{Funnel, Verdict};

use super::Change;
use super::aim::aims;
use super::change::{counted, explained};
use super::compare::compared;
use super::not_yet::not_yet;
use super::sheet::{Before, Briefing, Cases, Kept, Line, Sheet};
use crate::cascade::{Cascade, Leaves, last_drive};
use crate::engine::{Answer, Engine};
use crate::explain::{MOST_BESIDE, Moved, Side, explain_beside};
use crate::failure::Failure;
use crate::indicator::{Definitions, Direction, Indicator, Over};
use crate::month::{Month, Period};
use crate::pack::Contents;
use crate::quality::{Limits as Measuring, Summary, judge};
use crate::worklist::{Filter, Sort};
use crate::zero::{Zero, zeroes_of};

/// A pack that was opened.
#[derive(Debug, Clone, Copy)]
pub struct Pack<'a> {
    pub contents: &'a Contents,
    pub engine: &'a Engine,
    /// The map that its places are told on.
    pub tree: &'a Tree,
}

/// What everything is held against.
#[derive(Debug, Clone, Copy)]
pub enum Since<'a> {
    /// The pack of an earlier meeting.
    Pack(Pack<'a>),
    /// As many months earlier, as the same pack knows them.
    Months(u32),
    Nothing,
}

/// What a briefing is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    pub pack: Pack<'a>,
    /// That of the pack, or one within it.
    pub place: PlaceId,
    /// The frames and targets in force: a pack keeps none.
    pub wanted: &'a Definitions,
    pub since: Since<'a>,
    /// The month of the drive that the cascade follows; None for the last one.
    pub drive: Option<Month>,
    /// What earlier meetings promised.
    pub promises: &'a [Kept],
}

/// A small picture shows a year and the same month of the year before.
const MONTHS_SHOWN: i32 = 13;

/// Turns a pack into the evaluation of a place and of those directly below it.
pub async fn prepare(asked: &Asked<'_>) -> Result<Briefing, Failure> {
    let Asked { pack, place, wanted, .. } = *asked;
    let Pack { contents, engine, tree } = pack;
    let period = contents.subject.period;
    let (told, whole) = engine.tally(tree, place, period).await?.apart();
    let mut below = engine.tallies_below(tree, place, period).await?.answer;
    // Those of a desa without a posyandu are in the whole, and no place to be asked.
    below.retain(|(id, _)| *id != place);
    let measured = engine.measured(tree, place, period).await?.answer;
    let zeroes = zeroes_of((place, &whole), &below, &measured)?;
    let months: Vec<Month> = period.last().plus(1 - MONTHS_SHOWN).to(period.last()).collect();
    let cascade = cascade(asked, period).await?;
    let earlier = Earlier::of(asked, period);
    let mut changes = match &earlier {
        Some(earlier) => earlier.changes(asked, &whole, &below).await?,
        None => BTreeMap::new(),
    };
    let mut sheets = Vec::with_capacity(below.len() + 1);
    let all = std::iter::once((place, whole.clone())).chain(below);
    for ((id, answers), (_, zero)) in all.zip(zeroes) {
        let of_place = Place {
            asked,
            id,
            months: month_by_month(engine, tree, id, &months).await?,
            cases: cases(engine, tree, id).await?,
            changes: changes.remove(&id).unwrap_or_default(),
        };
        let lines = of_place.lines(&whole, answers);
        let taken = measured.by_place.iter().find(|(at, _)| *at == id);
        let summary = if id == place {
            measured.whole.clone()
        } else {
            taken.map_or_else(Summary::default, |(_, summary)| summary.clone())
        };
        let leaves = cascade.as_ref().map(|cascade| leaves(cascade, place, id));
        sheets.push(of_place.sheet(lines, summary, zero, leaves));
    }
    let below = sheets.split_off(1);
    let whole = sheets.pop().ok_or(Failure::NoSuchPlace(place))?;
    Ok(Briefing {
        subject: contents.subject.clone(),
        hash: contents.hash,
        place,
        period,
        told,
        before: earlier.map(|earlier| earlier.before),
        months,
        drive: cascade.map(|cascade| cascade.drive),
        whole,
        below,
        promises: asked.promises.to_vec(),
        not_yet: not_yet(wanted, contents.subject.stamp.known_on),
    })
}

/// How many children are on the worklist, in each state and for each rule.
async fn cases(engine: &Engine, tree: &Tree, place: PlaceId) -> Result<Cases, Failure> {
    let (filter, sort) = (Filter::default(), Sort::Urgency);
    let list = engine.worklist(tree, place, &filter, sort, None, 0).await?.answer;
    Ok(Cases { by_state: list.by_state, by_rule: list.by_rule })
}

/// The cascade after the drive that is asked for, or after the last one.
async fn cascade(asked: &Asked<'_>, period: Period) -> Result<Option<Cascade>, Failure> {
    let Asked { pack: Pack { engine, tree, .. }, place, drive, .. } = *asked;
    let drive = match drive {
        Some(drive) => Some(drive),
        None => last_drive(&engine.drives(tree, place, period.last()).await?.answer),
    };
    let Some(drive) = drive else { return Ok(None) };
    Ok(Some(engine.cascade(tree, place, drive).await?.answer))
}

fn leaves(cascade: &Cascade, place: PlaceId, id: PlaceId) -> Leaves {
    if id == place {
        return cascade.whole;
    }
    let found = cascade.below.iter().find(|(at, _)| *at == id);
    found.map_or_else(Leaves::default, |(_, leaves)| *leaves)
}

/// Numerator and denominator of every indicator, month by month.
async fn month_by_month(
    engine: &Engine,
    tree: &Tree,
    place: PlaceId,
    months: &[Month],
) -> Result<Vec<Vec<(u64, u64)>>, Failure> {
    let (Some(first), Some(last)) = (months.first(), months.last()) else {
        return Ok(Vec::new());
    };
    let told = engine.months(tree, place, *first, *last).await?.answer;
    let indicators = engine.definitions().all().len();
    let mut of = vec![Vec::with_capacity(months.len()); indicators];
    for (_, answers) in &told {
        for (of, answer) in of.iter_mut().zip(answers) {
            of.push((answer.numerator, answer.denominator));
        }
    }
    Ok(of)
}

/// The earlier period, and who tells of it.
struct Earlier<'a> {
    before: Before,
    engine: &'a Engine,
    tree: &'a Tree,
    /// The place of another pack.
    only: Option<PlaceId>,
}

/// By indicator.
type Changes = BTreeMap<String, Change>;

impl<'a> Earlier<'a> {
    fn of(asked: &Asked<'a>, period: Period) -> Option<Self> {
        match asked.since {
            Since::Pack(Pack { contents, engine, tree }) => {
                let before =
                    Before { period: contents.subject.period, pack: Some(contents.hash) };
                let only = Some(contents.subject.place);
                (before.period.last() <= period.last()).then_some(Self {
                    before,
                    engine,
                    tree,
                    only,
                })
            }
            Since::Months(months) => {
                let back = -i32::try_from(months).unwrap_or(i32::MAX);
                let period = match period {
                    Period::Month(month) => Period::Month(month.plus(back)),
                    Period::Span { first, last } => {
                        Period::Span { first: first.plus(back), last: last.plus(back) }
                    }
                };
                let before = Before { period, pack: None };
                let Pack { engine, tree, .. } = asked.pack;
                Some(Self { before, engine, tree, only: None })
            }
            Since::Nothing => None,
        }
    }

    /// How every indicator moved, place by place.
    async fn changes(
        &self,
        asked: &Asked<'_>,
        whole: &[Answer],
        below: &[(PlaceId, Vec<Answer>)],
    ) -> Result<BTreeMap<PlaceId, Changes>, Failure> {
        let Asked { pack: Pack { engine, contents, tree }, place, .. } = *asked;
        let known = |indicator: &&Indicator| {
            self.engine
                .definitions()
                .get(&indicator.code)
                .is_some_and(|then| then.over == indicator.over && then.unit == indicator.unit)
        };
        let both: Vec<&Indicator> = engine.definitions().all().iter().filter(known).collect();
        let explained_are = |indicator: &&&Indicator| {
            indicator.over == Over::Last && indicator.direction != Direction::Neutral
        };
        let codes: Vec<&str> = both
            .iter()
            .filter(explained_are)
            .take(MOST_BESIDE)
            .map(|indicator| indicator.code.as_str())
            .collect();
        let Self { engine: then, tree: map_then, only, .. } = *self;
        let before = Side { engine: then, tree: map_then, period: self.before.period, only };
        let only = Some(contents.subject.place);
        let after = Side { engine, tree, period: contents.subject.period, only };
        let moved = explain_beside(place, &codes, before, after).await?;
        let mut changes: BTreeMap<PlaceId, Changes> = moved
            .into_iter()
            .map(|(place, moved)| {
                let of = |(code, moved): (&&str, Moved)| ((*code).to_owned(), explained(moved));
                (place, codes.iter().zip(moved).map(of).collect())
            })
            .collect();
        let one_by_one: Vec<&Indicator> =
            both.into_iter().filter(|indicator| indicator.over != Over::Last).collect();
        let below = below.iter().map(|(id, answers)| (*id, answers.as_slice()));
        for (id, after) in std::iter::once((place, whole)).chain(below) {
            // On a map without the place nobody is counted in it.
            let is_there = self.tree.get(id).is_some();
            let sums = if is_there { self.sums(id).await? } else { BTreeMap::new() };
            for indicator in &one_by_one {
                let now = after.iter().find(|answer| answer.indicator == indicator.code);
                let then = sums.get(&indicator.code).copied();
                let then = if is_there { then } else { Some((0, 0)) };
                let (Some(then), Some(now)) = (then, now) else { continue };
                let change = counted(indicator.unit, then, now);
                changes.entry(id).or_default().insert(indicator.code.clone(), change);
            }
        }
        Ok(changes)
    }

    /// What the months of the earlier period add up to, where they are counted one by one.
    async fn sums(&self, place: PlaceId) -> Result<BTreeMap<String, (u64, u64)>, Failure> {
        let (first, last) = (self.before.period.first(), self.before.period.last());
        let mut sums: BTreeMap<String, (u64, u64)> = BTreeMap::new();
        for (_, answers) in self.engine.months(self.tree, place, first, last).await?.answer {
            for answer in answers.into_iter().filter(|answer| answer.over != Over::Last) {
                let sum = sums.entry(answer.indicator).or_default();
                sum.0 += answer.numerator;
                sum.1 += answer.denominator;
            }
        }
        Ok(sums)
    }
}

/// One of the places side by side.
struct Place<'a> {
    asked: &'a Asked<'a>,
    id: PlaceId,
    months: Vec<Vec<(u64, u64)>>,
    cases: Cases,
    changes: Changes,
}

impl Place<'_> {
    fn lines(&self, whole: &[Answer], answers: Vec<Answer>) -> Vec<Line> {
        let defined = self.asked.pack.engine.definitions().all();
        let lines = answers.into_iter().zip(whole).zip(defined).enumerate();
        lines.map(|(at, ((own, whole), of))| self.line(at, own, whole, of)).collect()
    }

    fn line(&self, at: usize, answer: Answer, whole: &Answer, of: &Indicator) -> Line {
        let Asked { wanted, place, pack, .. } = self.asked;
        let year = pack.contents.subject.period.last().year();
        let targets = wanted.targets_at(pack.tree, self.id, &of.code, year);
        let stands = if self.id == *place {
            Verdict::Inside
        } else {
            compared(of.unit, &answer, whole, &Funnel::default())
        };
        Line {
            unit: of.unit,
            direction: of.direction,
            frame: of.frame.clone(),
            stands,
            aims: aims(of.unit, of.direction, &answer, &targets),
            conflict: targets.conflict,
            change: self.changes.get(&of.code).cloned(),
            months: self.months.get(at).cloned().unwrap_or_default(),
            answer,
        }
    }

    fn sheet(
        self,
        lines: Vec<Line>,
        measured: Summary,
        zero: Zero,
        leaves: Option<Leaves>,
    ) -> Sheet {
        let tree = self.asked.pack.tree;
        let concerns = |kept: &Kept| tree.within(kept.commitment.place, self.id);
        let promises = self.asked.promises.iter().enumerate();
        Sheet {
            place: self.id,
            lines,
            leaves,
            judgement: judge(&measured, &Measuring::default()),
            measured,
            zero,
            cases: self.cases,
            promises: promises.filter(|(_, kept)| concerns(kept)).map(|(at, _)| at).collect(),
        }
    }
}
