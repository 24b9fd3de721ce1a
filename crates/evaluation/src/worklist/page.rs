//! A page of the worklist of a place, and how many wait for what.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use chrono::{Datelike, NaiveDate};
use register::place::{PlaceId, Tree};
use uuid::Uuid;

use super::Rules;
use super::kept::{Tally, Work};
use super::list::{RuleSet, State, WorkItem, named};
use super::merge;
use super::record::Seat;
use crate::engine::{Engine, Ledger, Scope, Told};
use crate::failure::Failure;

/// Which children to show. Without a state, all but the closed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filter {
    /// The code of a rule.
    pub rule: Option<String>,
    pub state: Option<State>,
    pub urgency_at_most: Option<u8>,
}

/// What comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sort {
    /// The most urgent, then the longest known.
    #[default]
    Urgency,
    /// The longest known.
    Since,
    /// The longest unseen.
    LastVisit,
    /// By desa and posyandu, the most urgent first in each.
    Place,
}

/// Where a page ended; the next begins after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cursor {
    pub(super) key: [i32; 4],
    pub(super) child: Uuid,
}

/// The children of a place who need help now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Worklist {
    pub items: Vec<WorkItem>,
    /// Of all pages.
    pub total: u64,
    /// How many of each rule, the rule of the filter aside; in the order of the rules.
    pub by_rule: Vec<(String, u64)>,
    /// How many in each state, the state of the filter aside.
    pub by_state: Vec<(State, u64)>,
    /// None on the last page.
    pub next: Option<Cursor>,
}

impl Engine {
    /// A page of the worklist of a place, at most `limit` of those after `after`.
    pub async fn worklist(
        &self,
        tree: &Tree,
        place: PlaceId,
        filter: &Filter,
        sort: Sort,
        after: Option<Cursor>,
        limit: usize,
    ) -> Result<Told<Worklist>, Failure> {
        let scope = Scope::of(tree, place)?;
        let (ledgers, told) = self.held().asked(tree, place)?;
        let wanted = Wanted::of(filter, self.rules())?;
        let mut lists = Vec::new();
        for ledger in &ledgers {
            lists.push(self.work(ledger).await?);
        }
        let rules = self.rules().all();
        let mut counts = Counts::none(rules.len());
        match scope {
            Scope::All | Scope::Kecamatan(_) => {
                for tally in lists.iter().flat_map(|list| &list.tallies) {
                    counts.add(&wanted, Kind::from(tally), u64::from(tally.children));
                }
            }
            Scope::Desa(_) | Scope::Posyandu(_) => {
                for list in &lists {
                    let items = list.all()?;
                    let here = items.iter().filter(|item| scope.holds(item.home()));
                    here.for_each(|item| counts.add(&wanted, Kind::from(item), 1));
                }
            }
        }
        let here = |item: &WorkItem| wanted.holds(Kind::from(item)) && scope.holds(item.home());
        // One more than is shown says whether there is a further page.
        let mut found = merge::next(&lists, sort, after, limit.saturating_add(1), here)?;
        let more = limit < found.len();
        found.truncate(limit);
        let next = found.last().filter(|_| more).map(|(cursor, _)| *cursor);
        let codes = rules.iter().map(|rule| rule.code.clone());
        let worklist = Worklist {
            items: found.into_iter().map(|(_, item)| item).collect(),
            total: counts.total,
            by_rule: codes.zip(counts.by_rule).collect(),
            by_state: counts.by_state.to_vec(),
            next,
        };
        Ok(told.map(|()| worklist))
    }

    /// The list of a partition: found beside its rows, or made from them.
    pub(crate) async fn work(&self, ledger: &Ledger) -> Result<Arc<Work>, Failure> {
        let make = || async {
            let seat = Seat::of(ledger);
            let path = ledger.beside("worklist", self.rules().mark());
            if self.keeps_counts()
                && let Some(work) = Work::found(seat, &path)
            {
                return Ok(Arc::new(work));
            }
            let file = ledger.now_file().await?;
            let (rules, planned) = (self.shared_rules(), Arc::clone(self.planned()));
            let broken = file.clone();
            let making = tokio::task::spawn_blocking(move || named(&file, &rules, &planned));
            let items = match making.await {
                Ok(items) => items?,
                Err(cause) => return Err(Failure::damaged(broken, &cause)),
            };
            let work = Work::of(seat, items);
            Ok(Arc::new(if self.keeps_counts() { work.kept(&path) } else { work }))
        };
        ledger.work.get_or_try_init(make).await.cloned()
    }
}

/// A filter whose rule was found in the file.
struct Wanted {
    rule: Option<usize>,
    state: Option<State>,
    urgency_at_most: Option<u8>,
}

/// What a filter looks at.
#[derive(Clone, Copy)]
struct Kind {
    rules: RuleSet,
    urgency: u8,
    state: State,
}

impl From<&WorkItem> for Kind {
    fn from(item: &WorkItem) -> Self {
        Self { rules: item.rules, urgency: item.urgency, state: item.state }
    }
}

impl From<&Tally> for Kind {
    fn from(tally: &Tally) -> Self {
        Self { rules: tally.rules, urgency: tally.urgency, state: tally.state }
    }
}

impl Wanted {
    fn of(filter: &Filter, rules: &Rules) -> Result<Self, Failure> {
        let rule = match &filter.rule {
            None => None,
            Some(code) => {
                let position = rules.all().iter().position(|rule| rule.code == *code);
                Some(position.ok_or_else(|| Failure::NoSuchRule(code.clone()))?)
            }
        };
        let Filter { state, urgency_at_most, .. } = *filter;
        Ok(Self { rule, state, urgency_at_most })
    }

    fn is_urgent(&self, kind: Kind) -> bool {
        self.urgency_at_most.is_none_or(|most| kind.urgency <= most)
    }

    fn is_of_rule(&self, kind: Kind) -> bool {
        self.rule.is_none_or(|rule| kind.rules.contains(rule))
    }

    fn is_of_state(&self, kind: Kind) -> bool {
        match self.state {
            None => kind.state != State::Closed,
            Some(state) => kind.state == state,
        }
    }

    fn holds(&self, kind: Kind) -> bool {
        self.is_urgent(kind) && self.is_of_rule(kind) && self.is_of_state(kind)
    }
}

/// How many wait for what.
struct Counts {
    total: u64,
    by_rule: Vec<u64>,
    by_state: [(State, u64); State::ALL.len()],
}

impl Counts {
    fn none(rules: usize) -> Self {
        Self { total: 0, by_rule: vec![0; rules], by_state: State::ALL.map(|state| (state, 0)) }
    }

    fn add(&mut self, wanted: &Wanted, kind: Kind, children: u64) {
        if !wanted.is_urgent(kind) {
            return;
        }
        if wanted.is_of_state(kind) {
            for rule in kind.rules.iter() {
                self.by_rule.get_mut(rule).into_iter().for_each(|count| *count += children);
            }
        }
        if wanted.is_of_rule(kind) {
            let counted = self.by_state.iter_mut().filter(|(state, _)| *state == kind.state);
            counted.for_each(|(_, count)| *count += children);
        }
        if wanted.holds(kind) {
            self.total += children;
        }
    }
}

impl Sort {
    pub(super) fn cursor(self, item: &WorkItem) -> Cursor {
        // Days count from year nought; a problem without a day comes after those with one,
        // a child never seen before those who were.
        let day = |day: Option<NaiveDate>, without: i32| {
            day.map_or(without, |day| day.num_days_from_ce())
        };
        let (urgency, since) = (i32::from(item.urgency), day(item.since, i32::MAX));
        let key = match self {
            Self::Urgency => [urgency, since, 0, 0],
            Self::Since => [since, urgency, 0, 0],
            Self::LastVisit => [day(item.last_visit_on, i32::MIN), urgency, 0, 0],
            Self::Place => {
                let posyandu = item.posyandu.map_or(i32::MAX, |posyandu| posyandu.0);
                [item.desa.0, posyandu, urgency, since]
            }
        };
        Cursor { key, child: item.child }
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [a, b, c, d] = self.key;
        write!(f, "{a}.{b}.{c}.{d}.{}", self.child.simple())
    }
}

/// The text is not where a page of the worklist ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a place in a worklist")]
pub struct NotACursor;

impl FromStr for Cursor {
    type Err = NotACursor;

    fn from_str(text: &str) -> Result<Self, NotACursor> {
        let parts: Vec<&str> = text.split('.').collect();
        let [a, b, c, d, child] = parts[..] else { return Err(NotACursor) };
        let number = |text: &str| text.parse::<i32>().map_err(|_| NotACursor);
        let key = [number(a)?, number(b)?, number(c)?, number(d)?];
        Ok(Self { key, child: child.parse().map_err(|_| NotACursor)? })
    }
}
